/* The flow of one gate: states, events, what each makes of the other. Pure: no clock, no screen, no door; the
 * caller (kiosk/gate.c) acts. The table is tested whole: tests/unit/test_kiosk_flow.c. */
#ifndef GH_KIOSK_FLOW_H
#define GH_KIOSK_FLOW_H

#include "store/passages.h"

#include <stdbool.h>
#include <stdint.h>

/* X(enum, name, time limit in ms (0 = none), what happens then) */
#define GH_FLOW_STATES(X)                                                                                    \
    X(IDLE, "idle", 0)             /* the camera wakes the screen and does nothing else */                   \
    X(NOTICE, "notice", 30000)     /* what this gate does; a badge or a touch goes on */                     \
    X(TOKEN, "token", 45000)       /* show a badge, type a number */                                         \
    X(APPROACH, "approach", 20000) /* a token is there, no face yet */                                       \
    X(ALIGN, "align", 30000)       /* a face, not yet as it should be */                                     \
    X(CAPTURE, "capture", 15000)   /* good pictures are collected */                                         \
    X(LIVENESS, "liveness", 20000) /* turn your head */                                                      \
    X(COMPARE, "compare", 3000)                                                                              \
    X(RECORD, "record", 2000)    /* admitted; the door opens once that is written */                         \
    X(DOOR, "door", 15000)       /* unlocked: go through */                                                  \
    X(REFUSED, "refused", 20000) /* why, and the ways on */                                                  \
    X(OTHER, "other", 45000)     /* another way in: which */                                                 \
    X(NUMBER, "number", 45000)   /* the other way's number */                                                \
    X(PIN, "pin", 45000)                                                                                     \
    X(LOOK, "look", 90000)        /* number and PIN were right: the attendant looks */                       \
    X(CALL, "call", 30000)        /* may the attendant see the picture? */                                   \
    X(CALLING, "calling", 180000) /* until somebody answers */                                               \
    X(ENROL, "enrol", 90000)      /* the notice, and the act of consent */                                   \
    X(ENROL_NAME, "enrol-name", 120000)                                                                      \
    X(ENROL_PICTURE, "enrol-picture", 90000)                                                                 \
    X(ENROL_WAIT, "enrol-wait", 180000) /* a supervisor approves */                                          \
    X(ENROL_DONE, "enrol-done", 60000)  /* the badge on the screen, or why not */                            \
    X(CLEAR, "clear", 700)              /* what was held of the person is overwritten */                     \
    X(OUT_OF_ORDER, "out-of-order", 0)  /* no camera, or nothing can be written: the other way works */      \
    X(EMERGENCY, "emergency", 0)        /* the door is held open */

enum gh_flow_state {
#define X(id, name, limit) GH_FLOW_##id,
    GH_FLOW_STATES(X)
#undef X
        GH_FLOW_STATE_COUNT
};
const char *gh_flow_state_name(enum gh_flow_state s);

#define GH_FLOW_EVENTS(X)                                                                                    \
    X(PRESENCE, "presence")     /* something moves before the camera */                                      \
    X(TOUCH, "touch")           /* the large button: go on, try again */                                     \
    X(TOKEN_GOOD, "token-good") /* badge, ticket or number of somebody who may pass now */                   \
    X(TOKEN_BAD, "token-bad")   /* with its cause */                                                         \
    X(FACE, "face")             /* one face is near */                                                       \
    X(NO_FACE, "no-face")                                                                                    \
    X(GOOD, "good") /* it is as it should be */                                                              \
    X(NOT_GOOD, "not-good")                                                                                  \
    X(LIVE, "live")     /* enough good pictures, and of a living face */                                     \
    X(UNSURE, "unsure") /* enough good pictures; turn your head */                                           \
    X(NOT_LIVE, "not-live")                                                                                  \
    X(MATCH, "match")                                                                                        \
    X(NO_MATCH, "no-match") /* with its cause */                                                             \
    X(RECORDED, "recorded")                                                                                  \
    X(RECORD_FAILED, "record-failed")                                                                        \
    X(DOOR_OPENED, "door-opened")                                                                            \
    X(DOOR_CLOSED, "door-closed")                                                                            \
    X(DOOR_FAILED, "door-failed")                                                                            \
    X(OTHER_WAY, "other-way")                                                                                \
    X(USE_PIN, "use-pin")                                                                                    \
    X(NUMBER_GIVEN,                                                                                          \
      "number-given") /* typed in the other way; whether it is somebody's shows with the PIN */              \
    X(PIN_GOOD, "pin-good")                                                                                  \
    X(PIN_BAD, "pin-bad")                                                                                    \
    X(CALL_ATTENDANT, "call-attendant")                                                                      \
    X(AGREE, "agree")                                                                                        \
    X(DECLINE, "decline")                                                                                    \
    X(COMING, "coming") /* the attendant's answers */                                                        \
    X(OPENED, "opened") /* also a release that nobody called for */                                          \
    X(DENIED, "denied")                                                                                      \
    X(ENROL_ASKED, "enrol-asked")                                                                            \
    X(NAME_GIVEN, "name-given")                                                                              \
    X(PICTURES_TAKEN, "pictures-taken")                                                                      \
    X(APPROVED, "approved")                                                                                  \
    X(REJECTED, "rejected") /* by a supervisor, or no picture would do */                                    \
    X(BACK, "back")                                                                                          \
    X(CANCEL, "cancel") /* I am done: everything is cleared */                                               \
    X(MORE_TIME, "more-time")                                                                                \
    X(TIME_UP, "time-up") /* made by gh_flow_tick */                                                         \
    X(BROKEN, "broken")   /* camera or storage is gone */                                                    \
    X(MENDED, "mended")                                                                                      \
    X(EMERGENCY_ON, "emergency-on")                                                                          \
    X(EMERGENCY_OFF, "emergency-off")

