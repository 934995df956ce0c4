/*
 * tax_rule_cache.c - tax rules and settings in the memory of a backend (see pricing.h).
 *
 * They are kept fresh as masters are; cache.c says how.  Kept is what rules say of a class at a place, whenever: those
 * that may apply, the one that goes before the others first.  A country of which no rule names a region, or no postal code, is
 * one place, and of a postal code no more is looked at than rules name.  While a table was never written, nothing is
 * read: its size says so.
 */
#include "postgres.h"

#include "pricing/pricing_private.h"
#include "sql/cache.h"
#include "sql/plan.h"
#include "utils/memutils.h"
#include "utils/timestamp.h"

/* Entries after which the cache begins anew. */
#define CACHE_ENTRIES_MAX 50000
/* What stands between the parts of a key. */
#define BETWEEN "\x1f"

/* One rule, as far as it is asked for. */
typedef struct CachedRule
{
	TimestampTz valid_from;
	TimestampTz valid_until;
	int			ntax_rates;
	char	  **tax_rates;
} CachedRule;

/* A class at a place. */
typedef struct CachedClass
{
	OmCacheCode key;
	int			nrules;
	CachedRule *rules;
} CachedClass;

/* A country: what of a place its rules ask for. */
typedef struct CachedCountry
{
	OmCacheCode key;
	bool		has_region;
	int			prefix_length;
} CachedCountry;

/* The settings of a tenant, or the place of a location. */
typedef struct CachedSetting
{
	OmCacheCode key;
	OmRounding	rounding;
	OmTaxPlace	place;
} CachedSetting;

static void make_tables(MemoryContext context);

static OmCache cache = {
	.name = "order_mgmt tax rules",
	.tables = {"catalog_version", "tax_rules", "tax_settings"},
	.make = make_tables
};
static HTAB *classes_table = NULL;
static HTAB *countries_table = NULL;
static HTAB *settings_table = NULL;
static bool has_rules = false;
static bool has_settings = false;

/* The cache's tables, empty; and whether there is anything to read. */
static void
make_tables(MemoryContext context)
{
	has_rules = om_cache_has_rows("tax_rules");
	has_settings = om_cache_has_rows("tax_settings");
	classes_table = om_cache_codes("order_mgmt tax classes", sizeof(CachedClass), context);
	countries_table = om_cache_codes("order_mgmt tax countries", sizeof(CachedCountry), context);
	settings_table = om_cache_codes("order_mgmt tax settings", sizeof(CachedSetting), context);
}

/* Called first by every look-up: drop what is stale, or too much. */
static void
freshen_cache(void)
{
	om_cache_freshen(&cache, cache.is_made && hash_get_num_entries(classes_table) + hash_get_num_entries(countries_table) +
					 hash_get_num_entries(settings_table) > CACHE_ENTRIES_MAX);
}

/* The settings of a tenant (location 0), or the place of a location, as they are now; null place where none is said. */
static const CachedSetting *
find_setting(int64 tenant, int64 location_id)
{
	char	   *text = psprintf(INT64_FORMAT, location_id);
	CachedSetting *entry = om_cache_find(settings_table, tenant, text);
	CachedSetting read = {0};

	if (entry != NULL)
		return entry;
	om_spi_begin();
	if (om_load_tax_setting(tenant, location_id) > 0)
	{
		read.rounding = om_rounding_of(om_field_text(0, SETTING_rounding));
		read.place.country = om_cache_text(&cache, 0, SETTING_country);
		read.place.region = om_cache_text(&cache, 0, SETTING_region);
		read.place.postal_code = om_cache_text(&cache, 0, SETTING_postal_code);
	}
	om_spi_end();
	entry = om_cache_add(&cache, settings_table, tenant, text);
	entry->rounding = read.rounding;
	entry->place = read.place;
	return entry;
}

OmRounding
om_tax_rounding(int64 tenant)
{
	freshen_cache();
	return has_settings ? find_setting(tenant, 0)->rounding : OM_ROUND_LINES;
}

/* A place that the caller keeps. */
static OmTaxPlace
copy_place(const OmTaxPlace *place)
{
	OmTaxPlace	copy = {NULL};

	if (place->country != NULL)
		copy.country = pstrdup(place->country);
	if (place->region != NULL)
		copy.region = pstrdup(place->region);
	if (place->postal_code != NULL)
		copy.postal_code = pstrdup(place->postal_code);
	return copy;
}

OmTaxPlace
om_tax_place_at(int64 tenant, int64 location_id)
{
	OmTaxPlace	place = {NULL};

	freshen_cache();
	if (has_settings && location_id != 0)
		place = copy_place(&find_setting(tenant, location_id)->place);
	if (has_settings && place.country == NULL)
		place = copy_place(&find_setting(tenant, 0)->place);
	return place;
}

/* What of places in a country rules ask for. */
static const CachedCountry *
find_country(int64 tenant, const char *country)
{
	CachedCountry *entry = om_cache_find(countries_table, tenant, country);
	bool		has_region;
	int			prefix_length;

	if (entry != NULL)
		return entry;
	om_spi_begin();
	(void) om_load_tax_country(tenant, country);
	has_region = DatumGetBool(om_field(0, COUNTRY_has_region, NULL));
	prefix_length = DatumGetInt32(om_field(0, COUNTRY_prefix_length, NULL));
	om_spi_end();
	entry = om_cache_add(&cache, countries_table, tenant, country);
	entry->has_region = has_region;
	entry->prefix_length = prefix_length;
	return entry;
}

