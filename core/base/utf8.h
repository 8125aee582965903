/* Text from outside: is it well-formed UTF-8, may it be shown, and is it the same but for upper and lower
 * case? Pure, whatever the locale, but for the columns it takes. */
#ifndef GH_BASE_UTF8_H
#define GH_BASE_UTF8_H

#include <stdbool.h>

/* What a text's room is told in, behind the number: a field holds so many bytes, whatever letters they make.
 */
#define GH_UTF8_BYTES "bytes (letters with accents take 2 or more)"

/* Bytes of the well-formed character at p (Unicode 15, table 3-7), which is at most end - p long; 0 if there
 * is none. p < end. A zero byte is a character of one byte. */
int gh_utf8_length(const char *p, const char *end);

/* The character at *at of a zero-terminated text, which moves on behind it; 0 at the end, where it stays. A
 * byte that is no UTF-8 is GH_UTF8_NONE and itself. */
enum { GH_UTF8_NONE = 0x110000 };
unsigned gh_utf8_next(const char **at);

/* As gh_utf8_length for a character of a zero-terminated text that a terminal and a report may show: 0 for a
 * control character (C0, DEL, U+0080 … 9F) and at the text's end too. */
int gh_utf8_shown(const char *text);

/* How many of the text's first bytes, at most so many, end with a whole character: a precision for "%.*s". */
int gh_utf8_cut(const char *text, int bytes);

/* Whether both are the same, and whether part stands in text ("" stands in all), but for case: of Latin,
 * Greek and Cyrillic letters that have one counterpart. A byte that is no UTF-8 is itself. */
bool gh_utf8_same(const char *a, const char *b);
bool gh_utf8_holds(const char *text, const char *part);

/* Columns that it takes in a terminal; a character whose width is not known takes one. Needs the locale's
 * wcwidth. */
int gh_utf8_columns(const char *text);

#endif
