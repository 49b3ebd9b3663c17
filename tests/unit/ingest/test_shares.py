"""A walk that many processes share leaves nothing out, does nothing twice, and goes on after a kill."""

from __future__ import annotations

import multiprocessing
import os
import signal
from pathlib import Path

import pytest
from click.testing import CliRunner

from cli import motlan
from core.errors import UsageError
from core.records import Record, Slip
from core.settings import Config
from ingest.copying import copy_together
from ingest.intake.accept import accept
from ingest.queue import until_done
from ingest.shares import Run, prefixes
from ingest.verify.hashing import hash_together
from ingest.verify.verify import verify
from store import batches
from store.copying import copy
from store.files import FileObjects
from store.objects import Objects
from store.s3.backend import S3Objects
from tests.support.services import scans, services_at

KEYS = [
    *(f"originals/{head}/cd/{head}" for head in ("00", "0a", "a0", "ff")), "originals/0a/ce/0a1",
    "papers/01518jk600aaaaaaaaaaaaaaaa-1/000001.json", "papers/01518jk6zzaaaaaaaaaaaaaaaa-1/000001.json",
    "papers/01m87jk600aaaaaaaaaaaaaaaa-1/000001.json", "log/entries/a-b/0000000/001.jsonl", "log/entries/a/0000000/001",
    "pending/counter/x.json", "plain",
]  # fmt: skip


class Count(Record, frozen=True):
    keys: int


@pytest.fixture
def objects(tmp_path: Path) -> FileObjects:
    store = FileObjects(tmp_path / "objects")
    for key in KEYS:
        store.create(key, key.encode())
    return store


def test_prefixes_of_a_bucket_have_every_key_once(s3_url: str, s3_config: Config) -> None:
    bucket = S3Objects.at(s3_url, s3_config)
    for key in KEYS:
        bucket.create(key, key.encode())
    parts = list(prefixes(bucket))
    assert parts == sorted(set(parts))
    assert [entry.key for prefix in parts for entry in bucket.list(prefix)] == sorted(KEYS)


def test_prefixes_have_every_key_once(objects: FileObjects) -> None:
    parts = list(prefixes(objects))
    assert parts == sorted(set(parts))
    under = [entry.key for prefix in parts for entry in objects.list(prefix)]
    assert under == sorted(KEYS)
    assert list(prefixes(objects, "originals/")) == ["originals/00", "originals/0a", "originals/a0", "originals/ff"]


def counted(store: Objects, name: str) -> list[int]:
    run = Run(store, "count", name, Count)
    return [share.keys for share in run.share(lambda: prefixes(store, "originals/"), lambda p: of(store, p))]


def of(store: Objects, prefix: str) -> Count:
    return Count(sum(1 for _ in store.list(prefix)))


def _dies(root: Path) -> None:
    store = FileObjects(root)

    def do(prefix: str) -> Count:
        if prefix == "originals/a0":
            os.kill(os.getpid(), signal.SIGKILL)
        return of(store, prefix)

    list(Run(store, "count", "night", Count).share(lambda: prefixes(store, "originals/"), do))


def test_a_share_whose_process_was_killed_is_done_by_another_and_none_is_left_out(objects: FileObjects) -> None:
    dying = multiprocessing.get_context("fork").Process(target=_dies, args=(objects.root,))
    dying.start()
    dying.join()
    assert dying.exitcode == -signal.SIGKILL
    noted = [entry.key for entry in objects.list("cache/runs/count/night/originals")]
    assert len(noted) == 2
    run = Run(objects, "count", "night", Count)
    shares = list(run.share(lambda: prefixes(objects, "originals/"), lambda prefix: of(objects, prefix)))
    assert sum(share.keys for share in shares) == 5
    assert run.own == 2  # the two that were not done


