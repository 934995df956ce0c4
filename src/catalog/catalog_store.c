/*
 * catalog_store.c - the SQL of the catalog module (see catalog_store.h).
 *
 * A put first compares what is stored with what shall be (the FIND plans) and
 * writes only a difference, so that repeating a put leaves no dead row and takes
 * no lock.  A put that races with another one of the same code meets its row in
 * ON CONFLICT; the later one wins.  Constraints are checked before the conflict is found, so
 * what a put does not say has a value in VALUES also where only a new row could need it.
 */
#include "postgres.h"

#include "access/access.h"
#include "call/near_code.h"
#include "call/new_code.h"
#include "catalog/catalog.h"
#include "catalog/catalog_store.h"
#include "sql/insert.h"
#include "sql/plan.h"
#include "utils/builtins.h"

enum
{
	PLAN_LOAD_ITEMS,
	PLAN_LOAD_LOCATIONS,
	PLAN_LOAD_CHANNEL,
	PLAN_LOCATION_FIND,
	PLAN_LOCATION_TWIN,
	PLAN_LOCATION_PUT,
	PLAN_LOCATION_ROW,
	PLAN_CHANNEL_FIND,
	PLAN_CHANNEL_TWIN,
	PLAN_CHANNEL_PUT,
	PLAN_CHANNEL_CLEAR,
	PLAN_CHANNEL_FILL,
	PLAN_CHANNEL_ROW,
	PLAN_ITEM_FIND,
	PLAN_ITEM_TWIN,
	PLAN_ITEM_PUT,
	PLAN_ITEM_MOVED,
	PLAN_LOCK_ITEMS,
	PLAN_LOCK_ITEMS_OF,
	PLAN_LOCK_UNMOVED,
	PLAN_ITEM_ROW,
	PLAN_PRICE_FIND,
	PLAN_PRICE_PUT,
	PLAN_PRICE_ROW,
	PLAN_NAMES,
	PLAN_TENANT_HISTORY,
	PLAN_NEAR_SKU,
	PLAN_NEAR_LOCATION,
	PLAN_NEAR_CHANNEL,
	PLAN_NEAR_PUBLIC_CHANNEL
};

#define ONE_TENANT(X, P) X(P, tenant_id, OM_INT8)
OM_ENUM(ONE_TENANT, TENANT);

#define CODED(X, P) X(P, tenant_id, OM_INT8) X(P, code, OM_TEXT)
OM_ENUM(CODED, CODE);

#define CODES(X, P) X(P, tenant_id, OM_INT8) X(P, codes, OM_TEXTS)
OM_ENUM(CODES, CODES);

/* A master as it is compared and written: $1 to $6 of all these plans; what follows depends on the table. */
#define MASTER(X, P) \
	X(P, tenant_id, OM_INT8) X(P, code, OM_TEXT) X(P, name, OM_TEXT) X(P, kind, OM_TEXT) X(P, is_active, OM_BOOL) \
	X(P, metadata, OM_JSONB)
#define NEW_MASTER(X, P) MASTER(X, P) X(P, id, OM_INT8)
OM_ENUM(NEW_MASTER, MASTER);

/* The tax rates of a master, what a channel charges for shipping, whether it is public, and whether one location serves a line. */
#define CHANNEL_MASTER(X, P) \
	NEW_MASTER(X, P) X(P, tax_rates, OM_TEXTS) X(P, shipping, OM_AMOUNT) X(P, is_public, OM_BOOL) X(P, ship_complete, OM_BOOL)
#define MATCHED_CHANNEL(X, P) CHANNEL_MASTER(X, P) X(P, location_ids, OM_INT8S)
OM_ENUM(MATCHED_CHANNEL, NEW_CHANNEL);

#define ITEM_MASTER(X, P) MASTER(X, P) X(P, scale, OM_INT2) X(P, tax_rates, OM_TEXTS) X(P, tax_class, OM_TEXT) X(P, weight, OM_NUMERIC)
#define NEW_ITEM(X, P) ITEM_MASTER(X, P) X(P, item_id, OM_INT8)
OM_ENUM(NEW_ITEM, NEW);

/* What a FIND plan says of a master (OmFoundMaster). */
#define FOUND_MASTER(X, P) X(P, id, OM_INT8) X(P, is_same, OM_BOOL) X(P, is_same_rest, OM_BOOL)
OM_ENUM(FOUND_MASTER, FOUND);

#define FOUND_CHANNEL(X, P) FOUND_MASTER(X, P) X(P, shipping, OM_AMOUNT) X(P, currency, OM_TEXT) X(P, location_ids, OM_INT8S)
OM_ENUM(FOUND_CHANNEL, FOUND_CHANNEL);

#define STORED_CHANNEL(X, P) X(P, channel_id, OM_INT8)
OM_ENUM(STORED_CHANNEL, STORED);

#define CHANNEL_KEY(X, P) X(P, tenant_id, OM_INT8) X(P, channel_id, OM_INT8)
#define CHANNEL_LOCATIONS(X, P) CHANNEL_KEY(X, P) X(P, location_ids, OM_INT8S)
OM_ENUM(CHANNEL_LOCATIONS, FILL);

