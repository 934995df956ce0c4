/*
 * profile.c - the profiles of roles (see profile.h).
 *
 * What each may use is said by the modules, a line for each API function and view beside
 * its code (see base/module.h); the test privileges fails while one is missing.
 * put_tenant, grant_access, revoke_access and resync_stock are for the owner and
 * superusers, whatever is granted.
 *
 *   storefront sells: stock, reservations, orders; what a role that the internet reaches may do
 *   web        a web application with its back office: sells, moves goods, keeps the catalog, reads the reports
 *   cashier    sells at registers and reads the status log
 *   warehouse  moves goods; reads orders to ship
 *   manager    sells, moves goods, keeps items, prices, tax rates and stock policies
 *   analyst    reads
 *   admin      everything above, keeps locations and channels, runs the upkeep
 */
#include "postgres.h"

#include "access/profile.h"
#include "funcapi.h"
#include "lib/stringinfo.h"
#include "utils/builtins.h"
#include "utils/tuplestore.h"

static const struct
{
	const char *name;
	OmProfiles	mask;
}			profiles[] = {
	{"storefront", OM_STOREFRONT}, {"web", OM_WEB}, {"cashier", OM_CASHIER}, {"warehouse", OM_WAREHOUSE},
	{"manager", OM_MANAGER}, {"analyst", OM_ANALYST}, {"admin", OM_ADMIN}
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

/* The names of all profiles, for messages. */
char *
om_profile_names(void)
{
	StringInfoData names;
	size_t		i;

	initStringInfo(&names);
	for (i = 0; i < lengthof(profiles); i++)
		appendStringInfo(&names, "%s%s", i > 0 ? ", " : "", profiles[i].name);
	return names.data;
}

/* The columns of profile_right_list. */
enum {LISTED_profile, LISTED_privilege, LISTED_object_name, LISTED_count};

OM_FUNCTION(om_profile_right_list);

/* All rights as rows (profile, privilege, object_name). */
Datum
om_profile_right_list(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	size_t		profile;
	int			right;

	InitMaterializedSRF(fcinfo, 0);
	for (profile = 0; profile < lengthof(profiles); profile++)
	{
		for (right = 0; right < om_nrights; right++)
		{
			Datum		values[LISTED_count];
			bool		nulls[LISTED_count] = {false};

			if ((om_rights[right]->profiles & profiles[profile].mask) == 0)
				continue;
			values[LISTED_profile] = CStringGetTextDatum(profiles[profile].name);
			values[LISTED_privilege] = CStringGetTextDatum(om_rights[right]->kind == OM_RIGHT_FUNCTION ? "execute" : "select");
			values[LISTED_object_name] = CStringGetTextDatum(om_rights[right]->name);
			tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
		}
	}
	return (Datum) 0;
}
