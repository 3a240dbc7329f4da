#!/usr/bin/python3
"""Makes reference.json: what PyTorch computes for small networks, in float64:
outputs, losses, gradients, and the weights after ten steps of an optimizer.

Needs Python 3.11 and PyTorch 1.13 or later; Debian has the latter as
python3-torch. Run it in this folder:

    /usr/bin/python3 reference.py

Networks are specs without name and dtype. Each function in LAYERS computes a
type of layer on a batch; to cover another type, add one, and specs that use it.
Weights, inputs and targets are exact in float32.
"""

import json
import math
import re
import tomllib
import zlib

import torch
import torch.nn.functional as F

import sequences
import spatial

torch.set_num_threads(1)
torch.set_default_dtype(torch.float64)
STEPS, BATCH, SAMPLES = 10, 2, 5

ACTIVATIONS = {
    "linear": lambda x: x,
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
    "relu": F.relu,
    "leaky_relu": lambda x, alpha=0.01: F.leaky_relu(x, alpha),
    "elu": lambda x, alpha=1.0: F.elu(x, alpha),
    "selu": F.selu,
    "softplus": F.softplus,
    "softsign": F.softsign,
    "gelu": F.gelu,
    "silu": F.silu,
    "mish": F.mish,
    # F.hardsigmoid's derivative is 1/6 rounded to float32, whatever the type.
    "hard_sigmoid": lambda x: (x / 6 + 0.5).clamp(0, 1),
    "exponential": torch.exp,
    "softmax": lambda x: F.softmax(x, -1),
}

OPTIMIZERS = {
    "adadelta": lambda p, learning_rate=0.001, rho=0.95, epsilon=1e-7: torch.optim.Adadelta(
        p, learning_rate, rho, epsilon
    ),
    "sgd": lambda p, learning_rate=0.01, momentum=0, nesterov=False: torch.optim.SGD(
        p, learning_rate, momentum, nesterov=nesterov
    ),
    "rmsprop": lambda p, learning_rate=0.001, rho=0.9, momentum=0, epsilon=1e-7, centered=False: torch.optim.RMSprop(
        p, learning_rate, rho, epsilon, momentum=momentum, centered=centered
    ),
    "adam": lambda p, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7: torch.optim.Adam(
        p, learning_rate, (beta_1, beta_2), epsilon
    ),
    "adamw": lambda p, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7, weight_decay=0.004: torch.optim.AdamW(
        p, learning_rate, (beta_1, beta_2), epsilon, weight_decay
    ),
    "adagrad": lambda p, learning_rate=0.001, initial_accumulator_value=0.1, epsilon=1e-7: torch.optim.Adagrad(
        p, learning_rate, initial_accumulator_value=initial_accumulator_value, eps=epsilon
    ),
}


class ByFormula(torch.optim.Optimizer):
    """An optimizer that PyTorch has not, or other than Keras: update changes a weight in place."""

    def __init__(self, params, update):
        super().__init__(params, {})
        self.update, self.steps = update, 0

    @torch.no_grad()
    def step(self):
        self.steps += 1
        for w in self.param_groups[0]["params"]:
            self.update(w, w.grad, self.state[w], self.steps)


