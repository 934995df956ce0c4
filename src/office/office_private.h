/*
 * office_private.h - what the office module's own files share.
 */
#ifndef OM_OFFICE_PRIVATE_H
#define OM_OFFICE_PRIVATE_H

#include "call/arguments.h"
#include "sql/plan.h"

enum OfficePlan
{
	OFFICE_TIMELINE, OFFICE_PLACES, OFFICE_LOCATIONS, OFFICE_DOCUMENTS, OFFICE_CUSTOMERS, OFFICE_WORDS, OFFICE_NAMES, OFFICE_SHOW,
	/* the ways to a page */
	OFFICE_FOUND, OFFICE_STATUS, OFFICE_PAYMENT_STATUS, OFFICE_RETURN_STATUS, OFFICE_NEWEST,
	OFFICE_PLANS
};

extern OmPlan om_office_plans[OFFICE_PLANS];

/* One order; */
#define OFFICE_ORDER(X, P) X(P, tenant_id, OM_INT8) X(P, order_id, OM_UUID)
OM_ENUM(OFFICE_ORDER, ONE);

/* where its lines are; 0: nowhere; */
#define OFFICE_PLACE(X, P) X(P, location_id, OM_INT8)
OM_ENUM(OFFICE_PLACE, PLACE);

/* what happened to it: the columns of order_mgmt.timeline_entry, and who sees the entry. */
#define TIMELINE_ENTRY(X, P) \
	X(P, occurred_at, OM_TIME) X(P, recorded_at, OM_TIME) X(P, kind, OM_TEXT) X(P, event, OM_TEXT) X(P, document_id, OM_UUID) X(P, line_no, OM_INT4) \
	X(P, amount, OM_AMOUNT) X(P, location, OM_TEXT) X(P, reason, OM_TEXT) X(P, actor, OM_TEXT) X(P, role_name, OM_TEXT) X(P, details, OM_JSONB)
OM_ENUM(TIMELINE_ENTRY, ENTRY);
#define TIMELINE_ROW(X, P) TIMELINE_ENTRY(X, P) X(P, location_id, OM_INT8) X(P, is_money, OM_BOOL)
OM_ENUM(TIMELINE_ROW, TIMELINE);

/* A tenant. */
#define OFFICE_TENANT(X, P) X(P, tenant_id, OM_INT8)
OM_ENUM(OFFICE_TENANT, TENANT);

/* What somebody has of an order, and as what it is looked for. */
#define OFFICE_DOCUMENT(X, P) \
	X(P, tenant_id, OM_INT8) X(P, said, OM_TEXT) X(P, by_number, OM_BOOL) X(P, by_reference, OM_BOOL) X(P, by_tracking, OM_BOOL) X(P, rows, OM_INT4)
OM_ENUM(OFFICE_DOCUMENT, DOCUMENT);
#define FOUND_DOCUMENT(X, P) X(P, order_id, OM_UUID) X(P, found_by, OM_TEXT)
OM_ENUM(FOUND_DOCUMENT, FOUND);

/* The same of a customer. */
#define OFFICE_CUSTOMER(X, P) X(P, tenant_id, OM_INT8) X(P, said, OM_TEXT) X(P, by_email, OM_BOOL) X(P, by_code, OM_BOOL)
OM_ENUM(OFFICE_CUSTOMER, CUSTOMER);
#define FOUND_CUSTOMER(X, P) X(P, customer_id, OM_UUID) X(P, found_by, OM_TEXT)
OM_ENUM(FOUND_CUSTOMER, FOUND_CUSTOMER);

/* A name: its words, and those that its key may begin with, from and to; so many rows. */
#define OFFICE_WORDS_OF(X, P) X(P, words, OM_TEXTS) X(P, first_word, OM_TEXT) X(P, last_word, OM_TEXT)
OM_ENUM(OFFICE_WORDS_OF, WORDS);
#define OFFICE_NAME(X, P) \
	X(P, tenant_id, OM_INT8) X(P, words, OM_TEXTS) X(P, begins, OM_TEXT) X(P, ends, OM_TEXT) X(P, other_begins, OM_TEXT) X(P, other_ends, OM_TEXT) \
	X(P, of_addresses, OM_BOOL) X(P, of_customers, OM_BOOL) X(P, rows, OM_INT4)
OM_ENUM(OFFICE_NAME, NAME);
#define FOUND_NAME(X, P) X(P, customer_id, OM_UUID) X(P, address_id, OM_INT8)
OM_ENUM(FOUND_NAME, FOUND_NAME);

/* A page of orders: behind one, so many, of a time, that meet filters (null: any); of places (null: all); and of some orders, customers and addresses. */
#define OFFICE_PAGE(X, P) \
	X(P, tenant_id, OM_INT8) X(P, after_at, OM_TIME) X(P, after_id, OM_UUID) X(P, rows, OM_INT4) X(P, since, OM_TIME) X(P, until, OM_TIME) \
	X(P, channel, OM_TEXT) X(P, status, OM_TEXT) X(P, fulfillment_status, OM_TEXT) X(P, payment_status, OM_TEXT) X(P, return_status, OM_TEXT) \
	X(P, sku, OM_TEXT) X(P, places, OM_INT8S) X(P, order_ids, OM_UUIDS) X(P, customer_ids, OM_UUIDS) X(P, address_ids, OM_INT8S)
OM_ENUM(OFFICE_PAGE, PAGE);
#define PAGE_ORDER(X, P) X(P, order_id, OM_UUID)
OM_ENUM(PAGE_ORDER, PAGE_ORDER);

/* Orders to be shown, how they were found, and what of people is shown with them. */
#define OFFICE_SHOWN(X, P) \
	X(P, tenant_id, OM_INT8) X(P, order_ids, OM_UUIDS) X(P, found_by, OM_TEXT) X(P, with_customers, OM_BOOL) X(P, with_addresses, OM_BOOL)
OM_ENUM(OFFICE_SHOWN, SHOWN);

/* The keys of filters (search.c). */
#define OM_ORDER_FILTERS 14
extern const OmJsonField om_order_filters[OM_ORDER_FILTERS];

#endif
