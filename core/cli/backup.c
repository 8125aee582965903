/* gatehouse backup data|keys, restore data|keys: copies of a site's records, data and keys apart. */
#include "cli/cli.h"

#include "store/audit.h"
#include "store/backup.h"

#include <stdio.h>

bool gh_cli_backup_data(const struct gh_args *a, struct gh_error *err)
{
    struct gh_actor by;
    struct gh_store *s = gh_cli_open(a, &by, err);
    bool ok = s && gh_backup_data(s, &by, a->words[0], err);
    gh_store_close(s);
    if (ok)
        printf("Data written to %s: no key is among it, it opens no face by itself.\n", a->words[0]);
    return ok;
}

bool gh_cli_backup_keys(const struct gh_args *a, struct gh_error *err)
{
    struct gh_actor by;
    struct gh_store *s = gh_cli_open(a, &by, err);
    bool ok = s && gh_backup_keys(s, &by, a->words[0], err);
    gh_store_close(s);
    if (ok)
        printf("Keys written to %s (mode 0600). Keep it apart from the data, and make a new one and destroy "
               "this "
               "after each erasure.\n",
               a->words[0]);
    return ok;
}

static void tell(const struct gh_args *a, const char *what, const struct gh_restored *r)
{
    char root[80];
    struct gh_error err;
    printf("%s restored into %s.\n", what, a->site);
    if (r->row)
        printf("Audit row %lld says so.\n", (long long)r->row);
    if (r->erased)
        printf("%lld erased ids are known here; their keys are gone.\n", (long long)r->erased);
    if (r->people)
        printf("%d people erased since the copy was made came back with it and were erased again.\n",
               r->people);
    if (!r->erased_known)
        printf("There was no list of erased ids here (%s/erased), so who was erased after the copy was made "
               "is not "
               "known from it. Where there is one of the lost site, restore into a folder with it; otherwise "
               "erase them "
               "again.\n",
               a->site);
    if (!r->begun_anew)
        return;
    struct gh_store *s = gh_store_open(a->site, false, &err);
    printf("The copy is older than what was there, or its signing key is lost: the audit goes on under a new "
           "root.\n");
    if (s && gh_audit_root(s, root, sizeof root, &err))
        printf("Note this outside the machine: %s\n", root);
    else
        printf(
            "When the keys are there too, note outside the machine what this prints: gatehouse audit root\n");
    gh_store_close(s);
}

bool gh_cli_restore_data(const struct gh_args *a, struct gh_error *err)
{
    struct gh_restored r;
    if (!gh_restore_data(a->words[0], a->site, &r, err))
        return false;
    tell(a, "Data", &r);
    return true;
}

bool gh_cli_restore_keys(const struct gh_args *a, struct gh_error *err)
{
    struct gh_restored r;
    if (!gh_restore_keys(a->words[0], a->site, &r, err))
        return false;
    tell(a, "Keys", &r);
    return true;
}
