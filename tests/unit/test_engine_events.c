/* Unit tests of core/engine: events reach whoever reads them, whole and all, and wait for nobody who does
 * not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/clock.h"
#include "engine/lines.h"
#include "engine/parts.h"

#include <cjson/cJSON.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { FEW = 3000, MANY = 3 * GH_LINES_QUEUE };

static struct gh_events events;
static struct gh_error err;
static FILE *in, *out;
static pthread_t reader;
static bool reading;
/* the reader's */
static atomic_int lines, bad, in_gaps, ends, told_at_end;

static void *read_all(void *user)
{
    char line[1024];
    (void)user;
    while (fgets(line, sizeof line, in)) {
        cJSON *o = cJSON_Parse(line);
        const char *event = cJSON_GetStringValue(cJSON_GetObjectItem(o, "event"));
        const cJSON *dropped = cJSON_GetObjectItem(o, "dropped");
        bool end = event && !strcmp(event, "end");
        bad += !event || ends; /* cut, or behind the last */
        ends += end;
        if (dropped && end)
            told_at_end = dropped->valueint;
        else if (dropped)
            in_gaps += dropped->valueint;
        cJSON_Delete(o);
        lines++;
    }
    return NULL;
}

static int set_up(void **state)
{
    (void)state;
    int ends_of_pipe[2];
    signal(SIGPIPE, SIG_IGN); /* as the program does */
    lines = 0;
    bad = in_gaps = ends = told_at_end = 0;
    reading = false;
    return pipe(ends_of_pipe) == 0 && (in = fdopen(ends_of_pipe[0], "r")) &&
                   (out = fdopen(ends_of_pipe[1], "w")) && gh_events_open(&events, out, true, 0, &err)
               ? 0
               : -1;
}

static int tear_down(void **state)
{
    (void)state;
    if (out)
        fclose(out);
    if (reading)
        pthread_join(reader, NULL);
    if (in)
        fclose(in);
    return 0;
}

static void begin_reading(void)
{
    assert_int_equal(pthread_create(&reader, NULL, read_all, NULL), 0);
    reading = true;
}

static void tell(int count)
{
    for (int i = 0; i < count; i++)
        gh_events_camera(&events, "door", "live", "");
}

/* All that was written has been read when this returns. */
static void finish(void)
{
    struct gh_engine_totals t = {.frames = 1};
    gh_events_end(&events, &t);
    assert_true(gh_events_close(&events, gh_clock_mono_ms() + 60000, &err));
    fclose(out);
    out = NULL;
    pthread_join(reader, NULL);
    reading = false;
}

static void who_reads_gets_all(void **state)
{
    (void)state;
    begin_reading();
    tell(FEW);
    while (lines < FEW)
        gh_clock_sleep_ms(1);
    finish();
    assert_int_equal(lines, FEW + 1);
    assert_int_equal(bad + in_gaps + told_at_end, 0);
    assert_int_equal(ends, 1);
}

static void who_does_not_read_is_told_what_was_dropped(void **state)
{
    (void)state;
    tell(MANY); /* without end if it waited */
    begin_reading();
    while (lines < GH_LINES_QUEUE)
        gh_clock_sleep_ms(1);
    tell(1);
    while (lines + in_gaps < MANY + 1)
        gh_clock_sleep_ms(1);
    finish();
    assert_int_equal(bad, 0);
    assert_int_equal(ends, 1);
    assert_true(in_gaps > 0);
    assert_int_equal(told_at_end, in_gaps);
    assert_int_equal(lines - 1 + in_gaps, MANY + 1);
}

static void the_end_waits_for_no_reader(void **state)
{
    (void)state;
    struct gh_engine_totals t = {.frames = 1};
    tell(MANY);
    gh_events_end(&events, &t);
    assert_true(gh_events_close(&events, 0, &err)); /* without end if it waited */
    fclose(out);
    out = NULL;
    read_all(NULL);
    assert_int_equal(bad, 0); /* whole lines */
    assert_int_equal(ends, 0);
}

static void a_reader_that_is_gone_is_an_error(void **state)
{
    (void)state;
    fclose(in);
    in = NULL;
    tell(2);
    assert_false(gh_events_close(&events, gh_clock_mono_ms() + 60000, &err));
    assert_int_equal(err.kind, GH_ERR_IO);
}

/* As with `2>&1 |`: the log's reader is the same one. */
static void the_end_waits_for_no_reader_of_the_log(void **state)
{
    (void)state;
    int saved = dup(STDERR_FILENO);
    tell(MANY);
    assert_true(dup2(fileno(out), STDERR_FILENO) >= 0);
    bool ok = gh_events_close(&events, 0, &err); /* without end if it waited */
    dup2(saved, STDERR_FILENO);
    close(saved);
    assert_true(ok);
    fclose(out);
    out = NULL;
    read_all(NULL);
    assert_int_equal(bad, 0);
}

#define EVENTS(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        EVENTS(who_reads_gets_all),
        EVENTS(who_does_not_read_is_told_what_was_dropped),
        EVENTS(the_end_waits_for_no_reader),
        EVENTS(the_end_waits_for_no_reader_of_the_log),
        EVENTS(a_reader_that_is_gone_is_an_error),
    };
    return cmocka_run_group_tests_name("engine events", tests, NULL, NULL);
}
