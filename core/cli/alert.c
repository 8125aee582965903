/* gatehouse alert …: the queue as text or JSON, and acting on one. */
#include "cli/cli.h"

#include "base/clock.h"
#include "store/alerts.h"

#include <cjson/cJSON.h>

#include <stdio.h>
#include <string.h>

static const char *decision_name(enum gh_alert_decision d)
{
    static const char *const names[] = {"", "confirmed", "not this person", "cannot tell"};
    return (unsigned)d < 4 ? names[d] : "?";
}

static bool print_text(void *user, const struct gh_alert *a)
{
    char id[GH_ID_TEXT], when[24];
    ++*(int *)user;
    printf("%s  %s  %-8s %-16s %s%s %s\n", gh_id_format(a->id, id),
           gh_clock_format_local(a->last_ms, when, sizeof when), gh_alert_state_name(a->status.state),
           a->camera, a->kind == GH_ALERT_MATCH ? a->person_name : a->detail, a->status.decision ? ":" : "",
           decision_name(a->status.decision));
    return true;
}

static bool print_json(void *user, const struct gh_alert *a)
{
    char id[GH_ID_TEXT], when[24];
    ++*(int *)user;
    cJSON *o = cJSON_CreateObject();
    cJSON_AddStringToObject(o, "alert", gh_id_format(a->id, id));
    cJSON_AddStringToObject(o, "kind", gh_alert_kind_name(a->kind));
    cJSON_AddStringToObject(o, "state", gh_alert_state_name(a->status.state));
    cJSON_AddStringToObject(o, "decision", decision_name(a->status.decision));
    cJSON_AddStringToObject(o, "camera", a->camera);
    cJSON_AddStringToObject(o, "person", a->person_name);
    cJSON_AddStringToObject(o, "detail", a->detail);
    cJSON_AddNumberToObject(o, "severity", a->severity);
    cJSON_AddNumberToObject(o, "sightings", a->sightings);
    cJSON_AddStringToObject(o, "first", gh_clock_format_utc(a->first_ms, when, sizeof when));
    cJSON_AddStringToObject(o, "last", gh_clock_format_utc(a->last_ms, when, sizeof when));
    char *text = cJSON_PrintUnformatted(o);
    printf("%s\n", text ? text : "{}");
    cJSON_free(text);
    cJSON_Delete(o);
    return true;
}

bool gh_cli_alert_list(const struct gh_args *a, struct gh_error *err)
{
    struct gh_actor by;
    bool json = gh_args_get(a, "json") != NULL;
    int n = 0;
    struct gh_alert_query q = {.closed = gh_args_get(a, "all") != NULL, .snoozed = true};
    struct gh_store *s = gh_cli_open(a, &by, err);
    bool ok = s && gh_alert_page(s, &q, 0, 2000, json ? print_json : print_text, &n, err);
    if (ok && !n && !json)
        printf("No alerts are open.\n");
    gh_store_close(s);
    return ok;
}

bool gh_cli_alert_act(const struct gh_args *a, struct gh_error *err)
{
    static const struct {
        const char *word;
        enum gh_alert_event event;
    } words[] = {{"ack", GH_ALERT_CLAIM},         {"confirm", GH_ALERT_CONFIRM},
                 {"not-this", GH_ALERT_NOT_THIS}, {"cannot-tell", GH_ALERT_CANNOT_TELL},
                 {"close", GH_ALERT_CLOSE},       {"reopen", GH_ALERT_REOPEN}};
    struct gh_id id;
    struct gh_actor by;
    int event = 0;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (!strcmp(words[i].word, a->words[0]))
            event = (int)words[i].event;
    if (!event)
        return gh_error_set(err, GH_ERR_USAGE,
                            "alert: expected ack, confirm, not-this, cannot-tell, close or reopen");
    struct gh_store *s = gh_cli_open(a, &by, err);
    bool ok = s && gh_alert_find(s, a->words[1], &id, err) &&
              gh_alert_act(s, &by, id, (enum gh_alert_event)event, gh_args_get(a, "note"), err);
    if (ok)
        printf("Noted.\n");
    gh_store_close(s);
    return ok;
}
