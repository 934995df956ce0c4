/*
 * counter_slot.c - which slot of the shared table is this database's, and that the ledger
 * behind it enforces its rules (see counter_slot.h).
 *
 * A counter may stand for rows only while the ledger's triggers account for every row.  The
 * ledger's module says how that is checked; the answer holds until the definition of a
 * ledger changes.
 */
#include "postgres.h"

#include "base/fault.h"
#include "base/om_error.h"
#include "counter/counter.h"
#include "counter/counter_local.h"
#include "counter/counter_slot.h"
#include "miscadmin.h"
#include "sql/ident.h"
#include "storage/lmgr.h"
#include "storage/lock.h"
#include "utils/inval.h"

static OmLedgerCheck ledger_check = NULL;
static OmLedgerWatch ledger_watches = NULL;
static bool ledger_checked = false; /* cleared when the ledger's definition changes */
static uint64 invalidations = 0;	/* of any table, to notice one during a check */
static uint64 checked_generation;	/* of om_ident() */
static Oid	checked_ledger = InvalidOid;	/* stock_moves, whose lock stands for all ledgers */
static int	slot_index = -1;		/* of this database; -1: none */

void
om_counter_register_ledger(OmLedgerCheck check, OmLedgerWatch watches)
{
	ledger_check = check;
	ledger_watches = watches;
}

/* The ledger's definition may have changed: check it before the next use. */
static void
forget_ledger(Datum arg, Oid relation)
{
	invalidations++;
	if (relation == InvalidOid || ledger_watches(relation))
		ledger_checked = false;
}

/*
 * The slot of another ledger becomes ours (the extension was dropped and created, or
 * that was rolled back): under the structural lock, so that nobody has a pin, and once
 * more at the end, so that nothing loaded for a ledger that is rolled back stays.
 */
static void
take_slot_over(OmCounterTable *table, Oid ledger, int64 incarnation)
{
	LockRelationOid(ledger, ShareRowExclusiveLock);
	slot_index = om_table_slot(table, MyDatabaseId, ledger, incarnation, true);
	om_local.bumps_at_end = true;
}

/* Check the ledger and find the database's slot. */
static void
check_ledger(void)
{
	const OmIdent *ident = om_ident();
	OmCounterTable *table = om_table();
	uint64		seen = invalidations;
	int64		incarnation;

	if (om_local.nkeys > 0 && checked_ledger != ident->stock_moves)
		om_raise(OM_RESTRUCTURE_AFTER_MOVES, NULL,
				 "the extension was created anew in a transaction that had moved stock before");
	incarnation = ledger_check();
	slot_index = OM_SLOT_NONE;
	if (table != NULL)
		slot_index = om_table_slot(table, MyDatabaseId, ident->stock_moves, incarnation, false);
	if (slot_index == OM_SLOT_FOREIGN)
		take_slot_over(table, ident->stock_moves, incarnation);
	checked_generation = ident->generation;
	checked_ledger = ident->stock_moves;
	ledger_checked = (seen == invalidations);
}

void
om_slot_require(void)
{
	while (!ledger_checked || checked_generation != om_ident()->generation)
		check_ledger();
}

void
om_slot_refresh(void)
{
	if (slot_index < 0 || checked_generation != om_ident()->generation)
		check_ledger();
}

int
om_slot_index(void)
{
	return slot_index;
}

bool
om_slot_is_missing(void)
{
	return ledger_checked && slot_index < 0;
}

uint64
om_slot_generation(void)
{
	return pg_atomic_read_u64(&om_table()->slots[slot_index].generation) & ((UINT64CONST(1) << 40) - 1);
}

void
om_slot_bump(void)
{
	OmCounterTable *table = om_table();

	OM_FAULT("gen-bump");
	if (table != NULL && slot_index >= 0)
		pg_atomic_fetch_add_u64(&table->slots[slot_index].generation, 1);
}

/* The cached slot of this database; -1 before first use or without shared memory. */
int
om_counter_slot(void)
{
	LockRelationOid(om_ident()->stock_moves, AccessShareLock);
	if (!ledger_checked || checked_generation != om_ident()->generation)
		check_ledger();
	return slot_index;
}

/* Watch the ledgers' definitions (at load). */
void
om_slot_init(void)
{
	CacheRegisterRelcacheCallback(forget_ledger, (Datum) 0);
}
