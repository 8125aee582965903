/* Gates: how each is, who waits there; opening one without a call, and emergencies, where doors stay open
 * until somebody ends it. Each order has a reason, and an emergency is typed out. */
#include "console/views/gates.h"

#include "base/utf8.h"
#include "console/console.h"
#include "console/keys.h"
#include "console/login.h"
#include "console/views/hints.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool put_row(struct gh_gates *v, const struct gh_gate_row *row)
{
    for (int i = 0; i < v->list.count; i++)
        if (!strcmp(v->rows[i].gate, row->gate)) {
            v->rows[i] = *row;
            return true;
        }
    v->rows[v->list.count++] = *row;
    return v->list.count < GH_GATE_ROWS;
}

static bool take(void *user, const struct gh_gate_row *row)
{
    return put_row(user, row);
}

/* Those of site.ini that were never heard are gates too, and an emergency of all is one there as well. */
static void put_site(struct gh_console *c)
{
    struct gh_gates *v = &c->gates;
    struct gh_site *site = calloc(1, sizeof *site);
    struct gh_error err;
    if (site && gh_site_load(site, c->options->site_dir, &err))
        for (int i = 0; i < site->gate_count; i++) {
            struct gh_gate_row row = {.seen_ms = 0};
            snprintf(row.gate, sizeof row.gate, "%s", site->gates[i].name);
            gh_gate_emergency(c->model.store, row.gate, &row.emergency, &err);
            put_row(v, &row);
        }
    v->known = v->list.count;
    free(site);
}

static void read_gates(struct gh_console *c)
{
    struct gh_gates *v = &c->gates;
    if (!c->model.store || (v->asked && v->read_change == c->model.store_change))
        return;
    if (!v->rows && !(v->rows = calloc(GH_GATE_ROWS, sizeof *v->rows)))
        return;
    v->asked = true;
    v->read_change = c->model.store_change;
    v->list.count = 0;
    v->error.kind = GH_OK;
    put_site(c);
    gh_gate_list(c->model.store, take, v, &v->error);
    for (int i = 0; i < v->list.count; i++)
        if (!strcmp(v->rows[i].gate, v->chosen))
            v->list.at = i;
}

static const struct gh_gate_row *chosen(const struct gh_console *c)
{
    const struct gh_gates *v = &c->gates;
    return v->rows && v->list.at < v->list.count ? &v->rows[v->list.at] : NULL;
}

/* ---- orders ---- */

static bool ordered(struct gh_console *c, const char *gate, enum gh_gate_order order, const char *reason,
                    const char *done)
{
    struct gh_error err;
    bool ok = gh_gate_order(c->model.store, &c->actor, gate, order, gh_id_none, reason, &err);
    if (ok)
        gh_console_say(c, false, "%s: %s, by %s", strcmp(gate, "*") ? gate : "all gates", done,
                       c->actor.name);
    else
        gh_console_say(c, true, "%s", err.text);
    c->gates.asked = false;
    return ok;
}

static void ask_open(struct gh_console *c);

static void open_typed(struct gh_console *c, const char *reason)
{
    if (!reason) {
        gh_console_say(c, false, "nothing was opened");
    } else if (!ordered(c, c->gates.pending, GH_ORDER_OPEN, reason, "told to open once")) {
        ask_open(c);
        gh_prompt_suggest(&c->prompt, reason);
    }
}

static void ask_open(struct gh_console *c)
{
    char label[128];
    if (!gh_console_sees(c)) {
        gh_console_say(c, true, "auditors open no gates");
        return;
    }
    snprintf(label, sizeof label, "Open gate %s once, without a call. Reason", c->gates.pending);
    gh_prompt_open(&c->prompt, label, false, open_typed);
}

/* "all", or a gate there is. */
static const char *whose(struct gh_console *c, const char *text)
{
    const struct gh_gates *v = &c->gates;
    if (!strcmp(text, "all"))
        return "*";
    for (int i = 0; i < v->list.count; i++)
        if (!strcmp(v->rows[i].gate, text))
            return v->rows[i].gate;
    gh_console_say(c, true, "nothing was changed: \"%.*s\" is no gate here", gh_utf8_cut(text, 60), text);
    return NULL;
}

