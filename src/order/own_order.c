/*
 * own_order.c - the secrets of orders, and the API function own_order.
 */
#include "postgres.h"

#include "access/access.h"
#include "base/om_error.h"
#include "order/order.h"
#include "order/order_private.h"

#define ORDER_SECRET(X, P) OM_SECRET_ROW(X, P, order_id)
OM_ENUM(ORDER_SECRET, SECRET);

static OmTable secrets_table = {.name = "orders", .columns = OM_COLUMNS(ORDER_SECRET, SECRET)};

const OmOwned om_order_owned = {"order", &secrets_table, om_order_unknown};

bool
om_order_is_own(int64 tenant, const pg_uuid_t *order_id, const char *secret)
{
	return om_secret_is_own(&om_order_owned, tenant, order_id, secret);
}

OM_FUNCTION(om_own_order);

/* own_order(order_id, secret, tenant_id): the order as a jsonb, to who has its secret. */
Datum
om_own_order(PG_FUNCTION_ARGS)
{
	int64		tenant = om_tenant_arg(2);
	pg_uuid_t	id = om_uuid_arg(fcinfo, 0, "order_id");
	char	   *secret = om_text_arg(fcinfo, 1, "secret", OM_KEY_LENGTH_MAX, true);
	Datum		values[] = {[KEY_tenant_id] = Int64GetDatum(tenant), [KEY_order_id] = UUIDPGetDatum(&id)};
	Datum		order;

	om_spi_begin();
	om_secret_require(&om_order_owned, tenant, &id, secret);
	/* a snapshot that is older than the order does not see it */
	if (om_plan_run(&om_order_plans[ORDER_SHOW_OWN], values, NULL) == 0)
		om_order_unknown(&id);
	order = SPI_datumTransfer(om_field(0, OWN_own_order, NULL), false, -1);
	om_spi_end();
	PG_RETURN_DATUM(order);
}
