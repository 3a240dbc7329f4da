#!/usr/bin/env python3
"""Makes constraints.json: what Keras's own layers compute with constraints on their
weights, in float64: outputs, losses, gradients, and the weights after ten steps of SGD.

Needs Keras 3 and PyTorch. Run it in this folder:

    python3 constraints.py

A network is a spec without name and dtype, of layers one after the other whose options
are Keras's. Each function in LAYERS says which layer of Keras one is, and how its weights
lie there: name, what Keras has of the weight here, and back.
"""

import json
import math
import os
import tomllib
import zlib

os.environ["KERAS_BACKEND"] = "torch"

import keras
import numpy as np
import torch
from keras import layers

from keras.src import backend
from keras.src.backend.common import dtypes

# Keras computes float64 with float32, unless it is told that there is nothing else.
dtypes.result_type = backend.result_type = lambda *_: "float64"
keras.config.set_floatx("float64")
STEPS, BATCH, SAMPLES = 10, 2, 5
RATE = 0.125  # which float32 knows, in which Keras keeps it
RULES = "_regularizer", "_constraint", "_initializer"


def same(w):
    return w


def turned(w):
    return np.moveaxis(w, 0, -1)


def back(w):
    return np.moveaxis(w, -1, 0)


def options(layer):
    """Those that Keras has under the same name."""
    o = {k: v for k, v in layer.items() if k not in ("name", "type")}
    for k, v in o.items():
        if k.endswith(RULES):
            o[k] = rule(k, v)
    return o


def rule(name, option):
    if isinstance(option, str):
        option = {"type": option}
    module = getattr(keras, name.rsplit("_", 1)[1] + "s")
    return getattr(module, option["type"])(**{k: v for k, v in option.items() if k != "type"}) if len(option) > 1 else module.get(option["type"])


def dense(layer, shape):
    return layers.Dense(**options(layer)), [("weight", turned, back), ("bias", same, same)]


def conv(layer, shape):
    kind = {1: layers.Conv1D, 2: layers.Conv2D}[len(shape) - 1]
    return kind(**options(layer)), [("weight", turned, back), ("bias", same, same)]


def conv_transpose(layer, shape):
    kind = {1: layers.Conv1DTranspose, 2: layers.Conv2DTranspose}[len(shape) - 1]
    return kind(**options(layer)), [("weight", same, same), ("bias", same, same)]


def depthwise_conv(layer, shape):
    kind = {1: layers.DepthwiseConv1D, 2: layers.DepthwiseConv2D}[len(shape) - 1]
    return kind(**options(layer)), [("weight", same, same), ("bias", same, same)]


def separable_conv(layer, shape):
    n = len(shape) - 1
    kind = {1: layers.SeparableConv1D, 2: layers.SeparableConv2D}[n]
    pointwise = "pointwise_weight", lambda w: w.T.reshape((1,) * n + w.T.shape), lambda w: w.reshape(w.shape[n:]).T
    return kind(**options(layer)), [("depthwise_weight", same, same), pointwise, ("bias", same, same)]


def embedding(layer, shape):
    return layers.Embedding(**options(layer)), [("weight", same, same)]


def prelu(layer, shape):
    o = options(layer)
    o["shared_axes"] = [a + 1 for a in o.get("shared_axes", [])] or None
    return layers.PReLU(**o), [("alpha", same, same)]


def layer_normalization(layer, shape):
    return layers.LayerNormalization(**options(layer)), [("gamma", same, same), ("beta", same, same)]


def group_normalization(layer, shape):
    return layers.GroupNormalization(**options(layer)), [("gamma", same, same), ("beta", same, same)]


def recurrent(kind):
    return lambda layer, shape: (kind(**options(layer)), [("weight_ih", turned, back), ("weight_hh", turned, back), ("bias", same, same)])


def on_output(of, o):
    """Has Keras heed a penalty on what a layer gives that it leaves out, or puts on what is inside."""
    of.activity_regularizer = o
    return of


def rnn(layer, shape):
    o = options(layer)
    return on_output(layers.SimpleRNN(**o), o.get("activity_regularizer")), recurrent(layers.SimpleRNN)(layer, shape)[1]


def exchanged(w):
    """The gates r, z, n of a gru, or z, r, n."""
    a, b, c = np.split(w, 3, axis=-1)
    return np.concatenate([b, a, c], axis=-1)


def gru(layer, shape):
    o = options(layer)
    ws = [("weight_ih", lambda w: exchanged(w.T), lambda w: exchanged(w).T), ("weight_hh", lambda w: exchanged(w.T), lambda w: exchanged(w).T)]
    if o.get("reset_after", True):
        ws.append((("bias", "bias_hh"), exchanged, exchanged))
    else:
        ws.append(("bias", exchanged, exchanged))
    return layers.GRU(**o), ws


