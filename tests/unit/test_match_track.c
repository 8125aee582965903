/* Unit tests of the tracker: simulated walks, crossings, gaps and jitter keep one track a person. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/rand.h"
#include "match/assign.h"
#include "match/track.h"

#include <stdbool.h>
#include <string.h>

struct walk {
    float x0, y0, x1, y1, side0, side1; /* pixels; over the whole time */
    int64_t gap_from, gap_to;           /* hidden */
};

struct scene {
    const struct walk *walks;
    int count;
    int64_t length_ms, step_ms;
    float missing, jitter;
    bool looks; /* faces differ in appearance */
};

static int who_of_face[GH_FACES_MAX];
static int who_of_slot[GH_TRACKS_MAX];
static bool with_looks;

static float alike(void *user, int face, int slot)
{
    (void)user;
    return !with_looks ? 0.5f : who_of_face[face] == who_of_slot[slot] ? 0.9f : 0.3f;
}

static int ended_count;
static void ended(void *user, const struct gh_track *k)
{
    (void)user;
    (void)k;
    ended_count++;
}

/* Returns how many track ids each person had beyond the first, all together, plus tracks that changed person.
 */
static int switches(const struct scene *s, uint64_t seed)
{
    struct gh_tracker t;
    struct gh_rand r;
    uint32_t id_of[16] = {0};
    int bad = 0;
    gh_tracker_init(&t);
    gh_rand_init(&r, seed);
    with_looks = s->looks;
    for (int64_t now = 0; now <= s->length_ms; now += s->step_ms) {
        struct gh_face faces[16];
        int n = 0;
        float f = (float)now / (float)s->length_ms;
        for (int i = 0; i < s->count; i++) {
            const struct walk *w = &s->walks[i];
            if ((now >= w->gap_from && now < w->gap_to) || gh_rand_unit(&r) < (double)s->missing)
                continue;
            float side = w->side0 + (w->side1 - w->side0) * f;
            float j = s->jitter * side;
            faces[n] = (struct gh_face){
                .box = {w->x0 + (w->x1 - w->x0) * f + j * (float)gh_rand_normal(&r) - side / 2,
                        w->y0 + (w->y1 - w->y0) * f + j * (float)gh_rand_normal(&r) - side / 2, side, side},
                .score = 0.9f};
            who_of_face[n++] = i;
        }
        gh_tracker_update(&t, now, faces, n, alike, NULL);
        gh_tracker_reap(&t, now, false, ended, NULL);
        for (int i = 0; i < GH_TRACKS_MAX; i++) {
            if (!t.tracks[i].used || t.tracks[i].face < 0)
                continue;
            int who = who_of_face[t.tracks[i].face];
            bad += id_of[who] && id_of[who] != t.tracks[i].id;
            id_of[who] = t.tracks[i].id;
            who_of_slot[i] = who;
        }
    }
    return bad;
}

