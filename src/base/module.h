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

#define OM_STOREFRONT 1
#define OM_WEB 2
#define OM_CASHIER 4
#define OM_WAREHOUSE 8
#define OM_MANAGER 16
#define OM_ANALYST 32
#define OM_ADMIN 64

#define OM_SELLERS (OM_STOREFRONT | OM_WEB | OM_CASHIER | OM_MANAGER | OM_ADMIN)
#define OM_CASHIERS (OM_CASHIER | OM_MANAGER | OM_ADMIN)
#define OM_MOVERS (OM_WEB | OM_WAREHOUSE | OM_MANAGER | OM_ADMIN)
#define OM_KEEPERS (OM_WEB | OM_MANAGER | OM_ADMIN)
#define OM_READERS (OM_WEB | OM_MANAGER | OM_ANALYST | OM_ADMIN)
#define OM_STAFF (OM_WEB | OM_CASHIER | OM_WAREHOUSE | OM_MANAGER | OM_ANALYST | OM_ADMIN)
#define OM_EVERYBODY (OM_STOREFRONT | OM_STAFF)

typedef enum OmRightKind
{
	OM_RIGHT_FUNCTION,			/* EXECUTE on a function of schema order_mgmt */
	OM_RIGHT_VIEW,				/* SELECT on a view of schema order_mgmt */
	OM_RIGHT_REPORTS			/* SELECT on all views of schema order_mgmt_report */
} OmRightKind;

typedef struct OmRight
{
	OmRightKind kind;
	const char *name;
	OmProfiles	profiles;		/* which have it */
} OmRight;

typedef struct OmModule
{
	const OmRight *rights;		/* its API functions and views, and who may use them; null: none */
	int			nrights;
	void		(*init) (void); /* defines settings; registers state machines, counters, hooks, caches; null: nothing */
} OmModule;

/* Both members for a table of rights. */
#define OM_RIGHTS(table) .rights = (table), .nrights = lengthof(table)

/* Defines the module of folder name: OM_MODULE(name) = {...}; the entry point declares it by the same. */
#define OM_MODULE_DECLARE(name) extern const OmModule om_##name##_module;
#define OM_MODULE(name) \
	OM_MODULE_DECLARE(name) \
	const OmModule om_##name##_module

/* The rights of all modules, in the order of modules. */
extern const OmRight **om_rights;
extern int	om_nrights;

/* Collect the rights of the modules and initialize each (at load). */
extern void om_modules_load(const OmModule *const *modules, int n);

#endif
