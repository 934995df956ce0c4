-- 0.4.0 -> 0.5.0: the surface.  See README.md for what "-- fragment" lines are replaced by.

-- What an update makes is its caller's: it has to be all of one owner.
DO $do$
DECLARE
	owner pg_catalog.name;
BEGIN
	SELECT r.rolname INTO owner FROM pg_catalog.pg_extension AS e JOIN pg_catalog.pg_roles AS r ON r.oid = e.extowner
	WHERE e.extname = 'order_mgmt' AND r.rolsuper AND r.rolname <> current_user;
	IF FOUND THEN
		RAISE insufficient_privilege USING MESSAGE = pg_catalog.format('order_mgmt is owned by role "%s": update it as that role', owner),
			HINT = pg_catalog.format('SET ROLE %I;', owner);
	END IF;
END
$do$;

-- What state fragments of new modules call.
-- fragment 10_schema_code.sql

-- State: what tables, types, sequences and their triggers become.

-- What strict_jsonb refuses.
COMMENT ON FUNCTION order_mgmt_data.strict_jsonb_in(cstring) IS 'Text input of strict_jsonb. Errors: 22P02 for bad JSON, invalid_json for a duplicate key, more than 64 levels, a number of more than 40 digits or decimals, or \u0000.';
COMMENT ON TYPE order_mgmt.strict_jsonb IS 'jsonb whose text must not repeat a key; the type of JSON arguments.
A literal, a parameter or a json value with a duplicate key in any object, with more than 64 levels, with a number of more than 40 digits or decimals, or with \u0000, is refused as invalid_json with its JSON path. A jsonb is taken as it is: what reads its numbers refuses them.';
COMMENT ON FUNCTION order_mgmt_data.strict_jsonb_from_json(json) IS 'A json value as strict_jsonb. Errors: invalid_json for a duplicate key, more than 64 levels, a number of more than 40 digits or decimals, or \u0000.';
COMMENT ON CAST (json AS order_mgmt.strict_jsonb) IS 'Checked: invalid_json for a duplicate key, more than 64 levels, a number of more than 40 digits or decimals, or \u0000.';
COMMENT ON CAST (jsonb AS order_mgmt.strict_jsonb) IS 'Unchecked: a jsonb holds no duplicate key, and its numbers are checked where they are read.';

-- Names and arguments: first where, then what, who and how; what a call usually needs is an argument, no option.
DROP FUNCTION order_mgmt.authorize_payment(uuid, order_mgmt.amount, text, text, text, uuid, text, order_mgmt.strict_jsonb, timestamptz, text, order_mgmt.strict_jsonb, bigint);
DROP FUNCTION order_mgmt.cancel_order(uuid, order_mgmt.strict_jsonb, text, timestamptz, text, order_mgmt.strict_jsonb, bigint);
DROP FUNCTION order_mgmt.cancel_transfer(uuid, text, timestamptz, text, order_mgmt.strict_jsonb, bigint);
DROP FUNCTION order_mgmt.capture_payment(uuid, order_mgmt.amount, text, uuid, text, timestamptz, text, order_mgmt.strict_jsonb, bigint);
DROP FUNCTION order_mgmt.create_transfer(text, text, order_mgmt.strict_jsonb, uuid, text, order_mgmt.strict_jsonb, timestamptz, text, order_mgmt.strict_jsonb, bigint);
DROP FUNCTION order_mgmt.extend_reservation(uuid, interval, text, text, order_mgmt.strict_jsonb, bigint);
DROP FUNCTION order_mgmt.place_order(text, order_mgmt.strict_jsonb, text, uuid, uuid, text, text, order_mgmt.strict_jsonb, timestamptz, text, order_mgmt.strict_jsonb, bigint);
DROP FUNCTION order_mgmt.put_channel(text, text, text[], text, boolean, order_mgmt.strict_jsonb, order_mgmt.amount, text[], boolean, bigint);
DROP FUNCTION order_mgmt.put_item(text, text, text, integer, boolean, order_mgmt.strict_jsonb, text[], bigint);
DROP FUNCTION order_mgmt.put_register(text, text, text, text, boolean, order_mgmt.strict_jsonb, numeric, bigint);
DROP FUNCTION order_mgmt.put_tenant(bigint, text, order_mgmt.strict_jsonb, text);
DROP FUNCTION order_mgmt.record_payment_event(text, text, uuid, text, text, order_mgmt.amount, uuid, text, text, timestamptz, order_mgmt.strict_jsonb, bigint);
DROP FUNCTION order_mgmt.record_sale(text, order_mgmt.strict_jsonb, order_mgmt.strict_jsonb, text, uuid, text, order_mgmt.strict_jsonb, timestamptz, text, order_mgmt.strict_jsonb, bigint);
DROP FUNCTION order_mgmt.refund_goodwill(uuid, order_mgmt.amount, text, text, uuid, text, timestamptz, text, order_mgmt.strict_jsonb, bigint);
DROP FUNCTION order_mgmt.refund_payment(uuid, order_mgmt.amount, text, text, uuid, text, timestamptz, text, order_mgmt.strict_jsonb, bigint);
DROP FUNCTION order_mgmt.refund_unlinked(text, order_mgmt.strict_jsonb, text, text, text, uuid, text, order_mgmt.strict_jsonb, timestamptz, text, order_mgmt.strict_jsonb, bigint);
DROP FUNCTION order_mgmt.release_reservation(uuid, text, text, text, order_mgmt.strict_jsonb, bigint);
DROP FUNCTION order_mgmt.reserve_stock(order_mgmt.strict_jsonb, text, interval, text, uuid, order_mgmt.strict_jsonb, text, order_mgmt.strict_jsonb, bigint);
DROP FUNCTION order_mgmt.void_payment(uuid, order_mgmt.amount, text, uuid, text, timestamptz, text, order_mgmt.strict_jsonb, bigint);
DROP FUNCTION order_mgmt.return_sale(uuid, order_mgmt.strict_jsonb, text, text, order_mgmt.strict_jsonb, text, uuid, order_mgmt.strict_jsonb, timestamptz, text, order_mgmt.strict_jsonb, bigint);
DROP FUNCTION order_mgmt.set_stock(text, order_mgmt.strict_jsonb, text, uuid, timestamptz, text, order_mgmt.strict_jsonb, bigint);

-- A refund without its sale.  Moves and events of before keep the word unlinked_refund: a ledger is not rewritten.
ALTER VIEW order_mgmt.unlinked_refunds RENAME TO refunds_without_sale;
ALTER VIEW order_mgmt.unlinked_refund_lines RENAME TO refund_without_sale_lines;
ALTER TABLE order_mgmt_data.unlinked_refunds RENAME TO refunds_without_sale;
ALTER INDEX order_mgmt_data.unlinked_refunds_pkey RENAME TO refunds_without_sale_pkey;
ALTER INDEX order_mgmt_data.unlinked_refunds_shift RENAME TO refunds_without_sale_shift;
ALTER TABLE order_mgmt_data.unlinked_refund_lines RENAME TO refund_without_sale_lines;
ALTER INDEX order_mgmt_data.unlinked_refund_lines_pkey RENAME TO refund_without_sale_lines_pkey;
ALTER TABLE order_mgmt_data.refund_without_sale_lines RENAME CONSTRAINT unlinked_refund_lines_quantity_check TO refund_without_sale_lines_quantity_check;
ALTER TABLE order_mgmt_data.refund_without_sale_lines RENAME CONSTRAINT unlinked_refund_lines_disposition_check TO refund_without_sale_lines_disposition_check;
COMMENT ON TABLE order_mgmt_data.refund_without_sale_lines IS 'what came back by refunds without sale, and what was given for it; append-only';
COMMENT ON TRIGGER refuse_change ON order_mgmt_data.refunds_without_sale IS 'refunds without sale are append-only';
COMMENT ON TRIGGER refuse_truncate ON order_mgmt_data.refunds_without_sale IS 'refunds without sale are append-only';
COMMENT ON TRIGGER refuse_change ON order_mgmt_data.refund_without_sale_lines IS 'refunds without sale are append-only';
COMMENT ON TRIGGER refuse_truncate ON order_mgmt_data.refund_without_sale_lines IS 'refunds without sale are append-only';

