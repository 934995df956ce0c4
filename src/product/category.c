/*
 * category.c - the tree of categories: put_category, and what of a call or an import is written of them (see product_lines.h).
 *
 * Who changes where a category is locks the tenant's tree first, and reads what is above it by then: two moves that
 * together would make a circle meet there.
 */
#include "postgres.h"

#include "access/access.h"
#include "access/tenant.h"
#include "base/known.h"
#include "base/om_limit.h"
#include "call/call.h"
#include "call/near_code.h"
#include "catalog/catalog.h"
#include "common/hashfn.h"
#include "counter/key_lock.h"
#include "product/product_lines.h"
#include "product/product_private.h"
#include "sql/ident.h"
#include "sql/ids.h"
#include "sql/insert.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/json.h"

/* A category of which the lines speak, or that is above one. */
typedef struct Category
{
	const char *code;
	int64		id;
	int64		parent_id;		/* 0: none */
	bool		may_be_above;	/* of others: it was there, or is a parent by now */
} Category;

/* Nodes by code, or by id. */
typedef struct Tree
{
	Category	   *nodes;			/* in order of codes */
	int			n;
	Category	  **by_id;
} Tree;

/* Order of nodes by code. */
static int
compare_codes(const void *x, const void *y)
{
	return strcmp(((const Category *) x)->code, ((const Category *) y)->code);
}

/* Order of pointers to nodes by id. */
static int
compare_node_ids(const void *x, const void *y)
{
	int64		a = (*(Category *const *) x)->id;
	int64		b = (*(Category *const *) y)->id;

	return (a > b) - (a < b);
}

/* The node of a code; null: there is none. */
static Category *
find_code(const Tree *tree, const char *code)
{
	Category		key = {.code = code};

	return bsearch(&key, tree->nodes, tree->n, sizeof(Category), compare_codes);
}

/* The node of an id. */
static Category *
find_id(const Tree *tree, int64 id)
{
	Category		node = {.id = id};
	Category	   *key = &node;
	Category	  **found = bsearch(&key, tree->by_id, tree->n, sizeof(Category *), compare_node_ids);

	return found == NULL ? NULL : *found;
}

/* Sort what there is. */
static void
sort_tree(Tree *tree)
{
	int			i;

	qsort(tree->nodes, tree->n, sizeof(Category), compare_codes);
	tree->by_id = palloc(sizeof(Category *) * Max(tree->n, 1));
	for (i = 0; i < tree->n; i++)
		tree->by_id[i] = &tree->nodes[i];
	qsort(tree->by_id, tree->n, sizeof(Category *), compare_node_ids);
}

/* Read the categories that the lines name, and all above them, as of now. */
static void
read_tree(int64 tenant, const CategoryLine *lines, int n, Tree *tree)
{
	Datum	   *codes = palloc(sizeof(Datum) * 2 * Max(n, 1));
	Datum		values[CODES_count] = {[CODES_tenant_id] = Int64GetDatum(tenant)};
	int			ncodes = 0;
	bool		isnull;
	uint64		rows;
	uint64		row;
	int			i;

	for (i = 0; i < n; i++)
	{
		if (lines[i].line.is_refused)
			continue;
		codes[ncodes++] = CStringGetTextDatum(lines[i].line.code);
		if (lines[i].parent != NULL)
			codes[ncodes++] = CStringGetTextDatum(lines[i].parent);
	}
	values[CODES_codes] = om_array(OM_TEXT, codes, NULL, ncodes);
	rows = om_plan_run_latest(&om_product_plans[PRODUCT_CATEGORIES_ABOVE], values, NULL);
	tree->nodes = palloc(sizeof(Category) * (rows + n + 1));
	tree->n = (int) rows;
	for (row = 0; row < rows; row++)
	{
		Datum		parent_id = om_field(row, ABOVE_parent_id, &isnull);

		tree->nodes[row] = (Category) {om_field_text(row, ABOVE_code), DatumGetInt64(om_field(row, ABOVE_category_id, NULL)), isnull ? 0 : DatumGetInt64(parent_id), true};
	}
	sort_tree(tree);
}

