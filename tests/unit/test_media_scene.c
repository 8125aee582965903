/* Unit tests of the synthetic world: the same bytes for a seed, the same visits at any rate and size, truth
 * that agrees with the picture, complaints by line, loops that go on. No net is asked. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/clock.h"
#include "base/file.h"
#include "media/scene.h"
#include "media/source.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { W = 320, H = 180 };

static struct gh_error err;
static char dir[] = "/tmp/gh-scene-XXXXXX";
static uint8_t one[640 * 360 * 3], other[640 * 360 * 3];

static const char cast[] = "[person ada]\ngroup = flagged\nseed = 5\n[person bo]\ngroup = gate\nseed = 6\n"
                           "[person cem]\nseed = 7\n[strangers]\ncount = 6\nseed = 3\n";

static const char *file(const char *name, const char *text)
{
    static char path[2][256];
    static int turn;
    char *p = path[turn ^= 1];
    snprintf(p, sizeof path[0], "%s/%s", dir, name);
    FILE *f = fopen(p, "w");
    assert_non_null(f);
    fputs(text, f);
    fclose(f);
    return p;
}

static struct gh_scene *scene(const char *text)
{
    file("cast.ini", cast);
    struct gh_scene *s = gh_scene_open(file("a.scene", text), &err);
    if (!s)
        fail_msg("%s", err.text);
    return s;
}

static struct gh_scene_view *view(const struct gh_scene *s, uint64_t seed, double fps, int w, int h)
{
    struct gh_scene_view_options o = {.seed = seed, .fps = fps, .width = w, .height = h};
    struct gh_scene_view *v = gh_scene_view_open(s, &o, &err);
    assert_non_null(v);
    return v;
}

static void draw(struct gh_scene_view *v, uint64_t n, uint8_t *pixels)
{
    int w, h;
    gh_scene_view_size(v, &w, &h);
    gh_scene_view_draw(v, n, (struct gh_image){pixels, w, h, 3 * w});
}

static const char lively[] = "[scene]\nseed = 9\ncast = cast.ini\n[traffic]\nvisits_per_minute = 40\n"
                             "return_after = 5\nsunglasses = 0.2\nhand = 0.2\n[camera x]\nplace = shop\n";

static void same_seed_same_bytes(void **state)
{
    (void)state;
    struct gh_scene *s = scene(lively), *t = scene(lively);
    struct gh_scene_view *a = view(s, 0, 10, W, H), *b = view(t, 0, 10, W, H), *c = view(t, 77, 10, W, H);
    for (int n = 0; n < 120; n += 7) { /* b skips what a draws in between */
        for (int k = n > 0 ? n - 6 : 0; k <= n; k++)
            draw(a, (uint64_t)k, one);
        draw(b, (uint64_t)n, other);
        assert_memory_equal(one, other, W * H * 3);
    }
    draw(a, 63, one); /* back */
    draw(b, 63, other);
    assert_memory_equal(one, other, W * H * 3);
    draw(c, 63, other);
    assert_memory_not_equal(one, other, W * H * 3);
    gh_scene_view_close(a);
    gh_scene_view_close(b);
    gh_scene_view_close(c);
    gh_scene_close(s);
    gh_scene_close(t);
}

struct seen {
    int person, frames;
    double first, last;
};

static int watch(const struct gh_scene *s, double fps, int w, int h, double seconds, struct seen *seen,
                 int max)
{
    struct gh_scene_view *v = view(s, 0, fps, w, h);
    struct gh_scene_truth t[32];
    int visits = 0;
    memset(seen, 0, (size_t)max * sizeof *seen);
    for (int n = 0; n < seconds * fps; n++) {
        draw(v, (uint64_t)n, one);
        int k = gh_scene_view_truth(v, t, 32);
        for (int i = 0; i < k; i++) {
            assert_in_range(t[i].visit, 1, max - 1);
            struct seen *e = &seen[t[i].visit];
            if (e->frames++ == 0) {
                e->first = n / fps;
                e->person = t[i].person;
            }
            assert_int_equal(e->person, t[i].person);
            e->last = n / fps;
            visits = (int)t[i].visit > visits ? (int)t[i].visit : visits;
        }
    }
    gh_scene_view_close(v);
    return visits;
}

