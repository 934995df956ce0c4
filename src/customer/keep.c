/*
 * keep.c - what holds an erasure off: the lock of a customer, which all who make documents of it share.
 *
 * It is a lock on a key, not on the row: a customer that orders all the time is no hot row.  Who names more customers
 * than a call may lock takes the lock of all, which only an erasure asks for beside them; they are taken in the order of codes.
 */
#include "postgres.h"

#include "base/om_limit.h"
#include "common/hashfn.h"
#include "counter/key_lock.h"
#include "customer/customer_private.h"

/* Customers that a call locks one by one. */
#define ONE_BY_ONE_MAX 100

/* What the locks of customers have in common, and the one of all. */
#define KIND "customers in use"
#define ALL 0

/* The key of a customer's lock: never that of all. */
static int64
key_of(const char *code)
{
	return (int64) hash_bytes_extended((const unsigned char *) code, strlen(code), 0) | 1;
}

static int64
kind(void)
{
	return (int64) hash_bytes((const unsigned char *) KIND, strlen(KIND));
}

void
om_customers_keep(int64 tenant, const char *const *codes, int n)
{
	int			i;

	if (n > ONE_BY_ONE_MAX || om_key_lock_count() + n > OM_KEY_LOCKS_MAX)
	{
		om_key_lock_shared(OM_KEY_LOCK_CODE, tenant, kind(), ALL, (OmWanted) {OM_DOCUMENT_BUSY, "customer", codes[0]});
		return;
	}
	for (i = 0; i < n; i++)
		om_key_lock_shared(OM_KEY_LOCK_CODE, tenant, kind(), key_of(codes[i]), (OmWanted) {OM_DOCUMENT_BUSY, "customer", codes[i]});
}

void
om_customer_own(int64 tenant, const char *code)
{
	OmWanted	wanted = {OM_DOCUMENT_BUSY, "customer", code};

	om_key_lock(OM_KEY_LOCK_CODE, tenant, kind(), ALL, wanted);
	om_key_lock(OM_KEY_LOCK_CODE, tenant, kind(), key_of(code), wanted);
}
