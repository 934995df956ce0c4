/*
 * order_edit.c - orders that are changed after they were placed; and the API functions edit_order and preview_edit.
 *
 * Terms.  An edit is one call: units that an order has no more, lines that it gets, another location, address or shipping charge, written in one step and
 * settled once.  Nothing of an edit stays open between calls, so there is none that could be forgotten, hold stock or collide with another one.
 * Whoever edits says the version of the order that he has seen; every edit, cancellation and shipment makes another one.  The order's lock is the queue
 * of all of them, so of two that were made for the same version the second is refused.
 *
 * A preview is the edit itself, in a subtransaction that is undone when it is done: so it cannot tell anything else than the
 * edit would do, and it needs a server and a transaction that may write.
 *
 * Money is not moved: the answer, the row in order_edits and the payment status tell what is owed or to be given back, and it is for capture_payment,
 * record_payment or refund_payment to do that.
 */
#include "postgres.h"

#include "access/access.h"
#include "base/clock.h"
#include "base/om_error.h"
#include "fulfillment/fulfillment.h"
#include "journal/outbox.h"
#include "ledger/registry.h"
#include "order_edit/order_edit_private.h"
#include "sql/guard.h"
#include "sql/ident.h"
#include "sql/ids.h"
#include "sql/insert.h"
#include "sql/rows.h"
#include "types/split.h"
#include "types/uuid7.h"
#include "utils/builtins.h"
#include "utils/timestamp.h"

enum EditPlan
{
	EDIT_CONTEXT, EDIT_SHOW
};

#define NEW_EDIT(X, P) \
	X(P, tenant_id, OM_INT8) X(P, order_edit_id, OM_INT8) X(P, order_id, OM_UUID) X(P, version, OM_INT4) X(P, changes, OM_JSONB) \
	X(P, reason, OM_TEXT) X(P, total_before, OM_AMOUNT) X(P, total_after, OM_AMOUNT) X(P, paid, OM_AMOUNT) X(P, refunded, OM_AMOUNT) \
	X(P, first_line_no, OM_INT4) X(P, last_line_no, OM_INT4) X(P, is_readdressed, OM_BOOL) X(P, actor, OM_TEXT) \
	X(P, recorded_at, OM_TIME)
OM_ENUM(NEW_EDIT, NEW);

/* The view order_mgmt.order_edits: the row, what follows from it, and whose role it was. */
#define EDIT_VIEW(X, P) NEW_EDIT(X, P) X(P, amount_due, OM_AMOUNT) X(P, currency, OM_TEXT) X(P, role_name, OM_TEXT)
OM_ENUM(EDIT_VIEW, VIEW);

static OmTable edits_table = {.name = "order_edits", .columns = OM_COLUMNS(NEW_EDIT, NEW)};

#define EDITED_ORDER(X, P) X(P, tenant_id, OM_INT8) X(P, order_id, OM_UUID)
OM_ENUM(EDITED_ORDER, OF);

#define EDITED_VERSION(X, P) EDITED_ORDER(X, P) X(P, version, OM_INT4)
OM_ENUM(EDITED_VERSION, VERSION);

#define EDIT_CONTEXT_ROW(X, P) \
	X(P, customer, OM_TEXT) X(P, country, OM_TEXT) X(P, region, OM_TEXT) X(P, postal_code, OM_TEXT)
OM_ENUM(EDIT_CONTEXT_ROW, CONTEXT);

