/* Alerts in the store as people act on them: undo, two at once, handing over, resting, the second person, the
 * path, trouble, the history, pages of the queue. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "store/alerts.h"
#include "store/operators.h"
#include "store/people.h"
#include "store_open.h"

enum { MINUTE = 60000 };
static const int64_t t0 = 1800000000000;

static struct gh_actor ada, bob, sue;
static struct gh_id flag, flag_second;

static struct gh_id proposed_flag(const char *name, bool second)
{
    struct gh_reference r = {.jpeg = (const uint8_t *)"JPEG", .jpeg_size = 4, .quality = 0.9f};
    struct gh_person_new p = {.name = name, .purpose = GH_PURPOSE_FLAG};
    struct gh_id person, id;
    if (!gh_person_add(s, &ada, &p, "e-1", &r, 1, &person, &err) ||
        !gh_flag_propose(s, &ada,
                         &(struct gh_flag_new){.person = person,
                                               .category = GH_FLAG_PROTECTIVE,
                                               .reason = "a court's order",
                                               .authority = "court",
                                               .expires_ms = now + 86400000,
                                               .second = second},
                         &id, &err))
        fprintf(stderr, "%s\n", err.text);
    return id;
}

static struct gh_id live_flag(const char *name, bool second)
{
    struct gh_id id = proposed_flag(name, second);
    if (!gh_flag_approve(s, &bob, id, &err))
        fprintf(stderr, "%s\n", err.text);
    return id;
}

static int set_up(void **state)
{
    (void)state;
    if (!open_store() || !account(NULL, "sue", GH_ROLE_ADMINISTRATOR, &sue) ||
        !account(&sue, "ada", GH_ROLE_OPERATOR, &ada) || !account(&sue, "bob", GH_ROLE_OPERATOR, &bob))
        return -1;
    flag = live_flag("Una One", false);
    flag_second = live_flag("Duo Two", true);
    return 0;
}

static struct gh_id raise_match(struct gh_id of)
{
    struct gh_id id;
    struct gh_alert_new a = {.kind = GH_ALERT_MATCH,
                             .flag = of,
                             .camera = "door",
                             .seen_ms = now,
                             .severity = 3,
                             .similarity = 0.6f,
                             .quality = 0.5f,
                             .jpeg = (const uint8_t *)"JPEG",
                             .jpeg_size = 4};
    if (!gh_alert_raise(s, &engine, &a, &id, NULL, &err))
        fail_msg("%s", err.text);
    return id;
}

static struct gh_alert get(struct gh_id id)
{
    struct gh_alert a;
    if (!gh_alert_get(s, id, &a, &err))
        fail_msg("%s", err.text);
    return a;
}

static void act(const struct gh_actor *by, struct gh_id id, enum gh_alert_event event, const char *note)
{
    if (!gh_alert_act(s, by, id, event, note, &err))
        fail_msg("%s: %s", gh_alert_event_name(event), err.text);
}

static void refused(const struct gh_actor *by, struct gh_id id, enum gh_alert_event event, const char *words)
{
    assert_false(gh_alert_act(s, by, id, event, "a note", &err));
    if (!strstr(err.text, words))
        fail_msg("\"%s\" does not say \"%s\"", err.text, words);
}

static void undo_brings_all_back(void **state)
{
    (void)state;
    struct gh_id id = raise_match(flag);
    act(&ada, id, GH_ALERT_CLAIM, NULL);
    struct gh_alert before = get(id);
    now += 1000;
    act(&ada, id, GH_ALERT_NOT_THIS, "no glasses");
    assert_int_equal(get(id).status.state, GH_ALERT_DECIDED);
    now += GH_ALERT_UNDO_MS;
    act(&ada, id, GH_ALERT_UNDO, NULL);
    struct gh_alert a = get(id);
    assert_int_equal(a.status.state, GH_ALERT_CLAIMED);
    assert_int_equal(a.status.decision, GH_DECISION_NONE);
    assert_string_equal(a.held_by, "ada");
    assert_string_equal(a.decided_by, "");
    assert_true(a.decided_ms == 0 && a.claimed_ms == before.claimed_ms);
    refused(&ada, id, GH_ALERT_UNDO,
            "only your own last step is taken back, within 10 seconds"); /* no undo of an undo */

    assert_true(gh_alert_snooze(s, &ada, id, now + 10 * MINUTE, NULL, &err));
    now += 2000;
    assert_true(gh_alert_hand_over(s, &ada, id, "bob", NULL, &err));
    a = get(id);
    assert_true(a.status.snoozed_ms == 0); /* who gets it must see it */
    assert_string_equal(a.held_by, "bob");
    act(&ada, id, GH_ALERT_UNDO, NULL);
    a = get(id);
    assert_string_equal(a.held_by, "ada");
    assert_true(a.status.snoozed_ms == now - 2000 + 10 * MINUTE);

    act(&ada, id, GH_ALERT_CONFIRM, NULL);
    now += GH_ALERT_UNDO_MS + 1;
    refused(&ada, id, GH_ALERT_UNDO, "only your own last step is taken back, within 10 seconds");
    act(&bob, id, GH_ALERT_CLOSE, NULL);
    refused(&ada, id, GH_ALERT_UNDO, "bob closed it"); /* one's own steps alone */
}

