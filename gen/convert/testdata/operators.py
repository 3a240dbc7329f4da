"""Models of single operators, and what onnxruntime computes of them: operators.json.

    python operators.py        with onnx 1.23 and onnxruntime 1.32
"""

import base64
import json

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto as T
from onnx import helper as h
from onnx import numpy_helper

random = np.random.default_rng(1)
cases = {}


def case(name, nodes, inputs, constants=None, outputs=1, opset=18):
    """nodes are (operator, inputs, outputs, attributes); the last ones make the results."""
    ends = [o for n in nodes for o in n[2]][-outputs:]
    graph = h.make_graph(
        [h.make_node(op, i, o, name=o[0], **a) for op, i, o, a in nodes],
        name,
        [h.make_tensor_value_info(k, h.np_dtype_to_tensor_dtype(v.dtype), v.shape) for k, v in inputs.items()],
        [h.make_empty_tensor_value_info(o) for o in ends],
        [numpy_helper.from_array(np.asarray(v), k) for k, v in (constants or {}).items()],
    )
    model = h.make_model(graph, opset_imports=[h.make_opsetid("", opset)], ir_version=8)
    model = onnx.shape_inference.infer_shapes(model)
    data = model.SerializeToString()
    session = onnxruntime.InferenceSession(data, providers=["CPUExecutionProvider"])
    results = session.run(ends, inputs)
    cases[name] = {
        "model": base64.b64encode(data).decode(),
        "inputs": {k: numbers(v) for k, v in inputs.items()},
        "outputs": {k: numbers(v) for k, v in zip(ends, results)},
    }


def numbers(values):
    """The numbers, with the digits that float32 has."""
    return [float(str(v)) for v in np.asarray(values).astype(np.float32).ravel()]


def x(*shape):
    return random.normal(size=shape).astype(np.float32)


def f(*values):
    return np.array(values, np.float32)


def i(*values):
    return np.array(values, np.int64)


whole = np.array([[-7, 7, -8, 9], [5, -5, 3, 0]], np.int64)

# Types.
case("divide_integers", [("Div", ["a", "b"], ["q"], {}), ("Cast", ["q"], ["y"], {"to": T.FLOAT})], {"a": whole}, {"b": i(2, -2, 3, 4)})
case("divide_after", [
    ("Mul", ["a", "b"], ["p"], {}), ("ReduceSum", ["p", "axes"], ["s"], {}), ("Div", ["s", "b"], ["q"], {}),
    ("Cast", ["q"], ["y"], {"to": T.FLOAT})], {"a": whole}, {"b": i(2), "axes": i(1)})
case("divide_chosen", [
    ("Greater", ["x", "zero"], ["c"], {}), ("Where", ["c", "a", "b"], ["w"], {}), ("Div", ["w", "two"], ["q"], {}),
    ("Cast", ["q"], ["y"], {"to": T.FLOAT})], {"a": whole, "x": x(2, 4)}, {"b": i(5), "two": i(2), "zero": f(0)})
case("cast_like", [("CastLike", ["x", "n"], ["c"], {}), ("Cast", ["c"], ["y"], {"to": T.FLOAT})], {"x": 3 * x(2, 5)}, {"n": i(1)})
case("truths", [
    ("Cast", ["a"], ["t"], {"to": T.BOOL}), ("Not", ["t"], ["n"], {}), ("Cast", ["t"], ["u"], {"to": T.INT64}), ("Cast", ["n"], ["v"], {"to": T.INT64}),
    ("Mul", ["u", "two"], ["w"], {}), ("Add", ["w", "v"], ["s"], {}), ("Cast", ["s"], ["y"], {"to": T.FLOAT})], {"a": whole}, {"two": i(2)})

