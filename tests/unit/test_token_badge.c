/* Badges and tickets: what goes in comes out, and nothing that was touched does. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/rand.h"
#include "token/badge.h"
#include "token/bytes.h"

#include <math.h>
#include <sodium.h>
#include <string.h>

static const int64_t now = 1800000000000;
static struct gh_badge_keys keys;
static struct gh_error err;

static int set_up(void **state)
{
    (void)state;
    uint8_t seed[GH_BADGE_SEED] = {1, 2, 3};
    if (sodium_init() < 0)
        return -1;
    gh_badge_keys_derive(&keys, seed);
    return 0;
}

static struct gh_badge badge_of(uint64_t seed)
{
    struct gh_badge b = {.kind = GH_BADGE_PERSON,
                         .id = gh_id_make(now),
                         .issued_ms = now - 1000,
                         .from_ms = now - 1000,
                         .until_ms = now + 86400000,
                         .has_template = true,
                         .embedder = "mobilefacenet-2"};
    struct gh_rand r;
    float length = 0;
    gh_rand_init(&r, seed);
    for (int i = 0; i < GH_TEMPLATE_DIMS; i++) {
        b.template_[i] = (float)gh_rand_normal(&r);
        length += b.template_[i] * b.template_[i];
    }
    for (int i = 0; i < GH_TEMPLATE_DIMS; i++)
        b.template_[i] /= sqrtf(length);
    return b;
}

static float cosine(const float *a, const float *b)
{
    float dot = 0;
    for (int i = 0; i < GH_TEMPLATE_DIMS; i++)
        dot += a[i] * b[i];
    return dot;
}

static enum gh_badge_fault open_text(const char *text, size_t size, struct gh_badge *out)
{
    return gh_badge_open(&keys, text, size, "mobilefacenet-2", now, out);
}

static void what_goes_in_comes_out(void **state)
{
    (void)state;
    for (uint64_t i = 0; i < 200; i++) {
        struct gh_badge b = badge_of(i), c, probe = badge_of(1000 + i);
        char text[GH_BADGE_TEXT];
        assert_true(gh_badge_make(&keys, &b, text, &err));
        assert_true(strlen(text) < 420); /* version 12 at level M holds 419 letters */
        assert_int_equal(open_text(text, strlen(text), &c), GH_BADGE_GOOD);
        assert_int_equal(c.kind, b.kind);
        assert_true(gh_id_equal(c.id, b.id));
        assert_int_equal(c.until_ms, b.until_ms);
        assert_string_equal(c.embedder, b.embedder);
        /* quantised, a comparison moves by at most 0.0035 */
        assert_true(fabsf(cosine(c.template_, probe.template_) - cosine(b.template_, probe.template_)) <
                    0.0035f);
        assert_true(cosine(c.template_, b.template_) > 0.9965f);
    }
}

static void a_ticket_needs_no_face(void **state)
{
    (void)state;
    struct gh_badge b = badge_of(1), c;
    char text[GH_BADGE_TEXT];
    b.kind = GH_BADGE_TICKET;
    b.has_template = false;
    b.entries = 3;
    assert_true(gh_badge_make(&keys, &b, text, &err));
    assert_true(strlen(text) < 170);
    assert_int_equal(open_text(text, strlen(text), &c), GH_BADGE_GOOD);
    assert_int_equal(c.entries, 3);
    assert_false(c.has_template);
    b.entries = 0;
    assert_false(gh_badge_make(&keys, &b, text, &err));
    b.kind = GH_BADGE_PERSON; /* a badge without a face would open for anybody */
    assert_false(gh_badge_make(&keys, &b, text, &err));
}

static bool has_template(const struct gh_badge *b)
{
    static const float none[GH_TEMPLATE_DIMS];
    return memcmp(b->template_, none, sizeof none) != 0;
}

