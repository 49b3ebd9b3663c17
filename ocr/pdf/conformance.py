"""Whether a page taken from somebody's PDF may stand in an archive file (PDF/A-2), told without a validator.

Each rule of ISO 19005-2 that a page's content can break is checked, or the construct it speaks of is refused: what is
called an archive page is one, and some that are one are not called so. The clauses are named at the checks.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream

from ocr.pdf import colour_rules, font_rules
from ocr.pdf.stripped import objects

_SIDES = (3.0, 14400.0)  # points; 6.1.13
_NESTING = 28  # of q; 6.1.13
_LONGEST_STRING, _LONGEST_NAME = 32767, 127  # bytes; 6.1.13
_MOST_BYTES = 8 << 20  # of one content stream as stored that are looked at
_DEEPEST = 12  # forms within forms
_WRITTEN = """
b B b* B* BDC BI BMC BT c cm CS cs d d0 d1 Do DP EI EMC ET f F f* G g gs h i ID j J K k l m M MP n q Q re RG rg ri
s S SC sc SCN scn sh T* Tc Td TD Tf Tj TJ TL Tm Tr Ts Tw Tz v w W W* y ' "
"""
_OPERATORS = frozenset(_WRITTEN.split()) | {"INLINE IMAGE"}  # 6.2.2; what BX and EX enclose no reader need know
_INTENTS = frozenset(("/RelativeColorimetric", "/AbsoluteColorimetric", "/Perceptual", "/Saturation"))  # 6.2.6
_MIXED = """
/Normal /Compatible /Multiply /Screen /Overlay /Darken /Lighten /ColorDodge /ColorBurn /HardLight /SoftLight
/Difference /Exclusion /Hue /Saturation /Color /Luminosity
"""
_BLENDS = frozenset(_MIXED.split())  # 6.2.10
_FILTERS = frozenset(
    ("/FlateDecode", "/DCTDecode", "/CCITTFaxDecode", "/ASCIIHexDecode", "/ASCII85Decode", "/RunLengthDecode")
)


class BreaksRule(Exception):
    """The page breaks a rule of PDF/A-2, or holds what is not judged here. The text names the rule."""


@dataclass
class Used:
    """What the content of a page uses: fonts with the strings they show, and whether they were seen."""

    strings: dict[Any, tuple[pikepdf.Object, set[bytes]]] = field(default_factory=dict)

    def show(self, font: pikepdf.Object, shown: bytes) -> None:
        """Note that a string is shown in a font."""
        key = font.objgen if font.is_indirect else id(font)
        self.strings.setdefault(key, (font, set()))[1].add(shown)


def level(pdf: pikepdf.Pdf) -> str:
    """`U` or `B` where the one page of this file may stand in a PDF/A-2u or PDF/A-2b, else nothing."""
    try:
        return _level(pdf.pages[0].obj)
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - what the libraries stumble over is no archive page
        return ""


def _level(page: pikepdf.Object) -> str:
    low, high = _SIDES
    for box in (page.get("/MediaBox"), page.get("/CropBox")):
        if box is not None:
            left, bottom, right, top = (float(edge) for edge in box)
            _hold(low <= abs(right - left) <= high and low <= abs(top - bottom) <= high, "6.1.13 page size")
    for item in objects(page):
        _object(item)
    used = Used()
    _content(page, page.Resources, used, 0)
    spelt = [font_rules.judge(font, strings) for font, strings in used.strings.values()]
    return "U" if all(spelt) else "B"


def _hold(rule: bool, name: str) -> None:
    if not rule:
        raise BreaksRule(name)


def _object(item: pikepdf.Object) -> None:
    """The rules for a dictionary by itself: pictures, forms, graphics states, groups."""
    if isinstance(item, Stream):
        filters = item.get("/Filter", Array())
        for name in filters if isinstance(filters, Array) else [filters]:
            _hold(str(name) in _FILTERS, "6.1.7 filter")  # JPEG 2000 and JBIG2 have rules of their own
        if item.get("/Subtype") == Name.Image:
            _picture(item)
        elif item.get("/Subtype") == Name.Form:
            _hold("/Resources" in item, "6.2.2 resources of a form")
    if item.get("/Type") == Name.ExtGState or "/BM" in item:
        _state(item)
    if item.get("/S") == Name.Transparency and "/CS" in item:
        colour_rules.judge(item.CS)


def _picture(item: pikepdf.Object) -> None:
    _hold(str(item.get("/Intent", "/Perceptual")) in _INTENTS, "6.2.6 rendering intent")
    if not bool(item.get("/ImageMask", False)):
        _hold("/ColorSpace" in item, "6.2.8 colour of a picture")
        colour_rules.judge(item.ColorSpace)


def _state(item: pikepdf.Object) -> None:
    """6.2.5: no transfer functions, no halftones."""
    for key in ("/TR", "/HT", "/HTP", "/HTO"):
        _hold(key not in item, "6.2.5 graphics state")
    _hold(str(item.get("/TR2", "/Default")) == "/Default", "6.2.5 graphics state")
    _hold(str(item.get("/RI", "/Perceptual")) in _INTENTS, "6.2.6 rendering intent")
    blend = item.get("/BM", Name.Normal)
    _hold(isinstance(blend, Name) and str(blend) in _BLENDS, "6.2.10 blend mode")
    mask = item.get("/SMask")
    _hold(not (isinstance(mask, Dictionary) and "/TR" in mask), "6.2.5 graphics state")


def _content(holder: pikepdf.Object, resources: pikepdf.Object, used: Used, depth: int) -> None:
    """The operators of a page, form or pattern, and of the forms and patterns it uses."""
    _hold(depth <= _DEEPEST, "nesting of forms")
    _hold(_stored(holder) <= _MOST_BYTES, "size of a content stream")
    font: pikepdf.Object | None = None
    fonts: list[pikepdf.Object | None] = []
    for instruction in pikepdf.parse_content_stream(holder):
        operator, operands = str(instruction.operator), instruction.operands
        _hold(operator in _OPERATORS, "6.2.2 operator")
        _limits(operands)
        if operator == "q":
            fonts.append(font)
            _hold(len(fonts) <= _NESTING, "6.1.13 nesting of q")
        elif operator == "Q":
            font = fonts.pop() if fonts else font
        elif operator == "Tf":
            font = _named(resources, "/Font", operands[0])
        elif operator == "gs":
            font = _state_font(_named(resources, "/ExtGState", operands[0]), font)
        elif operator in _SHOWS:
            for shown in _strings(operands):
                if font is None:
                    raise BreaksRule("6.2.2 font")
                used.show(font, shown)
        elif operator == "Do":
            form = _named(resources, "/XObject", operands[0])
            if form.get("/Subtype") == Name.Form:
                _content(form, form.Resources, used, depth + 1)
        else:
            _paint(operator, operands, resources, used, depth)


_SHOWS = frozenset(("Tj", "TJ", "'", '"'))


def _paint(operator: str, operands: Any, resources: pikepdf.Object, used: Used, depth: int) -> None:
    """What brings in a colour, a pattern, a picture or an intent."""
    if operator in ("k", "K"):
        raise BreaksRule("6.2.4.3 DeviceCMYK")
    if operator == "ri":
        _hold(str(operands[0]) in _INTENTS, "6.2.6 rendering intent")
    elif operator in ("cs", "CS"):
        name = str(operands[0])
        plain = name in colour_rules.PLAIN or name == "/Pattern"
        colour_rules.judge(operands[0] if plain else _named(resources, "/ColorSpace", operands[0]))
    elif operator in ("scn", "SCN") and operands and isinstance(operands[-1], Name):
        pattern = _named(resources, "/Pattern", operands[-1])
        if isinstance(pattern, Stream):
            _content(pattern, pattern.Resources, used, depth + 1)
        else:
            colour_rules.judge(pattern.Shading.ColorSpace)
    elif operator == "sh":
        colour_rules.judge(_named(resources, "/Shading", operands[0]).ColorSpace)
    elif operator == "INLINE IMAGE":
        raise BreaksRule("an inline picture is not judged")


def _stored(holder: pikepdf.Object) -> int:
    contents = holder.get("/Contents", Array()) if not isinstance(holder, Stream) else holder
    parts = contents if isinstance(contents, Array) else [contents]
    return sum(len(part.read_raw_bytes()) for part in parts)


def _named(resources: pikepdf.Object, kind: str, name: pikepdf.Object) -> pikepdf.Object:
    held = resources.get(kind, Dictionary()).get(str(name))
    if held is None:
        raise BreaksRule("6.2.2 resource")
    return held


def _state_font(state: pikepdf.Object, font: pikepdf.Object | None) -> pikepdf.Object | None:
    return state.Font[0] if "/Font" in state else font


def _strings(operands: Iterable[Any]) -> Iterator[bytes]:
    for operand in operands:
        if isinstance(operand, pikepdf.String):
            yield bytes(operand)
        elif isinstance(operand, Array):
            yield from _strings(list(operand))


def _limits(operands: Iterable[Any]) -> None:
    """6.1.13: how long strings and names may be."""
    for operand in operands:
        if isinstance(operand, pikepdf.String):
            _hold(len(bytes(operand)) <= _LONGEST_STRING, "6.1.13 string")
        elif isinstance(operand, Name):
            _hold(len(str(operand).encode()) - 1 <= _LONGEST_NAME, "6.1.13 name")
        elif isinstance(operand, Array):
            _limits(list(operand))
