"""The child's side of the sandbox: put the limits and walls on, then answer one request after another.

What it may be asked is declared in `ocr.input.calls`; it answers in plain values (`ocr.input.protocol`). The text of
foreign exceptions never travels: it may quote the page.
"""

from __future__ import annotations

import ctypes
import importlib
import importlib.util
import os
import resource
import shutil
import traceback
from pathlib import Path
from typing import Any

import msgspec

from core import typed
from core.errors import InputError, MotlanError
from core.records import Record
from ocr.input import calls, confinement, protocol

_ROOM = Path(__file__).parents[1]
# Modules that see hostile bytes.
_DECODERS = frozenset(
    _ROOM / f"{name}.py"
    for name in (
        "input/zip",
        "input/filetype",
        "input/image",
        "input/pdf",
        "input/picture",
        "input/raster",
        "pdf/signatures",
        "textlayer/layer",
    )
)
# Seconds without a request after which what the last page took goes back to the system. Between the pages of a run it
# is kept, up to three fifths of what a process may hold: giving it back and asking again takes 40 ms of CPU a page.
_REST = 1.0
# For that the C library must not give back by itself what lies at the end of its heap, nor ask for every large block
# anew, as the line finder's are (glibc's mallopt: M_TRIM_THRESHOLD and M_MMAP_THRESHOLD, bytes). A block that finds no
# room beside the heap is laid on its free end.
_KEPT = ((-1, 256 << 20), (-3, 64 << 20))
_NO_MEMORY = InputError(
    "out_of_memory",
    "Reading needs more memory than one file may take: scan the paper at 300 dpi or less, one page a file.",
)


class Settings(Record, frozen=True):
    """What the parent tells a child at its start."""

    descriptor: int  # of the socket to the parent
    memory: int  # bytes of data it may hold
    idle: int  # bytes it may hold between calls
    parent: int  # process id
    preload: tuple[str, ...]  # modules to import before the walls are closed
    reads: tuple[str, ...]  # files and folders to read, beside code and libraries
    writes: str  # the one folder to write in


def serve(settings_json: str) -> None:
    """Main function of the child: never returns while the parent lives."""
    settings = typed.decode(settings_json, Settings)
    confinement.bound(settings.memory, settings.parent)
    pipe = protocol.Inside(settings.descriptor)
    libc = ctypes.CDLL(None)
    for name, size in _KEPT:
        libc.mallopt(name, size)
    pipe.send(msgspec.msgpack.encode(_begun(settings)))
    while True:
        try:
            if not pipe.waits(_REST):
                libc.malloc_trim(0)
            request = protocol.decoded(pipe.receive(), protocol.Request)
        except EOFError:
            os._exit(0)
        confinement.limit_cpu(request.timeout)
        value, failure = _run(request)
        if _resident_bytes() > settings.idle * 3 // 5:
            libc.malloc_trim(0)
        spent = _resident_bytes() > settings.idle
        pipe.send(
            msgspec.msgpack.encode(protocol.Answer(value, None if failure is None else protocol.failed(failure), spent))
        )


def _begun(settings: Settings) -> protocol.Answer:
    """Import what is needed and close the walls; the answer says which stand, or what failed."""
    try:
        for module in settings.preload:
            importlib.import_module(module)
    except Exception as error:  # noqa: BLE001 - told to the parent, whatever it is
        return _failed(MotlanError(f"the reading process cannot import what it needs ({type(error).__name__})"))
    if len(os.listdir("/proc/self/task")) > 1:  # a thread begun before the walls would stand outside of them
        return _failed(MotlanError("the reading process has begun threads: it cannot be confined"))
    walls = confinement.close(map(Path, settings.reads), Path(settings.writes), _program())
    return protocol.Answer(protocol.encoded(walls))


def _program() -> str | None:
    """The program that reading has to start: Tesseract, where the pair of readers is not installed."""
    return None if importlib.util.find_spec("trueocr") else shutil.which("tesseract")


def _failed(error: MotlanError) -> protocol.Answer:
    return protocol.Answer(protocol.NOTHING, protocol.failed(error))


def _run(request: protocol.Request) -> tuple[msgspec.Raw, MotlanError | None]:
    """Call the function; every exception becomes a failure without content."""
    try:
        call = calls.of(request.function)
        module, _, name = call.function.partition(":")
        function = getattr(importlib.import_module(module), name)
        kinds = [str if kind is calls.File else kind for kind in call.takes[: len(request.args)]]
        arguments = [protocol.decoded(argument, kind) for argument, kind in zip(request.args, kinds, strict=True)]
        return _encoded(function(*arguments)), None
    except MotlanError as error:
        return protocol.NOTHING, error
    except MemoryError:
        return protocol.NOTHING, _NO_MEMORY
    except Exception as error:  # noqa: BLE001 - hostile bytes make libraries raise anything
        return protocol.NOTHING, _foreign(error)


def _encoded(value: Any) -> msgspec.Raw:
    try:
        return protocol.encoded(value)
    except MemoryError:
        raise
    except Exception as error:  # a result that cannot travel is a defect of the called function
        raise MotlanError(f"the result cannot be sent ({type(error).__name__})") from error


def _foreign(error: Exception) -> MotlanError:
    """The failure for an exception that is not ours: only its kind and place are told, never its text.

    Where a decoder was at work hostile bytes are the cause; anywhere else it is a defect of motlan, and not the file's.
    """
    if "nsufficient memory" in str(error) or "bad_alloc" in str(error) or "bad allocation" in str(error):
        return _NO_MEMORY
    frames = [(Path(frame.f_code.co_filename), line) for frame, line in traceback.walk_tb(error.__traceback__)]
    place = f"{type(error).__name__} at {frames[-1][0].name}:{frames[-1][1]}" if frames else type(error).__name__
    if any(file in _DECODERS for file, _ in frames):
        return InputError("damaged", f"The file is damaged or not what it seems ({place}): scan the paper anew.")
    return InputError(
        "set_aside",
        f"A defect of motlan ({place}) kept it from being read: report it. `motlan retry` tries anew.",
        retryable=True,
    )


def _resident_bytes() -> int:
    with open("/proc/self/statm", encoding="ascii") as statm:
        return int(statm.read().split()[1]) * resource.getpagesize()
