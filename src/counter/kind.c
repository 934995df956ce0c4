/*
 * kind.c - the registered kinds of counters (see kind.h).
 */
#include "postgres.h"

#include "common/hashfn.h"
#include "counter/kind.h"

typedef struct Kind
{
	const char *name;
	uint64		hash;
	OmCounterLoader loader;
	OmCounterTeller teller;		/* null: none */
} Kind;

static Kind kinds[OM_COUNTER_KINDS];	/* by number; place 0 is none */
static int	last_kind = 0;
static uint32 fingerprint = 0;

/*
 * Register a kind at load.  Every backend of a library registers the same names in the
 * same order, since modules are initialized in the order of the entry point.
 */
OmCounterKind
om_counter_register(const char *name, OmCounterLoader loader)
{
	Kind	   *kind;

	if (om_counter_kind_lookup(name) != 0)
		elog(ERROR, "counters \"%s\" are registered twice", name);
	if (last_kind == OM_COUNTER_KINDS - 1)
		elog(ERROR, "more than %d kinds of counters", OM_COUNTER_KINDS - 1);
	kind = &kinds[++last_kind];
	kind->name = name;
	kind->hash = hash_bytes_extended((const unsigned char *) name, strlen(name), 0);
	kind->loader = loader;
	fingerprint = hash_combine(fingerprint, (uint32) kind->hash);
	return last_kind;
}

OmCounterKind
om_counter_kind_lookup(const char *name)
{
	OmCounterKind kind;

	for (kind = last_kind; kind > 0; kind--)
		if (strcmp(kinds[kind].name, name) == 0)
			break;
	return kind;
}

const char *
om_counter_kind_name(OmCounterKind kind)
{
	Assert(kind > 0 && kind <= last_kind);
	return kinds[kind].name;
}

uint64
om_counter_kind_hash(OmCounterKind kind)
{
	Assert(kind > 0 && kind <= last_kind);
	return kinds[kind].hash;
}

void
om_counter_register_teller(OmCounterKind kind, OmCounterTeller teller)
{
	Assert(kind > 0 && kind <= last_kind);
	kinds[kind].teller = teller;
}

OmWanted
om_counter_tell(const OmCounterKey *key)
{
	OmWanted	wanted = {OM_STOCK_CONTENDED, "counter", om_counter_kind_name(key->kind)};

	return kinds[key->kind].teller != NULL ? kinds[key->kind].teller(key) : wanted;
}

void
om_counter_load(const OmCounterKey *key, Snapshot snapshot, OmCounterLoad *load)
{
	Assert(key->kind > 0 && key->kind <= last_kind);
	kinds[key->kind].loader(key, snapshot, load);
}

int
om_counter_kinds(void)
{
	return last_kind;
}

uint32
om_counter_kinds_fingerprint(void)
{
	return fingerprint;
}