static void of_two_at_once_one_is_told_by_whom(void **state)
{
    (void)state;
    struct gh_id id = raise_match(flag);
    act(&ada, id, GH_ALERT_CLAIM, NULL);
    refused(&bob, id, GH_ALERT_CLAIM, "ada claimed it at ");
    refused(&bob, id, GH_ALERT_CONFIRM, "ada claimed it at ");
    act(&ada, id, GH_ALERT_NOT_THIS, NULL);
    refused(&bob, id, GH_ALERT_CONFIRM, "ada said no to it at ");
    assert_int_equal(err.kind, GH_ERR_USAGE);
    struct gh_id second = raise_match(flag);
    struct gh_store *other = gh_store_open(dir, false, &err); /* a second console */
    struct gh_actor bob2;
    assert_non_null(other);
    gh_store_set_clock(other, test_clock, NULL);
    assert_true(gh_operator_authenticate(other, "bob", "correct horse", &bob2, &err));
    act(&ada, second, GH_ALERT_CONFIRM, NULL);
    assert_false(gh_alert_act(other, &bob2, second, GH_ALERT_NOT_THIS, NULL, &err));
    assert_non_null(strstr(err.text, "ada confirmed it at "));
    gh_store_close(other);
    assert_int_equal(get(second).status.decision, GH_DECISION_CONFIRMED);
}

static int count(const struct gh_alert_query *q)
{
    int n = -1;
    assert_true(gh_alert_count(s, q, &n, &err));
    return n;
}

static void what_does_not_go_says_how_it_stands(void **state)
{
    (void)state;
    struct gh_id id = raise_match(flag);
    refused(&ada, id, GH_ALERT_CLOSE, "only a decided one is closed; it is open; claim it");
    refused(&ada, id, GH_ALERT_SECOND, "no second operator is asked; it is open");
    assert_false(gh_alert_hand_over(s, &ada, id, NULL, NULL, &err));
    assert_non_null(strstr(err.text, "only a claimed one is handed over; it is open"));
    act(&ada, id, GH_ALERT_CLAIM, NULL);
    refused(&ada, id, GH_ALERT_CLAIM, "it is claimed; decide it");
    refused(&ada, id, GH_ALERT_WAKE, "it does not rest; it is claimed");
    act(&ada, id, GH_ALERT_NOT_THIS, NULL);
    refused(&ada, id, GH_ALERT_NOT_THIS, "it is decided; close it, or reopen it with a reason");
    refused(&bob, id, GH_ALERT_NOT_THIS, "; it is decided; close it");
    act(&ada, id, GH_ALERT_CLOSE, NULL);
    refused(&ada, id, GH_ALERT_CLOSE, "it is closed; reopen it");
}

