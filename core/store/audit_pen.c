/* Two slots, each in a disk block of its own, written in place so that the secrets before are really
 * overwritten (as far as a disk does; one that writes elsewhere, as SSDs do, may hold the old block a while).
 */
#include "store/audit_pen.h"

#include "site/site.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

static const char magic[8] = {'G', 'H', 'A', 'U', 'D', 'K', '1', '\n'};
enum { BLOCK = 4096 };

/* As it lies in the file: only bytes, no padding. */
struct slot {
    char magic[8];
    uint8_t key[GH_AUDIT_KEY], seed[32], mile_seed[32];
    uint8_t check[32]; /* BLAKE2b of what stands before it */
};

struct gh_audit_pen {
    int fd, used; /* the slot that the transaction's first secret came from */
    bool begun;   /* the next row is a root */
    int64_t seq;  /* of the last row */
    uint8_t hash[GH_AUDIT_HASH], secret[GH_AUDIT_SECRET];
    struct slot next; /* what signs the next row */
    struct gh_audit_head head;
};

static void seal_slot(struct slot *s)
{
    memcpy(s->magic, magic, sizeof magic);
    crypto_generichash(s->check, sizeof s->check, (const uint8_t *)s, sizeof *s - sizeof s->check, NULL, 0);
}

static bool read_slot(int fd, int at, struct slot *out)
{
    uint8_t check[32];
    if (pread(fd, out, sizeof *out, (off_t)at * BLOCK) != sizeof *out ||
        memcmp(out->magic, magic, sizeof magic) != 0)
        return false;
    crypto_generichash(check, sizeof check, (const uint8_t *)out, sizeof *out - sizeof check, NULL, 0);
    return !memcmp(check, out->check, sizeof check);
}

static bool write_slot(int fd, int at, const struct slot *s)
{
    static const struct slot empty;
    return pwrite(fd, s ? s : &empty, sizeof *s, (off_t)at * BLOCK) == sizeof *s && fdatasync(fd) == 0;
}

/* The slot that holds key's secret, or -1. The stored public key is not believed. */
static int find_slot(int fd, const uint8_t key[GH_AUDIT_KEY], struct slot *out,
                     uint8_t secret[GH_AUDIT_SECRET])
{
    uint8_t derived[GH_AUDIT_KEY];
    for (int at = 0; at < 2; at++)
        if (read_slot(fd, at, out) && !memcmp(out->key, key, GH_AUDIT_KEY) &&
            crypto_sign_seed_keypair(derived, secret, out->seed) == 0 && !memcmp(derived, key, GH_AUDIT_KEY))
            return at;
    sodium_memzero(out, sizeof *out);
    sodium_memzero(secret, GH_AUDIT_SECRET);
    return -1;
}

static int open_file(struct gh_store *s, int flags, struct gh_error *err)
{
    char path[GH_SITE_PATH];
    if (!gh_site_path(s->dir, GH_SITE_AUDIT_KEY, path, err))
        return -1;
    int fd = open(path, O_RDWR | O_CLOEXEC | flags, 0600);
    while (fd >= 0 && flock(fd, LOCK_EX) < 0 && errno == EINTR) {
    }
    if (fd < 0)
        gh_audit_no_file(GH_SITE_AUDIT_KEY, path, err);
    return fd;
}

int gh_audit_hold(struct gh_store *s, struct gh_error *err)
{
    return open_file(s, 0, err);
}

bool gh_audit_holds_key(int fd, const uint8_t key[GH_AUDIT_KEY])
{
    struct slot slot;
    uint8_t secret[GH_AUDIT_SECRET];
    bool found = find_slot(fd, key, &slot, secret) >= 0;
    sodium_memzero(&slot, sizeof slot);
    sodium_memzero(secret, sizeof secret);
    return found;
}

static void step(struct gh_store *s, enum gh_audit_step which)
{
    if (s->step)
        s->step(which);
}

static void put_away(struct gh_store *s)
{
    if (s->pen->fd >= 0)
        close(s->pen->fd);
    sodium_memzero(s->pen, sizeof *s->pen);
    free(s->pen);
    s->pen = NULL;
}

static bool take_new(struct gh_store *s, int flags, struct gh_error *err)
{
    s->pen = calloc(1, sizeof *s->pen);
    if (!s->pen)
        return gh_error_set(err, GH_ERR_INTERNAL, "audit: out of memory");
    s->pen->fd = open_file(s, flags, err);
    if (s->pen->fd >= 0)
        return true;
    if (err)
        err->kind = GH_ERR_STORE;
    put_away(s);
    return false;
}

