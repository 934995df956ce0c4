-- Code of pos.

-- Who may read what happens at registers: it is seen where the register is.
CREATE OR REPLACE FUNCTION order_mgmt_data.sees_shift("right" text, tenant_id bigint, shift_id uuid)
	RETURNS boolean LANGUAGE C STABLE STRICT PARALLEL RESTRICTED COST 10 AS 'MODULE_PATHNAME', 'om_sees_shift';
COMMENT ON FUNCTION order_mgmt_data.sees_shift(text, bigint, uuid) IS 'true if the reader of a view has a right at the location of the shift''s register';
CREATE OR REPLACE FUNCTION order_mgmt_data.sees_refund("right" text, tenant_id bigint, refund_id uuid)
	RETURNS boolean LANGUAGE C STABLE STRICT PARALLEL RESTRICTED COST 1000 SUPPORT order_mgmt_data.sees_document_support AS 'MODULE_PATHNAME', 'om_sees_refund';
COMMENT ON FUNCTION order_mgmt_data.sees_refund(text, bigint, uuid) IS 'true if the reader of a view has a right at the location of the register of a refund without a sale';
SELECT order_mgmt_data.show_rows('order_mgmt_data.registers', 'read_registers', locations => '{location_id}');
SELECT order_mgmt_data.show_rows('order_mgmt_data.staff', 'read_shifts');
SELECT order_mgmt_data.show_rows('order_mgmt_data.shifts', 'read_shifts', where_seen => $$order_mgmt_data.sees_shift('read_shifts', tenant_id, shift_id)$$);
SELECT order_mgmt_data.show_rows('order_mgmt_data.register_sales', 'read_shifts', where_seen => $$order_mgmt_data.sees_shift('read_shifts', tenant_id, shift_id)$$);
SELECT order_mgmt_data.show_rows('order_mgmt_data.refunds_without_sale', 'read_shifts', where_seen => $$order_mgmt_data.sees_shift('read_shifts', tenant_id, shift_id)$$);
SELECT order_mgmt_data.show_rows('order_mgmt_data.refund_without_sale_lines', 'read_shifts', where_seen => $$order_mgmt_data.sees_refund('read_shifts', tenant_id, refund_id)$$);

CREATE OR REPLACE VIEW order_mgmt.registers WITH (security_invoker = true) AS
	SELECT r.tenant_id, r.register_id, r.code AS register, r.name, r.channel, l.code AS location, r.is_active, r.metadata,
		round(r.discount_limit / 10000.0, 4) AS discount_limit
	FROM order_mgmt_data.registers AS r
	JOIN order_mgmt_data.locations AS l ON l.tenant_id = r.tenant_id AND l.location_id = r.location_id;
COMMENT ON VIEW order_mgmt.registers IS 'one row per register: the channel it sells for, the location whose stock it sells
discount_limit: how many percent who has not the right set_discount may take off a line and a sale.';

CREATE OR REPLACE VIEW order_mgmt.staff WITH (security_invoker = true) AS
	SELECT s.tenant_id, s.staff_id, s.code AS staff, s.name, s.is_active, s.metadata
	FROM order_mgmt_data.staff AS s;
COMMENT ON VIEW order_mgmt.staff IS 'one row per person who works at registers';

CREATE OR REPLACE VIEW order_mgmt.shifts WITH (security_invoker = true) AS
	SELECT s.tenant_id, s.shift_id, s.register, s.shift_number, s.status, s.currency, s.opening_float, s.expected, s.counted,
		s.counted OPERATOR(order_mgmt.-) s.expected AS difference, s.opened_by, s.closed_by, s.actor, s.opened_at, s.closed_at,
		s.recorded_at, s.metadata, s.opening_float::numeric AS opening_float_numeric, s.expected::numeric AS expected_numeric, s.counted::numeric AS counted_numeric, (s.counted OPERATOR(order_mgmt.-) s.expected)::numeric AS difference_numeric,
		s.receipts, s.receipt_hash
	FROM order_mgmt_data.shifts AS s;
COMMENT ON VIEW order_mgmt.shifts IS 'one row per shift of a register; expected, counted and difference (counted - expected) once it is closed
expected = opening_float + cash taken - change - cash refunds + paid in - paid out; order_mgmt_report.shift_summary has the parts. receipts, receipt_hash: how many receipts the register had given by then, and the hash of the last one, so that none can be taken away behind it.';

CREATE OR REPLACE VIEW order_mgmt.register_sales WITH (security_invoker = true) AS
	SELECT s.tenant_id, s.order_id, s.order_number, s.shift_id, s.register, s.staff, s.total, s.tendered, s.change, s.actor,
		s.occurred_at, s.recorded_at, s.is_late, order_mgmt.amount_currency(s.total) AS currency, s.total::numeric AS total_numeric, s.tendered::numeric AS tendered_numeric, s.change::numeric AS change_numeric,
		s.receipt_number, s.receipt_hash
	FROM order_mgmt_data.register_sales AS s;
COMMENT ON VIEW order_mgmt.register_sales IS 'one row per sale at a register: what was to be paid, what the customer gave, what came back
The order''s row is in order_mgmt.orders, its payments in order_mgmt.payments. is_late: recorded after its shift was closed. receipt_number, receipt_hash: its receipt at the register (receipt).';

