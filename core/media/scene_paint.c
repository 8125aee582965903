/* The colours of a drawn face: skin, eyes, brows, lips, beard, glasses and hair as functions of the
 * place on it. Edges are soft by about one relief point, so that baking needs no supersampling. */
#include "media/scene_face.h"

#include <math.h>

float gh_scene_noise(uint32_t seed, float x, float y)
{
    float fx = floorf(x), fy = floorf(y), tx = x - fx, ty = y - fy, v[4];
    for (int i = 0; i < 4; i++) {
        uint32_t h =
            seed ^ (uint32_t)((int)fx + (i & 1)) * 0x9e3779b1u ^ (uint32_t)((int)fy + (i >> 1)) * 0x85ebca77u;
        h = (h ^ (h >> 15)) * 0x2c1b3c6du;
        h = (h ^ (h >> 12)) * 0x297a2d39u;
        v[i] = (float)((h ^ (h >> 15)) >> 8) * (1.0f / 16777216.0f);
    }
    tx = tx * tx * (3 - 2 * tx);
    ty = ty * ty * (3 - 2 * ty);
    float a = v[0] + (v[1] - v[0]) * tx, b = v[2] + (v[3] - v[2]) * tx;
    return a + (b - a) * ty;
}

static float clamp01(float v)
{
    return v < 0 ? 0 : v > 1 ? 1 : v;
}

/* 1 inside (d < 0), 0 outside, soft over w. */
static float inside(float d, float w)
{
    return clamp01(0.5f - d / w);
}

static float bump(float dx, float dy, float rx, float ry)
{
    float t = dx * dx / (rx * rx) + dy * dy / (ry * ry);
    return t >= 1 ? 0 : (1 - t) * (1 - t);
}

static void blend(float bgr[3], float b, float g, float r, float a)
{
    bgr[0] += (b - bgr[0]) * a;
    bgr[1] += (g - bgr[1]) * a;
    bgr[2] += (r - bgr[2]) * a;
}

static void darken(float bgr[3], float a)
{
    bgr[0] *= 1 - a;
    bgr[1] *= 1 - a * 0.95f;
    bgr[2] *= 1 - a * 0.85f;
}

static void paint_eye(const struct gh_face_params *f, float ax, float y, float x, float bgr[3])
{
    enum { B, G, R };
    float dx = ax - f->eye_dx, u = dx / f->eye_w;
    float ey = y + f->eye_tilt * dx;
    darken(bgr, 0.30f * bump(dx, y + 0.02f, 0.36f, 0.26f));
    darken(bgr, f->bags * 0.35f * bump(dx, y - 0.20f, 0.24f, 0.10f));
    if (fabsf(u) > 1.35f || fabsf(ey) > 0.4f)
        return;
    float open = 1 - u * u, top = -f->eye_h * (open > 0 ? sqrtf(open) : 0),
          low = f->eye_h * 0.75f * (open > 0 ? open : 0);
    if (open > 0) {
        float d = fmaxf(top - ey, ey - low);
        float in = inside(d, 0.025f);
        float white[3] = {0.80f, 0.84f, 0.86f};
        darken(white, 0.35f * clamp01((ey - top) < 0.05f ? 1 - (ey - top) / 0.05f : 0));
        float r = sqrtf(dx * dx + (ey + 0.01f) * (ey + 0.01f));
        blend(white, f->iris[B], f->iris[G], f->iris[R], inside(r - 0.098f, 0.025f));
        blend(white, 0.02f, 0.02f, 0.02f, inside(r - 0.045f, 0.025f));
        float gx = x < 0 ? dx + 0.035f : dx - 0.035f; /* both eyes mirror the same lamp */
        blend(white, 1, 1, 1, 0.9f * inside(sqrtf(gx * gx + (ey + 0.04f) * (ey + 0.04f)) - 0.018f, 0.02f));
        blend(bgr, white[B], white[G], white[R], in);
        blend(bgr, 0.05f, 0.05f, 0.07f, 0.85f * inside(fabsf(ey - top) - 0.018f, 0.03f));
        blend(bgr, f->skin[B] * 0.5f, f->skin[G] * 0.5f, f->skin[R] * 0.6f,
              0.5f * inside(fabsf(ey - low) - 0.008f, 0.03f));
    }
    darken(bgr, 0.45f * f->crease * inside(fabsf(ey - top * 1.35f + 0.05f) - 0.01f, 0.035f) *
                    clamp01(1.2f - u * u));
}

