/* The growth bench's parts: two halves of the people, a curve from each, searches among the other half, and
 * what an interval says of a rate that was set. */
#ifndef BENCH_GROWTH_H
#define BENCH_GROWTH_H

#include "table.h"

#include "evaluate/looks.h"

#include <stdio.h>

enum { GROWTH_SEED = 1, GROWTH_DIRECTIONS = 2 };

/* Zeroed memory, or the end of the program. */
void *growth_room(size_t count, size_t size);
/* Whatever cannot be measured ends the program. */
void growth_must(bool ok, const struct gh_error *err);

/* ---- people ---- */

/* One half's pictures with templates, persons numbered from 0. */
struct growth_crowd {
    uint32_t pictures, persons;
    uint32_t *person;        /* of each picture */
    uint32_t *picture;       /* of each picture: its number in the dataset */
    const float **template_; /* of each picture; the looks' own */
    bool *failed;            /* none did */
};

/* People whose name's hash, mixed with salt, ends in `half`: who is in which half does not depend on who else
 * is there. */
void growth_half(const struct gh_dataset *d, const struct gh_looks *l, uint64_t salt, int half,
                 struct growth_crowd *out);
void growth_crowd_free(struct growth_crowd *c);

/* The crowd's curve, similarity at 1e-2, 1e-3, 1e-4, 1e-5 as far as its pairs carry, in place of the pack's.
 * How far the pack's second curve reaches stays, since a gate's margin follows from it. */
void growth_curve(const struct growth_crowd *c, const struct gh_vision_info *pack,
                  struct gh_vision_info *info, struct gh_rates *rates);
/* All of the crowd's impostor pairs at one threshold. */
void growth_pairs(const struct growth_crowd *c, float threshold, struct gh_group_rate *out);

/* A curve of one half and the people on whom it is tried. */
struct growth_direction {
    const char *name;
    const struct growth_crowd *from, *to;
    struct gh_vision_info info; /* with from's curve */
    struct gh_rates rates;      /* of from */
};

/* ---- intervals ---- */

/* Of a rate, its interval over `persons`, and another sample of `others` people of the same kind: where the
 * one sample's rate may lie as seen from the other. */
struct gh_interval growth_between(double rate, struct gh_interval interval, uint32_t persons,
                                  uint32_t others);

/* '=' the set rate lies in the interval, '-' above it (fewer errors than accepted), '+' below it: missed; '?'
 * in it, but so do ten times as many errors: the people are too few to show that it holds. */
char growth_verdict(struct gh_interval interval, double set);

/* ---- searches ---- */

/* One picture that found somebody else. */
struct growth_alert {
    float similarity;
    uint32_t probe, found; /* persons */
};

struct growth_searches {
    const struct growth_crowd *crowd;
    uint32_t size; /* people in a gallery, one template each */
    int draws;     /* galleries */
    bool members;  /* their own pictures are searched for too, among the others */
    bool *in;      /* draws × persons */
    struct growth_alert *alert;
    size_t count, room;
    uint64_t searches;
};

/* `draws` galleries of people drawn at random; all pictures of the others (and with members of the gallery's
 * own, whose own template does not count) searched in each by the product's gallery. Keeps what reaches
 * least. */
void growth_search(const struct growth_crowd *c, uint32_t size, int draws, bool members, float least,
                   struct growth_searches *out);
void growth_searches_free(struct growth_searches *s);

struct growth_rate {
    uint64_t alerts;
    double rate;               /* of the searches */
    struct gh_interval people; /* by bootstrap over persons, as gh_rates does it */
};
void growth_rates(const struct growth_searches *s, const float *threshold, int thresholds,
                  struct growth_rate *out);

/* ---- the tables: each returns how many of its figures are missed ---- */

/* The highest measured rate as a multiple of what was set: where the curve was measured, and beyond. */
struct growth_worst {
    double measured, beyond;
};
void growth_worst_add(struct growth_worst *w, double times, bool beyond);

int growth_held(const struct gh_dataset *d, const struct gh_looks *l, const struct growth_direction *way,
                int *held, int *asked);
int growth_flags(const struct growth_direction *way, struct growth_worst *worst);
int growth_gates(const struct growth_direction *way, struct growth_worst *worst);

#endif
