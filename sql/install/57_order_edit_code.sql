-- Code of edits of orders.

-- Who may read them sees those of the orders that they see.
SELECT order_mgmt_data.show_rows('order_mgmt_data.order_edits', 'read_documents', where_seen => $$order_mgmt_data.sees_order('read_documents', tenant_id, order_id)$$);

CREATE OR REPLACE VIEW order_mgmt.order_edits WITH (security_invoker = true) AS
	SELECT e.tenant_id, e.order_edit_id, e.order_id, e.version, e.changes, e.reason, e.total_before, e.total_after, e.paid, e.refunded,
		e.total_after OPERATOR(order_mgmt.-) e.paid OPERATOR(order_mgmt.+) e.refunded AS amount_due, order_mgmt.amount_currency(e.total_after) AS currency,
		e.first_line_no, e.last_line_no, e.is_readdressed, e.actor, e.recorded_at, e.role_name,
		e.total_before::numeric AS total_before_numeric, e.total_after::numeric AS total_after_numeric, e.paid::numeric AS paid_numeric, e.refunded::numeric AS refunded_numeric,
		e.total_after::numeric - e.paid::numeric + e.refunded::numeric AS amount_due_numeric
	FROM order_mgmt_data.order_edits AS e;
COMMENT ON VIEW order_mgmt.order_edits IS 'one row per edit of an order, with its settlement: what the order owed before and after, and what was paid and given back by then
version: the one that it made; the lines that it added are those of order_lines with that version, first_line_no to last_line_no.
amount_due = total_after - paid + refunded: what was to be paid then; negative: what was to be given back.
changes: as they were said, without an address (is_readdressed), which stands in order_addresses only.';

