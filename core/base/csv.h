/* Tables as comma-separated text (RFC 4180): quoted fields, UTF-8, a byte-order mark, either kind of line
 * end. Pure: text in, rows out, errors with file and line. */
#ifndef GH_BASE_CSV_H
#define GH_BASE_CSV_H

#include "base/error.h"

#include <stddef.h>

enum { GH_CSV_COLUMNS = 32, GH_CSV_ROWS = 1000000 };

struct gh_csv {
    char *text;    /* owned; fields point into it */
    char **fields; /* owned; columns × (1 + row_count) */
    int columns;   /* of the first line, which names them */
    int row_count; /* without the first line */
    int *lines;    /* owned */
};

/* Takes a table apart. name stands for the file in messages ("staff.csv:7: …"). INPUT errors: not UTF-8, a
 * zero byte, a quote that stands where none may or is never closed, a row with more or fewer fields than the
 * first, a first line that is missing or names a column twice. Blank lines are skipped. False leaves *out
 * empty; on success the caller calls gh_csv_free. */
bool gh_csv_parse(struct gh_csv *out, const char *name, const char *text, size_t size, struct gh_error *err);
void gh_csv_free(struct gh_csv *csv);

/* Which column has this name (any case); -1 for none. */
int gh_csv_column(const struct gh_csv *csv, const char *name);
const char *gh_csv_head(const struct gh_csv *csv, int column);
/* row from 0; "" for column -1. */
const char *gh_csv_get(const struct gh_csv *csv, int row, int column);

/* The text as one field, quoted when it must be, into out; cut when it does not fit. A field that a
 * spreadsheet would take for a formula gets a leading apostrophe. Returns out. */
char *gh_csv_quote(const char *text, char *out, size_t size);

#endif
