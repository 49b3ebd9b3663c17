"""The searchable copy of a paper: a PDF/A-2u of its page images with the read words invisible behind them, or of pages
that were never paper (`ocr.pdf.own_page`).

It is another file beside the original and says so: title, description and the property `motlan:standing` call it a copy
for looking up. The same input gives the same bytes.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from io import BytesIO
from typing import NamedTuple

import numpy as np
import pikepdf
from numpy.typing import NDArray
from pikepdf import Dictionary, Stream

from core.records import Metadata, PageReading
from ocr.pdf import font, invisible_text, page_image, pdfa, sharing

_PICTURE = re.compile(rb"q ([-0-9. ]+) cm /Im Do Q\n")
_SMALLEST, _LARGEST = 3.0, 14400.0  # points: the sides of a page a PDF/A-2 may have (ISO 19005-2, 6.1.13)


def page_pdf(
    pixels: NDArray[np.uint8], dpi: int, reading: PageReading, *, bilevel: bool = False, jpeg: bytes | None = None
) -> bytes:
    """One page as a PDF/A-2u of its own.

    `pixels` is the upright page, RGB, shape (height, width, 3); `dpi` gives its size on paper; the boxes of
    `reading.lines` are fractions of it. `bilevel` stores two levels without loss. `jpeg` is the file these pixels were
    decoded from, when they were: it is kept byte for byte if it fits (`ocr.pdf.page_image`), turned upright by the page
    and not by decoding; a page that was straightened is encoded anew.
    """
    if reading.skew_degrees:
        jpeg = None
    picture = page_image.encode(pixels, dpi, bilevel=bilevel, jpeg=jpeg)
    width, height = _paper(pixels.shape[1], pixels.shape[0], dpi)
    pdf = pikepdf.Pdf.new()
    page = pdf.add_blank_page(page_size=(width, height))
    stream = Stream(pdf, picture.data)
    for key, value in page_image.dictionary(picture).items():
        stream[key] = value
    page.Resources = Dictionary(XObject=Dictionary(Im=pdf.make_indirect(stream)))
    words = invisible_text.content(reading.lines, width, height)
    if words:
        page.Resources.Font = Dictionary(F=font.add(pdf))
    place = " ".join(str(number) for number in page_image.matrix(picture, width, height))
    page.Contents = pdf.make_indirect(Stream(pdf, f"q {place} cm /Im Do Q\n".encode("ascii") + words))
    return pdfa.finish(pdf, pdfa.About(title=pdfa.STANDING))


class Scan(NamedTuple):
    """The one picture that a page of `page_pdf` shows: a JPEG as it is stored, and how it stands upright."""

    jpeg: bytes
    width: int  # pixels as stored, as the page says
    height: int
    turn: int  # degrees clockwise


def scan_of(page: pikepdf.Page) -> Scan | None:
    """The picture of a page that shows a JPEG over its whole and nothing else; None for any other page."""
    pieces, resources = page.obj, page.obj.get("/Resources", Dictionary())
    if not set(pieces.keys()) <= {"/Type", "/Parent", "/MediaBox", "/Resources", "/Contents"}:
        return None
    if set(resources.keys()) - {"/Font"} != {"/XObject"} or set(resources.XObject.keys()) != {"/Im"}:
        return None
    picture, operators = resources.XObject.Im, pieces.Contents.read_bytes()
    drawn = _PICTURE.match(operators)
    if not drawn or not invisible_text.is_content(operators[drawn.end() :]):
        return None
    turn = page_image.turn_of([float(number) for number in drawn[1].split()], *map(float, list(pieces.MediaBox)[2:]))
    if turn is None or not page_image.is_plain_jpeg(picture):
        return None
    return Scan(picture.read_raw_bytes(), int(picture.Width), int(picture.Height), turn)


def empty_page() -> bytes:
    """A white A4 page as a PDF/A-2u of its own, in the place of one whose picture cannot be had."""
    pdf = pikepdf.Pdf.new()
    pdf.add_blank_page(page_size=(595, 842))
    return pdfa.finish(pdf, pdfa.About(title=pdfa.STANDING))


def assemble(
    pages: Sequence[bytes],
    metadata: Metadata,
    *,
    type: str,
    type_title: str,
    paper_id: str,
    copy_of_sha256: str,
    made_at: str,
) -> bytes:
    """Bind pages made by `page_pdf` and `own_page` into one PDF that says what paper it shows and that it is a copy.

    It has the level of PDF/A that the least of its pages has. What several pages hold alike, such as fonts, is kept
    once.

    `type` and `type_title` are the catalogue's code and Vietnamese name, `copy_of_sha256` the hash of the original,
    `made_at` the time to stamp (ISO 8601 with zone). Raises ValueError without pages.
    """
    if not pages:
        raise ValueError("a searchable copy needs at least one page")
    pdf = pikepdf.Pdf.new()
    levels = []
    for data in pages:
        with pikepdf.Pdf.open(BytesIO(data)) as single:
            levels.append(pdfa.level_of(single))
            pdf.pages.extend(single.pages)
    sharing.share(pdf)
    values = _values(metadata, type, type_title, paper_id, copy_of_sha256)
    about = pdfa.About(
        title=_title(metadata, type_title), author=metadata.issuer, made_at=made_at, values=tuple(values.items())
    )
    return pdfa.finish(pdf, about, min(levels, key=pdfa.LEVELS.index))


def _paper(width: int, height: int, dpi: int) -> tuple[float, float]:
    """The size on paper in points, brought inside what a PDF/A may have; a strip too thin for that is widened."""
    points = 72 / max(dpi, 1)
    points = min(points, _LARGEST / max(width, height))
    points = max(points, _SMALLEST / min(width, height))
    return round(min(width * points, _LARGEST), 2), round(min(height * points, _LARGEST), 2)


def _title(metadata: Metadata, type_title: str) -> str:
    """What a viewer shows above the page: the paper's title and number, and that this is a copy."""
    name = metadata.title or type_title
    number = f" số {metadata.number_symbol}" if metadata.number_symbol else ""
    return f"{name}{number} (bản sao tra cứu)"


def _values(metadata: Metadata, type: str, type_title: str, paper_id: str, sha256: str) -> dict[str, str]:
    values = {
        "standing": pdfa.STANDING,
        "copyOf": sha256,
        "paperId": paper_id,
        "paperType": type,
        "paperTypeTitle": type_title,
        "typeCode": metadata.type_code,
        "title": metadata.title,
        "numberSymbol": metadata.number_symbol,
        "issuedOn": metadata.issued_on,
        "issuer": metadata.issuer,
        "abstract": metadata.abstract,
        "validUntil": metadata.valid_until,
        "validScope": metadata.valid_scope,
    }
    return {key: value for key, value in values.items() if value}
