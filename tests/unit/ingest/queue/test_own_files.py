"""The files that a process files itself."""

from __future__ import annotations

import pytest

from ingest.queue import own_files
from ingest.queue.own_files import OwnFiles


def test_a_file_is_ones_own_from_its_first_page_until_all_that_waited_for_it_is_done() -> None:
    own = OwnFiles()
    assert not own.has("a")
    own.begin("a")
    own.wait("counter", "b1", "a")
    own.wait("archive", "b2", "a")
    own.done("b1", "a")
    assert (own.has("a"), own.waits("b1", "a"), own.waits("b2", "a")) == (True, False, True)
    own.done("b2", "a")
    assert not own.has("a")
    own.begin("a")
    own.give_up("a")
    assert not own.has("a")


def test_a_file_that_waits_is_looked_at_after_pauses_that_grow_by_one_thread_each_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = [0.0]
    monkeypatch.setattr(own_files.time, "monotonic", lambda: now[0])
    own, looked = OwnFiles(), []
    own.wait("counter", "b", "a")
    for moment in range(300):
        now[0] = moment / 10
        if own.due():
            assert own.due() == [], "another thread has it"
            looked.append(now[0])
    assert looked == [0.5, 1.5, 3.5, 7.5, 15.5, 23.5]
    own.done("b", "a")
    now[0] = 100.0
    assert own.due() == []
