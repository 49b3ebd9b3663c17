"""What hostile bytes could do that have taken a reading process over: each attack is tried from inside, and fails.

The attacks are `try_…` functions of `tests.support.faulty_reading`, called in the child like any reading function. A
few of them are also tried without walls, where they must succeed: an attack that fails anywhere shows nothing.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import msgspec
import psutil
import pytest

from core.errors import CorruptError, InputError
from core.records import Failure, PageReading
from core.settings import Config
from ingest.reader_pool import ReaderPool
from ocr.input import calls
from ocr.input.limits import MIB, Limits
from ocr.input.sandbox import Sandbox
from ocr.results import Member, Opened, PageRead
from ocr.version import READER
from tests.conftest import ROOT, require
from tests.support import faulty_reading

FAULTY = faulty_reading.__name__
ME = str(os.getpid())


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(Limits(page_seconds=10, memory_bytes=600 * MIB), preload=(FAULTY,)) as sandbox:
        yield sandbox


@pytest.fixture
def walls(sandbox: Sandbox) -> None:
    """All walls stand; a kernel without Landlock cannot show what Landlock stops."""
    built = sandbox.walls()
    assert built.no_new_privileges
    assert built.no_capabilities
    require("seccomp", built.seccomp, "apt-get install libseccomp2")
    require("Landlock", built.landlock > 0, "a kernel of Linux 5.13 or later with Landlock")


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    """A file beside the one being read: another citizen's original."""
    path = tmp_path / "another original"
    path.write_bytes(b"hush")
    return path


@pytest.fixture
def port() -> Iterator[int]:
    """A server that this machine runs."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def attack(sandbox: Sandbox, what: str) -> str:
    """What came of an attack from inside, `name` or `name:word`; a death of the child is a failure too."""
    try:
        return str(sandbox.call(f"{FAULTY}:attempt", what))
    except InputError as error:
        return f"failed {error.code}"


@pytest.mark.parametrize(
    "name",
    [
        "own_environment", "fork", "shell", "exec", "thread", "unix_socket", "privileges", "namespace",
    ],
)  # fmt: skip
def test_nothing_is_gained_from_inside_alone(sandbox: Sandbox, walls: None, name: str) -> None:
    assert attack(sandbox, name).startswith("failed")


@pytest.mark.parametrize("name", ["environment", "memory", "ptrace", "process_vm", "kill", "limits"])
def test_the_parent_cannot_be_read_written_held_or_ended(sandbox: Sandbox, walls: None, name: str) -> None:
    assert attack(sandbox, f"{name}:{ME}").startswith("failed")
    assert os.getpid() == int(ME)


@pytest.mark.parametrize("name", ["read", "alter", "unlink", "write"])
def test_no_other_file_can_be_read_changed_or_taken_away(
    sandbox: Sandbox, walls: None, secret: Path, name: str
) -> None:
    assert attack(sandbox, f"{name}:{secret}").startswith("failed")
    assert secret.read_bytes() == b"hush"


def test_a_file_cannot_be_made_unreadable(sandbox: Sandbox, walls: None, secret: Path) -> None:
    assert attack(sandbox, f"chmod:{secret}").startswith("failed")
    assert secret.stat().st_mode & 0o400


@pytest.mark.parametrize("folder", ["/", "/etc", "/root", "/home", "/tmp", str(ROOT)])
def test_no_folder_of_this_machine_can_be_looked_into(sandbox: Sandbox, walls: None, folder: str) -> None:
    if Path(folder).is_dir():
        assert attack(sandbox, f"list:{folder}").startswith("failed")


@pytest.mark.parametrize("place", ["/tmp/prison", "/var/tmp/prison", "/dev/shm/prison", str(ROOT / "prison")])
def test_nothing_can_be_written_but_in_its_own_temporary_folder(sandbox: Sandbox, walls: None, place: str) -> None:
    assert attack(sandbox, f"write:{place}").startswith("failed")
    assert not Path(place).exists()


def test_no_server_can_be_called(sandbox: Sandbox, walls: None, port: int) -> None:
    assert attack(sandbox, f"connect:{port}").startswith("failed")


def test_these_attacks_succeed_without_walls(secret: Path, port: int, tmp_path: Path) -> None:
    """From a process of the same user that is no reading process; the parent is this test's own sleeping one."""
    victim = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"], env={"MOTLAN_TOKEN": "hush"})
    time.sleep(0.2)
    program = (
        f"from {FAULTY} import attempt as a\n"
        f"for what in ('environment:{victim.pid}', 'memory:{victim.pid}', 'process_vm:{victim.pid}',"
        f" 'read:{secret}', 'write:{tmp_path / 'new'}', 'connect:{port}', 'shell', 'thread', 'unix_socket',"
        f" 'kill:{victim.pid}'): print(a(what))\n"
    )
    try:
        done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=60)
    finally:
        victim.kill()
        victim.wait()
    assert [line.partition(" ")[0] for line in done.stdout.splitlines()] == ["gained"] * 10, done.stdout + done.stderr


