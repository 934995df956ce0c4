/*
 * search_fn.c - the API functions search_items and get_product: what a page shows, and nobody writes.
 *
 * A search goes the shortest way that there is.  What few items have is found by its index: words and keys by that of documents, else
 * a range of prices by that of prices.  What many have is met soon on a walk through all documents in order, a bounded part of
 * them in each statement.  So it costs about the same whatever is looked for, and the plan does not depend on statistics.
 */
#include "postgres.h"

#include "access/access.h"
#include "base/clock.h"
#include "base/module.h"
#include "base/om_error.h"
#include "base/om_limit.h"
#include "call/arguments.h"
#include "call/json.h"
#include "miscadmin.h"
#include "mb/pg_wchar.h"
#include "product/product.h"
#include "search/search_private.h"
#include "sql/insert.h"
#include "sql/rows.h"
#include "stock/stock.h"
#include "types/currency.h"
#include "types/quantity.h"
#include "utils/builtins.h"
#include "utils/timestamp.h"

/* Rows of a page, at most and if the call does not say it; characters of what is looked for. */
#define PAGE_ROWS_MAX 200
#define PAGE_ROWS_DEFAULT 24
#define QUERY_LENGTH_MAX 200
/* Categories that a filter may come to: an index compares each with all. */
#define CATEGORIES_MAX 2000
/* Matches up to which all of them are looked at. */
#define FEW_MATCHES 4000
/* Documents that the first statement of a walk passes, and the largest one. */
#define WALK_BEGINS 256
#define WALK_MOST 16384

enum SearchArgument
{
	ARG_CHANNEL, ARG_QUERY, ARG_FILTERS, ARG_AFTER, ARG_ROWS_MAX, ARG_LOCALE, ARG_TENANT
};

enum Filter
{
	FILTER_CATEGORY, FILTER_BRAND, FILTER_PRODUCT, FILTER_ATTRIBUTES, FILTER_PRICE_FROM, FILTER_PRICE_TO, FILTER_IS_AVAILABLE, FILTERS
};

static const OmJsonField filter_fields[FILTERS] = {
	[FILTER_CATEGORY] = {"category", OM_JSON_TEXT, false, OM_CODE_LENGTH_MAX},
	[FILTER_BRAND] = {"brand", OM_JSON_TEXT, false, OM_TEXT_LENGTH_MAX},
	[FILTER_PRODUCT] = {"product", OM_JSON_TEXT, false, OM_CODE_LENGTH_MAX},
	[FILTER_ATTRIBUTES] = {"attributes", OM_JSON_OBJECT, false, 0},
	[FILTER_PRICE_FROM] = {"price_from", OM_JSON_AMOUNT, false, 0},
	[FILTER_PRICE_TO] = {"price_to", OM_JSON_AMOUNT, false, 0},
	[FILTER_IS_AVAILABLE] = {"is_available", OM_JSON_BOOLEAN, false, 0}
};

/* How a row was found. */
#define FOUND_BY_CODE "code"
#define FOUND_BY_WORDS "words"
#define FOUND_BY_SIMILAR "similar"
#define FOUND_BY_FILTERS "filters"

/* The type order_mgmt.found_item. */
#define FOUND_ITEM(X, P) \
	X(P, item_id, OM_INT8) X(P, sku, OM_TEXT) X(P, product, OM_TEXT) X(P, name, OM_TEXT) X(P, brand, OM_TEXT) X(P, image, OM_TEXT) \
	X(P, price, OM_PRICE) X(P, available, OM_QUANTITY) X(P, is_unlimited, OM_BOOL) X(P, found_by, OM_TEXT) X(P, after, OM_TEXT)
OM_ENUM(FOUND_ITEM, FOUND);

/* An item of the page. */
typedef struct Found
{
	int64		item_id;
	char	   *sku;
	const char *found_by;
	OmItem		item;
	OmQuantity	available;
	bool		is_unlimited;
} Found;

typedef struct Search
{
	int64		tenant;
	OmChannel	channel;
	char	   *query;			/* null: none */
	OmJsonValue said[FILTERS];
	const char *filters;		/* as a tsquery */
	const char *words;			/* the same and the words of the query; null: nothing has them */
	const char *found_by;
	bool		only_available;
	int64		after;
	int			rows_max;
	Datum		values[SEARCHED_count];
	char		nulls[SEARCHED_count];
	Found	   *found;
	int			nfound;
} Search;

