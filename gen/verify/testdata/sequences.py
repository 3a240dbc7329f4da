"""Recurrent and nested layers for reference.py."""

import math

import torch


def recurrent_weights(net, layer, x, gates):
    """In PyTorch's order; only a gru that resets after has a second bias."""
    n = math.prod(shape_of(layer["units"]))
    biased, zeros = layer.get("use_bias", True), torch.zeros(gates * n)
    return [
        net.weight(layer, "weight_ih", gates * n, x.shape[2]),
        net.weight(layer, "weight_hh", gates * n, n),
        net.weight(layer, "bias", gates * n) if biased else zeros,
        net.weight(layer, "bias_hh", gates * n) if biased and gates == 3 and layer.get("reset_after", True) else zeros,
    ]


def shape_of(option):
    return option if isinstance(option, list) else [option]


def recurrent(function, gates):
    """A layer by the function that PyTorch's module of that name calls."""

    def apply(net, layer, x):
        x = x.reshape(*x.shape[:2], -1)
        w = recurrent_weights(net, layer, x, gates)
        units = shape_of(layer["units"])
        n = math.prod(units)
        if layer.get("go_backwards", False) != layer.get("reverse", False):
            x = x.flip(1)
        memories = ["state", "cell"] if gates == 4 else ["state"]
        start = [torch.zeros(1, len(x), n) for _ in memories]
        for i, m in enumerate(memories):
            if f"initial_{m}" in layer:
                start[i] = net.values[layer[f"initial_{m}"]].reshape(1, len(x), n)
        if not layer.get("reset_after", True):
            sequence, *ends = gru_reset_before(x, start[0][0], *w[:3])
        else:
            f = torch.rnn_relu if layer.get("activation") == "relu" else function
            sequence, *ends = f(x, start if gates == 4 else start[0], w, True, 1, 0.0, False, False, True)
        results = {"sequence": sequence.reshape(*sequence.shape[:2], *units)}
        results |= {m: e.reshape(-1, *units) for m, e in zip(memories, ends)}
        return {"": results["sequence" if layer.get("return_sequences", False) else "state"], **results}

    return apply


def gru_reset_before(x, h, w_ih, w_hh, bias):
    """Cho et al. 2014: the reset gate multiplies the state itself."""
    n, states = h.shape[1], []
    r_hh, z_hh, n_hh = w_hh.split(n)
    for t in range(x.shape[1]):
        xr, xz, xn = (x[:, t] @ w_ih.T + bias).split(n, 1)
        r, z = torch.sigmoid(xr + h @ r_hh.T), torch.sigmoid(xz + h @ z_hh.T)
        h = (1 - z) * torch.tanh(xn + (r * h) @ n_hh.T) + z * h
        states.append(h)
    return torch.stack(states, 1), h


def inside(net, layer, x, prefix="", body=None, **more):
    """Computes the layers inside another one; gives the last one's results."""
    owner = layer.get("share", layer["name"])
    for l in layer["body"] if body is None else body:
        l = l | more
        l["share"] = f"{owner}.{prefix}{l.get('share', l['name'])}"
        l["name"] = f"{layer['name']}.{prefix}{l['name']}"
        l["trainable"] = l.get("trainable", True) and layer.get("trainable", True)
        results = net.layers[l["type"]](net, l, x)
        x = results[""] if isinstance(results, dict) else results
    return results


def residual(net, layer, x):
    y = inside(net, layer, x)
    y = y[""] if isinstance(y, dict) else y
    if layer.get("projection", True):
        y, n = y.reshape(len(y), -1), math.prod(x.shape[1:])
        y = y @ net.weight(layer, "weight", n, y.shape[1]).T
        if layer.get("use_bias", True):
            y = y + net.weight(layer, "bias", n)
    return net.activate(layer, x + y.reshape(x.shape))


def time_distributed(net, layer, x):
    y = inside(net, layer, x.flatten(0, 1))
    apart = lambda v: v.reshape(*x.shape[:2], *v.shape[1:])
    return {k: apart(v) for k, v in y.items()} if isinstance(y, dict) else apart(y)


def bidirectional(net, layer, x):
    forward = inside(net, layer, x, "forward.")
    backward = inside(net, layer, x, "backward.", reverse=True)
    merge = {
        "concat": lambda a, b: torch.cat([a, b], -1),
        "sum": torch.add,
        "mul": torch.mul,
        "ave": lambda a, b: (a + b) / 2,
    }[layer.get("merge_mode", "concat")]
    backward["sequence"] = backward["sequence"].flip(1)
    if layer["body"][0].get("return_sequences", False):
        backward[""] = backward["sequence"]
    return {k: merge(forward[k], backward[k]) for k in forward}


