/*
 * known.c - words of which one must be named (see known.h).
 */
#include "postgres.h"

#include "base/known.h"
#include "base/om.h"
#include "base/om_limit.h"
#include "mb/pg_wchar.h"
#include "utils/varlena.h"

/* Letters that may be missing, wrong or too many in a word that is meant to be another one; a word of fewer than so many has none to spare. */
#define EDITS_MAX 4
#define EDITED_MIN 4

/* Is a word a shorter way to write another one: its first letter, and some of the others in their order ("qty")? */
static bool
abbreviates(const char *word, const char *known)
{
	if (word[0] == '\0' || word[1] == '\0' || word[0] != known[0])
		return false;
	for (; *word != '\0' && *known != '\0'; known++)
		if (*word == *known)
			word++;
	return *word == '\0';
}

/* Do two words differ by two letters that changed places ("BRE")?  Bytes will do: what is more than one byte long is found by its edits. */
static bool
is_swapped(const char *word, const char *known)
{
	while (*word != '\0' && pg_tolower((unsigned char) *word) == pg_tolower((unsigned char) *known))
	{
		word++;
		known++;
	}
	return word[0] != '\0' && word[1] != '\0' && pg_tolower((unsigned char) word[0]) == pg_tolower((unsigned char) known[1]) &&
		pg_tolower((unsigned char) word[1]) == pg_tolower((unsigned char) known[0]) && pg_strcasecmp(word + 2, known + 2) == 0;
}

const char *
om_nearest(const char *word, const char *const *known, int n)
{
	int			length = (int) strlen(word);
	int			characters = pg_mbstrlen(word);
	int			edits = characters < EDITED_MIN ? 0 : Min(EDITS_MAX, characters / 3);
	const char *nearest = NULL;
	int			i;

	/* what is longer than any code is no slip of a finger, and costly to compare */
	if (characters > OM_CODE_LENGTH_MAX)
		return NULL;
	for (i = 0; i < n && edits >= 0; i++)
	{
		int			distance;

		if (pg_strcasecmp(word, known[i]) == 0 || is_swapped(word, known[i]))
			return known[i];
		distance = varstr_levenshtein_less_equal(word, length, known[i], (int) strlen(known[i]), 1, 1, 1, edits, true);
		if (distance > edits)
			continue;
		nearest = known[i];
		edits = distance - 1;
	}
	for (i = 0; i < n && nearest == NULL; i++)
		if (abbreviates(word, known[i]))
			nearest = known[i];
	return nearest;
}

const char *
om_did_you_mean(const char *nearest)
{
	return nearest == NULL ? "" : psprintf("; did you mean \"%s\"?", nearest);
}

const char *
om_detail_known(OmDetail *detail, const char *word, const char *const *known, int n)
{
	const char *nearest = om_nearest(word, known, n);
	OmList		words = {0};
	int			i;

	for (i = 0; i < n; i++)
		om_list_add_text(&words, known[i]);
	om_detail_raw(detail, "known", om_list_end(&words));
	if (nearest != NULL)
		om_detail_text(detail, "nearest", nearest);
	return om_did_you_mean(nearest);
}

void
om_raise_unknown_word(OmCode code, const char *member, const char *place, const char *word, const char *const *known, int n)
{
	OmDetail	detail;
	const char *rest;

	om_detail_start(&detail, code);
	om_detail_text(&detail, member, place);
	rest = om_detail_known(&detail, word, known, n);
	om_raise(code, om_detail_end(&detail), "%s cannot be \"%s\"%s", place, word, rest);
}

void
om_raise_unknown_name(OmCode code, const char *key, const char *name, const char *what, const char *nearest)
{
	OmDetail	detail;

	om_detail_start(&detail, code);
	om_detail_text(&detail, key, name);
	if (nearest != NULL)
		om_detail_text(&detail, "nearest", nearest);
	om_raise(code, om_detail_end(&detail), "%s \"%s\"%s", what, name, om_did_you_mean(nearest));
}

void
om_raise_unknown_listed(OmCode code, const char *key, const char *name, const char *what, const char *nearest)
{
	OmList		names = {0};

	om_list_add_text(&names, name);
	om_raise_unknown_names(code, key, &names, what, name, nearest);
}

void
om_raise_unknown_names(OmCode code, const char *key, OmList *names, const char *what, const char *first, const char *nearest)
{
	const char *more = names->n > 1 ? psprintf(" (and %d more)", names->n - 1) : "";
	OmDetail	detail;

	om_detail_start(&detail, code);
	om_detail_raw(&detail, key, om_list_end(names));
	if (nearest != NULL)
		om_detail_text(&detail, "nearest", nearest);
	om_raise(code, om_detail_end(&detail), "%s \"%s\"%s%s", what, first, more, om_did_you_mean(nearest));
}
