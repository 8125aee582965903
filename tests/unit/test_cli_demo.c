/* A demonstration's PINs are such as the store takes, every time. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "cli/demo.h"

#include <stdlib.h>
#include <string.h>

static void pins_are_never_weak(void **state)
{
    (void)state;
    for (int i = 0; i < 20000; i++) {
        char pin[GH_DEMO_PIN];
        gh_demo_pin(pin);
        assert_int_equal(strlen(pin), 4);
        assert_int_equal(strspn(pin, "0123456789"), 4);
        assert_true(abs(pin[0] - pin[1]) >= 2);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(pins_are_never_weak)};
    return cmocka_run_group_tests_name("demo", tests, NULL, NULL);
}
