#!/usr/bin/python3
"""Makes sliding.json: PyTorch's numbers for pooling and what else slides over
places, by its own functions, an option at a time. Run it as reference.py, which
it uses."""

import torch.nn.functional as F

import reference
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


reference.LAYERS |= {
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


def specs():
    """The layer under test stands between two that have weights."""
    first, last = 'name = "c"\ntype = "conv"\nfilters = {}\nkernel_size = {}', 'name = "y"\ntype = "dense"\nunits = 2'
    cases = [(kind, shape, options, 2) for kind, list in POOLS.items() for shape, options in list + CEILED]
    cases += [(f"global_{kind}_pool", shape, options, 3) for kind in ("max", "average") for shape in ("[5, 2]", "[4, 3, 2]", "[2, 3, 2, 2]") for options in ("", "keepdims = true")]
    for i, (kind, shape, options, filters) in enumerate(cases):
        kernel = [1] * shape.count(",")
        layers = [first.format(filters, kernel), f'name = "p"\ntype = "{kind}"\n{options}', last]
        yield f"{kind}_{i}", reference.spec([f'name = "x"\nshape = {shape}'], layers, ['from = "y"\n' + reference.MSE])


if __name__ == "__main__":
    reference.write("sliding.json", specs())
