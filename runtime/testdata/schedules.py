#!/usr/bin/python3
"""Makes schedules.json: the learning rates of Keras's schedules, and of PyTorch's
where Keras has no such, at some steps.

Needs Keras 3 (with any backend) and PyTorch. Run it in this folder:

    KERAS_BACKEND=torch python3 -P schedules.py

Keras computes in float32, PyTorch in float64; the error is at most what is stored.
"""

import json

import keras
import torch
from keras.optimizers import schedules

STEPS = list(range(0, 40)) + [63, 64, 65, 99, 100, 101, 137, 500, 1000]

# Name in specs, learning rate, options, and Keras's schedule if it takes others.
KERAS = [
    ("exponential_decay", 0.1, dict(decay_steps=10, decay_rate=0.5)),
    ("exponential_decay", 0.1, dict(decay_steps=7, decay_rate=0.96, staircase=True)),
    ("inverse_time_decay", 0.1, dict(decay_steps=10, decay_rate=0.5)),
    ("inverse_time_decay", 0.1, dict(decay_steps=7, decay_rate=2.0, staircase=True)),
    ("polynomial_decay", 0.1, dict(decay_steps=32)),
    ("polynomial_decay", 0.1, dict(decay_steps=25, end_learning_rate=0.01, power=0.5)),
    ("polynomial_decay", 0.1, dict(decay_steps=25, end_learning_rate=0.0, power=2.0, cycle=True)),
    ("piecewise_constant_decay", 0.1, dict(boundaries=[4, 20, 100], values=[0.05, 0.2, 0.001])),
    ("cosine_decay", 0.1, dict(decay_steps=30)),
    ("cosine_decay", 0.001, dict(decay_steps=30, alpha=0.25, warmup_target=0.1, warmup_steps=10)),
    ("cosine_decay", 0.0, dict(decay_steps=100, warmup_target=0.1, warmup_steps=5)),
    ("cosine_decay_restarts", 0.1, dict(first_decay_steps=10)),
    ("cosine_decay_restarts", 0.1, dict(first_decay_steps=13, t_mul=1.0, m_mul=0.75, alpha=0.125)),
    ("cosine_decay_restarts", 0.1, dict(first_decay_steps=5, t_mul=1.5, m_mul=0.9)),
]


def by_keras(name, rate, options):
    options = dict(options)
    if name == "piecewise_constant_decay":
        schedule = schedules.PiecewiseConstantDecay(options["boundaries"], [rate] + options["values"])
    else:
        kind = "".join(word.capitalize() for word in name.split("_"))
        schedule = getattr(schedules, kind)(rate, **options)
    return [float(f"{float(schedule(step)):.9g}") for step in STEPS]


# Names and options as PyTorch has them.
ONE_CYCLE = [
    (0.004, dict(total_steps=1001, max_lr=0.1)),
    (0.05, dict(total_steps=1010, max_lr=0.2, pct_start=0.02, final_div_factor=10)),
]


def pytorch(rate, options):
    optimizer = torch.optim.SGD([torch.zeros(1)], lr=rate)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, div_factor=options["max_lr"] / rate, cycle_momentum=False, **options)
    rates = []
    for _ in range(STEPS[-1] + 1):
        rates.append(schedule.get_last_lr()[0])
        optimizer.step()
        schedule.step()
    return [rates[step] for step in STEPS]


# Learning rate, share of it to begin with, steps, and PyTorch's schedule behind them.
WARM_UP = [
    (0.1, 0.25, 8, "exponential_decay", dict(decay_steps=10, decay_rate=0.5),
     lambda o: torch.optim.lr_scheduler.ExponentialLR(o, 0.5 ** 0.1)),
    (0.05, 0.001, 100, "constant", {}, lambda o: torch.optim.lr_scheduler.ConstantLR(o, 1.0)),
]


def warm_up(rate, factor, steps, then):
    optimizer = torch.optim.SGD([torch.zeros(1)], lr=rate)
    first = torch.optim.lr_scheduler.LinearLR(optimizer, factor, total_iters=steps)
    schedule = torch.optim.lr_scheduler.SequentialLR(optimizer, [first, then(optimizer)], [steps])
    rates = []
    for _ in range(STEPS[-1] + 1):
        rates.append(schedule.get_last_lr()[0])
        optimizer.step()
        schedule.step()
    return [rates[step] for step in STEPS]


# Learning rate, options of ReduceLROnPlateau, whether more is better, and how far numbers go down.
PLATEAUS = [
    (0.1, dict(factor=0.5, patience=2, min_delta=0.01, cooldown=0, min_lr=0.0), False, 40),
    (0.1, dict(factor=0.3, patience=3, min_delta=0.0, cooldown=4, min_lr=0.002), False, 60),
    (1.0, dict(factor=0.1, patience=0, min_delta=1e-4, cooldown=1, min_lr=0.0), False, 20),
    (0.01, dict(factor=0.7, patience=1, min_delta=0.02, cooldown=2, min_lr=0.004), True, 60),
]


class Optimizer:
    def __init__(self, rate):
        self.learning_rate = rate


class Model:
    def __init__(self, rate):
        self.optimizer = Optimizer(rate)


def plateau(rate, options, more, epochs):
    callback = keras.callbacks.ReduceLROnPlateau(monitor="value", mode="max" if more else "min", **options)
    callback.set_model(Model(rate))
    callback.on_train_begin()
    values, rates, x = [], [], 12345
    for epoch in range(epochs):
        x = x * 1103515245 % 2147483648  # noise over a curve that flattens
        noise = round(x / 2147483648, 3) * 0.1
        value = round(1 / (1 + epoch * 0.2), 3)
        values.append(round(1 - value - noise if more else value + noise, 4))
        callback.on_epoch_end(epoch, {"value": values[-1]})
        rates.append(float(callback.model.optimizer.learning_rate))
    return dict(rate=rate, options=options, more=more, values=values, rates=rates)


def main():
    rows = [
        dict(name=name, rate=rate, options=options, error=float(f"{2e-6 * max(rates):.3g}"), rates=rates)
        for name, rate, options in KERAS
        for rates in [by_keras(name, rate, options)]
    ] + [
        dict(name="one_cycle", rate=rate, error=1e-14, options=ours, rates=pytorch(rate, options))
        for rate, options in ONE_CYCLE
        for ours in [{{"max_lr": "max_learning_rate"}.get(name, name): value for name, value in options.items()}]
    ] + [
        dict(name=name, rate=rate, error=1e-14, options=options, warmup=steps, **{"from": rate * factor},
             rates=warm_up(rate, factor, steps, then))
        for rate, factor, steps, name, options, then in WARM_UP
    ]
    with open("schedules.json", "w") as file:
        file.write('{"steps": ' + json.dumps(STEPS) + ',\n"schedules": [\n')
        file.write(",\n".join(json.dumps(row, allow_nan=False) for row in rows) + '\n],\n"plateaus": [\n')
        file.write(",\n".join(json.dumps(plateau(*row), allow_nan=False) for row in PLATEAUS) + "\n]}\n")


if __name__ == "__main__":
    main()