-- What a step of an operation brings is its status.
ALTER TABLE order_mgmt_data.payment_events RENAME COLUMN step TO status;
ALTER VIEW order_mgmt.payment_events RENAME COLUMN step TO status;
COMMENT ON COLUMN order_mgmt_data.payment_events.reference IS 'the provider''s id of the operation, in the step that told it first: an operation is recorded once';

-- A shift is open or closed.
ALTER TABLE order_mgmt_data.shifts DROP CONSTRAINT shift_not_counted,
	ADD CONSTRAINT shift_not_counted CHECK ((status = 'closed') = (expected IS NOT NULL AND counted IS NOT NULL AND closed_at IS NOT NULL));
DROP INDEX order_mgmt_data.shift_already_open;
CREATE UNIQUE INDEX shift_already_open ON order_mgmt_data.shifts (tenant_id, register_id)
	WHERE status = 'open';
COMMENT ON INDEX order_mgmt_data.shift_already_open IS 'one open shift per drawer; named as the error it means';
DROP TRIGGER refuse_change ON order_mgmt_data.shifts;
CREATE TRIGGER refuse_change BEFORE UPDATE OF expected, counted, closed_by, closed_at
	ON order_mgmt_data.shifts FOR EACH ROW WHEN (OLD.status = 'closed')
	EXECUTE FUNCTION order_mgmt_data.refuse_change();
ALTER TABLE order_mgmt_data.shifts ENABLE ALWAYS TRIGGER refuse_change;
COMMENT ON TRIGGER refuse_change ON order_mgmt_data.shifts IS 'what a closed shift came to is fixed';

-- Orders of visitors expire.
ALTER TABLE order_mgmt_data.orders ADD COLUMN expires_at timestamptz;
COMMENT ON COLUMN order_mgmt_data.orders.expires_at IS 'when a visitor''s order is canceled unless it is paid or worked on by then; null: it is not, or not any more';
CREATE INDEX orders_expiring ON order_mgmt_data.orders (tenant_id, expires_at) WHERE expires_at IS NOT NULL;

-- Orders: a line may be served by several locations.
ALTER TABLE order_mgmt_data.channels ADD COLUMN ship_complete boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN order_mgmt_data.channels.ship_complete IS 'true: one location serves each line';
COMMENT ON COLUMN order_mgmt_data.order_lines.location_id IS 'where it is served from; 0: from several locations (order_line_parts); null: an untracked item';
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
	PRIMARY KEY (tenant_id, order_id, line_no, location_id),
	CHECK (order_mgmt_data.line_adds_up(ordered, '0', allocated, '0', shipped, canceled))
);
COMMENT ON TABLE order_mgmt_data.order_line_parts IS 'what each location serves of an order line that several serve; other lines have none';
CREATE TRIGGER refuse_less BEFORE UPDATE OF shipped ON order_mgmt_data.order_line_parts
	FOR EACH ROW EXECUTE FUNCTION order_mgmt_data.refuse_less('shipped');
ALTER TABLE order_mgmt_data.order_line_parts ENABLE ALWAYS TRIGGER refuse_less;
COMMENT ON TRIGGER refuse_less ON order_mgmt_data.order_line_parts IS 'what was shipped stays so';
SELECT order_mgmt_data.declare_document('order_mgmt_data.order_line_parts', frozen => 'tenant_id, order_id, line_no, location_id, location, ordered');
CREATE TRIGGER hold_plan AFTER UPDATE OF allocated ON order_mgmt_data.order_line_parts
	FOR EACH ROW WHEN (NEW.allocated OPERATOR(order_mgmt.<) OLD.allocated) EXECUTE FUNCTION order_mgmt_data.hold_plan();
ALTER TABLE order_mgmt_data.order_line_parts ENABLE ALWAYS TRIGGER hold_plan;
COMMENT ON TRIGGER hold_plan ON order_mgmt_data.order_line_parts IS 'planned units stay allocated where they are until their fulfillment lets them go';

-- Stock: one number for what can be had; an oversell limit is a number or unlimited; exceptions.
DROP FUNCTION order_mgmt.available(text, text, text, bigint);
DROP FUNCTION order_mgmt.put_stock_policy(text, text, text, numeric, numeric, boolean, bigint);
-- Views that are dropped are made anew, and who was granted them gets them back after that.
SELECT pg_catalog.set_config('order_mgmt_update.grants', coalesce((SELECT jsonb_agg(jsonb_build_object('relation', c.oid::regclass,
		'grantee', CASE WHEN x.grantee = 0 THEN 'PUBLIC' ELSE x.grantee::regrole::text END, 'privilege', x.privilege_type || x.of_column,
		'option', CASE WHEN x.is_grantable THEN 'WITH GRANT OPTION' ELSE '' END))
	FROM pg_catalog.pg_class AS c CROSS JOIN LATERAL (
		SELECT w.grantee, w.privilege_type, w.is_grantable, '' AS of_column FROM aclexplode(c.relacl) AS w
		UNION ALL SELECT w.grantee, w.privilege_type, w.is_grantable, format(' (%I)', a.attname) FROM pg_catalog.pg_attribute AS a CROSS JOIN aclexplode(a.attacl) AS w
		WHERE a.attrelid = c.oid AND a.attname <> 'is_backorderable') AS x
	WHERE c.oid = ANY (ARRAY['order_mgmt.prices', 'order_mgmt.order_lines', 'order_mgmt.refund_without_sale_lines', 'order_mgmt.stock_policies']::regclass[])
		AND x.grantee <> c.relowner), '[]')::text, true);
DROP VIEW order_mgmt.stock_policies;
ALTER TABLE order_mgmt_data.stock_policies DROP COLUMN is_backorderable;
ALTER TABLE order_mgmt_data.stock_policies ADD CONSTRAINT stock_policies_check
	CHECK (channel_id = 0 OR (oversell_limit IS NOT NULL AND oversell_limit OPERATOR(order_mgmt.=) '0'));
ALTER TABLE order_mgmt_data.reservations ADD COLUMN short order_mgmt.quantity NOT NULL DEFAULT '0',
	ADD CONSTRAINT short_within_quantity CHECK (short OPERATOR(order_mgmt.>=) '0' AND short OPERATOR(order_mgmt.<=) quantity);
COMMENT ON COLUMN order_mgmt_data.reservations.short IS 'of quantity, what was not there when it was held';
DROP TRIGGER refuse_other ON order_mgmt_data.reservations;
DROP TRIGGER begin_document ON order_mgmt_data.reservations;
DROP TRIGGER refuse_delete ON order_mgmt_data.reservations;
SELECT order_mgmt_data.declare_document('order_mgmt_data.reservations', machine => 'reservation',
	frozen => 'tenant_id, reservation_id, line_no, item_id, sku, location_id, location, channel, holder, quantity, actor, occurred_at, recorded_at, metadata, secret_hash, short');
ALTER TYPE order_mgmt.stock_at ADD ATTRIBUTE short order_mgmt.quantity;
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
	PRIMARY KEY (tenant_id, stock_exception_id),
	CHECK ((status = 'settled') = (settled_by IS NOT NULL AND settled_at IS NOT NULL AND settlement IS NOT NULL))
);
COMMENT ON TABLE order_mgmt_data.stock_exceptions IS 'what was sold at registers and was not there by the books; open until somebody has seen to it';
COMMENT ON COLUMN order_mgmt_data.stock_exceptions.role_name IS 'the role that it was done as, where actor is another name; null: actor is the role';
CREATE INDEX stock_exceptions_order ON order_mgmt_data.stock_exceptions (order_id, tenant_id);
CREATE INDEX stock_exceptions_open ON order_mgmt_data.stock_exceptions (tenant_id, location_id, occurred_at) WHERE status = 'open';

