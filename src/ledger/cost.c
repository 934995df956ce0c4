/*
 * cost.c - what goods are worth: moving average per position, priced by the folder.
 *
 * No sale reads or writes a cost.  The folder prices decided moves in the order of
 * (stamp, move_id), each once, and posts what each is worth in the money ledger.  Only moves
 * that cross the border (supplier, customer, loss, production) or change location have
 * a value; each leaves one record per position it changes.
 *
 * A position (tenant, item, location) has a quantity Q and a value V in minor units of one
 * currency, both signed and 0 at first, and its last known unit cost a, a fraction, so
 * that nothing is rounded twice: V/Q while Q > 0.  r(x) rounds half away from zero.
 *
 *   out q at average       Q' = Q - q   Q' >= 0:  V' = V - r(V q / Q)
 *                                       Q' < 0:   V' = r(a Q')
 *   in q at its own cost c Q' = Q + q   Q >= 0:   V' = V + r(c q)
 *                                       Q < 0, or no cost was known: V' = r(c Q')
 *   in q at average        Q' = Q + q   Q > 0:    V' = V + r(V q / Q)
 *                                       Q <= 0:   V' = r(a Q')
 *   then a = V'/Q' where Q' > 0, else the cost just paid, else the average it left at.
 *
 * A move is worth V' - V, signed, and that is what its record says.  So the records of a
 * position telescope: their sum is V.  Q = 0 gives V = 0 by every line: V - r(V Q / Q) and
 * r(0) are 0.  Below zero V = r(a Q) always, so any number of advance issues is rounded
 * as one.
 *
 * Goods at a guess: all of a position of which no cost is known, where V is 0, and what was issued
 * before it was received, Q < 0.  A receipt of q at c owes its supplier r(c q), yet changes the
 * value by r(c Q') - V; the difference V + r(c q) - r(c Q') is what the goods at a guess really cost
 * more than was guessed, less what is still there of them, and is the correction of the record.  So 10 without
 * a cost and then 10 at 8.00 are worth what they are the other way around.
 *
 * The correction goes from inventory to where the goods went, and for goods on hand comes from where they
 * came from.  For that a position knows how many units g came at a guess from each side of the border (negative:
 * went to it): all together they are Q.  Each side's part is r(a g) - r(c g), of the running sum of g, so
 * that all parts are the correction; the last side that has any takes the cent between the two.  What is still owed after the
 * receipt is owed by the sides in the same proportion.  A transfer that was posted to the other location
 * counts as sold: that location may have sold the goods meanwhile.
 *
 * A move posts its own amount, value + correction, and the correction; both together change the account
 * inventory by V' - V, so the account of a location is the sum of its records.  Transfers post one
 * amount from one location's inventory to the other's.
 *
 * An order line is to the customer's side what a position is to ours: issues add their
 * cost, a return takes its share of what is still out, the last unit takes the rest (R34).
 *
 * Nothing here refuses: a cost in another currency than the position's, or none at all, is
 * priced at average and marked.  What a receipt says goods cost is refused where it enters, if it is
 * too large for its position (stock/document.c), so V is exact.  What nobody said may still be
 * too large: an average times a quantity that was found, or is owed below zero; and what comes
 * back or arrives by transfer where others did, is not refused.  A value beyond OM_POSITION_VALUE_MAX is
 * no cost at all: it adds nothing, and is marked.  It is never cut to a number that
 * nobody paid.
 *
 * Records say what is priced, whatever stock_control says, so nothing is priced twice.
 */
#include "postgres.h"

#include "base/om_limit.h"
#include "common/int.h"
#include "ledger/cost.h"
#include "ledger/ledger.h"
#include "types/quantity.h"
#include "utils/timestamp.h"

/* What pricing a move did to a position. */
typedef struct Change
{
	int64		value;			/* of the position: after less before */
	int64		correction;		/* of goods at a guess */
	int64		parts[OM_COST_SIDES];	/* of the correction */
	bool		is_estimated;
} Change;

