/*
 * cost_fold.c - pricing decided moves, in batches (what each is worth: cost.c).
 *
 * A step of folding: it gets ranges of stamps in their order (step.c), and prices the moves of a range in the
 * order of (stamp, move_id), so those of a position are priced in that order whatever the ranges are.  A batch holds
 * its moves, the positions they change and the order lines that something comes back from; it reads and
 * writes them with one statement each.  All of it is the folder's one transaction: a position is always
 * the sum of its records.  A tenant that is left out, and comes later, has its moves in their order, too, and positions
 * are of one tenant.
 *
 * stock_costs is derived.  A restored database has records without it: cost_stamp is 0, or
 * moves have come that are history; then positions are summed anew.  Of restored moves those with a record are
 * priced already, so each move is asked for it.
 *
 * Records are truth and are replicated.  A database that subscribes to them prices nothing:
 * their publisher does, and a record made here would stop the apply worker at its
 * primary key.  With the subscription gone it prices what is left.
 */
#include "postgres.h"

#include "access/access.h"
#include "ledger/cost.h"
#include "ledger/row.h"
#include "ledger/step.h"
#include "miscadmin.h"
#include "sql/plan.h"
#include "types/price.h"
#include "types/quantity.h"
#include "utils/builtins.h"
#include "utils/memutils.h"
#include "utils/timestamp.h"

#define COST_BATCH 5000			/* moves priced from memory at once */

enum CostPlan
{
	COST_FIND_SUBSCRIBED, COST_SUMMED, COST_CLEAR, COST_REBUILD, COST_KEEP_SUMMED, COST_PENDING, COST_POSITIONS, COST_LINES, COST_KEEP, COST_PUBLISH, COST_RESET
};

#define PRICING_ORDER "m.stamp, m.move_id"

/* The moves to price; what came as history below the horizon is summed. */
#define PRICED_RANGE(X, P) \
	X(P, from_stamp, OM_INT8) X(P, to_stamp, OM_INT8) X(P, horizon, OM_INT8) X(P, tenant_id, OM_INT8) X(P, left_out, OM_INT8S)
OM_ENUM(PRICED_RANGE, RANGE);

/* Does stock_costs hold all records of the moves to be priced? */
#define SUMMED_RECORDS(X, P) X(P, is_summed, OM_BOOL)
OM_ENUM(SUMMED_RECORDS, SUMMED);

#define PUBLISHED_COSTS(X, P) X(P, cost_stamp, OM_INT8)
OM_ENUM(PUBLISHED_COSTS, PUBLISHED);

#define PENDING_MOVE(X, P) \
	X(P, tenant_id, OM_INT8) X(P, move_id, OM_INT8) X(P, item_id, OM_INT8) X(P, location_id, OM_INT8) \
	X(P, other_location_id, OM_INT8) X(P, from_state, OM_STATE) X(P, to_state, OM_STATE) X(P, quantity, OM_QUANTITY) \
	X(P, unit_cost, OM_PRICE) X(P, line_cost, OM_AMOUNT) X(P, document_kind, OM_TEXT) X(P, document_id, OM_UUID) X(P, document_line, OM_INT4) \
	X(P, reason, OM_TEXT) X(P, channel_id, OM_INT8) X(P, occurred_at, OM_TIME) X(P, posting, OM_INT2) \
	X(P, stamp, OM_INT8)
OM_ENUM(PENDING_MOVE, MOVE);

#define POSITION_KEYS(X, P) X(P, tenant_ids, OM_INT8S) X(P, item_ids, OM_INT8S) X(P, location_ids, OM_INT8S)
OM_ENUM(POSITION_KEYS, KEYS);

/* A position of stock_costs, as it is read; and such positions as they are written. */
#define COST_POSITION(X, P) \
	X(P, tenant_id, OM_INT8) X(P, item_id, OM_INT8) X(P, location_id, OM_INT8) X(P, records, OM_INT8) \
	X(P, quantity, OM_QUANTITY) X(P, value, OM_AMOUNT) X(P, cost_value, OM_AMOUNT) X(P, cost_quantity, OM_QUANTITY) \
	X(P, guessed_received, OM_QUANTITY) X(P, guessed_lost, OM_QUANTITY)
