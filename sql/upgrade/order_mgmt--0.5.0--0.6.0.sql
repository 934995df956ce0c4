-- 0.5.0 -> 0.6.0: nothing grows with history.  See README.md for what "-- fragment" lines are replaced by.

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
ALTER TABLE order_mgmt_data.stock_control ADD COLUMN summed_stamp bigint NOT NULL DEFAULT 0;
COMMENT ON COLUMN order_mgmt_data.stock_control.summed_stamp IS 'moves below it that came as history had their records of cost when stock_costs was summed last; 0: it is to be summed';
CREATE TABLE order_mgmt_data.fold_marks (
	step text NOT NULL,
	left_out bigint NOT NULL,
	folded_to bigint NOT NULL,
	PRIMARY KEY (step, left_out)
);
COMMENT ON TABLE order_mgmt_data.fold_marks IS 'where each step of folding goes on: below the stamp folded_to it has seen all moves of the tenant that is left out; 0: of all others; not dumped';
INSERT INTO order_mgmt_data.fold_marks (step, left_out, folded_to)
	SELECT x.step, 0, x.stamp FROM order_mgmt_data.stock_control AS c
	CROSS JOIN LATERAL (VALUES ('balances', c.fold_stamp), ('costs', c.cost_stamp), ('money', c.money_fold_stamp)) AS x (step, stamp);
UPDATE order_mgmt_data.stock_control SET summed_stamp = cost_stamp;
DROP FUNCTION order_mgmt.compact_balances(integer);

-- Rules get a part of what there is to look at.
DROP FUNCTION order_mgmt_data.verify_access(bigint[], boolean);
DROP FUNCTION order_mgmt_data.verify_tenants(bigint[], boolean);
DROP FUNCTION order_mgmt_data.verify_journal(bigint[], boolean);
DROP FUNCTION order_mgmt_data.verify_cost(bigint[], boolean);
DROP FUNCTION order_mgmt_data.verify_ledger(bigint[], boolean);
DROP FUNCTION order_mgmt_data.verify_catalog(bigint[], boolean);
DROP FUNCTION order_mgmt_data.verify_stock(bigint[], boolean);
DROP FUNCTION order_mgmt_data.verify_order(bigint[], boolean);
DROP FUNCTION order_mgmt_data.verify_payment(bigint[], boolean);
DROP FUNCTION order_mgmt_data.verify_fulfillment(bigint[], boolean);
DROP FUNCTION order_mgmt_data.verify_returns(bigint[], boolean);
DROP FUNCTION order_mgmt_data.verify_transfer(bigint[], boolean);
DROP FUNCTION order_mgmt_data.verify_pos(bigint[], boolean);
DROP FUNCTION order_mgmt_data.verify_guards(bigint[], boolean);
CREATE TYPE order_mgmt_data.verify_part AS (
	kind text,
	rules text,
	after_id uuid,
	last_id uuid,
	ids uuid[],
	from_stamp bigint,
	to_stamp bigint
);
COMMENT ON TYPE order_mgmt_data.verify_part IS 'what a verify function is to look at
kind: now = what is cheap however much history there is; documents = those with ids after after_id up to last_id, where these are told, and in ids, where these are (in_part); moves = rows of ledgers with from_stamp <= stamp < to_stamp; all = what can be checked in one piece only. rules: the one function that is to look; null: all.';

CREATE TABLE order_mgmt_data.verify_marks (
	whose text NOT NULL PRIMARY KEY,
	verified_to bigint NOT NULL,
	broken order_mgmt_data.verify_part[] NOT NULL
);
COMMENT ON TABLE order_mgmt_data.verify_marks IS 'what verify() has looked at, for all tenants or for those that are named: all that was written below the stamp verified_to is in order, but for parts that are broken, at which it looks again each time; not dumped';

CREATE TABLE order_mgmt_data.verify_walks (
	whose text NOT NULL PRIMARY KEY,
	begun_at timestamptz NOT NULL,
	parts bigint NOT NULL,
	parts_total bigint NOT NULL,
	last_part order_mgmt_data.verify_part NOT NULL
);
COMMENT ON TABLE order_mgmt_data.verify_walks IS 'where verify_history() goes on, for all tenants or for those that are named; not dumped';

