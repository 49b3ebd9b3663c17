"""The access log's chain: whole however many write it, and broken at a known place by whoever changes it."""

from __future__ import annotations

import multiprocessing
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import msgspec
import pytest

from store.access_log import Access, AccessLog, Entry, check
from store.files import FileObjects


def look(number: int = 0) -> Access:
    return Access(who=f"officer {number}", action="show", channel="web", paper_ids=(f"paper-{number}",))


def entries(objects: FileObjects) -> list[Path]:
    return [objects.root / entry.key for entry in objects.list("log/access/")]


@pytest.fixture
def chain(tmp_objects: FileObjects) -> FileObjects:
    """A store with a chain of seven entries."""
    access_log = AccessLog(tmp_objects)
    for number in range(7):
        access_log.append(look(number))
    return tmp_objects


def altered(path: Path, data: bytes) -> None:
    path.unlink()
    path.write_bytes(data)


def test_an_untouched_chain_holds(chain: FileObjects) -> None:
    assert check(chain) == (7, [])
    read = [msgspec.json.decode(path.read_bytes(), type=Entry) for path in entries(chain)]
    assert [one.number for one in read] == list(range(1, 8))
    assert [one.access for one in read] == [look(number) for number in range(7)]
    assert read[0].previous == "0" * 64


def test_an_empty_log_holds(tmp_objects: FileObjects) -> None:
    assert check(tmp_objects) == (0, [])


def test_a_writer_that_starts_later_goes_on_with_the_chain(chain: FileObjects) -> None:
    for number in range(40):
        AccessLog(chain).append(look(number))
    assert check(chain) == (47, [])


def test_an_entry_that_was_changed_is_found_by_the_next(chain: FileObjects) -> None:
    path = entries(chain)[3]
    altered(path, path.read_bytes().replace(b"officer 3", b"officer 9"))
    checked, breaks = check(chain)
    assert checked == 7
    assert [(one.key, one.why) for one in breaks] == [
        ("log/access/0000000/005.json", "the entry before it was changed")
    ]


@pytest.mark.parametrize("gone", [0, 3, 5])
def test_an_entry_that_was_taken_out_is_found_at_its_place(chain: FileObjects, gone: int) -> None:
    entries(chain)[gone].unlink()
    checked, breaks = check(chain)
    assert checked == 6
    assert [(one.key, one.why) for one in breaks] == [
        (f"log/access/0000000/{gone + 2:03d}.json", "an entry before it is missing")
    ]


def test_an_entry_put_into_the_place_of_one_taken_out_is_found(chain: FileObjects) -> None:
    paths = entries(chain)
    altered(paths[3], paths[2].read_bytes())
    breaks = check(chain)[1]
    assert [(one.key[-8:], one.why) for one in breaks] == [
        ("004.json", "bears another entry's number"),
        ("005.json", "the entry before it was changed"),
    ]
    paths[3].unlink()
    AccessLog(chain).append(look(9))  # whoever appends must not heal the chain
    assert check(chain)[1] != []


@pytest.mark.parametrize("data", [b"", b"{", b'{"number": 4, "at": "\xff"}', b"\xff", b"[]"])
def test_an_entry_that_cannot_be_decoded_is_found_and_the_rest_is_still_checked(
    chain: FileObjects, data: bytes
) -> None:
    paths = entries(chain)
    altered(paths[3], data)
    altered(paths[5], paths[5].read_bytes().replace(b"officer 5", b"officer 9"))
    checked, breaks = check(chain)
    assert checked == 7
    assert [(one.key[-8:], one.why) for one in breaks] == [
        ("004.json", "cannot be decoded"),
        ("005.json", "the entry before it was changed"),
        ("007.json", "the entry before it was changed"),
    ]


def test_threads_with_one_writer_and_with_a_writer_each_make_one_chain(tmp_objects: FileObjects) -> None:
    shared = AccessLog(tmp_objects)

    def write(number: int) -> None:
        own = AccessLog(tmp_objects)
        for turn in range(10):
            (own if number % 2 else shared).append(look(number * 100 + turn))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(8)))
    assert check(tmp_objects) == (80, [])
    who = [msgspec.json.decode(path.read_bytes(), type=Entry).access.who for path in entries(tmp_objects)]
    assert len(set(who)) == 80  # nobody's look is missing or logged twice


def test_processes_make_one_chain(tmp_path: Path) -> None:
    with multiprocessing.get_context("fork").Pool(4) as pool:
        pool.map(_write_ten, [(tmp_path, number) for number in range(4)], chunksize=1)
    assert check(FileObjects(tmp_path)) == (40, [])


def _write_ten(given: tuple[Path, int]) -> None:
    access_log = AccessLog(FileObjects(given[0]))
    for turn in range(10):
        access_log.append(look(given[1] * 10 + turn))


def test_a_chain_longer_than_a_folder_holds(tmp_objects: FileObjects, monkeypatch: pytest.MonkeyPatch) -> None:
    from store import files

    monkeypatch.setattr(files.os, "fsync", lambda handle: None)  # two thousand syncs are slow and not the point
    access_log = AccessLog(tmp_objects)
    for number in range(2010):
        access_log.append(look(number))
    AccessLog(tmp_objects).append(look(1))
    assert check(tmp_objects) == (2011, [])
