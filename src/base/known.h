/*
 * known.h - words of which one must be named: a refusal lists them, and tells which was meant.
 */
#ifndef OM_KNOWN_H
#define OM_KNOWN_H

#include "base/om_error.h"

/*
 * The one of n words that somebody meant who wrote another one; null when none is near: four edits, and a third of a
 * word that is not very short, at most, or an abbreviation.
 */
extern const char *om_nearest(const char *word, const char *const *known, int n);

/* How a message goes on that refuses a word: '; did you mean "nearest"?', or nothing for null; palloc'd. */
extern const char *om_did_you_mean(const char *nearest);

/* The words in a detail, "known" and the "nearest"; returns how the message goes on. */
extern const char *om_detail_known(OmDetail *detail, const char *word, const char *const *known, int n);

/* Raise that a word is none of those known; member: what place is, "argument" or "path". */
extern void om_raise_unknown_word(OmCode code, const char *member, const char *place, const char *word,
								  const char *const *known, int n) __attribute__((noreturn));

/* Raise that a name is unknown ("unknown channel"); nearest: of those that the caller may know; null: none. */
extern void om_raise_unknown_name(OmCode code, const char *key, const char *name, const char *what, const char *nearest) __attribute__((noreturn));

/* Raise that these names are unknown; the first one is said in words, too, and nearest is of that. */
extern void om_raise_unknown_names(OmCode code, const char *key, OmList *names, const char *what, const char *first, const char *nearest)
			__attribute__((noreturn));

/* The same of one name, where other calls may have several: the detail is a list all the same. */
extern void om_raise_unknown_listed(OmCode code, const char *key, const char *name, const char *what, const char *nearest) __attribute__((noreturn));

/* The word of an argument of an API function is none of an array of those known: invalid_argument. */
#define om_refuse_word(argument, word, known) \
	om_raise_unknown_word(OM_INVALID_ARGUMENT, "argument", argument, word, known, lengthof(known))

#endif
