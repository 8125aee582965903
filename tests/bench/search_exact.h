/* What the search is held against: every product of every probe and template in
 * float (OpenBLAS), and the time to read the floats once. */
#ifndef GH_BENCH_SEARCH_EXACT_H
#define GH_BENCH_SEARCH_EXACT_H

#include <stddef.h>
#include <stdint.h>

/* nearest[q] = index of the nearest of n templates; the first of equals. sgemm goes through them all; what
 * comes within its rounding of the best is decided by the gallery's own similarity. */
void bench_nearest(const float *people, size_t n, const float *probes, size_t count, uint32_t *nearest);

/* A plain sum over n × 128 floats with AVX, eight sums side by side: as fast as one core reads. */
float bench_read(const float *people, size_t n);

#endif
