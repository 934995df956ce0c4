/*
 * template.c - the language of templates: placeholders, and nothing that could be run.
 *
 *     {{total}}                    a value of the document
 *     {{#lines}} ... {{/lines}}    for each of a list; or once, where a value is there
 *     {{^discount}} ... {{/discount}}  where it is not there
 *     {{>greeting}}                words, in a page
 *
 * Which names there are, and in which list, is known before any document is: a template that names anything else is refused when it is put, so that no
 * order finds it out.  A name means the same wherever it stands: that of the innermost list that has it.  Values are escaped for HTML, each
 * time, and there is no way to say that one is not.  A list stands in another only as its part, so that a page is as long as the order, and no power of it.  A line with nothing but the beginning or the end of a section is no line of what is made.
 */
#include "postgres.h"

#include "base/known.h"
#include "base/text_arg.h"
#include "confirmation/confirmation_private.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "utils/fmgrprotos.h"

/* Sections within each other. */
#define DEPTH_MAX 8

const TemplateRule om_template_rules[OM_TEMPLATES] = {
	{"html", TEMPLATE_HTML}, {"text", TEMPLATE_TEXT}, {"amount_form", TEMPLATE_AMOUNT_FORM}, {"date_form", TEMPLATE_DATE_FORM},
	{"subject", TEMPLATE_WORDS}, {"greeting", TEMPLATE_WORDS}, {"introduction", TEMPLATE_WORDS}, {"closing", TEMPLATE_WORDS}, {"footer", TEMPLATE_WORDS},
	{"label_order", TEMPLATE_WORDS}, {"label_date", TEMPLATE_WORDS}, {"label_item", TEMPLATE_WORDS}, {"label_amount", TEMPLATE_WORDS},
	{"label_subtotal", TEMPLATE_WORDS}, {"label_discount", TEMPLATE_WORDS}, {"label_shipping", TEMPLATE_WORDS}, {"label_tax_included", TEMPLATE_WORDS},
	{"label_tax_added", TEMPLATE_WORDS}, {"label_total", TEMPLATE_WORDS}, {"label_paid", TEMPLATE_WORDS}, {"label_due", TEMPLATE_WORDS},
	{"label_ship_to", TEMPLATE_WORDS}, {"label_bill_to", TEMPLATE_WORDS},
	{"receipt_html", TEMPLATE_HTML, true}, {"receipt_header", TEMPLATE_WORDS, true}, {"receipt_footer", TEMPLATE_WORDS, true},
	{"label_receipt", TEMPLATE_WORDS, true}, {"label_refund", TEMPLATE_WORDS, true}, {"label_gift", TEMPLATE_WORDS, true}, {"label_copy", TEMPLATE_WORDS, true},
	{"label_register", TEMPLATE_WORDS, true}, {"label_staff", TEMPLATE_WORDS, true}, {"label_cash", TEMPLATE_WORDS, true},
	{"label_change", TEMPLATE_WORDS, true}, {"label_hash", TEMPLATE_WORDS, true}
};

const TemplateRule *
om_template_rule(const char *name)
{
	int			i;

	for (i = 0; i < OM_TEMPLATES; i++)
		if (strcmp(om_template_rules[i].name, name) == 0)
			return &om_template_rules[i];
	return NULL;
}

const char *
om_template_body(const OmTemplates *templates, const char *name)
{
	return templates->bodies[om_template_rule(name) - om_template_rules];
}

typedef enum ValueType
{
	VALUE_TEXT, VALUE_AMOUNT, VALUE_NUMBER, VALUE_DATE, VALUE_FLAG, VALUE_OBJECT, VALUE_LIST
} ValueType;

/* What a document has, by name; a null name ends a table. */
typedef struct Value
{
	const char *name;
	ValueType	type;
	const struct Value *values; /* of an object, and of each of a list */
} Value;

static const Value address_values[] = {
	{"name", VALUE_TEXT}, {"company", VALUE_TEXT}, {"line1", VALUE_TEXT}, {"line2", VALUE_TEXT}, {"postal_code", VALUE_TEXT}, {"city", VALUE_TEXT},
	{"region", VALUE_TEXT}, {"country", VALUE_TEXT}, {NULL}
};

