/* What a person does with alerts: asked once for its note, done on one or on all that are marked, told in one
 * line, taken back within ten seconds. Who was quicker is the store's to say. */
#include "console/views/triage.h"

#include "base/clock.h"
#include "base/utf8.h"
#include "console/login.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

enum { SLID_MS = 800 }; /* the hand that meant the alert which was there a moment ago */

static struct gh_alert_facts facts_of(const struct gh_console *c, const struct gh_alert *a)
{
    return (struct gh_alert_facts){.match = a->kind == GH_ALERT_MATCH,
                                   .second_asked = a->second_asked,
                                   .holder = c->logged_in && gh_id_equal(a->holder, c->actor.id),
                                   .first_decider = c->logged_in && !strcasecmp(a->decided_by, c->actor.name),
                                   .supervisor = gh_console_supervises(c),
                                   .note = true,
                                   .now_ms = c->wall_ms,
                                   .until_ms = c->wall_ms + 60000};
}

enum gh_alert_answer gh_triage_may(const struct gh_console *c, const struct gh_alert *a,
                                   enum gh_alert_event event)
{
    struct gh_alert_facts f = facts_of(c, a);
    struct gh_alert_status next;
    return gh_alert_step(a->status, event, &f, &next);
}

/* ---- marks ---- */

static int find(const struct gh_alert_set *set, struct gh_id id)
{
    for (int i = 0; i < set->count; i++)
        if (gh_id_equal(set->ids[i], id))
            return i;
    return -1;
}

bool gh_triage_is_marked(const struct gh_console *c, struct gh_id id)
{
    return find(&c->triage.marks, id) >= 0;
}

void gh_triage_mark(struct gh_console *c)
{
    struct gh_alert_set *m = &c->triage.marks;
    const struct gh_alert *a = gh_triage_chosen(c);
    if (!a)
        return;
    int at = find(m, a->id);
    if (at >= 0)
        m->ids[at] = m->ids[--m->count];
    else if (m->count < GH_TRIAGE_MARKS)
        m->ids[m->count++] = a->id;
    else
        gh_console_say(c, true, "%d are marked; that is as many as go at once", GH_TRIAGE_MARKS);
}

static bool take_mark(void *user, const struct gh_alert *a)
{
    struct gh_alert_set *m = user;
    m->ids[m->count++] = a->id;
    return m->count < GH_TRIAGE_MARKS;
}

void gh_triage_mark_all(struct gh_console *c)
{
    struct gh_triage *t = &c->triage;
    struct gh_error err;
    bool some = t->marks.count > 0;
    t->marks.count = 0;
    if (some || !c->model.store)
        return;
    struct gh_alert_query q = gh_triage_query(c);
    if (!gh_alert_page(c->model.store, &q, 0, GH_TRIAGE_MARKS, take_mark, &t->marks, &err))
        gh_console_say(c, true, "%s", err.text);
    else if (t->list.count > t->marks.count)
        gh_console_say(c, false, "the first %d are marked; that is as many as go at once", t->marks.count);
}

/* ---- acts ---- */

/* Is it a word on whether two faces are one person's? */
static bool verdict(enum gh_alert_event event)
{
    return event == GH_ALERT_CONFIRM || event == GH_ALERT_NOT_THIS || event == GH_ALERT_SECOND ||
           event == GH_ALERT_DISAGREE;
}

/* Nobody is confirmed, nor said to be another, in bulk: each of them must have been compared with the
 * picture, which is gone soon after "not this person". */
static bool one_by_one(struct gh_console *c, struct gh_id id, struct gh_error *err)
{
    struct gh_alert a;
    const struct gh_triage *t = &c->triage;
    if (t->pending_on.count < 2)
        return true;
    if (!gh_alert_get(c->model.store, id, &a, err))
        return false;
    if (gh_triage_answers(&a, t->pending))
        return gh_error_set(err, GH_ERR_USAGE,
                            "a gate is answered one at a time, after looking who is there");
    return !verdict(t->pending) || a.kind != GH_ALERT_MATCH ||
           gh_error_set(err, GH_ERR_USAGE,
                        "a person is confirmed or not one at a time, after comparing the faces");
}

