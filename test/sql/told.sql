-- What a condition of the reader's own is told: nothing that the reader is not shown, in any view, however it is planned.
--
-- Who writes a function may let the planner call it before all other conditions, so each table below a view has to keep to itself what the view does not show.
-- Every view of tenants is tried, also those of modules that are not written yet.
DROP EXTENSION order_mgmt;
CREATE EXTENSION order_mgmt;
\set VERBOSITY terse
\pset format unaligned
\pset fieldsep ' | '
\pset footer off
SET timezone = 'UTC';
SET jit = off;

-- Two shops with three places. What happens at a place has an item, a channel and amounts of its own.
CREATE FUNCTION pg_temp.open_shop(tenant bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	place text;
BEGIN
	PERFORM order_mgmt.put_tenant(tenant, 'Shop ' || tenant), order_mgmt.put_tax_rate('VAT', 20, tenant_id => tenant), order_mgmt.put_staff('ana', tenant_id => tenant),
		order_mgmt.put_provider('stripe', kind => 'card', tenant_id => tenant), order_mgmt.put_item('both', tenant_id => tenant), order_mgmt.put_item('service', kind => 'untracked', tenant_id => tenant);
	FOREACH place IN ARRAY '{BER,HAM,CGN}'::text[] LOOP
		PERFORM order_mgmt.put_location(place, tenant_id => tenant), order_mgmt.put_channel('at ' || place, 'EUR', ARRAY[place], is_public => true, tenant_id => tenant),
			order_mgmt.put_item('A-' || place, tenant_id => tenant), order_mgmt.put_item('none-' || place, tenant_id => tenant),
			order_mgmt.put_price('A-' || place, '10.00 EUR', tenant_id => tenant), order_mgmt.put_unit('A-' || place, 'box', 6, price => '50.00 EUR', tenant_id => tenant), order_mgmt.put_kit('KIT-' || place, json_build_array(json_build_object('sku', 'A-' || place, 'quantity', 2))::order_mgmt.strict_jsonb, tenant_id => tenant),
			order_mgmt.put_stock_policy('A-' || place, place, safety_stock => length(place) + ascii(place), tenant_id => tenant),
			order_mgmt.put_register('R-' || place, 'at ' || place, place, tenant_id => tenant), order_mgmt.put_barcode('code ' || place, 'A-' || place, tenant_id => tenant),
			order_mgmt.put_barcode_rule('rule ' || place, '2INN', tenant_id => tenant), order_mgmt.put_item_window('at ' || place, ARRAY['A-' || place], '-infinity', tenant_id => tenant),
			order_mgmt.put_category('in ' || place, tenant_id => tenant), order_mgmt.put_product('of ' || place, tenant_id => tenant), order_mgmt.put_variant('A-' || place, 'of ' || place, tenant_id => tenant);
	END LOOP;
	PERFORM order_mgmt.put_channel('everywhere', 'EUR', '{BER,HAM}', tenant_id => tenant);
END $$;
-- A day of a place, of which n tells the figures; what is said of it names the place.
CREATE FUNCTION pg_temp.trade(tenant bigint, place text, n integer) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	said text := place || ' of ' || tenant || ' on ' || n;
	item text := 'A-' || place;
	shop text := 'at ' || place;
	id uuid;
	parcel uuid;
	shift uuid;
BEGIN
	PERFORM set_config('order_mgmt.actor', 'somebody in ' || place, false);
	PERFORM order_mgmt.receive_stock(place, format('[{"sku":%s,"quantity":%s,"unit_cost":"%s.00 EUR"},{"sku":"both","quantity":%s}]', to_json(item), 3000 + n, n, CASE place WHEN 'BER' THEN 517 ELSE 719 END)::order_mgmt.strict_jsonb,
		reference => said, tenant_id => tenant);
	PERFORM order_mgmt.adjust_stock(place, format('[{"sku":%s,"quantity":-1}]', to_json(item))::order_mgmt.strict_jsonb, reason => said, tenant_id => tenant);
	PERFORM order_mgmt.change_stock_state(place, format('[{"sku":%s,"quantity":2,"from_state":"free","to_state":"damaged"}]', to_json(item))::order_mgmt.strict_jsonb, reason => said, tenant_id => tenant);
	PERFORM order_mgmt.reserve_stock(shop, format('[{"sku":%s,"quantity":%s}]', to_json(item), n)::order_mgmt.strict_jsonb, '1 hour', holder => said, tenant_id => tenant);
	SELECT c.cart_id INTO id FROM order_mgmt.open_cart(shop, tenant_id => tenant) AS c;
	PERFORM order_mgmt.put_cart_line(id, item, n, tenant_id => tenant), order_mgmt.set_cart_address(id, email => 'in.' || place || '@example.com', tenant_id => tenant);
	-- paid and shipped; then one that is paid and of which some come back; one of which some is canceled
	SELECT o.order_id INTO id FROM order_mgmt.place_order(shop, format('[{"sku":%s,"quantity":%s,"tax_rates":["VAT"]}]', to_json(item), n)::order_mgmt.strict_jsonb, reference => said, tenant_id => tenant) AS o;
	PERFORM order_mgmt.record_payment(id, o.total, 'stripe', reference => said, tenant_id => tenant) FROM order_mgmt.orders AS o WHERE o.tenant_id = tenant AND o.order_id = id;
	PERFORM order_mgmt.ship_fulfillment(f.fulfillment_id, tracking => format('{"number":%s}', to_json(said))::order_mgmt.strict_jsonb, tenant_id => tenant)
	FROM order_mgmt.plan_fulfillment(id, tenant_id => tenant) AS f;
	PERFORM order_mgmt.record_tracking(format('[{"status":"in_transit","occurred_at":"2020-01-%sT00:00Z","place":%s}]', n % 20 + 10, to_json(said))::order_mgmt.strict_jsonb, tracking_number => said, tenant_id => tenant),
		order_mgmt.promise_delivery(id, '2030-01-01'::date + n, tenant_id => tenant), order_mgmt.confirm_order(id, 'de-' || n, tenant_id => tenant), order_mgmt.put_template('greeting', 'de', said, tenant_id => tenant);
	SELECT o.order_id INTO id FROM order_mgmt.place_order(shop, format('[{"sku":%s,"quantity":%s,"tax_rates":["VAT"]},{"sku":"service","quantity":1,"unit_price":"%s.00"}]', to_json(item), n, n)::order_mgmt.strict_jsonb,
		tenant_id => tenant) AS o;
	PERFORM order_mgmt.record_payment(id, o.total, 'stripe', tenant_id => tenant) FROM order_mgmt.orders AS o WHERE o.tenant_id = tenant AND o.order_id = id;
	SELECT f.fulfillment_id INTO parcel FROM order_mgmt.plan_fulfillment(id, tenant_id => tenant) AS f;
	PERFORM order_mgmt.ship_fulfillment(parcel, tenant_id => tenant);
	PERFORM order_mgmt.return_order(id, '[{"line_no":1,"quantity":1,"disposition":"restock"}]', location => place, reason => said, tenant_id => tenant);
	PERFORM order_mgmt.request_return(id, format('[{"line_no":1,"quantity":%s,"reason":%s}]', n - 1, to_json(said))::order_mgmt.strict_jsonb, location => CASE WHEN n % 2 = 0 THEN place END, reason => said, tenant_id => tenant);
	SELECT o.order_id INTO id FROM order_mgmt.place_order(shop, format('[{"sku":%s,"quantity":%s}]', to_json(item), n)::order_mgmt.strict_jsonb, tenant_id => tenant) AS o;
	PERFORM order_mgmt.cancel_order(id, lines => '[{"line_no":1,"quantity":1}]', reason => said, tenant_id => tenant);
	PERFORM order_mgmt.plan_fulfillment(id, tenant_id => tenant);
	-- one that several places serve
	PERFORM order_mgmt.place_order('everywhere', '[{"sku":"both","quantity":1236,"unit_price":"3.00"}]', tenant_id => tenant) WHERE place = 'HAM';
	PERFORM order_mgmt.plan_fulfillment(o.order_id, tenant_id => tenant) FROM order_mgmt.orders AS o WHERE o.tenant_id = tenant AND o.channel = 'everywhere' AND place = 'HAM' AND o.fulfillment_status = 'unfulfilled'
		AND NOT EXISTS (SELECT FROM order_mgmt.fulfillments AS f WHERE f.order_id = o.order_id);
	SELECT s.shift_id INTO shift FROM order_mgmt.open_shift('R-' || place, format('%s.00 EUR', n)::order_mgmt.amount_input, tenant_id => tenant) AS s;
	PERFORM order_mgmt.put_staff_limit('ana', 'paid_out', location => place, amount => format('%s.00 EUR', n)::order_mgmt.amount_input, is_active => false, tenant_id => tenant),
		order_mgmt.request_approval('R-' || place, 'paid_out', amount => format('%s.00 EUR', n)::order_mgmt.amount_input, reason => said, tenant_id => tenant);
	PERFORM order_mgmt.record_sale('R-' || place, format('[{"sku":%s,"quantity":%s}]', to_json(item), n)::order_mgmt.strict_jsonb, format('[{"provider":"cash","amount":"%s0.00"}]', n)::order_mgmt.strict_jsonb, tenant_id => tenant);
	PERFORM order_mgmt.reprint_receipt(r.receipt_id, reason => said, tenant_id => tenant) FROM order_mgmt.receipts AS r
		WHERE r.tenant_id = tenant AND r.register = 'R-' || place ORDER BY r.receipt_number DESC LIMIT 1;
	PERFORM order_mgmt.record_sale('R-' || place, format('[{"sku":"none-%s","quantity":%s,"unit_price":"0"}]', place, n)::order_mgmt.strict_jsonb, '[]', options => '{"sell_short":true}', tenant_id => tenant);
	PERFORM order_mgmt.refund_without_sale('R-' || place, format('[{"sku":%s,"quantity":1,"unit_price":"%s.00","disposition":"restock","reason":%s}]', to_json(item), n, to_json(said))::order_mgmt.strict_jsonb, said, tenant_id => tenant);
	PERFORM order_mgmt.close_shift('R-' || place, '19.00 EUR', tenant_id => tenant);
END $$;
-- Goods go from BER to others.
CREATE FUNCTION pg_temp.move(tenant bigint, source text, target text, n integer) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	id uuid;
BEGIN
	SELECT t.transfer_id INTO id FROM order_mgmt.create_transfer(source, target, format('[{"sku":%s,"quantity":%s}]', to_json('A-' || source), n)::order_mgmt.strict_jsonb,
		reference => format('%s to %s', source, target), tenant_id => tenant) AS t;
	PERFORM order_mgmt.ship_transfer(id, tenant_id => tenant);
	PERFORM order_mgmt.receive_transfer(id, tenant_id => tenant) WHERE n = 113;
END $$;
CREATE FUNCTION pg_temp.trade_everywhere(tenant bigint, n integer) RETURNS void LANGUAGE sql AS $$
	SELECT pg_temp.trade(tenant, p.place, n * p.i::integer) FROM unnest('{BER,HAM}'::text[]) WITH ORDINALITY AS p (place, i);
	SELECT pg_temp.move(tenant, 'BER', 'HAM', n), pg_temp.move(tenant, 'BER', 'CGN', n);
$$;
CREATE FUNCTION pg_temp.repeat(call text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	n bigint := 1;
BEGIN
	WHILE n > 0 LOOP EXECUTE 'SELECT ' || call INTO n; END LOOP;
END $$;
SET order_mgmt.clock = '2026-01-02 09:00+00';
SELECT count(pg_temp.open_shop(t)) FROM generate_series(1, 2) AS t;
SELECT pg_temp.trade_everywhere(1, 113);
SELECT pg_temp.repeat('order_mgmt.compact_balances()');
-- what that booked is folded by the next one
SELECT pg_temp.repeat('order_mgmt.compact_balances()');
-- What has ended leaves for the archive; what is done later is not folded yet, and read elsewhere.
SET order_mgmt.clock = '2026-03-02 09:00+00';
SELECT pg_temp.repeat($$order_mgmt.archive_history('2026-02-20', tenant_id => 1)$$);
SELECT count(*) > 0 AS is_archived FROM order_mgmt_archive.orders;
SELECT pg_temp.trade_everywhere(t, 100 * t + 31) FROM generate_series(1, 2) AS t;
RESET order_mgmt.actor;
ANALYZE;

CREATE ROLE regress_om_one;
CREATE ROLE regress_om_ham;
CREATE ROLE regress_om_two_places;
CREATE ROLE regress_om_nowhere;
SELECT count(*) > 0 AS granted FROM order_mgmt.grant_access('regress_om_one', 'admin', '{1}') UNION SELECT count(*) > 0 FROM order_mgmt.grant_access('regress_om_ham', 'admin', '{1}', '{HAM}')
UNION SELECT count(*) > 0 FROM order_mgmt.grant_access('regress_om_two_places', 'admin', '{1}', '{HAM,CGN}');
SELECT count(*) > 0 AS granted FROM order_mgmt.put_location('NEW'), order_mgmt.grant_access('regress_om_nowhere', 'admin', '{1}', '{NEW}');

-- All views of tenants, and the words that each has: the values of its columns.
CREATE TEMP TABLE views AS
	SELECT c.oid::regclass::text AS relation, array_agg(format('v.%I::text', a.attname) ORDER BY a.attnum) AS words, array_agg(a.attname::text) AS columns
	FROM pg_class AS c
	JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attname !~ '_numeric$'
	WHERE c.relnamespace IN ('order_mgmt'::regnamespace, 'order_mgmt_report'::regnamespace) AND c.relkind = ANY ('{v,m,r,p}')
		AND EXISTS (SELECT FROM pg_attribute AS t WHERE t.attrelid = c.oid AND t.attname = 'tenant_id' AND NOT t.attisdropped)
	GROUP BY c.oid;
GRANT SELECT ON views TO PUBLIC;
SELECT count(*) > 50 AS are_many FROM views;
-- The words of a view in a query that asks nothing; and all that a reader is shown, wherever.
CREATE FUNCTION pg_temp.words_of(words text[], relation text, condition text DEFAULT 'true') RETURNS SETOF text LANGUAGE plpgsql AS $$
BEGIN
	RETURN QUERY EXECUTE format('SELECT DISTINCT w.word FROM (SELECT v.* FROM %s AS v OFFSET 0) AS v CROSS JOIN LATERAL unnest(ARRAY[%s]) AS w (word) WHERE w.word IS NOT NULL AND %s', relation, array_to_string(words, ', '), condition);
END $$;
CREATE TEMP TABLE shown (word text PRIMARY KEY);
GRANT ALL ON shown TO PUBLIC;
CREATE FUNCTION pg_temp.look() RETURNS void LANGUAGE sql AS $$
	DELETE FROM shown;
	-- what the views themselves say of each row
	INSERT INTO shown SELECT unnest('{order,placed,stock_valuation,true,false,0}'::text[]);
	INSERT INTO shown SELECT w.word FROM views AS v CROSS JOIN LATERAL pg_temp.words_of(v.words, v.relation) AS w (word) WHERE has_table_privilege(v.relation, 'SELECT') ON CONFLICT DO NOTHING;
	INSERT INTO shown SELECT v.relation FROM views AS v WHERE has_table_privilege(v.relation, 'SELECT') AND EXISTS (SELECT FROM pg_temp.words_of(v.words, v.relation));
$$;
-- A function of the reader's own, that is called as early as can be and keeps what it is told and was not shown.
CREATE FUNCTION pg_temp.tell(word text) RETURNS boolean LANGUAGE plpgsql IMMUTABLE COST 0.0001 AS $$
BEGIN
	IF NOT EXISTS (SELECT FROM pg_temp.shown AS s WHERE s.word = tell.word) AND word IS NOT NULL THEN
		PERFORM set_config('regress.told', current_setting('regress.told') || tell.word || E'\n', false);
	END IF;
	IF current_setting('regress.asked') = '' THEN
		PERFORM set_config('regress.asked', 'yes', false);
	END IF;
	RETURN true;
END $$;
CREATE FUNCTION pg_temp.tell_same(told anyelement, word anyelement) RETURNS boolean LANGUAGE plpgsql IMMUTABLE COST 0.0001 AS $$
BEGIN
	RETURN pg_temp.tell(told::text);
END $$;
CREATE OPERATOR public.<~> (LEFTARG = anyelement, RIGHTARG = anyelement, FUNCTION = pg_temp.tell_same, RESTRICT = eqsel, JOIN = eqjoinsel);
CREATE OPERATOR public.<~< (LEFTARG = anyelement, RIGHTARG = anyelement, FUNCTION = pg_temp.tell_same, RESTRICT = scalarltsel, JOIN = scalarltjoinsel);

-- The ways to ask: %1$s the view, %2$s conditions that tell each word, %3$s a list of what tells them.
CREATE TEMP TABLE ways (way text, settings text, prepare text, query text);
GRANT SELECT ON ways TO PUBLIC;
INSERT INTO ways
	SELECT 'without ' || array_to_string(off, ', '), (SELECT string_agg(format('SET LOCAL enable_%s = off', o), '; ') FROM unnest(off) AS o), NULL, 'SELECT count(*) FROM %1$s AS v WHERE %2$s'
	FROM (VALUES ('{}'::text[]), ('{nestloop}'), ('{hashjoin}'), ('{mergejoin}'), ('{hashjoin,mergejoin}'), ('{nestloop,hashjoin}'), ('{indexscan,bitmapscan}')) AS o (off)
	UNION ALL VALUES
	('prepared', 'SET LOCAL plan_cache_mode = force_generic_plan', 'PREPARE asked (bigint) AS SELECT count(*) FROM %1$s AS v WHERE v.tenant_id = $1 AND %2$s', 'EXECUTE asked (1)'),
	('function', NULL, 'CREATE FUNCTION pg_temp.asks() RETURNS SETOF bigint LANGUAGE sql STABLE AS $f$ SELECT v.tenant_id FROM %1$s AS v WHERE %2$s $f$', 'SELECT count(*) FROM pg_temp.asks()'),
	('view', NULL, 'CREATE TEMP VIEW mine AS SELECT v.* FROM %1$s AS v', 'SELECT count(*) FROM mine AS v WHERE %2$s'),
	('filter', NULL, NULL, 'SELECT count(*) FILTER (WHERE %2$s) FROM %1$s AS v'),
	('order', NULL, NULL, 'SELECT v.tenant_id FROM %1$s AS v ORDER BY %3$s LIMIT 1'),
	('join', 'SET LOCAL enable_hashjoin = off; SET LOCAL enable_nestloop = off', NULL, 'SELECT count(*) FROM %1$s AS v JOIN (VALUES (true), (true)) AS t (truth) ON (t.truth, %3$s) = (true, %4$s)'),
	('exists', NULL, NULL, 'SELECT count(*) FROM generate_series(1, 2) AS g WHERE EXISTS (SELECT FROM %1$s AS v WHERE v.tenant_id = g AND %2$s)'),
	('analyzed', NULL, NULL, 'EXPLAIN ANALYZE SELECT count(*) FROM %1$s AS v WHERE %2$s'),
	('explained', NULL, NULL, 'EXPLAIN SELECT count(*) FROM %1$s AS v WHERE %5$s'),
	('explained joins', NULL, NULL, 'EXPLAIN SELECT count(*) FROM %1$s AS v JOIN %1$s AS u ON %6$s');
CREATE FUNCTION pg_temp.overheard() RETURNS TABLE (relation text, way text, words text[]) LANGUAGE plpgsql AS $$
DECLARE
	view record;
	each record;
	parts text[];
	told text;
	was_asked boolean;
BEGIN
	FOR view IN SELECT v.*, EXISTS (SELECT FROM shown AS s WHERE s.word = v.relation) AS has_rows FROM views AS v WHERE has_table_privilege(v.relation, 'SELECT') ORDER BY v.relation COLLATE "C" LOOP
		parts := ARRAY[view.relation, (SELECT string_agg(format('pg_temp.tell(%s)', t), ' AND ') FROM unnest(view.words) AS t), (SELECT string_agg(format('pg_temp.tell(%s)', t), ', ') FROM unnest(view.words) AS t),
			(SELECT string_agg('t.truth', ', ') FROM unnest(view.words)), (SELECT string_agg(format('v.%1$I OPERATOR(public.<~>) v.%1$I AND v.%1$I OPERATOR(public.<~<) v.%1$I', t), ' AND ') FROM unnest(view.columns) AS t),
			(SELECT string_agg(format('v.%1$I OPERATOR(public.<~>) u.%1$I AND v.%1$I OPERATOR(public.<~<) u.%1$I', t), ' AND ') FROM unnest(view.columns) AS t)];
		FOR each IN SELECT w.* FROM ways AS w LOOP
			PERFORM set_config('regress.told', '', false), set_config('regress.asked', '', false);
			BEGIN
				EXECUTE concat_ws('; ', each.settings, format(each.prepare, VARIADIC parts));
				EXECUTE format(each.query, VARIADIC parts);
				told := current_setting('regress.told');
				was_asked := current_setting('regress.asked') <> '';
				RAISE SQLSTATE 'UNDON';
			EXCEPTION WHEN SQLSTATE 'UNDON' THEN
				DEALLOCATE ALL;
			END;
			SELECT view.relation, each.way, array_agg(DISTINCT t.word ORDER BY t.word) INTO relation, way, words FROM regexp_split_to_table(told, E'\n') AS t (word) WHERE t.word <> '';
			IF view.has_rows AND NOT was_asked AND each.way !~ '^explained' THEN
				words := '{nothing was asked}';
			END IF;
			IF words IS NOT NULL THEN
				RETURN NEXT;
			END IF;
		END LOOP;
	END LOOP;
END $$;

-- Nobody is told what it is not shown: who works at one place, at two, at none where anything happened, or for one of the shops.
SET ROLE regress_om_two_places;
SELECT pg_temp.look();
SELECT relation, way, words[1:3] FROM pg_temp.overheard();
SET ROLE regress_om_nowhere;
SELECT pg_temp.look();
SELECT relation, way, words[1:3] FROM pg_temp.overheard();
SET ROLE regress_om_one;
SELECT pg_temp.look();
SELECT relation, way, words[1:3] FROM pg_temp.overheard();
SET ROLE regress_om_ham;
SELECT pg_temp.look();
SELECT relation, way, words[1:3] FROM pg_temp.overheard();
-- There is something to hide in all views but those of what all places share; and what is shown of another place is what both know of.
RESET ROLE;
SELECT v.relation FROM views AS v WHERE NOT EXISTS (SELECT w.word FROM pg_temp.words_of(v.words, v.relation, 'v.tenant_id = 1') AS w (word) EXCEPT SELECT s.word FROM shown AS s) ORDER BY v.relation COLLATE "C";
SELECT s.word FROM shown AS s WHERE s.word ~ '\m(BER|CGN)\M| of 2' ORDER BY s.word COLLATE "C";

-- No view reads lines of the archive's other documents: who is let into their schema sees those of its places, and nothing by way of an order.
CREATE FUNCTION pg_temp.archived() RETURNS TABLE (relation text, lines bigint) LANGUAGE plpgsql AS $$
BEGIN
	FOREACH relation IN ARRAY '{fulfillment_lines,order_lines,return_lines,stock_document_lines,transfer_lines}'::text[] LOOP
		EXECUTE format('SELECT count(*) FROM order_mgmt_archive.%I', relation) INTO lines;
		RETURN NEXT;
	END LOOP;
END $$;
GRANT USAGE ON SCHEMA order_mgmt_archive TO regress_om_one, regress_om_ham, regress_om_nowhere;
GRANT SELECT ON ALL TABLES IN SCHEMA order_mgmt_archive TO regress_om_one, regress_om_ham, regress_om_nowhere;
SET ROLE regress_om_one;
SELECT * FROM pg_temp.archived();
SET ROLE regress_om_ham;
SELECT * FROM pg_temp.archived();
SET ROLE regress_om_nowhere;
SELECT * FROM pg_temp.archived();
RESET ROLE;
REVOKE ALL ON ALL TABLES IN SCHEMA order_mgmt_archive FROM regress_om_one, regress_om_ham, regress_om_nowhere;
REVOKE ALL ON SCHEMA order_mgmt_archive FROM regress_om_one, regress_om_ham, regress_om_nowhere;

-- A materialized view is filled on behalf of whoever asks, who lends it no rights: a role's own stays empty, the owner's holds all. A table holds what its maker saw.
CREATE SCHEMA regress_om_kept;
GRANT ALL ON SCHEMA regress_om_kept TO regress_om_ham;
CREATE MATERIALIZED VIEW regress_om_kept.of_owner AS SELECT o.tenant_id FROM order_mgmt.orders AS o;
SET ROLE regress_om_ham;
CREATE MATERIALIZED VIEW regress_om_kept.of_role AS SELECT o.tenant_id FROM order_mgmt.orders AS o;
CREATE TABLE regress_om_kept.orders AS SELECT o.tenant_id FROM order_mgmt.orders AS o;
SELECT (SELECT count(*) FROM regress_om_kept.of_role) AS of_role, (SELECT count(*) FROM regress_om_kept.orders) = (SELECT count(*) FROM order_mgmt.orders) AS is_what_it_saw;
REFRESH MATERIALIZED VIEW regress_om_kept.of_role;
SELECT count(*) AS of_role FROM regress_om_kept.of_role;
RESET ROLE;
REFRESH MATERIALIZED VIEW regress_om_kept.of_role;
REFRESH MATERIALIZED VIEW regress_om_kept.of_owner;
SELECT (SELECT count(*) FROM regress_om_kept.of_role) AS of_role, (SELECT count(*) FROM regress_om_kept.of_owner) = (SELECT count(*) FROM order_mgmt.orders) AS is_all;
SET client_min_messages = warning;
DROP SCHEMA regress_om_kept CASCADE;
RESET client_min_messages;

-- Leave nothing behind.
DROP OPERATOR public.<~>(anyelement, anyelement);
DROP OPERATOR public.<~<(anyelement, anyelement);
SELECT count(*) > 0 AS revoked FROM unnest('{one,ham,two_places,nowhere}'::text[]) AS u (n), order_mgmt.revoke_access('regress_om_' || u.n);
DROP EXTENSION order_mgmt;
DROP ROLE regress_om_one, regress_om_ham, regress_om_two_places, regress_om_nowhere;
CREATE EXTENSION order_mgmt;
