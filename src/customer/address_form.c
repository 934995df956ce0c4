/*
 * address_form.c - the forms of e-mails, VAT numbers, countries and postal codes.
 *
 * What is refused is told by the name of its part, never by what it says: messages are kept in logs,
 * and hold no personal data.
 */
#include "postgres.h"

#include "base/om_error.h"
#include "base/text_arg.h"
#include "customer/country_data.h"
#include "customer/customer_private.h"
#include "mb/pg_wchar.h"

#define ADDRESS_NAME(P, name, type) #name,
const char *const om_address_names[ADDRESS_count] = {ADDRESS_TEXTS(ADDRESS_NAME, ADDRESS)};

/* A copy of a text without white space of ASCII around it. */
static char *
trimmed(const char *text)
{
	const char *start = text + strspn(text, OM_SPACES);
	size_t		length = strlen(start);

	while (length > 0 && strchr(OM_SPACES, start[length - 1]) != NULL)
		length--;
	return pnstrdup(start, length);
}

/* Why an e-mail is none; null: it may be one. */
static const char *
email_fault(const char *email)
{
	const char *at = strchr(email, '@');
	const char *domain = at != NULL ? at + 1 : "";
	const char *c;

	if (pg_mbstrlen(email) > OM_EMAIL_LENGTH_MAX)
		return psprintf("has more than %d characters", OM_EMAIL_LENGTH_MAX);
	if (om_text_fault(email) != NULL || email[strcspn(email, OM_SPACES)] != '\0')
		return "must not contain white space or control characters";
	if (at == NULL || at == email || *domain == '\0' || strchr(domain, '@') != NULL)
		return "must be a name, an @ and a domain";
	if (strchr(domain, '.') == NULL || *domain == '.' || domain[strlen(domain) - 1] == '.' || strstr(email, "..") != NULL)
		return "has no domain with a point between its parts";
	for (c = domain; *c != '\0'; c++)
		if (isascii((unsigned char) *c) && !isalnum((unsigned char) *c) && *c != '.' && *c != '-')
			return "has a domain of other characters than letters, digits, points and hyphens";
	return NULL;
}

char *
om_email_form(const char *email)
{
	char	   *form = trimmed(email);
	const char *fault = email_fault(form);

	if (fault != NULL)
		om_raise_value(OM_INVALID_ARGUMENT, "argument", "email", "email %s", fault);
	return form;
}

/* A text in capitals of ASCII without the characters that people write between groups. */
static char *
compact(const char *text, const char *between)
{
	char	   *form = palloc(strlen(text) + 1);
	char	   *to = form;

	for (; *text != '\0'; text++)
		if (strchr(between, *text) == NULL)
			*to++ = pg_ascii_toupper((unsigned char) *text);
	*to = '\0';
	return form;
}

char *
om_vat_number_form(const char *vat_number)
{
	char	   *form = compact(vat_number, " .-/" OM_SPACES);
	size_t		length = strlen(form);
	size_t		i;

	for (i = 0; i < length; i++)
		if (!isascii((unsigned char) form[i]) || (i < 2 ? !isupper((unsigned char) form[i]) : !isalnum((unsigned char) form[i]) && form[i] != '+' && form[i] != '*'))
			break;
	if (i < length || length < 4 || length > OM_VAT_NUMBER_MAX)
		om_raise_value(OM_INVALID_ARGUMENT, "argument", "vat_number",
					   "vat_number must be two letters of a country and 2 to %d letters and digits", OM_VAT_NUMBER_MAX - 2);
	return form;
}

/* The entry of a country's code; null: there is no such country. */
static const CountryEntry *
find_country(const char *code)
{
	int			low = 0;
	int			high = lengthof(countries) - 1;

	while (low <= high)
	{
		int			middle = (low + high) / 2;
		int			order = strcmp(code, countries[middle].code);

		if (order == 0)
			return &countries[middle];
		if (order < 0)
			high = middle - 1;
		else
			low = middle + 1;
	}
	return NULL;
}

