/* Layout of the file: magic, the wrapping key sealed under the site key, then rows of id and key sealed under
 * the wrapping key. Making one appends a row; destroying rewrites all under a fresh wrapping key, by rename.
 */
#include "store/keys.h"

#include "base/file.h"
#include "base/wipe.h"
#include "site/site.h"
#include "store/erased.h"
#include "store/key_files.h"
#include "store/sitekey.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char magic[8] = {'G', 'H', 'K', 'E', 'Y', 'S', '1', '\n'};
enum { WRAPPED = GH_KEY_BYTES + GH_SEAL_EXTRA, ROW = 16 + WRAPPED, HEAD = 8 + WRAPPED, LIMIT = 64 << 20 };

/* Rows stay wrapped in memory; a key is unwrapped when it is asked for. */
struct gh_keys {
    char dir[GH_SITE_PATH], path[GH_SITE_PATH];
    uint8_t site_key[GH_KEY_BYTES], wrap[GH_KEY_BYTES], head[HEAD];
    int fd; /* kept open, so that its inode's number is not given to a later file */
    struct stat seen;
    uint8_t *rows;
    size_t count, room;
    uint32_t *index; /* open addressing: row number + 1, 0 = free */
    size_t slots, live;
};

static bool damaged(struct gh_keys *k, struct gh_error *err)
{
    if (access(k->path, R_OK | W_OK) < 0 && errno == EACCES)
        return gh_file_denied(k->path, GH_ERR_STORE, err);
    return gh_error_set(err, GH_ERR_STORE,
                        "%s: damaged, or of another site; restore keys and site.key from their backup",
                        k->path);
}

static bool unwrap(const uint8_t *key, const char *where, struct gh_id id, const uint8_t *wrapped,
                   uint8_t out[GH_KEY_BYTES])
{
    size_t n;
    uint8_t *plain = gh_unseal(key, where, id, wrapped, WRAPPED, &n);
    bool ok = plain && n == GH_KEY_BYTES;
    if (ok)
        memcpy(out, plain, GH_KEY_BYTES);
    gh_wipe(plain, n);
    return ok;
}

static bool put_wrapped(uint8_t *to, const uint8_t *under, const char *where, struct gh_id id,
                        const uint8_t *key)
{
    uint8_t *sealed = gh_seal(under, where, id, key, GH_KEY_BYTES);
    if (!sealed)
        return false;
    memcpy(to, sealed, WRAPPED);
    free(sealed);
    return true;
}

/* ---- the index -------------------------------------------------------------------------------------- */

static struct gh_id row_id(const struct gh_keys *k, size_t row)
{
    struct gh_id id;
    memcpy(id.bytes, k->rows + row * ROW, sizeof id.bytes);
    return id;
}

/* The slot of id, or the free one where it would stand. */
static size_t slot_of(const struct gh_keys *k, struct gh_id id)
{
    uint64_t a, b;
    memcpy(&a, id.bytes, 8);
    memcpy(&b, id.bytes + 8, 8);
    size_t at = (size_t)((a ^ b * 0x9e3779b97f4a7c15u) * 0xd6e8feb86659fd93u >> 20) & (k->slots - 1);
    while (k->index[at] && !gh_id_equal(row_id(k, k->index[at] - 1), id))
        at = (at + 1) & (k->slots - 1);
    return at;
}

/* A later row of the same id stands for the earlier. */
static void enter(struct gh_keys *k, size_t row)
{
    size_t at = slot_of(k, row_id(k, row));
    k->live += !k->index[at];
    k->index[at] = (uint32_t)row + 1;
}

static bool index_from(struct gh_keys *k, size_t row)
{
    size_t want = 64;
    while (want < k->count * 2)
        want *= 2;
    if (want > k->slots) {
        uint32_t *index = calloc(want * 2, sizeof *index);
        if (!index)
            return false;
        free(k->index);
        k->index = index;
        k->slots = want * 2;
        k->live = 0;
        row = 0;
    }
    for (; row < k->count; row++)
        enter(k, row);
    return true;
}

