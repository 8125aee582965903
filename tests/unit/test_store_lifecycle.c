/* The lifecycle of alerts as tables: every state and event, for everyone who may try. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "store/alert_types.h"

#include <stdio.h>
#include <string.h>

enum { COLUMNS = 12, MINUTE = 60000 };
static const int64_t t0 = 1800000000000;

/* O open, C claimed, D decided, A awaiting a second, X closed; then + - ? the verdict, ! escalated, z
 * resting. */
static const char *const columns[COLUMNS] = {"O",  "O!", "C",  "C!", "Cz", "D-",
                                             "A+", "X-", "D+", "D?", "X+", "X?"};

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
        "eng", "eng", "eng", "eng", "eng", "eng", "eng", "eng", "eng", "eng", "eng", "eng"                   \
    }
#define NOT_NOW                                                                                              \
    {                                                                                                        \
        ".", ".", ".", ".", ".", ".", ".", ".", ".", ".", ".", "."                                           \
    }
#define STAYS                                                                                                \
    {                                                                                                        \
        "O", "O!", "C", "C!", "Cz", "D-", "A+", "X-", "D+", "D?", "X+", "X?"                                 \
    }

/* clang-format off */
/* columns:              O       O!      C       C!      Cz      D-      A+      X-      D+      D?      X+      X? */
static const struct row holder_without_note[] = {
    {GH_ALERT_RAISED, ENGINE_ALONE},
    {GH_ALERT_SEEN_AGAIN, ENGINE_ALONE},
    {GH_ALERT_RETRACTED, ENGINE_ALONE},
    {GH_ALERT_CLAIM,       {"C",    "sup",  ".",    ".",    "C",    ".",    ".",    ".",    ".",    ".",    ".",    "."}},
    {GH_ALERT_CONFIRM,     {"D+",   "sup",  "D+",   "D+!",  "D+",   ".",    ".",    ".",    ".",    ".",    ".",    "."}},
    {GH_ALERT_NOT_THIS,    {"D-",   "sup",  "D-",   "D-!",  "D-",   ".",    ".",    ".",    ".",    ".",    ".",    "."}},
    {GH_ALERT_CANNOT_TELL, {"D?",   "sup",  "D?",   "D?!",  "D?",   ".",    ".",    ".",    ".",    ".",    ".",    "."}},
    {GH_ALERT_CLOSE,       {".",    ".",    ".",    ".",    ".",    "X-",   ".",    ".",    "X+",   "X?",   ".",    "."}},
    {GH_ALERT_REOPEN,      {".",    ".",    ".",    ".",    ".",    "note", "note", "note", "note", "note", "note", "note"}},
    {GH_ALERT_ESCALATE,    {"O!",   ".",    "O!",   ".",    "O!",   ".",    ".",    ".",    ".",    ".",    ".",    "."}},
    {GH_ALERT_SNOOZE,      {"Cz",   "sup",  "Cz",   "C!z",  "Cz",   ".",    ".",    ".",    ".",    ".",    ".",    "."}},
    {GH_ALERT_WAKE,        {".",    ".",    ".",    ".",    "C",    ".",    ".",    ".",    ".",    ".",    ".",    "."}},
    {GH_ALERT_HAND_OVER,   {".",    ".",    "C",    "C!",   "C",    ".",    ".",    ".",    ".",    ".",    ".",    "."}},
    {GH_ALERT_SECOND,      {".",    ".",    ".",    ".",    ".",    ".",    "2nd",  ".",    ".",    ".",    ".",    "."}},
    {GH_ALERT_DISAGREE,    {".",    ".",    ".",    ".",    ".",    ".",    "2nd",  ".",    ".",    ".",    ".",    "."}},
    {GH_ALERT_UNDO, STAYS},
    {GH_ALERT_FLAG_ENDED, ENGINE_ALONE},
};
static const struct row other_with_note[] = {
    {GH_ALERT_RAISED, ENGINE_ALONE},
    {GH_ALERT_SEEN_AGAIN, ENGINE_ALONE},
    {GH_ALERT_RETRACTED, ENGINE_ALONE},
    {GH_ALERT_CLAIM,       {"C",    "sup",  "held", "sup",  "held", ".",    ".",    ".",    ".",    ".",    ".",    "."}},
    {GH_ALERT_CONFIRM,     {"D+",   "sup",  "held", "sup",  "held", ".",    ".",    ".",    ".",    ".",    ".",    "."}},
    {GH_ALERT_NOT_THIS,    {"D-",   "sup",  "held", "sup",  "held", ".",    ".",    ".",    ".",    ".",    ".",    "."}},
    {GH_ALERT_CANNOT_TELL, {"D?",   "sup",  "held", "sup",  "held", ".",    ".",    ".",    ".",    ".",    ".",    "."}},
    {GH_ALERT_CLOSE,       {".",    ".",    ".",    ".",    ".",    "X-",   ".",    ".",    "X+",   "X?",   ".",    "."}},
    {GH_ALERT_REOPEN,      {".",    ".",    ".",    ".",    ".",    "O",    "O",    "O",    "O",    "O",    "O",    "O"}},
    {GH_ALERT_ESCALATE,    {"O!",   ".",    "held", ".",    "held", ".",    ".",    ".",    ".",    ".",    ".",    "."}},
    {GH_ALERT_SNOOZE,      {"Cz",   "sup",  "held", "sup",  "held", ".",    ".",    ".",    ".",    ".",    ".",    "."}},
    {GH_ALERT_WAKE,        {".",    ".",    ".",    ".",    "held", ".",    ".",    ".",    ".",    ".",    ".",    "."}},
    {GH_ALERT_HAND_OVER,   {".",    ".",    "held", "held", "held", ".",    ".",    ".",    ".",    ".",    ".",    "."}},
    {GH_ALERT_SECOND,      {".",    ".",    ".",    ".",    ".",    ".",    "D+",   ".",    ".",    ".",    ".",    "."}},
    {GH_ALERT_DISAGREE,    {".",    ".",    ".",    ".",    ".",    ".",    "O!",   ".",    ".",    ".",    ".",    "."}},
    {GH_ALERT_UNDO, NOT_NOW},
    {GH_ALERT_FLAG_ENDED, ENGINE_ALONE},
};
static const struct row supervisor_with_note[] = {
    {GH_ALERT_RAISED, ENGINE_ALONE},
    {GH_ALERT_SEEN_AGAIN, ENGINE_ALONE},
    {GH_ALERT_RETRACTED, ENGINE_ALONE},
    {GH_ALERT_CLAIM,       {"C",    "C!",   "C",    "C!",   "C",    ".",    ".",    ".",    ".",    ".",    ".",    "."}},
    {GH_ALERT_CONFIRM,     {"D+",   "D+!",  "D+",   "D+!",  "D+",   ".",    ".",    ".",    ".",    ".",    ".",    "."}},
    {GH_ALERT_NOT_THIS,    {"D-",   "D-!",  "D-",   "D-!",  "D-",   ".",    ".",    ".",    ".",    ".",    ".",    "."}},
    {GH_ALERT_CANNOT_TELL, {"D?",   "D?!",  "D?",   "D?!",  "D?",   ".",    ".",    ".",    ".",    ".",    ".",    "."}},
    {GH_ALERT_CLOSE,       {".",    ".",    ".",    ".",    ".",    "X-",   ".",    ".",    "X+",   "X?",   ".",    "."}},
    {GH_ALERT_REOPEN,      {".",    ".",    ".",    ".",    ".",    "O",    "O",    "O",    "O",    "O",    "O",    "O"}},
    {GH_ALERT_ESCALATE,    {"O!",   ".",    "O!",   ".",    "O!",   ".",    ".",    ".",    ".",    ".",    ".",    "."}},
    {GH_ALERT_SNOOZE,      {"Cz",   "C!z",  "Cz",   "C!z",  "Cz",   ".",    ".",    ".",    ".",    ".",    ".",    "."}},
    {GH_ALERT_WAKE,        {".",    ".",    ".",    ".",    "C",    ".",    ".",    ".",    ".",    ".",    ".",    "."}},
    {GH_ALERT_HAND_OVER,   {".",    ".",    "C",    "C!",   "C",    ".",    ".",    ".",    ".",    ".",    ".",    "."}},
    {GH_ALERT_SECOND,      {".",    ".",    ".",    ".",    ".",    ".",    "D+",   ".",    ".",    ".",    ".",    "."}},
    {GH_ALERT_DISAGREE,    {".",    ".",    ".",    ".",    ".",    ".",    "O!",   ".",    ".",    ".",    ".",    "."}},
    {GH_ALERT_UNDO, NOT_NOW},
    {GH_ALERT_FLAG_ENDED, ENGINE_ALONE},
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
    {GH_ALERT_REOPEN,      {".",    ".",    ".",    ".",    ".",    ".",    ".",    ".",    ".",    "O",    "O",    "O"}},
    {GH_ALERT_ESCALATE, ENGINE_ALONE},
    {GH_ALERT_SNOOZE, ENGINE_ALONE},
    {GH_ALERT_WAKE,        {".",    ".",    ".",    ".",    "O",    ".",    ".",    ".",    ".",    ".",    ".",    "."}},
    {GH_ALERT_HAND_OVER, ENGINE_ALONE},
    {GH_ALERT_SECOND, ENGINE_ALONE},
    {GH_ALERT_DISAGREE, ENGINE_ALONE},
    {GH_ALERT_UNDO, ENGINE_ALONE},
    {GH_ALERT_FLAG_ENDED, STAYS},
};
/* what differs from the tables above */
static const struct row confirm_asks_second_holder = {
    GH_ALERT_CONFIRM,      {"A+",   "sup",  "A+",   "A+!",  "A+",   ".",    ".",    ".",    ".",    ".",    ".",    "."}};
