/*
 * country_data.h - the countries: ISO 3166-1 alpha-2 codes, and the form of postal codes where addresses have to have one.
 *
 * Source: ISO 3166-1 (officially assigned codes), the ISO 3166 maintenance agency; XK, which the European Union and carriers use
 * for Kosovo, beside them; the codes were compared with Debian's package iso-codes.  Forms of postal codes: the Universal Postal
 * Union's addressing guides.
 *
 * Sorted by code, because lookup is a binary search.  A form: 9 stands for a digit, a for a letter, other characters for
 * themselves; "|" parts forms of which one is enough.  Spaces and hyphens are left out of forms and codes alike.  An empty
 * form: a postal code is not asked for, and may be anything.  Included by address_form.c only.
 */
#ifndef OM_COUNTRY_DATA_H
#define OM_COUNTRY_DATA_H

typedef struct CountryEntry
{
	char		code[3];
	const char *postal_forms;
} CountryEntry;

static const CountryEntry countries[] = {
	{"AD", "AD999"}, {"AE", ""}, {"AF", ""}, {"AG", ""}, {"AI", ""}, {"AL", ""}, {"AM", ""}, {"AO", ""},
	{"AQ", ""}, {"AR", ""}, {"AS", ""}, {"AT", "9999"}, {"AU", "9999"}, {"AW", ""}, {"AX", ""}, {"AZ", ""},
	{"BA", ""}, {"BB", ""}, {"BD", ""}, {"BE", "9999"}, {"BF", ""}, {"BG", "9999"}, {"BH", ""}, {"BI", ""},
	{"BJ", ""}, {"BL", ""}, {"BM", ""}, {"BN", ""}, {"BO", ""}, {"BQ", ""}, {"BR", "99999999"}, {"BS", ""},
	{"BT", ""}, {"BV", ""}, {"BW", ""}, {"BY", ""}, {"BZ", ""}, {"CA", "a9a9a9"}, {"CC", ""}, {"CD", ""},
	{"CF", ""}, {"CG", ""}, {"CH", "9999"}, {"CI", ""}, {"CK", ""}, {"CL", ""}, {"CM", ""}, {"CN", "999999"},
	{"CO", ""}, {"CR", ""}, {"CU", ""}, {"CV", ""}, {"CW", ""}, {"CX", ""}, {"CY", "9999"}, {"CZ", "99999"},
	{"DE", "99999"}, {"DJ", ""}, {"DK", "9999"}, {"DM", ""}, {"DO", ""}, {"DZ", ""}, {"EC", ""}, {"EE", "99999"},
	{"EG", ""}, {"EH", ""}, {"ER", ""}, {"ES", "99999"}, {"ET", ""}, {"FI", "99999"}, {"FJ", ""}, {"FK", ""},
	{"FM", ""}, {"FO", ""}, {"FR", "99999"}, {"GA", ""}, {"GB", "a99aa|a999aa|aa99aa|aa999aa|a9a9aa|aa9a9aa"},
	{"GD", ""}, {"GE", ""}, {"GF", ""}, {"GG", "GY99aa|GY999aa"}, {"GH", ""}, {"GI", ""}, {"GL", ""}, {"GM", ""},
	{"GN", ""}, {"GP", ""}, {"GQ", ""}, {"GR", "99999"}, {"GS", ""}, {"GT", ""}, {"GU", ""}, {"GW", ""},
	{"GY", ""}, {"HK", ""}, {"HM", ""}, {"HN", ""}, {"HR", "99999"}, {"HT", ""}, {"HU", "9999"}, {"ID", ""},
	{"IE", ""}, {"IL", ""}, {"IM", "IM99aa|IM999aa"}, {"IN", "999999"}, {"IO", ""}, {"IQ", ""}, {"IR", ""},
	{"IS", "999"}, {"IT", "99999"}, {"JE", "JE99aa|JE999aa"}, {"JM", ""}, {"JO", ""}, {"JP", "9999999"},
	{"KE", ""}, {"KG", ""}, {"KH", ""}, {"KI", ""}, {"KM", ""}, {"KN", ""}, {"KP", ""}, {"KR", "99999"},
	{"KW", ""}, {"KY", ""}, {"KZ", ""}, {"LA", ""}, {"LB", ""}, {"LC", ""}, {"LI", "9999"}, {"LK", ""},
	{"LR", ""}, {"LS", ""}, {"LT", "99999|LT99999"}, {"LU", "9999|L9999"}, {"LV", "9999|LV9999"}, {"LY", ""},
	{"MA", ""}, {"MC", "99999"}, {"MD", ""}, {"ME", ""}, {"MF", ""}, {"MG", ""}, {"MH", ""}, {"MK", ""},
	{"ML", ""}, {"MM", ""}, {"MN", ""}, {"MO", ""}, {"MP", ""}, {"MQ", ""}, {"MR", ""}, {"MS", ""},
	{"MT", "aaa9999"}, {"MU", ""}, {"MV", ""}, {"MW", ""}, {"MX", "99999"}, {"MY", ""}, {"MZ", ""}, {"NA", ""},
	{"NC", ""}, {"NE", ""}, {"NF", ""}, {"NG", ""}, {"NI", ""}, {"NL", "9999aa"}, {"NO", "9999"}, {"NP", ""},
	{"NR", ""}, {"NU", ""}, {"NZ", "9999"}, {"OM", ""}, {"PA", ""}, {"PE", ""}, {"PF", ""}, {"PG", ""},
	{"PH", ""}, {"PK", ""}, {"PL", "99999"}, {"PM", ""}, {"PN", ""}, {"PR", "99999|999999999"}, {"PS", ""},
	{"PT", "9999999"}, {"PW", ""}, {"PY", ""}, {"QA", ""}, {"RE", ""}, {"RO", "999999"}, {"RS", ""},
	{"RU", "999999"}, {"RW", ""}, {"SA", ""}, {"SB", ""}, {"SC", ""}, {"SD", ""}, {"SE", "99999"},
	{"SG", "999999"}, {"SH", ""}, {"SI", "9999|SI9999"}, {"SJ", ""}, {"SK", "99999"}, {"SL", ""},
	{"SM", "99999"}, {"SN", ""}, {"SO", ""}, {"SR", ""}, {"SS", ""}, {"ST", ""}, {"SV", ""}, {"SX", ""},
	{"SY", ""}, {"SZ", ""}, {"TC", ""}, {"TD", ""}, {"TF", ""}, {"TG", ""}, {"TH", ""}, {"TJ", ""}, {"TK", ""},
	{"TL", ""}, {"TM", ""}, {"TN", ""}, {"TO", ""}, {"TR", "99999"}, {"TT", ""}, {"TV", ""}, {"TW", ""},
	{"TZ", ""}, {"UA", "99999"}, {"UG", ""}, {"UM", ""}, {"US", "99999|999999999"}, {"UY", ""}, {"UZ", ""},
	{"VA", "99999"}, {"VC", ""}, {"VE", ""}, {"VG", ""}, {"VI", ""}, {"VN", ""}, {"VU", ""}, {"WF", ""},
	{"WS", ""}, {"XK", ""}, {"YE", ""}, {"YT", ""}, {"ZA", "9999"}, {"ZM", ""}, {"ZW", ""}
};

#endif
