/*
 * archive.c - the API function archive_history: history has an end if the owner wants it.
 *
 * What leaves.  A document leaves that is closed, when all that is known of it is four days older than the date that the owner says: an order
 * that is completed or canceled, owes nothing and is owed nothing, with nothing of its payments, parcels and returns under way, its
 * shortages settled and the shifts of its cash closed; a transfer that has ended; a hold that has ended; a receipt, count or adjustment, which
 * is closed from its beginning.  (A parcel that left counts as delivered: most shops are never told.)  Shifts, refunds without a sale and masters stay:
 * there are few, and numbers go on from them.
 *
 * Why what leaves is closed under references.  The rows of an order that name it leave together with it in one transaction: lines,
 * parts, taxes, cancellations, fulfillments, returns, receipts, payments and their events, the sale at a register, exceptions, the log
 * of statuses, and all money that is booked on it.  Nothing else names any of these rows but ids: of idempotency keys and of moves of goods, for which
 * an archived document counts as one that is there (archived_documents).  The order's row is the queue of all that concerns it: it
 * is locked (not waited for: who works on it keeps it), and what is closed is asked again behind the lock.  A call that waits for it meanwhile finds that
 * it was archived.
 *
 * Moves.  Goods that moved for a document are not found by it: there is no such index, which every sale would pay for.  So they
 * follow: when no document is left to go, the ledgers are walked once, by the ids of their moves up to those of the owner's date, and those of archived documents leave,
 * with their records of cost.  In between they are where they were, and a move is in exactly one of the two, in every snapshot.
 *
 * Opening entries.  Below the mark of folding (om_fold_mark) balances have all moves; but a restored database has no balances, and nothing
 * else may stand for what was.  So what leaves is added to an entry of the ledger in the same statement: one for each position, way between states
 * (from, to, to another place), and forced or not; of money one for each pair of accounts, currency and holder.  As such sums of flows they
 * are moves like any other for whatever adds up: balances, counters, positions, gift cards, drawers, the border of stock.  A cost record of such an entry
 * is the sum of theirs, and has the number and the average of the last of them, so that pricing goes on from it.
 * An entry has the stamp of the last move in it, which is folded; a negative id, by which it is told from moves; and is of the document
 * "archive" of its tenant.
 *
 * Days.  Sums of days stay as they are.  They are made of dated facts: those of the tables and those of the archive, but not of opening entries,
 * which have no day.  Facts of the archive have the stamp 0: they are in the days wherever anything is, and are the first range that
 * days made anew sum (a restored database, resync_stock).  So nothing may leave that the days have not seen.
 *
 * As-of.  stock_as_of reads days, and the moves of three days around the instant.  No fact within four days before the owner's date leaves, so every
 * instant from that date on is answered as before, and earlier ones are refused; stock_on, which reads days alone, answers all.
 *
 * What was used stays used: ids of documents, receipts and operations, and what gateways call what they did, are kept (archived.h).
 * Numbers come from sequences, which never go back.
 *
 * The guards.  Tables refuse DELETE and UPDATE by triggers, from which one statement of this library is exempt while it runs, for one table
 * (om_plan_run_permitted): no setting and no role is.
 *
 * A call does about rows_max documents and moves in its transaction, and remembers where it is: it can be interrupted or
 * killed at any time, and goes on with the next call.  It has the folder's lock, so that no step of folding begins anew in
 * between, and takes that of the ledgers before those of documents, as every call does that writes.
 */
#include "postgres.h"

#include "access/access.h"
#include "access/tenant.h"
#include "access/xact.h"
#include "archive/archive_private.h"
#include "base/clock.h"
#include "base/fault.h"
#include "base/module.h"
#include "base/om_error.h"
#include "base/progress.h"
#include "counter/counter.h"
#include "counter/key_lock.h"
#include "customer/customer.h"
#include "ledger/step.h"
#include "miscadmin.h"
#include "payment/payment.h"
#include "sql/ids.h"
#include "sql/refuse.h"
#include "types/uuid7.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/timestamp.h"

#define ROWS_DEFAULT 1000
#define ROWS_MAX 100000
#define BATCH 1000				/* documents that leave by the same statements */
#define IDS_IN_STORE 1024		/* the cache of ledger_id_seq, for each session */
#define CHUNK_MOVES 10000		/* moves of a ledger that are looked at by the same statements */
/* as_of.c: it reads the moves of the day before an instant, and a day may be long where its time zone changes. */
#define FACTS_OLDER (4 * USECS_PER_DAY)

