/* gatehouse person number|pin: what somebody types at a gate; a PIN is never taken from the command line. */
#include "cli/cli.h"

#include "base/file.h"
#include "store/numbers.h"
#include "store/people.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

bool gh_cli_person_number(const struct gh_args *a, struct gh_error *err)
{
    struct gh_actor by;
    struct gh_person p;
    const char *set = gh_args_get(a, "set");
    bool duress = gh_args_get(a, "duress") != NULL, fresh = gh_args_get(a, "new") != NULL;
    bool away = set && !strcmp(set, "none");
    char number[GH_NUMBER_TEXT] = "";
    if (set && fresh)
        return gh_error_set(err, GH_ERR_USAGE, "person number: --set DIGITS or --new, not both");
    struct gh_store *s = gh_cli_open(a, &by, err);
    bool ok = s && gh_person_find(s, a->words[0], &p, err);
    if (ok && (set || fresh))
        ok = gh_number_set(s, &by, p.id, fresh ? NULL : away ? "" : set, duress, number, err);
    else if (ok)
        ok = gh_number_get(s, &by, p.id, duress, number, err);
    sodium_memzero(&p, sizeof p);
    if (ok)
        printf("%s\n", number[0] ? number
                       : duress  ? "No duress number."
                                 : "No number; give one: --set DIGITS or --new");
    sodium_memzero(number, sizeof number);
    gh_store_close(s);
    return ok;
}

/* From --pin-file (0600), or asked twice. The caller overwrites out. */
static bool read_pin(const struct gh_args *a, char *out, size_t size, struct gh_error *err)
{
    const char *file = gh_args_get(a, "pin-file");
    char again[64];
    if (file)
        return gh_file_read_secret(file, out, size, err);
    bool ok = gh_cli_password("New PIN (4 to 12 digits)", "--pin-file FILE", out, size, err) &&
              gh_cli_password("The same again", "--pin-file FILE", again, sizeof again, err);
    if (ok && strcmp(out, again) != 0)
        ok = gh_error_set(err, GH_ERR_INPUT, "the two PINs differ; try again");
    sodium_memzero(again, sizeof again);
    return ok;
}

bool gh_cli_person_pin(const struct gh_args *a, struct gh_error *err)
{
    struct gh_actor by;
    struct gh_person p;
    char pin[64] = "";
    bool away = gh_args_get(a, "remove") != NULL;
    struct gh_store *s = gh_cli_open(a, &by, err);
    bool ok = s && gh_person_find(s, a->words[0], &p, err) && (away || read_pin(a, pin, sizeof pin, err)) &&
              gh_pin_set(s, &by, p.id, away ? NULL : pin, err);
    sodium_memzero(&p, sizeof p);
    sodium_memzero(pin, sizeof pin);
    if (ok)
        printf(away ? "No PIN any more.\n" : "PIN set.\n");
    gh_store_close(s);
    return ok;
}
