/* Is it a living face? Passive scores of several frames that must agree, and an active check from the
 * landmarks. Pure. A part that is missing or fails never counts as a pass. */
#ifndef GH_KIOSK_LIVE_H
#define GH_KIOSK_LIVE_H

#include "kiosk/look.h"
#include "site/gate.h"

enum gh_live_verdict { GH_LIVE_MORE, GH_LIVE_PASS, GH_LIVE_UNSURE, GH_LIVE_FAIL };
enum gh_live_turn {
    GH_TURN_AHEAD,
    GH_TURN_LEFT,
    GH_TURN_RIGHT
}; /* as the person turns; the screen is a mirror */

struct gh_live {
    enum gh_gate_liveness setting;
    bool net;         /* the pack has one */
    float scores[15]; /* passive, newest last */
    int count;
    /* active */
    uint64_t seed;
    enum gh_live_turn order[4]; /* always different from the last try's, each followed by AHEAD */
    int turns, at;
    bool started;
    float neutral_yaw;
    int64_t asked_ms;               /* this turn */
    int wrong;                      /* turned to the other side */
    bool broken;                    /* the face was lost or changed in the middle */
    float anchor[GH_TEMPLATE_DIMS]; /* the face that began: the one that ends must be it */
    bool has_anchor;
};
void gh_live_init(struct gh_live *l, enum gh_gate_liveness setting, bool net);
/* A good frame's passive score (has_live false: the net gave none). MORE until enough agree. */
enum gh_live_verdict gh_live_passive(struct gh_live *l, const struct gh_look *look);

/* Begins the active check; seed from the caller's generator (unforeseeable: from the kernel). */
void gh_live_turns(struct gh_live *l, uint64_t seed, int64_t now_ms);
/* A look while it goes on: MORE, PASS, or FAIL; UNSURE when it cannot be done in time. */
enum gh_live_verdict gh_live_active(struct gh_live *l, const struct gh_look *look);
/* What the person is asked to do now, and how far they are, 0 … 1. */
enum gh_live_turn gh_live_asked(const struct gh_live *l);
float gh_live_progress(const struct gh_live *l);

#endif