/* ---- reading ---------------------------------------------------------------------------------------- */

static void forget(struct gh_keys *k)
{
    sodium_memzero(k->wrap, sizeof k->wrap);
    free(k->rows);
    free(k->index);
    if (k->fd >= 0)
        close(k->fd);
    k->fd = -1;
    k->rows = NULL;
    k->index = NULL;
    k->count = k->room = k->slots = k->live = 0;
    memset(&k->seen, 0, sizeof k->seen);
}

static bool read_at(int fd, uint8_t *to, size_t size, off_t at)
{
    while (size) {
        ssize_t n = pread(fd, to, size, at);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        to += n;
        at += n;
        size -= (size_t)n;
    }
    return true;
}

static bool make_room(struct gh_keys *k, size_t rows)
{
    if (k->room && rows <= k->room)
        return true;
    size_t room = rows + rows / 4 + 64;
    uint8_t *p = realloc(k->rows, room * ROW);
    if (!p)
        return false;
    k->rows = p;
    k->room = room;
    return true;
}

/* Rows behind those known. Each was on disk before its key was used, so only the last can be torn, by a crash
 * while it was written: nobody has used its key, and it is left out and written over. */
static bool read_rows(struct gh_keys *k, const struct stat *st)
{
    uint8_t key[GH_KEY_BYTES];
    size_t had = k->count, rows = ((size_t)st->st_size - HEAD) / ROW;
    if (st->st_size > LIMIT || !make_room(k, rows) ||
        !read_at(k->fd, k->rows + had * ROW, (rows - had) * ROW, (off_t)(HEAD + had * ROW)))
        return false;
    if (rows > had && !unwrap(k->wrap, "keys.row", row_id(k, rows - 1), k->rows + (rows - 1) * ROW + 16, key))
        rows--;
    sodium_memzero(key, sizeof key);
    k->count = rows;
    k->seen = *st;
    return index_from(k, had);
}

static bool load_once(struct gh_keys *k, struct stat *st)
{
    forget(k);
    k->fd = open(k->path, O_RDWR | O_CLOEXEC | O_NONBLOCK);
    return k->fd >= 0 && fstat(k->fd, st) == 0 && S_ISREG(st->st_mode) && st->st_size >= HEAD &&
           read_at(k->fd, k->head, HEAD, 0) && !memcmp(k->head, magic, sizeof magic) &&
           unwrap(k->site_key, "keys.wrap", gh_id_none, k->head + 8, k->wrap) && read_rows(k, st);
}

static bool load(struct gh_keys *k, struct gh_error *err)
{
    struct stat mine = {0}, now;
    for (int tries = 0; tries < 20; tries++) {
        if (load_once(k, &mine))
            return true;
        if (stat(k->path, &now) < 0) {
            bool denied = errno == EACCES;
            forget(k);
            return denied
                       ? gh_file_denied(k->path, GH_ERR_STORE, err)
                       : gh_error_set(err, GH_ERR_STORE, "%s: missing; restore it from its backup", k->path);
        }
        if (now.st_ino == mine.st_ino)
            break; /* else: replaced, and its head destroyed, while we read */
    }
    forget(k);
    return damaged(k, err);
}

static bool refresh(struct gh_keys *k, struct gh_error *err)
{
    struct stat st;
    uint8_t head[HEAD];
    if (k->fd < 0 || stat(k->path, &st) < 0 || st.st_ino != k->seen.st_ino || st.st_dev != k->seen.st_dev)
        return load(k, err);
    if (st.st_size == k->seen.st_size && st.st_mtim.tv_sec == k->seen.st_mtim.tv_sec &&
        st.st_mtim.tv_nsec == k->seen.st_mtim.tv_nsec)
        return true;
    /* grown: appended to; anything else was written in place by somebody else's hand */
    if ((size_t)st.st_size >= HEAD + k->count * ROW && read_at(k->fd, head, HEAD, 0) &&
        !memcmp(head, k->head, HEAD) && read_rows(k, &st))
        return true;
    return load(k, err);
}

/* ---- writing ---------------------------------------------------------------------------------------- */

