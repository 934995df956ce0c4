/*
 * order.h - the order room's public face.
 */
#ifndef OM_ORDER_H
#define OM_ORDER_H

#include "base/om.h"
#include "catalog/catalog.h"
#include "datatype/timestamp.h"
#include "engine/call.h"
#include "types/amount.h"
#include "utils/jsonb.h"
#include "utils/uuid.h"

/* A sale at a counter: an order that is handed over where it is placed, and so completed at once. */
typedef struct OmSale
{
	OmCall		call;
	/* said by the caller */
	char	   *channel;
	OmLocation	location;		/* where the goods are taken from */
	JsonbContainer *lines;
	char	   *discount;		/* on the whole; null: none */
	const pg_uuid_t *order_id;	/* null: a new one */
	char	   *reference;
	Datum		metadata;
	TimestampTz occurred_at;
	/* what the order room knows of it */
	int64		channel_id;
	OmCurrency	currency;
	OmAmount	total;			/* what is to be paid */
	pg_uuid_t	id;
	char	   *number;
	struct Draft *draft;
} OmSale;

/* What the caller does when the sale is to be read: says what is sold, has it priced, checks; raises for what is wrong. */
typedef void (*OmSaleReader) (OmSale *sale, void *source);

/* For the reader: price what was said. */
extern void om_sale_price(OmSale *sale);

/*
 * Read, take, claim the key, write; the errors of place_order.  False: a former call with the
 * key made the sale, of which only id is known.
 */
extern bool om_sale_make(OmSale *sale, OmSaleReader reader, void *source);

extern void om_order_init(void);

#endif
