-- State of pos: registers, staff, shifts, sales at registers.

CREATE TABLE order_mgmt_data.registers (
	tenant_id bigint NOT NULL,
	register_id bigint NOT NULL,
	code text NOT NULL,
	name text NOT NULL,
	channel text NOT NULL,
	location_id bigint NOT NULL,
	is_active boolean NOT NULL DEFAULT true,
	metadata jsonb NOT NULL DEFAULT '{}',
	discount_limit bigint NOT NULL DEFAULT 0 CHECK (discount_limit >= 0 AND discount_limit <= 1000000),
	PRIMARY KEY (register_id, tenant_id),
	UNIQUE (tenant_id, code)
);
COMMENT ON TABLE order_mgmt_data.registers IS 'tills: each sells for a channel, from the stock of a location, with one drawer; deactivated, never deleted';
COMMENT ON COLUMN order_mgmt_data.registers.discount_limit IS 'the most that who may not set discounts takes off a line and a sale, in 1/10000 of a percent';

CREATE TABLE order_mgmt_data.staff (
	tenant_id bigint NOT NULL,
	staff_id bigint NOT NULL,
	code text NOT NULL,
	name text NOT NULL,
	is_active boolean NOT NULL DEFAULT true,
	metadata jsonb NOT NULL DEFAULT '{}',
	PRIMARY KEY (staff_id, tenant_id),
	UNIQUE (tenant_id, code)
);
COMMENT ON TABLE order_mgmt_data.staff IS 'who works at registers; deactivated, never deleted';

CREATE TABLE order_mgmt_data.shifts (
	tenant_id bigint NOT NULL,
	shift_id uuid NOT NULL,
	register_id bigint NOT NULL,
	register text NOT NULL,
	shift_number bigint NOT NULL,
	status text NOT NULL DEFAULT 'open',
	currency text NOT NULL,
	opening_float order_mgmt.amount NOT NULL,
	expected order_mgmt.amount,
	counted order_mgmt.amount,
	opened_by text,
	closed_by text,
	actor text NOT NULL,
	opened_at timestamptz NOT NULL,
	closed_at timestamptz,
	recorded_at timestamptz NOT NULL,
	metadata jsonb NOT NULL DEFAULT '{}',
	stamp bigint NOT NULL,
	receipts bigint,
	receipt_hash bytea,
	PRIMARY KEY (shift_id, tenant_id),
	UNIQUE (tenant_id, register, shift_number),
	-- named by the code that its violation is
	CONSTRAINT occurred_too_early CHECK (closed_at >= opened_at),
	CONSTRAINT shift_not_counted CHECK ((status = 'closed') = (expected IS NOT NULL AND counted IS NOT NULL AND closed_at IS NOT NULL))
);
COMMENT ON TABLE order_mgmt_data.shifts IS 'times with one accountable drawer; what is in it the money ledger says (account cash, holder: the shift)';
COMMENT ON COLUMN order_mgmt_data.shifts.receipts IS 'how many receipts the register had given when it was closed: the number of the last one; null: it is open, or was closed before there were receipts';
COMMENT ON COLUMN order_mgmt_data.shifts.receipt_hash IS 'the hash of that one; null: there was none';
COMMENT ON COLUMN order_mgmt_data.shifts.expected IS 'what the ledger said was in the drawer when it was counted; counted - expected went to over_short';
CREATE UNIQUE INDEX shift_already_open ON order_mgmt_data.shifts (tenant_id, register_id)
	WHERE status = 'open';
CREATE INDEX shifts_newest ON order_mgmt_data.shifts (tenant_id, opened_at, shift_id);
COMMENT ON INDEX order_mgmt_data.shift_already_open IS 'one open shift per drawer; named as the error it means';

CREATE TABLE order_mgmt_data.register_sales (
	tenant_id bigint NOT NULL,
	order_id uuid NOT NULL,
	order_number text NOT NULL,
	shift_id uuid NOT NULL,
	register text NOT NULL,
	staff text,
	total order_mgmt.amount NOT NULL,
	tendered order_mgmt.amount NOT NULL,
	change order_mgmt.amount NOT NULL,
	actor text NOT NULL,
	occurred_at timestamptz NOT NULL,
	recorded_at timestamptz NOT NULL,
	stamp bigint NOT NULL,
	location_id bigint,
	is_late boolean NOT NULL DEFAULT false,
	receipt_number bigint,
	receipt_hash bytea,
	PRIMARY KEY (order_id, tenant_id)
);
COMMENT ON TABLE order_mgmt_data.register_sales IS 'orders that were sold at a register, each in one shift; append-only';
COMMENT ON COLUMN order_mgmt_data.register_sales.receipt_number IS 'of its receipt at the register; null: it was sold before there were receipts';
COMMENT ON COLUMN order_mgmt_data.register_sales.receipt_hash IS 'of its receipt';
COMMENT ON COLUMN order_mgmt_data.register_sales.location_id IS 'where it was sold, services too';
COMMENT ON COLUMN order_mgmt_data.register_sales.is_late IS 'true: made offline, and recorded after the shift of its time was closed: it is not in what that expected';
CREATE INDEX register_sales_newest ON order_mgmt_data.register_sales (tenant_id, recorded_at, order_id);
CREATE INDEX register_sales_shift ON order_mgmt_data.register_sales (shift_id, tenant_id);

