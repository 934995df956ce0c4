-- State of payments: recorded facts.

CREATE TABLE order_mgmt_data.payment_providers (
	tenant_id bigint NOT NULL,
	provider_id bigint NOT NULL,
	code text NOT NULL,
	name text NOT NULL,
	kind text NOT NULL CHECK (kind = ANY (ARRAY['card', 'wallet', 'bank_transfer', 'gift_card', 'store_credit', 'other'])),
	is_stored_value boolean NOT NULL,
	is_active boolean NOT NULL DEFAULT true,
	metadata jsonb NOT NULL DEFAULT '{}',
	PRIMARY KEY (provider_id, tenant_id),
	UNIQUE (tenant_id, code)
);
COMMENT ON TABLE order_mgmt_data.payment_providers IS 'who takes money for us: each has a clearing account; one of each kind, by its name, is made by the first payment that names it; deactivated, never deleted';
COMMENT ON COLUMN order_mgmt_data.payment_providers.is_stored_value IS 'it keeps the customer''s money, as gift cards do: refunds that name no payment go there last';

CREATE TABLE order_mgmt_data.payments (
	tenant_id bigint NOT NULL,
	payment_id uuid NOT NULL,
	order_id uuid NOT NULL,
	provider_id bigint NOT NULL,
	provider text NOT NULL,
	method text,
	currency text NOT NULL,
	reference text,
	actor text NOT NULL,
	occurred_at timestamptz NOT NULL,
	recorded_at timestamptz NOT NULL,
	metadata jsonb NOT NULL DEFAULT '{}',
	PRIMARY KEY (payment_id, tenant_id)
);
COMMENT ON TABLE order_mgmt_data.payments IS 'one payment of an order with a provider; its amounts are what its events say';
CREATE INDEX payments_order ON order_mgmt_data.payments (order_id, tenant_id);
CREATE INDEX payments_newest ON order_mgmt_data.payments (tenant_id, recorded_at, payment_id);
CREATE INDEX payments_told_later ON order_mgmt_data.payments (tenant_id, occurred_at) WHERE occurred_at <> recorded_at;
CREATE INDEX payments_reference ON order_mgmt_data.payments (reference, tenant_id) WHERE reference IS NOT NULL;

CREATE TABLE order_mgmt_data.payment_events (
	tenant_id bigint NOT NULL,
	event_id bigint NOT NULL,
	payment_id uuid NOT NULL,
	order_id uuid NOT NULL,
	operation_id uuid NOT NULL,
	kind text NOT NULL,
	status text NOT NULL,
	amount order_mgmt.amount NOT NULL,
	capturable_delta bigint,
	refundable_delta bigint,
	purpose text,
	provider_id bigint NOT NULL,
	gateway_event_id text,
	reason text,
	actor text NOT NULL,
	occurred_at timestamptz NOT NULL,
	recorded_at timestamptz NOT NULL,
	posting smallint NOT NULL DEFAULT 0,
	stamp bigint NOT NULL,
	shift_id uuid,
	return_id uuid,
	reference text,
	role_name text DEFAULT order_mgmt_data.acting_role(),
	is_late boolean NOT NULL DEFAULT false,
	PRIMARY KEY (payment_id, event_id, tenant_id)
);
COMMENT ON TABLE order_mgmt_data.payment_events IS 'what happened to a payment, append-only: a step of an operation on an amount (its rules are held by its triggers)';
COMMENT ON COLUMN order_mgmt_data.payment_events.capturable_delta IS 'minor units this adds to what may still be captured or voided; set by the trigger';
COMMENT ON COLUMN order_mgmt_data.payment_events.refundable_delta IS 'minor units this adds to what may still be refunded; set by the trigger';
COMMENT ON COLUMN order_mgmt_data.payment_events.role_name IS 'the role that it was done as, where actor is another name; null: actor is the role';
CREATE INDEX payment_events_stamp ON order_mgmt_data.payment_events (stamp);
CREATE INDEX payment_events_order ON order_mgmt_data.payment_events (order_id, tenant_id);
CREATE INDEX payment_events_refund ON order_mgmt_data.payment_events (tenant_id, operation_id)
	WHERE kind = 'refund' AND status = ANY (ARRAY['requested', 'recorded']);
CREATE INDEX payment_events_refund_recorded ON order_mgmt_data.payment_events (tenant_id, recorded_at)
	WHERE kind = 'refund' AND status = ANY (ARRAY['requested', 'recorded']);