#define PRICE_KEY(X, P) X(P, tenant_id, OM_INT8) X(P, sku, OM_TEXT) X(P, currency, OM_TEXT)
#define PRICE_MASTER(X, P) PRICE_KEY(X, P) X(P, price, OM_PRICE)
OM_ENUM(PRICE_MASTER, PRICE);

#define NEW_PRICE(X, P) X(P, tenant_id, OM_INT8) X(P, item_id, OM_INT8) X(P, currency, OM_TEXT) X(P, price, OM_PRICE)
OM_ENUM(NEW_PRICE, NEW_PRICE);

#define ITEM_IDS(X, P) X(P, tenant_id, OM_INT8) X(P, item_ids, OM_INT8S)
OM_ENUM(ITEM_IDS, IDS);

/* An item that is locked. */
#define LOCKED_ITEM(X, P) \
	X(P, sku, OM_TEXT) X(P, item_id, OM_INT8) X(P, kind, OM_TEXT) X(P, scale, OM_INT2) X(P, is_active, OM_BOOL)
OM_ENUM(LOCKED_ITEM, LOCKED);

#define ITEM_KEY(X, P) X(P, tenant_id, OM_INT8) X(P, item_id, OM_INT8)
#define POSITION_KEY(X, P) ITEM_KEY(X, P) X(P, location_id, OM_INT8)
OM_ENUM(POSITION_KEY, KEY);

#define NAMES(X, P) X(P, sku, OM_TEXT) X(P, location, OM_TEXT)
OM_ENUM(NAMES, NAMES);

/* Has stock of an item moved, as far as that is folded?  Once it has, for ever. */
#define HAS_BALANCE(item) \
	"EXISTS (SELECT FROM order_mgmt_data.stock_balances AS b WHERE b.tenant_id = " item ".tenant_id AND b.item_id = " item ".item_id)"

