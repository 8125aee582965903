/* The lifecycle of alerts as tables (every state and event, for everyone who may try), and the store's
 * side of it: undo, two at once, handing over, resting, the second person, the path, trouble. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "store/alerts.h"
#include "store/operators.h"
#include "store/people.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { COLUMNS = 8, MINUTE = 60000 };
static const int64_t t0 = 1800000000000;

/* O open, C claimed, D decided, A awaiting a second, X closed; then + - ? the verdict, ! escalated, z
 * resting. */
static const char *const columns[COLUMNS] = {"O", "O!", "C", "C!", "Cz", "D-", "A+", "X-"};

static struct gh_alert_status read_status(const char *t)
{
    struct gh_alert_status s = {.snoozed_ms = strchr(t, 'z') ? t0 + 5 * MINUTE : 0,
                                .escalated = strchr(t, '!') != NULL};
    s.state = *t == 'O'   ? GH_ALERT_OPEN
              : *t == 'C' ? GH_ALERT_CLAIMED
              : *t == 'D' ? GH_ALERT_DECIDED
              : *t == 'A' ? GH_ALERT_AWAITING
                          : GH_ALERT_CLOSED;
    s.decision = strchr(t, '+')   ? GH_DECISION_CONFIRMED
                 : strchr(t, '-') ? GH_DECISION_NOT_THIS
                 : strchr(t, '?') ? GH_DECISION_CANNOT_TELL
                                  : GH_DECISION_NONE;
    return s;
}

static const char *write_status(enum gh_alert_answer answer, const struct gh_alert_status *s, char out[8])
{
    static const char *const refusals[] = {[GH_ALERT_NOT_NOW] = ".",
                                           [GH_ALERT_HELD] = "held",
                                           [GH_ALERT_NEEDS_NOTE] = "note",
                                           [GH_ALERT_NEEDS_SECOND] = "2nd",
                                           [GH_ALERT_NEEDS_SUPERVISOR] = "sup",
                                           [GH_ALERT_NO_PERSON] = "per",
                                           [GH_ALERT_BAD_TIME] = "time",
                                           [GH_ALERT_ENGINE_ONLY] = "eng"};
    if (answer != GH_ALERT_GOES)
        return refusals[answer];
    snprintf(out, 8, "%.1s%.1s%s%s", &" OCDXA"[s->state], s -> decision ? &" +-?"[s->decision] : "",
             s->escalated ? "!" : "", s->snoozed_ms ? "z" : "");
    return out;
}

struct row {
    enum gh_alert_event event;
    const char *cell[COLUMNS];
};

#define ENGINE_ALONE                                                                                         \
    {                                                                                                        \
        "eng", "eng", "eng", "eng", "eng", "eng", "eng", "eng"                                               \
    }
#define NOT_NOW                                                                                              \
    {                                                                                                        \
        ".", ".", ".", ".", ".", ".", ".", "."                                                               \
    }
#define STAYS                                                                                                \
    {                                                                                                        \
        "O", "O!", "C", "C!", "Cz", "D-", "A+", "X-"                                                         \
    }

