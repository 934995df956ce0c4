-- Masters and logs are guarded like documents, whoever writes: what others refer to is not deleted, renumbered or moved, what is recorded is not
-- rewritten; no call writes while a trigger does not fire; verify() names what is missing; beside another actor the role is kept.
\set ECHO none
\getenv source PG_ABS_SRCDIR
\set helpers :source '/lib/regress.sql'
\i :helpers
\set ECHO all
\pset format unaligned
\pset fieldsep ' | '

-- A row of everything; of the archive, too, for what happened long before.
SET order_mgmt.clock = '2025-06-01 12:00+00';
SELECT FROM receive_stock('POT', '[{"sku":"CHEESE","quantity":1}]');
SELECT count(*) FROM order_mgmt.put_promotion('a promotion', 'order_amount', amount => '1.00 EUR', needs_coupon => true) AS p, order_mgmt.put_coupon('CODE', 'a promotion') AS c;
SELECT status FROM place_order('web', '[{"sku":"GIFTWRAP","quantity":1}]', coupons => '{CODE}', order_id => '00000000-0000-0000-0000-0000000000ea');
SELECT captured FROM record_payment('00000000-0000-0000-0000-0000000000ea', '2.00 EUR', 'stripe', reference => 'gone');
SELECT count(*) > 0 AS folded FROM compact_balances();
SELECT price FROM put_price('NOPRICE', '1.00 CHF');
SET order_mgmt.clock = '2026-01-01 12:00:00+00';
SELECT a.price, b.price FROM put_price('NOPRICE', '2.00 CHF') AS a, put_list_price('NOPRICE', '1.50 CHF') AS b;
SELECT count(*) FROM order_mgmt.put_tax_rate('of rules', 5) AS r, order_mgmt.put_item('SERVICE', kind => 'untracked') AS i;
SELECT count(*) FROM order_mgmt.put_tax_rule('a class', '{of rules}', 'CH') AS r, order_mgmt.put_tax_settings('line', country => 'CH') AS s, order_mgmt.put_shipping_method('by hand') AS m,
	order_mgmt.put_shipping_zone('alps', '[{"country":"CH"}]') AS z, order_mgmt.put_fee('a fee', 'SERVICE') AS f;
