"""Writes npz.npz and npz_compressed.npz, archives of NumPy's, for npz_test.go, and the same by the
package safetensors, for safetensors_test.go."""
import pathlib

import numpy as np
from safetensors.numpy import save_file

here = pathlib.Path(__file__).parent
image = np.arange(3 * 2 * 3, dtype=np.uint8).reshape(3, 2, 3) * 15
arrays = {
    "image": image,
    "mask": (np.arange(18).reshape(3, 3, 2) % 4).astype(np.int64).transpose(0, 2, 1),
    "turned": np.asfortranarray(image.astype(np.float32) / 2),
    "kind": np.array([2, 0, 1]),
    "found": np.array([[True], [False], [True]]),
}
np.savez(here / "npz.npz", **arrays)
np.savez_compressed(here / "npz_compressed.npz", **arrays)
save_file({name: np.ascontiguousarray(a) for name, a in arrays.items()}, here / "npz.safetensors")
