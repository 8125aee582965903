/* The window on the queue: the store says how many there are, where the chosen one stands and which
 * stand round it; no more than GH_TRIAGE_ROWS are ever in memory. */
#include "console/views/triage.h"

#include "base/clock.h"
#include "console/keys.h"

#include <stdio.h>
#include <string.h>

struct gh_alert_query gh_triage_query(const struct gh_console *c)
{
    struct gh_alert_query q = c->triage.query;
    q.text = c->alert_filter;
    q.names = gh_console_sees(c);
    q.holder = c->triage.mine ? c->actor.id : gh_id_none;
    q.confirmed = c->logged_in ? c->actor.id : gh_id_none;
    return q;
}

static bool take_row(void *user, const struct gh_alert *a)
{
    struct gh_triage *t = user;
    t->rows[t->rows_count++] = *a;
    return t->rows_count < GH_TRIAGE_ROWS;
}

/* Rows from a little before the top of the list on, so that a step either way asks nothing; from the end
 * where that is nearer. */
static bool read_window(struct gh_console *c, const struct gh_alert_query *q, int room)
{
    struct gh_triage *t = &c->triage;
    int spare = (GH_TRIAGE_ROWS - room) / 2;
    t->first = t->list.top > spare ? t->list.top - spare : 0;
    t->rows_count = 0;
    int behind = t->list.count - t->first - GH_TRIAGE_ROWS;
    if (behind < t->first && t->list.count > GH_TRIAGE_ROWS) {
        if (behind < 0)
            behind = 0, t->first = t->list.count - GH_TRIAGE_ROWS;
        return gh_alert_page_back(c->model.store, q, behind, GH_TRIAGE_ROWS, take_row, t, &t->error);
    }
    return gh_alert_page(c->model.store, q, t->first, GH_TRIAGE_ROWS, take_row, t, &t->error);
}

static bool covers(const struct gh_triage *t, int room)
{
    int last = t->list.top + room < t->list.count ? t->list.top + room : t->list.count;
    return t->list.top >= t->first && last <= t->first + t->rows_count;
}

static int place_in_window(const struct gh_triage *t)
{
    for (int i = 0; i < t->rows_count; i++)
        if (gh_id_equal(t->rows[i].id, t->chosen))
            return t->first + i;
    return -1;
}

/* Another question: from the top, where the first page alone often says how many there are. */
static bool ask_anew(struct gh_console *c, const struct gh_alert_query *q, int room)
{
    struct gh_triage *t = &c->triage;
    t->list = (struct gh_list){0};
    if (!read_window(c, q, room))
        return false;
    t->list.count = t->rows_count;
    if (t->rows_count == GH_TRIAGE_ROWS && !gh_alert_count(c->model.store, q, &t->list.count, &t->error))
        return false;
    int place = place_in_window(t);
    t->list.at = place < 0 ? 0 : place;
    return true;
}

/* The same question after something changed: the chosen one stays chosen, wherever it now stands. */
static bool ask_again(struct gh_console *c, const struct gh_alert_query *q, int room)
{
    struct gh_triage *t = &c->triage;
    if (!gh_alert_count(c->model.store, q, &t->list.count, &t->error))
        return false;
    gh_list_fit(&t->list, room);
    if (!read_window(c, q, room))
        return false;
    if (gh_id_is_none(t->chosen))
        return true;
    int place = place_in_window(t);
    if (place < 0 && !gh_alert_place(c->model.store, q, t->chosen, &place, &t->error))
        return false;
    if (place >= 0) {
        /* it keeps its line on the screen, unless new ones come in before the first that is seen */
        if (t->list.top > 0 || place >= room)
            t->list.top += place - t->list.at;
        t->list.at = place;
        if (t->list.top < 0)
            t->list.top = 0;
    }
    return true;
}

