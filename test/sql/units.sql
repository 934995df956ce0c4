-- Units of items: what lines said in them take, cost, move and show.
DROP EXTENSION order_mgmt;
CREATE EXTENSION order_mgmt;
SET search_path = order_mgmt, pg_catalog;
CREATE FUNCTION pg_temp.try(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	answer text;
	code text;
	detail text;
BEGIN
	EXECUTE query INTO answer;
	RETURN answer;
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS code = CONSTRAINT_NAME, detail = PG_EXCEPTION_DETAIL;
	RETURN format('%s %s: %s %s', sqlstate, code, sqlerrm, CASE WHEN detail LIKE '{%' THEN (detail::jsonb - 'code')::text ELSE detail END);
END $$;
CREATE FUNCTION pg_temp.id(number integer) RETURNS uuid LANGUAGE sql AS $$ SELECT ('0190a000-0000-7000-8000-' || lpad(number::text, 12, '0'))::uuid $$;
-- What a statement would do: its answer, undone.
CREATE FUNCTION pg_temp.undone(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	answer text;
BEGIN
	answer := pg_temp.try(query);
	RAISE SQLSTATE 'OK000' USING MESSAGE = coalesce(answer, 'null');
EXCEPTION WHEN SQLSTATE 'OK000' THEN
	RETURN sqlerrm;
END $$;
SELECT FROM put_location('BER');
SELECT FROM put_location('HAM');
SELECT FROM put_item('A', 'Glass');
SELECT FROM put_item('S', 'Sugar', scale => 3);
SELECT FROM put_item('V', 'Advice', 'untracked');
SELECT FROM put_channel('web', 'EUR', '{BER}', is_public => true);
SELECT FROM put_price('A', '2.50 EUR');
SELECT FROM put_price('S', '1.20 EUR');
SELECT FROM put_price('V', '30 EUR');

-- A unit is made with its factor, and changed by what is said of it.
SELECT pg_temp.try($$SELECT put_unit('A', 'box')$$);
SELECT sku, unit, factor, name, is_active, factor_numeric FROM put_unit('A', 'box', 6);
SELECT name, factor FROM put_unit('A', 'box', name => 'Box of six');
SELECT name, factor, metadata FROM put_unit('A', 'box', metadata => '{"gift":true}');
SELECT unit, factor FROM put_unit('A', 'pallet', 600, price => '1200 EUR');
SELECT unit, factor FROM put_unit('S', 'g', 0.001);
SELECT unit, factor FROM put_unit('S', 'bag', 0.125, price => '0.20 EUR');
SELECT unit, factor FROM put_unit('V', 'day', 8);
SELECT FROM put_unit('A', 'pallet', price => '1500 USD');
SELECT sku, unit, currency, price FROM unit_prices ORDER BY sku, unit, currency;
SELECT xmin = (SELECT xmin FROM order_mgmt_data.item_units WHERE unit = 'box') AS untouched FROM order_mgmt_data.item_units, put_unit('A', 'box', 6, 'Box of six') WHERE order_mgmt_data.item_units.unit = 'box';

-- A factor that the item cannot count, and codes that are no new ones, are refused.
SELECT pg_temp.try($$SELECT put_unit('A', 'half', 0.5)$$);
SELECT pg_temp.try($$SELECT put_unit('S', 'grain', 0.0001)$$);
SELECT pg_temp.try($$SELECT put_unit('A', 'third', 1/3.0)$$);
SELECT pg_temp.try($$SELECT put_unit('A', 'none', 0)$$), pg_temp.try($$SELECT put_unit('A', 'less', -6)$$);
SELECT pg_temp.try($$SELECT put_unit('A', 'Box', 12)$$);
SELECT pg_temp.try($$SELECT put_unit('A', ' box', 12)$$);
SELECT pg_temp.try($$SELECT put_unit('X', 'box', 12)$$);
SELECT pg_temp.try($$SELECT put_unit('A', 'crate', 12, price => '-1 EUR')$$);
SELECT count(*) FROM units WHERE sku = 'A';

-- Whoever writes: a unit stays what its item can count, and its item what its units need.
SELECT pg_temp.try($$UPDATE order_mgmt_data.item_units SET factor = '1.5' WHERE unit = 'box' RETURNING factor$$);
SELECT pg_temp.try($$INSERT INTO order_mgmt_data.item_units (tenant_id, item_id, unit, factor, name) SELECT 1, item_id, 'bit', '0.25', 'bit' FROM items WHERE sku = 'A'$$);
SELECT pg_temp.try($$SELECT put_item('S', scale => 2)$$);
SELECT pg_temp.try($$SELECT scale FROM put_item('S', scale => 4)$$);
SELECT pg_temp.try($$SELECT scale FROM put_item('S', scale => 3)$$);
SELECT pg_temp.try($$DELETE FROM order_mgmt_data.item_units$$);
SELECT pg_temp.try($$UPDATE order_mgmt_data.item_units SET unit = 'case' WHERE unit = 'box' RETURNING unit$$);

-- Receipts in units bring in the item's own, at the cost of what was bought.
SELECT sku, free FROM receive_stock('BER', '[{"sku":"A","unit":"box","quantity":4,"unit_cost":"7.00 EUR"},{"sku":"S","unit":"g","quantity":2500,"unit_cost":"0.0007 EUR"}]');
SELECT sku, quantity, line_cost FROM order_mgmt_data.stock_moves AS m JOIN items AS i USING (item_id) ORDER BY sku;
SELECT pg_temp.undone($$SELECT free FROM receive_stock('BER', '[{"sku":"A","unit":"box","quantity":1,"line_cost":"5.00 EUR"}]')$$);
SELECT pg_temp.undone($$SELECT free FROM adjust_stock('BER', '[{"sku":"A","unit":"box","quantity":-1}]', 'broken')$$);
SELECT pg_temp.undone($$SELECT concat_ws(' ', counted, difference) FROM count_stock('BER', '[{"sku":"A","unit":"box","counted":5,"expected":4}]', 'count')$$);
SELECT pg_temp.undone($$SELECT counted FROM count_stock('BER', '[{"sku":"A","unit":"box","counted":5,"expected":5}]', 'count')$$);
SELECT pg_temp.undone($$SELECT damaged FROM change_stock_state('BER', '[{"sku":"A","unit":"box","quantity":1,"from_state":"free","to_state":"damaged"}]')$$);
SELECT FROM create_transfer('BER', 'HAM', '[{"sku":"A","unit":"box","quantity":2}]', transfer_id => pg_temp.id(7));
SELECT quantity FROM transfer_lines WHERE transfer_id = pg_temp.id(7);
SELECT FROM cancel_transfer(pg_temp.id(7));

-- A line said in a unit costs the unit's price, else the item's times the factor, and takes the item's own units.
SELECT total FROM place_order('web', '[{"sku":"A","unit":"box","quantity":2},{"sku":"A","quantity":1},{"sku":"S","unit":"bag","quantity":3},{"sku":"S","unit":"g","quantity":250}]', order_id => pg_temp.id(1));
SELECT line_no, sku, ordered, allocated, unit, unit_factor, unit_quantity, unit_price, list_price, line_total, price_set_by FROM order_lines WHERE order_id = pg_temp.id(1) ORDER BY line_no;
SELECT document_line, quantity, from_state, to_state FROM order_mgmt_data.stock_moves WHERE document_id = pg_temp.id(1) ORDER BY 1;
SELECT available('A', 'BER'), available('S', 'BER');
SELECT payload -> 'lines' -> 0 AS first, payload -> 'lines' -> 1 AS second FROM events WHERE aggregateid = pg_temp.id(1)::text;
SELECT ordered_quantity, unit, unit_factor, unit_quantity, unit_price, gross_amount FROM order_mgmt_report.fct_order_lines WHERE order_id = pg_temp.id(1) ORDER BY line_no;
SELECT pg_temp.try($$SELECT total FROM place_order('web', '[{"sku":"A","unit":"pallet","quantity":1}]')$$);
SELECT pg_temp.undone($$SELECT total FROM place_order('web', '[{"sku":"A","unit":"box","quantity":1,"unit_price":"12.00","discount":"1.00"}]')$$);
SELECT pg_temp.undone($$SELECT total FROM place_order('web', '[{"sku":"V","unit":"day","quantity":2}]')$$);

-- Units and the item's own units of one order are summed before any check.
SELECT available('A', 'BER');
SELECT pg_temp.try($$SELECT total FROM place_order('web', '[{"sku":"A","unit":"box","quantity":1},{"sku":"A","quantity":6}]')$$);
SELECT pg_temp.try($$SELECT total FROM place_order('web', '[{"sku":"A","location":"BER","unit":"box","quantity":1},{"sku":"A","location":"BER","quantity":6}]')$$);
SELECT pg_temp.undone($$SELECT total FROM place_order('web', '[{"sku":"A","location":"BER","unit":"box","quantity":1},{"sku":"A","location":"BER","quantity":5}]')$$);

-- A quote says both: the item's own units, and whole ones of the unit.
SELECT line_no, requested, is_available, available, unit, unit_factor, unit_quantity, unit_available, unit_price, list_price, gross_total
FROM quote_lines('web', '[{"sku":"A","unit":"box","quantity":2},{"sku":"A","quantity":1},{"sku":"V","unit":"day","quantity":1}]');
SELECT is_available, total FROM preview_order('web', '[{"sku":"A","unit":"box","quantity":1},{"sku":"A","quantity":1}]');

-- Units that lines do not have, and quantities that are none, are refused, all of them.
SELECT pg_temp.try($$SELECT place_order('web', '[{"sku":"A","unit":"bag","quantity":1},{"sku":"S","unit":"g","quantity":1},{"sku":"S","unit":"box","quantity":1}]')$$);
SELECT pg_temp.try($$SELECT place_order('web', '[{"sku":"S","unit":"g","quantity":0.5},{"sku":"S","unit":"g","quantity":1},{"sku":"S","unit":"g","quantity":1.001}]')$$);
SELECT pg_temp.try($$SELECT place_order('web', '[{"sku":"A","unit":"box","quantity":1.5}]')$$);
SELECT pg_temp.try($$SELECT receive_stock('BER', '[{"sku":"A","unit":"pallet","quantity":1000000000}]')$$);
SELECT FROM put_unit('A', 'pallet', is_active => false);
SELECT pg_temp.try($$SELECT place_order('web', '[{"sku":"A","unit":"pallet","quantity":1}]')$$);
SELECT pg_temp.undone($$SELECT available FROM adjust_stock('BER', '[{"sku":"A","unit":"pallet","quantity":1}]', 'found')$$);
SELECT pg_temp.try($$SELECT place_order('web', '[{"sku":"A","unit":"g","quantity":1}]')$$), pg_temp.try($$SELECT place_order('web', '[{"sku":"A","unit":"","quantity":1}]')$$);

-- Canceling, shipping and returning in units moves exactly that, and gives exactly that back.
SELECT pg_temp.undone($$SELECT concat_ws(' ', billed, available('A', 'BER')) FROM cancel_order(pg_temp.id(1), '[{"line_no":1,"quantity":1,"unit":"box"}]')$$);
SELECT pg_temp.undone($$SELECT concat_ws(' ', billed, available('A', 'BER')) FROM cancel_order(pg_temp.id(1), '[{"line_no":1,"quantity":1}]')$$);
SELECT pg_temp.try($$SELECT cancel_order(pg_temp.id(1), '[{"line_no":2,"quantity":1,"unit":"box"}]')$$);
SELECT pg_temp.try($$SELECT cancel_order(pg_temp.id(1), '[{"line_no":1,"quantity":1,"unit":"pallet"}]')$$);
SELECT pg_temp.try($$SELECT cancel_order(pg_temp.id(1), '[{"line_no":1,"quantity":3,"unit":"box"}]')$$);
SELECT pg_temp.try($$SELECT cancel_order(pg_temp.id(1), '[{"line_no":4,"quantity":0.5,"unit":"g"}]')$$);
SELECT FROM put_unit('A', 'box', 12);
SELECT FROM plan_fulfillment(pg_temp.id(1), '[{"line_no":1,"quantity":2,"unit":"box"},{"line_no":3,"unit":"bag"}]', fulfillment_id => pg_temp.id(2));
SELECT FROM ship_fulfillment(pg_temp.id(2), '[{"line_no":1,"quantity":1,"unit":"box"},{"line_no":3,"quantity":2,"unit":"bag"}]');
SELECT line_no, ordered, allocated, shipped, unit_quantity FROM order_lines WHERE order_id = pg_temp.id(1) ORDER BY line_no;
SELECT document_line, quantity FROM order_mgmt_data.stock_moves WHERE document_id = pg_temp.id(1) AND to_state = 'customer' ORDER BY 1;
SELECT FROM record_payment(pg_temp.id(1), 35.50, 'bank_transfer');
SELECT credited FROM return_order(pg_temp.id(1), '[{"line_no":1,"quantity":1,"unit":"box","disposition":"restock"}]');
SELECT pg_temp.try($$SELECT return_order(pg_temp.id(1), '[{"line_no":1,"quantity":1,"unit":"box","disposition":"restock"}]')$$);
SELECT FROM request_return(pg_temp.id(1), '[{"line_no":3,"quantity":2,"unit":"bag"}]', return_id => pg_temp.id(3));
SELECT credited FROM receive_return(pg_temp.id(3), '[{"line_no":3,"quantity":1,"unit":"bag","disposition":"scrap"},{"line_no":3,"quantity":0.125,"disposition":"damaged"}]');
SELECT line_no, shipped, returned FROM order_lines WHERE order_id = pg_temp.id(1) ORDER BY line_no;
SELECT FROM cancel_order(pg_temp.id(1));
SELECT status, billed, paid, amount_due FROM orders WHERE order_id = pg_temp.id(1);

-- A hold and the sale that uses it, said in a unit or not.
SELECT FROM put_unit('A', 'box', 6);
SELECT sku, quantity FROM reserve_stock('web', '[{"sku":"A","unit":"box","quantity":2},{"sku":"A","location":"BER","quantity":1}]', reservation_id => pg_temp.id(4)) ORDER BY quantity;
SELECT total FROM place_order('web', '[{"sku":"A","quantity":12}]', reservation_id => pg_temp.id(4), order_id => pg_temp.id(5));
SELECT FROM put_register('R1', 'web', 'BER');
SELECT FROM open_shift('R1', '0 EUR');
SELECT pg_temp.undone($$SELECT change FROM record_sale('R1', '[{"sku":"A","unit":"box","quantity":1}]', '[{"provider":"cash","amount":"20.00"}]')$$);
SELECT FROM record_sale('R1', '[{"sku":"A","unit":"box","quantity":1}]', '[{"provider":"cash","amount":"15.00"}]', order_id => pg_temp.id(6));
SELECT shipped, unit, unit_quantity, unit_price, line_total FROM order_lines WHERE order_id = pg_temp.id(6);
SELECT sum(units) AS units, sum(gross_sales) AS gross_sales FROM order_mgmt_report.sales_by_day;

-- What an order was placed with stays, whoever writes.
SELECT pg_temp.try($$UPDATE order_mgmt_data.order_lines SET unit_factor = '12' WHERE unit = 'box' RETURNING 1$$);
SELECT name, violations, sample FROM verify() WHERE violations > 0;
BEGIN;
ALTER TABLE order_mgmt_data.order_lines DISABLE TRIGGER refuse_other;
UPDATE order_mgmt_data.order_lines SET unit_factor = '12' WHERE order_id = pg_temp.id(6);
ALTER TABLE order_mgmt_data.order_lines ENABLE ALWAYS TRIGGER refuse_other;
ALTER TABLE order_mgmt_data.item_units DISABLE TRIGGER divide_unit;
UPDATE order_mgmt_data.item_units SET factor = '0.5' WHERE unit = 'pallet';
ALTER TABLE order_mgmt_data.item_units ENABLE ALWAYS TRIGGER divide_unit;
INSERT INTO order_mgmt_data.unit_prices SELECT 1, item_id, 'gone', 'EUR', '1 EUR' FROM items WHERE sku = 'A';
SELECT name, violations, sample FROM verify(true) WHERE violations > 0 ORDER BY name;
ROLLBACK;

-- Price lists speak of the item's own unit; a unit with a price of its own costs that.
BEGIN;
SELECT FROM put_item('LISTED');
SELECT FROM put_price('LISTED', '10.00 EUR');
SELECT FROM put_unit('LISTED', 'six', 6) AS a, put_unit('LISTED', 'ten', 10, price => '90.00 EUR') AS b;
SELECT FROM put_list_price('LISTED', '9.00 EUR', 'web') AS a, put_list_price('LISTED', '8.00 EUR', 'web', 20) AS b;
SELECT sku, unit, unit_quantity, unit_price, line_total
FROM quote_lines('web', '[{"sku":"LISTED","unit":"six","quantity":1},{"sku":"LISTED","quantity":1},{"sku":"LISTED","unit":"ten","quantity":1}]') WHERE line_no > 0;
SELECT sku, unit, unit_quantity, unit_price, line_total
FROM quote_lines('web', '[{"sku":"LISTED","unit":"six","quantity":2},{"sku":"LISTED","quantity":1},{"sku":"LISTED","unit":"ten","quantity":1}]') WHERE line_no > 0;
-- A barcode says of which item the unit is; one that says how much there is leaves nothing to say.
SELECT FROM put_barcode('LISTED-1', 'LISTED'), put_item('WEIGHED', scale => 3), put_barcode_rule('weight', '21IIIIINNNNNC', 3);
SELECT FROM put_price('WEIGHED', '8.00 EUR'), put_unit('WEIGHED', 'g', 0.001), put_barcode('2112345', 'WEIGHED');
SELECT sku, unit, unit_quantity, requested, unit_price FROM quote_lines('web', '[{"barcode":"LISTED-1","unit":"six"},{"barcode":"2112345012506"}]') WHERE line_no > 0;
SELECT pg_temp.try($$SELECT place_order('web', '[{"barcode":"2112345012506","unit":"g"}]')$$);
ROLLBACK;

-- What visitors see, and what others may not.
CREATE ROLE regress_units_visitor;
CREATE ROLE regress_units_stranger;
CREATE ROLE regress_units_other;
SELECT FROM put_tenant(2, 'Second');
SELECT count(*) > 0 AS granted FROM grant_access('regress_units_visitor', 'visitor');
SELECT count(*) > 0 AS granted FROM grant_access('regress_units_other', 'web', '{2}');
GRANT USAGE ON SCHEMA order_mgmt TO regress_units_stranger;
SET ROLE regress_units_visitor;
SELECT sku, unit, factor FROM units ORDER BY sku, unit;
SELECT sku, unit, currency, price FROM unit_prices ORDER BY sku, unit, currency;
SELECT pg_temp.try($$SELECT put_unit('A', 'crate', 24)$$);
SELECT total FROM preview_order('web', '[{"sku":"A","unit":"box","quantity":1}]');
SET ROLE regress_units_stranger;
SELECT pg_temp.try($$SELECT put_unit('A', 'crate', 24)$$), pg_temp.try($$SELECT count(*) FROM units$$);
SET ROLE regress_units_other;
SELECT pg_temp.try($$SELECT put_unit('A', 'crate', 24)$$), pg_temp.try($$SELECT put_unit('A', 'crate', 24, tenant_id => 1)$$);
SELECT count(*) FROM units;
RESET ROLE;
SELECT count(*) > 0 AS revoked FROM revoke_access('regress_units_visitor');
SELECT count(*) > 0 AS revoked FROM revoke_access('regress_units_other');
REVOKE USAGE ON SCHEMA order_mgmt FROM regress_units_stranger;
DROP ROLE regress_units_visitor, regress_units_stranger, regress_units_other;

-- A barcode on a box is one box: what is scanned is counted in boxes, and the line names no other unit.
SELECT FROM put_item('SCAN');
SELECT FROM put_price('SCAN', '1.00 EUR');
SELECT FROM put_unit('SCAN', 'box', 6) AS a, put_unit('SCAN', 'pallet', 60, price => '50.00 EUR') AS b;
SELECT FROM put_channel('scan', 'EUR', '{BER}');
SELECT FROM put_register('SCAN', 'scan', 'BER');
SELECT FROM open_shift('SCAN', '100.00 EUR');
SELECT barcode, sku, unit, is_active FROM put_barcode('4006381333931', 'SCAN', unit => 'box');
SELECT barcode, unit FROM put_barcode('ONE', 'SCAN');
SELECT on_hand FROM receive_stock('BER', '[{"barcode":"4006381333931","quantity":10},{"barcode":"ONE","quantity":5}]');
SELECT line_no, sku, requested, unit, unit_quantity, gross_total FROM quote_lines('scan', '[{"barcode":"4006381333931"},{"barcode":"4006381333931","quantity":2},{"barcode":"ONE"},{"barcode":"4006381333931","unit":"box"}]') WHERE line_no > 0;
SELECT total FROM record_sale('SCAN', '[{"barcode":"4006381333931","quantity":2}]', '[{"provider":"cash","amount":"12.00"}]');
SELECT query, pg_temp.try('SELECT ' || query) FROM unnest(ARRAY[
	$$put_barcode('4006381333931', unit => 'crate')$$, $$put_barcode('NEW', 'V', unit => 'box')$$, $$quote_lines('scan', '[{"barcode":"4006381333931","unit":"pallet"}]')$$,
	$$refund_without_sale('SCAN', '[{"barcode":"4006381333931","unit_price":"6.00","disposition":"restock"}]', 'test')$$]) AS query;
-- It is changed by what is said; one that comes into use again has none; a unit that is out of use has no barcode either.
SELECT a.unit, b.unit FROM put_barcode('4006381333931', unit => 'pallet') AS a, put_barcode('4006381333931', 'SCAN') AS b;
SELECT gross_total FROM quote_lines('scan', '[{"barcode":"4006381333931"}]') WHERE line_no = 1;
SELECT is_active FROM put_unit('SCAN', 'pallet', is_active => false);
SELECT pg_temp.try($$SELECT quote_lines('scan', '[{"barcode":"4006381333931"}]')$$);
SELECT unit FROM put_barcode('4006381333931', is_active => false);
SELECT unit, is_active FROM put_barcode('4006381333931', 'SCAN');
SELECT gross_total FROM quote_lines('scan', '[{"barcode":"4006381333931"}]') WHERE line_no = 1;
SELECT name, violations, sample FROM verify(true) WHERE violations > 0;