enum ArchiveArgument
{
	ARG_BEFORE, ARG_ROWS_MAX, ARG_TENANT_ID
};

/* A call. */
typedef struct Archive
{
	int64		tenant;
	TimestampTz archived_to;	/* the owner's date */
	TimestampTz before;			/* all facts of what leaves are before it, */
	int64		mark;			/* and folded below this stamp */
	int64		rows_max;
	int64		done;
	Datum		id;				/* of the document of opening entries; set once something leaves */
	Datum		actor;
	Datum		walk[WALK_count];
	char		walk_nulls[WALK_count + 1];
	bool		is_walked;		/* somebody remembers where it goes on */
} Archive;

/* Read where the tenant's archiving goes on: at the beginning where nobody remembers. */
static void
read_walk(Archive *archive)
{
	static const pg_uuid_t first = {{0}};
	Datum		tenant[OF_TENANT_count] = {[OF_TENANT_tenant_id] = Int64GetDatum(archive->tenant)};
	bool		is_begun = om_plan_run(&om_archive_plans[ARCHIVE_OF], tenant, NULL) > 0;
	int			i;

	memset(archive->walk_nulls, ' ', sizeof(archive->walk_nulls));
	if (is_begun)
		archive->id = UUIDPGetDatum(memcpy(palloc(sizeof(pg_uuid_t)), DatumGetUUIDP(om_field(0, BEGUN_archive_id, NULL)), sizeof(pg_uuid_t)));
	archive->is_walked = om_plan_run(&om_archive_plans[ARCHIVE_WALK], tenant, NULL) > 0;
	if (archive->is_walked)
	{
		for (i = 0; i < WALK_count; i++)
		{
			bool		isnull;

			archive->walk[i] = om_field(0, i, &isnull);
			archive->walk_nulls[i] = isnull ? 'n' : ' ';
		}
		archive->walk[WALK_after_id] = UUIDPGetDatum(memcpy(palloc(sizeof(pg_uuid_t)), DatumGetUUIDP(archive->walk[WALK_after_id]), sizeof(pg_uuid_t)));
		return;
	}
	archive->walk[WALK_tenant_id] = Int64GetDatum(archive->tenant);
	archive->walk[WALK_kind] = Int32GetDatum(ARCHIVE_ORDERS);
	archive->walk[WALK_after_at] = TimestampTzGetDatum(DT_NOBEGIN);
	archive->walk[WALK_after_id] = UUIDPGetDatum(&first);
	for (i = WALK_stock_after; i <= WALK_money_after; i++)
		archive->walk_nulls[i] = 'n';
	archive->walk[WALK_is_due] = BoolGetDatum(is_begun);
}

/* The uuids of a column of the current result, as a uuid[], and how many there are. */
static Datum
found_ids(uint64 rows, int column, int *n)
{
	Datum	   *ids = palloc(sizeof(Datum) * Max(rows, 1));
	uint64		i;

	for (i = 0; i < rows; i++)
		ids[i] = om_field(i, column, NULL);
	*n = (int) rows;
	return om_array(OM_UUID, ids, NULL, *n);
}

/* Of the documents those that nobody works on and that are closed still, behind their locks. */
static Datum
lock_documents(Archive *archive, ArchiveRule *rule, Datum ids, int *n)
{
	Datum		documents[DOCUMENTS_count] = {[DOCUMENTS_tenant_id] = Int64GetDatum(archive->tenant), [DOCUMENTS_document_ids] = ids};
	Datum		still[STILL_count] = {[STILL_tenant_id] = Int64GetDatum(archive->tenant), [STILL_before] = TimestampTzGetDatum(archive->before),
	[STILL_mark] = Int64GetDatum(archive->mark)};

	if (rule->lock.sql == NULL)
		return ids;
	still[STILL_document_ids] = found_ids(om_plan_run(&rule->lock, documents, NULL), ID_document_id, n);
	return found_ids(om_plan_run(&rule->still, still, NULL), ID_document_id, n);
}

/* The document of opening entries, and how far as-of is refused. */
static void
begin_archive(Archive *archive)
{
	Datum		values[BEGUN_count] = {[BEGUN_tenant_id] = Int64GetDatum(archive->tenant), [BEGUN_archived_to] = TimestampTzGetDatum(archive->archived_to)};

	if (archive->id == (Datum) 0)
	{
		pg_uuid_t  *id = palloc(sizeof(pg_uuid_t));

		om_uuid7(id);
		archive->id = UUIDPGetDatum(id);
	}
	values[BEGUN_archive_id] = archive->id;
	(void) om_plan_run_permitted(&om_archive_plans[ARCHIVE_BEGIN], values, NULL, "archives");
}