def test_a_secret_of_the_environment_does_not_reach_the_reading_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOTLAN_TOKEN", "hush")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "hush")
    with Sandbox(Limits(page_seconds=10), preload=(FAULTY,)) as sandbox:
        assert attack(sandbox, "own_environment").startswith("failed")
        assert sandbox.pid is not None
        assert b"hush" not in Path(f"/proc/{sandbox.pid}/environ").read_bytes()


def test_every_declared_function_can_be_found_behind_the_walls(sandbox: Sandbox) -> None:
    names = [name for name in calls.names() if not name.startswith("tests.")]
    assert len(names) > 8
    assert sandbox.call(f"{FAULTY}:present", names) == names


def test_the_file_at_hand_can_be_read_and_not_changed(sandbox: Sandbox, walls: None, secret: Path) -> None:
    assert sandbox.call(f"{FAULTY}:first_bytes", str(secret)) == b"hush"
    with pytest.raises(InputError):
        sandbox.call(f"{FAULTY}:spoil", str(secret))
    assert secret.read_bytes() == b"hush"


def test_the_file_before_is_gone_when_the_next_one_is_read(sandbox: Sandbox, walls: None, tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).write_bytes(name.encode())
        sandbox.call(f"{FAULTY}:first_bytes", str(tmp_path / name))
    assert sandbox.call(f"{FAULTY}:on_the_desk", str(tmp_path / "two")) == [b"two"]


@pytest.mark.parametrize(
    "forged",
    [
        {"value": {"kind": "pdf", "pages": "many"}},
        {"value": [1, 2, 3]},
        {"value": None, "failure": {"kind": "SystemExit", "message": "x"}},
        {"value": None, "failure": {"kind": "InputError", "message": "x", "code": "no_such_code"}},
        {"failure": None},
        b"\x80\x05\x95)\x00\x00\x00\x00\x00\x00\x00\x8c\x05posix\x94\x8c\x05mkdir\x94\x93\x94\x8c\x0b/tmp/forged\x94\x85\x94R\x94.",
    ],
    ids=["wrong field", "wrong kind", "unknown error", "unknown code", "no value", "pickle"],
)
def test_a_forged_answer_is_a_crash_and_does_nothing(sandbox: Sandbox, forged: object) -> None:
    data = forged if isinstance(forged, bytes) else msgspec.msgpack.encode(forged)
    with pytest.raises(InputError) as caught:
        sandbox.call(f"{FAULTY}:forge", data)
    assert caught.value.code == "crashed"
    assert not Path("/tmp/forged").exists()


