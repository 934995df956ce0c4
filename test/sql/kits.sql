-- Kits: what they are made of, how many can be had, and that they are sold, canceled, shipped and come back whole.
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
-- What an order of some lines would take: "sku quantity location" of each line; undone.
CREATE FUNCTION pg_temp.served(lines text, channel text DEFAULT 'web') RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	answer text;
	made uuid;
BEGIN
	SELECT order_id INTO made FROM order_mgmt.place_order(channel, lines::order_mgmt.strict_jsonb);
	SELECT string_agg(concat_ws(' ', l.sku, l.ordered, l.location, CASE WHEN l.backordered OPERATOR(order_mgmt.>) '0' THEN '(' || l.backordered || ' wait)' END), ', ' ORDER BY l.line_no)
	INTO answer FROM order_mgmt.order_lines AS l WHERE l.order_id = made;
	RAISE SQLSTATE 'OK000' USING MESSAGE = answer;
EXCEPTION WHEN OTHERS THEN
	RETURN sqlerrm;
END $$;
SELECT FROM put_location('BER');
SELECT FROM put_location('HAM');
SELECT FROM put_channel('web', 'EUR', '{BER,HAM}', is_public => true);
SELECT FROM put_channel('shop', 'EUR', '{BER}');
SELECT FROM put_tax_rate('VAT', 20);
SELECT FROM put_item('CUP');
SELECT FROM put_item('TEA', scale => 3);
SELECT FROM put_item('POT');
SELECT FROM put_item('WRAP', kind => 'untracked');
SELECT FROM put_unit('CUP', 'pair', 2);
SELECT FROM put_price('CUP', '5.00 EUR');

-- A kit is made by what it is made of, and changed by the same.
SELECT sku, place, component, quantity FROM put_kit('SET', '[{"sku":"CUP","unit":"pair","quantity":1},{"sku":"TEA","quantity":0.25},{"sku":"WRAP","quantity":1}]');
SELECT kind, scale, name FROM put_item('SET', 'Tea for two', tax_rates => '{VAT}');
SELECT FROM put_price('SET', '30.00 EUR');
SELECT sku, component, quantity FROM put_kit('BREW', '[{"sku":"POT","quantity":1},{"sku":"TEA","quantity":0.5}]');
SELECT FROM put_price('BREW', '40.00 EUR');
SELECT sku, component, quantity_numeric FROM kit_components ORDER BY sku, place;
SELECT count(DISTINCT c.xmin::text) AS written_once FROM order_mgmt_data.kit_components AS c, put_kit('BREW', '[{"sku":"POT","quantity":1},{"sku":"TEA","quantity":0.5}]') WHERE c.place = 1;

-- A kit that would contain itself or another kit is refused, naming all; so is what is in a kit and would become one.
SELECT pg_temp.try($$SELECT put_kit('SET', '[{"sku":"CUP","quantity":1},{"sku":"SET","quantity":1}]')$$);
SELECT pg_temp.try($$SELECT put_kit('NEW', '[{"sku":"NEW","quantity":1}]')$$);
SELECT pg_temp.try($$SELECT put_kit('NEW', '[{"sku":"BREW","quantity":1},{"sku":"CUP","quantity":1},{"sku":"SET","quantity":1}]')$$);
SELECT pg_temp.try($$SELECT put_kit('CUP', '[{"sku":"POT","quantity":1}]')$$);
SELECT pg_temp.try($$SELECT put_item('SET', kind => 'stocked')$$), pg_temp.try($$SELECT put_item('SET', scale => 2)$$);
SELECT pg_temp.try($$SELECT put_item('NEW', kind => 'kit')$$);
SELECT pg_temp.try($$SELECT put_kit('NEW', '[]')$$), pg_temp.try($$SELECT put_kit('NEW', '[{"sku":"X","quantity":1},{"sku":"CUP","quantity":1},{"sku":"Y","quantity":1}]')$$);
SELECT pg_temp.try($$SELECT put_kit('NEW', '[{"sku":"CUP","quantity":1},{"sku":"CUP","quantity":2}]')$$);
SELECT pg_temp.try($$SELECT put_kit('NEW', '[{"sku":"CUP","quantity":0.5}]')$$), pg_temp.try($$SELECT put_kit('NEW', '[{"sku":"CUP","unit":"box","quantity":1}]')$$);
SELECT pg_temp.try($$SELECT put_item('TEA', scale => 1)$$);
SELECT count(*) FROM items WHERE sku = 'NEW';

