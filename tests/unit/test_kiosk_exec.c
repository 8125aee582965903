/* The door's command, with real programs: good, failing, hanging, missing, and talkative ones. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "tests/folder.h"
#include "base/clock.h"
#include "base/file.h"
#include "kiosk/door.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char dir[64];
static struct gh_site_gate gate;
static struct gh_door_driver driver;
static struct gh_error err;

static int start(void **state)
{
    (void)state;
    strcpy(dir, "/tmp/gh-exec-XXXXXX");
    gate = (struct gh_site_gate){.name = "north door", .door = GH_DOOR_EXEC, .command_s = 5, .contact = -1};
    err = (struct gh_error){0};
    return mkdtemp(dir) ? 0 : -1;
}

static int stop(void **state)
{
    (void)state;
    return folder_gone(dir);
}

/* A program in the folder, which it knows as $D; arguments are added to the command. */
static void program(const char *body, const char *arguments)
{
    char text[1024], path[96];
    snprintf(path, sizeof path, "%s/door", dir);
    snprintf(text, sizeof text, "#!/bin/sh\nD=%s\n%s\n", dir, body);
    assert_true(gh_file_write(path, text, strlen(text), &err));
    assert_int_equal(chmod(path, 0700), 0);
    snprintf(gate.command, sizeof gate.command, "%s%s", path, arguments);
}

static bool pulse(int ms)
{
    assert_true(gh_door_exec_open(&driver, &gate, &err));
    bool ok = driver.relay(driver.self, true, ms, &err);
    assert_int_equal(driver.contact(driver.self), -1);
    assert_int_equal(driver.button(driver.self), -1);
    driver.close(driver.self);
    return ok;
}

static char *written(void)
{
    char path[96];
    size_t size;
    snprintf(path, sizeof path, "%s/out", dir);
    return (char *)gh_file_read(path, 65536, &size, NULL);
}

static void it_gets_the_gate_and_the_pulse(void **state)
{
    (void)state;
    program("for a in \"$@\"; do echo \"[$a]\"; done >$D/out", "  --relay   2 ");
    assert_true(pulse(3000));
    char *out = written();
    assert_string_equal(out, "[--relay]\n[2]\n[north door]\n[3000]\n");
    free(out);
}

static void no_shell_reads_it(void **state)
{
    (void)state;
    program("for a in \"$@\"; do echo \"[$a]\"; done >$D/out", " $HOME ; exit 1 | * `id`");
    strcpy(gate.name, "a;b$(id)");
    assert_true(pulse(1000));
    char *out = written();
    assert_string_equal(out, "[$HOME]\n[;]\n[exit]\n[1]\n[|]\n[*]\n[`id`]\n[a;b$(id)]\n[1000]\n");
    free(out);
}

static void as_many_words_as_there_is_room_for(void **state)
{
    (void)state;
    char many[401] = "";
    for (int i = 0; i < 200; i++)
        strcat(many, " x");
    program("echo $# >$D/out", many);
    assert_true(pulse(1000));
    char *out = written();
    assert_string_equal(out, "202\n");
    free(out);
}

static void locking_runs_nothing(void **state)
{
    (void)state;
    program("echo ran >$D/out", "");
    assert_true(gh_door_exec_open(&driver, &gate, &err));
    assert_true(driver.relay(driver.self, false, 0, &err)); /* its pulse ends by itself */
    driver.close(driver.self);
    assert_null(written());
}

static void one_that_fails(void **state)
{
    (void)state;
    program("echo 'no power' >&2; exit 3", "");
    assert_false(pulse(1000));
    assert_int_equal(err.kind, GH_ERR_IO);
    assert_non_null(strstr(err.text, "ended with 3"));
}

static void one_that_is_killed(void **state)
{
    (void)state;
    program("kill -SEGV $$", "");
    assert_false(pulse(1000));
    assert_non_null(strstr(err.text, "signal 11"));
}

static void one_that_is_missing(void **state)
{
    (void)state;
    strcpy(gate.command, "/nowhere/door --open");
    assert_false(pulse(1000));
    assert_int_equal(err.kind, GH_ERR_IO);
    assert_non_null(strstr(err.text, "/nowhere/door"));
    assert_non_null(strstr(err.text, strerror(ENOENT)));
    strcpy(gate.command, "gatehouse-no-such-program");
    assert_false(pulse(1000));
    strcpy(gate.command, "   ");
    assert_false(pulse(1000)); /* and never a program of the gate's name */
    assert_int_equal(err.kind, GH_ERR_INPUT);
}

static void one_that_may_not_run(void **state)
{
    (void)state;
    program("exit 0", "");
    assert_int_equal(chmod(gate.command, 0600), 0);
    assert_false(pulse(1000));
    assert_non_null(strstr(err.text, strerror(EACCES)));
}

