/*
 * put.c - the API function put_promotion.
 *
 * A call changes what it names: null stands for "as it is", and for the default of a new promotion; an empty text or array, zero, and infinity say that
 * there is no such condition any more.  What a promotion gives stays; the rest takes effect with the next order.
 */
#include "postgres.h"

#include "access/access.h"
#include "access/tenant.h"
#include "base/known.h"
#include "base/om_error.h"
#include "base/om_limit.h"
#include "call/call.h"
#include "call/new_code.h"
#include "catalog/catalog.h"
#include "catalog/pg_type.h"
#include "pricing/pricing.h"
#include "promotion/promotion_private.h"
#include "sql/ident.h"
#include "sql/ids.h"
#include "sql/insert.h"
#include "types/quantity.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/fmgrprotos.h"
#include "utils/timestamp.h"

enum PutArgument
{
	ARG_PROMOTION, ARG_GIVES, ARG_PERCENT, ARG_CHANNEL, ARG_SKUS, ARG_NAME, ARG_AMOUNT, ARG_CATEGORIES, ARG_BUY, ARG_GET, ARG_BUY_SKUS, ARG_BUY_CATEGORIES,
	ARG_MINIMUM_QUANTITY, ARG_MINIMUM_TOTAL, ARG_FROM, ARG_UNTIL, ARG_WEEKDAYS, ARG_FROM_TIME, ARG_UNTIL_TIME, ARG_GROUP, ARG_NEEDS_COUPON,
	ARG_PER_CUSTOMER, ARG_PRIORITY, ARG_STACKING, ARG_ACTIVE, ARG_METADATA
};

/* Which arguments a kind of promotion needs; the others of these it does not take. */
static const struct
{
	bool		percent;
	bool		amount;
	bool		quantities;
}			kind_takes[PROMOTION_KINDS] = {
	[LINE_PERCENT] = {true, false, false}, [LINE_AMOUNT] = {false, true, false}, [LINE_PRICE] = {false, true, false}, [BUY_GET] = {true, false, true},
	[ORDER_PERCENT] = {true, false, false}, [ORDER_AMOUNT] = {false, true, false},
	[SHIPPING_PERCENT] = {true, false, false}, [SHIPPING_AMOUNT] = {false, true, false}
};

/* A promotion as the call says it. */
typedef struct PutCall
{
	FunctionCallInfo fcinfo;
	int64		tenant;
	char	   *code;
	const char *kind;			/* null: as it is */
	Datum		values[NEW_count];
	char		nulls[NEW_count];
} PutCall;

/* Set a parameter that may be null. */
static void
set(PutCall *put, int column, bool isnull, Datum value)
{
	put->values[column] = value;
	put->nulls[column] = isnull ? 'n' : ' ';
}

/* Set an array of ids of items, by their skus: unknown_sku. */
static void
set_items(PutCall *put, int column, int argument, const char *name)
{
	int			n = 0;
	char	  **skus = om_codes_arg(put->fcinfo, argument, name, "an item", OM_PROMOTION_NAMES_MAX, &n);
	OmItem	   *items = n > 0 ? om_find_known_items(put->tenant, skus, n, OM_IN_USE_OR_NOT, 0) : NULL;
	Datum	   *ids = palloc(sizeof(Datum) * Max(n, 1));
	int			i;

	for (i = 0; i < n; i++)
		ids[i] = Int64GetDatum(items[i].item_id);
	set(put, column, skus == NULL, om_array(OM_INT8, ids, NULL, n));
}

/* unknown_category: all that are unknown. */
static void
refuse_categories(char *const *codes, int n, uint64 rows)
{
	OmList		unknown = {0};
	const char *first = NULL;
	uint64		row;
	int			i;

	for (i = 0; i < n; i++)
	{
		for (row = 0; row < rows; row++)
			if (strcmp(om_field_text(row, CATEGORY_code), codes[i]) == 0)
				break;
		if (row < rows)
			continue;
		if (first == NULL)
			first = codes[i];
		om_list_add_text(&unknown, codes[i]);
	}
	if (first != NULL)
		om_raise_unknown_names(OM_UNKNOWN_CATEGORY, "categories", &unknown, "unknown category", first, NULL);
}

