-- Price lists: which price holds, overlaps, what prices were, and who sees them.
\set ECHO none
\getenv source PG_ABS_SRCDIR
\set helpers :source '/lib/regress.sql'
\i :helpers
\set ECHO all
\pset format unaligned
\pset fieldsep ' | '

-- What an order of so many units of one item costs per unit, in a channel.
CREATE FUNCTION pg_temp.costs(channel text, sku text, VARIADIC units numeric[]) RETURNS text LANGUAGE sql AS $$
	SELECT string_agg(q.unit_price::text, ', ' ORDER BY q.line_no) FROM order_mgmt.quote_lines(channel,
		(SELECT jsonb_agg(jsonb_build_object('sku', sku, 'quantity', u)) FROM unnest(units) AS u)::order_mgmt.strict_jsonb) AS q WHERE q.line_no > 0
$$;

-- Without a list an item costs what put_price says.
SELECT pg_temp.costs('web', 'A-1', 1), pg_temp.costs('web', 'A-1', 100);
SELECT sku, currency, channel, minimum_quantity, valid_from, valid_until, price, regular_price, price_numeric FROM put_list_price('A-1', '9.00 EUR', minimum_quantity => 10);
SELECT pg_temp.costs('web', 'A-1', 9), pg_temp.costs('web', 'A-1', 10), pg_temp.costs('web', 'A-1', 11), pg_temp.costs('usa', 'A-1', 10);
-- Units of an item are added up, on however many lines they stand.
SELECT pg_temp.costs('web', 'A-1', 4, 6), pg_temp.costs('web', 'A-1', 4, 5);
-- The channel's own goes before one of every channel, then the largest minimum quantity.
SELECT channel, price FROM put_list_price('A-1', '9.50 EUR', 'web');
SELECT pg_temp.costs('web', 'A-1', 1), pg_temp.costs('web', 'A-1', 10), pg_temp.costs('shop', 'A-1', 10), pg_temp.costs('shop', 'A-1', 1);
SELECT a.price, b.price FROM put_list_price('A-1', '8.00 EUR', 'web', 10) AS a, put_list_price('A-1', '7.005 EUR', 'web', 100) AS b;
SELECT channel, minimum_quantity, price FROM list_prices WHERE sku = 'A-1' ORDER BY channel NULLS FIRST, minimum_quantity;
SELECT pg_temp.costs('web', 'A-1', 10), pg_temp.costs('web', 'A-1', 99), pg_temp.costs('web', 'A-1', 100), pg_temp.costs('shop', 'A-1', 100);
-- An item without a price of its own has one where a list has one.
SELECT pg_temp.try($$SELECT place_order('shop', '[{"sku":"NOPRICE","quantity":1}]')$$);
SELECT price FROM put_list_price('NOPRICE', '1.25 EUR', 'shop');
SELECT pg_temp.costs('shop', 'NOPRICE', 1), pg_temp.try($$SELECT place_order('web', '[{"sku":"NOPRICE","quantity":1}]')$$);
-- A minimum has the decimals of the item.
SELECT minimum_quantity FROM put_list_price('CHEESE', '18.90 EUR', minimum_quantity => 0.500);
SELECT pg_temp.costs('web', 'CHEESE', 0.499), pg_temp.costs('web', 'CHEESE', 0.5), pg_temp.costs('web', 'CHEESE', 0.25, 0.25);

-- A time: from its first instant until before the last one.
SELECT valid_from, valid_until, price, regular_price FROM put_list_price('B-1', '1.99 EUR', 'web', valid_from => '2026-02-01 00:00+00', valid_until => '2026-02-08 00:00+00', regular_price => '2.50 EUR');
SELECT pg_temp.costs('web', 'B-1', 1);
SET order_mgmt.clock = '2026-01-31 23:59:59.999999+00';
SELECT pg_temp.costs('web', 'B-1', 1);
SET order_mgmt.clock = '2026-02-01 00:00:00+00';
SELECT pg_temp.costs('web', 'B-1', 1);
SELECT sku, currency, price, regular_price, lowest_price, price_source, minimum_quantity, valid_until FROM item_prices('web', '{B-1,A-1,NOPRICE,C-1}');
SET order_mgmt.clock = '2026-02-07 23:59:59.999999+00';
SELECT pg_temp.costs('web', 'B-1', 1);
-- What was sold then is priced as of then.
SET order_mgmt.clock = '2026-02-08 00:00:00+00';
SELECT pg_temp.costs('web', 'B-1', 1);
SELECT document_id IS NOT NULL AS received FROM receive_stock('BER', '[{"sku":"B-1","quantity":100},{"sku":"A-1","quantity":1000}]') LIMIT 1;
SELECT o.total FROM place_order('web', '[{"sku":"B-1","quantity":1}]', occurred_at => '2026-02-07 12:00+00') AS o;
SELECT o.total FROM place_order('web', '[{"sku":"B-1","quantity":1}]', occurred_at => '2026-02-08 00:00+00') AS o;

