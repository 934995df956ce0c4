-- Who has rights at some locations only: what it sees is found by their indexes, of what it cannot see nothing is read, and nobody is told of others.
DROP EXTENSION order_mgmt;
CREATE EXTENSION order_mgmt;
\set VERBOSITY terse
SET client_min_messages = warning;
CREATE ROLE regress_om_ham;
CREATE ROLE regress_om_new;
CREATE ROLE regress_om_two;
CREATE ROLE regress_om_all;
CREATE ROLE regress_om_mixed;
DO $$
DECLARE
	id uuid;
BEGIN
	FOR tenant IN 1..2 LOOP
		PERFORM order_mgmt.put_tenant(tenant, 'Shop ' || tenant);
		PERFORM order_mgmt.put_location(p, tenant_id => tenant) FROM unnest('{BER,HAM,NEW}'::text[]) AS p;
		PERFORM order_mgmt.put_channel('web', 'EUR', '{BER,HAM}', tenant_id => tenant);
		PERFORM order_mgmt.put_channel('ham', 'EUR', '{HAM}', tenant_id => tenant);
		PERFORM order_mgmt.put_item(i, tenant_id => tenant) FROM unnest('{A,S}'::text[]) AS i;
		PERFORM order_mgmt.put_price(i, '10 EUR', tenant_id => tenant) FROM unnest('{A,S}'::text[]) AS i;
		PERFORM order_mgmt.receive_stock(p, '[{"sku":"A","quantity":100,"unit_cost":"4 EUR"},{"sku":"S","quantity":1}]', tenant_id => tenant)
			FROM unnest('{BER,HAM}'::text[]) AS p;
		PERFORM order_mgmt.receive_stock('BER', '[{"sku":"A","quantity":1}]', tenant_id => tenant) FROM generate_series(1, 30);
		FOR n IN 1..4 LOOP
			SELECT o.order_id INTO id FROM order_mgmt.place_order(CASE n WHEN 1 THEN 'ham' ELSE 'web' END, '[{"sku":"A","quantity":1}]', tenant_id => tenant) AS o;
			PERFORM order_mgmt.plan_fulfillment(id, tenant_id => tenant);
		END LOOP;
		SELECT o.order_id INTO id FROM order_mgmt.place_order('web', '[{"sku":"S","quantity":2}]', tenant_id => tenant) AS o;
		PERFORM order_mgmt.plan_fulfillment(id, tenant_id => tenant);
	END LOOP;
END $$;
CREATE FUNCTION pg_temp.granted(role_name text, profile text, tenant bigint, VARIADIC places text[]) RETURNS boolean LANGUAGE sql AS
	$$SELECT count(*) > 0 FROM order_mgmt.grant_access(role_name, profile, ARRAY[tenant], nullif(places, '{}'))$$;
SELECT pg_temp.granted('regress_om_ham', 'warehouse', 1, 'HAM'), pg_temp.granted('regress_om_new', 'warehouse', 1, 'NEW'),
	pg_temp.granted('regress_om_two', 'warehouse', 1, 'HAM', 'NEW'), pg_temp.granted('regress_om_all', 'warehouse', 1, VARIADIC '{}'),
	pg_temp.granted('regress_om_mixed', 'warehouse', 1, VARIADIC '{}'), pg_temp.granted('regress_om_mixed', 'warehouse', 2, 'HAM');
ANALYZE order_mgmt_data.stock_documents, order_mgmt_data.fulfillments, order_mgmt_data.fulfillment_lines, order_mgmt_data.order_lines, order_mgmt_data.orders;

