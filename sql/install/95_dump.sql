-- Backup: pg_dump saves the rows of every table and the state of every sequence,
-- but for what is derived from them.

DO $do$
DECLARE
	relation regclass;
BEGIN
	FOR relation IN
		SELECT c.oid
		FROM pg_catalog.pg_class AS c
		JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
		WHERE n.nspname = 'order_mgmt_data' AND c.relkind = ANY (ARRAY['r', 'p', 'S']::"char"[])
			AND c.relname <> ALL (ARRAY['stock_balances', 'money_balances', 'stock_costs', 'stock_control', 'catalog_version', 'job_runs'])
		ORDER BY c.relname
	LOOP
		PERFORM pg_catalog.pg_extension_config_dump(relation, '');
	END LOOP;
END
$do$;