static void paint_brow(const struct gh_face_params *f, float ax, float y, float bgr[3])
{
    float u = (ax - f->eye_dx * 0.98f) / f->brow_len;
    if (fabsf(u) > 1.1f)
        return;
    float mid = f->brow_y - f->brow_tilt * u * f->brow_len - f->brow_arch * (1 - u * u);
    float thick = f->brow_thick * (1 - 0.55f * clamp01(u)) * clamp01((1.08f - fabsf(u)) * 4);
    float a = inside(fabsf(y - mid) - thick, 0.04f) *
              (0.75f + 0.25f * gh_scene_noise((uint32_t)f->seed, ax * 40, y * 25));
    float k = 1 - f->brow_dark * 0.65f;
    blend(bgr, f->hair[0] * k, f->hair[1] * k, f->hair[2] * k, a * (0.35f + 0.6f * f->brow_dark));
}

static void paint_nose(const struct gh_face_params *f, float ax, float y, float bgr[3])
{
    darken(bgr, 0.55f * f->nostril * bump(ax - f->nose_w * 0.46f, y - f->nose_y - 0.005f, 0.085f, 0.05f));
    darken(bgr, 0.45f * bump(ax - f->nose_w * 0.46f, y - f->nose_y, 0.13f, 0.09f));
    darken(bgr, 0.35f * bump(ax - f->nose_w * 0.98f, y - f->nose_y + 0.06f, 0.05f, 0.11f));
    darken(bgr, 0.20f * bump(ax, y - f->nose_y - 0.07f, f->nose_w * 1.1f, 0.08f));
    darken(bgr, 0.22f * bump(ax - 0.17f, y - 0.12f, 0.09f, 0.34f)); /* sides of the bridge */
    float fx = f->nose_w * 1.1f + (y - f->nose_y + 0.1f) * 0.35f;
    if (y > f->nose_y - 0.12f && y < f->mouth_y + 0.08f)
        darken(bgr, 0.38f * f->fold * inside(fabsf(ax - fx) - 0.01f, 0.06f));
}

static void paint_mouth(const struct gh_face_params *f, float ax, float y, float bgr[3])
{
    float u = ax / f->mouth_w;
    if (u > 1.15f || fabsf(y - f->mouth_y) > 0.35f)
        return;
    float line = f->mouth_y - f->mouth_curve * u * u + 0.012f * cosf(u * 6.3f);
    float taper = clamp01(1 - u * u), cupid = 1 - 0.25f * bump(ax, 0, 0.06f, 1);
    float top = line - f->lip_up * sqrtf(taper) * cupid, low = line + f->lip_low * sqrtf(taper);
    float in = inside(fmaxf(top - y, y - low), 0.035f);
    float shade = y < line ? 0.82f : 1.04f;
    blend(bgr, f->lips[0] * shade, f->lips[1] * shade, f->lips[2] * shade, 0.9f * in);
    if (u < 1.05f)
        darken(bgr, 0.72f * inside(fabsf(y - line) - 0.012f, 0.03f));
    darken(bgr, 0.3f * bump(u - 1.03f, y - line, 0.14f, 0.07f));
    darken(bgr, 0.18f * bump(ax, y - low - 0.06f, f->mouth_w * 0.7f, 0.07f));
}

