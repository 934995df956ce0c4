/*
 * module.h - what a module registers when the library is loaded.
 *
 * A module is a folder of src.  Each has one OmModule; the entry point
 * src/order_mgmt.c names them in the order of layers, and knows no more of them.
 */
#ifndef OM_MODULE_H
#define OM_MODULE_H

/* Sets of profiles are bit masks; access/profile.c gives the profiles their names. */
typedef int OmProfiles;

#define OM_VISITOR 1
#define OM_STOREFRONT 2
#define OM_GATEWAY 4
#define OM_WEB 8
#define OM_CASHIER 16
#define OM_WAREHOUSE 32
#define OM_MANAGER 64
#define OM_ANALYST 128
#define OM_ADMIN 256

#define OM_SELLERS (OM_STOREFRONT | OM_WEB | OM_CASHIER | OM_MANAGER)
#define OM_CASHIERS (OM_CASHIER | OM_MANAGER)
#define OM_MOVERS (OM_WEB | OM_WAREHOUSE | OM_MANAGER)
#define OM_KEEPERS (OM_WEB | OM_MANAGER)
#define OM_READERS (OM_WEB | OM_MANAGER | OM_ANALYST)
#define OM_STAFF (OM_WEB | OM_CASHIER | OM_WAREHOUSE | OM_MANAGER | OM_ANALYST)
#define OM_EVERYBODY (OM_VISITOR | OM_STOREFRONT | OM_GATEWAY | OM_STAFF)

/*
 * A right is a word: a role has it for a tenant, by the profiles it was granted there.  The
 * module that needs it first defines it, and lists it in its OmModule; modules above use it too.
 */
typedef struct OmRight
{
	const char *word;
	OmProfiles	profiles;		/* which have it */
	const char *allows;			/* "place orders": what may be done with it */
	int			number;			/* given at load */
} OmRight;

/* Defines om_right_<name>; the word is the name.  An admin has every right. */
#define OM_RIGHT(name, held_by, what) OmRight om_right_##name = {.word = #name, .profiles = (held_by) | OM_ADMIN, .allows = (what)}

typedef enum OmNeedKind
{
	OM_NEED_FUNCTION,			/* to call a function of schema order_mgmt */
	OM_NEED_ARGUMENT,			/* to give an argument of it a value; function null: of every one that has it */
	OM_NEED_FIELD,				/* to give a key of its JSON a value; the right stands in the table of fields */
	OM_NEED_VIEW,				/* to read a view of schema order_mgmt */
	OM_NEED_REPORTS				/* to read the views of schema order_mgmt_report */
} OmNeedKind;

struct OmJsonField;

/* What needs a right. */
typedef struct OmNeed
{
	OmNeedKind	kind;
	const char *object;			/* the function or view */
	const char *argument;		/* its name; of fields: what stands before the key, "lines[]." */
	OmRight    *right;
	const struct OmJsonField *fields;	/* as the function reads them (call/json.h) */
	int			nfields;
} OmNeed;

#define OM_FUNCTION_NEEDS(function, right) {OM_NEED_FUNCTION, function, NULL, &om_right_##right, NULL, 0}
#define OM_ARGUMENT_NEEDS(function, argument, right) {OM_NEED_ARGUMENT, function, argument, &om_right_##right, NULL, 0}
#define OM_FIELDS_NEED(function, path, table) {OM_NEED_FIELD, function, path, NULL, table, lengthof(table)}
#define OM_VIEW_NEEDS(view, right) {OM_NEED_VIEW, view, NULL, &om_right_##right, NULL, 0}

typedef struct OmModule
{
	OmRight   *const *rights;	/* that it defines; null: none */
	int			nrights;
	const OmNeed *needs;		/* its API functions and views, and what their arguments need; null: none */
	int			nneeds;
	void		(*init) (void); /* defines settings; registers state machines, counters, hooks, caches; null: nothing */
} OmModule;

/* Both members for a table of rights, and for one of needs. */
#define OM_RIGHTS(table) .rights = (table), .nrights = lengthof(table)
#define OM_NEEDS(table) .needs = (table), .nneeds = lengthof(table)

/* Defines the module of folder name: OM_MODULE(name) = {...}; the entry point declares it by the same. */
#define OM_MODULE_DECLARE(name) extern const OmModule om_##name##_module;
#define OM_MODULE(name) \
	OM_MODULE_DECLARE(name) \
	const OmModule om_##name##_module

/* The rights of all modules, by their numbers, and their needs, in the order of modules. */
extern OmRight **om_rights;
extern int	om_nrights;
extern const OmNeed **om_needs;
extern int	om_nneeds;

/* Rights that modules of all layers ask for: one that every profile has, and that to the upkeep. */
extern OmRight om_right_basics;
extern OmRight om_right_jobs;

/* Collect the rights and needs of the modules and initialize each (at load). */
extern void om_modules_load(const OmModule *const *modules, int n);

#endif