/* Set an array of ids of categories, by their codes: unknown_category. */
static void
set_categories(PutCall *put, int column, int argument, const char *name)
{
	int			n = 0;
	char	  **codes = om_codes_arg(put->fcinfo, argument, name, "a category", OM_PROMOTION_NAMES_MAX, &n);
	Datum		values[CODES_count] = {[CODES_tenant_id] = Int64GetDatum(put->tenant)};
	Datum	   *ids;
	uint64		rows;
	int			i;

	values[CODES_codes] = om_text_array(codes, n);
	rows = n > 0 ? om_plan_run_latest(&om_promotion_plans[PROMOTION_CATEGORY_IDS], values, NULL) : 0;
	refuse_categories(codes, n, rows);
	ids = palloc(sizeof(Datum) * Max(rows, 1));
	for (i = 0; i < (int) rows; i++)
		ids[i] = om_field(i, CATEGORY_category_id, NULL);
	set(put, column, codes == NULL, om_array(OM_INT8, ids, NULL, (int) rows));
}

/* Set a quantity; is_positive: it is not zero either. */
static void
set_quantity(PutCall *put, int column, int argument, const char *name, bool is_positive)
{
	FunctionCallInfo fcinfo = put->fcinfo;
	OmQuantity	quantity = 0;
	char	   *text;

	if (!PG_ARGISNULL(argument))
	{
		text = DatumGetCString(DirectFunctionCall1(numeric_out, PG_GETARG_DATUM(argument)));
		quantity = om_quantity_arg(text, name);
		if (quantity < 0 || (is_positive && quantity == 0))
			om_raise_value(OM_INVALID_QUANTITY, "argument", name, is_positive ? "%s must be positive, and is %s" : "%s must not be negative, and is %s", name, text);
	}
	set(put, column, PG_ARGISNULL(argument), Int64GetDatum(quantity));
}

/* Set what it gives: percent, amount and quantities, as its kind has them. */
static void
set_gift(PutCall *put)
{
	FunctionCallInfo fcinfo = put->fcinfo;
	OmAmount	amount = {0, 0};

	set(put, NEW_rate, PG_ARGISNULL(ARG_PERCENT), PG_ARGISNULL(ARG_PERCENT) ? (Datum) 0
		: Int64GetDatum(om_percent_arg(fcinfo, ARG_PERCENT, "percent", OM_RATE_ONE)));
	if (!PG_ARGISNULL(ARG_PERCENT) && DatumGetInt64(put->values[NEW_rate]) == 0)
		om_raise_value(OM_INVALID_ARGUMENT, "argument", "percent", "percent must be more than 0");
	if (!PG_ARGISNULL(ARG_AMOUNT))
		amount = om_amount_from_datum(PG_GETARG_DATUM(ARG_AMOUNT));
	if (amount.minor < 0 || amount.minor > OM_AMOUNT_MINOR_MAX)
		om_raise_value(OM_INVALID_AMOUNT, "argument", "amount", "amount must not be negative, and at most what an order may cost");
	set(put, NEW_amount, PG_ARGISNULL(ARG_AMOUNT), PG_ARGISNULL(ARG_AMOUNT) ? (Datum) 0 : om_amount_datum(amount));
	set_quantity(put, NEW_buy_quantity, ARG_BUY, "buy_quantity", true);
	set_quantity(put, NEW_get_quantity, ARG_GET, "get_quantity", true);
}

/* A code that may be empty: then it stands for any; null for null. */
static char *
any_code_arg(FunctionCallInfo fcinfo, int n, const char *name)
{
	if (!PG_ARGISNULL(n) && VARSIZE_ANY_EXHDR(PG_GETARG_TEXT_PP(n)) == 0)
		return "";
	return om_optional_code_arg(fcinfo, n, name);
}

