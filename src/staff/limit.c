/*
 * limit.c - how much of what a shop limits a person may do at a register.
 *
 * A limit is of a person and an action, at a location or everywhere; the one at the location counts.  An action is limited in a tenant as soon
 * as anybody has a limit for it: then whoever has none, and a call that names nobody, may do nothing of it without approval,
 * so that leaving out the name gives nobody more.  An amount in another currency than that of the limit is beyond it.
 */
#include "postgres.h"

#include "base/known.h"
#include "base/om_error.h"
#include "call/arguments.h"
#include "pricing/pricing.h"
#include "staff/staff_private.h"
#include "utils/builtins.h"

OmCounterAction
om_action_arg(FunctionCallInfo fcinfo, int n)
{
	char	   *word = om_code_arg(fcinfo, n, "action");
	int			i;

	for (i = 0; i < OM_COUNTER_ACTIONS; i++)
		if (strcmp(word, om_counter_actions[i]) == 0)
			return (OmCounterAction) i;
	om_raise_unknown_word(OM_INVALID_ARGUMENT, "argument", "action", word, om_counter_actions, OM_COUNTER_ACTIONS);
}

bool
om_measure_arg(FunctionCallInfo fcinfo, OmCounterAction action, int percent, int amount, OmCurrency currency, OmMeasure *measure)
{
	bool		is_percent = OM_ACTION_IS_PERCENT(action);
	const char *other = is_percent ? "amount" : "percent";

	memset(measure, 0, sizeof(OmMeasure));
	if (!PG_ARGISNULL(is_percent ? amount : percent))
		om_raise_value(OM_INVALID_ARGUMENT, "argument", other, "%s is measured by %s, not by %s", om_counter_actions[action],
					   is_percent ? "percent" : "amount", other);
	if (PG_ARGISNULL(is_percent ? percent : amount))
		return false;
	if (is_percent)
		measure->percent = om_percent_arg(fcinfo, percent, "percent", OM_RATE_ONE);
	else if (currency != 0)
		measure->amount = (OmAmount) {om_money_arg(om_amount_input_arg(fcinfo, amount, "amount"), currency, "amount"), currency};
	else
		measure->amount = om_full_amount_arg(om_amount_input_arg(fcinfo, amount, "amount"), "amount");
	return true;
}

bool
om_is_more(OmCounterAction action, const OmMeasure *asked, const OmMeasure *most, bool has_most)
{
	if (OM_ACTION_IS_PERCENT(action))
		return asked->percent > (has_most ? most->percent : 0);
	return asked->amount.minor > (has_most && asked->amount.currency == most->amount.currency ? most->amount.minor : 0);
}

void
om_set_measure(Datum *values, char *nulls, int percent, int amount, OmCounterAction action, const OmMeasure *measure)
{
	bool		is_percent = OM_ACTION_IS_PERCENT(action);

	nulls[percent] = is_percent ? ' ' : 'n';
	nulls[amount] = is_percent ? 'n' : ' ';
	values[percent] = Int64GetDatum(measure->percent);
	values[amount] = is_percent ? (Datum) 0 : om_amount_datum(measure->amount);
}

void
om_limits_read(const OmCounterPlace *place, OmDeed *deeds, int n)
{
	Datum		values[ASKED_count];
	char		nulls[ASKED_count];
	char	  **actions = palloc(sizeof(char *) * n);
	int			i;

	memset(nulls, ' ', sizeof(nulls));
	for (i = 0; i < n; i++)
		actions[i] = unconstify(char *, om_counter_actions[deeds[i].action]);
	values[ASKED_tenant_id] = Int64GetDatum(place->tenant);
	values[ASKED_location_id] = Int64GetDatum(place->location_id);
	nulls[ASKED_staff] = place->staff == NULL ? 'n' : ' ';
	values[ASKED_staff] = place->staff == NULL ? (Datum) 0 : CStringGetTextDatum(place->staff);
	values[ASKED_actions] = om_text_array(actions, n);
	if (om_plan_run_latest(&om_staff_plans[STAFF_LIMITS], values, nulls) != n)
		elog(ERROR, "not every action has its limit");
	for (i = 0; i < n; i++)
	{
		OmDeed	   *deed = &deeds[i];

		deed->is_limited = DatumGetBool(om_field(i, MOST_is_limited, NULL));
		deed->has_most = DatumGetBool(om_field(i, MOST_has_most, NULL));
		if (deed->has_most && OM_ACTION_IS_PERCENT(deed->action))
			deed->most.percent = DatumGetInt64(om_field(i, MOST_percent, NULL));
		else if (deed->has_most)
			deed->most.amount = om_amount_from_datum(om_field(i, MOST_amount, NULL));
		deed->is_beyond = deed->is_limited && om_is_more(deed->action, &deed->asked, &deed->most, deed->has_most);
	}
}
