"""The reading processes of this process: a fixed number whatever arrives at once, and how often they try."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from queue import LifoQueue
from types import TracebackType
from typing import Any, Self

from core.errors import CorruptError, InputError
from core.records import Box, PageReading, Signature
from core.retries import attempts
from core.settings import Config
from core.text import visible
from ocr.input.confinement import Walls
from ocr.input.filetype import KINDS
from ocr.input.limits import Limits
from ocr.input.sandbox import Sandbox
from ocr.input.zip import place
from ocr.quality.checked_page import CheckedPage, SeenPage, is_trace
from ocr.results import Opened, PageRead, ReadSettings
from ocr.version import READER

_TRIES = {"crashed": 3, "out_of_memory": 2}  # else once; then the failure stands, and `motlan retry` asks anew
# Processes beside those of the workers: one for the worker that serves the counter alone, two for what is asked from
# outside (files received, pages shown), of which never more are at work at once.
_SPARE, _DOORS = 1, 2
_LOOKING = 2  # processes that only look how well a page was scanned: who waits at the counter waits for nothing else
_LOOKS = 10_000  # pages after which such a process is replaced: who waits then waits for its start, too
_LONGEST_NAME = 500  # characters of the name of a file in a ZIP
_COURTESY = 5.0  # seconds that other work lets scans be looked at first


class Courtesy:
    """Scans that are to be looked at go before reading and filing, for as long as these may be kept waiting."""

    def __init__(self) -> None:
        self._scans = 0
        self._changed = threading.Condition()

    def came(self) -> None:
        """A scan is to be looked at."""
        with self._changed:
            self._scans += 1

    def seen(self) -> None:
        """A scan was looked at, or will not be."""
        with self._changed:
            self._scans -= 1
            if not self._scans:
                self._changed.notify_all()

    def wait(self) -> None:
        """Return once no scan is to be looked at, after `_COURTESY` seconds in any case: scans never end reading."""
        with self._changed:
            self._changed.wait_for(lambda: not self._scans, _COURTESY)


class ReaderPool:
    """Calls into `ocr/` through a fixed number of sandboxes; all untrusted bytes are decoded there.

    A context manager: closing ends every reading process. Any number of threads may call; who asks while all are busy
    waits. Processes begin when they are first needed.
    """

    def __init__(self, config: Config, nets: Path | None = None) -> None:
        """`nets` is a folder of learnt digit nets to read with instead of those that motlan comes with."""
        self.courtesy = Courtesy()
        self._nets = nets
        self._limits = Limits(page_seconds=config.page_seconds, memory_bytes=config.page_memory)
        self._all = [self._sandbox() for _ in range(config.workers + _SPARE + _DOORS)]
        self._free: LifoQueue[Sandbox] = LifoQueue()  # the one used last is warm
        for sandbox in self._all:
            self._free.put(sandbox)
        self._doors = threading.BoundedSemaphore(_DOORS)
        self._looking: LifoQueue[Sandbox] = LifoQueue()
        lasting = replace(self._limits, calls=_LOOKS)
        for _ in range(_LOOKING):
            self._all.append(Sandbox(lasting, preload=("ocr.read", "ocr.quality.check")))
            self._looking.put(self._all[-1])

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        for sandbox in self._all:
            sandbox.close()

    def open(self, path: Path) -> Opened:
        """What a file is and how many pages it has. Raises InputError."""
        with self._doors:
            opened: Opened = self._call("ocr.read:open_file", str(path), self._limits)
        if not self._is_believable(opened):
            raise _forged()
        return opened

    def unzip(self, path: Path, target: Path) -> list[tuple[str, Path | InputError]]:
        """Unpack a ZIP into a folder; for each member its name and its file or failure. Raises InputError."""
        with self._doors:
            members = self._tried(lambda sandbox: sandbox.unzip(path, target))
        unpacked: list[tuple[str, Path | InputError]] = []
        for member in members:
            name = visible(member.name)[:_LONGEST_NAME]
            if member.number is not None:
                unpacked.append((name, target / place(member.number)))
            elif member.error is not None and member.error.code in InputError.CODES:
                failure = member.error
                unpacked.append((name, InputError(failure.code, failure.message, retryable=failure.retryable)))
            else:
                raise _forged()
        return unpacked

    def read(self, path: Path, kind: str, page: int) -> PageRead:
        """Read one page; a page that cannot be read comes back as a failed reading, not as an exception."""
        return self._read(path, kind, page, None)

    def read_turned(self, path: Path, kind: str, page: int, turn: int) -> PageRead:
        """The same with a rotation (degrees clockwise) that somebody said, not the one that the page seems to need."""
        return self._read(path, kind, page, turn)

    def _read(self, path: Path, kind: str, page: int, turn: int | None) -> PageRead:
        try:
            what = (str(path), kind, page, self._limits, ReadSettings(turn=turn))
            read: PageRead = (
                self._call("ocr.handwriting.learnt_nets:read_page", str(self._nets), *what)
                if self._nets
                else self._call("ocr.read:read_page", *what)
            )
            if (read.reading.page, read.reading.reader) != (page, READER):  # they name where it will be kept
                raise _forged()
        except InputError as error:
            return PageRead(PageReading(page=page, status="failed", reader=READER, error=error.failure()), b"")
        return read

    def check(self, path: Path, kind: str, page: int) -> CheckedPage:
        """How well one page was scanned, told without reading it. Raises InputError."""
        with self._doors:
            checked: CheckedPage = self._call("ocr.quality.check:check", str(path), kind, page, self._limits)
        return checked

    def warm_looking(self) -> None:
        """Start the processes that look at scans, so that the first page of a day waits no longer than the others."""
        taken = [self._looking.get() for _ in range(_LOOKING)]
        try:
            for sandbox in taken:
                sandbox.warm()  # both at once
            for sandbox in taken:
                sandbox.call("ocr.quality.check:warm")
        finally:
            for sandbox in taken:
                self._looking.put(sandbox)

    def warm(self) -> None:
        """Start one reading process, so that the first image of a day is drawn as soon as the others."""
        self._tried(lambda sandbox: sandbox.warm())

    def glance(self, path: Path) -> Opened:
        """As `open`, in a process that only looks at scans. Raises InputError."""
        opened: Opened = self._tried(
            lambda sandbox: sandbox.call("ocr.input.raster:open_file", str(path), self._limits), self._looking
        )
        if not self._is_believable(opened):
            raise _forged()
        return opened

    def see(self, path: Path, kind: str, page: int, longest: int) -> SeenPage:
        """How well one page was scanned and a JPEG of it, at most `longest` pixels long. Raises InputError.

        With an empty `kind` also what the file is.
        """
        seen: SeenPage = self._tried(
            lambda sandbox: sandbox.call("ocr.quality.check:see", str(path), kind, page, longest, self._limits),
            self._looking,
        )
        if not seen.thumbnail.startswith(b"\xff\xd8\xff") or not is_trace(seen.checked.trace):
            raise _forged()
        if not kind and (seen.opened is None or not self._is_believable(seen.opened)):
            raise _forged()
        return seen

    def arrange(self, path: Path, kind: str, picks: tuple[tuple[int, int], ...]) -> bytes:
        """A PDF of the pages picked, each (number, degrees clockwise). Raises InputError."""
        with self._doors:
            pdf: bytes = self._call("ocr.pdf.arranged:arrange", str(path), kind, picks, self._limits)
        return pdf

    def join(self, parts: tuple[bytes, ...]) -> bytes:
        """One PDF of several that `arrange` made. Raises InputError."""
        with self._doors:
            pdf: bytes = self._call("ocr.pdf.arranged:join", parts)
        return pdf

    def crops(self, path: Path, kind: str, page: int, boxes: Sequence[Box]) -> list[list[tuple[int, bytes]]]:
        """What the digit nets see at each place of a page, in every view (see `ocr.handwriting.learnt_nets`). Raises
        InputError."""
        seen: list[list[tuple[int, bytes]]] = self._call(
            "ocr.handwriting.learnt_nets:crops_of", str(path), kind, page, tuple(boxes), self._limits
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
            reported: tuple[Signature, ...] = self._call("ocr.pdf.signatures:report", str(path))
        except InputError:
            return ()
        return reported

    def assemble(self, *args: Any, **options: Any) -> bytes:
        """The searchable PDF of a paper from its pages (see `ocr.pdf.searchable.assemble`)."""
        pdf: bytes = self._call("ocr.read:assemble_pdf", args, options)
        return pdf

    def sizes(self, pdf: Path, longest: int) -> tuple[tuple[int, int], ...]:
        """(width, height) of each page of a PDF as `picture` draws them. Raises CorruptError where it is no PDF."""
        with self._doors, _for_the_screen():
            sizes: tuple[tuple[int, int], ...] = self._call("ocr.pdf.picture:sizes", str(pdf), longest)
        return sizes

    def picture(self, pdf: Path, page: int, longest: int) -> bytes:
        """A page of a PDF as JPEG, at most `longest` pixels long. Raises NotFoundError and CorruptError."""
        with self._doors, _for_the_screen():
            drawn: bytes = self._call("ocr.pdf.picture:jpeg", str(pdf), page, longest)
        return _is_jpeg(drawn)

    def first_look(
        self, pdf: bytes, small: int, longest: int, *, large: bool
    ) -> tuple[bytes, bytes, tuple[tuple[int, int], ...]]:  # fmt: skip
        """The first page of a PDF as JPEG, at most `small` pixels long; the same at `longest` where it is wanted so
        `large`, else nothing; and the sizes of all pages at `longest`.

        Raises NotFoundError and CorruptError.
        """
        with _for_the_screen():
            drawn, whole, sizes = self._call("ocr.pdf.picture:first_look", pdf, small, longest, large)
        return _is_jpeg(drawn), _is_jpeg(whole) if large else b"", sizes

    def pixels(self, pdf: Path, page: int, widest: int, highest: int) -> tuple[int, int, bytes]:
        """A page of a PDF as large as goes into so many pixels: width, height, RGB. Raises as `picture` does."""
        with self._doors, _for_the_screen():
            drawn: tuple[int, int, bytes] = self._call("ocr.pdf.picture:raw", str(pdf), page, widest, highest)
        width, height, rgb = drawn
        if not (0 < width <= widest + 1 and 0 < height <= highest + 1 and len(rgb) == 3 * width * height):
            raise CorruptError("a page of a searchable PDF cannot be drawn; run `motlan verify`")
        return drawn

    def walls(self) -> Walls:
        """Which walls stand around a reading process. Raises MotlanError where none starts."""
        walls: Walls = self._tried(lambda sandbox: sandbox.walls())
        return walls

    def _is_believable(self, opened: Opened) -> bool:
        return opened.kind in KINDS and 0 <= opened.pages <= self._limits.pages

    def _call(self, function: str, *args: Any) -> Any:
        return self._tried(lambda sandbox: sandbox.call(function, *args))

    def _tried(self, ask: Callable[[Sandbox], Any], pool: LifoQueue[Sandbox] | None = None) -> Any:
        pool = pool or self._free
        sandbox = pool.get()
        try:
            failed: Counter[str] = Counter()

            def again(error: Exception) -> bool:
                code = error.code if isinstance(error, InputError) else ""
                failed[code] += 1
                return failed.total() < _TRIES.get(code, 1)

            for attempt in attempts(again):
                with attempt:
                    return ask(sandbox)
        finally:
            pool.put(sandbox)

    def _sandbox(self) -> Sandbox:
        return Sandbox(self._limits, reads=[self._nets] if self._nets else [])


def _forged() -> InputError:
    return InputError("crashed", "The reading process answered with nonsense: try it again.", retryable=True)


def _is_jpeg(drawn: bytes) -> bytes:
    if not drawn.startswith(b"\xff\xd8\xff"):
        raise CorruptError("a page of a searchable PDF cannot be drawn; run `motlan verify`")
    return drawn


@contextmanager
def _for_the_screen() -> Iterator[None]:
    try:
        yield
    except InputError as error:
        raise CorruptError("a page of a searchable PDF cannot be drawn; run `motlan verify`") from error