CREATE OR REPLACE VIEW order_mgmt.refunds_without_sale WITH (security_invoker = true) AS
	SELECT r.tenant_id, r.refund_id, r.shift_id, r.register, r.staff, r.location, r.channel, r.provider, r.total, r.reason, r.reference,
		r.actor, r.occurred_at, r.recorded_at, r.metadata, order_mgmt.amount_currency(r.total) AS currency, r.total::numeric AS total_numeric
	FROM order_mgmt_data.refunds_without_sale AS r;
COMMENT ON VIEW order_mgmt.refunds_without_sale IS 'one row per refund at a register without the sale it is of: what was given back, and why';

CREATE OR REPLACE VIEW order_mgmt.refund_without_sale_lines WITH (security_invoker = true) AS
	SELECT l.tenant_id, l.refund_id, l.line_no, l.sku, l.quantity, l.disposition, l.unit_price, l.line_total, l.tax, l.amount, l.reason,
		order_mgmt.amount_currency(l.amount) AS currency, l.quantity::numeric AS quantity_numeric, l.unit_price::numeric AS unit_price_numeric, l.line_total::numeric AS line_total_numeric, l.tax::numeric AS tax_numeric, l.amount::numeric AS amount_numeric
	FROM order_mgmt_data.refund_without_sale_lines AS l
	JOIN order_mgmt_data.refunds_without_sale AS r ON r.tenant_id = l.tenant_id AND r.refund_id = l.refund_id;
COMMENT ON VIEW order_mgmt.refund_without_sale_lines IS 'one row per line of a refund without its sale: what came back, and what was given for it
amount = line_total and the taxes on top of it; tax: all taxes of the line.';

