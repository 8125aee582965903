/* One alert in words and pictures. How alike the machine found the two faces is told only
 * after the choice, as a rate of strangers: a number before it would make the choice. */
#include "console/views/triage.h"

#include "base/clock.h"
#include "console/score.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *gh_triage_done(enum gh_alert_event event)
{
    switch (event) {
    case GH_ALERT_ACKNOWLEDGE:
        return "Acknowledged";
    case GH_ALERT_CONFIRM:
        return "Confirmed";
    case GH_ALERT_NOT_THIS:
        return "Not this person";
    case GH_ALERT_CANNOT_TELL:
        return "Cannot tell";
    case GH_ALERT_CLOSE:
        return "Closed";
    default:
        return "Done";
    }
}

const char *gh_triage_state(const struct gh_alert *a)
{
    static const char *const decided[] = {"decided", "confirmed", "not this person", "cannot tell"};
    switch (a->state) {
    case GH_ALERT_OPEN:
        return "new";
    case GH_ALERT_CLAIMED:
        return "acknowledged";
    case GH_ALERT_DECIDED:
        return decided[a->decision <= GH_DECISION_CANNOT_TELL ? a->decision : 0];
    case GH_ALERT_CLOSED:
        return "closed";
    }
    return "unknown";
}

static const char *title_of(const struct gh_alert *a)
{
    return a->kind == GH_ALERT_MATCH ? a->person_name : a->kind == GH_ALERT_CAMERA ? "camera" : "engine";
}

void gh_triage_line(struct gh_console *c, const struct gh_alert *a, int y, bool chosen)
{
    struct gh_term *t = &c->term;
    char when[24], ago[8];
    enum gh_ink ink = chosen                      ? GH_INK_CHOSEN
                      : a->state == GH_ALERT_OPEN ? GH_INK_PLAIN
                                                  : GH_INK_DIM;
    gh_clock_format_local(a->last_ms, when, sizeof when);
    gh_model_span(c->wall_ms - a->last_ms, ago, sizeof ago);
    gh_term_fill(t, 0, y, t->cols, ink);
    /* The sign is a letter as well as a colour: n for new, and how grave */
    gh_term_text(t, 0, y, 1, a->state == GH_ALERT_OPEN ? GH_INK_ALARM : ink,
                 a->state == GH_ALERT_OPEN ? "!" : " ");
    static const char *const grave[] = {"", "low", "middle", "high", "grave"};
    int severity = a->severity < 0 ? 0 : a->severity > 4 ? 4 : a->severity;
    gh_term_printf(t, 2, y, 6, ink, "%s", grave[severity]);
    gh_term_printf(t, 9, y, 8, ink, "%.8s", when + 11);
    gh_term_printf(t, 18, y, 5, ink, "%5s", ago);
    gh_term_printf(t, 24, y, 15, ink, "%s", gh_triage_state(a));
    int rest = t->cols - 40, camera = rest / 3 < 12 ? 12 : rest / 3 > 30 ? 30 : rest / 3;
    gh_term_printf(t, 40, y, camera - 1, ink, "%s", a->camera);
    if (a->kind == GH_ALERT_MATCH)
        gh_term_printf(t, 40 + camera, y, -1, ink, "%s (%s)", a->person_name,
                       gh_flag_category_name(a->category));
    else
        gh_term_printf(t, 40 + camera, y, -1, ink, "%s", a->detail[0] ? a->detail : title_of(a));
}

/* A picture or the words why there is none, in its field, with a caption under it. */
static void face(struct gh_console *c, struct gh_still *s, const char *note, const char *caption, int x, int y,
                 int w, int h)
{
    struct gh_term *t = &c->term;
    bool sextants = gh_still_sextants(getenv("TERM"), getenv("TERM_PROGRAM"), getenv("VTE_VERSION"));
    gh_term_text(t, x, y, w, GH_INK_TITLE, caption);
    if (!gh_still_draw(s, w, h - 1, t->depth, t->utf8, sextants)) {
        gh_term_wrap(t, x, y + 2, w - 2, h - 3, GH_INK_DIM, note);
        return;
    }
    gh_term_region(t, x, y + 1, s->cols, s->rows, s->cells);
}

