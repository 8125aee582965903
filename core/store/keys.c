/* Layout of the file: magic, then the wrapping key sealed under site.key, then rows of
 * id and key sealed under the wrapping key. Rewritten whole, under a lock, by rename. */
#include "store/keys.h"

#include "base/file.h"
#include "base/vec.h"
#include "site/site.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

static const char magic[8] = {'G', 'H', 'K', 'E', 'Y', 'S', '1', '\n'};
enum { WRAPPED = GH_KEY_BYTES + GH_SEAL_EXTRA, ROW = 16 + WRAPPED, HEAD = 8 + WRAPPED, LIMIT = 64 << 20 };

struct entry {
    struct gh_id id;
    uint8_t key[GH_KEY_BYTES];
};

struct gh_keys {
    char path[GH_SITE_PATH], lock[GH_SITE_PATH + 8];
    uint8_t site_key[GH_KEY_BYTES];
    GH_VEC(struct entry) entries;
    struct stat seen;
};

static void forget(struct gh_keys *k)
{
    if (k->entries.items)
        sodium_memzero(k->entries.items, k->entries.room * sizeof *k->entries.items);
    gh_vec_free(&k->entries);
}

static bool damaged(struct gh_keys *k, struct gh_error *err)
{
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
    if (plain)
        sodium_memzero(plain, n);
    free(plain);
    return ok;
}

static bool load(struct gh_keys *k, struct gh_error *err)
{
    size_t size;
    struct stat st;
    uint8_t wrap[GH_KEY_BYTES];
    if (stat(k->path, &st) < 0)
        return gh_error_set(err, GH_ERR_STORE, "%s: %s; restore it from its backup", k->path,
                            strerror(errno));
    uint8_t *data = gh_file_read(k->path, LIMIT, &size, err);
    if (!data)
        return false;
    forget(k);
    bool ok = size >= HEAD && (size - HEAD) % ROW == 0 && !memcmp(data, magic, 8) &&
              unwrap(k->site_key, "keys.wrap", gh_id_none, data + 8, wrap);
    for (size_t at = HEAD; ok && at < size; at += ROW) {
        if (!gh_vec_grow(&k->entries)) {
            ok = false;
            break;
        }
        struct entry *e = &k->entries.items[k->entries.count];
        memcpy(e->id.bytes, data + at, 16);
        ok = unwrap(wrap, "keys.row", e->id, data + at + 16, e->key);
        k->entries.count += ok;
    }
    sodium_memzero(wrap, sizeof wrap);
    free(data);
    if (!ok) {
        forget(k);
        return damaged(k, err);
    }
    k->seen = st;
    return true;
}

