/* Passages: who went through which gate when, how it was decided and how long each step took. A gate writes
 * its own store; an outbox hands them to the control room's, in order and once each. No picture, no
 * similarity. */
#ifndef GH_STORE_PASSAGES_H
#define GH_STORE_PASSAGES_H

#include "store/alert_types.h"
#include "store/store.h"

/* Numbers are stored: append only. */
enum gh_passage_mode {
    GH_PASSAGE_NUMBER = 1,   /* personal number, then face */
    GH_PASSAGE_BADGE = 2,    /* badge, then face */
    GH_PASSAGE_TICKET = 3,   /* ticket, then face */
    GH_PASSAGE_IDENTIFY = 4, /* face alone, one to many */
    GH_PASSAGE_PIN = 5,      /* number and PIN, with the attendant's look */
    GH_PASSAGE_RELEASE = 6,  /* the attendant's release */
    GH_PASSAGE_EMERGENCY = 7,
    GH_PASSAGE_BUTTON = 8, /* request to exit, from inside */
    GH_PASSAGE_DOOR = 9,   /* the door by itself: forced or held open */
    GH_PASSAGE_MODES
};
enum gh_passage_decision {
    GH_PASSAGE_ADMITTED = 1,
    GH_PASSAGE_REFUSED = 2,
    GH_PASSAGE_LEFT = 3 /* gave up */
};
enum gh_passage_cause {
    GH_CAUSE_NONE = 0,
    GH_CAUSE_NO_MATCH = 1,    /* the face is not the token's */
    GH_CAUSE_NOT_LIVE = 2,    /* a picture, a screen */
    GH_CAUSE_LIVE_UNSURE = 3, /* the active check was not done in time */
    GH_CAUSE_NO_FACE = 4,
    GH_CAUSE_UNKNOWN_TOKEN = 5,
    GH_CAUSE_TORN = 6,
    GH_CAUSE_FORGED = 7,
    GH_CAUSE_FOREIGN = 8,
    GH_CAUSE_EXPIRED = 9,
    GH_CAUSE_TOO_EARLY = 10,
    GH_CAUSE_REVOKED = 11,
    GH_CAUSE_USED = 12,     /* ticket: no entry left */
    GH_CAUSE_PASSBACK = 13, /* is inside already */
    GH_CAUSE_NOT_NOW = 14,  /* schedule or zone */
    GH_CAUSE_WRONG_PIN = 15,
    GH_CAUSE_ATTENDANT = 16,   /* refused by the attendant */
    GH_CAUSE_NO_ANSWER = 17,   /* the attendant did not answer in time */
    GH_CAUSE_DOOR_FAILED = 18, /* decided, but the door did not open */
    GH_CAUSE_FORCED = 19,
    GH_CAUSE_HELD = 20,
    GH_CAUSE_TIMEOUT = 21, /* the person went away */
    GH_CAUSE_OTHER_EMBEDDER = 22,
    GH_CAUSE_ERASED = 23,      /* the person was erased, or consent ended, in the middle */
    GH_CAUSE_DURESS = 24,      /* admitted; a silent alert */
    GH_CAUSE_NOT_WRITTEN = 25, /* decided, but it could not be put on record: the door stays shut */
    GH_CAUSES
};
const char *gh_passage_mode_name(enum gh_passage_mode m);
const char *gh_passage_decision_name(enum gh_passage_decision d);
const char *gh_passage_cause_name(enum gh_passage_cause c);
const char *gh_passage_cause_words(enum gh_passage_cause c); /* for people to read */

struct gh_passage {
    struct gh_id id; /* made by gh_passage_add when none */
    int64_t seq;     /* the gate's own count from 1, gapless; filled by gh_passage_add */
    char gate[48];
    enum gh_passage_mode mode;
    enum gh_passage_decision decision;
    enum gh_passage_cause cause;
    bool leaving;           /* direction out */
    struct gh_id person;    /* none = unknown */
    struct gh_id token;     /* badge or ticket; none */
    struct gh_id operator_; /* who released or refused; none */
    /* wall ms of each step, 0 = it did not come to that */
    int64_t started_ms, token_ms, usable_ms, decided_ms, unlocked_ms, opened_ms, ended_ms;
};

/* The gate's own store. Engine actor. Writes its audit row ("passage.add") and *p's id and seq. One whose id
 * is there already is left as it is and only its seq filled. */
bool gh_passage_add(struct gh_store *s, const struct gh_actor *by, struct gh_passage *p,
                    struct gh_error *err);
