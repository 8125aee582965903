// YuNet: decodes its twelve outputs into boxes and landmarks.
#include "vision/sized_nets.hpp"

#include <algorithm>
#include <cmath>

namespace
{
constexpr int STRIDES = 3, STRIDE[STRIDES] = {8, 16, 32};
constexpr float MAX_IOU = 0.3f;
// OpenCV 4.6 computes garbage, infinities among it, where a layer is one row high and wide.
constexpr int LEAST_CELLS = 2;

std::vector<cv::String> outputs()
{
    std::vector<cv::String> names;
    for (const char *kind : {"cls_", "obj_", "bbox_", "kps_"})
        for (int s : STRIDE)
            names.push_back(kind + std::to_string(s));
    return names;
}
} // namespace

struct gh_yunet {
    gh::SizedNets nets;
    std::vector<gh_face> found;
};

extern "C" struct gh_yunet *gh_yunet_open(const uint8_t *onnx, size_t size, const struct gh_model *model,
                                          struct gh_error *err)
{
    try {
        auto *n = new gh_yunet{{onnx, size, *model, outputs()}, {}};
        n->found.reserve(4096);
        return n;
    } catch (const std::exception &e) {
        gh_error_set(err, GH_ERR_MODEL, "%s: cannot be loaded: %s", model->file, e.what());
        return nullptr;
    }
}

extern "C" void gh_yunet_close(struct gh_yunet *n)
{
    delete n;
}

static void decode(const gh::Sized &s, float min_score, std::vector<gh_face> &found)
{
    for (int k = 0; k < STRIDES; k++) {
        const float stride = static_cast<float>(STRIDE[k]);
        const int cols = s.width / STRIDE[k], rows = s.height / STRIDE[k];
        const float *cls = s.outs[k].ptr<float>(), *obj = s.outs[STRIDES + k].ptr<float>();
        const float *box = s.outs[2 * STRIDES + k].ptr<float>(), *kps = s.outs[3 * STRIDES + k].ptr<float>();
        for (int i = 0; i < rows * cols; i++) {
            const float product = std::clamp(cls[i], 0.f, 1.f) * std::clamp(obj[i], 0.f, 1.f);
            if (product < min_score * min_score || !(product > 0))
                continue;
            const float c = static_cast<float>(i % cols), r = static_cast<float>(i / cols);
            const float *b = box + 4 * i, *l = kps + 10 * i;
            gh_face f;
            f.score = std::sqrt(product);
            f.box.w = std::exp(b[2]) * stride;
            f.box.h = std::exp(b[3]) * stride;
            f.box.x = (c + b[0]) * stride - f.box.w / 2;
            f.box.y = (r + b[1]) * stride - f.box.h / 2;
            for (int j = 0; j < 5; j++) {
                f.landmark[j][0] = (l[2 * j] + c) * stride;
                f.landmark[j][1] = (l[2 * j + 1] + r) * stride;
            }
            found.push_back(f);
        }
    }
}

extern "C" int gh_yunet_detect(struct gh_yunet *n, struct gh_image picture, float min_score,
                               struct gh_face *faces, int max, struct gh_error *err)
{
    try {
        n->found.clear();
        decode(n->nets.run(picture, 32, LEAST_CELLS), min_score, n->found);
        return gh_faces_best(n->found.data(), static_cast<int>(n->found.size()), MAX_IOU, faces, max);
    } catch (const std::exception &e) {
        gh_error_set(err, GH_ERR_INTERNAL, "detector: failed on a %d×%d picture: %s", picture.width,
                     picture.height, e.what());
        return -1;
    }
}

extern "C" void gh_yunet_forget(struct gh_yunet *n)
{
    if (n)
        n->nets.forget();
}