def multi_head_attention(layer, shape):
    o = options(layer)
    heads, values = o["num_heads"], o.get("value_dim", o["key_dim"])
    penalty = o.pop("activity_regularizer", None)
    attention, ws = on_output(layers.MultiHeadAttention(**o), penalty), []
    for name, length in (("query", o["key_dim"]), ("key", o["key_dim"]), ("value", values)):
        ws.append((name + ".weight", lambda w, n=length: w.T.reshape(-1, heads, n), lambda w, n=length: w.reshape(-1, heads * n).T))
        ws.append((name + ".bias", lambda w, n=length: w.reshape(heads, n), lambda w: w.reshape(-1)))
    ws.append(("attention_output.weight", lambda w: w.T.reshape(heads, values, -1), lambda w: w.reshape(heads * values, -1).T))
    return attention, ws + [("attention_output.bias", same, same)]


LAYERS = {
    "dense": dense,
    "conv": conv,
    "conv_transpose": conv_transpose,
    "depthwise_conv": depthwise_conv,
    "separable_conv": separable_conv,
    "embedding": embedding,
    "prelu": prelu,
    "layer_normalization": layer_normalization,
    "group_normalization": group_normalization,
    "rnn": rnn,
    "lstm": recurrent(lambda **o: layers.LSTM(unit_forget_bias=False, **o)),
    "gru": gru,
    "multi_head_attention": multi_head_attention,
}


class Network:
    def __init__(self, text, seed):
        self.spec, self.random = tomllib.loads(text), np.random.default_rng(seed)
        self.weights, chain = [], []
        shape = self.spec["input"][0]["shape"]
        x = keras.Input(shape if isinstance(shape, list) else [shape])
        self.x, y = x, x
        for layer in self.spec["layer"]:
            if layer["type"] == "dense" and len(y.shape) > 2:
                y = layers.Flatten()(y)
            of, ws = LAYERS[layer["type"]](layer, y.shape[1:])
            y = of(y, y) if layer["type"] == "multi_head_attention" else of(y)
            self.weights += [(layer["name"], v, *w) for v, w in zip(of.weights, ws, strict=True)]
        self.model = keras.Model(x, y)
        for _, v, *_ in self.weights:
            v.assign(self.draw(*v.shape, scale=1 / math.sqrt(max(1, math.prod(v.shape[:-1])))))

    def draw(self, *shape, scale=1.0):
        return np.round(self.random.standard_normal(shape) * scale * 64) / 64

    def draw_input(self):
        if "dtype" in self.spec["input"][0]:
            return self.random.integers(4, size=(SAMPLES, *self.x.shape[1:])).astype(float)
        return self.draw(SAMPLES, *self.x.shape[1:])

    def loss(self, x, t):
        """The output's loss, and all that is trained on."""
        mean = ((self.model(x, training=True) - t) ** 2).mean()
        return mean, mean * self.spec["output"][0].get("weight", 1.0) + sum(self.model.losses)

    def named(self, values):
        """Values of Keras's weights, as they lie here."""
        result = {}
        for (layer, _, name, _, back), v in zip(self.weights, values):
            v = back(keras.ops.convert_to_numpy(v))
            if isinstance(name, tuple):
                result |= {f"{layer}.{n}": rounded(part) for n, part in zip(name, v, strict=True)}
            else:
                result[f"{layer}.{name}"] = rounded(v)
        return result

    def train(self, x, t):
        optimizer = keras.optimizers.SGD(RATE)
        for step in range(STEPS):
            start = step * BATCH % (SAMPLES - BATCH + 1)
            at = slice(start, start + BATCH)
            _, total = self.loss(x[at], t[at])
            vs = self.model.trainable_weights
            gradients = torch.autograd.grad(total, [v.value for v in vs])
            with torch.no_grad():
                optimizer.apply(gradients, vs)


def rounded(x):
    return [float(f"{v:.13g}") for v in np.asarray(x, dtype=float).reshape(-1).tolist()]


def case(name, text):
    net = Network(text, zlib.crc32(name.encode()))
    x = net.draw_input()
    y = keras.ops.convert_to_numpy(net.model(x, training=False))
    t = net.draw(*y.shape)
    inputs, targets = torch.tensor(x), torch.tensor(t)
    mean, total = net.loss(inputs, targets)
    gradients = torch.autograd.grad(total, [v.value for _, v, *_ in net.weights])
    result = {
        "name": name,
        "spec": text,
        "batch": BATCH,
        "steps": STEPS,
        "inputs": [rounded(x)],
        "targets": [rounded(t)],
        "weights": net.named([v for _, v, *_ in net.weights]),
        "outputs": [rounded(y)],
        "losses": rounded([mean.item()]),
        "total": rounded([total.item()])[0],
        "gradients": net.named(gradients),
    }
    net.train(inputs, targets)
    result["after"] = net.named([v for _, v, *_ in net.weights])
    return result


def spec(shape, *body, whole=False):
    name = "x_ids" if whole else "x"
    text = f'[[input]]\nname = "{name}"\nshape = {shape}\n' + ('dtype = "int32"\n' if whole else "")
    for layer in body:
        text += f"[[layer]]\n{layer}\n"
    last = body[-1].split('"')[1]
    return text + f'[[output]]\nfrom = "{last}"\nloss = "mean_squared_error"\n[train]\noptimizer = {{ type = "sgd", learning_rate = {RATE} }}\n'


