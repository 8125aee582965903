// Input by hand and one net a size; see the header.
#include "vision/sized_nets.hpp"

#include "vision/net_depthwise.hpp"

#include <opencv2/core/utility.hpp>

#include <algorithm>

namespace gh
{
SizedNets::SizedNets(const uint8_t *onnx, size_t size, const gh_model &model, std::vector<cv::String> names)
    : onnx_(onnx, onnx + size), names_(std::move(names)), model_(model)
{
    cv::setNumThreads(1); // callers run one net a thread
    load(sized_[0]);      // what is no net is noticed here
}

void SizedNets::load(Sized &s) const
{
    depthwise_register();
    s.net = cv::dnn::readNetFromONNX(onnx_);
    s.net.setPreferableBackend(cv::dnn::DNN_BACKEND_OPENCV);
}

Sized &SizedNets::at(int width, int height)
{
    Sized *oldest = &sized_[0];
    for (Sized &s : sized_) {
        if (s.width == width && s.height == height) {
            s.used = ++clock_;
            return s;
        }
        if (s.used < oldest->used)
            oldest = &s;
    }
    Sized &s = *oldest;
    if (s.net.empty())
        load(s);
    const int shape[] = {1, 3, height, width};
    s.blob.create(4, shape, CV_32F);
    s.width = width;
    s.height = height;
    s.used = ++clock_;
    return s;
}

void SizedNets::fill(Sized &s, struct gh_image p) const
{
    const cv::Mat picture(p.height, p.width, CV_8UC3, p.data, static_cast<size_t>(p.stride));
    cv::split(picture, s.planes);
    for (int c = 0; c < 3; c++) {
        const int k = model_.rgb ? 2 - c : c; // the net's channel
        const double black = -model_.mean[k] * model_.scale;
        cv::Mat plane(s.height, s.width, CV_32F, s.blob.ptr<float>(0, k));
        cv::Mat part = plane(cv::Rect(0, 0, p.width, p.height));
        s.planes[c].convertTo(part, CV_32F, model_.scale, black);
        if (p.width < s.width)
            plane.colRange(p.width, s.width).setTo(black);
        if (p.height < s.height)
            plane.rowRange(p.height, s.height).setTo(black);
    }
}

const Sized &SizedNets::run(struct gh_image picture, int step, int least)
{
    const auto padded = [&](int side) { return std::max(least, (side + step - 1) / step) * step; };
    Sized &s = at(padded(picture.width), padded(picture.height));
    fill(s, picture);
    s.net.setInput(s.blob);
    if (names_.empty())
        s.net.forward(s.outs);
    else
        s.net.forward(s.outs, names_);
    return s;
}

void SizedNets::forget()
{
    for (Sized &s : sized_) {
        if (!s.blob.empty())
            s.blob.setTo(0);
        for (cv::Mat &plane : s.planes)
            plane.setTo(0);
    }
}
} // namespace gh
