/* The screen's pure parts: readers told from hands, lines of mixed scripts, catalogues that may be damaged.
 */
#include "kiosk/screen/burst.h"
#include "kiosk/screen/runs.h"
#include "kiosk/screen/theme.h"
#include "kiosk/screen/words.h"

#include "base/file.h"
#include "base/rand.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void type(struct gh_burst *b, const char *text, int64_t from, int step)
{
    for (; *text; text++, from += step)
        gh_burst_add(b, (char[]){*text, 0}, from);
}

static void a_burst_is_a_code(void **state)
{
    (void)state;
    struct gh_burst b = {0};
    char out[GH_BURST_TEXT], c[8];
    type(&b, "ABCDEF12", 1000, 15);
    assert_false(gh_burst_take(&b, 1150, c)); /* it may go on */
    assert_true(gh_burst_enter(&b, 1120, out));
    assert_string_equal(out, "ABCDEF12");
    assert_false(gh_burst_take(&b, 9000, c));
    for (size_t i = 0; i < sizeof b.text; i++) /* nothing of it is kept */
        assert_int_equal(b.text[i], 0);
}

static void slow_or_short_is_a_person(void **state)
{
    (void)state;
    struct gh_burst b = {0};
    char out[GH_BURST_TEXT], c[8];
    type(&b, "1234567", 1000, 101);
    assert_false(gh_burst_enter(&b, 1000 + 6 * 101 + 20, out)); /* slow: only the last is near Enter */
    for (const char *w = "1234567"; *w; w++) {
        assert_true(gh_burst_take(&b, 1700, c));
        assert_int_equal(c[0], *w);
    }
    assert_true(gh_burst_take(&b, 1700, c));
    assert_string_equal(c, "\n");
    assert_false(gh_burst_take(&b, 1700, c));

    type(&b, "12345", 5000, 10); /* fast, but five only */
    assert_false(gh_burst_enter(&b, 5060, out));
    assert_true(gh_burst_take(&b, 5061, c));
    assert_string_equal(c, "1");
}

static void enter_late_or_before_a_code(void **state)
{
    (void)state;
    struct gh_burst b = {0};
    char out[GH_BURST_TEXT], c[8];
    type(&b, "ABCDEFGH", 1000, 10);
    assert_false(gh_burst_enter(&b, 1300, out)); /* by hand, long after */
    assert_true(gh_burst_take(&b, 1300, c));
    assert_string_equal(c, "A");
    memset(&b, 0, sizeof b);
    gh_burst_add(&b, "7", 1000); /* a person's digit, then a code */
    type(&b, "ABCDEFGH", 1200, 10);
    assert_true(gh_burst_enter(&b, 1290, out));
    assert_string_equal(out, "ABCDEFGH");
    assert_true(gh_burst_take(&b, 1290, c));
    assert_string_equal(c, "7");
}

static void a_giant_code_is_cut(void **state)
{
    (void)state;
    struct gh_burst b = {0};
    char out[GH_BURST_TEXT];
    for (int i = 0; i < 5000; i++)
        gh_burst_add(&b, "é", 1000);
    assert_true(gh_burst_enter(&b, 1000, out));
    assert_true(strlen(out) < GH_BURST_TEXT);
}

/* The runs as they stand from left to right, between bars */
static const char *line(const char *text, bool rtl)
{
    static char out[400];
    struct gh_run runs[GH_RUNS];
    int n = gh_runs_cut(text, strlen(text), rtl, runs);
    out[0] = 0;
    for (int i = 0; i < n; i++)
        snprintf(out + strlen(out), sizeof out - strlen(out), "%s%.*s", i ? "|" : "", (int)runs[i].size,
                 text + runs[i].at);
    return out;
}

static void lines_of_mixed_scripts(void **state)
{
    (void)state;
    assert_string_equal(line("One two, three.", false), "One two, three.");
    assert_string_equal(line("Ana 王小明, b", false), "Ana |王小明|, b");
    assert_string_equal(line("أهلاً بك.", true), ".|أهلاً بك");
    /* a Latin name keeps its order and what stands between its words; the full stop comes last, on the left
     */
    assert_string_equal(line("أهلاً، Ana-B. Cruz.", true), ".|Ana-B. Cruz|أهلاً، ");
    assert_string_equal(line("كل Ana هنا", true), " هنا|Ana|كل ");
    assert_string_equal(line("سؤال: Ms L, +44 20 (2026-1)", true), "Ms L, +44 20 (2026-1)| |:|سؤال");
    assert_string_equal(line("(مكتب 7)", true), ")|7|مكتب |(");
    assert_int_equal(gh_runs_mirror('('), ')');
    assert_int_equal(gh_runs_mirror('x'), 'x');
}

