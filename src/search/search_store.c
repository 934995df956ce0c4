/*
 * search_store.c - the SQL of the search module (see search_private.h).
 *
 * A document is what is sold: an active item, of no product or of an active one.  Its words are those of names, descriptions, option values and
 * attributes in all languages; what filters ask for stands among them as keys, which begin with "=", as no word of a text does.  So one
 * index answers words, category, brand, attributes and tenant together.
 */
#include "postgres.h"

#include "search/search_private.h"

/* Characters of an item's text that are searched: a tsvector holds a megabyte. */
#define TEXT_SEARCHED "100000"
/* And words of so many characters that a tsvector could not hold them, which are none; a shorter text has none of them. */
#define LONG_WORDS "'([^[:space:]]{200}){2,}'"
#define LONG_WORD "400"

/* The text of each item "i" with its product "p" and variant "v". */
#define LEARNED_TEXT \
	"order_mgmt_data.search_text(pg_catalog.left(pg_catalog.concat_ws(' ', i.sku, i.name, p.name, p.brand, pg_catalog.array_to_string(v.option_values, ' '), p.description, " \
	"(SELECT pg_catalog.string_agg(pg_catalog.concat_ws(' ', t.value ->> 'name', t.value ->> 'description'), ' ') FROM pg_catalog.jsonb_each(p.texts) AS t), " \
	"(SELECT pg_catalog.string_agg(a.value, ' ') FROM pg_catalog.jsonb_each_text(coalesce(p.attributes, '{}') || coalesce(v.attributes, '{}')) AS a)), " TEXT_SEARCHED "))"

/* Its document, the text being "t"; keys are null where nothing is said.  Lists are taken apart by functions where they can be: a subquery costs more than all words. */
#define LEARNED_WORDS \
	"pg_catalog.strip(pg_catalog.to_tsvector('pg_catalog.simple', CASE WHEN pg_catalog.length(t.text) < " LONG_WORD " THEN t.text " \
	"ELSE pg_catalog.regexp_replace(t.text, " LONG_WORDS ", ' ', 'g') END)) " \
	"|| pg_catalog.array_to_tsvector(pg_catalog.array_remove(ARRAY['=tenant=' || i.tenant_id, '=sku=' || order_mgmt_data.folded_code(i.sku), " \
	"order_mgmt_data.search_value('brand', p.brand), '=product=' || p.code] " \
	"|| pg_catalog.string_to_array('=category=' || nullif(pg_catalog.array_to_string(p.category_ids, ' =category='), ''), ' ') " \
	"|| ARRAY(SELECT order_mgmt_data.search_value('attribute=' || o.name, o.value) " \
	"FROM ROWS FROM (pg_catalog.unnest(p.option_names), pg_catalog.unnest(v.option_values)) AS o (name, value)) " \
	"|| ARRAY(SELECT order_mgmt_data.search_value('attribute=' || a.key, e.value) " \
	"FROM pg_catalog.jsonb_each(coalesce(p.attributes, '{}') || coalesce(v.attributes, '{}')) AS a " \
	"CROSS JOIN LATERAL pg_catalog.jsonb_array_elements_text(CASE pg_catalog.jsonb_typeof(a.value) WHEN 'array' THEN a.value ELSE pg_catalog.jsonb_build_array(a.value) END) AS e (value)), " \
	"NULL))"

/* Write the documents of the items "i" of a query, and add their words to those that are known. */
#define LEARN(items) \
	"WITH learned AS (INSERT INTO order_mgmt_data.search_documents AS d (tenant_id, item_id, words) SELECT $1, i.item_id, " LEARNED_WORDS " FROM " items " " \
	"LEFT JOIN order_mgmt_data.variants AS v ON v.tenant_id = $1 AND v.item_id = i.item_id " \
	"LEFT JOIN order_mgmt_data.products AS p ON p.tenant_id = $1 AND p.product_id = v.product_id " \
	"CROSS JOIN LATERAL (SELECT " LEARNED_TEXT " AS text OFFSET 0) AS t " \
	"WHERE i.is_active AND p.is_active IS NOT FALSE ORDER BY i.item_id " \
	"ON CONFLICT (item_id, tenant_id) DO UPDATE SET words = excluded.words WHERE d.words <> excluded.words RETURNING d.words) " \
	"INSERT INTO order_mgmt_data.search_words (tenant_id, word) SELECT DISTINCT $1, w.lexeme COLLATE \"C\" FROM learned AS l CROSS JOIN LATERAL pg_catalog.unnest(l.words) AS w " \
	"WHERE w.lexeme !~ '^=' ORDER BY w.lexeme COLLATE \"C\" ON CONFLICT DO NOTHING"

