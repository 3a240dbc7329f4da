#!/usr/bin/python3
"""Makes optimizers.json: what optimizers of PyTorch and Keras do to weights in float32
and float64 over a hundred steps, and those of PyTorch that extremes.py lacks under its gradients.

Needs Keras 3, PyTorch and mpmath. Run it in this folder:

    KERAS_BACKEND=torch python3 -P optimizers.py
"""

import json
import os
import sys

import keras
import torch
from torch import optim

sys.path.append(os.getcwd())  # after what is installed: a file here is called keras.py, too

import extremes
import reference

WEIGHTS = [1, -0.5, 0, 2, -3, 0.25]
STEPS = 100
STORED = [1, 2, 3, 5, 10, 20, 50, 100]
# Small, large, mixed and always 0.
GRADIENTS = [
    [((7 * s * s + 13 * i * i + 5 * s * i) % 41 - 20) / 16 * 4.0 ** (2 * i - 4) for i in range(5)] + [0]
    for s in range(STEPS)
]


class Keras:
    """One of Keras's optimizers, called as PyTorch's are."""

    def __init__(self, make, weights):
        (self.w,) = weights
        keras.config.set_floatx(extremes.name(self.w.dtype))
        self.variable, self.optimizer = keras.Variable(self.w.detach().clone()), make()

    def step(self):
        self.optimizer.apply([self.w.grad], [self.variable])
        self.w.data.copy_(self.variable.value.detach())


def uncorrected(make):
    """Adam so many steps after its start that nothing is left to be corrected."""

    def start(weights):
        optimizer = make(weights)
        for w in weights:
            zeros = lambda: torch.zeros_like(w, requires_grad=False)
            optimizer.state[w] = {"step": torch.tensor(1e6), "exp_avg": zeros(), "exp_avg_sq": zeros()}
            if optimizer.defaults["amsgrad"]:
                optimizer.state[w]["max_exp_avg_sq"] = zeros()
        return optimizer

    return start


def of_keras(name, **settings):
    return lambda weights: Keras(lambda: getattr(keras.optimizers, name)(**settings), weights)


PLAIN = dict(LearningRate=0.01, Beta1=0.9, Beta2=0.999, Epsilon=1e-7)
COARSE = dict(LearningRate=0.25, Beta1=0.5, Beta2=0.75, Epsilon=0.125)
KERAS = dict(LearningRate=0.001, Beta1=0.9, Beta2=0.999, Epsilon=1e-7)


def adam(make, settings, **others):
    return lambda weights: make(
        weights, lr=settings["LearningRate"], betas=(settings["Beta1"], settings["Beta2"]), eps=settings["Epsilon"], **others
    )


def rms(settings):
    names = dict(LearningRate="lr", Rho="alpha", Momentum="momentum", Epsilon="eps", Centered="centered")
    return "rmsprop", settings, lambda weights: optim.RMSprop(weights, **{names[k]: v for k, v in settings.items()})


# Those of reference.py, with its settings and others, and Keras's SGD, which computes the
# same; its Adagrad and RMSprop have epsilon elsewhere. Their extremes are in extremes.json.
LONGER = reference.OPTIMIZERS + [
    ("sgd", dict(LearningRate=0.25, Momentum=0.5), lambda weights: optim.SGD(weights, lr=0.25, momentum=0.5)),
    ("sgd", dict(LearningRate=0.25, Momentum=0.5, Nesterov=True),
     lambda weights: optim.SGD(weights, lr=0.25, momentum=0.5, nesterov=True)),
    ("sgd", dict(LearningRate=0.01), of_keras("SGD", learning_rate=0.01)),
    ("sgd", dict(LearningRate=0.01, Momentum=0.9), of_keras("SGD", learning_rate=0.01, momentum=0.9)),
    ("sgd", dict(LearningRate=0.01, Momentum=0.9, Nesterov=True),
     of_keras("SGD", learning_rate=0.01, momentum=0.9, nesterov=True)),
    ("adagrad", dict(LearningRate=0.25, InitialAccumulator=2, Epsilon=0.125),
     lambda weights: optim.Adagrad(weights, lr=0.25, initial_accumulator_value=2, eps=0.125)),
] + [
    rms(dict(LearningRate=0.125, Rho=0.75, Momentum=momentum, Epsilon=0.125, Centered=centered))
    for momentum in [0, 0.9] for centered in [False, True]
]

