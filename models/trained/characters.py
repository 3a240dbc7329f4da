#!/usr/bin/env python3
"""Trains the network of characters.toml in PyTorch, from the weights that tensornet begins with
and by the same samples in the same order, and prints what characters.json holds: the mean loss of
each epoch, and of the samples that test afterwards.

    text=$(go env GOROOT)/src/testdata/Isaac.Newton-Opticks.txt
    head -c 2000 $text > beginning.txt  # a training of next to no steps, which change nothing
    tensornet train characters.toml --data beginning.txt --epochs 1 --learning-rate 1e-300 --out first
    python3 characters.py first/weights.safetensors $text > characters.json
"""

import collections
import json
import struct
import sys

import torch
import torch.nn.functional as F

LENGTH, HEADS, BATCH, EPOCHS = 64, 4, 32, 3


def tensors(path):
    """Reads a file of weights."""
    with open(path, "rb") as file:
        data = file.read()
    size = struct.unpack("<Q", data[:8])[0]
    found = {}
    for name, about in json.loads(data[8 : 8 + size]).items():
        if name != "__metadata__":
            begin, end = about["data_offsets"]
            numbers = torch.frombuffer(bytearray(data[8 + size + begin : 8 + size + end]), dtype=torch.float32)
            found[name] = numbers.reshape(about["shape"]).requires_grad_()
    return found


def samples(text):
    """The pieces of a text that train and that test, and what follows each of their characters."""
    seen = len(text) - int(len(text) * 0.1)
    counts = collections.Counter(text[:seen])
    order = sorted(counts, key=lambda c: (counts[c], c.encode()), reverse=True)
    numbers = {c: i + 2 for i, c in enumerate(order[:91])}
    tokens = torch.tensor([numbers.get(c, 1) for c in text])
    for part in tokens[:seen], tokens[seen:]:
        n = (len(part) - 1) // LENGTH
        yield part[: n * LENGTH].view(n, LENGTH), part[1 : n * LENGTH + 1].view(n, LENGTH)


def loss(w, x, y):
    """The mean loss of a batch."""

    def linear(name, x):
        return F.linear(x, w[name + ".weight"].flatten(1), w[name + ".bias"])

    def norm(name, x):
        return F.layer_norm(x, x.shape[-1:], w[name + ".gamma"], w[name + ".beta"], eps=1e-3)

    def heads(name, x):
        return linear(name, x).unflatten(-1, (HEADS, -1)).transpose(1, 2)

    h = w["embedding.weight"][x] + w["position.weight"]
    for block in "blocks.r1.", "blocks.r2.":
        a = norm(block + "attention.norm", h)
        part = block + "attention.heads."
        a = F.scaled_dot_product_attention(*(heads(part + q, a) for q in ("query", "key", "value")), is_causal=True)
        h = h + linear(part + "attention_output", a.transpose(1, 2).flatten(2))
        m = F.gelu(linear(block + "mlp.hidden", norm(block + "mlp.norm", h)))
        h = h + linear(block + "mlp.out", m)
    return F.cross_entropy(linear("next", norm("norm", h)).flatten(0, 1), y.flatten())


def main():
    w = tensors(sys.argv[1])
    with open(sys.argv[2], encoding="utf-8", newline="") as file:
        (x, y), test = samples(file.read())
    optimizer = torch.optim.Adam(w.values(), lr=2e-3, eps=1e-7)
    epochs = []
    for _ in range(EPOCHS):
        total = 0.0
        for begin in range(0, len(x), BATCH):
            some = x[begin : begin + BATCH]
            of = loss(w, some, y[begin : begin + BATCH])
            optimizer.zero_grad()
            of.backward()
            optimizer.step()
            total += of.item() * len(some)
        epochs.append(total / len(x))
        print(epochs, file=sys.stderr)
    with torch.no_grad():
        json.dump({"torch": torch.__version__, "epochs": epochs, "test": loss(w, *test).item()}, sys.stdout, indent=1)
        print()


main()
