/* A small deterministic generator for scenes, jitter and tests: the same seed
 * gives the same numbers everywhere. Never for keys (libsodium makes those). */
#ifndef GH_BASE_RAND_H
#define GH_BASE_RAND_H

#include <stdint.h>

struct gh_rand {
    uint64_t s[4];
};

/* xoshiro256** seeded through splitmix64 (Blackman & Vigna, "Scrambled linear
 * pseudorandom number generators", 2018). */
void gh_rand_init(struct gh_rand *r, uint64_t seed);
uint64_t gh_rand_next(struct gh_rand *r);
double gh_rand_unit(struct gh_rand *r);                           /* [0, 1) */
double gh_rand_range(struct gh_rand *r, double low, double high); /* [low, high) */
double gh_rand_normal(struct gh_rand *r);                         /* mean 0, deviation 1 (Box–Muller) */
uint32_t gh_rand_below(struct gh_rand *r, uint32_t n);            /* 0 … n-1, n ≥ 1 */

/* One well-mixed 64-bit value from two: for seeds of sub-generators. */
uint64_t gh_rand_mix(uint64_t a, uint64_t b);

#endif
