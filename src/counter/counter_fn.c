/*
 * counter_fn.c - settings of the engine, and what its counters hold: counter_entries, cap_entries.
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "base/module.h"
#include "base/om_error.h"
#include "base/om_limit.h"
#include "counter/counter_local.h"
#include "counter/xact.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "port/pg_bswap.h"
#include "sql/ident.h"
#include "types/quantity.h"
#include "utils/builtins.h"
#include "utils/guc.h"
#include "utils/tuplestore.h"
#include "utils/uuid.h"

/* The kind that counter_entries shows, as the ledger registers it. */
#define FREE_STOCK "free"

int			om_engine_setting = OM_ENGINE_COUNTER;
int			om_max_keys_setting = OM_COUNTER_KEYS_DEFAULT;
bool		om_allow_prepare_setting = false;

static const struct config_enum_entry engine_options[] = {
	{"counter", OM_ENGINE_COUNTER, false},
	{"lock", OM_ENGINE_LOCK, false},
	{NULL, 0, false}
};

/* The engine stays what it is once stock has moved in a transaction. */
static bool
check_engine(int *newval, void **extra, GucSource source)
{
	if (om_local.nkeys > 0 && *newval != om_engine_setting && source >= PGC_S_INTERACTIVE)
		om_raise(OM_ENGINE_IN_USE, NULL, "order_mgmt.engine cannot change after stock has moved in the transaction");
	return true;
}

/* The settings: engine, allow_prepare, max_keys. */
static void
define_settings(void)
{
	/* a superuser's: a caller on the lock engine makes all others of an item wait for its transaction's end */
	DefineCustomEnumVariable("order_mgmt.engine",
							 "How stock is decided: counter (shared memory, where there is any) or lock (key locks).",
							 NULL, &om_engine_setting, OM_ENGINE_COUNTER, engine_options, PGC_SUSET, 0,
							 check_engine, NULL, NULL);
	/* a prepared transaction outlives its session: whoever may make one can stop an item for good */
	DefineCustomBoolVariable("order_mgmt.allow_prepare",
							 "PREPARE TRANSACTION may follow calls of the lock engine, whose keys stay locked until it ends.",
							 NULL, &om_allow_prepare_setting, false, PGC_SUSET, 0,
							 NULL, NULL, NULL);
	/* sizes the shared memory */
	if (process_shared_preload_libraries_in_progress)
		DefineCustomIntVariable("order_mgmt.max_keys",
								"Counters kept in shared memory (128 bytes each); needs a restart.",
								NULL, &om_max_keys_setting, OM_COUNTER_KEYS_DEFAULT,
								OM_COUNTER_KEYS_MIN, OM_COUNTER_KEYS_MAX, PGC_POSTMASTER, 0,
								NULL, NULL, NULL);
	om_table_init(&om_max_keys_setting);
}

/* The sums of the partitions' statistics (see counter_local.h). */
OmCounterStats
om_counter_stats(OmCounterTable *table)
{
	OmCounterStats stats = {0};
	int			i;

	for (i = 0; table != NULL && i < table->partitions; i++)
	{
		OmPartition *partition = &table->partition[i];

		stats.takes += pg_atomic_read_u64(&partition->takes);
		stats.refusals += pg_atomic_read_u64(&partition->refusals);
		stats.waits += pg_atomic_read_u64(&partition->waits);
		stats.lock_path_falls += pg_atomic_read_u64(&partition->lock_path_falls);
		stats.loads += pg_atomic_read_u64(&partition->loads);
		stats.evictions += pg_atomic_read_u64(&partition->evictions);
	}
	for (i = 0; table != NULL && i < table->entries; i++)
		if (om_table_entry(table, i)->in_use)
			stats.keys_used++;
	return stats;
}

/* The columns of counter_room. */
enum
{
	ROOM_keys_used, ROOM_keys_max, ROOM_falls, ROOM_since, ROOM_count
};

OM_FUNCTION(om_counter_room);

/* How full the counters of the server are; all null without shared memory. */
Datum
om_counter_room(PG_FUNCTION_ARGS)
{
	OmCounterTable *table = om_table();
	OmCounterStats stats = om_counter_stats(table);
	Datum		values[ROOM_count];
	bool		nulls[ROOM_count];
	TupleDesc	desc;

	if (get_call_result_type(fcinfo, NULL, &desc) != TYPEFUNC_COMPOSITE)
		elog(ERROR, "counter_room returns no row");
	memset(nulls, table == NULL, sizeof(nulls));
	values[ROOM_keys_used] = Int64GetDatum(stats.keys_used);
	values[ROOM_keys_max] = Int64GetDatum(table != NULL ? table->entries : 0);
	values[ROOM_falls] = Int64GetDatum(stats.lock_path_falls);
	values[ROOM_since] = TimestampTzGetDatum(table != NULL ? (TimestampTz) pg_atomic_read_u64(&table->stats_reset) : 0);
	return HeapTupleGetDatum(heap_form_tuple(BlessTupleDesc(desc), values, nulls));
}

