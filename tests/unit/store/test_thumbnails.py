"""First images of papers handed in at a counter are kept for some days, and for no longer."""

from __future__ import annotations

import time

from store import ids, thumbnails
from store.files import FileObjects

DAY, NOW = 86_400, time.time()


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
