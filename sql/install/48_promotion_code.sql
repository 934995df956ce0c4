-- Code of promotions.

CREATE OR REPLACE VIEW order_mgmt.promotions WITH (security_invoker = true) AS
	SELECT p.tenant_id, p.promotion_id, p.code AS promotion, p.name, p.kind AS gives, p.percent, p.amount, s.skus, s.categories, p.buy_quantity, p.get_quantity, s.buy_skus, s.buy_categories,
		c.code AS channel, g.code AS customer_group, nullif(p.minimum_quantity, 0) AS minimum_quantity, p.minimum_total,
		nullif(p.valid_from, '-infinity') AS valid_from, nullif(p.valid_until, 'infinity') AS valid_until, nullif(p.weekdays, '{}') AS weekdays,
		CASE WHEN p.from_time <> p.until_time THEN p.from_time END AS from_time, CASE WHEN p.from_time <> p.until_time THEN p.until_time END AS until_time,
		p.needs_coupon, nullif(p.uses_per_customer, 0) AS uses_per_customer, p.priority, nullif(p.stacking_group, '') AS stacking_group, p.is_active, p.metadata,
		p.amount::numeric AS amount_numeric, p.minimum_total::numeric AS minimum_total_numeric,
		coalesce(order_mgmt.amount_currency(p.amount), order_mgmt.amount_currency(p.minimum_total)) AS currency
	FROM order_mgmt_data.promotions AS p
	LEFT JOIN order_mgmt_data.channels AS c ON c.tenant_id = p.tenant_id AND c.channel_id = p.channel_id
	LEFT JOIN order_mgmt_data.customer_groups AS g ON g.tenant_id = p.tenant_id AND g.customer_group_id = p.customer_group_id
	CROSS JOIN LATERAL (SELECT
		(SELECT array_agg(i.sku ORDER BY i.sku) FROM order_mgmt_data.items AS i WHERE i.tenant_id = p.tenant_id AND i.item_id = ANY (p.item_ids)) AS skus,
		(SELECT array_agg(k.code ORDER BY k.code) FROM order_mgmt_data.categories AS k WHERE k.tenant_id = p.tenant_id AND k.category_id = ANY (p.category_ids)) AS categories,
		(SELECT array_agg(i.sku ORDER BY i.sku) FROM order_mgmt_data.items AS i WHERE i.tenant_id = p.tenant_id AND i.item_id = ANY (p.buy_item_ids)) AS buy_skus,
		(SELECT array_agg(k.code ORDER BY k.code) FROM order_mgmt_data.categories AS k WHERE k.tenant_id = p.tenant_id AND k.category_id = ANY (p.buy_category_ids)) AS buy_categories) AS s;
COMMENT ON VIEW order_mgmt.promotions IS 'one row per promotion: what is taken off orders, of what, and when
Those of lines are tried first, then those of the order, then those of shipping; each by priority, then by promotion. Each sees what those before it left.';
SELECT order_mgmt_data.show_rows('order_mgmt_data.promotions', 'read_promotions');

CREATE OR REPLACE VIEW order_mgmt.coupons WITH (security_invoker = true) AS
	SELECT c.tenant_id, c.coupon_id, c.code AS coupon, p.code AS promotion, c.batch, nullif(c.uses_max, 0) AS uses_max, u.uses,
		nullif(c.valid_from, '-infinity') AS valid_from, nullif(c.valid_until, 'infinity') AS valid_until, c.is_active, c.metadata
	FROM order_mgmt_data.coupons AS c
	JOIN order_mgmt_data.promotions AS p ON p.tenant_id = c.tenant_id AND p.promotion_id = c.promotion_id
	CROSS JOIN LATERAL (SELECT coalesce(- sum(x.delta), 0) AS uses FROM order_mgmt_data.promotion_uses AS x WHERE x.coupon_id = c.coupon_id AND x.tenant_id = c.tenant_id OFFSET 0) AS u;
