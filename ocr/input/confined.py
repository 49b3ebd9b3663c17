"""The child's side of the sandbox: put the limits on, import, then answer one request after another.

The parent trusts nothing that comes back: an answer may hold plain values, frozen records and our errors, and is
decoded by an unpickler that knows no other class. Text of foreign exceptions never travels: it may quote the page.
"""

from __future__ import annotations

import ctypes
import importlib
import io
import json
import os
import pickle
import resource
import signal
import sys
import traceback
from dataclasses import dataclass, is_dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import msgspec

from core.errors import InputError, MotlanError

_PR_SET_PDEATHSIG = 1
_ONE_THREAD = ("OMP_NUM_THREADS", "OMP_THREAD_LIMIT", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
_LARGEST_FILE = 2 << 30  # bytes; of temporary files and unpacked archive members
_ROOM = Path(__file__).parents[1]
# Modules that see hostile bytes.
_DECODERS = frozenset(
    _ROOM / f"{name}.py"
    for name in (
        "input/zip",
        "input/filetype",
        "input/image",
        "input/pdf",
        "input/raster",
        "pdf/signatures",
        "textlayer/layer",
    )
)
# Seconds without a request after which what the last page took goes back to the system. Between the pages of a run it
# is kept, up to two fifths of what a process may hold: giving it back and asking again takes 40 ms of CPU a page.
_REST = 1.0
_NO_MEMORY = InputError(
    "out_of_memory",
    "Reading needs more memory than one file may take: scan the paper at 300 dpi or less, one page a file.",
)


@dataclass(frozen=True)
class Request:
    """What the parent asks: the function "module:name", its arguments, the seconds it may take."""

    function: str
    args: tuple[Any, ...]
    timeout: float


@dataclass(frozen=True)
class Answer:
    """What the child says: a value or a failure, and whether it should be replaced."""

    value: Any
    failure: MotlanError | None
    spent: bool


def serve(settings_json: str) -> None:
    """Main function of the child: never returns while the parent lives."""
    settings = json.loads(settings_json)
    _confine(settings["memory"], settings["parent"])
    pipe = Connection(settings["fd"])
    libc = ctypes.CDLL(None)
    failure = None
    try:
        for module in settings["preload"]:
            importlib.import_module(module)
    except Exception as error:  # noqa: BLE001 - told to the parent, whatever it is
        failure = MotlanError(f"the reading process cannot import what it needs ({type(error).__name__})")
    pipe.send_bytes(pickle.dumps(Answer(None, failure, False)))
    while True:
        try:
            if not pipe.poll(_REST):
                libc.malloc_trim(0)
            request = pickle.loads(pipe.recv_bytes())
        except EOFError:
            os._exit(0)
        _limit_cpu(request.timeout)
        answer = _run(request)
        if _resident_bytes() > settings["idle"] * 2 // 5:
            libc.malloc_trim(0)
        pipe.send_bytes(_dump(Answer(answer.value, answer.failure, _resident_bytes() > settings["idle"])))


def _confine(memory: int, parent: int) -> None:
    """Limits of this process and of all that it starts."""
    for name in _ONE_THREAD:
        os.environ[name] = "1"
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # the parent died before the line above
        os._exit(0)
    for limit, most in (
        (resource.RLIMIT_DATA, memory),
        (resource.RLIMIT_FSIZE, _LARGEST_FILE),
        (resource.RLIMIT_CORE, 0),
    ):
        hard = resource.getrlimit(limit)[1]
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(limit, (most, most))


def _limit_cpu(timeout: float) -> None:
    """A second fence behind the parent's clock: processor seconds this call may use."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    resource.setrlimit(
        resource.RLIMIT_CPU,
        (int(used.ru_utime + used.ru_stime + 2 * timeout) + 2, resource.getrlimit(resource.RLIMIT_CPU)[1]),
    )


def _run(request: Request) -> Answer:
    """Call the function; every exception becomes a failure without content."""
    try:
        module, _, name = request.function.partition(":")
        function = getattr(importlib.import_module(module), name)
        return Answer(function(*request.args), None, False)
    except MotlanError as error:
        return Answer(None, error, False)
    except MemoryError:
        return Answer(None, _NO_MEMORY, False)
    except Exception as error:  # noqa: BLE001 - hostile bytes make libraries raise anything
        return Answer(None, _foreign(error), False)


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


def _dump(answer: Answer) -> bytes:
    try:
        return pickle.dumps(answer)
    except Exception as error:  # noqa: BLE001 - a result that cannot travel is a defect of the called function
        return pickle.dumps(Answer(None, MotlanError(f"the result cannot be sent ({type(error).__name__})"), False))


def _resident_bytes() -> int:
    with open("/proc/self/statm", encoding="ascii") as statm:
        return int(statm.read().split()[1]) * resource.getpagesize()


# Where our records and errors live: they travel even when the parent has not asked for them before.
_RECORDS = ("core.records", "core.errors", "ocr.results", "ocr.input.confined")


class _RestrictedUnpickler(pickle.Unpickler):
    """Knows our records and errors, and nothing that could act."""

    def find_class(self, module: str, name: str) -> Any:
        ours = module in _RECORDS or (module.partition(".")[0] in ("store", "ocr") and module in sys.modules)
        if ours and "." not in name:
            found = getattr(importlib.import_module(module), name, None)
            if (module, name) == ("core.errors", "_rebuild"):
                return found
            if isinstance(found, type) and (issubclass(found, (msgspec.Struct, MotlanError)) or is_dataclass(found)):
                return found
        if (module, name) in _PLAIN:
            return super().find_class(module, name)
        raise pickle.UnpicklingError("a class that may not travel")


# Values without behaviour that are no records.
_PLAIN = {("builtins", "set"), ("builtins", "frozenset"), ("pathlib", "PosixPath")}


def restricted_loads(data: bytes) -> Answer:
    """Decode an answer. Raises pickle.UnpicklingError on anything but an Answer of plain values and records."""
    try:
        answer = _RestrictedUnpickler(io.BytesIO(data)).load()
    except pickle.UnpicklingError:
        raise
    except Exception as error:
        raise pickle.UnpicklingError("not an answer") from error
    if not isinstance(answer, Answer):
        raise pickle.UnpicklingError("not an answer")
    return answer
