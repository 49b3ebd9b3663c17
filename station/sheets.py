"""Separator sheets at the station: the row that a scan's sheet belongs to, told by its code.

Needs a code reader (`pip install motlan-station[sheets]`); without one the station takes a sheet for a scan like
others, and the centre divides the stack by it. The seal of a sheet is the centre's to check.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from core.codes import sheet_form

_READERS = ("zxingcpp", "PIL", "pypdfium2")
_FORMATS = ("PNG", "JPEG", "TIFF")
_MOST_PIXELS = 60_000_000
_DPI = 150  # at which a PDF's page is drawn


def row_reader() -> Callable[[Path], str | None] | None:
    """`row_of` where codes can be read here, else None."""
    return row_of if all(find_spec(name) for name in _READERS) else None


def row_of(path: Path) -> str | None:
    """The row of the separator sheet on a scan's first page; None for any other page, and for what cannot be opened."""
    import zxingcpp

    try:
        codes = zxingcpp.read_barcodes(
            _first_page(path), formats=zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode])
        )
    except Exception:  # noqa: BLE001 - decoders raise whatever they stumble over; the centre says what is wrong
        return None
    return next((row for code in codes if (row := sheet_form.row(code.text))), None)


def _first_page(path: Path) -> Any:
    """In grey. Raises whatever its decoder does."""
    from PIL import Image

    if path.suffix.lower() == ".pdf":
        import pypdfium2

        pdf = pypdfium2.PdfDocument(path)
        try:
            wide, high = pdf[0].get_size()
            if wide * high * (_DPI / 72) ** 2 > _MOST_PIXELS:
                raise ValueError("too large a page for a separator sheet")
            return pdf[0].render(scale=_DPI / 72, grayscale=True).to_pil()
        finally:
            pdf.close()
    with Image.open(path, formats=_FORMATS) as image:
        if image.width * image.height > _MOST_PIXELS:
            raise ValueError("too large a page for a separator sheet")
        return image.convert("L")
