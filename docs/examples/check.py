#!/usr/bin/env python3
"""Compares the answers of the examples, which are built, with those of Magika and onnxruntime.

    python3 docs/examples/check.py

It needs the packages magika, numpy, onnxruntime and tokenizers.
"""

import pathlib
import subprocess
import sys
import tempfile

import numpy
import onnxruntime
from magika import Magika
from tokenizers import BertWordPieceTokenizer

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent


def odd_files(folder):
    """Files at the ends of the rules: little, blank, long, neither text nor anything."""
    for name, content in {
        "empty": b"",
        "few": b"abc",
        "few bytes": b"\xff\xfe\x00",
        "blank": b" \n\t" * 50,
        "blank before": b" " * 4090 + b"package main\n\nfunc main() {}\n",
        "one block": b"x = 1\n" * 683,
        "two blocks": b"def f(x):\n    return x + 1\n\n" * 400,
        "noise": numpy.random.default_rng(1).bytes(5000),
        "accents": "Größe, Länge und Höhe sind ähnlich.\n".encode("latin-1") * 40,
    }.items():
        (folder / name).write_bytes(content)
        yield folder / name


def check_filekind():
    names = subprocess.run(["git", "ls-files"], cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout.splitlines()
    paths = [ROOT / name for name in names if (ROOT / name).is_file()][::25]
    paths += sorted(pathlib.Path(onnxruntime.__file__).parent.rglob("*"))[:100]
    with tempfile.TemporaryDirectory() as folder:
        paths += odd_files(pathlib.Path(folder))
        found = subprocess.run([HERE / "filekind" / "filekind", *paths], check=True, stdout=subprocess.PIPE, text=True).stdout.splitlines()
        wrong = 0
        for path, line, want in zip(paths, found, Magika().identify_paths(paths), strict=True):
            answer = line.removeprefix(f"{path}: ")
            expected = f"{want.output.label}, {want.output.description}, {want.score:.3f}"
            same = answer.rpartition(", ")[0] == expected.rpartition(", ")[0]
            if not same or abs(float(answer.rpartition(", ")[2]) - want.score) > 1.1e-3:
                wrong += 1
                print(f"{path}: found {answer}, expected {expected}")
    print(f"filekind: {len(paths)} files, {wrong} wrong")
    return wrong


# Words such as [MASK] are left out: here these are words, there they are what training needs.
SENTENCES = [
    "The cat sits outside", "A man is playing guitar", "A cat is playing in the garden", "The new movie is awesome",
    "How do I reset my password?", "I've forgotten my log-in credentials...", "Il gatto è fuori", "Die Katze sitzt draußen",
    "猫が外に座っている", "Ünïcödé (with accents), 3.14 %", "supercalifragilisticexpialidocious", "🙂", "x" * 150,
    "tab\tand\u00a0space", "A sentence that goes on. " * 20, "don't", "$100 & more",
]


def check_sentences():
    words = BertWordPieceTokenizer(str(HERE / "sentences" / "vocab.txt"), lowercase=True)
    words.enable_truncation(64)
    session = onnxruntime.InferenceSession(str(HERE / "sentences" / "model.onnx"), providers=["CPUExecutionProvider"])
    vectors = []
    for text in SENTENCES:
        ids = numpy.array([words.encode(text).ids], numpy.int64)
        vector = session.run(["461"], {"input_ids": ids, "attention_mask": numpy.ones_like(ids)})[0][0].astype(numpy.float64)
        vectors.append(vector / numpy.linalg.norm(vector))
    wrong = 0
    for i, text in enumerate(SENTENCES[:3]):
        found = subprocess.run([HERE / "sentences" / "sentences", text, *SENTENCES], check=True, stdout=subprocess.PIPE, text=True).stdout
        for line in found.removesuffix("\n").split("\n"):
            like, _, other = line.partition(" ")
            expected = vectors[i] @ vectors[SENTENCES.index(other)]
            if not abs(float(like) - expected) < 1e-4:
                wrong += 1
                print(f"{text} / {other}: found {like}, expected {expected:.4f}")
    print(f"sentences: {len(SENTENCES)} sentences, {wrong} wrong")
    return wrong


sys.exit(check_filekind() + check_sentences() > 0)
