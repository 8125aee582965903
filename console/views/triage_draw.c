/* The triage view's first line, its list, and the keys that make sense for the chosen alert. */
#include "alert/rules.h"
#include "base/clock.h"
#include "console/keys.h"
#include "console/views/hints.h"
#include "console/views/triage.h"

#include <stdio.h>
#include <string.h>

int gh_triage_room(const struct gh_console *c)
{
    int count = c->triage.list.count, most = c->term.rows / 3 < 4 ? 4 : c->term.rows / 3;
    return count < 3 ? 3 : count > most ? most : count;
}

void gh_triage_head(struct gh_console *c)
{
    struct gh_term *t = &c->term;
    const struct gh_model *m = &c->model;
    const char *place = m->gravest.kind == GH_ALERT_MATCH ? m->gravest.last_camera
                        : gh_triage_gate(&m->gravest)     ? m->gravest.camera
                                                          : "";
    char title[160], about[200], line[300], ago[8];
    gh_triage_title(c, title, sizeof title);
    int used = gh_term_text(t, 1, 0, t->cols / 2 - 1, GH_INK_TITLE, title) + 3;
    if (!m->unanswered)
        return;
    /* However far one scrolls: how many wait, and the gravest of them */
    gh_model_alert_words(&m->gravest, gh_console_sees(c), about, sizeof about);
    gh_model_span(c->wall_ms - m->gravest.first_ms, ago, sizeof ago);
    snprintf(line, sizeof line, " %d UNANSWERED: %s %s, %s%s%s ", m->unanswered,
             gh_triage_urgency(gh_alert_urgency(&m->gravest, c->wall_ms)), ago, about, *place ? " at " : "",
             place);
    int width = (int)strlen(line), x = t->cols - width;
    if (x < used)
        x = used;
    gh_term_text(t, x, 0, -1, GH_INK_ALARM, line);
}

void gh_triage_line(struct gh_console *c, const struct gh_alert *a, int y, bool chosen)
{
    struct gh_term *t = &c->term;
    char when[24], ago[8], about[400];
    bool open = a->status.state == GH_ALERT_OPEN, marked = gh_triage_is_marked(c, a->id);
    enum gh_ink ink = chosen ? GH_INK_CHOSEN : open ? GH_INK_PLAIN : GH_INK_DIM;
    gh_clock_format_local(a->last_ms, when, sizeof when);
    gh_model_span(c->wall_ms - a->last_ms, ago, sizeof ago);
    gh_model_alert_words(a, gh_console_sees(c), about, sizeof about);
    gh_term_fill(t, 0, y, t->cols, ink);
    /* The sign is a character as well as a colour */
    gh_term_text(t, 0, y, 1, open ? GH_INK_ALARM : ink, open ? "!" : " ");
    gh_term_text(t, 1, y, 1, marked ? GH_INK_WARN : ink, marked ? "+" : " ");
    gh_term_text(t, 2, y, 6, ink, gh_triage_urgency(gh_alert_urgency(a, c->wall_ms)));
    gh_term_printf(t, 9, y, 8, ink, "%.8s", when + 11);
    gh_term_printf(t, 18, y, 5, ink, "%5s", ago);
    bool held = a->status.state == GH_ALERT_CLAIMED && a->held_by[0];
    gh_term_printf(t, 24, y, 15, ink, "%s%s%s", gh_triage_state(a, c->wall_ms), held ? " " : "",
                   held ? a->held_by : "");
    int rest = t->cols - 40, camera = rest / 3 < 12 ? 12 : rest / 3 > 30 ? 30 : rest / 3;
    gh_term_text(t, 40, y, camera - 1, ink, a->last_camera[0] ? a->last_camera : a->camera);
    gh_term_text(t, 40 + camera, y, -1, ink, about);
}

enum { HINTS = 20 };

static int make_hints(const struct gh_console *c, const struct gh_alert *a, struct gh_hint out[HINTS])
{
    static const struct {
        enum gh_request request;
        enum gh_alert_event event;
        const char *person, *other;
    } acts[] = {{GH_REQUEST_ACKNOWLEDGE, GH_ALERT_CLAIM, "claim", "claim"},
                {GH_REQUEST_CONFIRM, GH_ALERT_CONFIRM, "confirm", "dealt with"},
                {GH_REQUEST_NOT_THIS, GH_ALERT_NOT_THIS, "not this person", "false alarm"},
                {GH_REQUEST_CANNOT_TELL, GH_ALERT_CANNOT_TELL, "cannot tell", NULL},
                {GH_REQUEST_SECOND, GH_ALERT_SECOND, "agree as second", NULL},
                {GH_REQUEST_DISAGREE, GH_ALERT_DISAGREE, "disagree", NULL},
                {GH_REQUEST_CLOSE, GH_ALERT_CLOSE, "close", "close"},
                {GH_REQUEST_REOPEN, GH_ALERT_REOPEN, "open again", "open again"},
                {GH_REQUEST_ESCALATE, GH_ALERT_ESCALATE, "escalate", "escalate"},
                {GH_REQUEST_SNOOZE, GH_ALERT_SNOOZE, "put off", "put off"},
                {GH_REQUEST_HAND_OVER, GH_ALERT_HAND_OVER, "hand over", "hand over"}};
    int n = 0;
    bool match = a && a->kind == GH_ALERT_MATCH, sees = gh_console_sees(c);
    for (size_t i = 0; a && i < sizeof acts / sizeof *acts; i++)
        if (gh_triage_may(c, a, acts[i].event) == GH_ALERT_GOES &&
            (a->kind != GH_ALERT_GATE_ENROL || !gh_triage_answers(a, acts[i].event) ||
             gh_console_supervises(c)))
            out[n++] = (struct gh_hint){acts[i].request, gh_triage_answers(a, acts[i].event)
                                                             ? gh_triage_answer_words(a, acts[i].event)
                                                         : match ? acts[i].person
                                                                 : acts[i].other};
    const char *gate = a ? gh_triage_gate(a) : NULL;
    if (a && gh_triage_has_faces(a) && sees) {
        out[n++] = (struct gh_hint){GH_REQUEST_COMPARE, c->triage.comparing ? "list" : "faces large"};
        if (c->triage.references > 1)
            out[n++] = (struct gh_hint){GH_REQUEST_REFERENCE_NEXT,
                                        a->kind == GH_ALERT_GATE_ENROL ? "pictures" : "reference"};
    }
    if (a && match && sees && a->status.decision == GH_DECISION_NOT_THIS)
        out[n++] = (struct gh_hint){GH_REQUEST_FLAG, "flag who it is"};
    if (a && sees && !gate)
        out[n++] = (struct gh_hint){GH_REQUEST_CLIP, "clip"};
    if (a && a->camera[0])
        out[n++] = (struct gh_hint){GH_REQUEST_OPEN, gate ? "gate" : "camera"};
    return n;
}

int gh_triage_keys_lines(const struct gh_console *c, const struct gh_alert *a)
{
    struct gh_hint hints[HINTS];
    return gh_hints_lines(c, GH_IN_TRIAGE, hints, make_hints(c, a, hints));
}

void gh_triage_keys(struct gh_console *c, const struct gh_alert *a)
{
    struct gh_hint hints[HINTS];
    int n = make_hints(c, a, hints);
    gh_hints_draw(c, GH_IN_TRIAGE, hints, n, c->term.rows - 1 - gh_hints_lines(c, GH_IN_TRIAGE, hints, n));
}
