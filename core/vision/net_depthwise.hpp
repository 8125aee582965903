// Narrow depthwise convolutions of our own beneath OpenCV's dnn: the nets'
// small stages, which it computes slowly.
#ifndef GH_VISION_NET_DEPTHWISE_HPP
#define GH_VISION_NET_DEPTHWISE_HPP

namespace gh
{
// To be called before a net is read; those read earlier keep OpenCV's own layers. Any number of times, on any
// thread.
void depthwise_register();
} // namespace gh

#endif