static OmPlan plans[] = {
	[EDIT_CONTEXT] = {
		/* whose it is, and where it goes: what prices and taxes of added lines ask for */
		.name = "order_edit.context",
		.sql = "SELECT (SELECT c.code FROM order_mgmt_data.customers AS c WHERE c.tenant_id = $1 AND c.customer_id = o.customer_id) AS customer,"
		" a.country, a.region, a.postal_code FROM order_mgmt_data.orders AS o"
		" LEFT JOIN order_mgmt_data.customer_addresses AS a ON a.tenant_id = $1 AND a.address_id = o.ship_to_id WHERE o.tenant_id = $1 AND o.order_id = $2",
		.args = OM_ARGS(EDITED_ORDER, OF), .results = OM_RESULTS(EDIT_CONTEXT_ROW, CONTEXT), .expect = SPI_OK_SELECT
	},
	[EDIT_SHOW] = {
		.name = "order_edit.show",
		.sql = "SELECT v.* FROM order_mgmt.order_edits AS v WHERE v.tenant_id = $1 AND v.order_id = $2 AND v.version = $3",
		.args = OM_ARGS(EDITED_VERSION, VERSION), .expect = SPI_OK_SELECT
	}
};

enum EditArgument
{
	ARG_ORDER_ID, ARG_VERSION, ARG_CHANGES, ARG_EXPECTED_TOTAL, ARG_REASON
};

/* Read for which version, and what is changed. */
static void
read_edit(OmCall *call)
{
	Edit	   *edit = (Edit *) call;

	edit->version = call->fcinfo->args[ARG_VERSION].isnull ? -1 : DatumGetInt32(call->fcinfo->args[ARG_VERSION].value);
	if (edit->version < 0 && !(edit->is_preview && call->fcinfo->args[ARG_VERSION].isnull))
		om_raise_value(OM_INVALID_ARGUMENT, "argument", "version", "version must be one that the order has had, from 0");
	edit->changes = om_json_arg(call->fcinfo, ARG_CHANGES, "changes");
	om_json_require_kept(edit->changes, "changes");
	om_json_object(edit->changes, om_edit_fields, CHANGES, "changes", edit->values);
	if (!edit->is_preview)
		edit->expected_total = om_optional_amount_input_arg(call->fcinfo, ARG_EXPECTED_TOTAL, "expected_total");
}

/* The order's lock is the queue of its edits, cancellations and shipments. */
static void
lock_edit(OmCall *call)
{
	OmOrder    *order = &((Edit *) call)->edit.order;

	order->tenant = call->tenant;
	order->order_id = call->document;
	om_order_lock(order);
}

/* It is the version that the caller has seen, and open. */
static void
check_version(const Edit *edit)
{
	const OmOrder *order = &edit->edit.order;
	OmDetail	detail;

	if (!om_order_is_open(order))
		om_raise_value(OM_ILLEGAL_TRANSITION, "order_id", om_uuid_text(&order->order_id), "the order is %s: nothing of it can be edited any more", order->status);
	if (edit->version < 0 || edit->version == order->version)
		return;
	om_detail_start(&detail, OM_STALE_VERSION);
	om_detail_text(&detail, "order_id", om_uuid_text(&order->order_id));
	om_detail_raw(&detail, "version", psprintf("%d", edit->version));
	om_detail_raw(&detail, "current", psprintf("%d", order->version));
	om_raise(OM_STALE_VERSION, om_detail_end(&detail), "the edit is for version %d of the order, which has version %d by now", edit->version, order->version);
}

/* What concerns the whole order is for who may edit at all of its locations. */
static void
require_whole(const Edit *edit)
{
	const OmOrder *order = &edit->edit.order;
	int			i;

	if (!edit->values[CHANGE_SHIP_TO].present && !edit->values[CHANGE_SHIPPING].present)
		return;
	for (i = 0; i < order->nparts; i++)
		if (order->parts[i].location_id != 0)
			om_call_require_at(order->parts[i].location_id, order->parts[i].location);
}

