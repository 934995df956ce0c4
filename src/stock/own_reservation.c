/*
 * own_reservation.c - the secrets of reservations, and the API function own_reservation.
 */
#include "postgres.h"

#include "access/access.h"
#include "base/om_error.h"
#include "stock/stock_private.h"
#include "types/uuid7.h"

#define RESERVATION_SECRET(X, P) OM_SECRET_ROW(X, P, reservation_id)
OM_ENUM(RESERVATION_SECRET, SECRET);

static OmTable secrets_table = {.name = "reservations", .columns = OM_COLUMNS(RESERVATION_SECRET, SECRET)};

const OmOwned om_reservation_owned = {"reservation", &secrets_table, om_reservation_unknown};

void
om_reservation_unknown(const pg_uuid_t *id)
{
	om_raise_value(OM_UNKNOWN_RESERVATION, "reservation_id", om_uuid_text(id), "unknown reservation %s", om_uuid_text(id));
}

OM_FUNCTION(om_own_reservation);

/* own_reservation(reservation_id, secret, tenant_id): the reservation as a jsonb, to who has its secret. */
Datum
om_own_reservation(PG_FUNCTION_ARGS)
{
	int64		tenant = om_tenant_arg(2);
	pg_uuid_t	id = om_uuid_arg(fcinfo, 0, "reservation_id");
	char	   *secret = om_text_arg(fcinfo, 1, "secret", OM_KEY_LENGTH_MAX, true);
	Datum		values[] = {[KEY_tenant_id] = Int64GetDatum(tenant), [KEY_reservation_id] = UUIDPGetDatum(&id)};
	Datum		reservation;

	om_spi_begin();
	om_secret_require(&om_reservation_owned, tenant, &id, secret);
	/* a snapshot that is older than the reservation does not see it */
	if (om_plan_run(&om_stock_plans[STOCK_SHOW_OWN], values, NULL) == 0)
		om_reservation_unknown(&id);
	reservation = SPI_datumTransfer(om_field(0, OWN_own_reservation, NULL), false, -1);
	om_spi_end();
	PG_RETURN_DATUM(reservation);
}