CREATE OR REPLACE FUNCTION order_mgmt.edit_order(order_id uuid, version integer, changes order_mgmt.strict_jsonb, expected_total order_mgmt.amount_input DEFAULT NULL,
		reason text DEFAULT NULL, idempotency_key text DEFAULT NULL, options order_mgmt.strict_jsonb DEFAULT '{}', tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.order_edits LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_edit_order';
COMMENT ON FUNCTION order_mgmt.edit_order(uuid, integer, order_mgmt.strict_jsonb, order_mgmt.amount_input, text, text, order_mgmt.strict_jsonb, bigint) IS 'changes an order that was placed, in one step, all or nothing, and says how it stands in money then; the same by preview_edit changes nothing
version: of the order that the caller has seen (orders.version); one that was edited, canceled in part or shipped since is refused (stale_version).
changes: {"lines"?,"add"?,"ship_to"?,"shipping"?}. lines: [{"line_no","quantity"?,"unit"?,"location"?,"unit_price"?}]: the quantity that the order is to have of the line, shipped units among it, 0 = none. What is less is canceled, with its part of prices, discounts and taxes; units that are shipped or in a parcel stay (edit_exceeds_open). What is more is a line of its own, at the price of now, or unit_price. location: what is left of the line comes from there, at the price and discount that it has.
add: [{"sku","quantity",...}], lines as place_order takes them, taken from stock in the same step; promotions, coupons and fees are not added. What an edit adds is taxed by where the order is sent.
ship_to: another address in the same country, as place_order takes it, as long as nothing is shipped or in a parcel (edit_too_late). shipping: what shipping is to cost, less than it does: it lowers its taxes with it.
expected_total: what the caller expects the order to owe then (edit_total_changed); null = whatever it is. No payment is taken or given back: amount_due says what is open.
Example: SELECT version, total_after, amount_due FROM order_mgmt.edit_order(''0190...'', 0, ''{"lines":[{"line_no":2,"quantity":1}]}'')';

CREATE OR REPLACE FUNCTION order_mgmt.preview_edit(order_id uuid, version integer, changes order_mgmt.strict_jsonb,
		options order_mgmt.strict_jsonb DEFAULT '{}', tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.order_edits LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_preview_edit';
COMMENT ON FUNCTION order_mgmt.preview_edit(uuid, integer, order_mgmt.strict_jsonb, order_mgmt.strict_jsonb, bigint) IS 'what edit_order would answer, refusals among it: the edit itself is done, and undone at once
version: null = the one that the order has; the answer says it plus one. It locks the order and takes stock for the moment, so it needs a server that may write; order_edit_id names nothing.
Example: SELECT total_before, total_after, amount_due FROM order_mgmt.preview_edit(''0190...'', NULL, ''{"lines":[{"line_no":2,"quantity":1}]}'')';

-- What export_customer tells of them.
SELECT order_mgmt_data.extend_view('order_mgmt_data.order_exports', $$SELECT o.tenant_id, o.customer_id, 'order_edits', e.recorded_at, order_mgmt_data.exported(to_jsonb(e) - 'order_edit_id')
	FROM order_mgmt_data.orders AS o JOIN order_mgmt_data.order_edits AS e ON e.tenant_id = o.tenant_id AND e.order_id = o.order_id WHERE o.customer_id IS NOT NULL$$);

CREATE OR REPLACE FUNCTION order_mgmt_data.verify_order_edit(tenants bigint[], part order_mgmt_data.verify_part)
	RETURNS SETOF order_mgmt.verification LANGUAGE plpgsql STABLE ROWS 2 SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan
AS $$
BEGIN
	IF part.kind = 'documents' THEN
		-- An edit is of an order that has its version, in its currency; the lines that it added are there, and no line says another edit.
		RETURN QUERY
		WITH added AS (
			SELECT l.tenant_id, l.order_id, l.version, count(*) AS lines, min(l.line_no) AS first_line_no, max(l.line_no) AS last_line_no
			FROM order_mgmt_data.order_lines AS l
			WHERE l.version IS NOT NULL AND (tenants IS NULL OR l.tenant_id = ANY (tenants)) AND order_mgmt_data.in_part(l.order_id, part)
			GROUP BY l.tenant_id, l.order_id, l.version
		), edits AS (
			SELECT e.tenant_id, e.order_id, e.version, e.first_line_no, e.last_line_no, o.order_id IS NULL OR o.version IS NULL OR e.version > o.version
				OR o.currency <> order_mgmt.amount_currency(e.total_before) OR o.currency <> order_mgmt.amount_currency(e.total_after) AS is_strange
			FROM order_mgmt_data.order_edits AS e
			LEFT JOIN order_mgmt_data.orders AS o ON o.tenant_id = e.tenant_id AND o.order_id = e.order_id
			WHERE (tenants IS NULL OR e.tenant_id = ANY (tenants)) AND order_mgmt_data.in_part(e.order_id, part)
		), compared AS (
			SELECT format('tenant %s order %s version %s', coalesce(e.tenant_id, a.tenant_id), coalesce(e.order_id, a.order_id), coalesce(e.version, a.version)) AS sample,
				e.order_id IS NULL OR e.is_strange OR e.first_line_no IS DISTINCT FROM a.first_line_no OR e.last_line_no IS DISTINCT FROM a.last_line_no
					OR a.lines <> a.last_line_no - a.first_line_no + 1 AS wrong
			FROM edits AS e FULL JOIN added AS a ON a.tenant_id = e.tenant_id AND a.order_id = e.order_id AND a.version = e.version
		)
		SELECT 'order_edits_match_lines', count(*), count(*) FILTER (WHERE c.wrong), min(c.sample) FILTER (WHERE c.wrong) FROM compared AS c;
	END IF;
END
$$;
COMMENT ON FUNCTION order_mgmt_data.verify_order_edit(bigint[], order_mgmt_data.verify_part) IS 'the invariants of edits of orders, for verify()';

SELECT order_mgmt_data.describe_rows('order_mgmt.order_edits', key => 'order_edit_id', look_ups => 'order_id; newest by order_edit_id',
	example => $$SELECT version, total_before, total_after, reason FROM order_mgmt.order_edits WHERE order_id = '0190...'$$, columns => $$
	order_edit_id: the record of it, ascending
	order_id: which order
	version: the version of the order that it made
	changes: as they were said, without an address
	reason: why; null: nobody said it
	total_before: what the order owed before
	total_after: what it owed after
	paid: what had been captured by then, less chargebacks
	refunded: what had been given back by then
	amount_due: total_after - paid + refunded; negative: to be given back
	currency: of the amounts
	first_line_no: of the lines that it added; null: it added none
	last_line_no: the last of these; null: it added none
	is_readdressed: it is sent to another address from then on
	actor: who
	recorded_at: when$$);
