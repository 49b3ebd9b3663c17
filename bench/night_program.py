"""`motlan` with the reading of a page replaced, so that a night shows in minutes; all else is the program itself.

    python -m bench.night_program COMMAND…      the commands and settings of `motlan`

A page is opened by the real decoder, and its reading is one line that names the file by its hash.
"""

from __future__ import annotations

import console.standard_streams  # noqa: F401 - before a file is opened
import core.quiet  # noqa: F401 - before all others

# isort: split

import hashlib
from pathlib import Path
from typing import Any

import cli
from core.records import Line, PageReading, Signature, Word
from ingest import services
from ingest.reader_pool import ReaderPool
from ocr.results import PageRead
from ocr.version import READER


class QuickReaders(ReaderPool):
    """Opens files as ever and reads a page in no time."""

    def read(self, path: Path, kind: str, page: int) -> PageRead:
        """One line: the hash of the file."""
        text = hashlib.sha256(path.read_bytes()).hexdigest()[:12]
        word = Word(text=text, box=(0.1, 0.1, 0.4, 0.12), confidence=0.9)
        line = Line(words=(word,), box=word.box)
        return PageRead(PageReading(page=page, status="read", reader=READER, source="ocr", lines=(line,)), b"%PDF-page")

    def draw(self, path: Path, kind: str, reading: PageReading) -> bytes:
        """A page that says that it is one."""
        return b"%PDF-page"

    def signatures(self, path: Path, kind: str) -> tuple[Signature, ...]:
        """None."""
        return ()

    def assemble(self, *args: Any, **options: Any) -> bytes:
        """The pages, one after the other."""
        return b"%PDF-" + b"".join(args[0])


if __name__ == "__main__":
    services.ReaderPool = QuickReaders  # type: ignore  # the seam of reading, in the one place that opens it
    cli.main()