static bool act_on(struct gh_console *c, struct gh_id id, const char *note, struct gh_error *err)
{
    const struct gh_triage *t = &c->triage;
    if (!one_by_one(c, id, err))
        return false;
    switch (t->pending) {
    case GH_ALERT_SNOOZE:
        return gh_alert_snooze(c->model.store, &c->actor, id, t->pending_until_ms, note, err);
    case GH_ALERT_HAND_OVER:
        return gh_alert_hand_over(c->model.store, &c->actor, id, t->pending_to[0] ? t->pending_to : NULL,
                                  note, err);
    default:
        break;
    }
    struct gh_alert a;
    if (!gh_alert_get(c->model.store, id, &a, err))
        return false;
    return gh_triage_answers(&a, t->pending)
               ? gh_triage_answer(c, &a, t->pending, note, err)
               : gh_alert_act(c->model.store, &c->actor, id, t->pending, note, err);
}

/* "not this" also quiets the engine for the rest of the visit. */
static bool suppress(struct gh_console *c, struct gh_id id, struct gh_error *err)
{
    struct gh_alert a;
    return !gh_alert_get(c->model.store, id, &a, err) || a.kind != GH_ALERT_MATCH ||
           gh_engine_link_suppress(&c->engine, id, err);
}

static void tell(struct gh_console *c, int done, int of, const char *const reasons[2], const int numbers[2])
{
    const struct gh_triage *t = &c->triage;
    const char *what = t->pending_answer ? t->pending_answer : gh_triage_done(t->pending_match, t->pending);
    char until[64] = "", when[24];
    if (t->pending == GH_ALERT_SNOOZE)
        snprintf(until, sizeof until, " until %.8s",
                 gh_clock_format_local(t->pending_until_ms, when, sizeof when) + 11);
    if (t->pending == GH_ALERT_HAND_OVER)
        snprintf(until, sizeof until, " to %s", t->pending_to[0] ? t->pending_to : "anyone");
    if (of == 1 && done)
        gh_console_say(c, false, "%s%s, by %s", what, until, c->actor.name);
    else if (of == 1)
        gh_console_say(c, true, "%s", reasons[0]);
    else if (done == of)
        gh_console_say(c, false, "%s%s: all %d, by %s", what, until, of, c->actor.name);
    else
        gh_console_say(c, true, "%s%s: %d of %d; %d not: %s%s%s%s", what, until, done, of, numbers[0],
                       reasons[0], numbers[1] ? "; " : "", numbers[1] ? reasons[1] : "",
                       done + numbers[0] + numbers[1] < of ? "; others for other reasons" : "");
}

/* False when it could not be done now, or not so: what was typed is to be asked again. */
static bool act(struct gh_console *c, const char *note)
{
    struct gh_triage *t = &c->triage;
    struct gh_error why[2] = {{0}}, err = {0};
    int numbers[2] = {0}, done = 0, quiet_failures = 0;
    t->undo.count = 0;
    for (int i = 0; i < t->pending_on.count; i++) {
        struct gh_id id = t->pending_on.ids[i];
        if (act_on(c, id, note && *note ? note : NULL, &err)) {
            if (!t->pending_answer) /* an open door is not taken back */
                t->undo.ids[t->undo.count++] = id;
            done++;
            if (t->pending == GH_ALERT_NOT_THIS && !suppress(c, id, &err)) {
                quiet_failures++;
                why[1] = err;
            }
            continue;
        }
        int slot = !numbers[0] || !strcmp(why[0].text, err.text) ? 0 : 1;
        if (!numbers[slot])
            why[slot] = err;
        if (!strcmp(why[slot].text, err.text))
            numbers[slot]++;
    }
    t->undo_until_ms = c->wall_ms + GH_ALERT_UNDO_MS;
    const char *const reasons[2] = {why[0].text, why[1].text};
    if (done && quiet_failures && done == t->pending_on.count)
        gh_console_say(c, true, "recorded; but this visit may raise it again: %s", why[1].text);
    else
        tell(c, done, t->pending_on.count, reasons, numbers);
    if (!done && (err.kind == GH_ERR_BUSY || t->pending == GH_ALERT_HAND_OVER))
        return false;
    t->marks.count = 0;
    t->stale = t->acted = true;
    return true;
}

