-- What a role sees: in each view the rows of the tenants, and of these the locations, where it has the right.
DROP EXTENSION order_mgmt;
CREATE EXTENSION order_mgmt;
\set VERBOSITY terse

CREATE TEMP TABLE below AS
	WITH RECURSIVE needed (view, relation) AS (
		SELECT c.oid, c.oid FROM pg_class AS c WHERE c.relkind = 'v' AND c.relnamespace IN ('order_mgmt'::regnamespace, 'order_mgmt_report'::regnamespace)
		UNION
		SELECT n.view, d.refobjid FROM needed AS n JOIN pg_rewrite AS r ON r.ev_class = n.relation
		JOIN pg_depend AS d ON d.classid = 'pg_rewrite'::regclass AND d.objid = r.oid AND d.refclassid = 'pg_class'::regclass AND d.refobjid <> r.ev_class)
	SELECT n.view::regclass AS view, c.oid::regclass AS relation, c.relrowsecurity AS is_guarded,
		(regexp_match(pg_get_expr(p.polqual, p.polrelid), 'tenants_with\(''(\w+)'''))[1] AS "right"
	FROM needed AS n JOIN pg_class AS c ON c.oid = n.relation AND c.relkind = 'r'
	JOIN pg_class AS v ON v.oid = n.view AND v.reloptions @> '{security_invoker=true}'
	LEFT JOIN pg_policy AS p ON p.polrelid = c.oid AND p.polcmd = 'r' AND p.polpermissive;

-- Each table of tenants is guarded, by one policy at most, in a form that an index can use; none is forced, which would break dumps.
SELECT c.relname FROM pg_class AS c
WHERE c.relnamespace = 'order_mgmt_data'::regnamespace AND c.relkind = 'r' AND (c.relforcerowsecurity
	OR NOT c.relrowsecurity AND EXISTS (SELECT FROM pg_attribute AS a WHERE a.attrelid = c.oid AND a.attname = 'tenant_id' AND NOT a.attisdropped));
SELECT p.polrelid::regclass, pg_get_expr(p.polqual, p.polrelid) FROM pg_policy AS p JOIN pg_class AS c ON c.oid = p.polrelid AND c.relnamespace = 'order_mgmt_data'::regnamespace
WHERE p.polname <> 'granted_rows'
	OR pg_get_expr(p.polqual, p.polrelid) !~ '^\(*order_mgmt_data.sees_tenant\((''\w+''::text), tenant_id, \( SELECT order_mgmt_data.tenants_with\(\1\) AS tenants_with\)\)\)*( AND |$)';
-- What is below a view has a policy, and who reads the view may read all of it: nobody is shown a sum of a part.
SELECT b.view, b.relation FROM below AS b WHERE b.is_guarded AND b."right" IS NULL;
SELECT DISTINCT v.profile, b.view, b.relation, b."right" AS missing
FROM order_mgmt.profile_rights AS v
JOIN below AS b ON b.view::text = 'order_mgmt.' || v.object OR (v.kind = 'reports' AND b.view::text ~ '^order_mgmt_report[.]')
WHERE v.kind = ANY ('{view,reports}') AND b."right" IS NOT NULL
	AND NOT EXISTS (SELECT FROM order_mgmt.profile_rights AS r WHERE r.profile = v.profile AND r."right" = b."right")
ORDER BY 1, 2, 3;
-- Each view of tenants asks the right it is registered with: itself, or by the policy of a table below.
SELECT v.object, v."right" AS not_asked
FROM (SELECT DISTINCT c.oid, r."right", c.oid::regclass::text AS object
	FROM pg_class AS c
	JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attname = 'tenant_id'
	LEFT JOIN order_mgmt.profile_rights AS r ON c.oid::regclass::text = 'order_mgmt.' || r.object AND r.kind = 'view' OR c.relnamespace = 'order_mgmt_report'::regnamespace AND r.kind = 'reports'
	WHERE c.relkind = 'v' AND c.relnamespace IN ('order_mgmt'::regnamespace, 'order_mgmt_report'::regnamespace)) AS v
