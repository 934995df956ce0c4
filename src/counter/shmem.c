/*
 * shmem.c - where the shared segment comes from (see shmem.h).
 *
 * Preloaded: main shared memory, sized by order_mgmt.max_keys.  Not preloaded: the
 * DSM registry on 17 and later, always of the default size, since every session
 * must ask for the same.  Otherwise none, and the engine is 'lock'.
 */
#include "postgres.h"

#include "base/om_compat.h"
#include "base/om_limit.h"
#include "counter/shmem.h"
#include "miscadmin.h"
#include "storage/ipc.h"
#include "storage/lwlock.h"
#include "storage/shmem.h"
#ifdef OM_HAVE_DSM_REGISTRY
#include "storage/dsm_registry.h"
#endif

static OmShmemSize segment_size = NULL;
static OmShmemInit segment_init = NULL;
static int *segment_entries = NULL;
static void *segment = NULL;
static bool is_preloaded = false;
static shmem_request_hook_type prev_shmem_request_hook = NULL;
static shmem_startup_hook_type prev_shmem_startup_hook = NULL;

/* Ask for the memory. */
static void
request_segment(void)
{
	if (prev_shmem_request_hook)
		prev_shmem_request_hook();
	RequestAddinShmemSpace(segment_size(*segment_entries));
}

/* Make or find the segment; runs again after a crash restart. */
static void
startup_segment(void)
{
	bool		found;

	if (prev_shmem_startup_hook)
		prev_shmem_startup_hook();
	segment = NULL;
	LWLockAcquire(AddinShmemInitLock, LW_EXCLUSIVE);
	segment = ShmemInitStruct("order_mgmt counters", segment_size(*segment_entries), &found);
	if (!found)
		segment_init(segment, *segment_entries);
	LWLockRelease(AddinShmemInitLock);
}

#ifdef OM_HAVE_DSM_REGISTRY
/* First use of the DSM segment. */
#if PG_VERSION_NUM >= 190000
static void
init_dsm_segment(void *ptr, void *arg)
#else
static void
init_dsm_segment(void *ptr)
#endif
{
	segment_init(ptr, OM_COUNTER_KEYS_DEFAULT);
}
#endif

void
om_shmem_declare(OmShmemSize size, OmShmemInit init, int *entries_setting)
{
	segment_size = size;
	segment_init = init;
	segment_entries = entries_setting;
	if (!process_shared_preload_libraries_in_progress)
		return;
	is_preloaded = true;
	prev_shmem_request_hook = shmem_request_hook;
	shmem_request_hook = request_segment;
	prev_shmem_startup_hook = shmem_startup_hook;
	shmem_startup_hook = startup_segment;
}

void *
om_shmem_segment(void)
{
#ifdef OM_HAVE_DSM_REGISTRY
	if (segment == NULL && !is_preloaded && IsUnderPostmaster)
	{
		bool		found;

#if PG_VERSION_NUM >= 190000
		segment = GetNamedDSMSegment("order_mgmt counters", segment_size(OM_COUNTER_KEYS_DEFAULT),
									 init_dsm_segment, &found, NULL);
#else
		segment = GetNamedDSMSegment("order_mgmt counters", segment_size(OM_COUNTER_KEYS_DEFAULT),
									 init_dsm_segment, &found);
#endif
	}
#endif
	(void) is_preloaded;
	return segment;
}
