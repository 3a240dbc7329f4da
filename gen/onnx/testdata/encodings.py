"""Writes encodings.onnx, its external data and encodings.json: a tensor of each type in each
encoding, and its numbers as the package onnx reads them. Needs onnx 1.23 and ml_dtypes."""

import json
import math
import os

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

here = os.path.dirname(os.path.abspath(__file__))
floats = [0.0, -0.0, 1.0, -1.5, 3.0, 0.25]
integers = {
    "UINT8": [0, 1, 127, 128, 255, 7], "INT8": [0, 1, 127, -128, -1, 7],
    "UINT16": [0, 1, 32768, 65535, 2, 3], "INT16": [0, 1, 32767, -32768, -1, 3],
    "INT32": [0, 1, 2**31 - 1, -(2**31), -1, 3], "INT64": [0, 1, 2**62, -(2**62), -1, 3],
    "UINT32": [0, 1, 2**32 - 1, 2**31, 2, 3], "UINT64": [0, 1, 2**63, 2**53, 2, 3],
    "BOOL": [0, 1, 1, 0, 0, 1],
    "UINT4": [0, 1, 7, 8, 15, 3], "INT4": [0, 1, 7, -8, -1, 3],
    "UINT2": [0, 1, 2, 3, 3, 0], "INT2": [0, 1, -2, -1, -1, 0],
}
kinds = ["FLOAT", "FLOAT16", "BFLOAT16", "DOUBLE", "FLOAT8E4M3FN", "FLOAT8E4M3FNUZ", "FLOAT8E5M2", "FLOAT8E5M2FNUZ", "FLOAT4E2M1"]
edges = {
    "FLOAT": [math.inf, -math.inf, math.nan, 1e-45, 3.4028234663852886e38, 1 / 3],
    "FLOAT16": [math.inf, -math.inf, math.nan, 5.960464477539063e-08, 65504.0, 1 / 3],
    "BFLOAT16": [math.inf, -math.inf, math.nan, 9.183549615799121e-41, 3.3895313892515355e38, 1 / 3],
    "DOUBLE": [math.inf, -math.inf, math.nan, 5e-324, 1.7976931348623157e308, 1 / 3],
    "FLOAT8E4M3FN": [math.nan, 448.0, -448.0, 0.001953125, 0.875, 1.125],
    "FLOAT8E4M3FNUZ": [math.nan, 240.0, -240.0, 0.0009765625, 0.875, 1.125],
    "FLOAT8E5M2": [math.inf, -math.inf, math.nan, 1.52587890625e-05, 57344.0, 0.875],
    "FLOAT8E5M2FNUZ": [math.nan, 57344.0, -57344.0, 7.62939453125e-06, 0.875, 1.25],
    "FLOAT4E2M1": [0.5, 1.5, 2.0, 4.0, -6.0, 6.0],
}

tensors, expected = [], {}


def add(name, kind, values, raw):
    t = helper.make_tensor(name, getattr(TensorProto, kind), [2, 3], values)
    array = numpy_helper.to_array(t)
    if raw:
        t = numpy_helper.from_array(array, name)
    tensors.append(t)
    if kind in integers:
        expected[name] = [str(int(v)) for v in array.flatten()]
    else:
        expected[name] = [repr(float(v)) for v in array.astype(np.float64).flatten()]


for kind in list(integers) + kinds:
    for name, values in [("values", integers.get(kind, floats)), ("edges", edges.get(kind))]:
        if values is not None:
            add(f"{kind.lower()}_{name}_typed", kind, values, False)
            add(f"{kind.lower()}_{name}_raw", kind, values, True)
tensors.append(helper.make_tensor("scalar", TensorProto.FLOAT, [], [2.5]))
expected["scalar"] = ["2.5"]
tensors.append(helper.make_tensor("empty", TensorProto.INT64, [0, 3], []))
expected["empty"] = []

with open(os.path.join(here, "encodings.data"), "wb") as f:
    f.write(b"beforehand" + np.arange(6, dtype="<f4").tobytes() + b"after")
t = TensorProto(name="outside", data_type=TensorProto.FLOAT, dims=[2, 3], data_location=TensorProto.EXTERNAL)
for key, value in [("location", "encodings.data"), ("offset", "10"), ("length", "24")]:
    entry = t.external_data.add()
    entry.key, entry.value = key, value
tensors.append(t)
expected["outside"] = [repr(float(i)) for i in range(6)]

inner = helper.make_graph([helper.make_node("Identity", ["x"], ["then"])], "branch", [], [helper.make_tensor_value_info("then", TensorProto.FLOAT, None)])
nodes = [
    helper.make_node("Attributes", ["x", "", "scalar"], ["y", "z"], name="all", domain="test",
                     f=1.5, i=-7, s="text", t=helper.make_tensor("one", TensorProto.FLOAT, [1], [9]),
                     g=inner, floats=[1.0, 2.5], ints=[3, -4, 2**40], strings=["a", "b"]),
    helper.make_node("Relu", ["y"], ["out"]),
]
graph = helper.make_graph(
    nodes, "encodings",
    [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["batch", 3, None]), helper.make_tensor_value_info("n", TensorProto.INT64, [])],
    [helper.make_tensor_value_info("out", TensorProto.FLOAT, None)], initializer=tensors)
model = helper.make_model(graph, producer_name="test", producer_version="1.0",
                          opset_imports=[helper.make_opsetid("ai.onnx", 21), helper.make_opsetid("test", 3)])
model.ir_version = 10
onnx.save(model, os.path.join(here, "encodings.onnx"))
with open(os.path.join(here, "encodings.json"), "w") as f:
    json.dump(expected, f, indent=0)
