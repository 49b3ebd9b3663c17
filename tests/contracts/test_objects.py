"""What every back end of `store.objects.Objects` promises, asked of a folder and of a real S3 server alike."""

from __future__ import annotations

import hashlib
import multiprocessing
import os
import random
import signal
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from core.errors import CorruptError, ExistsError, InputError, NotFoundError, UsageError
from store.objects import DERIVED, Entry, Objects
from tests.contracts.conftest import Backend

MIB = 1 << 20
BAD_KEYS = [
    "", "/", "a/", "/a", "a//b", "..", "a/../b", "./a", ".a", "a/.b", "-a", "a b", "a\\b", "a\n", "a/b\n", "á", "a\0b",
    "a:b", "a%2fb", "x" * 201, "/".join(["x" * 100] * 8),
]  # fmt: skip


def test_what_was_created_is_read_back(objects: Objects) -> None:
    objects.create("papers/a/000001.json", b"\x00one\xff")
    assert objects.read("papers/a/000001.json") == b"\x00one\xff"
    assert objects.size("papers/a/000001.json") == 5


def test_an_empty_object_is_an_object(objects: Objects) -> None:
    objects.create("papers/a/empty", b"")
    assert objects.read("papers/a/empty") == b""
    assert objects.size("papers/a/empty") == 0
    assert list(objects.list("papers/")) == [Entry("papers/a/empty", 0)]


def test_a_second_create_fails_and_changes_nothing(objects: Objects) -> None:
    objects.create("papers/a/1", b"first")
    for other in (b"second", b"first"):
        with pytest.raises(ExistsError):
            objects.create("papers/a/1", other)
    assert objects.read("papers/a/1") == b"first"


def test_of_sixteen_threads_creating_one_key_exactly_one_wins(objects: Objects) -> None:
    barrier = threading.Barrier(16)

    def create(number: int) -> bool:
        barrier.wait()
        try:
            objects.create("papers/race/1", b"%d" % number)
        except ExistsError:
            return False
        return True

    with ThreadPoolExecutor(16) as pool:
        won = [number for number, result in enumerate(pool.map(create, range(16))) if result]
    assert len(won) == 1
    assert objects.read("papers/race/1") == b"%d" % won[0]


def test_of_several_processes_creating_the_same_keys_exactly_one_wins_each(backend: Backend) -> None:
    keys = [f"papers/race/{number}" for number in range(6)]
    context = multiprocessing.get_context("spawn")
    with context.Pool(3) as pool:
        won = pool.starmap(_create_all, [(backend, keys, b"%d" % number) for number in range(3)], chunksize=1)
    opened = backend.open()
    for key in keys:
        winners = [number for number, mine in enumerate(won) if key in mine]
        assert len(winners) == 1
        assert opened.read(key) == b"%d" % winners[0]


def _create_all(backend: Backend, keys: list[str], data: bytes) -> list[str]:
    opened, won = backend.open(), []
    for key in keys:
        try:
            opened.create(key, data)
        except ExistsError:
            continue
        won.append(key)
    return won


def test_a_store_opened_before_a_fork_works_in_parent_and_child(objects: Objects) -> None:
    objects.create("papers/fork/0", b"before")
    child = os.fork()
    if child == 0:  # no exception may leave the child: it would run the rest of the tests
        try:
            done = objects.read("papers/fork/0") == b"before"
            for number in range(5):
                objects.create(f"papers/fork/child-{number}", b"c" * 1000)
        finally:
            os._exit(0 if done else 1)
    for number in range(5):
        objects.create(f"papers/fork/parent-{number}", b"p" * 1000)
        assert objects.read(f"papers/fork/parent-{number}") == b"p" * 1000
    assert os.waitpid(child, 0)[1] == 0
    assert objects.read("papers/fork/child-4") == b"c" * 1000


def test_a_file_of_any_size_can_be_created_and_fetched(objects: Objects, tmp_path: Path) -> None:
    source = tmp_path / "scan.pdf"
    data = random.Random(1).randbytes(40 * MIB + 17)
    source.write_bytes(data)
    objects.create("originals/ab/cd/large", source)
    assert objects.size("originals/ab/cd/large") == len(data)
    with objects.fetch("originals/ab/cd/large") as path:
        assert path.read_bytes() == data
        assert path.stat().st_mode & 0o222 == 0
    with pytest.raises(ExistsError):
        objects.create("originals/ab/cd/large", source)
    assert objects.read("originals/ab/cd/large") == data


