/*
 * limit.c - what somebody does at a register, against what their shop allows them.
 *
 * How much a person may do, and who approved more, the module of staff knows (pos.h); here is what the API functions of
 * registers have in common: that all of a call is asked together, so that one refusal names everything that is beyond.
 */
#include "postgres.h"

#include "base/om_error.h"
#include "call/json.h"
#include "pos/pos_private.h"
#include "pricing/pricing.h"
#include "types/uuid7.h"

OmDeedsHook om_deeds_hook = NULL;
OmApprovalsHook om_approvals_hook = NULL;

const char *const om_counter_actions[OM_COUNTER_ACTIONS] = {
	[OM_ACTION_DISCOUNT] = "discount_percent",
	[OM_ACTION_PRICE] = "price_override",
	[OM_ACTION_REFUND] = "refund_without_sale",
	[OM_ACTION_PAID_OUT] = "paid_out",
	[OM_ACTION_DIFFERENCE] = "drawer_difference"
};

char *
om_percent_text(int64 percent)
{
	char	   *text = psprintf(INT64_FORMAT ".%04d", percent / (OM_RATE_ONE / 100), (int) (percent % (OM_RATE_ONE / 100)));
	int			n = (int) strlen(text);

	while (text[n - 1] == '0')
		n--;
	if (text[n - 1] == '.')
		n--;
	text[n] = '\0';
	return text;
}

char *
om_measure_text(OmCounterAction action, const OmMeasure *measure)
{
	return OM_ACTION_IS_PERCENT(action) ? om_percent_text(measure->percent) : pstrdup(om_amount_text(measure->amount));
}

const OmJsonField om_approved_options[OM_APPROVED_OPTIONS] = {
	{"approval", OM_JSON_UUID, false, 0}
};

/* approval_required, with all that is beyond the limits of who does it. */
static void
refuse_beyond(const OmCounterPlace *place, const OmDeed *deeds, int n, PosLinesOf lines_of, const void *source)
{
	OmList		actions = {0};
	OmDetail	detail;
	const OmDeed *first = NULL;
	int			i;

	for (i = 0; i < n; i++)
	{
		const OmDeed *deed = &deeds[i];
		const char *lines = NULL;
		StringInfo	json;

		if (!deed->is_beyond)
			continue;
		if (first == NULL)
			first = deed;
		if (lines_of != NULL)
			lines = lines_of(source, deed);
		json = om_list_add(&actions);
		appendStringInfo(json, "{\"action\":\"%s\",\"requested\":\"%s\",\"available\":\"%s\"", om_counter_actions[deed->action],
						 om_measure_text(deed->action, &deed->asked), deed->has_most ? om_measure_text(deed->action, &deed->most) : "0");
		appendStringInfo(json, "%s%s}", lines == NULL ? "" : ",\"lines\":", lines == NULL ? "" : lines);
	}
	om_detail_start(&detail, OM_APPROVAL_REQUIRED);
	om_detail_text(&detail, "register", place->register_code);
	if (place->staff != NULL)
		om_detail_text(&detail, "staff", place->staff);
	om_detail_raw(&detail, "actions", om_list_end(&actions));
	om_raise(OM_APPROVAL_REQUIRED, om_detail_end(&detail), "%s of %s%s is more than %s%s%s may do without approval", om_counter_actions[first->action],
			 om_measure_text(first->action, &first->asked), OM_ACTION_IS_PERCENT(first->action) ? " percent" : "",
			 place->staff == NULL ? "somebody who is not named" : "\"", place->staff == NULL ? "" : place->staff, place->staff == NULL ? "" : "\"");
}

void
om_deed_begin(OmDeed *deed, OmCounterAction action, OmAmount amount, const OmJsonValue *options)
{
	memset(deed, 0, sizeof(OmDeed));
	deed->action = action;
	deed->asked.amount = amount;
	deed->approval = options[0].present ? &options[0].uuid : NULL;
}

/* Where and who, for the hooks. */
static OmCounterPlace
place_of(const Register *reg, const char *staff)
{
	return (OmCounterPlace) {reg->tenant, reg->code, reg->location.location_id, staff};
}

void
om_deeds_check(const Register *reg, const char *staff, OmDeed *deeds, int n, PosLinesOf lines_of, const void *source)
{
	OmCounterPlace place = place_of(reg, staff);
	bool		is_refused = false;
	int			i;

	if (om_deeds_hook == NULL || n == 0)
		return;
	om_deeds_hook(&place, deeds, n);
	for (i = 0; i < n; i++)
		is_refused |= deeds[i].is_beyond;
	if (is_refused)
		refuse_beyond(&place, deeds, n, lines_of, source);
}

void
om_deeds_use(const Register *reg, const char *staff, const OmDeed *deeds, int n, const char *document_kind, const pg_uuid_t *document_id)
{
	OmCounterPlace place = place_of(reg, staff);

	if (om_deeds_approver(deeds, n) != NULL)
		om_approvals_hook(&place, deeds, n, document_kind, document_id);
}

const char *
om_deeds_approver(const OmDeed *deeds, int n)
{
	int			i;

	for (i = 0; i < n; i++)
		if (deeds[i].approver != NULL)
			return deeds[i].approver;
	return NULL;
}

OmLocation
om_register_place(int64 tenant, const char *code, OmCurrency *currency)
{
	Register	reg = {.tenant = tenant, .code = pstrdup(code)};
	OmChannel	channel;

	(void) om_register_find(&reg, false);
	om_register_require(&reg);
	om_find_channel(tenant, reg.channel, &channel);
	*currency = channel.currency;
	return reg.location;
}
