/* Colour histograms over a sparse grid: cheap enough for every face of every round. */
#include "engine/signature.h"

#include <string.h>

enum { GRID = 16 };

static void histogram(struct gh_image p, float x0, float y0, float x1, float y1, uint8_t *bins)
{
    int count[GH_SIGNATURE_BINS] = {0}, n = 0;
    for (int j = 0; j < GRID; j++) {
        int y = (int)(y0 + (y1 - y0) * ((float)j + 0.5f) / GRID);
        if (y < 0 || y >= p.height)
            continue;
        for (int i = 0; i < GRID; i++) {
            int x = (int)(x0 + (x1 - x0) * ((float)i + 0.5f) / GRID);
            if (x < 0 || x >= p.width)
                continue;
            const uint8_t *bgr = p.data + (size_t)y * (size_t)p.stride + (size_t)x * 3;
            count[(bgr[0] >> 6) * 16 + (bgr[1] >> 6) * 4 + (bgr[2] >> 6)]++;
            n++;
        }
    }
    for (int i = 0; i < GH_SIGNATURE_BINS; i++)
        bins[i] = n ? (uint8_t)(count[i] * 255 / n) : 0;
}

void gh_signature_of(struct gh_image picture, struct gh_rect b, struct gh_signature *out)
{
    histogram(picture, b.x, b.y - b.h * 0.25f, b.x + b.w, b.y + b.h, out->head);
    histogram(picture, b.x - b.w * 0.4f, b.y + b.h * 1.3f, b.x + b.w * 1.4f, b.y + b.h * 2.6f, out->body);
}

static int both(const uint8_t *a, const uint8_t *b)
{
    int sum = 0;
    for (int i = 0; i < GH_SIGNATURE_BINS; i++)
        sum += a[i] < b[i] ? a[i] : b[i];
    return sum;
}

float gh_signature_alike(const struct gh_signature *a, const struct gh_signature *b)
{
    /* 250: what rounding down leaves of 255 on the mean */
    float alike = (float)(both(a->head, b->head) + both(a->body, b->body)) / (2 * 250.0f);
    return alike > 1 ? 1 : alike;
}

void gh_signature_blend(struct gh_signature *kept, const struct gh_signature *seen)
{
    for (int i = 0; i < GH_SIGNATURE_BINS; i++) {
        kept->head[i] = (uint8_t)((kept->head[i] * 3 + seen->head[i] + 2) / 4);
        kept->body[i] = (uint8_t)((kept->body[i] * 3 + seen->body[i] + 2) / 4);
    }
}
