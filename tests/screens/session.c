/* The steps every test of a console takes. */
#include "session.h"

#include "base/file.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
/* cmocka after those it needs */
#include <cmocka.h>

void screen_compare(struct screen *s, const char *name)
{
    char path[256], where[4096];
    struct gh_error err;
    size_t size;
    snprintf(path, sizeof path, "tests/screens/%s.screen", name);
    char *got = screen_dump(s);
    assert_non_null(got);
    if (getenv("RECORD")) {
        assert_true(gh_file_write(path, got, strlen(got), &err));
        chmod(path, 0644);
        free(got);
        return;
    }
    char *want = (char *)gh_file_read(path, 1 << 20, &size, &err);
    if (!want)
        fail_msg("%s; record it with RECORD=1 and look at it", err.text);
    if (!screen_same(want, got, where, sizeof where))
        fail_msg("%s: %s", path, where);
    free(want);
    free(got);
}

void session_begin_with(struct session *x, struct fixture *site, const char *prefix, int cols, int rows,
                        const char *colors, const char *until, struct gh_console_options options)
{
    memset(x, 0, sizeof *x);
    x->site = site;
    x->prefix = prefix;
    x->options = options;
    x->options.site_dir = site->dir;
    x->options.mono_ms = fixture_mono;
    x->options.wall_ms = fixture_wall;
    assert_true(screen_start(&x->s, cols, rows, colors, &x->options));
    session_type(x, "", until);
}

void session_begin(struct session *x, struct fixture *site, const char *prefix, int cols, int rows,
                   const char *colors, const char *until)
{
    session_begin_with(x, site, prefix, cols, rows, colors, until, (struct gh_console_options){0});
}

void session_begin_answering(struct session *x, struct fixture *site, const char *prefix, int cols, int rows,
                             const char *answer, const char *until)
{
    memset(x, 0, sizeof *x);
    x->site = site;
    x->prefix = prefix;
    x->options =
        (struct gh_console_options){.site_dir = site->dir, .mono_ms = fixture_mono, .wall_ms = fixture_wall};
    assert_true(screen_start_answering(&x->s, cols, rows, answer, &x->options));
    session_type(x, "", until);
}

void session_type(struct session *x, const char *keys, const char *until)
{
    screen_type(&x->s, keys);
    if (screen_wait(&x->s, until, SESSION_WAIT_MS))
        return;
    char *got = screen_dump(&x->s);
    printf("%.*s\n", got ? (int)(strstr(got, "-- colours") - got) : 0, got ? got : ""); /* cmocka cuts it */
    fail_msg("%s: after \"%s\" \"%s\" never came; the screen is above", x->prefix, keys, until);
}

void session_compare(struct session *x, const char *name)
{
    char full[128];
    screen_settle(&x->s, SESSION_QUIET_MS, SESSION_WAIT_MS);
    snprintf(full, sizeof full, "%s-%s-%dx%d", x->prefix, name, x->s.cols, x->s.rows);
    screen_compare(&x->s, full);
}

void session_run(struct session *x, const struct session_step *steps, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        session_type(x, steps[i].keys, steps[i].until);
        if (steps[i].name)
            session_compare(x, steps[i].name);
    }
}

void session_log_in(struct session *x, const char *name)
{
    char text[64], told[80];
    session_type(x, "L", "Operator:");
    snprintf(text, sizeof text, "%s\r", name);
    session_type(x, text, "Password:");
    snprintf(told, sizeof told, "logged in as %s", name);
    session_type(x, FIXTURE_PASSWORD "\r", told);
}

void session_end(struct session *x)
{
    screen_type(&x->s, "\033"); /* out of a prompt or a menu */
    screen_settle(&x->s, SESSION_QUIET_MS, SESSION_WAIT_MS);
    assert_int_equal(screen_stop(&x->s, true), 0);
}
