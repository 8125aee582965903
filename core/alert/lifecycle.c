/* One step of an alert's life, and the visits that sightings belong to. */
#include "alert/lifecycle.h"

#include "store/flags.h"

bool gh_alert_step(struct gh_alert_status now, enum gh_alert_event event, struct gh_alert_status *next)
{
    *next = now;
    if (!gh_alert_possible(now.state, event))
        return false;
    gh_alert_after(event, &next->state, &next->decision);
    return true;
}

enum gh_sighting gh_visits_sight(struct gh_visits *v, struct gh_id flag, int camera, uint32_t track,
                                 int64_t t_ms, int64_t regroup_ms, int *index)
{
    int found = -1, oldest = 0;
    for (int i = 0; i < v->count;) {
        struct gh_visit *x = &v->items[i];
        if (t_ms - x->last_ms > regroup_ms && x->camera == camera) {
            *x = v->items[--v->count];
            continue;
        }
        if (x->camera == camera && gh_id_equal(x->flag, flag))
            found = i;
        if (x->last_ms < v->items[oldest].last_ms)
            oldest = i;
        i++;
    }
    enum gh_sighting kind = GH_SIGHTING_JOIN;
    if (found < 0) {
        kind = GH_SIGHTING_NEW;
        found = v->count < GH_VISITS_MAX ? v->count++ : oldest;
        v->items[found] = (struct gh_visit){.flag = flag, .camera = camera};
    }
    v->items[found].track = track;
    if (t_ms > v->items[found].last_ms)
        v->items[found].last_ms = t_ms;
    *index = found;
    return kind;
}

int gh_alert_severity(int category)
{
    switch ((enum gh_flag_category)category) {
    case GH_FLAG_PROTECTIVE:
        return 4;
    case GH_FLAG_MISSING:
    case GH_FLAG_AT_RISK:
        return 3;
    case GH_FLAG_EXCLUDED:
        return 2;
    default:
        return 1;
    }
}
