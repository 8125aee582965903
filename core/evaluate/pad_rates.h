/* Error rates of a liveness check as ISO/IEC 30107-3 defines them, from what became of each presentation.
 * Pure. */
#ifndef GH_EVALUATE_PAD_RATES_H
#define GH_EVALUATE_PAD_RATES_H

#include "evaluate/stats.h"

#include <stdbool.h>
#include <stddef.h>

enum gh_pad_outcome {
    GH_PAD_TAKEN,     /* for a living person */
    GH_PAD_REFUSED,   /* as an attack */
    GH_PAD_UNDECIDED, /* the scores do not agree: no response, as all that follow */
    GH_PAD_SHORT,     /* it ended before there were enough scores */
    GH_PAD_UNFIT,     /* a face, in no frame as a gate demands it */
    GH_PAD_NO_FACE,
    GH_PAD_UNREADABLE, /* a fault of the data, in no rate */
    GH_PAD_OUTCOMES
};
const char *gh_pad_outcome_name(enum gh_pad_outcome o); /* "taken for living" */

/* Of one kind of presentation. */
struct gh_pad_tally {
    uint64_t count[GH_PAD_OUTCOMES];
};

struct gh_pad_rate {
    uint64_t errors, of;
    double rate;           /* below zero: of nothing */
    struct gh_interval in; /* exact, 95 % (gh_stat_binomial); takes presentations for independent */
};

/* Those taken or refused; and those that could be read. */
uint64_t gh_pad_answered(const struct gh_pad_tally *t);
uint64_t gh_pad_presented(const struct gh_pad_tally *t);

/* APCER of a kind of attack: those taken for living, of those that were answered. */
struct gh_pad_rate gh_pad_apcer(const struct gh_pad_tally *t);
/* BPCER: living people refused as attacks, of those that were answered. */
struct gh_pad_rate gh_pad_bpcer(const struct gh_pad_tally *t);
/* APNRR or BPNRR: those without a response, of all that could be read. */
struct gh_pad_rate gh_pad_nrr(const struct gh_pad_tally *t);

/* The kind with the highest APCER, by which a check is judged (no mean over kinds); of equal ones that whose
 * interval reaches higher. -1 when none was answered. */
int gh_pad_worst(const struct gh_pad_tally *kinds, int count);

/* So many answered without an error bring the exact interval under 10 %: with fewer, a rate says nothing. */
enum { GH_PAD_LEAST = 36 };
/* What so few can show and cannot, in a plain sentence; empty when there are enough. what: "print". */
void gh_pad_plain(char *out, size_t size, const char *what, const struct gh_pad_tally *t, bool attack);

#endif
