/*
 * product_lines.c - what all lines of the catalog have in common: codes, and the rows that plans read (see product_private.h).
 */
#include "postgres.h"

#include "base/known.h"
#include "base/om_limit.h"
#include "base/text_arg.h"
#include "call/call.h"
#include "call/new_code.h"
#include "catalog/pg_type.h"
#include "mb/pg_wchar.h"
#include "product/product_lines.h"
#include "product/product_private.h"
#include "sql/ident.h"
#include "sql/ids.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/json.h"

int
om_compare_catalog_lines(const void *x, const void *y)
{
	const CatalogLine *a = *(CatalogLine *const *) x;
	const CatalogLine *b = *(CatalogLine *const *) y;
	int			order = strcmp(a->code, b->code);

	return order != 0 ? order : (a->place > b->place) - (a->place < b->place);
}

/* Lines that are not refused, in order of their codes; of those that have one code all but the first are refused. */
static CatalogLine **
sort_lines(CatalogLine **lines, int *n, const char *what, Faults *faults)
{
	CatalogLine **sorted = palloc_extended(sizeof(CatalogLine *) * Max(*n, 1), MCXT_ALLOC_HUGE);
	int			count = 0;
	int			kept = 0;
	int			i;

	for (i = 0; i < *n; i++)
		if (!lines[i]->is_refused)
			sorted[count++] = lines[i];
	qsort(sorted, count, sizeof(CatalogLine *), om_compare_catalog_lines);
	for (i = 0; i < count; i++)
	{
		if (kept > 0 && strcmp(sorted[kept - 1]->code, sorted[i]->code) == 0)
			om_fault(faults, sorted[i], OM_INVALID_ARGUMENT, what, sorted[i]->code, "%s \"%s\" stands twice", what, sorted[i]->code);
		else
			sorted[kept++] = sorted[i];
	}
	*n = kept;
	return sorted;
}

