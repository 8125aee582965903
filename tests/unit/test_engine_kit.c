/* Unit tests of core/engine: what a worker's tools keep of people, with the nets, on drawn ones. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "engine/pipeline.h"
#include "media/scene.h"

#include <stdlib.h>
#include <string.h>

enum { W = 960, H = 540, STEP_MS = 200, ROUNDS = 10, MOST = 100 };

static struct gh_kit *kit;
static struct gh_pipeline *pipeline;
static struct gh_watchlist *watch;
static struct gh_scene *scene;
static struct gh_scene_view *view;
static struct gh_frame *frame;
static struct gh_error err;
static uint64_t n;

static void named(void *user, const struct gh_named *who)
{
    (void)user;
    free(who->jpeg);
}
static void retracted(void *user, struct gh_id flag, uint32_t track, int64_t t_ms)
{
    (void)user, (void)flag, (void)track, (void)t_ms;
}
static void ended(void *user, const struct gh_track_over *t)
{
    (void)user, (void)t;
}

static int set_up(void **state)
{
    (void)state;
    struct gh_scene_view_options o = {.width = W, .height = H};
    struct gh_site_camera camera = {.name = "door", .detect_fps = 5, .usable_px = 30};
    struct gh_pipeline_sink sink = {named, retracted, ended, NULL};
    uint8_t *bgr = malloc((size_t)W * H * 3);
    n = 0;
    frame = bgr ? gh_frame_wrap_bgr(bgr, W, H, 3 * W) : NULL;
    scene = gh_scene_open("assets/demo/gate.scene", &err);
    view = scene ? gh_scene_view_open(scene, &o, &err) : NULL;
    kit = gh_kit_open(NULL, NULL, &err);
    watch = gh_watchlist_empty(&err);
    pipeline = gh_pipeline_open(&camera, &sink);
    if (!frame || !view || !kit || !watch || !pipeline)
        fail_msg("%s", err.text);
    watch->templates = 1; /* somebody is looked for, so that faces are cut; nobody is found */
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    gh_pipeline_close(pipeline);
    gh_watchlist_unref(watch);
    gh_kit_close(kit);
    gh_scene_view_close(view);
    gh_scene_close(scene);
    gh_frame_unref(frame);
    return 0;
}

static void look(int people)
{
    struct gh_scene_pose pose = {.person = 1, .x = W / 2, .y = H / 2, .face_px = 120};
    gh_scene_view_pose(view, &pose, people, n++,
                       (struct gh_image){(uint8_t *)(uintptr_t)frame->plane[0], W, H, 3 * W});
    frame->t_ms = (int64_t)n * STEP_MS;
    frame->seq = n;
    if (!gh_pipeline_look(pipeline, kit, frame, watch, &err))
        fail_msg("%s", err.text);
}

static bool blank(const void *data, size_t size)
{
    const uint8_t *p = data;
    size_t i = 0;
    while (i < size && !p[i])
        i++;
    return i == size;
}

static bool followed(void)
{
    const struct gh_tracker *t = gh_pipeline_tracker(pipeline);
    for (int i = 0; i < GH_TRACKS_MAX; i++)
        if (t->tracks[i].used)
            return true;
    return false;
}

static void cut_faces_do_not_stay(void **state)
{
    (void)state;
    struct gh_pipeline_counts counts;
    for (int i = 0; i < ROUNDS; i++) {
        look(1);
        assert_true(blank(kit->region, sizeof kit->region));
        assert_true(blank(kit->chips, sizeof kit->chips));
        assert_true(blank(kit->templates, sizeof kit->templates));
    }
    gh_pipeline_counts(pipeline, &counts);
    assert_true(counts.embeddings > 0);
}

static void pictures_go_with_the_last_who_was_in_them(void **state)
{
    (void)state;
    for (int i = 0; i < ROUNDS; i++)
        look(1);
    assert_true(followed());
    for (int i = 0; i < MOST && followed(); i++)
        look(0);
    assert_false(followed());
    assert_false(kit->shown);
    assert_true(blank(kit->reduced, kit->reduced_room));
}

static void a_worker_can_forget_whom_it_saw(void **state)
{
    (void)state;
    watch->templates = 0; /* nobody is looked for: nothing is cut */
    look(1);
    assert_true(kit->shown);
    assert_false(blank(kit->reduced, kit->reduced_room));
    gh_kit_forget(kit);
    assert_false(kit->shown);
    assert_true(blank(kit->reduced, kit->reduced_room));
}

static void an_empty_place_costs_nothing(void **state)
{
    (void)state;
    for (int i = 0; i < ROUNDS; i++)
        look(0);
    assert_false(kit->shown);
    assert_false(blank(kit->reduced, kit->reduced_room)); /* not even overwritten */
}

#define KIT(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        KIT(cut_faces_do_not_stay),
        KIT(pictures_go_with_the_last_who_was_in_them),
        KIT(a_worker_can_forget_whom_it_saw),
        KIT(an_empty_place_costs_nothing),
    };
    return cmocka_run_group_tests_name("engine kit", tests, NULL, NULL);
}
