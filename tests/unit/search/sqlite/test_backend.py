"""What is the SQLite file's own: several processes, crashes, damage, removal and versions of the schema."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from core.errors import ServiceError, UsageError
from search.open import open_index
from search.query import parse
from search.sqlite.backend import SqliteIndex
from search.sqlite.file import SqliteFile
from tests.conftest import ROOT
from tests.support.made_papers import MAU_ID, paper

WRITER = """
import sys
from pathlib import Path
from search.sqlite.backend import SqliteIndex
from tests.support.made_papers import paper
index = SqliteIndex(Path(sys.argv[1]))
for number in range(int(sys.argv[3])):
    index.publish([paper(f"{sys.argv[2]}-{number:05}", text="chữ " * 300)])
    print(number, flush=True)
"""


def writer(path: Path, name: str, count: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", WRITER, str(path), name, str(count)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "deep" / "index.db"


def test_processes_that_start_at_once_all_write_into_one_index(path):
    writers = [writer(path, name, 15) for name in "abc"]
    assert [process.wait(60) for process in writers] == [0, 0, 0]
    assert len(list(SqliteIndex(path).versions())) == 45


def test_a_killed_writer_loses_nothing_that_was_published_and_blocks_nobody(path):
    process = writer(path, "a", 100_000)
    assert process.stdout
    last = -1
    while last < 20:
        last = int(process.stdout.readline())
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    last = max([last, *(int(line) for line in process.stdout.read().split())])
    index = SqliteIndex(path)
    held = [number for number, _ in index.versions()]
    assert held[: last + 1] == [f"a-{number:05}" for number in range(last + 1)]
    assert len(index.find(parse(MAU_ID, limit=10_000))) == len(held)
    index.publish([paper("after")])
    connection = sqlite3.connect(path)
    assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    connection.close()


def test_readers_go_on_during_a_rebuild_and_its_swap(path):
    index = SqliteIndex(path)
    index.publish(paper(f"p{number}") for number in range(50))
    readers = SqliteIndex(path)
    with index.rebuild() as fresh:
        for number in range(50):
            fresh.publish([paper(f"p{number}")])
            assert len(readers.find(parse("mau", limit=100))) == 50
    assert len(readers.find(parse("mau", limit=100))) == 50


def test_a_rebuild_leaves_one_generation_and_no_dead_rows(path):
    index = SqliteIndex(path)
    for revision in range(1, 4):
        index.publish([paper("p1", revision=revision)])
    with index.rebuild() as fresh:
        fresh.publish([paper("p1", revision=3)])
    connection = sqlite3.connect(path)
    tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    (generation,) = (name.removeprefix("paper_") for name in tables if name.startswith("paper_"))
    assert generation != "1"
    assert connection.execute(f"SELECT count(*) FROM top_{generation}_docsize").fetchone() == (1,)
    connection.close()


def test_a_file_removed_under_our_hands_is_made_anew(path):
    index = SqliteIndex(path)
    index.publish([paper("p1")])
    for ending in ("", "-wal", "-shm"):
        Path(f"{path}{ending}").unlink(missing_ok=True)
    assert index.find(parse(MAU_ID)) == []
    index.publish([paper("p2")])
    assert [hit.paper_id for hit in SqliteIndex(path).find(parse(MAU_ID))] == ["p2"]


def test_a_damaged_file_says_so_and_a_rebuild_sets_it_aside(path):
    path.parent.mkdir()
    path.write_bytes(b"not a database at all" * 500)
    index = SqliteIndex(path)
    with pytest.raises(ServiceError, match="motlan reindex"):
        index.find(parse("mau"))
    with pytest.raises(ServiceError):
        index.publish([paper("p1")])
    with index.rebuild() as fresh:
        fresh.publish([paper("p1")])
    assert [hit.paper_id for hit in index.find(parse("mau"))] == ["p1"]
    assert path.with_name("index.db.damaged").exists()


def test_an_index_of_another_version_asks_for_a_rebuild(path):
    index = SqliteIndex(path)
    index.publish([paper("p1")])
    connection = sqlite3.connect(path)
    connection.execute("UPDATE meta SET value = 999 WHERE name LIKE 'schema%'")
    connection.commit()
    connection.close()
    with pytest.raises(ServiceError, match="motlan reindex"):
        index.find(parse("mau"))
    with index.rebuild(resume=True) as fresh:
        assert list(fresh.versions()) == []
        fresh.publish([paper("p2")])
    assert [hit.paper_id for hit in index.find(parse("mau"))] == ["p2"]


def test_a_writer_waits_for_another_but_not_for_ever(path, monkeypatch):
    monkeypatch.setattr("search.sqlite.file.PATIENCE", 0.2)
    SqliteIndex(path).publish([paper("p1")])
    blocker = sqlite3.connect(path, isolation_level=None)
    blocker.execute("BEGIN IMMEDIATE")
    index = SqliteIndex(path)
    begin = time.monotonic()
    with pytest.raises(ServiceError):
        index.publish([paper("p2")])
    assert time.monotonic() - begin < 5
    assert [hit.paper_id for hit in index.find(parse(MAU_ID))] == ["p1"]
    blocker.execute("ROLLBACK")
    index.publish([paper("p2")])
    assert len(index.find(parse(MAU_ID))) == 2
    blocker.close()


def test_a_path_that_cannot_be_a_file_is_a_service_error(tmp_path):
    with pytest.raises(ServiceError):
        SqliteIndex(tmp_path).find(parse("mau"))


def test_a_forked_process_uses_a_connection_of_its_own(path):
    index = SqliteIndex(path)
    index.publish([paper("p1")])
    child = os.fork()
    if child == 0:
        try:
            index.publish([paper("p2")])
            os._exit(0 if len(index.find(parse(MAU_ID))) == 2 else 1)
        finally:
            os._exit(2)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert len(index.find(parse(MAU_ID))) == 2


def test_common_words_rank_by_newest_and_are_found_among_many(path):
    index = SqliteIndex(path)
    index.publish(paper(f"p{number:04}", text="sử dụng đất") for number in range(2_100))
    hits = index.find(parse('"sử dụng" đất', limit=3))
    assert [hit.paper_id for hit in hits] == ["p2099", "p2098", "p2097"]
    assert len(index.find(parse("su dung dat", limit=5_000))) == 2_100


def test_of_very_many_papers_the_newest_are_counted_and_filters_alone_count_all(path, monkeypatch):
    monkeypatch.setattr("search.sqlite.counts.MOST", 10)
    index = SqliteIndex(path)
    index.publish(paper(f"p{number:02}", type="khai_tu" if number < 15 else "ket_hon") for number in range(24))
    some = index.facets(parse("mau"))
    assert (some.papers, some.complete) == (10, False)
    assert [(count.value, count.papers) for count in some.type] == [("ket_hon", 9), ("khai_tu", 1)]
    everything = index.facets(parse("", issued_from="2026", issued_to="2026"))
    assert (everything.papers, everything.complete) == (24, True)
    assert [(count.value, count.papers) for count in everything.type] == [("khai_tu", 15), ("ket_hon", 9)]
    assert index.facets(parse("", issued_from="2026-01-02")).papers == 10  # not whole years: one by one


def test_a_row_number_is_never_given_again(path):
    """The FTS tables keep the rows of papers that are gone: a number given twice would find one paper for another."""
    index = SqliteIndex(path)
    index.publish([paper("p1", text="alpha")])
    index.publish([paper("p2", text="beta")])
    index.remove("p2")
    index.publish([paper("p3", text="gamma")])
    index.publish([paper("p1", text="delta", revision=2)])
    for text, ids in (("alpha", []), ("beta", []), ("gamma", ["p3"]), ("delta", ["p1"])):
        assert [hit.paper_id for hit in index.find(parse(text))] == ids


def test_of_one_paper_twice_in_a_call_the_newer_revision_counts_in_any_order(path):
    for numbers in ((1, 2), (2, 1)):
        index = SqliteIndex(path.with_name(f"{numbers[0]}.db"))
        index.publish(paper("p1", number=f"{number}/2026", revision=number) for number in numbers)
        assert list(index.versions()) == [("p1", 2)]
        assert [hit.number_symbol for hit in index.find(parse(MAU_ID))] == ["2/2026"]


@pytest.mark.parametrize("url", ["sqlite:", "mysql://x", "", "elasticsearch:x", "index.db"])
def test_an_address_of_no_known_form_is_bad_usage(url):
    with pytest.raises(UsageError):
        open_index(url)


def test_a_file_that_is_closed_in_the_midst_of_a_transaction_of_another_thread_lets_it_end(tmp_path: Path) -> None:
    file = SqliteFile(tmp_path / "index.db")
    began, closed = threading.Event(), threading.Event()

    def count() -> int:
        with file.reading() as at:
            began.set()
            assert closed.wait(30)
            return int(at.all("SELECT count(*) FROM meta")[0][0])

    with ThreadPoolExecutor(1) as pool:
        asked = pool.submit(count)
        assert began.wait(30)
        file.close()
        closed.set()
        assert asked.result(30) > 0
    assert file._in_use == file._open == []
    with file.reading() as at:
        assert at.all("SELECT count(*) FROM meta")[0][0] > 0, "and is opened again"
    file.close()
