/*
 * register.c - registers, their lock, and what keeps a shift open.
 *
 * A register has a lock of its own, a heavyweight one, held to the end of the transaction:
 * shared by what happens in a shift (sales, refunds, cash in and out), exclusive for who
 * opens or closes one.  So sales of a register wait for each other only at their end, where
 * their receipts are numbered (src/receipt/issue.c), no row is touched by them, and whoever
 * counts the drawer has waited for all of them.  What is read
 * behind the lock is read as it is by then, at every isolation level.  It is taken after an
 * order's row and before any stock.
 */
#include "postgres.h"

#include "access/access.h"
#include "access/seen.h"
#include "access/tenant.h"
#include "access/xact.h"
#include "base/known.h"
#include "base/om_compat.h"
#include "base/om_error.h"
#include "call/call.h"
#include "call/near_code.h"
#include "common/hashfn.h"
#include "counter/key_lock.h"
#include "journal/outbox.h"
#include "ledger/registry.h"
#include "ledger/row.h"
#include "pos/pos_private.h"
#include "sql/ids.h"
#include "sql/read.h"
#include "storage/proc.h"
#include "types/uuid7.h"
#include "utils/builtins.h"
#include "utils/rel.h"
#include "utils/timestamp.h"

static const OmTransition shift_steps[] = {
	{NULL, SHIFT_STATUS_OPEN},
	{SHIFT_STATUS_OPEN, SHIFT_STATUS_CLOSED}
};

const OmStateMachine om_shift_states = {"shift", shift_steps, lengthof(shift_steps)};

/* How long ago something may have happened at a register that was offline. */
#define OFFLINE_DAYS_MAX 7

/* What is read of a register: itself, */
#define REGISTER_ROW(X, P) \
	X(P, tenant_id, OM_INT8) X(P, code, OM_TEXT) X(P, register_id, OM_INT8) X(P, channel, OM_TEXT) \
	X(P, location_id, OM_INT8) X(P, is_active, OM_BOOL) X(P, discount_limit, OM_INT8)
OM_ENUM(REGISTER_ROW, REGISTER);

static OmTable registers_table = {.name = "registers", .index = "registers_tenant_id_code_key", .columns = OM_COLUMNS(REGISTER_ROW, REGISTER)};

/* where it stands, */
#define LOCATION_ROW(X, P) \
	X(P, tenant_id, OM_INT8) X(P, location_id, OM_INT8) X(P, code, OM_TEXT) X(P, is_active, OM_BOOL)
OM_ENUM(LOCATION_ROW, LOCATION);

static OmTable locations_table = {.name = "locations", .columns = OM_COLUMNS(LOCATION_ROW, LOCATION)};

/* and its shifts: the index has only the one that is not closed. */
#define SHIFT_ROW(X, P) \
	X(P, tenant_id, OM_INT8) X(P, register_id, OM_INT8) X(P, shift_id, OM_UUID) X(P, currency, OM_TEXT) \
	X(P, opened_at, OM_TIME) X(P, status, OM_TEXT)
OM_ENUM(SHIFT_ROW, SHIFT);

static OmTable open_shift_table = {.name = "shifts", .index = "shift_already_open", .columns = OM_COLUMNS(SHIFT_ROW, SHIFT)};

/* The shift that the running transaction last saw open behind its register's lock. */
static struct
{
	LocalTransactionId transaction;
	SubTransactionId subtransaction;	/* whose end frees the lock */
	int64		tenant;
	pg_uuid_t	shift_id;
	OmCurrency	currency;
} seen_open;

/* Take the lock of a register. */
static void
lock_register(int64 tenant, const char *code, bool exclusive)
{
	int64		hash = (int64) hash_bytes_extended((const unsigned char *) code, (int) strlen(code), 0);

	OmWanted	wanted = {OM_DOCUMENT_BUSY, "register", code};

	om_counter_enter();
	if (exclusive)
		om_key_lock(OM_KEY_LOCK_REGISTER, tenant, hash, 0, wanted);
	else
		om_key_lock_shared(OM_KEY_LOCK_REGISTER, tenant, hash, 0, wanted);
}

/* Note that this transaction saw a shift open, and holds its register's lock. */
static void
note_open(int64 tenant, const pg_uuid_t *shift_id, OmCurrency currency)
{
	seen_open.currency = currency;
	seen_open.transaction = om_transaction();
	seen_open.subtransaction = GetCurrentSubTransactionId();
	seen_open.tenant = tenant;
	seen_open.shift_id = *shift_id;
}