static OmPlan plans[] = {
	[PLAN_TENANT_HISTORY] = {
		.name = "look for history of tenant",
		.sql = "SELECT true WHERE EXISTS (SELECT FROM order_mgmt_data.documents AS d WHERE d.tenant_id = $1) "
		"OR EXISTS (SELECT FROM order_mgmt_data.stock_moves AS m WHERE m.tenant_id = $1) "
		"OR EXISTS (SELECT FROM order_mgmt_data.money_moves AS m WHERE m.tenant_id = $1)",
		.args = OM_ARGS(ONE_TENANT, TENANT),
		.may_scan = true,
		.expect = SPI_OK_SELECT
	},
	[PLAN_LOAD_ITEMS] = {
		.name = "load items",
		.sql = "SELECT i.sku, i.item_id, i.kind = '" ITEM_KIND_STOCKED "' AS is_stocked, i.scale, p.price, i.tax_rates, i.is_active, i.tax_class, coalesce((i.weight * 1000000)::bigint, -1) AS weight, "
		"i.order_min, i.order_max, i.order_increment, i.has_windows IS TRUE AS has_windows, i.kind = '" ITEM_KIND_KIT "' AS is_kit, " HAS_BALANCE("i") " AS has_moved "
		"FROM order_mgmt_data.items AS i "
		/* OFFSET 0: looked up by item, also where the plan was made on empty tables */
		"LEFT JOIN LATERAL (SELECT q.price FROM order_mgmt_data.prices AS q "
		"WHERE q.tenant_id = $1 AND q.item_id = i.item_id OFFSET 0) AS p ON true "
		"WHERE i.tenant_id = $1 AND i.sku = ANY ($2) ORDER BY i.item_id",
		.args = OM_ARGS(CODES, CODES),
		.results = OM_RESULTS(LOADED_ITEM, ITEM),
		.read_only = true,
		.expect = SPI_OK_SELECT
	},
	[PLAN_LOAD_LOCATIONS] = {
		.name = "load locations",
		.sql = "SELECT l.code, l.location_id, l.is_active FROM order_mgmt_data.locations AS l "
		"WHERE l.tenant_id = $1 AND l.code = ANY ($2)",
		.args = OM_ARGS(CODES, CODES),
		.results = OM_RESULTS(LOADED_LOCATION, LOCATION),
		.read_only = true,
		.expect = SPI_OK_SELECT
	},
	[PLAN_LOAD_CHANNEL] = {
		.name = "load channel",
		.sql = "SELECT c.channel_id, c.currency, l.location_id, l.code, c.shipping, c.shipping_tax_rates, c.is_public, c.ship_complete "
		"FROM order_mgmt_data.channels AS c "
		"LEFT JOIN order_mgmt_data.channel_locations AS cl "
		"ON cl.tenant_id = c.tenant_id AND cl.channel_id = c.channel_id "
		"LEFT JOIN order_mgmt_data.locations AS l "
		"ON l.tenant_id = cl.tenant_id AND l.location_id = cl.location_id AND l.is_active "
		"WHERE c.tenant_id = $1 AND c.code = $2 AND c.is_active ORDER BY cl.priority",
		.args = OM_ARGS(CODED, CODE),
		.results = OM_RESULTS(LOADED_CHANNEL, CHANNEL),
		.read_only = true,
		.expect = SPI_OK_SELECT
	},
	[PLAN_LOCATION_FIND] = {
		.name = "find location",
		.sql = "SELECT l.location_id AS id, l.name = coalesce($3, l.name) AND l.kind = coalesce($4, l.kind) AND l.is_active = coalesce($5, l.is_active) "
		"AND l.metadata = coalesce($6, l.metadata) AS is_same, "
		"true AS is_same_rest "
		"FROM order_mgmt_data.locations AS l WHERE l.tenant_id = $1 AND l.code = $2",
		.args = OM_ARGS(MASTER, MASTER),
		.results = OM_RESULTS(FOUND_MASTER, FOUND),
		.expect = SPI_OK_SELECT
	},
	[PLAN_LOCATION_TWIN] = OM_TWIN_PLAN("locations", "code"),
	[PLAN_LOCATION_PUT] = {
		.name = "put location",
		.sql = "INSERT INTO order_mgmt_data.locations AS l (tenant_id, code, name, kind, is_active, metadata, location_id) "
		"VALUES ($1, $2, coalesce($3, $2), coalesce($4, '" LOCATION_KIND_STORE "'), coalesce($5, true), coalesce($6, '{}'), $7) "
		"ON CONFLICT (tenant_id, code) DO UPDATE SET name = coalesce($3, l.name), kind = coalesce($4, l.kind), "
		"is_active = coalesce($5, l.is_active), metadata = coalesce($6, l.metadata)",
		.args = OM_ARGS(NEW_MASTER, MASTER),
		.expect = SPI_OK_INSERT
	},
	[PLAN_LOCATION_ROW] = {
		.name = "read location",
		.sql = "SELECT v.* FROM order_mgmt.locations AS v WHERE v.tenant_id = $1 AND v.location = $2",
		.args = OM_ARGS(CODED, CODE),
		.expect = SPI_OK_SELECT
	},
	[PLAN_CHANNEL_FIND] = {
		.name = "find channel",
		.sql = "SELECT c.channel_id AS id, c.name = coalesce($3, c.name) AND c.currency = coalesce($4, c.currency) "
		"AND c.is_active = coalesce($5, c.is_active) AND c.metadata = coalesce($6, c.metadata) "
		"AND coalesce(c.shipping_tax_rates, '{}') = coalesce($8, c.shipping_tax_rates, '{}') "
		"AND c.is_public = coalesce($10, c.is_public) AND c.ship_complete = coalesce($11, c.ship_complete) AS is_same, "
		"$12 IS NULL OR $12 = ARRAY(SELECT cl.location_id FROM order_mgmt_data.channel_locations AS cl "
		"WHERE cl.tenant_id = c.tenant_id AND cl.channel_id = c.channel_id ORDER BY cl.priority) AS is_same_rest, c.shipping, "
		"coalesce($4, c.currency) AS currency, ARRAY(SELECT cl.location_id FROM order_mgmt_data.channel_locations AS cl "
		"WHERE cl.tenant_id = c.tenant_id AND cl.channel_id = c.channel_id) AS location_ids "
		"FROM order_mgmt_data.channels AS c WHERE c.tenant_id = $1 AND c.code = $2",
		.args = OM_ARGS(MATCHED_CHANNEL, NEW_CHANNEL),
		.results = OM_RESULTS(FOUND_CHANNEL, FOUND_CHANNEL),
		.expect = SPI_OK_SELECT
	},
	[PLAN_CHANNEL_TWIN] = OM_TWIN_PLAN("channels", "code"),
	[PLAN_CHANNEL_PUT] = {
		.name = "put channel",
		.sql = "INSERT INTO order_mgmt_data.channels AS c "
		"(tenant_id, code, name, currency, is_active, metadata, channel_id, shipping_tax_rates, shipping, is_public, ship_complete) "
		"VALUES ($1, $2, coalesce($3, $2), coalesce($4, order_mgmt.amount_currency($9), ''), coalesce($5, true), coalesce($6, '{}'), $7, nullif($8, '{}'), CASE WHEN order_mgmt.amount_minor($9) <> 0 THEN $9 END, coalesce($10, false), coalesce($11, false)) "
		"ON CONFLICT (tenant_id, code) DO UPDATE SET name = coalesce($3, c.name), currency = coalesce($4, c.currency), "
		"is_active = coalesce($5, c.is_active), metadata = coalesce($6, c.metadata), "
		"shipping_tax_rates = CASE WHEN $8 IS NULL THEN c.shipping_tax_rates ELSE excluded.shipping_tax_rates END, "
		"shipping = CASE WHEN $9 IS NULL THEN c.shipping ELSE excluded.shipping END, is_public = coalesce($10, c.is_public), ship_complete = coalesce($11, c.ship_complete) RETURNING c.channel_id",
		.args = OM_ARGS(CHANNEL_MASTER, NEW_CHANNEL),
		.results = OM_RESULTS(STORED_CHANNEL, STORED),
		.expect = SPI_OK_INSERT_RETURNING
	},
	[PLAN_CHANNEL_CLEAR] = {
		.name = "clear channel locations",
		.sql = "DELETE FROM order_mgmt_data.channel_locations AS cl WHERE cl.tenant_id = $1 AND cl.channel_id = $2",
		.args = OM_ARGS(CHANNEL_KEY, FILL),
		.expect = SPI_OK_DELETE
	},
	[PLAN_CHANNEL_FILL] = {
		.name = "fill channel locations",
		.sql = "INSERT INTO order_mgmt_data.channel_locations (tenant_id, channel_id, priority, location_id) "
		"SELECT $1, $2, u.priority, u.location_id "
		"FROM pg_catalog.unnest($3) WITH ORDINALITY AS u (location_id, priority)",
		.args = OM_ARGS(CHANNEL_LOCATIONS, FILL),
		.expect = SPI_OK_INSERT
	},
	[PLAN_CHANNEL_ROW] = {
		.name = "read channel",
		.sql = "SELECT v.* FROM order_mgmt.channels AS v WHERE v.tenant_id = $1 AND v.channel = $2",
		.args = OM_ARGS(CODED, CODE),
		.expect = SPI_OK_SELECT
	},
	[PLAN_ITEM_FIND] = {
		.name = "find item",
		.sql = "SELECT i.item_id AS id, i.name = coalesce($3, i.name) AND i.kind = coalesce($4, i.kind) AND i.is_active = coalesce($5, i.is_active) "
		"AND i.metadata = coalesce($6, i.metadata) AND i.scale = coalesce($7, i.scale) AND coalesce(i.tax_rates, '{}') = coalesce($8, i.tax_rates, '{}') "
		"AND coalesce(i.tax_class, '') = coalesce($9, i.tax_class, '') AND ($10 IS NULL OR i.weight = $10 IS TRUE) AS is_same, "
		"i.kind = coalesce($4, i.kind) AND i.scale = coalesce($7, i.scale) AS is_same_rest "
		"FROM order_mgmt_data.items AS i WHERE i.tenant_id = $1 AND i.sku = $2",
		.args = OM_ARGS(ITEM_MASTER, NEW),
		.results = OM_RESULTS(FOUND_MASTER, FOUND),
		.expect = SPI_OK_SELECT
	},
	[PLAN_ITEM_TWIN] = OM_TWIN_PLAN("items", "sku"),
	[PLAN_ITEM_PUT] = {
		.name = "put item",
		.sql = "INSERT INTO order_mgmt_data.items AS i "
		"(tenant_id, sku, name, kind, is_active, metadata, scale, tax_rates, tax_class, weight, item_id) "
		"VALUES ($1, $2, coalesce($3, $2), coalesce($4, '" ITEM_KIND_STOCKED "'), coalesce($5, true), coalesce($6, '{}'), coalesce($7, 0::smallint), "
		"nullif($8, '{}'), nullif($9, ''), trim_scale($10), $11) "
		"ON CONFLICT (tenant_id, sku) DO UPDATE SET name = coalesce($3, i.name), kind = coalesce($4, i.kind), "
		"is_active = coalesce($5, i.is_active), metadata = coalesce($6, i.metadata), scale = coalesce($7, i.scale), "
		"tax_rates = CASE WHEN $8 IS NULL THEN i.tax_rates ELSE excluded.tax_rates END, "
		"tax_class = CASE WHEN $9 IS NULL THEN i.tax_class ELSE excluded.tax_class END, weight = coalesce(excluded.weight, i.weight)",
		.args = OM_ARGS(NEW_ITEM, NEW),
		.expect = SPI_OK_INSERT
	},
	[PLAN_ITEM_MOVED] = {
		.name = "look for moves of item",
		.sql = "SELECT true WHERE EXISTS (SELECT FROM order_mgmt_data.stock_balances AS b WHERE b.tenant_id = $1 AND b.item_id = $2) "
		"OR EXISTS (SELECT FROM order_mgmt_data.stock_moves AS m WHERE m.tenant_id = $1 AND m.item_id = $2 AND m.stamp OPERATOR(order_mgmt_data.~=) "
		"ANY ((SELECT order_mgmt_data.periods_since(c.fold_stamp) FROM order_mgmt_data.stock_control AS c)::bigint[]))",
		.args = OM_ARGS(ITEM_KEY, KEY),
		.expect = SPI_OK_SELECT
	},
	[PLAN_LOCK_ITEMS] = {
		.name = "lock items",
		.sql = "SELECT i.sku, i.item_id, i.kind, i.scale, i.is_active FROM order_mgmt_data.items AS i "
		"WHERE i.tenant_id = $1 AND i.sku = ANY ($2) ORDER BY i.item_id FOR NO KEY UPDATE",
		.args = OM_ARGS(CODES, CODES),
		.results = OM_RESULTS(LOCKED_ITEM, LOCKED),
		.expect = SPI_OK_SELECT
	},
	[PLAN_LOCK_ITEMS_OF] = {
		.name = "lock items of ids",
		.sql = "SELECT i.sku, i.item_id, i.kind, i.scale, i.is_active FROM order_mgmt_data.items AS i "
		"WHERE i.tenant_id = $1 AND i.item_id = ANY ($2) ORDER BY i.item_id FOR NO KEY UPDATE",
		.args = OM_ARGS(ITEM_IDS, IDS),
		.results = OM_RESULTS(LOCKED_ITEM, LOCKED),
		.expect = SPI_OK_SELECT
	},
	[PLAN_LOCK_UNMOVED] = {
		.name = "lock items that have not moved",
		/* by one descent each, in the order of ids; moves of the running transaction do not count: it may take them back */
		.sql = "SELECT i.* FROM pg_catalog.unnest($2) AS u (item_id) CROSS JOIN LATERAL (SELECT t.sku, t.item_id, t.kind, t.scale, t.is_active "
		"FROM order_mgmt_data.items AS t WHERE t.tenant_id = $1 AND t.item_id = u.item_id "
		"AND NOT (" HAS_BALANCE("t") " "
		"OR pg_catalog.current_setting('transaction_isolation') <> 'serializable' AND EXISTS (SELECT FROM order_mgmt_data.stock_moves AS m WHERE m.tenant_id = t.tenant_id AND m.item_id = t.item_id "
		"AND m.stamp <> order_mgmt_data.current_stamp() AND m.stamp OPERATOR(order_mgmt_data.~=) "
		"ANY ((SELECT order_mgmt_data.periods_since(c.fold_stamp) FROM order_mgmt_data.stock_control AS c)::bigint[]))) OFFSET 0 FOR SHARE) AS i",
		.args = OM_ARGS(ITEM_IDS, IDS),
		.results = OM_RESULTS(LOCKED_ITEM, LOCKED),
		.expect = SPI_OK_SELECT
	},
	[PLAN_ITEM_ROW] = {
		.name = "read item",
		.sql = "SELECT v.* FROM order_mgmt.items AS v WHERE v.tenant_id = $1 AND v.sku = $2",
		.args = OM_ARGS(CODED, CODE),
		.expect = SPI_OK_SELECT
	},
	[PLAN_PRICE_FIND] = {
		.name = "find price",
		.sql = "SELECT i.item_id AS id, coalesce(p.price OPERATOR(order_mgmt.=) $4, false) AS is_same, true AS is_same_rest "
		"FROM order_mgmt_data.items AS i LEFT JOIN order_mgmt_data.prices AS p "
		"ON p.tenant_id = i.tenant_id AND p.item_id = i.item_id AND p.currency = $3 "
		"WHERE i.tenant_id = $1 AND i.sku = $2 AND i.is_active",
		.args = OM_ARGS(PRICE_MASTER, PRICE),
		.results = OM_RESULTS(FOUND_MASTER, FOUND),
		.expect = SPI_OK_SELECT
	},
	[PLAN_PRICE_PUT] = {
		.name = "put price",
		.sql = "INSERT INTO order_mgmt_data.prices (tenant_id, item_id, currency, price) VALUES ($1, $2, $3, $4) "
		"ON CONFLICT (tenant_id, item_id, currency) DO UPDATE SET price = excluded.price",
		.args = OM_ARGS(NEW_PRICE, NEW_PRICE),
		.expect = SPI_OK_INSERT
	},
	[PLAN_PRICE_ROW] = {
		.name = "read price",
		.sql = "SELECT i.tenant_id, i.sku, p.currency, p.price, p.price::numeric AS price_numeric FROM order_mgmt_data.items AS i "
		"CROSS JOIN LATERAL (SELECT q.currency, q.price FROM order_mgmt_data.prices AS q "
		"WHERE q.tenant_id = $1 AND q.item_id = i.item_id AND q.currency = $3 OFFSET 0) AS p "
		"WHERE i.tenant_id = $1 AND i.sku = $2",
		.args = OM_ARGS(PRICE_KEY, PRICE),
		.expect = SPI_OK_SELECT
	},
	[PLAN_NAMES] = {
		.name = "read names",
		.sql = "SELECT (SELECT i.sku FROM order_mgmt_data.items AS i WHERE i.tenant_id = $1 AND i.item_id = $2) AS sku, "
		"(SELECT l.code FROM order_mgmt_data.locations AS l WHERE l.tenant_id = $1 AND l.location_id = $3) AS location",
		.args = OM_ARGS(POSITION_KEY, KEY),
		.results = OM_RESULTS(NAMES, NAMES),
		.read_only = true,
		.expect = SPI_OK_SELECT
	},
	[PLAN_NEAR_SKU] = OM_NEAR_PLAN("items", "sku", "n.is_active"),
	[PLAN_NEAR_LOCATION] = OM_NEAR_PLAN("locations", "code", "n.is_active"),
	[PLAN_NEAR_CHANNEL] = OM_NEAR_PLAN("channels", "code", "n.is_active"),
	[PLAN_NEAR_PUBLIC_CHANNEL] = OM_NEAR_PLAN("channels", "code", "n.is_active AND n.is_public")
};

