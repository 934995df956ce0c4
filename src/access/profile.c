/*
 * profile.c - the profiles of roles (see profile.h).
 *
 * A profile is a set of rights; which profiles have a right is said where the module defines it,
 * and what needs it in a line for each API function, argument and view (see base/module.h); the
 * test privileges fails while one is missing.  What needs no right is for the owner and superusers,
 * whatever is granted.
 *
 *   visitor    anybody, whom a server lets in: reads the catalog and what is available, reserves and orders
 *   storefront a server that sells, and is trusted: says prices, discounts, taxes and when something occurred
 *   gateway    records what a provider of payments says, and reads payments
 *   web        a web application with its back office: sells, moves goods, keeps the catalog, reads the reports
 *   cashier    sells at registers for the prices of the catalog, reads the status log
 *   warehouse  moves goods; reads orders to ship
 *   manager    sells, moves goods, keeps items, prices, tax rates and stock policies
 *   analyst    reads
 *   monitor    watches the database, and sees nothing of the business
 *   admin      has every right: keeps locations and channels, runs the upkeep, grants
 */
#include "postgres.h"

#include "access/profile.h"
#include "base/json_field.h"
#include "base/known.h"
#include "funcapi.h"
#include "lib/stringinfo.h"
#include "sql/insert.h"
#include "utils/builtins.h"
#include "utils/tuplestore.h"

static const struct
{
	const char *name;
	OmProfiles	mask;
}			profiles[] = {
	{"visitor", OM_VISITOR}, {"storefront", OM_STOREFRONT}, {"gateway", OM_GATEWAY}, {"web", OM_WEB}, {"cashier", OM_CASHIER},
	{"warehouse", OM_WAREHOUSE}, {"manager", OM_MANAGER}, {"analyst", OM_ANALYST},
	{"monitor", OM_MONITOR}, {"admin", OM_ADMIN}
};

/* The mask of one profile by name; 0 if there is none. */
OmProfiles
om_profile_lookup(const char *name)
{
	size_t		i;

	for (i = 0; i < lengthof(profiles); i++)
	{
		if (strcmp(profiles[i].name, name) == 0)
			return profiles[i].mask;
	}
	return 0;
}

/* Raise invalid_argument for a name that is none. */
void
om_profile_refuse(const char *name)
{
	const char *known[lengthof(profiles)];
	size_t		i;

	for (i = 0; i < lengthof(profiles); i++)
		known[i] = profiles[i].name;
	om_refuse_word("profile", name, known);
}

/* The columns of profile_right_list. */
enum {LISTED_profile, LISTED_right, LISTED_kind, LISTED_object, LISTED_argument, LISTED_allows, LISTED_count};

/* Add a row for each profile that has the right. */
static void
list_need(ReturnSetInfo *result, const OmRight *right, const char *kind, const char *object, const char *argument)
{
	size_t		i;

	for (i = 0; i < lengthof(profiles); i++)
	{
		Datum		values[LISTED_count];
		bool		nulls[LISTED_count] = {false};

		if ((right->profiles & profiles[i].mask) == 0)
			continue;
		values[LISTED_profile] = CStringGetTextDatum(profiles[i].name);
		values[LISTED_right] = CStringGetTextDatum(right->word);
		values[LISTED_kind] = CStringGetTextDatum(kind);
		values[LISTED_object] = om_optional_text(object, &nulls[LISTED_object]);
		values[LISTED_argument] = om_optional_text(argument, &nulls[LISTED_argument]);
		values[LISTED_allows] = CStringGetTextDatum(right->allows);
		tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
	}
}

/* Is a right what a function, an argument or a view as such needs?  Of the others it depends on the call. */
static bool
is_needed(const OmRight *right)
{
	int			i;
	int			f;

	for (i = 0; i < om_nneeds; i++)
	{
		if (om_needs[i]->right == right)
			return true;
		for (f = 0; f < om_needs[i]->nfields; f++)
			if (om_needs[i]->fields[f].right == right)
				return true;
	}
	return false;
}

OM_FUNCTION(om_profile_right_list);

/* All that needs a right as rows (profile, right, kind, object, argument, allows); an argument of all functions has no object, nor has a right that depends on the call. */
Datum
om_profile_right_list(PG_FUNCTION_ARGS)
{
	static const char *const kinds[] = {
		[OM_NEED_FUNCTION] = "function", [OM_NEED_ARGUMENT] = "argument", [OM_NEED_FIELD] = "argument", [OM_NEED_VIEW] = "view",
		[OM_NEED_REPORTS] = "reports"
	};
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	int			i;
	int			f;

	InitMaterializedSRF(fcinfo, 0);
	for (i = 0; i < om_nneeds; i++)
	{
		const OmNeed *need = om_needs[i];

		if (need->right != NULL)
			list_need(result, need->right, kinds[need->kind], need->object, need->argument);
		for (f = 0; f < need->nfields; f++)
			if (need->fields[f].right != NULL)
				list_need(result, need->fields[f].right, kinds[need->kind], need->object,
						  psprintf("%s%s", need->argument, need->fields[f].key));
	}
	for (i = 0; i < om_nrights; i++)
		if (!is_needed(om_rights[i]))
			list_need(result, om_rights[i], "call", NULL, NULL);
	return (Datum) 0;
}
