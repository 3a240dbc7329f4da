"""Writes small networks of PyTorch as ONNX, by both of its exporters, and what onnxruntime
computes of them, as NAME.onnx and NAME.json. Needs PyTorch 2.15, onnx 1.23, onnxscript 0.7 and
onnxruntime 1.32."""

import json
import os
import sys
import warnings

import numpy as np
import onnx
import onnxruntime
import torch
from torch import nn

warnings.filterwarnings("ignore")
here = os.path.dirname(os.path.abspath(__file__))


class MLP(nn.Module):
    def __init__(self):
        super().__init__()
        self.hidden = nn.Linear(5, 8)
        self.narrow = nn.Linear(8, 6, bias=False)
        self.classes = nn.Linear(6, 3)

    def forward(self, x):
        return self.classes(torch.tanh(self.narrow(torch.relu(self.hidden(x))))).softmax(-1)


class CNN(nn.Module):
    """Flattens channels first, and pads by hand."""

    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 4, 3, padding=1)
        self.conv2 = nn.Conv2d(4, 6, 3, stride=2)
        self.fc = nn.Linear(6 * 2 * 3, 4)

    def forward(self, x):
        x = nn.functional.max_pool2d(torch.relu(self.conv1(nn.functional.pad(x, (1, 0, 0, 1)))), 2)
        x = nn.functional.leaky_relu(self.conv2(x), 0.2)
        return self.fc(torch.flatten(x, 1))


