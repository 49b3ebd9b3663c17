"""A whole object store moves from one back end to another and back, and an interruption costs nothing."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from core.errors import CorruptError
from core.settings import Config
from store.copying import copy
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
    objects.replace("leases/w/000001.json", b"{}")


def test_everything_but_leases_and_caches_is_copied_once(tmp_objects: FileObjects, target: Objects) -> None:
    fill(tmp_objects)
    first = copy(tmp_objects, target)
    assert (first.found, first.copied, first.there_already, first.left_behind) == (8, 7, 0, 1)
    second = copy(tmp_objects, target)
    assert (second.found, second.copied, second.there_already, second.left_behind) == (8, 0, 7, 1)
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
