// The registry pack's detector and its 68 landmarks: decoding after
// src/tinyYolov2/TinyYolov2Base.ts and src/faceLandmarkNet of @vladmandic/face-api.
#include "vision/sized_nets.hpp"

extern "C" {
#include "vision/align.h"
}

#include <algorithm>
#include <cmath>

namespace
{
constexpr int CELL = 32, ANCHORS = 5, SIDE = 112;
constexpr int LEAST_CELLS = 2; // as in net_yunet.cpp
constexpr float ANCHOR[ANCHORS][2] = {{1.603231f, 2.094468f},
                                      {6.041143f, 7.080126f},
                                      {2.882459f, 3.518061f},
                                      {4.266906f, 5.178857f},
                                      {9.041765f, 10.66308f}};
constexpr float MAX_IOU = 0.4f;
// Faces of about 35 to 130 pixels are found: so halves and quarters of the picture are looked at too,
// as long as their longer side is at least this. Costs a third more.
constexpr int LEAST_SIDE = 120;
// Added to the net's logit, so that one min_score serves both detectors: its own 0.38 becomes 0.6.
constexpr float SCORE_SHIFT = 0.9f;

float sigmoid(float x)
{
    return 1 / (1 + std::exp(-x));
}
} // namespace

struct gh_tiny {
    gh::SizedNets detector, points;
    std::vector<gh_face> found;
    std::vector<uint8_t> half[2]; // the picture halved once and twice
    uint8_t cut[SIDE * SIDE * 3];
};

extern "C" struct gh_tiny *gh_tiny_open(const uint8_t *detector, size_t detector_size,
                                        const struct gh_model *detector_model, const uint8_t *points,
                                        size_t points_size, const struct gh_model *points_model,
                                        struct gh_error *err)
{
    try {
        auto *n = new gh_tiny{{detector, detector_size, *detector_model, {}},
                              {points, points_size, *points_model, {}},
                              {},
                              {},
                              {}};
        n->found.reserve(4096);
        return n;
    } catch (const std::exception &e) {
        gh_error_set(err, GH_ERR_MODEL, "%s: cannot be loaded: %s", detector_model->file, e.what());
        return nullptr;
    }
}

extern "C" void gh_tiny_close(struct gh_tiny *n)
{
    delete n;
}

static void decode(const gh::Sized &s, float min_score, float sx, float sy, std::vector<gh_face> &found)
{
    const int cols = s.width / CELL, rows = s.height / CELL, area = cols * rows;
    const float *out = s.outs[0].ptr<float>();
    CV_Assert(s.outs[0].total() == static_cast<size_t>(area) * ANCHORS * 5);
    for (int a = 0; a < ANCHORS; a++) {
        const float *p = out + static_cast<ptrdiff_t>(a) * 5 * area; // x, y, w, h, score, a plane each
        for (int i = 0; i < area; i++) {
            gh_face f = {};
            f.score = sigmoid(p[4 * area + i] + SCORE_SHIFT);
            if (!(f.score >= min_score))
                continue;
            f.box.w = std::exp(p[2 * area + i]) * ANCHOR[a][0] * CELL * sx;
            f.box.h = std::exp(p[3 * area + i]) * ANCHOR[a][1] * CELL * sy;
            f.box.x = (static_cast<float>(i % cols) + sigmoid(p[i])) * CELL * sx - f.box.w / 2;
            f.box.y = (static_cast<float>(i / cols) + sigmoid(p[area + i])) * CELL * sy - f.box.h / 2;
            found.push_back(f);
        }
    }
}

static void look(gh_tiny *n, struct gh_image picture, float min_score)
{
    struct gh_image p = picture;
    for (int level = 0;; level++) {
        decode(n->detector.run(p, CELL, LEAST_CELLS), min_score,
               static_cast<float>(picture.width) / static_cast<float>(p.width),
               static_cast<float>(picture.height) / static_cast<float>(p.height), n->found);
        const int w = (p.width + 1) / 2, h = (p.height + 1) / 2;
        if (level == 2 || std::max(w, h) < LEAST_SIDE)
            return;
        n->half[level].resize(static_cast<size_t>(w) * static_cast<size_t>(h) * 3);
        const struct gh_image half = {n->half[level].data(), w, h, w * 3};
        if (!gh_picture_resize(p, half, nullptr))
            return;
        p = half;
    }
}