static void any_rate_and_size_sees_the_same_visits(void **state)
{
    (void)state;
    static struct seen slow[64], fast[64];
    struct gh_scene *s = scene(lively);
    int a = watch(s, 5, 320, 180, 40, slow, 64), b = watch(s, 30, 640, 360, 40, fast, 64), compared = 0;
    assert_true(a > 5 && abs(a - b) <= 1);
    for (int i = 1; i <= a; i++) {
        if (slow[i].frames < 10)
            continue;
        compared++;
        assert_int_equal(slow[i].person, fast[i].person);
        assert_true(fabs(slow[i].first - fast[i].first) < 0.45);
        assert_true(fabs(slow[i].last - fast[i].last) < 0.45);
    }
    assert_true(compared > 5);
    gh_scene_close(s);
}

static const char standing[] =
    "[scene]\ncast = cast.ini\n[traffic]\nvisits_per_minute = 0\n[camera x]\nnoise = 0\n"
    "[visit far]\ncamera = x\nwho = ada\nat = 0\npath = stop\nnear = 60\nseconds = 60\n";

/* The truth about a person 30 s into a scene. */
static bool truth_of(const char *text, const char *who, int w, int h, struct gh_scene_truth *out)
{
    struct gh_scene *s = scene(text);
    struct gh_scene_view *v = view(s, 0, 10, w, h);
    struct gh_scene_truth t[8];
    draw(v, 300, one);
    bool found = false;
    int n = gh_scene_view_truth(v, t, 8);
    for (int i = 0; i < n && !found; i++) {
        found = !strcmp(gh_scene_cast(s, t[i].person)->name, who);
        *out = t[i];
    }
    gh_scene_view_close(v);
    gh_scene_close(s);
    return found;
}

static void truth_agrees_with_the_picture(void **state)
{
    (void)state;
    struct gh_scene_truth t;
    char text[1024];
    assert_true(truth_of(standing, "ada", 640, 360, &t));
    assert_true(t.face.x > 250 && t.face.x + t.face.w < 390 && t.face.y > 20 && t.face.y + t.face.h < 340);
    assert_true(t.face.w > 50 && t.face.w < 70);
    assert_true(t.visible > 0.97f && t.usable && fabsf(t.yaw) < 0.5f);
    assert_true(truth_of(standing, "ada", 320, 180, &t)); /* half as large: too small to use */
    assert_true(t.face.w > 25 && t.face.w < 35 && !t.usable);
    /* somebody larger stands before */
    snprintf(
        text, sizeof text,
        "%s[visit near]\ncamera = x\nwho = bo\nat = 2\npath = stop\nx = 0.58\nnear = 110\nseconds = 60\n",
        standing);
    assert_true(truth_of(text, "ada", 640, 360, &t));
    assert_true(t.visible < 0.7f && !t.usable);
    assert_true(truth_of(text, "bo", 640, 360, &t));
    assert_true(t.visible > 0.97f && t.usable);
    /* what covers the face, darkens or blurs it */
    static const char *const spoilt[] = {"sunglasses = yes\n", "hand = yes\n", "[camera x]\nlight = dark\n",
                                         "[camera x]\nblur = 4\n"};
    for (size_t i = 0; i < sizeof spoilt / sizeof *spoilt; i++) {
        snprintf(text, sizeof text, "%s%s", standing, spoilt[i]);
        assert_true(truth_of(text, "ada", 640, 360, &t));
        assert_false(t.usable);
    }
}

