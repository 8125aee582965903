// A 3×3 convolution of one narrow channel: the arithmetic beneath
// net_depthwise.cpp.
#ifndef GH_VISION_DEPTHWISE_PLANE_HPP
#define GH_VISION_DEPTHWISE_PLANE_HPP

namespace gh
{
constexpr int PLANE_LANES = 8;  // the padded plane has this many more values than it shows
constexpr int PLANE_PITCH = 19; // at most

// src, width × height, lies at (left, top) of the padded plane, whose other values are 0. The padded plane is
// pitch wide and has what every tap of the output asks for.
struct Plane {
    const float *src, *weights; // weights: nine, then the bias
    float *padded, *dst;
    int width, height, left, top, pitch;
    int out_width, out_height, stride;
};

void plane_convolve(const Plane &p);
const char *plane_path(); // which of its forms this processor runs
} // namespace gh

#endif
