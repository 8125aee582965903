/* gatehouse person …: listing, showing, searching, changing, exporting and erasing. */
#include "cli/cli.h"

#include "base/clock.h"
#include "base/utf8.h"
#include "store/looks.h"
#include "store/people.h"

#include <cjson/cJSON.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static void print_person(const struct gh_person *p)
{
    char id[GH_ID_TEXT], when[24];
    printf("%s  %-*s %-5s %d picture%s  since %s\n", gh_id_format(p->id, id), gh_cli_width(p->name, 28),
           p->name, p->purpose == GH_PURPOSE_GATE ? "gate" : "flag", p->references,
           p->references == 1 ? "" : "s", gh_clock_format_local(p->created_ms, when, sizeof when));
}

static bool print_each(void *user, const struct gh_person *p)
{
    ++*(int *)user;
    print_person(p);
    return true;
}

bool gh_cli_person_list(const struct gh_args *a, struct gh_error *err)
{
    struct gh_actor by;
    int n = 0;
    struct gh_store *s = gh_cli_open(a, &by, err);
    bool ok = s && gh_person_search(s, &by, "", 0, print_each, &n, err);
    if (ok && !n)
        printf("Nobody is enrolled.\n");
    gh_store_close(s);
    return ok;
}

bool gh_cli_person_show(const struct gh_args *a, struct gh_error *err)
{
    struct gh_actor by;
    struct gh_person p;
    struct gh_store *s = gh_cli_open(a, &by, err);
    bool ok =
        s && gh_person_find(s, a->words[0], &p, err) && gh_look_note(s, &by, GH_LOOK_PERSON, &p.id, err);
    if (ok) {
        char when[24];
        print_person(&p);
        if (p.consent[0])
            printf("consent: %s\n", p.consent);
        if (p.groups[0])
            printf("groups: %s\n", p.groups);
        if (p.valid_from_ms)
            printf("valid from %s\n", gh_clock_format_local(p.valid_from_ms, when, sizeof when));
        if (p.consent_ends_ms)
            printf("valid until %s\n", gh_clock_format_local(p.consent_ends_ms, when, sizeof when));
    }
    gh_store_close(s);
    return ok;
}

/* What cannot be undone is done to one who is named whole, and by somebody who saw whom it means: on a
 * terminal they type the name, a script says --yes. */
static bool agreed(const struct gh_args *a, const struct gh_person *p, struct gh_error *err)
{
    char answer[sizeof p->name + 2] = "";
    if (!gh_utf8_same(p->name, a->words[0]) && strlen(a->words[0]) != GH_ID_TEXT - 1)
        return gh_error_set(err, GH_ERR_USAGE,
                            "person erase: give the whole name or the whole id; see: gatehouse person list");
    if (gh_args_get(a, "yes"))
        return true;
    if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
        return gh_error_set(
            err, GH_ERR_USAGE,
            "person erase: nothing was erased; it cannot be undone: without a terminal to ask "
            "on, say --yes");
    print_person(p);
    printf("Erase for good: type the whole name to go on: ");
    fflush(stdout);
    bool same = fgets(answer, sizeof answer, stdin) != NULL;
    answer[strcspn(answer, "\n")] = 0;
    same = same && !strcmp(answer, p->name);
    sodium_memzero(answer, sizeof answer);
    return same || gh_error_set(err, GH_ERR_FAILED, "person erase: nothing was erased: that is not the name");
}

bool gh_cli_person_erase(const struct gh_args *a, struct gh_error *err)
{
    struct gh_actor by;
    struct gh_person p;
    char proof[256];
    struct gh_store *s = gh_cli_open(a, &by, err);
    bool ok = s && gh_person_find(s, a->words[0], &p, err) && agreed(a, &p, err) &&
              gh_person_erase(s, &by, p.id, proof, sizeof proof, err);
    if (ok)
        printf("%s\n", proof);
    gh_store_close(s);
    return ok;
}

