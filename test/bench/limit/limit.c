/*
 * limit.c - the rows of one order and nothing else: what the hardware allows.
 *
 * bench_limit.place_order inserts the rows of place_order's sale (limit_statements.h:
 * tables and columns cut out of the sources when the bench is built, aimed at clones
 * of the tables without triggers) by saved plans, with values of the same sizes, ids
 * from the same cached sequences and a uuid v7, and returns a row of the same shape.  It reads no argument lists, looks nothing up and decides nothing.
 */
#include "postgres.h"

#include "access/xact.h"
#include "commands/sequence.h"
#include "executor/spi.h"
#include "fmgr.h"
#include "funcapi.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/timestamp.h"

PG_MODULE_MAGIC;

/* Arguments of one statement, at most. */
#define VALUES_MAX 32

/* Where a value comes from: the same for all orders, or made for each. */
typedef enum Source
{
	CONSTANT,
	ORDER_ID,
	ORDER_NUMBER,
	LEDGER_ID,
	KEY,
	ITEM_ID,
	CLOCK
} Source;

typedef struct Value
{
	Source		source;
	const char *type;
	const char *text;			/* of a constant; null = null */
	Datum		constant;		/* made on first use */
} Value;

typedef struct Statement
{
	const char *sql;
	int			nvalues;
	Value	   *values;
	SPIPlanPtr	plan;			/* made on first use */
} Statement;

#include "limit_statements.h"

/* What differs from order to order. */
typedef struct Order
{
	Datum		order_id;
	Datum		number;
	Datum		key;
	int64		item_id;
} Order;

static bool is_ready = false;
static Oid	ledger_id_seq;
static Oid	order_number_seq;
static FmgrInfo uuid_v7;

/* OID of an object by its text. */
static Oid
find(PGFunction input, const char *name)
{
	return DatumGetObjectId(DirectFunctionCall1(input, CStringGetDatum(name)));
}

/* Make the constants among values; they live as long as the session. */
static void
make_constants(Value *values, int nvalues)
{
	MemoryContext caller = MemoryContextSwitchTo(TopMemoryContext);
	int			i;

	for (i = 0; i < nvalues; i++)
	{
		Oid			input;
		Oid			argument;

		if (values[i].source != CONSTANT || values[i].text == NULL)
			continue;
		getTypeInputInfo(find(regtypein, values[i].type), &input, &argument);
		values[i].constant = OidInputFunctionCall(input, pstrdup(values[i].text), argument, -1);
	}
	MemoryContextSwitchTo(caller);
}

/* Prepare and keep one statement's plan. */
static void
prepare(Statement *statement)
{
	Oid			types[VALUES_MAX];
	int			i;

	Assert(statement->nvalues <= VALUES_MAX);
	make_constants(statement->values, statement->nvalues);
	for (i = 0; i < statement->nvalues; i++)
		types[i] = find(regtypein, statement->values[i].type);
	statement->plan = SPI_prepare(statement->sql, statement->nvalues, types);
	if (statement->plan == NULL || SPI_keepplan(statement->plan) != 0)
		elog(ERROR, "could not prepare: %s", statement->sql);
}

/* Once per session; needs an SPI connection. */
static void
make_ready(void)
{
	int			i;

	if (is_ready)
		return;
	ledger_id_seq = find(regclassin, "order_mgmt_data.ledger_id_seq");
	order_number_seq = find(regclassin, "order_mgmt_data.order_number_seq");
	fmgr_info_cxt(find(regprocedurein, "order_mgmt.uuid_v7()"), &uuid_v7, TopMemoryContext);
	for (i = 0; i < lengthof(statements); i++)
		prepare(&statements[i]);
	make_constants(result_values, lengthof(result_values));
	is_ready = true;
}

/* The values of one row, for SPI (nulls 'n') and for a tuple (isnull). */
static void
fill(const Value *values, int nvalues, const Order *order, Datum *datums, char *nulls, bool *isnull)
{
	int			i;

	for (i = 0; i < nvalues; i++)
	{
		isnull[i] = false;
		switch (values[i].source)
		{
			case CONSTANT:
				datums[i] = values[i].constant;
				isnull[i] = (values[i].text == NULL);
				break;
			case ORDER_ID:
				datums[i] = order->order_id;
				break;
			case ORDER_NUMBER:
				datums[i] = order->number;
				break;
			case LEDGER_ID:
				datums[i] = Int64GetDatum(nextval_internal(ledger_id_seq, false));
				break;
			case KEY:
				datums[i] = order->key;
				break;
			case ITEM_ID:
				datums[i] = Int64GetDatum(order->item_id);
				break;
			case CLOCK:
				datums[i] = TimestampTzGetDatum(GetCurrentTransactionStartTimestamp());
				break;
		}
		nulls[i] = isnull[i] ? 'n' : ' ';
	}
}

PG_FUNCTION_INFO_V1(place_order);

/*
 * place_order(item_id bigint, idempotency_key text) returns setof order_mgmt.orders:
 * inserts the rows of an order of one line.
 */
Datum
place_order(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	Order		order;
	Datum		datums[VALUES_MAX];
	char		nulls[VALUES_MAX];
	bool		isnull[VALUES_MAX];
	int			i;

	InitMaterializedSRF(fcinfo, 0);
	if (SPI_connect() != SPI_OK_CONNECT)
		elog(ERROR, "could not connect to SPI");
	make_ready();
	order.order_id = FunctionCall0Coll(&uuid_v7, InvalidOid);
	order.number = PointerGetDatum(cstring_to_text(psprintf("%0*" INT64_MODIFIER "X", NUMBER_LENGTH,
														   nextval_internal(order_number_seq, false))));
	order.item_id = PG_GETARG_INT64(0);
	order.key = PG_GETARG_DATUM(1);
	for (i = 0; i < lengthof(statements); i++)
	{
		fill(statements[i].values, statements[i].nvalues, &order, datums, nulls, isnull);
		if (SPI_execute_plan(statements[i].plan, datums, nulls, false, 0) != SPI_OK_INSERT)
			elog(ERROR, "unexpected end of: %s", statements[i].sql);
	}
	fill(result_values, lengthof(result_values), &order, datums, nulls, isnull);
	tuplestore_putvalues(result->setResult, result->setDesc, datums, isnull);
	if (SPI_finish() != SPI_OK_FINISH)
		elog(ERROR, "could not leave SPI");
	return (Datum) 0;
}
