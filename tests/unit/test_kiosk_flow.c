/* The kiosk's flow: every (state, event) pair stated, the two exits everywhere, and a million random events
 * after which no door was opened without a decision and no state is stuck. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/rand.h"
#include "kiosk/flow.h"

#include <stdio.h>
#include <string.h>

enum { S = GH_FLOW_STATE_COUNT, E = GH_FLOW_EVENT_COUNT };

static void step(struct gh_flow *f, enum gh_flow_event e, int64_t now)
{
    gh_flow_step(f, e, now, GH_PASSAGE_NUMBER, GH_CAUSE_NO_MATCH);
}

#define W(event) (GH_FLOW_ON_##event + 1) /* 0 ends a way */

/* A flow that came to the state as a person would. */
static struct gh_flow in(enum gh_flow_state state)
{
    static const int8_t ways[S][10] = {
        [GH_FLOW_NOTICE] = {W(PRESENCE)},
        [GH_FLOW_TOKEN] = {W(TOUCH)},
        [GH_FLOW_APPROACH] = {W(TOKEN_GOOD)},
        [GH_FLOW_ALIGN] = {W(TOKEN_GOOD), W(FACE)},
        [GH_FLOW_CAPTURE] = {W(TOKEN_GOOD), W(GOOD)},
        [GH_FLOW_LIVENESS] = {W(TOKEN_GOOD), W(GOOD), W(UNSURE)},
        [GH_FLOW_COMPARE] = {W(TOKEN_GOOD), W(GOOD), W(LIVE)},
        [GH_FLOW_RECORD] = {W(TOKEN_GOOD), W(GOOD), W(LIVE), W(MATCH)},
        [GH_FLOW_DOOR] = {W(TOKEN_GOOD), W(GOOD), W(LIVE), W(MATCH), W(RECORDED)},
        [GH_FLOW_REFUSED] = {W(TOKEN_GOOD), W(GOOD), W(LIVE), W(NO_MATCH)},
        [GH_FLOW_OTHER] = {W(OTHER_WAY)},
        [GH_FLOW_NUMBER] = {W(OTHER_WAY), W(USE_PIN)},
        [GH_FLOW_PIN] = {W(OTHER_WAY), W(USE_PIN), W(NUMBER_GIVEN)},
        [GH_FLOW_LOOK] = {W(OTHER_WAY), W(USE_PIN), W(NUMBER_GIVEN), W(PIN_GOOD)},
        [GH_FLOW_CALL] = {W(CALL_ATTENDANT)},
        [GH_FLOW_CALLING] = {W(CALL_ATTENDANT), W(AGREE)},
        [GH_FLOW_ENROL] = {W(TOUCH), W(ENROL_ASKED)},
        [GH_FLOW_ENROL_NAME] = {W(TOUCH), W(ENROL_ASKED), W(AGREE)},
        [GH_FLOW_ENROL_PICTURE] = {W(TOUCH), W(ENROL_ASKED), W(AGREE), W(NAME_GIVEN)},
        [GH_FLOW_ENROL_WAIT] = {W(TOUCH), W(ENROL_ASKED), W(AGREE), W(NAME_GIVEN), W(PICTURES_TAKEN)},
        [GH_FLOW_ENROL_DONE] = {W(TOUCH), W(ENROL_ASKED), W(AGREE), W(NAME_GIVEN), W(PICTURES_TAKEN),
                                W(APPROVED)},
        [GH_FLOW_CLEAR] = {W(TOUCH), W(CANCEL)},
        [GH_FLOW_OUT_OF_ORDER] = {W(BROKEN)},
        [GH_FLOW_EMERGENCY] = {W(EMERGENCY_ON)},
    };
    struct gh_flow f;
    gh_flow_init(&f, 0, false, true, true);
    for (int i = 0; i < 10 && ways[state][i]; i++)
        step(&f, (enum gh_flow_event)(ways[state][i] - 1), 0);
    assert_int_equal(f.state, state);
    return f;
}

