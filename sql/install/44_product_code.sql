-- Code of products.

-- Who may read its tables.
SELECT order_mgmt_data.show_rows('order_mgmt_data.barcodes', 'read_catalog');
SELECT order_mgmt_data.show_rows('order_mgmt_data.barcode_rules', 'closed_channels');
SELECT order_mgmt_data.show_rows('order_mgmt_data.item_windows', 'closed_channels');

CREATE OR REPLACE VIEW order_mgmt.barcodes WITH (security_invoker = true, security_barrier = true) AS
	SELECT b.tenant_id, b.barcode, b.kind, i.sku, b.item_id, b.unit, b.is_active
	FROM order_mgmt_data.barcodes AS b
	JOIN order_mgmt_data.items AS i ON i.tenant_id = b.tenant_id AND i.item_id = b.item_id
	WHERE (i.is_active AND b.is_active) OR order_mgmt_data.sees_tenant('closed_channels', b.tenant_id, (SELECT order_mgmt_data.tenants_with('closed_channels')));
COMMENT ON VIEW order_mgmt.barcodes IS 'one row per barcode and the item that it is of; visitors see those that are active, of active items';

CREATE OR REPLACE VIEW order_mgmt.barcode_rules WITH (security_invoker = true) AS
	SELECT r.tenant_id, r.barcode_rule_id, r.code AS barcode_rule, r.pattern, r.decimals, r.currency, r.is_active
	FROM order_mgmt_data.barcode_rules AS r;
COMMENT ON VIEW order_mgmt.barcode_rules IS 'one row per rule by which barcodes are read that say a quantity or a price';

CREATE OR REPLACE VIEW order_mgmt.item_windows WITH (security_invoker = true) AS
	SELECT w.tenant_id, c.code AS channel, i.sku, w.visible_from, w.visible_until, w.channel_id, w.item_id
	FROM order_mgmt_data.item_windows AS w
	JOIN order_mgmt_data.channels AS c ON c.tenant_id = w.tenant_id AND c.channel_id = w.channel_id
	JOIN order_mgmt_data.items AS i ON i.tenant_id = w.tenant_id AND i.item_id = w.item_id;
COMMENT ON VIEW order_mgmt.item_windows IS 'one row per channel and item that it does not always show';

