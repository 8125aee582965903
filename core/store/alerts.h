/* Alerts and their append-only history: what the machine proposed, what people decided. */
#ifndef GH_STORE_ALERTS_H
#define GH_STORE_ALERTS_H

#include "store/alert_types.h"
#include "base/geom.h"
#include "store/flags.h"

struct gh_alert {
    struct gh_id id;
    enum gh_alert_kind kind;
    enum gh_alert_state state;
    enum gh_alert_decision decision;
    struct gh_id flag, person;                            /* none for camera alerts */
    char person_name[128], reason[256], instruction[256]; /* unsealed for the reader; "" for camera alerts */
    enum gh_flag_category category;
    int severity; /* 1 (low) … 4 (grave) */
    char camera[48];
    int64_t first_ms, last_ms; /* wall; first and last sighting */
    int sightings;
    float similarity; /* evidence behind it; screens show it as an error rate after the choice only */
    float quality;
    int64_t acknowledged_ms; /* 0 = not yet */
    char acknowledged_by[48], decided_by[48];
    char detail[256]; /* kind's own words: "camera door: down, connection refused" */
};

struct gh_alert_new {
    enum gh_alert_kind kind;
    struct gh_id flag;           /* flagged match */
    const char *camera, *detail; /* detail may be NULL */
    int64_t seen_ms;             /* wall */
    int severity;
    float similarity, quality;
    const uint8_t *jpeg; /* best picture of the visit, sealed under the flagged person's key; may be NULL */
    size_t jpeg_size;
};

/* Engine only. FAILED when the flag is not live (any more). */
bool gh_alert_raise(struct gh_store *s, const struct gh_actor *by, const struct gh_alert_new *a,
                    struct gh_id *id, struct gh_error *err);
/* The same visit goes on: count, time, and the picture if better (jpeg may be NULL). Engine only. */
bool gh_alert_join(struct gh_store *s, const struct gh_actor *by, struct gh_id id, int64_t seen_ms,
                   float similarity, float quality, const uint8_t *jpeg, size_t jpeg_size,
                   struct gh_error *err);
/* The evidence took the name back, or a camera came back: noted in the history, open stays open for a person
 * to close (retracted ones are marked). Engine only. */
bool gh_alert_retract(struct gh_store *s, const struct gh_actor *by, struct gh_id id, const char *why,
                      struct gh_error *err);

/* One step of the lifecycle by a person; the caller has asked gh_alert_step first, and the store checks the
 * same table once more (USAGE when not possible in this state). note may be NULL. */
bool gh_alert_act(struct gh_store *s, const struct gh_actor *by, struct gh_id id, enum gh_alert_event event,
                  const char *note, struct gh_error *err);

bool gh_alert_get(struct gh_store *s, struct gh_id id, struct gh_alert *out, struct gh_error *err);
/* open_only: state other than closed. Order: unacknowledged first, then gravest, then newest. */
bool gh_alert_list(struct gh_store *s, bool open_only, bool (*each)(void *user, const struct gh_alert *a),
                   void *user, struct gh_error *err);
/* Looking is on record. The caller frees *jpeg. NOT_FOUND when none is kept. */
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

/* Deletes crops and keys of "not this person" alerts older than 24 h; engine calls it each minute. */
bool gh_alert_purge(struct gh_store *s, const struct gh_actor *by, int *purged, struct gh_error *err);

#endif
