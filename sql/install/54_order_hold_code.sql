-- Code of holds of orders.

-- Who may read them sees those of the orders that they see.
SELECT order_mgmt_data.show_rows('order_mgmt_data.order_holds', 'read_documents', where_seen => $$order_mgmt_data.sees_order('read_documents', tenant_id, order_id)$$);

CREATE OR REPLACE VIEW order_mgmt.order_holds WITH (security_invoker = true) AS
	SELECT h.tenant_id, h.order_hold_id, h.order_id, h.reason, h.is_held, NOT EXISTS (SELECT FROM order_mgmt_data.order_holds AS l
			WHERE l.tenant_id = h.tenant_id AND l.order_id = h.order_id AND l.reason = h.reason AND l.order_hold_id > h.order_hold_id) AS is_current,
		h.note, h.actor, h.recorded_at
	FROM order_mgmt_data.order_holds AS h;
COMMENT ON VIEW order_mgmt.order_holds IS 'one row per time that an order was held for a reason, or released
is_current: it is the last one of that reason. An order is held where is_current and is_held.';

CREATE OR REPLACE FUNCTION order_mgmt.hold_order(order_id uuid, reason text, note text DEFAULT NULL,
		idempotency_key text DEFAULT NULL, options order_mgmt.strict_jsonb DEFAULT '{}', tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.order_holds LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_hold_order';
COMMENT ON FUNCTION order_mgmt.hold_order(uuid, text, text, text, order_mgmt.strict_jsonb, bigint) IS 'holds an order for a reason, so that nothing of it is planned, picked, packed or shipped until it is released
reason: a code of yours: fraud, payment, address; note: what somebody should know. It may be held for several reasons, and is until all are released; held for this one already it stays so. Stock stays allocated; the order may be paid, changed and canceled. Returns the last row of each reason.
Example: SELECT reason, is_held FROM order_mgmt.hold_order(''0190...'', ''fraud'', ''card and address are of different countries'')';

CREATE OR REPLACE FUNCTION order_mgmt.release_order(order_id uuid, reason text, note text DEFAULT NULL,
		idempotency_key text DEFAULT NULL, options order_mgmt.strict_jsonb DEFAULT '{}', tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.order_holds LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_release_order';
COMMENT ON FUNCTION order_mgmt.release_order(uuid, text, text, text, order_mgmt.strict_jsonb, bigint) IS 'lets an order go on that was held for a reason; held for other ones it still waits
Where it is not held for this one nothing changes. Returns the last row of each reason.
Example: SELECT reason, is_held FROM order_mgmt.release_order(''0190...'', ''fraud'', ''called the customer'')';

SELECT order_mgmt_data.describe_rows('order_mgmt.order_holds', key => 'order_hold_id', look_ups => 'order_id; newest by order_hold_id',
	example => $$SELECT order_id, reason, note FROM order_mgmt.order_holds WHERE is_current AND is_held$$, columns => $$
	order_hold_id: the record of it, ascending
	order_id: which order
	reason: what for
	is_held: true: from then on it was held; false: it was released
	is_current: the last of this order and reason
	note: what somebody should know; null: nothing
	actor: who
	recorded_at: when$$);

CREATE OR REPLACE FUNCTION order_mgmt_data.verify_order_hold(tenants bigint[], part order_mgmt_data.verify_part)
	RETURNS SETOF order_mgmt.verification LANGUAGE plpgsql STABLE ROWS 1 SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan
AS $$
BEGIN
	IF part.kind = 'documents' THEN
		RETURN QUERY
		SELECT 'order_holds_are_of_orders', count(*), count(*) FILTER (WHERE w.wrong), min(w.sample) FILTER (WHERE w.wrong)
		FROM (SELECT format('tenant %s hold %s', h.tenant_id, h.order_hold_id) AS sample,
				NOT EXISTS (SELECT FROM order_mgmt_data.orders AS o WHERE o.tenant_id = h.tenant_id AND o.order_id = h.order_id) AS wrong
			FROM order_mgmt_data.order_holds AS h
			WHERE (tenants IS NULL OR h.tenant_id = ANY (tenants)) AND order_mgmt_data.in_part(h.order_id, part)) AS w
		HAVING count(*) > 0;
	END IF;
END
$$;
COMMENT ON FUNCTION order_mgmt_data.verify_order_hold(bigint[], order_mgmt_data.verify_part) IS 'holds are of orders that are there, as long as these are not archived with them; for verify()';
