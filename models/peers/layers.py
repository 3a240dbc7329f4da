"""The layers of specs in PyTorch: each function adds its modules to a network and gives
the functions that run, of which the last is the activation, and the shape of the result."""

import math

import torch
from torch import nn
from torch.nn import functional as F

ACTIVATIONS = {
    "linear": lambda x: x,
    "tanh": torch.tanh,
    "sigmoid": torch.sigmoid,
    "relu": F.relu,
    "relu6": F.relu6,
    "gelu": F.gelu,
    "leaky_relu": lambda x: F.leaky_relu(x, 0.01),
    "softmax": lambda x: F.softmax(x, -1),
}


class Shape:
    """The shape of a sample as in the spec, channels last, and whether PyTorch has the
    channels first."""

    def __init__(self, axes, planar):
        self.axes, self.planar = list(axes), planar

    def size(self):
        return math.prod(self.axes)


def ending(layer):
    return ACTIVATIONS[layer.get("activation", "linear")]


def activation(network, layer, name, shape):
    return [ending(layer)], shape


def pair(n):
    return n if isinstance(n, list) else [n, n]


def linear(network, name, shape, outs):
    """Reads its input flat; PyTorch's columns are in the order of its own layout."""
    ins, functions = shape.size(), []
    if len(shape.axes) > 1:
        functions.append(network.module(nn.Flatten()))
    m = network.module(nn.Linear(ins, outs))
    if shape.planar:
        h, w, c = shape.axes
        network.own(name + ".weight", m.weight, lambda p: p.reshape(outs, c, h, w).permute(0, 2, 3, 1).reshape(outs, ins))
    else:
        network.own(name + ".weight", m.weight)
    network.own(name + ".bias", m.bias)
    return [*functions, m], Shape([outs], False)


def dense(network, layer, name, shape):
    units = layer["units"]
    functions, out = linear(network, name, shape, math.prod(units if isinstance(units, list) else [units]))
    return [*functions, ending(layer)], out


