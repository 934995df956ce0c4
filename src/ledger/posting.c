/*
 * posting.c - the only inserter into stock_moves.
 */
#include "postgres.h"

#include "base/clock.h"
#include "ledger/ledger.h"
#include "ledger/row.h"
#include "sql/ident.h"
#include "sql/ids.h"
#include "sql/insert.h"
#include "types/quantity.h"
#include "utils/builtins.h"
#include "utils/timestamp.h"

/* A move as it is written. */
#define NEW_MOVE(X, P) \
	X(P, tenant_id, OM_INT8) X(P, document_kind, OM_TEXT) X(P, actor, OM_TEXT) X(P, recorded_at, OM_TIME) \
	X(P, move_id, OM_INT8) X(P, item_id, OM_INT8) X(P, location_id, OM_INT8) X(P, other_location_id, OM_INT8) \
	X(P, from_state, OM_STATE) X(P, to_state, OM_STATE) X(P, quantity, OM_QUANTITY) X(P, unit_cost, OM_PRICE) \
	X(P, line_cost, OM_AMOUNT) \
	X(P, document_id, OM_UUID) X(P, document_line, OM_INT4) X(P, reason, OM_TEXT) X(P, channel_id, OM_INT8) \
	X(P, occurred_at, OM_TIME) X(P, posting, OM_INT2)
OM_ENUM(NEW_MOVE, MOVE);

static OmItemsHolder hold_items = NULL;
static OmTable moves_table = {.name = "stock_moves", .columns = OM_COLUMNS(NEW_MOVE, MOVE)};

/* Gives first (nothing taken that is counted), then by position; what is forced last there, so that what was prepaid serves the others. */
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
	if (a->is_forced != b->is_forced)
		return a->is_forced ? 1 : -1;
	return a->line_no - b->line_no;
}

/* Set what a move has of its own; the other columns are shared. */
static void
set_move(const OmMove *move, Datum *values, bool *nulls)
{
	Assert(move->quantity > 0);
	Assert(move->other_location_id != move->location_id);
	values[MOVE_move_id] = Int64GetDatum(om_next_id(om_ident()->ledger_id_seq));
	values[MOVE_item_id] = Int64GetDatum(move->item_id);
	values[MOVE_location_id] = Int64GetDatum(move->location_id);
	values[MOVE_other_location_id] = Int64GetDatum(move->other_location_id);
	nulls[MOVE_other_location_id] = (move->other_location_id == 0);
	values[MOVE_from_state] = Int16GetDatum(move->from_state);
	values[MOVE_to_state] = Int16GetDatum(move->to_state);
	values[MOVE_quantity] = OmQuantityGetDatum(move->quantity);
	nulls[MOVE_unit_cost] = (move->unit_cost.currency == 0);
	values[MOVE_unit_cost] = nulls[MOVE_unit_cost] ? (Datum) 0 : om_price_datum(move->unit_cost);
	nulls[MOVE_line_cost] = (move->line_cost.currency == 0);
	values[MOVE_line_cost] = nulls[MOVE_line_cost] ? (Datum) 0 : om_amount_datum(move->line_cost);
	values[MOVE_document_id] = UUIDPGetDatum(&move->document_id);
	values[MOVE_document_line] = Int32GetDatum(move->line_no);
	nulls[MOVE_document_line] = (move->line_no == 0);
	values[MOVE_reason] = om_optional_text(move->reason, &nulls[MOVE_reason]);
	values[MOVE_channel_id] = Int64GetDatum(move->channel_id);
	nulls[MOVE_channel_id] = (move->channel_id == 0);
	values[MOVE_occurred_at] = TimestampTzGetDatum(move->occurred_at);
	values[MOVE_posting] = Int16GetDatum(move->is_forced ? OM_POSTING_FORCED : 0);
}

/* qsort: the order of keys. */
static int
compare_keys(const void *x, const void *y)
{
	return om_counter_compare((const OmCounterKey *) x, (const OmCounterKey *) y);
}

/* Lock what moves take from or give to, under the lock engine only (see ledger.h). */
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
	for (i = 0; i < count; i++)
		om_counter_open(&keys[i]);
	pfree(keys);
}

/* Set who knows what items are (see ledger.h). */
void
om_ledger_register_holder(OmItemsHolder holder)
{
	hold_items = holder;
}

/* Insert moves of documents of one kind (see ledger.h). */
void
om_post_moves(int64 tenant, const char *document_kind, OmMove *moves, int n, const char *actor)
{
	OmInsert	rows = om_insert_make(MOVE_count, n);
	int			i;

	if (n > 0)
		om_counter_enter();
	hold_items(tenant, moves, n);
	om_moves_lock(tenant, moves, n);
	if (n > 1)
		qsort(moves, n, sizeof(OmMove), compare_moves);
	for (i = 0; i < n; i++)
		set_move(&moves[i], om_insert_values(&rows, i), om_insert_nulls(&rows, i));
	om_insert_share(&rows, MOVE_tenant_id, Int64GetDatum(tenant));
	om_insert_share(&rows, MOVE_document_kind, CStringGetTextDatum(document_kind));
	om_insert_share(&rows, MOVE_actor, CStringGetTextDatum(actor));
	om_insert_share(&rows, MOVE_recorded_at, TimestampTzGetDatum(om_clock()));
	om_insert_run(&moves_table, &rows);
}
