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

/* Raise invalid_argument for the argument "profile" that names none. */
extern void om_profile_refuse(const char *name) __attribute__((noreturn));

#endif
