#!/usr/bin/env python3
"""Makes thresholds.json: what scikit-learn's TunedThresholdClassifierCV, given all thresholds that
make a difference, and its precision_recall_curve say.

    python3 thresholds.py > thresholds.json
"""

import json
import warnings

import numpy as np
import sklearn
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.metrics import precision_recall_curve
from sklearn.model_selection import TunedThresholdClassifierCV

warnings.simplefilter("ignore")
rng = np.random.default_rng(2026)


class Known(ClassifierMixin, BaseEstimator):
    """Says yes with the probability that it is given."""

    def fit(self, X, y):
        self.classes_, self.fitted_ = np.array([0, 1]), True
        return self

    def predict_proba(self, X):
        return np.hstack([1 - X, X])


def best(metric, y, t):
    """The highest value, and by how many answers that are taken for yes it is reached."""
    ways = np.append(np.unique(y), 2.0)
    found = [int(np.sum(y >= w)) for w in ways]
    tuned = TunedThresholdClassifierCV(Known().fit(None, None), scoring=metric, thresholds=ways, cv="prefit", refit=False, store_cv_results=True)
    tuned.fit(y[:, None], t)
    scores = np.asarray(tuned.cv_results_["scores"])
    order = {float(w): n for w, n in zip(ways, found)}
    at = [order[float(w)] for w in tuned.cv_results_["thresholds"]]
    return {"metric": metric.replace("f1", "f1_score"), "value": float(tuned.best_score_),
            "found": sorted({n for n, s in zip(at, scores) if abs(s - tuned.best_score_) < 1e-12})}


def limited(metric, least, y, t):
    precision, recall, ways = precision_recall_curve(t, y)
    what, must = (recall, precision) if metric == "recall_at_precision" else (precision, recall)
    ok = [i for i in range(len(ways)) if must[i] >= least]
    if not ok:
        return {"metric": f"{metric}={least}", "value": None, "found": []}
    value = max(what[i] for i in ok)
    second = max(must[i] for i in ok if what[i] == value)
    return {"metric": f"{metric}={least}", "value": float(value),
            "found": sorted({int(np.sum(y >= ways[i])) for i in ok if what[i] == value and must[i] == second})}


cases = []
for name, n, rare, apart, digits in (
    ("few", 12, 0.5, 1.0, 1),
    ("rare", 400, 0.05, 1.5, 17),
    ("ties", 300, 0.3, 1.0, 2),
    ("useless", 80, 0.4, 0.0, 17),
    ("reversed", 60, 0.5, -2.0, 17),
    ("separable", 50, 0.3, 30.0, 17),
):
    t = (rng.random(n) < rare).astype(int)
    t[:2] = 0, 1
    y = 1 / (1 + np.exp(2 - rng.normal(size=n) - apart * t))
    y = np.round(y.astype(np.float32).astype(np.float64), digits) if digits < 17 else y
    values = [best(m, y, t) for m in ("f1", "accuracy", "balanced_accuracy", "matthews_corrcoef")]
    values += [limited(m, least, y, t) for m in ("recall_at_precision", "precision_at_recall") for least in (0.3, 0.75, 0.9)]
    cases.append({"name": name, "y": y.tolist(), "t": t.tolist(), "values": values})

print(json.dumps({"scikit-learn": sklearn.__version__, "cases": cases}))
