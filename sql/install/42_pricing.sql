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
	is_compound boolean NOT NULL DEFAULT false,
	unit_amount order_mgmt.price,
	PRIMARY KEY (tax_rate_id, tenant_id),
	UNIQUE (tenant_id, code),
	CONSTRAINT tax_rate_unit_amount CHECK (unit_amount IS NULL OR (unit_amount::numeric >= 0 AND percent = 0 AND NOT is_compound))
);
COMMENT ON TABLE order_mgmt_data.tax_rates IS 'percentages of tax, or so much per unit, part of prices or on top of them; deactivated, never deleted';
COMMENT ON COLUMN order_mgmt_data.tax_rates.is_compound IS 'taken of the taxes that are not compound, too';
COMMENT ON COLUMN order_mgmt_data.tax_rates.unit_amount IS 'what it is of each unit, whatever that costs; null: a percentage';

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

CREATE TABLE order_mgmt_data.tax_rules (
	tenant_id bigint NOT NULL,
	tax_rule_id bigint NOT NULL,
	tax_class text NOT NULL DEFAULT '',
	country text NOT NULL DEFAULT '' CHECK (country ~ '^([A-Z]{2})?$'),
	region text NOT NULL DEFAULT '' CHECK (region = '' OR country <> ''),
	postal_prefix text NOT NULL DEFAULT '' CHECK (postal_prefix = '' OR country <> ''),
	exemption text NOT NULL DEFAULT '',
	valid_from timestamptz NOT NULL DEFAULT '-infinity',
	valid_until timestamptz NOT NULL DEFAULT 'infinity',
	tax_rates text[] NOT NULL,
	PRIMARY KEY (tax_rule_id, tenant_id),
	UNIQUE (tenant_id, tax_class, country, region, postal_prefix, exemption, valid_from),
	CHECK (valid_from <= valid_until),
	CONSTRAINT tax_rules_overlap EXCLUDE USING gist (tax_class WITH =, country WITH =, region WITH =, postal_prefix WITH =, exemption WITH =,
		tenant_id WITH =, tstzrange(valid_from, valid_until) WITH &&)
);
COMMENT ON TABLE order_mgmt_data.tax_rules IS 'which taxes lines have that name none, by tax class, place, exemption and time; ended by valid_until, never deleted';
COMMENT ON COLUMN order_mgmt_data.tax_rules.tax_class IS 'empty: any';
COMMENT ON COLUMN order_mgmt_data.tax_rules.country IS 'empty: anywhere';
COMMENT ON COLUMN order_mgmt_data.tax_rules.region IS 'empty: all of the country';
COMMENT ON COLUMN order_mgmt_data.tax_rules.postal_prefix IS 'how postal codes begin, without blanks and hyphens; empty: any';
COMMENT ON COLUMN order_mgmt_data.tax_rules.exemption IS 'what the buyer claims; empty: for everybody';
COMMENT ON COLUMN order_mgmt_data.tax_rules.tax_rates IS 'codes of the tax rates; empty: none';

CREATE TABLE order_mgmt_data.tax_settings (
	tenant_id bigint NOT NULL,
	location_id bigint NOT NULL DEFAULT 0,
	rounding text CHECK (rounding = ANY (ARRAY['line', 'unit', 'document'])),
	country text CHECK (country ~ '^[A-Z]{2}$'),
	region text,
	postal_code text,
	PRIMARY KEY (location_id, tenant_id),
	CHECK (location_id = 0 OR rounding IS NULL),
	CHECK (country IS NOT NULL OR (region IS NULL AND postal_code IS NULL))
);
COMMENT ON TABLE order_mgmt_data.tax_settings IS 'what taxes are rounded of, and where a tenant (location_id 0) and its locations are';
COMMENT ON COLUMN order_mgmt_data.tax_settings.rounding IS 'line, unit, document; null: line';

CREATE TRIGGER note_change AFTER INSERT OR UPDATE OR DELETE ON order_mgmt_data.tax_rules
	FOR EACH ROW EXECUTE FUNCTION order_mgmt_data.note_change('catalog_version');
CREATE TRIGGER note_truncate AFTER TRUNCATE ON order_mgmt_data.tax_rules
	FOR EACH STATEMENT EXECUTE FUNCTION order_mgmt_data.note_change('catalog_version');
