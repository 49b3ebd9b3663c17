"""First images of papers handed in at a counter are kept for some days, and for no longer."""

from __future__ import annotations

import time

import pytest

from store import ids, thumbnails
from store.files import FileObjects

DAY, NOW = 86_400, 1_796_040_000.0  # a noon: days that pass in the midst of a test are not what it is about


@pytest.fixture(autouse=True)
def _noon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "time", lambda: NOW)


def key(days_ago: float) -> str:
    """The key of the searchable PDF of a paper that came so many days ago."""
    return f"searchable/{ids.paper(ids.first_at(NOW - days_ago * DAY), '0' * 64, 1)}/000001.pdf"


def test_a_recent_first_image_is_kept_and_an_old_one_is_neither_asked_for_nor_given(tmp_objects: FileObjects) -> None:
    assert thumbnails.is_recent(key(0.1))
    assert not thumbnails.is_recent(key(thumbnails.DAYS + 1))
    assert not thumbnails.is_recent("searchable/a.pdf"), "a name that tells no day"
    thumbnails.keep_first(tmp_objects, key(0.1), b"drawn")
    assert thumbnails.load_first(tmp_objects, key(0.1)) == b"drawn"
    assert thumbnails.load_first(tmp_objects, key(thumbnails.DAYS + 1)) is None


def test_what_stood_for_longer_is_swept_and_a_deleted_paper_leaves_none(tmp_objects: FileObjects) -> None:
    for days in (0.1, 1, thumbnails.DAYS + 1):
        thumbnails.keep_first(tmp_objects, key(days), b"drawn")
    thumbnails.sweep(tmp_objects)
    kept = [entry.key for entry in tmp_objects.list("cache/thumbnails/first/")]
    assert len(kept) == 2
    thumbnails.forget(tmp_objects, key(0.1))
    assert thumbnails.load_first(tmp_objects, key(0.1)) is None
    assert len(list(tmp_objects.list("cache/thumbnails/first/"))) == 1


def test_the_sizes_of_images_stand_in_the_first_small_picture_and_leave_it_as_it_is(tmp_objects: FileObjects) -> None:
    jpeg, sizes = b"\xff\xd8\xff\xe0 picture", ((1273, 1800), (900, 1800))
    thumbnails.keep(tmp_objects, key(1), jpeg, sizes=sizes)
    assert (thumbnails.load(tmp_objects, key(1)), thumbnails.load_sizes(tmp_objects, key(1))) == (jpeg, sizes)
    assert len(list(tmp_objects.list("cache/thumbnails/"))) == 1


def test_sizes_that_stand_by_themselves_are_read_as_before(tmp_objects: FileObjects) -> None:
    thumbnails.keep(tmp_objects, key(1), b"\xff\xd8\xff\xe0 picture")
    assert thumbnails.load_sizes(tmp_objects, key(1)) is None
    thumbnails.keep_sizes(tmp_objects, key(1), ((1273, 1800),))
    assert thumbnails.load_sizes(tmp_objects, key(1)) == ((1273, 1800),)


def test_sizes_of_more_images_than_a_comment_holds_stand_by_themselves(tmp_objects: FileObjects) -> None:
    sizes = ((1273, 1800),) * 6000
    thumbnails.keep(tmp_objects, key(1), b"\xff\xd8\xff\xe0 picture", sizes=sizes)
    assert thumbnails.load(tmp_objects, key(1)) == b"\xff\xd8\xff\xe0 picture"
    assert thumbnails.load_sizes(tmp_objects, key(1)) == sizes
