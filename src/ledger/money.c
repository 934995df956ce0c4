/*
 * money.c - the only inserter into money_moves, and its accounts.
 *
 * A move takes an amount of one currency from an account to another, so the sum over
 * all accounts is zero by construction.  from is credited, to is debited.  What must
 * not be overdrawn belongs to a holder: a gift card or a store credit is one counter of
 * the engine (see counter/counter.h), loaded from the holder's moves.
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "base/clock.h"
#include "catalog/pg_enum.h"
#include "ledger/money.h"
#include "ledger/registry.h"
#include "ledger/row.h"
#include "sql/ident.h"
#include "sql/ids.h"
#include "sql/insert.h"
#include "utils/builtins.h"
#include "utils/syscache.h"
#include "utils/timestamp.h"

static const char *const names[OM_ACCOUNTS] = {
	"receivable", "cash", "clearing", "safe", "inventory", "goods_received", "deposits", "store_credit", "gift_card", "tax",
	"revenue", "discounts", "returns", "shipping", "cost_of_goods", "shrinkage", "over_short", "rounding",
	"petty_cash"
};

static OmCounterKind holder_kind;	/* counters of what a card or a credit has left */

/* The values of the enum in this database. */
static Oid	values_of[OM_ACCOUNTS];
static uint64 values_generation = 0;	/* of om_ident(); 0: not looked up */

/* A move of money as it is written. */
#define NEW_MONEY(X, P) \
	X(P, tenant_id, OM_INT8) X(P, document_kind, OM_TEXT) X(P, actor, OM_TEXT) X(P, recorded_at, OM_TIME) \
	X(P, move_id, OM_INT8) X(P, from_account, OM_ACCOUNT) X(P, from_id, OM_INT8) X(P, to_account, OM_ACCOUNT) \
	X(P, to_id, OM_INT8) X(P, amount, OM_AMOUNT) X(P, document_id, OM_UUID) X(P, order_id, OM_UUID) \
	X(P, holder_id, OM_UUID) X(P, channel_id, OM_INT8) X(P, location_id, OM_INT8) X(P, reason, OM_TEXT) \
	X(P, occurred_at, OM_TIME) X(P, posting, OM_INT2)
OM_ENUM(NEW_MONEY, MONEY);

static OmTable moves_table = {.name = "money_moves", .columns = OM_COLUMNS(NEW_MONEY, MONEY)};

#define SUMMED_HOLDER(X, P) X(P, balance, OM_INT8)
OM_ENUM(SUMMED_HOLDER, SUMMED);

static OmPlan load_holder = {
	.name = "money.load_holder",
	.sql = "SELECT coalesce(sum(CASE WHEN m.from_account IN ('store_credit', 'gift_card') THEN order_mgmt.amount_minor(m.amount)"
	" ELSE - order_mgmt.amount_minor(m.amount) END), 0)::bigint AS balance FROM order_mgmt_data.money_moves AS m"
	" WHERE m.tenant_id = $1 AND m.holder_id = $2 AND (m.from_account IN ('store_credit', 'gift_card')"
	" OR m.to_account IN ('store_credit', 'gift_card'))",
	.args = OM_ARGS(OM_HOLDER, OM_HOLDER), .results = OM_RESULTS(SUMMED_HOLDER, SUMMED), .read_only = true, .expect = SPI_OK_SELECT
};

#define DRAWER_CASH(X, P) X(P, cash, OM_INT8)
OM_ENUM(DRAWER_CASH, DRAWER);

static OmPlan sum_drawer = {
	.name = "money.sum_drawer",
	.sql = "SELECT coalesce(sum(CASE WHEN m.to_account = 'cash' THEN order_mgmt.amount_minor(m.amount)"
	" ELSE - order_mgmt.amount_minor(m.amount) END), 0)::bigint AS cash FROM order_mgmt_data.money_moves AS m"
	" WHERE m.tenant_id = $1 AND m.holder_id = $2 AND (m.to_account = 'cash' OR m.from_account = 'cash')",
	.args = OM_ARGS(OM_HOLDER, OM_HOLDER), .results = OM_RESULTS(DRAWER_CASH, DRAWER), .expect = SPI_OK_SELECT
};