/* The columns of counter_entries. */
enum
{
	ENTRY_tenant_id, ENTRY_item_id, ENTRY_location_id, ENTRY_available, ENTRY_held, ENTRY_incoming, ENTRY_pins, ENTRY_count
};

OM_FUNCTION(om_counter_entries);

/* The live counters of this database, each read as it is now (not as one snapshot). */
Datum
om_counter_entries(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	OmCounterTable    *table = om_table();
	int			slot = table != NULL ? om_counter_slot() : -1;
	uint64		tag;
	int			i;

	InitMaterializedSRF(fcinfo, 0);
	if (slot < 0)
		return (Datum) 0;
	tag = ((uint64) slot << 48) | ((uint64) om_counter_kind_lookup(FREE_STOCK) << 40) |
		(pg_atomic_read_u64(&table->slots[slot].generation) & ((UINT64CONST(1) << 40) - 1));
	for (i = 0; i < table->entries; i++)
	{
		OmEntry    *entry = om_table_entry(table, i);
		Datum		values[ENTRY_count];
		bool		nulls[ENTRY_count] = {false};

		if (!entry->in_use || entry->key.tag != tag || pg_atomic_read_u32(&entry->state) != OM_ENTRY_LIVE)
			continue;
		values[ENTRY_tenant_id] = Int64GetDatum(entry->key.tenant);
		values[ENTRY_item_id] = Int64GetDatum(entry->key.a);
		values[ENTRY_location_id] = Int64GetDatum(entry->key.b);
		values[ENTRY_available] = OmQuantityGetDatum((int64) pg_atomic_read_u64(&entry->avail));
		values[ENTRY_held] = OmQuantityGetDatum((int64) pg_atomic_read_u64(&entry->held));
		values[ENTRY_incoming] = OmQuantityGetDatum((int64) pg_atomic_read_u64(&entry->incoming));
		values[ENTRY_pins] = Int32GetDatum((int32) pg_atomic_read_u32(&entry->pins));
		tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
	}
	return (Datum) 0;
}

/* The columns of cap_entries. */
enum
{
	CAP_kind, CAP_tenant_id, CAP_item_id, CAP_location_id, CAP_document_id, CAP_available, CAP_pins, CAP_count
};

OM_FUNCTION(om_cap_entries);

/*
 * The live counters of all other kinds than free stock: kind, tenant, the key as it is
 * and as a uuid, the number in the kind's units, pins.
 */
Datum
om_cap_entries(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	OmCounterTable    *table = om_table();
	int			slot = table != NULL ? om_counter_slot() : -1;
	OmCounterKind free_stock = om_counter_kind_lookup(FREE_STOCK);
	const uint64 kind_bits = (uint64) (OM_COUNTER_KINDS - 1) << 40;
	uint64		tag;
	int			i;

	InitMaterializedSRF(fcinfo, 0);
	if (slot < 0)
		return (Datum) 0;
	tag = ((uint64) slot << 48) | (pg_atomic_read_u64(&table->slots[slot].generation) & ((UINT64CONST(1) << 40) - 1));
	for (i = 0; i < table->entries; i++)
	{
		OmEntry    *entry = om_table_entry(table, i);
		OmCounterKind kind = (OmCounterKind) ((entry->key.tag & kind_bits) >> 40);
		pg_uuid_t	uuid;
		uint64		half[2];
		Datum		values[CAP_count];
		bool		nulls[CAP_count] = {false};

		if (!entry->in_use || (entry->key.tag & ~kind_bits) != tag || kind == free_stock ||
			pg_atomic_read_u32(&entry->state) != OM_ENTRY_LIVE)
			continue;
		half[0] = pg_hton64((uint64) entry->key.a);
		half[1] = pg_hton64((uint64) entry->key.b);
		memcpy(uuid.data, half, sizeof(half));
		values[CAP_kind] = CStringGetTextDatum(om_counter_kind_name(kind));
		values[CAP_tenant_id] = Int64GetDatum(entry->key.tenant);
		values[CAP_item_id] = Int64GetDatum(entry->key.a);
		values[CAP_location_id] = Int64GetDatum(entry->key.b);
		values[CAP_document_id] = UUIDPGetDatum(&uuid);
		values[CAP_available] = Int64GetDatum((int64) pg_atomic_read_u64(&entry->avail));
		values[CAP_pins] = Int32GetDatum((int32) pg_atomic_read_u32(&entry->pins));
		tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
	}
	return (Datum) 0;
}

/* The settings, the callback of transactions and what the counters keep. */
static void
initialize(void)
{
	define_settings();
	om_xact_init();
	om_counter_init();
}

static const OmRaises raises[] = {
	OM_RAISES(NULL, OM_ENGINE_IN_USE, OM_RESTRUCTURE_AFTER_MOVES, OM_PREPARE_NOT_SUPPORTED)
};

OM_MODULE(counter) = {OM_ERRORS(raises), .init = initialize};
