/*
 * money_trigger.c - the money ledger's triggers: where spending is decided, whoever
 * writes.  They work as those of stock_moves do (see trigger.c).
 */
#include "postgres.h"

#include "access/xact.h"
#include "base/om_error.h"
#include "base/om_limit.h"
#include "counter/key_lock.h"
#include "ledger/money.h"
#include "ledger/row.h"
#include "sql/plan.h"
#include "types/uuid7.h"
#include "utils/builtins.h"
#include "utils/rel.h"

/* What the triggers read of a move of money. */
#define MONEY_ROW(X, P) \
	X(P, tenant_id, OM_INT8) X(P, from_account, OM_ACCOUNT) X(P, from_id, OM_INT8) X(P, to_account, OM_ACCOUNT) \
	X(P, to_id, OM_INT8) X(P, amount, OM_AMOUNT) X(P, holder_id, OM_UUID) X(P, posting, OM_INT2) \
	X(P, stamp, OM_INT8)
OM_ENUM(MONEY_ROW, MONEY);

static OmTable moves_table = {.name = "money_moves", .columns = OM_COLUMNS(MONEY_ROW, MONEY)};

static const OmTrigger stamp_trigger = {
	.name = "stamp_money", .when = OM_ON_BEFORE | OM_ON_INSERT | OM_ON_ROW, .tables = {"money_moves"}
};

static const OmTrigger account_trigger = {
	.name = "account_money", .when = OM_ON_AFTER | OM_ON_INSERT | OM_ON_ROW, .tables = {"money_moves"}
};

/* What the first move of a holder says it is. */
#define FORMER_MOVE(X, P) X(P, account, OM_ACCOUNT) X(P, currency, OM_TEXT)
OM_ENUM(FORMER_MOVE, FORMER);

static OmPlan find_former = {
	.name = "money.find_former",
	.sql = "SELECT CASE WHEN m.from_account IN ('store_credit', 'gift_card') THEN m.from_account ELSE m.to_account END AS account,"
	" order_mgmt.amount_currency(m.amount) AS currency FROM order_mgmt_data.money_moves AS m WHERE m.tenant_id = $1 AND m.holder_id = $2"
	" AND (m.from_account IN ('store_credit', 'gift_card') OR m.to_account IN ('store_credit', 'gift_card')) LIMIT 1",
	.args = OM_ARGS(OM_HOLDER, OM_HOLDER), .results = OM_RESULTS(FORMER_MOVE, FORMER), .expect = SPI_OK_SELECT
};

/* An account of a row. */
static OmAccount
account(const OmRow *row, int column)
{
	return om_account_of(DatumGetObjectId(om_row_value(row, column)));
}

/* What no move of money may be, whoever writes it. */
static void
check_move(const OmRow *row)
{
	OmAccount	from = account(row, MONEY_from_account);
	OmAccount	to = account(row, MONEY_to_account);
	int			nholders = om_account_has_holder(from) + om_account_has_holder(to);

	if (om_amount_from_datum(om_row_value(row, MONEY_amount)).minor <= 0)
		om_raise_value(OM_INVALID_AMOUNT, "column", "amount", "the amount of a money move must be positive");
	if (from == to && DatumGetInt64(om_row_value(row, MONEY_from_id)) == DatumGetInt64(om_row_value(row, MONEY_to_id)))
		om_raise_value(OM_INVALID_ARGUMENT, "column", "to_account", "a money move must go to another account");
	if (nholders != (row->nulls[MONEY_holder_id] ? 0 : 1))
		om_raise_value(OM_INVALID_ARGUMENT, "column", "holder_id",
					   "a money move names a holder if and only if one of its accounts has holders");
}

/*
 * A gift card or store credit is one balance: of one account and one currency, those of its
 * first move.  Two first moves at once queue for the holder's key lock.
 */
static void
check_holder(const OmRow *row)
{
	OmAccount	from = account(row, MONEY_from_account);
	OmAccount	holders = om_account_is_stored_value(from) ? from : account(row, MONEY_to_account);
	OmAmount	amount = om_amount_from_datum(om_row_value(row, MONEY_amount));
	OmCounterKey key;
	Datum		values[OM_HOLDER_count];
	char	   *id;
	uint64		rows;

	if (!om_account_is_stored_value(holders))
		return;
	values[OM_HOLDER_tenant_id] = om_row_value(row, MONEY_tenant_id);
	values[OM_HOLDER_holder_id] = om_row_value(row, MONEY_holder_id);
	id = om_uuid_text(DatumGetUUIDP(values[OM_HOLDER_holder_id]));
	key = om_holder_key(DatumGetInt64(values[OM_HOLDER_tenant_id]), DatumGetUUIDP(values[OM_HOLDER_holder_id]));
	om_spi_begin();
	rows = om_plan_run_latest(&find_former, values, NULL);
	if (rows == 0)
	{
		om_key_lock(OM_KEY_LOCK_HOLDER, key.tenant, key.a, key.b, om_uuid_wanted(&key, "holder"));
		rows = om_plan_run_latest(&find_former, values, NULL);
	}
	if (rows > 0 && om_account_of(DatumGetObjectId(om_field(0, FORMER_account, NULL))) != holders)
		om_raise_value(OM_INVALID_ARGUMENT, "holder_id", id, "%s is not a %s", id, om_account_name(holders));
	if (rows > 0 && om_currency_lookup(om_field_text(0, FORMER_currency)) != amount.currency)
		om_raise_value(OM_CURRENCY_MISMATCH, "holder_id", id, "the balance of %s is in %s, not in that of %s", id,
					   om_field_text(0, FORMER_currency), om_amount_text(amount));
	om_spi_end();
}