-- Stamps compared by their periods, of 2^13 transactions each: what an index is led by whose entries stay together in time (src/ledger/period.c).
CREATE FUNCTION order_mgmt_data.period_less(bigint, bigint) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_period_less';
COMMENT ON FUNCTION order_mgmt_data.period_less(bigint, bigint) IS 'Whether a stamp is of an earlier period than another one.';
CREATE FUNCTION order_mgmt_data.period_less_or_equal(bigint, bigint) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_period_less_or_equal';
COMMENT ON FUNCTION order_mgmt_data.period_less_or_equal(bigint, bigint) IS 'Whether a stamp is of an earlier period than another one, or of the same.';
CREATE FUNCTION order_mgmt_data.period_equal(bigint, bigint) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_period_equal';
COMMENT ON FUNCTION order_mgmt_data.period_equal(bigint, bigint) IS 'Whether a stamp is of the same period as another one.';
CREATE FUNCTION order_mgmt_data.period_greater_or_equal(bigint, bigint) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_period_greater_or_equal';
COMMENT ON FUNCTION order_mgmt_data.period_greater_or_equal(bigint, bigint) IS 'Whether a stamp is of a later period than another one, or of the same.';
CREATE FUNCTION order_mgmt_data.period_greater(bigint, bigint) RETURNS boolean
	LANGUAGE C IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_period_greater';
COMMENT ON FUNCTION order_mgmt_data.period_greater(bigint, bigint) IS 'Whether a stamp is of a later period than another one.';
CREATE OPERATOR order_mgmt_data.~< (
	FUNCTION = order_mgmt_data.period_less, LEFTARG = bigint, RIGHTARG = bigint,
	COMMUTATOR = OPERATOR(order_mgmt_data.~>), NEGATOR = OPERATOR(order_mgmt_data.~>=), RESTRICT = pg_catalog.scalarltsel, JOIN = pg_catalog.scalarltjoinsel
);
COMMENT ON OPERATOR order_mgmt_data.~< (bigint, bigint) IS 'Whether a stamp is of an earlier period than another one.';
CREATE OPERATOR order_mgmt_data.~<= (
	FUNCTION = order_mgmt_data.period_less_or_equal, LEFTARG = bigint, RIGHTARG = bigint,
	COMMUTATOR = OPERATOR(order_mgmt_data.~>=), NEGATOR = OPERATOR(order_mgmt_data.~>), RESTRICT = pg_catalog.scalarlesel, JOIN = pg_catalog.scalarlejoinsel
);
COMMENT ON OPERATOR order_mgmt_data.~<= (bigint, bigint) IS 'Whether a stamp is of an earlier period than another one, or of the same.';
CREATE OPERATOR order_mgmt_data.~= (
	FUNCTION = order_mgmt_data.period_equal, LEFTARG = bigint, RIGHTARG = bigint,
	COMMUTATOR = OPERATOR(order_mgmt_data.~=), RESTRICT = pg_catalog.contsel, JOIN = pg_catalog.contjoinsel
);
COMMENT ON OPERATOR order_mgmt_data.~= (bigint, bigint) IS 'Whether a stamp is of the same period as another one.';
CREATE OPERATOR order_mgmt_data.~>= (
	FUNCTION = order_mgmt_data.period_greater_or_equal, LEFTARG = bigint, RIGHTARG = bigint,
	COMMUTATOR = OPERATOR(order_mgmt_data.~<=), NEGATOR = OPERATOR(order_mgmt_data.~<), RESTRICT = pg_catalog.scalargesel, JOIN = pg_catalog.scalargejoinsel
);
COMMENT ON OPERATOR order_mgmt_data.~>= (bigint, bigint) IS 'Whether a stamp is of a later period than another one, or of the same.';
CREATE OPERATOR order_mgmt_data.~> (
	FUNCTION = order_mgmt_data.period_greater, LEFTARG = bigint, RIGHTARG = bigint,
	COMMUTATOR = OPERATOR(order_mgmt_data.~<), NEGATOR = OPERATOR(order_mgmt_data.~<=), RESTRICT = pg_catalog.scalargtsel, JOIN = pg_catalog.scalargtjoinsel
);
COMMENT ON OPERATOR order_mgmt_data.~> (bigint, bigint) IS 'Whether a stamp is of a later period than another one.';
CREATE FUNCTION order_mgmt_data.period_compare(bigint, bigint) RETURNS integer
	LANGUAGE C IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_period_compare';
