/*
 * pricing_private.h - what the files of the pricing module share: the SQL of tax rates
 * and the rule of the function that writes them.
 */
#ifndef OM_PRICING_PRIVATE_H
#define OM_PRICING_PRIVATE_H

#include "pricing/pricing.h"
#include "sql/columns.h"

/* What put_tax_rate is told of a tax rate; what is null stays as it is. */
typedef struct OmTaxRateMaster
{
	int64		tenant;
	const char *code;
	const char *name;
	NullableDatum rate;			/* bigint */
	NullableDatum is_inclusive;
	NullableDatum is_active;
	NullableDatum metadata;		/* jsonb */
} OmTaxRateMaster;

/* Create or change a tax rate; unknown_tenant. */
extern void om_pricing_put_tax_rate(const OmTaxRateMaster *tax_rate);

/* Refuse codes that are no active tax rates, or stand twice. */
extern void om_pricing_check_tax_rates(int64 tenant, char **codes, int n, const char *argument);

/* What is loaded of a rate. */
#define LOADED_TAX_RATE(X, P) \
	X(P, code, OM_TEXT) X(P, tax_rate_id, OM_INT8) X(P, rate, OM_INT8) X(P, is_inclusive, OM_BOOL)
OM_ENUM(LOADED_TAX_RATE, LOADED);

/* Active rates of codes, as of now. */
extern uint64 om_load_tax_rates(int64 tenant, char *const *codes, int n);

/* Id of what is stored under the code, 0 = nothing; same: just so. */
extern int64 om_match_tax_rate(const OmTaxRateMaster *tax_rate, bool *same);

/* Create or change a tax rate; id: of a new one. */
extern void om_store_tax_rate(const OmTaxRateMaster *tax_rate, int64 id);

/* The code of the rate that somebody meant; null: none near. */
extern const char *om_near_tax_rate(int64 tenant, const char *code);

/* Its row of order_mgmt.tax_rates. */
extern uint64 om_tax_rate_row(int64 tenant, const char *code);

/* Watch what the cache of tax rates depends on (at load). */
extern void om_pricing_init(void);

#endif
