-- Edits of orders: fewer and more units, other lines, location, address, shipping; the preview by the same code; versions; what they cost and owe;
-- refusals, which leave nothing behind; rights, other tenants, roles of some locations; days, archive.
\set ECHO none
\getenv source PG_ABS_SRCDIR
\set helpers :source '/lib/regress.sql'
\i :helpers
\set ECHO all
\pset format unaligned
\pset fieldsep ' | '
\pset null -
\set order '00000000-0000-0000-0000-000000000001'
SELECT free FROM receive_stock('BER', '[{"sku":"A-1","quantity":20},{"sku":"B-1","quantity":10}]');
SELECT free FROM receive_stock('HAM', '[{"sku":"A-1","quantity":5}]');
SELECT total, version FROM place_order('web', '[{"sku":"A-1","quantity":4},{"sku":"B-1","quantity":2}]', shipping => '4.90', order_id => :'order');
SELECT line_no, sku, location, ordered, canceled, unit_price, gross_total, version FROM order_lines WHERE order_id = :'order' ORDER BY line_no;

-- Fewer, more and others at once; the preview says the same and leaves nothing behind; named notation, all arguments.
CREATE TEMP TABLE before AS SELECT pg_temp.everything() AS all_of_it;
SELECT version, total_before, total_after, amount_due, first_line_no, last_line_no FROM preview_edit(order_id => :'order', version => NULL, changes => '{"lines":[{"line_no":1,"quantity":3},{"line_no":2,"quantity":"3"}],"add":[{"sku":"GIFTWRAP","quantity":1}]}', options => '{}', tenant_id => 1);
SELECT all_of_it = pg_temp.everything() AS nothing_is_left FROM before;
SELECT version, total_before, total_after, paid, refunded, amount_due, first_line_no, last_line_no, is_readdressed, reason, actor FROM edit_order(order_id => :'order', version => 0, changes => '{"lines":[{"line_no":1,"quantity":3},{"line_no":2,"quantity":"3"}],"add":[{"sku":"GIFTWRAP","quantity":1}]}', expected_total => NULL, reason => 'she called', idempotency_key => 'e-1', options => '{}', tenant_id => 1);
SELECT line_no, sku, location, ordered, open, allocated, canceled, unit_price, version FROM order_lines WHERE order_id = :'order' ORDER BY line_no;
SELECT total, billed, amount_due, payment_status, fulfillment_status, version FROM orders WHERE order_id = :'order';
SELECT sku, location, free, allocated FROM stock WHERE sku IN ('A-1', 'B-1') ORDER BY sku, location;
SELECT type, payload - 'order_number' AS payload FROM events WHERE aggregateid = :'order' ORDER BY id;
SELECT kind, event, reason, details FROM order_timeline(:'order') WHERE kind = 'edit';
-- A retry is answered; the same key with other changes is not; the version is another one by now.
SELECT version, total_after FROM edit_order(:'order', 0, '{"lines":[{"line_no":1,"quantity":3},{"line_no":2,"quantity":"3"}],"add":[{"sku":"GIFTWRAP","quantity":1}]}', reason => 'she called', idempotency_key => 'e-1');
SELECT pg_temp.try(format($$SELECT version FROM edit_order(%L, 1, '{"lines":[{"line_no":1,"quantity":1}]}', idempotency_key => 'e-1')$$, :'order'));
SELECT pg_temp.try(format($$SELECT version FROM edit_order(%L, 0, '{"lines":[{"line_no":1,"quantity":1}]}')$$, :'order'));

-- Another location, at the price that it has; the price list has another one by now, which what is added costs.
SELECT count(*) FROM put_price('A-1', '20.00 EUR');
SELECT version, total_before, total_after FROM edit_order(:'order', 1, '{"lines":[{"line_no":1,"location":"HAM"}]}');
SELECT version, total_before, total_after FROM edit_order(:'order', 2, '{"lines":[{"line_no":5,"quantity":4}]}');
SELECT line_no, sku, location, ordered, allocated, canceled, unit_price, list_price, price_set_by, version FROM order_lines WHERE order_id = :'order' AND line_no <> 2 ORDER BY line_no;
SELECT location, free, allocated FROM stock WHERE sku = 'A-1' ORDER BY location;

