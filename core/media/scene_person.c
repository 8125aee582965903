/* From a seed to a face: proportions, colours, hair, beard, glasses and clothes, drawn widely
 * apart, since nets trained on people find drawn faces alike. */
#include "media/scene_face.h"

#include "base/rand.h"

#include <string.h>

static float between(struct gh_rand *r, float low, float high)
{
    return (float)gh_rand_range(r, low, high);
}

static void mix(float out[3], const float a[3], const float b[3], float t)
{
    for (int i = 0; i < 3; i++)
        out[i] = a[i] + (b[i] - a[i]) * t;
}

static void pick_skin(struct gh_rand *r, float skin[3])
{
    static const float tones[6][3] = {{0.76f, 0.82f, 0.96f}, {0.62f, 0.72f, 0.90f}, {0.46f, 0.58f, 0.78f},
                                      {0.32f, 0.42f, 0.62f}, {0.21f, 0.29f, 0.46f}, {0.13f, 0.18f, 0.30f}};
    float t = between(r, 0, 4.999f);
    int i = (int)t;
    mix(skin, tones[i], tones[i + 1], t - (float)i);
    skin[0] *= between(r, 0.86f, 1.08f);
}

static void pick_hair(struct gh_rand *r, float skin_light, float hair[3])
{
    static const float colours[8][3] = {{0.04f, 0.04f, 0.05f}, {0.07f, 0.09f, 0.13f}, {0.11f, 0.17f, 0.27f},
                                        {0.10f, 0.18f, 0.42f}, {0.13f, 0.30f, 0.62f}, {0.36f, 0.60f, 0.80f},
                                        {0.48f, 0.49f, 0.50f}, {0.82f, 0.84f, 0.86f}};
    uint32_t n = skin_light > 0.6f ? 8 : 3;
    uint32_t i = gh_rand_below(r, n);
    if (n == 3 && gh_rand_below(r, 5) == 0)
        i = 6 + gh_rand_below(r, 2);
    float shade = between(r, 0.8f, 1.2f);
    for (int k = 0; k < 3; k++)
        hair[k] = colours[i][k] * shade;
}

static void pick_cloth(struct gh_rand *r, float cloth[3])
{
    static const float colours[14][3] = {{0.55f, 0.25f, 0.12f}, {0.20f, 0.18f, 0.62f}, {0.26f, 0.42f, 0.20f},
                                         {0.80f, 0.80f, 0.82f}, {0.15f, 0.15f, 0.16f}, {0.30f, 0.62f, 0.80f},
                                         {0.60f, 0.50f, 0.22f}, {0.35f, 0.22f, 0.50f}, {0.24f, 0.34f, 0.46f},
                                         {0.38f, 0.38f, 0.40f}, {0.70f, 0.60f, 0.50f}, {0.16f, 0.40f, 0.72f},
                                         {0.45f, 0.20f, 0.16f}, {0.56f, 0.66f, 0.74f}};
    const float *c = colours[gh_rand_below(r, 14)];
    float shade = between(r, 0.8f, 1.15f);
    for (int k = 0; k < 3; k++)
        cloth[k] = c[k] * shade;
}

static void pick_features(struct gh_rand *r, struct gh_face_params *f)
{
    f->cranium = between(r, 0.94f, 1.10f);
    f->cheek = between(r, 0.90f, 1.08f);
    f->jaw = between(r, 0.70f, 0.96f);
    f->jaw_e = between(r, 3.5f, 8.0f);
    f->chin_y = between(r, 1.45f, 1.92f);
    f->top_y = -between(r, 1.45f, 1.68f);
    f->eye_dx = between(r, 0.40f, 0.52f);
    f->eye_w = between(r, 0.17f, 0.25f);
    f->eye_h = between(r, 0.055f, 0.115f);
    f->eye_tilt = between(r, -0.16f, 0.18f);
    f->crease = between(r, 0, 1);
    f->bags = between(r, 0, 0.5f);
    f->brow_y = -between(r, 0.20f, 0.36f);
    f->brow_len = between(r, 0.24f, 0.36f);
    f->brow_thick = between(r, 0.025f, 0.085f);
    f->brow_tilt = between(r, -0.22f, 0.18f);
    f->brow_arch = between(r, 0, 0.10f);
    f->brow_dark = between(r, 0.35f, 0.95f);
    f->nose_y = between(r, 0.60f, 0.88f);
    f->nose_w = between(r, 0.19f, 0.36f);
    f->nose_h = between(r, 0.28f, 0.52f);
    f->bridge_w = between(r, 0.10f, 0.17f);
    f->bridge_h = between(r, 0.04f, 0.24f);
    f->nostril = between(r, 0.3f, 1);
    f->mouth_y = f->nose_y + (f->chin_y - f->nose_y) * between(r, 0.32f, 0.44f);
    f->mouth_w = between(r, 0.28f, 0.46f);
    f->lip_up = between(r, 0.04f, 0.11f);
    f->lip_low = between(r, 0.05f, 0.13f);
    f->mouth_curve = between(r, -0.08f, 0.10f);
    f->cheekbone = between(r, 0, 0.16f);
    f->chin_bump = between(r, 0, 0.16f);
    f->chin_w = between(r, 0.25f, 0.45f);
    f->fold = between(r, 0, 0.8f);
    f->brow_ridge = between(r, 0, 0.12f);
    f->socket = between(r, 0.06f, 0.18f);
    f->ear = between(r, 0.06f, 0.2f);
}

