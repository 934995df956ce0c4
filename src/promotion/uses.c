/*
 * uses.c - how often coupons and promotions were used: two kinds of counters, and the ledger that they are loaded from.
 *
 * The number of a counter is what its ledger rows sum to: a use is -1, one that is given back 1.  So it is never above zero, and a limit of n is a margin: it may go down to -n.
 * The limit is read with the coupon, and no part of the counter: who raises or lowers it changes no counter.  A use is prepaid when the stock of its
 * order is, in the same call, and accounted by the trigger of its row; a row that nobody prepaid is refused, whoever writes it.
 *
 * Order of locks, under the lock engine: stock, then these, by their keys.
 */
#include "postgres.h"

#include "base/clock.h"
#include "base/om_error.h"
#include "base/om_limit.h"
#include "ledger/registry.h"
#include "ledger/row.h"
#include "promotion/promotion_private.h"
#include "sql/ident.h"
#include "sql/ids.h"
#include "sql/insert.h"
#include "sql/trigger.h"
#include "types/uuid7.h"
#include "utils/builtins.h"
#include "utils/json.h"
#include "utils/rel.h"
#include "utils/timestamp.h"

static OmCounterKind coupon_kind;
static OmCounterKind customer_kind;

/* What the triggers read of a use. */
#define USE_ROW(X, P) \
	X(P, tenant_id, OM_INT8) X(P, delta, OM_INT2) X(P, coupon_id, OM_UUID) X(P, customer_key, OM_UUID) X(P, promotion_id, OM_INT8) \
	X(P, posting, OM_INT2) X(P, stamp, OM_INT8)
OM_ENUM(USE_ROW, USE);
static OmTable uses_table = {.name = "promotion_uses", .columns = OM_COLUMNS(USE_ROW, USE)};

/* What is written of one. */
#define NEW_USE(X, P) \
	X(P, tenant_id, OM_INT8) X(P, use_id, OM_INT8) X(P, promotion_id, OM_INT8) X(P, occurred_at, OM_TIME) X(P, recorded_at, OM_TIME) X(P, delta, OM_INT2) \
	X(P, order_id, OM_UUID) X(P, coupon_id, OM_UUID) X(P, customer_id, OM_UUID) X(P, customer_key, OM_UUID) X(P, actor, OM_TEXT)
OM_ENUM(NEW_USE, NEW_USE);
static OmTable new_uses_table = {.name = "promotion_uses", .columns = OM_COLUMNS(NEW_USE, NEW_USE)};

static const OmTrigger stamp_trigger = {
	.name = "stamp_promotion_use", .when = OM_ON_BEFORE | OM_ON_INSERT | OM_ON_ROW, .tables = {"promotion_uses"}
};
static const OmTrigger account_trigger = {
	.name = "account_promotion_use", .when = OM_ON_AFTER | OM_ON_INSERT | OM_ON_ROW, .tables = {"promotion_uses"}
};

/* OmCounterLoader of both kinds. */
static void
load_counter(const OmCounterKey *key, Snapshot snapshot, OmCounterLoad *load)
{
	pg_uuid_t	id = om_key_uuid(key);
	Datum		values[COUNTED_count] = {[COUNTED_tenant_id] = Int64GetDatum(key->tenant), [COUNTED_id] = UUIDPGetDatum(&id)};

	om_spi_begin();
	if (om_plan_run_snapshot(&om_promotion_plans[key->kind == coupon_kind ? USE_LOAD_COUPON : USE_LOAD_CUSTOMER], values, NULL, snapshot) != 1)
		elog(ERROR, "the uses of a promotion were not summed");
	load->available = DatumGetInt64(om_field(0, SUMMED_number, NULL));
	load->floor = 0;
	om_spi_end();
}

