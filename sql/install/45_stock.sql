-- State of stock: documents, policies, reservations.

CREATE TABLE order_mgmt_data.stock_documents (
	tenant_id bigint NOT NULL,
	document_id uuid NOT NULL,
	kind text NOT NULL CHECK (kind = ANY (ARRAY['receipt', 'adjustment', 'count', 'state_change'])),
	location_id bigint NOT NULL,
	reason text,
	reference text,
	actor text NOT NULL,
	occurred_at timestamptz NOT NULL,
	recorded_at timestamptz NOT NULL,
	metadata jsonb NOT NULL DEFAULT '{}',
	PRIMARY KEY (document_id, tenant_id)
);
COMMENT ON TABLE order_mgmt_data.stock_documents IS 'headers of receipts, adjustments, counts and changes of state';
CREATE INDEX stock_documents_newest ON order_mgmt_data.stock_documents (tenant_id, recorded_at, document_id);
CREATE INDEX stock_documents_location ON order_mgmt_data.stock_documents (location_id, recorded_at, tenant_id);
CREATE INDEX stock_documents_reference ON order_mgmt_data.stock_documents (reference, tenant_id) WHERE reference IS NOT NULL;

CREATE TABLE order_mgmt_data.stock_document_lines (
	tenant_id bigint NOT NULL,
	document_id uuid NOT NULL,
	line_no integer NOT NULL,
	item_id bigint NOT NULL,
	sku text NOT NULL,
	quantity order_mgmt.quantity NOT NULL,
	from_state order_mgmt.stock_state,
	to_state order_mgmt.stock_state,
	counted order_mgmt.quantity,
	PRIMARY KEY (document_id, line_no, tenant_id),
	CHECK (quantity OPERATOR(order_mgmt.>) '0' AND from_state IS NOT NULL AND to_state IS NOT NULL
		OR quantity OPERATOR(order_mgmt.=) '0' AND from_state IS NULL AND to_state IS NULL AND counted IS NOT NULL)
);
COMMENT ON TABLE order_mgmt_data.stock_document_lines IS 'what the lines of stock documents say: units that went from a state to another, none where a count found what was there';
COMMENT ON COLUMN order_mgmt_data.stock_document_lines.counted IS 'of a count; null: of another document, or of a count that was made before 0.5.0';

CREATE TABLE order_mgmt_data.stock_policies (
	tenant_id bigint NOT NULL,
	item_id bigint NOT NULL,
	location_id bigint NOT NULL,
	channel_id bigint NOT NULL DEFAULT 0,
	safety_stock order_mgmt.quantity NOT NULL DEFAULT '0' CHECK (safety_stock OPERATOR(order_mgmt.>=) '0'),
	oversell_limit order_mgmt.quantity DEFAULT '0' CHECK (oversell_limit OPERATOR(order_mgmt.>=) '0'),
	PRIMARY KEY (item_id, location_id, channel_id, tenant_id),
	CHECK (channel_id = 0 OR (oversell_limit IS NOT NULL AND oversell_limit OPERATOR(order_mgmt.=) '0'))
);
COMMENT ON TABLE order_mgmt_data.stock_policies IS 'safety stock, oversell limit (null = unlimited) per item and location; channel_id <> 0: only a channel''s own buffer';
CREATE FUNCTION order_mgmt_data.account_policy() RETURNS trigger LANGUAGE C AS 'MODULE_PATHNAME', 'om_account_policy';
COMMENT ON FUNCTION order_mgmt_data.account_policy() IS 'trigger: a higher floor takes from what is available, a lower one gives';
CREATE TRIGGER account_policy AFTER INSERT OR UPDATE OR DELETE ON order_mgmt_data.stock_policies
	FOR EACH ROW EXECUTE FUNCTION order_mgmt_data.account_policy();
ALTER TABLE order_mgmt_data.stock_policies ENABLE ALWAYS TRIGGER account_policy;
COMMENT ON TRIGGER account_policy ON order_mgmt_data.stock_policies IS 'keeps the counters in step with the floors';

