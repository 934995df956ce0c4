/*
 * kit.c - kits of an order that exists: they are canceled, shipped and come back whole.
 *
 * A kit is a line, with its price and taxes; what it is made of are lines behind all that were asked for, which cost nothing,
 * have the stock, and name the line of the kit.  The line of the kit itself has no stock: it is open until it is shipped or canceled.
 * Whoever asks for a kit asks for its components with it, and nobody for a component alone; so at any time
 *
 *     component   canceled, shipped = those of the kit x what one kit has of it
 *
 * whatever of it waits for goods and whatever is on the shelf.  What can leave of a kit is what its scarcest component makes.
 */
#include "postgres.h"

#include "base/om_error.h"
#include "order/order_private.h"
#include "types/quantity.h"

OmQuantity
om_of_kits(const OmOrderLine *component, OmQuantity kits)
{
	/* a kit was placed with a whole number of each: the division leaves nothing */
	return (OmQuantity) ((int128) component->money.quantity * kits / component->kit->money.quantity);
}

void
om_order_spread_kits(const OmOrder *order, OmQuantity *quantities)
{
	int			i;

	for (i = 0; i < order->nlines; i++)
		if (om_is_component(&order->lines[i]))
			quantities[i] = om_of_kits(&order->lines[i], quantities[order->lines[i].kit - order->lines]);
}

void
om_order_whole_kits(const OmOrder *order, OmQuantity *quantities)
{
	bool		any = false;
	int			i;

	for (i = 0; i < order->nlines; i++)
	{
		const OmOrderLine *line = &order->lines[i];
		OmQuantity *kits;

		if (!om_is_component(line))
			continue;
		any = true;
		kits = &quantities[line->kit - order->lines];
		*kits = Min(*kits, om_whole_kits(quantities[i], om_of_kits(line, OM_QUANTITY_ONE)));
	}
	if (any)
		om_order_spread_kits(order, quantities);
}

void
om_order_refuse_components(const OmOrderLine *const *lines, int n)
{
	OmList		list = {0};
	int			i;

	for (i = 0; i < n; i++)
		appendStringInfo(om_list_add_line(&list, lines[i]->line_no, lines[i]->sku), ",\"kit_line_no\":%d}", lines[i]->kit->line_no);
	om_raise(OM_PART_OF_KIT, om_list_detail(&list, OM_PART_OF_KIT, "lines"), "line %d of the order is part of the kit of line %d: name that one",
			 lines[0]->line_no, lines[0]->kit->line_no);
}
