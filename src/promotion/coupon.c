/*
 * coupon.c - the coupons that an order names: read, and refused where they cannot be used.
 *
 * A code is found in whatever case it is written.  One that can be used and takes nothing off the order, since that has none of its lines or too
 * little, is no error: it is not used, and quote_lines says why.
 */
#include "postgres.h"

#include "base/known.h"
#include "base/om_error.h"
#include "promotion/promotion_private.h"
#include "utils/builtins.h"
#include "utils/json.h"
#include "utils/timestamp.h"

/* What is wrong with a coupon, in the order in which it is told. */
typedef enum CouponFault
{
	NO_FAULT, FAULT_UNKNOWN, FAULT_NOT_BEGUN, FAULT_EXPIRED, FAULT_FOREIGN, FAULT_EXHAUSTED
} CouponFault;

static const OmCode codes_of[] = {
	[FAULT_UNKNOWN] = OM_UNKNOWN_COUPON, [FAULT_NOT_BEGUN] = OM_COUPON_NOT_BEGUN, [FAULT_EXPIRED] = OM_COUPON_EXPIRED,
	[FAULT_FOREIGN] = OM_COUPON_FOREIGN, [FAULT_EXHAUSTED] = OM_COUPON_EXHAUSTED
};

bool
om_code_is_of_coupon(OmCode code)
{
	int			fault;

	for (fault = FAULT_UNKNOWN; fault <= FAULT_EXHAUSTED; fault++)
		if (codes_of[fault] == code)
			return true;
	return false;
}

static const char *const messages[] = {
	[FAULT_UNKNOWN] = "unknown coupon \"%s\"", [FAULT_NOT_BEGUN] = "coupon \"%s\" is not valid yet", [FAULT_EXPIRED] = "coupon \"%s\" is not valid any more",
	[FAULT_FOREIGN] = "coupon \"%s\" is not for this order", [FAULT_EXHAUSTED] = "coupon \"%s\" was used as often as it may be"
};

/* A fault, and the member that the detail has of it. */
typedef struct Judged
{
	CouponFault fault;
	const char *reason;
	const char *member;			/* null: none */
	const char *value;
} Judged;

/* Is a customer in a group? */
static bool
has_group(const OmCustomer *customer, int64 group_id)
{
	int			i;

	for (i = 0; customer != NULL && i < customer->ngroups; i++)
		if (customer->group_ids[i] == group_id)
			return true;
	return false;
}

/* What is wrong with a coupon of the current result; limits are asked when it is taken, or by who only asks. */
static Judged
judge(const OmPromotionAsk *ask, uint64 row)
{
	TimestampTz from = DatumGetTimestampTz(om_field(row, READ_valid_from, NULL));
	TimestampTz until = DatumGetTimestampTz(om_field(row, READ_valid_until, NULL));
	int64		channel_id = DatumGetInt64(om_field(row, READ_channel_id, NULL));
	int64		group_id = DatumGetInt64(om_field(row, READ_customer_group_id, NULL));

	if (ask->at < from)
		return (Judged) {FAULT_NOT_BEGUN, "not_begun", "valid_from", pstrdup(timestamptz_to_str(from))};
	if (ask->at >= until)
		return (Judged) {FAULT_EXPIRED, "expired", "valid_until", pstrdup(timestamptz_to_str(until))};
	if (channel_id != 0 && channel_id != ask->channel_id)
		return (Judged) {FAULT_FOREIGN, "channel"};
	if (group_id != 0 && !has_group(ask->customer, group_id))
		return (Judged) {FAULT_FOREIGN, "customer_group"};
	if (DatumGetInt32(om_field(row, READ_uses_per_customer, NULL)) > 0 && ask->customer == NULL)
		return (Judged) {FAULT_FOREIGN, "customer"};
	return (Judged) {NO_FAULT};
}

/* What is wrong with a coupon that is only asked for, with nothing else: it was used as often as it may be. */
static void
judge_uses(int64 tenant, const OmCoupon *coupon, Judged *judged)
{
	if (judged->fault == NO_FAULT && coupon->uses_max > 0 && om_coupon_uses(tenant, &coupon->coupon_id) >= coupon->uses_max)
		*judged = (Judged) {FAULT_EXHAUSTED, "uses_max", "limit", psprintf("%d", coupon->uses_max)};
}

