/* The parts of the triage view: its window on the queue, what is known of the chosen alert, what can be
 * done with it, and how all that looks. */
#ifndef GH_CONSOLE_VIEWS_TRIAGE_H
#define GH_CONSOLE_VIEWS_TRIAGE_H

#include "console/console.h"

/* ---- the queue (triage_queue.c) ---- */
/* Reads what has changed; rows near the top of the list are in memory afterwards. */
void gh_triage_refresh(struct gh_console *c, int room);
/* What is asked of the store: what F chose, the text of /, whose. */
struct gh_alert_query gh_triage_query(const struct gh_console *c);
/* A row of the window; NULL when it is not in memory. */
const struct gh_alert *gh_triage_row(const struct gh_console *c, int place);
const struct gh_alert *gh_triage_chosen(struct gh_console *c);
void gh_triage_choose(struct gh_console *c);  /* the line of list.at becomes the chosen one */
void gh_triage_filters(struct gh_console *c); /* opens the menu */
void gh_triage_next_order(struct gh_console *c);
/* "Alerts: 1 of 3, by time, mine": what is listed, and of that what was chosen to be left out or added. */
void gh_triage_title(const struct gh_console *c, char *out, size_t size);

/* Loads the faces of the chosen alert without the moment's rest; has a frame shown them already? */
bool gh_triage_faces_now(struct gh_console *c, const struct gh_alert *a);

/* ---- acts (triage_act.c) ---- */
/* What the lifecycle answers to who is here. */
enum gh_alert_answer gh_triage_may(const struct gh_console *c, const struct gh_alert *a,
                                   enum gh_alert_event event);
/* ---- gates (triage_gate.c) ---- */
bool gh_triage_is_call(const struct gh_alert *a);
/* Has it pictures to look at? */
bool gh_triage_has_faces(const struct gh_alert *a);
/* The gate's name; NULL when the alert is about none. */
const char *gh_triage_gate(const struct gh_alert *a);
/* What the detail says of it, line by line; returns how many. */
struct gh_triage_words {
    enum gh_ink ink;
    char text[300];
};
int gh_triage_gate_words(const struct gh_console *c, const struct gh_alert *a, struct gh_triage_words out[5]);
/* Is this verdict an answer to a gate, and not the alert's own step? Then the answer, and its word ("open";
 * NULL: none). */
bool gh_triage_answers(const struct gh_alert *a, enum gh_alert_event event);
bool gh_triage_answer(struct gh_console *c, const struct gh_alert *a, enum gh_alert_event event,
                      const char *note, struct gh_error *err);
const char *gh_triage_answer_words(const struct gh_alert *a, enum gh_alert_event event);
/* Once it is given: "Told to open"; NULL: none. */
const char *gh_triage_answer_done(const struct gh_alert *a, enum gh_alert_event event);

/* Asks what it needs to know, then acts on the marked ones, or on the chosen one. */
void gh_triage_act(struct gh_console *c, enum gh_alert_event event);
void gh_triage_undo(struct gh_console *c);
bool gh_triage_is_marked(const struct gh_console *c, struct gh_id id);
void gh_triage_mark(struct gh_console *c);
void gh_triage_mark_all(struct gh_console *c);

/* ---- words (triage_words.c) ---- */
/* "Confirmed"; of trouble "Dealt with" */
const char *gh_triage_done(bool match, enum gh_alert_event event);
const char *gh_triage_state(const struct gh_alert *alert,
                            int64_t now_ms); /* "new", "claimed", "resting", … */
const char *gh_triage_urgency(int urgency);  /* "low" … "grave" */
/* "good", "fair", "poor" for 0 … 1 */
const char *gh_triage_quality(float quality);
/* "12s", "10m", "1h" in ms; -1 when it is none. */
int64_t gh_triage_parse_span(const char *text);

/* ---- drawing (triage_draw.c, triage_detail.c) ---- */
/* Lines of the list: as many as there are alerts, at least three, at most a third of the screen. */
int gh_triage_room(const struct gh_console *c);
void gh_triage_head(struct gh_console *c); /* the first line */
void gh_triage_line(struct gh_console *c, const struct gh_alert *a, int y, bool chosen);
/* What can be done with it, on the last lines above the status line; and how many that are. */
void gh_triage_keys(struct gh_console *c, const struct gh_alert *a);
int gh_triage_keys_lines(const struct gh_console *c, const struct gh_alert *a);
void gh_triage_details(struct gh_console *c, const struct gh_alert *a, int y, int height);
void gh_triage_compare(struct gh_console *c, const struct gh_alert *a); /* the whole screen */

/* ---- what is known of the chosen one (triage_read.c) ---- */
/* History, path and record, when they may have changed; its faces, once it has stayed the chosen one. */
void gh_triage_read(struct gh_console *c, const struct gh_alert *a);
/* Another reference picture; by: -1 or 1. */
void gh_triage_reference(struct gh_console *c, int by);
void gh_triage_drop_pictures(struct gh_console *c);

#endif