/* Under the lock. Those of marked rows are left out. */
static bool rewrite(struct gh_keys *k, const uint8_t *marked, struct gh_error *err)
{
    uint8_t wrap[GH_KEY_BYTES], key[GH_KEY_BYTES];
    size_t size = HEAD;
    uint8_t *data = malloc(HEAD + k->live * ROW);
    if (!data)
        return gh_error_set(err, GH_ERR_INTERNAL, "%s: out of memory", k->path);
    randombytes_buf(wrap, sizeof wrap);
    memcpy(data, magic, sizeof magic);
    bool ok = put_wrapped(data + 8, k->site_key, "keys.wrap", gh_id_none, wrap) ||
              gh_error_set(err, GH_ERR_INTERNAL, "%s: out of memory", k->path);
    for (size_t row = 0; ok && row < k->count; row++) {
        struct gh_id id = row_id(k, row);
        if ((marked && marked[row]) || k->index[slot_of(k, id)] != row + 1)
            continue;
        memcpy(data + size, id.bytes, 16);
        ok = (unwrap(k->wrap, "keys.row", id, k->rows + row * ROW + 16, key) || damaged(k, err)) &&
             (put_wrapped(data + size + 16, wrap, "keys.row", id, key) ||
              gh_error_set(err, GH_ERR_INTERNAL, "%s: out of memory", k->path));
        size += ROW;
    }
    sodium_memzero(wrap, sizeof wrap);
    sodium_memzero(key, sizeof key);
    if (ok) {
        ok = gh_key_files_replace(k->dir, k->path, k->fd, data, size, err);
        if (!ok && err)
            err->kind = GH_ERR_STORE;
    }
    free(data);
    return ok && load(k, err);
}

/* Only beside keys that are in order: a stray is then nobody's last copy. One that stays is named by doctor,
 * and keeps erasures from being told as done. */
static void clear_strays(struct gh_keys *k)
{
    char stray[GH_SITE_PATH + 16];
    if (!gh_key_files_find(k->dir, GH_KEY_FILE_STRAY, stray, sizeof stray))
        return;
    int fd = gh_key_files_lock(k->dir, NULL);
    if (fd >= 0) {
        gh_key_files_clear(k->dir, NULL);
        close(fd);
    }
}

struct gh_keys *gh_keys_open(const char *dir, bool create, struct gh_error *err)
{
    char key_path[GH_SITE_PATH];
    struct gh_keys *k = calloc(1, sizeof *k);
    if (!k || sodium_init() < 0) {
        free(k);
        gh_error_set(err, GH_ERR_INTERNAL, "keys: out of memory");
        return NULL;
    }
    k->fd = -1;
    bool ok = gh_site_path(dir, GH_SITE_KEYS, k->path, err) && gh_site_path(dir, GH_SITE_KEY, key_path, err);
    snprintf(k->dir, sizeof k->dir, "%s", dir);
    if (ok && create && access(key_path, F_OK) != 0 && access(k->path, F_OK) != 0) {
        int fd = gh_key_files_lock(dir, err);
        ok = fd >= 0 && (access(k->path, F_OK) == 0 || ((gh_sitekey_read(dir, k->site_key, NULL) ||
                                                         gh_sitekey_make(dir, k->site_key, err)) &&
                                                        rewrite(k, NULL, err)));
        if (fd >= 0)
            close(fd);
    }
    ok = ok && gh_sitekey_read(dir, k->site_key, err) && load(k, err);
    if (ok) {
        clear_strays(k);
        return k;
    }
    gh_keys_close(k);
    return NULL;
}

void gh_keys_close(struct gh_keys *k)
{
    if (!k)
        return;
    forget(k);
    sodium_memzero(k, sizeof *k);
    free(k);
}

