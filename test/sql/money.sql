-- The money ledger: what a sale and a cancellation post, balances and the journal; against any writer, the owner included,
-- append-only, every amount from one account to another, and no gift card or store credit overdrawn.
\set ECHO none
\getenv source PG_ABS_SRCDIR
\set helpers :source '/lib/regress.sql'
\i :helpers
\set ECHO all
\pset format unaligned
\pset fieldsep ' | '
SELECT free FROM receive_stock('BER', '[{"sku":"A-1","quantity":10},{"sku":"C-1","quantity":10}]');
SELECT free FROM receive_stock('HAM', '[{"sku":"B-1","quantity":20}]');

-- A sale: revenue of the channel to receivable, one move per location.
SELECT total FROM place_order('web', '[{"sku":"A-1","quantity":2},{"sku":"C-1","quantity":3},{"sku":"B-1","quantity":1},{"sku":"GIFTWRAP","quantity":1}]',
	order_id => '00000000-0000-0000-0000-000000000001', occurred_at => '2026-01-01 11:00:00+00');
SELECT total FROM place_order('usa', '[{"sku":"A-1","quantity":1}]', order_id => '00000000-0000-0000-0000-000000000002');
SELECT m.from_account, m.from_code, m.to_account, m.to_code, m.amount, m.document_kind, m.order_id = m.document_id AS of_order, l.code AS location, m.occurred_at, m.recorded_at
FROM money_moves AS m JOIN order_mgmt_data.money_moves AS d USING (tenant_id, move_id)
LEFT JOIN order_mgmt_data.locations AS l ON l.tenant_id = d.tenant_id AND l.location_id = d.location_id
ORDER BY order_mgmt.amount_currency(m.amount), order_mgmt.amount_minor(m.amount);
-- What costs nothing posts nothing; a batch posts what its orders post; a refused order posts nothing.
SELECT total FROM place_order('web', '[{"sku":"GIFTWRAP","quantity":1,"unit_price":"0"}]');
SELECT ok, total FROM place_orders('[{"channel":"web","lines":[{"sku":"B-1","quantity":2}]},{"channel":"web","lines":[{"sku":"B-1","quantity":99}]},{"channel":"shop","lines":[{"sku":"C-1","quantity":1}]}]');
SELECT from_code, amount FROM money_moves WHERE order_id NOT IN ('00000000-0000-0000-0000-000000000001', '00000000-0000-0000-0000-000000000002') ORDER BY amount;

-- Canceled units give back exactly what they were sold for, in whatever steps.
SELECT total FROM place_order('web', '[{"sku":"B-1","quantity":3,"unit_price":"0.335"}]', currency => 'KWD', order_id => '00000000-0000-0000-0000-000000000003');
SELECT status FROM cancel_order('00000000-0000-0000-0000-000000000003', '[{"line_no":1,"quantity":1}]', reason => 'changed his mind');
SELECT status FROM cancel_order('00000000-0000-0000-0000-000000000003');
SELECT total FROM place_order('web', '[{"sku":"CHEESE","quantity":0.333,"unit_price":"1.00"}]', order_id => '00000000-0000-0000-0000-000000000004');
SELECT free FROM receive_stock('BER', '[{"sku":"CHEESE","quantity":1}]');
SELECT total FROM place_order('web', '[{"sku":"CHEESE","quantity":0.333,"unit_price":"1.00"}]', order_id => '00000000-0000-0000-0000-000000000004');
SELECT count(*) FROM generate_series(1, 111) AS i CROSS JOIN LATERAL cancel_order('00000000-0000-0000-0000-000000000004', format('[{"line_no":1,"quantity":"0.00%s"}]', 2 + i % 3)::strict_jsonb);
SELECT status FROM orders WHERE order_id = '00000000-0000-0000-0000-000000000004';
SELECT to_account, count(*) AS moves, sum(amount) FROM money_moves WHERE order_id = '00000000-0000-0000-0000-000000000004' GROUP BY 1 ORDER BY 1;
SELECT from_account, to_account, amount, reason FROM money_moves WHERE order_id = '00000000-0000-0000-0000-000000000003' ORDER BY recorded_at, move_id;

