/* Unit tests of core/evaluate: presentations found by kind, tallies become APCER, BPCER and non-response with
 * their intervals, and small counts say that they are small; with the nets, on drawn people, where they are.
 */
#include "evaluate_fixture.h"

#include "evaluate/pad_report.h"
#include "match/live_score.h"
#include "media/scene.h"

#include <cjson/cJSON.h>
#include <math.h>

static struct gh_pad_set set;
static struct gh_pad_looks looks;
static struct gh_pad_evaluation evaluation;
static struct gh_error err;

static int sweep_all(void **state)
{
    gh_pad_evaluation_free(&evaluation);
    gh_pad_looks_free(&looks);
    gh_pad_set_free(&set);
    return sweep(state);
}

static struct gh_pad_tally tally(uint64_t taken, uint64_t refused, uint64_t undecided, uint64_t no_face,
                                 uint64_t unreadable)
{
    struct gh_pad_tally t = {{0}};
    t.count[GH_PAD_TAKEN] = taken;
    t.count[GH_PAD_REFUSED] = refused;
    t.count[GH_PAD_UNDECIDED] = undecided;
    t.count[GH_PAD_NO_FACE] = no_face;
    t.count[GH_PAD_UNREADABLE] = unreadable;
    return t;
}

static void is(struct gh_pad_rate r, uint64_t errors, uint64_t of, double low, double high)
{
    assert_int_equal(r.errors, errors);
    assert_int_equal(r.of, of);
    if (fabs(r.in.low - low) > 5e-5 || fabs(r.in.high - high) > 5e-5)
        fail_msg("%.6f to %.6f, not %.4f to %.4f", r.in.low, r.in.high, low, high);
}

/* ---- rates ---- */

/* The intervals are Clopper and Pearson's as tables print them (10 trials: 0, 1, 5, 10). */
static void rates_are_of_those_answered(void **state)
{
    (void)state;
    struct gh_pad_tally t = tally(1, 9, 3, 2, 4);
    assert_int_equal(gh_pad_answered(&t), 10);
    assert_int_equal(gh_pad_presented(&t), 15); /* what cannot be read was not presented */
    is(gh_pad_apcer(&t), 1, 10, 0.0025, 0.4450);
    is(gh_pad_bpcer(&t), 9, 10, 0.5550, 0.9975);
    is(gh_pad_nrr(&t), 5, 15, 0.1182, 0.6162);
    t = tally(0, 10, 0, 0, 0);
    is(gh_pad_apcer(&t), 0, 10, 0, 0.3085);
    is(gh_pad_bpcer(&t), 10, 10, 0.6915, 1);
    is(gh_pad_nrr(&t), 0, 10, 0, 0.3085);
    t = tally(5, 5, 0, 0, 0);
    is(gh_pad_apcer(&t), 5, 10, 0.1871, 0.8129);
}

static void no_response_is_each_way_of_not_answering(void **state)
{
    (void)state;
    for (int o = 0; o < GH_PAD_OUTCOMES; o++) {
        struct gh_pad_tally t = {{0}};
        t.count[o] = 1;
        bool answered = o == GH_PAD_TAKEN || o == GH_PAD_REFUSED;
        assert_int_equal(gh_pad_answered(&t), answered);
        assert_int_equal(gh_pad_nrr(&t).errors, !answered && o != GH_PAD_UNREADABLE);
    }
}

static void nothing_answered_has_no_rate(void **state)
{
    (void)state;
    struct gh_pad_tally t = tally(0, 0, 2, 1, 0);
    assert_true(gh_pad_apcer(&t).rate < 0 && gh_pad_bpcer(&t).rate < 0);
    is(gh_pad_apcer(&t), 0, 0, 0, 1);
    is(gh_pad_nrr(&t), 3, 3, 0.2924, 1);
    t = tally(0, 0, 0, 0, 5);
    assert_true(gh_pad_nrr(&t).rate < 0);
}

static void the_worst_kind_is_named(void **state)
{
    (void)state;
    struct gh_pad_tally kinds[] = {tally(1, 99, 0, 0, 0), tally(0, 0, 9, 0, 0), tally(1, 9, 0, 0, 0),
                                   tally(10, 90, 0, 0, 0), tally(0, 1, 0, 0, 0)};
    assert_int_equal(gh_pad_worst(kinds, 5), 2); /* of two of 10 % that of which less is known */
    assert_int_equal(gh_pad_worst(kinds, 1), 0);
    assert_int_equal(gh_pad_worst(kinds + 1, 1), -1);
    assert_int_equal(gh_pad_worst(kinds, 0), -1);
    kinds[0] = tally(0, 50, 0, 0, 0), kinds[1] = tally(0, 5, 0, 0, 0);
    assert_int_equal(gh_pad_worst(kinds, 2), 1); /* without an error too */
}