COMMENT ON FUNCTION order_mgmt_data.period_compare(bigint, bigint) IS 'Order of the periods of two stamps: -1, 0 or 1. Support function of btree.';
CREATE OPERATOR CLASS order_mgmt_data.period_ops FOR TYPE bigint USING btree AS
	OPERATOR 1 order_mgmt_data.~<,
	OPERATOR 2 order_mgmt_data.~<=,
	OPERATOR 3 order_mgmt_data.~=,
	OPERATOR 4 order_mgmt_data.~>=,
	OPERATOR 5 order_mgmt_data.~>,
	FUNCTION 1 order_mgmt_data.period_compare(bigint, bigint);
COMMENT ON OPERATOR CLASS order_mgmt_data.period_ops USING btree IS 'How btree handles stamps by their periods.';
COMMENT ON OPERATOR FAMILY order_mgmt_data.period_ops USING btree IS 'How btree handles stamps by their periods.';

-- Made anew, while nothing is sold: entries of moves that were written together stay together.
DROP INDEX order_mgmt_data.stock_moves_position, order_mgmt_data.stock_moves_other_position;
CREATE INDEX stock_moves_position ON order_mgmt_data.stock_moves (stamp order_mgmt_data.period_ops, item_id, location_id, stamp);
CREATE INDEX stock_moves_other_position ON order_mgmt_data.stock_moves (stamp order_mgmt_data.period_ops, item_id, other_location_id, stamp)
	WHERE other_location_id IS NOT NULL;

-- Rows that sums of days are made of are found by their stamps.  Those that were restored with stamps of another server, which are
-- ahead of this one's, get this transaction's.
UPDATE order_mgmt_data.orders SET stamp = order_mgmt_data.current_stamp()
	WHERE stamp >= pg_catalog.pg_snapshot_xmax(pg_catalog.pg_current_snapshot())::text::bigint;
CREATE INDEX orders_stamp ON order_mgmt_data.orders (stamp);
ALTER TABLE order_mgmt_data.order_cancellations ADD COLUMN occurred_at timestamptz, ADD COLUMN stamp bigint NOT NULL DEFAULT 0;
ALTER TABLE order_mgmt_data.order_cancellations ALTER COLUMN stamp SET DEFAULT order_mgmt_data.current_stamp();
COMMENT ON COLUMN order_mgmt_data.order_cancellations.occurred_at IS 'null: when it was recorded, before 0.6.0';
CREATE INDEX order_cancellations_stamp ON order_mgmt_data.order_cancellations (stamp);
CREATE TRIGGER restamp BEFORE INSERT ON order_mgmt_data.order_cancellations
	FOR EACH ROW EXECUTE FUNCTION order_mgmt_data.restamp();
ALTER TABLE order_mgmt_data.order_cancellations ENABLE ALWAYS TRIGGER restamp;
COMMENT ON TRIGGER restamp ON order_mgmt_data.order_cancellations IS 'it carries the id of the transaction that wrote it here';
CREATE INDEX payment_events_stamp ON order_mgmt_data.payment_events (stamp);
CREATE INDEX payment_events_refund ON order_mgmt_data.payment_events (tenant_id, operation_id)
	WHERE kind = 'refund' AND status = ANY (ARRAY['requested', 'recorded']);
CREATE INDEX payment_events_refund_recorded ON order_mgmt_data.payment_events (tenant_id, recorded_at)
	WHERE kind = 'refund' AND status = ANY (ARRAY['requested', 'recorded']);
CREATE INDEX payment_events_refund_occurred ON order_mgmt_data.payment_events (tenant_id, occurred_at)
	WHERE kind = 'refund' AND status = ANY (ARRAY['requested', 'recorded']);
CREATE INDEX return_receipts_stamp ON order_mgmt_data.return_receipts (stamp);
CREATE INDEX refunds_without_sale_stamp ON order_mgmt_data.refunds_without_sale (stamp);

-- fragment 68_days.sql

-- Keys that name one thing begin with its id, code or key, and the tenant stands behind it.  A key of another table that refers to one hangs on
-- its index: it is taken away, and made again as it was.
DO $do$
DECLARE
	changed record;
	again text[];
	command text;