/* A filter of the call; null: it says none. */
static const char *
filter_text(const OmJsonValue *filters, enum Filter filter)
{
	return filters[filter].present ? filters[filter].text : NULL;
}

/* What is looked for as a tsquery: unknown_category, limit_exceeded; is_strict: words that no document has any more are misspelled ones. */
static void
understand(Search *search, bool is_strict)
{
	const OmJsonValue *filters = search->said;
	Datum		values[SOUGHT_count] = {[SOUGHT_tenant_id] = Int64GetDatum(search->tenant)};
	char		nulls[SOUGHT_count];
	NullableDatum attributes = om_attributes_value(filters[FILTER_ATTRIBUTES].present ? filters[FILTER_ATTRIBUTES].container : NULL, "filters.attributes");
	const char *words;
	int64		categories;

	memset(nulls, ' ', sizeof(nulls));
	values[SOUGHT_is_strict] = BoolGetDatum(is_strict);
	om_set_text(values, nulls, SOUGHT_query, search->query);
	om_set_text(values, nulls, SOUGHT_category, filter_text(filters, FILTER_CATEGORY));
	om_set_text(values, nulls, SOUGHT_brand, filter_text(filters, FILTER_BRAND));
	om_set_text(values, nulls, SOUGHT_product, filter_text(filters, FILTER_PRODUCT));
	om_set_datum(values, nulls, SOUGHT_attributes, attributes);
	(void) om_plan_run(&om_search_plans[SEARCH_UNDERSTAND], values, nulls);
	categories = DatumGetInt64(om_field(0, UNDERSTOOD_categories, NULL));
	if (categories > CATEGORIES_MAX)
		om_raise_value(OM_TOO_MANY_LINES, "path", "filters.category", "filters.category: within \"%s\" are " INT64_FORMAT " categories, at most %d can be asked for",
					   filters[FILTER_CATEGORY].text, categories, CATEGORIES_MAX);
	if (categories == 0)
		om_raise_value(OM_UNKNOWN_CATEGORY, "category", filters[FILTER_CATEGORY].text, "unknown category \"%s\"", filters[FILTER_CATEGORY].text);
	search->filters = search->words = om_field_text(0, UNDERSTOOD_filters);
	search->found_by = FOUND_BY_FILTERS;
	if (search->query == NULL)
		return;
	words = om_field_text(0, UNDERSTOOD_words);
	search->found_by = DatumGetBool(om_field(0, UNDERSTOOD_is_similar, NULL)) ? FOUND_BY_SIMILAR : FOUND_BY_WORDS;
	search->words = psprintf("%s & (%s%s%s)", search->filters, words == NULL ? "" : words, words == NULL ? "" : " | ", om_field_text(0, UNDERSTOOD_beginning));
}

/* The range of prices that is asked for, in the channel's currency. */
static void
set_prices(Search *search, const OmJsonValue *filters)
{
	OmCurrency	currency = search->channel.currency;
	OmPrice		from = {0, currency};
	OmPrice		to = {PG_INT64_MAX, currency};

	search->nulls[SEARCHED_price_from] = search->nulls[SEARCHED_price_to] = 'n';
	if (!filters[FILTER_PRICE_FROM].present && !filters[FILTER_PRICE_TO].present)
		return;
	if (filters[FILTER_PRICE_FROM].present)
		from = om_price_arg(filters[FILTER_PRICE_FROM].text, currency, "filters.price_from");
	if (filters[FILTER_PRICE_TO].present)
		to = om_price_arg(filters[FILTER_PRICE_TO].text, currency, "filters.price_to");
	search->nulls[SEARCHED_price_from] = search->nulls[SEARCHED_price_to] = ' ';
	search->values[SEARCHED_price_from] = om_price_datum(from);
	search->values[SEARCHED_price_to] = om_price_datum(to);
}

/* Where the page before ended: what its last row has as "after". */
static int64
after_arg(FunctionCallInfo fcinfo)
{
	char	   *text = om_optional_code_arg(fcinfo, ARG_AFTER, "after");

	if (text == NULL)
		return -1;
	if (strspn(text, "0123456789") != strlen(text) || strlen(text) > 18)
		om_raise_value(OM_INVALID_ARGUMENT, "argument", "after", "after is what the last row of the page before has, not \"%s\"", text);
	return strtoll(text, NULL, 10);
}

