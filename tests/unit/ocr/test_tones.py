"""The dot below after a leader was erased: what the untouched picture saw is never agreed away."""

from __future__ import annotations

from ocr.engines import tones


def test_a_dot_below_that_went_with_the_leader_is_a_dispute() -> None:
    witness = tones.seen("LƯƠNG.TUẤN.THỊNH....")
    assert tones.disputed("LƯƠNG TUẤN THINH", witness) == "LƯƠNG TUẤN THỊNH"


def test_a_word_seen_alike_or_not_seen_at_all_is_no_dispute() -> None:
    witness = tones.seen("Hà.Nội")
    assert tones.disputed("Hà Nội", witness) is None
    assert tones.disputed("Thịnh", witness) is None
    assert tones.disputed("Thinh", None) is None


def test_a_word_in_two_forms_on_one_line_is_no_dispute_for_either() -> None:
    witness = tones.seen("hộ khẩu, hô to")
    assert tones.disputed("hộ", witness) is None
    assert tones.disputed("hô", witness) is None


def test_a_dot_that_one_of_two_readings_saw_is_a_dispute_and_one_that_one_missed_is_none() -> None:
    witness = tones.seen("HÕ BẦO PHUỢNG", "HỒ BẢO PHƯƠNG.")
    assert tones.disputed("HỒ BẢO PHƯƠNG", witness) == "HỒ BẢO PHƯỢNG"
    assert tones.disputed("HỒ BẢO PHƯỢNG", witness) is None


def test_a_letter_with_another_tone_gets_no_dot() -> None:
    assert tones.disputed("HÙE", tones.seen("HỤE")) is None


def test_tone_placement_is_no_dispute() -> None:
    assert tones.disputed("hoà", tones.seen("hòa")) is None


def test_where_one_reading_alone_is_a_word_it_is_sure() -> None:
    text, chance = tones.likelier("Nôi", "Nội")
    assert text == "Nội"
    assert chance > 0.95
    text, chance = tones.likelier("cơ", "cợ")
    assert text == "cơ"
    assert chance > 0.95


def test_where_both_are_words_a_dot_that_either_saw_is_one_and_nobody_is_sure() -> None:
    for cleaned, printed in (("lại", "lai"), ("lai", "lại"), ("zôz", "zộz")):
        text, chance = tones.likelier(cleaned, printed)
        assert text in ("lại", "zộz")
        assert chance <= 0.5


def test_of_a_name_that_no_text_has_the_other_reading_is_not_sure() -> None:
    text, chance = tones.likelier("Thanh", "Thạnhx")
    assert text == "Thanh"
    assert chance <= 0.5
