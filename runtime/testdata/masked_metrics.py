#!/usr/bin/env python3
"""Makes masked_metrics.json: what Keras's metrics say of outputs of which a mask leaves steps out.

    python3 masked_metrics.py > masked_metrics.json
"""

import json
import os
import sys

os.environ["KERAS_BACKEND"] = "torch"
sys.path.pop(0)  # the keras.py beside this is another
import keras
import numpy as np
import torch

keras.config.set_floatx("float64")
rng = np.random.default_rng(12)


def main():
    """Six samples of five steps, of which 0 is padding, and outputs of three classes."""
    ids = rng.integers(0, 3, (6, 5))
    ids[3] = 0
    y = rng.random((6, 5, 3))
    y /= y.sum(-1, keepdims=True)
    labels = rng.integers(0, 3, (6, 5))
    t = np.eye(3)[labels]
    values = {}
    for name, metric, target in (
        ("categorical_accuracy", keras.metrics.CategoricalAccuracy(), t),
        ("top_k_categorical_accuracy", keras.metrics.TopKCategoricalAccuracy(2), t),
        ("binary_accuracy", keras.metrics.BinaryAccuracy(), t),
        ("mean_absolute_error", keras.metrics.MeanAbsoluteError(), t),
        ("sparse_categorical_accuracy", keras.metrics.SparseCategoricalAccuracy(), labels),
    ):
        for batch in slice(0, 2), slice(2, 6):
            part = torch.tensor(y[batch])
            keras.src.backend.set_keras_mask(part, torch.tensor(ids[batch] != 0))
            metric.update_state(torch.tensor(target[batch]), part)
        values[name] = float(metric.result())
    lists = {"ids": ids, "outputs": y, "labels": labels}
    json.dump({"keras": keras.__version__} | {k: v.ravel().tolist() for k, v in lists.items()} | {"values": values}, sys.stdout)
    print()


main()
