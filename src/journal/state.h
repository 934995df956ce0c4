/*
 * state.h - state machines of documents, kept as data.
 */
#ifndef OM_STATE_H
#define OM_STATE_H

#include "base/module.h"
#include "base/om.h"

typedef struct OmTransition
{
	const char *from;			/* null: creation */
	const char *to;
} OmTransition;

typedef struct OmStateMachine
{
	const char *document_kind;	/* "order" */
	const OmTransition *transitions;
	int			ntransitions;
} OmStateMachine;

/* Make a module's machine known (at load). */
extern void om_state_register(const OmStateMachine *machine);

/* True when the machine allows the step. */
extern bool om_state_allows(const OmStateMachine *machine, const char *from, const char *to);

/* illegal_transition unless allowed; id: the document's, for the message. */
extern void om_state_require(const OmStateMachine *machine, const char *from, const char *to, const char *id);

/* The right to what happened, which modules above ask for, too. */
extern OmRight om_right_read_log;

#endif
