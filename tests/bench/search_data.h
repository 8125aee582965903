/* Templates and probes for the search bench: like a face net's, or spread evenly
 * over the sphere, which is harder since nothing stands out. */
#ifndef GH_BENCH_SEARCH_DATA_H
#define GH_BENCH_SEARCH_DATA_H

#include <stddef.h>
#include <stdint.h>

enum bench_kind {
    /* As MobileFaceNet's of 2086 people of LFW were measured: variances fall exponentially from 2.2 to 0.34
     * of their mean (104 dimensions' worth), and different people reach cosine 0.23 / 0.32 / 0.39 once in 1e2
     * / 1e3 / 1e4 pairs. A normal with such variances gives the first; for the others people belong to 100
     * groups that look somewhat alike (mean cosine 0.16 within). */
    BENCH_FACES,
    BENCH_SPHERE,
};

struct bench_data;
struct bench_data *bench_data_open(enum bench_kind kind, uint64_t seed); /* exits when out of memory */
void bench_data_close(struct bench_data *d);

/* count × 128 floats of length 1: a person each. */
void bench_data_people(struct bench_data *d, float *out, size_t count);

/* count probes: the odd ones have a mate among the n people, at cosine 0.4 … 0.8, the even ones are
 * strangers. */
void bench_data_probes(struct bench_data *d, const float *people, size_t n, float *out, size_t count);

/* Cosine that a share of pairs of different people reaches, from a million pairs. */
double bench_data_quantile(struct bench_data *d, const float *people, size_t n, double share);

#endif
