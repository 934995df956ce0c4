/*
 * customer.c - whose an order is, where it is sent and whom it is billed to; and the API function claim_order.
 *
 * An order holds the ids of its customer and of its addresses, which stay as they were; an order without them has none of these
 * columns, and costs what it did.  Who ordered without an account says it later: by the order's secret, once.
 */
#include "postgres.h"

#include "access/access.h"
#include "base/clock.h"
#include "base/om_error.h"
#include "customer/customer.h"
#include "journal/outbox.h"
#include "order/order.h"
#include "order/order_private.h"
#include "types/uuid7.h"
#include "mb/pg_wchar.h"
#include "utils/builtins.h"
#include "utils/datum.h"

void
om_draft_set_customer(Draft *draft, const char *customer, JsonbContainer *ship_to, JsonbContainer *bill_to)
{
	draft->args.customer = customer;
	draft->args.ship_to = ship_to;
	draft->args.bill_to = bill_to;
}

/* An address of the draft, if one is said. */
static void
read_address(Draft *draft, OmAddress *address, JsonbContainer *said, const char *name)
{
	if (said != NULL)
		om_address_read(address, draft->customer, said, psprintf("%s%s", draft->args.path, name));
}

void
om_draft_read_customer(Draft *draft, int64 tenant)
{
	if (draft->args.customer != NULL)
	{
		OmCustomers *customers = palloc(sizeof(OmCustomers));

		if (draft->args.customers == NULL)
		{
			*customers = om_customers_read(tenant, &draft->args.customer, 1, draft->only_asks);
			draft->args.customers = customers;
		}
		draft->customer = om_customer_of(draft->args.customers, draft->args.customer);
	}
	read_address(draft, &draft->ship_to, draft->args.ship_to, "ship_to");
	/* what is handed over is taxed where that is, wherever the customer lives */
	if (draft->args.destination.country == NULL && draft->ship_to.country != NULL && !om_draft_is_sale(draft))
		draft->args.destination = om_tax_place_arg(draft->ship_to.country, draft->ship_to.region, draft->ship_to.postal_code, psprintf("%sship_to.", draft->args.path));
	read_address(draft, &draft->bill_to, draft->args.bill_to, "bill_to");
}

const OmCustomers *
om_batch_customers(int64 tenant, JsonbContainer *const *orders, int n)
{
	const char **codes = palloc(sizeof(char *) * Max(n, 1));
	OmCustomers *customers = palloc0(sizeof(OmCustomers));
	int			count = 0;
	int			i;

	for (i = 0; i < n; i++)
	{
		JsonbValue	buffer;
		JsonbValue *code = getKeyJsonValueFromContainer(orders[i], "customer", strlen("customer"), &buffer);

		/* what is no code is refused when the order is read */
		if (code != NULL && code->type == jbvString && code->val.string.len <= OM_CODE_LENGTH_MAX * MAX_MULTIBYTE_CHAR_LEN)
			codes[count++] = pnstrdup(code->val.string.val, code->val.string.len);
	}
	if (count > 0 && om_may(tenant, &om_right_for_customer))
		*customers = om_customers_read(tenant, codes, count, false);
	return customers;
}

void
om_drafts_store_addresses(int64 tenant, Draft **drafts, int n)
{
	OmAddress **addresses = palloc(sizeof(OmAddress *) * 2 * n);
	const OmCustomer **customers = palloc(sizeof(OmCustomer *) * 2 * n);
	int			count = 0;
	int			i;
	int			a;

	for (i = 0; i < n; i++)
	{
		OmAddress  *both[] = {&drafts[i]->ship_to, &drafts[i]->bill_to};

		for (a = 0; a < lengthof(both); a++)
		{
			if (!both[a]->is_given || both[a]->address_id != 0)
				continue;
			addresses[count] = both[a];
			customers[count++] = drafts[i]->customer;
		}
	}
	om_addresses_store(tenant, addresses, customers, count);
}

/* An id that is stored, or null. */
static Datum
address_id(const OmAddress *address, bool *isnull)
{
	*isnull = !address->is_given;
	return Int64GetDatum(address->address_id);
}

