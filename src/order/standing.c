/*
 * standing.c - how an order stands: what it is billed, what became of its payments, what
 * came back of it, and the statuses that follow.
 *
 * Who has locked the order asks, after every change of it, so its few rows are read
 * straight by their indexes.  verify() derives the same statuses by SQL of its own
 * (derive_payment_status, derive_return_status): neither is made from the other.
 */
#include "postgres.h"

#include "common/int.h"
#include "ledger/money.h"
#include "order/order_private.h"
#include "sql/read.h"
#include "types/quantity.h"
#include "types/uuid7.h"
#include "utils/builtins.h"
#include "utils/timestamp.h"

enum EventColumn
{
	EVENT_PAYMENT = 2, EVENT_KIND, EVENT_STEP, EVENT_AMOUNT, EVENT_PURPOSE, EVENT_CAPTURABLE, EVENT_REFUNDABLE
};

static OmTable events_table = {
	.name = "payment_events",
	.index = "payment_events_order",
	.columns = {
		{"order_id", OM_UUID}, {"tenant_id", OM_INT8}, {"payment_id", OM_UUID}, {"kind", OM_TEXT}, {"step", OM_TEXT}, {"amount", OM_AMOUNT},
		{"purpose", OM_TEXT}, {"capturable_delta", OM_INT8}, {"refundable_delta", OM_INT8}
	}
};

enum MoveColumn
{
	MOVE_FROM = 2, MOVE_TO, MOVE_AMOUNT, MOVE_KIND
};

static OmTable moves_table = {
	.name = "money_moves",
	.index = "money_moves_order",
	.columns = {
		{"order_id", OM_UUID}, {"tenant_id", OM_INT8}, {"from_account", OM_ACCOUNT}, {"to_account", OM_ACCOUNT}, {"amount", OM_AMOUNT},
		{"document_kind", OM_TEXT}
	}
};

static OmTable lines_table = {
	.name = "order_lines",
	.columns = {
		{"tenant_id", OM_INT8}, {"order_id", OM_UUID}, {"ordered", OM_QUANTITY}, {"canceled", OM_QUANTITY}, {"return_requested", OM_QUANTITY},
		{"returned", OM_QUANTITY}
	}
};

static OmTable returns_table = {
	.name = "returns",
	.index = "returns_order",
	.columns = {
		{"order_id", OM_UUID}, {"tenant_id", OM_INT8}, {"status", OM_TEXT}
	}
};

/* Add to a sum of minor units. */
static void
add(int64 *sum, int64 minor)
{
	if (pg_add_s64_overflow(*sum, minor, sum))
		om_raise_value(OM_VALUE_OUT_OF_RANGE, "column", "amount", "the money of an order is out of range");
}

/* True for a text among two. */
static bool
is_one(const char *text, const char *one, const char *other)
{
	return strcmp(text, one) == 0 || strcmp(text, other) == 0;
}

/* The sums of a payment, which begin with its first event. */
static OmPaymentSums *
find_sums(OmStanding *standing, const pg_uuid_t *payment_id)
{
	OmPaymentSums *sums;
	int			i;

	for (i = standing->npayments - 1; i >= 0; i--)
		if (memcmp(&standing->payments[i].payment_id, payment_id, UUID_LEN) == 0)
			return &standing->payments[i];
	if ((standing->npayments & (standing->npayments + 1)) == 0)
		standing->payments = standing->payments == NULL ? palloc(sizeof(OmPaymentSums))
			: repalloc_huge(standing->payments, sizeof(OmPaymentSums) * (Size) (2 * standing->npayments + 1));
	sums = &standing->payments[standing->npayments++];
	memset(sums, 0, sizeof(OmPaymentSums));
	sums->payment_id = *payment_id;
	return sums;
}

/* OmRowSeen of events. */
static bool
count_event(const Datum *values, const bool *nulls, void *arg)
{
	OmStanding *standing = (OmStanding *) arg;
	OmPaymentSums *sums = find_sums(standing, DatumGetUUIDP(values[EVENT_PAYMENT]));
	char	   *kind = TextDatumGetCString(values[EVENT_KIND]);
	char	   *step = TextDatumGetCString(values[EVENT_STEP]);
	int64		minor = om_amount_from_datum(values[EVENT_AMOUNT]).minor;
	bool		is_done = is_one(step, "succeeded", "recorded");
	bool		is_reversed = strcmp(step, "reversed") == 0;

	add(&sums->capturable, DatumGetInt64(values[EVENT_CAPTURABLE]));
	add(&sums->refundable, DatumGetInt64(values[EVENT_REFUNDABLE]));
	if (is_done && is_one(kind, "capture", "sale"))
		add(&standing->captured, minor);
	if ((is_done || is_reversed) && strcmp(kind, "refund") == 0)
		add(&standing->refunded, is_reversed ? -minor : minor);
	if (strcmp(kind, "chargeback") == 0)
		add(&standing->charged_back, is_reversed ? -minor : minor);
	if (is_done && strcmp(kind, "void") == 0)
		add(&standing->voided, minor);
	if (strcmp(kind, "refund") == 0 && !nulls[EVENT_PURPOSE] && strcmp(TextDatumGetCString(values[EVENT_PURPOSE]), "goodwill") == 0)
		add(&standing->goodwill, -DatumGetInt64(values[EVENT_REFUNDABLE]));
	standing->npending += strcmp(step, "requested") == 0 ? 1 : is_one(step, "succeeded", "failed") ? -1 : 0;
	return true;
}

