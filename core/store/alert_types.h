/* Names of what an alert can be and what can be done with it, and its whole life as one
 * pure function. Shared by the store and all above it. Numbers are stored: append only. */
#ifndef GH_STORE_ALERT_TYPES_H
#define GH_STORE_ALERT_TYPES_H

#include <stdbool.h>
#include <stdint.h>

enum gh_alert_kind {
    GH_ALERT_MATCH = 1,          /* someone flagged may be in view */
    GH_ALERT_CAMERA = 2,         /* down: refused, lost, stalled */
    GH_ALERT_ENGINE = 3,         /* restarted after it ended badly */
    GH_ALERT_CAMERA_FROZEN = 4,  /* the same picture again and again */
    GH_ALERT_CAMERA_COVERED = 5, /* covered, or too dark to see by */
    GH_ALERT_CAMERA_MOVED = 6,   /* it looks at another scene, for good */
    GH_ALERT_DISK = 7,           /* little room, or writing fails */
    GH_ALERT_CLOCK = 8,          /* the time of day jumped */
    GH_ALERT_FLAG_DUE = 9,       /* a flag is about to expire, or due for review */
    GH_ALERT_APPROVAL = 10,      /* a flag waits for its second person */
    GH_ALERT_LOGIN = 11,         /* log-ins fail one after another, or an account was recovered */
    GH_ALERT_GATE_CALL = 12,     /* somebody at a gate asks for the attendant */
    GH_ALERT_GATE_PIN = 13,      /* number and PIN were right: the attendant's look decides */
    GH_ALERT_GATE_REFUSED = 14,  /* people were refused at a gate */
    GH_ALERT_GATE_RELEASED = 15, /* a door was opened past the gate's decision: no call, an emergency */
    GH_ALERT_GATE_DOOR = 16,     /* forced, held open, or it did not open */
    GH_ALERT_GATE_DURESS = 17,   /* a duress number was used: each is an alert of its own */
    GH_ALERT_GATE_ENROL = 18,    /* an enrolment at a gate waits for a supervisor */
    GH_ALERT_GATE_DOWN = 19,     /* a gate is silent */
    GH_ALERT_KINDS
};
/* Each of these is about one person's waiting or need, and never joined with another of its kind. */
bool gh_alert_stands_alone(enum gh_alert_kind kind);
/* Severity 1 … 4 of what happens at gates; 0 for other kinds (core/alert/rules.h has all). */
int gh_alert_gate_severity(enum gh_alert_kind kind);
/* "match", "camera-down", "engine", "camera-frozen", …; "unknown" for others. */
const char *gh_alert_kind_name(enum gh_alert_kind kind);
bool gh_alert_kind_parse(const char *text, enum gh_alert_kind *out);

enum gh_alert_state {
    GH_ALERT_OPEN = 1,    /* nobody has it */
    GH_ALERT_CLAIMED = 2, /* its holder looks into it */
    GH_ALERT_DECIDED = 3,
    GH_ALERT_CLOSED = 4,
    GH_ALERT_AWAITING = 5, /* confirmed by one; a second operator must agree */
};
const char *gh_alert_state_name(enum gh_alert_state state); /* "open", "claimed", … */
enum gh_alert_decision {
    GH_DECISION_NONE = 0,
    GH_DECISION_CONFIRMED = 1,
    GH_DECISION_NOT_THIS = 2,
    GH_DECISION_CANNOT_TELL = 3
};
enum gh_alert_event {
    GH_ALERT_RAISED = 1,
    GH_ALERT_SEEN_AGAIN = 2,
    GH_ALERT_RETRACTED =
        3, /* the machine took its name back, or the trouble is over; a person still closes it */
    GH_ALERT_CLAIM = 4,
    GH_ALERT_CONFIRM = 5,  /* of trouble: dealt with */
    GH_ALERT_NOT_THIS = 6, /* of trouble: a false alarm */
    GH_ALERT_CANNOT_TELL = 7,
    GH_ALERT_CLOSE = 8,
    GH_ALERT_REOPEN = 9,    /* by the engine: the person came back after the decision */
    GH_ALERT_ESCALATE = 10, /* to a supervisor: whoever holds it lets go */
    GH_ALERT_SNOOZE = 11,
    GH_ALERT_WAKE = 12, /* by the engine: the snooze is over, or the person was seen at another camera; it is
                           nobody's then. By a person: they go on with it */
    GH_ALERT_HAND_OVER = 13,
    GH_ALERT_SECOND = 14,     /* the second operator agrees */
    GH_ALERT_DISAGREE = 15,   /* the second operator does not: a supervisor looks */
    GH_ALERT_UNDO = 16,       /* the last step is taken back within GH_ALERT_UNDO_MS by who took it */
    GH_ALERT_FLAG_ENDED = 17, /* while the person was in view: lifted, expired or erased */
    GH_ALERT_EVENTS
};
const char *gh_alert_event_name(enum gh_alert_event event); /* "claim", "not-this", … */

enum {
    GH_ALERT_UNDO_MS = 10000,
    GH_ALERT_SNOOZE_MATCH_MS = 3600000, /* a person in view is not put off for longer */
    GH_ALERT_SNOOZE_MS = 8 * 3600000,   /* a shift */
};

struct gh_alert_status {
    enum gh_alert_state state;
    enum gh_alert_decision decision;
    bool escalated;
    int64_t snoozed_ms; /* wall: quiet until then; 0 = not */
};

/* What is known of the alert and of who acts, for the rules. */
struct gh_alert_facts {
    bool match;         /* about a person */
    bool second_asked;  /* the flag asks for a second operator before a confirmation counts */
    bool holder;        /* who acts holds it */
    bool first_decider; /* who acts gave the verdict that awaits a second */
    bool supervisor;    /* or administrator */
    bool engine;        /* the software itself */
    bool overdue;       /* kept for as long as the site keeps alerts, and nothing of it is left */
    bool note;          /* a reason was given */
    bool own_last;      /* the last step by a person was this one's, and is at most GH_ALERT_UNDO_MS old */
    int64_t now_ms, until_ms; /* wall; until: SNOOZE */
};

enum gh_alert_answer {
    GH_ALERT_GOES,
    GH_ALERT_NOT_NOW,      /* not in this state */
    GH_ALERT_HELD,         /* somebody else holds it */
    GH_ALERT_NEEDS_NOTE,   /* a reason is wanted */
    GH_ALERT_NEEDS_SECOND, /* another operator than who gave the first verdict */
    GH_ALERT_NEEDS_SUPERVISOR,
    GH_ALERT_NO_PERSON,   /* only alerts about a person have this */
    GH_ALERT_BAD_TIME,    /* a snooze that is over already or too long */
    GH_ALERT_ENGINE_ONLY, /* not for people, or not for the software */
};
/* One sentence for the operator, "" for GOES. */
const char *gh_alert_answer_text(enum gh_alert_answer answer);

/* Pure: what event makes of now, into *next (now itself unless GOES). UNDO leaves *next to the caller, who
 * has the status before. The table is tested whole: tests/unit/test_store_lifecycle.c. */
enum gh_alert_answer gh_alert_step(struct gh_alert_status now, enum gh_alert_event event,
                                   const struct gh_alert_facts *facts, struct gh_alert_status *next);

#endif
