/* The console as a whole: model, terminal, views, prompt. main.c fills the options;
 * tests run it with a clock of their own. */
#ifndef GH_CONSOLE_CONSOLE_H
#define GH_CONSOLE_CONSOLE_H

#include "base/error.h"
#include "console/engine_link.h"
#include "console/form.h"
#include "console/model.h"
#include "console/notify.h"
#include "console/paste.h"
#include "console/prompt.h"
#include "console/term.h"
#include "console/view.h"
#include "console/views/state.h"
#include "store/looks.h"

#include <stdbool.h>
#include <stdint.h>

struct gh_console_options {
    const char *site_dir;
    bool start_engine;     /* when none runs */
    bool temporary;        /* the engine is stopped and the folder removed by the caller at the end */
    int64_t run_ms;        /* 0 = until the person quits */
    int64_t lock_after_ms; /* without a key; 0 = as site.ini says */
    /* For tests: NULL = the real clocks. */
    int64_t (*mono_ms)(void);
    int64_t (*wall_ms)(void);
};

struct gh_console {
    const struct gh_console_options *options;
    struct gh_model model;
    struct gh_term term;
    struct gh_engine_link engine;
    struct gh_notify notify;
    struct gh_prompt prompt;
    const struct gh_view_ops *view, *before_help, *before_lock;
    bool quit, dirty;
    struct gh_paste paste;
    int64_t now_ms, wall_ms; /* of this round of the loop */
    int64_t real_ms;         /* mono, also where now_ms is a test's */
    int64_t wake_ms;         /* real_ms at which a view wants to be drawn again; 0 = not */
    int64_t touched_ms;      /* real_ms of the last key or mouse */
    int64_t lock_after_ms;
    bool locked; /* the actor is kept: it is who may unlock */

    struct gh_actor actor; /* who is logged in */
    bool logged_in, token_tried;
    uint64_t login_change; /* of the store, when the actor's account was last looked at */
    char login_name[48];
    void (*after_login)(struct gh_console *c);

    char message[512]; /* on the status line until then */
    int64_t message_until_ms;
    bool message_bad;
    bool engine_seen; /* alive in the last round */

    char filter[GH_PROMPT_TEXT];       /* of the wall: camera names */
    char alert_filter[GH_PROMPT_TEXT]; /* of triage: any text */
    int chosen;                        /* slot of the chosen camera */
    int help_top;
    int asked_focus; /* slot asked of the engine, -1 = none */
    struct gh_triage triage;
    struct gh_people people;
    struct gh_flags flags;
    struct gh_evidence evidence;
    struct gh_play play;
    struct gh_enrol enrol;
    struct gh_gates gates;
    struct gh_audit_view audit;
    struct gh_form form;

    int64_t painted_ms[GH_BOARD_SLOTS]; /* when a tile was last painted */
    struct gh_cell *cells;              /* room for one picture */
    struct gh_rgb *pixels;
};

/* Runs until quit, run_ms, or a signal. The terminal is restored on return. */
bool gh_console_run(const struct gh_console_options *options, struct gh_error *err);

void gh_console_show(struct gh_console *c, const struct gh_view_ops *view);
void gh_console_say(struct gh_console *c, bool bad, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* Whether names and faces may be on the screen: somebody is logged in who is no auditor, and it is not
 * locked.
 */
bool gh_console_sees(const struct gh_console *c);
/* Pictures are for whoever may see them, by name: none while it is locked, for an auditor, or with nobody
 * logged in where there are accounts. Takes them away, and out of a view of nothing else, or lets them in;
 * true when that changed. */
bool gh_console_sight(struct gh_console *c);
/* May the actor do what supervisors do? */
bool gh_console_supervises(const struct gh_console *c);
/* Puts on record, once for each *noted, that the actor looked at this list; what cannot be put on record is
 * not shown. Anyone not logged in sees nothing of it and leaves no row. */
bool gh_console_note(struct gh_console *c, enum gh_look look, const struct gh_id *subject, bool *noted,
                     struct gh_error *err);
/* Draws again no later than in so many ms. */
void gh_console_wake(struct gh_console *c, int64_t in_ms);
/* Another actor, or none: what the one before saw is forgotten. */
void gh_console_forget(struct gh_console *c);

/* The text that / edits in the view shown, *size bytes of room; NULL when it has none. */
char *gh_console_text(struct gh_console *c, size_t *size);

/* Slots that the filter lets through, in order; returns how many. */
int gh_console_cameras(const struct gh_console *c, int slots[GH_BOARD_SLOTS]);
/* Moves the choice among them. */
void gh_console_choose(struct gh_console *c, int by);

void gh_status_draw(struct gh_console *c);
int gh_status_rows(const struct gh_console *c); /* of the screen's last rows: 1, or more for a long message */

#endif