/* Items of skus and their prices (see catalog_store.h). */
uint64
om_load_items(int64 tenant, char *const *skus, int n)
{
	Datum		values[CODES_count] = {[CODES_tenant_id] = Int64GetDatum(tenant), [CODES_codes] = om_text_array(skus, n)};

	return om_plan_run_latest(&plans[PLAN_LOAD_ITEMS], values, NULL);
}

/* Locations of codes (see catalog_store.h). */
uint64
om_load_locations(int64 tenant, char *const *codes, int n)
{
	Datum		values[CODES_count] = {[CODES_tenant_id] = Int64GetDatum(tenant), [CODES_codes] = om_text_array(codes, n)};

	return om_plan_run_latest(&plans[PLAN_LOAD_LOCATIONS], values, NULL);
}

/* An active channel and its locations (see catalog_store.h). */
uint64
om_load_channel(int64 tenant, const char *code)
{
	Datum		values[CODE_count] = {[CODE_tenant_id] = Int64GetDatum(tenant), [CODE_code] = CStringGetTextDatum(code)};

	return om_plan_run_latest(&plans[PLAN_LOAD_CHANNEL], values, NULL);
}

/* The parameters all masters share; those that the call does not say are null. */
static void
master_values(const OmMaster *master, Datum *values, char *nulls, int count)
{
	memset(nulls, ' ', count);
	values[MASTER_tenant_id] = Int64GetDatum(master->tenant);
	values[MASTER_code] = CStringGetTextDatum(master->code);
	om_set_text(values, nulls, MASTER_name, master->name);
	om_set_text(values, nulls, MASTER_kind, master->kind);
	om_set_datum(values, nulls, MASTER_is_active, master->is_active);
	om_set_datum(values, nulls, MASTER_metadata, master->metadata);
}