/* OmRowSeen of a register. */
static bool
see_register(const Datum *values, const bool *nulls, void *arg)
{
	Register   *reg = (Register *) arg;

	reg->register_id = DatumGetInt64(values[REGISTER_register_id]);
	reg->channel = TextDatumGetCString(values[REGISTER_channel]);
	reg->location.location_id = DatumGetInt64(values[REGISTER_location_id]);
	reg->is_active = DatumGetBool(values[REGISTER_is_active]);
	reg->discount_limit = DatumGetInt64(values[REGISTER_discount_limit]);
	return true;
}

/* OmRowSeen of its location. */
static bool
see_location(const Datum *values, const bool *nulls, void *arg)
{
	Register   *reg = (Register *) arg;

	reg->location.code = TextDatumGetCString(values[LOCATION_code]);
	reg->is_location_active = DatumGetBool(values[LOCATION_is_active]);
	return true;
}

/* OmRowSeen of its shifts: the one that goes on. */
static bool
see_shift(const Datum *values, const bool *nulls, void *arg)
{
	Register   *reg = (Register *) arg;

	if (strcmp(TextDatumGetCString(values[SHIFT_status]), SHIFT_STATUS_OPEN) != 0)
		return true;
	reg->has_shift = true;
	reg->shift_id = *DatumGetUUIDP(values[SHIFT_shift_id]);
	reg->currency = om_currency_lookup(TextDatumGetCString(values[SHIFT_currency]));
	reg->opened_at = DatumGetTimestampTz(values[SHIFT_opened_at]);
	return true;
}

bool
om_register_find(Register *reg, bool exclusive)
{
	Datum		key[MASTER_count];

	lock_register(reg->tenant, reg->code, exclusive);
	key[REGISTER_tenant_id] = Int64GetDatum(reg->tenant);
	key[REGISTER_code] = CStringGetTextDatum(reg->code);
	if (om_read_rows(&registers_table, InvalidSnapshot, key, lengthof(key), see_register, reg) == 0)
		return false;
	key[LOCATION_location_id] = Int64GetDatum(reg->location.location_id);
	/* a register that stands nowhere is none */
	if (om_read_rows(&locations_table, InvalidSnapshot, key, lengthof(key), see_location, reg) == 0)
		return false;
	key[SHIFT_register_id] = Int64GetDatum(reg->register_id);
	reg->has_shift = false;
	(void) om_read_rows(&open_shift_table, InvalidSnapshot, key, lengthof(key), see_shift, reg);
	if (reg->has_shift)
		note_open(reg->tenant, &reg->shift_id, reg->currency);
	return true;
}

void
om_register_require(const Register *reg)
{
	/* where it stands is read last */
	if (reg->location.code == NULL)
		om_check_tenant(reg->tenant);
	if (reg->location.code == NULL || !reg->is_active)
		om_raise_unknown_name(OM_UNKNOWN_REGISTER, "register", reg->code, "unknown register", !om_may_at(reg->tenant, &om_right_read_registers, 0) ? NULL
							  : om_near_code(&om_pos_plans[POS_NEAR_REGISTER], reg->tenant, reg->code, &om_right_read_registers));
	om_call_require_at(reg->location.location_id, reg->location.code);
}

void
om_register_require_shift(const Register *reg)
{
	om_register_require(reg);
	if (!reg->has_shift)
		om_raise_value(OM_NO_OPEN_SHIFT, "register", reg->code, "register \"%s\" has no open shift", reg->code);
}

void
om_register_lock_open(Register *reg)
{
	(void) om_register_find(reg, false);
	om_register_require_shift(reg);
}

void
om_offline_check(const Register *reg, TimestampTz occurred_at)
{
	if (occurred_at >= om_clock() - OFFLINE_DAYS_MAX * USECS_PER_DAY)
		return;
	om_call_require(&om_right_backdate, "occurred_at");
	om_call_require_at(reg->location.location_id, reg->location.code);
}

