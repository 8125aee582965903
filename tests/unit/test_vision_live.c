/* The passive liveness nets through the room's front: which part of the picture they see, what they say on
 * the drawn face (recorded from their originals) and on real pictures where there are some, and what is
 * refused. */
#include "vision_fixture.h"

#include "drawn_face.h"
#include "golden_vision.h"
#include "vision/liveness.h"

#include <math.h>

static void near(float got, float wanted, float tolerance)
{
    if (!(fabsf(got - wanted) <= tolerance))
        fail_msg("%g, expected %g ± %g", (double)got, (double)wanted, (double)tolerance);
}

static void the_crop_is_shifted_not_cut(void **state)
{
    (void)state;
    static const struct {
        struct gh_rect box;
        float by;
        int w, h;
        struct gh_rect wanted;
    } rows[] = {
        {{100, 100, 40, 50}, 2, 640, 480, {80, 75, 81, 101}},    /* free on all sides */
        {{0, 0, 40, 50}, 2, 640, 480, {0, 0, 81, 101}},          /* at the corner */
        {{600, 430, 40, 50}, 2, 640, 480, {559, 379, 81, 101}},  /* at the other */
        {{200, 100, 200, 300}, 4, 640, 480, {140, 0, 320, 480}}, /* the picture is too low for it */
        {{-30, 200, 60, 60}, 2.7f, 640, 480, {0, 149, 163, 163}},
        {{10, 10, 0, 20}, 2, 640, 480, {0, 0, 0, 0}}, /* no box */
        {{NAN, 10, 20, 20}, 2, 640, 480, {0, 0, 0, 0}},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct gh_rect r = gh_liveness_crop(rows[i].box, rows[i].by, rows[i].w, rows[i].h);
        if (fabsf(r.x - rows[i].wanted.x) > 1 || fabsf(r.y - rows[i].wanted.y) > 1 ||
            fabsf(r.w - rows[i].wanted.w) > 1 || fabsf(r.h - rows[i].wanted.h) > 1)
            fail_msg("row %zu: %g %g %g %g", i, (double)r.x, (double)r.y, (double)r.w, (double)r.h);
        assert_true(r.x >= 0 && r.y >= 0 && r.x + r.w <= (float)rows[i].w && r.y + r.h <= (float)rows[i].h);
    }
}

/* A box whose crop is the whole picture at the nets' own size: they see what their originals were given. */
static void the_mean_is_that_of_the_originals(void **state)
{
    (void)state;
    struct gh_vision *v = open_pack("standard");
    struct gh_image p = blank(80, 80);
    struct gh_face face = {.box = {20, 20, 40, 40}};
    struct gh_error err = {0};
    float live = -1;
    drawn_face(p, 0);
    assert_true(gh_vision_has_live(v));
    for (int i = 0; i < 2; i++) { /* and again after everything was overwritten */
        if (!gh_vision_live(v, p, &face, &live, &err))
            fail_msg("%s", err.text);
        near(live, (golden_minifasnet_27[1] + golden_minifasnet_40[1]) / 2, 2e-3f);
        gh_vision_forget(v);
    }
    free(p.data);
    gh_vision_close(v);
}

static void what_is_no_face_is_refused(void **state)
{
    (void)state;
    struct gh_vision *v = open_pack("standard");
    struct gh_image p = blank(64, 64);
    struct gh_face none = {.box = {10, 10, 0, 0}};
    struct gh_error err = {0};
    float live;
    assert_false(gh_vision_live(v, p, &none, &live, &err));
    assert_int_equal(err.kind, GH_ERR_INPUT);
    assert_false(gh_vision_live(v, (struct gh_image){0}, &none, &live, &err));
    free(p.data);
    gh_vision_close(v);
}

static void a_pack_without_nets_says_so(void **state)
{
    (void)state;
    struct gh_vision *v = open_pack("registry");
    struct gh_image p = blank(64, 64);
    struct gh_face face = {.box = {10, 10, 30, 30}};
    struct gh_error err = {0};
    float live;
    assert_false(gh_vision_has_live(v));
    assert_false(gh_vision_live(v, p, &face, &live, &err));
    assert_int_equal(err.kind, GH_ERR_MODEL);
    free(p.data);
    gh_vision_close(v);
}

/* A registry from before the nets were run has no crops: named, with what mends it. */
static void a_registry_without_crops_is_named(void **state)
{
    (void)state;
    struct gh_pack pack;
    struct gh_error err = {0};
    assert_true(gh_pack_load(&pack, pack_dir("standard"), "standard", &err));
    for (int i = 0; i < pack.count; i++)
        pack.models[i].crop = 0;
    assert_null(gh_liveness_open(&pack, &err));
    assert_int_equal(err.kind, GH_ERR_CONFIG);
    assert_non_null(strstr(err.text, "make models"));
}

static float of_picture(struct gh_vision *v, const char *name)
{
    char path[200];
    struct gh_error err = {0};
    struct gh_image p;
    struct gh_face face;
    float live = -1;
    snprintf(path, sizeof path, "../shared/media/liveness/%s", name);
    if (access(path, R_OK)) {
        print_message("skipped: no %s here\n", path);
        skip();
    }
    if (!gh_vision_load_photo(path, &p, &err) || gh_vision_detect(v, p, 0.6f, &face, 1, &err) != 1 ||
        !gh_vision_live(v, p, &face, &live, &err))
        fail_msg("%s: %s", path, err.text);
    free(p.data);
    return live;
}

static void real_pictures_are_told_apart(void **state)
{
    (void)state;
    struct gh_vision *v = open_pack("standard");
    float live = of_picture(v, "live.jpg"), print = of_picture(v, "print.jpg"),
          replay = of_picture(v, "replay.jpg");
    gh_vision_close(v);
    assert_true(live >= 0.9f);
    assert_true(print <= 0.3f);
    assert_true(replay <= 0.1f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_crop_is_shifted_not_cut),
        cmocka_unit_test(the_mean_is_that_of_the_originals),
        cmocka_unit_test(what_is_no_face_is_refused),
        cmocka_unit_test(a_pack_without_nets_says_so),
        cmocka_unit_test(a_registry_without_crops_is_named),
        cmocka_unit_test(real_pictures_are_told_apart),
    };
    return cmocka_run_group_tests_name("vision live", tests, NULL, NULL);
}
