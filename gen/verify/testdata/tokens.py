#!/usr/bin/python3
"""Makes tokens.json as reference.py makes reference.json: networks that read integers."""

import math

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


def position_embedding(net, layer, x):
    w = net.weight(layer, "weight", layer["sequence_length"], x.shape[-1])
    first = layer.get("start_index", 0)
    return w[first : first + x.shape[-2]].expand(x.shape)


def sine_position_encoding(net, layer, x):
    n = x.shape[-1]
    p, i = torch.arange(x.shape[-2]) + layer.get("start_index", 0), torch.arange(n)
    angle = p[:, None] / layer.get("max_wavelength", 10000) ** ((i // 2 * 2) / n)
    return torch.where(i % 2 == 0, angle.sin(), angle.cos()).expand(x.shape)


def rotary_embedding(net, layer, x):
    """As KerasHub's: the second half times -sin beside the first."""
    s, f = (layer.get(a, d) % (x.dim() - 1) + 1 for a, d in (("sequence_axis", 0), ("feature_axis", -1)))
    y = x.movedim((s, f), (-2, -1))
    n = layer.get("rotary_embedding_dim", y.shape[-1])
    y, rest = y[..., :n], y[..., n:]
    position = torch.arange(y.shape[-2]) + layer.get("start_index", 0)
    angle = position[:, None] / layer.get("scaling_factor", 1) / layer.get("max_wavelength", 10000) ** (torch.arange(0, n, 2) / n)
    if layer.get("interleaved", False):
        turned = torch.view_as_complex(y.reshape(*y.shape[:-1], -1, 2)) * torch.polar(torch.ones_like(angle), angle)
        y = torch.view_as_real(turned).reshape(y.shape)
    else:
        angle = torch.cat((angle, angle), -1)
        a, b = y.chunk(2, -1)
        y = y * angle.cos() + torch.cat((-b, a), -1) * angle.sin()
    return torch.cat((y, rest), -1).movedim((-2, -1), (s, f))


def sees(layer, t, s):
    t, s = torch.arange(t)[:, None], torch.arange(s)
    keep = torch.ones(len(t), len(s), dtype=torch.bool)
    if layer.get("use_causal_mask", False):
        keep &= s <= t
    if layer.get("sliding_window", 0):
        keep &= (t - s).abs() < layer["sliding_window"]
    return keep


def sequences(net, layer, query):
    value = net.values[layer["value"]] if "value" in layer else query
    key = net.values[layer["key"]] if "key" in layer else value
    return [x.reshape(len(x), -1, x.shape[-1]) for x in (query, key, value)]


def in_heads(net, layer, query, queries, heads, length, value_length, output):
    def project(name, x, outs):
        w = net.weight(layer, name + ".weight", outs, x.shape[-1])
        return F.linear(x, w, net.weight(layer, name + ".bias", outs) if layer.get("use_bias", True) else None)

    q, k, v = sequences(net, layer, query)
    q = project("query", q, queries * length).unflatten(-1, (queries, length)).transpose(1, 2)
    k = project("key", k, heads * length).unflatten(-1, (heads, length)).transpose(1, 2)
    v = project("value", v, heads * value_length).unflatten(-1, (heads, value_length)).transpose(1, 2)
    y = F.scaled_dot_product_attention(q, k, v, attn_mask=sees(layer, q.shape[2], k.shape[2]), enable_gqa=True)
    y = project("attention_output", y.transpose(1, 2).flatten(2), math.prod(output))
    return y.reshape(*query.shape[:-1], *output)


def multi_head_attention(net, layer, x):
    n, length = layer["num_heads"], layer["key_dim"]
    output = reference.shape_of(layer.get("output_shape", [x.shape[-1]]))
    return in_heads(net, layer, x, n, n, length, layer.get("value_dim", length), output)


def group_query_attention(net, layer, x):
    length = layer["head_dim"]
    return in_heads(net, layer, x, layer["num_query_heads"], layer["num_key_value_heads"], length, length, x.shape[-1:])


def averaged(layer, query, scores, v):
    keep = sees(layer, scores.shape[1], scores.shape[2])
    weights = torch.softmax(torch.where(keep, scores, torch.tensor(-1e9)), -1)
    return (weights @ v).reshape(*query.shape[:-1], -1)


def attention(net, layer, x):
    q, k, v = sequences(net, layer, x)
    scale = net.weight(layer, "scale", 1) if layer.get("use_scale", False) else 1
    if layer.get("score_mode", "dot") == "dot":
        return averaged(layer, x, q @ k.transpose(1, 2) * scale, v)
    w = net.weight(layer, "concat_score_weight", 1)
    return averaged(layer, x, w * torch.tanh(scale * (q[:, :, None] + k[:, None])).sum(-1), v)


def additive_attention(net, layer, x):
    q, k, v = sequences(net, layer, x)
    scale = net.weight(layer, "scale", k.shape[-1]) if layer.get("use_scale", True) else 1
    return averaged(layer, x, (scale * torch.tanh(q[:, :, None] + k[:, None])).sum(-1), v)


reference.LAYERS |= {
    "embedding": embedding,
    "gather": gather,
    "position_embedding": position_embedding,
    "sine_position_encoding": sine_position_encoding,
    "rotary_embedding": rotary_embedding,
    "multi_head_attention": multi_head_attention,
    "group_query_attention": group_query_attention,
    "attention": attention,
    "additive_attention": additive_attention,
}


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


def position_specs():
    h = 'name = "h"\ntype = "dense"\nunits = [3, 6]'
    for i, options in enumerate(
        [
            'type = "position_embedding"\nsequence_length = 5',
            'type = "sine_position_encoding"\nmax_wavelength = 50.0',
            'type = "sine_position_encoding"\nstart_index = 4',
            'type = "rotary_embedding"',
            'type = "rotary_embedding"\nmax_wavelength = 50.0\nscaling_factor = 2.0\nstart_index = 3',
            'type = "rotary_embedding"\nsequence_axis = 1\nfeature_axis = 0\nrotary_embedding_dim = 2',
            'type = "rotary_embedding"\ninterleaved = true\nrotary_embedding_dim = 4',
        ]
    ):
        yield f"position_{i}", spec(['name = "x"\nshape = 4'], [h, 'name = "p"\n' + options, 'name = "y"\ntype = "add"\nfrom = ["h", "p"]'], ['from = "y"\n' + MSE, 'from = "p"\n' + MSE])


def attention_specs():
    def dense(name, shape):
        return f'name = "{name}"\ntype = "dense"\nfrom = "x"\nunits = {shape}\nactivation = "tanh"'

    others = 'value = "v"\nkey = "k"\n'
    for i, options in enumerate(
        [
            'type = "multi_head_attention"\nnum_heads = 2\nkey_dim = 5\nuse_bias = false',
            'type = "multi_head_attention"\nnum_heads = 2\nkey_dim = 3\nuse_causal_mask = true\nuse_bias = false',
            others + 'type = "multi_head_attention"\nnum_heads = 3\nkey_dim = 2\nvalue_dim = 5\noutput_shape = [2, 3]\nuse_bias = false',
            others + 'type = "multi_head_attention"\nnum_heads = 1\nkey_dim = 4\nsliding_window = 2\nuse_bias = false',
            'type = "group_query_attention"\nnum_query_heads = 4\nnum_key_value_heads = 2\nhead_dim = 3\nuse_bias = false',
            others + 'type = "group_query_attention"\nnum_query_heads = 3\nnum_key_value_heads = 1\nhead_dim = 2\nuse_causal_mask = true\nuse_bias = false',
            'type = "attention"',
            others + 'type = "attention"\nuse_scale = true\nuse_causal_mask = true',
            others + 'type = "attention"\nscore_mode = "concat"',
            'type = "attention"\nscore_mode = "concat"\nuse_scale = true',
            'type = "additive_attention"',
            others + 'type = "additive_attention"\nuse_scale = false\nuse_causal_mask = true',
        ]
    ):
        layers = [dense("q", [3, 4]), dense("v", [5, 4]), dense("k", [5, 4]), 'name = "y"\nfrom = "q"\n' + options]
        yield f"attention_{i}", spec(['name = "x"\nshape = 4'], layers, [f'from = "{o}"\n' + MSE for o in "ykv"])
    # The gradient of a key's bias is 0 but for rounding, which Adam would make a step of.
    layers = [dense("q", [3, 4]), 'name = "y"\ntype = "multi_head_attention"\nnum_heads = 2\nkey_dim = 3']
    yield "attention_biased", spec(['name = "x"\nshape = 4'], layers, ['from = "y"\n' + MSE], 'optimizer = { type = "sgd", learning_rate = 0.1 }')


class Masked(reference.Network):
    """Knows which steps of a value count, by the value's identity, and leaves the others out of losses."""

    def forward(self, inputs):
        self.masks = {}
        return super().forward(inputs)

    def mask(self, x):
        return self.masks.get(id(x), (None, None))[1]

    def give(self, y, mask):
        if mask is not None:
            self.masks[id(y)] = y, mask  # which keeps y, and so its identity
        return y

    def losses(self, outputs, targets):
        losses = super().losses(outputs, targets)
        for i, (o, y, t) in enumerate(zip(self.spec["output"], outputs, targets)):
            if (m := self.mask(y)) is not None:
                each = ((y - t) ** 2).flatten(2).mean(-1)
                losses[i] = ((each * m).sum(-1) / m.sum(-1).clamp(min=1)).mean()
        return losses


def masking(net, layer, x):
    m = (x != layer.get("mask_value", 0)).any(-1).to(x.dtype)
    return net.give(x * m[..., None], m)


def masked_embedding(net, layer, x):
    return net.give(embedding(net, layer, x), (x != 0).to(x.dtype) if layer.get("mask_zero", False) else None)


def masked_recurrent(name):
    """A step at a time through the unmasked layer, whose states stay where a step does not count."""
    whole, memories = reference.LAYERS[name], ["state", "cell"] if name == "lstm" else ["state"]

    def apply(net, layer, x):
        m = net.mask(x)
        if m is None:
            return whole(net, layer, x)
        back = layer.get("go_backwards", False)
        steps = reversed(range(x.shape[1])) if back else range(x.shape[1])
        states = {"state": torch.zeros(len(x), layer["units"]), "cell": torch.zeros(len(x), layer["units"])}
        shown = []
        for t in steps:
            net.values |= {"before_" + k: v for k, v in states.items()}
            now = whole(net, layer | {f"initial_{k}": "before_" + k for k in memories}, x[:, t : t + 1])
            keep = m[:, t, None] > 0
            states |= {k: torch.where(keep, now[k], states[k]) for k in memories}
            shown.append(states["state"] * keep if layer.get("zero_output_for_mask", False) else states["state"])
        sequence = net.give(torch.stack(shown, 1), m.flip(1) if back else m)
        return {"": sequence if layer.get("return_sequences", False) else states["state"], "sequence": sequence, **states}

    return apply


def masked_attention(net, layer, x):
    """PyTorch's, with a mask of who sees whom."""
    q, k, v = sequences(net, layer, x)
    value = net.values[layer["value"]] if "value" in layer else x
    rows, columns = net.mask(x), net.mask(value)
    n, length = layer["num_heads"], layer["key_dim"]

    def project(name, x, outs):
        return F.linear(x, net.weight(layer, name + ".weight", outs, x.shape[-1]))

    q, k, v = (project(name, a, n * length).unflatten(-1, (n, length)).transpose(1, 2) for name, a in zip(("query", "key", "value"), (q, k, v)))
    keep = sees(layer, q.shape[2], k.shape[2])[None]
    if columns is not None:
        keep = keep & (columns[:, None] > 0)
    if rows is not None:
        keep = keep & (rows[:, :, None] > 0)
    logits = torch.where(keep[:, None], q @ k.transpose(2, 3) / math.sqrt(length), torch.tensor(-1e9))
    y = (torch.softmax(logits, -1) @ v).transpose(1, 2).flatten(2)
    return net.give(project("attention_output", y, x.shape[-1]), rows)


def masked_average(net, layer, x):
    m = net.mask(x)
    return x.mean(1) if m is None else (x * m[..., None]).sum(1) / m.sum(1).clamp(min=1)[:, None]


def mask_specs():
    words = 'name = "e"\ntype = "embedding"\nfrom = "x_ids"\ninput_dim = 4\noutput_dim = 3\nmask_zero = true'
    for i, options in enumerate(
        [
            'type = "rnn"\nunits = 2',
            'type = "lstm"\nunits = 2\nreturn_sequences = true',
            'type = "gru"\nunits = 2\nreturn_sequences = true\nzero_output_for_mask = true\ngo_backwards = true',
            'type = "multi_head_attention"\nnum_heads = 2\nkey_dim = 2\nuse_bias = false',
            'type = "multi_head_attention"\nnum_heads = 2\nkey_dim = 2\nuse_bias = false\nuse_causal_mask = true',
            'type = "global_average_pool"',
        ]
    ):
        yield f"mask_{i}", spec([IDS], [words, 'name = "y"\n' + options], ['from = "y"\n' + MSE])
    layers = ['name = "m"\ntype = "masking"\nmask_value = 2.0', 'name = "y"\ntype = "lstm"\nunits = 2']
    yield "mask_numbers", spec(['name = "x_ids"\nshape = [6, 1]\ndtype = "int32"'], layers, ['from = "y"\n' + MSE, 'from = "m"\n' + MSE])


def compare_with_keras():
    """What is said above of masks is what Keras's layers do, where its weights have other places."""
    import os

    os.environ["KERAS_BACKEND"] = "torch"
    import keras

    keras.config.set_floatx("float64")
    keras.config.set_dtype_policy("float64")
    net = Masked('[[input]]\nname = "x"\nshape = 1', 7)
    x, m = net.draw(4, 5, 3), torch.tensor([[1.0, 1, 0, 1, 0], [0, 1, 1, 1, 1], [1, 0, 0, 0, 0], [1, 1, 1, 1, 1]])
    net.masks, net.values = {}, {}
    net.give(x, m)
    near = lambda a, b: torch.testing.assert_close(torch.as_tensor(a), b, atol=1e-6, rtol=1e-6, check_dtype=False)  # it rounds states to float32
    with torch.no_grad():
        for name, of, order in ("rnn", keras.layers.SimpleRNN, [0]), ("lstm", keras.layers.LSTM, [0, 1, 2, 3]), ("gru", keras.layers.GRU, [1, 0, 2]):
            for extra in {}, {"zero_output_for_mask": True}, {"go_backwards": True}:
                layer = {"name": name + str(len(net.weights)), "units": 2, "return_sequences": True, **extra}
                y = masked_recurrent(name)(net, layer, x)[""]
                w = {k: net.weights[layer["name"] + "." + k] for k in ("weight_ih", "weight_hh", "bias")}
                w = {k: torch.cat([v.chunk(len(order))[i] for i in order]) for k, v in w.items()}
                bias = w["bias"]
                if name == "gru":
                    other = net.weights[layer["name"] + ".bias_hh"]
                    bias = torch.stack((bias, torch.cat([other.chunk(3)[i] for i in order])))
                theirs = of(2, return_sequences=True, **extra)
                theirs.build(x.shape)
                theirs.set_weights([w["weight_ih"].T.numpy(), w["weight_hh"].T.numpy(), bias.numpy()])
                near(theirs(x, mask=m.bool()), y)
        layer = {"name": "a", "num_heads": 2, "key_dim": 2, "use_causal_mask": True}
        y = masked_attention(net, layer, x)
        theirs = keras.layers.MultiHeadAttention(2, 2, use_bias=False)
        theirs.build(x.shape, x.shape)
        w = [net.weights[f"a.{k}.weight"].T for k in ("query", "key", "value", "attention_output")]
        theirs.set_weights([v.reshape(s.shape).numpy() for v, s in zip(w, theirs.weights)])
        # Queries that do not count average all or nothing, as its backend does.
        near(theirs(x, x, query_mask=m.bool(), value_mask=m.bool(), use_causal_mask=True) * m[..., None], y * m[..., None])
        near(keras.layers.GlobalAveragePooling1D()(x, mask=m.bool()), masked_average(net, {}, x))
        y = masking(net, {"mask_value": 2.0}, x.clone().index_fill_(1, torch.tensor([1]), 2))
        theirs = keras.layers.Masking(2.0)(x.clone().index_fill_(1, torch.tensor([1]), 2))
        near(theirs, y)
        query = {"name": "d", "use_scale": False}
        y = averaged(query, x, torch.where(m[:, None] > 0, x @ x.transpose(1, 2), torch.tensor(-1e9)), x) * m[..., None]
        near(keras.layers.Attention()([x, x], mask=[m.bool(), m.bool()]), y)
        for name, theirs in ("p", keras.layers.GroupQueryAttention(3, 4, 2)), ("q", keras.layers.GroupQueryAttention(2, 2, 1)):
            layer = {"name": name, "num_query_heads": theirs.num_query_heads, "num_key_value_heads": theirs.num_key_value_heads, "head_dim": theirs.head_dim}
            y = group_query_attention(net, layer, x)
            theirs.build(x.shape, x.shape)
            w = [net.weights[f"{name}.{k}.{v}"].T for k in ("query", "key", "value", "attention_output") for v in ("weight", "bias")]
            theirs.set_weights([v.reshape(s.shape).numpy() for v, s in zip(w, theirs.weights)])
            near(theirs(x, x), y)


if __name__ == "__main__":
    compare_with_keras()
    reference.Network = Masked
    reference.LAYERS |= {n: masked_recurrent(n) for n in ("rnn", "lstm", "gru")} | {"masking": masking, "embedding": masked_embedding, "global_average_pool": masked_average}
    plain = multi_head_attention
    reference.LAYERS["multi_head_attention"] = lambda net, layer, x: plain(net, layer, x) if net.mask(x) is None else masked_attention(net, layer, x)
    reference.write("tokens.json", embedding_specs(), gather_specs(), position_specs(), attention_specs(), mask_specs())