/* Another address: nothing is on its way to the old one, and it is in the same country, whose taxes the order has. */
static void
read_address(Edit *edit, const char *country)
{
	OmOrder    *order = &edit->edit.order;
	char	   *parcels = om_fulfillment_parcels(order->tenant, &order->order_id);
	OmDetail	detail;

	if (parcels != NULL)
	{
		om_detail_start(&detail, OM_EDIT_TOO_LATE);
		om_detail_text(&detail, "order_id", om_uuid_text(&order->order_id));
		om_detail_raw(&detail, "fulfillments", parcels);
		om_raise(OM_EDIT_TOO_LATE, om_detail_end(&detail), "parcels of the order are planned or shipped: its address cannot be changed");
	}
	om_address_read(&edit->ship_to, edit->customer, edit->values[CHANGE_SHIP_TO].container, "changes.ship_to");
	if (country != NULL && strcmp(country, edit->ship_to.country) != 0)
		om_raise_value(OM_INVALID_ADDRESS, "path", "changes.ship_to.country",
					   "changes.ship_to: the order has the taxes of %s: to be sent to %s it is canceled and placed anew", country, edit->ship_to.country);
	edit->edit.destination = om_tax_place_arg(edit->ship_to.country, edit->ship_to.region, edit->ship_to.postal_code, "changes.ship_to.");
}

/* Whose the order is and where it goes, where that is asked for. */
static void
read_context(Edit *edit)
{
	OmOrder    *order = &edit->edit.order;
	Datum		values[OF_count] = {[OF_tenant_id] = Int64GetDatum(order->tenant), [OF_order_id] = UUIDPGetDatum(&order->order_id)};
	const char *country;

	if (om_plan_run_latest(&plans[EDIT_CONTEXT], values, NULL) == 0)
		elog(ERROR, "a locked order is missing");
	edit->edit.customer = om_field_text(0, CONTEXT_customer);
	country = om_field_text(0, CONTEXT_country);
	if (country != NULL)
		edit->edit.destination = om_tax_place_arg(country, om_field_text(0, CONTEXT_region), om_field_text(0, CONTEXT_postal_code), "ship_to.");
	if (!edit->values[CHANGE_SHIP_TO].present)
		return;
	if (edit->edit.customer != NULL)
	{
		edit->customers = om_customers_read(order->tenant, &edit->edit.customer, 1, false);
		edit->customer = om_customer_of(&edit->customers, edit->edit.customer);
	}
	read_address(edit, country);
}

/* A lower shipping charge: so much of what is to be paid for it, its taxes among it, as that is of the charge; never what was given back before. */
static void
read_shipping(Edit *edit)
{
	OmOrder    *order = &edit->edit.order;
	OmAmount	left = {0, order->currency};
	int64		minor;
	int64		payable;
	int64		less;

	if (!edit->values[CHANGE_SHIPPING].present)
		return;
	minor = om_money_arg(edit->values[CHANGE_SHIPPING].text, order->currency, "changes.shipping");
	om_order_read_taxes(order);
	payable = om_line_payable(&order->shipping);
	less = minor >= order->shipping.gross ? 0 : payable - order->shipping_off - om_share(payable, order->shipping.gross, 0, minor);
	if (less <= 0)
		om_raise_value(OM_INVALID_ARGUMENT, "path", "changes.shipping",
					   "changes.shipping: an edit lowers what shipping costs; what is charged in addition is a line, which add names");
	left.minor = om_order_shipping_left(order->tenant, &order->order_id);
	if (less > left.minor)
		om_raise_value(OM_INVALID_ARGUMENT, "path", "changes.shipping",
					   "changes.shipping: %s of the shipping charge are left, the rest was given back", om_amount_text(left));
	edit->edit.shipping_less = less;
}

/* Read what is changed against the order as it is. */
static void
check_edit(OmCall *call)
{
	Edit	   *edit = (Edit *) call;
	bool		any_less = false;
	int			i;

	edit->edit.call = call;
	check_version(edit);
	require_whole(edit);
	om_edit_read_lines(edit);
	if (edit->values[CHANGE_SHIP_TO].present || (edit->edit.added != NULL && edit->edit.order.has_parties))
		read_context(edit);
	read_shipping(edit);
	for (i = 0; i < edit->edit.order.nlines; i++)
		any_less |= edit->edit.less[i] > 0;
	if (!any_less && edit->edit.added == NULL && edit->edit.shipping_less == 0 && !edit->ship_to.is_given)
		om_raise_value(OM_INVALID_ARGUMENT, "argument", "changes", "changes leaves the order as it is");
	if (any_less)
		edit->edit.planned = om_fulfillment_planned(&edit->edit.order);
	om_order_edit_check(&edit->edit);
}

