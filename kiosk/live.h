/* Is it a living face? Passive scores of several frames that must agree (match/live_score.h), and an active
 * check from the landmarks. Pure. A part that is missing or fails never counts as a pass. */
#ifndef GH_KIOSK_LIVE_H
#define GH_KIOSK_LIVE_H

#include "kiosk/look.h"
#include "match/live_score.h"
#include "site/gate.h"

enum gh_live_turn {
    GH_TURN_AHEAD,
    GH_TURN_LEFT,
    GH_TURN_RIGHT
}; /* as the person turns; the screen is a mirror */

enum {
    GH_LIVE_TURNS = 4,      /* asked for where no net has looked */
    GH_LIVE_TURNS_NET = 2,  /* and where one is undecided: it goes on looking meanwhile */
    GH_LIVE_TURN_MS = 6000, /* for a turn, and for looking ahead again */
};
/* Similarity below which it is another face: same person, same minute, same camera. For the standard pack's
 * embedder; the caller sets gh_live.same for others. */
#define GH_LIVE_SAME 0.5f

struct gh_live {
    enum gh_gate_liveness setting;
    bool net;   /* the pack has one */
    float same; /* GH_LIVE_SAME unless the caller sets another */
    struct gh_live_scores passive;
    /* active */
    uint64_t seed;
    enum gh_live_turn order[4]; /* another than the last try's since gh_live_init, each followed by AHEAD */
    int turns, at;              /* at: steps done; even ones are turns, odd ones AHEAD */
    int last_order;             /* of the try before, as bits; -1 = none */
    bool started;               /* the neutral yaw is known */
    float neutral_yaw;
    float first_yaw[5]; /* what the neutral one is the middle of */
    int firsts;
    int64_t asked_ms;    /* this step */
    int64_t steady_ms;   /* looking ahead since, 0 = not */
    int64_t hold_ms;     /* ahead for so long before the next turn is asked: not foreseeable either */
    int64_t seen_ms;     /* of the last look with the face */
    struct gh_rect last; /* where it was */
    int streak[2];       /* looks in a row that turn as asked, and the other way */
    int wrong;           /* turned to the other side, or unasked */
    bool broken;         /* the face was lost or changed, or a turn was wrong: it has failed */
    float anchor[GH_TEMPLATE_DIMS]; /* the face that began: the one that ends must be it */
    bool has_anchor;
    bool known; /* in this AHEAD the face was seen to be the anchor */
};
void gh_live_init(struct gh_live *l, enum gh_gate_liveness setting, bool net); /* overwrites */
/* A good frame's passive score (has_live false: the net gave none). MORE until enough agree. PASS only for
 * AUTO; UNSURE asks for the active check; with BOTH, FAIL whatever the net did not pass. */
enum gh_live_verdict gh_live_passive(struct gh_live *l, const struct gh_look *look);

/* Begins the active check; seed from the caller's generator (unforeseeable: from the kernel). */
void gh_live_turns(struct gh_live *l, uint64_t seed, int64_t now_ms);
/* A look while it goes on: MORE, PASS, or FAIL; UNSURE when it cannot be done in time. Looks that have a
 * passive score count here as well: a clear picture of a face fails, however it turns. */
enum gh_live_verdict gh_live_active(struct gh_live *l, const struct gh_look *look);
/* What the person is asked to do now, and how far they are, 0 … 1. */
enum gh_live_turn gh_live_asked(const struct gh_live *l);
float gh_live_progress(const struct gh_live *l);

#endif
