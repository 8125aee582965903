// YuNet: fills its input by hand, runs OpenCV's dnn, decodes the twelve outputs.
// Keeps one net a picture size, since a change of size makes dnn allocate anew.
#include "vision/nets.h"

#include <opencv2/core/utility.hpp>
#include <opencv2/dnn.hpp>

#include <algorithm>
#include <cmath>
#include <cstring>

namespace
{
constexpr int STRIDES = 3, STRIDE[STRIDES] = {8, 16, 32};
constexpr int SIZES = 6; // sizes at once: the cameras' detection sizes and gh_vision_refine's
constexpr float MAX_IOU = 0.3f;

struct Sized {
    cv::dnn::Net net;
    cv::Mat blob, planes[3];
    std::vector<cv::Mat> outs;
    int width = 0, height = 0; // padded
    uint64_t used = 0;
};
} // namespace

struct gh_yunet {
    std::vector<uchar> onnx;
    std::vector<cv::String> names;
    Sized sized[SIZES];
    uint64_t clock = 0;
    std::vector<gh_face> found;
};

extern "C" struct gh_yunet *gh_yunet_open(const uint8_t *onnx, size_t size, struct gh_error *err)
{
    try {
        cv::setNumThreads(1); // callers run one net a thread
        auto *n = new gh_yunet;
        n->onnx.assign(onnx, onnx + size);
        n->found.reserve(4096);
        for (const char *kind : {"cls_", "obj_", "bbox_", "kps_"})
            for (int s : STRIDE)
                n->names.push_back(kind + std::to_string(s));
        return n;
    } catch (const std::exception &e) {
        gh_error_set(err, GH_ERR_MODEL, "detector: cannot be loaded: %s", e.what());
        return nullptr;
    }
}

extern "C" void gh_yunet_close(struct gh_yunet *n)
{
    gh_yunet_forget(n);
    delete n;
}

static Sized &net_for(gh_yunet *n, int width, int height)
{
    Sized *oldest = &n->sized[0];
    for (Sized &s : n->sized) {
        if (s.width == width && s.height == height) {
            s.used = ++n->clock;
            return s;
        }
        if (s.used < oldest->used)
            oldest = &s;
    }
    Sized &s = *oldest;
    if (s.net.empty()) {
        s.net = cv::dnn::readNetFromONNX(n->onnx);
        s.net.setPreferableBackend(cv::dnn::DNN_BACKEND_OPENCV);
    }
    const int shape[] = {1, 3, height, width};
    s.blob.create(4, shape, CV_32F);
    s.blob.setTo(0);
    s.width = width;
    s.height = height;
    s.used = ++n->clock;
    return s;
}

// BGR bytes to three float planes; what lies right and below of the picture is zero
static void fill(Sized &s, struct gh_image p)
{
    const cv::Mat picture(p.height, p.width, CV_8UC3, p.data, static_cast<size_t>(p.stride));
    cv::split(picture, s.planes);
    if (p.width != s.width || p.height != s.height)
        s.blob.setTo(0);
    for (int c = 0; c < 3; c++) {
        cv::Mat plane(s.height, s.width, CV_32F, s.blob.ptr<float>(0, c));
        cv::Mat part = plane(cv::Rect(0, 0, p.width, p.height));
        s.planes[c].convertTo(part, CV_32F);
    }
}

static void decode(gh_yunet *n, const Sized &s, float min_score)
{
    n->found.clear();
    for (int k = 0; k < STRIDES; k++) {
        const float stride = static_cast<float>(STRIDE[k]);
        const int cols = s.width / STRIDE[k], rows = s.height / STRIDE[k];
        const float *cls = s.outs[k].ptr<float>(), *obj = s.outs[STRIDES + k].ptr<float>();
        const float *box = s.outs[2 * STRIDES + k].ptr<float>(), *kps = s.outs[3 * STRIDES + k].ptr<float>();
        for (int i = 0; i < rows * cols; i++) {
            float product = std::min(std::max(cls[i], 0.f), 1.f) * std::min(std::max(obj[i], 0.f), 1.f);
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
            n->found.push_back(f);
        }
    }
}

extern "C" int gh_yunet_detect(struct gh_yunet *n, struct gh_image picture, float min_score,
                               struct gh_face *faces, int max, struct gh_error *err)
{
    try {
        Sized &s = net_for(n, (picture.width + 31) / 32 * 32, (picture.height + 31) / 32 * 32);
        fill(s, picture);
        s.net.setInput(s.blob);
        s.net.forward(s.outs, n->names);
        decode(n, s, min_score);
        std::sort(n->found.begin(), n->found.end(),
                  [](const gh_face &a, const gh_face &b) { return a.score > b.score; });
        const int count = gh_faces_suppress(n->found.data(), static_cast<int>(n->found.size()), MAX_IOU);
        const int kept = std::min(count, max);
        std::copy_n(n->found.begin(), kept, faces);
        return kept;
    } catch (const std::exception &e) {
        gh_error_set(err, GH_ERR_INTERNAL, "detector: failed on a %d×%d picture: %s", picture.width,
                     picture.height, e.what());
        return -1;
    }
}

extern "C" void gh_yunet_forget(struct gh_yunet *n)
{
    if (!n)
        return;
    for (Sized &s : n->sized) {
        if (!s.blob.empty())
            s.blob.setTo(0);
        for (cv::Mat &plane : s.planes)
            plane.setTo(0);
    }
}
