"""Whether a font of somebody's PDF may stand in an archive file: embedded, with the widths that the page gives it.

The rules are those of ISO 19005-2, 6.2.11. Type 1 programs in PostScript and Type 3 fonts are not judged here, and so
not called archive fonts.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from io import BytesIO
from typing import Any

import pikepdf
from fontTools.cffLib import CFFFontSet
from fontTools.ttLib import TTFont
from pikepdf import Array, Dictionary, Name, Stream

_SYMBOLIC = 4
_LARGEST = 16 << 20  # bytes of a font program
_CLOSE = 1.0  # thousandths of the em by which a width may differ; 6.2.11.5
_NO_MEANING = re.compile(rb"<(?:0000|[Ff][Ee][Ff][Ff]|[Ff]{3}[Ee])>\s*(?:$|\n)", re.MULTILINE)


Tables = dict[tuple[int, int], dict[int, int]]  # by platform and encoding: the glyph of each character


class Program:
    """A font program: which glyph a character code has, and how wide it is, in thousandths of the em."""

    def __init__(self, glyphs: int, width: Callable[[int], float], cmaps: Tables) -> None:
        self.glyphs = glyphs
        self.width = width
        self.cmaps = cmaps


def judge(font: pikepdf.Object, strings: Iterable[bytes]) -> bool:
    """Whether every string shown in this font is also known as Unicode (PDF/A-2u). Raises ValueError where the font
    breaks a rule or is not judged here."""
    subtype = str(font.Subtype)
    codes = {code for shown in strings for code in (_pairs(shown) if subtype == "/Type0" else shown)}
    if subtype == "/Type0":
        _composite(font, codes)
    elif subtype == "/TrueType":
        _simple(font, codes)
    else:
        raise ValueError(f"{subtype} is not judged")
    return _speaks(font)


def _pairs(shown: bytes) -> list[int]:
    if len(shown) % 2:
        raise ValueError("6.2.11.3 half a code")
    return [(shown[at] << 8) + shown[at + 1] for at in range(0, len(shown), 2)]


def _composite(font: pikepdf.Object, codes: set[int]) -> None:
    """6.2.11.3: two bytes a code, which are the character's number; its glyph stands in a map that is embedded."""
    if font.get("/Encoding") not in (Name("/Identity-H"), Name("/Identity-V")):
        raise ValueError("6.2.11.3.3 character map")
    inner = font.DescendantFonts[0]
    program = _program(inner.FontDescriptor)
    if str(inner.Subtype) == "/CIDFontType2":
        glyph_of = _glyph_map(inner.get("/CIDToGIDMap"))
    elif program.cmaps.get((-1, -1)):  # a CFF font with character numbers of its own
        glyph_of = program.cmaps[(-1, -1)].__getitem__
    else:
        glyph_of = int
    said, usual = _said_widths(inner.get("/W", Array())), float(inner.get("/DW", 1000))
    for code in codes:
        _glyph(program, glyph_of(code), said.get(code, usual))


def _glyph_map(held: Any) -> Callable[[int], int]:
    if held == Name.Identity:
        return int
    if not isinstance(held, Stream):
        raise ValueError("6.2.11.3.2 glyph map")
    data = held.read_bytes()
    return lambda code: (data[2 * code] << 8) + data[2 * code + 1]


def _said_widths(table: Any) -> dict[int, float]:
    """The widths of a /W array: `first [w w w]` or `first last w`."""
    widths: dict[int, float] = {}
    entries, at = list(table), 0
    while at < len(entries):
        first = int(entries[at])
        if isinstance(entries[at + 1], Array):
            widths |= {first + step: float(width) for step, width in enumerate(list(entries[at + 1]))}
            at += 2
        else:
            widths |= dict.fromkeys(range(first, min(int(entries[at + 1]), 65535) + 1), float(entries[at + 2]))
            at += 3
    return widths