-- How a statement finds the places of its reader.
CREATE FUNCTION pg_temp.plan(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	line text;
	whole text := '';
BEGIN
	FOR line IN EXECUTE 'EXPLAIN (COSTS OFF) ' || query LOOP
		whole := whole || line || E'\n';
	END LOOP;
	RETURN whole;
END $$;
CREATE FUNCTION pg_temp.finds(query text) RETURNS text LANGUAGE sql AS $$
	SELECT concat_ws(' ', CASE WHEN p.plan ~ 'Index Cond: [^\n]*location_id = order_mgmt_data.location_with\(' THEN 'one' END,
		CASE WHEN p.plan ~ 'location_id = ANY \([^\n]*locations_with\(' THEN 'several' END,
		CASE WHEN p.plan ~ 'stock_documents_location[^\n]*\n *Index Cond: [^\n]*location_id = l.location_id' THEN 'joined' END,
		CASE WHEN p.plan ~ 'tenant_id = order_mgmt_data.whole_tenant_with\(' THEN 'all or nothing' END, CASE WHEN p.plan ~ 'Sort' THEN 'sorted' END)
	FROM pg_temp.plan(query) AS p (plan)
$$;
SET enable_seqscan = off;
SET enable_bitmapscan = off;
\set newest 'SELECT f.fulfillment_id FROM order_mgmt.fulfillments AS f ORDER BY f.recorded_at DESC LIMIT 5'
\set parcels 'SELECT f.fulfillment_id FROM order_mgmt.fulfillments AS f'
\set documents 'SELECT d.document_id FROM order_mgmt.stock_documents AS d WHERE d.location = \'HAM\''
\set entries 'SELECT l.log_id FROM order_mgmt.status_log AS l'
SET ROLE regress_om_ham;
SELECT pg_temp.finds(:'newest') AS newest, pg_temp.finds(:'parcels') AS parcels, pg_temp.finds(:'documents') AS documents, pg_temp.finds(:'entries') AS entries;
-- Of several places PostgreSQL chooses: the newest by their index, or those of the places, sorted.
SET ROLE regress_om_two;
SELECT replace(pg_temp.finds(:'newest'), ' sorted', '') AS newest, pg_temp.finds(:'parcels') AS parcels, pg_temp.finds(:'documents') AS documents, pg_temp.finds(:'entries') AS entries;
SET ROLE regress_om_all;
SELECT pg_temp.finds(:'newest') AS newest, pg_temp.finds(:'parcels') AS parcels, pg_temp.finds(:'documents') AS documents, pg_temp.finds(:'entries') AS entries;
-- Of several tenants places are not compared by an index.
SET ROLE regress_om_mixed;
SELECT pg_temp.finds(:'newest') AS newest, pg_temp.finds(:'parcels') AS parcels, pg_temp.finds(:'documents') AS documents, pg_temp.finds(:'entries') AS entries;
RESET ROLE;
RESET enable_seqscan;
RESET enable_bitmapscan;

-- What each sees: the parcels of its places, and the lines of these, also where several places serve a line; of the log all or nothing.
PREPARE parcels AS SELECT string_agg(p.location || ':' || p.n, ' ' ORDER BY p.location) AS parcels FROM (SELECT f.location, count(*) AS n FROM order_mgmt.fulfillments AS f GROUP BY 1) AS p;
PREPARE parcel_lines AS SELECT count(*) AS lines, count(f.fulfillment_id) AS of_parcels_seen FROM order_mgmt.fulfillment_lines AS l LEFT JOIN order_mgmt.fulfillments AS f USING (tenant_id, fulfillment_id);
PREPARE entries AS SELECT count(*) > 0 AS entries FROM order_mgmt.status_log AS l;
EXECUTE parcels;
EXECUTE parcel_lines;
SET ROLE regress_om_ham;
EXECUTE parcels;
EXECUTE parcel_lines;
EXECUTE entries;
SET ROLE regress_om_new;
EXECUTE parcels;
EXECUTE parcel_lines;
SET ROLE regress_om_two;
EXECUTE parcels;
EXECUTE parcel_lines;
SET ROLE regress_om_all;
EXECUTE parcels;
EXECUTE entries;

-- A plan that is kept shows what is in force when it is executed: after a grant, and with another tenant.
SET plan_cache_mode = force_generic_plan;
SET ROLE regress_om_ham;
EXECUTE parcels;
RESET ROLE;
SELECT pg_temp.granted('regress_om_ham', 'warehouse', 1, 'BER', 'NEW');
SET ROLE regress_om_ham;
EXECUTE parcels;
RESET ROLE;
SELECT pg_temp.granted('regress_om_ham', 'warehouse', 1, 'NEW');
SET ROLE regress_om_ham;
EXECUTE parcels;
RESET ROLE;
SELECT pg_temp.granted('regress_om_ham', 'warehouse', 1, VARIADIC '{}');
SET ROLE regress_om_ham;
EXECUTE parcels;
EXECUTE entries;
RESET ROLE;
SELECT pg_temp.granted('regress_om_ham', 'warehouse', 1, 'HAM');
SET ROLE regress_om_ham;
EXECUTE parcels;
EXECUTE entries;
SET ROLE regress_om_mixed;
EXECUTE parcels;
SET order_mgmt.tenant_id = '2';
EXECUTE parcels;
EXECUTE entries;
SET order_mgmt.tenant_id = '1';
EXECUTE parcels;
EXECUTE entries;
SET order_mgmt.tenant_id = '2';
EXECUTE parcels;
-- One that runs while that changes is refused, rather than that rows are missing.
SELECT count(*) FROM order_mgmt.fulfillments AS f WHERE set_config('order_mgmt.tenant_id', '1', false) IS NOT NULL;
RESET order_mgmt.tenant_id;
RESET plan_cache_mode;
RESET ROLE;

-- Folding is for all tenants; of what is left out, who acts for one of them is told of that one.
\set VERBOSITY default
CREATE FUNCTION pg_temp.refuse() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RAISE 'secret of %', NEW.tenant_id; END$$;
CREATE TRIGGER closed BEFORE INSERT ON order_mgmt_data.stock_move_costs FOR EACH ROW EXECUTE FUNCTION pg_temp.refuse();
SELECT pg_temp.granted('regress_om_all', 'admin', 2, VARIADIC '{}'), count(*) > 0 AS revoked FROM order_mgmt.revoke_access('regress_om_all', '{1}');
SET ROLE regress_om_all;
SELECT order_mgmt.compact_balances() > 0 AS folded;
SELECT status, error, failed_tenants FROM order_mgmt.run_job('compact');
RESET ROLE;
SELECT status, error, failed_tenants FROM order_mgmt.run_job('compact');
DROP TRIGGER closed ON order_mgmt_data.stock_move_costs;
SET ROLE regress_om_all;
SELECT status, error, failed_tenants FROM order_mgmt.run_job('compact');
RESET ROLE;
-- How far the walk through the history of all is tells how much there is: who verifies one tenant sees its own.
SELECT count(*) > 0 AS walked FROM order_mgmt.verify_history(1);
SELECT job, done, total > 0 AS is_told FROM order_mgmt.upkeep_progress;
SET ROLE regress_om_all;
SELECT job, done FROM order_mgmt.upkeep_progress;
SELECT count(*) > 0 AS walked FROM order_mgmt.verify_history(2);
SELECT job, done FROM order_mgmt.upkeep_progress;
RESET ROLE;

-- What is of all locations is not for who has its right at one: it may not fold, verify or watch, and asks for the days of its own place only.
CREATE FUNCTION pg_temp.try(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	answer text;
BEGIN
	EXECUTE 'SELECT ' || query INTO answer;
	RETURN answer;
EXCEPTION WHEN OTHERS THEN
	RETURN sqlstate || ' ' || sqlerrm;
END $$;
SELECT pg_temp.granted('regress_om_two', 'admin', 1, 'HAM');
SET ROLE regress_om_two;
SELECT pg_temp.try(q) FROM unnest(ARRAY['order_mgmt.compact_balances()', 'count(*) FROM order_mgmt.verify_history(1)', 'count(*) FROM order_mgmt.verify()', 'count(*) FROM order_mgmt.health()',
	$$count(*) > 0 FROM order_mgmt.stock_on('HAM', (now() AT TIME ZONE 'UTC')::date)$$, $$count(*) FROM order_mgmt.stock_on('BER', current_date)$$, $$count(*) FROM order_mgmt.stock_on('HAM', current_date, tenant_id => 2)$$,
	$$string_agg(DISTINCT s.location, ' ') FROM order_mgmt_report.sales_by_occurred_date AS s$$, $$string_agg(DISTINCT j.account_code, ' ') FROM order_mgmt_report.journal AS j WHERE j.account = 'inventory'$$,
	'count(*) FROM order_mgmt.money_accounts', 'count(*) FROM order_mgmt.upkeep_progress']) AS q;
RESET ROLE;

-- Even where somebody lets it into their schema, what views call tells a role of its own only: who folds one tenant, who reads no report, a stranger.
CREATE ROLE regress_om_none;
GRANT USAGE ON SCHEMA order_mgmt_data TO regress_om_all, regress_om_new, regress_om_none;
CREATE FUNCTION pg_temp.told() RETURNS TABLE (tenants bigint[], whole bigint, sees_all boolean, sales bigint[], facts bigint[]) LANGUAGE sql AS $$
	SELECT order_mgmt_data.tenants_with('reports'), order_mgmt_data.whole_tenant_with('reports'), order_mgmt_data.sees_location('read_documents', 1, NULL),
		(SELECT array_agg(DISTINCT s.tenant_id) FROM order_mgmt_data.sees_fresh_sales() AS s), (SELECT array_agg(DISTINCT f.tenant_id) FROM order_mgmt_data.sees_fresh_facts() AS f)
$$;
SELECT string_agg(format('order_mgmt_data.item_periods(%s, %s) <> %L AS of_%s', i.tenant_id, i.item_id, '{}', i.tenant_id), ', ' ORDER BY i.tenant_id) AS periods
FROM order_mgmt_data.items AS i WHERE i.sku = 'A' \gset
SELECT order_id IS NOT NULL AS placed FROM order_mgmt.place_order('web', '[{"sku":"A","quantity":1}]', tenant_id => 1);
SELECT order_id IS NOT NULL AS placed FROM order_mgmt.place_order('web', '[{"sku":"A","quantity":1}]', tenant_id => 2);
SET ROLE regress_om_all;
SELECT * FROM pg_temp.told();
SELECT :periods \g (format=unaligned tuples_only=on)
SET ROLE regress_om_new;
SELECT * FROM pg_temp.told();
SELECT :periods \g (format=unaligned tuples_only=on)
SET ROLE regress_om_none;
SELECT * FROM pg_temp.told();
SELECT :periods \g (format=unaligned tuples_only=on)
RESET ROLE;

-- Leave nothing behind.
REVOKE USAGE ON SCHEMA order_mgmt_data FROM regress_om_all, regress_om_new, regress_om_none;
SELECT count(*) > 0 AS revoked FROM unnest('{ham,new,two,all,mixed}'::text[]) AS u (n), order_mgmt.revoke_access('regress_om_' || u.n);
DROP EXTENSION order_mgmt;
DROP ROLE regress_om_ham, regress_om_new, regress_om_two, regress_om_all, regress_om_mixed, regress_om_none;
CREATE EXTENSION order_mgmt;
