/* Umeyama's similarity in the plane and a warp that averages when it shrinks. */
#include "vision/align.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

bool gh_similarity_fit(const float (*from)[2], const float (*to)[2], int count, struct gh_similarity *out)
{
    double fx = 0, fy = 0, tx = 0, ty = 0;
    for (int i = 0; i < count; i++) {
        fx += from[i][0], fy += from[i][1];
        tx += to[i][0], ty += to[i][1];
    }
    fx /= count, fy /= count, tx /= count, ty /= count;
    double var = 0, dot = 0, cross = 0;
    for (int i = 0; i < count; i++) {
        double x = from[i][0] - fx, y = from[i][1] - fy, u = to[i][0] - tx, v = to[i][1] - ty;
        var += x * x + y * y;
        dot += x * u + y * v;
        cross += x * v - y * u;
    }
    /* written so that NaN landmarks fail as well */
    if (!(var > 1e-6) || !(dot * dot + cross * cross > 1e-6))
        return false;
    double a = dot / var, b = cross / var;
    *out = (struct gh_similarity){(float)a, (float)b, (float)(tx - a * fx + b * fy),
                                  (float)(ty - b * fx - a * fy)};
    return isfinite(out->a) && isfinite(out->b) && isfinite(out->tx) && isfinite(out->ty);
}

struct gh_similarity gh_similarity_invert(struct gh_similarity s)
{
    float n = s.a * s.a + s.b * s.b, a = s.a / n, b = -s.b / n;
    return (struct gh_similarity){a, b, -(a * s.tx - b * s.ty), -(b * s.tx + a * s.ty)};
}

/* Every corner is checked: for samples at the picture's edge and beyond it. */
static void sample_careful(struct gh_image src, float x, float y, float sum[3])
{
    /* also refuses NaN and what does not fit an int */
    if (!(x > -1 && y > -1 && x < (float)src.width && y < (float)src.height))
        return;
    int x0 = (int)floorf(x), y0 = (int)floorf(y);
    float fx = x - (float)x0, fy = y - (float)y0;
    for (int j = 0; j < 2; j++) {
        for (int i = 0; i < 2; i++) {
            int px = x0 + i, py = y0 + j;
            if (px < 0 || py < 0 || px >= src.width || py >= src.height)
                continue;
            const uint8_t *p = src.data + (ptrdiff_t)py * src.stride + (ptrdiff_t)px * 3;
            float w = (i ? fx : 1 - fx) * (j ? fy : 1 - fy);
            for (int c = 0; c < 3; c++)
                sum[c] += w * (float)p[c];
        }
    }
}

/* Blue, green, red and one that is not used: a processor's vector, where it has them. */
typedef float sums __attribute__((vector_size(16)));
typedef int32_t counts __attribute__((vector_size(16)));

static inline sums pixel(const uint8_t *p)
{
    return __builtin_convertvector(((counts){p[0], p[1], p[2]}), sums);
}

/* The same sums in the same order, so the same bytes, where all four corners are in the picture. */
static inline sums sample(struct gh_image src, float x, float y, sums sum)
{
    if (!(x >= 0 && y >= 0 && x < (float)(src.width - 1) && y < (float)(src.height - 1))) {
        float three[3] = {sum[0], sum[1], sum[2]};
        sample_careful(src, x, y, three);
        return (sums){three[0], three[1], three[2], 0};
    }
    int x0 = (int)x, y0 = (int)y; /* not negative, so this is floorf without the call */
    float fx = x - (float)x0, fy = y - (float)y0;
    const uint8_t *p = src.data + (ptrdiff_t)y0 * src.stride + (ptrdiff_t)x0 * 3, *q = p + src.stride;
    sum += (1 - fx) * (1 - fy) * pixel(p);
    sum += fx * (1 - fy) * pixel(p + 3);
    sum += (1 - fx) * fy * pixel(q);
    sum += fx * fy * pixel(q + 3);
    return sum;
}

/* n × n samples a pixel, n at most 16. Inlined, so that for one sample no loop and no division is left. */
static inline __attribute__((always_inline)) void warp(struct gh_image src, struct gh_similarity to_src,
                                                       struct gh_image dst, int n)
{
    float part[16];
    for (int k = 0; k < n; k++)
        part[k] = ((float)k + 0.5f) / (float)n;
    for (int y = 0; y < dst.height; y++) {
        uint8_t *out = dst.data + (ptrdiff_t)y * dst.stride;
        for (int x = 0; x < dst.width; x++, out += 3) {
            sums sum = {0};
            for (int j = 0; j < n; j++)
                for (int i = 0; i < n; i++) {
                    float u = (float)x + part[i] - 0.5f, v = (float)y + part[j] - 0.5f;
                    float s = to_src.a * u - to_src.b * v + to_src.tx;
                    float t = to_src.b * u + to_src.a * v + to_src.ty;
                    sum = sample(src, s, t, sum);
                }
            counts mean = __builtin_convertvector(sum / (float)(n * n) + 0.5f, counts);
            for (int c = 0; c < 3; c++)
                out[c] = (uint8_t)mean[c];
        }
    }
}

void gh_similarity_warp(struct gh_image src, struct gh_similarity to_src, struct gh_image dst)
{
    float shrink = sqrtf(to_src.a * to_src.a + to_src.b * to_src.b);
    if (shrink <= 1.5f)
        warp(src, to_src, dst, 1);
    else
        warp(src, to_src, dst, shrink < 16 ? (int)ceilf(shrink) : 16);
}
