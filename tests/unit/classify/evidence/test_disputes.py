"""Words the readers differ on: which are settled by what such a word can be, and which stay open."""

from __future__ import annotations

import pytest

from classify.evidence.disputes import (
    failed_checks,
    figures_disputes,
    letters_dispute,
    of_one_spelling,
    only_lost,
    open_words,
    repeated,
)
from classify.page.layout import Piece
from core.records import FieldValue
from core.text import fold_alnum


def piece(text: str, other: str | None = None, confidence: float = 0.9, agreed: bool = False) -> Piece:
    norm = fold_alnum(text)
    return Piece(text, norm, 0.1, 0.1, 0.2, 0.12, confidence, agreed, False, 0, other=other)


def named(*pieces: Piece) -> int:
    return open_words("person_name", pieces, " ".join(piece.text for piece in pieces))


def test_a_surname_that_can_be_no_other_is_settled_and_one_that_can_is_open() -> None:
    assert named(piece("NGUYỄN"), piece("AN", agreed=True)) == 0
    assert named(piece("ĐẶNG"), piece("AN", agreed=True)) == 1


def test_a_name_is_settled_when_the_other_reading_is_no_name() -> None:
    assert named(piece("BÙI", agreed=True), piece("HƯỞNG", "huởng")) == 0
    assert named(piece("BÙI", agreed=True), piece("HƯỜNG", "hưởng")) == 1
    assert named(piece("BÙI", agreed=True), piece("HIÊN", "hiễn")) == 1


def test_where_the_readers_differ_on_a_mark_a_third_mark_may_be_printed() -> None:
    assert named(piece("NGÔ", agreed=True), piece("HIỂN", "hiến")) == 1  # or HIỀN
    assert named(piece("NGÔ", agreed=True), piece("HỮU", "hũu")) == 0
    assert named(piece("NGÔ", agreed=True), piece("NGỌC", "ngoc")) == 0


def test_a_letter_given_twice_with_two_marks_leaves_the_name_open() -> None:
    assert named(piece("LƯƠNG", agreed=True), piece("TIỀN", "TIẾỀN")) == 1


def test_a_middle_name_of_nearly_everybody_is_open_where_the_other_reading_is_a_name_too() -> None:
    surname, given = piece("NGUYỄN", agreed=True), piece("THU", agreed=True)
    assert named(surname, piece("VĂN", "VÂN"), given) == 1  # Nguyễn Vân Thu is another person
    assert named(surname, piece("VĂN", "VẰN"), given) == 0
    assert named(surname, piece("THỊ", "THỈ"), given) == 0
    assert named(surname, piece("THỊ", "Thi"), given) == 1


def test_another_reading_of_other_shape_settles_nothing() -> None:
    assert named(piece("TRẦN", agreed=True), piece("AN", "i lan")) == 1
    assert named(piece("TRẦN", agreed=True), piece("LONG", "lonqyz")) == 1


def test_a_letter_of_a_series_on_which_the_readers_differ_is_open() -> None:
    assert letters_dispute(piece("ĐT3592095", "DT3592095"))
    assert not letters_dispute(piece("DT3592095", "DT3592095."))
    assert not letters_dispute(piece("số", "so"))


def test_the_other_reader_s_figures_confirm_a_number_mended_from_look_alikes() -> None:
    assert repeated([piece("02509336161I", "025093361611")], "025093361611")
    assert not repeated([piece("02509336161I", "O2509336161I")], "025093361611")
    assert figures_disputes([piece("11", "17"), piece("11"), piece("Ngày")]) == [True, None, False]


def test_words_that_the_other_reader_has_as_one_are_compared_with_it_together() -> None:
    assert figures_disputes([piece(part, "sinh:11/03/1963.") for part in ("11", "03", "1963.")]) == [False] * 3
    assert figures_disputes([piece(part, "sinh:11/03/1968.") for part in ("11", "03", "1963.")]) == [True] * 3
    assert figures_disputes([piece("11", agreed=True), piece("03", "08")]) == [False, True]


def test_a_reader_that_saw_some_of_the_figures_and_no_other_only_lost_the_rest() -> None:
    assert only_lost([piece("001164699921", "0116469992")])
    assert only_lost([piece("001164699921", agreed=True)])
    assert not only_lost([piece("019056456370", "014056456370")])
    assert not only_lost([piece("019056456370", "14056456370")])
    assert not only_lost([piece("001164699921", "Oo")])


def test_a_word_hardly_read_is_open_whatever_it_is() -> None:
    assert named(piece("NGUYỄN", confidence=0.2), piece("AN", agreed=True)) == 1


def test_a_word_chosen_surely_is_open_only_to_those_who_ask_for_both_readers() -> None:
    words = [piece("03", agreed=True), piece("tháng", agreed=True), piece("kể", "kế", 0.96), piece("từ", agreed=True)]
    assert open_words("text", words, "03 tháng kể từ") == 1
    assert open_words("text", words, "03 tháng kể từ", sure=0.955) == 0
    assert open_words("text", [piece("kể", "kế", 0.94)], "kể", sure=0.955) == 1


