#!/usr/bin/python3
"""Makes keras.json: what Keras's optimizers, of which PyTorch has none or
others, do to weights in float32 and float64 over a hundred steps.

Needs Keras 3 and JAX. Run it in this folder:

    python3 keras.py
"""

import json
import os
import sys

os.environ["KERAS_BACKEND"] = "jax"
os.environ["JAX_ENABLE_X64"] = "1"
sys.path.pop(0)  # this file is not Keras

import keras
import numpy as np
from keras import optimizers

WEIGHTS = [1, -0.5, 0, 2, -3, 0.25]
STEPS = 100
STORED = [1, 2, 3, 5, 10, 20, 50, 100]
# Small, large, mixed and always 0.
GRADIENTS = [
    [((7 * s * s + 13 * i * i + 5 * s * i) % 41 - 20) / 16 * 4.0 ** (2 * i - 4) for i in range(5)] + [0]
    for s in range(STEPS)
]

# Name, settings as in Go, Keras's optimizer.
OPTIMIZERS = [
    ("lion", dict(LearningRate=0.001, Beta1=0.9, Beta2=0.99), lambda: optimizers.Lion()),
    ("lion", dict(LearningRate=0.01, Beta1=0.5, Beta2=0.75, WeightDecay=0.5),
     lambda: optimizers.Lion(learning_rate=0.01, beta_1=0.5, beta_2=0.75, weight_decay=0.5)),
    ("adadelta", dict(LearningRate=0.001, Rho=0.95, Epsilon=1e-7), lambda: optimizers.Adadelta()),
    ("adadelta", dict(LearningRate=1, Rho=0.5, Epsilon=0.125),
     lambda: optimizers.Adadelta(learning_rate=1.0, rho=0.5, epsilon=0.125)),
    ("adamax", dict(LearningRate=0.001, Beta1=0.9, Beta2=0.999, Epsilon=1e-7), lambda: optimizers.Adamax()),
    ("adamax", dict(LearningRate=0.25, Beta1=0.5, Beta2=0.75, Epsilon=0.125),
     lambda: optimizers.Adamax(learning_rate=0.25, beta_1=0.5, beta_2=0.75, epsilon=0.125)),
]


def descent(make, dtype, digits):
    keras.config.set_floatx(dtype)
    w = keras.Variable(np.array(WEIGHTS), dtype=dtype)
    optimizer, stored = make(), []
    for step, gradient in enumerate(GRADIENTS, 1):
        optimizer.apply([keras.ops.convert_to_tensor(np.array(gradient), dtype=dtype)], [w])
        if step in STORED:
            stored.append([float(f"{v:.{digits}g}") for v in keras.ops.convert_to_numpy(w).tolist()])
    return stored


def main():
    rows = [
        dict(name=name, settings=settings, float32=descent(make, "float32", 9), float64=descent(make, "float64", 17))
        for name, settings, make in OPTIMIZERS
    ]
    lines = lambda rows: "[\n" + ",\n".join(json.dumps(row, allow_nan=False) for row in rows) + "\n]"
    with open("keras.json", "w") as file:
        file.write(f'{{"weights": {json.dumps(WEIGHTS)},\n"steps": {json.dumps(STORED)},\n')
        file.write(f'"gradients": {lines(GRADIENTS)},\n"optimizers": {lines(rows)}}}\n')


main()