-- Two that hold at the same time would leave open which one is meant.
SELECT query, pg_temp.try('SELECT valid_from FROM ' || query) FROM unnest(ARRAY[
	$$put_list_price('B-1', '2.00 EUR', 'web')$$,
	$$put_list_price('B-1', '2.00 EUR', 'web', valid_from => '2026-02-07 23:59+00')$$,
	$$put_list_price('B-1', '2.00 EUR', 'web', valid_from => '2026-01-01', valid_until => '2026-02-01 00:00:00.000001+00')$$]) AS query;
-- They may touch, or be of another channel, quantity or currency.
SELECT query, pg_temp.try('SELECT valid_from FROM ' || query) FROM unnest(ARRAY[
	$$put_list_price('B-1', '2.00 EUR', 'web', valid_from => '2026-02-08 00:00+00', valid_until => '2026-03-01 00:00+00')$$,
	$$put_list_price('B-1', '2.10 EUR', 'web', valid_until => '2026-02-01 00:00+00')$$,
	$$put_list_price('B-1', '2.20 EUR', 'shop')$$, $$put_list_price('B-1', '2.20 EUR')$$, $$put_list_price('B-1', '2.20 EUR', 'web', 2)$$, $$put_list_price('B-1', '2.20 USD', 'web')$$]) AS query;
-- All that are in the way are named; what was made longer meets others, too.
SELECT pg_temp.try($$SELECT put_list_price('B-1', '2.00 EUR', 'web', valid_from => '2025-01-01')$$);
SELECT pg_temp.try($$SELECT put_list_price('B-1', '2.10 EUR', 'web', valid_until => 'infinity')$$);
-- One that ends as it begins was withdrawn, and is in no way.
SELECT valid_from, valid_until FROM put_list_price('B-1', '1.99 EUR', 'web', valid_from => '2026-02-01 00:00+00', valid_until => '2026-02-01 00:00+00');
SELECT valid_from, valid_until FROM put_list_price('B-1', '1.89 EUR', 'web', valid_from => '2026-02-02 00:00+00', valid_until => '2026-02-03 00:00+00');
SELECT valid_until FROM put_list_price('B-1', '2.00 EUR', 'web', valid_from => '2026-02-08 00:00+00', valid_until => 'infinity');

-- Null: as it is; the price itself: none beside it.
SELECT price, regular_price, valid_until FROM put_list_price('C-1', '0.79 EUR', 'shop', regular_price => '0.99 EUR', valid_until => '2027-01-01 00:00+00');
SELECT price, regular_price, valid_until FROM put_list_price('C-1', '0.69 EUR', 'shop');
SELECT pg_temp.try($$SELECT put_list_price('C-1', '1.00 EUR', 'shop')$$);
SELECT price, regular_price, valid_until FROM put_list_price('C-1', '0.99 EUR', 'shop', valid_until => 'infinity');
SELECT price, regular_price FROM put_list_price('C-1', '0.89 EUR', 'shop', regular_price => '0.990001 EUR');
-- Repeating a call writes nothing.
BEGIN;
SELECT price, regular_price FROM put_list_price('C-1', '0.89 EUR', 'shop');
SELECT pg_current_xact_id_if_assigned() IS NULL AS wrote_nothing;
COMMIT;

