-- Code of the office: what people look for and at, who work on orders.

-- What has something to tell of orders adds it to this view; location_id null: it concerns the whole order; is_money: for who may read payments.
CREATE OR REPLACE VIEW order_mgmt_data.timeline_entries WITH (security_invoker = true) AS
	SELECT o.tenant_id, o.order_id, o.occurred_at, o.recorded_at, o.log_id AS place, 'order'::text AS kind, 'placed'::text AS event, o.order_id AS document_id, NULL::integer AS line_no,
		NULL::order_mgmt.amount AS amount, NULL::bigint AS location_id, NULL::text AS location, NULL::text AS reason, o.actor, o.role_name,
		jsonb_strip_nulls(jsonb_build_object('channel', o.channel, 'reference', o.reference)) AS details, false AS is_money
	FROM order_mgmt_data.orders AS o WHERE o.log_id IS NOT NULL
	UNION ALL
	SELECT l.tenant_id, l.document_id, l.occurred_at, l.recorded_at, l.log_id, 'order', l.to_status, l.document_id, l.document_line, NULL, NULL, NULL, l.reason, l.actor, l.role_name,
		jsonb_strip_nulls(jsonb_build_object('from_status', l.from_status, 'approver', l.approver)), false
	FROM order_mgmt_data.status_log AS l WHERE l.document_kind = 'order'
	UNION ALL
	SELECT f.tenant_id, f.order_id, l.occurred_at, l.recorded_at, l.log_id, 'fulfillment', l.to_status, l.document_id, l.document_line, NULL, f.location_id, f.location, l.reason, l.actor, l.role_name,
		jsonb_strip_nulls(jsonb_build_object('fulfillment_number', f.fulfillment_number, 'from_status', l.from_status)
			|| CASE WHEN l.to_status = 'shipped' THEN jsonb_build_object('carrier', f.carrier, 'tracking_number', f.tracking_number) ELSE '{}' END), false
	FROM order_mgmt_data.fulfillments AS f
	JOIN order_mgmt_data.status_log AS l ON l.tenant_id = f.tenant_id AND l.document_id = f.fulfillment_id AND l.document_kind = 'fulfillment'
	UNION ALL
	SELECT f.tenant_id, f.order_id, e.occurred_at, e.recorded_at, NULL, 'tracking', e.status, e.fulfillment_id, NULL, NULL, f.location_id, f.location, e.note, e.actor, e.role_name,
		jsonb_strip_nulls(jsonb_build_object('fulfillment_number', f.fulfillment_number, 'event_id', e.event_id, 'place', e.place, 'estimated_at', e.estimated_at)), false
	FROM order_mgmt_data.fulfillments AS f
	JOIN order_mgmt_data.parcel_events AS e ON e.tenant_id = f.tenant_id AND e.fulfillment_id = f.fulfillment_id
	UNION ALL
	SELECT p.tenant_id, p.order_id, p.recorded_at, p.recorded_at, NULL, 'promise', 'delivery_promised', p.order_id, NULL, NULL, NULL, NULL, NULL, p.actor, p.role_name,
		jsonb_build_object('promised_on', p.promised_on), false
	FROM order_mgmt_data.delivery_promises AS p
	UNION ALL
	SELECT h.tenant_id, h.order_id, h.recorded_at, h.recorded_at, h.order_hold_id, 'hold', CASE WHEN h.is_held THEN 'held' ELSE 'released' END, h.order_id, NULL, NULL, NULL, NULL, h.reason, h.actor, h.role_name,
		jsonb_strip_nulls(jsonb_build_object('note', h.note)), false
	FROM order_mgmt_data.order_holds AS h
	UNION ALL
	SELECT k.tenant_id, k.order_id, k.occurred_at, k.recorded_at, NULL, 'confirmation', 'confirmed', k.order_id, NULL, NULL, NULL, NULL, NULL, k.actor, k.role_name,
		jsonb_build_object('locale', k.locale), false
	FROM order_mgmt_data.order_confirmations AS k
	UNION ALL
	SELECT c.tenant_id, c.order_id, coalesce(c.occurred_at, c.recorded_at), c.recorded_at, NULL, 'cancellation', 'canceled', c.order_id, c.line_no, NULL, nullif(l.location_id, 0), l.location, NULL, NULL, NULL,
		jsonb_build_object('sku', l.sku, 'quantity', c.quantity::text), false
	FROM order_mgmt_data.order_cancellations AS c
	JOIN order_mgmt_data.order_lines AS l ON l.tenant_id = c.tenant_id AND l.order_id = c.order_id AND l.line_no = c.line_no
	UNION ALL
	SELECT e.tenant_id, e.order_id, e.recorded_at, e.recorded_at, e.order_edit_id, 'edit', 'edited', e.order_id, NULL, NULL, NULL, NULL, e.reason, e.actor, e.role_name,
		jsonb_build_object('version', e.version, 'total_before', e.total_before::text, 'total_after', e.total_after::text, 'is_readdressed', e.is_readdressed), false
	FROM order_mgmt_data.order_edits AS e
	UNION ALL
	SELECT r.tenant_id, r.order_id, l.occurred_at, l.recorded_at, l.log_id, 'return', l.to_status, l.document_id, l.document_line, NULL, r.location_id, r.location, l.reason, l.actor, l.role_name,
		jsonb_strip_nulls(jsonb_build_object('return_number', r.return_number, 'from_status', l.from_status)), false
	FROM order_mgmt_data.returns AS r
	JOIN order_mgmt_data.status_log AS l ON l.tenant_id = r.tenant_id AND l.document_id = r.return_id AND l.document_kind = 'return'
	UNION ALL
	SELECT r.tenant_id, r.order_id, b.occurred_at, b.recorded_at, NULL, 'receipt', b.disposition, b.return_id, b.line_no, NULL, b.location_id, b.location, b.reason, b.actor, NULL,
		jsonb_build_object('return_number', r.return_number, 'quantity', b.quantity::text), false
	FROM order_mgmt_data.returns AS r
	JOIN order_mgmt_data.return_receipts AS b ON b.tenant_id = r.tenant_id AND b.return_id = r.return_id
	UNION ALL
	SELECT x.tenant_id, x.order_id, l.occurred_at, l.recorded_at, l.log_id, 'stock_exception', l.to_status, l.document_id, x.line_no, NULL, x.location_id, x.location, l.reason, l.actor, l.role_name,
		jsonb_build_object('sku', x.sku, 'quantity', x.quantity::text), false
	FROM order_mgmt_data.stock_exceptions AS x
	JOIN order_mgmt_data.status_log AS l ON l.tenant_id = x.tenant_id AND l.document_id = x.stock_exception_id AND l.document_kind = 'stock_exception'
	UNION ALL
	SELECT e.tenant_id, e.order_id, e.occurred_at, e.recorded_at, e.event_id, CASE WHEN e.kind = 'refund' THEN 'refund' ELSE 'payment' END, e.kind || '_' || e.status, e.payment_id, NULL, e.amount, NULL, NULL,
		e.reason, e.actor, e.role_name, jsonb_strip_nulls(jsonb_build_object('provider', p.code, 'purpose', e.purpose, 'reference', e.reference)), true
	FROM order_mgmt_data.payment_events AS e
	LEFT JOIN order_mgmt_data.payment_providers AS p ON p.tenant_id = e.tenant_id AND p.provider_id = e.provider_id;
