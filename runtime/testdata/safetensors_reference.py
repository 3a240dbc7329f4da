"""Writes the weights files that tensors_test.go reads, with the format's own library.

pip install numpy==2.4.6 safetensors==0.8.0
python safetensors_reference.py
"""

import numpy
from safetensors.numpy import save_file

for dtype in "float32", "float64":
    save_file(
        {
            "hidden.weight": numpy.array([[1, -2.5, 0.1], [numpy.inf, -0.0, 1e-30]], dtype),
            "hidden.bias": numpy.array([3, 4], dtype),
            "scale": numpy.array(0.5, dtype),
        },
        f"safetensors_{dtype}.safetensors",
        metadata={"fingerprint": "c0ffee", "straße": 'a "quoted" line\n'},
    )