WHERE v."right" IS NULL OR (pg_get_viewdef(v.oid) !~ format('tenants_with\(''%s''', v."right")
	AND NOT EXISTS (SELECT FROM below AS b WHERE b.view = v.oid AND b."right" = v."right"));

-- Two shops; the first one has two places that sell, ship, take back, move goods and have a register each.
CREATE ROLE regress_om_one;
CREATE ROLE regress_om_mixed;
CREATE ROLE regress_om_ham;
CREATE ROLE regress_om_visitor;
SELECT tenant_id FROM order_mgmt.put_tenant(1, 'One') UNION SELECT tenant_id FROM order_mgmt.put_tenant(2, 'Two') ORDER BY 1;
DO $$
DECLARE
	place text;
	id uuid;
	parcel uuid;
BEGIN
	FOR tenant IN 1..2 LOOP
		FOREACH place IN ARRAY '{BER,HAM}'::text[] LOOP
			PERFORM order_mgmt.put_location(place, tenant_id => tenant);
		END LOOP;
		PERFORM order_mgmt.put_customer_group('club', tenant_id => tenant);
		PERFORM order_mgmt.put_customer('C-1', 'ann@example.com', groups => '{club}', tenant_id => tenant);
		PERFORM order_mgmt.put_customer_address('C-1', 'home', country => 'HK', tenant_id => tenant);
		PERFORM order_mgmt.put_customer_consent('C-1', 'mail', false, tenant_id => tenant);
		PERFORM order_mgmt.put_customer('C-0', tenant_id => tenant);
		PERFORM order_mgmt.erase_customer('C-0', tenant_id => tenant);
		PERFORM order_mgmt.put_tax_rate('VAT', 20, tenant_id => tenant);
		PERFORM order_mgmt.put_provider('stripe', kind => 'card', tenant_id => tenant);
		PERFORM order_mgmt.put_item('A', tenant_id => tenant);
		PERFORM order_mgmt.put_price('A', '10.00 EUR', tenant_id => tenant);
		PERFORM order_mgmt.put_unit('A', 'box', 6, price => '50.00 EUR', tenant_id => tenant);
		PERFORM order_mgmt.put_kit('K', '[{"sku":"A","quantity":2}]', tenant_id => tenant);
		PERFORM order_mgmt.put_item('N', tenant_id => tenant);
		PERFORM order_mgmt.put_barcode('Free', 'A', tenant_id => tenant), order_mgmt.put_barcode_rule('scale', '21IIIIINNNNNC', 3, tenant_id => tenant),
			order_mgmt.put_category('wear', tenant_id => tenant), order_mgmt.put_product('mug', tenant_id => tenant), order_mgmt.put_variant('A', 'mug', tenant_id => tenant);
		PERFORM order_mgmt.put_item('S', tenant_id => tenant);
		FOREACH place IN ARRAY '{BER,HAM}'::text[] LOOP
			PERFORM order_mgmt.put_channel(lower(place), 'EUR', ARRAY[place], is_public => true, tenant_id => tenant);
			PERFORM order_mgmt.put_item_window(lower(place), '{A}', '-infinity', tenant_id => tenant);
			PERFORM order_mgmt.receive_stock(place, '[{"sku":"S","quantity":1}]', tenant_id => tenant);
			PERFORM order_mgmt.receive_stock(place, '[{"sku":"A","quantity":100,"unit_cost":"4.00 EUR"}]', tenant_id => tenant);
			PERFORM order_mgmt.put_stock_policy('A', place, safety_stock => 1, tenant_id => tenant);
			PERFORM order_mgmt.put_supplier('acme', currency => 'EUR', tenant_id => tenant), order_mgmt.put_supplier_item('acme', 'A', unit_cost => '4', tenant_id => tenant);
			PERFORM order_mgmt.order_purchase_order((SELECT p.purchase_order_id FROM order_mgmt.create_purchase_order(place, 'acme', '[{"sku":"A","quantity":3}]', tenant_id => tenant) AS p), tenant_id => tenant);
			PERFORM order_mgmt.put_item('E', tenant_id => tenant), order_mgmt.put_stock_policy('E', place, oversell_limit => '5', tenant_id => tenant),
				order_mgmt.put_supply_promise('E', place, backorder_days => 5, tenant_id => tenant),
				order_mgmt.place_order(lower(place), '[{"sku":"E","quantity":1,"unit_price":"0"}]', tenant_id => tenant);
			PERFORM order_mgmt.reserve_stock(lower(place), '[{"sku":"A","quantity":1}]', '1 hour', tenant_id => tenant);
			SELECT c.cart_id INTO id FROM order_mgmt.open_cart(lower(place), customer => 'C-1', tenant_id => tenant) AS c;
			PERFORM order_mgmt.put_cart_line(id, 'A', 1, tenant_id => tenant);
			PERFORM order_mgmt.set_cart_address(id, email => 'ann@example.com', tenant_id => tenant);
			SELECT o.order_id INTO id FROM order_mgmt.place_order(lower(place), '[{"sku":"A","quantity":2,"tax_rates":["VAT"]}]', customer => 'C-1', ship_to => '{"address":"home"}', tenant_id => tenant) AS o;
			PERFORM order_mgmt.edit_order(id, 0, '{"ship_to":{"address":"home"}}', tenant_id => tenant);
			PERFORM order_mgmt.hold_order(id, 'fraud', tenant_id => tenant);
			PERFORM order_mgmt.release_order(id, 'fraud', tenant_id => tenant);
			PERFORM order_mgmt.capture_payment((SELECT p.payment_id FROM order_mgmt.authorize_payment(id, '20.00 EUR', 'stripe', tenant_id => tenant) AS p), tenant_id => tenant);
			SELECT f.fulfillment_id INTO parcel FROM order_mgmt.plan_fulfillment(id, tenant_id => tenant) AS f;
			PERFORM order_mgmt.ship_fulfillment(parcel, tenant_id => tenant);
			PERFORM order_mgmt.record_tracking('[{"status":"in_transit","occurred_at":"2020-01-01T00:00Z"}]', parcel, tenant_id => tenant), order_mgmt.promise_delivery(id, '2030-01-01', tenant_id => tenant),
				order_mgmt.confirm_order(id, tenant_id => tenant);
			PERFORM order_mgmt.receive_return((SELECT r.return_id FROM order_mgmt.request_return(id, '[{"line_no":1,"quantity":1}]', tenant_id => tenant) AS r),
				'[{"line_no":1,"quantity":1,"disposition":"restock"}]', tenant_id => tenant);
			PERFORM order_mgmt.put_register('R-' || place, lower(place), place, tenant_id => tenant);
			PERFORM order_mgmt.open_shift('R-' || place, '10.00 EUR', tenant_id => tenant);
			PERFORM order_mgmt.record_sale('R-' || place, '[{"sku":"A","quantity":1}]', '[{"provider":"cash","amount":"10.00"}]', tenant_id => tenant);
			PERFORM order_mgmt.record_sale('R-' || place, '[{"sku":"N","quantity":1,"unit_price":"0"}]', '[]', options => '{"sell_short":true}', tenant_id => tenant);
			PERFORM order_mgmt.refund_without_sale('R-' || place, '[{"sku":"A","quantity":1,"unit_price":"1.00","disposition":"restock"}]', 'no receipt', tenant_id => tenant);
		END LOOP;
		PERFORM order_mgmt.put_staff('ana', tenant_id => tenant);
		PERFORM order_mgmt.put_channel('both', 'EUR', '{BER,HAM}', tenant_id => tenant);
		PERFORM order_mgmt.place_order('both', '[{"sku":"S","quantity":2,"unit_price":"0"}]', tenant_id => tenant);
		PERFORM order_mgmt.ship_transfer((SELECT t.transfer_id FROM order_mgmt.create_transfer('BER', 'HAM', '[{"sku":"A","quantity":3}]', tenant_id => tenant) AS t), tenant_id => tenant);
		PERFORM order_mgmt.put_location('CGN', tenant_id => tenant);
		PERFORM order_mgmt.create_transfer('BER', 'CGN', '[{"sku":"A","quantity":1}]', tenant_id => tenant);
	END LOOP;