static void broken_letters(void **state)
{
    (void)state;
    struct gh_rand r;
    gh_rand_init(&r, 7);
    for (int i = 0; i < 20000; i++) {
        char text[40];
        struct gh_run runs[GH_RUNS];
        size_t size = gh_rand_below(&r, sizeof text), sum = 0;
        for (size_t k = 0; k < size; k++)
            text[k] = (char)(gh_rand_below(&r, 3) ? gh_rand_below(&r, 256) : 0xd8 + gh_rand_below(&r, 2));
        bool rtl = i & 1;
        int n = gh_runs_cut(text, size, rtl, runs);
        for (int k = 0; k < n; k++) {
            assert_true(runs[k].size > 0 && runs[k].at + runs[k].size <= size);
            sum += runs[k].size;
        }
        assert_int_equal(sum, size); /* each byte once */
    }
}

/* The words are there in the C locale and whatever LANGUAGE says. */
static void words_do_not_ask_the_locale(void **state)
{
    (void)state;
    setenv("LC_ALL", "C", 1);
    setenv("LANGUAGE", "fr", 1);
    assert_string_equal(gh_words("es", "Another way in"), "Entrar de otra manera");
    assert_string_equal(gh_words("ar", "Start"), "ابدأ");
    assert_string_equal(gh_words("en", "Start"), "Start");
    assert_string_equal(gh_words("xx", "Start"), "Start");
    assert_string_equal(gh_words("es", "no such words"), "no such words");
}

static void the_next_language(void **state)
{
    (void)state;
    char next[8];
    gh_words_next("en es ar", "en", next);
    assert_string_equal(next, "es");
    gh_words_next("en es ar", "ar", next);
    assert_string_equal(next, "en");
    gh_words_next("en, fr", "zh", next);
    assert_string_equal(next, "en");
    gh_words_next("", "ar", next);
    assert_string_equal(next, "en");
    gh_words_next("fr", "fr", next);
    assert_string_equal(next, "fr");
}

/* A catalogue with any bytes changed, or cut anywhere: words or none, never a read outside it. */
static void damaged_catalogues(void **state)
{
    (void)state;
    struct gh_rand r;
    size_t size = 0;
    uint8_t *whole = gh_file_read(LOCALE_DIR "/ar/LC_MESSAGES/gatehouse-kiosk.mo", 1 << 20, &size, NULL);
    assert_non_null(whole);
    assert_string_equal(gh_words_find(whole, size, "Start"), "ابدأ");
    gh_rand_init(&r, 11);
    for (int i = 0; i < 3000; i++) {
        size_t cut = i & 1 ? size : gh_rand_below(&r, (uint32_t)size);
        uint8_t *copy =
            malloc(cut ? cut : 1); /* exactly so long: the sanitizer sees what is read behind it */
        memcpy(copy, whole, cut);
        for (int k = 0; cut && k < 6; k++)
            copy[gh_rand_below(&r, cut < 1200 || k & 1 ? (uint32_t)cut : 1200)] =
                (uint8_t)gh_rand_below(&r, 256);
        const char *found = gh_words_find(copy, cut, "Start");
        assert_true(!found || strlen(found) < cut);
        free(copy);
    }
    free(whole);
}

/* Every pair of colours that words are put in */
static void palettes_are_legible(void **state)
{
    (void)state;
    assert_true(gh_theme_contrast(0x000000, 0xffffff) > 20.9f);
    for (int m = 0; m < GH_MOODS; m++) {
        const struct gh_palette *c = gh_theme_palette((enum gh_mood)m);
        const gh_ink pairs[][2] = {{c->ink, c->paper},           {c->soft, c->paper},
                                   {c->go_ink, c->go},           {c->key_ink, c->key},
                                   {c->field_ink, c->field},     {c->accent, c->paper},
                                   {c->pressed_ink, c->pressed}, {GH_INK_NOTE_ON, GH_INK_NOTE}};
        for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
            if (gh_theme_contrast(pairs[i][0], pairs[i][1]) < 7)
                fail_msg("mood %d: %06x on %06x", m, pairs[i][0], pairs[i][1]);
    }
}

int main(void)
{
    setenv("GATEHOUSE_LOCALE_DIR", LOCALE_DIR, 0);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_burst_is_a_code),           cmocka_unit_test(slow_or_short_is_a_person),
        cmocka_unit_test(enter_late_or_before_a_code), cmocka_unit_test(a_giant_code_is_cut),
        cmocka_unit_test(lines_of_mixed_scripts),      cmocka_unit_test(broken_letters),
        cmocka_unit_test(words_do_not_ask_the_locale), cmocka_unit_test(the_next_language),
        cmocka_unit_test(damaged_catalogues),          cmocka_unit_test(palettes_are_legible)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