/* Does the query say nothing, as an empty field of a form does? */
static bool
is_blank(FunctionCallInfo fcinfo)
{
	char	   *query = PG_ARGISNULL(ARG_QUERY) ? "" : text_to_cstring(PG_GETARG_TEXT_PP(ARG_QUERY));

	return strspn(query, " \t\r\n") == strlen(query);
}

/* Read the arguments, and look up what they name. */
static void
read_search(FunctionCallInfo fcinfo, Search *search)
{
	OmJsonValue *filters = search->said;
	int64		rows_max = PG_ARGISNULL(ARG_ROWS_MAX) ? PAGE_ROWS_DEFAULT : PG_GETARG_INT32(ARG_ROWS_MAX);

	search->query = is_blank(fcinfo) ? NULL : om_text_arg(fcinfo, ARG_QUERY, "query", QUERY_LENGTH_MAX, false);
	if (rows_max < 1 || rows_max > PAGE_ROWS_MAX)
		om_raise_value(OM_INVALID_ARGUMENT, "argument", "rows_max", "rows_max must be from 1 to %d", PAGE_ROWS_MAX);
	search->rows_max = (int) rows_max;
	search->after = after_arg(fcinfo);
	om_find_channel(search->tenant, om_code_arg(fcinfo, ARG_CHANNEL, "channel"), &search->channel);
	if (PG_ARGISNULL(ARG_FILTERS))
		memset(filters, 0, sizeof(search->said));
	else
		om_json_object(&PG_GETARG_JSONB_P(ARG_FILTERS)->root, filter_fields, FILTERS, "filters", filters);
	search->only_available = filters[FILTER_IS_AVAILABLE].present;
	if (search->only_available && !filters[FILTER_IS_AVAILABLE].boolean)
		om_raise_value(OM_INVALID_ARGUMENT, "path", "filters.is_available", "filters.is_available is true, or is not said: what cannot be had is not searched for");
	understand(search, false);
	memset(search->nulls, ' ', sizeof(search->nulls));
	set_prices(search, filters);
	search->values[SEARCHED_tenant_id] = Int64GetDatum(search->tenant);
	search->values[SEARCHED_channel_id] = Int64GetDatum(search->channel.channel_id);
	search->values[SEARCHED_at] = TimestampTzGetDatum(om_clock());
	search->nulls[SEARCHED_ids] = 'n';
	search->found = palloc0(sizeof(Found) * (search->rows_max + 2));
}

/* Run a plan of the search; returns its rows. */
static int
run(Search *search, enum SearchPlan plan, const char *words, int64 after, int64 rows)
{
	search->values[SEARCHED_words] = CStringGetTextDatum(words);
	search->values[SEARCHED_after] = Int64GetDatum(after);
	search->values[SEARCHED_rows] = Int64GetDatum(rows);
	return (int) om_plan_run(&om_search_plans[plan], search->values, search->nulls);
}

/* Is an item on the page already, because of its code? */
static bool
is_on_page(const Search *search, int64 item_id)
{
	int			i;

	for (i = 0; i < search->nfound; i++)
		if (search->found[i].item_id == item_id)
			return true;
	return false;
}

/*
 * Take the rows of the current result that are found, as long as there is room on the page; those that cannot be had are left out if
 * the call says so.  Says up to which item they were looked at: what is left out of them makes room for others behind it.
 */
static int64
take_rows(Search *search, int rows, const char *found_by)
{
	Found	   *found = palloc0(sizeof(Found) * Max(rows, 1));
	char	  **skus = palloc(sizeof(char *) * Max(rows, 1));
	OmItem	   *items;
	OmQuantity *units = palloc(sizeof(OmQuantity) * Max(rows, 1));
	bool	   *are_unlimited = palloc(sizeof(bool) * Max(rows, 1));
	int			room = search->rows_max - search->nfound;
	int64		passed = 0;
	int			n = 0;
	int			i;

	for (i = 0; i < rows && (n < room || search->only_available); i++)
	{
		int64		item_id = passed = DatumGetInt64(om_field(i, MATCHED_item_id, NULL));

		if (!DatumGetBool(om_field(i, MATCHED_is_found, NULL)) || is_on_page(search, item_id))
			continue;
		found[n].item_id = item_id;
		found[n].found_by = found_by;
		found[n].sku = skus[n] = om_field_text(i, MATCHED_sku);
		n++;
	}
	if (n == 0)
		return passed;
	items = om_page_items(search->tenant, skus, n, &search->channel, units, are_unlimited);
	for (i = 0; i < n && search->nfound < search->rows_max; i++)
	{
		if (!items[i].is_active || (search->only_available && !are_unlimited[i] && units[i] <= 0))
			continue;
		found[i].item = items[i];
		found[i].available = units[i];
		found[i].is_unlimited = are_unlimited[i];
		search->found[search->nfound++] = found[i];
	}
	return passed;
}

