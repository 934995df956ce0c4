-- Promotions: what each kind takes off, of which lines, when, in which order, and what becomes of it.
\set ECHO none
\getenv source PG_ABS_SRCDIR
\set helpers :source '/lib/regress.sql'
\i :helpers
\set ECHO all
\pset format unaligned
\pset fieldsep ' | '

SELECT is_public FROM put_channel('web', is_public => true);
SELECT document_id IS NOT NULL AS received FROM receive_stock('BER', '[{"sku":"A-1","quantity":1000},{"sku":"B-1","quantity":1000},{"sku":"C-1","quantity":1000},{"sku":"CHEESE","quantity":1000}]') LIMIT 1;
SELECT category FROM put_category('food') UNION ALL SELECT category FROM put_category('snacks');
SELECT category, parent FROM put_category('dairy', parent => 'food');
SELECT a.product AS one, b.product AS other FROM put_product('P-CHEESE', name => 'Cheese', categories => '{dairy}') AS a, put_product('P-A', name => 'A') AS b;
SELECT a.sku AS one, b.sku AS other FROM put_variant('CHEESE', 'P-CHEESE') AS a, put_variant('A-1', 'P-A') AS b;
-- What is taken off an order, and what it comes to.
CREATE FUNCTION pg_temp.quoted(lines text, more text DEFAULT '') RETURNS text LANGUAGE plpgsql AS $$
BEGIN
	RETURN pg_temp.try(format($f$SELECT string_agg(coalesce(q.sku, 'shipping') || ' ' || q.gross_total::text || ' ' || (q.promotions)::text, E'\n' ORDER BY q.line_no = 0, q.line_no)
		FROM order_mgmt.quote_lines('web', %L %s) AS q WHERE q.line_no > 0 OR q.promotions <> '[]'$f$, lines, more));
END $$;

-- Nothing there: nothing to tell.
SELECT pg_temp.quoted('[{"sku":"A-1","quantity":3}]');
SELECT promotions FROM preview_order('web', '[{"sku":"A-1","quantity":3}]');

-- A new one says what it gives, and no more than its kind has; what it gives stays.
SELECT pg_temp.try($$SELECT promotion FROM put_promotion('p')$$);
SELECT pg_temp.try($$SELECT promotion FROM put_promotion('p', 'line_percentage', 10)$$);
SELECT pg_temp.try($$SELECT promotion FROM put_promotion('p', 'line_percent')$$);
SELECT pg_temp.try($$SELECT promotion FROM put_promotion('p', 'line_percent', 0)$$);
SELECT pg_temp.try($$SELECT promotion FROM put_promotion('p', 'line_percent', 100.5)$$);
SELECT pg_temp.try($$SELECT promotion FROM put_promotion('p', 'line_percent', 10, amount => '1.00 EUR')$$);
SELECT pg_temp.try($$SELECT promotion FROM put_promotion('p', 'line_amount', amount => '0.00 EUR')$$);
SELECT pg_temp.try($$SELECT promotion FROM put_promotion('p', 'buy_get', 100, buy_quantity => 2)$$);
SELECT pg_temp.try($$SELECT promotion FROM put_promotion('p', 'buy_get', 100, buy_quantity => 0, get_quantity => 1)$$);
SELECT pg_temp.try($$SELECT promotion FROM put_promotion('p', 'order_amount', amount => '5.00 EUR', buy_skus => '{A-1}')$$);
SELECT pg_temp.try($$SELECT promotion FROM put_promotion('p', 'line_percent', 10, skus => '{A-1,X-1,X-2}')$$);
SELECT pg_temp.try($$SELECT promotion FROM put_promotion('p', 'line_percent', 10, categories => '{food,shoes,toys}')$$);
SELECT pg_temp.try($$SELECT promotion FROM put_promotion('p', 'line_percent', 10, channel => 'nowhere')$$);
SELECT pg_temp.try($$SELECT promotion FROM put_promotion('p', 'line_percent', 10, customer_group => 'nobody')$$);
SELECT pg_temp.try($$SELECT promotion FROM put_promotion('p', 'line_percent', 10, weekdays => '{1,8}')$$);
SELECT pg_temp.try($$SELECT promotion FROM put_promotion('p', 'line_percent', 10, weekdays => '{1,1}')$$);
SELECT pg_temp.try($$SELECT promotion FROM put_promotion('p', 'line_percent', 10, minimum_quantity => -1)$$);
SELECT pg_temp.try($$SELECT promotion FROM put_promotion('p', 'line_percent', 10, minimum_total => '-1.00 EUR')$$);
SELECT pg_temp.try($$SELECT promotion FROM put_promotion('p', 'line_percent', 10, uses_per_customer => -1)$$);
SELECT pg_temp.try($$SELECT promotion FROM put_promotion('p', 'line_percent', 10, valid_from => '2026-02-01', valid_until => '2026-01-01')$$);
SELECT count(*) FROM promotions;
SELECT promotion, gives, percent, priority, is_active FROM put_promotion('p', 'line_percent', 10);
SELECT pg_temp.try($$SELECT promotion FROM put_promotion('P', 'line_percent', 10)$$);
SELECT pg_temp.try($$SELECT promotion FROM put_promotion('p', 'order_percent', 10)$$);
SELECT pg_temp.try($$SELECT promotion FROM put_promotion('p', amount => '1.00 EUR')$$);
SELECT valid_until FROM put_promotion('p', valid_until => '2026-02-01 00:00+00');
SELECT pg_temp.try($$SELECT promotion FROM put_promotion('p', valid_from => '2026-03-01 00:00+00')$$);