COMMENT ON VIEW order_mgmt_data.timeline_entries IS 'one row per thing that happened to an order, of the present and of what was archived';
-- Found by the order there, as here.
SELECT order_mgmt_data.extend_view('order_mgmt_data.timeline_entries', order_mgmt_data.of_archive(pg_catalog.pg_get_viewdef('order_mgmt_data.timeline_entries'::pg_catalog.regclass)));

CREATE OR REPLACE FUNCTION order_mgmt.order_timeline(order_id uuid, tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.timeline_entry LANGUAGE C STABLE PARALLEL UNSAFE ROWS 20 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_order_timeline';
COMMENT ON FUNCTION order_mgmt.order_timeline(uuid, bigint) IS 'all that happened to an order, in order of time, and who did it: its statuses, payments and refunds, fulfillments, what carriers say, returns and what came back, cancellations, shortages, promises, holds, confirmations; also of an archived order
kind: order, edit, fulfillment, tracking, promise, hold, confirmation, cancellation, return, receipt, stock_exception, payment, refund; event: what happened: a status, or in_transit, capture_succeeded, restocked and so on; details: what else is known of it.
Who works at some locations sees what happened there, and what concerns the whole of an order that one of them serves; payments and refunds are for who may read payments.
Example: SELECT occurred_at, kind, event, actor FROM order_mgmt.order_timeline(''0190...'')';

CREATE OR REPLACE FUNCTION order_mgmt.search_orders(query text DEFAULT NULL, filters order_mgmt.strict_jsonb DEFAULT '{}', after text DEFAULT NULL, rows_max integer DEFAULT 50,
		tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.found_order LANGUAGE C STABLE PARALLEL UNSAFE ROWS 50 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_search_orders';
COMMENT ON FUNCTION order_mgmt.search_orders(text, order_mgmt.strict_jsonb, text, integer, bigint) IS 'finds orders, the newest first
query: what somebody has of an order: its number, reference, a tracking number, the e-mail, code or name of its customer, or the name that it is sent or billed to: the last name or its beginning, with first names or not. Null: all that meet the filters.
filters: {"order_number"?,"reference"?,"tracking_number"?,"email"?,"customer"?,"name"?,"sku"?,"channel"?,"status"?,"fulfillment_status"?,"payment_status"?,"return_status"?,"from"?,"to"?}: of the first six at most one, and none beside a query. from, to: recorded since and before. sku, channel and fulfillment_status, and statuses that most orders have (completed; none or paid; none) are looked for among the orders of a time: they need from, unless something else says which orders it may be.
after: what the last row of the page before has as after; null: the first page. rows_max: up to 200. A page with fewer rows is the last one. More than 500 customers or addresses of a name, or documents of a reference, are refused (limit_exceeded).
Customers, e-mails and names need the right read_customers, names of addresses read_addresses; who works at some locations finds orders that one of them serves.
Example: SELECT order_number, customer_name, status, total FROM order_mgmt.search_orders(''Smith'', ''{"status":"placed"}'')';

SELECT order_mgmt_data.describe_rows('order_mgmt.found_order', columns => $$
	channel: code of the sales channel
	status: placed, completed, canceled
	fulfillment_status: unfulfilled, backordered, partial, fulfilled, not_required
	payment_status: none, pending, authorized, partially_authorized, partially_paid, paid, overpaid, partially_refunded, refunded, voided, charged_back
	return_status: none, requested, in_progress, partially_returned, returned
	currency: of its amounts
	total: what was to be paid at placement
	amount_due: what is to be paid by now; negative: to be given back
	customer: code of the customer; null: nobody said who it is, or the reader may not read customers
	customer_name: what it is called; null: nobody said it, or the reader may not read customers
	email: of the customer; null: nobody said it, or the reader may not read customers
	ship_to_name: who gets it; null: nobody said it, or the reader may not read addresses
	found_by: order_number, reference, tracking_number, email, customer, name, filters
	after: what the call for the next page says$$);
SELECT order_mgmt_data.describe_rows('order_mgmt.timeline_entry', columns => $$
	kind: order, edit, fulfillment, tracking, promise, hold, confirmation, cancellation, return, receipt, stock_exception, payment, refund
	event: what happened: a status, or what a carrier or provider said
	document_id: of which document it is
	line_no: number of the order's line that it is about; null: of none
	amount: the money that it is about; null: of none
	location: where it happened; null: it concerns the order
	actor: who did it; null: nobody knows
	details: what else is known of it$$);
