-- Code of payments.

-- A set of one row without settings, so that it becomes a part of the statement that reads it, and of its saved plan.
CREATE OR REPLACE FUNCTION order_mgmt_data.derive_payment_status(tenant bigint, order_of uuid) RETURNS SETOF text
	LANGUAGE sql STABLE ROWS 1
AS $$
	SELECT CASE
		WHEN f.events = 0 THEN 'none'
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
		ELSE 'none' END
	FROM (
		SELECT x.*, x.captured - x.refunded - x.charged_back AS kept,
			(SELECT coalesce(sum(CASE WHEN m.to_account = 'receivable' THEN order_mgmt.amount_minor(m.amount)
					ELSE - order_mgmt.amount_minor(m.amount) END), 0)
				FROM order_mgmt_data.money_moves AS m
				WHERE m.tenant_id = $1 AND m.order_id = $2 AND (m.to_account = 'receivable' OR m.from_account = 'receivable')
					AND (m.document_kind = ANY (ARRAY['order', 'return']) OR m.to_account = 'discounts' OR m.from_account = 'discounts')) AS due
		FROM (
			SELECT coalesce(sum(p.events), 0) AS events, coalesce(sum(greatest(p.capturable, 0)), 0) AS capturable, coalesce(sum(p.captured), 0) AS captured,
				coalesce(sum(p.refunded), 0) AS refunded, coalesce(sum(p.charged_back), 0) AS charged_back, coalesce(sum(p.voided), 0) AS voided,
				coalesce(sum(p.pending), 0) > 0 AS is_pending
			FROM (
				SELECT count(*) AS events, sum(e.capturable_delta) AS capturable,
					sum(order_mgmt.amount_minor(e.amount)) FILTER (WHERE e.kind = ANY ('{capture,sale}') AND e.step = ANY ('{succeeded,recorded}')) AS captured,
					sum(CASE e.step WHEN 'reversed' THEN -1 ELSE 1 END * order_mgmt.amount_minor(e.amount))
						FILTER (WHERE e.kind = 'refund' AND e.step = ANY ('{succeeded,recorded,reversed}')) AS refunded,
					sum(CASE e.step WHEN 'reversed' THEN -1 ELSE 1 END * order_mgmt.amount_minor(e.amount)) FILTER (WHERE e.kind = 'chargeback') AS charged_back,
					sum(order_mgmt.amount_minor(e.amount)) FILTER (WHERE e.kind = 'void' AND e.step = ANY ('{succeeded,recorded}')) AS voided,
					count(*) FILTER (WHERE e.step = 'requested') - count(*) FILTER (WHERE e.step = ANY ('{succeeded,failed}')) AS pending
				FROM order_mgmt_data.payment_events AS e WHERE e.tenant_id = $1 AND e.order_id = $2 GROUP BY e.payment_id) AS p) AS x) AS f
$$;
COMMENT ON FUNCTION order_mgmt_data.derive_payment_status(bigint, uuid) IS 'the payment status that an order''s payment events and money moves imply: what verify() holds orders.payment_status to';