def adamax(p, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    def update(w, g, state, step):
        state["m"] = beta_1 * state.get("m", 0) + (1 - beta_1) * g
        state["u"] = torch.maximum(beta_2 * state.get("u", torch.zeros_like(g)), g.abs())
        w -= learning_rate / (1 - beta_1**step) * state["m"] / (state["u"] + epsilon)

    return ByFormula(p, update)


def lion(p, learning_rate=0.001, beta_1=0.9, beta_2=0.99, weight_decay=0):
    def update(w, g, state, step):
        m = state.get("m", 0)
        w *= 1 - learning_rate * weight_decay
        w -= learning_rate * (beta_1 * m + (1 - beta_1) * g).sign()
        state["m"] = beta_2 * m + (1 - beta_2) * g

    return ByFormula(p, update)


OPTIMIZERS |= {"adamax": adamax, "lion": lion}


def choose(table, option):
    """Looks up a word, or a table with the key type, and binds its options."""
    if isinstance(option, str):
        option = {"type": option}
    options = {k: v for k, v in option.items() if k != "type"}
    return lambda *args: table[option["type"]](*args, **options)


def shape_of(option):
    return option if isinstance(option, list) else [option]


class Network:
    """Computes a spec on batches; weights are drawn when first used."""

    def __init__(self, text, seed):
        self.text, self.spec = text, tomllib.loads(text)
        self.random = torch.Generator().manual_seed(seed)
        self.weights, self.layers = {}, LAYERS

    def draw(self, *shape, scale=1.0):
        return torch.round(torch.randn(shape, generator=self.random) * scale * 64) / 64

    def draw_input(self, i):
        shape = SAMPLES, *shape_of(i["shape"])
        if "dtype" in i:
            return torch.randint(4, shape, generator=self.random).to(torch.float64)
        return self.draw(*shape)

    def weight(self, layer, name, *shape):
        key = layer.get("share", layer["name"]) + "." + name
        if key not in self.weights:
            w = self.draw(*shape, scale=1 / math.sqrt(math.prod(shape[1:])))
            self.weights[key] = w.requires_grad_(layer.get("trainable", True))
        return self.weights[key]

    def activate(self, layer, z):
        option = layer.get("activation", "linear")
        y = choose(ACTIVATIONS, option)(z)
        if option == "softmax":
            self.logits[id(y)] = z, y
        return y

    def forward(self, inputs):
        """Gives a batch's outputs."""
        # What a softmax was computed from, for the stable form of the loss.
        self.logits = {}
        self.values = values = {i["name"]: x for i, x in zip(self.spec["input"], inputs)}
        above = list(values.values())[-1]
        for layer in self.spec.get("layer", []):
            names = layer.get("from")
            x = [above] if names is None else [values[n] for n in ([names] if isinstance(names, str) else names)]
            above = LAYERS[layer["type"]](self, layer, *x)
            values[layer["name"]] = above
            if isinstance(above, dict):  # several outputs, by name
                values |= {f"{layer['name']}.{k}": v for k, v in above.items()}
                above = values[layer["name"]] = above.get("", above)
        return [values[o["from"]] for o in self.spec["output"]]

    def losses(self, outputs, targets):
        return [self.loss(o["loss"], y, t) for o, y, t in zip(self.spec["output"], outputs, targets)]

    def loss(self, option, y, t):
        name = option if isinstance(option, str) else option["type"]
        if name == "mean_squared_error":
            return F.mse_loss(y, t)
        if name == "mean_absolute_error":
            return F.l1_loss(y, t)
        if name == "huber":
            return F.huber_loss(y, t, delta=1.0 if isinstance(option, str) else option["delta"])
        if name == "binary_crossentropy":
            return F.binary_cross_entropy(y, t)
        classes = y.shape[-1]
        if name == "sparse_categorical_crossentropy":
            t = F.one_hot(t, classes).to(y.dtype)
        if id(y) in self.logits:
            return F.cross_entropy(self.logits[id(y)][0].reshape(-1, classes), t.reshape(-1, classes))
        return -(t * y.log()).sum(-1).mean()

    def total(self, losses):
        return sum(o.get("weight", 1.0) * l for o, l in zip(self.spec["output"], losses))


def dense(net, layer, x):
    x = x.reshape(len(x), -1)
    units = shape_of(layer["units"])
    w = net.weight(layer, "weight", math.prod(units), x.shape[1])
    b = net.weight(layer, "bias", math.prod(units)) if layer.get("use_bias", True) else None
    return net.activate(layer, F.linear(x, w, b).reshape(-1, *units))


def constant(net, layer, *_):
    value = torch.tensor(layer["value"]).to(torch.float64)
    return value.expand(net.batch, *value.shape)


LAYERS = {
    "dense": dense,
    "activation": lambda net, layer, x: net.activate(layer, x),
    "flatten": lambda net, layer, x: x.reshape(len(x), -1),
    "reshape": lambda net, layer, x: x.reshape(len(x), *layer["target_shape"]),
    "constant": constant,
    **spatial.LAYERS,
    **sequences.LAYERS,
}


def targets_for(net, outputs):
    """Draws what each output should be."""
    targets = []
    for o, y in zip(net.spec["output"], outputs):
        name = o["loss"] if isinstance(o["loss"], str) else o["loss"]["type"]
        if name == "sparse_categorical_crossentropy":
            t = torch.randint(y.shape[-1], y.shape[:1], generator=net.random)
        elif name == "categorical_crossentropy":
            t = F.one_hot(torch.randint(y.shape[-1], y.shape[:-1], generator=net.random), y.shape[-1]).to(y.dtype)
            t = 0.75 * t + 0.25 * t.roll(1, -1)
        elif name == "binary_crossentropy":
            t = torch.randint(5, y.shape, generator=net.random) / 4
        else:
            t = net.draw(*y.shape)
        targets.append(t)
    return targets


def rounded(x):
    """Thirteen digits of each number, in row-major order."""
    return [float(f"{v:.13g}") for v in x.detach().reshape(-1).tolist()]


def case(name, text, seed):
    net = Network(text, seed)
    inputs = [net.draw_input(i) for i in net.spec["input"]]
    net.batch = SAMPLES
    outputs = net.forward(inputs)
    targets = targets_for(net, outputs)
    losses = net.losses(outputs, targets)
    total = net.total(losses)
    trained = [w for w in net.weights.values() if w.requires_grad]
    gradients = dict(zip((id(w) for w in trained), torch.autograd.grad(total, trained)))
    result = {
        "name": name,
        "spec": text,
        "batch": BATCH,
        "steps": STEPS,
        "inputs": [rounded(x) for x in inputs],
        "targets": [rounded(t) for t in targets],
        "weights": {k: rounded(w) for k, w in net.weights.items()},
        "outputs": [rounded(y) for y in outputs],
        "losses": rounded(torch.stack(losses)),
        "gradients": {k: rounded(gradients.get(id(w), torch.zeros_like(w))) for k, w in net.weights.items()},
    }
    result["after"] = after(net, trained, inputs, targets)
    return result


def after(net, trained, inputs, targets):
    """Trains on the batch that begins at sample 2·step, modulo the last start."""
    optimizer = choose(OPTIMIZERS, net.spec.get("train", {}).get("optimizer", "adam"))(trained)
    net.batch = BATCH
    for step in range(STEPS):
        start = step * BATCH % (SAMPLES - BATCH + 1)
        at = slice(start, start + BATCH)
        optimizer.zero_grad()
        outputs = net.forward([x[at] for x in inputs])
        net.total(net.losses(outputs, [t[at] for t in targets])).backward()
        optimizer.step()
    return {k: rounded(w) for k, w in net.weights.items()}


def spec(inputs, layers, outputs, train=""):
    """Writes a spec from lines without their section's header."""
    text = "".join(f"[[input]]\n{i}\n" for i in inputs)
    text += "".join(f"[[layer]]\n{l}\n" for l in layers)
    text += "".join(f"[[output]]\n{o}\n" for o in outputs)
    return text + (f"[train]\n{train}\n" if train else "")


X = 'name = "x"\nshape = 3'
MSE = 'loss = "mean_squared_error"'


def optimizer_specs():
    for i, o in enumerate(
        [
            'type = "sgd", learning_rate = 0.1',
            'type = "sgd", learning_rate = 0.1, momentum = 0.9',
            'type = "sgd", learning_rate = 0.05, momentum = 0.8, nesterov = true',
            'type = "rmsprop"',
            'type = "rmsprop", learning_rate = 0.01, rho = 0.5, epsilon = 1e-3',
            'type = "rmsprop", learning_rate = 0.01, momentum = 0.9',
            'type = "rmsprop", learning_rate = 0.01, centered = true, epsilon = 1e-2',
            'type = "rmsprop", learning_rate = 0.01, momentum = 0.5, centered = true, epsilon = 1e-2',
            'type = "adam"',
            'type = "adam", learning_rate = 0.03, beta_1 = 0.5, beta_2 = 0.9, epsilon = 1e-3',
            'type = "adamw"',
            'type = "adamw", learning_rate = 0.03, beta_1 = 0.5, beta_2 = 0.9, epsilon = 1e-3, weight_decay = 0.3',
            'type = "adagrad"',
            'type = "adagrad", learning_rate = 0.1, initial_accumulator_value = 0, epsilon = 1e-3',
            'type = "adamax"',
            'type = "adamax", learning_rate = 0.03, beta_1 = 0.5, beta_2 = 0.9, epsilon = 1e-3',
            'type = "lion"',
            'type = "lion", learning_rate = 0.03, beta_1 = 0.5, beta_2 = 0.9, weight_decay = 0.3',
            'type = "adadelta"',
            'type = "adadelta", learning_rate = 1.0, rho = 0.5, epsilon = 1e-3',
        ]
    ):
        layers = [
            'name = "h"\ntype = "dense"\nunits = 4\nactivation = "tanh"',
            'name = "y"\ntype = "dense"\nunits = 2',
        ]
        yield f"optimizer_{i}", spec([X], layers, ['from = "y"\n' + MSE], f"optimizer = {{ {o} }}")


def activation_specs():
    words = [f'"{a}"' for a in ACTIVATIONS] + ['{ type = "leaky_relu", alpha = 0.3 }', '{ type = "elu", alpha = 0.5 }']
    for a in words:
        layers = [
            f'name = "h"\ntype = "dense"\nunits = [2, 3]\nactivation = {a}',
            f'name = "alone"\ntype = "activation"\nactivation = {a}',
            'name = "y"\ntype = "dense"\nunits = 2',
        ]
        name = "_".join(re.findall(r"\w+", a.replace("type", "")))
        yield f"activation_{name}", spec([X], layers, ['from = "y"\n' + MSE, 'from = "h"\nweight = 0.5\n' + MSE])


def loss_specs():
    probabilities = ["sigmoid", "softmax"]
    pairs = [(l, a) for l in ['"mean_squared_error"', '"mean_absolute_error"', '"huber"', '{ type = "huber", delta = 0.25 }'] for a in ["linear", *probabilities]]
    pairs += [(f'"{l}"', a) for l in ["binary_crossentropy", "categorical_crossentropy", "sparse_categorical_crossentropy"] for a in probabilities]
    for i, (l, a) in enumerate(pairs):
        units = "4" if "sparse" in l else "[2, 3]"
        layers = [
            'name = "h"\ntype = "dense"\nunits = 5\nactivation = "tanh"',
            f'name = "y"\ntype = "dense"\nunits = {units}\nactivation = "{a}"',
        ]
        yield f"loss_{i}", spec([X], layers, [f'from = "y"\nweight = 1.5\nloss = {l}'])


def graph_specs():
    yield "graph_two_heads", spec(
        [X, 'name = "image"\nshape = [2, 2, 3]'],
        [
            'name = "a"\ntype = "dense"\nfrom = "x"\nunits = [2, 2]\nactivation = "tanh"',
            'name = "b"\ntype = "dense"\nfrom = "image"\nunits = 4\nuse_bias = false',
            'name = "c"\ntype = "dense"\nfrom = "a"\nunits = 4\nshare = "d"\nactivation = "gelu"',
            'name = "d"\ntype = "dense"\nfrom = "b"\nunits = [2, 2]\nactivation = "sigmoid"',
            'name = "e"\ntype = "dense"\nfrom = "d"\nunits = 3\nactivation = "softmax"',
            'name = "f"\ntype = "reshape"\nfrom = "a"\ntarget_shape = [1, 4]',
            'name = "g"\ntype = "flatten"\nfrom = "image"',
        ],
        [
            'from = "c"\nweight = 0.25\n' + MSE,
            'from = "e"\nweight = 2.0\nloss = "sparse_categorical_crossentropy"',
            'from = "d"\nloss = "binary_crossentropy"',
            'from = "e"\nname = "again"\nloss = "categorical_crossentropy"',
            'from = "f"\n' + MSE,
            'from = "g"\n' + MSE,
        ],
    )
    yield "graph_frozen", spec(
        [X],
        [
            'name = "c"\ntype = "constant"\nvalue = [[1, -2.5], [0.25, 3]]',
            'name = "a"\ntype = "dense"\nunits = 4\nactivation = "tanh"',
            'name = "b"\ntype = "dense"\nfrom = "x"\nunits = [4, 1]\ntrainable = false\nactivation = "softsign"',
            'name = "d"\ntype = "dense"\nunits = 4\nshare = "a"',
            'name = "y"\ntype = "dense"\nunits = 1\nactivation = "sigmoid"',
        ],
        ['from = "y"\nloss = "binary_crossentropy"', 'from = "a"\nloss = "huber"'],
    )


def write(file, *lists):
    cases = []
    for specs in lists:
        for name, text in specs:
            cases.append(case(name, text, zlib.crc32(name.encode())))  # the same, whatever comes before
    with open(file, "w") as f:
        f.write("[\n" + ",\n".join(json.dumps(c) for c in cases) + "\n]\n")


def main():
    write("reference.json", optimizer_specs(), activation_specs(), loss_specs(), graph_specs(), spatial.spatial_specs(spec, MSE), sequences.sequence_specs(spec, MSE))


if __name__ == "__main__":
    main()
