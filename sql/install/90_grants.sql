-- Rights: nobody may call a function or see a row before grant_access says so.

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA order_mgmt, order_mgmt_data FROM PUBLIC;

-- Values and their operators are for everybody: they read nothing but their
-- arguments.  So are the clock, the functions that row security and views call for whoever
-- reads, and what the library shows by a contract view: functions named ..._list.
DO $do$
DECLARE
	routine regprocedure;
BEGIN
	FOR routine IN
		SELECT p.oid
		FROM pg_catalog.pg_proc AS p
		JOIN pg_catalog.pg_namespace AS n ON n.oid = p.pronamespace
		WHERE n.nspname = ANY (ARRAY['order_mgmt', 'order_mgmt_data'])
			AND ((p.provolatile = 'i' AND NOT p.prosecdef)
				OR (n.nspname = 'order_mgmt' AND p.proname = ANY (ARRAY['clock', 'uuid_v7']))
				OR (n.nspname = 'order_mgmt_data' AND ((p.proname = 'allowed_tenants' AND p.pronargs = 0)
					OR p.proname = ANY (ARRAY['tenants_with', 'sees_all_locations', 'sees_location']) OR (p.proname ~ '_list$' AND NOT p.prosecdef))))
	LOOP
		EXECUTE pg_catalog.format('GRANT EXECUTE ON ROUTINE %s TO PUBLIC', routine);
	END LOOP;
END
$do$;

-- Row security is the second net below the functions: a role sees the rows of its
-- tenants and writes none.  The owner is exempt (enabled, not forced): functions run as
-- the owner, and name the tenant in every statement.
DO $do$
DECLARE
	relation regclass;
BEGIN
	FOR relation IN
		SELECT c.oid
		FROM pg_catalog.pg_class AS c
		JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
		JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.oid AND a.attname = 'tenant_id' AND NOT a.attisdropped
		WHERE n.nspname = 'order_mgmt_data' AND c.relkind = ANY (ARRAY['r', 'p']::"char"[])
			AND NOT EXISTS (SELECT FROM pg_catalog.pg_policy AS p WHERE p.polrelid = c.oid AND p.polname = 'tenant_rows')
		ORDER BY c.relname
	LOOP
		EXECUTE pg_catalog.format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', relation);
		EXECUTE pg_catalog.format('CREATE POLICY tenant_rows ON %s FOR SELECT USING ('
			'(SELECT order_mgmt_data.allowed_tenants()) IS NULL OR '
			'tenant_id = ANY ((SELECT order_mgmt_data.allowed_tenants())::bigint[]))', relation);
		EXECUTE pg_catalog.format('COMMENT ON POLICY tenant_rows ON %s IS %L', relation,
			'the role in force sees the tenants it may act for');
	END LOOP;
END
$do$;