-- Whoever writes.
SELECT pg_temp.try($$INSERT INTO order_mgmt_data.kit_components SELECT 1, k.item_id, c.item_id, 9, '1' FROM items AS k, items AS c WHERE k.sku = 'SET' AND c.sku = 'BREW'$$);
SELECT pg_temp.try($$INSERT INTO order_mgmt_data.kit_components SELECT 1, k.item_id, c.item_id, 9, '1' FROM items AS k, items AS c WHERE k.sku = 'CUP' AND c.sku = 'POT'$$);
SELECT pg_temp.try($$UPDATE order_mgmt_data.items SET kind = 'kit' WHERE sku = 'POT'$$);
SELECT pg_temp.try($$UPDATE order_mgmt_data.kit_components SET quantity = '0.0005' WHERE quantity OPERATOR(order_mgmt.=) '0.25'$$);

-- As many can be had as the scarcest component makes at one location.
SELECT FROM receive_stock('BER', '[{"sku":"CUP","quantity":7},{"sku":"TEA","quantity":1.1}]');
SELECT FROM receive_stock('HAM', '[{"sku":"CUP","quantity":20},{"sku":"TEA","quantity":0.6},{"sku":"POT","quantity":5}]');
SELECT available('SET', 'BER') AS ber, available('SET', 'HAM') AS ham, available('SET', channel => 'web') AS web, available('SET') AS anywhere, available('SET', 'BER', purpose => 'shelf') AS shelf, available('BREW', 'BER') AS brew;
SELECT sku, price, available, is_unlimited FROM available_items('web', '{SET,CUP,BREW,WRAP}');
SELECT sku, location, available, is_unlimited FROM kit_stock ORDER BY sku, location;
SELECT FROM put_stock_policy('CUP', 'BER', safety_stock => 2);
SELECT available('SET', 'BER'), (SELECT available FROM kit_stock WHERE sku = 'SET' AND location = 'BER') AS of_view;
SELECT FROM put_stock_policy('CUP', 'BER', safety_stock => 0);
SELECT FROM put_stock_policy('CUP', 'BER', 'web', safety_stock => 4);
SELECT available('SET', channel => 'web');
SELECT FROM put_stock_policy('CUP', 'BER', 'web', safety_stock => 0);
SELECT FROM put_item('TEA', is_active => false);
SELECT available('SET', 'BER'), pg_temp.served('[{"sku":"SET","quantity":1}]');
SELECT FROM put_item('TEA', is_active => true);
SELECT FROM put_kit('ADVICE', '[{"sku":"WRAP","quantity":2}]');
SELECT available('ADVICE'), pg_temp.undone($$SELECT status FROM place_order('web', '[{"sku":"ADVICE","quantity":1,"unit_price":"3"}]')$$);

-- Its components are served by one location: the first that has all of them, never by several.
SELECT pg_temp.served('[{"sku":"SET","quantity":3}]');
SELECT pg_temp.served('[{"sku":"BREW","quantity":1}]');
SELECT pg_temp.served('[{"sku":"SET","quantity":4}]');
SELECT pg_temp.served('[{"sku":"SET","quantity":5}]');
SELECT pg_temp.served('[{"sku":"SET","quantity":2},{"sku":"SET","quantity":2}]');
SELECT pg_temp.served('[{"sku":"SET","quantity":1,"location":"HAM"}]');
SELECT pg_temp.served('[{"sku":"SET","quantity":3,"location":"HAM"}]');