-- Shipping costs less, and then nothing; more is refused.
SELECT total_before, total_after FROM edit_order(:'order', 3, '{"shipping":"2.00"}');
SELECT pg_temp.try(format($$SELECT total_after FROM edit_order(%L, 4, '{"shipping":"3.00"}')$$, :'order'));
SELECT total_before, total_after FROM edit_order(:'order', 4, '{"shipping":0}', expected_total => (SELECT (billed - '2.00 EUR'::amount)::text FROM orders WHERE order_id = :'order')::amount_input);
SELECT pg_temp.try(format($$SELECT total_after FROM edit_order(%L, 5, '{"lines":[{"line_no":1,"quantity":0}]}', '1.00')$$, :'order'));

-- The address, as long as nothing is in a parcel.
SELECT version, is_readdressed, changes FROM edit_order(:'order', 5, '{"ship_to":{"name":"Ada","line1":"Am Kai 1","postal_code":"20457","city":"Hamburg","country":"DE"}}', reason => 'moved');
SELECT version, is_readdressed FROM edit_order(:'order', 6, '{"ship_to":{"name":"Ada","line1":"Am Kai 2","postal_code":"20457","city":"Hamburg","country":"DE"}}');
SELECT kind, line1 FROM order_addresses WHERE order_id = :'order';
SELECT pg_temp.try(format($$SELECT version FROM edit_order(%L, 7, '{"ship_to":{"line1":"Rue 1","postal_code":"75001","city":"Paris","country":"FR"}}')$$, :'order'));

-- It is paid, held and edited: what is owed is told, and nothing is taken or given back.
SELECT captured FROM record_payment(:'order', (SELECT amount_due::text FROM orders WHERE order_id = :'order')::amount_input, 'stripe', reference => 'ch_1');
SELECT reason FROM hold_order(:'order', 'address');
SELECT total_before, total_after, paid, amount_due FROM edit_order(:'order', 7, '{"lines":[{"line_no":2,"quantity":1}]}');
SELECT payment_status, amount_due FROM orders WHERE order_id = :'order';
SELECT total_before, total_after, paid, amount_due FROM edit_order(:'order', 8, '{"add":[{"sku":"B-1","quantity":4}]}');
SELECT payment_status, amount_due FROM orders WHERE order_id = :'order';
SELECT reason FROM release_order(:'order', 'address');

-- What is in a parcel, and what is shipped, stays.
SELECT status FROM plan_fulfillment(:'order', '[{"line_no":2,"quantity":1}]', fulfillment_id => '00000000-0000-0000-0000-0000000000f1');
SELECT pg_temp.try(format($$SELECT version FROM edit_order(%L, 9, '{"lines":[{"line_no":2,"quantity":0},{"line_no":3,"quantity":0}]}')$$, :'order'));
SELECT pg_temp.try(format($$SELECT version FROM edit_order(%L, 9, '{"lines":[{"line_no":2,"location":"HAM"}]}')$$, :'order'));
SELECT pg_temp.try(format($$SELECT version FROM edit_order(%L, 9, '{"ship_to":{"line1":"Am Kai 3","postal_code":"20457","city":"Hamburg","country":"DE"}}')$$, :'order'));
SELECT status FROM ship_fulfillment('00000000-0000-0000-0000-0000000000f1');
SELECT version FROM orders WHERE order_id = :'order';
SELECT pg_temp.try(format($$SELECT version FROM edit_order(%L, 9, '{"lines":[{"line_no":3,"quantity":0}]}')$$, :'order'));
SELECT pg_temp.try(format($$SELECT version FROM edit_order(%L, 10, '{"lines":[{"line_no":2,"quantity":0}]}')$$, :'order'));
SELECT version FROM edit_order(:'order', 10, '{"lines":[{"line_no":3,"quantity":0}]}');

-- All versions.
SELECT version, total_before, total_after, paid, amount_due, first_line_no, last_line_no, reason FROM order_edits WHERE order_id = :'order' ORDER BY version;
SELECT name, violations, sample FROM verify(true) WHERE violations > 0;