void
om_register_lock_at(Register *reg, TimestampTz occurred_at)
{
	Datum		values[AT_count];

	(void) om_register_find(reg, false);
	om_register_require(reg);
	if (reg->has_shift && occurred_at >= reg->opened_at)
		return;
	om_offline_check(reg, occurred_at);
	values[AT_tenant_id] = Int64GetDatum(reg->tenant);
	values[AT_code] = CStringGetTextDatum(reg->code);
	values[AT_at] = TimestampTzGetDatum(occurred_at);
	if (om_plan_run_latest(&om_pos_plans[POS_LATE_SHIFT], values, NULL) == 0)
	{
		om_register_require_shift(reg);
		return;
	}
	reg->is_late = true;
	reg->shift_id = *DatumGetUUIDP(om_field(0, LATE_shift_id, NULL));
	reg->currency = om_currency_lookup(om_field_text(0, LATE_currency));
}

void
om_register_note_open(const Register *reg)
{
	note_open(reg->tenant, &reg->shift_id, reg->currency);
}

/* OmDrawerHook.  The functions that name a register need the right paid_out for it. */
static OmDrawer
find_drawer(int64 tenant, const char *register_code)
{
	Register	reg = {.tenant = tenant, .code = pstrdup(register_code)};
	OmDrawer	drawer = {0};

	om_register_lock_open(&reg);
	drawer.is_open = true;
	drawer.register_id = reg.register_id;
	drawer.shift_id = reg.shift_id;
	drawer.currency = reg.currency;
	return drawer;
}

void
om_staff_check(int64 tenant, const char *staff)
{
	Datum		values[MASTER_count];

	if (staff == NULL)
		return;
	values[MASTER_tenant_id] = Int64GetDatum(tenant);
	values[MASTER_code] = CStringGetTextDatum(staff);
	if (om_plan_run_latest(&om_pos_plans[POS_STAFF], values, NULL) == 0)
		om_raise_unknown_name(OM_UNKNOWN_STAFF, "staff", staff, "unknown member of staff",
							  om_near_code(&om_pos_plans[POS_NEAR_STAFF], tenant, staff, &om_right_read_shifts));
}

void
om_shift_forget(void)
{
	seen_open.transaction = InvalidLocalTransactionId;
}

/* no_open_shift unless the shift is open, or is closed for what is late; it stays so until commit.  Returns its currency. */
static OmCurrency
check_open(int64 tenant, const pg_uuid_t *shift_id, bool is_late)
{
	Datum		values[DOCUMENT_count] = {[DOCUMENT_tenant_id] = Int64GetDatum(tenant), [DOCUMENT_id] = UUIDPGetDatum(shift_id)};
	OmCurrency	currency;
	char	   *status;

	if (!is_late && seen_open.transaction == om_transaction() && seen_open.subtransaction == GetCurrentSubTransactionId() && seen_open.tenant == tenant &&
		memcmp(&seen_open.shift_id, shift_id, UUID_LEN) == 0)
		return seen_open.currency;
	om_spi_begin();
	if (om_plan_run_latest(&om_pos_plans[POS_SHIFT_STATUS], values, NULL) > 0)
	{
		lock_register(tenant, om_field_text(0, STANDING_register), false);
		(void) om_plan_run_latest(&om_pos_plans[POS_SHIFT_STATUS], values, NULL);
	}
	status = SPI_processed > 0 ? om_field_text(0, STANDING_status) : NULL;
	if (status == NULL || strcmp(status, is_late ? SHIFT_STATUS_CLOSED : SHIFT_STATUS_OPEN) != 0)
		om_raise_value(OM_NO_OPEN_SHIFT, "shift_id", om_uuid_text(shift_id), "shift %s is not %s", om_uuid_text(shift_id),
					   is_late ? "closed" : "open");
	currency = om_currency_lookup(om_field_text(0, STANDING_currency));
	if (!is_late)
		note_open(tenant, shift_id, currency);
	om_spi_end();
	return currency;
}

/* The same, and currency_mismatch for an amount in another than the shift's. */
static void
require_open(int64 tenant, const pg_uuid_t *shift_id, bool is_late, OmAmount amount)
{
	if (amount.currency != check_open(tenant, shift_id, is_late))
		om_raise_value(OM_CURRENCY_MISMATCH, "shift_id", om_uuid_text(shift_id), "%s is not in the currency of shift %s",
					   om_amount_text(amount), om_uuid_text(shift_id));
}

/* What happens at a register: these columns, and an amount whose name the tables do not share. */
#define HAPPENED_ROW(X, P) X(P, tenant_id, OM_INT8) X(P, shift_id, OM_UUID) X(P, stamp, OM_INT8)
OM_ENUM(HAPPENED_ROW, HAPPENED);

