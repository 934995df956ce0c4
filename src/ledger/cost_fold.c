/*
 * cost_fold.c - pricing decided moves, in batches (what each is worth: cost.c).
 *
 * stock_control.cost_stamp is the horizon up to which all is priced, so the usual call reads
 * only what is younger, in one snapshot and in parts.  A batch holds its moves, the positions
 * they change and the order lines that something comes back from; it reads and writes them
 * with one statement each.  All of it is the folder's one transaction: a position is always
 * the sum of its records.
 *
 * stock_costs is derived.  A restored database has records without it: cost_stamp is 0, or
 * moves have come that are history; then positions are summed anew, and all moves are
 * looked at, of which those with a record are priced already.
 *
 * Records are truth and are replicated.  A database that subscribes to them prices nothing:
 * their publisher does, and a record made here would stop the apply worker at its
 * primary key.  With the subscription gone it prices what is left.
 */
#include "postgres.h"

#include "access/access.h"
#include "ledger/cost.h"
#include "ledger/row.h"
#include "miscadmin.h"
#include "sql/plan.h"
#include "types/quantity.h"
#include "utils/builtins.h"
#include "utils/memutils.h"
#include "utils/timestamp.h"

#define COST_BATCH 5000			/* moves priced from memory at once */

enum CostPlan
{
	COST_CONTROL, COST_CLEAR, COST_REBUILD, COST_PENDING, COST_POSITIONS, COST_LINES, COST_KEEP, COST_DONE, COST_RESET
};

#ifdef OM_MUTANT_priced_by_id
#define PRICING_ORDER "m.move_id"
#else
#define PRICING_ORDER "m.stamp, m.move_id"
#endif

