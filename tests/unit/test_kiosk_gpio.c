/* The GPIO door on a chip made of variables: this file stands in for libgpiod. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/clock.h"
#include "kiosk/door.h"

#include <errno.h>
#include <gpiod.h>
#include <stdatomic.h>
#include <string.h>

enum { LINES = 8 };
struct gpiod_line {
    unsigned offset;
    atomic_int level;
    int asked; /* 'i', 'o', or 0 = free */
    int pull;
};
struct gpiod_chip {
    struct gpiod_line lines[LINES];
};

static struct gpiod_chip chip;
static int opened, no_pull, busy, broken;

struct gpiod_chip *gpiod_chip_open_lookup(const char *name)
{
    if (strcmp(name, "fake")) {
        errno = ENOENT;
        return NULL;
    }
    opened++;
    return &chip;
}
void gpiod_chip_close(struct gpiod_chip *c)
{
    opened--;
    for (int i = 0; i < LINES; i++)
        c->lines[i].asked = 0;
}
struct gpiod_line *gpiod_chip_get_line(struct gpiod_chip *c, unsigned offset)
{
    if (offset < LINES)
        return &c->lines[offset];
    errno = EINVAL;
    return NULL;
}
int gpiod_line_request_output(struct gpiod_line *l, const char *who, int level)
{
    (void)who;
    if (busy == (int)l->offset) {
        errno = EBUSY;
        return -1;
    }
    l->asked = 'o';
    l->level = level;
    return 0;
}
int gpiod_line_request_input_flags(struct gpiod_line *l, const char *who, int flags)
{
    (void)who;
    if (no_pull || busy == (int)l->offset) {
        errno = busy == (int)l->offset ? EBUSY : EINVAL;
        return -1;
    }
    l->asked = 'i';
    l->pull = flags == GPIOD_LINE_REQUEST_FLAG_BIAS_PULL_UP;
    return 0;
}
int gpiod_line_request_input(struct gpiod_line *l, const char *who)
{
    (void)who;
    if (busy == (int)l->offset) {
        errno = EBUSY;
        return -1;
    }
    l->asked = 'i';
    return 0;
}
int gpiod_line_set_value(struct gpiod_line *l, int level)
{
    if (broken) {
        errno = EIO;
        return -1;
    }
    assert_int_equal(l->asked, 'o');
    l->level = level;
    return 0;
}
int gpiod_line_get_value(struct gpiod_line *l)
{
    return broken ? -1 : l->level;
}
unsigned int gpiod_line_offset(struct gpiod_line *l)
{
    return l->offset;
}

static struct gh_site_gate gate;
static struct gh_door_driver door;
static struct gh_error err;

static int start(void **state)
{
    (void)state;
    for (unsigned i = 0; i < LINES; i++) {
        chip.lines[i].offset = i;
        chip.lines[i].level = 1; /* inputs are pulled up */
        chip.lines[i].asked = chip.lines[i].pull = 0;
    }
    opened = no_pull = broken = 0;
    busy = -1;
    err = (struct gh_error){0};
    gate = (struct gh_site_gate){.name = "main",
                                 .door = GH_DOOR_GPIO,
                                 .chip = "fake",
                                 .relay = 1,
                                 .contact = 2,
                                 .button = 3,
                                 .contact_open_high = true,
                                 .unlock_ms = 60,
                                 .held_s = 20};
    return 0;
}

static void the_rest_level(bool safe, int locked)
{
    gate.fail_safe = safe;
    assert_true(gh_door_gpio_open(&door, &gate, &err));
    assert_int_equal(chip.lines[1].level, locked);
    assert_true(door.relay(door.self, true, 60, &err));
    assert_int_equal(chip.lines[1].level, !locked);
    assert_true(door.relay(door.self, false, 0, &err));
    assert_int_equal(chip.lines[1].level, locked);
    assert_true(door.relay(door.self, true, 60, &err));
    door.close(door.self);                    /* in the middle of a pulse */
    assert_int_equal(chip.lines[1].level, 0); /* without power, too: secure is locked, safe is open */
    assert_int_equal(opened, 0);
}

static void fail_secure(void **state)
{
    (void)state;
    the_rest_level(false, 0);
}

static void fail_safe(void **state)
{
    (void)state;
    the_rest_level(true, 1);
}