CREATE TRIGGER check_transition BEFORE UPDATE OF status ON order_mgmt_data.stock_exceptions
	FOR EACH ROW WHEN (OLD.status <> NEW.status) EXECUTE FUNCTION order_mgmt_data.check_transition('stock_exception');
ALTER TABLE order_mgmt_data.stock_exceptions ENABLE ALWAYS TRIGGER check_transition;
COMMENT ON TRIGGER check_transition ON order_mgmt_data.stock_exceptions IS 'legal transitions only';

SELECT order_mgmt_data.declare_document('order_mgmt_data.stock_exceptions', machine => 'stock_exception',
	frozen => 'tenant_id, stock_exception_id, item_id, sku, location_id, location, quantity, order_id, line_no, actor, occurred_at, recorded_at, role_name',
	once => 'settled_by, settled_at, settlement');

-- Price: what a unit costs; the bytes of an amount, of which one says whether it counts millionths (price.c).
CREATE TYPE order_mgmt.price;
CREATE FUNCTION order_mgmt_data.price_in(cstring) RETURNS order_mgmt.price
	LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_price_in';
COMMENT ON FUNCTION order_mgmt_data.price_in(cstring) IS 'Text input of price. Errors: 22P02 for anything but a number and a currency or for more than six decimals, 22003 if too large.';
CREATE FUNCTION order_mgmt_data.price_out(order_mgmt.price) RETURNS cstring
	LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_price_out';
COMMENT ON FUNCTION order_mgmt_data.price_out(order_mgmt.price) IS 'Text output of price, as in 12.50 EUR or 0.0125 EUR.';
CREATE FUNCTION order_mgmt_data.price_recv(internal) RETURNS order_mgmt.price
	LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_price_recv';
COMMENT ON FUNCTION order_mgmt_data.price_recv(internal) IS 'Binary input of price: units as a bigint, three bytes of currency, one byte: 1 for millionths, 0 for minor units. Error: 22P03 for another currency or byte.';
CREATE FUNCTION order_mgmt_data.price_send(order_mgmt.price) RETURNS bytea
	LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_price_send';
COMMENT ON FUNCTION order_mgmt_data.price_send(order_mgmt.price) IS 'Binary output of price: units as a bigint, three bytes of currency, one byte: 1 for millionths, 0 for minor units.';
CREATE TYPE order_mgmt.price (
	INPUT = order_mgmt_data.price_in, OUTPUT = order_mgmt_data.price_out,
	RECEIVE = order_mgmt_data.price_recv, SEND = order_mgmt_data.price_send,
	INTERNALLENGTH = 12, ALIGNMENT = int4
);
COMMENT ON TYPE order_mgmt.price IS 'What a unit costs: an exact number with up to six decimals, and its ISO 4217 currency.
Times a quantity it is an amount, rounded once, half away from zero, to the decimals of the currency. An amount is a price, too. Comparing and sorting are as those of amount.
Example: SELECT ''0.0125 EUR''::order_mgmt.price OPERATOR(order_mgmt.*) ''1000''::order_mgmt.quantity';
CREATE FUNCTION order_mgmt_data.price_equal(order_mgmt.price, order_mgmt.price) RETURNS boolean
	LANGUAGE c IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_price_equal';
COMMENT ON FUNCTION order_mgmt_data.price_equal(order_mgmt.price, order_mgmt.price) IS 'Whether a price is equal another one.';
CREATE FUNCTION order_mgmt_data.price_not_equal(order_mgmt.price, order_mgmt.price) RETURNS boolean
	LANGUAGE c IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_price_not_equal';
COMMENT ON FUNCTION order_mgmt_data.price_not_equal(order_mgmt.price, order_mgmt.price) IS 'Whether a price is not equal another one.';
CREATE FUNCTION order_mgmt_data.price_less(order_mgmt.price, order_mgmt.price) RETURNS boolean
	LANGUAGE c IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_price_less';
COMMENT ON FUNCTION order_mgmt_data.price_less(order_mgmt.price, order_mgmt.price) IS 'Whether a price is less than another one of the same currency. Null for different currencies.';
CREATE FUNCTION order_mgmt_data.price_less_or_equal(order_mgmt.price, order_mgmt.price) RETURNS boolean
	LANGUAGE c IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_price_less_or_equal';
COMMENT ON FUNCTION order_mgmt_data.price_less_or_equal(order_mgmt.price, order_mgmt.price) IS 'Whether a price is less than or equal to another one of the same currency. Null for different currencies.';
CREATE FUNCTION order_mgmt_data.price_greater_or_equal(order_mgmt.price, order_mgmt.price) RETURNS boolean
	LANGUAGE c IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_price_greater_or_equal';
COMMENT ON FUNCTION order_mgmt_data.price_greater_or_equal(order_mgmt.price, order_mgmt.price) IS 'Whether a price is greater than or equal to another one of the same currency. Null for different currencies.';
CREATE FUNCTION order_mgmt_data.price_greater(order_mgmt.price, order_mgmt.price) RETURNS boolean
	LANGUAGE c IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_price_greater';
COMMENT ON FUNCTION order_mgmt_data.price_greater(order_mgmt.price, order_mgmt.price) IS 'Whether a price is greater than another one of the same currency. Null for different currencies.';
CREATE FUNCTION order_mgmt_data.price_sorts_before(order_mgmt.price, order_mgmt.price) RETURNS boolean
	LANGUAGE c IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_price_sorts_before';
COMMENT ON FUNCTION order_mgmt_data.price_sorts_before(order_mgmt.price, order_mgmt.price) IS 'Whether a price sorts before another one: by currency code, then by value.';
CREATE FUNCTION order_mgmt_data.price_sorts_not_after(order_mgmt.price, order_mgmt.price) RETURNS boolean
	LANGUAGE c IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_price_sorts_not_after';
COMMENT ON FUNCTION order_mgmt_data.price_sorts_not_after(order_mgmt.price, order_mgmt.price) IS 'Whether a price does not sort after another one: by currency code, then by value.';
CREATE FUNCTION order_mgmt_data.price_sorts_not_before(order_mgmt.price, order_mgmt.price) RETURNS boolean
	LANGUAGE c IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_price_sorts_not_before';
COMMENT ON FUNCTION order_mgmt_data.price_sorts_not_before(order_mgmt.price, order_mgmt.price) IS 'Whether a price does not sort before another one: by currency code, then by value.';
CREATE FUNCTION order_mgmt_data.price_sorts_after(order_mgmt.price, order_mgmt.price) RETURNS boolean
	LANGUAGE c IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_price_sorts_after';
