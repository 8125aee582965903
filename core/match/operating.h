/* The operating point that follows from what a site asks for, what the net's curve says and how many
 * templates a face is compared with. Pure: doctor, the facts sheet, the engine and gates all ask here. */
#ifndef GH_MATCH_OPERATING_H
#define GH_MATCH_OPERATING_H

#include "site/operating.h"
#include "vision/vision.h"

enum gh_operating_use {
    GH_OPERATING_LIST,     /* cameras: a face against all templates of live flags */
    GH_OPERATING_VERIFY,   /* a gate: a face against all templates of the one person claimed */
    GH_OPERATING_IDENTIFY, /* a gate: a face against all templates of people enrolled for gates */
};

struct gh_operating_point {
    enum gh_operating_use use;
    size_t templates; /* compared with in one search, at least 1 */
    double share;     /* asked: of strangers' visits (LIST), of strangers who try (gates), that may match */
    double fmr;       /* needed of one comparison: share / templates (Bonferroni) */
    double fmr_read;  /* where the curve was read for it: at gates gh_threshold_gate_margin lower where the
                         model's second curve does not reach it */
    bool fixed;       /* a similarity by hand for this embedder counts instead of the rate */
    float threshold;  /* what evidence is held against: a similarity */
    bool raised;      /* to the floor (gh_threshold_floor): less was asked for */
    bool capped;   /* the rate would need more than GH_THRESHOLD_CAP: it is not reached, fmr_at is what is */
    bool known;    /* the embedder has a curve; else all below is 0 */
    double fmr_at; /* the curve's FMR at the threshold, and its 95 % interval where it was stated */
    double low, high; /* high = 0: not stated, or beyond what was measured */
    double fnmr;      /* share of a person's own comparisons that fall below the threshold */
    bool beyond; /* the threshold lies beyond what the curve was measured for: the rates are extrapolated */
    double least_fmr; /* down to which it was measured */
};

/* LIST: FMR = share / templates, share = false alerts a camera day / faces expected in one. Gates: FMR =
 * false_match_rate / templates, since the likest of them counts. A similarity fixed by hand counts instead;
 * in identify mode the higher of both. The floor holds for all. */
void gh_operating_point(const struct gh_site_operating *asked, const struct gh_vision_info *info,
                        enum gh_operating_use use, size_t templates, struct gh_operating_point *out);

enum { GH_OPERATING_WORDS = 512 };
/* In words for a person, each into GH_OPERATING_WORDS bytes, returns out.
 * asked: "0.05 false alerts a camera day, 500 faces expected"; p: what followed, which says whether a
 * similarity by hand counts
 * need: "12 templates: 1 false match in 120,000 comparisons"
 * found: "threshold 0.463; about 7.1 % of …" with interval and data
 * trouble: what a person must know (raised, capped, beyond what was measured), or "" */
char *gh_operating_asked_words(const struct gh_site_operating *asked, const char *embedder,
                               const struct gh_operating_point *p, char *out);
char *gh_operating_need_words(const struct gh_operating_point *p, char *out);
char *gh_operating_found_words(const struct gh_operating_point *p, const struct gh_vision_info *info,
                               char *out);
char *gh_operating_trouble_words(const struct gh_operating_point *p, char *out);

/* 1 / rate to two digits, in groups of three, into out[32]: 0.0000083 → "120,000". Returns out. */
const char *gh_operating_one_in(double rate, char *out);

#endif