# Name, settings as in Go, the optimizer.
OPTIMIZERS = [
    ("adam", PLAIN | dict(Amsgrad=True), adam(optim.Adam, PLAIN, amsgrad=True)),
    ("adam", COARSE | dict(Amsgrad=True), adam(optim.Adam, COARSE, amsgrad=True)),
    ("adam", PLAIN | dict(Uncorrected=True), uncorrected(adam(optim.Adam, PLAIN))),
    ("adam", COARSE | dict(Amsgrad=True, Uncorrected=True), uncorrected(adam(optim.Adam, COARSE, amsgrad=True))),
    ("adamw", PLAIN | dict(Amsgrad=True, WeightDecay=0.5), adam(optim.AdamW, PLAIN, amsgrad=True, weight_decay=0.5)),
    ("adamw", PLAIN | dict(Uncorrected=True, WeightDecay=0.5), uncorrected(adam(optim.AdamW, PLAIN, weight_decay=0.5))),
    ("nadam", KERAS, of_keras("Nadam")),
    ("nadam", COARSE, of_keras("Nadam", learning_rate=0.25, beta_1=0.5, beta_2=0.75, epsilon=0.125)),
    ("lamb", KERAS, of_keras("Lamb")),
    ("lamb", COARSE, of_keras("Lamb", learning_rate=0.25, beta_1=0.5, beta_2=0.75, epsilon=0.125)),
    ("rprop", dict(LearningRate=0.01, Etas=[0.5, 1.2], StepSizes=[1e-6, 50]), lambda weights: optim.Rprop(weights)),
    ("rprop", dict(LearningRate=0.125, Etas=[0.25, 1.5], StepSizes=[0.01, 0.5]),
     lambda weights: optim.Rprop(weights, lr=0.125, etas=(0.25, 1.5), step_sizes=(0.01, 0.5))),
]

# Keras squares gradients before it makes them smaller, which overflows earlier.
OF_KERAS = ["nadam", "lamb"]


def descent(make, dtype, digits):
    w = torch.tensor(WEIGHTS, dtype=dtype, requires_grad=True)
    optimizer, stored = make([w]), []
    for step, gradient in enumerate(GRADIENTS, 1):
        w.grad = torch.tensor(gradient, dtype=dtype)
        optimizer.step()
        if step in STORED:
            stored.append([float(f"{v:.{digits}g}") for v in w.detach().tolist()])
    return stored


def main():
    rows = [
        dict(name=name, settings=settings, float32=descent(make, torch.float32, 9), float64=descent(make, torch.float64, 17))
        for name, settings, make in OPTIMIZERS + LONGER
    ]
    ends = {extremes.name(d): [extremes.descent(*o, d) for o in OPTIMIZERS if o[0] not in OF_KERAS] for d in (torch.float32, torch.float64)}
    lines = lambda rows: "[\n" + ",\n".join(json.dumps(row, allow_nan=False) for row in rows) + "\n]"
    with open("optimizers.json", "w") as file:
        file.write(f'{{"weights": {json.dumps(WEIGHTS)},\n"steps": {json.dumps(STORED)},\n')
        file.write(f'"gradients": {lines(GRADIENTS)},\n"optimizers": {lines(rows)},\n')
        file.write(",\n".join(f'"extremes_{dtype}": {lines(rows)}' for dtype, rows in ends.items()) + "}\n")


main()