void gh_triage_undo(struct gh_console *c)
{
    struct gh_triage *t = &c->triage;
    struct gh_error err = {0};
    int done = 0;
    if (!t->undo.count || c->wall_ms >= t->undo_until_ms) {
        gh_console_say(c, true, "there is nothing to take back; an act can be taken back for 10 s");
        return;
    }
    for (int i = 0; i < t->undo.count; i++)
        done += gh_alert_act(c->model.store, &c->actor, t->undo.ids[i], GH_ALERT_UNDO, NULL, &err);
    if (done == t->undo.count)
        gh_console_say(c, false, done == 1 ? "taken back" : "taken back: all %d", done);
    else
        gh_console_say(c, true, "taken back: %d of %d; %s", done, t->undo.count, err.text);
    t->undo.count = 0;
    t->stale = t->acted = true;
}

/* ---- what it needs to know first ---- */

/* To open again, and for a gate to say no, there must be one. */
static bool needs_reason(const struct gh_triage *t)
{
    return t->pending == GH_ALERT_REOPEN || (t->pending_answer && t->pending == GH_ALERT_NOT_THIS);
}

/* "Confirmed. Note on A. Adams (or Enter)" */
static void note_label(const struct gh_triage *t, char *out, size_t size)
{
    enum { NAME = 48 };
    char whom[NAME + 8] = "";
    if (t->pending_on.count > 1)
        snprintf(whom, sizeof whom, " on %d", t->pending_on.count);
    else if (t->pending_name[0])
        snprintf(whom, sizeof whom, " on %.*s", gh_utf8_cut(t->pending_name, NAME), t->pending_name);
    snprintf(out, size, "%s. %s%s %s",
             t->pending_answer ? t->pending_answer : gh_triage_done(t->pending_match, t->pending),
             needs_reason(t) ? "Reason" : "Note", whom, needs_reason(t) ? "(Esc: not)" : "(or Enter)");
}

static void noted(struct gh_console *c, const char *note);

static void ask_note(struct gh_console *c, const char *typed)
{
    char label[128];
    note_label(&c->triage, label, sizeof label);
    gh_prompt_open(&c->prompt, label, false, noted);
    gh_prompt_suggest(&c->prompt, typed);
}

static void noted(struct gh_console *c, const char *note)
{
    if (!note) {
        gh_console_say(c, false, "nothing was changed");
    } else if (needs_reason(&c->triage) && !note[strspn(note, " ")]) {
        gh_console_say(c, true, "a reason is needed; Esc leaves all as it was");
        ask_note(c, "");
    } else if (!act(c, note) && *note) {
        ask_note(c, note);
    }
}

static void take_span(struct gh_console *c, const char *text);

static void ask_span(struct gh_console *c, const char *typed)
{
    gh_prompt_open(&c->prompt, "Put off for (10m, 1h)", false, take_span);
    gh_prompt_suggest(&c->prompt, typed);
}

static void take_span(struct gh_console *c, const char *text)
{
    int64_t span = text ? gh_triage_parse_span(text) : 0;
    if (!text) {
        gh_console_say(c, false, "nothing was changed");
        return;
    }
    if (span < 0)
        gh_console_say(c, true, "a time is like 10m or 1h; Esc leaves all as it was");
    c->triage.pending_until_ms = c->wall_ms + span;
    if (span < 0 || !act(c, NULL))
        ask_span(c, text);
}

static void handed(struct gh_console *c, char v[GH_FORM_FIELDS][GH_PROMPT_TEXT])
{
    snprintf(c->triage.pending_to, sizeof c->triage.pending_to, "%s", v[0]);
    if (!act(c, v[1]))
        gh_form_again(c, 0);
}

static void ask_hand_over(struct gh_console *c)
{
    char note[128];
    const struct gh_form_field fields[] = {{"Hand over to (a name; Enter: to anyone)", NULL, false},
                                           {note, NULL, false}};
    note_label(&c->triage, note, sizeof note);
    gh_form_open(c, fields, 2, handed);
}