/* Take the stock of what is added. */
static bool
take_edit(OmCall *call)
{
	return om_order_edit_take(&((Edit *) call)->edit);
}

/* Say why it cannot be had. */
static void
refuse_edit(OmCall *call)
{
	om_order_edit_refuse(&((Edit *) call)->edit);
}

/* The total is the one that the caller expects. */
static void
check_total(const Edit *edit)
{
	OmAmount	total = {edit->edit.total_after, edit->edit.order.currency};
	OmAmount	expected = {0, edit->edit.order.currency};
	OmDetail	detail;

	if (edit->expected_total == NULL)
		return;
	expected.minor = om_money_arg(edit->expected_total, expected.currency, "expected_total");
	if (expected.minor == total.minor)
		return;
	om_detail_start(&detail, OM_EDIT_TOTAL_CHANGED);
	om_detail_text(&detail, "order_id", om_uuid_text(&edit->edit.order.order_id));
	om_detail_text(&detail, "expected", om_amount_text(expected));
	om_detail_text(&detail, "total", om_amount_text(total));
	om_raise(OM_EDIT_TOTAL_CHANGED, om_detail_end(&detail), "the edited order would owe %s, not %s", om_amount_text(total), om_amount_text(expected));
}

/* What is kept of the changes: an address stands with the customers only. */
static Datum
kept_changes(const Edit *edit)
{
	FunctionCallInfo fcinfo = edit->call.fcinfo;
	Datum		changes = JsonbPGetDatum(PG_GETARG_JSONB_P(ARG_CHANGES));

	if (!edit->ship_to.is_given)
		return changes;
	return DirectFunctionCall2(jsonb_delete, changes, CStringGetTextDatum("ship_to"));
}

/* The row of the edit. */
static void
write_row(Edit *edit)
{
	const OmOrderEdit *done = &edit->edit;
	OmInsert	rows = om_insert_make(NEW_count, 1);
	Datum	   *values = om_insert_values(&rows, 0);
	bool	   *nulls = om_insert_nulls(&rows, 0);
	OmAmount	amount = {done->order.billed, done->order.currency};

	values[NEW_tenant_id] = Int64GetDatum(edit->call.tenant);
	values[NEW_order_edit_id] = Int64GetDatum(om_next_id(om_ident()->ledger_id_seq));
	values[NEW_order_id] = UUIDPGetDatum(&done->order.order_id);
	values[NEW_version] = Int32GetDatum(done->order.version + 1);
	values[NEW_changes] = kept_changes(edit);
	values[NEW_reason] = om_optional_text(edit->call.reason, &nulls[NEW_reason]);
	values[NEW_total_before] = om_amount_datum(amount);
	amount.minor = done->total_after;
	values[NEW_total_after] = om_amount_datum(amount);
	amount.minor = done->paid;
	values[NEW_paid] = om_amount_datum(amount);
	amount.minor = done->refunded;
	values[NEW_refunded] = om_amount_datum(amount);
	values[NEW_first_line_no] = Int32GetDatum(done->first_line);
	values[NEW_last_line_no] = Int32GetDatum(done->last_line);
	nulls[NEW_first_line_no] = nulls[NEW_last_line_no] = (done->first_line == 0);
	values[NEW_is_readdressed] = BoolGetDatum(edit->ship_to.is_given);
	values[NEW_actor] = CStringGetTextDatum(edit->call.actor);
	values[NEW_recorded_at] = TimestampTzGetDatum(om_clock());
	om_insert_run(&edits_table, &rows);
	edit->row = values;
	edit->row_nulls = nulls;
}

