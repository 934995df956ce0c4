/*
 * kit_fn.c - what the kit module shows to callers, and the rights that it needs.
 */
#include "postgres.h"

#include "base/module.h"
#include "base/om_error.h"
#include "kit/kit_private.h"

static const OmNeed needs[] = {
	OM_TOPIC("catalog", NULL),
	OM_FUNCTION_NEEDS("put_unit", catalog),
	OM_ARGUMENT_NEEDS("put_unit", "price", prices),
	OM_FUNCTION_NEEDS("put_kit", catalog),
	OM_FIELDS_NEED("put_kit", "components[].", om_component_fields),
	OM_VIEW_NEEDS("kit_components", read_catalog),
	OM_VIEW_NEEDS("units", read_catalog),
	OM_VIEW_NEEDS("unit_prices", read_catalog)
};

static const OmRaises raises[] = {
	OM_RAISES("put_unit", OM_UNKNOWN_SKU, OM_SIMILAR_CODE, OM_UNIT_DOES_NOT_DIVIDE),
	OM_RAISES("put_kit", OM_UNKNOWN_SKU, OM_UNKNOWN_UNIT, OM_SIMILAR_CODE, OM_KIT_IN_KIT, OM_UNIT_DOES_NOT_DIVIDE, OM_ITEM_HAS_HISTORY)
};

OM_MODULE(kit) = {OM_NEEDS(needs), OM_ERRORS(raises), .init = om_kit_init};
