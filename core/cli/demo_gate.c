/* gatehouse demo: numbers, PINs and badges for those of the cast who may pass the gate, and the file by which
 * rehearsals know them. */
#include "cli/demo.h"

#include "base/file.h"
#include "site/site.h"
#include "store/numbers.h"

#include <sodium.h>
#include <stdio.h>

bool gh_demo_gate(struct gh_store *s, const struct gh_actor *by, struct gh_id person, const char *name,
                  const char *embedder, FILE *out, struct gh_error *err)
{
    char number[GH_NUMBER_TEXT], pin[8], badge[GH_BADGE_TEXT];
    struct gh_id id;
    /* not all alike, not in a row, as the store wants them */
    snprintf(pin, sizeof pin, "%u%u", 27 + randombytes_uniform(60), 31 + randombytes_uniform(60));
    bool ok = gh_number_set(s, by, person, NULL, false, number, err) && gh_pin_set(s, by, person, pin, err) &&
              gh_badge_issue(s, by, person, 0, embedder, badge, &id, err) &&
              fprintf(out, "[person %s]\nnumber = %s\npin = %s\nbadge = %s\n", name, number, pin, badge) > 0;
    sodium_memzero(number, sizeof number);
    sodium_memzero(pin, sizeof pin);
    sodium_memzero(badge, sizeof badge);
    return ok;
}
