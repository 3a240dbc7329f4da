"""Networks that PyTorch's two exporters, Keras and skl2onnx write, for compare.py.

MODELS are functions by name that write a model into a file and give its inputs. They need the
packages torch, onnxscript, keras, scikit-learn and skl2onnx. Weights are random, and such that numbers
neither grow nor fade from layer to layer, as differences would with them.
"""

import os

os.environ["KERAS_BACKEND"] = "torch"
import keras
import numpy
import skl2onnx
import sklearn
import sklearn.datasets
import sklearn.neural_network
import torch
from skl2onnx.common.data_types import FloatTensorType
from torch import nn

MODELS = {}


def normal(*shape):
    return numpy.random.default_rng(7).normal(size=shape).astype(numpy.float32)


def export(title, model, x, dynamo):
    """A row for a model of PyTorch's, by one of its exporters."""

    def write(file):
        model.eval()
        torch.onnx.export(model, (torch.from_numpy(x),), str(file), dynamo=dynamo, external_data=False, input_names=["x"], **({} if dynamo else {"opset_version": 17}))
        return {"x": x}

    name = title.lower().replace(" ", "_").replace("-", "_") + ("" if dynamo else "_script")
    MODELS[name] = (f"{title}, PyTorch {torch.__version__.split('+')[0]}, {'torch.export' if dynamo else 'TorchScript'}", write, [])


def lively(model):
    """A model whose layers keep the size of numbers, as trained ones do, with averages of batches."""
    for m in model.modules():
        if isinstance(m, (nn.Conv1d, nn.Conv2d, nn.ConvTranspose2d, nn.Linear)):
            nn.init.kaiming_normal_(m.weight, mode="fan_out" if isinstance(m, nn.ConvTranspose2d) else "fan_in")
        if isinstance(m, nn.BatchNorm2d):
            for values, low, high in ((m.running_mean, -0.3, 0.3), (m.running_var, 0.5, 1.5), (m.weight, 0.5, 1.5), (m.bias, -0.3, 0.3)):
                nn.init.uniform_(values, low, high)
    return model


def torch_model(title, *shape, whole=None):
    """Adds what a function makes by both exporters, for an input of a shape, or of numbers below whole."""

    def add(make):
        x = normal(*shape) if whole is None else numpy.random.default_rng(7).integers(0, whole, shape)
        for dynamo in (True, False):
            torch.manual_seed(1)
            export(title, lively(make()), x, dynamo)
        return make

    return add