BEGIN
	FOR changed IN
		SELECT c.relation, c.name, c.definition, k.conindid
		FROM (VALUES
			('access_grants', 'access_grants_pkey', 'PRIMARY KEY (role_name, tenant_id)'),
			('stock_balances', 'stock_balances_pkey', 'PRIMARY KEY (item_id, location_id, tenant_id)'),
			('stock_costs', 'stock_costs_pkey', 'PRIMARY KEY (item_id, location_id, tenant_id)'),
			('locations', 'locations_pkey', 'PRIMARY KEY (location_id, tenant_id)'),
			('channels', 'channels_pkey', 'PRIMARY KEY (channel_id, tenant_id)'),
			('channel_locations', 'channel_locations_pkey', 'PRIMARY KEY (channel_id, priority, tenant_id)'),
			('channel_locations', 'channel_locations_tenant_id_channel_id_location_id_key', 'UNIQUE (channel_id, location_id, tenant_id)'),
			('items', 'items_pkey', 'PRIMARY KEY (item_id, tenant_id)'),
			('items', 'items_tenant_id_sku_key', 'UNIQUE (sku, tenant_id)'),
			('prices', 'prices_pkey', 'PRIMARY KEY (item_id, currency, tenant_id)'),
			('tax_rates', 'tax_rates_pkey', 'PRIMARY KEY (tax_rate_id, tenant_id)'),
			('stock_documents', 'stock_documents_pkey', 'PRIMARY KEY (document_id, tenant_id)'),
			('stock_document_lines', 'stock_document_lines_pkey', 'PRIMARY KEY (document_id, line_no, tenant_id)'),
			('stock_policies', 'stock_policies_pkey', 'PRIMARY KEY (item_id, location_id, channel_id, tenant_id)'),
			('reservations', 'reservations_pkey', 'PRIMARY KEY (reservation_id, line_no, tenant_id)'),
			('stock_exceptions', 'stock_exceptions_pkey', 'PRIMARY KEY (stock_exception_id, tenant_id)'),
			('orders', 'orders_pkey', 'PRIMARY KEY (order_id, tenant_id)'),
			('order_lines', 'order_lines_pkey', 'PRIMARY KEY (order_id, line_no, tenant_id)'),
			('order_line_parts', 'order_line_parts_pkey', 'PRIMARY KEY (order_id, line_no, location_id, tenant_id)'),
			('order_taxes', 'order_taxes_pkey', 'PRIMARY KEY (order_id, line_no, tax_rate_id, tenant_id)'),
			('order_cancellations', 'order_cancellations_pkey', 'PRIMARY KEY (order_id, line_no, canceled, tenant_id)'),
			('payment_providers', 'payment_providers_pkey', 'PRIMARY KEY (provider_id, tenant_id)'),
			('payments', 'payments_pkey', 'PRIMARY KEY (payment_id, tenant_id)'),
			('payment_events', 'payment_events_pkey', 'PRIMARY KEY (payment_id, event_id, tenant_id)'),
			('fulfillments', 'fulfillments_pkey', 'PRIMARY KEY (fulfillment_id, tenant_id)'),
			('fulfillment_lines', 'fulfillment_lines_pkey', 'PRIMARY KEY (fulfillment_id, line_no, tenant_id)'),
			('returns', 'returns_pkey', 'PRIMARY KEY (return_id, tenant_id)'),
			('return_lines', 'return_lines_pkey', 'PRIMARY KEY (return_id, line_no, tenant_id)'),
			('return_receipts', 'return_receipts_pkey', 'PRIMARY KEY (receipt_id, line_no, disposition, tenant_id)'),
			('transfers', 'transfers_pkey', 'PRIMARY KEY (transfer_id, tenant_id)'),
			('transfer_lines', 'transfer_lines_pkey', 'PRIMARY KEY (transfer_id, line_no, tenant_id)'),
			('registers', 'registers_pkey', 'PRIMARY KEY (register_id, tenant_id)'),
			('staff', 'staff_pkey', 'PRIMARY KEY (staff_id, tenant_id)'),
			('shifts', 'shifts_pkey', 'PRIMARY KEY (shift_id, tenant_id)'),
			('shifts', 'shifts_tenant_id_register_id_shift_number_key', 'UNIQUE (tenant_id, register, shift_number)'),
			('register_sales', 'register_sales_pkey', 'PRIMARY KEY (order_id, tenant_id)'),
			('refunds_without_sale', 'refunds_without_sale_pkey', 'PRIMARY KEY (refund_id, tenant_id)'),
			('refund_without_sale_lines', 'refund_without_sale_lines_pkey', 'PRIMARY KEY (refund_id, line_no, tenant_id)')) AS c (relation, name, definition)
		LEFT JOIN pg_catalog.pg_constraint AS k ON k.conrelid = ('order_mgmt_data.' || c.relation)::pg_catalog.regclass AND k.conname = c.name
	LOOP
		again := ARRAY(SELECT pg_catalog.format('ALTER TABLE %s ADD CONSTRAINT %I %s', f.conrelid::pg_catalog.regclass, f.conname, pg_catalog.pg_get_constraintdef(f.oid))
			FROM pg_catalog.pg_constraint AS f WHERE f.contype = 'f' AND f.conindid = changed.conindid AND f.conparentid = 0 ORDER BY f.oid);
		FOR command IN SELECT pg_catalog.format('ALTER TABLE %s DROP CONSTRAINT %I', f.conrelid::pg_catalog.regclass, f.conname)
			FROM pg_catalog.pg_constraint AS f WHERE f.contype = 'f' AND f.conindid = changed.conindid AND f.conparentid = 0
		LOOP
			EXECUTE command;
		END LOOP;
		EXECUTE pg_catalog.format('ALTER TABLE order_mgmt_data.%I DROP CONSTRAINT %I, ADD %s', changed.relation, changed.name, changed.definition);
		FOREACH command IN ARRAY again LOOP
			EXECUTE command;
		END LOOP;
	END LOOP;
