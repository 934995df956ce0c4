/*
 * standing.c - how an order stands in money: what it is billed, what became of its payments,
 * and the payment status that follows.
 *
 * Who has locked the order asks, after every change of it, so its few rows are read
 * straight by their indexes.  What the events of payments mean is told by the module that
 * owns them.  verify() derives the same status by SQL of its own (derive_order_money):
 * neither is made from the other.
 */
#include "postgres.h"

#include "common/int.h"
#include "ledger/money.h"
#include "order/order_private.h"
#include "sql/read.h"
#include "utils/builtins.h"

/* What is read of the moves of an order. */
#define MOVE_ROW(X, P) \
	X(P, order_id, OM_UUID) X(P, tenant_id, OM_INT8) X(P, from_account, OM_ACCOUNT) X(P, from_id, OM_INT8) \
	X(P, to_account, OM_ACCOUNT) X(P, to_id, OM_INT8) X(P, amount, OM_AMOUNT) X(P, document_kind, OM_TEXT)
OM_ENUM(MOVE_ROW, MOVE);

static OmTable moves_table = {.name = "money_moves", .index = "money_moves_order", .columns = OM_COLUMNS(MOVE_ROW, MOVE)};

static OmPaymentsReader read_payments = NULL;

void
om_order_register_payments(OmPaymentsReader reader)
{
	read_payments = reader;
}

void
om_standing_add(int64 *sum, int64 minor)
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

/* The part of a tax; 0: of what is no tax.  Parts stand in the order of their ids, so that splits by them do not depend on the rows'. */
static OmStandingPart *
find_part(OmStanding *standing, int64 tax_rate_id)
{
	int			i = 0;

	while (i < standing->nparts && standing->parts[i].tax_rate_id < tax_rate_id)
		i++;
	if (i < standing->nparts && standing->parts[i].tax_rate_id == tax_rate_id)
		return &standing->parts[i];
	standing->parts = standing->parts == NULL ? palloc(sizeof(OmStandingPart))
		: repalloc_huge(standing->parts, sizeof(OmStandingPart) * (Size) (standing->nparts + 1));
	memmove(&standing->parts[i + 1], &standing->parts[i], sizeof(OmStandingPart) * (standing->nparts - i));
	standing->parts[i] = (OmStandingPart) {.tax_rate_id = tax_rate_id};
	standing->nparts++;
	return &standing->parts[i];
}

/*
 * OmRowSeen of moves.  Orders and returns bill; the moves of payments that concern discounts
 * or a tax are goodwill, the others are the money itself.
 */
static bool
count_move(const Datum *values, const bool *nulls, void *arg)
{
	OmStanding *standing = (OmStanding *) arg;
	OmAccount	from = om_account_of(DatumGetObjectId(values[MOVE_from_account]));
	OmAccount	to = om_account_of(DatumGetObjectId(values[MOVE_to_account]));
	bool		is_back = from == OM_ACCOUNT_RECEIVABLE;
	OmAccount	other = is_back ? to : from;
	int64		minor = om_amount_from_datum(values[MOVE_amount]).minor;
	OmStandingPart *part;

	if (!is_back && to != OM_ACCOUNT_RECEIVABLE)
		return true;
	if (is_back)
		minor = -minor;
	part = find_part(standing, other == OM_ACCOUNT_TAX ? DatumGetInt64(values[is_back ? MOVE_to_id : MOVE_from_id]) : 0);
	if (is_one(TextDatumGetCString(values[MOVE_document_kind]), "order", "return"))
	{
		om_standing_add(&standing->billed, minor);
		om_standing_add(&part->billed, minor);
	}
	else if (other == OM_ACCOUNT_DISCOUNTS || other == OM_ACCOUNT_TAX)
	{
		om_standing_add(&standing->discounted, -minor);
		om_standing_add(&part->discounted, -minor);
	}
	return true;
}

void
om_order_read_standing(int64 tenant, const pg_uuid_t *order_id, OmStanding *standing)
{
	Datum		key[] = {UUIDPGetDatum(order_id), Int64GetDatum(tenant)};

	memset(standing, 0, sizeof(OmStanding));
	read_payments(tenant, order_id, standing);
	(void) om_read_rows(&moves_table, InvalidSnapshot, key, lengthof(key), count_move, standing);
}

int64
om_standing_beyond(const OmStanding *standing)
{
	int64		beyond = 0;
	int			i;

	for (i = 0; i < standing->npayments; i++)
		om_standing_add(&beyond, standing->payments[i].refundable);
	om_standing_add(&beyond, -Max(standing->billed - standing->goodwill - (standing->shipping - standing->shipping_given), 0));
	return Max(beyond, 0);
}

const char *
om_standing_payment_status(const OmStanding *standing, const char *was)
{
	int64		kept = standing->captured - standing->refunded - standing->charged_back;
	int64		due = standing->billed - standing->discounted;
	int64		capturable = 0;
	int			i;

	if (standing->npayments == 0)
		return was;
	if (standing->captured > 0)
	{
		if (kept <= 0)
			return standing->charged_back > 0 ? PAYMENT_STATUS_CHARGED_BACK : PAYMENT_STATUS_REFUNDED;
		if (standing->refunded > 0)
			return PAYMENT_STATUS_PARTIALLY_REFUNDED;
		return kept > due ? PAYMENT_STATUS_OVERPAID : kept == due ? PAYMENT_STATUS_PAID : PAYMENT_STATUS_PARTIALLY_PAID;
	}
	for (i = 0; i < standing->npayments; i++)
		om_standing_add(&capturable, Max(standing->payments[i].capturable, 0));
	if (capturable > 0)
		return capturable >= due ? PAYMENT_STATUS_AUTHORIZED : PAYMENT_STATUS_PARTIALLY_AUTHORIZED;
	return standing->npending > 0 ? PAYMENT_STATUS_PENDING : standing->voided > 0 ? PAYMENT_STATUS_VOIDED : PAYMENT_STATUS_NONE;
}
