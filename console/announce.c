/* A ring of what was told, as of when it asked, and the time of the last notice. */
#include "console/announce.h"

#include "alert/rules.h"

#include <stdio.h>
#include <string.h>

/* Its place among what was told; -1: it is new. */
static int find(const struct gh_announce *a, struct gh_id id)
{
    for (int i = 0; i < a->count; i++)
        if (gh_id_equal(a->known[i].id, id))
            return i;
    return -1;
}

static void learn(struct gh_announce *a, int at, struct gh_id id, int64_t asked_ms)
{
    if (at < 0) {
        at = a->next;
        a->next = (a->next + 1) % GH_ANNOUNCE_KNOWN;
        if (a->count < GH_ANNOUNCE_KNOWN)
            a->count++;
    }
    a->known[at].id = id;
    a->known[at].asked_ms = asked_ms;
}

bool gh_announce_handed(const struct gh_alert *a, struct gh_id reader)
{
    return a->status.state == GH_ALERT_CLAIMED && a->asked_as == GH_ALERT_HAND_OVER &&
           !gh_id_is_none(reader) && gh_id_equal(a->holder, reader) && !gh_id_equal(a->asked_by, reader);
}

/* When somebody was asked last; 0: not since somebody took it up, as when that is undone. */
static int64_t asked(const struct gh_alert *a)
{
    if (a->status.snoozed_ms) /* for so long: that is over, and no engine has said so */
        return a->status.snoozed_ms;
    return a->asked_as == GH_ALERT_CLAIM || a->asked_as == GH_ALERT_SNOOZE ? 0 : a->asked_ms;
}

static bool own_doing(const struct gh_alert *a, struct gh_id reader)
{
    return !gh_id_is_none(reader) && gh_id_equal(a->asked_by, reader) && a->asked_as != GH_ALERT_RAISED &&
           !a->status.snoozed_ms;
}

bool gh_announce_step(struct gh_announce *a, const struct gh_alert *list, int count, int waiting,
                      int64_t now_ms, struct gh_announcement *out)
{
    bool overdue = false;
    memset(out, 0, sizeof *out);
    for (int i = 0; i < count; i++) {
        int at = find(a, list[i].id);
        /* of known ones the last notice of all counts: one reminder a minute, however many wait */
        if (at >= 0 && asked(&list[i]) <= a->known[at].asked_ms) {
            overdue = overdue || gh_alert_announce(&list[i], a->last_ms, now_ms);
            continue;
        }
        bool tell = gh_alert_announce(&list[i], 0, now_ms) || gh_announce_handed(&list[i], a->reader);
        if (!a->begun || tell) {
            learn(a, at, list[i].id, asked(&list[i]));
            if (!a->begun || own_doing(&list[i], a->reader))
                continue;
            out->fresh++;
            snprintf(out->camera, sizeof out->camera, "%s", list[i].camera);
        }
    }
    if (!a->begun) {
        a->begun = true;
        a->last_ms = now_ms;
        return false;
    }
    if (out->fresh != 1)
        out->camera[0] = 0;
    out->reminder = !out->fresh && overdue && waiting > 0;
    if (out->fresh || out->reminder)
        a->last_ms = now_ms;
    return out->fresh || out->reminder;
}
