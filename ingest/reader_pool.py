"""Hands: the reading processes of this process, one for each thread that reads, and how often they try."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from core.errors import InputError
from core.records import Box, PageReading, Signature
from core.settings import Config
from ocr.input.limits import Limits
from ocr.input.sandbox import Sandbox
from ocr.results import Opened, PageRead
from ocr.version import READER

_TRIES = {"crashed": 3, "out_of_memory": 2}  # else once; then the failure stands, and `motlan retry` asks anew


class ReaderPool:
    """Calls into `ocr/` through a sandbox of the calling thread; all untrusted bytes are decoded there.

    A context manager: closing ends every reading process. Any number of threads may call.
    """

    def __init__(self, config: Config, nets: Path | None = None) -> None:
        """`nets` is a folder of learnt digit nets to read with instead of those that motlan comes with."""
        self._nets = nets
        self._limits = Limits(page_seconds=config.page_seconds, memory_bytes=config.page_memory)
        self._mine = threading.local()
        self._all: list[Sandbox] = []
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        with self._lock:
            for sandbox in self._all:
                sandbox.close()

    def open(self, path: Path) -> Opened:
        """What a file is and how many pages it has. Raises InputError."""
        opened: Opened = self._call("ocr.read:open_file", str(path), self._limits)
        return opened

    def unzip(self, path: Path, target: Path) -> list[tuple[str, Path | InputError]]:
        """Unpack a ZIP into a folder; for each member its name and its file or failure. Raises InputError."""
        members: list[tuple[str, Path | InputError]] = self._call(
            "ocr.input.zip:unzip", str(path), str(target), self._limits
        )
        return members

    def read(self, path: Path, kind: str, page: int) -> PageRead:
        """Read one page; a page that cannot be read comes back as a failed reading, not as an exception."""
        try:
            what = (str(path), kind, page, self._limits)
            read: PageRead = (
                self._call("ocr.handwriting.learnt:read_page", str(self._nets), *what)
                if self._nets
                else self._call("ocr.read:read_page", *what)
            )
        except InputError as error:
            return PageRead(PageReading(page=page, status="failed", reader=READER, error=error.failure()), b"")
        return read

    def crops(self, path: Path, kind: str, page: int, boxes: Sequence[Box]) -> list[list[tuple[int, bytes]]]:
        """What the digit nets see at each place of a page, in every view (see `ocr.handwriting.learnt`). Raises
        InputError."""
        seen: list[list[tuple[int, bytes]]] = self._call(
            "ocr.handwriting.learnt:crops_of", str(path), kind, page, tuple(boxes), self._limits
        )
        return seen

    def draw(self, path: Path, kind: str, reading: PageReading) -> bytes:
        """The one-page searchable PDF of a page read before; an empty one for a failed page that cannot be shown.

        Raises InputError for any other page that cannot be shown.
        """
        try:
            pdf: bytes = self._call("ocr.read:draw_page", str(path), kind, reading, self._limits)
        except InputError:
            if reading.status != "failed":
                raise
            pdf = self._call("ocr.pdf.searchable:empty_page")
        return pdf

    def signatures(self, path: Path, kind: str) -> tuple[Signature, ...]:
        """The digital signatures of a PDF; none of other kinds and of files that cannot be examined."""
        if kind != "pdf":
            return ()
        try:
            found: tuple[Signature, ...] = self._call("ocr.pdf.signatures:report", str(path))
        except InputError:
            return ()
        return found

    def assemble(self, *args: Any, **options: Any) -> bytes:
        """The searchable PDF of a paper from its pages (see `ocr.pdf.searchable.assemble`)."""
        pdf: bytes = self._call("ocr.read:assemble_pdf", args, options)
        return pdf

    def _call(self, function: str, *args: Any) -> Any:
        tries = 0
        while True:
            try:
                return self._sandbox().call(function, *args)
            except InputError as error:
                tries += 1
                if tries >= _TRIES.get(error.code, 1):
                    raise

    def _sandbox(self) -> Sandbox:
        sandbox: Sandbox | None = getattr(self._mine, "sandbox", None)
        if sandbox is None:
            sandbox = self._mine.sandbox = Sandbox(self._limits)
            with self._lock:
                self._all.append(sandbox)
        return sandbox
