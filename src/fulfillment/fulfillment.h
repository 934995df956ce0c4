/*
 * fulfillment.h - the fulfillment module's public face.
 */
#ifndef OM_FULFILLMENT_H
#define OM_FULFILLMENT_H

#include "base/om.h"
#include "datatype/timestamp.h"
#include "utils/uuid.h"

/* When the first of an order was shipped by a fulfillment; -infinity: nothing was. */
extern TimestampTz om_fulfillment_first_shipped(int64 tenant, const pg_uuid_t *order_id);

#endif
