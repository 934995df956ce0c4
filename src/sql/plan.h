/*
 * plan.h - saved plans: the only way from C to SQL.
 *
 * Each module has one static table of OmPlan; the text is fully qualified, values
 * are parameters only.  om_plan_run prepares on first use and keeps the plan.
 */
#ifndef OM_PLAN_H
#define OM_PLAN_H

#include "base/om.h"
#include "executor/spi.h"
#include "sql/columns.h"
#include "utils/portal.h"
#include "utils/snapshot.h"

#define OM_PLAN_ARGS_MAX 32

typedef struct OmPlan
{
	const char *name;			/* for error context */
	const char *sql;
	OmType		args[OM_PLAN_ARGS_MAX + 1]; /* of its parameters: OM_ARGS of their list */
	const OmColumn *results;	/* the columns it returns: OM_RESULTS of their list; null: they are not read by name */
	bool		read_only;		/* runs in the snapshot of the calling statement */
	int			expect;			/* SPI_OK_... */
	bool		may_scan;		/* reads whole tables on purpose */
	bool		as_caller;		/* runs with the rights of the caller of a function that is no SECURITY DEFINER */
	bool		no_loops;		/* joins two sets that are both large: never by nested loops */
	/* kept state */
	bool		is_checked;		/* returned what it says it does, since it was prepared */
	bool		is_planned;		/* ran once since it was last to be planned */
	uint64		runs;			/* since it was first prepared for this generation */
	uint64		replan_at;		/* the run that prepares and plans anew */
	int			running;		/* runs that have not ended: of one that a trigger of the same plan began, too */
	SPIPlanPtr	plan;
	int			nargs;
	uint64		generation;		/* om_ident()->generation it was made for */
} OmPlan;

/* One SPI connection per call; rows come in SPI_tuptable until the next run. */
extern void om_spi_begin(void);
extern void om_spi_end(void);

/*
 * Run as the extension's owner; nulls as for SPI ("n" / " ", null = none).
 * Returns the number of rows.  Errors pass through.
 */
extern uint64 om_plan_run(OmPlan *plan, Datum *values, const char *nulls);

/* The same in a given snapshot, read-only (counters load with it). */
extern uint64 om_plan_run_snapshot(OmPlan *plan, Datum *values, const char *nulls, Snapshot snapshot);

/*
 * Read a result of any size in parts, all of one snapshot: open, then fetch until there
 * are no rows, which closes.  The rows of a part are the current result until the next
 * fetch of the same SPI connection; what runs in between has a connection of its own.
 */
extern Portal om_plan_open(OmPlan *plan, Datum *values, const char *nulls);
extern uint64 om_plan_fetch(Portal portal, int64 rows);

/* The user a plan or an insert was called by, to return to. */
typedef struct OmCaller
{
	Oid			user;
	int			context;
	bool		switched;
} OmCaller;

/* Be the extension's owner until left; an error's abort leaves too. */
extern OmCaller om_owner_enter(void);
extern void om_owner_leave(const OmCaller *caller);

/*
 * Run one utility statement (GRANT, LOCK, ...) as the extension's owner.  Such
 * statements take no parameters: names in it must have gone through
 * quote_identifier.
 */
extern void om_plan_utility(const char *sql);

/* The same in the latest snapshot, own changes included, whatever the isolation level. */
extern uint64 om_plan_run_latest(OmPlan *plan, Datum *values, const char *nulls);

/* A value of the current result, by the enumerator of the plan's list of results; isnull may be null if it cannot be. */
extern Datum om_field(uint64 row, int column, bool *isnull);
/* The same, text copied to the caller's context; null for null. */
extern char *om_field_text(uint64 row, int column);

/* An array Datum of n values of a type (the element type, not the array's). */
extern Datum om_array(OmType element, Datum *values, const bool *nulls, int n);
/* The same of texts, and of ids. */
extern Datum om_text_array(char *const *texts, int n);
extern Datum om_id_array(const int64 *ids, int n);

#endif