-- Percent of each line, rounded half up: 2.475 is 2.48 off.
SELECT percent, valid_until FROM put_promotion('p', percent => 25, valid_until => 'infinity');
SELECT pg_temp.quoted('[{"sku":"A-1","quantity":1},{"sku":"C-1","quantity":10},{"sku":"GIFTWRAP","quantity":1}]');
-- A line whose price the caller says is nobody's line; a discount of the caller comes off before.
SELECT pg_temp.quoted('[{"sku":"A-1","quantity":1,"unit_price":"9.00"},{"sku":"C-1","quantity":10,"discount":"0.90"}]');
-- The order keeps what it got; its discount is the line's.
SELECT total, discount FROM place_order('web', '[{"sku":"A-1","quantity":1},{"sku":"C-1","quantity":10}]');
SELECT line_no, line_total, discount, order_discount, gross_total FROM order_lines ORDER BY 1;
SELECT line_no, promotion, coupon, amount FROM order_promotions ORDER BY 1;

-- Items, and categories with those below.
SELECT skus FROM put_promotion('p', skus => '{B-1}');
SELECT pg_temp.quoted('[{"sku":"A-1","quantity":1},{"sku":"B-1","quantity":2},{"sku":"CHEESE","quantity":0.5}]');
SELECT skus, categories FROM put_promotion('p', categories => '{food}');
SELECT pg_temp.quoted('[{"sku":"A-1","quantity":1},{"sku":"B-1","quantity":2},{"sku":"CHEESE","quantity":0.5}]');
SELECT category, parent FROM put_category('dairy', parent => 'snacks');
SELECT pg_temp.quoted('[{"sku":"CHEESE","quantity":0.5}]');
SELECT skus, categories FROM put_promotion('p', skus => '{}', categories => '{}', is_active => false);

