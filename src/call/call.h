/*
 * call.h - how the API functions that write run.
 *
 * One that takes an idempotency key is described by an OmKeyedFunction and run by
 * om_call_run, which does for all of them what is easily forgotten: it looks for the key
 * first and again behind the lock, and claims it before anything is decided or written, so
 * that a retry is answered with what its first call made, even at the same moment, whatever
 * would refuse it by then.  The others begin with om_write_begin and end with
 * om_write_return.
 *
 * Their last arguments are the same in all: occurred_at, idempotency_key, options, tenant_id.
 */
#ifndef OM_CALL_H
#define OM_CALL_H

#include "base/module.h"
#include "base/om.h"
#include "call/arguments.h"
#include "call/key.h"
#include "call/secret.h"
#include "sql/plan.h"

/* How a function hashes its arguments, of those of OmKeyedFunction. */
#define OM_HASHED(array) .hashed = (array), .nhashed = lengthof(array)

/* The numbers of the last arguments. */
#define OM_TENANT_ARG (PG_NARGS() - 1)
#define OM_OPTIONS_ARG (PG_NARGS() - 2)
#define OM_KEY_ARG (PG_NARGS() - 3)
#define OM_OCCURRED_AT_ARG (PG_NARGS() - 4)

/* The right to date something back, which every argument occurred_at needs that is registered with no other. */
extern OmRight om_right_backdate;

typedef struct OmKeyedFunction OmKeyedFunction;

/* A keyed call at work.  It is the first member of what the function knows of its own step. */
typedef struct OmCall
{
	const OmKeyedFunction *function;
	FunctionCallInfo fcinfo;
	int64		tenant;
	OmCallKey	key;
	char	   *actor;
	TimestampTz occurred_at;
	const char *reason;			/* null: none */
	OmJsonValue *options;		/* as the function's fields */
	bool		id_given;		/* the caller gave the id of a new document */
	const char *secret;			/* of the document; null: none was given */
	struct OmTaking *taking;	/* what it takes of stock (stock.h), set by check; null: nothing */
	pg_uuid_t	document;		/* that the key names: what a former call made, or this one is about to make or to change */
	bool		is_made;		/* lock found document, which the call would make, made already */
} OmCall;

typedef void (*OmCallWork) (OmCall *call);

/*
 * Steps that are null are not there.  Behind lock, what is read in the latest snapshot stays.
 * What read and lock refuse would have been refused for the first call too: arguments, and
 * documents that are not there.  What may have changed since is for check.
 */
struct OmKeyedFunction
{
	const char *name;			/* in SQL; keys are per function */
	const char *kept_as;		/* what it was called when its first keys were stored; null: name */
	bool		occurs_now;		/* it has no argument occurred_at */
	int			reason_arg;		/* the number of the argument reason; 0: it has none */
	bool		needs_reason;
	const OmHashedArg *hashed;	/* how its arguments are hashed (key.h); null: as they stand */
	int			nhashed;
	const OmJsonField *options;
	int			noptions;
	const OmOwned *owned;		/* its documents may have secrets; null: they have none */
	int			secret_arg;		/* the number of the argument that says one */
	OmRight    *foreign_right;	/* of who may work on a document without its secret */
	const char *document;		/* "transfer": argument transfer_id names the document; null: lock finds it */
	int			document_arg;	/* the number of that argument */
	bool		is_new;			/* the document is made by the call: a new id for null */
	OmPlan	   *find;			/* (tenant, id): rows when the new document exists, which is duplicate_document; null: writing tells */
	OmCallWork	read;			/* read arguments; nothing is looked up, and nothing locked */
	OmCallWork	lock;			/* lock what queues the calls of a document; null: there is nothing to lock */
	OmCallWork	check;			/* look up, decide, refuse */
	bool		(*take) (OmCall *call); /* take what others want, too: false if it cannot be had */
	OmCallWork	refuse;			/* raise why it could not be taken */
	bool		claims_late;	/* refusals by take are many and must cost little: no key is written for them */
	OmCallWork	give_back;		/* of one that claims late: what was taken, for the key was claimed by another call meanwhile */
	OmCallWork	write;			/* the key is ours */
	OmPlan	   *show;			/* (tenant, document): the rows of the answer */
	OmCallWork	answer;			/* or this one returns them */
};

/* Run a call; call: the first member of the step, zeroed. */
extern Datum om_call_run(FunctionCallInfo fcinfo, const OmKeyedFunction *function, OmCall *call);

/*
 * Define what SQL calls: a function that runs as described, its step a Step that begins
 * with these values, 0 for none.
 */
#define OM_KEYED_FUNCTION(symbol, function, Step, ...) \
	OM_FUNCTION(symbol); \
	Datum \
	symbol(PG_FUNCTION_ARGS) \
	{ \
		Step		step = {__VA_ARGS__}; \
\
		return om_call_run(fcinfo, &function, (OmCall *) &step); \
	} \
	extern Datum symbol(PG_FUNCTION_ARGS)

/*
 * Begin an API function that writes: its tenant is the last argument, read_only_server where
 * nothing may be written; SPI is connected until om_write_end.
 */
extern int64 om_write_begin(FunctionCallInfo fcinfo);

/* End it: what was taken and not used is given back with the transaction's end. */
extern Datum om_write_end(void);

/* End it, returning the rows of the last plan. */
extern Datum om_write_return(FunctionCallInfo fcinfo);

/*
 * Check the secret of a new document, at a path: who may not read the documents of others must bring one.  Without
 * one, the call needs that right where it works.
 */
extern void om_new_secret_check(const char *secret, const char *path);

/* Run a plan (tenant, id), for the rows of a document as it is by now. */
extern uint64 om_show_document(OmPlan *plan, int64 tenant, const pg_uuid_t *id);

#endif
