/*
 * pricing.c - the pricing room's rules of tax rates (see pricing_private.h).
 *
 * A code, once given, keeps its id for ever; its percentage may change, and whether
 * prices include it: orders have frozen what they used.
 */
#include "postgres.h"

#include "catalog/catalog.h"
#include "engine/ident.h"
#include "engine/ids.h"
#include "pricing/pricing_private.h"

/* Create or change a tax rate; what is stored just so is left alone. */
void
om_pricing_put_tax_rate(const OmTaxRateMaster *tax_rate)
{
	bool		same;
	int64		id;

	om_need_tenant(tax_rate->tenant);
	id = om_match_tax_rate(tax_rate, &same);
	if (!same)
		om_store_tax_rate(tax_rate, id != 0 ? id : om_next_id(om_ident()->master_id_seq));
}