void gh_triage_refresh(struct gh_console *c, int room)
{
    struct gh_triage *t = &c->triage;
    struct gh_alert_query q = gh_triage_query(c);
    if (!c->model.store)
        return;
    t->error.kind = GH_OK;
    /* names are in it; without a log-in they are not shown, and cameras' trouble is for everybody */
    if (gh_console_sees(c) && !gh_console_note(c, GH_LOOK_ALERTS, NULL, &t->noted, &t->error))
        return;
    bool by_hand = t->anew || t->acted || gh_id_is_none(t->chosen);
    if (t->stale || t->asked_change != c->model.store_change || t->asked_woken != c->model.woken) {
        if (t->anew ? !ask_anew(c, &q, room) : !ask_again(c, &q, room))
            return;
        t->stale = t->anew = t->acted = false;
        t->asked_change = c->model.store_change;
        t->asked_woken = c->model.woken;
    }
    gh_list_fit(&t->list, room);
    if (!covers(t, room) && !read_window(c, &q, room))
        return;
    const struct gh_alert *at = gh_triage_row(c, t->list.at);
    if (!at && t->list.count) { /* fewer than were counted a moment ago */
        t->stale = true;
        return;
    }
    if (!at)
        t->chosen = gh_id_none;
    else if (!gh_id_equal(at->id, t->chosen)) {
        t->chosen = at->id;
        t->chosen_ms = gh_clock_mono_ms();
        t->slid_ms = by_hand ? 0 : t->chosen_ms;
    }
}

const struct gh_alert *gh_triage_row(const struct gh_console *c, int place)
{
    const struct gh_triage *t = &c->triage;
    return place >= t->first && place < t->first + t->rows_count && place < t->list.count
               ? &t->rows[place - t->first]
               : NULL;
}

const struct gh_alert *gh_triage_chosen(struct gh_console *c)
{
    gh_triage_refresh(c, gh_triage_room(c));
    return gh_triage_row(c, c->triage.list.at);
}

void gh_triage_choose(struct gh_console *c)
{
    /* the line chosen by hand counts, not the alert that stood there before */
    c->triage.chosen = gh_id_none;
    gh_triage_refresh(c, gh_triage_room(c));
    c->dirty = true;
}

void gh_triage_next_order(struct gh_console *c)
{
    static const char *const words[] = {"gravity", "time", "camera"};
    c->triage.query.order = (enum gh_alert_order)((c->triage.query.order + 1) % 3);
    c->triage.stale = c->triage.anew = true;
    gh_console_say(c, false, "ordered by %s", words[c->triage.query.order]);
}

static bool pick(struct gh_console *c, int key)
{
    struct gh_triage *t = &c->triage;
    switch (key) {
    case 'k':
        t->query.kind = (enum gh_alert_kind)((t->query.kind + 1) % GH_ALERT_KINDS);
        break;
    case 'm':
        t->mine = !t->mine && c->logged_in;
        break;
    case 'u':
        t->query.unanswered = !t->query.unanswered;
        break;
    case 'x':
        t->query.closed = !t->query.closed;
        break;
    case 'z':
        t->query.snoozed = !t->query.snoozed;
        break;
    case '0':
        t->query = (struct gh_alert_query){.order = t->query.order};
        t->mine = false;
        break;
    default:
        return false;
    }
    t->stale = t->anew = true;
    return true;
}

void gh_triage_filters(struct gh_console *c)
{
    gh_prompt_menu(&c->prompt, "Show: k next kind  m mine  u unanswered  x closed too  z resting too  0 all",
                   pick);
}

void gh_triage_title(const struct gh_console *c, char *out, size_t size)
{
    static const char *const orders[] = {"", ", by time", ", by camera"};
    const struct gh_triage *t = &c->triage;
    const struct gh_alert_query *q = &t->query;
    char place[32] = "none";
    if (t->list.count)
        snprintf(place, sizeof place, "%d of %d", t->list.at + 1, t->list.count);
    int n = snprintf(out, size, "Alerts: %s%s%s%s%s%s%s", place, orders[q->order], q->kind ? ", " : "",
                     q->kind ? gh_alert_kind_name(q->kind) : "", t->mine ? ", mine" : "",
                     q->unanswered ? ", unanswered" : "", q->closed ? ", closed too" : "");
    if (n > 0 && (size_t)n < size)
        n += snprintf(out + n, size - (size_t)n, "%s", q->snoozed ? ", resting too" : "");
    if (n > 0 && (size_t)n < size && t->marks.count)
        snprintf(out + n, size - (size_t)n, ", %d marked", t->marks.count);
}