-- Kits, components and units of one order are summed per position before any check, whatever their order.
SELECT pg_temp.served('[{"sku":"SET","quantity":3},{"sku":"CUP","quantity":1}]', 'shop');
SELECT pg_temp.served('[{"sku":"SET","quantity":3},{"sku":"CUP","quantity":2}]', 'shop');
SELECT pg_temp.served('[{"sku":"CUP","unit":"pair","quantity":1},{"sku":"SET","quantity":3}]', 'shop');
SELECT pg_temp.served('[{"sku":"SET","quantity":2},{"sku":"CUP","unit":"pair","quantity":1},{"sku":"CUP","quantity":1}]', 'shop');
SELECT pg_temp.served('[{"sku":"CUP","quantity":2,"location":"BER"},{"sku":"SET","quantity":3,"location":"BER"}]');
SELECT pg_temp.served('[{"sku":"CUP","quantity":7},{"sku":"SET","quantity":1}]');
SELECT pg_temp.served('[{"sku":"CUP","quantity":6},{"sku":"SET","quantity":3},{"sku":"SET","quantity":2}]');

-- A quote tells of the kit.
SELECT line_no, sku, requested, is_available, available, location, backordered, unit_price, gross_total, tax FROM quote_lines('web', '[{"sku":"SET","quantity":2},{"sku":"CUP","quantity":1},{"sku":"BREW","quantity":1}]');
SELECT line_no, sku, is_available, available, location FROM quote_lines('web', '[{"sku":"SET","quantity":5},{"sku":"CUP","quantity":2}]');
SELECT line_no, sku, is_available, available, location FROM quote_lines('shop', '[{"sku":"SET","quantity":2},{"sku":"CUP","quantity":2}]');

-- Price and taxes stay on the kit's line; what it is made of costs nothing, and moves.
SELECT total, tax FROM place_order('web', '[{"sku":"SET","quantity":3,"discount":"9.00"},{"sku":"CUP","quantity":1}]', order_id => pg_temp.id(1));
SELECT line_no, kit_line_no, sku, ordered, open, allocated, location, unit_price, line_total, discount, tax FROM order_lines WHERE order_id = pg_temp.id(1) ORDER BY line_no;
SELECT m.document_line, i.sku, m.quantity, m.from_state, m.to_state FROM order_mgmt_data.stock_moves AS m JOIN items AS i USING (item_id) WHERE m.document_id = pg_temp.id(1) ORDER BY 1;
SELECT available('SET', 'BER'), available('CUP', 'BER');
SELECT fulfillment_status, payload -> 'lines' -> 0 AS kit, payload -> 'lines' -> 2 AS component FROM orders AS o JOIN events AS e ON e.aggregateid = o.order_id::text WHERE order_id = pg_temp.id(1);
SELECT units, gross_sales, discounts, tax FROM order_mgmt_report.sales_by_day;
SELECT line_no, kit_line_no, gross_amount FROM order_mgmt_report.fct_order_lines WHERE order_id = pg_temp.id(1) ORDER BY line_no;

-- What was placed stays when the kit is made of something else.
SELECT component, quantity FROM put_kit('SET', '[{"sku":"CUP","quantity":1},{"sku":"POT","quantity":1}]');
SELECT sku, ordered FROM order_lines WHERE order_id = pg_temp.id(1) ORDER BY line_no;
SELECT pg_temp.served('[{"sku":"SET","quantity":1}]');
SELECT FROM put_kit('SET', '[{"sku":"CUP","quantity":2},{"sku":"TEA","quantity":0.25},{"sku":"WRAP","quantity":1}]');

