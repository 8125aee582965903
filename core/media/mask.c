/* Hiding credentials in source addresses before anyone sees them. */
#include "media/source.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

static bool secret_key(const char *key, size_t length)
{
    static const char *const words[] = {"pas", "pwd",  "token", "key",   "secret", "auth",
                                        "sig", "user", "usr",   "login", "cred"};
    if (length == 1 && strchr("uUpP", *key)) /* some cameras' short forms */
        return true;
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

/* Where user:password ends (its @), NULL if there is none. A password typed as it is may hold @, /, ? and #:
 * when in doubt more is hidden rather than less. */
static const char *credentials_end(const char *host)
{
    const char *query = host + strcspn(host, "?#"), *last = strrchr(host, '@');
    const char *colon = memchr(host, ':', (size_t)(query - host));
    if (!last || last < query || memchr(host, '@', (size_t)(query - host)))
        return last;
    /* only the query holds an @: it is a query's if a = comes first and no password can stand before it */
    size_t digits = colon ? strspn(colon + 1, "0123456789") : 0;
    bool port = !colon || (digits && (colon + 1 + digits == query || colon[1 + digits] == '/'));
    bool query_own = !colon || memchr(query, '=', strcspn(query, "@"));
    return port && query_own ? NULL : last;
}

char *gh_source_mask(const char *spec, char *out, size_t size)
{
    struct text t = {out, size, 0};
    if (!size)
        return out;
    const char *scheme = strstr(spec, "://");
    const char *at = spec;
    if (scheme) {
        const char *host = scheme + 3, *last = credentials_end(host);
        add(&t, spec, (size_t)(host - spec));
        if (last)
            add(&t, "***", 3);
        at = last ? last : host;
    } else if (strrchr(spec, '@') && strcspn(spec, ":") < (size_t)(strrchr(spec, '@') - spec)) {
        add(&t, "***", 3); /* an address whose rtsp:// was forgotten */
        at = strrchr(spec, '@');
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