CREATE OR REPLACE VIEW order_mgmt.payments WITH (security_invoker = true) AS
	SELECT p.tenant_id, p.payment_id, p.order_id, p.provider, p.method, p.currency, s.authorized, s.captured, s.voided, s.refunded,
		s.charged_back, s.capturable, s.refundable, p.reference, p.actor, p.occurred_at, p.recorded_at, p.metadata
	FROM order_mgmt_data.payments AS p
	CROSS JOIN LATERAL (SELECT
		coalesce(order_mgmt.sum(e.amount) FILTER (WHERE e.kind = 'authorization' AND e.step = ANY ('{succeeded,recorded}')), order_mgmt.amount_of(0, p.currency)) AS authorized,
		coalesce(order_mgmt.sum(e.amount) FILTER (WHERE e.kind = ANY ('{capture,sale}') AND e.step = ANY ('{succeeded,recorded}')), order_mgmt.amount_of(0, p.currency)) AS captured,
		coalesce(order_mgmt.sum(e.amount) FILTER (WHERE e.kind = 'void' AND e.step = ANY ('{succeeded,recorded}')), order_mgmt.amount_of(0, p.currency)) AS voided,
		coalesce(order_mgmt.sum(CASE e.step WHEN 'reversed' THEN OPERATOR(order_mgmt.-) e.amount ELSE e.amount END) FILTER (WHERE e.kind = 'refund' AND e.step = ANY ('{succeeded,recorded,reversed}')), order_mgmt.amount_of(0, p.currency)) AS refunded,
		coalesce(order_mgmt.sum(CASE e.step WHEN 'reversed' THEN OPERATOR(order_mgmt.-) e.amount ELSE e.amount END) FILTER (WHERE e.kind = 'chargeback'), order_mgmt.amount_of(0, p.currency)) AS charged_back,
		coalesce(order_mgmt.sum(CASE WHEN e.capturable_delta > 0 THEN e.amount ELSE OPERATOR(order_mgmt.-) e.amount END) FILTER (WHERE e.capturable_delta <> 0), order_mgmt.amount_of(0, p.currency)) AS capturable,
		coalesce(order_mgmt.sum(CASE WHEN e.refundable_delta > 0 THEN e.amount ELSE OPERATOR(order_mgmt.-) e.amount END) FILTER (WHERE e.refundable_delta <> 0), order_mgmt.amount_of(0, p.currency)) AS refundable
		FROM order_mgmt_data.payment_events AS e
		WHERE e.tenant_id = p.tenant_id AND e.payment_id = p.payment_id) AS s;
COMMENT ON VIEW order_mgmt.payments IS 'one row per payment: what is authorized, captured, voided, refunded and charged back, and what may still be captured and refunded
A pending operation occupies what it asks for.';

CREATE OR REPLACE VIEW order_mgmt.payment_events WITH (security_invoker = true) AS
	SELECT e.tenant_id, e.payment_id, e.event_id, e.order_id, e.operation_id, e.kind, e.step, e.amount, e.purpose, e.gateway_event_id,
		e.reason, e.actor, e.occurred_at, e.recorded_at, e.stamp, e.shift_id, e.return_id
	FROM order_mgmt_data.payment_events AS e;
COMMENT ON VIEW order_mgmt.payment_events IS 'one row per step of an operation of a payment, append-only
kind: authorization, capture, sale (captured at once), void, refund, chargeback; step: requested, succeeded, failed, recorded (requested and succeeded at once), reversed.';

