/* The synthetic world under the standard pack: people who are usable by the truth are found where it says,
 * and a flagged one's portrait is nearer to their walk than to anybody else's. */
#include "vision_fixture.h"

#include "media/scene.h"

#include <math.h>

enum { W = 640, H = 360 };

struct tally {
    int asked, found;
    float self, other; /* least similarity with one's own portrait, greatest with a flagged other's */
};

static void ask(struct gh_vision *v, const struct gh_scene *s, struct gh_image p,
                const struct gh_scene_truth *t, int n, const float (*portrait)[GH_TEMPLATE_DIMS], int flagged,
                struct tally *tally)
{
    static struct gh_chip chip;
    const struct gh_chip *chips[1] = {&chip};
    struct gh_face faces[GH_FACES_MAX];
    struct gh_error err;
    float template[GH_TEMPLATE_DIMS];
    int k = gh_vision_detect(v, p, 0.6f, faces, GH_FACES_MAX, &err);
    for (int i = 0; i < n; i++) {
        if (!t[i].usable)
            continue;
        tally->asked++;
        for (int f = 0; f < k; f++) {
            if (gh_rect_iou(t[i].face, faces[f].box) < 0.5f)
                continue;
            tally->found++;
            assert_true(gh_vision_align(v, p, &faces[f], &chip, &err));
            assert_true(gh_vision_embed(v, chips, 1, template, &err));
            for (int c = 0; c < flagged; c++) {
                float similarity = dot128(portrait[c], template);
                if (c == t[i].person)
                    tally->self = fminf(tally->self, similarity);
                else
                    tally->other = fmaxf(tally->other, similarity);
            }
            break;
        }
    }
    (void)s;
}

static void usable_people_are_found_and_told_apart(void **state)
{
    (void)state;
    static uint8_t pixels[W * H * 3], still[480 * 480 * 3];
    static float portrait[32][GH_TEMPLATE_DIMS];
    struct gh_vision *v = open_pack("standard");
    struct gh_error err = {0};
    struct gh_scene *s = gh_scene_open("assets/demo/demo.scene", &err);
    struct tally tally = {.self = 1, .other = -1};
    int flagged = 0;
    if (!s)
        fail_msg("%s", err.text);
    for (; flagged < 32 && !strcmp(gh_scene_cast(s, flagged)->group, "flagged"); flagged++) {
        struct gh_image picture = {still, 480, 480, 3 * 480}, crop = {0};
        struct gh_quality quality;
        gh_scene_portrait(s, flagged, 0, picture);
        if (!gh_vision_enrol_photo(v, picture, gh_scene_cast(s, flagged)->name, portrait[flagged], &quality,
                                   &crop, &err))
            fail_msg("%s", err.text);
        free(crop.data);
    }
    assert_true(flagged >= 2);
    for (int c = 0; c < gh_scene_camera_count(s); c++) {
        struct gh_scene_view_options o = {.camera = gh_scene_camera(s, c), .fps = 1, .width = W, .height = H};
        struct gh_scene_view *view = gh_scene_view_open(s, &o, &err);
        struct gh_image p = {pixels, W, H, 3 * W};
        struct gh_scene_truth t[32];
        assert_non_null(view);
        for (uint64_t n = 0; n < 60; n++) {
            gh_scene_view_draw(view, n, p);
            int k = gh_scene_view_truth(view, t, 32), usable = 0;
            for (int i = 0; i < k; i++)
                usable += t[i].usable;
            if (usable)
                ask(v, s, p, t, k, (const float(*)[GH_TEMPLATE_DIMS])portrait, flagged, &tally);
        }
        gh_scene_view_close(view);
    }
    print_message(
        "usable faces found: %d of %d; flagged with themselves at least %.3f, others at most %.3f\n",
        tally.found, tally.asked, (double)tally.self, (double)tally.other);
    assert_true(tally.asked > 30);
    assert_true(tally.found >= tally.asked * 95 / 100);
    assert_true(tally.self > tally.other);
    gh_scene_close(s);
    gh_vision_close(v);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(usable_people_are_found_and_told_apart)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