COMMENT ON VIEW order_mgmt.coupons IS 'one row per coupon: a code that an order names to get a promotion';
SELECT order_mgmt_data.show_rows('order_mgmt_data.coupons', 'promotions');

CREATE OR REPLACE VIEW order_mgmt.promotion_uses WITH (security_invoker = true) AS
	SELECT u.tenant_id, u.use_id, p.code AS promotion, c.code AS coupon, u.order_id, u.customer_id, - u.delta::integer AS uses, u.occurred_at, u.recorded_at, u.actor, u.role_name
	FROM order_mgmt_data.promotion_uses AS u
	JOIN order_mgmt_data.promotions AS p ON p.tenant_id = u.tenant_id AND p.promotion_id = u.promotion_id
	LEFT JOIN order_mgmt_data.coupons AS c ON c.tenant_id = u.tenant_id AND c.coupon_id = u.coupon_id;
COMMENT ON VIEW order_mgmt.promotion_uses IS 'one row per use of a coupon, or of a promotion with uses_per_customer, append-only: an order used it, or gave it back as all of it was canceled
The sum of uses of a coupon is how often it was used. What an order without either got is in order_promotions.';
SELECT order_mgmt_data.show_rows('order_mgmt_data.promotion_uses', 'promotions');

CREATE OR REPLACE FUNCTION order_mgmt.put_promotion(promotion text, gives text DEFAULT NULL, percent numeric DEFAULT NULL, channel text DEFAULT NULL, skus text[] DEFAULT NULL, name text DEFAULT NULL,
		amount order_mgmt.amount DEFAULT NULL, categories text[] DEFAULT NULL, buy_quantity numeric DEFAULT NULL, get_quantity numeric DEFAULT NULL, buy_skus text[] DEFAULT NULL,
		buy_categories text[] DEFAULT NULL, minimum_quantity numeric DEFAULT NULL, minimum_total order_mgmt.amount DEFAULT NULL,
		valid_from timestamptz DEFAULT NULL, valid_until timestamptz DEFAULT NULL, weekdays integer[] DEFAULT NULL, from_time time DEFAULT NULL, until_time time DEFAULT NULL,
		customer_group text DEFAULT NULL, needs_coupon boolean DEFAULT NULL, uses_per_customer integer DEFAULT NULL, priority integer DEFAULT NULL,
		stacking_group text DEFAULT NULL, is_active boolean DEFAULT NULL, metadata order_mgmt.strict_jsonb DEFAULT NULL, tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.promotions LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_put_promotion';
COMMENT ON FUNCTION order_mgmt.put_promotion(text, text, numeric, text, text[], text, order_mgmt.amount, text[], numeric, numeric, text[], text[], numeric, order_mgmt.amount, timestamptz, timestamptz, integer[], time, time, text, boolean, integer, integer, text, boolean, order_mgmt.strict_jsonb, bigint) IS 'creates a promotion or changes it: what is taken off orders, of what, and when
Null: as it is. gives, needed by a new one, never changed: line_percent, line_amount (of each unit), line_price (a unit costs amount), buy_get (of each buy_quantity + get_quantity units get_quantity cost percent less, the cheapest of all lines; 100: nothing), order_percent, order_amount (shared by its lines by largest remainder), shipping_percent, shipping_amount. percent: from 0 to 100 with at most four decimals; amount: in its currency; quantities: of the items'' own units.
skus, categories (with those below): its lines; both empty (if new): all. buy_skus, buy_categories: what has to be bought for buy_get, where that is something else than what gets cheaper; no unit that is counted as bought gets cheaper. Lines whose unit_price the caller says, fees and parts of kits are nobody''s lines; shipping that the caller says stays as it is.
channel, customer_group: of orders in it, of its members; an empty text (if new): of all. minimum_quantity, minimum_total: what its lines have at least, less what was taken off them before; 0: no minimum. valid_from, valid_until: instants, ''-infinity'' and ''infinity'' (if new): always. weekdays: 1 is Monday, 7 Sunday; an empty array: every day. from_time, until_time: hours of the day, over midnight where until is not after from; the same: all day; both in the tenant''s time zone.
needs_coupon: of orders that name a coupon of it only (put_coupon, create_coupons). uses_per_customer: of so many orders of a customer, who has to be named; 0: of any. priority: the smallest first. stacking_group: of its promotions only the first one that takes something off a line does; an empty text: it stacks with all.
Orders keep what they got. Promotions of lines lower a line''s discount, those of the order its order_discount, those of shipping the charge; taxes are of what is left. A discount of the caller comes off after them.
Example: SELECT * FROM order_mgmt.put_promotion(''summer'', ''line_percent'', 20, categories => ''{shoes}'', valid_until => ''2026-09-01 00:00+00'')';

CREATE OR REPLACE FUNCTION order_mgmt.put_coupon(coupon text, promotion text DEFAULT NULL, uses_max integer DEFAULT NULL, valid_from timestamptz DEFAULT NULL,
		valid_until timestamptz DEFAULT NULL, is_active boolean DEFAULT NULL, metadata order_mgmt.strict_jsonb DEFAULT NULL, tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.coupons LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_put_coupon';
COMMENT ON FUNCTION order_mgmt.put_coupon(text, text, integer, timestamptz, timestamptz, boolean, order_mgmt.strict_jsonb, bigint) IS 'creates a coupon of a promotion or changes it: a code that orders name
Null: as it is. coupon: its code, found in whatever case it is written; promotion: needed by a new one, never changed. uses_max: so many orders may use it; 0 (if new): any number. It takes effect at once, and below what was used already means that no order may any more. valid_from, valid_until: as in put_promotion, whose time holds besides.
An order that names it and gets nothing of it does not use it; one that is canceled, all of it, gives its use back.
Example: SELECT * FROM order_mgmt.put_coupon(''HELLO10'', ''welcome'', uses_max => 100)';

CREATE OR REPLACE FUNCTION order_mgmt.create_coupons(promotion text, coupons_count integer, prefix text DEFAULT NULL, uses_max integer DEFAULT 1, valid_from timestamptz DEFAULT NULL,
		valid_until timestamptz DEFAULT NULL, batch text DEFAULT NULL, metadata order_mgmt.strict_jsonb DEFAULT NULL, tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.coupons LANGUAGE C VOLATILE ROWS 1000 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_create_coupons';
COMMENT ON FUNCTION order_mgmt.create_coupons(text, integer, text, integer, timestamptz, timestamptz, text, order_mgmt.strict_jsonb, bigint) IS 'creates many coupons of a promotion with codes made at random, and returns them
coupons_count: how many, up to 100000. A code is prefix and twelve digits and letters that cannot be guessed. uses_max: of each; 0: any number. batch: what they are called together, by which the view coupons lists them; null: a new one.
Repeat the same call with the same batch after a lost connection: it returns what the first one made.
Example: SELECT coupon FROM order_mgmt.create_coupons(''welcome'', 500, ''HI-'', batch => ''newsletter-7'')';

SELECT order_mgmt_data.extend_view('order_mgmt_data.masters', $$SELECT p.tenant_id, 'promotion', p.promotion_id, p.code FROM order_mgmt_data.promotions AS p$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.master_uses', $$SELECT p.tenant_id, 'promotions', 'channel', p.channel_id, NULL FROM order_mgmt_data.promotions AS p WHERE p.channel_id <> 0$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.master_uses', $$SELECT p.tenant_id, 'promotions', 'customer_group', p.customer_group_id, NULL FROM order_mgmt_data.promotions AS p WHERE p.customer_group_id <> 0$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.master_uses', $$SELECT p.tenant_id, 'promotions', 'item', i.id, NULL FROM order_mgmt_data.promotions AS p CROSS JOIN LATERAL unnest(p.item_ids || p.buy_item_ids) AS i (id)$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.master_uses', $$SELECT c.tenant_id, 'coupons', 'promotion', c.promotion_id, NULL FROM order_mgmt_data.coupons AS c$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.master_uses', $$SELECT o.tenant_id, 'order_promotions', 'promotion', o.promotion_id, o.promotion FROM order_mgmt_data.order_promotions AS o$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.master_uses', $$SELECT u.tenant_id, 'promotion_uses', 'promotion', u.promotion_id, NULL FROM order_mgmt_data.promotion_uses AS u$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.counted', $$SELECT 'coupon', u.tenant_id, u.coupon_id, u.delta::bigint FROM order_mgmt_data.promotion_uses AS u WHERE u.coupon_id IS NOT NULL$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.counted', $$SELECT 'promotion_customer', u.tenant_id, u.customer_key, u.delta::bigint FROM order_mgmt_data.promotion_uses AS u WHERE u.customer_key IS NOT NULL$$);

SELECT order_mgmt_data.describe_rows('order_mgmt.promotions', key => 'tenant_id, promotion',
	example => $$SELECT gives, percent, categories FROM order_mgmt.promotions WHERE promotion = 'summer'$$, columns => $$
	promotion_id: the promotion, whatever its code
	promotion: its code
	gives: line_percent, line_amount, line_price, buy_get, order_percent, order_amount, shipping_percent, shipping_amount
	percent: what is taken off; null: it takes an amount
	amount: what is taken off, or what a unit costs; null: it takes a percentage
	skus: its items; null: none are named
	categories: its categories, with those below; null: none are named
	buy_quantity: units that are to be bought; null: it is no buy_get
	get_quantity: units that are cheaper then; null: it is no buy_get
	buy_skus: items that are to be bought; null: those that get cheaper
	buy_categories: categories that are to be bought of; null: none are named
	channel: of orders in it; null: in any
	customer_group: of its members; null: of everybody
	minimum_quantity: units that its lines have at least; null: any
	minimum_total: what its lines cost at least; null: any
	valid_from: the first instant at which it holds; null: it has always
	valid_until: the first instant at which it holds no more; null: it does not end
	weekdays: 1 is Monday, 7 Sunday; null: every day
	from_time: the hour at which it begins each day; null: all day
	until_time: the hour at which it ends; null: all day
	needs_coupon: of orders that name a coupon of it only
	uses_per_customer: orders of one customer that get it; null: any number
	priority: the smallest is tried first
	stacking_group: of its promotions one takes something off a line; null: it stacks with all
	is_active: false: no order gets it
	currency: that of its amounts; null: it has none$$);
SELECT order_mgmt_data.describe_rows('order_mgmt.coupons', key => 'coupon_id', look_ups => 'coupon; batch; promotion',
	example => $$SELECT coupon, uses FROM order_mgmt.coupons WHERE batch = 'newsletter-7'$$, columns => $$
	coupon_id: the coupon, whatever its code
	coupon: its code
	promotion: what an order gets that names it
	batch: with which others it was made; null: by itself
	uses_max: orders that may use it; null: any number
	uses: orders that did, less those that were canceled
	valid_from: the first instant at which it holds; null: it has always
	valid_until: the first instant at which it holds no more; null: it does not end
	is_active: false: it is as if there were none$$);
SELECT order_mgmt_data.describe_rows('order_mgmt.promotion_uses', key => 'use_id', look_ups => 'order_id; coupon; promotion',
	example => $$SELECT order_id, uses FROM order_mgmt.promotion_uses WHERE coupon = 'HELLO10'$$, columns => $$
	use_id: the row
	promotion: what was used
	coupon: the coupon that the order named; null: it needed none
	order_id: the order that used it
	customer_id: who used it; null: nobody said it
	uses: 1: used; -1: given back$$);
