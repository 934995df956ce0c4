/*
 * search_private.h - the SQL of the search module, and what its files share.
 */
#ifndef OM_SEARCH_PRIVATE_H
#define OM_SEARCH_PRIVATE_H

#include "catalog/catalog.h"
#include "sql/plan.h"

enum SearchPlan
{
	SEARCH_STALE, SEARCH_FORGET, SEARCH_LEARN, SEARCH_ITEMS_OF, SEARCH_ALL_ITEMS, SEARCH_UNDERSTAND, SEARCH_SKU, SEARCH_COUNT_WORDS, SEARCH_COUNT_PRICES,
	SEARCH_BY_IDS, SEARCH_BY_WORDS, SEARCH_BY_PRICES, SEARCH_WALK, SEARCH_ROWS,
	SEARCH_VARIANTS, SEARCH_PAGE,
	SEARCH_PLANS
};

extern OmPlan om_search_plans[SEARCH_PLANS];

/* Documents follow what is sold (learn.c; at load). */
extern void om_search_init(void);

#define SOME_ITEMS(X, P) X(P, tenant_id, OM_INT8) X(P, ids, OM_INT8S)
OM_ENUM(SOME_ITEMS, SOME);

#define ITEMS_OF_TENANT(X, P) X(P, tenant_id, OM_INT8) X(P, ids, OM_INT8S) X(P, n, OM_INT8)
OM_ENUM(ITEMS_OF_TENANT, ITEMS_OF);

#define ONE_ITEM_ID(X, P) X(P, item_id, OM_INT8)
OM_ENUM(ONE_ITEM_ID, ITEM_ID);

/*
 * What somebody looks for, and what it means as parts of a tsquery: filters, the words of the query (null: it has none, or none that is
 * known), and a sku that begins with it; is_similar: some words were not known, and those like them stand in their place.  Known is what some document has
 * or had; is_strict: what one has.  categories: how many the filter comes to, -1: there is no such filter.
 */
#define SOUGHT(X, P) \
	X(P, tenant_id, OM_INT8) X(P, query, OM_TEXT) X(P, category, OM_TEXT) X(P, brand, OM_TEXT) X(P, product, OM_TEXT) X(P, attributes, OM_JSONB) \
	X(P, is_strict, OM_BOOL)
OM_ENUM(SOUGHT, SOUGHT);
#define UNDERSTOOD(X, P) \
	X(P, filters, OM_TEXT) X(P, words, OM_TEXT) X(P, beginning, OM_TEXT) X(P, is_similar, OM_BOOL) X(P, categories, OM_INT8)
OM_ENUM(UNDERSTOOD, UNDERSTOOD);

/* A sku as somebody says it, and as it is. */
#define SAID_SKU(X, P) X(P, tenant_id, OM_INT8) X(P, sku, OM_TEXT)
OM_ENUM(SAID_SKU, SAID);
#define FOUND_SKU(X, P) X(P, sku, OM_TEXT)
OM_ENUM(FOUND_SKU, FOUND_SKU);

/* What is looked for: of a tenant, by a tsquery, in a range of prices (null: any), shown by a channel at an instant, after an item, so many rows. */
#define SEARCHED(X, P) \
	X(P, tenant_id, OM_INT8) X(P, words, OM_TEXT) X(P, price_from, OM_PRICE) X(P, price_to, OM_PRICE) X(P, channel_id, OM_INT8) \
	X(P, at, OM_TIME) X(P, after, OM_INT8) X(P, rows, OM_INT8) X(P, ids, OM_INT8S)
OM_ENUM(SEARCHED, SEARCHED);

#define COUNTED(X, P) X(P, n, OM_INT8)
OM_ENUM(COUNTED, COUNTED);

/* Items in the order of their ids; is_found: false of one that was passed over. */
#define MATCHED(X, P) X(P, item_id, OM_INT8) X(P, sku, OM_TEXT) X(P, is_found, OM_BOOL)
OM_ENUM(MATCHED, MATCHED);

/* What a page of results shows of items. */
#define SHOWN_ITEMS(X, P) X(P, tenant_id, OM_INT8) X(P, ids, OM_INT8S) X(P, locale, OM_TEXT)
OM_ENUM(SHOWN_ITEMS, SHOWN);
#define SHOWN_ITEM(X, P) X(P, item_id, OM_INT8) X(P, product, OM_TEXT) X(P, name, OM_TEXT) X(P, brand, OM_TEXT) X(P, image, OM_TEXT)
OM_ENUM(SHOWN_ITEM, SHOWN_ITEM);

/* A product and its variants that a channel shows. */
#define SOUGHT_PRODUCT(X, P) X(P, tenant_id, OM_INT8) X(P, code, OM_TEXT) X(P, channel_id, OM_INT8) X(P, at, OM_TIME)
OM_ENUM(SOUGHT_PRODUCT, PRODUCT);
#define PAGE_VARIANT(X, P) X(P, product_id, OM_INT8) X(P, sku, OM_TEXT)
OM_ENUM(PAGE_VARIANT, VARIANT);

/* The document of a page: variants by their skus, with what the channel's counters and prices say of them. */
#define PAGE_OF(X, P) \
	X(P, tenant_id, OM_INT8) X(P, product_id, OM_INT8) X(P, locale, OM_TEXT) X(P, currency, OM_TEXT) X(P, skus, OM_TEXTS) X(P, prices, OM_TEXTS) \
	X(P, available, OM_TEXTS)
OM_ENUM(PAGE_OF, PAGE);
#define PAGE_DOCUMENT(X, P) X(P, document, OM_JSONB)
OM_ENUM(PAGE_DOCUMENT, DOCUMENT);

#endif
