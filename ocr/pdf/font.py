"""A font that shows nothing: four advance widths and a Unicode value for every character, for text nobody sees.

The character id is the character's UTF-16 value, so the text in the page needs no table of its own; a map sends every
id to one of four empty glyphs whose widths imitate print, so that selecting part of a word in a viewer marks about the
right letters. What is embedded is the same in every run.
"""

from __future__ import annotations

import unicodedata
import zlib
from functools import cache
from importlib.resources import files

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream

NAME = "MotlanBlank"
ASCENT = 800  # of 1000 units to the em; a line's box runs from descent to ascent
DESCENT = -200
WIDTHS = (500, 300, 500, 650, 850)  # of glyph 0 (.notdef, never shown) and of the four classes below
_NARROW = "iljtfrI1.,:;'!|()[]-/ ’‘“”\"`°"
_WIDE = "mwMW@%—&"
_LAST_LATIN = 0x1EFF  # beyond it every character has the ordinary width
_FIRST_UNKNOWN = 0xFFFD


@cache
def glyph_class(char: str) -> int:
    """The empty glyph (1 to 4) that stands for a character: narrow, ordinary, capital, wide."""
    base = unicodedata.normalize("NFD", char)[0]
    if base in _NARROW:
        return 1
    if base in _WIDE:
        return 4
    return 3 if base.isupper() and ord(base) <= _LAST_LATIN else 2


def encoded(text: str) -> str:
    """The text as the hexadecimal string a page shows with this font; what lies outside the basic plane is U+FFFD."""
    return "".join(f"{_code(char):04X}" for char in text)


def width(text: str) -> float:
    """The natural width of a text in em."""
    return sum(WIDTHS[glyph_class(char)] for char in text) / 1000


def _code(char: str) -> int:
    value = ord(char)
    return value if value < 0xFFFE and not 0xD800 <= value <= 0xDFFF else _FIRST_UNKNOWN


@cache
def font_file() -> bytes:
    """The TrueType program: five glyphs that enclose nothing, made by `ocr.pdf.build_font`."""
    return files("ocr").joinpath("data", "blank.ttf").read_bytes()


@cache
def _glyph_map() -> bytes:
    """Two bytes a character id: the glyph that stands for it."""
    ids = bytearray()
    for value in range(0x10000):
        latin = value <= _LAST_LATIN or 0x2010 <= value <= 0x2060
        ids += (glyph_class(chr(value)) if latin else 2).to_bytes(2, "big")
    return zlib.compress(bytes(ids), 9)


@cache
def _unicode_map() -> bytes:
    """The ToUnicode table: every id of the basic plane is its own character, save what no text may contain."""
    rows = [f"<{high:02X}00> <{high:02X}FF> <{high:02X}00>" for high in range(0x01, 0xFF) if not 0xD8 <= high <= 0xDF]
    rows = ["<0020> <00FF> <0020>", *rows, "<FF00> <FFFD> <FF00>"]
    rows = [row.replace("<FE00> <FEFF>", "<FE00> <FEFE>") for row in rows]
    blocks = [rows[start : start + 100] for start in range(0, len(rows), 100)]
    ranges = "\n".join(f"{len(block)} beginbfrange\n" + "\n".join(block) + "\nendbfrange" for block in blocks)
    table = (
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
        "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
        f"1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n{ranges}\n"
        "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n"
    )
    return zlib.compress(table.encode("ascii"), 9)


@cache
def _width_rows() -> tuple[tuple[int, int, int], ...]:
    """Runs of character ids (first, last, width) that differ from the ordinary width."""
    runs: list[tuple[int, int, int]] = []
    for value in [*range(0x20, _LAST_LATIN + 1), *range(0x2010, 0x2061)]:
        advance = WIDTHS[glyph_class(chr(value))]
        if runs and runs[-1][1] == value - 1 and runs[-1][2] == advance:
            runs[-1] = (runs[-1][0], value, advance)
        else:
            runs.append((value, value, advance))
    return tuple(run for run in runs if run[2] != WIDTHS[2])


def _packed(pdf: pikepdf.Pdf, data: bytes, **keys: int) -> pikepdf.Object:
    stream = Stream(pdf, data)
    stream.Filter = Name.FlateDecode
    for key, value in keys.items():
        stream[f"/{key}"] = value
    return pdf.make_indirect(stream)


def add(pdf: pikepdf.Pdf) -> pikepdf.Object:
    """Put the font into a file and give the reference that pages name in their resources."""
    program = font_file()
    descriptor = Dictionary(
        Type=Name.FontDescriptor,
        FontName=Name("/" + NAME),
        Flags=32,
        FontBBox=Array([0, DESCENT, max(WIDTHS), ASCENT]),
        ItalicAngle=0,
        Ascent=ASCENT,
        Descent=DESCENT,
        CapHeight=700,
        StemV=80,
        FontFile2=_packed(pdf, zlib.compress(program, 9), Length1=len(program)),
    )
    descendant = Dictionary(
        Type=Name.Font,
        Subtype=Name.CIDFontType2,
        BaseFont=Name("/" + NAME),
        CIDSystemInfo=Dictionary(Registry=b"Adobe", Ordering=b"Identity", Supplement=0),
        FontDescriptor=pdf.make_indirect(descriptor),
        DW=WIDTHS[2],
        W=Array([number for row in _width_rows() for number in row]),
        CIDToGIDMap=_packed(pdf, _glyph_map()),
    )
    return pdf.make_indirect(
        Dictionary(
            Type=Name.Font,
            Subtype=Name.Type0,
            BaseFont=Name("/" + NAME),
            Encoding=Name("/Identity-H"),
            DescendantFonts=Array([pdf.make_indirect(descendant)]),
            ToUnicode=_packed(pdf, _unicode_map()),
        )
    )