-- Nobody asks for a part of a kit by itself; a kit is canceled and shipped with all it is made of.
SELECT pg_temp.try($$SELECT cancel_order(pg_temp.id(1), '[{"line_no":3,"quantity":2},{"line_no":4,"quantity":0.25}]')$$);
SELECT pg_temp.try($$SELECT plan_fulfillment(pg_temp.id(1), '[{"line_no":3,"quantity":2}]')$$);
SELECT pg_temp.try($$SELECT cancel_order(pg_temp.id(1), '[{"line_no":1,"quantity":0.5}]')$$);
SELECT pg_temp.undone($$SELECT concat_ws(' ', billed, available('SET', 'BER'), (SELECT string_agg(open || '/' || allocated || '/' || canceled, ' ' ORDER BY line_no) FROM order_lines WHERE order_id = pg_temp.id(1))) FROM cancel_order(pg_temp.id(1), '[{"line_no":1,"quantity":1}]')$$);
SELECT location, status FROM plan_fulfillment(pg_temp.id(1), '[{"line_no":1,"quantity":2}]', fulfillment_id => pg_temp.id(2));
SELECT line_no, planned FROM fulfillment_lines WHERE fulfillment_id = pg_temp.id(2) ORDER BY line_no;
SELECT pg_temp.try($$SELECT plan_fulfillment(pg_temp.id(1), '[{"line_no":1,"quantity":2}]')$$);
SELECT pg_temp.try($$SELECT ship_fulfillment(pg_temp.id(2), '[{"line_no":3,"quantity":2}]')$$);
SELECT status FROM ship_fulfillment(pg_temp.id(2), '[{"line_no":1,"quantity":1}]');
SELECT line_no, open, allocated, shipped, canceled FROM order_lines WHERE order_id = pg_temp.id(1) ORDER BY line_no;
SELECT FROM record_delivery(pg_temp.id(2));
SELECT FROM cancel_order(pg_temp.id(1), '[{"line_no":1,"quantity":1}]');
SELECT FROM plan_fulfillment(pg_temp.id(1), fulfillment_id => pg_temp.id(3));
SELECT status FROM ship_fulfillment(pg_temp.id(3));
SELECT line_no, open, allocated, shipped, canceled, delivered FROM order_lines WHERE order_id = pg_temp.id(1) ORDER BY line_no;
SELECT status, fulfillment_status, billed FROM orders WHERE order_id = pg_temp.id(1);

-- A kit comes back whole, at its own price; some of it may be damaged or missing.
SELECT FROM record_payment(pg_temp.id(1), 59.00, 'bank_transfer');
SELECT pg_temp.try($$SELECT request_return(pg_temp.id(1), '[{"line_no":3,"quantity":2}]')$$), pg_temp.try($$SELECT request_return(pg_temp.id(1), '[{"line_no":1,"quantity":1},{"line_no":3,"quantity":2}]')$$);
SELECT pg_temp.try($$SELECT return_order(pg_temp.id(1), '[{"line_no":3,"quantity":2,"disposition":"restock"}]')$$);
SELECT FROM request_return(pg_temp.id(1), '[{"line_no":1,"quantity":1}]', return_id => pg_temp.id(4));
SELECT line_no, requested FROM return_lines WHERE return_id = pg_temp.id(4) ORDER BY line_no;
SELECT pg_temp.try($$SELECT receive_return(pg_temp.id(4), '[{"line_no":3,"quantity":1,"disposition":"damaged"}]')$$);
SELECT pg_temp.try($$SELECT receive_return(pg_temp.id(4), '[{"line_no":1,"quantity":1,"disposition":"restock"},{"line_no":3,"quantity":3,"disposition":"damaged"}]')$$);
SELECT status, credited FROM receive_return(pg_temp.id(4), '[{"line_no":1,"quantity":1,"disposition":"restock"},{"line_no":3,"quantity":1,"disposition":"damaged","reason":"chipped"},{"line_no":4,"quantity":0.25,"disposition":"missing"}]');
SELECT line_no, disposition, quantity, reason FROM return_receipts WHERE return_id = pg_temp.id(4) ORDER BY line_no, disposition;
SELECT line_no, shipped, return_requested, returned FROM order_lines WHERE order_id = pg_temp.id(1) ORDER BY line_no;
SELECT credited FROM return_order(pg_temp.id(1), '[{"line_no":1,"quantity":1,"disposition":"restock"},{"line_no":3,"quantity":2,"disposition":"damaged"},{"line_no":2,"quantity":1,"disposition":"restock"}]');
SELECT return_status, billed, paid, amount_due FROM orders WHERE order_id = pg_temp.id(1);
-- Of a kit that is missing nothing comes: nothing is given back for it.
BEGIN;
SELECT FROM place_order('shop', '[{"sku":"SET","quantity":1}]', order_id => pg_temp.id(21));
SELECT FROM plan_fulfillment(pg_temp.id(21), fulfillment_id => pg_temp.id(22));
SELECT FROM ship_fulfillment(pg_temp.id(22));
SELECT FROM request_return(pg_temp.id(21), '[{"line_no":1,"quantity":1}]', return_id => pg_temp.id(23));
SELECT pg_temp.try($$SELECT receive_return(pg_temp.id(23), '[{"line_no":1,"quantity":1,"disposition":"missing"},{"line_no":2,"quantity":2,"disposition":"restock"}]')$$);
SELECT status, credited FROM receive_return(pg_temp.id(23), '[{"line_no":1,"quantity":1,"disposition":"missing"}]');
SELECT line_no, disposition, quantity FROM return_receipts WHERE return_id = pg_temp.id(23) ORDER BY line_no;
SELECT name, violations, sample FROM verify(true) WHERE violations > 0;
ROLLBACK;
SELECT sku, location, free, damaged FROM stock WHERE location = 'BER' ORDER BY sku;

