/* gatehouse key …: how the site key is held, and giving its passphrase once after a boot. */
#include "cli/cli.h"

#include "base/file.h"
#include "store/sitekey.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

/* From a private file, or asked; twice when it is a new one. */
static bool ask(const struct gh_args *a, bool fresh, char *out, size_t size, struct gh_error *err)
{
    const char *file = gh_args_get(a, "passphrase-file");
    char again[256];
    if (file)
        return gh_file_read_secret(file, out, size, err);
    if (!fresh)
        return gh_cli_password("Passphrase of the site's key", "--passphrase-file FILE", out, size, err);
    bool ok = gh_cli_password("New passphrase of the site's key (8 characters or more)",
                              "--passphrase-file FILE", out, size, err) &&
              gh_cli_password("The same again", "--passphrase-file FILE", again, sizeof again, err);
    if (ok && strcmp(out, again) != 0)
        ok = gh_error_set(err, GH_ERR_INPUT, "the two passphrases differ; try again");
    sodium_memzero(again, sizeof again);
    return ok;
}

bool gh_cli_key_passphrase(const struct gh_args *a, struct gh_error *err)
{
    char passphrase[256];
    struct gh_actor by;
    struct gh_store *s = gh_cli_open(a, &by, err);
    bool ok = s != NULL;
    if (ok && by.role != GH_ROLE_ADMINISTRATOR)
        ok = gh_error_set(err, GH_ERR_DENIED, "%s may not do this; ask an administrator", by.name);
    ok = ok && ask(a, true, passphrase, sizeof passphrase, err) &&
         gh_operator_note(s, &by, "key.passphrase", NULL, NULL, err) &&
         gh_sitekey_set_passphrase(a->site, passphrase, err);
    sodium_memzero(passphrase, sizeof passphrase);
    gh_store_close(s);
    if (ok)
        printf("The site's key is behind the passphrase now. After each start of the machine: gatehouse key "
               "unlock "
               "--site %s\nCopies of site.key made before open without it: overwrite them. A lost passphrase "
               "is a lost "
               "site.\n",
               a->site);
    return ok;
}

bool gh_cli_key_unlock(const struct gh_args *a, struct gh_error *err)
{
    char passphrase[256];
    struct gh_sitekey_status st = gh_sitekey_look(a->site);
    if (st.kind == GH_SITEKEY_PASSPHRASE && st.unlocked) {
        printf("The site is unlocked already.\n");
        return true;
    }
    bool ok = (st.kind != GH_SITEKEY_PASSPHRASE || ask(a, false, passphrase, sizeof passphrase, err)) &&
              gh_sitekey_unlock(a->site, st.kind == GH_SITEKEY_PASSPHRASE ? passphrase : "", err);
    sodium_memzero(passphrase, sizeof passphrase);
    if (ok)
        printf("Unlocked until the machine stops, or: gatehouse key lock\n");
    return ok;
}

bool gh_cli_key_lock(const struct gh_args *a, struct gh_error *err)
{
    bool ok = gh_sitekey_lock(a->site, err);
    if (ok)
        printf("Locked. Programs that run have it still; stop them.\n");
    return ok;
}

bool gh_cli_key_status(const struct gh_args *a, struct gh_error *err)
{
    static const char *const kinds[] = {"none", "a private file, site.key", "behind a passphrase",
                                        "a systemd credential"};
    uint8_t key[GH_KEY_BYTES];
    struct gh_sitekey_status st = gh_sitekey_look(a->site);
    bool ok = gh_sitekey_read(a->site, key, err);
    sodium_memzero(key, sizeof key);
    if (!ok && st.kind == GH_SITEKEY_NONE)
        return false;
    printf("key      %s\nstate    %s\nkeyring  %s\n", kinds[st.kind],
           st.unlocked ? "open" : "locked; unlock it with: gatehouse key unlock",
           st.keyring ? "can be had" : "cannot be had here, so no passphrase: many containers forbid it");
    return st.unlocked || ok;
}