static bool typed_out(struct gh_console *c, const char *text, const char *word)
{
    if (strcmp(text, word) == 0)
        return true;
    gh_console_say(c, true, "nothing was changed: %s was not typed", word);
    return false;
}

static void emergency_typed(struct gh_console *c, char v[GH_FORM_FIELDS][GH_PROMPT_TEXT])
{
    const char *gate = whose(c, v[0]);
    if (!gate)
        gh_form_again(c, 0);
    else if (!typed_out(c, v[2], "OPEN"))
        gh_form_again(c, 2);
    else if (!ordered(c, gate, GH_ORDER_EMERGENCY, v[1], "EMERGENCY, the doors stay open"))
        gh_form_again(c, 1);
}

static void end_typed(struct gh_console *c, char v[GH_FORM_FIELDS][GH_PROMPT_TEXT])
{
    const char *gate = whose(c, v[0]);
    if (!gate)
        gh_form_again(c, 0);
    else if (!typed_out(c, v[1], "CLOSE") ||
             !ordered(c, gate, GH_ORDER_EMERGENCY_END, NULL, "the emergency is over"))
        gh_form_again(c, 1);
}

static bool may(struct gh_console *c)
{
    if (!gh_console_supervises(c))
        gh_console_say(c, true, "emergencies are begun and ended by supervisors");
    return gh_console_supervises(c);
}

static void ask_emergency(struct gh_console *c)
{
    const struct gh_form_field fields[] = {
        {"EMERGENCY at which gate (all: everywhere)", c->gates.pending, true},
        {"Reason", NULL, true},
        {"Type OPEN: doors stay open until it is ended", NULL, true}};
    if (may(c))
        gh_form_open(c, fields, 3, emergency_typed);
}

static void ask_end(struct gh_console *c)
{
    const struct gh_form_field fields[] = {
        {"The emergency is over at which gate (all: everywhere)", c->gates.pending, true},
        {"Type CLOSE: doors close again", NULL, true}};
    if (may(c))
        gh_form_open(c, fields, 2, end_typed);
}

/* ---- drawing ---- */

static void state_of(const struct gh_console *c, const struct gh_gate_row *r, char *out, size_t size)
{
    char span[8];
    int64_t age = c->wall_ms - r->seen_ms;
    if (!r->seen_ms)
        snprintf(out, size, "never heard");
    else if (!strcmp(r->state, GH_GATE_CLOSED))
        snprintf(out, size, "closed");
    else if (age > GH_GATE_SILENT_MS)
        snprintf(out, size, "SILENT %s; was: %s", gh_model_span(age, span, sizeof span), r->state);
    else
        snprintf(out, size, "%s", r->state);
}

static bool well(const struct gh_console *c, const struct gh_gate_row *r)
{
    return r->seen_ms && c->wall_ms - r->seen_ms <= GH_GATE_SILENT_MS && strncmp(r->state, "out of", 6) != 0;
}

static void draw_row(struct gh_console *c, const struct gh_gate_row *r, int y, bool at)
{
    struct gh_term *t = &c->term;
    char state[96];
    int x = t->cols - 26 < 54 ? 54 : t->cols - 26 > 84 ? 84 : t->cols - 26;
    enum gh_ink ink = at ? GH_INK_CHOSEN : GH_INK_PLAIN;
    bool closed = r->seen_ms && !strcmp(r->state, GH_GATE_CLOSED);
    state_of(c, r, state, sizeof state);
    gh_term_fill(t, 0, y, t->cols, ink);
    /* The sign is a character as well as a colour */
    gh_term_text(t, 1, y, 1,
                 at           ? ink
                 : well(c, r) ? GH_INK_GOOD
                              : GH_INK_BAD,
                 well(c, r) ? "+"
                 : closed   ? "-"
                            : "!");
    gh_term_text(t, 3, y, 17, ink, r->gate);
    gh_term_text(t, 21, y, x - 22, ink, state);
    if (r->emergency)
        x += gh_term_text(t, x, y, -1, GH_INK_ALARM, " EMERGENCY: OPEN ") + 1;
    if (r->waiting)
        gh_term_printf(t, x, y, -1, GH_INK_WARN, "%d call%s", r->waiting, r->waiting == 1 ? "" : "s");
}

