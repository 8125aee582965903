/* What the files of monitoring share. Inside core/store only. */
#ifndef GH_STORE_MONITOR_PARTS_H
#define GH_STORE_MONITOR_PARTS_H

#include "base/vec.h"
#include "store/db.h"
#include "store/monitor.h"
#include "store/report_parts.h"

/* When the engine ran, and with which model, in order. */
struct gh_monitor_span {
    int64_t from_ms, to_ms; /* within the report's time */
    char embedder[32];
};
typedef GH_VEC(struct gh_monitor_span) gh_monitor_spans;
/* Time of the oldest audit row; 0 when none was purged, and the record goes back to the site's beginning. */
int64_t gh_monitor_kept_from(struct gh_store *s);
/* From the record's starts and ends of the engine, since_ms not before gh_monitor_kept_from; the caller frees
 * the array, also after a failure. */
bool gh_monitor_spans_read(struct gh_store *s, int64_t since_ms, int64_t until_ms, gh_monitor_spans *out,
                           struct gh_error *err);

/* A camera came or went by a command, or an editor changed the site file: which one the record cannot say. */
enum gh_monitor_change_kind { GH_MONITOR_ADDED, GH_MONITOR_REMOVED, GH_MONITOR_EDITED };
struct gh_monitor_change {
    int64_t t_ms;
    enum gh_monitor_change_kind kind;
    char camera[48]; /* not of an edit */
};
struct gh_monitor_watch {
    int64_t since_ms, until_ms;
    gh_monitor_spans spans;
    gh_report_outages outages;
    GH_VEC(struct gh_monitor_change) changes;
};
/* gh_monitor_watch_free, also after a failure. */
bool gh_monitor_watch_read(struct gh_store *s, int64_t since_ms, int64_t until_ms,
                           struct gh_monitor_watch *out, struct gh_error *err);
void gh_monitor_watch_free(struct gh_monitor_watch *w);
/* Days of one camera (there: the site has it now) with one model; embedder NULL: with any. */
bool gh_monitor_watched(struct gh_store *s, const struct gh_monitor_watch *w, const char *camera, bool there,
                        const char *embedder, double *days, struct gh_error *err);

/* The gates' counts, without rates. */
bool gh_monitor_gates_read(struct gh_store *s, int64_t since_ms, int64_t until_ms, struct gh_monitor *out,
                           struct gh_error *err);

/* Rates, intervals and words for what was counted. list: of flags; gates: one for each of m->gates; NULL
 * where there is nothing to compare with. */
void gh_monitor_judge(struct gh_monitor *m, const struct gh_site_operating *list,
                      const struct gh_site_operating *const *gates, const struct gh_vision_info *info,
                      int templates);

#endif
