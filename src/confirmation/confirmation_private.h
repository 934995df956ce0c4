/*
 * confirmation_private.h - what the confirmation module's own files share: templates, their language, and how values are written.
 */
#ifndef OM_CONFIRMATION_PRIVATE_H
#define OM_CONFIRMATION_PRIVATE_H

#include "base/om_error.h"
#include "call/call.h"
#include "confirmation/confirmation.h"
#include "sql/plan.h"
#include "utils/jsonb.h"

enum ConfirmationPlan
{
	CONFIRMATION_PUT, CONFIRMATION_RESET, CONFIRMATION_SHOW_TEMPLATE, CONFIRMATION_TEMPLATES, CONFIRMATION_DOCUMENT,
	CONFIRMATION_RECORD, CONFIRMATION_ISSUED,
	CONFIRMATION_PLANS
};

extern OmPlan om_confirmation_plans[CONFIRMATION_PLANS];

/* A template that a tenant puts in the place of the shipped one. */
#define TEMPLATE_KEY(X, P) X(P, tenant_id, OM_INT8) X(P, template, OM_TEXT) X(P, locale, OM_TEXT)
OM_ENUM(TEMPLATE_KEY, KEY);
#define TEMPLATE_WISH(X, P) TEMPLATE_KEY(X, P) X(P, body, OM_TEXT)
OM_ENUM(TEMPLATE_WISH, WISH);

/* Templates of a tenant for locales, the one that is asked for first; which one each is of. */
#define TEMPLATES_OF(X, P) X(P, tenant_id, OM_INT8) X(P, locales, OM_TEXTS)
OM_ENUM(TEMPLATES_OF, OF);
#define TEMPLATE_FOUND(X, P) X(P, template, OM_TEXT) X(P, locale, OM_TEXT) X(P, body, OM_TEXT)
OM_ENUM(TEMPLATE_FOUND, FOUND);

/* An order in a locale, and what a confirmation says of it; to whom it goes is null where nobody knows. */
#define CONFIRMED_ORDER(X, P) X(P, tenant_id, OM_INT8) X(P, order_id, OM_UUID) X(P, locale, OM_TEXT)
OM_ENUM(CONFIRMED_ORDER, ORDER);
#define ORDER_DOCUMENT(X, P) X(P, document, OM_JSONB) X(P, order_number, OM_TEXT) X(P, email, OM_TEXT)
OM_ENUM(ORDER_DOCUMENT, DOCUMENT);

/* Where its lines are; 0: nowhere. */

/* That it was issued. */
#define ISSUED(X, P) \
	X(P, tenant_id, OM_INT8) X(P, order_id, OM_UUID) X(P, locale, OM_TEXT) X(P, actor, OM_TEXT) X(P, occurred_at, OM_TIME) X(P, recorded_at, OM_TIME)
OM_ENUM(ISSUED, ISSUED);

/* The type order_mgmt.confirmation. */
#define CONFIRMATION_ROW(X, P) \
	X(P, order_id, OM_UUID) X(P, order_number, OM_TEXT) X(P, recipient, OM_TEXT) X(P, locale, OM_TEXT) X(P, format, OM_TEXT) X(P, subject, OM_TEXT) X(P, body, OM_TEXT)
OM_ENUM(CONFIRMATION_ROW, ROW);

/* Characters of a template: of one that is a whole page, and of one that is a text in it. */
#define PAGE_LENGTH_MAX 65536
#define WORDS_LENGTH_MAX 2000

/* What a template may say. */
typedef enum TemplateKind
{
	TEMPLATE_HTML,				/* a page: its own words are HTML, values and texts in it are not */
	TEMPLATE_TEXT,				/* the same of plain text */
	TEMPLATE_WORDS,				/* words, in pages of both kinds */
	TEMPLATE_AMOUNT_FORM,		/* how 1234.56 of a currency is written */
	TEMPLATE_DATE_FORM			/* how a day is: of DD, MM and YYYY */
} TemplateKind;

typedef struct TemplateRule
{
	const char *name;
	TemplateKind kind;
	bool		is_receipt;		/* it is of receipts, and shows their values; else of confirmations */
} TemplateRule;

/* All templates there are; null: there is none of the name (template.c). */
extern const TemplateRule om_template_rules[OM_TEMPLATES];
extern const TemplateRule *om_template_rule(const char *name);

/* invalid_template unless a body is one that a template may have: all placeholders that it cannot have are named. */
extern void om_template_check(const TemplateRule *rule, const char *body);

/* Why a text is no such form; null: it is one. */
extern const char *om_amount_form_fault(const char *form);
extern const char *om_date_form_fault(const char *form);

#endif