/* One of the money ledger's accounts. */
typedef struct Account
{
	OmAccount	account;
	int64		id;
} Account;

/* ---------------------------------------------------------------- arithmetic */

/* A value, or where it is larger than one may be what counts instead of it, marked. */
static int64
value_or(int128 minor, int64 otherwise, bool *is_estimated)
{
	if (minor >= -OM_POSITION_VALUE_MAX && minor <= OM_POSITION_VALUE_MAX)
		return (int64) minor;
	*is_estimated = true;
	return otherwise;
}

/* A signed quantity at a unit cost, half away from zero; 0 where none is known, or the value is too large to be one. */
static int64
times(OmUnitCost cost, OmQuantity quantity, bool *is_estimated)
{
	int128		product = (int128) cost.minor * quantity;
	int128		quotient;
	int128		rest;

	if (cost.quantity == 0)
		return 0;
	quotient = product / cost.quantity;
	rest = product % cost.quantity;
	if (rest * 2 >= cost.quantity)
		quotient++;
	else if (rest * 2 <= -(int128) cost.quantity)
		quotient--;
	return value_or(quotient, 0, is_estimated);
}

/* True where a cost of the position is known (see cost.h). */
bool
om_cost_is_known(const OmCostPosition *position)
{
	return position->last.quantity > 0;
}

/* What a unit is worth now; nothing, where no cost is known. */
static OmUnitCost
average(const OmCostPosition *position)
{
	OmUnitCost cost = position->last;

	if (position->quantity > 0 && om_cost_is_known(position))
	{
		cost.minor = position->value;
		cost.quantity = position->quantity;
	}
	return cost;
}

/* The position after a move; without a positive quantity its last known cost is the one given. */
static void
settle(OmCostPosition *position, OmQuantity quantity, int64 value, OmUnitCost cost, Change *change)
{
	Assert(quantity != 0 || value == 0);
	change->value = value - position->value;
	position->quantity = quantity;
	position->value = value;
	position->last = cost;
	position->last = average(position);
	position->records++;
}

/* A quantity moved from a side (negative: to it) at a guess, or at an average that is known, and the position has so much now. */
static void
note_guessed(OmCostPosition *position, OmCostSide side, OmQuantity total)
{
	OmQuantity *guessed = position->guessed;

	if (om_cost_is_known(position) && total >= 0)
		memset(guessed, 0, sizeof(position->guessed));
	else if (om_cost_is_known(position) && position->quantity >= 0)
		guessed[side] = total;
	else
		guessed[side] = om_quantity_add(guessed[side], total - position->quantity);
}

/* A cost is known now: nothing is at a guess but what is still owed, by the sides in proportion. */
static void
settle_guessed(OmCostPosition *position, OmQuantity total)
{
	OmQuantity *guessed = position->guessed;
	OmQuantity	before = position->quantity;

	if (total >= 0)
	{
		memset(guessed, 0, sizeof(position->guessed));
		return;
	}
	guessed[OM_COST_RECEIVED] = (OmQuantity) ((int128) guessed[OM_COST_RECEIVED] * total / before);
	guessed[OM_COST_LOST] = (OmQuantity) ((int128) guessed[OM_COST_LOST] * total / before);
	guessed[OM_COST_SOLD] = total - guessed[OM_COST_RECEIVED] - guessed[OM_COST_LOST];
}

/* Divide the correction among the sides: what their goods cost more than was guessed. */
static void
divide_correction(const OmCostPosition *position, OmUnitCost cost, Change *change)
{
	OmCostSide	last = OM_COST_SOLD;
	OmQuantity	sum = 0;
	int64		before = 0;
	int64		left = change->correction;
	int			side;

	for (side = 0; side < OM_COST_SIDES; side++)
		if (position->guessed[side] != 0)
			last = side;
	/* a value that was too large to be one says nothing of its parts */
	for (side = 0; side < (int) last && !change->is_estimated; side++)
	{
		bool		is_cut = false;
		int64		now;

		sum += position->guessed[side];
		now = times(position->last, sum, &is_cut) - times(cost, sum, &is_cut);
		if (is_cut)
			break;
		change->parts[side] = now - before;
		left -= now - before;
		before = now;
	}
	change->parts[last] = left;
}

