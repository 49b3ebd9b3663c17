"""Real stores with a reader pool that can be told to fail: faults come in through the seam of reading."""

from __future__ import annotations

import hashlib
import json
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec

from core.catalogue import load as load_catalogue
from core.errors import InputError
from core.records import Line, PageReading, QualityFinding, Signature, Word
from core.settings import Config, load
from ingest.queue.leases import Leases
from ingest.reader_pool import Courtesy, ReaderPool
from ingest.services import Services, index_of
from ocr.quality.checked_page import CheckedPage, PageTrace, SeenPage
from ocr.results import Opened, PageRead
from ocr.version import READER
from store.objects import Objects
from store.open import open_objects


class FakeReaderPool(ReaderPool):
    """Reads nothing: a file's first line says how many pages it has and which of them fail, and how.

    `pages 3 fail 2 timed_out blank 3` is a file of three pages, the second of which cannot be read.
    """

    def __init__(self) -> None:
        self.read_count: Counter[tuple[str, int]] = Counter()
        self.mended = False
        self.courtesy = Courtesy()
        self._counting = threading.Lock()

    def open(self, path: Path) -> Opened:
        words = path.read_text(encoding="utf-8").split()
        if words[:1] != ["pages"]:
            raise InputError("unknown_format", "Not a file of this test.")
        return Opened("pdf", int(words[1]))

    def warm_looking(self) -> None:
        """There is nothing to start."""

    def warm(self) -> None:
        """There is nothing to start."""

    def glance(self, path: Path) -> Opened:
        return self.open(path)

    def see(self, path: Path, kind: str, page: int, longest: int) -> SeenPage:
        words = path.read_text(encoding="utf-8").split()
        opened = None if kind else self.open(path)
        dark = (QualityFinding("dark", "reject", page),) if "dark" in words else ()
        trace = PageTrace(
            (),
            hashlib.sha256(path.read_bytes()).hexdigest()[:16],
            bytes(384 * 384),
            "card" in words,
            False,
            "back" in words,
        )
        return SeenPage(CheckedPage(dark, trace), b"\xff\xd8\xff", opened)

    def read(self, path: Path, kind: str, page: int) -> PageRead:
        with self._counting:
            self.read_count[(path.name, page)] += 1
        words = path.read_text(encoding="utf-8").split()
        for verb, number, *rest in zip(words[2::1], words[3::1], [*words[4:], ""], strict=False):
            if number == str(page) and verb == "fail" and not self.mended:
                error = InputError(rest[0], "It fails.", retryable=rest[0] in ("timed_out", "crashed"))
                return PageRead(PageReading(page=page, status="failed", reader=READER, error=error.failure()), b"")
            if number == str(page) and verb == "blank":
                return PageRead(PageReading(page=page, status="blank", reader=READER), b"%PDF-page")
        word = Word(text=f"trang{page}", box=(0.1, 0.1, 0.2, 0.12), confidence=0.9)
        line = Line(words=(word,), box=word.box)
        return PageRead(PageReading(page=page, status="read", reader=READER, source="ocr", lines=(line,)), b"%PDF-page")

    def read_turned(self, path: Path, kind: str, page: int, turn: int) -> PageRead:
        made = self.read(path, kind, page)
        return PageRead(msgspec.structs.replace(made.reading, rotation=turn), made.pdf)

    def draw(self, path: Path, kind: str, reading: PageReading) -> bytes:
        return b"%PDF-page"

    def signatures(self, path: Path, kind: str) -> tuple[Signature, ...]:
        return ()

    def first_look(
        self, pdf: bytes, small: int, longest: int, *, large: bool
    ) -> tuple[bytes, bytes, tuple[tuple[int, int], ...]]:  # fmt: skip
        return b"\xff\xd8\xff", b"\xff\xd8\xfflarge" if large else b"", ((1273, 1800),)

    def assemble(self, *args: Any, **options: Any) -> bytes:
        return b"%PDF-" + b"".join(args[0])


@contextmanager
def services_at(data: Path, **changes: Any) -> Iterator[Services]:
    """An installation on a data folder, with a fake reader pool; `changes` replace parts of it."""
    config: Config = msgspec.structs.replace(load(None, {"MOTLAN_DATA": str(data)}), workers=2)
    objects = open_objects(config)
    index = index_of(config)
    parts: dict[str, Any] = {
        "config": config,
        "objects": objects,
        "index": index,
        "catalogue": load_catalogue(),
        "readers": FakeReaderPool(),
        "leases": Leases(objects),
    } | changes
    try:
        yield Services(**parts)
    finally:
        index.close()
        objects.close()


def bury(objects: Objects) -> None:
    """All that holds a lease or says that it works is dead."""
    for entry in list(objects.list("leases/")):
        said = json.loads(objects.read(entry.key))
        said["holder"]["started"] = "1"
        objects.replace(entry.key, json.dumps(said).encode())


def scans(folder: Path, *contents: str) -> list[tuple[str, Path]]:
    """Files for `accept`, one for each content."""
    folder.mkdir(exist_ok=True)
    files = []
    for number, content in enumerate(contents):
        path = folder / f"scan-{number}.pdf"
        path.write_text(content, encoding="utf-8")
        files.append((path.name, path))
    return files
