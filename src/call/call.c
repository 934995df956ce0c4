/*
 * call.c - the driver of keyed calls (see call.h).
 *
 *     read, find the key         a former call is answered
 *     lock, find it again        one that committed while this one waited for the lock, too
 *     claim the key              waits for a concurrent call; if that commits: answer it
 *     check, take, write
 *     answer
 *
 * A document's lock is the queue of its steps, so the second look sees every call that was
 * before this one in the queue.  Where there is no lock, the claim decides: it is a row of a
 * unique index.  Nothing that another call can change is decided before the claim, so that no
 * repeated call is refused for what its first call did, or for what happened since; a call
 * that is refused behind it takes the claim along.
 *
 * A function that claims late does so when it has what it takes:
 *
 *     check, take                refused only if the key is not there in the latest snapshot
 *     claim the key              if a concurrent call commits: give back, answer it
 *     write
 *
 * The key is always looked for in the latest snapshot, because that of the transaction may be older
 * than the first call.
 */
#include "postgres.h"

#include "access/access.h"
#include "base/clock.h"
#include "base/om_error.h"
#include "base/wait.h"
#include "call/archived.h"
#include "call/call.h"
#include "counter/counter.h"
#include "sql/rows.h"
#include "types/uuid7.h"
#include "utils/builtins.h"
#include "utils/timestamp.h"

int64
om_write_begin(FunctionCallInfo fcinfo)
{
	int64		tenant = om_tenant_arg(OM_TENANT_ARG);

	om_require_writable();
	om_spi_begin();
	om_grants_bind();
	return tenant;
}

Datum
om_write_end(void)
{
	om_counter_call_end();
	om_spi_end();
	return (Datum) 0;
}

Datum
om_write_return(FunctionCallInfo fcinfo)
{
	om_rows_return(fcinfo);
	return om_write_end();
}

uint64
om_show_document(OmPlan *plan, int64 tenant, const pg_uuid_t *id)
{
	Datum		values[] = {Int64GetDatum(tenant), UUIDPGetDatum(id)};

	return om_plan_run_latest(plan, values, NULL);
}

/* The argument that names the document: "transfer_id". */
static char *
document_name(const OmKeyedFunction *function)
{
	return psprintf("%s_id", function->document);
}

void
om_new_secret_check(const char *secret, const char *path)
{
	om_secret_check(secret, secret == NULL && !om_call_note(&om_right_read_documents), path);
}

/*
 * A document is the caller's by its secret; by a right otherwise.  The keys of who may not read
 * the documents of others are those of the secret.
 */
static void
check_owner(OmCall *call)
{
	const OmKeyedFunction *function = call->function;
	bool		reads_all = om_may(call->tenant, &om_right_read_documents);

	call->secret = om_text_arg(call->fcinfo, function->secret_arg, "secret", OM_KEY_LENGTH_MAX, false);
	if (function->is_new)
		om_new_secret_check(call->secret, "secret");
	else if (call->secret != NULL)
		om_secret_require(function->owned, call->tenant, &call->document, call->secret);
	else
		om_call_require(function->foreign_right, function->secret_arg > 0 ? "secret" : NULL);
	if (!reads_all)
		om_call_key_seclude(&call->key, call->secret);
}

/* Read what all keyed functions have, and then the function's own arguments. */
static void
read_call(OmCall *call)
{
	const OmKeyedFunction *function = call->function;
	FunctionCallInfo fcinfo = call->fcinfo;

	if (function->document != NULL && !function->is_new)
		call->document = om_uuid_arg(fcinfo, function->document_arg, document_name(function));
	call->occurred_at = function->occurs_now ? om_clock() : om_occurred_at_arg(fcinfo, OM_OCCURRED_AT_ARG);
	if (function->reason_arg > 0)
		call->reason = om_text_arg(fcinfo, function->reason_arg, "reason", OM_TEXT_LENGTH_MAX, function->needs_reason);
	if (function->noptions > 0)
		call->options = palloc(sizeof(OmJsonValue) * function->noptions);
	om_options_arg(fcinfo, OM_OPTIONS_ARG, function->options, function->noptions, call->options);
	call->actor = om_actor();
	if (function->read != NULL)
		function->read(call);
	om_call_key_of_call(&call->key, fcinfo, function->name, call->tenant, function->hashed, function->nhashed);
	if (function->kept_as != NULL)
		call->key.kept_function = function->kept_as;
	if (function->owned != NULL)
		check_owner(call);
}

