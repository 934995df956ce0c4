-- Code of search.

CREATE OR REPLACE FUNCTION order_mgmt_data.search_key(key text) RETURNS text
	LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
	RETURN '''' || replace(replace(key, '\', '\\'), '''', '''''') || '''';
COMMENT ON FUNCTION order_mgmt_data.search_key(text) IS 'a word or key as a tsquery has it';

CREATE OR REPLACE FUNCTION order_mgmt_data.search_text(text text) RETURNS text
	LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
	RETURN translate(order_mgmt_data.folded_code(text), '!"#$%&''()*+,-./:;<=>?@[\]^_`{|}~', repeat(' ', 32));
COMMENT ON FUNCTION order_mgmt_data.search_text(text) IS 'a text as its words are searched: what parts words is a blank, so that no path, host or number is made of them, and characters are composed';

CREATE OR REPLACE FUNCTION order_mgmt_data.search_value(key text, value text) RETURNS text
	LANGUAGE sql IMMUTABLE PARALLEL SAFE
	RETURN '=' || key || '=' || md5(order_mgmt_data.folded_code(value));
COMMENT ON FUNCTION order_mgmt_data.search_value(text, text) IS 'the key of a document by which a filter finds it: what is filtered by, and its value, which may be longer than a word of a document can be';

-- The operator is that of pg_trgm, in whatever schema; the function knows it by its identity, wherever it moves.
DO $do$
DECLARE
	trigrams name := (SELECT n.nspname FROM pg_catalog.pg_extension AS e JOIN pg_catalog.pg_namespace AS n ON n.oid = e.extnamespace WHERE e.extname = 'pg_trgm');
BEGIN
	EXECUTE pg_catalog.format($create$
CREATE OR REPLACE FUNCTION order_mgmt_data.similar_words(tenant bigint, term text, at_most integer) RETURNS SETOF text
		LANGUAGE sql STABLE ROWS 3 SET pg_trgm.similarity_threshold = 0.19
		BEGIN ATOMIC
			SELECT w.word FROM order_mgmt_data.search_words AS w WHERE w.tenant_id = tenant AND w.word OPERATOR(%1$I.%%) term
			ORDER BY %1$I.similarity(w.word, term) DESC, w.word LIMIT at_most;
		END$create$, trigrams);
END
$do$;
COMMENT ON FUNCTION order_mgmt_data.similar_words(bigint, text, integer) IS 'the words of a tenant that are most like a misspelled one, by pg_trgm: two letters that changed places leave a short word a fifth of its trigrams';

CREATE OR REPLACE FUNCTION order_mgmt_data.learn_all() RETURNS bigint
	LANGUAGE C VOLATILE AS 'MODULE_PATHNAME', 'om_learn_all';
COMMENT ON FUNCTION order_mgmt_data.learn_all() IS 'writes the documents by which all items are found; returns how many items there are';

CREATE OR REPLACE FUNCTION order_mgmt_data.category_path(tenant bigint, category bigint, locale text) RETURNS jsonb
	LANGUAGE sql STABLE
	BEGIN ATOMIC
		WITH RECURSIVE above AS (
			SELECT c.code, c.name, c.names, c.parent_id, 1 AS step FROM order_mgmt_data.categories AS c WHERE c.tenant_id = tenant AND c.category_id = category AND c.is_active
			UNION ALL
			SELECT c.code, c.name, c.names, c.parent_id, a.step + 1 FROM above AS a JOIN order_mgmt_data.categories AS c ON c.tenant_id = tenant AND c.category_id = a.parent_id AND c.is_active
			WHERE a.step < 100)
		SELECT jsonb_agg(jsonb_build_object('category', a.code, 'name', coalesce(a.names ->> locale, a.names ->> split_part(locale, '-', 1), a.name)) ORDER BY a.step DESC) FROM above AS a;
	END;
COMMENT ON FUNCTION order_mgmt_data.category_path(bigint, bigint, text) IS 'a category in use and those that it is within, the outermost first, up to one that is out of use';

