-- State of the ledger: moves of goods and of money, their balances, cost.

CREATE TABLE order_mgmt_data.stock_control (
	is_only boolean NOT NULL PRIMARY KEY DEFAULT true CHECK (is_only),
	incarnation bigint NOT NULL,
	fold_stamp bigint NOT NULL DEFAULT 0,
	money_fold_stamp bigint NOT NULL DEFAULT 0,
	cost_stamp bigint NOT NULL DEFAULT 0,
	summed_stamp bigint NOT NULL DEFAULT 0
);
COMMENT ON TABLE order_mgmt_data.stock_control IS 'one row: who this server''s ledgers are, and up to which stamp all of each is folded, and all goods priced; not dumped';
COMMENT ON COLUMN order_mgmt_data.stock_control.summed_stamp IS 'moves below it that came as history had their records of cost when stock_costs was summed last; 0: it is to be summed';
INSERT INTO order_mgmt_data.stock_control (incarnation)
	SELECT ('x' || pg_catalog.substr(pg_catalog.md5(pg_catalog.gen_random_uuid()::text), 1, 15))::bit(60)::bigint;

CREATE TABLE order_mgmt_data.fold_marks (
	step text NOT NULL,
	left_out bigint NOT NULL,
	folded_to bigint NOT NULL,
	PRIMARY KEY (step, left_out)
);
COMMENT ON TABLE order_mgmt_data.fold_marks IS 'where each step of folding goes on: below the stamp folded_to it has seen all moves of the tenant that is left out; 0: of all others; not dumped';

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

CREATE TABLE order_mgmt_data.stock_moves (
	tenant_id bigint NOT NULL,
	move_id bigint NOT NULL,
	item_id bigint NOT NULL,
	location_id bigint NOT NULL,
	quantity order_mgmt.quantity NOT NULL,
	occurred_at timestamptz NOT NULL,
	recorded_at timestamptz NOT NULL,
	stamp bigint NOT NULL,
	channel_id bigint,
	document_line integer,
	from_state order_mgmt.stock_state NOT NULL,
	to_state order_mgmt.stock_state NOT NULL,
	posting smallint NOT NULL DEFAULT 0,
	document_id uuid NOT NULL,
	document_kind text NOT NULL,
	actor text NOT NULL,
	other_location_id bigint,
	unit_cost order_mgmt.price,
	line_cost order_mgmt.amount,
	reason text,
	role_name text DEFAULT order_mgmt_data.acting_role(),
	lot_id bigint,
	serial_id bigint,
	bin_id bigint,
	PRIMARY KEY (tenant_id, move_id)
);
COMMENT ON TABLE order_mgmt_data.stock_moves IS 'the goods ledger: a quantity of an item goes from a state to another; append-only (its rules are held by its triggers)';
COMMENT ON COLUMN order_mgmt_data.stock_moves.role_name IS 'the role that it was done as, where actor is another name; null: actor is the role';
COMMENT ON COLUMN order_mgmt_data.stock_moves.line_cost IS 'what all units of a receipt cost, where that was said instead of unit_cost';
CREATE INDEX stock_moves_position ON order_mgmt_data.stock_moves (stamp order_mgmt_data.period_ops, item_id, location_id, stamp);
CREATE INDEX stock_moves_other_position ON order_mgmt_data.stock_moves (stamp order_mgmt_data.period_ops, item_id, other_location_id, stamp)
	WHERE other_location_id IS NOT NULL;
CREATE INDEX stock_moves_stamp ON order_mgmt_data.stock_moves USING brin (stamp, recorded_at, occurred_at timestamptz_minmax_multi_ops)
	WITH (pages_per_range = 32, autosummarize = on);

CREATE FUNCTION order_mgmt_data.stamp_move() RETURNS trigger LANGUAGE C AS 'MODULE_PATHNAME', 'om_stamp_move';
COMMENT ON FUNCTION order_mgmt_data.stamp_move() IS 'trigger: stamps a move with the running transaction; a move that arrives stamped is history';
CREATE FUNCTION order_mgmt_data.account_move() RETURNS trigger LANGUAGE C AS 'MODULE_PATHNAME', 'om_account_move';
COMMENT ON FUNCTION order_mgmt_data.account_move() IS 'trigger: takes and gives stock for a move, whoever inserts it';

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
	PRIMARY KEY (item_id, location_id, tenant_id)
) WITH (fillfactor = 70);
COMMENT ON TABLE order_mgmt_data.stock_balances IS 'derived: the ledger below fold_stamp, summed per position; written by the folder only, not dumped';
CREATE INDEX stock_balances_location ON order_mgmt_data.stock_balances (location_id, item_id, tenant_id);

