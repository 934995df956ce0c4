/*
 * table.c - where the columns of a table of ours lie, and what those get that are not named (see table.h).
 *
 * Both are looked up once per session, and again after any change of the table.
 */
#include "postgres.h"

#include "base/module.h"
#include "catalog/pg_type.h"
#include "nodes/makefuncs.h"
#include "optimizer/optimizer.h"
#include "parser/parse_coerce.h"
#include "rewrite/rewriteHandler.h"
#include "sql/drop.h"
#include "sql/firing.h"
#include "sql/ident.h"
#include "sql/ids.h"
#include "sql/table.h"
#include "utils/datum.h"
#include "utils/inval.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/rel.h"
#include "utils/syscache.h"

static OmTableMap *maps = NULL;
static const char *quiet_function = NULL;
static bool (*quiet_is_null) (void) = NULL;

void
om_default_register(const char *function, bool (*is_null) (void))
{
	Assert(quiet_function == NULL);
	quiet_function = function;
	quiet_is_null = is_null;
}

bool
om_table_evaluates(const OmTableMap *map)
{
	return map->has_expressions && (map->has_certain || !quiet_is_null());
}

/* A table changed: look again. */
static void
forget_map(Datum arg, Oid relation)
{
	OmTableMap *map;

	for (map = maps; map != NULL; map = map->next)
		if (!OidIsValid(relation) || map->relation == relation)
			map->is_valid = false;
}

/* A type or a function changed: the constants made of defaults that use one may be others. */
static void
forget_defaults(Datum arg, int cache_id, uint32 hash_value)
{
	OmTableMap *map;

	for (map = maps; map != NULL; map = map->next)
		if (map->was_computed)
			map->is_valid = false;
}

/* The settings and callbacks of this folder; once per backend. */
static void
initialize(void)
{
	om_ident_init();
	om_ids_init();
	om_firing_init();
	om_drop_init();
	CacheRegisterRelcacheCallback(forget_map, (Datum) 0);
	CacheRegisterSyscacheCallback(TYPEOID, forget_defaults, (Datum) 0);
	CacheRegisterSyscacheCallback(PROCOID, forget_defaults, (Datum) 0);
}

int
om_column_place(Relation relation, const OmColumn *column)
{
	TupleDesc	desc = RelationGetDescr(relation);
	int			i;

	for (i = 0; i < desc->natts; i++)
	{
		Form_pg_attribute attribute = TupleDescAttr(desc, i);

		if (attribute->attisdropped || strcmp(NameStr(attribute->attname), column->name) != 0)
			continue;
		if (attribute->atttypid != om_type_oid(column->type))
			ereport(ERROR,
					(errcode(ERRCODE_DATATYPE_MISMATCH),
					 errmsg("column \"%s\" of table \"%s\" has another type than the extension gave it",
							column->name, RelationGetRelationName(relation))));
		return i;
	}
	ereport(ERROR,
			(errcode(ERRCODE_UNDEFINED_COLUMN),
			 errmsg("column \"%s\" of table \"%s\" is missing", column->name, RelationGetRelationName(relation))));
}

/* Is a column among those the module names? */
static bool
is_named(const OmTableMap *map, int place)
{
	int			i;

	for (i = 0; i < map->ncolumns; i++)
		if (map->places[i] == place)
			return true;
	return false;
}

/* A null of a domain, which the domain checks. */
static Expr *
null_of_domain(Form_pg_attribute attribute)
{
	int32		modifier = attribute->atttypmod;
	Oid			base = getBaseTypeAndTypmod(attribute->atttypid, &modifier);
	int16		length;
	bool		by_value;

	get_typlenbyval(base, &length, &by_value);
	return (Expr *) coerce_to_domain((Node *) makeConst(base, modifier, attribute->attcollation, length, (Datum) 0, true, by_value),
									 base, modifier, attribute->atttypid, COERCION_IMPLICIT, COERCE_IMPLICIT_CAST, -1, false);
}

