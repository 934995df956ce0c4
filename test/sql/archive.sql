-- The archive: what leaves, what stays, and that nothing else changes by it.
\set ECHO none
\getenv source PG_ABS_SRCDIR
\set helpers :source '/lib/regress.sql'
\i :helpers
\set ECHO all
\pset format unaligned
\pset fieldsep ' | '

CREATE FUNCTION pg_temp.id(n integer) RETURNS uuid LANGUAGE sql AS $$ SELECT format('00000000-0000-7000-8000-%s', lpad(n::text, 12, '0'))::uuid $$;
CREATE FUNCTION pg_temp.at(moment text) RETURNS void LANGUAGE sql AS $$ SELECT set_config('order_mgmt.clock', moment, false) $$;
CREATE FUNCTION pg_temp.compact() RETURNS void LANGUAGE plpgsql AS $$ BEGIN WHILE order_mgmt.compact_balances() > 0 LOOP END LOOP; END $$;
CREATE FUNCTION pg_temp.archive(before timestamptz, rows_max integer DEFAULT 1000) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	calls integer := 0;
BEGIN
	WHILE order_mgmt.archive_history(before, rows_max) > 0 LOOP calls := calls + 1; END LOOP;
	RETURN CASE WHEN calls = 0 THEN 'nothing' ELSE 'something' END;
END $$;
-- What no archive changes: stock, accounts, worth, drawers, reports of days.
CREATE FUNCTION pg_temp.books(has_instants boolean DEFAULT true) RETURNS TABLE (what text, rows bigint, md5 text) LANGUAGE plpgsql AS $$
DECLARE
	source text;
