#!/usr/bin/python3
"""Makes extremes.json: what PyTorch's optimizers do under gradients whose
squares overflow or vanish, and its activations and losses at the ends of
float32 and float64. Needs what reference.py needs; run it in this folder.

Numbers that JSON lacks are the strings "nan", "inf" and "-inf".
"""

import json
import math

import torch

import reference

STEPS = 8
# For each type what is squared to infinity, what is more so, nearly the largest
# number, subnormal numbers, and what is squared to 0.
SCALES = {
    torch.float32: (1e20, 1e30, 3e38, 1e-45, 1e-40, 1e-25),
    torch.float64: (1e160, 1e250, 1.7e308, 5e-324, 1e-310, 1e-170),
}
ENDS = {
    torch.float32: [3.4e38, 1e30, 1e20, 1e10, 1e5, 1e-20, 1e-38, 1e-40, 1e-45],
    torch.float64: [1.7e308, 1e250, 1e160, 1e20, 1e5, 1e-160, 1e-308, 1e-310, 5e-324],
}

def sequences(dtype):
    big, bigger, most, least, less, small = SCALES[dtype]
    signs = [(-1) ** s for s in range(STEPS)]
    return [
        [big] + [0] * (STEPS - 1),
        [0.5, bigger] + [s * 0.25 for s in signs[2:]],
        [s * most for s in signs],
        [1, -1, 2, -most] + [1e-3] * (STEPS - 4),
        [big, 1e-3, bigger, small, least, 1, 0, -big],
        [least] * STEPS,
        [s * less for s in signs],
        [small] * STEPS,
        [0] * STEPS,
    ]

def number(value):
    value = float(value)
    return value if math.isfinite(value) else str(value)

def name(dtype):
    return str(dtype).split(".")[1]

def descent(title, settings, make, dtype):
    gradients = torch.tensor(sequences(dtype), dtype=torch.float64).to(dtype)
    w = torch.full((len(gradients),), 0.5, dtype=dtype, requires_grad=True)
    optimizer = make([w])
    steps = []
    for step in range(STEPS):
        w.grad = gradients[:, step].clone()
        optimizer.step()
        steps.append([number(v) for v in w.detach()])
    return {"name": title, "settings": settings, "gradients": [[number(g) for g in row] for row in gradients], "weights": steps}

def curve(title, parameters, function, points, dtype):
    x = torch.tensor(points, dtype=torch.float64).to(dtype).requires_grad_()
    y = function(x, *parameters)
    (gradient,) = torch.autograd.grad(y.sum(), x)
    return {
        "name": title,
        "parameters": parameters,
        "x": [number(v) for v in x.detach()],
        "y": [number(v) for v in y.detach()],
        "gradient": [number(v) for v in gradient],
    }

def main():
    result = {}
    for dtype in (torch.float32, torch.float64):
        ends = ENDS[dtype]
        points = [math.inf, -math.inf, math.nan] + ends + [-x for x in ends] + [0]
    
        probabilities = [0, 1] + [x for x in ends if x < 1]
        result[name(dtype)] = {
            "optimizers": [descent(*o, dtype) for o in reference.OPTIMIZERS],
            "activations": [curve(n, p, f, points, dtype) for n, p, f, *_ in reference.ACTIVATIONS],
            "losses": [
                curve(n, p, f, probabilities if n in ("binary_crossentropy", "categorical_crossentropy") else points, dtype)
                for n, p, f, *_ in reference.LOSSES
            ],
        }
    with open("extremes.json", "w") as file:
        for i, (dtype, parts) in enumerate(result.items()):
            file.write("{" if i == 0 else ",")
            sections = []
            for key, rows in parts.items():
                sections.append(f'"{key}": [\n' + ",\n".join(json.dumps(row, allow_nan=False) for row in rows) + "\n]")
            file.write(f'"{dtype}": {{\n' + ",\n".join(sections) + "\n}")
        file.write("}\n")

if __name__ == "__main__":
    main()
