/* Making copies. The file of keys: magic, time, then three parts (site.key, keys, erased), each with its
 * length before it, then a BLAKE2b digest of all, which finds damage. */
#include "store/backup.h"

#include "base/file.h"
#include "base/wipe.h"
#include "site/site.h"
#include "store/audit.h"
#include "store/backup_parts.h"
#include "store/copy.h"
#include "store/db.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

const char gh_backup_magic[8] = {'G', 'H', 'K', 'B', 'A', 'K', '1', '\n'};

static bool note(struct gh_store *s, const struct gh_actor *by, const char *action, struct gh_error *err)
{
    return gh_db_require(s, by, GH_MAY_ENGINE | GH_MAY_ADMIN, err) && gh_db_begin(s, err) &&
           gh_db_end(s, gh_audit_add(s, by, action, NULL, NULL, err), err);
}

/* One read transaction: all as of one moment, whoever writes meanwhile. */
static bool copy_database(struct gh_store *s, const char *to, struct gh_error *err)
{
    sqlite3 *db = NULL;
    mode_t old = umask(077);
    int rc = sqlite3_open_v2(to, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL);
    umask(old);
    sqlite3_backup *b = rc == SQLITE_OK ? sqlite3_backup_init(db, "main", s->db, "main") : NULL;
    rc = b ? sqlite3_backup_step(b, -1) : rc;
    sqlite3_backup_finish(b);
    bool ok = b && rc == SQLITE_DONE;
    if (!ok)
        gh_error_set(err, GH_ERR_STORE, "%s: cannot write: %s", to, sqlite3_errstr(rc));
    return sqlite3_close(db) == SQLITE_OK && ok;
}

static bool copy_named(const char *from, const char *to, const char *name, struct gh_error *err)
{
    char a[GH_SITE_PATH], b[GH_SITE_PATH];
    return gh_copy_path(a, from, name, err) && gh_copy_path(b, to, name, err) && gh_copy_file(a, b, err);
}

bool gh_backup_data(struct gh_store *s, const struct gh_actor *by, const char *folder, struct gh_error *err)
{
    static const char *const names[] = {"site.ini", "audit.head", "audit.root", "erased"};
    char part[GH_SITE_PATH], db[GH_SITE_PATH], clips[GH_SITE_PATH], to[GH_SITE_PATH];
    if (strlen(folder) > GH_SITE_PATH - 40)
        return gh_error_set(err, GH_ERR_USAGE, "the folder's path is too long; use a shorter one");
    snprintf(part, sizeof part, "%s.part", folder);
    if (!gh_db_require(s, by, GH_MAY_ENGINE | GH_MAY_ADMIN, err))
        return false;
    if (access(folder, F_OK) == 0)
        return gh_error_set(err, GH_ERR_USAGE, "%s: is there already; name a new folder", folder);
    if (mkdir(part, 0700) < 0)
        return gh_error_set(err, GH_ERR_IO, "%s: cannot make it: %s%s", part, strerror(errno),
                            errno == EEXIST ? "; it is of a backup that was cut off: remove it" : "");
    bool ok = note(s, by, "backup.data", err) && gh_copy_path(db, part, "gatehouse.db", err) &&
              copy_database(s, db, err);
    for (size_t i = 0; ok && i < sizeof names / sizeof *names; i++)
        ok = copy_named(s->dir, part, names[i], err);
    ok = ok && gh_site_path(s->dir, GH_SITE_CLIPS, clips, err) && gh_copy_path(to, part, "clips", err) &&
         gh_copy_folder(clips, to, err);
    if (ok && rename(part, folder) < 0)
        ok = gh_error_set(err, GH_ERR_IO, "%s: cannot make it: %s", folder, strerror(errno));
    return ok || gh_error_prefix(err, "the backup is not complete, remove %s", part);
}

void gh_backup_put(uint8_t **at, const void *data, size_t size)
{
    for (int i = 0; i < 8; i++)
        *(*at)++ = (uint8_t)((uint64_t)size >> (8 * i));
    if (size)
        memcpy(*at, data, size);
    *at += size;
}

bool gh_backup_keys(struct gh_store *s, const struct gh_actor *by, const char *file, struct gh_error *err)
{
    static const enum gh_site_file files[3] = {GH_SITE_KEY, GH_SITE_KEYS, GH_SITE_ERASED};
    uint8_t *parts[3] = {0}, *all = NULL, *at;
    size_t sizes[3] = {0}, total = 8 + 8 + 3 * 8 + GH_BACKUP_DIGEST;
    char path[GH_SITE_PATH];
    if (!gh_db_require(s, by, GH_MAY_ENGINE | GH_MAY_ADMIN, err))
        return false;
    if (access(file, F_OK) == 0)
        return gh_error_set(err, GH_ERR_USAGE, "%s: is there already; name a new file", file);
    bool ok = note(s, by, "backup.keys", err);
    for (int i = 0; ok && i < 3; i++) {
        ok = gh_site_path(s->dir, files[i], path, err);
        if (ok && files[i] != GH_SITE_KEYS && access(path, F_OK) != 0)
            continue;
        parts[i] = !ok                        ? NULL
                   : files[i] == GH_SITE_KEYS ? gh_keys_copy(s->keys, &sizes[i], err)
                                              : gh_file_read(path, GH_BACKUP_MOST, &sizes[i], err);
        ok = parts[i] != NULL;
        total += sizes[i];
    }
    if (ok && !(all = at = malloc(total)))
        ok = gh_error_set(err, GH_ERR_INTERNAL, "%s: out of memory", file);
    if (ok) {
        memcpy(at, gh_backup_magic, 8);
        int64_t now = gh_db_now(s);
        for (int i = 0; i < 8; i++)
            at[8 + i] = (uint8_t)((uint64_t)now >> (8 * i));
        at += 16;
        for (int i = 0; i < 3; i++)
            gh_backup_put(&at, parts[i], sizes[i]);
        crypto_generichash(at, GH_BACKUP_DIGEST, all, total - GH_BACKUP_DIGEST, NULL, 0);
        ok = gh_file_write(file, all, total, err);
        sodium_memzero(all, total);
    }
    for (int i = 0; i < 3; i++) {
        gh_wipe(parts[i], sizes[i]);
    }
    free(all);
    return ok;
}
