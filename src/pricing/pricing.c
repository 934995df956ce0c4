/*
 * pricing.c - the pricing room's rules of tax rates (see pricing_private.h).
 *
 * A code, once given, keeps its id for ever; its percentage may change, and whether
 * prices include it: orders have frozen what they used.
 */
#include "postgres.h"

#include "base/om_error.h"
#include "engine/ident.h"
#include "engine/ids.h"
#include "pricing/pricing_private.h"

/* The tenant of a single shop, which nobody has to create; named as the catalog names it. */
#define FIRST_TENANT 1
#define FIRST_TENANT_NAME "default"

/* Raise unknown_tenant unless the tenant exists; the first one is made when needed. */
static void
need_tenant(int64 tenant)
{
	OmDetail	detail;

	if (om_pricing_tenant_exists(tenant))
		return;
	if (tenant == FIRST_TENANT)
	{
		om_pricing_add_tenant(FIRST_TENANT, FIRST_TENANT_NAME);
		return;
	}
	om_detail_start(&detail, OM_UNKNOWN_TENANT);
	om_detail_raw(&detail, "tenant_id", psprintf(INT64_FORMAT, tenant));
	om_raise(OM_UNKNOWN_TENANT, om_detail_end(&detail), "there is no tenant " INT64_FORMAT, tenant);
}

/* Create or change a tax rate; what is stored just so is left alone. */
void
om_pricing_put_tax_rate(const OmTaxRateMaster *tax_rate)
{
	bool		same;
	int64		id;

	need_tenant(tax_rate->tenant);
	id = om_match_tax_rate(tax_rate, &same);
	if (!same)
		om_store_tax_rate(tax_rate, id != 0 ? id : om_next_id(om_ident()->master_id_seq));
}