static void ask(struct gh_console *c)
{
    switch (c->triage.pending) {
    case GH_ALERT_CLAIM: /* what must be quick asks nothing */
    case GH_ALERT_SECOND:
        act(c, NULL);
        break;
    case GH_ALERT_CONFIRM:
        if (c->triage.pending_answer && c->triage.pending_call) /* somebody stands at the door */
            act(c, NULL);
        else
            ask_note(c, "");
        break;
    case GH_ALERT_SNOOZE:
        ask_span(c, "");
        break;
    case GH_ALERT_HAND_OVER:
        ask_hand_over(c);
        break;
    default:
        ask_note(c, "");
    }
}

/* Nobody is confirmed, nor said to be another, by who has not had both faces on the screen: they are there
 * while the note is asked for, and before a second person's word, which asks for nothing. */
static bool faces_first(struct gh_console *c, const struct gh_alert *a)
{
    struct gh_triage *t = &c->triage;
    if (!verdict(t->pending) || a->kind != GH_ALERT_MATCH)
        return true;
    if (!gh_id_equal(a->id, t->chosen)) {
        gh_console_say(c, true, "%s",
                       t->marks.count
                           ? "the one that is marked is not the one shown: go to it, or Esc unmarks it"
                           : "another alert has come to this line; go to the one you meant, then once more");
        return false;
    }
    bool shown = gh_triage_faces_now(c, a);
    if (!shown && t->pending == GH_ALERT_SECOND)
        gh_console_say(c, true, "compare the faces first; then once more");
    return shown || t->pending != GH_ALERT_SECOND;
}

/* Names are the lifecycle's business after the log-in too: who was a stranger a moment ago may now be its
 * holder. */
static void ask_as_somebody(struct gh_console *c)
{
    struct gh_alert a;
    struct gh_error err;
    struct gh_triage *t = &c->triage;
    if (!gh_console_sees(c)) { /* who it is about stands in the question */
        gh_console_say(c, true, "auditors decide no alerts");
        return;
    }
    if (t->pending_on.count == 1) {
        if (!gh_alert_get(c->model.store, t->pending_on.ids[0], &a, &err)) {
            gh_console_say(c, true, "%s", err.text);
            return;
        }
        enum gh_alert_answer answer = gh_triage_may(c, &a, t->pending);
        t->pending_match = a.kind == GH_ALERT_MATCH;
        t->pending_answer = gh_triage_answer_done(&a, t->pending);
        t->pending_call = gh_triage_is_call(&a);
        if (a.kind == GH_ALERT_GATE_ENROL && t->pending_answer && !gh_console_supervises(c)) {
            gh_console_say(c, true, "not possible: enrolments are approved and rejected by supervisors");
            return;
        }
        if (answer == GH_ALERT_HELD && a.held_by[0]) {
            gh_console_say(c, true, "not possible: %s holds this alert; ask them, or a supervisor",
                           a.held_by);
            return;
        }
        if (answer == GH_ALERT_NOT_NOW) {
            const char *who = a.second_by[0] ? a.second_by : a.decided_by[0] ? a.decided_by : a.held_by;
            gh_console_say(c, true, "not possible: this alert is %s%s%s", gh_triage_state(&a, c->wall_ms),
                           *who ? " by " : "", who);
            return;
        }
        if (answer != GH_ALERT_GOES) {
            gh_console_say(c, true, "not possible: %s", gh_alert_answer_text(answer));
            return;
        }
        snprintf(t->pending_name, sizeof t->pending_name, "%s", t->pending_match ? a.person_name : "");
        if (!faces_first(c, &a))
            return;
    }
    ask(c);
}

void gh_triage_act(struct gh_console *c, enum gh_alert_event event)
{
    struct gh_triage *t = &c->triage;
    const struct gh_alert *a = gh_triage_chosen(c);
    if (!a && !t->marks.count)
        return;
    if (!t->marks.count && t->slid_ms && c->real_ms - t->slid_ms < SLID_MS) {
        gh_console_say(c, true, "another alert has just come to this line; look, then once more");
        return;
    }
    t->pending = event;
    t->pending_match = !a || a->kind == GH_ALERT_MATCH;
    t->pending_answer = NULL;
    t->pending_name[0] = 0;
    if (t->marks.count) {
        t->pending_on = t->marks;
    } else {
        t->pending_on.ids[0] = a->id;
        t->pending_on.count = 1;
    }
    gh_login_need(c, ask_as_somebody);
}