bool
om_country_is_known(const char *code)
{
	return find_country(code) != NULL;
}

/* Has a postal code, compacted, one of the forms of a country? */
static bool
has_form(const char *postal_code, const char *forms)
{
	while (*forms != '\0')
	{
		const char *c = postal_code;
		size_t		length = strcspn(forms, "|");
		size_t		i;

		for (i = 0; i < length && *c != '\0'; i++, c++)
			if (forms[i] == '9' ? !isdigit((unsigned char) *c) : forms[i] == 'a' ? !isupper((unsigned char) *c) : forms[i] != *c)
				break;
		if (i == length && *c == '\0')
			return true;
		forms += length;
		forms += (*forms == '|');
	}
	return false;
}

/* Why a postal code is none of a country; null: it may be one. */
static const char *
postal_fault(const char *postal_code, const CountryEntry *country)
{
	if (*country->postal_forms == '\0')
		return NULL;
	if (postal_code == NULL)
		return psprintf("is required in %s", country->code);
	if (!has_form(compact(postal_code, " -"), country->postal_forms))
		return psprintf("has another form in %s", country->code);
	return NULL;
}

/* What of an address is wrong. */
typedef struct Faults
{
	OmList		parts;
	const char *first;			/* of the message */
} Faults;

/* Note what is wrong with a part; fault null: nothing. */
static void
note(Faults *faults, int part, const char *fault)
{
	StringInfo	json;

	if (fault == NULL)
		return;
	json = om_list_add(&faults->parts);
	appendStringInfo(json, "{\"part\":\"%s\"", om_address_names[part]);
	om_detail_text(json, "fault", fault);
	appendStringInfoChar(json, '}');
	if (faults->first == NULL)
		faults->first = psprintf("%s %s", om_address_names[part], fault);
}

/* Raise invalid_address if anything is wrong. */
static void
refuse(Faults *faults, const char *path)
{
	OmDetail	detail;

	if (faults->first == NULL)
		return;
	om_detail_start(&detail, OM_INVALID_ADDRESS);
	if (path != NULL)
		om_detail_text(&detail, "path", path);
	om_detail_raw(&detail, "parts", om_list_end(&faults->parts));
	om_raise(OM_INVALID_ADDRESS, om_detail_end(&detail), "%s%s%s%s", path != NULL ? path : "", path != NULL ? ": " : "", faults->first,
			 faults->parts.n > 1 ? psprintf(" (and %d more)", faults->parts.n - 1) : "");
}

void
om_address_form(char **parts, const char *path)
{
	Faults		faults = {.first = NULL};
	const CountryEntry *country = NULL;
	int			i;

	for (i = 0; i < ADDRESS_count; i++)
	{
		char	   *part = parts[i];

		if (part == NULL)
			continue;
		parts[i] = part = trimmed(part);
		if (pg_mbstrlen(part) > OM_ADDRESS_PART_MAX)
			note(&faults, i, psprintf("has more than %d characters", OM_ADDRESS_PART_MAX));
		else
			note(&faults, i, *part == '\0' ? "must not be empty" : om_text_fault(part));
	}
	if (parts[ADDRESS_country] == NULL)
		note(&faults, ADDRESS_country, "is required");
	else
	{
		parts[ADDRESS_country] = compact(parts[ADDRESS_country], "");
		country = find_country(parts[ADDRESS_country]);
		if (country == NULL)
			note(&faults, ADDRESS_country, "is no ISO 3166 code of two letters");
	}
	if (parts[ADDRESS_postal_code] != NULL)
		parts[ADDRESS_postal_code] = compact(parts[ADDRESS_postal_code], "");
	if (country != NULL)
		note(&faults, ADDRESS_postal_code, postal_fault(parts[ADDRESS_postal_code], country));
	refuse(&faults, path);
}