COMMENT ON FUNCTION order_mgmt_data.price_sorts_after(order_mgmt.price, order_mgmt.price) IS 'Whether a price sorts after another one: by currency code, then by value.';
CREATE OPERATOR order_mgmt.= (
	FUNCTION = order_mgmt_data.price_equal, LEFTARG = order_mgmt.price, RIGHTARG = order_mgmt.price,
	COMMUTATOR = OPERATOR(order_mgmt.=), NEGATOR = OPERATOR(order_mgmt.<>), RESTRICT = pg_catalog.eqsel, JOIN = pg_catalog.eqjoinsel, HASHES, MERGES
);
COMMENT ON OPERATOR order_mgmt.= (order_mgmt.price, order_mgmt.price) IS 'Whether a price is equal another one.';
CREATE OPERATOR order_mgmt.<> (
	FUNCTION = order_mgmt_data.price_not_equal, LEFTARG = order_mgmt.price, RIGHTARG = order_mgmt.price,
	COMMUTATOR = OPERATOR(order_mgmt.<>), NEGATOR = OPERATOR(order_mgmt.=), RESTRICT = pg_catalog.neqsel, JOIN = pg_catalog.neqjoinsel
);
COMMENT ON OPERATOR order_mgmt.<> (order_mgmt.price, order_mgmt.price) IS 'Whether a price is not equal another one.';
CREATE OPERATOR order_mgmt.< (
	FUNCTION = order_mgmt_data.price_less, LEFTARG = order_mgmt.price, RIGHTARG = order_mgmt.price,
	COMMUTATOR = OPERATOR(order_mgmt.>), NEGATOR = OPERATOR(order_mgmt.>=), RESTRICT = pg_catalog.matchingsel, JOIN = pg_catalog.matchingjoinsel
);
COMMENT ON OPERATOR order_mgmt.< (order_mgmt.price, order_mgmt.price) IS 'Whether a price is less than another one of the same currency. Null for different currencies.';
CREATE OPERATOR order_mgmt.<= (
	FUNCTION = order_mgmt_data.price_less_or_equal, LEFTARG = order_mgmt.price, RIGHTARG = order_mgmt.price,
	COMMUTATOR = OPERATOR(order_mgmt.>=), NEGATOR = OPERATOR(order_mgmt.>), RESTRICT = pg_catalog.matchingsel, JOIN = pg_catalog.matchingjoinsel
);
COMMENT ON OPERATOR order_mgmt.<= (order_mgmt.price, order_mgmt.price) IS 'Whether a price is less than or equal to another one of the same currency. Null for different currencies.';
CREATE OPERATOR order_mgmt.>= (
	FUNCTION = order_mgmt_data.price_greater_or_equal, LEFTARG = order_mgmt.price, RIGHTARG = order_mgmt.price,
	COMMUTATOR = OPERATOR(order_mgmt.<=), NEGATOR = OPERATOR(order_mgmt.<), RESTRICT = pg_catalog.matchingsel, JOIN = pg_catalog.matchingjoinsel
);
COMMENT ON OPERATOR order_mgmt.>= (order_mgmt.price, order_mgmt.price) IS 'Whether a price is greater than or equal to another one of the same currency. Null for different currencies.';
CREATE OPERATOR order_mgmt.> (
	FUNCTION = order_mgmt_data.price_greater, LEFTARG = order_mgmt.price, RIGHTARG = order_mgmt.price,
	COMMUTATOR = OPERATOR(order_mgmt.<), NEGATOR = OPERATOR(order_mgmt.<=), RESTRICT = pg_catalog.matchingsel, JOIN = pg_catalog.matchingjoinsel
);
COMMENT ON OPERATOR order_mgmt.> (order_mgmt.price, order_mgmt.price) IS 'Whether a price is greater than another one of the same currency. Null for different currencies.';
CREATE OPERATOR order_mgmt.*< (
	FUNCTION = order_mgmt_data.price_sorts_before, LEFTARG = order_mgmt.price, RIGHTARG = order_mgmt.price,
	COMMUTATOR = OPERATOR(order_mgmt.*>), NEGATOR = OPERATOR(order_mgmt.*>=), RESTRICT = pg_catalog.scalarltsel, JOIN = pg_catalog.scalarltjoinsel
);
COMMENT ON OPERATOR order_mgmt.*< (order_mgmt.price, order_mgmt.price) IS 'Whether a price sorts before another one: by currency code, then by value.';
CREATE OPERATOR order_mgmt.*<= (
	FUNCTION = order_mgmt_data.price_sorts_not_after, LEFTARG = order_mgmt.price, RIGHTARG = order_mgmt.price,
	COMMUTATOR = OPERATOR(order_mgmt.*>=), NEGATOR = OPERATOR(order_mgmt.*>), RESTRICT = pg_catalog.scalarlesel, JOIN = pg_catalog.scalarlejoinsel
);
COMMENT ON OPERATOR order_mgmt.*<= (order_mgmt.price, order_mgmt.price) IS 'Whether a price does not sort after another one: by currency code, then by value.';
CREATE OPERATOR order_mgmt.*>= (
	FUNCTION = order_mgmt_data.price_sorts_not_before, LEFTARG = order_mgmt.price, RIGHTARG = order_mgmt.price,
	COMMUTATOR = OPERATOR(order_mgmt.*<=), NEGATOR = OPERATOR(order_mgmt.*<), RESTRICT = pg_catalog.scalargesel, JOIN = pg_catalog.scalargejoinsel
);
COMMENT ON OPERATOR order_mgmt.*>= (order_mgmt.price, order_mgmt.price) IS 'Whether a price does not sort before another one: by currency code, then by value.';
CREATE OPERATOR order_mgmt.*> (
	FUNCTION = order_mgmt_data.price_sorts_after, LEFTARG = order_mgmt.price, RIGHTARG = order_mgmt.price,
	COMMUTATOR = OPERATOR(order_mgmt.*<), NEGATOR = OPERATOR(order_mgmt.*<=), RESTRICT = pg_catalog.scalargtsel, JOIN = pg_catalog.scalargtjoinsel
);
COMMENT ON OPERATOR order_mgmt.*> (order_mgmt.price, order_mgmt.price) IS 'Whether a price sorts after another one: by currency code, then by value.';
CREATE FUNCTION order_mgmt_data.price_compare(order_mgmt.price, order_mgmt.price) RETURNS integer
	LANGUAGE c IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_price_compare';
COMMENT ON FUNCTION order_mgmt_data.price_compare(order_mgmt.price, order_mgmt.price) IS 'Total order of two prices: -1, 0 or 1. Support function of btree.';
CREATE FUNCTION order_mgmt_data.price_hash(order_mgmt.price) RETURNS integer
	LANGUAGE c IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_amount_hash';
COMMENT ON FUNCTION order_mgmt_data.price_hash(order_mgmt.price) IS 'Hash value. Support function of hash.';
CREATE FUNCTION order_mgmt_data.price_hash_extended(order_mgmt.price, bigint) RETURNS bigint
	LANGUAGE c IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_amount_hash_extended';
COMMENT ON FUNCTION order_mgmt_data.price_hash_extended(order_mgmt.price, bigint) IS 'Hash value of 64 bits with a seed. Support function of hash.';
CREATE OPERATOR CLASS order_mgmt.price_ops DEFAULT FOR TYPE order_mgmt.price USING btree AS
	OPERATOR 1 order_mgmt.*<,
	OPERATOR 2 order_mgmt.*<=,
	OPERATOR 3 order_mgmt.=,
	OPERATOR 4 order_mgmt.*>=,
	OPERATOR 5 order_mgmt.*>,
	FUNCTION 1 order_mgmt_data.price_compare(order_mgmt.price, order_mgmt.price),
	FUNCTION 4 pg_catalog.btequalimage(oid);
CREATE OPERATOR CLASS order_mgmt.price_ops DEFAULT FOR TYPE order_mgmt.price USING hash AS
	OPERATOR 1 order_mgmt.=,
	FUNCTION 1 order_mgmt_data.price_hash(order_mgmt.price),
	FUNCTION 2 order_mgmt_data.price_hash_extended(order_mgmt.price, bigint);
COMMENT ON OPERATOR CLASS order_mgmt.price_ops USING btree IS 'How btree handles price values.';
COMMENT ON OPERATOR FAMILY order_mgmt.price_ops USING btree IS 'How btree handles price values.';
COMMENT ON OPERATOR CLASS order_mgmt.price_ops USING hash IS 'How hash handles price values.';
COMMENT ON OPERATOR FAMILY order_mgmt.price_ops USING hash IS 'How hash handles price values.';
CREATE FUNCTION order_mgmt_data.price_times_quantity(price order_mgmt.price, quantity order_mgmt.quantity) RETURNS order_mgmt.amount
	LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_price_times_quantity';