-- Taxes: what is added has those of where the order goes, what is taken off gives back its own; a lower shipping charge lowers its tax; the rest can be given back once.
SELECT count(*) > 0 FROM put_tax_rate('VAT', 19) AS v, put_tax_rate('LOW', 7) AS l;
SELECT count(*) > 0 FROM put_tax_rule('full', '{VAT}', 'DE') AS v, put_tax_rule('full', '{LOW}', 'FR') AS l, put_tax_settings(country => 'DE'), put_item('T-1', tax_class => 'full');
SELECT count(*) FROM put_price('T-1', '11.90 EUR');
SELECT free FROM receive_stock('BER', '[{"sku":"T-1","quantity":10}]');
SELECT total, tax FROM place_order('web', '[{"sku":"T-1","quantity":3,"discount":"1.00"}]', shipping => '4.00', discount => '2.00', ship_to => '{"country":"FR","postal_code":"75001","city":"Paris","line1":"Rue 1"}', order_id => '00000000-0000-0000-0000-000000000002', options => '{"shipping_tax_rates":["VAT"]}');
SELECT total_before, total_after FROM edit_order('00000000-0000-0000-0000-000000000002', 0, '{"lines":[{"line_no":1,"quantity":5}],"shipping":"3.00"}');
SELECT line_no, tax_rate, is_inclusive, amount FROM order_taxes WHERE order_id = '00000000-0000-0000-0000-000000000002' ORDER BY line_no;
SELECT total_before, total_after FROM edit_order('00000000-0000-0000-0000-000000000002', 1, '{"lines":[{"line_no":1,"quantity":1},{"line_no":2,"quantity":1}]}');
SELECT payment_id, captured FROM record_payment('00000000-0000-0000-0000-000000000002', (SELECT amount_due::text FROM orders WHERE order_id = '00000000-0000-0000-0000-000000000002')::amount_input, 'stripe', reference => 'ch_2', payment_id => '00000000-0000-0000-0000-0000000000b2');
SELECT pg_temp.try($$SELECT refunded FROM refund_payment('00000000-0000-0000-0000-0000000000b2', '3.58 EUR', options => '{"shipping":true}')$$);
SELECT pg_temp.try($$SELECT refunded FROM refund_payment('00000000-0000-0000-0000-0000000000b2', '1.00 EUR', options => '{"shipping":true}')$$);
SELECT pg_temp.try($$SELECT total_after FROM edit_order('00000000-0000-0000-0000-000000000002', 2, '{"shipping":0}')$$);
SELECT refunded FROM refund_goodwill('00000000-0000-0000-0000-0000000000b2', '23.50 EUR', 'late');
SELECT total_before, total_after, amount_due FROM edit_order('00000000-0000-0000-0000-000000000002', 2, '{"shipping":"1.50"}');
SELECT name, violations, sample FROM verify(true) WHERE violations > 0;
SELECT total_before, total_after, amount_due FROM edit_order('00000000-0000-0000-0000-000000000002', 3, '{"add":[{"sku":"GIFTWRAP","quantity":2}]}');
SELECT name, violations, sample FROM verify(true) WHERE violations > 0;
SELECT status FROM cancel_order('00000000-0000-0000-0000-000000000002');
SELECT billed, amount_due FROM orders WHERE order_id = '00000000-0000-0000-0000-000000000002';

SELECT free FROM receive_stock('BER', '[{"sku":"B-1","quantity":20}]');
-- Kits and units: a kit's parts follow, what is added may be a kit; boxes stay boxes.
SELECT count(*) FROM put_kit('KIT', '[{"sku":"A-1","quantity":2},{"sku":"B-1","quantity":1}]');
SELECT count(*) FROM put_price('KIT', '15.00 EUR'), put_unit('B-1', 'box', 3);
SELECT total FROM place_order('web', '[{"sku":"KIT","quantity":2},{"sku":"B-1","quantity":1,"unit":"box"}]', order_id => '00000000-0000-0000-0000-000000000003');
SELECT total_before, total_after FROM edit_order('00000000-0000-0000-0000-000000000003', 0, '{"lines":[{"line_no":1,"quantity":1},{"line_no":2,"quantity":2,"unit":"box"}],"add":[{"sku":"KIT","quantity":1}]}');
SELECT line_no, kit_line_no, sku, ordered, canceled, unit, unit_quantity, line_total, version FROM order_lines WHERE order_id = '00000000-0000-0000-0000-000000000003' ORDER BY line_no;
SELECT pg_temp.try($$SELECT version FROM edit_order('00000000-0000-0000-0000-000000000003', 1, '{"lines":[{"line_no":3,"quantity":0},{"line_no":4,"quantity":0}]}')$$);