/* Raise what is wrong first, with all that is wrong in its detail. */
static void
refuse(char *const *codes, const Judged *judged, int n)
{
	OmList		list = {0};
	int			first = -1;
	int			i;

	for (i = 0; i < n; i++)
	{
		StringInfo	json;

		if (judged[i].fault == NO_FAULT)
			continue;
		if (first < 0 || judged[i].fault < judged[first].fault)
			first = i;
		json = om_list_add(&list);
		appendStringInfoString(json, "{\"coupon\":");
		escape_json(json, codes[i]);
		om_detail_text(json, "reason", judged[i].reason);
		if (judged[i].member != NULL)
			om_detail_text(json, judged[i].member, judged[i].value);
		appendStringInfoChar(json, '}');
	}
	if (first >= 0)
		om_raise(codes_of[judged[first].fault], om_list_detail(&list, codes_of[judged[first].fault], "coupons"), messages[judged[first].fault], codes[first]);
}

void
om_coupon_refuse_used(const OmCoupon *coupon, const Promotion *promotion)
{
	OmList		list = {0};
	StringInfo	json = om_list_add(&list);

	appendStringInfoString(json, "{\"coupon\":");
	escape_json(json, coupon->code);
	om_detail_text(json, "reason", "uses_per_customer");
	om_detail_text(json, "limit", psprintf("%d", promotion->per_customer));
	appendStringInfoChar(json, '}');
	om_raise(OM_COUPON_EXHAUSTED, om_list_detail(&list, OM_COUPON_EXHAUSTED, "coupons"), "coupon \"%s\" was used by the customer as often as it may be", coupon->code);
}

/* Two coupons of one promotion would be used for one gift: invalid_argument. */
static void
refuse_twins(const OmCoupon *coupons, int n, const char *path)
{
	int			i;
	int			j;

	for (i = 0; i < n; i++)
		for (j = 0; j < i; j++)
			if (coupons[i].promotion_id == coupons[j].promotion_id)
				om_raise_value(OM_INVALID_ARGUMENT, "path", path, "%s: \"%s\" and \"%s\" are of one promotion, which an order gets once", path, coupons[j].code, coupons[i].code);
}

void
om_coupons_read(OmPromotionAsk *ask, char *const *codes, int n, bool only_asks, const char *path)
{
	Datum		values[CODES_count] = {[CODES_tenant_id] = Int64GetDatum(ask->tenant)};
	OmCoupon   *coupons = palloc(sizeof(OmCoupon) * Max(n, 1));
	Judged	   *judged = palloc(sizeof(Judged) * Max(n, 1));
	MemoryContext context = CurrentMemoryContext;
	uint64		rows;
	uint64		row;
	int			i;

	if (n == 0)
		return;
	for (i = 0; i < n; i++)
		judged[i] = (Judged) {FAULT_UNKNOWN, "unknown"};
	values[CODES_codes] = om_text_array(codes, n);
	om_spi_begin();
	/* as it is by now: who takes a coupon out of use means every order from then on */
	rows = om_plan_run_latest(&om_promotion_plans[COUPON_READ], values, NULL);
	/* mostly a code is written as it was made; to fold it costs as much as the look-up */
	if (rows < (uint64) n)
		rows = om_plan_run_latest(&om_promotion_plans[COUPON_READ_FOLDED], values, NULL);
	for (row = 0; row < rows; row++)
	{
		i = DatumGetInt32(om_field(row, READ_place, NULL)) - 1;
		judged[i] = judge(ask, row);
		coupons[i] = (OmCoupon) {MemoryContextStrdup(context, om_field_text(row, READ_code)), *DatumGetUUIDP(om_field(row, READ_coupon_id, NULL)),
			DatumGetInt64(om_field(row, READ_promotion_id, NULL)), DatumGetInt32(om_field(row, READ_uses_max, NULL))};
	}
	for (i = 0; i < n && only_asks; i++)
		judge_uses(ask->tenant, &coupons[i], &judged[i]);
	refuse(codes, judged, n);
	om_spi_end();
	refuse_twins(coupons, n, path);
	ask->coupons = coupons;
	ask->ncoupons = n;
}
