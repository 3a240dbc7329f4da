#!/usr/bin/python3
"""Makes maths.json: what PyTorch computes for layers and activations, and Keras on it
where that stays in float64: values and gradients, also at kinks, of large numbers and
of infinities.

Needs Python 3.11, PyTorch 2 and Keras 3. Run it in this folder:

    KERAS_BACKEND=torch python3 maths.py

Each case is a layer's lines in a spec, its inputs, its result y, clipped to ±3e38, and the
gradients of Σ |c·y + 1e30|/n by them, for numbers c from 0.5 on in steps of 0.25. Numbers are
text, since JSON has no infinities.
"""

import json
import os

os.environ["KERAS_BACKEND"] = "torch"

import keras
import numpy as np
import torch
import torch.nn.functional as F

torch.set_default_dtype(torch.float64)
keras.config.set_dtype_policy("float64")
INF = float("inf")
RANDOM = torch.Generator().manual_seed(12)
CASES = []


def draw(*shape):
    return (torch.round(torch.randn(shape, generator=RANDOM) * 64) / 64).numpy()


def text(t):
    return [repr(float(v)) for v in t.detach().reshape(-1)]


def case(lines, f, *inputs):
    """Adds a layer; f computes it on tensors without a batch axis."""
    xs = [torch.tensor(np.asarray(x), dtype=torch.float64, requires_grad=True) for x in inputs]
    y = torch.clamp(f(*xs), -3e38, 3e38)
    c = 0.5 + 0.25 * torch.arange(y.numel(), dtype=torch.float64).reshape(y.shape)
    moving = y.requires_grad
    if moving:
        ((c * y + 1e30).abs().sum() / y.numel()).backward()
    CASES.append(
        {
            "lines": lines,
            "shapes": [list(x.shape) or [1] for x in xs],
            "inputs": [text(x) for x in xs],
            "output": text(y),
            "shape": list(y.shape) or [1],
            "gradients": [text(x.grad) for x in xs] if moving else None,
        }
    )


def batched(layer):
    """A Keras layer, or function, on a batch of one."""
    return lambda *xs: layer([x[None] for x in xs] if len(xs) > 1 else xs[0][None])[0]


POINTS = [-1e4, -40, -7.5, -6, -3.25, -2, -1, -0.5, -0.25, -1e-3, 0, 1e-3, 0.25, 0.5, 1, 2, 3.25, 6, 7.5, 40, 1e4]
ENDS = [-INF, INF]


def activation(option, f, points=POINTS, ends=ENDS):
    case(f'type = "activation"\nactivation = {option}', f, [*points, *ends])


def sparsemax(x, axis):
    """As in the paper. Keras 3.15 adds up sums of several prefixes where several elements are chosen."""
    z = x.sort(axis, descending=True).values
    sums = z.cumsum(axis)
    k = torch.arange(1, x.shape[axis] + 1).reshape([-1 if a == axis % x.dim() else 1 for a in range(x.dim())])
    count = (1 + k * z > sums).sum(axis, keepdim=True)
    return (x - (sums.gather(axis, count - 1) - 1) / count).clamp(min=0)


