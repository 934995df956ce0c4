/*
 * search.c - the API function search_orders: the order that somebody on the telephone speaks of.
 *
 * A search goes one of a few ways, each by an index: what names orders (a number, a customer, a name) comes to some orders, customers and addresses,
 * whose orders are read newest first; else a status that few orders have; else a time.  What has no index of its own, as an item has none
 * (every line that is sold would pay for it), is looked for on the way, so that somebody must say how far the way may be.
 */
#include "postgres.h"

#include "access/access.h"
#include "base/om_error.h"
#include "call/call.h"
#include "call/json.h"
#include "customer/customer.h"
#include "mb/pg_wchar.h"
#include "office/office_private.h"
#include "sql/insert.h"
#include "sql/rows.h"
#include "utils/builtins.h"
#include "utils/datum.h"
#include "utils/timestamp.h"

/* Rows of a page, at most and if the call does not say it; characters of what is looked for. */
#define PAGE_ROWS_MAX 200
#define PAGE_ROWS_DEFAULT 50
#define QUERY_LENGTH_MAX 200
/* Orders, customers or addresses that what is said may come to. */
#define CANDIDATES_MAX 500
/* From the beginning of Unix to that of PostgreSQL. */
#define EPOCH_MICROSECONDS ((int64) (POSTGRES_EPOCH_JDATE - UNIX_EPOCH_JDATE) * USECS_PER_DAY)

enum SearchArgument
{
	ARG_QUERY, ARG_FILTERS, ARG_AFTER, ARG_ROWS_MAX, ARG_TENANT
};

/* Those that name orders come first, then those that an order meets. */
enum Filter
{
	FILTER_ORDER_NUMBER, FILTER_REFERENCE, FILTER_TRACKING_NUMBER, FILTER_EMAIL, FILTER_CUSTOMER, FILTER_NAME, NAMING_FILTERS,
	FILTER_SKU = NAMING_FILTERS, FILTER_CHANNEL, FILTER_STATUS, FILTER_FULFILLMENT_STATUS, FILTER_PAYMENT_STATUS, FILTER_RETURN_STATUS, FILTER_FROM, FILTER_TO
};

const OmJsonField om_order_filters[OM_ORDER_FILTERS] = {
	[FILTER_ORDER_NUMBER] = {"order_number", OM_JSON_TEXT, false, OM_KEY_LENGTH_MAX},
	[FILTER_REFERENCE] = {"reference", OM_JSON_TEXT, false, OM_REFERENCE_LENGTH_MAX},
	[FILTER_TRACKING_NUMBER] = {"tracking_number", OM_JSON_TEXT, false, OM_KEY_LENGTH_MAX},
	[FILTER_EMAIL] = {"email", OM_JSON_TEXT, false, QUERY_LENGTH_MAX, &om_right_read_customers},
	[FILTER_CUSTOMER] = {"customer", OM_JSON_TEXT, false, OM_CODE_LENGTH_MAX, &om_right_read_customers},
	[FILTER_NAME] = {"name", OM_JSON_TEXT, false, QUERY_LENGTH_MAX, &om_right_read_customers},
	[FILTER_SKU] = {"sku", OM_JSON_TEXT, false, OM_CODE_LENGTH_MAX},
	[FILTER_CHANNEL] = {"channel", OM_JSON_TEXT, false, OM_CODE_LENGTH_MAX},
	[FILTER_STATUS] = {"status", OM_JSON_TEXT, false, OM_CODE_LENGTH_MAX},
	[FILTER_FULFILLMENT_STATUS] = {"fulfillment_status", OM_JSON_TEXT, false, OM_CODE_LENGTH_MAX},
	[FILTER_PAYMENT_STATUS] = {"payment_status", OM_JSON_TEXT, false, OM_CODE_LENGTH_MAX},
	[FILTER_RETURN_STATUS] = {"return_status", OM_JSON_TEXT, false, OM_CODE_LENGTH_MAX},
	[FILTER_FROM] = {"from", OM_JSON_TIME, false, 0},
	[FILTER_TO] = {"to", OM_JSON_TIME, false, 0}
};

/* Which parameter of a page a filter is, of those that are texts. */
static const struct
{
	enum Filter filter;
	int			column;
}			met[] = {
	{FILTER_SKU, PAGE_sku}, {FILTER_CHANNEL, PAGE_channel}, {FILTER_STATUS, PAGE_status}, {FILTER_FULFILLMENT_STATUS, PAGE_fulfillment_status},
	{FILTER_PAYMENT_STATUS, PAGE_payment_status}, {FILTER_RETURN_STATUS, PAGE_return_status}
};

