-- State that all documents have in common: how they begin, what of them never changes, that they stay.

DO $do$
DECLARE
	document record;
BEGIN
	FOR document IN SELECT d.relation, d.machine FROM (VALUES ('orders', 'order'), ('reservations', 'reservation'), ('fulfillments', 'fulfillment'),
		('transfers', 'transfer'), ('shifts', 'shift')) AS d (relation, machine)
	LOOP
		-- of rows that are there already: any number makes them history
		EXECUTE format('ALTER TABLE order_mgmt_data.%I ADD COLUMN stamp bigint NOT NULL DEFAULT 0', document.relation);
		EXECUTE format('ALTER TABLE order_mgmt_data.%I ALTER COLUMN stamp DROP DEFAULT', document.relation);
		EXECUTE format('COMMENT ON COLUMN order_mgmt_data.%I.stamp IS %L', document.relation,
			'transaction that wrote it; a row that arrives with one is history, and may begin in any state');
		EXECUTE format('CREATE TRIGGER begin_document BEFORE INSERT ON order_mgmt_data.%I FOR EACH ROW EXECUTE FUNCTION order_mgmt_data.check_transition(%L)',
			document.relation, document.machine);
		EXECUTE format('ALTER TABLE order_mgmt_data.%I ENABLE ALWAYS TRIGGER begin_document', document.relation);
		EXECUTE format('COMMENT ON TRIGGER begin_document ON order_mgmt_data.%I IS %L', document.relation, 'it begins as its state machine says');
	END LOOP;

	-- By image: rows of any types are compared, as they are.
	FOR document IN SELECT d.relation, d.columns, x.old_row, x.new_row
		FROM (VALUES ('orders', 'tenant_id, order_id, order_number, channel, currency, total, discount, shipping, tax, occurred_at, recorded_at'),
			('order_lines', 'tenant_id, order_id, line_no, item_id, sku, location_id, location, ordered, unit_price, line_total, discount, order_discount, tax'),
			('order_taxes', 'tenant_id, order_id, line_no, tax_rate_id, tax_rate, rate, is_inclusive, amount'),
			('reservations', 'tenant_id, reservation_id, line_no, item_id, sku, location_id, location, quantity, occurred_at, recorded_at'),
			('payments', 'tenant_id, payment_id, order_id, provider_id, provider, currency, occurred_at, recorded_at'),
			('transfers', 'tenant_id, transfer_id, from_location_id, from_location, to_location_id, to_location, occurred_at, recorded_at'),
			('transfer_lines', 'tenant_id, transfer_id, line_no, item_id, sku, quantity'),
			('shifts', 'tenant_id, shift_id, register_id, register, shift_number, currency, opening_float, opened_at, recorded_at')) AS d (relation, columns)
		CROSS JOIN LATERAL (SELECT regexp_replace(d.columns, '(\w+)', 'OLD.\1', 'g') AS old_row, regexp_replace(d.columns, '(\w+)', 'NEW.\1', 'g') AS new_row) AS x
	LOOP
		EXECUTE format('CREATE TRIGGER refuse_other BEFORE UPDATE OF %s ON order_mgmt_data.%I FOR EACH ROW
			WHEN (ROW(%s)::record OPERATOR(pg_catalog.*<>) ROW(%s)::record) EXECUTE FUNCTION order_mgmt_data.refuse_change()',
			document.columns, document.relation, document.old_row, document.new_row);
		EXECUTE format('ALTER TABLE order_mgmt_data.%I ENABLE ALWAYS TRIGGER refuse_other', document.relation);
		EXECUTE format('COMMENT ON TRIGGER refuse_other ON order_mgmt_data.%I IS %L', document.relation, 'it stays what it was made as');
	END LOOP;

	FOR document IN SELECT unnest(ARRAY['orders', 'order_lines', 'order_taxes', 'reservations', 'stock_documents', 'payments', 'fulfillments',
		'fulfillment_lines', 'returns', 'transfers', 'transfer_lines', 'status_log']) AS relation
	LOOP
		EXECUTE format('CREATE TRIGGER refuse_delete BEFORE DELETE OR TRUNCATE ON order_mgmt_data.%I FOR EACH STATEMENT EXECUTE FUNCTION order_mgmt_data.refuse_change()',
			document.relation);
		EXECUTE format('ALTER TABLE order_mgmt_data.%I ENABLE ALWAYS TRIGGER refuse_delete', document.relation);
		EXECUTE format('COMMENT ON TRIGGER refuse_delete ON order_mgmt_data.%I IS %L', document.relation, 'it is canceled, never deleted');
	END LOOP;
END
$do$;
