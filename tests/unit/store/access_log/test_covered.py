"""Several records under one entry of the log: covered before the first is written; those not written are withdrawn."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from core.errors import ServiceError
from store.access_log.covered import CoveredObjects, create_all_unseen
from store.access_log.entries import Entry, Written
from store.access_log.verification import check
from store.files import FileObjects
from tests.support.logged_store import LoggedStore

RECORDS: Mapping[str, bytes] = {f"papers/01kdv0aaaa0123456789abcdef-{at}/000001.json": bytes([at]) for at in (1, 2, 3)}
SECOND = list(RECORDS)[1]


class BrokenAt(FileObjects):
    """A disk that is full when one record comes."""

    key = ""

    def create(self, key: str, data: bytes | Path) -> None:
        if key == self.key:
            raise ServiceError("the disk is full")
        super().create(key, data)


@pytest.fixture
def stored(tmp_path: Path) -> LoggedStore:
    made = LoggedStore(tmp_path)
    made.objects = BrokenAt(made.objects.root)
    return made


def entries(stored: LoggedStore) -> list[Entry]:
    found: list[Entry] = []
    assert check(stored.objects, stored.keys, None, found.append)[1] == []
    return found


def names(written: tuple[Written, ...]) -> list[str]:
    return [each.key for each in written]


def test_records_that_are_written_together_share_an_entry(stored: LoggedStore) -> None:
    assert create_all_unseen(CoveredObjects(stored.objects, stored.writer()), RECORDS) == frozenset()
    (entry,) = entries(stored)
    assert names(entry.written) == list(RECORDS)
    assert {key: stored.objects.read(key) for key in RECORDS} == RECORDS


def test_one_that_is_taken_is_named_and_left_as_it_is(stored: LoggedStore) -> None:
    stored.objects.create(SECOND, b"earlier")
    assert create_all_unseen(CoveredObjects(stored.objects, stored.writer()), RECORDS) == {SECOND}
    assert [stored.objects.read(key) for key in RECORDS] == [b"\x01", b"earlier", b"\x03"]
    assert create_all_unseen(stored.objects, RECORDS) == set(RECORDS), "and without a log"


def test_those_behind_one_that_cannot_be_written_are_withdrawn(stored: LoggedStore) -> None:
    assert isinstance(stored.objects, BrokenAt)
    stored.objects.key = SECOND
    with pytest.raises(ServiceError):
        create_all_unseen(CoveredObjects(stored.objects, stored.writer()), RECORDS)
    covered, withdrawn = entries(stored)
    assert (names(covered.written), names(withdrawn.withdrawn)) == (list(RECORDS), list(RECORDS)[1:])
    assert [stored.objects.size(key) is not None for key in RECORDS] == [True, False, False]
