/* Bringing copies back. Whoever was erased after they were made stays erased, as far as that is known here;
 * and the audit of an older database says that it is older. */
#include "store/backup.h"

#include "base/file.h"
#include "base/vec.h"
#include "base/wipe.h"
#include "site/site.h"
#include "store/audit_pen.h"
#include "store/backup_parts.h"
#include "store/copy.h"
#include "store/db.h"
#include "store/erase.h"
#include "store/erased.h"
#include "store/key_files.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct ids {
    struct gh_id *items;
    size_t count;
};

static bool add_ids(struct ids *to, const struct gh_id *ids, size_t count, struct gh_error *err)
{
    if (!count)
        return true;
    struct gh_id *p = realloc(to->items, (to->count + count) * sizeof *p);
    if (!p)
        return gh_error_set(err, GH_ERR_INTERNAL, "restore: out of memory");
    to->items = p;
    memcpy(p + to->count, ids, count * sizeof *ids);
    to->count += count;
    return true;
}

static bool add_listed(struct ids *to, const char *path, struct gh_error *err)
{
    struct gh_id *ids;
    size_t count;
    bool ok = gh_erased_read(path, &ids, &count, err) && add_ids(to, ids, count, err);
    free(ids);
    return ok;
}

/* The database alone: an audit row needs no key but the audit's. */
static bool open_bare(struct gh_store *s, const char *dir, struct gh_error *err)
{
    memset(s, 0, sizeof *s);
    randombytes_buf(s->actor_key, sizeof s->actor_key);
    snprintf(s->dir, sizeof s->dir, "%s", dir);
    return gh_site_path(dir, GH_SITE_DB, s->path, err) && gh_db_open(s, false, err) &&
           gh_db_migrate(s, false, err);
}

static void close_bare(struct gh_store *s)
{
    gh_audit_pen_drop(s, false);
    sqlite3_close(s->db);
    memset(s, 0, sizeof *s);
}

static bool add_audited(struct ids *to, struct gh_store *s, struct gh_error *err)
{
    bool ok = true, taken = true;
    sqlite3_stmt *st = gh_db_prepare(
        s, err,
        "SELECT DISTINCT subject FROM audit WHERE subject IS NOT NULL AND (action LIKE 'person.erase%' OR "
        "action IN ('person.expire', 'alert.purge', 'clip.drop'))",
        "");
    while (st && taken && gh_db_next(s, st, &ok, err)) {
        struct gh_id id = gh_db_id(st, 0);
        taken = gh_id_is_none(id) || add_ids(to, &id, 1, err);
    }
    sqlite3_finalize(st);
    return st && ok && taken;
}

/* Says it in the audit: by the next row where audit.key fits, else by a first row under a new root. */
static bool tell(struct gh_store *s, const char *action, struct gh_restored *out, struct gh_error *err)
{
    char detail[96];
    struct gh_audit_head head;
    struct gh_error unfit = {0};
    struct gh_actor engine = gh_actor_engine(s);
    int64_t last = gh_db_number(s, 0, "SELECT max(seq) FROM audit", "");
    bool known = gh_audit_head_read(s->dir, &head, NULL);
    snprintf(detail, sizeof detail, "goes on from row %lld, head known here: row %lld", (long long)last,
             known ? (long long)head.seq : -1LL);
    out->row = last + 1;
    if (gh_db_begin(s, err) && gh_db_end(s, gh_audit_add(s, &engine, action, NULL, detail, &unfit), &unfit))
        return true;
    if (unfit.kind != GH_ERR_STORE) {
        if (err && unfit.kind)
            *err = unfit;
        return false;
    }
    out->begun_anew = true;
    return gh_db_begin(s, err) && gh_db_end(s, gh_audit_begin(s, "audit.restored", detail, err), err);
}

/* Rows of erased people that came back with the database go again, with what keys there are for their alerts.
 */
static bool erase_again(struct gh_store *s, const struct ids *ids, int *people, struct gh_error *err)
{
    struct gh_actor engine = gh_actor_engine(s);
    struct ids live = {0};
    uint8_t key[GH_KEY_BYTES];
    char detail[96];
    int64_t row;
    bool ok = true;
    for (size_t i = 0; ok && i < ids->count; i++)
        if (gh_keys_get(s->keys, ids->items[i], key))
            ok = add_ids(&live, &ids->items[i], 1, err);
    sodium_memzero(key, sizeof key);
    ok = ok && gh_keys_destroy(s->keys, live.items, live.count, err);
    free(live.items);
    for (size_t i = 0; ok && i < ids->count; i++) {
        int64_t back = gh_db_number(s, -1, "SELECT count(*) FROM people WHERE id = ?", "I", &ids->items[i]);
        if (!back)
            continue;
        ok = back < 0 ? gh_db_error(s, err)
                      : gh_erase_person(s, &engine, ids->items[i], "person.erase-again", detail,
                                        sizeof detail, &row, err);
        ++*people;
    }
    return ok;
}

