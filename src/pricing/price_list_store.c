/*
 * price_list_store.c - the SQL of price lists (see pricing_private.h).
 *
 * What decides is read as of now, whatever the isolation level: calls queue up behind a lock (price_list.c).
 */
#include "postgres.h"

#include "base/om_error.h"
#include "catalog/catalog.h"
#include "pricing/pricing_private.h"
#include "sql/ident.h"
#include "sql/ids.h"
#include "sql/insert.h"
#include "sql/plan.h"
#include "types/quantity.h"
#include "utils/builtins.h"
#include "utils/timestamp.h"

enum
{
	PLAN_LOAD,
	PLAN_FORMER,
	PLAN_MATCH,
	PLAN_OVERLAPS,
	PLAN_PUT,
	PLAN_ROW,
	PLAN_LOWEST
};

#define PRICES_OF_ITEMS(X, P) X(P, tenant_id, OM_INT8) X(P, item_ids, OM_INT8S)
OM_ENUM(PRICES_OF_ITEMS, ITEMS);

/* Which price it is: $1, $2, ... of these plans; minimum_quantity in micro-units. */
#define LIST_PRICE_KEY(X, P) \
	X(P, tenant_id, OM_INT8) X(P, item_id, OM_INT8) X(P, currency, OM_TEXT) X(P, channel_id, OM_INT8) \
	X(P, customer_group_id, OM_INT8) X(P, minimum_quantity, OM_INT8) X(P, valid_from, OM_TIME)
#define LIST_PRICE(X, P) LIST_PRICE_KEY(X, P) X(P, valid_until, OM_TIME)
#define NEW_LIST_PRICE(X, P) LIST_PRICE(X, P) X(P, price, OM_PRICE) X(P, regular_price, OM_PRICE) X(P, list_price_id, OM_INT8)
OM_ENUM(NEW_LIST_PRICE, NEW);

#define MATCHED_LIST_PRICE(X, P) X(P, valid_until, OM_TIME) X(P, price, OM_PRICE) X(P, regular_price, OM_PRICE)
OM_ENUM(MATCHED_LIST_PRICE, MATCHED);

#define OVERLAPPING_PRICE(X, P) X(P, price, OM_JSONB) X(P, words, OM_TEXT)
OM_ENUM(OVERLAPPING_PRICE, OVERLAPPING);

#define ITEMS_OF_BUYER(X, P) \
	X(P, tenant_id, OM_INT8) X(P, channel_id, OM_INT8) X(P, currency, OM_TEXT) X(P, at, OM_TIME) X(P, item_ids, OM_INT8S)
OM_ENUM(ITEMS_OF_BUYER, BUYER);

/* And since when their prices hold, that are not those of one unit for everybody; -infinity: they are. */
#define ANNOUNCED_ITEMS(X, P) ITEMS_OF_BUYER(X, P) X(P, began, OM_TIMES)
OM_ENUM(ANNOUNCED_ITEMS, ANNOUNCED);

#define LOWEST_PRICE(X, P) X(P, place, OM_INT8) X(P, price, OM_PRICE)
OM_ENUM(LOWEST_PRICE, LOWEST);

/* The row that a key names. */
#define OF_KEY " FROM order_mgmt_data.list_prices AS p WHERE p.tenant_id = $1 AND p.item_id = $2 AND p.currency = $3 AND p.channel_id = $4 " \
	"AND p.customer_group_id = $5 AND p.minimum_quantity = $6 / 1000000.0 AND p.valid_from = $7"

/* Times in which a price of one unit held for everybody: of the item (minimum -1), or of a list. */
#define SPANS "SELECT h.began_at, h.ended_at, h.channel_id <> 0 AS is_own, coalesce(h.minimum_quantity, -1) AS minimum, h.price " \
	"FROM order_mgmt_data.former_prices AS h WHERE h.tenant_id = $1 AND h.item_id = a.item_id AND h.currency = $3 AND h.channel_id IN (0, $2) " \
	"AND h.customer_group_id = 0 AND coalesce(h.minimum_quantity, 0) <= 1 " \
	"UNION ALL SELECT greatest(p.valid_from, p.since), p.valid_until, p.channel_id <> 0, p.minimum_quantity, p.price " \
	"FROM order_mgmt_data.list_prices AS p WHERE p.tenant_id = $1 AND p.item_id = a.item_id AND p.currency = $3 AND p.channel_id IN (0, $2) " \
	"AND p.customer_group_id = 0 AND p.minimum_quantity <= 1 " \
	"UNION ALL SELECT coalesce(q.since, '-infinity'), 'infinity', false, -1, q.price " \
	"FROM order_mgmt_data.prices AS q WHERE q.tenant_id = $1 AND q.item_id = a.item_id AND q.currency = $3"