END $$;
-- What something costs, and did, in a currency that nothing is sold in.
SELECT count(*) FROM generate_series(1, 2) AS t, order_mgmt.put_price('A', '7.00 CHF', t), order_mgmt.put_list_price('A', '6.00 CHF', tenant_id => t);
SELECT count(*) FROM generate_series(1, 2) AS t, order_mgmt.put_price('A', '8.00 CHF', t);
SELECT count(*) FROM generate_series(1, 2) AS t, order_mgmt.put_tax_rate('of rules', 5, tenant_id => t) AS r, order_mgmt.put_item('SERVICE', kind => 'untracked', tenant_id => t) AS i;
SELECT count(*) FROM generate_series(1, 2) AS t, order_mgmt.put_tax_rule('a class', '{of rules}', 'CH', tenant_id => t) AS r, order_mgmt.put_tax_settings('line', country => 'CH', tenant_id => t) AS s, order_mgmt.put_shipping_method('by hand', tenant_id => t) AS m,
	order_mgmt.put_shipping_zone('alps', '[{"country":"CH"}]', tenant_id => t) AS z, order_mgmt.put_fee('a fee', 'SERVICE', tenant_id => t) AS f;
SELECT count(*) FROM generate_series(1, 2) AS t, order_mgmt.put_promotion('a promotion', 'order_amount', amount => '0.01 EUR', needs_coupon => true, tenant_id => t) AS p, order_mgmt.put_coupon('CODE', 'a promotion', tenant_id => t) AS c;
SELECT count(*) FROM generate_series(1, 2) AS t, order_mgmt.place_order('both', '[{"sku":"A","quantity":1,"location":"HAM"}]', coupons => '{CODE}', tenant_id => t) AS o;
SELECT count(*) FROM generate_series(1, 2) AS t, order_mgmt.put_shipping_fee('by hand', 'alps', '5.00 CHF', tenant_id => t) AS f;
SELECT status, result FROM order_mgmt.run_job('compact');
SELECT count(*) > 0 AS granted FROM order_mgmt.grant_access('regress_om_one', 'admin', '{1}');
SELECT count(*) > 0 AS granted FROM order_mgmt.grant_access('regress_om_mixed', 'web', '{1}') UNION SELECT count(*) > 0 FROM order_mgmt.grant_access('regress_om_mixed', 'storefront', '{2}');
SELECT count(*) > 0 AS granted FROM order_mgmt.grant_access('regress_om_ham', 'manager', '{1}', '{HAM}');
SELECT count(*) > 0 AS granted FROM order_mgmt.grant_access('regress_om_visitor', 'visitor', '{1}');