/* Does a channel show an item at an instant? */
#define IS_SHOWN \
	"NOT EXISTS (SELECT FROM order_mgmt_data.item_windows AS n WHERE n.tenant_id = $1 AND n.item_id = d.item_id AND n.channel_id = $5 " \
	"AND NOT (coalesce(n.visible_from <= $6, true) AND coalesce(n.visible_until > $6, true)) OFFSET 0)"

/* Has an item a price in the range that is asked for?  OFFSET 0: by the item, not by the range, also where no statistics are. */
#define IS_PRICED \
	"($3 IS NULL OR EXISTS (SELECT FROM (SELECT p.price FROM order_mgmt_data.prices AS p WHERE p.tenant_id = $1 AND p.item_id = d.item_id " \
	"AND p.currency = order_mgmt.price_currency($3) OFFSET 0) AS q WHERE q.price OPERATOR(order_mgmt.*>=) $3 AND q.price OPERATOR(order_mgmt.*<=) $4))"

/* Have documents of the tenant a part of a tsquery? */
#define SOME_HAVE(part) \
	"EXISTS (SELECT FROM order_mgmt_data.search_documents AS d WHERE d.words @@ (order_mgmt_data.search_key('=tenant=' || $1) || ' & ' || " part ")::tsquery)"

/* So many words that are like a misspelled one stand for it; so many are looked at where some of them may be of no document any more. */
#define SIMILAR_TAKEN "3"
#define SIMILAR_TRIED "20"

/* Items "d" of a query, with the sku of each that meets a condition. */
#define MATCHED_ITEMS(condition, items) \
	"SELECT m.item_id, CASE WHEN m.is_found THEN (SELECT i.sku FROM order_mgmt_data.items AS i WHERE i.tenant_id = $1 AND i.item_id = m.item_id) END AS sku, m.is_found " \
	"FROM (SELECT d.item_id, " condition " AS is_found FROM " items " OFFSET 0) AS m ORDER BY m.item_id"

