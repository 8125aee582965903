/* What lens and sensor do to the finished picture: blur, exposure, noise, and the planes a camera
 * would deliver. Plain loops that compilers turn into vectors. */
#pragma GCC optimize("O3")
#include "media/scene_view.h"

#include <string.h>

/* Running sums along one row of pixels, edges repeated. */
static void blur_row(const uint8_t *in, uint8_t *out, int width, int radius)
{
    int sum[3] = {0}, n = 2 * radius + 1;
    for (int i = -radius; i <= radius; i++) {
        int x = i < 0 ? 0 : i >= width ? width - 1 : i;
        for (int k = 0; k < 3; k++)
            sum[k] += in[3 * x + k];
    }
    for (int x = 0; x < width; x++) {
        int add = x + radius + 1 < width ? x + radius + 1 : width - 1, drop = x - radius > 0 ? x - radius : 0;
        for (int k = 0; k < 3; k++) {
            out[3 * x + k] = (uint8_t)((sum[k] + n / 2) / n);
            sum[k] += in[3 * add + k] - in[3 * drop + k];
        }
    }
}

void gh_scene_blur(struct gh_image p, uint8_t *room, uint32_t *sums, int radius)
{
    int bytes = 3 * p.width, n = 2 * radius + 1;
    uint32_t inverse = (uint32_t)(65536 / n);
    for (int y = 0; y < p.height; y++)
        blur_row(p.data + (long)y * p.stride, room + (long)y * bytes, p.width, radius);
    memset(sums, 0, (size_t)bytes * sizeof *sums);
    for (int i = -radius; i <= radius; i++) {
        const uint8_t *row = room + (long)(i < 0 ? 0 : i >= p.height ? p.height - 1 : i) * bytes;
        for (int x = 0; x < bytes; x++)
            sums[x] += row[x];
    }
    for (int y = 0; y < p.height; y++) {
        int add = y + radius + 1 < p.height ? y + radius + 1 : p.height - 1,
            drop = y - radius > 0 ? y - radius : 0;
        const uint8_t *in = room + (long)add * bytes, *gone = room + (long)drop * bytes;
        uint8_t *out = p.data + (long)y * p.stride;
        for (int x = 0; x < bytes; x++) {
            out[x] = (uint8_t)((sums[x] * inverse + 32768) >> 16);
            sums[x] += (uint32_t)in[x] - (uint32_t)gone[x];
        }
    }
}

void gh_scene_expose(uint8_t *row, const uint16_t *gain, const int8_t *noise, int n)
{
    for (int i = 0; i < n; i++) {
        int v = ((row[i] * gain[i]) >> 8) + noise[i];
        row[i] = (uint8_t)(v < 0 ? 0 : v > 255 ? 255 : v);
    }
}

/* BT.601, full range, chroma the mean of four pixels. */
void gh_scene_to_i420(struct gh_image p, uint8_t *yp, uint8_t *up, uint8_t *vp)
{
    for (int y = 0; y < p.height; y++) {
        const uint8_t *in = p.data + (long)y * p.stride;
        for (int x = 0; x < p.width; x++)
            yp[x] = (uint8_t)((29 * in[3 * x] + 150 * in[3 * x + 1] + 77 * in[3 * x + 2] + 128) >> 8);
        yp += p.width;
    }
    for (int y = 0; y < p.height / 2; y++) {
        const uint8_t *a = p.data + (long)(2 * y) * p.stride, *b = a + p.stride;
        for (int x = 0; x < p.width / 2; x++) {
            int blue = a[6 * x] + a[6 * x + 3] + b[6 * x] + b[6 * x + 3];
            int green = a[6 * x + 1] + a[6 * x + 4] + b[6 * x + 1] + b[6 * x + 4];
            int red = a[6 * x + 2] + a[6 * x + 5] + b[6 * x + 2] + b[6 * x + 5];
            int u = (128 * blue - 85 * green - 43 * red + 131072 + 512) >> 10;
            int v = (128 * red - 107 * green - 21 * blue + 131072 + 512) >> 10;
            up[x] = (uint8_t)(u > 255 ? 255 : u);
            vp[x] = (uint8_t)(v > 255 ? 255 : v);
        }
        up += p.width / 2;
        vp += p.width / 2;
    }
}