def activations():
    k = keras.activations
    activation('"relu6"', k.relu6)
    activation('"swish"', k.silu, ends=[])
    # At ±3, which are no points, PyTorch's derivatives of hardswish are the parabola's.
    activation('"hard_silu"', k.hard_silu, ends=[])
    activation('"hard_swish"', F.hardswish, ends=[])
    activation('"hard_tanh"', k.hard_tanh)
    activation('{ type = "hard_tanh", min_val = -0.5, max_val = 2 }', lambda x: F.hardtanh(x, -0.5, 2))
    activation('"celu"', k.celu)
    activation('{ type = "celu", alpha = 0.5 }', lambda x: k.celu(x, 0.5))
    activation('"thresholded_relu"', lambda x: F.threshold(x, 1, 0))
    activation('{ type = "thresholded_relu", theta = 0.25 }', lambda x: k.threshold(x, 0.25, 0))
    activation('"log_sigmoid"', k.log_sigmoid)
    activation('"tanh_shrink"', k.tanh_shrink)
    activation('"hard_shrink"', k.hard_shrink)
    activation('{ type = "hard_shrink", threshold = 2 }', lambda x: k.hard_shrink(x, 2))
    activation('"soft_shrink"', k.soft_shrink)
    activation('{ type = "soft_shrink", threshold = 2 }', lambda x: k.soft_shrink(x, 2))
    activation('"squareplus"', k.squareplus, [p for p in POINTS if abs(p) < 1e4], ends=[])
    activation('{ type = "squareplus", b = 0.25 }', lambda x: k.squareplus(x, 0.25), [p for p in POINTS if abs(p) < 40], ends=[])
    activation('"sparse_plus"', k.sparse_plus, [p for p in POINTS if abs(p) != 1], ends=[])
    activation('"sparse_sigmoid"', k.sparse_sigmoid, [p for p in POINTS if abs(p) != 1], ends=[])
    activation('{ type = "leaky_relu", negative_slope = 0.2 }', k.leaky_relu)
    activation('{ type = "leaky_relu", alpha = 0.3 }', lambda x: F.leaky_relu(x, 0.3))
    activation('{ type = "gelu", approximate = true }', lambda x: F.gelu(x, approximate="tanh"), ends=[])
    activation('{ type = "softplus", beta = 2 }', lambda x: F.softplus(x, 2, 300), ends=[])
    activation('{ type = "selu", alpha = 1.5, gamma = 1.25 }', lambda x: 1.25 * F.elu(x, 1.5))
    activation('{ type = "hard_sigmoid", alpha = 0.25 }', lambda x: F.hardtanh(0.25 * x + 0.5, 0, 1))
    activation('{ type = "relu", max_value = 6 }', lambda x: k.relu(x, max_value=6))
    activation('{ type = "relu", negative_slope = 0.25, threshold = 0.5 }', lambda x: k.relu(x, negative_slope=0.25, threshold=0.5), [p for p in POINTS if p != 0.5], ends=[])
    rows = np.array([[1.5, -2, 0.25, 1e4], [1e4, 3, -INF, 9990], [-800, 0.5, 0.5, -900]])
    for name, f in (("softmax", k.softmax), ("log_softmax", k.log_softmax)):
        for axis in (-1, 0):
            option = f'{{ type = "{name}", axis = {axis} }}'
            case(f'type = "activation"\nactivation = {option}', lambda x: f(x, axis=axis), rows)
    rows = np.array([[1.5, -2, 0.25, 1.25], [0, 3, 40, 0.75], [-800, 0.5, 0.5, -0.25]])
    for axis in (-1, 0):
        option = f'{{ type = "sparsemax", axis = {axis} }}'
        case(f'type = "activation"\nactivation = {option}', lambda x: sparsemax(x, axis), rows)


def gates():
    x = draw(2, 3, 4)
    L = keras.layers
    case('type = "softmax"\naxis = 1', lambda x: F.softmax(x, 1), x)
    case('type = "softmax"', batched(L.Softmax()), x)
    for lines, layer in (
        ("max_value = 0.75\nnegative_slope = 0.25\nthreshold = 0.125", L.ReLU(0.75, 0.25, 0.125)),
        ("max_value = 1", L.ReLU(1)),
        ("negative_slope = 0.5", L.ReLU(negative_slope=0.5)),
    ):
        case('type = "relu"\n' + lines, batched(layer), x)
    case('type = "glu"', F.glu, x)
    case('type = "glu"\naxis = 0', lambda x: F.glu(x, 0), x)


def reductions():
    cube = draw(2, 3, 4)
    zeros = cube.copy()
    zeros[0, 1, 2] = zeros[1, 0, :2] = 0
    ops = keras.ops
    for lines, axis, keep in (
        ("", None, False),
        ("axis = 1", 1, False),
        ("axis = [-1, 0]\nkeepdims = true", (-1, 0), True),
    ):
        dims = (0, 1, 2) if axis is None else axis
        for name in ("sum", "mean", "logsumexp"):
            case(f'type = "{name}"\n{lines}', lambda x: getattr(torch, name)(x, dims, keepdim=keep), cube)
        if not isinstance(axis, tuple):
            case(f'type = "prod"\n{lines}', lambda x: ops.prod(x, axis=axis, keepdims=keep), zeros)
        for name in ("max", "min"):
            distinct = np.argsort(np.argsort(cube.reshape(-1))).reshape(2, 3, 4) / 8
            case(f'type = "{name}"\n{lines}', lambda x: getattr(ops, name)(x, axis=axis, keepdims=keep), distinct)
    vectors = draw(4, 3)
    vectors[1] = 0
    vectors[2, 1] = 0
    for p in (2, 1, 3):
        case(f'type = "norm"\naxis = -1\nord = {p}', lambda x: torch.linalg.vector_norm(x, p, -1), vectors)
    for p in (INF, -INF):
        case(f'type = "norm"\naxis = 1\nord = {p}', lambda x: torch.linalg.vector_norm(x, p, 1), draw(4, 3) + [[0.1, 0.2, 0.3]])
    case('type = "norm"\naxis = 0\nord = 0', lambda x: (x != 0).double().sum(0), vectors)
    case('type = "norm"', lambda x: torch.linalg.vector_norm(x), vectors * 1e30)
    case('type = "logsumexp"\naxis = 1', lambda x: torch.logsumexp(x, 1), [[1e4, 1e4, 0], [-INF, -1e4, -1e4], [5, -INF, -3]])
    case('type = "max"\naxis = 0', lambda x: torch.max(x, 0).values, [[1.0, 3], [1, 2], [0, 3]])