/* Lock where the tenant's categories are. */
static void
lock_tree(int64 tenant)
{
	static const char kind[] = "tree of categories";
	OmWanted	wanted = {OM_DOCUMENT_BUSY, "category", "tree"};

	om_key_lock(OM_KEY_LOCK_CODE, tenant, (int64) hash_bytes((const unsigned char *) kind, strlen(kind)), 0, wanted);
}

/* Is a category within another one, or that one itself?  A circle that a direct writer made ends, too. */
static bool
is_within(const Tree *tree, int64 id, int64 other)
{
	int			steps;

	for (steps = 0; id != 0 && steps <= tree->n; steps++)
	{
		const Category *node = find_id(tree, id);

		CHECK_FOR_INTERRUPTS();
		if (id == other)
			return true;
		id = node == NULL ? 0 : node->parent_id;
	}
	return id != 0;
}

/* Set the parent of a line, in the tree, too. */
static void
set_parent(Tree *tree, CategoryLine *line, Faults *faults)
{
	Category	   *node = find_code(tree, line->line.code);
	Category   *parent = line->parent == NULL ? NULL : find_code(tree, line->parent);

	if (line->no_parent)
		node->parent_id = 0;
	if (line->parent == NULL)
		return;
	if (parent == NULL)
	{
		om_fault(faults, &line->line, OM_UNKNOWN_CATEGORY, "parent", line->parent, "unknown category \"%s\"", line->parent);
		return;
	}
	/* nothing is within a new one that is no parent yet, so a chain that is told from its top is not walked up for each of its links */
	if (parent == node || (node->may_be_above && is_within(tree, parent->id, node->id)))
	{
		om_fault(faults, &line->line, OM_CATEGORY_WITHIN_ITSELF, "parent", line->parent, "category \"%s\" is within \"%s\", or that one itself",
				 line->parent, line->line.code);
		return;
	}
	line->parent_id = node->parent_id = parent->id;
	parent->may_be_above = true;
}

/* The line of a new category that a line is within, so that it is refused with that one; null: there is none. */
static CategoryLine *
line_above(CategoryLine *lines, const CategoryLine *line, CatalogLine **heads, int nheads)
{
	const CatalogLine *parent = line->line.is_refused || line->parent == NULL ? NULL : om_find_catalog_line(heads, nheads, line->parent);

	return parent == NULL || !parent->is_new ? NULL : &lines[parent->place];
}

/*
 * What is within a new category whose line is refused is refused, too, and so on: from each line up to one that is refused, or that is known not
 * to be, and back down, so that no line is passed twice.
 */
static void
refuse_orphans(CategoryLine *lines, int n, CatalogLine **heads, Faults *faults)
{
	bool	   *is_known = palloc0(sizeof(bool) * n);
	int		   *way = palloc(sizeof(int) * n);
	int			nheads = 0;
	int			i;

	/* lines that could not be read have no code */
	for (i = 0; i < n; i++)
		if (heads[i]->code != NULL)
			heads[nheads++] = heads[i];
	qsort(heads, nheads, sizeof(CatalogLine *), om_compare_catalog_lines);
	for (i = 0; i < n; i++)
	{
		CategoryLine *line = &lines[i];
		bool		is_orphan;
		int			nway = 0;

		while (line != NULL && !is_known[line - lines])
		{
			is_known[line - lines] = true;
			way[nway++] = (int) (line - lines);
			line = line_above(lines, line, heads, nheads);
		}
		is_orphan = line != NULL && line->line.is_refused;
		while (nway-- > 0)
		{
			line = &lines[way[nway]];
			if (is_orphan && !line->line.is_refused)
				om_fault(faults, &line->line, OM_UNKNOWN_CATEGORY, "parent", line->parent, "unknown category \"%s\"", line->parent);
			is_orphan = line->line.is_refused;
		}
	}
	pfree(way);
	pfree(is_known);
}