-- So much off each unit, never more than it costs; a unit for a price, never for more than it costs.
SELECT amount, currency FROM put_promotion('off', 'line_amount', amount => '1.00 EUR', skus => '{B-1,C-1}');
SELECT pg_temp.quoted('[{"sku":"B-1","quantity":3},{"sku":"C-1","quantity":2}]');
SELECT is_active FROM put_promotion('off', is_active => false);
SELECT amount FROM put_promotion('for', 'line_price', amount => '2.00 EUR', skus => '{B-1,C-1,CHEESE}');
SELECT pg_temp.quoted('[{"sku":"B-1","quantity":3},{"sku":"C-1","quantity":2},{"sku":"CHEESE","quantity":0.125}]');
SELECT promotions FROM preview_order('web', '[{"sku":"A-1","quantity":1}]') UNION ALL SELECT promotions FROM preview_order('usa', '[{"sku":"A-1","quantity":1}]');
SELECT is_active FROM put_promotion('for', is_active => false);

-- Buy two, get one: the cheapest of all lines; half of it, where it says so.
SELECT buy_quantity, get_quantity FROM put_promotion('bogo', 'buy_get', 100, skus => '{A-1,B-1}', buy_quantity => 2, get_quantity => 1);
SELECT pg_temp.quoted('[{"sku":"A-1","quantity":2}]');
SELECT pg_temp.quoted('[{"sku":"A-1","quantity":2},{"sku":"B-1","quantity":1}]');
SELECT pg_temp.quoted('[{"sku":"A-1","quantity":7},{"sku":"B-1","quantity":1}]');
SELECT percent FROM put_promotion('bogo', percent => 50);
SELECT pg_temp.quoted('[{"sku":"A-1","quantity":3}]');
-- Something else that has to be bought; what gets cheaper does not count as bought.
SELECT buy_skus, skus FROM put_promotion('bogo', percent => 100, skus => '{C-1}', buy_skus => '{A-1}');
SELECT pg_temp.quoted('[{"sku":"A-1","quantity":5},{"sku":"C-1","quantity":3}]');
SELECT pg_temp.quoted('[{"sku":"A-1","quantity":1},{"sku":"C-1","quantity":3}]');
-- What has to be bought may get cheaper, too, but no unit that is counted as bought: of 2 none, of 3 one, of 5 one, of 6 two, of 2 and one of the others that one.
SELECT buy_skus, skus FROM put_promotion('bogo', skus => '{A-1,C-1}');
SELECT n, pg_temp.quoted(format('[{"sku":"A-1","quantity":%s}]', n)) FROM generate_series(2, 6) AS n;
SELECT pg_temp.quoted('[{"sku":"A-1","quantity":2},{"sku":"C-1","quantity":1}]'), pg_temp.quoted('[{"sku":"A-1","quantity":2},{"sku":"A-1","quantity":2},{"sku":"C-1","quantity":9}]');
-- The cheaper ones are bought, so the dearer one is the gift.
SELECT buy_skus, skus FROM put_promotion('bogo', buy_skus => '{C-1}');
SELECT pg_temp.quoted('[{"sku":"A-1","quantity":1},{"sku":"C-1","quantity":2}]'), pg_temp.quoted('[{"sku":"A-1","quantity":1},{"sku":"C-1","quantity":3}]');
SELECT is_active FROM put_promotion('bogo', is_active => false);