SELECT count(*) FROM order_mgmt.put_shipping_fee('by hand', 'alps', '5.00 CHF') AS f;
SELECT archive_history('2025-12-01') > 0 AS has_left, archive_history('2025-12-01') AS more;
SELECT count(*) FROM receive_stock('BER', '[{"sku":"A-1","quantity":50,"unit_cost":"4.00 EUR"}]', idempotency_key => 'old');
SELECT FROM put_tax_rate('vat', 19);
SELECT FROM put_stock_policy('B-1', 'BER', safety_stock => 1);
SELECT FROM put_item('D-1');
SELECT FROM put_stock_policy('D-1', 'BER', oversell_limit => '5');
SELECT FROM put_supply_promise('D-1', 'BER', backorder_days => 5);
SELECT FROM place_order('shop', '[{"sku":"D-1","quantity":1,"unit_price":"0"}]');
SELECT FROM put_unit('B-1', 'box', 6, price => '5.00 EUR');
SELECT FROM put_kit('K-1', '[{"sku":"B-1","quantity":2}]');
SELECT FROM put_register('R1', 'shop', 'BER'), put_staff('ana'), put_barcode('Free', 'A-1'), put_barcode_rule('scale', '21IIIIINNNNNC', 3), put_item_window('web', '{B-1}', '-infinity'), put_category('wear'), put_product('mug'), put_variant('A-1', 'mug');
SELECT FROM put_customer_group('club'), put_customer('C-1', 'ann@example.com', groups => '{}');
SELECT FROM put_customer('C-1', groups => '{club}'), put_customer_address('C-1', 'home', country => 'HK'), put_customer_consent('C-1', 'mail', false);
SELECT FROM put_customer('C-0');
SELECT FROM erase_customer('C-0');
SELECT status FROM place_order('shop', '[{"sku":"A-1","quantity":3,"tax_rates":["vat"]}]', order_id => '00000000-0000-0000-0000-000000000001', reference => 'Alice');
SELECT status FROM reserve_stock('shop', '[{"sku":"A-1","quantity":1}]', reservation_id => '00000000-0000-0000-0000-0000000000e1', holder => 'bob');
SELECT o.status, p.line_id FROM open_cart('shop', cart_id => '00000000-0000-0000-0000-0000000000ca') AS o, LATERAL (SELECT 'x' AS line_id FROM put_cart_line('00000000-0000-0000-0000-0000000000ca', 'B-1', 1)) AS p;
SELECT captured FROM record_payment('00000000-0000-0000-0000-000000000001', '30.00 EUR', 'bank', payment_id => '00000000-0000-0000-0000-0000000000a1');
SELECT status FROM plan_fulfillment('00000000-0000-0000-0000-000000000001', '[{"line_no":1,"quantity":2}]', fulfillment_id => '00000000-0000-0000-0000-0000000000f1');
SELECT status FROM ship_fulfillment('00000000-0000-0000-0000-0000000000f1', tracking => '{"number":"1"}');
SELECT status FROM record_tracking('[{"status":"delivered","occurred_at":"2026-01-01T12:00Z","estimated_at":"2026-01-01T13:00Z"}]', '00000000-0000-0000-0000-0000000000f1');
SELECT count(*) FROM confirm_order('00000000-0000-0000-0000-000000000001');
SELECT count(*) FROM put_template('greeting', 'en', 'Hi');
SELECT count(*) FROM promise_delivery('00000000-0000-0000-0000-000000000001', '2026-01-02');
SELECT status FROM request_return('00000000-0000-0000-0000-000000000001', '[{"line_no":1,"quantity":1}]', return_id => '00000000-0000-0000-0000-0000000000b1', options => '{"approve":true}');
SELECT status FROM receive_return('00000000-0000-0000-0000-0000000000b1', '[{"line_no":1,"quantity":1,"disposition":"restock"}]');
SELECT status FROM create_transfer('BER', 'HAM', '[{"sku":"A-1","quantity":5}]', transfer_id => '00000000-0000-0000-0000-0000000000c1');
SELECT status FROM ship_transfer('00000000-0000-0000-0000-0000000000c1', '[{"line_no":1,"quantity":3}]');
SELECT count(*) FROM put_supplier('acme', currency => 'EUR');
SELECT count(*) FROM put_supplier_item('acme', 'A-1', unit_cost => '1');
SELECT status FROM create_purchase_order('BER', 'acme', '[{"sku":"A-1","quantity":2}]', purchase_order_id => '00000000-0000-0000-0000-000000000091');
SELECT status FROM open_shift('R1', '0 EUR', staff => 'ana', shift_id => '00000000-0000-0000-0000-0000000000d1');
SELECT total FROM record_sale('R1', '[{"sku":"A-1","quantity":1}]', '[{"provider":"cash","amount":"10"}]', staff => 'ana');
SELECT total FROM refund_without_sale('R1', '[{"sku":"A-1","quantity":1,"unit_price":"9.50","disposition":"restock"}]', 'no receipt', staff => 'ana');
SELECT total FROM record_sale('R1', '[{"sku":"C-1","quantity":1,"unit_price":"0"}]', '[]', staff => 'ana', options => '{"sell_short":true}');
SELECT status FROM close_shift('R1', '0.50 EUR', staff => 'ana');
SELECT FROM receive_stock('BER', '[{"sku":"C-1","quantity":2}]') AS b, receive_stock('HAM', '[{"sku":"C-1","quantity":1}]') AS h;
SELECT status FROM place_order('web', '[{"sku":"C-1","quantity":2}]', order_id => '00000000-0000-0000-0000-000000000002');
SELECT count(*) > 0 AS folded FROM compact_balances();
CREATE ROLE regress_om_masters;
SELECT count(*) > 0 AS granted FROM grant_access('regress_om_masters', 'web');

