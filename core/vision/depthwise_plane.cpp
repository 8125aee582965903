// The convolution eight sums at a time, in what vectors the processor has: nothing is
// known of it when this is compiled, so it is asked once.
#include "vision/depthwise_plane.hpp"

#include <algorithm>

namespace
{
using gh::Plane;

constexpr int LANES = gh::PLANE_LANES;
typedef float Lanes __attribute__((vector_size(LANES * sizeof(float)), aligned(alignof(float)), may_alias));
#define INLINE inline __attribute__((always_inline))

INLINE Lanes &lanes(float *p)
{
    return *reinterpret_cast<Lanes *>(p);
}

INLINE const Lanes &lanes(const float *p)
{
    return *reinterpret_cast<const Lanes *>(p);
}

// A Plane goes by value: its numbers stay in registers, whatever is written through its pointers. At -O2
// loops are unrolled only where it is said.

// Rows of at least LANES in whole lanes, the last of which overlap those before them.
INLINE void pad(const Plane p)
{
    for (int y = 0; y < p.height; y++) {
        const float *from = p.src + y * p.width;
        float *to = p.padded + (p.top + y) * p.pitch + p.left;
        if (p.width < LANES)
            for (int x = 0; x < p.width; x++)
                to[x] = from[x];
        else
            for (int x = 0; x < p.width; x += LANES) {
                const int at = std::min(x, p.width - LANES);
                lanes(to + at) = lanes(from + at);
            }
    }
}

INLINE void taps(const float *at, int pitch, const Lanes k[10], float *to)
{
    Lanes sum = k[9];
#pragma GCC unroll 3
    for (int y = 0; y < 3; y++)
#pragma GCC unroll 3
        for (int x = 0; x < 3; x++)
            sum += k[3 * y + x] * lanes(at + y * pitch + x);
    lanes(to) = sum;
}

INLINE void convolve(const Plane p)
{
    pad(p);
    Lanes k[10];
#pragma GCC unroll 10
    for (int i = 0; i < 10; i++)
        k[i] = p.weights[i] - Lanes{};
    const int span = (p.out_width - 1) * p.stride + 1; // at stride 2 every other sum is dropped
    float row[gh::PLANE_PITCH + LANES];
    for (int y = 0; y < p.out_height; y++) {
        const float *from = p.padded + y * p.stride * p.pitch;
        float *to = p.dst + y * p.out_width;
        if (p.stride == 1 && span >= LANES) {
            for (int x = 0; x < span; x += LANES) {
                const int at = std::min(x, span - LANES);
                taps(from + at, p.pitch, k, to + at);
            }
            continue;
        }
        for (int x = 0; x < span; x += LANES)
            taps(from + x, p.pitch, k, row + x);
        for (int x = 0; x < p.out_width; x++)
            to[x] = row[x * p.stride];
    }
}

void convolve_plain(const Plane &p)
{
    convolve(p);
}

#ifdef __x86_64__
__attribute__((target("avx2,fma"))) void convolve_avx2(const Plane &p)
{
    convolve(p);
}
#endif

using Convolve = void (*)(const Plane &);

Convolve fastest()
{
#ifdef __x86_64__
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
        return convolve_avx2;
#endif
    return convolve_plain;
}
} // namespace

void gh::plane_convolve(const Plane &p)
{
    static const Convolve chosen = fastest();
    chosen(p);
}

const char *gh::plane_path()
{
    return fastest() == convolve_plain ? "plain" : "AVX2";
}
