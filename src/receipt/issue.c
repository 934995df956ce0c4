/*
 * issue.c - receipts are given: one after the other per register, each with the hash of the one before.
 *
 * A receipt is the last thing that a sale or a refund at a register writes.  It takes the lock of the register's receipts, reads the last one as it is
 * by then, and writes the next one, so that numbers have no gaps, whoever is rolled back.  Others at the same register wait for its commit, no
 * longer than one receipt takes; sales of no register, as those of the web, never come here.  The lock comes after all others.
 */
#include "postgres.h"

#include "base/clock.h"
#include "counter/counter.h"
#include "counter/key_lock.h"
#include "payment/payment.h"
#include "receipt/receipt_private.h"
#include "sql/insert.h"
#include "types/uuid7.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"
#include "utils/json.h"
#include "utils/timestamp.h"

/* What is written of a receipt. */
#define NEW_RECEIPT(X, P) \
	X(P, tenant_id, OM_INT8) X(P, receipt_id, OM_UUID) X(P, register, OM_TEXT) X(P, receipt_number, OM_INT8) X(P, location_id, OM_INT8) X(P, shift_id, OM_UUID) \
	X(P, kind, OM_TEXT) X(P, order_id, OM_UUID) X(P, document_id, OM_UUID) X(P, actor, OM_TEXT) X(P, occurred_at, OM_TIME) X(P, recorded_at, OM_TIME) \
	X(P, previous_hash, OM_BYTEA) X(P, hash, OM_BYTEA) X(P, document, OM_JSONB)
OM_ENUM(NEW_RECEIPT, RECEIPT);

static OmTable receipts_table = {.name = "receipts", .columns = OM_COLUMNS(NEW_RECEIPT, RECEIPT)};

/* Take the lock of a register's receipts. */
static void
lock_receipts(const OmReceipt *receipt)
{
	om_counter_enter();
	om_key_lock(OM_KEY_LOCK_RECEIPT, receipt->tenant, receipt->drawer.register_id, 0, (OmWanted) {.code = OM_DOCUMENT_BUSY, .what = "shift", .id = &receipt->drawer.shift_id});
}

/* What the call knows of it, and no table. */
static Datum
facts_of(const OmReceipt *receipt)
{
	StringInfoData json;

	initStringInfo(&json);
	appendStringInfo(&json, "{\"kind\":\"%s\",\"document_id\":\"%s\",\"shift_id\":\"%s\",\"total\":\"%s\",\"payments\":%s", receipt->kind, om_uuid_text(&receipt->document_id),
					 om_uuid_text(&receipt->drawer.shift_id), om_amount_text(receipt->total), receipt->payments);
	if (receipt->taxes != NULL)
		appendStringInfo(&json, ",\"taxes\":%s", receipt->taxes);
	if (receipt->order_id != NULL)
		appendStringInfo(&json, ",\"order_id\":\"%s\"", om_uuid_text(receipt->order_id));
	if (receipt->change.minor != 0)
		appendStringInfo(&json, ",\"change\":\"%s\"", om_amount_text(receipt->change));
	if (receipt->staff != NULL)
	{
		appendStringInfoString(&json, ",\"staff\":");
		escape_json(&json, receipt->staff);
	}
	appendStringInfoChar(&json, '}');
	return DirectFunctionCall1(jsonb_in, CStringGetDatum(json.data));
}

/* OmReceiptHook */
static void
issue(OmReceipt *receipt)
{
	TimestampTz recorded_at = om_clock();
	Datum		next[NEXT_count] = {
		[NEXT_tenant_id] = Int64GetDatum(receipt->tenant), [NEXT_register_id] = Int64GetDatum(receipt->drawer.register_id), [NEXT_facts] = facts_of(receipt),
		[NEXT_occurred_at] = TimestampTzGetDatum(receipt->occurred_at), [NEXT_recorded_at] = TimestampTzGetDatum(recorded_at)
	};
	OmInsert	rows = om_insert_make(RECEIPT_count, 1);
	Datum	   *values = om_insert_values(&rows, 0);
	bool	   *nulls = om_insert_nulls(&rows, 0);
	pg_uuid_t	receipt_id;

	lock_receipts(receipt);
	if (om_plan_run_latest(&om_receipt_plans[RECEIPT_NEXT], next, NULL) != 1)
		elog(ERROR, "register %lld is missing", (long long) receipt->drawer.register_id);
	om_uuid7(&receipt_id);
	values[RECEIPT_tenant_id] = Int64GetDatum(receipt->tenant);
	values[RECEIPT_receipt_id] = UUIDPGetDatum(&receipt_id);
	values[RECEIPT_register] = om_field(0, MADE_register, NULL);
	values[RECEIPT_receipt_number] = om_field(0, MADE_receipt_number, NULL);
	values[RECEIPT_location_id] = om_field(0, MADE_location_id, NULL);
	values[RECEIPT_shift_id] = UUIDPGetDatum(&receipt->drawer.shift_id);
	values[RECEIPT_kind] = CStringGetTextDatum(receipt->kind);
	nulls[RECEIPT_order_id] = receipt->order_id == NULL;
	values[RECEIPT_order_id] = nulls[RECEIPT_order_id] ? (Datum) 0 : UUIDPGetDatum(receipt->order_id);
	values[RECEIPT_document_id] = UUIDPGetDatum(&receipt->document_id);
	values[RECEIPT_actor] = CStringGetTextDatum(receipt->actor);
	values[RECEIPT_occurred_at] = TimestampTzGetDatum(receipt->occurred_at);
	values[RECEIPT_recorded_at] = TimestampTzGetDatum(recorded_at);
	values[RECEIPT_previous_hash] = om_field(0, MADE_previous_hash, &nulls[RECEIPT_previous_hash]);
	values[RECEIPT_hash] = om_field(0, MADE_hash, NULL);
	values[RECEIPT_document] = om_field(0, MADE_document, NULL);
	receipt->number = DatumGetInt64(values[RECEIPT_receipt_number]);
	receipt->hash = PointerGetDatum(DatumGetByteaPCopy(values[RECEIPT_hash]));
	om_insert_run(&receipts_table, &rows);
}

/* OmLastReceiptHook: who calls has the register to itself, and nobody's receipt is under way. */
static bool
find_last(int64 tenant, const char *register_code, int64 *number, Datum *hash)
{
	Datum		values[REGISTER_count] = {[REGISTER_tenant_id] = Int64GetDatum(tenant), [REGISTER_register] = CStringGetTextDatum(register_code)};

	if (om_plan_run_latest(&om_receipt_plans[RECEIPT_LAST], values, NULL) == 0)
		return false;
	*number = DatumGetInt64(om_field(0, LAST_receipt_number, NULL));
	*hash = PointerGetDatum(DatumGetByteaPCopy(om_field(0, LAST_hash, NULL)));
	return true;
}

void
om_receipt_init(void)
{
	om_receipt_hook = issue;
	om_last_receipt_hook = find_last;
}
