#!/usr/bin/env python3
"""Makes the fonts of this folder of those that their authors publish.

    python3 subset.py FOLDER

FOLDER has the fonts as Google Fonts has them (github.com/google/fonts), anywhere below it. Left of them
are the outlines of the characters that package draw knows, of one weight each, without hints and
tables of layout. It needs the package fonttools.
"""

import pathlib
import re
import sys

from fontTools import subset, ttLib
from fontTools.varLib import instancer

HERE = pathlib.Path(__file__).resolve().parent
FONTS = {
    "bitter": ("Bitter[wght].ttf", 400),
    "cardo": ("Cardo-Regular.ttf", None),
    "caveat": ("Caveat[wght].ttf", 400),
    "caveat-bold": ("Caveat[wght].ttf", 700),
    "crimson": ("CrimsonText-Regular.ttf", None),
    "crimson-bold": ("CrimsonText-Bold.ttf", None),
    "crimson-italic": ("CrimsonText-Italic.ttf", None),
    "garamond": ("EBGaramond[wght].ttf", 400),
    "garamond-italic": ("EBGaramond-Italic[wght].ttf", 400),
    "indie-flower": ("IndieFlower-Regular.ttf", None),
    "kalam": ("Kalam-Regular.ttf", None),
    "kalam-light": ("Kalam-Light.ttf", None),
    "satisfy": ("Satisfy-Regular.ttf", None),
    "shadows": ("ShadowsIntoLight.ttf", None),
    "spectral": ("Spectral-Regular.ttf", None),
    "zeyada": ("Zeyada.ttf", None),
}


def alphabet():
    """The characters of package draw."""
    source = (HERE.parent / "alphabet.go").read_text()
    rest = "".join(re.findall(r'^\t"(.*)"', source, re.M))
    return "".join(map(chr, range(0x20, 0x7F))) + rest


def main():
    files = {path.name: path for path in pathlib.Path(sys.argv[1]).rglob("*.ttf")}
    for name, (file, weight) in FONTS.items():
        font = ttLib.TTFont(files[file])
        if weight:
            font = instancer.instantiateVariableFont(font, {"wght": weight})
        options = subset.Options(layout_features=[], hinting=False, notdef_outline=True, name_IDs=[0, 1, 2, 4, 13, 14])
        tool = subset.Subsetter(options)
        tool.populate(text=alphabet())
        tool.subset(font)
        font["head"].modified = font["head"].created
        font.recalcTimestamp = False
        font.save(HERE / f"{name}.ttf")


main()
