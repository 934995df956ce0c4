-- State of orders: headers, lines, taxes.

CREATE SEQUENCE order_mgmt_data.order_number_seq CACHE 64 MAXVALUE 17592186044415;
COMMENT ON SEQUENCE order_mgmt_data.order_number_seq IS 'display numbers of orders of this node (gaps are normal)';

CREATE TABLE order_mgmt_data.orders (
	tenant_id bigint NOT NULL,
	recorded_at timestamptz NOT NULL,
	stamp bigint NOT NULL,
	occurred_at timestamptz NOT NULL,
	log_id bigint,
	total order_mgmt.amount NOT NULL,
	order_id uuid NOT NULL,
	order_number text NOT NULL,
	channel text NOT NULL,
	currency text NOT NULL,
	actor text NOT NULL,
	reference text,
	tax order_mgmt.amount,
	discount order_mgmt.amount,
	shipping order_mgmt.amount,
	secret_hash bytea,
	expires_at timestamptz,
	role_name text DEFAULT order_mgmt_data.acting_role(),
	PRIMARY KEY (order_id, tenant_id)
);
-- Added, so that rows that are made with the same end before them (src/sql/insert.c).
ALTER TABLE order_mgmt_data.orders
	ADD COLUMN status text NOT NULL DEFAULT 'placed',
	ADD COLUMN fulfillment_status text NOT NULL DEFAULT 'unfulfilled',
	ADD COLUMN payment_status text NOT NULL DEFAULT 'none',
	ADD COLUMN return_status text NOT NULL DEFAULT 'none',
	ADD COLUMN metadata jsonb NOT NULL DEFAULT '{}',
	ADD COLUMN billed order_mgmt.amount,
	ADD COLUMN paid order_mgmt.amount,
	ADD COLUMN refunded order_mgmt.amount,
	ADD COLUMN customer_id uuid,
	ADD COLUMN ship_to_id bigint,
	ADD COLUMN bill_to_id bigint,
	ADD COLUMN shipping_method text,
	ADD COLUMN version integer,
	ADD COLUMN shipping_off order_mgmt.amount,
	ADD COLUMN former_address_ids bigint[];
COMMENT ON COLUMN order_mgmt_data.orders.former_address_ids IS 'addresses that it was to be sent to before edits, of an order that was nobody''s then; null: none';
COMMENT ON COLUMN order_mgmt_data.orders.version IS 'how often what it consists of was changed: by an edit, a cancellation, a shipment; null: never';
COMMENT ON COLUMN order_mgmt_data.orders.shipping_off IS 'what edits took off its shipping charge, taxes among it; null: nothing';
COMMENT ON COLUMN order_mgmt_data.orders.shipping_method IS 'code of the shipping method that it named; null: none';
COMMENT ON COLUMN order_mgmt_data.orders.expires_at IS 'when a visitor''s order is canceled unless it is paid or worked on by then; null: it is not, or not any more';
COMMENT ON COLUMN order_mgmt_data.orders.secret_hash IS 'SHA-256 of the order''s kind, tenant and id and of the secret that its visitor brought; null: none';
COMMENT ON TABLE order_mgmt_data.orders IS 'order headers; total = what is to be paid for the lines and shipping at placement';
COMMENT ON COLUMN order_mgmt_data.orders.billed IS 'total, less what was canceled, came back or was taken off; null: total';
COMMENT ON COLUMN order_mgmt_data.orders.paid IS 'what was captured, less chargebacks; null: what is billed where payment_status is paid, else nothing';
COMMENT ON COLUMN order_mgmt_data.orders.refunded IS 'what was given back; null: nothing';
COMMENT ON COLUMN order_mgmt_data.orders.log_id IS 'its row is its first entry in the status log, too: from null to placed; null: there is one in status_log';
COMMENT ON COLUMN order_mgmt_data.orders.role_name IS 'the role that it was done as, where actor is another name; null: actor is the role';
COMMENT ON COLUMN order_mgmt_data.orders.customer_id IS 'whose it is; null: nobody said it; set once, by who claims it';
COMMENT ON COLUMN order_mgmt_data.orders.ship_to_id IS 'the address it is sent to, as it was said; an edit may name another one; null: nobody said it';
COMMENT ON COLUMN order_mgmt_data.orders.bill_to_id IS 'the address it is billed to, as it was; null: nobody said it';
CREATE INDEX orders_customer ON order_mgmt_data.orders (customer_id, recorded_at, order_id, tenant_id) WHERE customer_id IS NOT NULL;
CREATE UNIQUE INDEX orders_number ON order_mgmt_data.orders (order_number, tenant_id);
CREATE INDEX orders_log ON order_mgmt_data.orders (tenant_id, log_id) WHERE log_id IS NOT NULL;
CREATE INDEX orders_expiring ON order_mgmt_data.orders (tenant_id, expires_at) WHERE expires_at IS NOT NULL;
CREATE INDEX orders_stamp ON order_mgmt_data.orders (stamp);
CREATE INDEX orders_reference ON order_mgmt_data.orders (reference, tenant_id) WHERE reference IS NOT NULL;
CREATE INDEX orders_newest ON order_mgmt_data.orders (tenant_id, recorded_at, order_id);
CREATE INDEX orders_told_later ON order_mgmt_data.orders (tenant_id, occurred_at) WHERE occurred_at <> recorded_at;
CREATE INDEX orders_status ON order_mgmt_data.orders (tenant_id, status, recorded_at) WHERE status <> 'completed';
CREATE INDEX orders_payment_status ON order_mgmt_data.orders (tenant_id, payment_status, recorded_at)
	WHERE payment_status <> ALL (ARRAY['none', 'paid']);