/* What documents of a function are called in the archive; no argument names the order of a sale. */
static const char *
kind_of(const OmKeyedFunction *function)
{
	if (function->document == NULL)
		return "order";
	return strcmp(function->document, "document") == 0 ? "stock_document" : function->document;
}

/* True when the caller's id of a new document is another document's. */
static bool
is_duplicate(const OmCall *call)
{
	const OmKeyedFunction *function = call->function;

	return call->id_given && ((function->find != NULL && om_show_document(function->find, call->tenant, &call->document) > 0) ||
							  om_archived_has(call->tenant, kind_of(function), &call->document));
}

/* duplicate_document of the caller's id, or why the function could not take what it needs. */
static void
refuse(OmCall *call, bool is_used)
{
	const char *id = om_uuid_text(&call->document);

	if (is_used)
		om_raise_value(OM_DUPLICATE_DOCUMENT, document_name(call->function), id, "%s %s exists already", call->function->document, id);
	call->function->refuse(call);
	elog(ERROR, "%s was refused without a reason", call->function->name);
}

/* Claim the key; false: another call with it committed meanwhile, and call->document is its answer. */
static bool
claim(OmCall *call)
{
	if (om_call_key_claim(&call->key, &call->document))
		return true;
	/* other arguments, or of another document: idempotency_conflict */
	if (!om_call_key_find(&call->key, &call->document))
		elog(ERROR, "the answer of idempotency key \"%s\" is missing", call->key.text);
	return false;
}

/* A call that was not made before, as far as anybody can see by now. */
static void
make(OmCall *call)
{
	const OmKeyedFunction *function = call->function;
	pg_uuid_t	stored;
	bool		is_used;

	if (function->is_new && !call->is_made)
	{
		call->id_given = om_optional_uuid_arg(call->fcinfo, function->document_arg) != NULL;
		call->document = om_uuid_arg_or_new(call->fcinfo, function->document_arg);
	}
	if (!function->claims_late && !claim(call))
		return;
	if (function->check != NULL)
		function->check(call);
	is_used = is_duplicate(call);
	if (is_used || (function->take != NULL && !function->take(call)))
	{
		/* a retry must not be refused for what its first call did */
		if (!function->claims_late || !om_call_key_find(&call->key, &stored))
			refuse(call, is_used);
		call->document = stored;
		return;
	}
	if (function->claims_late && !claim(call))
		function->give_back(call);
	else
		function->write(call);
}

/* Lock the document, if the function has one; true when a call with the key was before this one in its queue. */
static bool
find_behind_lock(OmCall *call)
{
	if (call->function->lock == NULL)
		return false;
	call->function->lock(call);
	return om_call_key_find(&call->key, &call->document);
}

Datum
om_call_run(FunctionCallInfo fcinfo, const OmKeyedFunction *function, OmCall *call)
{
	call->function = function;
	call->fcinfo = fcinfo;
	call->tenant = om_write_begin(fcinfo);
	read_call(call);
	if (function->document != NULL)
		om_wait_for_all((OmWanted) {OM_DOCUMENT_BUSY, function->document, NULL, &call->document});
	if (!om_call_key_find(&call->key, &call->document) && !find_behind_lock(call))
		make(call);
	else
		om_archived_refuse(call->tenant, function->document != NULL ? function->document : "document_id", kind_of(function), &call->document);
	if (function->answer != NULL)
		function->answer(call);
	else
	{
		(void) om_show_document(function->show, call->tenant, &call->document);
		om_rows_return(fcinfo);
	}
	return om_write_end();
}