/* Last row's number, hash and the key it announces; all zero for none. */
static bool last_row(struct gh_store *s, int64_t *seq, uint8_t hash[GH_AUDIT_HASH], uint8_t key[GH_AUDIT_KEY],
                     struct gh_error *err)
{
    sqlite3_stmt *st =
        gh_db_prepare(s, err, "SELECT seq, hash, next_key FROM audit ORDER BY seq DESC LIMIT 1", "");
    bool ok = st != NULL;
    *seq = 0;
    memset(hash, 0, GH_AUDIT_HASH);
    memset(key, 0, GH_AUDIT_KEY);
    if (ok && gh_db_next(s, st, &ok, err)) {
        *seq = sqlite3_column_int64(st, 0);
        if (sqlite3_column_bytes(st, 1) == GH_AUDIT_HASH)
            memcpy(hash, sqlite3_column_blob(st, 1), GH_AUDIT_HASH);
        if (sqlite3_column_bytes(st, 2) == GH_AUDIT_KEY)
            memcpy(key, sqlite3_column_blob(st, 2), GH_AUDIT_KEY);
    }
    sqlite3_finalize(st);
    return ok;
}

static bool take(struct gh_store *s, struct gh_error *err)
{
    uint8_t key[GH_AUDIT_KEY];
    if (!take_new(s, 0, err))
        return false;
    struct gh_audit_pen *p = s->pen;
    bool ok = last_row(s, &p->seq, p->hash, key, err);
    if (ok && (p->used = find_slot(p->fd, key, &p->next, p->secret)) < 0)
        ok = gh_error_set(
            err, GH_ERR_STORE,
            "audit: audit.key does not fit row %lld, the last: the end of the audit was cut off or an "
            "older database put back; see: gatehouse audit verify, then: gatehouse audit restart",
            (long long)p->seq);
    if (!ok)
        put_away(s);
    return ok;
}

bool gh_audit_begin(struct gh_store *s, const char *action, const char *detail, struct gh_error *err)
{
    uint8_t key[GH_AUDIT_KEY];
    struct gh_actor engine = gh_actor_engine(s);
    if (s->pen)
        return gh_error_set(err, GH_ERR_INTERNAL, "audit: begun in the middle of a transaction");
    if (!take_new(s, O_CREAT, err))
        return false;
    struct gh_audit_pen *p = s->pen;
    p->begun = true;
    randombytes_buf(p->next.seed, sizeof p->next.seed);
    crypto_sign_seed_keypair(p->next.key, p->secret, p->next.seed);
    seal_slot(&p->next);
    bool ok =
        last_row(s, &p->seq, p->hash, key, err) && gh_audit_roots_add(s->dir, p->seq + 1, p->next.key, err);
    if (ok && (!write_slot(p->fd, 0, &p->next) || !write_slot(p->fd, 1, NULL)))
        ok = gh_error_set(err, GH_ERR_STORE, "audit.key: cannot write: %s", strerror(errno));
    if (!ok) {
        put_away(s);
        return false;
    }
    return gh_audit_add(s, &engine, action, NULL, detail, err);
}

static bool insert_mile(struct gh_store *s, const struct gh_audit_mile *m, struct gh_error *err)
{
    return gh_db_run(
        s, err,
        "INSERT OR REPLACE INTO audit_checkpoints (seq, hash, next_key, made, mile_key, signature) VALUES "
        "(?,?,?,?,?,?)",
        "ibbibb", m->seq, m->hash, sizeof m->hash, m->next_key, sizeof m->next_key, m->made, m->mile_key,
        sizeof m->mile_key, m->signature, sizeof m->signature);
}

/* The station at a root or a sixteenth row; next gets the secret of the one after. */
static bool add_mile(struct gh_store *s, const struct gh_audit_head *h, struct slot *next,
                     struct gh_error *err)
{
    struct gh_audit_pen *p = s->pen;
    uint8_t key[GH_AUDIT_KEY], secret[GH_AUDIT_SECRET];
    struct gh_audit_mile m = {.seq = h->seq, .made = h->t};
    memcpy(m.hash, h->hash, sizeof m.hash);
    memcpy(m.next_key, h->next_key, sizeof m.next_key);
    randombytes_buf(next->mile_seed, sizeof next->mile_seed);
    crypto_sign_seed_keypair(m.mile_key, secret, next->mile_seed);
    if (p->begun)
        memcpy(secret, p->secret, sizeof secret);
    else
        crypto_sign_seed_keypair(key, secret, p->next.mile_seed);
    gh_audit_sign_mile(&m, secret);
    sodium_memzero(secret, sizeof secret);
    return insert_mile(s, &m, err);
}

