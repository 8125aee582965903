/* Error rates of comparisons whose truth is known: false matches, false non-matches, and how far each can be
 * trusted. Terms as ISO/IEC 19795-1: FMR and FNMR are of comparisons; pictures without a template are
 * failures to enrol and counted apart. Pure: pictures are numbers here, and scores come from the caller. */
#ifndef GH_EVALUATE_RATES_H
#define GH_EVALUATE_RATES_H

#include "base/error.h"
#include "evaluate/stats.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct gh_pair {
    uint32_t a, b; /* pictures */
    uint16_t fold; /* from 0 */
    bool same;     /* of one person */
};

struct gh_comparisons {
    uint32_t pictures, persons;
    const uint32_t *person; /* of each picture, below persons */
    const bool *failed;     /* pictures without a template: compared with nothing */
    /* Those of them that could not be read, which is no failure of the nets: as if they were not there, no
     * comparison of theirs is one that was not made. NULL = none. */
    const bool *left_out;
    /* Protocol: then these alone are the genuine comparisons (the same ones) and the accuracy's. NULL: all
     * pairs of a person's pictures are genuine, and there is no accuracy. Impostors are always all pairs of
     * pictures of two persons. */
    const struct gh_pair *pairs;
    size_t pair_count;
    /* Scores −1 … 1 of one picture with pictures first … end−1 into out; a score that is no number counts as
     * −1 and is counted in not_numbers. Called from one thread. */
    void (*scores)(void *user, uint32_t picture, uint32_t first, uint32_t end, float *out);
    void *user;
};

enum { GH_RATE_ROWS = 5, GH_RATE_CURVE = 121, GH_RATE_FOLDS = 32, GH_RATE_WORST = 20 };

struct gh_rate {
    double wanted;   /* 1e-2 … 1e-6 */
    bool carried;    /* at least ten false matches are expected at this rate: else the pairs cannot say, and
                        the rest of the row is nothing */
    float threshold; /* the lowest score at which no more than `wanted` of impostors match */
    uint64_t false_matches, false_non_matches;
    double fmr, fnmr;                         /* as measured at the threshold */
    double frr;                               /* FNMR with failures to enrol as non-matches */
    struct gh_interval fmr_exact, fnmr_exact; /* as if all comparisons were independent */
    struct gh_interval fmr_person,
        fnmr_person; /* by bootstrap over persons: GH_RATE_DRAWS draws of as many
                        persons as there are, with replacement (Bolle et al. 2004). Where no comparison
                        erred, or all did, draws say nothing: then each person, or pair of persons, counts
                        as one trial of an exact interval */
};
enum { GH_RATE_DRAWS = 1000 };

struct gh_worst {
    uint32_t a, b;
    float score;
};

struct gh_rates {
    uint64_t genuine, impostors; /* comparisons made */
    uint64_t genuine_failed;     /* not made, for want of a template */
    uint64_t not_numbers;        /* scores that were none */
    struct gh_rate rate[GH_RATE_ROWS];
    double equal; /* equal error rate; below zero when there are no impostors or no genuine ones */
    /* FNMR over FMR, FMR from 1 down to 1e-6 in equal steps of its logarithm, 20 a decade; below zero where
     * the pairs do not carry it (fewer than one false match expected), or there are no genuine ones */
    float curve_fmr[GH_RATE_CURVE], curve_fnmr[GH_RATE_CURVE], curve_score[GH_RATE_CURVE];
    /* Of a protocol with folds: the share judged rightly in each at the threshold that is best on all the
     * others (Huang et al. 2007, LFW), a pair with a failed picture being judged different, one left out not
     * at all. One fold alone has no others: folds is 0 then. A fold without pairs has an accuracy below zero
     * and does not count. */
    int folds;
    double accuracy, accuracy_sd, fold_accuracy[GH_RATE_FOLDS];
    int worst_genuine_count, worst_impostor_count;
    struct gh_worst worst_genuine[GH_RATE_WORST];  /* the lowest scores first */
    struct gh_worst worst_impostor[GH_RATE_WORST]; /* the highest first */
};

/* All of it, in two rounds over all pairs, with memory that does not grow with their number but for false
 * matches (at most the hundredth that matters). seed: of the bootstrap. progress (may be NULL): 0 … 1. INPUT
 * when there is nothing to compare at all; no impostors or no genuine pairs leave their figures at zero
 * counts. */
bool gh_rates_measure(const struct gh_comparisons *c, uint64_t seed,
                      void (*progress)(void *user, double share), void *progress_user, struct gh_rates *out,
                      struct gh_error *err);

/* ---- within a group ---- */

struct gh_group_rate {
    uint32_t pictures, persons, failed; /* without those left out, and people who have no others */
    uint32_t enrolled, compared; /* people with a template, of whom an FMR speaks; and those of whom two
                                    pictures were compared, of whom an FNMR does */
    uint64_t genuine, impostors, false_matches, false_non_matches;
    double fmr, fnmr;
    struct gh_interval fmr_exact, fnmr_exact, fmr_person, fnmr_person;
};
/* At one threshold, of the persons for whom in_group is set, impostor pairs within the group alone. */
bool gh_rates_group(const struct gh_comparisons *c, const bool *in_group, float threshold, uint64_t seed,
                    struct gh_group_rate *out, struct gh_error *err);

/* ---- quality ---- */

struct gh_reject_row {
    double rejected, fnmr; /* share of pictures left out; of what remains */
    float quality;         /* below which they were */
    uint64_t genuine;      /* comparisons that remain */
};
enum { GH_REJECT_ROWS = 11 };
/* The error-versus-reject curve (Grother & Tabassi 2007): FNMR at one threshold when the pictures of least
 * quality, 0, 2, … 20 % of those with templates, are left out. A quality that predicts errors falls steeply.
 */
bool gh_rates_reject(const struct gh_comparisons *c, const float *quality, float threshold,
                     struct gh_reject_row out[GH_REJECT_ROWS], struct gh_error *err);

/* ---- one against many ---- */

struct gh_identification {
    uint32_t gallery; /* people, one picture each */
    double fpir;      /* wanted: share of searches by strangers that find anybody */
    float threshold;
    uint64_t searches, misses;        /* by people who are in it; not found at the first rank */
    uint64_t strangers, false_alarms; /* as measured at the threshold */
    double fnir;                      /* averaged over all galleries */
    uint64_t people;                  /* as many as the searches amount to, see below */
    struct gh_interval fnir_person;   /* exact, with each of these people as one trial */
};
/* For each gallery size (the largest first that leaves as many persons outside as inside at the least) the
 * FNIR at FPIR 0.1 and 0.01: sizes 10, 30, 100, 300 … and the largest possible; `draws` galleries of each.
 * A rate at which less than one false alarm is expected of one gallery's strangers is left out, and all if
 * nobody has a second picture. The galleries are drawn from the same people, whose searches in all of them
 * are no new trials: what counts is people, (Σn)² / Σn² with n searches of each, which is how many there are
 * when they search alike, and fewer when most searches are a few people's (Kish 1965, Survey Sampling, 11.7).
 * As many errors as give the FNIR among them, rounded down for the lower end and up for the upper. Returns
 * how many rows (≤ most), the largest gallery's first; -1 with err. */
int gh_rates_identify(const struct gh_comparisons *c, int draws, uint64_t seed, struct gh_identification *out,
                      int most, struct gh_error *err);

#endif
