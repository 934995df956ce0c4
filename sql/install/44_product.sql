-- State of products: barcodes, rules that decode them, when channels show an item; products with their variants and categories.

CREATE TABLE order_mgmt_data.barcodes (
	tenant_id bigint NOT NULL,
	item_id bigint NOT NULL,
	barcode text NOT NULL,
	kind text NOT NULL CHECK (kind = ANY (ARRAY['gtin', 'free'])),
	is_active boolean NOT NULL DEFAULT true,
	unit text,
	PRIMARY KEY (barcode, tenant_id)
);
CREATE INDEX barcodes_item ON order_mgmt_data.barcodes (item_id, tenant_id);
COMMENT ON COLUMN order_mgmt_data.barcodes.unit IS 'in which it is one of the item: that of the box it is printed on; null: in the item''s own';
COMMENT ON TABLE order_mgmt_data.barcodes IS 'what is printed on goods, and which item that is: a GTIN by its 14 digits, anything else as it stands';

CREATE TABLE order_mgmt_data.barcode_rules (
	tenant_id bigint NOT NULL,
	barcode_rule_id bigint NOT NULL,
	code text NOT NULL,
	pattern text NOT NULL CHECK (pattern ~ '^[0-9INPX]+C?$' AND pattern ~ 'I' AND pattern ~ '[0-9]' AND pattern ~ '^[^NP]*(N{1,9}|P{1,9})[^NP]*$'),
	decimals smallint NOT NULL CHECK (decimals >= 0 AND decimals <= 6),
	currency text,
	is_active boolean NOT NULL DEFAULT true,
	PRIMARY KEY (barcode_rule_id, tenant_id),
	UNIQUE (tenant_id, code),
	CHECK ((currency IS NOT NULL) = (pattern ~ 'P'))
);
CREATE INDEX barcode_rules_folded_code ON order_mgmt_data.barcode_rules (tenant_id, order_mgmt_data.folded_code(code));
COMMENT ON TABLE order_mgmt_data.barcode_rules IS 'how barcodes are read that say a quantity or a price; deactivated, never deleted';

CREATE TABLE order_mgmt_data.item_windows (
	tenant_id bigint NOT NULL,
	item_id bigint NOT NULL,
	channel_id bigint NOT NULL,
	visible_from timestamptz,
	visible_until timestamptz,
	PRIMARY KEY (item_id, channel_id, tenant_id),
	CHECK (visible_from < visible_until)
);
CREATE INDEX item_windows_channel ON order_mgmt_data.item_windows (channel_id, item_id, tenant_id);
COMMENT ON TABLE order_mgmt_data.item_windows IS 'when a channel shows an item; an item without a row is always shown. Null: an open end';

CREATE TABLE order_mgmt_data.categories (
	tenant_id bigint NOT NULL,
	category_id bigint NOT NULL,
	parent_id bigint,
	place integer NOT NULL DEFAULT 0,
	is_active boolean NOT NULL DEFAULT true,
	code text NOT NULL,
	name text NOT NULL,
	names jsonb NOT NULL DEFAULT '{}',
	metadata jsonb NOT NULL DEFAULT '{}',
	PRIMARY KEY (category_id, tenant_id),
	UNIQUE (code, tenant_id),
	CHECK (parent_id <> category_id)
);
CREATE INDEX categories_parent ON order_mgmt_data.categories (parent_id, tenant_id);
CREATE INDEX categories_folded_code ON order_mgmt_data.categories (tenant_id, order_mgmt_data.folded_code(code));
COMMENT ON TABLE order_mgmt_data.categories IS 'the tree by which products are found; deactivated, never deleted';
COMMENT ON COLUMN order_mgmt_data.categories.parent_id IS 'the category that it is within; null: none';
COMMENT ON COLUMN order_mgmt_data.categories.place IS 'order among those of one parent';
COMMENT ON COLUMN order_mgmt_data.categories.names IS 'its name by locale, where it has another one';

