/*
 * kit_private.h - what the files of the kit module share: its SQL.
 */
#ifndef OM_KIT_PRIVATE_H
#define OM_KIT_PRIVATE_H

#include "base/json_field.h"
#include "kit/kit.h"
#include "sql/plan.h"

enum KitPlan
{
	KIT_LOAD_UNITS, KIT_UNIT_FIND, KIT_UNIT_TWIN, KIT_UNIT_PUT, KIT_UNIT_PRICE_PUT, KIT_UNIT_ROW, KIT_UNDIVIDED,
	KIT_LOAD, KIT_FIND, KIT_CLEAR, KIT_FILL, KIT_ROWS, KIT_OF_COMPONENT, KIT_HAS_COMPONENTS,
	KIT_PLANS
};

extern OmPlan om_kit_plans[KIT_PLANS];

/* Parameters: items, */
#define KIT_ITEMS(X, P) X(P, tenant_id, OM_INT8) X(P, item_ids, OM_INT8S)
OM_ENUM(KIT_ITEMS, ITEMS);

/* an item and how many decimals it is to have, */
#define ITEM_SCALE(X, P) X(P, tenant_id, OM_INT8) X(P, item_id, OM_INT8) X(P, scale, OM_INT2)
OM_ENUM(ITEM_SCALE, SCALE);

/* a unit of an item, as it is to be: what is null stays as it is, */
#define UNIT_KEY(X, P) X(P, tenant_id, OM_INT8) X(P, item_id, OM_INT8) X(P, unit, OM_TEXT)
#define UNIT_WISH(X, P) \
	UNIT_KEY(X, P) X(P, factor, OM_QUANTITY) X(P, name, OM_TEXT) X(P, is_active, OM_BOOL) X(P, metadata, OM_JSONB)
OM_ENUM(UNIT_WISH, UNIT);

/* and what it costs. */
#define UNIT_PRICE(X, P) UNIT_KEY(X, P) X(P, currency, OM_TEXT) X(P, price, OM_PRICE)
OM_ENUM(UNIT_PRICE, UNIT_PRICE);

/* A kit and what it is made of. */
#define KIT_KEY(X, P) X(P, tenant_id, OM_INT8) X(P, item_id, OM_INT8)
#define KIT_WISH(X, P) KIT_KEY(X, P) X(P, component_ids, OM_INT8S) X(P, quantities, OM_QUANTITIES)
OM_ENUM(KIT_WISH, KIT);

/* Results: a unit for each of its prices, or with a price of null, */
#define LOADED_UNIT(X, P) \
	X(P, item_id, OM_INT8) X(P, unit, OM_TEXT) X(P, factor, OM_QUANTITY) X(P, is_active, OM_BOOL) X(P, price, OM_PRICE)
OM_ENUM(LOADED_UNIT, LOADED);

/* whether a unit is as it is to be, */
#define FOUND_UNIT(X, P) X(P, is_same, OM_BOOL)
OM_ENUM(FOUND_UNIT, FOUND);

/* one that people take for another, */
#define TWIN_UNIT(X, P) X(P, unit, OM_TEXT)
OM_ENUM(TWIN_UNIT, TWIN);

/* one that an item cannot count, or what a kit has of it, */
#define UNDIVIDED(X, P) X(P, unit, OM_TEXT) X(P, kit, OM_TEXT) X(P, factor, OM_QUANTITY)
OM_ENUM(UNDIVIDED, UNDIVIDED);

/* what a kit is made of, */
#define LOADED_COMPONENT(X, P) X(P, item_id, OM_INT8) X(P, sku, OM_TEXT) X(P, quantity, OM_QUANTITY)
OM_ENUM(LOADED_COMPONENT, COMPONENT);

/* and a kit that an item is in. */
#define KIT_OF(X, P) X(P, sku, OM_TEXT)
OM_ENUM(KIT_OF, OF);

/* The keys of a component, as put_kit reads them. */
#define OM_COMPONENT_FIELDS 3
extern const OmJsonField om_component_fields[OM_COMPONENT_FIELDS];

/* Watch what the cache depends on (at load). */
extern void om_kit_init(void);

#endif
