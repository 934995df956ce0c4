-- 0.6.0 -> 0.7.0: what a shop sells, to whom, at what price.  See README.md for what "-- fragment" lines are replaced by.

-- What an update makes is its caller's: it has to be all of one owner.
DO $do$
DECLARE
	owner pg_catalog.name;
BEGIN
	SELECT r.rolname INTO owner FROM pg_catalog.pg_extension AS e JOIN pg_catalog.pg_roles AS r ON r.oid = e.extowner
	WHERE e.extname = 'order_mgmt' AND r.rolsuper AND r.rolname <> current_user;
	IF FOUND THEN
		RAISE insufficient_privilege USING MESSAGE = pg_catalog.format('order_mgmt is owned by role "%s": update it as that role', owner),
			HINT = pg_catalog.format('SET ROLE %I;', owner);
	END IF;
END
$do$;

-- What state fragments of new modules call.
-- fragment 10_schema_code.sql

-- State: what tables, types, sequences and their triggers become.

-- customers
-- fragment 41_customer.sql
ALTER TABLE order_mgmt_data.orders
	ADD COLUMN customer_id uuid,
	ADD COLUMN ship_to_id bigint,
	ADD COLUMN bill_to_id bigint;
ALTER TABLE order_mgmt_archive.orders
	ADD COLUMN customer_id uuid,
	ADD COLUMN ship_to_id bigint,
	ADD COLUMN bill_to_id bigint;
DO $do$
DECLARE
	relation pg_catalog.text;
BEGIN
	FOREACH relation IN ARRAY ARRAY['order_mgmt_data.orders', 'order_mgmt_archive.orders'] LOOP
		EXECUTE pg_catalog.format('COMMENT ON COLUMN %s.customer_id IS %L', relation, 'whose it is; null: nobody said it; set once, by who claims it');
		EXECUTE pg_catalog.format('COMMENT ON COLUMN %s.ship_to_id IS %L', relation, 'the address it is sent to, as it was; null: nobody said it');
		EXECUTE pg_catalog.format('COMMENT ON COLUMN %s.bill_to_id IS %L', relation, 'the address it is billed to, as it was; null: nobody said it');
	END LOOP;
END
$do$;
CREATE INDEX orders_customer ON order_mgmt_data.orders (customer_id, recorded_at, order_id, tenant_id) WHERE customer_id IS NOT NULL;
CREATE INDEX orders_customer ON order_mgmt_archive.orders (customer_id, recorded_at, order_id, tenant_id);
DROP TRIGGER refuse_other ON order_mgmt_data.orders;
SELECT order_mgmt_data.declare_document('order_mgmt_data.orders', is_kept => false,
	frozen => 'tenant_id, order_id, order_number, channel, currency, total, reference, actor, occurred_at, recorded_at, metadata, discount, shipping, tax, secret_hash, role_name, log_id, ship_to_id, bill_to_id',
	once => 'customer_id');
-- What has more columns, or arguments, is made anew.
DROP VIEW order_mgmt_report.order_history;
DROP FUNCTION order_mgmt.place_order(text, order_mgmt.strict_jsonb, text, uuid, order_mgmt.amount_input, order_mgmt.amount_input, text, text, text, uuid, order_mgmt.strict_jsonb, timestamptz, text, order_mgmt.strict_jsonb, bigint);
DROP FUNCTION order_mgmt.preview_order(text, order_mgmt.strict_jsonb, text, uuid, order_mgmt.amount_input, order_mgmt.amount_input, text, text, order_mgmt.strict_jsonb, bigint);
DROP FUNCTION order_mgmt.quote_lines(text, order_mgmt.strict_jsonb, text, uuid, order_mgmt.amount_input, order_mgmt.amount_input, text, text, order_mgmt.strict_jsonb, bigint);
DROP FUNCTION order_mgmt.record_sale(text, order_mgmt.strict_jsonb, order_mgmt.strict_jsonb, order_mgmt.amount_input, text, text, uuid, order_mgmt.strict_jsonb, timestamptz, text, order_mgmt.strict_jsonb, bigint);

-- products
-- What names one thing leads, else the plan of a database that nobody analyzed reads all items of the tenant to find some by sku.
DROP INDEX order_mgmt_data.items_folded_sku;
CREATE INDEX items_list ON order_mgmt_data.items (tenant_id, sku);
CREATE INDEX items_folded_sku ON order_mgmt_data.items (order_mgmt_data.folded_code(sku), tenant_id);
ALTER TABLE order_mgmt_data.items ADD COLUMN order_min order_mgmt.quantity, ADD COLUMN order_max order_mgmt.quantity,
	ADD COLUMN order_increment order_mgmt.quantity, ADD COLUMN has_windows boolean,
	ADD CONSTRAINT item_limits CHECK (order_min::numeric > 0 AND order_max::numeric > 0 AND order_increment::numeric > 0 AND order_min::numeric <= order_max::numeric);
