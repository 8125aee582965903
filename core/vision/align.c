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

static void sample(struct gh_image src, float x, float y, float sum[3])
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

void gh_similarity_warp(struct gh_image src, struct gh_similarity to_src, struct gh_image dst)
{
    float shrink = sqrtf(to_src.a * to_src.a + to_src.b * to_src.b);
    int n = shrink <= 1.5f ? 1 : shrink < 16 ? (int)ceilf(shrink) : 16;
    for (int y = 0; y < dst.height; y++) {
        uint8_t *out = dst.data + (ptrdiff_t)y * dst.stride;
        for (int x = 0; x < dst.width; x++, out += 3) {
            float sum[3] = {0};
            for (int k = 0; k < n * n; k++) {
                float u = (float)x + ((float)(k % n) + 0.5f) / (float)n - 0.5f;
                float v = (float)y + ((float)(k / n) + 0.5f) / (float)n - 0.5f;
                sample(src, to_src.a * u - to_src.b * v + to_src.tx, to_src.b * u + to_src.a * v + to_src.ty,
                       sum);
            }
            for (int c = 0; c < 3; c++)
                out[c] = (uint8_t)(sum[c] / (float)(n * n) + 0.5f);
        }
    }
}
