#!/usr/bin/python3
"""Makes norm.json: what PyTorch computes for networks with normalisation, in float64,
as reference.py does, of which it needs the same. Outputs are those of prediction; losses
and gradients are those of training.

    /usr/bin/python3 norm.py
"""

import json
import math
import zlib

import torch
import torch.nn.functional as F

import reference
from reference import BATCH, MSE, SAMPLES, STEPS, choose, rounded, spec


def axes_of(layer, x):
    """The axes of a batch that the option names, in order."""
    option = layer.get("axis", -1)
    option = option if isinstance(option, list) else [option]
    return sorted(1 + (a if a >= 0 else a + x.dim() - 1) for a in option)


def affine(net, layer, x, axes):
    """gamma and beta have the given axes of x."""
    shape = [x.shape[a] for a in axes]
    spread = [x.shape[a] if a in axes else 1 for a in range(1, x.dim())]
    if layer.get("scale", True):
        x = x * net.weight(layer, "gamma", *shape).reshape(spread)
    if layer.get("center", True):
        x = x + net.weight(layer, "beta", *shape).reshape(spread)
    return x


def last(x, axes):
    """x with the given axes as its last ones, and how to take it back."""
    ends = list(range(x.dim() - len(axes), x.dim()))
    return x.movedim(axes, ends), lambda y: y.movedim(ends, axes)


def layer_normalization(net, layer, x):
    axes = axes_of(layer, x)
    moved, back = last(x, axes)
    y = F.layer_norm(moved, [x.shape[a] for a in axes], eps=layer.get("epsilon", 1e-3))
    return affine(net, layer, back(y), axes)


def rms_normalization(net, layer, x):
    axes = axes_of(layer, x)
    moved, back = last(x, axes)
    shape = [x.shape[a] for a in axes]
    scale = net.weight(layer, "scale", *shape) if layer.get("elementwise_affine", True) else None
    return back(F.rms_norm(moved, shape, scale, layer.get("epsilon", 1e-6)))


def group_normalization(net, layer, x):
    (axis,) = axes_of(layer, x)
    y = F.group_norm(x.movedim(axis, 1), layer.get("groups", 32), eps=layer.get("epsilon", 1e-3))
    return affine(net, layer, y.movedim(1, axis), [axis])


def unit_normalization(net, layer, x):
    axes = axes_of(layer, x)
    moved, back = last(x, axes)
    flat = F.normalize(moved.flatten(x.dim() - len(axes)), dim=-1, eps=layer.get("epsilon", 1e-12))
    return back(flat.reshape(moved.shape))


def local_response_normalization(net, layer, x):
    (axis,) = axes_of(layer, x)
    options = {k: layer[k] for k in ("alpha", "beta", "k") if k in layer}
    return F.local_response_norm(x.movedim(axis, 1), layer["size"], **options).movedim(1, axis)


def batch_normalization(net, layer, x):
    """The running averages are Keras's: of the batch's own variance."""
    (axis,) = axes_of(layer, x)
    moved, channels = x.movedim(axis, 1), x.shape[axis]
    owner = layer.get("share", layer["name"])
    mean, variance = (net.weights.get(f"{owner}.moving_{what}") for what in ("mean", "variance"))
    if mean is None:
        mean, variance = net.draw(channels), net.draw(channels).abs() + 0.5
        net.weights |= {f"{owner}.moving_mean": mean, f"{owner}.moving_variance": variance}
    if net.training and layer.get("trainable", True):
        y = F.batch_norm(moved, None, None, training=True, eps=layer.get("epsilon", 1e-3))
        others = [0, *range(2, x.dim())]
        momentum = layer.get("momentum", 0.99)
        with torch.no_grad():
            for average, batch in (mean, moved.mean(others)), (variance, moved.var(others, unbiased=False)):
                average.copy_(momentum * average + (1 - momentum) * batch)
    else:
        y = F.batch_norm(moved, mean, variance, eps=layer.get("epsilon", 1e-3))
    return affine(net, layer, y.movedim(1, axis), [axis])


reference.LAYERS |= {
    "batch_normalization": batch_normalization,
    "layer_normalization": layer_normalization,
    "rms_normalization": rms_normalization,
    "group_normalization": group_normalization,
    "unit_normalization": unit_normalization,
    "local_response_normalization": local_response_normalization,
}