CREATE INDEX orders_return_status ON order_mgmt_data.orders (tenant_id, return_status, recorded_at) WHERE return_status <> 'none';

CREATE FUNCTION order_mgmt_data.line_adds_up(ordered order_mgmt.quantity, open order_mgmt.quantity, allocated order_mgmt.quantity,
		backordered order_mgmt.quantity, shipped order_mgmt.quantity, canceled order_mgmt.quantity)
	RETURNS boolean LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_line_adds_up';
COMMENT ON FUNCTION order_mgmt_data.line_adds_up(order_mgmt.quantity, order_mgmt.quantity, order_mgmt.quantity, order_mgmt.quantity, order_mgmt.quantity, order_mgmt.quantity)
	IS 'true when ordered is positive, no part is negative, and ordered = open + allocated + backordered + shipped + canceled';

CREATE FUNCTION order_mgmt_data.returns_within_shipped(shipped order_mgmt.quantity, return_requested order_mgmt.quantity, returned order_mgmt.quantity)
	RETURNS boolean LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_returns_within_shipped';
COMMENT ON FUNCTION order_mgmt_data.returns_within_shipped(order_mgmt.quantity, order_mgmt.quantity, order_mgmt.quantity)
	IS 'true when 0 <= returned <= return_requested <= shipped';

CREATE TABLE order_mgmt_data.order_lines (
	tenant_id bigint NOT NULL,
	item_id bigint NOT NULL,
	location_id bigint,
	ordered order_mgmt.quantity NOT NULL,
	allocated order_mgmt.quantity NOT NULL DEFAULT '0',
	unit_price order_mgmt.price NOT NULL,
	line_total order_mgmt.amount NOT NULL,
	line_no integer NOT NULL,
	order_id uuid NOT NULL,
	sku text NOT NULL,
	location text,
	tax order_mgmt.amount,
	discount order_mgmt.amount,
	order_discount order_mgmt.amount,
	list_price order_mgmt.price,
	price_set_by text,
	PRIMARY KEY (order_id, line_no, tenant_id)
);
-- Added, so that rows that are made with the same end before them (src/sql/insert.c).
ALTER TABLE order_mgmt_data.order_lines
	ADD COLUMN shipped order_mgmt.quantity NOT NULL DEFAULT '0',
	ADD COLUMN open order_mgmt.quantity NOT NULL DEFAULT '0',
	ADD COLUMN backordered order_mgmt.quantity NOT NULL DEFAULT '0',
	ADD COLUMN canceled order_mgmt.quantity NOT NULL DEFAULT '0',
	ADD COLUMN return_requested order_mgmt.quantity NOT NULL DEFAULT '0',
	ADD COLUMN returned order_mgmt.quantity NOT NULL DEFAULT '0',
	ADD COLUMN undelivered order_mgmt.quantity,
	ADD COLUMN unit text,
	ADD COLUMN unit_factor order_mgmt.quantity,
	ADD COLUMN kit_line_no integer,
	ADD COLUMN fee text,
	ADD COLUMN version integer,
	ADD COLUMN added_at timestamptz,
	-- one expression: each CHECK is parsed anew by every INSERT
	ADD CHECK (order_mgmt_data.line_adds_up(ordered, open, allocated, backordered, shipped, canceled)),
	ADD CONSTRAINT return_exceeds_shipped CHECK (order_mgmt_data.returns_within_shipped(shipped, return_requested, returned));
