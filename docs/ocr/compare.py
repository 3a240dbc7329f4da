#!/usr/bin/env python3
"""Compares the readers of package ocr with Tesseract and PP-OCRv4 on the same pictures.

    python3 docs/ocr/compare.py                  prints a table
    python3 docs/ocr/compare.py --docs           and puts it and pictures of mistakes into docs
    python3 docs/ocr/compare.py --lines 50 --font /usr/share/fonts/truetype/fifthhorseman/dkg.ttf

It needs Go, the program tesseract with its English data (Debian's tesseract-ocr), and, in the Python
that runs it, the package rapidocr-onnxruntime, of which it uses the network that reads lines alone.
The font is of Debian's fonts-dkg-handwriting.

`ocr eval` draws the lines, which nobody was trained on, and reads them. Tesseract reads them as one line
of text (--psm 7), as they are and enlarged to lines of 64 pixels, which it may like better; the
better of the two counts for each kind of lines. All run on one core, line by line, and what counts is the
time of the processor. Kinds of quotation marks, dashes and wide signs are not told apart, in what was
drawn and in what anybody has read.

The others take long: --keep leaves the pictures, and what they have answered, which the next run with as
many lines takes from there.
"""

import argparse
import collections
import hashlib
import json
import os
import pathlib
import resource
import subprocess
import tempfile
import time
import unicodedata

import cv2
import PIL.Image
import PIL.ImageDraw
import PIL.ImageFont
import rapidocr_onnxruntime
from rapidocr_onnxruntime.ch_ppocr_rec import TextRecognizer

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
BEGIN, END = "<!-- readers -->\n", "<!-- /readers -->\n"
NAMES = {"line": "ocr_line", "greedy": "ocr_line, greedily", "pair": "the pair", "tesseract": "Tesseract 5.3", "rapidocr": "PP-OCRv4"}
SIGNS = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"', "–": "-", "—": "-", "′": "'", "´": "'"})


def drawn(program, where, lines, readers, fonts):
    """Lines that ocr eval has drawn, with what our readers have read."""
    command = program.split() + ["eval", "--lines", str(lines), "--out", where, "--reader", readers]
    for font in fonts:
        command += ["--font", font]
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL, env=os.environ | {"GOMAXPROCS": "1"})
    found = [json.loads(line) for line in open(pathlib.Path(where) / "lines.jsonl")]
    for line in found:
        line["read"] = {r["reader"]: (r["text"], r["ms"]) for r in line["read"]}
    return found


def plain(text):
    return unicodedata.normalize("NFKC", text.translate(SIGNS)).strip()


def tesseract(where, lines, high=0):
    """What Tesseract reads, of pictures that are so many pixels high if they are not higher."""
    names = []
    for line in lines:
        name = line["file"]
        if high:
            picture = cv2.imread(str(where / name))
            scale = max(1, high / picture.shape[0])
            name = "large-" + name
            cv2.imwrite(str(where / name), cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC))
        names.append(name)
    (where / "list.txt").write_text("\n".join(names) + "\n")
    begin = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    run = subprocess.run(["tesseract", "list.txt", "stdout", "--psm", "7", "-l", "eng"], cwd=where, check=True,
                         capture_output=True, env=os.environ | {"OMP_THREAD_LIMIT": "1"})
    spent = 1e3 * (resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - begin) / len(lines)
    texts = run.stdout.decode().split("\f")[:len(lines)]
    assert len(texts) == len(lines), f"{len(texts)} texts of {len(lines)} pictures"
    return [(plain(text.replace("\n", " ")), spent) for text in texts]


def recogniser():
    folder = pathlib.Path(rapidocr_onnxruntime.__file__).parent
    return TextRecognizer({"model_path": str(folder / "models/ch_PP-OCRv4_rec_infer.onnx"), "rec_img_shape": [3, 48, 320],
                           "rec_batch_num": 1, "use_cuda": False, "use_dml": False, "intra_op_num_threads": 1,
                           "inter_op_num_threads": 1})


def rapidocr(reader, where, lines):
    answers = []
    for line in lines:
        picture = cv2.imread(str(where / line["file"]))
        begin = time.process_time()
        text = reader([picture])[0][0][0]
        answers.append((plain(text), 1e3 * (time.process_time() - begin)))
    return answers


def distance(a, b):
    """Levenshtein's."""
    row = list(range(len(b) + 1))
    for i, x in enumerate(a):
        diagonal, row[0] = row[0], i + 1
        for j, y in enumerate(b):
            diagonal, row[j + 1] = row[j + 1], min(row[j] + 1, row[j + 1] + 1, diagonal + (x != y))
    return row[-1]


