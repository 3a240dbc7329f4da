#!/usr/bin/python3
"""Makes sliding.json: numbers for pooling and what else slides over places, an
option at a time, by functions of PyTorch, and of Keras 3 on PyTorch where it has
the layer. Run it as reference.py, which it uses."""

import math
import os

os.environ["KERAS_BACKEND"] = "torch"

import keras
import torch
import torch.nn.functional as F

import reference
import spatial
from spatial import channels_first, kernel_of, per_axis


def pool(name):
    def function(net, layer, x):
        kernel = kernel_of(layer, "pool_size", x)
        rank = len(kernel)
        strides = per_axis(layer.get("strides"), rank, layer["pool_size"])
        options = {"padding": [before for before, _ in layer.get("padding", [[0, 0]] * rank)], "ceil_mode": layer.get("ceil_mode", False)}
        if name == "max_pool":
            options["dilation"] = per_axis(layer.get("dilation_rate"), rank)
        else:
            options["count_include_pad"] = layer.get("count_include_pad", False)
        name_of = {"max_pool": "max_pool", "average_pool": "avg_pool"}[name]
        y = getattr(F, f"{name_of}{rank}d")(channels_first(x, rank), kernel, strides, **options)
        return y.movedim(1, -1)

    return function


def global_pool(name):
    def function(net, layer, x):
        rank = x.dim() - 2
        y = getattr(F, f"adaptive_{name}_pool{rank}d")(x.movedim(-1, 1), 1).movedim(1, -1)
        return y if layer.get("keepdims") else y.reshape(len(x), -1)

    return function


def extents_of(option, x):
    return list(option) if isinstance(option, list) else [option] * max(x.dim() - 2, 1)


def margins(layer, key, x, default):
    pairs = [[m, m] if isinstance(m, int) else m for m in extents_of(layer.get(key, default), x)]
    return pairs + [[0, 0]] * (x.dim() - 1 - len(pairs))


def zero_padding(net, layer, x):
    return F.pad(x, [n for pair in reversed(margins(layer, "padding", x, 1)) for n in pair])


def cropping(net, layer, x):
    return F.pad(x, [-n for pair in reversed(margins(layer, "cropping", x, None)) for n in pair])


def interpolate(x, layer, rank, mode, **sizes):
    """PyTorch's, or, for elements at the beginnings of their places, TensorFlow's of old."""
    linear = ["linear", "bilinear", "trilinear"][rank - 1]
    rest = x.shape[rank + 1 :]
    x = channels_first(x, rank)
    if mode == "nearest":
        y = F.interpolate(x, mode="nearest-exact" if layer.get("half_pixel_centers", True) else "nearest", **sizes)
    elif layer.get("half_pixel_centers", True):
        y = F.interpolate(x, mode=linear, align_corners=layer.get("align_corners", False), **sizes)
    else:
        y = x
        for i, n in enumerate(sizes["size"]):
            at = torch.arange(n) * y.shape[2 + i] / n
            low = at.floor().long()
            high = (low + 1).clamp(max=y.shape[2 + i] - 1)
            up = (at - low).reshape(-1, *[1] * (rank - 1 - i))
            y = y.index_select(2 + i, low) * (1 - up) + y.index_select(2 + i, high) * up
    y = y.movedim(1, -1)
    return y.reshape(*y.shape[:-1], *rest)


def upsampling(net, layer, x):
    size = extents_of(layer.get("size", 2), x)
    return interpolate(x, layer, len(size), layer.get("interpolation", "nearest"), scale_factor=size)


def resizing(net, layer, x):
    size = extents_of(layer["size"], x)
    return interpolate(x, layer, len(size), layer.get("interpolation", "bilinear"), size=size)


def sliding(layer, x):
    """x with its channels in one axis and causal padding, and Keras's options."""
    kernel = kernel_of(layer, "kernel_size", x)
    rank = len(kernel)
    x = x.reshape(*x.shape[: rank + 1], -1)
    options = {"strides": per_axis(layer.get("strides"), rank), "dilation_rate": per_axis(layer.get("dilation_rate"), rank)}
    options["padding"] = layer.get("padding", "valid")
    if options["padding"] == "causal":
        x, options["padding"] = F.pad(x, [0, 0, options["dilation_rate"][0] * (kernel[0] - 1), 0]), "valid"
    return x, kernel, options


