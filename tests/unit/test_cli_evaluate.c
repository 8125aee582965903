/* How far an evaluation is: told at a pace on a terminal, else once for each so many, however they come. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "cli/evaluate_tell.h"

#include <string.h>

static void lines_come_once_in_so_many(void **state)
{
    (void)state;
    static const struct {
        uint32_t done;
        bool due;
    } rows[] = {{1, false},   {499, false}, {530, true},   {700, false}, {1029, false},
                {1030, true}, {1999, true}, {2001, false}, {2100, true}};
    struct gh_evaluate_pace p = {0};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (gh_evaluate_due(&p, false, 0, rows[i].done, 2100, 500) != rows[i].due)
            fail_msg("%u", rows[i].done);
}

static void a_terminal_is_drawn_at_a_pace(void **state)
{
    (void)state;
    struct gh_evaluate_pace p = {0};
    assert_true(gh_evaluate_due(&p, true, 1000, 1, 9000, 500));
    assert_false(gh_evaluate_due(&p, true, 1199, 8000, 9000, 500));
    assert_true(gh_evaluate_due(&p, true, 1200, 8001, 9000, 500));
    assert_true(gh_evaluate_due(&p, true, 1201, 9000, 9000, 500)); /* the last one always */
}

static void faults_are_counted_in_words(void **state)
{
    (void)state;
    struct gh_dataset d = {0};
    struct gh_error err = {0};
    assert_true(gh_evaluate_without_fault(&d, &err));
    d.fault_count = 1;
    assert_false(gh_evaluate_without_fault(&d, &err));
    assert_int_equal(err.kind, GH_ERR_FAILED);
    assert_non_null(strstr(err.text, "1 fault in the data"));
    d.fault_count = 1000, d.fault_more = 4001; /* the last kept says that there are more */
    assert_false(gh_evaluate_without_fault(&d, &err));
    assert_non_null(strstr(err.text, "5000 faults in the data"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_come_once_in_so_many),
        cmocka_unit_test(a_terminal_is_drawn_at_a_pace),
        cmocka_unit_test(faults_are_counted_in_words),
    };
    return cmocka_run_group_tests_name("evaluate", tests, NULL, NULL);
}