static void draw(struct gh_console *c)
{
    struct gh_term *t = &c->term;
    struct gh_gates *v = &c->gates;
    read_gates(c);
    const struct gh_gate_row *r = chosen(c);
    gh_term_printf(t, 1, 0, -1, GH_INK_TITLE, "Gates: %d", v->list.count);
    bool super = gh_console_supervises(c), any = c->model.emergencies > 0 || (r && r->emergency);
    const struct gh_hint hints[] = {
        {GH_REQUEST_OPEN, r ? "its alerts" : NULL},
        {GH_REQUEST_GATE_OPEN, r ? "open it once" : NULL},
        {GH_REQUEST_EMERGENCY, r && super ? "EMERGENCY: doors stay open" : NULL},
        {GH_REQUEST_EMERGENCY_END, super && any ? "the emergency is over" : NULL}};
    int count = sizeof hints / sizeof *hints, foot = gh_hints_lines(c, GH_IN_GATES, hints, count);
    int room = t->rows - 3 - foot;
    gh_hints_draw(c, GH_IN_GATES, hints, count, t->rows - 1 - foot);
    gh_list_fit(&v->list, room);
    if (v->error.kind)
        gh_term_wrap(t, 3, 2, t->cols - 4, 3, GH_INK_BAD, v->error.text);
    else if (!c->model.store)
        gh_term_wrap(t, 3, 2, t->cols - 4, 3, GH_INK_PLAIN, "The site's records cannot be read yet.");
    else if (!r)
        gh_term_wrap(t, 3, 2, t->cols - 4, 3, GH_INK_PLAIN,
                     "This site has no gates. A section [gate NAME] in site.ini makes one; start it with: "
                     "gatehouse-kiosk --gate NAME");
    for (int i = 0; i < room && i + v->list.top < v->list.count; i++)
        draw_row(c, &v->rows[i + v->list.top], 1 + i, i + v->list.top == v->list.at);
    if (v->list.count)
        gh_console_wake(c, 1000); /* silence grows */
}

static void moved(struct gh_console *c)
{
    const struct gh_gate_row *r = chosen(c);
    if (r)
        snprintf(c->gates.chosen, sizeof c->gates.chosen, "%s", r->gate);
    c->dirty = true;
}

static bool request(struct gh_console *c, enum gh_request r)
{
    struct gh_gates *v = &c->gates;
    read_gates(c); /* keys come faster than frames */
    if (gh_list_move(&v->list, r, c->term.rows - 5)) {
        moved(c);
        return true;
    }
    const struct gh_gate_row *row = chosen(c);
    bool order = r == GH_REQUEST_GATE_OPEN || r == GH_REQUEST_EMERGENCY || r == GH_REQUEST_EMERGENCY_END;
    if (order && row) {
        snprintf(v->pending, sizeof v->pending, "%s", row->gate);
        gh_login_need(c, r == GH_REQUEST_GATE_OPEN   ? ask_open
                         : r == GH_REQUEST_EMERGENCY ? ask_emergency
                                                     : ask_end);
    } else if (r == GH_REQUEST_OPEN && row) {
        snprintf(c->alert_filter, sizeof c->alert_filter, "gate %s", row->gate);
        gh_console_show(c, &gh_view_triage);
        c->triage.stale = c->triage.anew = true;
    } else {
        return order || r == GH_REQUEST_OPEN;
    }
    return true;
}

static void mouse(struct gh_console *c, int x, int y, int clicks, int by)
{
    (void)x;
    if (gh_list_mouse(&c->gates.list, y - 1, c->term.rows - 5, clicks, by))
        request(c, GH_REQUEST_OPEN);
    else
        moved(c);
}

static void enter(struct gh_console *c)
{
    c->gates.asked = false;
}

static void forget(struct gh_console *c)
{
    struct gh_gates *v = &c->gates;
    gh_list_forget(v->rows, GH_GATE_ROWS * sizeof *v->rows, v, sizeof *v);
}

void gh_gates_show(struct gh_console *c, const char *gate)
{
    snprintf(c->gates.chosen, sizeof c->gates.chosen, "%s", gate);
    gh_console_show(c, &gh_view_gates);
}

const struct gh_view_ops gh_view_gates = {.name = "gates",
                                          .in = GH_IN_GATES,
                                          .enter = enter,
                                          .draw = draw,
                                          .request = request,
                                          .mouse = mouse,
                                          .forget = forget};