/* Its tax rates: null when they stay as they are. */
static void
tax_rate_values(const OmMaster *master, Datum *values, char *nulls, int column)
{
	nulls[column] = master->tax_rates == NULL ? 'n' : ' ';
	values[column] = master->tax_rates == NULL ? (Datum) 0 : om_text_array(master->tax_rates, master->ntax_rates);
}

/* The parameters of a channel. */
static void
channel_values(const OmMaster *channel, int64 id, Datum *values, char *nulls)
{
	master_values(channel, values, nulls, NEW_CHANNEL_count);
	values[NEW_CHANNEL_id] = Int64GetDatum(id);
	tax_rate_values(channel, values, nulls, NEW_CHANNEL_tax_rates);
	nulls[NEW_CHANNEL_shipping] = channel->shipping.currency != 0 ? ' ' : 'n';
	values[NEW_CHANNEL_shipping] = channel->shipping.currency != 0 ? om_amount_datum(channel->shipping) : (Datum) 0;
	nulls[NEW_CHANNEL_is_public] = channel->says_public ? ' ' : 'n';
	values[NEW_CHANNEL_is_public] = BoolGetDatum(channel->is_public);
	om_set_datum(values, nulls, NEW_CHANNEL_ship_complete, channel->ship_complete);
}

/* The parameters of an item. */
static void
item_values(const OmMaster *item, Datum *values, char *nulls)
{
	master_values(item, values, nulls, NEW_count);
	nulls[NEW_scale] = item->scale < 0 ? 'n' : ' ';
	values[NEW_scale] = Int16GetDatum((int16) item->scale);
	tax_rate_values(item, values, nulls, NEW_tax_rates);
	om_set_text(values, nulls, NEW_tax_class, item->tax_class);
	om_set_datum(values, nulls, NEW_weight, item->weight);
}

