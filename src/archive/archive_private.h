/*
 * archive_private.h - what the archive module's own files share.
 */
#ifndef OM_ARCHIVE_PRIVATE_H
#define OM_ARCHIVE_PRIVATE_H

#include "sql/plan.h"

/* What leaves, in this order: the documents of one kind after those of the other. */
typedef enum ArchiveKind
{
	ARCHIVE_ORDERS, ARCHIVE_TRANSFERS, ARCHIVE_STOCK_DOCUMENTS, ARCHIVE_RESERVATIONS, ARCHIVE_KINDS
} ArchiveKind;

/* How documents of a kind leave. */
typedef struct ArchiveRule
{
	OmPlan		find;			/* those that are closed, oldest first */
	OmPlan		lock;			/* those that nobody works on; no plan: nobody ever does */
	OmPlan		still;			/* those that are closed, behind the lock */
	OmPlan		remember;		/* their ids, and those of what is of them, are used from now on */
} ArchiveRule;

extern ArchiveRule om_archive_rules[ARCHIVE_KINDS];

/* A table whose rows leave with the documents of a kind. */
typedef struct ArchiveTable
{
	const char *name;
	ArchiveKind kind;
	OmPlan		leave;
} ArchiveTable;

extern ArchiveTable om_archive_tables[];
extern const int om_archive_ntables;

/* Documents of a tenant that are closed, with all facts before an instant and below a stamp, after one of them. */
#define ARCHIVE_SOUGHT(X, P) \
	X(P, tenant_id, OM_INT8) X(P, before, OM_TIME) X(P, mark, OM_INT8) X(P, after_at, OM_TIME) X(P, after_id, OM_UUID) X(P, rows_max, OM_INT4)
OM_ENUM(ARCHIVE_SOUGHT, SOUGHT);
#define ARCHIVE_FOUND(X, P) X(P, document_id, OM_UUID) X(P, recorded_at, OM_TIME)
OM_ENUM(ARCHIVE_FOUND, FOUND);

/* Some of them. */
#define ARCHIVE_DOCUMENTS(X, P) X(P, tenant_id, OM_INT8) X(P, document_ids, OM_UUIDS)
OM_ENUM(ARCHIVE_DOCUMENTS, DOCUMENTS);
#define ARCHIVE_STILL(X, P) X(P, tenant_id, OM_INT8) X(P, before, OM_TIME) X(P, mark, OM_INT8) X(P, document_ids, OM_UUIDS)
OM_ENUM(ARCHIVE_STILL, STILL);
#define ARCHIVE_ID(X, P) X(P, document_id, OM_UUID)
OM_ENUM(ARCHIVE_ID, ID);

enum ArchivePlan
{
	ARCHIVE_PUBLISHED, ARCHIVE_BEGIN, ARCHIVE_OF, ARCHIVE_WALK, ARCHIVE_KEEP_WALK, ARCHIVE_PAYMENT_KEYS, ARCHIVE_PAYMENTS, ARCHIVE_OPEN_MONEY_OF_ORDERS, ARCHIVE_MONEY_OF_ORDERS,
	ARCHIVE_STOCK_CHUNK, ARCHIVE_MONEY_CHUNK, ARCHIVE_STOCK_OPEN, ARCHIVE_COSTS, ARCHIVE_STOCK,
	ARCHIVE_MONEY_OPEN, ARCHIVE_MONEY,
	ARCHIVE_ERASE_PAYMENTS, ARCHIVE_ERASE_FULFILLMENTS, ARCHIVE_ERASE_RETURNS, ARCHIVE_ERASE_ORDERS, ARCHIVE_PLANS
};

extern OmPlan om_archive_plans[ARCHIVE_PLANS];

/* Who copies ledgers to other databases. */
#define ARCHIVE_PUBLICATION(X, P) X(P, name, OM_TEXT)
OM_ENUM(ARCHIVE_PUBLICATION, PUBLICATION);

/* The document that opening entries of a tenant are of. */
#define ARCHIVE_BEGUN(X, P) X(P, tenant_id, OM_INT8) X(P, archive_id, OM_UUID) X(P, archived_to, OM_TIME)
OM_ENUM(ARCHIVE_BEGUN, BEGUN);
#define ARCHIVE_TENANT(X, P) X(P, tenant_id, OM_INT8)
OM_ENUM(ARCHIVE_TENANT, OF_TENANT);

/* Where a tenant's archiving goes on. */
#define ARCHIVE_WALKED(X, P) \
	X(P, tenant_id, OM_INT8) X(P, kind, OM_INT4) X(P, after_at, OM_TIME) X(P, after_id, OM_UUID) X(P, stock_after, OM_INT8) \
	X(P, money_after, OM_INT8) X(P, is_due, OM_BOOL)
OM_ENUM(ARCHIVE_WALKED, WALK);

/* Money of some orders becomes opening entries. */
#define ARCHIVE_ORDER_MONEY(X, P) \
	X(P, tenant_id, OM_INT8) X(P, archive_id, OM_UUID) X(P, actor, OM_TEXT) X(P, order_ids, OM_UUIDS)
OM_ENUM(ARCHIVE_ORDER_MONEY, ORDER_MONEY);

/* What the events of a payment come to. */
#define ARCHIVE_PAYMENT(X, P) X(P, payment_id, OM_UUID) X(P, refundable, OM_INT8)
OM_ENUM(ARCHIVE_PAYMENT, PAYMENT);

/* The next moves of a ledger, so many; is_old: one of them was recorded before an instant. */
#define ARCHIVE_RANGE(X, P) X(P, tenant_id, OM_INT8) X(P, after_id, OM_INT8) X(P, before, OM_TIME) X(P, rows_max, OM_INT4)
OM_ENUM(ARCHIVE_RANGE, RANGE);
#define ARCHIVE_CHUNK(X, P) X(P, last_id, OM_INT8) X(P, moves, OM_INT8) X(P, is_old, OM_BOOL)
OM_ENUM(ARCHIVE_CHUNK, CHUNK);

/* Those of archived documents among them become opening entries. */
#define ARCHIVE_LEAVING(X, P) \
	X(P, tenant_id, OM_INT8) X(P, archive_id, OM_UUID) X(P, actor, OM_TEXT) X(P, after_id, OM_INT8) X(P, to_id, OM_INT8) \
	X(P, before, OM_TIME) X(P, mark, OM_INT8)
OM_ENUM(ARCHIVE_LEAVING, LEAVING);

#endif