-- What is missing, malformed or unknown is refused.
SELECT query, pg_temp.try('SELECT price FROM ' || query) FROM unnest(ARRAY[
	$$put_list_price(NULL, '1.00 EUR')$$, $$put_list_price('A-1', NULL)$$, $$put_list_price('A-1', '-1.00 EUR')$$, $$put_list_price('a-1', '1.00 EUR')$$,
	$$put_list_price('A-1', '1.00 EUR', 'nowhere')$$, $$put_list_price('A-1', '1.00 EUR', minimum_quantity => -1)$$, $$put_list_price('A-1', '1.00 EUR', minimum_quantity => 0.5)$$,
	$$put_list_price('A-1', '1.00 EUR', minimum_quantity => 'NaN')$$, $$put_list_price('A-1', '1.00 EUR', minimum_quantity => 1000000001)$$,
	$$put_list_price('A-1', '1.00 EUR', minimum_quantity => 7, regular_price => '2.00 USD')$$, $$put_list_price('A-1', '1.00 EUR', minimum_quantity => 7, regular_price => '0.99 EUR')$$,
	$$put_list_price('A-1', '1.00 EUR', minimum_quantity => 7, valid_from => '2026-01-02', valid_until => '2026-01-01')$$,
	$$put_list_price('A-1', '1.00 EUR', tenant_id => 77)$$, $$put_list_price('A-1', '99999999999999.00 EUR')$$]) AS query;
SELECT count(*) FROM list_prices WHERE minimum_quantity = 7;
SELECT query, pg_temp.try('SELECT price FROM ' || query) FROM unnest(ARRAY[
	$$item_prices('nowhere', '{A-1}')$$, $$item_prices('web', '{A-1,none,nil}')$$, $$item_prices('web', NULL)$$, $$item_prices('web', '{A-1}', -1)$$, $$item_prices('web', '{A-1}', 0)$$]) AS query;
SELECT count(*) FROM item_prices('web', '{}');
-- Who writes into the table is held to the same.
SELECT pg_temp.try($$INSERT INTO order_mgmt_data.list_prices (tenant_id, list_price_id, item_id, currency, price) SELECT tenant_id, 1, item_id, 'EUR', '1 EUR' FROM order_mgmt.items WHERE sku = 'B-1' AND tenant_id = 1$$);
DO $$
DECLARE
	refusal text;
BEGIN
	INSERT INTO order_mgmt_data.list_prices (tenant_id, list_price_id, item_id, currency, price, valid_from) SELECT tenant_id, 1, item_id, 'EUR', '1 EUR', '2030-01-01' FROM order_mgmt.items WHERE sku = 'B-1' AND tenant_id = 1;
EXCEPTION WHEN exclusion_violation THEN
	GET STACKED DIAGNOSTICS refusal = CONSTRAINT_NAME;
	RAISE NOTICE '%', refusal;
END $$;
SELECT pg_temp.try('DELETE FROM order_mgmt_data.list_prices'), pg_temp.try('UPDATE order_mgmt_data.list_prices SET channel_id = 7'), pg_temp.try('UPDATE order_mgmt_data.former_prices SET channel_id = 7');

-- A line keeps the price of the list beside what somebody names.
SELECT o.total FROM place_order('web', '[{"sku":"A-1","quantity":10},{"sku":"A-1","quantity":90,"unit_price":"1.00"}]', reference => 'listed') AS o;
SELECT l.line_no, l.unit_price, l.list_price, l.price_set_by IS NOT NULL AS set_by_somebody FROM order_lines AS l JOIN orders AS o USING (tenant_id, order_id) WHERE o.reference = 'listed' ORDER BY 1;
SELECT price_source, unit_price, list_price FROM quote_lines('web', '[{"sku":"A-1","quantity":1},{"sku":"A-1","quantity":1,"unit_price":"9.50"},{"sku":"A-1","quantity":1,"unit_price":"9.51"}]');
SELECT price FROM available_items('web', '{A-1,B-1,A-1}');
-- Many orders at once, and a sale at a register.
SELECT ok, total FROM place_orders('[{"channel":"web","lines":[{"sku":"A-1","quantity":10}]},{"channel":"shop","lines":[{"sku":"A-1","quantity":10}]}]');
SELECT register FROM put_register('R', 'shop', 'BER');
SELECT status FROM open_shift('R', '0 EUR');
SELECT total FROM record_sale('R', '[{"sku":"A-1","quantity":10}]', '[{"provider":"cash","amount":"90.00"}]');

