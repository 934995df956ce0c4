/*
 * ident.h - who we are in this database: OIDs of our types, tables, sequences.
 */
#ifndef OM_IDENT_H
#define OM_IDENT_H

#include "base/om.h"

typedef struct OmIdent
{
	Oid			data_schema;	/* order_mgmt_data */
	Oid			owner;			/* its owner: who API functions and plans run as */
	Oid			quantity;		/* types of schema order_mgmt */
	Oid			amount;
	Oid			amount_input;
	Oid			price;
	Oid			stock_state;
	Oid			strict_jsonb;
	Oid			money_account;
	Oid			stock_moves;	/* the goods ledger, whose lock stands for all */
	Oid			access_grants;
	Oid			ledger_id_seq;
	Oid			master_id_seq;
	Oid			order_number_seq;
	uint64		generation;		/* grows when the extension is another one (DROP + CREATE) */
} OmIdent;

/*
 * The identity, looked up when it may have changed; 55000 without the extension, 0A000 while a table of ours
 * is distributed by Citus.
 */
extern const OmIdent *om_ident(void);

/* OID of a table of order_mgmt_data by name; error if absent. */
extern Oid om_ident_table(const char *name);

/* OID of a function of order_mgmt_data by name and types of its n arguments; error if absent. */
extern Oid om_ident_function(const char *name, const Oid *types, int n);

extern void om_ident_init(void);

#endif
