/* The door's logic: what each event makes of it. Pure. */
#include "kiosk/door.h"

#include <string.h>

void gh_door_init(struct gh_door_state *d, const struct gh_site_gate *gate)
{
    memset(d, 0, sizeof *d);
    d->has_contact = gate->door == GH_DOOR_GPIO && gate->contact >= 0;
}

bool gh_door_confirms(const struct gh_door_state *d)
{
    return d->has_contact;
}

static unsigned unlock(struct gh_door_state *d, const struct gh_site_gate *gate, int64_t now_ms)
{
    d->unlocked = d->driven = true;
    d->passed = d->open;
    d->relay_until_ms = now_ms + gate->unlock_ms;
    return d->holding ? 0 : GH_DOOR_RELAY_ON; /* a held door is open already */
}

static unsigned shut(struct gh_door_state *d)
{
    bool was = d->open;
    d->open = d->told_held = false;
    return was ? GH_DOOR_SAY_SHUT : 0;
}

static unsigned opened(struct gh_door_state *d, int64_t now_ms)
{
    if (d->open)
        return 0;
    d->open = true;
    d->open_since_ms = now_ms;
    d->told_held = false;
    if (!d->unlocked)
        return d->holding ? 0 : GH_DOOR_SAY_FORCED;
    d->passed = true;
    return GH_DOOR_SAY_OPENED;
}

static unsigned time_passes(struct gh_door_state *d, const struct gh_site_gate *gate, int64_t now_ms)
{
    unsigned out = 0;
    if (d->driven && now_ms >= d->relay_until_ms) {
        d->driven = false;
        out |= d->holding ? 0 : GH_DOOR_RELAY_OFF;
    }
    if (d->unlocked && now_ms >= d->relay_until_ms + (d->has_contact ? GH_DOOR_SETTLE_MS : 0)) {
        d->unlocked = false;
        if (!d->has_contact)
            out |= GH_DOOR_SAY_OPENED | GH_DOOR_SAY_SHUT; /* nothing tells better */
        else if (!d->passed)
            out |= GH_DOOR_SAY_UNUSED;
    }
    if (d->open && !d->holding && !d->told_held && now_ms - d->open_since_ms >= gate->held_s * 1000LL) {
        d->told_held = true;
        out |= GH_DOOR_SAY_HELD;
    }
    return out;
}

unsigned gh_door_step(struct gh_door_state *d, const struct gh_site_gate *gate, enum gh_door_event event,
                      int64_t now_ms)
{
    switch (event) {
    case GH_DOOR_UNLOCK:
        return unlock(d, gate, now_ms);
    case GH_DOOR_BUTTON:
        if (d->holding)
            return 0;
        if (d->driven) { /* whoever leaves has the whole time; the passage on record is the other's */
            d->relay_until_ms = now_ms + gate->unlock_ms;
            return GH_DOOR_RELAY_ON;
        }
        return unlock(d, gate, now_ms) | GH_DOOR_SAY_EXIT;
    case GH_DOOR_HOLD: {
        bool was = d->holding;
        d->holding = true;
        return was ? 0 : GH_DOOR_RELAY_ON;
    }
    case GH_DOOR_LET_GO:
        if (!d->holding)
            return 0;
        d->holding = d->unlocked = d->driven = d->told_held = false;
        d->open_since_ms = now_ms; /* people are still going through: held counts from here */
        return GH_DOOR_RELAY_OFF;
    case GH_DOOR_CONTACT_OPEN:
        return opened(d, now_ms);
    case GH_DOOR_CONTACT_SHUT:
        return shut(d);
    case GH_DOOR_DRIVE_FAILED: /* to lock, too: a door that stays open is worth knowing */
        d->unlocked = d->driven = false;
        return GH_DOOR_SAY_FAILED;
    case GH_DOOR_TIME:
        return time_passes(d, gate, now_ms);
    case GH_DOOR_EVENTS:
        break;
    }
    return 0;
}