CREATE OR REPLACE FUNCTION order_mgmt_data.product_page(tenant bigint, product bigint, locale text, currency text, skus text[], prices text[], available text[]) RETURNS jsonb
	LANGUAGE sql STABLE
	BEGIN ATOMIC
		WITH shown AS (
			SELECT u.n, u.sku, u.price, u.available, v.option_values, v.images, v.attributes, i.item_id, i.order_min, i.order_max, i.order_increment
			FROM unnest(skus, prices, available) WITH ORDINALITY AS u (sku, price, available, n)
			CROSS JOIN LATERAL (SELECT t.item_id, t.order_min, t.order_max, t.order_increment FROM order_mgmt_data.items AS t WHERE t.tenant_id = tenant AND t.sku = u.sku OFFSET 0) AS i
			CROSS JOIN LATERAL (SELECT w.option_values, w.images, w.attributes FROM order_mgmt_data.variants AS w WHERE w.tenant_id = tenant AND w.item_id = i.item_id OFFSET 0) AS v)
		SELECT jsonb_build_object(
			'product', p.code,
			'name', coalesce(p.texts -> locale ->> 'name', p.texts -> split_part(locale, '-', 1) ->> 'name', p.name),
			'description', coalesce(p.texts -> locale ->> 'description', p.texts -> split_part(locale, '-', 1) ->> 'description', p.description),
			'brand', p.brand,
			'categories', (SELECT coalesce(jsonb_agg(c.path ORDER BY c.n) FILTER (WHERE c.path IS NOT NULL), '[]')
				FROM (SELECT order_mgmt_data.category_path(tenant, u.category_id, locale) AS path, u.n FROM unnest(p.category_ids) WITH ORDINALITY AS u (category_id, n)) AS c),
			'images', to_jsonb(p.images),
			'attributes', p.attributes,
			'currency', currency,
			'options', (SELECT coalesce(jsonb_agg(jsonb_build_object('name', o.name, 'values', (SELECT jsonb_agg(d.value ORDER BY d.n)
					FROM (SELECT s.option_values[o.n] AS value, min(s.n) AS n FROM shown AS s GROUP BY s.option_values[o.n]) AS d)) ORDER BY o.n), '[]')
				FROM unnest(p.option_names) WITH ORDINALITY AS o (name, n)),
			'variants', (SELECT jsonb_agg(jsonb_build_object(
				'sku', s.sku,
				'options', (SELECT coalesce(jsonb_object_agg(o.name, s.option_values[o.n]), '{}') FROM unnest(p.option_names) WITH ORDINALITY AS o (name, n)),
				'price', CASE WHEN s.price IS NOT NULL THEN jsonb_build_object('amount', s.price, 'currency', currency) END,
				'is_available', coalesce(s.available::numeric > 0, true),
				'available', s.available,
				'order_min', s.order_min::text, 'order_max', s.order_max::text, 'order_increment', s.order_increment::text,
				'barcodes', (SELECT coalesce(jsonb_agg(b.barcode ORDER BY b.barcode COLLATE "C"), '[]') FROM order_mgmt_data.barcodes AS b WHERE b.tenant_id = tenant AND b.item_id = s.item_id AND b.is_active),
				'images', to_jsonb(s.images), 'attributes', s.attributes) ORDER BY s.n) FROM shown AS s))
		FROM order_mgmt_data.products AS p WHERE p.tenant_id = tenant AND p.product_id = product;
	END;
COMMENT ON FUNCTION order_mgmt_data.product_page(bigint, bigint, text, text, text[], text[], text[]) IS 'the document of get_product; variants by their skus, with a price and how many can be had (null: any number) of each';

