"""Other scans of the same paper are found among however many papers of its number; most that are found are not read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from core.records import Owner, Revision, Stored
from ingest.filing.linking import link_same
from ingest.services import Services
from store import papers
from tests.support.made_papers import MAU, MAU_ID, paper
from tests.support.services import services_at

_CROWD = 130  # papers of one number: more than are looked at
_TEXT = "giấy khai sinh của một người sinh ra ở đây"


class CountedStore:
    """A real store that counts which records are read."""

    def __init__(self, real: Any) -> None:
        self._real = real
        self.read_keys: list[str] = []

    def read(self, key: str) -> bytes:
        if key.startswith("papers/"):
            self.read_keys.append(key)
        data: bytes = self._real.read(key)
        return data

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    with services_at(tmp_path) as plain:
        store = CountedStore(plain.objects)
        yield Services(plain.config, store, plain.index, plain.catalogue, plain.readers, plain.leases)


def scan(at: int, **said: Any) -> Revision:
    """A scan of a birth certificate; `at` tells scans apart."""
    made = paper(f"{at:010}abcdef-1", text=_TEXT, **{"number": "12/2018", **said})
    return msgspec.structs.replace(made, original=Stored(f"originals/{at}", 9))


def hold(services: Services, *held: Revision) -> None:
    papers.file_all_first(services.objects, held)
    services.index.publish(held)


def crowd(services: Services) -> None:
    """Papers of other people that have the number, newer than what is looked for."""
    others = [
        scan(1000 + at, owner=f"Trần Văn {chr(65 + at % 26)}", owner_id=f"0012000{at:05}", born="2000-02-03")
        for at in range(_CROWD)
    ]
    hold(services, *others)


def test_a_scan_of_the_same_paper_is_linked_both_ways(services: Services) -> None:
    first, second = scan(1), scan(2)
    hold(services, first, second)
    assert {linked.paper_id for linked in link_same(services, [second])} == {first.paper_id, second.paper_id}
    assert papers.load(services.objects, first.paper_id).same_as == (second.paper_id,)


def test_among_many_papers_of_one_number_the_owner_without_a_number_tells_the_right_one(services: Services) -> None:
    first, second = scan(1, owner_id=None), scan(2, owner_id=None)
    hold(services, first)
    crowd(services)
    hold(services, second)
    assert {linked.paper_id for linked in link_same(services, [second])} == {first.paper_id, second.paper_id}


def test_among_many_papers_of_one_number_the_day_tells_the_right_one_that_names_nobody(services: Services) -> None:
    nobody: dict[str, Any] = {"owners": (), "issued": "2018-05-06"}
    first, second = scan(1, **nobody), scan(2, **nobody)
    hold(services, first)
    crowd(services)
    hold(services, second)
    assert {linked.paper_id for linked in link_same(services, [second])} == {first.paper_id, second.paper_id}


def test_papers_that_cannot_be_the_same_are_not_read(services: Services) -> None:
    second = scan(2)
    crowd(services)
    other_number = scan(3, number="13/2018")  # of the same person
    hold(services, second, other_number)
    store: Any = services.objects
    store.read_keys.clear()
    assert link_same(services, [second]) == []
    assert store.read_keys == []


def test_a_paper_in_doubt_about_its_number_is_read_and_held_against_the_other(services: Services) -> None:
    doubted = scan(1, number="18/2018", needs_review=True)
    second = scan(2, owners=(Owner("person", MAU_ID, MAU, "1999-01-15", "subject"),))
    hold(services, doubted, second)
    store: Any = services.objects
    store.read_keys.clear()
    assert link_same(services, [second]) == []  # the number contradicts: it is not said to be unsure
    assert store.read_keys == [papers.key(doubted.paper_id, 1)]
