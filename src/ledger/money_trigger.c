/*
 * money_trigger.c - the money ledger's triggers: where spending is decided, whoever
 * writes.  They work as those of stock_moves do (see trigger.c).
 */
#include "postgres.h"

#include "base/om_error.h"
#include "counter/key_lock.h"
#include "ledger/money.h"
#include "ledger/row.h"
#include "sql/plan.h"
#include "types/uuid7.h"
#include "utils/builtins.h"
#include "utils/rel.h"

/* Column numbers of money_moves, found by name. */
typedef struct MoneyColumns
{
	Oid			relation;		/* for which they were found */
	int			tenant_id;
	int			from_account;
	int			from_id;
	int			to_account;
	int			to_id;
	int			amount;
	int			holder_id;
	int			posting;
	int			stamp;
} MoneyColumns;

static MoneyColumns columns;

static OmPlan find_former = {
	.name = "money.find_former",
	.sql = "SELECT CASE WHEN m.from_account IN ('store_credit', 'gift_card') THEN m.from_account ELSE m.to_account END,"
	" order_mgmt.amount_currency(m.amount) FROM order_mgmt_data.money_moves AS m WHERE m.tenant_id = $1 AND m.holder_id = $2"
	" AND (m.from_account IN ('store_credit', 'gift_card') OR m.to_account IN ('store_credit', 'gift_card')) LIMIT 1",
	.args = {OM_INT8, OM_UUID}, .expect = SPI_OK_SELECT
};

/* Find the columns, once per relation and session. */
static void
find_columns(Relation relation)
{
	if (columns.relation == RelationGetRelid(relation))
		return;
	columns.tenant_id = om_row_column(relation, "tenant_id");
	columns.from_account = om_row_column(relation, "from_account");
	columns.from_id = om_row_column(relation, "from_id");
	columns.to_account = om_row_column(relation, "to_account");
	columns.to_id = om_row_column(relation, "to_id");
	columns.amount = om_row_column(relation, "amount");
	columns.holder_id = om_row_column(relation, "holder_id");
	columns.posting = om_row_column(relation, "posting");
	columns.stamp = om_row_column(relation, "stamp");
	columns.relation = RelationGetRelid(relation);
}

/* An account of a row. */
static OmAccount
account(HeapTuple tuple, TupleDesc desc, int number)
{
	return om_account_of(DatumGetObjectId(om_row_value(tuple, desc, number)));
}

/* What no move of money may be, whoever writes it. */
static void
check_move(HeapTuple tuple, TupleDesc desc)
{
	OmAccount	from = account(tuple, desc, columns.from_account);
	OmAccount	to = account(tuple, desc, columns.to_account);
	int			nholders = om_account_has_holder(from) + om_account_has_holder(to);
	bool		no_holder;

	if (om_amount_from_datum(om_row_value(tuple, desc, columns.amount)).minor <= 0)
		om_raise_value(OM_INVALID_AMOUNT, "column", "amount", "the amount of a money move must be positive");
	if (from == to && DatumGetInt64(om_row_value(tuple, desc, columns.from_id)) ==
		DatumGetInt64(om_row_value(tuple, desc, columns.to_id)))
		om_raise_value(OM_INVALID_ARGUMENT, "column", "to_account", "a money move must go to another account");
	(void) heap_getattr(tuple, columns.holder_id, desc, &no_holder);
	if (nholders != (no_holder ? 0 : 1))
		om_raise_value(OM_INVALID_ARGUMENT, "column", "holder_id",
					   "a money move names a holder if and only if one of its accounts has holders");
}

/*
 * A gift card or store credit is one balance: of one account and one currency, those of its
 * first move.  Two first moves at once queue for the holder's key lock.
 */
