/*
 * receipt_fn.c - the API functions receipt and reprint_receipt.
 *
 * What a receipt says was frozen when it was given; here it is put on paper, in words and forms of a language.  It is the original as long as its
 * shift goes on and no copy of it was printed; then all that is made of it is marked.
 */
#include "postgres.h"

#include "access/access.h"
#include "access/tenant.h"
#include "base/clock.h"
#include "base/known.h"
#include "base/module.h"
#include "call/call.h"
#include "common/hashfn.h"
#include "counter/counter.h"
#include "counter/key_lock.h"
#include "payment/payment.h"
#include "pos/pos.h"
#include "receipt/receipt_private.h"
#include "sql/insert.h"
#include "sql/rows.h"
#include "types/uuid7.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"
#include "utils/json.h"
#include "utils/timestamp.h"

OM_RIGHT(reprint, OM_CASHIERS, "print copies of receipts");

/* The first arguments of both. */
enum ReceiptArgument
{
	ARG_ORDER_ID, ARG_LOCALE, ARG_FORMAT, ARG_WIDTH, ARG_IS_GIFT, ARG_REASON, ARG_STAFF
};

#define RECEIPT_TENANT 5

static const char *const formats[] = {"text", "escpos", "html", "json"};

/* What is written of a copy. */
#define NEW_COPY(X, P) \
	X(P, tenant_id, OM_INT8) X(P, receipt_id, OM_UUID) X(P, copy_number, OM_INT8) X(P, location_id, OM_INT8) X(P, recorded_at, OM_TIME) \
	X(P, staff, OM_TEXT) X(P, reason, OM_TEXT) X(P, actor, OM_TEXT)
OM_ENUM(NEW_COPY, COPY);

static OmTable copies_table = {.name = "receipt_copies", .columns = OM_COLUMNS(NEW_COPY, COPY)};

/* How a receipt is to be shown. */
typedef struct Wish
{
	const char *format;
	int			width;
	char	   *locale;			/* null: as it was given */
	bool		is_gift;
	pg_uuid_t	id;				/* of the order that was sold, or of the receipt */
} Wish;

/* A receipt that was found. */
typedef struct Found
{
	pg_uuid_t	receipt_id;
	char	   *reg;
	int64		number;
	char	   *kind;
	bool		has_order;
	pg_uuid_t	order_id;
	int64		location_id;
	Jsonb	   *document;
	char	   *hash;
	int64		copies;
	bool		is_closed;
} Found;

/* Read the arguments. */
static Wish
read_wish(FunctionCallInfo fcinfo)
{
	Wish		wish = {.width = 42};
	char	   *format = om_text_arg(fcinfo, ARG_FORMAT, "format", OM_CODE_LENGTH_MAX, false);
	size_t		i;

	wish.format = format == NULL ? formats[0] : format;
	for (i = 0; i < lengthof(formats) && strcmp(formats[i], wish.format) != 0; i++)
		;
	if (i == lengthof(formats))
		om_refuse_word("format", wish.format, formats);
	if (!PG_ARGISNULL(ARG_WIDTH))
		wish.width = PG_GETARG_INT32(ARG_WIDTH);
	if (wish.width < WIDTH_MIN || wish.width > WIDTH_MAX)
		om_raise_value(OM_INVALID_ARGUMENT, "argument", "width", "width must be %d to %d columns", WIDTH_MIN, WIDTH_MAX);
	wish.locale = om_locale_arg(fcinfo, ARG_LOCALE, false);
	wish.is_gift = om_boolean_arg(fcinfo, ARG_IS_GIFT, false);
	wish.id = om_uuid_arg(fcinfo, ARG_ORDER_ID, "order_id");
	return wish;
}

