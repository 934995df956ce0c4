/*
 * product.h - what barcodes mean, and which items a channel shows.
 *
 * Answers come from a cache of the backend (product_cache.c).
 */
#ifndef OM_PRODUCT_H
#define OM_PRODUCT_H

#include "base/module.h"
#include "base/om.h"
#include "datatype/timestamp.h"
#include "types/amount.h"
#include "utils/jsonb.h"

/* What a barcode says. */
typedef struct OmBarcode
{
	char	   *sku;			/* palloc'd; null: it means nothing */
	char	   *unit;			/* palloc'd: in which it is one of the item; null: in its own */
	OmQuantity	quantity;		/* that it embeds; 0: none */
	OmAmount	price;			/* of the goods it is on, that it embeds; currency 0: none */
} OmBarcode;

/*
 * What n barcodes mean: those that are stored first, else those that a rule decodes.  One statement for all that the
 * cache does not know, and one for those that rules decode.
 */
extern void om_find_barcodes(int64 tenant, char *const *codes, int n, OmBarcode *barcodes);

/* Which of n items with windows a channel does not show at an instant. */
extern void om_find_hidden(int64 tenant, int64 channel_id, const int64 *item_ids, int n, TimestampTz at, bool *is_hidden);

/* The attributes of a product as a jsonb, null for null: invalid_json, with the path, unless they are a flat object. */
extern NullableDatum om_attributes_value(JsonbContainer *container, const char *path);

extern void om_product_init(void);

/* Rights that modules above ask for, too. */
extern OmRight om_right_price_labels;
extern OmRight om_right_hidden_items;

#endif
