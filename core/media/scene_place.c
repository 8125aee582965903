/* Where people walk: six places painted once per view from flat shapes in fractions of the picture,
 * and the light that falls there. */
#include "media/scene_parts.h"

#include <math.h>

struct brush {
    struct gh_image out;
    uint32_t seed;
};

static float clamp01(float v)
{
    return v < 0 ? 0 : v > 1 ? 1 : v;
}

/* A convex shape with corners in fractions of the picture, clockwise; shaded from top to bottom colour. */
static void shape(const struct brush *b, const float (*at)[2], int n, const float top[3], const float low[3])
{
    float w = (float)b->out.width, h = (float)b->out.height, y0 = 1e9f, y1 = -1e9f;
    for (int i = 0; i < n; i++) {
        y0 = fminf(y0, at[i][1] * h);
        y1 = fmaxf(y1, at[i][1] * h);
    }
    int from = (int)fmaxf(0, y0 - 1), to = (int)fminf(h, y1 + 2);
    for (int y = from; y < to; y++) {
        float t = clamp01(((float)y + 0.5f - y0) / fmaxf(1, y1 - y0));
        uint8_t *row = b->out.data + (long)y * b->out.stride;
        for (int x = 0; x < b->out.width; x++) {
            float cover = 1;
            for (int i = 0; i < n && cover > 0; i++) {
                int j = (i + 1) % n;
                float ax = at[i][0] * w, ay = at[i][1] * h, ex = at[j][0] * w - ax, ey = at[j][1] * h - ay;
                float d = (ex * ((float)y + 0.5f - ay) - ey * ((float)x + 0.5f - ax)) /
                          (sqrtf(ex * ex + ey * ey) + 1e-6f);
                cover = fminf(cover, clamp01(d + 0.5f));
            }
            for (int k = 0; k < 3 && cover > 0; k++)
                row[3 * x + k] = (uint8_t)gh_mix((float)row[3 * x + k], gh_mix(top[k], low[k], t), cover);
        }
    }
}

static void box(const struct brush *b, float x0, float y0, float x1, float y1, const float top[3],
                const float low[3])
{
    const float at[4][2] = {{x0, y0}, {x1, y0}, {x1, y1}, {x0, y1}};
    shape(b, at, 4, top, low);
}

/* A floor from y to the bottom with lines running to the middle of the horizon. */
static void floor_from(const struct brush *b, float y, const float far[3], const float near[3], int lines)
{
    float seam[3] = {near[0] * 0.86f, near[1] * 0.86f, near[2] * 0.86f};
    box(b, 0, y, 1, 1, far, near);
    for (int i = -lines; i <= lines; i++) {
        float x = 0.5f + (float)i * 0.24f * (1 + 0.08f * (float)lines), f = (y - 0.36f) / 0.64f;
        float xf = 0.5f + (x - 0.5f) * f;
        const float at[4][2] = {{xf, y}, {xf + 0.001f, y}, {x + 0.004f, 1}, {x - 0.004f, 1}};
        shape(b, at, 4, seam, seam);
    }
    for (int i = 1; i < 8; i++) {
        float yy = 0.36f + (y - 0.36f) * (1 + 0.05f * (float)(i * i));
        box(b, 0, yy, 1, yy + 0.0015f * (float)(i + 1), seam, seam);
    }
}

static void random_colour(const struct brush *b, int i, float out[3])
{
    for (int k = 0; k < 3; k++)
        out[k] = 50 + 150 * gh_scene_noise(b->seed, (float)(i * 7 + k) + 0.5f, 3.5f);
}

static void door(const struct brush *b, float x0, float y0, float x1, float y1, const float colour[3])
{
    float frame[3] = {colour[0] * 0.6f, colour[1] * 0.6f, colour[2] * 0.6f};
    float low[3] = {colour[0] * 0.85f, colour[1] * 0.85f, colour[2] * 0.85f};
    float w = (x1 - x0) * 0.08f;
    box(b, x0 - w, y0 - w, x1 + w, y1, frame, frame);
    box(b, x0, y0, x1, y1, colour, low);
    box(b, x1 - 2.2f * w, (y0 + y1) * 0.53f, x1 - w, (y0 + y1) * 0.545f, frame, frame);
}

static void plant(const struct brush *b, float x, float y, float s)
{
    const float pot[3] = {70, 96, 150}, dark[3] = {40, 70, 38}, light[3] = {70, 120, 74};
    box(b, x - 0.14f * s, y - 0.3f * s, x + 0.14f * s, y, pot, pot);
    for (int i = 0; i < 9; i++) {
        float a = -1.2f + 0.3f * (float)i, l = s * (0.7f + 0.1f * (float)(i % 3));
        float tx = x + sinf(a) * l * 0.45f, ty = y - 0.3f * s - cosf(a) * l * 0.9f;
        const float leaf[3][2] = {{tx, ty}, {x + 0.05f * s, y - 0.28f * s}, {x - 0.05f * s, y - 0.28f * s}};
        shape(b, leaf, 3, i % 2 ? light : dark, dark);
    }
}

