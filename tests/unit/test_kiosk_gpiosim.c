/* The GPIO door on the kernel's own simulated chip, where there is one: needs root, configfs and gpio-sim. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/file.h"
#include "kiosk/door.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define CONFIG "/sys/kernel/config/gpio-sim/gatehouse-test"

static char lines[256]; /* the folder with sim_gpioN */
static struct gh_site_gate gate;
static struct gh_error err;

/* A kernel's file: written in place. */
static bool put(const char *path, const char *text)
{
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    bool ok = fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text);
    if (fd >= 0)
        close(fd);
    return ok;
}

static bool get(const char *path, char *out, size_t size)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t n = fd < 0 ? -1 : read(fd, out, size - 1);
    if (fd >= 0)
        close(fd);
    if (n < 0)
        return false;
    out[n] = 0;
    out[strcspn(out, "\n")] = 0;
    return true;
}

static int take_down(void **state)
{
    (void)state;
    put(CONFIG "/live", "0");
    rmdir(CONFIG "/bank0");
    rmdir(CONFIG);
    return 0;
}

static int put_up(void **state)
{
    char device[64], chip[64];
    if (access("/sys/kernel/config/gpio-sim", W_OK))
        return 0; /* lines stays empty: skipped */
    take_down(state);
    if (mkdir(CONFIG, 0755) || mkdir(CONFIG "/bank0", 0755) || !put(CONFIG "/bank0/num_lines", "8") ||
        !put(CONFIG "/bank0/label", "gatehouse-test") || !put(CONFIG "/live", "1") ||
        !get(CONFIG "/dev_name", device, sizeof device) || !get(CONFIG "/bank0/chip_name", chip, sizeof chip))
        return -1;
    snprintf(lines, sizeof lines, "/sys/devices/platform/%s/%s", device, chip);
    gate = (struct gh_site_gate){.name = "main",
                                 .door = GH_DOOR_GPIO,
                                 .chip = "gatehouse-test",
                                 .relay = 1,
                                 .contact = 2,
                                 .button = 3,
                                 .contact_open_high = true,
                                 .unlock_ms = 100,
                                 .held_s = 20};
    return 0;
}

static void pull(int line, bool up)
{
    char path[320];
    snprintf(path, sizeof path, "%s/sim_gpio%d/pull", lines, line);
    assert_true(put(path, up ? "pull-up" : "pull-down"));
}

static bool becomes(int line, const char *level)
{
    char path[320], now[8] = "";
    snprintf(path, sizeof path, "%s/sim_gpio%d/value", lines, line);
    for (int i = 0; i < 1000 && strcmp(now, level); i++) {
        gh_clock_sleep_ms(5);
        assert_true(get(path, now, sizeof now));
    }
    return !strcmp(now, level);
}

static bool hears(struct gh_doorman *d, unsigned wanted)
{
    unsigned said = 0;
    for (int i = 0; i < 1000 && !(said & wanted); i++) {
        said |= gh_doorman_news(d, NULL);
        gh_clock_sleep_ms(5);
    }
    return said & wanted;
}

static bool there(void)
{
    if (!lines[0])
        print_message("no gpio-sim in this kernel, or no right to use it: skipped\n");
    return lines[0] != 0;
}

static void a_passage(void **state)
{
    (void)state;
    if (!there())
        skip();
    struct gh_doorman *d = gh_doorman_start(&gate, &err);
    if (!d)
        fail_msg("%s", err.text);
    pull(2, false);
    pull(3, true);
    gh_doorman_unlock(d);
    assert_true(becomes(1, "1"));
    pull(2, true);
    assert_true(hears(d, GH_DOOR_SAY_OPENED));
    pull(2, false);
    assert_true(hears(d, GH_DOOR_SAY_SHUT));
    assert_true(becomes(1, "0"));
    pull(3, false);
    assert_true(hears(d, GH_DOOR_SAY_EXIT));
    gh_doorman_stop(d);
    assert_true(becomes(1, "0"));
}

/* The kernel takes the line back from whoever is gone. */
static void killed_in_the_middle_of_a_pulse(void **state)
{
    (void)state;
    if (!there())
        skip();
    gate.unlock_ms = 10000;
    pull(1, false); /* as the relay board does */
    pid_t pid = fork();
    if (!pid) {
        alarm(20); /* not for longer than the test, whatever becomes of it */
        struct gh_doorman *d = gh_doorman_start(&gate, &err);
        if (d)
            gh_doorman_unlock(d);
        pause();
    }
    assert_true(becomes(1, "1"));
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
    assert_true(becomes(1, "0"));
    gate.unlock_ms = 100;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_passage),
        cmocka_unit_test(killed_in_the_middle_of_a_pulse),
    };
    return cmocka_run_group_tests(tests, put_up, take_down);
}
