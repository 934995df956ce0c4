/*
 * promotion_cache.c - the promotions of tenants in the memory of a backend.
 *
 * They are kept fresh as masters are; cache.c says how.  All of a tenant that are in use and not over are kept, with the categories that are below
 * theirs.  While none was ever made, nothing is read: the size of the table says so.
 */
#include "postgres.h"

#include "promotion/promotion_private.h"
#include "sql/cache.h"
#include "sql/ids.h"
#include "types/quantity.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"
#include "utils/hsearch.h"
#include "utils/memutils.h"
#include "utils/timestamp.h"

static void make_table(MemoryContext context);

static OmCache cache = {
	.name = "order_mgmt promotions",
	.tables = {"promotions", "access_grants", "categories", "tenants"},
	.make = make_table
};
static HTAB *tenants_table = NULL;
static bool is_empty = false;

/* The cache's table, empty; and whether there is anything to read. */
static void
make_table(MemoryContext context)
{
	is_empty = !om_cache_has_rows("promotions");
	tenants_table = om_cache_table("order_mgmt promotions", sizeof(int64), sizeof(CachedTenant), context);
}

/* Ids of an array of the current result, sorted. */
static IdList
read_ids(uint64 row, int column)
{
	ArrayType  *array = DatumGetArrayTypeP(om_field(row, column, NULL));
	IdList		list = {ArrayGetNItems(ARR_NDIM(array), ARR_DIMS(array)), NULL};

	if (list.n == 0)
		return list;
	list.ids = MemoryContextAlloc(cache.context, sizeof(int64) * list.n);
	memcpy(list.ids, ARR_DATA_PTR(array), sizeof(int64) * list.n);
	qsort(list.ids, list.n, sizeof(int64), om_compare_ids);
	return list;
}

/* The kind of a name. */
static PromotionKind
kind_of(const char *name)
{
	int			kind;

	for (kind = 0; kind < PROMOTION_KINDS; kind++)
		if (strcmp(om_promotion_kinds[kind], name) == 0)
			return (PromotionKind) kind;
	elog(ERROR, "unknown kind of promotion \"%s\"", name);
}

/* An amount or a number of the current result; currency 0, or 0, for null. */
static OmAmount
read_amount(uint64 row, int column)
{
	OmAmount	none = {0, 0};
	bool		isnull;
	Datum		value = om_field(row, column, &isnull);

	return isnull ? none : om_amount_from_datum(value);
}

static int64
read_number(uint64 row, int column)
{
	bool		isnull;
	Datum		value = om_field(row, column, &isnull);

	return isnull ? 0 : DatumGetInt64(value);
}

/* A row of the current result. */
static void
read_promotion(uint64 row, Promotion *promotion)
{
	promotion->promotion_id = read_number(row, LOADED_promotion_id);
	promotion->code = om_cache_text(&cache, row, LOADED_code);
	promotion->kind = kind_of(om_field_text(row, LOADED_kind));
	promotion->rate = read_number(row, LOADED_rate);
	promotion->amount = read_amount(row, LOADED_amount);
	promotion->scope = (Scope) {read_ids(row, LOADED_item_ids), read_ids(row, LOADED_category_ids)};
	promotion->to_buy = (Scope) {read_ids(row, LOADED_buy_item_ids), read_ids(row, LOADED_buy_category_ids)};
	promotion->buy = read_number(row, LOADED_buy_quantity);
	promotion->get = read_number(row, LOADED_get_quantity);
	promotion->channel_id = read_number(row, LOADED_channel_id);
	promotion->group_id = read_number(row, LOADED_customer_group_id);
	promotion->minimum_quantity = read_number(row, LOADED_minimum_quantity);
	promotion->minimum_total = read_amount(row, LOADED_minimum_total);
	promotion->from = DatumGetTimestampTz(om_field(row, LOADED_valid_from, NULL));
	promotion->until = DatumGetTimestampTz(om_field(row, LOADED_valid_until, NULL));
	promotion->weekdays = DatumGetInt32(om_field(row, LOADED_weekdays, NULL));
	promotion->from_time = read_number(row, LOADED_from_time);
	promotion->until_time = read_number(row, LOADED_until_time);
	promotion->needs_coupon = DatumGetBool(om_field(row, LOADED_needs_coupon, NULL));
	promotion->per_customer = DatumGetInt32(om_field(row, LOADED_uses_per_customer, NULL));
	promotion->group_no = DatumGetInt32(om_field(row, LOADED_group_no, NULL));
}

