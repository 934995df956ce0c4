-- Code of carts.

-- Who may read them.  They are of no location: who has the right everywhere.
SELECT order_mgmt_data.show_rows('order_mgmt_data.carts', 'read_documents', locations => '{}');

CREATE OR REPLACE VIEW order_mgmt.carts WITH (security_invoker = true) AS
	SELECT c.tenant_id, c.cart_id, c.status, c.status = 'open' AND c.payments IS NULL AND c.expires_at <= order_mgmt_data.clock() AS is_expired, c.channel, c.customer_id, jsonb_array_length(c.lines) AS line_count, order_mgmt.amount_currency(c.total) AS currency, c.total, c.shipping_method, c.reservation_id,
		c.payments IS NOT NULL AS has_payment, c.order_id, c.into_id AS into_cart_id, c.recorded_at, c.changed_at, c.expires_at, c.closed_at, c.metadata,
		c.total::numeric AS total_numeric
	FROM order_mgmt_data.carts AS c;
COMMENT ON VIEW order_mgmt.carts IS 'one row per cart, with what its shopper was told last; get_cart tells what it costs now
status: open; checked_out: it became order_id; merged: into into_cart_id. is_expired: it is open, and nobody worked on it for order_mgmt.cart_time: functions tell it as expired.
Those that ended or expired are kept for order_mgmt.cart_retention days.';

CREATE OR REPLACE VIEW order_mgmt.cart_lines WITH (security_invoker = true) AS
	SELECT c.tenant_id, c.cart_id, l.line_no::integer AS line_no, l.line ->> 'line_id' AS line_id, l.line ->> 'sku' AS sku,
		(l.line ->> 'quantity')::order_mgmt.quantity AS quantity, l.line ->> 'unit' AS unit, (l.line ->> 'price')::order_mgmt.price AS unit_price,
		order_mgmt.price_currency((l.line ->> 'price')::order_mgmt.price) AS currency, l.line ->> 'status' AS status,
		(l.line ->> 'quantity')::numeric AS quantity_numeric, (l.line ->> 'price')::order_mgmt.price::numeric AS unit_price_numeric
	FROM order_mgmt_data.carts AS c
	CROSS JOIN LATERAL jsonb_array_elements(c.lines) WITH ORDINALITY AS l (line, line_no);
COMMENT ON VIEW order_mgmt.cart_lines IS 'one row per line of a cart, as its shopper was told it last';

-- The barrier stands before conditions of the reader's own.
CREATE OR REPLACE VIEW order_mgmt.cart_contacts WITH (security_invoker = true, security_barrier = true) AS
	SELECT c.tenant_id, c.cart_id, c.email, c.ship_to, c.bill_to
	FROM order_mgmt_data.carts AS c
	WHERE order_mgmt_data.sees_tenant('read_addresses', c.tenant_id, (SELECT order_mgmt_data.tenants_with('read_addresses')))
		AND order_mgmt_data.sees_location('read_addresses', c.tenant_id, NULL) AND num_nonnulls(c.email, c.ship_to, c.bill_to) > 0;
COMMENT ON VIEW order_mgmt.cart_contacts IS 'one row per cart whose shopper said an e-mail or an address: where it would be sent, whom it would be billed to
What was erased of a customer, and what went into another cart, is not there.';