COMMENT ON COLUMN order_mgmt_data.items.order_min IS 'least of it that an order may have; null: any';
COMMENT ON COLUMN order_mgmt_data.items.order_max IS 'most of it that an order may have; null: any';
COMMENT ON COLUMN order_mgmt_data.items.order_increment IS 'orders have multiples of it; null: any quantity';
COMMENT ON COLUMN order_mgmt_data.items.has_windows IS 'true: rows of item_windows say when channels show it';
-- fragment 44_product.sql
-- fragment 47_search.sql

-- kits and units

ALTER TABLE order_mgmt_data.items DROP CONSTRAINT items_kind_check,
	ADD CONSTRAINT items_kind_check CHECK (kind = ANY (ARRAY['stocked', 'untracked', 'kit']));
-- fragment 43_kit.sql
ALTER TABLE order_mgmt_data.order_lines
	ADD COLUMN unit text,
	ADD COLUMN unit_factor order_mgmt.quantity,
	ADD COLUMN kit_line_no integer;
COMMENT ON COLUMN order_mgmt_data.order_lines.unit IS 'the unit that it was said in, of which unit_price is the price; null: the item''s own';
COMMENT ON COLUMN order_mgmt_data.order_lines.unit_factor IS 'how many of the item''s own units one was worth: ordered = unit_factor x what was said; null: the same';
COMMENT ON COLUMN order_mgmt_data.order_lines.kit_line_no IS 'the line of the kit that it is (line_no) or is part of; null: neither. A kit has the location of its components, and no stock';
ALTER TABLE order_mgmt_archive.order_lines
	ADD COLUMN unit text,
	ADD COLUMN unit_factor order_mgmt.quantity,
	ADD COLUMN kit_line_no integer;
COMMENT ON COLUMN order_mgmt_archive.order_lines.unit IS 'the unit that it was said in, of which unit_price is the price; null: the item''s own';
COMMENT ON COLUMN order_mgmt_archive.order_lines.unit_factor IS 'how many of the item''s own units one was worth: ordered = unit_factor x what was said; null: the same';
COMMENT ON COLUMN order_mgmt_archive.order_lines.kit_line_no IS 'the line of the kit that it is (line_no) or is part of; null: neither. A kit has the location of its components, and no stock';
DROP TRIGGER refuse_other ON order_mgmt_data.order_lines;
SELECT order_mgmt_data.declare_document('order_mgmt_data.order_lines', is_kept => false,
	frozen => 'tenant_id, order_id, line_no, item_id, sku, location_id, location, ordered, unit_price, line_total, discount, order_discount, tax, list_price, price_set_by, unit, unit_factor, kit_line_no');
ALTER TYPE order_mgmt.quoted_line
	ADD ATTRIBUTE unit text,
	ADD ATTRIBUTE unit_factor order_mgmt.quantity,
	ADD ATTRIBUTE unit_quantity order_mgmt.quantity,
	ADD ATTRIBUTE unit_available order_mgmt.quantity;
-- made anew by the code below: fct_order_lines has columns more than it had
DROP VIEW order_mgmt_report.order_line_history;

-- prices, taxes and shipping
ALTER TABLE order_mgmt_data.prices ADD COLUMN since timestamptz;
ALTER TABLE order_mgmt_data.prices ALTER COLUMN since SET DEFAULT order_mgmt_data.clock();
COMMENT ON COLUMN order_mgmt_data.prices.since IS 'when it was set; null: before 0.7.0';

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

ALTER TABLE order_mgmt_data.items ADD COLUMN tax_class text;
COMMENT ON COLUMN order_mgmt_data.items.tax_class IS 'by which tax rules say the taxes of a line that names none; null: tax_rates do';
ALTER TABLE order_mgmt_data.items ADD COLUMN weight numeric CHECK (weight >= 0 AND scale(weight) <= 6);
COMMENT ON COLUMN order_mgmt_data.items.weight IS 'of one unit in kilograms, for shipping by weight; null: not said';
ALTER TABLE order_mgmt_data.orders ADD COLUMN shipping_method text;
ALTER TABLE order_mgmt_archive.orders ADD COLUMN shipping_method text;
COMMENT ON COLUMN order_mgmt_data.orders.shipping_method IS 'code of the shipping method that it named; null: none';
COMMENT ON COLUMN order_mgmt_archive.orders.shipping_method IS 'code of the shipping method that it named; null: none';
ALTER TABLE order_mgmt_data.tax_rates ADD COLUMN is_compound boolean NOT NULL DEFAULT false, ADD COLUMN unit_amount order_mgmt.price,
	ADD CONSTRAINT tax_rate_unit_amount CHECK (unit_amount IS NULL OR (unit_amount::numeric >= 0 AND percent = 0 AND NOT is_compound));
COMMENT ON TABLE order_mgmt_data.tax_rates IS 'percentages of tax, or so much per unit, part of prices or on top of them; deactivated, never deleted';
COMMENT ON COLUMN order_mgmt_data.tax_rates.is_compound IS 'taken of the taxes that are not compound, too';
COMMENT ON COLUMN order_mgmt_data.tax_rates.unit_amount IS 'what it is of each unit, whatever that costs; null: a percentage';
DO $do$
DECLARE
	relation text;