static const struct row confirm_asks_second_supervisor = {
    GH_ALERT_CONFIRM,      {"A+",   "A+!",  "A+",   "A+!",  "A+",   ".",    ".",    ".",    ".",    ".",    ".",    "."}};
static const struct row trouble_cannot_tell_holder = {
    GH_ALERT_CANNOT_TELL,  {"per",  "sup",  "per",  "per",  "per",  ".",    ".",    ".",    ".",    ".",    ".",    "."}};
static const struct row trouble_cannot_tell_other = {
    GH_ALERT_CANNOT_TELL,  {"per",  "sup",  "held", "sup",  "held", ".",    ".",    ".",    ".",    ".",    ".",    "."}};
static const struct row trouble_cannot_tell_supervisor = {
    GH_ALERT_CANNOT_TELL,  {"per",  "per",  "per",  "per",  "per",  ".",    ".",    ".",    ".",    ".",    ".",    "."}};
static const struct row engine_puts_trouble_away = {
    GH_ALERT_CLOSE,        {"X",    "X!",   "X",    "X!",   "X",    "X-",   "X+",   ".",    "X+",   "X?",   ".",    "."}};
static const struct row engine_ends_what_nobody_decided = {
    GH_ALERT_CLOSE,        {"X",    "X!",   "X",    "X!",   "X",    ".",    "X",    ".",    ".",    ".",    ".",    "."}};
