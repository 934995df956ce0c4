/*
 * confirmation_fn.c - the API functions put_template, order_confirmation and confirm_order.
 *
 * A confirmation is due when an order is placed: the event order.placed says so, and no sale writes anything more for it.  Who sends mails reads
 * the event and calls confirm_order, which hands over what is to be sent, and keeps once that it did: the event order.confirmed.
 */
#include "postgres.h"

#include "access/access.h"
#include "access/tenant.h"
#include "base/clock.h"
#include "base/known.h"
#include "base/module.h"
#include "call/archived.h"
#include "confirmation/confirmation_private.h"
#include "customer/customer.h"
#include "journal/outbox.h"
#include "mb/pg_wchar.h"
#include "order/order.h"
#include "sql/rows.h"
#include "types/uuid7.h"
#include "utils/builtins.h"
#include "utils/timestamp.h"

/* The language in which there is all, whatever a tenant has put. */
#define LAST_LOCALE "en"

OM_RIGHT(templates, OM_KEEPERS, "keep the words of confirmations");
OM_RIGHT(confirm, OM_STOREFRONT | OM_KEEPERS, "send confirmations of orders");

enum PutArgument
{
	PUT_TEMPLATE, PUT_LOCALE, PUT_BODY
};

enum ConfirmArgument
{
	ARG_ORDER_ID, ARG_LOCALE, ARG_FORMAT, ARG_SECRET, CONFIRMATION_TENANT
};

static const char *const formats[] = {"text", "html", "json"};

/* The locale of an argument; that of last resort for null. */
static char *
locale_arg(FunctionCallInfo fcinfo, int n)
{
	char	   *locale = om_locale_arg(fcinfo, n, false);

	return locale == NULL ? LAST_LOCALE : locale;
}

/* The language of a locale. */
static char *
language_of(const char *locale)
{
	return pnstrdup(locale, strcspn(locale, "-"));
}

OM_FUNCTION(om_put_template);

/* put_template(template, locale, body, tenant_id): see PutArgument. */
Datum
om_put_template(PG_FUNCTION_ARGS)
{
	int64		tenant = om_write_begin(fcinfo);
	const char *names[OM_TEMPLATES];
	Datum		values[WISH_count] = {[WISH_tenant_id] = Int64GetDatum(tenant)};
	const TemplateRule *rule;
	char	   *name;
	int			i;

	om_call_require_at(0, NULL);
	name = om_code_arg(fcinfo, PUT_TEMPLATE, "template");
	rule = om_template_rule(name);
	for (i = 0; i < OM_TEMPLATES; i++)
		names[i] = om_template_rules[i].name;
	if (rule == NULL)
		om_refuse_word("template", name, names);
	values[WISH_template] = CStringGetTextDatum(name);
	values[WISH_locale] = CStringGetTextDatum(om_locale_arg(fcinfo, PUT_LOCALE, true));
	om_need_tenant(tenant);
	if (PG_ARGISNULL(PUT_BODY))
		(void) om_plan_run(&om_confirmation_plans[CONFIRMATION_RESET], values, NULL);
	else
	{
		om_template_check(rule, text_to_cstring(PG_GETARG_TEXT_PP(PUT_BODY)));
		values[WISH_body] = PG_GETARG_DATUM(PUT_BODY);
		(void) om_plan_run(&om_confirmation_plans[CONFIRMATION_PUT], values, NULL);
	}
	(void) om_plan_run(&om_confirmation_plans[CONFIRMATION_SHOW_TEMPLATE], values, NULL);
	return om_write_return(fcinfo);
}

void
om_templates_load(int64 tenant, const char *locale, OmTemplates *templates)
{
	Datum		locales[] = {CStringGetTextDatum(locale), CStringGetTextDatum(language_of(locale)), CStringGetTextDatum(LAST_LOCALE)};
	Datum		values[OF_count] = {[OF_tenant_id] = Int64GetDatum(tenant), [OF_locales] = om_array(OM_TEXT, locales, NULL, lengthof(locales))};
	uint64		rows = om_plan_run(&om_confirmation_plans[CONFIRMATION_TEMPLATES], values, NULL);
	uint64		r;
	int			i;

	memset(templates, 0, sizeof(*templates));
	for (r = 0; r < rows; r++)
	{
		const char *name = om_field_text(r, FOUND_template);
		const TemplateRule *rule = om_template_rule(name);

		/* one that a later version of the library has put */
		if (rule == NULL)
			continue;
		templates->bodies[rule - om_template_rules] = om_field_text(r, FOUND_body);
		if (strcmp(name, "subject") == 0)
			templates->locale = om_field_text(r, FOUND_locale);
	}
	for (i = 0; i < OM_TEMPLATES; i++)
		if (templates->bodies[i] == NULL)
			elog(ERROR, "template \"%s\" is missing", om_template_rules[i].name);
}

