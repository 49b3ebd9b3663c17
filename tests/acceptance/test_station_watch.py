"""`motlan station --watch` as a process: what the scanner writes reaches the centre once, whatever breaks meanwhile."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import pty
import random
import re
import signal
import struct
import subprocess
import termios
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any

import pytest

from store.accounts.keys import Stations
from tests.support.held import assert_held_once
from tests.support.motlan import Motlan
from tests.support.proxy import Action, HttpProxy, TcpProxy
from tests.support.serving import Server, free_port, note

OPTIONS = ("--pause", "0.4", "--still", "0.2")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with Server(Motlan(tmp_path_factory.mktemp("data"), MOTLAN_WORKERS="1")) as server:
        yield server


@pytest.fixture
def scans(tmp_path: Path) -> Path:
    folder = tmp_path / "scans"
    folder.mkdir()
    return folder


class Watching:
    """The station's process over one folder."""

    def __init__(
        self, server: Server | None, folder: Path, url: str, *options: str, key: str = "", spool: Path | None = None
    ) -> None:
        self.folder, self.spool = folder, spool or folder / ".motlan-spool"
        self.motlan = Motlan(folder.parent / "unused", MOTLAN_STATION_KEY=key or (server.key if server else ""))
        self._words = ("station", folder, "--watch", "--to", url, "--spool", self.spool, *OPTIONS, *options)
        self.process: subprocess.Popen[str] | None = None

    def __enter__(self) -> Watching:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()

    def start(self, terminal: IO[str] | None = None) -> None:
        """Begin; the words go to a log, or to a terminal, where they are a table."""
        if terminal is not None:
            self.process = self.motlan.start(*self._words, said=terminal)
            return
        with (self.folder.parent / "station.log").open("a") as log:
            self.process = self.motlan.start(*self._words, "--json", said=log)

    def kill(self) -> None:
        """As a power cut would."""
        if self.process is not None and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def state(self) -> dict[str, Any]:
        """What it wrote last; empty before."""
        try:
            said: dict[str, Any] = json.loads((self.spool / "status.json").read_bytes())
        except (OSError, ValueError):
            return {}
        return said

    def until(self, holds: Callable[[dict[str, Any]], object], seconds: float = 90) -> dict[str, Any]:
        """Wait for a state."""
        end = time.monotonic() + seconds
        while not holds(state := self.state()):
            assert time.monotonic() < end, state
            assert self.process is not None
            assert self.process.poll() is None, (self.folder.parent / "station.log").read_text()[-2000:]
            time.sleep(0.1)
        return state

    def until_received(self, count: int, seconds: float = 90) -> dict[str, Any]:
        return self.until(
            lambda state: len([batch for batch in state.get("batches", ()) if batch["batch"]]) == count, seconds
        )

    def until_told(self, code: str) -> str:
        return next(
            text
            for told_code, text in self.until(lambda state: code in dict(state.get("notices", ())))["notices"]
            if told_code == code
        )


def hashes(folder: Path) -> list[str]:
    files = [path for path in folder.rglob("*.png") if ".motlan" not in str(path)]
    return sorted(hashlib.sha256(path.read_bytes()).hexdigest() for path in files)


def words(scans: Path) -> str:
    """A few words that no other test writes."""
    return hashlib.sha256(str(scans).encode()).hexdigest()[:8]


def large(path: Path, size: int) -> Path:
    note(path, f"{words(path)}")
    with path.open("ab") as file:
        file.write(os.urandom(size - path.stat().st_size - 12) + path.read_bytes()[-12:])  # ends as a PNG does
    return path


def test_what_the_scanner_writes_is_sent_read_and_told_line_by_line(server: Server, scans: Path) -> None:
    with Watching(server, scans, server.url, "--pause", "1.5") as station:
        for name in ("hồ sơ 1/1.png", "hồ sơ 1/2.png", "hồ sơ 2/1.png"):
            (scans / name).parent.mkdir(exist_ok=True)
            note(scans / name, f"{words(scans)} {name}")
        (scans / "hồ sơ 2" / "slip.toml").write_text('dossier = "H26.12-250901-0007"\n')
        state = station.until(
            lambda state: len([batch for batch in state.get("batches", ()) if batch["searchable_at"]]) == 2, 120
        )
        assert_held_once(server, hashes(scans))
        assert {(batch["files"], batch["pages"], batch["dossier"]) for batch in state["batches"]} == {
            (2, 2, None), (1, 1, "H26.12-250901-0007"),
        }  # fmt: skip
        assert all(batch["message"].startswith("tra cứu được lúc ") for batch in state["batches"])
        assert state["used"] == 0
        shown = station.motlan.run("station", scans, "--status").stdout
        assert "H26.12-250901-0007" in shown
        assert "tra cứu được lúc" in shown
        receipts = sorted((scans / ".motlan-spool" / "receipts").glob("*.json"))
        assert [station.motlan.json("station", "--verify", file)["ok"] for file in receipts] == [True, True]