static void alerts_are_handed_over(void **state)
{
    (void)state;
    struct gh_id id = raise_match(flag);
    act(&ada, id, GH_ALERT_CLAIM, NULL);
    assert_false(gh_alert_hand_over(s, &bob, id, "bob", NULL, &err));
    assert_false(gh_alert_hand_over(s, &ada, id, "nobody", NULL, &err));
    assert_int_equal(err.kind, GH_ERR_NOT_FOUND);
    assert_true(gh_alert_hand_over(s, &ada, id, "bob", "my shift ends", &err));
    assert_string_equal(get(id).held_by, "bob");
    const struct gh_alert_query of_bob = {.claimed = true, .holder = bob.id};
    assert_int_equal(count(&of_bob), 1);
    assert_true(get(id).asked_as == GH_ALERT_HAND_OVER && gh_id_equal(get(id).asked_by, ada.id));
    refused(&ada, id, GH_ALERT_CONFIRM, "holds this");
    struct gh_id aud;
    assert_true(gh_operator_add(s, &sue, "aud", GH_ROLE_AUDITOR, "correct horse", &aud, &err));
    assert_false(gh_alert_hand_over(s, &bob, id, "aud", NULL, &err));
    assert_non_null(strstr(err.text, "aud is an auditor"));
    assert_true(gh_alert_hand_over(s, &bob, id, NULL, NULL, &err));
    struct gh_alert a = get(id);
    assert_int_equal(a.status.state, GH_ALERT_OPEN);
    assert_string_equal(a.held_by, "");
    /* a supervisor hands an escalated one to an operator, who then decides */
    act(&ada, id, GH_ALERT_ESCALATE, "unsure");
    refused(&ada, id, GH_ALERT_CLAIM, "supervisor");
    act(&sue, id, GH_ALERT_CLAIM, NULL);
    assert_true(gh_alert_hand_over(s, &sue, id, "ada", "go ahead", &err));
    act(&ada, id, GH_ALERT_CONFIRM, NULL);
    assert_int_equal(get(id).status.state, GH_ALERT_DECIDED);
}

static void resting_ones_wake(void **state)
{
    (void)state;
    now += 3600000;
    struct gh_id id = raise_match(flag);
    const struct gh_alert_query queue = {.flag = flag, .since_ms = now},
                                all = {.flag = flag, .since_ms = now, .snoozed = true};
    int woken;
    assert_int_equal(count(&queue), 1);
    assert_false(gh_alert_snooze(s, &ada, id, now + 61 * MINUTE, NULL, &err));
    assert_true(gh_alert_snooze(s, &ada, id, now + MINUTE, "at lunch", &err));
    assert_int_equal(count(&queue), 0);
    assert_int_equal(count(&all), 1);
    now += MINUTE - 1;
    assert_true(gh_alert_wake(s, &engine, &woken, &err) && woken == 0);
    now += 1;
    assert_true(gh_alert_wake(s, &engine, &woken, &err) && woken == 1);
    assert_int_equal(count(&queue), 1);
    assert_int_equal(get(id).status.state, GH_ALERT_OPEN); /* who put it off may be at lunch still */
    assert_string_equal(get(id).held_by, "");
    /* without an engine it shows all the same, and asks after a while in which one would have woken it */
    const struct gh_alert_query asks = {.flag = flag, .since_ms = t0, .unanswered = true};
    int before = count(&asks) - 1;
    int64_t next;
    assert_true(gh_alert_snooze(s, &ada, id, now + MINUTE, NULL, &err));
    MUST(gh_alert_next_wake(s, now, &next, &err));
    assert_true(next == now + MINUTE);
    MUST(gh_alert_next_wake(s, next, &next, &err));
    assert_true(next == INT64_MAX);
    assert_int_equal(count(&queue), 0);
    now += MINUTE;
    assert_int_equal(count(&queue), 1);
    assert_int_equal(count(&asks), before);
    now += GH_ALERT_WAKE_LATE_MS;
    assert_int_equal(count(&asks), before + 1);
    /* the same camera lets it rest, another one wakes it */
    assert_true(gh_alert_snooze(s, &ada, id, now + MINUTE, NULL, &err));
    assert_true(gh_alert_join(s, &engine, id, "door", now, 0.6f, 0.1f, NULL, 0, &err));
    assert_true(get(id).status.snoozed_ms != 0);
    assert_true(gh_alert_join(s, &engine, id, "hall", now, 0.6f, 0.1f, NULL, 0, &err));
    assert_true(get(id).status.snoozed_ms == 0);
    assert_int_equal(get(id).status.state, GH_ALERT_OPEN);
    assert_string_equal(get(id).last_camera, "hall");
}

static bool collect_step(void *user, const struct gh_alert_step_row *row)
{
    char *text = user;
    size_t n = strlen(text);
    snprintf(text + n, 400 - n, "%s:%s:%s;", row->by, gh_alert_event_name(row->event), row->note);
    return true;
}

static bool comes_back(struct gh_id id)
{
    bool reopened;
    MUST(gh_alert_come_back(s, &engine, id, "hall", &reopened, &err));
    return reopened;
}