static void hall(const struct brush *b)
{
    const float ceiling[3] = {212, 216, 218}, wall[3] = {186, 196, 202}, wall2[3] = {166, 178, 188};
    const float far[3] = {128, 138, 146}, near[3] = {150, 160, 166}, glass[3] = {226, 214, 196},
                wood[3] = {80, 112, 150};
    const float lamp[3] = {244, 250, 252}, pale[3] = {206, 200, 190};
    box(b, 0, 0, 1, 0.10f, ceiling, ceiling);
    box(b, 0, 0.10f, 1, 0.56f, wall, wall2);
    floor_from(b, 0.56f, far, near, 5);
    door(b, 0.40f, 0.20f, 0.49f, 0.56f, glass);
    door(b, 0.51f, 0.20f, 0.60f, 0.56f, glass);
    door(b, 0.80f, 0.20f, 0.90f, 0.56f, wood);
    box(b, 0.05f, 0.18f, 0.27f, 0.36f, pale, glass);
    box(b, 0.155f, 0.18f, 0.162f, 0.36f, wall2, wall2);
    for (int i = 0; i < 4; i++)
        box(b, 0.12f + 0.22f * (float)i, 0.035f, 0.22f + 0.22f * (float)i, 0.05f, lamp, lamp);
    plant(b, 0.70f, 0.60f, 0.22f);
}

static void street(const struct brush *b)
{
    const float sky[3] = {232, 208, 176}, haze[3] = {230, 222, 212}, far[3] = {140, 142, 142},
                near[3] = {158, 160, 160};
    const float pane[3] = {150, 130, 104}, road[3] = {96, 96, 96}, kerb[3] = {186, 188, 188};
    box(b, 0, 0, 1, 0.5f, sky, haze);
    for (int i = 0; i < 6; i++) {
        float x = (float)i * 0.18f - 0.04f, top = 0.02f + 0.14f * gh_scene_noise(b->seed, (float)i * 3.1f, 8),
              c[3], low[3];
        random_colour(b, i, c);
        for (int k = 0; k < 3; k++) {
            c[k] = gh_mix(c[k], 170, 0.5f);
            low[k] = c[k] * 0.85f;
        }
        box(b, x, top, x + 0.185f, 0.52f, c, low);
        for (int r = 0; r < 4; r++)
            for (int q = 0; q < 3; q++)
                box(b, x + 0.025f + 0.052f * (float)q, top + 0.03f + 0.1f * (float)r,
                    x + 0.055f + 0.052f * (float)q, fminf(0.5f, top + 0.09f + 0.1f * (float)r), pane, pane);
    }
    box(b, 0, 0.50f, 1, 0.60f, road, road);
    box(b, 0, 0.595f, 1, 0.61f, kerb, kerb);
    floor_from(b, 0.61f, far, near, 7);
    float car[3];
    random_colour(b, 40, car);
    const float cabin[4][2] = {{0.70f, 0.43f}, {0.82f, 0.43f}, {0.86f, 0.50f}, {0.66f, 0.50f}};
    const float wheel[3] = {30, 30, 32};
    shape(b, cabin, 4, pane, pane);
    box(b, 0.62f, 0.49f, 0.91f, 0.56f, car, car);
    box(b, 0.66f, 0.545f, 0.71f, 0.585f, wheel, wheel);
    box(b, 0.82f, 0.545f, 0.87f, 0.585f, wheel, wheel);
}