static bool put_step(void *user, const struct gh_alert_step_row *row)
{
    struct {
        struct gh_console *c;
        int x, y, end, width;
    } *at = user;
    static const char *const words[] = {"",           "raised",     "seen again",      "taken back", "acknowledged",
                                        "confirmed",  "not this person", "cannot tell", "closed",     "reopened"};
    char when[24];
    if (at->y >= at->end)
        return false;
    gh_clock_format_local(row->t_ms, when, sizeof when);
    const char *word = row->event <= GH_ALERT_REOPEN ? words[row->event] : "";
    gh_term_printf(&at->c->term, at->x, at->y++, at->width, GH_INK_DIM, "%.8s %s by %s%s%s", when + 11, word,
                   row->by, row->note[0] ? ": " : "", row->note);
    return true;
}

static void draw_score(struct gh_console *c, const struct gh_alert *a, int x, int *y, int width, int end)
{
    struct gh_vision_info info;
    struct gh_error err;
    char words[96];
    if (a->kind != GH_ALERT_MATCH || a->decision == GH_DECISION_NONE || *y >= end)
        return;
    if (gh_score_curve(c->model.embedder, &info, &err))
        gh_score_words(&info, a->similarity, words, sizeof words);
    else
        snprintf(words, sizeof words, "how rare this likeness is cannot be told: no curve");
    *y += gh_term_wrap(&c->term, x, *y, width, end - *y, GH_INK_WARN, words);
}

void gh_triage_details(struct gh_console *c, const struct gh_alert *a, int y, int height)
{
    struct gh_term *t = &c->term;
    char when[24], first[24], line[600];
    int end = y + height, x = 1;
    for (int i = 0; i < t->cols; i++)
        gh_term_text(t, i, y, 1, GH_INK_DIM, t->utf8 ? "─" : "-");
    y++;
    if (a->kind == GH_ALERT_MATCH) {
        /* Both of one size, whatever the pictures' own: no face looks grander than the other */
        int h = end - y - 1, w = 2 * (h - 1);
        if (w > t->cols * 3 / 10)
            w = t->cols * 3 / 10;
        face(c, &c->triage.reference, c->triage.reference_note, "reference", x, y, w, h);
        face(c, &c->triage.seen, c->triage.seen_note, "seen", x + w + 2, y, w, h);
        x += 2 * w + 4;
    }
    int width = t->cols - x - 1;
    gh_clock_format_local(a->first_ms, first, sizeof first);
    gh_clock_format_local(a->last_ms, when, sizeof when);
    y += gh_term_wrap(t, x, y, width, 2, GH_INK_TITLE, title_of(a));
    if (a->kind == GH_ALERT_MATCH) {
        snprintf(line, sizeof line, "%s: %s", gh_flag_category_name(a->category), a->reason);
        y += gh_term_wrap(t, x, y, width, 3, GH_INK_PLAIN, line);
        if (a->instruction[0]) {
            snprintf(line, sizeof line, "Do: %s", a->instruction);
            y += gh_term_wrap(t, x, y, width, 3, GH_INK_WARN, line);
        }
    }
    if (a->detail[0])
        y += gh_term_wrap(t, x, y, width, 3, GH_INK_PLAIN, a->detail);
    snprintf(line, sizeof line, "camera %s", a->camera);
    y += gh_term_wrap(t, x, y, width, 1, GH_INK_PLAIN, line);
    snprintf(line, sizeof line, "%s - %s, seen %d time%s", first, when + 11, a->sightings,
             a->sightings == 1 ? "" : "s");
    y += gh_term_wrap(t, x, y, width, 2, GH_INK_PLAIN, line);
    snprintf(line, sizeof line, "%s%s%s", gh_triage_state(a), a->decided_by[0] || a->acknowledged_by[0] ? " by " : "",
             a->decided_by[0] ? a->decided_by : a->acknowledged_by);
    y += gh_term_wrap(t, x, y, width, 2, a->state == GH_ALERT_OPEN ? GH_INK_BAD : GH_INK_GOOD, line);
    draw_score(c, a, x, &y, width, end - 1);
    struct {
        struct gh_console *c;
        int x, y, end, width;
    } at = {c, x, y + 1, end - 1, width};
    struct gh_error err;
    gh_alert_history(c->model.store, a->id, put_step, &at, &err);
    gh_term_text(t, 1, end - 1, -1, GH_INK_DIM,
                 "a acknowledge  c confirm  n not this person  u cannot tell  x close  Enter camera");
}
