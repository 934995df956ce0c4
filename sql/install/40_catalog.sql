-- State of the catalog: locations, channels, items, prices.

CREATE TABLE order_mgmt_data.locations (
	tenant_id bigint NOT NULL,
	location_id bigint NOT NULL,
	code text NOT NULL,
	name text NOT NULL,
	kind text NOT NULL DEFAULT 'store' CHECK (kind = ANY (ARRAY['store', 'warehouse', 'van', 'virtual'])),
	is_active boolean NOT NULL DEFAULT true,
	metadata jsonb NOT NULL DEFAULT '{}',
	PRIMARY KEY (location_id, tenant_id),
	UNIQUE (tenant_id, code)
);
COMMENT ON TABLE order_mgmt_data.locations IS 'places that own stock; deactivated, never deleted';

CREATE TABLE order_mgmt_data.channels (
	tenant_id bigint NOT NULL,
	channel_id bigint NOT NULL,
	code text NOT NULL,
	name text NOT NULL,
	currency text NOT NULL,
	is_active boolean NOT NULL DEFAULT true,
	metadata jsonb NOT NULL DEFAULT '{}',
	shipping order_mgmt.amount,
	shipping_tax_rates text[],
	is_public boolean NOT NULL DEFAULT false,
	ship_complete boolean NOT NULL DEFAULT false,
	PRIMARY KEY (channel_id, tenant_id),
	UNIQUE (tenant_id, code),
	CONSTRAINT channel_shipping CHECK (order_mgmt.amount_currency(shipping) = currency AND order_mgmt.amount_minor(shipping) > 0)
);
COMMENT ON COLUMN order_mgmt_data.channels.is_public IS 'visitors may order in it, and read its prices';
COMMENT ON COLUMN order_mgmt_data.channels.ship_complete IS 'true: one location serves each line';
COMMENT ON TABLE order_mgmt_data.channels IS 'where orders come from: web shop, marketplace, registers; deactivated, never deleted';
COMMENT ON COLUMN order_mgmt_data.channels.shipping IS 'what an order is charged that names no shipping; null: nothing';
COMMENT ON COLUMN order_mgmt_data.channels.shipping_tax_rates IS 'codes of the tax rates of shipping, of an order that names none; null: none';

CREATE TABLE order_mgmt_data.channel_locations (
	tenant_id bigint NOT NULL,
	channel_id bigint NOT NULL,
	priority integer NOT NULL,
	location_id bigint NOT NULL,
	PRIMARY KEY (channel_id, priority, tenant_id),
	UNIQUE (channel_id, location_id, tenant_id)
);
COMMENT ON TABLE order_mgmt_data.channel_locations IS 'the locations a channel sells from, in the order they are tried';

CREATE TABLE order_mgmt_data.items (
	tenant_id bigint NOT NULL,
	item_id bigint NOT NULL,
	sku text NOT NULL,
	name text NOT NULL,
	kind text NOT NULL DEFAULT 'stocked' CHECK (kind = ANY (ARRAY['stocked', 'untracked', 'kit'])),
	scale smallint NOT NULL DEFAULT 0 CHECK (scale >= 0 AND scale <= 6),
	is_active boolean NOT NULL DEFAULT true,
	metadata jsonb NOT NULL DEFAULT '{}',
	tax_rates text[],
	order_min order_mgmt.quantity,
	order_max order_mgmt.quantity,
	order_increment order_mgmt.quantity,
	has_windows boolean,
	tax_class text,
	weight numeric CHECK (weight >= 0 AND scale(weight) <= 6),
	PRIMARY KEY (item_id, tenant_id),
	UNIQUE (sku, tenant_id),
	CONSTRAINT item_limits CHECK (order_min::numeric > 0 AND order_max::numeric > 0 AND order_increment::numeric > 0 AND order_min::numeric <= order_max::numeric)
);
CREATE INDEX items_list ON order_mgmt_data.items (tenant_id, sku);
CREATE INDEX items_folded_sku ON order_mgmt_data.items (order_mgmt_data.folded_code(sku), tenant_id);
COMMENT ON TABLE order_mgmt_data.items IS 'what is sold; scale = decimals a quantity may have; deactivated, never deleted';
COMMENT ON COLUMN order_mgmt_data.items.order_min IS 'least of it that an order may have; null: any';
COMMENT ON COLUMN order_mgmt_data.items.order_max IS 'most of it that an order may have; null: any';
COMMENT ON COLUMN order_mgmt_data.items.order_increment IS 'orders have multiples of it; null: any quantity';
COMMENT ON COLUMN order_mgmt_data.items.has_windows IS 'true: rows of item_windows say when channels show it';
COMMENT ON COLUMN order_mgmt_data.items.tax_rates IS 'codes of the tax rates of a line that names none; null: none';
COMMENT ON COLUMN order_mgmt_data.items.tax_class IS 'by which tax rules say the taxes of a line that names none; null: tax_rates do';
COMMENT ON COLUMN order_mgmt_data.items.weight IS 'of one unit in kilograms, for shipping by weight; null: not said';