OM_ENUM(COST_POSITION, POSITION);
#define KEPT_POSITIONS(X, P) \
	POSITION_KEYS(X, P) X(P, records, OM_INT8S) X(P, quantities, OM_QUANTITIES) X(P, values, OM_AMOUNTS) \
	X(P, cost_values, OM_AMOUNTS) X(P, cost_quantities, OM_QUANTITIES) X(P, guessed_received, OM_QUANTITIES) X(P, guessed_lost, OM_QUANTITIES)
OM_ENUM(KEPT_POSITIONS, KEPT);

#define LINE_KEYS(X, P) X(P, tenant_ids, OM_INT8S) X(P, document_ids, OM_UUIDS) X(P, document_lines, OM_INT4S)
OM_ENUM(LINE_KEYS, LINES);

/* What all records of an order line say, null where it is more than 64 bits; currencies differ where costs of several are mixed. */
#define COST_LINE(X, P) \
	X(P, tenant_id, OM_INT8) X(P, document_id, OM_UUID) X(P, document_line, OM_INT4) X(P, quantity, OM_QUANTITY) \
	X(P, value, OM_INT8) X(P, first_currency, OM_TEXT) X(P, last_currency, OM_TEXT)
OM_ENUM(COST_LINE, LINE);

static OmPlan cost_plans[] = {
	[COST_FIND_SUBSCRIBED] = {
		.name = "cost.find_subscribed",
		.sql = "SELECT FROM pg_catalog.pg_subscription_rel AS s"
		" WHERE s.srrelid OPERATOR(pg_catalog.=) 'order_mgmt_data.stock_move_costs'::pg_catalog.regclass LIMIT 1",
		.args = {OM_NONE}, .expect = SPI_OK_SELECT
	},
	/* restored moves may have brought their records along: those below summed_stamp were there when positions were summed */
	[COST_SUMMED] = {
		.name = "cost.summed",
		.sql = "SELECT c.summed_stamp > 0 AND NOT EXISTS (SELECT FROM order_mgmt_data.stock_moves AS m WHERE m.stamp >= $1 AND m.stamp >= c.summed_stamp"
		" AND m.stamp < $2 AND m.posting >= 2) AS is_summed FROM order_mgmt_data.stock_control AS c",
		.args = OM_ARGS(PRICED_RANGE, RANGE), .results = OM_RESULTS(SUMMED_RECORDS, SUMMED), .expect = SPI_OK_SELECT
	},
	[COST_CLEAR] = {
		.name = "cost.clear", .may_scan = true,
		.sql = "DELETE FROM order_mgmt_data.stock_costs",
		.args = {OM_NONE}, .expect = SPI_OK_DELETE
	},
	[COST_REBUILD] = {
		.name = "cost.rebuild", .may_scan = true,
		.sql = "INSERT INTO order_mgmt_data.stock_costs (tenant_id, item_id, location_id, records, quantity, value, cost_value, cost_quantity, guessed_received, guessed_lost)"
		" SELECT t.tenant_id, t.item_id, t.location_id, t.records, t.quantity, t.value, t.cost_value, t.cost_quantity, t.guessed_received, t.guessed_lost"
		" FROM order_mgmt_data.cost_totals AS t",
		.args = {OM_NONE}, .expect = SPI_OK_INSERT
	},
	[COST_KEEP_SUMMED] = {
		.name = "cost.keep_summed",
		.sql = "UPDATE order_mgmt_data.stock_control SET summed_stamp = $3",
		.args = OM_ARGS(PRICED_RANGE, RANGE), .expect = SPI_OK_UPDATE
	},
	/* a probe for each move, behind a fence: no plan ever reads all records, or another index than that of stamps */
	[COST_PENDING] = {
		.name = "cost.pending",
		.sql = "SELECT m.* FROM (SELECT m.tenant_id, m.move_id, m.item_id, m.location_id, m.other_location_id, m.from_state, m.to_state,"
		" m.quantity, m.unit_cost, m.line_cost, m.document_kind, m.document_id, m.document_line, m.reason, m.channel_id, m.occurred_at, m.posting, m.stamp"
		" FROM order_mgmt_data.stock_moves AS m WHERE m.stamp >= $1 AND m.stamp < $2" OM_FOLD_TENANTS("$4", "$5")
		" AND ((m.from_state OPERATOR(order_mgmt.<) 'supplier') <> (m.to_state OPERATOR(order_mgmt.<) 'supplier')"
		" OR (m.other_location_id IS NOT NULL AND m.from_state OPERATOR(order_mgmt.<) 'supplier')) OFFSET 0) AS m"
		" WHERE (SELECT true FROM order_mgmt_data.stock_move_costs AS c WHERE c.tenant_id = m.tenant_id AND c.move_id = m.move_id"
		" LIMIT 1) IS NULL ORDER BY " PRICING_ORDER,
		.args = OM_ARGS(PRICED_RANGE, RANGE), .results = OM_RESULTS(PENDING_MOVE, MOVE), .expect = SPI_OK_SELECT
	},
	[COST_POSITIONS] = {
		.name = "cost.positions",
		.sql = "SELECT c.tenant_id, c.item_id, c.location_id, c.records, c.quantity, c.value, c.cost_value, c.cost_quantity, c.guessed_received, c.guessed_lost"
		" FROM ROWS FROM (unnest($1), unnest($2), unnest($3)) AS k (tenant_id, item_id, location_id)"
		" JOIN order_mgmt_data.stock_costs AS c ON c.tenant_id = k.tenant_id AND c.item_id = k.item_id AND c.location_id = k.location_id",
		.args = OM_ARGS(POSITION_KEYS, KEYS), .results = OM_RESULTS(COST_POSITION, POSITION), .expect = SPI_OK_SELECT
	},
	[COST_LINES] = {
		.name = "cost.lines",
		.sql = "SELECT s.tenant_id, s.document_id, s.document_line, s.quantity,"
		" CASE WHEN s.minor BETWEEN -9223372036854775807 AND 9223372036854775807 THEN s.minor::bigint END AS value,"
		" s.first_currency, s.last_currency FROM (SELECT c.tenant_id, c.document_id, c.document_line, order_mgmt.sum(c.quantity) AS quantity,"
		" sum(order_mgmt.amount_minor(c.value)) + coalesce(sum(order_mgmt.amount_minor(c.correction)), 0) AS minor,"
		" min(order_mgmt.amount_currency(c.value)) AS first_currency, max(order_mgmt.amount_currency(c.value)) AS last_currency"
		" FROM ROWS FROM (unnest($1), unnest($2), unnest($3)) AS k (tenant_id, document_id, document_line)"
		" JOIN order_mgmt_data.stock_move_costs AS c ON c.tenant_id = k.tenant_id AND c.document_id = k.document_id"
		" AND c.document_line = k.document_line WHERE c.value IS NOT NULL GROUP BY c.tenant_id, c.document_id, c.document_line) AS s",
		.args = OM_ARGS(LINE_KEYS, LINES), .results = OM_RESULTS(COST_LINE, LINE), .expect = SPI_OK_SELECT
	},
	[COST_KEEP] = {
		.name = "cost.keep",
		.sql = "INSERT INTO order_mgmt_data.stock_costs (tenant_id, item_id, location_id, records, quantity, value, cost_value, cost_quantity,"
		" guessed_received, guessed_lost)"
		" SELECT k.* FROM ROWS FROM (unnest($1), unnest($2), unnest($3), unnest($4), unnest($5), unnest($6), unnest($7), unnest($8), unnest($9), unnest($10))"
		" AS k (tenant_id, item_id, location_id, records, quantity, value, cost_value, cost_quantity, guessed_received, guessed_lost)"
		" ON CONFLICT (tenant_id, item_id, location_id) DO UPDATE SET records = EXCLUDED.records, quantity = EXCLUDED.quantity,"
		" value = EXCLUDED.value, cost_value = EXCLUDED.cost_value, cost_quantity = EXCLUDED.cost_quantity,"
		" guessed_received = EXCLUDED.guessed_received, guessed_lost = EXCLUDED.guessed_lost",
		.args = OM_ARGS(KEPT_POSITIONS, KEPT), .expect = SPI_OK_INSERT
	},
	[COST_PUBLISH] = {
		.name = "cost.publish",
		.sql = "UPDATE order_mgmt_data.stock_control SET cost_stamp = $1 WHERE cost_stamp <> $1",
		.args = OM_ARGS(PUBLISHED_COSTS, PUBLISHED), .expect = SPI_OK_UPDATE
	},
	[COST_RESET] = {
		.name = "cost.reset",
		.sql = "UPDATE order_mgmt_data.stock_control SET cost_stamp = 0, summed_stamp = 0 WHERE cost_stamp <> 0 OR summed_stamp <> 0",
		.args = {OM_NONE}, .expect = SPI_OK_UPDATE
	}
};

