/* Sightings become visits: the same flag within the regroup time, wherever it is seen. */
#include "alert/visits.h"

#include <stddef.h>

int gh_visits_find(const struct gh_visits *v, struct gh_id flag)
{
    int found = -1;
    for (int i = 0; i < v->count; i++)
        if (gh_id_equal(v->items[i].flag, flag) &&
            (found < 0 || v->items[i].last_ms > v->items[found].last_ms))
            found = i;
    return found;
}

/* Room for one more: what is long over goes; when nothing is, what ended first. */
static struct gh_visit *make_room(struct gh_visits *v, int64_t t_ms, int64_t regroup_ms)
{
    int oldest = 0;
    for (int i = 0; i < v->count;)
        if (t_ms - v->items[i].last_ms > regroup_ms + GH_VISIT_LATE_MS)
            v->items[i] = v->items[--v->count];
        else
            i++;
    if (v->count < GH_VISITS_MAX)
        return &v->items[v->count++];
    for (int i = 1; i < v->count; i++)
        if (v->items[i].last_ms < v->items[oldest].last_ms)
            oldest = i;
    return &v->items[oldest];
}

enum gh_sighting gh_visits_sight(struct gh_visits *v, struct gh_id flag, int camera, uint32_t track,
                                 int64_t t_ms, int64_t regroup_ms, int *index)
{
    struct gh_visit *x = NULL;
    for (int i = 0; i < v->count; i++) {
        struct gh_visit *y = &v->items[i];
        if (gh_id_equal(y->flag, flag) && t_ms >= y->first_ms - regroup_ms &&
            t_ms <= y->last_ms + regroup_ms && (!x || y->last_ms > x->last_ms))
            x = y;
    }
    enum gh_sighting kind = x ? GH_SIGHTING_GOES_ON : GH_SIGHTING_NEW;
    if (!x) {
        x = make_room(v, t_ms, regroup_ms);
        *x = (struct gh_visit){.flag = flag, .first_ms = t_ms, .last_ms = t_ms};
        for (int i = 0; i < GH_VISIT_CAMERAS; i++)
            x->seen_ms[i] = INT64_MIN;
    }
    int64_t *seen = &x->seen_ms[camera];
    if (kind == GH_SIGHTING_GOES_ON && (*seen == INT64_MIN || t_ms - *seen > regroup_ms))
        kind = GH_SIGHTING_ARRIVED;
    else if (kind == GH_SIGHTING_GOES_ON && x->track[camera] != track && t_ms - *seen >= GH_VISIT_AWAY_MS)
        kind = GH_SIGHTING_BACK;
    x->track[camera] = track;
    *seen = t_ms > *seen ? t_ms : *seen;
    x->first_ms = t_ms < x->first_ms ? t_ms : x->first_ms;
    x->last_ms = t_ms > x->last_ms ? t_ms : x->last_ms;
    *index = (int)(x - v->items);
    return kind;
}
