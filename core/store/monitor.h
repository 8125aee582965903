/* Running estimates of error rates from the site's own alerts and passages, each with its exact interval and
 * beside what the operating point leads one to expect. Counts alone: nothing about people, and no operator's
 * verdicts by name. */
#ifndef GH_STORE_MONITOR_H
#define GH_STORE_MONITOR_H

#include "evaluate/stats.h"
#include "site/site.h"
#include "store/report.h"
#include "vision/vision.h"

enum {
    GH_MONITOR_ROWS = 72,          /* cameras times models in one report; more are only in the sum */
    GH_MONITOR_LEAST = 5,          /* fewer errors than that are never more than expected */
    GH_MONITOR_FOLLOW_MS = 180000, /* who is let in so soon after being refused was refused wrongly: time for
                                      a call (two minutes) and the walk; longer, and it is somebody else */
};

/* A rate a day needs so many watched: an hour. */
#define GH_MONITOR_DAYS (1.0 / 24)

/* An operating point does not judge what was before it: where the one in force was put on record later than
 * counted time began (for the list with the engine's first time in the report, for a gate with its first try;
 * by a minute or more, since it is put on record as the engine starts), nothing is compared with it, and
 * newer_ms says since when it is in force. */
#define GH_MONITOR_SLACK_MS 60000

/* An estimate beside what is expected: at most `most` (below 0: nothing to compare with). ABOVE only when the
 * interval lies above it whole, at a confidence that holds for all lines of the report together (0.95 shared
 * among them, Bonferroni), and GH_MONITOR_LEAST errors were seen. The intervals shown are of 95 % each. They
 * hold for events that do not depend on each other: one stranger who comes by daily and looks like somebody
 * flagged, or one person whom a gate never knows, makes them too narrow. */
enum gh_monitor_word {
    GH_MONITOR_NOTHING, /* no time or trials, or nothing to compare with */
    GH_MONITOR_FEW,     /* too few to say */
    GH_MONITOR_WITHIN,
    GH_MONITOR_ABOVE,
};
const char *gh_monitor_word_name(enum gh_monitor_word w); /* "nothing-to-compare", "too-few", … */
struct gh_monitor_rate {
    double value, most;
    struct gh_interval interval;
    enum gh_monitor_word word;
};

/* Alerts of flagged matches raised at one camera in the report's time, by the model that ran then. A camera
 * is there from the row "settings.camera-add" on that names it, and until "settings.camera-remove". Without
 * either in the time, and if an editor changed the site file ("settings.changed") before the camera's first
 * alert of any kind, it begins at the last such change; its alerts themselves begin nothing, or a camera
 * would be there only once it erred. Else it was there all the time. */
struct gh_monitor_camera {
    char camera[48];
    char embedder[32]; /* "" = the record does not say */
    int decided, not_this, cannot_tell,
        waiting;                  /* decided: for or against the person; waiting: for a verdict */
    struct gh_monitor_rate share; /* not_this of decided. Nothing to compare with: it follows from how often
                                     flagged people come by, which no operating point says */
    double days;                  /* of 24 h in which the engine ran, the camera was there and was not out */
    struct gh_monitor_rate a_day; /* not_this a camera day: what is not decided is not in it */
};

/* One gate's face lane. People are counted by turn: tries with one number or badge at most
 * GH_MONITOR_FOLLOW_MS apart; one try that admits makes it an admission. Who is known by neither (a face
 * looked for among all here that was nobody's) has a turn for each try. Turns with a ticket stand apart: a
 * ticket's first face is bound to it and compared with nothing, and the passage does not say which was the
 * first. */
struct gh_monitor_gate {
    char gate[48];
    int admitted; /* turns that ended with the face */
    int refused;  /* turns that did not: no match, or no living face */
    int let_in;   /* of those with no match: an attendant opened within GH_MONITOR_FOLLOW_MS */
    int doubted;  /* the same of those whose last try was held for a picture, or was undecided */
    int tickets; /* admissions with a ticket and a face: neither these nor refused tickets are in the above */
    bool nameless; /* faces were looked for among all here: nobody can say whose tries belong to one turn, so
                      there are counts, and no rates */
    struct gh_monitor_rate false_rejections; /* let_in of (admitted + let_in + doubted) */
    struct gh_monitor_rate false_doubts;     /* doubted of the same; nothing to compare with */
    int tries, no_face;                      /* tries at a face, and those given up without a usable one */
    int asked, approved, rejected;           /* enrolments asked for there in the report's time */
    int64_t newer_ms; /* its operating point is in force since then only: nothing is compared; 0 = not so */
};

struct gh_monitor {
    int64_t since_ms; /* everything below is counted from here: never before the oldest audit row kept, since
                         alerts outlive the rows that say when the engine ran */
    bool later;       /* than the report's beginning */
    struct gh_monitor_camera cameras[GH_MONITOR_ROWS], all; /* by model, then camera; all: of the site */
    int camera_count;
    int64_t newer_ms; /* the same of the list's operating point, for all cameras */
    struct gh_monitor_gate gates[GH_SITE_GATES];
    int gate_count; /* those with a try or an enrolment, by name */
};

/* r: the report of the same time, as gh_report_make filled it. site, info: NULL where there is none; then
 * nothing is compared. Compared is with the operating points in force (store/operating.h), unless they are
 * newer than what was counted. out is large: allocate it. On record with the report. Any role. */
bool gh_monitor_make(struct gh_store *s, const struct gh_actor *by, const struct gh_report *r,
                     const struct gh_site *site, const struct gh_vision_info *info, struct gh_monitor *out,
                     struct gh_error *err);

/* For the engine while it runs, as often as it likes: a row "engine.runs" with its model when none of that
 * kind and no start was written for a day, so that a purge leaves a sign of an engine that runs longer than
 * the audit is kept. */
bool gh_monitor_note_running(struct gh_store *s, const struct gh_actor *by, const char *embedder,
                             struct gh_error *err);

/* What the operating point (NULL: there is none) leads one to expect at most; below 0: it does not say. Pure.
 * False alerts a camera day, with so many templates on the list (with a similarity said by hand and none on
 * the list there is nothing to say); faces are taken as 1,000 where they are not said. */
double gh_monitor_accepted(const struct gh_site_operating *asked, const struct gh_vision_info *info,
                           const char *embedder, int templates);
/* False rejections of one turn at a gate: the curve's false non-matches at its threshold, since more tries
 * and several pictures can only make it better; below 0 where the curve is only extended there. Not for gates
 * that identify: they ask for a lead too. */
double gh_monitor_rejections(const struct gh_site_operating *asked, const struct gh_vision_info *info);

#endif
