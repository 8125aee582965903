/* Severity by category and kind, urgency by age, announcements at most once a minute. */
#include "alert/rules.h"

int gh_alert_severity(enum gh_flag_category category)
{
    switch (category) {
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

int gh_alert_trouble_severity(enum gh_alert_kind kind)
{
    if (gh_alert_gate_severity(kind))
        return gh_alert_gate_severity(kind);
    switch (kind) {
    case GH_ALERT_DISK:
    case GH_ALERT_LOGIN:
        return 3;
    case GH_ALERT_APPROVAL:
    case GH_ALERT_FLAG_DUE:
        return 1;
    default:
        return 2;
    }
}

/* It should rest no more, and no engine has said so. */
static bool overslept(const struct gh_alert *a, int64_t now_ms)
{
    return a->status.state == GH_ALERT_CLAIMED && a->status.snoozed_ms &&
           a->status.snoozed_ms <= now_ms - GH_ALERT_WAKE_LATE_MS;
}

int gh_alert_urgency(const struct gh_alert *a, int64_t now_ms)
{
    int64_t waits = now_ms - a->first_ms, more = waits > 0 ? waits / GH_ALERT_AGES_MS : 0;
    if ((a->status.state != GH_ALERT_OPEN && !overslept(a, now_ms)) || more <= 0)
        return a->severity;
    return a->severity + more > 4 ? 4 : a->severity + (int)more;
}

bool gh_alert_announce(const struct gh_alert *a, int64_t announced_ms, int64_t now_ms)
{
    if (a->status.state != GH_ALERT_OPEN && a->status.state != GH_ALERT_AWAITING && !overslept(a, now_ms))
        return false;
    return !announced_ms || now_ms - announced_ms >= GH_ALERT_REMIND_MS;
}
