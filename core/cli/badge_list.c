/* gatehouse badge list|revoke: what was given out, and what is good no more. */
#include "cli/cli.h"

#include "base/clock.h"
#include "store/numbers.h"

#include <cjson/cJSON.h>
#include <stdio.h>
#include <string.h>

struct listing {
    int64_t now;
    int count;
};

static const char *kind_name(enum gh_badge_kind kind)
{
    return kind == GH_BADGE_TICKET ? "ticket" : "badge";
}

/* One word for where it stands; revoked before anything else. */
static const char *state_name(const struct gh_badge_row *b, int64_t now)
{
    return b->revoked_ms                                         ? "revoked"
           : now >= b->until_ms                                  ? "over"
           : b->kind == GH_BADGE_TICKET && b->used >= b->entries ? "used up"
           : now < b->from_ms                                    ? "to come"
                                                                 : "good";
}

/* Badges lose their person when that one is erased; tickets may never have had one. */
static const char *whose(const struct gh_badge_row *b)
{
    return b->person_name[0]            ? b->person_name
           : !gh_id_is_none(b->person)  ? "(sealed)"
           : b->kind == GH_BADGE_TICKET ? "(for nobody by name)"
                                        : "(erased)";
}

static bool print_row(void *user, const struct gh_badge_row *b)
{
    struct listing *l = user;
    char id[GH_ID_TEXT], from[24], until[24];
    l->count++;
    printf("%s  %-6s %-8s %-*s %s to %s by %s", gh_id_format(b->id, id), kind_name(b->kind),
           state_name(b, l->now), gh_cli_width(whose(b), 24), whose(b),
           gh_clock_format_local(b->from_ms, from, sizeof from),
           gh_clock_format_local(b->until_ms, until, sizeof until), b->issued_by);
    if (b->kind == GH_BADGE_TICKET)
        printf(", %d of %d entries", b->used, b->entries);
    printf("%s%s\n", b->reason[0] ? ": " : "", b->reason);
    return true;
}

static void add_time(cJSON *o, const char *name, int64_t ms)
{
    char when[24];
    if (ms)
        cJSON_AddStringToObject(o, name, gh_clock_format_utc(ms, when, sizeof when));
}

static bool print_row_json(void *user, const struct gh_badge_row *b)
{
    struct listing *l = user;
    char id[GH_ID_TEXT];
    cJSON *o = cJSON_CreateObject();
    l->count++;
    cJSON_AddStringToObject(o, "badge", gh_id_format(b->id, id));
    cJSON_AddStringToObject(o, "kind", kind_name(b->kind));
    cJSON_AddStringToObject(o, "state", state_name(b, l->now));
    cJSON_AddStringToObject(o, "person", gh_id_is_none(b->person) ? "" : gh_id_format(b->person, id));
    cJSON_AddStringToObject(o, "name", b->person_name);
    add_time(o, "issued", b->issued_ms);
    add_time(o, "from", b->from_ms);
    add_time(o, "until", b->until_ms);
    add_time(o, "revoked", b->revoked_ms);
    cJSON_AddNumberToObject(o, "entries", b->entries);
    cJSON_AddNumberToObject(o, "used", b->used);
    cJSON_AddStringToObject(o, "by", b->issued_by);
    cJSON_AddStringToObject(o, "reason", b->reason);
    char *text = cJSON_PrintUnformatted(o);
    puts(text ? text : "{}");
    cJSON_free(text);
    cJSON_Delete(o);
    return true;
}

bool gh_cli_badge_list(const struct gh_args *a, struct gh_error *err)
{
    struct gh_actor by;
    struct listing l = {.now = gh_clock_wall_ms()};
    bool json = gh_args_get(a, "json") != NULL, all = gh_args_get(a, "all") != NULL;
    struct gh_store *s = gh_cli_open(a, &by, err);
    bool ok = s && gh_badge_list(s, &by, all, json ? print_row_json : print_row, &l, err);
    if (ok && !l.count && !json)
        printf("No badge or ticket is %s.\n", all ? "on record" : "good; --all shows those that are over");
    gh_store_close(s);
    return ok;
}

bool gh_cli_badge_revoke(const struct gh_args *a, struct gh_error *err)
{
    const char *reason;
    struct gh_actor by;
    struct gh_id id;
    if (!gh_args_need(a, "reason", &reason, err))
        return false;
    if (!gh_id_parse(a->words[0], &id))
        return gh_error_set(err, GH_ERR_USAGE,
                            "badge: expected the 26 characters of its id; see: gatehouse badge list");
    struct gh_store *s = gh_cli_open(a, &by, err);
    bool ok = s && gh_badge_revoke(s, &by, id, reason, err);
    if (ok)
        printf("Revoked: gates refuse it within seconds.\n");
    gh_store_close(s);
    return ok;
}
