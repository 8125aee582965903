/* gatehouse init, operator …, audit verify: a site's first steps and its accounts. */
#include "cli/cli.h"

#include "base/clock.h"
#include "base/file.h"
#include "site/site.h"
#include "store/audit.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* A new password: from a private file, or asked twice. */
static bool new_password(const struct gh_args *a, const char *who, char *out, size_t size,
                         struct gh_error *err)
{
    const char *file = gh_args_get(a, "password-file");
    char prompt[96], again[256];
    if (file)
        return gh_file_read_secret(file, out, size, err);
    snprintf(prompt, sizeof prompt, "New password for %.40s (8 characters or more)", who);
    bool ok = gh_cli_password(prompt, out, size, err) &&
              gh_cli_password("The same again", again, sizeof again, err);
    if (ok && strcmp(out, again) != 0)
        ok = gh_error_set(err, GH_ERR_INPUT, "the two passwords differ; try again");
    sodium_memzero(again, sizeof again);
    return ok;
}

bool gh_cli_init(const struct gh_args *a, struct gh_error *err)
{
    const char *dir = a->words[0], *name = gh_args_get(a, "name"), *who = gh_args_get(a, "admin");
    char db[GH_SITE_PATH], password[256];
    struct gh_id id;
    who = who ? who : "admin";
    if (!gh_site_path(dir, GH_SITE_DB, db, err))
        return false;
    /* a site without an administrator is one whose making was cut off, by a full disk or a refused password
     */
    struct gh_store *there = access(db, F_OK) == 0 ? gh_store_open(dir, false, err) : NULL;
    bool taken = access(db, F_OK) == 0 && (!there || gh_operator_count(there) > 0);
    gh_store_close(there);
    if (taken)
        return gh_error_set(err, GH_ERR_USAGE,
                            "%s: there is a site already; choose another folder, or add to it: gatehouse "
                            "operator add",
                            dir);
    if (!new_password(a, who, password, sizeof password, err))
        return false;
    struct gh_store *s =
        gh_site_create(dir, name ? name : "site", err) ? gh_store_open(dir, true, err) : NULL;
    bool ok = s && gh_operator_add(s, NULL, who, GH_ROLE_ADMINISTRATOR, password, &id, err);
    sodium_memzero(password, sizeof password);
    gh_store_close(s);
    if (ok)
        printf("Site %s made; its administrator is %s.\nNext: gatehouse camera add NAME SOURCE --site %s\n"
               "Keep %s/site.key and %s/keys in a backup of their own, apart from the database.\n",
               dir, who, dir, dir, dir);
    return ok;
}

bool gh_cli_operator_add(const struct gh_args *a, struct gh_error *err)
{
    const char *role_name;
    enum gh_role role;
    struct gh_actor by;
    struct gh_id id;
    char password[256];
    if (!gh_args_need(a, "role", &role_name, err))
        return false;
    if (!gh_role_parse(role_name, &role))
        return gh_error_set(err, GH_ERR_USAGE,
                            "--role: expected operator, supervisor, administrator or auditor");
    struct gh_store *s = gh_cli_open(a, &by, err);
    bool ok = s && new_password(a, a->words[0], password, sizeof password, err) &&
              gh_operator_add(s, &by, a->words[0], role, password, &id, err);
    sodium_memzero(password, sizeof password);
    gh_store_close(s);
    if (ok)
        printf("Operator %s added as %s.\n", a->words[0], gh_role_name(role));
    return ok;
}

static bool print_operator(void *user, const struct gh_operator *o)
{
    (void)user;
    char since[24];
    printf("%-24s %-14s %s since %s\n", o->name, gh_role_name(o->role), o->active ? "active" : "closed",
           gh_clock_format_local(o->created_ms, since, sizeof since));
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
    bool ok = s && gh_operator_make_token(s, &by, token, sizeof token, err) &&
              gh_file_write(out, token, strlen(token), err);
    sodium_memzero(token, sizeof token);
    gh_store_close(s);
    if (ok)
        printf("Token of %s written to %s (mode 0600).\n", by.name, out);
    return ok;
}

bool gh_cli_audit_verify(const struct gh_args *a, struct gh_error *err)
{
    int64_t rows;
    struct gh_store *s = gh_cli_open(a, NULL, err);
    bool ok = s && gh_audit_verify(s, &rows, err);
    gh_store_close(s);
    if (ok)
        printf("audit: %lld rows, each follows from those before it\n", (long long)rows);
    return ok;
}
