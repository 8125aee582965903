/* The site file's digest as noted last, and the rows that say when and by whom it changed. */
#include "store/settings.h"

#include "base/file.h"
#include "site/site.h"
#include "store/audit.h"
#include "store/own_key.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

enum { DIGEST = 32, LARGEST = 1 << 20 };

/* Inside a transaction. */
static bool digest_of(struct gh_store *s, const char *dir, uint8_t out[DIGEST], struct gh_error *err)
{
    char path[GH_SITE_PATH];
    uint8_t key[GH_KEY_BYTES], *text;
    size_t size;
    if (!gh_site_path(dir, GH_SITE_INI, path, err) || !(text = gh_file_read(path, LARGEST, &size, err)))
        return false;
    bool ok = gh_own_key(s, key, err);
    if (ok)
        crypto_generichash(out, DIGEST, text, size, key, sizeof key);
    sodium_memzero(key, sizeof key);
    sodium_memzero(text, size);
    free(text);
    return ok;
}

static bool noted_last(struct gh_store *s, uint8_t out[DIGEST], bool *any, struct gh_error *err)
{
    sqlite3_stmt *st = gh_db_prepare(s, err, "SELECT value FROM settings WHERE name = 'site.ini'", "");
    if (!st)
        return false;
    bool ok = true;
    *any = gh_db_next(s, st, &ok, err) && sqlite3_column_bytes(st, 0) == DIGEST;
    if (*any)
        memcpy(out, sqlite3_column_blob(st, 0), DIGEST);
    sqlite3_finalize(st);
    return ok;
}

static bool keep(struct gh_store *s, const uint8_t digest[DIGEST], struct gh_error *err)
{
    return gh_db_run(s, err, "INSERT OR REPLACE INTO settings (name, value) VALUES ('site.ini', ?)", "b",
                     digest, (size_t)DIGEST);
}

bool gh_settings_note(struct gh_store *s, const struct gh_actor *by, const char *dir, struct gh_error *err)
{
    uint8_t now[DIGEST], before[DIGEST];
    char hex[2 * DIGEST + 1];
    bool any = false;
    if (!gh_db_require(s, by, GH_MAY_ENGINE | GH_MAY_OPERATE | 1u << GH_ROLE_AUDITOR, err) ||
        !gh_db_begin(s, err))
        return false;
    bool ok = digest_of(s, dir, now, err) && noted_last(s, before, &any, err);
    if (ok && !(any && !memcmp(now, before, DIGEST)))
        ok = gh_audit_add(s, by, any ? "settings.changed" : "settings.begin", NULL,
                          sodium_bin2hex(hex, sizeof hex, now, DIGEST), err) &&
             keep(s, now, err);
    return gh_db_end(s, ok, err);
}

bool gh_settings_record(struct gh_store *s, const struct gh_actor *by, const char *dir, const char *action,
                        const char *detail, struct gh_error *err)
{
    uint8_t now[DIGEST];
    if (!gh_db_require(s, by, GH_MAY_ADMIN, err) || !gh_db_begin(s, err))
        return false;
    bool ok =
        digest_of(s, dir, now, err) && gh_audit_add(s, by, action, NULL, detail, err) && keep(s, now, err);
    return gh_db_end(s, ok, err);
}
