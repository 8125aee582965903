/* The head and the roots, kept as text outside the database, so that a person can note them elsewhere. */
#include "store/audit_parts.h"

#include "base/file.h"
#include "site/site.h"

#include <errno.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char head_form[] =
    "{\"seq\":%lld,\"t\":%lld,\"hash\":\"%s\",\"next\":\"%s\",\"signature\":\"%s\"}";

void gh_audit_head_text(const struct gh_audit_head *h, char out[GH_AUDIT_HEAD_SIZE + 1])
{
    char hash[2 * GH_AUDIT_HASH + 1], next[2 * GH_AUDIT_KEY + 1], signature[2 * GH_AUDIT_SIGNATURE + 1];
    memset(out, ' ', GH_AUDIT_HEAD_SIZE);
    int n = snprintf(out, GH_AUDIT_HEAD_SIZE, head_form, (long long)h->seq, (long long)h->t,
                     sodium_bin2hex(hash, sizeof hash, h->hash, sizeof h->hash),
                     sodium_bin2hex(next, sizeof next, h->next_key, sizeof h->next_key),
                     sodium_bin2hex(signature, sizeof signature, h->signature, sizeof h->signature));
    out[n] = ' ';
    out[GH_AUDIT_HEAD_SIZE - 1] = '\n';
    out[GH_AUDIT_HEAD_SIZE] = 0;
}

bool gh_audit_head_parse(const char *text, struct gh_audit_head *out)
{
    char hash[2 * GH_AUDIT_HASH + 1], next[2 * GH_AUDIT_KEY + 1], signature[2 * GH_AUDIT_SIGNATURE + 1];
    long long seq, t;
    if (sscanf(text,
               "{\"seq\":%lld,\"t\":%lld,\"hash\":\"%64[0-9a-f]\",\"next\":\"%64[0-9a-f]\",\"signature\":\"%"
               "128[0-9a-"
               "f]\"}",
               &seq, &t, hash, next, signature) != 5)
        return false;
    out->seq = seq;
    out->t = t;
    return gh_audit_unhex(hash, out->hash, sizeof out->hash) &&
           gh_audit_unhex(next, out->next_key, sizeof out->next_key) &&
           gh_audit_unhex(signature, out->signature, sizeof out->signature);
}

bool gh_audit_no_file(enum gh_site_file file, const char *path, struct gh_error *err)
{
    const char *why = errno == ENOENT ? "missing" : strerror(errno);
    if (errno == EACCES)
        return gh_file_denied(path, GH_ERR_FAILED, err);
    if (file == GH_SITE_AUDIT_ROOT)
        return gh_error_set(
            err, GH_ERR_FAILED,
            "%s: %s: the audit cannot be verified; put it back from a copy of the data, or write the key "
            "noted when the site was made into it, as \"1 KEY\"; without either, go on under a new root, "
            "which leaves the rows before unverified: gatehouse audit restart",
            path, why);
    return gh_error_set(err, GH_ERR_FAILED,
                        "%s: %s: nothing can be recorded, and so nothing done; if it was moved, put it back; "
                        "if it is lost, go on under a new root: gatehouse audit restart",
                        path, why);
}

/* A missing file says something about the audit, not about the disk. */
static char *read_text(const char *dir, enum gh_site_file file, char path[GH_SITE_PATH], struct gh_error *err)
{
    size_t size;
    if (!gh_site_path(dir, file, path, err))
        return NULL;
    char *text = (char *)gh_file_read(path, 16384, &size, err);
    if (!text && err)
        err->kind = GH_ERR_FAILED;
    return text;
}

bool gh_audit_head_read(const char *dir, struct gh_audit_head *out, struct gh_error *err)
{
    char path[GH_SITE_PATH], *text = read_text(dir, GH_SITE_AUDIT_HEAD, path, err);
    if (!text)
        return gh_error_prefix(err, "audit: its head is missing");
    bool ok = gh_audit_head_parse(text, out);
    free(text);
    return ok || gh_error_set(err, GH_ERR_FAILED, "audit: %s is damaged or was changed", path);
}

static bool parse_roots(const char *text, struct gh_audit_roots *out)
{
    char hex[2 * GH_AUDIT_KEY + 1];
    long long seq;
    int n;
    for (out->count = 0; *text; text += n) {
        struct gh_audit_root *r = &out->items[out->count];
        n = 0;
        if (out->count == GH_AUDIT_ROOTS || sscanf(text, "%lld %64[0-9a-f]%n", &seq, hex, &n) != 2 ||
            text[n] != '\n' || !gh_audit_unhex(hex, r->key, sizeof r->key) ||
            seq <= (out->count ? r[-1].seq : 0))
            return false;
        r->seq = seq;
        n++;
        out->count++;
    }
    return out->count > 0;
}

bool gh_audit_roots_read(const char *dir, struct gh_audit_roots *out, struct gh_error *err)
{
    char path[GH_SITE_PATH], *text = read_text(dir, GH_SITE_AUDIT_ROOT, path, err);
    if (!text)
        return gh_error_prefix(err, "audit: its roots are missing");
    bool ok = parse_roots(text, out);
    free(text);
    return ok || gh_error_set(err, GH_ERR_FAILED, "audit: %s is damaged or was changed", path);
}

bool gh_audit_roots_add(const char *dir, int64_t seq, const uint8_t key[GH_AUDIT_KEY], struct gh_error *err)
{
    struct gh_audit_roots roots;
    char path[GH_SITE_PATH], hex[2 * GH_AUDIT_KEY + 1], text[GH_AUDIT_ROOTS * 88] = "";
    size_t n = 0;
    if (!gh_site_path(dir, GH_SITE_AUDIT_ROOT, path, err))
        return false;
    if (!gh_audit_roots_read(dir, &roots, NULL))
        roots.count = 0;
    while (roots.count && roots.items[roots.count - 1].seq >= seq)
        roots.count--;
    if (roots.count == GH_AUDIT_ROOTS)
        return gh_error_set(err, GH_ERR_STORE, "%s: begun anew too often; start a new site", path);
    roots.items[roots.count].seq = seq;
    memcpy(roots.items[roots.count++].key, key, GH_AUDIT_KEY);
    for (int i = 0; i < roots.count; i++)
        n += (size_t)snprintf(text + n, sizeof text - n, "%lld %s\n", (long long)roots.items[i].seq,
                              sodium_bin2hex(hex, sizeof hex, roots.items[i].key, GH_AUDIT_KEY));
    return gh_file_write(path, text, n, err);
}
