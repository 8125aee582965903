/* Unit tests of core/engine: "not this person" holds for the same face alone, for the visit alone. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "engine/faces.h"

#include <math.h>
#include <string.h>

/* A unit vector at an angle to the first axis, turned towards axis number `to`. */
static void face(float *t, double cosine, int to)
{
    memset(t, 0, GH_TEMPLATE_DIMS * sizeof *t);
    t[0] = (float)cosine;
    t[to] = (float)sqrt(1 - cosine * cosine);
}

static void the_same_face_raises_nothing_more(void **state)
{
    (void)state;
    static struct gh_faces f;
    struct gh_id alert = gh_id_make(1), flag = gh_id_make(2), other = gh_id_make(3);
    float look_alike[GH_TEMPLATE_DIMS], again[GH_TEMPLATE_DIMS], wanted[GH_TEMPLATE_DIMS];
    const float threshold = 0.45f;
    face(look_alike, 0.5, 1); /* the person looked for is the first axis */
    face(again, 0.47, 1);
    face(wanted, 0.8, 2);
    gh_faces_clear(&f);
    gh_faces_note(&f, alert, flag, &(struct gh_face_shot){look_alike, 0, 1, 1000});
    assert_true(gh_faces_known(&f, alert));
    assert_false(gh_faces_refused(&f, flag, &(struct gh_face_shot){again, 0, 2, 2000}, 0.47f,
                                  threshold)); /* nothing is decided yet */
    gh_faces_decide(&f, alert, true);
    assert_true(gh_faces_refused(&f, flag, &(struct gh_face_shot){again, 0, 2, 2000}, 0.47f, threshold));
    assert_false(gh_faces_refused(&f, other, &(struct gh_face_shot){again, 0, 2, 2000}, 0.47f,
                                  threshold)); /* another flag */
    assert_false(gh_faces_refused(&f, flag, &(struct gh_face_shot){wanted, 0, 3, 2000}, 0.8f,
                                  threshold)); /* the person comes after all */
    /* the track that was refused */
    assert_true(gh_faces_refused(&f, flag, &(struct gh_face_shot){wanted, 0, 2, 2000}, 0.8f, threshold));
    gh_faces_decide(&f, alert, false); /* taken back */
    assert_false(gh_faces_refused(&f, flag, &(struct gh_face_shot){again, 0, 2, 2000}, 0.47f, threshold));
}

static void it_is_forgotten_with_the_visit(void **state)
{
    (void)state;
    static struct gh_faces f;
    struct gh_id alert = gh_id_make(1), flag = gh_id_make(2);
    float t[GH_TEMPLATE_DIMS];
    face(t, 0.5, 1);
    gh_faces_clear(&f);
    gh_faces_note(&f, alert, flag, &(struct gh_face_shot){t, 0, 1, 1000});
    gh_faces_decide(&f, alert, true);
    gh_faces_forget(&f, 30000, 30000);
    assert_true(gh_faces_refused(&f, flag, &(struct gh_face_shot){t, 0, 2, 25000}, 0.5f,
                                 0.45f)); /* still in view: the visit goes on */
    gh_faces_forget(&f, 55000, 30000);
    assert_true(gh_faces_known(&f, alert));
    gh_faces_forget(&f, 55001, 30000);
    assert_false(gh_faces_known(&f, alert));
    static const struct gh_faces none;
    assert_memory_equal(&f, &none, sizeof f); /* not a float of it is left */
}

static void places_are_few(void **state)
{
    (void)state;
    static struct gh_faces f;
    struct gh_id flag = gh_id_make(2), ids[GH_FACES_KEPT + 1];
    float t[GH_TEMPLATE_DIMS];
    gh_faces_clear(&f);
    for (int i = 0; i <= GH_FACES_KEPT; i++) {
        ids[i] = gh_id_make(100 + i);
        face(t, 0.5, 1);
        for (int k = 0; k < 2 * GH_FACE_SHOTS; k++)
            gh_faces_note(&f, ids[i], flag, &(struct gh_face_shot){t, 0, 1, 1000 + i});
    }
    assert_int_equal(f.count, GH_FACES_KEPT);
    assert_false(gh_faces_known(&f, ids[0])); /* seen longest ago */
    assert_true(gh_faces_known(&f, ids[GH_FACES_KEPT]));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_face_raises_nothing_more),
        cmocka_unit_test(it_is_forgotten_with_the_visit),
        cmocka_unit_test(places_are_few),
    };
    return cmocka_run_group_tests_name("engine: faces of visits", tests, NULL, NULL);
}
