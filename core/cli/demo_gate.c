/* gatehouse demo: numbers, PINs and badges for those of the cast who may pass the gate, and the file by which
 * rehearsals know them. */
#include "cli/demo.h"

#include "base/file.h"
#include "site/site.h"
#include "store/numbers.h"

#include <sodium.h>
#include <stdio.h>

void gh_demo_pin(char out[GH_DEMO_PIN])
{
    unsigned first = randombytes_uniform(10);
    snprintf(out, GH_DEMO_PIN, "%u%u%02u", first, (first + 2 + randombytes_uniform(7)) % 10,
             randombytes_uniform(100));
}

bool gh_demo_gate(struct gh_store *s, const struct gh_actor *by, struct gh_id person, const char *name,
                  const char *embedder, FILE *out, struct gh_error *err)
{
    char number[GH_NUMBER_TEXT], pin[GH_DEMO_PIN], badge[GH_BADGE_TEXT];
    struct gh_id id;
    gh_demo_pin(pin);
    bool ok = gh_number_set(s, by, person, NULL, false, number, err) && gh_pin_set(s, by, person, pin, err) &&
              gh_badge_issue(s, by, person, 0, embedder, badge, &id, err) &&
              fprintf(out, "[person %s]\nnumber = %s\npin = %s\nbadge = %s\n", name, number, pin, badge) > 0;
    sodium_memzero(number, sizeof number);
    sodium_memzero(pin, sizeof pin);
    sodium_memzero(badge, sizeof badge);
    return ok;
}