ALTER TABLE order_mgmt_data.tax_rules ENABLE ALWAYS TRIGGER note_change;
ALTER TABLE order_mgmt_data.tax_rules ENABLE ALWAYS TRIGGER note_truncate;
COMMENT ON TRIGGER note_change ON order_mgmt_data.tax_rules IS 'backends read changed rules anew';
COMMENT ON TRIGGER note_truncate ON order_mgmt_data.tax_rules IS 'backends read changed rules anew';
CREATE TRIGGER note_change AFTER INSERT OR UPDATE OR DELETE ON order_mgmt_data.tax_settings
	FOR EACH ROW EXECUTE FUNCTION order_mgmt_data.note_change('catalog_version');
CREATE TRIGGER note_truncate AFTER TRUNCATE ON order_mgmt_data.tax_settings
	FOR EACH STATEMENT EXECUTE FUNCTION order_mgmt_data.note_change('catalog_version');
ALTER TABLE order_mgmt_data.tax_settings ENABLE ALWAYS TRIGGER note_change;
ALTER TABLE order_mgmt_data.tax_settings ENABLE ALWAYS TRIGGER note_truncate;
COMMENT ON TRIGGER note_change ON order_mgmt_data.tax_settings IS 'backends read changed rules anew';
COMMENT ON TRIGGER note_truncate ON order_mgmt_data.tax_settings IS 'backends read changed rules anew';
SELECT order_mgmt_data.declare_master('order_mgmt_data.tax_rules',
	frozen => 'tenant_id, tax_rule_id, tax_class, country, region, postal_prefix, exemption, valid_from');
SELECT order_mgmt_data.declare_master('order_mgmt_data.tax_settings', frozen => 'tenant_id, location_id');

CREATE TABLE order_mgmt_data.shipping_methods (
	tenant_id bigint NOT NULL,
	shipping_method_id bigint NOT NULL,
	code text NOT NULL,
	name text NOT NULL,
	basis text NOT NULL DEFAULT 'total' CHECK (basis = ANY (ARRAY['total', 'weight', 'quantity'])),
	tax_rates text[],
	tax_class text,
	is_active boolean NOT NULL DEFAULT true,
	metadata jsonb NOT NULL DEFAULT '{}',
	PRIMARY KEY (shipping_method_id, tenant_id),
	UNIQUE (tenant_id, code)
);
COMMENT ON TABLE order_mgmt_data.shipping_methods IS 'ways of shipping that an order may name; deactivated, never deleted';
COMMENT ON COLUMN order_mgmt_data.shipping_methods.basis IS 'what the minimum of its fees is of: what the goods cost, what they weigh, or how many units they are';
COMMENT ON COLUMN order_mgmt_data.shipping_methods.tax_rates IS 'codes of the tax rates in its fees; null: none';
COMMENT ON COLUMN order_mgmt_data.shipping_methods.tax_class IS 'by which tax rules say them instead; null: tax_rates do';

CREATE TABLE order_mgmt_data.shipping_zones (
	tenant_id bigint NOT NULL,
	shipping_zone_id bigint NOT NULL,
	code text NOT NULL,
	name text NOT NULL,
	PRIMARY KEY (shipping_zone_id, tenant_id),
	UNIQUE (tenant_id, code)
);
COMMENT ON TABLE order_mgmt_data.shipping_zones IS 'where shipping costs the same; its places are in shipping_zone_places';

CREATE TABLE order_mgmt_data.shipping_zone_places (
	tenant_id bigint NOT NULL,
	shipping_zone_id bigint NOT NULL,
	country text NOT NULL DEFAULT '' CHECK (country ~ '^([A-Z]{2})?$'),
	region text NOT NULL DEFAULT '' CHECK (region = '' OR country <> ''),
	postal_prefix text NOT NULL DEFAULT '' CHECK (postal_prefix = '' OR country <> ''),
	PRIMARY KEY (shipping_zone_id, country, region, postal_prefix, tenant_id)
);
COMMENT ON TABLE order_mgmt_data.shipping_zone_places IS 'the places of a zone; an empty text: any';

