/*
 * product_store.h - the SQL of the product module, for its own files only.
 */
#ifndef OM_PRODUCT_STORE_H
#define OM_PRODUCT_STORE_H

#include "call/new_code.h"
#include "sql/plan.h"

enum ProductPlan
{
	PRODUCT_LOAD_BARCODES, PRODUCT_LOAD_RULES, PRODUCT_LOAD_WINDOWS,
	PRODUCT_BARCODE_FIND, PRODUCT_BARCODE_PUT, PRODUCT_BARCODE_ROW,
	PRODUCT_RULE_FIND, PRODUCT_RULE_TWIN, PRODUCT_RULE_PUT, PRODUCT_RULE_ROW,
	PRODUCT_WINDOWS_PUT, PRODUCT_WINDOWS_ROWS,
	PRODUCT_PLANS
};

extern OmPlan om_product_plans[PRODUCT_PLANS];

#define OF_TENANT(X, P) X(P, tenant_id, OM_INT8)
OM_ENUM(OF_TENANT, TENANT);

#define CODED_THING(X, P) X(P, tenant_id, OM_INT8) X(P, code, OM_TEXT)
OM_ENUM(CODED_THING, CODED);

#define CODES_OF(X, P) X(P, tenant_id, OM_INT8) X(P, codes, OM_TEXTS)
OM_ENUM(CODES_OF, CODES);

#define ITEMS_OF(X, P) X(P, tenant_id, OM_INT8) X(P, item_ids, OM_INT8S)
OM_ENUM(ITEMS_OF, ITEMS);

/* For the cache: active barcodes, as of now. */
#define LOADED_BARCODE(X, P) X(P, barcode, OM_TEXT) X(P, sku, OM_TEXT)
OM_ENUM(LOADED_BARCODE, LOADED);

/* Active rules, those of most fixed digits first. */
#define LOADED_RULE(X, P) X(P, pattern, OM_TEXT) X(P, decimals, OM_INT2) X(P, currency, OM_TEXT)
OM_ENUM(LOADED_RULE, LOADED_RULE);

/* A row per window; those of an item stand together. */
#define LOADED_WINDOW(X, P) X(P, item_id, OM_INT8) X(P, channel_id, OM_INT8) X(P, visible_from, OM_TIME) X(P, visible_until, OM_TIME)
OM_ENUM(LOADED_WINDOW, WINDOW);

/* A barcode as it is compared and written. */
#define NEW_BARCODE(X, P) \
	X(P, tenant_id, OM_INT8) X(P, barcode, OM_TEXT) X(P, kind, OM_TEXT) X(P, item_id, OM_INT8) X(P, is_active, OM_BOOL)
OM_ENUM(NEW_BARCODE, BARCODE);
#define FOUND_BARCODE(X, P) X(P, item_id, OM_INT8) X(P, sku, OM_TEXT) X(P, is_active, OM_BOOL)
OM_ENUM(FOUND_BARCODE, FOUND_BARCODE);

#define NEW_BARCODE_RULE(X, P) \
	X(P, tenant_id, OM_INT8) X(P, code, OM_TEXT) X(P, pattern, OM_TEXT) X(P, decimals, OM_INT2) X(P, currency, OM_TEXT) \
	X(P, is_active, OM_BOOL) X(P, barcode_rule_id, OM_INT8)
OM_ENUM(NEW_BARCODE_RULE, RULE);
#define FOUND_BARCODE_RULE(X, P) \
	X(P, barcode_rule_id, OM_INT8) X(P, pattern, OM_TEXT) X(P, decimals, OM_INT2) X(P, currency, OM_TEXT) X(P, is_active, OM_BOOL)
OM_ENUM(FOUND_BARCODE_RULE, FOUND_RULE);

/* Windows of items of a channel; ..._said: null stands for an open end, not for "as it is". */
#define WINDOWS_OF(X, P) X(P, tenant_id, OM_INT8) X(P, channel_id, OM_INT8) X(P, item_ids, OM_INT8S)
OM_ENUM(WINDOWS_OF, SHOWN);
#define NEW_WINDOWS(X, P) \
	WINDOWS_OF(X, P) \
	X(P, visible_from, OM_TIME) X(P, visible_until, OM_TIME) X(P, from_said, OM_BOOL) X(P, until_said, OM_BOOL)
OM_ENUM(NEW_WINDOWS, WINDOWS);

#endif
