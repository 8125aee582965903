/* One alert in words and pictures. How alike the machine found the two faces is told only
 * after the choice, as a rate of strangers: a number before it would make the choice. */
#include "console/views/triage.h"

#include "alert/rules.h"
#include "base/clock.h"
#include "match/likeness.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* A column of words that runs down until it is full. */
struct column {
    struct gh_console *c;
    int x, y, width, end;
};

static void put(struct column *at, int lines, enum gh_ink ink, const char *text)
{
    int left = at->end - at->y;
    if (*text && left > 0)
        at->y += gh_term_wrap(&at->c->term, at->x, at->y, at->width, lines < left ? lines : left, ink, text);
}

/* A picture or the words why there is none, in its field, with a caption over it. False when there is one
 * that has no room. */
static bool face(struct gh_console *c, struct gh_still *s, const char *note, const char *caption, int x,
                 int y, int w, int h)
{
    struct gh_term *t = &c->term;
    gh_term_text(t, x, y, w, GH_INK_TITLE, caption);
    if (gh_still_show(s, t, x, y + 1, w, h - 1))
        return true;
    gh_term_wrap(t, x, y + 2, w - 2, h - 3, GH_INK_DIM, note);
    return !s->picture.data;
}

/* A call by nobody known has the gate's picture alone; pictures of an enrolment are all of one kind. */
static int faces_of(const struct gh_console *c, const struct gh_alert *a)
{
    if (a->kind == GH_ALERT_GATE_ENROL)
        return c->triage.references > 1 ? 2 : 1;
    return gh_triage_is_call(a) && gh_id_is_none(a->person) ? 1 : 2;
}

/* Both in fields of one size: the crops are cut alike, so the faces stand at one scale and at one height. */
static void faces(struct gh_console *c, const struct gh_alert *a, int x, int y, int w, int h)
{
    struct gh_triage *t = &c->triage;
    char caption[48] = "reference", second[48] = "seen";
    int n = t->references, number = t->reference_number;
    bool enrol = a->kind == GH_ALERT_GATE_ENROL, both = faces_of(c, a) == 2;
    bool whole = gh_id_equal(t->loaded, a->id) && t->loaded_as_actor && !t->second_due;
    if (n > 1)
        snprintf(caption, sizeof caption, "%s %d of %d", enrol ? "picture" : "reference", number + 1, n);
    if (enrol && n > 1)
        snprintf(second, sizeof second, "picture %d of %d", (number + 1) % n + 1, n);
    if (gh_triage_is_call(a))
        snprintf(second, sizeof second, "at the gate");
    if (both || enrol) {
        whole = face(c, &t->reference, t->reference_note, caption, x, y, w, h) && whole;
        x += w + 2;
    }
    if (both || !enrol)
        whole = face(c, &t->seen, t->seen_note, second, x, y, w, h) && whole;
    if (whole)
        t->seen_whole = a->id;
}

static void put_score(struct column *at, const struct gh_alert *a)
{
    struct gh_vision_info info;
    struct gh_error err;
    char words[96];
    if (a->kind != GH_ALERT_MATCH || a->status.decision == GH_DECISION_NONE)
        return;
    /* who is asked for the second verdict has not chosen yet */
    if (a->status.state == GH_ALERT_AWAITING && strcasecmp(a->decided_by, at->c->actor.name) != 0)
        return;
    if (gh_likeness_curve(at->c->model.embedder, &info, &err))
        gh_likeness_words(&info, a->similarity, words, sizeof words);
    else
        snprintf(words, sizeof words, "how rare this likeness is cannot be told: no curve");
    put(at, 3, GH_INK_WARN, words);
}

static const char *hour(int64_t ms, char out[24])
{
    return gh_clock_format_local(ms, out, 24) + 11;
}

static void put_path(struct column *at, const struct gh_alert *a)
{
    const struct gh_triage *t = &at->c->triage;
    char line[800], a_text[24], b_text[24];
    size_t n = 0;
    if (t->place_count < 2) {
        snprintf(line, sizeof line, "camera %s", a->camera);
        put(at, 1, GH_INK_PLAIN, line);
        return;
    }
    for (int i = 0; i < t->place_count && n + 80 < sizeof line; i++) {
        const struct gh_alert_station *s = &t->places[i];
        hour(s->first_ms, a_text);
        hour(s->last_ms, b_text);
        bool once = !strcmp(a_text, b_text);
        n += (size_t)snprintf(line + n, sizeof line - n, "%s%s %s%s%s", i ? " > " : "", s->camera,
                              a_text + 11, once ? "" : "-", once ? "" : b_text + 11);
    }
    put(at, 4, GH_INK_PLAIN, line);
}