/* OmRowSeen of moves. */
static bool
count_move(const Datum *values, const bool *nulls, void *arg)
{
	OmStanding *standing = (OmStanding *) arg;
	OmAccount	from = om_account_of(DatumGetObjectId(values[MOVE_FROM]));
	OmAccount	to = om_account_of(DatumGetObjectId(values[MOVE_TO]));
	int64		minor = om_amount_from_datum(values[MOVE_AMOUNT]).minor;

	if (from != OM_ACCOUNT_RECEIVABLE && to != OM_ACCOUNT_RECEIVABLE)
		return true;
	if (from == OM_ACCOUNT_RECEIVABLE)
		minor = -minor;
	if (is_one(TextDatumGetCString(values[MOVE_KIND]), "order", "return"))
		add(&standing->billed, minor);
	else if (from == OM_ACCOUNT_DISCOUNTS || to == OM_ACCOUNT_DISCOUNTS)
		add(&standing->discounted, -minor);
	return true;
}

void
om_order_read_standing(int64 tenant, const pg_uuid_t *order_id, OmStanding *standing)
{
	Datum		key[2];

	memset(standing, 0, sizeof(OmStanding));
	key[0] = UUIDPGetDatum(order_id);
	key[1] = Int64GetDatum(tenant);
	(void) om_read_rows(&events_table, InvalidSnapshot, key, lengthof(key), count_event, standing);
	(void) om_read_rows(&moves_table, InvalidSnapshot, key, lengthof(key), count_move, standing);
}

int64
om_standing_beyond(const OmStanding *standing)
{
	int64		beyond = 0;
	int			i;

	for (i = 0; i < standing->npayments; i++)
		add(&beyond, standing->payments[i].refundable);
#ifdef OM_MUTANT_goodwill_owed
	add(&beyond, standing->goodwill);
#endif
	add(&beyond, -Max(standing->billed - standing->goodwill, 0));
	return Max(beyond, 0);
}

const char *
om_standing_payment_status(const OmStanding *standing)
{
	int64		kept = standing->captured - standing->refunded - standing->charged_back;
	int64		due = standing->billed - standing->discounted;
	int64		capturable = 0;
	int			i;

	if (standing->captured > 0)
	{
		if (kept <= 0)
			return standing->charged_back > 0 ? "charged_back" : "refunded";
		if (standing->refunded > 0)
			return "partially_refunded";
#ifdef OM_MUTANT_overpaid_unseen
		kept = Min(kept, due);
#endif
		return kept > due ? "overpaid" : kept == due ? "paid" : "partially_paid";
	}
	for (i = 0; i < standing->npayments; i++)
		add(&capturable, Max(standing->payments[i].capturable, 0));
	if (capturable > 0)
		return capturable >= due ? "authorized" : "partially_authorized";
	return standing->npending > 0 ? "pending" : standing->voided > 0 ? "voided" : "none";
}

/* Sums of an order's lines. */
typedef struct Returned
{
	OmQuantity	wanted;			/* ordered, not canceled */
	OmQuantity	requested;
	OmQuantity	returned;
} Returned;

/* OmRowSeen of lines. */
static bool
count_line(const Datum *values, const bool *nulls, void *arg)
{
	Returned   *sums = (Returned *) arg;

	sums->wanted = om_quantity_add(sums->wanted, DatumGetInt64(values[2]) - DatumGetInt64(values[3]));
	sums->requested = om_quantity_add(sums->requested, DatumGetInt64(values[4]));
	sums->returned = om_quantity_add(sums->returned, DatumGetInt64(values[5]));
	return true;
}

/* OmRowSeen of returns: is one of them on its way? */
static bool
find_approved(const Datum *values, const bool *nulls, void *arg)
{
	bool	   *found = (bool *) arg;

	*found |= is_one(TextDatumGetCString(values[2]), "approved", "partially_received");
	return !*found;
}

/* The return status that an order's lines and returns imply. */
static const char *
return_status(int64 tenant, const pg_uuid_t *order_id)
{
	Returned	sums = {0};
	bool		is_approved = false;
	Datum		key[2];

	key[0] = Int64GetDatum(tenant);
	key[1] = UUIDPGetDatum(order_id);
	(void) om_read_rows(&lines_table, InvalidSnapshot, key, lengthof(key), count_line, &sums);
	if (sums.requested <= sums.returned)
		return sums.returned == 0 ? "none" : sums.returned == sums.wanted ? "returned" : "partially_returned";
	key[0] = UUIDPGetDatum(order_id);
	key[1] = Int64GetDatum(tenant);
	(void) om_read_rows(&returns_table, InvalidSnapshot, key, lengthof(key), find_approved, &is_approved);
	return is_approved ? "in_progress" : "requested";
}

/* OmRowChange: the two statuses of arg, where they differ. */
static bool
set_statuses(Datum *values, bool *nulls, void *arg)
{
	const char **statuses = (const char **) arg;
	bool		differs = false;
	int			i;

	for (i = 0; i < 2; i++)
	{
		differs |= strcmp(TextDatumGetCString(values[i]), statuses[i]) != 0;
		values[i] = CStringGetTextDatum(statuses[i]);
	}
	return differs;
}

void
om_order_refresh_returned(const OmOrder *order)
{
	OmStanding	standing;
	const char *statuses[2];
	Datum		key[2];

	om_order_read_standing(order->tenant, &order->order_id, &standing);
	statuses[0] = return_status(order->tenant, &order->order_id);
	statuses[1] = om_standing_payment_status(&standing);
	key[0] = Int64GetDatum(order->tenant);
	key[1] = UUIDPGetDatum(&order->order_id);
	if (!om_update_run(&om_order_statuses_table, key, lengthof(key), set_statuses, statuses))
		elog(ERROR, "a locked order is missing");
}
