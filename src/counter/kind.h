/*
 * kind.h - what is counted: the registered kinds of counters.
 *
 * A module registers a kind by name at load and gets its number, which is the place of
 * the registration.  Numbers are part of keys in shared memory and mean something only
 * to libraries that registered the same names in the same order: the table of counters
 * carries a fingerprint of them.  What outlives a library, locks on keys (which prepared
 * transactions keep through a restart) and SQL, goes by name.
 */
#ifndef OM_COUNTER_KIND_H
#define OM_COUNTER_KIND_H

#include "base/om.h"
#include "base/wait.h"
#include "utils/snapshot.h"

typedef int OmCounterKind;

/* Numbers of kinds are below this: they have 8 bits of a shared key; 0 is none. */
#define OM_COUNTER_KINDS 256

typedef struct OmCounterKey
{
	OmCounterKind kind;
	int64		tenant;
	int64		a;
	int64		b;
} OmCounterKey;

/* What a loader reads: the committed number, and the floor that is part of it. */
typedef struct OmCounterLoad
{
	int64		available;
	int64		floor;
} OmCounterLoad;

/* Reads a key's number in the given snapshot (which sees nothing of the own transaction). */
typedef void (*OmCounterLoader) (const OmCounterKey *key, Snapshot snapshot, OmCounterLoad *load);

/* Says what a key is, for the error of a call that waited for it too long. */
typedef OmWanted (*OmCounterTeller) (const OmCounterKey *key);

/* Register a kind (at load): what it is called, how its keys are loaded. */
extern OmCounterKind om_counter_register(const char *name, OmCounterLoader loader);

/* The kind of a name; 0 when there is none. */
extern OmCounterKind om_counter_kind_lookup(const char *name);

/* The name of a registered kind, and a hash of it. */
extern const char *om_counter_kind_name(OmCounterKind kind);
extern uint64 om_counter_kind_hash(OmCounterKind kind);

/* Who tells the keys of a kind (at load). */
extern void om_counter_register_teller(OmCounterKind kind, OmCounterTeller teller);

/* What a key is; of a kind that nobody tells, the name of the kind. */
extern OmWanted om_counter_tell(const OmCounterKey *key);

/* How many there are: they are numbered from 1 on. */
extern int om_counter_kinds(void);

/* Load a key. */
extern void om_counter_load(const OmCounterKey *key, Snapshot snapshot, OmCounterLoad *load);

/* Equal for libraries whose numbers mean the same: a hash of all names in their order. */
extern uint32 om_counter_kinds_fingerprint(void);

#endif