-- Stock that is not there: all lines are named; nothing is left behind by any refusal.
CREATE TEMP TABLE before_refusals AS SELECT pg_temp.everything() AS all_of_it;
SELECT changes, pg_temp.try(format($$SELECT version FROM edit_order('00000000-0000-0000-0000-000000000003', 1, %L)$$, changes)) AS answer, pg_temp.try(format($$SELECT version FROM preview_edit('00000000-0000-0000-0000-000000000003', 1, %L)$$, changes))
	IS NOT DISTINCT FROM pg_temp.try(format($$SELECT version FROM edit_order('00000000-0000-0000-0000-000000000003', 1, %L)$$, changes)) AS preview_says_it FROM unnest(ARRAY[
	'{"add":[{"sku":"A-1","quantity":500},{"sku":"C-1","quantity":1}]}', '{}', '{"lines":[]}', '{"add":[]}', '{"lines":[{"line_no":1}]}', '{"lines":[{"line_no":9,"quantity":1}]}', '{"lines":[{"line_no":1,"quantity":-1}]}',
	'{"lines":[{"line_no":1,"quantity":1}]}', '{"lines":[{"line_no":1,"quantity":0},{"line_no":1,"quantity":0}]}', '{"lines":[{"line_no":1,"quantity":1,"price":1}]}', '{"lines":[{"line_no":1,"quantity":0,"unit_price":"1.00"}]}',
	'{"lines":[{"line_no":2,"quantity":1,"unit":"pallet"}]}', '{"lines":[{"line_no":1,"location":"NOWHERE"}]}', '{"lines":[{"line_no":1,"quantity":0},{"line_no":2,"quantity":0},{"line_no":5,"quantity":0},{"line_no":6,"quantity":0}]}',
	'{"add":[{"sku":"NOTHING","quantity":1}]}', '{"add":[{"sku":"NOPRICE","quantity":1}]}', '{"add":[{"sku":"A-1","quantity":1,"location":"POT"}]}', '{"shipping":"1.00"}', '{"ship_to":{"city":"Berlin"}}', '{"ship_to":{"address":"home"}}', '{"note":"x"}']) AS changes;
SELECT query, pg_temp.try('SELECT version FROM ' || query) AS answer FROM unnest(ARRAY[$$edit_order(NULL, 0, '{"shipping":0}')$$, $$edit_order('00000000-0000-0000-0000-0000000000ff', 0, '{"shipping":0}')$$, $$edit_order('00000000-0000-0000-0000-000000000003', NULL, '{"shipping":0}')$$,
	$$edit_order('00000000-0000-0000-0000-000000000003', -1, '{"shipping":0}')$$, $$edit_order('00000000-0000-0000-0000-000000000003', 1, NULL)$$, $$edit_order('00000000-0000-0000-0000-000000000003', 2, '{"shipping":0}')$$, $$edit_order('00000000-0000-0000-0000-000000000003', 1, '{"shipping":0}', options => '{"x":1}')$$,
	$$edit_order('00000000-0000-0000-0000-000000000002', 4, '{"add":[{"sku":"A-1","quantity":1}]}')$$, $$edit_order('00000000-0000-0000-0000-000000000003', 1, '{"shipping":0}', tenant_id => 11)$$]) AS query;
SELECT all_of_it = pg_temp.everything() AS nothing_is_left FROM before_refusals;
SELECT pg_temp.try(query) FROM unnest(ARRAY[$$UPDATE order_mgmt_data.order_edits SET version = 9$$, $$DELETE FROM order_mgmt_data.order_edits$$, $$TRUNCATE order_mgmt_data.order_edits$$, $$UPDATE order_mgmt_data.order_lines SET version = 9$$]) AS query;

-- An order of nothing owes what an edit adds; what waits for goods is told.
SELECT total, payment_status FROM place_order('web', '[{"sku":"A-1","quantity":1,"unit_price":"0"}]', order_id => '00000000-0000-0000-0000-000000000004');
SELECT total_before, total_after, amount_due FROM edit_order('00000000-0000-0000-0000-000000000004', 0, '{"lines":[{"line_no":1,"quantity":2,"unit_price":"5.00"}]}');
SELECT payment_status, paid, amount_due FROM orders WHERE order_id = '00000000-0000-0000-0000-000000000004';
SELECT total_after FROM edit_order('00000000-0000-0000-0000-000000000004', 1, '{"lines":[{"line_no":2,"quantity":0}]}');
SELECT payment_status, paid, amount_due FROM orders WHERE order_id = '00000000-0000-0000-0000-000000000004';
SELECT count(*) FROM put_stock_policy('C-1', 'BER', oversell_limit => '5');
SELECT total_after FROM edit_order('00000000-0000-0000-0000-000000000004', 2, '{"add":[{"sku":"C-1","quantity":2}]}');
SELECT fulfillment_status, payment_status FROM orders WHERE order_id = '00000000-0000-0000-0000-000000000004';
SELECT free FROM receive_stock('BER', '[{"sku":"C-1","quantity":9}]');
SELECT line_no, allocated, backordered FROM order_lines WHERE order_id = '00000000-0000-0000-0000-000000000004' AND sku = 'C-1';

