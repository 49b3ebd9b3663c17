"""The words of names as they are spelt."""

from __future__ import annotations

from core.vietnamese.name_words import is_middle_surname, is_spelt, near_names, spelt_alike


def test_names_near_a_word_are_surnames_or_syllables_of_names_in_its_case() -> None:
    assert "Thanh" in near_names("Phanh", first=False)
    assert "Đinh" in near_names("Đỉnh", first=True)
    assert "Thanh" not in near_names("Phanh", first=True)
    assert all(name.isupper() for name in near_names("PHANH", first=False))
    assert near_names("Xyzwvut", first=False) == []


def test_words_are_told_by_their_letters_with_the_marks_they_have() -> None:
    assert {"đặng", "đăng"} <= spelt_alike("Dang", first=True)
    assert "phúc" in spelt_alike("PHUC", first=False)
    assert not spelt_alike("Xyz", first=False)


def test_a_rare_surname_that_names_have_further_on_is_told_from_a_common_one() -> None:
    assert is_middle_surname("Phương")
    assert not is_middle_surname("Nguyễn")


def test_a_word_of_another_language_is_spelt_after_a_first_word_of_its_people() -> None:
    assert is_spelt("H'Blơ", "Siu")
    assert not is_spelt("Hblrt", "Nguyễn")