/* The line of a mail's head: one. */
static char *
one_line(char *text)
{
	char	   *c;

	for (c = text; *c != '\0'; c++)
		if ((unsigned char) *c < ' ' || *c == 0x7f)
			*c = ' ';
	return text;
}

/* Answer with the confirmation of an order that is there. */
static void
answer(FunctionCallInfo fcinfo, int64 tenant, const pg_uuid_t *order_id, bool with_recipient)
{
	char	   *locale = locale_arg(fcinfo, ARG_LOCALE);
	char	   *format = PG_ARGISNULL(ARG_FORMAT) ? "text" : om_text_arg(fcinfo, ARG_FORMAT, "format", OM_CODE_LENGTH_MAX, false);
	Datum		values[ORDER_count] = {[ORDER_tenant_id] = Int64GetDatum(tenant), [ORDER_order_id] = UUIDPGetDatum(order_id)};
	Datum		row[ROW_count];
	bool		nulls[ROW_count] = {false};
	OmTemplates templates;
	Jsonb	   *document;
	char	   *body;
	char	   *email;
	size_t		i;

	for (i = 0; i < lengthof(formats) && strcmp(formats[i], format) != 0; i++)
		;
	if (i == lengthof(formats))
		om_refuse_word("format", format, formats);
	om_templates_load(tenant, locale, &templates);
	/* names of goods are those of the locale that is asked for, if the words are of its language */
	if (strcmp(language_of(locale), language_of(templates.locale)) != 0)
		locale = (char *) templates.locale;
	values[ORDER_locale] = CStringGetTextDatum(locale);
	if (om_plan_run(&om_confirmation_plans[CONFIRMATION_DOCUMENT], values, NULL) == 0)
		om_order_unknown(order_id);
	document = DatumGetJsonbPCopy(om_field(0, DOCUMENT_document, NULL));
	row[ROW_order_number] = CStringGetTextDatum(om_field_text(0, DOCUMENT_order_number));
	email = om_field_text(0, DOCUMENT_email);
	if (strcmp(format, "json") == 0)
		body = JsonbToCString(NULL, &document->root, VARSIZE(document));
	else
		body = om_template_render(&templates, format, document, strcmp(format, "html") == 0);
	row[ROW_order_id] = UUIDPGetDatum(order_id);
	nulls[ROW_recipient] = email == NULL || !with_recipient;
	row[ROW_recipient] = nulls[ROW_recipient] ? (Datum) 0 : CStringGetTextDatum(email);
	row[ROW_locale] = CStringGetTextDatum(locale);
	row[ROW_format] = CStringGetTextDatum(format);
	row[ROW_subject] = CStringGetTextDatum(one_line(om_template_render(&templates, "subject", document, false)));
	row[ROW_body] = CStringGetTextDatum(body);
	om_rows_begin(fcinfo);
	om_rows_add(fcinfo, row, nulls);
}

/*
 * A confirmation tells all of an order: unknown_order unless one of the caller's locations serves it, not_allowed unless they all do.
 * What is of no location, as a fee, goes with the rest.
 */
static void
require_seen(int64 tenant, const pg_uuid_t *order_id)
{
	int			n;
	int64	   *places = om_order_places(tenant, order_id, &n);
	bool		is_seen = false;
	int			i;

	for (i = 0; i < n; i++)
		is_seen |= om_call_may_at(places[i]);
	for (i = 0; i < n && is_seen; i++)
		if (places[i] != 0)
			om_call_require_at(places[i], NULL);
	if (is_seen)
		return;
	om_archived_refuse(tenant, "order_id", "order", order_id);
	om_order_unknown(order_id);
}

OM_FUNCTION(om_order_confirmation);