def _simple(font: pikepdf.Object, codes: set[int]) -> None:
    """6.2.11.6: a TrueType font by its encoding and its own tables of characters."""
    descriptor = font.FontDescriptor
    program, first = _program(descriptor), int(font.FirstChar)
    widths = [float(width) for width in list(font.Widths)]
    encoding = font.get("/Encoding")
    if int(descriptor.Flags) & _SYMBOLIC:
        if encoding is not None:
            raise ValueError("6.2.11.6 encoding of a symbolic font")
        table = program.cmaps.get((3, 0)) or (next(iter(program.cmaps.values())) if len(program.cmaps) == 1 else None)
        if table is None:
            raise ValueError("6.2.11.6 tables of a symbolic font")
        glyph_of = {code: table.get(code) or table.get(0xF000 + code) or 0 for code in codes}
    else:
        if isinstance(encoding, Dictionary):
            raise ValueError("an encoding with differences is not judged")
        letters = {"/WinAnsiEncoding": "cp1252", "/MacRomanEncoding": "mac_roman"}[str(encoding)]
        table = program.cmaps.get((3, 1))
        if table is None:
            raise ValueError("6.2.11.6 tables of a font")
        glyph_of = {code: table.get(ord(bytes([code]).decode(letters, "replace")), 0) for code in codes}
    for code in codes:
        _glyph(program, glyph_of[code], widths[code - first] if 0 <= code - first < len(widths) else None)


def _glyph(program: Program, glyph: int, said: float | None) -> None:
    if not 0 < glyph < program.glyphs:
        raise ValueError("6.2.11.8 no glyph")  # also .notdef
    if said is None or abs(program.width(glyph) - said) > _CLOSE:
        raise ValueError("6.2.11.5 width")


def _program(descriptor: pikepdf.Object) -> Program:
    """The embedded program of a font. Raises ValueError where there is none, or one that is not judged."""
    for key in ("/FontFile2", "/FontFile3"):
        if key in descriptor:
            stream = descriptor[key]
            if len(stream.read_raw_bytes()) > _LARGEST:
                raise ValueError("a font of so many bytes is not judged")
            kind = str(stream.get("/Subtype", "/TrueType"))
            if key == "/FontFile3" and kind != "/CIDFontType0C":
                raise ValueError(f"a font program {kind} is not judged")
            return _opened(stream.read_bytes(), key == "/FontFile3")
    raise ValueError("6.2.11.4 not embedded")


@lru_cache(maxsize=32)
def _opened(data: bytes, compact: bool) -> Program:
    return _compact(data) if compact else _true_type(data)


def _true_type(data: bytes) -> Program:
    font = TTFont(BytesIO(data), lazy=True, checkChecksums=0)
    scale, order = 1000 / font["head"].unitsPerEm, font.getGlyphOrder()
    advances = font["hmtx"].metrics
    numbers = {name: number for number, name in enumerate(order)}
    tables = {}
    if "cmap" in font:
        for table in font["cmap"].tables:
            tables[(table.platformID, table.platEncID)] = {
                code: numbers[name] for code, name in table.cmap.items() if name in numbers
            }
    return Program(len(order), lambda glyph: float(advances[order[glyph]][0] * scale), tables)


def _compact(data: bytes) -> Program:
    """A CFF program with character numbers (CIDFontType0C)."""
    fonts = CFFFontSet()
    fonts.decompile(BytesIO(data), None)
    top = fonts[0]
    order, strings = top.charset, top.CharStrings
    numbers = {int(name[3:]): glyph for glyph, name in enumerate(order) if re.fullmatch(r"cid\d+", name)}

    def width(glyph: int) -> float:
        drawn = strings[order[glyph]]
        drawn.draw(_Nowhere())
        return float(drawn.width)

    return Program(len(order), width, {(-1, -1): numbers})


class _Nowhere:
    """A pen that draws nothing: a CFF glyph tells its width only when drawn."""

    def __getattr__(self, name: str) -> Callable[..., None]:
        return lambda *_args, **_more: None


def _speaks(font: pikepdf.Object) -> bool:
    """6.2.11.7.2: the font says which Unicode characters its codes are."""
    table = font.get("/ToUnicode")
    if isinstance(table, Stream):
        return not _NO_MEANING.search(table.read_bytes())
    return str(font.Subtype) == "/TrueType" and str(font.get("/Encoding")) in ("/WinAnsiEncoding", "/MacRomanEncoding")