-- Kits wait whole: what can leave is what the scarcest component makes, and goods that come serve the others.
SELECT FROM put_stock_policy('POT', 'HAM', oversell_limit => '10');
SELECT FROM put_stock_policy('TEA', 'HAM', oversell_limit => '10');
SELECT line_no, sku, is_available, available, location, backordered FROM quote_lines('web', '[{"sku":"BREW","quantity":7}]');
SELECT fulfillment_status FROM place_order('web', '[{"sku":"BREW","quantity":7}]', order_id => pg_temp.id(5));
SELECT line_no, kit_line_no, sku, ordered, open, allocated, backordered FROM order_lines WHERE order_id = pg_temp.id(5) ORDER BY line_no;
SELECT FROM plan_fulfillment(pg_temp.id(5), fulfillment_id => pg_temp.id(6));
SELECT line_no, planned FROM fulfillment_lines WHERE fulfillment_id = pg_temp.id(6) ORDER BY line_no;
SELECT FROM receive_stock('HAM', '[{"sku":"TEA","quantity":1}]');
SELECT pg_temp.try($$SELECT plan_fulfillment(pg_temp.id(5), '[{"line_no":1,"quantity":3}]')$$);
SELECT FROM plan_fulfillment(pg_temp.id(5), fulfillment_id => pg_temp.id(7));
SELECT line_no, planned FROM fulfillment_lines WHERE fulfillment_id = pg_temp.id(7) ORDER BY line_no;
SELECT FROM ship_fulfillment(pg_temp.id(6));
SELECT FROM cancel_order(pg_temp.id(5), '[{"line_no":1,"quantity":5}]');
SELECT line_no, open, allocated, backordered, shipped, canceled FROM order_lines WHERE order_id = pg_temp.id(5) ORDER BY line_no;
SELECT fulfillment_id = pg_temp.id(7) AS of_later, line_no, open, released FROM fulfillment_lines WHERE order_id = pg_temp.id(5) ORDER BY 1, 2;
SELECT FROM cancel_order(pg_temp.id(5));
SELECT FROM put_stock_policy('POT', 'HAM', oversell_limit => '0');
SELECT FROM put_stock_policy('TEA', 'HAM', oversell_limit => '0');

