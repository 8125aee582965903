/* The console driven in a pseudo-terminal and compared with recorded screens; RECORD=1 writes
 * them anew (then look at what changed). Clock, board and store stand still. */
#include "fixture.h"
#include "screen.h"

#include "base/file.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <cmocka.h>

enum { WAIT_MS = 20000, QUIET_MS = 350 }; /* a slow machine is waited for; a right screen ends the wait */

static const struct recorded {
    const char *name;
    int cols, rows, cameras;
    const char *colors, *keys;
    const char *until; /* what is on the screen when it has got there */
} recordings[] = {
    {"wall-9-80x24", 80, 24, 9, "truecolor", "", "10:00:00"},
    {"wall-9-200x50", 200, 50, 9, "truecolor", "", "10:00:00"},
    {"wall-36-80x24", 80, 24, 36, "truecolor", "", "10:00:00"},
    {"wall-36-200x50", 200, 50, 36, "truecolor", "", "10:00:00"},
    {"wall-1-80x24", 80, 24, 1, "truecolor", "", "10:00:00"},
    {"wall-0-80x24", 80, 24, 0, "truecolor", "", "no cameras"},
    {"wall-256-80x24", 80, 24, 4, "256", "", "10:00:00"},
    {"wall-16-80x24", 80, 24, 4, "16", "", "10:00:00"},
    {"wall-mono-80x24", 80, 24, 4, "none", "", "10:00:00"},
    {"filter-80x24", 80, 24, 9, "truecolor", "/ya", "Show only (Esc: all): ya"},
    {"filtered-80x24", 80, 24, 9, "truecolor", "/ya\r", "/ya"},
    {"focus-80x24", 80, 24, 9, "truecolor", "2", "rtsp://***@10.0.0.1"},
    {"focus-down-80x24", 80, 24, 9, "truecolor", "ll\r", "D O W N"},
    {"focus-200x50", 200, 50, 9, "truecolor", "2", "visits 12"},
    {"small-60x20", 60, 20, 4, "truecolor", "", "too small"},
    {"tiny-38x9", 38, 9, 4, "truecolor", "", "too small"},
    {"help-80x24", 80, 24, 9, "truecolor", "?", "Everywhere"},
    {"help-200x50", 200, 50, 9, "truecolor", "?", "Triage"},
};

static struct gh_console_options options_for(const struct fixture *f)
{
    return (struct gh_console_options){.site_dir = f->dir, .mono_ms = fixture_mono, .wall_ms = fixture_wall};
}

static void compare(struct screen *s, const char *name)
{
    char path[256], where[4096];
    snprintf(path, sizeof path, "tests/screens/%s.screen", name);
    char *got = screen_dump(s);
    assert_non_null(got);
    if (getenv("RECORD")) {
        struct gh_error err;
        assert_true(gh_file_write(path, got, strlen(got), &err));
        chmod(path, 0644);
        free(got);
        return;
    }
    struct gh_error err;
    size_t size;
    char *want = (char *)gh_file_read(path, 1 << 20, &size, &err);
    if (!want)
        fail_msg("%s; record it with RECORD=1 and look at it", err.text);
    if (!screen_same(want, got, where, sizeof where))
        fail_msg("%s: %s", path, where);
    free(want);
    free(got);
}

static void recorded_screens(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof recordings / sizeof *recordings; i++) {
        const struct recorded *r = &recordings[i];
        struct fixture f;
        struct screen s;
        struct gh_error err;
        if (!fixture_open(&f, r->cameras, &err))
            fail_msg("%s", err.text);
        struct gh_console_options options = options_for(&f);
        assert_true(screen_start(&s, r->cols, r->rows, r->colors, &options));
        assert_true(screen_wait(&s, r->rows < 10 ? r->until : "10:00:00", WAIT_MS));
        screen_settle(&s, QUIET_MS, WAIT_MS);
        screen_type(&s, r->keys);
        if (!screen_wait(&s, r->until, WAIT_MS))
            fail_msg("%s: \"%s\" never came", r->name, r->until);
        screen_settle(&s, QUIET_MS, WAIT_MS);
        compare(&s, r->name);
        screen_type(&s, "\033\033"); /* out of a prompt */
        screen_settle(&s, QUIET_MS, WAIT_MS);
        assert_int_equal(screen_stop(&s, true), 0);
        fixture_close(&f);
    }
}

/* The queue, both faces after the log-in, the note, what is told after the decision. */
static void triage_in(int cols, int rows)
{
    static const struct {
        const char *keys, *until, *name; /* NULL: not recorded */
    } steps[] = {
        {"3", "Open alerts: 3", "queue"},
        {"L", "Operator:", NULL},
        {"ada\r", "Password:", NULL},
        {FIXTURE_PASSWORD "\r", "logged in as ada", "faces"},
        {"c", "Confirmed. Note", NULL},
        {"is with her sister now", "sister now", "note"},
        {"\r", "Confirmed, by ada", "decided"},
        {"n", "not possible", NULL},
        {"G", "acknowledged by bob", "acknowledged"},
        {"gn", "False alarm. Note", NULL},
        {"\033", "nothing was changed", "camera"},
        {"/brook\r", "(filtered)", "filtered"},
    };
    struct fixture f;
    struct screen s;
    struct gh_error err;
    char name[64];
    if (!fixture_open(&f, 9, &err) || !fixture_alerts(&f, &err))
        fail_msg("%s", err.text);
    struct gh_console_options options = options_for(&f);
    assert_true(screen_start(&s, cols, rows, "truecolor", &options));
    assert_true(screen_wait(&s, "3 open", WAIT_MS));
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        screen_type(&s, steps[i].keys);
        if (!screen_wait(&s, steps[i].until, WAIT_MS))
            fail_msg("triage: \"%s\" never came", steps[i].until);
        if (!steps[i].name)
            continue;
        screen_settle(&s, QUIET_MS, WAIT_MS);
        snprintf(name, sizeof name, "triage-%s-%dx%d", steps[i].name, cols, rows);
        compare(&s, name);
    }
    assert_int_equal(screen_stop(&s, true), 0);
    fixture_close(&f);
}

