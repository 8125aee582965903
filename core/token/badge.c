/* Badges and tickets: quantised template, sealed; the whole signed; written as base32. */
#include "token/badge.h"

#include "token/bytes.h"

#include <math.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

enum {
    HEAD = 2 + 1 + 1 + 4 + 16 + 4 + 4 + 4 + 1 + 1,
    PLAIN = 4 + GH_TEMPLATE_DIMS, /* scale, then a byte a dimension */
    SEALED = 4 + PLAIN + crypto_aead_xchacha20poly1305_ietf_ABYTES,
    SIGNATURE = crypto_sign_BYTES,
    MOST = HEAD + SEALED + SIGNATURE,
    VERSION = 1,
    ENTRIES_MAX = 99,
};

const char *gh_badge_fault_name(enum gh_badge_fault fault)
{
    static const char *const names[] = {"good",   "not a badge", "torn",    "foreign",
                                        "forged", "too early",   "expired", "other embedder"};
    return (unsigned)fault < sizeof names / sizeof *names ? names[fault] : "unknown";
}

void gh_badge_keys_derive(struct gh_badge_keys *keys, const uint8_t seed[GH_BADGE_SEED])
{
    static const char context[crypto_kdf_CONTEXTBYTES] = {'g', 'h', 'b', 'a', 'd', 'g', 'e', '1'};
    uint8_t sign[crypto_sign_SEEDBYTES], hash[crypto_generichash_BYTES];
    crypto_kdf_derive_from_key(sign, sizeof sign, 1, context, seed);
    crypto_kdf_derive_from_key(keys->seal, sizeof keys->seal, 2, context, seed);
    crypto_sign_seed_keypair(keys->sign_public, keys->sign_secret, sign);
    crypto_generichash(hash, sizeof hash, keys->sign_public, sizeof keys->sign_public, NULL, 0);
    memcpy(keys->site, hash, sizeof keys->site);
    sodium_memzero(sign, sizeof sign);
}

/* One badge is sealed once under its own id, so the nonce need not be carried. */
static void nonce_of(const struct gh_badge_keys *keys, struct gh_id id, uint8_t out[24])
{
    crypto_generichash(out, 24, id.bytes, sizeof id.bytes, keys->seal, sizeof keys->seal);
}

static void embedder_id(const char *embedder, uint8_t out[4])
{
    uint8_t hash[crypto_generichash_BYTES];
    crypto_generichash(hash, sizeof hash, (const uint8_t *)embedder, strlen(embedder), NULL, 0);
    memcpy(out, hash, 4);
}

/* Whether it can be a template at all; what is not a number is none. */
static bool length_fits(const float *template_, float *length)
{
    float sum = 0;
    for (int i = 0; i < GH_TEMPLATE_DIMS; i++)
        sum += template_[i] * template_[i];
    *length = sqrtf(sum);
    return *length > 0.5f && *length < 2;
}

static bool seconds_fit(int64_t ms)
{
    return ms >= 0 && ms / 1000 <= UINT32_MAX && ms % 1000 == 0;
}

static size_t put_head(uint8_t *out, const struct gh_badge_keys *keys, const struct gh_badge *b)
{
    uint8_t *p = out;
    memcpy(p, "GH", 2);
    p[2] = VERSION;
    p[3] = (uint8_t)b->kind;
    memcpy(p + 4, keys->site, 4);
    memcpy(p + 8, b->id.bytes, 16);
    gh_put_u32(p + 24, (uint32_t)(b->issued_ms / 1000));
    gh_put_u32(p + 28, (uint32_t)(b->from_ms / 1000));
    gh_put_u32(p + 32, (uint32_t)(b->until_ms / 1000));
    p[36] = (uint8_t)b->entries;
    p[37] = b->has_template;
    return HEAD;
}

/* A byte a dimension costs at most 0.0034 of a cosine. The head is the seal's additional data: a template
 * cannot be moved to another badge. */
static size_t put_template(uint8_t *out, const struct gh_badge_keys *keys, const struct gh_badge *b,
                           const uint8_t *head)
{
    uint8_t plain[PLAIN], nonce[24];
    float most = 1e-6f;
    for (int i = 0; i < GH_TEMPLATE_DIMS; i++)
        most = fmaxf(most, fabsf(b->template_[i]));
    float scale = most / 127;
    gh_put_f32(plain, scale);
    for (int i = 0; i < GH_TEMPLATE_DIMS; i++)
        plain[4 + i] = (uint8_t)(int8_t)lrintf(b->template_[i] / scale);
    embedder_id(b->embedder, out);
    nonce_of(keys, b->id, nonce);
    crypto_aead_xchacha20poly1305_ietf_encrypt(out + 4, NULL, plain, sizeof plain, head, HEAD, NULL, nonce,
                                               keys->seal);
    sodium_memzero(plain, sizeof plain);
    return SEALED;
}

