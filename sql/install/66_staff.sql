-- State of staff: PINs, limits, approvals.  Who there is stands in 65_pos.sql.

CREATE TABLE order_mgmt_data.staff_pins (
	tenant_id bigint NOT NULL,
	staff_id bigint NOT NULL,
	changed_at timestamptz NOT NULL,
	locked_until timestamptz,
	failed_tries integer NOT NULL DEFAULT 0,
	pin_hash text NOT NULL,
	PRIMARY KEY (staff_id, tenant_id)
);
COMMENT ON TABLE order_mgmt_data.staff_pins IS 'PINs of members of staff, as bcrypt hashes, which of four digits tell the PIN to whoever tries all; so no view shows them, and PINs are set anew after a restore; not dumped';
COMMENT ON COLUMN order_mgmt_data.staff_pins.failed_tries IS 'wrong PINs in a row';
COMMENT ON COLUMN order_mgmt_data.staff_pins.locked_until IS 'until then no PIN is looked at; null: it is';

CREATE TABLE order_mgmt_data.staff_limits (
	tenant_id bigint NOT NULL,
	staff_id bigint NOT NULL,
	location_id bigint NOT NULL,
	percent bigint CHECK (percent >= 0 AND percent <= 1000000),
	is_active boolean NOT NULL DEFAULT true,
	action text NOT NULL CHECK (action = ANY (ARRAY['discount_percent', 'price_override', 'refund_without_sale', 'paid_out', 'drawer_difference'])),
	amount order_mgmt.amount CHECK (order_mgmt.amount_minor(amount) >= 0),
	PRIMARY KEY (staff_id, action, location_id, tenant_id),
	CHECK (action = ANY (ARRAY['discount_percent', 'price_override']) AND percent IS NOT NULL AND amount IS NULL
		OR action <> ALL (ARRAY['discount_percent', 'price_override']) AND percent IS NULL AND amount IS NOT NULL)
);
COMMENT ON TABLE order_mgmt_data.staff_limits IS 'how much of what a shop limits a member of staff may do at registers of a location; location 0: everywhere';
COMMENT ON COLUMN order_mgmt_data.staff_limits.percent IS 'in 1/10000 of a percent';
CREATE INDEX staff_limits_action ON order_mgmt_data.staff_limits (tenant_id, action) WHERE is_active;
CREATE INDEX staff_limits_list ON order_mgmt_data.staff_limits (tenant_id, staff_id, action, location_id);

CREATE TABLE order_mgmt_data.approvals (
	tenant_id bigint NOT NULL,
	approval_id uuid NOT NULL,
	location_id bigint NOT NULL,
	percent bigint,
	requested_at timestamptz NOT NULL,
	expires_at timestamptz NOT NULL,
	answered_at timestamptz,
	used_at timestamptz,
	used_percent bigint,
	is_granted boolean,
	action text NOT NULL,
	register text NOT NULL,
	amount order_mgmt.amount,
	requested_by text,
	reason text,
	failure text CHECK (failure = ANY (ARRAY['wrong_pin', 'over_limit'])),
	actor text NOT NULL,
	approver text,
	answer_reason text,
	answered_by text,
	used_by text,
	used_amount order_mgmt.amount,
	used_actor text,
	document_kind text,
	document_id uuid,
	role_name text DEFAULT order_mgmt_data.acting_role(),
	PRIMARY KEY (approval_id, tenant_id),
	CHECK ((percent IS NULL) <> (amount IS NULL)),
	CHECK ((is_granted IS NOT NULL OR failure IS NOT NULL) = (approver IS NOT NULL AND answered_by IS NOT NULL AND answered_at IS NOT NULL)),
	CHECK (failure IS NULL OR is_granted IS NULL),
	CHECK (used_at IS NULL OR is_granted),
	CHECK ((used_at IS NOT NULL) = (document_kind IS NOT NULL AND document_id IS NOT NULL AND used_actor IS NOT NULL))
);
COMMENT ON TABLE order_mgmt_data.approvals IS 'one row per request, approval or failed try to approve what somebody may not do alone at a register';
COMMENT ON COLUMN order_mgmt_data.approvals.percent IS 'in 1/10000 of a percent';
COMMENT ON COLUMN order_mgmt_data.approvals.role_name IS 'the role that it was done as, where actor is another name; null: actor is the role';
CREATE INDEX approvals_newest ON order_mgmt_data.approvals (tenant_id, requested_at, approval_id);
CREATE INDEX approvals_pending ON order_mgmt_data.approvals (tenant_id, register, requested_at) WHERE is_granted IS NULL AND failure IS NULL;
CREATE INDEX approvals_document ON order_mgmt_data.approvals (document_id, tenant_id) WHERE document_id IS NOT NULL;

CREATE TYPE order_mgmt.approval_answer AS (
	ok boolean,
	reason text,
	approval_id uuid,
	approver text,
	expires_at timestamptz,
	tries_left integer,
	locked_until timestamptz
);
COMMENT ON TYPE order_mgmt.approval_answer IS 'what came of a try to approve something with a PIN';

SELECT order_mgmt_data.declare_document('order_mgmt_data.approvals',
	frozen => 'tenant_id, approval_id, location_id, percent, requested_at, action, register, amount, requested_by, reason, failure, actor, role_name',
	once => 'answered_at, used_at, used_percent, is_granted, approver, answer_reason, answered_by, used_by, used_amount, used_actor, document_kind, document_id');
SELECT order_mgmt_data.declare_master('order_mgmt_data.staff_limits', frozen => 'tenant_id, staff_id, action, location_id');
