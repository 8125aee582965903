// The embedders: chips to normalised planes, a forward pass in OpenCV's dnn,
// numbers out.
#include "vision/net_depthwise.hpp"
#include "vision/nets.h"

#include <opencv2/core/utility.hpp>
#include <opencv2/dnn.hpp>

#include <cstring>

struct gh_embedder {
    cv::dnn::Net net;
    gh_model model;
    cv::Mat blob;
    std::vector<cv::Mat> outs;
    float table[3][256]; // (value − mean) · scale, per BGR channel
};

extern "C" struct gh_embedder *gh_embedder_open(const uint8_t *onnx, size_t size,
                                                const struct gh_model *model, struct gh_error *err)
{
    try {
        cv::setNumThreads(1);
        gh::depthwise_register();
        auto *n = new gh_embedder;
        n->model = *model;
        n->net = cv::dnn::readNetFromONNX(reinterpret_cast<const char *>(onnx), size);
        n->net.setPreferableBackend(cv::dnn::DNN_BACKEND_OPENCV);
        const int shape[] = {1, 3, model->height, model->width};
        n->blob.create(4, shape, CV_32F);
        for (int c = 0; c < 3; c++)
            for (int v = 0; v < 256; v++)
                n->table[c][v] = (static_cast<float>(v) - model->mean[model->rgb ? 2 - c : c]) * model->scale;
        return n;
    } catch (const std::exception &e) {
        gh_error_set(err, GH_ERR_MODEL, "%s: cannot be loaded: %s", model->file, e.what());
        return nullptr;
    }
}

extern "C" void gh_embedder_close(struct gh_embedder *n)
{
    gh_embedder_forget(n);
    delete n;
}

static void fill(gh_embedder *n, const uint8_t *bgr, float *planes)
{
    const int area = n->model.width * n->model.height;
    for (int c = 0; c < 3; c++) {
        float *plane = planes + static_cast<ptrdiff_t>(n->model.rgb ? 2 - c : c) * area;
        const float *table = n->table[c];
        for (int i = 0; i < area; i++)
            plane[i] = table[bgr[3 * i + c]];
    }
}

static bool run_one(gh_embedder *n, const uint8_t *picture, int dims, float *out, struct gh_error *err)
{
    fill(n, picture, n->blob.ptr<float>());
    n->net.setInput(n->blob);
    n->net.forward(n->outs);
    const cv::Mat &result = n->outs.at(0);
    if (result.total() != static_cast<size_t>(dims))
        return gh_error_set(err, GH_ERR_MODEL,
                            "%s: gives %zu numbers a picture, %d expected; it is no such net", n->model.file,
                            result.total(), dims);
    std::memcpy(out, result.ptr<float>(), result.total() * sizeof(float));
    return true;
}

// One by one: on one thread a batch of eight takes no less time a picture (measured by tests/bench/vision), a
// change of batch size makes dnn allocate anew, and its Scale layer of two inputs (MiniFASNet) knows no
// batch.
extern "C" bool gh_embedder_run(struct gh_embedder *n, const uint8_t *const *pictures, int count, int dims,
                                float *out, struct gh_error *err)
{
    try {
        for (int i = 0; i < count; i++)
            if (!run_one(n, pictures[i], dims, out + static_cast<ptrdiff_t>(i) * dims, err))
                return false;
        return true;
    } catch (const std::exception &e) {
        return gh_error_set(err, GH_ERR_MODEL, "%s: cannot be run: %s", n->model.file, e.what());
    }
}

// The net's last answer is a template but for its length: it goes like the picture it was made of. The header
// in outs shares the net's own memory.
extern "C" void gh_embedder_forget(struct gh_embedder *n)
{
    if (!n)
        return;
    if (!n->blob.empty())
        n->blob.setTo(0);
    for (cv::Mat &out : n->outs)
        if (!out.empty())
            out.setTo(0);
}