/* Look the enum's values up, once per extension. */
static void
find_values(void)
{
	int			i;

	if (values_generation == om_ident()->generation)
		return;
	for (i = 0; i < OM_ACCOUNTS; i++)
	{
		values_of[i] = GetSysCacheOid2(ENUMTYPOIDNAME, Anum_pg_enum_oid, ObjectIdGetDatum(om_ident()->money_account),
									   CStringGetDatum(names[i]));
		if (!OidIsValid(values_of[i]))
			elog(ERROR, "money account \"%s\" is missing", names[i]);
	}
	values_generation = om_ident()->generation;
}

/* The name of an account, as the enum in SQL has it. */
const char *
om_account_name(OmAccount account)
{
	Assert(account >= 0 && account < OM_ACCOUNTS);
	return names[account];
}

/* The account of a value of the enum in this database. */
OmAccount
om_account_of(Oid value)
{
	int			i;

	find_values();
	for (i = 0; i < OM_ACCOUNTS; i++)
		if (values_of[i] == value)
			return (OmAccount) i;
	elog(ERROR, "unknown money account %u", value);
}

/* Is it an account that a holder owns and cannot overdraw? */
bool
om_account_is_stored_value(OmAccount account)
{
	return account == OM_ACCOUNT_STORE_CREDIT || account == OM_ACCOUNT_GIFT_CARD;
}

/* Do its moves name a holder? Drawers have one, too: the shift. */
bool
om_account_has_holder(OmAccount account)
{
	return om_account_is_stored_value(account) || account == OM_ACCOUNT_CASH;
}

/* The counter of what a holder has left. */
OmCounterKey
om_holder_key(int64 tenant, const pg_uuid_t *holder)
{
	return om_uuid_key(holder_kind, tenant, holder);
}

/* OmCounterLoader: what a holder's card or credit has left. */
static void
load_counter(const OmCounterKey *key, Snapshot snapshot, OmCounterLoad *load)
{
	pg_uuid_t	holder = om_key_uuid(key);
	Datum		values[OM_HOLDER_count] = {[OM_HOLDER_tenant_id] = Int64GetDatum(key->tenant), [OM_HOLDER_holder_id] = UUIDPGetDatum(&holder)};

	om_spi_begin();
	if (om_plan_run_snapshot(&load_holder, values, NULL, snapshot) != 1)
		elog(ERROR, "a holder was not summed");
	load->available = DatumGetInt64(om_field(0, SUMMED_balance, NULL));
	load->floor = 0;
	om_spi_end();
}

/* OmCounterTeller. */
static OmWanted
tell_holder(const OmCounterKey *key)
{
	return om_uuid_wanted(key, "holder");
}

/* What a drawer holds (see money.h). */
int64
om_drawer_cash(int64 tenant, const pg_uuid_t *shift_id)
{
	Datum		values[OM_HOLDER_count] = {[OM_HOLDER_tenant_id] = Int64GetDatum(tenant), [OM_HOLDER_holder_id] = UUIDPGetDatum(shift_id)};
	int64		cash;

	om_spi_begin();
	(void) om_plan_run_latest(&sum_drawer, values, NULL);
	cash = DatumGetInt64(om_field(0, DRAWER_cash, NULL));
	om_spi_end();
	return cash;
}

/* What gives to a holder comes first, then by holder: the order of a call's moves never decides. */
static int
compare_moves(const void *x, const void *y)
{
	const OmMoneyMove *a = (const OmMoneyMove *) x;
	const OmMoneyMove *b = (const OmMoneyMove *) y;
	bool		a_takes = om_account_is_stored_value(a->to);
	bool		b_takes = om_account_is_stored_value(b->to);

	if (a_takes != b_takes)
		return a_takes ? 1 : -1;
	if (a->has_holder != b->has_holder)
		return a->has_holder ? 1 : -1;
	return a->has_holder ? memcmp(&a->holder_id, &b->holder_id, UUID_LEN) : 0;
}

