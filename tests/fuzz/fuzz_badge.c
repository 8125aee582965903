/* Any bytes as a badge's code: refused without a template, or the very badge that was made. Also what only
 * who holds the keys could make: other bytes signed anew, other templates sealed anew. */
#include "fuzz.h"

#include "token/badge.h"
#include "token/bytes.h"

#include <math.h>
#include <sodium.h>

/* The layout of token/badge.h, said again here, so that a change of it is noticed. */
enum { HEAD = 38, PLAIN = 4 + GH_TEMPLATE_DIMS, SEALED = 4 + PLAIN + 16, SIGNATURE = 64, KINDS = 3 };
static const int64_t now = 1800000000000;
static struct gh_badge_keys keys;
static char good[KINDS][GH_BADGE_TEXT];
static uint8_t bytes[KINDS][HEAD + SEALED + SIGNATURE];
static size_t sizes[KINDS];

static void start(void)
{
    uint8_t seed[GH_BADGE_SEED] = {7};
    CHECK(sodium_init() >= 0);
    gh_badge_keys_derive(&keys, seed);
    for (int k = 0; k < KINDS; k++) { /* a badge, a ticket of somebody, a ticket of nobody */
        struct gh_badge b = {.kind = k ? GH_BADGE_TICKET : GH_BADGE_PERSON,
                             .id = {{(uint8_t)(k + 1)}},
                             .issued_ms = now - 5000,
                             .from_ms = now - 5000,
                             .until_ms = now + 5000,
                             .entries = k,
                             .has_template = k < 2,
                             .embedder = "e-1"};
        for (int i = 0; i < GH_TEMPLATE_DIMS; i++)
            b.template_[i] = (i % 2 ? 1 : -1) / sqrtf(GH_TEMPLATE_DIMS);
        CHECK(gh_badge_make(&keys, &b, good[k], NULL));
        sizes[k] = gh_base32_read(good[k], strlen(good[k]), bytes[k], sizeof bytes[k]);
        CHECK(sizes[k] == HEAD + (k < 2 ? (size_t)SEALED : 0) + SIGNATURE);
    }
}

/* Text without a zero behind it: what reads on is noticed. */
static enum gh_badge_fault open_it(const char *text, size_t size, struct gh_badge *b)
{
    char *exact = malloc(size ? size : 1);
    memcpy(exact, text, size);
    enum gh_badge_fault f = gh_badge_open(&keys, exact, size, "e-1", now, b);
    free(exact);
    double length = 0;
    for (int i = 0; i < GH_TEMPLATE_DIMS; i++)
        length += (double)b->template_[i] * b->template_[i];
    if (f != GH_BADGE_GOOD || !b->has_template)
        CHECK(length == 0 && !b->embedder[0]); /* NaN is no zero either */
    else
        CHECK(fabs(length - 1) < 1e-3);
    CHECK(f != GH_BADGE_GOOD || (b->from_ms <= now && now < b->until_ms));
    CHECK(gh_badge_fault_name(f)[0]);
    return f;
}

static void sign_and_open(uint8_t *raw, size_t size, struct gh_badge *b, enum gh_badge_fault *f)
{
    char text[GH_BADGE_TEXT];
    crypto_sign_detached(raw + size - SIGNATURE, NULL, raw, size - SIGNATURE, keys.sign_secret);
    gh_base32_write(raw, size, text);
    *f = open_it(text, strlen(text), b);
}

/* Other bytes, signed: whatever the head says by then, the template opens only under its own head. */
static void signed_anew(int k, const uint8_t *data, size_t size)
{
    uint8_t raw[sizeof bytes[0]];
    struct gh_badge b;
    enum gh_badge_fault f;
    memcpy(raw, bytes[k], sizes[k]);
    fuzz_patch(raw, sizes[k] - SIGNATURE, data, size);
    bool same = !memcmp(raw, bytes[k], sizes[k] - SIGNATURE);
    sign_and_open(raw, sizes[k], &b, &f);
    CHECK(!same || f == GH_BADGE_GOOD);
    CHECK(same || f != GH_BADGE_GOOD || !b.has_template);
}

/* Another plain template, sealed and signed: of length one, or none. */
static void sealed_anew(int k, const uint8_t *data, size_t size)
{
    uint8_t raw[sizeof bytes[0]], plain[PLAIN], nonce[24];
    struct gh_badge b;
    enum gh_badge_fault f;
    memcpy(raw, bytes[k], sizes[k]);
    crypto_generichash(nonce, sizeof nonce, raw + 8, 16, keys.seal, sizeof keys.seal);
    CHECK(crypto_aead_xchacha20poly1305_ietf_decrypt(plain, NULL, NULL, raw + HEAD + 4, SEALED - 4, raw, HEAD,
                                                     nonce, keys.seal) == 0);
    fuzz_patch(plain, sizeof plain, data, size);
    crypto_aead_xchacha20poly1305_ietf_encrypt(raw + HEAD + 4, NULL, plain, sizeof plain, raw, HEAD, NULL,
                                               nonce, keys.seal);
    sign_and_open(raw, sizes[k], &b, &f);
    CHECK(f == GH_BADGE_GOOD || f == GH_BADGE_FORGED);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct gh_badge b;
    char text[GH_BADGE_TEXT];
    if (!sizes[0])
        start();
    if (size < 2)
        return 0;
    int how = data[0] % 4, k = data[0] / 4 % KINDS;
    if (how == 0) { /* as it is */
        bool known = false;
        for (int i = 0; i < KINDS; i++)
            known |= size - 1 == strlen(good[i]) && !memcmp(data + 1, good[i], size - 1);
        CHECK((open_it((const char *)data + 1, size - 1, &b) == GH_BADGE_GOOD) == known);
    } else if (how == 1) { /* patched, and cut by so many letters */
        size_t n = strlen(good[k]);
        memcpy(text, good[k], n + 1);
        fuzz_patch((uint8_t *)text, n, data + 2, size - 2);
        n -= data[1] % n;
        bool same = n == strlen(good[k]) && !memcmp(text, good[k], n);
        CHECK((open_it(text, n, &b) == GH_BADGE_GOOD) == same);
    } else if (how == 2) {
        signed_anew(k, data + 1, size - 1);
    } else {
        sealed_anew(k % 2, data + 1, size - 1);
    }
    return 0;
}
