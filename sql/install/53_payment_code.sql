-- Code of payments.

-- Who may read payments: they are seen where their order is.
SELECT order_mgmt_data.show_rows('order_mgmt_data.payment_providers', 'read_payments');
SELECT order_mgmt_data.show_rows('order_mgmt_data.payments', 'read_payments', where_seen => $$order_mgmt_data.sees_order('read_payments', tenant_id, order_id)$$);
SELECT order_mgmt_data.show_rows('order_mgmt_data.payment_events', 'read_payments', where_seen => $$order_mgmt_data.sees_order('read_payments', tenant_id, order_id)$$);

-- A set of one row without settings, so that it becomes a part of the statement that reads it, and of its saved plan.  Its names are bound when
-- it is made: a text would be read anew, by the search_path of whoever calls.
CREATE OR REPLACE FUNCTION order_mgmt_data.derive_order_money(tenant bigint, order_of uuid)
	RETURNS TABLE (payment_status text, billed numeric, paid numeric, refunded numeric) LANGUAGE sql STABLE ROWS 1
BEGIN ATOMIC
	SELECT CASE
		WHEN f.events = 0 THEN (SELECT CASE WHEN order_mgmt.amount_minor(o.total) = 0 AND f.due <= 0 THEN 'paid' ELSE 'none' END
			FROM order_mgmt_data.orders AS o WHERE o.tenant_id = $1 AND o.order_id = $2)
		WHEN f.captured > 0 AND f.charged_back > 0 AND f.kept <= 0 THEN 'charged_back'
		WHEN f.captured > 0 AND f.kept <= 0 THEN 'refunded'
		WHEN f.captured > 0 AND f.refunded > 0 THEN 'partially_refunded'
		WHEN f.captured > 0 AND f.kept > f.due THEN 'overpaid'
		WHEN f.captured > 0 AND f.kept = f.due THEN 'paid'
		WHEN f.captured > 0 THEN 'partially_paid'
		WHEN f.capturable > 0 AND f.capturable >= f.due THEN 'authorized'
		WHEN f.capturable > 0 THEN 'partially_authorized'
		WHEN f.is_pending THEN 'pending'
		WHEN f.voided > 0 THEN 'voided'
		ELSE 'none' END, f.due, f.captured - f.charged_back, f.refunded
	FROM (
		SELECT x.*, x.captured - x.refunded - x.charged_back AS kept,
			(SELECT coalesce(sum(CASE WHEN m.to_account = 'receivable' THEN order_mgmt.amount_minor(m.amount)
					ELSE - order_mgmt.amount_minor(m.amount) END), 0)
				FROM order_mgmt_data.money_moves AS m
				WHERE m.tenant_id = $1 AND m.order_id = $2 AND (m.to_account = 'receivable' OR m.from_account = 'receivable')
					AND (m.document_kind = ANY (ARRAY['order', 'return']) OR m.to_account = ANY ('{discounts,tax}') OR m.from_account = ANY ('{discounts,tax}'))) AS due
		FROM (
			SELECT coalesce(sum(p.events), 0) AS events, coalesce(sum(greatest(p.capturable, 0)), 0) AS capturable, coalesce(sum(p.captured), 0) AS captured,
				coalesce(sum(p.refunded), 0) AS refunded, coalesce(sum(p.charged_back), 0) AS charged_back, coalesce(sum(p.voided), 0) AS voided,
				coalesce(sum(p.pending), 0) > 0 AS is_pending
			FROM (
				SELECT count(*) AS events, sum(e.capturable_delta) AS capturable,
					sum(order_mgmt.amount_minor(e.amount)) FILTER (WHERE e.kind = ANY ('{capture,sale}') AND e.status = ANY ('{succeeded,recorded}')) AS captured,
					sum(CASE e.status WHEN 'reversed' THEN -1 ELSE 1 END * order_mgmt.amount_minor(e.amount))
						FILTER (WHERE e.kind = 'refund' AND e.status = ANY ('{succeeded,recorded,reversed}')) AS refunded,
					sum(CASE e.status WHEN 'reversed' THEN -1 ELSE 1 END * order_mgmt.amount_minor(e.amount)) FILTER (WHERE e.kind = 'chargeback') AS charged_back,
					sum(order_mgmt.amount_minor(e.amount)) FILTER (WHERE e.kind = 'void' AND e.status = ANY ('{succeeded,recorded}')) AS voided,
					count(*) FILTER (WHERE e.status = 'requested') - count(*) FILTER (WHERE e.status = ANY ('{succeeded,failed}')) AS pending
				FROM order_mgmt_data.payment_events AS e WHERE e.tenant_id = $1 AND e.order_id = $2 GROUP BY e.payment_id) AS p) AS x) AS f;
END;
COMMENT ON FUNCTION order_mgmt_data.derive_order_money(bigint, uuid) IS 'what the payment events and money moves of an order imply: its payment status, and what it is billed, paid and given back, in minor units: what verify() holds its row to';