#define HAPPENED_AMOUNT HAPPENED_count
#define HAPPENED_LATE (HAPPENED_count + 1)
#define HAPPENED(table, amount_name, late_name) \
	{.name = (table), .columns = {HAPPENED_ROW(OM_COLUMN_DESCRIPTION, HAPPENED) {(amount_name), OM_AMOUNT}, {(late_name), OM_BOOL}}}

static OmTable happened_tables[] = {
	HAPPENED("payment_events", "amount", "is_late"), HAPPENED("register_sales", "total", "is_late"), HAPPENED("refunds_without_sale", "total", NULL)
};

/* Its first argument is the column of the amount. */
static const OmTrigger shift_trigger = {
	.name = "check_shift", .when = OM_ON_BEFORE | OM_ON_INSERT | OM_ON_ROW, .nargs_min = 1, .nargs_max = 2,
	.tables = {"payment_events", "register_sales", "refunds_without_sale"}
};

/* The table of a trigger, which is one of ours. */
static OmTable *
happened_at(Relation relation)
{
	int			i = 0;

	while (strcmp(happened_tables[i].name, RelationGetRelationName(relation)) != 0)
	{
		i++;
		Assert(i < lengthof(happened_tables));
	}
	return &happened_tables[i];
}

OM_FUNCTION(om_check_shift);

/*
 * BEFORE INSERT of what happens at a register: its shift is open, or closed for a late sale, and in the currency of the
 * amount.  A row of no shift happens at none, a stamped one is history; second argument
 * "stamp": stamp it here, history too.
 */
Datum
om_check_shift(PG_FUNCTION_ARGS)
{
	TriggerData *trigger = om_trigger_enter(fcinfo, &shift_trigger);
	OmTable    *table = happened_at(trigger->tg_relation);
	OmRow		row;
	HeapTuple	stamped = trigger->tg_trigtuple;
	bool		was_stamped;
	bool		is_late;

	om_trigger_argument(trigger, &shift_trigger, table->columns[HAPPENED_AMOUNT].name);
	om_row_read(&row, table, trigger->tg_relation, trigger->tg_trigtuple);
	if (trigger->tg_trigger->tgnargs > 1)
		stamped = om_row_stamped(trigger->tg_relation, trigger->tg_trigtuple, &was_stamped);
	if (!row.nulls[HAPPENED_stamp] || row.nulls[HAPPENED_shift_id])
		return PointerGetDatum(stamped);
	is_late = table->columns[HAPPENED_LATE].name != NULL && DatumGetBool(om_row_value(&row, HAPPENED_LATE));
	require_open(DatumGetInt64(om_row_value(&row, HAPPENED_tenant_id)), DatumGetUUIDP(row.values[HAPPENED_shift_id]), is_late,
				 om_amount_from_datum(om_row_value(&row, HAPPENED_AMOUNT)));
	return PointerGetDatum(stamped);
}

void
om_pos_init(void)
{
	static OmStamped refunds = OM_STAMPED("refunds_without_sale");

	om_state_register(&om_shift_states);
	om_stamped_register(&refunds);
	om_drawer_hook = find_drawer;
}

OM_FUNCTION(om_sees_shift);

/* SQL: sees_shift(right, tenant_id, shift_id): the reader has the right where the register of the shift is. */
Datum
om_sees_shift(PG_FUNCTION_ARGS)
{
	Datum		values[] = {[DOCUMENT_tenant_id] = PG_GETARG_DATUM(1), [DOCUMENT_id] = PG_GETARG_DATUM(2)};

	PG_RETURN_BOOL(om_sees_one_of(fcinfo, &om_pos_plans[POS_PLACE], values));
}

OM_FUNCTION(om_sees_refund);

/* SQL: sees_refund(right, tenant_id, refund_id): the reader has the right where the register of a refund without a sale is. */
Datum
om_sees_refund(PG_FUNCTION_ARGS)
{
	Datum		values[] = {[DOCUMENT_tenant_id] = PG_GETARG_DATUM(1), [DOCUMENT_id] = PG_GETARG_DATUM(2)};

	PG_RETURN_BOOL(om_sees_one_of(fcinfo, &om_pos_plans[POS_REFUND_PLACE], values));
}
