"""Confidence of words: agreement of two readers first, never more for a word by one of them alone."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classify.confidence import word_confidence
from classify.page.layout import Piece

CHANCE = st.floats(0, 1, allow_nan=False)


def piece(text: str, confidence: float, agreed: bool | None) -> Piece:
    return Piece(text, text.lower(), 0.0, 0.0, 0.1, 0.02, confidence, agreed, False, 0)


@given(st.sampled_from(["Lan", "001199999999", "12"]), CHANCE)
def test_a_word_both_readers_gave_is_surer_than_one_reader_s_and_that_than_a_disputed_number(
    text: str, confidence: float
) -> None:
    both, alone, differ = (word_confidence.of_piece(piece(text, confidence, agreed)) for agreed in (True, None, False))
    assert 0.0 <= alone < both <= 1.0
    assert differ < both


@given(st.lists(st.tuples(CHANCE, st.sampled_from([True, None, False])), min_size=1, max_size=6))
def test_more_words_are_never_surer_than_the_least_sure_of_them(words: list[tuple[float, bool | None]]) -> None:
    pieces = [piece("Lan", confidence, agreed) for confidence, agreed in words]
    assert word_confidence.of(pieces) <= min(map(word_confidence.of_piece, pieces)) + 1e-9


@given(CHANCE, CHANCE)
def test_a_second_place_never_takes_confidence_away(first: float, second: float) -> None:
    assert first - 1e-9 <= word_confidence.seen_twice(first, second) <= 1.0


def named(text: str, other: str | None, confidence: float = 0.7) -> list[Piece]:
    return [replace(piece(text, confidence, False), other=other), piece("LAN", 0.99, True)]


@pytest.mark.parametrize(
    ("text", "other", "sure"),
    [
        ("NGUYỄN", "nguyên", True), ("Lại", "lai", True), ("KHUẤT", None, True), ("ĐỖ,", "đồ", True),
        ("LÂM", "lam", False), ("VÕ", "vũ", False), ("TỔNG", "tống", False), ("Đoãn", "đoan", False),
    ],
)  # fmt: skip
def test_a_surname_is_sure_where_the_other_reader_has_none(text: str, other: str | None, sure: bool) -> None:
    words = named(text, other)
    first, *rest = word_confidence.with_surname(words)
    assert (first.agreed, rest) == (sure, words[1:])
    assert word_confidence.of_piece(first) >= 0.95 or not sure


def test_a_surname_that_was_hardly_seen_stays_in_dispute() -> None:
    words = named("ĐƯỜNG", "đương", 0.2)
    assert word_confidence.with_surname(words) == words
