"""Convolution, pooling, arithmetic and plumbing layers for reference.py."""

import math

import torch
import torch.nn.functional as F


def per_axis(option, rank, default=1):
    """A number for each axis of a kernel."""
    if option is None:
        option = default
    return list(option) if isinstance(option, list) else [option] * rank


def kernel_of(layer, key, x):
    size = layer[key]
    return list(size) if isinstance(size, list) else [size] * max(x.dim() - 2, 1)


def paddings(layer, kernel, strides, dilations, extents):
    """[before, after] for each axis."""
    option = layer.get("padding", "valid")
    if isinstance(option, list):
        return option
    pairs = []
    for k, s, d, n in zip(kernel, strides, dilations, extents):
        room = max((math.ceil(n / s) - 1) * s + (k - 1) * d + 1 - n, 0) if option == "same" else 0
        pairs.append([room // 2, room - room // 2])
    return pairs


def channels_first(x, rank):
    """Merges the channels and puts them after the batch, as PyTorch wants."""
    extents = x.shape[1 : rank + 1]
    return x.reshape(len(x), *extents, -1).movedim(-1, 1)


def pad(x, pairs, value):
    return F.pad(x, [n for pair in reversed(pairs) for n in pair], value=value)


def conv(net, layer, x):
    kernel = kernel_of(layer, "kernel_size", x)
    rank = len(kernel)
    strides = per_axis(layer.get("strides"), rank)
    dilations = per_axis(layer.get("dilation_rate"), rank)
    pairs = paddings(layer, kernel, strides, dilations, x.shape[1 : rank + 1])
    x = pad(channels_first(x, rank), pairs, 0.0)
    shape = layer.get("filters", [])
    shape = shape if isinstance(shape, list) else [shape]
    filters, groups = math.prod(shape), layer.get("groups", 1)
    w = net.weight(layer, "weight", filters, *kernel, x.shape[1] // groups).movedim(-1, 1)
    b = net.weight(layer, "bias", filters) if layer.get("use_bias", True) else None
    function = [F.conv1d, F.conv2d, F.conv3d][rank - 1]
    z = function(x, w, b, stride=strides, dilation=dilations, groups=groups).movedim(1, -1)
    return net.activate(layer, z.reshape(*z.shape[:-1], *shape))


def pooling(function, value):
    def layer_function(net, layer, x):
        kernel = kernel_of(layer, "pool_size", x)
        rank = len(kernel)
        strides = per_axis(layer.get("strides"), rank, layer["pool_size"])
        rest = x.shape[rank + 1 :]
        pairs = paddings(layer, kernel, strides, [1] * rank, x.shape[1 : rank + 1])
        x = channels_first(x, rank)
        y = function(rank, pad(x, pairs, value), kernel, strides)
        if value == 0:
            y = y / function(rank, pad(torch.ones_like(x), pairs, 0.0), kernel, strides)
        y = y.movedim(1, -1)
        return y.reshape(*y.shape[:-1], *rest)

    return layer_function


def max_pool(rank, x, kernel, strides):
    return [F.max_pool1d, F.max_pool2d, F.max_pool3d][rank - 1](x, kernel, strides)


def mean_pool(rank, x, kernel, strides):
    return [F.avg_pool1d, F.avg_pool2d, F.avg_pool3d][rank - 1](x, kernel, strides)


def aligned(tensors):
    """Lets samples broadcast as single tensors do: missing axes come after the batch."""
    rank = max(t.dim() for t in tensors)
    return [t.reshape(len(t), *[1] * (rank - t.dim()), *t.shape[1:]) for t in tensors]


def fold(function):
    def layer_function(net, layer, *x):
        x = aligned(x)
        y = x[0]
        for other in x[1:]:
            y = function(y, other)
        return y

    return layer_function


def average(net, layer, *x):
    return fold(torch.add)(net, layer, *x) / len(x)


def pointwise(net, layer, *x):
    known = {name: getattr(torch, name) for name in ["tanh", "exp", "log", "sqrt", "sin", "cos", "erf", "sigmoid"]}
    known |= {"pow": torch.pow, "max": torch.maximum, "min": torch.minimum, "softplus": F.softplus, "pi": math.pi, "e": math.e}
    names = layer.get("inputs") or layer.get("from") or ["x"]
    known |= dict(zip([names] if isinstance(names, str) else names, aligned(x)))
    return eval(layer["expr"], {"__builtins__": {}}, known)


def axis(layer, default):
    a = layer.get("axis", default)
    return a if a < 0 else a + 1


def combine(net, layer, *x):
    x = aligned(x)
    lead = torch.broadcast_shapes(*[t.shape[:-1] for t in x])
    return torch.cat([t.expand(*lead, t.shape[-1]) for t in x], -1)


def split(net, layer, x):
    a, sections = axis(layer, 0), layer.get("sections")
    if sections is None:
        return dict(enumerate(x.unbind(a)))
    parts = x.split(sections if isinstance(sections, list) else x.shape[a] // sections, a)
    return dict(enumerate(parts))


LAYERS = {
    "conv": conv,
    "max_pool": pooling(max_pool, -math.inf),
    "average_pool": pooling(mean_pool, 0),
    "add": fold(torch.add),
    "subtract": fold(torch.sub),
    "multiply": fold(torch.mul),
    "divide": fold(torch.div),
    "maximum": fold(torch.maximum),
    "minimum": fold(torch.minimum),
    "average": average,
    "pointwise": pointwise,
    "concatenate": lambda net, layer, *x: torch.cat(x, axis(layer, -1)),
    "flat_concat": lambda net, layer, *x: torch.cat([t.reshape(len(t), -1) for t in x], -1),
    "join": lambda net, layer, *x: torch.stack(x, axis(layer, 0)),
    "split": split,
    "combine": combine,
    "permute": lambda net, layer, x: x.permute(0, *[d + 1 for d in layer["dims"]]),
}

CONVOLUTIONS = [
    ("[6, 5, 2]", "filters = 3\nkernel_size = [3, 2]"),
    ("[6, 5, 2]", 'filters = 3\nkernel_size = 3\npadding = "same"\nactivation = "leaky_relu"'),
    ("[6, 5, 2]", 'filters = 3\nkernel_size = [3, 3]\nstrides = 2\npadding = "same"\nactivation = "tanh"'),
    ("[6, 5, 2]", "filters = [2, 2]\nkernel_size = [2, 3]\nstrides = [1, 2]\npadding = [[1, 2], [0, 1]]"),
    ("[9, 8, 2]", "filters = 2\nkernel_size = [3, 2]\ndilation_rate = [2, 3]\nuse_bias = false"),
    ("[6, 5, 4]", 'filters = 6\nkernel_size = [2, 2]\ngroups = 2\nactivation = "relu"'),
    ("[6, 5, 3]", 'filters = 3\nkernel_size = [3, 3]\ngroups = 3\npadding = "same"'),
    ("[6, 5]", 'kernel_size = [3, 3]\npadding = "same"\nactivation = "sigmoid"'),
    ("[11, 3]", "filters = 4\nkernel_size = 4\nstrides = 3\ndilation_rate = 2"),
    ("[12]", "kernel_size = 5\nfilters = 2"),
    ("[4, 5, 3, 2]", 'filters = 3\nkernel_size = [2, 3, 2]\nstrides = [1, 2, 1]\npadding = "same"\nactivation = "elu"'),
    ("[7, 2, 2]", 'filters = 5\nkernel_size = [3]\nactivation = "softplus"'),
]

POOLS = [
    ("[6, 5, 2]", "pool_size = 2"),
    ("[6, 5, 2]", "pool_size = [3, 2]\nstrides = 1"),
    ("[6, 5, 2]", 'pool_size = [3, 3]\nstrides = [2, 2]\npadding = "same"'),
    ("[6, 5]", "pool_size = [4, 3]\nstrides = [2, 1]\npadding = [[1, 3], [2, 0]]"),
    ("[12]", "pool_size = 5\nstrides = 2"),
    ("[4, 5, 3, 2]", "pool_size = [2, 2, 3]\nstrides = 1"),
]

TWO = [
    "add",
    "subtract",
    "multiply",
    "divide",
    "maximum",
    "minimum",
    "average",
    "combine",
    "flat_concat",
]


def spatial_specs(spec, mse):
    """Specs whose layer under test stands between two that have weights."""
    output = ['from = "y"\n' + mse]
    last = 'name = "y"\ntype = "dense"\nunits = 2'
    for i, (shape, options) in enumerate(CONVOLUTIONS):
        layers = [f'name = "c"\ntype = "conv"\n{options}', f'name = "d"\ntype = "conv"\nfilters = 2\nkernel_size = [2]', last]
        yield f"conv_{i}", spec([f'name = "x"\nshape = {shape}'], layers, output)
    for kind in "max_pool", "average_pool":
        for i, (shape, options) in enumerate(POOLS):
            kernel = [1] * min(shape.count(",") + 1, max(shape.count(","), 2))
            layers = [f'name = "c"\ntype = "conv"\nkernel_size = {kernel}\nfilters = 2', f'name = "p"\ntype = "{kind}"\n{options}', last]
            yield f"{kind}_{i}", spec([f'name = "x"\nshape = {shape}'], layers, output)
    inputs = ['name = "u"\nshape = 3', 'name = "v"\nshape = 4']
    a = 'name = "a"\ntype = "dense"\nfrom = "u"\nunits = [2, 3]\nactivation = "tanh"'
    b = 'name = "b"\ntype = "dense"\nfrom = "v"\nunits = 3\nactivation = "exponential"'
    for kind in TWO:
        yield kind, spec(inputs, [a, b, f'name = "l"\ntype = "{kind}"\nfrom = ["a", "b"]', last], output)
    for i, expression in enumerate(["a * tanh(b / 8) + 0.5", "max(a, log(b)) / (1 + pow(b, 2))", "sqrt(b) - erf(a) * sin(pi * a)", "softplus(a) * pow(b, 1.5)"]):
        layer = f'name = "l"\ntype = "pointwise"\nfrom = ["a", "b"]\nexpr = "{expression}"'
        yield f"pointwise_{i}", spec(inputs, [a, b, layer, last], output)
    c = 'name = "c"\ntype = "dense"\nfrom = "v"\nunits = [2, 3]'
    for i, options in enumerate(["", "axis = 0", "axis = 1"]):
        for kind in "concatenate", "join":
            layer = f'name = "l"\ntype = "{kind}"\nfrom = ["a", "c", "a"]\n{options}'
            yield f"{kind}_{i}", spec(inputs, [a, c, layer, last], output)
    for i, (options, parts) in enumerate([("axis = -1", ["l.0", "l.2"]), ("sections = 2", ["l.1", "l.0"]), ("sections = [1, 2]\naxis = 1", ["l.1", "l.1"])]):
        layers = [a, f'name = "l"\ntype = "split"\nfrom = "a"\n{options}', f'name = "m"\ntype = "multiply"\nfrom = {parts}'.replace("'", '"'), last]
        yield f"split_{i}", spec(inputs[:1], layers, output)
    layers = ['name = "a"\ntype = "dense"\nunits = [2, 3, 4]', 'name = "p"\ntype = "permute"\ndims = [2, 0, 1]', 'name = "d"\ntype = "conv"\nkernel_size = [2, 2]', last]
    yield "permute", spec(inputs[:1], layers, output)
