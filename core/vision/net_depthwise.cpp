// 3×3 depthwise convolutions on inputs too narrow for the vectorised path of OpenCV's
// dnn, which sends each channel through im2col instead. All else is left to its layer.
#include "vision/net_depthwise.hpp"

#include "vision/depthwise_plane.hpp"
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
using cv::Ptr;
namespace dnn = cv::dnn;

constexpr int OPENCV_LEAST_WIDTH = 18; // OpenCV 4.6's vectorised path: 16 + dilation · (kernel − 1)

// What is fused goes into OpenCV's layer too, so that either path gives the same numbers at any width.
class Depthwise final : public dnn::Layer
{
  public:
    Depthwise(const dnn::LayerParams &params, const Ptr<dnn::BaseConvolutionLayer> &opencv)
        : Layer(params), opencv_(opencv)
    {
    }

    bool supportBackend(int backend) override
    {
        return backend == dnn::DNN_BACKEND_OPENCV;
    }

    bool getMemoryShapes(const std::vector<dnn::MatShape> &inputs, const int outputs_wanted,
                         std::vector<dnn::MatShape> &outputs,
                         std::vector<dnn::MatShape> &internals) const override
    {
        return opencv_->getMemoryShapes(inputs, outputs_wanted, outputs, internals);
    }

    int64 getFLOPS(const std::vector<dnn::MatShape> &inputs,
                   const std::vector<dnn::MatShape> &outputs) const override
    {
        return opencv_->getFLOPS(inputs, outputs);
    }

    void finalize(cv::InputArrayOfArrays inputs, cv::OutputArrayOfArrays outputs) override
    {
        opencv_->preferableTarget = preferableTarget;
        opencv_->finalize(inputs, outputs);
        const Mat in = inputs.getMat(0), out = outputs.getMat(0);
        const int channels = opencv_->numOutput;
        weights_.create(channels, 10, CV_32F);
        blobs[0].reshape(1, channels).copyTo(weights_.colRange(0, 9));
        if (blobs.size() > 1)
            blobs[1].reshape(1, channels).copyTo(weights_.col(9));
        else
            weights_.col(9).setTo(0);
        narrow_ = preferableTarget == dnn::DNN_TARGET_CPU && in.dims == 4 && in.type() == CV_32F &&
                  in.size[3] < OPENCV_LEAST_WIDTH && lay_out(in, out);
    }

    bool setActivation(const Ptr<dnn::ActivationLayer> &layer) override
    {
        const bool fused = opencv_->setActivation(layer);
        if (fused || layer.empty())
            activation_ = layer;
        return fused;
    }

    bool tryFuse(Ptr<Layer> &top) override
    {
        Mat scale, shift;
        top->getScaleShift(scale, shift);
        if ((scale.empty() && shift.empty()) || !opencv_->tryFuse(top))
            return false;
        for (int c = 0; c < weights_.rows; c++) {
            const auto of = [c](const Mat &m) { return m.ptr<float>()[m.total() == 1 ? 0 : c]; };
            if (!scale.empty())
                weights_.row(c) *= of(scale);
            if (!shift.empty())
                weights_.at<float>(c, 9) += of(shift);
        }
        return true;
    }

    void forward(cv::InputArrayOfArrays inputs, cv::OutputArrayOfArrays outputs,
                 cv::OutputArrayOfArrays internals) override
    {
        if (!narrow_)
            return opencv_->forward(inputs, outputs, internals);
        const Mat in = inputs.getMat(0);
        Mat &out = outputs.getMatRef(0);
        gh::Plane p = plane_;
        const int area = p.out_width * p.out_height;
        for (int n = 0; n < in.size[0]; n++)
            for (int c = 0; c < weights_.rows; c++) {
                p.src = in.ptr<float>(n, c), p.dst = out.ptr<float>(n, c), p.weights = weights_.ptr<float>(c);
                gh::plane_convolve(p);
                if (activation_)
                    activation_->forwardSlice(p.dst, p.dst, area, static_cast<size_t>(area), c, c + 1);
            }
    }

  private:
    bool lay_out(const Mat &in, const Mat &out)
    {
        gh::Plane &p = plane_;
        p.width = in.size[3], p.height = in.size[2];
        p.out_width = out.size[3], p.out_height = out.size[2];
        p.left = static_cast<int>(opencv_->pads_begin[1]), p.top = static_cast<int>(opencv_->pads_begin[0]);
        p.stride = static_cast<int>(opencv_->strides[0]);
        p.pitch = std::max(p.left + p.width, (p.out_width - 1) * p.stride + 3);
        const int rows = std::max(p.top + p.height, (p.out_height - 1) * p.stride + 3);
        if (p.pitch > gh::PLANE_PITCH)
            return false;
        padded_.assign(static_cast<size_t>(rows * p.pitch + gh::PLANE_LANES), 0.f);
        p.padded = padded_.data();
        return true;
    }

    Ptr<dnn::BaseConvolutionLayer> opencv_;
    Ptr<dnn::ActivationLayer> activation_;
    Mat weights_; // a row a channel: nine, then the bias
    std::vector<float> padded_;
    gh::Plane plane_{};
    bool narrow_ = false;
};

// 3×3 with one filter a channel, as the ONNX importer describes it.
Ptr<dnn::Layer> create(dnn::LayerParams &params)
{
    const Ptr<dnn::BaseConvolutionLayer> opencv = dnn::ConvolutionLayer::create(params);
    const std::vector<size_t> &s = opencv->strides, ones{1, 1}, threes{3, 3};
    const std::vector<Mat> &blobs = params.blobs;
    const int channels = opencv->numOutput;
    const bool ours = params.get<int>("group", 1) == channels && opencv->kernel_size == threes &&
                      opencv->dilations == ones && s.size() == 2 && s[0] == s[1] && s[0] <= 2 &&
                      !blobs.empty() && blobs[0].type() == CV_32F && blobs[0].isContinuous() &&
                      blobs[0].total() == static_cast<size_t>(channels) * 9 &&
                      (blobs.size() == 1 || (blobs[1].type() == CV_32F && blobs[1].isContinuous() &&
                                             blobs[1].total() == static_cast<size_t>(channels)));
    return ours ? Ptr<dnn::Layer>(new Depthwise(params, opencv)) : Ptr<dnn::Layer>(opencv);
}
} // namespace

void gh::depthwise_register()
{
    static std::once_flag once;
    std::call_once(once, [] { dnn::LayerFactory::registerLayer("Convolution", create); });
}

extern "C" const char *gh_nets_code(char out[GH_NETS_CODE])
{
    std::snprintf(out, GH_NETS_CODE, "OpenCV %s; %s; %s", cv::getVersionString().c_str(), gh::plane_path(),
                  cv::getCPUFeaturesLine().c_str());
    return out;
}
