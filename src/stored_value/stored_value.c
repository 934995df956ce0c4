/*
 * stored_value.c - gift cards: issue_gift_card, top_up_gift_card and redeem_gift_card.
 *
 * Terms.  A card is a liability: what it holds is the account gift_card of the ledger of money, with the card as holder, so what is left is a counter
 * of the engine (ledger/money.c), and nobody spends it twice.  Each time that it is loaded or spent is a step: a document, whose money the ledger has.
 *
 * Who issues a card brings its code, a secret of at least 128 random bits (call/secret.h), so that a repeated call is answered like the first one, and
 * nothing needs to be told once only.  Kept of it is SHA-256, of it and the tenant; it is not guessed, so wrong ones are not counted.
 *
 * Loading takes what a provider of payments took for it: no revenue, and no tax.  Redeeming moves money of the card to the clearing account of
 * the provider gift_card, which a payment by that provider takes it from, whose reference is the id of the step.
 */
#include "postgres.h"

#include "access/access.h"
#include "base/clock.h"
#include "base/om_error.h"
#include "call/call.h"
#include "ledger/money.h"
#include "payment/payment.h"
#include "sql/insert.h"
#include "types/currency.h"
#include "types/uuid7.h"
#include "utils/builtins.h"
#include "utils/timestamp.h"

/* The provider by which a card pays. */
#define GIFT_CARD_PROVIDER "gift_card"

enum
{
	CARD_FIND, STEP_SHOW
};

#define CARD_OF_CODE(X, P) X(P, tenant_id, OM_INT8) X(P, code_hash, OM_TEXT)
OM_ENUM(CARD_OF_CODE, OF);

#define FOUND_CARD(X, P) X(P, gift_card_id, OM_UUID) X(P, currency, OM_TEXT) X(P, expires_at, OM_TIME)
OM_ENUM(FOUND_CARD, FOUND);

#define ONE_STEP(X, P) X(P, tenant_id, OM_INT8) X(P, gift_card_step_id, OM_UUID)
OM_ENUM(ONE_STEP, ONE);

#define NEW_CARD(X, P) \
	X(P, tenant_id, OM_INT8) X(P, gift_card_id, OM_UUID) X(P, expires_at, OM_TIME) X(P, recorded_at, OM_TIME) X(P, code_hash, OM_TEXT) \
	X(P, currency, OM_TEXT)
OM_ENUM(NEW_CARD, CARD);

static OmTable cards_table = {.name = "gift_cards", .columns = OM_COLUMNS(NEW_CARD, CARD)};

#define NEW_STEP(X, P) \
	X(P, tenant_id, OM_INT8) X(P, gift_card_step_id, OM_UUID) X(P, gift_card_id, OM_UUID) X(P, provider_id, OM_INT8) X(P, recorded_at, OM_TIME) \
	X(P, change, OM_INT8) X(P, amount, OM_AMOUNT) X(P, kind, OM_TEXT) X(P, provider, OM_TEXT) X(P, actor, OM_TEXT) X(P, reference, OM_TEXT)
OM_ENUM(NEW_STEP, NEW);

static OmTable steps_table = {.name = "gift_card_steps", .columns = OM_COLUMNS(NEW_STEP, NEW)};

static OmPlan plans[] = {
	[CARD_FIND] = {
		.name = "gift_card.find",
		.sql = "SELECT c.gift_card_id, c.currency, c.expires_at FROM order_mgmt_data.gift_cards AS c WHERE c.tenant_id = $1 AND c.code_hash = $2",
		.args = OM_ARGS(CARD_OF_CODE, OF), .results = OM_RESULTS(FOUND_CARD, FOUND), .expect = SPI_OK_SELECT
	},
	[STEP_SHOW] = {
		.name = "gift_card.show",
		.sql = "SELECT v.* FROM order_mgmt.gift_card_steps AS v WHERE v.tenant_id = $1 AND v.gift_card_step_id = $2",
		.args = OM_ARGS(ONE_STEP, ONE), .expect = SPI_OK_SELECT
	}
};

/* Those of issue_gift_card and top_up_gift_card; redeem_gift_card has the first ones but no provider. */
enum LoadArgument
{
	ARG_AMOUNT, ARG_CODE, ARG_PROVIDER, ARG_REFERENCE, ARG_STEP_ID, ARG_EXPIRES_AT
};

enum RedeemArgument
{
	REDEEM_AMOUNT, REDEEM_CODE, REDEEM_REFERENCE, REDEEM_STEP_ID
};

/* A card being loaded, or spent. */
typedef struct CardStep
{
	OmCall		call;			/* its document is the step */
	const char *kind;
	int			sign;			/* 1: it gets more; -1: less */
	bool		is_new;			/* the card is made */
	OmAmount	amount;
	char	   *code_hash;
	char	   *provider;
	int64		provider_id;
	char	   *reference;
	TimestampTz expires_at;		/* DT_NOEND: it does not */
	pg_uuid_t	card_id;
} CardStep;