CREATE TYPE order_mgmt.money_account AS ENUM ('receivable', 'cash', 'clearing', 'safe', 'inventory', 'goods_received',
	'deposits', 'store_credit', 'gift_card', 'tax', 'revenue', 'discounts', 'returns', 'shipping', 'cost_of_goods',
	'shrinkage', 'over_short', 'rounding', 'petty_cash');
COMMENT ON TYPE order_mgmt.money_account IS 'kinds of accounts of the money ledger
Debit balances: receivable, cash, clearing, safe, inventory, discounts, returns, cost_of_goods, shrinkage, over_short, petty_cash. Credit balances: the others.';

CREATE TABLE order_mgmt_data.money_moves (
	tenant_id bigint NOT NULL,
	move_id bigint NOT NULL,
	occurred_at timestamptz NOT NULL,
	recorded_at timestamptz NOT NULL,
	stamp bigint NOT NULL,
	from_id bigint NOT NULL DEFAULT 0,
	to_id bigint NOT NULL DEFAULT 0,
	channel_id bigint,
	from_account order_mgmt.money_account NOT NULL,
	to_account order_mgmt.money_account NOT NULL,
	amount order_mgmt.amount NOT NULL,
	posting smallint NOT NULL DEFAULT 0,
	document_id uuid NOT NULL,
	order_id uuid,
	document_kind text NOT NULL,
	actor text NOT NULL,
	location_id bigint,
	holder_id uuid,
	reason text,
	role_name text DEFAULT order_mgmt_data.acting_role(),
	PRIMARY KEY (tenant_id, move_id)
);
COMMENT ON TABLE order_mgmt_data.money_moves IS 'the money ledger: an amount goes from an account (credited) to another (debited); append-only (its rules are held by its triggers)';
COMMENT ON COLUMN order_mgmt_data.money_moves.from_id IS 'which account of its kind: channel, location, tax rate, register or provider; 0 = the only one';
COMMENT ON COLUMN order_mgmt_data.money_moves.holder_id IS 'whose gift card, store credit or shift: of the one account that has holders';
COMMENT ON COLUMN order_mgmt_data.money_moves.role_name IS 'the role that it was done as, where actor is another name; null: actor is the role';
CREATE INDEX money_moves_order ON order_mgmt_data.money_moves (order_id, tenant_id);
CREATE INDEX money_moves_holder ON order_mgmt_data.money_moves (holder_id, tenant_id) WHERE holder_id IS NOT NULL;
CREATE INDEX money_moves_stamp ON order_mgmt_data.money_moves (stamp);

CREATE FUNCTION order_mgmt_data.stamp_money() RETURNS trigger LANGUAGE C AS 'MODULE_PATHNAME', 'om_stamp_money';
COMMENT ON FUNCTION order_mgmt_data.stamp_money() IS 'trigger: stamps a money move with the running transaction; a move that arrives stamped is history';
CREATE FUNCTION order_mgmt_data.account_money() RETURNS trigger LANGUAGE C AS 'MODULE_PATHNAME', 'om_account_money';
COMMENT ON FUNCTION order_mgmt_data.account_money() IS 'trigger: takes from and gives to the holder of a money move, whoever inserts it';
CREATE TRIGGER stamp_money BEFORE INSERT ON order_mgmt_data.money_moves
	FOR EACH ROW EXECUTE FUNCTION order_mgmt_data.stamp_money();
CREATE TRIGGER account_money AFTER INSERT ON order_mgmt_data.money_moves
	FOR EACH ROW EXECUTE FUNCTION order_mgmt_data.account_money();
CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE ON order_mgmt_data.money_moves
	FOR EACH ROW EXECUTE FUNCTION order_mgmt_data.refuse_change();
CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON order_mgmt_data.money_moves
	FOR EACH STATEMENT EXECUTE FUNCTION order_mgmt_data.refuse_change();
ALTER TABLE order_mgmt_data.money_moves ENABLE ALWAYS TRIGGER stamp_money;
ALTER TABLE order_mgmt_data.money_moves ENABLE ALWAYS TRIGGER account_money;
ALTER TABLE order_mgmt_data.money_moves ENABLE ALWAYS TRIGGER refuse_change;
ALTER TABLE order_mgmt_data.money_moves ENABLE ALWAYS TRIGGER refuse_truncate;
COMMENT ON TRIGGER stamp_money ON order_mgmt_data.money_moves IS 'every move carries the id of its transaction';
COMMENT ON TRIGGER account_money ON order_mgmt_data.money_moves IS 'where spending is decided';
COMMENT ON TRIGGER refuse_change ON order_mgmt_data.money_moves IS 'the ledger is append-only';
COMMENT ON TRIGGER refuse_truncate ON order_mgmt_data.money_moves IS 'the ledger is append-only';