CREATE OR REPLACE VIEW order_mgmt.payments WITH (security_invoker = true) AS
	SELECT p.tenant_id, p.payment_id, p.order_id, p.provider, p.method, p.currency, s.authorized, s.captured, s.voided, s.refunded,
		s.charged_back, s.capturable, s.refundable, p.reference, p.actor, p.occurred_at, p.recorded_at, p.metadata,
		s.authorized::numeric AS authorized_numeric, s.captured::numeric AS captured_numeric, s.voided::numeric AS voided_numeric, s.refunded::numeric AS refunded_numeric,
		s.charged_back::numeric AS charged_back_numeric, s.capturable::numeric AS capturable_numeric, s.refundable::numeric AS refundable_numeric
	FROM order_mgmt_data.payments AS p
	CROSS JOIN LATERAL (SELECT
		coalesce(order_mgmt.sum(e.amount) FILTER (WHERE e.kind = 'authorization' AND e.status = ANY ('{succeeded,recorded}')), order_mgmt.amount_of(0, p.currency)) AS authorized,
		coalesce(order_mgmt.sum(e.amount) FILTER (WHERE e.kind = ANY ('{capture,sale}') AND e.status = ANY ('{succeeded,recorded}')), order_mgmt.amount_of(0, p.currency)) AS captured,
		coalesce(order_mgmt.sum(e.amount) FILTER (WHERE e.kind = 'void' AND e.status = ANY ('{succeeded,recorded}')), order_mgmt.amount_of(0, p.currency)) AS voided,
		coalesce(order_mgmt.sum(CASE e.status WHEN 'reversed' THEN OPERATOR(order_mgmt.-) e.amount ELSE e.amount END) FILTER (WHERE e.kind = 'refund' AND e.status = ANY ('{succeeded,recorded,reversed}')), order_mgmt.amount_of(0, p.currency)) AS refunded,
		coalesce(order_mgmt.sum(CASE e.status WHEN 'reversed' THEN OPERATOR(order_mgmt.-) e.amount ELSE e.amount END) FILTER (WHERE e.kind = 'chargeback'), order_mgmt.amount_of(0, p.currency)) AS charged_back,
		coalesce(order_mgmt.sum(CASE WHEN e.capturable_delta > 0 THEN e.amount ELSE OPERATOR(order_mgmt.-) e.amount END) FILTER (WHERE e.capturable_delta <> 0), order_mgmt.amount_of(0, p.currency)) AS capturable,
		coalesce(order_mgmt.sum(CASE WHEN e.refundable_delta > 0 THEN e.amount ELSE OPERATOR(order_mgmt.-) e.amount END) FILTER (WHERE e.refundable_delta <> 0), order_mgmt.amount_of(0, p.currency)) AS refundable
		FROM order_mgmt_data.payment_events AS e
		WHERE e.tenant_id = p.tenant_id AND e.payment_id = p.payment_id) AS s;
COMMENT ON VIEW order_mgmt.payments IS 'one row per payment: what is authorized, captured, voided, refunded and charged back, and what may still be captured and refunded
A pending operation occupies what it asks for.';

CREATE OR REPLACE VIEW order_mgmt.payment_events WITH (security_invoker = true) AS
	SELECT e.tenant_id, e.payment_id, e.event_id, e.order_id, e.operation_id, e.kind, e.status, e.amount, e.purpose, e.gateway_event_id,
		e.reason, e.actor, e.occurred_at, e.recorded_at, e.stamp, e.shift_id, e.return_id, e.reference, e.role_name,
		order_mgmt.amount_currency(e.amount) AS currency, e.amount::numeric AS amount_numeric
	FROM order_mgmt_data.payment_events AS e
	JOIN order_mgmt_data.payments AS h ON h.tenant_id = e.tenant_id AND h.payment_id = e.payment_id
	WHERE order_mgmt_data.sees_same(h.payment_id, e.payment_id);
COMMENT ON VIEW order_mgmt.payment_events IS 'one row per step of an operation of a payment, append-only
kind: authorization, capture, sale (captured at once), use (what a sale took of an authorization), void, refund, chargeback; status: requested, succeeded, failed, recorded (requested and succeeded at once), reversed (a part of it, or all), confirmed (said by the caller and the provider).
reference: the provider''s id of the operation, in the step that told it first.';

CREATE OR REPLACE VIEW order_mgmt.providers WITH (security_invoker = true) AS
	SELECT p.tenant_id, p.provider_id, p.code AS provider, p.name, p.kind, p.is_stored_value, p.is_active, p.metadata
	FROM order_mgmt_data.payment_providers AS p;
COMMENT ON VIEW order_mgmt.providers IS 'one row per provider of payments that was made or used; besides them "cash" is always there, and one of each kind by its own name
is_stored_value: it keeps the customer''s money, as gift cards do.';