void
om_draft_customer_values(const Draft *draft, int first, Datum *values, bool *nulls)
{
	nulls[first] = (draft->customer == NULL);
	values[first] = draft->customer == NULL ? (Datum) 0 : UUIDPGetDatum(&draft->customer->customer_id);
	values[first + 1] = address_id(&draft->ship_to, &nulls[first + 1]);
	values[first + 2] = address_id(&draft->bill_to, &nulls[first + 2]);
}

enum ClaimArgument
{
	ARG_ORDER_ID, ARG_CUSTOMER, ARG_SECRET
};

/* An order being claimed. */
typedef struct Claim
{
	OmCall		call;			/* its document is the order */
	OmOrder		order;
	const char *code;
	OmCustomers customers;
	const OmCustomer *customer;
	bool		is_done;		/* it is the customer's already */
	Datum		address_ids;	/* of the order, as a bigint[] */
} Claim;

/* Read whose it shall be. */
static void
read_claim(OmCall *call)
{
	((Claim *) call)->code = om_code_arg(call->fcinfo, ARG_CUSTOMER, "customer");
}

/* The customer, and the order: its lock is the queue of those who claim it.  A retry is answered even when the customer was erased since. */
static void
lock_claim(OmCall *call)
{
	Claim	   *claim = (Claim *) call;

	claim->customers = om_customers_read(call->tenant, &claim->code, 1, false);
	claim->order.tenant = call->tenant;
	claim->order.order_id = call->document;
	om_order_lock(&claim->order);
}

/* The customer is there, and the order is nobody's, or the customer's. */
static void
check_claim(OmCall *call)
{
	Claim	   *claim = (Claim *) call;
	Datum		values[] = {[KEY_tenant_id] = Int64GetDatum(call->tenant), [KEY_order_id] = UUIDPGetDatum(&call->document)};
	Datum		owner;
	bool		is_nobodys;

	claim->customer = om_customer_of(&claim->customers, claim->code);
	if (om_plan_run(&om_order_plans[ORDER_OWNER], values, NULL) == 0)
		elog(ERROR, "a locked order is missing");
	owner = om_field(0, OWNER_customer_id, &is_nobodys);
	claim->is_done = !is_nobodys;
	claim->address_ids = om_field(0, OWNER_address_ids, NULL);
	if (!is_nobodys && memcmp(DatumGetUUIDP(owner), &claim->customer->customer_id, sizeof(pg_uuid_t)) != 0)
		om_raise_value(OM_ORDER_CLAIMED, "order_id", om_uuid_text(&call->document), "order %s is another customer's", om_uuid_text(&call->document));
}

/* It is the customer's from now on, and so are its addresses. */
static void
write_claim(OmCall *call)
{
	Claim	   *claim = (Claim *) call;
	Datum		values[CLAIM_count] = {
		[CLAIM_tenant_id] = Int64GetDatum(call->tenant), [CLAIM_order_id] = UUIDPGetDatum(&call->document),
		[CLAIM_customer_id] = UUIDPGetDatum(&claim->customer->customer_id)
	};
	OmEvent		event = {.aggregate = "order", .aggregate_id = call->document, .type = "order.claimed", .occurred_at = call->occurred_at};

	if (claim->is_done)
		return;
	om_addresses_claim(call->tenant, claim->customer, datumCopy(claim->address_ids, false, -1));
	if (om_plan_run(&om_order_plans[ORDER_CLAIM], values, NULL) != 1)
		elog(ERROR, "a locked order is missing");
	event.payload = psprintf("{\"customer_id\":\"%s\"}", om_uuid_text(&claim->customer->customer_id));
	om_outbox_write(call->tenant, &event, 1);
}

static const OmKeyedFunction claim_function = {
	.name = "claim_order", .occurs_now = true, .document = "order", .document_arg = ARG_ORDER_ID,
	.owned = &om_order_owned, .secret_arg = ARG_SECRET, .foreign_right = &om_right_claim,
	.read = read_claim, .lock = lock_claim, .check = check_claim, .write = write_claim, .show = &om_order_plans[ORDER_SHOW]
};

/* claim_order(order_id, customer, secret, key, options, tenant_id) */
OM_KEYED_FUNCTION(om_claim_order, claim_function, Claim, 0);
