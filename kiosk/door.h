/* The door: its logic as a pure function, and who does it: nobody, a command, or GPIO lines. */
#ifndef GH_KIOSK_DOOR_H
#define GH_KIOSK_DOOR_H

#include "base/error.h"
#include "site/gate.h"

#include <stdbool.h>
#include <stdint.h>

/* ---- pure ---- */
enum gh_door_event {
    GH_DOOR_UNLOCK, /* one pulse, for a decision */
    GH_DOOR_HOLD,   /* emergency on */
    GH_DOOR_LET_GO, /* emergency off */
    GH_DOOR_CONTACT_OPEN,
    GH_DOOR_CONTACT_SHUT,
    GH_DOOR_BUTTON, /* request to exit */
    GH_DOOR_DRIVE_FAILED,
    GH_DOOR_TIME, /* the clock alone */
    GH_DOOR_EVENTS
};
enum gh_door_out {                       /* a mask */
                   GH_DOOR_RELAY_ON = 1, /* for unlock_ms at most */
                   GH_DOOR_RELAY_OFF = 2,
                   GH_DOOR_SAY_OPENED = 4, /* passed through after an unlock */
                   GH_DOOR_SAY_SHUT = 8,
                   GH_DOOR_SAY_UNUSED = 16, /* locked again, nobody went through */
                   GH_DOOR_SAY_FORCED = 32, /* open without an unlock */
                   GH_DOOR_SAY_HELD = 64,   /* open for too long */
                   GH_DOOR_SAY_FAILED = 128,
                   GH_DOOR_SAY_EXIT = 256, /* unlocked by the button */
};
struct gh_door_state {
    bool unlocked; /* an opening counts as passing through; with a contact GH_DOOR_SETTLE_MS longer than */
    bool driven;   /* the pulse */
    bool open, holding, told_held, has_contact;
    int64_t relay_until_ms, open_since_ms;
    bool passed; /* the contact opened in this unlock */
};
/* A door pulled at the pulse's last moment is not forced: its contact is heard a little later. */
enum { GH_DOOR_SETTLE_MS = 250 };
void gh_door_init(struct gh_door_state *d, const struct gh_site_gate *gate);
/* Without a contact, OPENED is said at the unlock's end and is no proof (gh_door_confirms is false). The
 * button always gives a whole pulse; during another's it says no EXIT. A failed drive always says FAILED, and
 * nothing was opened by it. */
unsigned gh_door_step(struct gh_door_state *d, const struct gh_site_gate *gate, enum gh_door_event event,
                      int64_t now_ms);
bool gh_door_confirms(const struct gh_door_state *d);

/* ---- doing it: a thread of its own ---- */
struct gh_doorman;
/* INPUT/IO when the chip or a line is not there, naming it. The relay is put into its rest state first. */
struct gh_doorman *gh_doorman_start(const struct gh_site_gate *gate, struct gh_error *err);
void gh_doorman_stop(struct gh_doorman *d); /* rest state: locked, or open where fail_safe */
/* Never waits. One that the door could not come to for longer than a pulse and a second (a command before it
 * hangs) is FAILED: nobody stands there any more. */
void gh_doorman_unlock(struct gh_doorman *d);
void gh_doorman_hold(struct gh_doorman *d, bool on);
/* What happened since: a mask of GH_DOOR_SAY_*; text (may be NULL, ≥ 256 bytes): why, of FAILED. */
unsigned gh_doorman_news(struct gh_doorman *d, char *text);

/* ---- drivers ---- */
struct gh_door_driver {
    bool (*relay)(void *self, bool on, int for_ms, struct gh_error *err);
    /* 1 open / pressed, 0 not, -1 there is none, or it cannot be read: then it stays what it was */
    int (*contact)(void *self);
    int (*button)(void *self);
    void (*close)(void *self); /* rest state, frees */
    void *self;
};
bool gh_door_none_open(struct gh_door_driver *out, const struct gh_site_gate *gate, struct gh_error *err);
/* Runs `command NAME MS` without a shell, with a time limit (command_s, or a second more than MS where that
 * is longer, so that a command may stay for its pulse), its output to the log; the command's pulse ends by
 * itself, whatever becomes of this program. relay(false) does nothing. */
bool gh_door_exec_open(struct gh_door_driver *out, const struct gh_site_gate *gate, struct gh_error *err);
bool gh_door_gpio_open(struct gh_door_driver *out, const struct gh_site_gate *gate, struct gh_error *err);
/* For tests and other hardware: a doorman on this driver (taken over). */
struct gh_doorman *gh_doorman_start_with(const struct gh_site_gate *gate, const struct gh_door_driver *driver,
                                         struct gh_error *err);

#endif
