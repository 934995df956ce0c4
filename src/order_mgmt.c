/*
 * order_mgmt.c - the roof: what is loaded, floor by floor.
 */
#include "postgres.h"

#include "access/access.h"
#include "base/clock.h"
#include "base/fault.h"
#include "base/om_error.h"
#include "call/key.h"
#include "call/occurred.h"
#include "catalog/catalog.h"
#include "counter/counter.h"
#include "counter/settings.h"
#include "counter/xact.h"
#include "fulfillment/fulfillment.h"
#include "ledger/ledger.h"
#include "order/order.h"
#include "payment/payment.h"
#include "pos/pos.h"
#include "pricing/pricing.h"
#include "returns/returns.h"
#include "sql/ident.h"
#include "sql/ids.h"
#include "sql/insert.h"
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
	om_error_init();
	om_clock_init();
	om_ids_init();
	om_call_key_init();
	om_occurred_init();
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