static const Value part_values[] = {{"sku", VALUE_TEXT}, {"name", VALUE_TEXT}, {"quantity", VALUE_NUMBER}, {NULL}};

static const Value line_values[] = {
	{"sku", VALUE_TEXT}, {"name", VALUE_TEXT}, {"quantity", VALUE_NUMBER}, {"unit", VALUE_TEXT}, {"unit_price", VALUE_AMOUNT}, {"line_total", VALUE_AMOUNT},
	{"discount", VALUE_AMOUNT}, {"parts", VALUE_LIST, part_values}, {NULL}
};

static const Value fee_values[] = {{"name", VALUE_TEXT}, {"line_total", VALUE_AMOUNT}, {NULL}};

static const Value tax_values[] = {
	{"name", VALUE_TEXT}, {"percent", VALUE_NUMBER}, {"amount", VALUE_AMOUNT}, {"is_inclusive", VALUE_FLAG}, {NULL}
};

static const Value order_values[] = {
	{"shop", VALUE_TEXT}, {"locale", VALUE_TEXT}, {"order_number", VALUE_TEXT}, {"reference", VALUE_TEXT}, {"ordered_on", VALUE_DATE}, {"customer", VALUE_TEXT},
	{"lines", VALUE_LIST, line_values}, {"fees", VALUE_LIST, fee_values}, {"taxes", VALUE_LIST, tax_values}, {"currency", VALUE_TEXT},
	{"subtotal", VALUE_AMOUNT}, {"discount", VALUE_AMOUNT}, {"shipping", VALUE_AMOUNT}, {"shipping_method", VALUE_TEXT}, {"tax", VALUE_AMOUNT},
	{"total", VALUE_AMOUNT}, {"paid", VALUE_AMOUNT}, {"amount_due", VALUE_AMOUNT}, {"promised_on", VALUE_DATE},
	{"ship_to", VALUE_OBJECT, address_values}, {"bill_to", VALUE_OBJECT, address_values}, {NULL}
};

/* A tender of a sale, or what a refund gave back by. */
static const Value payment_values[] = {{"name", VALUE_TEXT}, {"is_cash", VALUE_FLAG}, {"amount", VALUE_AMOUNT}, {NULL}};

/* A bar of a barcode. */
static const Value bar_values[] = {{"x", VALUE_TEXT}, {"width", VALUE_TEXT}, {NULL}};

static const Value receipt_values[] = {
	{"shop", VALUE_TEXT}, {"locale", VALUE_TEXT}, {"number", VALUE_TEXT}, {"register", VALUE_TEXT}, {"location", VALUE_TEXT}, {"staff", VALUE_TEXT},
	{"order_number", VALUE_TEXT}, {"reason", VALUE_TEXT}, {"date", VALUE_DATE}, {"time", VALUE_TEXT}, {"currency", VALUE_TEXT},
	{"is_refund", VALUE_FLAG}, {"is_gift", VALUE_FLAG}, {"is_copy", VALUE_FLAG}, {"copy", VALUE_TEXT},
	{"lines", VALUE_LIST, line_values}, {"taxes", VALUE_LIST, tax_values}, {"payments", VALUE_LIST, payment_values},
	{"subtotal", VALUE_AMOUNT}, {"discount", VALUE_AMOUNT}, {"shipping", VALUE_AMOUNT}, {"total", VALUE_AMOUNT}, {"change", VALUE_AMOUNT},
	{"hash", VALUE_TEXT}, {"bars", VALUE_LIST, bar_values}, {"bars_width", VALUE_TEXT}, {NULL}
};

/* What there is in the documents of a template. */
static const Value *
values_of(const TemplateRule *rule)
{
	return rule->is_receipt ? receipt_values : order_values;
}

/* Where names are looked for: an object of a document, and those around it. */
typedef struct Scope
{
	const Value *values;
	bool		is_each;		/* it is each of a list */
	JsonbContainer *object;		/* null: nothing is rendered */
	const struct Scope *outer;
} Scope;

/* A template at work. */
typedef struct Rendering
{
	const OmTemplates *templates; /* null: it is checked only */
	const TemplateRule *rule;
	const char *begin;
	bool		html;			/* what is made is HTML, */
	bool		words;			/* of words, which are none */
	OmList	   *unknown;		/* of a check: placeholders that are not known */
	StringInfo	out;
	int			depth;
} Rendering;

