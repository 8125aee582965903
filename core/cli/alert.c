/* gatehouse alert list|show: the queue and one alert with its path and history, as text or JSON. */
#include "cli/cli.h"

#include "alert/rules.h"
#include "base/clock.h"
#include "site/site.h"
#include "store/alerts.h"
#include "store/looks.h"

#include <cjson/cJSON.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *decision_name(enum gh_alert_decision d)
{
    static const char *const names[] = {"", "confirmed", "not this person", "cannot tell"};
    return (unsigned)d < 4 ? names[d] : "?";
}

struct listing {
    struct gh_store *s;
    const char *camera; /* NULL = all */
    int count;
    struct gh_error *err;
    bool failed;
};

static bool left_out(const struct listing *l, const struct gh_alert *a)
{
    return l->camera && strcmp(l->camera, a->camera) != 0 && strcmp(l->camera, a->last_camera) != 0;
}

static const char *what_of(const struct gh_alert *a)
{
    return gh_alert_erased(a) ? "erased" : a->kind == GH_ALERT_MATCH ? a->person_name : a->detail;
}

/* A flag that waits for approval, or is due. */
static bool of_a_flag(const struct gh_alert *a)
{
    return (a->kind == GH_ALERT_APPROVAL || a->kind == GH_ALERT_FLAG_DUE) && !gh_id_is_none(a->flag);
}

static void print_line(const struct gh_alert *a)
{
    char id[GH_ID_TEXT], when[24];
    printf("%s  %s  %-8s %-*s %s", gh_id_format(a->id, id),
           gh_clock_format_local(a->last_ms, when, sizeof when), gh_alert_state_name(a->status.state),
           gh_cli_width(a->camera, 16), a->camera, what_of(a));
    if (of_a_flag(a)) /* whose flag, and which */
        printf(": %s, flag %s", a->person_name, gh_id_format(a->flag, id));
    printf("%s %s%s%s%s\n", a->status.decision ? ":" : "", decision_name(a->status.decision),
           a->status.escalated ? " (escalated)" : "", *a->held_by ? " held by " : "", a->held_by);
}

static bool print_text(void *user, const struct gh_alert *a)
{
    struct listing *l = user;
    if (left_out(l, a))
        return true;
    l->count++;
    print_line(a);
    return true;
}

static bool add_station(void *user, const struct gh_alert_station *at)
{
    char when[24];
    cJSON *o = cJSON_CreateObject();
    cJSON_AddItemToArray(user, o);
    cJSON_AddStringToObject(o, "camera", at->camera);
    cJSON_AddStringToObject(o, "first", gh_clock_format_utc(at->first_ms, when, sizeof when));
    cJSON_AddStringToObject(o, "last", gh_clock_format_utc(at->last_ms, when, sizeof when));
    return true;
}

static cJSON *to_json(struct gh_store *s, const struct gh_alert *a, struct gh_error *err)
{
    char id[GH_ID_TEXT], when[24];
    cJSON *o = cJSON_CreateObject();
    cJSON_AddStringToObject(o, "alert", gh_id_format(a->id, id));
    cJSON_AddStringToObject(o, "kind", gh_alert_kind_name(a->kind));
    cJSON_AddStringToObject(o, "state", gh_alert_state_name(a->status.state));
    cJSON_AddStringToObject(o, "decision", decision_name(a->status.decision));
    cJSON_AddStringToObject(o, "camera", a->camera);
    cJSON_AddStringToObject(o, "person", a->person_name);
    if (!gh_id_is_none(a->flag))
        cJSON_AddStringToObject(o, "flag", gh_id_format(a->flag, id));
    cJSON_AddStringToObject(o, "detail", a->detail);
    cJSON_AddNumberToObject(o, "severity", a->severity);
    cJSON_AddNumberToObject(o, "sightings", a->sightings);
    cJSON_AddStringToObject(o, "first", gh_clock_format_utc(a->first_ms, when, sizeof when));
    cJSON_AddStringToObject(o, "last", gh_clock_format_utc(a->last_ms, when, sizeof when));
    cJSON_AddNumberToObject(o, "urgency", gh_alert_urgency(a, gh_clock_wall_ms()));
    cJSON_AddStringToObject(o, "held_by", a->held_by);
    cJSON_AddStringToObject(o, "decided_by", a->decided_by);
    cJSON_AddStringToObject(o, "second_by", a->second_by);
    cJSON_AddBoolToObject(o, "escalated", a->status.escalated);
    cJSON_AddBoolToObject(o, "retracted", a->retracted);
    cJSON_AddNumberToObject(o, "snoozed_ms", (double)a->status.snoozed_ms);
    cJSON_AddStringToObject(o, "last_camera", a->last_camera);
    if (gh_alert_path(s, a->id, add_station, cJSON_AddArrayToObject(o, "path"), err))
        return o;
    cJSON_Delete(o);
    return NULL;
}