CREATE TABLE order_mgmt_data.prices (
	tenant_id bigint NOT NULL,
	item_id bigint NOT NULL,
	currency text NOT NULL,
	price order_mgmt.price NOT NULL,
	since timestamptz DEFAULT order_mgmt_data.clock(),
	PRIMARY KEY (item_id, currency, tenant_id),
	CHECK (order_mgmt.price_currency(price) = currency AND price::numeric >= 0)
);
COMMENT ON TABLE order_mgmt_data.prices IS 'one unit price per item and currency';
COMMENT ON COLUMN order_mgmt_data.prices.since IS 'when it was set; null: before 0.7.0';

-- What backends keep of the catalog follows these tables through one small table.
CREATE TABLE order_mgmt_data.catalog_version ();
COMMENT ON TABLE order_mgmt_data.catalog_version IS 'derived, without rows: its invalidation tells backends that masters changed; not dumped';

CREATE TRIGGER note_change AFTER INSERT OR UPDATE OR DELETE ON order_mgmt_data.locations
	FOR EACH ROW EXECUTE FUNCTION order_mgmt_data.note_change('catalog_version');
CREATE TRIGGER note_truncate AFTER TRUNCATE ON order_mgmt_data.locations
	FOR EACH STATEMENT EXECUTE FUNCTION order_mgmt_data.note_change('catalog_version');
ALTER TABLE order_mgmt_data.locations ENABLE ALWAYS TRIGGER note_change;
ALTER TABLE order_mgmt_data.locations ENABLE ALWAYS TRIGGER note_truncate;
COMMENT ON TRIGGER note_change ON order_mgmt_data.locations IS 'backends read changed masters anew';
COMMENT ON TRIGGER note_truncate ON order_mgmt_data.locations IS 'backends read changed masters anew';
CREATE TRIGGER note_change AFTER INSERT OR UPDATE OR DELETE ON order_mgmt_data.channels
	FOR EACH ROW EXECUTE FUNCTION order_mgmt_data.note_change('catalog_version');
CREATE TRIGGER note_truncate AFTER TRUNCATE ON order_mgmt_data.channels
	FOR EACH STATEMENT EXECUTE FUNCTION order_mgmt_data.note_change('catalog_version');
ALTER TABLE order_mgmt_data.channels ENABLE ALWAYS TRIGGER note_change;
ALTER TABLE order_mgmt_data.channels ENABLE ALWAYS TRIGGER note_truncate;
COMMENT ON TRIGGER note_change ON order_mgmt_data.channels IS 'backends read changed masters anew';
COMMENT ON TRIGGER note_truncate ON order_mgmt_data.channels IS 'backends read changed masters anew';
CREATE TRIGGER note_change AFTER INSERT OR UPDATE OR DELETE ON order_mgmt_data.channel_locations
	FOR EACH ROW EXECUTE FUNCTION order_mgmt_data.note_change('catalog_version');