/* What only orders have: money, and payments. */
static void
leave_money(Archive *archive, Datum *documents)
{
	Datum		money[ORDER_MONEY_count] = {[ORDER_MONEY_tenant_id] = Int64GetDatum(archive->tenant), [ORDER_MONEY_archive_id] = archive->id,
	[ORDER_MONEY_actor] = archive->actor, [ORDER_MONEY_order_ids] = documents[DOCUMENTS_document_ids]};
	uint64		rows;
	uint64		i;

	(void) om_plan_run(&om_archive_plans[ARCHIVE_PAYMENT_KEYS], documents, NULL);
	rows = om_plan_run(&om_archive_plans[ARCHIVE_PAYMENTS], documents, NULL);
	for (i = 0; i < rows; i++)
		om_payment_forget(archive->tenant, DatumGetUUIDP(om_field(i, PAYMENT_payment_id, NULL)), DatumGetInt64(om_field(i, PAYMENT_refundable, NULL)));
	(void) om_plan_run(&om_archive_plans[ARCHIVE_OPEN_MONEY_OF_ORDERS], money, NULL);
	(void) om_plan_run_permitted(&om_archive_plans[ARCHIVE_MONEY_OF_ORDERS], money, NULL, "money_moves");
}

/* Documents leave with their rows. */
static void
leave_documents(Archive *archive, ArchiveKind kind, Datum ids, int n)
{
	Datum		documents[DOCUMENTS_count] = {[DOCUMENTS_tenant_id] = Int64GetDatum(archive->tenant), [DOCUMENTS_document_ids] = ids};
	int			i;

	if (n == 0)
		return;
	begin_archive(archive);
	(void) om_plan_run(&om_archive_rules[kind].remember, documents, NULL);
	if (kind == ARCHIVE_ORDERS)
		leave_money(archive, documents);
	OM_FAULT("archive-s1");
	for (i = 0; i < om_archive_ntables; i++)
		if (om_archive_tables[i].kind == kind)
			(void) om_plan_run_permitted(&om_archive_tables[i].leave, documents, NULL, om_archive_tables[i].name);
	OM_FAULT("archive-s2");
	archive->walk[WALK_is_due] = BoolGetDatum(true);
	archive->done += n;
}

/* The next documents; false: none is left. */
static bool
archive_documents(Archive *archive)
{
	int			kind = DatumGetInt32(archive->walk[WALK_kind]);
	ArchiveRule *rule = &om_archive_rules[kind];
	int			limit = (int) Min(BATCH, archive->rows_max - archive->done);
	Datum		sought[SOUGHT_count] = {[SOUGHT_tenant_id] = Int64GetDatum(archive->tenant), [SOUGHT_before] = TimestampTzGetDatum(archive->before),
		[SOUGHT_mark] = Int64GetDatum(archive->mark), [SOUGHT_after_at] = archive->walk[WALK_after_at], [SOUGHT_after_id] = archive->walk[WALK_after_id],
	[SOUGHT_rows_max] = Int32GetDatum(limit)};
	uint64		rows = om_plan_run(&rule->find, sought, NULL);
	pg_uuid_t  *last = palloc0(sizeof(pg_uuid_t));
	Datum		ids;
	int			n;

	archive->walk[WALK_after_at] = TimestampTzGetDatum(DT_NOBEGIN);
	archive->walk[WALK_after_id] = UUIDPGetDatum(last);
	if (rows > 0)
	{
		*last = *DatumGetUUIDP(om_field(rows - 1, FOUND_document_id, NULL));
		archive->walk[WALK_after_at] = om_field(rows - 1, FOUND_recorded_at, NULL);
		ids = found_ids(rows, FOUND_document_id, &n);
		ids = lock_documents(archive, rule, ids, &n);
		leave_documents(archive, kind, ids, n);
		return true;
	}
	/* the next kind, or all of them anew by the next call */
	archive->walk[WALK_kind] = Int32GetDatum((kind + 1) % ARCHIVE_KINDS);
	return kind + 1 < ARCHIVE_KINDS;
}

