/*
 * repeat.c - orders of a batch that name what is used already: an id, a key or a reservation, by an order that
 * exists or by an earlier input of the same call.
 *
 * Inputs that name the same are one group, found by sorting, so that each input is compared
 * with the one of its group that was served, and not with all before it.
 */
#include "postgres.h"

#include "base/om_error.h"
#include "call/archived.h"
#include "order/order_private.h"
#include "sql/ids.h"
#include "types/uuid7.h"

static void refuse(Draft *draft, OmCode code, const char *key, const pg_uuid_t *id, const char *format)
			pg_attribute_printf(5, 0);

/* Refuse a draft for an id; format takes the id's text. */
static void
refuse(Draft *draft, OmCode code, const char *key, const pg_uuid_t *id, const char *format)
{
	OmDetail	detail;
	char	   *text = om_uuid_text(id);

	om_detail_start(&detail, code);
	om_detail_text(&detail, key, text);
	draft->state = DRAFT_REFUSED;
	draft->code = code;
	draft->message = psprintf(format, text);
	draft->detail = om_detail_end(&detail);
}

/* qsort order of ids. */
static int
compare_ids(const void *x, const void *y)
{
	return memcmp(x, y, UUID_LEN);
}

/* Refuse drafts whose caller-given id is in use (see order_private.h). */
void
om_drafts_refuse_used(int64 tenant, Draft *drafts, int n)
{
	Datum	   *ids = palloc(sizeof(Datum) * n);
	Datum		values[KEYS_count];
	pg_uuid_t  *used;
	uint64		rows;
	uint64		r;
	int			count = 0;
	int			i;

	for (i = 0; i < n; i++)
		if (drafts[i].state == DRAFT_READ && drafts[i].id_given)
			ids[count++] = UUIDPGetDatum(&drafts[i].id);
	if (count == 0)
		return;
	values[KEYS_tenant_id] = Int64GetDatum(tenant);
	values[KEYS_order_ids] = om_array(OM_UUID, ids, NULL, count);
	rows = om_plan_run_latest(&om_order_plans[ORDER_EXISTS], values, NULL);
	used = palloc(sizeof(pg_uuid_t) * Max(rows, 1));
	for (r = 0; r < rows; r++)
		used[r] = *DatumGetUUIDP(om_field(r, USED_order_id, NULL));
	qsort(used, rows, sizeof(pg_uuid_t), compare_ids);
	for (i = 0; i < n; i++)
		if (drafts[i].state == DRAFT_READ && drafts[i].id_given &&
			(bsearch(&drafts[i].id, used, rows, sizeof(pg_uuid_t), compare_ids) != NULL || om_archived_has(tenant, "order", &drafts[i].id)))
			refuse(&drafts[i], OM_DUPLICATE_DOCUMENT, "order_id", &drafts[i].id, "order %s exists already");
	/* the order that exists may be the one a former call with this key placed */
	for (i = 0; i < n; i++)
		if (drafts[i].state == DRAFT_REFUSED && drafts[i].code == OM_DUPLICATE_DOCUMENT)
			om_draft_find_answer(&drafts[i], tenant);
}

/* A draft, and where it stands in the batch. */
typedef struct NamedDraft
{
	const Draft *draft;
	int			at;
} NamedDraft;

/* qsort order: by key, those without one first. */
static int
compare_keys(const void *x, const void *y)
{
	const char *a = ((const NamedDraft *) x)->draft->key.text;
	const char *b = ((const NamedDraft *) y)->draft->key.text;

	if (a == NULL || b == NULL)
		return (a != NULL) - (b != NULL);
	return strcmp(a, b);
}

/* qsort order: by id, those that were given none first. */
static int
compare_given(const void *x, const void *y)
{
	const Draft *a = ((const NamedDraft *) x)->draft;
	const Draft *b = ((const NamedDraft *) y)->draft;

	if (!a->id_given || !b->id_given)
		return a->id_given - b->id_given;
	return compare_ids(&a->id, &b->id);
}

/* qsort order: by reservation, those without one first. */
static int
compare_reservations(const void *x, const void *y)
{
	const Draft *a = ((const NamedDraft *) x)->draft;
	const Draft *b = ((const NamedDraft *) y)->draft;

	if (!a->has_reservation || !b->has_reservation)
		return a->has_reservation - b->has_reservation;
	return compare_ids(&a->reservation_id, &b->reservation_id);
}

