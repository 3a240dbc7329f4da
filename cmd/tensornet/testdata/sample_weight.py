#!/usr/bin/python3
"""Prints what Keras makes of weights of samples in three epochs of two outputs: the numbers in
script/sample_weight.txtar, in the order of our weights: bias, then a row for each unit; then the losses of
epochs, and of a validation without weights.

    pip install keras torch numpy
    KERAS_BACKEND=torch python3 sample_weight.py
"""

import keras
import numpy as np

keras.config.set_floatx("float64")
n = 10
x = np.array([[((7 * i * i + 5 * i * k + 3 * k) % 11 - 5) / 4 for k in range(3)] for i in range(n)])
y = np.array([i * 2 % 3 for i in range(n)])
z = np.array([[((3 * i) % 7 - 3) / 2] for i in range(n)])
weight = np.array([(i * 5 % 7) / 2 for i in range(n)])  # 0 is among them
start = lambda units: np.array([[((3 * o + 5 * i) % 7 - 3) / 8 for o in range(units)] for i in range(3)])

features = keras.Input((3,))
outputs = {"y": keras.layers.Dense(3, name="y")(features), "z": keras.layers.Dense(1, name="z")(features)}
model = keras.Model(features, outputs)
for name, units in (("y", 3), ("z", 1)):
    model.get_layer(name).set_weights([start(units), np.zeros(units)])
model.compile(
    keras.optimizers.SGD(0.25),
    loss={"y": keras.losses.SparseCategoricalCrossentropy(from_logits=True), "z": keras.losses.MeanSquaredError()},
    loss_weights={"y": 1.0, "z": 0.5},
)
history = model.fit(
    x, {"y": y, "z": z}, sample_weight={"y": weight, "z": weight}, batch_size=4, epochs=3, shuffle=False, verbose=0,
    validation_data=(x, {"y": y, "z": z}),
)
for name in ("y", "z"):
    kernel, bias = model.get_layer(name).get_weights()
    print(name, ", ".join(repr(float(v)) for v in list(bias) + list(kernel.T.reshape(-1))))
print("train", ", ".join(map(repr, history.history["loss"])))
print("validation", ", ".join(map(repr, history.history["val_loss"])))

# Which mean it is: the sum of weighted losses by the number of samples, not by the sum of their weights.
before = np.array([1.0, 2.0])
print("mean", float(keras.losses.MeanSquaredError()(np.zeros((2, 1)), np.array([[1.0], [3.0]]), sample_weight=before)))