END
$do$;

-- What a new order says of itself is not written twice: its row is its first entry in the status log, and its event has no payload of its own.
-- Orders, entries and events of before stay as they are; columns keep the order that they have here.
ALTER TABLE order_mgmt_data.events ALTER COLUMN payload DROP NOT NULL;
COMMENT ON COLUMN order_mgmt_data.events.payload IS 'null: what its document says that never changes (event_payloads); of an event that logical decoding may read it is never null';
ALTER TABLE order_mgmt_data.orders ADD COLUMN log_id bigint;
COMMENT ON COLUMN order_mgmt_data.orders.log_id IS 'its row is its first entry in the status log, too: from null to placed; null: there is one in status_log';
CREATE INDEX orders_log ON order_mgmt_data.orders (tenant_id, log_id) WHERE log_id IS NOT NULL;
DROP TRIGGER refuse_other ON order_mgmt_data.orders;
SELECT order_mgmt_data.declare_document('order_mgmt_data.orders', is_kept => false,
	frozen => 'tenant_id, order_id, order_number, channel, currency, total, reference, actor, occurred_at, recorded_at, metadata, discount, shipping, tax, secret_hash, role_name, log_id');

-- Indexes of what people look for, which views show by codes; of statuses only what is not in the one that most have in the end.
DROP INDEX order_mgmt_data.fulfillment_lines_open, order_mgmt_data.returns_open, order_mgmt_data.orders_payment_status, order_mgmt_data.orders_return_status,
	order_mgmt_data.stock_documents_location, order_mgmt_data.stock_exceptions_open, order_mgmt_data.fulfillments_work, order_mgmt_data.transfers_open,
	order_mgmt_data.stock_moves_stamp, order_mgmt_data.money_moves_stamp;
CREATE INDEX stock_moves_stamp ON order_mgmt_data.stock_moves USING brin (stamp, recorded_at, occurred_at timestamptz_minmax_multi_ops)
	WITH (pages_per_range = 32, autosummarize = on);
