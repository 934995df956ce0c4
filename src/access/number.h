/*
 * number.h - numbers on paper: what people read out, write down and type in.
 */
#ifndef OM_NUMBER_H
#define OM_NUMBER_H

#include "base/om.h"

/* Characters of a prefix at most. */
#define OM_NUMBER_PREFIX_MAX 8

/* The kinds of documents that have one; each has its sequence KIND_number_seq and a prefix of its own. */
typedef enum OmNumberKind
{
	OM_NUMBER_ORDER, OM_NUMBER_RETURN, OM_NUMBER_TRANSFER, OM_NUMBER_PURCHASE_ORDER, OM_NUMBER_KINDS
} OmNumberKind;

/*
 * The number of a new document: the tenant's prefix, digits and capitals that cannot be mistaken for
 * each other (no I, L, O, U), and a check character of the same alphabet; palloc'd.  A tenant's numbers
 * are all different and tell nothing of how many documents there are, his own or others'; only on which day this one was made.
 */
extern char *om_document_number(int64 tenant, OmNumberKind kind);

extern void om_number_init(void);

#endif
