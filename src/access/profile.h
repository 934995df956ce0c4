/*
 * profile.h - profiles of roles: which doors and which views each may use.
 */
#ifndef OM_PROFILE_H
#define OM_PROFILE_H

#include "base/om.h"

/* Sets of profiles are bit masks. */
typedef int OmProfiles;

#define OM_ALL_PROFILES (~0)

typedef enum OmRightKind
{
	OM_RIGHT_FUNCTION,			/* EXECUTE on a function of schema order_mgmt */
	OM_RIGHT_VIEW,				/* SELECT on a view of schema order_mgmt */
	OM_RIGHT_REPORTS			/* SELECT on all views of schema order_mgmt_report */
} OmRightKind;

typedef struct OmRight
{
	OmRightKind kind;
	const char *name;
	OmProfiles	profiles;		/* which have it */
} OmRight;

/* All rights that profiles give. */
extern const OmRight om_rights[];
extern const int om_nrights;

/* The mask of one profile by name; 0 if there is none. */
extern OmProfiles om_profile_lookup(const char *name);

/* The names, for messages: "web, cashier, ...", palloc'd. */
extern char *om_profile_names(void);

#endif