-- Every view of tenants, with how many rows of each tenant the role in force sees; also a condition of its own that tells what it meets.
-- Plans, rows that name other places, and what comes of a query.
CREATE FUNCTION pg_temp.tell(whole text) RETURNS boolean LANGUAGE plpgsql COST 0.0001 AS $$
BEGIN
	PERFORM set_config('regress.met', current_setting('regress.met') || whole || E'\n', false);
	RETURN true;
END $$;
CREATE FUNCTION pg_temp.seen() RETURNS TABLE (relation text, tenants text, met text) LANGUAGE plpgsql AS $$
BEGIN
	FOR relation IN
		SELECT c.oid::regclass::text FROM pg_class AS c
		JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attname = 'tenant_id' AND NOT a.attisdropped
		WHERE c.relnamespace IN ('order_mgmt'::regnamespace, 'order_mgmt_report'::regnamespace) AND c.relkind = 'v'
			AND has_table_privilege(c.oid, 'SELECT')
		ORDER BY c.oid::regclass::text COLLATE "C"
	LOOP
		PERFORM set_config('regress.met', '', false);
		EXECUTE format('SELECT string_agg(s.tenant_id || '':'' || s.n, '' '' ORDER BY s.tenant_id) FROM (SELECT v.tenant_id, count(*) AS n FROM %s AS v WHERE pg_temp.tell(v.tenant_id::text) GROUP BY 1) AS s', relation)
			INTO tenants;
		SELECT string_agg(DISTINCT m.t, ' ') INTO met FROM regexp_split_to_table(current_setting('regress.met'), '\n') AS m (t) WHERE m.t <> '';
		RETURN NEXT;
	END LOOP;