COMMENT ON TABLE order_mgmt_data.order_lines IS 'order lines: prices frozen at placement, and where each unit stands';
COMMENT ON COLUMN order_mgmt_data.order_lines.location_id IS 'where it is served from; 0: from several locations (order_line_parts); null: an untracked item';
COMMENT ON COLUMN order_mgmt_data.order_lines.list_price IS 'what the price list said, where unit_price is another price; null: the same, or price_set_by is set and the list had none';
COMMENT ON COLUMN order_mgmt_data.order_lines.price_set_by IS 'who named unit_price, where it is not the price of the list';
COMMENT ON COLUMN order_mgmt_data.order_lines.return_requested IS 'units that are announced to come back, or came: by the triggers of return_lines';
COMMENT ON COLUMN order_mgmt_data.order_lines.returned IS 'of these what came back: by the triggers of return_lines';
COMMENT ON COLUMN order_mgmt_data.order_lines.fee IS 'code of the fee that it is; null: it was ordered';
COMMENT ON COLUMN order_mgmt_data.order_lines.version IS 'the version of the order by whose edit it was added; null: it was placed with it';
COMMENT ON COLUMN order_mgmt_data.order_lines.added_at IS 'when that edit added it; null: it was placed with the order';
COMMENT ON COLUMN order_mgmt_data.order_lines.undelivered IS 'of what was shipped: what is in fulfillments that have not arrived; null: nothing';
COMMENT ON COLUMN order_mgmt_data.order_lines.unit IS 'the unit that it was said in, of which unit_price is the price; null: the item''s own';
COMMENT ON COLUMN order_mgmt_data.order_lines.unit_factor IS 'how many of the item''s own units one was worth: ordered = unit_factor x what was said; null: the same';
COMMENT ON COLUMN order_mgmt_data.order_lines.kit_line_no IS 'the line of the kit that it is (line_no) or is part of; null: neither. A kit has the location of its components, and no stock';
CREATE INDEX order_lines_backordered ON order_mgmt_data.order_lines (tenant_id, item_id, location_id, order_id)
	WHERE backordered OPERATOR(order_mgmt.>) '0';

CREATE TRIGGER check_transition BEFORE UPDATE OF status ON order_mgmt_data.orders
	FOR EACH ROW WHEN (OLD.status <> NEW.status) EXECUTE FUNCTION order_mgmt_data.check_transition('order');
ALTER TABLE order_mgmt_data.orders ENABLE ALWAYS TRIGGER check_transition;
COMMENT ON TRIGGER check_transition ON order_mgmt_data.orders IS 'legal transitions only';
CREATE TRIGGER refuse_less BEFORE UPDATE OF returned, shipped ON order_mgmt_data.order_lines
	FOR EACH ROW EXECUTE FUNCTION order_mgmt_data.refuse_less('returned', 'shipped');
ALTER TABLE order_mgmt_data.order_lines ENABLE ALWAYS TRIGGER refuse_less;
COMMENT ON TRIGGER refuse_less ON order_mgmt_data.order_lines IS 'what was shipped and what came back stay so';

CREATE TABLE order_mgmt_data.order_line_parts (
	tenant_id bigint NOT NULL,
	order_id uuid NOT NULL,
	line_no integer NOT NULL,
	location_id bigint NOT NULL,
	location text NOT NULL,
	ordered order_mgmt.quantity NOT NULL,
	allocated order_mgmt.quantity NOT NULL DEFAULT '0',
	shipped order_mgmt.quantity NOT NULL DEFAULT '0',
	canceled order_mgmt.quantity NOT NULL DEFAULT '0',
	PRIMARY KEY (order_id, line_no, location_id, tenant_id),
	CHECK (order_mgmt_data.line_adds_up(ordered, '0', allocated, '0', shipped, canceled))
);
COMMENT ON TABLE order_mgmt_data.order_line_parts IS 'what each location serves of an order line that several serve; other lines have none';
CREATE TRIGGER refuse_less BEFORE UPDATE OF shipped ON order_mgmt_data.order_line_parts
	FOR EACH ROW EXECUTE FUNCTION order_mgmt_data.refuse_less('shipped');
ALTER TABLE order_mgmt_data.order_line_parts ENABLE ALWAYS TRIGGER refuse_less;
COMMENT ON TRIGGER refuse_less ON order_mgmt_data.order_line_parts IS 'what was shipped stays so';

CREATE TYPE order_mgmt.order_result AS (
	input_no integer,
	ok boolean,
	error_code text,
	error_detail jsonb,
	order_id uuid,
	order_number text,
	total order_mgmt.amount
);
COMMENT ON TYPE order_mgmt.order_result IS 'what place_orders says of one input, in input order';

CREATE TYPE order_mgmt.quoted_line AS (
	line_no integer,
	sku text,
	requested order_mgmt.quantity,
	is_available boolean,
	available order_mgmt.quantity,
	is_unlimited boolean,
	location text,
	parts jsonb,
	backordered order_mgmt.quantity,
	price_source text,
	unit_price order_mgmt.price,
	list_price order_mgmt.price,
	line_total order_mgmt.amount,
	discount order_mgmt.amount,
	order_discount order_mgmt.amount,
	tax order_mgmt.amount,
	taxes jsonb,
	net_total order_mgmt.amount,
	gross_total order_mgmt.amount,
	unit text,
	unit_factor order_mgmt.quantity,
	unit_quantity order_mgmt.quantity,
	unit_available order_mgmt.quantity,
	fee text,
	promotions jsonb,
	promised_on date,
	is_preorder boolean
);
COMMENT ON TYPE order_mgmt.quoted_line IS 'what a line of an order would cost and where it would come from; line 0 = shipping';

