/* 128-bit identifiers: made by the writer, unique across machines, sorted by
 * time. Text form: 26 characters of Crockford base32, as a ULID has. */
#ifndef GH_BASE_ID_H
#define GH_BASE_ID_H

#include <stdbool.h>
#include <stdint.h>

#define GH_ID_TEXT 27 /* with the closing zero */

struct gh_id {
    uint8_t bytes[16]; /* 48 bits of Unix milliseconds, big-endian, then 80 random bits */
};

extern const struct gh_id gh_id_none; /* all zero: "no id" */

struct gh_id gh_id_make(int64_t wall_ms); /* random part from getrandom(2) */
bool gh_id_is_none(struct gh_id id);
bool gh_id_equal(struct gh_id a, struct gh_id b);
char *gh_id_format(struct gh_id id, char out[GH_ID_TEXT]); /* returns out */
/* Accepts lower case. False if not 26 characters of the alphabet or above 128 bits. */
bool gh_id_parse(const char *text, struct gh_id *out);

#endif