ALONE = [
    'type = "batch_normalization"',
    'type = "batch_normalization"\naxis = 0\nmomentum = 0.5\nepsilon = 0.25',
    'type = "batch_normalization"\naxis = 1\ncenter = false',
    'type = "batch_normalization"\naxis = -2\nscale = false\nmomentum = 0.9',
    'type = "batch_normalization"\ncenter = false\nscale = false',
    'type = "batch_normalization"\ntrainable = false',
    'type = "layer_normalization"',
    # Without its epsilon, what two numbers give is -1 and 1 and its gradient is all rounding.
    'type = "layer_normalization"\naxis = 0\nepsilon = 0.25',
    'type = "layer_normalization"\naxis = [0, -1]\nepsilon = 1e-5',
    'type = "layer_normalization"\naxis = [0, 1, 2]\ncenter = false',
    'type = "layer_normalization"\naxis = 1\nscale = false',
    'type = "layer_normalization"\ncenter = false\nscale = false\nepsilon = 0.5',
    'type = "layer_normalization"\ntrainable = false',
    'type = "rms_normalization"',
    'type = "rms_normalization"\naxis = [0, 2]\nepsilon = 0.25',
    'type = "rms_normalization"\naxis = 1\nelementwise_affine = false',
    'type = "group_normalization"\ngroups = 2',
    'type = "group_normalization"\ngroups = 6',
    'type = "group_normalization"\ngroups = 1\nepsilon = 1e-5',
    'type = "group_normalization"\ngroups = 2\naxis = 0\ncenter = false',
    'type = "group_normalization"\ngroups = 3\naxis = 1\nscale = false',
    'type = "unit_normalization"',
    'type = "unit_normalization"\naxis = [0, 1]',
    'type = "unit_normalization"\nepsilon = 2.0',
    'type = "local_response_normalization"\nsize = 5',
    'type = "local_response_normalization"\nsize = 4\nalpha = 2.0\nbeta = 0.5\nk = 0.5',
    'type = "local_response_normalization"\nsize = 3\naxis = 1\nalpha = 0.5\nbeta = 1.0',
]


def specs():
    for i, line in enumerate(ALONE):
        layers = [
            'name = "h"\ntype = "dense"\nunits = [2, 3, 6]',
            f'name = "n"\n{line}',
            'name = "y"\ntype = "dense"\nunits = 2',
        ]
        yield f"norm_{i}", spec(['name = "x"\nshape = 3'], layers, ['from = "y"\n' + MSE, 'from = "n"\nweight = 0.5\n' + MSE])
    for optimizer in 'type = "sgd", learning_rate = 0.1, momentum = 0.9', 'type = "adam", learning_rate = 0.01':
        layers = [
            'name = "c"\ntype = "conv"\nfilters = 4\nkernel_size = [3, 3]\nuse_bias = false',
            'name = "n"\ntype = "batch_normalization"\nmomentum = 0.8',
            'name = "r"\ntype = "activation"\nactivation = "tanh"',
            'name = "d"\ntype = "dense"\nunits = 5\nuse_bias = false',
            'name = "m"\ntype = "batch_normalization"\nmomentum = 0.8\nepsilon = 0.5',
            'name = "e"\ntype = "dense"\nunits = 5\nactivation = "sigmoid"',
            'name = "o"\ntype = "batch_normalization"\nshare = "m"\nmomentum = 0.7\nepsilon = 0.5',
            'name = "y"\ntype = "dense"\nunits = 2',
        ]
        yield "norm_batch_" + optimizer[8:11].strip('"'), spec(['name = "x"\nshape = [6, 5, 2]'], layers, ['from = "y"\n' + MSE], f"optimizer = {{ {optimizer} }}")
    yield "norm_shared", spec(
        ['name = "x"\nshape = [5, 4]'],
        [
            'name = "a"\ntype = "layer_normalization"',
            'name = "b"\ntype = "dense"\nunits = [2, 4]\nactivation = "tanh"',
            'name = "c"\ntype = "layer_normalization"\nshare = "a"',
        ],
        ['from = "c"\n' + MSE],
        'optimizer = { type = "sgd", learning_rate = 0.1 }',
    )


def case(name, text):
    net = reference.Network(text, zlib.crc32(name.encode()))
    net.training, net.batch = False, SAMPLES
    inputs = [net.draw(SAMPLES, *reference.shape_of(i["shape"])) for i in net.spec["input"]]
    outputs = net.forward(inputs)
    targets = reference.targets_for(net, outputs)
    start = {k: rounded(w) for k, w in net.weights.items()}
    net.training = True
    losses = net.losses(net.forward(inputs), targets)
    trained = [w for w in net.weights.values() if w.requires_grad]
    gradients = dict(zip((id(w) for w in trained), torch.autograd.grad(net.total(losses), trained)))
    result = {
        "name": name,
        "spec": text,
        "batch": BATCH,
        "steps": STEPS,
        "inputs": [rounded(x) for x in inputs],
        "targets": [rounded(t) for t in targets],
        "weights": start,
        "outputs": [rounded(y) for y in outputs],
        "losses": rounded(torch.stack(losses)),
        "gradients": {k: rounded(gradients.get(id(w), torch.zeros_like(w))) for k, w in net.weights.items()},
    }
    with torch.no_grad():
        for k, w in net.weights.items():  # running averages have moved
            w.copy_(torch.tensor(start[k]).reshape(w.shape))
    result["after"] = reference.after(net, trained, inputs, targets)
    return result


if __name__ == "__main__":
    cases = [case(name, text) for name, text in specs()]
    with open("norm.json", "w") as f:
        f.write("[\n" + ",\n".join(json.dumps(c) for c in cases) + "\n]\n")