static OmPlan plans[] = {
	[PLAN_LOAD] = {
		.name = "load list prices",
		.sql = "SELECT p.item_id, p.currency, p.channel_id, p.customer_group_id, (p.minimum_quantity * 1000000)::bigint AS minimum_quantity, "
		"p.valid_from, p.valid_until, p.price, p.regular_price, p.since "
		"FROM order_mgmt_data.list_prices AS p WHERE p.tenant_id = $1 AND p.item_id = ANY ($2) ORDER BY p.item_id",
		.args = OM_ARGS(PRICES_OF_ITEMS, ITEMS),
		.results = OM_RESULTS(LOADED_LIST_PRICE, LISTED),
		.read_only = true,
		.expect = SPI_OK_SELECT
	},
	[PLAN_FORMER] = {
		.name = "load former prices",
		.sql = "SELECT h.item_id, h.currency, h.channel_id, h.customer_group_id, coalesce(h.minimum_quantity * 1000000, -1)::bigint AS minimum_quantity, "
		"h.began_at AS valid_from, h.ended_at AS valid_until, h.price, h.regular_price, h.began_at AS since "
		"FROM order_mgmt_data.former_prices AS h WHERE h.item_id = ANY ($5) AND h.currency = $3 AND h.ended_at > $4 AND h.began_at <= $4 "
		"AND h.channel_id IN (0, $2) AND h.tenant_id = $1 ORDER BY h.item_id",
		.args = OM_ARGS(ITEMS_OF_BUYER, BUYER),
		.results = OM_RESULTS(LOADED_LIST_PRICE, LISTED),
		.read_only = true,
		.expect = SPI_OK_SELECT
	},
	[PLAN_MATCH] = {
		.name = "match list price",
		.sql = "SELECT p.valid_until, p.price, p.regular_price" OF_KEY,
		.args = OM_ARGS(LIST_PRICE_KEY, NEW),
		.results = OM_RESULTS(MATCHED_LIST_PRICE, MATCHED),
		.read_only = true,
		.expect = SPI_OK_SELECT
	},
	[PLAN_OVERLAPS] = {
		.name = "find overlapping list prices",
		.sql = "SELECT jsonb_build_object('price', p.price::text, 'channel', c.code, 'customer_group', g.code, 'minimum_quantity', p.minimum_quantity::text, "
		"'valid_from', nullif(p.valid_from, '-infinity'), 'valid_until', nullif(p.valid_until, 'infinity')) AS price, "
		"concat_ws(' ', p.price, 'from ' || nullif(p.valid_from, '-infinity'), 'until ' || nullif(p.valid_until, 'infinity')) AS words "
		"FROM order_mgmt_data.list_prices AS p LEFT JOIN order_mgmt_data.channels AS c ON c.tenant_id = p.tenant_id AND c.channel_id = p.channel_id "
		"LEFT JOIN order_mgmt_data.customer_groups AS g ON g.tenant_id = p.tenant_id AND g.customer_group_id = p.customer_group_id "
		"WHERE p.tenant_id = $1 AND p.item_id = $2 AND p.currency = $3 AND p.channel_id = $4 AND p.customer_group_id = $5 "
		"AND p.minimum_quantity = $6 / 1000000.0 AND p.valid_from <> $7 "
		"AND tstzrange(p.valid_from, p.valid_until) && tstzrange($7, $8) ORDER BY p.valid_from",
		.args = OM_ARGS(LIST_PRICE, NEW),
		.results = OM_RESULTS(OVERLAPPING_PRICE, OVERLAPPING),
		.read_only = true,
		.expect = SPI_OK_SELECT
	},
	[PLAN_PUT] = {
		.name = "put list price",
		.sql = "INSERT INTO order_mgmt_data.list_prices (tenant_id, item_id, currency, channel_id, customer_group_id, minimum_quantity, "
		"valid_from, valid_until, price, regular_price, list_price_id) VALUES ($1, $2, $3, $4, $5, trim_scale($6 / 1000000.0), $7, $8, $9, $10, $11) "
		"ON CONFLICT (item_id, currency, channel_id, customer_group_id, minimum_quantity, valid_from, tenant_id) "
		"DO UPDATE SET valid_until = excluded.valid_until, price = excluded.price, regular_price = excluded.regular_price",
		.args = OM_ARGS(NEW_LIST_PRICE, NEW),
		.expect = SPI_OK_INSERT
	},
	[PLAN_ROW] = {
		.name = "read list price",
		.sql = "SELECT v.* FROM order_mgmt.list_prices AS v WHERE v.tenant_id = $1 AND v.list_price_id = (SELECT p.list_price_id" OF_KEY ")",
		.args = OM_ARGS(LIST_PRICE_KEY, NEW),
		.read_only = true,
		.expect = SPI_OK_SELECT
	},
	[PLAN_LOWEST] = {
		.name = "find lowest prices",
		.sql = "SELECT a.place, l.price FROM ROWS FROM (unnest($5), unnest($6)) WITH ORDINALITY AS a (item_id, began, place) CROSS JOIN LATERAL ("
		"WITH spans AS MATERIALIZED (" SPANS "), "
		"present AS (SELECT s.* FROM spans AS s WHERE s.began_at <= $4 AND s.ended_at > $4 ORDER BY s.is_own DESC, s.minimum DESC LIMIT 1), "
		"began AS (SELECT a.began AS at WHERE a.began > '-infinity' UNION ALL "
		"SELECT greatest(n.began_at, (SELECT max(s.ended_at) FROM spans AS s WHERE s.ended_at <= $4 "
		"AND (s.is_own, s.minimum) > (n.is_own, n.minimum))) AS at FROM present AS n WHERE a.began = '-infinity'), "
		"points AS (SELECT b.at - interval '720 hours' AS at FROM began AS b "
		"UNION SELECT t.at FROM spans AS s CROSS JOIN LATERAL (VALUES (s.began_at), (s.ended_at)) AS t (at) CROSS JOIN began AS b "
		"WHERE t.at > b.at - interval '720 hours' AND t.at < b.at) "
		"SELECT held.price FROM points AS t CROSS JOIN began AS b CROSS JOIN LATERAL (SELECT s.price FROM spans AS s "
		"WHERE s.began_at <= t.at AND s.ended_at > t.at ORDER BY s.is_own DESC, s.minimum DESC LIMIT 1) AS held "
		"WHERE t.at < b.at ORDER BY held.price::numeric LIMIT 1) AS l",
		.args = OM_ARGS(ANNOUNCED_ITEMS, ANNOUNCED),
		.results = OM_RESULTS(LOWEST_PRICE, LOWEST),
		.read_only = true,
		.expect = SPI_OK_SELECT
	}
};