/* Both are in place: what is erased is erased in what came back, too. */
static bool join(const char *dir, struct gh_restored *out, struct gh_error *err)
{
    char path[GH_SITE_PATH];
    struct ids ids = {0};
    struct gh_store *s = gh_store_open(dir, false, err);
    bool ok = s && gh_site_path(dir, GH_SITE_ERASED, path, err) && add_listed(&ids, path, err) &&
              add_audited(&ids, s, err) && erase_again(s, &ids, &out->people, err);
    out->erased = (int64_t)ids.count;
    free(ids.items);
    gh_store_close(s);
    return ok;
}

static bool there(const char *dir, enum gh_site_file file)
{
    char path[GH_SITE_PATH];
    return gh_site_path(dir, file, path, NULL) && access(path, F_OK) == 0;
}

static int compare_ids(const void *a, const void *b)
{
    return memcmp(a, b, sizeof(struct gh_id));
}

/* Those not in the site's list yet, appended to it. */
static bool merge_erased(const char *dir, const struct gh_id *ids, size_t count, struct gh_error *err)
{
    char path[GH_SITE_PATH];
    struct ids have = {0}, fresh = {0};
    if (!gh_site_path(dir, GH_SITE_ERASED, path, err) || !add_listed(&have, path, err))
        return false;
    bool ok = true;
    if (have.count)
        qsort(have.items, have.count, sizeof *have.items, compare_ids);
    for (size_t i = 0; ok && i < count; i++)
        if (!have.count || !bsearch(&ids[i], have.items, have.count, sizeof *have.items, compare_ids))
            ok = add_ids(&fresh, &ids[i], 1, err);
    ok = ok && gh_erased_add(dir, fresh.items, fresh.count, err);
    free(have.items);
    free(fresh.items);
    return ok;
}

static bool bring_files(const char *folder, const char *dir, struct gh_error *err)
{
    static const char *const names[] = {"site.ini", "audit.head", "audit.root", "clips", "gatehouse.db"};
    char from[GH_SITE_PATH], to[GH_SITE_PATH];
    struct ids erased = {0};
    bool ok = gh_copy_path(from, folder, "erased", err) && add_listed(&erased, from, err) &&
              merge_erased(dir, erased.items, erased.count, err);
    free(erased.items);
    for (size_t i = 0; ok && i < sizeof names / sizeof *names; i++)
        ok = gh_copy_path(from, folder, names[i], err) && gh_copy_path(to, dir, names[i], err) &&
             (strcmp(names[i], "clips") ? gh_copy_file(from, to, err) : gh_copy_folder(from, to, err));
    return ok;
}

bool gh_restore_data(const char *folder, const char *site_dir, struct gh_restored *out, struct gh_error *err)
{
    char path[GH_SITE_PATH], side[GH_SITE_PATH + 8];
    struct gh_store s;
    memset(out, 0, sizeof *out);
    if (sodium_init() < 0 || !gh_copy_path(path, folder, "gatehouse.db", err))
        return false;
    if (access(path, R_OK) != 0)
        return gh_error_set(err, GH_ERR_NOT_FOUND, "%s: no backup of data here", folder);
    if (!gh_file_make_dir(site_dir, err) || !gh_site_path(site_dir, GH_SITE_DB, path, err))
        return false;
    snprintf(side, sizeof side, "%s-wal", path);
    if (access(path, F_OK) == 0 || access(side, F_OK) == 0)
        return gh_error_set(err, GH_ERR_USAGE,
                            "%s: there are records already; move them (and -wal, -shm) away first", path);
    bool keys = there(site_dir, GH_SITE_KEYS);
    struct gh_keys *k = keys ? gh_keys_open(site_dir, false, err) : NULL;
    if (keys && !k)
        return false; /* locked, or not of this site: nothing was changed */
    gh_keys_close(k);
    out->erased_known = there(site_dir, GH_SITE_ERASED);
    if (!bring_files(folder, site_dir, err))
        return false;
    bool ok = open_bare(&s, site_dir, err) && tell(&s, "restore.data", out, err);
    close_bare(&s);
    return ok && (!keys || join(site_dir, out, err));
}

/* ---- keys ------------------------------------------------------------------------------------------- */

