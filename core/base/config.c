/* INI reading over libinih, with every entry's line number kept. */
#include "base/config.h"

#include "base/file.h"

#include <errno.h>
#include <ini.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define CONFIG_LIMIT (1 << 20) /* bytes; a site file is a few kilobytes */

struct reading {
    struct gh_config *config;
    const char *at, *end; /* unread text */
    int line;             /* of the last line handed to inih */
    bool full;
};

static char *next_line(char *out, int size, void *user)
{
    struct reading *r = user;
    if (r->at >= r->end || size < 2)
        return NULL;
    const char *stop = memchr(r->at, '\n', (size_t)(r->end - r->at));
    size_t length = stop ? (size_t)(stop - r->at) + 1 : (size_t)(r->end - r->at);
    if (length > (size_t)size - 1)
        length = (size_t)size - 1;
    memcpy(out, r->at, length);
    out[length] = 0;
    r->at += length;
    r->line++;
    return out;
}

static int keep(void *user, const char *section, const char *key, const char *value)
{
    struct reading *r = user;
    struct gh_config *c = r->config;
    if (c->count == c->room) {
        size_t room = c->room ? c->room * 2 : 32;
        struct gh_config_entry *p = realloc(c->entries, room * sizeof *p);
        if (!p)
            return !(r->full = true);
        c->entries = p;
        c->room = room;
    }
    struct gh_config_entry *e = &c->entries[c->count];
    *e = (struct gh_config_entry){strdup(section), strdup(key), strdup(value ? value : ""), r->line};
    c->count++;
    return e->section && e->key && e->value;
}

bool gh_config_parse(struct gh_config *config, const char *name, const char *text, struct gh_error *err)
{
    *config = (struct gh_config){.path = strdup(name)};
    struct reading r = {.config = config, .at = text, .end = text + strlen(text)};
    int bad = config->path ? ini_parse_stream(next_line, &r, keep, &r) : -2;
    if (bad == 0)
        return true;
    gh_config_free(config);
    if (bad < 0 || r.full)
        return gh_error_set(err, GH_ERR_INTERNAL, "%s: out of memory", name);
    return gh_error_set(err, GH_ERR_CONFIG, "%s:%d: expected [section] or key = value", name, bad);
}

bool gh_config_load(struct gh_config *config, const char *path, struct gh_error *err)
{
    size_t size;
    uint8_t *text = gh_file_read(path, CONFIG_LIMIT, &size, err);
    if (!text)
        return false;
    bool ok;
    if (memchr(text, 0, size))
        ok = gh_error_set(err, GH_ERR_CONFIG, "%s: not a text file; expected [section] and key = value lines",
                          path);
    else
        ok = gh_config_parse(config, path, (const char *)text, err);
    free(text);
    return ok;
}

void gh_config_free(struct gh_config *config)
{
    for (size_t i = 0; i < config->count; i++) {
        free(config->entries[i].section);
        free(config->entries[i].key);
        free(config->entries[i].value);
    }
    free(config->entries);
    free(config->path);
    *config = (struct gh_config){0};
}

const struct gh_config_entry *gh_config_find(const struct gh_config *config, const char *section,
                                             const char *key)
{
    for (size_t i = config->count; i-- > 0;)
        if (!strcmp(config->entries[i].section, section) && !strcmp(config->entries[i].key, key))
            return &config->entries[i];
    return NULL;
}

bool gh_config_complain(const struct gh_config *config, const struct gh_config_entry *entry,
                        struct gh_error *err, const char *expected)
{
    /* the value is not repeated: it may be a URL with a password in it */
    return gh_error_set(err, GH_ERR_CONFIG, "%s:%d: [%s] %s: expected %s", config->path, entry->line,
                        entry->section, entry->key, expected);
}

bool gh_config_int(const struct gh_config *config, const struct gh_config_entry *entry, int low, int high,
                   int *out, struct gh_error *err)
{
    char *end, expected[64];
    errno = 0;
    long n = strtol(entry->value, &end, 10);
    if (!errno && end != entry->value && !*end && n >= low && n <= high) {
        *out = (int)n;
        return true;
    }
    snprintf(expected, sizeof expected, "a whole number from %d to %d", low, high);
    return gh_config_complain(config, entry, err, expected);
}

bool gh_config_double(const struct gh_config *config, const struct gh_config_entry *entry, double low,
                      double high, double *out, struct gh_error *err)
{
    char *end, expected[64];
    errno = 0;
    double d = strtod(entry->value, &end);
    if (!errno && end != entry->value && !*end && isfinite(d) && d >= low && d <= high) {
        *out = d;
        return true;
    }
    snprintf(expected, sizeof expected, "a number from %g to %g", low, high);
    return gh_config_complain(config, entry, err, expected);
}

bool gh_config_bool(const struct gh_config *config, const struct gh_config_entry *entry, bool *out,
                    struct gh_error *err)
{
    static const char *const yes[] = {"yes", "true", "on", "1"}, *const no[] = {"no", "false", "off", "0"};
    for (size_t i = 0; i < 4; i++) {
        if (!strcasecmp(entry->value, yes[i]))
            return *out = true;
        if (!strcasecmp(entry->value, no[i])) {
            *out = false;
            return true;
        }
    }
    return gh_config_complain(config, entry, err, "yes or no");
}
