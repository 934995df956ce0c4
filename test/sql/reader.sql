-- The condition of rights as the planner makes it: one tenant in force is compared by equality, several by an array; and a plan that is kept
-- shows what is in force when it is executed, to whoever that is.
DROP EXTENSION order_mgmt;
CREATE EXTENSION order_mgmt;
\set VERBOSITY terse
SET client_min_messages = warning;
CREATE ROLE regress_om_one;
CREATE ROLE regress_om_two;
CREATE ROLE regress_om_both;
CREATE ROLE regress_om_third;
-- Who sees all tenants that there are is shown one more as soon as there is one.
SET plan_cache_mode = force_generic_plan;
PREPARE items AS SELECT count(DISTINCT i.tenant_id) FROM order_mgmt_report.dim_item AS i;
EXECUTE items;
DO $$
BEGIN
	FOR tenant IN 1..3 LOOP
		PERFORM order_mgmt.put_tenant(tenant, 'Shop ' || tenant);
		PERFORM order_mgmt.put_location('BER', tenant_id => tenant);
		PERFORM order_mgmt.put_channel('web', 'EUR', '{BER}', tenant_id => tenant);
		PERFORM order_mgmt.put_item('A', tenant_id => tenant);
		PERFORM order_mgmt.put_price('A', '10 EUR', tenant_id => tenant);
		PERFORM order_mgmt.receive_stock('BER', '[{"sku":"A","quantity":1000}]', tenant_id => tenant);
		FOR n IN 1..tenant * 2 LOOP
			PERFORM order_mgmt.place_order('web', '[{"sku":"A","quantity":1}]', tenant_id => tenant);
		END LOOP;
	END LOOP;
END $$;
EXECUTE items;
RESET plan_cache_mode;
SELECT count(*) > 0 AS granted FROM order_mgmt.grant_access('regress_om_one', 'admin', '{1}');
SELECT count(*) > 0 AS granted FROM order_mgmt.grant_access('regress_om_two', 'admin', '{2}');
SELECT count(*) > 0 AS granted FROM order_mgmt.grant_access('regress_om_both', 'admin', '{1,2}');
SELECT count(*) > 0 AS granted FROM order_mgmt.grant_access('regress_om_third', 'admin', '{3}');
CREATE SCHEMA regress_om_theirs;
GRANT ALL ON SCHEMA regress_om_theirs TO PUBLIC;
ANALYZE order_mgmt_data.orders;