/* Under the lock, after a refresh. */
static bool append(struct gh_keys *k, struct gh_id id, uint8_t key[GH_KEY_BYTES], struct gh_error *err)
{
    uint8_t row[ROW];
    off_t at = (off_t)(HEAD + k->count * ROW);
    if (at > LIMIT - ROW || !make_room(k, k->count + 1))
        return gh_error_set(err, GH_ERR_STORE, "%s: full", k->path);
    randombytes_buf(key, GH_KEY_BYTES);
    memcpy(row, id.bytes, 16);
    if (!put_wrapped(row + 16, k->wrap, "keys.row", id, key))
        return gh_error_set(err, GH_ERR_INTERNAL, "%s: out of memory", k->path);
    if (pwrite(k->fd, row, ROW, at) != ROW || fdatasync(k->fd) < 0)
        return gh_error_set(
            err, GH_ERR_STORE,
            "%s: cannot write: the disk is full or failing; free some space, nothing was changed", k->path);
    return refresh(k, err);
}

bool gh_keys_make(struct gh_keys *k, struct gh_id id, uint8_t key[GH_KEY_BYTES], struct gh_error *err)
{
    int fd = gh_key_files_lock(k->dir, err);
    if (fd < 0)
        return false;
    bool ok = refresh(k, err);
    uint32_t row = ok ? k->index[slot_of(k, id)] : 0;
    if (row)
        ok = unwrap(k->wrap, "keys.row", id, k->rows + (size_t)(row - 1) * ROW + 16, key) || damaged(k, err);
    else
        ok = ok && append(k, id, key, err);
    close(fd);
    if (!ok)
        sodium_memzero(key, GH_KEY_BYTES);
    return ok;
}

bool gh_keys_get(struct gh_keys *k, struct gh_id id, uint8_t key[GH_KEY_BYTES])
{
    if (!refresh(k, NULL))
        return false;
    uint32_t row = k->index[slot_of(k, id)];
    return row && unwrap(k->wrap, "keys.row", id, k->rows + (size_t)(row - 1) * ROW + 16, key);
}

bool gh_keys_destroy(struct gh_keys *k, const struct gh_id *ids, size_t count, struct gh_error *err)
{
    int fd = count ? gh_key_files_lock(k->dir, err) : -1;
    if (fd < 0)
        return !count;
    bool any = false, ok = refresh(k, err) && gh_erased_add(k->dir, ids, count, err);
    uint8_t *marked = ok ? calloc(k->count + 1, 1) : NULL;
    if (ok && !marked)
        ok = gh_error_set(err, GH_ERR_INTERNAL, "%s: out of memory", k->path);
    for (size_t n = 0; ok && n < count; n++) {
        uint32_t row = k->index[slot_of(k, ids[n])];
        if (row) {
            marked[row - 1] = 1;
            any = true;
        }
    }
    ok = ok && (any ? rewrite(k, marked, err) : gh_key_files_clear(k->dir, err));
    free(marked);
    close(fd);
    return ok;
}

uint8_t *gh_keys_copy(struct gh_keys *k, size_t *size, struct gh_error *err)
{
    /* without the lock, the file that is read could be the one whose head is just being destroyed */
    int fd = gh_key_files_lock(k->dir, err);
    uint8_t *data = fd < 0 ? NULL : gh_file_read(k->path, LIMIT, size, err);
    if (fd >= 0)
        close(fd);
    return data;
}

size_t gh_keys_count(struct gh_keys *k)
{
    return refresh(k, NULL) ? k->live : 0;
}

static int compare_ids(const void *a, const void *b)
{
    return memcmp(a, b, sizeof(struct gh_id));
}

size_t gh_keys_without(uint8_t *file, size_t size, const struct gh_id *ids, size_t count)
{
    size_t kept = HEAD;
    if (size < HEAD || !count)
        return size;
    struct gh_id *sorted = malloc(count * sizeof *sorted);
    if (!sorted)
        return HEAD; /* no memory to choose with: no key is better than an erased one */
    memcpy(sorted, ids, count * sizeof *sorted);
    qsort(sorted, count, sizeof *sorted, compare_ids);
    for (size_t at = HEAD; at + ROW <= size; at += ROW)
        if (!bsearch(file + at, sorted, count, sizeof *sorted, compare_ids)) {
            memmove(file + kept, file + at, ROW);
            kept += ROW;
        }
    free(sorted);
    return kept;
}