# Reductions.
case("norm_alone", [("ReduceL2", ["x", "axes"], ["y"], {})], {"x": x(3, 1, 2)}, {"axes": i(1)})
case("reduce_nothing", [("ReduceL1", ["x", "axes"], ["y"], {"noop_with_empty_axes": 1})], {"x": x(3, 2)}, {"axes": i()})
case("argmax_last", [("ArgMax", ["a"], ["k"], {"axis": 1, "select_last_index": 1, "keepdims": 0}), ("Cast", ["k"], ["y"], {"to": T.FLOAT})], {"a": f(1, 3, 3, 2, 2, 0).reshape(2, 3)})
case("argmin_first", [("ArgMin", ["a"], ["k"], {"axis": 0}), ("Cast", ["k"], ["y"], {"to": T.FLOAT})], {"a": f(1, 3, 3, 1, 2, 0).reshape(2, 3)})

# Activations with other numbers than usual.
case("selu", [("Selu", ["x"], ["y"], {"alpha": 2.0, "gamma": 3.0})], {"x": x(2, 5)})
case("leaky_negative", [("LeakyRelu", ["x"], ["y"], {"alpha": -0.5})], {"x": x(2, 5)})
case("elu_negative", [("Elu", ["x"], ["y"], {"alpha": -0.5})], {"x": x(2, 5)})
case("hardmax", [("Hardmax", ["x"], ["y"], {"axis": 1})], {"x": x(2, 5, 3)})
case("hardmax_before_13", [("Hardmax", ["x"], ["y"], {"axis": 1})], {"x": x(2, 5, 3)}, opset=11)
case("divide_by_0", [("Div", ["x", "zero"], ["d"], {}), ("Clip", ["d", "low", "high"], ["y"], {})], {"x": x(2, 5)}, {"zero": f(0), "low": np.float32(-1), "high": np.float32(1)})

# Resampling.
picture = x(1, 2, 4, 5)
for mode in ("nearest", "linear", "cubic"):
    for coordinates in ("half_pixel", "pytorch_half_pixel", "align_corners", "asymmetric", "half_pixel_symmetric"):
        # onnxruntime aligns corners of the whole number of elements, ONNX's own tests do not: sizes leave no doubt.
        by = ["s", ""] if coordinates != "align_corners" else ["", "n"]
        case(f"resize_{mode}_{coordinates}", [("Resize", ["x", "", *by], ["y"], {"mode": mode, "coordinate_transformation_mode": coordinates})],
             {"x": picture}, {"s": f(1, 1, 1.7, 0.6), "n": i(1, 2, 7, 3)}, opset=19)
for rounding in ("round_prefer_ceil", "floor", "ceil"):
    case(f"resize_{rounding}", [("Resize", ["x", "", "s"], ["y"], {"nearest_mode": rounding})], {"x": picture}, {"s": f(1, 1, 2.5, 0.5)})
case("resize_channels", [("Resize", ["x", "", "", "n"], ["y"], {"mode": "linear"})], {"x": x(2, 4)}, {"n": i(3, 7)})
case("resize_samples", [("Resize", ["x", "", "", "n"], ["y"], {"mode": "linear", "axes": [2, 3]})], {"x": x(2, 2, 3, 4)}, {"n": i(6, 5)})
case("resize_not_larger", [("Resize", ["x", "", "", "n"], ["y"], {"mode": "linear", "axes": [2, 3], "keep_aspect_ratio_policy": "not_larger"})], {"x": picture}, {"n": i(6, 9)})
for mode in ("linear", "cubic"):
    case(f"resize_antialias_{mode}", [("Resize", ["x", "", "", "n"], ["y"], {"mode": mode, "antialias": 1, "exclude_outside": 1})], {"x": x(1, 2, 9, 8)}, {"n": i(1, 2, 4, 3)})
case("resize_crop", [("Resize", ["x", "r", "", "n"], ["y"], {"mode": "linear", "coordinate_transformation_mode": "tf_crop_and_resize", "extrapolation_value": 10.0})],
     {"x": picture}, {"r": f(0, 0, 0.2, 0.3, 1, 1, 0.8, 1.5), "n": i(1, 2, 3, 4)})

