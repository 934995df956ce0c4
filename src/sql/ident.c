/*
 * ident.c - cached OIDs of the extension's objects (see ident.h).
 *
 * The cache is dropped by any change to pg_namespace and filled again on the
 * next use; when our schema then has another OID, the extension was dropped and
 * created again and everything keyed by generation (plans, counters) starts anew.
 * What is found while a script of CREATE or ALTER EXTENSION runs counts for the
 * script only: it may be rolled back, and the next one makes other types.
 *
 * Rows of ours are written without a statement, which Citus would not see: on a distributed
 * table they would go into the coordinator's empty shell and be lost.  Citus lists what it
 * distributes in pg_catalog.pg_dist_partition, and invalidates a table's relation cache entry
 * when it is listed; so the list is looked at after any such invalidation.  Where there is none,
 * that costs one look into a cache.
 */
#include "postgres.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "catalog/namespace.h"
#include "catalog/pg_extension.h"
#include "catalog/pg_namespace.h"
#include "catalog/pg_proc.h"
#include "catalog/pg_type.h"
#include "commands/extension.h"
#include "sql/ident.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/inval.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
#include "utils/syscache.h"

static OmIdent ident;
static bool ident_valid = false;
static bool loaded_in_script = false;	/* while one of ours ran, which may be rolled back */
static uint64 table_changes = 1;
static uint64 table_changes_checked = 0;	/* up to these no table of ours was distributed */

/* Something in pg_namespace changed: look again. */
static void
forget_ident(Datum arg, int cache_id, uint32 hash_value)
{
	ident_valid = false;
}

/* Some table changed: it may have been distributed. */
static void
forget_distribution(Datum arg, Oid relation)
{
	table_changes++;
}

/* Something that this library's version has is not there: the extension's SQL is older. */
static void
raise_outdated(const char *name)
{
	ereport(ERROR,
			(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
			 errmsg("extension \"order_mgmt\" of this database is older than its library: \"%s\" is missing", name),
			 errhint("Run ALTER EXTENSION order_mgmt UPDATE.")));
}

/* There is no extension here. */
static void
raise_not_installed(void)
{
	ereport(ERROR,
			(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
			 errmsg("extension \"order_mgmt\" is not installed in this database")));
}

/* OID of a type of schema order_mgmt. */
static Oid
type_oid(Oid schema, const char *name)
{
	Oid			type = GetSysCacheOid2(TYPENAMENSP, Anum_pg_type_oid,
									   CStringGetDatum(name), ObjectIdGetDatum(schema));

	if (!OidIsValid(type))
		raise_outdated(name);
	return type;
}

/* OID of a relation of schema order_mgmt_data. */
static Oid
relation_oid(Oid schema, const char *name)
{
	Oid			relation = get_relname_relid(name, schema);

	if (!OidIsValid(relation))
		raise_outdated(name);
	return relation;
}

/*
 * Raise 55000 unless the extension's SQL is of this library's version: what the library reads and
 * writes is that version's schema.  During an update the version in pg_extension is that of the step
 * that runs, so a step to an older version cannot call into the library either.
 */
static void
require_version(void)
{
	Relation	extensions = table_open(ExtensionRelationId, AccessShareLock);
	ScanKeyData key;
	SysScanDesc scan;
	HeapTuple	tuple;
	char	   *version = NULL;

	ScanKeyInit(&key, Anum_pg_extension_extname, BTEqualStrategyNumber, F_NAMEEQ, CStringGetDatum("order_mgmt"));
	scan = systable_beginscan(extensions, ExtensionNameIndexId, true, NULL, 1, &key);
	tuple = systable_getnext(scan);
	if (HeapTupleIsValid(tuple))
	{
		bool		isnull;
		Datum		datum = heap_getattr(tuple, Anum_pg_extension_extversion, RelationGetDescr(extensions), &isnull);

		version = isnull ? NULL : TextDatumGetCString(datum);
	}
	systable_endscan(scan);
	table_close(extensions, AccessShareLock);
	if (version == NULL)
		raise_not_installed();
	if (strcmp(version, OM_VERSION) != 0)
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("extension \"order_mgmt\" of this database is of version %s, its library of version %s", version, OM_VERSION),
				 errhint("Run ALTER EXTENSION order_mgmt UPDATE; if that was done, connect anew, and restart a server that preloads the library.")));
	pfree(version);
}