-- Balances, before and after folding; the journal of a business day, in the tenant's time zone.
SELECT account, account_code, currency, balance FROM money_accounts WHERE tenant_id = 1 ORDER BY account, account_code, currency;
CREATE TEMP TABLE unfolded AS SELECT * FROM money_accounts;
DO $$BEGIN WHILE compact_balances() > 0 LOOP END LOOP; END$$;
SELECT count(*) FROM order_mgmt_data.money_balances;
SELECT count(*) FROM (TABLE unfolded EXCEPT TABLE money_accounts) AS x;
SELECT total FROM place_order('web', '[{"sku":"A-1","quantity":1}]');
SELECT account, account_code, currency, balance FROM money_accounts WHERE tenant_id = 1 AND currency = 'EUR' ORDER BY account, account_code;
SELECT business_date, account, account_code, currency, debit, credit FROM order_mgmt_report.journal WHERE tenant_id = 1 ORDER BY 1, 2, 3, 4;
SELECT tenant_id, time_zone FROM put_tenant(1, 'Shop', time_zone => 'Pacific/Auckland');
SET order_mgmt.clock = '2026-01-01 11:00:00+00';
SELECT total FROM place_order('web', '[{"sku":"A-1","quantity":1}]');
SELECT business_date, sum(debit) AS debit, sum(credit) AS credit FROM order_mgmt_report.journal WHERE tenant_id = 1 AND currency = 'EUR' GROUP BY 1 ORDER BY 1;
SET order_mgmt.clock = '2026-01-01 12:00:00+00';
SELECT pg_temp.try($$SELECT put_tenant(1, 'Shop', time_zone => 'Mars/Olympus')$$);

-- The ledger against any writer.
CREATE TEMP SEQUENCE hand;
CREATE FUNCTION pg_temp.pay(from_account text, to_account text, amount text, holder uuid DEFAULT NULL, forced integer DEFAULT 0, stamp bigint DEFAULT NULL, to_id bigint DEFAULT 0)
RETURNS text LANGUAGE sql AS $$
	INSERT INTO order_mgmt_data.money_moves (tenant_id, move_id, from_account, to_account, to_id, amount, document_kind, document_id, holder_id, actor,
		occurred_at, recorded_at, posting, stamp)
	VALUES (1, 9000000000 + nextval('pg_temp.hand'), from_account::money_account, to_account::money_account, pay.to_id, pay.amount::amount, 'by_hand',
		'00000000-0000-0000-0000-00000000000f', holder, 'owner', order_mgmt_data.clock(), order_mgmt_data.clock(), forced, pay.stamp)
	RETURNING format('%s -> %s: %s', from_account, to_account, amount)
$$;
SELECT statement, pg_temp.try(statement) FROM unnest(ARRAY['UPDATE order_mgmt_data.money_moves SET actor = ''me'' RETURNING 1', 'DELETE FROM order_mgmt_data.money_moves RETURNING 1',
	'TRUNCATE order_mgmt_data.money_moves']) AS statement;
SELECT pg_temp.everything() AS before \gset
SELECT query, pg_temp.try('SELECT ' || query) FROM unnest(ARRAY[
	$$pg_temp.pay('receivable', 'safe', '0 EUR')$$, $$pg_temp.pay('receivable', 'safe', '-1 EUR')$$, $$pg_temp.pay('safe', 'safe', '1 EUR')$$,
	$$pg_temp.pay('receivable', 'gift_card', '1 EUR')$$, $$pg_temp.pay('receivable', 'safe', '1 EUR', '00000000-0000-0000-0000-0000000000aa')$$,
	$$pg_temp.pay('gift_card', 'store_credit', '1 EUR', '00000000-0000-0000-0000-0000000000aa')$$, $$pg_temp.pay('receivable', 'cash', '1 EUR')$$,
	$$pg_temp.pay('receivable', 'gift_card', '0.01 EUR', '00000000-0000-0000-0000-0000000000aa')$$]) AS query;