/* A search at work. */
typedef struct Search
{
	int64		tenant;
	char	   *said;			/* what names orders: the query, or a filter; null: nothing */
	int			named;			/* the filter that it is; NAMING_FILTERS: the query, which may be any of them */
	bool		reads_customers;
	bool		reads_addresses;
	OmJsonValue filters[OM_ORDER_FILTERS];
	const char *found_by;
	Datum		values[PAGE_count];
	char		nulls[PAGE_count + 1];
} Search;

/* invalid_argument for a text that ends no page. */
static void
refuse_after(const char *text)
{
	om_raise_value(OM_INVALID_ARGUMENT, "argument", "after", "after is what the last row of the page before has, not \"%s\"", text);
}

/* Where the page before ended: "microseconds.order_id"; before all else without one. */
static void
set_after(FunctionCallInfo fcinfo, Search *search)
{
	char	   *text = om_text_arg(fcinfo, ARG_AFTER, "after", OM_KEY_LENGTH_MAX, false);
	pg_uuid_t  *id = palloc(sizeof(pg_uuid_t));
	char	   *end;
	int64		microseconds;
	int			digits = 0;
	const char *c;

	if (text == NULL)
	{
		memset(id, 0xff, sizeof(pg_uuid_t));
		search->values[PAGE_after_at] = TimestampTzGetDatum(DT_NOEND);
		search->values[PAGE_after_id] = UUIDPGetDatum(id);
		return;
	}
	errno = 0;
	microseconds = strtoll(text, &end, 10);
	if (errno != 0 || end == text || *end != '.' || strlen(end + 1) != 36 || !isdigit((unsigned char) text[0]))
		refuse_after(text);
	for (c = end + 1; *c != '\0'; c++)
		digits += isxdigit((unsigned char) *c) != 0;
	if (digits != 32 || end[9] != '-' || end[14] != '-' || end[19] != '-' || end[24] != '-')
		refuse_after(text);
	search->values[PAGE_after_at] = TimestampTzGetDatum(microseconds - EPOCH_MICROSECONDS);
	search->values[PAGE_after_id] = DirectFunctionCall1(uuid_in, CStringGetDatum(end + 1));
}

/* The one thing that names orders: the query, or one of the filters. */
static void
set_said(FunctionCallInfo fcinfo, Search *search)
{
	char	   *query = PG_ARGISNULL(ARG_QUERY) ? "" : text_to_cstring(PG_GETARG_TEXT_PP(ARG_QUERY));
	int			i;

	search->named = NAMING_FILTERS;
	/* an empty field of a form says nothing */
	if (query[strspn(query, OM_SPACES)] != '\0')
		search->said = om_text_arg(fcinfo, ARG_QUERY, "query", QUERY_LENGTH_MAX, false);
	for (i = 0; i < NAMING_FILTERS; i++)
	{
		if (!search->filters[i].present)
			continue;
		if (search->said != NULL)
			om_raise_value(OM_INVALID_ARGUMENT, "path", psprintf("filters.%s", om_order_filters[i].key),
						   "one thing names the orders: filters.%s, or %s%s", om_order_filters[i].key,
						   search->named == NAMING_FILTERS ? "the query" : "filters.", search->named == NAMING_FILTERS ? "" : om_order_filters[search->named].key);
		search->said = search->filters[i].text;
		search->named = i;
	}
}

/* Where the caller works, if it is not everywhere. */
static void
set_places(Search *search)
{
	Datum		tenant[TENANT_count] = {[TENANT_tenant_id] = Int64GetDatum(search->tenant)};
	Datum	   *places;
	int			rows;
	int			n = 0;
	int			i;

	if (!om_call_is_limited())
		return;
	rows = (int) om_plan_run(&om_office_plans[OFFICE_LOCATIONS], tenant, NULL);
	places = palloc(sizeof(Datum) * Max(rows, 1));
	for (i = 0; i < rows; i++)
	{
		Datum		location_id = om_field(i, PLACE_location_id, NULL);

		if (om_call_may_at(DatumGetInt64(location_id)))
			places[n++] = location_id;
	}
	search->values[PAGE_places] = om_array(OM_INT8, places, NULL, n);
	search->nulls[PAGE_places] = ' ';
}

