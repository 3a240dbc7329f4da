#!/usr/bin/python3
"""Writes tables.json: what scikit-learn's SimpleImputer fills into a table, and what its scalers
make of it, both fitted to the rows of training alone.

Needs scikit-learn, NumPy:

    python3 tables.py > tables.json
"""

import json

import numpy as np
from sklearn.impute import SimpleImputer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import MinMaxScaler, RobustScaler, StandardScaler

rows = []
for i in range(24):
    a = (i * i * 7 % 13) / 4 if i % 5 else np.nan
    b = float((i * 3) % 4) if i % 7 != 2 else np.nan
    rows.append((a, b, "train" if i % 3 else "test", i))
x = np.array([r[:2] for r in rows])
train = x[[r[2] == "train" for r in rows]]
test = x[[r[2] == "test" for r in rows]]
text = "a,b,part,y\n"
for a, b, part, y in rows:
    text += ",".join(["" if np.isnan(v) else repr(v) for v in (a, b)] + [part, str(y)]) + "\n"
fillings = {}
for strategy in ("mean", "median", "most_frequent", "constant"):
    fill = SimpleImputer(strategy=strategy, fill_value=-1.5 if strategy == "constant" else None).fit(train)
    fillings[strategy] = [float(v) for v in fill.statistics_]
scalers = {}
for name, scaler in (("standard", StandardScaler()), ("min_max", MinMaxScaler()), ("robust", RobustScaler())):
    pipe = make_pipeline(SimpleImputer(strategy="median"), scaler).fit(train)
    scalers[name] = np.concatenate([pipe.transform(train), pipe.transform(test)]).tolist()
print(json.dumps({"table": text, "fillings": fillings, "scalers": scalers}, indent=1))
