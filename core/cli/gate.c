/* gatehouse gate …: how gates are, doors opened past their decision, emergencies, enrolments that wait. */
#include "cli/cli.h"

#include "base/clock.h"
#include "site/site.h"
#include "store/gate_calls.h"

#include <cjson/cJSON.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct listing {
    const struct gh_site *site;
    bool seen[GH_SITE_GATES];
    int64_t now;
};

static bool print_gate(void *user, const struct gh_gate_row *r)
{
    struct listing *l = user;
    char when[24];
    bool known = false;
    for (int i = 0; i < l->site->gate_count; i++)
        if (!strcmp(l->site->gates[i].name, r->gate))
            known = l->seen[i] = true;
    bool closed = !strcmp(r->state, GH_GATE_CLOSED), silent = l->now - r->seen_ms > GH_GATE_SILENT_MS;
    printf("%-*s %-28s heard %s%s%s", gh_cli_width(r->gate, 24), r->gate, r->state,
           gh_clock_format_local(r->seen_ms, when, sizeof when), silent && !closed ? ", SILENT" : "",
           known ? "" : ", not in site.ini");
    if (r->waiting)
        printf(", %d call%s", r->waiting, r->waiting == 1 ? " waits" : "s wait");
    printf("%s\n", r->emergency ? ", EMERGENCY: OPEN" : "");
    return true;
}

bool gh_cli_gate_list(const struct gh_args *a, struct gh_error *err)
{
    struct gh_site *site = gh_cli_site(a->site, err);
    struct listing l = {.site = site, .now = gh_clock_wall_ms()};
    struct gh_store *s = site ? gh_cli_open(a, NULL, err) : NULL;
    bool ok = s && gh_gate_list(s, print_gate, &l, err);
    for (int i = 0; ok && i < site->gate_count; i++) {
        bool emergency = false;
        if (l.seen[i])
            continue;
        ok = gh_gate_emergency(s, site->gates[i].name, &emergency, err);
        printf("%-*s never heard; start it: gatehouse-kiosk --gate \"%s\"%s\n",
               gh_cli_width(site->gates[i].name, 24), site->gates[i].name, site->gates[i].name,
               emergency ? ", EMERGENCY: OPEN once it is heard" : "");
    }
    if (ok && !site->gate_count)
        printf("site.ini names no gate; see gatehouse-site(5).\n");
    gh_store_close(s);
    free(site);
    return ok;
}

struct reach {
    const struct gh_site *site; /* NULL where it cannot be read */
    const char *gate;           /* NULL = all */
    bool known[GH_SITE_GATES];  /* by their place in the site */
    int heard, others;
    bool unknown; /* the order stands, but nobody can say who hears of it */
    int64_t now;
};

static void tell_unheard(const char *gate, const char *since)
{
    fprintf(stderr, "gate %s: %s; it does nothing of this until it is heard: CALL ITS ATTENDANT\n", gate,
            since);
}

static bool reach_gate(void *user, const struct gh_gate_row *r)
{
    struct reach *to = user;
    char when[24], since[64];
    for (int i = 0; to->site && i < to->site->gate_count; i++)
        if (!strcmp(to->site->gates[i].name, r->gate))
            to->known[i] = true;
    if ((to->gate && strcmp(to->gate, r->gate) != 0) || (to->site && !gh_site_gate_find(to->site, r->gate)))
        return true;
    if (strcmp(r->state, GH_GATE_CLOSED) != 0 && to->now - r->seen_ms <= GH_GATE_SILENT_MS) {
        to->heard++;
        return true;
    }
    to->others++;
    snprintf(since, sizeof since, "NOT HEARD since %s", gh_clock_format_local(r->seen_ms, when, sizeof when));
    tell_unheard(r->gate, since);
    return true;
}

/* Which gates hear of an order; the others are told of one by one. */
static bool reach(struct gh_store *s, struct reach *to, struct gh_error *err)
{
    to->now = gh_clock_wall_ms();
    if (!gh_gate_list(s, reach_gate, to, err))
        return false;
    for (int i = 0; to->site && i < to->site->gate_count; i++)
        if (!to->known[i] && (!to->gate || !strcmp(to->gate, to->site->gates[i].name))) {
            to->others++;
            tell_unheard(to->site->gates[i].name, "NEVER HEARD");
        }
    return true;
}

/* An order to a gate of the site, or to all; *to tells who hears of it. All are told whatever the site file
 * says. True once it is on record. */
static bool order(const struct gh_args *a, enum gh_gate_order what, const char *reason, struct reach *to,
                  struct gh_error *err)
{
    struct gh_actor by;
    const char *gate = a->words[0];
    bool all = !strcmp(gate, "all") && what != GH_ORDER_OPEN;
    struct gh_site *site = gh_cli_site(a->site, err);
    *to = (struct reach){.site = site, .gate = all ? NULL : gate};
    if (!site && !all)
        return false;
    if (!all && !gh_site_gate_find(site, gate)) {
        free(site);
        return gh_error_set(err, GH_ERR_NOT_FOUND, "gate %s: not in site.ini; see: gatehouse gate list",
                            gate);
    }
    struct gh_store *s = gh_cli_open(a, &by, err);
    bool ok = s && gh_gate_order(s, &by, all ? "*" : gate, what, gh_id_none, reason, err);
    struct gh_error why = {0};
    if (ok && !reach(s, to, &why)) {
        to->heard = 0;
        to->unknown = true;
        fprintf(stderr, "gate %s: which gates hear of it is not known: %s\n", gate, why.text);
    }
    gh_store_close(s);
    free(site);
    return ok;
}