CREATE TABLE order_mgmt_data.shipping_fees (
	tenant_id bigint NOT NULL,
	shipping_fee_id bigint NOT NULL,
	shipping_method_id bigint NOT NULL,
	shipping_zone_id bigint NOT NULL,
	currency text NOT NULL,
	minimum numeric NOT NULL DEFAULT 0 CHECK (minimum >= 0 AND scale(minimum) <= 6),
	fee order_mgmt.amount NOT NULL,
	free_from order_mgmt.amount,
	is_active boolean NOT NULL DEFAULT true,
	PRIMARY KEY (shipping_fee_id, tenant_id),
	UNIQUE (shipping_method_id, shipping_zone_id, currency, minimum, tenant_id),
	CHECK (order_mgmt.amount_currency(fee) = currency AND order_mgmt.amount_minor(fee) >= 0),
	CHECK (order_mgmt.amount_currency(free_from) = currency AND order_mgmt.amount_minor(free_from) >= 0)
);
COMMENT ON TABLE order_mgmt_data.shipping_fees IS 'what a method costs in a zone, from so much on; deactivated, never deleted';
COMMENT ON COLUMN order_mgmt_data.shipping_fees.minimum IS 'of the basis of the method: an amount, kilograms, or units';
COMMENT ON COLUMN order_mgmt_data.shipping_fees.free_from IS 'what goods cost at least that are shipped for nothing; null: none are';

CREATE TRIGGER note_change AFTER INSERT OR UPDATE OR DELETE ON order_mgmt_data.shipping_methods
	FOR EACH ROW EXECUTE FUNCTION order_mgmt_data.note_change('catalog_version');
CREATE TRIGGER note_truncate AFTER TRUNCATE ON order_mgmt_data.shipping_methods
	FOR EACH STATEMENT EXECUTE FUNCTION order_mgmt_data.note_change('catalog_version');
ALTER TABLE order_mgmt_data.shipping_methods ENABLE ALWAYS TRIGGER note_change;
ALTER TABLE order_mgmt_data.shipping_methods ENABLE ALWAYS TRIGGER note_truncate;
COMMENT ON TRIGGER note_change ON order_mgmt_data.shipping_methods IS 'backends read changed shipping anew';
COMMENT ON TRIGGER note_truncate ON order_mgmt_data.shipping_methods IS 'backends read changed shipping anew';
CREATE TRIGGER note_change AFTER INSERT OR UPDATE OR DELETE ON order_mgmt_data.shipping_zones
	FOR EACH ROW EXECUTE FUNCTION order_mgmt_data.note_change('catalog_version');
CREATE TRIGGER note_truncate AFTER TRUNCATE ON order_mgmt_data.shipping_zones
	FOR EACH STATEMENT EXECUTE FUNCTION order_mgmt_data.note_change('catalog_version');
ALTER TABLE order_mgmt_data.shipping_zones ENABLE ALWAYS TRIGGER note_change;
ALTER TABLE order_mgmt_data.shipping_zones ENABLE ALWAYS TRIGGER note_truncate;
COMMENT ON TRIGGER note_change ON order_mgmt_data.shipping_zones IS 'backends read changed shipping anew';
COMMENT ON TRIGGER note_truncate ON order_mgmt_data.shipping_zones IS 'backends read changed shipping anew';
CREATE TRIGGER note_change AFTER INSERT OR UPDATE OR DELETE ON order_mgmt_data.shipping_zone_places
	FOR EACH ROW EXECUTE FUNCTION order_mgmt_data.note_change('catalog_version');
CREATE TRIGGER note_truncate AFTER TRUNCATE ON order_mgmt_data.shipping_zone_places
	FOR EACH STATEMENT EXECUTE FUNCTION order_mgmt_data.note_change('catalog_version');
ALTER TABLE order_mgmt_data.shipping_zone_places ENABLE ALWAYS TRIGGER note_change;
ALTER TABLE order_mgmt_data.shipping_zone_places ENABLE ALWAYS TRIGGER note_truncate;
COMMENT ON TRIGGER note_change ON order_mgmt_data.shipping_zone_places IS 'backends read changed shipping anew';
COMMENT ON TRIGGER note_truncate ON order_mgmt_data.shipping_zone_places IS 'backends read changed shipping anew';
CREATE TRIGGER note_change AFTER INSERT OR UPDATE OR DELETE ON order_mgmt_data.shipping_fees
	FOR EACH ROW EXECUTE FUNCTION order_mgmt_data.note_change('catalog_version');
