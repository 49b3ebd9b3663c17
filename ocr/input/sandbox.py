"""A warm child process with limits on memory, time and life: the only place where untrusted bytes are decoded.

The parent sends `("module:name", arguments)` over a private socket, the child (`ocr.input.confined`) answers with a
value
or a named failure. Whatever the child does (crash, hang, eat memory, print), the parent goes on with a fresh one.
"""

from __future__ import annotations

import json
import os
import pickle
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from multiprocessing.connection import Connection
from types import TracebackType
from typing import Any, Self

from core.errors import InputError, MotlanError
from ocr.input.confined import Answer, Request, restricted_loads
from ocr.input.limits import Limits

START_SECONDS = 60.0  # for a child to import what it needs; not counted in any call's timeout

_BOOT = "import json,sys; sys.path[:]=json.loads(sys.argv[1]); from ocr.input.confined import serve; serve(sys.argv[2])"


class Sandbox:
    """One warm child process; use one Sandbox per worker thread, as a context manager.

    The child ends with the process, and with the thread, that started it (the kernel sees to it).
    `preload` names modules the child imports before it says that it is ready.
    """

    def __init__(self, limits: Limits | None = None, preload: tuple[str, ...] = ("ocr.read", "ocr.input.zip")) -> None:
        self.limits = limits or Limits()
        self._preload = preload
        self._child: _Child | None = None

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
        if self._child is None:
            self._child = _Child(self.limits, self._preload)

    def call(self, function: str, *args: Any, timeout: float | None = None) -> Any:
        """Run `function` ("module:name") with `args` in the child and give back what it returns.

        Arguments are pickled; results are pickled and may hold plain values and the records of `store` and `ocr`.
        Errors: every MotlanError raised there travels back as itself. InputError `damaged` for any other exception of a
        decoder, `set_aside` (retryable) for one elsewhere, which is a defect of motlan, `out_of_memory` at the memory
        limit, `crashed` (retryable) when the child died, `timed_out` (retryable) after `timeout` seconds (default: the
        page limit). The child is replaced after a death, a time-out, a number of calls, or when it holds too much
        memory. May be called again after any error.
        """
        timeout = self.limits.page_seconds if timeout is None else timeout
        self.warm()
        child = self._child
        assert child is not None
        try:
            answer = child.ask(Request(function, args, timeout), timeout)
        except BaseException:  # also KeyboardInterrupt: a child in the middle of a call is of no further use
            self.close()
            raise
        if answer.spent or child.calls >= self.limits.calls:
            self.close()
            self.warm()
        if answer.failure is not None:
            raise answer.failure
        return answer.value

    def close(self) -> None:
        """End the child and all that it started. May be called twice; a later call starts a new child."""
        if self._child is not None:
            child, self._child = self._child, None
            child.kill()


class _Child:
    """A started child process and the socket to it."""

    def __init__(self, limits: Limits, preload: tuple[str, ...]) -> None:
        self.calls = 0
        self._ready_by = time.monotonic() + START_SECONDS
        ours, theirs = socket.socketpair()
        settings = json.dumps(
            {
                "fd": theirs.fileno(),
                "memory": limits.memory_bytes,
                "idle": limits.idle_bytes,
                "parent": os.getpid(),
                "preload": preload,
            }
        )
        with theirs:
            # Its own session, so that killing the group also ends what it started, and Ctrl-C is left to the parent.
            self._process = subprocess.Popen(
                [sys.executable, "-c", _BOOT, json.dumps([path or os.getcwd() for path in sys.path]), settings],
                pass_fds=[theirs.fileno()],
                start_new_session=True,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        self.pid = self._process.pid
        self._pipe = Connection(ours.detach())

    def ask(self, request: Request, timeout: float) -> Answer:
        """Send one request and wait for its answer; raises InputError when there is none."""
        if self.calls == 0:
            self._await_ready()
        self.calls += 1
        try:
            self._pipe.send_bytes(pickle.dumps(request))
            if not self._pipe.poll(timeout):
                raise InputError(
                    "timed_out",
                    f"Reading took longer than {timeout:.0f} s and was stopped: try it again, or scan the paper anew.",
                    retryable=True,
                )
            return restricted_loads(self._pipe.recv_bytes())
        except (EOFError, OSError, pickle.UnpicklingError) as error:
            raise self._death() from error

    def _await_ready(self) -> None:
        try:
            if self._pipe.poll(max(0.0, self._ready_by - time.monotonic())):
                answer = restricted_loads(self._pipe.recv_bytes())
                if answer.failure is None:
                    return
                raise answer.failure
        except (EOFError, OSError) as error:
            raise MotlanError("the reading process died while starting: run `motlan doctor`") from error
        raise MotlanError(f"the reading process did not start within {START_SECONDS:.0f} s")

    def _death(self) -> InputError:
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
        """End the child and its process group; returns when the child is gone."""
        self._pipe.close()
        with suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)
        self._process.wait()
