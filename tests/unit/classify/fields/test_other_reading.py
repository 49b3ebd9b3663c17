"""The reading that was not believed: taken, unsure, where what was believed can be no value; else left alone."""

from __future__ import annotations

import pytest

from classify.fields.other_reading import better
from classify.page.layout import Piece
from core.catalogue import Field
from core.text import fold_alnum
from core.values import kinds

NAME, DAY = Field("full_name", "person_name"), Field("birth_date", "date")


def piece(text: str, other: str | None = None) -> Piece:
    agreed = other is None
    return Piece(text, fold_alnum(text), 0.1, 0.1, 0.2, 0.12, 0.9, agreed, False, 0, other=other)


def other(field: Field, *pieces: Piece) -> str | None:
    believed = kinds.parse(field, " ".join(piece.text for piece in pieces))
    better_one = better(field, pieces, believed)
    assert better_one is None or better_one.doubt <= 0.5  # never sure
    return better_one.value if better_one else None


def test_a_day_that_the_other_reader_gives_whole_is_taken() -> None:
    assert other(DAY, piece("xx/yy", "15/01/1999")) == "1999-01-15"


def test_a_believed_day_stays_whatever_the_other_reader_gives() -> None:
    assert other(DAY, piece("15/01/1999", "16/01/1999")) is None


def test_where_both_readers_agree_there_is_no_other_reading() -> None:
    assert other(DAY, piece("xx/yy")) is None


def test_a_name_is_made_of_the_words_of_either_reading_that_are_known_in_names() -> None:
    assert other(NAME, piece("NGUYÊX", "NGUYỄN"), piece("THỊ"), piece("M@Q", "MAI")) == "Nguyễn Thị Mai"


def test_a_name_of_which_neither_reader_has_a_word_is_not_made() -> None:
    assert other(NAME, piece("NGUYÊX", "NGUYỂQ"), piece("THỊ"), piece("MAI")) is None


@pytest.mark.parametrize("kind", ["text", "address", "org_name"])
def test_free_text_has_no_form_by_which_another_reading_were_better(kind: str) -> None:
    assert other(Field("f", kind), piece("ab", "cd")) is None


def test_what_the_other_reader_gave_once_for_two_words_is_taken_once() -> None:
    figures = [piece(figure) for figure in "1107196"]
    assert other(DAY, *figures[:6], piece("6", "6"), piece("B", "6")) is None