COMMENT ON FUNCTION order_mgmt_data.price_times_quantity(price order_mgmt.price, quantity order_mgmt.quantity) IS 'What a quantity costs, rounded once, half away from zero, to the decimals of the currency. Error: 22003 on overflow.';
CREATE OPERATOR order_mgmt.* (
	FUNCTION = order_mgmt_data.price_times_quantity, LEFTARG = order_mgmt.price, RIGHTARG = order_mgmt.quantity
);
COMMENT ON OPERATOR order_mgmt.* (order_mgmt.price, order_mgmt.quantity) IS 'What a quantity costs, rounded once, half away from zero, to the decimals of the currency. Error: 22003 on overflow.';
CREATE FUNCTION order_mgmt_data.price_smaller(order_mgmt.price, order_mgmt.price) RETURNS order_mgmt.price
	LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_price_smaller';
COMMENT ON FUNCTION order_mgmt_data.price_smaller(order_mgmt.price, order_mgmt.price) IS 'The lesser of two prices. Transition of min. Error: 22023 for different currencies.';
CREATE FUNCTION order_mgmt_data.price_larger(order_mgmt.price, order_mgmt.price) RETURNS order_mgmt.price
	LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_price_larger';
COMMENT ON FUNCTION order_mgmt_data.price_larger(order_mgmt.price, order_mgmt.price) IS 'The greater of two prices. Transition of max. Error: 22023 for different currencies.';
CREATE AGGREGATE order_mgmt.min (order_mgmt.price) (
	SFUNC = order_mgmt_data.price_smaller, STYPE = order_mgmt.price, COMBINEFUNC = order_mgmt_data.price_smaller, PARALLEL = SAFE
);
COMMENT ON AGGREGATE order_mgmt.min (order_mgmt.price) IS 'Least price, null for no rows. Error: 22023 for different currencies.';
CREATE AGGREGATE order_mgmt.max (order_mgmt.price) (
	SFUNC = order_mgmt_data.price_larger, STYPE = order_mgmt.price, COMBINEFUNC = order_mgmt_data.price_larger, PARALLEL = SAFE
);
COMMENT ON AGGREGATE order_mgmt.max (order_mgmt.price) IS 'Greatest price, null for no rows. Error: 22023 for different currencies.';
CREATE FUNCTION order_mgmt.price_of(value numeric, currency text) RETURNS order_mgmt.price
	LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_price_of';
COMMENT ON FUNCTION order_mgmt.price_of(value numeric, currency text) IS 'Price of a number and a currency: exact or an error.
Errors: 22P02 for an unknown currency or more than six decimals, 22003 if too large.
Example: SELECT order_mgmt.price_of(0.0125, ''EUR'')';
CREATE FUNCTION order_mgmt.price_currency(price order_mgmt.price) RETURNS text
	LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_price_currency';
COMMENT ON FUNCTION order_mgmt.price_currency(price order_mgmt.price) IS 'Currency code of a price.
Example: SELECT order_mgmt.price_currency(''0.0125 EUR'')';
CREATE FUNCTION order_mgmt_data.price_to_numeric(order_mgmt.price) RETURNS numeric
	LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_price_to_numeric';
COMMENT ON FUNCTION order_mgmt_data.price_to_numeric(order_mgmt.price) IS 'A price as numeric; the currency is lost.';
CREATE FUNCTION order_mgmt_data.price_to_amount(order_mgmt.price) RETURNS order_mgmt.amount
	LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_price_to_amount';
COMMENT ON FUNCTION order_mgmt_data.price_to_amount(order_mgmt.price) IS 'A price as amount. Error: 22P02 for more decimals than the currency has.';
CREATE CAST (order_mgmt.price AS numeric) WITH FUNCTION order_mgmt_data.price_to_numeric(order_mgmt.price) AS ASSIGNMENT;
COMMENT ON CAST (order_mgmt.price AS numeric) IS 'The number of a price; the currency is lost.';
CREATE CAST (order_mgmt.amount AS order_mgmt.price) WITHOUT FUNCTION AS IMPLICIT;
COMMENT ON CAST (order_mgmt.amount AS order_mgmt.price) IS 'The same value; no work.';
CREATE CAST (order_mgmt.price AS order_mgmt.amount) WITH FUNCTION order_mgmt_data.price_to_amount(order_mgmt.price) AS ASSIGNMENT;
COMMENT ON CAST (order_mgmt.price AS order_mgmt.amount) IS 'Exact or an error: 22P02 for more decimals than the currency has.';

-- Prices of a unit have six decimals. An amount is a price in the same bytes, so no row is written anew; what reads the columns is out of the way meanwhile.
DROP FUNCTION order_mgmt_data.amount_times_quantity(order_mgmt.amount, order_mgmt.quantity);
DROP FUNCTION order_mgmt.put_price(text, order_mgmt.amount, bigint);
DROP VIEW order_mgmt.prices, order_mgmt.order_lines, order_mgmt.refund_without_sale_lines;
DO $do$
DECLARE
	relation record;
	trigger record;
BEGIN
	-- Reports keep their columns, and what others built on them; their queries come back with the code.
	FOR relation IN
		SELECT c.oid::regclass AS name, string_agg(format('NULL::%s AS %I', format_type(a.atttypid, a.atttypmod), a.attname), ', ' ORDER BY a.attnum) AS columns
		FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0
		WHERE c.oid = ANY (ARRAY['order_mgmt_report.fct_order_lines', 'order_mgmt_report.fct_stock_moves']::regclass[])
		GROUP BY c.oid
	LOOP
		EXECUTE format('CREATE OR REPLACE VIEW %s WITH (security_invoker = true) AS SELECT %s WHERE false', relation.name, relation.columns);
	END LOOP;
	SELECT pg_catalog.pg_get_triggerdef(t.oid) AS definition, pg_catalog.obj_description(t.oid, 'pg_trigger') AS comment INTO STRICT trigger
	FROM pg_catalog.pg_trigger AS t WHERE t.tgrelid = 'order_mgmt_data.order_lines'::regclass AND t.tgname = 'refuse_other';
	DROP TRIGGER refuse_other ON order_mgmt_data.order_lines;
	ALTER TABLE order_mgmt_data.order_lines ALTER COLUMN unit_price TYPE order_mgmt.price, ALTER COLUMN list_price TYPE order_mgmt.price;
	EXECUTE trigger.definition;
	ALTER TABLE order_mgmt_data.order_lines ENABLE ALWAYS TRIGGER refuse_other;
	EXECUTE format('COMMENT ON TRIGGER refuse_other ON order_mgmt_data.order_lines IS %L', trigger.comment);
END
$do$;
ALTER TABLE order_mgmt_data.prices DROP CONSTRAINT prices_check;
ALTER TABLE order_mgmt_data.prices ALTER COLUMN price TYPE order_mgmt.price;
ALTER TABLE order_mgmt_data.prices ADD CHECK (order_mgmt.price_currency(price) = currency AND price::numeric >= 0);
ALTER TABLE order_mgmt_data.stock_moves ALTER COLUMN unit_cost TYPE order_mgmt.price;
ALTER TABLE order_mgmt_data.refund_without_sale_lines ALTER COLUMN unit_price TYPE order_mgmt.price;