static OmPlan cost_plans[] = {
	/* 0: sum the positions anew; restored moves may have brought their records along */
	[COST_CONTROL] = {
		.name = "cost.control",
		.sql = "SELECT CASE WHEN EXISTS (SELECT FROM order_mgmt_data.stock_moves AS m WHERE m.stamp >= c.cost_stamp AND m.posting >= 2)"
		" THEN 0 ELSE c.cost_stamp END, EXISTS (SELECT FROM pg_catalog.pg_subscription_rel AS s"
		" WHERE s.srrelid OPERATOR(pg_catalog.=) 'order_mgmt_data.stock_move_costs'::pg_catalog.regclass)"
		" FROM order_mgmt_data.stock_control AS c",
		.args = {OM_NONE}, .expect = SPI_OK_SELECT
	},
	[COST_CLEAR] = {
		.name = "cost.clear", .may_scan = true,
		.sql = "DELETE FROM order_mgmt_data.stock_costs",
		.args = {OM_NONE}, .expect = SPI_OK_DELETE
	},
	[COST_REBUILD] = {
		.name = "cost.rebuild", .may_scan = true,
		.sql = "INSERT INTO order_mgmt_data.stock_costs (tenant_id, item_id, location_id, records, quantity, value, cost_value, cost_quantity)"
		" SELECT t.tenant_id, t.item_id, t.location_id, t.records, t.quantity, t.value, t.cost_value, t.cost_quantity"
		" FROM order_mgmt_data.cost_totals AS t",
		.args = {OM_NONE}, .expect = SPI_OK_INSERT
	},
	/* a probe for each move, behind a fence: no plan ever reads all records, or another index than that of stamps */
	[COST_PENDING] = {
		.name = "cost.pending",
		.sql = "SELECT m.* FROM (SELECT m.tenant_id, m.move_id, m.item_id, m.location_id, m.other_location_id, m.from_state, m.to_state,"
		" m.quantity, m.unit_cost, m.document_kind, m.document_id, m.document_line, m.reason, m.channel_id, m.occurred_at, m.posting, m.stamp"
		" FROM order_mgmt_data.stock_moves AS m WHERE m.stamp >= $1 AND m.stamp < $2"
		" AND ((m.from_state OPERATOR(order_mgmt.<) 'supplier') <> (m.to_state OPERATOR(order_mgmt.<) 'supplier')"
		" OR (m.other_location_id IS NOT NULL AND m.from_state OPERATOR(order_mgmt.<) 'supplier')) OFFSET 0) AS m"
		" WHERE (SELECT true FROM order_mgmt_data.stock_move_costs AS c WHERE c.tenant_id = m.tenant_id AND c.move_id = m.move_id"
		" LIMIT 1) IS NULL ORDER BY " PRICING_ORDER,
		.args = {OM_INT8, OM_INT8}, .expect = SPI_OK_SELECT
	},
	[COST_POSITIONS] = {
		.name = "cost.positions",
		.sql = "SELECT c.tenant_id, c.item_id, c.location_id, c.records, c.quantity, c.value, c.cost_value, c.cost_quantity"
		" FROM ROWS FROM (unnest($1), unnest($2), unnest($3)) AS k (tenant_id, item_id, location_id)"
		" JOIN order_mgmt_data.stock_costs AS c ON c.tenant_id = k.tenant_id AND c.item_id = k.item_id AND c.location_id = k.location_id",
		.args = {OM_INT8S, OM_INT8S, OM_INT8S}, .expect = SPI_OK_SELECT
	},
	[COST_LINES] = {
		.name = "cost.lines",
		.sql = "SELECT c.tenant_id, c.document_id, c.document_line, order_mgmt.sum(c.quantity),"
		" sum(order_mgmt.amount_minor(c.value) + coalesce(order_mgmt.amount_minor(c.correction), 0))::bigint,"
		" min(order_mgmt.amount_currency(c.value)), max(order_mgmt.amount_currency(c.value))"
		" FROM ROWS FROM (unnest($1), unnest($2), unnest($3)) AS k (tenant_id, document_id, document_line)"
		" JOIN order_mgmt_data.stock_move_costs AS c ON c.tenant_id = k.tenant_id AND c.document_id = k.document_id"
		" AND c.document_line = k.document_line WHERE c.value IS NOT NULL GROUP BY c.tenant_id, c.document_id, c.document_line",
		.args = {OM_INT8S, OM_UUIDS, OM_INT4S}, .expect = SPI_OK_SELECT
	},
	[COST_KEEP] = {
		.name = "cost.keep",
		.sql = "INSERT INTO order_mgmt_data.stock_costs (tenant_id, item_id, location_id, records, quantity, value, cost_value, cost_quantity)"
		" SELECT k.* FROM ROWS FROM (unnest($1), unnest($2), unnest($3), unnest($4), unnest($5), unnest($6), unnest($7), unnest($8))"
		" AS k (tenant_id, item_id, location_id, records, quantity, value, cost_value, cost_quantity)"
		" ON CONFLICT (tenant_id, item_id, location_id) DO UPDATE SET records = EXCLUDED.records, quantity = EXCLUDED.quantity,"
		" value = EXCLUDED.value, cost_value = EXCLUDED.cost_value, cost_quantity = EXCLUDED.cost_quantity",
		.args = {OM_INT8S, OM_INT8S, OM_INT8S, OM_INT8S, OM_QUANTITIES, OM_AMOUNTS, OM_AMOUNTS, OM_QUANTITIES}, .expect = SPI_OK_INSERT
	},
	[COST_DONE] = {
		.name = "cost.done",
		.sql = "UPDATE order_mgmt_data.stock_control SET cost_stamp = $1 WHERE cost_stamp < $1",
		.args = {OM_INT8}, .expect = SPI_OK_UPDATE
	},
	[COST_RESET] = {
		.name = "cost.reset",
		.sql = "UPDATE order_mgmt_data.stock_control SET cost_stamp = 0 WHERE cost_stamp <> 0",
		.args = {OM_NONE}, .expect = SPI_OK_UPDATE
	}
};

static OmTable records_table = {
	.name = "stock_move_costs",
	.columns = {
		{"tenant_id", OM_INT8}, {"move_id", OM_INT8}, {"location_id", OM_INT8}, {"item_id", OM_INT8},
		{"position_no", OM_INT8}, {"document_id", OM_UUID}, {"document_line", OM_INT4}, {"quantity", OM_QUANTITY},
		{"value", OM_AMOUNT}, {"correction", OM_AMOUNT}, {"is_estimated", OM_BOOL}, {"cost_value", OM_AMOUNT},
		{"cost_quantity", OM_QUANTITY}, {"stamp", OM_INT8}
	}
};

/* A bigint that is 0 for null. */
static int64
optional_id(int row, int column)
{
	bool		isnull;
	Datum		value = om_result(row, column, &isnull);

	return isnull ? 0 : DatumGetInt64(value);
}

