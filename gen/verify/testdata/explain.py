#!/usr/bin/python3
"""Makes explain.json: gradients of inputs by PyTorch's autograd, in float64, of the sum of what outputs
are made of, each element multiplied by a seed. It needs what reference.py needs.

    /usr/bin/python3 explain.py
"""

import json
import zlib

import torch

from reference import MSE, SAMPLES, Network, rounded, spec

SOFTMAX = 'name = "p"\ntype = "activation"\nfrom = "z"\nactivation = "softmax"'
SIGMOID = 'name = "p"\ntype = "activation"\nfrom = "z"\nactivation = "sigmoid"'
CROSS, BINARY = 'from = "p"\nloss = "categorical_crossentropy"', 'from = "p"\nloss = "binary_crossentropy"'
SCORES = {"p": "z"}  # what outputs are made of

NETWORKS = {
    "explain_columns": spec(
        ['name = "x"\nshape = 7'],
        ['name = "h"\ntype = "dense"\nunits = 9\nactivation = "gelu"', 'name = "z"\ntype = "dense"\nunits = 4', SOFTMAX],
        [CROSS],
    ),
    "explain_picture": spec(
        ['name = "x"\nshape = [8, 8, 2]'],
        [
            'name = "c"\ntype = "conv"\nfilters = 6\nkernel_size = [3, 3]\npadding = "same"\nactivation = "relu"',
            'name = "m"\ntype = "max_pool"\npool_size = [2, 2]',
            'name = "d"\ntype = "conv"\nfilters = 5\nkernel_size = [2, 2]\nactivation = "tanh"',
            'name = "z"\ntype = "dense"\nunits = 3',
            SOFTMAX,
        ],
        [CROSS],
    ),
    "explain_sequence": spec(
        ['name = "x"\nshape = [5, 3]', 'name = "u"\nshape = 4'],
        [
            'name = "r"\ntype = "lstm"\nfrom = "x"\nunits = 4',
            'name = "s"\ntype = "dense"\nfrom = "u"\nunits = 3\nactivation = "tanh"',
            'name = "z"\ntype = "dense"\nfrom = "r"\nunits = 2',
            SIGMOID,
        ],
        [BINARY, 'from = "s"\n' + MSE],
    ),
}


def case(name, text):
    net = Network(text, zlib.crc32(name.encode()))
    net.batch = SAMPLES
    inputs = [net.draw_input(i).requires_grad_() for i in net.spec["input"]]
    outputs = net.forward(inputs)
    seeds = [net.draw(*y.shape[1:]) for y in outputs]
    scores = [net.values[SCORES.get(o["from"], o["from"])] for o in net.spec["output"]]
    total = sum((seed * z).sum() for seed, z in zip(seeds, scores))
    return {
        "name": name,
        "spec": text,
        "inputs": [rounded(x) for x in inputs],
        "weights": {k: rounded(w) for k, w in net.weights.items()},
        "seeds": [rounded(s) for s in seeds],
        "gradients": [rounded(g) for g in torch.autograd.grad(total, inputs)],
    }


if __name__ == "__main__":
    torch.set_default_dtype(torch.float64)
    with open("explain.json", "w") as f:
        f.write("[\n" + ",\n".join(json.dumps(case(*c)) for c in NETWORKS.items()) + "\n]\n")