/* Find the receipt of an order, or that of an id; unknown_receipt for one of a register that the caller does not see, too. */
static void
find_receipt(int64 tenant, const pg_uuid_t *id, Found *found)
{
	Datum		values[KEY_count] = {[KEY_tenant_id] = Int64GetDatum(tenant), [KEY_id] = UUIDPGetDatum(id)};
	bool		isnull;
	Datum		order;

	if ((om_plan_run_latest(&om_receipt_plans[RECEIPT_OF_ORDER], values, NULL) == 0 && om_plan_run_latest(&om_receipt_plans[RECEIPT_BY_ID], values, NULL) == 0) ||
		!om_call_may_at(DatumGetInt64(om_field(0, PRINTED_location_id, NULL))))
		om_raise_value(OM_UNKNOWN_RECEIPT, "order_id", om_uuid_text(id), "there is no receipt %s, nor of the sale of such an order", om_uuid_text(id));
	found->receipt_id = *DatumGetUUIDP(om_field(0, PRINTED_receipt_id, NULL));
	found->reg = om_field_text(0, PRINTED_register);
	found->number = DatumGetInt64(om_field(0, PRINTED_receipt_number, NULL));
	found->kind = om_field_text(0, PRINTED_kind);
	order = om_field(0, PRINTED_order_id, &isnull);
	found->has_order = !isnull;
	if (!isnull)
		found->order_id = *DatumGetUUIDP(order);
	found->location_id = DatumGetInt64(om_field(0, PRINTED_location_id, NULL));
	found->document = DatumGetJsonbPCopy(om_field(0, PRINTED_document, NULL));
	found->hash = om_field_text(0, PRINTED_hash);
	found->copies = DatumGetInt64(om_field(0, PRINTED_copies, NULL));
	found->is_closed = DatumGetBool(om_field(0, PRINTED_is_closed, NULL));
}

/* Only what was sold is given to somebody. */
static void
check_gift(const Wish *wish, const Found *found)
{
	if (wish->is_gift && strcmp(found->kind, OM_RECEIPT_SALE) != 0)
		om_raise_value(OM_INVALID_ARGUMENT, "argument", "is_gift", "receipt %lld of register \"%s\" is of no sale: a gift receipt is", (long long) found->number, found->reg);
}

/* The document without prices, wherever they are. */
static Jsonb *
without_prices(Jsonb *document)
{
	Datum		values[] = {JsonbPGetDatum(document)};

	(void) om_plan_run(&om_receipt_plans[RECEIPT_GIFT], values, NULL);
	return DatumGetJsonbPCopy(om_field(0, GIFT_document, NULL));
}

/* What is on the paper, and is not frozen: the hash, marks, payments by their names, the barcode's bars. */
static Jsonb *
dressed(const Wish *wish, const Found *found, const OmTemplates *templates, bool is_copy)
{
	Jsonb	   *document = wish->is_gift ? without_prices(found->document) : found->document;
	JsonbContainer *root = &document->root;
	JsonbValue *payments = getKeyJsonValueFromContainer(root, "payments", 8, NULL);
	char	   *order_number = om_receipt_value(root, "order_number");
	char	   *bars = order_number == NULL || strcmp(wish->format, "html") != 0 ? NULL : om_code128(order_number);
	StringInfoData json;
	int			x = 0;
	int			i;

	initStringInfo(&json);
	appendStringInfo(&json, "{\"locale\":\"%s\",\"hash\":\"%s\",\"is_copy\":%s,\"is_gift\":%s,\"is_refund\":%s", templates->locale, found->hash, is_copy ? "true" : "false", wish->is_gift ? "true" : "false",
					 strcmp(found->kind, OM_RECEIPT_SALE) == 0 ? "false" : "true");
	if (found->copies > 0)
		appendStringInfo(&json, ",\"copy\":\"%lld\"", (long long) found->copies);
	if (payments != NULL)
	{
		uint32		n = JsonContainerSize(payments->val.binary.data);
		uint32		p;

		appendStringInfoString(&json, ",\"payments\":[");
		for (p = 0; p < n; p++)
		{
			JsonbContainer *payment = getIthJsonbValueFromContainer(payments->val.binary.data, p)->val.binary.data;
			char	   *provider = om_receipt_value(payment, "provider");
			char	   *method = om_receipt_value(payment, "method");
			bool		is_cash = provider != NULL && strcmp(provider, OM_CASH) == 0;

			appendStringInfo(&json, "%s{\"is_cash\":%s,\"amount\":\"%s\"", p > 0 ? "," : "", is_cash ? "true" : "false", om_receipt_value(payment, "amount"));
			appendStringInfoString(&json, ",\"name\":");
			escape_json(&json, is_cash ? om_template_render(templates, "label_cash", document, false) : method != NULL ? method : provider);
			appendStringInfoChar(&json, '}');
		}
		appendStringInfoChar(&json, ']');
	}
	if (bars != NULL)
	{
		appendStringInfoString(&json, ",\"bars\":[");
		for (i = 0; bars[i] != '\0'; x += bars[i++] - '0')
			if (i % 2 == 0)
				appendStringInfo(&json, "%s{\"x\":\"%d\",\"width\":\"%c\"}", i > 0 ? "," : "", x, bars[i]);
		appendStringInfo(&json, "],\"bars_width\":\"%d\"", x);
	}
	appendStringInfoChar(&json, '}');
	return DatumGetJsonbP(DirectFunctionCall2(jsonb_concat, JsonbPGetDatum(document), DirectFunctionCall1(jsonb_in, CStringGetDatum(json.data))));
}