static void corridor(const struct brush *b)
{
    const float end[3] = {170, 178, 180}, left[3] = {176, 188, 192}, right[3] = {158, 172, 178};
    const float ceiling[3] = {206, 210, 212}, far[3] = {104, 116, 126}, near[3] = {134, 146, 156};
    const float lamp[3] = {246, 250, 252}, wood[3] = {90, 126, 160}, strip[3] = {120, 100, 70};
    const float cl[4][2] = {{0, 0}, {1, 0}, {0.62f, 0.22f}, {0.38f, 0.22f}};
    const float wl[4][2] = {{0, 0}, {0.38f, 0.22f}, {0.38f, 0.52f}, {0, 0.92f}};
    const float wr[4][2] = {{1, 0.92f}, {0.62f, 0.52f}, {0.62f, 0.22f}, {1, 0}};
    floor_from(b, 0.50f, far, near, 4);
    shape(b, cl, 4, ceiling, ceiling);
    shape(b, wl, 4, left, left);
    shape(b, wr, 4, right, right);
    box(b, 0.38f, 0.22f, 0.62f, 0.52f, end, end);
    door(b, 0.46f, 0.28f, 0.54f, 0.52f, wood);
    const float rl[4][2] = {{0, 0.48f}, {0.38f, 0.37f}, {0.38f, 0.38f}, {0, 0.50f}};
    const float rr[4][2] = {{1, 0.50f}, {0.62f, 0.38f}, {0.62f, 0.37f}, {1, 0.48f}};
    shape(b, rl, 4, strip, strip);
    shape(b, rr, 4, strip, strip);
    for (int i = 0; i < 2; i++) {
        float a = i ? 0.10f : 0.27f, c = i ? 0.20f : 0.32f;
        const float dl[4][2] = {
            {a, 0.18f + 0.1f * a}, {c, 0.2f + 0.2f * c}, {c, 0.92f - 1.05f * c}, {a, 0.92f - 1.05f * a}};
        shape(b, dl, 4, wood, wood);
    }
    for (int i = 0; i < 3; i++) {
        float y = 0.03f + 0.07f * (float)i, w = 0.10f - 0.025f * (float)i;
        const float l[4][2] = {
            {0.5f - w, y}, {0.5f + w, y}, {0.5f + w * 0.8f, y + 0.02f}, {0.5f - w * 0.8f, y + 0.02f}};
        shape(b, l, 4, lamp, lamp);
    }
}

static void shop(const struct brush *b)
{
    const float wall[3] = {206, 212, 214}, far[3] = {156, 164, 168}, near[3] = {176, 184, 188};
    const float board[3] = {120, 136, 150}, sign[3] = {70, 90, 180}, pale[3] = {236, 240, 242};
    box(b, 0, 0, 1, 0.58f, wall, wall);
    floor_from(b, 0.58f, far, near, 5);
    box(b, 0.34f, 0.02f, 0.66f, 0.10f, sign, sign);
    box(b, 0.38f, 0.045f, 0.62f, 0.075f, pale, pale);
    for (int s = 0; s < 4; s++) {
        float y = 0.14f + 0.11f * (float)s;
        for (int i = 0; i < 44; i++) {
            float x = 0.02f + 0.0218f * (float)i, c[3], low[3];
            if (x > 0.46f && x < 0.53f)
                continue;
            random_colour(b, s * 50 + i / 3, c);
            for (int k = 0; k < 3; k++)
                low[k] = c[k] * 0.8f;
            float tall = 0.05f + 0.04f * gh_scene_noise(b->seed, (float)(i / 3) * 2.3f, (float)s * 5.1f);
            box(b, x, y + 0.10f - tall, x + 0.018f, y + 0.10f, c, low);
        }
        box(b, 0.01f, y + 0.10f, 0.465f, y + 0.112f, board, board);
        box(b, 0.535f, y + 0.10f, 0.99f, y + 0.112f, board, board);
    }
}

static void yard(const struct brush *b)
{
    const float sky[3] = {226, 204, 180}, haze[3] = {222, 216, 206}, brick[3] = {92, 112, 160},
                brick2[3] = {80, 98, 142};
    const float far[3] = {120, 130, 134}, near[3] = {142, 150, 154}, line[3] = {112, 130, 168},
                gate[3] = {70, 74, 70};
    const float crown[3] = {70, 112, 76}, trunk[3] = {50, 66, 84};
    box(b, 0, 0, 1, 0.3f, sky, haze);
    const float tree[6][2] = {{0.16f, 0.01f}, {0.25f, 0.05f}, {0.28f, 0.15f},
                              {0.2f, 0.25f},  {0.1f, 0.22f},  {0.07f, 0.1f}};
    box(b, 0.165f, 0.2f, 0.19f, 0.34f, trunk, trunk);
    shape(b, tree, 6, crown, crown);
    box(b, 0, 0.27f, 1, 0.57f, brick, brick2);
    for (int r = 0; r < 10; r++) {
        box(b, 0, 0.27f + 0.03f * (float)r, 1, 0.273f + 0.03f * (float)r, line, line);
        for (int i = 0; i < 20; i++) {
            float x = 0.05f * (float)i + (r % 2 ? 0.025f : 0);
            box(b, x, 0.27f + 0.03f * (float)r, x + 0.002f, 0.3f + 0.03f * (float)r, line, line);
        }
    }
    floor_from(b, 0.57f, far, near, 5);
    box(b, 0.40f, 0.2f, 0.60f, 0.57f, haze, near);
    for (int i = 0; i < 11; i++)
        box(b, 0.402f + 0.0192f * (float)i, 0.2f, 0.406f + 0.0192f * (float)i, 0.57f, gate, gate);
    box(b, 0.39f, 0.19f, 0.61f, 0.21f, gate, gate);
}

