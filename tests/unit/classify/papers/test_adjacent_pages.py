"""The signs that a page and the pages before it show of being one paper, each by itself."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from classify.papers.adjacent_pages import AdjacentPages
from classify.papers.page_features import COVER, FULL, PageFeatures, page_features
from classify.types.verdict import POSSIBLE
from core.catalogue import load
from tests.support.drawn import page

CATALOGUE = load()
PLAIN = replace(page_features(page("Một trang giấy"), CATALOGUE), type="unknown", words=FULL)
CARD = next(code for code, kind in CATALOGUE.types.items() if kind.paired)
CERTIFICATE = next(code for code, kind in CATALOGUE.types.items() if kind.pages_max and not kind.paired)
LETTER, OTHER_LETTER = sorted(CATALOGUE.letters)[:2]


def shown(at: int = 1, /, **changes: Any) -> PageFeatures:
    """The page at this place of its file, with running text that shows nothing but what is said here."""
    return replace(PLAIN, page=at, **changes)


def beside(
    *before: PageFeatures, page: PageFeatures, in_one_file: bool = True, all_ids: frozenset[str] | None = None
) -> AdjacentPages:
    return AdjacentPages(before, page, CATALOGUE, in_one_file, False, page.ids if all_ids is None else all_ids)


# ── whose it is ───────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("ids", "same", "other"),
    [({"001"}, True, False), ({"002"}, False, True), ({"001", "002"}, True, False), (set(), False, False)],
)
def test_numbers_on_both_or_on_each_its_own(ids: set[str], same: bool, other: bool) -> None:
    pair = beside(shown(ids=frozenset({"001"})), page=shown(2, ids=frozenset(ids)))
    assert (pair.same_number, pair.other_people) == (same, other)


def test_a_number_further_on_in_the_pages_own_file_counts_too() -> None:
    pair = beside(shown(ids=frozenset({"001"})), page=shown(), in_one_file=False, all_ids=frozenset({"001"}))
    assert pair.same_number


def test_people_are_named_by_whole_names() -> None:
    before = shown(people=frozenset({"le van vi", "ho thi du"}))
    assert beside(before, page=shown(text=" ong le van vi va ba ho thi du ")).people_named == 2
    assert beside(before, page=shown(text=" ong le van vinh ")).people_named == 0


def test_the_papers_own_symbol_at_the_edge() -> None:
    before = shown(symbols=frozenset({"12/KH-UBND"}))
    assert beside(before, page=shown(running=frozenset({"12/KH-UBND"}))).own_symbol
    assert not beside(before, page=shown(running=frozenset({"13/KH-UBND"}))).own_symbol


def test_only_the_page_right_behind_a_card_and_of_its_size_may_be_its_back() -> None:
    front = shown(type=CARD)
    assert beside(front, page=shown(2, words=FULL - 1)).other_side
    assert not beside(front, page=shown(3, words=FULL - 1)).other_side
    assert not beside(front, page=shown(2, words=FULL)).other_side  # a whole page of text
    assert not beside(front, shown(2), page=shown(3, words=FULL - 1)).other_side
    assert not beside(shown(type=LETTER), page=shown(2, words=FULL - 1)).other_side


# ── what it is ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_of_one_file_any_other_type_is_another_paper_but_not_a_letter_after_a_letter() -> None:
    before = shown(type=CERTIFICATE)
    assert beside(before, page=shown(2, type=LETTER, confidence=0.1)).other_paper
    assert not beside(before, page=shown(2)).other_paper
    assert not beside(shown(type=LETTER), page=shown(2, type=OTHER_LETTER)).other_paper


def test_over_two_files_only_a_sure_other_type_that_does_not_go_on_is_another_paper() -> None:
    before = shown(type=CERTIFICATE)

    def other(confidence: float, **changes: Any) -> bool:
        seen = shown(1, type=LETTER, confidence=confidence, **changes)
        return beside(before, page=seen, in_one_file=False).other_paper

    assert other(POSSIBLE)
    assert not other(POSSIBLE - 0.01)
    assert not other(POSSIBLE, inner=True)


def test_a_page_inside_papers_is_not_of_a_certificate() -> None:
    assert beside(shown(type=CERTIFICATE), page=shown(2, inner=True)).inner_of_certificate
    assert not beside(shown(type=LETTER), page=shown(2, inner=True)).inner_of_certificate


# ── whether the text goes on ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("before", "after", "on"),
    [
        ((2, None), (3, None), True),
        ((2, 4), (3, 4), True),
        ((2, 4), (3, 5), False),  # of another total
        ((4, 4), (5, None), False),  # the last of its paper
        ((2, 4), (4, 4), False),
        ((2, None), (5, None), None),  # a page may lie between, or a figure was misread
        ((2, None), (None, None), None),
    ],
)
def test_printed_numbers_go_on_contradict_or_say_nothing(
    before: tuple[int | None, int | None], after: tuple[int | None, int | None], on: bool | None
) -> None:
    first = shown(number=before[0], total=before[1])
    pair = beside(first, page=shown(number=after[0], total=after[1]), in_one_file=False)
    assert pair.counts_on is on


def test_a_first_page_prints_no_number_so_its_second_is_two() -> None:
    letter = shown(state=True, number=7)  # a figure of its text at the edge
    assert beside(letter, page=shown(number=2), in_one_file=False).counts_on is True
    assert beside(letter, page=shown(number=8), in_one_file=False).counts_on is None


def test_a_letter_without_a_signature_and_then_a_page_with_one() -> None:
    letter = shown(type=LETTER, state=True)
    assert beside(letter, page=shown(closes=True), in_one_file=False).ends_letter
    assert not beside(replace(letter, closes=True), page=shown(closes=True), in_one_file=False).ends_letter
    assert not beside(letter, page=shown(closes=True, number=2), in_one_file=False).ends_letter
    assert not beside(replace(letter, state=False), page=shown(closes=True), in_one_file=False).ends_letter


def test_a_paper_that_ended_breaks_off_before_a_full_page_but_not_before_a_stamp() -> None:
    ended = shown(closes=True)
    assert beside(ended, page=shown(2)).breaks_off
    assert not beside(ended, page=shown(2, words=COVER - 1)).breaks_off
    assert not beside(shown(), page=shown(2)).breaks_off


def test_sheets_of_two_sizes_break_off() -> None:
    sheet = shown(dpi=300, sides=(2480, 3508))
    assert beside(sheet, page=shown(2, dpi=300, sides=(2480, 3700))).breaks_off
    assert not beside(sheet, page=shown(2, dpi=300, sides=(2480, 3560))).breaks_off
    assert not beside(sheet, page=shown(2, dpi=200, sides=(1654, 2480))).breaks_off  # scanned otherwise: not compared


@pytest.mark.parametrize(("start", "attached"), [("PHỤ LỤC II", True), ("Phu luc", True), ("Phụ trách", False)])
def test_an_appendix_says_so_in_its_first_line(start: str, attached: bool) -> None:
    assert beside(shown(), page=shown(2, start=start)).is_attachment is attached


def test_pages_that_could_not_be_read_say_nothing() -> None:
    assert beside(page=shown()).unread
    assert beside(shown(), page=shown(2, status="failed")).unread
    assert not beside(shown(), page=shown(2)).unread


def test_two_full_pages_that_say_neither_what_nor_whose_they_are_are_mute() -> None:
    assert beside(shown(), page=shown(2)).both_mute
    for said in ({"ids": frozenset({"001"})}, {"state": True}, {"type": LETTER}, {"words": COVER - 1}):
        assert not beside(shown(), page=shown(2, **said)).both_mute
