-- State of tracking: what carriers say of parcels, and when orders are to arrive.

CREATE TABLE order_mgmt_data.parcel_events (
	tenant_id bigint NOT NULL,
	fulfillment_id uuid NOT NULL,
	event_key text NOT NULL,
	event_id text,
	status text NOT NULL CHECK (status = ANY (ARRAY['announced', 'in_transit', 'out_for_delivery', 'attempted', 'ready_for_pickup', 'delivered', 'exception',
		'returned_to_sender'])),
	occurred_at timestamptz NOT NULL,
	estimated_at timestamptz,
	place text,
	note text,
	actor text NOT NULL,
	recorded_at timestamptz NOT NULL,
	role_name text DEFAULT order_mgmt_data.acting_role(),
	PRIMARY KEY (fulfillment_id, event_key, tenant_id)
);
COMMENT ON TABLE order_mgmt_data.parcel_events IS 'one row per event of a parcel that a carrier told, append-only';
CREATE INDEX parcel_events_page ON order_mgmt_data.parcel_events (tenant_id, fulfillment_id, event_key);
COMMENT ON COLUMN order_mgmt_data.parcel_events.event_key IS 'by what it is known when it is told again: = and the carrier''s id, else its status and the microseconds of its instant';
COMMENT ON COLUMN order_mgmt_data.parcel_events.role_name IS 'the role that it was done as, where actor is another name; null: actor is the role';

CREATE TABLE order_mgmt_data.parcel_states (
	tenant_id bigint NOT NULL,
	fulfillment_id uuid NOT NULL,
	status text NOT NULL,
	status_at timestamptz NOT NULL,
	estimated_at timestamptz,
	PRIMARY KEY (fulfillment_id, tenant_id)
);
COMMENT ON TABLE order_mgmt_data.parcel_states IS 'one row per parcel of which a carrier told something: what all of its events come to (parcel_state)';

CREATE TABLE order_mgmt_data.delivery_promises (
	tenant_id bigint NOT NULL,
	order_id uuid NOT NULL,
	promised_on date NOT NULL,
	actor text NOT NULL,
	recorded_at timestamptz NOT NULL,
	role_name text DEFAULT order_mgmt_data.acting_role(),
	PRIMARY KEY (order_id, tenant_id)
);
COMMENT ON TABLE order_mgmt_data.delivery_promises IS 'one row per order whose customer was promised a day on which all of it has arrived';
CREATE INDEX delivery_promises_page ON order_mgmt_data.delivery_promises (tenant_id, order_id);
CREATE INDEX delivery_promises_newest ON order_mgmt_data.delivery_promises (tenant_id, recorded_at, order_id);
COMMENT ON COLUMN order_mgmt_data.delivery_promises.role_name IS 'the role that it was done as, where actor is another name; null: actor is the role';

-- Written when a parcel leaves and when it arrives, by no sale.
CREATE INDEX fulfillments_under_way ON order_mgmt_data.fulfillments (tenant_id, shipped_at, fulfillment_id) WHERE status = 'shipped';

SELECT order_mgmt_data.declare_log('order_mgmt_data.parcel_events');
SELECT order_mgmt_data.declare_document('order_mgmt_data.parcel_states', frozen => 'tenant_id, fulfillment_id');
SELECT order_mgmt_data.declare_document('order_mgmt_data.delivery_promises', frozen => 'tenant_id, order_id');
