"""One process that looks at scans, for a program that does nothing else with them: the check beside the scanner.

On Linux it is a confined one (`ocr.input.sandbox`). Elsewhere there are no such walls: a plain process decodes what the
station's own scanner wrote; a file that breaks it costs itself only, and one that takes too long ends it.
"""

from __future__ import annotations

import importlib
import multiprocessing
import sys
from contextlib import AbstractContextManager
from multiprocessing.connection import Connection
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol, Self

from core.errors import InputError, MotlanError
from ocr.input import calls, protocol
from ocr.input.limits import Limits
from ocr.quality.checked_page import CheckedPage
from ocr.results import Opened

_PRELOAD = ("ocr.quality.check",)
_BROKE = "The process that looks at scans broke on this file: scan the paper anew."


class Process(AbstractContextManager["Process"], Protocol):
    """What runs a function that `ocr.input.calls` declares."""

    def call(self, function: str, *args: Any) -> Any:
        """What the function returns. Raises InputError."""


class Looker:
    """Opens files and looks at their pages; a context manager."""

    def __init__(self, limits: Limits, process: Process | None = None) -> None:
        """`process` is where the looking is done [default: a confined process where the system has walls]."""
        self._limits = limits
        self._process = process or _process(limits)

    def __enter__(self) -> Self:
        self._process.__enter__()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self._process.__exit__(kind, error, tb)

    def open(self, path: Path) -> Opened:
        """What a file is and how many pages it has. Raises InputError."""
        opened: Opened = self._process.call("ocr.input.raster:open_file", str(path), self._limits)
        return opened

    def check(self, path: Path, kind: str, page: int) -> CheckedPage:
        """How well one page was scanned. Raises InputError."""
        checked: CheckedPage = self._process.call("ocr.quality.check:check", str(path), kind, page, self._limits)
        return checked


def _process(limits: Limits) -> Process:
    if sys.platform != "linux":
        return PlainProcess(limits.page_seconds)
    from ocr.input.sandbox import Sandbox  # it needs what only Linux has

    return Sandbox(limits, preload=_PRELOAD)


class PlainProcess:
    """A child process without walls: it is ended when it takes longer than `seconds`, and begun anew."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._spawning = multiprocessing.get_context("spawn")
        self._child: multiprocessing.process.BaseProcess | None = None
        self._pipe: Connection[Any, Any] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self._end()

    def call(self, function: str, *args: Any) -> Any:
        """What a declared function returns. Raises InputError, `crashed` or `timed_out` where it is the process."""
        pipe = self._pipe if self._child is not None and self._child.is_alive() else None
        pipe = pipe or self._begun()
        request = protocol.Request(function, tuple(map(protocol.encoded, args)), self._seconds)
        try:
            pipe.send_bytes(protocol.encoded(request))
            if not pipe.poll(self._seconds):
                self._end()
                raise InputError("timed_out", "Looking at it took too long: scan the paper anew.", retryable=True)
            answer = protocol.decoded(pipe.recv_bytes(calls.of(function).most), protocol.Answer)
            if answer.failure is not None:
                raise protocol.raised(answer.failure)
            return protocol.decoded(answer.value, calls.of(function).gives)
        except (EOFError, OSError, ValueError) as error:
            self._end()
            raise InputError("crashed", _BROKE, retryable=True) from error

    def _begun(self) -> Connection[Any, Any]:
        self._pipe, theirs = self._spawning.Pipe()
        self._child = self._spawning.Process(target=_serve, args=(theirs,), daemon=True)
        self._child.start()
        theirs.close()
        return self._pipe

    def _end(self) -> None:
        if self._child is not None:
            self._child.kill()
            self._child.join()
        if self._pipe is not None:
            self._pipe.close()
        self._child = self._pipe = None


def _serve(pipe: Connection[Any, Any]) -> None:
    """Answer one request after another, until the parent is gone."""
    while True:
        try:
            request = protocol.decoded(pipe.recv_bytes(), protocol.Request)
        except (EOFError, OSError):
            return
        pipe.send_bytes(protocol.encoded(_answered(request)))


def _answered(request: protocol.Request) -> protocol.Answer:
    call = calls.of(request.function)
    module, _, name = call.function.partition(":")
    kinds = [str if kind is calls.File else kind for kind in call.takes]
    try:
        arguments = [protocol.decoded(value, kind) for value, kind in zip(request.args, kinds, strict=True)]
        return protocol.Answer(protocol.encoded(getattr(importlib.import_module(module), name)(*arguments)))
    except MotlanError as error:
        return _refused(error)
    except MemoryError:
        return _refused(InputError("out_of_memory", "It needs more memory than there is: scan at 300 dpi or less."))
    except Exception as error:  # noqa: BLE001 - damaged files make libraries raise anything, and its text may quote them
        return _refused(InputError("damaged", f"The file is damaged ({type(error).__name__}): scan the paper anew."))


def _refused(error: MotlanError) -> protocol.Answer:
    return protocol.Answer(protocol.NOTHING, protocol.failed(error))