static void stairs(const struct brush *b)
{
    const float wall[3] = {172, 186, 198}, wall2[3] = {146, 160, 174}, far[3] = {112, 120, 130},
                near[3] = {138, 146, 154};
    const float rail[3] = {60, 66, 70}, glass[3] = {234, 222, 204};
    box(b, 0, 0, 1, 0.6f, wall, wall2);
    box(b, 0.08f, 0.05f, 0.24f, 0.30f, glass, glass);
    box(b, 0.156f, 0.05f, 0.162f, 0.30f, wall2, wall2);
    floor_from(b, 0.58f, far, near, 5);
    for (int i = 9; i >= 0; i--) {
        float y = 0.58f - 0.036f * (float)i, in = 0.008f * (float)i, c = 150 - 5 * (float)i;
        float tread[3] = {c, c + 6, c + 12}, riser[3] = {c * 0.78f, c * 0.8f, c * 0.82f};
        box(b, 0.36f + in, y - 0.036f, 0.80f - in, y, tread, riser);
    }
    for (int s = 0; s < 2; s++) {
        float x = s ? 0.80f : 0.36f, d = s ? -0.08f : 0.08f;
        const float l[4][2] = {{x + d, 0.08f}, {x + d + 0.008f, 0.08f}, {x + 0.008f, 0.42f}, {x, 0.42f}};
        shape(b, l, 4, rail, rail);
        box(b, x, 0.42f, x + 0.008f, 0.60f, rail, rail);
    }
}

void gh_place_draw(enum gh_scene_place place, uint64_t seed, struct gh_image out)
{
    static void (*const paint[GH_PLACES])(const struct brush *) = {hall, street, corridor,
                                                                   shop, yard,   stairs};
    struct brush b = {out, (uint32_t)(seed ^ (seed >> 32))};
    paint[place](&b);
    /* unevenness of paint and light, and the lens's darker corners */
    float over = 40.0f / (float)out.height;
    for (int y = 0; y < out.height; y++) {
        uint8_t *row = out.data + (long)y * out.stride;
        for (int x = 0; x < out.width; x++) {
            float fx = (float)x * over, fy = (float)y * over;
            float n = gh_scene_noise(b.seed + 1, fx, fy) + 0.5f * gh_scene_noise(b.seed + 2, fx * 4, fy * 4);
            float u = 2 * (float)x / (float)out.width - 1, v = 2 * (float)y / (float)out.height - 1;
            float gain = (0.965f + 0.03f * n) * (1 - 0.08f * (u * u + v * v));
            for (int k = 0; k < 3; k++)
                row[3 * x + k] = (uint8_t)fminf(255, (float)row[3 * x + k] * gain);
        }
    }
}

void gh_place_light(enum gh_scene_place place, struct gh_scene_light *light)
{
    static const float dirs[GH_PLACES][3] = {{-0.35f, -0.45f, 0.82f}, {0.45f, -0.50f, 0.74f},
                                             {0.05f, -0.62f, 0.78f},  {0.15f, -0.55f, 0.82f},
                                             {-0.50f, -0.42f, 0.76f}, {-0.40f, -0.50f, 0.77f}};
    const float *d = dirs[place];
    float length = sqrtf(d[0] * d[0] + d[1] * d[1] + d[2] * d[2]);
    for (int k = 0; k < 3; k++) {
        light->dir[k] = d[k] / length;
        light->key[k] = 0.70f + 0.03f * (float)k;
        light->fill[k] = 0.44f - 0.02f * (float)k;
    }
}

float gh_lamp_level(enum gh_scene_lamp lamp, uint64_t seed, double t)
{
    switch (lamp) {
    case GH_LAMP_EVENING:
        return 0.72f;
    case GH_LAMP_DARK:
        return 0.30f;
    case GH_LAMP_FLICKER: { /* a bad tube: bursts of blinking between quiet seconds */
        float quiet = gh_scene_noise((uint32_t)seed, (float)t * 0.5f, 1);
        float blink = gh_scene_noise((uint32_t)seed + 1, (float)t * 9, 2);
        return quiet < 0.55f ? 0.95f : blink < 0.5f ? 0.35f : 0.9f;
    }
    default:
        return 1;
    }
}

void gh_lamp_tint(enum gh_scene_lamp lamp, float level, float bgr[3])
{
    bool warm = lamp == GH_LAMP_EVENING;
    bgr[0] = level * (warm ? 0.82f : 1);
    bgr[1] = level * (warm ? 0.95f : 1);
    bgr[2] = level * (warm ? 1.08f : 1);
}