int64
om_coupon_uses(int64 tenant, const pg_uuid_t *coupon_id)
{
	OmCounterKey key = om_uuid_key(coupon_kind, tenant, coupon_id);
	Datum		values[COUNTED_count] = {[COUNTED_tenant_id] = Int64GetDatum(tenant), [COUNTED_id] = UUIDPGetDatum(coupon_id)};
	OmCounterLoad load;

	if (om_counter_peek(&key, &load))
		return -load.available;
	om_spi_begin();
	(void) om_plan_run(&om_promotion_plans[USE_LOAD_COUPON], values, NULL);
	load.available = DatumGetInt64(om_field(0, SUMMED_number, NULL));
	om_spi_end();
	return -load.available;
}

/* OmCounterTeller. */
static OmWanted
tell_use(const OmCounterKey *key)
{
	return om_uuid_wanted(key, key->kind == coupon_kind ? "coupon" : "promotion");
}

/* The counters of a use: that of its coupon and that of its customer, as far as it has them; returns how many. */
static int
keys_of(int64 tenant, const pg_uuid_t *coupon_id, const pg_uuid_t *customer_key, OmCounterKey *keys)
{
	int			n = 0;

	if (coupon_id != NULL)
		keys[n++] = om_uuid_key(coupon_kind, tenant, coupon_id);
	if (customer_key != NULL)
		keys[n++] = om_uuid_key(customer_kind, tenant, customer_key);
	return n;
}

#define keys_of_use(tenant, use, keys) \
	keys_of(tenant, (use)->coupon != NULL ? &(use)->coupon->coupon_id : NULL, (use)->has_customer ? &(use)->customer_key : NULL, keys)

/* qsort: the order of keys. */
static int
compare_keys(const void *x, const void *y)
{
	return om_counter_compare((const OmCounterKey *) x, (const OmCounterKey *) y);
}

/* Lock keys in their order. */
static void
open_keys(OmCounterKey *keys, int n)
{
	int			i;

	qsort(keys, n, sizeof(OmCounterKey), compare_keys);
	for (i = 0; i < n; i++)
		om_counter_open(&keys[i]);
}

void
om_promotions_lock(int64 tenant, const OmPromoted *const *promoted, int n)
{
	OmCounterKey *keys;
	int			count = 0;
	int			i;
	int			u;

	if (!om_counter_is_lock_engine())
		return;
	for (i = 0; i < n; i++)
		count += promoted[i] != NULL ? 2 * promoted[i]->nuses : 0;
	if (count == 0)
		return;
	keys = palloc(sizeof(OmCounterKey) * count);
	count = 0;
	for (i = 0; i < n; i++)
		for (u = 0; promoted[i] != NULL && u < promoted[i]->nuses; u++)
			count += keys_of_use(tenant, &promoted[i]->uses[u], keys + count);
	open_keys(keys, count);
	pfree(keys);
}

/* Take one of a counter that may go down to -limit; 0: as far as it goes.  Waits, until the deadline of the call, for others who may give back. */
static OmTake
take_one(const OmCounterKey *key, int limit)
{
	const OmMargin margin = {limit > 0 ? -(int64) limit : -(OM_POSITION_MICRO_MAX / 4), OM_FLOOR_KEPT};
	OmTake		take = om_counter_prepay(key, 1, margin);
	TimestampTz deadline;

	if (take.result != OM_CONTENDED)
		return take;
	deadline = om_counter_deadline();
	while (take.result == OM_CONTENDED && om_counter_wait(key, 1, margin, deadline))
		take = om_counter_prepay(key, 1, margin);
	return take;
}