def test_a_fetched_file_can_be_opened_only_for_as_long_as_the_context_is_open(objects: Objects) -> None:
    objects.create("originals/ab/cd/small", b"small")
    with objects.fetch("originals/ab/cd/small") as path:
        assert path.read_bytes() == b"small"
    objects.read("originals/ab/cd/small")  # the object itself stays


def test_a_file_that_cannot_be_read_is_the_inputs_fault_and_stores_nothing(objects: Objects, tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        objects.create("originals/ab/cd/none", tmp_path / "absent")
    assert caught.value.code == "not_readable"
    assert objects.size("originals/ab/cd/none") is None


def test_what_is_not_there_is_not_found(objects: Objects) -> None:
    objects.create("papers/a/1", b"x")
    for key in ("papers/a/2", "papers/b/1", "papers/a", "papers"):
        assert objects.size(key) is None
        with pytest.raises(NotFoundError):
            objects.read(key)
        with pytest.raises(NotFoundError), objects.fetch(key):
            pass


def test_a_derived_object_is_replaced_and_deleted_any_number_of_times(objects: Objects) -> None:
    for prefix in DERIVED:
        key = f"{prefix}x/y.json"
        objects.replace(key, b"one")
        objects.replace(key, b"two")
        assert objects.read(key) == b"two"
        objects.delete(key)
        objects.delete(key)
        assert objects.size(key) is None
        objects.create(key, b"three")
        assert objects.read(key) == b"three"


def test_many_derived_objects_are_deleted_at_once_whether_they_are_there_or_not(objects: Objects) -> None:
    keys = [f"cache/many/{number:04d}" for number in range(3)]
    for key in (*keys[:2], "cache/many/other"):
        objects.replace(key, b"x")
    objects.delete_many(keys)
    objects.delete_many([])
    assert [entry.key for entry in objects.list("cache/many/")] == ["cache/many/other"]


@pytest.mark.parametrize(
    "key", ["papers/a/1", "originals/ab/cd/x", "log/access/0/1", "pendingx/a", "pending", "batches/a"]
)
def test_a_kept_object_is_never_replaced_or_deleted(objects: Objects, key: str) -> None:
    objects.create(key, b"kept")
    with pytest.raises(UsageError):
        objects.replace(key, b"other")
    objects.replace("cache/beside", b"stays")
    with pytest.raises(UsageError):
        objects.delete_many(["cache/beside", key])
    assert objects.read("cache/beside") == b"stays", "nothing of them is deleted"
    with pytest.raises(UsageError):
        objects.delete(key)
    assert objects.read(key) == b"kept"


@pytest.mark.parametrize("key", BAD_KEYS)
def test_a_malformed_key_is_refused_by_every_verb(objects: Objects, key: str) -> None:
    def fetch() -> None:
        with objects.fetch(key):
            pass

    verbs: list[Callable[[], object]] = [
        lambda: objects.create(key, b"x"),
        lambda: objects.replace(key, b"x"),
        lambda: objects.read(key),
        lambda: objects.size(key),
        lambda: objects.delete(key),
        fetch,
    ]
    for verb in verbs:
        with pytest.raises(UsageError):
            verb()
    assert list(objects.list("")) == []


@pytest.mark.parametrize("prefix", ["../", "a/../b", "/", "//", ".tmp/", "a/.b/c", "a b/"])
def test_a_listing_under_a_malformed_folder_is_refused(objects: Objects, prefix: str) -> None:
    with pytest.raises(UsageError):
        list(objects.list(prefix))


def test_listings_are_in_key_order_even_where_a_folder_shares_a_siblings_start(objects: Objects) -> None:
    keys = ["p/a/x", "p/a-b", "p/a.b/x", "p/a+", "p/a0/x", "p/A", "p/a/b-/x", "p/a/b/x", "p/aa", "q/x", "p/_"]
    for key in keys:
        objects.create(key, b"x")
    assert [entry.key for entry in objects.list("")] == sorted(keys)
    assert [entry.key for entry in objects.list("p/")] == sorted(keys)[:-1]
    assert [entry.key for entry in objects.list("p/a")] == sorted(key for key in keys if key.startswith("p/a"))
    for after in [*keys, "p", "p/", "p/a", "p/a/", "p/a/b", "p/b", "q", "z", "0"]:
        assert [entry.key for entry in objects.list("", after=after)] == sorted(key for key in keys if key > after)
        assert [entry.key for entry in objects.list("p/a/", after=after)] == sorted(
            key for key in keys if key > after and key.startswith("p/a/")
        )
    assert list(objects.list("nothing/")) == []


def test_a_listing_longer_than_a_page_is_complete_and_can_be_taken_up_anywhere(objects: Objects) -> None:
    keys = sorted(f"cache/n/{number % 3}/{number:05d}" for number in range(1203))
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda key: objects.replace(key, b"x"), keys))
    assert [entry.key for entry in objects.list("cache/")] == keys
    assert [entry.key for entry in objects.list("cache/", after=keys[1000])] == keys[1001:]
    first = objects.list("cache/n/1/")
    assert next(first).key == "cache/n/1/00001"  # lazily: the rest is never asked for