def finish(net, layer, z):
    z = z + net.weight(layer, "bias", z.shape[-1]) if layer.get("use_bias", True) else z
    return net.activate(layer, z)


def depthwise_conv(net, layer, x):
    x, kernel, options = sliding(layer, x)
    w = net.weight(layer, "weight", *kernel, x.shape[-1], layer.get("depth_multiplier", 1))
    return finish(net, layer, keras.ops.depthwise_conv(x, w, **options))


def separable_conv(net, layer, x):
    x, kernel, options = sliding(layer, x)
    w = net.weight(layer, "depthwise_weight", *kernel, x.shape[-1], layer.get("depth_multiplier", 1))
    v = net.weight(layer, "pointwise_weight", layer["filters"], x.shape[-1] * layer.get("depth_multiplier", 1))
    return finish(net, layer, keras.ops.separable_conv(x, w, v.T.reshape(*[1] * len(kernel), *v.T.shape), **options))


def conv(net, layer, x):
    x, kernel, options = sliding(layer, x)
    w = net.weight(layer, "weight", layer["filters"], *kernel, x.shape[-1])
    return finish(net, layer, keras.ops.conv(x, w.movedim(0, -1), **options))


def conv_transpose(net, layer, x):
    x, kernel, options = sliding(layer, x)
    shape = layer.get("filters", [])
    shape = shape if isinstance(shape, list) else [shape]
    groups, rank = layer.get("groups", 1), len(kernel)
    w = net.weight(layer, "weight", *kernel, math.prod(shape), x.shape[-1] // groups)
    more = layer.get("output_padding")
    more = None if more is None else per_axis(more, rank)
    if groups == 1 and isinstance(options["padding"], str):
        y = keras.ops.conv_transpose(x, w, output_padding=more, **options)
    else:  # Keras has neither
        pairs = options["padding"] if isinstance(options["padding"], list) else [[0, 0]] * rank
        w = w.reshape(*kernel, groups, -1, w.shape[-1]).movedim(-1, rank + 1).flatten(rank, rank + 1)
        w = w.movedim(-2, 0).movedim(-1, 1)
        function = [F.conv_transpose1d, F.conv_transpose2d, F.conv_transpose3d][rank - 1]
        y = function(x.movedim(-1, 1), w, stride=options["strides"], dilation=options["dilation_rate"], groups=groups, padding=[p for p, _ in pairs], output_padding=more or 0).movedim(1, -1)
    y = finish(net, layer | {"activation": "linear"}, y)
    return net.activate(layer, y.reshape(*y.shape[:-1], *shape))


reference.LAYERS |= {
    "depthwise_conv": depthwise_conv,
    "separable_conv": separable_conv,
    "conv_transpose": conv_transpose,
    "conv": lambda net, layer, x: (conv if layer.get("padding") == "causal" else spatial.conv)(net, layer, x),
    "zero_padding": zero_padding,
    "cropping": cropping,
    "upsampling": upsampling,
    "resizing": resizing,
    "max_pool": pool("max_pool"),
    "average_pool": pool("average_pool"),
    "global_max_pool": global_pool("max"),
    "global_average_pool": global_pool("avg"),
}

POOLS = {
    "max_pool": [
        ("[9, 8, 2]", "pool_size = [2, 3]\ndilation_rate = [3, 2]"),
        ("[9, 8, 2]", "pool_size = 3\nstrides = 2\ndilation_rate = 2\npadding = [[1, 1], [1, 1]]"),
    ],
    "average_pool": [
        ("[6, 5, 2]", "pool_size = [3, 2]\npadding = [[1, 1], [1, 1]]\nstrides = 2"),
        ("[6, 5, 2]", "pool_size = [3, 2]\npadding = [[1, 1], [1, 1]]\nstrides = 2\ncount_include_pad = true"),
        ("[8, 7, 2]", "pool_size = 3\npadding = [[1, 1], [1, 1]]\nstrides = 3\ncount_include_pad = true\nceil_mode = true"),
        ("[3, 4, 5, 2]", "pool_size = 2\npadding = [[1, 1], [0, 0], [1, 1]]\nceil_mode = true\ncount_include_pad = true"),
    ],
}
CEILED = [
    ("[7, 6, 2]", "pool_size = [2, 4]\nceil_mode = true"),
    ("[8, 7, 2]", "pool_size = 3\npadding = [[1, 1], [1, 1]]\nstrides = 3\nceil_mode = true"),
    ("[10, 3]", "pool_size = 3\nstrides = 4\nceil_mode = true"),  # no window begins after the end
    ("[3, 2]", "pool_size = 4\nstrides = 2\nceil_mode = true"),
    ("[3, 4, 5, 2]", "pool_size = 2\npadding = [[1, 1], [0, 0], [1, 1]]\nceil_mode = true"),
]
RESIZED = [
    ("zero_padding", "[4, 3, 2]", ""),
    ("zero_padding", "[4, 3, 2]", "padding = [[0, 2], 1]"),
    ("zero_padding", "[4, 3]", "padding = [[3, 1]]"),
    ("zero_padding", "[2, 3, 2, 2]", "padding = [[1, 2], [0, 1], 1]"),
    ("cropping", "[6, 5, 2]", "cropping = [[2, 0], [1, 3]]"),
    ("cropping", "[6, 5, 2]", "cropping = 1"),
    ("upsampling", "[4, 3, 2]", ""),
    ("upsampling", "[4, 3]", "size = 3"),
    ("upsampling", "[2, 3, 2, 2]", "size = [2, 1, 3]"),
    ("upsampling", "[4, 3, 2]", 'size = [2, 3]\ninterpolation = "bilinear"'),
    ("upsampling", "[4, 3, 2]", 'size = [2, 3]\ninterpolation = "bilinear"\nalign_corners = true'),
    ("upsampling", "[4, 3]", 'size = 5\ninterpolation = "bilinear"'),
    ("upsampling", "[2, 3, 2, 2]", 'interpolation = "bilinear"'),
    ("resizing", "[4, 3, 2]", "size = [6, 7]"),
    ("resizing", "[7, 9, 2]", "size = [4, 6]"),
    ("resizing", "[7, 9, 2]", "size = [3, 4]\nalign_corners = true"),
    ("resizing", "[4, 3, 2]", "size = [9, 1]\nalign_corners = true"),
    ("resizing", "[7, 9, 2]", "size = 5\nhalf_pixel_centers = false"),
    ("resizing", "[7, 9, 2]", 'size = [10, 6]\ninterpolation = "nearest"'),
    ("resizing", "[7, 9, 2]", 'size = [10, 6]\ninterpolation = "nearest"\nhalf_pixel_centers = false'),
    ("resizing", "[11, 2]", "size = 17"),
    ("resizing", "[2, 3, 4, 2]", "size = [3, 3, 2]"),
]
SLIDING = [
    ("conv", "[9, 2]", 'filters = 3\nkernel_size = 3\npadding = "causal"'),
    ("conv", "[9, 2]", 'filters = 3\nkernel_size = 2\ndilation_rate = 3\npadding = "causal"\nactivation = "tanh"'),
    ("conv", "[9, 2]", 'filters = 3\nkernel_size = 4\nstrides = 2\npadding = "causal"'),
    ("depthwise_conv", "[6, 5, 3]", "kernel_size = [3, 2]"),
    ("depthwise_conv", "[6, 5, 3]", 'kernel_size = 3\nstrides = 2\npadding = "same"\nactivation = "relu"'),
    ("depthwise_conv", "[7, 6, 2]", 'kernel_size = 3\ndilation_rate = 2\ndepth_multiplier = 3\npadding = "same"\nuse_bias = false'),
    ("depthwise_conv", "[9, 2]", 'kernel_size = 3\ndepth_multiplier = 2\npadding = "causal"\ndilation_rate = 2'),
    ("separable_conv", "[6, 5, 3]", 'filters = 4\nkernel_size = [3, 2]\nactivation = "relu"'),
    ("separable_conv", "[6, 5, 3]", 'filters = 2\nkernel_size = 3\nstrides = 2\npadding = "same"\ndepth_multiplier = 2'),
    ("separable_conv", "[8, 7, 2]", "filters = 3\nkernel_size = 3\ndilation_rate = 2\nuse_bias = false"),
    ("separable_conv", "[9, 2]", 'filters = 3\nkernel_size = 3\npadding = "causal"'),
    ("conv_transpose", "[3, 4, 2]", "filters = 3\nkernel_size = [3, 2]"),
    ("conv_transpose", "[3, 4, 2]", 'filters = 3\nkernel_size = 2\nstrides = 2\nactivation = "relu"'),
    ("conv_transpose", "[3, 4, 2]", "filters = 3\nkernel_size = [2, 1]\nstrides = [3, 2]"),
    ("conv_transpose", "[3, 4, 2]", 'filters = 3\nkernel_size = 3\nstrides = 2\npadding = "same"\nactivation = "tanh"'),
    ("conv_transpose", "[3, 4, 2]", 'filters = 3\nkernel_size = [4, 5]\nstrides = [1, 2]\npadding = "same"\nuse_bias = false'),
    ("conv_transpose", "[3, 4, 2]", 'filters = 3\nkernel_size = 3\nstrides = 2\npadding = "same"\noutput_padding = 0'),
    ("conv_transpose", "[3, 4, 2]", 'filters = 3\nkernel_size = 4\nstrides = 3\npadding = "same"\noutput_padding = [1, 2]'),
    ("conv_transpose", "[3, 4, 2]", "filters = 3\nkernel_size = 3\nstrides = 2\noutput_padding = 1"),
    ("conv_transpose", "[3, 4, 2]", "filters = 3\nkernel_size = [3, 2]\ndilation_rate = [2, 3]"),
    ("conv_transpose", "[5, 2]", 'filters = 3\nkernel_size = 3\nstrides = 2\npadding = "same"'),
    ("conv_transpose", "[2, 3, 2, 2]", "filters = 2\nkernel_size = [2, 3, 2]\nstrides = [2, 1, 2]"),
    ("conv_transpose", "[3, 4, 2]", "filters = [2, 2]\nkernel_size = 3\nstrides = 2\npadding = [[1, 1], [2, 2]]\noutput_padding = 1"),
    ("conv_transpose", "[3, 4, 4]", "filters = 6\nkernel_size = 3\nstrides = 2\ngroups = 2"),
    ("conv_transpose", "[5, 3]", "filters = 3\nkernel_size = 4\nstrides = 3\ndilation_rate = 2\ngroups = 3\npadding = [[2, 2]]\noutput_padding = 2"),
]


def specs():
    """The layer under test stands between two that have weights."""
    first, last = 'name = "c"\ntype = "conv"\nfilters = {}\nkernel_size = {}', 'name = "y"\ntype = "dense"\nunits = 2'
    cases = [(kind, shape, options, 2) for kind, list in POOLS.items() for shape, options in list + CEILED]
    cases += [(f"global_{kind}_pool", shape, options, 3) for kind in ("max", "average") for shape in ("[5, 2]", "[4, 3, 2]", "[2, 3, 2, 2]") for options in ("", "keepdims = true")]
    cases += [(kind, shape, options, 2) for kind, shape, options in RESIZED + SLIDING]
    for i, (kind, shape, options, filters) in enumerate(cases):
        kernel = [1] * shape.count(",")
        if (kind, shape, options) in SLIDING:
            filters = int(shape.strip("]").split(", ")[-1])
        layers = [first.format(filters, kernel), f'name = "p"\ntype = "{kind}"\n{options}', last]
        yield f"{kind}_{i}", reference.spec([f'name = "x"\nshape = {shape}'], layers, ['from = "y"\n' + reference.MSE])


if __name__ == "__main__":
    reference.write("sliding.json", specs())
