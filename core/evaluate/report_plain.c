/* What so many people can show, in sentences for whoever decides and has no statistics.
 * A rate of few people reads like a fact; the sentence says how far it may be from one. */
#include "evaluate/report_parts.h"

#include <string.h>

/* As much of the text as fits, at its end. */
static void add(char *out, size_t size, const char *text)
{
    size_t n = strlen(out);
    if (n + 1 < size)
        snprintf(out + n, size - n, "%s", text);
}

/* How far the true rate may lie from what was seen: the wider of the two intervals, as in the table beside
 * it. By person is too narrow when they are few, exact when their comparisons are many; that none erred makes
 * neither of them surer. */
static void range(char *out, size_t size, uint64_t errors, struct gh_interval a, struct gh_interval b)
{
    char n[GH_PART_NUMBER];
    struct gh_interval wider = gh_part_wider(a, b);
    if (!errors)
        snprintf(out, size, "the true rate may be as high as %s", gh_part_percent(n, wider.high));
    else
        snprintf(out, size, "the true rate may be anything from %s", gh_part_interval(n, wider));
}

static void false_matches(char *out, size_t size, const struct gh_group_rate *r)
{
    char people[GH_PART_NUMBER], n[GH_PART_NUMBER], seen[GH_PART_NUMBER], share[GH_PART_NUMBER], far[160];
    const char *who = r->enrolled == 1 ? "person" : "people";
    gh_digits(people, r->enrolled);
    if (!r->impostors) {
        snprintf(out, size, "%s %s, nobody to compare with: nothing can be said of false matches", people,
                 who);
        return;
    }
    range(far, sizeof far, r->false_matches, r->fmr_exact, r->fmr_person);
    if (r->false_matches)
        snprintf(share, sizeof share, "%s false match%s seen", gh_digits(seen, r->false_matches),
                 r->false_matches == 1 ? "" : "es");
    else
        snprintf(share, sizeof share, "no false match seen");
    snprintf(out, size, "%s %s, %s comparison%s, %s: %s", people, who, gh_digits(n, r->impostors),
             r->impostors == 1 ? "" : "s", share, far);
}

static void false_non_matches(char *out, size_t size, const struct gh_group_rate *r)
{
    char people[GH_PART_NUMBER], n[GH_PART_NUMBER], seen[GH_PART_NUMBER], far[160];
    if (!r->genuine) {
        snprintf(out, size,
                 " Of nobody two pictures were compared: nothing can be said of false non-matches");
        return;
    }
    range(far, sizeof far, r->false_non_matches, r->fnmr_exact, r->fnmr_person);
    if (r->false_non_matches)
        snprintf(seen, sizeof seen, "%llu", (unsigned long long)r->false_non_matches);
    else
        snprintf(seen, sizeof seen, "none");
    snprintf(out, size, " Of %s comparison%s of %s %s with themselves %s failed: %s",
             gh_digits(n, r->genuine), r->genuine == 1 ? "" : "s", gh_digits(people, r->compared),
             r->compared == 1 ? "person" : "people", seen, far);
}

void gh_report_plain(char *out, size_t size, const struct gh_group_rate *r, uint32_t least_persons)
{
    char part[400];
    if (!size)
        return;
    *out = 0;
    if (!r->persons) {
        add(out, size, "Nobody: nothing can be said.");
        return;
    }
    if (!r->enrolled) {
        add(out, size, "Nobody with a face: nothing can be said.");
        return;
    }
    bool few = r->enrolled < least_persons, few_compared = r->compared < least_persons;
    false_matches(part, sizeof part, r);
    add(out, size, part);
    add(out, size, few ? "; too few to say more." : ".");
    false_non_matches(part, sizeof part, r);
    add(out, size, part);
    add(out, size, r->genuine && few_compared ? "; too few to say more." : ".");
    if (few)
        snprintf(part, sizeof part, " At least %u people are needed to set one group beside another.",
                 least_persons);
    else if (few_compared)
        snprintf(part, sizeof part,
                 " At least %u people of whom two pictures were compared are needed to set one group's false "
                 "non-matches beside another's.",
                 least_persons);
    else
        return;
    add(out, size, part);
}