static void put_times(struct column *at, const struct gh_alert *a)
{
    char line[160], first[24], last[24], today[24];
    gh_clock_format_local(at->c->wall_ms, today, sizeof today);
    gh_clock_format_local(a->first_ms, first, sizeof first);
    gh_clock_format_local(a->last_ms, last, sizeof last);
    const char *from = strncmp(first, today, 10) ? first : first + 11; /* the day only when it is another */
    if (a->sightings > 1)
        snprintf(line, sizeof line, "%d times, %s-%s", a->sightings, from, last + 11);
    else
        snprintf(line, sizeof line, "%s%s", from, a->kind == GH_ALERT_MATCH ? ", seen once" : "");
    put(at, 2, GH_INK_PLAIN, line);
}

static void put_state(struct column *at, const struct gh_alert *a)
{
    char line[200], until[24];
    const char *who = a->decided_by[0] ? a->decided_by : a->held_by;
    bool awaits = a->status.state == GH_ALERT_AWAITING;
    int n = snprintf(line, sizeof line, "%s%s%s%s", awaits ? "confirmed" : gh_triage_state(a, at->c->wall_ms),
                     *who ? " by " : "", who, awaits ? ", awaits a second" : "");
    if (a->second_by[0])
        n += snprintf(line + n, sizeof line - (size_t)n, ", seconded by %s", a->second_by);
    if (a->status.snoozed_ms > at->c->wall_ms)
        n += snprintf(line + n, sizeof line - (size_t)n, " until %.5s", hour(a->status.snoozed_ms, until));
    if (a->kind == GH_ALERT_MATCH && a->detail[0] && !a->retracted)
        snprintf(line + n, sizeof line - (size_t)n, "; %s", a->detail);
    if (a->retracted)
        snprintf(line + n, sizeof line - (size_t)n, "; %s",
                 a->kind == GH_ALERT_MATCH ? "the machine took its name back" : "it is over");
    put(at, 3, a->status.state == GH_ALERT_OPEN ? GH_INK_BAD : GH_INK_GOOD, line);
}

/* One line of the history from step i on; returns how many steps it tells. Sightings one after another share
 * one. */
static int tell_step(const struct gh_console *c, int i, const struct gh_alert *a, char *out, size_t size)
{
    const struct gh_triage *t = &c->triage;
    const struct gh_alert_step_row *row = &t->steps[i];
    char when[24];
    int again = 1;
    while (row->event == GH_ALERT_SEEN_AGAIN && i + again < t->step_count &&
           t->steps[i + again].event == GH_ALERT_SEEN_AGAIN)
        row = &t->steps[i + again++];
    const char *answer = gh_triage_answer_done(a, row->event);
    const char *note = gh_console_sees(c) ? row->note : "";
    bool person = row->event >= GH_ALERT_CLAIM && strcmp(row->by, "engine") != 0;
    if (again > 1)
        snprintf(out, size, "%.8s Seen again, %d times", hour(row->t_ms, when), again);
    else
        snprintf(out, size, "%.8s %s%s%s%s%s", hour(row->t_ms, when),
                 answer ? answer : gh_triage_done(a->kind == GH_ALERT_MATCH, row->event),
                 person ? " by " : "", person ? row->by : "", *note ? ": " : "", note);
    return again;
}

/* In order of time; where there is no room for all, the newest. */
static void put_history(struct column *at, const struct gh_alert *a)
{
    enum { OFF_SCREEN = 1 << 20, LINES = 3 };
    const struct gh_triage *t = &at->c->triage;
    char line[GH_TRIAGE_STEPS][340];
    int height[GH_TRIAGE_STEPS], count = 0, from, left;
    for (int i = 0; i < t->step_count; count++) {
        i += tell_step(at->c, i, a, line[count], sizeof line[count]);
        height[count] =
            gh_term_wrap(&at->c->term, at->x, OFF_SCREEN, at->width, LINES, GH_INK_DIM, line[count]);
    }
    if (at->end - at->y > 2)
        at->y++; /* a line of air */
    left = at->end - at->y;
    for (from = count; from > 0 && left >= height[from - 1]; from--)
        left -= height[from - 1];
    for (int i = from; i < count; i++)
        put(at, LINES, GH_INK_DIM, line[i]);
}

