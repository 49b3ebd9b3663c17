"""What a word of a name may have been misread from."""

from __future__ import annotations

import pytest

from core.vietnamese.misread_names import between, is_whole_surname, likelier_name, likely_surname


@pytest.mark.parametrize(
    ("word", "other", "open_names"),
    [("hiển", "hiến", {"hiền", "hiên"}), ("hưởng", "huởng", set()), ("dũng", "dững", set()), ("ngọc", "ngoc", set())],
)
def test_what_two_readings_of_a_name_leave_open(word: str, other: str, open_names: set[str]) -> None:
    parsed = between(word, other, first=False)
    assert parsed >= open_names if open_names else not parsed


def test_a_surname_whose_marks_are_those_of_a_common_one_misread_is_not_whole() -> None:
    assert is_whole_surname("Nguyễn")
    assert is_whole_surname("Doãn")  # three marks from Đoàn
    assert not is_whole_surname("Đăng")
    assert not is_whole_surname("Xyz")


@pytest.mark.parametrize(("word", "surname"), [("Nguyên", "Nguyễn"), ("Hqàng", "Hoàng"), ("Nhà", None)])
def test_a_word_that_is_no_surname_is_the_only_one_it_can_be(word: str, surname: str | None) -> None:
    assert likely_surname(word) == surname


def test_a_word_that_nobody_is_called_by_is_what_the_other_reader_gave_or_the_nearest_name() -> None:
    assert likelier_name(["Trần", "Cấm", "Vân"], ["", "Cẩm", ""]) == ["Trần", "Cẩm", "Vân"]
    assert likelier_name(["Siu", "Cấm"], ["", "Cẩm"]) == ["Siu", "Cấm"]  # names of that people are not listed
