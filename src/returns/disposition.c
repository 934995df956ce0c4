/*
 * disposition.c - the dispositions of returned units: their names, and where the goods go.
 */
#include "postgres.h"

#include "base/known.h"
#include "returns/returns.h"
#include "returns/returns_private.h"

const DispositionRule om_dispositions[DISPOSITIONS] = {
	[DISPOSITION_RESTOCK] = {"restock", OM_STATE_FREE},
	[DISPOSITION_QUARANTINE] = {"quarantine", OM_STATE_RETURNED},
	[DISPOSITION_DAMAGED] = {"damaged", OM_STATE_DAMAGED},
	[DISPOSITION_SCRAP] = {"scrap", OM_STATE_LOSS},
	[DISPOSITION_RETURN_TO_VENDOR] = {"return_to_vendor", OM_STATE_QUALITY_CONTROL},
	[DISPOSITION_MISSING] = {"missing", 0}
};

Disposition
om_disposition_find(const char *name)
{
	int			i;

	for (i = 0; i < DISPOSITIONS; i++)
		if (strcmp(om_dispositions[i].name, name) == 0)
			break;
	return (Disposition) i;
}

Disposition
om_disposition_arg(const char *name, int i)
{
	Disposition disposition = om_disposition_find(name);

	if (disposition == DISPOSITIONS)
	{
		const char *known[DISPOSITIONS];
		int			k;

		for (k = 0; k < DISPOSITIONS; k++)
			known[k] = om_dispositions[k].name;
		om_raise_unknown_word(OM_INVALID_ARGUMENT, "path", psprintf("lines[%d].disposition", i), name, known, DISPOSITIONS);
	}
	return disposition;
}

OmStockState
om_disposition_state(const char *name, int line)
{
	Disposition disposition = om_disposition_arg(name, line);

	if (disposition >= RECEIVED_DISPOSITIONS)
		om_raise_value(OM_INVALID_ARGUMENT, "path", psprintf("lines[%d].disposition", line),
					   "\"%s\" is for what was announced: nothing came", name);
	return om_dispositions[disposition].state;
}
