/* gatehouse flag …: proposing, approving, reviewing, showing, listing and lifting. */
#include "cli/cli.h"

#include "base/clock.h"
#include "store/alerts.h"
#include "store/looks.h"
#include "store/people.h"

#include <cjson/cJSON.h>
#include <stdio.h>
#include <string.h>

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
    const char *review = gh_args_get(a, "review");
    int64_t until = gh_clock_parse(expires, gh_clock_wall_ms());
    int64_t next = review ? gh_clock_parse(review, gh_clock_wall_ms()) : 0;
    if (until < 0 || next < 0)
        return gh_error_set(err, GH_ERR_USAGE, "--%s: expected a date such as 2027-01-31, or +30d",
                            until < 0 ? "expires" : "review");
    struct gh_store *s = gh_cli_open(a, &by, err);
    bool ok = s && gh_person_find(s, a->words[0], &p, err) &&
              gh_flag_propose(s, &by,
                              &(struct gh_flag_new){.person = p.id,
                                                    .category = category,
                                                    .reason = reason,
                                                    .authority = authority,
                                                    .instruction = gh_args_get(a, "instruction"),
                                                    .document = gh_args_get(a, "document"),
                                                    .second = gh_args_get(a, "second") != NULL,
                                                    .review_ms = next,
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
    bool ok = s && gh_flag_find(s, a->words[0], &id, err) && gh_flag_approve(s, &by, id, err);
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
    bool ok = s && gh_flag_find(s, a->words[0], &id, err) && gh_flag_lift(s, &by, id, reason, err);
    if (ok)
        printf("Flag lifted.\n");
    gh_store_close(s);
    return ok;
}

bool gh_cli_flag_review(const struct gh_args *a, struct gh_error *err)
{
    const char *until;
    struct gh_actor by;
    struct gh_id id;
    if (!gh_args_need(a, "until", &until, err))
        return false;
    int64_t next = gh_clock_parse(until, gh_clock_wall_ms());
    if (next < 0)
        return gh_error_set(err, GH_ERR_USAGE, "--until: expected a date such as 2027-01-31, or +30d");
    struct gh_store *s = gh_cli_open(a, &by, err);
    bool ok = s && gh_flag_find(s, a->words[0], &id, err) &&
              gh_flag_reviewed(s, &by, id, next, gh_args_get(a, "note"), err);
    char when[24];
    if (ok)
        printf("The flag stays; its next review is due by %s.\n",
               gh_clock_format_local(next, when, sizeof when));
    gh_store_close(s);
    return ok;
}

static void print_line(const char *name, const char *value)
{
    if (*value)
        printf("%-12s %s\n", name, value);
}

static void print_time(const char *name, int64_t ms, const char *by)
{
    char when[24];
    if (ms)
        printf("%-12s %s%s%s\n", name, gh_clock_format_local(ms, when, sizeof when), *by ? " by " : "", by);
}

static void print_whole(const struct gh_flag *f, const struct gh_flag_record *r)
{
    char id[GH_ID_TEXT];
    int told = r->confirmed + r->not_this;
    print_line("flag", gh_id_format(f->id, id));
    print_line("person", f->person_name);
    print_line("category", gh_flag_category_name(f->category));
    print_line("state", gh_flag_state_name(f->state));
    print_line("reason", f->reason);
    print_line("authority", f->authority);
    print_line("document", f->document);
    print_line("instruction", f->instruction);
    print_line("confirming", f->second ? "takes a second operator" : "");
    print_time("proposed", f->created_ms, f->proposed_name);
    print_line("approved by", f->approved_name);
    print_time("expires", f->expires_ms, "");
    print_time("review by", f->review_ms, "");
    print_time("reviewed", f->reviewed_ms, f->reviewed_name);
    print_line("", f->review_note);
    print_line("lifted by", f->lifted_name);
    print_line("because", f->lift_reason);
    printf("%-12s %d alerts: %d confirmed, %d not this person, %d could not be told\n", "record", r->alerts,
           r->confirmed, r->not_this, r->cannot_tell);
    if (told)
        printf("%-12s %d of %d that were told apart were right\n", "", r->confirmed, told);
}

static cJSON *flag_json(const struct gh_flag *f)
{
    char id[GH_ID_TEXT], person[GH_ID_TEXT];
    cJSON *o = cJSON_CreateObject();
    cJSON_AddStringToObject(o, "flag", gh_id_format(f->id, id));
    cJSON_AddStringToObject(o, "person", gh_id_format(f->person, person));
    cJSON_AddStringToObject(o, "name", f->person_name);
    cJSON_AddStringToObject(o, "state", gh_flag_state_name(f->state));
    cJSON_AddStringToObject(o, "category", gh_flag_category_name(f->category));
    cJSON_AddNumberToObject(o, "expires_ms", (double)f->expires_ms);
    cJSON_AddNumberToObject(o, "review_ms", (double)f->review_ms);
    cJSON_AddBoolToObject(o, "second", f->second);
    return o;
}

static void put_json(cJSON *o)
{
    char *text = cJSON_PrintUnformatted(o);
    puts(text ? text : "{}");
    cJSON_free(text);
    cJSON_Delete(o);
}

static void print_whole_json(const struct gh_flag *f, const struct gh_flag_record *r)
{
    cJSON *o = flag_json(f);
    cJSON_AddStringToObject(o, "reason", f->reason);
    cJSON_AddStringToObject(o, "authority", f->authority);
    cJSON_AddStringToObject(o, "document", f->document);
    cJSON_AddStringToObject(o, "instruction", f->instruction);
    cJSON_AddStringToObject(o, "proposed_by", f->proposed_name);
    cJSON_AddStringToObject(o, "approved_by", f->approved_name);
    cJSON_AddStringToObject(o, "reviewed_by", f->reviewed_name);
    cJSON_AddStringToObject(o, "lifted_by", f->lifted_name);
    cJSON_AddStringToObject(o, "lift_reason", f->lift_reason);
    cJSON_AddNumberToObject(o, "alerts", r->alerts);
    cJSON_AddNumberToObject(o, "confirmed", r->confirmed);
    cJSON_AddNumberToObject(o, "not_this", r->not_this);
    cJSON_AddNumberToObject(o, "cannot_tell", r->cannot_tell);
    put_json(o);
}

bool gh_cli_flag_show(const struct gh_args *a, struct gh_error *err)
{
    struct gh_actor by;
    struct gh_id id;
    struct gh_flag f;
    struct gh_flag_record r;
    struct gh_store *s = gh_cli_open(a, &by, err);
    bool ok = s && gh_flag_find(s, a->words[0], &id, err) && gh_flag_get(s, id, &f, err) &&
              gh_flag_record(s, id, &r, err) && gh_look_note(s, &by, GH_LOOK_FLAG, &id, err);
    if (ok)
        (gh_args_get(a, "json") ? print_whole_json : print_whole)(&f, &r);
    gh_store_close(s);
    return ok;
}

static bool print_flag(void *user, const struct gh_flag *f)
{
    char id[GH_ID_TEXT], until[24];
    ++*(int *)user;
    printf("%s  %-8s %-10s %-*s until %s\n    %s (%s); proposed by %s%s%s\n", gh_id_format(f->id, id),
           gh_flag_state_name(f->state), gh_flag_category_name(f->category), gh_cli_width(f->person_name, 24),
           f->person_name, gh_clock_format_local(f->expires_ms, until, sizeof until), f->reason, f->authority,
           f->proposed_name, f->approved_name[0] ? ", approved by " : "", f->approved_name);
    return true;
}

static bool print_flag_json(void *user, const struct gh_flag *f)
{
    ++*(int *)user;
    put_json(flag_json(f));
    return true;
}

bool gh_cli_flag_list(const struct gh_args *a, struct gh_error *err)
{
    bool json = gh_args_get(a, "json") != NULL;
    struct gh_actor by;
    int n = 0;
    struct gh_store *s = gh_cli_open(a, &by, err);
    bool ok = s && gh_look_note(s, &by, GH_LOOK_FLAGS, NULL, err) &&
              gh_flag_list(s, gh_args_get(a, "all") != NULL, json ? print_flag_json : print_flag, &n, err);
    if (ok && !n && !json)
        printf("No flags.\n");
    gh_store_close(s);
    return ok;
}
