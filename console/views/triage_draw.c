/* One alert in words and pictures. How alike the machine found the two faces is told only
 * after the choice, as a rate of strangers: a number before it would make the choice. */
#include "console/views/triage.h"

#include "base/clock.h"
#include "console/keys.h"
#include "console/score.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *gh_triage_done(enum gh_alert_kind kind, enum gh_alert_event event)
{
    if (kind != GH_ALERT_MATCH && event == GH_ALERT_CONFIRM)
        return "Dealt with";
    if (kind != GH_ALERT_MATCH && event == GH_ALERT_NOT_THIS)
        return "False alarm";
    switch (event) {
    case GH_ALERT_CLAIM:
        return "Acknowledged";
    case GH_ALERT_CONFIRM:
        return "Confirmed";
    case GH_ALERT_NOT_THIS:
        return "Not this person";
    case GH_ALERT_CANNOT_TELL:
        return "Cannot tell";
    case GH_ALERT_CLOSE:
        return "Closed";
    case GH_ALERT_REOPEN:
        return "Open again";
    default:
        return "Done";
    }
}

bool gh_triage_possible(const struct gh_alert *a, enum gh_alert_event event)
{
    struct gh_alert_facts f = {.match = a->kind == GH_ALERT_MATCH,
                               .second_asked = a->second_asked,
                               .holder = true,
                               .supervisor = true,
                               .note = true};
    struct gh_alert_status next;
    return gh_alert_step(a->status, event, &f, &next) == GH_ALERT_GOES;
}

int gh_triage_room(const struct gh_console *c, int count)
{
    int most = c->term.rows / 3 < 4 ? 4 : c->term.rows / 3;
    return count < 3 ? 3 : count > most ? most : count;
}

