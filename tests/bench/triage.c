/* The console's triage on a site with very many alerts: how long it takes to open, and each key. Usage:
 * triage SITE. The site is one that triage_fill made; the last line is for machines, and exit is 1 when a
 * figure is missed. */
#include "../screens/screen.h"

#include "base/clock.h"
#include "store/alerts.h"

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { OPEN_MS = 200, KEY_MS = 50, WAIT_MS = 10000, KEYS_MAX = 2000 };

static double times[KEYS_MAX];
static int count, worst_at;
static char worst_key[32];
static struct screen s;
static int64_t still;

static int64_t wall(void)
{
    return still; /* nothing but keys changes the screen */
}

static int64_t mono(void)
{
    return 1000000;
}

static void fail(const char *what)
{
    char *dump = screen_dump(&s);
    fprintf(stderr, "triage: %s\n%.*s\n", what, dump ? (int)(strstr(dump, "-- colours") - dump) : 0,
            dump ? dump : "");
    exit(1);
}

/* From the key to the screen that shows what it asked for. */
static double press(const char *keys, const char *until)
{
    char what[200];
    int64_t from = gh_clock_mono_us();
    screen_type(&s, keys);
    if (!screen_wait(&s, until, WAIT_MS)) {
        snprintf(what, sizeof what, "after \"%s\" \"%s\" never came", keys, until);
        fail(what);
    }
    return (double)(gh_clock_mono_us() - from) / 1e3;
}

static void key(const char *keys, const char *until, int gap_ms)
{
    double ms = press(keys, until);
    if (count < KEYS_MAX)
        times[count++] = ms;
    if (count == 1 || ms > times[worst_at]) {
        worst_at = count - 1;
        snprintf(worst_key, sizeof worst_key, "%s", keys[0] == 27 ? "an escape" : keys);
    }
    if (gap_ms)
        screen_watch(&s, gap_ms);
}

/* Steps through the list with gaps that let faces come in between, and without. */
static void walk(int total, int *at, const char *keys, int by, int times_)
{
    char until[48];
    for (int i = 0; i < times_; i++) {
        *at += by;
        *at = *at < 1 ? 1 : *at > total ? total : *at;
        snprintf(until, sizeof until, "Alerts: %d of %d", *at, total);
        key(keys, until, i % 4 ? (i * 37) % 60 : 230);
    }
}

static void type_filter(const char *text)
{
    char until[64], one[2] = "";
    press("/", "Show only");
    for (size_t i = 0; text[i]; i++) {
        snprintf(until, sizeof until, "(Esc: all): %.*s ", (int)i + 1, text);
        one[0] = text[i];
        key(one, until, 40);
    }
    press("\033", "? help");
    screen_watch(&s, 100);
}

static int total_of(struct gh_store *store, bool closed)
{
    struct gh_error err;
    int n = 0;
    struct gh_alert_query q = {.closed = closed};
    if (!gh_alert_count(store, &q, &n, &err))
        exit(1);
    return n;
}

static void round_of_keys(int total)
{
    char until[48];
    int at = 1;
    screen_watch(&s, 300);
    walk(total, &at, "j", 1, 60);
    walk(total, &at, "k", -1, 30);
    snprintf(until, sizeof until, "Alerts: %d of %d", total, total);
    for (int i = 0; i < 6; i++) {
        key("G", until, 150);
        at = total;
        walk(total, &at, "k", -1, 10);
        key("g", "Alerts: 1 of", 150);
        at = 1;
    }
    walk(total, &at, "\033[6~", 16, 30); /* rows / 3 of a screen of 50 lines */
    walk(total, &at, "\033[5~", -16, 15);
    for (int i = 0; i < 2; i++) {
        key("s", "by time", 200);
        key("s", "by camera", 200);
        key("s", "ordered by gravity", 200);
    }
    type_filter("garage");
    type_filter("amina");
    type_filter("nobody has this");
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

int main(int argc, char **argv)
{
    struct gh_error err;
    char path[600];
    setlocale(LC_ALL, "C.UTF-8");
    if (argc != 2) {
        fputs("usage: triage SITE\n", stderr);
        return 2;
    }
    struct gh_store *store = gh_store_open(argv[1], false, &err);
    if (!store) {
        fprintf(stderr, "triage: %s\n", err.text);
        return 1;
    }
    int waiting = total_of(store, false), all = total_of(store, true);
    gh_store_close(store);
    snprintf(path, sizeof path, "%s/ada.token", argv[1]);
    setenv("GATEHOUSE_BY", "ada", 1);
    setenv("GATEHOUSE_TOKEN_FILE", path, 1);
    still = gh_clock_wall_ms();
    struct gh_console_options options = {.site_dir = argv[1], .mono_ms = mono, .wall_ms = wall};
    if (!screen_start(&s, 200, 50, "truecolor", &options))
        return 1;
    press("", "logged in as ada");
    screen_watch(&s, 500);
    snprintf(path, sizeof path, "Alerts: 1 of %d", waiting);
    double open_ms = press("3", path);
    round_of_keys(waiting);
    /* and over everything there ever was */
    snprintf(path, sizeof path, "Alerts: 1 of %d", all);
    press("Fx", path);
    press("z", "resting too");
    press("\033", "? help");
    store = gh_store_open(argv[1], false, &err);
    struct gh_alert_query whole = {.closed = true, .snoozed = true};
    if (!store || !gh_alert_count(store, &whole, &all, &err))
        return 1;
    gh_store_close(store);
    round_of_keys(all);
    screen_stop(&s, true);
    double worst = times[worst_at];
    qsort(times, (size_t)count, sizeof *times, compare);
    double p99 = times[(size_t)(count * 99 / 100)];
    printf("triage: %d keys, half of them in time %.1f ms, worst %.1f ms (%s)\n", count, times[count / 2],
           worst, worst_key);
    bool missed = open_ms > OPEN_MS || worst > KEY_MS;
    if (missed)
        fprintf(stderr, "triage: at most %d ms to open and %d ms a key are wanted\n", OPEN_MS, KEY_MS);
    printf("bench triage open_ms=%.1f key_p99_ms=%.1f key_worst_ms=%.1f alerts=%d\n", open_ms, p99, worst,
           all);
    return missed;
}
