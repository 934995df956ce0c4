-- State of returns: what is announced to come back of an order, and what came.

CREATE SEQUENCE order_mgmt_data.return_number_seq CACHE 64 MAXVALUE 17592186044415;
COMMENT ON SEQUENCE order_mgmt_data.return_number_seq IS 'display numbers of returns of this node (gaps are normal)';

CREATE TABLE order_mgmt_data.returns (
	tenant_id bigint NOT NULL,
	return_id uuid NOT NULL,
	return_number text NOT NULL,
	order_id uuid NOT NULL,
	status text NOT NULL,
	location_id bigint,
	location text,
	currency text NOT NULL,
	credited order_mgmt.amount NOT NULL,
	reason text,
	actor text NOT NULL,
	occurred_at timestamptz NOT NULL,
	recorded_at timestamptz NOT NULL,
	metadata jsonb NOT NULL DEFAULT '{}',
	posting smallint NOT NULL DEFAULT 0,
	stamp bigint NOT NULL,
	PRIMARY KEY (return_id, tenant_id)
);
COMMENT ON TABLE order_mgmt_data.returns IS 'headers of returns: goods of one order that are announced to come back; location: where, null = where they were shipped from';
COMMENT ON COLUMN order_mgmt_data.returns.credited IS 'what its receipts have credited the customer with: the sum of its money moves';
COMMENT ON COLUMN order_mgmt_data.returns.posting IS '2: the row arrived stamped: history, which no trigger checks or counts again';
CREATE UNIQUE INDEX returns_number ON order_mgmt_data.returns (return_number, tenant_id);
CREATE INDEX returns_order ON order_mgmt_data.returns (order_id, tenant_id);
CREATE INDEX returns_newest ON order_mgmt_data.returns (tenant_id, recorded_at, return_id);
CREATE INDEX returns_status ON order_mgmt_data.returns (tenant_id, status, recorded_at) WHERE status <> 'received';

CREATE FUNCTION order_mgmt_data.receipts_within_announced(requested order_mgmt.quantity, restocked order_mgmt.quantity, quarantined order_mgmt.quantity,
		damaged order_mgmt.quantity, scrapped order_mgmt.quantity, to_vendor order_mgmt.quantity, missing order_mgmt.quantity, canceled order_mgmt.quantity)
	RETURNS boolean LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_receipts_within_announced';
COMMENT ON FUNCTION order_mgmt_data.receipts_within_announced(order_mgmt.quantity, order_mgmt.quantity, order_mgmt.quantity, order_mgmt.quantity, order_mgmt.quantity, order_mgmt.quantity, order_mgmt.quantity, order_mgmt.quantity)
	IS 'true when requested is positive, no part is negative, and the parts sum to at most requested';

CREATE TABLE order_mgmt_data.return_lines (
	tenant_id bigint NOT NULL,
	return_id uuid NOT NULL,
	line_no integer NOT NULL,
	requested order_mgmt.quantity NOT NULL,
	restocked order_mgmt.quantity NOT NULL DEFAULT '0',
	quarantined order_mgmt.quantity NOT NULL DEFAULT '0',
	damaged order_mgmt.quantity NOT NULL DEFAULT '0',
	scrapped order_mgmt.quantity NOT NULL DEFAULT '0',
	to_vendor order_mgmt.quantity NOT NULL DEFAULT '0',
	missing order_mgmt.quantity NOT NULL DEFAULT '0',
	canceled order_mgmt.quantity NOT NULL DEFAULT '0',
	reason text,
	posting smallint NOT NULL DEFAULT 0,
	stamp bigint NOT NULL,
	PRIMARY KEY (return_id, line_no, tenant_id),
	CONSTRAINT receipt_exceeds_announced
		CHECK (order_mgmt_data.receipts_within_announced(requested, restocked, quarantined, damaged, scrapped, to_vendor, missing, canceled))
);
COMMENT ON TABLE order_mgmt_data.return_lines IS 'what is announced to come back of an order line, and where each unit stands; line_no is the order line''s
requested = open + restocked + quarantined + damaged + scrapped + to_vendor + missing + canceled; the dispositions are the sums of return_receipts.';

CREATE TABLE order_mgmt_data.return_receipts (
	tenant_id bigint NOT NULL,
	return_id uuid NOT NULL,
	receipt_id uuid NOT NULL,
	line_no integer NOT NULL,
	disposition text NOT NULL,
	quantity order_mgmt.quantity NOT NULL,
	location_id bigint,
	location text,
	reason text,
	actor text NOT NULL,
	occurred_at timestamptz NOT NULL,
	recorded_at timestamptz NOT NULL,
	posting smallint NOT NULL DEFAULT 0,
	stamp bigint NOT NULL,
	PRIMARY KEY (receipt_id, line_no, disposition, tenant_id)
);
COMMENT ON TABLE order_mgmt_data.return_receipts IS 'what came back, append-only: each row has moved its units once (its rules are held by its triggers)';
CREATE INDEX return_receipts_newest ON order_mgmt_data.return_receipts (tenant_id, recorded_at, receipt_id);
CREATE INDEX return_receipts_location ON order_mgmt_data.return_receipts (location_id, recorded_at, tenant_id);
CREATE INDEX return_receipts_return ON order_mgmt_data.return_receipts (return_id, line_no, tenant_id);
CREATE INDEX return_receipts_stamp ON order_mgmt_data.return_receipts (stamp);