static void small_counts_say_so(void **state)
{
    (void)state;
    char says[300];
    struct gh_pad_tally t = tally(0, 3, 0, 0, 0);
    gh_pad_plain(says, sizeof says, "print", &t, true);
    assert_string_equal(says, "print: 3 answered are too few for a figure; all they say is that APCER lies "
                              "between 0 % and 70.8 %.");
    t = tally(0, 1, 0, 0, 0);
    gh_pad_plain(says, sizeof says, "live", &t, false);
    assert_non_null(strstr(says, "1 answered is too few"));
    t = tally(0, 0, 7, 0, 0);
    gh_pad_plain(says, sizeof says, "print", &t, true);
    assert_string_equal(says, "print: none was answered, so nothing can be said of APCER.");
    t = tally(0, 0, 0, 0, 3);
    gh_pad_plain(says, sizeof says, "live", &t, false);
    assert_string_equal(says, "live: none was presented, so nothing can be said of BPCER.");
    /* the least count that is enough is the first whose interval without an error ends below 10 % */
    t = tally(0, GH_PAD_LEAST, 0, 0, 0);
    gh_pad_plain(says, sizeof says, "print", &t, true);
    assert_string_equal(says, "");
    assert_true(gh_pad_apcer(&t).in.high < 0.1);
    t = tally(0, GH_PAD_LEAST - 1, 0, 0, 0);
    assert_true(gh_pad_apcer(&t).in.high >= 0.1);
}

static void one_score_says_less_than_several(void **state)
{
    (void)state;
    struct gh_live_scores s = {0};
    assert_int_equal(gh_live_single(0.99f), GH_LIVE_PASS);
    assert_int_equal(gh_live_single(0.01f), GH_LIVE_FAIL);
    assert_int_equal(gh_live_single(0.5f), GH_LIVE_UNSURE);
    assert_int_equal(gh_live_single(-1), GH_LIVE_UNSURE);
    assert_int_equal(gh_live_single(NAN), GH_LIVE_UNSURE);
    for (int i = 1; i < GH_LIVE_LEAST; i++)
        assert_int_equal(gh_live_scores_add(&s, 0.99f), GH_LIVE_MORE);
    assert_int_equal(gh_live_scores_add(&s, 0.99f), GH_LIVE_PASS);
}

/* ---- the folder ---- */

static const char *kind(const char *file)
{
    for (uint32_t i = 0; i < set.count; i++)
        if (!strcmp(set.item[i].file, file))
            return set.kind[set.item[i].kind];
    return "none";
}

static enum gh_pad_form form(const char *file)
{
    for (uint32_t i = 0; i < set.count; i++)
        if (!strcmp(set.item[i].file, file))
            return set.item[i].form;
    fail_msg("%s: not there", file);
    return 0;
}

static bool fault(const char *with)
{
    for (size_t i = 0; i < set.data.fault_count; i++)
        if (strstr(set.data.faults[i].text, with))
            return true;
    return false;
}

