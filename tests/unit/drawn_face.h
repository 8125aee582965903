/* A face drawn by arithmetic alone, the same on every machine: the nets' recorded outputs
 * and the enrolment tests stand on it. Nobody's face. */
#ifndef GH_TESTS_DRAWN_FACE_H
#define GH_TESTS_DRAWN_FACE_H

#include "base/geom.h"

#include <stdint.h>

/* Inside an ellipse? Units: 1/1024 of the face's side, so that any size draws the same. */
static int drawn_in(int x, int y, int cx, int cy, int rx, int ry)
{
    int64_t dx = x - cx, dy = y - cy;
    return dx * dx * ry * ry + dy * dy * rx * rx <= (int64_t)rx * rx * ry * ry;
}

/* The parts in the order they are painted; left and right ones are drawn on both sides of the middle. */
struct drawn_part {
    int from_middle, cy, rx, ry, bgr[3];
};

static const struct drawn_part drawn_parts[] = {
    {0, 1250, 460, 320, {120, 70, 40}},  /* clothes */
    {0, 900, 130, 180, {84, 112, 160}},  /* neck */
    {0, 440, 340, 390, {30, 40, 58}},    /* hair */
    {0, 560, 280, 350, {-1, -1, -1}},    /* skin, shaded */
    {118, 405, 88, 17, {36, 46, 64}},    /* brows */
    {118, 470, 80, 46, {90, 118, 166}},  /* sockets */
    {118, 475, 66, 30, {226, 228, 232}}, /* eyes */
    {118, 475, 29, 29, {40, 60, 78}},    /* irises */
    {118, 475, 13, 13, {12, 12, 14}},    /* pupils */
    {0, 590, 34, 110, {134, 168, 220}},  /* bridge of the nose */
    {0, 655, 74, 36, {104, 136, 190}},   /* its wings */
    {34, 668, 20, 11, {40, 52, 84}},     /* nostrils */
    {0, 766, 118, 40, {84, 82, 164}},    /* lips */
    {0, 762, 112, 7, {36, 32, 76}},      /* between them */
};

static void drawn_pixel(int x, int y, int p[3])
{
    int shade =
        (x - 512) * (x - 512) / 2200 + (y - 560) * (y - 560) / 4000; /* round and lit from the front */
    p[0] = 110 + y / 30, p[1] = 118 + y / 40, p[2] = 100 + x / 40;
    for (unsigned i = 0; i < sizeof drawn_parts / sizeof *drawn_parts; i++) {
        const struct drawn_part *d = &drawn_parts[i];
        int cx = x < 512 ? 512 - d->from_middle : 512 + d->from_middle;
        if (!drawn_in(x, y, cx, d->cy, d->rx, d->ry))
            continue;
        for (int k = 0; k < 3; k++)
            p[k] = d->bgr[0] < 0 ? 128 + 40 * k - shade : d->bgr[k];
    }
}

/* Fills the square; 3×3 samples a pixel. turn −200 … 200 moves the features aside, as a turned head's do. */
static void drawn_face(struct gh_image out, int turn)
{
    int side = out.width < out.height ? out.width : out.height;
    for (int y = 0; y < out.height; y++) {
        for (int x = 0; x < out.width; x++) {
            int sum[3] = {0}, p[3];
            for (int k = 0; k < 9; k++) {
                int u = (6 * x + 2 * (k % 3) + 1) * 1024 / (6 * side),
                    v = (6 * y + 2 * (k / 3) + 1) * 1024 / (6 * side);
                int inner = u > 240 && u < 784 && v > 380 && v < 820;
                drawn_pixel(inner ? u - turn : u, v, p);
                for (int c = 0; c < 3; c++)
                    sum[c] += p[c];
            }
            for (int c = 0; c < 3; c++) {
                int value = sum[c] / 9;
                out.data[(long)y * out.stride + x * 3 + c] = (uint8_t)(value < 0     ? 0
                                                                       : value > 255 ? 255
                                                                                     : value);
            }
        }
    }
}

#endif
