# A small net under construction, written out as ONNX. Affine steps per channel
# fold into the convolution or dense node that made the value.
import numpy as np
import onnx
from onnx import helper, numpy_helper, TensorProto


class ConvertError(Exception):
    pass


class Graph:
    def __init__(self, height, width, channels=3):
        self.input, self.shape = "input", (channels, height, width)
        self.nodes, self.made_by, self.uses = [], {}, {}

    def _put(self, node, name):
        for used in node["in"]:
            self.uses[used] = self.uses.get(used, 0) + 1
        node["name"] = node["out"] = name
        self.nodes.append(node)
        self.made_by[name] = node
        return name

    def op(self, kind, ins, name, **attributes):
        return self._put({"kind": kind, "in": list(ins), "w": [], "attr": attributes}, name)

    def conv(self, x, w, bias, stride, pads, groups, name):
        """w: outputs × inputs/groups × height × width; pads: top, left, bottom, right."""
        attributes = dict(kernel_shape=list(w.shape[2:]), strides=list(stride), pads=list(pads), group=groups)
        node = {"kind": "Conv", "in": [x], "w": [w.astype(np.float32), bias.astype(np.float32)], "attr": attributes}
        return self._put(node, name)

    def dense(self, x, w, bias, name):
        """w: outputs × inputs."""
        flat = self.op("Flatten", [x], name + "_flat", axis=1)
        node = {"kind": "Gemm", "in": [flat], "w": [w.astype(np.float32), bias.astype(np.float32)],
                "attr": dict(alpha=1.0, beta=1.0, transB=1)}
        return self._put(node, name)

    def prelu(self, x, slope, name):
        return self._put({"kind": "PRelu", "in": [x], "w": [slope.reshape(-1, 1, 1)], "attr": {}}, name)

    def average(self, x, side, name):
        return self.op("AveragePool", [x], name, kernel_shape=[side, side], strides=[side, side])

    def pad(self, x, pads, name):
        """Zeros before and after each of the four dimensions, ONNX's order. → value's name."""
        return self._put({"kind": "Pad", "in": [x], "w": [np.array(pads, np.int64)], "attr": {"mode": "constant"}}, name)

    def add(self, a, b, name):
        return self.op("Add", [a, b], name)

    def mul(self, a, b, name):
        return self.op("Mul", [a, b], name)

    def fold(self, x, a, b):
        """x becomes a·x + b per channel."""
        node = self.made_by.get(x)
        if not node or node["kind"] not in ("Conv", "Gemm") or self.uses.get(x):
            raise ConvertError(f"{x}: a scale that cannot be folded")
        w, bias = node["w"]
        node["w"] = [(w * a.reshape(-1, *[1] * (w.ndim - 1))).astype(np.float32),
                     (bias * a + b).astype(np.float32)]

    def finish(self, *outputs):
        self.outputs = outputs

    def write(self, path):
        nodes, constants = [], []
        for n in self.nodes:
            names = []
            for i, w in enumerate(n["w"]):
                if not np.isfinite(w).all():
                    raise ConvertError(f"{n['name']}: weights that are not numbers")
                names.append(f"{n['name']}_{'wb'[i]}")
                constants.append(numpy_helper.from_array(np.ascontiguousarray(w), names[-1]))
            nodes.append(helper.make_node(n["kind"], n["in"] + names, [n["out"]], n["name"], **n["attr"]))

        def value(name, shape):
            return helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)

        def dims(name):  # OpenCV works sizes out by itself; the checker wants a rank
            return ["n", "c", "h", "w"] if self.made_by[name]["kind"] == "Conv" else ["n", "c"]

        graph = helper.make_graph(nodes, "net", [value(self.input, (1, *self.shape))],
                                  [value(o, dims(o)) for o in self.outputs], constants)
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 11)], producer_name="gatehouse")
        model.ir_version = 6
        onnx.checker.check_model(model)
        with open(path, "wb") as out:
            out.write(model.SerializeToString(deterministic=True))
        return len(nodes)
