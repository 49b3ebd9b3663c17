"""What parent and reading process say to each other: MessagePack in frames, decoded to declared types, in bounded time.

The parent's side never waits longer than it was told, never takes more bytes than it was told, and makes nothing of an
answer but plain values, records and our own errors.
"""

from __future__ import annotations

import os
import select
import socket
import time
from typing import Any, Literal, get_args

import msgspec

from core import errors, typed
from core.errors import InputError, MotlanError
from core.records import Record
from core.text import visible

_HEAD = 8  # bytes: the length of what follows
_PIECE = 1 << 20
_LONGEST_MESSAGE = 400  # characters of a failure's sentence

# The errors a reading process may raise; all others, and what is no error of ours, become one of these there.
Kind = Literal["InputError", "ServiceError", "NotFoundError", "CorruptError", "UsageError", "MotlanError"]


class Request(Record, frozen=True):
    """What the parent asks: a declared function, its arguments, the seconds it may take."""

    function: str
    args: tuple[msgspec.Raw, ...]
    timeout: float


class Failed(Record, frozen=True):
    """An error of ours as plain values."""

    kind: Kind
    message: str
    code: str = ""  # of an InputError
    retryable: bool = False


class Answer(Record, frozen=True):
    """What the process says: a value or a failure, and whether it should be replaced."""

    value: msgspec.Raw
    failure: Failed | None = None
    spent: bool = False


NOTHING = msgspec.Raw(msgspec.msgpack.encode(None))


def encoded(value: Any) -> msgspec.Raw:
    """A value on its way. Raises TypeError for one that cannot travel."""
    return msgspec.Raw(msgspec.msgpack.encode(value))


def decoded(data: bytes | msgspec.Raw, kind: Any) -> Any:
    """What came, as the declared type. Raises ValueError for anything else."""
    try:
        return typed.unpack(data, kind)
    except (msgspec.MsgspecError, RecursionError, OverflowError, ValueError) as error:
        raise ValueError("not what was declared") from error


def failed(error: MotlanError) -> Failed:
    """An error of ours as it travels."""
    kind: Kind = next(name for base in type(error).__mro__ for name in get_args(Kind) if name == base.__name__)
    code = error.code if isinstance(error, InputError) else ""
    return Failed(kind, str(error), code, error.retryable)


def raised(failed: Failed) -> MotlanError:
    """The error that travelled. Raises ValueError for a code that no failure has."""
    message = visible(failed.message)[:_LONGEST_MESSAGE]
    if failed.kind == "InputError":
        return InputError(failed.code, message, retryable=failed.retryable)
    error: MotlanError = getattr(errors, failed.kind)(message)
    return error


class Line:
    """The parent's end of the socket."""

    def __init__(self, end: socket.socket) -> None:
        self._end = end

    def send(self, data: bytes, until: float) -> None:
        """Send a frame. Raises TimeoutError at `until` (monotonic), OSError when the other end is gone."""
        left = memoryview(len(data).to_bytes(_HEAD, "big") + data)
        while left:
            self._end.settimeout(_left(until))
            left = left[self._end.send(left) :]

    def receive(self, most: int, until: float) -> bytes:
        """The next frame. Raises TimeoutError at `until`, EOFError at the end, ValueError for one above `most`."""
        size = int.from_bytes(self._take(_HEAD, until), "big")
        if size > most:
            raise ValueError("more than was to come")
        return self._take(size, until)

    def _take(self, size: int, until: float) -> bytes:
        pieces, left = [], size  # piece by piece: a length alone makes nobody set memory aside
        while left:
            self._end.settimeout(_left(until))
            piece = self._end.recv(min(left, _PIECE))
            if not piece:
                raise EOFError
            pieces.append(piece)
            left -= len(piece)
        return b"".join(pieces)

    def close(self) -> None:
        """Let go. May be called twice."""
        self._end.close()


def _left(until: float) -> float:
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


class Inside:
    """The process's end, which uses nothing but `read` and `write`."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def waits(self, seconds: float) -> bool:
        """Whether something comes within so many seconds."""
        return bool(select.select([self._descriptor], [], [], seconds)[0])

    def receive(self) -> bytes:
        """The next frame. Raises EOFError when the parent is gone."""
        return self._take(int.from_bytes(self._take(_HEAD), "big"))

    def send(self, data: bytes) -> None:
        """Send a frame."""
        left = memoryview(len(data).to_bytes(_HEAD, "big") + data)
        while left:
            left = left[os.write(self._descriptor, left) :]

    def _take(self, size: int) -> bytes:
        pieces = []
        while size:
            piece = os.read(self._descriptor, min(size, _PIECE))
            if not piece:
                raise EOFError
            pieces.append(piece)
            size -= len(piece)
        return b"".join(pieces)
