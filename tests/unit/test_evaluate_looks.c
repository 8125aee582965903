/* Unit tests of core/evaluate: pictures become templates as the product makes them, and what is wrong with
 * one does not stop the rest. */
#include "looks_fixture.h"

#include "drawn_face.h"

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

/* No side is too long for a photograph that may be loaded. */
static void a_wide_photograph_has_its_face(void **state)
{
    (void)state;
    pack_dir("standard");
    struct gh_scene *s = gh_scene_open("assets/demo/demo.scene", &err);
    struct gh_image wide = blank(9000, 1500), one = blank(1400, 1400);
    assert_non_null(s);
    gh_scene_portrait(s, 0, 0, one);
    for (int y = 0; y < 1400; y++)
        memcpy(wide.data + (y + 50) * wide.stride + 3800 * 3, one.data + y * one.stride, 1400 * 3);
    jpeg("a/1.jpg", one);
    jpeg("a/2.jpg", wide);
    made("standard", false, 1);
    assert_int_equal(d.fault_count, 0);
    assert_int_equal(looks.no_face, 0);
    assert_true(alike(0, 1) > 0.9f);
    gh_scene_close(s);
    free(wide.data);
    free(one.data);
}

/* The same nets, but the embedder is handed numbers so large that none comes out. */
static const char *models_without_direction(void)
{
    char command[2000];
    snprintf(command, sizeof command,
             "mkdir '%s/m' && ln -s \"$(realpath '%s')\"/* '%s/m' && rm '%s/m/registry.ini' && "
             "sed '/role = embedder/,/^$/s/^scale = .*/scale = 1e38/' '%s/registry.ini' >'%s/m/registry.ini'",
             dir, pack_dir("standard"), dir, dir, pack_dir("standard"), dir);
    assert_int_equal(system(command), 0);
    static char models[80];
    snprintf(models, sizeof models, "%s/m", dir);
    return models;
}

static void a_face_without_direction_is_named(void **state)
{
    (void)state;
    pack_dir("standard");
    struct gh_looks_options o = {
        .models_dir = models_without_direction(), .pack = "standard", .cache = cache};
    draw_people();
    assert_true(gh_dataset_folder(&d, dir, &err));
    for (int round = 0; round < 2; round++) { /* the second time too: it is not kept */
        gh_looks_free(&looks);
        if (!gh_looks_make(&d, &o, &looks, &err))
            fail_msg("%s", err.text);
        assert_int_equal(looks.no_face, PEOPLE * 2);
        assert_int_equal(d.fault_count, (round + 1) * PEOPLE * 2);
        assert_string_equal(d.faults[0].text,
                            "p0/a.jpg: face: the net gives no direction for it; use another "
                            "picture of the person");
        assert_int_equal(size_of(cache), HEAD);
    }
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(people_are_told_apart_by_the_standard_pack),
        TEST(people_are_told_apart_by_the_registry_pack),
        TEST(the_template_is_that_of_enrolment),
        TEST(a_face_that_enrolment_refuses_is_compared),
        TEST(the_face_in_the_middle_counts),
        TEST(faults_do_not_stop_the_rest),
        TEST(a_wide_photograph_has_its_face),
        TEST(a_face_without_direction_is_named),
        TEST(nothing_to_look_at_is_refused),
        TEST(real_faces_are_found),
    };
    return cmocka_run_group_tests_name("looks", tests, NULL, NULL);
}
