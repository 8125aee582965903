/* The file: a head of magic and key, then entries of one size, each with a checksum, so that a run that is
 * cut off loses at most the entry it was writing. */
#include "evaluate/looks_cache.h"

#include "base/file.h"
#include "base/lock.h"
#include "base/vec.h"
#include "base/wipe.h"
#include "vision/nets.h"
#include "vision/pack.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <math.h>
#include <sodium.h>
#include <stdio.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* To be raised whenever detection, alignment, quality or what is chosen here come out differently. */
enum { MADE_BY = 4 };

struct head {
    char magic[16];
    uint8_t key[32];
};

struct entry {
    struct gh_looks_cache_key key;
    uint8_t result, reference, zero[2];
    float quality;
    float template_[GH_TEMPLATE_DIMS];
    uint64_t sum; /* of what stands before */
};
_Static_assert(sizeof(struct entry) == 32 + 4 * GH_TEMPLATE_DIMS, "an entry has no gaps");

enum { TOGETHER = 128 /* entries read at once */ };

/* Where an entry stands, for those that were there when the file was opened. */
struct place {
    struct gh_looks_cache_key key;
    off_t at;
    bool used;
};

struct gh_looks_cache {
    char path[1024];
    int fd, lock;
    off_t end;
    GH_VEC(struct place) known; /* sorted by key */
    size_t used;                /* of those known */
    struct entry entry[TOGETHER];
};

static const char magic[16] = "gatehouse looks";

static void add_text(crypto_generichash_state *s, const char *text)
{
    crypto_generichash_update(s, (const uint8_t *)text, strlen(text) + 1);
}

/* What of the registry makes templates what they are; its curves do not. */
static void add_model(crypto_generichash_state *s, const struct gh_model *m)
{
    char text[400];
    snprintf(text, sizeof text, "%s %s %s %s %s %dx%d %d %.9g %.9g %.9g %.9g %.9g %.9g", m->name, m->role,
             m->kind, m->file, m->align, m->width, m->height, m->rgb, (double)m->mean[0], (double)m->mean[1],
             (double)m->mean[2], (double)m->scale, (double)m->length_mean, (double)m->length_power);
    add_text(s, text);
}

static bool make_head(const char *models_dir, const struct gh_vision_info *info, struct head *out,
                      struct gh_error *err)
{
    char dir[512], path[600], code[GH_NETS_CODE];
    struct gh_pack pack;
    size_t size;
    crypto_generichash_state s;
    uint32_t sizes[] = {MADE_BY, sizeof(struct entry), GH_TEMPLATE_DIMS};
    if (sodium_init() < 0)
        return gh_error_set(err, GH_ERR_INTERNAL, "cache: libsodium cannot be used");
    if (!models_dir)
        models_dir = gh_vision_models_dir(dir, sizeof dir);
    if (!gh_pack_load(&pack, models_dir, info->pack, err))
        return false;
    if (!gh_file_join(path, sizeof path, models_dir, "manifest"))
        return gh_error_set(err, GH_ERR_INPUT, "%s: path too long", models_dir);
    uint8_t *manifest = gh_file_read(path, 1 << 20, &size, err); /* the nets' sha256, checked when opened */
    if (!manifest)
        return false;
    memcpy(out->magic, magic, sizeof magic);
    crypto_generichash_init(&s, NULL, 0, sizeof out->key);
    crypto_generichash_update(&s, (const uint8_t *)sizes, sizeof sizes);
    add_text(&s, info->pack);
    add_text(&s, info->embedder);
    add_text(&s, gh_nets_code(code)); /* the same net gives other numbers on another path */
    for (int i = 0; i < pack.count; i++)
        if (strcmp(pack.models[i].role, "liveness"))
            add_model(&s, &pack.models[i]);
    crypto_generichash_update(&s, manifest, size);
    crypto_generichash_final(&s, out->key, sizeof out->key);
    free(manifest);
    return true;
}

static bool cannot(const struct gh_looks_cache *c, struct gh_error *err)
{
    return gh_error_set(err, GH_ERR_IO, "%s: %s; free some space, or go on without a cache", c->path,
                        strerror(errno));
}

static bool write_at(struct gh_looks_cache *c, const void *data, size_t size, struct gh_error *err)
{
    const uint8_t *from = data;
    for (size_t done = 0; done < size;) {
        ssize_t n = pwrite(c->fd, from + done, size - done, c->end + (off_t)done);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0) {
            cannot(c, err);
            if (ftruncate(c->fd, c->end) < 0) /* else its checksum gives it away */
                errno = 0;
            return false;
        }
        done += (size_t)n;
    }
    c->end += (off_t)size;
    return true;
}