/* clang-format off */
/* columns:                O     O!     C      C!     Cz     D-      A+      X-   */
static const struct row holder_without_note[] = {
    {GH_ALERT_RAISED, ENGINE_ALONE},
    {GH_ALERT_SEEN_AGAIN, ENGINE_ALONE},
    {GH_ALERT_RETRACTED, ENGINE_ALONE},
    {GH_ALERT_CLAIM,       {"C",  "sup", ".",  ".",   "C",  ".",    ".",    "."}},
    {GH_ALERT_CONFIRM,     {"D+", "sup", "D+", "D+!", "D+", ".",    ".",    "."}},
    {GH_ALERT_NOT_THIS,    {"D-", "sup", "D-", "D-!", "D-", ".",    ".",    "."}},
    {GH_ALERT_CANNOT_TELL, {"D?", "sup", "D?", "D?!", "D?", ".",    ".",    "."}},
    {GH_ALERT_CLOSE,       {".",  ".",   ".",  ".",   ".",  "X-",   ".",    "."}},
    {GH_ALERT_REOPEN,      {".",  ".",   ".",  ".",   ".",  "note", "note", "note"}},
    {GH_ALERT_ESCALATE,    {"O!", ".",   "O!", ".",   "O!", ".",    ".",    "."}},
    {GH_ALERT_SNOOZE,      {"Cz", "sup", "Cz", "C!z", "Cz", ".",    ".",    "."}},
    {GH_ALERT_WAKE,        {".",  ".",   ".",  ".",   "C",  ".",    ".",    "."}},
    {GH_ALERT_HAND_OVER,   {".",  ".",   "C",  "C!",  "C",  ".",    ".",    "."}},
    {GH_ALERT_SECOND,      {".",  ".",   ".",  ".",   ".",  ".",    "2nd",  "."}},
    {GH_ALERT_DISAGREE,    {".",  ".",   ".",  ".",   ".",  ".",    "2nd",  "."}},
    {GH_ALERT_UNDO, STAYS},
};
static const struct row other_with_note[] = {
    {GH_ALERT_RAISED, ENGINE_ALONE},
    {GH_ALERT_SEEN_AGAIN, ENGINE_ALONE},
    {GH_ALERT_RETRACTED, ENGINE_ALONE},
    {GH_ALERT_CLAIM,       {"C",  "sup", "held", "sup",  "held", ".",  ".",  "."}},
    {GH_ALERT_CONFIRM,     {"D+", "sup", "held", "sup",  "held", ".",  ".",  "."}},
    {GH_ALERT_NOT_THIS,    {"D-", "sup", "held", "sup",  "held", ".",  ".",  "."}},
    {GH_ALERT_CANNOT_TELL, {"D?", "sup", "held", "sup",  "held", ".",  ".",  "."}},
    {GH_ALERT_CLOSE,       {".",  ".",   ".",    ".",    ".",    "X-", ".",  "."}},
    {GH_ALERT_REOPEN,      {".",  ".",   ".",    ".",    ".",    "O",  "O",  "O"}},
    {GH_ALERT_ESCALATE,    {"O!", ".",   "held", ".",    "held", ".",  ".",  "."}},
    {GH_ALERT_SNOOZE,      {"Cz", "sup", "held", "sup",  "held", ".",  ".",  "."}},
    {GH_ALERT_WAKE,        {".",  ".",   ".",    ".",    "held", ".",  ".",  "."}},
    {GH_ALERT_HAND_OVER,   {".",  ".",   "held", "held", "held", ".",  ".",  "."}},
    {GH_ALERT_SECOND,      {".",  ".",   ".",    ".",    ".",    ".",  "D+", "."}},
    {GH_ALERT_DISAGREE,    {".",  ".",   ".",    ".",    ".",    ".",  "O!", "."}},
    {GH_ALERT_UNDO, NOT_NOW},
};
static const struct row supervisor_with_note[] = {
    {GH_ALERT_RAISED, ENGINE_ALONE},
    {GH_ALERT_SEEN_AGAIN, ENGINE_ALONE},
    {GH_ALERT_RETRACTED, ENGINE_ALONE},
    {GH_ALERT_CLAIM,       {"C",  "C!",  "C",  "C!",  "C",  ".",  ".",  "."}},
    {GH_ALERT_CONFIRM,     {"D+", "D+!", "D+", "D+!", "D+", ".",  ".",  "."}},
    {GH_ALERT_NOT_THIS,    {"D-", "D-!", "D-", "D-!", "D-", ".",  ".",  "."}},
    {GH_ALERT_CANNOT_TELL, {"D?", "D?!", "D?", "D?!", "D?", ".",  ".",  "."}},
    {GH_ALERT_CLOSE,       {".",  ".",   ".",  ".",   ".",  "X-", ".",  "."}},
    {GH_ALERT_REOPEN,      {".",  ".",   ".",  ".",   ".",  "O",  "O",  "O"}},
    {GH_ALERT_ESCALATE,    {"O!", ".",   "O!", ".",   "O!", ".",  ".",  "."}},
    {GH_ALERT_SNOOZE,      {"Cz", "C!z", "Cz", "C!z", "Cz", ".",  ".",  "."}},
    {GH_ALERT_WAKE,        {".",  ".",   ".",  ".",   "C",  ".",  ".",  "."}},
    {GH_ALERT_HAND_OVER,   {".",  ".",   "C",  "C!",  "C",  ".",  ".",  "."}},
    {GH_ALERT_SECOND,      {".",  ".",   ".",  ".",   ".",  ".",  "D+", "."}},
    {GH_ALERT_DISAGREE,    {".",  ".",   ".",  ".",   ".",  ".",  "O!", "."}},
    {GH_ALERT_UNDO, NOT_NOW},
};
static const struct row the_engine[] = {
    {GH_ALERT_RAISED, ENGINE_ALONE},
    {GH_ALERT_SEEN_AGAIN, STAYS},
    {GH_ALERT_RETRACTED, STAYS},
    {GH_ALERT_CLAIM, ENGINE_ALONE},
    {GH_ALERT_CONFIRM, ENGINE_ALONE},
    {GH_ALERT_NOT_THIS, ENGINE_ALONE},
    {GH_ALERT_CANNOT_TELL, ENGINE_ALONE},
    {GH_ALERT_CLOSE, ENGINE_ALONE},
    {GH_ALERT_REOPEN, ENGINE_ALONE},
    {GH_ALERT_ESCALATE, ENGINE_ALONE},
    {GH_ALERT_SNOOZE, ENGINE_ALONE},
    {GH_ALERT_WAKE,        {".",  ".",   ".",  ".",   "C",  ".",  ".",  "."}},
    {GH_ALERT_HAND_OVER, ENGINE_ALONE},
    {GH_ALERT_SECOND, ENGINE_ALONE},
    {GH_ALERT_DISAGREE, ENGINE_ALONE},
    {GH_ALERT_UNDO, ENGINE_ALONE},
};
/* what differs from the tables above */
static const struct row confirm_asks_second_holder = {
    GH_ALERT_CONFIRM,      {"A+", "sup", "A+", "A+!", "A+", ".",  ".",  "."}};
