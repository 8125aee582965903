/* Unit tests of core/evaluate: pictures become templates as the product makes them, what is wrong with one
 * does not stop the rest, and a cache gives the same again and never anybody else's. */
#include "evaluate_fixture.h"

#include "base/lock.h"
#include "drawn_face.h"
#include "evaluate/dataset_parts.h"
#include "evaluate/looks.h"
#include "evaluate/looks_cache.h"
#include "media/scene.h"

#include <sys/time.h>

enum { SIDE = 250, PEOPLE = 3, ENTRY = 24 + 4 * GH_TEMPLATE_DIMS, HEAD = 48 };

static struct gh_dataset d;
static struct gh_looks looks;
static struct gh_error err;
static char cache[128];

static int fresh_one(void **state)
{
    memset(&d, 0, sizeof d);
    memset(&looks, 0, sizeof looks);
    memset(&err, 0, sizeof err);
    int result = fresh(state);
    snprintf(cache, sizeof cache, "%s.cache", dir);
    return result;
}

static int sweep_one(void **state)
{
    char lock[140];
    gh_looks_free(&looks);
    gh_dataset_free(&d);
    snprintf(lock, sizeof lock, "%s.lock", cache);
    unlink(cache);
    unlink(lock);
    return sweep(state);
}

static void jpeg(const char *name, struct gh_image p)
{
    uint8_t *data;
    size_t size;
    if (!gh_vision_encode_jpeg(p, &data, &size, &err))
        fail_msg("%s", err.text);
    put(name, data, size);
    free(data);
}

/* Nobody's faces: pN/a.jpg and pN/b.jpg, one of each a little turned. */
static void draw_people(void)
{
    struct gh_scene *s = gh_scene_open("assets/demo/demo.scene", &err);
    if (!s)
        fail_msg("%s", err.text);
    for (int i = 0; i < PEOPLE * 2; i++) {
        char name[20];
        struct gh_image p = blank(SIDE, SIDE);
        gh_scene_portrait(s, i / 2, i % 2 ? 0.2f : 0, p);
        snprintf(name, sizeof name, "p%d/%c.jpg", i / 2, 'a' + i % 2);
        jpeg(name, p);
        free(p.data);
    }
    gh_scene_close(s);
}

static bool make(const char *pack, bool cached, int threads)
{
    struct gh_looks_options o = {
        .models_dir = pack_dir(pack), .pack = pack, .threads = threads, .cache = cached ? cache : NULL};
    gh_looks_free(&looks);
    if (!d.pictures && !gh_dataset_folder(&d, dir, &err))
        fail_msg("%s", err.text);
    return gh_looks_make(&d, &o, &looks, &err);
}

static void made(const char *pack, bool cached, int threads)
{
    if (!make(pack, cached, threads))
        fail_msg("%s", err.text);
}

static float alike(uint32_t a, uint32_t b)
{
    return dot128(looks.look[a].template_, looks.look[b].template_);
}

static bool is_template(uint32_t i)
{
    return alike(i, i) >= GH_TEMPLATE_LEAST * GH_TEMPLATE_LEAST - 1e-3f &&
           alike(i, i) <= GH_TEMPLATE_MOST * GH_TEMPLATE_MOST + 1e-3f;
}

static void people_are_told_apart(const char *pack)
{
    pack_dir(pack);
    draw_people();
    made(pack, false, 2);
    assert_int_equal(looks.seen, PEOPLE * 2);
    assert_int_equal(looks.no_face + looks.unreadable + looks.from_cache, 0);
    assert_string_equal(looks.info.pack, pack);
    for (uint32_t i = 0; i < PEOPLE * 2; i++) {
        assert_int_equal(looks.look[i].result, GH_LOOK_GOOD);
        assert_true(looks.look[i].quality > 0 && looks.look[i].quality <= 1);
        assert_true(is_template(i));
        for (uint32_t k = i / 2 * 2 + 2; k < PEOPLE * 2; k++)
            assert_true(alike(i, k) < alike(i, i ^ 1));
    }
}

static void people_are_told_apart_by_the_standard_pack(void **state)
{
    (void)state;
    people_are_told_apart("standard");
    assert_int_equal(looks.refused, 0);
}

static void people_are_told_apart_by_the_registry_pack(void **state)
{
    (void)state;
    people_are_told_apart("registry");
}

