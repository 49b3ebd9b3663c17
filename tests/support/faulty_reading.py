"""Reading functions that misbehave as hostile files make decoders misbehave; the fault tests call them in the child."""

from __future__ import annotations

import ctypes
import importlib
import os
import resource
import signal
import socket
import subprocess
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

from core.errors import InputError, MotlanError
from ocr.input import calls, raster, zip
from ocr.input.limits import DEFAULT, Limits
from ocr.results import Member, Opened


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


def allocate_parts(parts: int, mebibytes: int) -> int:
    """Takes and touches memory in so many parts, and gives them back."""
    return len([bytearray(b"x") * (mebibytes << 20) for _ in range(parts)])


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


def return_other() -> dict[str, object]:
    """Sends back a record of another kind than was declared."""
    return {"kind": ["pdf"], "pages": "three"}


def forge(data: bytes) -> None:
    """A captured child that writes a frame of its own in place of an answer, to every socket it holds."""
    frame = len(data).to_bytes(8, "big") + data
    for descriptor in range(3, 64):
        try:
            os.write(descriptor, frame)
        except OSError:
            continue
    time.sleep(60)


def answer_with_noise() -> None:
    """A captured child that writes noise into every socket it holds, and more than anybody asked for."""
    forge(b"\x00garbage!" * 1000)


def promise_much() -> None:
    """Names a length that no answer has, and sends little."""
    for descriptor in range(3, 64):
        try:
            os.write(descriptor, (1 << 60).to_bytes(8, "big") + b"x")
        except OSError:
            continue
    time.sleep(60)


def dawdle() -> None:
    """Begins an answer and never ends it."""
    for descriptor in range(3, 64):
        try:
            os.write(descriptor, (1000).to_bytes(8, "big") + b"x")
        except OSError:
            continue
    time.sleep(60)


# ── a captured child that wants more than its file ──────────────────────────────────────────────────────────────────


def attempt(what: str) -> str:
    """Try one thing, `name` or `name:word`; what came of it: `failed` and the error's class, or what was gained."""
    name, _, word = what.partition(":")
    try:
        return f"gained {globals()['try_' + name](*([word] if word else []))!r}"
    except (OSError, ValueError) as error:
        return f"failed {type(error).__name__}"


def present(names: list[str]) -> list[str]:
    """Which of these functions are there."""
    pairs = [name.split(":") for name in names]
    return [f"{module}:{name}" for module, name in pairs if hasattr(importlib.import_module(module), name)]


def home() -> str:
    """The home folder that it was given."""
    return os.environ["HOME"]


def first_bytes(path: str) -> bytes:
    """Reads the file that it was given."""
    return Path(path).read_bytes()[:10]


def spoil(path: str) -> bytes:
    """Changes the file that it was given."""
    with open(path, "r+b") as file:
        file.write(b"x")
    return b""


def on_the_desk(path: str) -> list[bytes]:
    """Reads whatever lies beside the file that it was given."""
    return [beside.read_bytes() for beside in Path(path).parent.iterdir()]


def try_environment(pid: str) -> bytes:
    """Reads the secrets that a process was started with."""
    return Path(f"/proc/{pid}/environ").read_bytes()


def try_own_environment() -> dict[str, str]:
    """Looks for secrets in what it was started with itself."""
    wanted = {name: value for name, value in os.environ.items() if "MOTLAN" in name or "SECRET" in name}
    if not wanted:
        raise ValueError("nothing there")
    return wanted


def try_read(path: str) -> bytes:
    """Reads another file than its own."""
    return Path(path).read_bytes()[:10]


def try_list(path: str) -> list[str]:
    """Looks into a folder."""
    return os.listdir(path)


def try_write(path: str) -> int:
    """Writes a file."""
    return Path(path).write_bytes(b"x")


def try_alter(path: str) -> int:
    """Changes a file in place."""
    with open(path, "r+b") as file:
        return file.write(b"x")


def try_unlink(path: str) -> None:
    """Takes a file away."""
    os.unlink(path)