def test_a_message_from_inside_reaches_people_without_signs_that_act(sandbox: Sandbox) -> None:
    failure = {"kind": "InputError", "message": "\x1b]0;x\x07bad\n\u202efdp" + "x" * 9000, "code": "damaged"}
    with pytest.raises(InputError) as caught:
        sandbox.call(f"{FAULTY}:forge", msgspec.msgpack.encode({"value": None, "failure": failure}))
    assert caught.value.code == "damaged"
    assert caught.value.message.isprintable()
    assert len(caught.value.message) <= 400


def test_nothing_outlives_a_reading_process(sandbox: Sandbox, walls: None, tmp_path: Path) -> None:
    with Sandbox(Limits(page_seconds=10), preload=(FAULTY,)) as captured:
        mark = captured.call(f"{FAULTY}:home").encode()  # stands in the environment of all that it would start
        child = captured.pid
        assert child is not None
        assert [pid for pid in psutil.pids() if mark in environment(pid)] == [child]
        for name in ("fork", "thread", "shell", "exec"):
            attack(captured, name)
    assert [pid for pid in psutil.pids() if mark in environment(pid)] == []
    assert not psutil.pid_exists(child)


def environment(pid: int) -> bytes:
    """What a process was started with; nothing where it may not be known."""
    try:
        return Path(f"/proc/{pid}/environ").read_bytes()
    except OSError:
        return b""


class CapturedPool(ReaderPool):
    """A pool whose reading processes give a made-up result."""

    result: object

    def _call(self, function: str, *args: object) -> object:
        return self.result


@pytest.mark.parametrize(("page", "reader"), [(2, READER), (1, "../../../records/x"), (1, "another")])
def test_a_reading_that_names_another_page_or_reader_is_not_kept(page: int, reader: str) -> None:
    with CapturedPool(Config(workers=1)) as readers:
        readers.result = PageRead(PageReading(page=page, status="read", reader=reader, source="ocr"), b"")
        read = readers.read(Path("x"), "pdf", 1)
    assert (read.reading.page, read.reading.reader, read.reading.status) == (1, READER, "failed")
    assert read.reading.error is not None
    assert read.reading.error.code == "crashed"


@pytest.mark.parametrize("opened", [Opened("../x", 1), Opened("pdf", -1), Opened("pdf", 10**9)])
def test_a_file_of_no_kind_or_of_too_many_pages_is_not_taken(opened: Opened) -> None:
    with CapturedPool(Config(workers=1)) as readers:
        readers.result = opened
        with pytest.raises(InputError, match="nonsense"):
            readers.open(Path("x"))


def test_a_picture_that_is_none_is_not_shown() -> None:
    with CapturedPool(Config(workers=1)) as readers:
        readers.result = b"<html><script>"
        with pytest.raises(CorruptError):
            readers.picture(Path("x"), 1, 100)
        for wrong in ((b"<html><script>", b"\xff\xd8\xff"), (b"\xff\xd8\xff", b"<html><script>")):
            readers.result = (*wrong, ((1, 1),))
            with pytest.raises(CorruptError):
                readers.first_look(b"x", 100, 1800, large=True)
        readers.result = (2, 2, b"too short")
        with pytest.raises(CorruptError):
            readers.pixels(Path("x"), 1, 100, 100)


def test_a_link_among_the_members_of_a_zip_is_not_followed(tmp_path: Path, walls: None) -> None:
    """The members come back as numbers; what lies under a number must be a plain file."""
    (tmp_path / "scans.zip").write_bytes(b"PK\5\6" + bytes(18))
    with Sandbox(Limits(page_seconds=10), preload=(FAULTY,)) as sandbox:
        sandbox.call(f"{FAULTY}:take_over_unzipping")
        with pytest.raises(InputError) as caught:
            sandbox.unzip(tmp_path / "scans.zip", tmp_path / "out")
        (tmp_path / "out").mkdir()
        sandbox._warmed().staging.writes.joinpath("members").mkdir(exist_ok=True)
        link = sandbox._warmed().staging.writes / "members" / "0001"
        link.symlink_to("/etc/passwd")
        with pytest.raises(OSError, match="no plain file"):
            sandbox._warmed().staging.taken("members/0001", tmp_path / "out" / "0001")
    assert caught.value.code == "crashed"
    assert not (tmp_path / "out" / "0001").exists()


