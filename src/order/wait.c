/*
 * wait.c - when what waits of an order comes, as it is promised by now.
 */
#include "postgres.h"

#include "order/order_private.h"

/* The lines of a draft that have units which wait, as the promise module asks for them: how many. */
static int
waiting_lines(const Draft *draft, const LineSource *sources, OmPromised *waiting)
{
	int			n = 0;
	int			i;

	for (i = 0; i < draft->nlines; i++)
	{
		const OmLocation *location;

		if (draft->lines[i].demand < 0 || sources[i].reserved_short + sources[i].backordered == 0)
			continue;
		location = om_demand_location(&draft->demands[draft->lines[i].demand]);
		if (location != NULL)
			waiting[n++] = (OmPromised) {
				.order_id = draft->id, .line_no = draft->first_line + i + 1, .item_id = draft->lines[i].item.item_id, .location_id = location->location_id
			};
	}
	return n;
}

OmPromised *
om_draft_promises(int64 tenant, const Draft *draft, const LineSource *sources)
{
	OmPromised *promises = palloc0(sizeof(OmPromised) * Max(draft->nlines, 1));
	OmPromised *waiting = palloc(sizeof(OmPromised) * Max(draft->nlines, 1));
	int			n = waiting_lines(draft, sources, waiting);
	int			i;

	om_promise_find(tenant, waiting, n);
	for (i = 0; i < n; i++)
		promises[waiting[i].line_no - draft->first_line - 1] = waiting[i];
	pfree(waiting);
	return promises;
}

/* Does anything of a placed draft wait? */
static bool
has_waiting(const Draft *draft)
{
	return strcmp(draft->fulfillment_status, FULFILLMENT_STATUS_BACKORDERED) == 0;
}

void
om_drafts_write_promises(int64 tenant, Draft **drafts, int n)
{
	OmPromised *waiting;
	int			nlines = 0;
	int			count = 0;
	int			i;

	for (i = 0; i < n; i++)
		if (has_waiting(drafts[i]))
			nlines += drafts[i]->nlines;
	if (nlines == 0)
		return;
	waiting = palloc(sizeof(OmPromised) * nlines);
	for (i = 0; i < n; i++)
		if (has_waiting(drafts[i]))
			count += waiting_lines(drafts[i], om_draft_divide(drafts[i]), waiting + count);
	om_promise_find(tenant, waiting, count);
	om_promise_keep(tenant, waiting, count);
	pfree(waiting);
}
