/*
 * product_private.h - what the files that write products share.
 */
#ifndef OM_PRODUCT_PRIVATE_H
#define OM_PRODUCT_PRIVATE_H

#include "base/json_field.h"
#include "lib/stringinfo.h"
#include "product/product_lines.h"
#include "product/product_store.h"

/*
 * Look lines up by their codes: each gets the id of the row that has its code, which is locked where the plan locks it, or a new one.
 * Faults: a code that stands twice, one that cannot be made, one that is another one only by case or composition.  twins: null where
 * none is made, and what is unknown stays without an id.
 */
extern void om_find_coded(int64 tenant, CatalogLine **lines, int n, OmPlan *find, OmPlan *twins, const char *what, Faults *faults);

/* Rows as a JSON array, which plans read by jsonb_to_recordset. */
extern void om_rows_json_begin(StringInfo json);
extern void om_row_begin(StringInfo json);
extern void om_row_end(StringInfo json);

/* Members of a row; a null text, list or datum is none. */
extern void om_row_text(StringInfo json, const char *key, const char *text);
extern void om_row_int(StringInfo json, const char *key, int64 number);
extern void om_row_bool(StringInfo json, const char *key, bool value);
extern void om_row_boolean(StringInfo json, const char *key, NullableDatum value);
extern void om_row_jsonb(StringInfo json, const char *key, NullableDatum value);
extern void om_row_texts(StringInfo json, const char *key, const TextList *texts);

/* Run a plan (tenant, rows) with them; returns its rows.  Nothing is run without any row.  latest: as of now, whatever the isolation level. */
extern uint64 om_rows_json_run(OmPlan *plan, int64 tenant, StringInfo json, bool latest);

/* qsort order of pointers to lines: by code, equal ones as they stand; and the line of a code, null: none. */
extern int	om_compare_catalog_lines(const void *x, const void *y);
extern CatalogLine *om_find_catalog_line(CatalogLine **sorted, int n, const char *code);

/* The same of rows that only write, once they are many. */
extern void om_rows_json_flush(OmPlan *plan, int64 tenant, StringInfo json);

/* A fault of a line whose path is known. */
extern void om_fault_at(Faults *faults, CatalogLine *line, OmCode code, const char *path, const char *message);

/* Keep an error of ours as the fault of a line; others, and what the caller may not do, are raised. */
extern void om_fault_error(Faults *faults, CatalogLine *line, ErrorData *error);

/* Faults by array and line; one as a JSON object; import_refused, which names the first ones. */
extern void om_faults_sort(Faults *faults);
extern void om_fault_json(StringInfo json, const Fault *fault);
extern void om_faults_refuse(const Faults *faults) __attribute__((noreturn));

/* What options.clear names of some keys. */
extern void om_clear_option(FunctionCallInfo fcinfo, const char *const *keys, bool *const *is_cleared, int n);

/* A list of an argument. */
extern TextList om_text_list_arg(FunctionCallInfo fcinfo, int n, const char *name, int most, int characters);

/* Options of import_catalog. */
enum ImportOption
{
	IMPORT_SKIP_ERRORS, IMPORT_OPTIONS
};
extern const OmJsonField om_import_options[IMPORT_OPTIONS];

/* The keys of its lines. */
#define OM_IMPORT_CATEGORY_FIELDS 7
#define OM_IMPORT_PRODUCT_FIELDS 11
#define OM_IMPORT_ITEM_FIELDS 17
extern const OmJsonField om_import_category_fields[OM_IMPORT_CATEGORY_FIELDS];
extern const OmJsonField om_import_product_fields[OM_IMPORT_PRODUCT_FIELDS];
extern const OmJsonField om_import_item_fields[OM_IMPORT_ITEM_FIELDS];

/* And of options of functions that clear something. */
#define OM_CLEAR_FIELDS 1
extern const OmJsonField om_clear_fields[OM_CLEAR_FIELDS];

#endif
