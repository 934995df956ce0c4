-- State of the goods ledger and of the stock room.

CREATE TABLE order_mgmt_data.stock_control (
	is_only boolean NOT NULL PRIMARY KEY DEFAULT true CHECK (is_only),
	incarnation bigint NOT NULL,
	fold_stamp bigint NOT NULL DEFAULT 0,
	money_fold_stamp bigint NOT NULL DEFAULT 0,
	cost_stamp bigint NOT NULL DEFAULT 0
);
COMMENT ON TABLE order_mgmt_data.stock_control IS 'one row: who this server''s ledgers are, and up to which stamp all of each is folded, and all goods priced; not dumped';
INSERT INTO order_mgmt_data.stock_control (incarnation)
	SELECT ('x' || pg_catalog.substr(pg_catalog.md5(pg_catalog.gen_random_uuid()::text), 1, 15))::bit(60)::bigint;

CREATE TABLE order_mgmt_data.stock_moves (
	tenant_id bigint NOT NULL,
	move_id bigint NOT NULL,
	item_id bigint NOT NULL,
	location_id bigint NOT NULL,
	other_location_id bigint,
	from_state order_mgmt.stock_state NOT NULL,
	to_state order_mgmt.stock_state NOT NULL,
	quantity order_mgmt.quantity NOT NULL,
	lot_id bigint,
	serial_id bigint,
	bin_id bigint,
	unit_cost order_mgmt.amount,
	document_kind text NOT NULL,
	document_id uuid NOT NULL,
	document_line integer,
	reason text,
	channel_id bigint,
	actor text NOT NULL,
	occurred_at timestamptz NOT NULL,
	recorded_at timestamptz NOT NULL,
	posting smallint NOT NULL DEFAULT 0,
	stamp bigint NOT NULL,
	PRIMARY KEY (tenant_id, move_id)
);
COMMENT ON TABLE order_mgmt_data.stock_moves IS 'the goods ledger: a quantity of an item goes from a state to another; append-only (its rules are held by its triggers)';
CREATE INDEX stock_moves_position ON order_mgmt_data.stock_moves (tenant_id, item_id, location_id, stamp)
	INCLUDE (from_state, to_state, quantity);
CREATE INDEX stock_moves_other_position ON order_mgmt_data.stock_moves (tenant_id, item_id, other_location_id, stamp)
	INCLUDE (from_state, to_state, quantity) WHERE other_location_id IS NOT NULL;
CREATE INDEX stock_moves_stamp ON order_mgmt_data.stock_moves USING brin (stamp);

CREATE FUNCTION order_mgmt_data.stamp_move() RETURNS trigger LANGUAGE C AS 'MODULE_PATHNAME', 'om_stamp_move';
COMMENT ON FUNCTION order_mgmt_data.stamp_move() IS 'trigger: stamps a move with the running transaction; a move that arrives stamped is history';
CREATE FUNCTION order_mgmt_data.account_move() RETURNS trigger LANGUAGE C AS 'MODULE_PATHNAME', 'om_account_move';
COMMENT ON FUNCTION order_mgmt_data.account_move() IS 'trigger: takes and gives stock for a move, whoever inserts it';
CREATE FUNCTION order_mgmt_data.refuse_change() RETURNS trigger LANGUAGE C AS 'MODULE_PATHNAME', 'om_refuse_change';
COMMENT ON FUNCTION order_mgmt_data.refuse_change() IS 'trigger: rows of a ledger are never changed or deleted';

CREATE TRIGGER stamp_move BEFORE INSERT ON order_mgmt_data.stock_moves
	FOR EACH ROW EXECUTE FUNCTION order_mgmt_data.stamp_move();
CREATE TRIGGER account_move AFTER INSERT ON order_mgmt_data.stock_moves
	FOR EACH ROW WHEN (NEW.posting < 2) EXECUTE FUNCTION order_mgmt_data.account_move();
CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE ON order_mgmt_data.stock_moves
	FOR EACH ROW EXECUTE FUNCTION order_mgmt_data.refuse_change();
CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON order_mgmt_data.stock_moves
	FOR EACH STATEMENT EXECUTE FUNCTION order_mgmt_data.refuse_change();
ALTER TABLE order_mgmt_data.stock_moves ENABLE ALWAYS TRIGGER stamp_move;
ALTER TABLE order_mgmt_data.stock_moves ENABLE ALWAYS TRIGGER account_move;
ALTER TABLE order_mgmt_data.stock_moves ENABLE ALWAYS TRIGGER refuse_change;
ALTER TABLE order_mgmt_data.stock_moves ENABLE ALWAYS TRIGGER refuse_truncate;
COMMENT ON TRIGGER stamp_move ON order_mgmt_data.stock_moves IS 'every move carries the id of its transaction';
COMMENT ON TRIGGER account_move ON order_mgmt_data.stock_moves IS 'where stock is decided';
COMMENT ON TRIGGER refuse_change ON order_mgmt_data.stock_moves IS 'the ledger is append-only';
COMMENT ON TRIGGER refuse_truncate ON order_mgmt_data.stock_moves IS 'the ledger is append-only';

