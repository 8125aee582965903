/* Layout: magic, secretstream header, chunks of 64 KB each with its tag; the first is bound to
 * the clip's id, the last is marked as such. */
#include "store/clip_file.h"

#include "base/file.h"
#include "base/wipe.h"
#include "site/site.h"

#include <errno.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define TAGGED crypto_secretstream_xchacha20poly1305_ABYTES
#define HEADER crypto_secretstream_xchacha20poly1305_HEADERBYTES

static const uint8_t magic[8] = {'G', 'H', 'C', 'L', 'I', 'P', '1', '\n'};
enum { CHUNK = 65536, LIMIT = 1 << 30 };

static bool folder_of(const struct gh_store *s, char out[GH_SITE_PATH], struct gh_error *err)
{
    const char *slash = strrchr(s->path, '/');
    int n = slash ? (int)(slash - s->path) : 1;
    return snprintf(out, GH_SITE_PATH, "%.*s/clips", n, slash ? s->path : ".") < GH_SITE_PATH ||
           gh_error_set(err, GH_ERR_INPUT, "%s: path too long", s->path);
}

static bool path_of(const struct gh_store *s, struct gh_id id, char out[GH_SITE_PATH], struct gh_error *err)
{
    char folder[GH_SITE_PATH], text[GH_ID_TEXT];
    return folder_of(s, folder, err) && (gh_file_join(out, GH_SITE_PATH, folder, gh_id_format(id, text)) ||
                                         gh_error_set(err, GH_ERR_INPUT, "%s: path too long", folder));
}

bool gh_clip_file_write(struct gh_store *s, struct gh_id id, const uint8_t key[GH_KEY_BYTES],
                        const uint8_t *plain, size_t size, struct gh_error *err)
{
    char folder[GH_SITE_PATH], path[GH_SITE_PATH];
    crypto_secretstream_xchacha20poly1305_state state;
    size_t chunks = size / CHUNK + 1; /* the last may be empty */
    if (size > LIMIT)
        return gh_error_set(err, GH_ERR_INPUT, "clip: larger than 1 GB");
    if (!folder_of(s, folder, err) || !path_of(s, id, path, err) || !gh_file_make_dir(folder, err))
        return false;
    uint8_t *file = malloc(sizeof magic + HEADER + size + chunks * TAGGED), *to = file;
    if (!file)
        return gh_error_set(err, GH_ERR_INTERNAL, "clip: out of memory");
    memcpy(to, magic, sizeof magic);
    to += sizeof magic;
    crypto_secretstream_xchacha20poly1305_init_push(&state, to, key);
    to += HEADER;
    for (size_t at = 0, i = 0; i < chunks; i++, at += CHUNK) {
        bool last = i + 1 == chunks;
        size_t n = last ? size - at : CHUNK;
        crypto_secretstream_xchacha20poly1305_push(
            &state, to, NULL, plain + at, n, i ? NULL : id.bytes, i ? 0 : sizeof id.bytes,
            last ? crypto_secretstream_xchacha20poly1305_TAG_FINAL : 0);
        to += n + TAGGED;
    }
    sodium_memzero(&state, sizeof state);
    bool ok = gh_file_write(path, file, (size_t)(to - file), err);
    free(file);
    return ok;
}

static bool open_chunks(const uint8_t *file, size_t size, struct gh_id id, const uint8_t key[GH_KEY_BYTES],
                        uint8_t *out, size_t *plain)
{
    crypto_secretstream_xchacha20poly1305_state state;
    size_t at = sizeof magic + HEADER;
    uint8_t tag = 0;
    bool ok = size > at && !memcmp(file, magic, sizeof magic) &&
              crypto_secretstream_xchacha20poly1305_init_pull(&state, file + sizeof magic, key) == 0;
    *plain = 0;
    for (bool first = true; ok && at < size; first = false) {
        size_t n = size - at < CHUNK + TAGGED ? size - at : CHUNK + TAGGED;
        ok = n >= TAGGED && tag == 0 &&
             crypto_secretstream_xchacha20poly1305_pull(&state, out + *plain, NULL, &tag, file + at, n,
                                                        first ? id.bytes : NULL,
                                                        first ? sizeof id.bytes : 0) == 0;
        *plain += ok ? n - TAGGED : 0;
        at += n;
    }
    sodium_memzero(&state, sizeof state);
    return ok && tag == crypto_secretstream_xchacha20poly1305_TAG_FINAL;
}

uint8_t *gh_clip_file_read(struct gh_store *s, struct gh_id id, const uint8_t key[GH_KEY_BYTES], size_t *size,
                           struct gh_error *err)
{
    char path[GH_SITE_PATH];
    size_t n = 0;
    if (!path_of(s, id, path, err))
        return NULL;
    uint8_t *file = gh_file_read(path, (size_t)LIMIT + LIMIT / 1024, &n, err);
    if (!file)
        return NULL;
    uint8_t *out = malloc(n + 1);
    bool ok = out && open_chunks(file, n, id, key, out, size);
    free(file);
    if (ok)
        return out;
    gh_wipe(out, n);
    gh_error_set(err, GH_ERR_STORE, "%s: damaged, or not of this record; restore it from its backup", path);
    return NULL;
}

bool gh_clip_file_remove(struct gh_store *s, struct gh_id id, struct gh_error *err)
{
    char path[GH_SITE_PATH];
    if (!path_of(s, id, path, err))
        return false;
    return unlink(path) == 0 || errno == ENOENT ||
           gh_error_set(err, GH_ERR_IO, "%s: cannot be deleted: %s", path, strerror(errno));
}
