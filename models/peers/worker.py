"""Measures networks in PyTorch, onnxruntime and onnx2c: a worker of compare.py.

Reads lines of JSON, {"spec": FILE, "time": S, "peers": null or [NAME…]}, and answers
each with lines of figures and an empty line. The number of threads is its argument.
"""

import json
import os
import sys
import tempfile
import time
import warnings

import numpy
import onnxruntime
import torch

import onnx2c
from network import Network, load_spec

warnings.filterwarnings("ignore")


def measure(call, budget):
    """The least and the median time of a call in µs, in repetitions of a millisecond."""
    begin, n = time.perf_counter(), 0
    while n < 3 or time.perf_counter() - begin < budget / 4:
        call()
        n += 1
    each = max(1, int(1e-3 * n / (time.perf_counter() - begin)))
    laps = getattr(call, "laps", lambda calls: laps_of(call, calls))
    times, begin = [], time.perf_counter()
    while len(times) < 7 or time.perf_counter() - begin < budget:
        times.append(laps(each) / each)
    times.sort()
    return times[0], times[len(times) // 2]


def laps_of(call, calls):
    """The time of some calls in µs."""
    begin = time.perf_counter()
    for _ in range(calls):
        call()
    return (time.perf_counter() - begin) * 1e6


def infer(network, batch, threads):
    """Calls that predict, by peer; each returns the outputs."""
    _, x = network.sample(batch)
    eager = network.eval()

    def eagerly(x):
        def call():
            with torch.inference_mode():
                return eager(x)
        return call

    yield "pytorch", eagerly(x)
    if network.convolutional:
        yield "pytorch channels_last", eagerly(x.contiguous(memory_format=torch.channels_last))
    with torch.no_grad():
        frozen = torch.jit.freeze(torch.jit.trace(eager, x))

    def jit(f):
        def call():
            with torch.no_grad():
                return f(x)
        return call

    yield "pytorch jit", jit(frozen)
    try:
        with torch.no_grad():
            yield "pytorch jit optimized", jit(torch.jit.optimize_for_inference(frozen))
    except RuntimeError:
        pass  # not for every network
    yield "onnxruntime", onnx(eager, x, threads)
    if onnx2c.PROGRAM and batch == 1 and threads == 1:
        try:
            yield "onnx2c", onnx2c.Compiled(eager, x)
        except ValueError:
            pass  # not for every network


def onnx(network, x, threads):
    """Runs with memory given once, which is its fastest way from Python."""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "network.onnx")
        torch.onnx.export(network, (x,), path, dynamo=False)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
        session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    given, result = x.numpy(), numpy.zeros(network(x).shape, numpy.float32)
    binding = session.io_binding()
    binding.bind_input(session.get_inputs()[0].name, "cpu", 0, numpy.float32, given.shape, given.ctypes.data)
    binding.bind_output(session.get_outputs()[0].name, "cpu", 0, numpy.float32, result.shape, result.ctypes.data)
    run, bound = session._sess.run_with_iobinding, binding._iobinding  # less of Python in each call

    def call():
        run(bound, None)
        return torch.from_numpy(result)

    return call


def train(spec, batch):
    """Steps of training, by peer: forward, loss, backward, Adam. As in tensornet bench
    the learning rate is 0, for gradients would end in denormal numbers."""
    variants = [("pytorch", {}, False, False), ("pytorch foreach", {"foreach": True}, False, False),
                ("pytorch fused", {"fused": True}, False, False), ("pytorch jit fused", {"fused": True}, False, True)]
    if Network(spec).convolutional:
        variants.append(("pytorch channels_last fused", {"fused": True}, True, False))
    for name, adam, last, jit in variants:
        torch.manual_seed(1)
        network = Network(spec).train()
        x, y = network.sample(batch)[1], network.target(batch)
        if last:
            network, x = network.to(memory_format=torch.channels_last), x.contiguous(memory_format=torch.channels_last)
        optimizer = torch.optim.Adam(network.parameters(), lr=0.0, **adam)
        forward = network.logits
        if jit:
            forward = torch.jit.trace_module(network, {"logits": x}, check_trace=False).logits

        def step():
            optimizer.zero_grad(set_to_none=True)
            network.loss(forward(x), y).backward()
            optimizer.step()

        yield name, step


def figures(request, threads):
    spec = load_spec(request["spec"])
    wanted = request["peers"]
    for batch in request["batches"]:
        torch.manual_seed(1)
        network, outputs = Network(spec), None
        for mode, calls in (("infer", infer(network, batch, threads)), ("train", train(spec, batch))):
            for peer, call in calls:
                if wanted is not None and [mode, batch, peer] not in wanted:
                    continue
                least, median = measure(call, request["time"])
                figure = {"peer": peer, "workload": spec["name"], "mode": mode, "batch": batch, "threads": threads,
                          "us_per_call": round(median, 3), "us_per_sample": round(median / batch, 3), "us_min": round(least, 3)}
                if mode == "infer":
                    y = call()
                    outputs = y if outputs is None else outputs
                    figure["max_err"] = float((y - outputs).abs().max())
                yield figure


def main():
    threads = int(sys.argv[1])
    torch.set_num_threads(threads)
    torch.set_num_interop_threads(1)
    for line in sys.stdin:
        for figure in figures(json.loads(line), threads):
            print(json.dumps(figure), flush=True)
        print(flush=True)


if __name__ == "__main__":
    main()
