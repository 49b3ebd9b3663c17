"""Two processes at one store: each file has one that files it, and whoever dies is followed by the other."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from core.records import Batch, Slip
from ingest.intake.accept import accept
from ingest.observe import status
from ingest.queue import fair_queue, until_done
from ingest.queue.dispatcher import Dispatcher
from ingest.services import Services
from ingest.verify.verify import verify
from store import batches, pages, papers
from store.objects import Objects
from tests.support.services import bury, scans, services_at


class _Stopped(BaseException):
    """The process dies here."""


class _Store:
    """An object store that notes what is asked of it, and dies before or after its n-th write, once."""

    def __init__(self, real: Objects) -> None:
        self._real, self.asked, self.left, self.before = real, list[tuple[str, str]](), 10**9, True

    def __getattr__(self, name: str) -> Any:
        verb = getattr(self._real, name)
        if name in ("read", "size", "fetch"):
            return lambda key: self.asked.append((name, key)) or verb(key)
        if name == "list":
            return lambda prefix, *, after="": self.asked.append((name, prefix)) or verb(prefix, after=after)
        return verb

    def create(self, key: str, data: Any) -> None:
        self._write("create", key, lambda: self._real.create(key, data))

    def create_unseen(self, key: str, data: Any) -> None:
        self._write("create", key, lambda: self._real.create_unseen(key, data))  # type: ignore[attr-defined]

    def replace(self, key: str, data: bytes) -> None:
        self._write("replace", key, lambda: self._real.replace(key, data))

    def delete_many(self, keys: Sequence[str]) -> None:
        self._write("delete_many", " ".join(keys), lambda: self._real.delete_many(keys))

    def delete(self, key: str) -> None:
        self._write("delete", key, lambda: self._real.delete(key))

    def _write(self, verb: str, key: str, write: Callable[[], None]) -> None:
        self.asked.append((verb, key))
        if "at-work" in key:  # what it says of itself is no work
            write()
            return
        self.left -= 1
        if self.left == 0 and self.before:
            raise _Stopped
        write()
        if self.left == 0:
            raise _Stopped

    def of(self, verb: str, folder: str) -> list[str]:
        """The keys under a folder for which a verb was asked."""
        return [key for asked, key in self.asked if asked == verb and key.startswith(folder)]


@contextmanager
def _two(folder: Path, *contents: str) -> Iterator[tuple[Services, Services, Batch]]:
    """Two processes at work, and a batch that the second has received."""
    with services_at(folder / "data") as plain, services_at(folder / "data") as other:
        store = _Store(plain.objects)
        ours = replace(plain, objects=store, leases=type(plain.leases)(store))  # type: ignore[arg-type]
        other.presence.begin_work()
        ours.presence.begin_work()
        other.presence.look_around(now=True)
        yield ours, other, accept(other, scans(folder / "in", *contents), Slip())


def _hashes(batch: Batch) -> list[str]:
    return [str(file.sha256) for file in batch.files]


def test_a_file_is_filed_by_who_read_its_first_page_under_one_lease_and_from_its_memory(tmp_path: Path) -> None:
    with _two(tmp_path, "pages 1", "pages 1 x") as (ours, other, batch):
        store: Any = ours.objects
        first, second = _hashes(batch)
        with Dispatcher(ours) as here, Dispatcher(other) as there:
            assert here.actors.read_page("counter", batch.batch, first, 1)
            assert there.actors.read_page("counter", batch.batch, second, 1)
            assert [*batches.with_outcome(other.objects, batch.batch)] == [second], "the first is not its own"
            time.sleep(1.1)  # it was seen unread just now
            here.sweep()
            assert {*batches.with_outcome(other.objects, batch.batch)} == {first, second}
            assert (store.of("create", "leases/"), store.of("list", "papers/")) == (
                [f"leases/file-{first}=000001.json"],
                [f"papers/{_paper(batch, first)}/"],
            )
            assert store.of("replace", "cache/pdf/") == store.of("read", "outcomes/") == []
            assert len(store.of("fetch", "originals/")) <= 1
        ours.presence.end_work()
        other.presence.end_work()
        assert list(other.objects.list("leases/")) == []
        assert verify(other.objects, other.index).problems == ()


def _paper(batch: Batch, sha256: str) -> str:
    return fair_queue.ids.paper(batch.batch, sha256, 1)


def test_pages_of_one_file_that_two_processes_read_are_one_paper_filed_once(tmp_path: Path) -> None:
    with _two(tmp_path, "pages 3") as (ours, other, batch):
        (sha256,) = _hashes(batch)
        with Dispatcher(ours) as here, Dispatcher(other) as there:
            assert here.actors.read_page("counter", batch.batch, sha256, 1)
            for page in (2, 3):
                assert there.actors.read_page("counter", batch.batch, sha256, page)
            stored = [entry.key for entry in other.objects.list("cache/pdf/")]
            assert [key[-10:-4] for key in stored] == ["000002", "000003"], "of who does not file"
            assert [*batches.with_outcome(other.objects, batch.batch)] == []
            time.sleep(1.1)
            here.sweep()
        assert [number for _, number in papers.latest_keys(other.objects)] == [1]
        assert list(other.objects.list("cache/pdf/")) == []
        assert verify(other.objects, other.index).problems == ()


def test_a_sweep_leaves_a_read_file_to_who_read_it_for_some_seconds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with _two(tmp_path, "pages 1", "pages 1 x") as (ours, other, batch):
        first, second = _hashes(batch)
        with Dispatcher(ours) as here:
            here.actors.read_page("counter", batch.batch, first, 1)
        sweeps = fair_queue.FairQueue(other)
        waiting = [fair_queue.Work(batch.batch, second, 1)]
        assert list(sweeps.of_batch(batch)) == [fair_queue.Work(batch.batch, first, 1), *waiting], "nobody looked yet"
        assert list(sweeps.of_batch(batch)) == waiting
        monkeypatch.setattr(fair_queue, "LEFT_OVER", -1.0)
        assert list(sweeps.of_batch(batch)) == [fair_queue.Work(batch.batch, first, 0), *waiting]


@pytest.mark.parametrize("before", [True, False])
def test_killed_at_any_write_beside_another_its_pages_are_taken_over_and_filed_once(
    tmp_path: Path, before: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fair_queue, "LEFT_OVER", -1.0)
    writes = 0
    while _killed_at(tmp_path / str(writes), writes + 1, before=before):
        writes += 1
    assert writes > 16  # each of them stopped the work once


def _killed_at(tmp_path: Path, write: int, *, before: bool) -> bool:
    """Die at the n-th write beside another process, which goes on; False when all was done before so many writes."""
    tmp_path.mkdir()
    with _two(tmp_path, "pages 1", "pages 1 x", "pages 2") as (ours, other, batch):
        store: Any = ours.objects
        one, two, three = _hashes(batch)
        dispatcher, beside = Dispatcher(ours), Dispatcher(other)
        assert beside.actors.read_page("counter", batch.batch, three, 2)
        store.left, store.before = write, before
        with suppress(_Stopped):
            for sha256 in (one, two, three):
                dispatcher.actors.read_page("counter", batch.batch, sha256, 1)
            pages._lacking_now.forget_all(ours.objects)
            for file in list(ours.presence.own._waiting):
                dispatcher.actors.finish_file(*file)
            ours.leases.let_go_done(all_=True)
        bury(other.objects)
        other.presence.look_around(now=True)
        until_done.finish_pending(other)
        other.presence.end_work()
        other.leases.remove_stale(older=0.0)
        assert status.of_batch(other.objects, batch).pages.read == 4
        assert [number for _, number in papers.latest_keys(other.objects)] == [1, 1, 1]
        assert list(other.objects.list("leases/")) == []
        has_outcome = store.of("replace", f"outcomes/{batch.batch}/{three}")
        left = [entry.key for entry in other.objects.list("cache/pdf/")]
        assert left == [] or has_outcome, "only who dies before it takes away what it filed leaves it"
        assert [problem for problem in verify(other.objects, other.index).problems if left == []] == []
        return bool(store.left <= 0)


def test_what_only_the_dead_had_in_memory_is_drawn_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fair_queue, "LEFT_OVER", -1.0)
    with _two(tmp_path, "pages 1", "pages 1 x") as (ours, other, batch):
        first, _ = _hashes(batch)
        drawn: list[str] = []
        draws = other.readers.draw
        monkeypatch.setattr(other.readers, "draw", lambda *what: drawn.append(what[0].name) or draws(*what))
        assert Dispatcher(ours).actors.read_page("counter", batch.batch, first, 1)
        assert list(other.objects.list("cache/pdf/")) == []
        bury(other.objects)
        other.presence.look_around(now=True)
        until_done.finish_pending(other)
        assert len(drawn) == 1
        assert status.of_batch(other.objects, batch).pages.read == 2


def test_bytes_that_come_again_while_their_file_waits_to_be_filed_get_their_receipt_at_once(tmp_path: Path) -> None:
    with _two(tmp_path, "pages 1", "pages 1 x") as (ours, other, batch):
        first, _ = _hashes(batch)
        with Dispatcher(ours) as here:
            here.actors.read_page("counter", batch.batch, first, 1)
            assert other.leases.is_held(f"file-{first}"), "by who reads and files it"
            began = time.monotonic()
            again = accept(other, scans(tmp_path / "in", "pages 1"), Slip())
            assert [file.status for file in again.files] == ["held_already"]
            assert time.monotonic() - began < 10.0