/* A decision is about what was seen: it does not swallow what is seen after it. */
static void who_comes_back_opens_it_again(void **state)
{
    (void)state;
    const struct gh_alert_query queue = {.unanswered = true, .flag = flag, .since_ms = now + 1};
    now += 3600000;
    struct gh_id id = raise_match(flag);
    assert_false(comes_back(id)); /* open as it is */
    act(&ada, id, GH_ALERT_CANNOT_TELL, NULL);
    assert_int_equal(count(&queue), 0);
    assert_true(comes_back(id));
    assert_int_equal(count(&queue), 1);
    struct gh_alert a = get(id);
    assert_int_equal(a.status.decision, GH_DECISION_NONE);
    assert_true(!a.decided_by[0] && !a.held_by[0] && !a.decided_ms && a.sightings == 1);
    refused(&ada, id, GH_ALERT_UNDO, "the engine opened it again at "); /* nothing is hidden by an undo */
    char text[400] = "";
    assert_true(gh_alert_history(s, id, collect_step, text, &err));
    assert_string_equal(text, "engine:raised:;ada:cannot-tell:;engine:reopen:seen again at hall;");

    act(&ada, id, GH_ALERT_CONFIRM, NULL);
    assert_false(comes_back(id)); /* somebody deals with it */
    act(&ada, id, GH_ALERT_CLOSE, NULL);
    assert_true(comes_back(id)); /* led out, and in again */
    assert_true(get(id).closed_ms == 0);
    act(&ada, id, GH_ALERT_NOT_THIS, NULL);
    assert_false(comes_back(id));
    act(&ada, id, GH_ALERT_CLOSE, NULL);
    assert_false(comes_back(id));
    bool reopened;
    assert_false(gh_alert_come_back(s, &ada, id, "hall", &reopened, &err));
    assert_int_equal(err.kind, GH_ERR_DENIED);
}

struct stations {
    char text[128];
};

static bool add_station(void *user, const struct gh_alert_station *st)
{
    struct stations *all = user;
    size_t n = strlen(all->text);
    snprintf(all->text + n, sizeof all->text - n, "%s %lld-%lld;", st->camera, (long long)(st->first_ms - t0),
             (long long)(st->last_ms - t0));
    return true;
}

static void the_path_is_kept(void **state)
{
    (void)state;
    struct gh_id id = raise_match(flag);
    static const struct {
        const char *camera;
        int64_t at;
    } seen[] = {{"door", 5}, {"hall", 9}, {"hall", 12}, {"door", 20}};
    int64_t from = now - t0;
    for (size_t i = 0; i < sizeof seen / sizeof *seen; i++)
        assert_true(
            gh_alert_join(s, &engine, id, seen[i].camera, now + seen[i].at, 0.5f, 0.1f, NULL, 0, &err));
    struct stations all = {""};
    char want[128];
    assert_true(gh_alert_path(s, id, add_station, &all, &err));
    snprintf(want, sizeof want, "door %lld-%lld;hall %lld-%lld;door %lld-%lld;", (long long)from,
             (long long)from + 5, (long long)from + 9, (long long)from + 12, (long long)from + 20,
             (long long)from + 20);
    assert_string_equal(all.text, want);
    assert_int_equal(get(id).places, 3);
    assert_int_equal(get(id).sightings, 3);
}

