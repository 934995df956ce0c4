-- State of transfers.

CREATE SEQUENCE order_mgmt_data.transfer_number_seq CACHE 64 MAXVALUE 17592186044415;
COMMENT ON SEQUENCE order_mgmt_data.transfer_number_seq IS 'display numbers of transfers of this node (gaps are normal)';

CREATE TABLE order_mgmt_data.transfers (
	tenant_id bigint NOT NULL,
	transfer_id uuid NOT NULL,
	transfer_number text NOT NULL,
	from_location_id bigint NOT NULL,
	from_location text NOT NULL,
	to_location_id bigint NOT NULL,
	to_location text NOT NULL,
	status text NOT NULL DEFAULT 'ready',
	reference text,
	actor text NOT NULL,
	occurred_at timestamptz NOT NULL,
	recorded_at timestamptz NOT NULL,
	metadata jsonb NOT NULL DEFAULT '{}',
	shipped_at timestamptz,
	stamp bigint NOT NULL,
	PRIMARY KEY (transfer_id, tenant_id),
	-- named by the codes that their violations are
	CONSTRAINT invalid_argument CHECK (from_location_id <> to_location_id),
	CONSTRAINT occurred_too_early CHECK (shipped_at >= occurred_at)
);
COMMENT ON TABLE order_mgmt_data.transfers IS 'transfer headers: goods on their way from a location to another';
COMMENT ON COLUMN order_mgmt_data.transfers.shipped_at IS 'when the first of the goods left; null: none has';
CREATE UNIQUE INDEX transfers_number ON order_mgmt_data.transfers (transfer_number, tenant_id);
CREATE INDEX transfers_reference ON order_mgmt_data.transfers (reference, tenant_id) WHERE reference IS NOT NULL;
CREATE INDEX transfers_newest ON order_mgmt_data.transfers (tenant_id, recorded_at, transfer_id);
CREATE INDEX transfers_leaving ON order_mgmt_data.transfers (tenant_id, from_location, recorded_at)
	WHERE status = ANY (ARRAY['ready', 'in_transit', 'partially_received']);
CREATE INDEX transfers_coming ON order_mgmt_data.transfers (tenant_id, to_location, recorded_at)
	WHERE status = ANY (ARRAY['ready', 'in_transit', 'partially_received']);

CREATE TABLE order_mgmt_data.transfer_lines (
	tenant_id bigint NOT NULL,
	transfer_id uuid NOT NULL,
	line_no integer NOT NULL,
	item_id bigint NOT NULL,
	sku text NOT NULL,
	quantity order_mgmt.quantity NOT NULL,
	shipped order_mgmt.quantity NOT NULL DEFAULT '0',
	canceled order_mgmt.quantity NOT NULL DEFAULT '0',
	received order_mgmt.quantity NOT NULL DEFAULT '0',
	missing order_mgmt.quantity NOT NULL DEFAULT '0',
	returned order_mgmt.quantity NOT NULL DEFAULT '0',
	missing_reason text,
	PRIMARY KEY (transfer_id, line_no, tenant_id),
	CONSTRAINT invalid_quantity CHECK (quantity OPERATOR(order_mgmt.>) '0' AND shipped OPERATOR(order_mgmt.>=) '0'
		AND canceled OPERATOR(order_mgmt.>=) '0' AND received OPERATOR(order_mgmt.>=) '0'
		AND missing OPERATOR(order_mgmt.>=) '0' AND returned OPERATOR(order_mgmt.>=) '0'),
	CONSTRAINT receipt_exceeds_shipped CHECK
		((received OPERATOR(order_mgmt.+) missing OPERATOR(order_mgmt.+) returned) OPERATOR(order_mgmt.<=) shipped),
	CONSTRAINT shipment_exceeds_allocated CHECK ((shipped OPERATOR(order_mgmt.+) canceled) OPERATOR(order_mgmt.<=) quantity),
	CONSTRAINT shortage_needs_reason CHECK (missing OPERATOR(order_mgmt.=) '0' OR missing_reason IS NOT NULL)
);
COMMENT ON TABLE order_mgmt_data.transfer_lines IS 'transfer lines: what of each has left the source, and what became of that
What is neither shipped nor canceled is allocated at the source; what is shipped and not received, missing or returned is in transit at the destination. The CHECKs are named by the code that their violation is.';
COMMENT ON COLUMN order_mgmt_data.transfer_lines.returned IS 'went back to the source''s shelf when the transfer was canceled';
COMMENT ON COLUMN order_mgmt_data.transfer_lines.missing_reason IS 'why units are missing, as said last; each move to loss has its own reason';

CREATE TRIGGER check_transition BEFORE UPDATE OF status ON order_mgmt_data.transfers
	FOR EACH ROW WHEN (OLD.status <> NEW.status) EXECUTE FUNCTION order_mgmt_data.check_transition('transfer');
ALTER TABLE order_mgmt_data.transfers ENABLE ALWAYS TRIGGER check_transition;
COMMENT ON TRIGGER check_transition ON order_mgmt_data.transfers IS 'legal transitions only';

CREATE TRIGGER refuse_change BEFORE UPDATE OF shipped_at ON order_mgmt_data.transfers
	FOR EACH ROW WHEN (OLD.shipped_at IS NOT NULL AND (NEW.shipped_at <= OLD.shipped_at) IS NOT TRUE) EXECUTE FUNCTION order_mgmt_data.refuse_change();
ALTER TABLE order_mgmt_data.transfers ENABLE ALWAYS TRIGGER refuse_change;
COMMENT ON TRIGGER refuse_change ON order_mgmt_data.transfers IS 'goods that left have left: only an earlier shipment is recorded late';

CREATE TRIGGER refuse_less BEFORE UPDATE OF shipped, canceled, received, missing, returned ON order_mgmt_data.transfer_lines
	FOR EACH ROW EXECUTE FUNCTION order_mgmt_data.refuse_less('shipped', 'canceled', 'received', 'missing', 'returned');
ALTER TABLE order_mgmt_data.transfer_lines ENABLE ALWAYS TRIGGER refuse_less;
COMMENT ON TRIGGER refuse_less ON order_mgmt_data.transfer_lines IS 'what happened to units stays so';

SELECT order_mgmt_data.declare_document('order_mgmt_data.transfers', machine => 'transfer',
	frozen => 'tenant_id, transfer_id, transfer_number, from_location_id, from_location, to_location_id, to_location, reference, actor, occurred_at, recorded_at, metadata');
SELECT order_mgmt_data.declare_document('order_mgmt_data.transfer_lines', frozen => 'tenant_id, transfer_id, line_no, item_id, sku, quantity');
