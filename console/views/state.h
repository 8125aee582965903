/* What each view remembers: what is chosen in it, what it has read, which pictures it holds.
 * The console keeps one of each; a view frees its own when it is left. */
#ifndef GH_CONSOLE_VIEWS_STATE_H
#define GH_CONSOLE_VIEWS_STATE_H

#include "console/still.h"
#include "console/views/list.h"
#include "store/alerts.h"
#include "store/audit.h"
#include "store/clips.h"
#include "store/enrol_faces.h"
#include "store/gate_calls.h"
#include "store/people.h"

enum { GH_TRIAGE_ROWS = 96, GH_TRIAGE_MARKS = 256, GH_TRIAGE_STEPS = 48, GH_TRIAGE_PLACES = 24 };

/* Alerts that an act goes over. */
struct gh_alert_set {
    struct gh_id ids[GH_TRIAGE_MARKS];
    int count;
};

struct gh_triage {
    /* the queue: a window of it as the store gave it, never the whole */
    struct gh_alert_query query; /* text and holder are put in when it is asked */
    bool mine, stale;
    bool anew;             /* the question is another one: from the top */
    bool acted;            /* whoever sits here has changed what is listed */
    bool noted;            /* that the list was looked at is on record */
    uint64_t asked_change; /* of the store, when the window was read */
    unsigned asked_woken;  /* of the model, at that time */
    struct gh_list list;
    int first, rows_count; /* place of rows[0] in the queue */
    struct gh_alert rows[GH_TRIAGE_ROWS];
    struct gh_id chosen;
    int64_t slid_ms;       /* real mono: when another came under the choice by itself */
    struct gh_error error; /* why there is no list */
    struct gh_alert_set marks;

    /* of the chosen one, read anew when the store or the choice changes */
    struct gh_id read;
    uint64_t read_change;
    struct gh_alert_step_row steps[GH_TRIAGE_STEPS];
    struct gh_alert_station places[GH_TRIAGE_PLACES];
    int step_count, place_count;
    struct gh_flag_record record;
    bool has_record;

    /* its faces; looked up once it has stayed the chosen one for a moment, since every look is on record */
    struct gh_id loaded;
    bool loaded_as_actor, comparing;
    bool second_due;         /* the picture beside the reference is still to be read */
    struct gh_id seen_whole; /* whose faces have been on the screen, all that there are */
    int64_t chosen_ms;       /* real mono */
    struct gh_still reference, seen;
    int reference_number, references;       /* number from 0, and how many */
    char reference_note[96], seen_note[96]; /* why there is no picture */
    char consent[256];                      /* of somebody who enrolled at a gate */

    /* an act that waits for its note, or for a log-in */
    enum gh_alert_event pending;
    struct gh_alert_set pending_on;
    bool pending_match, pending_call;
    const char *pending_answer; /* what it says to a gate ("open"); NULL: it is no answer to one */
    int64_t pending_until_ms;
    char pending_to[48], pending_name[128]; /* to whom; about whom */

    struct gh_alert_set undo;
    int64_t undo_until_ms; /* wall */
};

enum { GH_PEOPLE_ROWS = 1000, GH_PEOPLE_USES = 400, GH_PEOPLE_FLAGS = 8 };
struct gh_people {
    struct gh_list list, use_list;
    struct gh_person *rows; /* GH_PEOPLE_ROWS of them once asked */
    bool asked, more;       /* more: there are others that did not fit */
    char text[128];
    struct gh_error error;
    struct gh_id read; /* whose flags these are */
    uint64_t read_change;
    struct gh_flag flags[GH_PEOPLE_FLAGS];
    int flag_count;
    struct gh_person_use *uses; /* GH_PEOPLE_USES; NULL unless they are shown */
    struct gh_still picture;    /* only when asked for */
    struct gh_id uses_of, picture_of;
    uint64_t there_change; /* of the store, when rows from there_top to there_end were all found in it */
    int there_top, there_end;
    int number; /* of the picture, from 0 */
    char picture_note[96], proof[256];
    struct gh_person pending; /* an act on somebody that waits for its words */
    enum gh_flag_category pending_category;
};

enum { GH_FLAG_ROWS = 1024 };
struct gh_flag_line {
    struct gh_flag flag;
    struct gh_flag_record record;
    int64_t consent_ends_ms;
};
struct gh_flags {
    struct gh_list list;
    struct gh_flag_line *rows; /* GH_FLAG_ROWS once asked */
    bool all, review;
    char text[128];
    uint64_t read_change;
    int64_t read_ms;   /* real mono */
    bool asked, noted; /* noted: that the list was looked at is on record */
    struct gh_error error;
    struct gh_id pending;
};

struct gh_export;
enum { GH_EVIDENCE_ROWS = 512 };
struct gh_evidence {
    struct gh_list list;
    struct gh_clip *rows; /* GH_EVIDENCE_ROWS once asked */
    struct gh_id alert;   /* none: bookmarks */
    bool playing;         /* one of them is shown; then it is this list again */
    char text[128];
    uint64_t read_change;
    bool asked, noted; /* noted: that the list was looked at is on record */
    struct gh_error error;
    struct gh_id pending;
    char bookmark_camera[48];
    int64_t bookmark_ms;      /* wall, when the key was pressed */
    struct gh_export *export; /* one at a time, on a thread of its own */
};

struct gh_film;
struct gh_view_ops;

/* A clip that is played. */
struct gh_play {
    struct gh_clip clip;
    struct gh_film *film;
    int64_t real_ms, base_ms; /* at this mono time the clip was at base_ms */
    int64_t painted_ms;
    int speed;
    bool paused, over, fresh;
    const struct gh_view_ops *from;
};

/* Somebody in a picture who is being enrolled for a flag. */
struct gh_faces;
struct gh_enrol {
    struct gh_faces *look; /* at work; NULL when it is over */
    struct gh_enrol_faces found;
    int chosen;
    bool choosing;                  /* the digits are asked for */
    struct gh_id not_this, alike;   /* whom they were said not to be; who looks like them */
    const struct gh_view_ops *view; /* where it was asked; another one ends it */
};

enum { GH_GATE_ROWS = 64 };
struct gh_gates {
    struct gh_list list;
    struct gh_gate_row *rows; /* GH_GATE_ROWS once asked; those of site.ini first; seen_ms 0: never heard */
    int known;                /* so many are in site.ini */
    bool asked;
    uint64_t read_change;
    struct gh_error error;
    char chosen[GH_GATE_NAME], pending[GH_GATE_NAME]; /* by name, since rows move; an order's that waits */
};

enum { GH_AUDIT_ROWS = 200 };
struct gh_audit_view {
    struct gh_list list;
    struct gh_audit_row *rows; /* GH_AUDIT_ROWS once asked */
    bool asked, end;
    int room;     /* lines of it on the screen */
    int64_t from; /* seq of the page's first row; 0 = the newest */
    char text[64];
    char verified[256];
    bool verified_bad;
    struct gh_error error;
};

#endif