/* Is a default the function that was registered? */
static bool
is_quiet(const Expr *expression)
{
	Oid			function = IsA(expression, FuncExpr) ? ((const FuncExpr *) expression)->funcid : InvalidOid;

	return quiet_function != NULL && OidIsValid(function) && get_func_namespace(function) == om_ident()->data_schema &&
		strcmp(get_func_name(function), quiet_function) == 0;
}

/*
 * The default of a column that is not named: none of ours needs more than a constant, an added one may.  Values of
 * domains are checked by each row: no change of the table tells when a domain changes.
 */
static void
find_default(OmTableMap *map, Relation relation, int place)
{
	Form_pg_attribute attribute = TupleDescAttr(RelationGetDescr(relation), place);
	bool		is_domain = get_typtype(attribute->atttypid) == TYPTYPE_DOMAIN;
	/* knows identity columns and the defaults of domains, too */
	Expr	   *expression = (Expr *) build_column_default(relation, place + 1);

	if (expression == NULL && is_domain)
		expression = null_of_domain(attribute);
	if (expression == NULL)
		return;
	map->was_computed |= is_domain || !IsA(expression, Const);
	if (!is_domain)
		expression = expression_planner(expression);
	if (!IsA(expression, Const))
	{
		map->expressions[place] = expression;
		map->has_expressions = true;
		map->has_certain |= !is_quiet(expression);
		return;
	}
	map->nulls[place] = ((Const *) expression)->constisnull;
	if (!map->nulls[place])
		map->defaults[place] = datumCopy(((Const *) expression)->constvalue, attribute->attbyval, attribute->attlen);
}

/* The defaults of the columns that are not named. */
static void
find_defaults(OmTableMap *map, Relation relation)
{
	TupleDesc	desc = RelationGetDescr(relation);
	int			i;

	memset(map->nulls, true, sizeof(bool) * map->natts);
	map->has_expressions = map->has_certain = map->was_computed = false;
	for (i = 0; i < map->natts; i++)
		if (!TupleDescAttr(desc, i)->attisdropped && !TupleDescAttr(desc, i)->attgenerated && !is_named(map, i))
			find_default(map, relation, i);
}

/* The map of a table, valid when it is whole: our lock on the table keeps its columns as they are. */
OmTableMap *
om_table_map(OmTable *table, Relation relation)
{
	OmTableMap *map = table->map;
	MemoryContext caller;

	if (map != NULL && map->is_valid && map->relation == RelationGetRelid(relation))
		return map;
	if (map == NULL)
	{
		map = MemoryContextAllocZero(TopMemoryContext, sizeof(OmTableMap));
		map->context = AllocSetContextCreate(TopMemoryContext, "order_mgmt table", ALLOCSET_SMALL_SIZES);
		map->next = maps;
		maps = map;
		table->map = map;
	}
	MemoryContextReset(map->context);
	caller = MemoryContextSwitchTo(map->context);
	map->is_valid = false;
	map->relation = RelationGetRelid(relation);
	map->natts = RelationGetDescr(relation)->natts;
	map->defaults = palloc0(sizeof(Datum) * map->natts);
	map->nulls = palloc0(sizeof(bool) * map->natts);
	map->expressions = palloc0(sizeof(Expr *) * map->natts);
	for (map->ncolumns = 0; table->columns[map->ncolumns].name != NULL; map->ncolumns++)
		map->places[map->ncolumns] = om_column_place(relation, &table->columns[map->ncolumns]);
	find_defaults(map, relation);
	MemoryContextSwitchTo(caller);
	map->is_valid = true;
	return map;
}

const int *
om_table_places(OmTable *table, Relation relation, int *ncolumns)
{
	const OmTableMap *map = om_table_map(table, relation);

	*ncolumns = map->ncolumns;
	return map->places;
}

static const OmRaises raises[] = {
	OM_RAISES(NULL, OM_BUSINESS_WOULD_BE_LOST)
};

OM_MODULE(sql) = {OM_ERRORS(raises), .init = initialize};