def test_through_a_link_cut_at_random_little_is_sent_twice_and_nothing_is_lost(server: Server, scans: Path) -> None:
    size = sum(large(scans / f"{number}.png", 6 << 20).stat().st_size for number in range(3))
    chance = random.Random(17)
    with CuttingProxy("127.0.0.1", server.port, lambda: chance.randrange(256 << 10, 1792 << 10)) as proxy:
        with Watching(server, scans, f"http://127.0.0.1:{proxy.port}") as station:
            state = station.until_received(1, 150)
    assert proxy.cuts >= 8
    assert_held_once(server, hashes(scans))
    assert sum(batch["sent"] for batch in state["batches"]) >= size
    assert proxy.sent <= 1.05 * size, (proxy.sent / size, proxy.cuts)


class CuttingProxy(TcpProxy):
    """Cuts the link after a number of bytes that chance gives; counts what the client sent."""

    def __init__(self, host: str, port: int, after: Callable[[], int]) -> None:
        super().__init__(host, port)
        self._after = after
        self._left = after()
        self.sent = 0
        self.cuts = 0

    async def _pump(self, reader: Any, writer: Any) -> None:
        is_upward = writer.get_extra_info("peername")[1] == self.upstream[1]
        while data := await reader.read(1 << 14):
            if is_upward:
                self.sent += len(data)
                self._left -= len(data)
                if self._left < 0:
                    self._left = self._after()
                    self.cuts += 1
                    raise OSError("cut")
            writer.write(data)
            await writer.drain()


def test_a_station_killed_again_and_again_sends_everything_once(server: Server, scans: Path) -> None:
    chance, station = random.Random(5), Watching(server, scans, server.url, "--spool-key", str(scans.parent / "key"))
    spool = scans / ".motlan-spool"

    def steps() -> tuple[set[Path], object, set[Path]]:
        """What shows that a batch was taken, that an upload began, that a receipt is here."""
        uploads = spool / "uploads.json"
        marks = uploads.stat().st_mtime_ns if uploads.exists() else None
        return set(spool.glob("batches/*.sealed")), marks, set(spool.glob("receipts/*.json"))

    station.motlan.environment["MOTLAN_STATION_KEY"] = server.key
    for number in range(6):
        (scans / f"hs{number}").mkdir()
        note(scans / f"hs{number}" / "1.png", f"{words(scans)} {number}")
        before, end = steps()[number % 3], time.monotonic() + 60
        station.start()
        while steps()[number % 3] == before:
            assert time.monotonic() < end
            time.sleep(0.01)
        time.sleep(chance.choice((0.0, 0.05, 0.3)))
        station.kill()
    with station:
        station.until_received(6)
    assert_held_once(server, hashes(scans))


def test_without_a_link_papers_wait_in_the_spool_and_the_operator_is_told(tmp_path: Path, scans: Path) -> None:
    motlan = Motlan(tmp_path / "data", MOTLAN_WORKERS="1")
    with Server(motlan) as server:
        port, key = server.port, server.key
        note(scans / "1.png", f"{words(scans)} first")
        with Watching(server, scans, server.url, key=key) as station:
            station.until_received(1)
            server.kill()
            note(scans / "2.png", f"{words(scans)} second")
            assert "Không nối được Trung tâm" in station.until_told("no_link")
            station.until(lambda state: state["waiting"] == 1)
            station.kill()
            server.port = port
            with Server(motlan, port=port) as again:
                with station:
                    station.until_received(2)
                assert_held_once(again, hashes(scans))