-- A hold of a kit is of what it is made of, at one location, which serves the order that uses it.
SELECT sku, location, quantity FROM reserve_stock('web', '[{"sku":"SET","quantity":2,"location":"HAM"}]', reservation_id => pg_temp.id(8)) ORDER BY sku;
SELECT pg_temp.served('[{"sku":"SET","quantity":2}]');
SELECT FROM place_order('web', '[{"sku":"SET","quantity":2}]', reservation_id => pg_temp.id(8), order_id => pg_temp.id(9));
SELECT line_no, sku, location, allocated FROM order_lines WHERE order_id = pg_temp.id(9) ORDER BY line_no;
SELECT sku, location, quantity FROM reserve_stock('web', '[{"sku":"SET","quantity":1}]', reservation_id => pg_temp.id(10)) ORDER BY sku;
SELECT FROM release_reservation(pg_temp.id(10));
SELECT pg_temp.try($$SELECT reserve_stock('web', '[{"sku":"ADVICE","quantity":1}]')$$);

-- At a register, where what is not there by the books is an exception of its component.
SELECT FROM put_register('R1', 'shop', 'BER');
SELECT FROM open_shift('R1', '0 EUR');
SELECT FROM record_sale('R1', '[{"sku":"SET","quantity":1}]', '[{"provider":"cash","amount":"30.00"}]', order_id => pg_temp.id(11));
SELECT line_no, sku, shipped, delivered, location FROM order_lines WHERE order_id = pg_temp.id(11) ORDER BY line_no;
SELECT pg_temp.try($$SELECT record_sale('R1', '[{"sku":"BREW","quantity":1}]', '[{"provider":"cash","amount":"40.00"}]')$$);
SELECT FROM record_sale('R1', '[{"sku":"BREW","quantity":1}]', '[{"provider":"cash","amount":"40.00"}]', order_id => pg_temp.id(12), options => '{"sell_short":true}');
SELECT sku, line_no, quantity FROM stock_exceptions WHERE order_id = pg_temp.id(12) ORDER BY line_no;
SELECT credited, refunded FROM return_order(pg_temp.id(11), '[{"line_no":1,"quantity":1,"disposition":"restock"}]', register => 'R1');
SELECT pg_temp.try($$SELECT refund_without_sale('R1', '[{"sku":"SET","quantity":1,"unit_price":"30","disposition":"restock"}]', 'no receipt')$$);
SELECT pg_temp.try($$SELECT receive_stock('BER', '[{"sku":"SET","quantity":1}]')$$), pg_temp.try($$SELECT put_stock_policy('SET', 'BER', safety_stock => 1)$$);

-- Many at once, one of which cannot be had.
SELECT FROM receive_stock('BER', '[{"sku":"TEA","quantity":1}]');
SELECT input_no, ok, error_code, total FROM place_orders('[{"channel":"shop","lines":[{"sku":"SET","quantity":1}]},{"channel":"shop","lines":[{"sku":"BREW","quantity":1}]},{"channel":"shop","lines":[{"sku":"CUP","quantity":1},{"sku":"SET","quantity":1}]}]');

-- Price lists, limits of purchases and barcodes are those of the kit, not of what it is made of.
BEGIN;
SELECT FROM put_list_price('CUP', '0.50 EUR', 'web') AS cup, put_list_price('SET', '27.00 EUR', 'web', 2) AS two;
SELECT pg_temp.undone($$SELECT total FROM place_order('web', '[{"sku":"SET","quantity":1},{"sku":"CUP","quantity":1}]')$$),
	pg_temp.undone($$SELECT total FROM place_order('web', '[{"sku":"SET","quantity":2,"location":"HAM"}]')$$);
SELECT FROM put_purchase_limits('CUP', order_max => 1);
SELECT pg_temp.undone($$SELECT total FROM place_order('web', '[{"sku":"SET","quantity":1},{"sku":"CUP","quantity":1}]')$$);
SELECT FROM put_purchase_limits('SET', order_max => 1);
SELECT pg_temp.try($$SELECT total FROM place_order('web', '[{"sku":"SET","quantity":2}]')$$);
SELECT FROM put_barcode('SET-1', 'SET');
SELECT pg_temp.served('[{"barcode":"SET-1"}]');
ROLLBACK;