/* Answer with a receipt. */
static void
answer(FunctionCallInfo fcinfo, int64 tenant, const Wish *wish, const Found *found)
{
	bool		is_copy = found->copies > 0 || found->is_closed;
	Datum		row[PAGE_count] = {0};
	bool		nulls[PAGE_count] = {false};
	OmTemplates templates;
	Paper		paper = {.templates = &templates, .width = wish->width};
	char	   *body = NULL;

	om_templates_load(tenant, wish->locale != NULL ? wish->locale : om_receipt_value(&found->document->root, "locale"), &templates);
	paper.document = dressed(wish, found, &templates, is_copy);
	nulls[PAGE_bytes] = true;
	if (strcmp(wish->format, "json") == 0)
		body = JsonbToCString(NULL, &paper.document->root, VARSIZE(paper.document));
	else if (strcmp(wish->format, "html") == 0)
		body = om_template_render(&templates, "receipt_html", paper.document, true);
	else
	{
		char	   *order_number = om_receipt_value(&paper.document->root, "order_number");

		om_receipt_lay_out(&paper);
		nulls[PAGE_bytes] = strcmp(wish->format, "escpos") != 0;
		if (nulls[PAGE_bytes])
			body = om_paper_text(&paper);
		else
			row[PAGE_bytes] = PointerGetDatum(om_paper_bytes(&paper, order_number != NULL && om_code128(order_number) != NULL ? order_number : NULL));
	}
	row[PAGE_receipt_id] = UUIDPGetDatum(&found->receipt_id);
	row[PAGE_register] = CStringGetTextDatum(found->reg);
	row[PAGE_receipt_number] = Int64GetDatum(found->number);
	row[PAGE_kind] = CStringGetTextDatum(found->kind);
	nulls[PAGE_order_id] = !found->has_order;
	row[PAGE_order_id] = UUIDPGetDatum(&found->order_id);
	row[PAGE_locale] = CStringGetTextDatum(templates.locale);
	row[PAGE_format] = CStringGetTextDatum(wish->format);
	row[PAGE_is_copy] = BoolGetDatum(is_copy);
	nulls[PAGE_copy_number] = found->copies == 0;
	row[PAGE_copy_number] = Int64GetDatum(found->copies);
	row[PAGE_body] = om_optional_text(body, &nulls[PAGE_body]);
	om_rows_begin(fcinfo);
	om_rows_add(fcinfo, row, nulls);
}

OM_FUNCTION(om_receipt);

/* receipt(order_id, locale, format, width, is_gift, tenant_id): see ReceiptArgument. */
Datum
om_receipt(PG_FUNCTION_ARGS)
{
	int64		tenant = om_tenant_arg(RECEIPT_TENANT);
	Wish		wish = read_wish(fcinfo);
	Found		found = {0};

	om_spi_begin();
	find_receipt(tenant, &wish.id, &found);
	check_gift(&wish, &found);
	answer(fcinfo, tenant, &wish, &found);
	om_spi_end();
	return (Datum) 0;
}

