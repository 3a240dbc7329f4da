#!/usr/bin/env python3
"""Compares tensornet with PyTorch, onnxruntime, OpenVINO, onnx2c and GoMLX on the networks of
models/ and on larger ones beside this file.

    python3 models/peers/compare.py                 prints tables of ratios
    python3 models/peers/compare.py --docs          and puts them into docs/speed.md and README.md
    python3 models/peers/compare.py --quick --networks resnet18 --calls infer --peers onnxruntime
                                                    one row beside one peer, in a minute

It needs Go and, in the Python that runs it, the packages torch, onnxruntime, onnx and
numpy; OpenVINO takes part where its package is, and the program onnx2c where the
environment's ONNX2C names it and there is a C compiler, and GoMLX's back end of Go alone
where GOMLX is set. All of it runs on one machine, ours and theirs in turns, several passes; each
figure is the least time of a call over all passes, for other programs only ever make
it longer. Each peer runs as it is fastest: PyTorch eagerly, in TorchScript, with
channels last, with Adam in one fused loop; the best of these counts. First all
predictions are compared: with the same weights they must agree.
"""

import argparse
import collections
import datetime
import importlib.metadata
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import time

import numpy
import onnxruntime
import torch

import onnx2c
from network import Network, load_spec, write_weights

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
NETWORKS = ["ocr_dense", "ocr_conv", "ocr_residual", "ocr_lstm", "ocr_rnn", "ocr_char", "ocr_split", "mnist_cnn"]
LARGE = sorted(path.stem for path in HERE.glob("*.toml"))
CLOSE = 1e-5  # of predictions with the same weights, beside the greatest number of them
RETRY = 1.25  # a peer slower than the fastest by this is not measured again
MARKS = {"onnxruntime": "ᵒ", "openvino": "ᵛ", "onnx2c": "ᶜ"}
BEGIN, END = "<!-- peers -->\n", "<!-- /peers -->\n"


def spec_of(name):
    return (HERE if name in LARGE else ROOT / "models") / (name + ".toml")


def calls_of(name, modes):
    """What is measured of a network: modes and batches."""
    return [(mode, batch) for mode in modes for batch in (1, 16 if name in LARGE else 64)]


def title(mode, batch):
    if mode == "train":
        return f"Step, {batch}"
    return "Predict" if batch == 1 else f"PredictBatch, {batch}"


class Ours:
    """The command tensornet, and what it measures."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.command = self.folder / "tensornet"
        subprocess.run(["go", "build", "-o", self.command, "./cmd/tensornet"], cwd=ROOT, check=True)

    def run(self, *args):
        done = subprocess.run([self.command, *map(str, args)], cwd=self.folder, check=True, stdout=subprocess.PIPE, text=True)
        return done.stdout

    def bench(self, name, threads, budget, calls):
        """Figures, and the limits of the machine."""
        modes = {"infer": "predict", "train": "step"}
        text = self.run("bench", "--json", "--threads", threads, "--batch", ",".join(sorted({str(batch) for _, batch in calls}, key=int)),
                        "--calls", ",".join(sorted({modes[mode] for mode, _ in calls})), "--time", f"{budget}s", spec_of(name))
        return [json.loads(line) for line in text.splitlines()]

    def disagreement(self, name):
        """The greatest difference between a prediction of ours and PyTorch's."""
        spec = load_spec(spec_of(name))
        torch.manual_seed(1)
        network = Network(spec).eval()
        info = json.loads(self.run("summary", "--format", "json", spec_of(name)))
        weights, given = self.folder / "weights.safetensors", self.folder / "given.npy"
        write_weights(network, info["fingerprint"], weights)
        ours, x = network.sample(1)
        numpy.save(given, ours.reshape(spec["input"][0]["shape"]).numpy())
        found = json.loads(self.run("predict", "--json", "--weights", weights, spec_of(name), given))
        y = torch.tensor(found["outputs"][0]["values"])
        with torch.inference_mode():
            expected = network(x)[0]
        return float((expected - y).abs().max() / expected.abs().max())


