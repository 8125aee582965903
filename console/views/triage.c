/* Triage: the queue of alerts, and of the chosen one both faces side by side, why this person is
 * looked for, and what to do. The machine proposes; here a person decides. */
#include "console/views/triage.h"

#include "console/keys.h"
#include "console/login.h"
#include "console/views/evidence.h"
#include "console/views/flags.h"
#include "console/views/gates.h"

#include <stdio.h>
#include <string.h>

static const char *nothing(const struct gh_console *c)
{
    if (c->options->temporary)
        return "Sources watched without a site keep nothing, so they raise no alerts.";
    if (!c->model.store)
        return "The site's records cannot be read yet.";
    if (c->triage.error.kind)
        return c->triage.error.text;
    if (c->alert_filter[0])
        return "No alert here contains this text. / and Esc show all.";
    if (c->triage.query.kind || c->triage.query.unanswered || c->triage.mine)
        return "No alert fits what F shows.";
    return "Nothing waits for you.";
}

static void draw(struct gh_console *c)
{
    struct gh_term *t = &c->term;
    struct gh_triage *v = &c->triage;
    gh_triage_refresh(c, gh_triage_room(c));
    int room = gh_triage_room(c); /* follows the count */
    gh_triage_refresh(c, room);
    const struct gh_alert *a = gh_triage_row(c, v->list.at);
    gh_triage_head(c);
    if (!a) {
        gh_term_wrap(t, 3, 2, t->cols - 4, 3, GH_INK_PLAIN, nothing(c));
        return;
    }
    gh_triage_read(c, a);
    if (v->comparing && gh_triage_has_faces(a) && gh_console_sees(c)) {
        gh_triage_compare(c, a);
        return;
    }
    for (int i = 0; i < room && i + v->list.top < v->list.count; i++) {
        const struct gh_alert *row = gh_triage_row(c, i + v->list.top);
        if (row)
            gh_triage_line(c, row, 1 + i, i + v->list.top == v->list.at);
    }
    gh_triage_details(c, a, room + 1, t->rows - room - 2);
}

static bool open_camera(struct gh_console *c)
{
    const struct gh_alert *a = gh_triage_chosen(c);
    if (a && gh_triage_gate(a)) {
        gh_gates_show(c, gh_triage_gate(a));
        return true;
    }
    const char *name = a ? a->last_camera[0] ? a->last_camera : a->camera : "";
    for (int i = 0; *name && i < GH_BOARD_SLOTS; i++)
        if (c->model.cameras[i].used && !strcmp(c->model.cameras[i].info.name, name)) {
            c->filter[0] = 0;
            c->chosen = i;
            gh_console_show(c, &gh_view_focus);
            break;
        }
    return true;
}

static enum gh_alert_event event_of(enum gh_request r)
{
    switch (r) {
    case GH_REQUEST_ACKNOWLEDGE:
        return GH_ALERT_CLAIM;
    case GH_REQUEST_CONFIRM:
        return GH_ALERT_CONFIRM;
    case GH_REQUEST_NOT_THIS:
        return GH_ALERT_NOT_THIS;
    case GH_REQUEST_CANNOT_TELL:
        return GH_ALERT_CANNOT_TELL;
    case GH_REQUEST_SECOND:
        return GH_ALERT_SECOND;
    case GH_REQUEST_DISAGREE:
        return GH_ALERT_DISAGREE;
    case GH_REQUEST_CLOSE:
        return GH_ALERT_CLOSE;
    case GH_REQUEST_REOPEN:
        return GH_ALERT_REOPEN;
    case GH_REQUEST_ESCALATE:
        return GH_ALERT_ESCALATE;
    case GH_REQUEST_SNOOZE:
        return GH_ALERT_SNOOZE;
    case GH_REQUEST_HAND_OVER:
        return GH_ALERT_HAND_OVER;
    default:
        return (enum gh_alert_event)0;
    }
}

static bool back(struct gh_console *c)
{
    struct gh_triage *t = &c->triage;
    if (t->comparing) {
        t->comparing = false;
        return true;
    }
    if (!c->alert_filter[0] && !t->marks.count)
        return false;
    c->alert_filter[0] = 0;
    t->marks.count = 0;
    t->stale = t->anew = true;
    return true;
}

static bool request(struct gh_console *c, enum gh_request r)
{
    struct gh_triage *t = &c->triage;
    if (gh_list_move(&t->list, r, gh_triage_room(c))) {
        gh_triage_choose(c);
        return true;
    }
    if (event_of(r)) {
        gh_triage_act(c, event_of(r));
        return true;
    }
    switch (r) {
    case GH_REQUEST_OPEN:
        return open_camera(c);
    case GH_REQUEST_UNDO:
        gh_triage_undo(c);
        return true;
    case GH_REQUEST_MARK:
        gh_triage_mark(c);
        gh_list_move(&t->list, GH_REQUEST_DOWN, gh_triage_room(c));
        gh_triage_choose(c);
        return true;
    case GH_REQUEST_MARK_ALL:
        gh_triage_mark_all(c);
        return true;
    case GH_REQUEST_ORDER:
        gh_triage_next_order(c);
        return true;
    case GH_REQUEST_FILTERS:
        gh_triage_filters(c);
        return true;
    case GH_REQUEST_REFERENCE_BEFORE:
        gh_triage_reference(c, -1);
        return true;
    case GH_REQUEST_REFERENCE_NEXT:
        gh_triage_reference(c, 1);
        return true;
    case GH_REQUEST_COMPARE:
        t->comparing = !t->comparing;
        return true;
    case GH_REQUEST_CLIP:
        gh_evidence_play_alert(c, gh_triage_chosen(c));
        return true;
    case GH_REQUEST_FLAG:
        gh_flags_from_alert(c, gh_triage_chosen(c));
        return true;
    case GH_REQUEST_BACK:
        return back(c);
    default:
        return false;
    }
}

static void mouse(struct gh_console *c, int x, int y, int clicks, int by)
{
    (void)x;
    if (gh_list_mouse(&c->triage.list, y - 1, gh_triage_room(c), clicks, by))
        open_camera(c);
    else
        gh_triage_choose(c);
}

static void enter(struct gh_console *c)
{
    c->triage.stale = true;
    c->triage.noted = false;
}

/* Decoded faces stay no longer than they are looked at. */
static void leave(struct gh_console *c)
{
    gh_triage_drop_pictures(c);
    c->triage.comparing = false;
}

static void forget(struct gh_console *c)
{
    struct gh_triage *t = &c->triage;
    gh_triage_drop_pictures(c);
    explicit_bzero(t, sizeof *t);
    explicit_bzero(c->alert_filter, sizeof c->alert_filter);
    t->stale = true;
}

static void filtered(struct gh_console *c, bool done)
{
    if (done) /* whom an operator looked for is a look of its own */
        c->triage.noted = false;
    c->triage.stale = c->triage.anew = true;
}

const struct gh_view_ops gh_view_triage = {.name = "triage",
                                           .in = GH_IN_TRIAGE,
                                           .enter = enter,
                                           .leave = leave,
                                           .draw = draw,
                                           .request = request,
                                           .mouse = mouse,
                                           .forget = forget,
                                           .GH_VIEW_TEXT(alert_filter),
                                           .filtered = filtered};
