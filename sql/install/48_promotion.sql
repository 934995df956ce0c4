-- State of promotions: what they give, their coupons, what they gave to whom, and the ledger of uses.

CREATE TABLE order_mgmt_data.promotions (
	tenant_id bigint NOT NULL,
	promotion_id bigint NOT NULL,
	channel_id bigint NOT NULL DEFAULT 0,
	customer_group_id bigint NOT NULL DEFAULT 0,
	valid_from timestamptz NOT NULL DEFAULT '-infinity',
	valid_until timestamptz NOT NULL DEFAULT 'infinity',
	priority integer NOT NULL DEFAULT 0,
	uses_per_customer integer NOT NULL DEFAULT 0 CHECK (uses_per_customer >= 0),
	needs_coupon boolean NOT NULL DEFAULT false,
	is_active boolean NOT NULL DEFAULT true,
	code text NOT NULL,
	name text NOT NULL,
	kind text NOT NULL,
	percent numeric(7,4),
	amount order_mgmt.amount,
	buy_quantity numeric,
	get_quantity numeric,
	minimum_quantity numeric NOT NULL DEFAULT 0 CHECK (minimum_quantity >= 0 AND scale(minimum_quantity) <= 6),
	minimum_total order_mgmt.amount CHECK (order_mgmt.amount_minor(minimum_total) > 0),
	item_ids bigint[] NOT NULL DEFAULT '{}',
	category_ids bigint[] NOT NULL DEFAULT '{}',
	buy_item_ids bigint[] NOT NULL DEFAULT '{}',
	buy_category_ids bigint[] NOT NULL DEFAULT '{}',
	weekdays integer[] NOT NULL DEFAULT '{}' CHECK (weekdays <@ '{1,2,3,4,5,6,7}'),
	from_time time NOT NULL DEFAULT '00:00',
	until_time time NOT NULL DEFAULT '00:00',
	stacking_group text NOT NULL DEFAULT '',
	metadata jsonb NOT NULL DEFAULT '{}',
	PRIMARY KEY (promotion_id, tenant_id),
	UNIQUE (code, tenant_id),
	CHECK (valid_from <= valid_until),
	CONSTRAINT promotion_gives CHECK (
		(kind = ANY ('{line_percent,order_percent,shipping_percent}') AND percent > 0 AND percent <= 100 AND amount IS NULL AND buy_quantity IS NULL AND get_quantity IS NULL)
		OR (kind = ANY ('{line_amount,order_amount,shipping_amount}') AND percent IS NULL AND order_mgmt.amount_minor(amount) > 0 AND buy_quantity IS NULL AND get_quantity IS NULL)
		OR (kind = 'line_price' AND percent IS NULL AND order_mgmt.amount_minor(amount) >= 0 AND buy_quantity IS NULL AND get_quantity IS NULL)
		OR (kind = 'buy_get' AND percent > 0 AND percent <= 100 AND amount IS NULL AND buy_quantity > 0 AND get_quantity > 0))
);
CREATE INDEX promotions_folded_code ON order_mgmt_data.promotions (tenant_id, order_mgmt_data.folded_code(code));
COMMENT ON TABLE order_mgmt_data.promotions IS 'what is taken off the prices of orders, of what, and when; deactivated, never deleted';
COMMENT ON COLUMN order_mgmt_data.promotions.kind IS 'line_percent, line_amount, line_price, buy_get, order_percent, order_amount, shipping_percent, shipping_amount';
COMMENT ON COLUMN order_mgmt_data.promotions.channel_id IS '0: of every channel';
COMMENT ON COLUMN order_mgmt_data.promotions.customer_group_id IS '0: for everybody';
COMMENT ON COLUMN order_mgmt_data.promotions.priority IS 'of those that act alike the smallest comes first';
COMMENT ON COLUMN order_mgmt_data.promotions.uses_per_customer IS 'orders of one customer that it gives something; 0: any number, of customers or nobody';
COMMENT ON COLUMN order_mgmt_data.promotions.needs_coupon IS 'true: of orders that name a coupon of it only';
COMMENT ON COLUMN order_mgmt_data.promotions.item_ids IS 'its items, besides those of its categories; both empty: all';
COMMENT ON COLUMN order_mgmt_data.promotions.category_ids IS 'its categories, with those below';
COMMENT ON COLUMN order_mgmt_data.promotions.buy_item_ids IS 'of buy_get: what has to be bought, where that is something else';
COMMENT ON COLUMN order_mgmt_data.promotions.buy_category_ids IS 'of buy_get: the same, by categories';
COMMENT ON COLUMN order_mgmt_data.promotions.weekdays IS 'Monday is 1, Sunday 7, in the tenant''s time zone; empty: every day';
COMMENT ON COLUMN order_mgmt_data.promotions.until_time IS 'that of the next day, if it is not after from_time; the same: all day';
COMMENT ON COLUMN order_mgmt_data.promotions.stacking_group IS 'of those of one group only the first one takes something off a line; empty: none';