CREATE TABLE order_mgmt_data.products (
	tenant_id bigint NOT NULL,
	product_id bigint NOT NULL,
	is_active boolean NOT NULL DEFAULT true,
	code text NOT NULL,
	name text NOT NULL,
	brand text,
	description text,
	category_ids bigint[] NOT NULL DEFAULT '{}',
	option_names text[] NOT NULL DEFAULT '{}',
	images text[] NOT NULL DEFAULT '{}',
	attributes jsonb NOT NULL DEFAULT '{}',
	texts jsonb NOT NULL DEFAULT '{}',
	metadata jsonb NOT NULL DEFAULT '{}',
	PRIMARY KEY (product_id, tenant_id),
	UNIQUE (code, tenant_id)
);
CREATE INDEX products_list ON order_mgmt_data.products (tenant_id, code);
CREATE INDEX products_folded_code ON order_mgmt_data.products (order_mgmt_data.folded_code(code), tenant_id);
COMMENT ON TABLE order_mgmt_data.products IS 'what a page shows: a product with its variants, each of which is an item; deactivated, never deleted';
COMMENT ON COLUMN order_mgmt_data.products.option_names IS 'in what its variants differ: size, color';
COMMENT ON COLUMN order_mgmt_data.products.texts IS 'name and description by locale, where it has others';

CREATE TABLE order_mgmt_data.variants (
	tenant_id bigint NOT NULL,
	item_id bigint NOT NULL,
	product_id bigint NOT NULL,
	place integer NOT NULL DEFAULT 0,
	option_values text[] NOT NULL DEFAULT '{}',
	images text[] NOT NULL DEFAULT '{}',
	attributes jsonb NOT NULL DEFAULT '{}',
	PRIMARY KEY (item_id, tenant_id),
	/* asked at the end of a statement: one may swap the values of two */
	UNIQUE (product_id, option_values, tenant_id) DEFERRABLE
);
COMMENT ON TABLE order_mgmt_data.variants IS 'the items of products: which they are, by the values of the product''s options';
COMMENT ON COLUMN order_mgmt_data.variants.place IS 'order among those of one product';

CREATE TYPE order_mgmt.imported AS (
	kind text,
	lines integer,
	created integer,
	refused integer,
	errors jsonb
);
COMMENT ON TYPE order_mgmt.imported IS 'what became of the lines of an array that was imported';

DO $do$
DECLARE
	relation text;
BEGIN
	FOREACH relation IN ARRAY ARRAY['barcodes', 'barcode_rules', 'item_windows'] LOOP
		EXECUTE pg_catalog.format('CREATE TRIGGER note_change AFTER INSERT OR UPDATE OR DELETE ON order_mgmt_data.%I
			FOR EACH ROW EXECUTE FUNCTION order_mgmt_data.note_change(''catalog_version'')', relation);
		EXECUTE pg_catalog.format('CREATE TRIGGER note_truncate AFTER TRUNCATE ON order_mgmt_data.%I
			FOR EACH STATEMENT EXECUTE FUNCTION order_mgmt_data.note_change(''catalog_version'')', relation);
		EXECUTE pg_catalog.format('ALTER TABLE order_mgmt_data.%I ENABLE ALWAYS TRIGGER note_change', relation);
		EXECUTE pg_catalog.format('ALTER TABLE order_mgmt_data.%I ENABLE ALWAYS TRIGGER note_truncate', relation);
		EXECUTE pg_catalog.format('COMMENT ON TRIGGER note_change ON order_mgmt_data.%I IS %L', relation, 'backends read changed masters anew');
		EXECUTE pg_catalog.format('COMMENT ON TRIGGER note_truncate ON order_mgmt_data.%I IS %L', relation, 'backends read changed masters anew');
	END LOOP;
END
$do$;

SELECT order_mgmt_data.declare_master('order_mgmt_data.barcodes', frozen => 'tenant_id, barcode, kind');
SELECT order_mgmt_data.declare_master('order_mgmt_data.barcode_rules', frozen => 'tenant_id, barcode_rule_id, code');
SELECT order_mgmt_data.declare_master('order_mgmt_data.item_windows', frozen => 'tenant_id, item_id, channel_id', is_kept => false);
SELECT order_mgmt_data.declare_master('order_mgmt_data.categories', frozen => 'tenant_id, category_id, code');
SELECT order_mgmt_data.declare_master('order_mgmt_data.products', frozen => 'tenant_id, product_id, code');
SELECT order_mgmt_data.declare_master('order_mgmt_data.variants', frozen => 'tenant_id, item_id', is_kept => false);
