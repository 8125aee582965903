// Our narrow depthwise layer beside OpenCV's own, on nets made here: what the unit
// tests compare.
#include "vision/net_depthwise.hpp"
#include "vision/nets.h"

#include <opencv2/core/utility.hpp>
#include <opencv2/dnn/all_layers.hpp>
#include <opencv2/dnn/layer.details.hpp>

#include <algorithm>
#include <cstdio>
#include <mutex>

namespace
{
using cv::Mat;
namespace dnn = cv::dnn;

constexpr const char *OPENCV_TYPE = "GatehouseOpenCvConvolution"; // OpenCV's own, by a name of its own

Mat random_blob(std::vector<int> shape, cv::RNG &rng)
{
    Mat m(shape, CV_32F);
    rng.fill(m, cv::RNG::UNIFORM, -1., 1.);
    return m;
}

dnn::LayerParams convolution(const gh_depthwise_case &c, cv::RNG &rng)
{
    dnn::LayerParams p;
    p.set("kernel_size", 3);
    p.set("stride", c.stride);
    p.set("pad", c.pad);
    p.set("group", c.channels);
    p.set("num_output", c.channels);
    p.set("bias_term", c.bias);
    p.blobs.push_back(random_blob({c.channels, 1, 3, 3}, rng));
    if (c.bias)
        p.blobs.push_back(random_blob({c.channels}, rng));
    return p;
}

dnn::LayerParams following(const std::string &type, int channels, cv::RNG &rng)
{
    dnn::LayerParams p;
    if (type == "ChannelsPReLU" || type == "Scale")
        p.blobs.push_back(random_blob({1, channels}, rng));
    if (type == "Scale") {
        p.set("bias_term", true);
        p.blobs.push_back(random_blob({1, channels}, rng));
    }
    return p;
}

double difference(const gh_depthwise_case &c, uint64_t seed)
{
    cv::RNG rng(seed);
    dnn::Net nets[2];
    dnn::LayerParams first = convolution(c, rng);
    for (int k = 0; k < 2; k++)
        nets[k].addLayerToPrev("convolution", k ? OPENCV_TYPE : "Convolution", first);
    for (const char *const *type = c.after; type < c.after + 3 && *type; type++) {
        dnn::LayerParams next = following(*type, c.channels, rng);
        for (dnn::Net &net : nets)
            net.addLayerToPrev(std::string("after ") + *type, *type, next);
    }
    // OpenCV's is a BaseConvolutionLayer, ours is not
    if (nets[0].getLayer(1).dynamicCast<dnn::BaseConvolutionLayer>() ||
        !nets[1].getLayer(1).dynamicCast<dnn::BaseConvolutionLayer>())
        return -1;
    double worst = 0;
    for (const int *width = c.widths; width < c.widths + 4 && *width; width++) {
        const Mat in = random_blob({c.batch, c.channels, c.height, *width}, rng);
        Mat out[2];
        for (int k = 0; k < 2; k++) {
            nets[k].setPreferableBackend(dnn::DNN_BACKEND_OPENCV);
            nets[k].setInput(in);
            out[k] = nets[k].forward().clone();
        }
        if (out[0].size != out[1].size || !cv::checkRange(out[0]) || !cv::checkRange(out[1]))
            return -1;
        const double largest = std::max(1., cv::norm(out[1], cv::NORM_INF));
        worst = std::max(worst, cv::norm(out[0], out[1], cv::NORM_INF) / largest);
    }
    return worst;
}
} // namespace

extern "C" double gh_depthwise_difference(const struct gh_depthwise_case *c, uint64_t seed)
{
    try {
        static std::once_flag once;
        cv::setNumThreads(1);
        gh::depthwise_register();
        std::call_once(once, [] {
            dnn::LayerFactory::registerLayer(OPENCV_TYPE,
                                             dnn::details::_layerDynamicRegisterer<dnn::ConvolutionLayer>);
        });
        return difference(*c, seed);
    } catch (const std::exception &e) {
        std::fprintf(stderr, "%s\n", e.what());
        return -1;
    }
}