/* Read the arguments. */
static void
read_search(FunctionCallInfo fcinfo, Search *search)
{
	int64		rows_max = PG_ARGISNULL(ARG_ROWS_MAX) ? PAGE_ROWS_DEFAULT : PG_GETARG_INT32(ARG_ROWS_MAX);
	size_t		i;

	memset(search->nulls, 'n', PAGE_count);
	memset(search->nulls, ' ', PAGE_channel);
	if (rows_max < 1 || rows_max > PAGE_ROWS_MAX)
		om_raise_value(OM_INVALID_ARGUMENT, "argument", "rows_max", "rows_max must be from 1 to %d", PAGE_ROWS_MAX);
	if (!PG_ARGISNULL(ARG_FILTERS))
		om_json_object(&PG_GETARG_JSONB_P(ARG_FILTERS)->root, om_order_filters, OM_ORDER_FILTERS, "filters", search->filters);
	search->values[PAGE_tenant_id] = Int64GetDatum(search->tenant);
	search->values[PAGE_rows] = Int32GetDatum((int) rows_max);
	search->values[PAGE_since] = TimestampTzGetDatum(search->filters[FILTER_FROM].present ? search->filters[FILTER_FROM].time : DT_NOBEGIN);
	search->values[PAGE_until] = TimestampTzGetDatum(search->filters[FILTER_TO].present ? search->filters[FILTER_TO].time : DT_NOEND);
	for (i = 0; i < lengthof(met); i++)
		om_set_text(search->values, search->nulls, met[i].column, search->filters[met[i].filter].present ? search->filters[met[i].filter].text : NULL);
	set_after(fcinfo, search);
	set_said(fcinfo, search);
	search->reads_customers = om_may(search->tenant, &om_right_read_customers);
	search->reads_addresses = om_may(search->tenant, &om_right_read_addresses);
}

/* limit_exceeded: what is said is too common. */
static void
check_candidates(const Search *search, int n)
{
	if (n > CANDIDATES_MAX)
		om_raise_value(OM_LIMIT_EXCEEDED, "path", search->named == NAMING_FILTERS ? "query" : psprintf("filters.%s", om_order_filters[search->named].key),
					   "more than %d orders, customers or addresses have what was said: say more of it", CANDIDATES_MAX);
}

/* Is what was said looked for as this? */
static bool
may_be(const Search *search, enum Filter filter)
{
	return search->named == NAMING_FILTERS || search->named == (int) filter;
}

/* A column of the current result that is an id, as an array: of rows where it is not null. */
static void
set_ids(Search *search, int parameter, int rows, int column, OmType type)
{
	Datum	   *ids = palloc(sizeof(Datum) * Max(rows, 1));
	int			n = 0;
	int			i;

	for (i = 0; i < rows; i++)
	{
		bool		isnull;

		ids[n] = om_field(i, column, &isnull);
		n += !isnull;
	}
	search->values[parameter] = om_array(type, ids, NULL, n);
	search->nulls[parameter] = ' ';
}

/* Orders that have what was said as a number or reference; false: none has. */
static bool
find_documents(Search *search)
{
	Datum		values[DOCUMENT_count] = {
		[DOCUMENT_tenant_id] = Int64GetDatum(search->tenant), [DOCUMENT_said] = CStringGetTextDatum(search->said),
		[DOCUMENT_by_number] = BoolGetDatum(may_be(search, FILTER_ORDER_NUMBER)), [DOCUMENT_by_reference] = BoolGetDatum(may_be(search, FILTER_REFERENCE)),
		[DOCUMENT_by_tracking] = BoolGetDatum(may_be(search, FILTER_TRACKING_NUMBER)), [DOCUMENT_rows] = Int32GetDatum(CANDIDATES_MAX + 1)
	};
	int			rows = (int) om_plan_run(&om_office_plans[OFFICE_DOCUMENTS], values, NULL);

	check_candidates(search, rows);
	if (rows > 0)
		search->found_by = om_field_text(0, FOUND_found_by);
	set_ids(search, PAGE_order_ids, rows, FOUND_order_id, OM_UUID);
	return rows > 0;
}

/* The customer that has it as an e-mail or code; false: none has. */
static bool
find_customers(Search *search)
{
	Datum		values[CUSTOMER_count] = {
		[CUSTOMER_tenant_id] = Int64GetDatum(search->tenant), [CUSTOMER_said] = CStringGetTextDatum(search->said),
		[CUSTOMER_by_email] = BoolGetDatum(may_be(search, FILTER_EMAIL)), [CUSTOMER_by_code] = BoolGetDatum(may_be(search, FILTER_CUSTOMER))
	};
	int			rows = (int) om_plan_run(&om_office_plans[OFFICE_CUSTOMERS], values, NULL);

	if (rows > 0)
		search->found_by = om_field_text(0, FOUND_CUSTOMER_found_by);
	set_ids(search, PAGE_customer_ids, rows, FOUND_CUSTOMER_customer_id, OM_UUID);
	return rows > 0;
}

/* Behind all texts that begin with a word: no character has greater bytes. */
static Datum
behind(const char *word)
{
	return CStringGetTextDatum(psprintf("%s%s", word, GetDatabaseEncoding() == PG_UTF8 ? "\xF4\x8F\xBF\xBF" : "\xFF"));
}