/* The groups of drafts that are equal. */
static DraftGroups
group_drafts(const Draft *drafts, int n, int (*compare) (const void *, const void *))
{
	DraftGroups groups = {palloc(sizeof(int) * n), palloc(sizeof(int) * n)};
	NamedDraft *sorted = palloc(sizeof(NamedDraft) * n);
	int			group = 0;
	int			i;

	for (i = 0; i < n; i++)
		sorted[i] = (NamedDraft) {&drafts[i], i};
	qsort(sorted, n, sizeof(NamedDraft), compare);
	for (i = 0; i < n; i++)
	{
		if (i > 0 && compare(&sorted[i - 1], &sorted[i]) != 0)
			group++;
		groups.of[sorted[i].at] = group;
		groups.used_by[i] = -1;
	}
	pfree(sorted);
	return groups;
}

/* Group the drafts of a batch by what they name (see order_private.h). */
void
om_drafts_name(DraftNames *names, const Draft *drafts, int n)
{
	names->keys = group_drafts(drafts, n, compare_keys);
	names->ids = group_drafts(drafts, n, compare_given);
	names->reservations = group_drafts(drafts, n, compare_reservations);
}

/* Which input of the same group was served; -1: none. */
static int
used_by(const DraftGroups *groups, int at)
{
	return groups->used_by[groups->of[at]];
}

/* A draft uses what its group names, unless an earlier one does. */
static void
use(DraftGroups *groups, int at)
{
	if (used_by(groups, at) < 0)
		groups->used_by[groups->of[at]] = at;
}

/* An input whose key an earlier input was served with: the same answer, or a conflict. */
static void
repeat_key(Draft *draft, const Draft *first, int at)
{
	OmDetail	detail;

	draft->repeats = at;
	draft->state = DRAFT_REPEAT;
	if (memcmp(first->key.hash, draft->key.hash, sizeof(draft->key.hash)) == 0)
		return;
	om_detail_start(&detail, OM_IDEMPOTENCY_CONFLICT);
	om_detail_text(&detail, "function", draft->key.function);
	om_detail_text(&detail, "idempotency_key", draft->key.text);
	draft->state = DRAFT_REFUSED;
	draft->code = OM_IDEMPOTENCY_CONFLICT;
	draft->message = psprintf("idempotency key \"%s\" was used before in the call, with another order", draft->key.text);
	draft->detail = om_detail_end(&detail);
}

/* May a draft be served (see order_private.h)? */
bool
om_draft_is_first(const DraftNames *names, Draft *drafts, int at)
{
	Draft	   *draft = &drafts[at];

	if (draft->state != DRAFT_READ)
		return false;
	if (draft->key.text != NULL && used_by(&names->keys, at) >= 0)
		repeat_key(draft, &drafts[used_by(&names->keys, at)], used_by(&names->keys, at));
	else if (draft->id_given && used_by(&names->ids, at) >= 0)
		refuse(draft, OM_DUPLICATE_DOCUMENT, "order_id", &draft->id, "order %s exists already");
	else if (draft->has_reservation && used_by(&names->reservations, at) >= 0)
		refuse(draft, OM_RESERVATION_EXPIRED, "reservation_id", &draft->reservation_id,
			   "reservation %s is used by another order of the call");
	return draft->state == DRAFT_READ;
}

/* A draft was served, or not (see order_private.h). */
void
om_draft_names_used(DraftNames *names, const Draft *drafts, int at)
{
	const Draft *draft = &drafts[at];

	if (draft->state == DRAFT_TAKEN || draft->state == DRAFT_REPLAY)
		use(&names->keys, at);
	if (draft->state != DRAFT_TAKEN)
		return;
	use(&names->ids, at);
	use(&names->reservations, at);
}

/* Repeated inputs get the answer of the input they repeat (see order_private.h). */
void
om_drafts_answer_repeats(Draft *drafts, int n)
{
	int			i;

	for (i = 0; i < n; i++)
	{
		const Draft *first = &drafts[drafts[i].repeats];

		if (drafts[i].state != DRAFT_REPEAT)
			continue;
		drafts[i].id = first->id;
		drafts[i].state = first->state == DRAFT_REFUSED ? DRAFT_REFUSED : DRAFT_REPLAY;
		drafts[i].code = first->code;
		drafts[i].message = first->message;
		drafts[i].detail = first->detail;
	}
}
