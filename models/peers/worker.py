"""Measures networks in PyTorch, onnxruntime, OpenVINO, onnx2c and GoMLX: a worker of compare.py.

Reads lines of JSON, {"spec": FILE, "time": S, "calls": [[MODE, BATCH]…], "only": [NAME…],
"peers": null or [[MODE, BATCH, NAME]…]}, and answers each with lines of figures and an
empty line. Names in "only" are beginnings. The number of threads is its argument.
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

import gomlx
import onnx2c
from network import Network, load_spec

try:
    import openvino
except ImportError:
    openvino = None  # it takes part where it is at hand

warnings.filterwarnings("ignore")


def measure(call, budget):
    """The least and the median time of a call in µs, in repetitions of a millisecond: seven
    or more, or three where these take ten times what there is."""
    begin, n = time.perf_counter(), 0
    while n < 1 or time.perf_counter() - begin < budget / 4:
        call()
        n += 1
    each = max(1, int(1e-3 * n / (time.perf_counter() - begin)))
    laps = getattr(call, "laps", lambda calls: laps_of(call, calls))
    times, begin = [], time.perf_counter()
    spent = lambda: time.perf_counter() - begin
    while len(times) < 3 or spent() < budget or len(times) < 7 and spent() < 10 * budget:
        times.append(laps(each) / each)
    times.sort()
    return times[0], times[len(times) // 2]


def laps_of(call, calls):
    """The time of some calls in µs."""
    begin = time.perf_counter()
    for _ in range(calls):
        call()
    return (time.perf_counter() - begin) * 1e6


def infer(network, x, threads):
    """What predicts, by peer: functions that return calls, which return the outputs."""
    eager = network.eval()
    last = x.contiguous(memory_format=torch.channels_last) if network.convolutional else x

    def eagerly(x):
        def call():
            with torch.inference_mode():
                return eager(x)
        return call

    def frozen():
        with torch.no_grad():
            return torch.jit.freeze(torch.jit.trace(eager, x))

    def jit(f):
        def call():
            with torch.no_grad():
                return f(x)
        return call

    def optimized():
        with torch.no_grad():
            return jit(torch.jit.optimize_for_inference(frozen()))

    yield "pytorch", lambda: eagerly(x)
    if network.convolutional:
        yield "pytorch channels_last", lambda: eagerly(last)
    yield "pytorch jit", lambda: jit(frozen())
    yield "pytorch jit optimized", optimized
    yield "onnxruntime", lambda: exported(network, x, lambda path: onnx(path, network, x, threads))
    if openvino:
        yield "openvino", lambda: exported(network, x, lambda path: vino(path, network, x, threads))
    if onnx2c.PROGRAM and len(x) == 1 and threads == 1:
        yield "onnx2c", lambda: onnx2c.Compiled(eager, x)
    if gomlx.WANTED:
        yield "gomlx", lambda: gomlx.Running(eager, x, threads)


def exported(network, x, use):
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "network.onnx")
        torch.onnx.export(network, (x,), path, dynamo=False)
        return use(path)


def onnx(path, network, x, threads):
    """Runs with memory given once, which is its fastest way from Python."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
    session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    given, result = x.numpy(), numpy.zeros(network(x).shape, numpy.float32)
    binding = session.io_binding()
    binding.bind_input(session.get_inputs()[0].name, "cpu", 0, given.dtype, given.shape, given.ctypes.data)
    binding.bind_output(session.get_outputs()[0].name, "cpu", 0, numpy.float32, result.shape, result.ctypes.data)
    run, bound = session._sess.run_with_iobinding, binding._iobinding  # less of Python in each call

    def call():
        run(bound, None)
        return torch.from_numpy(result)

    return call


def vino(path, network, x, threads):
    """Shapes are static, as exported; all of the threads serve one call."""
    compiled = openvino.Core().compile_model(path, "CPU", {
        "PERFORMANCE_HINT": "LATENCY", "INFERENCE_NUM_THREADS": threads, "INFERENCE_PRECISION_HINT": "f32"})
    request, given, result = compiled.create_infer_request(), x.numpy(), numpy.zeros(network(x).shape, numpy.float32)
    request.set_input_tensor(openvino.Tensor(given, shared_memory=True))
    request.set_output_tensor(openvino.Tensor(result, shared_memory=True))

    def call():
        request.infer()
        return torch.from_numpy(result)

    return call


def train(spec, batch, threads):
    """Steps of training, by peer: forward, loss, backward, Adam. As in tensornet bench
    the learning rate is 0, for gradients would end in denormal numbers."""
    variants = [("pytorch", {}, False, False), ("pytorch foreach", {"foreach": True}, False, False),
                ("pytorch fused", {"fused": True}, False, False), ("pytorch jit fused", {"fused": True}, False, True)]
    if Network(spec).convolutional:
        variants.append(("pytorch channels_last fused", {"fused": True}, True, False))
    for name, adam, last, jit in variants:
        yield name, lambda adam=adam, last=last, jit=jit: step(spec, batch, adam, last, jit)
    if gomlx.WANTED:
        yield "gomlx", lambda: in_gomlx(spec, batch, threads)


def in_gomlx(spec, batch, threads):
    network = Network(spec)
    hot = torch.nn.functional.one_hot(torch.arange(batch) % network.outs, network.outs)
    return gomlx.Running(network, network.sample(batch)[1], threads, hot, spec["output"][0]["loss"])


def step(spec, batch, adam, last, jit):
    torch.manual_seed(1)
    network = Network(spec).train()
    x, y = network.sample(batch)[1], network.target(batch)
    if last:
        network, x = network.to(memory_format=torch.channels_last), x.contiguous(memory_format=torch.channels_last)
    optimizer = torch.optim.Adam(network.parameters(), lr=0.0, **adam)
    forward = network.logits
    if jit:
        forward = torch.jit.trace_module(network, {"logits": x}, check_trace=False).logits

    def call():
        optimizer.zero_grad(set_to_none=True)
        network.loss(forward(x), y).backward()
        optimizer.step()

    return call


def figures(request, threads):
    spec = load_spec(request["spec"])
    wanted, only = request["peers"], tuple(request["only"])
    for mode, batch in request["calls"]:
        torch.manual_seed(1)
        network = Network(spec).eval()
        x = network.sample(batch)[1]
        with torch.inference_mode():
            outputs = network(x) if mode == "infer" else None
        for peer, made in infer(network, x, threads) if mode == "infer" else train(spec, batch, threads):
            if only and not peer.startswith(only) or wanted is not None and [mode, batch, peer] not in wanted:
                continue
            try:
                call = made()
            except (RuntimeError, ValueError) as why:  # not for every network
                print(f"{peer} has no {spec['name']}: {str(why).splitlines()[0]}", file=sys.stderr)
                continue
            least, median = measure(call, request["time"])
            figure = {"peer": peer, "workload": spec["name"], "mode": mode, "batch": batch, "threads": threads,
                      "us_per_call": round(median, 3), "us_per_sample": round(median / batch, 3), "us_min": round(least, 3)}
            if mode == "infer":
                figure["max_err"] = float((call() - outputs).abs().max() / outputs.abs().max())
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