CREATE FUNCTION order_mgmt_data.stamp_return() RETURNS trigger LANGUAGE C AS 'MODULE_PATHNAME', 'om_stamp_return';
COMMENT ON FUNCTION order_mgmt_data.stamp_return() IS 'trigger: checks a row of a return and stamps it; one that arrives stamped is history';
CREATE FUNCTION order_mgmt_data.account_return_lines() RETURNS trigger LANGUAGE C AS 'MODULE_PATHNAME', 'om_account_return_lines';
COMMENT ON FUNCTION order_mgmt_data.account_return_lines() IS 'trigger: order lines count what is announced and came back, whoever writes';
CREATE FUNCTION order_mgmt_data.account_return_receipts() RETURNS trigger LANGUAGE C AS 'MODULE_PATHNAME', 'om_account_return_receipts';
COMMENT ON FUNCTION order_mgmt_data.account_return_receipts() IS 'trigger: return lines count what came, whoever writes';

CREATE TRIGGER stamp_return BEFORE INSERT ON order_mgmt_data.returns
	FOR EACH ROW EXECUTE FUNCTION order_mgmt_data.stamp_return('returns');
-- What every return fires has no WHEN clause: each would be parsed anew by every command.
CREATE TRIGGER check_transition BEFORE UPDATE OF status ON order_mgmt_data.returns
	FOR EACH ROW EXECUTE FUNCTION order_mgmt_data.check_transition('return');
CREATE TRIGGER stamp_return BEFORE INSERT ON order_mgmt_data.return_lines
	FOR EACH ROW EXECUTE FUNCTION order_mgmt_data.stamp_return('return_lines');
CREATE TRIGGER account_inserted AFTER INSERT ON order_mgmt_data.return_lines
	FOR EACH ROW EXECUTE FUNCTION order_mgmt_data.account_return_lines();
CREATE TRIGGER account_updated AFTER UPDATE ON order_mgmt_data.return_lines
	FOR EACH ROW EXECUTE FUNCTION order_mgmt_data.account_return_lines();
CREATE TRIGGER refuse_less BEFORE UPDATE OF restocked, quarantined, damaged, scrapped, to_vendor, missing, canceled ON order_mgmt_data.return_lines
	FOR EACH ROW EXECUTE FUNCTION order_mgmt_data.refuse_less('restocked', 'quarantined', 'damaged', 'scrapped', 'to_vendor', 'missing', 'canceled');
CREATE TRIGGER stamp_return BEFORE INSERT ON order_mgmt_data.return_receipts
	FOR EACH ROW EXECUTE FUNCTION order_mgmt_data.stamp_return('return_receipts');
CREATE TRIGGER account_inserted AFTER INSERT ON order_mgmt_data.return_receipts
	FOR EACH ROW EXECUTE FUNCTION order_mgmt_data.account_return_receipts();
CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE ON order_mgmt_data.return_receipts
	FOR EACH ROW EXECUTE FUNCTION order_mgmt_data.refuse_change();
CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON order_mgmt_data.return_receipts
	FOR EACH STATEMENT EXECUTE FUNCTION order_mgmt_data.refuse_change();
ALTER TABLE order_mgmt_data.return_lines ENABLE ALWAYS TRIGGER refuse_less;
COMMENT ON TRIGGER refuse_less ON order_mgmt_data.return_lines IS 'what came, or did not, stays so';
ALTER TABLE order_mgmt_data.returns ENABLE ALWAYS TRIGGER stamp_return;
ALTER TABLE order_mgmt_data.returns ENABLE ALWAYS TRIGGER check_transition;
ALTER TABLE order_mgmt_data.return_lines ENABLE ALWAYS TRIGGER stamp_return;
ALTER TABLE order_mgmt_data.return_lines ENABLE ALWAYS TRIGGER account_inserted;
ALTER TABLE order_mgmt_data.return_lines ENABLE ALWAYS TRIGGER account_updated;
ALTER TABLE order_mgmt_data.return_receipts ENABLE ALWAYS TRIGGER stamp_return;
ALTER TABLE order_mgmt_data.return_receipts ENABLE ALWAYS TRIGGER account_inserted;
ALTER TABLE order_mgmt_data.return_receipts ENABLE ALWAYS TRIGGER refuse_change;
ALTER TABLE order_mgmt_data.return_receipts ENABLE ALWAYS TRIGGER refuse_truncate;
COMMENT ON TRIGGER stamp_return ON order_mgmt_data.returns IS 'a return begins as its state machine says, of an order that was placed before it';
COMMENT ON TRIGGER check_transition ON order_mgmt_data.returns IS 'legal transitions only';
COMMENT ON TRIGGER stamp_return ON order_mgmt_data.return_lines IS 'a line begins with nothing received';
COMMENT ON TRIGGER account_inserted ON order_mgmt_data.return_lines IS 'what is announced occupies what was shipped';
COMMENT ON TRIGGER account_updated ON order_mgmt_data.return_lines IS 'order lines count what came, and are free of what will not';
COMMENT ON TRIGGER stamp_return ON order_mgmt_data.return_receipts IS 'every receipt says how much of a line came and what becomes of it';
COMMENT ON TRIGGER account_inserted ON order_mgmt_data.return_receipts IS 'where receipts are counted: never more than is announced';
COMMENT ON TRIGGER refuse_change ON order_mgmt_data.return_receipts IS 'receipts are append-only';
COMMENT ON TRIGGER refuse_truncate ON order_mgmt_data.return_receipts IS 'receipts are append-only';

SELECT order_mgmt_data.declare_document('order_mgmt_data.returns',
	frozen => 'tenant_id, return_id, return_number, order_id, location_id, location, currency, reason, actor, occurred_at, recorded_at, metadata');
SELECT order_mgmt_data.declare_document('order_mgmt_data.return_lines', frozen => 'tenant_id, return_id, line_no, requested, reason');
