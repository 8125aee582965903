/* Every state's screen beside its recorded picture, in English and Arabic at three sizes. RECORD=1 records
 * them anew (make kiosk-shots): look at them before you commit them. */
#include "fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

/* Another FreeType may draw edges a little differently: a pixel counts when a channel is further off than
 * this, and so many pixels in a thousand may. A missing line of text is ten times more. */
enum { CHANNEL = 40, PER_MILLE = 4 };

static const int sizes[][2] = {{800, 480}, {1080, 1920}, {1920, 1080}};

static void path_of(char out[160], const char *folder, const char *name, const char *language, int w, int h)
{
    snprintf(out, 160, "%s/%s-%s-%dx%d.png", folder, name, language, w, h);
}

static bool same(struct gh_image a, struct gh_image b)
{
    if (a.width != b.width || a.height != b.height)
        return false;
    size_t n = (size_t)a.width * (size_t)a.height, off = 0;
    for (size_t i = 0; i < n; i++) {
        int worst = 0;
        for (int c = 0; c < 3; c++) {
            int d = abs(a.data[i * 3 + (size_t)c] - b.data[i * 3 + (size_t)c]);
            worst = d > worst ? d : worst;
        }
        off += worst > CHANNEL;
    }
    return off * 1000 <= n * PER_MILLE;
}

static void check(struct gh_screen *s, const struct fixture_view *v, const char *language, int w, int h)
{
    struct gh_error err = {0};
    struct gh_image shot, known;
    char path[160], beside[160];
    assert_true(gh_screen_draw(s, &v->view, &err));
    assert_true(gh_screen_shot(s, &shot, &err));
    struct gh_image small = fixture_reduce(shot);
    path_of(path, "tests/kiosk/screens", v->name, language, w, h);
    if (getenv("RECORD")) {
        mkdir("tests/kiosk/screens", 0755);
        assert_true(fixture_write_png(path, small));
    } else {
        if (!fixture_read_png(path, &known))
            fail_msg("%s: cannot be read; make kiosk-shots records it", path);
        bool ok = same(small, known);
        if (!ok) {
            path_of(beside, getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp", v->name, language, w, h);
            fixture_write_png(beside, small);
            fail_msg("%s: the screen looks otherwise now, see %s; make kiosk-shots records it", path, beside);
        }
        free(known.data);
    }
    free(small.data);
    free(shot.data);
}

static void recorded(const char *language)
{
    struct fixture_view *views = calloc(FIXTURE_VIEWS, sizeof *views);
    int n = fixture_views(views, GH_FLOW_STATE_COUNT, language);
    assert_int_equal(n, GH_FLOW_STATE_COUNT);
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        struct gh_error err = {0};
        struct gh_screen *s = gh_screen_open(
            &(struct gh_screen_options){.offscreen = true, .width = sizes[i][0], .height = sizes[i][1]},
            &err);
        assert_non_null(s);
        for (int k = 0; k < n; k++)
            check(s, &views[k], language, sizes[i][0], sizes[i][1]);
        gh_screen_close(s);
    }
    free(views);
}

static void english(void **state)
{
    (void)state;
    recorded("en");
}

static void arabic(void **state)
{
    (void)state;
    recorded("ar");
}

/* The comparison itself: a line of text that is gone is seen, grain is not. */
static void tells_apart(void **state)
{
    (void)state;
    struct gh_error err = {0};
    struct gh_image with, without;
    struct fixture_view *views = calloc(FIXTURE_VIEWS, sizeof *views);
    fixture_views(views, GH_FLOW_STATE_COUNT, "en");
    struct gh_screen *s =
        gh_screen_open(&(struct gh_screen_options){.offscreen = true, .width = 800, .height = 480}, &err);
    struct gh_kiosk_view v = views[GH_FLOW_CALLING].view;
    assert_true(gh_screen_draw(s, &v, &err) && gh_screen_shot(s, &with, &err));
    v.coming = true; /* "is coming" for "is being called" */
    assert_true(gh_screen_draw(s, &v, &err) && gh_screen_shot(s, &without, &err));
    struct gh_image a = fixture_reduce(with), b = fixture_reduce(without);
    assert_false(same(a, b));
    for (size_t i = 0; i < (size_t)a.width * (size_t)a.height * 3; i += 7)
        a.data[i] ^= 16;
    free(b.data);
    b = fixture_reduce(with);
    assert_true(same(a, b));
    free(a.data);
    free(b.data);
    free(with.data);
    free(without.data);
    gh_screen_close(s);
    free(views);
}

/* What moved before leaves nothing behind: a screen drawn after all others is the same as one drawn first. */
static void leaves_nothing(void **state)
{
    (void)state;
    struct gh_error err = {0};
    struct gh_screen_options o = {.offscreen = true, .width = 800, .height = 480};
    struct fixture_view *views = calloc(FIXTURE_VIEWS, sizeof *views);
    int n = fixture_views(views, FIXTURE_VIEWS, "fr");
    struct gh_screen *long_used = gh_screen_open(&o, &err);
    for (int i = 0; i < n; i++) {
        struct gh_image a, b;
        struct gh_screen *fresh = gh_screen_open(&o, &err);
        for (int k = 0; k < 3; k++) { /* the later ones draw only what moves */
            views[i].view.now_ms += 40;
            views[i].view.ring = (float)(k + 1) / 4;
            assert_true(gh_screen_draw(long_used, &views[i].view, &err));
        }
        assert_true(gh_screen_draw(fresh, &views[i].view, &err));
        assert_true(gh_screen_shot(long_used, &a, &err) && gh_screen_shot(fresh, &b, &err));
        if (memcmp(a.data, b.data, (size_t)a.stride * (size_t)a.height) != 0)
            fail_msg("%s: something is left of the screen before", views[i].name);
        free(a.data);
        free(b.data);
        gh_screen_close(fresh);
    }
    gh_screen_close(long_used);
    free(views);
}

int main(void)
{
    setenv("GATEHOUSE_LOCALE_DIR", LOCALE_DIR, 0);
    const struct CMUnitTest tests[] = {cmocka_unit_test(english), cmocka_unit_test(arabic),
                                       cmocka_unit_test(tells_apart), cmocka_unit_test(leaves_nothing)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