/* An amount; currency 0 for null. */
static OmAmount
optional_cost(int row, int column)
{
	bool		isnull;
	Datum		value = om_result(row, column, &isnull);
	OmAmount	none = {0, 0};

	return isnull ? none : om_amount_from_datum(value);
}

/* The moves of the current result, copied. */
static OmCostMove *
read_moves(int n)
{
	OmCostMove *moves = palloc(sizeof(OmCostMove) * n);
	int			i;

	for (i = 0; i < n; i++)
	{
		OmCostMove *move = &moves[i];
		bool		isnull;

		move->tenant = DatumGetInt64(om_result(i, 1, NULL));
		move->move_id = DatumGetInt64(om_result(i, 2, NULL));
		move->item_id = DatumGetInt64(om_result(i, 3, NULL));
		move->location_id = DatumGetInt64(om_result(i, 4, NULL));
		move->destination = optional_id(i, 5);
		if (move->destination == 0)
			move->destination = move->location_id;
		move->from_state = (OmStockState) DatumGetInt16(om_result(i, 6, NULL));
		move->to_state = (OmStockState) DatumGetInt16(om_result(i, 7, NULL));
		move->quantity = DatumGetOmQuantity(om_result(i, 8, NULL));
		move->unit_cost = optional_cost(i, 9);
		move->document_kind = om_result_text(i, 10);
		move->document_id = *DatumGetUUIDP(om_result(i, 11, NULL));
		move->line_no = DatumGetInt32(om_result(i, 12, &isnull));
		if (isnull)
			move->line_no = 0;
		move->reason = om_result_text(i, 13);
		move->channel_id = optional_id(i, 14);
		move->occurred_at = DatumGetTimestampTz(om_result(i, 15, NULL));
		move->is_forced = (DatumGetInt16(om_result(i, 16, NULL)) & OM_POSTING_FORCED) != 0;
		move->stamp = DatumGetInt64(om_result(i, 17, NULL));
	}
	return moves;
}

/* A hash of keys that are compared as bytes. */
static HTAB *
make_hash(const char *name, Size key, Size entry, int n)
{
	HASHCTL		control;

	control.keysize = key;
	control.entrysize = entry;
	control.hcxt = CurrentMemoryContext;
	return hash_create(name, n, &control, HASH_ELEM | HASH_BLOBS | HASH_CONTEXT);
}

/* Enter what the moves change: empty until loaded. */
static void
enter_keys(const OmCostBatch *batch, const OmCostMove *moves, int n)
{
	int			i;

	for (i = 0; i < n; i++)
	{
		if (!om_state_is_outside(moves[i].from_state))
			(void) om_cost_position(batch, &moves[i], moves[i].location_id);
		if (!om_state_is_outside(moves[i].to_state))
			(void) om_cost_position(batch, &moves[i], moves[i].destination);
		if (moves[i].from_state == OM_STATE_CUSTOMER)
			(void) om_cost_line(batch, &moves[i], HASH_ENTER);
	}
}

/* The positions as the records before this batch left them. */
static void
load_positions(const OmCostBatch *batch)
{
	int			n = (int) hash_get_num_entries(batch->positions);
	Datum	   *columns[3];
	Datum		values[3];
	HASH_SEQ_STATUS status;
	OmCostPosition *position;
	int			rows;
	int			i = 0;

	for (i = 0; i < 3; i++)
		columns[i] = palloc(sizeof(Datum) * n);
	hash_seq_init(&status, batch->positions);
	for (i = 0; (position = hash_seq_search(&status)) != NULL; i++)
	{
		columns[0][i] = Int64GetDatum(position->key.tenant);
		columns[1][i] = Int64GetDatum(position->key.item_id);
		columns[2][i] = Int64GetDatum(position->key.location_id);
	}
	for (i = 0; i < 3; i++)
		values[i] = om_array(OM_INT8, columns[i], NULL, n);
	rows = (int) om_plan_run(&cost_plans[COST_POSITIONS], values, NULL);
	for (i = 0; i < rows; i++)
	{
		OmCostPositionKey key = {DatumGetInt64(om_result(i, 1, NULL)), DatumGetInt64(om_result(i, 2, NULL)), DatumGetInt64(om_result(i, 3, NULL))};
		OmAmount	value = optional_cost(i, 6);

		position = hash_search(batch->positions, &key, HASH_FIND, NULL);
		Assert(position != NULL);
		position->records = DatumGetInt64(om_result(i, 4, NULL));
		position->quantity = DatumGetOmQuantity(om_result(i, 5, NULL));
		position->value = value.minor;
		position->currency = value.currency;
		position->last.minor = optional_cost(i, 7).minor;
		position->last.quantity = optional_id(i, 8);
	}
}

