/* gatehouse report: a shift in numbers, as text for people and JSON for programs. */
#include "cli/cli.h"
#include "cli/report_rates.h"

#include "base/clock.h"
#include "store/passages.h"

#include <cjson/cJSON.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int64_t gh_cli_since(const char *text, int64_t now)
{
    char *end;
    if (*text == '+') /* would lie ahead */
        return -1;
    double days = strtod(text, &end);
    if (end != text && !strcmp(end, "d") && days >= 0 && days < 36500)
        return now - (int64_t)(days * 86400000);
    long long back = gh_cli_duration(text);
    if (back >= 0)
        return now - back;
    char start[24];
    if (strlen(text) == 10) { /* a day: from its beginning */
        snprintf(start, sizeof start, "%sT00:00", text);
        text = start;
    }
    return gh_clock_parse(text, now);
}

static const char *duration(int64_t ms, char out[24])
{
    long long s = (long long)(ms + 500) / 1000;
    if (s < 100)
        snprintf(out, 24, "%llds", s);
    else if (s < 6000)
        snprintf(out, 24, "%lldm%02llds", s / 60, s % 60);
    else
        snprintf(out, 24, "%lldh%02lldm", s / 3600, s / 60 % 60);
    return out;
}

static void print_kind(const char *name, const struct gh_report_kind *k)
{
    char a[24], b[24], c[24], d[24], e[24], f[24];
    printf("%-15s %6d %6d %6d %6d %6d   %6s %6s %6s   %6s %6s %6s\n", name, k->raised, k->unanswered,
           k->confirmed, k->not_this, k->cannot_tell, duration(k->claim_p50_ms, a),
           duration(k->claim_p95_ms, b), duration(k->claim_worst_ms, c), duration(k->decide_p50_ms, d),
           duration(k->decide_p95_ms, e), duration(k->decide_worst_ms, f));
}

/* Both lanes, so that the other way can be seen to be no slower. */
struct lanes {
    struct gh_passage_lane face, other;
};

static void print_lane(const char *name, const struct gh_passage_lane *l)
{
    printf("%-*s %8d %9d %8d %8d   %8.1f s %8.1f s   %8.1f s %8.1f s\n", gh_cli_width(name, 24), name,
           l->passages, l->admitted, l->refused, l->left, l->decision_p50_ms / 1e3, l->decision_p95_ms / 1e3,
           l->whole_p50_ms / 1e3, l->whole_p95_ms / 1e3);
}

static void print_lanes(const struct lanes *l)
{
    if (!l->face.passages && !l->other.passages)
        return;
    printf("\n%-24s %8s %9s %8s %8s   %-21s   %-21s\n%-60s   %10s %10s   %10s %10s\n", "Gates", "passages",
           "admitted", "refused", "left", "decided after", "unlocked after", "", "half", "95%", "half",
           "95%");
    print_lane("by face", &l->face);
    print_lane("the other way", &l->other);
}

static void print_text(const struct gh_report *r, const struct lanes *l, const struct gh_report_rates *rates)
{
    char from[24], to[24];
    int kinds = 0, cameras = 0;
    printf("From %s to %s\n\n", gh_clock_format_local(r->since_ms, from, sizeof from),
           gh_clock_format_local(r->until_ms, to, sizeof to));
    for (int i = 1; i < GH_ALERT_KINDS; i++) {
        if (!r->kinds[i].raised)
            continue;
        if (!kinds++)
            printf("%-15s %6s %6s %6s %6s %6s   %-20s   %-20s\n%-38s %12s   %6s %6s %6s   %6s %6s %6s\n",
                   "Alerts", "raised", "open", "conf.", "not", "cannot", "answered after", "decided after",
                   "", "", "half", "95%", "worst", "half", "95%", "worst");
        print_kind(gh_alert_kind_name((enum gh_alert_kind)i), &r->kinds[i]);
    }
    if (!kinds)
        printf("No alerts.\n");
    const struct gh_report_kind *m = &r->kinds[GH_ALERT_MATCH];
    if (m->confirmed + m->not_this)
        printf("\nOf %d people told apart %d were somebody else (%.0f %%).\n", m->confirmed + m->not_this,
               m->not_this, 100.0 * m->not_this / (m->confirmed + m->not_this));
    for (int i = 0; i < r->camera_count; i++) {
        const struct gh_report_camera *c = &r->cameras[i];
        if (!cameras++)
            printf("\n%-24s %8s %10s %8s %12s\n", "Cameras", "outages", "out for", "alerts", "not them");
        printf("%-*s %8d %10s %8d %12d\n", gh_cli_width(c->camera, 24), c->camera, c->outages,
               duration(c->out_ms, from), c->alerts, c->false_ones);
    }
    print_lanes(l);
    gh_report_rates_print(rates);
    printf("\n%d bookmarks, %d exports, %d log-ins, %d failed\n", r->bookmarks, r->exports, r->logins,
           r->failed_logins);
}

static void add_times(cJSON *o, const char *name, int64_t p50, int64_t p95, int64_t worst)
{
    cJSON *t = cJSON_AddObjectToObject(o, name);
    cJSON_AddNumberToObject(t, "p50", (double)p50);
    cJSON_AddNumberToObject(t, "p95", (double)p95);
    cJSON_AddNumberToObject(t, "worst", (double)worst);
}