OM_FUNCTION(om_stamp_money);

/* BEFORE INSERT: stamp the row; a stamped one is history. */
Datum
om_stamp_money(PG_FUNCTION_ARGS)
{
	TriggerData *trigger = om_trigger_enter(fcinfo, &stamp_trigger);
	OmRow		row;

	om_row_read(&row, &moves_table, trigger->tg_relation, trigger->tg_trigtuple);
	check_move(&row);
	if (row.nulls[MONEY_stamp])
		check_holder(&row);
	return PointerGetDatum(om_row_stamp(&moves_table, trigger->tg_relation, trigger->tg_trigtuple, &row, MONEY_stamp, MONEY_posting));
}

/* The refusal of a row that spends more than its holder has. */
static void
refuse_row(const pg_uuid_t *holder, OmAmount amount, const OmTake *take)
{
	OmAmount	left = {take->available, amount.currency};
	OmCode		code = take->result == OM_CONTENDED ? OM_BALANCE_CONTENDED : OM_INSUFFICIENT_BALANCE;
	char	   *id = om_uuid_text(holder);

	om_raise(code, om_excess_detail(code, "holder_id", id, om_amount_text(amount), om_amount_text(left)),
			 code == OM_BALANCE_CONTENDED ? "the balance of %s is held by uncommitted transactions: %s requested, %s available"
			 : "insufficient balance of %s: %s requested, %s left", id, om_amount_text(amount), om_amount_text(left));
}

/*
 * What drawers take without being asked how much they hold: ordinary sales pay nothing for their
 * limit, and so little at once that a drawer's sum would need ninety million of them to overflow.
 */
#define CASH_UNASKED_MAX INT64CONST(100000000000)

/* The refusal of cash that is not there. */
static void
refuse_cash(const pg_uuid_t *shift, OmAmount amount, int64 left)
{
	OmAmount	before = {left + amount.minor, amount.currency};

	om_raise(OM_DRAWER_SHORT,
			 om_excess_detail(OM_DRAWER_SHORT, "shift_id", om_uuid_text(shift), om_amount_text(amount), om_amount_text(before)), "%s is to be taken out of a drawer that holds %s",
			 om_amount_text(amount), om_amount_text(before));
}

/*
 * A drawer gives what is in it, whoever takes it out, and holds no more than an amount can be.  Who
 * takes out queues for the lock of the shift, to the end of the transaction, and sees what is committed
 * by then, its own rows among it; sales under way only add to that, and take no lock.
 */
static void
check_drawer(const OmRow *row, const pg_uuid_t *shift, OmAmount amount)
{
	bool		takes = account(row, MONEY_from_account) == OM_ACCOUNT_CASH;
	int64		tenant = DatumGetInt64(om_row_value(row, MONEY_tenant_id));
	OmCounterKey key = om_holder_key(tenant, shift);
	int64		cash;

	if (!takes && (account(row, MONEY_to_account) != OM_ACCOUNT_CASH || amount.minor <= CASH_UNASKED_MAX))
		return;
	om_key_lock(OM_KEY_LOCK_HOLDER, key.tenant, key.a, key.b, (OmWanted) {.code = OM_DOCUMENT_BUSY, .what = "shift", .id = shift});
	CommandCounterIncrement();
	cash = om_drawer_cash(tenant, shift);
	if (takes && cash < 0)
		refuse_cash(shift, amount, cash);
	if (!takes && cash > OM_AMOUNT_MINOR_MAX)
		om_raise_value(OM_VALUE_OUT_OF_RANGE, "shift_id", om_uuid_text(shift), "%s is more than a drawer can hold besides what is in it",
					   om_amount_text(amount));
}

OM_FUNCTION(om_account_money);

/*
 * AFTER INSERT: what is spent is taken from its holder, what is loaded is given.  No WHEN
 * clause: it would be parsed anew by every sale, and most moves have no holder.
 */
Datum
om_account_money(PG_FUNCTION_ARGS)
{
	TriggerData *trigger = om_trigger_enter(fcinfo, &account_trigger);
	OmRow		row;
	OmCounterKey key;
	OmAmount	amount;
	pg_uuid_t  *holder;
	int16		posting;

	om_row_read(&row, &moves_table, trigger->tg_relation, trigger->tg_trigtuple);
	posting = DatumGetInt16(om_row_value(&row, MONEY_posting));
	if (row.nulls[MONEY_holder_id] || (posting & OM_POSTING_HISTORY) != 0)
		return PointerGetDatum(NULL);
	holder = DatumGetUUIDP(row.values[MONEY_holder_id]);
	key = om_holder_key(DatumGetInt64(om_row_value(&row, MONEY_tenant_id)), holder);
	amount = om_amount_from_datum(om_row_value(&row, MONEY_amount));
	if ((posting & OM_POSTING_FORCED) == 0)
		check_drawer(&row, holder, amount);
	if (om_account_is_stored_value(account(&row, MONEY_to_account)))
	{
		OmTake		take = om_row_take(&key, amount.minor, (posting & OM_POSTING_FORCED) != 0);

		if (take.result != OM_TAKEN)
			refuse_row(holder, amount, &take);
	}
	if (om_account_is_stored_value(account(&row, MONEY_from_account)) && !om_counter_is_restructuring())
		om_counter_account_give(&key, amount.minor);
	return PointerGetDatum(NULL);
}
