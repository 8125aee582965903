#!/usr/bin/python3
# What the originals themselves say on the drawn face, computed in numpy layer by layer
# without folding, without ONNX, without OpenCV: the recorded values the converted nets are checked against.
#   reference.py DRAWN-DIR STANDARD-ORIGINALS-DIR REGISTRY-ORIGINALS-DIR > tests/unit/golden_vision.h
# DRAWN-DIR holds drawn80.raw … drawn256.raw: GATEHOUSE_DUMP_DRAWN=DIR test_vision_golden writes them.
import json
import sys

import numpy as np


def drawn(folder, side):
    return np.fromfile(f"{folder}/drawn{side}.raw", np.uint8).reshape(side, side, 3).astype(np.float64)


def conv(x, w, stride=1, pads=(0, 0, 0, 0), groups=1):
    """x: C×H×W, w: O×I/g×h×w; pads top, left, bottom, right."""
    x = np.pad(x, ((0, 0), (pads[0], pads[2]), (pads[1], pads[3])))
    o, i, kh, kw = w.shape
    windows = np.lib.stride_tricks.sliding_window_view(x, (kh, kw), (1, 2))[:, ::stride, ::stride]
    parts = [np.einsum("chwij,ocij->ohw", windows[g * i:(g + 1) * i], w[g * o // groups:(g + 1) * o // groups],
                       optimize=True) for g in range(groups)]
    return np.concatenate(parts)


def pool(x, k, stride, how, same=False):
    """same: TensorFlow's, what is left over hangs out right and below."""
    if same:
        over = [max(0, (-(-n // stride) - 1) * stride + k - n) for n in x.shape[1:]]
        x = np.pad(x, ((0, 0), (over[0] // 2, over[0] - over[0] // 2), (over[1] // 2, over[1] - over[1] // 2)),
                   constant_values=-np.inf)
    return how(np.lib.stride_tricks.sliding_window_view(x, (k, k), (1, 2))[:, ::stride, ::stride], axis=(3, 4))


def per_channel(v, x):
    return v.reshape((-1,) + (1,) * (x.ndim - 1))


# ---- ncnn ----------------------------------------------------------------------------------------------------------
def ncnn(stem, x):
    data, at, blobs = open(stem + ".bin", "rb").read(), 0, {}

    def floats(n):
        nonlocal at
        at += 4 * n
        return np.frombuffer(data, "<f4", n, at - 4 * n).astype(np.float64)

    def weights(n):
        nonlocal at
        tag, at = int.from_bytes(data[at:at + 4], "little"), at + 4
        if tag == 0:
            return floats(n)
        assert tag == 0x01306B47, hex(tag)
        at += (2 * n + 3) // 4 * 4
        return np.frombuffer(data, "<f2", n, at - (2 * n + 3) // 4 * 4).astype(np.float64)

    for line in open(stem + ".param", encoding="ascii").read().split("\n")[2:]:
        if not line.split():
            continue
        kind, _, n_in, n_out, *rest = line.split()
        n_in, n_out = int(n_in), int(n_out)
        ins = [blobs[b] for b in rest[:n_in]] if kind != "Input" else [x]
        p = {int(k): float(v.split(",")[0]) for k, v in (w.split("=") for w in rest[n_in + n_out:])}
        y, n = ins[0], int(p.get(0, 0))
        if kind.startswith("Convolution"):
            k, pad = int(p[1]), int(p.get(4, 0))
            y = conv(y, weights(int(p[6])).reshape(n, -1, k, k), int(p.get(3, 1)), (pad,) * 4, int(p.get(7, 1)))
            y = y + per_channel(floats(n), y) if p.get(5) else y
        elif kind == "InnerProduct":
            y = weights(int(p[2])).reshape(n, -1) @ y.reshape(-1)
            y = y + floats(n) if p.get(1) else y
        elif kind == "BatchNorm":
            slope, mean, var, bias = (per_channel(floats(n), y) for _ in range(4))
            y = slope * (y - mean) / np.sqrt(var + p.get(1, 0)) + bias
        elif kind == "Scale" and n_in == 1:
            y = y * per_channel(floats(n), y)
            y = y + per_channel(floats(n), y) if p.get(1) else y
        elif kind == "Scale":
            y = y * per_channel(ins[1].reshape(-1), y)
        elif kind == "PReLU":
            y = np.where(y > 0, y, y * per_channel(floats(n), y))
        elif kind == "BinaryOp" and p.get(1):
            scalar = 1 / 128 if abs(p[2] - 1 / 128) < 1e-6 else p[2]
            y = (y + scalar, y - scalar, y * scalar)[n]
        elif kind in ("BinaryOp", "Eltwise"):
            y = ins[0] + ins[1]
        elif kind == "ReLU":
            y = np.maximum(y, 0)
        elif kind == "Sigmoid":
            y = 1 / (1 + np.exp(-y))
        elif kind == "Pooling":
            assert y.shape[1] == y.shape[2] == int(p[1])
            y = y.mean(axis=(1, 2), keepdims=True)
        elif kind == "Softmax":
            y = np.exp(y - y.max()) / np.exp(y - y.max()).sum()
        else:
            assert kind in ("Input", "Split", "Dropout", "Flatten"), kind
        for out in rest[n_in:n_in + n_out]:
            blobs[out] = y
    assert at == len(data)
    return y


# ---- tfjs ----------------------------------------------------------------------------------------------------------
class Tfjs:
    """After the package's src/: each function here is one file's arithmetic there."""

    def __init__(self, stem):
        data, at, self.w = open(stem + ".bin", "rb").read(), 0, {}
        for group in json.load(open(stem + "-weights_manifest.json", encoding="utf-8")):
            for w in group["weights"]:
                n, q = int(np.prod(w["shape"])), w.get("quantization")
                raw = np.frombuffer(data, np.uint8 if q else "<f4", n, at).astype(np.float64)
                at += n if q else 4 * n
                self.w[w["name"]] = (raw * q["scale"] + q["min"] if q else raw).reshape(w["shape"])
        assert at == len(data)

    def conv(self, x, filters, bias, stride=1, pads=(0, 0, 0, 0)):
        y = conv(x, self.w[filters].transpose(3, 2, 0, 1), stride, pads)
        return y + per_channel(self.w[bias], y)

    def separable(self, x, prefix, stride=1, pads=(1, 1, 1, 1)):
        depth = self.w[prefix + "/depthwise_filter"].transpose(2, 3, 0, 1)
        y = conv(x, depth, stride, pads, x.shape[0])
        return self.conv(y, prefix + "/pointwise_filter", prefix + "/bias")

    def tiny_detector(self, x):
        def leaky(v):
            return np.maximum(v - 0.1 * v, 0) + 0.1 * v

        y = leaky(self.conv(x, "conv0/filters", "conv0/bias"))
        for i in range(1, 6):
            y = leaky(self.separable(pool(y, 2, 2, np.max, True), f"conv{i}"))
        return self.conv(pool(y, 2, 1, np.max, True), "conv8/filters", "conv8/bias")

    def landmark68(self, x):
        for d in range(4):
            p = f"dense{d}/conv"
            first = (self.conv(x, p + "0/filters", p + "0/bias", 2, (0, 0, 1, 1)) if d == 0
                     else self.separable(x, p + "0", 2, (0, 0, 1, 1)))
            out1 = np.maximum(first, 0)
            out2 = self.separable(out1, p + "1")
            out3 = self.separable(np.maximum(out1 + out2, 0), p + "2")
            out4 = self.separable(np.maximum(out1 + out2 + out3, 0), p + "3")
            x = np.maximum(out1 + out2 + out3 + out4, 0)
        return pool(x, 7, 2, np.mean).reshape(-1) @ self.w["fc/weights"] + self.w["fc/bias"]

    def dlib_resnet(self, x):
        def layer(v, prefix, stride, pads):
            y = self.conv(v, prefix + "/conv/filters", prefix + "/conv/bias", stride, pads)
            return y * per_channel(self.w[prefix + "/scale/weights"], y) + per_channel(self.w[prefix + "/scale/biases"], y)

        x = pool(np.maximum(layer(x, "conv32_down", 2, (0,) * 4), 0), 3, 2, np.max)
        blocks = [n[:-len("/conv1/conv/filters")] for n in self.w if n.endswith("/conv1/conv/filters")]
        for b in blocks:
            down = "down" in b
            out = np.maximum(layer(x, b + "/conv1", 2 if down else 1, (0,) * 4 if down else (1,) * 4), 0)
            out = layer(out, b + "/conv2", 1, (1,) * 4)
            if down:
                x = pool(x, 2, 2, np.mean)
                grow = x.shape[1] - out.shape[1]
                out = np.pad(out, ((0, 0), (0, grow), (0, grow)))
                x = np.concatenate([x, np.zeros_like(x)]) if x.shape[0] != out.shape[0] else x
            x = np.maximum(x + out, 0)
        return x.mean(axis=(1, 2)) @ self.w["fc"]


# ---- ONNX, for the one net that is taken as it is ----------------------------------------------------------------------
def onnx_run(path, x):
    import onnx
    from onnx import numpy_helper
    graph = onnx.load(path).graph
    values = {t.name: numpy_helper.to_array(t) for t in graph.initializer}
    values[graph.input[0].name] = x[None]
    for n in graph.node:
        a = {k.name: onnx.helper.get_attribute_value(k) for k in n.attribute}
        i = [values[name] if name else None for name in n.input]
        if n.op_type == "Conv":
            y = conv(i[0][0], i[1].astype(np.float64), a["strides"][0], a["pads"], a.get("group", 1))
            y = (y + per_channel(i[2], y) if len(i) > 2 else y)[None]
        elif n.op_type == "MaxPool":
            y = pool(i[0][0], a["kernel_shape"][0], a["strides"][0], np.max)[None]
        elif n.op_type in ("Relu", "Sigmoid", "Exp"):
            y = {"Relu": lambda v: np.maximum(v, 0), "Sigmoid": lambda v: 1 / (1 + np.exp(-v)), "Exp": np.exp}[n.op_type](i[0])
        elif n.op_type in ("Add", "Mul"):
            y = i[0] + i[1] if n.op_type == "Add" else i[0] * i[1]
        elif n.op_type in ("Resize", "Upsample"):
            assert a.get("mode", b"nearest") == b"nearest"
            y = i[0].repeat(2, 2).repeat(2, 3)
        elif n.op_type == "Transpose":
            y = i[0].transpose(a["perm"])
        elif n.op_type == "Reshape":
            y = i[0].reshape([i[0].shape[k] if d == 0 else d for k, d in enumerate(i[1])][:1] + [-1, int(i[1][-1])])
        elif n.op_type == "Constant":
            y = numpy_helper.to_array(a["value"])
        else:
            raise SystemExit(f"{path}: {n.op_type}: not known here")
        values[n.output[0]] = y
    return values


def yunet_best(path, picture):
    """The highest scoring cell: score, box, landmarks."""
    out, best = onnx_run(path, picture.transpose(2, 0, 1)), None
    for s in (8, 16, 32):
        cls, obj, box, kps = (out[f"{k}_{s}"][0] for k in ("cls", "obj", "bbox", "kps"))
        score = np.sqrt(cls[:, 0] * obj[:, 0])
        i = int(score.argmax())
        if best is None or score[i] > best[0]:
            r, c = divmod(i, picture.shape[1] // s)
            w, h = np.exp(box[i, 2]) * s, np.exp(box[i, 3]) * s
            points = (kps[i].reshape(5, 2) + (c, r)) * s
            best = [score[i], (c + box[i, 0]) * s - w / 2, (r + box[i, 1]) * s - h / 2, w, h, *points.reshape(-1)]
    return np.array(best)


def emit(name, values):
    values = np.asarray(values).reshape(-1)
    rows = [", ".join(f"{v:.6g}f" if "." in f"{v:.6g}" or "e" in f"{v:.6g}" else f"{v:.6g}.0f" for v in values[k:k + 8])
            for k in range(0, len(values), 8)]
    print(f"static const float golden_{name}[{len(values)}] = {{\n    " + ",\n    ".join(rows) + "};\n")


def main(folder, standard, registry):
    rgb = {side: drawn(folder, side)[:, :, ::-1].transpose(2, 0, 1) for side in (80, 112, 150, 256)}
    mean = np.array([122.782, 117.001, 104.298]).reshape(3, 1, 1)
    print("/* Recorded outputs of the nets' originals on the drawn face, by tests/models/reference.py. */\n"
          "#ifndef GH_TESTS_GOLDEN_VISION_H\n#define GH_TESTS_GOLDEN_VISION_H\n\n/* clang-format off */")
    emit("yunet", yunet_best(f"{standard}/face_detection_yunet_2023mar.onnx", drawn(folder, 256)))
    emit("mobilefacenet", ncnn(f"{standard}/mobilefacenet", rgb[112]))
    for scale, name in (("2.7", "minifasnet_27"), ("4.0", "minifasnet_40")):
        emit(name, ncnn(f"{standard}/minifasnet_{scale}", rgb[80][::-1]))
    tiny = Tfjs(f"{registry}/tiny_face_detector_model").tiny_detector(
        (rgb[256] - np.array([117.001, 114.697, 97.404]).reshape(3, 1, 1)) / 255)
    print("/* channel means over the 8×8 cells, then the 25 channels at row 3, column 4 */")
    emit("tiny", [*tiny.mean(axis=(1, 2)), *tiny[:, 3, 4]])
    emit("landmark68", Tfjs(f"{registry}/face_landmark_68_model").landmark68((rgb[112] - mean) / 255))
    emit("dlib", Tfjs(f"{registry}/face_recognition_model").dlib_resnet((rgb[150] - mean) / 256))
    print("/* clang-format on */\n\n#endif")


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit("usage: reference.py DRAWN-DIR STANDARD-ORIGINALS-DIR REGISTRY-ORIGINALS-DIR")
    main(*sys.argv[1:])