def plumbing():
    cube, vector = draw(4, 5, 3), draw(6)
    case('type = "slice"\nstart = [1, -2]\nstop = [-1, 99]', lambda x: x[1:-1, -2:99], cube)
    places = np.arange(6)[4:-99:-2]
    case('type = "slice"\nstart = 4\nstop = -99\nstep = -2', lambda x: x[places.copy()], vector)
    case('type = "slice"\nstart = 1\nsize = 2\nstep = 2\naxis = 1', lambda x: x[:, 1:4:2], cube)
    for mode in ("constant", "reflect", "symmetric", "edge"):
        widths = ((1, 2), (0, 3), (2, 1))
        at = np.pad(np.arange(60).reshape(4, 5, 3), widths, mode=mode)
        there = np.pad(np.ones((4, 5, 3)), widths, mode=mode)
        lines = f'type = "pad"\npad_width = [[1, 2], [0, 3], [2, 1]]\nmode = "{mode}"'
        case(lines, lambda x: x.reshape(-1)[torch.tensor(at)] * torch.tensor(there), cube)
    case('type = "pad"\npad_width = [[1, 2]]\nconstant_values = -1.5', lambda x: F.pad(x, (1, 2), value=-1.5), vector)
    case('type = "repeat"\nrepeats = 3\naxis = 1', lambda x: torch.repeat_interleave(x, 3, 1), cube)
    case('type = "repeat"\nrepeats = 2', lambda x: torch.repeat_interleave(x, 2), cube)
    case('type = "repeat_vector"\nn = 3', batched(keras.layers.RepeatVector(3)), vector)
    case('type = "tile"\nrepeats = [2, 1, 3]', lambda x: torch.tile(x, (2, 1, 3)), cube)
    case('type = "tile"\nrepeats = [3, 2]', lambda x: torch.tile(x, (3, 2)), vector)
    case('type = "expand_dims"\naxis = [0, -1]', lambda x: x[None, ..., None], vector)
    case('type = "squeeze"', lambda x: x.squeeze(), draw(1, 4, 1, 2))
    for axis in (0, 1, 2):
        case(f'type = "cumsum"\naxis = {axis}', lambda x: torch.cumsum(x, axis), cube)
    case('type = "cumsum"', lambda x: torch.cumsum(x.reshape(-1), 0), cube)
    case('type = "cumsum"\nreverse = true', lambda x: torch.cumsum(x.flip(0), 0).flip(0), vector)
    case('type = "cumsum"\nexclusive = true', lambda x: torch.cumsum(x, 0) - x, vector)


def cosines(a, b, axes):
    """As keras.layers.Dot with normalize, which would compute in float32."""

    def unit(x, axis):
        return x * (x * x).sum(axis, keepdim=True).rsqrt().clamp(max=1e7)

    return torch.tensordot(unit(a, axes[0]), unit(b, axes[1]), ([axes[0]], [axes[1]]))


def products():
    for a, b in (((4, 3), (3, 5)), ((2, 1, 4, 3), (5, 3, 2)), ((3,), (2, 3, 4)), ((2, 4, 3), (3,)), ((7,), (7,))):
        case('type = "matmul"', torch.matmul, draw(*a), draw(*b))
    dot = 'type = "dot"\n'
    for axes, a, b in ((0, draw(4, 2), draw(4, 3)), ([1, 0], draw(2, 4), draw(4, 3))):
        pair = [axes, axes] if axes == 0 else axes
        case(f"{dot}axes = {axes}", lambda a, b: torch.tensordot(a, b, ([pair[0]], [pair[1]])), a, b)
        case(f"{dot}axes = {axes}\nnormalize = true", lambda a, b: cosines(a, b, pair), a, b)
    for equation, a, b in (
        ("hqd,hkd->hqk", (2, 3, 5), (2, 4, 5)),
        ("abc,cd->dba", (2, 3, 4), (4, 5)),
        ("ij,k->j", (2, 3), (4,)),
        ("ii,ij->", (3, 3), (3, 2)),
    ):
        case(f'type = "einsum"\nequation = "{equation}"', lambda a, b: torch.einsum(equation, a, b), draw(*a), draw(*b))
    case(dot + "axes = [[0, 2], [1, 0]]", lambda a, b: torch.tensordot(a, b, ([0, 2], [1, 0])), draw(2, 3, 4), draw(4, 2))
    case(dot + "axes = 0\nnormalize = true", lambda a, b: cosines(a, b, (0, 0)), [0, 0, 1e-9], [0.5, 2, -1])