CREATE OR REPLACE FUNCTION order_mgmt.put_register(register text, channel text DEFAULT NULL, location text DEFAULT NULL, name text DEFAULT NULL,
		discount_limit numeric DEFAULT NULL, is_active boolean DEFAULT NULL, metadata order_mgmt.strict_jsonb DEFAULT NULL, tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.registers LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_put_register';
COMMENT ON FUNCTION order_mgmt.put_register(text, text, text, text, numeric, boolean, order_mgmt.strict_jsonb, bigint) IS 'creates a register or changes it
Null: as it is. channel: whose prices and currency it sells in; location: whose stock; a new register needs both. Not while a shift is open (shift_already_open).
discount_limit: how many percent who has not the right set_discount may take off a line and a sale, 0 (if new) to 100.
Example: SELECT * FROM order_mgmt.put_register(''BER-1'', ''store'', ''BER'')';

CREATE OR REPLACE FUNCTION order_mgmt.put_staff(staff text, name text DEFAULT NULL, is_active boolean DEFAULT NULL,
		metadata order_mgmt.strict_jsonb DEFAULT NULL, tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.staff LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_put_staff';
COMMENT ON FUNCTION order_mgmt.put_staff(text, text, boolean, order_mgmt.strict_jsonb, bigint) IS 'creates a member of staff or changes what is said of them
Null: as it is; for a new one, name is the code.
Example: SELECT * FROM order_mgmt.put_staff(''ana'', ''Ana'')';

CREATE OR REPLACE FUNCTION order_mgmt.open_shift(register text, opening_float order_mgmt.amount_input, staff text DEFAULT NULL, shift_id uuid DEFAULT NULL,
		metadata order_mgmt.strict_jsonb DEFAULT '{}', occurred_at timestamptz DEFAULT NULL,
		idempotency_key text DEFAULT NULL, options order_mgmt.strict_jsonb DEFAULT '{}', tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.shifts LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_open_shift';
COMMENT ON FUNCTION order_mgmt.open_shift(text, order_mgmt.amount_input, text, uuid, order_mgmt.strict_jsonb, timestamptz, text, order_mgmt.strict_jsonb, bigint) IS 'opens a shift at a register with so much cash in the drawer; one at a time
opening_float: in the currency of the register''s channel, may be 0; it comes from the safe. staff: who is accountable.
Example: SELECT shift_number FROM order_mgmt.open_shift(''BER-1'', ''100.00 EUR'', ''ana'')';

CREATE OR REPLACE FUNCTION order_mgmt.record_sale(register text, lines order_mgmt.strict_jsonb, tenders order_mgmt.strict_jsonb,
		discount order_mgmt.amount_input DEFAULT NULL, staff text DEFAULT NULL, customer text DEFAULT NULL,
		ship_to order_mgmt.strict_jsonb DEFAULT NULL, bill_to order_mgmt.strict_jsonb DEFAULT NULL, coupons text[] DEFAULT NULL, reference text DEFAULT NULL, order_id uuid DEFAULT NULL,
		metadata order_mgmt.strict_jsonb DEFAULT '{}', occurred_at timestamptz DEFAULT NULL, idempotency_key text DEFAULT NULL,
		options order_mgmt.strict_jsonb DEFAULT '{}', tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.register_sales LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_record_sale';
COMMENT ON FUNCTION order_mgmt.record_sale(text, order_mgmt.strict_jsonb, order_mgmt.strict_jsonb, order_mgmt.amount_input, text, text, order_mgmt.strict_jsonb, order_mgmt.strict_jsonb, text[], text, uuid, order_mgmt.strict_jsonb, timestamptz, text, order_mgmt.strict_jsonb, bigint) IS 'records a whole sale at a register: goods leave the shelf, the order is completed and paid, the drawer knows its cash
lines: as in place_order; goods come from the register''s location, what is there of them (available, purpose shelf). tenders: [{"provider","amount","method"?,"reference"?,"event_id"?,"payment_id"?}], provider "cash" for cash; together they cover the total, and what is beyond it is change, given of the cash (tenders_mismatch). Needs an open shift (no_open_shift).
occurred_at of a sale that was made offline may lie before the open shift: in a shift of the register that is closed, and then the sale is late, belongs to that one (register_sales.is_late, shift_summary) and changes nothing that was expected or counted; else it belongs to the open shift.
discount: on the whole sale. Discounts of who has not the right set_discount are limited: those of a line and its share of the sale''s by the discount_limit of the register, and all together (discount_too_large).
options: {"sell_short"?, "approval"?, "price_approval"?}: sell_short true = the customer holds what the books do not have; the sale is written, the position is short, and each such line opens a stock exception for somebody to settle; needs the right sell_short. approval, price_approval: of approve_action, for discounts (discount_percent) and for prices other than those of the list (price_override) that are beyond the limits of staff (approval_required).
customer, ship_to, bill_to, coupons: as in place_order; the goods are handed over all the same. What promotions take off is not limited by the register.
Repeat the same call with the same idempotency_key after 40001, 40P01, 55P03 or a lost connection.
Example: SELECT order_number, total, change FROM order_mgmt.record_sale(''BER-1'', ''[{"sku":"A-1","quantity":1}]'', ''[{"provider":"cash","amount":"20.00"}]'', idempotency_key => ''BER-1/4711'')';

CREATE OR REPLACE FUNCTION order_mgmt.refund_without_sale(register text, lines order_mgmt.strict_jsonb, reason text, provider text DEFAULT 'cash',
		staff text DEFAULT NULL, reference text DEFAULT NULL, refund_id uuid DEFAULT NULL, metadata order_mgmt.strict_jsonb DEFAULT '{}',
		occurred_at timestamptz DEFAULT NULL, idempotency_key text DEFAULT NULL, options order_mgmt.strict_jsonb DEFAULT '{}', tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.refunds_without_sale LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_refund_without_sale';
COMMENT ON FUNCTION order_mgmt.refund_without_sale(text, order_mgmt.strict_jsonb, text, text, text, text, uuid, order_mgmt.strict_jsonb, timestamptz, text, order_mgmt.strict_jsonb, bigint) IS 'takes goods back at a register without the sale they are of, and records what was given for them: a right of managers; where the sale is known, use return_order
lines: [{"sku" or "barcode","quantity","unit_price","disposition","tax_rates"?,"reason"?}]: what is given back for each of the item''s own units (of a kit, the items it is made of are named), and the taxes of that, those of the item for a line that names none; disposition: restock, quarantine, damaged, scrap or return_to_vendor, at the register''s location. provider: cash, of the drawer, or whose clearing account it leaves. reason is required. Needs an open shift (no_open_shift).
Nothing caps it but limits of staff (approval_required; options: {"approval"?} of approve_action): no sale says what was paid. It lowers the channel''s sales as a return does.
Example: SELECT total FROM order_mgmt.refund_without_sale(''BER-1'', ''[{"sku":"A-1","quantity":1,"unit_price":"12.50","disposition":"restock"}]'', ''no receipt'', idempotency_key => ''BER-1/4713'')';

CREATE OR REPLACE FUNCTION order_mgmt.paid_in(register text, amount order_mgmt.amount_input, reason text, staff text DEFAULT NULL, occurred_at timestamptz DEFAULT NULL,
		idempotency_key text DEFAULT NULL, options order_mgmt.strict_jsonb DEFAULT '{}', tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.shifts LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_paid_in';
COMMENT ON FUNCTION order_mgmt.paid_in(text, order_mgmt.amount_input, text, text, timestamptz, text, order_mgmt.strict_jsonb, bigint) IS 'records cash put into a drawer that is no sale; reason is required
Example: SELECT status FROM order_mgmt.paid_in(''BER-1'', ''20.00 EUR'', ''change from the bank'')';

CREATE OR REPLACE FUNCTION order_mgmt.paid_out(register text, amount order_mgmt.amount_input, reason text, staff text DEFAULT NULL, occurred_at timestamptz DEFAULT NULL,
		idempotency_key text DEFAULT NULL, options order_mgmt.strict_jsonb DEFAULT '{}', tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.shifts LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_paid_out';
COMMENT ON FUNCTION order_mgmt.paid_out(text, order_mgmt.amount_input, text, text, timestamptz, text, order_mgmt.strict_jsonb, bigint) IS 'records cash taken out of a drawer that is no refund, at most what is in it (drawer_short); reason is required
options: {"approval"?}: of approve_action, for more than staff may take out alone (approval_required).
Example: SELECT status FROM order_mgmt.paid_out(''BER-1'', ''8.50 EUR'', ''window cleaner'')';

CREATE OR REPLACE FUNCTION order_mgmt.close_shift(register text, counted order_mgmt.amount_input, reason text DEFAULT NULL, staff text DEFAULT NULL,
		occurred_at timestamptz DEFAULT NULL,
		idempotency_key text DEFAULT NULL, options order_mgmt.strict_jsonb DEFAULT '{}', tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.shifts LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_close_shift';
COMMENT ON FUNCTION order_mgmt.close_shift(text, order_mgmt.amount_input, text, text, timestamptz, text, order_mgmt.strict_jsonb, bigint) IS 'closes the open shift of a register with what was counted in its drawer; waits for sales under way
The difference to what is expected is recorded (over_short), never plugged; the cash goes to the safe. Moves no stock. What it answers is the Z report: receipts and receipt_hash are those of the last receipt of the register. options: {"approval"?}: of approve_action, for a drawer_difference beyond the limit of staff (approval_required).
Example: SELECT expected, counted, difference FROM order_mgmt.close_shift(''BER-1'', ''431.20 EUR'', staff => ''ana'')';

-- A shift stays when its sales are archived: whoever archives them adds them here.
CREATE OR REPLACE VIEW order_mgmt_data.shift_sales WITH (security_invoker = true) AS
	SELECT r.tenant_id, r.shift_id, r.total, r.is_late FROM order_mgmt_data.register_sales AS r;
COMMENT ON VIEW order_mgmt_data.shift_sales IS 'one row per sale at a register that ever was';
CREATE OR REPLACE VIEW order_mgmt_data.shift_payments WITH (security_invoker = true) AS
	SELECT e.tenant_id, e.shift_id, e.operation_id, e.provider_id, e.kind, e.status, e.amount, e.is_late FROM order_mgmt_data.payment_events AS e;
COMMENT ON VIEW order_mgmt_data.shift_payments IS 'one row per payment event that ever was';

CREATE OR REPLACE VIEW order_mgmt_report.shift_summary WITH (security_invoker = true) AS
	SELECT s.tenant_id, s.shift_id, s.register, s.shift_number, s.status, s.opened_at, s.closed_at,
		order_mgmt_data.business_date(s.opened_at, t.time_zone, t.time_zone_changes) AS opened_date, s.currency, n.sales, n.sales_total,
		s.opening_float::numeric AS opening_float, c.cash_sales, c.cash_refunds, c.paid_in, c.paid_out,
		s.opening_float::numeric + c.cash_sales - c.cash_refunds + c.paid_in - c.paid_out AS expected,
		s.counted::numeric AS counted, s.counted::numeric - s.expected::numeric AS difference, p.other_sales, p.other_refunds,
		n.late_sales, n.late_sales_total, c.late_cash
	FROM order_mgmt_data.shifts AS s
	LEFT JOIN order_mgmt_data.tenants AS t ON t.tenant_id = s.tenant_id
	CROSS JOIN LATERAL (
		SELECT count(*) FILTER (WHERE NOT r.is_late) AS sales, coalesce(sum(r.total::numeric) FILTER (WHERE NOT r.is_late), 0) AS sales_total,
			count(*) FILTER (WHERE r.is_late) AS late_sales, coalesce(sum(r.total::numeric) FILTER (WHERE r.is_late), 0) AS late_sales_total
		FROM order_mgmt_data.shift_sales AS r WHERE r.tenant_id = s.tenant_id AND r.shift_id = s.shift_id) AS n
	CROSS JOIN LATERAL (
		SELECT coalesce(sum(r.total::numeric) FILTER (WHERE r.provider_id = 0), 0) AS cash,
			coalesce(sum(r.total::numeric) FILTER (WHERE r.provider_id <> 0), 0) AS other
		FROM order_mgmt_data.refunds_without_sale AS r WHERE r.tenant_id = s.tenant_id AND r.shift_id = s.shift_id) AS u
	CROSS JOIN LATERAL (
		SELECT coalesce(sum(e.amount::numeric) FILTER (WHERE e.provider_id = 0 AND e.kind = 'sale' AND NOT e.is_late), 0) AS cash_sales,
			coalesce(sum(e.amount::numeric) FILTER (WHERE e.provider_id = 0 AND e.is_late), 0) AS late_cash,
			coalesce(sum(e.amount::numeric * CASE e.status WHEN 'reversed' THEN -1 ELSE 1 END) FILTER (WHERE e.provider_id = 0 AND e.kind = 'refund'), 0)
				+ u.cash AS cash_refunds,
			x.paid_in, x.paid_out
		FROM (
			SELECT coalesce(sum(m.amount::numeric) FILTER (WHERE m.from_account = 'petty_cash'), 0) AS paid_in,
				coalesce(sum(m.amount::numeric) FILTER (WHERE m.to_account = 'petty_cash'), 0) AS paid_out
			FROM order_mgmt_data.money_moves AS m
			WHERE m.tenant_id = s.tenant_id AND m.holder_id = s.shift_id) AS x
		LEFT JOIN order_mgmt_data.shift_payments AS e ON e.tenant_id = s.tenant_id AND e.shift_id = s.shift_id
			AND e.status = ANY ('{succeeded,recorded,reversed}')
		GROUP BY x.paid_in, x.paid_out) AS c
	CROSS JOIN LATERAL (
		SELECT coalesce(sum(e.amount::numeric) FILTER (WHERE e.kind = 'sale' AND NOT e.is_late), 0) AS other_sales,
			coalesce(sum(e.amount::numeric) FILTER (WHERE e.kind = 'refund'), 0) + u.other AS other_refunds
		FROM order_mgmt_data.shift_payments AS e
		WHERE e.tenant_id = s.tenant_id AND e.shift_id = s.shift_id AND e.provider_id <> 0 AND e.status = ANY ('{requested,recorded}')
			AND NOT EXISTS (SELECT 1 FROM order_mgmt_data.shift_payments AS d WHERE d.tenant_id = e.tenant_id AND d.operation_id = e.operation_id
				AND d.status = ANY ('{failed,reversed}'))) AS p
	WHERE order_mgmt_data.sees_tenant('reports', s.tenant_id, (SELECT order_mgmt_data.tenants_with('reports')))
		AND order_mgmt_data.sees_day(s.opened_at, s.opened_at);
COMMENT ON VIEW order_mgmt_report.shift_summary IS 'one row per shift of a register: what it sold and what its drawer should hold
expected = opening_float + cash_sales (without their change) - cash_refunds + paid_in - paid_out; difference = counted - expected; other_sales and other_refunds: by card and all that is not cash, as they were begun there, but for those that failed or were reversed. Unlinked refunds are among the refunds. late_sales, late_sales_total, late_cash: of sales that were recorded after the shift was closed, which are in none of the other columns; their cash was in what was counted, so difference - late_cash is what is still over or short.';

SELECT order_mgmt_data.extend_view('order_mgmt_data.masters', $$SELECT m.tenant_id, 'register', m.register_id, m.code FROM order_mgmt_data.registers AS m$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.masters', $$SELECT m.tenant_id, 'staff', m.staff_id, m.code FROM order_mgmt_data.staff AS m$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.master_uses', $$SELECT r.tenant_id, 'registers', 'channel', NULL, r.channel FROM order_mgmt_data.registers AS r$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.master_uses', $$SELECT r.tenant_id, 'registers', 'location', r.location_id, NULL FROM order_mgmt_data.registers AS r$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.master_uses', $$SELECT s.tenant_id, 'shifts', 'register', s.register_id, s.register FROM order_mgmt_data.shifts AS s$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.master_uses', $$SELECT s.tenant_id, 'shifts', 'staff', NULL, s.opened_by FROM order_mgmt_data.shifts AS s WHERE s.opened_by IS NOT NULL$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.master_uses', $$SELECT s.tenant_id, 'shifts', 'staff', NULL, s.closed_by FROM order_mgmt_data.shifts AS s WHERE s.closed_by IS NOT NULL$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.master_uses', $$SELECT s.tenant_id, 'register_sales', 'register', NULL, s.register FROM order_mgmt_data.register_sales AS s$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.master_uses', $$SELECT s.tenant_id, 'register_sales', 'staff', NULL, s.staff FROM order_mgmt_data.register_sales AS s WHERE s.staff IS NOT NULL$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.master_uses', $$SELECT r.tenant_id, 'refunds_without_sale', 'register', NULL, r.register FROM order_mgmt_data.refunds_without_sale AS r$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.master_uses', $$SELECT r.tenant_id, 'refunds_without_sale', 'staff', NULL, r.staff FROM order_mgmt_data.refunds_without_sale AS r WHERE r.staff IS NOT NULL$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.master_uses', $$SELECT r.tenant_id, 'refunds_without_sale', 'location', NULL, r.location FROM order_mgmt_data.refunds_without_sale AS r$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.master_uses', $$SELECT r.tenant_id, 'refunds_without_sale', 'channel', NULL, r.channel FROM order_mgmt_data.refunds_without_sale AS r$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.master_uses', $$SELECT r.tenant_id, 'refunds_without_sale', 'provider', r.provider_id, r.provider FROM order_mgmt_data.refunds_without_sale AS r WHERE r.provider_id <> 0$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.master_uses', $$SELECT l.tenant_id, 'refund_without_sale_lines', 'item', l.item_id, l.sku FROM order_mgmt_data.refund_without_sale_lines AS l$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.documents', $$SELECT x.tenant_id, 'shift', x.shift_id, x.status FROM order_mgmt_data.shifts AS x$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.documents', $$SELECT x.tenant_id, 'refund_without_sale', x.refund_id, NULL FROM order_mgmt_data.refunds_without_sale AS x$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.related_documents', $$SELECT s.order_id, s.shift_id FROM order_mgmt_data.register_sales AS s$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.related_documents', $$SELECT u.refund_id, u.shift_id FROM order_mgmt_data.refunds_without_sale AS u$$);

CREATE OR REPLACE FUNCTION order_mgmt_data.verify_pos(tenants bigint[], part order_mgmt_data.verify_part)
	RETURNS SETOF order_mgmt.verification LANGUAGE plpgsql STABLE ROWS 6 SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan
AS $$
BEGIN
	IF part.kind = 'documents' THEN
		-- The cash identity: the drawer of the ledger is what the shift's documents say, and empty once it is closed.
		RETURN QUERY
		WITH drawers AS (
			SELECT s.tenant_id, s.shift_id, s.status, s.expected, s.counted, s.currency,
				order_mgmt.amount_minor(s.opening_float) AS opening,
				(SELECT coalesce(sum(CASE e.kind WHEN 'refund' THEN -1 ELSE 1 END * CASE e.status WHEN 'reversed' THEN -1 ELSE 1 END * order_mgmt.amount_minor(e.amount)), 0)
					FROM order_mgmt_data.shift_payments AS e WHERE e.tenant_id = s.tenant_id AND e.shift_id = s.shift_id AND e.provider_id = 0
						AND NOT e.is_late AND e.status = ANY ('{succeeded,recorded,reversed}'))
					- (SELECT coalesce(sum(order_mgmt.amount_minor(u.total)), 0) FROM order_mgmt_data.refunds_without_sale AS u
						WHERE u.tenant_id = s.tenant_id AND u.shift_id = s.shift_id AND u.provider_id = 0) AS paid,
				m.cash, m.petty, m.over, m.safe, m.mixed
			FROM order_mgmt_data.shifts AS s
			CROSS JOIN LATERAL (
				SELECT coalesce(sum(CASE WHEN m.to_account = 'cash' THEN 1 ELSE -1 END * order_mgmt.amount_minor(m.amount)), 0) AS cash,
					coalesce(sum(CASE WHEN m.from_account = 'petty_cash' THEN 1 WHEN m.to_account = 'petty_cash' THEN -1 ELSE 0 END * order_mgmt.amount_minor(m.amount)), 0) AS petty,
					coalesce(sum(CASE WHEN m.from_account = 'over_short' THEN 1 WHEN m.to_account = 'over_short' THEN -1 ELSE 0 END * order_mgmt.amount_minor(m.amount)), 0) AS over,
					coalesce(sum(CASE WHEN m.to_account = 'safe' THEN order_mgmt.amount_minor(m.amount) ELSE 0 END), 0) AS safe,
					bool_or(order_mgmt.amount_currency(m.amount) <> s.currency) AS mixed
				FROM order_mgmt_data.money_moves AS m WHERE m.tenant_id = s.tenant_id AND m.holder_id = s.shift_id
					AND (m.from_account = 'cash' OR m.to_account = 'cash')) AS m
			WHERE (tenants IS NULL OR s.tenant_id = ANY (tenants)) AND order_mgmt_data.in_part(s.shift_id, part)
		), compared AS (
			SELECT format('tenant %s shift %s', d.tenant_id, d.shift_id) AS sample, coalesce(d.mixed, false)
				OR CASE WHEN d.status = 'open' THEN d.cash <> d.opening + d.paid + d.petty
				ELSE d.cash <> 0 OR d.opening + d.paid + d.petty <> order_mgmt.amount_minor(d.expected)
					OR d.over <> order_mgmt.amount_minor(d.counted) - order_mgmt.amount_minor(d.expected)
					OR d.safe <> order_mgmt.amount_minor(d.counted) END AS wrong
			FROM drawers AS d
		)
		SELECT 'drawers_match_shifts', count(*), count(*) FILTER (WHERE c.wrong), min(c.sample) FILTER (WHERE c.wrong) FROM compared AS c;

		-- A shift has its register.
		RETURN QUERY
		SELECT 'shifts_have_registers', count(*), count(*) FILTER (WHERE r.code IS DISTINCT FROM s.register),
			min(format('tenant %s shift %s', s.tenant_id, s.shift_id)) FILTER (WHERE r.code IS DISTINCT FROM s.register)
		FROM order_mgmt_data.shifts AS s
		LEFT JOIN order_mgmt_data.registers AS r ON r.tenant_id = s.tenant_id AND r.register_id = s.register_id
		WHERE (tenants IS NULL OR s.tenant_id = ANY (tenants)) AND order_mgmt_data.in_part(s.shift_id, part);

		-- A sale has its order, was paid in its shift, and its change is what was beyond the total.
		RETURN QUERY
		SELECT 'register_sales_are_paid', count(*), count(*) FILTER (WHERE w.wrong), min(w.sample) FILTER (WHERE w.wrong)
		FROM (
			SELECT format('tenant %s order %s', r.tenant_id, r.order_id) AS sample,
				o.order_id IS NULL OR s.shift_id IS NULL OR order_mgmt.amount_currency(r.total) <> s.currency
				OR order_mgmt.amount_minor(o.total) <> order_mgmt.amount_minor(r.total)
				OR order_mgmt.amount_minor(r.tendered) - order_mgmt.amount_minor(r.change) <> order_mgmt.amount_minor(r.total)
				OR order_mgmt.amount_minor(r.total) <> (SELECT coalesce(sum(order_mgmt.amount_minor(e.amount)), 0)
					FROM order_mgmt_data.payment_events AS e WHERE e.tenant_id = r.tenant_id AND e.order_id = r.order_id
						AND e.shift_id = r.shift_id AND e.kind = 'sale' AND e.is_late = r.is_late)
				OR (r.is_late AND s.closed_at IS NULL) AS wrong
			FROM order_mgmt_data.register_sales AS r
			LEFT JOIN order_mgmt_data.orders AS o ON o.tenant_id = r.tenant_id AND o.order_id = r.order_id
			LEFT JOIN order_mgmt_data.shifts AS s ON s.tenant_id = r.tenant_id AND s.shift_id = r.shift_id
			WHERE (tenants IS NULL OR r.tenant_id = ANY (tenants)) AND order_mgmt_data.in_part(r.order_id, part)) AS w;

		-- Cash is taken at registers only.
		RETURN QUERY
		SELECT 'cash_has_a_drawer', count(*), count(*) FILTER (WHERE e.shift_id IS NULL), min(format('tenant %s payment %s', e.tenant_id, e.payment_id)) FILTER (WHERE e.shift_id IS NULL)
		FROM order_mgmt_data.payment_events AS e
		WHERE e.provider_id = 0 AND (tenants IS NULL OR e.tenant_id = ANY (tenants)) AND order_mgmt_data.in_part(e.payment_id, part);

		-- No step is dated before what it needs.
		RETURN QUERY
		SELECT 'steps_in_order', count(*), count(*) FILTER (WHERE s.at < s.needed), min(format('tenant %s %s %s', s.tenant_id, s.kind, s.id)) FILTER (WHERE s.at < s.needed)
		FROM (
			SELECT s.tenant_id, 'shift' AS kind, s.shift_id AS id, s.closed_at AS at, s.opened_at AS needed FROM order_mgmt_data.shifts AS s WHERE s.closed_at IS NOT NULL
			UNION ALL
			-- a late sale lies in its shift; one that lay in none is in the shift that was open when it was recorded
			SELECT r.tenant_id, 'order', r.order_id, least(r.occurred_at, s.closed_at), greatest(r.occurred_at, s.opened_at)
			FROM order_mgmt_data.register_sales AS r JOIN order_mgmt_data.shifts AS s ON s.tenant_id = r.tenant_id AND s.shift_id = r.shift_id
			WHERE r.is_late
			UNION ALL
			SELECT u.tenant_id, 'refund_without_sale', u.refund_id, u.occurred_at, s.opened_at
			FROM order_mgmt_data.refunds_without_sale AS u JOIN order_mgmt_data.shifts AS s ON s.tenant_id = u.tenant_id AND s.shift_id = u.shift_id) AS s
		WHERE (tenants IS NULL OR s.tenant_id = ANY (tenants)) AND order_mgmt_data.in_part(s.id, part);
	ELSIF part.kind = 'all' THEN
		-- A refund without its sale gives what its lines say, from where it says; its goods came once, to where they were said to go.
		RETURN QUERY
		WITH lines AS (
			SELECT l.tenant_id, l.refund_id, sum(order_mgmt.amount_minor(l.amount)) AS minor, sum(order_mgmt.amount_minor(l.tax)) AS tax,
				bool_or(order_mgmt.amount_currency(l.amount) <> order_mgmt.amount_currency(l.line_total)
					OR order_mgmt.amount_currency(l.amount) <> order_mgmt.amount_currency(l.tax)
					OR NOT order_mgmt.amount_minor(l.amount) BETWEEN order_mgmt.amount_minor(l.line_total)
						AND order_mgmt.amount_minor(l.line_total) + order_mgmt.amount_minor(l.tax)) AS is_strange,
				min(order_mgmt.amount_currency(l.amount)) AS currency
			FROM order_mgmt_data.refund_without_sale_lines AS l
			WHERE tenants IS NULL OR l.tenant_id = ANY (tenants) GROUP BY l.tenant_id, l.refund_id
		), posted AS (
			SELECT m.tenant_id, m.document_id AS refund_id, sum(order_mgmt.amount_minor(m.amount)) AS minor,
				coalesce(sum(order_mgmt.amount_minor(m.amount)) FILTER (WHERE m.to_account = 'tax'), 0) AS tax,
				bool_or(CASE m.from_account WHEN 'cash' THEN r.provider_id <> 0 OR m.holder_id IS DISTINCT FROM r.shift_id
					ELSE r.provider_id = 0 OR r.provider_id <> m.from_id END) AS is_strange
			FROM order_mgmt_data.money_moves AS m
			LEFT JOIN order_mgmt_data.refunds_without_sale AS r ON r.tenant_id = m.tenant_id AND r.refund_id = m.document_id
			WHERE m.document_kind = ANY (ARRAY['refund_without_sale', 'unlinked_refund']) AND (m.from_account = 'clearing' OR m.from_account = 'cash')
				AND (tenants IS NULL OR m.tenant_id = ANY (tenants))
			GROUP BY m.tenant_id, m.document_id
		)
		SELECT 'refunds_without_sale_match_money', count(*), count(*) FILTER (WHERE w.wrong), min(w.sample) FILTER (WHERE w.wrong)
		FROM (
			SELECT format('tenant %s refund %s', coalesce(r.tenant_id, l.tenant_id, p.tenant_id), coalesce(r.refund_id, l.refund_id, p.refund_id)) AS sample,
				r.refund_id IS NULL OR l.refund_id IS NULL OR s.shift_id IS NULL OR l.is_strange OR coalesce(p.is_strange, false)
				OR order_mgmt.amount_currency(r.total) <> l.currency OR l.currency <> s.currency
				OR order_mgmt.amount_minor(r.total) <> l.minor OR coalesce(p.minor, 0) <> l.minor OR coalesce(p.tax, 0) <> l.tax AS wrong
			FROM (SELECT x.* FROM order_mgmt_data.refunds_without_sale AS x WHERE tenants IS NULL OR x.tenant_id = ANY (tenants)) AS r
			FULL JOIN lines AS l ON l.tenant_id = r.tenant_id AND l.refund_id = r.refund_id
			FULL JOIN posted AS p ON p.tenant_id = coalesce(r.tenant_id, l.tenant_id) AND p.refund_id = coalesce(r.refund_id, l.refund_id)
			LEFT JOIN order_mgmt_data.shifts AS s ON s.tenant_id = r.tenant_id AND s.shift_id = r.shift_id) AS w;
		RETURN QUERY
		WITH lines AS (
			SELECT l.tenant_id, l.refund_id, l.line_no, l.item_id, l.quantity, CASE l.disposition WHEN 'restock' THEN 'free' WHEN 'quarantine' THEN 'returned'
				WHEN 'damaged' THEN 'damaged' WHEN 'scrap' THEN 'loss' WHEN 'return_to_vendor' THEN 'quality_control' END AS state
			FROM order_mgmt_data.refund_without_sale_lines AS l
			WHERE l.is_stocked AND (tenants IS NULL OR l.tenant_id = ANY (tenants))
		), moved AS (
			SELECT m.tenant_id, m.document_id AS refund_id, m.document_line AS line_no, m.item_id, m.quantity, m.to_state::text AS state,
				m.from_state::text AS from_state
			FROM order_mgmt_data.stock_moves AS m
			WHERE m.document_kind = ANY (ARRAY['refund_without_sale', 'unlinked_refund']) AND (tenants IS NULL OR m.tenant_id = ANY (tenants))
		)
		SELECT 'refunds_without_sale_match_moves', count(*), count(*) FILTER (WHERE w.wrong), min(w.sample) FILTER (WHERE w.wrong)
		FROM (
			SELECT format('tenant %s refund %s line %s', coalesce(l.tenant_id, m.tenant_id), coalesce(l.refund_id, m.refund_id), coalesce(l.line_no, m.line_no)) AS sample,
				(l.item_id, l.state, 'customer') IS DISTINCT FROM (m.item_id, m.state, m.from_state)
					OR l.quantity OPERATOR(order_mgmt.<>) m.quantity AS wrong
			FROM lines AS l
			FULL JOIN moved AS m ON m.tenant_id = l.tenant_id AND m.refund_id = l.refund_id AND m.line_no = l.line_no) AS w;
	END IF;
END
$$;
COMMENT ON FUNCTION order_mgmt_data.verify_pos(bigint[], order_mgmt_data.verify_part) IS 'the invariants of registers, for verify()';

-- What columns mean, and by what rows are found.
SELECT order_mgmt_data.extend_view('order_mgmt_data.column_meanings', $$SELECT c.name, c.meaning FROM (VALUES
	('register', 'code of the register'),
	('shift_id', 'the shift'),
	('shift_number', 'its number at the register'),
	('staff', 'code of who did it; null: nobody was named'),
	('opening_float', 'cash in the drawer at the beginning'),
	('opened_at', 'when it began'),
	('closed_at', 'when it ended; null: it has not')) AS c (name, meaning)$$);
SELECT order_mgmt_data.describe_rows('order_mgmt.registers', key => 'tenant_id, register',
	example => $$SELECT channel, location FROM order_mgmt.registers WHERE register = 'R1'$$, columns => $$
	register_id: the register, whatever its code
	channel: code of the channel it sells for
	location: code of the location whose stock it sells
	discount_limit: percent that who has not the right set_discount may take off there; 0: nothing$$);
SELECT order_mgmt_data.describe_rows('order_mgmt.staff', key => 'tenant_id, staff',
	example => $$SELECT name FROM order_mgmt.staff WHERE is_active$$, columns => $$
	staff_id: the person, whatever their code
	staff: code of the person$$);
SELECT order_mgmt_data.describe_rows('order_mgmt.shifts', key => 'shift_id', look_ups => 'status; newest by opened_at; register newest by shift_number',
	example => $$SELECT shift_number, expected, counted, difference FROM order_mgmt.shifts WHERE register = 'R1' ORDER BY shift_number DESC LIMIT 5$$, columns => $$
	status: open, closed
	expected: cash that should be in the drawer; null: it is open
	counted: cash that was there; null: it is open
	difference: counted - expected; null: it is open
	receipts: how many receipts the register had given when it was closed; null: it is open, or was closed before there were receipts
	receipt_hash: hash of the last of them; null: there was none
	opened_by: code of who opened it; null: nobody was named
	closed_by: code of who closed it; null: nobody was named, or it is open$$);
SELECT order_mgmt_data.describe_rows('order_mgmt.register_sales', key => 'order_id', look_ups => 'shift_id; newest by recorded_at',
	example => $$SELECT order_number, total, tendered, change FROM order_mgmt.register_sales WHERE shift_id = '0190...'$$, columns => $$
	total: what was to be paid
	tendered: what the customer gave
	change: what came back
	receipt_number: number of its receipt at the register; null: it was sold before there were receipts
	receipt_hash: hash of its receipt
	is_late: recorded after its shift was closed$$);
SELECT order_mgmt_data.describe_rows('order_mgmt.refunds_without_sale', key => 'refund_id', look_ups => 'shift_id; newest by recorded_at',
	example => $$SELECT total, reason, staff FROM order_mgmt.refunds_without_sale WHERE shift_id = '0190...'$$, columns => $$
	refund_id: the refund
	channel: code of the channel it sells for
	total: what was given
	reason: why$$);
SELECT order_mgmt_data.describe_rows('order_mgmt.refund_without_sale_lines', key => 'refund_id, line_no', look_ups => 'refund_id',
	example => $$SELECT sku, quantity, amount FROM order_mgmt.refund_without_sale_lines WHERE refund_id = '0190...'$$, columns => $$
	refund_id: the refund
	quantity: units
	disposition: what becomes of them: restock, quarantine, damaged, return_to_vendor, scrap
	unit_price: given for one unit
	line_total: unit_price x quantity
	tax: all taxes of the line
	amount: line_total and the taxes on top of it$$);
SELECT order_mgmt_data.describe_rows('order_mgmt_report.shift_summary', key => 'shift_id',
	example => $$SELECT register, sales_total, difference FROM order_mgmt_report.shift_summary WHERE opened_date = '2026-01-31'$$, columns => $$
	status: open, closed
	opened_date: the business day of opened_at
	sales: how many
	sales_total: what they came to
	cash_sales: cash taken for sales, less change
	cash_refunds: cash given back
	paid_in: cash put in
	paid_out: cash taken out
	expected: cash that should be in the drawer
	counted: cash that was there; null: it is open
	difference: counted - expected; null: it is open
	other_sales: paid by what is not cash
	other_refunds: given back by what is not cash
	late_sales: sales recorded after it was closed
	late_sales_total: what those came to
	late_cash: cash of those$$);