/* Customers and addresses that are called so. */
static void
find_names(Search *search)
{
	Datum		said = CStringGetTextDatum(search->said);
	Datum		values[NAME_count] = {[NAME_tenant_id] = Int64GetDatum(search->tenant)};
	char	   *first;
	char	   *last;
	int			rows;

	(void) om_plan_run(&om_office_plans[OFFICE_WORDS], &said, NULL);
	first = om_field_text(0, WORDS_first_word);
	last = om_field_text(0, WORDS_last_word);
	values[NAME_words] = datumCopy(om_field(0, WORDS_words, NULL), false, -1);
	values[NAME_begins] = CStringGetTextDatum(last);
	values[NAME_ends] = behind(last);
	values[NAME_other_begins] = CStringGetTextDatum(first);
	values[NAME_other_ends] = behind(first);
	values[NAME_of_addresses] = BoolGetDatum(search->reads_addresses);
	values[NAME_of_customers] = BoolGetDatum(search->reads_customers);
	values[NAME_rows] = Int32GetDatum(CANDIDATES_MAX + 1);
	rows = (int) om_plan_run(&om_office_plans[OFFICE_NAMES], values, NULL);
	check_candidates(search, rows);
	search->found_by = om_order_filters[FILTER_NAME].key;
	set_ids(search, PAGE_customer_ids, rows, FOUND_NAME_customer_id, OM_UUID);
	set_ids(search, PAGE_address_ids, rows, FOUND_NAME_address_id, OM_INT8);
}

/* The way to the orders that what was said names; what is an order's or a customer's is nobody's name. */
static enum OfficePlan
find_said(Search *search)
{
	bool		is_found = false;

	search->found_by = search->named == NAMING_FILTERS ? "" : om_order_filters[search->named].key;
	if (may_be(search, FILTER_ORDER_NUMBER) || search->named <= FILTER_TRACKING_NUMBER)
		is_found = find_documents(search);
	if (search->reads_customers && (search->named == NAMING_FILTERS || search->named == FILTER_EMAIL || search->named == FILTER_CUSTOMER))
		is_found |= find_customers(search);
	if (!is_found && may_be(search, FILTER_NAME) && (search->reads_customers || search->reads_addresses))
		find_names(search);
	return OFFICE_FOUND;
}

/* Does a filter have a value for which there is an index? */
static bool
is_rare(const Search *search, enum Filter filter, const char *common, const char *other)
{
	const OmJsonValue *value = &search->filters[filter];

	return value->present && strcmp(value->text, common) != 0 && strcmp(value->text, other) != 0;
}

/* The way to orders that meet filters only: by a status that few have, else through a time. */
static enum OfficePlan
find_filtered(Search *search)
{
	static const enum Filter unindexed[] = {FILTER_SKU, FILTER_CHANNEL, FILTER_FULFILLMENT_STATUS, FILTER_STATUS, FILTER_PAYMENT_STATUS, FILTER_RETURN_STATUS};
	size_t		i;

	search->found_by = "filters";
	if (is_rare(search, FILTER_STATUS, "completed", "completed"))
		return OFFICE_STATUS;
	if (is_rare(search, FILTER_PAYMENT_STATUS, "none", "paid"))
		return OFFICE_PAYMENT_STATUS;
	if (is_rare(search, FILTER_RETURN_STATUS, "none", "none"))
		return OFFICE_RETURN_STATUS;
	for (i = 0; i < lengthof(unindexed) && !search->filters[FILTER_FROM].present; i++)
		if (search->filters[unindexed[i]].present)
			om_raise_value(OM_INVALID_ARGUMENT, "path", "filters.from", "filters.%s alone is looked for among all orders of a time: say since when, by filters.from",
						   om_order_filters[unindexed[i]].key);
	return OFFICE_NEWEST;
}

OM_FUNCTION(om_search_orders);

/* search_orders(query, filters, after, rows_max, tenant_id): a page of orders. */
Datum
om_search_orders(PG_FUNCTION_ARGS)
{
	Search		search = {.tenant = om_tenant_arg(ARG_TENANT)};
	Datum		shown[SHOWN_count];
	enum OfficePlan way;
	int			rows;

	om_spi_begin();
	read_search(fcinfo, &search);
	set_places(&search);
	way = search.said != NULL ? find_said(&search) : find_filtered(&search);
	rows = (int) om_plan_run(&om_office_plans[way], search.values, search.nulls);
	set_ids(&search, PAGE_order_ids, rows, PAGE_ORDER_order_id, OM_UUID);
	shown[SHOWN_tenant_id] = Int64GetDatum(search.tenant);
	shown[SHOWN_order_ids] = search.values[PAGE_order_ids];
	shown[SHOWN_found_by] = CStringGetTextDatum(search.found_by);
	shown[SHOWN_with_customers] = BoolGetDatum(search.reads_customers);
	shown[SHOWN_with_addresses] = BoolGetDatum(search.reads_addresses);
	(void) om_plan_run(&om_office_plans[OFFICE_SHOW], shown, NULL);
	om_rows_return(fcinfo);
	om_spi_end();
	return (Datum) 0;
}