OmPlan		om_search_plans[SEARCH_PLANS] = {
	[SEARCH_STALE] = {
		.name = "find documents of what is not sold",
		.sql = "SELECT d.item_id FROM order_mgmt_data.search_documents AS d JOIN order_mgmt_data.variants AS v ON v.tenant_id = $1 AND v.item_id = d.item_id "
		"JOIN order_mgmt_data.products AS p ON p.tenant_id = $1 AND p.product_id = v.product_id WHERE d.tenant_id = $1 AND d.item_id = ANY ($2) AND NOT p.is_active",
		.args = OM_ARGS(SOME_ITEMS, SOME),
		.results = OM_RESULTS(ONE_ITEM_ID, ITEM_ID),
		.read_only = true,
		.expect = SPI_OK_SELECT
	},
	[SEARCH_FORGET] = {
		.name = "forget search documents",
		.sql = "DELETE FROM order_mgmt_data.search_documents AS d WHERE d.tenant_id = $1 AND d.item_id = ANY ($2) AND NOT EXISTS ("
		"SELECT FROM order_mgmt_data.items AS i LEFT JOIN order_mgmt_data.variants AS v ON v.tenant_id = $1 AND v.item_id = i.item_id "
		"LEFT JOIN order_mgmt_data.products AS p ON p.tenant_id = $1 AND p.product_id = v.product_id "
		"WHERE i.tenant_id = $1 AND i.item_id = d.item_id AND i.is_active AND p.is_active IS NOT FALSE)",
		.args = OM_ARGS(SOME_ITEMS, SOME),
		.expect = SPI_OK_DELETE
	},
	[SEARCH_LEARN] = {
		.name = "learn search documents",
		.sql = LEARN("(SELECT * FROM order_mgmt_data.items AS t WHERE t.tenant_id = $1 AND t.item_id = ANY ($2)) AS i"),
		.args = OM_ARGS(SOME_ITEMS, SOME),
		.expect = SPI_OK_INSERT
	},
	[SEARCH_ITEMS_OF] = {
		.name = "read items of products",
		.sql = "SELECT v.item_id FROM order_mgmt_data.variants AS v WHERE v.tenant_id = $1 AND v.product_id = ANY ($2)",
		.args = OM_ARGS(SOME_ITEMS, SOME),
		.results = OM_RESULTS(ONE_ITEM_ID, ITEM_ID),
		.expect = SPI_OK_SELECT
	},
	[SEARCH_ALL_ITEMS] = {
		.name = "read all items",
		.sql = "SELECT i.tenant_id, pg_catalog.array_agg(i.item_id) AS ids, pg_catalog.count(*) AS n FROM order_mgmt_data.items AS i GROUP BY i.tenant_id ORDER BY i.tenant_id",
		.results = OM_RESULTS(ITEMS_OF_TENANT, ITEMS_OF),
		.may_scan = true,
		.expect = SPI_OK_SELECT
	},
	[SEARCH_UNDERSTAND] = {
		.name = "understand search",
		.sql = "WITH RECURSIVE within AS (SELECT c.category_id FROM order_mgmt_data.categories AS c WHERE c.tenant_id = $1 AND c.code = $3 AND c.is_active "
		"UNION SELECT q.category_id FROM within AS w CROSS JOIN LATERAL (SELECT c.category_id FROM order_mgmt_data.categories AS c "
		"WHERE c.tenant_id = $1 AND c.parent_id = w.category_id AND c.is_active OFFSET 0) AS q), "
		"terms AS (SELECT CASE WHEN w.is_whole AND pg_catalog.length(t.lexeme) < 3 THEN order_mgmt_data.search_key(t.lexeme) "
		"WHEN w.is_beginning THEN order_mgmt_data.search_key(t.lexeme) || ':*' "
		"ELSE (SELECT '(' || pg_catalog.string_agg(order_mgmt_data.search_key(m.word), ' | ') || ')' FROM (SELECT s.word "
		"FROM order_mgmt_data.similar_words($1, t.lexeme, CASE WHEN $7 THEN " SIMILAR_TRIED " ELSE " SIMILAR_TAKEN " END) AS s (word) "
		"WHERE NOT $7 OR " SOME_HAVE("order_mgmt_data.search_key(s.word)") " LIMIT " SIMILAR_TAKEN ") AS m) END AS part, "
		"NOT w.is_beginning AS is_similar FROM pg_catalog.unnest(pg_catalog.to_tsvector('pg_catalog.simple', order_mgmt_data.search_text($2))) AS t "
		"CROSS JOIN LATERAL (SELECT EXISTS (SELECT FROM order_mgmt_data.search_words AS b WHERE b.tenant_id = $1 AND b.word = t.lexeme COLLATE \"C\") "
		"AND (NOT $7 OR " SOME_HAVE("order_mgmt_data.search_key(t.lexeme)") ") AS is_whole, "
		"coalesce(pg_catalog.starts_with((SELECT b.word FROM order_mgmt_data.search_words AS b WHERE b.tenant_id = $1 AND b.word >= t.lexeme COLLATE \"C\" "
		"ORDER BY b.word LIMIT 1), t.lexeme), false) AND (NOT $7 OR " SOME_HAVE("order_mgmt_data.search_key(t.lexeme) || ':*'") ") AS is_beginning) AS w) "
		"SELECT pg_catalog.concat_ws(' & ', order_mgmt_data.search_key('=tenant=' || $1), "
		"(SELECT '(' || pg_catalog.string_agg(order_mgmt_data.search_key('=category=' || w.category_id), ' | ') || ')' FROM within AS w), "
		"order_mgmt_data.search_key(order_mgmt_data.search_value('brand', $4)), order_mgmt_data.search_key('=product=' || $5), "
		"(SELECT pg_catalog.string_agg('(' || (SELECT pg_catalog.string_agg(order_mgmt_data.search_key(order_mgmt_data.search_value('attribute=' || a.key, e.value)), ' | ') "
		"FROM pg_catalog.jsonb_array_elements_text(CASE pg_catalog.jsonb_typeof(a.value) WHEN 'array' THEN a.value ELSE pg_catalog.jsonb_build_array(a.value) END) AS e (value)) "
		"|| ')', ' & ') FROM pg_catalog.jsonb_each($6) AS a)) AS filters, "
		"(SELECT CASE WHEN NOT pg_catalog.bool_or(t.part IS NULL) THEN pg_catalog.string_agg(t.part, ' & ') END FROM terms AS t) AS words, "
		"order_mgmt_data.search_key('=sku=' || order_mgmt_data.folded_code($2)) || ':*' AS beginning, "
		"(SELECT coalesce(pg_catalog.bool_or(t.is_similar), false) FROM terms AS t) AS is_similar, "
		"CASE WHEN $3 IS NULL THEN -1 ELSE (SELECT pg_catalog.count(*) FROM within) END AS categories",
		.args = OM_ARGS(SOUGHT, SOUGHT),
		.results = OM_RESULTS(UNDERSTOOD, UNDERSTOOD),
		.read_only = true,
		.expect = SPI_OK_SELECT
	},
	[SEARCH_SKU] = {
		.name = "find sku in any case",
		.sql = "SELECT i.sku FROM order_mgmt_data.items AS i WHERE i.tenant_id = $1 AND order_mgmt_data.folded_code(i.sku) = order_mgmt_data.folded_code($2) LIMIT 1",
		.args = OM_ARGS(SAID_SKU, SAID),
		.results = OM_RESULTS(FOUND_SKU, FOUND_SKU),
		.read_only = true,
		.expect = SPI_OK_SELECT
	},
	[SEARCH_COUNT_WORDS] = {
		.name = "count search documents",
		.sql = "SELECT pg_catalog.count(*) AS n FROM (SELECT FROM order_mgmt_data.search_documents AS d WHERE d.words @@ $2::tsquery LIMIT $8) AS c",
		.args = OM_ARGS(SEARCHED, SEARCHED),
		.results = OM_RESULTS(COUNTED, COUNTED),
		.read_only = true,
		.expect = SPI_OK_SELECT
	},
	[SEARCH_COUNT_PRICES] = {
		.name = "count prices",
		.sql = "SELECT pg_catalog.count(*) AS n FROM (SELECT FROM order_mgmt_data.prices AS q WHERE q.tenant_id = $1 AND q.price OPERATOR(order_mgmt.*>=) $3 "
		"AND q.price OPERATOR(order_mgmt.*<=) $4 LIMIT $8) AS c",
		.args = OM_ARGS(SEARCHED, SEARCHED),
		.results = OM_RESULTS(COUNTED, COUNTED),
		.read_only = true,
		.expect = SPI_OK_SELECT
	},
	[SEARCH_BY_IDS] = {
		.name = "search by ids",
		.sql = MATCHED_ITEMS("true", "order_mgmt_data.search_documents AS d WHERE d.tenant_id = $1 AND d.item_id = ANY ($9) AND d.words @@ $2::tsquery "
		"AND " IS_PRICED " AND " IS_SHOWN),
		.args = OM_ARGS(SEARCHED, SEARCHED),
		.results = OM_RESULTS(MATCHED, MATCHED),
		.read_only = true,
		.expect = SPI_OK_SELECT
	},
	[SEARCH_BY_WORDS] = {
		.name = "search by words",
		/* OFFSET 0: by the index of words, also where the plan was made for others */
		.sql = MATCHED_ITEMS("true", "(SELECT e.item_id FROM order_mgmt_data.search_documents AS e WHERE e.words @@ $2::tsquery OFFSET 0) AS d "
		"WHERE d.item_id > $7 AND " IS_PRICED " AND " IS_SHOWN " ORDER BY d.item_id LIMIT $8"),
		.args = OM_ARGS(SEARCHED, SEARCHED),
		.results = OM_RESULTS(MATCHED, MATCHED),
		.read_only = true,
		.expect = SPI_OK_SELECT
	},
	[SEARCH_BY_PRICES] = {
		.name = "search by prices",
		.sql = MATCHED_ITEMS("true", "(SELECT q.item_id FROM order_mgmt_data.prices AS q WHERE q.tenant_id = $1 AND q.price OPERATOR(order_mgmt.*>=) $3 "
		"AND q.price OPERATOR(order_mgmt.*<=) $4 OFFSET 0) AS d "
		"WHERE d.item_id > $7 AND (SELECT e.words @@ $2::tsquery FROM order_mgmt_data.search_documents AS e WHERE e.tenant_id = $1 AND e.item_id = d.item_id) "
		"AND " IS_SHOWN " ORDER BY d.item_id LIMIT $8"),
		.args = OM_ARGS(SEARCHED, SEARCHED),
		.results = OM_RESULTS(MATCHED, MATCHED),
		.read_only = true,
		.expect = SPI_OK_SELECT
	},
	[SEARCH_WALK] = {
		.name = "walk through search documents",
		.sql = MATCHED_ITEMS("d.words @@ $2::tsquery AND " IS_PRICED " AND " IS_SHOWN, "(SELECT e.item_id, e.words FROM order_mgmt_data.search_documents AS e "
		"WHERE e.tenant_id = $1 AND e.item_id > $7 ORDER BY e.item_id LIMIT $8) AS d"),
		.args = OM_ARGS(SEARCHED, SEARCHED),
		.results = OM_RESULTS(MATCHED, MATCHED),
		.read_only = true,
		.expect = SPI_OK_SELECT
	},
	[SEARCH_ROWS] = {
		.name = "read found items",
		.sql = "SELECT u.item_id, p.code AS product, coalesce(p.texts -> $3 ->> 'name', p.texts -> pg_catalog.split_part($3, '-', 1) ->> 'name', p.name, i.name) AS name, p.brand, "
		"coalesce(v.images[1], p.images[1]) AS image FROM pg_catalog.unnest($2) WITH ORDINALITY AS u (item_id, n) "
		"CROSS JOIN LATERAL (SELECT t.name FROM order_mgmt_data.items AS t WHERE t.tenant_id = $1 AND t.item_id = u.item_id OFFSET 0) AS i "
		"LEFT JOIN LATERAL (SELECT w.product_id, w.images FROM order_mgmt_data.variants AS w WHERE w.tenant_id = $1 AND w.item_id = u.item_id OFFSET 0) AS v ON true "
		"LEFT JOIN LATERAL (SELECT q.* FROM order_mgmt_data.products AS q WHERE q.tenant_id = $1 AND q.product_id = v.product_id OFFSET 0) AS p ON true ORDER BY u.n",
		.args = OM_ARGS(SHOWN_ITEMS, SHOWN),
		.results = OM_RESULTS(SHOWN_ITEM, SHOWN_ITEM),
		.read_only = true,
		.expect = SPI_OK_SELECT
	},
	[SEARCH_VARIANTS] = {
		.name = "read variants of page",
		.sql = "SELECT p.product_id, i.sku FROM order_mgmt_data.products AS p "
		"CROSS JOIN LATERAL (SELECT w.item_id, w.place FROM order_mgmt_data.variants AS w WHERE w.tenant_id = $1 AND w.product_id = p.product_id OFFSET 0) AS d "
		"CROSS JOIN LATERAL (SELECT t.sku, t.is_active, t.has_windows FROM order_mgmt_data.items AS t WHERE t.tenant_id = $1 AND t.item_id = d.item_id OFFSET 0) AS i "
		"WHERE p.tenant_id = $1 AND p.code = $2 AND p.is_active AND i.is_active AND (i.has_windows IS NOT TRUE OR NOT EXISTS (SELECT FROM order_mgmt_data.item_windows AS n "
		"WHERE n.tenant_id = $1 AND n.item_id = d.item_id AND n.channel_id = $3 "
		"AND NOT (coalesce(n.visible_from <= $4, true) AND coalesce(n.visible_until > $4, true)))) ORDER BY d.place, i.sku COLLATE \"C\"",
		.args = OM_ARGS(SOUGHT_PRODUCT, PRODUCT),
		.results = OM_RESULTS(PAGE_VARIANT, VARIANT),
		.read_only = true,
		.expect = SPI_OK_SELECT
	},
	[SEARCH_PAGE] = {
		.name = "read page of product",
		.sql = "SELECT order_mgmt_data.product_page($1, $2, $3, $4, $5, $6, $7) AS document",
		.args = OM_ARGS(PAGE_OF, PAGE),
		.results = OM_RESULTS(PAGE_DOCUMENT, DOCUMENT),
		.read_only = true,
		.expect = SPI_OK_SELECT
	}
};
