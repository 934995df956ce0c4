/*
 * uuid7.h - UUID version 7 (RFC 9562): ordered by time.
 */
#ifndef OM_UUID7_H
#define OM_UUID7_H

#include "base/om.h"
#include "datatype/timestamp.h"
#include "utils/uuid.h"

/*
 * Make one: 48 bits of Unix milliseconds taken from the system clock, 12 bits that
 * keep ids of one backend increasing within a millisecond, 62 random bits
 * (pg_strong_random).
 */
extern void om_uuid7(pg_uuid_t *uuid);

/* Its text; palloc'd. */
extern char *om_uuid_text(const pg_uuid_t *uuid);

#endif