/* Begin to look for the moves of what has left. */
static void
begin_moves(Archive *archive)
{
	archive->walk[WALK_stock_after] = archive->walk[WALK_money_after] = Int64GetDatum(0);
	archive->walk_nulls[WALK_stock_after] = archive->walk_nulls[WALK_money_after] = ' ';
	archive->walk[WALK_is_due] = BoolGetDatum(false);
}

/* Nothing is left to be looked for. */
static void
end_moves(Archive *archive)
{
	archive->walk_nulls[WALK_stock_after] = archive->walk_nulls[WALK_money_after] = 'n';
}

/* How many moves of a ledger come next, at most so many: the result of CHUNK. */
static int64
next_moves(const Archive *archive, enum ArchivePlan chunk, Datum after, int64 rows_max)
{
	Datum		range[RANGE_count] = {[RANGE_tenant_id] = Int64GetDatum(archive->tenant), [RANGE_after_id] = after,
	[RANGE_before] = TimestampTzGetDatum(archive->before), [RANGE_rows_max] = Int32GetDatum((int) rows_max)};

	(void) om_plan_run(&om_archive_plans[chunk], range, NULL);
	return DatumGetInt64(om_field(0, CHUNK_moves, NULL));
}

/*
 * No move of a ledger behind this one is old, of the same node.  Ids are given in the order of time, but a session keeps some of them in store, so moves since the date
 * may stand before older ones: as many as all sessions together may have had in store.
 */
static bool
all_are_young(const Archive *archive, enum ArchivePlan chunk, Datum after)
{
	(void) next_moves(archive, chunk, after, Max(CHUNK_MOVES, (int64) MaxConnections * IDS_IN_STORE));
	return !DatumGetBool(om_field(0, CHUNK_is_old, NULL));
}

/* Look at the next moves of a ledger; false: there are none.  after: of WALK. */
static bool
archive_moves(Archive *archive, int after, enum ArchivePlan chunk)
{
	Datum		leaving[LEAVING_count] = {[LEAVING_tenant_id] = Int64GetDatum(archive->tenant), [LEAVING_archive_id] = archive->id,
		[LEAVING_actor] = archive->actor, [LEAVING_after_id] = archive->walk[after], [LEAVING_before] = TimestampTzGetDatum(archive->before),
	[LEAVING_mark] = Int64GetDatum(archive->mark)};
	int64		moves = next_moves(archive, chunk, archive->walk[after], Min(CHUNK_MOVES, archive->rows_max - archive->done));
	bool		is_old = DatumGetBool(om_field(0, CHUNK_is_old, NULL));

	if (moves == 0)
		return false;
	leaving[LEAVING_to_id] = archive->walk[after] = om_field(0, CHUNK_last_id, NULL);
	if (!is_old)
	{
		if (all_are_young(archive, chunk, archive->walk[after]))
			archive->walk[after] = Int64GetDatum(om_last_id_of_node(DatumGetInt64(archive->walk[after])));
	}
	else if (chunk == ARCHIVE_STOCK_CHUNK)
	{
		(void) om_plan_run(&om_archive_plans[ARCHIVE_STOCK_OPEN], leaving, NULL);
		(void) om_plan_run_permitted(&om_archive_plans[ARCHIVE_COSTS], leaving, NULL, "stock_move_costs");
		OM_FAULT("archive-s3");
		(void) om_plan_run_permitted(&om_archive_plans[ARCHIVE_STOCK], leaving, NULL, "stock_moves");
	}
	else
	{
		(void) om_plan_run(&om_archive_plans[ARCHIVE_MONEY_OPEN], leaving, NULL);
		(void) om_plan_run_permitted(&om_archive_plans[ARCHIVE_MONEY], leaving, NULL, "money_moves");
	}
	OM_FAULT("archive-s4");
	archive->done += moves;
	return true;
}

/* Documents, and then moves, until enough was done or nothing is left: what an earlier call was looking for says nothing of the documents of this one. */
static void
archive_some(Archive *archive)
{
	bool		is_walking;
	bool		was_walking;

	om_progress_tell(OM_PROGRESS_ARCHIVE, archive->done, archive->rows_max);
	read_walk(archive);
	is_walking = was_walking = archive->walk_nulls[WALK_stock_after] == ' ';
	while (archive->done < archive->rows_max)
	{
		CHECK_FOR_INTERRUPTS();
		om_progress_tell(OM_PROGRESS_ARCHIVE, archive->done, archive->rows_max);
		if (!is_walking && archive_documents(archive))
			continue;
		if (!is_walking && !DatumGetBool(archive->walk[WALK_is_due]))
			break;
		if (!is_walking)
			begin_moves(archive);
		is_walking = true;
		if (archive_moves(archive, WALK_stock_after, ARCHIVE_STOCK_CHUNK) || archive_moves(archive, WALK_money_after, ARCHIVE_MONEY_CHUNK))
			continue;
		end_moves(archive);
		if (!was_walking)
			break;
		is_walking = was_walking = false;
	}
	if (archive->is_walked || archive->done > 0)
		(void) om_plan_run(&om_archive_plans[ARCHIVE_KEEP_WALK], archive->walk, archive->walk_nulls);
	om_progress_end();
}