/* A negative amount goes the other way round; returns how many moves are left. */
static int
normalize(OmMoneyMove *moves, int n)
{
	int			kept = 0;
	int			i;

	for (i = 0; i < n; i++)
	{
		OmMoneyMove move = moves[i];

		if (move.amount.minor == 0)
			continue;
		if (move.amount.minor < 0)
		{
			move.amount.minor = -move.amount.minor;
			move.from = moves[i].to;
			move.from_id = moves[i].to_id;
			move.to = moves[i].from;
			move.to_id = moves[i].from_id;
		}
		moves[kept++] = move;
	}
	return kept;
}

/* Set what a move has of its own; the other columns are shared. */
static void
set_move(const OmMoneyMove *move, Datum *values, bool *nulls)
{
	Assert(move->amount.minor > 0);
	values[MONEY_move_id] = Int64GetDatum(om_next_id(om_ident()->ledger_id_seq));
	values[MONEY_from_account] = ObjectIdGetDatum(values_of[move->from]);
	values[MONEY_from_id] = Int64GetDatum(move->from_id);
	values[MONEY_to_account] = ObjectIdGetDatum(values_of[move->to]);
	values[MONEY_to_id] = Int64GetDatum(move->to_id);
	values[MONEY_amount] = om_amount_datum(move->amount);
	values[MONEY_document_id] = UUIDPGetDatum(&move->document_id);
	values[MONEY_order_id] = UUIDPGetDatum(&move->order_id);
	nulls[MONEY_order_id] = !move->has_order;
	values[MONEY_holder_id] = UUIDPGetDatum(&move->holder_id);
	nulls[MONEY_holder_id] = !move->has_holder;
	values[MONEY_channel_id] = Int64GetDatum(move->channel_id);
	nulls[MONEY_channel_id] = (move->channel_id == 0);
	values[MONEY_location_id] = Int64GetDatum(move->location_id);
	nulls[MONEY_location_id] = (move->location_id == 0);
	values[MONEY_reason] = om_optional_text(move->reason, &nulls[MONEY_reason]);
	values[MONEY_occurred_at] = TimestampTzGetDatum(move->occurred_at);
	values[MONEY_posting] = Int16GetDatum(move->is_forced ? OM_POSTING_FORCED : 0);
}

/* Insert moves (see money.h): the zero ones are dropped first, so a call of nothing else writes nothing. */
void
om_post_money(int64 tenant, const char *document_kind, OmMoneyMove *moves, int n, const char *actor)
{
	OmInsert	rows;
	int			i;

	n = normalize(moves, n);
	if (n == 0)
		return;
	om_counter_enter();
	find_values();
	if (n > 1)
		qsort(moves, n, sizeof(OmMoneyMove), compare_moves);
	rows = om_insert_make(MONEY_count, n);
	for (i = 0; i < n; i++)
		set_move(&moves[i], om_insert_values(&rows, i), om_insert_nulls(&rows, i));
	om_insert_share(&rows, MONEY_tenant_id, Int64GetDatum(tenant));
	om_insert_share(&rows, MONEY_document_kind, CStringGetTextDatum(document_kind));
	om_insert_share(&rows, MONEY_actor, CStringGetTextDatum(actor));
	om_insert_share(&rows, MONEY_recorded_at, TimestampTzGetDatum(om_clock()));
	om_insert_run(&moves_table, &rows);
}

static OmLedger money_ledger = OM_LEDGER("money_moves", "stamp_money", "account_money");

/* Make the counters of holders and the ledger of money known. */
void
om_money_init(void)
{
	holder_kind = om_counter_register("holder", load_counter);
	om_counter_register_teller(holder_kind, tell_holder);
	om_ledger_register(&money_ledger);
}