bool gh_cli_person_search(const struct gh_args *a, struct gh_error *err)
{
    struct gh_actor by;
    int n = 0;
    struct gh_store *s = gh_cli_open(a, &by, err);
    bool ok = s && gh_person_search(s, &by, a->words[0], 0, print_each, &n, err);
    if (ok && !n)
        ok = gh_error_set(err, GH_ERR_NOT_FOUND, "person: nobody with that in a name or group");
    gh_store_close(s);
    return ok;
}

bool gh_cli_person_change(const struct gh_args *a, struct gh_error *err)
{
    struct gh_actor by;
    struct gh_person p;
    const char *name = gh_args_get(a, "name"), *groups = gh_args_get(a, "groups");
    const char *from = gh_args_get(a, "valid-from"), *to = gh_args_get(a, "valid-to");
    const char *consent = gh_args_get(a, "consent");
    int64_t from_ms, to_ms;
    if (!name && !groups && !from && !to && !consent)
        return gh_error_set(
            err, GH_ERR_USAGE,
            "person change: say what changes: --name, --groups, --valid-from, --valid-to, --consent");
    bool no_end = to && !strcmp(to, "never");
    if (!gh_cli_validity(from, no_end ? NULL : to, &from_ms, &to_ms, err))
        return false;
    struct gh_store *s = gh_cli_open(a, &by, err);
    bool ok =
        s && gh_person_find(s, a->words[0], &p, err) &&
        (!consent || gh_person_consent(s, &by, p.id, consent, from_ms, to_ms, err)) &&
        ((consent && !name && !groups) || gh_person_change(s, &by, p.id, name, groups, consent ? 0 : from_ms,
                                                           consent  ? 0
                                                           : no_end ? -1
                                                                    : to_ms,
                                                           err)) &&
        gh_person_get(s, p.id, &p, err);
    if (ok)
        print_person(&p);
    gh_store_close(s);
    return ok;
}

static bool print_use(void *user, const struct gh_person_use *use)
{
    char when[24];
    (void)user;
    printf("%s  row %-8lld %-22s %-*s %s\n", gh_clock_format_local(use->t_ms, when, sizeof when),
           (long long)use->seq, use->action, gh_cli_width(use->by, 16), use->by, use->detail);
    return true;
}

static bool print_use_json(void *user, const struct gh_person_use *use)
{
    char when[24];
    (void)user;
    cJSON *o = cJSON_CreateObject();
    cJSON_AddStringToObject(o, "time", gh_clock_format_utc(use->t_ms, when, sizeof when));
    cJSON_AddNumberToObject(o, "row", (double)use->seq);
    cJSON_AddStringToObject(o, "action", use->action);
    cJSON_AddStringToObject(o, "by", use->by);
    cJSON_AddStringToObject(o, "detail", use->detail);
    char *text = cJSON_PrintUnformatted(o);
    puts(text ? text : "{}");
    cJSON_free(text);
    cJSON_Delete(o);
    return true;
}

bool gh_cli_person_uses(const struct gh_args *a, struct gh_error *err)
{
    struct gh_actor by;
    struct gh_person p;
    struct gh_store *s = gh_cli_open(a, &by, err);
    bool ok = s && gh_person_find(s, a->words[0], &p, err) &&
              gh_person_uses(s, &by, p.id, gh_args_get(a, "json") ? print_use_json : print_use, NULL, err);
    gh_store_close(s);
    return ok;
}

bool gh_cli_person_export(const struct gh_args *a, struct gh_error *err)
{
    struct gh_actor by;
    struct gh_person p;
    const char *folder, *reason;
    if (!gh_args_need(a, "out", &folder, err) || !gh_args_need(a, "reason", &reason, err))
        return false;
    struct gh_store *s = gh_cli_open(a, &by, err);
    bool ok =
        s && gh_person_find(s, a->words[0], &p, err) && gh_person_export(s, &by, p.id, folder, reason, err);
    if (ok)
        printf("Their data is in %s: person.json and the pictures. Hand it over and remove it; it is not "
               "sealed.\n",
               folder);
    gh_store_close(s);
    return ok;
}