/* Run a FIND plan and read its row. */
static OmFoundMaster
find_master(OmPlan *plan, Datum *values, const char *nulls)
{
	OmFoundMaster found = {0};

	if (om_plan_run(plan, values, nulls) > 0)
	{
		found.id = DatumGetInt64(om_field(0, FOUND_id, NULL));
		found.same = DatumGetBool(om_field(0, FOUND_is_same, NULL));
		found.same_rest = DatumGetBool(om_field(0, FOUND_is_same_rest, NULL));
	}
	return found;
}

/* Run a FIND plan; a code that is not there yet must be one that can be made. */
static OmFoundMaster
match_master(OmPlan *find, OmPlan *twin, const OmMaster *master, const char *argument, Datum *values, const char *nulls)
{
	OmFoundMaster found = find_master(find, values, nulls);

	if (found.id == 0)
		om_require_new_code(twin, master->tenant, master->code, argument);
	return found;
}

/* Compare a location with what is stored. */
OmFoundMaster
om_match_location(const OmMaster *location)
{
	Datum		values[MASTER_count];
	char		nulls[MASTER_count];

	master_values(location, values, nulls, MASTER_count);
	return match_master(&plans[PLAN_LOCATION_FIND], &plans[PLAN_LOCATION_TWIN], location, "location", values, nulls);
}

/* Create or change a location; id: of a new one. */
void
om_store_location(const OmMaster *location, int64 id)
{
	Datum		values[MASTER_count];
	char		nulls[MASTER_count];

	master_values(location, values, nulls, MASTER_count);
	values[MASTER_id] = Int64GetDatum(id);
	(void) om_plan_run(&plans[PLAN_LOCATION_PUT], values, nulls);
}