/* The event: what became of the order, and of what it owes. */
static void
tell_edit(const Edit *edit)
{
	const OmOrderEdit *done = &edit->edit;
	OmAmount	before = {done->order.billed, done->order.currency};
	OmAmount	after = {done->total_after, done->order.currency};
	OmEvent		event = {.aggregate = "order", .aggregate_id = edit->call.document, .type = "order.edited", .occurred_at = edit->call.occurred_at};
	StringInfoData json;

	initStringInfo(&json);
	appendStringInfo(&json, "{\"version\":%d", done->order.version + 1);
	om_detail_text(&json, "reason", edit->call.reason);
	om_detail_text(&json, "total_before", om_amount_text(before));
	om_detail_text(&json, "total_after", om_amount_text(after));
	om_order_edit_tell(done, &json);
	om_detail_raw(&json, "is_readdressed", edit->ship_to.is_given ? "true" : "false");
	event.payload = om_detail_end(&json);
	om_outbox_write(edit->call.tenant, &event, 1);
}

/* The edit itself; what it freed serves who waits. */
static void
write_edit(OmCall *call)
{
	Edit	   *edit = (Edit *) call;
	OmAddress  *address = &edit->ship_to;

	if (address->is_given && address->address_id == 0)
		om_addresses_store(call->tenant, &address, &edit->customer, 1);
	edit->edit.ship_to_id = address->is_given ? address->address_id : 0;
	om_order_edit_write(&edit->edit);
	check_total(edit);
	write_row(edit);
	tell_edit(edit);
	om_freed_serve(call->tenant, &edit->edit.freed, call->actor, call->occurred_at);
}

/* Return the edit that was made just now, as the view order_edits would show it. */
static void
return_row(const Edit *edit)
{
	static const OmColumn columns[] = OM_COLUMNS(EDIT_VIEW, VIEW);
	OmAmount	due = {edit->edit.total_after, edit->edit.order.currency};
	Datum		values[VIEW_count];
	bool		nulls[VIEW_count] = {false};
	char		currency[4];

	memcpy(values, edit->row, sizeof(Datum) * NEW_count);
	memcpy(nulls, edit->row_nulls, sizeof(bool) * NEW_count);
	om_standing_add(&due.minor, -edit->edit.paid);
	om_standing_add(&due.minor, edit->edit.refunded);
	values[VIEW_amount_due] = om_amount_datum(due);
	values[VIEW_currency] = CStringGetTextDatum(om_currency_code(due.currency, currency));
	values[VIEW_role_name] = om_optional_text(om_acting_role_name(), &nulls[VIEW_role_name]);
	om_rows_begin(edit->call.fcinfo);
	om_rows_add_named(edit->call.fcinfo, columns, VIEW_count, values, nulls);
}

/* The answer: of a retry, the edit that its first call made, whatever was edited since. */
static void
answer_edit(OmCall *call)
{
	int			version = ((Edit *) call)->version + 1;
	Datum		values[VERSION_count] = {
		[VERSION_tenant_id] = Int64GetDatum(call->tenant), [VERSION_order_id] = UUIDPGetDatum(&call->document), [VERSION_version] = Int32GetDatum(version)
	};

	if (((Edit *) call)->row != NULL)
	{
		return_row((Edit *) call);
		return;
	}
	(void) om_plan_run_latest(&plans[EDIT_SHOW], values, NULL);
	om_rows_return(call->fcinfo);
}

static const OmKeyedFunction edit_function = {
	.name = "edit_order", .occurs_now = true, .reason_arg = ARG_REASON, .document = "order", .document_arg = ARG_ORDER_ID,
	.read = read_edit, .lock = lock_edit, .check = check_edit, .take = take_edit, .refuse = refuse_edit, .write = write_edit,
	.answer = answer_edit
};

/* edit_order(order_id, version, changes, expected_total, reason, key, options, tenant_id) */
OM_KEYED_FUNCTION(om_edit_order, edit_function, Edit, 0);

