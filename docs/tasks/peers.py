#!/usr/bin/python3
"""What scikit-learn makes of the same samples, divided in the same way, into peers.json beside this file.

    pip install scikit-learn pandas pillow
    python3 peers.py         after tables.py, digits.py and spam.py
"""

import glob
import json
import os

import numpy as np
import pandas as pd
from PIL import Image
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.metrics import balanced_accuracy_score
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC, LinearSVC

here = os.path.dirname(os.path.abspath(__file__))
peers = {}


def put(task, model, result):
    peers.setdefault(task, {})[model] = round(float(result), 4)
    print(task, model, f"{result:.4f}", flush=True)


def mean(result):
    """Over three seeds, where a model is drawn."""
    return np.mean([result(seed) for seed in (1, 2, 3)])


def table(name):
    return pd.read_csv(os.path.join(here, name + ".csv"))


def files(pattern):
    found = sorted(glob.glob(os.path.join(here, *pattern)))
    return found, np.array([f.split(os.sep)[-2] for f in found])


def folds(name, target):
    """Mean accuracy over the five folds of the table; what validates trains these, which need no validation."""
    t = table(name)
    parts = [t[f"fold{k}"] for k in range(1, 6)]
    x, y = t.drop(columns=[target] + [p.name for p in parts]), t[target]

    def accuracy(model):
        pipe = make_pipeline(StandardScaler(), model)
        return np.mean([pipe.fit(x[p != "test"], y[p != "test"]).score(x[p == "test"], y[p == "test"]) for p in parts])

    put(name, "LogisticRegression", accuracy(LogisticRegression(max_iter=1000)))
    put(name, "MLPClassifier", mean(lambda seed: accuracy(MLPClassifier((16,), max_iter=2000, random_state=seed))))


def windows(name, inputs, target, length, **options):
    """Mean absolute error over the last fifth of a series, whose windows have rows of that fifth alone."""
    t = table(name)
    v, y = t[inputs].to_numpy(), t[target].to_numpy()
    cut = len(v) - int(len(v) * 0.2)
    v = StandardScaler().fit(v[:cut]).transform(v)
    part = lambda v, y: (np.array([v[i : i + length].ravel() for i in range(len(v) - length)]), y[length:])
    x, want = part(v[:cut], y[:cut])
    tx, truth = part(v[cut:], y[cut:])
    error = lambda model: np.abs(model.fit(x, want).predict(tx) - truth).mean()
    put(name, "the last value again", np.abs(y[cut + length - 1 : -1] - truth).mean())
    put(name, "LinearRegression", error(LinearRegression()))
    put(name, "MLPRegressor", mean(lambda seed: error(MLPRegressor(hidden_layer_sizes=(16,), activation="tanh", random_state=seed, **options))))


def rare():
    """Balanced accuracy: the mean of the recall of both classes."""
    t = table("rare")
    x, train = t.drop(columns=["part", "kind"]), t.part == "train"
    for weight, name in (None, "LogisticRegression"), ("balanced", "LogisticRegression, balanced"):
        model = make_pipeline(StandardScaler(), LogisticRegression(class_weight=weight, max_iter=1000)).fit(x[train], t.kind[train])
        put("rare", name, balanced_accuracy_score(t.kind[~train], model.predict(x[~train])))


def digits():
    def read(part):
        found, labels = files(("digits", part, "*", "*.png"))
        return np.stack([np.asarray(Image.open(f), np.float32).ravel() / 255 for f in found]), labels

    x, y = read("train")
    test, truth = read("test")
    for model in LogisticRegression(max_iter=2000), SVC(gamma=0.001 * 16 * 16):  # its documentation's, whose tones go to 16
        put("digits", type(model).__name__, model.fit(x, y).score(test, truth))


def spam():
    def read(part):
        found, labels = files(("spam", part, "*", "*.txt"))
        return [open(f, encoding="latin-1").read() for f in found], labels

    x, y = read("train")
    test, truth = read("test")
    words = TfidfVectorizer(sublinear_tf=True)
    x, test = words.fit_transform(x), words.transform(test)
    for model in LogisticRegression(max_iter=1000), LinearSVC():
        put("spam", type(model).__name__, model.fit(x, y).score(test, truth))


folds("breast_cancer", "diagnosis")
folds("wine", "cultivar")
windows("weather", ["high", "low", "precipitation", "wind"], "high", 7, batch_size=32)
rare()
digits()
spam()
with open(os.path.join(here, "peers.json"), "w") as f:
    json.dump(peers, f, indent=1)
    f.write("\n")
