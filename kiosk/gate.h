/* One gate whole, without a screen: the flow, what the camera shows, tokens, the decision, door and records.
 * The caller brings looks, touches and time, and draws what gh_gate_view says. */
#ifndef GH_KIOSK_GATE_H
#define GH_KIOSK_GATE_H

#include "kiosk/door.h"
#include "kiosk/outbox.h"
#include "kiosk/view.h"
#include "site/site.h"

struct gh_gate;

struct gh_gate_options {
    const struct gh_site *site; /* borrowed, outlives the gate */
    const struct gh_site_gate *gate;
    struct gh_vision_info info;
    bool has_live;            /* the pack has a passive liveness net */
    struct gh_outbox *outbox; /* borrowed */
    struct gh_doorman *door;  /* borrowed */
    /* the face last looked at, as JPEG (malloc'd, the callee's to hand over); and overwriting all that is
     * left of it */
    bool (*crop)(void *user, uint8_t **jpeg, size_t *size);
    void (*forget)(void *user);
    void (*say)(void *user, enum gh_flow_state state,
                enum gh_passage_decision decision); /* a change; may be NULL */
    void *user;
    int64_t (*mono_ms)(void *user); /* NULL = the clocks; user as above */
    int64_t (*wall_ms)(void *user);
    uint64_t seed; /* of the active check's order; 0 = from the kernel; tests fix it */
};

struct gh_gate *gh_gate_open(const struct gh_gate_options *options, struct gh_error *err);
void gh_gate_close(struct gh_gate *g); /* what goes on is written as left, then all is overwritten */

void gh_gate_look(struct gh_gate *g, const struct gh_look *look);
void gh_gate_touch(struct gh_gate *g, const struct gh_touched *touched);
void gh_gate_scan(struct gh_gate *g, const void *text, size_t size); /* from a wedge reader */
void gh_gate_camera(struct gh_gate *g, bool good);                   /* its state, each tick */
void gh_gate_tick(struct gh_gate *g); /* time, door and outbox news; ≥ 20 a second */

/* What the eyes are for now. */
enum gh_eyes_work gh_gate_eyes(const struct gh_gate *g, bool *want_template);
void gh_gate_view(struct gh_gate *g,
                  struct gh_kiosk_view *out); /* picture and focus are the caller's to fill */
const struct gh_flow *gh_gate_flow(const struct gh_gate *g);

#endif