CREATE INDEX payment_events_refund_occurred ON order_mgmt_data.payment_events (tenant_id, occurred_at)
	WHERE kind = 'refund' AND status = ANY (ARRAY['requested', 'recorded']);
COMMENT ON COLUMN order_mgmt_data.payment_events.provider_id IS '0: cash, of the drawer of shift_id';
COMMENT ON COLUMN order_mgmt_data.payment_events.shift_id IS 'the shift of the register where it happened; null: at none';
COMMENT ON COLUMN order_mgmt_data.payment_events.is_late IS 'true: recorded after its shift was closed; its cash is in what was counted, and goes to over_short';
COMMENT ON COLUMN order_mgmt_data.payment_events.return_id IS 'of a refund: the return it is for; null: none';
CREATE INDEX payment_events_shift ON order_mgmt_data.payment_events (shift_id, tenant_id) WHERE shift_id IS NOT NULL;
COMMENT ON COLUMN order_mgmt_data.payment_events.reference IS 'the provider''s id of the operation, in the step that told it first: an operation is recorded once';
CREATE INDEX payment_events_operation ON order_mgmt_data.payment_events (operation_id, tenant_id);
CREATE UNIQUE INDEX payment_events_begin ON order_mgmt_data.payment_events (operation_id, tenant_id)
	WHERE (status = ANY (ARRAY['requested', 'recorded'])) IS TRUE;
CREATE UNIQUE INDEX payment_events_end ON order_mgmt_data.payment_events (operation_id, tenant_id)
	WHERE (status = ANY (ARRAY['succeeded', 'failed', 'recorded'])) IS TRUE;
CREATE UNIQUE INDEX payment_events_gateway ON order_mgmt_data.payment_events (gateway_event_id, provider_id, tenant_id)
	WHERE gateway_event_id IS NOT NULL;
CREATE UNIQUE INDEX payment_events_reference ON order_mgmt_data.payment_events (reference, provider_id, kind, tenant_id)
	WHERE reference IS NOT NULL;

CREATE FUNCTION order_mgmt_data.stamp_payment_event() RETURNS trigger LANGUAGE C AS 'MODULE_PATHNAME', 'om_stamp_payment_event';
COMMENT ON FUNCTION order_mgmt_data.stamp_payment_event() IS 'trigger: checks a payment event, says what it adds, and stamps it; one that arrives stamped is history';
CREATE FUNCTION order_mgmt_data.account_payment_event() RETURNS trigger LANGUAGE C AS 'MODULE_PATHNAME', 'om_account_payment_event';
COMMENT ON FUNCTION order_mgmt_data.account_payment_event() IS 'trigger: takes from and gives to what may be captured and refunded, whoever inserts the event';
CREATE TRIGGER stamp_payment_event BEFORE INSERT ON order_mgmt_data.payment_events
	FOR EACH ROW EXECUTE FUNCTION order_mgmt_data.stamp_payment_event();
CREATE TRIGGER account_payment_event AFTER INSERT ON order_mgmt_data.payment_events
	FOR EACH ROW EXECUTE FUNCTION order_mgmt_data.account_payment_event();
CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE ON order_mgmt_data.payment_events
	FOR EACH ROW EXECUTE FUNCTION order_mgmt_data.refuse_change();
CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON order_mgmt_data.payment_events
	FOR EACH STATEMENT EXECUTE FUNCTION order_mgmt_data.refuse_change();
ALTER TABLE order_mgmt_data.payment_events ENABLE ALWAYS TRIGGER stamp_payment_event;
ALTER TABLE order_mgmt_data.payment_events ENABLE ALWAYS TRIGGER account_payment_event;
ALTER TABLE order_mgmt_data.payment_events ENABLE ALWAYS TRIGGER refuse_change;
ALTER TABLE order_mgmt_data.payment_events ENABLE ALWAYS TRIGGER refuse_truncate;
COMMENT ON TRIGGER stamp_payment_event ON order_mgmt_data.payment_events IS 'every event is checked and carries the id of its transaction';
COMMENT ON TRIGGER account_payment_event ON order_mgmt_data.payment_events IS 'where captures and refunds are decided';
COMMENT ON TRIGGER refuse_change ON order_mgmt_data.payment_events IS 'events are append-only';
COMMENT ON TRIGGER refuse_truncate ON order_mgmt_data.payment_events IS 'events are append-only';

SELECT order_mgmt_data.declare_log('order_mgmt_data.payments');
SELECT order_mgmt_data.declare_master('order_mgmt_data.payment_providers', frozen => 'tenant_id, provider_id, code');