static void put_json(cJSON *o)
{
    char *text = cJSON_PrintUnformatted(o);
    puts(text ? text : "{}");
    cJSON_free(text);
    cJSON_Delete(o);
}

static bool print_json(void *user, const struct gh_alert *a)
{
    struct listing *l = user;
    if (left_out(l, a))
        return true;
    cJSON *o = to_json(l->s, a, l->err);
    l->failed = !o;
    if (o)
        put_json(o);
    l->count++;
    return o != NULL;
}

/* Alerts of a camera or gate that is no more are listed: asked only where there are none. */
static bool known_camera(const char *dir, const char *camera, struct gh_error *err)
{
    struct gh_site *site = gh_cli_site(dir, err);
    bool ok = site != NULL, known = !strcmp(camera, "site.ini");
    for (int i = 0; ok && i < site->camera_count; i++)
        known = known || !strcmp(site->cameras[i].name, camera);
    if (ok && !strncmp(camera, "gate ", 5))
        known = known || gh_site_gate_find(site, camera + 5);
    if (ok && !known)
        ok = gh_error_set(
            err, GH_ERR_NOT_FOUND,
            "camera %s: not in site.ini, and no such alert is there; see: gatehouse camera list (a "
            "gate is: gate NAME)",
            camera);
    free(site);
    return ok;
}

bool gh_cli_alert_list(const struct gh_args *a, struct gh_error *err)
{
    struct gh_actor by;
    bool json = gh_args_get(a, "json") != NULL;
    const char *kind = gh_args_get(a, "kind");
    struct gh_alert_query q = {.closed = gh_args_get(a, "all") != NULL,
                               .snoozed = true,
                               .text = gh_args_get(a, "text"),
                               .names = true};
    if (kind && !gh_alert_kind_parse(kind, &q.kind))
        return gh_error_set(
            err, GH_ERR_USAGE,
            "--kind: expected match, camera-down, camera-frozen, camera-covered, camera-moved, engine, "
            "disk, clock, flag-due, approval, login, gate-call, gate-pin, gate-refused, gate-released, "
            "gate-door, gate-duress, gate-enrol or gate-down");
    struct listing l = {.camera = gh_args_get(a, "camera"), .err = err};
    l.s = gh_cli_open(a, &by, err);
    bool ok = l.s && gh_look_note(l.s, &by, GH_LOOK_ALERTS, NULL, err) &&
              gh_alert_page(l.s, &q, 0, -1, json ? print_json : print_text, &l, err) && !l.failed;
    if (ok && !l.count && l.camera)
        ok = known_camera(a->site, l.camera, err);
    if (ok && !l.count && !json)
        printf("%s\n", l.camera || q.kind || q.text || q.closed ? "No alerts fit." : "No alerts are open.");
    gh_store_close(l.s);
    return ok;
}