/* The id of a channel or a group, 0 for an empty code. */
static void
set_for(PutCall *put)
{
	FunctionCallInfo fcinfo = put->fcinfo;
	char	   *channel = any_code_arg(fcinfo, ARG_CHANNEL, "channel");
	char	   *group = any_code_arg(fcinfo, ARG_GROUP, "customer_group");
	char	   *stacking = any_code_arg(fcinfo, ARG_STACKING, "stacking_group");
	OmChannel	found;

	om_find_channel(put->tenant, channel != NULL && channel[0] != '\0' ? channel : NULL, &found);
	set(put, NEW_channel_id, channel == NULL, Int64GetDatum(found.channel_id));
	set(put, NEW_customer_group_id, group == NULL, Int64GetDatum(group != NULL && group[0] != '\0' ? om_customer_group_of(put->tenant, group) : 0));
	set(put, NEW_stacking_group, stacking == NULL, stacking == NULL ? (Datum) 0 : CStringGetTextDatum(stacking));
}

/* Days of the week from 1 to 7, each once at most. */
static void
check_weekdays(ArrayType *array)
{
	Datum	   *days;
	bool	   *nulls;
	int			n;
	int			seen = 0;
	int			i;

	deconstruct_array(array, INT4OID, sizeof(int32), true, TYPALIGN_INT, &days, &nulls, &n);
	for (i = 0; i < n; i++)
	{
		int			day = nulls[i] ? 0 : DatumGetInt32(days[i]);

		if (day < 1 || day > 7 || (seen & (1 << day)) != 0)
			om_raise_value(OM_INVALID_ARGUMENT, "argument", "weekdays", "weekdays are numbers from 1, Monday, to 7, Sunday, each once");
		seen |= 1 << day;
	}
}

/* Set when it is valid. */
static void
set_times(PutCall *put)
{
	FunctionCallInfo fcinfo = put->fcinfo;

	if (!PG_ARGISNULL(ARG_WEEKDAYS))
		check_weekdays(PG_GETARG_ARRAYTYPE_P(ARG_WEEKDAYS));
	set(put, NEW_valid_from, PG_ARGISNULL(ARG_FROM), fcinfo->args[ARG_FROM].value);
	set(put, NEW_valid_until, PG_ARGISNULL(ARG_UNTIL), fcinfo->args[ARG_UNTIL].value);
	set(put, NEW_weekdays, PG_ARGISNULL(ARG_WEEKDAYS), fcinfo->args[ARG_WEEKDAYS].value);
	/* a time of day is so many microseconds; 24:00 is the midnight that 00:00 is, too */
	set(put, NEW_from_time, PG_ARGISNULL(ARG_FROM_TIME), Int64GetDatum(PG_ARGISNULL(ARG_FROM_TIME) ? 0 : PG_GETARG_TIMEADT(ARG_FROM_TIME) % USECS_PER_DAY));
	set(put, NEW_until_time, PG_ARGISNULL(ARG_UNTIL_TIME), Int64GetDatum(PG_ARGISNULL(ARG_UNTIL_TIME) ? 0 : PG_GETARG_TIMEADT(ARG_UNTIL_TIME) % USECS_PER_DAY));
}

/* Set what an order has to have. */
static void
set_conditions(PutCall *put)
{
	FunctionCallInfo fcinfo = put->fcinfo;
	OmAmount	total = {0, 0};

	set_quantity(put, NEW_minimum_quantity, ARG_MINIMUM_QUANTITY, "minimum_quantity", false);
	if (!PG_ARGISNULL(ARG_MINIMUM_TOTAL))
		total = om_amount_from_datum(PG_GETARG_DATUM(ARG_MINIMUM_TOTAL));
	if (total.minor < 0)
		om_raise_value(OM_INVALID_AMOUNT, "argument", "minimum_total", "minimum_total must not be negative");
	set(put, NEW_minimum_total, total.minor == 0, total.minor == 0 ? (Datum) 0 : om_amount_datum(total));
	set(put, NEW_no_minimum_total, false, BoolGetDatum(!PG_ARGISNULL(ARG_MINIMUM_TOTAL) && total.minor == 0));
	set(put, NEW_needs_coupon, PG_ARGISNULL(ARG_NEEDS_COUPON), fcinfo->args[ARG_NEEDS_COUPON].value);
	set(put, NEW_uses_per_customer, PG_ARGISNULL(ARG_PER_CUSTOMER), fcinfo->args[ARG_PER_CUSTOMER].value);
	if (!PG_ARGISNULL(ARG_PER_CUSTOMER) && PG_GETARG_INT32(ARG_PER_CUSTOMER) < 0)
		om_raise_value(OM_INVALID_ARGUMENT, "argument", "uses_per_customer", "uses_per_customer must not be negative");
	set(put, NEW_priority, PG_ARGISNULL(ARG_PRIORITY), fcinfo->args[ARG_PRIORITY].value);
}