SELECT pg_temp.everything() = :'before' AS nothing_left_behind;

-- A gift card of 50.00: spent to the last cent and not further, in one statement too; what is loaded in a transaction can be spent in it.
SELECT pg_temp.pay('gift_card', 'receivable', '50.00 EUR', '00000000-0000-0000-0000-0000000000aa');
SELECT pg_temp.pay('receivable', 'gift_card', '30.00 EUR', '00000000-0000-0000-0000-0000000000aa');
SELECT pg_temp.try($$SELECT pg_temp.pay('receivable', 'gift_card', '20.01 EUR', '00000000-0000-0000-0000-0000000000aa')$$);
SELECT pg_temp.try($$SELECT string_agg(pg_temp.pay('receivable', 'gift_card', '7.00 EUR', '00000000-0000-0000-0000-0000000000aa'), ', ') FROM generate_series(1, 3)$$);
SELECT pg_temp.pay('receivable', 'gift_card', '20.00 EUR', '00000000-0000-0000-0000-0000000000aa');
BEGIN;
SELECT pg_temp.pay('gift_card', 'receivable', '5.00 EUR', '00000000-0000-0000-0000-0000000000aa');
SAVEPOINT a;
SELECT pg_temp.pay('receivable', 'gift_card', '5.00 EUR', '00000000-0000-0000-0000-0000000000aa');
ROLLBACK TO a;
SELECT pg_temp.pay('receivable', 'gift_card', '5.00 EUR', '00000000-0000-0000-0000-0000000000aa');
SAVEPOINT b;
SELECT pg_temp.try($$SELECT pg_temp.pay('receivable', 'gift_card', '0.01 EUR', '00000000-0000-0000-0000-0000000000aa')$$);
ROLLBACK;
SELECT pg_temp.try($$SELECT pg_temp.pay('receivable', 'gift_card', '0.01 EUR', '00000000-0000-0000-0000-0000000000aa')$$);
-- Another holder, another currency, another tenant's card of the same id: nothing of theirs.
SELECT pg_temp.pay('store_credit', 'receivable', '8.00 EUR', '00000000-0000-0000-0000-0000000000ab');
SELECT pg_temp.try($$SELECT pg_temp.pay('receivable', 'store_credit', '8.01 EUR', '00000000-0000-0000-0000-0000000000ab')$$);
SELECT pg_temp.try($$SELECT pg_temp.pay('receivable', 'store_credit', '8 JPY', '00000000-0000-0000-0000-0000000000ab')$$), pg_temp.try($$SELECT pg_temp.pay('gift_card', 'receivable', '8.00 EUR', '00000000-0000-0000-0000-0000000000ab')$$);
SELECT pg_temp.pay('receivable', 'store_credit', '9.00 EUR', '00000000-0000-0000-0000-0000000000ab', 1);
SELECT pg_temp.try($$SELECT pg_temp.pay('receivable', 'store_credit', '0.01 EUR', '00000000-0000-0000-0000-0000000000ab')$$);