def _works(root: Path, start: multiprocessing.synchronize.Barrier, done: multiprocessing.queues.Queue) -> None:  # type: ignore[name-defined, type-arg]
    store = FileObjects(root)
    run = Run(store, "count", "two", Count)
    start.wait()
    shares = list(run.share(lambda: prefixes(store, "originals/"), lambda p: of(store, p)))
    done.put((run.own, sum(share.keys for share in shares)))


def test_two_processes_do_each_share_once_and_both_know_the_sum(objects: FileObjects) -> None:
    context = multiprocessing.get_context("fork")
    start, done = context.Barrier(2), context.Queue()
    both = [context.Process(target=_works, args=(objects.root, start, done)) for _ in range(2)]
    for process in both:
        process.start()
    results = [done.get(timeout=60) for _ in both]
    for process in both:
        process.join()
    assert [total for _, total in results] == [5, 5]
    assert sum(own for own, _ in results) == 4


@pytest.mark.parametrize("name", ["", "a/b", "x" * 41, "đêm", "../x"])
def test_a_runs_name_is_one_that_can_stand_in_a_key(objects: FileObjects, name: str) -> None:
    with pytest.raises(UsageError, match="a run's name"):
        Run(objects, "count", name, Count)


def test_a_copy_together_is_the_whole_store_and_the_same_run_is_not_taken_for_a_new_one(
    objects: FileObjects, tmp_path: Path
) -> None:
    target = FileObjects(tmp_path / "target")
    done, own = copy_together(objects, target, "night")
    assert (done.looked_at, done.copied) == (len(KEYS), len(KEYS))
    assert own == len(list(prefixes(objects)))
    assert [entry.key for entry in target.list("") if not entry.key.startswith("cache/")] == sorted(KEYS)
    with pytest.raises(UsageError, match="this run has ended"):
        copy_together(objects, target, "night")
    again = copy(objects, FileObjects(tmp_path / "target"))
    assert (again.copied, again.there_already) == (0, len(KEYS))


@pytest.fixture
def data(tmp_path: Path) -> Path:
    with services_at(tmp_path / "data") as services:
        accept(services, scans(tmp_path / "in", *(f"pages 1 {n}" for n in range(4))), Slip())
        until_done.finish_pending(services)
    return tmp_path / "data"


def test_what_was_hashed_together_is_not_hashed_again_and_what_is_wrong_is_told(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = FileObjects(data / "objects")
    damaged = next(store.list("originals/")).key
    path = store.root / damaged
    path.chmod(0o600)
    path.write_bytes(b"x" * path.stat().st_size)
    with services_at(data) as services:
        hashed, _ = hash_together(services.objects, "w48")
        assert (hashed.checked, hashed.bad) == (4, (damaged.rsplit("/", 1)[1],))
        looked: list[str] = []
        really = batches.is_whole
        monkeypatch.setattr(batches, "is_whole", lambda objects, sha: looked.append(sha) or really(objects, sha))
        result = verify(services.objects, services.index, hashed=hashed)
    assert looked == list(hashed.bad)
    assert (result.originals.checked, result.originals.bad) == (4, 1)
    assert "its bytes have changed" in result.problems[0]


def test_verify_and_copy_with_a_run_at_the_command_line(data: Path, tmp_path: Path) -> None:
    environment = {"MOTLAN_DATA": str(data)}
    for _ in range(2):  # killed after the hashing, it is not hashed again, and the verdict is given
        answer = CliRunner().invoke(motlan, ["verify", "--run", "w48"], env=environment)
        assert (answer.exit_code, "all is well" in answer.output) == (0, True)
    words = ["copy", "--from", f"file:{data}/objects", "--to", f"file:{tmp_path}/copy", "--run", "w48"]
    answer = CliRunner().invoke(motlan, words, env=environment)
    assert (answer.exit_code, "were done by this process" in answer.output) == (0, True)
    assert CliRunner().invoke(motlan, words, env=environment).exit_code == 2
    both = CliRunner().invoke(motlan, ["verify", "--run", "w49", "--sample", "1/52"], env=environment)
    assert (both.exit_code, "give one" in both.output) == (2, True)
