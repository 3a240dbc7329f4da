"""Networks in GoMLX's back end of Go alone (github.com/gomlx/gomlx, simplego), which the
program in the folder gomlx runs, as far as it knows their operators. Nobody expects it to be
the fastest; it says what Go alone does elsewhere. It has no dropout.

It takes part if the environment's GOMLX says so, for it is slow.
"""

import atexit
import os
import pathlib
import shutil
import subprocess
import tempfile

import numpy
import torch

WANTED = bool(os.environ.get("GOMLX"))
HERE = pathlib.Path(__file__).resolve().parent
LOSSES = {"binary_crossentropy": "binary", "categorical_crossentropy": "categorical", "sparse_categorical_crossentropy": "categorical"}


def program():
    """The program, built once."""
    global built
    if built is None:
        folder = tempfile.mkdtemp()
        atexit.register(shutil.rmtree, folder)
        built = pathlib.Path(folder) / "gomlx"
        subprocess.run(["go", "build", "-o", built, "."], cwd=HERE / "gomlx", check=True)
    return built


built = None


class Logits(torch.nn.Module):
    """A network without its last activation."""

    def __init__(self, network):
        super().__init__()
        self.network = network

    def forward(self, x):
        return self.network.logits(x)


class Running:
    """A network that predicts or, with a target, trains; ValueError where the program cannot."""

    def __init__(self, network, x, threads, target=None, loss=None):
        self.folder = tempfile.TemporaryDirectory()
        folder = pathlib.Path(self.folder.name)
        model, given, other = folder / "network.onnx", folder / "input", folder / "other"
        module = network.eval() if target is None else Logits(network.eval())
        torch.onnx.export(module, (x,), str(model), dynamo=False, opset_version=13)
        x.contiguous().numpy().astype(numpy.float32).tofile(given)
        words = [program(), model, given, other]
        if target is None:
            self.shape = network(x).shape
        else:
            target.numpy().astype(numpy.float32).tofile(other)
            words.append(LOSSES[loss])
        self.process = subprocess.Popen(words, env={**os.environ, "GOMAXPROCS": str(threads)},
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        if not any(line == "ready\n" for line in self.process.stdout):
            raise ValueError(self.process.stderr.read().strip().splitlines()[0])
        self.output = None if target is not None else torch.from_numpy(numpy.fromfile(other, numpy.float32).reshape(self.shape))

    def __call__(self):
        self.laps(1)
        return self.output

    def laps(self, calls):
        """The time of some calls in µs, by Go's clock."""
        print(calls, file=self.process.stdin, flush=True)
        return float(self.process.stdout.readline())

    def __del__(self):
        if hasattr(self, "process"):
            self.process.stdin.close()
            self.process.wait()
