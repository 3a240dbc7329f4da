#!/usr/bin/python3
"""Makes masks.json as tokens.py makes tokens.json: attention with an attention_mask, which is what
Keras's layers do."""

import os

import torch

import reference
import tokens
from reference import MSE, spec

of_steps = tokens.sees


def masked(attention):
    """An attention that sees what its mask says, too."""

    def apply(net, layer, x):
        def sees(layer, t, s):
            pairs = net.values[layer["attention_mask"]] != 0
            if pairs.dim() == 3:
                pairs = pairs[:, None]
            keep = pairs & of_steps(layer, t, s)
            assert keep.any(-1).all(), "a query that sees nothing"
            return keep

        tokens.sees = sees
        return attention(net, layer, x)

    return apply


LAYERS = {n: masked(getattr(tokens, n)) for n in ("multi_head_attention", "group_query_attention")}


def mask_specs():
    x, v = 'name = "x"\nshape = [4, 5]', 'name = "v"\nshape = [6, 5]'
    pairs, heads = ('name = "m"\nshape = [%s]\ndtype = "int32"' % s for s in ("4, 6", "2, 4, 6"))
    own = 'name = "m"\nshape = [4, 4]\ndtype = "int32"'
    of = 'name = "y"\nfrom = "x"\nattention_mask = "m"\n'
    for i, (inputs, options) in enumerate(
        [
            ([x, own], 'type = "multi_head_attention"\nnum_heads = 2\nkey_dim = 3'),
            ([x, v, pairs], 'type = "multi_head_attention"\nvalue = "v"\nnum_heads = 3\nkey_dim = 2'),
            ([x, v, heads], 'type = "multi_head_attention"\nvalue = "v"\nnum_heads = 2\nkey_dim = 2\nuse_bias = false'),
            ([x, v, pairs], 'type = "group_query_attention"\nvalue = "v"\nnum_query_heads = 4\nnum_key_value_heads = 2\nhead_dim = 3'),
            ([x, v, heads], 'type = "group_query_attention"\nvalue = "v"\nnum_query_heads = 2\nnum_key_value_heads = 1\nhead_dim = 2\nsliding_window = 3'),
        ]
    ):
        yield f"pairs_{i}", spec(inputs, [of + options], ['from = "y"\n' + MSE])


def compare_with_keras():
    os.environ["KERAS_BACKEND"] = "torch"
    import keras

    keras.config.set_floatx("float64")
    near = lambda a, b: torch.testing.assert_close(torch.as_tensor(a), b, atol=1e-6, rtol=1e-6, check_dtype=False)
    for causal in False, True:
        for heads_of in "", "2, ":
            net = reference.Network(spec(['name = "x"\nshape = [4, 5]', f'name = "m"\nshape = [{heads_of}4, 4]\ndtype = "int32"'], [], []), 3)
            x, m = (net.draw_input(i) for i in net.spec["input"])
            m[..., 0] = 1  # so that all see something
            net.values = {"x": x, "m": m}
            for theirs, layer in (
                (keras.layers.MultiHeadAttention(2, 3), {"type": "multi_head_attention", "num_heads": 2, "key_dim": 3}),
                (keras.layers.GroupQueryAttention(3, 2, 1), {"type": "group_query_attention", "num_query_heads": 2, "num_key_value_heads": 1, "head_dim": 3}),
            ):
                layer |= {"name": layer["type"], "attention_mask": "m", "use_causal_mask": causal}
                y = LAYERS[layer["type"]](net, layer, x)
                theirs.build(x.shape, x.shape)
                w = [net.weights[f"{layer['name']}.{k}.{v}"].T for k in ("query", "key", "value", "attention_output") for v in ("weight", "bias")]
                theirs.set_weights([v.detach().reshape(s.shape).numpy() for v, s in zip(w, theirs.weights)])
                near(theirs(x, x, attention_mask=m.bool(), use_causal_mask=causal), y)


if __name__ == "__main__":
    compare_with_keras()
    reference.LAYERS |= LAYERS
    reference.write("masks.json", mask_specs())
