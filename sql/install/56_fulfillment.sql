-- State of fulfillments: work orders of one place for one order.

CREATE TABLE order_mgmt_data.fulfillments (
	tenant_id bigint NOT NULL,
	fulfillment_id uuid NOT NULL,
	fulfillment_number text NOT NULL,
	plan_id uuid NOT NULL,
	order_id uuid NOT NULL,
	location_id bigint,
	location text,
	status text NOT NULL DEFAULT 'open',
	carrier text,
	tracking_number text,
	tracking_url text,
	shipped_at timestamptz,
	delivered_at timestamptz,
	actor text NOT NULL,
	occurred_at timestamptz NOT NULL,
	recorded_at timestamptz NOT NULL,
	metadata jsonb NOT NULL DEFAULT '{}',
	stamp bigint NOT NULL,
	PRIMARY KEY (fulfillment_id, tenant_id),
	-- named by the code that its violation is
	CONSTRAINT occurred_too_early CHECK (delivered_at >= shipped_at)
);
COMMENT ON TABLE order_mgmt_data.fulfillments IS 'what one location is to ship for one order; without a location: only units that lie nowhere';
COMMENT ON COLUMN order_mgmt_data.fulfillments.plan_id IS 'the first of the fulfillments that one call planned';
CREATE UNIQUE INDEX fulfillments_number ON order_mgmt_data.fulfillments (fulfillment_number, tenant_id);
CREATE INDEX fulfillments_order ON order_mgmt_data.fulfillments (order_id, tenant_id);
CREATE INDEX fulfillments_newest ON order_mgmt_data.fulfillments (tenant_id, recorded_at, fulfillment_id);
CREATE INDEX fulfillments_location ON order_mgmt_data.fulfillments (tenant_id, location_id, recorded_at, fulfillment_id);
CREATE INDEX fulfillments_tracking ON order_mgmt_data.fulfillments (tracking_number, tenant_id) WHERE tracking_number IS NOT NULL;
CREATE INDEX fulfillments_work ON order_mgmt_data.fulfillments (tenant_id, location, recorded_at)
	WHERE status = ANY (ARRAY['open', 'picked', 'packed']);

CREATE TABLE order_mgmt_data.fulfillment_lines (
	tenant_id bigint NOT NULL,
	fulfillment_id uuid NOT NULL,
	line_no integer NOT NULL,
	order_id uuid NOT NULL,
	planned order_mgmt.quantity NOT NULL,
	open order_mgmt.quantity NOT NULL,
	shipped order_mgmt.quantity NOT NULL DEFAULT '0',
	released order_mgmt.quantity NOT NULL DEFAULT '0',
	posting smallint NOT NULL DEFAULT 0,
	stamp bigint NOT NULL,
	PRIMARY KEY (fulfillment_id, line_no, tenant_id),
	CONSTRAINT shipment_exceeds_plan CHECK (order_mgmt_data.line_adds_up(planned, open, shipped, released, '0', '0'))
);
COMMENT ON TABLE order_mgmt_data.fulfillment_lines IS 'units of an order line in a fulfillment: planned = open + shipped + released; open units are of what the order line has allocated (its rules are held by triggers)';
COMMENT ON COLUMN order_mgmt_data.fulfillment_lines.stamp IS 'transaction that planned it; a row that arrives with one is history and not checked';
CREATE INDEX fulfillment_lines_order ON order_mgmt_data.fulfillment_lines (order_id, line_no, tenant_id);

CREATE FUNCTION order_mgmt_data.stamp_fulfillment_line() RETURNS trigger LANGUAGE C AS 'MODULE_PATHNAME', 'om_stamp_fulfillment_line';
COMMENT ON FUNCTION order_mgmt_data.stamp_fulfillment_line() IS 'trigger: stamps a line with the running transaction; one that arrives stamped is history';
CREATE FUNCTION order_mgmt_data.hold_plan() RETURNS trigger LANGUAGE C AS 'MODULE_PATHNAME', 'om_hold_plan';
COMMENT ON FUNCTION order_mgmt_data.hold_plan() IS 'trigger: the open units of all plans of an order line are at most what it has allocated, whoever writes';
CREATE FUNCTION order_mgmt_data.end_fulfillment() RETURNS trigger LANGUAGE C AS 'MODULE_PATHNAME', 'om_end_fulfillment';
COMMENT ON FUNCTION order_mgmt_data.end_fulfillment() IS 'trigger: a fulfillment that is over has no open units, whoever writes';

CREATE TRIGGER stamp_fulfillment_line BEFORE INSERT ON order_mgmt_data.fulfillment_lines
	FOR EACH ROW EXECUTE FUNCTION order_mgmt_data.stamp_fulfillment_line();