/* So many bytes as there are, up to size; -1 with err. */
static ssize_t read_at(struct gh_looks_cache *c, void *data, size_t size, off_t at, struct gh_error *err)
{
    size_t have = 0;
    while (have < size) {
        ssize_t n = pread(c->fd, (uint8_t *)data + have, size - have, at + (off_t)have);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0) {
            cannot(c, err);
            return -1;
        }
        if (n == 0)
            break;
        have += (size_t)n;
    }
    return (ssize_t)have;
}

/* Ours and of these nets: goes on behind the head. Ours and of others, or cut in its head: begun anew. */
static bool check_head(struct gh_looks_cache *c, const struct head *wanted, struct gh_error *err)
{
    struct head found = {0};
    ssize_t n = read_at(c, &found, sizeof found, 0, err);
    if (n < 0)
        return false;
    size_t of_magic = (size_t)n < sizeof magic ? (size_t)n : sizeof magic;
    if (memcmp(found.magic, magic, of_magic))
        return gh_error_set(err, GH_ERR_INPUT,
                            "%s: this is no cache of looks and is left as it is; name another file", c->path);
    c->end = 0;
    if ((size_t)n == sizeof found && !memcmp(&found, wanted, sizeof found)) {
        c->end = sizeof found;
        return true;
    }
    return ftruncate(c->fd, 0) < 0 ? cannot(c, err) : write_at(c, wanted, sizeof *wanted, err);
}

static uint64_t sum_of(const struct entry *e)
{
    uint8_t hash[crypto_generichash_BYTES_MIN];
    uint64_t sum;
    crypto_generichash(hash, sizeof hash, (const uint8_t *)e, offsetof(struct entry, sum), NULL, 0);
    memcpy(&sum, hash, sizeof sum);
    return sum;
}

static bool whole(const struct entry *e)
{
    return e->sum == sum_of(e) && e->result <= GH_LOOK_NO_FACE && e->reference <= 1 && isfinite(e->quality);
}

static int by_key(const void *a, const void *b)
{
    return memcmp(a, b, sizeof(struct gh_looks_cache_key)); /* a place begins with its key */
}

/* Learns where each entry stands, up to the first that is torn; what follows is cut off. */
static bool learn(struct gh_looks_cache *c, struct gh_error *err)
{
    ssize_t n = sizeof c->entry;
    bool good = true;
    while (good && n == (ssize_t)sizeof c->entry) {
        if ((n = read_at(c, c->entry, sizeof c->entry, c->end, err)) < 0)
            return false;
        size_t entries = (size_t)n / sizeof *c->entry;
        for (size_t i = 0; i < entries && (good = whole(&c->entry[i])); i++) {
            if (!gh_vec_grow(&c->known))
                return gh_error_set(err, GH_ERR_INTERNAL, "cache: out of memory");
            c->known.items[c->known.count++] = (struct place){.key = c->entry[i].key, .at = c->end};
            c->end += sizeof *c->entry;
        }
    }
    if (c->known.count)
        qsort(c->known.items, c->known.count, sizeof *c->known.items, by_key);
    return ftruncate(c->fd, c->end) < 0 ? cannot(c, err) : true;
}

struct gh_looks_cache *gh_looks_cache_open(const char *path, const char *models_dir,
                                           const struct gh_vision_info *info, struct gh_error *err)
{
    struct head wanted;
    struct stat st;
    char lock[1100];
    struct gh_looks_cache *c = calloc(1, sizeof *c);
    if (!c) {
        gh_error_set(err, GH_ERR_INTERNAL, "cache: out of memory");
        return NULL;
    }
    c->fd = c->lock = -1;
    bool ok = make_head(models_dir, info, &wanted, err);
    if (ok && (size_t)snprintf(c->path, sizeof c->path, "%s", path) >= sizeof c->path)
        ok = gh_error_set(err, GH_ERR_INPUT, "%.80s…: path too long", path);
    snprintf(lock, sizeof lock, "%s.lock", c->path);
    ok = ok && gh_lock_take(lock, "measures with this cache already; wait for it, or name another file",
                            &c->lock, err);
    if (ok && (c->fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0600)) < 0)
        ok = gh_error_set(err, GH_ERR_IO, "%s: %s; name a file in a folder of yours", path, strerror(errno));
    if (ok && (fstat(c->fd, &st) < 0 || !S_ISREG(st.st_mode)))
        ok = gh_error_set(err, GH_ERR_INPUT, "%s: no regular file; name another", path);
    ok = ok && check_head(c, &wanted, err) && learn(c, err);
    if (ok && st.st_mode & 077 && fchmod(c->fd, 0600) < 0)
        ok = gh_error_set(err, GH_ERR_DENIED, "%s: others may read it, and it cannot be kept from them: %s",
                          path, strerror(errno));
    if (ok)
        return c;
    gh_looks_cache_close(c);
    return NULL;
}

