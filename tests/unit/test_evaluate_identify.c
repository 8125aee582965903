/* Unit tests of core/evaluate: one against many, in galleries drawn again and again from the same people. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "evaluate_world.h"

#include <string.h>

enum { DRAWS = 40, ROWS = 16 };

static float separate(const struct world *w, uint32_t low, uint32_t high)
{
    return w->person[low] == w->person[high] ? 0.9f : 0.5f * (float)unit(w, low, high, 1);
}

static float chance(const struct world *w, uint32_t low, uint32_t high)
{
    return low == high ? 1 : (float)unit(w, low, high, 1); /* a picture must not be searched by itself */
}

static int identified(const struct world *w, int draws, struct gh_identification row[ROWS])
{
    struct gh_error err = {0};
    memset(row, 0, ROWS * sizeof *row);
    return gh_rates_identify(&w->c, draws, 5, row, ROWS, &err);
}

static void searches_find_or_guess(void **state)
{
    (void)state;
    struct gh_identification row[ROWS];
    static const struct {
        uint32_t gallery;
        double fpir;
    } want[] = {{100, 0.1}, {100, 0.01}, {30, 0.1}, {30, 0.01}, {10, 0.1}, {10, 0.01}};
    enum { WANT = sizeof want / sizeof *want, PERSONS = 200 };
    struct world *w = world(PERSONS, 3, separate);
    for (int guess = 0; guess < 2; guess++) {
        w->score = guess ? chance : separate;
        assert_int_equal(identified(w, DRAWS, row), WANT);
        for (int i = 0; i < WANT; i++) {
            uint32_t g = want[i].gallery;
            assert_int_equal(row[i].gallery, g);
            near(row[i].fpir, want[i].fpir, 1e-12, "FPIR");
            assert_int_equal(row[i].searches, 2 * g * DRAWS);
            assert_int_equal(row[i].strangers, (PERSONS - g) * DRAWS);
            /* strangers come again in other galleries with the same best score, so ties may leave fewer */
            double most = row[i].fpir * (PERSONS - g) * DRAWS + 1e-9;
            assert_true((double)row[i].false_alarms <= most && (double)row[i].false_alarms > most / 2);
            if (guess) /* first by luck, and then above the threshold like one stranger in ten */
                near(row[i].fnir, 1 - row[i].fpir / g, 0.008, "FNIR by chance");
            else
                assert_true(row[i].misses == 0 && row[i].fnir == 0 && row[i].threshold <= 0.5f);
        }
    }
    struct gh_error err = {0};
    assert_int_equal(gh_rates_identify(&w->c, DRAWS, 5, row, 1, &err), 1); /* no more than asked for */
    assert_int_equal(gh_rates_identify(&w->c, 0, 5, row, ROWS, &err), -1);
    assert_int_equal(identified(w, 1, row), WANT);
    assert_int_equal(row[0].false_alarms, 10);   /* without ties exactly as many as allowed */
    for (uint32_t i = 0; i < w->c.pictures; i++) /* one picture each: nobody to search for */
        w->failed[i] = i % 3 > 0;
    assert_int_equal(identified(w, DRAWS, row), 0);
    memset(w->failed, true, sizeof w->failed);
    assert_int_equal(identified(w, DRAWS, row), 0);
    free(w);
}

/* Twenty strangers drawn forty times are twenty people still, of whom one in a hundred is nobody. */
static void drawing_again_carries_no_further(void **state)
{
    (void)state;
    struct gh_identification row[ROWS];
    static const int draws[] = {1, DRAWS};
    struct world *w = world(40, 3, separate);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(identified(w, draws[i], row), 2);
        assert_true(row[0].gallery == 20 && row[1].gallery == 10);
        near(row[0].fpir, 0.1, 1e-12, "FPIR");
        near(row[1].fpir, 0.1, 1e-12, "FPIR");
    }
    free(w);
}

/* Every fourth person is never known again. */
static float fourth_unlike(const struct world *w, uint32_t low, uint32_t high)
{
    bool same = w->person[low] == w->person[high] && w->person[low] % 4;
    return same ? 0.9f : 0.5f * (float)unit(w, low, high, 1);
}

static void the_interval_is_of_people(void **state)
{
    (void)state;
    struct gh_identification row[ROWS];
    struct world *w = world(40, 3, fourth_unlike);
    assert_int_equal(identified(w, DRAWS, row), 2);
    near(row[0].fnir, 0.25, 0.05, "FNIR");
    assert_in_range(row[0].people, 36, 40); /* some are in more galleries than others */
    struct gh_interval few = gh_stat_binomial(9, 40, 0.95), many = gh_stat_binomial(10, 36, 0.95);
    assert_true(row[0].fnir_person.low <= few.low + 0.02 && row[0].fnir_person.high <= many.high + 0.02);
    assert_true(row[0].fnir_person.high - row[0].fnir_person.low > 0.26);
    w->score = separate; /* no miss at all: as many people may say so */
    assert_int_equal(identified(w, DRAWS, row), 2);
    near(row[0].fnir_person.high, gh_stat_binomial(0, row[0].people, 0.95).high, 1e-12, "nobody missed");
    assert_int_equal(identified(w, 1, row), 2);
    assert_int_equal(row[0].people, 20); /* one gallery's */
    free(w);

    /* More than half of all searches are one person's: far fewer than thirty have been asked. */
    w = world(98, 1, separate);
    for (uint32_t i = 0; i < 98; i++)
        w->person[i] = i < 40 ? 0 : (i - 40) / 2 + 1;
    w->c.persons = 30;
    assert_int_equal(identified(w, DRAWS, row), 2);
    assert_in_range(row[0].people, 2, 4);
    assert_true(row[0].fnir_person.high > 0.6);
    free(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(searches_find_or_guess),
        cmocka_unit_test(drawing_again_carries_no_further),
        cmocka_unit_test(the_interval_is_of_people),
    };
    return cmocka_run_group_tests_name("one against many", tests, NULL, NULL);
}