/* A place as far as rules ask for it, with empty texts for what is not asked for or not said. */
static OmTaxPlace
narrow_place(int64 tenant, const OmTaxPlace *place)
{
	OmTaxPlace	asked = {"", "", ""};
	const CachedCountry *country;

	if (place->country == NULL)
		return asked;
	country = find_country(tenant, place->country);
	asked.country = place->country;
	if (country->has_region && place->region != NULL)
		asked.region = place->region;
	if (place->postal_code != NULL)
		asked.postal_code = pnstrdup(place->postal_code, Min(strlen(place->postal_code), country->prefix_length));
	return asked;
}

/* The key of a class at a place. */
static char *
class_key(const char *tax_class, const OmTaxPlace *place, const char *exemption)
{
	return psprintf("%s" BETWEEN "%s" BETWEEN "%s" BETWEEN "%s" BETWEEN "%s", tax_class, place->country, place->region, place->postal_code,
					exemption != NULL ? exemption : "");
}

/* The codes of a row of the current result, in the cache's memory. */
static void
keep_rule(uint64 row, CachedRule *rule)
{
	rule->valid_from = DatumGetTimestampTz(om_field(row, RULE_valid_from, NULL));
	rule->valid_until = DatumGetTimestampTz(om_field(row, RULE_valid_until, NULL));
	rule->tax_rates = om_cache_texts(&cache, row, RULE_tax_rates, &rule->ntax_rates);
}

/* Read what rules say of classes at a place, and keep it; an entry is made when all of it is there. */
static void
load_classes(int64 tenant, char *const *classes, int n, const OmTaxPlace *place, const char *exemption)
{
	uint64		rows;
	uint64		row = 0;
	int			i;

	om_spi_begin();
	rows = om_load_tax_rules(tenant, classes, n, place, exemption);
	for (i = 0; i < n; i++)
	{
		uint64		first = row;
		CachedRule *rules;
		CachedClass *entry;
		uint64		r;

		while (row < rows && DatumGetInt64(om_field(row, RULE_place, NULL)) == i + 1)
			row++;
		rules = MemoryContextAlloc(cache.context, sizeof(CachedRule) * Max(row - first, 1));
		for (r = first; r < row; r++)
			keep_rule(r, &rules[r - first]);
		entry = om_cache_add(&cache, classes_table, tenant, class_key(classes[i], place, exemption));
		entry->rules = rules;
		entry->nrules = (int) (row - first);
	}
	om_spi_end();
}

/* Keep what rules say of the classes of all lines. */
static void
load_missing(int64 tenant, const OmTaxPlace *place, const char *exemption, const OmTaxed *lines, int n)
{
	char	  **missing = NULL;
	int			nmissing = 0;
	int			i;
	int			m;

	for (i = 0; i < n; i++)
	{
		if (lines[i].tax_class == NULL || om_cache_find(classes_table, tenant, class_key(lines[i].tax_class, place, exemption)) != NULL)
			continue;
		if (missing == NULL)
			missing = palloc(sizeof(char *) * n);
		for (m = 0; m < nmissing && strcmp(missing[m], lines[i].tax_class) != 0; m++)
			;
		if (m == nmissing)
			missing[nmissing++] = (char *) lines[i].tax_class;
	}
	if (nmissing > 0)
		load_classes(tenant, missing, nmissing, place, exemption);
}

/* Codes of the cache, copied out. */
static char **
copy_codes(char *const *codes, int n)
{
	char	  **copies = palloc(sizeof(char *) * Max(n, 1));
	int			i;

	for (i = 0; i < n; i++)
		copies[i] = pstrdup(codes[i]);
	return copies;
}

/* The first rule that applies at a time; null: none does. */
static const CachedRule *
rule_at(const CachedClass *entry, TimestampTz at)
{
	int			i;

	for (i = 0; entry != NULL && i < entry->nrules; i++)
		if (entry->rules[i].valid_from <= at && at < entry->rules[i].valid_until)
			return &entry->rules[i];
	return NULL;
}

void
om_find_tax_rules(int64 tenant, const OmTaxPlace *place, const char *exemption, TimestampTz at, OmTaxed *lines, int n)
{
	OmTaxPlace	asked;
	const CachedRule *rule = NULL;
	const char *last = NULL;
	char	  **codes = NULL;
	int			i;

	freshen_cache();
	if (!has_rules)
		return;
	asked = narrow_place(tenant, place);
	load_missing(tenant, &asked, exemption, lines, n);
	for (i = 0; i < n; i++)
	{
		if (lines[i].tax_class == NULL)
			continue;
		/* most lines have the class of the one before */
		if (last == NULL || strcmp(last, lines[i].tax_class) != 0)
		{
			rule = rule_at(om_cache_find(classes_table, tenant, class_key(lines[i].tax_class, &asked, exemption)), at);
			codes = rule != NULL ? copy_codes(rule->tax_rates, rule->ntax_rates) : NULL;
		}
		last = lines[i].tax_class;
		lines[i].has_rule = rule != NULL;
		lines[i].ntax_rates = rule != NULL ? rule->ntax_rates : 0;
		lines[i].tax_rates = codes;
	}
}

/* Watch the tables (at load). */
void
om_tax_rule_init(void)
{
	om_cache_register(&cache);
}
