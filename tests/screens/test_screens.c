/* The console driven in a pseudo-terminal and compared with recorded screens; RECORD=1 writes
 * them anew (then look at what changed). Clock, board and store stand still. */
#include "session.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
/* cmocka after those it needs */
#include <cmocka.h>

enum { WAIT_MS = SESSION_WAIT_MS };

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

/* A site of so many cameras, and a console at it. */
static void begin(struct session *x, struct fixture *site, int cameras, int cols, int rows,
                  const char *colors, const char *until)
{
    struct gh_error err;
    if (!fixture_open(site, cameras, &err))
        fail_msg("%s", err.text);
    session_begin(x, site, "screens", cols, rows, colors, until);
    screen_settle(&x->s, SESSION_QUIET_MS, WAIT_MS);
}

static void end(struct session *x)
{
    session_end(x);
    fixture_close(x->site);
}

static void recorded_screens(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof recordings / sizeof *recordings; i++) {
        const struct recorded *r = &recordings[i];
        struct fixture site;
        struct session x;
        begin(&x, &site, r->cameras, r->cols, r->rows, r->colors, r->rows < 10 ? r->until : "10:00:00");
        session_type(&x, r->keys, r->until);
        screen_settle(&x.s, SESSION_QUIET_MS, WAIT_MS);
        screen_compare(&x.s, r->name);
        end(&x);
    }
}

/* Any size at any time, also absurd ones; and what is shown after is what would be shown at once. */
static void resize_at_any_time(void **state)
{
    (void)state;
    static const int sizes[][2] = {{200, 50}, {1, 1}, {10, 3}, {300, 100}, {39, 9}, {80, 24}};
    struct fixture site;
    struct session x;
    begin(&x, &site, 9, 80, 24, "truecolor", "10:00:00");
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        screen_resize(&x.s, sizes[i][0], sizes[i][1]);
        assert_true(screen_settle(&x.s, SESSION_QUIET_MS, WAIT_MS));
    }
    assert_true(screen_wait(&x.s, "10:00:00", WAIT_MS));
    if (!getenv("RECORD"))
        screen_compare(&x.s, "wall-9-80x24");
    end(&x);
}

static void an_old_heartbeat_is_an_engine_that_stopped(void **state)
{
    (void)state;
    struct fixture site;
    struct session x;
    begin(&x, &site, 4, 80, 24, "truecolor", "10:00:00");
    assert_true(screen_has(&x.s, "3 live"));
    atomic_store(&site.board->heartbeat_ms, FIXTURE_MONO_MS - 12000);
    session_type(&x, "", "ENGINE STOPPED");
    session_type(&x, "", "0 live");
    screen_settle(&x.s, SESSION_QUIET_MS, WAIT_MS);
    screen_compare(&x.s, "stopped-80x24");
    end(&x);
}

static void mouse_chooses_and_opens(void **state)
{
    (void)state;
    struct fixture site;
    struct session x;
    begin(&x, &site, 9, 80, 24, "truecolor", "10:00:00");
    /* TERM=xterm-256color has curses ask for the SGR form */
    screen_type(&x.s, "\033[<0;30;3M\033[<0;30;3m");
    screen_settle(&x.s, SESSION_QUIET_MS, WAIT_MS);
    session_type(&x, "\033[<0;30;3M\033[<0;30;3m", "rtsp://***@10.0.0.2");
    session_type(&x, "\033[<65;30;3M", "rtsp://***@10.0.0.3");
    end(&x);
}

/* Whatever ends it, the terminal is as before: main screen, visible cursor, cooked mode. */
static void signals_restore_the_terminal(void **state)
{
    (void)state;
    static const int signals[] = {SIGINT, SIGTERM, SIGHUP, SIGSEGV};
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++) {
        struct fixture site;
        struct session x;
        begin(&x, &site, 2, 80, 24, "truecolor", "10:00:00");
        assert_true(x.s.altscreen);
        assert_false(x.s.cursor);
        kill(x.s.pid, signals[i]);
        int code = screen_stop(&x.s, false);
        if (signals[i] == SIGSEGV)
            assert_int_not_equal(code, 0);
        else
            assert_int_equal(code, 0);
        assert_false(x.s.altscreen);
        assert_true(x.s.cursor);
        assert_true(x.s.cooked);
        fixture_close(&site);
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
        cmocka_unit_test(resize_at_any_time),
        cmocka_unit_test(an_old_heartbeat_is_an_engine_that_stopped),
        cmocka_unit_test(mouse_chooses_and_opens),
        cmocka_unit_test(signals_restore_the_terminal),
        cmocka_unit_test(no_terminal_is_told),
    };
    return cmocka_run_group_tests_name("console: screens", tests, NULL, NULL);
}
