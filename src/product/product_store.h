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
	PRODUCT_CATEGORY_FIND, PRODUCT_CATEGORY_LOCK, PRODUCT_CATEGORY_TWINS, PRODUCT_CATEGORIES_ABOVE, PRODUCT_CATEGORIES_PUT, PRODUCT_CATEGORY_ROW,
	PRODUCT_FIND, PRODUCT_TWINS, PRODUCT_OPTIONS_CHECK, PRODUCT_PUT, PRODUCT_ROW,
	PRODUCT_OF_VARIANTS, PRODUCT_VARIANTS_CHECK, PRODUCT_VARIANTS_PUT, PRODUCT_VARIANT_ROW,
	PRODUCT_BARCODES_CHECK, PRODUCT_BARCODES_PUT,
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
#define LOADED_BARCODE(X, P) X(P, barcode, OM_TEXT) X(P, sku, OM_TEXT) X(P, unit, OM_TEXT)
OM_ENUM(LOADED_BARCODE, LOADED);

/* Active rules, those of most fixed digits first. */
#define LOADED_RULE(X, P) X(P, pattern, OM_TEXT) X(P, decimals, OM_INT2) X(P, currency, OM_TEXT)
OM_ENUM(LOADED_RULE, LOADED_RULE);

/* A row per window; those of an item stand together. */
#define LOADED_WINDOW(X, P) X(P, item_id, OM_INT8) X(P, channel_id, OM_INT8) X(P, visible_from, OM_TIME) X(P, visible_until, OM_TIME)
OM_ENUM(LOADED_WINDOW, WINDOW);

/* A barcode as it is compared and written. */
#define NEW_BARCODE(X, P) \
	X(P, tenant_id, OM_INT8) X(P, barcode, OM_TEXT) X(P, kind, OM_TEXT) X(P, item_id, OM_INT8) X(P, is_active, OM_BOOL) X(P, unit, OM_TEXT)
OM_ENUM(NEW_BARCODE, BARCODE);
#define FOUND_BARCODE(X, P) X(P, item_id, OM_INT8) X(P, sku, OM_TEXT) X(P, is_active, OM_BOOL) X(P, unit, OM_TEXT)
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

/* Rows as a JSON array: what each has is said by the plan that reads it. */
#define ROWS_OF(X, P) X(P, tenant_id, OM_INT8) X(P, rows, OM_JSONB)
OM_ENUM(ROWS_OF, ROWS);

#define ITEM_OF(X, P) X(P, tenant_id, OM_INT8) X(P, item_id, OM_INT8)
OM_ENUM(ITEM_OF, ONE_ITEM);

/* What has a code: its id. */
#define FOUND_BY_CODE(X, P) X(P, code, OM_TEXT) X(P, id, OM_INT8)
OM_ENUM(FOUND_BY_CODE, FOUND_CODE);

#define CATEGORY_ABOVE(X, P) X(P, category_id, OM_INT8) X(P, code, OM_TEXT) X(P, parent_id, OM_INT8)
OM_ENUM(CATEGORY_ABOVE, ABOVE);

/* What is wrong with the line of a number. */
#define LINE_WITH_FAULT(X, P) X(P, line, OM_INT4) X(P, what, OM_TEXT)
OM_ENUM(LINE_WITH_FAULT, LINE_FAULT);

#define VARIANT_WITH_FAULT(X, P) X(P, line, OM_INT4) X(P, fault, OM_TEXT) X(P, what, OM_TEXT)
OM_ENUM(VARIANT_WITH_FAULT, VARIANT_FAULT);
#define VARIANT_FAULT_ALONE "alone"			/* it is of no product */
#define VARIANT_FAULT_OPTIONS "options"		/* its product has another number of options */
#define VARIANT_FAULT_SAME "same"				/* another variant has the same values */

#define PRODUCT_OF_SKU(X, P) X(P, sku, OM_TEXT) X(P, product, OM_TEXT)
OM_ENUM(PRODUCT_OF_SKU, PRODUCT_OF);

#endif
