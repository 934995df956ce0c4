/*
 * timeline.c - the API function order_timeline, and what the office module shows to callers.
 */
#include "postgres.h"

#include "access/access.h"
#include "base/module.h"
#include "base/om_error.h"
#include "call/call.h"
#include "customer/customer.h"
#include "office/office_private.h"
#include "order/order.h"
#include "payment/payment.h"
#include "sql/rows.h"

/* Is an order there that one of the caller's locations serves? */
static bool
sees_order(Datum *one)
{
	int			rows = (int) om_plan_run(&om_office_plans[OFFICE_PLACES], one, NULL);
	bool		sees = false;
	int			i;

	for (i = 0; i < rows && !sees; i++)
		sees = om_call_may_at(DatumGetInt64(om_field(i, PLACE_location_id, NULL)));
	return sees;
}

OM_FUNCTION(om_order_timeline);

/* order_timeline(order_id, tenant_id): what happened to the order, as far as the caller may see it. */
Datum
om_order_timeline(PG_FUNCTION_ARGS)
{
	int64		tenant = om_tenant_arg(1);
	pg_uuid_t	id = om_uuid_arg(fcinfo, 0, "order_id");
	Datum		one[ONE_count] = {[ONE_tenant_id] = Int64GetDatum(tenant), [ONE_order_id] = UUIDPGetDatum(&id)};
	bool		sees_money = om_may(tenant, &om_right_read_payments);
	uint64		rows;
	uint64		r;
	int			i;

	om_spi_begin();
	om_rows_begin(fcinfo);
	if (!sees_order(one))
		om_order_unknown(&id);
	rows = om_plan_run(&om_office_plans[OFFICE_TIMELINE], one, NULL);
	for (r = 0; r < rows; r++)
	{
		Datum		values[ENTRY_count];
		bool		nulls[ENTRY_count];
		bool		nowhere;
		int64		location_id = DatumGetInt64(om_field(r, TIMELINE_location_id, &nowhere));

		if ((!nowhere && !om_call_may_at(location_id)) || (!sees_money && DatumGetBool(om_field(r, TIMELINE_is_money, NULL))))
			continue;
		for (i = 0; i < ENTRY_count; i++)
			values[i] = om_field(r, i, &nulls[i]);
		om_rows_add(fcinfo, values, nulls);
	}
	om_spi_end();
	return (Datum) 0;
}

static const OmNeed needs[] = {
	OM_TOPIC("order", NULL),
	OM_FUNCTION_NEEDS("search_orders", read_documents),
	OM_FIELDS_NEED("search_orders", "filters.", om_order_filters),
	OM_FUNCTION_NEEDS("order_timeline", read_documents)
};

static const OmRaises raises[] = {
	OM_RAISES("order_timeline", OM_UNKNOWN_ORDER)
};

OM_MODULE(office) = {OM_NEEDS(needs), OM_ERRORS(raises)};