/* OmWork: the edit. */
static void
do_preview(void *arg)
{
	Edit	   *edit = (Edit *) arg;
	OmCall	   *call = &edit->call;

	lock_edit(call);
	check_edit(call);
	if (!take_edit(call))
		refuse_edit(call);
	write_edit(call);
}

OM_FUNCTION(om_preview_edit);

/* preview_edit(order_id, version, changes, options, tenant_id) */
Datum
om_preview_edit(PG_FUNCTION_ARGS)
{
	Edit		edit = {.is_preview = true};

	edit.call.tenant = om_write_begin(fcinfo);
	edit.call.fcinfo = fcinfo;
	edit.call.document = om_uuid_arg(fcinfo, ARG_ORDER_ID, "order_id");
	edit.call.actor = om_actor();
	edit.call.occurred_at = om_clock();
	om_options_arg(fcinfo, OM_OPTIONS_ARG, NULL, 0, NULL);
	read_edit(&edit.call);
	om_undo(do_preview, &edit);
	return_row(&edit);
	return om_write_end();
}

/* What it writes carries the id of its transaction, by which days find it. */
static void
initialize(void)
{
	static OmStamped edits = OM_STAMPED("order_edits");

	om_stamped_register(&edits);
}

OM_RIGHT(edit_order, OM_KEEPERS, "change orders that were placed: lines, location, address, shipping");

static OmRight *const rights[] = {
	&om_right_edit_order
};

static const OmNeed needs[] = {
	OM_TOPIC("order_edit", "orders that are changed after they were placed"),
	OM_FUNCTION_NEEDS("edit_order", edit_order),
	OM_FIELDS_NEED("edit_order", "changes.", om_edit_fields),
	OM_FIELDS_NEED("edit_order", "changes.lines[].", om_edit_line_fields),
	OM_FIELDS_NEED("edit_order", "changes.add[].", om_order_line_fields),
	OM_FIELDS_NEED("edit_order", "changes.ship_to.", om_address_fields),
	OM_FUNCTION_NEEDS("preview_edit", edit_order),
	OM_FIELDS_NEED("preview_edit", "changes.", om_edit_fields),
	OM_FIELDS_NEED("preview_edit", "changes.lines[].", om_edit_line_fields),
	OM_FIELDS_NEED("preview_edit", "changes.add[].", om_order_line_fields),
	OM_FIELDS_NEED("preview_edit", "changes.ship_to.", om_address_fields),
	OM_VIEW_NEEDS("order_edits", read_documents)
};

/* What an edit raises, and its preview. */
#define EDIT_ERRORS \
	OM_UNKNOWN_ORDER, OM_UNKNOWN_ORDER_LINE, OM_PART_OF_KIT, OM_ILLEGAL_TRANSITION, OM_STALE_VERSION, OM_EDIT_EXCEEDS_OPEN, OM_EDIT_TOO_LATE, \
	OM_INSUFFICIENT_STOCK, OM_STOCK_CONTENDED, OM_NO_PRICE, OM_DISCOUNT_EXCEEDS_PRICE, OM_UNKNOWN_SKU, OM_UNKNOWN_BARCODE, OM_UNKNOWN_LOCATION, OM_UNKNOWN_CHANNEL, \
	OM_UNKNOWN_UNIT, OM_UNIT_DOES_NOT_DIVIDE, OM_UNKNOWN_TAX_RATE, OM_NO_TAX_RULE, OM_CURRENCY_MISMATCH, OM_PURCHASE_LIMIT, OM_ITEM_NOT_VISIBLE, \
	OM_UNKNOWN_CUSTOMER, OM_UNKNOWN_ADDRESS, OM_INVALID_ADDRESS

static const OmRaises raises[] = {
	OM_RAISES("edit_order", EDIT_ERRORS, OM_EDIT_TOTAL_CHANGED), OM_RAISES("preview_edit", EDIT_ERRORS)
};

OM_MODULE(order_edit) = {OM_RIGHTS(rights), OM_NEEDS(needs), OM_ERRORS(raises), .init = initialize};
