/*
 * posting.c - the only inserter into stock_moves.
 */
#include "postgres.h"

#include "base/clock.h"
#include "ledger/ledger.h"
#include "sql/ident.h"
#include "sql/ids.h"
#include "sql/insert.h"
#include "types/quantity.h"
#include "utils/builtins.h"
#include "utils/timestamp.h"

#define FIXED 4					/* columns all moves of a call share */
#define VARYING 14

static OmTable moves_table = {
	.name = "stock_moves",
	.columns = {
		{"tenant_id", OM_INT8}, {"document_kind", OM_TEXT}, {"actor", OM_TEXT}, {"recorded_at", OM_TIME},
		{"move_id", OM_INT8}, {"item_id", OM_INT8}, {"location_id", OM_INT8}, {"other_location_id", OM_INT8},
		{"from_state", OM_STATE}, {"to_state", OM_STATE}, {"quantity", OM_QUANTITY}, {"unit_cost", OM_AMOUNT},
		{"document_id", OM_UUID}, {"document_line", OM_INT4}, {"reason", OM_TEXT}, {"channel_id", OM_INT8},
		{"occurred_at", OM_TIME}, {"posting", OM_INT2}
	}
};

/* Gives first (nothing taken that is counted), then by position. */
static int
compare_moves(const void *x, const void *y)
{
	const OmMove *a = (const OmMove *) x;
	const OmMove *b = (const OmMove *) y;
	bool		a_takes = om_state_is_counted(a->from_state);
	bool		b_takes = om_state_is_counted(b->from_state);

	if (a_takes != b_takes)
		return a_takes ? 1 : -1;
	if (a->item_id != b->item_id)
		return a->item_id < b->item_id ? -1 : 1;
	if (a->location_id != b->location_id)
		return a->location_id < b->location_id ? -1 : 1;
	if (a->from_state != b->from_state)
		return a->from_state < b->from_state ? -1 : 1;
	return a->line_no - b->line_no;
}

/* One move as its column values. */
static void
move_values(OmMove *move, Datum *values, bool *nulls)
{
	Assert(move->quantity > 0);
	values[0] = Int64GetDatum(om_next_id(om_ident()->ledger_id_seq));
	values[1] = Int64GetDatum(move->item_id);
	values[2] = Int64GetDatum(move->location_id);
	values[3] = Int64GetDatum(move->other_location_id);
	nulls[3] = (move->other_location_id == 0);
	values[4] = Int16GetDatum(move->from_state);
	values[5] = Int16GetDatum(move->to_state);
	values[6] = OmQuantityGetDatum(move->quantity);
	nulls[7] = (move->unit_cost.currency == 0);
	values[7] = nulls[7] ? (Datum) 0 : om_amount_datum(move->unit_cost);
	values[8] = UUIDPGetDatum(&move->document_id);
	values[9] = Int32GetDatum(move->line_no);
	nulls[9] = (move->line_no == 0);
	nulls[10] = (move->reason == NULL);
	values[10] = nulls[10] ? (Datum) 0 : CStringGetTextDatum(move->reason);
	values[11] = Int64GetDatum(move->channel_id);
	nulls[11] = (move->channel_id == 0);
	values[12] = TimestampTzGetDatum(move->occurred_at);
	values[13] = Int16GetDatum(move->is_forced ? 1 : 0);
}

/* qsort: the order of keys. */
static int
compare_keys(const void *x, const void *y)
{
	return om_counter_compare((const OmCounterKey *) x, (const OmCounterKey *) y);
}

void
om_moves_lock(int64 tenant, const OmMove *moves, int n)
{
	OmCounterKey *keys;
	int			count = 0;
	int			i;

	if (!om_counter_is_lock_engine() || om_counter_is_restructuring())
		return;
	keys = palloc(sizeof(OmCounterKey) * Max(n, 1) * 2);
	for (i = 0; i < n; i++)
	{
		const OmMove *move = &moves[i];
		int64		target = move->other_location_id != 0 ? move->other_location_id : move->location_id;

		if (om_state_is_counted(move->from_state))
			keys[count++] = om_position_key(tenant, move->from_state, move->item_id, move->location_id);
		if (om_state_is_counted(move->to_state))
			keys[count++] = om_position_key(tenant, move->to_state, move->item_id, target);
	}
	qsort(keys, count, sizeof(OmCounterKey), compare_keys);
#ifndef OM_MUTANT_positions_in_any_order
	for (i = 0; i < count; i++)
		om_counter_open(&keys[i]);
#endif
	pfree(keys);
}

void
om_post_moves(int64 tenant, const char *document_kind, OmMove *moves, int n, const char *actor)
{
	Datum		fixed[FIXED];
	OmInsert	insert = om_insert_make(VARYING, n);
	int			i;

	if (n > 0)
		om_counter_enter();
	om_moves_lock(tenant, moves, n);
	if (n > 1)
		qsort(moves, n, sizeof(OmMove), compare_moves);
	for (i = 0; i < n; i++)
		move_values(&moves[i], om_insert_values(&insert, i), om_insert_nulls(&insert, i));
	fixed[0] = Int64GetDatum(tenant);
	fixed[1] = CStringGetTextDatum(document_kind);
	fixed[2] = CStringGetTextDatum(actor);
	fixed[3] = TimestampTzGetDatum(om_clock());
	om_insert_run(&moves_table, fixed, FIXED, &insert);
}
