/*
 * order_edit_private.h - what the files of this module share: an edit at work, and how its changes are read.
 */
#ifndef OM_ORDER_EDIT_PRIVATE_H
#define OM_ORDER_EDIT_PRIVATE_H

#include "call/call.h"
#include "customer/customer.h"
#include "order/order.h"

/* The keys of changes, */
enum Change
{
	CHANGE_LINES, CHANGE_ADD, CHANGE_SHIP_TO, CHANGE_SHIPPING, CHANGES
};
extern const OmJsonField om_edit_fields[CHANGES];

/* and of one of its lines. */
enum LineChange
{
	LINE_LINE_NO, LINE_QUANTITY, LINE_UNIT, LINE_LOCATION, LINE_UNIT_PRICE, LINE_CHANGES
};
extern const OmJsonField om_edit_line_fields[LINE_CHANGES];

/* An order being edited. */
typedef struct Edit
{
	OmCall		call;			/* its document is the order */
	bool		is_preview;		/* all of it is undone at the end */
	int			version;		/* that the caller has seen; -1: whatever it is */
	JsonbContainer *changes;
	const char *expected_total; /* null: any */
	OmJsonValue values[CHANGES];
	OmOrderEdit edit;
	OmCustomers customers;
	const OmCustomer *customer; /* whose the order is; null: nobody's who is known */
	OmAddress	ship_to;		/* where it goes from now on */
	Datum	   *row;			/* of the edit, as it was written; null: it was not yet */
	bool	   *row_nulls;
} Edit;

/* What the changes say of lines (changes.c): units that the locked order has no more, and lines that it gets. */
extern void om_edit_read_lines(Edit *edit);

#endif