bool gh_audit_pen_write(struct gh_store *s, struct gh_audit_record *r, struct gh_error *err)
{
    uint8_t secret[GH_AUDIT_SECRET], signature[GH_AUDIT_SIGNATURE];
    struct gh_audit_head h;
    struct slot next;
    if (!s->pen && !take(s, err))
        return false;
    struct gh_audit_pen *p = s->pen;
    next = p->next;
    randombytes_buf(next.seed, sizeof next.seed);
    crypto_sign_seed_keypair(next.key, secret, next.seed);
    r->seq = h.seq = p->seq + 1;
    h.t = r->t;
    memcpy(h.next_key, next.key, sizeof h.next_key);
    gh_audit_row_hash(p->hash, r, next.key, h.hash);
    gh_audit_sign_row(signature, h.seq, h.hash, h.next_key, p->secret);
    bool ok = gh_db_run(
        s, err,
        "INSERT INTO audit (seq, t, actor, action, subject, detail, hash, next_key, signature) VALUES "
        "(?,?,?,?,?,?,?,?,?)",
        "iibtbtbbb", r->seq, r->t, r->actor.data, r->actor.size, r->action.data, r->subject.data,
        r->subject.size, r->detail.data, h.hash, sizeof h.hash, h.next_key, sizeof h.next_key, signature,
        sizeof signature);
    if (ok && (p->begun || h.seq % GH_AUDIT_MILE == 0))
        ok = add_mile(s, &h, &next, err);
    if (ok) {
        gh_audit_sign_head(&h, p->secret);
        p->begun = false;
        p->seq = h.seq;
        p->head = h;
        memcpy(p->hash, h.hash, sizeof p->hash);
        memcpy(p->secret, secret, sizeof secret);
        p->next = next;
    }
    sodium_memzero(secret, sizeof secret);
    sodium_memzero(&next, sizeof next);
    return ok;
}

bool gh_audit_pen_ready(struct gh_store *s, struct gh_error *err)
{
    struct gh_audit_pen *p = s->pen;
    if (!p || !p->head.seq)
        return true;
    seal_slot(&p->next);
    if (!write_slot(p->fd, !p->used, &p->next))
        return gh_error_set(err, GH_ERR_STORE,
                            "audit.key: cannot write: the disk is full or failing; nothing was changed");
    step(s, GH_AUDIT_NEXT_KEPT);
    return true;
}

/* Not synced: after a power cut the head may be behind, and the rows after it still follow from it. */
static void write_head(struct gh_store *s)
{
    char path[GH_SITE_PATH], text[GH_AUDIT_HEAD_SIZE + 1];
    if (!gh_site_path(s->dir, GH_SITE_AUDIT_HEAD, path, NULL))
        return;
    gh_audit_head_text(&s->pen->head, text);
    int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0)
        return;
    if (pwrite(fd, text, GH_AUDIT_HEAD_SIZE, 0) != GH_AUDIT_HEAD_SIZE) {
        /* verify will say so, and the next row writes it again */
    }
    close(fd);
}

void gh_audit_pen_drop(struct gh_store *s, bool committed)
{
    if (!s->pen)
        return;
    /* after a failed commit both stay: whichever the last row announces will be found, and the other
     * overwritten */
    if (committed && s->pen->head.seq) {
        step(s, GH_AUDIT_COMMITTED);
        write_head(s);
        step(s, GH_AUDIT_HEAD_WRITTEN);
        write_slot(s->pen->fd, s->pen->used, NULL);
        step(s, GH_AUDIT_USED_GONE);
    }
    put_away(s);
}

void gh_audit_mend(struct gh_store *s)
{
    uint8_t hash[GH_AUDIT_HASH], key[GH_AUDIT_KEY], secret[GH_AUDIT_SECRET];
    char path[GH_SITE_PATH];
    struct slot slot, other;
    int64_t seq;
    if (!gh_site_path(s->dir, GH_SITE_AUDIT_KEY, path, NULL))
        return;
    int fd = open(path, O_RDWR | O_CLOEXEC);
    if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) == 0 && read_slot(fd, 0, &other) &&
        read_slot(fd, 1, &other) && last_row(s, &seq, hash, key, NULL)) {
        int at = find_slot(fd, key, &slot, secret);
        if (at >= 0)
            write_slot(fd, !at, NULL);
    }
    sodium_memzero(secret, sizeof secret);
    sodium_memzero(&slot, sizeof slot);
    sodium_memzero(&other, sizeof other);
    if (fd >= 0)
        close(fd);
}
