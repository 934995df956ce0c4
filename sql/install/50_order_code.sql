-- Code of orders.

-- Who may read orders: a line where its location is seen (without one: who sees all), a header where one of its lines is.
CREATE OR REPLACE FUNCTION order_mgmt_data.sees_order("right" text, tenant_id bigint, order_id uuid, line_no integer DEFAULT 0)
	RETURNS boolean LANGUAGE C STABLE STRICT PARALLEL RESTRICTED COST 10 AS 'MODULE_PATHNAME', 'om_sees_order';
COMMENT ON FUNCTION order_mgmt_data.sees_order(text, bigint, uuid, integer) IS 'true if the reader of a view has a right at the location of a line of the order; line_no 0 = of any line';
SELECT order_mgmt_data.show_rows('order_mgmt_data.order_lines', 'read_documents', locations => '{location_id}',
	where_seen => $$location_id = 0 AND order_mgmt_data.sees_order('read_documents', tenant_id, order_id, line_no)$$);
SELECT order_mgmt_data.show_rows('order_mgmt_data.order_line_parts', 'read_documents', locations => '{location_id}');
SELECT order_mgmt_data.show_rows('order_mgmt_data.orders', 'read_documents', where_seen => $$order_mgmt_data.sees_order('read_documents', tenant_id, order_id)$$);
SELECT order_mgmt_data.show_rows('order_mgmt_data.order_taxes', 'read_documents', where_seen => $$order_mgmt_data.sees_order('read_documents', tenant_id, order_id, line_no)$$);
SELECT order_mgmt_data.show_rows('order_mgmt_data.order_cancellations', 'read_documents', where_seen => $$order_mgmt_data.sees_order('read_documents', tenant_id, order_id, line_no)$$);

-- What the event of its placing says, but for an order of which several locations serve a line: its event has it.
SELECT order_mgmt_data.extend_view('order_mgmt_data.event_payloads', $$SELECT o.tenant_id, o.order_id, jsonb_build_object('order_number', o.order_number,
		'channel', o.channel, 'total', o.total::text, 'lines', (SELECT jsonb_agg(jsonb_build_object('line_no', l.line_no, 'sku', l.sku, 'quantity', l.ordered::text)
			|| CASE WHEN l.location_id IS NULL THEN '{}' ELSE jsonb_build_object('location', l.location) END
			|| CASE WHEN l.kit_line_no IS NULL THEN '{}' ELSE jsonb_build_object('kit_line_no', l.kit_line_no) END
			|| CASE WHEN l.unit IS NULL THEN '{}' ELSE jsonb_build_object('unit', l.unit, 'unit_quantity', order_mgmt_data.in_units(l.ordered, l.unit_factor)::text) END ORDER BY l.line_no)
		FROM order_mgmt_data.order_lines AS l WHERE l.tenant_id = o.tenant_id AND l.order_id = o.order_id AND l.version IS NULL))
	FROM order_mgmt_data.orders AS o$$);

-- How an order began, for those who may read the log of all that a tenant has.
SELECT order_mgmt_data.extend_view('order_mgmt_data.status_changes', $$SELECT o.tenant_id, o.log_id, 'order', o.order_id, NULL::integer, NULL, 'placed', NULL,
		o.channel, o.actor, NULL, o.occurred_at, o.recorded_at, o.stamp, o.role_name
	FROM order_mgmt_data.orders AS o$$);

-- A query in FROM, not beside it: so the view is a table to the planner, which reads it in order by an index also where it stands in a union (order_history).
CREATE OR REPLACE VIEW order_mgmt.orders WITH (security_invoker = true) AS
	SELECT o.tenant_id, o.order_id, o.order_number, o.channel, o.status, o.fulfillment_status, o.currency,
		o.total, o.reference, o.actor, o.occurred_at, o.recorded_at, o.metadata,
		coalesce(o.discount, order_mgmt.amount_of(0, o.currency)) AS discount,
		coalesce(o.shipping, order_mgmt.amount_of(0, o.currency)) AS shipping,
		coalesce(o.tax, order_mgmt.amount_of(0, o.currency)) AS tax, o.payment_status, o.return_status, o.role_name, o.expires_at,
		o.billed, o.paid, o.refunded, o.billed OPERATOR(order_mgmt.-) o.paid OPERATOR(order_mgmt.+) o.refunded AS amount_due,
		o.total::numeric AS total_numeric, coalesce(o.discount::numeric, 0) AS discount_numeric, coalesce(o.shipping::numeric, 0) AS shipping_numeric, coalesce(o.tax::numeric, 0) AS tax_numeric,
		o.billed::numeric AS billed_numeric, o.paid::numeric AS paid_numeric, o.refunded::numeric AS refunded_numeric,
		o.billed::numeric - o.paid::numeric + o.refunded::numeric AS amount_due_numeric, o.customer_id, o.ship_to_id, o.bill_to_id, o.shipping_method,
		o.version
	FROM (SELECT w.tenant_id, w.order_id, w.order_number, w.channel, w.status, w.fulfillment_status, w.currency, w.total, w.reference, w.actor,
			w.occurred_at, w.recorded_at, w.metadata, w.discount, w.shipping, w.tax, w.payment_status, w.return_status, w.role_name, w.expires_at,
			w.customer_id, w.ship_to_id, w.bill_to_id,
			coalesce(w.billed, w.total) AS billed,
			coalesce(w.paid, CASE WHEN w.payment_status = 'paid' THEN coalesce(w.billed, w.total) ELSE order_mgmt.amount_of(0, w.currency) END) AS paid,
			coalesce(w.refunded, order_mgmt.amount_of(0, w.currency)) AS refunded, w.shipping_method, coalesce(w.version, 0) AS version
		FROM order_mgmt_data.orders AS w) AS o;
COMMENT ON VIEW order_mgmt.orders IS 'one row per order; total = what was to be paid at placement, of which shipping and tax; discount = those of the lines and of the order
billed: what the customer owes by now: total, and what edits added, less units that were canceled or came back, shipping that was taken off or given back, and goodwill.
paid: what was captured, less chargebacks; refunded: what was given back. Operations under way count in none of them.
amount_due = billed - paid + refunded: what is still to be paid; negative: what is to be given back.
role_name: the role that placed it, where actor is another name; null = actor is the role.
expires_at: when expire_orders cancels it unless it is paid, or a parcel of it planned, by then; null = it stays.
customer_id, ship_to_id, bill_to_id: ids of customers and of order_addresses; what they say stands there only.
version: how often what it consists of was changed, by edits, cancellations and shipments: edit_order wants to know which one its caller has seen.';

-- The barrier stands before conditions of the reader's own: addresses have no location, so their policy cannot ask for the order.
CREATE OR REPLACE VIEW order_mgmt.order_addresses WITH (security_invoker = true, security_barrier = true) AS
	SELECT o.tenant_id, o.order_id, k.kind, a.address_id, a.name, a.company, a.line1, a.line2, a.postal_code, a.city, a.region, a.country, a.phone
	FROM order_mgmt_data.orders AS o
	CROSS JOIN LATERAL (VALUES ('ship_to', o.ship_to_id), ('bill_to', o.bill_to_id)) AS k (kind, address_id)
	JOIN order_mgmt_data.customer_addresses AS a ON a.tenant_id = o.tenant_id AND a.address_id = k.address_id;
COMMENT ON VIEW order_mgmt.order_addresses IS 'one row per order and kind of address that it has: where it is sent, and whom it is billed to
Null but for the country once its customer was erased.';