def windows(layer, shape):
    """The padding of a layer, by module, around its input and in it, and how many places
    there are."""
    kernel, strides = pair(layer["kernel_size"]), pair(layer.get("strides", 1))
    padding = layer.get("padding", "valid")
    if padding == "valid":
        around = [0, 0]
    elif padding == "same":
        if strides != [1, 1]:
            raise ValueError("PyTorch pads strided windows otherwise")
        around = "same"
    else:
        if any(a != b for a, b in padding):
            raise ValueError("PyTorch pads both ends alike")
        around = [a for a, _ in padding]
    places = shape.axes[:2]
    if around != "same":
        places = [(n + 2 * p - k) // s + 1 for n, p, k, s in zip(places, around, kernel, strides)]
    return kernel, strides, around, places


def conv(network, layer, name, shape):
    channels, filters = shape.axes[-1], layer["filters"]
    if layer["kernel_size"] == 1 and len(shape.axes) == 2:  # of each step by itself
        m = network.module(nn.Linear(channels, filters, bias=layer.get("use_bias", True)))
        view, out = lambda p: p[:, None, :], Shape([shape.axes[0], filters], False)
    else:
        kernel, strides, around, places = windows(layer, shape)
        m = network.module(nn.Conv2d(channels, filters, kernel, strides, around, bias=layer.get("use_bias", True)))
        view, out = lambda p: p.permute(0, 2, 3, 1), Shape([*places, filters], True)
    nn.init.kaiming_normal_(m.weight)  # so that all layers matter to the result
    network.own(name + ".weight", m.weight, view)
    if m.bias is not None:
        network.own(name + ".bias", m.bias)
    return [m, ending(layer)], out


def depthwise_conv(network, layer, name, shape):
    kernel, strides, around, places = windows(layer, shape)
    c, bias = shape.axes[-1], layer.get("use_bias", True)
    m = network.module(nn.Conv2d(c, c, kernel, strides, around, groups=c, bias=bias))
    nn.init.kaiming_normal_(m.weight)
    network.own(name + ".weight", m.weight, lambda p: p.permute(2, 3, 0, 1))
    if bias:
        network.own(name + ".bias", m.bias)
    return [m, ending(layer)], Shape([*places, c], True)


def batch_normalization(network, layer, name, shape):
    m = network.module(nn.BatchNorm2d(shape.axes[-1], eps=layer.get("epsilon", 1e-3), momentum=1 - layer.get("momentum", 0.99)))
    for p in (m.weight, m.running_var):
        nn.init.uniform_(p, 0.5, 1.5)
    for p in (m.bias, m.running_mean):
        nn.init.uniform_(p, -0.5, 0.5)
    for ours, p in (("gamma", m.weight), ("beta", m.bias), ("moving_mean", m.running_mean), ("moving_variance", m.running_var)):
        network.own(f"{name}.{ours}", p)
    return [m], shape


def layer_normalization(network, layer, name, shape):
    m = network.module(nn.LayerNorm(shape.axes[-1], eps=layer.get("epsilon", 1e-3)))
    network.own(name + ".gamma", m.weight)
    network.own(name + ".beta", m.bias)
    return [m], shape


def max_pool(network, layer, name, shape):
    size = layer["pool_size"]
    kernel, strides, around, places = windows({"kernel_size": size, "strides": layer.get("strides", size), "padding": layer.get("padding", "valid")}, shape)
    return [network.module(nn.MaxPool2d(kernel, strides, around))], Shape([*places, shape.axes[-1]], True)


def global_average_pool(network, layer, name, shape):
    over = (2, 3) if shape.planar else tuple(range(1, len(shape.axes)))
    return [lambda x: x.mean(over)], Shape([shape.axes[-1]], False)


def add(network, layer, name, shape, *others):
    def total(x, *more):
        for y in more:
            x = x + y
        return x
    return [total], shape


def dropout(network, layer, name, shape):
    return [network.module(nn.Dropout(layer["rate"]))], shape


def embedding(network, layer, name, shape):
    m = network.module(nn.Embedding(layer["input_dim"], layer["output_dim"]))
    network.own(name + ".weight", m.weight)
    return [m], Shape([*shape.axes, layer["output_dim"]], False)


def position_embedding(network, layer, name, shape):
    steps = shape.axes[0]
    m = network.module(nn.Embedding(layer["sequence_length"], shape.axes[-1]))
    network.own(name + ".weight", m.weight)
    return [lambda x: m.weight[:steps].expand(x.shape)], shape


class Attention(nn.Module):
    """Attention of a sequence to itself, by PyTorch's own function."""

    def __init__(self, features, heads, key):
        super().__init__()
        self.heads = heads
        self.query, self.key, self.value = (nn.Linear(features, heads * key) for _ in range(3))
        self.output = nn.Linear(heads * key, features)

    def forward(self, x):
        def split(y):
            return y.unflatten(-1, (self.heads, -1)).transpose(1, 2)
        y = F.scaled_dot_product_attention(split(self.query(x)), split(self.key(x)), split(self.value(x)))
        return self.output(y.transpose(1, 2).flatten(2))


def multi_head_attention(network, layer, name, shape):
    m = network.module(Attention(shape.axes[-1], layer["num_heads"], layer["key_dim"]))
    for ours, part in (("query", m.query), ("key", m.key), ("value", m.value), ("attention_output", m.output)):
        network.own(f"{name}.{ours}.weight", part.weight)
        network.own(f"{name}.{ours}.bias", part.bias)
    return [m], shape


def recurrent(network, kind, layer, name, shape):
    m = network.module(kind(shape.axes[-1], layer["units"], batch_first=True))
    network.own(name + ".weight_ih", m.weight_ih_l0)
    network.own(name + ".weight_hh", m.weight_hh_l0)
    network.own(name + ".bias", m.bias_ih_l0)
    if kind is nn.GRU:
        network.own(name + ".bias_hh", m.bias_hh_l0)
    else:
        nn.init.zeros_(m.bias_hh_l0)  # we have one bias
    if layer.get("return_sequences"):
        return [m, lambda x: x[0]], Shape([shape.axes[0], layer["units"]], False)
    return [m, lambda x: x[0][:, -1]], Shape([layer["units"]], False)


def lstm(network, layer, name, shape):
    return recurrent(network, nn.LSTM, layer, name, shape)


def rnn(network, layer, name, shape):
    return recurrent(network, nn.RNN, layer, name, shape)


def gru(network, layer, name, shape):
    return recurrent(network, nn.GRU, layer, name, shape)
