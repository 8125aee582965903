/* Hashes (BLAKE2b, 32 bytes) and signatures (Ed25519) of the audit. Each kind of thing is signed
 * with words of its own before it, so that no signature can be shown for another thing. */
#include "store/audit_parts.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

static void mix_number(crypto_generichash_state *h, uint64_t v, int bytes)
{
    uint8_t n[8];
    for (int i = 0; i < bytes; i++)
        n[i] = (uint8_t)(v >> (8 * i));
    crypto_generichash_update(h, n, (unsigned)bytes);
}

/* Lengths keep neighbouring fields apart. */
static void mix_bytes(crypto_generichash_state *h, struct gh_audit_bytes b)
{
    mix_number(h, b.size, 4);
    if (b.size)
        crypto_generichash_update(h, b.data, b.size);
}

static void mix_id(crypto_generichash_state *h, struct gh_audit_bytes b)
{
    static const uint8_t none[16];
    crypto_generichash_update(h, b.size == 16 ? b.data : none, 16);
}

void gh_audit_row_hash(const uint8_t before[GH_AUDIT_HASH], const struct gh_audit_record *r,
                       const uint8_t *next_key, uint8_t out[GH_AUDIT_HASH])
{
    crypto_generichash_state h;
    crypto_generichash_init(&h, NULL, 0, GH_AUDIT_HASH);
    crypto_generichash_update(&h, before, GH_AUDIT_HASH);
    mix_number(&h, (uint64_t)r->seq, 8);
    mix_number(&h, (uint64_t)r->t, 8);
    if (next_key) {
        mix_bytes(&h, r->actor);
        mix_bytes(&h, r->action);
        mix_number(&h, r->subject.data != NULL, 1);
        mix_bytes(&h, r->subject);
        mix_bytes(&h, r->detail);
        crypto_generichash_update(&h, next_key, GH_AUDIT_KEY);
    } else {
        mix_id(&h, r->actor);
        mix_bytes(&h, r->action);
        mix_id(&h, r->subject);
        mix_bytes(&h, r->detail);
    }
    crypto_generichash_final(&h, out, GH_AUDIT_HASH);
}

enum { MESSAGE = 24 + 16 + 3 * 32 };

static size_t message(uint8_t out[MESSAGE], const char *what, int64_t a, int64_t b, const uint8_t *hash,
                      const uint8_t *next_key, const uint8_t *third)
{
    memset(out, 0, 24);
    memcpy(out, what, strlen(what));
    for (int i = 0; i < 8; i++) {
        out[24 + i] = (uint8_t)((uint64_t)a >> (8 * i));
        out[32 + i] = (uint8_t)((uint64_t)b >> (8 * i));
    }
    memcpy(out + 40, hash, 32);
    memcpy(out + 72, next_key, 32);
    if (third)
        memcpy(out + 104, third, 32);
    return third ? MESSAGE : MESSAGE - 32;
}

static const char row_words[] = "gatehouse audit row", mile_words[] = "gatehouse audit mile",
                  head_words[] = "gatehouse audit head";

void gh_audit_sign_row(uint8_t out[GH_AUDIT_SIGNATURE], int64_t seq, const uint8_t *hash,
                       const uint8_t *next_key, const uint8_t secret[GH_AUDIT_SECRET])
{
    uint8_t m[MESSAGE];
    crypto_sign_detached(out, NULL, m, message(m, row_words, seq, 0, hash, next_key, NULL), secret);
}

bool gh_audit_row_signed(const uint8_t *signature, int64_t seq, const uint8_t *hash, const uint8_t *next_key,
                         const uint8_t key[GH_AUDIT_KEY])
{
    uint8_t m[MESSAGE];
    return crypto_sign_verify_detached(signature, m, message(m, row_words, seq, 0, hash, next_key, NULL),
                                       key) == 0;
}

static size_t mile_message(uint8_t m[MESSAGE], const struct gh_audit_mile *mile)
{
    return message(m, mile_words, mile->seq, mile->made, mile->hash, mile->next_key, mile->mile_key);
}

void gh_audit_sign_mile(struct gh_audit_mile *mile, const uint8_t secret[GH_AUDIT_SECRET])
{
    uint8_t m[MESSAGE];
    crypto_sign_detached(mile->signature, NULL, m, mile_message(m, mile), secret);
}

bool gh_audit_mile_signed(const struct gh_audit_mile *mile, const uint8_t key[GH_AUDIT_KEY])
{
    uint8_t m[MESSAGE];
    return crypto_sign_verify_detached(mile->signature, m, mile_message(m, mile), key) == 0;
}

void gh_audit_sign_head(struct gh_audit_head *h, const uint8_t secret[GH_AUDIT_SECRET])
{
    uint8_t m[MESSAGE];
    crypto_sign_detached(h->signature, NULL, m,
                         message(m, head_words, h->seq, h->t, h->hash, h->next_key, NULL), secret);
}

bool gh_audit_head_signed(const struct gh_audit_head *h, const uint8_t key[GH_AUDIT_KEY])
{
    uint8_t m[MESSAGE];
    return crypto_sign_verify_detached(
               h->signature, m, message(m, head_words, h->seq, h->t, h->hash, h->next_key, NULL), key) == 0;
}

void gh_audit_cut_detail(int64_t seq, const uint8_t *hash, const uint8_t *next_key, char out[160])
{
    uint8_t m[MESSAGE], digest[GH_AUDIT_HASH];
    char hex[2 * GH_AUDIT_HASH + 1];
    crypto_generichash(digest, sizeof digest, m,
                       message(m, "gatehouse audit cut", seq, 0, hash, next_key, NULL), NULL, 0);
    snprintf(out, 160, "rows to %lld, digest %s", (long long)seq,
             sodium_bin2hex(hex, sizeof hex, digest, sizeof digest));
}

bool gh_audit_unhex(const char *hex, uint8_t *out, size_t size)
{
    size_t n = 0;
    return hex && strlen(hex) == 2 * size && sodium_hex2bin(out, size, hex, 2 * size, NULL, &n, NULL) == 0 &&
           n == size;
}