/* Running, or dead and not yet buried? */
static bool alive(int pid)
{
    char path[64];
    size_t size;
    snprintf(path, sizeof path, "/proc/%d/stat", pid);
    char *stat = (char *)gh_file_read(path, 4096, &size, NULL);
    const char *end = stat ? strrchr(stat, ')') : NULL;
    bool yes = end && end[2] != 'Z' && end[2] != 'X';
    free(stat);
    return yes;
}

/* It is ended at its time, with all that it started. */
static void one_that_hangs(void **state)
{
    (void)state;
    gate.command_s = 1;
    program("sleep 1000 & echo $! >$D/out; trap '' TERM; while :; do sleep 1; done", "");
    assert_false(pulse(0));
    assert_int_equal(err.kind, GH_ERR_TIMEOUT);
    assert_non_null(strstr(err.text, "command_s"));
    char *out = written();
    int pid = atoi(out);
    free(out);
    assert_true(pid > 1);
    for (int i = 0; i < 400 && alive(pid); i++)
        gh_clock_sleep_ms(5);
    assert_false(alive(pid));
}

/* One that stays for its pulse is no hanging one, even where the limit is shorter. */
static void one_that_stays_for_its_pulse(void **state)
{
    (void)state;
    gate.command_s = 1;
    program("sleep 1.4", "");
    assert_true(pulse(1400));
}

static void one_that_prints_much(void **state)
{
    (void)state;
    program("head -c 3000000 /dev/zero | tr '\\0' x; echo late >$D/out", "");
    assert_true(pulse(1000));
    char *out = written();
    assert_string_equal(out, "late\n"); /* it was read to its end */
    free(out);
}

static void one_that_prints_no_more(void **state)
{
    (void)state;
    program("exec >&- 2>&-; sleep 0.3; echo end >$D/out", "");
    assert_true(pulse(1000));
    char *out = written();
    assert_string_equal(out, "end\n");
    free(out);
}

/* What the gate holds open and how it takes signals is nothing that a command should have. */
static void it_inherits_nothing(void **state)
{
    (void)state;
    char body[256];
    int fd = open("/dev/zero", O_RDONLY);
    assert_true(fd > 2);
    void (*before)(int) = signal(SIGPIPE, SIG_IGN);
    snprintf(body, sizeof body, "[ -e /proc/self/fd/%d ] && exit 9; read x && exit 8; exit 0", fd);
    program(body, "");
    assert_true(pulse(1000));
    program("kill -PIPE $$; exit 0", "");
    assert_false(pulse(1000));
    assert_non_null(strstr(err.text, "signal 13"));
    signal(SIGPIPE, before);
    close(fd);
}

static bool hears(struct gh_doorman *d, unsigned wanted, unsigned never)
{
    unsigned said = 0;
    for (int i = 0; i < 2000 && !(said & wanted); i++) {
        said |= gh_doorman_news(d, NULL);
        gh_clock_sleep_ms(5);
    }
    return said & wanted && !(said & never);
}

static void the_doorman_believes_it(void **state)
{
    (void)state;
    gate.unlock_ms = 50;
    program("exit 0", "");
    struct gh_doorman *d = gh_doorman_start(&gate, &err);
    assert_non_null(d);
    gh_doorman_unlock(d);
    assert_true(hears(d, GH_DOOR_SAY_OPENED, GH_DOOR_SAY_FAILED));
    gh_doorman_stop(d);
    program("exit 1", "");
    d = gh_doorman_start(&gate, &err);
    gh_doorman_unlock(d);
    assert_true(hears(d, GH_DOOR_SAY_FAILED, GH_DOOR_SAY_OPENED));
    gh_clock_sleep_ms(200);
    assert_int_equal(gh_doorman_news(d, NULL), 0); /* nor later */
    gh_doorman_stop(d);
}

static void no_door_at_all(void **state)
{
    (void)state;
    gate.door = GH_DOOR_NONE;
    gate.unlock_ms = 50;
    struct gh_doorman *d = gh_doorman_start(&gate, &err);
    assert_non_null(d);
    gh_doorman_unlock(d);
    assert_true(hears(d, GH_DOOR_SAY_OPENED, GH_DOOR_SAY_FAILED));
    gh_doorman_stop(d);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, start, stop)
    const struct CMUnitTest tests[] = {
        T(it_gets_the_gate_and_the_pulse),
        T(no_shell_reads_it),
        T(as_many_words_as_there_is_room_for),
        T(locking_runs_nothing),
        T(one_that_fails),
        T(one_that_is_killed),
        T(one_that_is_missing),
        T(one_that_may_not_run),
        T(one_that_hangs),
        T(one_that_stays_for_its_pulse),
        T(one_that_prints_much),
        T(one_that_prints_no_more),
        T(it_inherits_nothing),
        T(the_doorman_believes_it),
        T(no_door_at_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