-- The tables that are no other's sum, and another value for each column.
CREATE VIEW pg_temp.guarded AS SELECT c.oid::regclass AS relation, c.relname, a.attname,
		CASE a.atttypid::regtype::text
			WHEN 'text' THEN format('coalesce(%I, '''') || ''x''', a.attname)
			WHEN 'text[]' THEN '''{x}'''
			WHEN 'bigint[]' THEN '''{1}'''
			WHEN 'uuid' THEN '''00000000-0000-0000-0000-00000000beef'''
			WHEN 'boolean' THEN format('NOT %I', a.attname)
			WHEN 'timestamp with time zone' THEN format('coalesce(%I, ''2026-01-01'') + interval ''1 minute''', a.attname)
			WHEN 'time without time zone' THEN format('%I + interval ''1 minute''', a.attname)
			WHEN 'integer[]' THEN format('%I || 1', a.attname)
			WHEN 'date' THEN format('coalesce(%I, ''2026-01-01'') + 1', a.attname)
			WHEN 'jsonb' THEN '''{"forged":1}'''
			WHEN 'tsvector' THEN '''forged'''
			WHEN 'bytea' THEN '''forged'''
			WHEN 'quantity' THEN format('(coalesce(%I::numeric, 0) + 1)::quantity', a.attname)
			WHEN 'price' THEN format('price_of(coalesce(%1$I::numeric, 0) + 1, coalesce(price_currency(%1$I), ''EUR''))', a.attname)
			WHEN 'amount' THEN format('amount_of(coalesce(amount_minor(%1$I), 0) + 1, coalesce(amount_currency(%1$I), ''EUR''))', a.attname)
			WHEN 'stock_state' THEN format('CASE WHEN %I = ''free'' THEN ''damaged'' ELSE ''free'' END::stock_state', a.attname)
			WHEN 'money_account' THEN format('CASE WHEN %I = ''safe'' THEN ''cash'' ELSE ''safe'' END::money_account', a.attname)
			ELSE format('coalesce(%I, 0) + 1', a.attname) END AS other
	FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
	WHERE c.relnamespace = 'order_mgmt_data'::regnamespace AND c.relkind = 'r' AND obj_description(c.oid, 'pg_class') !~ 'not dumped$';
