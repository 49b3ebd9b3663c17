"""What the two readers are taken to agree on."""

from __future__ import annotations

import pytest

from classify.page.layout import lay_out
from classify.page.word_agreement import compared, same_letters, split_among
from core.records import Line, PageReading, Word

BOX = (0.1, 0.1, 0.2, 0.12)


def word(text: str, other: str | None, agreed: bool = False) -> Word:
    return Word(text, BOX, 0.5, agreed, other)


@pytest.mark.parametrize(("ours", "theirs"), [("Nữ...", "Nữ"), ("18.750.000", "18,750.000"), ("Mai.", "Mai,")])
def test_marks_after_and_between_letters_are_no_difference(ours: str, theirs: str) -> None:
    assert same_letters(ours, theirs)


@pytest.mark.parametrize(("ours", "theirs"), [("11.1", "111"), ("144,6", "1446"), ("Đặng", "Đăng"), ("...", ".")])
def test_a_mark_that_changes_a_number_and_a_lost_diacritic_are_differences(ours: str, theirs: str) -> None:
    assert not same_letters(ours, theirs)


def test_a_stretch_cut_otherwise_into_words_is_agreed_on_when_its_letters_are_the_same() -> None:
    words = compared([word("12/10/1986", "12/10/19863."), word("3.", "12/10/19863.")])
    assert [word.agreed for word in words] == [True, True]
    assert min(word.confidence for word in words) > 0.9


def test_words_of_a_stretch_are_compared_one_by_one_when_both_readers_saw_as_many() -> None:
    words = compared([word("TRẦN", "TRẬN QUANG"), word("QUANG", "TRẬN QUANG")])
    assert [(word.agreed, word.other) for word in words] == [(False, "trận"), (True, None)]


def test_a_stroke_that_one_reader_has_at_the_end_of_a_number_may_be_a_figure() -> None:
    assert not same_letters("CN-0352", "CN-0352/")
    (read,) = compared([word("CN-0352", "CN-0352/")])
    assert (read.agreed, read.confidence) == (False, 0.5)
    assert same_letters("tỉnh", "tỉnh/")


def test_a_long_number_read_alike_beside_specks_is_agreed_on() -> None:
    assert compared([word("038186761054", "038186761054 Tu t0 ri")])[0].agreed is True


def test_a_number_that_one_reader_broke_up_is_not_agreed_on() -> None:
    assert compared([word("038186761054", "O38186761O54")])[0].agreed is False


def test_without_the_other_reading_nothing_changes() -> None:
    words = [word("Đặng", None), word("Minh", None, agreed=True)]
    assert compared(words) == words


def test_the_parts_of_a_glued_word_get_their_own_other_reading() -> None:
    assert split_among(["NGÔ", "BẢO", "HOA."], "NGÔ.BẢQ.HOA") == ["ngô", "bảq", "hoa"]
    assert split_among(["NGÔ", "BẢO"], "NGÔBẢO") == ["NGÔBẢO", "NGÔBẢO"]
    assert split_among(["NGÔ"], None) == [None]


def test_the_words_of_a_trusted_text_layer_count_as_agreed() -> None:
    line = Line((Word("Minh", BOX, 0.99),), BOX)
    page = PageReading(1, "read", "test", "text_layer", width=100, height=141, lines=(line,))
    assert lay_out(page).rows[0].pieces[0].agreed is True