def test_a_server_killed_between_the_upload_and_the_receipt_makes_one_batch(server: Server, scans: Path) -> None:
    lost = []

    def plan(method: str, path: str) -> Action:
        if method == "POST" and path == "/api/v1/batches" and len(lost) < 3:
            lost.append(path)
            return "lose"  # it is taken in, and its receipt never comes
        return "pass"

    note(scans / "1.png", f"{words(scans)}")
    with HttpProxy("127.0.0.1", server.port, plan) as proxy:
        with Watching(server, scans, f"http://127.0.0.1:{proxy.port}") as station:
            station.until_received(1)
    assert len(lost) == 3
    assert_held_once(server, hashes(scans))


def test_a_receipt_that_was_changed_deletes_nothing_and_is_told(server: Server, scans: Path) -> None:
    def plan(method: str, path: str) -> Action:
        return "lie" if method == "POST" and path == "/api/v1/batches" else "pass"

    note(scans / "1.png", f"{words(scans)}")
    with HttpProxy("127.0.0.1", server.port, plan) as proxy:
        with Watching(server, scans, f"http://127.0.0.1:{proxy.port}", "--delete-scanned") as station:
            assert "không khớp" in station.until_told("receipt_false")
            assert station.state()["waiting"] == 1
            assert (scans / "1.png").exists()
            assert list((scans / ".motlan-spool" / "contents").iterdir())
            assert not list((scans / ".motlan-spool" / "receipts").glob("*.json"))


def test_only_what_a_receipt_names_is_taken_out_of_the_scanners_folder_and_only_when_told(
    server: Server, scans: Path
) -> None:
    note(scans / "1.png", f"{words(scans)}")
    with Watching(server, scans, server.url) as station:
        station.until_received(1)
        time.sleep(0.5)  # several looks at the folder
        assert (scans / "1.png").exists()
    note(scans / "2.png", f"{words(scans)} 2")
    wanted = hashes(scans)
    with Watching(server, scans, server.url, "--delete-scanned") as station:
        station.until_received(2)
        station.until(lambda _: not list(scans.glob("*.png")))
    assert_held_once(server, wanted)


def test_a_revoked_key_is_told_and_with_another_key_everything_goes(server: Server, scans: Path) -> None:
    objects = server.objects()
    key = Stations(objects).add(scans.parent.name[-12:], "CN02", by="test")[1]
    Stations(objects).revoke(scans.parent.name[-12:], by="test")
    objects.close()
    note(scans / "1.png", f"{words(scans)}")
    with Watching(server, scans, server.url, key=key) as station:
        assert "không nhận khóa của trạm" in station.until_told("key_refused")
        assert station.state()["waiting"] == 1
    with Watching(server, scans, server.url) as station:
        station.until_received(1)
    assert_held_once(server, hashes(scans))


def test_a_full_spool_leaves_papers_with_the_scanner_until_others_were_sent(server: Server, scans: Path) -> None:
    dead = f"http://127.0.0.1:{free_port()}"
    for number in range(3):
        (scans / f"hs{number}").mkdir()
        large(scans / f"hs{number}" / "1.png", 400 << 10)
    with Watching(server, scans, dead, "--spool-mb", "1") as station:
        assert "Kho tạm đầy" in station.until_told("spool_full")
        assert station.state()["waiting"] == 2
    with Watching(server, scans, server.url, "--spool-mb", "1") as station:
        station.until_received(3)
    assert_held_once(server, hashes(scans))


def test_on_a_full_disk_papers_stay_with_the_scanner_until_there_is_room(
    server: Server, scans: Path, tmp_path: Path
) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=100m", "tmpfs", disk], capture_output=True).returncode:
        pytest.skip("a small file system can only be mounted by root")
    try:
        ballast = disk / "ballast"
        ballast.write_bytes(b"x" * (60 << 20))  # less is left than the spool leaves free
        note(scans / "1.png", words(scans))
        with Watching(server, scans, server.url, spool=disk / "spool") as station:
            assert "Ổ đĩa đầy" in station.until_told("disk_full")
            assert station.state()["waiting"] == 0
            ballast.unlink()
            station.until_received(1)
    finally:
        subprocess.run(["umount", "-l", disk], check=True)
    assert_held_once(server, hashes(scans))


