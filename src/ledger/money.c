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


#define FIXED 4					/* columns all moves of a call share */
#define VARYING 14

static const char *const names[OM_ACCOUNTS] = {
	"receivable", "cash", "clearing", "safe", "inventory", "goods_received", "deposits", "store_credit", "gift_card", "tax",
	"revenue", "discounts", "returns", "shipping", "cost_of_goods", "shrinkage", "over_short", "rounding",
	"petty_cash"
};

/* The values of the enum in this database. */
static OmCounterKind holder_kind;	/* counters of what a card or a credit has left */

static Oid	values_of[OM_ACCOUNTS];
static uint64 values_generation = 0;	/* of om_ident(); 0: not looked up */

static OmTable moves_table = {
	.name = "money_moves",
	.columns = {
		{"tenant_id", OM_INT8}, {"document_kind", OM_TEXT}, {"actor", OM_TEXT}, {"recorded_at", OM_TIME},
		{"move_id", OM_INT8}, {"from_account", OM_ACCOUNT}, {"from_id", OM_INT8}, {"to_account", OM_ACCOUNT},
		{"to_id", OM_INT8}, {"amount", OM_AMOUNT}, {"document_id", OM_UUID}, {"order_id", OM_UUID},
		{"holder_id", OM_UUID}, {"channel_id", OM_INT8}, {"location_id", OM_INT8}, {"reason", OM_TEXT},
		{"occurred_at", OM_TIME}, {"posting", OM_INT2}
	}
};

static OmPlan load_holder = {
	.name = "money.load_holder",
	.sql = "SELECT coalesce(sum(CASE WHEN m.from_account IN ('store_credit', 'gift_card') THEN order_mgmt.amount_minor(m.amount)"
	" ELSE - order_mgmt.amount_minor(m.amount) END), 0)::bigint FROM order_mgmt_data.money_moves AS m"
	" WHERE m.tenant_id = $1 AND m.holder_id = $2 AND (m.from_account IN ('store_credit', 'gift_card')"
	" OR m.to_account IN ('store_credit', 'gift_card'))",
	.args = {OM_INT8, OM_UUID}, .read_only = true, .expect = SPI_OK_SELECT
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

const char *
om_account_name(OmAccount account)
{
	Assert(account >= 0 && account < OM_ACCOUNTS);
	return names[account];
}

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

bool
om_account_is_stored_value(OmAccount account)
{
	return account == OM_ACCOUNT_STORE_CREDIT || account == OM_ACCOUNT_GIFT_CARD;
}

bool
om_account_has_holder(OmAccount account)
{
	return om_account_is_stored_value(account) || account == OM_ACCOUNT_CASH;
}

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
	Datum		values[2];

	values[0] = Int64GetDatum(key->tenant);
	values[1] = UUIDPGetDatum(&holder);
	om_spi_begin();
	if (om_plan_run_snapshot(&load_holder, values, NULL, snapshot) != 1)
		elog(ERROR, "a holder was not summed");
	load->available = DatumGetInt64(om_result(0, 1, NULL));
	load->floor = 0;
	om_spi_end();
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

/* One move as its column values. */
static void
move_values(const OmMoneyMove *move, Datum *values, bool *nulls)
{
	values[0] = Int64GetDatum(om_next_id(om_ident()->ledger_id_seq));
	values[1] = ObjectIdGetDatum(values_of[move->from]);
	values[2] = Int64GetDatum(move->from_id);
	values[3] = ObjectIdGetDatum(values_of[move->to]);
	values[4] = Int64GetDatum(move->to_id);
	values[5] = om_amount_datum(move->amount);
	values[6] = UUIDPGetDatum(&move->document_id);
	values[7] = UUIDPGetDatum(&move->order_id);
	nulls[7] = !move->has_order;
	values[8] = UUIDPGetDatum(&move->holder_id);
	nulls[8] = !move->has_holder;
	values[9] = Int64GetDatum(move->channel_id);
	nulls[9] = (move->channel_id == 0);
	values[10] = Int64GetDatum(move->location_id);
	nulls[10] = (move->location_id == 0);
	values[11] = om_optional_text(move->reason, &nulls[11]);
	values[12] = TimestampTzGetDatum(move->occurred_at);
	values[13] = Int16GetDatum(move->is_forced ? 1 : 0);
}

void
om_post_money(int64 tenant, const char *document_kind, OmMoneyMove *moves, int n, const char *actor)
{
	Datum		fixed[FIXED];
	OmInsert	insert;
	int			i;

	n = normalize(moves, n);
	if (n == 0)
		return;
	om_counter_enter();
	find_values();
	if (n > 1)
		qsort(moves, n, sizeof(OmMoneyMove), compare_moves);
	insert = om_insert_make(VARYING, n);
	for (i = 0; i < n; i++)
		move_values(&moves[i], om_insert_values(&insert, i), om_insert_nulls(&insert, i));
	fixed[0] = Int64GetDatum(tenant);
	fixed[1] = CStringGetTextDatum(document_kind);
	fixed[2] = CStringGetTextDatum(actor);
	fixed[3] = TimestampTzGetDatum(om_clock());
	om_insert_run(&moves_table, fixed, FIXED, &insert);
}

static OmLedger money_ledger = OM_LEDGER("money_moves", "stamp_money", "account_money");

void
om_money_init(void)
{
	holder_kind = om_counter_register("holder", load_counter);
	om_ledger_register(&money_ledger);
}
