/* gatehouse gate passages: who went through which gate, newest first, as text or JSON; on record. */
#include "cli/cli.h"

#include "base/clock.h"
#include "site/site.h"
#include "store/passages.h"
#include "store/people.h"

#include <cjson/cJSON.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct printing {
    bool json;
    int count;
};

/* With the id of the person: names are shown by `gatehouse person show`, which is on record for itself. */
static void print_text(const struct gh_passage *p)
{
    char when[24], who[GH_ID_TEXT] = "", spent[24] = "";
    if (!gh_id_is_none(p->person))
        gh_id_format(p->person, who);
    if (p->unlocked_ms >= p->started_ms && p->unlocked_ms)
        snprintf(spent, sizeof spent, "%.1f s", (double)(p->unlocked_ms - p->started_ms) / 1000);
    printf("%s  %-*s %6lld %-3s %-9s %-8s %-14s %7s  %s\n",
           gh_clock_format_local(p->started_ms, when, sizeof when), gh_cli_width(p->gate, 16), p->gate,
           (long long)p->seq, p->leaving ? "out" : "in", gh_passage_mode_name(p->mode),
           gh_passage_decision_name(p->decision), p->cause ? gh_passage_cause_name(p->cause) : "", spent,
           who);
}

static void add_time(cJSON *o, const char *name, int64_t ms)
{
    char when[24];
    if (ms)
        cJSON_AddStringToObject(o, name, gh_clock_format_utc(ms, when, sizeof when));
}

static void add_id(cJSON *o, const char *name, struct gh_id id)
{
    char text[GH_ID_TEXT];
    if (!gh_id_is_none(id))
        cJSON_AddStringToObject(o, name, gh_id_format(id, text));
}

static void print_json(const struct gh_passage *p)
{
    cJSON *o = cJSON_CreateObject();
    add_id(o, "passage", p->id);
    cJSON_AddStringToObject(o, "gate", p->gate);
    cJSON_AddNumberToObject(o, "number", (double)p->seq);
    cJSON_AddStringToObject(o, "mode", gh_passage_mode_name(p->mode));
    cJSON_AddStringToObject(o, "decision", gh_passage_decision_name(p->decision));
    cJSON_AddStringToObject(o, "cause", gh_passage_cause_name(p->cause));
    cJSON_AddStringToObject(o, "direction", p->leaving ? "out" : "in");
    add_id(o, "person", p->person);
    add_id(o, "token", p->token);
    add_id(o, "operator", p->operator_);
    add_time(o, "started", p->started_ms);
    add_time(o, "token_read", p->token_ms);
    add_time(o, "usable", p->usable_ms);
    add_time(o, "decided", p->decided_ms);
    add_time(o, "unlocked", p->unlocked_ms);
    add_time(o, "opened", p->opened_ms);
    add_time(o, "ended", p->ended_ms);
    char *text = cJSON_PrintUnformatted(o);
    puts(text ? text : "{}");
    cJSON_free(text);
    cJSON_Delete(o);
}

static bool print_one(void *user, const struct gh_passage *p)
{
    struct printing *out = user;
    out->count++;
    (out->json ? print_json : print_text)(p);
    return true;
}

/* One that the site has no more may still have passages: asked only where there are none. */
static bool known_gate(const char *dir, const char *gate, struct gh_error *err)
{
    struct gh_site *site = gh_cli_site(dir, err);
    bool ok = site != NULL;
    if (ok && !gh_site_gate_find(site, gate))
        ok = gh_error_set(err, GH_ERR_NOT_FOUND,
                          "gate %s: not in site.ini, and no passage there is kept; see: gatehouse gate list",
                          gate);
    free(site);
    return ok;
}

bool gh_cli_gate_passages(const struct gh_args *a, struct gh_error *err)
{
    struct gh_actor by;
    struct gh_person p;
    struct printing out = {.json = gh_args_get(a, "json") != NULL};
    struct gh_passage_query q = {.gate = gh_args_get(a, "gate")};
    const char *since = gh_args_get(a, "since"), *person = gh_args_get(a, "person");
    int64_t now = gh_clock_wall_ms();
    q.since_ms = since ? gh_cli_since(since, now) : 0;
    if (q.since_ms < 0 || q.since_ms >= now)
        return gh_error_set(err, GH_ERR_USAGE,
                            "--since: expected a time back such as 8h or 2d, or a date gone by");
    struct gh_store *s = gh_cli_open(a, &by, err);
    bool ok = s && (!person || gh_person_find(s, person, &p, err));
    if (ok && person) {
        q.person = p.id;
        sodium_memzero(&p, sizeof p);
    }
    ok = ok && gh_passage_list(s, &by, &q, print_one, &out, err);
    if (ok && !out.count && q.gate)
        ok = known_gate(a->site, q.gate, err);
    if (ok && !out.count && !out.json)
        printf("No passages.\n");
    gh_store_close(s);
    return ok;
}