/* What is out on the order lines that something comes back from. */
static void
load_lines(const OmCostBatch *batch)
{
	int			n = (int) hash_get_num_entries(batch->lines);
	Datum	   *columns[3];
	Datum		values[3];
	HASH_SEQ_STATUS status;
	OmCostLine *line;
	int			rows;
	int			i;

	if (n == 0)
		return;
	for (i = 0; i < 3; i++)
		columns[i] = palloc(sizeof(Datum) * n);
	hash_seq_init(&status, batch->lines);
	for (i = 0; (line = hash_seq_search(&status)) != NULL; i++)
	{
		columns[0][i] = Int64GetDatum(line->key.tenant);
		columns[1][i] = UUIDPGetDatum(&line->key.document_id);
		columns[2][i] = Int32GetDatum((int32) line->key.line_no);
	}
	values[0] = om_array(OM_INT8, columns[0], NULL, n);
	values[1] = om_array(OM_UUID, columns[1], NULL, n);
	values[2] = om_array(OM_INT4, columns[2], NULL, n);
	rows = (int) om_plan_run(&cost_plans[COST_LINES], values, NULL);
	for (i = 0; i < rows; i++)
	{
		OmCostLineKey key;

		memset(&key, 0, sizeof(key));
		key.tenant = DatumGetInt64(om_result(i, 1, NULL));
		key.document_id = *DatumGetUUIDP(om_result(i, 2, NULL));
		key.line_no = DatumGetInt32(om_result(i, 3, NULL));
		line = hash_search(batch->lines, &key, HASH_FIND, NULL);
		Assert(line != NULL);
		/* the records say what came in */
		line->quantity = -DatumGetOmQuantity(om_result(i, 4, NULL));
		line->value = -DatumGetInt64(om_result(i, 5, NULL));
		line->currency = om_currency_lookup(om_result_text(i, 6));
		line->is_mixed = line->currency != om_currency_lookup(om_result_text(i, 7));
	}
}

/* By tenant and kind of document, in order of pricing. */
static int
compare_postings(const void *x, const void *y)
{
	const OmCostPosting *a = (const OmCostPosting *) x;
	const OmCostPosting *b = (const OmCostPosting *) y;
	int			order = strcmp(a->kind, b->kind);

	if (a->tenant != b->tenant)
		return a->tenant < b->tenant ? -1 : 1;
	return order != 0 ? order : a->number - b->number;
}

/* Post the money moves: one call per tenant and kind of document. */
static void
post_money(OmCostBatch *batch)
{
	OmMoneyMove *moves = palloc(sizeof(OmMoneyMove) * Max(batch->npostings, 1));
	const char *actor = om_actor();
	int			n = 0;
	int			i;

	if (batch->npostings > 1)
		qsort(batch->postings, batch->npostings, sizeof(OmCostPosting), compare_postings);
	for (i = 0; i < batch->npostings; i++)
	{
		const OmCostPosting *posting = &batch->postings[i];
		const OmCostPosting *next = posting + 1;

		moves[n++] = posting->move;
		if (i + 1 < batch->npostings && next->tenant == posting->tenant && strcmp(next->kind, posting->kind) == 0)
			continue;
		om_post_money(posting->tenant, posting->kind, moves, n, actor);
		n = 0;
	}
}

