"""Writes scikit-learn's digits as pictures in a folder for each digit, digits/train and digits/test
beside this file.

    python3 digits.py        with scikit-learn 1.9 and Pillow 13
"""

import os

from PIL import Image
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split

here = os.path.dirname(os.path.abspath(__file__))
digits = load_digits()
train, test = train_test_split(range(len(digits.target)), test_size=0.25, stratify=digits.target, random_state=0)
for part, rows in ("train", train), ("test", test):
    for i in rows:
        folder = os.path.join(here, "digits", part, str(digits.target[i]))
        os.makedirs(folder, exist_ok=True)
        tones = (digits.images[i] * 255 / 16).round().astype("uint8")
        Image.fromarray(tones).save(os.path.join(folder, f"{i:04}.png"))
