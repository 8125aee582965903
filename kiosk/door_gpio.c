/* A door on GPIO lines. Wiring: fail-secure, the relay's contact closes the lock's circuit and level 1
 * unlocks; fail-safe, it breaks the magnet's and level 0 unlocks. Either way the line at 0, and the relay
 * without power, is the door's fail state. An ended program puts the line to 0 itself. A killed one gives it
 * back to the kernel, and where its level goes then is the chip's driver's: most make it an input, which the
 * relay board's pull-down reads as 0; some leave it, until the next start, 2 s later under the supervisor,
 * puts it to rest. Where not even that may be, a relay with its own timer stands behind the line. */
#include "kiosk/door.h"

#include <errno.h>
#include <gpiod.h>
#include <stdlib.h>
#include <string.h>

struct gpio_door {
    struct gpiod_chip *chip;
    struct gpiod_line *relay, *contact, *button;
    int unlocked; /* the relay's level that unlocks */
    int open;     /* the contact's level while the door is open */
};

static bool relay(void *self, bool on, int for_ms, struct gh_error *err)
{
    struct gpio_door *d = self;
    (void)for_ms; /* the doorman ends it, and the kernel when there is no doorman any more */
    if (gpiod_line_set_value(d->relay, on ? d->unlocked : !d->unlocked) < 0)
        return gh_error_set(err, GH_ERR_IO, "door: relay line %u: %s", gpiod_line_offset(d->relay),
                            strerror(errno));
    return true;
}

static int contact(void *self)
{
    struct gpio_door *d = self;
    int level = d->contact ? gpiod_line_get_value(d->contact) : -1;
    return level < 0 ? -1 : level == d->open;
}

static int button(void *self)
{
    struct gpio_door *d = self;
    int level = d->button ? gpiod_line_get_value(d->button) : -1;
    return level < 0 ? -1 : level == 0; /* pulled up, pressed to ground */
}

static void close_gpio(void *self)
{
    struct gpio_door *d = self;
    if (d->relay)
        gpiod_line_set_value(d->relay, 0);
    if (d->chip)
        gpiod_chip_close(d->chip); /* releases the lines */
    free(d);
}

/* An input with its pull-up where the chip has one. */
static struct gpiod_line *input(struct gpio_door *d, int number)
{
    struct gpiod_line *line = gpiod_chip_get_line(d->chip, (unsigned)number);
    if (line &&
        (gpiod_line_request_input_flags(line, "gatehouse", GPIOD_LINE_REQUEST_FLAG_BIAS_PULL_UP) == 0 ||
         gpiod_line_request_input(line, "gatehouse") == 0))
        return line;
    return NULL;
}

static bool open_lines(struct gpio_door *d, const struct gh_site_gate *gate, struct gh_error *err)
{
    d->relay = gpiod_chip_get_line(d->chip, (unsigned)gate->relay);
    if (!d->relay || gpiod_line_request_output(d->relay, "gatehouse", !d->unlocked) < 0) {
        d->relay = NULL;
        return gh_error_set(err, GH_ERR_IO, "door: relay line %d of %s: %s; see relay in site.ini",
                            gate->relay, gate->chip, strerror(errno));
    }
    if (gate->contact >= 0 && !(d->contact = input(d, gate->contact)))
        return gh_error_set(err, GH_ERR_IO, "door: contact line %d of %s: %s; see contact in site.ini",
                            gate->contact, gate->chip, strerror(errno));
    if (gate->button >= 0 && !(d->button = input(d, gate->button)))
        return gh_error_set(err, GH_ERR_IO, "door: button line %d of %s: %s; see button in site.ini",
                            gate->button, gate->chip, strerror(errno));
    return true;
}

bool gh_door_gpio_open(struct gh_door_driver *out, const struct gh_site_gate *gate, struct gh_error *err)
{
    struct gpio_door *d = calloc(1, sizeof *d);
    if (!d)
        return gh_error_set(err, GH_ERR_INTERNAL, "door: out of memory");
    d->unlocked = !gate->fail_safe;
    d->open = gate->contact_open_high;
    d->chip = gpiod_chip_open_lookup(gate->chip);
    bool ok = d->chip || gh_error_set(err, GH_ERR_IO,
                                      "door: %s: %s; see chip in site.ini, and that this account may use "
                                      "it (group gpio)",
                                      gate->chip, strerror(errno));
    if (ok && open_lines(d, gate, err)) {
        *out = (struct gh_door_driver){relay, contact, button, close_gpio, d};
        return true;
    }
    close_gpio(d);
    return false;
}
