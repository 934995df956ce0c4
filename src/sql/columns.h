/*
 * columns.h - columns by name.
 *
 * One list describes the columns of a table, the parameters of a plan or the columns of
 * its result.  It yields an enumerator for each, so that a value is written and read by the
 * name of its column, and what the database is asked to have:
 *
 *	#define TAX_RATE_COLUMNS(X, P) \
 *		X(P, tenant_id, OM_INT8) \
 *		X(P, code, OM_TEXT)
 *	OM_ENUM(TAX_RATE_COLUMNS, TAX_RATE);
 *
 * defines TAX_RATE_tenant_id = 0, TAX_RATE_code = 1 and TAX_RATE_count = 2.  An
 * enumerator ends with the column's own name in SQL, in its own case, so that a search for
 * the name finds both.
 *
 *	values[TAX_RATE_code] = CStringGetTextDatum(code);
 */
#ifndef OM_COLUMNS_H
#define OM_COLUMNS_H

#include "base/om.h"

/* Types of columns and parameters; those of the extension have no fixed OID. */
typedef enum OmType
{
	OM_NONE = 0,				/* ends the list */
	OM_BOOL, OM_INT2, OM_INT4, OM_INT8, OM_TEXT, OM_BYTEA, OM_UUID, OM_TIME, OM_DATE, OM_NUMERIC, OM_JSONB,
	OM_QUANTITY, OM_AMOUNT, OM_PRICE, OM_STATE, OM_ACCOUNT,
	OM_INT2S, OM_INT4S, OM_INT8S, OM_TEXTS, OM_BYTEAS, OM_UUIDS, OM_TIMES, OM_JSONBS,
	OM_QUANTITIES, OM_AMOUNTS, OM_STATES
} OmType;

typedef struct OmColumn
{
	const char *name;
	OmType		type;			/* must be the column's type: values are stored and read as they are */
} OmColumn;

#define OM_COLUMN_ENUMERATOR(P, name, type) P##_##name,
#define OM_COLUMN_DESCRIPTION(P, name, type) {#name, type},
#define OM_COLUMN_TYPE(P, name, type) type,

/* The enumerators of a list, from 0, and their number. */
#define OM_ENUM(LIST, P) enum {LIST(OM_COLUMN_ENUMERATOR, P) P##_count}

/* What OmTable.columns holds: the names and types, ended by a null name. */
#define OM_COLUMNS(LIST, P) {LIST(OM_COLUMN_DESCRIPTION, P) {NULL, OM_NONE}}

/* What OmPlan.results points to. */
#define OM_RESULTS(LIST, P) (const OmColumn[]) OM_COLUMNS(LIST, P)

/* What OmPlan.args holds: the types of the parameters $1, $2, ... */
#define OM_ARGS(LIST, P) {LIST(OM_COLUMN_TYPE, P) OM_NONE}

/* The OID of a type in this database. */
extern Oid om_type_oid(OmType type);

#endif
