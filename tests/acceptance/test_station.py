"""`motlan station` pushes a folder to `motlan serve` over links that break: nothing is lost, nothing doubled."""

from __future__ import annotations

import hashlib
import os
import random
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.errors import RefusedError, ServiceError, UsageError
from core.receipts import SigningKey
from core.records import Slip
from ingest.observe import status
from station import push_folder as stations
from station.centre_keys import CentreKeys
from station.push_folder import JOURNAL, RECEIPTS, Report, Station
from store import batches, papers
from store.files import FileObjects
from tests.support.held import assert_held_once, batches_with, objects_of
from tests.support.motlan import Motlan
from tests.support.proxy import Action, HttpProxy, TcpProxy
from tests.support.serving import Server, free_port, note

SLIP = Slip(branch="CN02", station="Q07")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with Server(Motlan(tmp_path_factory.mktemp("data"), MOTLAN_WORKERS="1")) as server:
        KEY[:] = [server.key]
        yield server


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stations, "_PAUSE", 0.02)
    monkeypatch.setattr(stations, "_STILL", 0.0)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Four scans that no other test has."""
    folder = tmp_path / "scans"
    folder.mkdir()
    for number in range(4):
        note(folder / f"scan {number}.png", f"{tmp_path.name[-20:]} {number}")
    return folder


KEY: list[str] = []  # of the server of this module


def run(folder: Path, url: str, *, batch_files: int = 2, key: str = "") -> Report:
    return Station(folder, url, key or KEY[0], SLIP, batch_files=batch_files).run(lambda done, total: None)


def hashes(folder: Path) -> set[str]:
    return {hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.glob("*.png")}


def assert_all_held_once(server: Server, folder: Path, report: Report) -> None:
    wanted = hashes(folder)
    assert assert_held_once(server, wanted) == list(report.batches)
    received = (batches.load_batch(objects_of(server), batch) for batch in report.batches)
    assert sorted(str(file.sha256) for batch in received for file in batch.files) == sorted(wanted)


def test_a_folder_is_pushed_and_pushed_again_sends_nothing(server: Server, folder: Path) -> None:
    first = run(folder, server.url)
    assert (first.files, first.pushed, first.pushed_before, first.failed, first.left) == (4, 4, 0, (), ())
    assert_all_held_once(server, folder, first)
    second = run(folder, server.url)
    assert (second.files, second.pushed, second.pushed_before, second.batches) == (4, 0, 4, ())


@pytest.mark.parametrize("fault", ["reset", "reset_body", "503", "page", "lose", "cut"])
def test_through_a_link_with_a_fault_nothing_is_lost_and_nothing_doubled(
    server: Server, folder: Path, fault: Action
) -> None:
    chance = random.Random(17)

    def plan(method: str, path: str) -> Action:
        return fault if chance.random() < 0.25 else "pass"

    with HttpProxy("127.0.0.1", server.port, plan) as proxy:
        report = run(folder, f"http://127.0.0.1:{proxy.port}")
    assert fault in {action for _, _, action in proxy.requests}
    assert report.pushed == 4
    assert_all_held_once(server, folder, report)


@pytest.mark.parametrize("fault", ["reset_body", "lose", "cut", "503"])
def test_an_upload_cut_twice_and_its_answer_lost_still_makes_one_batch(
    server: Server, folder: Path, fault: Action
) -> None:
    posts = []

    def plan(method: str, path: str) -> Action:
        if (method, path) == ("POST", "/api/v1/batches"):
            posts.append(path)
        return fault if (method, path) == ("POST", "/api/v1/batches") and len(posts) <= 2 else "pass"

    with HttpProxy("127.0.0.1", server.port, plan) as proxy:
        report = run(folder, f"http://127.0.0.1:{proxy.port}", batch_files=10)
    assert len(posts) == 3
    assert len(report.batches) == 1
    assert_all_held_once(server, folder, report)


def test_a_line_cut_in_the_middle_of_a_large_upload_is_taken_up_again(server: Server, folder: Path) -> None:
    large = note(folder / "large.png", "large")
    with large.open("ab") as file:
        file.write(os.urandom(6 << 20))
    with TcpProxy("127.0.0.1", server.port) as proxy:
        proxy.delay = 0.01

        def cut_a_few_times() -> None:
            for _ in range(3):
                time.sleep(0.35)
                proxy.cut()
            proxy.delay = 0.0

        cutter = threading.Thread(target=cut_a_few_times)
        cutter.start()
        report = run(folder, f"http://127.0.0.1:{proxy.port}", batch_files=10)
        cutter.join()
        assert proxy.connections > 1
    assert report.pushed == 5
    assert_all_held_once(server, folder, report)


def test_a_station_killed_at_any_moment_goes_on_where_it_was(server: Server, folder: Path) -> None:
    with TcpProxy("127.0.0.1", server.port) as proxy:
        proxy.delay = 0.05
        for seconds in (0.0, 0.2, 0.5):  # after its first byte
            before = proxy.connections
            words = ("station", folder, "--to", f"http://127.0.0.1:{proxy.port}", "--batch-files", "1")
            running = server.motlan.start(*words, "--branch", "CN02")
            while proxy.connections == before and running.poll() is None:
                time.sleep(0.02)
            time.sleep(seconds)
            if running.poll() is None:
                os.killpg(running.pid, signal.SIGKILL)
            running.communicate()
    done = server.motlan.json("station", folder, "--to", server.url, "--branch", "CN02")
    assert done["found"] == done["pushed"] + done["pushed_before"] == 4
    objects = objects_of(server)
    assert all(objects.size(batches.original_key(sha256)) for sha256 in hashes(folder))


def test_two_processes_that_push_the_same_folder_lose_nothing_and_double_nothing(server: Server, folder: Path) -> None:
    words = ("station", folder, "--to", server.url, "--batch-files", "10", "--json")
    running = [server.motlan.start(*words) for _ in range(2)]
    said = [process.communicate(timeout=120) for process in running]
    assert 0 in {process.returncode for process in running}, said
    assert all(
        process.returncode == 0 or "another station" in words[1] for process, words in zip(running, said, strict=True)
    )
    assert run(folder, server.url).pushed_before == 4
    assert_held_once(server, hashes(folder))


def test_what_a_dossier_lacks_is_told_before_anything_is_scanned(server: Server) -> None:
    words = ("station", "--needed", "--dossier", "H26.12-250901-0009", "--procedure", "1.004222", "--to", server.url)
    answer = server.motlan.json(*words)
    assert {part["needed"] for part in answer["components"]} >= {True}
    assert "cần quét" in server.motlan.run(*words).stdout
    assert "no procedure" in server.motlan.run(*[*words[:5], "9.999999", *words[6:]], code=2).stderr
    assert "--procedure" in server.motlan.run("station", "--needed", "--to", server.url, code=2).stderr


def test_a_lost_journal_costs_only_another_look(server: Server, folder: Path) -> None:
    run(folder, server.url)
    (folder / JOURNAL).unlink()
    posted = []

    def plan(method: str, path: str) -> Action:
        posted.append(method)
        return "pass"

    with HttpProxy("127.0.0.1", server.port, plan):
        again = run(folder, server.url, batch_files=10)
    (batch,) = again.batches
    states = {file.status for file in batches.load_batch(objects_of(server), batch).files}
    assert (again.pushed, states) == (4, {"held_already"})


def test_a_torn_journal_is_no_journal(server: Server, folder: Path) -> None:
    run(folder, server.url)
    (folder / JOURNAL).write_bytes((folder / JOURNAL).read_bytes()[:-5])
    assert run(folder, server.url).pushed == 4


def test_a_file_that_changes_while_it_is_pushed_is_kept_in_both_states(server: Server, folder: Path) -> None:
    old = hashes(folder)
    changed = folder / "scan 0.png"

    def plan(method: str, path: str) -> Action:
        if path == "/api/v1/batches" and not hashes(folder) - old:
            note(changed, "changed meanwhile")
            return "lose"
        return "pass"

    with HttpProxy("127.0.0.1", server.port, plan) as proxy:
        run(folder, f"http://127.0.0.1:{proxy.port}", batch_files=10)
    objects = objects_of(server)
    assert len(old | hashes(folder)) == 5
    assert all(objects.size(batches.original_key(sha256)) for sha256 in hashes(folder))
    assert run(folder, server.url).pushed == 0


def test_a_file_that_changes_after_its_push_is_pushed_again(server: Server, folder: Path) -> None:
    run(folder, server.url)
    note(folder / "scan 1.png", "scanned anew")
    assert (run(folder, server.url).pushed, run(folder, server.url).pushed) == (1, 0)


def test_a_file_a_scanner_still_writes_is_left_for_the_next_run(
    server: Server, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stations, "_STILL", 0.4)
    growing = folder / "scan 3.png"
    writing = True

    def write() -> None:
        while writing:
            with growing.open("ab") as file:
                file.write(b"more")
            time.sleep(0.02)

    scanner = threading.Thread(target=write)
    scanner.start()
    report = run(folder, server.url)
    writing = False
    scanner.join()
    assert (report.files, report.pushed, report.left) == (4, 3, (str(growing),))
    assert run(folder, server.url).pushed == 1


def test_names_of_any_bytes_and_any_length_are_pushed(server: Server, tmp_path: Path) -> None:
    deep = tmp_path / ("d" * 200) / ("e" * 200) / ("f" * 200)
    deep.mkdir(parents=True)
    note(deep / "deep.png", f"{tmp_path.name[-12:]} deep")
    odd = os.fsdecode(b"scan \xff\xfe.png")
    note(tmp_path / odd, f"{tmp_path.name[-12:]} odd")
    note(tmp_path / "<b>&\u202e\n.png", f"{tmp_path.name[-12:]} marks")
    report = run(tmp_path, server.url)
    assert (report.files, report.pushed) == (3, 3)
    assert run(tmp_path, server.url).pushed_before == 3


def test_a_wrong_key_is_refused_at_once_with_exit_code_5(server: Server, folder: Path) -> None:
    with pytest.raises(RefusedError):
        run(folder, server.url, key="wrong")
    stranger = Motlan(server.motlan.data, MOTLAN_STATION_KEY="wrong")
    done = stranger.run("station", folder, "--to", server.url, code=5)
    assert "Traceback" not in done.stderr
    assert batches_with(server, hashes(folder)) == []


def receipts_of(folder: Path) -> list[Path]:
    return sorted((folder / RECEIPTS).glob("*.json"))


def test_a_receipt_is_proven_without_a_network_and_a_changed_one_is_not(server: Server, folder: Path) -> None:
    report = server.motlan.json("station", folder, "--to", server.url, "--batch-files", "10")
    (file,) = receipts_of(folder)
    proof = server.motlan.json("station", folder, "--verify", file)
    assert (proof["ok"], proof["files"], [proof["batch"]]) == (True, 4, report["batches"])
    forged = folder / RECEIPTS / "forged.json"
    forged.write_text(file.read_text().replace(report["batches"][0], "01m880knrm5tktts"))
    done = server.motlan.run("station", "--verify", forged, code=1)
    assert "signature does not hold" in done.stderr


def test_a_receipt_does_not_prove_a_file_that_changed_after_its_push(server: Server, folder: Path) -> None:
    run(folder, server.url, batch_files=10)
    note(folder / "scan 2.png", "scanned anew")
    (file,) = receipts_of(folder)
    proof = server.motlan.json("station", folder, "--verify", file, code=1)
    assert proof["not_named"] == [str(folder / "scan 2.png")]


def test_a_receipt_elsewhere_is_proven_by_the_key_that_the_centre_publishes(
    server: Server, folder: Path, tmp_path: Path
) -> None:
    run(folder, server.url, batch_files=10)
    elsewhere = tmp_path / "receipt.json"
    elsewhere.write_bytes(receipts_of(folder)[0].read_bytes())
    done = server.motlan.run("station", "--verify", elsewhere, code=2)
    assert "MOTLAN_CENTRE_KEY" in done.stderr
    (key,) = server.motlan.lines("receiptkeys", "list")
    auditor = Motlan(tmp_path / "auditor", MOTLAN_CENTRE_KEY=key["public"])
    assert auditor.json("station", "--verify", elsewhere)["ok"]


def test_a_centre_whose_key_is_not_the_pinned_one_gets_nothing(server: Server, folder: Path) -> None:
    other = SigningKey(b"o" * 32)
    before = len(list(batches.batch_ids(objects_of(server))))
    with pytest.raises(RefusedError, match="vouch"):
        Station(folder, server.url, KEY[0], SLIP, keys=CentreKeys(None, other.text)).run(lambda done, total: None)
    assert len(list(batches.batch_ids(objects_of(server)))) == before
    assert not (folder / JOURNAL).exists()


def test_without_any_key_the_command_says_which_setting_is_missing(folder: Path, tmp_path: Path) -> None:
    done = Motlan(tmp_path / "data").run("station", folder, "--to", "http://127.0.0.1:1", code=2)
    assert "MOTLAN_STATION_KEY" in done.stderr


def test_a_centre_that_is_not_there_is_a_service_that_cannot_be_reached(folder: Path) -> None:
    with pytest.raises(ServiceError):
        run(folder, f"http://127.0.0.1:{free_port()}")
    assert not (folder / JOURNAL).exists()


def test_a_page_of_somebody_else_is_never_taken_for_a_receipt(folder: Path) -> None:
    with HttpProxy("127.0.0.1", 1, lambda method, path: "page") as portal, pytest.raises(ServiceError):
        run(folder, f"http://127.0.0.1:{portal.port}")


def test_a_refusal_for_good_is_not_tried_again(server: Server, folder: Path) -> None:
    requests = []

    def plan(method: str, path: str) -> Action:
        requests.append(method)
        return "pass"

    with HttpProxy("127.0.0.1", server.port, plan) as proxy:
        address = f"http://127.0.0.1:{proxy.port}/elsewhere"
        with pytest.raises((UsageError, ServiceError)):
            run(folder, address)
    assert len(requests) <= 8


def test_a_server_told_to_stop_ends_well_and_a_worker_finishes_what_was_received(tmp_path: Path) -> None:
    motlan = Motlan(tmp_path / "data", MOTLAN_WORKERS="1")
    scans = tmp_path / "scans"
    scans.mkdir()
    for number in range(6):
        note(scans / f"{number}.png", f"stop {number}")
    with Server(motlan) as server:
        report = motlan.json("station", scans, "--to", server.url)
        status, said = server.stop()
    assert report["pushed"] == 6
    assert status == 0, said[-2000:]
    assert "Traceback" not in said
    motlan.run("worker", "--until-done")
    (state,) = motlan.json("status", report["batches"][0])["batches"]
    assert state["state"] == "done"
    assert state["pages"]["waiting"] == state["pages"]["failed"] == 0
    assert len(state["paper_ids"]) == 6
    assert motlan.json("verify")["ok"]


def test_a_worker_told_to_stop_gives_the_rest_back_and_ends_well(tmp_path: Path) -> None:
    motlan = Motlan(tmp_path / "data", MOTLAN_WORKERS="1")
    scans = tmp_path / "scans"
    scans.mkdir()
    for number in range(5):
        note(scans / f"{number}.png", f"give back {number}")
    receipt = motlan.json("ingest", scans, "--no-wait")
    worker = motlan.start("worker")
    objects, until = FileObjects(motlan.data / "objects"), time.monotonic() + 120
    while not list(objects.list("pages/")):
        assert time.monotonic() < until
        time.sleep(0.05)
    worker.send_signal(signal.SIGTERM)
    _, said = worker.communicate(timeout=120)
    assert worker.returncode == 0, said[-2000:]
    assert "Traceback" not in said
    motlan.run("worker", "--until-done")
    (state,) = motlan.json("status", receipt["batch"])["batches"]
    assert (state["state"], len(state["paper_ids"])) == ("done", 5)
    assert motlan.json("verify")["ok"]


def test_a_server_killed_after_its_receipts_loses_nothing(tmp_path: Path) -> None:
    motlan = Motlan(tmp_path / "data", MOTLAN_WORKERS="1")
    scans = tmp_path / "scans"
    scans.mkdir()
    for number in range(4):
        note(scans / f"{number}.png", f"kill {number}")
    with Server(motlan) as server:
        report = motlan.json("station", scans, "--to", server.url)
        server.kill()
    with Server(motlan) as server:
        objects, until = objects_of(server), time.monotonic() + 120
        batch = batches.load_batch(objects, report["batches"][0])
        while status.of_batch(objects, batch).state != "done":
            assert time.monotonic() < until
            time.sleep(0.05)
    assert len(list(papers.latest_keys(objects_of(server)))) == 4
    assert motlan.json("verify")["ok"]


def test_a_port_that_is_taken_is_said_in_one_sentence(server: Server, tmp_path: Path) -> None:
    done = Motlan(tmp_path / "data").run("serve", "--port", str(server.port), code=2)
    assert "is another program there" in done.stderr
    assert "Traceback" not in done.stderr