-- The customer's prices and addresses; who claims an order has its former addresses, too, and they are erased with him.
SELECT count(*) FROM put_customer('C-1') AS a, put_customer('C-2') AS b, put_customer_address('C-1', 'home', line1 => 'Gasse 1', postal_code => '10115', city => 'Berlin', country => 'DE');
SELECT customer_id IS NOT NULL AS is_known FROM claim_order(:'order', 'C-2');
SELECT total FROM place_order('web', '[{"sku":"C-1","quantity":1}]', customer => 'C-1', ship_to => '{"country":"DE","line1":"Weg 1","city":"Bonn","postal_code":"53111"}', order_id => '00000000-0000-0000-0000-000000000005');
SELECT is_readdressed FROM edit_order('00000000-0000-0000-0000-000000000005', 0, '{"ship_to":{"address":"home"},"add":[{"sku":"C-1","quantity":1}]}');
SELECT kind, line1 FROM order_addresses WHERE order_id = '00000000-0000-0000-0000-000000000005';
SELECT count(*) FILTER (WHERE a.customer_id IS NULL) AS nobodys, count(*) AS addresses FROM order_mgmt_data.customer_addresses AS a;

-- Sold on the day of the edit.
SET order_mgmt.clock = '2026-01-02 12:00:00+00';
SELECT total_before, total_after FROM edit_order('00000000-0000-0000-0000-000000000005', 1, '{"lines":[{"line_no":1,"quantity":0}],"add":[{"sku":"C-1","quantity":3},{"sku":"GIFTWRAP","quantity":1}]}');
SELECT business_date, location, orders, units, gross_sales, returns, net_sales, tax FROM order_mgmt_report.sales_by_day WHERE business_date = '2026-01-02' ORDER BY location NULLS LAST;
SELECT count(*) > 0 FROM compact_balances();
SELECT business_date, location, orders, units, gross_sales, returns, net_sales, tax FROM order_mgmt_report.sales_by_day WHERE business_date = '2026-01-02' ORDER BY location NULLS LAST;
SELECT name, violations, sample FROM verify(true) WHERE violations > 0;

-- Who may: web and manager; a manager of one location what is there; no visitor, cashier, storefront or analyst; another tenant sees none.
CREATE ROLE regress_om_edit_web;
CREATE ROLE regress_om_edit_manager;
CREATE ROLE regress_om_edit_cashier;
CREATE ROLE regress_om_edit_storefront;
CREATE ROLE regress_om_edit_visitor;
CREATE ROLE regress_om_edit_analyst;
CREATE ROLE regress_om_edit_other;
SELECT count(*) > 0 AS granted FROM (VALUES ('web', 'web', 1, NULL), ('manager', 'manager', 1, '{HAM}'::text[]), ('cashier', 'cashier', 1, NULL), ('storefront', 'storefront', 1, NULL), ('visitor', 'visitor', 1, NULL), ('analyst', 'analyst', 1, NULL), ('other', 'web', 11, NULL)) AS r (name, profile, tenant, places),
	grant_access('regress_om_edit_' || r.name, r.profile, ARRAY[r.tenant]::bigint[], r.places);
