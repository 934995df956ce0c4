/*
 * row_json.c - a row as members of a JSON object, as to_jsonb would show it (see rows.h).
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "sql/rows.h"
#include "types/amount.h"
#include "types/price.h"
#include "types/quantity.h"
#include "utils/builtins.h"
#include "utils/datetime.h"
#include "utils/json.h"
#include "utils/jsonb.h"
#include "utils/uuid.h"

/* Append a value. */
static void
append_value(StringInfo json, OmType type, Datum value)
{
	char		day[MAXDATELEN + 1];

	switch (type)
	{
		case OM_BOOL:
			appendStringInfoString(json, DatumGetBool(value) ? "true" : "false");
			break;
		case OM_INT4:
			appendStringInfo(json, "%d", DatumGetInt32(value));
			break;
		case OM_TEXT:
			escape_json(json, TextDatumGetCString(value));
			break;
		case OM_DATE:
			appendStringInfo(json, "\"%s\"", JsonEncodeDateTime(day, value, DATEOID, NULL));
			break;
		case OM_JSONB:
			(void) JsonbToCString(json, &DatumGetJsonbP(value)->root, -1);
			break;
		case OM_QUANTITY:
			appendStringInfo(json, "\"%s\"", om_quantity_text(DatumGetOmQuantity(value)));
			break;
		case OM_AMOUNT:
			appendStringInfo(json, "\"%s\"", om_amount_text(om_amount_from_datum(value)));
			break;
		case OM_PRICE:
			appendStringInfo(json, "\"%s\"", om_price_text(om_price_from_datum(value)));
			break;
		default:
			elog(ERROR, "no JSON of columns of type %d", (int) type);
	}
}

void
om_columns_json(StringInfo json, const OmColumn *columns, int ncolumns, const Datum *values, const bool *nulls)
{
	int			c;

	for (c = 0; c < ncolumns; c++)
	{
		appendStringInfo(json, "%s\"%s\":", c > 0 ? "," : "", columns[c].name);
		if (nulls[c])
			appendStringInfoString(json, "null");
		else
			append_value(json, columns[c].type, values[c]);
	}
}
