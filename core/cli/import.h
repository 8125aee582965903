/* Parts of `gatehouse person import`: the table's rows, and the threads that look at their pictures. */
#ifndef GH_CLI_IMPORT_H
#define GH_CLI_IMPORT_H

#include "base/csv.h"
#include "store/enrol.h"

struct gh_import_row {
    int line;
    char name[128], consent[256], groups[256];
    char origin[600];  /* "id 17" or "file a/b.jpg": what makes the row the same row again */
    const char *files; /* in the table; between semicolons */
    int64_t valid_from_ms, valid_to_ms;
    char fault[512];        /* the row cannot be used; "" = it can */
    bool skip;              /* nothing to look at: faulty, or enrolled already */
    bool done;              /* pictures were looked at; under the lookers' lock */
    struct gh_enrolment *e; /* the good ones; NULL when skipped or done with */
};

/* A picture or row that was not taken, for the report. */
struct gh_import_refusal {
    int line;
    char name[128], file[256], reason[512];
};

/* Rows of a table: columns name and file (or files), optionally consent (or notice), groups, valid_from,
 * valid_to, id; an unknown or missing column is an INPUT error, a fault of one row stands in its `fault`.
 * consent: for rows without, NULL = none. The caller frees *rows. */
bool gh_import_rows(const struct gh_csv *csv, const char *table, const char *consent,
                    struct gh_import_row **rows, struct gh_error *err);

/* Calls each for every file of the row, joined to the folder; stops when it returns false. */
bool gh_import_files(const struct gh_import_row *row, const char *folder,
                     bool (*each)(void *user, const char *path, const char *file), void *user);

struct gh_looking;
/* As many threads as cores, a gh_vision each (borrowed). They look at the rows' pictures in order, a little
 * ahead of gh_looking_wait. NULL with err. */
struct gh_looking *gh_looking_start(struct gh_import_row *rows, int count, const char *folder,
                                    struct gh_vision *const *visions, int threads, struct gh_error *err);
/* Until row i was looked at; its pictures that were refused are given to each. */
void gh_looking_wait(struct gh_looking *l, int i,
                     void (*refused)(void *user, const struct gh_import_refusal *r), void *user);
int gh_looking_pictures(struct gh_looking *l); /* looked at so far */
void gh_looking_stop(struct gh_looking *l);    /* joins; NULL is fine */

#endif