-- Rows that arrive stamped are history: any order, never refused, in a transaction of their own.
BEGIN;
SELECT pg_temp.pay('receivable', 'gift_card', '3.00 EUR', '00000000-0000-0000-0000-0000000000ac', 0, 7);
SELECT pg_temp.pay('gift_card', 'receivable', '4.00 EUR', '00000000-0000-0000-0000-0000000000ac', 0, 7);
SELECT pg_temp.try($$SELECT place_order('web', '[{"sku":"B-1","quantity":1}]')$$);
COMMIT;
SELECT pg_temp.try($$SELECT pg_temp.pay('receivable', 'gift_card', '1.01 EUR', '00000000-0000-0000-0000-0000000000ac')$$);
SELECT pg_temp.pay('receivable', 'gift_card', '1.00 EUR', '00000000-0000-0000-0000-0000000000ac');
-- Disabled triggers stop it; resync repairs, and sums the accounts anew.
ALTER TABLE order_mgmt_data.money_moves DISABLE TRIGGER account_money;
SELECT pg_temp.try($$SELECT place_order('web', '[{"sku":"B-1","quantity":1}]')$$);
SELECT resync_stock() > 0 AS resynced;
SELECT total FROM place_order('web', '[{"sku":"B-1","quantity":1}]');
-- Nobody but by_hand, which is no document of ours, is found.
SELECT name, violations FROM verify(true) WHERE violations > 0;
-- The checker finds what was broken behind its back.
BEGIN;
UPDATE order_mgmt_data.money_balances SET balance = balance + 0.01 WHERE account = 'receivable' AND currency = 'EUR';
ALTER TABLE order_mgmt_data.order_lines DISABLE TRIGGER refuse_other;
UPDATE order_mgmt_data.order_lines SET line_total = '0.98 EUR' WHERE order_id = '00000000-0000-0000-0000-000000000001' AND line_no = 2;
ALTER TABLE order_mgmt_data.money_moves DISABLE TRIGGER account_money;
SELECT pg_temp.pay('receivable', 'gift_card', '9.00 EUR', '00000000-0000-0000-0000-0000000000ad');
ALTER TABLE order_mgmt_data.money_moves ENABLE ALWAYS TRIGGER account_money;
SELECT name, violations FROM verify(true) WHERE violations > 0;
ROLLBACK;

-- Discounts, taxes and shipping: what is to be paid, how it is shared, posted and given back.
SELECT tax_rate, percent, is_inclusive FROM put_tax_rate('VAT19', 19) UNION ALL SELECT tax_rate, percent, is_inclusive FROM put_tax_rate('NY', 8.875, false)
UNION ALL SELECT tax_rate, percent, is_inclusive FROM put_tax_rate('CITY', 0.5, is_inclusive => false);
SELECT order_number IS NOT NULL AS placed, total, discount, shipping, tax FROM place_order('web',
	'[{"sku":"B-1","quantity":3,"unit_price":"9.99","discount":"1.00","tax_rates":["VAT19"]},{"sku":"C-1","quantity":2,"unit_price":"4.50","tax_rates":["NY","CITY"]},{"sku":"GIFTWRAP","quantity":1}]',
	order_id => '00000000-0000-0000-0000-000000000011', discount => '5.00', shipping => '4.90', options => '{"shipping_tax_rates": ["VAT19"]}');
SELECT total, discount, shipping, tax FROM orders WHERE order_id = '00000000-0000-0000-0000-000000000011';
SELECT line_no, line_total, discount, order_discount, tax FROM order_lines WHERE order_id = '00000000-0000-0000-0000-000000000011' ORDER BY 1;
SELECT line_no, tax_rate, percent::numeric(9,4), is_inclusive, amount FROM order_taxes WHERE order_id = '00000000-0000-0000-0000-000000000011' ORDER BY 1, 2;
SELECT from_account, from_code, to_account, to_code, amount FROM money_moves WHERE order_id = '00000000-0000-0000-0000-000000000011' ORDER BY 1, 2, 3, 4, order_mgmt.amount_minor(amount);
SELECT status FROM cancel_order('00000000-0000-0000-0000-000000000011', '[{"line_no":1,"quantity":1}]');
SELECT status FROM cancel_order('00000000-0000-0000-0000-000000000011', '[{"line_no":1,"quantity":1},{"line_no":2,"quantity":1}]');
SELECT account, account_code, sum(order_mgmt.amount_minor(delta)) AS minor FROM (SELECT e.account, a.code AS account_code, e.delta FROM order_mgmt_data.money_moves AS m
	CROSS JOIN LATERAL (VALUES (m.to_account, m.to_id, m.amount), (m.from_account, m.from_id, - m.amount)) AS e (account, account_id, delta)
	LEFT JOIN order_mgmt_data.account_codes AS a ON a.tenant_id = m.tenant_id AND a.account = e.account AND a.account_id = e.account_id
	WHERE m.order_id = '00000000-0000-0000-0000-000000000011') AS x GROUP BY 1, 2 ORDER BY 1, 2;