/* Owner of a schema. */
static Oid
schema_owner(Oid schema)
{
	HeapTuple	tuple = SearchSysCache1(NAMESPACEOID, ObjectIdGetDatum(schema));
	Oid			owner;

	if (!HeapTupleIsValid(tuple))
		elog(ERROR, "cache lookup failed for schema %u", schema);
	owner = ((Form_pg_namespace) GETSTRUCT(tuple))->nspowner;
	ReleaseSysCache(tuple);
	return owner;
}

/* Fill the cache for the schemas as they are now. */
static void
load_ident(Oid data_schema, Oid api_schema)
{
	ident.quantity = type_oid(api_schema, "quantity");
	ident.amount = type_oid(api_schema, "amount");
	ident.amount_input = type_oid(api_schema, "amount_input");
	ident.price = type_oid(api_schema, "price");
	ident.stock_state = type_oid(api_schema, "stock_state");
	ident.strict_jsonb = type_oid(api_schema, "strict_jsonb");
	ident.money_account = type_oid(api_schema, "money_account");
	ident.stock_moves = relation_oid(data_schema, "stock_moves");
	ident.access_grants = relation_oid(data_schema, "access_grants");
	ident.ledger_id_seq = relation_oid(data_schema, "ledger_id_seq");
	ident.master_id_seq = relation_oid(data_schema, "master_id_seq");
	ident.order_number_seq = relation_oid(data_schema, "order_number_seq");
	if (ident.data_schema != data_schema || (loaded_in_script && !creating_extension))
	{
		ident.data_schema = data_schema;
		ident.generation++;
	}
	loaded_in_script = creating_extension;
}

/* 0A000 for a table of ours that is in the list of Citus. */
static void
refuse_distributed(Oid list)
{
	AttrNumber	number = get_attnum(list, "logicalrelid");
	Relation	relation = table_open(list, AccessShareLock);
	SysScanDesc scan = systable_beginscan(relation, InvalidOid, false, NULL, 0, NULL);
	HeapTuple	tuple;

	if (number <= 0 || TupleDescAttr(RelationGetDescr(relation), number - 1)->atttypid != REGCLASSOID)
		elog(ERROR, "pg_dist_partition does not list tables as this version of order_mgmt knows it");
	while (HeapTupleIsValid(tuple = systable_getnext(scan)))
	{
		bool		isnull;
		Datum		table = heap_getattr(tuple, number, RelationGetDescr(relation), &isnull);

		if (!isnull && get_rel_namespace(DatumGetObjectId(table)) == ident.data_schema)
			ereport(ERROR,
					(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
					 errmsg("table \"%s\" of order_mgmt is distributed by Citus, which is not supported", get_rel_name(DatumGetObjectId(table))),
					 errhint("Make it a local table again with undistribute_table.")));
	}
	systable_endscan(scan);
	table_close(relation, AccessShareLock);
}

/* Look whether a table of ours is distributed; what changes while we look is looked at the next time. */
static void
check_distribution(void)
{
	uint64		seen = table_changes;
	Oid			list = get_relname_relid("pg_dist_partition", PG_CATALOG_NAMESPACE);

	if (OidIsValid(list))
		refuse_distributed(list);
	table_changes_checked = seen;
}

const OmIdent *
om_ident(void)
{
	if (!ident_valid)
	{
		Oid			data_schema = get_namespace_oid("order_mgmt_data", true);
		Oid			api_schema = get_namespace_oid("order_mgmt", true);

		if (!OidIsValid(data_schema) || !OidIsValid(api_schema))
			raise_not_installed();
		require_version();
		if (ident.data_schema != data_schema || loaded_in_script)
			load_ident(data_schema, api_schema);
		ident.owner = schema_owner(data_schema);
		ident_valid = !loaded_in_script;
	}
	if (table_changes_checked != table_changes)
		check_distribution();
	return &ident;
}

Oid
om_ident_table(const char *name)
{
	return relation_oid(om_ident()->data_schema, name);
}

Oid
om_ident_function(const char *name, const Oid *types, int n)
{
	Oid			function = GetSysCacheOid3(PROCNAMEARGSNSP, Anum_pg_proc_oid, CStringGetDatum(name),
										   PointerGetDatum(buildoidvector(types, n)), ObjectIdGetDatum(om_ident()->data_schema));

	if (!OidIsValid(function))
		elog(ERROR, "function %s of order_mgmt_data is missing", name);
	return function;
}

void
om_ident_init(void)
{
	CacheRegisterSyscacheCallback(NAMESPACEOID, forget_ident, (Datum) 0);
	CacheRegisterRelcacheCallback(forget_distribution, (Datum) 0);
}
