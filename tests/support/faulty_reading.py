"""Reading functions that misbehave as hostile files make decoders misbehave; the fault tests call them in the child."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from core.errors import InputError, MotlanError
from ocr.input import raster
from ocr.input.limits import DEFAULT
from ocr.results import Opened


def echo(value: object) -> object:
    """Gives back what it was given."""
    return value


def opened() -> Opened:
    """Gives a record."""
    return Opened("pdf", 3)


def pid() -> int:
    """The process it runs in."""
    return os.getpid()


def abort() -> None:
    """What a C++ library does that runs out of memory or finds its own state broken."""
    os.abort()


def segfault() -> None:
    """Writes where no memory is."""
    ctypes.memset(0, 1, 1)


def kill_itself() -> None:
    """What the system does to the fattest process."""
    os.kill(os.getpid(), signal.SIGKILL)


def exit_quietly() -> None:
    """A library that ends the process by itself."""
    os._exit(0)


def sleep_for_ever() -> None:
    """A hang that uses no processor."""
    while True:
        time.sleep(3600)


def spin_for_ever() -> None:
    """A hang that does."""
    while True:
        pass


def allocate(mebibytes: int) -> int:
    """Takes and touches memory."""
    return sum(bytearray(mebibytes << 20)[:: 1 << 12])


def leak(mebibytes: int) -> tuple[int, int]:
    """Takes memory and never gives it back; the process it runs in, and the mebibytes that then holds."""
    taken = bytearray(mebibytes << 20)
    taken[:: 1 << 12] = b"x" * (mebibytes << 8)  # touched, page by page
    _LEAKED.append(taken)
    with open("/proc/self/statm", encoding="ascii") as statm:
        return os.getpid(), int(statm.read().split()[1]) * os.sysconf("SC_PAGESIZE") >> 20


_LEAKED: list[bytearray] = []


def raise_with_content() -> None:
    """A library error that quotes the page."""
    raise ValueError("Nguyễn Thị Mẫu Ví Dụ, 001199999999")


def break_a_decoder() -> None:
    """A decoder meets what nobody who wrote it thought of."""

    def decode(*_: object) -> None:
        raise ValueError("Nguyễn Thị Mẫu Ví Dụ, 001199999999")

    raster.image.decode = decode  # type: ignore[assignment]
    raster.render(Path("scan.png"), "png", 1, DEFAULT)


def raise_ours() -> None:
    """A failure with its own code."""
    raise InputError("encrypted", "locked", retryable=False)


def raise_defect() -> None:
    """A failure that is no fault of the file."""
    raise MotlanError("a defect")


def print_garbage() -> str:
    """Writes broken UTF-8 to standard output and error."""
    for descriptor in (1, 2):
        os.write(descriptor, b"\xff\xfe\x00 Nguy\xe1\xbb" * 10_000)
    return "done"


class Unknown:
    """A class the parent does not know."""


def return_unknown() -> Unknown:
    """Sends back what may not travel."""
    return Unknown()


class Weapon:
    """A pickle that acts when it is opened."""

    def __init__(self, path: str) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.mkdir, (self.path,)


def return_weapon(path: str) -> Weapon:
    """A captured child that attacks its parent."""
    return Weapon(path)


def answer_with_noise(descriptor_count: int = 64) -> None:
    """A captured child that writes noise into every socket it holds."""
    for descriptor in range(3, descriptor_count):
        try:
            os.write(descriptor, b"\x00\x00\x00\x08garbage!")
        except OSError:
            continue
    time.sleep(60)


def grandchild_and_hang(note: str) -> None:
    """Starts a process that hangs, as a recogniser on a hostile page would, notes its id, and hangs with it."""
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(3600)"])
    with open(note, "w", encoding="ascii") as file:
        file.write(str(child.pid))
    time.sleep(3600)