static bool refresh(struct gh_keys *k, struct gh_error *err)
{
    struct stat st;
    if (stat(k->path, &st) == 0 && st.st_ino == k->seen.st_ino && st.st_size == k->seen.st_size &&
        st.st_mtim.tv_sec == k->seen.st_mtim.tv_sec && st.st_mtim.tv_nsec == k->seen.st_mtim.tv_nsec)
        return true;
    return load(k, err);
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

/* Always under a fresh wrapping key: the old one exists nowhere afterwards. */
static bool save(struct gh_keys *k, struct gh_error *err)
{
    uint8_t wrap[GH_KEY_BYTES];
    size_t size = HEAD + k->entries.count * ROW;
    uint8_t *data = malloc(size);
    if (!data)
        return gh_error_set(err, GH_ERR_INTERNAL, "%s: out of memory", k->path);
    randombytes_buf(wrap, sizeof wrap);
    memcpy(data, magic, 8);
    bool ok = put_wrapped(data + 8, k->site_key, "keys.wrap", gh_id_none, wrap);
    for (size_t i = 0; ok && i < k->entries.count; i++) {
        memcpy(data + HEAD + i * ROW, k->entries.items[i].id.bytes, 16);
        ok = put_wrapped(data + HEAD + i * ROW + 16, wrap, "keys.row", k->entries.items[i].id,
                         k->entries.items[i].key);
    }
    sodium_memzero(wrap, sizeof wrap);
    if (ok && !gh_file_write(k->path, data, size, err)) {
        if (err)
            err->kind = GH_ERR_STORE;
        ok = false;
    }
    free(data);
    if (ok && stat(k->path, &k->seen) < 0)
        memset(&k->seen, 0, sizeof k->seen);
    return ok;
}

static int lock_file(struct gh_keys *k, struct gh_error *err)
{
    int fd = open(k->lock, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd >= 0 && flock(fd, LOCK_EX) == 0)
        return fd;
    gh_error_set(err, GH_ERR_STORE, "%s: %s", k->lock, strerror(errno));
    if (fd >= 0)
        close(fd);
    return -1;
}

static bool read_site_key(struct gh_keys *k, const char *path, struct gh_error *err)
{
    size_t size;
    struct stat st;
    uint8_t *data = gh_file_read(path, 4096, &size, err);
    bool ok = data && size == GH_KEY_BYTES;
    if (ok)
        memcpy(k->site_key, data, GH_KEY_BYTES);
    if (data)
        sodium_memzero(data, size);
    free(data);
    if (ok && stat(path, &st) == 0 && (st.st_mode & 077))
        return gh_error_set(err, GH_ERR_STORE,
                            "%s: readable by others; chmod 600 it, and think who has read it", path);
    return ok ? true
              : gh_error_set(err, GH_ERR_STORE, "%s: missing or damaged; restore it from its backup", path);
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
    bool ok = gh_site_path(dir, GH_SITE_KEYS, k->path, err) && gh_site_path(dir, GH_SITE_KEY, key_path, err);
    snprintf(k->lock, sizeof k->lock, "%s.lock", k->path);
    if (ok && create && access(key_path, F_OK) != 0 && access(k->path, F_OK) != 0) {
        randombytes_buf(k->site_key, sizeof k->site_key);
        ok = gh_file_write(key_path, k->site_key, sizeof k->site_key, err) && save(k, err);
    }
    ok = ok && read_site_key(k, key_path, err) && load(k, err);
    if (ok)
        return k;
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

bool gh_keys_make(struct gh_keys *k, struct gh_id id, uint8_t key[GH_KEY_BYTES], struct gh_error *err)
{
    int fd = lock_file(k, err);
    if (fd < 0)
        return false;
    bool ok = refresh(k, err);
    if (ok && (k->entries.count * ROW > LIMIT - HEAD - ROW || !gh_vec_grow(&k->entries)))
        ok = gh_error_set(err, GH_ERR_STORE, "%s: full", k->path);
    if (ok) {
        randombytes_buf(key, GH_KEY_BYTES);
        struct entry *e = &k->entries.items[k->entries.count++];
        e->id = id;
        memcpy(e->key, key, GH_KEY_BYTES);
        ok = save(k, err);
        if (!ok)
            k->entries.count--;
    }
    close(fd);
    return ok;
}

bool gh_keys_get(struct gh_keys *k, struct gh_id id, uint8_t key[GH_KEY_BYTES])
{
    if (!refresh(k, NULL))
        return false;
    for (size_t i = k->entries.count; i-- > 0;)
        if (gh_id_equal(k->entries.items[i].id, id)) {
            memcpy(key, k->entries.items[i].key, GH_KEY_BYTES);
            return true;
        }
    return false;
}

bool gh_keys_destroy(struct gh_keys *k, const struct gh_id *ids, size_t count, struct gh_error *err)
{
    int fd = lock_file(k, err);
    if (fd < 0)
        return false;
    bool ok = refresh(k, err);
    for (size_t n = 0; ok && n < count; n++)
        for (size_t i = 0; i < k->entries.count; i++)
            if (gh_id_equal(k->entries.items[i].id, ids[n])) {
                struct entry *last = &k->entries.items[--k->entries.count];
                k->entries.items[i] = *last;
                sodium_memzero(last, sizeof *last);
                break;
            }
    ok = ok && save(k, err);
    if (!ok)
        memset(&k->seen, 0, sizeof k->seen); /* what is in memory is not what is on disk: read again */
    close(fd);
    return ok;
}