static void a_second_person_confirms(void **state)
{
    (void)state;
    struct gh_flag_record r;
    struct gh_id id = raise_match(flag_second);
    assert_true(get(id).second_asked);
    act(&ada, id, GH_ALERT_CONFIRM, NULL);
    assert_int_equal(get(id).status.state, GH_ALERT_AWAITING);
    const struct gh_alert_query asks = {.unanswered = true, .flag = flag_second},
                                asks_ada = {.unanswered = true, .flag = flag_second, .confirmed = ada.id},
                                asks_bob = {.unanswered = true, .flag = flag_second, .confirmed = bob.id};
    assert_int_equal(count(&asks), 1);
    assert_int_equal(count(&asks_ada), 0); /* another one than her is asked */
    assert_int_equal(count(&asks_bob), 1);
    struct gh_alert asked = get(id);
    assert_true(asked.asked_as == GH_ALERT_CONFIRM && gh_id_equal(asked.asked_by, ada.id));
    assert_true(gh_flag_record(s, flag_second, &r, &err) && r.confirmed == 0 && r.alerts == 1);
    refused(&ada, id, GH_ALERT_SECOND, "second operator");
    refused(&ada, id, GH_ALERT_CLOSE, "awaits a second operator");
    act(&bob, id, GH_ALERT_SECOND, NULL);
    struct gh_alert a = get(id);
    assert_int_equal(a.status.state, GH_ALERT_DECIDED);
    assert_string_equal(a.decided_by, "ada");
    assert_string_equal(a.second_by, "bob");
    assert_true(gh_flag_record(s, flag_second, &r, &err) && r.confirmed == 1);

    id = raise_match(flag_second);
    act(&ada, id, GH_ALERT_CONFIRM, NULL);
    act(&bob, id, GH_ALERT_DISAGREE, NULL);
    a = get(id);
    assert_int_equal(a.status.state, GH_ALERT_OPEN);
    assert_true(a.status.escalated && a.status.decision == GH_DECISION_NONE && !a.decided_by[0]);
    refused(&bob, id, GH_ALERT_NOT_THIS, "supervisor");
    act(&sue, id, GH_ALERT_CONFIRM, NULL);
    assert_int_equal(get(id).status.state, GH_ALERT_AWAITING); /* a supervisor is one person too */
    refused(&sue, id, GH_ALERT_SECOND, "second operator");
    act(&ada, id, GH_ALERT_SECOND, NULL);
}

static void trouble_joins_while_it_is_open(void **state)
{
    (void)state;
    struct gh_id first, again, third;
    bool joined;
    struct gh_alert_new a = {
        .kind = GH_ALERT_CAMERA, .camera = "yard", .detail = "down", .seen_ms = now, .severity = 2};
    assert_true(gh_alert_raise(s, &engine, &a, &first, &joined, &err) && !joined);
    assert_true(gh_alert_retract(s, &engine, first, "it came back", &err));
    assert_true(get(first).retracted);
    a.seen_ms = now + 5;
    assert_true(gh_alert_raise(s, &engine, &a, &again, &joined, &err) && joined);
    assert_true(gh_id_equal(first, again) && get(first).sightings == 2 && !get(first).retracted);
    a.kind = GH_ALERT_CAMERA_FROZEN; /* another kind is another trouble */
    assert_true(gh_alert_raise(s, &engine, &a, &third, &joined, &err) && !joined);
    a.kind = GH_ALERT_CAMERA;
    refused(&ada, first, GH_ALERT_CANNOT_TELL, "no person");
    act(&ada, first, GH_ALERT_CONFIRM, NULL); /* dealt with: the next one is new */
    assert_true(gh_alert_raise(s, &engine, &a, &again, &joined, &err) && !joined);
    assert_false(gh_id_equal(first, again));
    assert_true(gh_alert_find_trouble(s, GH_ALERT_CAMERA, "yard", &third, &err) && gh_id_equal(third, again));
}

static struct gh_id raise_about(struct gh_id of, enum gh_alert_kind kind)
{
    struct gh_id id;
    struct gh_alert_new a = {
        .kind = kind, .flag = of, .camera = "", .detail = "waits", .seen_ms = now, .severity = 1};
    if (!gh_alert_raise(s, &engine, &a, &id, NULL, &err))
        fail_msg("%s", err.text);
    return id;
}

static void a_flags_own_alerts_end_with_what_they_ask(void **state)
{
    (void)state;
    struct gh_id of = proposed_flag("Tria Three", false), other = proposed_flag("Quad Four", false);
    struct gh_id waits = raise_about(of, GH_ALERT_APPROVAL), others = raise_about(other, GH_ALERT_APPROVAL);
    assert_string_equal(get(waits).person_name, "Tria Three");
    assert_true(gh_alert_snooze(s, &ada, waits, now + 10 * MINUTE, NULL, &err));
    assert_true(gh_flag_approve(s, &bob, of, &err));
    assert_int_equal(get(waits).status.state, GH_ALERT_CLOSED);
    assert_true(get(waits).status.snoozed_ms == 0);
    assert_int_equal(get(others).status.state, GH_ALERT_OPEN);
    struct gh_id due = raise_about(of, GH_ALERT_FLAG_DUE), seen = raise_match(of);
    assert_true(gh_flag_lift(s, &bob, of, "it is over", &err));
    assert_true(gh_flag_lift(s, &ada, other, "it is over", &err));
    assert_int_equal(get(due).status.state, GH_ALERT_CLOSED);
    assert_int_equal(get(others).status.state, GH_ALERT_CLOSED);
    assert_int_equal(get(seen).status.state, GH_ALERT_OPEN); /* a person still decides */
}

