"""The owner's name at a second place: a witness letter by letter, or against its marks; a longer name is another's."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

import classify
from core.catalogue import load
from core.records import FieldValue
from tests.support.drawn import STATUS, page

CATALOGUE = load()
NAME = "Nguyễn Thị Mẫu Ví Dụ"


def name(more: str, **how: object) -> FieldValue:
    """The owner's name on a paper with one more line."""
    return classify.label([page(f"{STATUS}\n\n          {more}\n", **how)], CATALOGUE).fields["full_name"]  # type: ignore[arg-type]


def test_a_name_under_a_signature_is_a_second_witness() -> None:
    assert "seen_twice" in name(NAME).checks


def test_the_same_name_with_another_mark_speaks_against_it() -> None:
    mentioned = name("Nguyễn Thị Mậu Ví Dụ")
    assert "!mention" in mentioned.checks
    assert mentioned.confidence <= 0.5


@pytest.mark.parametrize("longer", [f"{NAME} Hai", "Nguyễn Thị Mẫu"])
def test_a_longer_or_shorter_name_says_nothing(longer: str) -> None:
    assert not {"!mention", "seen_twice"} & set(name(longer).checks)


def test_where_one_place_was_read_by_one_reader_alone_it_is_no_witness_on_its_own() -> None:
    assert "!mention" not in name(NAME, agreed=None).checks


@pytest.mark.parametrize(("read", "other", "speaks"), [("Mậu", "mấu", True), ("Mẵu", "mằu", False)])
def test_what_neither_reader_made_a_name_of_says_nothing_against_it(read: str, other: str, speaks: bool) -> None:
    drawn = page(f"{STATUS}\n\n          {NAME.replace('Mẫu', read)}\n")
    *lines, last = drawn.lines
    words = tuple(replace(word, agreed=False, other=other) if word.text == read else word for word in last.words)
    made = replace(drawn, lines=(*lines, replace(last, words=words)))
    assert ("!mention" in classify.label([made], CATALOGUE).fields["full_name"].checks) is speaks
