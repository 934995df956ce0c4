/*
 * new_code.c - what a code is like that a call makes (see new_code.h).
 *
 * Two calls that make twins at the same time do not see each other, so the code is locked before it is
 * looked for, to the end of the transaction: by what people see of it.  (A unique index would do it
 * for less, but older versions made twins, and a dump of these has to be restored.)  Who makes very many
 * codes locks all of the kind instead, which the others share, while nobody else makes any: to wait for
 * that would be a deadlock of two who do.
 */
#include "postgres.h"

#include "base/om_error.h"
#include "base/om_limit.h"
#include "base/text_arg.h"
#include "call/new_code.h"
#include "common/hashfn.h"
#include "counter/key_lock.h"
#include "utils/builtins.h"

#define FOLDED(X, P) X(P, code, OM_TEXT)
OM_ENUM(FOLDED, FOLDED);
#define FOLDED_HASH(X, P) X(P, hash, OM_INT8)
OM_ENUM(FOLDED_HASH, HASH);

static OmPlan fold_plan = {
	.name = "hash folded code",
	.sql = "SELECT pg_catalog.hashtextextended(order_mgmt_data.folded_code($1), 0) AS hash",
	.args = OM_ARGS(FOLDED, FOLDED), .results = OM_RESULTS(FOLDED_HASH, HASH), .expect = SPI_OK_SELECT
};

void
om_code_lock(const char *kind, int64 tenant, const char *code, const char *argument)
{
	Datum		values[] = {[FOLDED_code] = CStringGetTextDatum(code)};
	OmWanted	wanted = {OM_DOCUMENT_BUSY, argument, code};
	int64		all = (int64) hash_bytes((const unsigned char *) kind, strlen(kind));

	if (om_key_lock_count() >= OM_KEY_LOCKS_MAX && om_key_lock_try(OM_KEY_LOCK_CODE, tenant, all, 0))
		return;
	om_key_lock_shared(OM_KEY_LOCK_CODE, tenant, all, 0, wanted);
	(void) om_plan_run(&fold_plan, values, NULL);
	om_key_lock(OM_KEY_LOCK_CODE, tenant, all, DatumGetInt64(om_field(0, HASH_hash, NULL)) | 1, wanted);
}

void
om_lock_new_codes(const char *kind, int64 tenant, const char *code, int n, const char *argument)
{
	if (n == 1)
		om_code_lock(kind, tenant, code, argument);
	else
		om_key_lock(OM_KEY_LOCK_CODE, tenant, (int64) hash_bytes((const unsigned char *) kind, strlen(kind)), 0, (OmWanted) {OM_DOCUMENT_BUSY, argument, code});
}

void
om_require_new_code(OmPlan *twin, int64 tenant, const char *code, const char *argument)
{
	Datum		values[CODED_MASTER_count] = {
		[CODED_MASTER_tenant_id] = Int64GetDatum(tenant), [CODED_MASTER_code] = CStringGetTextDatum(code)
	};

	om_require_plain_text(code, argument);
	om_code_lock(twin->name, tenant, code, argument);
	if (om_plan_run_latest(twin, values, NULL) > 0)
	{
		char	   *existing = om_field_text(0, TWIN_CODE_code);
		OmDetail	detail;

		om_detail_start(&detail, OM_SIMILAR_CODE);
		om_detail_text(&detail, argument, code);
		om_detail_text(&detail, "existing", existing);
		om_raise(OM_SIMILAR_CODE, om_detail_end(&detail), "%s \"%s\" differs from \"%s\" only by case or by how its characters are composed",
					   argument, code, existing);
	}
}
