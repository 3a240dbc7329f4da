"""Networks as C made by onnx2c (github.com/kraiskil/onnx2c), one sample at a time.

It takes part if the environment's ONNX2C names the program. The C compiler may do
what it likes with floating-point numbers, and use all of the processor.
"""

import ctypes
import os
import pathlib
import subprocess
import tempfile

import numpy
import onnx
import torch

PROGRAM = os.environ.get("ONNX2C")
COMPILE = ["cc", "-O3", "-march=native", "-ffast-math", "-shared", "-fPIC"]
HERE = pathlib.Path(__file__).resolve().parent


def drop_initial_states(path):
    """States start from zero anyway, and onnx2c does not understand how they are made."""
    model = onnx.load(path)
    nodes = model.graph.node
    for node in nodes:
        if node.op_type in ("LSTM", "RNN"):
            del node.input[5:]
    while True:
        used = {name for node in nodes for name in node.input} | {y.name for y in model.graph.output}
        kept = [node for node in nodes if used.intersection(node.output)]
        if len(kept) == len(nodes):
            break
        del nodes[:]
        nodes.extend(kept)
    onnx.save(model, path)


class Compiled:
    """A network for one sample, or ValueError where onnx2c cannot."""

    def __init__(self, network, x):
        self.x, self.y = x.numpy(), numpy.zeros(network(x).shape, numpy.float32)
        with tempfile.TemporaryDirectory() as folder:
            folder = pathlib.Path(folder)
            model, source, library = folder / "network.onnx", folder / "network.c", folder / "network.so"
            torch.onnx.export(network, (x,), str(model), dynamo=False, opset_version=13)
            drop_initial_states(str(model))
            made = subprocess.run([PROGRAM, model], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
            if made.returncode or b"void entry(" not in made.stdout:
                raise ValueError("onnx2c does not know all of this network")
            source.write_bytes(made.stdout)
            subprocess.run([*COMPILE, f'-DMODEL="{source}"', "-o", library, HERE / "onnx2c.c", "-lm"], check=True)
            self.library = ctypes.CDLL(str(library))
        self.library.laps.restype = ctypes.c_double
        self.memory = ctypes.c_void_p(self.x.ctypes.data), ctypes.c_void_p(self.y.ctypes.data)

    def __call__(self):
        self.library.run(*self.memory)
        return torch.from_numpy(self.y)

    def laps(self, calls):
        """The time of some calls in µs, by C's clock."""
        return self.library.laps(*self.memory, ctypes.c_long(calls))
