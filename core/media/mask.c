/* Hiding credentials in source addresses before anyone sees them. */
#include "media/source.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

static bool secret_key(const char *key, size_t length)
{
    static const char *const words[] = {"pass", "pwd", "token", "key",   "secret",
                                        "auth", "sig", "user",  "login", "cred"};
    for (size_t w = 0; w < sizeof words / sizeof *words; w++) {
        size_t n = strlen(words[w]);
        for (size_t i = 0; i + n <= length; i++)
            if (!strncasecmp(key + i, words[w], n))
                return true;
    }
    return false;
}

struct text {
    char *out;
    size_t size, used;
};

static void add(struct text *t, const char *s, size_t length)
{
    for (size_t i = 0; i < length && t->used + 1 < t->size; i++)
        t->out[t->used++] = s[i];
}

char *gh_source_mask(const char *spec, char *out, size_t size)
{
    struct text t = {out, size, 0};
    if (!size)
        return out;
    const char *scheme = strstr(spec, "://");
    const char *at = spec;
    if (scheme) {
        const char *host = scheme + 3;
        /* a password may hold @ or /: hide up to the last @ before the query */
        size_t authority = strcspn(host, "?#");
        const char *last = NULL;
        for (size_t i = 0; i < authority; i++)
            if (host[i] == '@')
                last = host + i;
        add(&t, spec, (size_t)(host - spec));
        if (last)
            add(&t, "***", 3);
        at = last ? last : host;
    }
    while (*at) {
        size_t plain = strcspn(at, "?&;#");
        plain += at[plain] != 0;
        add(&t, at, plain);
        at += plain;
        if (!*at || !strchr("?&;#", at[-1]))
            continue;
        size_t key = strcspn(at, "=&;#");
        add(&t, at, key);
        bool hide = at[key] == '=' && secret_key(at, key);
        at += key;
        if (hide) {
            add(&t, "=***", 4);
            at += strcspn(at, "&;#");
        }
    }
    out[t.used] = 0;
    return out;
}
