/* Layout: magic, the key's id, then the content sealed under that key. */
#include "store/sealed_file.h"

#include "base/file.h"
#include "store/db.h"
#include "store/seal.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

static const char magic[8] = {'G', 'H', 'F', 'I', 'L', 'E', '1', '\n'};
enum { HEAD = 8 + 16, LIMIT = 256 << 20 };

/* The key of the file that is there; none when there is no such file. */
static struct gh_id key_of(const char *path)
{
    size_t size;
    struct gh_id id = gh_id_none;
    uint8_t *file = gh_file_read(path, LIMIT, &size, NULL);
    if (file && size >= HEAD && !memcmp(file, magic, sizeof magic))
        memcpy(id.bytes, file + 8, sizeof id.bytes);
    free(file);
    return id;
}

bool gh_sealed_file_write(struct gh_store *s, const char *path, const void *data, size_t size,
                          struct gh_error *err)
{
    uint8_t key[GH_KEY_BYTES];
    struct gh_id before = key_of(path), id = gh_id_make(gh_db_now(s));
    if (!gh_keys_make(s->keys, id, key, err))
        return false;
    uint8_t *sealed = gh_seal(key, "file", id, data, size);
    uint8_t *file = sealed ? malloc(HEAD + size + GH_SEAL_EXTRA) : NULL;
    sodium_memzero(key, sizeof key);
    bool ok = file != NULL;
    if (ok) {
        memcpy(file, magic, sizeof magic);
        memcpy(file + 8, id.bytes, sizeof id.bytes);
        memcpy(file + HEAD, sealed, size + GH_SEAL_EXTRA);
        ok = gh_file_write(path, file, HEAD + size + GH_SEAL_EXTRA, err);
    } else {
        gh_error_set(err, GH_ERR_INTERNAL, "%s: out of memory", path);
    }
    free(file);
    free(sealed);
    struct gh_id gone = ok ? before : id; /* a key without its file is of no use */
    return gh_id_is_none(gone) ? ok : gh_keys_destroy(s->keys, &gone, 1, ok ? err : NULL) && ok;
}

uint8_t *gh_sealed_file_read(struct gh_store *s, const char *path, size_t *size, struct gh_error *err)
{
    uint8_t key[GH_KEY_BYTES], *plain = NULL;
    struct gh_id id;
    size_t n;
    uint8_t *file = gh_file_read(path, LIMIT, &n, err);
    if (!file)
        return NULL;
    bool ours = n >= HEAD && !memcmp(file, magic, sizeof magic);
    if (ours)
        memcpy(id.bytes, file + 8, sizeof id.bytes);
    if (ours && gh_keys_get(s->keys, id, key))
        plain = gh_unseal(key, "file", id, file + HEAD, n - HEAD, size);
    sodium_memzero(key, sizeof key);
    free(file);
    if (!plain)
        gh_error_set(err, GH_ERR_STORE, "%s: damaged, of another store, or older than the last one written",
                     path);
    return plain;
}