static void contact_and_button(void **state)
{
    (void)state;
    for (int high = 0; high < 2; high++) {
        gate.contact_open_high = high;
        assert_true(gh_door_gpio_open(&door, &gate, &err));
        assert_true(chip.lines[2].pull && chip.lines[3].pull);
        chip.lines[2].level = 1;
        assert_int_equal(door.contact(door.self), high);
        chip.lines[2].level = 0;
        assert_int_equal(door.contact(door.self), !high);
        chip.lines[3].level = 1;
        assert_int_equal(door.button(door.self), 0);
        chip.lines[3].level = 0;
        assert_int_equal(door.button(door.self), 1);
        broken = 1;
        assert_int_equal(door.contact(door.self), -1);
        assert_int_equal(door.button(door.self), -1);
        assert_false(door.relay(door.self, true, 60, &err));
        assert_non_null(strstr(err.text, "relay line 1"));
        broken = 0;
        door.close(door.self);
    }
}

static void without_contact_and_button(void **state)
{
    (void)state;
    gate.contact = gate.button = -1;
    assert_true(gh_door_gpio_open(&door, &gate, &err));
    assert_int_equal(door.contact(door.self), -1);
    assert_int_equal(door.button(door.self), -1);
    assert_int_equal(chip.lines[2].asked, 0);
    door.close(door.self);
}

static void a_chip_without_pull_ups(void **state)
{
    (void)state;
    no_pull = 1;
    assert_true(gh_door_gpio_open(&door, &gate, &err));
    assert_int_equal(chip.lines[2].asked, 'i');
    door.close(door.self);
}

static void refused(const char *named)
{
    assert_null(gh_doorman_start(&gate, &err));
    assert_int_equal(err.kind, GH_ERR_IO);
    assert_non_null(strstr(err.text, named));
    assert_non_null(strstr(err.text, "site.ini"));
    assert_int_equal(opened, 0);
}

static void what_is_not_there_is_named(void **state)
{
    (void)state;
    strcpy(gate.chip, "/dev/gpiochip9");
    refused("/dev/gpiochip9");
    strcpy(gate.chip, "fake");
    for (int i = 1; i <= 3; i++) {
        static const char *const lines[] = {"", "relay line 1", "contact line 2", "button line 3"};
        busy = i;
        refused(lines[i]);
    }
    busy = -1;
    gate.relay = 99;
    refused("relay line 99");
}

static bool becomes(int line, int level)
{
    for (int i = 0; i < 2000 && chip.lines[line].level != level; i++)
        gh_clock_sleep_ms(2);
    return chip.lines[line].level == level;
}

static unsigned hear(struct gh_doorman *d, unsigned wanted)
{
    unsigned said = 0;
    for (int i = 0; i < 2000 && (said & wanted) != wanted; i++) {
        said |= gh_doorman_news(d, NULL);
        gh_clock_sleep_ms(5);
    }
    return said;
}

static void the_whole_door(void **state)
{
    (void)state;
    chip.lines[2].level = 0; /* shut */
    struct gh_doorman *d = gh_doorman_start(&gate, &err);
    assert_non_null(d);
    assert_int_equal(chip.lines[1].level, 0);
    gh_doorman_unlock(d);
    assert_true(becomes(1, 1));
    chip.lines[2].level = 1;
    assert_int_equal(hear(d, GH_DOOR_SAY_OPENED), GH_DOOR_SAY_OPENED);
    chip.lines[2].level = 0;
    assert_int_equal(hear(d, GH_DOOR_SAY_SHUT), GH_DOOR_SAY_SHUT);
    assert_true(becomes(1, 0));
    chip.lines[3].level = 0;
    assert_int_equal(hear(d, GH_DOOR_SAY_EXIT), GH_DOOR_SAY_EXIT);
    gh_doorman_hold(d, true);
    assert_true(becomes(1, 1));
    gh_doorman_stop(d); /* in the middle of an emergency: fail-secure */
    assert_int_equal(chip.lines[1].level, 0);
    assert_int_equal(opened, 0);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup(f, start)
    const struct CMUnitTest tests[] = {
        T(fail_secure),
        T(fail_safe),
        T(contact_and_button),
        T(without_contact_and_button),
        T(a_chip_without_pull_ups),
        T(what_is_not_there_is_named),
        T(the_whole_door),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
