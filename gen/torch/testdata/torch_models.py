# Writes state dicts of small PyTorch models, and what the models compute: NAME.pt or
# NAME.safetensors, and NAME.json with an input and the output, in the order that the network in
# NAME.toml has them. Run in this folder with PyTorch 2.15 and safetensors.
import json

import torch
from torch import nn
from safetensors.torch import save_file

torch.manual_seed(5)


class CNN(nn.Module):
    def __init__(self):
        super().__init__()
        self.features = nn.Sequential(
            nn.Conv2d(3, 3, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
            nn.Conv2d(3, 6, 3, groups=3, bias=False), nn.BatchNorm2d(6), nn.ReLU())
        self.classifier = nn.Sequential(nn.Linear(6 * 3 * 2, 7), nn.BatchNorm1d(7), nn.ReLU(), nn.Linear(7, 4))

    def forward(self, x):
        return self.classifier(torch.flatten(self.features(x), 1))


class Recurrent(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(11, 5)
        self.lstm = nn.LSTM(5, 4, num_layers=2, batch_first=True, bidirectional=True)
        self.gru = nn.GRU(8, 3, batch_first=True)
        self.rnn = nn.RNN(3, 3, batch_first=True)
        self.fc = nn.Linear(3, 2)

    def forward(self, x):
        y, _ = self.lstm(self.embedding(x))
        y, _ = self.gru(y)
        y, _ = self.rnn(y)
        return self.fc(y[:, -1])


class Stacked(nn.Module):
    """Recurrent modules of several layers."""

    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(3, 4, num_layers=3, batch_first=True, bidirectional=True)
        self.gru = nn.GRU(8, 5, num_layers=2, batch_first=True)
        self.both = nn.GRU(5, 3, num_layers=2, batch_first=True, bidirectional=True)
        self.rnn = nn.RNN(6, 4, num_layers=2, batch_first=True, nonlinearity="relu", bias=False)
        self.fc = nn.Linear(4, 2)

    def forward(self, x):
        for m in (self.lstm, self.gru, self.both, self.rnn):
            x = m(x)[0]
        return self.fc(x[:, -1])


class Normed(nn.Module):
    """Weights under weight normalisation, as PyTorch stores them now and did before."""

    def __init__(self):
        super().__init__()
        new, old = nn.utils.parametrizations.weight_norm, nn.utils.weight_norm
        self.conv1 = new(nn.Conv1d(3, 4, 3))
        self.conv2 = old(nn.Conv1d(4, 4, 3, groups=4))
        self.up = new(nn.ConvTranspose1d(4, 5, 2, stride=2), dim=1)
        self.fc = old(nn.Linear(5, 2), dim=None)

    def forward(self, x):
        x = torch.tanh(self.up(self.conv2(torch.tanh(self.conv1(x)))))
        return self.fc(x.mean(2))


class Encoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.tok = nn.Embedding(13, 8)
        self.pos = nn.Parameter(torch.randn(1, 6, 8))
        self.encoder = nn.TransformerEncoder(nn.TransformerEncoderLayer(8, 2, 12, batch_first=True), 2, enable_nested_tensor=False)
        self.norm = nn.LayerNorm(8)
        self.head = nn.Linear(8, 3)

    def forward(self, x):
        y = self.encoder(self.tok(x) + self.pos)
        return self.head(self.norm(y).mean(1))


class Autoencoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.down = nn.Conv2d(1, 4, 3, stride=2, padding=1)
        self.slope = nn.PReLU(4)
        self.group = nn.GroupNorm(2, 4)
        self.depthwise = nn.Conv2d(4, 8, 3, padding=1, groups=4)
        self.separable = nn.Sequential(nn.Conv2d(8, 8, 3, padding=1, groups=8, bias=False), nn.Conv2d(8, 4, 1))
        self.code = nn.Linear(4 * 4 * 3, 5)
        self.decode = nn.Linear(5, 4 * 4 * 3)
        self.up1 = nn.ConvTranspose2d(4, 6, 2, stride=2, groups=2)
        self.up2 = nn.ConvTranspose2d(6, 2, 3, padding=1)
        self.rms = nn.RMSNorm([5], eps=1e-6)

    def forward(self, x):
        y = self.group(self.slope(self.down(x)))
        y = torch.relu(self.separable(torch.relu(self.depthwise(y))))
        y = torch.tanh(self.decode(self.rms(self.code(y.flatten(1)))))
        return self.up2(torch.relu(self.up1(y.view(-1, 4, 4, 3))))


def randomise(model):
    for m in model.modules():
        if isinstance(m, nn.modules.batchnorm._BatchNorm):
            m.running_mean.normal_(0, 0.3)
            m.running_var.uniform_(0.5, 2)
        if isinstance(m, (nn.modules.batchnorm._BatchNorm, nn.LayerNorm, nn.GroupNorm)):
            nn.init.normal_(m.weight, 1, 0.3)
            nn.init.normal_(m.bias, 0, 0.3)


def store(name, model, x, save, dtype=torch.float32):
    randomise(model)
    model = model.eval().to(dtype)
    save(model)
    with torch.no_grad():
        y = model.double()(x.double() if x.is_floating_point() else x)
    last = lambda t: t.movedim(1, -1) if t.dim() > 3 or name == "normed" else t
    with open(name + ".json", "w") as f:
        json.dump({"input": last(x).flatten().tolist(), "output": last(y).flatten().tolist()}, f)
        f.write("\n")


def zip_file(name, wrap=lambda m: m.state_dict(), **options):
    return lambda model: torch.save(wrap(model), name, **options)


store("cnn", CNN(), torch.randn(1, 3, 10, 8), zip_file("cnn.pt", lambda m: {"epoch": 3, "state_dict": m.state_dict(), "optimizer": {"state": {0: {"exp_avg": torch.ones(2)}}}}))
store("recurrent", Recurrent(), torch.randint(0, 11, (1, 5)), zip_file("recurrent.pt", _use_new_zipfile_serialization=False), torch.float64)
store("encoder", Encoder(), torch.randint(0, 13, (1, 6)), lambda m: save_file({"module." + k: v.contiguous() for k, v in m.state_dict().items()}, "encoder.safetensors"), torch.bfloat16)
store("autoencoder", Autoencoder(), torch.randn(1, 1, 8, 6), zip_file("autoencoder.pt"), torch.float16)
store("stacked", Stacked(), torch.randn(1, 4, 3), zip_file("stacked.pt"), torch.float64)
store("normed", Normed(), torch.randn(1, 3, 9), zip_file("normed.pt"), torch.float64)
torch.save(nn.Linear(2, 3), "module.pt")
