"""What scikit-learn makes of the pictures that digits.py has written.

    python3 digits_peers.py        with scikit-learn 1.9 and Pillow 13
"""

import glob
import os

import numpy as np
from PIL import Image
from sklearn.linear_model import LogisticRegression
from sklearn.svm import SVC

here = os.path.dirname(os.path.abspath(__file__))


def read(part):
    files = sorted(glob.glob(os.path.join(here, "digits", part, "*", "*.png")))
    pictures = np.stack([np.asarray(Image.open(f), np.float32).ravel() / 255 for f in files])
    return pictures, np.array([int(f.split(os.sep)[-2]) for f in files])


x, y = read("train")
test, truth = read("test")
for model in SVC(gamma=0.001 * 16 * 16), LogisticRegression(max_iter=2000):  # its documentation's, whose tones go to 16
    print(type(model).__name__, model.fit(x, y).score(test, truth))