static bool print_station(void *user, const struct gh_alert_station *at)
{
    char from[24], to[24];
    (void)user;
    printf("  seen at %-*s %s to %s\n", gh_cli_width(at->camera, 16), at->camera,
           gh_clock_format_local(at->first_ms, from, sizeof from),
           gh_clock_format_local(at->last_ms, to, sizeof to) + 11);
    return true;
}

static bool print_step(void *user, const struct gh_alert_step_row *row)
{
    char when[24];
    (void)user;
    printf("  %s  %-12s %s%s%s\n", gh_clock_format_local(row->t_ms, when, sizeof when),
           gh_alert_event_name(row->event), row->by, *row->note ? ": " : "", row->note);
    return true;
}

static bool add_step(void *user, const struct gh_alert_step_row *row)
{
    char when[24];
    cJSON *o = cJSON_CreateObject();
    cJSON_AddItemToArray(user, o);
    cJSON_AddStringToObject(o, "time", gh_clock_format_utc(row->t_ms, when, sizeof when));
    cJSON_AddStringToObject(o, "event", gh_alert_event_name(row->event));
    cJSON_AddStringToObject(o, "by", row->by);
    cJSON_AddStringToObject(o, "note", row->note);
    return true;
}

static bool show_json(struct gh_store *s, const struct gh_alert *al, struct gh_error *err)
{
    cJSON *o = to_json(s, al, err);
    bool ok = o && gh_alert_history(s, al->id, add_step, cJSON_AddArrayToObject(o, "history"), err);
    if (ok)
        put_json(o);
    else
        cJSON_Delete(o);
    return ok;
}

static void print_to_do(const struct gh_alert *al)
{
    char id[GH_ID_TEXT];
    gh_id_format(al->flag, id);
    if (!of_a_flag(al))
        printf("  to do: %s\n", al->instruction);
    else if (al->kind == GH_ALERT_APPROVAL)
        printf(
            "  to do: another than who proposed it approves it: gatehouse flag approve %s (console: 5); or "
            "lift it: gatehouse flag lift %s\n",
            id, id);
    else
        printf("  to do: look at it again: gatehouse flag review %s (console: 5); or lift it: gatehouse flag "
               "lift %s\n",
               id, id);
}

static bool show_text(struct gh_store *s, const struct gh_alert *al, struct gh_error *err)
{
    char when[24];
    print_line(al);
    printf("  %s, urgency %d of 4, seen %d times\n", gh_alert_kind_name(al->kind),
           gh_alert_urgency(al, gh_clock_wall_ms()), al->sightings);
    if (*al->reason) {
        printf("  looked for: %s (%s)\n", al->reason, gh_flag_category_name(al->category));
        print_to_do(al);
    }
    if (al->second_asked && al->kind == GH_ALERT_MATCH)
        printf("  a confirmation takes a second operator%s%s\n", *al->second_by ? "; second: " : "",
               al->second_by);
    if (al->status.snoozed_ms)
        printf("  rests until %s\n", gh_clock_format_local(al->status.snoozed_ms, when, sizeof when));
    if (al->retracted)
        printf("  taken back by the engine, or over\n");
    if (al->kind == GH_ALERT_MATCH && *al->detail)
        printf("  %s\n", al->detail);
    return gh_alert_path(s, al->id, print_station, NULL, err) &&
           gh_alert_history(s, al->id, print_step, NULL, err);
}

bool gh_cli_alert_show(const struct gh_args *a, struct gh_error *err)
{
    struct gh_actor by;
    struct gh_id id;
    struct gh_alert al;
    struct gh_store *s = gh_cli_open(a, &by, err);
    bool ok = s && gh_alert_find(s, a->words[0], &id, err) && gh_alert_get(s, id, &al, err) &&
              gh_look_note(s, &by, GH_LOOK_ALERT, &id, err) &&
              (gh_args_get(a, "json") ? show_json(s, &al, err) : show_text(s, &al, err));
    gh_store_close(s);
    return ok;
}