/* Prices of items (see pricing_private.h). */
uint64
om_load_list_prices(int64 tenant, const int64 *item_ids, int n)
{
	Datum		values[ITEMS_count] = {[ITEMS_tenant_id] = Int64GetDatum(tenant), [ITEMS_item_ids] = om_id_array(item_ids, n)};

	return om_plan_run_latest(&plans[PLAN_LOAD], values, NULL);
}

/* The parameters of the plans that a buyer asks. */
static void
buyer_values(int64 tenant, const OmBuyer *buyer, Datum item_ids, Datum *values)
{
	char		code[4];

	values[BUYER_tenant_id] = Int64GetDatum(tenant);
	values[BUYER_channel_id] = Int64GetDatum(buyer->channel_id);
	values[BUYER_currency] = CStringGetTextDatum(om_currency_code(buyer->currency, code));
	values[BUYER_at] = TimestampTzGetDatum(buyer->at);
	values[BUYER_item_ids] = item_ids;
}

/* Prices of then (see pricing_private.h). */
uint64
om_load_former_prices(int64 tenant, const OmBuyer *buyer, const int64 *item_ids, int n)
{
	Datum		values[BUYER_count];

	buyer_values(tenant, buyer, om_id_array(item_ids, n), values);
	return om_plan_run_latest(&plans[PLAN_FORMER], values, NULL);
}

