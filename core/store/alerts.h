/* Alerts and their append-only history: what the machine proposed, what people decided. */
#ifndef GH_STORE_ALERTS_H
#define GH_STORE_ALERTS_H

#include "store/alert_types.h"
#include "base/geom.h"
#include "store/flags.h"

struct gh_alert {
    struct gh_id id;
    enum gh_alert_kind kind;
    struct gh_alert_status status;
    struct gh_id flag, person;                            /* none for alerts about no person */
    char person_name[128], reason[256], instruction[256]; /* unsealed for the reader; "" without a person */
    enum gh_flag_category category;
    bool second_asked; /* by the flag: a confirmation counts when a second operator agrees */
    int severity;    /* 1 (low) … 4 (grave), as raised; gh_alert_urgency adds the time without an answer */
    char camera[48]; /* where it was raised; "" for alerts about no camera */
    char last_camera[48];      /* where the person was seen last */
    int places;                /* stations of the path, see gh_alert_path */
    int64_t first_ms, last_ms; /* wall; first and last sighting */
    int sightings;
    float similarity; /* evidence behind it; screens show it as an error rate after the choice only */
    float quality;
    struct gh_id holder;
    char held_by[48], decided_by[48], second_by[48]; /* log-in names; "" = nobody yet */
    int64_t claimed_ms;                              /* first answer of a person; 0 = none yet */
    int64_t decided_ms, closed_ms;
    int64_t asked_ms; /* the last step that asked for an answer (raised, confirmed, opened again, escalated,
                         awake, handed over, not agreed) or took it up (claimed, put off), and whose it was */
    enum gh_alert_event asked_as;
    struct gh_id asked_by;
    char detail[256]; /* kind's own words: "camera door: down, connection refused" */
    bool retracted;   /* the machine took it back, or the trouble is over */
};

enum { GH_ALERT_LOOK_MS = 5000 };

/* A match whose person was erased: it has no name, no category and no reason any more. */
static inline bool gh_alert_erased(const struct gh_alert *a)
{
    return a->kind == GH_ALERT_MATCH && gh_id_is_none(a->person);
}

struct gh_alert_new {
    enum gh_alert_kind kind;
    struct gh_id flag;           /* flagged match; FLAG_DUE and APPROVAL: which one */
    struct gh_id person;         /* of a gate's alert: whom it is about; a match takes its flag's */
    const char *camera, *detail; /* "" and NULL allowed */
    int64_t seen_ms;             /* wall */
    int severity;
    float similarity, quality;
    const uint8_t *jpeg; /* best picture of the visit, sealed under the alert's own key; may be NULL */
    size_t jpeg_size;
};

/* Engine only. FAILED when a match's flag is not live (any more). Trouble (every other kind) that is open
 * already for the same kind, camera and flag is joined, not raised again, unless its kind stands alone
 * (calls, duress, enrolments): *id is then the open one and *joined true. joined may be NULL. */
bool gh_alert_raise(struct gh_store *s, const struct gh_actor *by, const struct gh_alert_new *a,
                    struct gh_id *id, bool *joined, struct gh_error *err);

/* The same visit goes on, at this camera: count (when the camera is another or GH_ALERT_LOOK_MS have passed),
 * time, path, and the picture if better (jpeg may be NULL). A snoozed one wakes when the camera is another:
 * it is open, and nobody's. Engine only. */
bool gh_alert_join(struct gh_store *s, const struct gh_actor *by, struct gh_id id, const char *camera,
                   int64_t seen_ms, float similarity, float quality, const uint8_t *jpeg, size_t jpeg_size,
                   struct gh_error *err);
/* They are still in view there: the end of the alert's and of that station's time, and nothing else. Engine
 * only. */
bool gh_alert_still_seen(struct gh_store *s, const struct gh_actor *by, struct gh_id id, const char *camera,
                         int64_t seen_ms, struct gh_error *err);
/* The person of a visit came into view anew, at this camera: what was decided "cannot tell", or closed as
 * anything but "not this person", is open again, its decision taken back; the history says where. *reopened:
 * whether that was so; in every other state nothing happens. Engine only. */
bool gh_alert_come_back(struct gh_store *s, const struct gh_actor *by, struct gh_id id, const char *camera,
                        bool *reopened, struct gh_error *err);
/* The evidence took the name back, or a camera came back: noted in the history, stays for a person
 * to close (marked retracted), or for the purge (store/retention.h). Said once however often it is called.
 * Engine only. */
bool gh_alert_retract(struct gh_store *s, const struct gh_actor *by, struct gh_id id, const char *why,
                      struct gh_error *err);
/* The flag of a match was lifted, expired or erased while the person was in view: noted in the history, and
 * in the detail unless later pictures have taken the name back. That is no finding about the face, so the
 * mark stays as it is. Said once, too. Engine only. */
bool gh_alert_flag_ended(struct gh_store *s, const struct gh_actor *by, struct gh_id id,
                         struct gh_error *err);
/* Trouble whose reason is gone by somebody's doing (a flag was approved) closes by itself. Not for matches.
 * Engine only. */
bool gh_alert_settle(struct gh_store *s, const struct gh_actor *by, struct gh_id id, const char *why,
                     struct gh_error *err);
/* Open trouble of this kind at this camera; false when there is none (err, which may be NULL, has kind GH_OK
 * then), or when that could not be read. */
bool gh_alert_find_trouble(struct gh_store *s, enum gh_alert_kind kind, const char *camera, struct gh_id *id,
                           struct gh_error *err);

/* One step of the lifecycle by a person, or UNDO of the last one. Checked by gh_alert_step on what the store
 * holds at that moment: when two act at once one wins and the other is told by whom (USAGE: "ada claimed it
 * at 10:02:11; it is claimed; decide it, …"). note may be NULL. SNOOZE and HAND_OVER have functions of their
 * own. */
