#!/usr/bin/python3
"""Makes stacked.json as reference.py makes reference.json: recurrent layers of several layers, which
are the num_layers of PyTorch's RNN, LSTM and GRU, in one direction and in both."""

import torch

import reference
import sequences
from reference import MSE, spec

FUNCTIONS = {"rnn": (torch.rnn_tanh, 1), "lstm": (torch.lstm, 4), "gru": (torch.gru, 3)}


def directions(layer, k):
    """The names of layer k's weights in each direction, as layers of sequences.py."""
    if layer["type"] != "bidirectional":
        return [layer | {"name": f"{layer['name']}.l{k}"}]
    inside = layer["body"][0]
    return [inside | {"name": f"{layer['name']}.l{k}.{d}.{inside['name']}"} for d in ("forward", "backward")]


def stacked(net, layer, x):
    """PyTorch's module with num_layers, whose last state is [layers·directions, samples, units]."""
    both = layer["type"] == "bidirectional"
    cell = layer["body"][0] if both else layer
    layers, n = cell["layers"], cell["units"]
    function, gates = FUNCTIONS[cell["type"]]
    weights, width = [], x.shape[2]
    for k in range(layers):
        for one in directions(layer, k):
            weights += sequences.recurrent_weights(net, one, x.new_zeros(1, 1, width), gates)
        width = n * (1 + both)
    memories = ["state", "cell"] if gates == 4 else ["state"]
    start = [torch.zeros(layers * (1 + both), len(x), n) for _ in memories]
    for i, m in enumerate(memories):
        if f"initial_{m}" in cell:
            start[i] = net.values[cell[f"initial_{m}"]].movedim(1, 0).contiguous()
    sequence, *ends = function(x, start if gates == 4 else start[0], weights, True, layers, 0.0, False, both, True)
    # To [samples, layers, units of both directions].
    results = {m: e.reshape(layers, 1 + both, len(x), n).permute(2, 0, 1, 3).flatten(2) for m, e in zip(memories, ends)}
    last = results["state"][:, -1]
    return {"": sequence if cell.get("return_sequences", False) else last, "sequence": sequence, **results}


def stacked_specs():
    x, z = 'name = "x"\nshape = [4, 3]', 'name = "z"\nshape = 2'
    start = 'name = "s"\ntype = "dense"\nfrom = "z"\nunits = [2, 3]\nactivation = "tanh"'
    outputs = lambda *refs: [f'from = "{r}"\nweight = {1 + i / 4}\n{MSE}' for i, r in enumerate(refs)]
    results = {t: ["a", "a.sequence", "a.state"] + ["a.cell"] * (t == "lstm") for t in FUNCTIONS}
    for t in FUNCTIONS:
        layer = f'name = "a"\ntype = "{t}"\nfrom = "x"\nunits = 3\n'
        yield f"{t}_2", spec([x], [layer + "layers = 2"], outputs(*results[t]))
        yield f"{t}_3", spec([x], [layer + "layers = 3\nreturn_sequences = true"], outputs(*results[t]))
        yield f"{t}_started", spec([x, z], [start, layer + 'layers = 2\ninitial_state = "s"'], outputs(*results[t]))
        body = f'[[layer.body]]\nname = "c"\ntype = "{t}"\nunits = 2\nlayers = 2'
        yield f"{t}_both", spec([x], ['name = "a"\ntype = "bidirectional"\n' + body], outputs(*results[t]))
    both = 'name = "a"\ntype = "lstm"\nfrom = "x"\nunits = 3\nlayers = 2\ninitial_state = "s"\ninitial_cell = "s"'
    yield "lstm_cells", spec([x, z], [start, both], outputs(*results["lstm"]), 'optimizer = "adam"')


if __name__ == "__main__":
    reference.LAYERS |= {t: stacked for t in (*FUNCTIONS, "bidirectional")}
    reference.write("stacked.json", stacked_specs())