-- verify() finds what only the owner can do, with triggers disabled.
SELECT name, violations, sample FROM verify() WHERE violations > 0;
BEGIN;
ALTER TABLE order_mgmt_data.order_lines DISABLE TRIGGER USER;
UPDATE order_mgmt_data.order_lines SET shipped = '1', allocated = '3' WHERE order_id = pg_temp.id(9) AND line_no = 2;
SELECT name, violations, sample FROM verify(true) WHERE name = 'kits_are_whole';
ROLLBACK;
BEGIN;
ALTER TABLE order_mgmt_data.order_lines DISABLE TRIGGER USER;
INSERT INTO order_mgmt_data.order_lines (tenant_id, item_id, location_id, ordered, allocated, unit_price, line_total, line_no, order_id, sku, location, kit_line_no)
	SELECT tenant_id, item_id, location_id, ordered, allocated, unit_price, line_total, 9, order_id, sku, location, kit_line_no FROM order_mgmt_data.order_lines WHERE order_id = pg_temp.id(9) AND line_no = 2;
SELECT name, violations, sample FROM verify(true) WHERE name = 'kits_are_whole';
ROLLBACK;
BEGIN;
ALTER TABLE order_mgmt_data.kit_components DISABLE TRIGGER USER;
DELETE FROM order_mgmt_data.kit_components WHERE item_id = (SELECT item_id FROM items WHERE sku = 'BREW');
INSERT INTO order_mgmt_data.kit_components SELECT 1, k.item_id, c.item_id, 9, '1' FROM items AS k, items AS c WHERE k.sku = 'SET' AND c.sku = 'ADVICE';
SELECT name, violations, sample FROM verify(true) WHERE name = 'kits_have_components';
ROLLBACK;

-- What others see and may: a visitor, a cashier of one location, another tenant.
CREATE ROLE regress_kits_visitor;
CREATE ROLE regress_kits_cashier;
CREATE ROLE regress_kits_other;
SELECT FROM put_tenant(2, 'Second');
SELECT count(*) > 0 AS granted FROM grant_access('regress_kits_visitor', 'visitor');
SELECT count(*) > 0 AS granted FROM grant_access('regress_kits_cashier', 'cashier', locations => '{HAM}');
SELECT count(*) > 0 AS granted FROM grant_access('regress_kits_other', 'web', '{2}');
SET ROLE regress_kits_visitor;
SELECT sku, component FROM kit_components ORDER BY sku, place;
SELECT pg_temp.try($$SELECT put_kit('CUP', '[{"sku":"POT","quantity":1}]')$$), pg_temp.try($$SELECT count(*) FROM kit_stock$$);
SELECT sku, available FROM available_items('web', '{SET}');
SELECT pg_temp.try($$SELECT total FROM place_order('web', '[{"sku":"SET","quantity":51}]', secret => 'Zm9yIG15IGV5ZXMgb25seQ')$$);
SET ROLE regress_kits_cashier;
SELECT line_no, sku, location FROM order_lines WHERE order_id = pg_temp.id(9) ORDER BY line_no;
SELECT count(*) FROM order_lines WHERE order_id = pg_temp.id(1);
SELECT sku, location, available FROM kit_stock ORDER BY sku, location;
SET ROLE regress_kits_other;
SELECT pg_temp.try($$SELECT put_kit('SET', '[{"sku":"CUP","quantity":1}]')$$), pg_temp.try($$SELECT put_kit('SET', '[{"sku":"CUP","quantity":1}]', tenant_id => 1)$$);
SELECT count(*) AS kits, (SELECT count(*) FROM kit_stock) AS stock FROM kit_components;
RESET ROLE;
SELECT count(*) > 0 AS revoked FROM revoke_access('regress_kits_visitor');
SELECT count(*) > 0 AS revoked FROM revoke_access('regress_kits_cashier');
SELECT count(*) > 0 AS revoked FROM revoke_access('regress_kits_other');
DROP ROLE regress_kits_visitor, regress_kits_cashier, regress_kits_other;
