/*
 * version.c - which version of the library is loaded.
 */
#include "postgres.h"

#include "base/om.h"
#include "utils/builtins.h"

OM_FUNCTION(om_extension_version);

/* SQL: version of the loaded library. */
Datum
om_extension_version(PG_FUNCTION_ARGS)
{
	PG_RETURN_TEXT_P(cstring_to_text(OM_VERSION));
}
