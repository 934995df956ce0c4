/*
 * firing.h - whether the triggers of all our tables fire.
 */
#ifndef OM_FIRING_H
#define OM_FIRING_H

/*
 * ledger_not_ready unless every trigger of ours fires always: a table whose triggers were disabled, or set to follow
 * session_replication_role, would take what they refuse.  Costs nothing until one of the tables changes.
 */
extern void om_require_firing(void);

/* Watch our tables from now on (at load). */
extern void om_firing_init(void);

#endif