-- The order: shared by largest remainder over its lines, and they keep their shares.  12.33 off lines of 9.90, 2.50 and 1.99.
SELECT pg_temp.try($$SELECT promotion FROM put_promotion('p', 'order_amount', amount => '5.00 EUR', minimum_total => '20.00 USD')$$);
SELECT amount FROM put_promotion('order', 'order_amount', amount => '12.33 EUR');
SELECT pg_temp.try($$SELECT promotion FROM put_promotion('order', minimum_total => '20.00 USD')$$);
SELECT minimum_total FROM put_promotion('order', minimum_total => '1.00 EUR');
SELECT pg_temp.try($$SELECT promotion FROM put_promotion('order', amount => '12.33 USD')$$);
SELECT amount, minimum_total FROM put_promotion('order', minimum_total => '0.00 USD');
SELECT line_no, order_discount, gross_total FROM quote_lines('web', '[{"sku":"C-1","quantity":10},{"sku":"B-1","quantity":1},{"sku":"CHEESE","quantity":0.1}]') WHERE line_no > 0;
SELECT total, discount FROM preview_order('web', '[{"sku":"B-1","quantity":1}]');
SELECT order_id FROM place_order('web', '[{"sku":"C-1","quantity":10},{"sku":"B-1","quantity":1},{"sku":"CHEESE","quantity":0.1}]', discount => '1.00', order_id => '00000000-0000-0000-0000-0000000000a0');
SELECT line_no, discount, order_discount, gross_total FROM order_lines WHERE order_id = '00000000-0000-0000-0000-0000000000a0' ORDER BY 1;
SELECT line_no, promotion, amount FROM order_promotions WHERE order_id = '00000000-0000-0000-0000-0000000000a0' ORDER BY 1;
-- What is left is never cheaper: a canceled line takes its own share.
SELECT billed, total FROM cancel_order('00000000-0000-0000-0000-0000000000a0', '[{"line_no":2}]');
SELECT billed, status FROM cancel_order('00000000-0000-0000-0000-0000000000a0');
SELECT is_active FROM put_promotion('order', is_active => false);
SELECT percent FROM put_promotion('tenth', 'order_percent', 10, minimum_total => '20.00 EUR');
SELECT pg_temp.quoted('[{"sku":"A-1","quantity":1}]');
SELECT pg_temp.quoted('[{"sku":"A-1","quantity":2}]');
SELECT minimum_total, minimum_quantity FROM put_promotion('tenth', minimum_total => '0.00 EUR', minimum_quantity => 3);
SELECT pg_temp.quoted('[{"sku":"A-1","quantity":2}]');
SELECT minimum_quantity FROM put_promotion('tenth', minimum_quantity => 0);
-- What its own lines have is what counts.
SELECT skus, minimum_total FROM put_promotion('of-a', 'line_percent', 5, skus => '{A-1}', minimum_total => '20.00 EUR');
SELECT pg_temp.quoted('[{"sku":"A-1","quantity":1},{"sku":"B-1","quantity":9}]');
SELECT pg_temp.quoted('[{"sku":"A-1","quantity":2},{"sku":"B-1","quantity":1}]');
SELECT is_active FROM put_promotion('of-a', is_active => false);

-- Lines before the order, each by priority; each sees what those before it left.  Taxes are of what is left.
SELECT tax_rate FROM put_tax_rate('VAT', 19);
SELECT percent FROM put_promotion('second', 'line_percent', 50, priority => 2);
SELECT amount, priority FROM put_promotion('first', 'line_amount', amount => '2.00 EUR', priority => 1);
SELECT line_total, discount, order_discount, tax, gross_total, promotions FROM quote_lines('web', '[{"sku":"A-1","quantity":1,"tax_rates":["VAT"]}]') WHERE line_no = 1;
SELECT priority FROM put_promotion('first', priority => 3);
SELECT line_total, discount, order_discount, tax, gross_total, promotions FROM quote_lines('web', '[{"sku":"A-1","quantity":1,"tax_rates":["VAT"]}]') WHERE line_no = 1;
-- A stacking group: one of them for a line, the first; what is not in it stacks.
SELECT stacking_group, skus, priority FROM put_promotion('first', stacking_group => 'one', skus => '{A-1}', priority => 0) UNION ALL SELECT stacking_group, skus, priority FROM put_promotion('second', stacking_group => 'one');
SELECT pg_temp.quoted('[{"sku":"A-1","quantity":1},{"sku":"B-1","quantity":2}]');
SELECT stacking_group FROM put_promotion('tenth', stacking_group => 'one');
SELECT pg_temp.quoted('[{"sku":"A-1","quantity":1},{"sku":"B-1","quantity":2}]');
-- The caller's own discount comes after them, and is at most what they left.
SELECT total, discount FROM preview_order('web', '[{"sku":"A-1","quantity":1}]', discount => '8.00');
SELECT pg_temp.try($$SELECT total FROM preview_order('web', '[{"sku":"A-1","quantity":1}]', discount => '8.01')$$);
SELECT count(*) FROM (VALUES ('first'), ('second'), ('tenth')) AS p (code), put_promotion(p.code, is_active => false);

