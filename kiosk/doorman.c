/* Whoever stands at the door: a thread that asks the driver, steps the logic, and does what it says. */
#include "kiosk/door.h"

#include "base/clock.h"
#include "base/log.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    LOOK_MS = 10,
    STEADY = 3,
    HOLD_PULSE_MS = 10000,
    HOLD_AGAIN_MS = 8000,
    OFF_AGAIN_MS = 1000,
    LATE_MS = 1000 /* and a pulse: an unlock that the door comes to later opens nothing */
};

struct gh_doorman {
    struct gh_site_gate gate;
    struct gh_door_driver driver;
    struct gh_door_state state;
    pthread_t thread;
    int64_t off_again_ms;  /* the relay did not lock: when it is told again; 0 = it did */
    bool deaf;             /* the contact could not be read, and that was said */
    pthread_mutex_t mutex; /* protects what follows */
    int unlocks;           /* asked for, not done yet */
    int64_t asked_ms;      /* the latest of them */
    bool hold, stop;
    unsigned said;
    char why[256];
};

/* An input that has been the same for STEADY looks. */
struct input {
    int level, steady, count;
};

static bool changed(struct input *in, int now)
{
    if (now < 0) /* none, or it cannot be read */
        return false;
    in->count = now == in->level ? in->count + 1 : 1;
    in->level = now;
    if (in->count < STEADY || in->steady == now)
        return false;
    in->steady = now;
    return true;
}

static void say(struct gh_doorman *d, unsigned what, const char *why)
{
    enum { DO = GH_DOOR_RELAY_ON | GH_DOOR_RELAY_OFF };
    pthread_mutex_lock(&d->mutex);
    d->said |= what & ~(unsigned)DO;
    if (why)
        snprintf(d->why, sizeof d->why, "%s", why);
    pthread_mutex_unlock(&d->mutex);
}

static bool drive(struct gh_doorman *d, bool on, int for_ms, struct gh_error *err)
{
    bool ok = d->driver.relay(d->driver.self, on, for_ms, err);
    d->off_again_ms = ok || on ? 0 : gh_clock_mono_ms() + OFF_AGAIN_MS;
    return ok;
}

/* Held doors get pulses one after another, each of which ends by itself: killed, it locks again. */
static void step(struct gh_doorman *d, enum gh_door_event event)
{
    struct gh_error err = {0};
    unsigned out = gh_door_step(&d->state, &d->gate, event, gh_clock_mono_ms());
    bool on = out & GH_DOOR_RELAY_ON, off = out & GH_DOOR_RELAY_OFF;
    if ((on || off) && !drive(d, on, d->state.holding ? HOLD_PULSE_MS : d->gate.unlock_ms, &err)) {
        out &= ~(unsigned)GH_DOOR_SAY_EXIT; /* nobody was let out */
        out |= gh_door_step(&d->state, &d->gate, GH_DOOR_DRIVE_FAILED, gh_clock_mono_ms());
        say(d, out, err.text);
        return;
    }
    if (out)
        say(d, out, NULL);
}

static void unlock(struct gh_doorman *d, int64_t asked_ms)
{
    if (gh_clock_mono_ms() - asked_ms <= d->gate.unlock_ms + LATE_MS)
        step(d, GH_DOOR_UNLOCK);
    else
        say(d, GH_DOOR_SAY_FAILED,
            "the door was still busy with the passage before; see command in site.ini");
}

/* What has to be done again: pulses of a held door, and locking that failed. */
static void again(struct gh_doorman *d, int64_t *held_ms)
{
    struct gh_error err = {0};
    int64_t now = gh_clock_mono_ms();
    if (d->state.holding && now - *held_ms >= HOLD_AGAIN_MS) {
        *held_ms = now;
        if (!drive(d, true, HOLD_PULSE_MS, &err))
            say(d, GH_DOOR_SAY_FAILED, err.text);
    }
    if (d->off_again_ms && now >= d->off_again_ms && !d->state.holding && !d->state.driven)
        drive(d, false, 0, &err);
}

