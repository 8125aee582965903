/* What the files of the audit share: rows, stations of the chain, the head and the roots, and how
 * each is hashed and signed. Inside core/store only. */
#ifndef GH_STORE_AUDIT_PARTS_H
#define GH_STORE_AUDIT_PARTS_H

#include "base/error.h"
#include "site/site.h"
#include "store/audit.h"

enum {
    GH_AUDIT_HASH = 32,
    GH_AUDIT_KEY = 32, /* Ed25519, public; its seed is as long */
    GH_AUDIT_SIGNATURE = 64,
    GH_AUDIT_SECRET = 64,
    GH_AUDIT_MILE = 16, /* each so-many-th row is a station */
    GH_AUDIT_ROOTS = 64,
};

/* A column as it lies in the database: NULL has no data, and size 0. */
struct gh_audit_bytes {
    const void *data;
    size_t size;
};

struct gh_audit_record {
    int64_t seq, t;
    struct gh_audit_bytes actor, action, subject, detail, hash, next_key, signature;
};

/* The chain's state after row seq. mile_key: the key of the next station, which alone can sign it; so whoever
 * holds today's keys cannot make a station of the past, and a purge can only cut behind true ones. Without
 * mile_key: a purged row between the last station and the cut, with the row's own signature. */
struct gh_audit_mile {
    int64_t seq, made;
    bool stub;
    uint8_t hash[GH_AUDIT_HASH], next_key[GH_AUDIT_KEY], mile_key[GH_AUDIT_KEY],
        signature[GH_AUDIT_SIGNATURE];
};

/* The last row, signed by the same key as the row; kept outside the database. */
struct gh_audit_head {
    int64_t seq, t;
    uint8_t hash[GH_AUDIT_HASH], next_key[GH_AUDIT_KEY], signature[GH_AUDIT_SIGNATURE];
};

/* Keys of rows that no row before announces: the first of a site, and the first after a copy was restored. */
struct gh_audit_roots {
    int count;
    struct gh_audit_root {
        int64_t seq;
        uint8_t key[GH_AUDIT_KEY];
    } items[GH_AUDIT_ROOTS];
};

/* next_key = NULL: as rows were hashed before they were signed. */
void gh_audit_row_hash(const uint8_t before[GH_AUDIT_HASH], const struct gh_audit_record *r,
                       const uint8_t *next_key, uint8_t out[GH_AUDIT_HASH]);

void gh_audit_sign_row(uint8_t out[GH_AUDIT_SIGNATURE], int64_t seq, const uint8_t *hash,
                       const uint8_t *next_key, const uint8_t secret[GH_AUDIT_SECRET]);
bool gh_audit_row_signed(const uint8_t *signature, int64_t seq, const uint8_t *hash, const uint8_t *next_key,
                         const uint8_t key[GH_AUDIT_KEY]);
void gh_audit_sign_mile(struct gh_audit_mile *m, const uint8_t secret[GH_AUDIT_SECRET]);
bool gh_audit_mile_signed(const struct gh_audit_mile *m, const uint8_t key[GH_AUDIT_KEY]);
void gh_audit_sign_head(struct gh_audit_head *h, const uint8_t secret[GH_AUDIT_SECRET]);
bool gh_audit_head_signed(const struct gh_audit_head *h, const uint8_t key[GH_AUDIT_KEY]);

/* The detail of the row that a purge up to row seq leaves. */
void gh_audit_cut_detail(int64_t seq, const uint8_t *hash, const uint8_t *next_key, char out[160]);

/* DIR/audit.head: one line of JSON, padded to a fixed length. FAILED when missing or damaged. */
enum { GH_AUDIT_HEAD_SIZE = 512 };
void gh_audit_head_text(const struct gh_audit_head *h, char out[GH_AUDIT_HEAD_SIZE + 1]);
bool gh_audit_head_parse(const char *text, struct gh_audit_head *out);
bool gh_audit_head_read(const char *dir, struct gh_audit_head *out, struct gh_error *err);

/* DIR/audit.root: a line a root, "SEQ HEX". FAILED when missing or damaged. */
bool gh_audit_roots_read(const char *dir, struct gh_audit_roots *out, struct gh_error *err);
/* Drops roots of rows from seq on, which are not in this database, and adds this one. */
bool gh_audit_roots_add(const char *dir, int64_t seq, const uint8_t key[GH_AUDIT_KEY], struct gh_error *err);

/* Says, from errno, that this one of the three files cannot be used, and the remedy. FAILED; returns false.
 */
bool gh_audit_no_file(enum gh_site_file file, const char *path, struct gh_error *err);

/* Hex to exactly size bytes. */
bool gh_audit_unhex(const char *hex, uint8_t *out, size_t size);

#endif
