/* Size, blur, pose and light as numbers between 0 and 1. */
#include "vision/quality.h"

#include <math.h>

/* Laplacian variance over luma variance, log2: at and below the first a chip is mush, from the second on
 * sharp. */
#define SHARP_LOW  (-7.0f)
#define SHARP_HIGH (-1.5f)

static float ramp(float x, float zero, float one)
{
    float t = (x - zero) / (one - zero);
    return t < 0 ? 0 : t > 1 ? 1 : t;
}

/* The nose in the eyes' frame: across (share of the eyes' distance, positive to image right) and down (share
 * of the way from the eyes' line to the mouth's). */
static bool nose_place(const float l[5][2], float *across, float *down)
{
    float ex = l[GH_LM_EYE_R][0] - l[GH_LM_EYE_L][0], ey = l[GH_LM_EYE_R][1] - l[GH_LM_EYE_L][1];
    float distance2 = ex * ex + ey * ey;
    float mx = (l[GH_LM_EYE_R][0] + l[GH_LM_EYE_L][0]) / 2, my = (l[GH_LM_EYE_R][1] + l[GH_LM_EYE_L][1]) / 2;
    float nx = l[GH_LM_NOSE][0] - mx, ny = l[GH_LM_NOSE][1] - my;
    float ux = (l[GH_LM_MOUTH_L][0] + l[GH_LM_MOUTH_R][0]) / 2 - mx;
    float uy = (l[GH_LM_MOUTH_L][1] + l[GH_LM_MOUTH_R][1]) / 2 - my;
    float mouth = ux * -ey + uy * ex;
    if (!(distance2 > 1) || !(mouth > 0))
        return false;
    *across = (nx * ex + ny * ey) / distance2;
    *down = (nx * -ey + ny * ex) / mouth;
    return true;
}

float gh_quality_yaw(const float landmark[5][2])
{
    float across, down;
    if (!nose_place(landmark, &across, &down))
        return 90;
    return atanf(across / 0.55f) * 57.29578f;
}

float gh_quality_frontal(const float landmark[5][2])
{
    float across, down;
    if (!nose_place(landmark, &across, &down))
        return 0;
    float yaw = atanf(across / 0.55f) * 57.29578f / 60, pitch = (down - 0.5f) / 0.35f;
    if (fabsf(yaw) >= 1 || fabsf(pitch) >= 1)
        return 0;
    return (1 - yaw * yaw) * (1 - pitch * pitch);
}

static int luma(const uint8_t *p)
{
    return (29 * p[0] + 150 * p[1] + 77 * p[2]) >> 8;
}

void gh_quality_of_chip(const uint8_t *bgr, int side, float *sharpness, float *light)
{
    int from = side / 8, to = side - from, row = side * 3;
    double sum = 0, sum2 = 0, lap = 0, lap2 = 0, n = (double)(to - from) * (to - from);
    for (int y = from; y < to; y++) {
        for (int x = from; x < to; x++) {
            const uint8_t *p = bgr + y * row + x * 3;
            int c = luma(p), l = 4 * c - luma(p - 3) - luma(p + 3) - luma(p - row) - luma(p + row);
            sum += c, sum2 += c * c;
            lap += l, lap2 += l * l;
        }
    }
    double mean = sum / n, var = sum2 / n - mean * mean, lap_mean = lap / n,
           lap_var = lap2 / n - lap_mean * lap_mean;
    float contrast = ramp((float)sqrt(var > 0 ? var : 0), 6, 24), m = (float)mean;
    *light = fminf(ramp(m, 20, 60), ramp(m, 245, 200)) * contrast;
    *sharpness = ramp((float)log2((lap_var + 1e-6) / (var + 64)), SHARP_LOW, SHARP_HIGH);
}

struct gh_quality gh_quality_of(const struct gh_face *face, float scale, const uint8_t *bgr, int side)
{
    struct gh_quality q = {0};
    q.size_px = fminf(face->box.w, face->box.h) * scale;
    q.yaw_deg = gh_quality_yaw(face->landmark);
    q.frontal = gh_quality_frontal(face->landmark);
    gh_quality_of_chip(bgr, side, &q.sharpness, &q.light);
    q.overall =
        ramp(q.size_px, 16, 80) * q.frontal * (0.25f + 0.75f * q.sharpness) * (0.25f + 0.75f * q.light);
    return q;
}

void gh_quality_certain(struct gh_quality *q, float certainty)
{
    q->certainty = certainty;
    q->overall *= certainty * certainty * certainty * certainty;
}