static void every_touched_letter_is_refused(void **state)
{
    (void)state;
    struct gh_badge b = badge_of(2), c;
    char text[GH_BADGE_TEXT];
    assert_true(gh_badge_make(&keys, &b, text, &err));
    size_t n = strlen(text);
    for (size_t i = 0; i < n; i++) {
        for (int o = 1; o < 256; o++) { /* every other byte there is */
            char was = text[i];
            text[i] = (char)(was ^ o);
            enum gh_badge_fault f = open_text(text, n, &c);
            text[i] = was;
            assert_true(f == GH_BADGE_NOT_ONE || f == GH_BADGE_TORN || f == GH_BADGE_FOREIGN ||
                        f == GH_BADGE_FORGED);
            assert_false(has_template(&c));
        }
    }
    for (size_t i = 0; i < n; i++) {
        enum gh_badge_fault f = open_text(text, i, &c);
        assert_int_equal(f, i < 3 ? GH_BADGE_NOT_ONE : GH_BADGE_TORN);
        assert_false(has_template(&c));
    }
    text[n] = 'A';
    assert_true(open_text(text, n + 1, &c) != GH_BADGE_GOOD);
}

static void another_sites_and_anothers_key(void **state)
{
    (void)state;
    uint8_t seed[GH_BADGE_SEED] = {9};
    struct gh_badge_keys others;
    struct gh_badge b = badge_of(3), c;
    char text[GH_BADGE_TEXT];
    gh_badge_keys_derive(&others, seed);
    assert_true(gh_badge_make(&others, &b, text, &err));
    assert_int_equal(open_text(text, strlen(text), &c), GH_BADGE_FOREIGN);
    memcpy(others.site, keys.site, sizeof others.site); /* one that says it is ours */
    assert_true(gh_badge_make(&others, &b, text, &err));
    assert_int_equal(open_text(text, strlen(text), &c), GH_BADGE_FORGED);
    assert_false(has_template(&c));
}

/* The layout of the header, as somebody would need it who holds the site's keys. */
enum { HEAD = 38, PLAIN = 4 + GH_TEMPLATE_DIMS, SEALED = 4 + PLAIN + 16, WHOLE = HEAD + SEALED + 64 };

static enum gh_badge_fault open_signed(uint8_t *bytes, struct gh_badge *out)
{
    char text[GH_BADGE_TEXT];
    crypto_sign_detached(bytes + HEAD + SEALED, NULL, bytes, HEAD + SEALED, keys.sign_secret);
    gh_base32_write(bytes, WHOLE, text);
    return open_text(text, strlen(text), out);
}

static void a_template_is_good_in_its_own_badge_alone(void **state)
{
    (void)state;
    struct gh_badge mine = badge_of(6), theirs = badge_of(7), c;
    char text[GH_BADGE_TEXT];
    uint8_t a[WHOLE + 1], b[WHOLE + 1];
    assert_true(gh_badge_make(&keys, &mine, text, &err));
    assert_int_equal(gh_base32_read(text, strlen(text), a, sizeof a), WHOLE);
    assert_int_equal(open_signed(a, &c), GH_BADGE_GOOD); /* signed as it was */
    assert_true(gh_badge_make(&keys, &theirs, text, &err));
    assert_int_equal(gh_base32_read(text, strlen(text), b, sizeof b), WHOLE);
    memcpy(b + HEAD, a + HEAD, SEALED);
    assert_int_equal(open_signed(b, &c), GH_BADGE_FORGED); /* another's, moved into it */
    assert_false(has_template(&c));
    a[35] ^= 1; /* a second longer */
    assert_int_equal(open_signed(a, &c), GH_BADGE_FORGED);
    assert_false(has_template(&c));
}

static void what_is_sealed_must_be_a_template(void **state)
{
    (void)state;
    struct gh_badge b = badge_of(8), c;
    char text[GH_BADGE_TEXT];
    uint8_t bytes[WHOLE + 1], nonce[24];
    static const float scales[] = {0, 1e30f, -1e30f, INFINITY, NAN, 1e-30f};
    assert_true(gh_badge_make(&keys, &b, text, &err));
    assert_int_equal(gh_base32_read(text, strlen(text), bytes, sizeof bytes), WHOLE);
    crypto_generichash(nonce, sizeof nonce, b.id.bytes, sizeof b.id.bytes, keys.seal, sizeof keys.seal);
    for (size_t i = 0; i < sizeof scales / sizeof *scales; i++) {
        uint8_t plain[PLAIN];
        memset(plain, 11, sizeof plain);
        gh_put_f32(plain, scales[i]);
        crypto_aead_xchacha20poly1305_ietf_encrypt(bytes + HEAD + 4, NULL, plain, sizeof plain, bytes, HEAD,
                                                   NULL, nonce, keys.seal);
        assert_int_equal(open_signed(bytes, &c), GH_BADGE_FORGED);
        assert_false(has_template(&c));
    }
    b.template_[5] = NAN;
    assert_false(gh_badge_make(&keys, &b, text, &err));
    memset(b.template_, 0, sizeof b.template_);
    assert_false(gh_badge_make(&keys, &b, text, &err));
}

