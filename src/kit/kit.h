/*
 * kit.h - what the kit module offers to others: units that items are sold and bought in, and what kits are made of.
 *
 * A unit is worth a factor of the item's own units: a box of six.  Lines may be said in it; what is promised and
 * moved are the item's own units, of which a quantity in a unit is always a whole number of smallest parts.
 *
 * A kit has no stock of its own: what it is made of is taken, all from one location.  It is made of items that are no kits.
 */
#ifndef OM_KIT_H
#define OM_KIT_H

#include "base/module.h"
#include "base/om.h"
#include "catalog/catalog.h"

typedef struct OmUnit
{
	OmQuantity	factor;			/* the item's own units that it is worth; 0: the item has no such unit, or none that is in use */
	bool		has_price;		/* a price of its own in the currency asked for */
	OmPrice		price;
} OmUnit;

/* Look up n units of items, by their codes; currency 0 = prices not needed. */
extern void om_find_units(int64 tenant, const int64 *item_ids, char *const *codes, int n, OmUse use, OmCurrency currency, OmUnit *units);

/* unknown_unit: an item has no such unit, or none that is in use. */
extern void om_unit_refuse(const char *sku, const char *unit) __attribute__((noreturn));

/* What one kit has of an item. */
typedef struct OmComponent
{
	const char *sku;
	OmQuantity	quantity;
} OmComponent;

/* Look up what n kits are made of, by their items: palloc'd lists, in their order, and how many each has. */
extern void om_find_components(int64 tenant, const int64 *item_ids, int n, OmComponent **components, int *ncomponents);

/* unit_does_not_divide: so many kits need what a component cannot count. */
extern void om_component_refuse(const char *kit, OmQuantity kits, const OmComponent *component, int scale) __attribute__((noreturn));

#endif