-- Comparing amounts of different currencies is no error: <, <=, >=, > are null.
ALTER FUNCTION order_mgmt_data.amount_less(order_mgmt.amount, order_mgmt.amount) LEAKPROOF;
ALTER FUNCTION order_mgmt_data.amount_less_or_equal(order_mgmt.amount, order_mgmt.amount) LEAKPROOF;
ALTER FUNCTION order_mgmt_data.amount_greater_or_equal(order_mgmt.amount, order_mgmt.amount) LEAKPROOF;
ALTER FUNCTION order_mgmt_data.amount_greater(order_mgmt.amount, order_mgmt.amount) LEAKPROOF;
ALTER OPERATOR order_mgmt.< (order_mgmt.amount, order_mgmt.amount) SET (RESTRICT = pg_catalog.matchingsel, JOIN = pg_catalog.matchingjoinsel);
ALTER OPERATOR order_mgmt.<= (order_mgmt.amount, order_mgmt.amount) SET (RESTRICT = pg_catalog.matchingsel, JOIN = pg_catalog.matchingjoinsel);
ALTER OPERATOR order_mgmt.>= (order_mgmt.amount, order_mgmt.amount) SET (RESTRICT = pg_catalog.matchingsel, JOIN = pg_catalog.matchingjoinsel);
ALTER OPERATOR order_mgmt.> (order_mgmt.amount, order_mgmt.amount) SET (RESTRICT = pg_catalog.matchingsel, JOIN = pg_catalog.matchingjoinsel);
COMMENT ON TYPE order_mgmt.amount IS 'Exact amount of money with its ISO 4217 currency.
More decimals than the currency has are an error, never rounded. Amounts of different currencies are not equal, and <, <=, >, >= are null for them; adding them, sum, min and max raise 22023.
ORDER BY, DISTINCT, unions and indexes go by currency code, then by value; GREATEST and LEAST, too. An index serves *<, *<=, *>= and *>, which compare in this order.
Example: SELECT ''12.50 EUR''::order_mgmt.amount';
COMMENT ON FUNCTION order_mgmt_data.amount_less(order_mgmt.amount, order_mgmt.amount) IS 'Whether an amount is less than another one. Null for different currencies.';
COMMENT ON FUNCTION order_mgmt_data.amount_less_or_equal(order_mgmt.amount, order_mgmt.amount) IS 'Whether an amount is less than or equal to another one. Null for different currencies.';
COMMENT ON FUNCTION order_mgmt_data.amount_greater_or_equal(order_mgmt.amount, order_mgmt.amount) IS 'Whether an amount is greater than or equal to another one. Null for different currencies.';
COMMENT ON FUNCTION order_mgmt_data.amount_greater(order_mgmt.amount, order_mgmt.amount) IS 'Whether an amount is greater than another one. Null for different currencies.';
COMMENT ON OPERATOR order_mgmt.< (order_mgmt.amount, order_mgmt.amount) IS 'Whether an amount is less than another one of the same currency. Null for different currencies.';
COMMENT ON OPERATOR order_mgmt.<= (order_mgmt.amount, order_mgmt.amount) IS 'Whether an amount is less than or equal to another one of the same currency. Null for different currencies.';
COMMENT ON OPERATOR order_mgmt.>= (order_mgmt.amount, order_mgmt.amount) IS 'Whether an amount is greater than or equal to another one of the same currency. Null for different currencies.';
COMMENT ON OPERATOR order_mgmt.> (order_mgmt.amount, order_mgmt.amount) IS 'Whether an amount is greater than another one of the same currency. Null for different currencies.';

-- An amount as a caller says it, where the call knows the currency: text, which functions read (json.c).
CREATE TYPE order_mgmt.amount_input;
CREATE FUNCTION order_mgmt_data.amount_input_in(cstring) RETURNS order_mgmt.amount_input
	LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'textin';
COMMENT ON FUNCTION order_mgmt_data.amount_input_in(cstring) IS 'Text input of amount_input.';
CREATE FUNCTION order_mgmt_data.amount_input_out(order_mgmt.amount_input) RETURNS cstring
	LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'textout';
COMMENT ON FUNCTION order_mgmt_data.amount_input_out(order_mgmt.amount_input) IS 'Text output of amount_input.';
CREATE FUNCTION order_mgmt_data.amount_input_recv(internal) RETURNS order_mgmt.amount_input
	LANGUAGE internal STABLE STRICT PARALLEL SAFE AS 'textrecv';
COMMENT ON FUNCTION order_mgmt_data.amount_input_recv(internal) IS 'Binary input of amount_input: its text.';
CREATE FUNCTION order_mgmt_data.amount_input_send(order_mgmt.amount_input) RETURNS bytea
	LANGUAGE internal STABLE STRICT PARALLEL SAFE AS 'textsend';
COMMENT ON FUNCTION order_mgmt_data.amount_input_send(order_mgmt.amount_input) IS 'Binary output of amount_input: its text.';
CREATE TYPE order_mgmt.amount_input (
	INPUT = order_mgmt_data.amount_input_in, OUTPUT = order_mgmt_data.amount_input_out,
	RECEIVE = order_mgmt_data.amount_input_recv, SEND = order_mgmt_data.amount_input_send,
	LIKE = pg_catalog.text
);
COMMENT ON TYPE order_mgmt.amount_input IS 'Argument that is an amount, of a function that knows the currency: a number, a text with or without the currency, or JSON with both.
12.50, ''12.50'', ''12.50 EUR'', ''{"amount":"12.50","currency":"EUR"}'' and any value of type amount are the same where the currency is EUR; another currency and more decimals than the currency has are errors.
Example: SELECT ''12.50''::order_mgmt.amount_input';
CREATE CAST (order_mgmt.amount AS order_mgmt.amount_input) WITH INOUT AS IMPLICIT;
COMMENT ON CAST (order_mgmt.amount AS order_mgmt.amount_input) IS 'The amount with its currency.';
CREATE CAST (text AS order_mgmt.amount_input) WITHOUT FUNCTION AS IMPLICIT;
COMMENT ON CAST (text AS order_mgmt.amount_input) IS 'The same text; no work.';
CREATE CAST (varchar AS order_mgmt.amount_input) WITHOUT FUNCTION AS IMPLICIT;
COMMENT ON CAST (varchar AS order_mgmt.amount_input) IS 'The same text; no work.';
CREATE CAST (smallint AS order_mgmt.amount_input) WITH INOUT AS IMPLICIT;
COMMENT ON CAST (smallint AS order_mgmt.amount_input) IS 'A number in the currency of the call.';
CREATE CAST (integer AS order_mgmt.amount_input) WITH INOUT AS IMPLICIT;
COMMENT ON CAST (integer AS order_mgmt.amount_input) IS 'A number in the currency of the call.';
CREATE CAST (bigint AS order_mgmt.amount_input) WITH INOUT AS IMPLICIT;
COMMENT ON CAST (bigint AS order_mgmt.amount_input) IS 'A number in the currency of the call.';
CREATE CAST (numeric AS order_mgmt.amount_input) WITH INOUT AS IMPLICIT;
COMMENT ON CAST (numeric AS order_mgmt.amount_input) IS 'A number in the currency of the call.';
CREATE CAST (json AS order_mgmt.amount_input) WITH INOUT AS IMPLICIT;
COMMENT ON CAST (json AS order_mgmt.amount_input) IS 'A number, a string or an object.';
CREATE CAST (jsonb AS order_mgmt.amount_input) WITH INOUT AS IMPLICIT;
COMMENT ON CAST (jsonb AS order_mgmt.amount_input) IS 'A number, a string or an object.';
-- These read amounts in the currency that they know.
DROP FUNCTION order_mgmt.refund_return(uuid, order_mgmt.amount, order_mgmt.strict_jsonb, text, text, text, timestamptz, text, order_mgmt.strict_jsonb, bigint);
DROP FUNCTION order_mgmt.open_shift(text, order_mgmt.amount, text, uuid, order_mgmt.strict_jsonb, timestamptz, text, order_mgmt.strict_jsonb, bigint);
DROP FUNCTION order_mgmt.paid_in(text, order_mgmt.amount, text, text, timestamptz, text, order_mgmt.strict_jsonb, bigint);
DROP FUNCTION order_mgmt.paid_out(text, order_mgmt.amount, text, text, timestamptz, text, order_mgmt.strict_jsonb, bigint);
DROP FUNCTION order_mgmt.close_shift(text, order_mgmt.amount, text, text, timestamptz, text, order_mgmt.strict_jsonb, bigint);

