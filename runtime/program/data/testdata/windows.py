#!/usr/bin/python3
"""Writes windows.json: windows over numbers that count, as NumPy's sliding_window_view makes them, by the
names of Keras's timeseries_dataset_from_array.

Needs NumPy:

    python3 windows.py > windows.json
"""

import json

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

cases = []
for rows, length, stride, rate in ((10, 3, 1, 1), (12, 3, 2, 1), (20, 4, 3, 2), (9, 2, 1, 4), (6, 6, 1, 1)):
    begins = sliding_window_view(np.arange(float(rows)), (length - 1) * rate + 1)[::stride, ::rate].tolist()
    cases.append({"rows": rows, "sequenceLength": length, "sequenceStride": stride, "samplingRate": rate, "begins": begins})
print(json.dumps(cases))