-- Shipping: by what the goods cost by then; cheaper, free; what the caller says stays.
SELECT shipping FROM put_channel('web', shipping => '4.90');
SELECT percent FROM put_promotion('ship', 'shipping_percent', 50, minimum_total => '20.00 EUR');
SELECT total, shipping, promotions FROM preview_order('web', '[{"sku":"A-1","quantity":1}]');
SELECT total, shipping, promotions FROM preview_order('web', '[{"sku":"A-1","quantity":2}]');
SELECT total, shipping, promotions FROM preview_order('web', '[{"sku":"A-1","quantity":2}]', shipping => '4.00');
SELECT amount FROM put_promotion('ship-free', 'shipping_amount', amount => '10.00 EUR', priority => 1);
SELECT pg_temp.quoted('[{"sku":"A-1","quantity":2}]');
SELECT total, shipping, discount FROM place_order('web', '[{"sku":"A-1","quantity":2}]', order_id => '00000000-0000-0000-0000-0000000000a1');
SELECT line_no, promotion, amount FROM order_promotions WHERE order_id = '00000000-0000-0000-0000-0000000000a1' ORDER BY 2;
SELECT count(*) FROM (VALUES ('ship'), ('ship-free')) AS p (code), put_promotion(p.code, is_active => false);
SELECT shipping FROM put_channel('web', shipping => '0');

-- Channel, group, time.  A group that the customer is not in, another channel and another time are not told.
SELECT customer_group FROM put_customer_group('club');
SELECT customer FROM put_customer('MEMBER', groups => '{club}') UNION ALL SELECT customer FROM put_customer('GUEST');
SELECT customer_group FROM put_promotion('club', 'line_percent', 10, customer_group => 'club');
SELECT pg_temp.quoted('[{"sku":"A-1","quantity":1}]');
SELECT pg_temp.quoted('[{"sku":"A-1","quantity":1}]', $$, customer => 'GUEST'$$);
SELECT pg_temp.quoted('[{"sku":"A-1","quantity":1}]', $$, customer => 'MEMBER'$$);
SELECT customer_group, channel FROM put_promotion('club', customer_group => '', channel => 'shop');
SELECT pg_temp.quoted('[{"sku":"A-1","quantity":1}]');
SELECT channel, valid_from, valid_until FROM put_promotion('club', channel => '', valid_from => '2026-01-01 12:00+00', valid_until => '2026-01-02 00:00+00');
SELECT pg_temp.quoted('[{"sku":"A-1","quantity":1}]');
SET order_mgmt.clock = '2026-01-01 11:59:59+00';
SELECT pg_temp.quoted('[{"sku":"A-1","quantity":1}]');
SET order_mgmt.clock = '2026-01-02 00:00+00';
SELECT pg_temp.quoted('[{"sku":"A-1","quantity":1}]');
-- What is dated back gets what there was then.
SELECT total FROM place_order('web', '[{"sku":"A-1","quantity":1}]', occurred_at => '2026-01-01 23:59+00');
-- Hours are those of the tenant: Friday and Saturday nights from 22 to 2 in Berlin, an hour before UTC's.
SELECT tenant_id FROM put_tenant(1, time_zone => 'Europe/Berlin');
SELECT weekdays, from_time, until_time FROM put_promotion('club', valid_from => '-infinity', valid_until => 'infinity', weekdays => '{5,6}', from_time => '22:00', until_time => '02:00');
CREATE FUNCTION pg_temp.at(at timestamptz) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
	PERFORM set_config('order_mgmt.clock', at::text, false);
	RETURN (SELECT total::text FROM order_mgmt.preview_order('web', '[{"sku":"A-1","quantity":1}]'));