/* Copies of the ledgers fold by themselves: there an opening entry would be one move more. */
static void
refuse_published(void)
{
	if (om_plan_run(&om_archive_plans[ARCHIVE_PUBLISHED], NULL, NULL) > 0)
		om_raise_value(OM_LEDGER_PUBLISHED, "publication", om_field_text(0, PUBLICATION_name), "publication \"%s\" copies the ledgers to other databases",
					   om_field_text(0, PUBLICATION_name));
}

OM_FUNCTION(om_archive_history);

/* archive_history(before, rows_max, tenant_id): how many documents left, and moves were looked at. */
Datum
om_archive_history(PG_FUNCTION_ARGS)
{
	Archive		archive = {.tenant = om_tenant_arg(ARG_TENANT_ID), .rows_max = PG_ARGISNULL(ARG_ROWS_MAX) ? ROWS_DEFAULT : PG_GETARG_INT32(ARG_ROWS_MAX)};

	om_call_require_at(0, NULL);
	if (PG_ARGISNULL(ARG_BEFORE) || TIMESTAMP_NOT_FINITE(PG_GETARG_TIMESTAMPTZ(ARG_BEFORE)) || PG_GETARG_TIMESTAMPTZ(ARG_BEFORE) > om_clock())
		om_raise_value(OM_INVALID_ARGUMENT, "argument", "before", "before must be an instant of the past");
	if (archive.rows_max < 1 || archive.rows_max > ROWS_MAX)
		om_raise_value(OM_INVALID_ARGUMENT, "argument", "rows_max", "rows_max must be from 1 to %d", ROWS_MAX);
	om_require_writable();
	if (XactIsoLevel != XACT_READ_COMMITTED)
		om_raise(OM_WRONG_ISOLATION, NULL, "archive_history works at READ COMMITTED only");
	om_key_lock(OM_KEY_LOCK_FOLDER, 0, 0, 0, (OmWanted) {OM_DOCUMENT_BUSY, "job", "compact"});
	om_spi_begin();
	om_check_tenant(archive.tenant);
	refuse_published();
	om_counter_enter();
	archive.archived_to = PG_GETARG_TIMESTAMPTZ(ARG_BEFORE);
	archive.before = archive.archived_to - FACTS_OLDER;
	archive.mark = om_fold_mark(archive.tenant);
	archive.actor = CStringGetTextDatum(om_actor());
	archive_some(&archive);
	om_counter_call_end();
	om_spi_end();
	PG_RETURN_INT64(archive.done);
}

OM_RIGHT(archive, 0, "let closed history leave for the archive");

static OmRight *const rights[] = {&om_right_archive};

static const OmNeed needs[] = {
	OM_TOPIC("upkeep", NULL),
	OM_FUNCTION_NEEDS("archive_history", archive)
};

static const OmRaises raises[] = {
	OM_RAISES("archive_history", OM_WRONG_ISOLATION, OM_LEDGER_PUBLISHED)
};

/* What of the archive is cleared of customers that are erased. */
static void
initialize(void)
{
	om_customer_register_erasure("order_mgmt_archive.payments", &om_archive_plans[ARCHIVE_ERASE_PAYMENTS]);
	om_customer_register_erasure("order_mgmt_archive.fulfillments", &om_archive_plans[ARCHIVE_ERASE_FULFILLMENTS]);
	om_customer_register_erasure("order_mgmt_archive.returns", &om_archive_plans[ARCHIVE_ERASE_RETURNS]);
	om_customer_register_erasure("order_mgmt_archive.orders", &om_archive_plans[ARCHIVE_ERASE_ORDERS]);
}

OM_MODULE(archive) = {OM_RIGHTS(rights), OM_NEEDS(needs), OM_ERRORS(raises), .init = initialize};