# Places.
table = x(3, 4, 5)
case("gather_elements", [("GatherElements", ["x", "k"], ["y"], {"axis": 1})], {"x": table}, {"k": random.integers(-4, 4, (3, 2, 5))})
case("gather_elements_found", [("ArgMax", ["x"], ["k"], {"axis": 1}), ("GatherElements", ["x", "k"], ["y"], {"axis": 1})], {"x": table})
case("gather_nd", [("GatherND", ["x", "k"], ["y"], {"batch_dims": 1})], {"x": table}, {"k": random.integers(-4, 4, (3, 2, 1))})
case("gather_picture", [("Relu", ["x"], ["r"], {}), ("GatherND", ["r", "k"], ["y"], {})], {"x": picture}, {"k": i(0, 1, 2, 0, 0, 3).reshape(2, 3)})
many = random.integers(-6, 6, (2, 9, 5))
case("scatter_elements", [("ScatterElements", ["x", "k", "u"], ["y"], {"axis": 1})], {"x": x(2, 6, 5), "u": x(2, 2, 5)}, {"k": np.stack([random.permutation(6)[:2] for _ in range(10)]).reshape(2, 5, 2).swapaxes(1, 2).copy()})
for kind in ("add", "mul", "max", "min"):
    case(f"scatter_{kind}", [("ScatterElements", ["x", "k", "u"], ["y"], {"axis": 1, "reduction": kind})], {"x": x(2, 6, 5), "u": x(2, 9, 5)}, {"k": many})
case("scatter_nd", [("ScatterND", ["x", "k", "u"], ["y"], {"reduction": "add"})], {"x": table, "u": x(3, 5)}, {"k": i(0, 1, 2, 3, 0, 1).reshape(3, 2)})
case("compress", [("Compress", ["x", "c"], ["y"], {"axis": 1})], {"x": table}, {"c": np.array([True, False, True])})
case("reverse_sequence", [("ReverseSequence", ["x", "n"], ["y"], {"batch_axis": 0, "time_axis": 1})], {"x": table}, {"n": i(1, 4, 3)})
case("trilu", [("Trilu", ["x", "k"], ["y"], {"upper": 0})], {"x": x(2, 4, 5)}, {"k": np.int64(1)})
case("top_k", [("TopK", ["x", "k"], ["y", "z"], {"axis": 1, "largest": 0}), ("Cast", ["z"], ["w"], {"to": T.FLOAT}), ("Relu", ["y"], ["v"], {})], {"x": table}, {"k": i(3)}, outputs=2)
case("concat_nothing", [("Concat", ["x", "n"], ["y"], {"axis": 1})], {"x": x(2, 3)}, {"n": np.zeros((2, 0), np.float32)})

# Products.
case("einsum_ellipsis", [("Einsum", ["x", "z"], ["y"], {"equation": "...ij,...jk->...ik"})], {"x": x(2, 3, 4), "z": x(2, 4, 5)})
case("einsum_implicit", [("Einsum", ["x", "z"], ["y"], {"equation": "ba,ac"})], {"x": x(3, 4), "z": x(4, 5)})
case("einsum_diagonal", [("Einsum", ["x"], ["y"], {"equation": "bii->bi"})], {"x": x(2, 4, 4)})
for n in (0, 1):
    case(f"dft_{n}", [("DFT", ["x"], ["y"], {"axis": 1, "onesided": n})], {"x": x(1, 6, 1)})
case("dft_inverse", [("DFT", ["x", "n"], ["y"], {"axis": 1, "inverse": 1})], {"x": x(2, 6, 2)}, {"n": np.int64(6)})
case("stft", [("STFT", ["x", "s", "w"], ["y"], {})], {"x": x(2, 40, 1)}, {"s": np.int64(5), "w": np.abs(x(16))})

