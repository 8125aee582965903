/* What the gate's camera is used for, and no more: on drawn people, with the nets. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "kiosk/eyes.h"
#include "kiosk/presence.h"
#include "media/scene.h"

#include <stdlib.h>
#include <string.h>

enum { W = 960, H = 540 };

static struct gh_eyes *eyes;
static struct gh_vision *vision;
static struct gh_scene *scene;
static struct gh_scene_view *view;
static struct gh_frame *frame;
static uint8_t *bgr;
static struct gh_error err;
static struct gh_look look;

static int set_up(void **state)
{
    (void)state;
    struct gh_scene_view_options o = {.width = W, .height = H};
    bgr = malloc((size_t)W * H * 3);
    frame = bgr ? gh_frame_wrap_bgr(bgr, W, H, 3 * W) : NULL;
    scene = gh_scene_open("assets/demo/gate.scene", &err);
    view = scene ? gh_scene_view_open(scene, &o, &err) : NULL;
    vision = gh_vision_open(NULL, NULL, &err);
    eyes = gh_eyes_open(NULL, NULL, &err);
    if (!frame || !view || !vision || !eyes)
        fail_msg("%s", err.text);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    gh_eyes_close(eyes);
    gh_vision_close(vision);
    gh_scene_view_close(view);
    gh_scene_close(scene);
    gh_frame_unref(frame);
    return 0;
}

static struct gh_scene_pose in_the_oval(int person)
{
    struct gh_rect o = gh_look_oval(W, H);
    return (struct gh_scene_pose){
        .person = person, .x = o.x + o.w / 2, .y = o.y + o.h * 0.42f, .face_px = o.w * 0.62f};
}

static void see(const struct gh_scene_pose *poses, int count, enum gh_eyes_work work, bool want_template)
{
    static uint64_t n;
    gh_scene_view_pose(view, poses, count, n++, (struct gh_image){bgr, W, H, 3 * W});
    frame->t_ms = (int64_t)n * 70;
    frame->seq = n;
    assert_true(gh_eyes_look(eyes, frame, work, want_template, &look, &err));
}

static float like(int person)
{
    enum { SIDE = 400 };
    static uint8_t portrait[SIDE * SIDE * 3];
    struct gh_image photo = {portrait, SIDE, SIDE, 3 * SIDE}, crop = {0};
    struct gh_quality q;
    float t[GH_TEMPLATE_DIMS], dot = 0;
    gh_scene_portrait(scene, person, 0, photo);
    assert_true(gh_vision_enrol_photo(vision, photo, "portrait", t, &q, &crop, &err));
    free(crop.data);
    for (int i = 0; i < GH_TEMPLATE_DIMS; i++)
        dot += t[i] * look.template_[i];
    return dot;
}

static void the_one_in_the_oval_is_embedded_and_nobody_else(void **state)
{
    (void)state;
    struct gh_scene_pose poses[2] = {in_the_oval(1), in_the_oval(0)};
    poses[0].x += W * 0.3f; /* somebody further back, at the side */
    poses[0].face_px *= 0.55f;
    for (int i = 0; i < 3; i++)
        see(poses, 2, GH_EYES_FACE, true);
    assert_true(look.faces >= 1);
    assert_true(look.has_template);
    assert_true(like(0) > like(1) + 0.02f);
    struct gh_presence p;
    gh_presence_init(&p);
    gh_presence_add(&p, &look);
    assert_true(p.good);
    see(poses, 2, GH_EYES_FACE, false); /* not where it is not used */
    assert_false(look.has_template);
    poses[0].face_px = poses[1].face_px; /* two as near as each other */
    see(poses, 2, GH_EYES_FACE, true);
    assert_true(look.rivals >= 1);
}

static void nothing_is_looked_for_that_was_not_asked(void **state)
{
    (void)state;
    struct gh_scene_pose pose = in_the_oval(2);
    static const enum gh_eyes_work works[] = {GH_EYES_REST, GH_EYES_WAKE, GH_EYES_CODE};
    static const float none[GH_TEMPLATE_DIMS];
    for (size_t i = 0; i < 3; i++) {
        see(&pose, 1, works[i], true);
        assert_int_equal(look.work, works[i]);
        assert_int_equal(look.faces, 0);
        assert_false(look.has_template || look.has_live);
        assert_memory_equal(look.template_, none, sizeof none);
    }
    see(NULL, 0, GH_EYES_REST, true);
    assert_true(look.motion == 0);
}

static void what_moves_wakes(void **state)
{
    (void)state;
    struct gh_scene_pose pose = in_the_oval(2);
    for (int i = 0; i < 16; i++)
        see(NULL, 0, GH_EYES_WAKE, false);
    float still = look.motion;
    see(&pose, 1, GH_EYES_WAKE, false);
    assert_true(still < 0.02f && look.motion > 0.05f);
}

static void codes_are_read(void **state)
{
    (void)state;
    struct gh_image code;
    see(NULL, 0, GH_EYES_CODE, false);
    assert_int_equal(look.code_size, 0);
    assert_true(gh_qr_picture("4711 0815", 8, &code, &err));
    for (int y = 0; y < code.height; y++)
        memcpy(bgr + ((size_t)(y + 120) * W + 300) * 3, code.data + (size_t)y * (size_t)code.stride,
               (size_t)code.width * 3);
    free(code.data);
    assert_true(gh_eyes_look(eyes, frame, GH_EYES_CODE, false, &look, &err));
    assert_string_equal(look.code, "4711 0815");
}

static void forgetting_leaves_no_picture(void **state)
{
    (void)state;
    struct gh_scene_pose pose = in_the_oval(3);
    uint8_t *jpeg = NULL;
    size_t size;
    see(&pose, 1, GH_EYES_FACE, true);
    assert_true(gh_eyes_crop(eyes, &jpeg, &size, &err));
    free(jpeg);
    gh_eyes_forget(eyes);
    assert_false(gh_eyes_crop(eyes, &jpeg, &size, &err));
}

static void a_hand_or_a_dark_room_is_not_good(void **state)
{
    (void)state;
    struct gh_scene_pose pose = in_the_oval(0);
    pose.hand = 1;
    for (int i = 0; i < 3; i++)
        see(&pose, 1, GH_EYES_FACE, true);
    float covered = look.cover;
    pose.hand = 0;
    for (int i = 0; i < 3; i++)
        see(&pose, 1, GH_EYES_FACE, true);
    struct gh_vision_info info;
    bool live;
    gh_eyes_info(eyes, &info, &live);
    if (info.for_gates) /* the pack for trying sees faces less exactly */
        assert_true(covered > look.cover + 0.2f || !look.faces);
    gh_scene_view_pose(view, &pose, 1, 999, (struct gh_image){bgr, W, H, 3 * W});
    for (size_t i = 0; i < (size_t)W * H * 3; i++)
        bgr[i] /= 14;
    assert_true(gh_eyes_look(eyes, frame, GH_EYES_FACE, true, &look, &err));
    assert_int_not_equal(gh_presence_cause(&look, false), GH_GUIDE_NONE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_one_in_the_oval_is_embedded_and_nobody_else),
        cmocka_unit_test(nothing_is_looked_for_that_was_not_asked),
        cmocka_unit_test(what_moves_wakes),
        cmocka_unit_test(codes_are_read),
        cmocka_unit_test(forgetting_leaves_no_picture),
        cmocka_unit_test(a_hand_or_a_dark_room_is_not_good),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
