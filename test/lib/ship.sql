-- ship.sql - pg_temp.ship(order, line, quantity): so much of a line is planned and shipped; the order's status.
CREATE FUNCTION pg_temp.ship(o uuid, line integer, q order_mgmt.quantity) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
	PERFORM order_mgmt.ship_fulfillment((SELECT f.fulfillment_id FROM order_mgmt.plan_fulfillment(o,
		format('[{"line_no":%s,"quantity":"%s"}]', line, q)::order_mgmt.strict_jsonb) AS f));
	RETURN (SELECT x.status FROM order_mgmt.orders AS x WHERE x.order_id = o);
END $$;
