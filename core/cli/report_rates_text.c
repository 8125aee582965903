/* Error rates in the report as text: estimates with their intervals, and a warning where one is worse than
 * the operating point leads one to expect. */
#include "cli/report_rates.h"

#include "base/clock.h"

#include <stdio.h>
#include <string.h>

/* Two digits that mean something: 0.014, 1.4, 140. */
static const char *figure(double v, char out[24])
{
    if (v > 0 && v < 0.001)
        return strcpy(out, "<0.001");
    snprintf(out, 24, v >= 10 ? "%.0f" : v >= 1 ? "%.1f" : "%.2g", v);
    return out;
}

/* "1.4 (0.5-3)"; as percent when it is a share. */
static const char *estimate(const struct gh_monitor_rate *r, bool any, double scale, char out[80])
{
    char a[24], b[24], c[24];
    if (!any)
        snprintf(out, 80, "-");
    else
        snprintf(out, 80, "%s%s (%s-%s)", figure(scale * r->value, a), scale > 1 ? " %" : "",
                 figure(scale * r->interval.low, b), figure(scale * r->interval.high, c));
    return out;
}

static const char *words(enum gh_monitor_word w)
{
    static const char *const text[] = {"-", "too few to say", "as expected", "TOO MANY"};
    return text[w];
}

/* As --since takes it. */
static const char *when(int64_t wall_ms, char out[24])
{
    gh_clock_format_local(wall_ms, out, 24);
    out[10] = 'T';
    return out;
}

static void print_camera(const char *name, const struct gh_monitor_camera *c)
{
    char share[80], day[80], of[24];
    snprintf(of, sizeof of, "%d of %d", c->not_this, c->decided);
    printf("%-19.19s %11s  %-15s  %-16s %s\n", name, of, estimate(&c->share, c->decided, 100, share),
           estimate(&c->a_day, c->days >= GH_MONITOR_DAYS, 1, day), words(c->a_day.word));
}

/* The sum would say the same once more. */
static bool alone(const struct gh_monitor *m)
{
    return m->camera_count == 1 && m->all.days <= m->cameras[0].days;
}

static void print_alerts(const struct gh_report_rates *r)
{
    const struct gh_monitor *m = &r->monitor;
    const char *model = NULL;
    char most[24];
    printf("\n");
    if (!m->all.decided) {
        printf("No alert about a person was decided: the cameras' error rates cannot be told.\n");
        return;
    }
    for (int i = 0; i < m->camera_count; i++) {
        const struct gh_monitor_camera *c = &m->cameras[i];
        if (!c->decided)
            continue;
        if (!model || strcmp(model, c->embedder)) {
            model = c->embedder;
            printf("%-19.19s %11s  %-15s  %s\n", *model ? model : "model not noted", "not them",
                   "share, 95 %", "false ones a camera day, 95 %");
        }
        print_camera(c->camera, c);
    }
    if (!alone(m))
        print_camera("all cameras", &m->all);
    if (m->all.a_day.most >= 0)
        printf("Accepted: about %s false alerts a camera day at most.\n", figure(m->all.a_day.most, most));
    if (m->newer_ms)
        printf("What is accepted is in force since %s only, so nothing is\ncompared with it; try --since "
               "with that time.\n",
               when(m->newer_ms, most));
    if (m->all.waiting)
        printf("%d more about people without a verdict.\n", m->all.waiting);
}