class OtherTimes(HttpProxy):
    """Makes the station one of an older version, and the centre's clock go otherwise than the station's."""

    async def _asked(self, head: bytes, body: bytes) -> bytes:
        older = re.sub(rb"(?i)user-agent: motlan-station/[^\r]*", b"User-Agent: motlan-station/0.0.9", head)
        answer = await super()._asked(older, body)
        return re.sub(rb"(?i)\r\ndate: [^\r]*", b"\r\nDate: Mon, 02 Feb 2026 03:04:05 GMT", answer, count=1)


def test_a_wrong_clock_and_an_old_version_are_told_and_everything_goes_all_the_same(
    server: Server, scans: Path
) -> None:
    note(scans / "1.png", words(scans))
    with OtherTimes("127.0.0.1", server.port, lambda method, path: "pass") as proxy:
        with Watching(server, scans, f"http://127.0.0.1:{proxy.port}") as station:
            station.until_received(1)
            assert "Đồng hồ máy này lệch" in station.until_told("clock_wrong")
            assert "0.1" in station.until_told("version_old")
    assert_held_once(server, hashes(scans))


def test_each_row_of_separator_sheets_is_a_batch_and_a_terminal_shows_a_line_for_each(
    server: Server, scans: Path
) -> None:
    for number in (1, 2):
        sheet = scans / f"{number}-0.pdf"
        server.motlan.run("sheets", "--dossier", f"H26.12-250901-000{number}", "--count", "1", "--out", sheet)
        note(scans / f"{number}-1.png", f"{words(scans)} {number}")
    station, shown, end = Watching(server, scans, server.url), b"", time.monotonic() + 90
    controller, terminal = pty.openpty()
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 200, 0, 0))
    with open(controller, "rb", 0) as seen:
        with open(terminal, "w") as screen:
            station.start(screen)
        try:
            while shown.rpartition("tình trạng".encode())[2].count(b"xong") < 2:  # in what it drew last
                assert time.monotonic() < end, shown.decode(errors="replace")[-2000:]
                shown += seen.read(1 << 16)
            state = station.until_received(2)
        finally:
            station.kill()
    assert [(batch["files"], batch["pages"]) for batch in state["batches"]] == [(2, 2), (2, 2)]


def test_a_file_that_changes_while_it_is_sent_is_kept_in_both_states(server: Server, scans: Path) -> None:
    path = note(scans / "1.png", f"{words(scans)} old")
    before = hashes(scans)
    changed = threading.Event()

    def plan(method: str, path_: str) -> Action:
        if method == "POST" and path_ == "/api/v1/batches" and not changed.is_set():
            note(path, f"{words(scans)} new")
            changed.set()
        return "pass"

    with HttpProxy("127.0.0.1", server.port, plan) as proxy:
        with Watching(server, scans, f"http://127.0.0.1:{proxy.port}", "--delete-scanned") as station:
            station.until(lambda _: changed.is_set())
            after = hashes(scans)
            station.until_received(2)
    assert before != after
    assert_held_once(server, before + after)


def test_what_is_to_be_scanned_again_is_told_before_it_is_sent(scans: Path) -> None:
    """Without a link: the answer is the station's own."""
    dead = f"http://127.0.0.1:{free_port()}"
    with Watching(None, scans, dead, "--check", key="none") as station:
        (scans / "hs").mkdir()
        note(scans / "hs" / "1.png", f"{words(scans)}")
        (scans / "hs" / "slip.toml").write_text("pages = 3\n")
        state = station.until(lambda state: any(batch["checked"] for batch in state.get("batches", ())))
        (line,) = state["batches"]
        rescan = "\n".join(line["rescan"])
        assert "độ phân giải quá thấp" in rescan
        assert "số trang" in rescan.lower()
        assert "chỗ cần quét lại" in station.motlan.run("station", scans, "--status").stdout


def test_two_stations_do_not_share_a_spool(server: Server, scans: Path) -> None:
    with Watching(server, scans, server.url) as station:
        station.until(lambda state: state)
        done = station.motlan.run("station", scans, "--watch", "--to", server.url, code=2)
        assert "another station works with" in done.stderr


def test_a_station_told_to_stop_ends_well(server: Server, scans: Path) -> None:
    with Watching(server, scans, server.url) as station:
        station.until(lambda state: state)
        assert station.process is not None
        station.process.send_signal(signal.SIGTERM)
        assert station.process.wait(20) == 0