/* What each event makes of each state: "event>state:actions", = for a state that stays and has its time anew.
 * What is not listed changes nothing, and that is tested too. */
static const char *const table[S] = {
    [GH_FLOW_IDLE] =
        "presence>notice touch>token:begin token-good>approach:begin+shots token-bad>refused:begin "
        "other-way>other:begin call-attendant>call:begin opened>record:begin+record "
        "enrol-asked>enrol:begin broken>out-of-order:forget emergency-on>emergency:forget+hold",
    [GH_FLOW_NOTICE] = "presence>= touch>token:begin token-good>approach:begin+shots token-bad>refused:begin "
                       "other-way>other:begin call-attendant>call:begin opened>record:begin+record "
                       "enrol-asked>enrol:begin cancel>clear:forget more-time>= time-up>idle "
                       "broken>out-of-order:forget emergency-on>emergency:forget+hold",
    [GH_FLOW_TOKEN] = "token-good>approach:shots token-bad>refused other-way>other:end+forget+begin "
                      "call-attendant>call opened>record:end+forget+begin+record enrol-asked>enrol "
                      "back>clear:end+forget cancel>clear:end+forget more-time>= time-up>clear:end+forget "
                      "broken>out-of-order:end+forget emergency-on>emergency:end+forget+hold",
    [GH_FLOW_APPROACH] =
        "face>align good>capture:shots other-way>other:end+forget+begin call-attendant>call "
        "opened>record:end+forget+begin+record back>clear:end+forget cancel>clear:end+forget "
        "more-time>= time-up>refused broken>out-of-order:end+forget "
        "emergency-on>emergency:end+forget+hold",
    [GH_FLOW_ALIGN] = "no-face>approach:shots good>capture:shots other-way>other:end+forget+begin "
                      "call-attendant>call opened>record:end+forget+begin+record back>clear:end+forget "
                      "cancel>clear:end+forget more-time>= time-up>refused broken>out-of-order:end+forget "
                      "emergency-on>emergency:end+forget+hold",
    [GH_FLOW_CAPTURE] = "no-face>approach:shots not-good>align live>compare:compare unsure>liveness:turns "
                        "not-live>refused other-way>other:end+forget+begin call-attendant>call "
                        "opened>record:end+forget+begin+record back>clear:end+forget cancel>clear:end+forget "
                        "more-time>= time-up>refused broken>out-of-order:end+forget "
                        "emergency-on>emergency:end+forget+hold",
    [GH_FLOW_LIVENESS] =
        "no-face>approach:shots live>compare:compare unsure>refused not-live>refused "
        "other-way>other:end+forget+begin call-attendant>call opened>record:end+forget+begin+record "
        "back>clear:end+forget cancel>clear:end+forget more-time>= time-up>refused "
        "broken>out-of-order:end+forget emergency-on>emergency:end+forget+hold",
    [GH_FLOW_COMPARE] =
        "match>record:record no-match>refused other-way>other:end+forget+begin call-attendant>call "
        "opened>record:end+forget+begin+record back>clear:end+forget cancel>clear:end+forget "
        "time-up>refused broken>out-of-order:end+forget emergency-on>emergency:end+forget+hold",
    [GH_FLOW_RECORD] = "recorded>door:unlock record-failed>refused time-up>refused "
                       "emergency-on>emergency:end+forget+hold",
    [GH_FLOW_DOOR] =
        "touch>clear:end+forget door-closed>clear:end+forget door-failed>refused "
        "other-way>other:end+forget+begin call-attendant>call:end+forget+begin back>clear:end+forget "
        "cancel>clear:end+forget time-up>clear:end+forget emergency-on>emergency:end+forget+hold",
    [GH_FLOW_REFUSED] = "touch>approach:end+begin+shots other-way>other:end+forget+begin "
                        "call-attendant>call:end+forget+begin opened>record:end+forget+begin+record "
                        "back>clear:end+forget cancel>clear:end+forget more-time>= time-up>clear:end+forget "
                        "emergency-on>emergency:end+forget+hold",
    [GH_FLOW_OTHER] = "use-pin>number call-attendant>call opened>record:end+forget+begin+record "
                      "back>clear:end+forget cancel>clear:end+forget more-time>= time-up>clear:end+forget "
                      "emergency-on>emergency:end+forget+hold",
    [GH_FLOW_NUMBER] =
        "number-given>pin call-attendant>call opened>record:end+forget+begin+record back>other "
        "cancel>clear:end+forget more-time>= time-up>clear:end+forget "
        "emergency-on>emergency:end+forget+hold",
    [GH_FLOW_PIN] =
        "pin-good>look:look pin-bad>refused call-attendant>call opened>record:end+forget+begin+record "
        "back>number cancel>clear:end+forget more-time>= time-up>clear:end+forget "
        "emergency-on>emergency:end+forget+hold",
    [GH_FLOW_LOOK] =
        "other-way>other:end+forget+begin+call-over coming>= opened>record:record denied>refused "
        "back>clear:end+forget+call-over cancel>clear:end+forget+call-over more-time>= "
        "time-up>refused:call-over emergency-on>emergency:end+forget+call-over+hold",
    [GH_FLOW_CALL] = "other-way>other:end+forget+begin agree>calling:call decline>calling:call "
                     "opened>record:end+forget+begin+record back>clear:end+forget cancel>clear:end+forget "
                     "more-time>= time-up>calling:call emergency-on>emergency:end+forget+hold",
    [GH_FLOW_CALLING] =
        "other-way>other:end+forget+begin+call-over coming>= opened>record:record denied>refused "
        "back>clear:end+forget+call-over cancel>clear:end+forget+call-over more-time>= "
        "time-up>refused:call-over emergency-on>emergency:end+forget+call-over+hold",
    [GH_FLOW_ENROL] =
        "other-way>other:end+forget+begin call-attendant>call agree>enrol-name "
        "decline>clear:end+forget opened>record:end+forget+begin+record back>clear:end+forget "
        "cancel>clear:end+forget more-time>= time-up>clear:end+forget broken>out-of-order:end+forget "
        "emergency-on>emergency:end+forget+hold",
    [GH_FLOW_ENROL_NAME] =
        "other-way>other:end+forget+begin call-attendant>call opened>record:end+forget+begin+record "
        "name-given>enrol-picture:shots back>enrol cancel>clear:end+forget more-time>= "
        "time-up>clear:end+forget broken>out-of-order:end+forget "
        "emergency-on>emergency:end+forget+hold",
    [GH_FLOW_ENROL_PICTURE] =
        "other-way>other:end+forget+begin call-attendant>call opened>record:end+forget+begin+record "
        "pictures-taken>enrol-wait:enrol rejected>enrol-done back>clear:end+forget "
        "cancel>clear:end+forget more-time>= time-up>clear:end+forget broken>out-of-order:end+forget "
        "emergency-on>emergency:end+forget+hold",
    [GH_FLOW_ENROL_WAIT] =
        "other-way>other:end+forget+begin call-attendant>call opened>record:end+forget+begin+record "
        "approved>enrol-done rejected>enrol-done back>clear:end+forget cancel>clear:end+forget "
        "more-time>= time-up>enrol-done emergency-on>emergency:end+forget+hold",
    [GH_FLOW_ENROL_DONE] =
        "touch>clear:end+forget other-way>other:end+forget+begin call-attendant>call "
        "opened>record:end+forget+begin+record back>clear:end+forget cancel>clear:end+forget "
        "more-time>= time-up>clear:end+forget emergency-on>emergency:end+forget+hold",
    [GH_FLOW_CLEAR] = "opened>record:begin+record time-up>idle emergency-on>emergency:forget+hold",
    [GH_FLOW_OUT_OF_ORDER] =
        "other-way>other:begin call-attendant>call:begin opened>record:begin+record mended>idle "
        "emergency-on>emergency:forget+hold",
    [GH_FLOW_EMERGENCY] = "emergency-off>idle:release",
};