def test_readers_of_a_replaced_object_see_the_old_bytes_or_the_new_never_a_mix(objects: Objects) -> None:
    states = [bytes([65 + number]) * 300_000 for number in range(4)]
    objects.replace("cache/state", states[0])
    stop = threading.Event()

    def write() -> None:
        for _ in range(5):
            for state in states:
                objects.replace("cache/state", state)
        stop.set()

    writer = threading.Thread(target=write)
    writer.start()
    seen = 0
    while not stop.is_set():
        assert objects.read("cache/state") in states
        seen += 1
    writer.join()
    assert seen > 3


def test_deleting_and_replacing_in_one_folder_from_many_threads_disturbs_nobody(objects: Objects) -> None:
    def work(number: int) -> None:
        for turn in range(15):
            key = f"pending/same/{number}.json"
            objects.replace(key, b"%d" % turn)
            assert objects.read(key) == b"%d" % turn
            objects.delete(key)

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(work, range(6)))
    assert list(objects.list("pending/")) == []


def test_a_killed_writer_leaves_whole_objects_or_none(backend: Backend) -> None:
    context = multiprocessing.get_context("fork")
    chance = random.Random(7)
    for trial in range(5):
        child = context.Process(target=_create_for_ever, args=(backend, f"papers/kill-{trial}"))
        child.start()
        time.sleep(0.15 + chance.random() * 0.4)
        assert child.pid is not None
        os.kill(child.pid, signal.SIGKILL)
        child.join()
    opened = backend.open()
    entries = list(opened.list("papers/"))
    assert entries
    for entry in entries:
        data = opened.read(entry.key)
        assert entry.bytes == len(data) == MIB
        assert len(set(data)) == 1


def _create_for_ever(backend: Backend, folder: str) -> None:
    opened = backend.open()
    for number in range(100_000):
        opened.create(f"{folder}/{number:06d}", bytes([number % 256]) * MIB)


def test_a_stored_object_outlives_the_store_that_wrote_it(backend: Backend) -> None:
    first = backend.open()
    first.create("papers/a/1", b"kept")
    first.close()
    first.close()
    second = backend.open()
    assert second.read("papers/a/1") == b"kept"
    with pytest.raises(ExistsError):
        second.create("papers/a/1", b"other")


def test_a_check_says_where_the_store_is_and_leaves_nothing_behind(objects: Objects, backend: Backend) -> None:
    sentence = objects.check()
    assert "objects" in sentence or "motlan-tests" in sentence
    assert list(objects.list("")) == []


def test_a_foreign_name_in_the_store_is_not_passed_off_as_a_key(backend: Backend) -> None:
    opened = backend.open()
    opened.create("papers/a/1", b"x")
    if backend.url.startswith("file:"):
        (Path(backend.url.removeprefix("file:")) / "papers" / "a" / "1 copy").write_bytes(b"x")
    else:
        opened._client.put_object(opened.address.bucket, opened.address.prefix + "papers/a/1 copy", *_stream(b"x"))  # type: ignore[attr-defined]
    with pytest.raises(UsageError):
        list(opened.list("papers/"))


def _stream(data: bytes) -> tuple[object, int]:
    import io

    return io.BytesIO(data), len(data)


def test_errors_of_a_store_never_name_a_key(objects: Objects) -> None:
    objects.create("papers/nguyen-thi-mau/1", b"x")
    for verb in (
        lambda: objects.create("papers/nguyen-thi-mau/1", b"y"),
        lambda: objects.read("papers/nguyen-thi-mau/2"),
        lambda: objects.delete("papers/nguyen-thi-mau/1"),
        lambda: objects.read("papers/nguyen thi mau"),
    ):
        with pytest.raises((ExistsError, NotFoundError, UsageError, CorruptError)) as caught:
            verb()
        assert "mau" not in str(caught.value)