BEGIN
	FOREACH relation IN ARRAY ARRAY['order_mgmt_data.order_taxes', 'order_mgmt_archive.order_taxes'] LOOP
		EXECUTE pg_catalog.format('ALTER TABLE %s ADD COLUMN is_compound boolean, ADD COLUMN unit_amount order_mgmt.price, ADD COLUMN rounding text', relation);
		EXECUTE pg_catalog.format('COMMENT ON COLUMN %s.is_compound IS %L', relation, 'true: taken of the taxes that are not compound, too; null: no');
		EXECUTE pg_catalog.format('COMMENT ON COLUMN %s.unit_amount IS %L', relation, 'what it was of each unit; null: a percentage');
		EXECUTE pg_catalog.format('COMMENT ON COLUMN %s.rounding IS %L', relation, 'unit, document: what it was rounded of; null: of the line');
	END LOOP;
END
$do$;
-- They have more arguments now.
DROP FUNCTION order_mgmt.put_item(text, text, text, integer, text[], boolean, order_mgmt.strict_jsonb, bigint);
DROP FUNCTION order_mgmt.put_tax_rate(text, numeric, boolean, text, boolean, order_mgmt.strict_jsonb, bigint);

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
ALTER TABLE order_mgmt_data.order_lines ADD COLUMN fee text;
ALTER TABLE order_mgmt_archive.order_lines ADD COLUMN fee text;
COMMENT ON COLUMN order_mgmt_data.order_lines.fee IS 'code of the fee that it is; null: it was ordered';
COMMENT ON COLUMN order_mgmt_archive.order_lines.fee IS 'code of the fee that it is; null: it was ordered';
ALTER TYPE order_mgmt.quoted_line ADD ATTRIBUTE fee text;
-- What stays as it was made.
DROP TRIGGER refuse_other ON order_mgmt_data.orders;
DROP TRIGGER refuse_again ON order_mgmt_data.orders;
SELECT order_mgmt_data.declare_document('order_mgmt_data.orders', is_kept => false,
	frozen => 'tenant_id, order_id, order_number, channel, currency, total, reference, actor, occurred_at, recorded_at, metadata, discount, shipping, tax, secret_hash, role_name, log_id, ship_to_id, bill_to_id, shipping_method',
	once => 'customer_id');
DROP TRIGGER refuse_other ON order_mgmt_data.order_lines;
SELECT order_mgmt_data.declare_document('order_mgmt_data.order_lines', is_kept => false,
	frozen => 'tenant_id, order_id, line_no, item_id, sku, location_id, location, ordered, unit_price, line_total, discount, order_discount, tax, list_price, price_set_by, unit, unit_factor, fee, kit_line_no');

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

-- after checkout: tracking, confirmations, office
-- fragment 60_tracking.sql
-- fragment 66_confirmation.sql
-- fragment 71_office.sql
DO $do$
DECLARE
	name pg_catalog.text;
BEGIN
	FOREACH name IN ARRAY ARRAY['parcel_events', 'parcel_states', 'delivery_promises', 'order_confirmations'] LOOP
		EXECUTE pg_catalog.format('CREATE TABLE order_mgmt_archive.%1$I (LIKE order_mgmt_data.%1$I INCLUDING COMMENTS)', name);
		EXECUTE pg_catalog.format('COMMENT ON TABLE order_mgmt_archive.%1$I IS %2$L', name, 'what was archived of order_mgmt_data.' || name);
		EXECUTE pg_catalog.format('ALTER TABLE order_mgmt_archive.%I ADD %s', name, (SELECT pg_catalog.pg_get_constraintdef(c.oid) FROM pg_catalog.pg_constraint AS c
			WHERE c.conrelid = ('order_mgmt_data.' || name)::pg_catalog.regclass AND c.contype = 'p'));
		PERFORM order_mgmt_data.declare_log(('order_mgmt_archive.' || name)::pg_catalog.regclass);
	END LOOP;
END
$do$;

-- fragment code

-- customers, after the code

-- products, after the code
SELECT order_mgmt_data.learn_all();

-- kits and units, after the code

-- prices, taxes and shipping, after the code

-- Roles have the rights that their profiles give now, where they had them: a grant is of a role, whatever its name is by now.
SELECT order_mgmt.grant_access(g.role_now, g.profile, ARRAY[g.tenant_id],
	(SELECT array_agg(l.code) FROM order_mgmt_data.locations AS l WHERE l.tenant_id = g.tenant_id AND l.location_id = ANY (g.location_ids)))
FROM order_mgmt_data.held_grants AS g
WHERE g.role_now IS NOT NULL AND (g.tenant_id = 1 OR EXISTS (SELECT FROM order_mgmt_data.tenants AS t WHERE t.tenant_id = g.tenant_id));
