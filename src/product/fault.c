/*
 * fault.c - what is wrong with lines of the catalog: raised at once, or kept until all lines were looked at (see product_private.h).
 */
#include "postgres.h"

#include "base/om_error.h"
#include "product/product_lines.h"
#include "product/product_private.h"
#include "utils/builtins.h"
#include "utils/json.h"
#include "utils/jsonb.h"

/* Lines that a refusal names. */
#define FAULTS_NAMED_MAX 1000

void
om_fault_at(Faults *faults, CatalogLine *line, OmCode code, const char *path, const char *message)
{
	if (faults->n == faults->allocated)
	{
		faults->allocated = Max(faults->allocated * 2, 64);
		faults->kept = faults->kept == NULL ? palloc(sizeof(Fault) * faults->allocated)
			: repalloc_huge(faults->kept, sizeof(Fault) * faults->allocated);
	}
	faults->kept[faults->n++] = (Fault) {path, code, message};
	line->is_refused = true;
}

void
om_fault(Faults *faults, CatalogLine *line, OmCode code, const char *member, const char *value, const char *format,...)
{
	StringInfoData message;
	OmDetail	detail;

	initStringInfo(&message);
	for (;;)
	{
		va_list		args;
		int			needed;

		va_start(args, format);
		needed = appendStringInfoVA(&message, format, args);
		va_end(args);
		if (needed == 0)
			break;
		enlargeStringInfo(&message, needed);
	}
	if (!faults->are_kept)
	{
		om_detail_start(&detail, code);
		om_detail_text(&detail, code == OM_INVALID_ARGUMENT ? "argument" : member, code == OM_INVALID_ARGUMENT ? member : value);
		om_raise(code, om_detail_end(&detail), "%s", message.data);
	}
	om_fault_at(faults, line, code, psprintf("%s[%d].%s", line->array, line->place, member), message.data);
}

/* The path that the detail of an error names, else that of the line. */
static const char *
path_of_error(const ErrorData *error, const char *path)
{
	char	   *named = NULL;

	if (error->detail != NULL && error->detail[0] == '{')
	{
		Datum		detail = DirectFunctionCall1(jsonb_in, CStringGetDatum(error->detail));
		JsonbValue	value;

		if (getKeyJsonValueFromContainer(&DatumGetJsonbP(detail)->root, "path", strlen("path"), &value) != NULL && value.type == jbvString)
			named = pnstrdup(value.val.string.val, value.val.string.len);
	}
	return named != NULL && strncmp(named, path, strlen(path)) == 0 ? named : path;
}

/* The member of a line that a refusal is about which names none: it is known by its code. */
static const char *
member_of_error(OmCode code)
{
	switch (code)
	{
		case OM_UNKNOWN_TAX_RATE:
			return ".tax_rates";
		case OM_UNIT_DOES_NOT_DIVIDE:
			return ".scale";
		case OM_ITEM_HAS_HISTORY:
			return ".kind";
		default:
			return "";
	}
}

void
om_fault_error(Faults *faults, CatalogLine *line, ErrorData *error)
{
	int			code = error->constraint_name ? om_code_find(error->constraint_name) : -1;
	const char *place = psprintf("%s[%d]", line->array, line->place);
	const char *path;

	if (code < 0 || code == OM_NOT_ALLOWED)
		ReThrowError(error);
	path = path_of_error(error, place);
	om_fault_at(faults, line, (OmCode) code, strcmp(path, place) == 0 ? psprintf("%s%s", place, member_of_error((OmCode) code)) : path, error->message);
}

void
om_fault_json(StringInfo json, const Fault *fault)
{
	const char *bracket = strchr(fault->path, '[');

	appendStringInfo(json, "{\"line\":%d,\"path\":", bracket == NULL ? 0 : atoi(bracket + 1) + 1);
	escape_json(json, fault->path);
	appendStringInfo(json, ",\"code\":\"%s\",\"message\":", om_code_name(fault->code));
	escape_json(json, fault->message);
	appendStringInfoChar(json, '}');
}

/* qsort order: by array and line. */
static int
compare_faults(const void *x, const void *y)
{
	const char *a = ((const Fault *) x)->path;
	const char *b = ((const Fault *) y)->path;
	int			order = strncmp(a, b, strcspn(a, "["));
	int			lines = atoi(strchr(a, '[') + 1) - atoi(strchr(b, '[') + 1);

	return order != 0 ? order : lines != 0 ? lines : strcmp(a, b);
}

void
om_faults_sort(Faults *faults)
{
	if (faults->n > 0)
		qsort(faults->kept, faults->n, sizeof(Fault), compare_faults);
}

void
om_faults_refuse(const Faults *faults)
{
	OmList		lines = {0};
	OmDetail	detail;
	const char *path;
	bool		says_path;
	int			i;

	for (i = 0; i < Min(faults->n, FAULTS_NAMED_MAX); i++)
		om_fault_json(om_list_add(&lines), &faults->kept[i]);
	om_detail_start(&detail, OM_IMPORT_REFUSED);
	om_detail_raw(&detail, "refused", psprintf("%d", faults->n));
	om_detail_raw(&detail, "lines", om_list_end(&lines));
	path = faults->kept[0].path;
	says_path = strncmp(faults->kept[0].message, path, strlen(path)) == 0;
	om_raise(OM_IMPORT_REFUSED, om_detail_end(&detail), says_path ? "the import is refused because of %d of its lines, the first one%s: %s"
			 : "the import is refused because of %d of its lines, the first one at %s: %s", faults->n, says_path ? "" : path, faults->kept[0].message);
}
