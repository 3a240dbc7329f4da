#!/usr/bin/python3
"""Makes reference.json: what PyTorch computes for the runtime's activations,
losses and optimizers in float32 and float64, and what the activations and
losses are exactly (mpmath, 60 digits).

Needs PyTorch 1.13 or later and mpmath; Debian has both as python3-torch and
python3-mpmath. Run it in this folder:

    /usr/bin/python3 reference.py

All points are exact in float32. +Inf is stored as null.
"""

import json
import math

import mpmath
import torch
import torch.nn.functional as F

mpmath.mp.dps = 60
torch.set_num_threads(1)
mpf = mpmath.mpf

MAGNITUDES = [
    2**-30, 2**-10, 0.125, 0.5, 1, 1.5, 2, 2.5, 3, 3.5, 5, 8, 12, 20, 40, 80, 100, 300, 700, 740, 1000,
]
POINTS = [-x for x in reversed(MAGNITUDES)] + [0] + MAGNITUDES
PROBABILITIES = [2**-39, 2**-20, 0.0625, 0.25, 0.5, 0.75, 0.9375, 1 - 2**-20]
TARGETS = [0, 0.25, 1]
SELU_ALPHA = mpf("1.6732632423543772848170429916717")
SELU_SCALE = mpf("1.0507009873554804934193349852946")


def relu(x):
    return x if x > 0 else mpf(0)


def elu(x, alpha):
    return x if x > 0 else alpha * mpmath.expm1(x)


def sigmoid(x):
    return 1 / (1 + mpmath.exp(-x))


def huber(d, delta):
    return d * d / 2 if abs(d) <= delta else delta * (abs(d) - delta / 2)


def binary(y, t):
    return -t * mpmath.log(y) - (1 - t) * mpmath.log1p(-y)


def binary_logits(z, t):
    return (1 - t) * z + mpmath.log1p(mpmath.exp(-z)) if z > 0 else mpmath.log1p(mpmath.exp(z)) - t * z


# Name, parameters, PyTorch's function, exact function, exact derivative.
ACTIVATIONS = [
    ("exponential", [], torch.exp, mpmath.exp, mpmath.exp),
    ("sigmoid", [], torch.sigmoid, sigmoid, lambda x: sigmoid(x) * sigmoid(-x)),
    ("tanh", [], torch.tanh, mpmath.tanh, lambda x: mpmath.sech(x) ** 2),
    ("relu", [], F.relu, relu, lambda x: mpf(x > 0)),
    ("leaky_relu", [0.125], F.leaky_relu, lambda x, a: x if x > 0 else a * x, lambda x, a: mpf(1) if x > 0 else a),
    ("elu", [1], F.elu, elu, lambda x, a: mpf(1) if x > 0 else a * mpmath.exp(x)),
    ("elu", [0.5], F.elu, elu, lambda x, a: mpf(1) if x > 0 else a * mpmath.exp(x)),
    ("selu", [], F.selu, lambda x: SELU_SCALE * elu(x, SELU_ALPHA),
     lambda x: SELU_SCALE if x > 0 else SELU_SCALE * SELU_ALPHA * mpmath.exp(x)),
    # F.softplus is linear beyond a threshold; logsigmoid is exact.
    ("softplus", [], lambda x: -F.logsigmoid(-x), lambda x: mpmath.log1p(mpmath.exp(x)), sigmoid),
    ("softsign", [], F.softsign, lambda x: x / (1 + abs(x)), lambda x: (1 + abs(x)) ** -2),
    ("gelu", [], F.gelu, lambda x: x * mpmath.erfc(-x / mpmath.sqrt(2)) / 2,
     lambda x: mpmath.erfc(-x / mpmath.sqrt(2)) / 2 + x * mpmath.npdf(x)),
    ("silu", [], F.silu, lambda x: x * sigmoid(x), lambda x: sigmoid(x) * (1 + x * sigmoid(-x))),
    ("mish", [], F.mish, lambda x: x * mpmath.tanh(mpmath.log1p(mpmath.exp(x))),
     lambda x: mpmath.tanh(mpmath.log1p(mpmath.exp(x))) + x * sigmoid(x) * mpmath.sech(mpmath.log1p(mpmath.exp(x))) ** 2),
    # F.hardsigmoid's derivative holds 1/6 as a float32, in float64 too.
    ("hard_sigmoid", [], lambda x: F.relu6(x + 3) / 6, lambda x: min(max(x / 6 + mpf(1) / 2, 0), 1),
     lambda x: mpf(1) / 6 if abs(x) < 3 else mpf(0)),
]

# Name, parameters, PyTorch's function, exact function, exact derivative, points.
# The parameters of a loss are the target, or Huber's delta.
LOSSES = [
    ("huber", [delta], lambda d, delta: F.huber_loss(d, torch.zeros_like(d), reduction="none", delta=delta),
     huber, lambda d, delta: max(min(d, delta), -delta), POINTS)
    for delta in [1, 0.5]
] + [
    ("binary_crossentropy", [t], lambda y, t: F.binary_cross_entropy(y, torch.full_like(y, t), reduction="none"),
     binary, lambda y, t: (y - t) / (y * (1 - y)), PROBABILITIES)
    for t in TARGETS
] + [
    ("binary_crossentropy_logits", [t],
     lambda z, t: F.binary_cross_entropy_with_logits(z, torch.full_like(z, t), reduction="none"),
     binary_logits, lambda z, t: (1 - t) - sigmoid(-z) if t < 1 else -sigmoid(-z), POINTS)
    for t in TARGETS
] + [
    ("categorical_crossentropy", [t], lambda y, t: -t * torch.log(y).clamp(min=-100),
     lambda y, t: -t * mpmath.log(y), lambda y, t: -t / y, PROBABILITIES)
    for t in TARGETS
]

