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


def test_tone_placement_is_no_dispute() -> None:
    assert tones.disputed("hoà", tones.seen("hòa")) is None


def test_of_two_readings_the_printed_one_is_taken_unless_nobody_writes_it() -> None:
    assert tones.likelier("Thinh", "Thịnh") == "Thịnh"
    assert tones.likelier("Thanh", "Thạnhx") == "Thanh"
