/* Rotation, codes of templates and probes, and the exact similarity. The bound
 * they serve is derived in gallery_code.h. */
#include "match/gallery_code.h"

#include <math.h>
#include <string.h>

enum { DIMS = GH_TEMPLATE_DIMS };

/* Δ: 0.345 standard deviations of a rotated coordinate, 1/√128. Between the step with the least mean error
 * for 16 levels of a normal variable (0.3352; Max, "Quantizing for minimum distortion", 1960) and a wider one
 * that clips less, since a block is judged by its largest radius. */
static const float step = 0.345f * 0.08838834764831845f;

/* Signs of the two rounds: the first 256 bits of pi's fraction, which nobody chose. */
#define S(word, bit) ((word) >> (bit)&1 ? -1.0f : 1.0f)
#define S4(w, b)     S(w, b), S(w, b + 1), S(w, b + 2), S(w, b + 3)
#define S32(w)       S4(w, 0), S4(w, 4), S4(w, 8), S4(w, 12), S4(w, 16), S4(w, 20), S4(w, 24), S4(w, 28)
static const float sign[2][DIMS] = {
    {S32(0x243f6a88u), S32(0x85a308d3u), S32(0x13198a2eu), S32(0x03707344u)},
    {S32(0xa4093822u), S32(0x299f31d0u), S32(0x082efa98u), S32(0xec4e6c89u)},
};

typedef float f4 __attribute__((vector_size(16)));

static f4 load4(const float *p)
{
    f4 v;
    memcpy(&v, p, sizeof v);
    return v;
}

float gh_code_similarity(const float *a, const float *b)
{
    f4 s0 = {0}, s1 = {0}, s2 = {0}, s3 = {0};
    for (int i = 0; i < DIMS; i += 16) {
        s0 += load4(a + i) * load4(b + i);
        s1 += load4(a + i + 4) * load4(b + i + 4);
        s2 += load4(a + i + 8) * load4(b + i + 8);
        s3 += load4(a + i + 12) * load4(b + i + 12);
    }
    f4 s = (s0 + s1) + (s2 + s3);
    return (s[0] + s[1]) + (s[2] + s[3]);
}

/* One stage of the transform within a vector: sums and differences of lanes 1 or 2 apart. */
static f4 mix1(f4 v)
{
    return __builtin_shufflevector(v, v, 0, 0, 2, 2) +
           __builtin_shufflevector(v, v, 1, 1, 3, 3) * (f4){1, -1, 1, -1};
}

static f4 mix2(f4 v)
{
    return __builtin_shufflevector(v, v, 0, 1, 0, 1) +
           __builtin_shufflevector(v, v, 2, 3, 2, 3) * (f4){1, 1, -1, -1};
}

static void rotate(float y[DIMS], const float *x)
{
    enum { VECTORS = DIMS / 4 };
    f4 v[VECTORS];
    memcpy(v, x, sizeof v);
    for (int round = 0; round < 2; round++) {
        for (int i = 0; i < VECTORS; i++)
            v[i] = mix2(mix1(v[i] * load4(sign[round] + 4 * i)));
        for (int half = 1; half < VECTORS; half *= 2)
            for (int at = 0; at < VECTORS; at += 2 * half)
                for (int i = at; i < at + half; i++) {
                    f4 a = v[i], b = v[i + half];
                    v[i] = a + b;
                    v[i + half] = a - b;
                }
    }
    for (int i = 0; i < VECTORS; i++)
        v[i] *= 1.0f / DIMS; /* each round stretches by √128 */
    memcpy(y, v, sizeof v);
    explicit_bzero(v, sizeof v);
}

bool gh_code_probe_usable(const float *probe)
{
    double length2 = 0;
    for (int i = 0; i < DIMS; i++)
        length2 += (double)probe[i] * probe[i];
    return length2 >= 0.25 && length2 <= 4.0; /* false for what is not a number, too */
}

void gh_code_probe_widen(struct gh_code_probe *out)
{
    for (int g = 0; g < GH_CODE_GROUPS; g++)
        for (int i = 0; i < 8; i++) {
            const int8_t *b = out->b + 8 * g + i % 2 * 2;
            out->wide[g][0][i] = b[0];
            out->wide[g][1][i] = b[4];
            out->wide[g][2][i] = b[1];
            out->wide[g][3][i] = b[5];
        }
}

void gh_code_probe_make(struct gh_code_probe *out, const float *probe)
{
    float p[DIMS], most = 0;
    rotate(p, probe);
    for (int i = 0; i < DIMS; i++)
        most = fmaxf(most, fabsf(p[i]));
    float scale = most / 127.0f;
    double error2 = 0, reach2 = 0, length2 = 0;
    int sum = 0;
    for (int i = 0; i < DIMS; i++) {
        int b = (int)lrintf(p[i] / scale);
        b = b > 127 ? 127 : b < -127 ? -127 : b;
        out->b[i] = (int8_t)b;
        sum += b;
        double back = (double)scale * b;
        reach2 += back * back;
        length2 += (double)p[i] * p[i];
        error2 += (p[i] - back) * (p[i] - back);
    }
    out->unit = scale * step;
    out->offset = -7.5f * out->unit * (float)sum;
    out->reach = (float)sqrt(reach2);
    out->slack = (float)sqrt(error2) * GH_CODE_LONGEST + GH_CODE_ROUNDING * (float)sqrt(length2);
    gh_code_probe_widen(out);
    explicit_bzero(p, sizeof p);
}

void gh_code_write(uint8_t block[GH_CODE_BYTES], int lane, const float *x, float *radius)
{
    float y[DIMS];
    rotate(y, x);
    double radius2 = 0;
    for (int i = 0; i < DIMS; i++) {
        int c = (int)floorf(y[i] / step + 8.0f);
        c = c > 15 ? 15 : c < 0 ? 0 : c;
        double rest = y[i] - (double)step * (c - 7.5);
        radius2 += rest * rest;
        uint8_t *byte = &block[(i / 8) * 64 + 4 * lane + i % 4];
        *byte = i & 4 ? (uint8_t)((*byte & 0x0f) | c << 4) : (uint8_t)((*byte & 0xf0) | c);
    }
    *radius = nextafterf((float)sqrt(radius2), INFINITY);
    explicit_bzero(y, sizeof y);
}
