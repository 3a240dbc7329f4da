#!/usr/bin/python3
"""Makes common.json: what the settings that all of Keras's optimizers share do to two
tensors of weights in float64, and to their moving averages.

Needs Keras 3 and PyTorch. Run it in this folder:

    KERAS_BACKEND=torch python3 -P common.py
"""

import json

import keras
import numpy as np
from keras import optimizers

keras.config.set_floatx("float64")

STEPS = 24
SHAPES = [(3, 3), (2, 3)]

# Optimizer, its settings, and those that all have. Keras adds epsilon elsewhere than the paper.
CASES = [
    ("sgd", dict(learning_rate=0.1), dict(weight_decay=0.25)),
    ("sgd", dict(learning_rate=0.1, momentum=0.9), dict(clipnorm=0.5)),
    ("sgd", dict(learning_rate=0.1), dict(global_clipnorm=0.75)),
    ("sgd", dict(learning_rate=0.1), dict(clipvalue=0.2)),
    ("sgd", dict(learning_rate=0.1), dict(gradient_accumulation_steps=3)),
    ("sgd", dict(learning_rate=0.1), dict(use_ema=True, ema_momentum=0.75)),
    ("adam", dict(learning_rate=0.01, epsilon=1e-30), dict(use_ema=True, ema_overwrite_frequency=5)),
    ("adam", dict(learning_rate=0.01, epsilon=1e-30), dict(gradient_accumulation_steps=2, global_clipnorm=0.5, weight_decay=0.1)),
    ("adam", dict(learning_rate=0.01, epsilon=1e-30), dict(clipnorm=0.25, weight_decay=0.5, use_ema=True, ema_momentum=0.9)),
    ("lamb", dict(learning_rate=0.01, epsilon=1e-30), dict(weight_decay=0.5)),
    ("lamb", dict(learning_rate=0.1, beta_1=0.5, epsilon=1e-30), dict(global_clipnorm=0.5)),
]


def numbers(step, tensor, shape):
    n = np.arange(int(np.prod(shape)))
    return (((7 * step * step + 13 * n * n + 5 * step * n + 3 * tensor) % 41 - 20) / 16).reshape(shape)


def run(name, settings, common):
    variables = [keras.Variable(numbers(100, i, s), dtype="float64") for i, s in enumerate(SHAPES)]
    optimizer = {"sgd": optimizers.SGD, "adam": optimizers.Adam, "lamb": optimizers.Lamb}[name](**settings, **common)
    stored, averages = [], []
    for step in range(1, STEPS + 1):
        gradients = [keras.ops.convert_to_tensor(numbers(step, i, s), dtype="float64") for i, s in enumerate(SHAPES)]
        optimizer.apply(gradients, variables)
        flat = lambda values: [x for v in values for x in keras.ops.convert_to_numpy(v).ravel().tolist()]
        stored.append(flat(variables))
        if common.get("use_ema"):
            averages.append(flat(optimizer._model_variables_moving_average))
    error = 1e-7 if any("clip" in name for name in common) else 1e-13  # Keras clips in float32
    return dict(optimizer=name, error=error, settings=settings, common=common, weights=stored, averages=averages)


def main():
    with open("common.json", "w") as file:
        rows = [json.dumps(run(*case), allow_nan=False) for case in CASES]
        file.write("[\n" + ",\n".join(rows) + "\n]\n")


if __name__ == "__main__":
    main()
