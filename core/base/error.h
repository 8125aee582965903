/* What failed, on what, and what to do about it: one struct filled by whoever
 * notices, reported once by whoever handles it. */
#ifndef GH_BASE_ERROR_H
#define GH_BASE_ERROR_H

#include <stdbool.h>

/* The kinds double as exit codes of every program (documented in gatehouse(1)). */
enum gh_error_kind {
    GH_OK = 0,
    GH_ERR_FAILED = 1,    /* the work was done and the answer is no (doctor, verify, bench) */
    GH_ERR_USAGE = 2,     /* the command line is wrong */
    GH_ERR_CONFIG = 3,    /* site file malformed: names file, line and what was expected */
    GH_ERR_NOT_FOUND = 4, /* a file, camera, person, flag or alert that does not exist */
    GH_ERR_INPUT = 5,    /* what was given cannot be used: a picture, stream, table, name, number, password */
    GH_ERR_DENIED = 6,   /* not authenticated, not allowed, or the two-person rule */
    GH_ERR_BUSY = 7,     /* another engine holds the site, or the store stays locked */
    GH_ERR_STORE = 8,    /* database or keys: damaged, full disk, newer version */
    GH_ERR_MODEL = 9,    /* no usable model pack */
    GH_ERR_IO = 10,      /* network, device or file system */
    GH_ERR_TIMEOUT = 11, /* a time limit passed */
    GH_ERR_INTERNAL = 12, /* a bug, or out of memory */
};

struct gh_error {
    enum gh_error_kind kind;
    char text[512]; /* "what failed: cause; remedy", no newline, no credentials */
};

/* Fills err (which may be NULL) printf-style and returns false, so that
 * `return gh_error_set(err, GH_ERR_IO, "…")` reads well in bool functions. */
bool gh_error_set(struct gh_error *err, enum gh_error_kind kind, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* Puts "prefix: " before the text already there. Returns false. */
bool gh_error_prefix(struct gh_error *err, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

void gh_error_clear(struct gh_error *err);

#endif