END $$;

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
CREATE FUNCTION pg_temp.places() RETURNS TABLE (relation text, rows bigint, foreign_rows bigint) LANGUAGE plpgsql AS $$
BEGIN
	FOR relation IN
		SELECT c.oid::regclass::text FROM pg_class AS c
		JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attname = 'tenant_id' AND NOT a.attisdropped
		WHERE c.relnamespace IN ('order_mgmt'::regnamespace, 'order_mgmt_report'::regnamespace) AND c.relkind = 'v'
			AND has_table_privilege(c.oid, 'SELECT')
		ORDER BY c.oid::regclass::text COLLATE "C"
	LOOP
		EXECUTE format('SELECT count(*), count(*) FILTER (WHERE v::text ~ ''BER|CGN'') FROM %s AS v', relation) INTO rows, foreign_rows;
		RETURN NEXT;
	END LOOP;
END $$;
CREATE FUNCTION pg_temp.try(query text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
	EXECUTE query;
	RETURN 'done';
EXCEPTION WHEN OTHERS THEN
	RETURN sqlstate;
END $$;
-- The owner sees rows of both in each view; a role of one tenant, and any condition of it, meets rows of no other.
SELECT relation FROM pg_temp.seen() WHERE tenants !~ '1:\d+ 2:\d+' IS NOT FALSE AND relation <> 'order_mgmt.access';
SET ROLE regress_om_one;
SELECT count(*) > 40 AS are_many, array_agg(relation) FILTER (WHERE tenants !~ '^1:\d+$' IS NOT FALSE) AS otherwise, array_agg(DISTINCT met) AS met FROM pg_temp.seen();
-- What a role may read in one tenant says nothing of another one.
SET ROLE regress_om_mixed;
SELECT array_agg(replace(relation, 'order_mgmt.', '') ORDER BY relation COLLATE "C") AS of_both FROM pg_temp.seen() WHERE tenants ~ '^1:\d+ 2:\d+$';
SELECT relation, tenants FROM pg_temp.seen() WHERE tenants !~ '^1:\d+( 2:\d+)?$' IS NOT FALSE;
SELECT relation FROM pg_temp.seen() WHERE relation ~ 'order_mgmt_report' AND tenants ~ '2:';
-- With the tenant that it set it sees no other.
SET order_mgmt.tenant_id = '2';
SELECT DISTINCT met FROM pg_temp.seen() WHERE met <> '2';
RESET order_mgmt.tenant_id;

-- What a role asks for reaches the indexes, through the condition of its rights: one order, the newest, the lines of an order by its number.
RESET ROLE;
ANALYZE order_mgmt_data.orders, order_mgmt_data.order_lines;
SET ROLE regress_om_one;
SET enable_seqscan = off;
SET enable_hashjoin = off;
SET enable_mergejoin = off;
SET enable_sort = off;
SELECT pg_temp.plan($$SELECT * FROM order_mgmt.orders WHERE order_id = '00000000-0000-7000-8000-000000000001'$$) ~ 'Index Cond: [^\n]*order_id = ' AS by_id,
	pg_temp.plan($$SELECT * FROM order_mgmt.orders WHERE tenant_id = 1 ORDER BY order_id DESC LIMIT 20$$) !~ 'Sort' AS newest,
	pg_temp.plan($$SELECT l.sku FROM order_mgmt.orders AS o JOIN order_mgmt.order_lines AS l USING (tenant_id, order_id) WHERE o.order_number = 'X'$$)
		~ 'Index Cond: [^\n]*order_id = [a-z]+\.order_id' AS lines_by_number;
RESET enable_seqscan;
RESET enable_sort;
RESET enable_hashjoin;
RESET enable_mergejoin;

-- Who has rights at one location sees no row of another one: not a code of it, in any view.
SET ROLE regress_om_ham;
SELECT relation, rows, foreign_rows FROM pg_temp.places();
SELECT from_location, to_location FROM order_mgmt.transfers;
-- Workers of a parallel query are told where it has rights.
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0;
SET min_parallel_table_scan_size = 0;
SELECT location, count(*) FROM order_mgmt.order_lines GROUP BY location ORDER BY location;
RESET parallel_setup_cost;
RESET parallel_tuple_cost;
RESET min_parallel_table_scan_size;
SELECT location, sku, free, sellable, in_transit FROM order_mgmt.stock;
RESET ROLE;
SELECT location, sku, free, sellable, in_transit FROM order_mgmt.stock WHERE tenant_id = 1 ORDER BY location;

-- A visitor reads no document, but is shown its own answer.
SET ROLE regress_om_visitor;
SELECT relation FROM pg_temp.seen();
SELECT total FROM order_mgmt.orders;
SELECT total, status FROM order_mgmt.place_order('ber', '[{"sku":"A","quantity":1}]', secret => 'a1b2c3d4e5f6g7h8i9j0kl');

-- Nobody but the owner reads a table, however it tries.
SET ROLE regress_om_one;
SELECT w.way, pg_temp.try(format(w.way, c.relname)) AS answer, count(*) > 20 AS are_many
FROM pg_class AS c CROSS JOIN unnest(ARRAY['SELECT FROM order_mgmt_data.%I', 'TABLE order_mgmt_data.%I', 'LOCK TABLE order_mgmt_data.%I',
	'SELECT table_to_xml(''order_mgmt_data.%I'', true, true, '''')', 'CREATE TEMP VIEW mine AS SELECT * FROM order_mgmt_data.%I', 'INSERT INTO order_mgmt_data.%I DEFAULT VALUES',
	'SELECT count(*) FROM ONLY order_mgmt_data.%I']) AS w (way)
WHERE c.relnamespace = 'order_mgmt_data'::regnamespace AND c.relkind = 'r'
GROUP BY 1, 2 ORDER BY 1;
COPY order_mgmt_data.orders TO STDOUT;
SELECT count(*) FROM pg_stats WHERE schemaname = 'order_mgmt_data';
-- Even where somebody lets it into their schema it sees what its views show, and changes nothing.
RESET ROLE;
GRANT USAGE ON SCHEMA order_mgmt_data TO regress_om_one, regress_om_visitor;
SET ROLE regress_om_one;
SELECT count(*) AS orders, min(tenant_id), max(tenant_id) FROM order_mgmt_data.orders;
SELECT pg_temp.try('SELECT FROM order_mgmt_data.idempotency_keys'), pg_temp.try('DELETE FROM order_mgmt_data.orders');
SET ROLE regress_om_visitor;
SELECT pg_temp.try('SELECT FROM order_mgmt_data.orders'), pg_temp.try('SELECT FROM order_mgmt_data.order_lines'), pg_temp.try('SELECT FROM order_mgmt_data.payments');
RESET ROLE;

-- Leave nothing behind.
REVOKE USAGE ON SCHEMA order_mgmt_data FROM regress_om_one, regress_om_visitor;
SELECT count(*) > 0 AS revoked FROM unnest('{one,mixed,ham,visitor}'::text[]) AS u (n), order_mgmt.revoke_access('regress_om_' || u.n);
DROP EXTENSION order_mgmt;
DROP ROLE regress_om_one, regress_om_mixed, regress_om_ham, regress_om_visitor;
CREATE EXTENSION order_mgmt;
