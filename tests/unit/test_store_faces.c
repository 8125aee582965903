/* Unit tests of faces on their way from the program that looks to the one that asks. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "store/enrol_faces.h"

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

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(what_goes_comes_back),
                                       cmocka_unit_test(what_is_not_whole_is_nothing)};
    return cmocka_run_group_tests_name("store: faces to enrol", tests, NULL, NULL);
}