-- What prices were, and the lowest of the 30 days before the present one.
SET order_mgmt.clock = '2026-03-01 00:00+00';
SELECT sku FROM put_item('H');
SELECT price FROM put_price('H', '20.00 EUR');
SELECT price, lowest_price FROM item_prices('web', '{H}');
SET order_mgmt.clock = '2026-03-10 00:00+00';
SELECT price FROM put_price('H', '15.00 EUR');
SELECT price, lowest_price FROM item_prices('web', '{H}');
SET order_mgmt.clock = '2026-03-12 00:00+00';
SELECT price FROM put_price('H', '25.00 EUR');
SELECT price, lowest_price FROM item_prices('web', '{H}');
SET order_mgmt.clock = '2026-04-01 00:00+00';
SELECT price FROM put_list_price('H', '18.00 EUR', 'web', valid_from => '2026-04-01 00:00+00', valid_until => '2026-04-05 00:00+00', regular_price => '25.00 EUR');
SELECT channel, price, regular_price, lowest_price FROM (VALUES ('web'), ('shop')) AS c (channel), item_prices(c.channel, '{H}');
-- A quantity that one unit is not has no part in it, nor a sale that was made longer.
SELECT price FROM put_list_price('H', '5.00 EUR', 'web', 10);
SET order_mgmt.clock = '2026-04-04 00:00+00';
SELECT valid_until FROM put_list_price('H', '18.00 EUR', 'web', valid_from => '2026-04-01 00:00+00', valid_until => '2026-05-20 00:00+00');
SELECT price, lowest_price FROM item_prices('web', '{H}');
SELECT price, lowest_price, minimum_quantity FROM item_prices('web', '{H}', 10);
-- 30 days before it began, to the instant: 15.00 ended on March 12.
SET order_mgmt.clock = '2026-04-11 00:00+00';
SELECT price FROM put_list_price('H', '17.00 EUR', 'shop', valid_from => '2026-04-11 00:00+00');
SELECT price, lowest_price FROM item_prices('shop', '{H}');
SET order_mgmt.clock = '2026-04-10 23:59:59.999999+00';
SELECT price FROM put_list_price('H', '17.00 EUR', 'shop', valid_from => '2026-04-11 00:00+00', valid_until => '2026-04-11 00:00+00');
SELECT price FROM put_list_price('H', '17.50 EUR', 'shop', valid_from => '2026-04-10 23:59:59.999999+00');
SELECT price, lowest_price FROM item_prices('shop', '{H}');
-- It ends sooner: what is past of it stays known.
SET order_mgmt.clock = '2026-04-20 00:00+00';
SELECT valid_until FROM put_list_price('H', '18.00 EUR', 'web', valid_from => '2026-04-01 00:00+00', valid_until => '2026-04-01 00:00+00');
SELECT price, lowest_price FROM item_prices('web', '{H}');
-- Nothing is kept of a price that never held.
SET order_mgmt.clock = '2026-06-01 00:00+00';
SELECT price FROM put_price('H', '30.00 EUR');
SELECT price FROM put_price('H', '31.00 EUR');
UPDATE order_mgmt_data.prices SET price = '32.00 EUR' WHERE item_id = (SELECT i.item_id FROM items AS i WHERE i.sku = 'H' AND i.tenant_id = 1) AND tenant_id = 1;
SELECT channel, minimum_quantity, price, regular_price, began_at, ended_at FROM former_prices WHERE sku = 'H' ORDER BY former_price_id;

-- A price for a group of customers goes before one for everybody, and of those of several groups the lowest; customers of no group pay what everybody does.
SELECT a.customer_group, b.customer_group FROM put_customer_group('trade') AS a, put_customer_group('staff') AS b;
SELECT a.groups, b.groups, c.groups FROM put_customer('T', groups => '{trade}') AS a, put_customer('TS', groups => '{staff,trade}') AS b, put_customer('N') AS c;
SELECT a.customer_group, a.price, b.customer_group, b.price FROM put_list_price('B-1', '0.90 EUR', 'shop', customer_group => 'trade') AS a, put_list_price('B-1', '0.80 EUR', 'shop', customer_group => 'staff') AS b;
SELECT c.customer, c.price, q.unit_price FROM (VALUES (NULL), ('N'), ('T'), ('TS')) AS v (customer)
	CROSS JOIN LATERAL (SELECT v.customer, p.price FROM item_prices('shop', '{B-1}', customer => v.customer) AS p) AS c
	CROSS JOIN LATERAL (SELECT l.unit_price FROM quote_lines('shop', '[{"sku":"B-1","quantity":1}]', customer => v.customer) AS l WHERE l.line_no = 1) AS q;