END $$;
SELECT i.at, pg_temp.at(i.at::timestamptz) FROM unnest('{2026-01-08 21:30+00,2026-01-09 20:59:59+00,2026-01-09 21:00+00,2026-01-09 23:30+00,2026-01-10 00:59:59+00,2026-01-10 01:00+00,2026-01-10 21:00+00,2026-01-11 00:30+00,2026-01-11 21:30+00}'::text[]) AS i (at);
SELECT promotions FROM preview_order('web', '[{"sku":"A-1","quantity":1}]');
SELECT weekdays, from_time, until_time FROM put_promotion('club', weekdays => '{7}', from_time => '09:00', until_time => '24:00');
SELECT i.at, pg_temp.at(i.at::timestamptz) FROM unnest('{2026-01-11 07:59+00,2026-01-11 08:00+00,2026-01-11 22:59+00,2026-01-11 23:00+00,2026-01-12 09:00+00}'::text[]) AS i (at);
SELECT weekdays, from_time, until_time FROM put_promotion('club', weekdays => '{}', from_time => '00:00', until_time => '00:00', is_active => false);
SET order_mgmt.clock = '2026-01-20 12:00+00';

-- So many orders of a customer, who has to be named; an order that is canceled, all of it, does not count.
SELECT uses_per_customer FROM put_promotion('once', 'order_percent', 20, uses_per_customer => 1);
SELECT promotions FROM preview_order('web', '[{"sku":"A-1","quantity":2}]');
SELECT total FROM place_order('web', '[{"sku":"A-1","quantity":2}]', customer => 'GUEST', order_id => '00000000-0000-0000-0000-0000000000a2');
SELECT total FROM place_order('web', '[{"sku":"A-1","quantity":2}]', customer => 'GUEST');
SELECT promotions FROM preview_order('web', '[{"sku":"A-1","quantity":2}]', customer => 'GUEST');
SELECT total FROM preview_order('web', '[{"sku":"A-1","quantity":2}]', customer => 'MEMBER');
SELECT status FROM cancel_order('00000000-0000-0000-0000-0000000000a2', '[{"line_no":1,"quantity":1}]');
SELECT total FROM preview_order('web', '[{"sku":"A-1","quantity":2}]', customer => 'GUEST');
SELECT status FROM cancel_order('00000000-0000-0000-0000-0000000000a2');
SELECT total FROM place_order('web', '[{"sku":"A-1","quantity":2}]', customer => 'GUEST');
SELECT promotion, coupon, uses FROM promotion_uses ORDER BY use_id;
-- The limit may change at any time; what was used stays.
SELECT uses_per_customer FROM put_promotion('once', uses_per_customer => 2);
SELECT total FROM place_order('web', '[{"sku":"A-1","quantity":2}]', customer => 'GUEST');
SELECT total FROM place_order('web', '[{"sku":"A-1","quantity":2}]', customer => 'GUEST');
-- Three orders of a call: each knows what those before it use, and the last one costs what it costs without.
SELECT ok, error_code, error_detail, total FROM place_orders('[{"channel":"web","customer":"MEMBER","lines":[{"sku":"A-1","quantity":1}]},{"channel":"web","customer":"MEMBER","lines":[{"sku":"A-1","quantity":1}]},{"channel":"web","customer":"MEMBER","lines":[{"sku":"A-1","quantity":1}]}]');
SELECT total FROM preview_order('web', '[{"sku":"A-1","quantity":1}]', customer => 'MEMBER');
SELECT is_active FROM put_promotion('once', is_active => false);