static const char *const action_names[] = {"end",    "forget", "begin", "compare",   "record",
                                           "unlock", "call",   "look",  "call-over", "shots",
                                           "turns",  "enrol",  "hold",  "release"};

/* What the table says of this pair: false when nothing. */
static bool stated(enum gh_flow_state s, enum gh_flow_event e, enum gh_flow_state *next, unsigned *actions)
{
    char want[40], word[160];
    snprintf(want, sizeof want, "%s>", gh_flow_event_name(e));
    for (const char *p = table[s]; *p; p += strcspn(p, " "), p += *p == ' ') {
        if (strncmp(p, want, strlen(want)))
            continue;
        snprintf(word, sizeof word, "%.*s", (int)(strcspn(p, " ") - strlen(want)), p + strlen(want));
        char *rest = word, *name = strsep(&rest, ":"), *action;
        *next = (enum gh_flow_state)S;
        for (int i = 0; i < S; i++)
            if (!strcmp(name, gh_flow_state_name(i)))
                *next = i;
        if (!strcmp(name, "="))
            *next = s;
        *actions = 0;
        while ((action = strsep(&rest, "+")))
            for (unsigned i = 0; i < sizeof action_names / sizeof *action_names; i++)
                if (!strcmp(action, action_names[i]))
                    *actions |= 1u << i;
        return true;
    }
    return false;
}