CREATE OR REPLACE FUNCTION order_mgmt.put_barcode(barcode text, sku text DEFAULT NULL, unit text DEFAULT NULL, kind text DEFAULT NULL, is_active boolean DEFAULT NULL, tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.barcodes LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_put_barcode';
COMMENT ON FUNCTION order_mgmt.put_barcode(text, text, text, text, boolean, bigint) IS 'says of which item a barcode is, by which lines may name it instead of its sku
Null: as it is. barcode: 8, 12, 13 or 14 digits with a check digit are a GTIN, stored as its 14 digits; anything else is stored as it stands. sku: needed by a new one. An item may have several.
kind: gtin or free, refused where it is the other one. is_active => false: it means nothing any more, and may be given to another item; who says a sku takes it into use.
unit: one of the item (put_unit), for a barcode on a box: a line that names it is of so many boxes, one if it says no quantity. A barcode that comes into use again has none unless it is said.
Example: SELECT * FROM order_mgmt.put_barcode(''4006381333931'', ''A-1'')';

CREATE OR REPLACE FUNCTION order_mgmt.put_barcode_rule(barcode_rule text, pattern text DEFAULT NULL, decimals integer DEFAULT NULL, currency text DEFAULT NULL,
		is_active boolean DEFAULT NULL, tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.barcode_rules LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_put_barcode_rule';
COMMENT ON FUNCTION order_mgmt.put_barcode_rule(text, text, integer, text, boolean, bigint) IS 'says how barcodes are read that scales print, with a weight or a price in them
Null: as it is. pattern: a character for each digit of the barcode: a digit stands for itself, I for one of the item, N for one of the quantity, P for one of the price, X for any, C at the end for the check digit of all. decimals: of the quantity or price (0 if new). currency: of the price.
The item has the barcode that is made of the pattern''s own digits and those of I: put_barcode(''2112345'', ''CHEESE'') with the pattern 21IIIIINNNNNC. A barcode that is stored is that item, whatever rules say; of several rules the one with most digits of its own reads it.
A price is what the goods with the label cost together, whatever the item''s price is; lines with one need the right price_labels.
Example: SELECT * FROM order_mgmt.put_barcode_rule(''scale'', ''21IIIIINNNNNC'', 3)';

CREATE OR REPLACE FUNCTION order_mgmt.put_item_window(channel text, skus text[], visible_from timestamptz DEFAULT NULL, visible_until timestamptz DEFAULT NULL, tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.item_windows LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_put_item_window';
COMMENT ON FUNCTION order_mgmt.put_item_window(text, text[], timestamptz, timestamptz, bigint) IS 'says from when and until when a channel shows items, and sells them to who lacks the right hidden_items
Null: as it is; -infinity and infinity: no beginning, no end. visible_until is not within. Items of which a channel says nothing are always shown.
Example: SELECT * FROM order_mgmt.put_item_window(''web'', ''{A-1}'', visible_from => ''2026-12-01 00:00+00'')';

SELECT order_mgmt_data.show_rows('order_mgmt_data.categories', 'read_catalog');
SELECT order_mgmt_data.show_rows('order_mgmt_data.products', 'read_catalog');
SELECT order_mgmt_data.show_rows('order_mgmt_data.variants', 'read_catalog');

CREATE OR REPLACE VIEW order_mgmt.categories WITH (security_invoker = true, security_barrier = true) AS
	SELECT c.tenant_id, c.category_id, c.code AS category, c.name, p.code AS parent, c.place, c.names, c.is_active, c.metadata
	FROM order_mgmt_data.categories AS c
	LEFT JOIN order_mgmt_data.categories AS p ON p.tenant_id = c.tenant_id AND p.category_id = c.parent_id
	WHERE c.is_active OR order_mgmt_data.sees_tenant('closed_channels', c.tenant_id, (SELECT order_mgmt_data.tenants_with('closed_channels')));
COMMENT ON VIEW order_mgmt.categories IS 'one row per category of products; visitors see those that are active';

CREATE OR REPLACE VIEW order_mgmt.products WITH (security_invoker = true, security_barrier = true) AS
	SELECT p.tenant_id, p.product_id, p.code AS product, p.name, p.brand, p.description,
		ARRAY(SELECT c.code FROM unnest(p.category_ids) WITH ORDINALITY AS u (category_id, n)
			JOIN order_mgmt_data.categories AS c ON c.tenant_id = p.tenant_id AND c.category_id = u.category_id ORDER BY u.n) AS categories,
		p.option_names, p.images, p.attributes, p.texts, p.is_active, p.metadata
	FROM order_mgmt_data.products AS p
	WHERE p.is_active OR order_mgmt_data.sees_tenant('closed_channels', p.tenant_id, (SELECT order_mgmt_data.tenants_with('closed_channels')));
COMMENT ON VIEW order_mgmt.products IS 'one row per product; visitors see those that are active';

CREATE OR REPLACE VIEW order_mgmt.variants WITH (security_invoker = true, security_barrier = true) AS
	SELECT v.tenant_id, i.sku, p.code AS product, v.option_values, v.place, v.images, v.attributes, v.item_id, v.product_id
	FROM order_mgmt_data.variants AS v
	JOIN order_mgmt_data.products AS p ON p.tenant_id = v.tenant_id AND p.product_id = v.product_id
	JOIN order_mgmt_data.items AS i ON i.tenant_id = v.tenant_id AND i.item_id = v.item_id
	WHERE (p.is_active AND i.is_active) OR order_mgmt_data.sees_tenant('closed_channels', v.tenant_id, (SELECT order_mgmt_data.tenants_with('closed_channels')));
COMMENT ON VIEW order_mgmt.variants IS 'one row per item that is a variant of a product; visitors see those that are active, of active products';

CREATE OR REPLACE FUNCTION order_mgmt.put_category(category text, name text DEFAULT NULL, parent text DEFAULT NULL, place integer DEFAULT NULL,
		names order_mgmt.strict_jsonb DEFAULT NULL, is_active boolean DEFAULT NULL, metadata order_mgmt.strict_jsonb DEFAULT NULL,
		options order_mgmt.strict_jsonb DEFAULT NULL, tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.categories LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_put_category';
COMMENT ON FUNCTION order_mgmt.put_category(text, text, text, integer, order_mgmt.strict_jsonb, boolean, order_mgmt.strict_jsonb, order_mgmt.strict_jsonb, bigint) IS 'creates a category of products or changes it
Null: as it is. category: its code, never changed; name: the code for a new one; parent: the category that it is within, no one within it; place: order among those of a parent (0 if new). names: its name by locale, {"de": "Schuhe"}. options: {"clear": ["parent"]}: it is within none any more.
Example: SELECT * FROM order_mgmt.put_category(''shoes'', ''Shoes'')';

CREATE OR REPLACE FUNCTION order_mgmt.put_product(product text, name text DEFAULT NULL, brand text DEFAULT NULL, description text DEFAULT NULL, categories text[] DEFAULT NULL,
		option_names text[] DEFAULT NULL, images text[] DEFAULT NULL, attributes order_mgmt.strict_jsonb DEFAULT NULL, texts order_mgmt.strict_jsonb DEFAULT NULL,
		is_active boolean DEFAULT NULL, metadata order_mgmt.strict_jsonb DEFAULT NULL, options order_mgmt.strict_jsonb DEFAULT NULL, tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.products LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_put_product';
COMMENT ON FUNCTION order_mgmt.put_product(text, text, text, text, text[], text[], text[], order_mgmt.strict_jsonb, order_mgmt.strict_jsonb, boolean, order_mgmt.strict_jsonb, order_mgmt.strict_jsonb, bigint) IS 'creates a product or changes it; its variants are items (put_variant)
Null: as it is. product: its code, never changed; name: the code for a new one. categories: codes; an empty array: none. option_names: in what its variants differ, ''{size,color}''; their number stays once it has variants. images: URLs that begin with https://, http:// or /.
attributes: a flat object, {"material": "wool", "washable": true, "for": ["women", "men"]}. texts: name and description by locale, {"de": {"name": "Schal", "description": "..."}}. options: {"clear": ["brand", "description"]}: it has none any more.
Example: SELECT * FROM order_mgmt.put_product(''scarf'', ''Scarf'', option_names => ''{color}'')';

CREATE OR REPLACE FUNCTION order_mgmt.put_variant(sku text, product text DEFAULT NULL, option_values text[] DEFAULT NULL, place integer DEFAULT NULL,
		images text[] DEFAULT NULL, attributes order_mgmt.strict_jsonb DEFAULT NULL, tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.variants LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_put_variant';
COMMENT ON FUNCTION order_mgmt.put_variant(text, text, text[], integer, text[], order_mgmt.strict_jsonb, bigint) IS 'makes an item a variant of a product, or changes what is said of it
Null: as it is. product: needed by an item that is no variant yet; another one moves it there. option_values: one for each of the product''s option names, in their order; no two variants of a product have the same. place: order among those of the product. images, attributes: its own, beside the product''s.
Example: SELECT * FROM order_mgmt.put_variant(''A-1'', ''scarf'', ''{red}'')';

SELECT order_mgmt_data.extend_view('order_mgmt_data.masters', $$SELECT m.tenant_id, 'category', m.category_id, m.code FROM order_mgmt_data.categories AS m$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.masters', $$SELECT m.tenant_id, 'product', m.product_id, m.code FROM order_mgmt_data.products AS m$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.master_uses', $$SELECT c.tenant_id, 'categories', 'category', c.parent_id, NULL FROM order_mgmt_data.categories AS c WHERE c.parent_id IS NOT NULL$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.master_uses', $$SELECT p.tenant_id, 'products', 'category', u.category_id, NULL FROM order_mgmt_data.products AS p CROSS JOIN LATERAL unnest(p.category_ids) AS u (category_id)$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.master_uses', $$SELECT v.tenant_id, 'variants', 'item', v.item_id, NULL FROM order_mgmt_data.variants AS v$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.master_uses', $$SELECT v.tenant_id, 'variants', 'product', v.product_id, NULL FROM order_mgmt_data.variants AS v$$);

CREATE OR REPLACE FUNCTION order_mgmt.import_catalog(categories order_mgmt.strict_jsonb DEFAULT NULL, products order_mgmt.strict_jsonb DEFAULT NULL,
		items order_mgmt.strict_jsonb DEFAULT NULL, options order_mgmt.strict_jsonb DEFAULT '{}', tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.imported LANGUAGE C VOLATILE ROWS 3 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_import_catalog';
COMMENT ON FUNCTION order_mgmt.import_catalog(order_mgmt.strict_jsonb, order_mgmt.strict_jsonb, order_mgmt.strict_jsonb, order_mgmt.strict_jsonb, bigint) IS 'creates and changes categories, products and items in one call: all lines or none
Each line is what the function of its kind takes, null or absent: as it is. categories: [{"category","name"?,"parent"?,"place"?,"names"?,"is_active"?,"metadata"?}], products: [{"product","name"?,"brand"?,"description"?,"categories"?,"option_names"?,"images"?,"attributes"?,"texts"?,"is_active"?,"metadata"?}],
items: [{"sku","name"?,"kind"?,"scale"?,"tax_rates"?,"is_active"?,"metadata"?,"product"?,"option_values"?,"place"?,"images"?,"attributes"?,"barcodes"?,"prices"?,"order_min"?,"order_max"?,"order_increment"?}]: prices as ["9.99 EUR", "11.00 USD"], barcodes beside those that it has, limits 0 = none. Up to 200,000 lines of each.
A refusal (import_refused) names each line with an error, its path, code and message. options: {"skip_errors": true}: those lines are left out, the others are written, and errors of the answer tell why.
Example: SELECT kind, created, refused FROM order_mgmt.import_catalog(items => ''[{"sku":"A-1","name":"Mug","prices":["12.50 EUR"]}]'')';

SELECT order_mgmt_data.extend_view('order_mgmt_data.masters', $$SELECT m.tenant_id, 'barcode_rule', m.barcode_rule_id, m.code FROM order_mgmt_data.barcode_rules AS m$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.master_uses', $$SELECT b.tenant_id, 'barcodes', 'item', b.item_id, NULL FROM order_mgmt_data.barcodes AS b$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.master_uses', $$SELECT w.tenant_id, 'item_windows', 'item', w.item_id, NULL FROM order_mgmt_data.item_windows AS w$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.master_uses', $$SELECT w.tenant_id, 'item_windows', 'channel', w.channel_id, NULL FROM order_mgmt_data.item_windows AS w$$);

CREATE OR REPLACE FUNCTION order_mgmt_data.verify_product(tenants bigint[], part order_mgmt_data.verify_part)
	RETURNS SETOF order_mgmt.verification LANGUAGE plpgsql STABLE ROWS 3 SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan
AS $$
BEGIN
	IF part.kind = 'all' THEN
		-- Who has windows says so, or no sale asks for them.
		RETURN QUERY
		SELECT 'item_windows_are_asked', count(*), count(*) FILTER (WHERE i.has_windows IS NOT TRUE), min(i.sku) FILTER (WHERE i.has_windows IS NOT TRUE)
		FROM (SELECT DISTINCT w.tenant_id, w.item_id FROM order_mgmt_data.item_windows AS w WHERE tenants IS NULL OR w.tenant_id = ANY (tenants)) AS w
		JOIN order_mgmt_data.items AS i ON i.tenant_id = w.tenant_id AND i.item_id = w.item_id;
		-- A variant has a value of each option of its product.
		RETURN QUERY
		SELECT 'variants_have_options', count(*), count(*) FILTER (WHERE cardinality(v.option_values) <> cardinality(p.option_names)),
			min(p.code) FILTER (WHERE cardinality(v.option_values) <> cardinality(p.option_names))
		FROM order_mgmt_data.variants AS v
		JOIN order_mgmt_data.products AS p ON p.tenant_id = v.tenant_id AND p.product_id = v.product_id
		WHERE tenants IS NULL OR v.tenant_id = ANY (tenants);
		-- No category is within itself.
		RETURN QUERY
		WITH RECURSIVE outermost AS (
			SELECT c.tenant_id, c.category_id FROM order_mgmt_data.categories AS c WHERE c.parent_id IS NULL AND (tenants IS NULL OR c.tenant_id = ANY (tenants))
			UNION ALL
			SELECT c.tenant_id, c.category_id FROM outermost AS o JOIN order_mgmt_data.categories AS c ON c.tenant_id = o.tenant_id AND c.parent_id = o.category_id
		)
		SELECT 'categories_are_a_tree', count(*), count(*) FILTER (WHERE o.category_id IS NULL), min(c.code) FILTER (WHERE o.category_id IS NULL)
		FROM order_mgmt_data.categories AS c LEFT JOIN outermost AS o ON o.tenant_id = c.tenant_id AND o.category_id = c.category_id
		WHERE tenants IS NULL OR c.tenant_id = ANY (tenants);
	END IF;
END
$$;
COMMENT ON FUNCTION order_mgmt_data.verify_product(bigint[], order_mgmt_data.verify_part) IS 'the invariants of products, for verify()';

-- What columns mean, and by what rows are found.
SELECT order_mgmt_data.describe_rows('order_mgmt.barcodes', key => 'tenant_id, barcode', look_ups => 'barcode; item_id; sku',
	example => $$SELECT sku FROM order_mgmt.barcodes WHERE barcode = '04006381333931'$$, columns => $$
	barcode: as it is stored: of a GTIN its 14 digits
	unit: in which it is one of the item; null: in the item's own
	kind: gtin, free$$);
SELECT order_mgmt_data.describe_rows('order_mgmt.barcode_rules', key => 'tenant_id, barcode_rule',
	example => $$SELECT pattern FROM order_mgmt.barcode_rules WHERE barcode_rule = 'scale'$$, columns => $$
	barcode_rule_id: the rule, whatever its code
	barcode_rule: its code
	pattern: a character for each digit, as put_barcode_rule says
	decimals: of the quantity or price that it reads
	currency: of the price; null: it reads a quantity$$);
SELECT order_mgmt_data.describe_rows('order_mgmt.item_windows', key => 'tenant_id, channel, sku', look_ups => 'item_id; sku; channel_id',
	example => $$SELECT visible_from FROM order_mgmt.item_windows WHERE sku = 'A-1'$$, columns => $$
	channel: code of the sales channel
	visible_from: when the channel begins to show it; null: it always did
	visible_until: when the channel shows it no more; null: there is no end$$);
SELECT order_mgmt_data.describe_rows('order_mgmt.categories', key => 'tenant_id, category', look_ups => 'category; category_id',
	example => $$SELECT parent FROM order_mgmt.categories WHERE category = 'shoes'$$, columns => $$
	category_id: the category, whatever its code
	category: its code
	parent: code of the category that it is within; null: none
	place: order among those of one parent
	names: its name by locale, where it has another one$$);
SELECT order_mgmt_data.describe_rows('order_mgmt.products', key => 'tenant_id, product', look_ups => 'product; product_id',
	example => $$SELECT name, brand FROM order_mgmt.products WHERE product = 'scarf'$$, columns => $$
	product_id: the product, whatever its code
	product: its code
	brand: who makes it; null: nobody says
	description: what a page says of it; null: nothing
	categories: codes of its categories, in the order in which they were given
	option_names: in what its variants differ
	images: URLs
	attributes: what it is like, by name
	texts: name and description by locale, where it has others$$);
SELECT order_mgmt_data.describe_rows('order_mgmt.variants', key => 'tenant_id, sku', look_ups => 'item_id; product_id; product; sku',
	example => $$SELECT sku, option_values FROM order_mgmt.variants WHERE product = 'scarf'$$, columns => $$
	product: code of its product
	product_id: the product, whatever its code
	option_values: of the option names of its product, in their order
	place: order among those of one product
	images: URLs of its own
	attributes: what it is like, besides what its product is$$);
SELECT order_mgmt_data.describe_rows('order_mgmt.imported', columns => $$
	kind: the array: categories, products, items
	lines: how many it has
	created: those that are new
	refused: those that have errors, and were left out
	errors: of these: [{"line","path","code","message"}]; lines are counted from 1$$);
