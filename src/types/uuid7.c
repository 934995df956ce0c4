/*
 * uuid7.c - UUID version 7 (RFC 9562): ordered by time.
 *
 * Time is one number of 60 bits: 48 bits of Unix milliseconds and 12 bits of the
 * fraction of that millisecond (the RFC's method 3).  A backend never uses a
 * number twice and never a smaller one: when the clock stands still or steps
 * back, it counts on from the last.
 *
 * Random bits are drawn for many ids at once, because one system call for each
 * would cost more than the rest of an order line.  The pool belongs to a process:
 * one that was forked with a filled pool must not hand out its parent's bits.
 */
#include "postgres.h"

#include <time.h>

#include "miscadmin.h"
#include "types/uuid7.h"
#include "utils/builtins.h"

#define RANDOM_POOL_BYTES 4096
#define RANDOM_BYTES 8			/* of one id */
#define NANOSECONDS_PER_MILLISECOND 1000000
#define NANOSECONDS_PER_SECOND INT64CONST(1000000000)

static unsigned char random_pool[RANDOM_POOL_BYTES];
static int	random_used = RANDOM_POOL_BYTES;	/* bytes of the pool already spent */
static int	random_owner = 0;	/* the process that filled the pool */
static uint64 last_ticks = 0;	/* time of the last id, in 2^-12 milliseconds */

/* Copy fresh random bytes; XX000 when the system has none. */
static void
take_random(unsigned char *bytes)
{
	if (random_used + RANDOM_BYTES > RANDOM_POOL_BYTES || random_owner != MyProcPid)
	{
		random_used = RANDOM_POOL_BYTES;
		if (!pg_strong_random(random_pool, RANDOM_POOL_BYTES))
			ereport(ERROR,
					(errcode(ERRCODE_INTERNAL_ERROR),
					 errmsg("could not generate random values")));
		random_owner = MyProcPid;
		random_used = 0;
	}
	memcpy(bytes, random_pool + random_used, RANDOM_BYTES);
	random_used += RANDOM_BYTES;
}

/* The time in 2^-12 milliseconds, always later than at the last call. */
static uint64
next_ticks(void)
{
	struct timespec now;
	int64		nanoseconds;
	uint64		milliseconds;
	uint64		fraction;
	uint64		ticks;

	clock_gettime(CLOCK_REALTIME, &now);
	nanoseconds = (int64) now.tv_sec * NANOSECONDS_PER_SECOND + now.tv_nsec;
	milliseconds = (uint64) (nanoseconds / NANOSECONDS_PER_MILLISECOND);
	fraction = (uint64) (nanoseconds % NANOSECONDS_PER_MILLISECOND);
	ticks = (milliseconds << 12) | (fraction * 4096 / NANOSECONDS_PER_MILLISECOND);
	last_ticks = Max(ticks, last_ticks + 1);
	return last_ticks;
}

/*
 * Make one: 48 bits of milliseconds, version 7, 12 bits of fraction, variant 10,
 * 62 random bits; numbers in network order.
 */
void
om_uuid7(pg_uuid_t *uuid)
{
	uint64		ticks = next_ticks();
	int			i;

	for (i = 0; i < 6; i++)
		uuid->data[i] = (unsigned char) (ticks >> (52 - 8 * i));
	uuid->data[6] = 0x70 | ((ticks >> 8) & 0x0F);
	uuid->data[7] = ticks & 0xFF;
	take_random(uuid->data + 8);
	uuid->data[8] = 0x80 | (uuid->data[8] & 0x3F);
}

OM_FUNCTION(om_uuid_v7);

/* uuid_v7(): om_uuid7 for SQL. */
Datum
om_uuid_v7(PG_FUNCTION_ARGS)
{
	pg_uuid_t  *uuid = palloc(sizeof(pg_uuid_t));

	om_uuid7(uuid);
	PG_RETURN_UUID_P(uuid);
}

char *
om_uuid_text(const pg_uuid_t *uuid)
{
	return DatumGetCString(DirectFunctionCall1(uuid_out, UUIDPGetDatum(uuid)));
}