/* The amount, of a currency that it names, and the code, of which only the hash is kept from here on. */
static void
read_step(OmCall *call)
{
	CardStep   *step = (CardStep *) call;
	FunctionCallInfo fcinfo = call->fcinfo;
	char	   *code = om_text_arg(fcinfo, ARG_CODE, "code", OM_REFERENCE_LENGTH_MAX, true);

	StaticAssertStmt((int) ARG_AMOUNT == (int) REDEEM_AMOUNT && (int) ARG_CODE == (int) REDEEM_CODE, "all begin alike");
	step->amount = om_full_amount_arg(om_amount_input_arg(fcinfo, ARG_AMOUNT, "amount"), "amount");
	if (step->amount.minor <= 0)
		om_raise_value(OM_INVALID_AMOUNT, "path", "amount", "amount must be positive");
	if (step->is_new)
		om_secret_check(code, true, "code");
	step->code_hash = om_secret_text(call->tenant, "gift_card", code);
	step->expires_at = DT_NOEND;
	if (step->sign < 0)
	{
		step->provider = GIFT_CARD_PROVIDER;
		step->reference = om_own_reference_arg(fcinfo, REDEEM_REFERENCE);
		return;
	}
	step->provider = om_code_arg(fcinfo, ARG_PROVIDER, "provider");
	step->reference = om_own_reference_arg(fcinfo, ARG_REFERENCE);
	if (step->is_new && !PG_ARGISNULL(ARG_EXPIRES_AT))
		step->expires_at = PG_GETARG_TIMESTAMPTZ(ARG_EXPIRES_AT);
}

/* Find the card of the code, which must be good for the step; a new one gets an id. */
static void
check_step(OmCall *call)
{
	CardStep   *step = (CardStep *) call;
	OmAdvance	advance = {.provider = step->provider};
	Datum		values[OF_count] = {[OF_tenant_id] = Int64GetDatum(call->tenant), [OF_code_hash] = CStringGetTextDatum(step->code_hash)};
	char		code[4];
	char	   *card;

	om_advance_check(call->tenant, &advance);
	step->provider_id = om_provider_id(call->tenant, step->provider, false);
	if (step->is_new)
	{
		if (step->expires_at <= om_clock())
			om_raise_value(OM_INVALID_ARGUMENT, "argument", "expires_at", "expires_at must be later than now");
		om_uuid7(&step->card_id);
		return;
	}
	if (om_plan_run_latest(&plans[CARD_FIND], values, NULL) == 0)
		om_raise_value(OM_UNKNOWN_GIFT_CARD, "argument", "code", "no gift card has this code");
	step->card_id = *DatumGetUUIDP(om_field(0, FOUND_gift_card_id, NULL));
	card = om_uuid_text(&step->card_id);
	if (strcmp(om_field_text(0, FOUND_currency), om_currency_code(step->amount.currency, code)) != 0)
		om_raise_value(OM_CURRENCY_MISMATCH, "gift_card_id", card, "the gift card is in %s, not in %s", om_field_text(0, FOUND_currency), code);
	if (DatumGetTimestampTz(om_field(0, FOUND_expires_at, NULL)) <= om_clock())
		om_raise_value(OM_GIFT_CARD_EXPIRED, "gift_card_id", card, "the gift card is not valid any more");
}

/* The card's own row; the code of another one is refused. */
static void
insert_card(const CardStep *step)
{
	static const OmKeyRefusal refusals[] = {
		{"gift_cards_code", OM_DUPLICATE_DOCUMENT, "a gift card has this code already"},
		{NULL}
	};
	OmInsert	rows = om_insert_make(CARD_count, 1);
	Datum	   *values = om_insert_values(&rows, 0);
	char		code[4];

	values[CARD_tenant_id] = Int64GetDatum(step->call.tenant);
	values[CARD_gift_card_id] = UUIDPGetDatum(&step->card_id);
	values[CARD_expires_at] = TimestampTzGetDatum(step->expires_at);
	values[CARD_recorded_at] = TimestampTzGetDatum(om_clock());
	values[CARD_code_hash] = CStringGetTextDatum(step->code_hash);
	values[CARD_currency] = CStringGetTextDatum(om_currency_code(step->amount.currency, code));
	om_insert_documents(&cards_table, &rows, refusals, "gift_card_id", psprintf("\"%s\"", om_uuid_text(&step->card_id)));
}