# Name, settings as in Go, PyTorch's optimizer.
OPTIMIZERS = [
    ("sgd", dict(LearningRate=0.1), lambda p: torch.optim.SGD(p, lr=0.1)),
    ("sgd", dict(LearningRate=0.1, Momentum=0.9), lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.9)),
    ("sgd", dict(LearningRate=0.1, Momentum=0.9, Nesterov=True),
     lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.9, nesterov=True)),
    ("adam", dict(LearningRate=0.01, Beta1=0.9, Beta2=0.999, Epsilon=1e-7),
     lambda p: torch.optim.Adam(p, lr=0.01, betas=(0.9, 0.999), eps=1e-7)),
    ("adam", dict(LearningRate=0.25, Beta1=0.5, Beta2=0.75, Epsilon=0.125),
     lambda p: torch.optim.Adam(p, lr=0.25, betas=(0.5, 0.75), eps=0.125)),
    ("adamw", dict(LearningRate=0.01, Beta1=0.9, Beta2=0.999, Epsilon=1e-7, WeightDecay=0.5),
     lambda p: torch.optim.AdamW(p, lr=0.01, betas=(0.9, 0.999), eps=1e-7, weight_decay=0.5)),
    ("adamw", dict(LearningRate=0.01, Beta1=0.9, Beta2=0.999, Epsilon=1e-7, WeightDecay=0),
     lambda p: torch.optim.AdamW(p, lr=0.01, betas=(0.9, 0.999), eps=1e-7, weight_decay=0)),
    ("adagrad", dict(LearningRate=0.1, InitialAccumulator=0.1, Epsilon=1e-7),
     lambda p: torch.optim.Adagrad(p, lr=0.1, initial_accumulator_value=0.1, eps=1e-7)),
    ("adagrad", dict(LearningRate=0.1, InitialAccumulator=0, Epsilon=1e-7),
     lambda p: torch.optim.Adagrad(p, lr=0.1, initial_accumulator_value=0, eps=1e-7)),
] + [
    ("rmsprop", dict(LearningRate=0.01, Rho=0.9, Momentum=momentum, Epsilon=1e-7, Centered=centered),
     lambda p, momentum=momentum, centered=centered: torch.optim.RMSprop(
         p, lr=0.01, alpha=0.9, momentum=momentum, eps=1e-7, centered=centered))
    for momentum in [0, 0.5] for centered in [False, True]
]

WEIGHTS = [1, -0.5, 0, 2, -3, 0.25]
# Small, large, mixed and always 0.
GRADIENTS = [
    [((7 * s * s + 13 * i * i + 5 * s * i) % 41 - 20) / 16 * 4.0 ** (2 * i - 4) for i in range(5)] + [0]
    for s in range(10)
]


def number(value, digits):
    value = float(value)
    if value == math.inf:
        return None
    return float(f"{value:.{digits}g}")


def digits(dtype):
    return 9 if dtype == torch.float32 else 17


def by_type(function):
    return {"float32": function(torch.float32), "float64": function(torch.float64)}


def curve(name, parameters, function, exact, derivative, points):
    def torch_values(dtype):
        x = torch.tensor(points, dtype=dtype, requires_grad=True)
        y = function(x, *parameters)
        (gradient,) = torch.autograd.grad(y.sum(), x)
        return {"y": [number(v, digits(dtype)) for v in y], "gradient": [number(v, digits(dtype)) for v in gradient]}

    arguments = [mpf(p) for p in parameters]
    truth = {
        "y": [number(exact(mpf(x), *arguments), 17) for x in points],
        "gradient": [number(derivative(mpf(x), *arguments), 17) for x in points],
    }
    return {"name": name, "parameters": parameters, "x": points, **by_type(torch_values), "exact": truth}


def descent(name, settings, make):
    def torch_values(dtype):
        w = torch.tensor(WEIGHTS, dtype=dtype, requires_grad=True)
        optimizer = make([w])
        steps = []
        for gradient in GRADIENTS:
            w.grad = torch.tensor(gradient, dtype=dtype)
            optimizer.step()
            steps.append([number(v, digits(dtype)) for v in w.detach()])
        return steps

    return {"name": name, "settings": settings, **by_type(torch_values)}


def main():
    reference = {
        "activations": [curve(*a, POINTS) for a in ACTIVATIONS],
        "losses": [curve(*loss) for loss in LOSSES],
        "weights": WEIGHTS,
        "gradients": GRADIENTS,
        "optimizers": [descent(*o) for o in OPTIMIZERS],
    }
    sections = []
    for key, value in reference.items():
        rows = ",\n".join(json.dumps(row, allow_nan=False) for row in value)
        sections.append(f'"{key}": [\n{rows}\n]')
    with open("reference.json", "w") as file:
        file.write("{\n" + ",\n".join(sections) + "\n}\n")


if __name__ == "__main__":
    main()
