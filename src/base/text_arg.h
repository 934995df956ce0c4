/*
 * text_arg.h - text arguments of API functions.
 */
#ifndef OM_TEXT_ARG_H
#define OM_TEXT_ARG_H

#include "base/om.h"

/* White space of ASCII, which says nothing by itself. */
#define OM_SPACES " \f\n\r\t\v"

/*
 * Is this text of the database's encoding?  What comes by an input function is, and what comes
 * from a setting, a name of the server or another extension need not be.
 */
extern bool om_text_is_valid(const char *text, size_t length);

/* The text, with a question mark for each byte that is not of the encoding: for messages that are kept. */
extern char *om_text_made_valid(char *text);

/* The beginning of a text of any length, for messages: its first characters, and "..." for the others. */
extern const char *om_text_beginning(const char *text);

/* Why a text is no word or name ("must not contain control characters", or white space at either end); null: it is one. */
extern const char *om_text_fault(const char *text);

/* The same as invalid_argument.  For codes and keys, which are compared by their letters. */
extern void om_require_plain_text(const char *text, const char *name);

/* Text argument n as a C string of at most limit characters; null for SQL null, which required refuses. */
extern char *om_text_arg(FunctionCallInfo fcinfo, int n, const char *name, int limit, bool required);

/* Argument n, a plain list of at most so many codes of things ("a location"); null for SQL null. */
extern char **om_codes_arg(FunctionCallInfo fcinfo, int n, const char *name, const char *what, int most, int *count);

#endif