static void the_template_is_that_of_enrolment(void **state)
{
    (void)state;
    float template[GH_TEMPLATE_DIMS];
    struct gh_quality q;
    struct gh_image photo, crop = {0};
    struct gh_vision *v = open_pack("standard");
    draw_people();
    made("standard", false, 0);
    assert_true(gh_vision_load_photo(below("p1/a.jpg"), &photo, &err));
    if (!gh_vision_enrol_photo(v, photo, "p1", template, &q, &crop, &err))
        fail_msg("%s", err.text);
    assert_true(looks.look[2].reference);
    assert_memory_equal(template, looks.look[2].template_, sizeof template);
    assert_float_equal(q.overall, looks.look[2].quality, 0);
    free(photo.data);
    free(crop.data);
    gh_vision_close(v);
}

static void a_face_that_enrolment_refuses_is_compared(void **state)
{
    (void)state;
    pack_dir("standard"); /* or it ends here, with nothing open yet */
    struct gh_image p = blank(SIDE, SIDE), small = blank(60, 60);
    drawn_face(small, 0);
    for (int y = 0; y < 60; y++) /* too small for a reference */
        memcpy(p.data + (y + 95) * p.stride + 95 * 3, small.data + y * small.stride, 60 * 3);
    jpeg("p/1.jpg", p);
    made("standard", false, 1);
    assert_int_equal(looks.look[0].result, GH_LOOK_GOOD);
    assert_false(looks.look[0].reference);
    assert_int_equal(looks.refused, 1);
    assert_true(is_template(0));
    free(p.data);
    free(small.data);
}

/* Two side by side, the one further from the middle of another person: the middle one's template it is. */
static void the_face_in_the_middle_counts(void **state)
{
    (void)state;
    pack_dir("standard");
    struct gh_scene *s = gh_scene_open("assets/demo/demo.scene", &err);
    struct gh_image wide = blank(640, 320), one = blank(SIDE, SIDE), other = blank(SIDE, SIDE);
    assert_non_null(s);
    gh_scene_portrait(s, 0, 0, one);
    gh_scene_portrait(s, 1, 0, other);
    for (int y = 0; y < SIDE; y++) {
        memcpy(wide.data + (y + 35) * wide.stride + 180 * 3, one.data + y * one.stride, SIDE * 3);
        memcpy(wide.data + (y + 35) * wide.stride + 430 * 3, other.data + y * other.stride, 210 * 3);
    }
    jpeg("a/1.jpg", one);
    jpeg("b/1.jpg", other);
    jpeg("c/1.jpg", wide);
    made("standard", false, 1);
    assert_int_equal(looks.no_face, 0);
    assert_true(alike(2, 0) > 0.9f && alike(2, 0) > alike(2, 1) + 0.2f);
    gh_scene_close(s);
    free(wide.data);
    free(one.data);
    free(other.data);
}

/* p0 … p2 and, among them, one picture without a face and three that are none. */
static void draw_all(void)
{
    struct gh_image p = blank(SIDE, SIDE);
    uint8_t *data;
    size_t size;
    draw_people();
    jpeg("p0/empty.jpg", p);
    free(p.data);
    text("p1/words.jpg", "just text, long enough to look into");
    text("p1/zero.png", "");
    data = gh_file_read(below("p0/a.jpg"), 1 << 20, &size, &err);
    assert_non_null(data);
    put("p2/cut.jpg", data, size / 2);
    free(data);
}

static void told(void *user, uint32_t done, uint32_t of, double per_s)
{
    uint32_t *last = user;
    assert_true(done >= *last && done <= of && per_s >= 0);
    *last = done;
}

static void faults_do_not_stop_the_rest(void **state)
{
    (void)state;
    uint32_t last = 0;
    struct gh_looks_options o = {
        .models_dir = pack_dir("standard"), .threads = 2, .progress = told, .user = &last};
    draw_all();
    assert_true(gh_dataset_folder(&d, dir, &err));
    assert_int_equal(unlink(below("p2/b.jpg")), 0); /* between reading the folder and the pictures */
    if (!gh_looks_make(&d, &o, &looks, &err))
        fail_msg("%s", err.text);
    assert_int_equal(last, 10);
    assert_int_equal(looks.seen, 10);
    assert_int_equal(looks.no_face, 1);
    assert_int_equal(looks.unreadable, 4);
    assert_int_equal(d.fault_count, 4);
    static const char *const words[] = {"p1/words.jpg: not a picture",
                                        "p1/zero.png: ", "p2/b.jpg: ", "p2/cut.jpg: the file is cut short"};
    for (size_t i = 0; i < 4; i++) /* in order, whichever thread met them */
        if (strncmp(d.faults[i].text, words[i], strlen(words[i])))
            fail_msg("\"%s\" does not begin with \"%s\"", d.faults[i].text, words[i]);
    for (uint32_t i = 0; i < d.pictures; i++)
        assert_int_equal(looks.look[i].result, strstr(d.file[i], "a.jpg")   ? GH_LOOK_GOOD
                                               : strstr(d.file[i], "empty") ? GH_LOOK_NO_FACE
                                               : strstr(d.file[i], "b.jpg") && d.file[i][1] != '2'
                                                   ? GH_LOOK_GOOD
                                                   : GH_LOOK_UNREADABLE);
}