/* invalid_template: the structure of a body is wrong. */
static void
refuse_structure(const Rendering *rendering, const char *at, const char *problem)
{
	om_raise_value(OM_INVALID_TEMPLATE, "template", rendering->rule->name, "template \"%s\": %s at character %d", rendering->rule->name, problem,
				   pg_mbstrlen_with_len(rendering->begin, (int) (at - rendering->begin)) + 1);
}

/* Append text, escaped: each line of words in HTML ends in a break. */
static void
append_escaped(StringInfo out, const char *text, size_t length, bool html, bool breaks)
{
	size_t		i;

	for (i = 0; i < length; i++)
	{
		char		c = text[i];

		if (!html)
			appendStringInfoChar(out, c);
		else if (c == '&')
			appendStringInfoString(out, "&amp;");
		else if (c == '<')
			appendStringInfoString(out, "&lt;");
		else if (c == '>')
			appendStringInfoString(out, "&gt;");
		else if (c == '"')
			appendStringInfoString(out, "&quot;");
		else if (c == '\'')
			appendStringInfoString(out, "&#39;");
		else if (c == '\n' && breaks)
			appendStringInfoString(out, "<br>\n");
		else
			appendStringInfoChar(out, c);
	}
}

/* A value's text on one line: what it says can make no other line, of a mail's head least of all. */
static char *
flattened(const char *text, size_t length)
{
	char	   *flat = pnstrdup(text, length);
	char	   *c;

	for (c = flat; *c != '\0'; c++)
		if ((unsigned char) *c < ' ' || *c == 0x7f)
			*c = ' ';
	return flat;
}

/* The value of a name in the innermost scope that knows it; null: none does. */
static const Value *
find_value(const Scope *scope, const char *name, size_t length, const Scope **where)
{
	const Value *value;

	for (; scope != NULL; scope = scope->outer)
		for (value = scope->values; value->name != NULL; value++)
			if (strlen(value->name) == length && strncmp(value->name, name, length) == 0)
			{
				*where = scope;
				return value;
			}
	return NULL;
}

/* What the document has of a value; null: nothing. */
static JsonbValue *
value_of(const Scope *scope, const Value *value)
{
	JsonbValue *found = scope->object == NULL ? NULL : getKeyJsonValueFromContainer(scope->object, value->name, (int) strlen(value->name), NULL);

	return found == NULL || found->type == jbvNull ? NULL : found;
}

/* Is it there: not empty, and not false? */
static bool
is_there(const JsonbValue *found)
{
	if (found == NULL)
		return false;
	if (found->type == jbvBool)
		return found->val.boolean;
	if (found->type == jbvBinary && JsonContainerIsArray(found->val.binary.data))
		return JsonContainerSize(found->val.binary.data) > 0;
	return found->type != jbvString || found->val.string.len > 0;
}

/* Append a value as its type is written in the locale. */
static void
append_value(Rendering *rendering, const Scope *scope, const Value *value)
{
	JsonbValue *found = value_of(scope, value);
	const char *form = om_template_body(rendering->templates, value->type == VALUE_DATE ? "date_form" : "amount_form");
	char	   *text;

	if (found == NULL || found->type != jbvString)
		return;
	text = flattened(found->val.string.val, found->val.string.len);
	if (value->type == VALUE_AMOUNT)
		text = om_form_amount(text, form);
	else if (value->type == VALUE_NUMBER)
		text = om_form_number(text, form);
	else if (value->type == VALUE_DATE)
		text = om_form_date(text, form);
	append_escaped(rendering->out, text, strlen(text), rendering->html, false);
}

/* Append words of a template that stand in a template: HTML as it is, but words of a page of HTML, which are none. */
static void
append_words(Rendering *rendering, const char *text, size_t length)
{
	append_escaped(rendering->out, text, length, rendering->html && rendering->words, rendering->words);
}

/* A tag: {{#name}}. */
typedef struct Tag
{
	const char *begin;
	const char *end;
	char		sigil;			/* '#', '^', '/', '>', or none */
	const char *name;
	size_t		length;
	const char *words_end;		/* of what stands before it, without the blanks of a line that has nothing else, */
	const char *next;			/* and where it goes on */
} Tag;

