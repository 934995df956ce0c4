/*
 * refuse.c - the triggers by which tables refuse what nobody may do, and the one way past them
 * (see refuse.h).
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "base/om_error.h"
#include "catalog/namespace.h"
#include "sql/ident.h"
#include "sql/refuse.h"
#include "sql/trigger.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"

/* The table whose rows a statement of ours may change, while it runs. */
static Oid	permitted = InvalidOid;

static const OmTrigger change_trigger = {
	.name = "refuse_change",
	.when = OM_ON_BEFORE | OM_ON_UPDATE | OM_ON_DELETE | OM_ON_TRUNCATE | OM_ON_ROW | OM_ON_STATEMENT
};

static const OmTrigger less_trigger = {
	.name = "refuse_less", .when = OM_ON_BEFORE | OM_ON_UPDATE | OM_ON_ROW, .nargs_min = 1, .nargs_max = OM_TABLE_COLUMNS_MAX
};

/* A table by its name, of another schema than that of the tables with that: "order_mgmt_archive.orders". */
static Oid
table_of(const char *name)
{
	const char *point = strchr(name, '.');

	if (point == NULL)
		return get_relname_relid(name, om_ident()->data_schema);
	return get_relname_relid(point + 1, get_namespace_oid(pnstrdup(name, point - name), false));
}

uint64
om_plan_run_permitted(OmPlan *plan, Datum *values, const char *nulls, const char *table)
{
	volatile uint64 rows = 0;

	permitted = table_of(table);
	PG_TRY();
	{
		rows = om_plan_run(plan, values, nulls);
	}
	PG_FINALLY();
	{
		permitted = InvalidOid;
	}
	PG_END_TRY();
	return rows;
}

bool
om_is_permitted(Oid table)
{
	return OidIsValid(permitted) && table == permitted;
}

OM_FUNCTION(om_refuse_change);

/* BEFORE UPDATE, DELETE, TRUNCATE: never, but by om_plan_run_permitted. */
Datum
om_refuse_change(PG_FUNCTION_ARGS)
{
	TriggerData *trigger = om_trigger_enter(fcinfo, &change_trigger);

	if (om_is_permitted(RelationGetRelid(trigger->tg_relation)))
		return PointerGetDatum(TRIGGER_FIRED_BY_UPDATE(trigger->tg_event) ? trigger->tg_newtuple : trigger->tg_trigtuple);
	om_raise(OM_IMMUTABLE_LEDGER, NULL, "%s cannot be changed in this way", RelationGetRelationName(trigger->tg_relation));
}

/* A quantity of a row that cannot be null: 23502. */
static OmQuantity
quantity_of(Relation relation, HeapTuple tuple, const char *name)
{
	bool		isnull;
	Datum		value = heap_getattr(tuple, om_column_number(relation, name, OM_QUANTITY), RelationGetDescr(relation), &isnull);

	if (isnull)
		ereport(ERROR,
				(errcode(ERRCODE_NOT_NULL_VIOLATION),
				 errmsg("null value in column \"%s\" of table \"%s\"", name, RelationGetRelationName(relation))));
	return DatumGetInt64(value);
}

OM_FUNCTION(om_refuse_less);

/* BEFORE UPDATE of a row: the quantities of the columns that its arguments name never become less. */
Datum
om_refuse_less(PG_FUNCTION_ARGS)
{
	TriggerData *trigger = om_trigger_enter(fcinfo, &less_trigger);
	int			i;

	for (i = 0; i < trigger->tg_trigger->tgnargs; i++)
	{
		const char *name = trigger->tg_trigger->tgargs[i];

		if (quantity_of(trigger->tg_relation, trigger->tg_newtuple, name) < quantity_of(trigger->tg_relation, trigger->tg_trigtuple, name))
			om_raise(OM_IMMUTABLE_LEDGER, NULL, "%s of %s cannot become less", name, RelationGetRelationName(trigger->tg_relation));
	}
	return PointerGetDatum(trigger->tg_newtuple);
}
