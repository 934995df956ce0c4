-- State of holds of orders: the reasons for which nothing of them may leave.

CREATE TABLE order_mgmt_data.order_holds (
	tenant_id bigint NOT NULL,
	order_hold_id bigint NOT NULL,
	order_id uuid NOT NULL,
	reason text NOT NULL,
	is_held boolean NOT NULL,
	note text,
	actor text NOT NULL,
	recorded_at timestamptz NOT NULL,
	role_name text DEFAULT order_mgmt_data.acting_role(),
	PRIMARY KEY (order_hold_id, tenant_id)
);
COMMENT ON TABLE order_mgmt_data.order_holds IS 'one row each time that an order was held or released for a reason, append-only; the last one of a reason says what is';
COMMENT ON COLUMN order_mgmt_data.order_holds.role_name IS 'the role that it was done as, where actor is another name; null: actor is the role';
CREATE INDEX order_holds_order ON order_mgmt_data.order_holds (order_id, reason, order_hold_id, tenant_id);
CREATE INDEX order_holds_newest ON order_mgmt_data.order_holds (tenant_id, order_hold_id);
SELECT order_mgmt_data.declare_log('order_mgmt_data.order_holds');
