# Writes arrays.json: files as NumPy makes them, and the numbers in them.
#     python3 make.py > arrays.json
import base64, io, json
import numpy as np

cases = []

def case(name, array, version=None):
    file = io.BytesIO()
    np.lib.format.write_array(file, array, version=version)
    cases.append({"name": name, "file": base64.b64encode(file.getvalue()).decode(), "bytes": array.dtype == np.uint8,
                  "shape": array.shape, "values": [float(v) for v in array.flatten()]})

for kind in "b1 u1 i1 <u2 <i2 <u4 <i4 <u8 <i8 >u2 >i2 >u4 >i4 >u8 >i8".split():
    t = np.dtype(kind)
    ends = [0, 1] if kind == "b1" else [np.iinfo(t).min, np.iinfo(t).max, 1, 2]
    if kind[-1] == "8":
        ends = [0, 2**40 + 1, 1, 2]
    case(kind, np.array(ends, t))
for kind in "<f2 >f2 <f4 >f4 <f8 >f8".split():
    t = np.dtype(kind)
    i = np.finfo(t)
    case(kind, np.array([0.5, -1.25, float(i.max), float(i.min), float(i.tiny), float(i.smallest_subnormal), 1 / 3], t))
count = np.arange(24, dtype="<i4").reshape(2, 3, 4)
case("C order", count)
case("Fortran order", np.asfortranarray(count))
case("Fortran order, big end, halves", np.asfortranarray(count.astype(">f2")))
case("no axis", np.array(7.5))
case("no number", np.zeros((0, 3), "f4"))
case("version 2", count, (2, 0))
case("version 3", count, (3, 0))
print(json.dumps(cases, indent=1))
