/*
 * step.h - steps of folding: what compact_balances() does with moves once they are decided.
 *
 * A module that keeps something derived from a ledger (balances, costs, sums of days) registers
 * a step.  Each call of compact_balances() hands every step its next range of stamps, and
 * remembers how far it came (order_mgmt_data.fold_marks): a step never sees a move twice, nor too
 * early, nor never.
 */
#ifndef OM_STEP_H
#define OM_STEP_H

#include "base/om.h"
#include "sql/plan.h"

/* Moves to fold: with from <= stamp < to, all decided. */
typedef struct OmFoldRange
{
	int64		from;
	int64		to;
	int64		tenant;			/* of this tenant only; 0: of all but those left out */
	Datum		left_out;		/* a bigint[], of tenants */
	int64		horizon;		/* all stamps below it are decided, in this call and later */
	int64		incarnation;	/* of this server's ledgers */
} OmFoldRange;

/* What a step says before it gets a range. */
typedef enum OmFoldReady
{
	OM_FOLD_READY,
	OM_FOLD_ANEW,				/* what is kept is of no use: begin at stamp 0 */
	OM_FOLD_NOT_NOW				/* neither is anything to be folded now */
} OmFoldReady;

/* A step.  OM_FOLD_STEP makes one, with its plans. */
typedef struct OmFoldStep
{
	const char *name;			/* in fold_marks */
	const char *table;			/* whose moves it folds */
	void		(*fold) (const OmFoldRange *range); /* fold the range, wholly or (by an error) not at all */
	void		(*publish) (int64 stamp);	/* below the stamp all is folded, of all tenants: what readers may rely on; null: they read fold_marks */
	void		(*reset) (void);	/* forget what is kept, and publish 0 */
	OmFoldReady (*prepare) (const OmFoldRange *range);	/* before each call's range, which has no stamps yet; null: always ready */
	const struct OmFoldStep *follows;	/* a step before it that it never overtakes, nor leaves fewer tenants out; null: none */
	bool		is_common;		/* no tenant is left out: readers could not tell whose moves are folded; an error ends the call */
	OmPlan		limit;
	OmPlan		tenants;
} OmFoldStep;

/* What limit and tenants are asked with, and answer. */
#define OM_FOLD_SOUGHT(X, P) X(P, from_stamp, OM_INT8) X(P, to_stamp, OM_INT8) X(P, moves_max, OM_INT4)
OM_ENUM(OM_FOLD_SOUGHT, OM_FOLD_SOUGHT);
#define OM_FOLD_FOUND(X, P) X(P, moves, OM_INT8) X(P, to_stamp, OM_INT8)
OM_ENUM(OM_FOLD_FOUND, OM_FOLD_FOUND);
#define OM_FOLD_SOUGHT_TENANTS(X, P) X(P, from_stamp, OM_INT8) X(P, to_stamp, OM_INT8) X(P, left_out, OM_INT8S)
OM_ENUM(OM_FOLD_SOUGHT_TENANTS, OM_FOLD_SOUGHT_TENANTS);
#define OM_FOLD_TENANT(X, P) X(P, tenant_id, OM_INT8)
OM_ENUM(OM_FOLD_TENANT, OM_FOLD_TENANT);

/* Of a row of the ledger m, in a plan of a step: it is of the range's tenants ($n: tenant, $n+1: left_out). */
#define OM_FOLD_TENANTS(tenant, left_out) \
	" AND CASE " tenant " WHEN 0 THEN m.tenant_id <> ALL (" left_out ") ELSE m.tenant_id = " tenant " END"

/* Moves lie in the order of their stamps, or nearly: a few may lie far away, and do not make the range long. */
#define OM_FOLD_STEP(name_, table_, fold_, publish_, reset_, prepare_, is_common_) \
	{.name = name_, .table = table_, .fold = fold_, .publish = publish_, .reset = reset_, .prepare = prepare_, .is_common = is_common_, \
	.limit = {.name = "fold.limit", \
		.sql = "SELECT count(*) AS moves, percentile_disc(0.9) WITHIN GROUP (ORDER BY s.stamp) + 1 AS to_stamp FROM (" \
		"SELECT m.stamp FROM order_mgmt_data." table_ " AS m WHERE m.stamp >= $1 AND m.stamp < $2 LIMIT $3) AS s", \
		.args = OM_ARGS(OM_FOLD_SOUGHT, OM_FOLD_SOUGHT), .results = OM_RESULTS(OM_FOLD_FOUND, OM_FOLD_FOUND), .expect = SPI_OK_SELECT}, \
	.tenants = {.name = "fold.tenants", \
		.sql = "SELECT DISTINCT m.tenant_id FROM order_mgmt_data." table_ " AS m WHERE m.stamp >= $1 AND m.stamp < $2" \
		" AND m.tenant_id <> ALL ($3) ORDER BY m.tenant_id", \
		.args = OM_ARGS(OM_FOLD_SOUGHT_TENANTS, OM_FOLD_SOUGHT_TENANTS), .results = OM_RESULTS(OM_FOLD_TENANT, OM_FOLD_TENANT), \
		.expect = SPI_OK_SELECT}}

/* Make a step known (at load); they run in this order. */
extern void om_fold_register(OmFoldStep *step);

/*
 * Do all steps up to the horizon, each at most about so many moves (those of one transaction are never divided).
 * Returns how many moves the steps found to fold; 0: nothing is left.  Needs the folder's lock, and a collector of failures.
 */
extern int64 om_fold_steps(int64 horizon, int64 incarnation, int moves_max);

/* All steps have seen all moves of the tenant below this stamp, whoever else is left out; 0: some step keeps nothing. */
extern int64 om_fold_mark(int64 tenant);

/* Let all steps begin anew. */
extern void om_fold_reset(void);

#endif
