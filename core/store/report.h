/* What happened since a time, in numbers: the shift report, and what a flag or camera was worth. */
#ifndef GH_STORE_REPORT_H
#define GH_STORE_REPORT_H

#include "store/alerts.h"

struct gh_report_kind {
    int raised, unanswered; /* unanswered: open at the end, or a match that was closed because nobody had */
    int confirmed, not_this, cannot_tell;
    int64_t claim_p50_ms, claim_p95_ms, claim_worst_ms;    /* from raised to the first answer; 0 = none */
    int64_t decide_p50_ms, decide_p95_ms, decide_worst_ms; /* from raised to the verdict */
};
struct gh_report_camera {
    char camera[48];
    int outages;    /* down, frozen, covered; one that was moved watches on */
    int64_t out_ms; /* from raised to retracted, or to the end; at once for two reasons counts twice */
    int alerts, false_ones;
};
struct gh_report {
    int64_t since_ms, until_ms;
    struct gh_report_kind kinds[GH_ALERT_KINDS]; /* by enum gh_alert_kind */
    struct gh_report_camera cameras[36];
    int camera_count;
    int bookmarks, exports, logins, failed_logins;
};
/* On record (who asked, since when). Not for auditors' eyes alone: any role. */
bool gh_report_make(struct gh_store *s, const struct gh_actor *by, int64_t since_ms, int64_t until_ms,
                    struct gh_report *out, struct gh_error *err);

#endif
