/* xoshiro256** and the distributions drawn from it. */
#include "base/rand.h"

#include <math.h>

static uint64_t splitmix(uint64_t *x)
{
    uint64_t z = (*x += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

void gh_rand_init(struct gh_rand *r, uint64_t seed)
{
    for (int i = 0; i < 4; i++)
        r->s[i] = splitmix(&seed);
}

static uint64_t rotl(uint64_t x, int k)
{
    return (x << k) | (x >> (64 - k));
}

uint64_t gh_rand_next(struct gh_rand *r)
{
    uint64_t *s = r->s;
    uint64_t result = rotl(s[1] * 5, 7) * 9;
    uint64_t t = s[1] << 17;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = rotl(s[3], 45);
    return result;
}

double gh_rand_unit(struct gh_rand *r)
{
    return (double)(gh_rand_next(r) >> 11) * 0x1.0p-53;
}

double gh_rand_range(struct gh_rand *r, double low, double high)
{
    return low + (high - low) * gh_rand_unit(r);
}

double gh_rand_normal(struct gh_rand *r)
{
    double u = 1.0 - gh_rand_unit(r); /* (0, 1]: the logarithm needs it above zero */
    return sqrt(-2.0 * log(u)) * cos(6.283185307179586 * gh_rand_unit(r));
}

uint32_t gh_rand_below(struct gh_rand *r, uint32_t n)
{
    return (uint32_t)(((gh_rand_next(r) >> 32) * n) >> 32);
}

uint64_t gh_rand_mix(uint64_t a, uint64_t b)
{
    uint64_t x = a ^ rotl(b, 32) ^ 0x2545f4914f6cdd1du;
    splitmix(&x);
    return splitmix(&x);
}
