/* Opening and closing the site's records, and the engine as an actor. */
#include "store/store.h"

#include "base/file.h"
#include "site/site.h"
#include "store/audit_pen.h"
#include "store/db.h"

#include <errno.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

bool gh_db_open(struct gh_store *s, bool create, struct gh_error *err)
{
    mode_t old = umask(077); /* the WAL and its index are made by SQLite with the mask's mode */
    int rc = sqlite3_open_v2(
        s->path, &s->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_FULLMUTEX | (create ? SQLITE_OPEN_CREATE : 0),
        NULL);
    umask(old);
    if (rc != SQLITE_OK)
        return s->db ? gh_db_error(s, err) : gh_error_set(err, GH_ERR_INTERNAL, "%s: out of memory", s->path);
    sqlite3_extended_result_codes(s->db, 1);
    sqlite3_busy_timeout(s->db, 5000);
    /* FULL: audit.key has moved on when a commit returns, so a power cut must not take its rows back;
       secure_delete overwrites freed pages: what is erased is sealed anyway, this leaves less of it */
    if (sqlite3_exec(
            s->db,
            "PRAGMA journal_mode=WAL; PRAGMA foreign_keys=ON; PRAGMA synchronous=FULL; PRAGMA "
            "secure_delete=ON;"
            "PRAGMA trusted_schema=OFF; PRAGMA cache_size=-16384;", /* KiB: a whole index of alerts */
            NULL, NULL, NULL) != SQLITE_OK)
        return gh_db_error(s, err);
    if (chmod(s->path, 0600) < 0)
        return gh_error_set(err, GH_ERR_STORE, "%s: cannot make it private; check its owner", s->path);
    return true;
}

struct gh_store *gh_store_open(const char *dir, bool create, struct gh_error *err)
{
    struct gh_store *s = calloc(1, sizeof *s);
    if (!s || sodium_init() < 0) {
        free(s);
        gh_error_set(err, GH_ERR_INTERNAL, "store: out of memory");
        return NULL;
    }
    randombytes_buf(s->actor_key, sizeof s->actor_key);
    snprintf(s->dir, sizeof s->dir, "%s", dir);
    bool ok = gh_site_path(dir, GH_SITE_DB, s->path, err);
    bool there = ok && access(s->path, F_OK) == 0;
    if (ok && !there && errno == EACCES)
        ok = gh_file_denied(s->path, GH_ERR_STORE, err);
    if (ok && !there && !create)
        ok = gh_error_set(err, GH_ERR_NOT_FOUND, "%s: no records here; make a site with: gatehouse init %s",
                          s->path, dir);
    /* before SQLite writes anything into it: one cut to nothing would be taken for a new one */
    struct stat st;
    if (ok && there && (stat(s->path, &st) < 0 || st.st_size < 512))
        ok = gh_error_set(err, GH_ERR_STORE,
                          "%s: empty or cut short; restore it from its backup, or remove it if the site was "
                          "never used",
                          s->path);
    ok = ok && (!create || gh_file_make_dir(dir, err));
    /* keys are made with a new database only: a database without its keys is never given others */
    ok = ok && (s->keys = gh_keys_open(dir, create && !there, err)) != NULL;
    ok = ok && gh_db_open(s, create, err) && gh_db_migrate(s, !there, err);
    if (ok) {
        gh_audit_mend(s);
        return s;
    }
    gh_store_close(s);
    return NULL;
}

void gh_store_close(struct gh_store *s)
{
    if (!s)
        return;
    gh_audit_pen_drop(s, false);
    sqlite3_close(s->db);
    gh_keys_close(s->keys);
    sodium_memzero(s, sizeof *s);
    free(s);
}

struct gh_actor gh_actor_engine(struct gh_store *s)
{
    struct gh_actor a = {.role = GH_ROLE_ENGINE, .name = "engine"};
    memcpy(a.id.bytes, "gatehouse-engine", 16);
    gh_db_prove(s, &a);
    return a;
}

uint64_t gh_store_changes(struct gh_store *s)
{
    /* data_version moves when any other connection commits; own commits are counted here */
    return (uint64_t)gh_db_number(s, 0, "PRAGMA data_version", "") + s->own_changes;
}

void gh_store_set_clock(struct gh_store *s, int64_t (*wall_ms)(void *user), void *user)
{
    s->clock = wall_ms;
    s->clock_user = user;
}