const char *gh_triage_state(const struct gh_alert *a)
{
    static const char *const person[] = {"decided", "confirmed", "not this person", "cannot tell"};
    static const char *const other[] = {"decided", "dealt with", "false alarm", "cannot tell"};
    const char *const *decided = a->kind == GH_ALERT_MATCH ? person : other;
    switch (a->status.state) {
    case GH_ALERT_OPEN:
        return "new";
    case GH_ALERT_CLAIMED:
        return "acknowledged";
    case GH_ALERT_DECIDED:
        return decided[a->status.decision <= GH_DECISION_CANNOT_TELL ? a->status.decision : 0];
    case GH_ALERT_CLOSED:
        return "closed";
    case GH_ALERT_AWAITING:
        return "awaits second";
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
    enum gh_ink ink = chosen ? GH_INK_CHOSEN : a->status.state == GH_ALERT_OPEN ? GH_INK_PLAIN : GH_INK_DIM;
    gh_clock_format_local(a->last_ms, when, sizeof when);
    gh_model_span(c->wall_ms - a->last_ms, ago, sizeof ago);
    gh_term_fill(t, 0, y, t->cols, ink);
    /* The sign is a letter as well as a colour: n for new, and how grave */
    gh_term_text(t, 0, y, 1, a->status.state == GH_ALERT_OPEN ? GH_INK_ALARM : ink,
                 a->status.state == GH_ALERT_OPEN ? "!" : " ");
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
static void face(struct gh_console *c, struct gh_still *s, const char *note, const char *caption, int x,
                 int y, int w, int h)
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

struct steps {
    struct gh_console *c;
    int x, y, end, width;
    int again; /* sightings one after another share one line */
};

static bool put_step(void *user, const struct gh_alert_step_row *row)
{
    struct steps *at = user;
    static const char *const words[] = {
        "",          "raised",          "seen again",  "taken back", "acknowledged",
        "confirmed", "not this person", "cannot tell", "closed",     "reopened"};
    char when[24], line[400];
    at->again = row->event == GH_ALERT_SEEN_AGAIN ? at->again + 1 : 0;
    if (at->again > 1)
        at->y--;
    if (at->y >= at->end)
        return false;
    gh_clock_format_local(row->t_ms, when, sizeof when);
    const char *word = row->event <= GH_ALERT_REOPEN ? words[row->event] : "";
    bool person = row->event >= GH_ALERT_CLAIM; /* all before is the engine's */
    snprintf(line, sizeof line, "%.8s %s%s%s%s%s", when + 11, word, person ? " by " : "",
             person ? row->by : "", row->note[0] ? ": " : "", row->note);
    if (at->again > 1)
        snprintf(line, sizeof line, "%.8s seen again, %d times", when + 11, at->again);
    at->y += gh_term_wrap(&at->c->term, at->x, at->y, at->width, at->end - at->y, GH_INK_DIM, line);
    return true;
}

static void draw_score(struct gh_console *c, const struct gh_alert *a, int x, int *y, int width, int end)
{
    struct gh_vision_info info;
    struct gh_error err;
    char words[96];
    if (a->kind != GH_ALERT_MATCH || a->status.decision == GH_DECISION_NONE || *y >= end)
        return;
    if (gh_score_curve(c->model.embedder, &info, &err))
        gh_score_words(&info, a->similarity, words, sizeof words);
    else
        snprintf(words, sizeof words, "how rare this likeness is cannot be told: no curve");
    *y += gh_term_wrap(&c->term, x, *y, width, end - *y, GH_INK_WARN, words);
}

/* Only what can be done with this one now. */
static void draw_keys(struct gh_console *c, const struct gh_alert *a, int y)
{
    static const struct {
        enum gh_request request;
        enum gh_alert_event event;
        const char *person, *other;
    } acts[] = {{GH_REQUEST_ACKNOWLEDGE, GH_ALERT_CLAIM, "acknowledge", "acknowledge"},
                {GH_REQUEST_CONFIRM, GH_ALERT_CONFIRM, "confirm", "dealt with"},
                {GH_REQUEST_NOT_THIS, GH_ALERT_NOT_THIS, "not this person", "false alarm"},
                {GH_REQUEST_CANNOT_TELL, GH_ALERT_CANNOT_TELL, "cannot tell", ""},
                {GH_REQUEST_CLOSE, GH_ALERT_CLOSE, "close", "close"},
                {GH_REQUEST_REOPEN, GH_ALERT_REOPEN, "open again", "open again"}};
    int x = 1;
    char key[40];
    for (size_t i = 0; i < sizeof acts / sizeof *acts; i++) {
        if (!gh_triage_possible(a, acts[i].event))
            continue;
        gh_keys_of(acts[i].request, GH_IN_TRIAGE, key, sizeof key);
        x += gh_term_text(&c->term, x, y, -1, GH_INK_TITLE, key);
        x += gh_term_printf(&c->term, x, y, -1, GH_INK_DIM, " %s   ",
                            a->kind == GH_ALERT_MATCH ? acts[i].person : acts[i].other);
    }
    x += gh_term_text(&c->term, x, y, -1, GH_INK_TITLE, "Enter");
    gh_term_text(&c->term, x, y, -1, GH_INK_DIM, " camera");
}

void gh_triage_details(struct gh_console *c, const struct gh_alert *a, int y, int height)
{
    struct gh_term *t = &c->term;
    char when[24], first[24], today[24], line[600];
    int end = y + height, x = 1;
    for (int i = 0; i < t->cols; i++)
        gh_term_text(t, i, y, 1, GH_INK_DIM, t->utf8 ? "─" : "-");
    y++;
    if (a->kind == GH_ALERT_MATCH) {
        /* Both of one size, whatever the pictures' own: no face looks grander than the other */
        int h = end - y - 1, w = 2 * (h - 1);
        int words = t->cols / 4 < 26 ? 26 : t->cols / 4;
        if (w > (t->cols - words - 6) / 2)
            w = (t->cols - words - 6) / 2;
        face(c, &c->triage.reference, c->triage.reference_note, "reference", x, y, w, h);
        face(c, &c->triage.seen, c->triage.seen_note, "seen", x + w + 2, y, w, h);
        x += 2 * w + 4;
    }
    int width = t->cols - x - 1;
    gh_clock_format_local(c->wall_ms, today, sizeof today);
    gh_clock_format_local(a->first_ms, first, sizeof first);
    gh_clock_format_local(a->last_ms, when, sizeof when);
    snprintf(line, sizeof line, "%s%s%s", title_of(a), a->kind == GH_ALERT_CAMERA ? " " : "",
             a->kind == GH_ALERT_CAMERA ? a->camera : "");
    y += gh_term_wrap(t, x, y, width, 2, GH_INK_TITLE, line);
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
    if (a->kind == GH_ALERT_MATCH) {
        snprintf(line, sizeof line, "camera %s", a->camera);
        y += gh_term_wrap(t, x, y, width, 1, GH_INK_PLAIN, line);
    }
    const char *from = strncmp(first, today, 10) ? first : first + 11; /* the day only when it is another */
    if (a->sightings > 1)
        snprintf(line, sizeof line, "%d times, %s-%s", a->sightings, from, when + 11);
    else
        snprintf(line, sizeof line, "%s%s", from, a->kind == GH_ALERT_MATCH ? ", seen once" : "");
    y += gh_term_wrap(t, x, y, width, 2, GH_INK_PLAIN, line);
    snprintf(line, sizeof line, "%s%s%s", gh_triage_state(a),
             a->decided_by[0] || a->held_by[0] ? " by " : "",
             a->decided_by[0] ? a->decided_by : a->held_by);
    y += gh_term_wrap(t, x, y, width, 2, a->status.state == GH_ALERT_OPEN ? GH_INK_BAD : GH_INK_GOOD, line);
    draw_score(c, a, x, &y, width, end - 1);
    struct steps at = {.c = c, .x = x, .y = y + 1, .end = end - 1, .width = width};
    struct gh_error err;
    gh_alert_history(c->model.store, a->id, put_step, &at, &err);
    draw_keys(c, a, end - 1);
}