CREATE OR REPLACE FUNCTION order_mgmt.authorize_payment(order_id uuid, amount order_mgmt.amount, provider text, method text DEFAULT NULL,
		status text DEFAULT 'succeeded', payment_id uuid DEFAULT NULL, reference text DEFAULT NULL, metadata order_mgmt.strict_jsonb DEFAULT '{}',
		occurred_at timestamptz DEFAULT NULL, idempotency_key text DEFAULT NULL, options order_mgmt.strict_jsonb DEFAULT '{}', tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.payments LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_authorize_payment';
COMMENT ON FUNCTION order_mgmt.authorize_payment(uuid, order_mgmt.amount, text, text, text, uuid, text, order_mgmt.strict_jsonb, timestamptz, text, order_mgmt.strict_jsonb, bigint) IS 'records that a provider reserved an amount for an order; a new payment
provider: a code of yours ("stripe"); reference: the provider''s id; status: pending, succeeded. options: {"captured": true} records money that was taken at once; {"event_id"}: of the provider''s answer, so that its webhook is known.
Example: SELECT payment_id FROM order_mgmt.authorize_payment(''0190...'', ''25.00 EUR'', ''stripe'', idempotency_key => ''pay-17'')';

CREATE OR REPLACE FUNCTION order_mgmt.capture_payment(payment_id uuid, amount order_mgmt.amount DEFAULT NULL, status text DEFAULT 'succeeded',
		operation_id uuid DEFAULT NULL, occurred_at timestamptz DEFAULT NULL,
		idempotency_key text DEFAULT NULL, options order_mgmt.strict_jsonb DEFAULT '{}', tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.payments LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_capture_payment';
COMMENT ON FUNCTION order_mgmt.capture_payment(uuid, order_mgmt.amount, text, uuid, timestamptz, text, order_mgmt.strict_jsonb, bigint) IS 'takes money that was authorized: never more than that (capture_exceeds_authorized)
amount: null = all that is left. status: pending occupies the amount until record_payment_event says how it ended (operation_id: its name).
Example: SELECT captured FROM order_mgmt.capture_payment(''0190...'', ''10.00 EUR'')';

CREATE OR REPLACE FUNCTION order_mgmt.void_payment(payment_id uuid, amount order_mgmt.amount DEFAULT NULL, status text DEFAULT 'succeeded',
		operation_id uuid DEFAULT NULL, occurred_at timestamptz DEFAULT NULL,
		idempotency_key text DEFAULT NULL, options order_mgmt.strict_jsonb DEFAULT '{}', tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.payments LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_void_payment';
COMMENT ON FUNCTION order_mgmt.void_payment(uuid, order_mgmt.amount, text, uuid, timestamptz, text, order_mgmt.strict_jsonb, bigint) IS 'gives back an authorization, or a part of it, that was not captured
amount: null = all that is left.
Example: SELECT voided FROM order_mgmt.void_payment(''0190...'')';

CREATE OR REPLACE FUNCTION order_mgmt.refund_payment(payment_id uuid, amount order_mgmt.amount, reason text DEFAULT NULL, status text DEFAULT 'succeeded',
		operation_id uuid DEFAULT NULL, occurred_at timestamptz DEFAULT NULL,
		idempotency_key text DEFAULT NULL, options order_mgmt.strict_jsonb DEFAULT '{}', tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.payments LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_refund_payment';
COMMENT ON FUNCTION order_mgmt.refund_payment(uuid, order_mgmt.amount, text, text, uuid, timestamptz, text, order_mgmt.strict_jsonb, bigint) IS 'gives captured money back: never more than was captured, nor more than the order has been paid beyond what it owes
Refusals: refund_exceeds_captured, refund_exceeds_owed. A pending refund occupies its amount; a failed one frees it.
Example: SELECT refunded FROM order_mgmt.refund_payment(''0190...'', ''5.00 EUR'', ''one unit canceled'')';

CREATE OR REPLACE FUNCTION order_mgmt.refund_goodwill(payment_id uuid, amount order_mgmt.amount, reason text, status text DEFAULT 'succeeded',
		operation_id uuid DEFAULT NULL, occurred_at timestamptz DEFAULT NULL,
		idempotency_key text DEFAULT NULL, options order_mgmt.strict_jsonb DEFAULT '{}', tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.payments LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_refund_goodwill';
COMMENT ON FUNCTION order_mgmt.refund_goodwill(uuid, order_mgmt.amount, text, text, uuid, timestamptz, text, order_mgmt.strict_jsonb, bigint) IS 'gives captured money back although the order owes it: a right of managers; booked as a discount
Never more than was captured. What is canceled or comes back later is refunded as far as the payments have left: goodwill then counts towards it, and is no discount any more. reason is required.
Example: SELECT refunded FROM order_mgmt.refund_goodwill(''0190...'', ''5.00 EUR'', ''late delivery'')';

CREATE OR REPLACE FUNCTION order_mgmt.record_payment_event(provider text, event_id text, payment_id uuid, kind text, step text,
		amount order_mgmt.amount DEFAULT NULL, operation_id uuid DEFAULT NULL, reason text DEFAULT NULL, occurred_at timestamptz DEFAULT NULL,
		options order_mgmt.strict_jsonb DEFAULT '{}', tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.payments LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_record_payment_event';
COMMENT ON FUNCTION order_mgmt.record_payment_event(text, text, uuid, text, text, order_mgmt.amount, uuid, text, timestamptz, order_mgmt.strict_jsonb, bigint) IS 'records what a provider tells of a payment, once per event id of its own, for ever
kind: authorization, capture, void, refund, chargeback; step: succeeded, failed, reversed. Ends the pending operation it names, or the only one of that kind. A named operation that was recorded at once is confirmed: nothing changes; name it (operation_id), or give the doors the event''s id (options: {"event_id"}). Else what succeeded is recorded as the fact it is, with its amount, whatever the caps.
Example: SELECT * FROM order_mgmt.record_payment_event(''stripe'', ''evt_1'', ''0190...'', ''refund'', ''failed'')';