/* The step's row: duplicate_document. */
static void
insert_step(const CardStep *step)
{
	static const OmKeyRefusal refusals[] = {
		{"gift_card_steps_pkey", OM_DUPLICATE_DOCUMENT, "the step of a gift card exists already"},
		{NULL}
	};
	OmInsert	rows = om_insert_make(NEW_count, 1);
	Datum	   *values = om_insert_values(&rows, 0);

	values[NEW_tenant_id] = Int64GetDatum(step->call.tenant);
	values[NEW_gift_card_step_id] = UUIDPGetDatum(&step->call.document);
	values[NEW_gift_card_id] = UUIDPGetDatum(&step->card_id);
	values[NEW_provider_id] = Int64GetDatum(step->provider_id);
	values[NEW_recorded_at] = TimestampTzGetDatum(om_clock());
	values[NEW_change] = Int64GetDatum(step->sign * step->amount.minor);
	values[NEW_amount] = om_amount_datum(step->amount);
	values[NEW_kind] = CStringGetTextDatum(step->kind);
	values[NEW_provider] = CStringGetTextDatum(step->provider);
	values[NEW_actor] = CStringGetTextDatum(step->call.actor);
	values[NEW_reference] = om_optional_text(step->reference, &om_insert_nulls(&rows, 0)[NEW_reference]);
	om_insert_documents(&steps_table, &rows, refusals, "gift_card_step_id", psprintf("\"%s\"", om_uuid_text(&step->call.document)));
}

/* Write the step and its money: the ledger refuses what the card does not hold. */
static void
write_step(OmCall *call)
{
	CardStep   *step = (CardStep *) call;
	OmMoneyMove move = {
		.from = OM_ACCOUNT_GIFT_CARD, .to = OM_ACCOUNT_CLEARING, .to_id = step->provider_id, .amount = step->amount,
		.document_id = call->document, .has_holder = true, .holder_id = step->card_id, .occurred_at = call->occurred_at
	};

	if (step->is_new)
		insert_card(step);
	insert_step(step);
	/* a negative amount goes the other way round */
	move.amount.minor *= step->sign;
	om_post_money(call->tenant, "gift_card_step", &move, 1, call->actor);
}

#define CARD_STEP(arg) \
	.occurs_now = true, .document = "gift_card_step", .document_arg = (arg), .is_new = true, .read = read_step, .check = check_step, \
	.write = write_step, .show = &plans[STEP_SHOW]

static const OmKeyedFunction issue_function = {.name = "issue_gift_card", CARD_STEP(ARG_STEP_ID)};
static const OmKeyedFunction top_up_function = {.name = "top_up_gift_card", CARD_STEP(ARG_STEP_ID)};
static const OmKeyedFunction redeem_function = {.name = "redeem_gift_card", CARD_STEP(REDEEM_STEP_ID)};

/* issue_gift_card(amount, code, provider, reference, step, expires_at, key, options, tenant_id) */
OM_KEYED_FUNCTION(om_issue_gift_card, issue_function, CardStep, .kind = "issued", .sign = 1, .is_new = true);

/* top_up_gift_card(amount, code, provider, reference, step, key, options, tenant_id) */
OM_KEYED_FUNCTION(om_top_up_gift_card, top_up_function, CardStep, .kind = "topped_up", .sign = 1);

/* redeem_gift_card(amount, code, reference, step, key, options, tenant_id) */
OM_KEYED_FUNCTION(om_redeem_gift_card, redeem_function, CardStep, .kind = "redeemed", .sign = -1);

OM_RIGHT(issue_gift_cards, OM_SELLERS, "issue gift cards, and load them");
OM_RIGHT(redeem_gift_cards, OM_SELLERS, "spend what a gift card holds, whose code is known");
OM_RIGHT(read_gift_cards, OM_SELLERS | OM_ANALYST, "read gift cards, what they hold, and their steps");

static OmRight *const rights[] = {
	&om_right_issue_gift_cards, &om_right_redeem_gift_cards, &om_right_read_gift_cards
};

static const OmNeed needs[] = {
	OM_TOPIC("gift_card", "money that customers paid in advance, and spend by a code"),
	OM_FUNCTION_NEEDS("issue_gift_card", issue_gift_cards),
	OM_FUNCTION_NEEDS("top_up_gift_card", issue_gift_cards),
	OM_FUNCTION_NEEDS("redeem_gift_card", redeem_gift_cards),
	OM_VIEW_NEEDS("gift_cards", read_gift_cards),
	OM_VIEW_NEEDS("gift_card_steps", read_gift_cards)
};

static const OmRaises raises[] = {
	OM_RAISES("issue_gift_card", OM_UNKNOWN_PROVIDER, OM_DUPLICATE_DOCUMENT),
	OM_RAISES("top_up_gift_card", OM_UNKNOWN_PROVIDER, OM_DUPLICATE_DOCUMENT, OM_UNKNOWN_GIFT_CARD, OM_GIFT_CARD_EXPIRED, OM_CURRENCY_MISMATCH),
	OM_RAISES("redeem_gift_card", OM_UNKNOWN_PROVIDER, OM_DUPLICATE_DOCUMENT, OM_UNKNOWN_GIFT_CARD, OM_GIFT_CARD_EXPIRED, OM_CURRENCY_MISMATCH,
			  OM_INSUFFICIENT_BALANCE, OM_BALANCE_CONTENDED)
};

OM_MODULE(stored_value) = {OM_RIGHTS(rights), OM_NEEDS(needs), OM_ERRORS(raises)};