CREATE TRIGGER note_truncate AFTER TRUNCATE ON order_mgmt_data.shipping_fees
	FOR EACH STATEMENT EXECUTE FUNCTION order_mgmt_data.note_change('catalog_version');
ALTER TABLE order_mgmt_data.shipping_fees ENABLE ALWAYS TRIGGER note_change;
ALTER TABLE order_mgmt_data.shipping_fees ENABLE ALWAYS TRIGGER note_truncate;
COMMENT ON TRIGGER note_change ON order_mgmt_data.shipping_fees IS 'backends read changed shipping anew';
COMMENT ON TRIGGER note_truncate ON order_mgmt_data.shipping_fees IS 'backends read changed shipping anew';
SELECT order_mgmt_data.declare_master('order_mgmt_data.shipping_methods', frozen => 'tenant_id, shipping_method_id, code');
SELECT order_mgmt_data.declare_master('order_mgmt_data.shipping_zones', frozen => 'tenant_id, shipping_zone_id, code');
SELECT order_mgmt_data.declare_master('order_mgmt_data.shipping_zone_places', frozen => 'tenant_id, shipping_zone_id', is_kept => false);
SELECT order_mgmt_data.declare_master('order_mgmt_data.shipping_fees', frozen => 'tenant_id, shipping_fee_id, shipping_method_id, shipping_zone_id, currency, minimum');

CREATE TABLE order_mgmt_data.fees (
	tenant_id bigint NOT NULL,
	fee_id bigint NOT NULL,
	code text NOT NULL,
	name text NOT NULL,
	item_id bigint NOT NULL,
	channel_id bigint NOT NULL DEFAULT 0,
	of_item_id bigint NOT NULL DEFAULT 0,
	is_per_unit boolean NOT NULL DEFAULT false,
	is_automatic boolean NOT NULL DEFAULT false,
	goods_below order_mgmt.amount CHECK (order_mgmt.amount_minor(goods_below) > 0),
	is_active boolean NOT NULL DEFAULT true,
	metadata jsonb NOT NULL DEFAULT '{}',
	PRIMARY KEY (fee_id, tenant_id),
	UNIQUE (tenant_id, code)
);
COMMENT ON TABLE order_mgmt_data.fees IS 'what orders have beside what was ordered; deactivated, never deleted';
COMMENT ON COLUMN order_mgmt_data.fees.item_id IS 'whose price and taxes it has';
COMMENT ON COLUMN order_mgmt_data.fees.channel_id IS '0: of every channel';
COMMENT ON COLUMN order_mgmt_data.fees.of_item_id IS 'of orders with this item; 0: of all';
COMMENT ON COLUMN order_mgmt_data.fees.is_per_unit IS 'once for each unit of that item, or of all goods';
COMMENT ON COLUMN order_mgmt_data.fees.is_automatic IS 'nobody has to name it';
COMMENT ON COLUMN order_mgmt_data.fees.goods_below IS 'unless it is named: only where goods cost less; null: whatever they cost';

CREATE TRIGGER note_change AFTER INSERT OR UPDATE OR DELETE ON order_mgmt_data.fees
	FOR EACH ROW EXECUTE FUNCTION order_mgmt_data.note_change('catalog_version');
CREATE TRIGGER note_truncate AFTER TRUNCATE ON order_mgmt_data.fees
	FOR EACH STATEMENT EXECUTE FUNCTION order_mgmt_data.note_change('catalog_version');
ALTER TABLE order_mgmt_data.fees ENABLE ALWAYS TRIGGER note_change;
ALTER TABLE order_mgmt_data.fees ENABLE ALWAYS TRIGGER note_truncate;
COMMENT ON TRIGGER note_change ON order_mgmt_data.fees IS 'backends read changed fees anew';
COMMENT ON TRIGGER note_truncate ON order_mgmt_data.fees IS 'backends read changed fees anew';
SELECT order_mgmt_data.declare_master('order_mgmt_data.fees', frozen => 'tenant_id, fee_id, code');