static void add_lane(cJSON *o, const char *name, const struct gh_passage_lane *l)
{
    cJSON *lane = cJSON_AddObjectToObject(o, name);
    cJSON_AddNumberToObject(lane, "passages", l->passages);
    cJSON_AddNumberToObject(lane, "admitted", l->admitted);
    cJSON_AddNumberToObject(lane, "refused", l->refused);
    cJSON_AddNumberToObject(lane, "left", l->left);
    cJSON_AddNumberToObject(lane, "decision_p50_ms", l->decision_p50_ms);
    cJSON_AddNumberToObject(lane, "decision_p95_ms", l->decision_p95_ms);
    cJSON_AddNumberToObject(lane, "whole_p50_ms", l->whole_p50_ms);
    cJSON_AddNumberToObject(lane, "whole_p95_ms", l->whole_p95_ms);
}

static void print_json(const struct gh_report *r, const struct lanes *l, const struct gh_report_rates *rates)
{
    char when[24];
    cJSON *o = cJSON_CreateObject();
    cJSON_AddStringToObject(o, "since", gh_clock_format_utc(r->since_ms, when, sizeof when));
    cJSON_AddStringToObject(o, "until", gh_clock_format_utc(r->until_ms, when, sizeof when));
    cJSON *kinds = cJSON_AddObjectToObject(o, "alerts");
    for (int i = 1; i < GH_ALERT_KINDS; i++) {
        const struct gh_report_kind *k = &r->kinds[i];
        if (!k->raised)
            continue;
        cJSON *one = cJSON_AddObjectToObject(kinds, gh_alert_kind_name((enum gh_alert_kind)i));
        cJSON_AddNumberToObject(one, "raised", k->raised);
        cJSON_AddNumberToObject(one, "unanswered", k->unanswered);
        cJSON_AddNumberToObject(one, "confirmed", k->confirmed);
        cJSON_AddNumberToObject(one, "not_this", k->not_this);
        cJSON_AddNumberToObject(one, "cannot_tell", k->cannot_tell);
        add_times(one, "answered_ms", k->claim_p50_ms, k->claim_p95_ms, k->claim_worst_ms);
        add_times(one, "decided_ms", k->decide_p50_ms, k->decide_p95_ms, k->decide_worst_ms);
    }
    const struct gh_report_kind *m = &r->kinds[GH_ALERT_MATCH];
    if (m->confirmed + m->not_this)
        cJSON_AddNumberToObject(o, "false_share", (double)m->not_this / (m->confirmed + m->not_this));
    cJSON *cameras = cJSON_AddArrayToObject(o, "cameras");
    for (int i = 0; i < r->camera_count; i++) {
        cJSON *c = cJSON_CreateObject();
        cJSON_AddItemToArray(cameras, c);
        cJSON_AddStringToObject(c, "camera", r->cameras[i].camera);
        cJSON_AddNumberToObject(c, "outages", r->cameras[i].outages);
        cJSON_AddNumberToObject(c, "out_ms", (double)r->cameras[i].out_ms);
        cJSON_AddNumberToObject(c, "alerts", r->cameras[i].alerts);
        cJSON_AddNumberToObject(c, "not_this", r->cameras[i].false_ones);
    }
    cJSON *gates = cJSON_AddObjectToObject(o, "gates");
    add_lane(gates, "face", &l->face);
    add_lane(gates, "other_way", &l->other);
    gh_report_rates_json(o, rates);
    cJSON_AddNumberToObject(o, "bookmarks", r->bookmarks);
    cJSON_AddNumberToObject(o, "exports", r->exports);
    cJSON_AddNumberToObject(o, "logins", r->logins);
    cJSON_AddNumberToObject(o, "failed_logins", r->failed_logins);
    char *text = cJSON_PrintUnformatted(o);
    puts(text ? text : "{}");
    cJSON_free(text);
    cJSON_Delete(o);
}

bool gh_cli_report(const struct gh_args *a, struct gh_error *err)
{
    struct gh_actor by;
    const char *text = gh_args_get(a, "since");
    int64_t now = gh_clock_wall_ms(), since = gh_cli_since(text ? text : "8h", now);
    if (since < 0 || since >= now)
        return gh_error_set(err, GH_ERR_USAGE,
                            "--since: expected a time back such as 8h or 2d, or a date gone by");
    struct gh_report *r = malloc(sizeof *r);
    struct gh_report_rates *rates = malloc(sizeof *rates);
    struct gh_store *s = NULL;
    struct lanes l;
    bool ok = (r && rates) || gh_error_set(err, GH_ERR_INTERNAL, "report: out of memory");
    ok = ok && (s = gh_cli_open(a, &by, err)) && gh_report_make(s, &by, since, now, r, err) &&
         gh_passage_lanes(s, NULL, since, &l.face, &l.other, err) &&
         gh_report_rates_make(s, &by, a->site, r, rates, err);
    if (ok)
        (gh_args_get(a, "json") ? print_json : print_text)(r, &l, rates);
    gh_store_close(s);
    free(rates);
    free(r);
    return ok;
}