static void complaints_name_file_and_line(void **state)
{
    (void)state;
    static const struct {
        const char *text, *where, *want;
    } rows[] = {
        {"[scene]\ncast = cast.ini\nsize = big\n", "a.scene:3:", "expected WIDTHxHEIGHT"},
        {"[scene]\ncast = cast.ini\nfps = 0\n", "a.scene:3:", "expected"},
        {"[scene]\ncast = none.ini\n", "a.scene:2:", "expected cast = FILE"},
        {"[scene]\nseed = 1\n", "a.scene", "expected [scene] with a line cast = FILE"},
        {"[scene]\ncast = cast.ini\n[camera x]\nplace = moon\n", "a.scene:4:", "expected hall, street"},
        {"[scene]\ncast = cast.ini\n[camera x]\nlight = red\n", "a.scene:4:", "expected day, evening"},
        {"[scene]\ncast = cast.ini\n[camera a\"b]\nnoise = 1\n", "a.scene:4:", "expected [camera NAME]"},
        {"[scene]\ncast = cast.ini\n[traffic]\nsunglasses = 2\n", "a.scene:4:", "expected"},
        {"[scene]\ncast = cast.ini\n[visit 1]\nwho = nobody\n", "a.scene:4:", "expected someone of the cast"},
        {"[scene]\ncast = cast.ini\n[visit 1]\ncamera = y\n", "a.scene:4:", "expected the name of a [camera"},
        {"[scene]\ncast = cast.ini\n[visit 1]\nat = 3\n", "a.scene:4:", "expected a line who = NAME"},
        {"[scene]\ncast = bad.ini\n", "bad.ini:2:", "expected flagged, gate or stranger"},
        {"[weather]\nrain = yes\n", "a.scene:2:", "expected [scene]"},
    };
    file("cast.ini", cast);
    file("bad.ini", "[person x]\ngroup = king\n");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        gh_error_clear(&err);
        assert_null(gh_scene_open(file("a.scene", rows[i].text), &err));
        if (!strstr(err.text, rows[i].where) || !strstr(err.text, rows[i].want) || err.kind != GH_ERR_CONFIG)
            fail_msg("row %zu: %s", i, err.text);
    }
    assert_null(gh_scene_open("/nowhere/a.scene", &err));
    assert_int_equal(err.kind, GH_ERR_NOT_FOUND);
    file("bad.ini", "[person x]\nphoto = none.jpg\nlandmarks = 1,1 9,1 5,5 5,9\n");
    assert_null(gh_scene_open(file("a.scene", "[scene]\ncast = bad.ini\n"), &err));
    assert_int_equal(err.kind, GH_ERR_INPUT);
}

static const char brief[] =
    "[scene]\nseconds = 6\nfps = 10\nsize = 320x180\ncast = cast.ini\n[traffic]\n"
    "visits_per_minute = 0\n[camera x]\nplace = hall\n[camera y]\nplace = yard\n[visit 1]\ncamera = x\n"
    "who = ada\nat = 0.5\npath = cross\nnear = 90\n[visit 2]\ncamera = x\nwho = bo\nat = 5\n"
    "path = cross\nnear = 90\n";

