/* Which visit a sighting of a flagged person belongs to: one visit is one alert, over cameras and
 * lost tracks. Pure. */
#ifndef GH_ALERT_VISITS_H
#define GH_ALERT_VISITS_H

#include "base/id.h"

#include <stdbool.h>
#include <stdint.h>

enum { GH_VISITS_MAX = 512, GH_VISIT_CAMERAS = 36 };

struct gh_visit {
    struct gh_id alert, flag;          /* alert none: not raised yet, the disk refused it */
    int64_t first_ms, last_ms;         /* sightings, in the time of the frames */
    int64_t seen_ms[GH_VISIT_CAMERAS]; /* last sighting at each camera, INT64_MIN = never */
    uint32_t track[GH_VISIT_CAMERAS];  /* of that sighting */
    int64_t noted_ms;                  /* of the sighting that the store was told of last */
    bool refused;                      /* "not this person" was decided */
    bool owed;                         /* that the person came back could not be told to the store yet */
};
struct gh_visits {
    struct gh_visit items[GH_VISITS_MAX];
    int count;
};

enum gh_sighting {
    GH_SIGHTING_NEW,     /* a visit begins */
    GH_SIGHTING_ARRIVED, /* it goes on at a camera that had not seen the person within regroup_ms */
    GH_SIGHTING_BACK,    /* on another track, out of that camera's view for GH_VISIT_AWAY_MS before */
    GH_SIGHTING_GOES_ON,
};
enum { GH_VISIT_AWAY_MS = 5000 };
/* The visit of this flag that t_ms lies in, or within regroup_ms of; a new one where there is none. *index
 * says which. Cameras are looked at side by side, so times come a little out of order; visits that ended
 * longer ago than regroup_ms and GH_VISIT_LATE_MS are dropped. */
enum { GH_VISIT_LATE_MS = 60000 };
enum gh_sighting gh_visits_sight(struct gh_visits *v, struct gh_id flag, int camera, uint32_t track,
                                 int64_t t_ms, int64_t regroup_ms, int *index);
/* The latest visit of this flag; -1 if there is none. */
int gh_visits_find(const struct gh_visits *v, struct gh_id flag);

#endif
