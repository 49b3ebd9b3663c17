"""Leases: one holder at a time, and a dead or late holder's work is free again."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time

import pytest

from core.errors import ServiceError
from ingest.queue import leases as leases_module
from ingest.queue.leases import Leases
from store import pages
from store.files import FileObjects
from tests.conftest import ROOT


def test_work_that_is_held_is_refused_to_others_until_it_is_let_go(tmp_objects: FileObjects) -> None:
    ours, theirs = Leases(tmp_objects), Leases(tmp_objects)
    with ours.take("page-a-1") as epoch:
        assert epoch == 1
        with theirs.take("page-a-1") as refused:
            assert refused == 0
        with theirs.take("page-a-2") as other:
            assert other == 1
    with theirs.take("page-a-1") as again:
        assert again == 1
    assert list(tmp_objects.list("leases/")) == []


def test_a_lease_whose_time_is_over_goes_to_the_next_with_a_higher_epoch(tmp_objects: FileObjects) -> None:
    with Leases(tmp_objects, seconds=0.01).take("w"):
        time.sleep(0.02)
        with Leases(tmp_objects).take("w") as epoch:
            assert epoch == 2


def test_a_dead_process_holds_nothing(tmp_objects: FileObjects) -> None:
    code = (
        "import os, sys, signal\n"
        "from pathlib import Path\n"
        "from ingest.queue.leases import Leases\n"
        "from store.files import FileObjects\n"
        "with Leases(FileObjects(Path(sys.argv[1]))).take('w') as epoch:\n"
        "    assert epoch == 1\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    root = ROOT
    killed = subprocess.run([sys.executable, "-c", code, str(tmp_objects.root)], cwd=root, check=False)
    assert killed.returncode == -9
    assert len(list(tmp_objects.list("leases/"))) == 1
    with Leases(tmp_objects).take("w") as epoch:
        assert epoch == 2


def test_of_many_at_once_exactly_one_gets_the_work(tmp_objects: FileObjects) -> None:
    got: list[int] = []
    start, done = threading.Barrier(8), threading.Barrier(8)

    def try_it() -> None:
        start.wait()
        with Leases(tmp_objects).take("w") as epoch:
            if epoch:
                got.append(epoch)
            done.wait()

    threads = [threading.Thread(target=try_it) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert got == [1]
    assert list(tmp_objects.list("leases/")) == []


def test_a_lease_taken_under_a_clock_far_ahead_is_not_waited_for(
    tmp_objects: FileObjects, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = time.time
    monkeypatch.setattr(time, "time", lambda: real() + 3600)
    with Leases(tmp_objects).take("w") as epoch:
        assert epoch == 1
        monkeypatch.undo()
        with Leases(tmp_objects).take("w") as again:
            assert again == 2


def test_what_killed_processes_left_behind_is_tidied_away_and_what_is_held_is_not(tmp_objects: FileObjects) -> None:
    with Leases(tmp_objects, seconds=0.01).take("late"), Leases(tmp_objects).take("held"):
        time.sleep(0.02)
        Leases(tmp_objects, seconds=0.01).remove_stale(older=3600)
        assert len(list(tmp_objects.list("leases/"))) == 2
        Leases(tmp_objects).remove_stale(older=0.0)
        assert [entry.key for entry in tmp_objects.list("leases/held=")] != []


def test_a_lease_that_could_not_be_let_go_bars_its_work_only_while_the_store_is_away(
    tmp_objects: FileObjects, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(key: str) -> None:
        raise ServiceError("the store is away")

    leases = Leases(tmp_objects)
    with monkeypatch.context() as patched, leases.take("w") as epoch:
        assert epoch == 1
        patched.setattr(tmp_objects, "delete", away)
        with leases.take("w") as refused:
            assert refused == 0
        with leases.take("other") as other:
            assert other == 1
    assert len(list(tmp_objects.list("leases/"))) == 2  # neither could be let go
    with leases.take("other") as again:
        assert again == 1
    assert list(tmp_objects.list("leases/")) == []


def test_a_lease_made_though_the_answer_was_lost_does_not_bar_its_work(
    tmp_objects: FileObjects, monkeypatch: pytest.MonkeyPatch
) -> None:
    create = tmp_objects.create

    def answer_lost(key: str, data: bytes) -> None:
        create(key, data)
        raise ServiceError("the answer was lost")

    leases = Leases(tmp_objects)
    with monkeypatch.context() as patched:
        patched.setattr(tmp_objects, "create", answer_lost)
        with pytest.raises(ServiceError), leases.take("w"):
            pass
    with leases.take("w") as epoch:
        assert epoch == 1


def test_work_that_is_nobodys_costs_one_request_to_take_and_one_to_let_go(
    tmp_objects: FileObjects, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    for verb in ("create", "read", "list", "delete", "size"):
        really = getattr(FileObjects, verb)
        monkeypatch.setattr(
            FileObjects, verb, lambda *of, verb=verb, really=really, **how: (asked.append(verb), really(*of, **how))[1]
        )
    with Leases(tmp_objects).take("w") as epoch:
        assert epoch == 1
    assert asked == ["create", "delete"]


def test_a_holder_whose_time_was_over_does_not_let_go_what_another_holds_now(tmp_objects: FileObjects) -> None:
    with Leases(tmp_objects, seconds=0.01).take("w"):
        time.sleep(0.02)
        following = Leases(tmp_objects).take("w")
        assert following.__enter__() == 2
    with Leases(tmp_objects).take("w") as epoch:
        assert epoch == 0
    following.__exit__(None, None, None)
    assert list(tmp_objects.list("leases/")) == []


def test_what_this_process_has_in_hand_is_refused_without_a_request(
    tmp_objects: FileObjects, monkeypatch: pytest.MonkeyPatch
) -> None:
    leases = Leases(tmp_objects)
    with leases.take("w") as epoch:
        assert epoch == 1
        for verb in ("create", "list", "read", "delete"):
            monkeypatch.setattr(tmp_objects, verb, lambda *_: pytest.fail("the store was asked"))
        with leases.take("w") as again:
            assert again == 0
        monkeypatch.undo()
    with leases.take("w") as after:
        assert after == 1


def test_work_whose_time_is_over_can_be_taken_by_another_thread_of_the_same_process(tmp_objects: FileObjects) -> None:
    leases = Leases(tmp_objects, seconds=0.01)
    with leases.take("w"):
        time.sleep(0.02)
        with leases.take("w") as again:
            assert again == 2


def test_the_lease_of_work_that_is_done_stays_for_a_moment_and_goes_with_the_others(tmp_objects: FileObjects) -> None:
    ours, theirs = Leases(tmp_objects), Leases(tmp_objects)
    ours.presence.begin_work()
    for work in ("w1", "w2"):
        with ours.take(work):
            ours.let_go_later(work)
    assert len(list(tmp_objects.list("leases/w"))) == 2
    with theirs.take("w1") as refused:
        assert refused == 0
    ours.let_go_done()
    assert len(list(tmp_objects.list("leases/w"))) == 2, "not so soon"
    ours.let_go_done(older=0.0)
    assert list(tmp_objects.list("leases/w")) == []
    with theirs.take("w1") as again:
        assert again == 1


def test_who_goes_on_with_work_just_done_holds_it_without_asking_the_store(
    tmp_objects: FileObjects, monkeypatch: pytest.MonkeyPatch
) -> None:
    leases = Leases(tmp_objects)
    leases.presence.begin_work()
    with leases.take("w"):
        began = leases.since("w")
        leases.let_go_later("w")
    with monkeypatch.context() as patched:
        for verb in ("create", "list", "read", "delete"):
            patched.setattr(tmp_objects, verb, lambda *_: pytest.fail("the store was asked"))
        with leases.take("w") as again:
            assert (again, leases.since("w")) == (1, began)
            leases.let_go_later("w")
    assert not leases.is_held("w"), "it is nobody's"
    with leases.take("w") as epoch:
        assert (epoch, leases.since("w") > began) == (1, True)
    assert list(tmp_objects.list("leases/w")) == []


def test_work_that_failed_is_free_at_once(tmp_objects: FileObjects) -> None:
    leases = Leases(tmp_objects)
    with pytest.raises(ServiceError), leases.take("w"):
        raise ServiceError("the store is away")
    assert list(tmp_objects.list("leases/w")) == []


def test_many_leases_of_work_that_is_done_do_not_gather(tmp_objects: FileObjects) -> None:
    leases = Leases(tmp_objects)
    leases.presence.begin_work()
    for number in range(120):
        with leases.take(f"w{number}"):
            leases.let_go_later(f"w{number}")
    assert len(list(tmp_objects.list("leases/w"))) == 20


def test_a_lease_of_work_done_does_not_stay_where_nobody_will_take_it_away(tmp_objects: FileObjects) -> None:
    leases = Leases(tmp_objects)
    with leases.take("w"):
        leases.let_go_later("w")
    assert list(tmp_objects.list("leases/w")) == []


def test_who_goes_on_with_work_just_done_holds_it_whoever_else_is_at_work(tmp_objects: FileObjects) -> None:
    ours, theirs = Leases(tmp_objects), Leases(tmp_objects)
    theirs.presence.begin_work()
    ours.presence.begin_work()
    with ours.take("w"):
        ours.let_go_later("w")
    with theirs.take("w") as refused, ours.take("w") as again:
        assert (refused, again, ours.presence.alone) == (0, 1, False)
    with theirs.take("w") as free:
        assert free == 1, "what was not done again is let go at once"


def test_a_lease_that_nobody_goes_on_with_goes_with_the_next_look(tmp_objects: FileObjects) -> None:
    leases = Leases(tmp_objects)
    leases.presence.begin_work()
    with leases.take("w"):
        leases.let_go_later("w", soon=True)
    leases.let_go_done()
    assert list(tmp_objects.list("leases/w")) == []


def test_what_a_dead_process_of_this_host_said_goes_with_stale_leases_though_nobody_looks(
    tmp_objects: FileObjects,
) -> None:
    dead = Leases(tmp_objects)
    dead.presence.begin_work()
    (entry,) = tmp_objects.list("leases/at-work-")
    Leases(tmp_objects).remove_stale(older=0.0)
    assert list(tmp_objects.list("leases/at-work-")), "it lives"
    said = json.loads(tmp_objects.read(entry.key))
    said["holder"]["started"] = "1"
    tmp_objects.replace(entry.key, json.dumps(said).encode())
    Leases(tmp_objects).remove_stale(older=0.0)
    assert not list(tmp_objects.list("leases/at-work-"))


def test_what_is_to_go_with_a_lease_goes_when_the_store_is_there_again(
    tmp_objects: FileObjects, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours = Leases(tmp_objects)
    ours.presence.begin_work()
    tmp_objects.replace("cache/a", b"a")
    with ours.take("w"):
        ours.let_go_later("w", soon=True, also=["cache/a"])

    def away(_: object) -> None:
        raise ServiceError("the store is away")

    with monkeypatch.context() as patched:
        patched.setattr(tmp_objects, "delete_many", away)
        ours.let_go_done()
    assert list(tmp_objects.list("cache/"))
    ours.let_go_done()
    assert list(tmp_objects.list("cache/")) == []


def test_the_lease_of_a_page_that_is_read_stays_for_a_moment_whoever_else_is_at_work(
    tmp_objects: FileObjects, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours, theirs = Leases(tmp_objects), Leases(tmp_objects)
    ours.presence.begin_work()
    theirs.presence.begin_work()
    ours.presence.look_around(now=True)
    with ours.take("w"):
        ours.let_go_later("w", is_over=True)
    assert (ours.presence.alone, len(list(tmp_objects.list("leases/w")))) == (False, 1)
    ours.let_go_done(older=0.0)
    assert len(list(tmp_objects.list("leases/w"))) == 1, "who has just seen the page unread must be refused"
    monkeypatch.setattr(leases_module, "STANDS", 0.0)
    ours.let_go_done()
    assert list(tmp_objects.list("leases/w")) == []


def test_a_lease_stands_for_longer_than_a_listing_of_readings_counts() -> None:
    assert leases_module.STANDS > pages.LISTED + 1.0


def test_what_must_not_wait_goes_with_the_lease_when_the_work_ends(
    tmp_objects: FileObjects, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []
    ours = Leases(tmp_objects)
    tmp_objects.replace("cache/a", b"a")

    def delete_many(keys: list[str]) -> None:
        asked.append(keys)
        FileObjects.delete_many(tmp_objects, keys)

    monkeypatch.setattr(tmp_objects, "delete_many", delete_many)
    with ours.take("w"):
        ours.let_go_later("w", soon=True, now=["cache/a"])
        assert asked == [], "not before the work is out of hand"
    assert list(tmp_objects.list("cache/")) == list(tmp_objects.list("leases/w")) == []
    assert asked == [["leases/w=000001.json", "cache/a"]]


def test_what_must_not_wait_goes_with_the_next_look_where_the_store_was_away(
    tmp_objects: FileObjects, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours = Leases(tmp_objects)
    tmp_objects.replace("cache/a", b"a")

    def away(_: object) -> None:
        raise ServiceError("the store is away")

    with monkeypatch.context() as patched, ours.take("w"):
        patched.setattr(tmp_objects, "delete_many", away)
        ours.let_go_later("w", now=["cache/a"])
    ours.let_go_done()
    assert list(tmp_objects.list("cache/")) == []


def test_who_works_no_more_lets_go_what_is_done_before_it_says_so(
    tmp_objects: FileObjects, monkeypatch: pytest.MonkeyPatch
) -> None:
    leases, gone = Leases(tmp_objects), list[str]()
    presence = leases.presence
    presence.begin_work()
    presence.begin_work()
    with leases.take("w"):
        leases.let_go_later("w")
    presence.end_work()
    assert list(tmp_objects.list("leases/w")), "it began twice"

    def noted(keys: list[str]) -> None:
        assert not presence.alone
        gone.extend(keys)
        for key in keys:
            FileObjects.delete(tmp_objects, key)

    monkeypatch.setattr(tmp_objects, "delete_many", noted)
    monkeypatch.setattr(tmp_objects, "delete", lambda key: noted([key]))
    assert presence.alone
    presence.end_work()
    assert [key.rpartition("/")[2].partition("-")[0] for key in gone] == ["w=000001.json", "at"]
    assert list(tmp_objects.list("leases/")) == []


def test_a_fork_holds_nothing_of_what_its_parent_does(tmp_objects: FileObjects) -> None:
    leases = Leases(tmp_objects)
    leases.presence.begin_work()
    leases.presence.own.begin("a" * 64)
    with leases.presence._looking, leases.take("w"):
        child = os.fork()
        if not child:
            signal.alarm(30)  # rather than wait for ever
            is_right = False
            try:
                with leases.take("w") as refused, leases.take("other") as epoch:
                    leases.presence.look_around(now=True)
                    is_right = (refused, epoch, leases.presence.own.has("a" * 64)) == (0, 1, False)
            finally:
                os._exit(not is_right)
        assert os.waitpid(child, 0)[1] == 0
