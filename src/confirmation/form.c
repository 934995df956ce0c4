/*
 * form.c - how amounts, numbers and days are written in a locale.
 *
 * A form is an example that people can read: "1.234,56 $" says what stands between thousands, what before decimals, and where the currency is.  Digits
 * are copied from the text of the value, none is computed, so what is shown is exact, with as many decimals as the value has.
 */
#include "postgres.h"

#include "confirmation/confirmation_private.h"
#include "lib/stringinfo.h"
#include "mb/pg_wchar.h"

/* Stands for the currency in a form. */
#define CURRENCY '$'
#define DIGITS "0123456789"

/* Currencies that a sign tells apart from all others, and the sign in UTF-8; of others, and in other encodings, the code is shown. */
static const char *const signs[][2] = {{"EUR", "\xE2\x82\xAC"}, {"USD", "$"}, {"GBP", "\xC2\xA3"}, {"JPY", "\xC2\xA5"}};

/* The parts of a form of amounts: before the number, between thousands, before decimals, behind. */
typedef struct AmountForm
{
	char	   *before;
	char	   *thousands;
	char	   *decimals;
	char	   *behind;
} AmountForm;

/* Take a form apart; false: it is none. */
static bool
read_form(const char *form, AmountForm *parts)
{
	const char *one = strpbrk(form, DIGITS);
	const char *two = one == NULL || *one != '1' ? NULL : strpbrk(one + 1, DIGITS);
	const char *five = two == NULL || strncmp(two, "234", 3) != 0 ? NULL : strpbrk(two + 3, DIGITS);
	const char *sign = strchr(form, CURRENCY);

	if (five == NULL || five == two + 3 || strncmp(five, "56", 2) != 0 || strpbrk(five + 2, DIGITS) != NULL)
		return false;
	/* once, and beside the number */
	if (sign == NULL || (sign > one && sign < five) || strchr(sign + 1, CURRENCY) != NULL || two - one > 5 || five - two > 7)
		return false;
	parts->before = pnstrdup(form, one - form);
	parts->thousands = pnstrdup(one + 1, two - one - 1);
	parts->decimals = pnstrdup(two + 3, five - two - 3);
	parts->behind = pstrdup(five + 2);
	return true;
}

const char *
om_amount_form_fault(const char *form)
{
	AmountForm	parts;

	return strlen(form) <= 40 && read_form(form, &parts) ? NULL : "must show how 1234.56 is written, with $ for the currency, as \"$1,234.56\" does";
}

const char *
om_date_form_fault(const char *form)
{
	static const char *const fault = "must have DD, MM and YYYY once each, and no other letters or digits";
	int			days = 0;
	int			months = 0;
	int			years = 0;

	if (strlen(form) > 40)
		return fault;
	while (*form != '\0')
	{
		if (strncmp(form, "DD", 2) == 0)
			days++, form += 2;
		else if (strncmp(form, "MM", 2) == 0)
			months++, form += 2;
		else if (strncmp(form, "YYYY", 4) == 0)
			years++, form += 4;
		else if (isalnum((unsigned char) *form))
			return fault;
		else
			form++;
	}
	return days == 1 && months == 1 && years == 1 ? NULL : fault;
}

/* Append a decimal number without its sign: thousands apart, decimals as they are. */
static void
append_number(StringInfo out, const char *number, size_t length, const AmountForm *parts)
{
	const char *point = memchr(number, '.', length);
	size_t		whole = point == NULL ? length : (size_t) (point - number);
	size_t		i;

	for (i = 0; i < whole; i++)
	{
		if (i > 0 && (whole - i) % 3 == 0)
			appendStringInfoString(out, parts->thousands);
		appendStringInfoChar(out, number[i]);
	}
	if (point == NULL)
		return;
	appendStringInfoString(out, parts->decimals);
	appendBinaryStringInfo(out, point + 1, (int) (length - whole - 1));
}

/* Append what stands before or behind a number, with the currency in its place; a code is not glued to the number. */
static void
append_currency(StringInfo out, const char *part, const char *currency, bool is_before)
{
	const char *at = strchr(part, CURRENCY);
	const char *shown = currency;
	bool		is_utf8 = GetDatabaseEncoding() == PG_UTF8;
	const char *blank = is_utf8 ? "\xC2\xA0" : " ";
	size_t		i;

	if (at == NULL)
	{
		appendStringInfoString(out, part);
		return;
	}
	for (i = 0; i < lengthof(signs); i++)
		if (strcmp(signs[i][0], currency) == 0 && (is_utf8 || signs[i][1][1] == '\0'))
			shown = signs[i][1];
	appendBinaryStringInfo(out, part, (int) (at - part));
	if (shown == currency && !is_before && at == part)
		appendStringInfoString(out, blank);
	appendStringInfoString(out, shown);
	if (shown == currency && is_before && at[1] == '\0')
		appendStringInfoString(out, blank);
	appendStringInfoString(out, at + 1);
}

char *
om_form_amount(const char *text, const char *form)
{
	const char *blank = strchr(text, ' ');
	bool		is_negative = text[0] == '-';
	const char *number = text + is_negative;
	AmountForm	parts;
	StringInfoData out;

	if (blank == NULL || !read_form(form, &parts))
		return pstrdup(text);
	initStringInfo(&out);
	if (is_negative)
		appendStringInfoChar(&out, '-');
	append_currency(&out, parts.before, blank + 1, true);
	append_number(&out, number, blank - number, &parts);
	append_currency(&out, parts.behind, blank + 1, false);
	return out.data;
}

char *
om_form_number(const char *text, const char *form)
{
	const char *point = strchr(text, '.');
	size_t		length = strlen(text);
	AmountForm	parts;
	StringInfoData out;

	if (!read_form(form, &parts))
		return pstrdup(text);
	/* decimals that say nothing are left out */
	while (point != NULL && text[length - 1] == '0')
		length--;
	if (point != NULL && text + length - 1 == point)
		length--;
	initStringInfo(&out);
	append_number(&out, text, length, &parts);
	return out.data;
}

char *
om_form_date(const char *text, const char *form)
{
	StringInfoData out;

	if (strlen(text) != strlen("2026-01-31"))
		return pstrdup(text);
	initStringInfo(&out);
	while (*form != '\0')
	{
		if (strncmp(form, "DD", 2) == 0)
			appendBinaryStringInfo(&out, text + 8, 2), form += 2;
		else if (strncmp(form, "MM", 2) == 0)
			appendBinaryStringInfo(&out, text + 5, 2), form += 2;
		else if (strncmp(form, "YYYY", 4) == 0)
			appendBinaryStringInfo(&out, text, 4), form += 4;
		else
			appendStringInfoChar(&out, *form++);
	}
	return out.data;
}
