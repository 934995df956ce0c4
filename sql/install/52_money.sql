-- State of the money ledger.

CREATE TYPE order_mgmt.money_account AS ENUM ('receivable', 'cash', 'clearing', 'safe', 'inventory', 'goods_received',
	'deposits', 'store_credit', 'gift_card', 'tax', 'revenue', 'discounts', 'returns', 'shipping', 'cost_of_goods',
	'shrinkage', 'over_short', 'rounding', 'petty_cash');
COMMENT ON TYPE order_mgmt.money_account IS 'kinds of accounts of the money ledger
Debit balances: receivable, cash, clearing, safe, inventory, discounts, returns, cost_of_goods, shrinkage, over_short, petty_cash. Credit balances: the others.';

CREATE TABLE order_mgmt_data.money_moves (
	tenant_id bigint NOT NULL,
	move_id bigint NOT NULL,
	from_account order_mgmt.money_account NOT NULL,
	from_id bigint NOT NULL DEFAULT 0,
	to_account order_mgmt.money_account NOT NULL,
	to_id bigint NOT NULL DEFAULT 0,
	amount order_mgmt.amount NOT NULL,
	document_kind text NOT NULL,
	document_id uuid NOT NULL,
	order_id uuid,
	holder_id uuid,
	channel_id bigint,
	location_id bigint,
	reason text,
	actor text NOT NULL,
	occurred_at timestamptz NOT NULL,
	recorded_at timestamptz NOT NULL,
	posting smallint NOT NULL DEFAULT 0,
	stamp bigint NOT NULL,
	PRIMARY KEY (tenant_id, move_id)
);
COMMENT ON TABLE order_mgmt_data.money_moves IS 'the money ledger: an amount goes from an account (credited) to another (debited); append-only (its rules are held by its triggers)';
COMMENT ON COLUMN order_mgmt_data.money_moves.from_id IS 'which account of its kind: channel, location, tax rate, register or provider; 0 = the only one';
COMMENT ON COLUMN order_mgmt_data.money_moves.holder_id IS 'whose gift card, store credit or shift: of the one account that has holders';
CREATE INDEX money_moves_order ON order_mgmt_data.money_moves (order_id, tenant_id);
CREATE INDEX money_moves_holder ON order_mgmt_data.money_moves (holder_id, tenant_id) WHERE holder_id IS NOT NULL;
CREATE INDEX money_moves_stamp ON order_mgmt_data.money_moves USING brin (stamp);

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
	balance order_mgmt.amount NOT NULL,
	PRIMARY KEY (tenant_id, account, account_id, currency)
);
COMMENT ON TABLE order_mgmt_data.money_balances IS 'derived: debits less credits of an account, of moves below stock_control.money_fold_stamp; written by the folder only, not dumped';
