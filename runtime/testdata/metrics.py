#!/usr/bin/env python3
"""Makes metrics.json: what scikit-learn's metrics, and Keras's for areas by thresholds, say.

    python3 metrics.py > metrics.json

Options are fields of the Go types.
"""

import json
import os
import sys
import warnings

os.environ["KERAS_BACKEND"] = "torch"
sys.path.pop(0)  # the keras.py beside this is another
import keras
import numpy as np
import sklearn
import sklearn.metrics as sk

keras.config.set_floatx("float64")
warnings.simplefilter("ignore")
rng = np.random.default_rng(2026)
cases = []


def case(name, answer, y, t, labels=None):
    """Numbers of samples, and the targets: numbers, or labels."""
    c = {"name": name, "answer": answer, "units": y.shape[1], "y": y.ravel().tolist(), "values": []}
    c["t" if labels is None else "labels"] = (t.ravel() if labels is None else labels).tolist()
    cases.append(c)

    def add(metric, value, options=None, classes=None):
        v = {"metric": metric, "options": options or {}, "value": float(value)}
        if classes is not None:
            v["classes"] = [float(x) for x in classes]
        c["values"].append(v)

    return add


def keras_auc(y, t, curve, method, n):
    m = keras.metrics.AUC(n, curve=curve, summation_method=method, multi_label=y.shape[1] > 1, num_labels=y.shape[1] if y.shape[1] > 1 else None)
    for part in slice(0, 7), slice(7, None):
        m.update_state(t[part], y[part])
    return float(m.result())


def areas(add, y, t):
    for curve in "ROC", "PR":
        score = sk.roc_auc_score if curve == "ROC" else sk.average_precision_score
        each = [score(t[:, k], y[:, k]) for k in range(y.shape[1])]
        add("AUC", np.mean(each), {"Curve": curve}, each if len(each) > 1 else None)
        for method in "interpolation", "minoring", "majoring":
            for n in 200, 17:
                add("AUC", keras_auc(y, t, curve, method, n), {"Curve": curve, "SummationMethod": method, "NumThresholds": n})


def shares(add, t, found, options, labels=None):
    """Precision and its like, of columns of yes or no, or of labels."""
    # a class that is not there and was not found does not count
    average = {"macro": "macro", "micro": "micro", "weighted": "weighted"} if labels is not None or t.shape[1] > 1 else {"": "binary"}
    if labels is None and t.shape[1] == 1:
        t, found = t[:, 0], found[:, 0]
    for name, score, more in (
        ("Precision", sk.precision_score, {}),
        ("Recall", sk.recall_score, {}),
        ("F1Score", sk.f1_score, {}),
        ("FBetaScore", sk.fbeta_score, {"beta": 2.0}),
        ("FBetaScore", sk.fbeta_score, {"beta": 0.5}),
    ):
        for ours, theirs in average.items():
            each = None
            if theirs != "binary":
                each = score(t, found, average=None, labels=labels, **more)
            o = options | ({"Average": ours} if ours else {}) | ({"Beta": more["beta"]} if more else {})
            add(name, score(t, found, average=theirs, labels=labels, **more), o, each)


def classes(name, y, labels):
    n = y.shape[1]
    add = case(name, "one class", y, None, labels)
    found = y.argmax(1)
    seen = sorted(set(labels) | set(found))
    add("CategoricalAccuracy", sk.accuracy_score(labels, found))
    for k in 2, 3:
        add("TopKCategoricalAccuracy", sk.top_k_accuracy_score(labels, y, k=k, labels=range(n)), {"K": k})
    if len(seen) == n:
        shares(add, labels, found, {}, range(n))
        add("MeanIoU", sk.jaccard_score(labels, found, average="macro"), {}, sk.jaccard_score(labels, found, average=None))
        add("MeanIoU", sk.jaccard_score(labels, found, average="macro", labels=[0, 2]), {"ClassID": [0, 2]})
        add("F1Score", sk.f1_score(labels, found, average="macro", labels=[1, 2]), {"ClassID": [1, 2]})
    else:
        for average in "macro", "micro", "weighted":
            add("Precision", sk.precision_score(labels, found, average=average), {"Average": average})
            add("Recall", sk.recall_score(labels, found, average=average), {"Average": average})
            add("F1Score", sk.f1_score(labels, found, average=average), {"Average": average})
        add("MeanIoU", sk.jaccard_score(labels, found, average="macro"))
    add("MatthewsCorrcoef", sk.matthews_corrcoef(labels, found))
    for weights in None, "linear", "quadratic":
        add("CohenKappa", sk.cohen_kappa_score(labels, found, weights=weights, labels=range(n)), {"Weights": weights or "none"})
    add("Perplexity", np.exp(sk.log_loss(labels, y, labels=range(n))))
    if len(set(labels)) == n:
        areas(add, y, np.eye(n)[labels])
        assert abs(sk.roc_auc_score(labels, y, multi_class="ovr") - cases[-1]["values"][-14]["value"]) < 1e-12
        assert len(y) < 1000
    return add