static void paint_beard(const struct gh_face_params *f, float ax, float y, float bgr[3])
{
    if (f->beard == GH_BEARD_NONE || y < f->nose_y - 0.35f)
        return;
    float side = 0.62f + 0.22f * inside(y - f->mouth_y, 0.5f); /* the cheek's edge rises outwards */
    float cheek = inside(f->nose_y + 0.12f + (side - ax) * 0.55f - y, 0.10f);
    float moustache = bump(ax, y - (f->nose_y + f->mouth_y - f->lip_up) * 0.5f - 0.02f, f->mouth_w * 1.25f,
                           0.62f * (f->mouth_y - f->nose_y));
    moustache = clamp01(moustache * 6);
    float chin = inside(ax - f->mouth_w * 0.85f, 0.08f) * inside(f->mouth_y + f->lip_low + 0.03f - y, 0.05f);
    float clear =
        1 - clamp01(4 * bump(ax, y - f->mouth_y - 0.01f, f->mouth_w * 1.05f, f->lip_low + f->lip_up * 0.6f));
    float a = f->beard == GH_BEARD_MOUSTACHE ? moustache
              : f->beard == GH_BEARD_GOATEE  ? fmaxf(moustache, chin)
                                             : fmaxf(moustache, cheek);
    a *= clear * (0.75f + 0.4f * gh_scene_noise((uint32_t)f->seed + 7, ax * 28, y * 28));
    a *= f->beard == GH_BEARD_STUBBLE ? 0.38f * f->beard_dark : f->beard_dark;
    blend(bgr, f->hair[0] * 0.8f, f->hair[1] * 0.8f, f->hair[2] * 0.8f, clamp01(a));
}

static void paint_glasses(const struct gh_face_params *f, float ax, float y, float angle, float bgr[3])
{
    if (!f->glasses)
        return;
    float dx = ax - f->eye_dx, dy = y - 0.03f, d;
    float w = f->glasses == 1 ? 0.27f : 0.33f, h = f->glasses == 1 ? 0.26f : 0.21f;
    if (f->glasses == 1)
        d = sqrtf(dx * dx * (h / w) * (h / w) + dy * dy) - h;
    else
        d = fmaxf(fabsf(dx) - w, fabsf(dy) - h);
    float line = f->glasses == 3 ? 0.034f : 0.018f, dark = f->glasses == 1 ? 0.22f : 0.05f;
    float rim = inside(fabsf(d) - line, 0.025f);
    if (ax < f->eye_dx - w)
        rim = fmaxf(rim, inside(fabsf(dy + 0.05f) - line, 0.025f));
    if (ax > f->eye_dx + w && fabsf(angle) < 1.7f)
        rim = fmaxf(rim, inside(fabsf(dy + 0.08f) - line, 0.025f));
    blend(bgr, 0.85f, 0.85f, 0.8f, d < 0 ? 0.07f : 0);
    blend(bgr, dark, dark, dark * 1.2f, 0.9f * rim);
}

void gh_face_paint(const struct gh_face_params *f, float x, float y, float angle, float bgr[3])
{
    float ax = fabsf(x), front = cosf(angle);
    uint32_t seed = (uint32_t)f->seed;
    float grain = gh_scene_noise(seed, x * 7, y * 7) - 0.5f;
    for (int k = 0; k < 3; k++)
        bgr[k] = f->skin[k] * (1 + 0.07f * grain);
    if (front < 0.02f)
        return;
    blend(bgr, f->skin[0] * 0.75f, f->skin[1] * 0.68f, f->skin[2],
          (0.12f + f->blush) * bump(ax - 0.55f, y - 0.55f, 0.36f, 0.34f));
    darken(bgr, 0.10f * bump(ax, y - f->chin_y, 0.8f, 0.3f));
    if (f->freckles > 0 && gh_scene_noise(seed + 3, x * 34, y * 34) > 0.74f)
        darken(bgr, 0.25f * f->freckles * bump(ax - 0.3f, y - 0.4f, 0.7f, 0.5f));
    if (f->wrinkles > 0 && y < f->brow_y - 0.12f && y > f->hairline)
        darken(bgr, 0.16f * f->wrinkles * clamp01(sinf(y * 44) * 2 - 1) * bump(ax, 0, 0.7f, 9));
    if (f->wrinkles > 0)
        darken(bgr, 0.22f * f->wrinkles * clamp01(sinf((y + ax * 0.4f) * 50)) *
                        bump(ax - f->eye_dx - 0.30f, y - 0.04f, 0.12f, 0.16f));
    paint_nose(f, ax, y, bgr);
    paint_mouth(f, ax, y, bgr);
    paint_beard(f, ax, y, bgr);
    paint_eye(f, ax, y, x, bgr);
    paint_brow(f, ax, y, bgr);
    paint_glasses(f, ax, y, angle, bgr);
}

