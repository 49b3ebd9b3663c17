"""Numbers on which the readers differ, looked at again."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from ocr.readers import number_rereading
from ocr.readers.ensemble import confirmed, figures_again, figures_witnessed
from ocr.readers.number_rereading import Seen
from ocr.readers.piece import Piece
from ocr.readers.tesseract_lstm import SecondWord
from ocr.readers.trueocr import LineReading

NUMBER = "001192585932"


def a_page(text: str) -> tuple[number_rereading.Gray, number_rereading.Boxes]:
    """A grey page with one line of print, and the line's box."""
    font = ImageFont.truetype("LiberationSerif-Regular.ttf", 48)
    picture = Image.new("L", (900, 200), 255)
    ImageDraw.Draw(picture).text((60, 70), text, font=font, fill=20)
    left, top, right, bottom = font.getbbox(text)
    return np.asarray(picture), np.array([[60 + left, 66 + top, 64 + right, 74 + bottom]], np.float32)


def differing(text: str, other: str) -> Piece:
    return Piece(text, 0.5, False, ((60.0, 400.0),), other)


def test_only_readings_that_differ_in_their_figures_are_looked_at() -> None:
    assert number_rereading.disputed("08/2025", "03/2025")
    assert not number_rereading.disputed("Số 08", "So 08")
    assert not number_rereading.disputed("8", "3")  # one figure alone shows too little
    assert not number_rereading.disputed("08", None)  # agreed, or a machine-readable line


@pytest.mark.parametrize(("text", "other"), [(NUMBER, "001192585982"), ("001192535932", NUMBER)])
def test_what_both_readers_see_again_is_agreed_whichever_of_the_two_it_is(text: str, other: str) -> None:
    gray, boxes = a_page(NUMBER)
    ((word,),) = figures_again(gray, boxes, [[differing(text, other)]])
    assert (word.text, word.agreed, word.other) == (NUMBER, True, None)
    assert word.confidence == number_rereading.AGREED


def test_a_number_that_is_neither_reading_settles_nothing() -> None:
    gray, boxes = a_page(NUMBER)
    piece = differing("001192585982", "001192535932")
    assert figures_again(gray, boxes, [[piece]]) == [[piece]]


def test_a_reading_with_fewer_figures_is_never_confirmed() -> None:
    piece = differing("0910711284", "910711284")
    assert confirmed(piece, "910711284") is piece
    assert confirmed(piece, "0910711284").agreed


def test_letters_beside_the_figures_must_be_the_same_too() -> None:
    piece = differing("47129/CAHN-LLTPI", "47129/CAHN-LLTP1")
    assert confirmed(piece, "47129cahnlltp") is piece


@pytest.mark.parametrize(("said", "seen"), [("12 12 13 12", None), ("12 - 12 -", "12"), ("12 - - -", None)])
def test_two_crops_must_say_the_same_and_none_another_number(
    said: str, seen: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = said.split()
    lines = [LineReading(text, (), (), np.zeros((0, 1), np.float32), (), 1.0, 0.0) for text in texts]
    words = [(SecondWord(text.replace("-", "8"), 1.0, 0.0, 1.0),) for text in texts]  # `-`: the readers differ
    monkeypatch.setattr(number_rereading.trueocr, "read_lines", lambda gray, boxes: lines)
    monkeypatch.setattr(number_rereading.tesseract_lstm, "read_lines", lambda gray, boxes: words)
    assert number_rereading.seen_again(np.zeros((9, 9), np.uint8), np.array([[0, 0, 9, 9]], np.float32)) == [seen]


@pytest.mark.parametrize("text", [NUMBER, "225904417", "15/04/1939", "01B8958752"])
@pytest.mark.parametrize("other", ["q011925a", "22590441", "15/04/1989"])
def test_the_figure_net_settles_a_number_printed_plainly(text: str, other: str) -> None:
    gray, boxes = a_page(text)
    end = float(boxes[0, 2])
    ((piece,),) = figures_witnessed(gray, boxes, [[Piece(text, 0.5, False, ((60.0, end),), other)]], gray)
    assert (piece.text, piece.agreed, piece.other) == (text, True, None)
    assert piece.confidence >= number_rereading.TWO_OF_THREE
    wrong = Piece(other, 0.5, False, ((60.0, end),), text)
    assert figures_witnessed(gray, boxes, [[wrong]], gray) == [[wrong]]  # it goes to a person, who is offered both


def test_a_number_the_figure_net_sees_otherwise_is_in_doubt() -> None:
    gray, boxes = a_page(NUMBER)
    said = Piece("001192585982", 0.99, True, ((60.0, float(boxes[0, 2])),))
    ((piece,),) = figures_witnessed(gray, boxes, [[said]], gray)
    assert (piece.agreed, piece.other) == (False, NUMBER)
    assert piece.confidence <= number_rereading.IN_DOUBT


def test_a_number_that_lost_a_stroke_with_a_fold_is_looked_at_as_it_was_printed() -> None:
    printed, boxes = a_page("06/01/1959")
    cleaned, _ = a_page("06/01/1955")  # what erasing the fold left of it
    said = Piece("06/01/1955", 0.999, True, ((60.0, float(boxes[0, 2])),))
    ((piece,),) = figures_witnessed(cleaned, boxes, [[said]], printed)
    assert (piece.text, piece.agreed, piece.other) == ("06/01/1955", False, "06-01-1959")
    assert number_rereading.contradicted(said, Seen("06-01-195", 1.0)) is said  # a figure is cut off: that says nothing
    assert number_rereading.contradicted(said, Seen("06-01-1959", 0.9)) is said
    assert number_rereading.contradicted(said, Seen("06-01-1955", 1.0)) is said


def test_a_net_that_is_not_sure_changes_nothing() -> None:
    piece = differing("0910711284", "0910711234")
    assert number_rereading.settled(piece, [Seen("0910711284", 0.4)]) is piece
    assert number_rereading.settled(piece, [Seen("0910711233", 0.99)]) is piece  # a third reading settles nothing
    agreed = Piece("0910711284", 0.97, True, ((60.0, 400.0),))
    assert number_rereading.settled(agreed, [Seen("0910711234", 0.4), Seen("0910711234", 0.4)]) is agreed
    assert number_rereading.settled(agreed, [Seen("0910711234", 1.0), Seen("910711234", 1.0)]) is agreed


def test_a_number_with_fewer_figures_than_the_other_reading_is_not_borne_out() -> None:
    piece = differing("150.000.000", "3.150.000.000")
    assert number_rereading.settled(piece, [Seen("150-000-000", 1.0)]) is piece


def test_letters_beside_figures_may_look_like_any() -> None:
    piece = differing("3978/NQ-HĐND", "3978/NO-HĐND")
    assert number_rereading.settled(piece, [Seen("3978-x0-xxxx", 0.99)]).agreed
    assert number_rereading.settled(piece, [Seen("3973-x0-xxxx", 0.99)]) is piece
    assert number_rereading.settled(piece, [Seen("3978-x0-xxx", 0.99)]) is piece


def test_a_machine_readable_line_is_not_asked_about_and_a_question_mark_is_no_figure() -> None:
    assert number_rereading.is_asked("001192585932", None)
    assert not number_rereading.is_asked("IDVNM2016701050049201670105<<1", None)
    piece = differing("00119258593?", "00119258593a")
    assert number_rereading.settled(piece, [Seen("001192585932", 1.0)]) is piece