def yes_or_no(name, y, t):
    add = case(name, "yes or no", y, t)
    for threshold in 0.5, 0.3:
        found = (y > threshold).astype(int)
        options = {} if threshold == 0.5 else {"Threshold": threshold}
        add("BinaryAccuracy", np.mean(found == t), options)
        shares(add, t, found, options)
        both = t.ravel(), found.ravel()
        add("MatthewsCorrcoef", sk.matthews_corrcoef(*both), options)
        add("CohenKappa", sk.cohen_kappa_score(*both), options)
        add("MeanIoU", sk.jaccard_score(*both, average="macro"), options, sk.jaccard_score(*both, average=None))
        add("MeanIoU", sk.jaccard_score(*both, labels=[1], average="macro"), options | {"ClassID": [1]})
    areas(add, y, t)


def numbers(name, y, t):
    add = case(name, "", y, t)
    add("MeanAbsoluteError", sk.mean_absolute_error(t, y))
    add("MeanSquaredError", sk.mean_squared_error(t, y))
    add("RootMeanSquaredError", np.sqrt(sk.mean_squared_error(t, y)))
    add("MeanAbsolutePercentageError", 100 * sk.mean_absolute_percentage_error(t, y))
    for aggregation in "uniform_average", "variance_weighted_average":
        kind = aggregation.replace("_weighted_average", "_weighted")
        options = {} if aggregation == "uniform_average" else {"ClassAggregation": aggregation}
        add("R2Score", sk.r2_score(t, y, multioutput=kind), options, sk.r2_score(t, y, multioutput="raw_values") if y.shape[1] > 1 else None)


def softmax(x):
    e = np.exp(x)
    return e / e.sum(1, keepdims=True)


def main():
    labels = rng.integers(0, 4, 60)
    y = softmax(rng.normal(size=(60, 4)) + 1.2 * np.eye(4)[labels])
    classes("classes", y, labels)
    classes("a class is not there", y, np.minimum(labels, 2))
    y[:, 1] /= 1e3
    classes("a class is never found", y / y.sum(1, keepdims=True), labels)
    found = y[:, [0, 2]]
    classes("two of three classes", np.c_[found, found[:, :1] / 9], rng.integers(0, 2, 60))

    t = (rng.random((80, 1)) < 0.3).astype(int)
    yes_or_no("yes or no", np.round(np.clip(rng.random((80, 1)) * 0.7 + 0.25 * t, 0, 1), 2), t)
    t = (rng.random((50, 3)) < [0.2, 0.5, 0.8]).astype(int)
    yes_or_no("several of each", np.round(np.clip(rng.random((50, 3)) * 0.8 + 0.2 * t, 0, 1), 3), t)

    t = rng.normal(size=(40, 1)) * 3 + 10
    numbers("numbers", t + rng.normal(size=t.shape), t)
    t = rng.normal(size=(40, 3)) * [1, 10, 0.1] + [0, 1e3, -5]
    numbers("several numbers", t + rng.normal(size=t.shape) * [0.5, 1, 0.2], t)
    t = np.round(rng.normal(size=(40, 1)), 3) + 2.0**26
    numbers("far from 0", t + np.round(rng.normal(size=t.shape), 3), t)
    json.dump({"sklearn": sklearn.__version__, "keras": keras.__version__, "cases": cases}, sys.stdout)
    print()


main()
