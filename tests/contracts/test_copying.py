"""A whole object store moves from one back end to another and back, and an interruption costs nothing."""

from __future__ import annotations

import hashlib
from pathlib import Path

import msgspec
import pytest

from core.errors import CorruptError, NotFoundError
from core.settings import Config
from store import batches
from store.copying import copy, copy_only
from store.files import FileObjects
from store.objects import Objects
from store.open import open_plain


@pytest.fixture(params=["file", "s3"])
def target(request: pytest.FixtureRequest, tmp_path: Path) -> Objects:
    if request.param == "file":
        return FileObjects(tmp_path / "target")
    config: Config = request.getfixturevalue("s3_config")
    return open_plain(msgspec.structs.replace(config, objects=request.getfixturevalue("s3_url")))


def fill(objects: Objects) -> None:
    for number in range(5):
        objects.create(f"papers/p{number}/000001.json", b"x" * number)
    objects.create("originals/ab/cd/one", b"original" * 1000)
    objects.replace("pending/counter/b.json", b"{}")
    objects.replace("leases/w=000001.json", b"{}")


def test_everything_but_leases_and_caches_is_copied_once(tmp_objects: FileObjects, target: Objects) -> None:
    fill(tmp_objects)
    first = copy(tmp_objects, target)
    assert (first.looked_at, first.copied, first.there_already, first.left_behind) == (8, 7, 0, 1)
    second = copy(tmp_objects, target)
    assert (second.looked_at, second.copied, second.there_already, second.left_behind) == (8, 0, 7, 1)
    for entry in target.list(""):
        assert target.read(entry.key) == tmp_objects.read(entry.key)


def test_an_interrupted_copy_goes_on(tmp_objects: FileObjects, target: Objects) -> None:
    fill(tmp_objects)

    def stop_at_four(done: int) -> None:
        if done == 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        copy(tmp_objects, target, stop_at_four)
    rest = copy(tmp_objects, target)
    assert 0 < rest.copied < 7
    assert rest.copied + rest.there_already == 7


def test_other_bytes_under_a_kept_key_are_never_overwritten(tmp_objects: FileObjects, target: Objects) -> None:
    fill(tmp_objects)
    target.create("papers/p3/000001.json", b"yyy")
    with pytest.raises(CorruptError):
        copy(tmp_objects, target)
    assert target.read("papers/p3/000001.json") == b"yyy"


def test_a_log_that_went_on_elsewhere_stands_in_both_stores_and_stops_no_copy(
    tmp_objects: FileObjects, target: Objects
) -> None:
    fill(tmp_objects)
    tmp_objects.create("log/access/0000000/001.json", b"ours")
    target.create("log/access/0000000/001.json", b"theirs, longer")
    done = copy(tmp_objects, target)
    assert (done.looked_at, done.copied, done.left_behind, done.differing) == (9, 7, 1, 1)
    assert done.first_differing == ("log/access/0000000/001.json",)
    assert target.read("log/access/0000000/001.json") == b"theirs, longer"


def test_one_lost_object_comes_back_from_a_backup_though_all_else_differs(
    tmp_objects: FileObjects, target: Objects
) -> None:
    fill(tmp_objects)
    target.create("papers/p3/000001.json", b"other bytes")
    target.create("log/access/0000000/001.json", b"theirs")
    target.replace("pending/counter/b.json", b"another state")
    assert copy_only(tmp_objects, target, "papers/p4/000001.json").copied == 1
    assert copy_only(tmp_objects, target, "papers/p4/000001.json").there_already == 1
    assert target.read("papers/p4/000001.json") == tmp_objects.read("papers/p4/000001.json")
    assert target.read("pending/counter/b.json") == b"another state"
    assert target.size("papers/p1/000001.json") is None


def test_an_original_whose_bytes_are_damaged_gets_them_back_from_a_backup(
    tmp_objects: FileObjects, target: Objects
) -> None:
    whole = b"as it was scanned"
    key = batches.original_key(hashlib.sha256(whole).hexdigest())
    tmp_objects.create(key, whole)
    target.create(key, b"a flipped byte")
    assert copy_only(tmp_objects, target, key).copied == 1
    assert target.read(key) == whole


def test_an_object_that_the_backup_lacks_is_told_and_other_bytes_are_not_overwritten(
    tmp_objects: FileObjects, target: Objects
) -> None:
    fill(tmp_objects)
    target.create("papers/p3/000001.json", b"yyy")
    with pytest.raises(NotFoundError, match="papers/p9"):
        copy_only(tmp_objects, target, "papers/p9/000001.json")
    with pytest.raises(CorruptError):
        copy_only(tmp_objects, target, "papers/p3/000001.json")
    assert target.read("papers/p3/000001.json") == b"yyy"
