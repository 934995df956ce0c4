/*
 * fault.h - named points where a test build can fail on purpose.
 *
 * OM_FAULT("name") does nothing unless built with -DUSE_OM_FAULTS and the
 * setting order_mgmt.fault names it: 'name:action[:nth]', action error, fatal,
 * panic, exit0, sigkill, sleep=<ms>.
 */
#ifndef OM_FAULT_H
#define OM_FAULT_H

#ifdef USE_OM_FAULTS
extern void om_fault_hit(const char *name);
#define OM_FAULT(name) om_fault_hit(name)
#else
#define OM_FAULT(name) ((void) 0)
#endif

extern void om_fault_init(void);

#endif
