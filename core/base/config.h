/* INI files kept in order with their line numbers, so that errors can say
 * "file:line: what was expected" and edits keep the rest as it is. */
#ifndef GH_BASE_CONFIG_H
#define GH_BASE_CONFIG_H

#include "base/error.h"

#include <stddef.h>

struct gh_config_entry {
    char *section; /* "camera door" of "[camera door]" */
    char *key;
    char *value; /* surrounding blanks removed */
    int line;    /* from 1 */
};

struct gh_config {
    char *path; /* as given, for messages */
    struct gh_config_entry *entries;
    size_t count, room;
    struct gh_config_entry
        *sections; /* the heads, in order, also those without a line; key and value are "" */
    size_t section_count, section_room;
};

/* The form: [section] and key = value lines of any length; # or ; at a line's start, or ; behind a blank,
 * begins a remark; indentation means nothing. Reads the file. False with NOT_FOUND or CONFIG ("site.ini:7:
 * expected key = value or [section]"). On success the caller calls gh_config_free. */
bool gh_config_load(struct gh_config *config, const char *path, struct gh_error *err);

/* The same from text in memory; name stands for the path in messages. */
bool gh_config_parse(struct gh_config *config, const char *name, const char *text, struct gh_error *err);

void gh_config_free(struct gh_config *config);

/* The entry, or NULL. The last one wins when a key is given twice. */
const struct gh_config_entry *gh_config_find(const struct gh_config *config, const char *section,
                                             const char *key);

/* Parse one entry's value. False with CONFIG naming file, line and what was expected. */
bool gh_config_int(const struct gh_config *config, const struct gh_config_entry *entry, int low, int high,
                   int *out, struct gh_error *err);
bool gh_config_double(const struct gh_config *config, const struct gh_config_entry *entry, double low,
                      double high, double *out, struct gh_error *err);
bool gh_config_bool(const struct gh_config *config, const struct gh_config_entry *entry, bool *out,
                    struct gh_error *err);

/* Fills err with "path:line: [section] key: expected …"; entry may be a section's head. Returns false. */
bool gh_config_complain(const struct gh_config *config, const struct gh_config_entry *entry,
                        struct gh_error *err, const char *expected);

/* The same for what stands on the line `first` already. */
bool gh_config_complain_twice(const struct gh_config *config, const struct gh_config_entry *entry, int first,
                              struct gh_error *err);

#endif
