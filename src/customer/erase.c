/*
 * erase.c - the API functions export_customer and erase_customer.
 *
 * What is personal stands in this module's tables, so an erasure clears rows of these: documents keep the ids of a customer and of
 * addresses that say nothing any more, and no ledger, log, event or key is touched.  What a caller has kept with documents itself,
 * their metadata and references, each module clears in its own tables: it registers how.  Tables refuse such changes otherwise;
 * each statement of an erasure is exempt for the one table that it is about.
 *
 * An erasure waits for who makes documents of the customer, and nobody begins to meanwhile (keep.c).  It sees all that was committed by then, which a
 * transaction with a snapshot of its own would not.
 */
#include "postgres.h"

#include "access/access.h"
#include "access/xact.h"
#include "base/clock.h"
#include "base/om_error.h"
#include "customer/customer_private.h"
#include "sql/refuse.h"
#include "utils/builtins.h"
#include "utils/timestamp.h"

/* Tables of other modules that are cleared. */
#define ERASURES_MAX 16

static struct
{
	const char *table;
	OmPlan	   *plan;
}			erasures[ERASURES_MAX];
static int	nerasures = 0;

void
om_customer_register_erasure(const char *table, OmPlan *plan)
{
	if (nerasures == ERASURES_MAX)
		elog(ERROR, "too many tables to be cleared");
	erasures[nerasures].table = table;
	erasures[nerasures++].plan = plan;
}

/* Who is asked before. */
#define ERASING_MAX 4

static OmErasing erasing[ERASING_MAX];
static int	nerasing = 0;

void
om_customer_register_erasing(OmErasing asked)
{
	if (nerasing == ERASING_MAX)
		elog(ERROR, "too many modules are asked before erasures");
	erasing[nerasing++] = asked;
}

enum EraseArgument
{
	ARG_CUSTOMER
};

/* An erasure being made. */
typedef struct Erasure
{
	OmCall		call;			/* its document is the customer */
	const char *code;
} Erasure;

/* The code of the customer. */
static void
read_erasure(OmCall *call)
{
	((Erasure *) call)->code = om_code_arg(call->fcinfo, ARG_CUSTOMER, "customer");
	om_call_require_at(0, NULL);
}

/* Wait for who makes documents of the customer, and for who erases it: a retry of that is answered. */
static void
lock_erasure(OmCall *call)
{
	om_customer_own(call->tenant, ((Erasure *) call)->code);
}

/* The customer is there. */
static void
check_erasure(OmCall *call)
{
	if (XactIsoLevel != XACT_READ_COMMITTED)
		om_raise(OM_WRONG_ISOLATION, NULL, "erase_customer works at READ COMMITTED only");
	call->document = om_customer_lock(call->tenant, ((Erasure *) call)->code);
}

/* The key was used meanwhile: nothing was taken yet. */
static void
give_back_nothing(OmCall *call)
{
}

/* Clear the customer's own rows, then what documents of it say. */
static void
write_erasure(OmCall *call)
{
	Datum		values[ERASED_count] = {
		[ERASED_tenant_id] = Int64GetDatum(call->tenant), [ERASED_customer_id] = UUIDPGetDatum(&call->document),
		[ERASED_actor] = CStringGetTextDatum(call->actor), [ERASED_erased_at] = TimestampTzGetDatum(om_clock())
	};
	int			i;

	for (i = 0; i < nerasing; i++)
		erasing[i] (call->tenant, &call->document);
	for (i = 0; i < nerasures; i++)
		(void) om_plan_run_permitted(erasures[i].plan, values, NULL, erasures[i].table);
	(void) om_plan_run(&om_customer_plans[ERASE_MEMBERSHIPS], values, NULL);
	(void) om_plan_run_permitted(&om_customer_plans[ERASE_ADDRESSES], values, NULL, "customer_addresses");
	if (om_plan_run_permitted(&om_customer_plans[ERASE_CUSTOMER], values, NULL, "customers") != 1)
		elog(ERROR, "a locked customer is missing");
	(void) om_plan_run(&om_customer_plans[ERASE_RECORD], values, NULL);
	om_customer_tell(call->tenant, &call->document, "customer.erased", pstrdup("{}"), om_clock());
}

static const OmKeyedFunction erase_function = {
	.name = "erase_customer", .occurs_now = true, .read = read_erasure, .lock = lock_erasure, .check = check_erasure,
	.claims_late = true, .give_back = give_back_nothing, .write = write_erasure,
	.show = &om_customer_plans[CUSTOMER_SHOW]
};

/* erase_customer(customer, key, options, tenant_id) */
OM_KEYED_FUNCTION(om_erase_customer, erase_function, Erasure, 0);

OM_FUNCTION(om_export_customer);

/* export_customer(customer, tenant_id): all that is kept of a customer as a jsonb. */
Datum
om_export_customer(PG_FUNCTION_ARGS)
{
	int64		tenant = om_tenant_arg(1);
	char	   *code = om_code_arg(fcinfo, 0, "customer");
	Datum		values[CUSTOMER_CODE_count] = {[CUSTOMER_CODE_tenant_id] = Int64GetDatum(tenant), [CUSTOMER_CODE_code] = CStringGetTextDatum(code)};
	Datum		all;
	bool		isnull;

	om_call_require_at(0, NULL);
	om_spi_begin();
	(void) om_plan_run(&om_customer_plans[CUSTOMER_EXPORT], values, NULL);
	all = om_field(0, EXPORT_export, &isnull);
	if (isnull)
		om_customer_unknown(code);
	all = SPI_datumTransfer(all, false, -1);
	om_spi_end();
	PG_RETURN_DATUM(all);
}