static void every_pair_is_stated(void **state)
{
    (void)state;
    int changes = 0, words = 0;
    for (int s = 0; s < S; s++) {
        for (int e = 0; e < E; e++) {
            enum gh_flow_state next;
            unsigned actions;
            struct gh_flow f = in(s), before = f;
            unsigned did = gh_flow_step(&f, e, 5, GH_PASSAGE_NUMBER, GH_CAUSE_NO_MATCH);
            if (!stated(s, e, &next, &actions)) {
                next = s;
                actions = 0;
                if (f.until_ms != before.until_ms)
                    fail_msg("%s: %s moves the time", gh_flow_state_name(s), gh_flow_event_name(e));
            } else {
                changes++;
            }
            if (f.state != next || did != actions)
                fail_msg("%s: %s goes to %s with %x", gh_flow_state_name(s), gh_flow_event_name(e),
                         gh_flow_state_name(f.state), did);
        }
        for (const char *p = table[s]; *p; p++)
            words += *p == '>';
    }
    assert_int_equal(changes, words); /* no row of the table has a name that nothing has */
}

static void both_exits_are_everywhere(void **state)
{
    (void)state;
    for (int s = 0; s < S; s++) {
        /* a moment that ends by itself; a door that stands open */
        if (s == GH_FLOW_RECORD || s == GH_FLOW_CLEAR || s == GH_FLOW_EMERGENCY)
            continue;
        struct gh_flow f = in(s);
        step(&f, GH_FLOW_ON_OTHER_WAY, 1);
        assert_true(f.state == GH_FLOW_OTHER || f.state == GH_FLOW_NUMBER || f.state == GH_FLOW_PIN);
        f = in(s);
        step(&f, GH_FLOW_ON_CALL_ATTENDANT, 1);
        assert_true(f.state == GH_FLOW_CALL || f.state == GH_FLOW_CALLING || f.state == GH_FLOW_LOOK);
    }
    struct gh_flow f;
    gh_flow_init(&f, 0, false, false, false); /* without PINs the other way is the attendant */
    step(&f, GH_FLOW_ON_OTHER_WAY, 1);
    assert_int_equal(f.state, GH_FLOW_CALL);
}

