"""What the reading room takes and gives: small records that travel between processes, and the reader's version."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version

from core.records import PageReading, Record

_STEPS = 11  # raise whenever a change of this room could read the same page otherwise


class Opened(Record, frozen=True):
    """What a file really is and how many pages it holds."""

    kind: str  # a name of ocr.input.filetype.KINDS
    pages: int  # 0 for a ZIP: its members are files of their own


class ReadSettings(Record, frozen=True):
    """How pages are to be read."""

    text_layer: bool = True  # take a PDF's own text where it is true; False: read every page from its image
    pdf: bool = True  # also make the searchable page


class PageRead(Record, frozen=True):
    """One page read: what stands on it, and the page as a one-page searchable PDF/A."""

    reading: PageReading
    pdf: bytes  # empty when not asked for


def _reader() -> str:
    """The steps' number and the readers at work with their versions; safe in an object's key."""
    try:
        return f"r{_STEPS}-trueocr{version('trueocr')}"
    except PackageNotFoundError:
        return f"r{_STEPS}-no-trueocr"


READER = _reader()
