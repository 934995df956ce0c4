/*
 * catalog_rules.h - the rules of masters, for the API functions of the catalog module only.
 *
 * Each put checks what it is given, raises the business error if it must, and
 * writes what differs from what is stored.  Codes and texts come checked for
 * length.
 */
#ifndef OM_CATALOG_RULES_H
#define OM_CATALOG_RULES_H

#include "catalog/catalog_store.h"

extern void om_catalog_put_location(const OmMaster *location);

/* locations: codes in the order they are tried; null: they stay as they are. */
extern void om_catalog_put_channel(OmMaster *channel, char *const *locations, int n);
extern void om_catalog_put_item(const OmMaster *item);
extern void om_catalog_put_price(int64 tenant, const char *sku, OmPrice price);

#endif
