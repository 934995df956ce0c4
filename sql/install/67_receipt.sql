-- State of receipts: one after the other per register, and the copies that were printed of them.

CREATE TABLE order_mgmt_data.receipts (
	tenant_id bigint NOT NULL,
	receipt_number bigint NOT NULL CHECK (receipt_number > 0),
	location_id bigint NOT NULL,
	occurred_at timestamptz NOT NULL,
	recorded_at timestamptz NOT NULL,
	receipt_id uuid NOT NULL,
	shift_id uuid NOT NULL,
	order_id uuid,
	document_id uuid NOT NULL,
	register text NOT NULL,
	kind text NOT NULL CHECK (kind = ANY (ARRAY['sale', 'refund', 'refund_without_sale'])),
	actor text NOT NULL,
	role_name text DEFAULT order_mgmt_data.acting_role(),
	previous_hash bytea,
	hash bytea NOT NULL CHECK (length(hash) = 32),
	document jsonb NOT NULL,
	PRIMARY KEY (receipt_id, tenant_id),
	UNIQUE (tenant_id, register, receipt_number)
);
COMMENT ON TABLE order_mgmt_data.receipts IS 'what registers gave receipts for: numbers without gaps per register, each with the hash of the one before; append-only, and never archived';
COMMENT ON COLUMN order_mgmt_data.receipts.document IS 'all that it says, as it was when it was given, without the name of anybody: hash is the SHA-256 of its text, in UTF-8';
COMMENT ON COLUMN order_mgmt_data.receipts.previous_hash IS 'of the receipt before it at the register, which document says, too; null: it is the first one';
COMMENT ON COLUMN order_mgmt_data.receipts.location_id IS 'where the register stood';
COMMENT ON COLUMN order_mgmt_data.receipts.role_name IS 'the role that it was done as, where actor is another name; null: actor is the role';
CREATE INDEX receipts_order ON order_mgmt_data.receipts (order_id, tenant_id);
CREATE INDEX receipts_document ON order_mgmt_data.receipts (document_id, tenant_id);
CREATE INDEX receipts_newest ON order_mgmt_data.receipts (tenant_id, recorded_at, receipt_id);
CREATE INDEX receipts_location ON order_mgmt_data.receipts (tenant_id, location_id, recorded_at, receipt_id);

CREATE TABLE order_mgmt_data.receipt_copies (
	tenant_id bigint NOT NULL,
	receipt_id uuid NOT NULL,
	copy_number bigint NOT NULL CHECK (copy_number > 0),
	location_id bigint NOT NULL,
	recorded_at timestamptz NOT NULL,
	staff text,
	reason text,
	actor text NOT NULL,
	role_name text DEFAULT order_mgmt_data.acting_role(),
	PRIMARY KEY (receipt_id, copy_number, tenant_id)
);
COMMENT ON TABLE order_mgmt_data.receipt_copies IS 'one row per copy that was printed of a receipt: when, by whom and why; append-only';
COMMENT ON COLUMN order_mgmt_data.receipt_copies.location_id IS 'where the register of the receipt stood';
COMMENT ON COLUMN order_mgmt_data.receipt_copies.role_name IS 'the role that it was done as, where actor is another name; null: actor is the role';
CREATE INDEX receipt_copies_newest ON order_mgmt_data.receipt_copies (tenant_id, recorded_at, receipt_id);
CREATE INDEX receipt_copies_location ON order_mgmt_data.receipt_copies (tenant_id, location_id, recorded_at, receipt_id);

CREATE TYPE order_mgmt.receipt_page AS (
	receipt_id uuid,
	register text,
	receipt_number bigint,
	kind text,
	order_id uuid,
	locale text,
	format text,
	is_copy boolean,
	copy_number bigint,
	body text,
	bytes bytea
);
COMMENT ON TYPE order_mgmt.receipt_page IS 'a receipt in a format and a locale: what is printed or shown';

SELECT order_mgmt_data.declare_log('order_mgmt_data.receipts');
SELECT order_mgmt_data.declare_log('order_mgmt_data.receipt_copies');
