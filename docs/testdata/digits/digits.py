"""Trains a small PyTorch network to tell digits from 0 to 6 apart and writes it as digits.onnx;
and as high.npz pictures of 7, 8 and 9, which it has never seen, with their number less 7. The
pictures are those of scikit-learn 1.9 (E. Alpaydin, C. Kaynak, UCI, 1998), 8 by 8 pixels. Needs
PyTorch 2.15, onnx 1.23 and onnxscript 0.7."""

import numpy as np
import torch
from sklearn.datasets import load_digits
from torch import nn

torch.manual_seed(1)
digits = load_digits()
pictures = digits.images.astype(np.uint8)  # 0 to 16
low = digits.target < 7
x = torch.tensor(pictures[low], dtype=torch.float32)[:, None] / 16
y = torch.tensor(digits.target[low])

model = nn.Sequential()
model.add_module("conv1", nn.Conv2d(1, 8, 3, padding=1))
model.add_module("relu1", nn.ReLU())
model.add_module("conv2", nn.Conv2d(8, 16, 3, padding=1))
model.add_module("relu2", nn.ReLU())
model.add_module("pool", nn.MaxPool2d(2))
model.add_module("flatten", nn.Flatten())
model.add_module("hidden", nn.Linear(16 * 4 * 4, 24))
model.add_module("relu3", nn.ReLU())
model.add_module("classes", nn.Linear(24, 7))
optimizer = torch.optim.Adam(model.parameters(), 3e-3)
for epoch in range(12):
    for batch in torch.randperm(len(x)).split(32):
        optimizer.zero_grad()
        nn.functional.cross_entropy(model(x[batch]), y[batch]).backward()
        optimizer.step()
print("right of what it learned:", (model(x).argmax(1) == y).float().mean().item())
torch.onnx.export(model.eval(), (x[:1],), "digits.onnx", input_names=["picture"], output_names=["digit"], external_data=False)
high = ~low
np.savez_compressed("high.npz", picture=pictures[high], digit=(digits.target[high] - 7).astype(np.uint8))
