/*
 * profile.c - the one table of who may use what (see profile.h).
 *
 * A new door or contract view is one line here; the test privileges fails while it
 * is missing.  put_tenant, grant_access, revoke_access and resync_stock are for the
 * owner and superusers, whatever is granted.
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

#define STOREFRONT 1
#define WEB 2
#define CASHIER 4
#define WAREHOUSE 8
#define MANAGER 16
#define ANALYST 32
#define ADMIN 64

#define SELLERS (STOREFRONT | WEB | CASHIER | MANAGER | ADMIN)
#define CASHIERS (CASHIER | MANAGER | ADMIN)
#define MOVERS (WEB | WAREHOUSE | MANAGER | ADMIN)
#define KEEPERS (WEB | MANAGER | ADMIN)
#define READERS (WEB | MANAGER | ANALYST | ADMIN)
#define STAFF (WEB | CASHIER | WAREHOUSE | MANAGER | ANALYST | ADMIN)
#define EVERYBODY (STOREFRONT | STAFF)

static const struct
{
	const char *name;
	OmProfiles	mask;
}			profiles[] = {
	{"storefront", STOREFRONT}, {"web", WEB}, {"cashier", CASHIER}, {"warehouse", WAREHOUSE},
	{"manager", MANAGER}, {"analyst", ANALYST}, {"admin", ADMIN}
};

const OmRight om_rights[] = {
	{OM_RIGHT_FUNCTION, "available", EVERYBODY},
	{OM_RIGHT_FUNCTION, "stock_as_of", STAFF},
	{OM_RIGHT_FUNCTION, "explain_stock", STAFF},
	{OM_RIGHT_FUNCTION, "reserve_stock", SELLERS},
	{OM_RIGHT_FUNCTION, "extend_reservation", SELLERS},
	{OM_RIGHT_FUNCTION, "release_reservation", SELLERS},
	{OM_RIGHT_FUNCTION, "place_order", SELLERS},
	{OM_RIGHT_FUNCTION, "place_orders", SELLERS},
	{OM_RIGHT_FUNCTION, "cancel_order", SELLERS},
	{OM_RIGHT_FUNCTION, "authorize_payment", SELLERS},
	{OM_RIGHT_FUNCTION, "capture_payment", SELLERS},
	{OM_RIGHT_FUNCTION, "void_payment", SELLERS},
	{OM_RIGHT_FUNCTION, "refund_payment", SELLERS},
	{OM_RIGHT_FUNCTION, "refund_goodwill", MANAGER | ADMIN},
	{OM_RIGHT_FUNCTION, "record_payment_event", STOREFRONT | WEB | ADMIN},
	{OM_RIGHT_FUNCTION, "request_return", SELLERS},
	{OM_RIGHT_FUNCTION, "approve_return", CASHIER | KEEPERS},
	{OM_RIGHT_FUNCTION, "reject_return", CASHIER | KEEPERS},
	{OM_RIGHT_FUNCTION, "cancel_return", SELLERS},
	{OM_RIGHT_FUNCTION, "receive_return", CASHIER | MOVERS},
	{OM_RIGHT_FUNCTION, "refund_return", SELLERS},
	{OM_RIGHT_FUNCTION, "return_sale", CASHIER | KEEPERS},
	{OM_RIGHT_FUNCTION, "plan_fulfillment", MOVERS},
	{OM_RIGHT_FUNCTION, "pick_fulfillment", MOVERS},
	{OM_RIGHT_FUNCTION, "pack_fulfillment", MOVERS},
	{OM_RIGHT_FUNCTION, "ship_fulfillment", MOVERS},
	{OM_RIGHT_FUNCTION, "record_delivery", MOVERS},
	{OM_RIGHT_FUNCTION, "cancel_fulfillment", MOVERS},
	{OM_RIGHT_FUNCTION, "receive_stock", MOVERS},
	{OM_RIGHT_FUNCTION, "adjust_stock", MOVERS},
	{OM_RIGHT_FUNCTION, "set_stock", MOVERS},
	{OM_RIGHT_FUNCTION, "change_stock_state", MOVERS},
	{OM_RIGHT_FUNCTION, "create_transfer", MOVERS},
	{OM_RIGHT_FUNCTION, "ship_transfer", MOVERS},
	{OM_RIGHT_FUNCTION, "receive_transfer", MOVERS},
	{OM_RIGHT_FUNCTION, "cancel_transfer", MOVERS},
	{OM_RIGHT_FUNCTION, "put_item", KEEPERS},
	{OM_RIGHT_FUNCTION, "put_price", KEEPERS},
	{OM_RIGHT_FUNCTION, "put_tax_rate", KEEPERS},
	{OM_RIGHT_FUNCTION, "put_stock_policy", KEEPERS},
	{OM_RIGHT_FUNCTION, "record_sale", CASHIERS},
	{OM_RIGHT_FUNCTION, "refund_unlinked", MANAGER | ADMIN},
	{OM_RIGHT_FUNCTION, "open_shift", CASHIERS},
	{OM_RIGHT_FUNCTION, "close_shift", CASHIERS},
	{OM_RIGHT_FUNCTION, "paid_in", CASHIERS},
	{OM_RIGHT_FUNCTION, "paid_out", CASHIERS},
	{OM_RIGHT_FUNCTION, "put_staff", MANAGER | ADMIN},
	{OM_RIGHT_FUNCTION, "put_register", ADMIN},
	{OM_RIGHT_FUNCTION, "put_location", WEB | ADMIN},
	{OM_RIGHT_FUNCTION, "put_channel", WEB | ADMIN},
	{OM_RIGHT_FUNCTION, "engine_status", ADMIN},
	{OM_RIGHT_FUNCTION, "compact_balances", ADMIN},
	{OM_RIGHT_FUNCTION, "allocate_backorders", MOVERS},
	{OM_RIGHT_FUNCTION, "expire_holds", ADMIN},
	{OM_RIGHT_FUNCTION, "purge_history", ADMIN},
	{OM_RIGHT_FUNCTION, "run_job", ADMIN},
	{OM_RIGHT_FUNCTION, "schedule_jobs", ADMIN},
	{OM_RIGHT_FUNCTION, "unschedule_jobs", ADMIN},
	{OM_RIGHT_FUNCTION, "events_after", ADMIN},
	{OM_RIGHT_FUNCTION, "order_mgmt_stat_reset", ADMIN},
	{OM_RIGHT_FUNCTION, "verify", WEB | ADMIN},
	{OM_RIGHT_VIEW, "error_codes", EVERYBODY},
	{OM_RIGHT_VIEW, "state_transitions", EVERYBODY},
	{OM_RIGHT_VIEW, "profile_rights", EVERYBODY},
	{OM_RIGHT_VIEW, "currencies", EVERYBODY},
	{OM_RIGHT_VIEW, "tenants", EVERYBODY},
	{OM_RIGHT_VIEW, "locations", EVERYBODY},
	{OM_RIGHT_VIEW, "channels", EVERYBODY},
	{OM_RIGHT_VIEW, "channel_locations", EVERYBODY},
	{OM_RIGHT_VIEW, "items", EVERYBODY},
	{OM_RIGHT_VIEW, "prices", EVERYBODY},
	{OM_RIGHT_VIEW, "tax_rates", EVERYBODY},
	{OM_RIGHT_VIEW, "stock", EVERYBODY},
	{OM_RIGHT_VIEW, "reservations", EVERYBODY},
	{OM_RIGHT_VIEW, "orders", EVERYBODY},
	{OM_RIGHT_VIEW, "order_lines", EVERYBODY},
	{OM_RIGHT_VIEW, "order_taxes", EVERYBODY},
	{OM_RIGHT_VIEW, "returns", SELLERS | ANALYST},
	{OM_RIGHT_VIEW, "return_lines", EVERYBODY},
	{OM_RIGHT_VIEW, "return_receipts", EVERYBODY},
	{OM_RIGHT_VIEW, "fulfillments", EVERYBODY},
	{OM_RIGHT_VIEW, "fulfillment_lines", EVERYBODY},
	{OM_RIGHT_VIEW, "payments", SELLERS | ANALYST},
	{OM_RIGHT_VIEW, "payment_events", SELLERS | ANALYST},
	{OM_RIGHT_VIEW, "registers", EVERYBODY},
	{OM_RIGHT_VIEW, "staff", STAFF},
	{OM_RIGHT_VIEW, "shifts", STAFF},
	{OM_RIGHT_VIEW, "register_sales", STAFF},
	{OM_RIGHT_VIEW, "unlinked_refunds", STAFF},
	{OM_RIGHT_VIEW, "unlinked_refund_lines", STAFF},
	{OM_RIGHT_VIEW, "money_moves", READERS},
	{OM_RIGHT_VIEW, "money_accounts", READERS},
	{OM_RIGHT_VIEW, "transfers", STAFF},
	{OM_RIGHT_VIEW, "transfer_lines", STAFF},
	{OM_RIGHT_VIEW, "stock_policies", STAFF},
	{OM_RIGHT_VIEW, "status_log", STAFF},
	{OM_RIGHT_VIEW, "events", READERS},
	{OM_RIGHT_VIEW, "jobs", ADMIN},
	{OM_RIGHT_VIEW, "order_mgmt_stat", ADMIN},
	{OM_RIGHT_REPORTS, "order_mgmt_report", READERS}
};

const int	om_nrights = lengthof(om_rights);

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
			Datum		values[3];
			bool		nulls[3] = {false, false, false};

			if ((om_rights[right].profiles & profiles[profile].mask) == 0)
				continue;
			values[0] = CStringGetTextDatum(profiles[profile].name);
			values[1] = CStringGetTextDatum(om_rights[right].kind == OM_RIGHT_FUNCTION ? "execute" : "select");
			values[2] = CStringGetTextDatum(om_rights[right].name);
			tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
		}
	}
	return (Datum) 0;
}