CREATE TABLE order_mgmt_data.money_balances (
	tenant_id bigint NOT NULL,
	account order_mgmt.money_account NOT NULL,
	account_id bigint NOT NULL,
	currency text NOT NULL,
	incarnation bigint NOT NULL,
	balance numeric NOT NULL,
	PRIMARY KEY (tenant_id, account, account_id, currency)
);
COMMENT ON TABLE order_mgmt_data.money_balances IS 'derived: debits less credits of an account in its currency, of moves below stock_control.money_fold_stamp, as a number that has no limit; written by the folder only, not dumped';

CREATE TABLE order_mgmt_data.stock_move_costs (
	tenant_id bigint NOT NULL,
	move_id bigint NOT NULL,
	location_id bigint NOT NULL,
	item_id bigint NOT NULL,
	position_no bigint NOT NULL,
	document_id uuid,
	document_line integer,
	quantity order_mgmt.quantity NOT NULL,
	value order_mgmt.amount,
	correction order_mgmt.amount,
	is_estimated boolean NOT NULL,
	cost_value order_mgmt.amount,
	cost_quantity order_mgmt.quantity,
	stamp bigint NOT NULL,
	guessed_received order_mgmt.quantity,
	guessed_lost order_mgmt.quantity,
	PRIMARY KEY (tenant_id, move_id, location_id)
);
COMMENT ON TABLE order_mgmt_data.stock_move_costs IS 'what each move that crosses the border or changes location was worth, per position it changed; append-only, written by the folder only
Moving average: goods leave at the average of their position and come in at their own cost. What was issued before it was received is priced at the last known average, and goods of which no cost is known at nothing; the next receipt with a cost corrects that.';
COMMENT ON COLUMN order_mgmt_data.stock_move_costs.position_no IS 'running number at the position, in order of pricing: (stamp, move_id)';
COMMENT ON COLUMN order_mgmt_data.stock_move_costs.document_id IS 'with document_line the order line, of goods that went to a customer or came back; else null';
COMMENT ON COLUMN order_mgmt_data.stock_move_costs.quantity IS 'what entered the position; negative: what left it';
COMMENT ON COLUMN order_mgmt_data.stock_move_costs.value IS 'by how much the value of the position grew; null: no cost is known yet, counts as 0';
COMMENT ON COLUMN order_mgmt_data.stock_move_costs.correction IS 'how much more than was guessed cost what was at a guess, less what is still there of it: in value already, went to the accounts where the goods went and came from';
COMMENT ON COLUMN order_mgmt_data.stock_move_costs.is_estimated IS 'true: no cost of its own was known, or in another currency than the position''s, which is that of its first cost; the last known average stands in for it';
COMMENT ON COLUMN order_mgmt_data.stock_move_costs.cost_value IS 'last known average after the move: cost_value for cost_quantity, not rounded; null: none';
COMMENT ON COLUMN order_mgmt_data.stock_move_costs.guessed_received IS 'of what is there at a guess, what came from the supplier or production (negative: went to it): no cost of the position is known yet, or it is below zero; null: nothing';
COMMENT ON COLUMN order_mgmt_data.stock_move_costs.guessed_lost IS 'the same of what was found (negative: lost); the rest of what is at a guess went to customers';
COMMENT ON COLUMN order_mgmt_data.stock_move_costs.stamp IS 'of the move when it was priced';
CREATE INDEX stock_move_costs_line ON order_mgmt_data.stock_move_costs (document_id, document_line, tenant_id)
	WHERE document_id IS NOT NULL;

CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE ON order_mgmt_data.stock_move_costs
	FOR EACH ROW EXECUTE FUNCTION order_mgmt_data.refuse_change();
CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON order_mgmt_data.stock_move_costs
	FOR EACH STATEMENT EXECUTE FUNCTION order_mgmt_data.refuse_change();
ALTER TABLE order_mgmt_data.stock_move_costs ENABLE ALWAYS TRIGGER refuse_change;
ALTER TABLE order_mgmt_data.stock_move_costs ENABLE ALWAYS TRIGGER refuse_truncate;
COMMENT ON TRIGGER refuse_change ON order_mgmt_data.stock_move_costs IS 'what is priced stays priced';
COMMENT ON TRIGGER refuse_truncate ON order_mgmt_data.stock_move_costs IS 'what is priced stays priced';

CREATE TABLE order_mgmt_data.stock_costs (
	tenant_id bigint NOT NULL,
	item_id bigint NOT NULL,
	location_id bigint NOT NULL,
	records bigint NOT NULL,
	quantity order_mgmt.quantity NOT NULL,
	value order_mgmt.amount,
	cost_value order_mgmt.amount,
	cost_quantity order_mgmt.quantity,
	guessed_received order_mgmt.quantity,
	guessed_lost order_mgmt.quantity,
	PRIMARY KEY (item_id, location_id, tenant_id)
) WITH (fillfactor = 70);
COMMENT ON TABLE order_mgmt_data.stock_costs IS 'derived: stock_move_costs summed per position, and its last known average; written by the folder only, not dumped';