# Several samples side by side.
case("conv_samples", [("Conv", ["x", "w"], ["c"], {"pads": [1, 1, 1, 1]}), ("MaxPool", ["c"], ["p"], {"kernel_shape": [2, 2]}), ("GlobalAveragePool", ["p"], ["y"], {})], {"x": x(3, 2, 6, 5)}, {"w": x(4, 2, 3, 3)})
case("instance_samples", [("InstanceNormalization", ["x", "g", "b"], ["y"], {})], {"x": x(3, 2, 4, 4)}, {"g": x(2), "b": x(2)})
case("lstm_samples", [("LSTM", ["x", "w", "r", "b"], ["y", "h", "c"], {"hidden_size": 3})], {"x": x(5, 2, 4)}, {"w": x(1, 12, 4), "r": x(1, 12, 3), "b": x(1, 24)}, outputs=3)
case("gru_samples_both", [("GRU", ["x", "w", "r"], ["y"], {"hidden_size": 3, "direction": "bidirectional"})], {"x": x(5, 2, 4)}, {"w": x(2, 9, 4), "r": x(2, 9, 3)})
case("transpose_same", [("ConvTranspose", ["x", "w"], ["y"], {"auto_pad": "SAME_UPPER", "strides": [2, 3]})], {"x": x(1, 2, 3, 4)}, {"w": x(2, 3, 4, 3)})
case("transpose_shape", [("ConvTranspose", ["x", "w"], ["y"], {"output_shape": [9, 11], "strides": [3, 2]})], {"x": x(1, 2, 3, 4)}, {"w": x(2, 3, 3, 5)})
case("normalization_results", [("LayerNormalization", ["x", "g", "b"], ["y", "m", "s"], {"axis": 1})], {"x": x(2, 3, 4)}, {"g": x(3, 4), "b": x(3, 4)}, outputs=3)

# Attention as BERT has it, where one of the steps does not count, and one that joins its three matrices, of unlike scales.
def heads(name, of, weight, axes):
    return [("MatMul", [of, weight], [name + "p"], {}), ("Add", [name + "p", weight + "b"], [name + "a"], {}), ("Reshape", [name + "a", "four"], [name + "h"], {}), ("Transpose", [name + "h"], [name + "t"], {"perm": axes})]


def attended(q, k, v, mask):
    return [("MatMul", [q, k], ["s"], {}), ("Div", ["s", "root"], ["scaled"], {}), *mask, ("Softmax", ["masked"], ["w"], {}), ("MatMul", ["w", v], ["m"], {}),
            ("Transpose", ["m"], ["back"], {"perm": [0, 2, 1, 3]}), ("Reshape", ["back", "three"], ["flat"], {}), ("MatMul", ["flat", "wo"], ["y"], {})]


matrices = {n: x(8, 8) for n in ("wq", "wk", "wv", "wo")} | {n + "b": x(8) for n in ("wq", "wk", "wv")}
shapes = {"four": i(1, 5, 2, 4), "three": i(1, 5, 8), "root": np.float32(2.5), "one": np.float32(1), "low": np.float32(-10000.5), "axes": i(1, 2)}
case("attention_bert", heads("q", "x", "wq", [0, 2, 1, 3]) + heads("k", "x", "wk", [0, 2, 3, 1]) + heads("v", "x", "wv", [0, 2, 1, 3]) + [
    ("Unsqueeze", ["n", "axes"], ["n4"], {}), ("Cast", ["n4"], ["nf"], {"to": T.FLOAT}), ("Sub", ["one", "nf"], ["hide"], {}), ("Mul", ["hide", "low"], ["bias"], {}),
] + attended("qt", "kt", "vt", [("Add", ["scaled", "bias"], ["masked"], {})]), {"x": x(1, 5, 8), "n": i(1, 1, 0, 1, 1).reshape(1, 5)}, matrices | shapes)
case("attention_cross", heads("q", "x", "wq", [0, 2, 1, 3]) + heads("k", "z", "wk", [0, 2, 3, 1]) + heads("v", "z", "wv", [0, 2, 1, 3])
     + attended("qt", "kt", "vt", [("Where", ["see", "scaled", "low"], ["masked"], {})]),
     {"x": x(1, 5, 8), "z": x(1, 5, 8)}, matrices | shapes | {"see": random.integers(0, 2, (5, 5)).astype(bool) | np.eye(5, dtype=bool)})

# Quantisation.
case("quantize", [("QuantizeLinear", ["x", "s", "z"], ["q"], {"axis": 0}), ("DequantizeLinear", ["q", "s", "z"], ["y"], {"axis": 0})], {"x": x(2, 20)}, {"s": f(0.1, 0.02), "z": np.array([3, -4], np.int8)})

# What exporters take apart, and beside it what only looks like that.
half, small, few = np.float32(0.5), np.float32(1e-3), {"least": np.float32(0)}


