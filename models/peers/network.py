"""Networks of specs as PyTorch modules, with the same weights under the same names."""

import json
import pathlib
import struct
import tomllib

import torch
from torch import nn
from torch.nn import functional as F

import layers

LOSSES = {  # of the value before the output's activation
    "binary_crossentropy": F.binary_cross_entropy_with_logits,
    "categorical_crossentropy": F.cross_entropy,
    "sparse_categorical_crossentropy": F.cross_entropy,
}


def load_spec(path):
    with open(path, "rb") as f:
        return tomllib.load(f)


class Network(nn.Module):
    """A spec's layers. Pictures are [sample, channel, y, x] inside, and tensors that a
    dense layer reads are flat, so that PyTorch runs as its users would write it; names maps
    our weights to functions that read them."""

    def __init__(self, spec):
        super().__init__()
        self.layers, self.names = nn.ModuleList(), {}
        self.blocks = {b["name"]: b["body"] for b in spec.get("block", [])}
        given = spec["input"][0]
        shape = given["shape"] if isinstance(given["shape"], list) else [given["shape"]]
        self.convolutional = len(shape) == 3 or spec["layer"][0]["type"] == "conv"
        if self.convolutional and len(shape) == 2:
            shape = [*shape, 1]
        self.input, self.tokens = shape, None
        if given.get("dtype") == "int32":
            self.tokens = min(l["input_dim"] for l in spec["layer"] if l["type"] == "embedding")
        self.steps = []  # what each layer reads, its functions, and its number
        before = layers.Shape(shape, self.convolutional)
        shapes, number = {given["name"]: (before, 0)}, 0
        for name, layer in named(spec["layer"]):
            sources = layer.get("from")
            if sources is None:
                read = [(before, number)]
            else:
                read = [shapes[s] for s in (sources if isinstance(sources, list) else [sources])]
            number += 1
            functions, before = self.chain(layer, name, [s for s, _ in read])
            self.steps.append(([n for _, n in read], functions, number))
            shapes[name] = before, number
        self.final = self.steps[-1][1].pop()  # the activation of the last
        self.outs = before.size()
        loss = spec["output"][0]["loss"]
        self.loss, self.sparse = LOSSES[loss], loss.startswith("sparse")

    def chain(self, layer, name, shapes):
        """The functions of a layer, of which the first reads all that it reads, and the
        shape of what it makes."""
        kind = layer["type"]
        if kind == "block":
            repeat, functions, shape = layer.get("repeat", 1), [], shapes[0]
            for i in range(repeat):
                place = f"{name}.r{i + 1}" if repeat > 1 else name
                more, shape = self.body(self.blocks[layer["block"]], place, shape)
                functions += more
            return functions, shape
        if kind == "residual":
            return self.residual(layer, name, shapes[0])
        return getattr(layers, kind)(self, layer, name, *shapes)

    def body(self, inner, name, shape):
        functions = []
        for own, layer in named(inner):
            more, shape = self.chain(layer, f"{name}.{own}", [shape])
            functions += more
        return functions, shape

    def residual(self, layer, name, shape):
        """activation(x + projection(body(x))), see layer residual of the reference."""
        before, ending = [], layers.ending(layer)
        projected = layer.get("projection", True)
        if projected and len(shape.axes) > 1:
            before, out = [lambda x: x.flatten(1)], layers.Shape([shape.size()], False)
        else:
            out = shape
        inner, shape = self.body(layer["body"], name, shape)
        if projected:
            more, shape = layers.linear(self, name, shape, out.size())
            inner += more
        inner = inner or [lambda x: x]

        def both(x):
            y = x
            for f in inner:
                y = f(y)
            for f in before:
                x = f(x)
            return x + y

        return [both, ending], out

    def module(self, m):
        self.layers.append(m)
        return m

    def own(self, name, parameter, ours=lambda p: p):
        """A weight of ours is a view of PyTorch's parameter."""
        self.names[name] = (parameter, ours)

    def logits(self, x):
        values = {0: x}
        for read, (first, *rest), number in self.steps:
            y = first(*(values[n] for n in read))
            for f in rest:
                y = f(y)
            values[number] = y
        return y

    def forward(self, x):
        return self.final(self.logits(x))

    def sample(self, batch):
        """Random inputs: in the spec's layout, and in PyTorch's."""
        if self.tokens:
            x = torch.randint(self.tokens, (batch, *self.input))
            return x, x
        x = torch.rand(batch, *self.input)
        return x, x.permute(0, 3, 1, 2).contiguous() if self.convolutional else x

    def target(self, batch):
        label = torch.arange(batch) % self.outs
        return label if self.sparse else F.one_hot(label, self.outs).float()


def named(inner):
    """Layers with their names, which are by default of the type and a number."""
    counts = {}
    for layer in inner:
        name = layer.get("name")
        if name is None:
            counts[layer["type"]] = counts.get(layer["type"], 0) + 1
            name = f"{layer['type']}_{counts[layer['type']]}"
        yield name, layer


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