CREATE OR REPLACE FUNCTION order_mgmt.open_cart(channel text, secret text DEFAULT NULL, customer text DEFAULT NULL, cart_id uuid DEFAULT NULL,
		metadata order_mgmt.strict_jsonb DEFAULT '{}', tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.quoted_cart LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_open_cart';
COMMENT ON FUNCTION order_mgmt.open_cart(text, text, text, uuid, order_mgmt.strict_jsonb, bigint) IS 'opens a cart, or the one again that has the id: the call of each page that shows it
secret: a text of at least 128 random bits (22 characters of base64 or 32 hexadecimal digits) by which a guest works on it; it is that of its order, too. customer: code of the customer whose it is (unknown_customer), for who has the right for_customer; a guest''s cart gets one by it, once. metadata: of a new one, and of its order.
Answers what the cart costs now, as quote_lines does, and in changes what is otherwise than it was told last; from then on it is told. It stays open for order_mgmt.cart_time after each call (cart_expired).
Another''s cart, another tenant''s, and a wrong secret are unknown_cart alike.
Example: SELECT cart_id, status FROM order_mgmt.open_cart(''web'', ''bXkgb3duIGNhcnQgc2VjcmV0'')';

CREATE OR REPLACE FUNCTION order_mgmt.put_cart_line(cart_id uuid, sku text DEFAULT NULL, quantity numeric DEFAULT NULL, unit text DEFAULT NULL, barcode text DEFAULT NULL,
		line_id text DEFAULT NULL, secret text DEFAULT NULL, tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.quoted_cart LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_put_cart_line';
COMMENT ON FUNCTION order_mgmt.put_cart_line(uuid, text, numeric, text, text, text, text, bigint) IS 'puts a line into a cart, or makes it what is said: so many, not so many more
Null: as it is. quantity: of unit, one of the item''s units (put_unit), null = the item''s own; 0: the line is removed. barcode: instead of a sku; without a quantity it is what the barcode says, or one. line_id: of the line, any code of the caller''s; null: the line of the same item and unit, or a new one with the next number.
A line that an order would be refused for is refused as quote_lines refuses it (item_not_visible, purchase_limit, no_price, ...), and nothing is changed; one of which too little is there is no error: is_available is false. At most 500 lines, of a visitor order_mgmt.visitor_lines_max.
Example: SELECT total, lines FROM order_mgmt.put_cart_line(''0190...'', ''A-1'', 2, secret => ''bXkgb3duIGNhcnQgc2VjcmV0'')';

CREATE OR REPLACE FUNCTION order_mgmt.set_cart_address(cart_id uuid, email text DEFAULT NULL, secret text DEFAULT NULL, ship_to order_mgmt.strict_jsonb DEFAULT NULL,
		bill_to order_mgmt.strict_jsonb DEFAULT NULL, options order_mgmt.strict_jsonb DEFAULT '{}', tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.quoted_cart LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_set_cart_address';
COMMENT ON FUNCTION order_mgmt.set_cart_address(uuid, text, text, order_mgmt.strict_jsonb, order_mgmt.strict_jsonb, order_mgmt.strict_jsonb, bigint) IS 'says where a cart is sent, whom it is billed to, and how its shopper is reached
Null: as it is. ship_to, bill_to: as of place_order (unknown_address, invalid_address); taxes and shipping follow ship_to. email: of the shopper. options: {"clear":["email","ship_to","bill_to"]}: those of them that are taken away.
A shipping method that does not go there is no error: refusal says so until another one is chosen.
Example: SELECT total, tax FROM order_mgmt.set_cart_address(''0190...'', ''ann@example.com'', ''bXkgb3duIGNhcnQgc2VjcmV0'', ''{"name":"Ann Miller","line1":"Hauptstr. 1","postal_code":"10115","city":"Berlin","country":"DE"}'')';

CREATE OR REPLACE FUNCTION order_mgmt.choose_shipping(cart_id uuid, shipping_method text DEFAULT NULL, secret text DEFAULT NULL, tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.quoted_cart LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_choose_shipping';
COMMENT ON FUNCTION order_mgmt.choose_shipping(uuid, text, text, bigint) IS 'says how a cart is shipped
shipping_method: one that goes where the cart goes with what is in it (cart_shipping_methods; unknown_shipping_method, no_shipping_fee); null: none, the channel''s own charge.
Example: SELECT shipping, total FROM order_mgmt.choose_shipping(''0190...'', ''parcel'', ''bXkgb3duIGNhcnQgc2VjcmV0'')';

CREATE OR REPLACE FUNCTION order_mgmt.apply_coupon(cart_id uuid, coupon text, secret text DEFAULT NULL, tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.quoted_cart LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_apply_coupon';
COMMENT ON FUNCTION order_mgmt.apply_coupon(uuid, text, text, bigint) IS 'names a coupon that the order of a cart shall use
One that cannot be used by now is refused (unknown_coupon, coupon_not_begun, coupon_expired, coupon_foreign, coupon_exhausted), and so is one for a cart without lines (cart_empty). It is used when the cart is checked out: until then it takes nothing from anybody, and refusal says so when it is used up meanwhile.
Example: SELECT discount, total FROM order_mgmt.apply_coupon(''0190...'', ''SPRING'', ''bXkgb3duIGNhcnQgc2VjcmV0'')';

CREATE OR REPLACE FUNCTION order_mgmt.remove_coupon(cart_id uuid, coupon text, secret text DEFAULT NULL, tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.quoted_cart LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_remove_coupon';
COMMENT ON FUNCTION order_mgmt.remove_coupon(uuid, text, text, bigint) IS 'takes a coupon out of a cart, if it is there
Example: SELECT total FROM order_mgmt.remove_coupon(''0190...'', ''SPRING'', ''bXkgb3duIGNhcnQgc2VjcmV0'')';

CREATE OR REPLACE FUNCTION order_mgmt.cart_shipping_methods(cart_id uuid, secret text DEFAULT NULL, tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.cart_shipping LANGUAGE C STABLE PARALLEL UNSAFE ROWS 5 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_cart_shipping_methods';
COMMENT ON FUNCTION order_mgmt.cart_shipping_methods(uuid, text, bigint) IS 'the shipping methods that a cart may choose, and what each charges: those that go where it goes, with what is in it
No row while it is empty. The fee is without the taxes that are added to it.
Example: SELECT shipping_method, fee FROM order_mgmt.cart_shipping_methods(''0190...'', ''bXkgb3duIGNhcnQgc2VjcmV0'')';

CREATE OR REPLACE FUNCTION order_mgmt.hold_cart(cart_id uuid, expires_in interval DEFAULT '15 min', secret text DEFAULT NULL, tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.quoted_cart LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_hold_cart';
COMMENT ON FUNCTION order_mgmt.hold_cart(uuid, interval, text, bigint) IS 'holds what is in a cart, all lines or none (insufficient_stock): nobody else gets it until held_until
expires_in: for so long after this call and each later one that works on the cart; a visitor at most order_mgmt.visitor_hold_time_max since it was held first. Called again it holds the lines as they are then; what it held before counts as free for it. Services are not held.
While money is attached (attach_payment) it is held until it is ordered.
Example: SELECT held_until FROM order_mgmt.hold_cart(''0190...'', secret => ''bXkgb3duIGNhcnQgc2VjcmV0'')';

CREATE OR REPLACE FUNCTION order_mgmt.get_cart(cart_id uuid, secret text DEFAULT NULL, tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.quoted_cart LANGUAGE C STABLE PARALLEL UNSAFE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_get_cart';
COMMENT ON FUNCTION order_mgmt.get_cart(uuid, text, bigint) IS 'a cart as it would be ordered now, with what changed since it was told last; nothing is written, locked or told by it
lines: [{"line_id", and all columns of quote_lines, "refusal"}], then those of fees (line_id null). A line that an order would be refused for has refusal {"code","message","detail"} and no price; the totals are those of the others. refusal: why the rest cannot be ordered together, or not shipped so; null: it can.
changes: [{"what":"price" or "availability","line_id","sku","was","now"}, {"what":"total","was","now"}]; of availability: available, short, or the code of a refusal.
is_available: checkout_cart would find all of it. A cart that became an order, or another cart, is told with its lines only.
Example: SELECT total, changes FROM order_mgmt.get_cart(''0190...'', ''bXkgb3duIGNhcnQgc2VjcmV0'')';

CREATE OR REPLACE FUNCTION order_mgmt.merge_carts(cart_id uuid, into_cart_id uuid, secret text DEFAULT NULL, into_secret text DEFAULT NULL, tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.quoted_cart LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_merge_carts';
COMMENT ON FUNCTION order_mgmt.merge_carts(uuid, uuid, text, text, bigint) IS 'moves what is in a guest''s cart into another one, the customer''s who has logged in; answers that one
Each needs its own proof: its secret, or the right read_documents. Lines of the same item and unit add up; what the other says of e-mail, addresses and shipping stays. Money that is attached goes along. What either held, the other holds now, if all of it can be had.
Repeated, it does nothing more. Carts of two channels, or of two customers, are not merged.
Example: SELECT total FROM order_mgmt.merge_carts(''0190...'', ''01900000-0000-7000-8000-000000000001'', secret => ''bXkgb3duIGNhcnQgc2VjcmV0'')';

CREATE OR REPLACE FUNCTION order_mgmt.checkout_cart(cart_id uuid, expected_total order_mgmt.amount_input, payment order_mgmt.strict_jsonb DEFAULT NULL, secret text DEFAULT NULL,
		reference text DEFAULT NULL, order_id uuid DEFAULT NULL, metadata order_mgmt.strict_jsonb DEFAULT NULL, tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.orders LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_checkout_cart';
COMMENT ON FUNCTION order_mgmt.checkout_cart(uuid, order_mgmt.amount_input, order_mgmt.strict_jsonb, text, text, uuid, order_mgmt.strict_jsonb, bigint) IS 'makes an order of a cart, exactly one: a second tab, or a repeated call, is answered with the same order
All is read anew in the call: prices, taxes, shipping, what is there. expected_total: what the shopper agreed to; another total is cart_total_changed, with both and what changed. What the cart holds is used first, the rest is taken as place_order takes it (insufficient_stock): all lines or none. The order has the cart''s customer, addresses and metadata, and the secret that the call names: without it nobody reads the order by one.
payment: {"provider","reference","amount"?,"method"?,"is_captured"?}, for who has the right record_money: recorded with the order, as is what attach_payment attached; amount null: what those leave of the total; is_captured false: it was authorized only. Of a cart that is an order already it is recorded for that order, if its reference is not known there, and then amount is needed.
Repeat the same call after 40001, 40P01, 55P03 or a lost connection.
Example: SELECT order_number, total FROM order_mgmt.checkout_cart(''0190...'', ''25.00 EUR'', secret => ''bXkgb3duIGNhcnQgc2VjcmV0'')';

CREATE OR REPLACE FUNCTION order_mgmt.attach_payment(cart_id uuid, amount order_mgmt.amount_input, provider text, method text DEFAULT NULL, reference text DEFAULT NULL,
		is_captured boolean DEFAULT false, tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.quoted_cart LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_attach_payment';
COMMENT ON FUNCTION order_mgmt.attach_payment(uuid, order_mgmt.amount_input, text, text, text, boolean, bigint) IS 'records that a provider holds money for a cart that is no order yet; while it does, the cart neither expires nor loses what it holds
amount: without a currency it is in the cart''s. reference: the provider''s id, required: said again, it changes what was said. is_captured: it came already, else it is authorized. checkout_cart makes it a payment of the order; of a cart that is an order by then it becomes one at once.
Answers the cart without its lines and without what is personal. At most 10 payments.
Example: SELECT payments FROM order_mgmt.attach_payment(''0190...'', ''25.00 EUR'', ''card'', reference => ''pi_17'')';

CREATE OR REPLACE FUNCTION order_mgmt.detach_payment(cart_id uuid, provider text, reference text, tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.quoted_cart LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_detach_payment';
COMMENT ON FUNCTION order_mgmt.detach_payment(uuid, text, text, bigint) IS 'records that a provider has given back, or never took, money that was attached to a cart; what is not attached stays so
Answers the cart without its lines and without what is personal.
Example: SELECT payments FROM order_mgmt.detach_payment(''0190...'', ''card'', ''pi_17'')';

SELECT order_mgmt_data.extend_view('order_mgmt_data.customer_exports', $$SELECT c.tenant_id, c.customer_id, 'carts', c.recorded_at, order_mgmt_data.exported(to_jsonb(c)) FROM order_mgmt_data.carts AS c
	UNION ALL SELECT o.tenant_id, o.customer_id, 'carts', c.recorded_at, order_mgmt_data.exported(to_jsonb(c)) FROM order_mgmt_data.orders AS o
	JOIN order_mgmt_data.carts AS c ON c.tenant_id = o.tenant_id AND c.order_id = o.order_id AND c.customer_id IS NULL WHERE o.customer_id IS NOT NULL$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.master_uses', $$SELECT c.tenant_id, 'carts', 'channel', NULL, c.channel FROM order_mgmt_data.carts AS c$$);

CREATE OR REPLACE VIEW order_mgmt_report.carts_by_day WITH (security_invoker = true) AS
	SELECT d.tenant_id, d.business_date, d.channel, d.currency, count(*) AS carts, count(*) FILTER (WHERE d.is_filled) AS filled, count(*) FILTER (WHERE d.status = 'checked_out') AS checked_out,
		count(*) FILTER (WHERE d.status = 'merged') AS merged, count(*) FILTER (WHERE d.is_abandoned) AS abandoned,
		coalesce(sum(d.total) FILTER (WHERE d.status = 'checked_out'), 0) AS checked_out_total, coalesce(sum(d.total) FILTER (WHERE d.is_abandoned), 0) AS abandoned_total
	FROM (SELECT c.tenant_id, order_mgmt_data.business_date(c.recorded_at, t.time_zone, t.time_zone_changes) AS business_date, c.channel, order_mgmt.amount_currency(c.total) AS currency, c.status,
			c.total::numeric AS total, c.lines <> '[]' AS is_filled,
			c.status = 'open' AND c.payments IS NULL AND c.lines <> '[]' AND c.changed_at < order_mgmt_data.clock() - interval '1 day' AS is_abandoned
		FROM order_mgmt_data.carts AS c
		LEFT JOIN order_mgmt_data.tenants AS t ON t.tenant_id = c.tenant_id
		WHERE order_mgmt_data.sees_tenant('reports', c.tenant_id, (SELECT order_mgmt_data.tenants_with('reports')))
			AND order_mgmt_data.sees_day(c.recorded_at, c.recorded_at)) AS d
	GROUP BY d.tenant_id, d.business_date, d.channel, d.currency;
COMMENT ON VIEW order_mgmt_report.carts_by_day IS 'one row per tenant, business date, channel and currency: what became of the carts that were opened that day
filled: with lines, or with those that they had when they ended. checked_out: became orders; merged: went into other carts; abandoned: filled, and nobody has worked on them for a day, nor attached money. The conversion of a day is checked_out of filled less merged.
A day that is over still changes: carts are checked out later. Carts are purged order_mgmt.cart_retention days after they ended or expired, and so are their days.';

CREATE OR REPLACE FUNCTION order_mgmt_data.verify_cart(tenants bigint[], part order_mgmt_data.verify_part)
	RETURNS SETOF order_mgmt.verification LANGUAGE plpgsql STABLE ROWS 3 SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan
AS $$
BEGIN
	IF part.kind = 'documents' THEN
		-- A cart became an order that is there, or was archived, with its customer and total; one that was merged went into one that is there, or was purged after it.
		RETURN QUERY
		SELECT 'carts_became_orders', count(*), count(*) FILTER (WHERE w.wrong), min(w.sample) FILTER (WHERE w.wrong)
		FROM (SELECT format('tenant %s cart %s', c.tenant_id, c.cart_id) AS sample,
				CASE WHEN o.order_id IS NULL THEN NOT EXISTS (SELECT FROM order_mgmt_data.archived_documents AS a WHERE a.tenant_id = c.tenant_id AND a.document_id = c.order_id)
					ELSE o.customer_id IS DISTINCT FROM c.customer_id AND c.customer_id IS NOT NULL
						OR order_mgmt.amount_minor(o.total) <> order_mgmt.amount_minor(c.total) OR o.channel <> c.channel END AS wrong
			FROM order_mgmt_data.carts AS c
			LEFT JOIN order_mgmt_data.orders AS o ON o.tenant_id = c.tenant_id AND o.order_id = c.order_id
			WHERE c.order_id IS NOT NULL AND (tenants IS NULL OR c.tenant_id = ANY (tenants)) AND order_mgmt_data.in_part(c.cart_id, part)) AS w
		HAVING count(*) > 0;

		-- What a cart holds is its own; whose it is, is there; its lines are positive and have each their id.
		RETURN QUERY
		SELECT 'carts_are_whole', count(*), count(*) FILTER (WHERE w.wrong), min(w.sample) FILTER (WHERE w.wrong)
		FROM (SELECT format('tenant %s cart %s', c.tenant_id, c.cart_id) AS sample,
				c.customer_id IS NOT NULL AND NOT EXISTS (SELECT FROM order_mgmt_data.customers AS u WHERE u.tenant_id = c.tenant_id AND u.customer_id = c.customer_id)
				OR EXISTS (SELECT FROM order_mgmt_data.customers AS u WHERE u.tenant_id = c.tenant_id AND u.customer_id = c.customer_id AND u.erased_at IS NOT NULL
					AND num_nonnulls(c.email, c.ship_to, c.bill_to) > 0)
				OR EXISTS (SELECT FROM order_mgmt_data.reservations AS r WHERE r.tenant_id = c.tenant_id AND r.reservation_id = c.reservation_id
					AND r.holder IS DISTINCT FROM 'cart:' || c.cart_id)
				OR EXISTS (SELECT FROM jsonb_array_elements(c.lines) AS l WHERE (l ->> 'quantity')::numeric <= 0)
				OR (SELECT count(DISTINCT l ->> 'line_id') FROM jsonb_array_elements(c.lines) AS l) <> jsonb_array_length(c.lines) AS wrong
			FROM order_mgmt_data.carts AS c
			WHERE (tenants IS NULL OR c.tenant_id = ANY (tenants)) AND order_mgmt_data.in_part(c.cart_id, part)) AS w
		HAVING count(*) > 0;
	END IF;
END
$$;
COMMENT ON FUNCTION order_mgmt_data.verify_cart(bigint[], order_mgmt_data.verify_part) IS 'the invariants of carts, for verify()';

-- What columns mean, and by what rows are found.
SELECT order_mgmt_data.extend_view('order_mgmt_data.column_meanings', $$SELECT c.name, c.meaning FROM (VALUES
	('cart_id', 'the cart'),
	('into_cart_id', 'the cart that it was merged into; null: none')) AS c (name, meaning)$$);
SELECT order_mgmt_data.describe_rows('order_mgmt.carts', key => 'cart_id', look_ups => 'order_id; customer_id; newest by recorded_at; customer_id newest by recorded_at; status newest by recorded_at',
	example => $$SELECT cart_id, total, changed_at FROM order_mgmt.carts WHERE status = 'open' AND line_count > 0 ORDER BY recorded_at DESC LIMIT 10$$, columns => $$
	status: open, checked_out, merged
	is_expired: it is open, and nobody may work on it any more
	channel: code of the sales channel
	line_count: how many lines it has
	currency: of total; null: it has none
	total: what the shopper was told last that it costs; null: nothing, or not all of it could be ordered
	shipping_method: how it is to be shipped; null: nobody said it
	reservation_id: what it holds, or held last; null: nothing
	has_payment: money is attached to it, or was when it became an order
	order_id: the order that it became; null: none
	changed_at: when somebody worked on it last
	expires_at: when it is expired, if nobody works on it and no money is attached
	closed_at: when it became an order or went into another cart; null: it did not$$);
SELECT order_mgmt_data.describe_rows('order_mgmt.cart_lines', key => 'cart_id, line_no', look_ups => 'cart_id',
	example => $$SELECT sku, quantity, unit_price FROM order_mgmt.cart_lines WHERE cart_id = '0190...'$$, columns => $$
	line_no: its place, from 1
	line_id: what the caller calls it
	quantity: of unit
	unit: code of the unit that it is said in; null: the item's own
	unit_price: of one unit, as it was told last; null: it was told none
	currency: of unit_price; null: it was told none
	status: available, short, or the code by which it was refused, as it was told last; null: it was not told$$);
SELECT order_mgmt_data.describe_rows('order_mgmt.cart_contacts', key => 'cart_id', look_ups => 'cart_id',
	example => $$SELECT email FROM order_mgmt.cart_contacts WHERE cart_id = '0190...'$$, columns => $$
	email: of the shopper; null: nobody said it
	ship_to: where it is sent; null: nobody said it
	bill_to: whom it is billed to; null: nobody said it$$);
SELECT order_mgmt_data.describe_rows('order_mgmt.quoted_cart', columns => $$
	status: open, expired, checked_out, merged
	channel: code of the sales channel
	is_available: all of it could be ordered now
	currency: of its amounts; null: it has none
	total: what is to be paid; null: it is empty, or cannot be said
	net_total: total - tax; null: as total
	discount: all discounts; null: as total
	shipping: what shipping costs, part of total; null: as total
	tax: all taxes, within the prices and on top; null: as total
	taxes: each of them, by rate; null: as total
	lines: as get_cart says
	changes: since it was told last, as get_cart says
	refusal: why it cannot be ordered as it is; null: it can
	promotions: what was taken off, and what was not, as preview_order tells it; null: as total
	coupons: codes that its order names; null: none
	shipping_method: how it is shipped; null: nobody said it
	email: of the shopper; null: nobody said it
	ship_to: where it is sent; null: nobody said it
	bill_to: whom it is billed to; null: nobody said it
	held_until: until when it is held; null: it is not
	payments: money that is attached to it; null: none
	expires_at: when it is expired; null: it ended, or money is attached
	order_id: the order that it became; null: none$$);
SELECT order_mgmt_data.describe_rows('order_mgmt.cart_shipping', columns => $$
	shipping_method: its code
	fee: what it charges$$);
SELECT order_mgmt_data.describe_rows('order_mgmt_report.carts_by_day', key => 'tenant_id, business_date, channel, currency',
	example => $$SELECT channel, checked_out, filled - merged AS filled, abandoned FROM order_mgmt_report.carts_by_day WHERE business_date = '2026-01-31'$$, columns => $$
	business_date: the day they were opened
	channel: code of the sales channel
	currency: of what they cost; null: of carts that cost nothing, since they are empty or could not be ordered whole
	carts: how many were opened
	filled: of these, with lines
	checked_out: of these, became orders
	merged: of these, went into other carts
	abandoned: of these, left for a day
	checked_out_total: what those cost that became orders
	abandoned_total: what those cost that were left$$);