CREATE TYPE order_mgmt.order_preview AS (
	is_available boolean,
	channel text,
	status text,
	fulfillment_status text,
	payment_status text,
	currency text,
	total order_mgmt.amount,
	net_total order_mgmt.amount,
	discount order_mgmt.amount,
	shipping order_mgmt.amount,
	tax order_mgmt.amount,
	taxes jsonb,
	expires_at timestamptz,
	promotions jsonb
);
COMMENT ON TYPE order_mgmt.order_preview IS 'what an order would be, were it placed now';

CREATE TABLE order_mgmt_data.order_taxes (
	tenant_id bigint NOT NULL,
	tax_rate_id bigint NOT NULL,
	rate bigint NOT NULL,
	amount order_mgmt.amount NOT NULL,
	line_no integer NOT NULL,
	order_id uuid NOT NULL,
	is_inclusive boolean NOT NULL,
	tax_rate text NOT NULL,
	is_compound boolean,
	unit_amount order_mgmt.price,
	rounding text,
	PRIMARY KEY (order_id, line_no, tax_rate_id, tenant_id)
);
COMMENT ON COLUMN order_mgmt_data.order_taxes.is_compound IS 'true: taken of the taxes that are not compound, too; null: no';
COMMENT ON COLUMN order_mgmt_data.order_taxes.unit_amount IS 'what it was of each unit; null: a percentage';
COMMENT ON COLUMN order_mgmt_data.order_taxes.rounding IS 'unit, document: what it was rounded of; null: of the line';
COMMENT ON TABLE order_mgmt_data.order_taxes IS 'what each tax of an order line comes to, frozen at placement; line 0 = shipping; rate in 1/10000 of a percent';

CREATE TABLE order_mgmt_data.order_cancellations (
	tenant_id bigint NOT NULL,
	order_id uuid NOT NULL,
	line_no integer NOT NULL,
	canceled order_mgmt.quantity NOT NULL,
	quantity order_mgmt.quantity NOT NULL CHECK (quantity OPERATOR(order_mgmt.>) '0'),
	was_paid boolean NOT NULL,
	recorded_at timestamptz NOT NULL,
	occurred_at timestamptz,
	stamp bigint NOT NULL DEFAULT order_mgmt_data.current_stamp(),
	PRIMARY KEY (order_id, line_no, canceled, tenant_id)
);
COMMENT ON TABLE order_mgmt_data.order_cancellations IS 'what was canceled of order lines, and when; append-only';
COMMENT ON COLUMN order_mgmt_data.order_cancellations.canceled IS 'what was canceled of the line by then, this included';
COMMENT ON COLUMN order_mgmt_data.order_cancellations.was_paid IS 'true: money had been taken for the order, so its value is a return; false: it lowered revenue';
COMMENT ON COLUMN order_mgmt_data.order_cancellations.occurred_at IS 'null: when it was recorded, before 0.6.0';
CREATE INDEX order_cancellations_stamp ON order_mgmt_data.order_cancellations (stamp);
CREATE TRIGGER restamp BEFORE INSERT ON order_mgmt_data.order_cancellations
	FOR EACH ROW EXECUTE FUNCTION order_mgmt_data.restamp();
ALTER TABLE order_mgmt_data.order_cancellations ENABLE ALWAYS TRIGGER restamp;
COMMENT ON TRIGGER restamp ON order_mgmt_data.order_cancellations IS 'it carries the id of the transaction that wrote it here';

SELECT order_mgmt_data.declare_document('order_mgmt_data.orders', machine => 'order',
	frozen => 'tenant_id, order_id, order_number, channel, currency, total, reference, actor, occurred_at, recorded_at, metadata, discount, shipping, tax, secret_hash, role_name, log_id, bill_to_id, shipping_method',
	once => 'customer_id');
SELECT order_mgmt_data.declare_document('order_mgmt_data.order_lines',
	frozen => 'tenant_id, order_id, line_no, item_id, sku, location_id, location, ordered, unit_price, line_total, discount, order_discount, tax, list_price, price_set_by, unit, unit_factor, fee, kit_line_no, version, added_at');
SELECT order_mgmt_data.declare_document('order_mgmt_data.order_line_parts', frozen => 'tenant_id, order_id, line_no, location_id, location, ordered');
SELECT order_mgmt_data.declare_log('order_mgmt_data.order_taxes');
SELECT order_mgmt_data.declare_log('order_mgmt_data.order_cancellations');
