/*
 * om_compat.h - the newest major's names for what older majors spell another
 * way.  Delete a block when its major is dropped.
 */
#ifndef OM_COMPAT_H
#define OM_COMPAT_H

#if PG_VERSION_NUM < 150000 || PG_VERSION_NUM >= 200000
#error "order_mgmt supports PostgreSQL 15 to 19"
#endif

/* What a value of variable length is made of stands in a header of its own from 16 on. */
#if PG_VERSION_NUM >= 160000
#include "varatt.h"
#endif

/* Soft errors (errsave / ereturn) exist from 16 on; before that they are hard. */
#if PG_VERSION_NUM < 160000
#ifndef ereturn
#define ereturn(context, dummy_value, ...) \
	do { \
		(void) (context); \
		ereport(ERROR, __VA_ARGS__); \
		return dummy_value; \
	} while (0)
#endif
#define OM_SOFT_ERROR_OCCURRED(context) ((void) (context), false)
#else
#define OM_SOFT_ERROR_OCCURRED(context) SOFT_ERROR_OCCURRED(context)
#endif

/* What a GUC check hook hands over as "extra" is freed by guc.c: with free() before 16. */
#if PG_VERSION_NUM >= 160000
#define om_guc_malloc(size) guc_malloc(LOG, size)
#else
#define om_guc_malloc(size) malloc(size)
#endif

/* Does this session hold the lock in this mode? */
#if PG_VERSION_NUM >= 170000
#define om_lock_is_mine(tag, mode) LockHeldByMe(tag, mode, false)
#else
#define om_lock_is_mine(tag, mode) LockHeldByMe(tag, mode)
#endif

/* An executor state that writes one table, which is range table entry 1; updated: columns, as of an UPDATE. */
#if PG_VERSION_NUM >= 180000
#define om_init_range_table(estate, entry, updated) \
	do { \
		List	   *permissions_ = NIL; \
		addRTEPermissionInfo(&permissions_, (entry))->updatedCols = (updated); \
		ExecInitRangeTable((estate), list_make1(entry), permissions_, bms_make_singleton(1)); \
	} while (0)
#elif PG_VERSION_NUM >= 160000
#define om_init_range_table(estate, entry, updated) \
	do { \
		List	   *permissions_ = NIL; \
		addRTEPermissionInfo(&permissions_, (entry))->updatedCols = (updated); \
		ExecInitRangeTable((estate), list_make1(entry), permissions_); \
	} while (0)
#else
#define om_init_range_table(estate, entry, updated) \
	do { \
		(entry)->updatedCols = (updated); \
		ExecInitRangeTable((estate), list_make1(entry)); \
	} while (0)
#endif

/* An EvalPlanQual state that is never used to evaluate a plan. */
#if PG_VERSION_NUM >= 160000
#define om_init_plan_qual(state, estate) EvalPlanQualInit((state), (estate), NULL, NIL, -1, NIL)
#else
#define om_init_plan_qual(state, estate) EvalPlanQualInit((state), (estate), NULL, NIL, -1)
#endif

/* The index entries of a row that was inserted; returns the indexes whose deferred constraints are to be checked again. */
#if PG_VERSION_NUM >= 190000
#define om_insert_index_entries(result, estate, slot) ExecInsertIndexTuples((result), (estate), 0, (slot), NIL, NULL)
#elif PG_VERSION_NUM >= 160000
#define om_insert_index_entries(result, estate, slot) ExecInsertIndexTuples((result), (slot), (estate), false, false, NULL, NIL, false)
#else
#define om_insert_index_entries(result, estate, slot) ExecInsertIndexTuples((result), (slot), (estate), false, false, NULL, NIL)
#endif

/* The DSM registry (shared memory without preload) exists from 17 on. */
#if PG_VERSION_NUM >= 170000
#define OM_HAVE_DSM_REGISTRY 1
#endif

/* The process of a virtual transaction; null when it is gone. */
#if PG_VERSION_NUM >= 170000
#define om_proc_of_virtual(vxid) ProcNumberGetProc((vxid).procNumber)
#else
#define om_proc_of_virtual(vxid) BackendIdGetProc((vxid).backendId)
#endif

/* This process among all of the server, from 0 on. */
#if PG_VERSION_NUM >= 170000
#define om_process_number() (MyProcNumber)
#else
#define om_process_number() (MyBackendId - 1)
#endif

/* The transaction that a process runs, as its backend numbers them. */
#if PG_VERSION_NUM >= 170000
#define om_transaction_of(process) ((process)->vxid.lxid)
#else
#define om_transaction_of(process) ((process)->lxid)
#endif
#define om_transaction() om_transaction_of(MyProc)

#endif
