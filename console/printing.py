"""A plain PDF to print: text in an embedded Vietnamese font and filled boxes, in millimetres from the top left."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from io import BytesIO

import pikepdf
from fontTools.ttLib import TTFont
from pikepdf import Array, Dictionary, Name, Pdf, Stream

WIDTH, HEIGHT = 210.0, 297.0  # A4
_POINTS = 72 / 25.4
_FACES = {False: "DejaVuSans.ttf", True: "DejaVuSans-Bold.ttf"}
_NAMES = {False: Name("/F1"), True: Name("/F2")}


def font_file(bold: bool = False) -> bytes:
    """The font program of the face; see `console/fonts/NOTICE.md`."""
    return files("console").joinpath("fonts", _FACES[bold]).read_bytes()


@cache
def _face(bold: bool) -> TTFont:
    return TTFont(BytesIO(font_file(bold)))


def measure(text: str, size: float, bold: bool = False) -> float:
    """Width of a line in millimetres; `size` in points."""
    face = _face(bold)
    advances = face["hmtx"].metrics
    names = [_glyph(face, char) for char in text]
    units: int = face["head"].unitsPerEm
    return float(sum(advances[name][0] for name in names) / units * size / _POINTS)


def _glyph(face: TTFont, char: str) -> str:
    return str(face.getBestCmap().get(ord(char), ".notdef"))


class PrintedPage:
    """One A4 page as it is drawn."""

    def __init__(self) -> None:
        self._steps: list[str] = []

    def text(self, x: float, y: float, text: str, size: float, *, bold: bool = False, align: str = "left") -> None:
        """A line whose base line stands at `y`, its left end, middle or right end at `x`; `size` in points."""
        wide = measure(text, size, bold)
        start = x - wide * {"left": 0.0, "center": 0.5, "right": 1.0}[align]
        face = _face(bold)
        codes = "".join(f"{face.getGlyphID(_glyph(face, char)):04X}" for char in text)
        place = f"{_pt(start)} {_pt(HEIGHT - y)}"
        self._steps.append(f"BT {_NAMES[bold]} {size:g} Tf {place} Td <{codes}> Tj ET")

    def boxes(self, boxes: Iterable[tuple[float, float, float, float]]) -> None:
        """Fill boxes (left, top, width, height) in black; touching ones leave no seam."""
        self._steps += [f"{_pt(x)} {_pt(HEIGHT - y - high)} {_pt(wide)} {_pt(high)} re" for x, y, wide, high in boxes]
        self._steps.append("f")

    def rule(self, x0: float, y: float, x1: float, width: float = 0.3) -> None:
        """A level line."""
        self.boxes([(x0, y - width / 2, x1 - x0, width)])

    def content(self) -> bytes:
        """The page's content stream."""
        return "\n".join(self._steps).encode("ascii")


def pdf(printed: Iterable[PrintedPage], title: str) -> bytes:
    """The pages as one PDF file."""
    with Pdf.new() as document:
        fonts = Dictionary({str(_NAMES[bold]): _font(document, bold) for bold in (False, True)})
        for each in printed:
            page = document.add_blank_page(page_size=(WIDTH * _POINTS, HEIGHT * _POINTS))
            page.obj.Contents = document.make_stream(each.content())
            page.obj.Resources = Dictionary(Font=fonts)
        document.docinfo["/Title"] = title
        out = BytesIO()
        document.save(out, compress_streams=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return out.getvalue()


def _pt(mm: float) -> str:
    return f"{mm * _POINTS:.3f}".rstrip("0").rstrip(".")


def _font(document: Pdf, bold: bool) -> pikepdf.Object:
    """The embedded font, its glyph ids as character codes, with a map back to text."""
    face, program = _face(bold), font_file(bold)
    units = face["head"].unitsPerEm
    widths = [round(face["hmtx"].metrics[name][0] * 1000 / units) for name in face.getGlyphOrder()]
    name = Name("/MLSAPR+" + face["name"].getDebugName(6))
    box = [round(face["head"].__dict__[side] * 1000 / units) for side in ("xMin", "yMin", "xMax", "yMax")]
    described = Dictionary(
        Type=Name.FontDescriptor, FontName=name, Flags=4, FontBBox=Array(box), ItalicAngle=0, StemV=120 if bold else 80,
        Ascent=round(face["hhea"].ascent * 1000 / units), Descent=round(face["hhea"].descent * 1000 / units),
        CapHeight=729, FontFile2=Stream(document, program, Length1=len(program)),
    )  # fmt: skip
    descendant = Dictionary(
        Type=Name.Font, Subtype=Name.CIDFontType2, BaseFont=name, CIDToGIDMap=Name.Identity,
        CIDSystemInfo=Dictionary(Registry=b"Adobe", Ordering=b"Identity", Supplement=0),
        FontDescriptor=document.make_indirect(described), W=Array([0, Array(widths)]),
    )  # fmt: skip
    return document.make_indirect(
        Dictionary(
            Type=Name.Font, Subtype=Name.Type0, BaseFont=name, Encoding=Name("/Identity-H"),
            DescendantFonts=Array([document.make_indirect(descendant)]), ToUnicode=Stream(document, _to_unicode(face)),
        )
    )  # fmt: skip


def _to_unicode(face: TTFont) -> bytes:
    """The map from glyph ids to text (PDF 1.7, 9.10.3), at most a hundred pairs a block."""
    pairs = sorted((face.getGlyphID(glyph), char) for char, glyph in face.getBestCmap().items())
    blocks = []
    for start in range(0, len(pairs), 100):
        part = pairs[start : start + 100]
        rows = "\n".join(f"<{glyph:04X}> <{char:04X}>" for glyph, char in part)
        blocks.append(f"{len(part)} beginbfchar\n{rows}\nendbfchar")
    return (
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CMapName /Adobe-Identity-UCS def\n"
        "/CMapType 2 def\n1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n"
        + "\n".join(blocks)
        + "\nendcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n"
    ).encode("ascii")
