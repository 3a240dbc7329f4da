#!/usr/bin/python3
"""Writes the tables of docs/tasks.md beside this file, the same ones everywhere.

    pip install scikit-learn pandas vega_datasets
    python3 tables.py
"""

import os

import numpy as np
import pandas as pd
from sklearn.datasets import load_breast_cancer, load_wine, make_classification
from sklearn.model_selection import StratifiedKFold, StratifiedShuffleSplit
from vega_datasets import local_data

here = os.path.dirname(os.path.abspath(__file__))


def write(table, name):
    table.to_csv(os.path.join(here, name + ".csv"), index=False, lineterminator="\n")


def with_folds(table, target):
    """Adds the columns fold1 to fold5: scikit-learn's folds test, and of the others a fifth validates."""
    classes = table[target]
    for k, (train, test) in enumerate(StratifiedKFold(5, shuffle=True, random_state=0).split(table, classes), 1):
        part = np.full(len(table), "train", object)
        part[test] = "test"
        draw = StratifiedShuffleSplit(1, test_size=0.2, random_state=0)
        part[train[next(draw.split(train, classes.iloc[train]))[1]]] = "validation"
        table[f"fold{k}"] = part
    return table


for name, load, target in (("breast_cancer", load_breast_cancer, "diagnosis"), ("wine", load_wine, "cultivar")):
    data = load()
    table = pd.DataFrame(data.data, columns=[c.replace(" ", "_").replace("/", "_") for c in data.feature_names])
    table[target] = data.target_names[data.target]
    write(with_folds(table, target), name)

days = local_data.seattle_weather()
days["high"], days["low"] = days.temp_max / 10, days.temp_min / 10
write(days[["date", "high", "low", "precipitation", "wind"]], "weather")

x, y = make_classification(4000, 10, n_informative=5, weights=[0.96], flip_y=0.01, class_sep=1.0, random_state=7)
table = pd.DataFrame(x.round(4), columns=[f"x{i}" for i in range(10)])
table["part"] = ["test" if i % 4 == 0 else "train" for i in range(len(y))]
table["kind"] = np.where(y == 1, "rare", "usual")
write(table, "rare")