/* Later facts of one already added: unlocked_ms, opened_ms, ended_ms, cause; what is 0 stays. One that was
 * handed over waits again, and the control room takes the later facts. NOT_WRITTEN makes an admission a
 * refusal: it was written too late, and the door stayed shut. */
bool gh_passage_amend(struct gh_store *s, const struct gh_actor *by, const struct gh_passage *p,
                      struct gh_error *err);
/* Those not handed over yet, oldest first, at most limit. */
bool gh_passage_waiting(struct gh_store *s, int limit, bool (*each)(void *user, const struct gh_passage *p),
                        void *user, struct gh_error *err);
/* All up to seq are at the control room, as the last gh_passage_waiting of this handle gave them: one amended
 * since then goes on waiting. Engine. */
bool gh_passage_handed(struct gh_store *s, const struct gh_actor *by, int64_t seq, struct gh_error *err);
/* The control room has this gate's passages up to seq alone (an older copy of its records was put back, and
 * gh_passage_take found a gap): the rest waits again. Engine. */
bool gh_passage_again(struct gh_store *s, const struct gh_actor *by, int64_t seq, struct gh_error *err);
/* Somebody was erased at the control room: their passages here become nameless. Engine; no person none. */
bool gh_passage_forget(struct gh_store *s, const struct gh_actor *by, struct gh_id person,
                       struct gh_error *err);

/* The control room's store takes some over, in one transaction: one that is there already is left as it is
 * but for later facts; one that would leave a gap in its gate's seq is refused (FAILED) and none is taken. A
 * count that goes back (the gate's store was lost or put back) begins anew from there. Who is not enrolled
 * (any more) is not named. What an attendant must know becomes an alert in the same transaction (refusals,
 * releases without a call, forced and held doors, duress). No picture is kept with a passage. Engine. */
bool gh_passage_take(struct gh_store *s, const struct gh_actor *by, const struct gh_passage *p, int count,
                     struct gh_error *err);
/* What comes before seq is kept nowhere any more (the control room began anew, or with an old backup, after
 * the gate's own retention): the gate's count here goes on from seq, never back. On record. Engine. */
bool gh_passage_skip(struct gh_store *s, const struct gh_actor *by, const char *gate, int64_t seq,
                     struct gh_error *err);
/* How far a gate's count has come here: the last seq taken (or added); 0 = none yet. */
bool gh_passage_head(struct gh_store *s, const char *gate, int64_t *seq, struct gh_error *err);

struct gh_passage_query {
    const char *gate;    /* NULL = all */
    struct gh_id person; /* none = all; asking for one person is on record */
    int64_t since_ms;
    int limit; /* 0 = 1000 */
};
/* Newest first; on record ("passage.list"). Operators and above, auditors. */
bool gh_passage_list(struct gh_store *s, const struct gh_actor *by, const struct gh_passage_query *q,
                     bool (*each)(void *user, const struct gh_passage *p), void *user, struct gh_error *err);

/* Both lanes side by side since then: how many, how long (token to decision, start to end; median and p95).
 */
struct gh_passage_lane {
    int passages, admitted, refused, left;
    int decision_p50_ms, decision_p95_ms; /* usable face (or PIN typed) to decision */
    int whole_p50_ms, whole_p95_ms;       /* start to unlocked */
};
bool gh_passage_lanes(struct gh_store *s, const char *gate, int64_t since_ms, struct gh_passage_lane *face,
                      struct gh_passage_lane *other, struct gh_error *err);

/* Whether somebody (person or ticket) is inside, by passages whose door contact confirmed them. An emergency
 * empties the site: passages before it count no more. */
bool gh_passage_inside(struct gh_store *s, struct gh_id who, bool *inside, struct gh_error *err);
/* How many entries a ticket has had, confirmed by a contact or not (not every door has one). */
bool gh_passage_entries(struct gh_store *s, struct gh_id ticket, int *entries, struct gh_error *err);

/* Who went in or out, and which tickets were used, at other gates than this one since *after (0 = ever),
 * which is moved on: for a gate's copy, between two readings of everybody. Whole values, so that one told
 * twice does no harm. person or ticket may be none. Engine. */
struct gh_passage_move {
    struct gh_id person, ticket;
    bool inside; /* of whichever of the two is known, as of now */
    int used;    /* entries of the ticket, at all gates */
};
bool gh_passage_moves(struct gh_store *s, const struct gh_actor *by, const char *but_gate, int64_t *after,
                      bool (*each)(void *user, const struct gh_passage_move *m), void *user,
                      struct gh_error *err);

#endif