/* Read the next tag; false: there is none. */
static bool
next_tag(const Rendering *rendering, const char *at, Tag *tag)
{
	const char *name;
	const char *line;
	const char *rest;

	tag->begin = strstr(at, "{{");
	if (tag->begin == NULL)
		return false;
	tag->end = strstr(tag->begin, "}}");
	if (tag->end == NULL)
		refuse_structure(rendering, tag->begin, "{{ without }}");
	name = tag->begin + 2;
	tag->sigil = strchr("#^/>", *name) != NULL && *name != '\0' ? *name++ : '\0';
	tag->name = name + strspn(name, " ");
	tag->length = tag->end - tag->name;
	while (tag->length > 0 && tag->name[tag->length - 1] == ' ')
		tag->length--;
	tag->words_end = tag->begin;
	tag->next = tag->end + 2;
	if (tag->sigil == '\0' || tag->sigil == '>')
		return true;
	for (line = tag->begin; line > rendering->begin && (line[-1] == ' ' || line[-1] == '\t'); line--)
		;
	rest = tag->next + strspn(tag->next, " \t");
	if ((line == rendering->begin || line[-1] == '\n') && (*rest == '\n' || *rest == '\0') && line >= at)
	{
		tag->words_end = line;
		tag->next = *rest == '\n' ? rest + 1 : rest;
	}
	return true;
}

/* Add a placeholder that is not known. */
static void
add_unknown(const Rendering *rendering, const Tag *tag)
{
	if (rendering->unknown != NULL)
		om_list_add_text(rendering->unknown, pnstrdup(tag->begin, tag->next - tag->begin > 100 ? 100 : tag->end + 2 - tag->begin));
}

/* Does a scope stand within a list that an outer one is not in?  What is of that one would be told again for each of the list. */
static bool
is_within_list(const Scope *scope, const Scope *outer)
{
	for (; scope != outer; scope = scope->outer)
		if (scope->is_each)
			return true;
	return false;
}

static const char *render(Rendering *rendering, const char *at, const Scope *scope, const Tag *open);

/* A section: its body for each that the value has, or once to look where it ends; returns where it goes on. */
static const char *
render_section(Rendering *rendering, const Scope *scope, const Tag *tag)
{
	const Scope *where = NULL;
	const Value *value = find_value(scope, tag->name, tag->length, &where);
	JsonbValue *found = value != NULL && rendering->out != NULL ? value_of(where, value) : NULL;
	StringInfo	out = rendering->out;
	bool		has_own = value != NULL && value->values != NULL && tag->sigil == '#';
	const char *end;
	Scope		inner = {has_own ? value->values : NULL, value != NULL && value->type == VALUE_LIST, NULL, scope};

	if (value == NULL)
		add_unknown(rendering, tag);
	else if (has_own && value->type == VALUE_LIST && is_within_list(scope, where))
		refuse_structure(rendering, tag->begin, "a list within another that it is no part of");
	if (++rendering->depth > DEPTH_MAX)
		refuse_structure(rendering, tag->begin, "too many sections within each other");
	/* where it ends, and what it names */
	rendering->out = NULL;
	end = render(rendering, tag->next, has_own ? &inner : scope, tag);
	rendering->out = out;
	if (out != NULL && is_there(found) == (tag->sigil == '#'))
	{
		if (!has_own)
			(void) render(rendering, tag->next, scope, tag);
		else if (JsonContainerIsArray(found->val.binary.data))
		{
			uint32		n = JsonContainerSize(found->val.binary.data);
			uint32		i;

			for (i = 0; i < n; i++)
			{
				inner.object = getIthJsonbValueFromContainer(found->val.binary.data, i)->val.binary.data;
				(void) render(rendering, tag->next, &inner, tag);
			}
		}
		else
		{
			inner.object = found->val.binary.data;
			(void) render(rendering, tag->next, &inner, tag);
		}
	}
	rendering->depth--;
	return end;
}

