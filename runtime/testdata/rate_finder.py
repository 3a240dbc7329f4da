#!/usr/bin/python3
"""Makes rate_finder.json: smoothed losses, and the step of the steepest descent by numpy.gradient, of losses
over learning rates that grow exponentially, as in Lightning's lr_find with num_training steps; of its 10
first and its last step none is suggested. Its bias correction counts steps from 1 here."""

import json

import numpy as np

BETA, SKIP, END = 0.98, 10, 1
cases = []
for seed, (n, low, high) in enumerate([(100, 1e-8, 1), (60, 1e-6, 10), (30, 1e-4, 1)]):
    r = np.random.default_rng(seed)
    rates = low * (high / low) ** (np.arange(n) / (n - 1))
    losses = 2.3 - 1.6 / (1 + (3e-3 / rates) ** 2) + 1e-1 * rates**2 + 0.05 * r.standard_normal(n)
    mean, smoothed = 0.0, []
    for i, loss in enumerate(losses):
        mean = BETA * mean + (1 - BETA) * loss
        smoothed.append(mean / (1 - BETA ** (i + 1)))
    at = int(np.argmin(np.gradient(smoothed[SKIP:-END]))) + SKIP
    cases.append({"from": low, "to": high, "steps": n, "rates": rates.tolist(), "losses": losses.tolist(), "smoothed": smoothed, "at": at})
with open("rate_finder.json", "w") as f:
    f.write("[\n" + ",\n".join(json.dumps(c) for c in cases) + "\n]\n")