static void every_state_ends_by_itself(void **state)
{
    (void)state;
    for (int s = 0; s < S; s++) {
        bool rests = s == GH_FLOW_IDLE || s == GH_FLOW_OUT_OF_ORDER || s == GH_FLOW_EMERGENCY;
        struct gh_flow f = in(s);
        assert_int_equal(gh_flow_left(&f, 0) < 0, rests);
        int64_t now = 0;
        for (int i = 0; i < 12 && gh_flow_left(&f, now) >= 0; i++) {
            now += gh_flow_left(&f, now);
            assert_true(now <= 400000);
            if (gh_flow_tick(&f, now) & GH_FLOW_DO_CALL)
                assert_int_equal(f.state, GH_FLOW_CALLING);
        }
        assert_true(rests || f.state == GH_FLOW_IDLE);
    }
}

static void a_face_that_comes_and_goes_does_not_keep_the_gate(void **state)
{
    (void)state;
    struct gh_flow f = in(GH_FLOW_APPROACH);
    int64_t now = 0;
    while (f.state != GH_FLOW_REFUSED && now < 200000) {
        step(&f, GH_FLOW_ON_FACE, now);
        step(&f, GH_FLOW_ON_GOOD, now + 100);
        step(&f, GH_FLOW_ON_NO_FACE, now + 200);
        gh_flow_tick(&f, now += 1000);
    }
    assert_in_range(now, 55000, 65000);
    assert_int_equal(f.decision, GH_PASSAGE_LEFT);
}

static void more_time_is_given(void **state)
{
    (void)state;
    for (int s = 0; s < S; s++) {
        struct gh_flow f = in(s);
        bool asks = f.until_ms && s != GH_FLOW_RECORD && s != GH_FLOW_CLEAR && s != GH_FLOW_COMPARE &&
                    s != GH_FLOW_DOOR;
        int64_t left = gh_flow_left(&f, 0);
        step(&f, GH_FLOW_ON_MORE_TIME, left - 1);
        assert_int_equal(gh_flow_left(&f, left - 1), asks ? left : left < 0 ? -1 : 1);
    }
}

static void tries_are_counted(void **state)
{
    (void)state;
    struct gh_flow f = in(GH_FLOW_REFUSED);
    for (int i = 1; i < GH_FLOW_ATTEMPTS; i++) {
        step(&f, GH_FLOW_ON_TOUCH, 1);
        assert_int_equal(f.state, GH_FLOW_APPROACH);
        step(&f, GH_FLOW_ON_GOOD, 1);
        step(&f, GH_FLOW_ON_LIVE, 1);
        step(&f, GH_FLOW_ON_NO_MATCH, 1);
    }
    step(&f, GH_FLOW_ON_TOUCH, 1);
    assert_int_equal(f.state, GH_FLOW_CLEAR);
    f = in(GH_FLOW_PIN);
    for (int i = 1; i < GH_FLOW_ATTEMPTS; i++) {
        gh_flow_step(&f, GH_FLOW_ON_PIN_BAD, 1, (enum gh_passage_mode)0, GH_CAUSE_WRONG_PIN);
        step(&f, GH_FLOW_ON_TOUCH, 1);
        assert_int_equal(f.state, GH_FLOW_NUMBER);
        step(&f, GH_FLOW_ON_NUMBER_GIVEN, 1);
    }
    gh_flow_step(&f, GH_FLOW_ON_PIN_BAD, 1, (enum gh_passage_mode)0, GH_CAUSE_WRONG_PIN);
    step(&f, GH_FLOW_ON_TOUCH, 1);
    assert_int_equal(f.state, GH_FLOW_CLEAR);
}

/* A shadow that knows only what a decision is: a match that is asked for and given, or the attendant's word.
 */