static const struct row confirm_asks_second_supervisor = {
    GH_ALERT_CONFIRM,      {"A+", "A+!", "A+", "A+!", "A+", ".",  ".",  "."}};
static const struct row trouble_cannot_tell_holder = {
    GH_ALERT_CANNOT_TELL,  {"per", "sup", "per", "per", "per", ".", ".", "."}};
static const struct row trouble_cannot_tell_other = {
    GH_ALERT_CANNOT_TELL,  {"per", "sup", "held", "sup", "held", ".", ".", "."}};
static const struct row trouble_cannot_tell_supervisor = {
    GH_ALERT_CANNOT_TELL,  {"per", "per", "per", "per", "per", ".", ".", "."}};
static const struct row engine_puts_trouble_away = {
    GH_ALERT_CLOSE,        {"X",  "X!",  "X",  "X!",  "X",  "X-", "X+", "."}};
static const struct row supervisor_claims_own = {
    GH_ALERT_CLAIM,        {"C",  "C!",  ".",  ".",   "C",  ".",  ".",  "."}};
static const struct row supervisor_undoes = {GH_ALERT_UNDO, STAYS};
static const struct row supervisor_seconds_self = {
    GH_ALERT_SECOND,       {".",  ".",   ".",  ".",   ".",  ".",  "2nd", "."}};
static const struct row supervisor_disagrees_self = {
    GH_ALERT_DISAGREE,     {".",  ".",   ".",  ".",   ".",  ".",  "2nd", "."}};

/* clang-format on */
static void check_table(const char *name, const struct row *rows, const struct row *const *instead,
                        const struct gh_alert_facts *facts)
{
    for (int e = 1; e < GH_ALERT_EVENTS; e++) {
        const struct row *row = &rows[e - 1];
        assert_int_equal(row->event, e); /* no event is left out */
        for (int i = 0; instead && instead[i]; i++)
            row = (int)instead[i]->event == e ? instead[i] : row;
        for (int c = 0; c < COLUMNS; c++) {
            struct gh_alert_status now = read_status(columns[c]), next;
            struct gh_alert_facts f = *facts;
            char text[8];
            f.holder = facts->holder && now.state == GH_ALERT_CLAIMED;
            enum gh_alert_answer answer = gh_alert_step(now, (enum gh_alert_event)e, &f, &next);
            const char *got = write_status(answer, &next, text);
            if (strcmp(got, row->cell[c]) != 0)
                fail_msg("%s: %s of %s gives %s, wanted %s", name,
                         gh_alert_event_name((enum gh_alert_event)e), columns[c], got, row->cell[c]);
            if (answer != GH_ALERT_GOES) {
                assert_memory_equal(&next.state, &now.state, sizeof next.state);
                assert_true(next.decision == now.decision && next.escalated == now.escalated &&
                            next.snoozed_ms == now.snoozed_ms);
                assert_true(gh_alert_answer_text(answer)[0]);
            }
        }
    }
}

