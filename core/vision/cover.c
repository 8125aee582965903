/* Colours of a face's parts against each other: glasses, masks, hands. See the header for what it catches.
 */
#include "vision/cover.h"

#include "vision/align.h"

#include <math.h>
#include <string.h>

enum { SIDE = 112 }; /* the patch that the parts are places in */

/* ArcFace's reference points (deepinsight/insightface): the parts' places follow from them. */
static const float places[5][2] = {{38.2946f, 51.6963f},
                                   {73.5318f, 51.5014f},
                                   {56.0252f, 71.7366f},
                                   {41.5493f, 92.3655f},
                                   {70.7299f, 92.2041f}};

struct part {
    int x, y, w, h; /* middle and half sides */
};
static const struct part forehead = {56, 38, 8, 4}, bridge = {56, 55, 4, 5},
                         cheek[2] = {{36, 69, 5, 4}, {76, 69, 5, 4}},
                         eye[2] = {{38, 52, 6, 4}, {74, 52, 6, 4}},
                         lower[3] = {{38, 88, 4, 5}, {74, 88, 4, 5}, {56, 106, 8, 4}};
enum { MOUTH_X = 56, MOUTH_HALF = 8, MOUTH_TOP = 82, MOUTH_END = 104 };

/* From nothing to certain, of each. Measured on 124 studio portraits of 62 people (beards, fringes and
 * glasses among them), on 20 drawn people walking up, and on both with glasses, masks and hands drawn on: of
 * the portraits none is taken for covered and all 744 covered ones are; of the drawn people 4 of 582 looks
 * are (beards, turned heads), 78 % of those in sunglasses and 76 % of those behind a hand that is still
 * rising or falling. */
static const float eyes_dark[2] = {0.62f, 0.42f};    /* brightest of the eyes' places over the skin's luma */
static const float lower_unlike[2] = {0.10f, 0.17f}; /* colour of the face's lower half from the skin's */
static const float lips_missing[2] = {0.040f,
                                      0.020f}; /* how much redder the lips are than what is round them */

struct colour {
    float luma, red, green; /* mean luma; red's and green's share of the sum */
};

static float luma(const uint8_t *p)
{
    return 0.114f * (float)p[0] + 0.587f * (float)p[1] + 0.299f * (float)p[2];
}

static struct colour colour_of(const uint8_t *bgr, const struct part *p)
{
    float sum[3] = {0}, n = (float)((2 * p->w + 1) * (2 * p->h + 1));
    for (int y = p->y - p->h; y <= p->y + p->h; y++)
        for (int x = p->x - p->w; x <= p->x + p->w; x++)
            for (int c = 0; c < 3; c++)
                sum[c] += (float)bgr[(y * SIDE + x) * 3 + c];
    float all = sum[0] + sum[1] + sum[2] + 3;
    return (struct colour){(0.114f * sum[0] + 0.587f * sum[1] + 0.299f * sum[2]) / n, sum[2] / all,
                           sum[1] / all};
}

/* The luma that nine in ten of the part's pixels stay below. */
static float bright_of(const uint8_t *bgr, const struct part *p)
{
    int counts[256] = {0}, n = (2 * p->w + 1) * (2 * p->h + 1), seen = 0, at = 255;
    for (int y = p->y - p->h; y <= p->y + p->h; y++)
        for (int x = p->x - p->w; x <= p->x + p->w; x++)
            counts[(int)luma(bgr + (y * SIDE + x) * 3)]++;
    for (; at > 0 && seen + counts[at] <= n / 10; at--)
        seen += counts[at];
    return (float)at;
}

static float between(float x, float zero, float one)
{
    float t = (x - zero) / (one - zero);
    return t < 0 ? 0 : t > 1 ? 1 : t;
}

static float unlike(struct colour a, struct colour b)
{
    float dr = a.red - b.red, dg = a.green - b.green;
    return sqrtf(dr * dr + dg * dg);
}

/* Rows from under the nose to the chin: by how much the reddest is redder than the least red. What covers a
 * mouth has one colour, whatever its folds do to its brightness. */
static float redder(const uint8_t *bgr)
{
    float least = 9, most = -9;
    for (int y = MOUTH_TOP; y <= MOUTH_END; y++) {
        struct colour row = colour_of(bgr, &(struct part){MOUTH_X, y, MOUTH_HALF, 0});
        least = fminf(least, row.red - row.green), most = fmaxf(most, row.red - row.green);
    }
    return most - least;
}

struct gh_cover gh_cover_parts(struct gh_image picture, const struct gh_face *face)
{
    uint8_t bgr[SIDE * SIDE * 3];
    struct gh_similarity to_picture;
    struct gh_cover c = {0};
    if (!gh_similarity_fit(places, face->landmark, 5, &to_picture))
        return c;
    gh_similarity_warp(picture, to_picture, (struct gh_image){bgr, SIDE, SIDE, SIDE * 3});
    struct colour brow = colour_of(bgr, &forehead), nose = colour_of(bgr, &bridge);
    float skin = (colour_of(bgr, &cheek[0]).luma + colour_of(bgr, &cheek[1]).luma) / 2;
    skin = fmaxf(1, fmaxf(skin, brow.luma));
    c.eyes =
        between(fmaxf(bright_of(bgr, &eye[0]), bright_of(bgr, &eye[1])) / skin, eyes_dark[0], eyes_dark[1]);
    float from_brow = 0, from_nose = 0;
    for (int i = 0; i < 3; i++) {
        struct colour here = colour_of(bgr, &lower[i]);
        from_brow += unlike(here, brow) / 3, from_nose += unlike(here, nose) / 3;
    }
    c.mouth = between(fminf(from_brow, from_nose), lower_unlike[0], lower_unlike[1]);
    c.lips = between(redder(bgr), lips_missing[0], lips_missing[1]);
    explicit_bzero(bgr, sizeof bgr);
    return c;
}

float gh_cover(struct gh_image picture, const struct gh_face *face)
{
    struct gh_cover c = gh_cover_parts(picture, face);
    return fmaxf(c.eyes, fmaxf(c.mouth, c.lips));
}