static void walks_keep_their_track(void **state)
{
    (void)state;
    static const struct walk alone[] = {{50, 100, 600, 200, 30, 90, -1, -1}};
    static const struct walk hidden[] = {{50, 100, 600, 200, 40, 60, 2000, 3000}};
    static const struct walk crossing[] = {{50, 150, 600, 150, 50, 50, -1, -1},
                                           {600, 160, 50, 160, 50, 50, -1, -1}};
    static const struct walk apart[] = {{50, 120, 600, 120, 50, 50, -1, -1},
                                        {600, 185, 50, 185, 50, 50, -1, -1}};
    static const struct walk behind[] = {{50, 150, 600, 150, 60, 60, -1, -1},
                                         {600, 155, 50, 155, 50, 50, 1700, 2300}};
    static const struct walk pair[] = {{50, 150, 500, 150, 40, 60, -1, -1},
                                       {110, 150, 580, 150, 40, 60, -1, -1}};
    static const struct scene rows[] = {
        {alone, 1, 4000, 200, 0, 0.05f, false},      {alone, 1, 4000, 500, 0, 0.02f, false},
        {alone, 1, 4000, 100, 0.2f, 0.05f, false},   {hidden, 1, 4000, 200, 0, 0.05f, false},
        {crossing, 2, 4000, 200, 0, 0.05f, true},    {apart, 2, 4000, 200, 0, 0.03f, false},
        {crossing, 2, 4000, 100, 0.2f, 0.05f, true}, {behind, 2, 4000, 200, 0, 0.05f, true},
        {pair, 2, 4000, 200, 0.2f, 0.05f, true},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        for (uint64_t seed = 1; seed <= 20; seed++) {
            int n = switches(&rows[i], seed);
            if (n)
                fail_msg("row %zu seed %d: %d switches", i, (int)seed, n);
        }
}

static void what_leaves_ends(void **state)
{
    (void)state;
    struct gh_tracker t;
    struct gh_face f = {.box = {100, 100, 50, 50}, .score = 0.9f};
    gh_tracker_init(&t);
    ended_count = 0;
    gh_tracker_update(&t, 0, &f, 1, NULL, NULL);
    gh_tracker_update(&t, 200, &f, 1, NULL, NULL);
    gh_tracker_reap(&t, 1200, false, ended, NULL);
    assert_int_equal(ended_count, 0);
    gh_tracker_reap(&t, 5000, false, ended, NULL);
    assert_int_equal(ended_count, 1);
    f.score = 0.4f; /* too weak to begin anything */
    gh_tracker_update(&t, 5200, &f, 1, NULL, NULL);
    gh_tracker_reap(&t, 9999, true, ended, NULL);
    assert_int_equal(ended_count, 1);
}

static void full_pictures_are_safe(void **state)
{
    (void)state;
    static struct gh_face faces[GH_FACES_MAX];
    struct gh_tracker t;
    gh_tracker_init(&t);
    for (int round = 0; round < 5; round++) {
        for (int i = 0; i < GH_FACES_MAX; i++)
            faces[i] = (struct gh_face){
                .box = {(float)(i % 8 * 200 + (round & 1) * 1000), (float)(i / 8 * 200), 40, 40},
                .score = 0.9f};
        gh_tracker_update(&t, round * 200, faces, GH_FACES_MAX, NULL, NULL);
    }
}

static void assignment_is_the_cheapest(void **state)
{
    (void)state;
    struct gh_rand r;
    gh_rand_init(&r, 9);
    for (int round = 0; round < 200; round++) {
        float cost[4][GH_ASSIGN_MAX];
        int of[4];
        for (int i = 0; i < 4; i++)
            for (int j = 0; j < 4; j++)
                cost[i][j] = (float)gh_rand_unit(&r);
        gh_assign(cost, 4, 4, 100, of);
        float got = 0, best = 100;
        for (int i = 0; i < 4; i++)
            got += cost[i][of[i]];
        for (int a = 0; a < 4; a++)
            for (int b = 0; b < 4; b++)
                for (int c = 0; c < 4; c++)
                    for (int d = 0; d < 4; d++)
                        if (a != b && a != c && a != d && b != c && b != d && c != d) {
                            float sum = cost[0][a] + cost[1][b] + cost[2][c] + cost[3][d];
                            best = sum < best ? sum : best;
                        }
        assert_true(got <= best + 1e-5f);
    }
}

static float other(void *user, int face, int slot)
{
    (void)face;
    (void)slot;
    return *(float *)user;
}

/* Somebody leaves, and who stood behind becomes visible at the same place. */
static void a_gap_and_other_looks_are_another_person(void **state)
{
    (void)state;
    static const struct {
        float likeness;
        int64_t gap_ms;
        int tracks;
    } rows[] = {{0.9f, 600, 1}, {0.2f, 600, 2}, {0.2f, 200, 1}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct gh_tracker t;
        struct gh_face face = {.box = {100, 100, 50, 60}, .score = 0.9f};
        float likeness = 0.9f;
        int tracks = 0;
        gh_tracker_init(&t);
        for (int64_t now = 0; now <= 600; now += 200)
            gh_tracker_update(&t, now, &face, 1, other, &likeness);
        likeness = rows[i].likeness;
        gh_tracker_update(&t, 600 + rows[i].gap_ms, &face, 1, other, &likeness);
        for (int k = 0; k < GH_TRACKS_MAX; k++)
            tracks += t.tracks[k].used;
        assert_int_equal(tracks, rows[i].tracks);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(walks_keep_their_track),
        cmocka_unit_test(what_leaves_ends),
        cmocka_unit_test(full_pictures_are_safe),
        cmocka_unit_test(assignment_is_the_cheapest),
        cmocka_unit_test(a_gap_and_other_looks_are_another_person),
    };
    return cmocka_run_group_tests_name("track", tests, NULL, NULL);
}
