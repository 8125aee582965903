/* Text from outside: is it well-formed UTF-8, and may it be shown? Pure. */
#ifndef GH_BASE_UTF8_H
#define GH_BASE_UTF8_H

/* Bytes of the well-formed character at p (Unicode 15, table 3-7), which is at most end - p long; 0 if there
 * is none. p < end. A zero byte is a character of one byte. */
int gh_utf8_length(const char *p, const char *end);

/* The same for a character of a zero-terminated text that a terminal and a report may show: 0 for a control
 * character (C0, DEL, U+0080 … 9F) and at the text's end too. */
int gh_utf8_shown(const char *text);

#endif