-- Lines are joined to their orders: by these a tenant with few of them finds all of its lines, which have no index that it leads.
CREATE OR REPLACE VIEW order_mgmt.order_lines WITH (security_invoker = true) AS
	SELECT l.tenant_id, l.order_id, l.line_no, l.sku, l.location, l.ordered, l.open, l.allocated, l.backordered,
		l.shipped, l.canceled, l.unit_price, l.line_total,
		coalesce(l.discount, order_mgmt.amount_of(0, order_mgmt.amount_currency(l.line_total))) AS discount,
		coalesce(l.order_discount, order_mgmt.amount_of(0, order_mgmt.amount_currency(l.line_total))) AS order_discount,
		coalesce(l.tax, order_mgmt.amount_of(0, order_mgmt.amount_currency(l.line_total))) AS tax, l.return_requested, l.returned,
		CASE WHEN l.price_set_by IS NULL THEN l.unit_price ELSE l.list_price END AS list_price, l.price_set_by,
		x.gross_total, x.net_total, x.delivered, order_mgmt.amount_currency(l.line_total) AS currency,
		l.ordered::numeric AS ordered_numeric, l.open::numeric AS open_numeric, l.allocated::numeric AS allocated_numeric, l.backordered::numeric AS backordered_numeric, l.shipped::numeric AS shipped_numeric, l.canceled::numeric AS canceled_numeric,
		l.return_requested::numeric AS return_requested_numeric, l.returned::numeric AS returned_numeric, l.unit_price::numeric AS unit_price_numeric, l.line_total::numeric AS line_total_numeric,
		coalesce(l.discount::numeric, 0) AS discount_numeric, coalesce(l.order_discount::numeric, 0) AS order_discount_numeric, coalesce(l.tax::numeric, 0) AS tax_numeric,
		CASE WHEN l.price_set_by IS NULL THEN l.unit_price ELSE l.list_price END::numeric AS list_price_numeric,
		x.gross_total::numeric AS gross_total_numeric, x.net_total::numeric AS net_total_numeric, x.delivered::numeric AS delivered_numeric, l.fee,
		l.unit, l.unit_factor, CASE WHEN l.unit IS NULL THEN l.ordered ELSE order_mgmt_data.in_units(l.ordered, l.unit_factor) END AS unit_quantity,
		l.unit_factor::numeric AS unit_factor_numeric, CASE WHEN l.unit IS NULL THEN l.ordered ELSE order_mgmt_data.in_units(l.ordered, l.unit_factor) END::numeric AS unit_quantity_numeric,
		l.kit_line_no, l.version
	FROM order_mgmt_data.order_lines AS l
	JOIN order_mgmt_data.orders AS h ON h.tenant_id = l.tenant_id AND h.order_id = l.order_id
	CROSS JOIN LATERAL (SELECT order_mgmt.amount_of(0, order_mgmt.amount_currency(l.line_total)) AS nothing,
		l.line_total OPERATOR(order_mgmt.-) coalesce(l.discount, order_mgmt.amount_of(0, order_mgmt.amount_currency(l.line_total)))
			OPERATOR(order_mgmt.-) coalesce(l.order_discount, order_mgmt.amount_of(0, order_mgmt.amount_currency(l.line_total))) AS sold) AS w
	-- OFFSET 0: worked out once, though two columns show each
	CROSS JOIN LATERAL (SELECT
		w.sold OPERATOR(order_mgmt.+) CASE WHEN l.tax IS NULL THEN w.nothing ELSE coalesce((SELECT order_mgmt.sum(t.amount) FROM order_mgmt_data.order_taxes AS t
			WHERE t.tenant_id = l.tenant_id AND t.order_id = l.order_id AND t.line_no = l.line_no AND NOT t.is_inclusive), w.nothing) END AS gross_total,
		w.sold OPERATOR(order_mgmt.-) CASE WHEN l.tax IS NULL THEN w.nothing ELSE coalesce((SELECT order_mgmt.sum(t.amount) FROM order_mgmt_data.order_taxes AS t
			WHERE t.tenant_id = l.tenant_id AND t.order_id = l.order_id AND t.line_no = l.line_no AND t.is_inclusive), w.nothing) END AS net_total,
		l.shipped OPERATOR(order_mgmt.-) coalesce(l.undelivered, '0') AS delivered OFFSET 0) AS x
	WHERE order_mgmt_data.sees_same(h.order_id, l.order_id);
COMMENT ON VIEW order_mgmt.order_lines IS 'one row per order line; ordered = open + allocated + backordered + shipped + canceled
Of what was shipped return_requested is announced to come back, of which returned has come.
location: null where several serve it (order_line_parts), or none.
kit_line_no: the line of the kit that it is (its own number) or is part of: what a kit is made of stands behind the lines that were asked for, costs nothing, and is canceled, shipped and returned with it.
All quantities are the item''s own units. unit: what the line was said in, with unit_quantity of them, each worth unit_factor; unit_price is the price of one.
line_total = unit_price x unit_quantity, rounded to the currency, before discount (the line''s own) and order_discount (its share of the order''s).
gross_total: what is to be paid for the line at placement, after both discounts and with all its taxes; net_total = gross_total - tax.
delivered: of what was shipped, what has arrived: by record_delivery, or at once (handed over at a register, or a service).
list_price: what the price list said at placement, null where it had none; price_set_by: who named another unit_price.
version: the version of the order by whose edit it was added; null = it was placed with it.';

CREATE OR REPLACE VIEW order_mgmt.order_line_parts WITH (security_invoker = true) AS
	SELECT p.tenant_id, p.order_id, p.line_no, p.location, p.ordered, p.allocated, p.shipped, p.canceled,
		p.ordered::numeric AS ordered_numeric, p.allocated::numeric AS allocated_numeric, p.shipped::numeric AS shipped_numeric, p.canceled::numeric AS canceled_numeric
	FROM order_mgmt_data.order_line_parts AS p
	JOIN order_mgmt_data.orders AS h ON h.tenant_id = p.tenant_id AND h.order_id = p.order_id
	WHERE order_mgmt_data.sees_same(h.order_id, p.order_id);
COMMENT ON VIEW order_mgmt.order_line_parts IS 'one row per location of an order line that several locations serve; ordered = allocated + shipped + canceled
A line that one location serves has no row here.';

CREATE OR REPLACE VIEW order_mgmt.order_taxes WITH (security_invoker = true) AS
	SELECT t.tenant_id, t.order_id, t.line_no, t.tax_rate, round(t.rate / 10000.0, 4) AS percent, t.is_inclusive, t.amount,
		order_mgmt.amount_currency(t.amount) AS currency, t.amount::numeric AS amount_numeric, t.is_compound IS TRUE AS is_compound, t.unit_amount,
		coalesce(t.rounding, 'line') AS rounding, t.unit_amount::numeric AS unit_amount_numeric
	FROM order_mgmt_data.order_taxes AS t
	JOIN order_mgmt_data.orders AS h ON h.tenant_id = t.tenant_id AND h.order_id = t.order_id
	WHERE order_mgmt_data.sees_same(h.order_id, t.order_id);
COMMENT ON VIEW order_mgmt.order_taxes IS 'one row per tax of an order line, as frozen at placement; line 0 = shipping
is_inclusive: the tax is part of the price, else it comes on top.';

CREATE OR REPLACE VIEW order_mgmt.order_promotions WITH (security_invoker = true) AS
	SELECT p.tenant_id, p.order_id, p.line_no, p.promotion, p.coupon, p.amount, order_mgmt.amount_currency(p.amount) AS currency, p.amount::numeric AS amount_numeric
	FROM order_mgmt_data.order_promotions AS p
	JOIN order_mgmt_data.orders AS h ON h.tenant_id = p.tenant_id AND h.order_id = p.order_id
	WHERE order_mgmt_data.sees_same(h.order_id, p.order_id);
COMMENT ON VIEW order_mgmt.order_promotions IS 'one row per promotion and order line that it took something off, as frozen at placement; line 0 = shipping
It is part of the discount or order_discount of the line; of shipping it was taken off before the charge was fixed.';
SELECT order_mgmt_data.show_rows('order_mgmt_data.order_promotions', 'read_documents', where_seen => $$order_mgmt_data.sees_order('read_documents', tenant_id, order_id, line_no)$$);

CREATE OR REPLACE VIEW order_mgmt.order_line_promises WITH (security_invoker = true) AS
	SELECT p.tenant_id, p.order_id, p.line_no, p.promised_on, p.is_preorder, p.recorded_at
	FROM order_mgmt_data.order_line_promises AS p;
COMMENT ON VIEW order_mgmt.order_line_promises IS 'one row per order line that waited for goods when it was placed, and of which its customer was told when they come
It stays what it was: another day, told later, is in delivery_promises.';

SELECT order_mgmt_data.show_rows('order_mgmt_data.order_line_promises', 'read_documents', where_seen => $$order_mgmt_data.sees_order('read_documents', tenant_id, order_id)$$);