static void the_history_tells_it_all(void **state)
{
    (void)state;
    struct gh_id id = raise_match(flag);
    char text[400] = "";
    act(&ada, id, GH_ALERT_CLAIM, NULL);
    act(&ada, id, GH_ALERT_CANNOT_TELL, "too dark");
    act(&bob, id, GH_ALERT_CLOSE, NULL);
    assert_false(gh_alert_act(s, &bob, id, GH_ALERT_REOPEN, NULL, &err));
    act(&bob, id, GH_ALERT_REOPEN, "seen again at noon");
    assert_true(gh_alert_history(s, id, collect_step, text, &err));
    assert_string_equal(text, "engine:raised:;ada:claim:;ada:cannot-tell:too dark;bob:close:;"
                              "bob:reopen:seen again at noon;");
    struct gh_alert a = get(id);
    assert_true(a.status.state == GH_ALERT_OPEN && !a.decided_ms && !a.closed_ms && !a.held_by[0]);
}

struct ids {
    struct gh_id id[64];
    int count;
};

static bool collect_id(void *user, const struct gh_alert *a)
{
    struct ids *l = user;
    l->id[l->count++] = a->id;
    return l->count < 64;
}

/* Whichever end it is reached from, a page is the same page. */
static void pages_from_the_end_are_the_same(void **state)
{
    (void)state;
    static const char *const cameras[] = {"yard", "door", "hall"};
    for (int i = 0; i < 12; i++) {
        struct gh_id id;
        struct gh_alert_new a = {.kind = i % 2 ? GH_ALERT_CAMERA_COVERED : GH_ALERT_CAMERA_MOVED,
                                 .camera = cameras[i % 3],
                                 .detail = "x",
                                 .seen_ms = now + i / 4,
                                 .severity = i % 4};
        assert_true(gh_alert_raise(s, &engine, &a, &id, NULL, &err));
    }
    for (int order = GH_ALERT_BY_GRAVITY; order <= GH_ALERT_BY_CAMERA; order++) {
        for (int closed = 0; closed < 2; closed++) {
            struct gh_alert_query q = {.closed = closed, .order = (enum gh_alert_order)order};
            int all = count(&q);
            assert_true(all > 8 && all < 60);
            for (int skip = 0; skip <= all; skip++) {
                struct ids there = {.count = 0}, back = {.count = 0};
                int first = all - skip - 4 > 0 ? all - skip - 4 : 0;
                assert_true(gh_alert_page(s, &q, first, all - skip - first, collect_id, &there, &err));
                assert_true(gh_alert_page_back(s, &q, skip, 4, collect_id, &back, &err));
                assert_int_equal(there.count, back.count);
                assert_memory_equal(there.id, back.id, (size_t)there.count * sizeof there.id[0]);
            }
        }
    }
}

/* Names are sealed: a text finds them only for whoever may see them. */
static void names_are_found_on_request(void **state)
{
    (void)state;
    struct gh_alert a;
    char part[4];
    a = get(raise_match(flag));
    assert_true(strlen(a.person_name) > 4);
    memcpy(part, a.person_name, 3);
    part[3] = 0;
    struct gh_alert_query q = {.closed = true, .text = part, .kind = GH_ALERT_MATCH};
    assert_int_equal(count(&q), 0);
    q.names = true;
    assert_true(count(&q) > 0);
    q = (struct gh_alert_query){.closed = true, .text = gh_flag_category_name(a.category)};
    assert_true(count(&q) > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(undo_brings_all_back),
        cmocka_unit_test(of_two_at_once_one_is_told_by_whom),
        cmocka_unit_test(what_does_not_go_says_how_it_stands),
        cmocka_unit_test(a_flags_own_alerts_end_with_what_they_ask),
        cmocka_unit_test(alerts_are_handed_over),
        cmocka_unit_test(resting_ones_wake),
        cmocka_unit_test(who_comes_back_opens_it_again),
        cmocka_unit_test(the_path_is_kept),
        cmocka_unit_test(a_second_person_confirms),
        cmocka_unit_test(trouble_joins_while_it_is_open),
        cmocka_unit_test(the_history_tells_it_all),
        cmocka_unit_test(pages_from_the_end_are_the_same),
        cmocka_unit_test(names_are_found_on_request),
    };
    return cmocka_run_group_tests_name("alerts", tests, set_up, tear_down);
}
