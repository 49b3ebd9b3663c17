"""What the reading room takes and gives: small records that travel between processes."""

from __future__ import annotations

from core.records import Failure, PageReading, Record

# What a searchable copy that is no PDF/A says in its XMP, which is never compressed; a page's own bytes cannot hide it.
NO_ARCHIVE = b"<motlan:pdfa>false</motlan:pdfa>"


class Opened(Record, frozen=True):
    """What a file really is and how many pages it holds."""

    kind: str  # a name of ocr.input.filetype.KINDS
    pages: int  # 0 for a ZIP: its members are files of their own


class ReadSettings(Record, frozen=True):
    """How pages are to be read."""

    text_layer: bool = True  # take a PDF's own text where it is true; False: read every page from its image
    pdf: bool = True  # also make the searchable page
    turn: int | None = None  # degrees clockwise that somebody said the page needs: it is then read as a picture


class PageRead(Record, frozen=True):
    """One page read: what stands on it, and the page as a one-page searchable PDF."""

    reading: PageReading
    pdf: bytes  # empty when not asked for


class Member(Record, frozen=True):
    """A file inside a ZIP: what it is called there, and the number under which it lies unpacked, or why it does not."""

    name: str  # for people only
    number: int | None
    error: Failure | None = None