CREATE TRIGGER note_truncate AFTER TRUNCATE ON order_mgmt_data.channel_locations
	FOR EACH STATEMENT EXECUTE FUNCTION order_mgmt_data.note_change('catalog_version');
ALTER TABLE order_mgmt_data.channel_locations ENABLE ALWAYS TRIGGER note_change;
ALTER TABLE order_mgmt_data.channel_locations ENABLE ALWAYS TRIGGER note_truncate;
COMMENT ON TRIGGER note_change ON order_mgmt_data.channel_locations IS 'backends read changed masters anew';
COMMENT ON TRIGGER note_truncate ON order_mgmt_data.channel_locations IS 'backends read changed masters anew';
CREATE TRIGGER note_change AFTER INSERT OR UPDATE OR DELETE ON order_mgmt_data.items
	FOR EACH ROW EXECUTE FUNCTION order_mgmt_data.note_change('catalog_version');
CREATE TRIGGER note_truncate AFTER TRUNCATE ON order_mgmt_data.items
	FOR EACH STATEMENT EXECUTE FUNCTION order_mgmt_data.note_change('catalog_version');
ALTER TABLE order_mgmt_data.items ENABLE ALWAYS TRIGGER note_change;
ALTER TABLE order_mgmt_data.items ENABLE ALWAYS TRIGGER note_truncate;
COMMENT ON TRIGGER note_change ON order_mgmt_data.items IS 'backends read changed masters anew';
COMMENT ON TRIGGER note_truncate ON order_mgmt_data.items IS 'backends read changed masters anew';
CREATE TRIGGER note_change AFTER INSERT OR UPDATE OR DELETE ON order_mgmt_data.prices
	FOR EACH ROW EXECUTE FUNCTION order_mgmt_data.note_change('catalog_version');
CREATE TRIGGER note_truncate AFTER TRUNCATE ON order_mgmt_data.prices
	FOR EACH STATEMENT EXECUTE FUNCTION order_mgmt_data.note_change('catalog_version');
ALTER TABLE order_mgmt_data.prices ENABLE ALWAYS TRIGGER note_change;
ALTER TABLE order_mgmt_data.prices ENABLE ALWAYS TRIGGER note_truncate;
COMMENT ON TRIGGER note_change ON order_mgmt_data.prices IS 'backends read changed masters anew';
COMMENT ON TRIGGER note_truncate ON order_mgmt_data.prices IS 'backends read changed masters anew';

SELECT order_mgmt_data.declare_master('order_mgmt_data.locations', frozen => 'tenant_id, location_id, code');
SELECT order_mgmt_data.declare_master('order_mgmt_data.channels', frozen => 'tenant_id, channel_id, code');
SELECT order_mgmt_data.declare_master('order_mgmt_data.channel_locations', frozen => 'tenant_id, channel_id', is_kept => false);
SELECT order_mgmt_data.declare_master('order_mgmt_data.items', frozen => 'tenant_id, item_id, sku');
SELECT order_mgmt_data.declare_master('order_mgmt_data.prices', frozen => 'tenant_id, item_id, currency');

CREATE FUNCTION order_mgmt_data.keep_units() RETURNS trigger LANGUAGE C AS 'MODULE_PATHNAME', 'om_keep_units';
COMMENT ON FUNCTION order_mgmt_data.keep_units() IS 'trigger: kind and scale of an item stay as they are once stock of it has moved, whoever writes';
CREATE TRIGGER keep_units BEFORE UPDATE OF kind, scale ON order_mgmt_data.items
	FOR EACH ROW WHEN (OLD.kind <> NEW.kind OR OLD.scale <> NEW.scale) EXECUTE FUNCTION order_mgmt_data.keep_units();
ALTER TABLE order_mgmt_data.items ENABLE ALWAYS TRIGGER keep_units;
COMMENT ON TRIGGER keep_units ON order_mgmt_data.items IS 'quantities that have moved keep their meaning';
