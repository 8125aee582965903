# The registry pack's tfjs weights to ONNX. tfjs stores weights alone, so each net's shape
# is written here after the TypeScript that runs it in the same package (src/…).
import json

import numpy as np
from graph import Graph, ConvertError


def read_weights(manifest, binary):
    """→ {name: array}: float32, or uint8 · scale + min. The end of the file must be met exactly."""
    data, at, out = open(binary, "rb").read(), 0, {}
    for group in json.load(open(manifest, encoding="utf-8")):
        for w in group["weights"]:
            count, q = int(np.prod(w["shape"])), w.get("quantization")
            kind = np.dtype(q["dtype"] if q else w["dtype"]).newbyteorder("<")
            if at + count * kind.itemsize > len(data):
                raise ConvertError(f"{binary}: ends within {w['name']}")
            values = np.frombuffer(data, kind, count, at)
            at += count * kind.itemsize
            if q:
                values = values.astype(np.float32) * np.float32(q["scale"]) + np.float32(q["min"])
            out[w["name"]] = values.reshape(w["shape"]).astype(np.float32)
    if at != len(data):
        raise ConvertError(f"{binary}: {len(data) - at} bytes left over")
    return out


class Builder:
    def __init__(self, weights, height, width):
        self.w, self.g = weights, Graph(height, width)

    def conv(self, x, name, filters, bias, stride=1, pads=(0, 0, 0, 0)):
        """filters: height × width × in × out, as TensorFlow keeps them."""
        w = self.w[filters].transpose(3, 2, 0, 1)
        return self.g.conv(x, w, self.w[bias], (stride, stride), pads, 1, name)

    def separable(self, x, prefix, stride=1, pads=(1, 1, 1, 1)):
        depth = self.w[prefix + "/depthwise_filter"].transpose(2, 3, 0, 1)
        zero = np.zeros(depth.shape[0], np.float32)
        x = self.g.conv(x, depth, zero, (stride, stride), pads, depth.shape[0], prefix + "_depth")
        return self.conv(x, prefix, prefix + "/pointwise_filter", prefix + "/bias")

    def relu(self, x):
        return self.g.op("Relu", [x], x + "_relu")

    def leaky(self, x):
        return self.g.op("LeakyRelu", [x], x + "_leaky", alpha=0.1)


def tiny_detector(b):
    """src/tinyYolov2/TinyYolov2Base.ts, runMobilenet. Poolings 'same': what is left over hangs out right and below."""
    x = b.leaky(b.conv("input", "conv0", "conv0/filters", "conv0/bias"))
    for i in range(1, 6):
        x = b.g.op("MaxPool", [x], f"pool{i}", kernel_shape=[2, 2], strides=[2, 2], ceil_mode=1)
        x = b.leaky(b.separable(x, f"conv{i}"))
    x = b.g.op("MaxPool", [x], "pool6", kernel_shape=[2, 2], strides=[1, 1], pads=[0, 0, 1, 1])
    return b.conv(x, "conv8", "conv8/filters", "conv8/bias")


def landmark68(b):
    """src/faceFeatureExtractor/denseBlock.ts (denseBlock4), src/faceProcessor/FaceProcessor.ts."""
    x, below = "input", (0, 0, 1, 1)  # 'same' at stride 2 and even sizes pads right and below
    for d in range(4):
        p = f"dense{d}/conv"
        if d == 0:
            first = b.conv(x, p + "0", p + "0/filters", p + "0/bias", 2, below)
        else:
            first = b.separable(x, p + "0", 2, below)
        total = b.relu(first)
        x = total
        for i in range(1, 4):
            total = b.g.add(total, b.separable(x, f"{p}{i}"), f"dense{d}_sum{i}")
            x = b.relu(total)
    x = b.g.average(x, 7, "average")
    return b.g.dense(x, b.w["fc/weights"].T, b.w["fc/bias"], "landmarks")


def dlib_resnet(b):
    """src/faceRecognitionNet/FaceRecognitionNet.ts, residualLayer.ts; scale layers folded."""
    def conv(x, prefix, stride, pads):
        x = b.conv(x, prefix, prefix + "/conv/filters", prefix + "/conv/bias", stride, pads)
        b.g.fold(x, b.w[prefix + "/scale/weights"], b.w[prefix + "/scale/biases"])
        return x

    x = b.relu(conv("input", "conv32_down", 2, (0, 0, 0, 0)))
    x = b.g.op("MaxPool", [x], "pool", kernel_shape=[3, 3], strides=[2, 2])
    size, channels = 35, 32  # of 150: (150 − 7)/2 + 1 = 72, (72 − 3)/2 + 1 = 35
    for name in ("conv32_1 conv32_2 conv32_3 conv64_down conv64_1 conv64_2 conv64_3 conv128_down conv128_1 "
                 "conv128_2 conv256_down conv256_1 conv256_2 conv256_down_out").split():
        same, down = (1, 1, 1, 1), "down" in name
        y = b.relu(conv(x, name + "/conv1", 2 if down else 1, (0, 0, 0, 0) if down else same))
        y = conv(y, name + "/conv2", 1, same)
        if down:
            x = b.g.op("AveragePool", [x], name + "_half", kernel_shape=[2, 2], strides=[2, 2])
            conv_size, size = (size - 3) // 2 + 1, size // 2
            more = b.w[name + "/conv2/conv/filters"].shape[3] - channels
            channels += more
            if conv_size < size:  # the sources append zeros right and below
                y = b.g.pad(y, (0, 0, 0, 0, 0, 0, size - conv_size, size - conv_size), name + "_grown")
            if more:
                x = b.g.pad(x, (0, 0, 0, 0, 0, more, 0, 0), name + "_widened")
        x = b.relu(b.g.add(y, x, name + "_sum"))
    x = b.g.average(x, size, "average")
    fc = b.w["fc"]
    return b.g.dense(x, fc.T, np.zeros(fc.shape[1], np.float32), "descriptor")


NETS = {"tiny-detector": tiny_detector, "landmark68": landmark68, "dlib-resnet-1": dlib_resnet}


def convert(name, manifest, binary, height, width):
    if name not in NETS:
        raise ConvertError(f"{name}: no net of this name is known; there are: {', '.join(NETS)}")
    b = Builder(read_weights(manifest, binary), height, width)
    b.g.finish(NETS[name](b))
    return b.g