/* The lower edge of hair at this angle: brow line in front, ears at the side, nape behind. */
static float hair_edge(const struct gh_face_params *f, float x, float angle)
{
    float a = fabsf(angle), side = clamp01((a - 0.75f) / 0.55f), back = clamp01((a - 1.75f) / 0.5f);
    float front = f->hairline + f->peak * bump(x, 0, 0.4f, 1) - 0.12f * bump(fabsf(x) - 0.6f, 0, 0.3f, 1);
    float temple = 0.15f, nape = 1.0f;
    switch (f->style) {
    case GH_HAIR_FRINGE:
        front = f->brow_y - 0.14f + 0.06f * sinf(x * 9 + f->part);
        break;
    case GH_HAIR_LONG_FRINGE:
        front = f->brow_y - 0.10f + 0.05f * sinf(x * 11);
        temple = 9;
        break;
    case GH_HAIR_LONG: /* falls to both sides of the parting */
        front = f->hairline - 0.05f + 0.9f * fabsf(x - f->part * 0.5f) * fabsf(x - f->part * 0.5f);
        temple = 9;
        break;
    case GH_HAIR_CURLY:
        front = f->hairline + 0.10f * sinf(x * 13 + f->part * 9);
        temple = 0.55f;
        break;
    case GH_HAIR_BUZZ:
        temple = 0;
        break;
    case GH_HAIR_CAP:
        front = -0.62f;
        temple = -0.45f;
        nape = -0.1f;
        break;
    case GH_HAIR_SCARF:
        front = -0.80f;
        temple = 9;
        break;
    default:
        break;
    }
    float edge = front + (temple - front) * side;
    return edge + (fmaxf(nape, temple) - edge) * back;
}

float gh_face_hair(const struct gh_face_params *f, float x, float y, float angle, float *stands_out)
{
    *stands_out = 0;
    if (f->style == GH_HAIR_BALD)
        return 0;
    float edge = hair_edge(f, x, angle);
    float ragged = f->style == GH_HAIR_CAP || f->style == GH_HAIR_SCARF
                       ? 0
                       : 0.10f * (gh_scene_noise((uint32_t)f->seed + 11, angle * 14, y * 3) - 0.5f);
    float in = inside(y - edge - ragged, f->style == GH_HAIR_BUZZ ? 0.14f : 0.06f);
    if (f->style == GH_HAIR_SCARF) /* round the cheeks and under the chin */
        in = fmaxf(in, inside(f->chin_y * 0.97f - y - 0.2f * fabsf(x), 0.06f));
    if (f->style == GH_HAIR_RING)
        in *= clamp01((fabsf(angle) - 0.95f) * 5) * clamp01((y + 0.75f) * 6);
    float by = f->style == GH_HAIR_BUZZ || f->style == GH_HAIR_RING ? 0.03f
               : f->style == GH_HAIR_CAP                            ? 0.10f
               : f->style == GH_HAIR_SCARF                          ? 0.10f
               : f->style == GH_HAIR_CURLY                          ? 0.16f + f->volume
                                                                    : 0.05f + f->volume;
    if (f->style == GH_HAIR_CURLY)
        by *= 0.75f + 0.5f * gh_scene_noise((uint32_t)f->seed + 5, angle * 6, y * 5);
    *stands_out = by * in;
    return in * (f->style == GH_HAIR_BUZZ ? 0.75f : 1);
}