/* Goods leave for a side, at average. */
static Change
issue(OmCostPosition *position, OmQuantity quantity, OmCostSide side)
{
	OmUnitCost cost = average(position);
	OmQuantity	left = om_quantity_subtract(position->quantity, quantity);
	Change		change = {0};
	int64		value;

	change.is_estimated = left < 0 || position->currency == 0;
	if (left >= 0)
		value = position->value - times(cost, quantity, &change.is_estimated);
	else
		value = times(cost, left, &change.is_estimated);
	note_guessed(position, side, left);
	settle(position, left, value, cost, &change);
	return change;
}

/* Goods arrive at a cost of their own. */
static Change
receive(OmCostPosition *position, OmQuantity quantity, OmUnitCost cost)
{
	OmQuantity	total = om_quantity_add(position->quantity, quantity);
	Change		change = {0};
	int64		own = times(cost, quantity, &change.is_estimated);
	int64		value;

	if (position->quantity >= 0 && om_cost_is_known(position))
		value = value_or((int128) position->value + own, position->value, &change.is_estimated);
	else
	{
		value = times(cost, total, &change.is_estimated);
		change.correction = position->value + own - value;
		divide_correction(position, cost, &change);
	}
	settle_guessed(position, total);
	settle(position, total, value, cost, &change);
	return change;
}

/* Goods arrive from a side, at the average of those that are there. */
static Change
receive_at_average(OmCostPosition *position, OmQuantity quantity, OmCostSide side)
{
	OmUnitCost cost = average(position);
	OmQuantity	total = om_quantity_add(position->quantity, quantity);
	Change		change = {0};
	int64		value;

	change.is_estimated = position->quantity <= 0 || position->currency == 0;
	if (position->quantity > 0)
		value = value_or((int128) position->value + times(cost, quantity, &change.is_estimated), position->value, &change.is_estimated);
	else
		value = times(cost, total, &change.is_estimated);
	note_guessed(position, side, total);
	settle(position, total, value, cost, &change);
	return change;
}

/* ---------------------------------------------------------------- positions and lines */

/* The position of an item; one never seen is empty. */
OmCostPosition *
om_cost_position(const OmCostBatch *batch, const OmCostMove *move, int64 location_id)
{
	OmCostPositionKey key = {move->tenant, move->item_id, location_id};
	bool		found;
	OmCostPosition *position = hash_search(batch->positions, &key, HASH_ENTER, &found);

	if (!found)
		memset((char *) position + sizeof(OmCostPositionKey), 0, sizeof(OmCostPosition) - sizeof(OmCostPositionKey));
	return position;
}

/* True for what goes to or comes from a customer for an order line. */
static bool
has_line(const OmCostMove *move)
{
	return move->line_no > 0 && (move->from_state == OM_STATE_CUSTOMER || move->to_state == OM_STATE_CUSTOMER) &&
		strcmp(move->document_kind, OM_DOCUMENT_ORDER) == 0;
}

/* The order line of a move; null: it has none, or none of interest. */
OmCostLine *
om_cost_line(const OmCostBatch *batch, const OmCostMove *move, HASHACTION action)
{
	OmCostLineKey key;
	OmCostLine *line;
	bool		found;

	if (!has_line(move))
		return NULL;
	memset(&key, 0, sizeof(key));
	key.tenant = move->tenant;
	key.document_id = move->document_id;
	key.line_no = move->line_no;
	line = hash_search(batch->lines, &key, action, &found);
	if (line != NULL && !found)
		memset((char *) line + sizeof(OmCostLineKey), 0, sizeof(OmCostLine) - sizeof(OmCostLineKey));
	return line;
}