static void times_and_embedders(void **state)
{
    (void)state;
    struct gh_badge b = badge_of(4), c;
    char text[GH_BADGE_TEXT];
    assert_true(gh_badge_make(&keys, &b, text, &err));
    static const struct {
        int64_t at;
        enum gh_badge_fault fault;
    } rows[] = {{now - 1001, GH_BADGE_TOO_EARLY},
                {now - 1000, GH_BADGE_GOOD},
                {now + 86399999, GH_BADGE_GOOD},
                {now + 86400000, GH_BADGE_EXPIRED}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_int_equal(gh_badge_open(&keys, text, strlen(text), "mobilefacenet-2", rows[i].at, &c),
                         rows[i].fault);
        assert_true(gh_id_equal(c.id, b.id)); /* the record names it */
        assert_int_equal(has_template(&c), rows[i].fault == GH_BADGE_GOOD);
    }
    assert_int_equal(gh_badge_open(&keys, text, strlen(text), "dlib-resnet-1", now, &c),
                     GH_BADGE_OTHER_EMBEDDER);
    assert_false(has_template(&c));
    b.until_ms = b.from_ms;
    assert_false(gh_badge_make(&keys, &b, text, &err));
    b.until_ms = 5000000000000; /* 2128 */
    assert_false(gh_badge_make(&keys, &b, text, &err));
}

static void anything_else_is_no_badge(void **state)
{
    (void)state;
    struct gh_rand r;
    struct gh_badge c;
    static char giant[1 << 20];
    gh_rand_init(&r, 5);
    for (int i = 0; i < 20000; i++) {
        char text[600];
        size_t n = gh_rand_below(&r, sizeof text);
        for (size_t k = 0; k < n; k++)
            text[k] =
                i % 2 ? "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"[gh_rand_below(&r, 32)] : (char)gh_rand_next(&r);
        assert_true(open_text(text, n, &c) != GH_BADGE_GOOD);
    }
    memset(giant, 'A', sizeof giant);
    assert_int_equal(open_text(giant, sizeof giant, &c), GH_BADGE_NOT_ONE);
    memcpy(giant, "I5E", 3);
    assert_int_equal(open_text(giant, sizeof giant, &c), GH_BADGE_TORN);
    struct gh_badge b = badge_of(9);
    assert_true(gh_badge_make(&keys, &b, giant, &err)); /* a good one, and a megabyte behind it */
    giant[strlen(giant)] = 'A';
    assert_int_equal(open_text(giant, sizeof giant, &c), GH_BADGE_TORN);
    assert_false(has_template(&c));
    assert_int_equal(open_text("", 0, &c), GH_BADGE_NOT_ONE);
}

static void every_fault_has_a_name(void **state)
{
    (void)state;
    for (int f = GH_BADGE_GOOD; f <= GH_BADGE_OTHER_EMBEDDER; f++)
        for (int g = GH_BADGE_GOOD; g < f; g++)
            assert_string_not_equal(gh_badge_fault_name((enum gh_badge_fault)f),
                                    gh_badge_fault_name((enum gh_badge_fault)g));
    assert_string_equal(gh_badge_fault_name((enum gh_badge_fault)99), "unknown");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_goes_in_comes_out),
        cmocka_unit_test(a_ticket_needs_no_face),
        cmocka_unit_test(every_touched_letter_is_refused),
        cmocka_unit_test(another_sites_and_anothers_key),
        cmocka_unit_test(a_template_is_good_in_its_own_badge_alone),
        cmocka_unit_test(what_is_sealed_must_be_a_template),
        cmocka_unit_test(times_and_embedders),
        cmocka_unit_test(anything_else_is_no_badge),
        cmocka_unit_test(every_fault_has_a_name),
    };
    return cmocka_run_group_tests(tests, set_up, NULL);
}
