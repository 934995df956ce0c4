/*
 * receipt_private.h - what the receipt module's own files share.
 */
#ifndef OM_RECEIPT_PRIVATE_H
#define OM_RECEIPT_PRIVATE_H

#include "confirmation/confirmation.h"
#include "lib/stringinfo.h"
#include "sql/plan.h"

enum ReceiptPlan
{
	RECEIPT_LAST, RECEIPT_NEXT, RECEIPT_OF_ORDER, RECEIPT_BY_ID, RECEIPT_GIFT,
	RECEIPT_PLANS
};

extern OmPlan om_receipt_plans[RECEIPT_PLANS];

/* The receipts of a register; what the next one is of. */
#define REGISTER_KEY(X, P) X(P, tenant_id, OM_INT8) X(P, register, OM_TEXT)
OM_ENUM(REGISTER_KEY, REGISTER);
#define NEXT_RECEIPT(X, P) \
	X(P, tenant_id, OM_INT8) X(P, register_id, OM_INT8) X(P, facts, OM_JSONB) X(P, occurred_at, OM_TIME) X(P, recorded_at, OM_TIME)
OM_ENUM(NEXT_RECEIPT, NEXT);

/* The last one; and the next one, with the register as it is. */
#define LAST_RECEIPT(X, P) X(P, receipt_number, OM_INT8) X(P, hash, OM_BYTEA)
OM_ENUM(LAST_RECEIPT, LAST);
#define MADE_RECEIPT(X, P) \
	X(P, register, OM_TEXT) X(P, location_id, OM_INT8) X(P, receipt_number, OM_INT8) X(P, previous_hash, OM_BYTEA) X(P, document, OM_JSONB) X(P, hash, OM_BYTEA)
OM_ENUM(MADE_RECEIPT, MADE);

/* A receipt, or an order, by its id; the copies of a receipt. */
#define RECEIPT_KEY(X, P) X(P, tenant_id, OM_INT8) X(P, id, OM_UUID)
OM_ENUM(RECEIPT_KEY, KEY);

/* A receipt as it is printed. */
#define PRINTED_RECEIPT(X, P) \
	X(P, receipt_id, OM_UUID) X(P, register, OM_TEXT) X(P, receipt_number, OM_INT8) X(P, kind, OM_TEXT) X(P, order_id, OM_UUID) X(P, location_id, OM_INT8) \
	X(P, document, OM_JSONB) X(P, hash, OM_TEXT) X(P, copies, OM_INT8) X(P, is_closed, OM_BOOL)
OM_ENUM(PRINTED_RECEIPT, PRINTED);

/* A document without prices. */
#define GIFT_DOCUMENT(X, P) X(P, document, OM_JSONB)
OM_ENUM(GIFT_DOCUMENT, GIFT);

/* The type order_mgmt.receipt_page. */
#define RECEIPT_PAGE(X, P) \
	X(P, receipt_id, OM_UUID) X(P, register, OM_TEXT) X(P, receipt_number, OM_INT8) X(P, kind, OM_TEXT) X(P, order_id, OM_UUID) X(P, locale, OM_TEXT) \
	X(P, format, OM_TEXT) X(P, is_copy, OM_BOOL) X(P, copy_number, OM_INT8) X(P, body, OM_TEXT) X(P, bytes, OM_BYTEA)
OM_ENUM(RECEIPT_PAGE, PAGE);

/* The hooks, at load (issue.c). */
extern void om_receipt_init(void);

/* The columns of paper that a printer has. */
#define WIDTH_MIN 32
#define WIDTH_MAX 64

/* A line of paper: text that fits, and how it is printed. */
typedef struct PaperLine
{
	char	   *text;
	bool		is_bold;
} PaperLine;

/* A receipt on paper. */
typedef struct Paper
{
	const OmTemplates *templates;
	Jsonb	   *document;
	int			width;
	PaperLine  *lines;
	int			nlines;
	int			most;			/* that there is room for */
} Paper;

/* Lay a document out on paper of so many columns (layout.c). */
extern void om_receipt_lay_out(Paper *paper);

/* A value of a document, or of an object in it, as text; null: it is not there. */
extern char *om_receipt_value(JsonbContainer *object, const char *name);

/* Is a flag of a document set? */
extern bool om_receipt_flag(JsonbContainer *object, const char *name);

/* Paper as text, each line with its end; as bytes for a printer (escpos.c): barcode is null for none. */
extern char *om_paper_text(const Paper *paper);
extern bytea *om_paper_bytes(const Paper *paper, const char *barcode);

/*
 * The widths of the bars and gaps of CODE128 for a text of printable ASCII, a bar first, as digits (barcode.c); null for a text that it has no
 * code for.
 */
extern char *om_code128(const char *text);

#endif
