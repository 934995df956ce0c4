/*
 * new_code.h - what a code is like that a call makes: of an item, a location, a register.
 *
 * Codes are asked for letter by letter, so two that people take for the same one would be two
 * things.  Only a code that is made is checked: one that is there already, made by an older
 * version, stays usable.
 */
#ifndef OM_NEW_CODE_H
#define OM_NEW_CODE_H

#include "sql/plan.h"

#define CODED_MASTER(X, P) X(P, tenant_id, OM_INT8) X(P, code, OM_TEXT)
OM_ENUM(CODED_MASTER, CODED_MASTER);

#define TWIN_CODE(X, P) X(P, code, OM_TEXT)
OM_ENUM(TWIN_CODE, TWIN_CODE);

/* The plan that looks for a code that is another one only by case or composition; the code itself may have been made meanwhile. */
#define OM_TWIN_PLAN(table, column) { \
	.name = "find twin in " table, \
	.sql = "SELECT t." column " AS code FROM order_mgmt_data." table " AS t " \
	"WHERE t.tenant_id = $1 AND order_mgmt_data.folded_code(t." column ") = order_mgmt_data.folded_code($2) " \
	"AND t." column " <> $2 LIMIT 1", \
	.args = OM_ARGS(CODED_MASTER, CODED_MASTER), .results = OM_RESULTS(TWIN_CODE, TWIN_CODE), .expect = SPI_OK_SELECT \
}

/*
 * Lock what is made of a code, to the end of the transaction, with all that people take for the same code; kind: what is
 * made; argument: how who waits is told the code, null: that it is not.  Who makes very many locks all of the kind.
 */
extern void om_code_lock(const char *kind, int64 tenant, const char *code, const char *argument);

#define TWIN_OF_CODE(X, P) X(P, code, OM_TEXT) X(P, existing, OM_TEXT)
OM_ENUM(TWIN_OF_CODE, TWIN_OF);

#define CODES_TO_BE(X, P) X(P, tenant_id, OM_INT8) X(P, codes, OM_TEXTS)
OM_ENUM(CODES_TO_BE, CODES_TO_BE);

/* The same of many codes: each with its twin that is there, or that stands among them before it.  It has the name of the other plan, by which codes are locked. */
#define OM_TWINS_PLAN(table, column) { \
	.name = "find twin in " table, \
	.sql = "WITH u AS MATERIALIZED (SELECT c.code, c.n, order_mgmt_data.folded_code(c.code) AS folded FROM pg_catalog.unnest($2) WITH ORDINALITY AS c (code, n)), " \
	"f AS (SELECT u.code, u.n, pg_catalog.first_value(u.code) OVER (PARTITION BY u.folded ORDER BY u.n) AS first FROM u) " \
	"SELECT f.code, f.first AS existing FROM f WHERE f.first <> f.code " \
	"UNION ALL SELECT u.code, t.existing FROM u CROSS JOIN LATERAL (SELECT r." column " AS existing FROM order_mgmt_data." table " AS r " \
	"WHERE r.tenant_id = $1 AND order_mgmt_data.folded_code(r." column ") = u.folded AND r." column " <> u.code LIMIT 1) AS t", \
	.args = OM_ARGS(CODES_TO_BE, CODES_TO_BE), .results = OM_RESULTS(TWIN_OF_CODE, TWIN_OF), .expect = SPI_OK_SELECT \
}

/* Lock codes that are to be made, by the name of their plan: the only one, or all there may be. */
extern void om_lock_new_codes(const char *kind, int64 tenant, const char *code, int n, const char *argument);

/* Refuse a code with white space around it or control characters in it, and one that has a twin (similar_code). */
extern void om_require_new_code(OmPlan *twin, int64 tenant, const char *code, const char *argument);

#endif