/* Who, why, what to do, where, when, how it stands; what matters first, since the column may be short. */
static void put_words(struct column *at, const struct gh_alert *a)
{
    char line[700];
    bool match = a->kind == GH_ALERT_MATCH, sees = gh_console_sees(at->c);
    const struct gh_triage *t = &at->c->triage;
    if (gh_alert_erased(a)) {
        put(at, 2, GH_INK_TITLE, "erased");
        put_path(at, a);
    } else if (match) {
        put(at, 2, GH_INK_TITLE, sees ? a->person_name : "someone flagged");
        snprintf(line, sizeof line, "%s: %s", gh_flag_category_name(a->category),
                 sees ? a->reason : "log in (L) to see who and why");
        put(at, 3, GH_INK_PLAIN, line);
        if (a->instruction[0] && sees) {
            snprintf(line, sizeof line, "Do: %s", a->instruction);
            put(at, 3, GH_INK_WARN, line);
        }
        put_path(at, a);
    } else {
        struct gh_triage_words words[5];
        int n = gh_triage_gate_words(at->c, a, words);
        for (int i = 0; i < n; i++)
            put(at, 4, words[i].ink, words[i].text);
        gh_model_alert_words(a, sees, line, sizeof line);
        put(at, 3, GH_INK_TITLE, n ? "" : line);
    }
    put_times(at, a);
    put_state(at, a);
    put_score(at, a);
    if (match) {
        if (a->second_asked && a->status.decision == GH_DECISION_NONE)
            put(at, 2, GH_INK_WARN, "a confirmation needs a second operator");
        if (t->has_record)
            snprintf(line, sizeof line, "picture %s; flag so far: %d alert%s, %d confirmed, %d not them",
                     gh_triage_quality(a->quality), t->record.alerts, t->record.alerts == 1 ? "" : "s",
                     t->record.confirmed, t->record.not_this);
        else
            snprintf(line, sizeof line, "picture %s", gh_triage_quality(a->quality));
        put(at, 2, GH_INK_DIM, line);
    }
    put_history(at, a);
}

void gh_triage_details(struct gh_console *c, const struct gh_alert *a, int y, int height)
{
    struct gh_term *t = &c->term;
    int end = y + height - gh_triage_keys_lines(c, a), x = 1;
    for (int i = 0; i < t->cols; i++)
        gh_term_text(t, i, y, 1, GH_INK_DIM, t->utf8 ? "─" : "-");
    y++;
    if (gh_triage_has_faces(a)) {
        int h = end - y, w = 2 * (h - 1), words = t->cols / 4 < 30 ? 30 : t->cols / 4;
        if (w > (t->cols - words - 6) / 2)
            w = (t->cols - words - 6) / 2;
        faces(c, a, x, y, w, h);
        x += faces_of(c, a) * (w + 2);
    }
    struct column at = {.c = c, .x = x, .y = y, .width = t->cols - x - 1, .end = end};
    put_words(&at, a);
    gh_triage_keys(c, a);
}

void gh_triage_compare(struct gh_console *c, const struct gh_alert *a)
{
    struct gh_term *t = &c->term;
    char line[700];
    int end = t->rows - 1 - gh_triage_keys_lines(c, a), h = end - 2, w = 2 * (h - 1);
    if (w > (t->cols - 4) / 2)
        w = (t->cols - 4) / 2;
    if (a->kind == GH_ALERT_MATCH && !gh_alert_erased(a))
        snprintf(line, sizeof line, "%s (%s), %s: %s", a->person_name, gh_flag_category_name(a->category),
                 gh_triage_state(a, c->wall_ms), a->reason);
    else
        snprintf(line, sizeof line, "%s%s%s, %s", a->person_name, a->person_name[0] ? ", " : "", a->camera,
                 gh_triage_state(a, c->wall_ms));
    gh_term_text(t, 1, 1, -1, GH_INK_PLAIN, line);
    faces(c, a, (t->cols - faces_of(c, a) * (w + 2) + 2) / 2, 2, w, h);
    gh_triage_keys(c, a);
}
