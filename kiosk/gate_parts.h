/* The gate's inside, shared by its files. For gate*.c only. */
#ifndef GH_KIOSK_GATE_PARTS_H
#define GH_KIOSK_GATE_PARTS_H

#include "kiosk/decide.h"
#include "kiosk/gate.h"
#include "kiosk/token.h"

#include <pthread.h>
#include <stdio.h>

enum { GH_GATE_ENROL_PICTURES = 3 };

/* A PIN is checked on a thread of its own: Argon2id takes longer than a frame. */
struct gh_gate_pin {
    pthread_t thread;
    pthread_mutex_t mutex;
    pthread_cond_t asked;
    bool stop, busy, done; /* protected by mutex, as all below while busy */
    char number[16], pin[16];
    int64_t wall_ms;
    enum gh_passage_cause cause;
    struct gh_claim claim;
};

struct gh_gate {
    struct gh_gate_options o;
    struct gh_flow flow;
    struct gh_claim claim;
    struct gh_presence presence;
    struct gh_live live;
    struct gh_decide decide;
    struct gh_site_operating asked; /* the false matches that are accepted here, as in force */
    float threshold,
        same; /* similarities: to match somebody with one template; that two shots are of one face */
    struct gh_passage passage;
    uint64_t record; /* the outbox's number of this passage, 0 = not handed to it */
    enum gh_flow_state said;
    int moving;
    uint8_t code[16]; /* digest of the code read last */
    int64_t code_ms;
    uint64_t turns_asked;
    bool camera_gone, away;
    struct gh_id attendant;
    /* what is typed and shown */
    char language[8], number[16], pin[16], name[96], answer[128], badge[GH_BADGE_TEXT];
    bool low, sound;
    int64_t idle_ms; /* mono, since when nobody touched anything */
    /* enrolment */
    struct gh_reference refs[GH_GATE_ENROL_PICTURES];
    int ref_count;
    int64_t ref_ms;
    struct gh_gate_pin check;
    int pin_failures;
    int64_t pin_shut_ms; /* mono: until then no PIN is taken */
};

int64_t gh_gate_mono(const struct gh_gate *g);
int64_t gh_gate_wall(const struct gh_gate *g);
void gh_gate_event(struct gh_gate *g, enum gh_flow_event e, enum gh_passage_mode mode,
                   enum gh_passage_cause cause);

/* gate_pin.c */
bool gh_gate_pin_start(struct gh_gate *g, struct gh_error *err);
void gh_gate_pin_stop(struct gh_gate *g);
void gh_gate_pin_ask(struct gh_gate *g);    /* number and PIN as typed */
void gh_gate_pin_answer(struct gh_gate *g); /* an answer that came goes to the flow */

/* gate_enrol.c */
void gh_gate_enrol_look(struct gh_gate *g, const struct gh_look *look);
void gh_gate_enrol_hand_over(struct gh_gate *g);
void gh_gate_enrol_forget(struct gh_gate *g);

/* gate_identify.c: one to many; fills the claim. The threshold that asked needs for so many templates, said
 * in the log when a person must know of it. */
void gh_gate_operating(struct gh_gate *g, const char *text); /* another point is in force from now on */
float gh_gate_threshold(const struct gh_gate *g, size_t templates, bool say);
bool gh_gate_identify(struct gh_gate *g, struct gh_copy *copy, int64_t wall_ms);

#endif
