/* Shares of presentations with their exact intervals, and what small counts cannot say. */
#include "evaluate/pad_rates.h"

#include "evaluate/report_parts.h"

#define CONFIDENCE 0.95

const char *gh_pad_outcome_name(enum gh_pad_outcome o)
{
    static const char *const names[GH_PAD_OUTCOMES] = {
        [GH_PAD_TAKEN] = "taken for living", [GH_PAD_REFUSED] = "refused",
        [GH_PAD_UNDECIDED] = "undecided",    [GH_PAD_SHORT] = "too few frames",
        [GH_PAD_UNFIT] = "face never fit",   [GH_PAD_NO_FACE] = "no face",
        [GH_PAD_UNREADABLE] = "unreadable",
    };
    return (unsigned)o < GH_PAD_OUTCOMES ? names[o] : "?";
}

uint64_t gh_pad_answered(const struct gh_pad_tally *t)
{
    return t->count[GH_PAD_TAKEN] + t->count[GH_PAD_REFUSED];
}

uint64_t gh_pad_presented(const struct gh_pad_tally *t)
{
    uint64_t n = 0;
    for (int i = 0; i < GH_PAD_UNREADABLE; i++)
        n += t->count[i];
    return n;
}

static struct gh_pad_rate rate(uint64_t errors, uint64_t of)
{
    return (struct gh_pad_rate){errors, of, of ? (double)errors / (double)of : -1,
                                gh_stat_binomial(errors, of, CONFIDENCE)};
}

struct gh_pad_rate gh_pad_apcer(const struct gh_pad_tally *t)
{
    return rate(t->count[GH_PAD_TAKEN], gh_pad_answered(t));
}

struct gh_pad_rate gh_pad_bpcer(const struct gh_pad_tally *t)
{
    return rate(t->count[GH_PAD_REFUSED], gh_pad_answered(t));
}

struct gh_pad_rate gh_pad_nrr(const struct gh_pad_tally *t)
{
    return rate(gh_pad_presented(t) - gh_pad_answered(t), gh_pad_presented(t));
}

int gh_pad_worst(const struct gh_pad_tally *kinds, int count)
{
    int worst = -1;
    struct gh_pad_rate most = {.rate = -1};
    for (int i = 0; i < count; i++) {
        struct gh_pad_rate r = gh_pad_apcer(&kinds[i]);
        if (r.of && (r.rate > most.rate || (!(r.rate < most.rate) && r.in.high > most.in.high)))
            worst = i, most = r;
    }
    return worst;
}

void gh_pad_plain(char *out, size_t size, const char *what, const struct gh_pad_tally *t, bool attack)
{
    struct gh_pad_rate r = attack ? gh_pad_apcer(t) : gh_pad_bpcer(t);
    const char *name = attack ? "APCER" : "BPCER";
    char low[GH_PART_NUMBER], high[GH_PART_NUMBER], of[GH_PART_NUMBER];
    if (!size)
        return;
    *out = 0;
    if (!gh_pad_presented(t))
        snprintf(out, size, "%s: none was presented, so nothing can be said of %s.", what, name);
    else if (!r.of)
        snprintf(out, size, "%s: none was answered, so nothing can be said of %s.", what, name);
    else if (r.of < GH_PAD_LEAST)
        snprintf(out, size,
                 "%s: %s answered %s too few for a figure; all they say is that %s lies between %s and %s.",
                 what, gh_digits(of, r.of), r.of == 1 ? "is" : "are", name, gh_part_percent(low, r.in.low),
                 gh_part_percent(high, r.in.high));
}