/* Goods went to the customer of a line, or came back (negative), for so much. */
static void
add_to_line(OmCostLine *line, OmQuantity quantity, int64 value, OmCurrency currency)
{
	if (line == NULL || currency == 0)
		return;
	if (line->currency == 0)
		line->currency = currency;
	line->is_mixed = line->is_mixed || line->currency != currency || pg_add_s64_overflow(line->value, value, &line->value);
	line->quantity = om_quantity_add(line->quantity, quantity);
}

/* ---------------------------------------------------------------- what a move leaves behind */

/* An amount that is null without a currency. */
Datum
om_cost_optional(int64 minor, OmCurrency currency, bool *isnull)
{
	OmAmount	amount = {minor, currency};

	*isnull = (currency == 0);
	return *isnull ? (Datum) 0 : om_amount_datum(amount);
}

/* The record of a move at a position. */
static void
add_record(OmCostBatch *batch, const OmCostMove *move, const OmCostPosition *position, OmQuantity quantity, const Change *change)
{
	int			row = batch->records.nrows++;
	Datum	   *values = om_insert_values(&batch->records, row);
	bool	   *nulls = om_insert_nulls(&batch->records, row);
	OmCurrency	known = om_cost_is_known(position) ? position->currency : 0;

	values[OM_RECORD_tenant_id] = Int64GetDatum(move->tenant);
	values[OM_RECORD_move_id] = Int64GetDatum(move->move_id);
	values[OM_RECORD_location_id] = Int64GetDatum(position->key.location_id);
	values[OM_RECORD_item_id] = Int64GetDatum(position->key.item_id);
	values[OM_RECORD_position_no] = Int64GetDatum(position->records);
	values[OM_RECORD_document_id] = UUIDPGetDatum(&move->document_id);
	values[OM_RECORD_document_line] = Int32GetDatum(move->line_no);
	nulls[OM_RECORD_document_id] = nulls[OM_RECORD_document_line] = !has_line(move);
	values[OM_RECORD_quantity] = OmQuantityGetDatum(quantity);
	values[OM_RECORD_value] = om_cost_optional(change->value, position->currency, &nulls[OM_RECORD_value]);
	values[OM_RECORD_correction] = om_cost_optional(change->correction, change->correction != 0 ? position->currency : 0,
													&nulls[OM_RECORD_correction]);
	values[OM_RECORD_is_estimated] = BoolGetDatum(change->is_estimated);
	values[OM_RECORD_cost_value] = om_cost_optional(position->last.minor, known, &nulls[OM_RECORD_cost_value]);
	values[OM_RECORD_cost_quantity] = OmQuantityGetDatum(position->last.quantity);
	nulls[OM_RECORD_cost_quantity] = (known == 0);
	values[OM_RECORD_guessed_received] = OmQuantityGetDatum(position->guessed[OM_COST_RECEIVED]);
	nulls[OM_RECORD_guessed_received] = (position->guessed[OM_COST_RECEIVED] == 0);
	values[OM_RECORD_guessed_lost] = OmQuantityGetDatum(position->guessed[OM_COST_LOST]);
	nulls[OM_RECORD_guessed_lost] = (position->guessed[OM_COST_LOST] == 0);
	values[OM_RECORD_stamp] = Int64GetDatum(move->stamp);
}