static void triage_from_the_queue_to_the_decision(void **state)
{
    (void)state;
    triage_in(80, 24);
    triage_in(200, 50);
}

/* Any size at any time, also absurd ones; and what is shown after is what would be shown at once. */
static void resize_at_any_time(void **state)
{
    (void)state;
    static const int sizes[][2] = {{200, 50}, {1, 1}, {10, 3}, {300, 100}, {39, 9}, {80, 24}};
    struct fixture f;
    struct screen s;
    struct gh_error err;
    assert_true(fixture_open(&f, 9, &err));
    struct gh_console_options options = options_for(&f);
    assert_true(screen_start(&s, 80, 24, "truecolor", &options));
    assert_true(screen_wait(&s, "10:00:00", WAIT_MS));
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        screen_resize(&s, sizes[i][0], sizes[i][1]);
        assert_true(screen_settle(&s, QUIET_MS, WAIT_MS));
    }
    assert_true(screen_wait(&s, "10:00:00", WAIT_MS));
    if (!getenv("RECORD"))
        compare(&s, "wall-9-80x24");
    assert_int_equal(screen_stop(&s, true), 0);
    fixture_close(&f);
}

static void an_old_heartbeat_is_an_engine_that_stopped(void **state)
{
    (void)state;
    struct fixture f;
    struct screen s;
    struct gh_error err;
    assert_true(fixture_open(&f, 4, &err));
    struct gh_console_options options = options_for(&f);
    assert_true(screen_start(&s, 80, 24, "truecolor", &options));
    assert_true(screen_wait(&s, "10:00:00", WAIT_MS));
    screen_settle(&s, QUIET_MS, WAIT_MS);
    assert_true(screen_has(&s, "3 live"));
    atomic_store(&f.board->heartbeat_ms, FIXTURE_MONO_MS - 12000);
    assert_true(screen_wait(&s, "ENGINE STOPPED", WAIT_MS));
    assert_true(screen_wait(&s, "0 live", WAIT_MS));
    screen_settle(&s, QUIET_MS, WAIT_MS);
    compare(&s, "stopped-80x24");
    assert_int_equal(screen_stop(&s, true), 0);
    fixture_close(&f);
}

static void mouse_chooses_and_opens(void **state)
{
    (void)state;
    struct fixture f;
    struct screen s;
    struct gh_error err;
    assert_true(fixture_open(&f, 9, &err));
    struct gh_console_options options = options_for(&f);
    assert_true(screen_start(&s, 80, 24, "truecolor", &options));
    assert_true(screen_wait(&s, "10:00:00", WAIT_MS));
    screen_settle(&s, QUIET_MS, WAIT_MS);
    /* X10 form as TERM=xterm-256color announces it may be SGR: both are sent by real terminals, curses asks
     */
    screen_type(&s, "\033[<0;30;3M\033[<0;30;3m");
    screen_settle(&s, QUIET_MS, WAIT_MS);
    screen_type(&s, "\033[<0;30;3M\033[<0;30;3m");
    assert_true(screen_wait(&s, "rtsp://***@10.0.0.2", WAIT_MS));
    screen_type(&s, "\033[<65;30;3M");
    assert_true(screen_wait(&s, "rtsp://***@10.0.0.3", WAIT_MS));
    assert_int_equal(screen_stop(&s, true), 0);
    fixture_close(&f);
}

/* Whatever ends it, the terminal is as before: main screen, visible cursor, cooked mode. */
static void signals_restore_the_terminal(void **state)
{
    (void)state;
    static const int signals[] = {SIGINT, SIGTERM, SIGHUP, SIGSEGV};
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++) {
        struct fixture f;
        struct screen s;
        struct gh_error err;
        assert_true(fixture_open(&f, 2, &err));
        struct gh_console_options options = options_for(&f);
        assert_true(screen_start(&s, 80, 24, "truecolor", &options));
        assert_true(screen_wait(&s, "10:00:00", WAIT_MS));
        assert_true(s.altscreen);
        assert_false(s.cursor);
        kill(s.pid, signals[i]);
        int code = screen_stop(&s, false);
        if (signals[i] == SIGSEGV)
            assert_int_not_equal(code, 0);
        else
            assert_int_equal(code, 0);
        assert_false(s.altscreen);
        assert_true(s.cursor);
        assert_true(s.cooked);
        fixture_close(&f);
    }
}

static void no_terminal_is_told(void **state)
{
    (void)state;
    struct gh_error err;
    struct gh_console_options options = {.site_dir = "/nowhere"};
    FILE *saved = freopen("/dev/null", "r", stdin);
    assert_non_null(saved);
    assert_false(gh_console_run(&options, &err));
    assert_int_equal(err.kind, GH_ERR_USAGE);
    assert_non_null(strstr(err.text, "terminal"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(recorded_screens),
        cmocka_unit_test(triage_from_the_queue_to_the_decision),
        cmocka_unit_test(resize_at_any_time),
        cmocka_unit_test(an_old_heartbeat_is_an_engine_that_stopped),
        cmocka_unit_test(mouse_chooses_and_opens),
        cmocka_unit_test(signals_restore_the_terminal),
        cmocka_unit_test(no_terminal_is_told),
    };
    return cmocka_run_group_tests_name("console: screens", tests, NULL, NULL);
}
