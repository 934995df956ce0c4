-- Rights: nobody may call a function or see a row before grant_access says so.

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA order_mgmt, order_mgmt_data FROM PUBLIC;

-- Values and their operators are for everybody: they read nothing but their
-- arguments.  So are the clock, the functions that row security calls for whoever
-- reads or that views find rows by, and what the library shows by a contract view: functions named ..._list.
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
				OR (n.nspname = 'order_mgmt' AND p.proname = 'uuid_v7')
				OR (n.nspname = 'order_mgmt_data' AND (p.proname ~ '^(clock$|(tenant|location)s?_with$|whole_tenant_with$|(item_periods|periods_since)$|sees_)' OR (p.proname ~ '_list$' AND NOT p.prosecdef))))
	LOOP
		EXECUTE pg_catalog.format('GRANT EXECUTE ON ROUTINE %s TO PUBLIC', routine);
	END LOOP;
END
$do$;

-- Row security filters what views show: they run with their reader's rights, and the policy of
-- each table below them (show_rows) asks the right, so that conditions, joins and orders of callers
-- reach the indexes.  A table without a policy shows nothing.  The owner is exempt (enabled, not
-- forced): functions run as the owner, and name the tenant in every statement.
DO $do$
DECLARE
	relation regclass;
BEGIN
	FOR relation IN
		SELECT c.oid
		FROM pg_catalog.pg_class AS c
		JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
		JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.oid AND a.attname = 'tenant_id' AND NOT a.attisdropped
		WHERE n.nspname = ANY (ARRAY['order_mgmt_data', 'order_mgmt_archive']) AND c.relkind = ANY (ARRAY['r', 'p']::"char"[]) AND NOT c.relrowsecurity
		ORDER BY c.relname
	LOOP
		EXECUTE pg_catalog.format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', relation);
	END LOOP;
END
$do$;