-- fragment 82_describe.sql

-- What no caller types is no part of the surface.
ALTER FUNCTION order_mgmt.clock() SET SCHEMA order_mgmt_data;
ALTER FUNCTION order_mgmt.currency_digits(text) SET SCHEMA order_mgmt_data;
ALTER FUNCTION order_mgmt.allocate(bigint, bigint[]) SET SCHEMA order_mgmt_data;
ALTER FUNCTION order_mgmt.allocate_amount(order_mgmt.amount, bigint[]) SET SCHEMA order_mgmt_data;
ALTER FUNCTION order_mgmt.share(bigint, bigint, bigint, bigint) SET SCHEMA order_mgmt_data;
ALTER FUNCTION order_mgmt.share_amount(order_mgmt.amount, bigint, bigint, bigint) SET SCHEMA order_mgmt_data;
COMMENT ON FUNCTION order_mgmt_data.currency_digits(currency text) IS 'Number of decimals of an ISO 4217 currency (0 to 4), null for an unknown code.
Example: SELECT order_mgmt_data.currency_digits(''JPY'')';
COMMENT ON FUNCTION order_mgmt_data.allocate(total bigint, weights bigint[]) IS 'Split a total by weights so that the parts sum to it exactly.
Each part is within one unit of its exact share (largest remainder); of equal remainders the first gets the unit.
Errors: 22023 for no weight, a negative weight or only zeros, 22004 for a null weight.
Example: SELECT order_mgmt_data.allocate(100, ''{1,1,1}'') gives {34,33,33}. Source: the method of Hamilton.';
COMMENT ON FUNCTION order_mgmt_data.allocate_amount(total order_mgmt.amount, weights bigint[]) IS 'Split an amount by weights so that the parts sum to it exactly.
As allocate, in the smallest step of the currency.
Errors: 22023 for no weight, a negative weight or only zeros, 22004 for a null weight.
Example: SELECT order_mgmt_data.allocate_amount(''1.00 EUR'', ''{1,1,1}'')';
COMMENT ON FUNCTION order_mgmt_data.share(total bigint, whole bigint, taken bigint, part bigint) IS 'Share of a total that falls to the next part of a whole.
round(total * (taken + part) / whole) - round(total * taken / whole), half away from zero: any sequence of parts ends at exactly the total.
Errors: 22023 unless whole is positive, taken and part are not negative and sum to at most whole.
Example: SELECT order_mgmt_data.share(100, 3, 1, 1)';
COMMENT ON FUNCTION order_mgmt_data.share_amount(total order_mgmt.amount, whole bigint, taken bigint, part bigint) IS 'Share of an amount that falls to the next part of a whole.
As share, in the smallest step of the currency.
Errors: 22023 unless whole is positive, taken and part are not negative and sum to at most whole.
Example: SELECT order_mgmt_data.share_amount(''1.00 EUR'', 3, 1, 1)';

-- Numbers on paper are made with a secret of the tenant.
ALTER TABLE order_mgmt_data.tenants ADD COLUMN number_prefixes jsonb NOT NULL DEFAULT '{}';
COMMENT ON COLUMN order_mgmt_data.tenants.number_prefixes IS 'how numbers of orders, returns and transfers begin, by kind; one that is missing: as the library says';
CREATE TABLE order_mgmt_data.number_keys (
	tenant_id bigint NOT NULL PRIMARY KEY,
	key bytea NOT NULL DEFAULT uuid_send(gen_random_uuid()) CHECK (length(key) = 16)
);
COMMENT ON TABLE order_mgmt_data.number_keys IS 'the secret that numbers on paper of a tenant are made with, so that they tell nothing of how many there are; never changed';
INSERT INTO order_mgmt_data.number_keys (tenant_id) SELECT t.tenant_id FROM order_mgmt_data.tenants AS t;
CREATE TRIGGER note_change AFTER INSERT OR UPDATE OR DELETE ON order_mgmt_data.number_keys
	FOR EACH ROW EXECUTE FUNCTION order_mgmt_data.note_change('number_keys');
CREATE TRIGGER note_truncate AFTER TRUNCATE ON order_mgmt_data.number_keys
	FOR EACH STATEMENT EXECUTE FUNCTION order_mgmt_data.note_change('number_keys');
ALTER TABLE order_mgmt_data.number_keys ENABLE ALWAYS TRIGGER note_change;
ALTER TABLE order_mgmt_data.number_keys ENABLE ALWAYS TRIGGER note_truncate;
COMMENT ON TRIGGER note_change ON order_mgmt_data.number_keys IS 'backends forget a key that was rolled back';
COMMENT ON TRIGGER note_truncate ON order_mgmt_data.number_keys IS 'backends forget keys that are gone';
SELECT order_mgmt_data.declare_log('order_mgmt_data.number_keys');
-- Former numbers of these places have the length of new ones, so the sequence goes on beyond them, where new ones are longer.
SELECT pg_catalog.setval('order_mgmt_data.order_number_seq', 1073741824)
FROM order_mgmt_data.order_number_seq WHERE last_value BETWEEN 33554432 AND 1073741823;

-- Stock documents have lines, and are returned.
DROP FUNCTION order_mgmt.receive_stock(text, order_mgmt.strict_jsonb, text, uuid, timestamptz, text, order_mgmt.strict_jsonb, bigint);
DROP FUNCTION order_mgmt.adjust_stock(text, order_mgmt.strict_jsonb, text, uuid, timestamptz, text, order_mgmt.strict_jsonb, bigint);
DROP FUNCTION order_mgmt.change_stock_state(text, order_mgmt.strict_jsonb, text, uuid, timestamptz, text, order_mgmt.strict_jsonb, bigint);
COMMENT ON TABLE order_mgmt_data.stock_documents IS 'headers of receipts, adjustments, counts and changes of state';
CREATE INDEX stock_documents_location ON order_mgmt_data.stock_documents (tenant_id, location_id, occurred_at);
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
	PRIMARY KEY (tenant_id, document_id, line_no),
	CHECK (quantity OPERATOR(order_mgmt.>) '0' AND from_state IS NOT NULL AND to_state IS NOT NULL
		OR quantity OPERATOR(order_mgmt.=) '0' AND from_state IS NULL AND to_state IS NULL AND counted IS NOT NULL)
);
COMMENT ON TABLE order_mgmt_data.stock_document_lines IS 'what the lines of stock documents say: units that went from a state to another, none where a count found what was there';
COMMENT ON COLUMN order_mgmt_data.stock_document_lines.counted IS 'of a count; null: of another document, or of a count that was made before 0.5.0';
INSERT INTO order_mgmt_data.stock_document_lines (tenant_id, document_id, line_no, item_id, sku, quantity, from_state, to_state)
SELECT m.tenant_id, m.document_id, m.document_line, m.item_id, i.sku, m.quantity, m.from_state, m.to_state
FROM order_mgmt_data.stock_moves AS m
JOIN order_mgmt_data.stock_documents AS d ON d.tenant_id = m.tenant_id AND d.document_id = m.document_id
JOIN order_mgmt_data.items AS i ON i.tenant_id = m.tenant_id AND i.item_id = m.item_id
WHERE m.document_kind = 'stock_document' AND m.document_line > 0
ON CONFLICT DO NOTHING;
SELECT order_mgmt_data.declare_log('order_mgmt_data.stock_document_lines');
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
	gross_total order_mgmt.amount
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
	expires_at timestamptz
);
COMMENT ON TYPE order_mgmt.order_preview IS 'what an order would be, were it placed now';

