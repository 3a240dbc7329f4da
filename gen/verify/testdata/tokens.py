#!/usr/bin/python3
"""Makes tokens.json as reference.py makes reference.json: networks that read integers."""

import torch
import torch.nn.functional as F

import reference
from reference import MSE, spec

IDS = 'name = "x_ids"\nshape = 5\ndtype = "int32"'


def rows(x, n):
    return x.detach().trunc().clamp(0, n - 1).long()


def embedding(net, layer, x):
    n, length = layer["input_dim"], layer["output_dim"]
    return F.embedding(rows(x, n), net.weight(layer, "weight", n, length))


def gather(net, layer, x, at=None):
    axis = layer.get("axis", 0)
    axis = axis % (x.dim() - 1)
    n = x.shape[axis + 1]
    if at is None:
        return x.index_select(axis + 1, torch.tensor(layer["indices"]) % n)
    return torch.stack([a.index_select(axis, k.reshape(-1)).reshape(*a.shape[:axis], *k.shape, *a.shape[axis + 1 :]) for a, k in zip(x, rows(at, n))])


reference.LAYERS |= {"embedding": embedding, "gather": gather}


def embedding_specs():
    head = 'name = "y"\ntype = "dense"\nunits = 3'
    for i, optimizer in enumerate(['type = "adam"', 'type = "sgd", learning_rate = 0.1', 'type = "sgd", learning_rate = 0.1, momentum = 0.9']):
        layers = ['name = "e"\ntype = "embedding"\ninput_dim = 9\noutput_dim = 4', head]
        yield f"embedding_{i}", spec([IDS], layers, ['from = "y"\n' + MSE, 'from = "e"\nweight = 0.5\n' + MSE], f"optimizer = {{ {optimizer} }}")
    yield "embedding_shared", spec(
        [IDS, 'name = "z_ids"\nshape = [2, 2]\ndtype = "int32"'],
        [
            'name = "e"\ntype = "embedding"\nfrom = "x_ids"\ninput_dim = 4\noutput_dim = 3',
            'name = "f"\ntype = "embedding"\nfrom = "z_ids"\ninput_dim = 4\noutput_dim = 3\nshare = "e"',
            'name = "c"\ntype = "flat_concat"\nfrom = ["e", "f"]',
            head,
        ],
        ['from = "y"\n' + MSE],
    )


def gather_specs():
    yield "gather_numbers", spec(
        ['name = "x"\nshape = 3'],
        ['name = "h"\ntype = "dense"\nunits = [4, 5]', 'name = "g"\ntype = "gather"\naxis = -1\nindices = [3, 0, -1, 3]', 'name = "y"\ntype = "gather"\nindices = [2, 1]'],
        ['from = "y"\n' + MSE],
    )
    yield "gather_input", spec(
        ['name = "x"\nshape = 3', IDS],
        ['name = "h"\ntype = "dense"\nfrom = "x"\nunits = [2, 4, 3]', 'name = "y"\ntype = "gather"\nfrom = ["h", "x_ids"]\naxis = 1'],
        ['from = "y"\n' + MSE],
    )


if __name__ == "__main__":
    reference.write("tokens.json", embedding_specs(), gather_specs())
