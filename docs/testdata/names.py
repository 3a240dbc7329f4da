"""Writes names.json: the public layers, activations and losses of Keras and the
modules of PyTorch, which docs/layers.md has to name.

    KERAS_BACKEND=torch python3 names.py > names.json
"""

import inspect
import json

import keras
import torch


def classes(module, leave_out):
    found = {v.__name__ for v in vars(module).values() if inspect.isclass(v)}
    return sorted(found - leave_out)


def functions(module, leave_out):
    found = {k for k, v in vars(module).items() if inspect.isroutine(v)}
    return sorted(found - leave_out)


tools = {"deserialize", "get", "serialize"}
print(json.dumps({
    f"Keras {keras.__version__}": sorted(
        classes(keras.layers, set()) + functions(keras.activations, tools) + classes(keras.losses, {"Loss"})
    ),
    f"PyTorch {torch.__version__.split('+')[0]}": sorted(set(torch.nn.modules.__all__)),
}, indent=0, ensure_ascii=False))