static void nothing_to_look_at_is_refused(void **state)
{
    (void)state;
    struct gh_looks_options o = {.models_dir = dir};
    assert_false(gh_looks_make(&d, &o, &looks, &err));
    assert_int_equal(err.kind, GH_ERR_INPUT);
    text("a.jpg", "x");
    assert_true(gh_dataset_folder(&d, dir, &err));
    assert_false(gh_looks_make(&d, &o, &looks, &err)); /* no models there */
    assert_int_equal(err.kind, GH_ERR_MODEL);
    assert_null(looks.look);
}

/* ---- the cache ---- */

static struct gh_eval_look before[16];

static void keep(void)
{
    memcpy(before, looks.look, d.pictures * sizeof *before);
}

static void same_as_before(void)
{
    for (uint32_t i = 0; i < d.pictures; i++) {
        assert_int_equal(looks.look[i].result, before[i].result);
        assert_int_equal(looks.look[i].reference, before[i].reference);
        assert_float_equal(looks.look[i].quality, before[i].quality, 0);
        assert_memory_equal(looks.look[i].template_, before[i].template_, sizeof before[i].template_);
    }
}

static off_t size_of(const char *path)
{
    struct stat st;
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    return st.st_size;
}

static void a_second_run_takes_all_from_the_cache(void **state)
{
    (void)state;
    pack_dir("standard");
    draw_all();
    made("standard", true, 2);
    assert_int_equal(looks.from_cache, 0);
    assert_int_equal(size_of(cache), HEAD + 7 * ENTRY); /* all but the three that cannot be read */
    keep();
    assert_int_equal(chmod(cache, 0644), 0);
    made("standard", true, 2);
    assert_int_equal(looks.from_cache, 7);
    assert_int_equal(looks.unreadable, 3);
    assert_int_equal(looks.no_face, 1);
    same_as_before();
    assert_int_equal(size_of(cache), HEAD + 7 * ENTRY);
    /* the folder by another name */
    char other[100];
    snprintf(other, sizeof other, "/tmp/../%s/.", dir);
    gh_dataset_free(&d);
    assert_true(gh_dataset_folder(&d, other, &err));
    made("standard", true, 1);
    assert_int_equal(looks.from_cache, 7);
    same_as_before();
}

/* Writes size bytes of the cache's first, with one changed at `at` unless below zero. */
static void damage(off_t size, off_t at)
{
    uint8_t byte;
    FILE *f = fopen(cache, "r+b");
    assert_non_null(f);
    assert_int_equal(ftruncate(fileno(f), size), 0);
    if (at >= 0) {
        assert_int_equal(pread(fileno(f), &byte, 1, at), 1);
        byte ^= 1;
        assert_int_equal(pwrite(fileno(f), &byte, 1, at), 1);
    }
    fclose(f);
}

static void a_torn_cache_is_cut_and_goes_on(void **state)
{
    (void)state;
    const off_t all = HEAD + 6 * ENTRY;
    static const struct {
        off_t size, at;
        uint32_t left;
    } rows[] = {
        {HEAD + 6 * ENTRY - 1, -1, 5},
        {HEAD + 5 * ENTRY + 1, -1, 5},
        {HEAD + 3 * ENTRY, -1, 3},
        {HEAD, -1, 0},
        {HEAD - 1, -1, 0},
        {3, -1, 0},
        {0, -1, 0},
        {HEAD + 6 * ENTRY, HEAD + 5 * ENTRY + 300, 5},
        {HEAD + 6 * ENTRY, HEAD, 0},
        {HEAD + 6 * ENTRY, HEAD + 2 * ENTRY + ENTRY - 1, 2},
    };
    pack_dir("standard");
    draw_people();
    made("standard", true, 1);
    keep();
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        damage(rows[i].size, rows[i].at);
        made("standard", true, 2);
        if (looks.from_cache != rows[i].left)
            fail_msg("row %zu: %u from the cache, not %u", i, looks.from_cache, rows[i].left);
        same_as_before();
        assert_int_equal(size_of(cache), all);
        made("standard", true, 1);
        assert_int_equal(looks.from_cache, 6);
    }
}