static void every_state_and_event_for_everyone(void **state)
{
    (void)state;
    struct gh_alert_facts holder = {.match = true,
                                    .holder = true,
                                    .first_decider = true,
                                    .own_last = true,
                                    .now_ms = t0,
                                    .until_ms = t0 + 30 * MINUTE};
    struct gh_alert_facts other = {.match = true, .note = true, .now_ms = t0, .until_ms = t0 + 30 * MINUTE};
    struct gh_alert_facts f;
    check_table("holder", holder_without_note, NULL, &holder);
    check_table("other", other_with_note, NULL, &other);
    f = other, f.supervisor = true;
    check_table("supervisor", supervisor_with_note, NULL, &f);
    f.holder = f.own_last = f.first_decider = true;
    check_table("supervisor, own", supervisor_with_note,
                (const struct row *[]){&supervisor_claims_own, &supervisor_undoes, &supervisor_seconds_self,
                                       &supervisor_disagrees_self, NULL},
                &f);
    f = (struct gh_alert_facts){.match = true, .engine = true, .now_ms = t0, .until_ms = t0 + MINUTE};
    check_table("engine", the_engine, NULL, &f);
    f.match = false;
    check_table("engine, trouble", the_engine, (const struct row *[]){&engine_puts_trouble_away, NULL}, &f);

    f = holder, f.second_asked = true;
    check_table("holder, second asked", holder_without_note,
                (const struct row *[]){&confirm_asks_second_holder, NULL}, &f);
    f = other, f.second_asked = f.supervisor = true;
    check_table("supervisor, second asked", supervisor_with_note,
                (const struct row *[]){&confirm_asks_second_supervisor, NULL}, &f);

    f = holder, f.match = false, f.second_asked = true; /* of trouble nobody asks a second */
    check_table("holder, trouble", holder_without_note,
                (const struct row *[]){&trouble_cannot_tell_holder, NULL}, &f);
    f = other, f.match = false;
    check_table("other, trouble", other_with_note, (const struct row *[]){&trouble_cannot_tell_other, NULL},
                &f);
    f.supervisor = true;
    check_table("supervisor, trouble", supervisor_with_note,
                (const struct row *[]){&trouble_cannot_tell_supervisor, NULL}, &f);
}

static void a_snooze_has_its_longest_time(void **state)
{
    (void)state;
    static const struct {
        bool match;
        int64_t after;
        enum gh_alert_answer answer;
    } rows[] = {{true, 1, GH_ALERT_GOES},
                {true, 0, GH_ALERT_BAD_TIME},
                {true, -1, GH_ALERT_BAD_TIME},
                {true, 3600000, GH_ALERT_GOES},
                {true, 3600001, GH_ALERT_BAD_TIME},
                {false, 3600001, GH_ALERT_GOES},
                {false, 8 * 3600000, GH_ALERT_GOES},
                {false, 8 * 3600000 + 1, GH_ALERT_BAD_TIME}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct gh_alert_facts f = {.match = rows[i].match, .now_ms = t0, .until_ms = t0 + rows[i].after};
        struct gh_alert_status now = {.state = GH_ALERT_OPEN}, next;
        assert_int_equal(gh_alert_step(now, GH_ALERT_SNOOZE, &f, &next), rows[i].answer);
        assert_true(next.snoozed_ms == (rows[i].answer == GH_ALERT_GOES ? f.until_ms : 0));
    }
}

/* ---- the store's side ---------------------------------------------------------------------------------- */

static char dir[64];
static struct gh_store *s;
static struct gh_actor ada, bob, sue, engine;
static struct gh_error err;
static struct gh_id flag, flag_second;
static int64_t now;

static int64_t test_clock(void *user)
{
    (void)user;
    return now;
}