/* Compare a channel and its locations with what is stored. */
OmFoundMaster
om_match_channel(const OmMaster *channel, Datum location_ids)
{
	Datum		values[NEW_CHANNEL_count];
	char		nulls[NEW_CHANNEL_count];
	OmFoundMaster found;
	Datum		shipping;
	bool		isnull;

	channel_values(channel, 0, values, nulls);
	nulls[NEW_CHANNEL_location_ids] = location_ids == (Datum) 0 ? 'n' : ' ';
	values[NEW_CHANNEL_location_ids] = location_ids;
	found = match_master(&plans[PLAN_CHANNEL_FIND], &plans[PLAN_CHANNEL_TWIN], channel, "channel", values, nulls);
	if (found.id != 0)
	{
		shipping = om_field(0, FOUND_CHANNEL_shipping, &isnull);
		if (!isnull)
			found.shipping = om_amount_from_datum(shipping);
		found.currency = om_field_text(0, FOUND_CHANNEL_currency);
		found.location_ids = om_field(0, FOUND_CHANNEL_location_ids, NULL);
	}
	return found;
}

/* Create or change a channel, id: of a new one; returns the id it has. */
int64
om_store_channel(const OmMaster *channel, int64 id)
{
	Datum		values[NEW_CHANNEL_count];
	char		nulls[NEW_CHANNEL_count];

	channel_values(channel, id, values, nulls);
	(void) om_plan_run(&plans[PLAN_CHANNEL_PUT], values, nulls);
	return DatumGetInt64(om_field(0, STORED_channel_id, NULL));
}

/* Replace a channel's locations; its row is locked by the caller's put. */
void
om_store_channel_locations(int64 tenant, int64 channel_id, Datum location_ids)
{
	Datum		values[FILL_count] = {
		[FILL_tenant_id] = Int64GetDatum(tenant), [FILL_channel_id] = Int64GetDatum(channel_id), [FILL_location_ids] = location_ids
	};

	(void) om_plan_run(&plans[PLAN_CHANNEL_CLEAR], values, NULL);
	(void) om_plan_run(&plans[PLAN_CHANNEL_FILL], values, NULL);
}

/* Compare an item with what is stored. */
OmFoundMaster
om_match_item(const OmMaster *item)
{
	Datum		values[NEW_count];
	char		nulls[NEW_count];

	item_values(item, values, nulls);
	return match_master(&plans[PLAN_ITEM_FIND], &plans[PLAN_ITEM_TWIN], item, "sku", values, nulls);
}

/* Create or change an item; id: of a new one. */
void
om_store_item(const OmMaster *item, int64 id)
{
	Datum		values[NEW_count];
	char		nulls[NEW_count];

	item_values(item, values, nulls);
	values[NEW_item_id] = Int64GetDatum(id);
	(void) om_plan_run(&plans[PLAN_ITEM_PUT], values, nulls);
}

/* True if stock of the item has ever moved. */
bool
om_item_has_moved(int64 tenant, int64 item_id)
{
	Datum		values[KEY_count] = {[KEY_tenant_id] = Int64GetDatum(tenant), [KEY_item_id] = Int64GetDatum(item_id)};

	return om_plan_run_latest(&plans[PLAN_ITEM_MOVED], values, NULL) > 0;
}

/* An item of a row of what was locked. */
static OmItem
locked_item(uint64 row)
{
	OmItem		item = {0};

	item.item_id = DatumGetInt64(om_field(row, LOCKED_item_id, NULL));
	item.is_active = DatumGetBool(om_field(row, LOCKED_is_active, NULL));
	item.is_stocked = strcmp(om_field_text(row, LOCKED_kind), ITEM_KIND_STOCKED) == 0;
	item.is_kit = strcmp(om_field_text(row, LOCKED_kind), ITEM_KIND_KIT) == 0;
	item.scale = DatumGetInt16(om_field(row, LOCKED_scale, NULL));
	return item;
}

void
om_lock_items(int64 tenant, char *const *skus, int n, OmItem *items)
{
	Datum		values[CODES_count] = {[CODES_tenant_id] = Int64GetDatum(tenant), [CODES_codes] = om_text_array(skus, n)};
	uint64		rows = om_plan_run(&plans[PLAN_LOCK_ITEMS], values, NULL);
	uint64		r;
	int			i;

	memset(items, 0, sizeof(OmItem) * n);
	for (r = 0; r < rows; r++)
	{
		const char *sku = om_field_text(r, LOCKED_sku);

		for (i = 0; i < n; i++)
			if (strcmp(skus[i], sku) == 0)
				items[i] = locked_item(r);
	}
}

/* Run a plan for the items of ids. */
static uint64
run_of_ids(int plan, int64 tenant, const int64 *ids, int n)
{
	Datum		values[] = {[IDS_tenant_id] = Int64GetDatum(tenant), [IDS_item_ids] = om_id_array(ids, n)};

	return om_plan_run(&plans[plan], values, NULL);
}

void
om_lock_items_of(int64 tenant, const int64 *ids, int n, OmItem *items, char **skus)
{
	uint64		rows = run_of_ids(PLAN_LOCK_ITEMS_OF, tenant, ids, n);
	uint64		r;
	int			i;

	memset(items, 0, sizeof(OmItem) * n);
	for (r = 0; r < rows; r++)
	{
		OmItem		item = locked_item(r);

		for (i = 0; i < n; i++)
		{
			if (ids[i] != item.item_id)
				continue;
			items[i] = item;
			if (skus != NULL)
				skus[i] = om_field_text(r, LOCKED_sku);
		}
	}
}