/* An amount in the money ledger; a negative one goes the other way, none leaves no row. */
static void
post(OmCostBatch *batch, const OmCostMove *move, Account from, Account to, int64 minor, OmCurrency currency)
{
	OmCostPosting *posting;

	if (minor == 0)
		return;
	posting = &batch->postings[batch->npostings];
	memset(posting, 0, sizeof(OmCostPosting));
	posting->tenant = move->tenant;
	posting->kind = move->document_kind;
	posting->number = batch->npostings++;
	posting->move.from = from.account;
	posting->move.from_id = from.id;
	posting->move.to = to.account;
	posting->move.to_id = to.id;
	posting->move.amount.minor = minor;
	posting->move.amount.currency = currency;
	posting->move.document_id = move->document_id;
	posting->move.has_order = strcmp(posting->kind, OM_DOCUMENT_ORDER) == 0;
	posting->move.order_id = move->document_id;
	posting->move.channel_id = move->channel_id;
	posting->move.location_id = from.account == OM_ACCOUNT_INVENTORY ? from.id : to.id;
	posting->move.reason = move->reason;
	posting->move.occurred_at = move->occurred_at;
	posting->move.is_forced = move->is_forced;
}

/* The account of the goods that are at a location. */
static Account
inventory(int64 location_id)
{
	Account		account = {OM_ACCOUNT_INVENTORY, location_id};

	return account;
}

/* The side that a state outside is. */
static OmCostSide
side_of(OmStockState state)
{
	Assert(om_state_is_outside(state));
	return state == OM_STATE_CUSTOMER ? OM_COST_SOLD : state == OM_STATE_LOSS ? OM_COST_LOST : OM_COST_RECEIVED;
}

/* The account of a side, for goods of a location. */
static Account
account_of(OmCostSide side, int64 location_id)
{
	static const OmAccount kinds[OM_COST_SIDES] = {
		[OM_COST_RECEIVED] = OM_ACCOUNT_GOODS_RECEIVED, [OM_COST_SOLD] = OM_ACCOUNT_COST_OF_GOODS, [OM_COST_LOST] = OM_ACCOUNT_SHRINKAGE
	};
	Account		account = {kinds[side], side == OM_COST_RECEIVED ? 0 : location_id};

	return account;
}

/* A correction goes to the accounts of the sides that the goods at a guess came from and went to. */
static void
post_correction(OmCostBatch *batch, const OmCostMove *move, const OmCostPosition *position, const Change *change)
{
	int64		location_id = position->key.location_id;
	int			side;

	for (side = 0; side < OM_COST_SIDES; side++)
		post(batch, move, inventory(location_id), account_of(side, location_id), change->parts[side], position->currency);
}

/* ---------------------------------------------------------------- the kinds of moves */

/* Goods leave for the outside. */
static void
price_issue(OmCostBatch *batch, const OmCostMove *move)
{
	OmCostPosition *position = om_cost_position(batch, move, move->location_id);
	OmCostSide	side = side_of(move->to_state);
	Change		change = issue(position, move->quantity, side);

	add_to_line(om_cost_line(batch, move, HASH_FIND), move->quantity, -change.value, position->currency);
	add_record(batch, move, position, -move->quantity, &change);
	post(batch, move, inventory(move->location_id), account_of(side, move->location_id), -change.value, position->currency);
}

/*
 * The original cost of what a customer brings back: its share of what the line has out, the
 * rest of it for the last unit.  False: not known.  More than is known to be out comes at average.
 */
static bool
original_cost(const OmCostLine *line, const OmCostPosition *position, OmQuantity quantity, OmAmount *cost, bool *is_estimated)
{
	OmUnitCost out;
	OmQuantity	known;

	if (line == NULL || line->currency == 0 || line->is_mixed || line->quantity <= 0 || line->value < 0)
		return false;
	out.minor = line->value;
	out.quantity = line->quantity;
	known = Min(quantity, line->quantity);
	cost->currency = line->currency;
	cost->minor = times(out, known, is_estimated);
	if (known < quantity)
	{
		cost->minor = value_or((int128) cost->minor + times(average(position), quantity - known, is_estimated), cost->minor, is_estimated);
		*is_estimated = true;
	}
	return true;
}

/*
 * What goods from the outside cost by themselves: a receipt its cost, a return what
 * its issue cost; currency 0: nothing is known, or they were found.
 */