/* The parameters of a price, of which some plans take the first ones. */
static void
list_price_values(const OmListPrice *price, Datum *values, char *nulls)
{
	char		code[4];

	memset(nulls, ' ', NEW_count);
	values[NEW_tenant_id] = Int64GetDatum(price->tenant);
	values[NEW_item_id] = Int64GetDatum(price->item_id);
	values[NEW_currency] = CStringGetTextDatum(om_currency_code(price->price.currency, code));
	values[NEW_channel_id] = Int64GetDatum(price->channel_id);
	values[NEW_customer_group_id] = Int64GetDatum(price->group_id);
	values[NEW_minimum_quantity] = Int64GetDatum(price->minimum_quantity);
	values[NEW_valid_from] = TimestampTzGetDatum(price->valid_from);
	values[NEW_valid_until] = TimestampTzGetDatum(price->valid_until);
}

/* The stored price of a key (see pricing_private.h). */
bool
om_match_list_price(const OmListPrice *price, OmListPrice *stored)
{
	Datum		values[NEW_count];
	char		nulls[NEW_count];
	Datum		regular;
	bool		isnull;

	memset(stored, 0, sizeof(OmListPrice));
	list_price_values(price, values, nulls);
	if (om_plan_run_latest(&plans[PLAN_MATCH], values, nulls) == 0)
		return false;
	stored->item_id = price->item_id;
	stored->valid_until = DatumGetTimestampTz(om_field(0, MATCHED_valid_until, NULL));
	stored->price = om_price_from_datum(om_field(0, MATCHED_price, NULL));
	regular = om_field(0, MATCHED_regular_price, &isnull);
	if (!isnull)
		stored->regular_price = om_price_from_datum(regular);
	return true;
}

/* Prices that hold at the same time (see pricing_private.h). */
char *
om_overlapping_prices(const OmListPrice *price, int *n, char **first)
{
	Datum		values[NEW_count];
	char		nulls[NEW_count];
	OmList		list = {0};
	int			i;

	list_price_values(price, values, nulls);
	*n = (int) om_plan_run_latest(&plans[PLAN_OVERLAPS], values, nulls);
	*first = *n > 0 ? om_field_text(0, OVERLAPPING_words) : NULL;
	for (i = 0; i < *n; i++)
	{
		Jsonb	   *json = DatumGetJsonbP(om_field(i, OVERLAPPING_price, NULL));

		appendStringInfoString(om_list_add(&list), JsonbToCString(NULL, &json->root, VARSIZE(json)));
	}
	return *n > 0 ? om_list_end(&list) : NULL;
}

/* Create or change a price of a list. */
void
om_store_list_price(const OmListPrice *price)
{
	Datum		values[NEW_count];
	char		nulls[NEW_count];

	list_price_values(price, values, nulls);
	values[NEW_price] = om_price_datum(price->price);
	nulls[NEW_regular_price] = price->regular_price.currency != 0 ? ' ' : 'n';
	values[NEW_regular_price] = price->regular_price.currency != 0 ? om_price_datum(price->regular_price) : (Datum) 0;
	values[NEW_list_price_id] = Int64GetDatum(om_next_id(om_ident()->master_id_seq));
	(void) om_plan_run(&plans[PLAN_PUT], values, nulls);
}

/* Its row of order_mgmt.list_prices, as of now: another session may have written it. */
uint64
om_list_price_row(const OmListPrice *price)
{
	Datum		values[NEW_count];
	char		nulls[NEW_count];

	list_price_values(price, values, nulls);
	return om_plan_run_latest(&plans[PLAN_ROW], values, nulls);
}

/* The lowest prices before the present ones (see pricing_private.h). */
OmPrice *
om_lowest_prices(int64 tenant, const OmBuyer *buyer, const OmListed *items, int n)
{
	OmPrice    *lowest = palloc0(sizeof(OmPrice) * Max(n, 1));
	int64	   *ids = palloc(sizeof(int64) * Max(n, 1));
	Datum	   *began = palloc(sizeof(Datum) * Max(n, 1));
	Datum		values[ANNOUNCED_count];
	uint64		rows;
	uint64		row;
	int			i;

	for (i = 0; i < n; i++)
	{
		ids[i] = items[i].item_id;
		began[i] = TimestampTzGetDatum(items[i].began_at);
	}
	buyer_values(tenant, buyer, om_id_array(ids, n), values);
	values[ANNOUNCED_began] = om_array(OM_TIME, began, NULL, n);
	rows = om_plan_run(&plans[PLAN_LOWEST], values, NULL);
	for (row = 0; row < rows; row++)
		lowest[DatumGetInt64(om_field(row, LOWEST_place, NULL)) - 1] = om_price_from_datum(om_field(row, LOWEST_price, NULL));
	return lowest;
}