bool gh_cli_gate_open(const struct gh_args *a, struct gh_error *err)
{
    const char *reason;
    struct reach to;
    if (!gh_args_need(a, "reason", &reason, err) || !order(a, GH_ORDER_OPEN, reason, &to, err))
        return false;
    if (to.heard)
        printf("The gate was told to open once; it does so within %d s or not at all.\n",
               GH_ORDER_FRESH_MS / 1000);
    else
        printf("The order is kept for %d s, and nothing opens unless the gate is heard by then.\n",
               GH_ORDER_FRESH_MS / 1000);
    return true;
}

bool gh_cli_gate_emergency(const struct gh_args *a, struct gh_error *err)
{
    const char *reason;
    struct reach to;
    if (!gh_args_need(a, "reason", &reason, err) || !order(a, GH_ORDER_EMERGENCY, reason, &to, err))
        return false;
    printf("EMERGENCY: %s until: gatehouse gate emergency-end \"%s\"\n",
           to.heard && !to.others ? "doors stay open"
           : to.heard             ? "doors of the gates that are heard stay open"
           : to.unknown           ? "WHICH GATES HEAR OF IT IS NOT KNOWN; the order stands"
                                  : "NO GATE IS HEARD, so no door is known to open; the order stands",
           a->words[0]);
    return true;
}

bool gh_cli_gate_emergency_end(const struct gh_args *a, struct gh_error *err)
{
    struct reach to;
    if (!order(a, GH_ORDER_EMERGENCY_END, NULL, &to, err))
        return false;
    printf("The emergency is over; %s.\n", to.heard && !to.others ? "doors close again"
                                           : to.heard   ? "doors of the gates that are heard close again"
                                           : to.unknown ? "which gates hear of it is not known"
                                                        : "no gate is heard, so none is known to close");
    return true;
}

static bool print_enrolment_json(void *user, const struct gh_enrolment_row *r)
{
    char id[GH_ID_TEXT], when[24];
    cJSON *o = cJSON_CreateObject();
    (void)user;
    cJSON_AddStringToObject(o, "person", gh_id_format(r->person, id));
    cJSON_AddStringToObject(o, "name", r->name);
    cJSON_AddStringToObject(o, "gate", r->gate);
    cJSON_AddStringToObject(o, "asked", gh_clock_format_utc(r->asked_ms, when, sizeof when));
    cJSON_AddNumberToObject(o, "alike", r->alike);
    char *text = cJSON_PrintUnformatted(o);
    puts(text ? text : "{}");
    cJSON_free(text);
    cJSON_Delete(o);
    return true;
}

static bool print_enrolment(void *user, const struct gh_enrolment_row *r)
{
    char id[GH_ID_TEXT], when[24];
    ++*(int *)user;
    printf("%s  %-*s at %-*s %s%s", gh_id_format(r->person, id), gh_cli_width(r->name, 28), r->name,
           gh_cli_width(r->gate, 16), r->gate, gh_clock_format_local(r->asked_ms, when, sizeof when),
           r->alike ? "" : "\n");
    if (r->alike)
        printf("  %d enrolled before look%s alike\n", r->alike, r->alike == 1 ? "s" : "");
    return true;
}

bool gh_cli_gate_enrolments(const struct gh_args *a, struct gh_error *err)
{
    struct gh_actor by;
    int n = 0;
    struct gh_store *s = gh_cli_open(a, &by, err);
    bool json = gh_args_get(a, "json") != NULL;
    bool ok = s && gh_enrolment_list(s, &by, json ? print_enrolment_json : print_enrolment, &n, err);
    if (ok && !n && !json)
        printf("No enrolment waits.\n");
    gh_store_close(s);
    return ok;
}

static bool decide(const struct gh_args *a, bool approve, const char *reason, struct gh_error *err)
{
    struct gh_actor by;
    struct gh_person p;
    struct gh_store *s = gh_cli_open(a, &by, err);
    bool ok = s && gh_person_find(s, a->words[0], &p, err) &&
              gh_enrolment_decide(s, &by, p.id, approve, reason, err);
    gh_store_close(s);
    return ok;
}

bool gh_cli_gate_approve(const struct gh_args *a, struct gh_error *err)
{
    if (!decide(a, true, NULL, err))
        return false;
    printf("Approved: gates know them within seconds.\n");
    return true;
}

bool gh_cli_gate_reject(const struct gh_args *a, struct gh_error *err)
{
    const char *reason;
    if (!gh_args_need(a, "reason", &reason, err) || !decide(a, false, reason, err))
        return false;
    printf("Rejected: what was kept of them is erased.\n");
    return true;
}