static void look(struct gh_doorman *d, struct input *contact, struct input *button)
{
    int open = d->driver.contact(d->driver.self);
    if (open < 0 && d->state.has_contact && !d->deaf)
        say(d, GH_DOOR_SAY_FAILED, "the door's contact cannot be read; see contact in site.ini");
    d->deaf = open < 0;
    if (changed(contact, open))
        step(d, contact->steady ? GH_DOOR_CONTACT_OPEN : GH_DOOR_CONTACT_SHUT);
    if (changed(button, d->driver.button(d->driver.self)) && button->steady)
        step(d, GH_DOOR_BUTTON);
}

static void *stand(void *user)
{
    struct gh_doorman *d = user;
    struct input contact = {0}, button = {0};
    int64_t held_ms = 0;
    for (;;) {
        pthread_mutex_lock(&d->mutex);
        bool stop = d->stop, hold = d->hold;
        int unlocks = d->unlocks;
        int64_t asked_ms = d->asked_ms;
        d->unlocks = 0; /* several at once are one pulse */
        pthread_mutex_unlock(&d->mutex);
        if (stop)
            return NULL;
        if (hold != d->state.holding) {
            held_ms = gh_clock_mono_ms();
            step(d, hold ? GH_DOOR_HOLD : GH_DOOR_LET_GO);
        }
        again(d, &held_ms);
        if (unlocks)
            unlock(d, asked_ms);
        look(d, &contact, &button);
        step(d, GH_DOOR_TIME);
        gh_clock_sleep_ms(LOOK_MS);
    }
}

struct gh_doorman *gh_doorman_start_with(const struct gh_site_gate *gate, const struct gh_door_driver *driver,
                                         struct gh_error *err)
{
    struct gh_doorman *d = calloc(1, sizeof *d);
    if (!d) {
        driver->close(driver->self);
        gh_error_set(err, GH_ERR_INTERNAL, "door: out of memory");
        return NULL;
    }
    d->gate = *gate;
    d->driver = *driver;
    gh_door_init(&d->state, gate);
    pthread_mutex_init(&d->mutex, NULL);
    if (!pthread_create(&d->thread, NULL, stand, d))
        return d;
    driver->close(driver->self);
    pthread_mutex_destroy(&d->mutex);
    free(d);
    gh_error_set(err, GH_ERR_INTERNAL, "door: no thread could be started");
    return NULL;
}

struct gh_doorman *gh_doorman_start(const struct gh_site_gate *gate, struct gh_error *err)
{
    struct gh_door_driver driver;
    bool ok = gate->door == GH_DOOR_EXEC   ? gh_door_exec_open(&driver, gate, err)
              : gate->door == GH_DOOR_GPIO ? gh_door_gpio_open(&driver, gate, err)
                                           : gh_door_none_open(&driver, gate, err);
    return ok ? gh_doorman_start_with(gate, &driver, err) : NULL;
}

void gh_doorman_stop(struct gh_doorman *d)
{
    if (!d)
        return;
    pthread_mutex_lock(&d->mutex);
    d->stop = true;
    pthread_mutex_unlock(&d->mutex);
    pthread_join(d->thread, NULL);
    d->driver.close(d->driver.self);
    pthread_mutex_destroy(&d->mutex);
    free(d);
}

void gh_doorman_unlock(struct gh_doorman *d)
{
    pthread_mutex_lock(&d->mutex);
    d->unlocks++;
    d->asked_ms = gh_clock_mono_ms();
    pthread_mutex_unlock(&d->mutex);
}

void gh_doorman_hold(struct gh_doorman *d, bool on)
{
    pthread_mutex_lock(&d->mutex);
    d->hold = on;
    pthread_mutex_unlock(&d->mutex);
}

unsigned gh_doorman_news(struct gh_doorman *d, char *text)
{
    pthread_mutex_lock(&d->mutex);
    unsigned said = d->said;
    if (text)
        snprintf(text, sizeof d->why, "%s", d->why);
    d->said = 0;
    d->why[0] = 0;
    pthread_mutex_unlock(&d->mutex);
    return said;
}
