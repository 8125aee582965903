/* gatehouse audit …: verify, show, export, root, restart. */
#include "cli/cli.h"

#include "base/clock.h"
#include "store/audit.h"

#include <cjson/cJSON.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool gh_cli_audit_verify(const struct gh_args *a, struct gh_error *err)
{
    const char *file = gh_args_get(a, "file"), *root = gh_args_get(a, "root");
    int64_t rows;
    char now[80] = "";
    struct gh_store *s = NULL;
    bool ok;
    if (root && (strlen(root) != 64 || strspn(root, "0123456789abcdef") != 64))
        return gh_error_set(err, GH_ERR_USAGE,
                            "--root: expected 64 hexadecimal digits, as audit root prints them");
    if (file)
        ok = gh_audit_verify_file(file, root, &rows, err);
    else
        ok = (s = gh_cli_open(a, NULL, err)) && gh_audit_verify_root(s, root, &rows, err) &&
             gh_audit_root(s, now, sizeof now, err);
    gh_store_close(s);
    if (!ok)
        return false;
    printf("audit: %lld rows, each signed by the key that the one before announced\n", (long long)rows);
    if (!root)
        printf("This shows that it agrees with itself. Give --root with the key noted when the site was "
               "made, to show "
               "that it is the one begun then.\n");
    return true;
}

static bool print_json(void *user, const struct gh_audit_row *r)
{
    char id[GH_ID_TEXT], when[24];
    (void)user;
    cJSON *o = cJSON_CreateObject();
    cJSON_AddNumberToObject(o, "row", (double)r->seq);
    cJSON_AddStringToObject(o, "at", gh_clock_format_utc(r->t_ms, when, sizeof when));
    cJSON_AddNumberToObject(o, "at_ms", (double)r->t_ms);
    cJSON_AddStringToObject(o, "by", r->actor_name);
    cJSON_AddStringToObject(o, "actor", gh_id_format(r->actor, id));
    cJSON_AddStringToObject(o, "action", r->action);
    cJSON_AddStringToObject(o, "subject", gh_id_is_none(r->subject) ? "" : gh_id_format(r->subject, id));
    cJSON_AddStringToObject(o, "detail", r->detail);
    char *text = cJSON_PrintUnformatted(o);
    puts(text ? text : "{}");
    cJSON_free(text);
    cJSON_Delete(o);
    return true;
}

/* A damaged or changed row may hold anything; a terminal takes only what is plain. */
static const char *plain(char *text)
{
    for (char *c = text; *c; c++)
        if ((unsigned char)*c < 32 || (unsigned char)*c > 126)
            *c = '?';
    return text;
}

static bool print_line(void *user, const struct gh_audit_row *row)
{
    char id[GH_ID_TEXT], when[24];
    struct gh_audit_row r = *row;
    (void)user;
    const char *by = r.actor_name[0] ? r.actor_name : "-"; /* names are checked when accounts are made */
    printf("%8lld  %s  %-*s %-22s %-26s %s\n", (long long)r.seq,
           gh_clock_format_local(r.t_ms, when, sizeof when), gh_cli_width(by, 16), by, plain(r.action),
           gh_id_is_none(r.subject) ? "-" : gh_id_format(r.subject, id), plain(r.detail));
    return true;
}

bool gh_cli_audit_show(const struct gh_args *a, struct gh_error *err)
{
    const char *text = gh_args_get(a, "text"), *many = gh_args_get(a, "limit");
    char *end = NULL;
    struct gh_actor by;
    long limit = many ? strtol(many, &end, 10) : 50;
    if (many && (end == many || *end || limit < 1 || limit > 1000000))
        return gh_error_set(err, GH_ERR_USAGE, "--limit: expected a number from 1 to 1000000");
    struct gh_store *s = gh_cli_open(a, &by, err);
    bool ok = s && gh_audit_page(s, &by, 0, (int)limit, text ? text : "",
                                 gh_args_get(a, "json") ? print_json : print_line, NULL, err);
    gh_store_close(s);
    return ok;
}

bool gh_cli_audit_export(const struct gh_args *a, struct gh_error *err)
{
    struct gh_actor by;
    int64_t rows;
    char root[80];
    struct gh_store *s = gh_cli_open(a, &by, err);
    bool ok =
        s && gh_audit_export(s, &by, a->words[0], &rows, err) && gh_audit_root(s, root, sizeof root, err);
    gh_store_close(s);
    if (ok)
        printf("%lld rows written to %s (mode 0600). Whoever gets it verifies it with:\n"
               "gatehouse audit verify --file %s --root %s\n",
               (long long)rows, a->words[0], a->words[0], root);
    return ok;
}

bool gh_cli_audit_root(const struct gh_args *a, struct gh_error *err)
{
    char root[80];
    struct gh_store *s = gh_cli_open(a, NULL, err);
    bool ok = s && gh_audit_root(s, root, sizeof root, err);
    gh_store_close(s);
    if (ok)
        printf("%s\n", root);
    return ok;
}

bool gh_cli_audit_restart(const struct gh_args *a, struct gh_error *err)
{
    char root[80];
    int64_t row;
    struct gh_store *s = gh_cli_open(a, NULL, err);
    bool ok = s && gh_audit_restart(s, &row, err) && gh_audit_root(s, root, sizeof root, err);
    gh_store_close(s);
    if (ok)
        printf("The audit goes on from row %lld, which seals the rows before as they are, under a new root.\n"
               "Note this outside the machine: %s\n",
               (long long)row, root);
    return ok;
}