static void print_gates(const struct gh_monitor *m)
{
    for (int i = 0; i < m->gate_count; i++) {
        const struct gh_monitor_gate *g = &m->gates[i];
        bool any = !g->nameless && g->admitted + g->let_in + g->doubted;
        char rate[80], most[24] = "-";
        if (!i)
            printf("\n%-19s %6s %7s %6s  %-16s %-7s\n", "Refused at gates", "passed", "refused", "let in",
                   "wrongly, 95 %", "at most");
        if (!g->nameless && g->false_rejections.most >= 0)
            figure(100 * g->false_rejections.most, most), strcat(most, " %");
        printf("%-19.19s %6d %7d %6d  %-16s %-7s %s\n", g->gate, g->admitted, g->refused, g->let_in,
               estimate(&g->false_rejections, any, 100, rate), most, words(g->false_rejections.word));
        if (g->doubted)
            printf("  taken for a picture, then let in: %d, %s\n", g->doubted,
                   estimate(&g->false_doubts, any, 100, rate));
        if (g->nameless)
            printf("  no rate: faces are looked for among all here, so each try counts by itself\n");
        if (g->newer_ms)
            printf("  not compared: its operating point is in force since %s only\n",
                   when(g->newer_ms, most));
        if (g->tickets)
            printf("  passed by ticket: %d; not counted above (a first face is compared with none)\n",
                   g->tickets);
        if (g->no_face)
            printf("  no usable face in %d of %d tries\n", g->no_face, g->tries);
        if (g->asked)
            printf("  enrolments asked for: %d; approved %d, rejected %d\n", g->asked, g->approved,
                   g->rejected);
    }
    if (m->gate_count)
        printf("Let in: by an attendant, within %d minutes of a face that did not match.\n",
               GH_MONITOR_FOLLOW_MS / 60000);
}

/* What is wrong, in how far, and what may help; "" when nothing is. */
static const char *warn_camera(const struct gh_monitor_camera *c, char *out, size_t size)
{
    char rate[80], most[24];
    *out = 0;
    if (c->a_day.word == GH_MONITOR_ABOVE)
        snprintf(out, size,
                 "%s%s: %s false alerts a camera day, more than the %s accepted; look at light, place and "
                 "the flags' pictures, or accept fewer in [match]",
                 c->camera[0] ? "camera " : "all cameras", c->camera, estimate(&c->a_day, true, 1, rate),
                 figure(c->a_day.most, most));
    return out;
}

static const char *warn_gate(const struct gh_monitor_gate *g, char *out, size_t size)
{
    char rate[80], most[24];
    *out = 0;
    if (g->false_rejections.word == GH_MONITOR_ABOVE)
        snprintf(out, size,
                 "gate %s: %s refused and then let in, more than the %s %% that its threshold leads one to "
                 "expect; look at light, the camera's height and how old the enrolled pictures are",
                 g->gate, estimate(&g->false_rejections, true, 100, rate),
                 figure(100 * g->false_rejections.most, most));
    return out;
}

void gh_report_rates_warnings(const struct gh_monitor *m, void (*each)(void *user, const char *text),
                              void *user)
{
    char text[400];
    for (int i = 0; i < m->camera_count + !alone(m); i++)
        if (*warn_camera(i < m->camera_count ? &m->cameras[i] : &m->all, text, sizeof text))
            each(user, text);
    for (int i = 0; i < m->gate_count; i++)
        if (*warn_gate(&m->gates[i], text, sizeof text))
            each(user, text);
}

/* Broken at blanks so that no line is longer than 79; the further lines indented. */
static void print_wrapped(const char *head, const char *text)
{
    int at = printf("%s", head);
    while (*text) {
        int n = (int)strcspn(text, " ");
        if (at + 1 + n > 79)
            at = printf("\n ") - 1;
        at += printf(" %.*s", n, text);
        text += n + (text[n] == ' ');
    }
    printf("\n");
}

static void print_warning(void *user, const char *text)
{
    int *count = user;
    printf("%s", (*count)++ ? "" : "\n");
    print_wrapped("WARNING:", text);
}

void gh_report_rates_print(const struct gh_report_rates *r)
{
    const struct gh_monitor *m = &r->monitor;
    int warnings = 0;
    char from[24], text[160];
    if (m->later) {
        snprintf(text, sizeof text,
                 "are counted from %s: what the audit said of the time before is not kept any more.",
                 gh_clock_format_local(m->since_ms, from, sizeof from));
        printf("\n");
        print_wrapped("Error rates", text);
    }
    print_alerts(r);
    print_gates(m);
    if (r->missing[0] && (m->all.decided || m->gate_count))
        print_wrapped("Not all can be compared:", r->missing);
    gh_report_rates_warnings(m, print_warning, &warnings);
}