int
om_lock_unmoved(int64 tenant, const int64 *ids, int n, OmItem *items)
{
	int			rows = (int) run_of_ids(PLAN_LOCK_UNMOVED, tenant, ids, n);
	int			r;

	for (r = 0; r < rows; r++)
		items[r] = locked_item(r);
	return rows;
}

/* True if anything of a tenant was recorded (see catalog_store.h). */
bool
om_tenant_has_history(int64 tenant)
{
	Datum		values[TENANT_count] = {[TENANT_tenant_id] = Int64GetDatum(tenant)};

	return om_plan_run_latest(&plans[PLAN_TENANT_HISTORY], values, NULL) > 0;
}

/* Compare a price with what is stored; id: of the active item. */
OmFoundMaster
om_match_price(int64 tenant, const char *sku, OmPrice price)
{
	char		currency[4];
	Datum		values[PRICE_count] = {
		[PRICE_tenant_id] = Int64GetDatum(tenant), [PRICE_sku] = CStringGetTextDatum(sku),
		[PRICE_currency] = CStringGetTextDatum(om_currency_code(price.currency, currency)), [PRICE_price] = om_price_datum(price)
	};

	return find_master(&plans[PLAN_PRICE_FIND], values, NULL);
}

/* Create or change a price. */
void
om_store_price(int64 tenant, int64 item_id, OmPrice price)
{
	char		currency[4];
	Datum		values[NEW_PRICE_count] = {
		[NEW_PRICE_tenant_id] = Int64GetDatum(tenant), [NEW_PRICE_item_id] = Int64GetDatum(item_id),
		[NEW_PRICE_currency] = CStringGetTextDatum(om_currency_code(price.currency, currency)),
		[NEW_PRICE_price] = om_price_datum(price)
	};

	(void) om_plan_run(&plans[PLAN_PRICE_PUT], values, NULL);
}

/* Run a ROW plan with a code as its key. */
static uint64
coded_row(OmPlan *plan, int64 tenant, const char *code)
{
	Datum		values[CODE_count] = {[CODE_tenant_id] = Int64GetDatum(tenant), [CODE_code] = CStringGetTextDatum(code)};

	return om_plan_run(plan, values, NULL);
}

/* A location's row of order_mgmt.locations. */
uint64
om_location_row(int64 tenant, const char *code)
{
	return coded_row(&plans[PLAN_LOCATION_ROW], tenant, code);
}

/* A channel's row of order_mgmt.channels. */
uint64
om_channel_row(int64 tenant, const char *code)
{
	return coded_row(&plans[PLAN_CHANNEL_ROW], tenant, code);
}

/* An item's row of order_mgmt.items. */
uint64
om_item_row(int64 tenant, const char *sku)
{
	return coded_row(&plans[PLAN_ITEM_ROW], tenant, sku);
}

/* A price's row of order_mgmt.prices. */
uint64
om_price_row(int64 tenant, const char *sku, OmCurrency currency)
{
	char		code[4];
	Datum		values[PRICE_count] = {
		[PRICE_tenant_id] = Int64GetDatum(tenant), [PRICE_sku] = CStringGetTextDatum(sku),
		[PRICE_currency] = CStringGetTextDatum(om_currency_code(currency, code))
	};

	return om_plan_run(&plans[PLAN_PRICE_ROW], values, NULL);
}

/* OmNamesReader: the sku of an item and the code of a location. */
void
om_master_names(int64 tenant, int64 item_id, int64 location_id, char **sku, char **location)
{
	MemoryContext caller = CurrentMemoryContext;
	Datum		values[KEY_count] = {
		[KEY_tenant_id] = Int64GetDatum(tenant), [KEY_item_id] = Int64GetDatum(item_id), [KEY_location_id] = Int64GetDatum(location_id)
	};

	om_spi_begin();
	(void) om_plan_run(&plans[PLAN_NAMES], values, NULL);
	*sku = om_field_text(0, NAMES_sku);
	*location = om_field_text(0, NAMES_location);
	*sku = *sku ? MemoryContextStrdup(caller, *sku) : NULL;
	*location = *location ? MemoryContextStrdup(caller, *location) : NULL;
	om_spi_end();
}

const char *
om_near_sku(int64 tenant, const char *sku)
{
	return om_near_code(&plans[PLAN_NEAR_SKU], tenant, sku, &om_right_read_catalog);
}

const char *
om_near_location(int64 tenant, const char *code)
{
	/* who may not see all of them is told none */
	return !om_may_at(tenant, &om_right_closed_channels, 0) ? NULL : om_near_code(&plans[PLAN_NEAR_LOCATION], tenant, code, &om_right_read_catalog);
}

const char *
om_near_channel(int64 tenant, const char *code)
{
	bool		sees_all = om_may(tenant, &om_right_closed_channels);

	return om_near_code(&plans[sees_all ? PLAN_NEAR_CHANNEL : PLAN_NEAR_PUBLIC_CHANNEL], tenant, code, &om_right_read_catalog);
}