# ── mending ───────────────────────────────────────────────────────────────────────────────────────────────────────


def damaged(objects: Objects, data: bytes, actual: bytes) -> str:
    """The key of an original of which other bytes are stored, as a failing disk leaves them."""
    sha256 = hashlib.sha256(data).hexdigest()
    key = f"originals/{sha256[:2]}/{sha256[2:4]}/{sha256}"
    objects.create(key, actual)
    return key


def test_a_damaged_original_is_mended_and_its_damaged_bytes_are_set_aside(objects: Objects) -> None:
    key = damaged(objects, b"a birth certificate", b"a birth certif?cate")
    assert objects.mend(key, b"a birth certificate")
    assert objects.read(key) == b"a birth certificate"
    with objects.fetch(key) as path:
        assert path.read_bytes() == b"a birth certificate"
    (aside,) = objects.list("quarantine/")
    assert objects.read(aside.key) == b"a birth certif?cate"
    assert aside.key == f"quarantine/{key.rpartition('/')[2]}/{hashlib.sha256(b'a birth certif?cate').hexdigest()}"
    with pytest.raises(ExistsError):
        objects.create(key, b"other")


def test_an_original_that_is_whole_is_left_alone(objects: Objects) -> None:
    key = damaged(objects, b"whole", b"whole")
    assert not objects.mend(key, b"whole")
    assert list(objects.list("quarantine/")) == []


def test_an_original_that_is_gone_is_made_again(objects: Objects) -> None:
    sha256 = hashlib.sha256(b"gone").hexdigest()
    assert objects.mend(f"originals/ab/cd/{sha256}", b"gone")
    assert objects.read(f"originals/ab/cd/{sha256}") == b"gone"


def test_the_same_damage_again_is_mended_again(objects: Objects) -> None:
    key = damaged(objects, b"right", b"wrong")
    assert objects.mend(key, b"right")
    assert not objects.mend(key, b"right")
    assert len(list(objects.list("quarantine/"))) == 1


def test_a_large_original_is_mended_from_a_file(objects: Objects, tmp_path: Path) -> None:
    data = random.Random(2).randbytes(33 * MIB)
    source = tmp_path / "scan.pdf"
    source.write_bytes(data)
    key = damaged(objects, data, b"torn")
    assert objects.mend(key, source)
    with objects.fetch(key) as path:
        assert path.read_bytes() == data


def test_nothing_is_mended_with_bytes_that_are_not_the_originals(objects: Objects) -> None:
    key = damaged(objects, b"right", b"wrong")
    with pytest.raises(UsageError):
        objects.mend(key, b"forged")
    assert objects.read(key) == b"wrong"
    assert list(objects.list("quarantine/")) == []


@pytest.mark.parametrize("key", ["papers/a/000001.json", "originals/ab/cd/short", "log/entries/1", "searchable/a"])
def test_only_originals_are_ever_mended(objects: Objects, key: str) -> None:
    objects.create(key, b"first")
    with pytest.raises(UsageError):
        objects.mend(key, b"second")
    assert objects.read(key) == b"first"


# ── erasing ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_what_a_deletion_names_is_erased_and_its_key_is_free_again(objects: Objects) -> None:
    key = "papers/a/000001.json"
    objects.create(key, b"one")
    assert objects.locked_until(key) is None
    assert objects.erase(key, hashlib.sha256(b"one").hexdigest())
    assert not objects.erase(key, hashlib.sha256(b"one").hexdigest())
    assert (objects.size(key), list(objects.list("papers/"))) == (None, [])
    objects.create(key, b"two")
    with pytest.raises(UsageError, match="not the bytes that the deletion names"):
        objects.erase(key, hashlib.sha256(b"one").hexdigest())
    assert objects.read(key) == b"two"


@pytest.mark.parametrize(
    "key", ["log/entries/a/1", "batches/a.json", "received/ab/cd/a.json", "pages/a", "../papers/a"]
)
def test_what_is_no_part_of_a_paper_is_never_erased(objects: Objects, key: str) -> None:
    with pytest.raises(UsageError):
        objects.erase(key, hashlib.sha256(b"").hexdigest())