// The box as far as it lies in the picture, fitted and centred in a black square: what the net was trained
// on.
static bool points_in(gh_tiny *n, struct gh_image picture, struct gh_rect box, float (*points)[2])
{
    const int x0 = std::max(0, static_cast<int>(box.x)), y0 = std::max(0, static_cast<int>(box.y));
    const int x1 = std::min(picture.width, static_cast<int>(box.x + box.w));
    const int y1 = std::min(picture.height, static_cast<int>(box.y + box.h));
    const int w = x1 - x0, h = y1 - y0;
    if (w < 2 || h < 2)
        return false;
    const struct gh_image part = {picture.data + static_cast<ptrdiff_t>(y0) * picture.stride + x0 * 3, w, h,
                                  picture.stride};
    const float step = static_cast<float>(std::max(w, h)) / SIDE;
    const float left = (static_cast<float>(w) - SIDE * step) / 2,
                top = (static_cast<float>(h) - SIDE * step) / 2;
    // pixel centres: source = (p + ½)·step + offset − ½
    gh_similarity_warp(part, {step, 0, left + step / 2 - 0.5f, top + step / 2 - 0.5f},
                       {n->cut, SIDE, SIDE, SIDE * 3});
    const gh::Sized &s = n->points.run({n->cut, SIDE, SIDE, SIDE * 3}, SIDE);
    const float *out = s.outs[0].ptr<float>();
    CV_Assert(s.outs[0].total() == 136);
    for (int i = 0; i < 68; i++) {
        points[i][0] = static_cast<float>(x0) + left + out[2 * i] * SIDE * step;
        points[i][1] = static_cast<float>(y0) + top + out[2 * i + 1] * SIDE * step;
    }
    return true;
}

extern "C" bool gh_tiny_points(struct gh_tiny *n, struct gh_image picture, struct gh_rect box,
                               float points[68][2])
{
    try {
        return points_in(n, picture, box, points);
    } catch (const std::exception &) {
        return false;
    }
}

// Eye centres, nose tip and mouth corners of the 68 (numbering of iBUG 300-W, from 0).
static void five_of(const float (*p)[2], gh_face &f)
{
    for (int k = 0; k < 2; k++) {
        f.landmark[GH_LM_EYE_L][k] = f.landmark[GH_LM_EYE_R][k] = 0;
        for (int i = 0; i < 6; i++) {
            f.landmark[GH_LM_EYE_L][k] += p[36 + i][k] / 6;
            f.landmark[GH_LM_EYE_R][k] += p[42 + i][k] / 6;
        }
        f.landmark[GH_LM_NOSE][k] = p[30][k];
        f.landmark[GH_LM_MOUTH_L][k] = p[48][k];
        f.landmark[GH_LM_MOUTH_R][k] = p[54][k];
    }
}

extern "C" int gh_tiny_detect(struct gh_tiny *n, struct gh_image picture, float min_score,
                              struct gh_face *faces, int max, struct gh_error *err)
{
    try {
        float points[68][2];
        n->found.clear();
        look(n, picture, min_score);
        int count = gh_faces_best(n->found.data(), static_cast<int>(n->found.size()), MAX_IOU, faces, max),
            kept = 0;
        for (int i = 0; i < count; i++) {
            if (!points_in(n, picture, faces[i].box, points))
                continue;
            faces[kept] = faces[i];
            five_of(points, faces[kept++]);
        }
        return kept;
    } catch (const std::exception &e) {
        gh_error_set(err, GH_ERR_INTERNAL, "detector: failed on a %d×%d picture: %s", picture.width,
                     picture.height, e.what());
        return -1;
    }
}

extern "C" void gh_tiny_forget(struct gh_tiny *n)
{
    if (!n)
        return;
    n->detector.forget();
    n->points.forget();
    for (auto &half : n->half)
        if (!half.empty())
            explicit_bzero(half.data(), half.size());
    explicit_bzero(n->cut, sizeof n->cut);
}
