-- Code of promises.

SELECT order_mgmt_data.show_rows('order_mgmt_data.supply_promises', 'read_stock', locations => '{location_id}');

CREATE OR REPLACE FUNCTION order_mgmt_data.promised_day(p order_mgmt_data.supply_promises, today date, OUT promised_on date, OUT is_preorder boolean)
	RETURNS record LANGUAGE sql IMMUTABLE
	BEGIN ATOMIC
		SELECT CASE WHEN NOT p.is_active THEN NULL WHEN p.released_on > today THEN p.released_on WHEN p.restocked_on > today THEN p.restocked_on ELSE today + p.backorder_days END,
			p.is_active AND coalesce(p.released_on > today, false);
	END;
COMMENT ON FUNCTION order_mgmt_data.promised_day(order_mgmt_data.supply_promises, date) IS 'when goods come that are ordered on a day and are not there: before the first ones come with these, then with the next ones, else after so many days; null: nobody says';

CREATE OR REPLACE VIEW order_mgmt.supply_promises WITH (security_invoker = true) AS
	SELECT s.tenant_id, i.sku, l.code AS location, s.released_on, s.restocked_on, s.backorder_days, s.is_active
	FROM order_mgmt_data.supply_promises AS s
	JOIN order_mgmt_data.items AS i ON i.tenant_id = s.tenant_id AND i.item_id = s.item_id
	JOIN order_mgmt_data.locations AS l ON l.tenant_id = s.tenant_id AND l.location_id = s.location_id;
COMMENT ON VIEW order_mgmt.supply_promises IS 'one row per item and location of which it is said when goods come that are sold before they are there (put_supply_promise)';

CREATE OR REPLACE FUNCTION order_mgmt.put_supply_promise(sku text, location text, released_on date DEFAULT NULL, restocked_on date DEFAULT NULL, backorder_days integer DEFAULT NULL,
		is_active boolean DEFAULT NULL, tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.supply_promises LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_put_supply_promise';
COMMENT ON FUNCTION order_mgmt.put_supply_promise(text, text, date, date, integer, boolean, bigint) IS 'says when goods of an item come to a location, for what is sold of it beyond the shelf
released_on: the day of the first goods; before it what is ordered is a preorder, as many as the oversell limit of put_stock_policy lets. restocked_on: the day of the next ones. backorder_days: 0 to 3650, after the day of the order, where neither day is to come. is_active false: nothing is promised. What is null stays as it is.
A day that has passed, and an item that is not sold beyond the shelf there, are refused (invalid_argument). quote_lines and carts tell promised_on, an order keeps it (order_line_promises); what was ordered before keeps what it was told: promise_delivery tells its customer another day.
Example: SELECT released_on FROM order_mgmt.put_supply_promise(''A-1'', ''BER'', released_on => ''2099-03-01'')';

SELECT order_mgmt_data.extend_view('order_mgmt_data.master_uses', $$SELECT p.tenant_id, 'supply_promises', 'item', p.item_id, NULL FROM order_mgmt_data.supply_promises AS p$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.master_uses', $$SELECT p.tenant_id, 'supply_promises', 'location', p.location_id, NULL FROM order_mgmt_data.supply_promises AS p$$);

SELECT order_mgmt_data.describe_rows('order_mgmt.supply_promises', key => 'tenant_id, sku, location', look_ups => 'sku',
	example => $$SELECT released_on, restocked_on FROM order_mgmt.supply_promises WHERE sku = 'A-1' AND location = 'BER'$$, columns => $$
	released_on: the day of the first goods; null: they came, or nobody says
	restocked_on: the day of the next ones; null: nobody says
	backorder_days: days after that of the order, where no day is to come; null: nobody says
	is_active: false: nothing is promised$$);
