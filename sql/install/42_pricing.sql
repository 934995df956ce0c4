-- State of pricing: tax rates, price lists and what prices were.

CREATE TABLE order_mgmt_data.tax_rates (
	tenant_id bigint NOT NULL,
	tax_rate_id bigint NOT NULL,
	code text NOT NULL,
	name text NOT NULL,
	percent numeric(9,4) NOT NULL CHECK (percent >= 0 AND percent <= 1000),
	is_inclusive boolean NOT NULL DEFAULT true,
	is_active boolean NOT NULL DEFAULT true,
	metadata jsonb NOT NULL DEFAULT '{}',
	PRIMARY KEY (tax_rate_id, tenant_id),
	UNIQUE (tenant_id, code)
);
COMMENT ON TABLE order_mgmt_data.tax_rates IS 'percentages of tax, part of prices or on top of them; deactivated, never deleted';

CREATE TRIGGER note_change AFTER INSERT OR UPDATE OR DELETE ON order_mgmt_data.tax_rates
	FOR EACH ROW EXECUTE FUNCTION order_mgmt_data.note_change('catalog_version');
CREATE TRIGGER note_truncate AFTER TRUNCATE ON order_mgmt_data.tax_rates
	FOR EACH STATEMENT EXECUTE FUNCTION order_mgmt_data.note_change('catalog_version');
ALTER TABLE order_mgmt_data.tax_rates ENABLE ALWAYS TRIGGER note_change;
ALTER TABLE order_mgmt_data.tax_rates ENABLE ALWAYS TRIGGER note_truncate;
COMMENT ON TRIGGER note_change ON order_mgmt_data.tax_rates IS 'backends read changed masters anew';
COMMENT ON TRIGGER note_truncate ON order_mgmt_data.tax_rates IS 'backends read changed masters anew';

SELECT order_mgmt_data.declare_master('order_mgmt_data.tax_rates', frozen => 'tenant_id, tax_rate_id, code');

CREATE TABLE order_mgmt_data.list_prices (
	tenant_id bigint NOT NULL,
	list_price_id bigint NOT NULL,
	item_id bigint NOT NULL,
	currency text NOT NULL,
	channel_id bigint NOT NULL DEFAULT 0,
	customer_group_id bigint NOT NULL DEFAULT 0,
	minimum_quantity numeric NOT NULL DEFAULT 0 CHECK (minimum_quantity >= 0 AND scale(minimum_quantity) <= 6),
	valid_from timestamptz NOT NULL DEFAULT '-infinity',
	valid_until timestamptz NOT NULL DEFAULT 'infinity',
	price order_mgmt.price NOT NULL,
	regular_price order_mgmt.price,
	since timestamptz NOT NULL DEFAULT order_mgmt_data.clock(),
	PRIMARY KEY (list_price_id, tenant_id),
	UNIQUE (item_id, currency, channel_id, customer_group_id, minimum_quantity, valid_from, tenant_id),
	CHECK (valid_from <= valid_until),
	CHECK (order_mgmt.price_currency(price) = currency AND price::numeric >= 0),
	CHECK (order_mgmt.price_currency(regular_price) = currency AND regular_price::numeric > price::numeric),
	CONSTRAINT prices_overlap EXCLUDE USING gist (item_id WITH =, currency WITH =, channel_id WITH =, customer_group_id WITH =,
		minimum_quantity WITH =, tenant_id WITH =, tstzrange(valid_from, valid_until) WITH &&)
);
COMMENT ON TABLE order_mgmt_data.list_prices IS 'unit prices by channel, customer group, currency, minimum quantity and time; ended by valid_until, never deleted';
COMMENT ON COLUMN order_mgmt_data.list_prices.channel_id IS '0: of every channel';
COMMENT ON COLUMN order_mgmt_data.list_prices.customer_group_id IS '0: for everybody';
COMMENT ON COLUMN order_mgmt_data.list_prices.minimum_quantity IS 'of how many units of the item in an order on';
COMMENT ON COLUMN order_mgmt_data.list_prices.valid_until IS 'the first instant at which it holds no more; that of valid_from: it was withdrawn';
COMMENT ON COLUMN order_mgmt_data.list_prices.regular_price IS 'what it costs when it is not on sale, to be shown beside price; null: the same';
COMMENT ON COLUMN order_mgmt_data.list_prices.since IS 'when it was set so';

