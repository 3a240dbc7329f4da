#!/usr/bin/env python3
"""Makes activities.json: what Keras's own layers compute with penalties on what they give, as
constraints.py does with constraints, of which it needs the same.

    python3 activities.py
"""

import constraints
from constraints import spec, write

constraints.RATE = 1 / 32


def specs():
    both = 'activity_regularizer = { type = "l1_l2", l1 = 0.125, l2 = 0.25 }'
    y = f'name = "y"\ntype = "dense"\nunits = 3\n{both}'
    yield "dense", spec("5", f'name = "h"\ntype = "dense"\nunits = 4\nactivation = "tanh"\nactivity_regularizer = "l2"', y)
    yield "relu", spec("5", f'name = "h"\ntype = "dense"\nunits = 4\nactivation = "relu"\nkernel_regularizer = "l1"\nactivity_regularizer = {{ type = "l1", l1 = 0.5 }}', 'name = "y"\ntype = "dense"\nunits = 3')
    yield "conv", spec("[3, 4, 2]", f'name = "c"\ntype = "conv"\nfilters = 3\nkernel_size = [2, 2]\nactivation = "relu"\n{both}', y)
    yield "conv_transpose", spec("[3, 2]", f'name = "c"\ntype = "conv_transpose"\nfilters = 3\nkernel_size = [2]\n{both}', y)
    yield "depthwise", spec("[3, 2]", f'name = "c"\ntype = "depthwise_conv"\nkernel_size = [2]\n{both}', f'name = "s"\ntype = "separable_conv"\nfilters = 2\nkernel_size = [2]\nactivity_regularizer = "l1"', y)
    yield "embedding", spec("[3]", f'name = "e"\ntype = "embedding"\ninput_dim = 5\noutput_dim = 3\n{both}', y, whole=True)
    for kind in ("rnn", "lstm", "gru"):
        yield kind, spec("[4, 3]", f'name = "g"\ntype = "{kind}"\nunits = 3\nreturn_sequences = true\nactivity_regularizer = "l1"', f'name = "h"\ntype = "{kind}"\nunits = 3\n{both}', y)
    yield "attention", spec("[3, 5]", f'name = "a"\ntype = "multi_head_attention"\nnum_heads = 2\nkey_dim = 4\n{both}', y)
    yield "normalized", spec("[3, 4]", f'name = "n"\ntype = "layer_normalization"\naxis = [-1]\n{both}', f'name = "p"\ntype = "prelu"\nactivity_regularizer = "l1"', y)


if __name__ == "__main__":
    write("activities.json", specs())