def formulas():
    one = 'type = "pointwise"\ninputs = "u"\nexpr = "{}(u)"'
    for name, points in (
        ("tan", [-1.5, -0.25, 0, 1, 2, 1e4]),
        ("asin", [-0.9999, -0.75, 0, 1e-5, 0.5, 0.99]),
        ("acos", [-0.9999, -0.75, 0, 1e-5, 0.5, 0.99]),
        ("atan", [-INF, -1e10, -1, 0, 0.25, 3, INF]),
        ("sinh", [-90, -80, -1, 0, 1e-5, 0.5, 20, 90]),
        ("cosh", [-90, -80, -1, 0, 1e-5, 0.5, 20, 90]),
        ("asinh", [-1e30, -2, 0, 1e-9, 3, 1e5]),
        ("acosh", [1.0001, 2, 1e5, 1e30]),
        ("atanh", [-0.9999, -0.9, 0, 1e-9, 0.5]),
        ("floor", [-INF, -2.5, -1, -0.25, 0.75, 3, 1e17]),
        ("ceil", [-2.5, -1, -0.25, 0.75, 3, INF]),
        ("round", [-2.5, -1.5, -0.5, 0.5, 1.5, 2.5, 2.75]),
        ("sign", [-INF, -2, 0, 3]),
    ):
        f = getattr(torch, name)
        case(one.format(name), f, points)
    two = 'type = "pointwise"\ninputs = ["u", "v"]\nexpr = "{}"'
    a = [0, 0, 0, 3, 0.5, 1, 2, 1e15]
    b = [0, 2, 1, 0, -2, 7, 0.25, 2]
    case(two.format("pow(u, v)"), torch.pow, a, b)
    case(two.format("where(u < v, u*v, sqrt(u))"), lambda a, b: torch.where(a < b, a * b, torch.where(a < b, 1.0, a).sqrt()), [-1, 4, 0.25, 2], [0, 2, 0.25, 3])
    case(two.format("clip(u, -1, v)"), lambda a, b: torch.maximum(a, torch.tensor(-1.0)).minimum(b), [-2, 0.5, 3, 1e9], [1, 2, 2, 1.5])
    case('type = "pointwise"\ninputs = "u"\nexpr = "clip(u, -1, 1)"', lambda x: torch.clamp(x, -1, 1), [-2, -1, 0, 1, 2, INF])
    case(two.format("(u > v) + 2*(u >= v) + 4*(u == v) + 8*(u != v) + 16*(u <= v) + 32*(u < v) + 0*u*v"),
         lambda a, b: (a > b) + 2.0 * (a >= b) + 4.0 * (a == b) + 8.0 * (a != b) + 16.0 * (a <= b) + 32.0 * (a < b) + 0 * a * b,
         [1, 2, 3], [2, 2, 2])  # fmt: skip


def indices():
    cube = draw(3, 4, 5)
    cube[0, 1, 3] = cube[0, 1, 1] = 9
    case('type = "argmax"', lambda x: torch.argmax(x).double(), cube)
    case('type = "argmax"\naxis = -1', lambda x: torch.argmax(x, -1).double(), cube)
    case('type = "argmin"\naxis = 0\nkeepdims = true', lambda x: torch.argmin(x, 0, keepdim=True).double(), cube)
    distinct = np.argsort(np.argsort(cube.reshape(-1))).reshape(3, 4, 5) / 8
    case('type = "top_k"\nk = 3', lambda x: torch.topk(x, 3).values, distinct)
    case('type = "top_k"\nk = 3\n#.indices', lambda x: torch.topk(x, 3).indices.double(), distinct)
    classes = [[0, 2, 1], [3, 3, 1]]
    case('type = "one_hot"\nnum_classes = 4', lambda x: keras.ops.one_hot(x.detach().long(), 4, dtype="float64"), classes)
    case('type = "one_hot"\nnum_classes = 4\naxis = 0', lambda x: keras.ops.one_hot(x.detach().long(), 4, axis=0, dtype="float64"), classes)


def main():
    for part in (activations, gates, reductions, plumbing, products, formulas, indices):
        part()
    with open("maths.json", "w") as f:
        f.write("[\n" + ",\n".join(json.dumps(c) for c in CASES) + "\n]\n")


if __name__ == "__main__":
    main()