CREATE TABLE order_mgmt_data.former_prices (
	tenant_id bigint NOT NULL,
	former_price_id bigint NOT NULL,
	item_id bigint NOT NULL,
	currency text NOT NULL,
	channel_id bigint NOT NULL DEFAULT 0,
	customer_group_id bigint NOT NULL DEFAULT 0,
	minimum_quantity numeric,
	price order_mgmt.price NOT NULL,
	regular_price order_mgmt.price,
	began_at timestamptz NOT NULL,
	ended_at timestamptz NOT NULL,
	PRIMARY KEY (former_price_id, tenant_id),
	CHECK (began_at < ended_at)
);
COMMENT ON TABLE order_mgmt_data.former_prices IS 'prices as they were until they were changed, with the time in which they held; append-only';
COMMENT ON COLUMN order_mgmt_data.former_prices.minimum_quantity IS 'null: the price of the item, not one of a price list';
CREATE INDEX former_prices_item ON order_mgmt_data.former_prices (item_id, currency, ended_at, tenant_id);

CREATE TRIGGER note_change AFTER INSERT OR UPDATE OR DELETE ON order_mgmt_data.list_prices
	FOR EACH ROW EXECUTE FUNCTION order_mgmt_data.note_change('catalog_version');
CREATE TRIGGER note_truncate AFTER TRUNCATE ON order_mgmt_data.list_prices
	FOR EACH STATEMENT EXECUTE FUNCTION order_mgmt_data.note_change('catalog_version');
ALTER TABLE order_mgmt_data.list_prices ENABLE ALWAYS TRIGGER note_change;
ALTER TABLE order_mgmt_data.list_prices ENABLE ALWAYS TRIGGER note_truncate;
COMMENT ON TRIGGER note_change ON order_mgmt_data.list_prices IS 'backends read changed prices anew';
COMMENT ON TRIGGER note_truncate ON order_mgmt_data.list_prices IS 'backends read changed prices anew';

SELECT order_mgmt_data.declare_master('order_mgmt_data.list_prices',
	frozen => 'tenant_id, list_price_id, item_id, currency, channel_id, customer_group_id, minimum_quantity, valid_from');
SELECT order_mgmt_data.declare_log('order_mgmt_data.former_prices');

-- What prices were, whoever changes them.
CREATE FUNCTION order_mgmt_data.keep_price() RETURNS trigger LANGUAGE C AS 'MODULE_PATHNAME', 'om_keep_price';
COMMENT ON FUNCTION order_mgmt_data.keep_price() IS 'trigger: a price that is changed is kept as it was, with the time in which it held, whoever writes';
CREATE TRIGGER keep_price BEFORE UPDATE OF price ON order_mgmt_data.prices
	FOR EACH ROW WHEN (pg_catalog.record_image_ne(ROW(OLD.price), ROW(NEW.price))) EXECUTE FUNCTION order_mgmt_data.keep_price();
ALTER TABLE order_mgmt_data.prices ENABLE ALWAYS TRIGGER keep_price;
COMMENT ON TRIGGER keep_price ON order_mgmt_data.prices IS 'it is known what an item cost before';
CREATE TRIGGER keep_price BEFORE UPDATE OF price, regular_price, valid_until ON order_mgmt_data.list_prices
	FOR EACH ROW WHEN (pg_catalog.record_image_ne(ROW(OLD.price, OLD.regular_price, OLD.valid_until), ROW(NEW.price, NEW.regular_price, NEW.valid_until)))
	EXECUTE FUNCTION order_mgmt_data.keep_price();
ALTER TABLE order_mgmt_data.list_prices ENABLE ALWAYS TRIGGER keep_price;
COMMENT ON TRIGGER keep_price ON order_mgmt_data.list_prices IS 'it is known what an item cost before';

CREATE TYPE order_mgmt.item_price AS (
	sku text,
	currency text,
	price order_mgmt.price,
	regular_price order_mgmt.price,
	lowest_price order_mgmt.price,
	price_source text,
	minimum_quantity numeric,
	valid_until timestamptz
);
COMMENT ON TYPE order_mgmt.item_price IS 'what an item costs in a channel now';
