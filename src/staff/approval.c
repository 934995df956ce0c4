/*
 * approval.c - approvals: what they are good for, and that each is used once.
 *
 * An approval is of an action at a register and at most so much, perhaps of a person; it may be used once, within APPROVAL_MINUTES.  It
 * is looked up before anything is decided, and taken when the document is written: of two calls at the same time that name it, the
 * second waits for the row and finds it used.
 */
#include "postgres.h"

#include "access/access.h"
#include "base/clock.h"
#include "base/om_error.h"
#include "journal/outbox.h"
#include "staff/staff_private.h"
#include "types/uuid7.h"
#include "utils/builtins.h"
#include "utils/json.h"
#include "utils/timestamp.h"

void
om_approval_refuse(const pg_uuid_t *approval, const char *reason, const char *why)
{
	OmDetail	detail;

	om_detail_start(&detail, OM_APPROVAL_REFUSED);
	om_detail_text(&detail, "approval_id", om_uuid_text(approval));
	om_detail_text(&detail, "reason", reason);
	om_raise(OM_APPROVAL_REFUSED, om_detail_end(&detail), "the approval %s", why);
}

/* A text of the current result is another one; null: none. */
static bool
is_other(int column, const char *text)
{
	const char *is = om_field_text(0, column);

	return text == NULL ? is != NULL : is == NULL || strcmp(is, text) != 0;
}

/* The current result approves a deed. */
static void
check_approval(const OmCounterPlace *place, const OmDeed *deed)
{
	OmMeasure	most = {0};
	bool		isnull;
	Datum		value = om_field(0, HELD_is_granted, &isnull);

	if (isnull || !DatumGetBool(value))
		om_approval_refuse(deed->approval, "not_given", "was not given");
	(void) om_field(0, HELD_used_at, &isnull);
	if (!isnull)
		om_approval_refuse(deed->approval, "used", "was used already");
	if (DatumGetTimestampTz(om_field(0, HELD_expires_at, NULL)) <= om_clock())
		om_approval_refuse(deed->approval, "expired", "has expired");
	if (is_other(HELD_action, om_counter_actions[deed->action]))
		om_approval_refuse(deed->approval, "other_action", psprintf("is not for %s", om_counter_actions[deed->action]));
	if (is_other(HELD_register, place->register_code))
		om_approval_refuse(deed->approval, "other_register", psprintf("is not for register \"%s\"", place->register_code));
	(void) om_field(0, HELD_requested_by, &isnull);
	if (!isnull && is_other(HELD_requested_by, place->staff))
		om_approval_refuse(deed->approval, "other_staff", "was given to somebody else");
	if (OM_ACTION_IS_PERCENT(deed->action))
		most.percent = DatumGetInt64(om_field(0, HELD_percent, NULL));
	else
		most.amount = om_amount_from_datum(om_field(0, HELD_amount, NULL));
	if (om_is_more(deed->action, &deed->asked, &most, true))
		om_approval_refuse(deed->approval, "exceeded", psprintf("is for %s, and %s is asked", om_measure_text(deed->action, &most),
															 om_measure_text(deed->action, &deed->asked)));
}

void
om_deeds_tell(const OmCounterPlace *place, OmDeed *deeds, int n)
{
	int			i;

	om_limits_read(place, deeds, n);
	for (i = 0; i < n; i++)
	{
		OmDeed	   *deed = &deeds[i];
		Datum		values[APPROVAL_count];

		if (!deed->is_beyond || deed->approval == NULL)
			continue;
		values[APPROVAL_tenant_id] = Int64GetDatum(place->tenant);
		values[APPROVAL_approval_id] = UUIDPGetDatum(deed->approval);
		if (om_plan_run_latest(&om_staff_plans[STAFF_FIND_APPROVAL], values, NULL) == 0)
			om_raise_value(OM_UNKNOWN_APPROVAL, "approval_id", om_uuid_text(deed->approval), "unknown approval %s", om_uuid_text(deed->approval));
		check_approval(place, deed);
		deed->approver = om_field_text(0, HELD_approver);
		deed->is_beyond = false;
	}
}

/* Tell others that an approval was used. */
static OmEvent
used_event(const OmCounterPlace *place, const OmDeed *deed, const char *document_kind, const pg_uuid_t *document_id)
{
	OmEvent		event = {.aggregate = "approval", .aggregate_id = *deed->approval, .type = "approval.used", .occurred_at = om_clock()};
	StringInfoData json;

	initStringInfo(&json);
	appendStringInfo(&json, "{\"action\":\"%s\",\"%s_id\":\"%s\",\"register\":", om_counter_actions[deed->action], document_kind, om_uuid_text(document_id));
	escape_json(&json, place->register_code);
	appendStringInfoString(&json, ",\"approver\":");
	escape_json(&json, deed->approver);
	appendStringInfoString(&json, ",\"staff\":");
	if (place->staff == NULL)
		appendStringInfoString(&json, "null");
	else
		escape_json(&json, place->staff);
	appendStringInfoChar(&json, '}');
	event.payload = json.data;
	return event;
}

void
om_approvals_use(const OmCounterPlace *place, const OmDeed *deeds, int n, const char *document_kind, const pg_uuid_t *document_id)
{
	char	   *actor = om_actor();
	int			i;

	/* a call does two things at most that are limited, each with an approval of its own */
	for (i = 0; i < n; i++)
	{
		const OmDeed *deed = &deeds[i];
		OmEvent		event;
		Datum		values[USE_count];
		char		nulls[USE_count];

		if (deed->approver == NULL)
			continue;
		memset(nulls, ' ', sizeof(nulls));
		values[USE_tenant_id] = Int64GetDatum(place->tenant);
		values[USE_approval_id] = UUIDPGetDatum(deed->approval);
		values[USE_used_at] = TimestampTzGetDatum(om_clock());
		nulls[USE_used_by] = place->staff == NULL ? 'n' : ' ';
		values[USE_used_by] = place->staff == NULL ? (Datum) 0 : CStringGetTextDatum(place->staff);
		om_set_measure(values, nulls, USE_used_percent, USE_used_amount, deed->action, &deed->asked);
		values[USE_document_kind] = CStringGetTextDatum(document_kind);
		values[USE_document_id] = UUIDPGetDatum(document_id);
		values[USE_used_actor] = CStringGetTextDatum(actor);
		if (om_plan_run(&om_staff_plans[STAFF_USE_APPROVAL], values, nulls) != 1)
			om_approval_refuse(deed->approval, "used", "was used already");
		event = used_event(place, deed, document_kind, document_id);
		om_outbox_write(place->tenant, &event, 1);
	}
}