class Peers:
    """The others, in a process for each number of threads."""

    def __init__(self, threads):
        # Memory that is freed stays with the process, or PyTorch spends its time on
        # getting pages from the kernel.
        keep = {"MALLOC_MMAP_MAX_": "0", "MALLOC_TRIM_THRESHOLD_": str(1 << 40), "MALLOC_TOP_PAD_": str(1 << 26)}
        env = {**os.environ, **keep, "OMP_NUM_THREADS": str(threads), "MKL_NUM_THREADS": str(threads)}
        self.process = subprocess.Popen([sys.executable, HERE / "worker.py", str(threads)], env=env,
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def bench(self, name, budget, calls, only, wanted):
        """Figures; of the peers wanted, or of all whose names begin so."""
        request = {"spec": str(spec_of(name)), "time": budget, "calls": calls, "only": only, "peers": wanted}
        print(json.dumps(request), file=self.process.stdin, flush=True)
        figures = []
        for line in self.process.stdout:
            if not line.strip():
                time.sleep(0.3)  # threads that wait for more work go to sleep
                return figures
            figures.append(json.loads(line))
        sys.exit("the worker has ended")

    def close(self):
        self.process.stdin.close()
        self.process.wait()


class Results:
    """The least times of all calls."""

    def __init__(self):
        self.least = collections.defaultdict(dict)  # by workload, mode, batch and threads, then by peer
        self.limits = collections.defaultdict(float)

    def add(self, figures):
        for f in figures:
            if f["peer"] == "limit":
                key = f["workload"], f["threads"]
                self.limits[key] = max(self.limits[key], f.get("gflops", f.get("gbps", 0)))
                continue
            if f.get("max_err", 0) > CLOSE:
                sys.exit(f"{f['peer']} disagrees about {f['workload']} by {f['max_err']:g}")
            times = self.least[f["workload"], f["mode"], f["batch"], f["threads"]]
            times[f["peer"]] = min(times.get(f["peer"], f["us_min"]), f["us_min"])

    def promising(self, name, threads):
        """The peers that may yet be the fastest."""
        found = []
        for (workload, mode, batch, n), times in self.least.items():
            theirs = {peer: us for peer, us in times.items() if peer != "tensornet"}
            if workload == name and n == threads and theirs:
                best = min(theirs.values())
                found += [[mode, batch, peer] for peer, us in theirs.items() if us <= RETRY * best]
        return found or None

    def cell(self, name, mode, batch, threads):
        times = dict(self.least[name, mode, batch, threads])
        ours = times.pop("tensornet")
        if not times:
            return clock(ours)
        peer = min(times, key=times.get)
        mark = MARKS.get(peer, "")
        return f"{clock(ours)} / {clock(times[peer])}{mark} = **{times[peer] / ours:.2f}**"

    def table(self, networks, threads, modes):
        """One for the networks of models, one for the larger ones."""
        tables = []
        for group in ([n for n in networks if n not in LARGE], [n for n in networks if n in LARGE]):
            if group:
                calls = calls_of(group[0], modes)
                lines = ["| network | " + " | ".join(title(*c) for c in calls) + " |", "|---|" + "--:|" * len(calls)]
                lines += ["| " + " | ".join([name, *(self.cell(name, *c, threads) for c in calls)]) + " |" for name in group]
                tables.append("\n".join(lines))
        return "\n\n".join(tables)


def clock(us):
    """A time with three digits, in µs or ms."""
    value, unit = (us, "µs") if us < 999.5 else (us / 1000, "ms")
    digits = 2 if value < 9.995 else 1 if value < 99.95 else 0
    return f"{value:.{digits}f} {unit}"


def openvino_version():
    try:
        return ", OpenVINO " + importlib.metadata.version("openvino")
    except importlib.metadata.PackageNotFoundError:
        return ""


def processor():
    for line in open("/proc/cpuinfo") if os.path.exists("/proc/cpuinfo") else []:
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return "an unknown processor"


def report(results, networks, threads, modes, passes, worst):
    """The Markdown that goes into docs/speed.md."""
    date = datetime.date.today().isoformat()
    parts = [f"{date}, {processor()}, {os.cpu_count()} processors; float32; PyTorch {torch.__version__.split('+')[0]}, "
             f"onnxruntime {onnxruntime.__version__}{openvino_version()}{', onnx2c' if onnx2c.PROGRAM else ''}; the least times of {'one pass' if passes == 1 else f'{passes} passes'}. "
             f"Predictions with the same weights differ by at most {worst:.0e}."]
    for n in threads:
        peak = results.limits["fma_peak_float32", n]
        head = "One thread" if n == 1 else f"{n} threads"
        limit = f" (at best {peak:.0f} GFLOP/s)" if peak else ""
        parts.append(f"{head}{limit}, time of a call of tensornet / of the fastest peer = how many times as fast; "
                     "ᵒ is onnxruntime, ᵛ is OpenVINO, ᶜ is onnx2c, all others are PyTorch:")
        parts.append(results.table(networks, n, modes))
    return "\n\n".join(parts) + "\n"


def put_into_docs(text):
    """The tables go into docs/speed.md, a row of the first into README.md."""
    path = ROOT / "docs" / "speed.md"
    before = path.read_text()
    head, _, rest = before.partition(BEGIN)
    old, end, tail = rest.partition(END)
    if not end:
        sys.exit(f"{path} has no {BEGIN.strip()} … {END.strip()}")
    path.write_text(head + BEGIN + text + END + tail)
    row = next((line for line in text.splitlines() if line.startswith("| ocr_dense |")), None)
    readme = ROOT / "README.md"
    if row:
        readme.write_text(re.sub(r"^\| ocr_dense \|.* µs .*$", lambda _: row, readme.read_text(), flags=re.M))


def arguments():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--networks", default=",".join(NETWORKS + LARGE), help="names of specs in models or models/peers, separated by commas")
    p.add_argument("--calls", default="infer,train", help="what to measure")
    p.add_argument("--peers", default="", help="beginnings of the names of those to compare with, separated by commas; all by default, - for none")
    p.add_argument("--quick", action="store_true", help="one short pass")
    p.add_argument("--threads", default=",".join(map(str, sorted({1, os.cpu_count()}))), help="numbers of threads")
    p.add_argument("--passes", type=int, default=3)
    p.add_argument("--time", type=float, default=0.25, help="seconds for each figure of a pass")
    p.add_argument("--json", help="file to which all figures are added, a line each")
    p.add_argument("--docs", action="store_true", help="put the tables into docs/speed.md and README.md")
    o = p.parse_args()
    if o.quick:
        o.passes, o.time = 1, 0.05
    return o


def main():
    o = arguments()
    networks, threads, modes = o.networks.split(","), [int(n) for n in o.threads.split(",")], o.calls.split(",")
    only = o.peers.split(",") if o.peers else []
    results = Results()
    with tempfile.TemporaryDirectory() as folder:
        ours = Ours(folder)
        worst = 0.0
        for name in networks:
            difference = ours.disagreement(name)
            print(f"{name}: predictions differ by {difference:.1e}", file=sys.stderr)
            if difference > CLOSE:
                sys.exit("that is not the same network")
            worst = max(worst, difference)
        peers = {n: Peers(n) for n in threads}
        for k in range(o.passes):
            for name in networks:
                calls = calls_of(name, modes)
                for n in threads:
                    figures = ours.bench(name, n, o.time, calls) + peers[n].bench(name, o.time, calls, only, results.promising(name, n))
                    results.add(figures)
                    if o.json:
                        with open(o.json, "a") as f:
                            f.writelines(json.dumps(x) + "\n" for x in figures)
                print(f"pass {k + 1}: {name}", file=sys.stderr)
        for p in peers.values():
            p.close()
    text = report(results, networks, threads, modes, o.passes, worst)
    print(text)
    if o.docs:
        put_into_docs(text)


if __name__ == "__main__":
    main()
