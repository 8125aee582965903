/* Whole numbers as people read them. */
#ifndef GH_BASE_DIGITS_H
#define GH_BASE_DIGITS_H

#include <stdint.h>

enum { GH_DIGITS = 28 }; /* room for any number: 20 digits, 6 commas, the end */

/* "12,345" into out, of at least GH_DIGITS bytes. Returns out. */
const char *gh_digits(char *out, uint64_t n);

#endif
