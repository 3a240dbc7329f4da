#!/usr/bin/python3
"""Writes the tables that docs/tables.md tries beside the specs here, and prints what scikit-learn makes of the same splits.

Needs scikit-learn, pandas, statsmodels:

    cd docs/tasks && python3 tables.py
"""

import numpy as np
import pandas as pd
import statsmodels.api as sm
from sklearn.datasets import load_breast_cancer, load_wine, make_classification
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.metrics import balanced_accuracy_score
from sklearn.model_selection import StratifiedKFold, cross_val_score
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

for name, load, target in (("breast_cancer", load_breast_cancer, "diagnosis"), ("wine", load_wine, "cultivar")):
    data = load()
    table = pd.DataFrame(data.data, columns=[c.replace(" ", "_") for c in data.feature_names])
    table[target] = data.target_names[data.target]
    table.to_csv(name + ".csv", index=False)
    folds = StratifiedKFold(5, shuffle=True, random_state=0)
    for model in (LogisticRegression(max_iter=1000), MLPClassifier((16,), max_iter=2000, random_state=0)):
        scores = cross_val_score(make_pipeline(StandardScaler(), model), data.data, data.target, cv=folds)
        print(f"{name}: {type(model).__name__}: accuracy of 5 folds {scores.mean():.4f}")

sun = sm.datasets.sunspots.load_pandas().data
sun["spots"] = sun.SUNACTIVITY / 100
sun["year"] = sun.YEAR.astype(int)
sun[["year", "spots"]].to_csv("sunspots.csv", index=False)
v = sun.spots.to_numpy()
cut = len(v) - int(len(v) * 0.2)
windows = lambda a: (np.array([a[i : i + 12] for i in range(len(a) - 12)]), a[12:])
x, y = windows(v[:cut])
tx, ty = windows(v[cut:])
error = np.abs(LinearRegression().fit(x, y).predict(tx) - ty).mean()
print(f"sunspots: LinearRegression on windows of 12: mean absolute error {error:.4f}; the year before's number {np.abs(tx[:, -1] - ty).mean():.4f}")

x, y = make_classification(4000, 10, n_informative=5, weights=[0.96], flip_y=0.01, class_sep=1.0, random_state=7)
part = np.array(["test" if i % 4 == 0 else "train" for i in range(len(y))])
table = pd.DataFrame(x.round(4), columns=[f"x{i}" for i in range(10)])
table["part"], table["kind"] = part, np.where(y == 1, "rare", "usual")
table.to_csv("rare.csv", index=False)
train, test = part == "train", part == "test"
for weight in (None, "balanced"):
    model = make_pipeline(StandardScaler(), LogisticRegression(class_weight=weight, max_iter=1000)).fit(table.iloc[train, :10], table.kind[train])
    print(f"rare: LogisticRegression, class_weight {weight}: balanced accuracy {balanced_accuracy_score(table.kind[test], model.predict(table.iloc[test, :10])):.4f}")
