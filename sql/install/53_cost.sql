-- State of cost: what the goods of the ledger are worth.

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
	PRIMARY KEY (tenant_id, move_id, location_id)
);
COMMENT ON TABLE order_mgmt_data.stock_move_costs IS 'what each move that crosses the border or changes location was worth, per position it changed; append-only, written by the folder only
Moving average: goods leave at the average of their position and come in at their own cost. What was issued before it was received is priced at the last known average; the receipt that covers it corrects that.';
COMMENT ON COLUMN order_mgmt_data.stock_move_costs.position_no IS 'running number at the position, in order of pricing: (stamp, move_id)';
COMMENT ON COLUMN order_mgmt_data.stock_move_costs.document_id IS 'with document_line the order line, of goods that went to a customer or came back; else null';
COMMENT ON COLUMN order_mgmt_data.stock_move_costs.quantity IS 'what entered the position; negative: what left it';
COMMENT ON COLUMN order_mgmt_data.stock_move_costs.value IS 'by how much the value of the position grew; null: no cost is known yet, counts as 0';
COMMENT ON COLUMN order_mgmt_data.stock_move_costs.correction IS 'how much more than was guessed cost what had been issued before it was received: in value already, went to cost of goods';
COMMENT ON COLUMN order_mgmt_data.stock_move_costs.is_estimated IS 'true: no cost of its own was known, or in another currency than the position''s, which is that of its first cost; the last known average stands in for it';
COMMENT ON COLUMN order_mgmt_data.stock_move_costs.cost_value IS 'last known average after the move: cost_value for cost_quantity, not rounded; null: none';
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
	PRIMARY KEY (tenant_id, item_id, location_id)
) WITH (fillfactor = 70);
COMMENT ON TABLE order_mgmt_data.stock_costs IS 'derived: stock_move_costs summed per position, and its last known average; written by the folder only, not dumped';