CREATE TABLE order_mgmt_data.reservations (
	tenant_id bigint NOT NULL,
	reservation_id uuid NOT NULL,
	line_no integer NOT NULL,
	item_id bigint NOT NULL,
	sku text NOT NULL,
	location_id bigint NOT NULL,
	location text NOT NULL,
	channel text,
	holder text,
	quantity order_mgmt.quantity NOT NULL CHECK (quantity OPERATOR(order_mgmt.>) '0'),
	remaining order_mgmt.quantity NOT NULL CHECK (remaining OPERATOR(order_mgmt.>=) '0' AND remaining OPERATOR(order_mgmt.<=) quantity),
	status text NOT NULL DEFAULT 'active',
	expires_at timestamptz NOT NULL,
	actor text NOT NULL,
	occurred_at timestamptz NOT NULL,
	recorded_at timestamptz NOT NULL,
	metadata jsonb NOT NULL DEFAULT '{}',
	stamp bigint NOT NULL,
	secret_hash bytea,
	short order_mgmt.quantity NOT NULL DEFAULT '0',
	PRIMARY KEY (reservation_id, line_no, tenant_id),
	CONSTRAINT short_within_quantity CHECK (short OPERATOR(order_mgmt.>=) '0' AND short OPERATOR(order_mgmt.<=) quantity),
	CHECK ((status = 'active') OR (remaining OPERATOR(order_mgmt.=) '0'))
);
COMMENT ON TABLE order_mgmt_data.reservations IS 'soft holds: one row per held item and location; remaining counts until expires_at';
COMMENT ON COLUMN order_mgmt_data.reservations.short IS 'of quantity, what was not there when it was held';
COMMENT ON COLUMN order_mgmt_data.reservations.secret_hash IS 'SHA-256 of the reservation''s kind, tenant and id and of the secret that its visitor brought; null: none';
CREATE INDEX reservations_active ON order_mgmt_data.reservations (tenant_id, item_id, location_id, expires_at)
	WHERE status = 'active';
CREATE INDEX reservations_newest ON order_mgmt_data.reservations (tenant_id, recorded_at, reservation_id);
-- For roles of some locations: what they see of many is found by where it is.
CREATE INDEX reservations_location ON order_mgmt_data.reservations (location_id, recorded_at, tenant_id);
CREATE INDEX reservations_holder ON order_mgmt_data.reservations (holder, tenant_id) WHERE holder IS NOT NULL;

CREATE TRIGGER check_transition BEFORE UPDATE OF status ON order_mgmt_data.reservations
	FOR EACH ROW WHEN (OLD.status <> NEW.status) EXECUTE FUNCTION order_mgmt_data.check_transition('reservation');
ALTER TABLE order_mgmt_data.reservations ENABLE ALWAYS TRIGGER check_transition;
COMMENT ON TRIGGER check_transition ON order_mgmt_data.reservations IS 'legal transitions only';

CREATE TABLE order_mgmt_data.stock_exceptions (
	tenant_id bigint NOT NULL,
	stock_exception_id uuid NOT NULL,
	status text NOT NULL DEFAULT 'open',
	item_id bigint NOT NULL,
	sku text NOT NULL,
	location_id bigint NOT NULL,
	location text NOT NULL,
	quantity order_mgmt.quantity NOT NULL CHECK (quantity OPERATOR(order_mgmt.>) '0'),
	order_id uuid NOT NULL,
	line_no integer NOT NULL,
	actor text NOT NULL,
	occurred_at timestamptz NOT NULL,
	recorded_at timestamptz NOT NULL,
	settled_by text,
	settled_at timestamptz,
	settlement text,
	stamp bigint NOT NULL,
	role_name text DEFAULT order_mgmt_data.acting_role(),
	PRIMARY KEY (stock_exception_id, tenant_id),
	CHECK ((status = 'settled') = (settled_by IS NOT NULL AND settled_at IS NOT NULL AND settlement IS NOT NULL))
);
COMMENT ON TABLE order_mgmt_data.stock_exceptions IS 'what was sold at registers and was not there by the books; open until somebody has seen to it';
COMMENT ON COLUMN order_mgmt_data.stock_exceptions.role_name IS 'the role that it was done as, where actor is another name; null: actor is the role';
CREATE INDEX stock_exceptions_order ON order_mgmt_data.stock_exceptions (order_id, tenant_id);
CREATE INDEX stock_exceptions_newest ON order_mgmt_data.stock_exceptions (tenant_id, recorded_at, stock_exception_id);
CREATE INDEX stock_exceptions_open ON order_mgmt_data.stock_exceptions (tenant_id, location, recorded_at) WHERE status = 'open';

