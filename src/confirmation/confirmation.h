/*
 * confirmation.h - the confirmation module's public face: what papers for customers are made of, templates and forms in their language.
 */
#ifndef OM_CONFIRMATION_H
#define OM_CONFIRMATION_H

#include "base/om.h"
#include "utils/jsonb.h"

/* The templates of a rendering, as om_template_rules (template.c). */
#define OM_TEMPLATES 35
typedef struct OmTemplates
{
	const char *bodies[OM_TEMPLATES];
	const char *locale;			/* that they are of, mostly */
} OmTemplates;

/* The templates of a tenant that are nearest to a locale. */
extern void om_templates_load(int64 tenant, const char *locale, OmTemplates *templates);

/* The body of a template, as it was put. */
extern const char *om_template_body(const OmTemplates *templates, const char *name);

/* What a template makes of a document; html: words and values are escaped, and lines of words broken. */
extern char *om_template_render(const OmTemplates *templates, const char *name, Jsonb *document, bool html);

/* How values are written in a locale (form.c): "-1234.5 EUR", "1.50", "2026-01-31". */
extern char *om_form_amount(const char *text, const char *form);
extern char *om_form_number(const char *text, const char *form);
extern char *om_form_date(const char *text, const char *form);

#endif
