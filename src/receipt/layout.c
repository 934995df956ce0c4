/*
 * layout.c - a receipt on paper: lines of so many columns, however wide the printer is.
 *
 * Columns are counted as terminals and printers do: a character of East Asia takes two.  A name that is too long goes on in the next line; an amount
 * stands at the right end of the first one, whole.
 */
#include "postgres.h"

#include "mb/pg_wchar.h"
#include "receipt/receipt_private.h"

/* How far what belongs to a line stands from the left. */
#define INDENT "  "
/* The characters of a hash that are printed: enough to compare, and one line of the narrowest paper. */
#define HASH_SHOWN 16

char *
om_receipt_value(JsonbContainer *object, const char *name)
{
	JsonbValue *found = getKeyJsonValueFromContainer(object, name, (int) strlen(name), NULL);

	return found == NULL || found->type != jbvString ? NULL : pnstrdup(found->val.string.val, found->val.string.len);
}

bool
om_receipt_flag(JsonbContainer *object, const char *name)
{
	JsonbValue *found = getKeyJsonValueFromContainer(object, name, (int) strlen(name), NULL);

	return found != NULL && found->type == jbvBool && found->val.boolean;
}

/* A list of a document; n: how many it has. */
static JsonbContainer *
list_of(JsonbContainer *object, const char *name, uint32 *n)
{
	JsonbValue *found = getKeyJsonValueFromContainer(object, name, (int) strlen(name), NULL);

	*n = found == NULL || found->type != jbvBinary ? 0 : JsonContainerSize(found->val.binary.data);
	return *n == 0 ? NULL : found->val.binary.data;
}

/* The columns of a text. */
static int
columns_of(const char *text)
{
	int			columns = 0;

	for (; *text != '\0'; text += pg_mblen(text))
		columns += Max(pg_dsplen(text), 0);
	return columns;
}

/* Add a line that fits; what it says gives a printer no commands. */
static void
add(Paper *paper, char *text, bool is_bold)
{
	char	   *c;

	for (c = text; *c != '\0'; c++)
		if ((unsigned char) *c < ' ' || *c == 0x7f)
			*c = ' ';
	if (paper->nlines == paper->most)
	{
		paper->most = Max(64, paper->most * 2);
		paper->lines = paper->lines == NULL ? palloc(sizeof(PaperLine) * paper->most) : repalloc(paper->lines, sizeof(PaperLine) * paper->most);
	}
	paper->lines[paper->nlines++] = (PaperLine) {text, is_bold};
}

/* How many bytes of a text fit into so many columns, at least a character: to a blank, if there is one; skipped: blanks after them. */
static size_t
fitting(const char *text, int columns, size_t *skipped)
{
	const char *at = text;
	const char *blank = NULL;

	*skipped = 0;
	while (*at != '\0' && *at != '\n')
	{
		columns -= Max(pg_dsplen(at), 0);
		if (columns < 0 && at > text)
			break;
		if (*at == ' ' && at > text)
			blank = at;
		at += pg_mblen(at);
	}
	if (*at != '\0' && *at != '\n' && *at != ' ' && blank != NULL)
		at = blank;
	while (at[*skipped] == ' ')
		(*skipped)++;
	if (at[*skipped] == '\n')
		(*skipped)++;
	return (size_t) (at - text);
}

/* Add a text with an amount, or none, at the right end; indent stands before each line of it. */
static void
add_pair(Paper *paper, const char *indent, const char *text, const char *right, bool is_bold)
{
	int			taken = right == NULL ? 0 : columns_of(right) + 1;
	int			left = paper->width - (int) strlen(indent);
	bool		is_first = true;

	do
	{
		int			room = left - taken > 0 ? left - taken : left;
		size_t		skipped;
		size_t		length = fitting(text, room, &skipped);
		StringInfoData line;

		initStringInfo(&line);
		appendStringInfoString(&line, indent);
		appendBinaryStringInfo(&line, text, (int) length);
		if (is_first && right != NULL)
			appendStringInfo(&line, "%*s%s", Max(1, paper->width - columns_of(line.data) - taken + 1), "", right);
		add(paper, line.data, is_bold);
		text += length + skipped;
		is_first = false;
	} while (*text != '\0');
}

