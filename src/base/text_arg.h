/*
 * text_arg.h - text arguments of API functions.
 */
#ifndef OM_TEXT_ARG_H
#define OM_TEXT_ARG_H

#include "base/om.h"

/* Text argument n as a C string of at most limit characters; null for SQL null, which required refuses. */
extern char *om_text_arg(FunctionCallInfo fcinfo, int n, const char *name, int limit, bool required);

#endif