-- How a statement reads: by one tenant, by several, or otherwise.
CREATE FUNCTION regress_om_theirs.plan(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	line text;
	whole text := '';
BEGIN
	FOR line IN EXECUTE 'EXPLAIN (COSTS OFF) ' || query LOOP
		whole := whole || line || E'\n';
	END LOOP;
	RETURN whole;
END $$;
CREATE FUNCTION regress_om_theirs.reads(query text) RETURNS text LANGUAGE sql AS $$
	SELECT concat_ws(' and ', CASE WHEN p.plan ~ 'tenant_id = order_mgmt_data.tenant_with' THEN 'one' END, CASE WHEN p.plan ~ 'tenant_id = ANY' THEN 'several' END)
	FROM regress_om_theirs.plan(query) AS p (plan)
$$;
CREATE FUNCTION regress_om_theirs.expects(query text) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
	plan json;
BEGIN
	EXECUTE 'EXPLAIN (FORMAT JSON) ' || query INTO plan;
	RETURN plan -> 0 -> 'Plan' ->> 'Plan Rows';
END $$;
CREATE FUNCTION regress_om_theirs.try(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	answer text;
	code text;
BEGIN
	EXECUTE query INTO answer;
	RETURN answer;
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS code = CONSTRAINT_NAME;
	RETURN sqlstate || ' ' || code;
END $$;
PREPARE shops AS SELECT string_agg(s.tenant_id || ':' || s.n, ' ' ORDER BY s.tenant_id) AS shops FROM (SELECT o.tenant_id, count(*) AS n FROM order_mgmt.orders AS o GROUP BY 1) AS s;
\set shops 'SELECT string_agg(s.tenant_id || \':\' || s.n, \' \' ORDER BY s.tenant_id) FROM (SELECT o.tenant_id, count(*) AS n FROM order_mgmt.orders AS o GROUP BY 1) AS s'

-- A role of one tenant, of several, of several with one that it chose; of a tenant that it may not act for.
SET ROLE regress_om_one;
SELECT regress_om_theirs.reads('SELECT FROM order_mgmt.orders'), regress_om_theirs.reads('SELECT FROM order_mgmt_report.dim_item'), regress_om_theirs.try(:'shops');
SET ROLE regress_om_both;
SELECT regress_om_theirs.reads('SELECT FROM order_mgmt.orders'), regress_om_theirs.reads('SELECT FROM order_mgmt_report.dim_item'), regress_om_theirs.try(:'shops');
SET order_mgmt.tenant_id = '2';
SELECT regress_om_theirs.reads('SELECT FROM order_mgmt.orders'), regress_om_theirs.reads('SELECT FROM order_mgmt_report.dim_item'), regress_om_theirs.try(:'shops');
SET order_mgmt.tenant_id = '3';
SELECT regress_om_theirs.reads('SELECT FROM order_mgmt.orders'), regress_om_theirs.try(:'shops');
-- The owner meets the condition of a report only.
RESET ROLE;
SELECT regress_om_theirs.reads('SELECT FROM order_mgmt.orders'), regress_om_theirs.reads('SELECT FROM order_mgmt_report.dim_item');
RESET order_mgmt.tenant_id;
SELECT regress_om_theirs.reads('SELECT FROM order_mgmt.orders'), regress_om_theirs.reads('SELECT FROM order_mgmt_report.dim_item');

-- The newest of one tenant come in order of an index, and its statistics are those that count.
CREATE INDEX regress_om_newest ON order_mgmt_data.orders (tenant_id, recorded_at);
SET enable_seqscan = off;
SET enable_sort = off;
SET ROLE regress_om_two;
SELECT regress_om_theirs.plan('SELECT o.order_id FROM order_mgmt.orders AS o ORDER BY o.recorded_at DESC LIMIT 5')
	~ 'Index Scan Backward using regress_om_newest[^\n]*\n *Index Cond: \(tenant_id = order_mgmt_data.tenant_with' AS in_order;
RESET ROLE;
RESET enable_seqscan;
RESET enable_sort;
DROP INDEX order_mgmt_data.regress_om_newest;
CREATE TEMP TABLE expected (role_name text, orders integer);
GRANT INSERT ON expected TO PUBLIC;
SET ROLE regress_om_one;
INSERT INTO expected VALUES ('one', regress_om_theirs.expects('SELECT FROM order_mgmt.orders'));
SET ROLE regress_om_third;
INSERT INTO expected VALUES ('third', regress_om_theirs.expects('SELECT FROM order_mgmt.orders'));
RESET ROLE;
SELECT array_agg(e.role_name ORDER BY e.orders) AS fewest_first, count(DISTINCT e.orders) FROM expected AS e;

-- A prepared statement, with a plan that is kept: each execution shows what is in force by then.
SET plan_cache_mode = force_generic_plan;
SET ROLE regress_om_one;
EXECUTE shops;
SET ROLE regress_om_two;
EXECUTE shops;
SET ROLE regress_om_third;
EXECUTE shops;
SET ROLE regress_om_both;
SET order_mgmt.tenant_id = '2';
EXECUTE shops;
SET order_mgmt.tenant_id = '1';
EXECUTE shops;
SET order_mgmt.tenant_id = '3';
EXECUTE shops;
RESET order_mgmt.tenant_id;
EXECUTE shops;
BEGIN;
SET LOCAL order_mgmt.tenant_id = '1';
EXECUTE shops;
SELECT regress_om_theirs.reads('EXECUTE shops');
COMMIT;
EXECUTE shops;
SELECT regress_om_theirs.reads('EXECUTE shops');

-- In a session that has read with the setting only, the first execution without is refused, and no rows are missing; then it is planned anew.
\c
SET client_min_messages = warning;
SET plan_cache_mode = force_generic_plan;
SET ROLE regress_om_both;
SET order_mgmt.tenant_id = '2';
PREPARE shops AS SELECT string_agg(s.tenant_id || ':' || s.n, ' ' ORDER BY s.tenant_id) AS shops FROM (SELECT o.tenant_id, count(*) AS n FROM order_mgmt.orders AS o GROUP BY 1) AS s;
EXECUTE shops;
RESET order_mgmt.tenant_id;
\set VERBOSITY default
EXECUTE shops;
\set VERBOSITY terse
EXECUTE shops;
SET order_mgmt.tenant_id = '2';
EXECUTE shops;
RESET order_mgmt.tenant_id;
EXECUTE shops;

-- What a plan is for follows the rights: another tenant, one less, none; a membership; a role that is granted anew.
SET ROLE regress_om_one;
EXECUTE shops;
RESET ROLE;
SELECT count(*) > 0 AS granted FROM order_mgmt.grant_access('regress_om_one', 'admin', '{2}');
SET ROLE regress_om_one;
EXECUTE shops;
RESET ROLE;
SELECT count(*) > 0 AS revoked FROM order_mgmt.revoke_access('regress_om_one', '{1}');
SET ROLE regress_om_one;
EXECUTE shops;
RESET ROLE;
GRANT regress_om_third TO regress_om_one;
SET ROLE regress_om_one;
EXECUTE shops;
RESET ROLE;
REVOKE regress_om_third FROM regress_om_one;
SET ROLE regress_om_one;
EXECUTE shops;
RESET ROLE;
BEGIN;
SELECT count(*) > 0 AS granted FROM order_mgmt.grant_access('regress_om_one', 'admin', '{3}');
SET LOCAL ROLE regress_om_one;
EXECUTE shops;
ROLLBACK;
SET ROLE regress_om_one;
EXECUTE shops;
RESET ROLE;
SELECT count(*) > 0 AS granted FROM order_mgmt.grant_access('regress_om_one', 'admin', '{1}');
SELECT count(*) > 0 AS revoked FROM order_mgmt.revoke_access('regress_om_one', '{2}');
-- Functions of others: as the caller, with plans that they keep; and as their owner, for whoever calls.
RESET plan_cache_mode;
SET ROLE regress_om_one;
CREATE FUNCTION regress_om_theirs.as_caller() RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	shops text := '';
	shop bigint;
BEGIN
	FOR shop IN SELECT DISTINCT o.tenant_id FROM order_mgmt.orders AS o ORDER BY 1 LOOP
		shops := shops || shop || ' ';
	END LOOP;
	RETURN shops;
END $$;
CREATE FUNCTION regress_om_theirs.as_owner() RETURNS text LANGUAGE plpgsql SECURITY DEFINER AS 'BEGIN RETURN regress_om_theirs.as_caller(); END';
CREATE FUNCTION regress_om_theirs.in_sql() RETURNS SETOF bigint LANGUAGE sql STABLE SECURITY DEFINER AS 'SELECT DISTINCT o.tenant_id FROM order_mgmt.orders AS o';
CREATE FUNCTION regress_om_theirs.lent() RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER AS 'BEGIN RETURN (SELECT count(DISTINCT o.tenant_id) FROM order_mgmt.orders AS o); END';
CREATE VIEW regress_om_theirs.behind_barrier WITH (security_barrier = true) AS SELECT o.tenant_id, o.order_id, o.recorded_at FROM order_mgmt.orders AS o;
CREATE VIEW regress_om_theirs.of_reader WITH (security_invoker = true) AS SELECT o.tenant_id FROM order_mgmt.orders AS o;
GRANT SELECT ON regress_om_theirs.behind_barrier, regress_om_theirs.of_reader TO PUBLIC;
SELECT regress_om_theirs.as_caller() FROM generate_series(1, 8) GROUP BY 1;
SET ROLE regress_om_two;
SELECT regress_om_theirs.lent() FROM generate_series(1, 8) GROUP BY 1;
SET ROLE regress_om_both;
SELECT regress_om_theirs.lent();
SET ROLE regress_om_both;
SELECT regress_om_theirs.as_caller() AS as_caller, regress_om_theirs.as_owner() AS as_owner, (SELECT string_agg(i::text, ' ' ORDER BY i) FROM regress_om_theirs.in_sql() AS i) AS in_sql;
SELECT string_agg(DISTINCT b.tenant_id::text, ' ') AS behind_barrier FROM regress_om_theirs.behind_barrier AS b;
SELECT string_agg(DISTINCT b.tenant_id::text, ' ') AS of_reader FROM regress_om_theirs.of_reader AS b;
SET order_mgmt.tenant_id = '2';
SELECT regress_om_theirs.as_caller() AS as_caller, regress_om_theirs.as_owner() AS as_owner, (SELECT string_agg(i::text, ' ' ORDER BY i) FROM regress_om_theirs.in_sql() AS i) AS in_sql;
RESET order_mgmt.tenant_id;
SELECT regress_om_theirs.as_caller() AS as_caller, regress_om_theirs.as_owner() AS as_owner, (SELECT string_agg(i::text, ' ' ORDER BY i) FROM regress_om_theirs.in_sql() AS i) AS in_sql;
SET ROLE regress_om_two;
SELECT regress_om_theirs.as_caller() AS as_caller, regress_om_theirs.as_owner() AS as_owner, (SELECT string_agg(i::text, ' ' ORDER BY i) FROM regress_om_theirs.in_sql() AS i) AS in_sql;
SET ROLE regress_om_one;
SELECT regress_om_theirs.as_caller() AS as_caller, regress_om_theirs.as_owner() AS as_owner, (SELECT string_agg(i::text, ' ' ORDER BY i) FROM regress_om_theirs.in_sql() AS i) AS in_sql;

-- A cursor shows one tenant from its first row to its last; one that was opened by a role shows that role's rows.
SET ROLE regress_om_both;
SET order_mgmt.tenant_id = '2';
BEGIN;
SET LOCAL enable_indexscan = off;
SET LOCAL enable_bitmapscan = off;
DECLARE c CURSOR FOR SELECT o.tenant_id FROM order_mgmt.orders AS o;
FETCH 2 FROM c;
SET LOCAL order_mgmt.tenant_id = '1';
FETCH 1 FROM c;
SET LOCAL order_mgmt.tenant_id = '';
FETCH ALL FROM c;
COMMIT;
RESET order_mgmt.tenant_id;

-- Workers of a parallel query read what their leader does, with and without the setting.
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0;
SET min_parallel_table_scan_size = 0;
SET enable_indexscan = off;
SET enable_indexonlyscan = off;
SET enable_bitmapscan = off;
SET ROLE regress_om_two;
SELECT count(*), min(l.tenant_id), max(l.tenant_id) FROM order_mgmt.order_lines AS l;
SET ROLE regress_om_both;
SELECT count(*), min(l.tenant_id), max(l.tenant_id) FROM order_mgmt.order_lines AS l;
SET order_mgmt.tenant_id = '2';
SELECT count(*), min(l.tenant_id), max(l.tenant_id) FROM order_mgmt.order_lines AS l;
RESET order_mgmt.tenant_id;
RESET parallel_setup_cost;
RESET parallel_tuple_cost;
RESET min_parallel_table_scan_size;
RESET enable_indexscan;
RESET enable_indexonlyscan;
RESET enable_bitmapscan;

-- However a query names another tenant, no condition of it meets a row of that one: neither before nor beside the condition of rights.
SET ROLE regress_om_one;
CREATE FUNCTION regress_om_theirs.tell(tenant bigint) RETURNS boolean LANGUAGE plpgsql COST 0.0000001 AS $$
BEGIN
	IF tenant <> 1 THEN
		RAISE unique_violation USING CONSTRAINT = 'met a row of tenant ' || tenant;
	END IF;
	RETURN true;
END $$;
CREATE TABLE regress_om_theirs.shops (shop bigint);
INSERT INTO regress_om_theirs.shops VALUES (2), (3);
CREATE OPERATOR regress_om_theirs.=== (LEFTARG = bigint, RIGHTARG = bigint, FUNCTION = pg_catalog.int8ne);
SELECT q.query, regress_om_theirs.try(q.query) AS answer FROM unnest(ARRAY[
	'SELECT count(*) FROM order_mgmt.orders AS o WHERE o.tenant_id = 2 AND regress_om_theirs.tell(o.tenant_id)',
	'SELECT count(*) FROM order_mgmt.orders AS o WHERE o.tenant_id <> 1 AND regress_om_theirs.tell(o.tenant_id)',
	'SELECT count(*) FROM order_mgmt.orders AS o WHERE o.tenant_id IN (2, 3) AND regress_om_theirs.tell(o.tenant_id)',
	'SELECT count(*) FROM order_mgmt.orders AS o WHERE (o.tenant_id = 2 OR regress_om_theirs.tell(o.tenant_id)) AND o.tenant_id = 2',
	'SELECT count(*) FROM order_mgmt.orders AS o WHERE o.tenant_id OPERATOR(regress_om_theirs.===) 1 AND regress_om_theirs.tell(o.tenant_id)',
	'SELECT count(o.tenant_id) FROM regress_om_theirs.shops AS s JOIN order_mgmt.orders AS o ON o.tenant_id = s.shop AND regress_om_theirs.tell(o.tenant_id)',
	'SELECT count(o.tenant_id) FROM regress_om_theirs.shops AS s LEFT JOIN order_mgmt.orders AS o ON o.tenant_id = s.shop AND regress_om_theirs.tell(o.tenant_id)',
	'SELECT count(o.tenant_id) FROM regress_om_theirs.shops AS s LEFT JOIN order_mgmt.orders AS o ON o.tenant_id = 2 AND regress_om_theirs.tell(o.tenant_id)',
	'SELECT count(o.tenant_id) FROM order_mgmt.orders AS o FULL JOIN regress_om_theirs.shops AS s ON o.tenant_id = s.shop WHERE o.tenant_id = 2 AND regress_om_theirs.tell(o.tenant_id)',
	'SELECT count(*) FROM regress_om_theirs.shops AS s WHERE EXISTS (SELECT FROM order_mgmt.orders AS o WHERE o.tenant_id = s.shop AND regress_om_theirs.tell(o.tenant_id))',
	'SELECT count(*) FROM regress_om_theirs.shops AS s WHERE NOT EXISTS (SELECT FROM order_mgmt.orders AS o WHERE o.tenant_id = s.shop AND regress_om_theirs.tell(o.tenant_id))',
	'SELECT count(*) FROM regress_om_theirs.shops AS s CROSS JOIN LATERAL (SELECT o.order_number FROM order_mgmt.orders AS o WHERE o.tenant_id = s.shop AND regress_om_theirs.tell(o.tenant_id) LIMIT 1) AS x',
	'SELECT count(*) FROM regress_om_theirs.behind_barrier AS b WHERE b.tenant_id = 2 AND regress_om_theirs.tell(b.tenant_id)',
	'SELECT count(*) FROM order_mgmt.orders AS o JOIN order_mgmt.order_lines AS l USING (tenant_id, order_id) WHERE l.tenant_id = 2 AND regress_om_theirs.tell(l.tenant_id)',
	'SELECT count(*) FROM order_mgmt_report.dim_item AS i WHERE i.tenant_id = 2 AND regress_om_theirs.tell(i.tenant_id)',
	'SELECT count(*) FROM order_mgmt_report.fct_order_lines AS l WHERE l.tenant_id = 2 AND regress_om_theirs.tell(l.tenant_id)',
	'SELECT count(*) FROM (SELECT o.tenant_id FROM order_mgmt.orders AS o WHERE regress_om_theirs.tell(o.tenant_id) GROUP BY 1 UNION ALL SELECT s.shop FROM regress_om_theirs.shops AS s) AS x WHERE x.tenant_id = 2',
	'SELECT count(*) FROM order_mgmt.stock AS s WHERE s.tenant_id = 2 AND regress_om_theirs.tell(s.tenant_id)']) AS q (query);
-- The condition of rights is asked first, once for all.
SELECT regress_om_theirs.plan($$SELECT FROM order_mgmt.orders AS o WHERE o.tenant_id = 2 AND regress_om_theirs.tell(o.tenant_id)$$)
	~ '^Result\n  One-Time Filter: \(order_mgmt_data.tenant_with\(''read_documents''::text\) = 2\)\n' AS is_asked_first;

-- What runs on somebody's behalf reads nothing.
SET ROLE regress_om_one;
CREATE MATERIALIZED VIEW regress_om_theirs.kept AS SELECT o.order_id FROM order_mgmt.orders AS o;
RESET ROLE;
REFRESH MATERIALIZED VIEW regress_om_theirs.kept;
SELECT count(*) FROM regress_om_theirs.kept;

-- Leave nothing behind.
DROP SCHEMA regress_om_theirs CASCADE;
SELECT count(*) > 0 AS revoked FROM unnest('{one,two,both,third}'::text[]) AS u (n), order_mgmt.revoke_access('regress_om_' || u.n);
DROP EXTENSION order_mgmt;
DROP ROLE regress_om_one, regress_om_two, regress_om_both, regress_om_third;
CREATE EXTENSION order_mgmt;