def rates(lines, answers):
    """Wrong characters and words of a hundred, and milliseconds a line."""
    wrong = characters = bad = words = spent = 0
    for line, (read, ms) in zip(lines, answers):
        text, read = plain(line["text"]), plain(read)
        wrong += distance(text, read) if text != read else 0
        bad += distance(text.split(), read.split()) if text != read else 0
        characters, words, spent = characters + len(text), words + len(text.split()), spent + ms
    return 100 * wrong / characters, 100 * bad / words, spent / len(lines)


def others(where, kinds):
    """What Tesseract and PP-OCRv4 read, by kinds and readers. Each hundred lines are kept once they are done."""
    place = where / "answers.json"
    answers = json.loads(place.read_text()) if place.exists() else {}
    reader, all = recogniser(), {}
    for kind, lines in kinds.items():
        read = collections.defaultdict(list)
        for begin in range(0, len(lines), 100):
            part, key = lines[begin:begin + 100], f"{kind} {begin}"
            pictures = hashlib.sha256(b"".join((where / line["file"]).read_bytes() for line in part)).hexdigest()
            if answers.get(key, {}).get("pictures") != pictures:
                ways = {"as it is": tesseract(where, part), "enlarged": tesseract(where, part, 64), "rapidocr": rapidocr(reader, where, part)}
                answers[key] = {"pictures": pictures, "read": ways}
                place.write_text(json.dumps(answers))
            for way, texts in answers[key]["read"].items():
                read[way] += texts
        print(kind, *(f"{way} {rates(lines, texts)[0]:.2f} %" for way, texts in read.items()), flush=True)
        best = min(read["as it is"], read["enlarged"], key=lambda way: rates(lines, way)[0])
        all[kind] = {"tesseract": best, "rapidocr": read["rapidocr"]}
    return all


def table(kinds):
    readers = list(next(iter(kinds.values()))[0]["read"])
    text = "| wrong characters · words | " + " | ".join(NAMES[r] for r in readers) + " |\n|---|" + "--:|" * len(readers) + "\n"
    spent = collections.defaultdict(list)
    for kind, lines in kinds.items():
        text += f"| {kind} |"
        for reader in readers:
            characters, words, ms = rates(lines, [line["read"][reader] for line in lines])
            spent[reader].append(ms)
            text += f" {characters:.2f} % · {words:.1f} % |"
        text += "\n"
    return text + "| time of a line |" + "".join(f" {sum(ms) / len(ms):.1f} ms |" for ms in spent.values()) + "\n"


def show(where, kinds, to):
    """A picture of lines with mistakes, one of each kind, with what everybody has read."""
    parts, width, high = [], 700, 0
    for kind, lines in kinds.items():
        for line in [l for l in lines if plain(l["read"]["line"][0]) != plain(l["text"])][:1]:
            picture = PIL.Image.open(where / line["file"])
            if picture.width > width:
                picture = picture.resize((width, max(1, picture.height * width // picture.width)))
            said = [("drawn", line["text"])] + [(NAMES[r], line["read"][r][0]) for r in line["read"]]
            parts.append((kind, picture, said))
            high += picture.height + 14 * len(said) + 40
    sheet = PIL.Image.new("RGB", (width + 20, high), "white")
    draw, y = PIL.ImageDraw.Draw(sheet), 8
    draw.font = PIL.ImageFont.truetype(str(ROOT / "ocr/draw/fonts/bitter.ttf"), 11)
    for kind, picture, said in parts:
        draw.text((10, y), kind, "black")
        sheet.paste(picture, (10, y + 16))
        y += picture.height + 20
        for name, text in said:
            draw.text((10, y), name, "#777")
            draw.text((130, y), text, "black" if plain(text) == plain(said[0][1]) else "#b00")
            y += 14
        y += 20
    sheet.quantize(64).save(to, optimize=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--lines", type=int, default=1000, help="of each kind")
    parser.add_argument("--readers", default="line,greedy", help="of ours, as ocr eval --reader takes them")
    parser.add_argument("--font", action="append", default=[], help="a file, which becomes a kind of lines")
    parser.add_argument("--program", default="go run ./cmd/ocr", help="of ours")
    parser.add_argument("--keep", metavar="DIR", help="leave pictures and answers there, and take answers that are there")
    parser.add_argument("--docs", action="store_true", help="put the table and pictures into docs")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        folder = os.path.abspath(options.keep or folder)
        where = pathlib.Path(folder)
        kinds = collections.defaultdict(list)
        for line in drawn(options.program, folder, options.lines, options.readers, options.font):
            kinds[line["lines"]].append(line)
        for kind, answers in others(where, kinds).items():
            for reader, read in answers.items():
                for line, answer in zip(kinds[kind], read):
                    line["read"][reader] = answer
        text = table(kinds)
        print(text)
        if options.docs:
            show(where, kinds, HERE / "mistakes.png")
            page = ROOT / "docs/ocr.md"
            before, rest = page.read_text().split(BEGIN)
            page.write_text(before + BEGIN + text + END + rest.split(END)[1])


if __name__ == "__main__":
    main()