CREATE TABLE order_mgmt_data.coupons (
	tenant_id bigint NOT NULL,
	coupon_id uuid NOT NULL,
	promotion_id bigint NOT NULL,
	valid_from timestamptz NOT NULL DEFAULT '-infinity',
	valid_until timestamptz NOT NULL DEFAULT 'infinity',
	uses_max integer NOT NULL DEFAULT 0 CHECK (uses_max >= 0),
	is_active boolean NOT NULL DEFAULT true,
	code text NOT NULL,
	batch text,
	metadata jsonb NOT NULL DEFAULT '{}',
	PRIMARY KEY (coupon_id, tenant_id),
	CHECK (valid_from <= valid_until)
);
CREATE UNIQUE INDEX coupons_code ON order_mgmt_data.coupons (order_mgmt_data.folded_code(code), tenant_id);
CREATE INDEX coupons_list ON order_mgmt_data.coupons (code, tenant_id);
CREATE INDEX coupons_promotion ON order_mgmt_data.coupons (tenant_id, promotion_id, coupon_id);
CREATE INDEX coupons_batch ON order_mgmt_data.coupons (batch, coupon_id, tenant_id) WHERE batch IS NOT NULL;
COMMENT ON TABLE order_mgmt_data.coupons IS 'codes that an order names to get a promotion; deactivated, never deleted';
COMMENT ON COLUMN order_mgmt_data.coupons.uses_max IS 'orders that it gives something; 0: any number';
COMMENT ON COLUMN order_mgmt_data.coupons.batch IS 'with which others it was made; null: by itself';

CREATE TABLE order_mgmt_data.order_promotions (
	tenant_id bigint NOT NULL,
	promotion_id bigint NOT NULL,
	amount order_mgmt.amount NOT NULL CHECK (order_mgmt.amount_minor(amount) > 0),
	line_no integer NOT NULL,
	order_id uuid NOT NULL,
	promotion text NOT NULL,
	coupon text,
	PRIMARY KEY (order_id, line_no, promotion_id, tenant_id)
);
COMMENT ON TABLE order_mgmt_data.order_promotions IS 'what each promotion took off a line of an order, frozen at placement; line 0 = shipping';
COMMENT ON COLUMN order_mgmt_data.order_promotions.coupon IS 'the coupon that the order named for it; null: it needed none';

CREATE TABLE order_mgmt_data.promotion_uses (
	tenant_id bigint NOT NULL,
	use_id bigint NOT NULL,
	promotion_id bigint NOT NULL,
	occurred_at timestamptz NOT NULL,
	recorded_at timestamptz NOT NULL,
	stamp bigint NOT NULL,
	posting smallint NOT NULL DEFAULT 0,
	delta smallint NOT NULL CHECK (delta = ANY ('{-1,1}')),
	order_id uuid NOT NULL,
	coupon_id uuid,
	customer_id uuid,
	customer_key uuid,
	actor text NOT NULL,
	role_name text DEFAULT order_mgmt_data.acting_role(),
	PRIMARY KEY (order_id, promotion_id, delta, tenant_id),
	CHECK ((customer_id IS NULL) = (customer_key IS NULL)),
	CHECK (coupon_id IS NOT NULL OR customer_id IS NOT NULL)
);
COMMENT ON TABLE order_mgmt_data.promotion_uses IS 'the ledger of what is limited in promotions: an order used one, or gave it back as it was canceled; append-only (its rules are held by its triggers)';
COMMENT ON COLUMN order_mgmt_data.promotion_uses.delta IS '-1: used; 1: given back';
COMMENT ON COLUMN order_mgmt_data.promotion_uses.customer_key IS 'promotion and customer in one: the counter of uses_per_customer';
COMMENT ON COLUMN order_mgmt_data.promotion_uses.role_name IS 'the role that it was done as, where actor is another name; null: actor is the role';
CREATE INDEX promotion_uses_coupon ON order_mgmt_data.promotion_uses (coupon_id, delta, tenant_id) WHERE coupon_id IS NOT NULL;
CREATE INDEX promotion_uses_customer ON order_mgmt_data.promotion_uses (customer_key, delta, tenant_id) WHERE customer_key IS NOT NULL;
CREATE INDEX promotion_uses_promotion ON order_mgmt_data.promotion_uses (promotion_id, use_id, tenant_id);
CREATE UNIQUE INDEX promotion_uses_use ON order_mgmt_data.promotion_uses (use_id, tenant_id);