CREATE OR REPLACE FUNCTION order_mgmt.search_items(channel text, query text DEFAULT NULL, filters order_mgmt.strict_jsonb DEFAULT '{}', after text DEFAULT NULL, rows_max integer DEFAULT 24,
		locale text DEFAULT NULL, tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.found_item LANGUAGE C STABLE ROWS 24 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_search_items';
COMMENT ON FUNCTION order_mgmt.search_items(text, text, order_mgmt.strict_jsonb, text, integer, text, bigint) IS 'finds items that a channel shows: that of a barcode or sku first, then those that have all the words
query: words, each of which may be the beginning of one; misspelled ones stand for those like them (found_by: similar). Names, descriptions, brands, option values and attributes are searched in all languages. Null: all items that meet the filters.
filters: {"category"?,"brand"?,"product"?,"attributes"?,"price_from"?,"price_to"?,"is_available"?}: a category or one within it; attributes (or options) {"color": ["red", "blue"], "size": "M"}: one of the values of each; prices in the channel''s currency.
after: what the last row of the page before has as after; null: the first page. rows_max: up to 200. locale: in which language name is, where the product has it. A page with fewer rows is the last one.
Example: SELECT sku, name, price FROM order_mgmt.search_items(''web'', ''wool scarf'', ''{"price_to":"50"}'')';

CREATE OR REPLACE FUNCTION order_mgmt.get_product(channel text, product text, locale text DEFAULT NULL, tenant_id bigint DEFAULT NULL)
	RETURNS jsonb LANGUAGE C STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_get_product';
COMMENT ON FUNCTION order_mgmt.get_product(text, text, text, bigint) IS 'all that a page shows of a product in a channel, as one document
Texts in the locale ("de-AT", else "de"), else those of the product itself; categories with their paths; options with their values; each variant that the channel shows now, with its price, how many can be had (null: any number), barcodes, images and limits of purchases.
Example: SELECT order_mgmt.get_product(''web'', ''scarf'', ''de'') ->> ''name''';

CREATE OR REPLACE FUNCTION order_mgmt_data.verify_search(tenants bigint[], part order_mgmt_data.verify_part)
	RETURNS SETOF order_mgmt.verification LANGUAGE plpgsql STABLE ROWS 2 SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan
AS $$
BEGIN
	IF part.kind = 'all' THEN
		-- What is sold has a document, and nothing else has; what its words are is told by its key of the sku.
		RETURN QUERY
		SELECT 'sold_items_are_found', count(*), count(*) FILTER (WHERE x.is_wrong), min(format('tenant %s: %s', x.tenant_id, x.sku)) FILTER (WHERE x.is_wrong)
		FROM (SELECT i.tenant_id, i.sku, (i.is_active AND p.is_active IS NOT FALSE) <> (d.words IS NOT NULL)
				OR d.words @@ (order_mgmt_data.search_key('=sku=' || order_mgmt_data.folded_code(i.sku)) || ' & '
					|| order_mgmt_data.search_key('=tenant=' || i.tenant_id))::tsquery IS FALSE AS is_wrong
			FROM order_mgmt_data.items AS i
			LEFT JOIN order_mgmt_data.variants AS v ON v.tenant_id = i.tenant_id AND v.item_id = i.item_id
			LEFT JOIN order_mgmt_data.products AS p ON p.tenant_id = v.tenant_id AND p.product_id = v.product_id
			LEFT JOIN order_mgmt_data.search_documents AS d ON d.tenant_id = i.tenant_id AND d.item_id = i.item_id
			WHERE tenants IS NULL OR i.tenant_id = ANY (tenants)) AS x;
	END IF;
END
$$;
COMMENT ON FUNCTION order_mgmt_data.verify_search(bigint[], order_mgmt_data.verify_part) IS 'the invariants of search, for verify()';

SELECT order_mgmt_data.describe_rows('order_mgmt.found_item', columns => $$
	product: code of the product that it is a variant of; null: of none
	name: that of the product in the language that is asked for, else its own, else that of the item
	brand: who makes it; null: nobody says
	image: the first of the variant, else of the product; null: there is none
	price: of one unit in the channel; null: it has none
	available: what one line of an order gets; null: any number
	is_unlimited: true: any number can be had
	found_by: code (the query is its barcode or sku), words, similar (words like those of the query), filters
	after: what the call for the next page says$$);