def block(net, layer, x):
    body = next(b["body"] for b in net.spec["block"] if b["name"] == layer["block"])
    repeat = layer.get("repeat", 1)
    for i in range(repeat):
        x = inside(net, layer, x, f"r{i + 1}." if repeat > 1 else "", body)
    return x


LAYERS = {
    "rnn": recurrent(torch.rnn_tanh, 1),
    "lstm": recurrent(torch.lstm, 4),
    "gru": recurrent(torch.gru, 3),
    "residual": residual,
    "time_distributed": time_distributed,
    "bidirectional": bidirectional,
    "block": block,
}


def sequence_specs(spec, mse):
    x, z = 'name = "x"\nshape = [4, 3]', 'name = "z"\nshape = 2'
    layer = lambda name, typ, *lines: "\n".join([f'name = "{name}"', f'type = "{typ}"', *lines])
    outputs = lambda *refs: [f'from = "{r}"\nweight = {1 + i / 4}\n{mse}' for i, r in enumerate(refs)]
    results = {"rnn": ["a.sequence", "a.state"], "lstm": ["a", "a.sequence", "a.state", "a.cell"], "gru": ["a.sequence", "a.state"]}
    number = 0

    def case(inputs, layers, refs):
        nonlocal number
        number += 1
        return f"sequence_{number}", spec(inputs, layers, outputs(*refs))

    cell = "[[layer.body]]\n"
    start = layer("s", "dense", 'from = "z"', "units = 3", 'activation = "tanh"')
    for typ, options in [
        *[(t, ["units = 3"]) for t in results],
        *[(t, ["units = 3", "go_backwards = true", "return_sequences = true"]) for t in results],
        *[(t, ["units = [1, 2]", "use_bias = false"]) for t in results],
        *[(t, ["units = 3", "trainable = false"]) for t in results],
        ("rnn", ["units = 3", 'activation = "relu"']),
        ("gru", ["units = 3", "reset_after = false"]),
        ("gru", ["units = 3", "reset_after = false", "use_bias = false", "go_backwards = true"]),
    ]:
        before = layer("d", "time_distributed", cell + layer("d", "dense", "units = 3"))
        yield case([x], [before, layer("a", typ, *options)], results[typ])
    for typ, options in [*[(t, ['initial_state = "s"']) for t in results], ("lstm", ['initial_cell = "s"']), ("lstm", ['initial_cell = "s"', 'initial_state = "s"'])]:
        yield case([x, z], [start, layer("a", typ, 'from = "x"', "units = 3", *options)], results[typ])
    for mode, typ in [("concat", "lstm"), ("sum", "gru"), ("mul", "rnn"), ("ave", "lstm")]:
        body = cell + layer("c", typ, "units = 2", "return_sequences = " + ("true" if typ == "lstm" else "false"))
        yield case([x], [layer("a", "bidirectional", f'merge_mode = "{mode}"', body)], ["a", *results[typ][results[typ][0] == "a" :]])
    tanh = lambda name, units: cell + layer(name, "dense", f"units = {units}", 'activation = "tanh"')
    stage = "\n[[block]]\nname = \"b\"\n[[block.body]]\n" + layer("d", "dense", "units = 4", 'activation = "tanh"')
    sequences = "return_sequences = true"
    for layers, refs in [
        ([layer("a", "lstm", "units = 3", sequences), layer("b", "gru", "units = 2", sequences), layer("c", "rnn", "units = 2"), layer("y", "dense", "units = 2")], ["y", "b.state"]),
        ([layer("a", "lstm", "units = 3", sequences), layer("b", "lstm", "units = 3", 'share = "a"', "go_backwards = true")], ["b", "a.cell"]),
        ([layer("a", "time_distributed", tanh("d", "[2, 2]"))], ["a"]),
        ([layer("r", "dense", "units = [2, 3, 2]"), layer("a", "time_distributed", cell + layer("c", "gru", "units = 2"))], ["a", "a.sequence"]),
        ([layer("a", "residual", 'activation = "tanh"', tanh("d", 5), tanh("e", 4))], ["a"]),
        ([layer("a", "residual", "use_bias = false", tanh("d", 5)), layer("b", "residual", 'share = "a"', "use_bias = false", tanh("d", 5))], ["b"]),
        ([layer("a", "residual", "projection = false", cell + layer("c", "lstm", "units = 3", sequences))], ["a"]),
        ([layer("r", "dense", "units = 4"), layer("a", "block", 'block = "b"', "repeat = 3"), layer("c", "block", 'block = "b"', "trainable = false"), layer("y", "dense", "units = 2") + stage], ["y", "a"]),
    ]:
        yield case([x], layers, refs)