static struct gh_actor account(const char *name, enum gh_role role)
{
    struct gh_id id;
    struct gh_actor a = {0};
    if (!gh_operator_add(s, role == GH_ROLE_ADMINISTRATOR ? NULL : &sue, name, role, "correct horse", &id,
                         &err) ||
        !gh_operator_authenticate(s, name, "correct horse", &a, &err))
        fprintf(stderr, "%s\n", err.text);
    return a;
}

static struct gh_id live_flag(const char *name, bool second)
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
                         &id, &err) ||
        !gh_flag_approve(s, &bob, id, &err))
        fprintf(stderr, "%s\n", err.text);
    return id;
}

static int set_up(void **state)
{
    (void)state;
    now = t0;
    strcpy(dir, "/tmp/gh-lifecycle-XXXXXX");
    if (!mkdtemp(dir) || !(s = gh_store_open(dir, true, &err)))
        return -1;
    gh_store_set_clock(s, test_clock, NULL);
    sue = account("sue", GH_ROLE_ADMINISTRATOR);
    ada = account("ada", GH_ROLE_OPERATOR);
    bob = account("bob", GH_ROLE_OPERATOR);
    engine = gh_actor_engine(s);
    flag = live_flag("Una One", false);
    flag_second = live_flag("Duo Two", true);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    char command[128];
    gh_store_close(s);
    snprintf(command, sizeof command, "rm -rf %s", dir);
    return system(command);
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
    refused(&ada, id, GH_ALERT_UNDO, "not possible"); /* no undo of an undo */

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
    refused(&ada, id, GH_ALERT_UNDO, "not possible");
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
    refused(&ada, id, GH_ALERT_CONFIRM, "holds this");
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

static int count(const struct gh_alert_query *q)
{
    int n = -1;
    assert_true(gh_alert_count(s, q, &n, &err));
    return n;
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
    /* the same camera lets it rest, another one wakes it */
    assert_true(gh_alert_snooze(s, &ada, id, now + MINUTE, NULL, &err));
    assert_true(gh_alert_join(s, &engine, id, "door", now, 0.6f, 0.1f, NULL, 0, &err));
    assert_true(get(id).status.snoozed_ms != 0);
    assert_true(gh_alert_join(s, &engine, id, "hall", now, 0.6f, 0.1f, NULL, 0, &err));
    assert_true(get(id).status.snoozed_ms == 0);
    assert_string_equal(get(id).last_camera, "hall");
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
    assert_int_equal(get(id).sightings, 5);
}

static void a_second_person_confirms(void **state)
{
    (void)state;
    struct gh_flag_record r;
    struct gh_id id = raise_match(flag_second);
    assert_true(get(id).second_asked);
    act(&ada, id, GH_ALERT_CONFIRM, NULL);
    assert_int_equal(get(id).status.state, GH_ALERT_AWAITING);
    assert_true(gh_flag_record(s, flag_second, &r, &err) && r.confirmed == 0 && r.alerts == 1);
    refused(&ada, id, GH_ALERT_SECOND, "second operator");
    refused(&ada, id, GH_ALERT_CLOSE, "not possible");
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
    assert_true(gh_alert_find_trouble(s, GH_ALERT_CAMERA, "yard", &third) && gh_id_equal(third, again));
}

static bool collect_step(void *user, const struct gh_alert_step_row *row)
{
    char *text = user;
    size_t n = strlen(text);
    snprintf(text + n, 400 - n, "%s:%s:%s;", row->by, gh_alert_event_name(row->event), row->note);
    return true;
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_state_and_event_for_everyone),
        cmocka_unit_test(a_snooze_has_its_longest_time),
        cmocka_unit_test(undo_brings_all_back),
        cmocka_unit_test(of_two_at_once_one_is_told_by_whom),
        cmocka_unit_test(alerts_are_handed_over),
        cmocka_unit_test(resting_ones_wake),
        cmocka_unit_test(the_path_is_kept),
        cmocka_unit_test(a_second_person_confirms),
        cmocka_unit_test(trouble_joins_while_it_is_open),
        cmocka_unit_test(the_history_tells_it_all),
    };
    return cmocka_run_group_tests_name("alert lifecycle", tests, set_up, tear_down);
}