def fast(axes, others, n):
    """Layer normalisation as Flax writes it, of the mean of squares, without the square of the mean."""
    return [
        ("ReduceSum", ["x", axes], ["s"], {"keepdims": 0}), ("Mul", ["x", "x"], ["xx"], {}), ("ReduceSum", ["xx", others], ["ss"], {"keepdims": 0}),
        ("Mul", ["s", n], ["mean"], {}), ("Mul", ["ss", n], ["squares"], {}), ("Mul", ["mean", "mean"], ["mm"], {}), ("Sub", ["squares", "mm"], ["v"], {}),
        ("Max", ["least", "v"], ["v0"], {}), ("Unsqueeze", ["v0", "one"], ["v1"], {}), ("Add", ["v1", "e"], ["ve"], {}), ("Sqrt", ["ve"], ["root"], {}), ("Reciprocal", ["root"], ["r"], {}),
        ("Mul", ["r", "g"], ["rg"], {}), ("Unsqueeze", ["mean", "one"], ["m1"], {}), ("Sub", ["x", "m1"], ["c"], {}), ("Mul", ["c", "rg"], ["cr"], {}), ("Add", ["cr", "b"], ["y"], {}),
    ]


parts = few | {"one": i(1), "two": i(2), "fifth": np.float32(0.2), "e": small, "g": x(1, 5, 1), "b": x(1, 5, 1)}
case("joined_fast", fast("one", "one", "fifth"), {"x": x(1, 5, 4)}, parts)
case("near_fast", fast("one", "two", "fifth"), {"x": x(1, 5, 5)}, parts)
case("near_fast_mean", fast("one", "one", "half"), {"x": x(1, 5, 4) / 4}, parts | {"half": half})


def rms(of):
    return [("Pow", [of, "p"], ["xx"], {}), ("ReduceMean", ["xx", "last"], ["v"], {}), ("Add", ["v", "e"], ["ve"], {}), ("Sqrt", ["ve"], ["root"], {}), ("Div", ["one", "root"], ["r"], {}), ("Mul", ["x", "r"], ["n"], {}), ("Mul", ["g", "n"], ["y"], {})]


root = {"p": np.float32(2), "one": np.float32(1), "last": i(-1), "e": small, "g": x(4)}
case("joined_rms", rms("x"), {"x": x(1, 5, 4)}, root)
case("near_rms", rms("z"), {"x": x(1, 5, 4), "z": x(1, 5, 4)}, root)
for name, most, total in (("joined_softmax", "last", "last"), ("joined_softmax_of", "first", "last"), ("near_softmax_total", "last", "first")):
    case(name, [("ReduceMax", ["x", most], ["m"], {}), ("Sub", ["x", "m"], ["d"], {}), ("Exp", ["d"], ["p"], {}), ("ReduceSum", ["p", total], ["s"], {}), ("Div", ["p", "s"], ["y"], {})], {"x": x(1, 5, 4)}, {"last": i(2), "first": i(1)})
for name, classes in (("joined_one_hot", range(6)), ("near_one_hot", (0, 1, 2, 4, 3, 5))):
    case(name, [("Unsqueeze", ["x", "two"], ["u"], {}), ("Equal", ["u", "classes"], ["t"], {}), ("Cast", ["t"], ["h"], {"to": T.FLOAT}), ("MatMul", ["h", "w"], ["p"], {}), ("Add", ["p", "b"], ["a"], {}), ("Tanh", ["a"], ["y"], {})],
         {"x": np.array([[3, 0, 5, 2, 2]], np.int32)}, {"two": i(2), "classes": np.array(classes, np.int32), "w": x(6, 3), "b": x(3)})
case("joined_positions", [("Add", ["x", "c"], ["a"], {}), ("Add", ["d", "a"], ["y"], {})], {"x": x(1, 20, 16)}, {"c": x(1, 20, 16), "d": x(16)})
case("joined_large", [("Range", ["zero", "many", "one"], ["n"], {}), ("Cast", ["n"], ["r"], {"to": T.FLOAT}), ("Sin", ["r"], ["c"], {}), ("Reshape", ["c", "shape"], ["table"], {}), ("Add", ["x", "table"], ["a"], {}), ("Gather", ["a", "rows"], ["y"], {})],
     {"x": x(1, 7)}, {"zero": np.int64(0), "many": np.int64(70000), "one": np.int64(1), "shape": i(10000, 7), "rows": i(5, 9999, 123)})