/* Add a text in the middle. */
static void
add_center(Paper *paper, const char *text, bool is_bold)
{
	while (*text != '\0')
	{
		size_t		skipped;
		size_t		length = fitting(text, paper->width, &skipped);
		char	   *part = pnstrdup(text, length);

		add(paper, psprintf("%*s%s", length == 0 ? 0 : (paper->width - columns_of(part)) / 2, "", part), is_bold);
		text += length + skipped;
	}
}

/* Add a rule. */
static void
add_rule(Paper *paper)
{
	char	   *rule = palloc(paper->width + 1);

	memset(rule, '-', paper->width);
	rule[paper->width] = '\0';
	add(paper, rule, false);
}

/* Words in the language of the paper. */
static char *
words(const Paper *paper, const char *name)
{
	return om_template_render(paper->templates, name, paper->document, false);
}

/* An amount of an object as the language writes it, behind a sign; null: it is not there. */
static char *
amount(const Paper *paper, JsonbContainer *object, const char *name, const char *sign)
{
	char	   *value = om_receipt_value(object, name);

	return value == NULL ? NULL : psprintf("%s%s", sign, om_form_amount(value, om_template_body(paper->templates, "amount_form")));
}

/* A number of an object as the language writes it. */
static char *
number(const Paper *paper, JsonbContainer *object, const char *name)
{
	return om_form_number(om_receipt_value(object, name), om_template_body(paper->templates, "amount_form"));
}

/* What it is: "Receipt 12". */
static char *
title(const Paper *paper)
{
	JsonbContainer *root = &paper->document->root;
	const char *label = om_receipt_flag(root, "is_gift") ? "label_gift" : om_receipt_flag(root, "is_refund") ? "label_refund" : "label_receipt";

	return psprintf("%s %s", words(paper, label), om_receipt_value(root, "number"));
}

/* How a copy is marked: "Copy 2". */
static char *
copy_title(const Paper *paper)
{
	char	   *copy = om_receipt_value(&paper->document->root, "copy");

	return copy == NULL ? words(paper, "label_copy") : psprintf("%s %s", words(paper, "label_copy"), copy);
}

/* Where and when it was given. */
static void
add_head(Paper *paper)
{
	JsonbContainer *root = &paper->document->root;
	char	   *date = om_form_date(om_receipt_value(root, "date"), om_template_body(paper->templates, "date_form"));
	char	   *staff = om_receipt_value(root, "staff");
	char	   *order = om_receipt_value(root, "order_number");

	add_center(paper, words(paper, "receipt_header"), true);
	if (om_receipt_flag(root, "is_copy"))
		add_center(paper, psprintf("*** %s ***", copy_title(paper)), true);
	add_rule(paper);
	add_pair(paper, "", title(paper), NULL, true);
	add_pair(paper, "", words(paper, "label_date"), psprintf("%s %s", date, om_receipt_value(root, "time")), false);
	add_pair(paper, "", words(paper, "label_register"), om_receipt_value(root, "register"), false);
	if (order != NULL)
		add_pair(paper, "", words(paper, "label_order"), order, false);
	if (staff != NULL)
		add_pair(paper, "", words(paper, "label_staff"), staff, false);
	add_rule(paper);
}

