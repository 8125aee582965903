/* gatehouse init: a site's folder, records, keys and first administrator. */
#include "cli/cli.h"

#include "site/site.h"
#include "store/audit.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

bool gh_cli_init(const struct gh_args *a, struct gh_error *err)
{
    const char *dir = a->words[0], *name = gh_args_get(a, "name"), *who = gh_args_get(a, "admin");
    char db[GH_SITE_PATH], password[256], root[80];
    struct gh_id id;
    who = who ? who : "admin";
    if (!gh_site_path(dir, GH_SITE_DB, db, err))
        return false;
    /* a site without an administrator is one whose making was cut off, by a full disk or a refused password
     */
    struct gh_store *there = access(db, F_OK) == 0 ? gh_store_open(dir, false, err) : NULL;
    bool taken = access(db, F_OK) == 0 && (!there || gh_operator_count(there) != 0);
    gh_store_close(there);
    if (taken)
        return gh_error_set(err, GH_ERR_USAGE,
                            "%s: there is a site already; choose another folder, or add to it: gatehouse "
                            "operator add",
                            dir);
    if (!gh_cli_new_password(a, who, password, sizeof password, err))
        return false;
    struct gh_store *s =
        gh_site_create(dir, name ? name : "site", err) ? gh_store_open(dir, true, err) : NULL;
    bool ok = s && gh_operator_add(s, NULL, who, GH_ROLE_ADMINISTRATOR, password, &id, err) &&
              gh_audit_root(s, root, sizeof root, err);
    sodium_memzero(password, sizeof password);
    gh_store_close(s);
    if (ok)
        printf("Site %s made; its administrator is %s.\nNext: gatehouse camera add NAME SOURCE --by %s "
               "--site %s\n"
               "Keep %s/site.key and %s/keys in a backup of their own, apart from the database: gatehouse "
               "backup "
               "keys FILE\n"
               "The audit's root; note this outside the machine: %s\n",
               dir, who, who, dir, dir, dir, root);
    return ok;
}
