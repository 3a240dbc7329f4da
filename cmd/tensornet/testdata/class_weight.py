#!/usr/bin/python3
"""Prints what Keras makes of a dense layer in five steps with class weights, for
script/class_weight.txtar, in the order of our weights: bias, then a row for each class.

Needs Keras 3 and PyTorch:

    KERAS_BACKEND=torch python3 class_weight.py
"""

import keras
import numpy as np

keras.config.set_floatx("float64")
x = np.array([[((7 * i * i + 5 * i * k + 3 * k) % 11 - 5) / 4 for k in range(3)] for i in range(7)])
y = np.arange(7) * 2 % 3
weight = np.array([[((3 * o + 5 * i) % 7 - 3) / 8 for o in range(3)] for i in range(3)])
layer = keras.layers.Dense(3)
model = keras.Sequential([keras.Input((3,)), layer])
layer.set_weights([weight, np.zeros(3)])
model.compile(optimizer=keras.optimizers.SGD(0.5), loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True))
for _ in range(5):
    loss = model.train_on_batch(x, y, class_weight={0: 2.0, 1: 0.25, 2: 1.0})
kernel, bias = layer.get_weights()
print(", ".join(repr(float(v)) for v in np.concatenate([bias, kernel.T.ravel()])))
