# ncnn's .param and .bin to ONNX: batch norms and channel scales fold into the
# convolution or inner product before them, Split and Dropout vanish.
import numpy as np
from graph import Graph, ConvertError

TAG_FP32, TAG_FP16 = 0, 0x01306B47


class Bin:
    """Reads weights in layer order; the end of the file must be met exactly."""

    def __init__(self, path):
        self.path, self.data, self.at = path, open(path, "rb").read(), 0

    def take(self, size):
        if self.at + size > len(self.data):
            raise ConvertError(f"{self.path}: ends {self.at + size - len(self.data)} bytes too soon")
        part = self.data[self.at:self.at + size]
        self.at += size
        return part

    def floats(self, count):
        return np.frombuffer(self.take(4 * count), "<f4").copy()

    def tagged(self, count):
        tag = int.from_bytes(self.take(4), "little")
        if tag == TAG_FP32:
            return self.floats(count)
        if tag == TAG_FP16:
            part = np.frombuffer(self.take(2 * count), "<f2").astype(np.float32)
            self.take(-(2 * count) % 4)
            return part
        raise ConvertError(f"{self.path}: weights of unknown kind 0x{tag:08x}")

    def finish(self):
        if self.at != len(self.data):
            raise ConvertError(f"{self.path}: {len(self.data) - self.at} bytes left over")


def read_param(path):
    lines = [line.split() for line in open(path, encoding="ascii") if line.strip()]
    if not lines or lines[0] != ["7767517"]:
        raise ConvertError(f"{path}: not an ncnn .param file")
    layers = []
    for words in lines[2:]:
        n_in, n_out = int(words[2]), int(words[3])
        keys = {}
        for word in words[4 + n_in + n_out:]:
            key, value = word.split("=")
            keys[int(key)] = float(value) if "." in value or "e" in value else int(value.split(",")[0])
        layers.append((words[0], words[1], words[4:4 + n_in], words[4 + n_in:4 + n_in + n_out], keys))
    if len(layers) != int(lines[1][0]):
        raise ConvertError(f"{path}: {len(layers)} layers, {lines[1][0]} announced")
    return layers


def conv_keys(keys):
    kw, sw, pw = keys[1], keys.get(3, 1), keys.get(4, 0)
    if keys.get(2, 1) != 1 or keys.get(9, 0) != 0:
        raise ConvertError("dilated or fused convolution: not known")
    return dict(kernel=(keys.get(11, kw), kw), stride=(keys.get(13, sw), sw), pad=(keys.get(14, pw), pw))


def convert(param, binary, height, width, mean=0.0, scale=1.0):
    """→ Graph. A subtraction and product by the given mean and scale right behind the input
    are left to whoever fills the input."""
    g, weights = Graph(height, width), Bin(binary)
    alias = {}
    for kind, name, ins, outs, keys in read_param(param):
        ins = [alias.get(i, i) for i in ins]
        if kind == "Input":
            alias[outs[0]] = g.input
        elif kind == "Split" or kind == "Dropout":
            for out in outs:
                alias[out] = ins[0]
        elif kind == "BinaryOp" and keys.get(1, 0):
            # 0.007812 in the text stands for 1/128
            known = {1: mean, 2: scale}.get(keys.get(0, 0))
            if ins[0] != g.input or known is None or abs(known - keys[2]) > 1e-6:
                raise ConvertError(f"{param}: {name}: a scalar operation that the registry does not name")
            alias[outs[0]] = ins[0]
        elif kind in ("BinaryOp", "Eltwise"):
            if keys.get(0, 0) != (0 if kind == "BinaryOp" else 1):
                raise ConvertError(f"{param}: {name}: only sums of two are known")
            alias[outs[0]] = g.add(ins[0], ins[1], name)
        elif kind in ("Convolution", "ConvolutionDepthWise"):
            groups = keys.get(7, 1)
            k = conv_keys(keys)
            w = weights.tagged(keys[6]).reshape(keys[0], -1, *k["kernel"])
            bias = weights.floats(keys[0]) if keys.get(5, 0) else np.zeros(keys[0], np.float32)
            pads = (k["pad"][0], k["pad"][1], k["pad"][0], k["pad"][1])
            alias[outs[0]] = g.conv(ins[0], w, bias, k["stride"], pads, groups, name)
        elif kind == "InnerProduct":
            w = weights.tagged(keys[2]).reshape(keys[0], -1)
            bias = weights.floats(keys[0]) if keys.get(1, 0) else np.zeros(keys[0], np.float32)
            alias[outs[0]] = g.dense(ins[0], w, bias, name)
        elif kind == "BatchNorm":
            slope, mu, var, bias = (weights.floats(keys[0]) for _ in range(4))
            a = slope / np.sqrt(var + keys.get(1, 0.0))
            g.fold(ins[0], a, bias - a * mu)
            alias[outs[0]] = ins[0]
        elif kind == "Scale" and len(ins) == 1:
            a = weights.floats(keys[0])
            g.fold(ins[0], a, weights.floats(keys[0]) if keys.get(1, 0) else np.zeros_like(a))
            alias[outs[0]] = ins[0]
        elif kind == "Scale":
            alias[outs[0]] = g.mul(ins[0], ins[1], name)
        elif kind == "PReLU":
            alias[outs[0]] = g.prelu(ins[0], weights.floats(keys[0]), name)
        elif kind == "ReLU":
            alias[outs[0]] = g.op("Relu", [ins[0]], name)
        elif kind == "Sigmoid":
            alias[outs[0]] = g.op("Sigmoid", [ins[0]], name)
        elif kind == "Pooling":
            if keys.get(0, 0) != 1:
                raise ConvertError(f"{param}: {name}: only averages of the whole are known")
            alias[outs[0]] = g.average(ins[0], keys[1], name)
        elif kind == "Flatten":
            alias[outs[0]] = ins[0]  # dense() flattens by itself, mul() wants the four dimensions
        elif kind == "Softmax":
            alias[outs[0]] = g.op("Softmax", [ins[0]], name, axis=1)
        else:
            raise ConvertError(f"{param}: {name}: layer type {kind} is not known")
        last = alias[outs[-1]]
    weights.finish()
    g.finish(last)
    return g