def specs():
    middle = '{ type = "min_max_norm", min_value = 0.5, max_value = 0.75, rate = 0.25, axis = %s }'
    most = '{ type = "max_norm", max_value = 0.75, axis = %s }'
    y = f'name = "y"\ntype = "dense"\nunits = 3\nkernel_constraint = "unit_norm"\nbias_constraint = "non_neg"'
    yield "dense", spec("5", f'name = "h"\ntype = "dense"\nunits = 4\nactivation = "tanh"\nkernel_constraint = {most % 0}\nbias_constraint = {most % 0}', y)
    yield "dense_outputs", spec("5", f'name = "h"\ntype = "dense"\nunits = 4\nkernel_constraint = {most % 1}\nbias_constraint = {middle % 0}', f'name = "y"\ntype = "dense"\nunits = 3\nkernel_constraint = {middle % "[0, -1]"}')
    yield "defaults", spec("5", 'name = "h"\ntype = "dense"\nunits = 4\nkernel_constraint = "max_norm"', 'name = "y"\ntype = "dense"\nunits = 3\nkernel_constraint = "min_max_norm"')
    conv = 'name = "c"\ntype = "conv"\nfilters = 3\nkernel_size = [2, 2]\nkernel_constraint = %s\nbias_constraint = "unit_norm"'
    for i, axis in enumerate(["[0, 1, 2]", "0", "[-1, 1]", "2"]):
        yield f"conv_{i}", spec("[3, 4, 2]", conv % (most % axis), y)
    yield "conv_transpose", spec("[3, 2]", f'name = "c"\ntype = "conv_transpose"\nfilters = 3\nkernel_size = [2]\nkernel_constraint = {most % "[0, 2]"}\nbias_constraint = "non_neg"', y)
    yield "depthwise", spec("[3, 4, 2]", f'name = "c"\ntype = "depthwise_conv"\ndepth_multiplier = 2\nkernel_size = [2, 2]\ndepthwise_constraint = {most % "[0, 1]"}\nbias_constraint = "unit_norm"', y)
    yield "separable", spec("[3, 4, 2]", f'name = "c"\ntype = "separable_conv"\nfilters = 3\nkernel_size = [2, 2]\ndepthwise_constraint = {middle % "[0, 1, 3]"}\npointwise_constraint = {most % 2}\nbias_constraint = "non_neg"', y)
    yield "separable_default", spec("[3, 2]", 'name = "c"\ntype = "separable_conv"\nfilters = 3\nkernel_size = [2]\ndepthwise_constraint = "non_neg"\npointwise_constraint = "min_max_norm"', y)
    for i, axis in enumerate([0, 1]):
        yield f"embedding_{i}", spec("[3]", f'name = "e"\ntype = "embedding"\ninput_dim = 5\noutput_dim = 3\nembeddings_constraint = {most % axis}', y, whole=True)
    rules = f'kernel_constraint = {most % 0}\nrecurrent_constraint = "unit_norm"\nbias_constraint = %s'
    for kind in ("rnn", "lstm", "gru"):
        yield kind, spec("[4, 3]", f'name = "h"\ntype = "{kind}"\nunits = 3\n' + rules % '"unit_norm"', y)
    yield "gru_rows", spec("[4, 3]", 'name = "h"\ntype = "gru"\nunits = 3\n' + rules % (most % 1), y)
    yield "gru_before", spec("[4, 3]", f'name = "h"\ntype = "gru"\nunits = 3\nreset_after = false\nkernel_constraint = {middle % 1}\nrecurrent_constraint = "non_neg"\nbias_constraint = {most % 0}', y)
    for i, (kernel, bias) in enumerate([(most % 0, '"unit_norm"'), (most % 1, most % -1), (most % "[1, 2]", '"non_neg"')]):
        yield f"attention_{i}", spec("[3, 5]", f'name = "a"\ntype = "multi_head_attention"\nnum_heads = 2\nkey_dim = 4\nvalue_dim = 3\nkernel_constraint = {kernel}\nbias_constraint = {bias}', y)
    yield "normalized", spec("[3, 4]", f'name = "n"\ntype = "layer_normalization"\naxis = [-1]\ngamma_constraint = {most % 0}\nbeta_constraint = "non_neg"', f'name = "g"\ntype = "group_normalization"\ngroups = 2\ngamma_constraint = "unit_norm"\nbeta_constraint = {middle % 0}', y)
    yield "slopes", spec("[3, 4]", f'name = "p"\ntype = "prelu"\nalpha_constraint = {most % 0}', f'name = "q"\ntype = "prelu"\nshared_axes = [0]\nalpha_constraint = {most % 1}', y)


def write(file, all):
    cases = [case(name, text) for name, text in all]
    with open(file, "w") as f:
        f.write("[\n" + ",\n".join(json.dumps(c) for c in cases) + "\n]\n")


if __name__ == "__main__":
    write("constraints.json", specs())
