-- The product's own checker: runs the rules of all modules.

CREATE OR REPLACE FUNCTION order_mgmt.verify("full" boolean DEFAULT false)
	RETURNS SETOF order_mgmt.verification LANGUAGE plpgsql VOLATILE ROWS 20 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	tenants bigint[] := order_mgmt_data.allowed_tenants('verify');
	rules text;
	part order_mgmt.verification[];
	rows order_mgmt.verification[];
	tenant bigint;
BEGIN
	-- Each module has its rules in functions order_mgmt_data.verify_...; several may tell of one invariant.
	FOR rules IN
		SELECT format('order_mgmt_data.%I', p.proname) FROM pg_proc AS p
		JOIN pg_depend AS d ON d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e' AND d.refclassid = 'pg_extension'::regclass
		JOIN pg_extension AS e ON e.oid = d.refobjid AND e.extname = 'order_mgmt'
		WHERE p.pronamespace = 'order_mgmt_data'::regnamespace AND p.proname ~ '^verify_' ORDER BY p.proname COLLATE "C"
	LOOP
		BEGIN
			EXECUTE format('SELECT array_agg(v) FROM %s($1, $2) AS v', rules) INTO part USING tenants, coalesce("full", false);
			rows := rows || part;
		EXCEPTION WHEN OTHERS THEN
			-- One tenant's rows, or one module's rules, do not hide what is wrong elsewhere.
			FOR tenant IN SELECT t.tenant_id FROM order_mgmt_data.tenants AS t WHERE tenants IS NULL OR t.tenant_id = ANY (tenants) ORDER BY t.tenant_id LOOP
				BEGIN
					EXECUTE format('SELECT array_agg(v) FROM %s($1, $2) AS v', rules) INTO part USING ARRAY[tenant], coalesce("full", false);
					rows := rows || part;
				EXCEPTION WHEN OTHERS THEN
					rows := rows || ROW('rules_can_be_checked', 1, 1, format('%s for tenant %s: %s: %s', rules, tenant, SQLSTATE, SQLERRM))::order_mgmt.verification;
				END;
			END LOOP;
		END;
	END LOOP;
	RETURN QUERY SELECT r.name, sum(r.checked)::bigint, sum(r.violations)::bigint, min(r.sample) FROM unnest(rows) AS r
		GROUP BY r.name ORDER BY r.name COLLATE "C";
END
$$;
COMMENT ON FUNCTION order_mgmt.verify(boolean) IS 'checks the invariants of stock, orders and money, a row each: name, checked, violations, sample
full: all of history too (balances against the ledger, moves against documents, the status log). Clean = violations 0 in every row. A rule that cannot be checked for a tenant is a violation of rules_can_be_checked; the others are.
Example: SELECT name, violations FROM order_mgmt.verify() WHERE violations > 0';

-- Which triggers hold the rules: those that the install script or the update has made by now.
DO $do$
BEGIN
	EXECUTE pg_catalog.format('CREATE OR REPLACE FUNCTION order_mgmt_data.guards() RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN %L::text[]',
		(SELECT pg_catalog.array_agg(pg_catalog.format('%s of order_mgmt_data.%I', t.tgname, c.relname) ORDER BY c.relname COLLATE "C", t.tgname COLLATE "C")
		FROM pg_catalog.pg_trigger AS t
		JOIN pg_catalog.pg_class AS c ON c.oid = t.tgrelid AND c.relnamespace = 'order_mgmt_data'::pg_catalog.regnamespace
		JOIN pg_catalog.pg_proc AS p ON p.oid = t.tgfoid AND p.pronamespace = c.relnamespace
		WHERE NOT t.tgisinternal));
END
$do$;
COMMENT ON FUNCTION order_mgmt_data.guards() IS 'the triggers of all tables, as the version of the extension has them: what verify() misses when one is gone';

CREATE OR REPLACE FUNCTION order_mgmt_data.verify_guards(tenants bigint[], "full" boolean)
	RETURNS SETOF order_mgmt.verification LANGUAGE plpgsql STABLE ROWS 1 SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	-- No table takes rows without its rules: all of them are there, and fire always.
	RETURN QUERY
	WITH found AS (
		SELECT format('%s of order_mgmt_data.%I', t.tgname, c.relname) AS name, t.tgenabled
		FROM pg_trigger AS t
		JOIN pg_class AS c ON c.oid = t.tgrelid AND c.relnamespace = 'order_mgmt_data'::regnamespace
		JOIN pg_proc AS p ON p.oid = t.tgfoid AND p.pronamespace = c.relnamespace
		WHERE NOT t.tgisinternal
	)
	SELECT 'triggers_fire', count(*), count(*) FILTER (WHERE f.tgenabled IS DISTINCT FROM 'A'),
		min(CASE WHEN f.name IS NULL THEN format('%s is gone', g.name) ELSE f.name END) FILTER (WHERE f.tgenabled IS DISTINCT FROM 'A')
	FROM unnest(order_mgmt_data.guards()) AS g (name) FULL JOIN found AS f ON f.name = g.name;
END
$$;
COMMENT ON FUNCTION order_mgmt_data.verify_guards(bigint[], boolean) IS 'the triggers of all tables are there, and fire, for verify()';