void gh_looks_cache_close(struct gh_looks_cache *c)
{
    if (!c)
        return;
    if (c->fd >= 0) {
        fdatasync(c->fd);
        close(c->fd);
    }
    gh_lock_release(c->lock);
    gh_vec_free(&c->known);
    gh_wipe(c, sizeof *c);
}

void gh_looks_cache_key(const uint8_t *data, size_t size, struct gh_looks_cache_key *out)
{
    crypto_generichash(out->byte, sizeof out->byte, data, size, NULL, 0);
}

bool gh_looks_cache_find(struct gh_looks_cache *c, const struct gh_looks_cache_key *key,
                         struct gh_eval_look *look)
{
    struct entry *e = c->entry;
    struct place *p = c->known.count ? bsearch(key, c->known.items, c->known.count, sizeof *p, by_key) : NULL;
    if (!p || read_at(c, e, sizeof *e, p->at, NULL) != (ssize_t)sizeof *e || by_key(&e->key, key) ||
        !whole(e))
        return false;
    c->used += !p->used;
    p->used = true;
    look->result = e->result;
    look->reference = e->reference;
    look->quality = e->quality;
    memcpy(look->template_, e->template_, sizeof look->template_);
    return true;
}

bool gh_looks_cache_add(struct gh_looks_cache *c, const struct gh_looks_cache_key *key,
                        const struct gh_eval_look *look, struct gh_error *err)
{
    struct entry e = {
        .key = *key, .result = look->result, .reference = look->reference, .quality = look->quality};
    memcpy(e.template_, look->template_, sizeof e.template_);
    e.sum = sum_of(&e);
    bool ok = write_at(c, &e, sizeof e, err);
    explicit_bzero(&e, sizeof e);
    return ok;
}

/* ---- leaving out what was not asked for ---- */

static int by_place(const void *a, const void *b)
{
    const struct place *x = a, *y = b;
    return (x->at > y->at) - (x->at < y->at);
}

/* From c's file onto the end of to's. */
static bool copy(struct gh_looks_cache *c, off_t from, off_t size, struct gh_looks_cache *to,
                 struct gh_error *err)
{
    while (size > 0) {
        size_t part = size < (off_t)sizeof c->entry ? (size_t)size : sizeof c->entry;
        if (read_at(c, c->entry, part, from, err) != (ssize_t)part || !write_at(to, c->entry, part, err))
            return false;
        from += (off_t)part;
        size -= (off_t)part;
    }
    return true;
}

static bool copy_used(struct gh_looks_cache *c, struct gh_looks_cache *to, struct gh_error *err)
{
    off_t added = (off_t)sizeof(struct head) + (off_t)(c->known.count * sizeof(struct entry));
    qsort(c->known.items, c->known.count, sizeof *c->known.items, by_place);
    bool ok = copy(c, 0, sizeof(struct head), to, err);
    for (size_t i = 0; ok && i < c->known.count; i++)
        if (c->known.items[i].used)
            ok = copy(c, c->known.items[i].at, sizeof(struct entry), to, err);
    return ok && copy(c, added, c->end - added, to, err);
}

bool gh_looks_cache_trim(struct gh_looks_cache *c, struct gh_error *err)
{
    struct gh_looks_cache to = {.fd = -1};
    char folder[1024];
    if (c->used == c->known.count)
        return true;
    if ((size_t)snprintf(to.path, sizeof to.path, "%s.XXXXXX", c->path) >= sizeof to.path)
        return gh_error_set(err, GH_ERR_INPUT, "%.80s…: path too long", c->path);
    if ((to.fd = mkostemp(to.path, O_CLOEXEC)) < 0) /* mode 0600 by POSIX */
        return cannot(c, err);
    bool ok = copy_used(c, &to, err) && (fsync(to.fd) == 0 || cannot(c, err)) &&
              (rename(to.path, c->path) == 0 || cannot(c, err));
    if (!ok)
        unlink(to.path);
    close(to.fd);
    explicit_bzero(&to, sizeof to);
    snprintf(folder, sizeof folder, "%s", c->path);
    int dir = ok ? open(dirname(folder), O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
    if (dir >= 0) {
        fsync(dir);
        close(dir);
    }
    return ok;
}