SELECT o.total FROM place_order('shop', '[{"sku":"B-1","quantity":1}]', customer => 'T') AS o;
-- The group goes before the channel; one of every group's own may overlap those of others.
SELECT customer_group, price FROM put_list_price('B-1', '0.70 EUR', customer_group => 'trade');
SELECT price FROM item_prices('web', '{B-1}', customer => 'T');
SELECT query, pg_temp.try('SELECT price FROM ' || query) FROM unnest(ARRAY[
	$$put_list_price('B-1', '0.60 EUR', 'shop', customer_group => 'trade', valid_from => '2026-01-01')$$, $$put_list_price('B-1', '0.60 EUR', 'shop', customer_group => 'nobody')$$,
	$$item_prices('shop', '{B-1}', customer => 'nobody')$$]) AS query;
-- A group that is out of use is for nobody new, and its prices stay.
SELECT is_active FROM put_customer_group('staff', is_active => false);
SELECT pg_temp.try($$SELECT price FROM put_list_price('B-1', '0.75 EUR', 'shop', customer_group => 'staff')$$);
SET order_mgmt.clock = '2026-06-02 00:00+00';
SELECT price FROM put_list_price('B-1', '0.95 EUR', 'shop', customer_group => 'trade');
SELECT customer_group, price FROM former_prices WHERE sku = 'B-1' AND customer_group IS NOT NULL;
-- The lowest price that is to be shown is one for everybody.
SELECT price, lowest_price FROM item_prices('shop', '{B-1}', customer => 'T');

-- What is announced for many units, or for a group, began when it was set so: of one unit for everybody in the 30 days before that.
SET order_mgmt.clock = '2026-07-01 00:00+00';
SELECT sku FROM put_item('L', kind => 'untracked');
SELECT price FROM put_price('L', '10.00 EUR');
SET order_mgmt.clock = '2026-07-02 00:00+00';
SELECT price FROM put_list_price('L', '7.00 EUR', valid_from => '2026-07-02 00:00+00');
SET order_mgmt.clock = '2026-07-03 00:00+00';
SELECT a.price, b.price FROM put_list_price('L', '6.00 EUR', 'web', 5) AS a, put_list_price('L', '1.00 EUR', 'web', customer_group => 'trade') AS b;
SELECT p.price, p.lowest_price FROM item_prices('web', '{L}') AS p;
SELECT p.price, p.lowest_price FROM item_prices('web', '{L}', 5) AS p;
SELECT p.price, p.lowest_price FROM item_prices('web', '{L}', customer => 'T') AS p;

-- What is dated back costs what it did then, whatever was changed, ended or set since: of an item, of a list, of a unit.
SET order_mgmt.clock = '2026-08-01 00:00+00';
SELECT sku FROM put_item('P', kind => 'untracked');
SELECT price FROM put_price('P', '8.00 EUR');
SELECT factor FROM put_unit('P', 'box', 6);
SET order_mgmt.clock = '2026-08-10 00:00+00';
SELECT price FROM put_price('P', '12.00 EUR');
SET order_mgmt.clock = '2026-08-11 00:00+00';
SELECT price FROM put_list_price('P', '11.00 EUR', valid_from => '2026-08-11 00:00+00');
SET order_mgmt.clock = '2026-08-13 00:00+00';
SELECT price FROM put_list_price('P', '7.00 EUR', valid_from => '2026-08-11 00:00+00');
SET order_mgmt.clock = '2026-08-15 00:00+00';
SELECT valid_until FROM put_list_price('P', '7.00 EUR', valid_from => '2026-08-11 00:00+00', valid_until => '2026-08-11 00:00+00');
SET order_mgmt.clock = '2026-08-16 00:00+00';
SELECT price FROM put_list_price('P', '3.00 EUR');
SET order_mgmt.clock = '2026-08-20 00:00+00';
CREATE FUNCTION pg_temp.cost(at timestamptz, line text, customer text DEFAULT NULL) RETURNS text LANGUAGE sql BEGIN ATOMIC
	SELECT o.total::text FROM order_mgmt.place_order('web', line::order_mgmt.strict_jsonb, customer => customer, occurred_at => at) AS o;
