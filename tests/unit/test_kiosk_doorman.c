/* The doorman, on a driver whose lines are variables: what he does with them and what he says. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/clock.h"
#include "kiosk/door.h"

#include <stdatomic.h>
#include <string.h>

static atomic_int contact_level, button_level, ons, offs, closes, last_ms, fail_on, fail_off, stuck, bounces;
static struct gh_site_gate gate;
static struct gh_doorman *door;
static unsigned said; /* all since the start */
static char why[256];

static bool relay(void *self, bool on, int for_ms, struct gh_error *err)
{
    (void)self;
    if (on)
        last_ms = for_ms;
    (*(on ? &ons : &offs))++;
    while (on && stuck)
        gh_clock_sleep_ms(5);
    return on ? !fail_on || gh_error_set(err, GH_ERR_IO, "relay: burnt")
              : !fail_off || gh_error_set(err, GH_ERR_IO, "relay: welded");
}

static int contact(void *self)
{
    static int n;
    (void)self;
    if (!bounces)
        return contact_level;
    bounces--;
    return n++ % 3 != 0; /* never three alike */
}

static int button(void *self)
{
    (void)self;
    return button_level;
}

static void closed(void *self)
{
    (void)self;
    closes++;
}

static int start(void **state)
{
    (void)state;
    const struct gh_door_driver driver = {relay, contact, button, closed, NULL};
    struct gh_error err;
    contact_level = button_level = ons = offs = closes = last_ms = fail_on = fail_off = stuck = bounces = 0;
    said = 0;
    why[0] = 0;
    gate = (struct gh_site_gate){.name = "main", .door = GH_DOOR_GPIO, .unlock_ms = 100, .held_s = 1};
    return (door = gh_doorman_start_with(&gate, &driver, &err)) ? 0 : -1;
}

static int stop(void **state)
{
    (void)state;
    gh_doorman_stop(door);
    return closes == 1 ? 0 : -1; /* the driver was given back, once */
}

static bool hear(unsigned wanted)
{
    for (int i = 0; i < 2000 && (said & wanted) != wanted; i++) {
        char text[256];
        said |= gh_doorman_news(door, text);
        if (text[0])
            strcpy(why, text);
        gh_clock_sleep_ms(5);
    }
    return (said & wanted) == wanted;
}

static bool comes(atomic_int *count, int wanted)
{
    for (int i = 0; i < 2000 && *count < wanted; i++)
        gh_clock_sleep_ms(5);
    return *count >= wanted;
}

static void somebody_goes_through(void **state)
{
    (void)state;
    gate.unlock_ms = 100;
    gh_doorman_unlock(door);
    assert_true(comes(&ons, 1));
    assert_int_equal(last_ms, 100);
    contact_level = 1;
    assert_true(hear(GH_DOOR_SAY_OPENED));
    contact_level = 0;
    assert_true(hear(GH_DOOR_SAY_SHUT));
    assert_true(comes(&offs, 1));
    assert_int_equal(said, GH_DOOR_SAY_OPENED | GH_DOOR_SAY_SHUT);
    assert_int_equal(ons, 1);
}

static void nobody_goes_through(void **state)
{
    (void)state;
    gh_doorman_unlock(door);
    assert_true(hear(GH_DOOR_SAY_UNUSED));
    assert_int_equal(said, GH_DOOR_SAY_UNUSED);
    assert_int_equal(offs, 1);
}

static void forced_and_held(void **state)
{
    (void)state;
    contact_level = 1;
    assert_true(hear(GH_DOOR_SAY_FORCED | GH_DOOR_SAY_HELD));
    assert_int_equal(ons, 0);
}

static void bouncing_is_no_opening(void **state)
{
    (void)state;
    bounces = 60;
    for (int i = 0; i < 2000 && bounces; i++)
        gh_clock_sleep_ms(5);
    assert_int_equal(bounces, 0);
    assert_int_equal(gh_doorman_news(door, NULL), 0);
}

