/* Between a gate and its attendant: calls, their answers, releases and emergencies, and enrolments that wait
 * for a supervisor. Rows in the control room's store; the gate's outbox writes calls and reads answers. */
#ifndef GH_STORE_GATE_CALLS_H
#define GH_STORE_GATE_CALLS_H

#include "site/gate.h"
#include "store/alerts.h"
#include "store/people.h"

/* What the attendant says to a gate. Numbers are stored. */
enum gh_gate_order {
    GH_ORDER_COMING = 1,        /* answers a call */
    GH_ORDER_OPEN = 2,          /* answers a call, or a release without one; opens the door once */
    GH_ORDER_REFUSE = 3,        /* answers a call; a reason is needed */
    GH_ORDER_EMERGENCY = 4,     /* doors stay open until GH_ORDER_EMERGENCY_END; supervisor, reason */
    GH_ORDER_EMERGENCY_END = 5, /* supervisor */
    GH_ORDERS
};
const char *gh_gate_order_name(enum gh_gate_order o);

enum {
    GH_ORDER_FRESH_MS = 10000
}; /* an older OPEN opens nothing: a gate that was away must not open later */

/* Why a person calls. */
enum gh_call_kind {
    GH_CALL_HELP = 1, /* the call button */
    GH_CALL_PIN = 2,  /* number and PIN were right: the attendant's look decides */
};

/* A gate calls: an alert of kind GATE_CALL (GATE_PIN) at camera "gate NAME" is raised, with the picture if
 * the person agreed (jpeg may be NULL). person none = unknown. *id is the alert's. Engine. */
bool gh_gate_call(struct gh_store *s, const struct gh_actor *by, const char *gate, enum gh_call_kind kind,
                  struct gh_id person, const uint8_t *jpeg, size_t size, struct gh_id *id,
                  struct gh_error *err);
/* The person went away, or was helped: nobody needs to come. One that is closed stays so. Engine. */
bool gh_gate_call_over(struct gh_store *s, const struct gh_actor *by, struct gh_id id, const char *why,
                       struct gh_error *err);

/* A gate starts anew: whoever called before it ended is not known to it any more, so those calls (all of its
 * open and claimed ones but keep; none keeps none) are over. Engine. */
bool gh_gate_calls_over(struct gh_store *s, const struct gh_actor *by, const char *gate, struct gh_id keep,
                        const char *why, struct gh_error *err);

/* The attendant's word. call: the alert it answers, none for a release or an emergency. reason: for REFUSE,
 * EMERGENCY and OPEN without a call; sealed. Claims the alert where nobody has; OPEN (confirmed) and REFUSE
 * ("not this person") decide it, so what the lifecycle refuses (held by another, decided already) is no
 * order. gate: "*" = all, for emergencies alone. The latest word counts for each gate: an end for one gate
 * ends there what was for all. */
bool gh_gate_order(struct gh_store *s, const struct gh_actor *by, const char *gate, enum gh_gate_order order,
                   struct gh_id call, const char *reason, struct gh_error *err);

struct gh_gate_order_row {
    int64_t number; /* rising */
    int64_t t_ms;   /* wall */
    enum gh_gate_order order;
    struct gh_id call, by;
    char by_name[48], reason[128];
};
/* Orders for this gate (or all) after `after`, oldest first. Engine. */
bool gh_gate_orders(struct gh_store *s, const struct gh_actor *by, const char *gate, int64_t after,
                    bool (*each)(void *user, const struct gh_gate_order_row *row), void *user,
                    struct gh_error *err);
/* Is an emergency on for this gate? */
bool gh_gate_emergency(struct gh_store *s, const char *gate, bool *on, struct gh_error *err);

/* A gate says that it lives and how it is ("idle", "out of order: camera"), each few seconds; silence of 30 s
 * is an alert of the engine's (GATE_DOWN), unless its last word was GH_GATE_CLOSED. On record when the state
 * is another. Engine. */
#define GH_GATE_CLOSED "closed"
enum { GH_GATE_SILENT_MS = 30000 };
bool gh_gate_beat(struct gh_store *s, const struct gh_actor *by, const char *gate, const char *state,
                  struct gh_error *err);
/* Raises GATE_DOWN for gates of the site that fell silent, and takes it back when they speak again. NULL: all
 * that were ever heard. Engine, each few seconds. */
struct gh_site;
bool gh_gate_watch(struct gh_store *s, const struct gh_actor *by, const struct gh_site *site,
                   struct gh_error *err);
struct gh_gate_row {
    char gate[48], state[64];
    int64_t seen_ms;
    bool emergency;
    int waiting; /* calls that wait for an answer */
};
bool gh_gate_list(struct gh_store *s, bool (*each)(void *user, const struct gh_gate_row *row), void *user,
                  struct gh_error *err);

/* Enrolment at a gate: the person and references are kept, sealed, but match nothing until a supervisor
 * approves; an alert of kind GATE_ENROL waits for it. Rejected ones are erased at once, undecided ones when
 * their retention (people) is over. alike: those the duplicate check found. Purpose GATE whatever person
 * says. Engine. */
bool gh_enrolment_ask(struct gh_store *s, const struct gh_actor *by, const char *gate,
                      const struct gh_person_new *person, const char *embedder,
                      const struct gh_reference *refs, int count, int alike, struct gh_id *id,
                      struct gh_error *err);
/* A reason is needed to reject. USAGE when it is decided already, NOT_FOUND when there was none. Supervisor.
 */
bool gh_enrolment_decide(struct gh_store *s, const struct gh_actor *by, struct gh_id person, bool approve,
                         const char *reason, struct gh_error *err);
/* What became of it, for the gate, which has the id. Somebody erased meanwhile is rejected. reason: what was
 * said. Engine. */
enum gh_enrolment_state { GH_ENROLMENT_WAITS, GH_ENROLMENT_APPROVED, GH_ENROLMENT_REJECTED };
bool gh_enrolment_state(struct gh_store *s, const struct gh_actor *by, struct gh_id person,
                        enum gh_enrolment_state *state, char *reason, size_t size, struct gh_error *err);
struct gh_enrolment_row {
    struct gh_id person, alert;
    char name[128], gate[48];
    int64_t asked_ms;
    int alike;
};
/* Those that wait, oldest first; on record ("enrolment.list"). Operators and above. */
bool gh_enrolment_list(struct gh_store *s, const struct gh_actor *by,
                       bool (*each)(void *user, const struct gh_enrolment_row *row), void *user,
                       struct gh_error *err);

#endif