static void loops_go_on_rising(void **state)
{
    (void)state;
    char spec[512], truth[256], line[512];
    struct gh_source_options options = {.loop = true};
    struct gh_frame *f;
    int64_t last = -1;
    file("cast.ini", cast);
    snprintf(truth, sizeof truth, "%s/truth.json", dir);
    snprintf(spec, sizeof spec, "scene:%s?camera=x&truth=%s", file("brief.scene", brief), truth);
    struct gh_source *s = gh_source_open(spec, &options, &err);
    if (!s)
        fail_msg("%s", err.text);
    assert_false(s->live);
    for (uint64_t n = 1; n <= 155; n++) {
        assert_int_equal(gh_source_read(s, &f, &err), GH_SOURCE_FRAME);
        assert_int_equal(f->seq, n);
        assert_int_equal(f->t_ms, (n - 1) * 100);
        assert_true(f->t_ms > last && f->width == 320 && f->height == 180);
        last = f->t_ms;
        gh_frame_unref(f);
    }
    gh_source_close(s);
    struct stat st;
    assert_int_equal(stat(truth, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    FILE *in = fopen(truth, "r");
    int visits = 0, number, highest = 0, first, end, before = -1, cut = 0;
    char person[32];
    while (fgets(line, sizeof line, in)) {
        assert_int_equal(
            sscanf(line,
                   "{\"visit\":%d,\"camera\":\"x\",\"person\":\"%31[a-z]\",\"group\":\"%*[a-z]\","
                   "\"first_ms\":%d,\"last_ms\":%d",
                   &number, person, &first, &end),
            4);
        assert_true(number > highest && first > before && end >= first);
        assert_string_equal(person, visits % 2 ? "bo" : "ada");
        highest = number;
        before = first;
        visits++;
        cut += strstr(line, "\"cut\":true") != NULL;
    }
    fclose(in);
    assert_true(visits >= 5 && cut >= 1);
}

static void a_scene_that_does_not_loop_ends(void **state)
{
    (void)state;
    char spec[512];
    struct gh_source_options options = {0};
    struct gh_frame *f;
    snprintf(spec, sizeof spec, "scene:%s?fps=5&size=128x72&camera=y", file("brief.scene", brief));
    struct gh_source *s = gh_source_open(spec, &options, &err), *t = gh_source_open(spec, &options, &err);
    assert_true(s && t);
    gh_source_close(t); /* they share the scene; one's end is not the other's */
    for (int n = 0; n < 30; n++) {
        assert_int_equal(gh_source_read(s, &f, &err), GH_SOURCE_FRAME);
        assert_int_equal(f->width, 128);
        gh_frame_unref(f);
    }
    assert_int_equal(gh_source_read(s, &f, &err), GH_SOURCE_END);
    gh_source_close(s);
}

static void paced_frames_come_in_real_time(void **state)
{
    (void)state;
    char spec[512];
    atomic_bool cancel = false;
    struct gh_source_options options = {.paced = true, .cancel = &cancel};
    struct gh_frame *f, *kept[3] = {0};
    snprintf(spec, sizeof spec, "scene:%s?fps=50&size=128x72", file("brief.scene", brief));
    struct gh_source *s = gh_source_open(spec, &options, &err);
    assert_non_null(s);
    int64_t start = gh_clock_mono_ms(), last = start - 1;
    for (int n = 0; n < 8; n++) {
        assert_int_equal(gh_source_read(s, &f, &err), GH_SOURCE_FRAME);
        assert_true(f->t_ms >= last && f->t_ms <= gh_clock_mono_ms());
        last = f->t_ms;
        if (n < 3)
            kept[n] = f;
        else
            gh_frame_unref(f);
    }
    assert_true(gh_clock_mono_ms() - start >= 120);
    atomic_store(&cancel, true);
    assert_int_equal(gh_source_read(s, &f, &err), GH_SOURCE_ERROR);
    gh_source_close(s);
    for (int n = 0; n < 3; n++) { /* frames outlive their source */
        assert_true(kept[n]->plane[0][100] > 0);
        gh_frame_unref(kept[n]);
    }
}

static void bad_specs_say_why(void **state)
{
    (void)state;
    static const char *const tails[] = {"?fps=0", "?size=1x1", "?colour=red", "?seed=x", "?fps", "?boxes=2"};
    struct gh_source_options options = {0};
    char spec[512];
    const char *path = file("brief.scene", brief);
    for (size_t i = 0; i < sizeof tails / sizeof *tails; i++) {
        snprintf(spec, sizeof spec, "scene:%s%s", path, tails[i]);
        assert_null(gh_source_open(spec, &options, &err));
        assert_int_equal(err.kind, GH_ERR_INPUT);
    }
    snprintf(spec, sizeof spec, "scene:%s?camera=z", path);
    assert_null(gh_source_open(spec, &options, &err));
    assert_int_equal(err.kind, GH_ERR_NOT_FOUND);
    snprintf(spec, sizeof spec, "scene:%s?truth=/nowhere/t.json", path);
    assert_null(gh_source_open(spec, &options, &err));
    assert_int_equal(err.kind, GH_ERR_IO);
}

static void portraits_are_of_the_person(void **state)
{
    (void)state;
    struct gh_scene *s = scene(lively);
    struct gh_image a = {one, 240, 240, 720}, b = {other, 240, 240, 720};
    gh_scene_portrait(s, 0, 0, a);
    gh_scene_portrait(s, 0, 0, b);
    assert_memory_equal(one, other, 240 * 720);
    gh_scene_portrait(s, 1, 0, b);
    assert_memory_not_equal(one, other, 240 * 720);
    gh_scene_portrait(s, 0, 0.4f, b);
    assert_memory_not_equal(one, other, 240 * 720);
    assert_int_equal(gh_scene_cast_count(s), 9);
    assert_string_equal(gh_scene_cast(s, 0)->group, "flagged");
    assert_string_equal(gh_scene_cast(s, 8)->group, "stranger");
    assert_null(gh_scene_cast(s, 9));
    gh_scene_close(s);
}

static void photographs_become_people(void **state)
{
    (void)state;
    struct gh_scene *s = scene(lively);
    char photo[256], text[512];
    struct gh_scene_truth t;
    gh_scene_portrait(s, 1, 0,
                      (struct gh_image){one, 240, 240, 720}); /* a drawn one serves as the photograph */
    gh_scene_close(s);
    snprintf(photo, sizeof photo, "%s/photo.ppm", dir);
    FILE *f = fopen(photo, "w");
    assert_non_null(f);
    fprintf(f, "P6 240 240 255\n");
    for (int i = 0; i < 240 * 240; i++)
        fprintf(f, "%c%c%c", one[3 * i + 2], one[3 * i + 1], one[3 * i]);
    fclose(f);
    file("photo.ini", "[person ada]\nphoto = photo.ppm\nlandmarks = 98,108 142,108 120,140 120,160\n");
    snprintf(text, sizeof text, "[scene]\ncast = photo.ini\n%s",
             strchr(strchr(standing, '\n') + 1, '\n') + 1);
    assert_true(truth_of(text, "ada", 640, 360, &t));
    assert_true(t.usable && t.visible > 0.97f);
    file("photo.ini", "[person ada]\nphoto = photo.ini\nlandmarks = 98,108 142,108 120,140 120,160\n");
    assert_null(gh_scene_open(file("a.scene", text), &err));
    assert_int_equal(err.kind, GH_ERR_INPUT);
    assert_non_null(strstr(err.text, "person ada"));
    file("photo.ini", "[person ada]\nphoto = photo.ppm\n");
    assert_null(gh_scene_open(file("a.scene", text), &err));
    assert_int_equal(err.kind, GH_ERR_CONFIG);
}

static void the_demo_shows_someone_flagged_at_once(void **state)
{
    (void)state;
    struct gh_scene *s = gh_scene_open("assets/demo/demo.scene", &err);
    if (!s)
        fail_msg("%s", err.text);
    assert_int_equal(gh_scene_camera_count(s), 6);
    double first = 1e9;
    for (int c = 0; c < 6; c++) {
        struct gh_scene_view_options o = {
            .camera = gh_scene_camera(s, c), .fps = 5, .width = 640, .height = 360};
        struct gh_scene_view *v = gh_scene_view_open(s, &o, &err);
        struct gh_scene_truth t[32];
        for (uint64_t n = 0; n < 50; n++) {
            draw(v, n, one);
            int k = gh_scene_view_truth(v, t, 32);
            for (int i = 0; i < k; i++)
                if (t[i].usable && !strcmp(gh_scene_cast(s, t[i].person)->group, "flagged"))
                    first = fmin(first, (double)n / 5);
        }
        gh_scene_view_close(v);
    }
    assert_true(first <= 5);
    gh_scene_close(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(same_seed_same_bytes),
        cmocka_unit_test(any_rate_and_size_sees_the_same_visits),
        cmocka_unit_test(truth_agrees_with_the_picture),
        cmocka_unit_test(complaints_name_file_and_line),
        cmocka_unit_test(loops_go_on_rising),
        cmocka_unit_test(a_scene_that_does_not_loop_ends),
        cmocka_unit_test(paced_frames_come_in_real_time),
        cmocka_unit_test(bad_specs_say_why),
        cmocka_unit_test(portraits_are_of_the_person),
        cmocka_unit_test(photographs_become_people),
        cmocka_unit_test(the_demo_shows_someone_flagged_at_once),
    };
    if (!mkdtemp(dir))
        return 1;
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    static const char *const left[] = {"cast.ini",   "bad.ini",   "a.scene",  "brief.scene",
                                       "truth.json", "photo.ini", "photo.ppm"};
    for (size_t i = 0; i < sizeof left / sizeof *left; i++) {
        char path[256];
        snprintf(path, sizeof path, "%s/%s", dir, left[i]);
        unlink(path);
    }
    rmdir(dir);
    return failed;
}
