/*
 * paid.c - what follows when the money of an order has changed: its row says so, and an order of which nothing
 * ships is completed.
 *
 * Goods leave by fulfillments; services that lie nowhere have nobody who would ship them, so they are handed over when
 * they are paid, unless somebody has planned to.
 */
#include "postgres.h"

#include "order/order_private.h"

OmPlannedHook om_planned_hook = NULL;

/* True for an order of which nothing ships or has shipped, and which is paid. */
static bool
is_ready(const char *status, const char *fulfillment, const char *payment)
{
	return strcmp(status, ORDER_STATUS_PLACED) == 0 && strcmp(fulfillment, FULFILLMENT_STATUS_NOT_REQUIRED) == 0 &&
		(strcmp(payment, PAYMENT_STATUS_PAID) == 0 || strcmp(payment, PAYMENT_STATUS_OVERPAID) == 0);
}

void
om_order_complete_paid(const OmOrder *order, const char *status, const char *fulfillment, const char *payment,
					   const char *actor, TimestampTz occurred_at)
{
	OmOrder		fresh = {.tenant = order->tenant, .order_id = order->order_id};
	OmQuantity *quantities;
	int			i;

	if (!is_ready(status, fulfillment, payment) || om_planned_hook(order->tenant, &order->order_id))
		return;
	om_order_lock(&fresh);
	quantities = palloc(sizeof(OmQuantity) * Max(fresh.nparts, 1));
	for (i = 0; i < fresh.nparts; i++)
		quantities[i] = fresh.parts[i].line->open;
	om_order_hand_over(&fresh, quantities, actor, Max(occurred_at, fresh.placed_at));
}

void
om_order_refresh_paid(const OmOrder *order, const char *actor, TimestampTz occurred_at)
{
	const char *payment = om_order_write_paid(order);

	om_order_complete_paid(order, order->status, order->fulfillment_status, payment, actor, occurred_at);
}
