/*
 * told.c - what an order is told of its promotions, as JSON.
 */
#include "postgres.h"

#include "base/om_error.h"
#include "promotion/promotion_private.h"
#include "utils/json.h"

/*
 * So many promotions that took nothing are told of an order, and of each of its lines: the first by priority.  A shop may have any number of
 * them, and an answer is no list of all that it has.
 */
#define PASSED_TOLD_MAX 100
#define PASSED_TOLD_OF_LINE_MAX 20

/* Begin an element: its promotion, and its coupon if it has one. */
static StringInfo
begin_element(OmList *list, const char *promotion, const OmCoupon *coupon)
{
	StringInfo	json = om_list_add(list);

	appendStringInfoString(json, "{\"promotion\":");
	escape_json(json, promotion);
	if (coupon != NULL)
		om_detail_text(json, "coupon", coupon->code);
	return json;
}

/* What one took. */
static void
tell_taken(StringInfo json, const OmPromoted *promoted, int64 minor)
{
	OmAmount	amount = {minor, promoted->ask.currency};

	om_detail_text(json, "amount", om_amount_text(amount));
}

/* Why one took nothing. */
static void
tell_passed(OmList *list, const OmPassedOver *passed)
{
	StringInfo	json = begin_element(list, passed->promotion, passed->coupon);

	om_detail_text(json, "reason", passed->reason);
	if (passed->needed != NULL)
	{
		om_detail_text(json, "needed", passed->needed);
		om_detail_text(json, "reached", passed->reached);
	}
	appendStringInfoChar(json, '}');
}

char *
om_promotions_of_line(const OmPromoted *promoted, int line)
{
	OmList		list = {0};
	int			told = 0;
	int			i;

	for (i = 0; promoted != NULL && i < promoted->ngifts; i++)
	{
		const OmGift *gift = &promoted->gifts[i];
		StringInfo	json;

		if (gift->line != line)
			continue;
		json = begin_element(&list, gift->promotion, gift->coupon);
		tell_taken(json, promoted, gift->minor);
		appendStringInfoChar(json, '}');
	}
	for (i = 0; promoted != NULL && i < promoted->npassed && told < PASSED_TOLD_OF_LINE_MAX; i++)
	{
		if (promoted->passed[i].of_lines == NULL || !promoted->passed[i].of_lines[line])
			continue;
		tell_passed(&list, &promoted->passed[i]);
		told++;
	}
	return list.n == 0 ? "[]" : om_list_end(&list);
}

/* A promotion that took something: all of it, and of which lines. */
static void
tell_gifts(OmList *list, const OmPromoted *promoted, int first)
{
	const OmGift *gift = &promoted->gifts[first];
	StringInfo	json = begin_element(list, gift->promotion, gift->coupon);
	OmList		lines = {0};
	int64		sum = 0;
	int			i;

	for (i = first; i < promoted->ngifts && promoted->gifts[i].promotion_id == gift->promotion_id; i++)
	{
		const OmGift *of_line = &promoted->gifts[i];
		StringInfo	line = om_list_add(&lines);

		appendStringInfo(line, "{\"line_no\":%d", of_line->line < promoted->ask.nlines ? of_line->line + 1 : 0);
		tell_taken(line, promoted, of_line->minor);
		appendStringInfoChar(line, '}');
		sum += of_line->minor;
	}
	tell_taken(json, promoted, sum);
	om_detail_raw(json, "lines", om_list_end(&lines));
	appendStringInfoChar(json, '}');
}

char *
om_promotions_of_order(const OmPromoted *promoted)
{
	OmList		list = {0};
	int			i;

	for (i = 0; promoted != NULL && i < promoted->ngifts; i++)
		if (i == 0 || promoted->gifts[i].promotion_id != promoted->gifts[i - 1].promotion_id)
			tell_gifts(&list, promoted, i);
	for (i = 0; promoted != NULL && i < Min(promoted->npassed, PASSED_TOLD_MAX); i++)
		tell_passed(&list, &promoted->passed[i]);
	return list.n == 0 ? "[]" : om_list_end(&list);
}
