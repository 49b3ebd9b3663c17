"""Dot-matrix faces made from fixed-pitch ones: each letter becomes the pins of a printer's head that strike it."""

from math import cos, pi, sin
from pathlib import Path

import numpy as np
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib.tables._g_l_y_f import Glyph
from PIL import Image, ImageDraw, ImageFont

CELL = 50  # font units between two pins
CORNERS = 8


def _struck(font: ImageFont.FreeTypeFont, char: str, columns: int, rows: int, base: int) -> list[tuple[int, int]]:
    """The pins (column, rows above the base line) that a letter strikes."""
    image = Image.new("L", (columns, rows), 0)
    ImageDraw.Draw(image).text((0, base), char, fill=255, font=font, anchor="ls")
    ys, xs = np.nonzero(np.asarray(image) > 110)
    return [(int(x), base - int(y)) for x, y in zip(xs, ys, strict=True)]


def _glyph(pins: list[tuple[int, int]], radius: float) -> Glyph:
    pen = TTGlyphPen(None)
    for x, y in pins:
        corners = [
            (round(CELL * x + radius * sin(2 * pi * k / CORNERS)), round(CELL * y + radius * cos(2 * pi * k / CORNERS)))
            for k in range(CORNERS)
        ]
        pen.moveTo(corners[0])
        for corner in corners[1:]:
            pen.lineTo(corner)
        pen.closePath()
    return pen.glyph()


def dotted(source: Path, target: Path, letters: str, pins: int, radius: float = 0.62) -> None:
    """Write a face whose letters are the dots a head of `pins` pins an em sets for the letters of `source`."""
    font = ImageFont.truetype(source, pins, layout_engine=ImageFont.Layout.BASIC)
    advance = max(1, round(font.getlength("n")))
    base = round(pins * 1.1)
    chars = sorted({*letters, " "})
    order = [".notdef", *(f"uni{ord(char):04X}" for char in chars)]
    builder = FontBuilder(pins * CELL, isTTF=True)
    builder.setupGlyphOrder(order)
    builder.setupCharacterMap({ord(char): f"uni{ord(char):04X}" for char in chars})
    glyphs = {".notdef": _glyph([], radius)}
    for char in chars:
        struck = _struck(font, char, advance + 2, round(pins * 1.5), base)
        glyphs[f"uni{ord(char):04X}"] = _glyph(struck, radius * CELL)
    builder.setupGlyf(glyphs)
    builder.setupHorizontalMetrics(dict.fromkeys(order, (advance * CELL, 0)))
    builder.setupHorizontalHeader(ascent=round(pins * CELL * 1.1), descent=-round(pins * CELL * 0.35))
    builder.setupOS2(sTypoAscender=round(pins * CELL * 1.1), sTypoDescender=-round(pins * CELL * 0.35))
    builder.setupNameTable({"familyName": target.stem, "styleName": "Regular"})
    builder.setupPost()
    builder.save(target)