def test_what_one_reader_gives_alone_is_never_chosen_surely() -> None:
    alone = Piece("kể", "ke", 0.1, 0.1, 0.2, 0.12, 0.99, None, False, 0)
    assert open_words("text", [alone], "kể", sure=0.955) == 1


def test_units_of_the_gazetteer_are_settled_and_streets_are_not() -> None:
    words = [piece(word) for word in ("phố", "Trấu,", "phường", "Láng,", "thành", "phố", "Hà", "Nội")]
    assert open_words("address", words, "phố Trấu, phường Láng, thành phố Hà Nội") == 1


def test_the_lost_marks_of_a_surname_that_can_be_no_other_do_not_speak_against_it() -> None:
    assert failed_checks(FieldValue("Nguyễn An", "Nguyên An", 0.9, checks=("syllables", "!surname_marks"))) == []
    rare = FieldValue("Đăng An", "Đăng An", 0.9, checks=("syllables", "surname", "!surname_marks"))
    assert failed_checks(rare) == ["!surname_marks"]


def test_a_word_stands_against_what_can_be_no_vietnamese_word() -> None:
    assert open_words("text", [piece("học", "hoc")], "học") == 0
    assert open_words("text", [piece("nhận", "nhân")], "nhận") == 1


def test_words_that_both_readers_gave_and_marks_are_never_open() -> None:
    agreed = [piece("Đặng", agreed=True), piece("Xyzq", agreed=True), piece(":")]
    assert open_words("person_name", agreed, "Đặng Xyzq") == 0
    assert open_words("text", agreed, "Đặng Xyzq") == 0


def test_a_word_of_a_date_is_settled_in_a_date_only() -> None:
    month = [piece("tháng", "thăng")]
    assert open_words("date", month, "2026-01-02") == 0
    assert open_words("serial_number", month, "tháng") == 1


def test_a_surname_is_settled_by_its_letters_only_where_it_stands_first() -> None:
    given, surname = piece("AN", agreed=True), piece("NGUYỄN", "NGUYÊN")
    assert named(surname, given) == 0
    assert named(piece("VŨ", "VÕ"), given) == 1  # letters of another surname
    assert named(given, piece("TUẤN", "TUÂN")) == 1


def test_a_word_of_any_form_is_settled_in_small_letters_and_where_it_was_read_well() -> None:
    assert open_words("text", [piece("phố")], "phố") == 0
    assert open_words("text", [piece("Phố")], "Phố") == 1  # may be a name
    assert open_words("text", [piece("phố", confidence=0.4)], "phố") == 1


def test_a_name_of_one_spelling_that_one_reader_gave_is_settled_where_it_was_read_well() -> None:
    surname = piece("BÙI", agreed=True)
    assert named(surname, piece("BÍCH")) == 0
    assert named(surname, piece("BÍCH", confidence=0.4)) == 1
    assert named(surname, piece("TUẤN")) == 1  # or Tuân


def test_a_name_with_as_many_marks_as_the_other_reading_must_be_read_more_surely_than_one_with_more() -> None:
    surname = piece("BÙI", agreed=True)
    assert named(surname, piece("HỮU", "hũu", 0.6)) == 0
    assert named(surname, piece("LỘC", "lốc", 0.9)) == 0
    assert named(surname, piece("LỘC", "lốc", 0.6)) == 1


def test_a_middle_name_of_nearly_everybody_is_open_beside_other_letters() -> None:
    assert named(piece("BÙI", agreed=True), piece("THỊ", "LAN"), piece("AN", agreed=True)) == 1


def test_round_letters_at_the_front_of_a_number_are_its_zeros() -> None:
    assert repeated([piece("001085751465", "q01085751465")], "001085751465")
    assert not repeated([piece("001085751465", "x01085751465")], "001085751465")
    assert not repeated([piece("00108", "00108")], "00108")  # too short to prove anything
    assert not repeated([piece("001085751465")], "001085751465")


@pytest.mark.parametrize(
    ("text", "other", "agreed", "dispute"),
    [
        ("15/01", "15-01", False, False),  # the same figures, otherwise set
        ("15/01", "16/01", False, True),
        ("15/01", "16/01", True, False),  # agreed on in the end
        ("năm", None, False, False),
    ],
)
def test_the_readers_dispute_a_figure_where_their_figures_differ(
    text: str, other: str | None, agreed: bool, dispute: bool
) -> None:
    assert figures_disputes([piece(text, other, agreed=agreed)]) == [dispute]


def test_every_other_failed_check_speaks_against_a_value() -> None:
    value = FieldValue("Nguyễn An", "Nguyên An", 0.9, checks=("syllables", "!surname_marks", "!mention"))
    assert failed_checks(value) == ["!mention"]
    rare = FieldValue("Nguyễn An", "Nguyên An", 0.9, checks=("surname", "!surname_marks"))
    assert failed_checks(rare) == ["!surname_marks"]
    assert failed_checks(FieldValue("Xyzq An", "Xyzq An", 0.9, checks=("!surname_marks",))) == ["!surname_marks"]


def test_a_name_is_of_one_spelling_where_none_of_its_words_is_another_name_with_other_marks() -> None:
    assert of_one_spelling("Nguyễn Bích Minh")
    assert not of_one_spelling("Nguyễn Bích Tuấn")