/* Keep what the positions came to. */
static void
keep_positions(const OmCostBatch *batch)
{
	static const OmType types[] = {OM_INT8, OM_INT8, OM_INT8, OM_INT8, OM_QUANTITY, OM_AMOUNT, OM_AMOUNT, OM_QUANTITY};
	int			n = (int) hash_get_num_entries(batch->positions);
	Datum	   *columns[lengthof(types)];
	bool	   *nulls[lengthof(types)];
	Datum		values[lengthof(types)];
	HASH_SEQ_STATUS status;
	OmCostPosition *position;
	int			i;

	for (i = 0; i < lengthof(types); i++)
	{
		columns[i] = palloc(sizeof(Datum) * n);
		nulls[i] = palloc0(sizeof(bool) * n);
	}
	hash_seq_init(&status, batch->positions);
	for (i = 0; (position = hash_seq_search(&status)) != NULL; i++)
	{
		OmCurrency	known = position->last.quantity > 0 ? position->currency : 0;

		columns[0][i] = Int64GetDatum(position->key.tenant);
		columns[1][i] = Int64GetDatum(position->key.item_id);
		columns[2][i] = Int64GetDatum(position->key.location_id);
		columns[3][i] = Int64GetDatum(position->records);
		columns[4][i] = OmQuantityGetDatum(position->quantity);
		columns[5][i] = om_cost_optional(position->value, position->currency, &nulls[5][i]);
		columns[6][i] = om_cost_optional(position->last.minor, known, &nulls[6][i]);
		columns[7][i] = OmQuantityGetDatum(position->last.quantity);
		nulls[7][i] = (known == 0);
	}
	for (i = 0; i < lengthof(types); i++)
		values[i] = om_array(types[i], columns[i], nulls[i], n);
	(void) om_plan_run(&cost_plans[COST_KEEP], values, NULL);
}

/* Price moves in their order, and write what comes of it; frees what it used. */
static void
price_batch(const OmCostMove *moves, int n)
{
	OmCostBatch batch;
	int			i;

	om_spi_begin();
	batch.positions = make_hash("order_mgmt cost positions", sizeof(OmCostPositionKey), sizeof(OmCostPosition), n);
	batch.lines = make_hash("order_mgmt cost lines", sizeof(OmCostLineKey), sizeof(OmCostLine), 64);
	batch.records = om_insert_make(OM_COST_RECORD_COLUMNS, 2 * n);
	batch.records.nrows = 0;
	batch.postings = palloc(sizeof(OmCostPosting) * OM_COST_MONEY_MAX * n);
	batch.npostings = 0;
	enter_keys(&batch, moves, n);
	load_positions(&batch);
	load_lines(&batch);
	for (i = 0; i < n; i++)
		om_cost_price(&batch, &moves[i]);
	om_insert_run(&records_table, NULL, 0, &batch.records);
	post_money(&batch);
	keep_positions(&batch);
	om_spi_end();
}

void
om_price_moves(int64 horizon)
{
	MemoryContext context;
	MemoryContext caller;
	Portal		portal;
	Datum		values[2];
	int			n;

	(void) om_plan_run(&cost_plans[COST_CONTROL], NULL, NULL);
	if (DatumGetBool(om_result(0, 2, NULL)))
	{
		(void) om_plan_run(&cost_plans[COST_RESET], NULL, NULL);
		return;
	}
	values[0] = om_result(0, 1, NULL);
	values[1] = Int64GetDatum(horizon);
	if (DatumGetInt64(values[0]) == 0)
	{
		(void) om_plan_run(&cost_plans[COST_CLEAR], NULL, NULL);
		(void) om_plan_run(&cost_plans[COST_REBUILD], NULL, NULL);
	}
	context = AllocSetContextCreate(CurrentMemoryContext, "order_mgmt pricing", ALLOCSET_DEFAULT_SIZES);
	portal = om_plan_open(&cost_plans[COST_PENDING], values, NULL);
	while ((n = (int) om_plan_fetch(portal, COST_BATCH)) > 0)
	{
		CHECK_FOR_INTERRUPTS();
		caller = MemoryContextSwitchTo(context);
		price_batch(read_moves(n), n);
		MemoryContextSwitchTo(caller);
		MemoryContextReset(context);
	}
	(void) om_plan_run(&cost_plans[COST_DONE], &values[1], NULL);
	MemoryContextDelete(context);
}

void
om_reset_costs(void)
{
	om_plan_utility("ALTER TABLE order_mgmt_data.stock_move_costs ENABLE ALWAYS TRIGGER refuse_change, "
					"ENABLE ALWAYS TRIGGER refuse_truncate");
	(void) om_plan_run(&cost_plans[COST_RESET], NULL, NULL);
}
