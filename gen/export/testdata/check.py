"""Checks exported models in a folder, NAME.onnx, with onnx.checker, and compares what onnxruntime
computes of the inputs in NAME.json with the outputs there, for one sample and for two. Without
NAME.json, as for the largest, it has to take the model. The files are made by

    TENSORNET_EXPORTS=FOLDER go test ./gen/export

Needs onnx 1.23 and onnxruntime 1.32. Fails where an output differs by more than 1e-5 of its
largest number, or of a tenth of the largest input where that is more: what cancels has the
rounding of what it is made of."""

import glob
import json
import os
import sys

import numpy as np
import onnx
import onnxruntime

failed = worst = compared = 0
files = sorted(glob.glob(sys.argv[1] + "/*.onnx"))
for file in files:
    model = onnx.load(file)
    onnx.checker.check_model(model, full_check=True)
    session = onnxruntime.InferenceSession(file, providers=["CPUExecutionProvider"])
    if not os.path.exists(file[:-5] + ".json"):
        continue
    compared += 1
    stored = json.load(open(file[:-5] + ".json"))
    for samples in (1, 2):
        feed, reach = {}, 0
        for i in session.get_inputs():
            x = np.array(stored["Inputs"][i.name], np.int32 if "int" in i.type else np.float32)
            reach = max(reach, abs(x).max(initial=0) / 10 if "float" in i.type else 0)
            feed[i.name] = np.repeat(x.reshape([1] + i.shape[1:]), samples, 0)
        for o, y in zip(session.get_outputs(), session.run(None, feed)):
            want = np.array(stored["Outputs"][o.name])
            for row in y.reshape(samples, -1):
                difference = abs(row - want).max() / max(abs(want).max(), reach, 1e-30)
                worst = max(worst, difference)
                if not difference <= 1e-5:
                    print(f"{file}: {o.name} differs by {difference:.1e}")
                    failed += 1
print(f"{len(files)} models, of which {compared} differ by at most {worst:.1e}")
sys.exit(failed > 0 or not compared)
