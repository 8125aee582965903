/* The full float scan in blocks that fit the cache, and the plain sum. */
#include "search_exact.h"

#include "match/gallery_code.h"

#include <cblas.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

enum { DIMS = GH_TEMPLATE_DIMS, PROBES = 256, PEOPLE = 2048, STRIP = 64 };

/* Above what float rounding of 128 products of unit vectors can differ by. */
static const float margin = 1e-5f;

struct best {
    float product; /* largest by sgemm */
    float similarity;
    uint32_t index;
};

static void look(struct best *best, const float *products, size_t first, size_t count, const float *people,
                 const float *probe)
{
    for (size_t strip = 0; strip < count; strip += STRIP) {
        size_t end = strip + STRIP < count ? strip + STRIP : count;
        float most = -2;
        for (size_t i = strip; i < end; i++)
            most = products[i] > most ? products[i] : most;
        if (most < best->product - margin)
            continue;
        for (size_t i = strip; i < end; i++) {
            if (products[i] < best->product - margin)
                continue;
            float similarity = gh_code_similarity(probe, people + (first + i) * DIMS);
            if (fabsf(similarity - products[i]) > margin / 2) {
                fprintf(stderr, "bench search: sgemm and the gallery's similarity differ\n");
                exit(1);
            }
            if (similarity > best->similarity) {
                best->similarity = similarity;
                best->index = (uint32_t)(first + i);
            }
            if (products[i] > best->product)
                best->product = products[i];
        }
    }
}

void bench_nearest(const float *people, size_t n, const float *probes, size_t count, uint32_t *nearest)
{
    static float products[PROBES][PEOPLE];
    for (size_t q = 0; q < count; q += PROBES) {
        size_t rows = count - q < PROBES ? count - q : PROBES;
        struct best best[PROBES] = {{0}};
        for (size_t r = 0; r < rows; r++)
            best[r] = (struct best){-2, -2, 0};
        for (size_t p = 0; p < n; p += PEOPLE) {
            size_t columns = n - p < PEOPLE ? n - p : PEOPLE;
            cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, (int)rows, (int)columns, DIMS, 1,
                        probes + q * DIMS, DIMS, people + p * DIMS, DIMS, 0, products[0], PEOPLE);
            for (size_t r = 0; r < rows; r++)
                look(&best[r], products[r], p, columns, people, probes + (q + r) * DIMS);
        }
        for (size_t r = 0; r < rows; r++)
            nearest[q + r] = best[r].index;
    }
}

#if defined(__x86_64__)
#include <immintrin.h>

__attribute__((target("avx"))) float bench_read(const float *people, size_t n)
{
    __m256 sums[8];
    for (int k = 0; k < 8; k++)
        sums[k] = _mm256_setzero_ps();
    for (size_t i = 0; i < n * DIMS; i += 64)
        for (int k = 0; k < 8; k++)
            sums[k] = _mm256_add_ps(sums[k], _mm256_loadu_ps(people + i + 8 * k));
    for (int k = 1; k < 8; k++)
        sums[0] = _mm256_add_ps(sums[0], sums[k]);
    float out[8], sum = 0;
    _mm256_storeu_ps(out, sums[0]);
    for (int k = 0; k < 8; k++)
        sum += out[k];
    return sum;
}
#else
float bench_read(const float *people, size_t n)
{
    float sums[32] = {0}, sum = 0;
    for (size_t i = 0; i < n * DIMS; i += 32)
        for (int k = 0; k < 32; k++)
            sums[k] += people[i + k];
    for (int k = 0; k < 32; k++)
        sum += sums[k];
    return sum;
}
#endif
