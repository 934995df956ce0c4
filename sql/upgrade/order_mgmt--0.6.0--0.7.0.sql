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
-- fragment 43_customer.sql
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

-- fragment 41_kit.sql
ALTER TABLE order_mgmt_data.order_lines
	ADD COLUMN unit text,
	ADD COLUMN unit_factor order_mgmt.quantity;
COMMENT ON COLUMN order_mgmt_data.order_lines.unit IS 'the unit that it was said in, of which unit_price is the price; null: the item''s own';
COMMENT ON COLUMN order_mgmt_data.order_lines.unit_factor IS 'how many of the item''s own units one was worth: ordered = unit_factor x what was said; null: the same';
ALTER TABLE order_mgmt_archive.order_lines
	ADD COLUMN unit text,
	ADD COLUMN unit_factor order_mgmt.quantity;
COMMENT ON COLUMN order_mgmt_archive.order_lines.unit IS 'the unit that it was said in, of which unit_price is the price; null: the item''s own';
COMMENT ON COLUMN order_mgmt_archive.order_lines.unit_factor IS 'how many of the item''s own units one was worth: ordered = unit_factor x what was said; null: the same';
DROP TRIGGER refuse_other ON order_mgmt_data.order_lines;
SELECT order_mgmt_data.declare_document('order_mgmt_data.order_lines', is_kept => false,
	frozen => 'tenant_id, order_id, line_no, item_id, sku, location_id, location, ordered, unit_price, line_total, discount, order_discount, tax, list_price, price_set_by, unit, unit_factor');
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