CREATE TRIGGER hold_plan AFTER INSERT ON order_mgmt_data.fulfillment_lines
	FOR EACH ROW WHEN (NEW.posting < 2) EXECUTE FUNCTION order_mgmt_data.hold_plan();
CREATE TRIGGER refuse_change BEFORE UPDATE OF open ON order_mgmt_data.fulfillment_lines
	FOR EACH ROW WHEN (NEW.open OPERATOR(order_mgmt.>) OLD.open) EXECUTE FUNCTION order_mgmt_data.refuse_change();
CREATE TRIGGER refuse_less BEFORE UPDATE OF shipped, released ON order_mgmt_data.fulfillment_lines
	FOR EACH ROW EXECUTE FUNCTION order_mgmt_data.refuse_less('shipped', 'released');
CREATE TRIGGER hold_plan AFTER UPDATE OF allocated, open ON order_mgmt_data.order_lines
	FOR EACH ROW WHEN (NEW.allocated OPERATOR(order_mgmt.<) OLD.allocated OR NEW.open OPERATOR(order_mgmt.<) OLD.open)
	EXECUTE FUNCTION order_mgmt_data.hold_plan();
CREATE TRIGGER hold_plan AFTER UPDATE OF allocated ON order_mgmt_data.order_line_parts
	FOR EACH ROW WHEN (NEW.allocated OPERATOR(order_mgmt.<) OLD.allocated) EXECUTE FUNCTION order_mgmt_data.hold_plan();
CREATE TRIGGER check_transition BEFORE UPDATE OF status ON order_mgmt_data.fulfillments
	FOR EACH ROW WHEN (OLD.status <> NEW.status) EXECUTE FUNCTION order_mgmt_data.check_transition('fulfillment');
CREATE TRIGGER end_fulfillment AFTER UPDATE OF status ON order_mgmt_data.fulfillments
	FOR EACH ROW WHEN (NEW.status <> ALL (ARRAY['open', 'picked', 'packed'])) EXECUTE FUNCTION order_mgmt_data.end_fulfillment();
ALTER TABLE order_mgmt_data.fulfillment_lines ENABLE ALWAYS TRIGGER stamp_fulfillment_line;
ALTER TABLE order_mgmt_data.fulfillment_lines ENABLE ALWAYS TRIGGER hold_plan;
ALTER TABLE order_mgmt_data.fulfillment_lines ENABLE ALWAYS TRIGGER refuse_change;
ALTER TABLE order_mgmt_data.fulfillment_lines ENABLE ALWAYS TRIGGER refuse_less;
ALTER TABLE order_mgmt_data.order_lines ENABLE ALWAYS TRIGGER hold_plan;
ALTER TABLE order_mgmt_data.order_line_parts ENABLE ALWAYS TRIGGER hold_plan;
ALTER TABLE order_mgmt_data.fulfillments ENABLE ALWAYS TRIGGER check_transition;
ALTER TABLE order_mgmt_data.fulfillments ENABLE ALWAYS TRIGGER end_fulfillment;
COMMENT ON TRIGGER stamp_fulfillment_line ON order_mgmt_data.fulfillment_lines IS 'what is planned here carries the id of its transaction';
COMMENT ON TRIGGER hold_plan ON order_mgmt_data.fulfillment_lines IS 'where plans are decided';
COMMENT ON TRIGGER refuse_change ON order_mgmt_data.fulfillment_lines IS 'units are planned once';
COMMENT ON TRIGGER refuse_less ON order_mgmt_data.fulfillment_lines IS 'what was shipped or released stays so';
COMMENT ON TRIGGER hold_plan ON order_mgmt_data.order_lines IS 'planned units stay allocated until their fulfillment lets them go';
COMMENT ON TRIGGER hold_plan ON order_mgmt_data.order_line_parts IS 'planned units stay allocated where they are until their fulfillment lets them go';
COMMENT ON TRIGGER check_transition ON order_mgmt_data.fulfillments IS 'legal transitions only';
COMMENT ON TRIGGER end_fulfillment ON order_mgmt_data.fulfillments IS 'no unit is left in what is over';

SELECT order_mgmt_data.declare_document('order_mgmt_data.fulfillments', machine => 'fulfillment', once => 'shipped_at, delivered_at',
	frozen => 'tenant_id, fulfillment_id, fulfillment_number, plan_id, order_id, location_id, location, actor, occurred_at, recorded_at, metadata');
SELECT order_mgmt_data.declare_document('order_mgmt_data.fulfillment_lines', frozen => 'tenant_id, fulfillment_id, line_no, order_id, planned');
