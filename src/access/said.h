/*
 * said.h - what a statement says of a column of a view, for support functions of conditions.
 */
#ifndef OM_SAID_H
#define OM_SAID_H

#include "nodes/pathnodes.h"

/*
 * The conditions that compare an expression with something that is known before tables are read, of those that all rows of the table of a column meet that
 * count: om_said_begin(), then om_said_next() until it is false.
 */
typedef struct OmSaid
{
	PlannerInfo *root;
	List	   *conditions;		/* of the table of a column */
	int			place;			/* of the next one */
	Node	   *left;			/* expression compared with other, by an operator of strategy, as btree counts them */
	Node	   *other;			/* its type may be an array: of one of its elements that is true */
	int			strategy;
	bool		is_row;			/* the first column of rows that are compared: it may be equal */
} OmSaid;

/* Begin: conditions of the table that a column is of; none for another expression. */
extern void om_said_begin(OmSaid *said, PlannerInfo *root, Node *column);

/* The next comparison, by an operator of the family that btree has for a type. */
extern bool om_said_next(OmSaid *said, Oid type);

#endif