case("joined_tile", [("Cast", ["n"], ["f"], {"to": T.FLOAT}), ("Unsqueeze", ["f", "two"], ["u"], {}), ("Expand", ["u", "shape"], ["m"], {}), ("Mul", ["x", "m"], ["y"], {})], {"x": x(1, 5, 4), "n": i(1, 1, 0, 1, 0).reshape(1, 5)}, {"two": i(2), "shape": i(1, 5, 4)})

# Stages that repeat, and such as nearly do: of another width inside, or read from outside.
def stages(widths, read="a0"):
    nodes, weights, at = [], {}, "x"
    for k, width in enumerate(widths):
        nodes += [("MatMul", [at, f"w{k}"], [f"p{k}"], {}), ("Add", [f"p{k}", f"b{k}"], [f"q{k}"], {}), ("Tanh", [f"q{k}"], [f"t{k}"], {}), ("MatMul", [f"t{k}", f"v{k}"], [f"s{k}"], {}), ("Add", [f"s{k}", at], [f"a{k}"], {})]
        weights |= {f"w{k}": x(4, width), f"b{k}": x(width), f"v{k}": x(width, 4) / 4}
        at = f"a{k}"
    return nodes + [("Mul", [at, read], ["y"], {})], {"x": x(1, 5, 4)}, weights


case("repeated", *stages([6, 6, 6, 6], "x"))
case("near_repeated", *stages([6, 5, 6, 5]))
case("repeated_read", *stages([6, 6, 6, 6, 6], "a0"))

# Two layers, and more behind them, that have the same tensors, and one that has equal numbers alone.
twins = {"w": x(4, 3), "b": x(3), "zero": np.zeros(3, np.float32), "u": f(1, 1, 1), "v": f(1, 1, 1)}
case("shared", [("Transpose", ["w"], ["w1"], {}), ("Transpose", ["w"], ["w2"], {}), ("Gemm", ["x", "w1", "b"], ["p"], {"transB": 1}), ("Gemm", ["z", "w2", "b"], ["q"], {"transB": 1}),
                ("LayerNormalization", ["p", "u", "zero"], ["m"], {}), ("LayerNormalization", ["q", "v"], ["n"], {}), ("Sub", ["m", "n"], ["y"], {})], {"x": x(1, 4), "z": x(1, 4)}, twins)
case("shared_stages", [n for k in range(4) for n in (("MatMul", [f"a{k}" if k else "x", "w"], [f"p{k}"], {}), ("Tanh", [f"p{k}"], [f"t{k}"], {}), ("MatMul", [f"t{k}", "v"], [f"a{k + 1}"], {}))], {"x": x(1, 5, 4)}, {"w": x(4, 4), "v": x(4, 4)})

# Places in pictures, some of them far outside, with each of the borders.
def grid(of, d):
    return (2 * random.random((1, *of, d)) * 1.5 - 1.5).astype(np.float32)


for mode, opset in (("bilinear", 16), ("nearest", 16), ("bicubic", 16), ("linear", 20), ("cubic", 20)):
    nodes = [("GridSample", ["x", "g"], [f"{padding}{aligned}"], {"mode": mode, "padding_mode": padding, "align_corners": aligned}) for padding in ("zeros", "border", "reflection") for aligned in (0, 1)]
    case("grid_" + mode, nodes, {"x": x(1, 3, 4, 5), "g": grid((6, 7), 2)}, outputs=6, opset=opset)
case("grid_one", [("GridSample", ["x", "g"], ["y"], {"padding_mode": "reflection", "align_corners": 1})], {"x": x(1, 2, 1, 5), "g": grid((3, 2), 2)}, opset=16)
case("grid_volume", [("GridSample", ["x", "g"], ["y"], {"mode": "linear", "padding_mode": "border"})], {"x": x(1, 2, 3, 4, 5), "g": grid((2, 3, 4), 3)}, opset=20)