SET ROLE regress_om_edit_web;
SELECT pg_temp.try($$SELECT version FROM order_mgmt.edit_order('00000000-0000-0000-0000-000000000005', 2, '{"lines":[{"line_no":3,"quantity":2}]}')$$), count(*) FROM order_mgmt.order_edits;
SET ROLE regress_om_edit_manager;
SELECT pg_temp.try($$SELECT version FROM order_mgmt.edit_order('00000000-0000-0000-0000-000000000005', 3, '{"lines":[{"line_no":3,"quantity":1}]}')$$), pg_temp.try($$SELECT version FROM order_mgmt.edit_order('00000000-0000-0000-0000-000000000001', 11, '{"lines":[{"line_no":7,"quantity":0}]}')$$),
	pg_temp.try($$SELECT version FROM order_mgmt.edit_order('00000000-0000-0000-0000-000000000001', 11, '{"lines":[{"line_no":5,"quantity":2}]}')$$), pg_temp.try($$SELECT version FROM order_mgmt.preview_edit('00000000-0000-0000-0000-000000000001', 12, '{"ship_to":{"country":"DE","postal_code":"10115","city":"Berlin","line1":"Weg 1"}}')$$);
SELECT DISTINCT order_id FROM order_mgmt.order_edits;
SET ROLE regress_om_edit_cashier;
SELECT pg_temp.try($$SELECT version FROM order_mgmt.edit_order('00000000-0000-0000-0000-000000000005', 3, '{"lines":[{"line_no":3,"quantity":1}]}')$$);
SET ROLE regress_om_edit_storefront;
SELECT pg_temp.try($$SELECT version FROM order_mgmt.preview_edit('00000000-0000-0000-0000-000000000005', 3, '{"lines":[{"line_no":3,"quantity":1}]}')$$);
SET ROLE regress_om_edit_visitor;
SELECT pg_temp.try($$SELECT version FROM order_mgmt.edit_order('00000000-0000-0000-0000-000000000005', 3, '{"lines":[{"line_no":3,"quantity":1}]}')$$), pg_temp.try('SELECT count(*) FROM order_mgmt.order_edits');
SET ROLE regress_om_edit_analyst;
SELECT pg_temp.try($$SELECT version FROM order_mgmt.edit_order('00000000-0000-0000-0000-000000000005', 3, '{"lines":[{"line_no":3,"quantity":1}]}')$$), count(*) > 0 AS reads FROM order_mgmt.order_edits;
SET ROLE regress_om_edit_other;
SELECT pg_temp.try($$SELECT version FROM order_mgmt.edit_order('00000000-0000-0000-0000-000000000005', 3, '{"lines":[{"line_no":3,"quantity":1}]}')$$), pg_temp.try($$SELECT version FROM order_mgmt.edit_order('00000000-0000-0000-0000-000000000005', 3, '{"lines":[{"line_no":3,"quantity":1}]}', tenant_id => 11)$$), count(*) FROM order_mgmt.order_edits;
RESET ROLE;
SELECT count(*) > 0 AS revoked FROM unnest('{web,manager,cashier,storefront,visitor,analyst,other}'::text[]) AS r (name), revoke_access('regress_om_edit_' || r.name);
DROP ROLE regress_om_edit_web, regress_om_edit_manager, regress_om_edit_cashier, regress_om_edit_storefront, regress_om_edit_visitor, regress_om_edit_analyst, regress_om_edit_other;

-- Edits leave for the archive with their orders, whose days stay as they were.
SELECT status FROM ship_fulfillment((SELECT fulfillment_id FROM plan_fulfillment('00000000-0000-0000-0000-000000000005')));
SELECT captured FROM record_payment('00000000-0000-0000-0000-000000000005', (SELECT amount_due::text FROM orders WHERE order_id = '00000000-0000-0000-0000-000000000005')::amount_input, 'stripe', reference => 'ch_5');
SELECT count(*) > 0 FROM compact_balances();
SET order_mgmt.clock = '2026-08-01 12:00+00';
SELECT count(*) > 0 FROM compact_balances();
SELECT archive_history('2026-06-01') > 0 AS archived;
SELECT version, first_line_no, last_line_no FROM order_mgmt_archive.order_edits WHERE order_id = '00000000-0000-0000-0000-000000000005' ORDER BY version;
SELECT pg_temp.try($$SELECT version FROM edit_order('00000000-0000-0000-0000-000000000005', 4, '{"add":[{"sku":"C-1","quantity":1}]}')$$);
SELECT business_date, location, orders, units, gross_sales, returns, net_sales, tax FROM order_mgmt_report.sales_by_day WHERE business_date = '2026-01-02' ORDER BY location NULLS LAST;
SELECT kind, event, details ->> 'version' AS version FROM order_timeline('00000000-0000-0000-0000-000000000005') WHERE kind = 'edit';
SELECT name, violations, sample FROM verify(true) WHERE violations > 0;
