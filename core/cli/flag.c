/* gatehouse flag …: proposing, approving, listing and lifting. */
#include "cli/cli.h"

#include "base/clock.h"
#include "store/flags.h"
#include "store/people.h"

#include <cjson/cJSON.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

struct by_text {
    const char *text;
    struct gh_id id;
    int count;
};

static bool match_flag(void *user, const struct gh_flag *f)
{
    struct by_text *q = user;
    char id[GH_ID_TEXT];
    if (!strncasecmp(gh_id_format(f->id, id), q->text, strlen(q->text))) {
        q->id = f->id;
        q->count++;
    }
    return true;
}

/* A whole id or a beginning of 6 characters or more. */
static bool find_flag(struct gh_store *s, const char *text, struct gh_id *id, struct gh_error *err)
{
    struct by_text q = {.text = text};
    if (strlen(text) < 6)
        return gh_error_set(err, GH_ERR_USAGE, "flag %s: give at least 6 characters of its id", text);
    if (!gh_flag_list(s, true, match_flag, &q, err))
        return false;
    if (q.count != 1)
        return gh_error_set(err, q.count ? GH_ERR_USAGE : GH_ERR_NOT_FOUND,
                            "flag %s: %s; see: gatehouse flag list --all", text,
                            q.count ? "several ids begin so" : "no such flag");
    *id = q.id;
    return true;
}

bool gh_cli_flag_add(const struct gh_args *a, struct gh_error *err)
{
    const char *category_name, *reason, *authority, *expires;
    enum gh_flag_category category;
    struct gh_actor by;
    struct gh_person p;
    struct gh_id id;
    if (!gh_args_need(a, "category", &category_name, err) || !gh_args_need(a, "reason", &reason, err) ||
        !gh_args_need(a, "authority", &authority, err) || !gh_args_need(a, "expires", &expires, err))
        return false;
    if (!gh_flag_category_parse(category_name, &category))
        return gh_error_set(err, GH_ERR_USAGE,
                            "--category: expected missing, at-risk, excluded, protective or test");
    int64_t until = gh_clock_parse(expires, gh_clock_wall_ms());
    if (until < 0)
        return gh_error_set(err, GH_ERR_USAGE, "--expires: expected a date such as 2027-01-31, or +30d");
    struct gh_store *s = gh_cli_open(a, &by, err);
    bool ok = s && gh_person_find(s, a->words[0], &p, err) &&
              gh_flag_propose(s, &by,
                              &(struct gh_flag_new){.person = p.id,
                                                    .category = category,
                                                    .reason = reason,
                                                    .authority = authority,
                                                    .instruction = gh_args_get(a, "instruction"),
                                                    .expires_ms = until},
                              &id, err);
    char text[GH_ID_TEXT];
    if (ok)
        printf("Flag proposed: %s\nIt matches nobody until a second operator approves it: gatehouse flag "
               "approve %s --by OTHER\n",
               gh_id_format(id, text), text);
    gh_store_close(s);
    return ok;
}

bool gh_cli_flag_approve(const struct gh_args *a, struct gh_error *err)
{
    struct gh_actor by;
    struct gh_id id;
    struct gh_store *s = gh_cli_open(a, &by, err);
    bool ok = s && find_flag(s, a->words[0], &id, err) && gh_flag_approve(s, &by, id, err);
    if (ok)
        printf("Flag approved; it is live now.\n");
    gh_store_close(s);
    return ok;
}

bool gh_cli_flag_lift(const struct gh_args *a, struct gh_error *err)
{
    const char *reason;
    struct gh_actor by;
    struct gh_id id;
    if (!gh_args_need(a, "reason", &reason, err))
        return false;
    struct gh_store *s = gh_cli_open(a, &by, err);
    bool ok = s && find_flag(s, a->words[0], &id, err) && gh_flag_lift(s, &by, id, reason, err);
    if (ok)
        printf("Flag lifted.\n");
    gh_store_close(s);
    return ok;
}

static bool print_flag(void *user, const struct gh_flag *f)
{
    char id[GH_ID_TEXT], until[24];
    ++*(int *)user;
    printf("%s  %-8s %-10s %-24s until %s\n    %s (%s); proposed by %s%s%s\n", gh_id_format(f->id, id),
           gh_flag_state_name(f->state), gh_flag_category_name(f->category), f->person_name,
           gh_clock_format_local(f->expires_ms, until, sizeof until), f->reason, f->authority,
           f->proposed_name, f->approved_name[0] ? ", approved by " : "", f->approved_name);
    return true;
}

static bool print_flag_json(void *user, const struct gh_flag *f)
{
    char id[GH_ID_TEXT], person[GH_ID_TEXT];
    ++*(int *)user;
    cJSON *o = cJSON_CreateObject();
    cJSON_AddStringToObject(o, "flag", gh_id_format(f->id, id));
    cJSON_AddStringToObject(o, "person", gh_id_format(f->person, person));
    cJSON_AddStringToObject(o, "name", f->person_name);
    cJSON_AddStringToObject(o, "state", gh_flag_state_name(f->state));
    cJSON_AddStringToObject(o, "category", gh_flag_category_name(f->category));
    cJSON_AddNumberToObject(o, "expires_ms", (double)f->expires_ms);
    char *text = cJSON_PrintUnformatted(o);
    puts(text ? text : "{}");
    cJSON_free(text);
    cJSON_Delete(o);
    return true;
}

bool gh_cli_flag_list(const struct gh_args *a, struct gh_error *err)
{
    bool json = gh_args_get(a, "json") != NULL;
    struct gh_actor by;
    int n = 0;
    struct gh_store *s = gh_cli_open(a, &by, err);
    bool ok =
        s && gh_flag_list(s, gh_args_get(a, "all") != NULL, json ? print_flag_json : print_flag, &n, err);
    if (ok && !n && !json)
        printf("No flags.\n");
    gh_store_close(s);
    return ok;
}
