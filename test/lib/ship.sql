-- ship.sql - pg_temp.ship(order, line, quantity): goods of a line leave, written by the owner
-- around the doors, with all that goes with it: move, line, statuses, log.
CREATE FUNCTION pg_temp.ship(o uuid, line integer, q order_mgmt.quantity) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	l order_mgmt_data.order_lines;
	was text;
	becomes text;
BEGIN
	SELECT * INTO STRICT l FROM order_mgmt_data.order_lines WHERE order_id = o AND line_no = line;
	INSERT INTO order_mgmt_data.stock_moves (tenant_id, move_id, item_id, location_id, from_state, to_state, quantity,
			document_kind, document_id, document_line, actor, occurred_at, recorded_at)
		SELECT l.tenant_id, nextval('order_mgmt_data.ledger_id_seq'), l.item_id, l.location_id, 'allocated', 'customer', q,
			'order', o, line, 'owner', order_mgmt.clock(), order_mgmt.clock()
		WHERE l.location_id IS NOT NULL;
	UPDATE order_mgmt_data.order_lines AS x SET shipped = x.shipped OPERATOR(order_mgmt.+) q,
			allocated = CASE WHEN x.location_id IS NULL THEN x.allocated ELSE x.allocated OPERATOR(order_mgmt.-) q END,
			open = CASE WHEN x.location_id IS NULL THEN x.open OPERATOR(order_mgmt.-) q ELSE x.open END
		WHERE x.tenant_id = l.tenant_id AND x.order_id = o AND x.line_no = line;
	SELECT x.status, CASE WHEN bool_or((y.open OPERATOR(order_mgmt.+) y.allocated OPERATOR(order_mgmt.+) y.backordered) OPERATOR(order_mgmt.>) '0')
			THEN 'placed' ELSE 'completed' END
		INTO was, becomes FROM order_mgmt_data.orders AS x JOIN order_mgmt_data.order_lines AS y USING (tenant_id, order_id)
		WHERE x.order_id = o GROUP BY x.status;
	UPDATE order_mgmt_data.orders SET status = becomes, fulfillment_status = CASE becomes WHEN 'placed' THEN 'partial' ELSE 'fulfilled' END
		WHERE order_id = o;
	INSERT INTO order_mgmt_data.status_log (tenant_id, log_id, document_kind, document_id, from_status, to_status, actor, occurred_at, recorded_at)
		SELECT l.tenant_id, nextval('order_mgmt_data.ledger_id_seq'), 'order', o, was, becomes, 'owner', order_mgmt.clock(), order_mgmt.clock()
		WHERE was <> becomes;
	RETURN becomes;
END $$;
