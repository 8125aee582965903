/* Who somebody claims to be: numbers from the gate's copy, badges and tickets by the site's signature, and
 * the rules of the gate over all of them. */
#include "kiosk/token.h"

#include <ctype.h>
#include <sodium.h>
#include <string.h>

void gh_claim_forget(struct gh_claim *claim)
{
    sodium_memzero(claim, sizeof *claim);
}

/* Known people: consent, schedule, whether they are inside already. */
static enum gh_passage_cause may_pass(const struct gh_site_gate *gate, const struct gh_gate_person *p,
                                      int64_t wall_ms)
{
    if (p->valid_to_ms && p->valid_to_ms <= wall_ms)
        return GH_CAUSE_EXPIRED;
    if (p->valid_from_ms > wall_ms)
        return GH_CAUSE_TOO_EARLY;
    if (!gh_copy_admits(gate, p->groups, wall_ms))
        return GH_CAUSE_NOT_NOW;
    if (gate->anti_passback && p->inside == !gate->leaving)
        return GH_CAUSE_PASSBACK;
    return GH_CAUSE_NONE;
}

static bool is_number(const char *text, size_t size)
{
    if (size < 4 || size > 12)
        return false;
    for (size_t i = 0; i < size; i++)
        if (!isdigit((unsigned char)text[i]))
            return false;
    return true;
}

static enum gh_passage_cause read_number(const struct gh_site_gate *gate, struct gh_copy *copy,
                                         const char *text, size_t size, int64_t wall_ms,
                                         struct gh_claim *claim)
{
    char number[GH_NUMBER_TEXT];
    struct gh_gate_person p;
    claim->mode = GH_PASSAGE_NUMBER;
    memcpy(number, text, size);
    number[size] = 0;
    bool known = gh_copy_number(copy, number, &p, &claim->duress);
    sodium_memzero(number, sizeof number);
    if (!known)
        return GH_CAUSE_UNKNOWN_TOKEN;
    claim->person = p.id;
    enum gh_passage_cause cause = may_pass(gate, &p, wall_ms);
    if (!cause &&
        !p.count) /* enrolled under another embedder: not compared until the site has embedded anew */
        cause = GH_CAUSE_OTHER_EMBEDDER;
    if (!cause) {
        claim->count = p.count;
        memcpy(claim->templates, p.templates, (size_t)p.count * sizeof *p.templates);
        memcpy(claim->name, p.name, sizeof claim->name);
    }
    sodium_memzero(&p, sizeof p);
    return cause;
}

static enum gh_passage_cause cause_of(enum gh_badge_fault fault)
{
    switch (fault) {
    case GH_BADGE_GOOD:
        return GH_CAUSE_NONE;
    case GH_BADGE_TORN:
        return GH_CAUSE_TORN;
    case GH_BADGE_FOREIGN:
        return GH_CAUSE_FOREIGN;
    case GH_BADGE_FORGED:
        return GH_CAUSE_FORGED;
    case GH_BADGE_TOO_EARLY:
        return GH_CAUSE_TOO_EARLY;
    case GH_BADGE_EXPIRED:
        return GH_CAUSE_EXPIRED;
    case GH_BADGE_OTHER_EMBEDDER:
        return GH_CAUSE_OTHER_EMBEDDER;
    case GH_BADGE_NOT_ONE:
        break;
    }
    return GH_CAUSE_UNKNOWN_TOKEN;
}

/* What the copy knows of the badge itself and of whose it is. */
static enum gh_passage_cause known_badge(const struct gh_site_gate *gate, struct gh_copy *copy,
                                         const struct gh_badge *b, int64_t wall_ms, struct gh_claim *claim)
{
    struct gh_gate_person p;
    bool revoked = false, ticket = b->kind == GH_BADGE_TICKET;
    int used = 0;
    gh_copy_badge(copy, b->id, &revoked, &used, &claim->person);
    if (revoked)
        return GH_CAUSE_REVOKED;
    if (ticket && !gate->tickets)
        return GH_CAUSE_NOT_NOW;
    if (ticket && used >= b->entries && !gate->leaving)
        return GH_CAUSE_USED;
    if (gh_id_is_none(claim->person)) /* a ticket for nobody, or a badge the copy has not heard of yet */
        return ticket || gh_copy_admits(gate, "", wall_ms) ? GH_CAUSE_NONE : GH_CAUSE_NOT_NOW;
    if (!gh_copy_person(copy, claim->person, &p))
        return GH_CAUSE_ERASED;
    enum gh_passage_cause cause = may_pass(gate, &p, wall_ms);
    if (ticket && cause == GH_CAUSE_NOT_NOW) /* its own window is its schedule */
        cause = GH_CAUSE_NONE;
    if (!cause)
        memcpy(claim->name, p.name, sizeof claim->name);
    sodium_memzero(&p, sizeof p);
    return cause;
}