static void the_button_lets_out_once(void **state)
{
    (void)state;
    button_level = 1; /* and stays pressed */
    assert_true(hear(GH_DOOR_SAY_EXIT | GH_DOOR_SAY_UNUSED));
    assert_int_equal(ons, 1);
    button_level = 0;
    gh_clock_sleep_ms(100);
    assert_int_equal(ons, 1);
}

static void a_failing_relay_is_no_open_door(void **state)
{
    (void)state;
    fail_on = 1;
    gh_doorman_unlock(door);
    assert_true(hear(GH_DOOR_SAY_FAILED));
    assert_string_equal(why, "relay: burnt");
    button_level = 1;
    assert_true(comes(&ons, 2));
    gh_clock_sleep_ms(400); /* longer than the pulse: nothing more is said */
    said |= gh_doorman_news(door, NULL);
    assert_int_equal(said, GH_DOOR_SAY_FAILED);
}

static void locking_is_tried_again(void **state)
{
    (void)state;
    fail_off = 1;
    gh_doorman_unlock(door);
    assert_true(hear(GH_DOOR_SAY_FAILED));
    assert_string_equal(why, "relay: welded");
    assert_true(comes(&offs, 2));
    fail_off = 0;
    int n = offs;
    assert_true(comes(&offs, n + 1));
    n = offs;
    gh_clock_sleep_ms(1200); /* locked: not told again */
    assert_int_equal(offs, n);
}

static void a_contact_that_cannot_be_read(void **state)
{
    (void)state;
    contact_level = 1;
    assert_true(hear(GH_DOOR_SAY_FORCED));
    said = 0;
    contact_level = -1;
    assert_true(hear(GH_DOOR_SAY_FAILED));
    assert_non_null(strstr(why, "contact"));
    contact_level = 1; /* it was open all the time: neither shut nor forced */
    gh_clock_sleep_ms(200);
    said |= gh_doorman_news(door, NULL);
    assert_int_equal(said & ~(unsigned)GH_DOOR_SAY_HELD, GH_DOOR_SAY_FAILED);
}

static void an_emergency_holds_the_door(void **state)
{
    (void)state;
    gh_doorman_hold(door, true);
    assert_true(comes(&ons, 1));
    assert_true(last_ms >= 5000); /* a long pulse, which ends by itself too */
    contact_level = 1;
    gh_clock_sleep_ms(200);
    assert_int_equal(gh_doorman_news(door, NULL), 0); /* nothing is forced now */
    contact_level = 0;
    assert_int_equal(offs, 0);
    gh_doorman_hold(door, false);
    assert_true(comes(&offs, 1));
}

/* The command before hung: whoever was let in meanwhile is gone, and the door must not open for nobody. */
static void a_late_unlock_opens_nothing(void **state)
{
    (void)state;
    stuck = 1;
    gh_doorman_unlock(door);
    assert_true(comes(&ons, 1));
    gh_doorman_unlock(door);
    gh_clock_sleep_ms(1200);
    stuck = 0;
    assert_true(hear(GH_DOOR_SAY_FAILED));
    assert_non_null(strstr(why, "busy"));
    gh_clock_sleep_ms(50);
    assert_int_equal(ons, 1);
}

static void several_at_once_are_one_pulse(void **state)
{
    (void)state;
    stuck = 1;
    gh_doorman_unlock(door);
    assert_true(comes(&ons, 1));
    for (int i = 0; i < 5; i++)
        gh_doorman_unlock(door);
    stuck = 0;
    assert_true(hear(GH_DOOR_SAY_UNUSED));
    assert_int_equal(ons, 2);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, start, stop)
    const struct CMUnitTest tests[] = {
        T(somebody_goes_through),       T(nobody_goes_through),           T(forced_and_held),
        T(bouncing_is_no_opening),      T(the_button_lets_out_once),      T(a_failing_relay_is_no_open_door),
        T(locking_is_tried_again),      T(a_contact_that_cannot_be_read), T(an_emergency_holds_the_door),
        T(a_late_unlock_opens_nothing), T(several_at_once_are_one_pulse),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