static void what_other_nets_made_is_not_used(void **state)
{
    (void)state;
    struct gh_vision_info info = {0};
    pack_dir("standard");
    draw_people();
    made("standard", true, 1);
    keep();
    info = looks.info;
    damage(HEAD + 6 * ENTRY, 20); /* another key */
    made("standard", true, 1);
    assert_int_equal(looks.from_cache, 0);
    assert_int_equal(size_of(cache), HEAD + 6 * ENTRY);
    same_as_before();
    made("standard", true, 1);
    assert_int_equal(looks.from_cache, 6);
    strcpy(info.embedder, "another-1"); /* and so does another embedder's run */
    struct gh_looks_cache *c = gh_looks_cache_open(cache, pack_dir("standard"), &info, &err);
    assert_non_null(c);
    assert_int_equal(size_of(cache), HEAD);
    gh_looks_cache_close(c);
}

static void a_file_that_is_no_cache_is_left_alone(void **state)
{
    (void)state;
    struct gh_error none;
    size_t size;
    pack_dir("standard");
    draw_people();
    assert_true(gh_file_write(cache, "somebody's notes", 16, &none));
    assert_false(make("standard", true, 1));
    assert_int_equal(err.kind, GH_ERR_INPUT);
    assert_non_null(strstr(err.text, cache));
    char *data = (char *)gh_file_read(cache, 1000, &size, &none);
    assert_string_equal(data, "somebody's notes");
    free(data);
    assert_int_equal(unlink(cache), 0);
    assert_int_equal(symlink("/nonexistent", cache), 0); /* nor is anything written through a link */
    assert_false(make("standard", true, 1));
    assert_int_equal(err.kind, GH_ERR_IO);
}

static void a_changed_picture_is_looked_at_again(void **state)
{
    (void)state;
    const struct timeval times[2] = {{1000000000, 0}, {1000000000, 0}};
    size_t size;
    pack_dir("standard");
    draw_people();
    made("standard", true, 1);
    keep();
    assert_int_equal(utimes(below("p0/a.jpg"), times), 0); /* only its time */
    uint8_t *data = gh_file_read(below("p2/a.jpg"), 1 << 20, &size, &err);
    put("p1/a.jpg", data, size); /* another's picture under the same name */
    free(data);
    made("standard", true, 1);
    assert_int_equal(looks.from_cache, 4);
    assert_memory_equal(looks.look[0].template_, before[0].template_, sizeof before[0].template_);
    assert_memory_equal(looks.look[2].template_, before[4].template_, sizeof before[4].template_);
    assert_int_equal(size_of(cache), HEAD + 8 * ENTRY);
}

static void two_runs_do_not_share_a_cache(void **state)
{
    (void)state;
    char lock[140];
    int fd;
    pack_dir("standard");
    draw_people();
    snprintf(lock, sizeof lock, "%s.lock", cache);
    assert_true(gh_lock_take(lock, "is this test", &fd, &err));
    assert_false(make("standard", true, 1));
    assert_int_equal(err.kind, GH_ERR_BUSY);
    gh_lock_release(fd);
    made("standard", true, 1);
}

/* Some of the real ones, so that a whole test does not wait for four thousand. */
static void real_faces_are_found(void **state)
{
    (void)state;
    uint32_t own = 0, other = 0, n = 0;
    pack_dir("standard");
    assert_true(gh_dataset_folder(&d, real("london"), &err));
    for (uint32_t i = 40; i < d.pictures; i++)
        free(d.file[i]);
    d.pictures = 40;
    made("standard", false, 0);
    assert_int_equal(looks.no_face + looks.unreadable, 0);
    for (uint32_t a = 0; a < d.pictures; a++)
        for (uint32_t b = a + 1; b < d.pictures; b++) {
            bool same = d.person[a] == d.person[b];
            n += same;
            own += same && alike(a, b) > 0.4f;
            other += !same && alike(a, b) > 0.4f;
        }
    print_message("%u of %u pairs of one person above 0.4, %u of %u of two\n", own, n, other, 780 - n);
    assert_int_equal(own, n);
    assert_true(other < 40);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fresh_one, sweep_one)
int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(people_are_told_apart_by_the_standard_pack),
        TEST(people_are_told_apart_by_the_registry_pack),
        TEST(the_template_is_that_of_enrolment),
        TEST(a_face_that_enrolment_refuses_is_compared),
        TEST(the_face_in_the_middle_counts),
        TEST(faults_do_not_stop_the_rest),
        TEST(nothing_to_look_at_is_refused),
        TEST(a_second_run_takes_all_from_the_cache),
        TEST(a_torn_cache_is_cut_and_goes_on),
        TEST(what_other_nets_made_is_not_used),
        TEST(a_file_that_is_no_cache_is_left_alone),
        TEST(a_changed_picture_is_looked_at_again),
        TEST(two_runs_do_not_share_a_cache),
        TEST(real_faces_are_found),
    };
    return cmocka_run_group_tests_name("looks", tests, NULL, NULL);
}