def test_members_of_a_zip_come_back_as_numbers_and_lie_under_names_of_ours(tmp_path: Path) -> None:
    png = b"\x89PNG\r\n\x1a\n" + b"scan" * 100
    with zipfile.ZipFile(tmp_path / "scans.zip", "w") as archive:
        archive.writestr("giấy 1.png", png)
        archive.writestr("../../evil.png", png)
        archive.writestr("giấy 2.png", png + b"2")
    (tmp_path / "out").mkdir()
    with Sandbox(Limits(page_seconds=10)) as sandbox:
        members = sandbox.unzip(tmp_path / "scans.zip", tmp_path / "out")
    assert [(member.name, member.number) for member in members] == [
        ("giấy 1.png", 1), ("../../evil.png", None), ("giấy 2.png", 3)
    ]  # fmt: skip
    assert isinstance(members[1], Member)
    assert isinstance(members[1].error, Failure)
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["0001", "0003"]
    assert (tmp_path / "out" / "0003").read_bytes() == png + b"2"


def test_the_folders_of_a_reading_process_go_with_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with Sandbox(Limits(page_seconds=10), preload=(FAULTY,)) as sandbox:
        sandbox.walls()
        assert [path.stat().st_mode & 0o777 for path in tmp_path.iterdir()] == [0o700]
    assert list(tmp_path.iterdir()) == []


def test_a_child_outlives_the_thread_that_asked_first(sandbox: Sandbox) -> None:
    with Sandbox(Limits(page_seconds=10), preload=(FAULTY,)) as other:
        pids: list[object] = []
        for _ in range(2):
            asking = threading.Thread(target=lambda: pids.append(other.call(f"{FAULTY}:pid")))
            asking.start()
            asking.join()
    assert pids[0] == pids[1]


@pytest.mark.parametrize("asked", [12])
def test_a_dozen_pushes_at_once_take_no_more_than_two_reading_processes(tmp_path: Path, asked: int) -> None:
    path = tmp_path / "scan.png"
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + b"scan" * 100)
    with ReaderPool(Config(workers=4)) as readers:
        waiting = threading.Barrier(asked)

        def push() -> None:
            waiting.wait()
            for _ in range(3):
                with pytest.raises(InputError):
                    readers.open(path)

        threads = [threading.Thread(target=push) for _ in range(asked)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert 1 <= sum(sandbox.pid is not None for sandbox in readers._all) <= 2


def test_reading_goes_on_where_libseccomp_is_missing(tmp_path: Path) -> None:
    """The other walls stand, and the doctor has something to say."""
    hidden = tmp_path / "hidden"
    hidden.mkdir()
    (hidden / "pyseccomp.py").write_text("raise RuntimeError('Unable to find libseccomp')\n", encoding="utf-8")
    program = (
        f"import sys; sys.path[:0] = [{str(hidden)!r}, {str(ROOT)!r}]\n"
        "from ocr.input.sandbox import Sandbox\n"
        f"with Sandbox(preload=({FAULTY!r},)) as sandbox:\n"
        f"    walls = sandbox.walls(); import {FAULTY}\n"
        f"    print(walls.seccomp, walls.why_no_seccomp, sandbox.call('{FAULTY}:pid') > 1)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60)
    assert done.stdout == "False libseccomp is missing True\n", done.stderr


def test_a_child_that_is_told_to_end_another_lives_with_the_refusal(sandbox: Sandbox, walls: None) -> None:
    victim = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    try:
        assert attack(sandbox, f"kill:{victim.pid}").startswith("failed")
        assert victim.poll() is None
    finally:
        victim.send_signal(signal.SIGKILL)
        victim.wait()
