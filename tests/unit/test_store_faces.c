/* Unit tests of faces on their way from the program that looks to the one that asks, and of several pictures
 * given for one person. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "store/enrol.h"
#include "store/enrol_faces.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static struct gh_enrol_faces two(void)
{
    struct gh_enrol_faces f = {.embedder = "mobilefacenet-2", .count = 2};
    for (int i = 0; i < 2; i++) {
        struct gh_enrol_face *e = &f.face[i];
        e->ref.jpeg_size = 100 + (size_t)i;
        e->ref.jpeg = e->jpeg = malloc(e->ref.jpeg_size);
        memset(e->jpeg, '\n' + i, e->ref.jpeg_size); /* bytes that look like the end of a line */
        e->ref.quality = 0.5f + 0.25f * (float)i;
        e->box = (struct gh_rect){0.25f * (float)i, 0.125f, 0.5f, 0.375f};
        for (int d = 0; d < GH_TEMPLATE_DIMS; d++)
            e->ref.template_[d] = (float)(d + i) / 1000;
    }
    return f;
}

static void what_goes_comes_back(void **state)
{
    (void)state;
    struct gh_error err;
    size_t size;
    struct gh_enrol_faces f = two(), g;
    uint8_t *bytes = gh_enrol_faces_encode(&f, &size);
    assert_non_null(bytes);
    assert_true(gh_enrol_faces_decode(&g, bytes, size, &err));
    assert_string_equal(g.embedder, f.embedder);
    assert_int_equal(g.count, 2);
    for (int i = 0; i < 2; i++) {
        const struct gh_enrol_face *a = &f.face[i], *b = &g.face[i];
        assert_memory_equal(&a->box, &b->box, sizeof a->box);
        assert_memory_equal(a->ref.template_, b->ref.template_, sizeof a->ref.template_);
        assert_true(a->ref.quality == b->ref.quality); /* both have few binary digits */
        assert_int_equal(b->ref.jpeg_size, a->ref.jpeg_size);
        assert_ptr_equal(b->ref.jpeg, b->jpeg);
        assert_memory_equal(a->jpeg, b->jpeg, a->ref.jpeg_size);
    }
    gh_enrol_faces_free(&f);
    gh_enrol_faces_free(&g);
    assert_int_equal(g.count, 0);
    free(bytes);
}

static void what_is_not_whole_is_nothing(void **state)
{
    (void)state;
    struct gh_error err;
    size_t size;
    struct gh_enrol_faces f = two(), g;
    uint8_t *bytes = gh_enrol_faces_encode(&f, &size);
    uint8_t *room = malloc(size + 1);
    for (size_t cut = 0; cut < size; cut++) { /* in a buffer of just that size, for the sanitizers */
        uint8_t *part = malloc(cut ? cut : 1);
        memcpy(part, bytes, cut);
        assert_false(gh_enrol_faces_decode(&g, part, cut, &err));
        assert_int_equal(err.kind, GH_ERR_INPUT);
        assert_int_equal(g.count, 0);
        free(part);
    }
    memcpy(room, bytes, size);
    room[size] = 'x';
    assert_false(gh_enrol_faces_decode(&g, room, size + 1, &err)); /* too much is wrong too */
    static const char *const heads[] = {"faces 0 e-1\n",
                                        "faces 10 e-1\n",
                                        "faces -1 e-1\n",
                                        "faces 1\n",
                                        "faces 1 e-1\nface 0 0 1 1 0.5 99999999999\n",
                                        "faces 1 e-1\nface 0 0 1 1 0.5 0\n"};
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
        assert_false(gh_enrol_faces_decode(&g, (const uint8_t *)heads[i], strlen(heads[i]), &err));
    gh_enrol_faces_free(&f);
    free(room);
    free(bytes);
}

/* A unit vector at this angle in the plane of the first two dimensions: similarities are its cosines. */
static struct gh_reference at(double degrees)
{
    struct gh_reference r = {0};
    r.template_[0] = (float)cos(degrees * M_PI / 180);
    r.template_[1] = (float)sin(degrees * M_PI / 180);
    return r;
}

static void pictures_of_two_people_are_told_apart(void **state)
{
    (void)state;
    static const struct {
        double at[5];
        int count;
        bool one;
        int pair[2];
    } cases[] = {
        {{0}, 1, true, {0}},
        {{0, 50}, 2, true, {0}}, /* cosine 0.64 */
        {{0, 70}, 2, false, {0, 1}},
        {{0, 100, 50}, 3, true, {0}},              /* turned to either side, and in front */
        {{0, 10, 180, 190, 20}, 5, false, {4, 2}}, /* two of one, and three of another */
        {{0, 40, 80, 120, 160}, 5, true, {0}},
        {{0, 10, 20, 90, 30}, 5, false, {4, 3}},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct gh_reference refs[5];
        int pair[2] = {-1, -1};
        for (int k = 0; k < cases[i].count; k++)
            refs[k] = at(cases[i].at[k]);
        assert_int_equal(gh_references_of_one(refs, cases[i].count, 0.51f, pair), cases[i].one);
        if (!cases[i].one) {
            assert_int_equal(pair[0], cases[i].pair[0]);
            assert_int_equal(pair[1], cases[i].pair[1]);
        }
    }
}

static void the_two_pictures_are_named(void **state)
{
    (void)state;
    struct gh_error err;
    struct gh_vision_info info = {.curve_count = 2,
                                  .curve = {{.similarity = 0.2f, .fmr = 1e-2f, .fnmr = 0.01f},
                                            {.similarity = 0.3f, .fmr = 1e-3f, .fnmr = 0.02f}}};
    struct gh_enrolment *e = gh_enrolment_new(&err);
    assert_non_null(e);
    e->count = 2;
    e->refs[0] = at(0);
    e->refs[1] = at(75); /* cosine 0.26 */
    strcpy(e->names[0], "ann.jpg");
    strcpy(e->names[1], "ben.jpg");
    assert_false(gh_enrolment_one_person(e, &info, &err));
    assert_int_equal(err.kind, GH_ERR_INPUT);
    assert_non_null(strstr(err.text, "ann.jpg and ben.jpg"));
    e->refs[1] = at(70); /* 0.34 */
    assert_true(gh_enrolment_one_person(e, &info, &err));
    gh_enrolment_free(e);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pictures_of_two_people_are_told_apart), cmocka_unit_test(the_two_pictures_are_named),
        cmocka_unit_test(what_goes_comes_back), cmocka_unit_test(what_is_not_whole_is_nothing)};
    return cmocka_run_group_tests_name("store: faces to enrol", tests, NULL, NULL);
}
