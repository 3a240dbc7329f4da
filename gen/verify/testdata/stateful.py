#!/usr/bin/python3
"""Makes stateful.json as reference.py makes reference.json: recurrent layers that are stateful. In
training each sample of a batch begins with the state that the one of the same number has left in
the batch before, through which no gradient flows, as in Keras."""

import torch

import reference
import sequences
import stacked
from reference import BATCH, MSE, spec


def carried(apply):
    """A layer of PyTorch's that goes on where the batch before has ended."""

    def go_on(net, layer, x):
        name = layer["name"]
        states = net.__dict__.setdefault("states", {})
        training = len(x) == BATCH  # all samples together are those of the first gradient
        memories = ["state", "cell"] if layer["type"] == "lstm" else ["state"]
        starts = {f"initial_{m}": f"{name} {m}" for m in memories}
        for m in memories:
            shape = (len(x), layer["layers"], layer["units"]) if "layers" in layer else (len(x), layer["units"])
            net.values[f"{name} {m}"] = states.get(f"{name} {m}", torch.zeros(shape)) if training else torch.zeros(shape)
        results = apply(net, layer | starts, x)
        if training:
            states |= {f"{name} {m}": results[m].detach() for m in memories}
        return results

    return go_on


def either(name):
    return lambda net, layer, x: carried(stacked.stacked if "layers" in layer else sequences.LAYERS[name])(net, layer, x)


def stateful_specs():
    x = 'name = "x"\nshape = [4, 3]'
    layer = lambda name, typ, *lines: "\n".join([f'name = "{name}"', f'type = "{typ}"', *lines])
    on = "stateful = true"
    outputs = lambda *refs: [f'from = "{r}"\nweight = {1 + i / 4}\n{MSE}' for i, r in enumerate(refs)]
    adam = 'optimizer = { type = "adam", learning_rate = 0.02 }'
    both = layer("c", "bidirectional", "[[layer.body]]\n" + layer("r", "rnn", "units = 2", on))
    deep = [layer("a", "lstm", "units = 3\nreturn_sequences = true\nlayers = 2", on), layer("b", "gru", "units = 3\nreturn_sequences = true", on), both]
    yield "stateful_all", spec([x], deep, outputs("a.cell", "b", "c"), adam)
    for t in stacked.FUNCTIONS:
        yield f"stateful_{t}", spec([x], [layer("a", t, "units = 3", on)], outputs("a", "a.sequence"), adam)


if __name__ == "__main__":
    reference.LAYERS |= {t: either(t) for t in stacked.FUNCTIONS}
    reference.write("stateful.json", stateful_specs())
