#!/usr/bin/python3
# Turns a model's originals (ncnn or tfjs) into the ONNX file the programs read.
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
sys.dont_write_bytecode = True


def run(kind, out, sources, side, mean=0.0, scale=1.0, name=""):
    """Returns the number of nodes written."""
    width, height = (int(n) for n in side.split("x"))
    if kind == "ncnn":
        import ncnn
        return ncnn.convert(sources[0], sources[1], height, width, mean, scale).write(out)
    if kind == "tfjs":
        import tfjs
        return tfjs.convert(name, sources[0], sources[1], height, width).write(out)
    raise ValueError(f"{kind}: conversion not known")


if __name__ == "__main__":
    a = sys.argv[1:]
    if len(a) == 6 and a[0] == "tfjs":
        print(run("tfjs", a[2], a[3:5], a[5], name=a[1]), "nodes")
    elif len(a) in (5, 7) and a[0] == "ncnn":
        print(run("ncnn", a[1], a[2:4], a[4], *(float(n) for n in a[5:])), "nodes")
    else:
        sys.exit("usage: convert.py ncnn OUT.onnx FILE.param FILE.bin WIDTHxHEIGHT [MEAN SCALE]\n"
                 "       convert.py tfjs NET OUT.onnx MANIFEST.json FILE.bin WIDTHxHEIGHT")
