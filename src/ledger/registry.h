/*
 * registry.h - the tables whose triggers account rows by counters.
 */
#ifndef OM_REGISTRY_H
#define OM_REGISTRY_H

#include "counter/counter.h"
#include "sql/plan.h"

/* Such a table, described by the module that owns it. */
typedef struct OmLedger
{
	const char *table;
	const char *stamp_trigger;
	const char *account_trigger;
	const char *open;			/* let its rows be changed */
	const char *close;
	OmPlan		restamp;		/* rows with stamps this server has yet to reach */
	Oid			relation;		/* when it was checked last */
} OmLedger;

#define OM_LEDGER(table, stamp_trigger, account_trigger) \
	{table, stamp_trigger, account_trigger, \
	"ALTER TABLE order_mgmt_data." table " DISABLE TRIGGER refuse_change", \
	"ALTER TABLE order_mgmt_data." table " ENABLE ALWAYS TRIGGER refuse_change", \
	{.name = "ledger.restamp", .sql = OM_RESTAMP(table), .args = {OM_NONE}, .may_scan = true, .expect = SPI_OK_UPDATE}}

/* Stamp rows of a table anew that carry stamps this server has yet to reach. */
#define OM_RESTAMP(table) \
	"UPDATE order_mgmt_data." table " SET stamp = order_mgmt_data.current_stamp()" \
	" WHERE stamp >= pg_snapshot_xmax(pg_current_snapshot())::text::bigint"

/*
 * Make a table known (at load): while its two accounting triggers do not both fire always,
 * nothing is sold.
 */
extern void om_ledger_register(OmLedger *ledger);

/* Another table whose rows are read by their stamps: see om_ledgers_restamp. */
typedef struct OmStamped
{
	const char *table;
	OmPlan		restamp;
} OmStamped;

#define OM_STAMPED(table) \
	{table, {.name = "ledger.restamp", .sql = OM_RESTAMP(table), .args = {OM_NONE}, .may_scan = true, .expect = SPI_OK_UPDATE}}

/* Make such a table known (at load). */
extern void om_stamped_register(OmStamped *stamped);

/* Who the ledgers are, as of the check that the transaction's first take or give made. */
extern int64 om_ledger_incarnation(void);

/* Let all triggers of the extension fire always, those of other tables too. */
extern void om_ledgers_enable(void);

/*
 * Rows restored with triggers disabled may carry stamps this server has yet to reach:
 * they get the stamp of this transaction, and so do events, the status log and the tables of
 * om_stamped_register.  The one UPDATE the ledgers ever see, under their structural lock.
 */
extern void om_ledgers_restamp(void);

extern void om_registry_init(void);

#endif