-- Does something and takes it back; says what became of it.
CREATE FUNCTION pg_temp.outcome(statement text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	rows bigint;
	code text;
BEGIN
	EXECUTE statement;
	GET DIAGNOSTICS rows = ROW_COUNT;
	RAISE EXCEPTION USING ERRCODE = 'P0UND', CONSTRAINT = CASE WHEN rows = 0 AND statement !~ '^TRUNCATE' THEN 'NO ROW' ELSE 'done' END;
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS code = CONSTRAINT_NAME;
	RETURN coalesce(nullif(code, ''), SQLSTATE || ' ' || SQLERRM);
END $$;
CREATE FUNCTION pg_temp.may() RETURNS TABLE (relname name, change text, outcome text) LANGUAGE sql AS $$
	SELECT g.relname, g.attname::text, pg_temp.outcome(format('UPDATE %s SET %I = %s', g.relation, g.attname, g.other)) FROM pg_temp.guarded AS g
	UNION ALL
	SELECT DISTINCT g.relname, s.verb, pg_temp.outcome(s.verb || s.rest || g.relation) FROM pg_temp.guarded AS g, (VALUES ('DELETE', ' FROM '), ('TRUNCATE', ' ')) AS s (verb, rest)
$$;
CREATE TEMP TABLE allowed AS SELECT * FROM pg_temp.may();
-- Every table has a row, or its rules were not tried.
SELECT relname, change FROM allowed WHERE outcome = 'NO ROW' ORDER BY 1, 2;
-- All that the owner may change, and what else says no.
SELECT relname, string_agg(change, ', ' ORDER BY change) AS may_change FROM allowed WHERE outcome = 'done' GROUP BY 1 ORDER BY 1;
SELECT relname, change, outcome FROM allowed WHERE outcome NOT IN ('done', 'immutable_ledger', 'NO ROW') ORDER BY 1, 2;
SELECT count(*) > 300 AS are_many FROM allowed WHERE outcome = 'immutable_ledger';
-- What may change of documents follows from the ledgers and from other rows: a change that nothing asks for leaves a trace, or is listed here.
CREATE FUNCTION pg_temp.trace(relname name, change text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	names text;
BEGIN
	EXECUTE (SELECT format('UPDATE %s SET %I = %s', g.relation, g.attname, g.other) FROM pg_temp.guarded AS g WHERE g.relname = trace.relname AND g.attname = change);
	names := (SELECT string_agg(v.name, ' ' ORDER BY v.name) FROM verify(true) AS v WHERE v.violations > 0);
	RAISE EXCEPTION USING ERRCODE = 'P0UND';
EXCEPTION WHEN SQLSTATE 'P0UND' THEN
	RETURN names;
END $$;
SELECT a.relname, a.change, pg_temp.trace(a.relname, a.change) AS found_by FROM allowed AS a
WHERE a.outcome = 'done' AND a.change <> 'DELETE' AND EXISTS (SELECT FROM pg_temp.guarded AS g WHERE g.relname = a.relname AND g.attname IN ('stamp', 'line_no')) ORDER BY 1, 2;
-- It is the same for who applies the changes of another server.
SET session_replication_role = replica;
SELECT * FROM pg_temp.may() EXCEPT SELECT * FROM allowed;
RESET session_replication_role;

-- Kind and scale of an item are fixed once stock has moved, by whomever they are changed.
SELECT pg_temp.try($$SELECT put_item('A-1', scale => 2)$$);
SELECT pg_temp.try($$UPDATE order_mgmt_data.items SET kind = 'untracked' WHERE sku = 'A-1' AND tenant_id = 1$$);
SELECT pg_temp.try($$UPDATE order_mgmt_data.items SET scale = 6$$);
UPDATE order_mgmt_data.items SET scale = 6 WHERE sku = 'NOPRICE';
UPDATE order_mgmt_data.items SET kind = kind, scale = scale, name = 'Mug' WHERE sku = 'A-1';
SELECT sku, name, kind, scale FROM items WHERE tenant_id = 1 AND sku = ANY ('{A-1,NOPRICE}') ORDER BY sku;

-- What the extension does with old rows it still does: keys are purged, restored events and logs are stamped anew.
SET order_mgmt.clock = '2027-01-01 12:00+00';
SELECT purge_history();
SET order_mgmt.clock = '2026-01-01 12:00+00';
SELECT pg_temp.try('DELETE FROM order_mgmt_data.idempotency_keys'), pg_temp.try('UPDATE order_mgmt_data.status_log SET actor = ''x''');
BEGIN;
ALTER TABLE order_mgmt_data.status_log DISABLE TRIGGER refuse_change;
ALTER TABLE order_mgmt_data.events DISABLE TRIGGER refuse_change;
UPDATE order_mgmt_data.status_log SET stamp = 1000000000000;
UPDATE order_mgmt_data.events SET stamp = 1000000000000;
COMMIT;
SELECT resync_stock() > 0 AS resynced;
SELECT count(*) FROM status_log WHERE stamp = 1000000000000 UNION ALL SELECT count(*) FROM events WHERE stamp = 1000000000000;
SELECT pg_temp.try('UPDATE order_mgmt_data.events SET type = ''x''');

-- While a trigger of any table does not fire always, no call writes, and the table is named; resync_stock() lets all fire.
CREATE FUNCTION pg_temp.silent(change text) RETURNS TABLE (relation regclass, answer text) LANGUAGE plpgsql AS $$
BEGIN
	FOR relation IN SELECT DISTINCT t.tgrelid::regclass FROM pg_trigger AS t JOIN pg_class AS c ON c.oid = t.tgrelid
		WHERE c.relnamespace = 'order_mgmt_data'::regnamespace AND NOT t.tgisinternal
	LOOP
		EXECUTE format('ALTER TABLE %s %s', relation, change);
		answer := pg_temp.try($q$SELECT put_location('BER')$q$);
		PERFORM order_mgmt_data.enable_triggers();
		RETURN NEXT;
	END LOOP;
END $$;
SELECT count(*) > 30 AS are_many, count(*) FILTER (WHERE answer = format('55000 ledger_not_ready: the triggers of %s do not all fire {}', relation)) = count(*) AS all_refuse
FROM pg_temp.silent('DISABLE TRIGGER ALL');
SELECT relation, answer FROM pg_temp.silent('ENABLE TRIGGER ALL') WHERE answer <> format('55000 ledger_not_ready: the triggers of %s do not all fire {}', relation);
ALTER TABLE order_mgmt_data.stock_policies DISABLE TRIGGER account_policy;
ALTER TABLE order_mgmt_data.orders DISABLE TRIGGER ALL;
SELECT call, pg_temp.try('SELECT ' || call) FROM unnest(ARRAY['put_item(''A-1'')', 'put_stock_policy(''A-1'', ''BER'')', 'purge_history()', 'compact_balances()', 'expire_holds()',
	'reserve_stock(''shop'', ''[{"sku":"A-1","quantity":1}]'')', 'place_order(''shop'', ''[{"sku":"A-1","quantity":1}]'')', 'grant_access(''regress_om_masters'', ''web'')']) AS call;
SELECT name, violations, sample FROM verify() WHERE violations > 0;
SET client_min_messages = error;
SELECT job, status, error FROM run_job('compact') UNION ALL SELECT job, status, error FROM run_job('verify');
RESET client_min_messages;
SELECT resync_stock() > 0 AS resynced;
SELECT count(*) FROM pg_trigger AS t JOIN pg_class AS c ON c.oid = t.tgrelid WHERE c.relnamespace = 'order_mgmt_data'::regnamespace AND NOT t.tgisinternal AND t.tgenabled <> 'A';
SELECT status FROM place_order('shop', '[{"sku":"A-1","quantity":1}]');
-- A user's own trigger may be what it likes, and a change that is taken back stops nobody.
CREATE FUNCTION public.om_own() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TRIGGER own BEFORE UPDATE ON order_mgmt_data.items FOR EACH ROW EXECUTE FUNCTION public.om_own();
ALTER TABLE order_mgmt_data.items DISABLE TRIGGER own;
BEGIN;
ALTER TABLE order_mgmt_data.items DISABLE TRIGGER refuse_other;
SELECT pg_temp.try($$SELECT put_location('BER')$$);
ROLLBACK;
SELECT name FROM put_item('A-1');
DROP FUNCTION public.om_own() CASCADE;
-- Who applies the changes of another server is held to all of it, and sells.
SET session_replication_role = replica;
SELECT status, fulfillment_status FROM place_order('shop', '[{"sku":"A-1","quantity":1}]');
SELECT status FROM reserve_stock('shop', '[{"sku":"A-1","quantity":1}]');
RESET session_replication_role;

-- verify() names what somebody took away all the same.
CREATE FUNCTION pg_temp.broken(statement text) RETURNS TABLE (name text, violations bigint, sample text) LANGUAGE plpgsql AS $$
DECLARE
	relation regclass := substring(statement FROM 'order_mgmt_data\.\w+');
BEGIN
	EXECUTE format('ALTER TABLE %s DISABLE TRIGGER USER', relation);
	EXECUTE statement;
	PERFORM order_mgmt_data.enable_triggers();
	RETURN QUERY SELECT v.name, v.violations, regexp_replace(v.sample, '(item|location|channel|tax_rate|provider|register) \d+', '\1 N') FROM order_mgmt.verify(true) AS v
		WHERE v.violations > 0 AND v.name = ANY ('{masters_exist,tenants_exist,triggers_fire}');
END $$;
CREATE FUNCTION pg_temp.break_all() RETURNS TABLE (statement text, named text) LANGUAGE plpgsql AS $$
BEGIN
	FOREACH statement IN ARRAY ARRAY['SELECT FROM order_mgmt_data.items LIMIT 1', 'DELETE FROM order_mgmt_data.items WHERE sku = ''A-1''', 'UPDATE order_mgmt_data.items SET item_id = item_id + 1000 WHERE sku = ''A-1'' AND tenant_id = 1',
		'UPDATE order_mgmt_data.items SET sku = ''A-2'' WHERE sku = ''A-1'' AND tenant_id = 1', 'UPDATE order_mgmt_data.items SET tenant_id = 13 WHERE sku = ''A-1'' AND tenant_id = 1',
		'DELETE FROM order_mgmt_data.locations WHERE code = ''HAM''', 'UPDATE order_mgmt_data.locations SET location_id = 77 WHERE code = ''BER'' AND tenant_id = 1',
		'DELETE FROM order_mgmt_data.channels WHERE code = ''shop'' AND tenant_id = 1', 'UPDATE order_mgmt_data.channels SET code = ''pop'' WHERE code = ''shop'' AND tenant_id = 1',
		'DELETE FROM order_mgmt_data.tax_rates', 'DELETE FROM order_mgmt_data.payment_providers', 'UPDATE order_mgmt_data.payment_providers SET code = ''bank2'' WHERE code = ''bank'' AND tenant_id = 1',
		'DELETE FROM order_mgmt_data.registers', 'DELETE FROM order_mgmt_data.staff', 'DELETE FROM order_mgmt_data.tenants WHERE tenant_id = 1', 'DELETE FROM order_mgmt_data.tenants WHERE tenant_id = 12',
		'UPDATE order_mgmt_data.order_lines SET item_id = 5', 'UPDATE order_mgmt_data.stock_moves SET channel_id = 999 WHERE channel_id IS NOT NULL', 'UPDATE order_mgmt_data.money_moves SET to_id = 5 WHERE to_account = ''clearing''',
		'UPDATE order_mgmt_data.transfers SET tenant_id = 14', 'UPDATE order_mgmt_data.stock_documents SET location_id = 5', 'UPDATE order_mgmt_data.reservations SET sku = ''B-1''']
	LOOP
		BEGIN
			named := (SELECT string_agg(concat_ws(' ', b.name, b.violations, b.sample), E'\n' ORDER BY b.name) FROM pg_temp.broken(statement) AS b);
			RAISE EXCEPTION USING ERRCODE = 'P0UND';
		EXCEPTION WHEN SQLSTATE 'P0UND' THEN
			RETURN NEXT;
		END;
	END LOOP;
END $$;
SELECT * FROM pg_temp.break_all();
SELECT name, violations, sample FROM verify(true) WHERE violations > 0;
SELECT name, checked > 0 AS has_some FROM verify(true) WHERE name = ANY ('{masters_exist,tenants_exist,triggers_fire}');

-- What is derived may be changed, and is found.
BEGIN;
UPDATE order_mgmt_data.stock_costs SET value = '1.00 EUR';
UPDATE order_mgmt_data.money_balances SET balance = balance + 1 WHERE account = 'cash';
UPDATE order_mgmt_data.stock_balances SET free = '9' WHERE free > '9';
SELECT name, violations > 0 AS found FROM verify(true) WHERE violations > 0;
ROLLBACK;

-- Who acts is kept, and as which role, where that is another name; nothing where it is not.
SELECT count(*) FILTER (WHERE role_name IS NOT NULL) AS with_role, count(*) > 0 AS has_rows FROM (SELECT role_name FROM orders UNION ALL SELECT role_name FROM status_log
	UNION ALL SELECT role_name FROM payment_events UNION ALL SELECT role_name FROM money_moves UNION ALL SELECT role_name FROM order_mgmt_report.fct_stock_moves) AS r;
SET ROLE regress_om_masters;
SET order_mgmt.actor = 'the boss';
SELECT actor, role_name FROM place_order('shop', '[{"sku":"A-1","quantity":1}]', order_id => '00000000-0000-0000-0000-000000000007');
SELECT FROM record_payment('00000000-0000-0000-0000-000000000007', '10.00 EUR', 'bank');
SET order_mgmt.actor = 'regress_om_masters';
SELECT actor, role_name FROM place_order('shop', '[{"sku":"A-1","quantity":1}]');
RESET order_mgmt.actor;
SELECT actor, role_name FROM place_order('shop', '[{"sku":"A-1","quantity":1}]');
RESET ROLE;
SELECT 'orders' AS of, actor, role_name FROM orders WHERE order_id = '00000000-0000-0000-0000-000000000007'
UNION ALL SELECT DISTINCT 'status_log', actor, role_name FROM status_log WHERE document_id = '00000000-0000-0000-0000-000000000007'
UNION ALL SELECT DISTINCT 'payment_events', actor, role_name FROM payment_events WHERE order_id = '00000000-0000-0000-0000-000000000007'
UNION ALL SELECT DISTINCT 'money_moves', actor, role_name FROM money_moves WHERE order_id = '00000000-0000-0000-0000-000000000007'
UNION ALL SELECT DISTINCT 'stock_moves', actor, role_name FROM order_mgmt_report.fct_stock_moves WHERE document_id = '00000000-0000-0000-0000-000000000007';
SELECT actor, role_name, count(*) FROM orders WHERE actor ~ 'boss|masters' GROUP BY 1, 2 ORDER BY 1, 2;
SELECT count(*) > 0 AS revoked FROM revoke_access('regress_om_masters');
DROP OWNED BY regress_om_masters;
DROP ROLE regress_om_masters;
