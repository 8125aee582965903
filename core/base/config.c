/* INI files: lines into entries with their line numbers, and entries into values. */
#include "base/config.h"

#include "base/file.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define CONFIG_LIMIT (1 << 20) /* bytes; a site file is a few kilobytes */

/* Our own reader: Debian's libinih ends lines at 199 characters and section names at 49, and reads an
 * indented line as more of the value before it, which a stream's address or a tidy hand easily runs into. */
struct span {
    char *at;
    size_t length;
};

static bool blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

static struct span trim(char *from, const char *to)
{
    while (from < to && blank(*from))
        from++;
    while (from < to && blank(to[-1]))
        to--;
    return (struct span){from, (size_t)(to - from)};
}

/* Behind a value, a semicolon after a blank starts a remark. */
static struct span value_of(char *from, const char *to)
{
    for (char *c = from; c < to; c++)
        if (*c == ';' && (c == from || blank(c[-1])))
            to = c;
    return trim(from, to);
}

static bool keep(struct gh_config_entry **list, size_t *count, size_t *room, struct span section,
                 struct span key, struct span value, int line)
{
    if (*count == *room) {
        size_t more = *room ? *room * 2 : 32;
        struct gh_config_entry *p = realloc(*list, more * sizeof *p);
        if (!p)
            return false;
        *list = p;
        *room = more;
    }
    struct gh_config_entry *e = &(*list)[(*count)++];
    *e = (struct gh_config_entry){strndup(section.at, section.length), strndup(key.at, key.length),
                                  strndup(value.at, value.length), line};
    return e->section && e->key && e->value;
}

enum outcome { FINE, MALFORMED, NO_MEMORY };

static enum outcome read_line(struct gh_config *c, struct span *section, struct span text, int line)
{
    char *end = text.at + text.length;
    if (!text.length || *text.at == '#' || *text.at == ';')
        return FINE;
    if (*text.at == '[') {
        char *close = memchr(text.at, ']', text.length);
        if (!close || value_of(close + 1, end).length)
            return MALFORMED;
        *section = trim(text.at + 1, close);
        struct span none = {close, 0};
        if (!section->length)
            return MALFORMED;
        return keep(&c->sections, &c->section_count, &c->section_room, *section, none, none, line)
                   ? FINE
                   : NO_MEMORY;
    }
    char *equals = memchr(text.at, '=', text.length);
    if (!equals || !section->length)
        return MALFORMED;
    struct span key = trim(text.at, equals);
    if (!key.length)
        return MALFORMED;
    return keep(&c->entries, &c->count, &c->room, *section, key, value_of(equals + 1, end), line) ? FINE
                                                                                                  : NO_MEMORY;
}

bool gh_config_parse(struct gh_config *config, const char *name, const char *text, struct gh_error *err)
{
    *config = (struct gh_config){.path = strdup(name)};
    char *copy = strdup(text);
    enum outcome outcome = copy && config->path ? FINE : NO_MEMORY;
    struct span section = {0};
    int line = 0;
    char *at = copy;
    if (copy && !strncmp(at, "\xef\xbb\xbf", 3)) /* some editors' byte order mark */
        at += 3;
    while (outcome == FINE && *at) {
        size_t length = strcspn(at, "\n");
        line++;
        outcome = read_line(config, &section, trim(at, at + length), line);
        at += length + (at[length] != 0);
    }
    free(copy);
    if (outcome == FINE)
        return true;
    gh_config_free(config);
    if (outcome == NO_MEMORY)
        return gh_error_set(err, GH_ERR_INTERNAL, "%s: out of memory", name);
    return gh_error_set(err, GH_ERR_CONFIG, "%s:%d: expected [section] or key = value", name, line);
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

static void drop(struct gh_config_entry *list, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        free(list[i].section);
        free(list[i].key);
        free(list[i].value);
    }
    free(list);
}

void gh_config_free(struct gh_config *config)
{
    drop(config->entries, config->count);
    drop(config->sections, config->section_count);
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
    return gh_error_set(err, GH_ERR_CONFIG, "%s:%d: [%s]%s%s: expected %s", config->path, entry->line,
                        entry->section, *entry->key ? " " : "", entry->key, expected);
}

bool gh_config_complain_twice(const struct gh_config *config, const struct gh_config_entry *entry, int first,
                              struct gh_error *err)
{
    char expected[64];
    snprintf(expected, sizeof expected, "once; it stands on line %d already", first);
    return gh_config_complain(config, entry, err, expected);
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
