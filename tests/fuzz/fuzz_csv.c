/* Tables as comma-separated text: whatever comes, rows have as many fields as the first line, and what was
 * read, written again, reads the same. */
#include "fuzz.h"

#include "base/csv.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct gh_csv csv, again;
    struct gh_error err = {0};
    if (!gh_csv_parse(&csv, "fuzz", (const char *)data, size, &err)) {
        CHECK(err.kind && err.text[0] && !csv.text);
        return 0;
    }
    size_t room = size * 3 + 16 + (size_t)csv.columns * (size_t)(csv.row_count + 1) * 8, n = 0;
    char *out = malloc(room);
    bool formula = false;
    for (int r = -1; r < csv.row_count; r++)
        for (int c = 0; c < csv.columns; c++) {
            const char *field = gh_csv_get(&csv, r, c);
            formula |= *field && strchr("=+-@\t\r", *field);
            gh_csv_quote(field, out + n, room - n);
            n += strlen(out + n);
            out[n++] = c + 1 < csv.columns ? ',' : '\n';
        }
    CHECK(n < room);
    if (!formula) { /* those get an apostrophe */
        CHECK(gh_csv_parse(&again, "again", out, n, &err));
        CHECK(again.columns == csv.columns && again.row_count == csv.row_count);
        for (int r = -1; r < csv.row_count; r++)
            for (int c = 0; c < csv.columns; c++)
                CHECK(!strcmp(gh_csv_get(&csv, r, c), gh_csv_get(&again, r, c)));
        gh_csv_free(&again);
    }
    free(out);
    gh_csv_free(&csv);
    return 0;
}
