/* A ring of ids that were told, and the time of the last notice. */
#include "console/announce.h"

#include "alert/rules.h"

#include <stdio.h>
#include <string.h>

static bool is_known(const struct gh_announce *a, struct gh_id id)
{
    for (int i = 0; i < a->count; i++)
        if (gh_id_equal(a->known[i], id))
            return true;
    return false;
}

static void learn(struct gh_announce *a, struct gh_id id)
{
    a->known[a->next] = id;
    a->next = (a->next + 1) % GH_ANNOUNCE_KNOWN;
    if (a->count < GH_ANNOUNCE_KNOWN)
        a->count++;
}

bool gh_announce_step(struct gh_announce *a, const struct gh_alert *list, int count, int waiting,
                      int64_t now_ms, struct gh_announcement *out)
{
    bool overdue = false;
    memset(out, 0, sizeof *out);
    for (int i = 0; i < count; i++) {
        bool known = is_known(a, list[i].id);
        /* of known ones the last notice of all counts: one reminder a minute, however many wait */
        if (known) {
            overdue = overdue || gh_alert_announce(&list[i], a->last_ms, now_ms);
            continue;
        }
        if (!a->begun || gh_alert_announce(&list[i], 0, now_ms)) {
            learn(a, list[i].id);
            out->fresh += a->begun;
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