/* What a kind takes, and what a new one needs. */
static void
check_kind(const PutCall *put, PromotionKind kind, bool is_new)
{
	const struct
	{
		int			column;
		const char *name;
		bool		is_taken;
	}			given[] = {
		{NEW_rate, "percent", kind_takes[kind].percent}, {NEW_amount, "amount", kind_takes[kind].amount},
		{NEW_buy_quantity, "buy_quantity", kind_takes[kind].quantities}, {NEW_get_quantity, "get_quantity", kind_takes[kind].quantities},
		{NEW_buy_item_ids, "buy_skus", kind_takes[kind].quantities}, {NEW_buy_category_ids, "buy_categories", kind_takes[kind].quantities}
	};
	int			i;

	for (i = 0; i < lengthof(given); i++)
	{
		bool		is_said = put->nulls[given[i].column] == ' ';

		if (is_said && !given[i].is_taken)
			om_raise_value(OM_INVALID_ARGUMENT, "argument", given[i].name, "a promotion that gives %s has no %s", om_promotion_kinds[kind], given[i].name);
		if (is_new && given[i].is_taken && given[i].column <= NEW_get_quantity)
			om_require_for_new(is_said, "promotion", put->code, given[i].name);
	}
	if (kind != LINE_PRICE && put->nulls[NEW_amount] == ' ' && om_amount_from_datum(put->values[NEW_amount]).minor == 0)
		om_raise_value(OM_INVALID_AMOUNT, "argument", "amount", "amount must be positive");
}

/* The kind of a name: invalid_argument. */
static PromotionKind
kind_arg(const char *name)
{
	int			kind;

	for (kind = 0; kind < PROMOTION_KINDS; kind++)
		if (strcmp(om_promotion_kinds[kind], name) == 0)
			return (PromotionKind) kind;
	om_refuse_word("gives", name, om_promotion_kinds);
}

/* A promotion must not end before it begins, with what is stored of it; of a new one there is no row. */
static void
check_validity(const PutCall *put, bool is_new)
{
	TimestampTz from = is_new ? DT_NOBEGIN : DatumGetTimestampTz(om_field(0, FOUND_valid_from, NULL));
	TimestampTz until = is_new ? DT_NOEND : DatumGetTimestampTz(om_field(0, FOUND_valid_until, NULL));

	if (put->nulls[NEW_valid_from] == ' ')
		from = DatumGetTimestampTz(put->values[NEW_valid_from]);
	if (put->nulls[NEW_valid_until] == ' ')
		until = DatumGetTimestampTz(put->values[NEW_valid_until]);
	if (until < from)
		om_raise_value(OM_INVALID_ARGUMENT, "argument", "valid_until", "valid_until must not be before valid_from");
}

/* The currency of an amount as it will be: what the call says, else what is stored; 0: there is none. */
static OmCurrency
currency_of(const PutCall *put, bool is_new, int said, int stored)
{
	bool		isnull = is_new;
	Datum		found = is_new ? (Datum) 0 : om_field(0, stored, &isnull);

	if (put->nulls[said] == ' ')
		return om_amount_from_datum(put->values[said]).currency;
	return isnull ? 0 : om_amount_from_datum(found).currency;
}

/* What it takes off, and what it asks for, are of one currency: no order has two. */
static void
check_currencies(const PutCall *put, bool is_new)
{
	OmCurrency	off = currency_of(put, is_new, NEW_amount, FOUND_amount);
	OmCurrency	least = currency_of(put, is_new, NEW_minimum_total, FOUND_minimum_total);
	char		code[4];
	char		other[4];

	if (off == 0 || least == 0 || off == least || DatumGetBool(put->values[NEW_no_minimum_total]))
		return;
	om_raise_value(OM_CURRENCY_MISMATCH, "argument", "minimum_total", "amount is in %s, and minimum_total in %s: no order has both",
				   om_currency_code(off, code), om_currency_code(least, other));
}

