#!/usr/bin/env python3
"""Makes losses.json: what Keras's losses are of small networks, in float64, with
gradients and ten steps of an optimizer, all by PyTorch.

Needs what reference.py needs, and Keras 3. Run it in this folder:

    python3 losses.py
"""

import json
import math
import os
import zlib

os.environ["KERAS_BACKEND"] = "torch"
os.environ["KERAS_FLOATX"] = "float64"

import keras
import torch
import torch.nn.functional as F

import reference

# Keras computes float64 with float32, unless it is told that there is nothing else.
from keras.src.backend.common import dtypes

dtypes.result_type = lambda *_: "float64"

# Losses that PyTorch has, or that are formulas; of the others Keras's function.
OWN = {
    # Keras's log(2) has the digits of float32.
    "log_cosh": lambda t, y: (y - t + F.softplus(-2 * (y - t)) - math.log(2)).mean(),
    "poisson": lambda t, y, log_input=False, full=False: F.poisson_nll_loss(y, t, log_input=log_input, full=full, eps=1e-7),
    "expression": lambda t, y, expr: eval(expr, {"y": y, "t": t, "pow": pow, "abs": abs, "log1p": torch.log1p}).mean(),
}


class Network(reference.Network):
    def loss(self, option, y, t):
        if isinstance(option, str):
            option = {"type": option}
        options = {k: v for k, v in option.items() if k != "type"}
        name = option["type"]
        if name in OWN:
            return OWN[name](t, y, **options)
        if "pos_weight" in options:
            logits = y if options.get("from_logits") else torch.log(y / (1 - y))
            return F.binary_cross_entropy_with_logits(logits, t, pos_weight=torch.tensor(options["pos_weight"]).to(y.dtype))
        if name == "sparse_categorical_crossentropy":
            return sparse(y, t, options)
        if name == "ctc":
            return ctc(self.logits.get(id(y), (y,))[0], t, **options)
        if name in ("dice", "tversky"):  # of a sample, which is the first axis in Keras
            axis = options.pop("axis", None) or list(range(y.dim() - 1))
            options["axis"] = tuple(a + 1 if a >= 0 else a for a in axis)
        if options.get("axis", -1) == 0:
            options["axis"] = 1
        alpha = options.get("alpha")
        if isinstance(alpha, list):
            options["alpha"] = torch.tensor(alpha)
        return getattr(keras.losses, name)(t, y, **options).mean()


def sparse(y, t, options):
    """PyTorch's cross_entropy over rows, each sample's mean over the rows that count."""
    z = y if options.get("from_logits") else y.log()
    ignored = options.get("ignore_class", -100)
    total = 0
    for zs, ts in zip(z, t):
        zs, ts = zs.reshape(-1, z.shape[-1]), ts.reshape(-1).long()
        if (ts != ignored).any():
            total = total + F.cross_entropy(zs, ts, ignore_index=ignored, label_smoothing=options.get("label_smoothing", 0))
    return total / len(z)


def ctc(z, t, blank=0, max_labels=None, zero_infinity=False, from_logits=True):
    """PyTorch's ctc_loss, a mean over samples and not over labels."""
    lengths = [(row != -1).sum().item() for row in t]
    targets = torch.cat([row[:n] for row, n in zip(t, lengths)]).long()
    steps = [z.shape[1]] * len(z)
    each = F.ctc_loss(z.log_softmax(-1).transpose(0, 1), targets, steps, lengths, blank, "none", zero_infinity)
    return each.mean()


