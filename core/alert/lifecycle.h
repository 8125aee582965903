/* What may happen to an alert, as one pure function; and whether a sighting is
 * a new alert or goes on an old one. Facts in, decision out. */
#ifndef GH_ALERT_LIFECYCLE_H
#define GH_ALERT_LIFECYCLE_H

#include "store/alert_types.h"
#include "base/id.h"

#include <stdbool.h>
#include <stdint.h>

struct gh_alert_status {
    enum gh_alert_state state;
    enum gh_alert_decision decision;
};

/* The status after event, into *next; false when the event is not possible in this state. */
bool gh_alert_step(struct gh_alert_status now, enum gh_alert_event event, struct gh_alert_status *next);

/* A flagged person at a camera: which visit does it belong to? */
struct gh_visit {
    struct gh_id alert, flag;
    int camera;
    uint32_t track;  /* last track that carried it */
    int64_t last_ms; /* last sighting, frame time */
};
enum { GH_VISITS_MAX = 256 };
struct gh_visits {
    struct gh_visit items[GH_VISITS_MAX];
    int count;
};
enum gh_sighting { GH_SIGHTING_NEW, GH_SIGHTING_JOIN };
/* NEW when no visit of this flag at this camera was alive within regroup_ms; JOIN gives its index. Old visits
 * are dropped. */
enum gh_sighting gh_visits_sight(struct gh_visits *v, struct gh_id flag, int camera, uint32_t track,
                                 int64_t t_ms, int64_t regroup_ms, int *index);

/* Severity 1 … 4 from a flag's category (numbers of enum gh_flag_category). */
int gh_alert_severity(int category);

#endif