/* A copy being printed. */
typedef struct Reprint
{
	OmCall		call;			/* its document is the receipt */
	Wish		wish;
	char	   *staff;
	Found		found;
} Reprint;

/* Read what is wished. */
static void
read_reprint(OmCall *call)
{
	Reprint    *reprint = (Reprint *) call;

	reprint->wish = read_wish(call->fcinfo);
	reprint->staff = om_optional_code_arg(call->fcinfo, ARG_STAFF, "staff");
}

/* Find the receipt; its copies queue. */
static void
lock_receipt(OmCall *call)
{
	Reprint    *reprint = (Reprint *) call;

	find_receipt(call->tenant, &reprint->wish.id, &reprint->found);
	call->document = reprint->found.receipt_id;
	om_counter_enter();
	om_key_lock(OM_KEY_LOCK_RECEIPT, call->tenant, (int64) hash_bytes_extended(call->document.data, UUID_LEN, 0), 1,
				(OmWanted) {.code = OM_DOCUMENT_BUSY, .what = "receipt", .id = &call->document});
}

/* It is of a kind that can be printed so, by somebody who works here. */
static void
check_reprint(OmCall *call)
{
	Reprint    *reprint = (Reprint *) call;

	om_call_require_at(reprint->found.location_id, NULL);
	check_gift(&reprint->wish, &reprint->found);
	om_staff_check(call->tenant, reprint->staff);
}

/* Keep that it was printed. */
static void
write_copy(OmCall *call)
{
	Reprint    *reprint = (Reprint *) call;
	OmInsert	rows = om_insert_make(COPY_count, 1);
	Datum	   *values = om_insert_values(&rows, 0);
	bool	   *nulls = om_insert_nulls(&rows, 0);

	find_receipt(call->tenant, &call->document, &reprint->found);
	values[COPY_tenant_id] = Int64GetDatum(call->tenant);
	values[COPY_receipt_id] = UUIDPGetDatum(&call->document);
	values[COPY_copy_number] = Int64GetDatum(reprint->found.copies + 1);
	values[COPY_location_id] = Int64GetDatum(reprint->found.location_id);
	values[COPY_recorded_at] = TimestampTzGetDatum(om_clock());
	values[COPY_staff] = om_optional_text(reprint->staff, &nulls[COPY_staff]);
	values[COPY_reason] = om_optional_text(call->reason, &nulls[COPY_reason]);
	values[COPY_actor] = CStringGetTextDatum(call->actor);
	om_insert_run(&copies_table, &rows);
}

/* The copy, marked with its number. */
static void
answer_copy(OmCall *call)
{
	Reprint    *reprint = (Reprint *) call;

	find_receipt(call->tenant, &call->document, &reprint->found);
	answer(call->fcinfo, call->tenant, &reprint->wish, &reprint->found);
}

static const OmKeyedFunction reprint_function = {
	.name = "reprint_receipt", .occurs_now = true, .reason_arg = ARG_REASON, .read = read_reprint, .lock = lock_receipt, .check = check_reprint, .write = write_copy,
	.answer = answer_copy
};

/* reprint_receipt(order_id, locale, format, width, is_gift, reason, staff, key, options, tenant_id) */
OM_KEYED_FUNCTION(om_reprint_receipt, reprint_function, Reprint, 0);

static OmRight *const rights[] = {&om_right_reprint};

static const OmNeed needs[] = {
	OM_TOPIC("receipt", "what registers print: sales, refunds, copies"),
	OM_FUNCTION_NEEDS("receipt", read_shifts),
	OM_FUNCTION_NEEDS("reprint_receipt", reprint),
	OM_VIEW_NEEDS("receipts", read_shifts),
	OM_VIEW_NEEDS("receipt_copies", read_shifts)
};

static const OmRaises raises[] = {
	OM_RAISES("receipt", OM_UNKNOWN_RECEIPT),
	OM_RAISES("reprint_receipt", OM_UNKNOWN_RECEIPT, OM_UNKNOWN_STAFF)
};

OM_MODULE(receipt) = {OM_RIGHTS(rights), OM_NEEDS(needs), OM_ERRORS(raises), .init = om_receipt_init};