# Sequences as exporters of TensorFlow have them: pictures of one row, for each layer anew.
def row(k, of, node, attributes, more=()):
    return [("Unsqueeze", [of, "one"], [f"u{k}"], {}), ("Transpose", [f"u{k}"], [f"t{k}"], {"perm": [0, 3, 1, 2]}), (node, [f"t{k}", *more], [f"c{k}"], attributes),
            ("Transpose", [f"c{k}"], [f"v{k}"], {"perm": [0, 2, 3, 1]}), ("Squeeze", [f"v{k}", "one"], [f"s{k}"], {})]


case("row", row(0, "x", "Conv", {"strides": [1, 2], "pads": [0, 1, 0, 1]}, ["w"]) + [("Add", ["s0", "b"], ["a"], {}), ("Relu", ["a"], ["r"], {})] +
     row(1, "r", "MaxPool", {"kernel_shape": [1, 2], "strides": [1, 2]}) + row(2, "s1", "Conv", {"group": 6, "dilations": [1, 2]}, ["d"]) + [("Tanh", ["s2"], ["y"], {})],
     {"x": x(1, 40, 4)}, {"one": i(1), "w": x(6, 4, 1, 3), "b": x(6), "d": x(6, 1, 1, 3)})

# Batch normalisation that an exporter has made numbers by channel of: before and behind sums of products.
by = {"w": x(6, 4), "v": x(5, 6), "m": x(1, 6), "s": x(1, 6), "b": x(1, 6), "c": x(5), "half": x(1)}
case("scaled", [("Gemm", ["x", "w"], ["h"], {"transB": 1}), ("Relu", ["h"], ["r"], {}), ("Sub", ["m", "r"], ["d"], {}), ("Mul", ["d", "s"], ["n"], {}), ("Add", ["n", "b"], ["z"], {}),
                ("Gemm", ["z", "v"], ["p"], {"transB": 1}), ("Div", ["p", "c"], ["q"], {}), ("Sub", ["q", "c"], ["y"], {})], {"x": x(1, 4)}, by)
by = {"w": x(6, 3, 3, 3), "d": x(6, 1, 3, 3), "u": x(4, 6, 1, 1), "s": x(1, 6, 1, 1), "b": x(1, 6, 1, 1), "t": x(1, 4, 1, 1), "zero": x(4)}
case("scaled_picture", [("Conv", ["x", "w"], ["h"], {}), ("Mul", ["h", "s"], ["m"], {}), ("Add", ["m", "b"], ["a"], {}), ("Tanh", ["a"], ["r"], {}), ("Mul", ["r", "s"], ["e"], {}), ("Conv", ["e", "d"], ["f"], {"group": 6}), ("Sub", ["b", "f"], ["g"], {}),
                        ("Tanh", ["g"], ["k"], {}), ("Mul", ["k", "b"], ["i"], {}), ("Add", ["i", "s"], ["j"], {}), ("Conv", ["j", "u", "zero"], ["o"], {}), ("Mul", ["o", "t"], ["y"], {})], {"x": x(1, 3, 8, 9)}, by)
case("near_scaled", [("Conv", ["x", "w", "t"], ["y"], {"pads": [1, 1, 1, 1]}) if k else ("Add", ["z", "b"], ["x"], {}) for k in range(2)], {"z": x(1, 3, 4, 5)}, {"w": x(2, 3, 3, 3), "b": x(1, 3, 1, 1), "t": x(2)})

for name, second in (("separable", {}), ("near_separable", {"pads": [1, 1, 1, 1]})):
    case(name, [("Conv", ["x", "d", "a"], ["h"], {"group": 3, "strides": [2, 1], "pads": [0, 1, 1, 0]}), ("Conv", ["h", "u", "b"], ["o"], second), ("Tanh", ["o"], ["y"], {})],
         {"x": x(1, 3, 7, 6)}, {"d": x(6, 1, 3, 3), "a": x(6), "u": x(5, 6, 1, 1), "b": x(5)})

with open("operators.json", "w") as out:
    json.dump(cases, out, indent=0)