/* Words in a page: their own placeholders are those of the order. */
static void
render_words(Rendering *rendering, const Scope *scope, const Tag *tag)
{
	const TemplateRule *rule = om_template_rule(pnstrdup(tag->name, tag->length));
	Rendering	words = *rendering;

	if (rule == NULL || rule->kind != TEMPLATE_WORDS || rendering->rule->kind > TEMPLATE_TEXT)
	{
		add_unknown(rendering, tag);
		return;
	}
	if (rendering->out == NULL)
		return;
	while (scope->outer != NULL)
		scope = scope->outer;
	words.rule = rule;
	words.begin = rendering->templates->bodies[rule - om_template_rules];
	words.words = true;
	words.depth = 0;
	(void) render(&words, words.begin, scope, NULL);
}

/* Render from a place on, to the end of the section that was opened, or of all; returns where it goes on. */
static const char *
render(Rendering *rendering, const char *at, const Scope *scope, const Tag *open)
{
	Tag			tag;

	while (next_tag(rendering, at, &tag))
	{
		const Scope *where;
		const Value *value;

		CHECK_FOR_INTERRUPTS();
		if (rendering->out != NULL)
			append_words(rendering, at, tag.words_end - at);
		at = tag.next;
		switch (tag.sigil)
		{
			case '/':
				if (open == NULL || open->length != tag.length || strncmp(open->name, tag.name, tag.length) != 0)
					refuse_structure(rendering, tag.begin, "the end of a section that is not the innermost");
				return at;
			case '>':
				render_words(rendering, scope, &tag);
				break;
			case '#':
			case '^':
				at = render_section(rendering, scope, &tag);
				break;
			default:
				value = find_value(scope, tag.name, tag.length, &where);
				if (value == NULL || value->type >= VALUE_FLAG)
					add_unknown(rendering, &tag);
				else if (rendering->out != NULL)
					append_value(rendering, where, value);
		}
	}
	if (open != NULL)
		refuse_structure(rendering, open->begin, "a section without an end");
	if (rendering->out != NULL)
		append_words(rendering, at, strlen(at));
	return at + strlen(at);
}

void
om_template_check(const TemplateRule *rule, const char *body)
{
	OmList		unknown = {0};
	Scope		scope = {values_of(rule), false, NULL, NULL};
	Rendering	rendering = {.rule = rule, .begin = body, .unknown = &unknown};
	int			most = rule->kind <= TEMPLATE_TEXT ? PAGE_LENGTH_MAX : WORDS_LENGTH_MAX;
	const char *fault = NULL;
	OmDetail	detail;

	if (!om_text_is_valid(body, strlen(body)))
		om_raise_value(OM_INVALID_TEMPLATE, "template", rule->name, "template \"%s\" is not text in the encoding %s", rule->name, GetDatabaseEncodingName());
	if (pg_mbstrlen(body) > most)
		om_raise_value(OM_INVALID_TEMPLATE, "template", rule->name, "template \"%s\" has more than %d characters", rule->name, most);
	if (rule->kind == TEMPLATE_AMOUNT_FORM)
		fault = om_amount_form_fault(body);
	else if (rule->kind == TEMPLATE_DATE_FORM)
		fault = om_date_form_fault(body);
	if (fault != NULL)
		om_raise_value(OM_INVALID_TEMPLATE, "template", rule->name, "template \"%s\" %s", rule->name, fault);
	if (rule->kind > TEMPLATE_WORDS)
		return;
	(void) render(&rendering, body, &scope, NULL);
	if (unknown.n == 0)
		return;
	om_detail_start(&detail, OM_INVALID_TEMPLATE);
	om_detail_text(&detail, "template", rule->name);
	om_detail_raw(&detail, "placeholders", om_list_end(&unknown));
	om_raise(OM_INVALID_TEMPLATE, om_detail_end(&detail), "template \"%s\" has placeholders that are not known there: %d", rule->name, unknown.n);
}

char *
om_template_render(const OmTemplates *templates, const char *name, Jsonb *document, bool html)
{
	const TemplateRule *rule = om_template_rule(name);
	StringInfoData out;
	Scope		scope = {values_of(rule), false, &document->root, NULL};
	Rendering	rendering = {
		.templates = templates, .rule = rule, .begin = templates->bodies[rule - om_template_rules], .html = html, .words = rule->kind == TEMPLATE_WORDS, .out = &out
	};

	initStringInfo(&out);
	(void) render(&rendering, rendering.begin, &scope, NULL);
	return out.data;
}
