-- State of carts.

CREATE TABLE order_mgmt_data.carts (
	tenant_id bigint NOT NULL,
	recorded_at timestamptz NOT NULL,
	changed_at timestamptz NOT NULL,
	expires_at timestamptz NOT NULL,
	cart_id uuid NOT NULL,
	status text NOT NULL DEFAULT 'open' CHECK (status = ANY (ARRAY['open', 'checked_out', 'merged'])),
	channel text NOT NULL,
	lines jsonb NOT NULL DEFAULT '[]',
	total order_mgmt.amount,
	secret_hash bytea,
	metadata jsonb NOT NULL DEFAULT '{}',
	customer_id uuid,
	shipping_method text,
	email text,
	ship_to jsonb,
	bill_to jsonb,
	payments jsonb,
	coupons text[],
	reservation_id uuid,
	held_since timestamptz,
	hold_seconds integer,
	holds_lines boolean,
	order_id uuid,
	into_id uuid,
	closed_at timestamptz,
	PRIMARY KEY (cart_id, tenant_id),
	CHECK ((status = 'checked_out') = (order_id IS NOT NULL) AND (status = 'merged') = (into_id IS NOT NULL) AND (status <> 'open') = (closed_at IS NOT NULL)),
	CHECK (status = 'open' OR reservation_id IS NULL)
) WITH (fillfactor = 50);
COMMENT ON TABLE order_mgmt_data.carts IS 'what shoppers want to order; an open one is changed in place, again and again; purged order_mgmt.cart_retention days after it ended or expired';
COMMENT ON COLUMN order_mgmt_data.carts.changed_at IS 'when somebody worked on it last';
COMMENT ON COLUMN order_mgmt_data.carts.expires_at IS 'when an open one is expired, unless money is attached to it';
COMMENT ON COLUMN order_mgmt_data.carts.lines IS '[{"line_id","sku","quantity","unit"?,"price"?,"status"?}]: price and status as the shopper was told them last';
COMMENT ON COLUMN order_mgmt_data.carts.total IS 'as the shopper was told it last; null: it was none, or could not be said';
COMMENT ON COLUMN order_mgmt_data.carts.secret_hash IS 'SHA-256 of the cart''s kind, tenant and id and of the secret that its visitor brought; null: none';
COMMENT ON COLUMN order_mgmt_data.carts.customer_id IS 'whose it is; null: nobody said it; set once';
COMMENT ON COLUMN order_mgmt_data.carts.payments IS '[{"provider","reference","amount","method"?,"is_captured"}]: money that is attached to it; null: none';
COMMENT ON COLUMN order_mgmt_data.carts.coupons IS 'codes of the coupons that its order names; null: none';
COMMENT ON COLUMN order_mgmt_data.carts.reservation_id IS 'what it holds; null: nothing';
COMMENT ON COLUMN order_mgmt_data.carts.held_since IS 'since when it has held something without a break';
COMMENT ON COLUMN order_mgmt_data.carts.hold_seconds IS 'for how long it is held after each call';
COMMENT ON COLUMN order_mgmt_data.carts.holds_lines IS 'true: what it holds are its lines as they are';
COMMENT ON COLUMN order_mgmt_data.carts.order_id IS 'the order that it became; null: none';
COMMENT ON COLUMN order_mgmt_data.carts.into_id IS 'the cart that it was merged into; null: none';
-- None has a column that changes while a cart is open, but for whose it is, which is said once: so its versions stay in their page, and write no index.
CREATE INDEX carts_newest ON order_mgmt_data.carts (tenant_id, recorded_at, cart_id);
CREATE INDEX carts_status ON order_mgmt_data.carts (tenant_id, status, recorded_at);
CREATE INDEX carts_customer ON order_mgmt_data.carts (customer_id, recorded_at, cart_id, tenant_id) WHERE customer_id IS NOT NULL;
CREATE UNIQUE INDEX carts_order ON order_mgmt_data.carts (order_id, tenant_id) WHERE order_id IS NOT NULL;

SELECT order_mgmt_data.declare_document('order_mgmt_data.carts', frozen => 'tenant_id, cart_id, channel, recorded_at, secret_hash',
	once => 'customer_id, order_id, into_id, closed_at', is_kept => false);
CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON order_mgmt_data.carts FOR EACH STATEMENT EXECUTE FUNCTION order_mgmt_data.refuse_change();
ALTER TABLE order_mgmt_data.carts ENABLE ALWAYS TRIGGER refuse_truncate;
COMMENT ON TRIGGER refuse_truncate ON order_mgmt_data.carts IS 'rows go one by one, when they are purged';

CREATE TYPE order_mgmt.quoted_cart AS (
	cart_id uuid,
	status text,
	channel text,
	customer_id uuid,
	is_available boolean,
	currency text,
	total order_mgmt.amount,
	net_total order_mgmt.amount,
	discount order_mgmt.amount,
	shipping order_mgmt.amount,
	tax order_mgmt.amount,
	taxes jsonb,
	lines jsonb,
	changes jsonb,
	refusal jsonb,
	promotions jsonb,
	coupons text[],
	shipping_method text,
	email text,
	ship_to jsonb,
	bill_to jsonb,
	held_until timestamptz,
	payments jsonb,
	expires_at timestamptz,
	order_id uuid,
	into_cart_id uuid,
	metadata jsonb
);
COMMENT ON TYPE order_mgmt.quoted_cart IS 'a cart, what it would cost and where it would come from, were it ordered now';

CREATE TYPE order_mgmt.cart_shipping AS (
	shipping_method text,
	name text,
	fee order_mgmt.amount
);
COMMENT ON TYPE order_mgmt.cart_shipping IS 'a way of shipping that a cart may choose, and what it charges';