def conv(inputs, outputs, size=3, stride=1, groups=1, act=nn.ReLU):
    return nn.Sequential(nn.Conv2d(inputs, outputs, size, stride, size // 2, groups=groups, bias=False), nn.BatchNorm2d(outputs), act())


class Add(nn.Module):
    """x plus what layers make of it, or of a shortcut."""

    def __init__(self, body, short=None, act=None):
        super().__init__()
        self.body, self.short, self.act = body, short or nn.Identity(), act or nn.Identity()

    def forward(self, x):
        return self.act(self.body(x) + self.short(x))


torch_model("MLP", 1, 784)(lambda: nn.Sequential(nn.Linear(784, 256), nn.ReLU(), nn.Dropout(), nn.Linear(256, 128), nn.ReLU(), nn.Linear(128, 10), nn.Softmax(1)))


@torch_model("VGG", 1, 3, 32, 32)
def vgg():
    stages = [m for a, b in ((3, 32), (32, 64), (64, 128)) for m in (nn.Conv2d(a, b, 3, padding=1), nn.ReLU(), nn.Conv2d(b, b, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2))]
    return nn.Sequential(*stages, nn.Flatten(), nn.Linear(2048, 128), nn.ReLU(), nn.Linear(128, 10))


@torch_model("ResNet", 1, 3, 32, 32)
def resnet():
    def block(a, b, stride):
        short = None if a == b else nn.Sequential(nn.Conv2d(a, b, 1, stride, bias=False), nn.BatchNorm2d(b))
        return Add(nn.Sequential(conv(a, b, stride=stride), nn.Conv2d(b, b, 3, padding=1, bias=False), nn.BatchNorm2d(b)), short, nn.ReLU())

    return nn.Sequential(conv(3, 16), *(block(16, 16, 1) for _ in range(3)), block(16, 32, 2), block(32, 32, 1), block(32, 64, 2), block(64, 64, 1), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(64, 10))


@torch_model("MobileNetV2", 1, 3, 32, 32)
def mobilenet():
    def block(a, b, stride):
        body = nn.Sequential(conv(a, 6 * a, 1, act=nn.ReLU6), conv(6 * a, 6 * a, 3, stride, 6 * a, nn.ReLU6), nn.Conv2d(6 * a, b, 1, bias=False), nn.BatchNorm2d(b))
        return Add(body) if a == b and stride == 1 else body

    return nn.Sequential(conv(3, 16, act=nn.ReLU6), block(16, 24, 2), block(24, 24, 1), block(24, 32, 2), block(32, 32, 1), block(32, 64, 1), conv(64, 128, 1, act=nn.ReLU6), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(128, 10))


class UNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.down = nn.ModuleList([nn.Sequential(conv(a, b), conv(b, b)) for a, b in ((3, 16), (16, 32))])
        self.low = nn.Sequential(conv(32, 64), conv(64, 64))
        self.up = nn.ModuleList([nn.ConvTranspose2d(2 * b, b, 2, 2) for b in (32, 16)])
        self.join = nn.ModuleList([nn.Sequential(conv(2 * b, b), conv(b, b)) for b in (32, 16)])
        self.head = nn.Conv2d(16, 2, 1)

    def forward(self, x):
        kept = []
        for down in self.down:
            x = down(x)
            kept.append(x)
            x = nn.functional.max_pool2d(x, 2)
        x = self.low(x)
        for up, join in zip(self.up, self.join):
            x = join(torch.cat([up(x), kept.pop()], 1))
        return torch.sigmoid(self.head(x))


torch_model("U-Net", 1, 3, 32, 32)(UNet)
torch_model("Autoencoder", 1, 1, 28, 28)(lambda: nn.Sequential(
    nn.Conv2d(1, 16, 3, 2, 1), nn.ReLU(), nn.Conv2d(16, 32, 3, 2, 1), nn.ReLU(), nn.Flatten(), nn.Linear(1568, 32), nn.Linear(32, 1568), nn.Unflatten(1, (32, 7, 7)),
    nn.ConvTranspose2d(32, 16, 4, 2, 1), nn.ReLU(), nn.ConvTranspose2d(16, 1, 4, 2, 1), nn.Sigmoid()))


class Recurrent(nn.Module):
    def __init__(self, cell):
        super().__init__()
        self.embed = nn.Embedding(1000, 32)
        self.cell = cell
        self.head = nn.Linear(128, 12)

    def forward(self, x):
        return self.head(self.cell(self.embed(x))[0])


torch_model("LSTM", 1, 24, whole=1000)(lambda: Recurrent(nn.LSTM(32, 64, 2, batch_first=True, bidirectional=True)))
torch_model("GRU", 1, 24, whole=1000)(lambda: Recurrent(nn.GRU(32, 64, batch_first=True, bidirectional=True)))


class Transformer(nn.Module):
    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(1000, 64)
        self.place = nn.Parameter(torch.randn(1, 32, 64))
        self.encoder = nn.TransformerEncoder(nn.TransformerEncoderLayer(64, 4, 256, activation="gelu", batch_first=True, norm_first=True), 4, enable_nested_tensor=False)
        self.head = nn.Linear(64, 5)

    def forward(self, x):
        return self.head(self.encoder(self.embed(x) + self.place).mean(1))


torch_model("Transformer", 1, 32, whole=1000)(Transformer)


class Squeeze(nn.Module):
    """Channels weighed by what the whole picture says."""

    def __init__(self, channels):
        super().__init__()
        self.weigh = nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Conv2d(channels, channels // 4, 1), nn.Hardswish(), nn.Conv2d(channels // 4, channels, 1), nn.Hardsigmoid())

    def forward(self, x):
        return x * self.weigh(x)


torch_model("Squeeze and excitation", 1, 3, 32, 32)(lambda: nn.Sequential(
    conv(3, 16, stride=2, act=nn.Hardswish), *(Add(nn.Sequential(conv(16, 48, 1, act=nn.Hardswish), conv(48, 48, 5, groups=48, act=nn.Hardswish), Squeeze(48), nn.Conv2d(48, 16, 1))) for _ in range(3)), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(16, 10)))


class Detector(nn.Module):
    """Boxes of two scales, as YOLO has them."""

    def __init__(self):
        super().__init__()
        self.stem, self.deep = nn.Sequential(conv(3, 16, stride=2, act=nn.SiLU), conv(16, 32, stride=2, act=nn.SiLU)), conv(32, 64, stride=2, act=nn.SiLU)
        self.side, self.join = conv(64, 32, 1, act=nn.SiLU), conv(64, 32, act=nn.SiLU)
        self.heads = nn.ModuleList([nn.Conv2d(32, 15, 1), nn.Conv2d(64, 15, 1)])

    def forward(self, x):
        high = self.stem(x)
        low = self.deep(high)
        high = self.join(torch.cat([nn.functional.interpolate(self.side(low), scale_factor=2), high], 1))
        found = torch.cat([head(y).flatten(2).transpose(1, 2) for head, y in zip(self.heads, (high, low))], 1)
        return torch.cat([found[..., :4], found[..., 4:].sigmoid()], 2)


torch_model("Detector", 1, 3, 64, 64)(Detector)
torch_model("Dilated convolutions", 1, 8, 64)(lambda: nn.Sequential(nn.Conv1d(8, 32, 1), *(Add(nn.Sequential(nn.ConstantPad1d((2 * d, 0), 0), nn.Conv1d(32, 32, 3, dilation=d), nn.ReLU())) for d in (1, 2, 4, 8)), nn.Conv1d(32, 4, 1)))


def keras_model(title, x, *layers):
    def write(file):
        keras.utils.set_random_seed(1)
        model = keras.Sequential([keras.Input(x.shape[1:], batch_size=1, name="x"), *layers])
        model(x)
        model.export(str(file), format="onnx", verbose=False)
        return {"x": x}

    MODELS["keras_" + title.lower()] = (f"{title}, Keras {keras.__version__}", write, [])


L = keras.layers
keras_model("MLP", normal(1, 64), L.Dense(128, "relu"), L.BatchNormalization(), L.Dense(64, "gelu"), L.Dense(10, "softmax"))
keras_model("CNN", normal(1, 28, 28, 1), L.Conv2D(16, 3, activation="relu"), L.MaxPooling2D(), L.SeparableConv2D(32, 3, padding="same"), L.BatchNormalization(), L.Activation("relu"), L.MaxPooling2D(), L.Flatten(), L.Dense(10, "softmax"))
keras_model("LSTM", normal(1, 20, 8), L.LSTM(32, return_sequences=True), L.Dense(1))
keras_model("GRU", normal(1, 20, 8), L.GRU(16), L.Dense(1))


def sklearn_model(title, model, data, results):
    def write(file):
        with numpy.errstate(all="ignore"):
            model.fit(*data)
        x = data[0][:1].astype(numpy.float32)
        options = {id(model): {"zipmap": False}} if hasattr(model, "predict_proba") else {}
        made = skl2onnx.to_onnx(model, initial_types=[("x", FloatTensorType(list(x.shape)))], options=options, target_opset=18)
        file.write_bytes(made.SerializeToString())
        return {made.graph.input[0].name: x}

    MODELS["sklearn_" + title.lower()] = (f"{title}, scikit-learn {sklearn.__version__}", write, results)


pixels, digits = sklearn.datasets.load_digits(return_X_y=True)
sklearn_model("MLPClassifier", sklearn.neural_network.MLPClassifier(hidden_layer_sizes=(64, 32), max_iter=20, random_state=1), (pixels / 16, digits), ["probabilities"])
sklearn_model("MLPRegressor", sklearn.neural_network.MLPRegressor(hidden_layer_sizes=(64, 32), activation="tanh", max_iter=20, random_state=1), (pixels / 16, digits.astype(float)), [])
