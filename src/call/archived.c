/*
 * archived.c - ids and keys of what was archived (see archived.h).
 *
 * Each is a probe of one small index, without a statement; of a shop that never archived anything that is one page.
 */
#include "postgres.h"

#include "base/om_error.h"
#include "call/archived.h"
#include "sql/read.h"
#include "types/uuid7.h"
#include "utils/builtins.h"
#include "utils/timestamp.h"

#define ARCHIVED_DOCUMENT(X, P) X(P, document_id, OM_UUID) X(P, document_kind, OM_TEXT) X(P, tenant_id, OM_INT8)
OM_ENUM(ARCHIVED_DOCUMENT, DOCUMENT);
static OmTable documents_table = {.name = "archived_documents", .columns = OM_COLUMNS(ARCHIVED_DOCUMENT, DOCUMENT)};

#define ARCHIVED_KEY(X, P) X(P, key, OM_TEXT) X(P, provider_id, OM_INT8) X(P, tenant_id, OM_INT8) X(P, kind, OM_TEXT)
OM_ENUM(ARCHIVED_KEY, KEY);
static OmTable keys_table = {.name = "archived_payment_keys", .columns = OM_COLUMNS(ARCHIVED_KEY, KEY)};

#define ARCHIVE(X, P) X(P, tenant_id, OM_INT8) X(P, archived_to, OM_TIME)
OM_ENUM(ARCHIVE, ARCHIVE);
static OmTable archives_table = {.name = "archives", .columns = OM_COLUMNS(ARCHIVE, ARCHIVE)};

bool
om_archived_has(int64 tenant, const char *kind, const pg_uuid_t *id)
{
	Datum		key[DOCUMENT_count] = {[DOCUMENT_document_id] = UUIDPGetDatum(id), [DOCUMENT_document_kind] = CStringGetTextDatum(kind),
	[DOCUMENT_tenant_id] = Int64GetDatum(tenant)};

	return om_read_rows(&documents_table, InvalidSnapshot, key, DOCUMENT_count, om_row_exists, NULL) > 0;
}

void
om_archived_refuse(int64 tenant, const char *argument, const char *kind, const pg_uuid_t *id)
{
	if (om_archived_has(tenant, kind, id))
		om_raise_value(OM_ARCHIVED, argument, om_uuid_text(id), "%s %s was archived", argument, om_uuid_text(id));
}

/* A kind of key that is looked for, and whether it was there. */
typedef struct SoughtKey
{
	const char *kind;			/* null: any but that of events */
	bool		found;
} SoughtKey;

/* OmRowSeen. */
static bool
see_key(const Datum *values, const bool *nulls, void *arg)
{
	SoughtKey  *sought = (SoughtKey *) arg;
	char	   *kind = TextDatumGetCString(values[KEY_kind]);

	sought->found = sought->kind != NULL ? strcmp(kind, sought->kind) == 0 : strcmp(kind, OM_ARCHIVED_EVENT) != 0;
	return !sought->found;
}

void
om_archived_refuse_key(int64 tenant, const char *argument, const char *key, int64 provider_id, const char *kind)
{
	Datum		values[KEY_count] = {[KEY_key] = CStringGetTextDatum(key), [KEY_provider_id] = Int64GetDatum(provider_id),
	[KEY_tenant_id] = Int64GetDatum(tenant)};
	SoughtKey	sought = {kind, false};

	(void) om_read_rows(&keys_table, InvalidSnapshot, values, KEY_kind, see_key, &sought);
	if (sought.found)
		om_raise_value(OM_ARCHIVED, argument, key, "what the provider knows as \"%s\" was archived", key);
}

/* OmRowSeen. */
static bool
see_archive(const Datum *values, const bool *nulls, void *arg)
{
	*(TimestampTz *) arg = DatumGetTimestampTz(values[ARCHIVE_archived_to]);
	return false;
}

TimestampTz
om_archived_to(int64 tenant)
{
	Datum		key[] = {Int64GetDatum(tenant)};
	TimestampTz archived_to = DT_NOBEGIN;

	(void) om_read_rows(&archives_table, InvalidSnapshot, key, lengthof(key), see_archive, &archived_to);
	return archived_to;
}
