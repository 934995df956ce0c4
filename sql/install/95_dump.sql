-- Backup: pg_dump saves the rows of every table and the state of every sequence,
-- but for what is derived from them or of this server alone: tables whose comment
-- ends with "not dumped".

DO $do$
DECLARE
	relation regclass;
BEGIN
	FOR relation IN
		SELECT c.oid
		FROM pg_catalog.pg_class AS c
		JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
		WHERE n.nspname = ANY (ARRAY['order_mgmt_data', 'order_mgmt_archive']) AND c.relkind = ANY (ARRAY['r', 'p', 'S']::"char"[])
			AND coalesce(pg_catalog.obj_description(c.oid, 'pg_class'), '') !~ 'not dumped$'
		ORDER BY c.relname
	LOOP
		PERFORM pg_catalog.pg_extension_config_dump(relation, '');
	END LOOP;
END
$do$;

-- An update may follow the restore of an older version's dump, for which triggers are disabled.
SELECT order_mgmt_data.enable_triggers();