bool gh_alert_act(struct gh_store *s, const struct gh_actor *by, struct gh_id id, enum gh_alert_event event,
                  const char *note, struct gh_error *err);
bool gh_alert_snooze(struct gh_store *s, const struct gh_actor *by, struct gh_id id, int64_t until_ms,
                     const char *note, struct gh_error *err);
/* To another active operator or supervisor by log-in name (NOT_FOUND; USAGE for an auditor's); to = NULL: to
 * whoever takes it (it is open again).
 */
bool gh_alert_hand_over(struct gh_store *s, const struct gh_actor *by, struct gh_id id, const char *to,
                        const char *note, struct gh_error *err);
/* Snoozes that are over: those alerts are open, and nobody's; *woken = how many. Engine only, each second or
 * so. */
bool gh_alert_wake(struct gh_store *s, const struct gh_actor *by, int *woken, struct gh_error *err);

bool gh_alert_get(struct gh_store *s, struct gh_id id, struct gh_alert *out, struct gh_error *err);
/* By the beginning of its id, 6 characters or more. NOT_FOUND, or USAGE when several begin so. */
bool gh_alert_find(struct gh_store *s, const char *text, struct gh_id *id, struct gh_error *err);

/* What to show, in which order. Zeroed: all that is not closed and does not rest, gravest first. */
enum gh_alert_order { GH_ALERT_BY_GRAVITY, GH_ALERT_BY_TIME, GH_ALERT_BY_CAMERA };
struct gh_alert_query {
    bool closed, snoozed;    /* these too; what should rest no more is not among the snoozed */
    bool unanswered;         /* those alone that ask somebody: open ones, confirmations that wait for a second
                                operator, and what has rested GH_ALERT_WAKE_LATE_MS longer than it should */
    struct gh_id confirmed;  /* with unanswered: leaves out what this operator has confirmed; none = all */
    bool claimed;            /* those alone that somebody holds and has not decided */
    enum gh_alert_kind kind; /* 0 = all */
    struct gh_id holder;     /* none = anyone's */
    struct gh_id flag;       /* none = any */
    int64_t since_ms;        /* last seen from then on; 0 = always */
    const char *text;        /* in category, camera or detail; any case; NULL or "" = all */
    bool names;              /* in people's names too: for those alone who may see them */
    enum gh_alert_order order;
};
/* An engine that runs wakes what has rested long enough before it is so late. */
enum { GH_ALERT_WAKE_LATE_MS = 5000 };
/* When the next of those that rest has rested long enough, of those for which that is after after_ms;
 * INT64_MAX: none. */
bool gh_alert_next_wake(struct gh_store *s, int64_t after_ms, int64_t *next_ms, struct gh_error *err);
/* How many fit. With 100,000 alerts in the store a call takes a few ms, at most 40 when it looks for a text
 * in closed ones too (tests/bench/triage_store.c). */
bool gh_alert_count(struct gh_store *s, const struct gh_alert_query *q, int *count, struct gh_error *err);
/* Those from the offset-th on, at most limit. */
bool gh_alert_page(struct gh_store *s, const struct gh_alert_query *q, int offset, int limit,
                   bool (*each)(void *user, const struct gh_alert *a), void *user, struct gh_error *err);
/* The same reached from the end, in the query's order all the same: those before the last skip, at most limit
 * (≤ GH_ALERT_PAGE_BACK_MAX). An offset costs what it passes over, so what lies near the end is asked for so.
 */
enum { GH_ALERT_PAGE_BACK_MAX = 512 };
bool gh_alert_page_back(struct gh_store *s, const struct gh_alert_query *q, int skip, int limit,
                        bool (*each)(void *user, const struct gh_alert *a), void *user, struct gh_error *err);
/* In which place of the query an alert stands; -1 when it does not fit it. */
bool gh_alert_place(struct gh_store *s, const struct gh_alert_query *q, struct gh_id id, int *place,
                    struct gh_error *err);

/* Is its picture still kept? False only when it was read and there is none. */
bool gh_alert_pictured(struct gh_store *s, struct gh_id id);
/* Looking is on record. The caller frees *jpeg. NOT_FOUND when none is kept. Auditors see no pictures
 * (DENIED). */
bool gh_alert_picture(struct gh_store *s, const struct gh_actor *by, struct gh_id id, uint8_t **jpeg,
                      size_t *size, struct gh_error *err);
struct gh_alert_step_row {
    int64_t t_ms;
    enum gh_alert_event event;
    char by[48], note[256];
};
bool gh_alert_history(struct gh_store *s, struct gh_id id,
                      bool (*each)(void *user, const struct gh_alert_step_row *row), void *user,
                      struct gh_error *err);
/* The stations of the visit in order. */
struct gh_alert_station {
    char camera[48];
    int64_t first_ms, last_ms; /* wall */
};
bool gh_alert_path(struct gh_store *s, struct gh_id id,
                   bool (*each)(void *user, const struct gh_alert_station *station), void *user,
                   struct gh_error *err);

/* What became of a flag's alerts: its precision is confirmed / (confirmed + not this person). */
struct gh_flag_record {
    int alerts, confirmed, not_this, cannot_tell;
};
bool gh_flag_record(struct gh_store *s, struct gh_id flag, struct gh_flag_record *out, struct gh_error *err);

/* Deletes crops, clips and keys of "not this person" alerts older than 24 h; engine calls it each minute. */
bool gh_alert_purge(struct gh_store *s, const struct gh_actor *by, int *purged, struct gh_error *err);

#endif
