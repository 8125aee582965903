/* Draws the bench's people and probes. */
#include "search_data.h"

#include "base/rand.h"
#include "match/gallery_code.h"

#include <cblas.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DIMS = GH_TEMPLATE_DIMS, GROUPS = 100, BATCH = 4096 };
#define DECAY  1.9  /* ln of first variance over last */
#define ALIKE  0.16 /* mean cosine within a group */
#define LOWEST 0.4
#define SPAN   0.4

struct bench_data {
    enum bench_kind kind;
    struct gh_rand rand;
    float basis[DIMS][DIMS]; /* orthonormal: the variances do not lie along the net's outputs */
    float spread[DIMS];
    float groups[GROUPS][DIMS];
    float raw[BATCH][DIMS];
};

static void scale_to_unit(float *v)
{
    double n = 0;
    for (int i = 0; i < DIMS; i++)
        n += (double)v[i] * v[i];
    double f = 1 / sqrt(n);
    for (int i = 0; i < DIMS; i++)
        v[i] = (float)(v[i] * f);
}

static void draw(struct bench_data *d, float *out, size_t count)
{
    for (size_t at = 0; at < count; at += BATCH) {
        size_t now = count - at < BATCH ? count - at : BATCH;
        for (size_t n = 0; n < now; n++)
            for (int i = 0; i < DIMS; i++)
                d->raw[n][i] = (float)gh_rand_normal(&d->rand) * d->spread[i];
        cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, (int)now, DIMS, DIMS, 1, d->raw[0], DIMS,
                    d->basis[0], DIMS, 0, out + at * DIMS, DIMS);
        for (size_t n = 0; n < now; n++)
            scale_to_unit(out + (at + n) * DIMS);
    }
}

struct bench_data *bench_data_open(enum bench_kind kind, uint64_t seed)
{
    struct bench_data *d = calloc(1, sizeof *d);
    if (!d) {
        fprintf(stderr, "bench search: out of memory\n");
        exit(1);
    }
    d->kind = kind;
    gh_rand_init(&d->rand, seed);
    for (int i = 0; i < DIMS; i++) { /* Gram and Schmidt on a normal matrix */
        for (int j = 0; j < DIMS; j++)
            d->basis[i][j] = (float)gh_rand_normal(&d->rand);
        for (int twice = 0; twice < 2; twice++)
            for (int k = 0; k < i; k++) {
                float along = cblas_sdot(DIMS, d->basis[i], 1, d->basis[k], 1);
                cblas_saxpy(DIMS, -along, d->basis[k], 1, d->basis[i], 1);
            }
        scale_to_unit(d->basis[i]);
        d->spread[i] = kind == BENCH_FACES ? (float)exp(-0.5 * DECAY * i / (DIMS - 1)) : 1;
    }
    draw(d, d->groups[0], GROUPS);
    return d;
}

void bench_data_close(struct bench_data *d)
{
    free(d);
}

void bench_data_people(struct bench_data *d, float *out, size_t count)
{
    draw(d, out, count);
    for (size_t n = 0; n < count && d->kind == BENCH_FACES; n++) {
        const float *group = d->groups[gh_rand_below(&d->rand, GROUPS)];
        float *v = out + n * DIMS;
        for (int i = 0; i < DIMS; i++)
            v[i] = (float)(sqrt(1 - ALIKE) * v[i] + sqrt(ALIKE) * group[i]);
        scale_to_unit(v);
    }
}

void bench_data_probes(struct bench_data *d, const float *people, size_t n, float *out, size_t count)
{
    bench_data_people(d, out, count);
    for (size_t q = 1; q < count; q += 2) {
        const float *mate = people + (size_t)gh_rand_below(&d->rand, (uint32_t)n) * DIMS;
        double cosine = LOWEST + SPAN * gh_rand_unit(&d->rand);
        float *v = out + q * DIMS;
        float along = cblas_sdot(DIMS, v, 1, mate, 1);
        cblas_saxpy(DIMS, -along, mate, 1, v, 1);
        scale_to_unit(v);
        for (int i = 0; i < DIMS; i++)
            v[i] = (float)(sqrt(1 - cosine * cosine) * v[i] + cosine * mate[i]);
        scale_to_unit(v);
    }
}

static int falling(const void *a, const void *b)
{
    float x = *(const float *)a, y = *(const float *)b;
    return (x < y) - (x > y);
}

double bench_data_quantile(struct bench_data *d, const float *people, size_t n, double share)
{
    enum { PAIRS = 1000000 };
    float *cosines = malloc(PAIRS * sizeof *cosines);
    if (!cosines)
        return NAN;
    for (int i = 0; i < PAIRS; i++) {
        size_t a = gh_rand_below(&d->rand, (uint32_t)n), b = gh_rand_below(&d->rand, (uint32_t)n - 1);
        cosines[i] = gh_code_similarity(people + a * DIMS, people + (b + (b >= a)) * DIMS);
    }
    qsort(cosines, PAIRS, sizeof *cosines, falling);
    double at = cosines[(int)(share * PAIRS)];
    free(cosines);
    return at;
}
