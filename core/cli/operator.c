/* gatehouse operator …: accounts, their roles, passwords and tokens, and the way back when no
 * administrator can log in. */
#include "cli/cli.h"

#include "base/clock.h"
#include "base/file.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

bool gh_cli_new_password(const struct gh_args *a, const char *who, char *out, size_t size,
                         struct gh_error *err)
{
    const char *file = gh_args_get(a, "password-file");
    char prompt[96], again[256];
    if (file)
        return gh_file_read_secret(file, out, size, err);
    snprintf(prompt, sizeof prompt, "New password for %.40s (8 characters or more)", who);
    bool ok = gh_cli_password(prompt, "--password-file FILE", out, size, err) &&
              gh_cli_password("The same again", "--password-file FILE", again, sizeof again, err);
    if (ok && strcmp(out, again) != 0)
        ok = gh_error_set(err, GH_ERR_INPUT, "the two passwords differ; try again");
    sodium_memzero(again, sizeof again);
    return ok;
}

static bool read_role(const char *text, enum gh_role *role, struct gh_error *err)
{
    return gh_role_parse(text, role) ||
           gh_error_set(err, GH_ERR_USAGE, "role %s: expected operator, supervisor, administrator or auditor",
                        text);
}

bool gh_cli_operator_add(const struct gh_args *a, struct gh_error *err)
{
    const char *role_name;
    enum gh_role role;
    struct gh_actor by;
    struct gh_id id;
    char password[256];
    if (!gh_args_need(a, "role", &role_name, err) || !read_role(role_name, &role, err))
        return false;
    struct gh_store *s = gh_cli_open(a, &by, err);
    bool ok = s && gh_cli_new_password(a, a->words[0], password, sizeof password, err) &&
              gh_operator_add(s, &by, a->words[0], role, password, &id, err);
    sodium_memzero(password, sizeof password);
    gh_store_close(s);
    if (ok)
        printf("Operator %s added as %s.\n", a->words[0], gh_role_name(role));
    return ok;
}

struct by_name {
    const char *name;
    struct gh_operator found;
    bool any;
};

static bool match_name(void *user, const struct gh_operator *o)
{
    struct by_name *q = user;
    if (strcasecmp(o->name, q->name) != 0)
        return true;
    q->found = *o;
    q->any = true;
    return false;
}

/* The account as it is now, so that only what was asked for changes. */
static bool find(struct gh_store *s, const char *name, struct gh_operator *out, struct gh_error *err)
{
    struct by_name q = {.name = name};
    if (!gh_operator_list(s, match_name, &q, err))
        return false;
    *out = q.found;
    return q.any || gh_error_set(err, GH_ERR_NOT_FOUND,
                                 "operator: no account of that name; see: gatehouse operator list");
}

bool gh_cli_operator_role(const struct gh_args *a, struct gh_error *err)
{
    enum gh_role role;
    struct gh_actor by;
    struct gh_operator o;
    if (!read_role(a->words[1], &role, err))
        return false;
    struct gh_store *s = gh_cli_open(a, &by, err);
    bool ok = s && find(s, a->words[0], &o, err) && gh_operator_set(s, &by, a->words[0], role, o.active, err);
    gh_store_close(s);
    if (ok)
        printf("Operator %s is %s now.\n", o.name, gh_role_name(role));
    return ok;
}

static bool set_active(const struct gh_args *a, bool active, struct gh_error *err)
{
    struct gh_actor by;
    struct gh_operator o;
    struct gh_store *s = gh_cli_open(a, &by, err);
    bool ok = s && find(s, a->words[0], &o, err) && gh_operator_set(s, &by, a->words[0], o.role, active, err);
    gh_store_close(s);
    if (ok)
        printf("Operator %s is %s.\n", o.name, active ? "open again" : "closed; tokens of it are void");
    return ok;
}

bool gh_cli_operator_close(const struct gh_args *a, struct gh_error *err)
{
    return set_active(a, false, err);
}

bool gh_cli_operator_open(const struct gh_args *a, struct gh_error *err)
{
    return set_active(a, true, err);
}

bool gh_cli_operator_password(const struct gh_args *a, struct gh_error *err)
{
    struct gh_actor by;
    char password[256];
    struct gh_store *s = gh_cli_open(a, &by, err);
    bool ok = s && gh_cli_new_password(a, a->words[0], password, sizeof password, err) &&
              gh_operator_set_password(s, &by, a->words[0], password, err);
    sodium_memzero(password, sizeof password);
    gh_store_close(s);
    if (ok)
        printf("New password of %s set; tokens of the account are void.\n", a->words[0]);
    return ok;
}

bool gh_cli_operator_recover(const struct gh_args *a, struct gh_error *err)
{
    struct gh_operator o;
    char password[256];
    struct gh_store *s = gh_cli_open(a, NULL, err);
    bool ok = s && find(s, a->words[0], &o, err);
    if (ok) {
        printf("This makes %s an administrator with a new password, because you hold the site's files.\nIt "
               "stands in the audit, and an alert tells the operators on duty.\n",
               o.name);
        fflush(stdout);
    }
    ok = ok && gh_cli_new_password(a, o.name, password, sizeof password, err) &&
         gh_operator_recover(s, o.name, password, err);
    sodium_memzero(password, sizeof password);
    gh_store_close(s);
    if (ok)
        printf("Operator %s is an administrator; tokens of the account are void.\n", o.name);
    return ok;
}

static bool print_operator(void *user, const struct gh_operator *o)
{
    (void)user;
    char since[24];
    printf("%-*s %-14s %-6s made %s\n", gh_cli_width(o->name, 24), o->name, gh_role_name(o->role),
           o->active ? "active" : "closed", gh_clock_format_local(o->created_ms, since, sizeof since));
    return true;
}

bool gh_cli_operator_list(const struct gh_args *a, struct gh_error *err)
{
    struct gh_store *s = gh_cli_open(a, NULL, err);
    bool ok = s && gh_operator_list(s, print_operator, NULL, err);
    gh_store_close(s);
    return ok;
}

bool gh_cli_operator_token(const struct gh_args *a, struct gh_error *err)
{
    const char *out;
    struct gh_actor by;
    char token[80];
    if (!gh_args_need(a, "out", &out, err))
        return false;
    struct gh_store *s = gh_cli_open(a, &by, err);
    /* kept before it counts: when it cannot be written, scripts go on with the one before */
    bool kept =
        s && gh_operator_token(token, sizeof token, err) && gh_file_write_new(out, token, strlen(token), err);
    bool ok = kept && gh_operator_set_token(s, &by, token, err);
    if (kept && !ok)
        unlink(out);
    sodium_memzero(token, sizeof token);
    gh_store_close(s);
    if (ok)
        printf("Token of %s written to %s (mode 0600).\n", by.name, out);
    return ok;
}
