"""What officers said of possible same persons: kept under both sides, the latest holds, contradictions link nobody."""

from __future__ import annotations

import pytest

from core.errors import CorruptError
from store.files import FileObjects
from store.links import Link, Links


def say(links: Links, first: str, other: str, same: bool, by: str = "Lê An") -> None:
    links.say(Link(side=first, other=other, same=same, by=by, at="2026-01-05T00:00:00Z", shown=("p1@1", "p2@3")))


def test_a_saying_holds_for_both_sides_and_a_later_one_replaces_it(tmp_objects: FileObjects) -> None:
    links = Links(tmp_objects)
    say(links, "001199000123", "001199000124", True)
    assert links.same("001199000123") == {"001199000124": True}
    assert links.same("001199000124") == {"001199000123": True}
    say(links, "001199000124", "001199000123", False, by="Trần Bình")
    assert links.same("001199000123") == {"001199000124": False}
    assert links.of("001199000123")["001199000124"].by == "Trần Bình"
    assert len(list(tmp_objects.list("links/"))) == 4, "nothing said is ever lost"


def test_one_person_s_other_sides_count_too(tmp_objects: FileObjects) -> None:
    links = Links(tmp_objects)
    say(links, "a", "b", True)
    say(links, "b", "p1:2", True)
    say(links, "b", "z", False)
    assert links.same("a") == {"b": True, "p1:2": True, "z": False}


@pytest.mark.parametrize("first", ["b", "d"])
def test_where_sayings_contradict_each_other_nobody_is_linked_through_them(
    tmp_objects: FileObjects, first: str
) -> None:
    links = Links(tmp_objects)
    for other in sorted(("b", "d"), key=lambda side: side != first):
        say(links, "a", other, True)
    say(links, "b", "c", True)
    say(links, "c", "e", True)
    say(links, "d", "c", False)
    assert links.same("a") == {"b": True, "d": True, "c": False}


def test_two_sayings_that_cannot_both_be_link_neither(tmp_objects: FileObjects) -> None:
    links = Links(tmp_objects)
    say(links, "a", "b", True)
    say(links, "a", "d", True)
    say(links, "b", "d", False)
    assert links.same("a") == {"b": False, "d": False}


def test_no_key_tells_a_number(tmp_objects: FileObjects) -> None:
    say(Links(tmp_objects), "001199000123", "001199000124", True)
    assert not any("0011990001" in entry.key for entry in tmp_objects.list("links/"))


def test_a_saying_that_cannot_be_read_is_named_not_passed_over(tmp_objects: FileObjects) -> None:
    links = Links(tmp_objects)
    say(links, "a", "b", True)
    key = next(iter(tmp_objects.list("links/"))).key
    tmp_objects.create(f"{key.rpartition('/')[0]}/000009.json", b"{")
    with pytest.raises(CorruptError):
        [links.of(side) for side in ("a", "b")]


def test_a_side_without_number_names_its_paper_or_nothing(tmp_objects: FileObjects) -> None:
    assert Links(tmp_objects).paper("001199000123") is None
    assert Links(tmp_objects).paper("01m87rsyrhnentqaxbnentqaxb-1:1") is None