class Block(nn.Module):
    def __init__(self, ins, outs, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(ins, outs, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(outs)
        self.conv2 = nn.Conv2d(outs, outs, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(outs)
        self.short = nn.Identity() if ins == outs else nn.Sequential(nn.Conv2d(ins, outs, 1, stride, bias=False), nn.BatchNorm2d(outs))

    def forward(self, x):
        y = torch.relu(self.bn1(self.conv1(x)))
        return torch.relu(self.bn2(self.conv2(y)) + self.short(x))


class ResNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = nn.Conv2d(3, 4, 3, 2, 1, bias=False)
        self.bn = nn.BatchNorm2d(4)
        self.pool = nn.MaxPool2d(3, 2, 1)
        self.layer1 = Block(4, 4, 1)
        self.layer2 = Block(4, 6, 2)
        self.fc = nn.Linear(6, 5)

    def forward(self, x):
        x = self.pool(torch.relu(self.bn(self.stem(x))))
        x = self.layer2(self.layer1(x))
        return self.fc(nn.functional.adaptive_avg_pool2d(x, 1).flatten(1))


class Squeeze(nn.Module):
    def __init__(self, n):
        super().__init__()
        self.down, self.up = nn.Conv2d(n, 2, 1), nn.Conv2d(2, n, 1)

    def forward(self, x):
        s = x.mean((2, 3), keepdim=True)
        return x * nn.functional.hardsigmoid(self.up(torch.relu(self.down(s))))


class MobileNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = nn.Sequential(nn.Conv2d(3, 4, 3, 2, 1, bias=False), nn.BatchNorm2d(4), nn.Hardswish())
        self.expand = nn.Sequential(nn.Conv2d(4, 8, 1, bias=False), nn.BatchNorm2d(8), nn.ReLU6())
        self.depthwise = nn.Sequential(nn.Conv2d(8, 8, 3, 1, 1, groups=8, bias=False), nn.BatchNorm2d(8), nn.ReLU6())
        self.squeeze = Squeeze(8)
        self.project = nn.Sequential(nn.Conv2d(8, 4, 1, bias=False), nn.BatchNorm2d(4))
        self.grouped = nn.Conv2d(4, 6, 3, 2, 1, groups=2)
        self.classifier = nn.Sequential(nn.Linear(6, 8), nn.SiLU(), nn.Dropout(0.2), nn.Linear(8, 3))

    def forward(self, x):
        x = self.stem(x)
        x = x + self.project(self.squeeze(self.depthwise(self.expand(x))))
        return self.classifier(self.grouped(x).mean((2, 3)))


class UNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.down = nn.Conv2d(2, 4, 3, padding=1)
        self.middle = nn.Conv2d(4, 6, 3, padding=1)
        self.up = nn.ConvTranspose2d(6, 4, 2, 2)
        self.out = nn.Conv2d(8, 2, 3, padding=1)

    def forward(self, x):
        a = torch.relu(self.down(x))
        b = torch.relu(self.middle(nn.functional.max_pool2d(a, 2)))
        return torch.sigmoid(self.out(torch.cat([self.up(b), a], 1)))


class Autoencoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.down = nn.Conv2d(1, 3, 3, 2, 1)
        self.bottle = nn.Linear(3 * 3 * 4, 5)
        self.back = nn.Linear(5, 3 * 3 * 4)
        self.up = nn.ConvTranspose2d(3, 1, 3, 2, 1, output_padding=1)

    def forward(self, x):
        z = self.bottle(torch.relu(self.down(x)).flatten(1))
        y = torch.relu(self.back(z)).view(-1, 3, 3, 4)
        return torch.sigmoid(self.up(y)), z


class Conv1(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv1d(3, 4, 3, dilation=2, padding=2)
        self.norm = nn.GroupNorm(2, 4)
        self.pool = nn.AvgPool1d(3, 2, 1)
        self.out = nn.Linear(4, 2)

    def forward(self, x):
        x = self.pool(nn.functional.elu(self.norm(self.conv(x))))
        return self.out(x.transpose(1, 2)).log_softmax(-1)


class Recurrent(nn.Module):
    def __init__(self, kind, **options):
        super().__init__()
        self.cell = kind(3, 4, batch_first=True, **options)
        self.out = nn.Linear(8 if options.get("bidirectional") else 4, 2)

    def forward(self, x):
        y, _ = self.cell(x)
        return self.out(y[:, -1]), y


class Encoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(11, 8)
        self.position = nn.Parameter(torch.randn(1, 6, 8))
        layer = nn.TransformerEncoderLayer(8, 2, 12, batch_first=True, activation="gelu", norm_first=True)
        self.layers = nn.TransformerEncoder(layer, 2, enable_nested_tensor=False)
        self.head = nn.Linear(8, 3)

    def forward(self, ids):
        x = self.layers(self.embed(ids) + self.position)
        return self.head(x.mean(1)), x


class Attention(nn.Module):
    """Written by hand, as many do, with a causal mask."""

    def __init__(self):
        super().__init__()
        self.q, self.k, self.v, self.o = [nn.Linear(8, 8) for _ in range(4)]
        self.norm = nn.LayerNorm(8)

    def forward(self, x):
        b, t, n = x.shape
        h = self.norm(x)
        q, k, v = [f(h).view(b, t, 2, 4).transpose(1, 2) for f in (self.q, self.k, self.v)]
        s = q @ k.transpose(-2, -1) / 2
        s = s.masked_fill(torch.triu(torch.ones(t, t), 1) == 1, float("-inf"))
        y = (s.softmax(-1) @ v).transpose(1, 2).reshape(b, t, n)
        return x + self.o(y)


torch.manual_seed(1)
models = {
    "mlp": (MLP(), [torch.randn(1, 5)]),
    "cnn": (CNN(), [torch.randn(1, 1, 9, 13)]),
    "resnet": (ResNet(), [torch.randn(1, 3, 17, 16)]),
    "mobilenet": (MobileNet(), [torch.randn(1, 3, 10, 8)]),
    "unet": (UNet(), [torch.randn(1, 2, 6, 4)]),
    "autoencoder": (Autoencoder(), [torch.randn(1, 1, 6, 8)]),
    "conv1": (Conv1(), [torch.randn(1, 3, 9)]),
    "lstm": (Recurrent(nn.LSTM), [torch.randn(1, 5, 3)]),
    "bilstm": (Recurrent(nn.LSTM, bidirectional=True, num_layers=2), [torch.randn(1, 5, 3)]),
    "gru": (Recurrent(nn.GRU, bidirectional=True), [torch.randn(1, 5, 3)]),
    "rnn": (Recurrent(nn.RNN, nonlinearity="relu"), [torch.randn(1, 5, 3)]),
    "encoder": (Encoder(), [torch.randint(0, 11, (1, 6))]),
    "attention": (Attention(), [torch.randn(1, 5, 8)]),
}


def strip(path):
    """Leaves out where each node comes from in Python, which is most of a small file."""
    m = onnx.load(path)
    m.doc_string = ""
    del m.metadata_props[:]
    for x in list(m.graph.node) + list(m.graph.initializer) + list(m.graph.value_info) + list(m.graph.input) + list(m.graph.output):
        x.doc_string = ""
        if hasattr(x, "metadata_props"):
            del x.metadata_props[:]
    del m.graph.metadata_props[:]
    del m.graph.value_info[:]
    onnx.save(m, path)
    return m


def export(name, model, inputs, dynamo):
    path = os.path.join(here, name + ".onnx")
    if dynamo:
        torch.onnx.export(model, tuple(inputs), path, dynamo=True, external_data=False, verbose=False)
    else:
        torch.onnx.export(model, tuple(inputs), path, dynamo=False, opset_version=17, training=torch.onnx.TrainingMode.PRESERVE,
                          do_constant_folding=False, dynamic_axes={}, input_names=["x"])
    m = strip(path)
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    given = {i.name: t.numpy() for i, t in zip(session.get_inputs(), inputs)}
    results = session.run(None, given)
    number = lambda v: float(np.format_float_scientific(v, unique=True)) if isinstance(v, np.floating) else int(v)
    flat = lambda a: [number(v) for v in a.flatten()]
    with open(os.path.join(here, name + ".json"), "w") as f:
        json.dump({"inputs": {k: flat(v) for k, v in given.items()},
                   "outputs": {o.name: flat(v) for o, v in zip(session.get_outputs(), results)}}, f)
    print(name, os.path.getsize(path), " ".join(sorted({n.op_type for n in m.graph.node})))


for name, (model, inputs) in models.items():
    if len(sys.argv) > 1 and name not in sys.argv[1:]:
        continue
    for p in model.modules():
        if isinstance(p, nn.BatchNorm2d):
            p.running_mean.normal_(0, 0.2)
            p.running_var.uniform_(0.5, 2)
            nn.init.normal_(p.weight, 1, 0.2)
            nn.init.normal_(p.bias, 0, 0.2)
    model.eval()
    export(name, model, inputs, True)
    export(name + "_script", model, inputs, False)