CREATE INDEX stock_balances_location ON order_mgmt_data.stock_balances (location_id, item_id, tenant_id);
CREATE INDEX money_moves_stamp ON order_mgmt_data.money_moves (stamp);
CREATE INDEX stock_documents_newest ON order_mgmt_data.stock_documents (tenant_id, recorded_at, document_id);
CREATE INDEX stock_documents_location ON order_mgmt_data.stock_documents (location_id, recorded_at, tenant_id);
CREATE INDEX stock_documents_reference ON order_mgmt_data.stock_documents (reference, tenant_id) WHERE reference IS NOT NULL;
CREATE INDEX reservations_newest ON order_mgmt_data.reservations (tenant_id, recorded_at, reservation_id);
CREATE INDEX reservations_location ON order_mgmt_data.reservations (location_id, recorded_at, tenant_id);
CREATE INDEX reservations_holder ON order_mgmt_data.reservations (holder, tenant_id) WHERE holder IS NOT NULL;
CREATE INDEX stock_exceptions_newest ON order_mgmt_data.stock_exceptions (tenant_id, recorded_at, stock_exception_id);
CREATE INDEX stock_exceptions_open ON order_mgmt_data.stock_exceptions (tenant_id, location, recorded_at) WHERE status = 'open';
CREATE INDEX orders_reference ON order_mgmt_data.orders (reference, tenant_id) WHERE reference IS NOT NULL;
CREATE INDEX orders_newest ON order_mgmt_data.orders (tenant_id, recorded_at, order_id);
CREATE INDEX orders_told_later ON order_mgmt_data.orders (tenant_id, occurred_at) WHERE occurred_at <> recorded_at;
CREATE INDEX orders_status ON order_mgmt_data.orders (tenant_id, status, recorded_at) WHERE status <> 'completed';
CREATE INDEX orders_payment_status ON order_mgmt_data.orders (tenant_id, payment_status, recorded_at)
	WHERE payment_status <> ALL (ARRAY['none', 'paid']);
CREATE INDEX orders_return_status ON order_mgmt_data.orders (tenant_id, return_status, recorded_at) WHERE return_status <> 'none';
CREATE INDEX payments_newest ON order_mgmt_data.payments (tenant_id, recorded_at, payment_id);
CREATE INDEX payments_told_later ON order_mgmt_data.payments (tenant_id, occurred_at) WHERE occurred_at <> recorded_at;
CREATE INDEX fulfillments_newest ON order_mgmt_data.fulfillments (tenant_id, recorded_at, fulfillment_id);
CREATE INDEX fulfillments_location ON order_mgmt_data.fulfillments (tenant_id, location_id, recorded_at, fulfillment_id);
CREATE INDEX fulfillments_tracking ON order_mgmt_data.fulfillments (tracking_number, tenant_id) WHERE tracking_number IS NOT NULL;
CREATE INDEX fulfillments_work ON order_mgmt_data.fulfillments (tenant_id, location, recorded_at)
	WHERE status = ANY (ARRAY['open', 'picked', 'packed']);
CREATE INDEX fulfillment_lines_order ON order_mgmt_data.fulfillment_lines (order_id, line_no, tenant_id);
CREATE INDEX returns_newest ON order_mgmt_data.returns (tenant_id, recorded_at, return_id);
CREATE INDEX returns_status ON order_mgmt_data.returns (tenant_id, status, recorded_at) WHERE status <> 'received';
CREATE INDEX return_receipts_newest ON order_mgmt_data.return_receipts (tenant_id, recorded_at, receipt_id);
CREATE INDEX return_receipts_location ON order_mgmt_data.return_receipts (location_id, recorded_at, tenant_id);
CREATE INDEX transfers_reference ON order_mgmt_data.transfers (reference, tenant_id) WHERE reference IS NOT NULL;
CREATE INDEX transfers_newest ON order_mgmt_data.transfers (tenant_id, recorded_at, transfer_id);
CREATE INDEX transfers_leaving ON order_mgmt_data.transfers (tenant_id, from_location, recorded_at)
	WHERE status = ANY (ARRAY['ready', 'in_transit', 'partially_received']);
CREATE INDEX transfers_coming ON order_mgmt_data.transfers (tenant_id, to_location, recorded_at)
	WHERE status = ANY (ARRAY['ready', 'in_transit', 'partially_received']);
CREATE INDEX shifts_newest ON order_mgmt_data.shifts (tenant_id, opened_at, shift_id);
CREATE INDEX register_sales_newest ON order_mgmt_data.register_sales (tenant_id, recorded_at, order_id);
CREATE INDEX refunds_without_sale_newest ON order_mgmt_data.refunds_without_sale (tenant_id, recorded_at, refund_id);
CREATE INDEX refunds_without_sale_occurred ON order_mgmt_data.refunds_without_sale (tenant_id, occurred_at);

