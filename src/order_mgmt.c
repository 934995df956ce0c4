/*
 * order_mgmt.c - the roof: what is loaded, floor by floor.
 */
#include "postgres.h"

#include "catalog/catalog.h"
#include "engine/access.h"
#include "engine/clock.h"
#include "engine/counter.h"
#include "engine/fault.h"
#include "engine/guc.h"
#include "engine/ident.h"
#include "engine/insert.h"
#include "engine/settings.h"
#include "engine/xact.h"
#include "fulfillment/fulfillment.h"
#include "ledger/ledger.h"
#include "order/order.h"
#include "payment/payment.h"
#include "pos/pos.h"
#include "pricing/pricing.h"
#include "returns/returns.h"
#include "stock/stock.h"
#include "transfer/transfer.h"
#include "utils/guc.h"

PG_MODULE_MAGIC;

void		_PG_init(void);

/* Called once when the library is loaded, by preload or by the first call. */
void
_PG_init(void)
{
	om_ident_init();
	om_insert_init();
	om_clock_init();
	om_guc_init();
	om_settings_init();
	om_fault_init();
	MarkGUCPrefixReserved("order_mgmt");
	om_xact_init();
	om_counter_init();
	om_access_init();
	om_ledger_init();
	om_catalog_init();
	om_pricing_init();
	om_stock_init();
	om_order_init();
	om_payment_init();
	om_fulfillment_init();
	om_transfer_init();
	om_pos_init();
	om_returns_init();
}