/* Look for what is stored under the code; true: nothing is. */
static bool
is_new_code(const PutCall *put)
{
	Datum		key[CODE_count] = {[CODE_tenant_id] = Int64GetDatum(put->tenant), [CODE_code] = CStringGetTextDatum(put->code)};

	return om_plan_run_latest(&om_promotion_plans[PROMOTION_FIND], key, NULL) == 0;
}

/* Compare the call with what is stored; true: it is a new promotion.  Who makes one waits for others who make it, and changes what they made. */
static bool
match(const PutCall *put)
{
	bool		is_new;
	const char *stored;

	/* what two calls say of one promotion is compared with what the first of them made of it */
	om_code_lock("promotions", put->tenant, put->code, "promotion");
	is_new = is_new_code(put);
	if (is_new)
	{
		om_require_for_new(put->kind != NULL, "promotion", put->code, "gives");
		om_require_new_code(&om_promotion_plans[PROMOTION_TWIN], put->tenant, put->code, "promotion");
		is_new = is_new_code(put);
	}
	check_validity(put, is_new);
	check_currencies(put, is_new);
	stored = is_new ? put->kind : om_field_text(0, FOUND_kind);
	if (put->kind != NULL && strcmp(put->kind, stored) != 0)
		om_raise_value(OM_INVALID_ARGUMENT, "argument", "gives", "promotion \"%s\" gives %s, which stays: make another one", put->code, stored);
	check_kind(put, kind_arg(stored), is_new);
	return is_new;
}

OM_FUNCTION(om_put_promotion);

/* put_promotion(...): see PutArgument. */
Datum
om_put_promotion(PG_FUNCTION_ARGS)
{
	PutCall		put = {.fcinfo = fcinfo, .tenant = om_write_begin(fcinfo)};
	Datum		key[CODE_count];
	char	   *name;

	om_call_require_at(0, NULL);
	put.code = om_code_arg(fcinfo, ARG_PROMOTION, "promotion");
	put.kind = om_optional_code_arg(fcinfo, ARG_GIVES, "gives");
	if (put.kind != NULL)
		(void) kind_arg(put.kind);
	name = om_optional_note_arg(fcinfo, ARG_NAME, "name");
	om_need_tenant(put.tenant);
	set(&put, NEW_tenant_id, false, Int64GetDatum(put.tenant));
	set(&put, NEW_code, false, CStringGetTextDatum(put.code));
	set(&put, NEW_kind, put.kind == NULL, put.kind == NULL ? (Datum) 0 : CStringGetTextDatum(put.kind));
	set(&put, NEW_name, name == NULL, name == NULL ? (Datum) 0 : CStringGetTextDatum(name));
	set_gift(&put);
	set_items(&put, NEW_item_ids, ARG_SKUS, "skus");
	set_categories(&put, NEW_category_ids, ARG_CATEGORIES, "categories");
	set_items(&put, NEW_buy_item_ids, ARG_BUY_SKUS, "buy_skus");
	set_categories(&put, NEW_buy_category_ids, ARG_BUY_CATEGORIES, "buy_categories");
	set_for(&put);
	set_conditions(&put);
	set_times(&put);
	set(&put, NEW_is_active, PG_ARGISNULL(ARG_ACTIVE), fcinfo->args[ARG_ACTIVE].value);
	om_set_datum(put.values, put.nulls, NEW_metadata, om_put_metadata_arg(fcinfo, ARG_METADATA));
	if (match(&put))
	{
		set(&put, NEW_promotion_id, false, Int64GetDatum(om_next_id(om_ident()->master_id_seq)));
		(void) om_plan_run(&om_promotion_plans[PROMOTION_MAKE], put.values, put.nulls);
	}
	else if (om_plan_run_latest(&om_promotion_plans[PROMOTION_SAME], put.values, put.nulls) == 0)
		(void) om_plan_run(&om_promotion_plans[PROMOTION_CHANGE], put.values, put.nulls);
	key[CODE_tenant_id] = Int64GetDatum(put.tenant);
	key[CODE_code] = CStringGetTextDatum(put.code);
	(void) om_plan_run_latest(&om_promotion_plans[PROMOTION_ROW], key, NULL);
	return om_write_return(fcinfo);
}