/* The sku that the query is in any case, else the query: no two skus differ by case only. */
static char *
sku_said(Search *search)
{
	Datum		values[SAID_count] = {[SAID_tenant_id] = Int64GetDatum(search->tenant), [SAID_sku] = CStringGetTextDatum(search->query)};

	return om_plan_run(&om_search_plans[SEARCH_SKU], values, NULL) > 0 ? om_field_text(0, FOUND_SKU_sku) : search->query;
}

/* What has the query as its barcode or sku comes first, on the first page; later pages leave it out. */
static void
find_coded(Search *search)
{
	OmBarcode	barcode = {0};
	OmItem		item = {0};
	Datum		ids[2];
	char	   *skus[2];
	int			n = 0;
	int			i;

	if (search->query == NULL || pg_mbstrlen(search->query) > OM_CODE_LENGTH_MAX)
		return;
	om_find_barcodes(search->tenant, &search->query, 1, &barcode);
	if (barcode.sku != NULL)
		skus[n++] = barcode.sku;
	skus[n++] = sku_said(search);
	search->nulls[SEARCHED_ids] = ' ';
	/* the barcode's before the sku's */
	for (i = 0; i < n; i++)
	{
		om_find_items(search->tenant, &skus[i], 1, OM_IN_USE, 0, &item);
		ids[i] = Int64GetDatum(item.item_id);
		search->values[SEARCHED_ids] = om_array(OM_INT8, &ids[i], NULL, 1);
		(void) take_rows(search, run(search, SEARCH_BY_IDS, search->filters, -1, 0), FOUND_BY_CODE);
	}
	search->values[SEARCHED_ids] = om_array(OM_INT8, ids, NULL, n);
}

/* Fill the page by a plan that returns matches only. */
static void
find_few(Search *search, enum SearchPlan plan)
{
	int64		after = Max(search->after, 0);
	int64		last;
	int			asked = search->rows_max + 2;
	int			rows;

	do
	{
		CHECK_FOR_INTERRUPTS();
		rows = run(search, plan, search->words, after, asked);
		if (rows == 0)
			break;
		last = DatumGetInt64(om_field(rows - 1, MATCHED_item_id, NULL));
		after = take_rows(search, rows, search->found_by);
	} while ((rows == asked || after < last) && search->nfound < search->rows_max && (asked = Min(asked * 4, FEW_MATCHES)) > 0);
}

/* Fill the page by a walk. */
static void
find_on_walk(Search *search)
{
	int64		after = Max(search->after, 0);
	int64		last;
	int			asked = WALK_BEGINS;
	int			rows;

	do
	{
		CHECK_FOR_INTERRUPTS();
		rows = run(search, SEARCH_WALK, search->words, after, asked);
		if (rows == 0)
			break;
		last = DatumGetInt64(om_field(rows - 1, MATCHED_item_id, NULL));
		after = take_rows(search, rows, search->found_by);
	} while ((rows == asked || after < last) && search->nfound < search->rows_max && (asked = Min(asked * 4, WALK_MOST)) > 0);
}

/* How many items have what a plan counts, up to one more than are few. */
static int64
count(Search *search, enum SearchPlan plan)
{
	(void) run(search, plan, search->words, -1, FEW_MATCHES + 1);
	return DatumGetInt64(om_field(0, COUNTED_n, NULL));
}

/* The same of words; where no document has them, words that none has any more are taken for misspelled ones. */
static int64
count_words(Search *search)
{
	int64		n = count(search, SEARCH_COUNT_WORDS);

	if (n > 0 || search->query == NULL)
		return n;
	understand(search, true);
	return count(search, SEARCH_COUNT_WORDS);
}

