"""Rivals of a read word: which words stand for choice beside it, and which never do."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.vietnamese import frequencies
from ocr.readers import alternatives


@pytest.mark.parametrize(
    ("read", "before", "after", "alternative"),
    [
        ("tỉn.", "thông", "", "tin."),
        ("tuyến", "tin", "sinh", "tuyển"),
        ("chỉ", "mức", "tiết", "chi"),
        ("PHÓ", "thành", "hà", "PHỐ"),
        ("PHÀN", "cổ", "công", "PHẦN"),
    ],
)
def test_a_word_that_suits_its_neighbours_better_stands_for_choice(
    read: str, before: str, after: str, alternative: str
) -> None:
    assert alternative in alternatives.alternatives_of(read, before, after)


@pytest.mark.parametrize("name", ["Phó", "Tuyến", "Đàu", "Sĩ"])
@pytest.mark.parametrize("before", ["thành", "thông", "nguyễn", ""])
def test_a_word_with_one_capital_may_be_a_name_and_has_no_rival(name: str, before: str) -> None:
    assert alternatives.alternatives_of(name, before, "") == ()


@pytest.mark.parametrize("read", ["TUYẾN", "HIÊN", "PHƯỢNG", "BÍNH"])
@pytest.mark.parametrize("before", ["nguyễn", "trần", "thị", ""])
def test_a_name_in_capitals_has_no_rival(read: str, before: str) -> None:
    assert alternatives.alternatives_of(read, before, "") == ()


@pytest.mark.parametrize("read", ["12", "sinh trưởng", "GD&ĐT", "", "a/b", "2o25"])
def test_numbers_codes_and_several_words_have_no_rival(read: str) -> None:
    assert alternatives.alternatives_of(read, "ngày", "năm") == ()


@given(st.sampled_from(["đề", "chỉ", "tuyến", "phố", "so", "bỉnh"]), st.sampled_from(["thông", "mở", "ký", ""]))
def test_a_rival_is_a_counted_word_that_differs_in_the_marks_of_one_letter(read: str, before: str) -> None:
    for alternative in alternatives.alternatives_of(read, before, "sinh"):
        assert frequencies.seen(alternative) > 0
        assert len(alternative) == len(read)
        assert sum(word != other for word, other in zip(alternative, read, strict=True)) == 1