static const struct row trouble_has_no_flag = {
    GH_ALERT_FLAG_ENDED,   {"per", "per", "per", "per", "per", "per", "per", "per", "per", "per", "per", "per"}};
static const struct row engine_lets_trouble_be = {GH_ALERT_REOPEN, ENGINE_ALONE};
static const struct row supervisor_claims_own = {
    GH_ALERT_CLAIM,        {"C",    "C!",   ".",    ".",    "C",    ".",    ".",    ".",    ".",    ".",    ".",    "."}};
static const struct row supervisor_undoes = {GH_ALERT_UNDO, STAYS};
static const struct row supervisor_seconds_self = {
    GH_ALERT_SECOND,       {".",    ".",    ".",    ".",    ".",    ".",    "2nd",  ".",    ".",    ".",    ".",    "."}};
static const struct row supervisor_disagrees_self = {
    GH_ALERT_DISAGREE,     {".",    ".",    ".",    ".",    ".",    ".",    "2nd",  ".",    ".",    ".",    ".",    "."}};

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
    f.overdue = true;
    check_table("engine, overdue", the_engine, (const struct row *[]){&engine_ends_what_nobody_decided, NULL},
                &f);
    f.match = f.overdue = false;
    check_table("engine, trouble", the_engine,
                (const struct row *[]){&engine_puts_trouble_away, &engine_lets_trouble_be,
                                       &trouble_has_no_flag, NULL},
                &f);

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

/* Which alerts are one person's, and never joined with another of their kind. */
static void what_stands_alone(void **state)
{
    (void)state;
    static const bool alone[GH_ALERT_KINDS] = {
        [GH_ALERT_MATCH] = true,       [GH_ALERT_GATE_CALL] = true,  [GH_ALERT_GATE_PIN] = true,
        [GH_ALERT_GATE_DURESS] = true, [GH_ALERT_GATE_ENROL] = true,
    };
    for (int k = 1; k < GH_ALERT_KINDS; k++) {
        if (gh_alert_stands_alone((enum gh_alert_kind)k) != alone[k])
            fail_msg("%s", gh_alert_kind_name((enum gh_alert_kind)k));
        assert_true((k < GH_ALERT_GATE_CALL) == !gh_alert_gate_severity((enum gh_alert_kind)k));
    }
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_state_and_event_for_everyone),
        cmocka_unit_test(what_stands_alone),
        cmocka_unit_test(a_snooze_has_its_longest_time),
    };
    return cmocka_run_group_tests_name("alert lifecycle", tests, NULL, NULL);
}
