-- Code of sql: what of PostgreSQL runs out.

CREATE OR REPLACE FUNCTION order_mgmt_data.health_sql(tenants bigint[])
	RETURNS SETOF order_mgmt.health_check LANGUAGE plpgsql STABLE ROWS 2 SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	RETURN QUERY
	SELECT (order_mgmt_data.judge('sequences', u.used, 80, 95, format('%s has given %s %% of its numbers', u.name, u.used),
		format('Give this server an order_mgmt.node_id that none has had, and ALTER SEQUENCE order_mgmt_data.%I RESTART.', u.name))).*
	FROM (SELECT s.sequencename AS name, round(coalesce(s.last_value, 0) * 100.0 / s.max_value, 1) AS used
		FROM pg_sequences AS s WHERE s.schemaname = 'order_mgmt_data' ORDER BY 2 DESC, 1 LIMIT 1) AS u;

	-- Autovacuum begins at its setting; who is far beyond it has none, or one that cannot do it.
	RETURN QUERY
	SELECT (order_mgmt_data.judge('transaction_ids', u.used, greatest(40, 120 * current_setting('autovacuum_freeze_max_age')::numeric / 2147483648), 75,
		format('%s has rows as old as %s %% of the transaction ids that there are', u.name, u.used),
		format('VACUUM (FREEZE) order_mgmt_data.%I; look for an old transaction, replication slot or prepared transaction that keeps autovacuum from it.', u.name))).*
	FROM (SELECT c.relname AS name, round(greatest(age(c.relfrozenxid), age(t.relfrozenxid), mxid_age(c.relminmxid), mxid_age(t.relminmxid)) * 100.0 / 2147483648, 1) AS used
		FROM pg_class AS c LEFT JOIN pg_class AS t ON t.oid = c.reltoastrelid
		WHERE c.relnamespace = 'order_mgmt_data'::regnamespace AND c.relkind = 'r' ORDER BY 2 DESC, 1 LIMIT 1) AS u;
END
$$;
COMMENT ON FUNCTION order_mgmt_data.health_sql(bigint[]) IS 'numbers and transaction ids are not used up, for health()';
