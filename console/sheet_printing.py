"""Draws separator sheets: the same large QR code at four corners and in the middle, and in words what it says."""

from __future__ import annotations

from collections.abc import Sequence

import segno

from classify.papers.separator_sheets import INSTRUCTION, TITLE
from console import printing
from console.printing import HEIGHT, WIDTH, PrintedPage
from core.catalogue import Catalogue
from core.codes import separators
from core.records import Separator

_EDGE = 14.0  # mm to the paper's edge: feeders shift sheets and printers leave a margin
_CORNER, _MIDDLE = 50.0, 62.0  # mm a side of a code with its quiet zone
_QUIET = 4  # modules of blank around a code (ISO/IEC 18004)
_CENTRE = WIDTH / 2


def pdf(sheets: Sequence[Separator], catalogue: Catalogue) -> bytes:
    """The sheets, one a page of A4, as a PDF to print on one side. Raises UsageError as `separators.text` does."""
    return printing.pdf((_drawn(sheet, catalogue) for sheet in sheets), f"motlan {sheets[0].row}")


def _drawn(said: Separator, catalogue: Catalogue) -> PrintedPage:
    page, text = PrintedPage(), separators.text(said)
    right, low = WIDTH - _EDGE - _CORNER, HEIGHT - _EDGE - _CORNER
    for x in (_EDGE, right):
        for y in (_EDGE, low):
            _code(page, text, x, y, _CORNER)
    _code(page, text, _CENTRE - _MIDDLE / 2, 158.0, _MIDDLE)
    page.text(_CENTRE, 27, TITLE[0], 21, bold=True, align="center")
    page.text(_CENTRE, 36, TITLE[1], 21, bold=True, align="center")
    page.text(_CENTRE, 57, f"{said.number} / {said.total}", 34, bold=True, align="center")
    page.rule(_EDGE, 74, WIDTH - _EDGE)
    kind = catalogue[said.type].name if said.type and said.type in catalogue else said.type or "—"
    rows = (
        ("Mã hồ sơ", said.dossier or "—"),
        ("Chủ giấy tờ", said.owner or "—"),
        ("Loại giấy tờ", kind),
        ("Dãy tờ", f"{said.row[:4]} {said.row[4:]}, tờ {said.number} trên {said.total}"),
        ("Mã kiểm tra", text.rpartition(":")[2]),
    )
    for place, (name, value) in enumerate(rows):
        y = 87.0 + 14 * place
        page.text(_EDGE + 2, y, name, 12)
        page.text(_EDGE + 46, y, value, _fitting(value, 17, WIDTH - 2 * _EDGE - 48), bold=True)
    page.rule(_EDGE, 151, WIDTH - _EDGE)
    for place, line in enumerate(INSTRUCTION):
        page.text(_CENTRE, low + 14 + 7 * place, line, 10.5, align="center")
    return page


def _fitting(text: str, size: float, width: float) -> float:
    """The size in points, made smaller where the line would be wider than `width` mm."""
    return min(size, size * width / max(printing.measure(text, size, True), 0.1))


def _code(page: PrintedPage, text: str, x: float, y: float, side: float) -> None:
    """A QR code of the highest error correction: a third of it may be lost. Dark modules of a row are one box."""
    rows = segno.make(text, error="h", micro=False).matrix
    module = side / (len(rows) + 2 * _QUIET)
    boxes = []
    for high, row in enumerate(rows):
        start: int | None = None
        for wide, dark in enumerate([*row, 0]):
            if dark and start is None:
                start = wide
            elif not dark and start is not None:
                left, top = x + (start + _QUIET) * module, y + (high + _QUIET) * module
                boxes.append((left, top, (wide - start) * module, module))
                start = None
    page.boxes(boxes)