BEGIN
	FOREACH source IN ARRAY ARRAY['order_mgmt.stock', 'order_mgmt.money_accounts', 'order_mgmt_report.journal', 'order_mgmt_report.sales_by_day', 'order_mgmt_report.sales_by_occurred_date',
		'order_mgmt_report.stock_valuation', 'order_mgmt_report.shift_summary', 'order_mgmt.stock_on(''BER'', ''2026-01-03'')', 'order_mgmt.stock_on(''BER'', ''2026-01-05'', ''recorded_at'')',
		'order_mgmt.stock_on(''HAM'', ''2026-02-20'')', 'order_mgmt.stock_as_of(''A-1'', ''BER'', ''2026-02-02'')', 'order_mgmt.stock_as_of(''B-1'', ''BER'', ''2026-02-01 00:00+00'', ''recorded_at'')']
	LOOP
		CONTINUE WHEN source ~ 'stock_as_of' AND NOT has_instants;
		RETURN QUERY EXECUTE format('SELECT %L, count(*), md5(coalesce(string_agg(x::text, E''\n'' ORDER BY x::text COLLATE "C"), '''')) FROM %s AS x', source, source);
	END LOOP;
END $$;
CREATE FUNCTION pg_temp.kept(OUT relation text, OUT live bigint, OUT archived bigint) RETURNS SETOF record LANGUAGE plpgsql AS $$
BEGIN
	FOR relation IN SELECT c.relname FROM pg_class AS c WHERE c.relnamespace = 'order_mgmt_archive'::regnamespace AND c.relkind = 'r' ORDER BY c.relname COLLATE "C" LOOP
		EXECUTE format('SELECT (SELECT count(*) FROM order_mgmt_data.%1$I), (SELECT count(*) FROM order_mgmt_archive.%1$I)', relation) INTO live, archived;
		RETURN NEXT;
	END LOOP;
END $$;

-- January: receipts, orders by web and at a register, a cancellation, returns, a transfer, holds.
SELECT pg_temp.at('2026-01-02 09:00+00');
SELECT count(*) FROM receive_stock('BER', '[{"sku":"A-1","quantity":100,"unit_cost":"4.00 EUR"},{"sku":"B-1","quantity":100,"unit_cost":"1.00 EUR"},{"sku":"CHEESE","quantity":20.5,"line_cost":"100.00 EUR"}]', document_id => pg_temp.id(1), idempotency_key => 'receipt');
SELECT count(*) FROM put_tax_rate('VAT', 19), put_register('R1', 'shop', 'BER'), open_shift('R1', '50.00 EUR', shift_id => pg_temp.id(2));
SELECT pg_temp.at('2026-01-03 09:00+00');
-- 11: paid and shipped; 12: the same, not paid; 13: canceled; 14: paid, shipped, one unit back; 15: paid, not shipped; 16: shipped, paid too much; 17: a return is announced
SELECT count(*) FROM generate_series(11, 17) AS n, place_order('web', '[{"sku":"A-1","quantity":2},{"sku":"B-1","quantity":1,"tax_rates":["VAT"]},{"sku":"GIFTWRAP","quantity":1}]', order_id => pg_temp.id(n), idempotency_key => 'order-' || n);
SELECT count(*) FROM unnest('{11,14,15,16,17}'::integer[]) AS n, record_payment(pg_temp.id(n), CASE n WHEN 16 THEN '26.00 EUR' ELSE '25.50 EUR' END, 'stripe', reference => 'ch_' || n, payment_id => pg_temp.id(100 + n), options => format('{"event_id":"evt_%s"}', n)::strict_jsonb);
SELECT count(*) FROM unnest('{11,12,14,16,17}'::integer[]) AS n, plan_fulfillment(pg_temp.id(n), fulfillment_id => pg_temp.id(200 + n)), ship_fulfillment(pg_temp.id(200 + n));
SELECT status FROM cancel_order(pg_temp.id(13), reason => 'changed her mind');
SELECT count(*) FROM record_sale('R1', '[{"sku":"A-1","quantity":1},{"sku":"CHEESE","quantity":0.5}]', '[{"provider":"cash","amount":"20.00"}]', order_id => pg_temp.id(21), idempotency_key => 'sale-21'),
	record_sale('R1', '[{"sku":"A-1","quantity":1}]', '[{"provider":"stripe","amount":"10.00","reference":"ch_22"}]', order_id => pg_temp.id(22)) AS card;
SELECT pg_temp.at('2026-01-04 09:00+00');
SELECT status, refunded FROM return_order(pg_temp.id(14), '[{"line_no":1,"quantity":1,"disposition":"restock"}]', return_id => pg_temp.id(314), register => NULL);
SELECT status FROM request_return(pg_temp.id(17), '[{"line_no":1,"quantity":1}]', return_id => pg_temp.id(317));
SELECT count(*) FROM create_transfer('BER', 'HAM', '[{"sku":"B-1","quantity":10}]', transfer_id => pg_temp.id(401)), ship_transfer(pg_temp.id(401)), receive_transfer(pg_temp.id(401));
SELECT count(*) FROM create_transfer('BER', 'HAM', '[{"sku":"B-1","quantity":3}]', transfer_id => pg_temp.id(402)), ship_transfer(pg_temp.id(402));
SELECT count(*) FROM reserve_stock('web', '[{"sku":"A-1","quantity":2}]', '10 minutes', reservation_id => pg_temp.id(501)), release_reservation(pg_temp.id(501));
SELECT count(*) FROM reserve_stock('web', '[{"sku":"B-1","quantity":2}]', '30 days', reservation_id => pg_temp.id(502));
SELECT count(*) FROM adjust_stock('BER', '[{"sku":"A-1","quantity":-1}]', reason => 'broken', document_id => pg_temp.id(601));
SELECT status FROM close_shift('R1', '65.00 EUR');
SELECT count(*) FROM open_shift('R1', '50.00 EUR', shift_id => pg_temp.id(3)), record_sale('R1', '[{"sku":"A-1","quantity":1}]', '[{"provider":"cash","amount":"10.00"}]', order_id => pg_temp.id(23));
-- Nothing leaves that is not folded.
SELECT pg_temp.at('2026-01-31 09:00+00');
SELECT pg_temp.archive('2026-01-31');
SELECT pg_temp.at('2026-01-04 09:00+00');
SELECT pg_temp.compact();
-- February: one order more
SELECT pg_temp.at('2026-02-10 09:00+00');
SELECT count(*) FROM place_order('web', '[{"sku":"A-1","quantity":2}]', order_id => pg_temp.id(31)), record_payment(pg_temp.id(31), '20.00 EUR', 'stripe'), plan_fulfillment(pg_temp.id(31), fulfillment_id => pg_temp.id(231)), ship_fulfillment(pg_temp.id(231));
SELECT order_id, status, payment_status, amount_due FROM orders ORDER BY 1;

SELECT pg_temp.compact();
CREATE TEMP TABLE before AS SELECT * FROM pg_temp.books();
CREATE TEMP TABLE orders_before AS SELECT to_jsonb(h) - 'is_archived' AS said FROM order_mgmt_report.order_history AS h;
CREATE TEMP TABLE events_before AS SELECT e.id, e.type, e.payload FROM events AS e;
CREATE TEMP TABLE moves_before AS SELECT v.* FROM order_mgmt_report.fct_stock_moves AS v;

-- What is refused.
SELECT pg_temp.try('SELECT archive_history(NULL)');
SELECT pg_temp.try($$SELECT archive_history('2099-01-01')$$);
SELECT pg_temp.try($$SELECT archive_history('infinity')$$);
SELECT pg_temp.try($$SELECT archive_history('2026-02-01', 0)$$);
SELECT pg_temp.try($$SELECT archive_history('2026-02-01', tenant_id => 99)$$);
SET client_min_messages = error;
CREATE PUBLICATION regress_copies FOR TABLE order_mgmt_data.stock_moves;
SELECT pg_temp.try($$SELECT archive_history('2026-02-01')$$);
DROP PUBLICATION regress_copies;
RESET client_min_messages;
BEGIN ISOLATION LEVEL REPEATABLE READ;
SELECT pg_temp.try($$SELECT archive_history('2026-02-01')$$);
COMMIT;

-- Nothing is four days old yet; then what is closed leaves, and only that.
SELECT pg_temp.archive('2026-01-06');
SELECT pg_temp.archive('2026-02-01');
SELECT * FROM pg_temp.kept() WHERE archived > 0;
SELECT order_id, status FROM orders ORDER BY 1;
SELECT transfer_id, status FROM transfers ORDER BY 1;
SELECT reservation_id, status FROM reservations ORDER BY 1;
SELECT what FROM (TABLE before EXCEPT SELECT * FROM pg_temp.books()) AS x;
SELECT name, violations, sample FROM verify(true) WHERE violations > 0;
SELECT name, violations, sample FROM verify() WHERE violations > 0;
-- Another time there is nothing to do.
SELECT pg_temp.archive('2026-02-01');
-- Entries that took the place of moves, and of their costs.
SELECT i.sku, l.code, m.from_state, m.to_state, m.quantity, m.document_kind, m.posting FROM order_mgmt_data.stock_moves AS m JOIN order_mgmt_data.items AS i USING (tenant_id, item_id) JOIN order_mgmt_data.locations AS l USING (tenant_id, location_id)
	WHERE m.move_id < 0 ORDER BY 1, 2, 3, 4;
SELECT count(*), count(*) FILTER (WHERE value IS NULL) FROM order_mgmt_data.stock_move_costs WHERE move_id < 0;

-- Reports read both.
SELECT count(*), count(*) FILTER (WHERE is_archived) FROM order_mgmt_report.order_history;
SELECT count(*) FROM (SELECT o.said FROM orders_before AS o EXCEPT SELECT to_jsonb(h) - 'is_archived' FROM order_mgmt_report.order_history AS h) AS x;
SELECT count(*) FROM (SELECT m.* FROM moves_before AS m EXCEPT SELECT (jsonb_populate_record(NULL::moves_before, to_jsonb(h))).* FROM order_mgmt_report.stock_move_history AS h) AS x;
SELECT count(*), count(*) FILTER (WHERE is_archived) FROM order_mgmt_report.order_line_history;
SELECT count(*) FROM (SELECT b.* FROM events_before AS b EXCEPT SELECT e.id, e.type, e.payload FROM events AS e) AS x;
SELECT count(*), count(*) FILTER (WHERE is_archived) FROM order_mgmt_report.payment_history;

-- A used id stays used, and what has left is not worked on any more.
SELECT pg_temp.try($$SELECT place_order('web', '[{"sku":"A-1","quantity":1}]', order_id => pg_temp.id(11))$$);
SELECT pg_temp.try($$SELECT place_order('web', '[{"sku":"A-1","quantity":2},{"sku":"B-1","quantity":1,"tax_rates":["VAT"]},{"sku":"GIFTWRAP","quantity":1}]', order_id => pg_temp.id(11), idempotency_key => 'order-11')$$);
SELECT ok, error_code FROM place_orders(format('[{"channel":"web","lines":[{"sku":"A-1","quantity":1}],"order_id":"%s"},{"channel":"web","lines":[{"sku":"A-1","quantity":1}],"order_id":"%s"}]', pg_temp.id(13), pg_temp.id(32))::strict_jsonb);
SELECT pg_temp.try($$SELECT record_sale('R1', '[{"sku":"A-1","quantity":1}]', '[{"provider":"cash","amount":"20.00"}]', order_id => pg_temp.id(21))$$);
SELECT pg_temp.try($$SELECT record_sale('R1', '[{"sku":"A-1","quantity":1},{"sku":"CHEESE","quantity":0.5}]', '[{"provider":"cash","amount":"20.00"}]', order_id => pg_temp.id(21), idempotency_key => 'sale-21')$$);
SELECT pg_temp.try(format($$SELECT record_sale('R1', '[{"sku":"A-1","quantity":1}]', '[{"provider":"stripe","amount":"10.00","payment_id":"%s"}]')$$, pg_temp.id(111)));
SELECT pg_temp.try($$SELECT record_sale('R1', '[{"sku":"A-1","quantity":1}]', '[{"provider":"stripe","amount":"10.00","reference":"ch_22"}]')$$);
SELECT pg_temp.try($$SELECT receive_stock('BER', '[{"sku":"A-1","quantity":1}]', document_id => pg_temp.id(1))$$);
SELECT pg_temp.try($$SELECT create_transfer('BER', 'HAM', '[{"sku":"B-1","quantity":1}]', transfer_id => pg_temp.id(401))$$);
SELECT pg_temp.try($$SELECT reserve_stock('web', '[{"sku":"A-1","quantity":1}]', '10 minutes', reservation_id => pg_temp.id(501))$$);
SELECT pg_temp.try($$SELECT return_order(pg_temp.id(11), '[{"line_no":1,"quantity":1,"disposition":"restock"}]')$$);
SELECT pg_temp.try($$SELECT request_return(pg_temp.id(32), '[{"line_no":1,"quantity":1}]', return_id => pg_temp.id(314))$$);
SELECT pg_temp.try($$SELECT cancel_order(pg_temp.id(11))$$);
SELECT pg_temp.try($$SELECT refund_payment(pg_temp.id(111), '1.00 EUR')$$);
SELECT pg_temp.try($$SELECT record_payment(pg_temp.id(11), '1.00 EUR', 'stripe')$$);
SELECT pg_temp.try($$SELECT record_payment(pg_temp.id(32), '1.00 EUR', 'stripe', payment_id => pg_temp.id(111))$$);
SELECT pg_temp.try($$SELECT record_payment(pg_temp.id(32), '1.00 EUR', 'stripe', reference => 'ch_11')$$);
SELECT pg_temp.try($$SELECT record_payment(pg_temp.id(32), '1.00 EUR', 'stripe', options => '{"event_id":"evt_11"}')$$);
SELECT pg_temp.try($$SELECT record_payment_event('stripe', 'evt_11', NULL, 'capture', 'succeeded', '25.50 EUR', reference => 'ch_11')$$);
SELECT pg_temp.try($$SELECT record_payment_event('stripe', 'evt_99', pg_temp.id(111), 'chargeback', 'succeeded', '25.50 EUR')$$);
SELECT pg_temp.try($$SELECT ship_fulfillment(pg_temp.id(211))$$);
SELECT pg_temp.try($$SELECT receive_transfer(pg_temp.id(401))$$);
SELECT pg_temp.try($$SELECT refund_return(pg_temp.id(314))$$);
SELECT pg_temp.try($$SELECT release_reservation(pg_temp.id(501))$$);
SELECT pg_temp.try($$SELECT cancel_order(pg_temp.id(99))$$);
-- The same ids are another tenant's to use.
SELECT count(*) FROM place_order('web', '[{"sku":"GIFTWRAP","quantity":1}]', order_id => pg_temp.id(11), tenant_id => 11);
SELECT pg_temp.try($$SELECT cancel_order(pg_temp.id(401), tenant_id => 11)$$);

-- As-of: days are known, instants from the date on.
SELECT pg_temp.try($$SELECT free FROM stock_as_of('A-1', 'BER', '2026-01-31 23:59:59+00')$$);
SELECT pg_temp.try($$SELECT free FROM stock_as_of('A-1', 'BER', '2026-02-01')$$);

-- Nobody else deletes, or changes what was archived.
SELECT pg_temp.try('DELETE FROM order_mgmt_data.orders');
SELECT pg_temp.try('UPDATE order_mgmt_data.stock_moves SET quantity = quantity OPERATOR(order_mgmt.+) quantity WHERE move_id < 0');
SELECT pg_temp.try('DELETE FROM order_mgmt_archive.orders');
SELECT pg_temp.try('UPDATE order_mgmt_archive.stock_moves SET reason = reason');
SELECT pg_temp.try('TRUNCATE order_mgmt_archive.money_moves');
SELECT pg_temp.try('DELETE FROM order_mgmt_data.archived_documents');

-- Life goes on: what was open is closed, and leaves in small steps; pricing goes on from the last average.
SELECT status FROM ship_fulfillment((SELECT fulfillment_id FROM plan_fulfillment(pg_temp.id(15))));
SELECT status FROM receive_return(pg_temp.id(317), '[{"line_no":1,"quantity":1,"disposition":"restock"}]');
SELECT status FROM receive_transfer(pg_temp.id(402));
SELECT amount_due FROM orders WHERE order_id = pg_temp.id(17);
SELECT count(*) FROM record_payment(pg_temp.id(12), '25.50 EUR', 'stripe'), refund_payment(pg_temp.id(116)) AS a, refund_payment(pg_temp.id(117)) AS b;
SELECT status FROM close_shift('R1', '60.00 EUR');
SELECT count(*) FROM receive_stock('BER', '[{"sku":"A-1","quantity":10,"unit_cost":"5.00 EUR"}]');
SELECT pg_temp.compact();
SELECT pg_temp.compact();
DELETE FROM before;
INSERT INTO before SELECT * FROM pg_temp.books(false);
SELECT pg_temp.at('2026-04-01 09:00+00');
SELECT pg_temp.archive('2026-03-01', 3);
SELECT * FROM pg_temp.kept() WHERE archived > 0;
SELECT order_id FROM orders WHERE tenant_id = 1 ORDER BY 1;
SELECT what FROM (TABLE before EXCEPT SELECT * FROM pg_temp.books(false)) AS x;
SELECT name, violations, sample FROM verify(true) WHERE violations > 0;

-- Days, balances and costs made anew are the same.
SELECT resync_stock() > 0;
SELECT what FROM (TABLE before EXCEPT SELECT * FROM pg_temp.books(false)) AS x;
SELECT name, violations, sample FROM verify(true) WHERE violations > 0;

-- Whose right it is: nobody's but who keeps the database.
CREATE ROLE regress_archive;
CREATE FUNCTION pg_temp.may(profile text, OUT archives boolean, OUT reads boolean, OUT writes boolean) LANGUAGE plpgsql AS $$
BEGIN
	PERFORM grant_access('regress_archive', may.profile);
	archives := has_function_privilege('regress_archive', 'order_mgmt.archive_history(timestamptz, integer, bigint)', 'EXECUTE');
	reads := has_table_privilege('regress_archive', 'order_mgmt_report.order_history', 'SELECT');
	writes := has_table_privilege('regress_archive', 'order_mgmt_archive.orders', 'INSERT, UPDATE, DELETE, TRUNCATE');
END $$;
SELECT p.profile, m.archives, m.reads, m.writes FROM (SELECT DISTINCT profile FROM profile_rights) AS p, pg_temp.may(p.profile) AS m ORDER BY 1;
SELECT count(*) > 0 FROM grant_access('regress_archive', 'analyst', '{1}');
SET ROLE regress_archive;
SELECT archive_history('2026-03-01');
SELECT count(*) > 0 FROM order_mgmt_report.order_history WHERE is_archived;
SELECT count(*) FROM order_mgmt_report.order_history WHERE tenant_id <> 1;
SELECT count(*) FROM order_mgmt_archive.orders;
RESET ROLE;
-- Who has a part of the places only sees no order of the archive, and archives none.
SELECT count(*) > 0 FROM grant_access('regress_archive', 'admin', '{1}', '{BER}');
SET ROLE regress_archive;
SELECT pg_temp.try($$SELECT archive_history('2026-03-01')$$);
RESET ROLE;
SELECT count(*) > 0 FROM revoke_access('regress_archive');
DROP ROLE regress_archive;