-- What orders are worth by now, kept where it is another than at placement; what of their lines has not arrived.
DROP FUNCTION order_mgmt_data.derive_payment_status(bigint, uuid);
ALTER TABLE order_mgmt_data.orders ADD COLUMN billed order_mgmt.amount;
ALTER TABLE order_mgmt_data.orders ADD COLUMN paid order_mgmt.amount;
ALTER TABLE order_mgmt_data.orders ADD COLUMN refunded order_mgmt.amount;
COMMENT ON COLUMN order_mgmt_data.orders.billed IS 'total, less what was canceled, came back or was taken off; null: total';
COMMENT ON COLUMN order_mgmt_data.orders.paid IS 'what was captured, less chargebacks; null: what is billed where payment_status is paid, else nothing';
COMMENT ON COLUMN order_mgmt_data.orders.refunded IS 'what was given back; null: nothing';
UPDATE order_mgmt_data.orders AS o
SET billed = CASE WHEN s.billed OPERATOR(order_mgmt.<>) o.total THEN s.billed END,
	paid = CASE WHEN s.paid OPERATOR(order_mgmt.<>) s.meant THEN s.paid END,
	refunded = CASE WHEN order_mgmt.amount_minor(s.refunded) <> 0 THEN s.refunded END
FROM (
	SELECT h.tenant_id, h.order_id, coalesce(x.billed, z.nothing) AS billed, coalesce(x.paid, z.nothing) AS paid, coalesce(x.refunded, z.nothing) AS refunded,
		CASE WHEN h.payment_status = 'paid' THEN coalesce(x.billed, z.nothing) ELSE z.nothing END AS meant
	FROM (
		SELECT u.tenant_id, u.order_id, order_mgmt.sum(u.billed) AS billed, order_mgmt.sum(u.paid) AS paid, order_mgmt.sum(u.refunded) AS refunded
		FROM (
			SELECT m.tenant_id, m.order_id, CASE WHEN m.to_account = 'receivable' THEN m.amount ELSE OPERATOR(order_mgmt.-) m.amount END AS billed,
				NULL::order_mgmt.amount AS paid, NULL::order_mgmt.amount AS refunded
			FROM order_mgmt_data.money_moves AS m
			WHERE (m.to_account = 'receivable' OR m.from_account = 'receivable')
				AND (m.document_kind = ANY ('{order,return}') OR m.to_account = ANY ('{discounts,tax}') OR m.from_account = ANY ('{discounts,tax}'))
			UNION ALL
			SELECT e.tenant_id, e.order_id, NULL,
				CASE WHEN e.kind = ANY ('{capture,sale}') AND e.status = ANY ('{succeeded,recorded}') OR e.kind = 'chargeback' AND e.status = 'reversed' THEN e.amount
					WHEN e.kind = 'chargeback' THEN OPERATOR(order_mgmt.-) e.amount END,
				CASE WHEN e.kind = 'refund' AND e.status = ANY ('{succeeded,recorded}') THEN e.amount
					WHEN e.kind = 'refund' AND e.status = 'reversed' THEN OPERATOR(order_mgmt.-) e.amount END
			FROM order_mgmt_data.payment_events AS e) AS u
		GROUP BY u.tenant_id, u.order_id) AS x
	JOIN order_mgmt_data.orders AS h ON h.tenant_id = x.tenant_id AND h.order_id = x.order_id
	CROSS JOIN LATERAL (SELECT order_mgmt.amount_of(0, h.currency) AS nothing) AS z) AS s
WHERE o.tenant_id = s.tenant_id AND o.order_id = s.order_id AND (s.billed OPERATOR(order_mgmt.<>) o.total
	OR s.paid OPERATOR(order_mgmt.<>) s.meant OR order_mgmt.amount_minor(s.refunded) <> 0);
ALTER TABLE order_mgmt_data.order_lines ADD COLUMN undelivered order_mgmt.quantity;
COMMENT ON COLUMN order_mgmt_data.order_lines.undelivered IS 'of what was shipped: what is in fulfillments that have not arrived; null: nothing';
UPDATE order_mgmt_data.order_lines AS l SET undelivered = s.shipped
FROM (SELECT h.tenant_id, h.order_id, f.line_no, order_mgmt.sum(f.shipped) AS shipped
	FROM order_mgmt_data.fulfillments AS h
	JOIN order_mgmt_data.fulfillment_lines AS f ON f.tenant_id = h.tenant_id AND f.fulfillment_id = h.fulfillment_id
	WHERE h.status = 'shipped' AND f.shipped OPERATOR(order_mgmt.>) '0'
	GROUP BY h.tenant_id, h.order_id, f.line_no) AS s
WHERE l.tenant_id = s.tenant_id AND l.order_id = s.order_id AND l.line_no = s.line_no;

-- Payments: providers are masters; money that came at once has a function of its own; a webhook may be first.
DROP TRIGGER refuse_change ON order_mgmt_data.payment_providers;
ALTER TABLE order_mgmt_data.payment_providers ADD COLUMN name text;
ALTER TABLE order_mgmt_data.payment_providers ADD COLUMN kind text CHECK (kind = ANY (ARRAY['card', 'wallet', 'bank_transfer', 'gift_card', 'store_credit', 'other']));
ALTER TABLE order_mgmt_data.payment_providers ADD COLUMN is_stored_value boolean;
ALTER TABLE order_mgmt_data.payment_providers ADD COLUMN is_active boolean NOT NULL DEFAULT true;
ALTER TABLE order_mgmt_data.payment_providers ADD COLUMN metadata jsonb NOT NULL DEFAULT '{}';
UPDATE order_mgmt_data.payment_providers AS p SET name = p.code, is_stored_value = p.code = ANY ('{gift_card,store_credit}'),
	kind = CASE WHEN p.code = ANY ('{card,wallet,bank_transfer,gift_card,store_credit}') THEN p.code ELSE 'other' END;
ALTER TABLE order_mgmt_data.payment_providers ALTER COLUMN name SET NOT NULL;
ALTER TABLE order_mgmt_data.payment_providers ALTER COLUMN kind SET NOT NULL;
ALTER TABLE order_mgmt_data.payment_providers ALTER COLUMN is_stored_value SET NOT NULL;
COMMENT ON TABLE order_mgmt_data.payment_providers IS 'who takes money for us: each has a clearing account; one of each kind, by its name, is made by the first payment that names it; deactivated, never deleted';
COMMENT ON COLUMN order_mgmt_data.payment_providers.is_stored_value IS 'it keeps the customer''s money, as gift cards do: refunds that name no payment go there last';
SELECT order_mgmt_data.declare_master('order_mgmt_data.payment_providers', frozen => 'tenant_id, provider_id, code');

-- fragment code

DO $do$
DECLARE
	former record;
BEGIN
	FOR former IN SELECT * FROM jsonb_to_recordset(pg_catalog.current_setting('order_mgmt_update.grants')::jsonb) AS x (relation text, grantee text, privilege text, option text) LOOP
		EXECUTE format('GRANT %s ON %s TO %s %s', former.privilege, former.relation, former.grantee, former.option);
	END LOOP;
END
$do$;

-- Roles have the rights that their profiles give now, where they had them: a grant is of a role, whatever its name is by now.
SELECT order_mgmt.grant_access(g.role_now, g.profile, ARRAY[g.tenant_id],
	(SELECT array_agg(l.code) FROM order_mgmt_data.locations AS l WHERE l.tenant_id = g.tenant_id AND l.location_id = ANY (g.location_ids)))
FROM order_mgmt_data.held_grants AS g
WHERE g.role_now IS NOT NULL AND (g.tenant_id = 1 OR EXISTS (SELECT FROM order_mgmt_data.tenants AS t WHERE t.tenant_id = g.tenant_id));