enum gh_flow_event {
#define X(id, name) GH_FLOW_ON_##id,
    GH_FLOW_EVENTS(X)
#undef X
        GH_FLOW_EVENT_COUNT
};
const char *gh_flow_event_name(enum gh_flow_event e);

/* What the caller does, a mask; in this order. */
enum gh_flow_action {
    GH_FLOW_DO_END = 1 << 0, /* the passage ends as it stands: admitted ones are completed, others written */
    GH_FLOW_DO_FORGET = 1 << 1,  /* token, templates, pictures, typed digits are overwritten */
    GH_FLOW_DO_BEGIN = 1 << 2,   /* a passage begins */
    GH_FLOW_DO_COMPARE = 1 << 3, /* the good pictures against the token's templates: MATCH or NO_MATCH */
    GH_FLOW_DO_RECORD = 1 << 4,  /* write the passage as admitted: RECORDED or RECORD_FAILED */
    GH_FLOW_DO_UNLOCK = 1 << 5,  /* one pulse */
    GH_FLOW_DO_CALL = 1 << 6,    /* raise the call, with the picture if agreed */
    GH_FLOW_DO_LOOK = 1 << 7,    /* raise the call for the attendant's look */
    GH_FLOW_DO_CALL_OVER = 1 << 8,
    GH_FLOW_DO_SHOTS = 1 << 9,    /* good pictures are collected anew */
    GH_FLOW_DO_TURNS = 1 << 10,   /* the active check begins anew, in another order */
    GH_FLOW_DO_ENROL = 1 << 11,   /* hand the enrolment over */
    GH_FLOW_DO_HOLD = 1 << 12,    /* the door is held open */
    GH_FLOW_DO_RELEASE = 1 << 13, /* and no longer */
};

struct gh_flow {
    enum gh_flow_state state;
    int64_t since_ms, until_ms; /* mono; until 0 = no limit */
    int attempts;               /* refused with this token */
    int64_t face_until_ms;      /* looking for a good face ends then, however often it comes and goes */
    bool begun;                 /* a passage goes on */
    bool token;                 /* a good one is held */
    bool identify;              /* one to many: no token is asked for */
    bool pin, enrol;            /* as the gate's settings are */
    bool coming;                /* the attendant said so */
    bool picture_agreed;
    bool emergency, broken;
    enum gh_passage_decision decision; /* of the passage that goes on; 0 = none yet */
    enum gh_passage_mode mode;
    enum gh_passage_cause cause; /* why the last refusal */
};

enum { GH_FLOW_ATTEMPTS = 3, GH_FLOW_WARN_MS = 10000 /* "more time?" shows so long before the limit */ };

void gh_flow_init(struct gh_flow *f, int64_t now_ms, bool identify, bool pin, bool enrol);
/* One event. cause: with TOKEN_BAD and NO_MATCH; mode: with TOKEN_GOOD. Returns the actions. Events that mean
 * nothing in a state change nothing and give 0. */
unsigned gh_flow_step(struct gh_flow *f, enum gh_flow_event event, int64_t now_ms, enum gh_passage_mode mode,
                      enum gh_passage_cause cause);
/* The time alone: TIME_UP when the state's limit is over. */
unsigned gh_flow_tick(struct gh_flow *f, int64_t now_ms);
/* Milliseconds until the state ends by itself, -1 = it does not. */
int64_t gh_flow_left(const struct gh_flow *f, int64_t now_ms);

/* What the camera is used for in a state: nothing more than this. */
enum gh_eyes_work { GH_EYES_REST, GH_EYES_WAKE, GH_EYES_CODE, GH_EYES_FACE };
enum gh_eyes_work gh_flow_eyes(const struct gh_flow *f);

#endif
