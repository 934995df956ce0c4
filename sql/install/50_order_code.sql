-- Code of orders.

CREATE OR REPLACE VIEW order_mgmt.orders WITH (security_invoker = true) AS
	SELECT o.tenant_id, o.order_id, o.order_number, o.channel, o.status, o.fulfillment_status, o.currency,
		o.total, o.reference, o.actor, o.occurred_at, o.recorded_at, o.metadata,
		coalesce(o.discount, order_mgmt.amount_of(0, o.currency)) AS discount,
		coalesce(o.shipping, order_mgmt.amount_of(0, o.currency)) AS shipping,
		coalesce(o.tax, order_mgmt.amount_of(0, o.currency)) AS tax, o.payment_status, o.return_status
	FROM order_mgmt_data.orders AS o;
COMMENT ON VIEW order_mgmt.orders IS 'one row per order; total = what is to be paid, of which shipping and tax; discount = what the list prices were lowered by';

CREATE OR REPLACE VIEW order_mgmt.order_lines WITH (security_invoker = true) AS
	SELECT l.tenant_id, l.order_id, l.line_no, l.sku, l.location, l.ordered, l.open, l.allocated, l.backordered,
		l.shipped, l.canceled, l.unit_price, l.line_total,
		coalesce(l.discount, order_mgmt.amount_of(0, order_mgmt.amount_currency(l.line_total))) AS discount,
		coalesce(l.order_discount, order_mgmt.amount_of(0, order_mgmt.amount_currency(l.line_total))) AS order_discount,
		coalesce(l.tax, order_mgmt.amount_of(0, order_mgmt.amount_currency(l.line_total))) AS tax, l.return_requested, l.returned
	FROM order_mgmt_data.order_lines AS l;
COMMENT ON VIEW order_mgmt.order_lines IS 'one row per order line; ordered = open + allocated + backordered + shipped + canceled
Of what was shipped return_requested is announced to come back, of which returned has come.
line_total = unit_price x ordered, before discount (the line''s own) and order_discount (its share of the order''s).';

CREATE OR REPLACE VIEW order_mgmt.order_taxes WITH (security_invoker = true) AS
	SELECT t.tenant_id, t.order_id, t.line_no, t.tax_rate, t.rate / 10000.0 AS percent, t.is_inclusive, t.amount
	FROM order_mgmt_data.order_taxes AS t;
COMMENT ON VIEW order_mgmt.order_taxes IS 'one row per tax of an order line, as frozen at placement; line 0 = shipping
is_inclusive: the tax is part of the price, else it comes on top.';

CREATE OR REPLACE FUNCTION order_mgmt.place_order(channel text, lines order_mgmt.strict_jsonb, currency text DEFAULT NULL,
		order_id uuid DEFAULT NULL, reservation_id uuid DEFAULT NULL, holder text DEFAULT NULL, reference text DEFAULT NULL,
		metadata order_mgmt.strict_jsonb DEFAULT '{}', occurred_at timestamptz DEFAULT NULL,
		idempotency_key text DEFAULT NULL, options order_mgmt.strict_jsonb DEFAULT '{}', tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.orders LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_place_order';
COMMENT ON FUNCTION order_mgmt.place_order(text, order_mgmt.strict_jsonb, text, uuid, uuid, text, text, order_mgmt.strict_jsonb, timestamptz, text, order_mgmt.strict_jsonb, bigint) IS 'places an order and takes its stock in the same step: all lines or none
lines: [{"sku","quantity","location"?,"unit_price"?,"discount"?,"tax_rates"?}], amounts as "12.50" or "12.50 EUR", discount of the whole line, tax_rates as codes; without a location the first of the channel''s locations that can serve the whole line. Prices are frozen.
options: {"discount"?,"shipping"?,"shipping_tax_rates"?}: a discount on the order, shared by its lines in proportion to what they cost; what shipping costs.
currency: null = the channel''s. reservation_id: what it holds is used first, the rest of it is released.
Repeat the same call with the same idempotency_key after 40001, 40P01, 55P03 or a lost connection.
Example: SELECT order_number, total FROM order_mgmt.place_order(''web'', ''[{"sku":"A-1","quantity":2}]'', idempotency_key => ''cart-17'')';

CREATE OR REPLACE FUNCTION order_mgmt.place_orders(orders order_mgmt.strict_jsonb, all_or_nothing boolean DEFAULT false,
		options order_mgmt.strict_jsonb DEFAULT '{}', tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.order_result LANGUAGE C VOLATILE ROWS 100 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_place_orders';
COMMENT ON FUNCTION order_mgmt.place_orders(order_mgmt.strict_jsonb, boolean, order_mgmt.strict_jsonb, bigint) IS 'places many orders in one step; each is accepted or refused alone, served in input order
orders: [{"channel","lines","currency"?,"order_id"?,"reservation_id"?,"holder"?,"reference"?,"metadata"?,"occurred_at"?,"idempotency_key"?}]. all_or_nothing: any refusal refuses all and lists them all.
Example: SELECT ok, error_code, order_id FROM order_mgmt.place_orders(''[{"channel":"web","lines":[{"sku":"A-1","quantity":1}]}]'')';

CREATE OR REPLACE FUNCTION order_mgmt.cancel_order(order_id uuid, lines order_mgmt.strict_jsonb DEFAULT NULL, reason text DEFAULT NULL,
		occurred_at timestamptz DEFAULT NULL,
		idempotency_key text DEFAULT NULL, options order_mgmt.strict_jsonb DEFAULT '{}', tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.orders LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_cancel_order';
COMMENT ON FUNCTION order_mgmt.cancel_order(uuid, order_mgmt.strict_jsonb, text, timestamptz, text, order_mgmt.strict_jsonb, bigint) IS 'cancels what an order has not shipped: the whole of it, or quantities of lines; the stock is free again at once
lines: [{"line_no","quantity"?}], quantity null = all that is left of the line. The order is canceled when nothing of it is left.
Example: SELECT status FROM order_mgmt.cancel_order(''0190...'', reason => ''customer changed her mind'')';

CREATE OR REPLACE FUNCTION order_mgmt.allocate_backorders(positions_max integer DEFAULT 1000, tenant_id bigint DEFAULT NULL)
	RETURNS bigint LANGUAGE C VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_allocate_backorders';
COMMENT ON FUNCTION order_mgmt.allocate_backorders(integer, bigint) IS 'allocates what is on the shelf to order lines that wait, first come first served; returns how many lines got units
Receipts and cancellations do this by themselves; run it from a job for lines that were locked or held at that moment.
Example: SELECT order_mgmt.allocate_backorders()';