/* Return the page. */
static void
return_page(FunctionCallInfo fcinfo, Search *search)
{
	Datum		values[SHOWN_count] = {[SHOWN_tenant_id] = Int64GetDatum(search->tenant)};
	char		nulls[SHOWN_count];
	Datum	   *ids = palloc(sizeof(Datum) * Max(search->nfound, 1));
	int			i;

	for (i = 0; i < search->nfound; i++)
		ids[i] = Int64GetDatum(search->found[i].item_id);
	memset(nulls, ' ', sizeof(nulls));
	values[SHOWN_ids] = om_array(OM_INT8, ids, NULL, search->nfound);
	om_set_text(values, nulls, SHOWN_locale, om_optional_code_arg(fcinfo, ARG_LOCALE, "locale"));
	om_rows_begin(fcinfo);
	if (search->nfound == 0)
		return;
	(void) om_plan_run(&om_search_plans[SEARCH_ROWS], values, nulls);
	for (i = 0; i < search->nfound; i++)
	{
		const Found *found = &search->found[i];
		bool		is_coded = strcmp(found->found_by, FOUND_BY_CODE) == 0;
		Datum		row[FOUND_count];
		bool		row_nulls[FOUND_count] = {false};

		row[FOUND_item_id] = Int64GetDatum(found->item_id);
		row[FOUND_sku] = CStringGetTextDatum(found->sku);
		row[FOUND_product] = om_field(i, SHOWN_ITEM_product, &row_nulls[FOUND_product]);
		row[FOUND_name] = om_field(i, SHOWN_ITEM_name, &row_nulls[FOUND_name]);
		row[FOUND_brand] = om_field(i, SHOWN_ITEM_brand, &row_nulls[FOUND_brand]);
		row[FOUND_image] = om_field(i, SHOWN_ITEM_image, &row_nulls[FOUND_image]);
		row_nulls[FOUND_price] = !found->item.has_price;
		row[FOUND_price] = found->item.has_price ? om_price_datum(found->item.price) : (Datum) 0;
		row_nulls[FOUND_available] = found->is_unlimited;
		row[FOUND_available] = OmQuantityGetDatum(found->available);
		row[FOUND_is_unlimited] = BoolGetDatum(found->is_unlimited);
		row[FOUND_found_by] = CStringGetTextDatum(found->found_by);
		row[FOUND_after] = CStringGetTextDatum(psprintf(INT64_FORMAT, is_coded ? (int64) 0 : found->item_id));
		om_rows_add(fcinfo, row, row_nulls);
	}
}

OM_FUNCTION(om_search_items);

/* search_items(...): see SearchArgument. */
Datum
om_search_items(PG_FUNCTION_ARGS)
{
	Search		search = {.tenant = om_tenant_arg(ARG_TENANT)};
	int			ncoded;
	bool		has_price;

	om_spi_begin();
	read_search(fcinfo, &search);
	has_price = search.nulls[SEARCHED_price_from] == ' ';
	find_coded(&search);
	ncoded = search.nfound;
	/* they stand on the first page, and are left out of the others */
	if (search.after >= 0)
		search.rows_max += ncoded;
	if (search.nfound < search.rows_max)
	{
		int64		nwords = count_words(&search);

		if (has_price && count(&search, SEARCH_COUNT_PRICES) <= FEW_MATCHES)
			find_few(&search, SEARCH_BY_PRICES);
		else if (nwords <= FEW_MATCHES)
			find_few(&search, SEARCH_BY_WORDS);
		else
			find_on_walk(&search);
	}
	if (search.after >= 0)
	{
		search.found += ncoded;
		search.nfound -= ncoded;
	}
	return_page(fcinfo, &search);
	om_spi_end();
	return (Datum) 0;
}

enum PageArgument
{
	ARG_PAGE_CHANNEL, ARG_PAGE_PRODUCT, ARG_PAGE_LOCALE, ARG_PAGE_TENANT
};

/* A text[] that may have nulls. */
static Datum
texts_or_nulls(char *const *texts, int n)
{
	Datum	   *values = palloc(sizeof(Datum) * Max(n, 1));
	bool	   *nulls = palloc(sizeof(bool) * Max(n, 1));
	int			i;

	for (i = 0; i < n; i++)
	{
		nulls[i] = texts[i] == NULL;
		values[i] = nulls[i] ? (Datum) 0 : CStringGetTextDatum(texts[i]);
	}
	return om_array(OM_TEXT, values, nulls, n);
}

