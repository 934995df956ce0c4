/*
 * module.h - what a module registers when the library is loaded.
 *
 * A module is a folder of src.  Each has one OmModule; the entry point
 * src/order_mgmt.c names them in the order of layers, and knows no more of them.
 */
#ifndef OM_MODULE_H
#define OM_MODULE_H

#include "base/om_error.h"

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
#define OM_MONITOR 512

#define OM_SELLERS (OM_STOREFRONT | OM_WEB | OM_CASHIER | OM_MANAGER)
#define OM_CASHIERS (OM_CASHIER | OM_MANAGER)
#define OM_MOVERS (OM_WEB | OM_WAREHOUSE | OM_MANAGER)
#define OM_KEEPERS (OM_WEB | OM_MANAGER)
#define OM_READERS (OM_WEB | OM_MANAGER | OM_ANALYST)
#define OM_STAFF (OM_WEB | OM_CASHIER | OM_WAREHOUSE | OM_MANAGER | OM_ANALYST)
#define OM_EVERYBODY (OM_VISITOR | OM_STOREFRONT | OM_GATEWAY | OM_STAFF | OM_MONITOR)

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
#define OM_RIGHT(name, held_by, what) extern OmRight om_right_##name; OmRight om_right_##name = {.word = #name, .profiles = (held_by) | OM_ADMIN, .allows = (what)}

typedef enum OmNeedKind
{
	OM_NEED_FUNCTION,			/* to call a function of schema order_mgmt */
	OM_NEED_ARGUMENT,			/* to give an argument of it a value; function null: of every one that has it */
	OM_NEED_FIELD,				/* to give a key of its JSON a value; the right, if it needs one, stands in the table of fields */
	OM_NEED_VIEW,				/* to read a view of schema order_mgmt */
	OM_NEED_REPORTS,			/* to read the views of schema order_mgmt_report */
	OM_NEED_TOPIC				/* nothing: the entries below it, up to the next one, are of this topic */
} OmNeedKind;

struct OmJsonField;

/* What a module shows to callers, and the right that each needs. */
typedef struct OmNeed
{
	OmNeedKind	kind;
	const char *object;			/* the function or view; the topic, a word that callers ask help() for */
	const char *argument;		/* its name; of fields: what stands before the key, "lines[]."; of a topic: what it is about */
	OmRight    *right;			/* null: the owner's and superusers' alone */
	const struct OmJsonField *fields;	/* as the function reads them (call/json.h) */
	int			nfields;
} OmNeed;

/* about: what the topic is, in a line; null where another module says it. */
#define OM_TOPIC(word, about) {OM_NEED_TOPIC, word, about, NULL, NULL, 0}
#define OM_FUNCTION_NEEDS(function, right) {OM_NEED_FUNCTION, function, NULL, &om_right_##right, NULL, 0}
#define OM_FUNCTION_NEEDS_OWNER(function) {OM_NEED_FUNCTION, function, NULL, NULL, NULL, 0}
#define OM_ARGUMENT_NEEDS(function, argument, right) {OM_NEED_ARGUMENT, function, argument, &om_right_##right, NULL, 0}
#define OM_FIELDS_NEED(function, path, table) OM_FIRST_FIELDS_NEED(function, path, table, lengthof(table))
/* Of a function that reads the first ones of a table only. */
#define OM_FIRST_FIELDS_NEED(function, path, table, n) {OM_NEED_FIELD, function, path, NULL, table, (n)}
#define OM_VIEW_NEEDS(view, right) {OM_NEED_VIEW, view, NULL, &om_right_##right, NULL, 0}

/* The codes of om_error.h that a function raises itself, or that whatever it calls raises. */
typedef struct OmRaises
{
	const char *function;		/* null: every function that is called with arguments */
	const OmCode *codes;
	int			ncodes;
} OmRaises;

#define OM_RAISES(function, ...) {function, (const OmCode[]) {__VA_ARGS__}, lengthof(((const OmCode[]) {__VA_ARGS__}))}

typedef struct OmModule
{
	OmRight   *const *rights;	/* that it defines; null: none */
	int			nrights;
	const OmNeed *needs;		/* its API functions and views, and what their arguments need; null: none */
	int			nneeds;
	const OmRaises *raises;		/* the errors of its API functions; null: none of its own */
	int			nraises;
	void		(*init) (void); /* defines settings; registers state machines, counters, hooks, caches; null: nothing */
} OmModule;

/* Both members for a table of rights, one of needs, and one of errors. */
#define OM_RIGHTS(table) .rights = (table), .nrights = lengthof(table)
#define OM_NEEDS(table) .needs = (table), .nneeds = lengthof(table)
#define OM_ERRORS(table) .raises = (table), .nraises = lengthof(table)

/* Defines the module of folder name: OM_MODULE(name) = {...}; the entry point declares it by the same. */
#define OM_MODULE_DECLARE(name) extern const OmModule om_##name##_module;
#define OM_MODULE(name) \
	OM_MODULE_DECLARE(name) \
	const OmModule om_##name##_module

/* The rights of all modules, by their numbers, their needs and errors, in the order of modules. */
extern OmRight **om_rights;
extern int	om_nrights;
extern const OmNeed **om_needs;
extern int	om_nneeds;
extern const OmRaises **om_raises;
extern int	om_nraises;

/* Rights that modules of all layers ask for: one that every profile has, and that to the upkeep. */
extern OmRight om_right_basics;
extern OmRight om_right_jobs;

/* Collect the rights, needs and errors of the modules and initialize each (at load). */
extern void om_modules_load(const OmModule *const *modules, int n);

#endif