SELECT name, violations FROM verify(true) WHERE violations > 0;
SELECT status FROM cancel_order('00000000-0000-0000-0000-000000000011');
SELECT account, sum(order_mgmt.amount_minor(delta)) AS minor FROM (SELECT e.account, e.delta FROM order_mgmt_data.money_moves AS m
	CROSS JOIN LATERAL (VALUES (m.to_account, m.amount), (m.from_account, - m.amount)) AS e (account, delta)
	WHERE m.order_id = '00000000-0000-0000-0000-000000000011') AS x GROUP BY 1 ORDER BY 1;
-- Everything for nothing; a batch says the same; rates are looked up anew after they change; frozen ones stay.
SELECT total, discount FROM place_order('web', '[{"sku":"B-1","quantity":1,"tax_rates":["VAT19"]}]', discount => '2.50', order_id => '00000000-0000-0000-0000-000000000012');
SELECT ok, total, error_code FROM place_orders('[{"channel":"web","discount":"0.50","shipping":"1.00","lines":[{"sku":"B-1","quantity":1,"tax_rates":["NY"]}]},
	{"channel":"web","discount":"9.00","lines":[{"sku":"B-1","quantity":1}]},{"channel":"web","lines":[{"sku":"B-1","quantity":1,"tax_rates":["NONE"]}]}]');
SELECT percent FROM put_tax_rate('VAT19', 7);
SELECT total, tax FROM place_order('web', '[{"sku":"B-1","quantity":1,"tax_rates":["VAT19"]}]');
SELECT count(*) FROM money_moves WHERE order_id = '00000000-0000-0000-0000-000000000012';
SELECT pg_temp.everything() AS before \gset
SELECT query, pg_temp.try('SELECT ' || query) FROM unnest(ARRAY[
	$$place_order('web', '[{"sku":"B-1","quantity":1,"discount":"2.51"}]')$$, $$place_order('web', '[{"sku":"B-1","quantity":1,"discount":"-1"}]')$$,
	$$place_order('web', '[{"sku":"B-1","quantity":1,"discount":[1]}]')$$, $$place_order('web', '[{"sku":"B-1","quantity":1,"discount":"1.00 USD"}]')$$,
	$$place_order('web', '[{"sku":"B-1","quantity":1,"discount":"0.001"}]')$$, $$place_order('web', '[{"sku":"B-1","quantity":1,"discount":"1.00"}]', discount => '1.51')$$,
	$$place_order('web', '[{"sku":"B-1","quantity":1}]', options => '{"rebate":"1.51"}')$$, $$place_order('web', '[{"sku":"B-1","quantity":1}]', shipping => '-1')$$,
	$$place_order('web', '[{"sku":"B-1","quantity":1}]', options => '{"shipping_tax_rates":["NY"]}')$$, $$place_order('web', '[{"sku":"B-1","quantity":1}]', shipping => '1', options => '{"shipping_tax_rates": ["NO"]}')$$,
	$$place_order('web', '[{"sku":"B-1","quantity":1,"tax_rates":"NY"}]')$$, $$place_order('web', '[{"sku":"B-1","quantity":1,"tax_rates":[7]}]')$$,
	$$place_order('web', '[{"sku":"B-1","quantity":1,"tax_rates":["NY","NY"]}]')$$, $$place_order('web', '[{"sku":"B-1","quantity":1,"tax_rates":["NO","NY","NEITHER"]}]')$$,
	$$place_order('web', '[{"sku":"B-1","quantity":1,"tax_rates":["1","2","3","4","5","6","7","8","9"]}]')$$]) AS query;
SELECT pg_temp.everything() = :'before' AS nothing_left_behind;
SELECT name, violations FROM verify(true) WHERE violations > 0;