static void a_million_random_events(void **state)
{
    (void)state;
    struct gh_rand r;
    struct gh_flow f = {0};
    int64_t now = 0;
    bool decided = false, recorded = false;
    int unlocks = 0, forgets = 0, visits[S] = {0};
    gh_rand_init(&r, 20261125);
    for (int i = 0; i < 1000000; i++) {
        if (i % 250000 == 0)
            gh_flow_init(&f, now, i / 250000 & 1, !(i / 250000 & 2), i / 250000 != 3);
        enum gh_flow_event e = (enum gh_flow_event)gh_rand_below(&r, E);
        bool ends = e == GH_FLOW_ON_EMERGENCY_ON || e == GH_FLOW_ON_BROKEN || e == GH_FLOW_ON_CANCEL ||
                    e == GH_FLOW_ON_OTHER_WAY || e == GH_FLOW_ON_CALL_ATTENDANT || e == GH_FLOW_ON_OPENED ||
                    e == GH_FLOW_ON_BACK || e == GH_FLOW_ON_TIME_UP;
        if (ends && gh_rand_below(&r, 10)) /* rarer, or the deep states are hardly ever come to */
            e = (enum gh_flow_event)gh_rand_below(&r, E);
        enum gh_flow_state before = f.state;
        bool person = f.mode == GH_PASSAGE_RELEASE || f.mode == GH_PASSAGE_PIN;
        now += gh_rand_below(&r, 400);
        unsigned did = gh_flow_step(&f, e, now, (enum gh_passage_mode)(1 + gh_rand_below(&r, 4)),
                                    (enum gh_passage_cause)(1 + gh_rand_below(&r, GH_CAUSES - 1)));
        if (did & GH_FLOW_DO_BEGIN)
            decided = recorded = false;
        if ((before == GH_FLOW_COMPARE && e == GH_FLOW_ON_MATCH) ||
            (did & GH_FLOW_DO_RECORD && e == GH_FLOW_ON_OPENED))
            decided = true;
        if (before == GH_FLOW_RECORD &&
            (e == GH_FLOW_ON_RECORDED ||
             (person && (e == GH_FLOW_ON_RECORD_FAILED || e == GH_FLOW_ON_TIME_UP))))
            recorded = true;
        if (did & GH_FLOW_DO_UNLOCK) {
            assert_true(decided && recorded);
            assert_int_equal(f.decision, GH_PASSAGE_ADMITTED);
            assert_int_equal(f.state, GH_FLOW_DOOR);
            decided = recorded = false; /* one pulse a decision */
            unlocks++;
        }
        if (did & GH_FLOW_DO_HOLD)
            assert_true(e == GH_FLOW_ON_EMERGENCY_ON);
        if (f.state == GH_FLOW_IDLE || f.state == GH_FLOW_OUT_OF_ORDER) {
            assert_false(f.begun);
            assert_false(f.token);
        }
        forgets += (did & GH_FLOW_DO_FORGET) != 0;
        visits[f.state]++;
        assert_true((int)f.state < S);
        if (gh_rand_below(&r, 50) == 0) { /* left alone it always comes to rest */
            struct gh_flow alone = f;
            int64_t t = now;
            for (int k = 0; k < 12 && gh_flow_left(&alone, t) >= 0; k++) {
                t += gh_flow_left(&alone, t);
                did = gh_flow_tick(&alone, t);
                assert_true(!(did & GH_FLOW_DO_UNLOCK) || alone.mode >= GH_PASSAGE_PIN);
            }
            assert_true(alone.state == GH_FLOW_IDLE || alone.state == GH_FLOW_OUT_OF_ORDER ||
                        alone.state == GH_FLOW_EMERGENCY);
        }
    }
    for (int s = 0; s < S; s++)
        assert_true(visits[s] > 0);
    assert_true(unlocks > 1000 && forgets > 1000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_pair_is_stated),
        cmocka_unit_test(both_exits_are_everywhere),
        cmocka_unit_test(every_state_ends_by_itself),
        cmocka_unit_test(a_face_that_comes_and_goes_does_not_keep_the_gate),
        cmocka_unit_test(more_time_is_given),
        cmocka_unit_test(tries_are_counted),
        cmocka_unit_test(a_million_random_events),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
