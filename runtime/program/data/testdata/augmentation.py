"""Writes augmentation.json: what Keras's layers make of a picture, by numbers that are not random.

    KERAS_BACKEND=torch python3 augmentation.py
"""

import json

import keras
import numpy

picture = numpy.round(numpy.random.default_rng(5).uniform(size=(4, 5, 2)), 3).astype("float32")
cases = []


def case(name, layer, **options):
    made = keras.ops.convert_to_numpy(layer(picture.copy(), training=True))
    cases.append({"name": name, **options, "want": [float(v) for v in made.ravel()]})


for fill in "constant", "nearest", "reflect", "wrap":
    for interpolation in "bilinear", "nearest":
        filling = {"fill_mode": fill, "interpolation": interpolation}
        if fill == "constant":
            filling["fill_value"] = 0.25
        for down, right in (0.3, -0.27), (-0.8, 0.9):
            case("random_translation", keras.layers.RandomTranslation((down, down), (right, right), **filling),
                 numbers=[down, right], **filling)
        for turn in 0.07, -0.31:
            case("random_rotation", keras.layers.RandomRotation((turn, turn), **filling), numbers=[turn], **filling)
        for y, x in (0.35, -0.4), (-0.2, 0.9):
            case("random_zoom", keras.layers.RandomZoom((y, y), (x, x), **filling), numbers=[y, x], **filling)
        case("random_zoom", keras.layers.RandomZoom((0.45, 0.45), **filling), numbers=[0.45], **filling)

for by in 0.3, -0.4:
    case("random_brightness", keras.layers.RandomBrightness((by, by), value_range=(0, 1)), numbers=[by])

for factor in 0.4, 1.7:
    layer = keras.layers.RandomContrast(0.5, value_range=(0, 1))
    made = layer.transform_images(keras.ops.convert_to_tensor(picture), {"contrast_factor": factor})
    made = keras.ops.convert_to_numpy(made)
    # Keras takes the mean of each channel of a picture.
    cases.append({"name": "random_contrast", "numbers": [factor], "want": [float(v) for v in made.ravel()]})

with open("augmentation.json", "w") as f:
    json.dump({"keras": keras.__version__, "shape": picture.shape, "picture": [float(v) for v in picture.ravel()], "cases": cases}, f)