CREATE TABLE order_mgmt_data.stock_balances (
	tenant_id bigint NOT NULL,
	item_id bigint NOT NULL,
	location_id bigint NOT NULL,
	incarnation bigint NOT NULL,
	fold_stamp bigint NOT NULL DEFAULT 0,
	free order_mgmt.quantity NOT NULL DEFAULT '0',
	reserved order_mgmt.quantity NOT NULL DEFAULT '0',
	allocated order_mgmt.quantity NOT NULL DEFAULT '0',
	backordered order_mgmt.quantity NOT NULL DEFAULT '0',
	quality_control order_mgmt.quantity NOT NULL DEFAULT '0',
	damaged order_mgmt.quantity NOT NULL DEFAULT '0',
	expired order_mgmt.quantity NOT NULL DEFAULT '0',
	returned order_mgmt.quantity NOT NULL DEFAULT '0',
	in_transit order_mgmt.quantity NOT NULL DEFAULT '0',
	PRIMARY KEY (tenant_id, item_id, location_id)
) WITH (fillfactor = 70);
COMMENT ON TABLE order_mgmt_data.stock_balances IS 'derived: the ledger below fold_stamp, summed per position; written by the folder only, not dumped';

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
	PRIMARY KEY (tenant_id, document_id)
);
COMMENT ON TABLE order_mgmt_data.stock_documents IS 'headers of receipts, adjustments, set quantities and changes of state';

CREATE TABLE order_mgmt_data.stock_policies (
	tenant_id bigint NOT NULL,
	item_id bigint NOT NULL,
	location_id bigint NOT NULL,
	channel_id bigint NOT NULL DEFAULT 0,
	safety_stock order_mgmt.quantity NOT NULL DEFAULT '0' CHECK (safety_stock OPERATOR(order_mgmt.>=) '0'),
	oversell_limit order_mgmt.quantity DEFAULT '0' CHECK (oversell_limit OPERATOR(order_mgmt.>=) '0'),
	is_backorderable boolean NOT NULL DEFAULT false,
	PRIMARY KEY (tenant_id, item_id, location_id, channel_id),
	CHECK (oversell_limit IS NOT NULL OR is_backorderable),
	CHECK (channel_id = 0 OR (oversell_limit IS NOT NULL AND oversell_limit OPERATOR(order_mgmt.=) '0' AND NOT is_backorderable))
);
COMMENT ON TABLE order_mgmt_data.stock_policies IS 'safety stock, oversell limit (null = unlimited) per item and location; channel_id <> 0: only a channel''s own buffer';
CREATE FUNCTION order_mgmt_data.account_policy() RETURNS trigger LANGUAGE C AS 'MODULE_PATHNAME', 'om_account_policy';
COMMENT ON FUNCTION order_mgmt_data.account_policy() IS 'trigger: a higher floor takes from what is available, a lower one gives';
CREATE TRIGGER account_policy AFTER INSERT OR UPDATE OR DELETE ON order_mgmt_data.stock_policies
	FOR EACH ROW EXECUTE FUNCTION order_mgmt_data.account_policy();
CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON order_mgmt_data.stock_policies
	FOR EACH STATEMENT EXECUTE FUNCTION order_mgmt_data.refuse_change();
ALTER TABLE order_mgmt_data.stock_policies ENABLE ALWAYS TRIGGER account_policy;
ALTER TABLE order_mgmt_data.stock_policies ENABLE ALWAYS TRIGGER refuse_truncate;
COMMENT ON TRIGGER refuse_truncate ON order_mgmt_data.stock_policies IS 'floors change row by row, so that counters follow';
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
	PRIMARY KEY (tenant_id, reservation_id, line_no),
	CHECK ((status = 'active') OR (remaining OPERATOR(order_mgmt.=) '0'))
);
COMMENT ON TABLE order_mgmt_data.reservations IS 'soft holds: one row per held item and location; remaining counts until expires_at';
CREATE INDEX reservations_active ON order_mgmt_data.reservations (tenant_id, item_id, location_id, expires_at)
	WHERE status = 'active';

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
	in_transit order_mgmt.quantity
);
COMMENT ON TYPE order_mgmt.stock_at IS 'the stock of a position at a past instant';

CREATE TYPE order_mgmt.stock_term AS (
	step integer,
	term text,
	quantity numeric,
	meaning text
);
COMMENT ON TYPE order_mgmt.stock_term IS 'one term of what is available of a position';

CREATE TYPE order_mgmt.verification AS (
	name text,
	checked bigint,
	violations bigint,
	sample text
);
COMMENT ON TYPE order_mgmt.verification IS 'one invariant: how many rows were checked, how many break it, one of them';