static OmTable records_table = {.name = "stock_move_costs", .columns = OM_COLUMNS(OM_COST_RECORD, OM_RECORD)};

/* A bigint that is 0 for null. */
static int64
optional_id(int row, int column)
{
	bool		isnull;
	Datum		value = om_field(row, column, &isnull);

	return isnull ? 0 : DatumGetInt64(value);
}

/* An amount; currency 0 for null. */
static OmAmount
optional_cost(int row, int column)
{
	bool		isnull;
	Datum		value = om_field(row, column, &isnull);
	OmAmount	none = {0, 0};

	return isnull ? none : om_amount_from_datum(value);
}

/* What a unit costs, as minor units for a quantity, so that nothing is rounded; currency 0 for null. */
static void
unit_cost(int row, OmAmount *cost, OmQuantity *quantity)
{
	bool		isnull;
	Datum		value = om_field(row, MOVE_unit_cost, &isnull);
	OmPrice		price = {0};

	if (!isnull)
		price = om_price_from_datum(value);
	cost->minor = price.units;
	cost->currency = price.currency;
	*quantity = OM_QUANTITY_ONE * (isnull ? 1 : om_price_units_per_minor(price));
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

		move->tenant = DatumGetInt64(om_field(i, MOVE_tenant_id, NULL));
		move->move_id = DatumGetInt64(om_field(i, MOVE_move_id, NULL));
		move->item_id = DatumGetInt64(om_field(i, MOVE_item_id, NULL));
		move->location_id = DatumGetInt64(om_field(i, MOVE_location_id, NULL));
		move->destination = optional_id(i, MOVE_other_location_id);
		if (move->destination == 0)
			move->destination = move->location_id;
		move->from_state = (OmStockState) DatumGetInt16(om_field(i, MOVE_from_state, NULL));
		move->to_state = (OmStockState) DatumGetInt16(om_field(i, MOVE_to_state, NULL));
		move->quantity = DatumGetOmQuantity(om_field(i, MOVE_quantity, NULL));
		move->cost = optional_cost(i, MOVE_line_cost);
		move->cost_quantity = move->quantity;
		if (move->cost.currency == 0)
		{
			unit_cost(i, &move->cost, &move->cost_quantity);
		}
		move->document_kind = om_field_text(i, MOVE_document_kind);
		move->document_id = *DatumGetUUIDP(om_field(i, MOVE_document_id, NULL));
		move->line_no = DatumGetInt32(om_field(i, MOVE_document_line, &isnull));
		if (isnull)
			move->line_no = 0;
		move->reason = om_field_text(i, MOVE_reason);
		move->channel_id = optional_id(i, MOVE_channel_id);
		move->occurred_at = DatumGetTimestampTz(om_field(i, MOVE_occurred_at, NULL));
		move->is_forced = (DatumGetInt16(om_field(i, MOVE_posting, NULL)) & OM_POSTING_FORCED) != 0;
		move->stamp = DatumGetInt64(om_field(i, MOVE_stamp, NULL));
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
	Datum	   *columns[KEYS_count];
	Datum		values[KEYS_count];
	HASH_SEQ_STATUS status;
	OmCostPosition *position;
	int			rows;
	int			i;

	for (i = 0; i < KEYS_count; i++)
		columns[i] = palloc(sizeof(Datum) * n);
	hash_seq_init(&status, batch->positions);
	for (i = 0; (position = hash_seq_search(&status)) != NULL; i++)
	{
		columns[KEYS_tenant_ids][i] = Int64GetDatum(position->key.tenant);
		columns[KEYS_item_ids][i] = Int64GetDatum(position->key.item_id);
		columns[KEYS_location_ids][i] = Int64GetDatum(position->key.location_id);
	}
	for (i = 0; i < KEYS_count; i++)
		values[i] = om_array(OM_INT8, columns[i], NULL, n);
	rows = (int) om_plan_run(&cost_plans[COST_POSITIONS], values, NULL);
	for (i = 0; i < rows; i++)
	{
		OmCostPositionKey key = {.tenant = DatumGetInt64(om_field(i, POSITION_tenant_id, NULL)),
			.item_id = DatumGetInt64(om_field(i, POSITION_item_id, NULL)),
		.location_id = DatumGetInt64(om_field(i, POSITION_location_id, NULL))};
		OmAmount	value = optional_cost(i, POSITION_value);

		position = hash_search(batch->positions, &key, HASH_FIND, NULL);
		Assert(position != NULL);
		position->records = DatumGetInt64(om_field(i, POSITION_records, NULL));
		position->quantity = DatumGetOmQuantity(om_field(i, POSITION_quantity, NULL));
		position->value = value.minor;
		position->currency = value.currency;
		position->last.minor = optional_cost(i, POSITION_cost_value).minor;
		position->last.quantity = optional_id(i, POSITION_cost_quantity);
		position->guessed[OM_COST_RECEIVED] = optional_id(i, POSITION_guessed_received);
		position->guessed[OM_COST_LOST] = optional_id(i, POSITION_guessed_lost);
		/* together they are all that is at a guess */
		if (!om_cost_is_known(position) || position->quantity < 0)
			position->guessed[OM_COST_SOLD] = position->quantity - position->guessed[OM_COST_RECEIVED] - position->guessed[OM_COST_LOST];
	}
}