/* A line as the plan reads it. */
static void
append_line(StringInfo json, const CategoryLine *line)
{
	om_row_begin(json);
	om_row_int(json, "id", line->line.id);
	om_row_text(json, "code", line->line.code);
	om_row_text(json, "name", line->name);
	if (line->parent_id != 0)
		om_row_int(json, "parent_id", line->parent_id);
	om_row_bool(json, "no_parent", line->no_parent);
	if (!line->order.isnull)
		om_row_int(json, "place", DatumGetInt32(line->order.value));
	om_row_jsonb(json, "names", line->names);
	om_row_boolean(json, "is_active", line->is_active);
	om_row_jsonb(json, "metadata", line->metadata);
	om_row_end(json);
}

void
om_categories_put(int64 tenant, CategoryLine *lines, int n, Faults *faults)
{
	CatalogLine **heads = palloc(sizeof(CatalogLine *) * Max(n, 1));
	StringInfoData json;
	Tree		tree;
	bool		is_moved = false;
	int			nread;
	int			i;

	if (n == 0)
		return;
	for (i = 0; i < n; i++)
	{
		heads[i] = &lines[i].line;
		is_moved |= lines[i].parent != NULL || lines[i].no_parent;
	}
	om_find_coded(tenant, heads, n, &om_product_plans[PRODUCT_CATEGORY_LOCK], &om_product_plans[PRODUCT_CATEGORY_TWINS], "category", faults);
	if (is_moved)
		lock_tree(tenant);
	read_tree(tenant, lines, n, &tree);
	nread = tree.n;
	for (i = 0; i < n; i++)
		if (!lines[i].line.is_refused && lines[i].line.is_new)
			tree.nodes[tree.n++] = (Category) {lines[i].line.code, lines[i].line.id, 0};
	if (tree.n > nread)
		sort_tree(&tree);
	for (i = 0; i < n; i++)
	{
		CHECK_FOR_INTERRUPTS();
		if (!lines[i].line.is_refused)
			set_parent(&tree, &lines[i], faults);
	}
	refuse_orphans(lines, n, heads, faults);
	om_rows_json_begin(&json);
	for (i = 0; i < n; i++)
		if (!lines[i].line.is_refused)
			append_line(&json, &lines[i]);
	(void) om_rows_json_run(&om_product_plans[PRODUCT_CATEGORIES_PUT], tenant, &json, false);
}

enum CategoryArgument
{
	ARG_CATEGORY, ARG_NAME, ARG_PARENT, ARG_PLACE, ARG_NAMES, ARG_IS_ACTIVE, ARG_METADATA
};

OM_FUNCTION(om_put_category);

/* put_category(...): see CategoryArgument; options and tenant_id follow. */
Datum
om_put_category(PG_FUNCTION_ARGS)
{
	static const char *const clears[] = {"parent"};
	int64		tenant = om_write_begin(fcinfo);
	Faults		faults = {0};
	CategoryLine line = {.line.array = "categories"};

	line.line.code = om_code_arg(fcinfo, ARG_CATEGORY, "category");
	line.name = om_optional_note_arg(fcinfo, ARG_NAME, "name");
	line.parent = om_optional_code_arg(fcinfo, ARG_PARENT, "parent");
	line.order = fcinfo->args[ARG_PLACE];
	line.names = om_names_value(om_optional_json_arg(fcinfo, ARG_NAMES), "names");
	line.is_active = fcinfo->args[ARG_IS_ACTIVE];
	line.metadata = om_put_metadata_arg(fcinfo, ARG_METADATA);
	om_clear_option(fcinfo, clears, (bool *const[]) {&line.no_parent}, lengthof(clears));
	if (line.parent != NULL && line.no_parent)
		om_raise_value(OM_INVALID_ARGUMENT, "argument", "parent", "parent is said and cleared");
	om_call_require_at(0, NULL);
	om_need_tenant(tenant);
	om_categories_put(tenant, &line, 1, &faults);
	(void) om_category_row(tenant, line.line.code);
	return om_write_return(fcinfo);
}