CatalogLine *
om_find_catalog_line(CatalogLine **sorted, int n, const char *code)
{
	CatalogLine key = {.code = code, .place = -1};
	int			low = 0;
	int			high = n;

	while (low < high)
	{
		int			middle = low + (high - low) / 2;

		if (strcmp(sorted[middle]->code, key.code) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low < n && strcmp(sorted[low]->code, code) == 0 ? sorted[low] : NULL;
}

/* The codes of the lines that have no id yet, as a text[]; count: how many. */
static Datum
codes_without_id(CatalogLine **sorted, int n, int *count)
{
	Datum	   *codes = palloc_extended(sizeof(Datum) * Max(n, 1), MCXT_ALLOC_HUGE);
	int			i;

	*count = 0;
	for (i = 0; i < n; i++)
		if (sorted[i]->id == 0 && !sorted[i]->is_refused)
			codes[(*count)++] = CStringGetTextDatum(sorted[i]->code);
	return om_array(OM_TEXT, codes, NULL, *count);
}

/* Give the lines that have no id yet that of the row of their code; latest: as of now, whatever the isolation level. */
static void
find_ids(int64 tenant, CatalogLine **sorted, int n, OmPlan *find, bool latest)
{
	Datum		values[CODES_count] = {[CODES_tenant_id] = Int64GetDatum(tenant)};
	int			count;
	uint64		rows;
	uint64		row;

	values[CODES_codes] = codes_without_id(sorted, n, &count);
	if (count == 0)
		return;
	rows = latest ? om_plan_run_latest(find, values, NULL) : om_plan_run(find, values, NULL);
	for (row = 0; row < rows; row++)
		om_find_catalog_line(sorted, n, om_field_text(row, FOUND_CODE_code))->id = DatumGetInt64(om_field(row, FOUND_CODE_id, NULL));
}

/* New codes can be made: they are locked, and no twin of one is there or stands in another line. */
static void
check_new_codes(int64 tenant, CatalogLine **sorted, int n, OmPlan *twins, const char *what, Faults *faults)
{
	Datum		values[CODES_count] = {[CODES_tenant_id] = Int64GetDatum(tenant)};
	OmDetail	detail;
	int			count = 0;
	uint64		rows;
	uint64		row;
	int			i;

	for (i = 0; i < n; i++)
	{
		const char *fault = sorted[i]->id == 0 ? om_text_fault(sorted[i]->code) : NULL;

		if (fault != NULL)
			om_fault(faults, sorted[i], OM_INVALID_ARGUMENT, what, sorted[i]->code, "%s %s", what, fault);
	}
	values[CODES_codes] = codes_without_id(sorted, n, &count);
	if (count == 0)
		return;
	for (i = 0; sorted[i]->id != 0 || sorted[i]->is_refused; i++)
		;
	om_lock_new_codes(twins->name, tenant, sorted[i]->code, count, what);
	rows = om_plan_run_latest(twins, values, NULL);
	for (row = 0; row < rows; row++)
	{
		char	   *code = om_field_text(row, TWIN_OF_code);
		char	   *existing = om_field_text(row, TWIN_OF_existing);
		CatalogLine *line = om_find_catalog_line(sorted, n, code);

		if (!faults->are_kept)
		{
			om_detail_start(&detail, OM_SIMILAR_CODE);
			om_detail_text(&detail, what, code);
			om_detail_text(&detail, "existing", existing);
			om_raise(OM_SIMILAR_CODE, om_detail_end(&detail), "%s \"%s\" differs from \"%s\" only by case or by how its characters are composed", what, code, existing);
		}
		if (!line->is_refused)
			om_fault(faults, line, OM_SIMILAR_CODE, what, existing, "%s \"%s\" differs from \"%s\" only by case or by how its characters are composed",
					 what, code, existing);
	}
}

void
om_find_coded(int64 tenant, CatalogLine **lines, int n, OmPlan *find, OmPlan *twins, const char *what, Faults *faults)
{
	CatalogLine **sorted = sort_lines(lines, &n, what, faults);
	int			i;

	find_ids(tenant, sorted, n, find, false);
	if (twins == NULL)
		return;
	check_new_codes(tenant, sorted, n, twins, what, faults);
	/* behind the lock: who made them meanwhile has committed */
	find_ids(tenant, sorted, n, find, false);
	for (i = 0; i < n; i++)
	{
		if (sorted[i]->id != 0 || sorted[i]->is_refused)
			continue;
		sorted[i]->is_new = true;
		sorted[i]->id = om_next_id(om_ident()->master_id_seq);
	}
}

/* Bytes of rows after which those before are written: a jsonb has 256 MB. */
#define ROWS_BYTES_MANY (32 * 1024 * 1024)

const OmJsonField om_clear_fields[OM_CLEAR_FIELDS] = {{"clear", OM_JSON_ARRAY, false, 0}};

void
om_rows_json_begin(StringInfo json)
{
	initStringInfo(json);
	appendStringInfoChar(json, '[');
}

void
om_row_begin(StringInfo json)
{
	appendStringInfoString(json, json->len > 1 ? ",{\"n\":0" : "{\"n\":0");
}

void
om_row_end(StringInfo json)
{
	appendStringInfoChar(json, '}');
}

void
om_row_text(StringInfo json, const char *key, const char *text)
{
	if (text == NULL)
		return;
	appendStringInfo(json, ",\"%s\":", key);
	escape_json(json, text);
}

void
om_row_int(StringInfo json, const char *key, int64 number)
{
	appendStringInfo(json, ",\"%s\":" INT64_FORMAT, key, number);
}

void
om_row_bool(StringInfo json, const char *key, bool value)
{
	appendStringInfo(json, ",\"%s\":%s", key, value ? "true" : "false");
}

void
om_row_boolean(StringInfo json, const char *key, NullableDatum value)
{
	if (!value.isnull)
		om_row_bool(json, key, DatumGetBool(value.value));
}

void
om_row_jsonb(StringInfo json, const char *key, NullableDatum value)
{
	Jsonb	   *jsonb;

	if (value.isnull)
		return;
	jsonb = DatumGetJsonbP(value.value);
	appendStringInfo(json, ",\"%s\":", key);
	(void) JsonbToCString(json, &jsonb->root, VARSIZE(jsonb));
}

void
om_row_texts(StringInfo json, const char *key, const TextList *texts)
{
	int			i;

	if (texts->n < 0)
		return;
	appendStringInfo(json, ",\"%s\":[", key);
	for (i = 0; i < texts->n; i++)
	{
		if (i > 0)
			appendStringInfoChar(json, ',');
		escape_json(json, texts->texts[i]);
	}
	appendStringInfoChar(json, ']');
}

uint64
om_rows_json_run(OmPlan *plan, int64 tenant, StringInfo json, bool latest)
{
	Datum		values[ROWS_count] = {[ROWS_tenant_id] = Int64GetDatum(tenant)};

	if (json->len == 1)
		return 0;
	appendStringInfoChar(json, ']');
	values[ROWS_rows] = DirectFunctionCall1(jsonb_in, CStringGetDatum(json->data));
	json->data[--json->len] = '\0';
	return latest ? om_plan_run_latest(plan, values, NULL) : om_plan_run(plan, values, NULL);
}

void
om_rows_json_flush(OmPlan *plan, int64 tenant, StringInfo json)
{
	if (json->len < ROWS_BYTES_MANY)
		return;
	(void) om_rows_json_run(plan, tenant, json, false);
	pfree(json->data);
	om_rows_json_begin(json);
}

void
om_clear_option(FunctionCallInfo fcinfo, const char *const *keys, bool *const *is_cleared, int n)
{
	OmJsonValue values[OM_CLEAR_FIELDS];
	char	  **names;
	int			nnames;
	int			i;
	int			k;

	om_options_arg(fcinfo, OM_OPTIONS_ARG, om_clear_fields, OM_CLEAR_FIELDS, values);
	if (!values->present)
		return;
	names = om_json_texts(values->container, "options.clear", n, OM_CODE_LENGTH_MAX, &nnames);
	for (i = 0; i < nnames; i++)
	{
		for (k = 0; k < n && strcmp(keys[k], names[i]) != 0; k++)
			;
		if (k == n)
			om_raise_unknown_word(OM_INVALID_ARGUMENT, "path", psprintf("options.clear[%d]", i), names[i], keys, n);
		*is_cleared[k] = true;
	}
}

TextList
om_text_list_arg(FunctionCallInfo fcinfo, int n, const char *name, int most, int characters)
{
	TextList	list = {.n = -1};
	Datum	   *values;
	bool	   *nulls;
	int			i;

	if (PG_ARGISNULL(n))
		return list;
	if (ARR_NDIM(PG_GETARG_ARRAYTYPE_P(n)) > 1)
		om_raise_value(OM_INVALID_ARGUMENT, "argument", name, "%s must be a plain list", name);
	deconstruct_array(PG_GETARG_ARRAYTYPE_P(n), TEXTOID, -1, false, TYPALIGN_INT, &values, &nulls, &list.n);
	if (list.n > most)
		om_raise_value(OM_TOO_MANY_LINES, "argument", name, "%s has %d elements, at most %d are allowed", name, list.n, most);
	list.texts = palloc(sizeof(char *) * Max(list.n, 1));
	for (i = 0; i < list.n; i++)
	{
		if (nulls[i])
			om_raise_value(OM_INVALID_ARGUMENT, "argument", name, "%s must not contain null", name);
		list.texts[i] = TextDatumGetCString(values[i]);
		if (!om_text_is_valid(list.texts[i], strlen(list.texts[i])))
			om_raise_value(OM_INVALID_ARGUMENT, "argument", name, "%s[%d] is not text in the encoding %s", name, i, GetDatabaseEncodingName());
		if (list.texts[i][0] == '\0' || pg_mbstrlen(list.texts[i]) > characters)
			om_raise_value(OM_INVALID_ARGUMENT, "argument", name, "%s[%d] must have from 1 to %d characters", name, i, characters);
	}
	return list;
}