/* What is out on the order lines that something comes back from. */
static void
load_lines(const OmCostBatch *batch)
{
	int			n = (int) hash_get_num_entries(batch->lines);
	Datum	   *columns[LINES_count];
	Datum		values[LINES_count];
	HASH_SEQ_STATUS status;
	OmCostLine *line;
	int			rows;
	int			i;

	if (n == 0)
		return;
	for (i = 0; i < LINES_count; i++)
		columns[i] = palloc(sizeof(Datum) * n);
	hash_seq_init(&status, batch->lines);
	for (i = 0; (line = hash_seq_search(&status)) != NULL; i++)
	{
		columns[LINES_tenant_ids][i] = Int64GetDatum(line->key.tenant);
		columns[LINES_document_ids][i] = UUIDPGetDatum(&line->key.document_id);
		columns[LINES_document_lines][i] = Int32GetDatum((int32) line->key.line_no);
	}
	values[LINES_tenant_ids] = om_array(OM_INT8, columns[LINES_tenant_ids], NULL, n);
	values[LINES_document_ids] = om_array(OM_UUID, columns[LINES_document_ids], NULL, n);
	values[LINES_document_lines] = om_array(OM_INT4, columns[LINES_document_lines], NULL, n);
	rows = (int) om_plan_run(&cost_plans[COST_LINES], values, NULL);
	for (i = 0; i < rows; i++)
	{
		OmCostLineKey key;
		bool		isnull;

		memset(&key, 0, sizeof(key));
		key.tenant = DatumGetInt64(om_field(i, LINE_tenant_id, NULL));
		key.document_id = *DatumGetUUIDP(om_field(i, LINE_document_id, NULL));
		key.line_no = DatumGetInt32(om_field(i, LINE_document_line, NULL));
		line = hash_search(batch->lines, &key, HASH_FIND, NULL);
		Assert(line != NULL);
		/* the records say what came in */
		line->quantity = -DatumGetOmQuantity(om_field(i, LINE_quantity, NULL));
		line->value = -optional_id(i, LINE_value);
		(void) om_field(i, LINE_value, &isnull);
		line->currency = om_currency_lookup(om_field_text(i, LINE_first_currency));
		line->is_mixed = isnull || line->currency != om_currency_lookup(om_field_text(i, LINE_last_currency));
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
	static const OmType types[KEPT_count] = {COST_POSITION(OM_COLUMN_TYPE, POSITION)};
	int			n = (int) hash_get_num_entries(batch->positions);
	Datum	   *columns[KEPT_count];
	bool	   *nulls[KEPT_count];
	Datum		values[KEPT_count];
	HASH_SEQ_STATUS status;
	OmCostPosition *position;
	int			i;

	StaticAssertStmt((int) KEPT_count == (int) POSITION_count, "positions are kept as they are read");
	for (i = 0; i < KEPT_count; i++)
	{
		columns[i] = palloc(sizeof(Datum) * n);
		nulls[i] = palloc0(sizeof(bool) * n);
	}
	hash_seq_init(&status, batch->positions);
	for (i = 0; (position = hash_seq_search(&status)) != NULL; i++)
	{
		OmCurrency	known = om_cost_is_known(position) ? position->currency : 0;

		columns[KEPT_tenant_ids][i] = Int64GetDatum(position->key.tenant);
		columns[KEPT_item_ids][i] = Int64GetDatum(position->key.item_id);
		columns[KEPT_location_ids][i] = Int64GetDatum(position->key.location_id);
		columns[KEPT_records][i] = Int64GetDatum(position->records);
		columns[KEPT_quantities][i] = OmQuantityGetDatum(position->quantity);
		columns[KEPT_values][i] = om_cost_optional(position->value, position->currency, &nulls[KEPT_values][i]);
		columns[KEPT_cost_values][i] = om_cost_optional(position->last.minor, known, &nulls[KEPT_cost_values][i]);
		columns[KEPT_cost_quantities][i] = OmQuantityGetDatum(position->last.quantity);
		nulls[KEPT_cost_quantities][i] = (known == 0);
		columns[KEPT_guessed_received][i] = OmQuantityGetDatum(position->guessed[OM_COST_RECEIVED]);
		nulls[KEPT_guessed_received][i] = (position->guessed[OM_COST_RECEIVED] == 0);
		columns[KEPT_guessed_lost][i] = OmQuantityGetDatum(position->guessed[OM_COST_LOST]);
		nulls[KEPT_guessed_lost][i] = (position->guessed[OM_COST_LOST] == 0);
	}
	for (i = 0; i < KEPT_count; i++)
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
	batch.records = om_insert_make(OM_RECORD_count, 2 * n);
	batch.records.nrows = 0;
	batch.postings = palloc(sizeof(OmCostPosting) * OM_COST_MONEY_MAX * n);
	batch.npostings = 0;
	enter_keys(&batch, moves, n);
	load_positions(&batch);
	load_lines(&batch);
	for (i = 0; i < n; i++)
		om_cost_price(&batch, &moves[i]);
	Assert(batch.records.nrows <= 2 * n && batch.npostings <= OM_COST_MONEY_MAX * n);
	om_insert_run(&records_table, &batch.records);
	post_money(&batch);
	keep_positions(&batch);
	om_spi_end();
}

/* OmFoldStep: a subscriber prices nothing. */
static OmFoldReady
prepare_costs(const OmFoldRange *range)
{
	return om_plan_run(&cost_plans[COST_FIND_SUBSCRIBED], NULL, NULL) > 0 ? OM_FOLD_NOT_NOW : OM_FOLD_READY;
}

/* OmFoldStep: price the moves, a batch in memory at a time. */
static void
fold_costs(const OmFoldRange *range)
{
	Datum		values[RANGE_count] = {[RANGE_from_stamp] = Int64GetDatum(range->from), [RANGE_to_stamp] = Int64GetDatum(range->to),
		[RANGE_horizon] = Int64GetDatum(range->horizon), [RANGE_tenant_id] = Int64GetDatum(range->tenant), [RANGE_left_out] = range->left_out};
	MemoryContext context = AllocSetContextCreate(CurrentMemoryContext, "order_mgmt pricing", ALLOCSET_DEFAULT_SIZES);
	MemoryContext caller;
	Portal		portal;
	int			n;

	(void) om_plan_run(&cost_plans[COST_SUMMED], values, NULL);
	if (!DatumGetBool(om_field(0, SUMMED_is_summed, NULL)))
	{
		(void) om_plan_run(&cost_plans[COST_CLEAR], NULL, NULL);
		(void) om_plan_run(&cost_plans[COST_REBUILD], NULL, NULL);
		(void) om_plan_run(&cost_plans[COST_KEEP_SUMMED], values, NULL);
	}
	portal = om_plan_open(&cost_plans[COST_PENDING], values, NULL);
	while ((n = (int) om_plan_fetch(portal, COST_BATCH)) > 0)
	{
		CHECK_FOR_INTERRUPTS();
		caller = MemoryContextSwitchTo(context);
		price_batch(read_moves(n), n);
		MemoryContextSwitchTo(caller);
		MemoryContextReset(context);
	}
	MemoryContextDelete(context);
}

/* OmFoldStep: below the stamp all moves are priced. */
static void
publish_costs(int64 stamp)
{
	Datum		values[PUBLISHED_count] = {[PUBLISHED_cost_stamp] = Int64GetDatum(stamp)};

	(void) om_plan_run(&cost_plans[COST_PUBLISH], values, NULL);
}

/* OmFoldStep: the next range sums the positions anew, and looks at all moves. */
static void
reset_costs(void)
{
	(void) om_plan_run(&cost_plans[COST_RESET], NULL, NULL);
}

OmFoldStep	om_cost_step = OM_FOLD_STEP("costs", "stock_moves", fold_costs, publish_costs, reset_costs, prepare_costs, false);