CREATE OR REPLACE FUNCTION order_mgmt.place_order(channel text, lines order_mgmt.strict_jsonb, currency text DEFAULT NULL,
		reservation_id uuid DEFAULT NULL, discount order_mgmt.amount_input DEFAULT NULL, shipping order_mgmt.amount_input DEFAULT NULL, holder text DEFAULT NULL, secret text DEFAULT NULL,
		customer text DEFAULT NULL, ship_to order_mgmt.strict_jsonb DEFAULT NULL, bill_to order_mgmt.strict_jsonb DEFAULT NULL, coupons text[] DEFAULT NULL,
		reference text DEFAULT NULL, order_id uuid DEFAULT NULL, metadata order_mgmt.strict_jsonb DEFAULT '{}', occurred_at timestamptz DEFAULT NULL,
		idempotency_key text DEFAULT NULL, options order_mgmt.strict_jsonb DEFAULT '{}', tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.orders LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_place_order';
COMMENT ON FUNCTION order_mgmt.place_order(text, order_mgmt.strict_jsonb, text, uuid, order_mgmt.amount_input, order_mgmt.amount_input, text, text, text, order_mgmt.strict_jsonb, order_mgmt.strict_jsonb, text[], text, uuid, order_mgmt.strict_jsonb, timestamptz, text, order_mgmt.strict_jsonb, bigint) IS 'places an order and takes its stock in the same step: all lines or none
lines: [{"sku" or "barcode","quantity","location"?,"unit_price"?,"discount"?,"tax_rates"?,"unit"?,"ship_complete"?}], amounts as 12.50, "12.50", "12.50 EUR" or {"amount","currency"}, unit_price with up to six decimals, discount of the whole line, tax_rates as codes. Prices are frozen.
A line without a location is served by the first of the channel''s locations that has all of it, else by several in their order (order_line_parts), unless ship_complete forbids it; else the first with an oversell limit that allows it backorders what it lacks.
A line that names no unit_price costs what price lists say (list_prices), else its item; one that names no tax_rates has those of the rule for its item''s tax class where the order goes (tax_rules), else those of its item. One with a barcode needs no quantity: it is what the barcode says, or one. unit: what quantity and unit_price are of, one of the item''s units (put_unit); null: the item''s own.
A kit (put_kit) is one line, with its price and taxes; what it is made of are further lines, behind those of the call, all served by one location.
currency: null = the channel''s. reservation_id: what it holds is used first, the rest of it is released.
discount: on the order, shared by its lines in proportion to what they cost. shipping: what it costs, null = what the channel charges; options: {"shipping_tax_rates"?,"ship_complete"?,"destination"?,"tax_exemption"?,"shipping_method"?,"fees"?}: codes of its taxes; whether one location must serve each line, else as the channel says; {"country","region"?,"postal_code"?} where it goes, as far as taxes and shipping depend on it, else as ship_to says, else where the tenant is (tax_settings); what exempts the buyer, as reverse_charge; and how it is shipped: the fee of the method is charged (shipping_fees), with its taxes, unless shipping names another; codes of fees that it has beside those that every order has to which they apply: lines behind these (order_lines, fee).
secret: a text of at least 128 random bits (22 characters of base64 or 32 hexadecimal digits) by which who may not read the orders of others reads and cancels this one.
customer: code of the customer whose it is (unknown_customer), for who has the right for_customer. ship_to, bill_to: {"address"}: the code of an address that the customer has (unknown_address), or {"name"?,"company"?,"line1"?,"line2"?,"postal_code"?,"city"?,"region"?,"country","phone"?} (invalid_address); the order keeps them as they are now.
coupons: codes of coupons, each of another promotion; each is used once if it takes something off the order. What promotions take off (put_promotion) is among the discounts of lines and of the order, or lowers the shipping charge; order_promotions keeps which took what.
Repeat the same call with the same idempotency_key after 40001, 40P01, 55P03 or a lost connection.
Example: SELECT order_number, total FROM order_mgmt.place_order(''web'', ''[{"sku":"A-1","quantity":2}]'', idempotency_key => ''cart-17'')';

CREATE OR REPLACE FUNCTION order_mgmt.preview_order(channel text, lines order_mgmt.strict_jsonb, currency text DEFAULT NULL,
		reservation_id uuid DEFAULT NULL, discount order_mgmt.amount_input DEFAULT NULL, shipping order_mgmt.amount_input DEFAULT NULL, holder text DEFAULT NULL, secret text DEFAULT NULL,
		customer text DEFAULT NULL, ship_to order_mgmt.strict_jsonb DEFAULT NULL, bill_to order_mgmt.strict_jsonb DEFAULT NULL, coupons text[] DEFAULT NULL,
		options order_mgmt.strict_jsonb DEFAULT '{}', tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.order_preview LANGUAGE C STABLE PARALLEL UNSAFE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_preview_order';
COMMENT ON FUNCTION order_mgmt.preview_order(text, order_mgmt.strict_jsonb, text, uuid, order_mgmt.amount_input, order_mgmt.amount_input, text, text, text, order_mgmt.strict_jsonb, order_mgmt.strict_jsonb, text[], order_mgmt.strict_jsonb, bigint) IS 'what an order would be, were it placed now: for a checkout
The arguments are those of place_order; the lines are those of quote_lines. Nothing is taken, locked or written: a read-only transaction and a standby answer. Goods that a sale in progress has taken are taken; a REPEATABLE READ transaction is answered from its snapshot.
is_available: false where place_order would refuse it, because a line cannot be served; the statuses are null then. taxes: those of all lines and of shipping by rate.
promotions: what each took, and why others took nothing: [{"promotion","coupon"?,"amount","lines":[{"line_no","amount"}]}], [{"promotion","coupon"?,"reason","needed"?,"reached"?}]; reasons: not_now, currency, needs_customer, used_by_customer, no_lines, minimum_quantity, minimum_total, stacking_group, takes_nothing; of those that took nothing at most 100 are told. A coupon that cannot be used is refused, as place_order does.
secret: that of the reservation.
Example: SELECT is_available, total, tax FROM order_mgmt.preview_order(''web'', ''[{"sku":"A-1","quantity":2}]'')';

CREATE OR REPLACE FUNCTION order_mgmt.quote_lines(channel text, lines order_mgmt.strict_jsonb, currency text DEFAULT NULL,
		reservation_id uuid DEFAULT NULL, discount order_mgmt.amount_input DEFAULT NULL, shipping order_mgmt.amount_input DEFAULT NULL, holder text DEFAULT NULL, secret text DEFAULT NULL,
		customer text DEFAULT NULL, ship_to order_mgmt.strict_jsonb DEFAULT NULL, bill_to order_mgmt.strict_jsonb DEFAULT NULL, coupons text[] DEFAULT NULL,
		options order_mgmt.strict_jsonb DEFAULT '{}', tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.quoted_line LANGUAGE C STABLE PARALLEL UNSAFE ROWS 10 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_quote_lines';
COMMENT ON FUNCTION order_mgmt.quote_lines(text, order_mgmt.strict_jsonb, text, uuid, order_mgmt.amount_input, order_mgmt.amount_input, text, text, text, order_mgmt.strict_jsonb, order_mgmt.strict_jsonb, text[], order_mgmt.strict_jsonb, bigint) IS 'what each line of an order would cost and where it would come from, were it placed now: for a cart
The arguments are those of place_order. Nothing is taken, locked or written: a read-only transaction and a standby answer. Goods that a sale in progress has taken are taken; a REPEATABLE READ transaction is answered from its snapshot.
A row per line, then one for shipping (line_no 0); the sum of gross_total is what is to be paid. taxes: [{"tax_rate","percent","is_inclusive","amount"}]. A line that cannot be served is no error: is_available is false. A kit is one row. Quantities are the item''s own units; of a line said in a unit, unit_quantity and unit_available are in that.
promotions: those that are for the line: what each took of it, or why it took nothing (preview_order says the reasons; of those at most 20): [{"promotion","coupon"?,"amount"}], [{"promotion","coupon"?,"reason"}]. What they took is in discount, order_discount and, of shipping, in line_total.
secret: that of the reservation.
Example: SELECT line_no, sku, is_available, available, gross_total FROM order_mgmt.quote_lines(''web'', ''[{"sku":"A-1","quantity":2}]'')';

CREATE OR REPLACE FUNCTION order_mgmt.place_orders(orders order_mgmt.strict_jsonb, all_or_nothing boolean DEFAULT false,
		options order_mgmt.strict_jsonb DEFAULT '{}', tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.order_result LANGUAGE C VOLATILE ROWS 100 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_place_orders';
COMMENT ON FUNCTION order_mgmt.place_orders(order_mgmt.strict_jsonb, boolean, order_mgmt.strict_jsonb, bigint) IS 'places many orders in one step; each is accepted or refused alone, served in input order
orders: [{"channel","lines","currency"?,"reservation_id"?,"discount"?,"shipping"?,"holder"?,"secret"?,"customer"?,"ship_to"?,"bill_to"?,"coupons"?,"reference"?,"order_id"?,"metadata"?,"occurred_at"?,"idempotency_key"?,"options"?}], each as the arguments of place_order. all_or_nothing: any refusal refuses all and lists them all.
Example: SELECT ok, error_code, order_id FROM order_mgmt.place_orders(''[{"channel":"web","lines":[{"sku":"A-1","quantity":1}]}]'')';

CREATE OR REPLACE FUNCTION order_mgmt.cancel_order(order_id uuid, lines order_mgmt.strict_jsonb DEFAULT NULL, secret text DEFAULT NULL,
		reason text DEFAULT NULL, occurred_at timestamptz DEFAULT NULL, idempotency_key text DEFAULT NULL, options order_mgmt.strict_jsonb DEFAULT '{}',
		tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.orders LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_cancel_order';
COMMENT ON FUNCTION order_mgmt.cancel_order(uuid, order_mgmt.strict_jsonb, text, text, timestamptz, text, order_mgmt.strict_jsonb, bigint) IS 'cancels what an order has not shipped: the whole of it, or quantities of lines; the stock is free again at once
lines: [{"line_no","quantity"?,"unit"?}], quantity null = all that is left of the line; unit: the one that the line was said in, null = the item''s own. A kit is canceled whole, by its line (part_of_kit). The order is canceled when nothing of it is left; fees go with the last of what they are for, if nothing was shipped.
What is left keeps its prices and discounts. The coupons that the order used may be used again once it is canceled, all of it; while anything of it is left, they stay used.
secret: the one that the order was placed with.
Example: SELECT status FROM order_mgmt.cancel_order(''0190...'', reason => ''customer changed her mind'')';

CREATE OR REPLACE FUNCTION order_mgmt.own_order(order_id uuid, secret text, tenant_id bigint DEFAULT NULL)
	RETURNS jsonb LANGUAGE C STABLE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_own_order';
COMMENT ON FUNCTION order_mgmt.own_order(uuid, text, bigint) IS 'an order as its customer may see it, to who brings the secret that it was placed with: its header, with lines and taxes
A wrong secret is answered as an order that does not exist.
Example: SELECT order_mgmt.own_order(''0190...'', ''Zm9yIG15IGV5ZXMgb25seQ'') ->> ''status''';

CREATE OR REPLACE FUNCTION order_mgmt.claim_order(order_id uuid, customer text, secret text DEFAULT NULL, idempotency_key text DEFAULT NULL,
		options order_mgmt.strict_jsonb DEFAULT '{}', tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.orders LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_claim_order';
COMMENT ON FUNCTION order_mgmt.claim_order(uuid, text, text, text, order_mgmt.strict_jsonb, bigint) IS 'makes an order that was placed without an account a customer''s, with its addresses, once
customer: its code (unknown_customer); secret: that of the order; without it the right claim is needed. An order of another customer stays so (order_claimed).
Example: SELECT customer_id FROM order_mgmt.claim_order(''0190...'', ''C-17'', ''Zm9yIG15IGV5ZXMgb25seQ'')';

CREATE OR REPLACE FUNCTION order_mgmt.allocate_backorders(positions_max integer DEFAULT 1000, tenant_id bigint DEFAULT NULL)
	RETURNS bigint LANGUAGE C VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_allocate_backorders';
COMMENT ON FUNCTION order_mgmt.allocate_backorders(integer, bigint) IS 'allocates what is on the shelf to order lines that wait, first come first served; returns how many lines got units
Receipts and cancellations do this by themselves; run it from a job for lines that were locked or held at that moment.
Example: SELECT order_mgmt.allocate_backorders()';

CREATE OR REPLACE FUNCTION order_mgmt.expire_orders(orders_max integer DEFAULT 1000, tenant_id bigint DEFAULT NULL)
	RETURNS bigint LANGUAGE C VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_expire_orders';
COMMENT ON FUNCTION order_mgmt.expire_orders(integer, bigint) IS 'cancels orders of visitors whose time is over and that nobody paid, oldest first; returns how many
They have the time of order_mgmt.visitor_order_time (orders.expires_at). What is authorized or paid, or has a parcel, stays; so does one with a payment under way, until that fails. The reason of the cancellation is expired. Run it until it returns 0, from a job. Orders that somebody works on are left for the next time.
Example: SELECT order_mgmt.expire_orders()';

CREATE OR REPLACE VIEW order_mgmt_report.fct_order_lines WITH (security_invoker = true) AS
	SELECT l.tenant_id, l.order_id, l.line_no, o.order_number, o.occurred_at AS ordered_at,
		order_mgmt_data.business_date(o.occurred_at, t.time_zone, t.time_zone_changes) AS ordered_date, o.recorded_at,
		order_mgmt_data.business_date(o.recorded_at, t.time_zone, t.time_zone_changes) AS recorded_date, o.channel, l.item_id, l.sku, nullif(l.location_id, 0) AS location_id, l.location,
		o.status AS order_status, o.fulfillment_status, o.payment_status, l.ordered::numeric AS ordered_quantity, l.open::numeric AS open_quantity,
		l.allocated::numeric AS allocated_quantity, l.backordered::numeric AS backordered_quantity, l.shipped::numeric AS shipped_quantity,
		l.canceled::numeric AS canceled_quantity, o.currency, l.unit_price::numeric AS unit_price, l.line_total::numeric AS gross_amount,
		coalesce(l.discount::numeric, 0) AS line_discount_amount, coalesce(l.order_discount::numeric, 0) AS order_discount_amount,
		coalesce(l.tax::numeric, 0) AS tax_amount,
		CASE WHEN l.price_set_by IS NULL THEN l.unit_price ELSE l.list_price END::numeric AS list_price, l.price_set_by,
		l.unit, l.unit_factor::numeric AS unit_factor, CASE WHEN l.unit IS NULL THEN l.ordered ELSE order_mgmt_data.in_units(l.ordered, l.unit_factor) END::numeric AS unit_quantity, l.kit_line_no, l.added_at
	FROM order_mgmt_data.order_lines AS l
	JOIN order_mgmt_data.orders AS o ON o.tenant_id = l.tenant_id AND o.order_id = l.order_id
	LEFT JOIN order_mgmt_data.tenants AS t ON t.tenant_id = l.tenant_id
	WHERE order_mgmt_data.sees_tenant('reports', l.tenant_id, (SELECT order_mgmt_data.tenants_with('reports')))
		AND order_mgmt_data.sees_same(o.order_id, l.order_id) AND order_mgmt_data.sees_day(o.recorded_at, o.recorded_at)
		AND (o.occurred_at = o.recorded_at AND order_mgmt_data.sees_day(o.recorded_at, o.occurred_at)
			OR o.occurred_at <> o.recorded_at AND order_mgmt_data.sees_day(o.occurred_at, o.occurred_at));
COMMENT ON VIEW order_mgmt_report.fct_order_lines IS 'one row per order line: where its units stand, and its price as frozen at placement
gross_amount = unit_price x unit_quantity (ordered_quantity, where unit is null), rounded to the currency, taxes within the price included; the discounts lower it; tax_amount: all taxes of the line, within the price and on top. list_price: of the price list at placement, null where it had none; price_set_by: who named another unit_price.';

SELECT order_mgmt_data.extend_view('order_mgmt_data.master_uses', $$SELECT o.tenant_id, 'orders', 'channel', NULL, o.channel FROM order_mgmt_data.orders AS o$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.master_uses', $$SELECT l.tenant_id, 'order_lines', 'item', l.item_id, l.sku FROM order_mgmt_data.order_lines AS l$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.master_uses', $$SELECT l.tenant_id, 'order_lines', 'location', l.location_id, l.location FROM order_mgmt_data.order_lines AS l WHERE l.location_id <> 0$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.master_uses', $$SELECT p.tenant_id, 'order_line_parts', 'location', p.location_id, p.location FROM order_mgmt_data.order_line_parts AS p$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.master_uses', $$SELECT t.tenant_id, 'order_taxes', 'tax_rate', t.tax_rate_id, t.tax_rate FROM order_mgmt_data.order_taxes AS t$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.documents', $$SELECT x.tenant_id, 'order', x.order_id, x.status FROM order_mgmt_data.orders AS x$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.promises', $$SELECT l.tenant_id, l.item_id, l.location_id, '0', l.allocated, l.backordered FROM order_mgmt_data.order_lines AS l WHERE l.location_id <> 0$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.promises', $$SELECT p.tenant_id, l.item_id, p.location_id, '0', p.allocated, '0' FROM order_mgmt_data.order_line_parts AS p JOIN order_mgmt_data.order_lines AS l ON l.tenant_id = p.tenant_id AND l.order_id = p.order_id AND l.line_no = p.line_no$$);

-- What export_customer tells of orders.
SELECT order_mgmt_data.extend_view('order_mgmt_data.order_exports', $$SELECT o.tenant_id, o.customer_id, 'orders', o.recorded_at, order_mgmt_data.exported(to_jsonb(o))
		|| jsonb_build_object('lines', (SELECT jsonb_agg(order_mgmt_data.exported(to_jsonb(l) - '{order_id,item_id,location_id}'::text[]) ORDER BY l.line_no)
			FROM order_mgmt_data.order_lines AS l WHERE l.tenant_id = o.tenant_id AND l.order_id = o.order_id),
		'taxes', (SELECT coalesce(jsonb_agg(order_mgmt_data.exported(to_jsonb(x) - '{order_id,tax_rate_id}'::text[]) ORDER BY x.line_no, x.tax_rate), '[]')
			FROM order_mgmt_data.order_taxes AS x WHERE x.tenant_id = o.tenant_id AND x.order_id = o.order_id),
		'promotions', (SELECT coalesce(jsonb_agg(order_mgmt_data.exported(to_jsonb(p) - '{order_id,promotion_id}'::text[]) ORDER BY p.line_no, p.promotion), '[]')
			FROM order_mgmt_data.order_promotions AS p WHERE p.tenant_id = o.tenant_id AND p.order_id = o.order_id))
	FROM order_mgmt_data.orders AS o WHERE o.customer_id IS NOT NULL$$);

SELECT order_mgmt_data.extend_view('order_mgmt_data.order_exports', $$SELECT o.tenant_id, o.customer_id, 'promotion_uses', u.recorded_at, order_mgmt_data.exported(to_jsonb(u) - '{use_id,promotion_id,coupon_id,customer_key}'::text[])
	FROM order_mgmt_data.orders AS o JOIN order_mgmt_data.promotion_uses AS u ON u.tenant_id = o.tenant_id AND u.order_id = o.order_id WHERE o.customer_id IS NOT NULL$$);

CREATE OR REPLACE FUNCTION order_mgmt_data.verify_order_promotions(tenants bigint[], part order_mgmt_data.verify_part)
	RETURNS SETOF order_mgmt.verification LANGUAGE plpgsql STABLE ROWS 2 SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan
AS $$
BEGIN
	IF part.kind = 'documents' THEN
		-- What promotions took off a line is part of its discounts, in the currency of the order; each that was limited has a use, and no use is of another.
		RETURN QUERY
		WITH taken AS (
			SELECT p.tenant_id, p.order_id, p.line_no, sum(order_mgmt.amount_minor(p.amount)) AS minor, min(order_mgmt.amount_currency(p.amount)) AS currency,
				max(order_mgmt.amount_currency(p.amount)) AS other_currency,
				bool_or(p.coupon IS NOT NULL AND NOT EXISTS (SELECT FROM order_mgmt_data.promotion_uses AS u
					WHERE u.order_id = p.order_id AND u.promotion_id = p.promotion_id AND u.delta = -1 AND u.tenant_id = p.tenant_id AND u.coupon_id IS NOT NULL)) AS is_unused
			FROM order_mgmt_data.order_promotions AS p WHERE (tenants IS NULL OR p.tenant_id = ANY (tenants)) AND order_mgmt_data.in_part(p.order_id, part)
			GROUP BY p.tenant_id, p.order_id, p.line_no
		), compared AS (
			SELECT format('tenant %s order %s line %s', t.tenant_id, t.order_id, t.line_no) AS sample, t.is_unused OR o.order_id IS NULL OR t.currency <> o.currency OR t.other_currency <> o.currency
				OR (t.line_no <> 0 AND (l.order_id IS NULL OR t.minor > coalesce(order_mgmt.amount_minor(l.discount), 0) + coalesce(order_mgmt.amount_minor(l.order_discount), 0))) AS wrong
			FROM taken AS t
			LEFT JOIN order_mgmt_data.orders AS o ON o.tenant_id = t.tenant_id AND o.order_id = t.order_id
			LEFT JOIN order_mgmt_data.order_lines AS l ON l.tenant_id = t.tenant_id AND l.order_id = t.order_id AND l.line_no = t.line_no
		)
		SELECT 'order_promotions_add_up', count(*), count(*) FILTER (WHERE c.wrong), min(c.sample) FILTER (WHERE c.wrong) FROM compared AS c;

		-- A use is of what the order got, and is given back if and only if all of the order was canceled.
		RETURN QUERY
		WITH used AS (
			SELECT u.tenant_id, u.order_id, u.promotion_id, sum(u.delta) AS number, min(u.delta) AS first, o.status
			FROM order_mgmt_data.promotion_uses AS u LEFT JOIN order_mgmt_data.orders AS o ON o.order_id = u.order_id AND o.tenant_id = u.tenant_id
			WHERE (o.order_id IS NOT NULL OR NOT EXISTS (SELECT FROM order_mgmt_data.archived_documents AS a WHERE a.document_id = u.order_id AND a.tenant_id = u.tenant_id)) AND (tenants IS NULL OR u.tenant_id = ANY (tenants)) AND order_mgmt_data.in_part(u.order_id, part)
			GROUP BY u.tenant_id, u.order_id, u.promotion_id, o.status
		), compared AS (
			SELECT format('tenant %s order %s promotion %s', u.tenant_id, u.order_id, u.promotion_id) AS sample, u.status IS NULL OR u.first <> -1 OR u.number <> CASE u.status WHEN 'canceled' THEN 0 ELSE -1 END
				OR NOT EXISTS (SELECT FROM order_mgmt_data.order_promotions AS p WHERE p.order_id = u.order_id AND p.promotion_id = u.promotion_id AND p.tenant_id = u.tenant_id) AS wrong
			FROM used AS u
		)
		SELECT 'promotion_uses_of_orders', count(*), count(*) FILTER (WHERE c.wrong), min(c.sample) FILTER (WHERE c.wrong) FROM compared AS c;
	END IF;
END
$$;
COMMENT ON FUNCTION order_mgmt_data.verify_order_promotions(bigint[], order_mgmt_data.verify_part) IS 'what orders got of promotions is in their discounts, and what is limited was used by them; for verify()';

SELECT order_mgmt_data.extend_view('order_mgmt_data.order_exports', $$SELECT o.tenant_id, o.customer_id, 'order_line_promises', p.recorded_at, order_mgmt_data.exported(to_jsonb(p))
	FROM order_mgmt_data.orders AS o JOIN order_mgmt_data.order_line_promises AS p ON p.tenant_id = o.tenant_id AND p.order_id = o.order_id WHERE o.customer_id IS NOT NULL$$);

CREATE OR REPLACE FUNCTION order_mgmt_data.verify_order_promises(tenants bigint[], part order_mgmt_data.verify_part)
	RETURNS SETOF order_mgmt.verification LANGUAGE plpgsql STABLE ROWS 1 SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan
AS $$
BEGIN
	IF part.kind = 'documents' THEN
		-- What was promised is of a line of an order.
		RETURN QUERY
		SELECT 'line_promises_have_lines', count(*), count(*) FILTER (WHERE w.missing), min(w.sample) FILTER (WHERE w.missing)
		FROM (SELECT format('tenant %s order %s line %s', p.tenant_id, p.order_id, p.line_no) AS sample, l.line_no IS NULL AS missing
			FROM order_mgmt_data.order_line_promises AS p
			LEFT JOIN order_mgmt_data.order_lines AS l ON l.tenant_id = p.tenant_id AND l.order_id = p.order_id AND l.line_no = p.line_no
			WHERE (tenants IS NULL OR p.tenant_id = ANY (tenants)) AND order_mgmt_data.in_part(p.order_id, part)) AS w
		HAVING count(*) > 0;
	END IF;
END
$$;
COMMENT ON FUNCTION order_mgmt_data.verify_order_promises(bigint[], order_mgmt_data.verify_part) IS 'what was promised with orders is of their lines; for verify()';

CREATE OR REPLACE FUNCTION order_mgmt_data.verify_order(tenants bigint[], part order_mgmt_data.verify_part)
	RETURNS SETOF order_mgmt.verification LANGUAGE plpgsql STABLE ROWS 10 SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan
AS $$
BEGIN
	IF part.kind = 'documents' THEN
		-- Orders: totals add up, statuses are what the lines say.
		RETURN QUERY
		WITH facts AS (
			SELECT o.tenant_id, o.order_id, o.status, o.fulfillment_status, o.total,
				coalesce(sum(order_mgmt.amount_minor(l.line_total) - coalesce(order_mgmt.amount_minor(l.discount), 0)
					- coalesce(order_mgmt.amount_minor(l.order_discount), 0)) FILTER (WHERE l.version IS NULL), 0) + coalesce(order_mgmt.amount_minor(o.shipping), 0)
					+ CASE WHEN o.tax IS NULL THEN 0 ELSE (SELECT coalesce(sum(order_mgmt.amount_minor(t.amount)), 0) FROM order_mgmt_data.order_taxes AS t
						WHERE t.tenant_id = o.tenant_id AND t.order_id = o.order_id AND NOT t.is_inclusive
							AND NOT EXISTS (SELECT FROM order_mgmt_data.order_lines AS y WHERE y.tenant_id = t.tenant_id AND y.order_id = t.order_id
								AND y.line_no = t.line_no AND y.version IS NOT NULL)) END AS lines_minor, count(l.line_no) AS nlines,
				bool_or(order_mgmt.amount_currency(l.line_total) <> o.currency) AS mixed,
				order_mgmt.sum(l.open OPERATOR(order_mgmt.+) l.allocated OPERATOR(order_mgmt.+) l.backordered) AS open_units,
				order_mgmt.sum(l.allocated) AS allocated, order_mgmt.sum(l.backordered) AS backordered,
				order_mgmt.sum(l.shipped) AS shipped
			FROM order_mgmt_data.orders AS o
			LEFT JOIN order_mgmt_data.order_lines AS l ON l.tenant_id = o.tenant_id AND l.order_id = o.order_id
			WHERE (tenants IS NULL OR o.tenant_id = ANY (tenants)) AND order_mgmt_data.in_part(o.order_id, part)
			GROUP BY o.tenant_id, o.order_id
		)
		SELECT n.name, count(x.name), count(*) FILTER (WHERE x.wrong),
			min(format('tenant %s order %s', f.tenant_id, f.order_id)) FILTER (WHERE x.wrong)
		FROM (VALUES ('order_statuses_follow_lines'), ('order_totals_add_up')) AS n (name)
		LEFT JOIN (facts AS f CROSS JOIN LATERAL (VALUES
			('order_totals_add_up', f.nlines = 0 OR f.mixed OR f.lines_minor <> order_mgmt.amount_minor(f.total)),
			('order_statuses_follow_lines', f.nlines = 0
				OR f.status <> CASE WHEN f.open_units OPERATOR(order_mgmt.>) '0' THEN 'placed'
					WHEN f.shipped OPERATOR(order_mgmt.>) '0' THEN 'completed' ELSE 'canceled' END
				OR f.fulfillment_status <> CASE WHEN f.backordered OPERATOR(order_mgmt.>) '0' THEN 'backordered'
					WHEN f.shipped OPERATOR(order_mgmt.>) '0' AND f.open_units OPERATOR(order_mgmt.>) '0' THEN 'partial'
					WHEN f.shipped OPERATOR(order_mgmt.>) '0' THEN 'fulfilled'
					WHEN f.allocated OPERATOR(order_mgmt.>) '0' THEN 'unfulfilled' ELSE 'not_required' END)) AS x (name, wrong)) ON x.name = n.name
		GROUP BY n.name ORDER BY n.name;

		-- What expires is open, and no money came for it.
		RETURN QUERY
		SELECT 'expiring_orders_unpaid', count(*), count(*) FILTER (WHERE w.wrong), min(w.sample) FILTER (WHERE w.wrong)
		FROM (SELECT o.status <> 'placed' OR o.payment_status NOT IN ('none', 'pending') AS wrong, format('tenant %s order %s', o.tenant_id, o.order_id) AS sample
			FROM order_mgmt_data.orders AS o WHERE o.expires_at IS NOT NULL AND (tenants IS NULL OR o.tenant_id = ANY (tenants)) AND order_mgmt_data.in_part(o.order_id, part)) AS w;

		-- Customers and addresses of orders are there, and no address is another customer's.
		RETURN QUERY
		SELECT 'order_customers_exist', count(*), count(*) FILTER (WHERE w.wrong), min(w.sample) FILTER (WHERE w.wrong)
		FROM (SELECT format('tenant %s order %s', o.tenant_id, o.order_id) AS sample, (o.customer_id IS NOT NULL AND NOT EXISTS (SELECT FROM order_mgmt_data.customers AS c
					WHERE c.tenant_id = o.tenant_id AND c.customer_id = o.customer_id))
				OR EXISTS (SELECT FROM (VALUES (o.ship_to_id), (o.bill_to_id)) AS k (address_id)
					LEFT JOIN order_mgmt_data.customer_addresses AS a ON a.tenant_id = o.tenant_id AND a.address_id = k.address_id
					WHERE k.address_id IS NOT NULL AND (a.address_id IS NULL OR a.customer_id IS DISTINCT FROM o.customer_id)) AS wrong
			FROM order_mgmt_data.orders AS o
			WHERE (o.customer_id IS NOT NULL OR o.ship_to_id IS NOT NULL OR o.bill_to_id IS NOT NULL)
				AND (tenants IS NULL OR o.tenant_id = ANY (tenants)) AND order_mgmt_data.in_part(o.order_id, part)) AS w
		HAVING count(*) > 0;

		-- No line without its header.
		RETURN QUERY
		SELECT 'lines_have_documents', count(*), count(*) FILTER (WHERE h.order_id IS NULL),
			min(format('tenant %s order %s line %s', l.tenant_id, l.order_id, l.line_no)) FILTER (WHERE h.order_id IS NULL)
		FROM order_mgmt_data.order_lines AS l
		LEFT JOIN order_mgmt_data.orders AS h ON h.tenant_id = l.tenant_id AND h.order_id = l.order_id
		WHERE (tenants IS NULL OR l.tenant_id = ANY (tenants)) AND order_mgmt_data.in_part(l.order_id, part);
		RETURN QUERY
		SELECT 'lines_have_documents', count(*), count(*) FILTER (WHERE h.order_id IS NULL),
			min(format('tenant %s order %s line %s', l.tenant_id, l.order_id, l.line_no)) FILTER (WHERE h.order_id IS NULL)
		FROM order_mgmt_data.order_taxes AS l
		LEFT JOIN order_mgmt_data.orders AS h ON h.tenant_id = l.tenant_id AND h.order_id = l.order_id
		WHERE (tenants IS NULL OR l.tenant_id = ANY (tenants)) AND order_mgmt_data.in_part(l.order_id, part);

		-- The parts of a line are all of it, and only a line that several locations serve has some.
		RETURN QUERY
		SELECT 'line_parts_add_up', count(*), count(*) FILTER (WHERE w.wrong), min(w.sample) FILTER (WHERE w.wrong)
		FROM (SELECT l.line_no IS NULL OR p.parts IS NULL OR l.location_id <> 0 OR p.parts < 2 OR p.ordered OPERATOR(order_mgmt.<>) l.ordered
					OR p.allocated OPERATOR(order_mgmt.<>) l.allocated OR p.shipped OPERATOR(order_mgmt.<>) l.shipped OR p.canceled OPERATOR(order_mgmt.<>) l.canceled AS wrong,
				format('tenant %s order %s line %s', coalesce(l.tenant_id, p.tenant_id), coalesce(l.order_id, p.order_id), coalesce(l.line_no, p.line_no)) AS sample
			FROM (SELECT x.tenant_id, x.order_id, x.line_no, count(*) AS parts, order_mgmt.sum(x.ordered) AS ordered, order_mgmt.sum(x.allocated) AS allocated,
					order_mgmt.sum(x.shipped) AS shipped, order_mgmt.sum(x.canceled) AS canceled
				FROM order_mgmt_data.order_line_parts AS x WHERE order_mgmt_data.in_part(x.order_id, part) GROUP BY x.tenant_id, x.order_id, x.line_no) AS p
			FULL JOIN (SELECT y.* FROM order_mgmt_data.order_lines AS y WHERE order_mgmt_data.in_part(y.order_id, part) AND (y.location_id = 0 OR EXISTS (SELECT FROM order_mgmt_data.order_line_parts AS z
					WHERE z.tenant_id = y.tenant_id AND z.order_id = y.order_id AND z.line_no = y.line_no))) AS l
				ON l.tenant_id = p.tenant_id AND l.order_id = p.order_id AND l.line_no = p.line_no
			WHERE tenants IS NULL OR coalesce(l.tenant_id, p.tenant_id) = ANY (tenants)) AS w;
		RETURN QUERY
		SELECT 'order_lines_add_up', count(*), count(*) FILTER (WHERE NOT w.adds_up), min(w.sample) FILTER (WHERE NOT w.adds_up)
		FROM (SELECT order_mgmt_data.line_adds_up(l.ordered, l.open, l.allocated, l.backordered, l.shipped, l.canceled)
					AND l.canceled OPERATOR(order_mgmt.=) coalesce(k.quantity, '0')
					AND (l.unit IS NULL AND l.unit_factor IS NULL
						OR l.line_total OPERATOR(order_mgmt.=) (l.unit_price OPERATOR(order_mgmt.*) order_mgmt_data.in_units(l.ordered, l.unit_factor))) IS TRUE AS adds_up,
				format('tenant %s order %s line %s', l.tenant_id, l.order_id, l.line_no) AS sample
			FROM order_mgmt_data.order_lines AS l
			LEFT JOIN (SELECT c.tenant_id, c.order_id, c.line_no, order_mgmt.sum(c.quantity) AS quantity
				FROM order_mgmt_data.order_cancellations AS c WHERE order_mgmt_data.in_part(c.order_id, part) GROUP BY c.tenant_id, c.order_id, c.line_no) AS k
				ON k.tenant_id = l.tenant_id AND k.order_id = l.order_id AND k.line_no = l.line_no
			WHERE (tenants IS NULL OR l.tenant_id = ANY (tenants)) AND order_mgmt_data.in_part(l.order_id, part)) AS w;

		-- Kits are whole: what left or was canceled of a kit did so of all that it is made of, each once; no more of that came back than of the kit.
		RETURN QUERY
		SELECT 'kits_are_whole', count(*), count(*) FILTER (WHERE w.wrong), min(w.sample) FILTER (WHERE w.wrong)
		FROM (SELECT format('tenant %s order %s line %s', l.tenant_id, l.order_id, l.line_no) AS sample,
				k.line_no IS NULL OR l.ordered::numeric * k.canceled::numeric <> k.ordered::numeric * l.canceled::numeric
					OR l.ordered::numeric * k.shipped::numeric <> k.ordered::numeric * l.shipped::numeric
					OR l.ordered::numeric * k.returned::numeric < k.ordered::numeric * l.returned::numeric
					OR l.location_id <> k.location_id OR order_mgmt.amount_minor(l.line_total) <> 0
					OR EXISTS (SELECT FROM order_mgmt_data.order_lines AS o WHERE o.tenant_id = l.tenant_id AND o.order_id = l.order_id
						AND o.kit_line_no = l.kit_line_no AND o.line_no <> l.line_no AND o.item_id = l.item_id) AS wrong
			FROM order_mgmt_data.order_lines AS l
			LEFT JOIN order_mgmt_data.order_lines AS k ON k.tenant_id = l.tenant_id AND k.order_id = l.order_id AND k.line_no = l.kit_line_no AND k.kit_line_no = k.line_no
			WHERE l.kit_line_no <> l.line_no AND (tenants IS NULL OR l.tenant_id = ANY (tenants)) AND order_mgmt_data.in_part(l.order_id, part)) AS w;

		-- The log knows how the order came to its status.
		RETURN QUERY
		SELECT 'status_log_agrees', count(*), count(*) FILTER (WHERE w.missing), min(w.sample) FILTER (WHERE w.missing)
		FROM (SELECT format('tenant %s order %s', o.tenant_id, o.order_id) AS sample,
				(o.log_id IS NULL OR o.status <> 'placed') AND NOT EXISTS (SELECT 1 FROM order_mgmt_data.status_log AS s WHERE s.tenant_id = o.tenant_id
					AND s.document_kind = 'order' AND s.document_id = o.order_id AND s.to_status = o.status) AS missing
			FROM order_mgmt_data.orders AS o
			WHERE (tenants IS NULL OR o.tenant_id = ANY (tenants)) AND order_mgmt_data.in_part(o.order_id, part)) AS w;
	ELSIF part.kind = 'all' THEN
		-- No order line without its moves: what was ordered is what was promised.
		RETURN QUERY
		WITH promised AS (
			SELECT m.tenant_id, m.document_id, m.document_line, order_mgmt.sum(m.quantity) AS quantity
			FROM order_mgmt_data.stock_moves AS m
			WHERE m.document_kind = 'order' AND m.from_state OPERATOR(order_mgmt.<=) 'reserved'
				AND (m.to_state OPERATOR(order_mgmt.=) 'allocated' OR m.to_state OPERATOR(order_mgmt.=) 'backordered'
					OR m.to_state OPERATOR(order_mgmt.=) 'customer')
			GROUP BY m.tenant_id, m.document_id, m.document_line
		)
		SELECT 'lines_have_moves', count(*), count(*) FILTER (WHERE l.ordered OPERATOR(order_mgmt.<>) coalesce(p.quantity, '0')),
			min(format('tenant %s order %s line %s', l.tenant_id, l.order_id, l.line_no))
				FILTER (WHERE l.ordered OPERATOR(order_mgmt.<>) coalesce(p.quantity, '0'))
		FROM order_mgmt_data.order_lines AS l
		LEFT JOIN promised AS p ON p.tenant_id = l.tenant_id AND p.document_id = l.order_id AND p.document_line = l.line_no
		WHERE l.location_id IS NOT NULL AND l.kit_line_no IS DISTINCT FROM l.line_no AND (tenants IS NULL OR l.tenant_id = ANY (tenants));
	END IF;
END
$$;
COMMENT ON FUNCTION order_mgmt_data.verify_order(bigint[], order_mgmt_data.verify_part) IS 'the invariants of orders, for verify()';

-- What columns mean, and by what rows are found.
SELECT order_mgmt_data.extend_view('order_mgmt_data.column_meanings', $$SELECT c.name, c.meaning FROM (VALUES
	('order_id', 'the order'),
	('order_number', 'its number on paper'),
	('line_no', 'number of the line in its document'),
	('reference', 'what the caller calls it, or a provider''s id; null: nothing was said')) AS c (name, meaning)$$);
SELECT order_mgmt_data.describe_rows('order_mgmt.orders', key => 'order_id', look_ups => 'order_number; reference; newest by recorded_at; customer_id newest by recorded_at; status newest by recorded_at; status, payment_status newest by recorded_at; return_status newest by recorded_at',
	example => $$SELECT order_number, status, total FROM order_mgmt.orders ORDER BY order_id DESC LIMIT 10$$, columns => $$
	channel: code of the sales channel
	status: placed, completed, canceled
	fulfillment_status: unfulfilled, backordered, partial, fulfilled, not_required
	total: what was to be paid at placement
	expires_at: when a visitor's order is canceled, unless it is paid or worked on by then; null: it is not
	discount: all discounts, of the lines and of the order; a lower unit_price is none
	shipping: what shipping costs, part of total
	tax: all taxes, within the prices and on top
	payment_status: none, pending, authorized, partially_authorized, partially_paid, paid, overpaid, partially_refunded, refunded, voided, charged_back
	return_status: none, requested, in_progress, partially_returned, returned
	billed: what of total is owed by now
	paid: what was captured, less chargebacks
	refunded: what was given back
	amount_due: billed - paid + refunded; negative: to be given back
	ship_to_id: where it is sent; null: nobody said it
	bill_to_id: whom it is billed to; null: nobody said it
	shipping_method: code of the shipping method that it named; null: none
	version: how often its lines were changed: by edits, cancellations, shipments$$);
SELECT order_mgmt_data.describe_rows('order_mgmt.order_addresses', key => 'order_id, kind', look_ups => 'order_id',
	example => $$SELECT name, line1, postal_code, city FROM order_mgmt.order_addresses WHERE order_id = '0190...' AND kind = 'ship_to'$$, columns => $$
	kind: ship_to, bill_to
	name: who gets it; null: nobody said it, or it was erased
	company: the company; null: none
	line1: street and number; null: nobody said it, or it was erased
	line2: what else finds it; null: nothing
	postal_code: as the country has them; null: none
	city: the town; null: nobody said it, or it was erased
	region: the state or province; null: nobody said it
	country: ISO 3166 code of two letters
	phone: telephone there; null: nobody said it$$);
SELECT order_mgmt_data.describe_rows('order_mgmt.order_lines', key => 'order_id, line_no', look_ups => 'order_id',
	example => $$SELECT line_no, sku, ordered, shipped FROM order_mgmt.order_lines WHERE order_id = '0190...'$$, columns => $$
	location: from which it comes; null: from several (order_line_parts), or from nowhere, it is a service
	ordered: units ordered
	open: units that are neither promised nor waiting
	allocated: units promised on a shelf
	backordered: units that wait for goods
	shipped: units that left
	canceled: units that will not
	unit_price: of one unit, as charged
	line_total: unit_price x unit_quantity, before discounts
	unit_quantity: units ordered, in that unit
	kit_line_no: number of the line of the kit that it is, or is part of; null: neither
	discount: the line's own
	order_discount: its share of the order's
	tax: all taxes of the line
	gross_total: to be paid for the line at placement, with all taxes
	net_total: gross_total - tax
	delivered: units that have arrived
	return_requested: units that were announced to come back
	returned: units that came back
	list_price: of one unit at placement; null: the price list had none
	price_set_by: who named another unit_price; null: nobody did
	fee: code of the fee that it is; null: it was ordered
	version: the version of the order by whose edit it was added; null: placed with it$$);
SELECT order_mgmt_data.describe_rows('order_mgmt.order_line_parts', key => 'order_id, line_no, location', look_ups => 'order_id',
	example => $$SELECT line_no, location, allocated FROM order_mgmt.order_line_parts WHERE order_id = '0190...'$$, columns => $$
	order_id: the order
	line_no: number of the line
	ordered: units of the line that come from here
	allocated: of these, promised on the shelf
	shipped: of these, units that left
	canceled: of these, units that will not$$);
SELECT order_mgmt_data.describe_rows('order_mgmt.order_line_promises', key => 'order_id, line_no', look_ups => 'order_id',
	example => $$SELECT line_no, promised_on FROM order_mgmt.order_line_promises WHERE order_id = '0190...'$$, columns => $$
	order_id: which order
	line_no: number of the line; of a kit those of what it is made of
	promised_on: the day on which what waited of it comes
	is_preorder: goods of it had never come
	recorded_at: when it was told$$);
SELECT order_mgmt_data.describe_rows('order_mgmt.order_promotions', key => 'order_id, line_no, promotion', look_ups => 'order_id',
	example => $$SELECT promotion, amount FROM order_mgmt.order_promotions WHERE order_id = '0190...'$$, columns => $$
	line_no: number of the line; 0 = shipping
	promotion: code of what took it off
	coupon: the coupon that the order named for it; null: it needed none
	amount: what was taken off
	currency: that of amount$$);
SELECT order_mgmt_data.describe_rows('order_mgmt.order_taxes', key => 'order_id, line_no, tax_rate', look_ups => 'order_id',
	example => $$SELECT tax_rate, amount FROM order_mgmt.order_taxes WHERE order_id = '0190...'$$, columns => $$
	line_no: number of the line; 0 = shipping
	tax_rate: code of the tax rate
	percent: of the price before tax, as it was then
	is_inclusive: true: part of the price; false: on top
	amount: the tax
	is_compound: true: of the taxes that are not compound, too
	unit_amount: what it was of each unit; null: it was a percentage
	rounding: line, unit, document: what it was rounded of$$);
SELECT order_mgmt_data.describe_rows('order_mgmt_report.fct_order_lines', key => 'order_id, line_no', look_ups => 'order_id',
	example => $$SELECT sku, sum(ordered_quantity) FROM order_mgmt_report.fct_order_lines WHERE ordered_date = '2026-01-31' GROUP BY sku$$, columns => $$
	ordered_at: when its order was placed
	ordered_date: the business day of that
	recorded_date: the business day of recorded_at
	channel: code of the sales channel
	location: from which it comes; null: from several (order_line_parts), or from nowhere, it is a service
	location_id: the location, whatever its code; null: several, or none
	order_status: status of the order
	fulfillment_status: of the order
	payment_status: of the order
	ordered_quantity: units ordered
	open_quantity: units that are neither promised nor waiting
	allocated_quantity: units promised on a shelf
	backordered_quantity: units that wait for goods
	shipped_quantity: units that left
	canceled_quantity: units that will not
	unit_price: of one unit, as charged
	unit_quantity: units ordered, in that unit
	kit_line_no: number of the line of the kit that it is, or is part of; null: neither
	gross_amount: unit_price x unit_quantity
	line_discount_amount: the line's own discount
	order_discount_amount: its share of the order's
	tax_amount: all taxes of the line
	list_price: of one unit at placement; null: the price list had none
	price_set_by: who named another unit_price; null: nobody did
	added_at: when an edit added it; sales_by_day counts it on that day; null: placed with the order$$);
SELECT order_mgmt_data.describe_rows('order_mgmt.order_result', columns => $$
	input_no: which of the orders, from 1
	ok: it was placed
	error_code: why it was not; null: it was
	error_detail: the detail of that error; null: it was placed
	order_id: the order; null: it was not placed
	order_number: its number on paper; null: it was not placed
	total: what is to be paid; null: it was not placed$$);
SELECT order_mgmt_data.describe_rows('order_mgmt.quoted_line', columns => $$
	line_no: number of the line; 0 = shipping
	sku: the item; null: shipping
	requested: units asked for; null: shipping
	unit: code of the unit that the line is said in; null: the item's own, or shipping
	unit_factor: how many of the item's own units that is worth; null: it is the item's own, or shipping
	unit_quantity: units asked for, in that unit; null: shipping
	unit_available: whole ones of that unit that the line could have; null: unlimited, or shipping
	is_available: they would be served; null: shipping
	available: units that the line could have, the others as they are; null: unlimited, or shipping
	is_unlimited: it does not end; null: shipping
	location: from which it would come; null: from several (parts), from nowhere, or it cannot be served
	parts: of a line that comes from several locations: [{"quantity","location"}]; null: it does not
	backordered: units that would wait for goods; null: shipping
	price_source: list = the price list, channel = what the channel charges for shipping, method = what the shipping method does, caller = the call
	unit_price: of one unit; null: shipping
	list_price: of one unit in the price list; null: it has none, or shipping
	line_total: unit_price x unit_quantity, before discounts; what shipping costs
	discount: the line's own
	order_discount: its share of the order's
	tax: all taxes of the line
	taxes: each of them
	net_total: gross_total - tax
	gross_total: to be paid for the line, with all taxes
	fee: code of the fee that it is; null: it was asked for, or shipping
	promotions: what each promotion took off it, and why others took nothing
	promised_on: the day on which what is backordered comes (put_supply_promise); null: nothing is, or nobody says
	is_preorder: goods of it never came yet; null: nothing is promised$$);
SELECT order_mgmt_data.describe_rows('order_mgmt.order_preview', columns => $$
	is_available: it could be placed; false: some line cannot be served (quote_lines)
	channel: code of the sales channel
	status: placed, completed; null: it cannot be placed
	fulfillment_status: unfulfilled, backordered, fulfilled, not_required; null: it cannot be placed
	payment_status: none, paid; null: it cannot be placed
	currency: of its amounts
	total: what is to be paid
	net_total: total - tax
	discount: all discounts, of the lines and of the order; a lower unit_price is none
	shipping: what shipping costs, part of total
	tax: all taxes, within the prices and on top
	taxes: each of them, by rate
	expires_at: when it would be canceled unless it is paid by then; null: it would stay
	promotions: what each promotion took off it, and why others took nothing$$);
