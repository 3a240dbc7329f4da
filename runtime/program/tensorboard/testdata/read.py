"""Writes read.json: what TensorBoard reads of the event file beside it.

    python3 read.py        with tensorboard 2.21 and Pillow from PyPI
"""

import io
import json
import os

from PIL import Image
from tensorboard.backend.event_processing import event_accumulator
from tensorboard.util import tensor_util

here = os.path.dirname(os.path.abspath(__file__))
# Every event, with the checksums that the reader makes sure of.
events = event_accumulator.EventAccumulator(
    os.path.join(here, "events.out.tfevents.golden"), size_guidance={"scalars": 0, "tensors": 0, "histograms": 0, "images": 0}
)
events.Reload()


def shapes(node):
    return [[d.size for d in s.dim] for s in node.attr["_output_shapes"].list.shape]


tags = events.Tags()
found = {
    "scalars": {t: [[e.step, e.value] for e in events.Scalars(t)] for t in tags["scalars"]},
    "histograms": {},
    "images": {},
    "nodes": {n.name: {"op": n.op, "input": " ".join(n.input), "shapes": str(shapes(n))} for n in events.Graph().node},
    "node_count": len(events.Graph().node),
    "wall": events.FirstEventTimestamp(),
}
for tag in tags["histograms"]:
    found["histograms"][tag] = []
    for e in events.Histograms(tag):
        h = e.histogram_value
        lefts = [h.min] + list(h.bucket_limit)[:-1]
        found["histograms"][tag].append([list(b) for b in zip(lefts, h.bucket_limit, h.bucket)])
for tag in tags["images"]:
    found["images"][tag] = []
    for e in events.Images(tag):
        image = Image.open(io.BytesIO(e.encoded_image_string))
        found["images"][tag].append({"step": e.step, "width": e.width, "height": e.height, "pixels": list(image.convert("RGBA").get_flattened_data())})
for tag in tags["tensors"]:
    found["histograms"].setdefault(tag, [])
    for e in events.Tensors(tag):
        found["histograms"][tag].append(tensor_util.make_ndarray(e.tensor_proto).tolist())
with open(os.path.join(here, "read.json"), "w") as f:
    json.dump(found, f, indent=1)
    f.write("\n")
