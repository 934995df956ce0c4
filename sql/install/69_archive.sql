-- State of the archive: a table for each of those that rows leave, and the opening entries that take their place in the ledgers.

CREATE SCHEMA order_mgmt_archive;
COMMENT ON SCHEMA order_mgmt_archive IS 'what archive_history() took out of the tables of order_mgmt_data that have the same names: written by it only';

-- What leaves, and further indexes by which reports find rows.
SELECT order_mgmt_data.declare_archived(a.name, a.more) FROM (VALUES
	('orders', '{"order_number, tenant_id","tenant_id, recorded_at, order_id","customer_id, recorded_at, order_id, tenant_id"}'::text[]), ('order_lines', '{}'), ('order_line_parts', '{}'),
	('order_taxes', '{}'), ('order_promotions', '{}'), ('order_line_promises', '{}'), ('order_cancellations', '{}'), ('order_holds', '{"order_id, tenant_id"}'), ('order_edits', '{"order_id, tenant_id"}'), ('payments', '{"order_id, tenant_id"}'),
	('payment_events', '{"order_id, tenant_id","shift_id, tenant_id","operation_id, tenant_id"}'), ('fulfillments', '{"order_id, tenant_id"}'), ('fulfillment_lines', '{}'), ('parcel_events', '{}'), ('parcel_states', '{}'), ('delivery_promises', '{}'), ('order_confirmations', '{}'),
	('returns', '{"order_id, tenant_id"}'), ('return_lines', '{}'), ('return_receipts', '{"return_id, line_no, tenant_id"}'),
	('register_sales', '{"shift_id, tenant_id"}'), ('stock_exceptions', '{"order_id, tenant_id"}'), ('reservations', '{}'),
	('transfers', '{"transfer_number, tenant_id"}'), ('transfer_lines', '{}'), ('stock_documents', '{}'), ('stock_document_lines', '{}'),
	('stock_moves', '{"document_id, tenant_id"}'), ('stock_move_costs', '{}'), ('money_moves', '{"order_id, tenant_id"}'),
	('status_log', '{"document_id, tenant_id"}')) AS a (name, more);

-- Which entry of a ledger stands for all that was archived of one kind of flow.
CREATE TABLE order_mgmt_data.stock_openings (
	tenant_id bigint NOT NULL,
	item_id bigint NOT NULL,
	location_id bigint NOT NULL,
	other_location_id bigint NOT NULL,
	from_state order_mgmt.stock_state NOT NULL,
	to_state order_mgmt.stock_state NOT NULL,
	is_forced boolean NOT NULL,
	move_id bigint NOT NULL,
	PRIMARY KEY (item_id, location_id, other_location_id, from_state, to_state, is_forced, tenant_id)
);
COMMENT ON TABLE order_mgmt_data.stock_openings IS 'one row per opening entry of the goods ledger, by what it is of; other_location_id 0: none';

CREATE TABLE order_mgmt_data.money_openings (
	tenant_id bigint NOT NULL,
	from_account order_mgmt.money_account NOT NULL,
	from_id bigint NOT NULL,
	to_account order_mgmt.money_account NOT NULL,
	to_id bigint NOT NULL,
	currency text NOT NULL,
	holder_id uuid NOT NULL,
	is_forced boolean NOT NULL,
	move_id bigint NOT NULL,
	PRIMARY KEY (holder_id, from_account, from_id, to_account, to_id, currency, is_forced, tenant_id)
);
COMMENT ON TABLE order_mgmt_data.money_openings IS 'one row per opening entry of the money ledger, by what it is of; holder_id of zeros: none';

SELECT order_mgmt_data.declare_log('order_mgmt_data.stock_openings');
SELECT order_mgmt_data.declare_log('order_mgmt_data.money_openings');

CREATE TABLE order_mgmt_data.archive_walks (
	tenant_id bigint NOT NULL PRIMARY KEY,
	kind integer NOT NULL,
	after_at timestamptz NOT NULL,
	after_id uuid NOT NULL,
	stock_after bigint,
	money_after bigint,
	is_due boolean NOT NULL
);
COMMENT ON TABLE order_mgmt_data.archive_walks IS 'where archive_history() goes on: which kind of documents, after which of them, or (stock_after is not null) after which moves; is_due: moves of what was archived are still to be looked for; not dumped';