static void presentations_are_found_by_kind(void **state)
{
    (void)state;
    static const char *const files[] = {
        "live/a.mp4",           "live/b.JPG",           "live/walk/1.png",      "live/walk/2.png",
        "live/one/1.jpg",       "live/ann/1.mp4",       "live/ann/2.mkv",       "live/notes.txt",
        "live/.hidden.jpg",     "attack/loose.mp4",     "attack/print/1.jpg",   "attack/print/2.jpg",
        "attack/print/s/1.jpg", "attack/print/s/2.jpg", "attack/replay/1.webm", "attack/live/1.avi"};
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        text(files[i], "x");
    if (!gh_pad_set_read(&set, dir, &err))
        fail_msg("%s", err.text);
    assert_int_equal(set.data.fault_count, 0);
    assert_int_equal(set.count, 12);
    assert_int_equal(set.aside, 1);
    assert_int_equal(set.kinds, 5); /* live; attack, live as an attack's name, print, replay */
    assert_string_equal(kind("live/a.mp4"), "live");
    assert_string_equal(kind("live/b.JPG"), "live");
    assert_int_equal(form("live/walk"), GH_PAD_SERIES);
    assert_int_equal(form("live/one/1.jpg"), GH_PAD_PICTURE); /* a series of one is a picture */
    assert_int_equal(form("live/ann/2.mkv"), GH_PAD_FILM);
    assert_string_equal(kind("attack/loose.mp4"), "attack");
    assert_string_equal(kind("attack/print/2.jpg"), "print");
    assert_int_equal(form("attack/print/2.jpg"), GH_PAD_PICTURE);
    assert_int_equal(form("attack/print/s"), GH_PAD_SERIES);
    assert_string_equal(kind("attack/print/s"), "print");
    assert_string_equal(kind("attack/replay/1.webm"), "replay");
    for (uint32_t i = 0; i < set.count; i++) /* an attack called "live" is an attack all the same */
        assert_int_equal(set.item[i].kind == GH_PAD_LIVE, !strncmp(set.item[i].file, "live/", 5));
}

static void one_side_alone_is_a_fault_and_goes_on(void **state)
{
    (void)state;
    text("attack/print/1.jpg", "x");
    text("attack/empty/notes.txt", "x");
    text("attack/print/s/deep/1.jpg", "x");
    assert_true(gh_pad_set_read(&set, dir, &err));
    assert_int_equal(set.count, 1);
    assert_true(fault("live: no such folder; nothing can be said of people who live (BPCER)"));
    assert_true(fault("attack/empty: no picture and no film in it"));
    assert_true(fault("attack/print/s/deep: a folder in a presentation's folder"));
    gh_pad_set_free(&set);
    text("live/notes.txt", "x");
    assert_true(gh_pad_set_read(&set, dir, &err));
    assert_true(fault("live: no picture and no film in it"));
}

static void nothing_there_is_refused(void **state)
{
    (void)state;
    assert_false(gh_pad_set_read(&set, dir, &err));
    assert_int_equal(err.kind, GH_ERR_INPUT);
    assert_non_null(strstr(err.text, "no presentation there"));
    assert_true(fault("live: no such folder"));
    gh_pad_set_free(&set);
    assert_false(gh_pad_set_read(&set, below("missing"), &err));
    assert_int_equal(err.kind, GH_ERR_NOT_FOUND);
    gh_pad_set_free(&set);
    assert_false(gh_pad_set_read(&set, text("file", "x"), &err));
    assert_non_null(strstr(err.text, "no folder"));
}

/* ---- with the nets ---- */

static void without_liveness_nets_it_is_refused(void **state)
{
    (void)state;
    struct gh_pad_options o = {.models_dir = pack_dir("registry"), .pack = "registry"};
    text("live/a.jpg", "x");
    assert_true(gh_pad_set_read(&set, dir, &err));
    assert_false(gh_pad_looks_make(&set, &o, &looks, &err));
    assert_int_equal(err.kind, GH_ERR_MODEL);
    assert_non_null(strstr(err.text, "no liveness nets"));
    assert_null(looks.look);
}

/* A drawn person at a gate; and nobody. */
static void draw(const char *name, struct gh_scene *scene, int frame)
{
    enum { W = 640, H = 480, SIDE = 300 };
    struct gh_image p = blank(W, H), face = blank(SIDE, SIDE);
    uint8_t *data;
    size_t size;
    memset(p.data, 110, (size_t)p.stride * H);
    if (scene) {
        gh_scene_portrait(scene, 0, 0, face);
        for (int y = 0; y < SIDE; y++)
            memcpy(p.data + (y + 90) * p.stride + (170 + frame % 3) * 3, face.data + y * face.stride,
                   SIDE * 3);
    }
    assert_true(gh_vision_encode_jpeg(p, &data, &size, &err));
    put(name, data, size);
    free(data);
    free(p.data);
    free(face.data);
}