def sequences_for(net, y, blank=0, max_labels=None, zero_infinity=False, **_):
    """Labels of which the first sample has none, the second equal ones, and the last perhaps too many."""
    steps, classes = y.shape[1:]
    most = max_labels or steps
    t = torch.full((len(y), most), -1)
    for k in range(len(y)):
        n = [0, min(most, (steps + 1) // 2), 1, min(2, most), most if zero_infinity else min(most, steps // 2)][k]
        labels = torch.randint(classes - 1, (n,), generator=net.random)
        if k == 1 or zero_infinity and k == 4:
            labels[:] = 1
        t[k, :n] = labels + (labels >= blank)
    return t


def targets_for(net, outputs):
    targets = []
    for o, y in zip(net.spec["output"], outputs):
        option = o["loss"] if isinstance(o["loss"], dict) else {"type": o["loss"]}
        name = option["type"]
        if name == "sparse_categorical_crossentropy":
            t = torch.randint(y.shape[-1], y.shape[:-1], generator=net.random)
            if "ignore_class" in option:
                t[:, 0] = option["ignore_class"]
                t[1] = option["ignore_class"]
        elif name == "ctc":
            t = sequences_for(net, y, **option)
        elif "categorical" in name or name == "kl_divergence":
            t = F.one_hot(torch.randint(y.shape[-1], y.shape[:-1], generator=net.random), y.shape[-1]).to(y.dtype)
            t = 0.5 * t + 0.25 * t.roll(1, -1) + 0.25 / y.shape[-1]
        elif "binary" in name or name in ("dice", "tversky"):
            t = torch.randint(5, y.shape, generator=net.random) / 4
        elif "hinge" in name:
            t = torch.randint(2, y.shape, generator=net.random) * 2.0 - 1
        elif name in ("poisson", "mean_squared_logarithmic_error"):
            t = torch.randint(4, y.shape, generator=net.random).to(y.dtype)
        else:
            t = net.draw(*y.shape)
            t = torch.where(t.abs() < 0.1, 0.5, t)
        targets.append(t)
    return targets


LOSSES = [
    ('"log_cosh"', "linear", "[2, 3]"),
    ('"mean_absolute_percentage_error"', "linear", "[2, 3]"),
    ('"mean_squared_logarithmic_error"', "softplus", "[2, 3]"),
    ('"poisson"', "softplus", "[2, 3]"),
    ('{ type = "poisson", full = true }', "exponential", "[2, 3]"),
    ('{ type = "poisson", full = true, log_input = true }', "linear", "[2, 3]"),
    ('"hinge"', "linear", "[2, 3]"),
    ('"squared_hinge"', "tanh", "[2, 3]"),
    ('"categorical_hinge"', "linear", "[2, 3]"),
    ('"cosine_similarity"', "linear", "[2, 3]"),
    ('{ type = "cosine_similarity", axis = 0 }', "linear", "[2, 3]"),
    ('"dice"', "sigmoid", "[2, 3]"),
    ('{ type = "dice", axis = [1] }', "sigmoid", "[2, 3]"),
    ('"tversky"', "sigmoid", "[2, 3]"),
    ('{ type = "tversky", alpha = 0.25, beta = 0.75, axis = [0] }', "sigmoid", "[2, 3]"),
    ('"kl_divergence"', "softmax", "[2, 3]"),
    ('"kl_divergence"', "sigmoid", "[2, 3]"),
    ('{ type = "expression", expr = "log1p(abs(y - t)) + pow(y, 2)" }', "linear", "[2, 3]"),
]
for o, a in [("", "sigmoid"), ("", "softmax"), ("from_logits = true", "linear")]:
    def with_(name, options=""):
        both = ", ".join(x for x in [f'type = "{name}"', options, o] if x)
        return "{ " + both + " }"

    LOSSES += [(with_("binary_crossentropy", x), a, "[2, 3]") for x in ["label_smoothing = 0.25", "pos_weight = [0.5, 2.0, 3.0]"]]
    LOSSES += [(with_("binary_focal_crossentropy", x), a, "[2, 3]") for x in ["", "gamma = 1.5, label_smoothing = 0.25", "apply_class_balancing = true, alpha = 0.75"]]
    if a != "sigmoid":  # Keras makes distributions of what is none
        LOSSES += [(with_("categorical_crossentropy", "label_smoothing = 0.25"), a, "[2, 3]")]
        LOSSES += [(with_("categorical_focal_crossentropy", x), a, "[2, 3]") for x in ["", "gamma = 1.5, label_smoothing = 0.25", "alpha = [0.5, 0.25, 1.0]"]]
LOSSES += [('{ type = "binary_crossentropy", from_logits = true }', "linear", "[2, 3]"), ('{ type = "categorical_crossentropy", from_logits = true }', "linear", "[2, 3]")]
LOSSES += [('{ type = "sparse_categorical_crossentropy", label_smoothing = 0.25 }', "softmax", "4"), ('{ type = "sparse_categorical_crossentropy", from_logits = true }', "linear", "4")]
LOSSES += [
    ('"sparse_categorical_crossentropy"', "softmax", "[2, 3, 4]"),
    ('{ type = "sparse_categorical_crossentropy", from_logits = true, ignore_class = 0 }', "linear", "[5, 3]"),
    ('{ type = "sparse_categorical_crossentropy", ignore_class = -1, label_smoothing = 0.25 }', "softmax", "[4, 3]"),
    ('"ctc"', "linear", "[6, 4]"),
    ('{ type = "ctc", blank = 2, max_labels = 3, from_logits = false }', "softmax", "[7, 4]"),
    ('{ type = "ctc", zero_infinity = true }', "linear", "[5, 3]"),
]


def main():
    reference.Network, reference.targets_for = Network, targets_for
    cases = []
    for i, (loss, activation, units) in enumerate(LOSSES):
        layers = [
            'name = "h"\ntype = "dense"\nunits = 5\nactivation = "tanh"',
            f'name = "y"\ntype = "dense"\nunits = {units}\nactivation = "{activation}"',
        ]
        text = reference.spec([reference.X], layers, [f'from = "y"\nweight = 1.5\nloss = {loss}'])
        cases.append(reference.case(f"loss_{i}", text, zlib.crc32(f"{i} {loss}".encode())))
    with open("losses.json", "w") as f:
        f.write("[\n" + ",\n".join(json.dumps(c) for c in cases) + "\n]\n")


main()