-- The day of an instant is worked out by one function, which the planner knows.
CREATE OR REPLACE FUNCTION order_mgmt_data.business_date(at timestamptz, time_zone text, changes text[]) RETURNS date
	LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_business_date';
DROP FUNCTION order_mgmt_data.changed_business_date(timestamptz, text, text[]), order_mgmt_data.business_date(timestamptz, text);

-- Health, and who watches it.
CREATE TYPE order_mgmt.health_check AS (
	name text,
	status text,
	value numeric,
	message text,
	next_step text
);
COMMENT ON TYPE order_mgmt.health_check IS 'one thing that has to be well, and how it is';
ALTER TABLE order_mgmt_data.access_grants DROP CONSTRAINT access_grants_profile_check;
ALTER TABLE order_mgmt_data.access_grants ADD CONSTRAINT access_grants_profile_check
	CHECK (profile = ANY (ARRAY['visitor', 'storefront', 'gateway', 'web', 'cashier', 'manager', 'warehouse', 'analyst', 'monitor', 'admin']));

-- Business is dropped with the extension by nobody who does not say so.
CREATE FUNCTION order_mgmt_data.guard_drop() RETURNS event_trigger LANGUAGE C AS 'MODULE_PATHNAME', 'om_guard_drop';
COMMENT ON FUNCTION order_mgmt_data.guard_drop() IS 'event trigger: loads the library, which refuses to drop orders, moves or payments with the extension';
CREATE EVENT TRIGGER order_mgmt_guard_drop ON ddl_command_start WHEN TAG IN ('DROP EXTENSION', 'DROP OWNED')
	EXECUTE FUNCTION order_mgmt_data.guard_drop();
ALTER EVENT TRIGGER order_mgmt_guard_drop ENABLE ALWAYS;
COMMENT ON EVENT TRIGGER order_mgmt_guard_drop IS 'orders, moves and payments are not dropped with the extension unless order_mgmt.allow_drop is on';

-- What archive_history() took away stays used: whoever makes or finds documents asks here.
CREATE TABLE order_mgmt_data.archives (
	tenant_id bigint NOT NULL PRIMARY KEY,
	archive_id uuid NOT NULL,
	archived_to timestamptz NOT NULL
);
COMMENT ON TABLE order_mgmt_data.archives IS 'one row per tenant of which something was archived: the document that its opening entries are of, and until when nothing but them may be left';

CREATE TABLE order_mgmt_data.archived_documents (
	document_id uuid NOT NULL,
	tenant_id bigint NOT NULL,
	document_kind text NOT NULL,
	PRIMARY KEY (document_id, document_kind, tenant_id)
);
COMMENT ON TABLE order_mgmt_data.archived_documents IS 'one row per document, receipt of a return and operation of a payment that was archived: its id is used';

CREATE TABLE order_mgmt_data.archived_payment_keys (
	key text NOT NULL,
	provider_id bigint NOT NULL,
	kind text NOT NULL,
	tenant_id bigint NOT NULL,
	PRIMARY KEY (key, provider_id, kind, tenant_id)
);
COMMENT ON TABLE order_mgmt_data.archived_payment_keys IS 'one row per id by which a provider knows something that was archived
kind: event = of an event of a gateway; payment = of a payment; else of an operation of that kind.';

SELECT order_mgmt_data.declare_log('order_mgmt_data.archives');
SELECT order_mgmt_data.declare_log('order_mgmt_data.archived_documents');
SELECT order_mgmt_data.declare_log('order_mgmt_data.archived_payment_keys');

-- fragment 69_archive.sql

-- fragment code

-- What policies and views asked until now.
DROP FUNCTION order_mgmt_data.sees_all_locations(text);

-- Roles have the rights that their profiles give now, where they had them: a grant is of a role, whatever its name is by now.
SELECT order_mgmt.grant_access(g.role_now, g.profile, ARRAY[g.tenant_id],
	(SELECT array_agg(l.code) FROM order_mgmt_data.locations AS l WHERE l.tenant_id = g.tenant_id AND l.location_id = ANY (g.location_ids)))
FROM order_mgmt_data.held_grants AS g
WHERE g.role_now IS NOT NULL AND (g.tenant_id = 1 OR EXISTS (SELECT FROM order_mgmt_data.tenants AS t WHERE t.tenant_id = g.tenant_id));
