"""A warm child process with limits and walls around it: the only place where untrusted bytes are decoded.

The parent sends the name of a declared function and its arguments over a private socket, the child
(`ocr.input.confined`)
answers with a value of the declared type or a named failure. Whatever the child does (crash, hang, eat memory, print,
lie), the parent goes on with a fresh one. What the walls are: `ocr.input.confinement`, docs/security.md.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import msgspec

from core.errors import InputError, MotlanError
from core.quiet import SILENCE
from ocr.input import calls, confinement, protocol
from ocr.input.confined import Settings
from ocr.input.limits import Limits
from ocr.input.staging import Staging
from ocr.input.zip import MEMBERS, place
from ocr.results import Member

START_SECONDS = 60.0  # for a child to import what it needs; not counted in any call's timeout
_LATE_SECONDS = 1.0  # to take up what a child has said long ago, which was first asked after START_SECONDS
_GREETING = 64 << 10  # bytes

_BOOT = "import json,sys; sys.path[:]=json.loads(sys.argv[1]); from ocr.input.confined import serve; serve(sys.argv[2])"
# All that a child knows of the environment: where programs and libraries are, and how many threads to use.
_KEPT = ("PATH", "LANG", "LC_ALL", "LC_CTYPE", "LD_LIBRARY_PATH", "TESSDATA_PREFIX", "TZ", "VIRTUAL_ENV")
_GIVEN = dict.fromkeys(
    ("OMP_NUM_THREADS", "OMP_THREAD_LIMIT", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OPENCV_FOR_THREADS_NUM"), "1"
) | {"PYTHONDONTWRITEBYTECODE": "1"}


class Sandbox:
    """One warm child process, for one call at a time; a context manager.

    The child ends with the process that started it (the kernel sees to it). `preload` names modules the child imports
    before it is closed off, `reads` files and folders it may read beside the file of each call.
    """

    def __init__(
        self,
        limits: Limits | None = None,
        preload: tuple[str, ...] = ("ocr.read", "ocr.input.zip"),
        reads: Sequence[Path] = (),
    ) -> None:
        self.limits = limits or Limits()
        self._preload = preload
        self._reads = tuple(reads)
        self._child: _Child | None = None
        self._spent = False

    def __enter__(self) -> Self:
        self.warm()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.close()

    @property
    def pid(self) -> int | None:
        """Process id (and process group) of the child, None when there is none at the moment."""
        return self._child.pid if self._child else None

    def warm(self) -> None:
        """Start the child in the background, so that the first call need not wait for its imports."""
        self._warmed()

    def walls(self) -> confinement.Walls:
        """Which walls stand around the child. Raises MotlanError when it does not start."""
        return self._warmed().walls()

    def call(self, function: str, *args: Any, timeout: float | None = None) -> Any:
        """Run a declared `function` ("module:name", see `ocr.input.calls`) with `args` in the child; what it returns.

        Errors: every error of ours raised there travels back as one of its class. InputError `damaged` for any other
        exception of a decoder, `set_aside` (retryable) for one elsewhere, which is a defect of motlan, `out_of_memory`
        at the memory limit, `crashed` (retryable) when the child died or answered with anything but the declared type,
        `timed_out` (retryable) after `timeout` seconds (default: the page limit), `not_readable` and `too_large` for a
        file that cannot be laid before it. The child is replaced after a death, a time-out, a number of calls, or
        when it holds too much memory. May be called again after any error.
        """
        value = self._value(function, args, self.limits.page_seconds if timeout is None else timeout)
        self._renew()
        return value

    def unzip(self, path: Path, target: Path) -> tuple[Member, ...]:
        """Unpack a ZIP into the folder `target`: see `ocr.input.zip.unzip`. Raises InputError, as `call` does."""
        members: tuple[Member, ...] = self._value(
            "ocr.input.zip:unzip_here", (str(path), self.limits), self.limits.page_seconds
        )
        child = self._warmed()
        try:
            for member in members:
                if member.number is not None:
                    name = place(member.number)
                    child.staging.taken(f"{MEMBERS}/{name}", target / name)
        except OSError:  # it says that it has written what it has not
            self.close()
            raise child.death() from None
        child.staging.swept()
        self._renew()
        return members

    def close(self) -> None:
        """End the child and all that it started. May be called twice; a later call starts a new child."""
        if self._child is not None:
            child, self._child = self._child, None
            child.kill()

    def _value(self, function: str, args: tuple[Any, ...], timeout: float) -> Any:
        call = calls.of(function)
        child = self._warmed()
        laid = [
            str(child.staging.put(Path(argument), self.limits.file_bytes)) if kind is calls.File else argument
            for argument, kind in zip(args, call.takes[: len(args)], strict=True)
        ]
        request = protocol.Request(function, tuple(map(protocol.encoded, laid)), timeout)
        try:
            answer = child.ask(request, call.most, timeout)
            self._spent = answer.spent or child.calls >= self.limits.calls
            failure = None if answer.failure is None else protocol.raised(answer.failure)
            value = None if failure is not None else protocol.decoded(answer.value, call.gives)
        except ValueError:  # forged, or a defect: nothing it says counts
            self.close()
            raise child.death() from None
        except BaseException:  # also KeyboardInterrupt: a child in the middle of a call is of no further use
            self.close()
            raise
        if failure is not None:
            self._renew()
            raise failure
        return value

    def _warmed(self) -> _Child:
        if self._child is None:
            self._spent = False
            self._child = _begun(self.limits, self._preload, self._reads)
        return self._child

    def _renew(self) -> None:
        if self._spent:
            self.close()
            self._warmed()


class _Child:
    """A started child process and the socket to it."""

    def __init__(self, limits: Limits, preload: tuple[str, ...], reads: Sequence[Path]) -> None:
        confinement.hide()
        self.calls = 0
        self.staging = Staging()
        self._walls: confinement.Walls | None = None
        self._ready_by = time.monotonic() + START_SECONDS
        ours, theirs = socket.socketpair()
        settings = Settings(
            descriptor=theirs.fileno(), memory=limits.memory_bytes, idle=limits.idle_bytes, parent=os.getpid(),
            preload=preload, reads=(*map(str, reads), str(self.staging.reads)), writes=str(self.staging.writes),
        )  # fmt: skip
        paths = [os.path.abspath(path) for path in sys.path]
        with theirs:
            # Its own session, so that killing the group also ends what it started, and Ctrl-C is left to the parent.
            self._process = subprocess.Popen(
                [sys.executable, "-c", _BOOT, json.dumps(paths), msgspec.json.encode(settings).decode()],
                pass_fds=[theirs.fileno()],
                start_new_session=True,
                cwd=self.staging.writes,
                env=_environment(self.staging.writes),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        self.pid = self._process.pid
        self._line = protocol.Line(ours)

    def ask(self, request: protocol.Request, most: int, timeout: float) -> protocol.Answer:
        """Send one request and wait for its answer; raises InputError when there is none, ValueError for nonsense."""
        self.walls()
        self.calls += 1
        try:
            until = time.monotonic() + timeout
            self._line.send(msgspec.msgpack.encode(request), until)
            answer: protocol.Answer = protocol.decoded(self._line.receive(most, until), protocol.Answer)
        except TimeoutError as error:
            raise InputError(
                "timed_out",
                f"Reading took longer than {timeout:.0f} s and was stopped: try it again, or scan the paper anew.",
                retryable=True,
            ) from error
        except (EOFError, OSError) as error:
            raise self.death() from error
        return answer

    def walls(self) -> confinement.Walls:
        """What the child said when it was ready, waiting for that. Raises MotlanError."""
        if self._walls is None:
            until = max(self._ready_by, time.monotonic() + _LATE_SECONDS)
            try:
                answer: protocol.Answer = protocol.decoded(self._line.receive(_GREETING, until), protocol.Answer)
                if answer.failure is not None:
                    raise protocol.raised(answer.failure)
                self._walls = protocol.decoded(answer.value, confinement.Walls)
            except TimeoutError as error:
                raise MotlanError(f"the reading process did not start within {START_SECONDS:.0f} s") from error
            except (EOFError, OSError, ValueError) as error:
                raise MotlanError("the reading process died while starting: run `motlan doctor`") from error
        return self._walls

    def death(self) -> InputError:
        """The failure that names how the child ended."""
        try:
            code = self._process.wait(5)
        except subprocess.TimeoutExpired:  # it closed its socket or spoke nonsense, but lives
            code = 0
        if -code == signal.SIGXCPU:
            return InputError("timed_out", "Reading took too much processor time and was stopped.", retryable=True)
        return InputError(
            "crashed", "The reading process broke on this file: try it again, or scan the paper anew.", retryable=True
        )

    def kill(self) -> None:
        """End the child and its process group, and take its folders away; returns when the child is gone."""
        self._line.close()
        with suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)
        self._process.wait()
        self.staging.close()


def _environment(folder: Path) -> dict[str, str]:
    """What a child knows of the environment: no secret, no setting, nothing of the user."""
    kept = {name: value for name, value in os.environ.items() if name in _KEPT}
    return kept | _GIVEN | SILENCE | {"HOME": str(folder), "TMPDIR": str(folder)}


# A child ends with the *thread* that started it. Threads of servers come and go, so one thread starts all children.
_starter: ThreadPoolExecutor | None = None
_starting = threading.Lock()


def _begun(limits: Limits, preload: tuple[str, ...], reads: Sequence[Path]) -> _Child:
    global _starter
    with _starting:
        if _starter is None:
            _starter = ThreadPoolExecutor(1, thread_name_prefix="reading-starter")
    return _starter.submit(_Child, limits, preload, reads).result()