/* A line: its name and amount; below it how many, what was taken off, and what is in it. */
static void
add_line(Paper *paper, JsonbContainer *line)
{
	char	   *unit = om_receipt_value(line, "unit");
	char	   *price = amount(paper, line, "unit_price", "");
	char	   *off = amount(paper, line, "discount", "-");
	char	   *quantity = psprintf("%s%s%s", number(paper, line, "quantity"), unit == NULL ? "" : " ", unit == NULL ? "" : unit);
	JsonbContainer *parts;
	uint32		n;
	uint32		i;

	add_pair(paper, "", om_receipt_value(line, "name"), amount(paper, line, "line_total", ""), false);
	add_pair(paper, INDENT, price == NULL ? psprintf("%s  %s x", om_receipt_value(line, "sku"), quantity)
			 : psprintf("%s  %s x %s", om_receipt_value(line, "sku"), quantity, price), NULL, false);
	parts = list_of(line, "parts", &n);
	for (i = 0; i < n; i++)
	{
		JsonbContainer *part = getIthJsonbValueFromContainer(parts, i)->val.binary.data;

		add_pair(paper, INDENT, psprintf("- %s x %s", number(paper, part, "quantity"), om_receipt_value(part, "name")), NULL, false);
	}
	if (off != NULL)
		add_pair(paper, INDENT, words(paper, "label_discount"), off, false);
}

/* The taxes that are in the total, or come on top of what stands above it. */
static void
add_taxes(Paper *paper, bool is_inclusive)
{
	uint32		n;
	JsonbContainer *taxes = list_of(&paper->document->root, "taxes", &n);
	uint32		i;

	for (i = 0; i < n; i++)
	{
		JsonbContainer *tax = getIthJsonbValueFromContainer(taxes, i)->val.binary.data;
		char	   *percent = om_receipt_value(tax, "percent");
		char	   *label = words(paper, is_inclusive ? "label_tax_included" : "label_tax_added");

		if (om_receipt_flag(tax, "is_inclusive") != is_inclusive)
			continue;
		if (percent != NULL)
			percent = number(paper, tax, "percent");
		add_pair(paper, is_inclusive ? INDENT : "", psprintf("%s %s%s%s%s", label, om_receipt_value(tax, "name"), percent == NULL ? "" : " ", percent == NULL ? "" : percent,
														   percent == NULL ? "" : "%"), amount(paper, tax, "amount", ""), false);
	}
}

/* A sum of the document, where it is there. */
static void
add_sum(Paper *paper, const char *label, const char *name, const char *sign, bool is_bold)
{
	char	   *value = amount(paper, &paper->document->root, name, sign);

	if (value != NULL)
		add_pair(paper, "", words(paper, label), value, is_bold);
}

/* From the sum of the lines to the total, and how it was paid. */
static void
add_sums(Paper *paper)
{
	uint32		n;
	JsonbContainer *payments = list_of(&paper->document->root, "payments", &n);
	uint32		i;

	add_sum(paper, "label_subtotal", "subtotal", "", false);
	add_sum(paper, "label_discount", "discount", "-", false);
	add_sum(paper, "label_shipping", "shipping", "", false);
	add_taxes(paper, false);
	add_sum(paper, "label_total", "total", "", true);
	add_taxes(paper, true);
	for (i = 0; i < n; i++)
	{
		JsonbContainer *payment = getIthJsonbValueFromContainer(payments, i)->val.binary.data;

		add_pair(paper, "", om_receipt_value(payment, "name"), amount(paper, payment, "amount", ""), false);
	}
	add_sum(paper, "label_change", "change", "-", false);
	add_rule(paper);
}

void
om_receipt_lay_out(Paper *paper)
{
	JsonbContainer *root = &paper->document->root;
	uint32		n;
	JsonbContainer *lines = list_of(root, "lines", &n);
	uint32		i;

	add_head(paper);
	for (i = 0; i < n; i++)
		add_line(paper, getIthJsonbValueFromContainer(lines, i)->val.binary.data);
	if (n > 0)
		add_rule(paper);
	if (!om_receipt_flag(root, "is_gift"))
		add_sums(paper);
	add_center(paper, words(paper, "receipt_footer"), false);
	add_center(paper, psprintf("%s %.*s", words(paper, "label_hash"), HASH_SHOWN, om_receipt_value(root, "hash")), false);
	if (om_receipt_flag(root, "is_copy"))
		add_center(paper, psprintf("*** %s ***", copy_title(paper)), true);
}