/* Which of its two counters a use could not be taken of. */
static void
say_refused(const OmPromotionUse *use, const OmTake *take, bool is_of_coupon, OmCode *code, char **message, char **detail)
{
	OmList		list = {0};
	StringInfo	json = om_list_add(&list);
	int			limit = is_of_coupon ? use->coupon->uses_max : use->per_customer;
	const char *name = use->coupon != NULL ? use->coupon->code : use->promotion;

	/* it applies by itself, and would not have: another order of the customer used it since it was priced */
	if (take->result != OM_CONTENDED && use->coupon == NULL)
		om_raise_newer("what promotions the customer used");
	*code = take->result == OM_CONTENDED ? OM_BALANCE_CONTENDED : OM_COUPON_EXHAUSTED;
	appendStringInfoString(json, "{\"promotion\":");
	escape_json(json, use->promotion);
	if (use->coupon != NULL)
		om_detail_text(json, "coupon", use->coupon->code);
	om_detail_text(json, "reason", is_of_coupon ? "uses_max" : "uses_per_customer");
	om_detail_text(json, "limit", psprintf("%d", limit));
	appendStringInfoChar(json, '}');
	*detail = om_list_detail(&list, *code, "coupons");
	*message = psprintf(take->result == OM_CONTENDED ? "the last uses of \"%s\" are held by uncommitted transactions" :
						is_of_coupon ? "coupon \"%s\" was used as often as it may be: %d" : "\"%s\" was used by the customer as often as it may be: %d", name, limit);
}

/* Take the counters of a use, both or none. */
static bool
take_use(int64 tenant, const OmPromotionUse *use, OmCode *code, char **message, char **detail)
{
	OmCounterKey keys[2];
	int			n = keys_of_use(tenant, use, keys);
	int			i;

	for (i = 0; i < n; i++)
	{
		bool		is_of_coupon = keys[i].kind == coupon_kind;
		OmTake		take = take_one(&keys[i], is_of_coupon ? use->coupon->uses_max : use->per_customer);

		if (take.result == OM_TAKEN)
			continue;
		while (--i >= 0)
			om_counter_unprepay(&keys[i], 1);
		say_refused(use, &take, is_of_coupon, code, message, detail);
		return false;
	}
	return true;
}

/* Hand back the first n uses. */
static void
untake(int64 tenant, const OmPromoted *promoted, int n)
{
	OmCounterKey keys[2];
	int			u;
	int			i;

	for (u = 0; u < n; u++)
		for (i = keys_of_use(tenant, &promoted->uses[u], keys) - 1; i >= 0; i--)
			om_counter_unprepay(&keys[i], 1);
}

bool
om_promotions_take(int64 tenant, const OmPromoted *promoted, OmCode *code, char **message, char **detail)
{
	int			u;

	for (u = 0; promoted != NULL && u < promoted->nuses; u++)
	{
		if (take_use(tenant, &promoted->uses[u], code, message, detail))
			continue;
		untake(tenant, promoted, u);
		return false;
	}
	return true;
}

void
om_promotions_untake(int64 tenant, const OmPromoted *promoted)
{
	if (promoted != NULL)
		untake(tenant, promoted, promoted->nuses);
}

/* A value that may be null. */
static Datum
optional_uuid(const pg_uuid_t *uuid, bool *isnull)
{
	*isnull = (uuid == NULL);
	return uuid == NULL ? (Datum) 0 : UUIDPGetDatum(uuid);
}

/* Share what all rows of a call have. */
static void
share_values(OmInsert *rows, int64 tenant, int delta, const char *actor)
{
	om_insert_share(rows, NEW_USE_tenant_id, Int64GetDatum(tenant));
	om_insert_share(rows, NEW_USE_recorded_at, TimestampTzGetDatum(om_clock()));
	om_insert_share(rows, NEW_USE_delta, Int16GetDatum((int16) delta));
	om_insert_share(rows, NEW_USE_actor, CStringGetTextDatum(actor));
}

