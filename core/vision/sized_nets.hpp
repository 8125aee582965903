// One ONNX net at several picture sizes: a change of size makes OpenCV's dnn
// allocate anew, so each size in use keeps its own net, input and outputs.
#ifndef GH_VISION_SIZED_NETS_HPP
#define GH_VISION_SIZED_NETS_HPP

#include "vision/nets.h"

#include <opencv2/dnn.hpp>

namespace gh
{
struct Sized {
    cv::dnn::Net net;
    cv::Mat blob, planes[3];
    std::vector<cv::Mat> outs;
    int width = 0, height = 0; // padded
    uint64_t used = 0;
};

class SizedNets
{
  public:
    // names: outputs in the order wanted; empty for the net's own
    SizedNets(const uint8_t *onnx, size_t size, const gh_model &model, std::vector<cv::String> names);

    // Pads the picture right and below with raw black to multiples of step and to at least this many steps
    // a side, normalises, runs. What is returned is valid until the next call.
    const Sized &run(struct gh_image picture, int step, int least = 1);
    void forget();

  private:
    static constexpr int SIZES = 6; // at once: the cameras' detection sizes and gh_vision_refine's
    void load(Sized &s) const;
    Sized &at(int width, int height);
    void fill(Sized &s, struct gh_image picture) const;

    std::vector<uchar> onnx_;
    std::vector<cv::String> names_;
    gh_model model_;
    Sized sized_[SIZES];
    uint64_t clock_ = 0;
};
} // namespace gh

#endif
