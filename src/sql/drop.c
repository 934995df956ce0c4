/*
 * drop.c - business is not dropped with the extension by mistake.
 *
 * DROP EXTENSION, DROP OWNED and whatever else cascades to the extension drop its tables one by one, and the
 * library looks into each before it goes: a row of a tenant that carries the transaction which wrote it (a column
 * stamp) is something that was done.  Masters are not: what was set up and never used may go.  A table can go in no
 * other way, but for a script of the extension itself, which may drop what it likes.
 *
 * The library has to be loaded for that.  Where no preload does it, an event trigger of the extension does,
 * before these commands begin.  DROP DATABASE touches no table, and is free.
 */
#include "postgres.h"

#include "access/genam.h"
#include "access/table.h"
#include "base/om_error.h"
#include "catalog/dependency.h"
#include "catalog/objectaccess.h"
#include "catalog/pg_class.h"
#include "commands/event_trigger.h"
#include "commands/extension.h"
#include "sql/drop.h"
#include "utils/guc.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"

static bool allow_drop = false;
static object_access_hook_type former_hook = NULL;

/* Is it a table of ours whose rows are things that were done? */
static bool
keeps_business(Oid relation)
{
	Oid			schema = get_rel_namespace(relation);
	char	   *name = OidIsValid(schema) ? get_namespace_name(schema) : NULL;
	Oid			extension;

	if (name == NULL || strcmp(name, "order_mgmt_data") != 0 || get_rel_relkind(relation) != RELKIND_RELATION ||
		get_attnum(relation, "stamp") == InvalidAttrNumber || get_attnum(relation, "tenant_id") == InvalidAttrNumber)
		return false;
	extension = getExtensionOfObject(RelationRelationId, relation);
	return OidIsValid(extension) && !(creating_extension && CurrentExtensionObject == extension);
}

/* Has a table a row, as of now? */
static bool
has_row(Oid relation)
{
	Relation	table = table_open(relation, AccessShareLock);
	Snapshot	snapshot = RegisterSnapshot(GetLatestSnapshot());
	SysScanDesc scan = systable_beginscan(table, InvalidOid, false, snapshot, 0, NULL);
	bool		found = HeapTupleIsValid(systable_getnext(scan));

	systable_endscan(scan);
	UnregisterSnapshot(snapshot);
	table_close(table, AccessShareLock);
	return found;
}

/* What PostgreSQL calls before it drops an object: business_would_be_lost for a table that has some, unless order_mgmt.allow_drop is on. */
static void
before_access(ObjectAccessType access, Oid class, Oid object, int part, void *arg)
{
	if (former_hook != NULL)
		former_hook(access, class, object, part, arg);
	if (access == OAT_DROP && class == RelationRelationId && part == 0 && !allow_drop && keeps_business(object) && has_row(object))
		om_raise_value(OM_BUSINESS_WOULD_BE_LOST, "table", get_rel_name(object),
					   "extension \"order_mgmt\" has business in this database, at least in table \"%s\"", get_rel_name(object));
}

OM_FUNCTION(om_guard_drop);

/* Event trigger: that it was called has loaded the library, whose hook does the rest. */
Datum
om_guard_drop(PG_FUNCTION_ARGS)
{
	if (!CALLED_AS_EVENT_TRIGGER(fcinfo))
		ereport(ERROR,
				(errcode(ERRCODE_E_R_I_E_EVENT_TRIGGER_PROTOCOL_VIOLATED),
				 errmsg("guard_drop can only be called by an event trigger")));
	return PointerGetDatum(NULL);
}

void
om_drop_init(void)
{
	DefineCustomBoolVariable("order_mgmt.allow_drop",
							 "The extension may be dropped although orders, moves or payments are lost with it.",
							 NULL, &allow_drop, false, PGC_SUSET, 0, NULL, NULL, NULL);
	former_hook = object_access_hook;
	object_access_hook = before_access;
}