static void pick_hair_style(struct gh_rand *r, struct gh_face_params *f)
{
    static const uint8_t styles[] = {GH_HAIR_BALD,        GH_HAIR_BUZZ,  GH_HAIR_SHORT, GH_HAIR_SHORT,
                                     GH_HAIR_FRINGE,      GH_HAIR_LONG,  GH_HAIR_LONG,  GH_HAIR_CURLY,
                                     GH_HAIR_LONG_FRINGE, GH_HAIR_RING,  GH_HAIR_SCARF, GH_HAIR_CAP,
                                     GH_HAIR_BUZZ,        GH_HAIR_SHORT, GH_HAIR_CURLY, GH_HAIR_LONG_FRINGE};
    f->style = (enum gh_hair_style)styles[gh_rand_below(r, sizeof styles)];
    f->hairline = -between(r, 0.72f, 1.10f);
    f->peak = between(r, -0.1f, 0.2f);
    f->part = between(r, -0.6f, 0.6f);
    f->volume = between(r, 0.05f, 0.24f);
    bool soft = f->style == GH_HAIR_LONG || f->style == GH_HAIR_LONG_FRINGE || f->style == GH_HAIR_SCARF;
    f->beard = soft || gh_rand_below(r, 2) ? GH_BEARD_NONE : (enum gh_beard)(1 + gh_rand_below(r, 4));
    f->beard_dark = between(r, 0.55f, 1);
    f->glasses = gh_rand_below(r, 4) ? 0 : 1 + (int)gh_rand_below(r, 3);
}

void gh_face_from_seed(struct gh_face_params *f, uint64_t seed)
{
    static const float irises[5][3] = {{0.06f, 0.09f, 0.14f},
                                       {0.08f, 0.16f, 0.28f},
                                       {0.45f, 0.36f, 0.24f},
                                       {0.26f, 0.38f, 0.30f},
                                       {0.40f, 0.40f, 0.36f}};
    struct gh_rand r;
    gh_rand_init(&r, gh_rand_mix(seed, 0xface));
    memset(f, 0, sizeof *f);
    f->seed = seed;
    pick_skin(&r, f->skin);
    pick_hair(&r, f->skin[2], f->hair);
    pick_cloth(&r, f->cloth);
    pick_features(&r, f);
    memcpy(f->iris, irises[f->skin[2] > 0.6f ? gh_rand_below(&r, 5) : gh_rand_below(&r, 2)], sizeof f->iris);
    float red[3] = {f->skin[0] * 0.62f, f->skin[1] * 0.52f, f->skin[2] * 0.90f};
    float painted[3] = {0.20f, 0.12f, 0.62f};
    mix(f->lips, red, painted, gh_rand_below(&r, 4) ? 0 : between(&r, 0.4f, 1));
    f->blush = between(&r, 0, 0.3f);
    f->freckles = gh_rand_below(&r, 5) ? 0 : between(&r, 0.3f, 1);
    f->wrinkles = gh_rand_below(&r, 3) ? 0 : between(&r, 0.3f, 1);
    pick_hair_style(&r, f);
    pick_cloth(&r, f->shirt);
    pick_cloth(&r, f->jacket);
    pick_cloth(&r, f->trousers);
    for (int k = 0; k < 3; k++)
        f->trousers[k] *= 0.55f;
    f->jacket_on = gh_rand_below(&r, 2);
    f->stripes = gh_rand_below(&r, 4) == 0;
    f->eye_height_m = between(&r, 1.60f, 1.73f);
    f->build = between(&r, 0.9f, 1.15f);
}
