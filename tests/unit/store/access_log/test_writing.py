"""Appending: nothing lost or doubled however many write, few waits, and heads anchored without being asked."""

from __future__ import annotations

import multiprocessing
import os
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from core.errors import CorruptError, ServiceError, UsageError
from store.access_log import Access, AccessLog, entries
from store.access_log.anchors import FileAnchors, StoreAnchors
from store.access_log.log_keys import KeyRing
from store.access_log.verification import check
from store.access_log.writing import LANES
from store.files import FileObjects
from tests.support.logged_store import LoggedStore, look


@pytest.fixture
def stored(tmp_path: Path) -> LoggedStore:
    """A store with an empty log."""
    return LoggedStore(tmp_path)


def logged(stored: LoggedStore) -> list[Access]:
    accesses: list[Access] = []
    assert check(stored.objects, stored.keys, None, lambda entry: accesses.extend(entry.accesses))[1] == []
    return accesses


def test_a_writer_that_starts_later_goes_on_with_the_chain(stored: LoggedStore) -> None:
    for number in range(40):
        stored.writer().append(look(number))
    assert [access.who for access in logged(stored)] == [f"officer {number}" for number in range(40)]
    assert len({path.parts[-3] for path in stored.entries()}) == 1


def test_threads_with_one_writer_and_with_a_writer_each_lose_and_double_nothing(stored: LoggedStore) -> None:
    shared = stored.writer()

    def write(number: int) -> None:
        own = stored.writer()
        for turn in range(10):
            (own if number % 2 else shared).append(look(number * 100 + turn))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(8)))
    who = [access.who for access in logged(stored)]
    assert len(who) == len(set(who)) == 80


def test_looks_that_wait_for_a_slow_store_are_written_together(
    stored: LoggedStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    create = FileObjects.create

    def slow(objects: FileObjects, key: str, data: bytes | Path) -> None:
        time.sleep(0.05)
        create(objects, key, data)

    monkeypatch.setattr(FileObjects, "create", slow)
    log, barrier = stored.writer(), threading.Barrier(60)

    def write(number: int) -> float:
        barrier.wait()
        started = time.monotonic()
        log.append(look(number))
        return time.monotonic() - started

    with ThreadPoolExecutor(60) as pool:
        waits = list(pool.map(write, range(60)))
    assert len(logged(stored)) == 60
    assert len(stored.entries()) < 8
    assert max(waits) < 1.0  # one by one it would be three seconds


def test_processes_part_ways_and_lose_nothing(stored: LoggedStore, tmp_path: Path) -> None:
    with multiprocessing.get_context("fork").Pool(4) as pool:
        pool.map(_write_ten, [(tmp_path, number) for number in range(4)], chunksize=1)
    assert len(logged(stored)) == 40


def _write_ten(arguments: tuple[Path, int]) -> None:
    log = LoggedStore(arguments[0]).writer()
    for turn in range(10):
        log.append(look(arguments[1] * 10 + turn))


def test_a_log_opened_before_a_fork_is_written_by_parent_and_child(stored: LoggedStore) -> None:
    log = stored.writer()
    log.append(look(0))
    child = os.fork()
    if child == 0:  # no exception may leave the child: it would run the rest of the tests
        try:
            log.append(look(1))
        finally:
            os._exit(0)
    log.append(look(2))
    assert os.waitpid(child, 0)[1] == 0
    assert sorted(access.who for access in logged(stored)) == ["officer 0", "officer 1", "officer 2"]


def test_a_chain_longer_than_a_folder_holds(stored: LoggedStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("store.files.os.fsync", lambda handle: None)  # two thousand syncs are slow and not the point
    log = stored.writer()
    for number in range(2010):
        log.append(look(number))
    stored.writer().append(look(1))
    assert check(stored.objects, stored.keys)[0] == 2011


def test_where_something_stands_in_the_place_of_every_next_entry_append_says_so_and_ends(stored: LoggedStore) -> None:
    signer = stored.keys.signer
    assert signer is not None
    for lane in range(LANES):
        path = stored.objects.root / entries.entry_key(f"{signer.id}-host-{lane:02d}", 1)
        path.parent.mkdir(parents=True)
        path.symlink_to("nowhere")
    with pytest.raises(CorruptError, match="motlan verify"):
        stored.writer().append(look())


def test_without_a_key_nothing_is_logged_and_it_says_what_to_set(stored: LoggedStore) -> None:
    with pytest.raises(UsageError, match="MOTLAN_LOG_KEY"):
        AccessLog(stored.objects, KeyRing.of(None)).append(look())


def test_when_the_store_fails_every_look_that_waits_fails(stored: LoggedStore, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise ServiceError("the object store is full")

    log = stored.writer()
    monkeypatch.setattr(FileObjects, "create", fail)
    with ThreadPoolExecutor(4) as pool:
        for future in [pool.submit(log.append, look(number)) for number in range(4)]:
            assert isinstance(future.exception(), ServiceError)
    monkeypatch.undo()
    log.append(look(5))
    assert [access.who for access in logged(stored)] == ["officer 5"]


# ── anchors ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_first_look_is_anchored_at_once_and_later_ones_at_intervals(stored: LoggedStore) -> None:
    log = AccessLog(stored.objects, stored.keys, stored.anchors, anchor_seconds=0.2, host="host")
    seen = 0.0
    for number in range(3):
        log.append(look(number))
    deadline = time.monotonic() + 5
    while seen < 3 and time.monotonic() < deadline:
        seen = max((max(heads) for heads in stored.anchors.all().values()), default=0)
        time.sleep(0.02)
    assert seen == 3
    log.close()


def test_closing_anchors_the_head(stored: LoggedStore) -> None:
    log = stored.writer()
    for number in range(3):
        log.append(look(number))
    log.close()
    ((writer, heads),) = stored.anchors.all().items()
    assert max(heads) == 3
    assert writer == stored.entries()[0].parts[-3]


def test_an_anchor_joins_the_heads_of_all_chains_of_the_house(stored: LoggedStore) -> None:
    for host in ("one", "two", "three"):
        stored.filled(3, host)
    assert [max(heads) for heads in stored.anchors.all().values()] == [3, 3, 3]


def test_heads_can_be_anchored_in_a_store_of_their_own(stored: LoggedStore, tmp_path: Path) -> None:
    anchors = StoreAnchors(lambda: FileObjects(tmp_path / "elsewhere"), "file:elsewhere")
    log = AccessLog(stored.objects, stored.keys, anchors, anchor_seconds=3600)
    log.append(look(0))
    log.append(look(1))
    log.close()
    assert check(stored.objects, stored.keys, anchors) == (2, [])
    stored.entries()[-1].unlink()
    assert len(check(stored.objects, stored.keys, anchors)[1]) == 1


def test_every_anchor_goes_to_the_journal(stored: LoggedStore, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("INFO", logger="motlan.anchor"):
        stored.filled(2)
    assert any(record.name == "motlan.anchor" and " 2 " in record.getMessage() for record in caplog.records)


def test_a_place_for_anchors_that_fails_stops_no_look_and_is_made_up_for(stored: LoggedStore, tmp_path: Path) -> None:
    log = stored.writer()
    (tmp_path / "log.anchors").mkdir()
    log.append(look(0))
    with pytest.raises(ServiceError):
        log.anchor() or log.append(look(1)) or log.anchor()  # type: ignore[func-returns-value]
    (tmp_path / "log.anchors").rmdir()
    log.close()
    assert [max(heads) for heads in FileAnchors(tmp_path / "log.anchors").all().values()] == [len(stored.entries())]
