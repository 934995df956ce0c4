-- State of edits of orders: what was changed of them after they were placed.

CREATE TABLE order_mgmt_data.order_edits (
	tenant_id bigint NOT NULL,
	order_edit_id bigint NOT NULL,
	stamp bigint NOT NULL DEFAULT order_mgmt_data.current_stamp(),
	recorded_at timestamptz NOT NULL,
	total_before order_mgmt.amount NOT NULL,
	total_after order_mgmt.amount NOT NULL,
	paid order_mgmt.amount NOT NULL,
	refunded order_mgmt.amount NOT NULL,
	version integer NOT NULL CHECK (version > 0),
	first_line_no integer,
	last_line_no integer,
	is_readdressed boolean NOT NULL,
	order_id uuid NOT NULL,
	changes jsonb NOT NULL,
	actor text NOT NULL,
	reason text,
	role_name text DEFAULT order_mgmt_data.acting_role(),
	PRIMARY KEY (order_edit_id, tenant_id),
	CHECK ((first_line_no IS NULL) = (last_line_no IS NULL) AND first_line_no <= last_line_no)
);
COMMENT ON TABLE order_mgmt_data.order_edits IS 'one row per edit of an order, append-only: what was changed, and what the order owed before and after';
COMMENT ON COLUMN order_mgmt_data.order_edits.stamp IS 'transaction that wrote it';
COMMENT ON COLUMN order_mgmt_data.order_edits.changes IS 'as they were said, without an address: what is personal stands with the customers';
COMMENT ON COLUMN order_mgmt_data.order_edits.role_name IS 'the role that it was done as, where actor is another name; null: actor is the role';
CREATE UNIQUE INDEX order_edits_version ON order_mgmt_data.order_edits (order_id, version, tenant_id);
CREATE INDEX order_edits_newest ON order_mgmt_data.order_edits (tenant_id, order_edit_id);
CREATE INDEX order_edits_stamp ON order_mgmt_data.order_edits (stamp);
CREATE TRIGGER restamp BEFORE INSERT ON order_mgmt_data.order_edits
	FOR EACH ROW EXECUTE FUNCTION order_mgmt_data.restamp();
ALTER TABLE order_mgmt_data.order_edits ENABLE ALWAYS TRIGGER restamp;
COMMENT ON TRIGGER restamp ON order_mgmt_data.order_edits IS 'it carries the id of the transaction that wrote it here';
SELECT order_mgmt_data.declare_log('order_mgmt_data.order_edits');
