"""Writes reference.json: answers of a made-up network, and what scikit-learn says of them.

    python3 -P sklearn_reference.py        with scikit-learn from PyPI
"""

import json
import os

import numpy as np
from sklearn.metrics import average_precision_score, confusion_matrix, precision_recall_curve
from sklearn.metrics import precision_recall_fscore_support, roc_auc_score, roc_curve

here = os.path.dirname(os.path.abspath(__file__))
random = np.random.default_rng(7)


def case(classes, samples, rounded):
    labels = random.integers(classes, size=samples)
    logits = random.normal(size=(samples, classes)) + 1.2 * np.eye(classes)[labels]
    p = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    if rounded:  # equal answers
        p = np.round(p, 1) + 1e-3
    found = p.argmax(axis=1)
    precision, recall, f1, support = precision_recall_fscore_support(labels, found, labels=range(classes))
    curves = [roc_curve(labels == k, p[:, k], drop_intermediate=False)[:2] for k in range(classes)]
    # The expected calibration error as its paper defines it, with ten bins.
    sure, right = p.max(axis=1), found == labels
    bins = np.minimum((sure * 10).astype(int), 9)
    points = [[sure[bins == b].mean(), right[bins == b].mean()] for b in range(10) if (bins == b).any()]
    ece = sum(abs(sure[bins == b].mean() - right[bins == b].mean()) * (bins == b).mean() for b in range(10) if (bins == b).any())
    return {
        "labels": labels.tolist(),
        "answers": p.tolist(),
        "confusion": confusion_matrix(labels, found, labels=range(classes)).tolist(),
        "precision": precision.tolist(),
        "recall": recall.tolist(),
        "f1": f1.tolist(),
        "support": support.tolist(),
        "areas": [roc_auc_score(labels == k, p[:, k]) for k in range(classes)],
        "curves": [[list(map(float, x)) for x in zip(*c)] for c in curves],
        "averages": [average_precision_score(labels == k, p[:, k]) for k in range(classes)],
        # from the highest threshold, without the end that has none
        "precisions": [[list(map(float, x)) for x in zip(*precision_recall_curve(labels == k, p[:, k])[1::-1])][-2::-1] for k in range(classes)],
        "calibration": points,
        "ece": ece,
    }


with open(os.path.join(here, "reference.json"), "w") as f:
    json.dump([case(3, 60, False), case(4, 50, True)], f)
    f.write("\n")
