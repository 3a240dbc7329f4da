"""Networks of specs as PyTorch modules, with the same weights under the same names."""

import json
import pathlib
import struct
import tomllib

import torch
from torch import nn
from torch.nn import functional as F

ACTIVATIONS = {
    "linear": lambda x: x,
    "tanh": torch.tanh,
    "sigmoid": torch.sigmoid,
    "relu": F.relu,
    "leaky_relu": lambda x: F.leaky_relu(x, 0.01),
    "softmax": lambda x: F.softmax(x, -1),
}
LOSSES = {  # of the value before the output's activation
    "binary_crossentropy": F.binary_cross_entropy_with_logits,
    "categorical_crossentropy": F.cross_entropy,
    "sparse_categorical_crossentropy": F.cross_entropy,
}


def load_spec(path):
    with open(path, "rb") as f:
        return tomllib.load(f)


class Network(nn.Module):
    """A spec's layers, one after the other. Pictures are [sample, channel, y, x]
    inside, and tensors that a dense layer reads are flat, so that PyTorch runs as its
    users would write it; names maps our weights to functions that read them."""

    def __init__(self, spec):
        super().__init__()
        self.layers, self.apply_, self.names = nn.ModuleList(), [], {}
        self.shape = list(spec["input"][0]["shape"])  # channels last, as in the spec
        self.convolutional = spec["layer"][0]["type"] == "conv"
        if self.convolutional and len(self.shape) == 2:
            self.shape.append(1)
        self.input = list(self.shape)
        self.planar = self.convolutional  # whether the value at hand is [channel, y, x]
        for layer in spec["layer"]:
            self.add(layer, layer.get("name", ""))
        last = spec["layer"][-1].get("activation", "linear")
        self.apply_.pop()
        self.final = ACTIVATIONS[last]
        self.loss = LOSSES[spec["output"][0]["loss"]]
        self.sparse = spec["output"][0]["loss"].startswith("sparse")

    def add(self, layer, name):
        getattr(self, "add_" + layer["type"])(layer, name)

    def module(self, m):
        self.layers.append(m)
        self.apply_.append(m)
        return m

    def activation(self, layer):
        self.apply_.append(ACTIVATIONS[layer.get("activation", "linear")])

    def own(self, name, parameter, ours=lambda p: p):
        """A weight of ours is a view of PyTorch's parameter."""
        self.names[name] = (parameter, ours)

    def linear(self, name, outs):
        """Reads its input flat; PyTorch's columns are in the order of its own layout."""
        ins = 1
        for d in self.shape:
            ins *= d
        if len(self.shape) > 1:
            self.module(nn.Flatten())
        m = self.module(nn.Linear(ins, outs))
        shape, planar = list(self.shape), self.planar
        if planar:
            h, w, c = shape
            self.own(name + ".weight", m.weight, lambda p: p.reshape(outs, c, h, w).permute(0, 2, 3, 1).reshape(outs, ins))
        else:
            self.own(name + ".weight", m.weight)
        self.own(name + ".bias", m.bias)
        self.shape, self.planar = [outs], False

    def add_dense(self, layer, name):
        units = layer["units"]
        outs = 1
        for d in units if isinstance(units, list) else [units]:
            outs *= d
        self.linear(name, outs)
        self.activation(layer)

    def add_conv(self, layer, name):
        h, w, c = self.shape
        kernel, filters = layer["kernel_size"], layer["filters"]
        m = self.module(nn.Conv2d(c, filters, kernel, padding=layer.get("padding", "valid")))
        self.own(name + ".weight", m.weight, lambda p: p.permute(0, 2, 3, 1))
        self.own(name + ".bias", m.bias)
        if layer.get("padding", "valid") == "valid":
            h, w = h - kernel[0] + 1, w - kernel[1] + 1
        self.shape = [h, w, filters]
        self.activation(layer)

    def add_max_pool(self, layer, name):
        a, b = layer["pool_size"]
        self.module(nn.MaxPool2d((a, b)))
        self.shape = [self.shape[0] // a, self.shape[1] // b, self.shape[2]]

    def add_dropout(self, layer, name):
        self.module(nn.Dropout(layer["rate"]))

    def add_residual(self, layer, name):
        body = Branch(self, layer, name)
        self.apply_.append(body)

    def recurrent(self, kind, layer, name):
        m = self.module(kind(self.shape[-1], layer["units"], batch_first=True))
        nn.init.zeros_(m.bias_hh_l0)  # we have one bias
        self.own(name + ".weight_ih", m.weight_ih_l0)
        self.own(name + ".weight_hh", m.weight_hh_l0)
        self.own(name + ".bias", m.bias_ih_l0)
        self.apply_.append(lambda x: x[0])
        self.shape = [self.shape[0], layer["units"]]
        self.apply_.append(ACTIVATIONS["linear"])

    def add_lstm(self, layer, name):
        self.recurrent(nn.LSTM, layer, name)

    def add_rnn(self, layer, name):
        self.recurrent(nn.RNN, layer, name)

    def logits(self, x):
        for f in self.apply_:
            x = f(x)
        return x

    def forward(self, x):
        return self.final(self.logits(x))

    def sample(self, batch):
        """Random inputs: in the spec's layout, and in PyTorch's."""
        x = torch.rand(batch, *self.input)
        return x, x.permute(0, 3, 1, 2).contiguous() if self.convolutional else x

    def target(self, batch):
        outs = self.shape[0]
        label = torch.arange(batch) % outs
        return label if self.sparse else F.one_hot(label, outs).float()


class Branch:
    """activation(x + projection(body(x))), see layer residual of the reference."""

    def __init__(self, network, layer, name):
        self.flat = len(network.shape) > 1
        outs = 1
        for d in network.shape:
            outs *= d
        network.shape = [outs]
        before = len(network.apply_)
        for i, inner in enumerate(layer["body"]):
            network.add(inner, f"{name}.{inner.get('name', inner['type'] + '_' + str(i + 1))}")
        network.linear(name, outs)
        self.body = network.apply_[before:]
        del network.apply_[before:]
        self.activation = ACTIVATIONS[layer.get("activation", "linear")]

    def __call__(self, x):
        if self.flat:
            x = x.flatten(1)
        y = x
        for f in self.body:
            y = f(y)
        return self.activation(x + y)


def write_weights(network, fingerprint, path):
    """Writes the weights as safetensors under our names."""
    header, blobs, offset = {"__metadata__": {"fingerprint": fingerprint}}, [], 0
    for name, (parameter, ours) in network.names.items():
        tensor = ours(parameter.detach()).contiguous()
        blob = tensor.numpy().tobytes()
        header[name] = {"dtype": "F32", "shape": list(tensor.shape), "data_offsets": [offset, offset + len(blob)]}
        offset += len(blob)
        blobs.append(blob)
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    pathlib.Path(path).write_bytes(struct.pack("<Q", len(text)) + text + b"".join(blobs))
