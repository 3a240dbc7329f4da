#!/usr/bin/python3
"""Makes penalties.json: what PyTorch computes for networks with regularizers, in float64,
as reference.py does, of which it needs the same. Gradients and training are those of the
losses and the penalties; total is the sum of both.

    /usr/bin/python3 penalties.py
"""

import json
import zlib

import norm
import reference
from reference import BATCH, MSE, SAMPLES, STEPS, rounded, spec

OPTION_OF = {
    "weight": "kernel",
    "weight_ih": "kernel",
    "weight_hh": "recurrent",
    "bias_hh": "bias",
}


def factors(option):
    """l1 and l2, with Keras's defaults."""
    if isinstance(option, str):
        option = {"type": option}
    default = {"l1": (0.01, 0), "l2": (0, 0.01), "l1_l2": (0, 0)}[option["type"]]
    return option.get("l1", default[0]), option.get("l2", default[1])


class Network(reference.Network):
    def total(self, losses):
        total = super().total(losses)
        for layer in self.spec["layer"]:
            for name, w in self.weights.items():
                of, _, last = name.partition(".")
                option = layer.get(OPTION_OF.get(last, last) + "_regularizer")
                if of == layer["name"] and option:
                    l1, l2 = factors(option)
                    total = total + l1 * w.abs().sum() + l2 * (w * w).sum()
        return total


reference.LAYERS["layer_normalization"] = norm.layer_normalization


def specs():
    both = '{ type = "l1_l2", l1 = 0.02, l2 = 0.3 }'
    y = f'name = "y"\ntype = "dense"\nunits = 2\nkernel_regularizer = {both}\nbias_regularizer = {{ type = "l1_l2", l1 = 0.125 }}'
    dense = 'name = "h"\ntype = "dense"\nunits = 4\nactivation = "tanh"\nkernel_regularizer = "l2"\nbias_regularizer = "l1"'
    sequence = 'name = "x"\nshape = [4, 3]'
    recurrent = 'kernel_regularizer = "l1"\nrecurrent_regularizer = { type = "l2", l2 = 0.1 }\nbias_regularizer = { type = "l2", l2 = 0.5 }'
    sgd, adam = 'optimizer = { type = "sgd", learning_rate = 0.1, momentum = 0.9 }', 'optimizer = "adam"'
    output = ['from = "y"\nweight = 0.5\n' + MSE]
    yield "dense_sgd", spec(["name = \"x\"\nshape = 3"], [dense, y], output, 'optimizer = { type = "sgd", learning_rate = 0.1 }')
    yield "dense_adam", spec(["name = \"x\"\nshape = 3"], [dense, y], output, adam)
    conv = f'name = "c"\ntype = "conv"\nfilters = 3\nkernel_size = [2]\nkernel_regularizer = {both}\nbias_regularizer = "l2"'
    yield "conv", spec([sequence], [conv, y], output, sgd)
    yield "lstm", spec([sequence], [f'name = "h"\ntype = "lstm"\nunits = 3\n{recurrent}', y], output, sgd)
    normalization = f'name = "n"\ntype = "layer_normalization"\ngamma_regularizer = {both}\nbeta_regularizer = "l1"'
    yield "gru", spec([sequence], [f'name = "h"\ntype = "gru"\nunits = 3\n{recurrent}', normalization, y], output, adam)
    shared = 'name = "again"\ntype = "dense"\nunits = 4\nfrom = "x"\nshare = "h"'
    frozen = 'name = "still"\ntype = "dense"\nunits = 3\ntrainable = false\nkernel_regularizer = "l1"'
    yield "shared", spec(["name = \"x\"\nshape = 3"], [dense, frozen, shared, y], output + ['from = "still"\n' + MSE], sgd)


def case(name, text):
    net = Network(text, zlib.crc32(name.encode()))
    inputs = [net.draw_input(i) for i in net.spec["input"]]
    net.batch = SAMPLES
    outputs = net.forward(inputs)
    targets = reference.targets_for(net, outputs)
    losses = net.losses(outputs, targets)
    total = net.total(losses)
    trained = [w for w in net.weights.values() if w.requires_grad]
    gradients = dict(zip((id(w) for w in trained), reference.torch.autograd.grad(total, trained)))
    result = {
        "name": name,
        "spec": text,
        "batch": BATCH,
        "steps": STEPS,
        "inputs": [rounded(x) for x in inputs],
        "targets": [rounded(t) for t in targets],
        "weights": {k: rounded(w) for k, w in net.weights.items()},
        "outputs": [rounded(o) for o in outputs],
        "losses": rounded(reference.torch.stack(losses)),
        "total": rounded(total)[0],
        "gradients": {k: rounded(gradients.get(id(w), reference.torch.zeros_like(w))) for k, w in net.weights.items()},
    }
    result["after"] = reference.after(net, trained, inputs, targets)
    return result


if __name__ == "__main__":
    cases = [case(name, text) for name, text in specs()]
    with open("penalties.json", "w") as f:
        f.write("[\n" + ",\n".join(json.dumps(c) for c in cases) + "\n]\n")
