/*
 * om.h - the one header every file of order_mgmt includes after postgres.h:
 * project-wide words with no cost.  The lowest layer; includes nothing of ours.
 */
#ifndef OM_H
#define OM_H

#include "fmgr.h"

/* The number of micro-units in one unit: quantities are exact to six decimals. */
#define OM_QUANTITY_ONE INT64CONST(1000000)

/* Exact fixed-point quantity, in micro-units (10^-6 of the item's unit). */
typedef int64 OmQuantity;

/*
 * PGXS exports every symbol before PostgreSQL 16; our names start with om_ so
 * that they cannot clash.  A function that SQL names is declared with this.
 */
#define OM_FUNCTION(name) PG_FUNCTION_INFO_V1(name)

/* What a function was called when a frozen step of sql/upgrade named it. */
#define OM_FORMER_FUNCTION(former, name) \
	OM_FUNCTION(former); \
	Datum \
	former(PG_FUNCTION_ARGS) \
	{ \
		return name(fcinfo); \
	} \
	extern Datum former(PG_FUNCTION_ARGS)

#endif