static enum gh_passage_cause read_badge(const struct gh_site_gate *gate, struct gh_copy *copy,
                                        const char *embedder, const void *text, size_t size, int64_t wall_ms,
                                        struct gh_claim *claim)
{
    struct gh_badge_keys keys;
    struct gh_badge b;
    claim->mode = GH_PASSAGE_BADGE;
    if (!gh_copy_keys(copy, &keys))
        return GH_CAUSE_UNKNOWN_TOKEN; /* the gate has never heard of its site: nothing can be checked */
    enum gh_badge_fault fault = gh_badge_open(&keys, text, size, embedder, wall_ms, &b);
    sodium_memzero(&keys, sizeof keys);
    enum gh_passage_cause cause = cause_of(fault);
    if (!fault || fault >= GH_BADGE_TOO_EARLY) {
        claim->mode = b.kind == GH_BADGE_TICKET ? GH_PASSAGE_TICKET : GH_PASSAGE_BADGE;
        claim->token = b.id;
        claim->until_ms = b.until_ms;
    }
    if (!cause)
        cause = known_badge(gate, copy, &b, wall_ms, claim);
    if (!cause && b.has_template) {
        claim->count = 1;
        memcpy(claim->templates[0], b.template_, sizeof b.template_);
    } else if (!cause && gh_copy_bound(copy, b.id, claim->templates[0])) {
        claim->count = 1;
    } else if (!cause) {
        claim->bind = true;
    }
    sodium_memzero(&b, sizeof b);
    return cause;
}

enum gh_passage_cause gh_claim_read(const struct gh_site_gate *gate, struct gh_copy *copy,
                                    const char *embedder, const void *text, size_t size, int64_t wall_ms,
                                    struct gh_claim *claim)
{
    sodium_memzero(claim, sizeof *claim);
    enum gh_passage_cause cause = is_number(text, size)
                                      ? read_number(gate, copy, text, size, wall_ms, claim)
                                      : read_badge(gate, copy, embedder, text, size, wall_ms, claim);
    if (cause) {
        claim->count = 0;
        claim->bind = false;
        sodium_memzero(claim->templates, sizeof claim->templates);
        sodium_memzero(claim->name, sizeof claim->name);
    }
    return cause;
}

enum gh_passage_cause gh_claim_still(const struct gh_site_gate *gate, struct gh_copy *copy,
                                     const struct gh_claim *claim, int64_t wall_ms)
{
    struct gh_gate_person p;
    enum gh_passage_cause cause = GH_CAUSE_NONE;
    if (!gh_id_is_none(claim->token)) {
        struct gh_id person;
        bool revoked = false;
        int used = 0;
        gh_copy_badge(copy, claim->token, &revoked, &used, &person);
        if (revoked)
            return gh_id_is_none(claim->person)                ? GH_CAUSE_REVOKED
                   : gh_copy_has(copy, claim->person, wall_ms) ? GH_CAUSE_REVOKED
                                                               : GH_CAUSE_ERASED;
    }
    if (gh_id_is_none(claim->person))
        return cause;
    if (!gh_copy_has(copy, claim->person, wall_ms) || !gh_copy_person(copy, claim->person, &p))
        return GH_CAUSE_ERASED;
    cause = may_pass(gate, &p, wall_ms);
    if (claim->mode == GH_PASSAGE_TICKET && cause == GH_CAUSE_NOT_NOW)
        cause = GH_CAUSE_NONE;
    sodium_memzero(&p, sizeof p);
    return cause;
}

enum gh_passage_cause gh_claim_pin(const struct gh_site_gate *gate, struct gh_copy *copy, const char *number,
                                   const char *pin, int64_t wall_ms, struct gh_claim *claim)
{
    /* a hash of nobody's, so that a number nobody has takes as long; made once a process */
    static char nobody[crypto_pwhash_STRBYTES];
    struct gh_gate_person p;
    sodium_memzero(claim, sizeof *claim);
    claim->mode = GH_PASSAGE_PIN;
    bool known =
        strlen(number) < GH_NUMBER_TEXT && gh_copy_number(copy, number, &p, &claim->duress) && p.pin[0];
    if (!known && !nobody[0] &&
        crypto_pwhash_str(nobody, "", 0, crypto_pwhash_OPSLIMIT_INTERACTIVE,
                          crypto_pwhash_MEMLIMIT_INTERACTIVE) < 0)
        nobody[0] = 0;
    bool right = crypto_pwhash_str_verify(known ? p.pin : nobody, pin, strlen(pin)) == 0 && known;
    enum gh_passage_cause cause = right ? may_pass(gate, &p, wall_ms) : GH_CAUSE_WRONG_PIN;
    if (right) {
        claim->person = p.id;
        if (!cause)
            memcpy(claim->name, p.name, sizeof claim->name);
    } else {
        claim->duress = false;
    }
    sodium_memzero(&p, sizeof p);
    return cause;
}
