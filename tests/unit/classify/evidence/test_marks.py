"""Hooks and acutes taken for each other: which words have a twin, and when that is the likelier reading."""

from __future__ import annotations

import pytest

from classify.evidence.marks import twin, twin_likelier, twin_names


@pytest.mark.parametrize(
    ("word", "other"),
    [("Tố", "tổ"), ("tổ", "tố"), ("Ửng", "ứng"), ("Anh", None), ("Mẫu", None), ("Thị", None)],
)
def test_only_a_syllable_with_a_hook_or_an_acute_has_a_twin(word: str, other: str | None) -> None:
    assert twin(word) == other


def test_a_twin_that_is_no_syllable_is_none() -> None:
    assert twin("các") is None  # no Vietnamese syllable that ends in c has a hook


def test_words_of_a_name_that_are_another_name_with_the_other_mark_are_counted() -> None:
    assert twin_names("Nguyễn Thị Ửng") == twin_names("Trần Thị Báo") == 1
    assert twin_names("Nguyễn Văn Anh") == 0
    assert twin_names("Lê Ý") == 1  # of one letter nothing says which


def test_the_neighbours_of_a_word_say_by_how_much_its_twin_is_likelier() -> None:
    assert twin_likelier("Tố dân phố số 5") > 1.0
    assert twin_likelier("Tổ dân phố số 5") == 0.0
    assert twin_likelier("Anh Nam") == twin_likelier("") == 0.0
