/*
 * write.c - what promotions took off orders, as it is kept with them.
 */
#include "postgres.h"

#include "promotion/promotion_private.h"
#include "sql/insert.h"
#include "utils/builtins.h"

#define NEW_ROW(X, P) \
	X(P, tenant_id, OM_INT8) X(P, promotion_id, OM_INT8) X(P, amount, OM_AMOUNT) X(P, line_no, OM_INT4) X(P, order_id, OM_UUID) \
	X(P, promotion, OM_TEXT) X(P, coupon, OM_TEXT)
OM_ENUM(NEW_ROW, ROW);

static OmTable order_promotions_table = {.name = "order_promotions", .columns = OM_COLUMNS(NEW_ROW, ROW)};

/* A row for each line that a promotion took something off. */
static void
write_gifts(int64 tenant, const OmPromotedOrder *orders, int n, int count)
{
	OmInsert	rows = om_insert_make(ROW_count, count);
	int			row = 0;
	int			i;
	int			g;

	om_insert_share(&rows, ROW_tenant_id, Int64GetDatum(tenant));
	for (i = 0; i < n; i++)
	{
		const OmPromoted *promoted = orders[i].promoted;

		for (g = 0; promoted != NULL && g < promoted->ngifts; g++, row++)
		{
			const OmGift *gift = &promoted->gifts[g];
			OmAmount	amount = {gift->minor, promoted->ask.currency};
			Datum	   *values = om_insert_values(&rows, row);
			bool	   *nulls = om_insert_nulls(&rows, row);

			values[ROW_promotion_id] = Int64GetDatum(gift->promotion_id);
			values[ROW_amount] = om_amount_datum(amount);
			values[ROW_line_no] = Int32GetDatum(gift->line < promoted->ask.nlines ? gift->line + 1 : 0);
			values[ROW_order_id] = UUIDPGetDatum(&orders[i].order_id);
			values[ROW_promotion] = CStringGetTextDatum(gift->promotion);
			values[ROW_coupon] = om_optional_text(gift->coupon != NULL ? gift->coupon->code : NULL, &nulls[ROW_coupon]);
		}
	}
	om_insert_run(&order_promotions_table, &rows);
}

void
om_promotions_write(int64 tenant, const OmPromotedOrder *orders, int n, const char *actor)
{
	int			count = 0;
	int			i;

	for (i = 0; i < n; i++)
		if (orders[i].promoted != NULL)
			count += orders[i].promoted->ngifts;
	if (count == 0)
		return;
	write_gifts(tenant, orders, n, count);
	om_promotions_write_uses(tenant, orders, n, actor);
}