void
om_promotions_write_uses(int64 tenant, const OmPromotedOrder *orders, int n, const char *actor)
{
	OmInsert	rows;
	int			count = 0;
	int			row = 0;
	int			i;
	int			u;

	for (i = 0; i < n; i++)
		count += orders[i].promoted != NULL ? orders[i].promoted->nuses : 0;
	if (count == 0)
		return;
	om_counter_enter();
	rows = om_insert_make(NEW_USE_count, count);
	for (i = 0; i < n; i++)
	{
		for (u = 0; orders[i].promoted != NULL && u < orders[i].promoted->nuses; u++, row++)
		{
			const OmPromotionUse *use = &orders[i].promoted->uses[u];
			Datum	   *values = om_insert_values(&rows, row);
			bool	   *nulls = om_insert_nulls(&rows, row);

			values[NEW_USE_use_id] = Int64GetDatum(om_next_id(om_ident()->ledger_id_seq));
			values[NEW_USE_promotion_id] = Int64GetDatum(use->promotion_id);
			values[NEW_USE_occurred_at] = TimestampTzGetDatum(orders[i].occurred_at);
			values[NEW_USE_order_id] = UUIDPGetDatum(&orders[i].order_id);
			values[NEW_USE_coupon_id] = optional_uuid(use->coupon != NULL ? &use->coupon->coupon_id : NULL, &nulls[NEW_USE_coupon_id]);
			values[NEW_USE_customer_id] = optional_uuid(use->has_customer ? &use->customer_id : NULL, &nulls[NEW_USE_customer_id]);
			values[NEW_USE_customer_key] = optional_uuid(use->has_customer ? &use->customer_key : NULL, &nulls[NEW_USE_customer_key]);
		}
	}
	share_values(&rows, tenant, -1, actor);
	om_insert_run(&new_uses_table, &rows);
}

/* A uuid of the current result, copied; null for null. */
static const pg_uuid_t *
copy_uuid(uint64 row, int column)
{
	bool		isnull;
	Datum		value = om_field(row, column, &isnull);
	pg_uuid_t  *copy;

	if (isnull)
		return NULL;
	copy = palloc(sizeof(pg_uuid_t));
	*copy = *DatumGetUUIDP(value);
	return copy;
}

void
om_promotions_give_back(int64 tenant, const pg_uuid_t *const *order_ids, int n, const char *actor, TimestampTz occurred_at)
{
	Datum		values[ORDERS_count] = {[ORDERS_tenant_id] = Int64GetDatum(tenant)};
	Datum	   *ids = palloc(sizeof(Datum) * Max(n, 1));
	OmCounterKey *keys;
	OmInsert	rows;
	int			nkeys = 0;
	int			count;
	int			i;

	if (n == 0 || !om_has_promotions())
		return;
	for (i = 0; i < n; i++)
		ids[i] = UUIDPGetDatum(order_ids[i]);
	values[ORDERS_order_ids] = om_array(OM_UUID, ids, NULL, n);
	count = (int) om_plan_run_latest(&om_promotion_plans[USE_OF_ORDERS], values, NULL);
	if (count == 0)
		return;
	rows = om_insert_make(NEW_USE_count, count);
	keys = palloc(sizeof(OmCounterKey) * 2 * count);
	for (i = 0; i < count; i++)
	{
		Datum	   *of_row = om_insert_values(&rows, i);
		bool	   *nulls = om_insert_nulls(&rows, i);
		const pg_uuid_t *coupon_id = copy_uuid(i, OF_ORDER_coupon_id);
		const pg_uuid_t *customer_key = copy_uuid(i, OF_ORDER_customer_key);

		of_row[NEW_USE_use_id] = Int64GetDatum(om_next_id(om_ident()->ledger_id_seq));
		of_row[NEW_USE_promotion_id] = om_field(i, OF_ORDER_promotion_id, NULL);
		of_row[NEW_USE_order_id] = UUIDPGetDatum(copy_uuid(i, OF_ORDER_order_id));
		of_row[NEW_USE_coupon_id] = optional_uuid(coupon_id, &nulls[NEW_USE_coupon_id]);
		of_row[NEW_USE_customer_id] = optional_uuid(copy_uuid(i, OF_ORDER_customer_id), &nulls[NEW_USE_customer_id]);
		of_row[NEW_USE_customer_key] = optional_uuid(customer_key, &nulls[NEW_USE_customer_key]);
		nkeys += keys_of(tenant, coupon_id, customer_key, keys + nkeys);
	}
	share_values(&rows, tenant, 1, actor);
	om_insert_share(&rows, NEW_USE_occurred_at, TimestampTzGetDatum(occurred_at));
	om_counter_enter();
	if (om_counter_is_lock_engine() && !om_counter_is_restructuring())
		open_keys(keys, nkeys);
	om_insert_run(&new_uses_table, &rows);
}