def try_chmod(path: str) -> None:
    """Makes a file unreadable."""
    os.chmod(path, 0)


def try_connect(port: str) -> None:
    """Calls a server on this machine."""
    with socket.create_connection(("127.0.0.1", int(port)), timeout=2):
        pass


def try_unix_socket() -> None:
    """Makes a socket of another kind."""
    socket.socket(socket.AF_UNIX)


def try_fork() -> int:
    """Makes a process of itself."""
    if (pid := os.fork()) == 0:
        time.sleep(60)
    return pid


def try_shell() -> bytes:
    """Runs a program."""
    return subprocess.run(["/bin/sh", "-c", "id"], capture_output=True, check=True).stdout


def try_exec() -> None:
    """Becomes another program."""
    os.execv("/bin/sh", ["sh", "-c", "sleep 60"])


def try_thread() -> None:
    """Begins a thread."""
    try:
        threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
    except RuntimeError as error:
        raise OSError(str(error)) from error


def try_memory(pid: str) -> int:
    """Opens another process's memory for writing."""
    with open(f"/proc/{pid}/mem", "r+b", buffering=0) as memory:
        return memory.fileno()


def try_ptrace(pid: str) -> int:
    """Takes hold of another process."""
    return _call("ptrace", 16, int(pid), 0, 0)


def try_process_vm(pid: str) -> int:
    """Reads another process's memory by the system call made for that."""
    return _call("process_vm_readv", int(pid), None, 0, None, 0, 0)


def try_kill(pid: str) -> None:
    """Ends another process."""
    os.kill(int(pid), signal.SIGKILL)


def try_limits(pid: str) -> object:
    """Takes another process its open files."""
    return resource.prlimit(int(pid), resource.RLIMIT_NOFILE, (3, 3))


def try_privileges() -> int:
    """Mounts something over something."""
    return _call("mount", b"none", b"/tmp", b"tmpfs", 0, None)


def try_namespace() -> int:
    """Makes a user namespace, in which it would be root."""
    return _call("unshare", 0x10000000)


def _call(name: str, *args: object) -> int:
    libc = ctypes.CDLL(None, use_errno=True)
    result = int(getattr(libc, name)(*args))
    if result < 0:
        raise OSError(ctypes.get_errno(), name)
    return result


def take_over_unzipping() -> None:
    """The next ZIP is unpacked by `link_out`."""
    zip.unzip_here = link_out  # type: ignore[assignment]


def link_out(_path: str, _limits: Limits) -> tuple[Member, ...]:
    """What unpacks a ZIP, taken over: gives the parent a link to read with the parent's rights."""
    members = Path(tempfile.gettempdir()) / zip.MEMBERS
    members.mkdir(exist_ok=True)
    try:
        os.symlink("/etc/passwd", members / zip.place(1))
    except OSError:
        os.mkdir(members / zip.place(1))
    return (Member("scan.png", 1),)


for _name, _takes, _gives in (
    ("echo", (Any,), Any), ("opened", (), Opened), ("pid", (), int), ("abort", (), None), ("segfault", (), None),
    ("kill_itself", (), None), ("exit_quietly", (), None), ("sleep_for_ever", (), None), ("spin_for_ever", (), None),
    ("allocate", (int,), int), ("allocate_parts", (int, int), int), ("leak", (int,), tuple[int, int]),
    ("raise_with_content", (), None),
    ("break_a_decoder", (), None), ("raise_ours", (), None), ("raise_defect", (), None), ("print_garbage", (), str),
    ("return_unknown", (), Opened), ("return_other", (), Opened), ("forge", (bytes,), Opened),
    ("answer_with_noise", (), Opened), ("promise_much", (), Opened), ("dawdle", (), Opened),
    ("attempt", (str,), str), ("home", (), str),
    ("present", (list[str],), list[str]), ("first_bytes", (calls.File,), bytes), ("spoil", (calls.File,), bytes),
    ("on_the_desk", (calls.File,), list[bytes]), ("take_over_unzipping", (), None),
):  # fmt: skip
    calls.declare(f"{__name__}:{_name}", _takes, _gives)
