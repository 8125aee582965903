/* What the store takes for the triage's questions when it holds very many alerts.
 * Usage: triage_store DIR, of a site that triage_fill made. Each figure is the worst of 20; over 50 ms fails.
 */
#include "base/file.h"
#include "store/operators.h"
#include "store/report.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { ROUNDS = 20, MOST_MS = 50, REPORT_MS = 1000 };

static struct gh_store *s;
static struct gh_error err;
static struct gh_id last;
static int missed;

static bool remember(void *user, const struct gh_alert *a)
{
    ++*(int *)user;
    last = a->id;
    return true;
}

static double cpu_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

/* what: 0 count, 1 page at offset, 2 place of the alert seen last. */
static void measure(const char *name, const struct gh_alert_query *q, int what, int offset)
{
    double worst = 0;
    int result = 0;
    for (int i = 0; i < ROUNDS; i++) {
        double t = cpu_ms();
        result = 0;
        bool ok = what == 0   ? gh_alert_count(s, q, &result, &err)
                  : what == 1 ? gh_alert_page(s, q, offset, 50, remember, &result, &err)
                              : gh_alert_place(s, q, last, &result, &err);
        double ms = cpu_ms() - t;
        if (!ok) {
            fprintf(stderr, "triage_store: %s\n", err.text);
            exit(1);
        }
        worst = ms > worst ? ms : worst;
    }
    printf("  %-44s %7.1f ms  (%d)\n", name, worst, result);
    if (worst > MOST_MS) {
        fprintf(stderr, "triage_store: %s takes %.1f ms; at most %d are wanted\n", name, worst, MOST_MS);
        missed = 1;
    }
}

static void measure_all(const char *title, struct gh_alert_query q)
{
    static const char *const orders[] = {"by gravity", "by time", "by camera"};
    for (int order = 0; order < 3; order++) {
        int count = 0;
        char name[80];
        q.order = (enum gh_alert_order)order;
        if (!gh_alert_count(s, &q, &count, &err)) {
            fprintf(stderr, "triage_store: %s\n", err.text);
            exit(1);
        }
        snprintf(name, sizeof name, "%s, %s: count", title, orders[order]);
        measure(name, &q, 0, 0);
        snprintf(name, sizeof name, "%s, %s: first page", title, orders[order]);
        measure(name, &q, 1, 0);
        snprintf(name, sizeof name, "%s, %s: last page", title, orders[order]);
        measure(name, &q, 1, count > 50 ? count - 50 : 0);
        snprintf(name, sizeof name, "%s, %s: place of the last", title, orders[order]);
        measure(name, &q, 2, 0);
    }
}

/* The shift report over all of it. */
static void measure_report(const char *dir)
{
    char path[600], token[80];
    struct gh_actor ada;
    struct gh_report *r = malloc(sizeof *r);
    double before = 0;
    bool ok = r && gh_file_join(path, sizeof path, dir, "ada.token") &&
              gh_file_read_secret(path, token, sizeof token, &err) &&
              gh_operator_authenticate_token(s, "ada", token, &ada, &err);
    before = cpu_ms();
    ok = ok && gh_report_make(s, &ada, 1, INT64_MAX / 2, r, &err);
    double ms = cpu_ms() - before;
    if (!ok) {
        fprintf(stderr, "triage_store: %s\n", err.text);
        exit(1);
    }
    printf("  %-44s %7.1f ms  (%d)\n", "report over everything", ms, r->kinds[GH_ALERT_MATCH].raised);
    if (ms > REPORT_MS) {
        fprintf(stderr, "triage_store: the report takes %.1f ms; at most %d are wanted\n", ms, REPORT_MS);
        missed = 1;
    }
    free(r);
}

int main(int argc, char **argv)
{
    if (argc != 2 || !(s = gh_store_open(argv[1], false, &err))) {
        fprintf(stderr, "triage_store: %s\n", argc == 2 ? err.text : "usage: triage_store DIR");
        return 1;
    }
    measure_all("queue", (struct gh_alert_query){0});
    measure_all("all", (struct gh_alert_query){.closed = true, .snoozed = true});
    measure_all("all, text in a name",
                (struct gh_alert_query){.closed = true, .snoozed = true, .text = "bauer", .names = true});
    measure_all("all, text of a camera",
                (struct gh_alert_query){.closed = true, .snoozed = true, .text = "hall", .names = true});
    measure_all("all, text nowhere",
                (struct gh_alert_query){.closed = true, .snoozed = true, .text = "qqq", .names = true});
    measure_all("all, one kind", (struct gh_alert_query){.closed = true, .kind = GH_ALERT_CAMERA_MOVED});
    measure_all("unanswered", (struct gh_alert_query){.unanswered = true});
    measure_report(argv[1]);
    gh_store_close(s);
    return missed;
}