/* order_confirmation(order_id, locale, format, secret, tenant_id): see ConfirmArgument; without the secret for who reads orders and customers. */
Datum
om_order_confirmation(PG_FUNCTION_ARGS)
{
	int64		tenant = om_tenant_arg(CONFIRMATION_TENANT);
	pg_uuid_t	id = om_uuid_arg(fcinfo, ARG_ORDER_ID, "order_id");
	char	   *secret = om_text_arg(fcinfo, ARG_SECRET, "secret", OM_KEY_LENGTH_MAX, false);

	if (secret == NULL)
	{
		om_require(tenant, &om_right_read_documents, "secret");
		om_require(tenant, &om_right_read_customers, "secret");
	}
	om_spi_begin();
	if (secret == NULL)
		require_seen(tenant, &id);
	else if (!om_order_is_own(tenant, &id, secret))
		om_order_unknown(&id);
	answer(fcinfo, tenant, &id, secret == NULL);
	om_spi_end();
	return (Datum) 0;
}

/* A confirmation being issued. */
typedef struct Confirming
{
	OmCall		call;			/* its document is the order */
	OmOrder		order;
} Confirming;

/* The order's lock is the queue of its confirmations. */
static void
lock_order(OmCall *call)
{
	Confirming *confirming = (Confirming *) call;

	confirming->order.tenant = call->tenant;
	confirming->order.order_id = call->document;
	if (!om_order_lock_row(&confirming->order))
	{
		om_archived_refuse(call->tenant, "order_id", "order", &call->document);
		om_order_unknown(&call->document);
	}
	require_seen(call->tenant, &call->document);
}

/* Keep that it was issued, once. */
static void
write_confirmation(OmCall *call)
{
	char	   *locale = locale_arg(call->fcinfo, ARG_LOCALE);
	Datum		values[ISSUED_count] = {
		[ISSUED_tenant_id] = Int64GetDatum(call->tenant), [ISSUED_order_id] = UUIDPGetDatum(&call->document), [ISSUED_locale] = CStringGetTextDatum(locale),
		[ISSUED_actor] = CStringGetTextDatum(call->actor), [ISSUED_occurred_at] = TimestampTzGetDatum(call->occurred_at),
		[ISSUED_recorded_at] = TimestampTzGetDatum(om_clock())
	};
	OmEvent		event = {.aggregate = "order", .aggregate_id = call->document, .type = "order.confirmed", .occurred_at = call->occurred_at};

	if (om_plan_run_latest(&om_confirmation_plans[CONFIRMATION_ISSUED], values, NULL) > 0)
		return;
	(void) om_plan_run(&om_confirmation_plans[CONFIRMATION_RECORD], values, NULL);
	event.payload = psprintf("{\"locale\":\"%s\"}", locale);
	om_outbox_write(call->tenant, &event, 1);
}

/* What is to be sent. */
static void
answer_confirmation(OmCall *call)
{
	answer(call->fcinfo, call->tenant, &call->document, true);
}

static const OmKeyedFunction confirm_function = {
	.name = "confirm_order", .occurs_now = true, .document = "order", .document_arg = ARG_ORDER_ID, .lock = lock_order, .write = write_confirmation,
	.answer = answer_confirmation
};

/* confirm_order(order_id, locale, format, key, options, tenant_id) */
OM_KEYED_FUNCTION(om_confirm_order, confirm_function, Confirming, 0);

static OmRight *const rights[] = {
	&om_right_templates, &om_right_confirm
};

static const OmNeed needs[] = {
	OM_TOPIC("confirmation", "what customers are told when they have ordered"),
	OM_FUNCTION_NEEDS("put_template", templates),
	OM_FUNCTION_NEEDS("order_confirmation", order),
	OM_FUNCTION_NEEDS("confirm_order", confirm),
	OM_VIEW_NEEDS("templates", read_documents),
	OM_VIEW_NEEDS("order_confirmations", read_documents)
};

static const OmRaises raises[] = {
	OM_RAISES("put_template", OM_INVALID_TEMPLATE),
	OM_RAISES("order_confirmation", OM_UNKNOWN_ORDER),
	OM_RAISES("confirm_order", OM_UNKNOWN_ORDER)
};

OM_MODULE(confirmation) = {OM_RIGHTS(rights), OM_NEEDS(needs), OM_ERRORS(raises)};