CREATE OR REPLACE FUNCTION order_mgmt.put_provider(provider text, name text DEFAULT NULL, kind text DEFAULT NULL, is_stored_value boolean DEFAULT NULL,
		is_active boolean DEFAULT NULL, metadata order_mgmt.strict_jsonb DEFAULT NULL, tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.providers LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_put_provider';
COMMENT ON FUNCTION order_mgmt.put_provider(text, text, text, boolean, boolean, order_mgmt.strict_jsonb, bigint) IS 'creates a provider of payments or changes what is said of it
Null: as it is. provider: its code, never changed; kind: card, wallet, bank_transfer, gift_card, store_credit or other; a new one needs it, unless its code is that of a kind.
is_stored_value: it keeps the customer''s money (if new: gift_card and store_credit do): a refund that names no payment goes to the other payments first.
is_active => false: no new payment names it; what it has goes on. "cash" is of the drawers of registers, and always there.
Example: SELECT * FROM order_mgmt.put_provider(''stripe'', kind => ''card'')';

CREATE OR REPLACE FUNCTION order_mgmt.authorize_payment(order_id uuid, amount order_mgmt.amount_input, provider text, method text DEFAULT NULL,
		reference text DEFAULT NULL, status text DEFAULT 'succeeded', payment_id uuid DEFAULT NULL, metadata order_mgmt.strict_jsonb DEFAULT '{}',
		occurred_at timestamptz DEFAULT NULL, idempotency_key text DEFAULT NULL, options order_mgmt.strict_jsonb DEFAULT '{}', tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.payments LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_authorize_payment';
COMMENT ON FUNCTION order_mgmt.authorize_payment(uuid, order_mgmt.amount_input, text, text, text, text, uuid, order_mgmt.strict_jsonb, timestamptz, text, order_mgmt.strict_jsonb, bigint) IS 'records that a provider reserved an amount for an order; a new payment
provider: by put_provider (unknown_provider), or the name of a kind ("card"); status: pending, succeeded. reference: the provider''s id of the authorization, by which it is recorded once: again, or by the provider''s webhook, it is the same one, and money that came by it before has used it. options: {"event_id"}: of the provider''s answer, so that its webhook is known.
Example: SELECT payment_id FROM order_mgmt.authorize_payment(''0190...'', ''25.00 EUR'', ''stripe'', idempotency_key => ''pay-17'')';

CREATE OR REPLACE FUNCTION order_mgmt.record_payment(order_id uuid, amount order_mgmt.amount_input, provider text, method text DEFAULT NULL,
		reference text DEFAULT NULL, status text DEFAULT 'succeeded', payment_id uuid DEFAULT NULL, metadata order_mgmt.strict_jsonb DEFAULT '{}',
		occurred_at timestamptz DEFAULT NULL, idempotency_key text DEFAULT NULL, options order_mgmt.strict_jsonb DEFAULT '{}', tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.payments LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_record_payment';
COMMENT ON FUNCTION order_mgmt.record_payment(uuid, order_mgmt.amount_input, text, text, text, text, uuid, order_mgmt.strict_jsonb, timestamptz, text, order_mgmt.strict_jsonb, bigint) IS 'records money that came at once for an order: a new payment, captured
provider: by put_provider (unknown_provider), or the name of a kind ("bank_transfer"); status: pending while it is on its way, succeeded. reference: the provider''s id, by which it is recorded once: again, or by the provider''s webhook, it is the same payment, also as one that was authorized. options: {"event_id"}: of the provider''s answer. Cash is what registers take, by record_sale.
Example: SELECT captured FROM order_mgmt.record_payment(''0190...'', ''25.00 EUR'', ''bank_transfer'', reference => ''2026-04-17/31'')';

CREATE OR REPLACE FUNCTION order_mgmt.capture_payment(payment_id uuid, amount order_mgmt.amount_input DEFAULT NULL, reference text DEFAULT NULL,
		status text DEFAULT 'succeeded', operation_id uuid DEFAULT NULL, occurred_at timestamptz DEFAULT NULL, idempotency_key text DEFAULT NULL,
		options order_mgmt.strict_jsonb DEFAULT '{}', tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.payments LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_capture_payment';
COMMENT ON FUNCTION order_mgmt.capture_payment(uuid, order_mgmt.amount_input, text, text, uuid, timestamptz, text, order_mgmt.strict_jsonb, bigint) IS 'takes money that was authorized: never more than that (capture_exceeds_authorized)
amount: null = all that is left. status: pending occupies the amount until record_payment_event says how it ended (operation_id: its name). reference: the provider''s id of the capture, by which its webhook is known; without one, a capture of the amount that the webhook has told of is the same.
Example: SELECT captured FROM order_mgmt.capture_payment(''0190...'', ''10.00 EUR'')';

CREATE OR REPLACE FUNCTION order_mgmt.void_payment(payment_id uuid, amount order_mgmt.amount_input DEFAULT NULL, reference text DEFAULT NULL,
		status text DEFAULT 'succeeded', operation_id uuid DEFAULT NULL, occurred_at timestamptz DEFAULT NULL, idempotency_key text DEFAULT NULL,
		options order_mgmt.strict_jsonb DEFAULT '{}', tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.payments LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_void_payment';
COMMENT ON FUNCTION order_mgmt.void_payment(uuid, order_mgmt.amount_input, text, text, uuid, timestamptz, text, order_mgmt.strict_jsonb, bigint) IS 'gives back an authorization, or a part of it, that was not captured
amount: null = all that is left.
Example: SELECT voided FROM order_mgmt.void_payment(''0190...'')';

CREATE OR REPLACE FUNCTION order_mgmt.refund_payment(payment_id uuid, amount order_mgmt.amount_input DEFAULT NULL, reason text DEFAULT NULL,
		register text DEFAULT NULL, reference text DEFAULT NULL, status text DEFAULT 'succeeded', operation_id uuid DEFAULT NULL,
		occurred_at timestamptz DEFAULT NULL, idempotency_key text DEFAULT NULL, options order_mgmt.strict_jsonb DEFAULT '{}', tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.payments LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_refund_payment';
COMMENT ON FUNCTION order_mgmt.refund_payment(uuid, order_mgmt.amount_input, text, text, text, text, uuid, timestamptz, text, order_mgmt.strict_jsonb, bigint) IS 'gives captured money back: never more than was captured, nor more than the order has been paid beyond what it owes
amount: null = all of that. options: {"shipping": true} gives back the shipping charge, or so much of it, with its taxes, whether it is owed or not; {"event_id"}. register: where it happens, of whose drawer cash is. reference: the provider''s id of the refund, by which its webhook is known.
Refusals: refund_exceeds_captured, refund_exceeds_owed. A pending refund occupies its amount; a failed one frees it.
Example: SELECT refunded FROM order_mgmt.refund_payment(''0190...'', ''5.00 EUR'', ''one unit canceled'')';

CREATE OR REPLACE FUNCTION order_mgmt.refund_goodwill(payment_id uuid, amount order_mgmt.amount_input, reason text, register text DEFAULT NULL,
		reference text DEFAULT NULL, status text DEFAULT 'succeeded', operation_id uuid DEFAULT NULL, occurred_at timestamptz DEFAULT NULL,
		idempotency_key text DEFAULT NULL, options order_mgmt.strict_jsonb DEFAULT '{}', tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.payments LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_refund_goodwill';
COMMENT ON FUNCTION order_mgmt.refund_goodwill(uuid, order_mgmt.amount_input, text, text, text, text, uuid, timestamptz, text, order_mgmt.strict_jsonb, bigint) IS 'gives captured money back although the order owes it: a right of managers; booked as a discount, which lowers the taxes of the order, too
Never more than was captured. What is canceled or comes back later is refunded as far as the payments have left: goodwill then counts towards it, and is no discount any more. reason is required. register: as of refund_payment.
Example: SELECT refunded FROM order_mgmt.refund_goodwill(''0190...'', ''5.00 EUR'', ''late delivery'')';

CREATE OR REPLACE FUNCTION order_mgmt.record_payment_event(provider text, event_id text, payment_id uuid, kind text, status text,
		amount order_mgmt.amount_input DEFAULT NULL, order_id uuid DEFAULT NULL, reason text DEFAULT NULL, reference text DEFAULT NULL, operation_id uuid DEFAULT NULL,
		occurred_at timestamptz DEFAULT NULL, options order_mgmt.strict_jsonb DEFAULT '{}', tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.payments LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_record_payment_event';
COMMENT ON FUNCTION order_mgmt.record_payment_event(text, text, uuid, text, text, order_mgmt.amount_input, uuid, text, text, uuid, timestamptz, order_mgmt.strict_jsonb, bigint) IS 'records what a provider tells of a payment, once per event id of its own, for ever
kind: authorization, capture, sale (captured at once), void, refund, chargeback; status: succeeded, failed, reversed (of a refund or chargeback: amount, null = all that is left of it). payment_id: null = the one that reference names. reference: the provider''s id of the operation, as the functions were given it, or of the payment.
order_id: where nothing of that reference was recorded yet, an authorization or capture that succeeded begins a new payment of this order; authorize_payment or record_payment with the same reference later changes nothing.
Ends the pending operation that operation_id or reference names, or the only one of that kind. One that was recorded at once is confirmed: nothing changes. Else what succeeded is recorded as the fact it is, with its amount, whatever the caps; a function that is called with the same reference later changes nothing.
Example: SELECT * FROM order_mgmt.record_payment_event(''stripe'', ''evt_1'', ''0190...'', ''refund'', ''failed'')';

CREATE OR REPLACE VIEW order_mgmt_report.fct_payments WITH (security_invoker = true) AS
	SELECT p.tenant_id, p.payment_id, p.order_id, o.order_number, o.channel, p.provider, p.method, p.occurred_at AS paid_at,
		order_mgmt_data.business_date(p.occurred_at, t.time_zone, t.time_zone_changes) AS paid_date, p.recorded_at,
		order_mgmt_data.business_date(p.recorded_at, t.time_zone, t.time_zone_changes) AS recorded_date, p.currency,
		coalesce(e.authorized, 0) AS authorized_amount, coalesce(e.captured, 0) AS captured_amount, coalesce(e.voided, 0) AS voided_amount,
		coalesce(e.refunded, 0) AS refunded_amount, coalesce(e.charged_back, 0) AS charged_back_amount, p.reference, p.actor,
		CASE WHEN p.provider_id = 0 THEN 'cash' ELSE r.kind END AS provider_kind, coalesce(r.is_stored_value, false) AS is_stored_value
	FROM order_mgmt_data.payments AS p
	LEFT JOIN order_mgmt_data.payment_providers AS r ON r.tenant_id = p.tenant_id AND r.provider_id = p.provider_id
	LEFT JOIN order_mgmt_data.orders AS o ON o.tenant_id = p.tenant_id AND o.order_id = p.order_id
	CROSS JOIN LATERAL (
		SELECT
			sum(e.amount::numeric) FILTER (WHERE e.kind = 'authorization' AND e.status = ANY ('{succeeded,recorded}')) AS authorized,
			sum(e.amount::numeric) FILTER (WHERE e.kind = ANY ('{capture,sale}') AND e.status = ANY ('{succeeded,recorded}')) AS captured,
			sum(e.amount::numeric) FILTER (WHERE e.kind = 'void' AND e.status = ANY ('{succeeded,recorded}')) AS voided,
			sum(CASE e.status WHEN 'reversed' THEN - e.amount::numeric ELSE e.amount::numeric END)
				FILTER (WHERE e.kind = 'refund' AND e.status = ANY ('{succeeded,recorded,reversed}')) AS refunded,
			sum(CASE e.status WHEN 'reversed' THEN - e.amount::numeric ELSE e.amount::numeric END) FILTER (WHERE e.kind = 'chargeback') AS charged_back
		FROM order_mgmt_data.payment_events AS e WHERE e.tenant_id = p.tenant_id AND e.payment_id = p.payment_id) AS e
	LEFT JOIN order_mgmt_data.tenants AS t ON t.tenant_id = p.tenant_id
	WHERE order_mgmt_data.sees_tenant('reports', p.tenant_id, (SELECT order_mgmt_data.tenants_with('reports')))
		AND order_mgmt_data.sees_day(p.recorded_at, p.recorded_at)
		AND (p.occurred_at = p.recorded_at AND order_mgmt_data.sees_day(p.recorded_at, p.occurred_at)
			OR p.occurred_at <> p.recorded_at AND order_mgmt_data.sees_day(p.occurred_at, p.occurred_at));
COMMENT ON VIEW order_mgmt_report.fct_payments IS 'one row per payment of an order: what was authorized, captured, voided, refunded and charged back so far
provider_kind: cash, or what put_provider was told; is_stored_value: paid with what the provider keeps for the customer, as gift cards.';

SELECT order_mgmt_data.extend_view('order_mgmt_data.masters', $$SELECT m.tenant_id, 'provider', m.provider_id, m.code FROM order_mgmt_data.payment_providers AS m$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.master_uses', $$SELECT p.tenant_id, 'payments', 'provider', p.provider_id, p.provider FROM order_mgmt_data.payments AS p WHERE p.provider_id <> 0$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.master_uses', $$SELECT e.tenant_id, 'payment_events', 'provider', e.provider_id, NULL FROM order_mgmt_data.payment_events AS e WHERE e.provider_id <> 0$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.documents', $$SELECT x.tenant_id, 'payment', x.payment_id, NULL FROM order_mgmt_data.payments AS x$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.related_documents', $$SELECT p.payment_id, p.order_id FROM order_mgmt_data.payments AS p$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.related_documents', $$SELECT e.payment_id, e.shift_id FROM order_mgmt_data.payment_events AS e WHERE e.shift_id IS NOT NULL$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.counted', $$SELECT 'capturable', p.tenant_id, p.payment_id, p.capturable_delta FROM order_mgmt_data.payment_events AS p$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.counted', $$SELECT 'refundable', p.tenant_id, p.payment_id, p.refundable_delta FROM order_mgmt_data.payment_events AS p$$);

-- What export_customer tells of them.
SELECT order_mgmt_data.extend_view('order_mgmt_data.order_exports', $$SELECT o.tenant_id, o.customer_id, 'payments', x.recorded_at, order_mgmt_data.exported(to_jsonb(x))
	FROM order_mgmt_data.orders AS o JOIN order_mgmt_data.payments AS x ON x.tenant_id = o.tenant_id AND x.order_id = o.order_id WHERE o.customer_id IS NOT NULL$$);

CREATE OR REPLACE FUNCTION order_mgmt_data.verify_payment(tenants bigint[], part order_mgmt_data.verify_part)
	RETURNS SETOF order_mgmt.verification LANGUAGE plpgsql STABLE ROWS 10 SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan
AS $$
BEGIN
	IF part.kind = 'documents' THEN
		-- What an order owes is what its lines and shipping cost less what was canceled or came back of them, to the cent;
		-- its goodwill is a discount of at most that.
		RETURN QUERY
		WITH taxes AS (
			SELECT t.tenant_id, t.order_id, t.line_no, order_mgmt.amount_minor(t.amount) AS minor, t.is_inclusive FROM order_mgmt_data.order_taxes AS t WHERE order_mgmt_data.in_part(t.order_id, part)
		), given AS (
			SELECT e.tenant_id, e.order_id, e.purpose, sum(CASE e.status WHEN 'reversed' THEN -1 ELSE 1 END * order_mgmt.amount_minor(e.amount))::bigint AS minor
			FROM order_mgmt_data.payment_events AS e
			WHERE order_mgmt_data.in_part(e.order_id, part) AND e.kind = 'refund' AND e.purpose IS NOT NULL AND e.status = ANY ('{succeeded,recorded,reversed}')
			GROUP BY e.tenant_id, e.order_id, e.purpose
		), atoms AS (
			SELECT l.tenant_id, l.order_id, l.ordered, l.canceled OPERATOR(order_mgmt.+) l.returned AS settled, order_mgmt.amount_minor(l.line_total)
				- coalesce(order_mgmt.amount_minor(l.discount), 0) - coalesce(order_mgmt.amount_minor(l.order_discount), 0) AS minor
			FROM order_mgmt_data.order_lines AS l WHERE order_mgmt_data.in_part(l.order_id, part)
			UNION ALL
			SELECT l.tenant_id, l.order_id, l.ordered, l.canceled OPERATOR(order_mgmt.+) l.returned, t.minor
			FROM taxes AS t JOIN order_mgmt_data.order_lines AS l ON l.tenant_id = t.tenant_id AND l.order_id = t.order_id AND l.line_no = t.line_no
			WHERE NOT t.is_inclusive
			UNION ALL
			SELECT o.tenant_id, o.order_id, '1', '0', order_mgmt.amount_minor(o.shipping) + coalesce(t.minor, 0) - coalesce(g.minor, 0) - coalesce(order_mgmt.amount_minor(o.shipping_off), 0)
			FROM order_mgmt_data.orders AS o
			LEFT JOIN (SELECT t.tenant_id, t.order_id, sum(t.minor)::bigint AS minor FROM taxes AS t WHERE t.line_no = 0 AND NOT t.is_inclusive
				GROUP BY t.tenant_id, t.order_id) AS t ON t.tenant_id = o.tenant_id AND t.order_id = o.order_id
			LEFT JOIN given AS g ON g.purpose = 'shipping' AND g.tenant_id = o.tenant_id AND g.order_id = o.order_id
			WHERE order_mgmt_data.in_part(o.order_id, part) AND o.shipping IS NOT NULL AND o.status <> 'canceled'
		), owed AS (
			SELECT x.tenant_id, x.order_id, sum(x.minor
				- order_mgmt_data.share(x.minor, (x.ordered::numeric * 1000000)::bigint, 0, (x.settled::numeric * 1000000)::bigint)) AS minor
			FROM atoms AS x GROUP BY x.tenant_id, x.order_id
		), posted AS (
			SELECT m.tenant_id, m.order_id, sum(r.minor) FILTER (WHERE m.document_kind <> 'payment') AS minor,
				- sum(r.minor) FILTER (WHERE m.document_kind = 'payment') AS goodwill
			FROM order_mgmt_data.money_moves AS m
			CROSS JOIN LATERAL (SELECT CASE WHEN m.to_account = 'receivable' THEN 1 ELSE -1 END * order_mgmt.amount_minor(m.amount) AS minor) AS r
			WHERE order_mgmt_data.in_part(m.order_id, part) AND m.move_id > 0 AND (m.to_account = 'receivable' OR m.from_account = 'receivable')
				AND (m.document_kind = ANY ('{order,return}') OR m.to_account = ANY ('{discounts,tax}') OR m.from_account = ANY ('{discounts,tax}'))
			GROUP BY m.tenant_id, m.order_id
		), compared AS (
			SELECT format('tenant %s order %s', coalesce(o.tenant_id, p.tenant_id), coalesce(o.order_id, p.order_id)) AS sample,
				coalesce(o.minor, 0) <> coalesce(p.minor, 0)
					OR coalesce(p.goodwill, 0) <> least(coalesce(g.minor, 0), coalesce(p.minor, 0)) AS wrong
			FROM owed AS o FULL JOIN posted AS p ON p.tenant_id = o.tenant_id AND p.order_id = o.order_id
			LEFT JOIN given AS g ON g.purpose = 'goodwill' AND g.tenant_id = coalesce(o.tenant_id, p.tenant_id) AND g.order_id = coalesce(o.order_id, p.order_id)
			WHERE tenants IS NULL OR coalesce(o.tenant_id, p.tenant_id) = ANY (tenants)
		)
		SELECT 'orders_match_money', count(*), count(*) FILTER (WHERE c.wrong), min(c.sample) FILTER (WHERE c.wrong) FROM compared AS c;

		-- Payments: never more captured than authorized, nor refunded than captured, but by a fact that was told; each event adds what
		-- its kind and status say, to the order and in the currency of its payment; the money is posted.
		RETURN QUERY
		WITH events AS (
			SELECT e.*, order_mgmt.amount_minor(e.amount) AS minor, p.payment_id IS NULL OR p.order_id <> e.order_id OR p.provider_id <> e.provider_id
					OR p.currency <> order_mgmt.amount_currency(e.amount) OR o.order_id IS NULL OR o.currency <> p.currency AS is_strange,
				CASE e.kind || ' ' || e.status WHEN 'authorization succeeded' THEN 1 WHEN 'authorization recorded' THEN 1 WHEN 'capture requested' THEN -1
					WHEN 'capture recorded' THEN -1 WHEN 'capture failed' THEN 1 WHEN 'void requested' THEN -1 WHEN 'void recorded' THEN -1
					WHEN 'void failed' THEN 1 WHEN 'use recorded' THEN -1 ELSE 0 END AS capturable_sign,
				CASE e.kind || ' ' || e.status WHEN 'capture succeeded' THEN 1 WHEN 'capture recorded' THEN 1 WHEN 'sale succeeded' THEN 1
					WHEN 'sale recorded' THEN 1 WHEN 'refund requested' THEN -1 WHEN 'refund recorded' THEN -1 WHEN 'refund failed' THEN 1
					WHEN 'refund reversed' THEN 1 WHEN 'chargeback recorded' THEN -1 WHEN 'chargeback reversed' THEN 1 ELSE 0 END AS refundable_sign
			FROM order_mgmt_data.payment_events AS e
			LEFT JOIN order_mgmt_data.payments AS p ON p.tenant_id = e.tenant_id AND p.payment_id = e.payment_id
			LEFT JOIN order_mgmt_data.orders AS o ON o.tenant_id = e.tenant_id AND o.order_id = e.order_id
			WHERE (tenants IS NULL OR e.tenant_id = ANY (tenants)) AND order_mgmt_data.in_part(e.payment_id, part)
		), summed AS (
			SELECT e.tenant_id, e.payment_id, sum(e.capturable_sign * e.minor) AS capturable, sum(e.refundable_sign * e.minor) AS refundable,
				bool_or(e.posting & 1 = 1 OR e.kind = 'chargeback') AS is_told, bool_or(e.is_strange OR e.capturable_delta <> e.capturable_sign * e.minor
					OR e.refundable_delta <> e.refundable_sign * e.minor) AS is_strange,
				sum(CASE WHEN e.kind = ANY ('{capture,sale}') AND e.status = ANY ('{succeeded,recorded}') THEN 1
					WHEN e.kind = ANY ('{refund,chargeback}') AND e.status = ANY ('{succeeded,recorded}') THEN -1
					WHEN e.status = 'reversed' THEN 1 ELSE 0 END * e.minor) AS kept
			FROM events AS e GROUP BY e.tenant_id, e.payment_id
		), posted AS (
			SELECT m.tenant_id, m.document_id AS payment_id, sum(CASE WHEN m.to_account = ANY ('{clearing,cash,over_short}') THEN 1 ELSE -1 END * order_mgmt.amount_minor(m.amount)) AS minor
			FROM (SELECT DISTINCT e.tenant_id, e.payment_id, e.order_id FROM events AS e) AS k
			JOIN order_mgmt_data.money_moves AS m ON m.order_id = k.order_id AND m.tenant_id = k.tenant_id AND m.document_id = k.payment_id
			WHERE m.document_kind = 'payment' AND (m.to_account = ANY ('{clearing,cash,over_short}') OR m.from_account = ANY ('{clearing,cash}')) GROUP BY m.tenant_id, m.document_id
		), compared AS (
			SELECT format('tenant %s payment %s', coalesce(s.tenant_id, p.tenant_id), coalesce(s.payment_id, p.payment_id)) AS sample,
				(s.capturable < 0 OR s.refundable < 0) AND NOT s.is_told AS over_cap, coalesce(s.is_strange, false) AS is_strange,
				coalesce(s.kept, 0) <> coalesce(p.minor, 0) AS unposted
			FROM summed AS s FULL JOIN posted AS p ON p.tenant_id = s.tenant_id AND p.payment_id = s.payment_id
		)
		SELECT x.name, count(c.sample), count(*) FILTER (WHERE x.place = 1 AND c.over_cap OR x.place = 2 AND c.is_strange OR x.place = 3 AND c.unposted),
			min(c.sample) FILTER (WHERE x.place = 1 AND c.over_cap OR x.place = 2 AND c.is_strange OR x.place = 3 AND c.unposted)
		FROM (VALUES (1, 'payments_within_caps'), (2, 'payment_events_agree'), (3, 'payments_match_money')) AS x (place, name)
		LEFT JOIN compared AS c ON true GROUP BY x.place, x.name ORDER BY x.place;

		-- An order says of itself what its payments and the ledger say.
		RETURN QUERY
		SELECT x.name, count(d.sample), count(*) FILTER (WHERE CASE x.place WHEN 1 THEN d.other_status ELSE d.other_amount END),
			min(d.sample) FILTER (WHERE CASE x.place WHEN 1 THEN d.other_status ELSE d.other_amount END)
		FROM (VALUES (1, 'payment_statuses'), (2, 'orders_say_amounts')) AS x (place, name)
		LEFT JOIN (SELECT format('tenant %s order %s', o.tenant_id, o.order_id) AS sample, o.payment_status <> s.payment_status AS other_status,
				(order_mgmt.amount_minor(o.billed), order_mgmt.amount_minor(o.paid), order_mgmt.amount_minor(o.refunded),
					order_mgmt.amount_minor(o.amount_due)) IS DISTINCT FROM (s.billed, s.paid, s.refunded, s.billed - s.paid + s.refunded) AS other_amount
			FROM order_mgmt.orders AS o CROSS JOIN LATERAL order_mgmt_data.derive_order_money(o.tenant_id, o.order_id) AS s
			WHERE (tenants IS NULL OR o.tenant_id = ANY (tenants)) AND order_mgmt_data.in_part(o.order_id, part)
				AND (part.ids IS NULL OR o.payment_status <> 'none' OR o.billed OPERATOR(order_mgmt.<>) o.total)) AS d ON true
		GROUP BY x.place, x.name ORDER BY x.place;

		-- No step is dated before what it needs; what a provider tells follows its own clock.
		RETURN QUERY
		SELECT 'steps_in_order', count(*), count(*) FILTER (WHERE s.at < s.needed), min(format('tenant %s %s %s', s.tenant_id, s.kind, s.id)) FILTER (WHERE s.at < s.needed)
		FROM (
			SELECT e.tenant_id, 'payment' AS kind, e.payment_id AS id, e.occurred_at AS at, CASE WHEN e.kind = 'refund' THEN (SELECT min(c.occurred_at) FROM order_mgmt_data.payment_events AS c
				WHERE c.tenant_id = e.tenant_id AND c.payment_id = e.payment_id AND c.kind = ANY ('{capture,sale}') AND c.status = ANY ('{succeeded,recorded}')) ELSE p.occurred_at END AS needed
			FROM order_mgmt_data.payment_events AS e JOIN order_mgmt_data.payments AS p ON p.tenant_id = e.tenant_id AND p.payment_id = e.payment_id
			WHERE e.kind = ANY ('{capture,void,refund}') AND e.status = ANY ('{requested,recorded}') AND e.posting & 1 = 0) AS s
		WHERE (tenants IS NULL OR s.tenant_id = ANY (tenants)) AND order_mgmt_data.in_part(s.id, part);
	ELSIF part.kind = 'moves' THEN
		-- What was posted is of a payment of its order.
		RETURN QUERY
		SELECT 'payments_match_money', count(*), count(*) FILTER (WHERE w.wrong), min(w.sample) FILTER (WHERE w.wrong)
		FROM (SELECT format('tenant %s payment %s', m.tenant_id, m.document_id) AS sample, NOT EXISTS (SELECT FROM order_mgmt_data.payment_events AS e
					WHERE e.tenant_id = m.tenant_id AND e.payment_id = m.document_id AND e.order_id = m.order_id) AS wrong
			FROM order_mgmt_data.money_moves AS m
			WHERE m.document_kind = 'payment' AND (m.to_account = ANY ('{clearing,cash,over_short}') OR m.from_account = ANY ('{clearing,cash}'))
				AND (tenants IS NULL OR m.tenant_id = ANY (tenants)) AND m.stamp >= part.from_stamp AND m.stamp < part.to_stamp) AS w;
	END IF;
END
$$;
COMMENT ON FUNCTION order_mgmt_data.verify_payment(bigint[], order_mgmt_data.verify_part) IS 'the invariants of payments, for verify()';

-- What columns mean, and by what rows are found.
SELECT order_mgmt_data.extend_view('order_mgmt_data.column_meanings', $$SELECT c.name, c.meaning FROM (VALUES
	('payment_id', 'the payment'),
	('provider', 'code of the provider: cash, stripe, ...'),
	('method', 'how it was paid, as the provider calls it; null: nobody said')) AS c (name, meaning)$$);
SELECT order_mgmt_data.describe_rows('order_mgmt.payments', key => 'payment_id', look_ups => 'order_id; reference; newest by recorded_at',
	example => $$SELECT provider, captured, refundable FROM order_mgmt.payments WHERE order_id = '0190...'$$, columns => $$
	authorized: what the provider reserved
	captured: what was taken
	voided: what of the reservation was given up
	refunded: what was given back
	charged_back: what the bank took back
	capturable: what may still be captured
	refundable: what may still be given back$$);
SELECT order_mgmt_data.describe_rows('order_mgmt.providers', key => 'tenant_id, provider',
	example => $$SELECT provider, kind FROM order_mgmt.providers WHERE is_active$$, columns => $$
	provider_id: the provider, whatever its code
	provider: code of the provider
	kind: card, wallet, bank_transfer, gift_card, store_credit, other
	is_stored_value: true: it keeps the customer's money, as gift cards do: a refund that names no payment goes there last$$);
SELECT order_mgmt_data.describe_rows('order_mgmt.payment_events', key => 'payment_id, event_id', look_ups => 'payment_id; order_id; operation_id; reference; gateway_event_id; shift_id',
	example => $$SELECT kind, status, amount FROM order_mgmt.payment_events WHERE payment_id = '0190...' ORDER BY event_id$$, columns => $$
	event_id: the event, ascending
	operation_id: the operation it is a step of
	kind: authorization, capture, sale, use, void, refund, chargeback
	status: requested, succeeded, failed, recorded, reversed, confirmed
	amount: of the operation
	purpose: goodwill, shipping; null: neither
	gateway_event_id: the provider's id of this event; null: it has none
	shift_id: at whose register it happened; null: at none
	return_id: the return that it refunds; null: none
	reference: the provider's id of the operation; null: none$$);
SELECT order_mgmt_data.describe_rows('order_mgmt_report.fct_payments', key => 'payment_id', look_ups => 'order_id; reference; newest by recorded_at',
	example => $$SELECT provider, sum(captured_amount) FROM order_mgmt_report.fct_payments WHERE paid_date = '2026-01-31' GROUP BY provider$$, columns => $$
	channel: code of the sales channel
	paid_at: when it began
	paid_date: the business day of that
	recorded_date: the business day of recorded_at
	authorized_amount: what the provider reserved
	captured_amount: what was taken
	voided_amount: what of the reservation was given up
	refunded_amount: what was given back
	charged_back_amount: what the bank took back
	provider_kind: cash, or what put_provider was told
	is_stored_value: true: paid with what the provider keeps$$);
