/*
 * shmem.h - one shared segment, or none.
 */
#ifndef OM_SHMEM_H
#define OM_SHMEM_H

#include "base/om.h"

/*
 * Declare the segment (called once, at load): its size, how to initialize it, and
 * whether it may be made without preload (then its size must be a constant).
 */
typedef void (*OmShmemInit) (void *segment, int entries);
typedef Size (*OmShmemSize) (int entries);

extern void om_shmem_declare(OmShmemSize size, OmShmemInit init, int *entries_setting);

/* The segment, or null where there is none (not preloaded, before 17). */
extern void *om_shmem_segment(void);

#endif