CREATE TRIGGER check_transition BEFORE UPDATE OF status ON order_mgmt_data.stock_exceptions
	FOR EACH ROW WHEN (OLD.status <> NEW.status) EXECUTE FUNCTION order_mgmt_data.check_transition('stock_exception');
ALTER TABLE order_mgmt_data.stock_exceptions ENABLE ALWAYS TRIGGER check_transition;
COMMENT ON TRIGGER check_transition ON order_mgmt_data.stock_exceptions IS 'legal transitions only';

CREATE TYPE order_mgmt.stock_at AS (
	sku text,
	location text,
	at timestamptz,
	free order_mgmt.quantity,
	reserved order_mgmt.quantity,
	allocated order_mgmt.quantity,
	backordered order_mgmt.quantity,
	quality_control order_mgmt.quantity,
	damaged order_mgmt.quantity,
	expired order_mgmt.quantity,
	returned order_mgmt.quantity,
	in_transit order_mgmt.quantity,
	short order_mgmt.quantity
);
COMMENT ON TYPE order_mgmt.stock_at IS 'the stock of a position at a past instant';

CREATE TYPE order_mgmt.stock_result AS (
	tenant_id bigint,
	document_id uuid,
	line_no integer,
	sku text,
	location text,
	quantity order_mgmt.quantity,
	counted order_mgmt.quantity,
	difference order_mgmt.quantity,
	free order_mgmt.quantity,
	reserved order_mgmt.quantity,
	allocated order_mgmt.quantity,
	backordered order_mgmt.quantity,
	quality_control order_mgmt.quantity,
	damaged order_mgmt.quantity,
	expired order_mgmt.quantity,
	returned order_mgmt.quantity,
	in_transit order_mgmt.quantity,
	sellable order_mgmt.quantity,
	on_hand order_mgmt.quantity,
	available order_mgmt.quantity,
	short order_mgmt.quantity,
	is_unlimited boolean
);
COMMENT ON TYPE order_mgmt.stock_result IS 'a line of a stock document, and the stock of its position as it is now';

CREATE TYPE order_mgmt.available_item AS (
	sku text,
	price order_mgmt.price,
	currency text,
	available order_mgmt.quantity,
	is_unlimited boolean
);
COMMENT ON TYPE order_mgmt.available_item IS 'what an item costs in a channel, and how much of it one line of an order would get';

CREATE TYPE order_mgmt.stock_term AS (
	step integer,
	term text,
	quantity numeric,
	meaning text
);
COMMENT ON TYPE order_mgmt.stock_term IS 'one term of what is available of a position';

CREATE TYPE order_mgmt.stock_holder AS (
	pid integer,
	role text,
	application_name text,
	state text,
	transaction_start timestamptz,
	access text,
	held numeric
);
COMMENT ON TYPE order_mgmt.stock_holder IS 'a session whose open transaction holds stock of a position, or waits for it';

SELECT order_mgmt_data.declare_document('order_mgmt_data.reservations', machine => 'reservation',
	frozen => 'tenant_id, reservation_id, line_no, item_id, sku, location_id, location, channel, holder, quantity, actor, occurred_at, recorded_at, metadata, secret_hash, short');
SELECT order_mgmt_data.declare_document('order_mgmt_data.stock_exceptions', machine => 'stock_exception',
	frozen => 'tenant_id, stock_exception_id, item_id, sku, location_id, location, quantity, order_id, line_no, actor, occurred_at, recorded_at, role_name',
	once => 'settled_by, settled_at, settlement');
SELECT order_mgmt_data.declare_log('order_mgmt_data.stock_documents');
SELECT order_mgmt_data.declare_log('order_mgmt_data.stock_document_lines');
SELECT order_mgmt_data.declare_master('order_mgmt_data.stock_policies', frozen => 'tenant_id, item_id, location_id, channel_id', is_kept => false);