static void series_pictures_and_faults_are_told_apart(void **state)
{
    (void)state;
    struct gh_pad_options o = {.models_dir = pack_dir("standard"), .pack = "standard"};
    struct gh_scene *scene = gh_scene_open("assets/demo/demo.scene", &err);
    char name[60], *json = NULL;
    size_t size;
    assert_non_null(scene);
    for (int i = 0; i < 24; i++) {
        snprintf(name, sizeof name, "live/long/%02d.jpg", i);
        draw(name, scene, i);
        snprintf(name, sizeof name, "attack/print/short/%02d.jpg", i);
        if (i < 3)
            draw(name, scene, i);
    }
    draw("live/alone.jpg", scene, 0);
    draw("live/nobody.jpg", NULL, 0);
    text("live/words.jpg", "just text, long enough to look into");
    text("live/long/99.jpg", "");
    gh_scene_close(scene);
    assert_true(gh_pad_set_read(&set, dir, &err));
    if (!gh_pad_looks_make(&set, &o, &looks, &err))
        fail_msg("%s", err.text);
    assert_true(gh_pad_evaluation_make(&evaluation, &set, &looks, &err));
    const struct gh_pad_tally *t = evaluation.several, *one = evaluation.single;
    assert_int_equal(t[GH_PAD_LIVE].count[GH_PAD_SHORT] + t[GH_PAD_LIVE].count[GH_PAD_UNFIT], 0);
    assert_int_equal(gh_pad_presented(&t[GH_PAD_LIVE]), 1);
    assert_int_equal(t[1].count[GH_PAD_SHORT], 1);
    assert_int_equal(one[GH_PAD_LIVE].count[GH_PAD_NO_FACE], 1);
    assert_int_equal(one[GH_PAD_LIVE].count[GH_PAD_UNREADABLE], 1);
    assert_int_equal(gh_pad_presented(&one[GH_PAD_LIVE]), 2);
    assert_true(fault("live/words.jpg: not a picture"));
    FILE *f = open_memstream(&json, &size);
    assert_true(gh_pad_report_json(f, &evaluation) && !fclose(f));
    cJSON *all = cJSON_Parse(json), *several = cJSON_GetObjectItem(all, "several_frames");
    assert_int_equal(cJSON_GetArraySize(cJSON_GetObjectItem(all, "presentations")), 5);
    assert_true(cJSON_IsNull(cJSON_GetObjectItem(several, "worst_attack")));
    cJSON_Delete(all);
    free(json);
}

/* A drawn person's scores are far from a pass: undecided as soon as there are enough of them, so the count of
 * pictures tells how many were scored. */
static void each_good_picture_of_a_series_is_scored(void **state)
{
    (void)state;
    struct gh_pad_options o = {.models_dir = pack_dir("standard"), .pack = "standard"};
    struct gh_scene *scene = gh_scene_open("assets/demo/demo.scene", &err);
    char name[60];
    assert_non_null(scene);
    for (int i = 0; i < GH_LIVE_UNSURE_LEAST; i++) {
        snprintf(name, sizeof name, "live/enough/%d.jpg", i);
        draw(name, scene, i);
        snprintf(name, sizeof name, "live/few/%d.jpg", i);
        if (i)
            draw(name, scene, i);
    }
    gh_scene_close(scene);
    assert_true(gh_pad_set_read(&set, dir, &err));
    if (!gh_pad_looks_make(&set, &o, &looks, &err))
        fail_msg("%s", err.text);
    assert_int_equal(looks.look[0].fit, GH_LIVE_UNSURE_LEAST);
    assert_int_equal(looks.look[0].outcome, GH_PAD_UNDECIDED);
    assert_int_equal(looks.look[1].fit, GH_LIVE_UNSURE_LEAST - 1);
    assert_int_equal(looks.look[1].outcome, GH_PAD_SHORT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rates_are_of_those_answered),
        cmocka_unit_test(no_response_is_each_way_of_not_answering),
        cmocka_unit_test(nothing_answered_has_no_rate),
        cmocka_unit_test(the_worst_kind_is_named),
        cmocka_unit_test(small_counts_say_so),
        cmocka_unit_test(one_score_says_less_than_several),
        cmocka_unit_test_setup_teardown(presentations_are_found_by_kind, fresh, sweep_all),
        cmocka_unit_test_setup_teardown(one_side_alone_is_a_fault_and_goes_on, fresh, sweep_all),
        cmocka_unit_test_setup_teardown(nothing_there_is_refused, fresh, sweep_all),
        cmocka_unit_test_setup_teardown(without_liveness_nets_it_is_refused, fresh, sweep_all),
        cmocka_unit_test_setup_teardown(series_pictures_and_faults_are_told_apart, fresh, sweep_all),
        cmocka_unit_test_setup_teardown(each_good_picture_of_a_series_is_scored, fresh, sweep_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