END;
SELECT at, pg_temp.cost(at, '[{"sku":"P","quantity":1}]') AS of_one, pg_temp.cost(at, '[{"sku":"P","quantity":2,"unit":"box"}]') AS of_two_boxes FROM unnest(ARRAY[
	'2026-08-02 00:00+00', '2026-08-09 23:59:59.999999+00', '2026-08-10 00:00+00', '2026-08-11 00:00+00', '2026-08-12 00:00+00', '2026-08-13 00:00+00', '2026-08-14 23:59:59+00', '2026-08-15 00:00+00',
	'2026-08-16 00:00+00', '2026-08-20 00:00+00']::timestamptz[]) AS at;
-- Before it was set a price without a beginning held for nobody, and one that was set for the past did.
SELECT pg_temp.cost('2026-07-02 12:00+00', '[{"sku":"L","quantity":5}]') AS before_it_was_set, pg_temp.cost('2026-07-04 12:00+00', '[{"sku":"L","quantity":5}]') AS after,
	pg_temp.cost('2026-07-02 12:00+00', '[{"sku":"L","quantity":1}]', 'T') AS group_before, pg_temp.cost('2026-07-04 12:00+00', '[{"sku":"L","quantity":1}]', 'T') AS group_after;

-- An item that is out of use has no price to ask for.
SELECT is_active FROM put_item('P', is_active => false);
SELECT pg_temp.try($$SELECT price FROM item_prices('web', '{P}')$$);

-- Visitors see what everybody pays in public channels; tenants keep apart.
SELECT is_public FROM put_channel('web', is_public => true);
SELECT price FROM put_list_price('A-1', '1.00 EUR', 'web', tenant_id => 11);
CREATE ROLE regress_om_lists_visitor;
CREATE ROLE regress_om_lists_cashier;
CREATE ROLE regress_om_lists_manager;
SELECT count(*) > 0 AS granted FROM (VALUES ('visitor', NULL), ('cashier', NULL), ('manager', '{BER}'::text[])) AS r (name, places), grant_access('regress_om_lists_' || r.name, r.name, '{1}', r.places);
SET ROLE regress_om_lists_visitor;
SELECT tenant_id, channel, count(*), count(customer_group) FROM order_mgmt.list_prices GROUP BY 1, 2 ORDER BY 1, 2 NULLS FIRST;
SELECT sku, price FROM item_prices('web', '{A-1}', 10);
SELECT pg_temp.try($$SELECT price FROM item_prices('web', '{B-1}', customer => 'T')$$);
SELECT pg_temp.try($$SELECT price FROM item_prices('shop', '{A-1}')$$), pg_temp.try($$SELECT put_list_price('A-1', '1 EUR')$$), pg_temp.try('SELECT count(*) FROM order_mgmt.former_prices');
SET ROLE regress_om_lists_cashier;
SELECT tenant_id, channel, count(*) FROM order_mgmt.list_prices GROUP BY 1, 2 ORDER BY 1, 2 NULLS FIRST;
SELECT sku, price FROM item_prices('shop', '{A-1}', 10);
SELECT pg_temp.try($$SELECT put_list_price('A-1', '1 EUR')$$), pg_temp.try('SELECT count(*) FROM order_mgmt.former_prices'), pg_temp.try($$SELECT price FROM item_prices('web', '{A-1}', tenant_id => 11)$$);
SET ROLE regress_om_lists_manager;
SELECT pg_temp.try($$SELECT put_list_price('A-1', '1 EUR')$$);
RESET ROLE;
SELECT count(*) > 0 AS revoked FROM unnest('{visitor,cashier,manager}'::text[]) AS r (name), revoke_access('regress_om_lists_' || r.name);
DROP ROLE regress_om_lists_visitor, regress_om_lists_cashier, regress_om_lists_manager;

SELECT name, violations, sample FROM verify(true) WHERE violations > 0;
-- verify() notices a price of an item that is not there.
BEGIN;
INSERT INTO order_mgmt_data.list_prices (tenant_id, list_price_id, item_id, currency, channel_id, price) VALUES (1, 4711, 4711, 'EUR', 4712, '1 EUR');
SELECT name, violations FROM verify(true) WHERE violations > 0;
ROLLBACK;
