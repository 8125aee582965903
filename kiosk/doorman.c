/* Whoever stands at the door: a thread that asks the driver, steps the logic, and does what it says. */
#include "kiosk/door.h"

#include "base/clock.h"
#include "base/log.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LOOK_MS = 10, STEADY = 3, HOLD_PULSE_MS = 10000, HOLD_AGAIN_MS = 8000 };

struct gh_doorman {
    struct gh_site_gate gate;
    struct gh_door_driver driver;
    struct gh_door_state state;
    pthread_t thread;
    pthread_mutex_t mutex; /* protects what follows */
    int unlocks;           /* asked for, not done yet */
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

/* Held doors get pulses one after another, each of which ends by itself: killed, it locks again. */
static void step(struct gh_doorman *d, enum gh_door_event event)
{
    struct gh_error err = {0};
    unsigned out = gh_door_step(&d->state, &d->gate, event, gh_clock_mono_ms());
    bool on = out & GH_DOOR_RELAY_ON, off = out & GH_DOOR_RELAY_OFF;
    if ((on || off) &&
        !d->driver.relay(d->driver.self, on, d->state.holding ? HOLD_PULSE_MS : d->gate.unlock_ms, &err)) {
        out |= gh_door_step(&d->state, &d->gate, GH_DOOR_DRIVE_FAILED, gh_clock_mono_ms());
        say(d, out, err.text);
        return;
    }
    if (out)
        say(d, out, NULL);
}

static void *stand(void *user)
{
    struct gh_doorman *d = user;
    struct input contact = {0}, button = {0};
    int64_t held_ms = 0;
    for (;;) {
        pthread_mutex_lock(&d->mutex);
        bool stop = d->stop, hold = d->hold, unlock = d->unlocks > 0;
        d->unlocks -= unlock;
        pthread_mutex_unlock(&d->mutex);
        if (stop)
            return NULL;
        if (hold != d->state.holding) {
            step(d, hold ? GH_DOOR_HOLD : GH_DOOR_LET_GO);
            held_ms = gh_clock_mono_ms();
        }
        if (hold && gh_clock_mono_ms() - held_ms >= HOLD_AGAIN_MS) {
            struct gh_error err = {0};
            held_ms = gh_clock_mono_ms();
            if (!d->driver.relay(d->driver.self, true, HOLD_PULSE_MS, &err))
                say(d, GH_DOOR_SAY_FAILED, err.text);
        }
        if (unlock)
            step(d, GH_DOOR_UNLOCK);
        if (changed(&contact, d->driver.contact(d->driver.self) == 1))
            step(d, contact.steady ? GH_DOOR_CONTACT_OPEN : GH_DOOR_CONTACT_SHUT);
        if (changed(&button, d->driver.button(d->driver.self) == 1) && button.steady)
            step(d, GH_DOOR_BUTTON);
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