CREATE TABLE order_mgmt_data.refunds_without_sale (
	tenant_id bigint NOT NULL,
	refund_id uuid NOT NULL,
	shift_id uuid NOT NULL,
	register text NOT NULL,
	staff text,
	location text NOT NULL,
	channel text NOT NULL,
	provider_id bigint NOT NULL,
	provider text NOT NULL,
	total order_mgmt.amount NOT NULL,
	reason text NOT NULL,
	reference text,
	actor text NOT NULL,
	occurred_at timestamptz NOT NULL,
	recorded_at timestamptz NOT NULL,
	metadata jsonb NOT NULL DEFAULT '{}',
	stamp bigint NOT NULL,
	PRIMARY KEY (refund_id, tenant_id)
);
COMMENT ON TABLE order_mgmt_data.refunds_without_sale IS 'refunds at registers without the sale they are of, each in one shift; provider_id 0: cash of its drawer; append-only';
CREATE INDEX refunds_without_sale_newest ON order_mgmt_data.refunds_without_sale (tenant_id, recorded_at, refund_id);
CREATE INDEX refunds_without_sale_occurred ON order_mgmt_data.refunds_without_sale (tenant_id, occurred_at);
CREATE INDEX refunds_without_sale_shift ON order_mgmt_data.refunds_without_sale (shift_id, tenant_id);
CREATE INDEX refunds_without_sale_stamp ON order_mgmt_data.refunds_without_sale (stamp);

CREATE TABLE order_mgmt_data.refund_without_sale_lines (
	tenant_id bigint NOT NULL,
	refund_id uuid NOT NULL,
	line_no integer NOT NULL,
	item_id bigint NOT NULL,
	sku text NOT NULL,
	quantity order_mgmt.quantity NOT NULL CHECK (quantity OPERATOR(order_mgmt.>) '0'),
	disposition text NOT NULL CHECK (disposition = ANY (ARRAY['restock', 'quarantine', 'damaged', 'scrap', 'return_to_vendor'])),
	is_stocked boolean NOT NULL,
	unit_price order_mgmt.price NOT NULL,
	line_total order_mgmt.amount NOT NULL,
	tax order_mgmt.amount NOT NULL,
	amount order_mgmt.amount NOT NULL,
	reason text,
	PRIMARY KEY (refund_id, line_no, tenant_id)
);
COMMENT ON TABLE order_mgmt_data.refund_without_sale_lines IS 'what came back by refunds without sale, and what was given for it; append-only';
COMMENT ON COLUMN order_mgmt_data.refund_without_sale_lines.is_stocked IS 'true: goods, which went from the customer to where the disposition says';
COMMENT ON COLUMN order_mgmt_data.refund_without_sale_lines.amount IS 'what was given back: line_total and the taxes on top of it';

CREATE FUNCTION order_mgmt_data.check_shift() RETURNS trigger LANGUAGE C AS 'MODULE_PATHNAME', 'om_check_shift';
COMMENT ON FUNCTION order_mgmt_data.check_shift() IS 'trigger: what happens at a register (has a shift_id) belongs to a shift that is open, or is late and belongs to one that is closed, and stays so until commit, and is in its currency; a row that arrives stamped is history
Arguments: the column of its amount; stamp: stamps the row';
CREATE TRIGGER check_shift BEFORE INSERT ON order_mgmt_data.register_sales
	FOR EACH ROW EXECUTE FUNCTION order_mgmt_data.check_shift('total', 'stamp');
CREATE TRIGGER check_shift BEFORE INSERT ON order_mgmt_data.refunds_without_sale
	FOR EACH ROW EXECUTE FUNCTION order_mgmt_data.check_shift('total', 'stamp');
CREATE TRIGGER check_shift BEFORE INSERT ON order_mgmt_data.payment_events
	FOR EACH ROW EXECUTE FUNCTION order_mgmt_data.check_shift('amount');
CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE ON order_mgmt_data.register_sales
	FOR EACH ROW EXECUTE FUNCTION order_mgmt_data.refuse_change();
CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON order_mgmt_data.register_sales
	FOR EACH STATEMENT EXECUTE FUNCTION order_mgmt_data.refuse_change();
CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE ON order_mgmt_data.refunds_without_sale
	FOR EACH ROW EXECUTE FUNCTION order_mgmt_data.refuse_change();
CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON order_mgmt_data.refunds_without_sale
	FOR EACH STATEMENT EXECUTE FUNCTION order_mgmt_data.refuse_change();
CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE ON order_mgmt_data.refund_without_sale_lines
	FOR EACH ROW EXECUTE FUNCTION order_mgmt_data.refuse_change();
CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON order_mgmt_data.refund_without_sale_lines
	FOR EACH STATEMENT EXECUTE FUNCTION order_mgmt_data.refuse_change();
CREATE TRIGGER check_transition BEFORE UPDATE OF status ON order_mgmt_data.shifts
	FOR EACH ROW WHEN (OLD.status <> NEW.status) EXECUTE FUNCTION order_mgmt_data.check_transition('shift');
CREATE TRIGGER refuse_change BEFORE UPDATE OF expected, counted, closed_by, closed_at, receipts, receipt_hash
	ON order_mgmt_data.shifts FOR EACH ROW WHEN (OLD.status = 'closed')
	EXECUTE FUNCTION order_mgmt_data.refuse_change();
CREATE TRIGGER refuse_delete BEFORE DELETE ON order_mgmt_data.shifts
	FOR EACH ROW EXECUTE FUNCTION order_mgmt_data.refuse_change();
CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON order_mgmt_data.shifts
	FOR EACH STATEMENT EXECUTE FUNCTION order_mgmt_data.refuse_change();
ALTER TABLE order_mgmt_data.register_sales ENABLE ALWAYS TRIGGER check_shift;
ALTER TABLE order_mgmt_data.payment_events ENABLE ALWAYS TRIGGER check_shift;
ALTER TABLE order_mgmt_data.register_sales ENABLE ALWAYS TRIGGER refuse_change;
ALTER TABLE order_mgmt_data.register_sales ENABLE ALWAYS TRIGGER refuse_truncate;
ALTER TABLE order_mgmt_data.refunds_without_sale ENABLE ALWAYS TRIGGER check_shift;
ALTER TABLE order_mgmt_data.refunds_without_sale ENABLE ALWAYS TRIGGER refuse_change;
ALTER TABLE order_mgmt_data.refunds_without_sale ENABLE ALWAYS TRIGGER refuse_truncate;
ALTER TABLE order_mgmt_data.refund_without_sale_lines ENABLE ALWAYS TRIGGER refuse_change;
ALTER TABLE order_mgmt_data.refund_without_sale_lines ENABLE ALWAYS TRIGGER refuse_truncate;
ALTER TABLE order_mgmt_data.shifts ENABLE ALWAYS TRIGGER check_transition;
ALTER TABLE order_mgmt_data.shifts ENABLE ALWAYS TRIGGER refuse_change;
ALTER TABLE order_mgmt_data.shifts ENABLE ALWAYS TRIGGER refuse_delete;
ALTER TABLE order_mgmt_data.shifts ENABLE ALWAYS TRIGGER refuse_truncate;
COMMENT ON TRIGGER check_shift ON order_mgmt_data.register_sales IS 'a sale needs an open shift, or one that was closed before it was recorded';
COMMENT ON TRIGGER check_shift ON order_mgmt_data.payment_events IS 'what a register takes and gives needs an open shift';
COMMENT ON TRIGGER refuse_change ON order_mgmt_data.register_sales IS 'sales are append-only';
COMMENT ON TRIGGER refuse_truncate ON order_mgmt_data.register_sales IS 'sales are append-only';
COMMENT ON TRIGGER check_shift ON order_mgmt_data.refunds_without_sale IS 'a refund without its sale needs an open shift';
COMMENT ON TRIGGER refuse_change ON order_mgmt_data.refunds_without_sale IS 'refunds without sale are append-only';
COMMENT ON TRIGGER refuse_truncate ON order_mgmt_data.refunds_without_sale IS 'refunds without sale are append-only';
COMMENT ON TRIGGER refuse_change ON order_mgmt_data.refund_without_sale_lines IS 'refunds without sale are append-only';
COMMENT ON TRIGGER refuse_truncate ON order_mgmt_data.refund_without_sale_lines IS 'refunds without sale are append-only';
COMMENT ON TRIGGER check_transition ON order_mgmt_data.shifts IS 'legal transitions only';
COMMENT ON TRIGGER refuse_change ON order_mgmt_data.shifts IS 'what a closed shift came to is fixed';
COMMENT ON TRIGGER refuse_delete ON order_mgmt_data.shifts IS 'shifts are kept';
COMMENT ON TRIGGER refuse_truncate ON order_mgmt_data.shifts IS 'shifts are kept';

-- refuse_delete and refuse_truncate of shifts stand above
SELECT order_mgmt_data.declare_document('order_mgmt_data.shifts', machine => 'shift', is_kept => false,
	frozen => 'tenant_id, shift_id, register_id, register, shift_number, currency, opening_float, opened_by, actor, opened_at, recorded_at, metadata');
SELECT order_mgmt_data.declare_master('order_mgmt_data.registers', frozen => 'tenant_id, register_id, code');
SELECT order_mgmt_data.declare_master('order_mgmt_data.staff', frozen => 'tenant_id, staff_id, code');
