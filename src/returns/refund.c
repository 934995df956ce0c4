/*
 * refund.c - money back for what came back: through the payment module, which knows what of it
 * was paid with what, and never more than the return is worth.
 */
#include "postgres.h"

#include "base/om_limit.h"
#include "call/json.h"
#include "returns/returns_private.h"
#include "types/uuid7.h"
#include "utils/builtins.h"

enum PartField
{
	PART_PAYMENT_ID, PART_AMOUNT
};

const OmJsonField om_return_part_fields[RETURN_PART_FIELDS] = {
	[PART_PAYMENT_ID] = {"payment_id", OM_JSON_UUID, true, 0},
	[PART_AMOUNT] = {"amount", OM_JSON_AMOUNT, true, 0}
};

/* Payments one refund may name. */
#define PARTS_MAX 1000

/* The caller's parts: what each payment is to give back; returns their sum. */
static int64
read_parts(const ReturnRefund *wish, OmRefund *refund)
{
	OmJsonValue *values;
	int64		sum = 0;
	int			i;

	values = om_json_objects(wish->parts, om_return_part_fields, RETURN_PART_FIELDS, "refunds", PARTS_MAX, false, &refund->nparts);
	refund->parts = palloc(sizeof(OmRefundPart) * refund->nparts);
	for (i = 0; i < refund->nparts; i++)
	{
		OmRefundPart *part = &refund->parts[i];
		char	   *path = psprintf("refunds[%d].amount", i);

		part->payment_id = values[i * RETURN_PART_FIELDS + PART_PAYMENT_ID].uuid;
		part->minor = om_money_arg(values[i * RETURN_PART_FIELDS + PART_AMOUNT].text, refund->payer.currency, path);
		if (part->minor <= 0)
			om_raise_value(OM_INVALID_AMOUNT, "path", path, "%s: a refund must be positive", path);
		sum += part->minor;
	}
	return sum;
}

void
om_return_read_left(Return *ret)
{
	Datum		values[MONEY_count];

	values[MONEY_tenant_id] = Int64GetDatum(ret->order.tenant);
	values[MONEY_return_id] = UUIDPGetDatum(&ret->call.document);
	values[MONEY_order_id] = UUIDPGetDatum(&ret->order.order_id);
	(void) om_plan_run_latest(&om_return_plans[RETURN_MONEY], values, NULL);
	ret->left = Max(DatumGetInt64(om_field(0, SUMS_credited, NULL)) - DatumGetInt64(om_field(0, SUMS_refunded, NULL)), 0);
}

/* The caller's amount in minor units; 0: none. */
static int64
wished_amount(const ReturnRefund *wish, const OmRefund *refund)
{
	int64		minor = wish->amount == NULL ? 0 : om_money_arg(wish->amount, refund->payer.currency, "amount");

	if (wish->amount != NULL && minor == 0)
		om_raise_value(OM_INVALID_AMOUNT, "path", "amount", "amount must be positive");
	return minor;
}

/* refund_exceeds_return for more than is left of it, or when nothing is. */
static void
check_amount(const Return *ret, const OmRefund *refund)
{
	OmAmount	requested = {refund->minor, refund->payer.currency};
	OmAmount	most = {ret->left, refund->payer.currency};
	char	   *id = om_uuid_text(&ret->call.document);
	char	   *detail;

	if (refund->minor > 0 && refund->minor <= ret->left)
		return;
	detail = om_excess_detail(OM_REFUND_EXCEEDS_RETURN, "return_id", id, om_amount_text(requested), om_amount_text(most));
	if (refund->minor == 0)
		om_raise(OM_REFUND_EXCEEDS_RETURN, detail, "return %s has nothing to refund", id);
	om_raise(OM_REFUND_EXCEEDS_RETURN, detail, "a refund of %s exceeds the %s that return %s is worth and was not refunded",
			 om_amount_text(requested), om_amount_text(most), id);
}

/* What others are told: what each payment gave back. */
static void
tell(const Return *ret, const OmRefund *refund)
{
	OmEvent		event = {0};
	OmList		refunds = {0};
	int			i;

	for (i = 0; i < refund->nparts; i++)
	{
		OmAmount	part = {refund->parts[i].minor, refund->payer.currency};

		appendStringInfo(om_list_add(&refunds), "{\"payment_id\":\"%s\",\"amount\":\"%s\"}",
						 om_uuid_text(&refund->parts[i].payment_id), om_amount_text(part));
	}
	event.aggregate = "return";
	event.aggregate_id = ret->call.document;
	event.type = refund->is_pending ? "return.refund_requested" : "return.refunded";
	event.payload = psprintf("{\"order_id\":\"%s\",\"refunds\":%s}", om_uuid_text(&ret->order.order_id), om_list_end(&refunds));
	event.occurred_at = ret->call.occurred_at;
	om_outbox_write(ret->order.tenant, &event, 1);
}

void
om_return_refund(const Return *ret, const ReturnRefund *wish)
{
	OmRefund	refund = {0};
	int64		sum;

	refund.payer.tenant = ret->order.tenant;
	refund.payer.order_id = ret->order.order_id;
	refund.payer.currency = ret->order.currency;
	refund.payer.channel_id = ret->order.channel_id;
	refund.payer.drawer = wish->drawer;
	refund.payer.actor = ret->call.actor;
	refund.payer.occurred_at = ret->call.occurred_at;
	om_refund_read(&refund);
	refund.minor = wished_amount(wish, &refund);
	if (wish->parts != NULL)
	{
		OmAmount	asked = {refund.minor, refund.payer.currency};
		OmAmount	parts = {0, refund.payer.currency};

		sum = parts.minor = read_parts(wish, &refund);
		if (refund.minor != 0 && refund.minor != sum)
			om_raise_value(OM_INVALID_ARGUMENT, "argument", "refunds", "the refunds sum to %s, and %s is to be refunded",
						   om_amount_text(parts), om_amount_text(asked));
		refund.minor = sum;
	}
	else if (refund.minor == 0)
		refund.minor = Min(ret->left, refund.beyond);
	if (refund.minor == 0 && wish->may_be_nothing)
		return;
	check_amount(ret, &refund);
	refund.return_id = &ret->call.document;
	refund.reason = ret->call.reason;
	refund.is_pending = wish->is_pending;
	om_refund_make(&refund);
	tell(ret, &refund);
}
