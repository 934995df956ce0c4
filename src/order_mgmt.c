/*
 * order_mgmt.c - the entry point: what is loaded, layer by layer.
 *
 * A new module is a folder of src with an OM_MODULE in one of its files, and a line here.
 */
#include "postgres.h"

#include "base/module.h"
#include "fmgr.h"
#include "utils/guc.h"

PG_MODULE_MAGIC;

/* The layers, lowest first: a module includes only what stands above it. */
#define MODULES(M) \
	M(base) \
	M(types) \
	M(sql) \
	M(counter) \
	M(access) \
	M(call) \
	M(journal) \
	M(ledger) \
	M(catalog) \
	M(customer) \
	M(pricing) \
	M(kit) \
	M(product) \
	M(stock) \
	M(promise) \
	M(search) \
	M(promotion) \
	M(order) \
	M(payment) \
	M(order_hold) \
	M(stored_value) \
	M(fulfillment) \
	M(order_edit) \
	M(cart) \
	M(returns) \
	M(tracking) \
	M(transfer) \
	M(pos) \
	M(confirmation) \
	M(days) \
	M(archive) \
	M(office) \
	M(jobs) \
	M(stat) \
	M(describe)

#define ENTRY(name) &om_##name##_module,

MODULES(OM_MODULE_DECLARE)

void		_PG_init(void);

/*
 * Called once when the library is loaded, by preload or by the first call.  Names of
 * settings are reserved last: that removes what a session has set under a name that is
 * not defined by then.
 */
void
_PG_init(void)
{
	static const OmModule *const modules[] = {MODULES(ENTRY)};

	om_modules_load(modules, lengthof(modules));
	MarkGUCPrefixReserved("order_mgmt");
}
