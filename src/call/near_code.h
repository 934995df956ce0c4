/*
 * near_code.h - the code that somebody meant who named one that is not there: of an item, a location, a register.
 *
 * Only what the caller may read anyway is told, and only codes that stand beside the wrong one in their index
 * are looked at, so that a refusal costs the same in a catalog of a million items.
 */
#ifndef OM_NEAR_CODE_H
#define OM_NEAR_CODE_H

#include "base/module.h"
#include "call/new_code.h"

#define NEAR_CODE(X, P) X(P, code, OM_TEXT) X(P, is_twin, OM_BOOL)
OM_ENUM(NEAR_CODE, NEAR_CODE);

/* The plan that looks for codes near one: its twin, and its neighbors; condition: on a row "n" of the table. */
#define OM_NEAR_PLAN(table, column, condition) { \
	.name = "find near in " table, \
	.sql = "SELECT n." column " AS code, k.is_twin FROM (" \
	"(SELECT t." column " AS code, true AS is_twin FROM order_mgmt_data." table " AS t" \
	" WHERE t.tenant_id = $1 AND order_mgmt_data.folded_code(t." column ") = order_mgmt_data.folded_code($2) LIMIT 1)" \
	" UNION ALL (SELECT t." column ", false FROM order_mgmt_data." table " AS t" \
	" WHERE t.tenant_id = $1 AND t." column " < $2 ORDER BY t." column " DESC LIMIT 1)" \
	" UNION ALL (SELECT t." column ", false FROM order_mgmt_data." table " AS t" \
	" WHERE t.tenant_id = $1 AND t." column " > $2 ORDER BY t." column " LIMIT 1)) AS k" \
	" JOIN order_mgmt_data." table " AS n ON n.tenant_id = $1 AND n." column " = k.code AND n." column " <> $2 AND " condition \
	" ORDER BY k.is_twin DESC, n." column, \
	.args = OM_ARGS(CODED_MASTER, CODED_MASTER), .results = OM_RESULTS(NEAR_CODE, NEAR_CODE), .read_only = true, .expect = SPI_OK_SELECT \
}

/* The code somebody meant, palloc'd; null when there is none near, or the caller lacks the right for the tenant. */
extern const char *om_near_code(OmPlan *near, int64 tenant, const char *code, const OmRight *right);

#endif