CREATE FUNCTION order_mgmt_data.stamp_promotion_use() RETURNS trigger LANGUAGE C AS 'MODULE_PATHNAME', 'om_stamp_promotion_use';
COMMENT ON FUNCTION order_mgmt_data.stamp_promotion_use() IS 'trigger: stamps a use with the running transaction; one that arrives stamped is history';
CREATE FUNCTION order_mgmt_data.account_promotion_use() RETURNS trigger LANGUAGE C AS 'MODULE_PATHNAME', 'om_account_promotion_use';
COMMENT ON FUNCTION order_mgmt_data.account_promotion_use() IS 'trigger: takes a use of its coupon and of its customer, or gives it back, whoever inserts the row';
CREATE TRIGGER stamp_promotion_use BEFORE INSERT ON order_mgmt_data.promotion_uses
	FOR EACH ROW EXECUTE FUNCTION order_mgmt_data.stamp_promotion_use();
CREATE TRIGGER account_promotion_use AFTER INSERT ON order_mgmt_data.promotion_uses
	FOR EACH ROW EXECUTE FUNCTION order_mgmt_data.account_promotion_use();
CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE ON order_mgmt_data.promotion_uses
	FOR EACH ROW EXECUTE FUNCTION order_mgmt_data.refuse_change();
CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON order_mgmt_data.promotion_uses
	FOR EACH STATEMENT EXECUTE FUNCTION order_mgmt_data.refuse_change();
ALTER TABLE order_mgmt_data.promotion_uses ENABLE ALWAYS TRIGGER stamp_promotion_use;
ALTER TABLE order_mgmt_data.promotion_uses ENABLE ALWAYS TRIGGER account_promotion_use;
ALTER TABLE order_mgmt_data.promotion_uses ENABLE ALWAYS TRIGGER refuse_change;
ALTER TABLE order_mgmt_data.promotion_uses ENABLE ALWAYS TRIGGER refuse_truncate;
COMMENT ON TRIGGER stamp_promotion_use ON order_mgmt_data.promotion_uses IS 'every use carries the id of its transaction';
COMMENT ON TRIGGER account_promotion_use ON order_mgmt_data.promotion_uses IS 'where uses are counted';
COMMENT ON TRIGGER refuse_change ON order_mgmt_data.promotion_uses IS 'uses are append-only';
COMMENT ON TRIGGER refuse_truncate ON order_mgmt_data.promotion_uses IS 'uses are append-only';

CREATE TRIGGER note_change AFTER INSERT OR UPDATE OR DELETE ON order_mgmt_data.promotions
	FOR EACH ROW EXECUTE FUNCTION order_mgmt_data.note_change('promotions');
CREATE TRIGGER note_truncate AFTER TRUNCATE ON order_mgmt_data.promotions
	FOR EACH STATEMENT EXECUTE FUNCTION order_mgmt_data.note_change('promotions');
ALTER TABLE order_mgmt_data.promotions ENABLE ALWAYS TRIGGER note_change;
ALTER TABLE order_mgmt_data.promotions ENABLE ALWAYS TRIGGER note_truncate;
COMMENT ON TRIGGER note_change ON order_mgmt_data.promotions IS 'backends read changed promotions anew';
COMMENT ON TRIGGER note_truncate ON order_mgmt_data.promotions IS 'backends read changed promotions anew';
CREATE TRIGGER note_change AFTER INSERT OR UPDATE OR DELETE ON order_mgmt_data.categories
	FOR EACH ROW EXECUTE FUNCTION order_mgmt_data.note_change('promotions');
CREATE TRIGGER note_truncate AFTER TRUNCATE ON order_mgmt_data.categories
	FOR EACH STATEMENT EXECUTE FUNCTION order_mgmt_data.note_change('promotions');
ALTER TABLE order_mgmt_data.categories ENABLE ALWAYS TRIGGER note_change;
ALTER TABLE order_mgmt_data.categories ENABLE ALWAYS TRIGGER note_truncate;
COMMENT ON TRIGGER note_change ON order_mgmt_data.categories IS 'promotions of a category are of those below it, too';
COMMENT ON TRIGGER note_truncate ON order_mgmt_data.categories IS 'promotions of a category are of those below it, too';

SELECT order_mgmt_data.declare_master('order_mgmt_data.promotions', frozen => 'tenant_id, promotion_id, code, kind');
SELECT order_mgmt_data.declare_master('order_mgmt_data.coupons', frozen => 'tenant_id, coupon_id, promotion_id, code, batch');
SELECT order_mgmt_data.declare_log('order_mgmt_data.order_promotions');