OM_FUNCTION(om_stamp_promotion_use);

/* BEFORE INSERT: stamp the row; a stamped one is history. */
Datum
om_stamp_promotion_use(PG_FUNCTION_ARGS)
{
	TriggerData *trigger = om_trigger_enter(fcinfo, &stamp_trigger);
	OmRow		row;

	om_row_read(&row, &uses_table, trigger->tg_relation, trigger->tg_trigtuple);
	return PointerGetDatum(om_row_stamp(&uses_table, trigger->tg_relation, trigger->tg_trigtuple, &row, USE_stamp, USE_posting));
}

/* Take one of a counter for a row, or refuse it: who wrote it did not take it before, or it was taken twice. */
static void
take_for_row(const OmCounterKey *key, bool forced)
{
	OmTake		take = om_row_take(key, 1, forced);
	OmList		list = {0};
	StringInfo	json;
	pg_uuid_t	id = om_key_uuid(key);

	if (take.result == OM_TAKEN)
		return;
	json = om_list_add(&list);
	appendStringInfo(json, "{\"%s\":\"%s\"}", key->kind == coupon_kind ? "coupon_id" : "customer_key", om_uuid_text(&id));
	om_raise(OM_COUPON_EXHAUSTED, om_list_detail(&list, OM_COUPON_EXHAUSTED, "coupons"),
			 "a use of a promotion is written that no order has taken");
}

OM_FUNCTION(om_account_promotion_use);

/* AFTER INSERT: the one place that accounts uses. */
Datum
om_account_promotion_use(PG_FUNCTION_ARGS)
{
	TriggerData *trigger = om_trigger_enter(fcinfo, &account_trigger);
	OmCounterKey keys[2];
	OmRow		row;
	int16		posting;
	int			n;
	int			i;

	om_row_read(&row, &uses_table, trigger->tg_relation, trigger->tg_trigtuple);
	posting = DatumGetInt16(om_row_value(&row, USE_posting));
	if ((posting & OM_POSTING_HISTORY) != 0)
		return PointerGetDatum(NULL);
	n = keys_of(DatumGetInt64(om_row_value(&row, USE_tenant_id)), row.nulls[USE_coupon_id] ? NULL : DatumGetUUIDP(row.values[USE_coupon_id]),
				row.nulls[USE_customer_key] ? NULL : DatumGetUUIDP(row.values[USE_customer_key]), keys);
	for (i = 0; i < n; i++)
	{
		if (DatumGetInt16(om_row_value(&row, USE_delta)) < 0)
			take_for_row(&keys[i], (posting & OM_POSTING_FORCED) != 0);
		else if (!om_counter_is_restructuring())
			om_counter_account_give(&keys[i], 1);
	}
	return PointerGetDatum(NULL);
}

static OmLedger uses_ledger = OM_LEDGER("promotion_uses", "stamp_promotion_use", "account_promotion_use");

/* The kinds of counters and their ledger (at load). */
void
om_promotion_uses_init(void)
{
	coupon_kind = om_counter_register("coupon", load_counter);
	customer_kind = om_counter_register("promotion_customer", load_counter);
	om_counter_register_teller(coupon_kind, tell_use);
	om_counter_register_teller(customer_kind, tell_use);
	om_ledger_register(&uses_ledger);
}