/* What the page says of n variants that its channel shows: prices, and how many can be had. */
static void
set_variants(int64 tenant, const OmChannel *channel, char **skus, int n, Datum *values)
{
	OmItem	   *items;
	OmQuantity *units = palloc(sizeof(OmQuantity) * n);
	bool	   *are_unlimited = palloc(sizeof(bool) * n);
	char	  **prices = palloc0(sizeof(char *) * n);
	char	  **available = palloc0(sizeof(char *) * n);
	int			i;

	items = om_page_items(tenant, skus, n, channel, units, are_unlimited);
	for (i = 0; i < n; i++)
	{
		if (items[i].has_price)
			prices[i] = DatumGetCString(DirectFunctionCall1(numeric_out, om_price_numeric(items[i].price)));
		if (!are_unlimited[i])
			available[i] = om_quantity_text(units[i]);
	}
	values[PAGE_skus] = texts_or_nulls(skus, n);
	values[PAGE_prices] = texts_or_nulls(prices, n);
	values[PAGE_available] = texts_or_nulls(available, n);
}

OM_FUNCTION(om_get_product);

/* get_product(channel, product, locale, tenant_id): unknown_product for one that the channel does not show, too. */
Datum
om_get_product(PG_FUNCTION_ARGS)
{
	MemoryContext caller = CurrentMemoryContext;
	int64		tenant = om_tenant_arg(ARG_PAGE_TENANT);
	char	   *product = om_code_arg(fcinfo, ARG_PAGE_PRODUCT, "product");
	char	   *locale = om_optional_code_arg(fcinfo, ARG_PAGE_LOCALE, "locale");
	Datum		sought[PRODUCT_count] = {[PRODUCT_tenant_id] = Int64GetDatum(tenant), [PRODUCT_code] = CStringGetTextDatum(product)};
	Datum		values[PAGE_count] = {[PAGE_tenant_id] = Int64GetDatum(tenant)};
	char		nulls[PAGE_count];
	char		currency[4];
	OmChannel	channel;
	char	  **skus;
	Datum		document;
	int			n;
	int			i;

	om_spi_begin();
	om_find_channel(tenant, om_code_arg(fcinfo, ARG_PAGE_CHANNEL, "channel"), &channel);
	sought[PRODUCT_channel_id] = Int64GetDatum(channel.channel_id);
	sought[PRODUCT_at] = TimestampTzGetDatum(om_clock());
	n = (int) om_plan_run(&om_search_plans[SEARCH_VARIANTS], sought, NULL);
	if (n == 0)
		om_raise_value(OM_UNKNOWN_PRODUCT, "product", product, "unknown product \"%s\"", product);
	values[PAGE_product_id] = om_field(0, VARIANT_product_id, NULL);
	skus = palloc(sizeof(char *) * n);
	for (i = 0; i < n; i++)
		skus[i] = om_field_text(i, VARIANT_sku);
	set_variants(tenant, &channel, skus, n, values);
	memset(nulls, ' ', sizeof(nulls));
	om_set_text(values, nulls, PAGE_locale, locale);
	values[PAGE_currency] = CStringGetTextDatum(om_currency_code(channel.currency, currency));
	(void) om_plan_run(&om_search_plans[SEARCH_PAGE], values, nulls);
	document = om_field(0, DOCUMENT_document, NULL);
	MemoryContextSwitchTo(caller);
	document = PointerGetDatum(PG_DETOAST_DATUM_COPY(document));
	om_spi_end();
	PG_RETURN_DATUM(document);
}

static const OmNeed needs[] = {
	OM_TOPIC("products", NULL),
	OM_FUNCTION_NEEDS("search_items", read_catalog),
	OM_FIELDS_NEED("search_items", "filters.", filter_fields),
	OM_FUNCTION_NEEDS("get_product", read_catalog)
};

static const OmRaises raises[] = {
	OM_RAISES("search_items", OM_UNKNOWN_CHANNEL, OM_UNKNOWN_CATEGORY, OM_CURRENCY_MISMATCH),
	OM_RAISES("get_product", OM_UNKNOWN_CHANNEL, OM_UNKNOWN_PRODUCT)
};

OM_MODULE(search) = {OM_NEEDS(needs), OM_ERRORS(raises), .init = om_search_init};