-- Cashiers sell at promotions, whatever their own limit is; returns give back what was paid.
SELECT register FROM put_register('TILL', 'shop', 'BER', discount_limit => 5);
SELECT status FROM open_shift('TILL', '0.00 EUR');
SELECT percent FROM put_promotion('half', 'line_percent', 50);
CREATE ROLE regress_promotion_cashier;
SELECT count(*) > 0 AS granted FROM grant_access('regress_promotion_cashier', 'cashier');
SET ROLE regress_promotion_cashier;
SELECT total FROM record_sale('TILL', '[{"sku":"A-1","quantity":3}]', '[{"provider":"cash","amount":"15.00"}]', order_id => '00000000-0000-0000-0000-0000000000a3');
SELECT pg_temp.try($$SELECT total FROM record_sale('TILL', '[{"sku":"A-1","quantity":3}]', '[{"provider":"cash","amount":"15.00"}]', discount => '1.60')$$);
RESET ROLE;
SELECT credited FROM return_order('00000000-0000-0000-0000-0000000000a3', '[{"line_no":1,"quantity":1,"disposition":"restock"}]', register => 'TILL');
SELECT billed, refunded, amount_due FROM orders WHERE order_id = '00000000-0000-0000-0000-0000000000a3';

-- Who may: a visitor sees no promotion and makes none, but gets them; a cashier reads them; a manager makes them, for the own tenant.
CREATE ROLE regress_promotion_visitor;
SELECT count(*) > 0 AS granted FROM grant_access('regress_promotion_visitor', 'visitor');
CREATE ROLE regress_promotion_manager;
SELECT count(*) > 0 AS granted FROM grant_access('regress_promotion_manager', 'manager', '{11}');
SET ROLE regress_promotion_visitor;
SELECT pg_temp.try('SELECT count(*) FROM promotions');
SELECT pg_temp.try($$SELECT promotion FROM put_promotion('mine', 'line_percent', 99)$$);
SELECT total FROM place_order('web', '[{"sku":"A-1","quantity":1}]', secret => 'Zm9yIG15IGV5ZXMgb25seQ');
SET ROLE regress_promotion_cashier;
SELECT count(*) FROM promotions;
SELECT pg_temp.try('SELECT count(*) FROM coupons');
SELECT pg_temp.try($$SELECT promotion FROM put_promotion('mine', 'line_percent', 99)$$);
SET ROLE regress_promotion_manager;
SELECT count(*) FROM promotions;
SELECT pg_temp.try($$SELECT promotion FROM put_promotion('half', 'line_percent', 99, tenant_id => 1)$$);
SELECT tenant_id, promotion FROM put_promotion('half', 'line_percent', 99);
RESET ROLE;
SELECT total FROM preview_order('web', '[{"sku":"A-1","quantity":1}]', tenant_id => 11) UNION ALL SELECT total FROM preview_order('web', '[{"sku":"A-1","quantity":1}]', tenant_id => 12);

-- Codes and kinds stay, whoever writes; rows are not deleted, nor what orders got.
SELECT pg_temp.try($$UPDATE order_mgmt_data.promotions SET kind = 'order_percent'$$);
SELECT pg_temp.try($$DELETE FROM order_mgmt_data.promotions$$);
SELECT pg_temp.try($$UPDATE order_mgmt_data.order_promotions SET amount = '0.01 EUR'$$);
SELECT pg_temp.try($$DELETE FROM order_mgmt_data.promotion_uses$$);
-- Of a hundred and more that take nothing some are told.
BEGIN;
SELECT count(*) FROM generate_series(1, 120) AS n, put_promotion('some ' || n, 'line_percent', 5, minimum_total => '1000000.00 EUR');
SELECT jsonb_array_length(promotions) FROM quote_lines('web', '[{"sku":"A-1","quantity":1}]') WHERE line_no = 1;
SELECT jsonb_array_length(promotions) FROM preview_order('web', '[{"sku":"A-1","quantity":1}]');
ROLLBACK;

SELECT name, violations, sample FROM verify() WHERE violations > 0 OR name ~ 'promotion';
SELECT * FROM order_mgmt_data.counter_mismatches();
SELECT count(*) > 0 AS revoked FROM unnest('{regress_promotion_cashier,regress_promotion_visitor,regress_promotion_manager}'::text[]) AS r (name), revoke_access(r.name);
DROP ROLE regress_promotion_cashier, regress_promotion_visitor, regress_promotion_manager;