static void
check_holder(HeapTuple tuple, TupleDesc desc)
{
	OmAccount	from = account(tuple, desc, columns.from_account);
	OmAccount	to = account(tuple, desc, columns.to_account);
	OmAmount	amount = om_amount_from_datum(om_row_value(tuple, desc, columns.amount));
	OmCounterKey key;
	Datum		values[2];
	uint64		rows;

	if (!om_account_is_stored_value(from) && !om_account_is_stored_value(to))
		return;
	values[0] = om_row_value(tuple, desc, columns.tenant_id);
	values[1] = om_row_value(tuple, desc, columns.holder_id);
	key = om_holder_key(DatumGetInt64(values[0]), DatumGetUUIDP(values[1]));
	om_spi_begin();
	rows = om_plan_run_latest(&find_former, values, NULL);
	if (rows == 0)
	{
		om_key_lock(OM_KEY_LOCK_HOLDER, key.tenant, key.a, key.b);
		rows = om_plan_run_latest(&find_former, values, NULL);
	}
	if (rows > 0 && om_account_of(DatumGetObjectId(om_result(0, 1, NULL))) != (om_account_is_stored_value(from) ? from : to))
		om_raise_value(OM_INVALID_ARGUMENT, "holder_id", om_uuid_text(DatumGetUUIDP(values[1])),
					   "%s is not a %s", om_uuid_text(DatumGetUUIDP(values[1])), om_account_name(om_account_is_stored_value(from) ? from : to));
	if (rows > 0 && om_currency_lookup(om_result_text(0, 2)) != amount.currency)
		om_raise_value(OM_CURRENCY_MISMATCH, "holder_id", om_uuid_text(DatumGetUUIDP(values[1])),
					   "the balance of %s is in %s, not in that of %s", om_uuid_text(DatumGetUUIDP(values[1])), om_result_text(0, 2), om_amount_text(amount));
	om_spi_end();
}

OM_FUNCTION(om_stamp_money);

/* BEFORE INSERT: stamp the row; a stamped one is history. */
Datum
om_stamp_money(PG_FUNCTION_ARGS)
{
	TriggerData *trigger = (TriggerData *) fcinfo->context;
	TupleDesc	desc;
	bool		is_new;

	om_require_row_trigger(fcinfo, "stamp_money", false);
	find_columns(trigger->tg_relation);
	desc = RelationGetDescr(trigger->tg_relation);
	check_move(trigger->tg_trigtuple, desc);
	(void) heap_getattr(trigger->tg_trigtuple, columns.stamp, desc, &is_new);
	if (is_new)
		check_holder(trigger->tg_trigtuple, desc);
	return PointerGetDatum(om_row_stamp(trigger->tg_trigtuple, desc, columns.stamp, columns.posting));
}

/* The refusal of a row that spends more than its holder has. */
static void
refuse_row(const pg_uuid_t *holder, OmAmount amount, const OmTake *take)
{
	OmAmount	left = {take->available, amount.currency};
	OmDetail	detail;

	if (take->result == OM_CONTENDED)
		om_raise_value(OM_BALANCE_CONTENDED, "holder_id", om_uuid_text(holder),
					   "the balance of %s is held by uncommitted transactions", om_uuid_text(holder));
	om_detail_start(&detail, OM_INSUFFICIENT_BALANCE);
	om_detail_text(&detail, "holder_id", om_uuid_text(holder));
	om_detail_text(&detail, "requested", om_amount_text(amount));
	om_detail_text(&detail, "balance", om_amount_text(left));
	om_raise(OM_INSUFFICIENT_BALANCE, om_detail_end(&detail), "insufficient balance of %s: %s requested, %s left",
			 om_uuid_text(holder), om_amount_text(amount), om_amount_text(left));
}

OM_FUNCTION(om_account_money);

/*
 * AFTER INSERT: what is spent is taken from its holder, what is loaded is given.  No WHEN
 * clause: it would be parsed anew by every sale, and most moves have no holder.
 */
Datum
om_account_money(PG_FUNCTION_ARGS)
{
	TriggerData *trigger = (TriggerData *) fcinfo->context;
	HeapTuple	tuple = trigger->tg_trigtuple;
	TupleDesc	desc;
	OmCounterKey key;
	OmAmount	amount;
	pg_uuid_t  *holder;
	bool		isnull;
	int16		posting;

	om_require_row_trigger(fcinfo, "account_money", false);
	find_columns(trigger->tg_relation);
	desc = RelationGetDescr(trigger->tg_relation);
	holder = DatumGetUUIDP(heap_getattr(tuple, columns.holder_id, desc, &isnull));
	posting = DatumGetInt16(om_row_value(tuple, desc, columns.posting));
	if (isnull || (posting & OM_POSTING_HISTORY) != 0)
		return PointerGetDatum(NULL);
	key = om_holder_key(DatumGetInt64(om_row_value(tuple, desc, columns.tenant_id)), holder);
	amount = om_amount_from_datum(om_row_value(tuple, desc, columns.amount));
#ifndef OM_MUTANT_spending_unchecked
	if (om_account_is_stored_value(account(tuple, desc, columns.to_account)))
	{
		OmTake		take = om_row_take(&key, amount.minor, (posting & OM_POSTING_FORCED) != 0);

		if (take.result != OM_TAKEN)
			refuse_row(holder, amount, &take);
	}
#endif
	if (om_account_is_stored_value(account(tuple, desc, columns.from_account)) && !om_counter_is_restructuring())
		om_counter_account_give(&key, amount.minor);
	return PointerGetDatum(NULL);
}