/* Read the promotions of a tenant and its time zones; the entry is made last, so that no error leaves half of one. */
static CachedTenant *
load_tenant(int64 tenant)
{
	Datum		values[TENANT_count] = {[TENANT_tenant_id] = Int64GetDatum(tenant)};
	CachedTenant loaded = {.tenant = tenant};
	CachedTenant *entry;
	int			i;

	om_spi_begin();
	loaded.npromotions = (int) om_plan_run_latest(&om_promotion_plans[PROMOTION_LOAD], values, NULL);
	loaded.promotions = MemoryContextAllocZero(cache.context, sizeof(Promotion) * Max(loaded.npromotions, 1));
	for (i = 0; i < loaded.npromotions; i++)
		read_promotion(i, &loaded.promotions[i]);
	loaded.nzones = loaded.npromotions == 0 ? 0 : (int) om_plan_run_latest(&om_promotion_plans[PROMOTION_ZONES], values, NULL);
	loaded.zones = MemoryContextAlloc(cache.context, sizeof(Zone) * Max(loaded.nzones, 1));
	for (i = 0; i < loaded.nzones; i++)
		loaded.zones[i] = (Zone) {DatumGetTimestampTz(om_field(i, ZONE_since, NULL)), om_cache_text(&cache, i, ZONE_zone)};
	entry = hash_search(tenants_table, &tenant, HASH_ENTER, NULL);
	*entry = loaded;
	om_spi_end();
	return entry;
}

bool
om_has_promotions(void)
{
	om_cache_freshen(&cache, false);
	return !is_empty;
}

const CachedTenant *
om_find_promotions(int64 tenant)
{
	const CachedTenant *entry;

	om_cache_freshen(&cache, false);
	if (is_empty)
		return NULL;
	entry = hash_search(tenants_table, &tenant, HASH_FIND, NULL);
	if (entry == NULL)
		entry = load_tenant(tenant);
	return entry->npromotions > 0 ? entry : NULL;
}

/* Where a promotion is valid at some hours: those after midnight are of the day before, if it begins before midnight. */
bool
om_promotion_is_hour(const CachedTenant *entry, const Promotion *promotion, TimestampTz at)
{
	const char *zone = "UTC";
	Timestamp	local;
	int64		day;
	int64		of_day;
	int			i;

	if (promotion->weekdays == 0 && promotion->from_time == promotion->until_time)
		return true;
	for (i = 0; i < entry->nzones && entry->zones[i].since <= at; i++)
		zone = entry->zones[i].name;
	local = DatumGetTimestamp(DirectFunctionCall2(timestamptz_zone, CStringGetTextDatum(zone), TimestampTzGetDatum(at)));
	day = local / USECS_PER_DAY - (local % USECS_PER_DAY < 0);
	of_day = local - day * USECS_PER_DAY;
	if (promotion->from_time > promotion->until_time && of_day < promotion->until_time)
		day--;
	else if (promotion->from_time != promotion->until_time &&
			 (of_day < promotion->from_time || (of_day >= promotion->until_time && promotion->until_time > promotion->from_time)))
		return false;
	/* 2000-01-01 was a Saturday */
	return promotion->weekdays == 0 || (promotion->weekdays & (1 << (int) (((day + 5) % 7 + 7) % 7))) != 0;
}

/* Is an id in a list? */
static bool
has_id(const IdList *list, int64 id)
{
	return list->n > 0 && bsearch(&id, list->ids, list->n, sizeof(int64), om_compare_ids) != NULL;
}

bool
om_scope_has(const Scope *scope, const OmPromotedLine *line)
{
	int			i;

	if (scope->items.n == 0 && scope->categories.n == 0)
		return true;
	if (has_id(&scope->items, line->item_id))
		return true;
	for (i = 0; i < line->ncategories; i++)
		if (has_id(&scope->categories, line->categories[i]))
			return true;
	return false;
}

/* Watch the tables (at load). */
void
om_promotion_cache_init(void)
{
	om_cache_register(&cache);
}
