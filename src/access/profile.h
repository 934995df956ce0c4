/*
 * profile.h - profiles of roles: sets of rights that are granted together.
 */
#ifndef OM_PROFILE_H
#define OM_PROFILE_H

#include "base/module.h"
#include "base/om.h"

#define OM_ALL_PROFILES (~0)

/* The mask of one profile by name; 0 if there is none. */
extern OmProfiles om_profile_lookup(const char *name);

/* The names, for messages: "web, cashier, ...", palloc'd. */
extern char *om_profile_names(void);

#endif
