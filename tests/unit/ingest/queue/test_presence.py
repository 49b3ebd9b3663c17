"""Presence: who works in a store knows whether others do, and believes neither the dead nor what it saw before."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator

import pytest

from core.errors import ServiceError
from core.records import Outcome, PageReading
from ingest.queue import presence as presence_module
from ingest.queue.leases import Leases
from ingest.queue.presence import Presence
from store import batches, pages
from store.files import FileObjects
from store.objects import Entry


def test_a_process_at_work_knows_whether_others_are(tmp_objects: FileObjects) -> None:
    first, other = Presence(tmp_objects), Presence(tmp_objects)
    assert not first.alone, "it is not at work"
    first.begin_work()
    assert first.alone
    other.begin_work()
    first.look_around()
    assert first.alone, "it looks once in two seconds"
    first.look_around(now=True)
    assert (first.alone, other.alone) == (False, False)
    other.begin_work()
    other.end_work()
    first.look_around(now=True)
    assert not first.alone, "it began twice"
    other.end_work()
    first.look_around(now=True)
    assert (first.alone, other.alone) == (True, False)
    first.end_work()
    assert list(tmp_objects.list("leases/")) == []


def test_what_another_process_says_is_read_once_in_a_while(
    tmp_objects: FileObjects, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours, theirs = Presence(tmp_objects), Presence(tmp_objects)
    theirs.begin_work()
    ours.begin_work()
    with monkeypatch.context() as patched:
        patched.setattr(tmp_objects, "read", lambda _: pytest.fail("it was read again"))
        ours.look_around(now=True)
    assert ours.others == 1
    monkeypatch.setattr(presence_module, "_HEARD", -1.0)
    read: list[str] = []
    monkeypatch.setattr(tmp_objects, "read", lambda key: read.append(key) or FileObjects.read(tmp_objects, key))
    ours.look_around(now=True)
    assert (len(read), ours.others) == (1, 1)


def test_a_process_that_died_at_work_is_not_counted_and_one_of_another_host_is(tmp_objects: FileObjects) -> None:
    ours, dead = Presence(tmp_objects), Presence(tmp_objects)
    dead.begin_work()
    (entry,) = tmp_objects.list("leases/at-work-")
    said = json.loads(tmp_objects.read(entry.key))
    said["holder"]["started"] = "1"
    tmp_objects.replace(entry.key, json.dumps(said).encode())
    ours.begin_work()
    assert ours.alone
    assert entry.key not in [held.key for held in tmp_objects.list("leases/")]
    said["holder"]["host"] = "another"
    tmp_objects.replace(entry.key, json.dumps(said).encode())
    ours.look_around(now=True)
    assert not ours.alone
    Leases(tmp_objects).remove_stale(older=3600.0)
    assert len(list(tmp_objects.list("leases/at-work-"))) == 2, "both said so lately"


def test_a_look_holds_for_seconds_only(tmp_objects: FileObjects, monkeypatch: pytest.MonkeyPatch) -> None:
    ours = Presence(tmp_objects)
    ours.begin_work()
    assert ours.alone
    monkeypatch.setattr(presence_module, "_HOLDS", -1.0)  # the process was stopped since
    assert not ours.alone


def test_one_of_another_host_is_believed_for_an_hour_by_the_clock_of_who_sees_it(
    tmp_objects: FileObjects, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours, theirs = Presence(tmp_objects), Presence(tmp_objects)
    theirs.begin_work()
    (entry,) = tmp_objects.list("leases/at-work-")
    said = json.loads(tmp_objects.read(entry.key))
    said["holder"]["host"] = "another"
    said["until"] = 1.0  # its clock is wrong
    tmp_objects.replace(entry.key, json.dumps(said).encode())
    ours.begin_work()
    ours.look_around(now=True)
    assert not ours.alone
    monkeypatch.setattr(presence_module, "SAID", -1.0)
    ours.look_around(now=True)
    assert ours.alone
    monkeypatch.undo()
    theirs.look_around(now=True)
    ours.look_around(now=True)
    assert (ours.alone, theirs.alone) == (False, False), "who lives says so again where that was taken away"


def test_who_cannot_ask_whether_others_are_at_work_is_not_alone(
    tmp_objects: FileObjects, monkeypatch: pytest.MonkeyPatch
) -> None:
    presence = Presence(tmp_objects)
    presence.begin_work()

    def away(_: str) -> Iterator[Entry]:
        raise ServiceError("the store is away")

    monkeypatch.setattr(tmp_objects, "list", away)
    with pytest.raises(ServiceError):
        presence.look_around(now=True)
    assert not presence.alone


def test_who_ends_while_it_looks_around_does_not_say_again_that_it_is_at_work(
    tmp_objects: FileObjects, monkeypatch: pytest.MonkeyPatch
) -> None:
    presence = Presence(tmp_objects)
    presence.begin_work()
    ending = threading.Thread(target=presence.end_work)
    really = tmp_objects.list

    def listed(prefix: str) -> Iterator[Entry]:
        ending.start()
        ending.join(0.2)  # it waits, else it is over by now
        return really(prefix)

    with monkeypatch.context() as patched:
        patched.setattr(tmp_objects, "list", listed)
        presence.look_around(now=True)
    ending.join(30)
    assert list(tmp_objects.list("leases/")) == []


def test_who_is_alone_from_now_on_goes_by_nothing_it_saw_lacking_while_others_worked(
    tmp_objects: FileObjects,
) -> None:
    ours, theirs = Presence(tmp_objects), Presence(FileObjects(tmp_objects.root))
    theirs.begin_work()
    ours.begin_work()
    sha256 = "a" * 64
    assert pages.all_sizes(tmp_objects, sha256, "r1", 1) is None
    assert not batches.has_outcome(tmp_objects, "b", sha256)
    pages.save(FileObjects(tmp_objects.root), sha256, PageReading(page=1, status="blank", reader="r1"))
    batches.save_outcome(FileObjects(tmp_objects.root), "b", Outcome(sha256, 0, 1, 0, ()))
    theirs.end_work()
    ours.look_around(now=True)
    assert ours.alone
    assert pages.all_sizes(tmp_objects, sha256, "r1", 1, alone=True) is not None
    assert batches.has_outcome(tmp_objects, "b", sha256, alone=True)