bool gh_badge_make(const struct gh_badge_keys *keys, const struct gh_badge *b, char out[GH_BADGE_TEXT],
                   struct gh_error *err)
{
    uint8_t bytes[MOST];
    float length;
    if ((b->kind != GH_BADGE_PERSON && b->kind != GH_BADGE_TICKET) ||
        (b->kind == GH_BADGE_PERSON && !b->has_template))
        return gh_error_set(err, GH_ERR_INTERNAL,
                            "badge: a badge is of a person, with a template, or a ticket");
    if (b->has_template && !length_fits(b->template_, &length))
        return gh_error_set(err, GH_ERR_INTERNAL, "badge: what should be a template is none");
    if (!seconds_fit(b->issued_ms) || !seconds_fit(b->from_ms) || !seconds_fit(b->until_ms) ||
        b->until_ms <= b->from_ms)
        return gh_error_set(err, GH_ERR_INPUT,
                            "badge: its times must be whole seconds before 2106, the end behind the "
                            "beginning");
    if (b->entries < 0 || b->entries > ENTRIES_MAX || (b->kind == GH_BADGE_TICKET && !b->entries))
        return gh_error_set(err, GH_ERR_INPUT, "ticket: 1 to %d entries", ENTRIES_MAX);
    size_t n = put_head(bytes, keys, b);
    if (b->has_template)
        n += put_template(bytes + n, keys, b, bytes);
    crypto_sign_detached(bytes + n, NULL, bytes, n, keys->sign_secret);
    gh_base32_write(bytes, n + SIGNATURE, out);
    sodium_memzero(bytes, sizeof bytes);
    return true;
}

static bool open_template(const struct gh_badge_keys *keys, const uint8_t *head, const uint8_t *sealed,
                          struct gh_badge *b)
{
    uint8_t plain[PLAIN], nonce[24];
    float length;
    nonce_of(keys, b->id, nonce);
    if (crypto_aead_xchacha20poly1305_ietf_decrypt(plain, NULL, NULL, sealed + 4, SEALED - 4, head, HEAD,
                                                   nonce, keys->seal) < 0)
        return false;
    float scale = gh_get_f32(plain);
    for (int i = 0; i < GH_TEMPLATE_DIMS; i++)
        b->template_[i] = (float)(int8_t)plain[4 + i] * scale;
    sodium_memzero(plain, sizeof plain);
    if (!length_fits(b->template_, &length))
        return false;
    for (int i = 0; i < GH_TEMPLATE_DIMS; i++)
        b->template_[i] /= length;
    return true;
}

/* The bytes of a code that is one of ours by its looks; 0 when it is not, with the fault. */
static size_t bytes_of(const void *text, size_t size, uint8_t out[MOST], enum gh_badge_fault *fault)
{
    static const char begins[] = "I5E"; /* "GH" and four bits of the version */
    *fault = GH_BADGE_NOT_ONE;
    if (size < sizeof begins - 1 || memcmp(text, begins, sizeof begins - 1))
        return 0;
    *fault = GH_BADGE_TORN;
    size_t n = size < GH_BADGE_TEXT ? gh_base32_read(text, size, out, MOST) : 0;
    if (n < HEAD || out[2] != VERSION || out[37] > 1 ||
        (out[3] != GH_BADGE_PERSON && out[3] != GH_BADGE_TICKET))
        return 0;
    return n == HEAD + (out[37] ? (size_t)SEALED : 0) + SIGNATURE ? n : 0;
}

enum gh_badge_fault gh_badge_open(const struct gh_badge_keys *keys, const void *text, size_t size,
                                  const char *embedder, int64_t now_ms, struct gh_badge *b)
{
    uint8_t bytes[MOST], id[4];
    enum gh_badge_fault fault;
    sodium_memzero(b, sizeof *b);
    size_t n = bytes_of(text, size, bytes, &fault);
    if (!n)
        return fault;
    if (memcmp(bytes + 4, keys->site, 4))
        return GH_BADGE_FOREIGN;
    if (crypto_sign_verify_detached(bytes + n - SIGNATURE, bytes, n - SIGNATURE, keys->sign_public) < 0)
        return GH_BADGE_FORGED;
    b->kind = (enum gh_badge_kind)bytes[3];
    memcpy(b->id.bytes, bytes + 8, 16);
    b->issued_ms = gh_get_u32(bytes + 24) * 1000LL;
    b->from_ms = gh_get_u32(bytes + 28) * 1000LL;
    b->until_ms = gh_get_u32(bytes + 32) * 1000LL;
    b->entries = bytes[36];
    b->has_template = bytes[37];
    if (now_ms < b->from_ms)
        return GH_BADGE_TOO_EARLY;
    if (now_ms >= b->until_ms)
        return GH_BADGE_EXPIRED;
    if (!b->has_template)
        return GH_BADGE_GOOD;
    embedder_id(embedder, id);
    if (memcmp(bytes + HEAD, id, 4))
        return GH_BADGE_OTHER_EMBEDDER;
    if (!open_template(keys, bytes, bytes + HEAD, b)) {
        sodium_memzero(b->template_, sizeof b->template_);
        return GH_BADGE_FORGED;
    }
    snprintf(b->embedder, sizeof b->embedder, "%s", embedder);
    return GH_BADGE_GOOD;
}
