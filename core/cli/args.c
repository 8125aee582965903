/* Taking a command line apart by the command's own list of options. */
#include "cli/cli.h"

#include "base/clock.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* 0: unknown, 1: takes no value, 2: takes one. */
static int kind_of(const char *options, const char *name, size_t length)
{
    for (const char *o = options; *o;) {
        size_t n = strcspn(o, " ");
        bool value = n && o[n - 1] == '=';
        if (n - value == length && !strncmp(o, name, length))
            return value ? 2 : 1;
        o += n;
        o += strspn(o, " ");
    }
    return 0;
}

/* Several values of these count; of all others one. */
static bool repeats(const char *name)
{
    return !strcmp(name, "photo") || !strcmp(name, "mask") || !strcmp(name, "zone");
}

static bool take_option(struct gh_args *a, const struct gh_command *c, int argc, char **argv, int *i,
                        struct gh_error *err)
{
    const char *name = argv[*i] + 2, *equals = strchr(name, '=');
    size_t length = equals ? (size_t)(equals - name) : strlen(name);
    int kind = kind_of(c->options, name, length);
    if (!kind || (kind == 1 && equals))
        return gh_error_set(err, GH_ERR_USAGE, "%s: unknown option --%.*s; see: gatehouse %s --help", c->name,
                            (int)length, name, c->name);
    /* an option is no value: "--for --site x" forgot one */
    if (kind == 2 && !equals && (*i + 1 >= argc || !strncmp(argv[*i + 1], "--", 2)))
        return gh_error_set(err, GH_ERR_USAGE,
                            "%s: --%s needs a value (write --%s=VALUE if it begins with --)", c->name, name,
                            name);
    if (a->option_count == GH_CLI_VALUES)
        return gh_error_set(err, GH_ERR_USAGE, "%s: too many options", c->name);
    /* names are kept as the table's, so that lookups compare whole words */
    char *copy = strndup(name, length);
    if (!copy)
        return gh_error_set(err, GH_ERR_INTERNAL, "out of memory");
    bool again = kind == 2 && !repeats(copy) && gh_args_get(a, copy);
    const char *value = kind == 1 ? "" : equals ? equals + 1 : argv[++*i];
    a->options[a->option_count].name = copy;
    a->options[a->option_count++].value = value;
    if (again)
        return gh_error_set(err, GH_ERR_USAGE, "%s: --%s is given twice; one value counts", c->name, copy);
    /* no group any more, and no token whatever the environment names; elsewhere an empty value is a script's
     * unset variable */
    if (kind == 2 && !*value && strcmp(copy, "groups") != 0 && strcmp(copy, "token-file") != 0)
        return gh_error_set(err, GH_ERR_USAGE, "%s: --%s is empty; give a value, or leave the option away",
                            c->name, copy);
    return true;
}

bool gh_args_parse(struct gh_args *a, const struct gh_command *c, int argc, char **argv, struct gh_error *err)
{
    memset(a, 0, sizeof *a);
    bool only_words = false;
    for (int i = 0; i < argc; i++) {
        if (!only_words && !strcmp(argv[i], "--")) {
            only_words = true;
        } else if (!only_words && (!strcmp(argv[i], "--help") || !strcmp(argv[i], "-h"))) {
            a->help = true;
            return true;
        } else if (!only_words && !strncmp(argv[i], "--", 2)) {
            if (!take_option(a, c, argc, argv, &i, err))
                return false;
        } else if (a->word_count == GH_CLI_VALUES) {
            return gh_error_set(err, GH_ERR_USAGE, "%s: too many arguments", c->name);
        } else {
            a->words[a->word_count++] = argv[i];
        }
    }
    a->site = gh_args_get(a, "site");
    if (!a->site)
        a->site = getenv("GATEHOUSE_SITE");
    if (!a->site || !*a->site)
        a->site = "site";
    if (a->word_count < c->least || a->word_count > c->most)
        return gh_error_set(err, GH_ERR_USAGE, "usage: gatehouse %s %s", c->name, c->usage);
    return true;
}

const char *gh_args_get(const struct gh_args *a, const char *name)
{
    for (int i = a->option_count; i-- > 0;)
        if (!strcmp(a->options[i].name, name))
            return a->options[i].value;
    return NULL;
}

int gh_args_all(const struct gh_args *a, const char *name, const char **out, int most)
{
    int n = 0;
    for (int i = 0; i < a->option_count && n < most; i++)
        if (!strcmp(a->options[i].name, name))
            out[n++] = a->options[i].value;
    return n;
}

bool gh_args_need(const struct gh_args *a, const char *name, const char **out, struct gh_error *err)
{
    *out = gh_args_get(a, name);
    return *out && **out ? true : gh_error_set(err, GH_ERR_USAGE, "--%s is needed; see --help", name);
}

long long gh_cli_duration(const char *text)
{
    char *end;
    double n = strtod(text, &end);
    if (end == text || !(n >= 0 && n < 1e7))
        return -1;
    double unit = !*end || !strcmp(end, "s") ? 1000
                  : !strcmp(end, "ms")       ? 1
                  : !strcmp(end, "m")        ? 60000
                  : !strcmp(end, "h")        ? 3600000
                                             : -1;
    return unit < 0 ? -1 : (long long)(n * unit);
}

bool gh_cli_validity(const char *from, const char *to, int64_t *from_ms, int64_t *to_ms, struct gh_error *err)
{
    char start[24];
    const int64_t now = gh_clock_wall_ms();
    *from_ms = *to_ms = 0;
    if (from && strlen(from) == 10) { /* a day alone means its beginning here, and its end below */
        snprintf(start, sizeof start, "%sT00:00", from);
        from = start;
    }
    if (from && *from && (*from_ms = gh_clock_parse(from, now)) < 0)
        return gh_error_set(err, GH_ERR_USAGE, "%s: expected a date such as 2027-01-31, or +30d", from);
    if (to && *to && (*to_ms = gh_clock_parse(to, now)) < 0)
        return gh_error_set(err, GH_ERR_USAGE, "%s: expected a date such as 2027-01-31, or +30d", to);
    return !*to_ms || *to_ms > *from_ms ||
           gh_error_set(err, GH_ERR_USAGE, "%s: lies before the time from which they are valid", to);
}
