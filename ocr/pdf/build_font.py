"""Builds the font program that `ocr.pdf.font` embeds: `python -m ocr.pdf.build_font` writes `ocr/data/blank.ttf`."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib.tables._g_l_y_f import Glyph

from ocr.pdf.font import ASCENT, DESCENT, NAME, WIDTHS

FILE = Path(__file__).resolve().parents[1] / "data" / "blank.ttf"


def program() -> bytes:
    """A TrueType font of .notdef and one glyph for every width; the same bytes in every run."""
    names = [".notdef", "narrow", "ordinary", "capital", "wide"]
    builder = FontBuilder(1000, isTTF=True)
    builder.font.recalcTimestamp = False
    builder.setupGlyphOrder(names)
    builder.setupCharacterMap({})
    builder.setupGlyf({name: _hairline(advance) for name, advance in zip(names, WIDTHS, strict=True)})
    builder.setupHorizontalMetrics({name: (advance, 0) for name, advance in zip(names, WIDTHS, strict=True)})
    builder.setupHorizontalHeader(ascent=ASCENT, descent=DESCENT)
    builder.setupOS2(sTypoAscender=ASCENT, sTypoDescender=DESCENT, usWinAscent=ASCENT, usWinDescent=-DESCENT)
    builder.setupNameTable({"familyName": NAME, "styleName": "Regular", "psName": NAME})
    builder.setupPost(keepGlyphNames=False)
    builder.updateHead(created=0, modified=0)
    out = BytesIO()
    builder.save(out)
    return out.getvalue()


def _hairline(advance: int) -> Glyph:
    """A glyph of no area from corner to corner of its cell: nothing to paint, but viewers mark the whole cell."""
    pen = TTGlyphPen(None)
    pen.moveTo((0, DESCENT))
    pen.lineTo((advance, ASCENT))
    pen.lineTo((advance // 2, (ASCENT + DESCENT) // 2))
    pen.closePath()
    return pen.glyph()


if __name__ == "__main__":
    FILE.write_bytes(program())
