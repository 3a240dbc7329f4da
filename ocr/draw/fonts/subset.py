#!/usr/bin/env python3
"""Makes the fonts of this folder of those that their authors publish.

    python3 subset.py FOLDER

FOLDER has, anywhere below it, the fonts as Google Fonts has them (github.com/google/fonts), and those of
hands as the packages @fontsource/NAME of npm have them; those that are not there stay as they are. Left
of them are the outlines of the characters that package draw knows, of one weight each, without hints and
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
HANDS = (
    "annie-use-your-telescope architects-daughter bad-script cedarville-cursive chilanka comic-neue "
    "delicious-handrawn delius gloria-hallelujah licorice liu-jian-mao-cao long-cang mansalva "
    "nanum-brush-script nanum-pen-script neucha oooh-baby patrick-hand playpen-sans poor-story reenie-beanie "
    "shantell-sans sriracha sue-ellen-francisco swanky-and-moo-moo the-girl-next-door yomogi zen-kurenaido"
).split()
LIGHT = ["playpen-sans", "shantell-sans"]


def alphabet():
    """The characters of package draw."""
    source = (HERE.parent / "alphabet.go").read_text()
    rest = "".join(re.findall(r'^\t"(.*)"', source, re.M))
    return "".join(map(chr, range(0x20, 0x7F))) + rest


def main():
    below = pathlib.Path(sys.argv[1])
    files = {path.name: path for end in ("ttf", "woff") for path in below.rglob(f"*.{end}")}
    fonts = FONTS | {f"hands/{name}": (f"{name}-latin-{300 if name in LIGHT else 400}-normal.woff", None) for name in HANDS}
    for name, (file, weight) in fonts.items():
        if file not in files:
            print(f"no {file}", file=sys.stderr)
            continue
        font = ttLib.TTFont(files[file])
        font.flavor = None
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
