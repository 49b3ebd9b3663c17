"""The dot below after a leader was erased: what the untouched picture saw is never agreed away."""

from __future__ import annotations

from ocr.readers import dot_below


def test_a_dot_below_that_went_with_the_leader_is_a_dispute() -> None:
    witness = dot_below.seen("LƯƠNG.TUẤN.THỊNH....")
    assert dot_below.disputed("LƯƠNG TUẤN THINH", witness) == "LƯƠNG TUẤN THỊNH"


def test_a_word_seen_alike_or_not_seen_at_all_is_no_dispute() -> None:
    witness = dot_below.seen("Hà.Nội")
    assert dot_below.disputed("Hà Nội", witness) is None
    assert dot_below.disputed("Thịnh", witness) is None
    assert dot_below.disputed("Thinh", None) is None


def test_a_word_in_two_forms_on_one_line_is_no_dispute_for_either() -> None:
    witness = dot_below.seen("hộ khẩu, hô to")
    assert dot_below.disputed("hộ", witness) is None
    assert dot_below.disputed("hô", witness) is None


def test_a_dot_that_one_of_two_readings_saw_is_a_dispute_and_one_that_one_missed_is_none() -> None:
    witness = dot_below.seen("HÕ BẦO PHUỢNG", "HỒ BẢO PHƯƠNG.")
    assert dot_below.disputed("HỒ BẢO PHƯƠNG", witness) == "HỒ BẢO PHƯỢNG"
    assert dot_below.disputed("HỒ BẢO PHƯỢNG", witness) is None


def test_a_letter_with_another_tone_gets_no_dot() -> None:
    assert dot_below.disputed("HÙE", dot_below.seen("HỤE")) is None


def test_tone_placement_is_no_dispute() -> None:
    assert dot_below.disputed("hoà", dot_below.seen("hòa")) is None


def likelier(cleaned: str, printed: str, *, by_both: bool = False) -> tuple[str, bool]:
    text, chance = dot_below.likelier(cleaned, printed, by_both=by_both)
    return text, chance > 0.95


def test_a_dot_that_both_readers_see_in_the_untouched_picture_is_there() -> None:
    witness = dot_below.seen("HỒ BẢO PHƯỢNG..", "HÕ BẦO PHƯỢNG")
    assert dot_below.seen_by_both("PHƯỢNG", witness)
    assert not dot_below.seen_by_both("BẠO", witness)
    assert likelier("PHƯƠNG", "PHƯỢNG", by_both=True) == ("PHƯỢNG", True)


def test_a_dot_that_one_reader_sees_may_be_lent_by_the_leader() -> None:
    assert not dot_below.seen_by_both("LOẠN", dot_below.seen("LOẠN", "LOAN"))
    assert likelier("LOAN", "LOẠN") == ("LOAN", False)
    assert likelier("lai", "lại") == ("lại", False)


def test_a_dot_that_makes_of_a_name_what_nobody_is_called_was_lent_by_the_leader() -> None:
    assert dot_below.disputed("HOÀNG NHUNG", dot_below.seen("HOÀNG NHỤNG", "HOÀNG NHUNG")) is None
    assert dot_below.disputed("Lúa", dot_below.seen("Lúạ")) is None  # a syllable has one tone
    assert dot_below.disputed("Thanh", dot_below.seen("Thạnh", "Thanh")) == "Thạnh"  # one that people are called
    assert dot_below.disputed("Nhung", dot_below.seen("Nhụng", "Nhụng")) == "Nhụng"  # both see it


def test_a_dot_that_only_the_cleaned_line_has_is_kept_and_not_sure() -> None:
    assert likelier("lại", "lai") == ("lại", False)


def test_where_one_reading_alone_is_a_word_it_is_sure() -> None:
    assert likelier("Nôi", "Nội") == ("Nội", True)
    assert likelier("cơ", "cợ") == ("cơ", True)
    assert likelier("Thanh", "Thạnhx") == ("Thanh", False)  # a name may be rare


def test_a_dot_is_missed_where_a_word_fits_its_neighbours_better_with_it() -> None:
    assert dot_below.lost("thi", dot_below.seen("đô thi"), "đô", "") == "thị"
    assert dot_below.lost("thi", None, "đô", "") is None  # no leader ran under it
    assert dot_below.lost("THI", dot_below.seen("ĐÔ THI"), "đô", "") is None  # it may be a name