static OmAmount
own_cost(const OmCostMove *move, const OmCostLine *line, const OmCostPosition *position, OmUnitCost *unit, bool *is_estimated)
{
	OmAmount	cost = {0, 0};

	unit->minor = move->cost.minor;
	unit->quantity = move->cost_quantity;
	if (move->from_state == OM_STATE_SUPPLIER || move->from_state == OM_STATE_PRODUCTION)
		return move->cost;
	if (move->from_state == OM_STATE_CUSTOMER && original_cost(line, position, move->quantity, &cost, is_estimated))
	{
		unit->minor = cost.minor;
		unit->quantity = move->quantity;
	}
	return cost;
}

/* Goods come from the outside: at a cost of their own where one is known in the position's currency. */
static void
price_receipt(OmCostBatch *batch, const OmCostMove *move)
{
	OmCostPosition *position = om_cost_position(batch, move, move->destination);
	OmCostLine *line = om_cost_line(batch, move, HASH_FIND);
	OmCostSide	side = side_of(move->from_state);
	bool		is_estimated = false;
	OmUnitCost unit;
	OmAmount	cost = own_cost(move, line, position, &unit, &is_estimated);
	Change		change;
	int64		own;

	if (position->currency == 0)
		position->currency = cost.currency;
	if (cost.currency != 0 && cost.currency == position->currency)
		change = receive(position, move->quantity, unit);
	else
	{
		change = receive_at_average(position, move->quantity, side);
		is_estimated = (move->from_state != OM_STATE_LOSS);
	}
	change.is_estimated = change.is_estimated || is_estimated;
	own = change.value + change.correction;
	add_to_line(line, -move->quantity, -own, position->currency);
	add_record(batch, move, position, move->quantity, &change);
	post(batch, move, account_of(side, move->destination), inventory(move->destination), own, position->currency);
	post_correction(batch, move, position, &change);
}

/*
 * Goods change location and keep their cost.  Where the other location counts in another
 * currency they leave as if sent back to the supplier and arrive at its average.
 */
static void
price_transfer(OmCostBatch *batch, const OmCostMove *move)
{
	OmCostPosition *source = om_cost_position(batch, move, move->location_id);
	OmCostPosition *target = om_cost_position(batch, move, move->destination);
	bool		is_kept = source->currency != 0 && (target->currency == 0 || target->currency == source->currency);
	Change		out = issue(source, move->quantity, is_kept ? OM_COST_SOLD : OM_COST_RECEIVED);
	OmUnitCost cost = {-out.value, move->quantity};
	const Account received = account_of(OM_COST_RECEIVED, 0);
	Change		in;

	add_record(batch, move, source, -move->quantity, &out);
	if (is_kept)
	{
		int64		rest;

		target->currency = source->currency;
		in = receive(target, move->quantity, cost);
		/* what left is posted, also where its value was too large to arrive */
		rest = -out.value - in.value - in.correction;
		in.correction += rest;
		in.parts[OM_COST_SOLD] += rest;
		in.is_estimated = in.is_estimated || out.is_estimated;
		post(batch, move, inventory(move->location_id), inventory(move->destination), -out.value, source->currency);
	}
	else
	{
		in = receive_at_average(target, move->quantity, OM_COST_RECEIVED);
		in.is_estimated = true;
		post(batch, move, inventory(move->location_id), received, -out.value, source->currency);
		post(batch, move, received, inventory(move->destination), in.value, target->currency);
	}
	add_record(batch, move, target, move->quantity, &in);
	post_correction(batch, move, target, &in);
}

/* Price a move by where its ends are (see cost.h). */
void
om_cost_price(OmCostBatch *batch, const OmCostMove *move)
{
	if (om_state_is_outside(move->from_state))
		price_receipt(batch, move);
	else if (om_state_is_outside(move->to_state))
		price_issue(batch, move);
	else
		price_transfer(batch, move);
}