struct part {
    uint8_t *data;
    size_t size;
};

static bool take_apart(uint8_t *all, size_t size, struct part parts[3])
{
    uint8_t digest[GH_BACKUP_DIGEST], *at = all + 16, *end;
    if (size < 16 + 24 + GH_BACKUP_DIGEST || memcmp(all, gh_backup_magic, 8) != 0)
        return false;
    end = all + size - GH_BACKUP_DIGEST;
    crypto_generichash(digest, sizeof digest, all, size - GH_BACKUP_DIGEST, NULL, 0);
    if (memcmp(digest, end, sizeof digest) != 0)
        return false;
    for (int i = 0; i < 3; i++) {
        uint64_t n = 0;
        if (end - at < 8)
            return false;
        for (int b = 7; b >= 0; b--)
            n = n << 8 | at[b];
        at += 8;
        if (n > (uint64_t)(end - at))
            return false;
        parts[i] = (struct part){at, (size_t)n};
        at += n;
    }
    return at == end;
}

static bool put_key(const char *dir, const struct part *p, struct gh_error *err)
{
    char path[GH_SITE_PATH];
    size_t size;
    if (!gh_site_path(dir, GH_SITE_KEY, path, err) || !p->size)
        return p->size == 0;
    if (access(path, F_OK) != 0)
        return gh_key_files_write(path, p->data, p->size, err);
    uint8_t *mine = gh_file_read(path, 4096, &size, err);
    bool same = mine && size == p->size && !memcmp(mine, p->data, size);
    gh_wipe(mine, size);
    return same || gh_error_set(err, GH_ERR_USAGE, "%s: another one is there; move it away first", path);
}

static bool known_erased(const char *dir, const struct part *listed, struct ids *ids, struct gh_restored *out,
                         struct gh_error *err)
{
    char path[GH_SITE_PATH], temp[GH_SITE_PATH + 8];
    struct gh_store s;
    if (!gh_site_path(dir, GH_SITE_ERASED, path, err))
        return false;
    snprintf(temp, sizeof temp, "%s.part", path);
    out->erased_known = there(dir, GH_SITE_ERASED);
    bool ok = add_listed(ids, path, err);
    if (ok && listed->size) {
        struct ids theirs = {0};
        ok = gh_file_write(temp, listed->data, listed->size, err) && add_listed(&theirs, temp, err) &&
             merge_erased(dir, theirs.items, theirs.count, err) &&
             add_ids(ids, theirs.items, theirs.count, err);
        unlink(temp);
        free(theirs.items);
    }
    if (ok && there(dir, GH_SITE_DB)) {
        ok = open_bare(&s, dir, err) && add_audited(ids, &s, err);
        close_bare(&s);
    }
    out->erased = (int64_t)ids->count;
    return ok;
}

bool gh_restore_keys(const char *file, const char *site_dir, struct gh_restored *out, struct gh_error *err)
{
    char path[GH_SITE_PATH];
    struct part parts[3];
    struct ids ids = {0};
    struct gh_store s;
    size_t size = 0;
    memset(out, 0, sizeof *out);
    if (sodium_init() < 0 || !gh_file_make_dir(site_dir, err) ||
        !gh_site_path(site_dir, GH_SITE_KEYS, path, err))
        return false;
    if (access(path, F_OK) == 0)
        return gh_error_set(err, GH_ERR_USAGE, "%s: there are keys already; move them away first", path);
    uint8_t *all = gh_file_read(file, GH_BACKUP_MOST, &size, err);
    if (!all)
        return false;
    bool ok = take_apart(all, size, parts) ||
              gh_error_set(err, GH_ERR_INPUT, "%s: damaged, or no backup of keys", file);
    ok = ok && known_erased(site_dir, &parts[2], &ids, out, err) && put_key(site_dir, &parts[0], err);
    if (ok)
        parts[1].size = gh_keys_without(parts[1].data, parts[1].size, ids.items, ids.count);
    ok = ok && gh_key_files_write(path, parts[1].data, parts[1].size, err);
    sodium_memzero(all, size);
    free(all);
    free(ids.items);
    if (!ok || !there(site_dir, GH_SITE_DB))
        return ok;
    ok = open_bare(&s, site_dir, err) && tell(&s, "restore.keys", out, err);
    close_bare(&s);
    struct gh_keys *k = ok ? gh_keys_open(site_dir, false, err) : NULL;
    gh_keys_close(k);
    if (ok && !k && err && err->kind == GH_ERR_DENIED)
        return gh_error_prefix(err, "the keys are in place");
    return ok && k && join(site_dir, out, err);
}
