"""Lines whose leader was taken for fillers are cut at it and read again; those of cards stay."""

from __future__ import annotations

import numpy as np
import pytest

from ocr.readers import choice, ensemble, leader_lines, tesseract_lstm, trueocr
from ocr.readers.tesseract_lstm import SecondWord
from ocr.readers.trueocr import Boxes, LineReading

GRAY = np.full((60, 500), 255, np.uint8)
BOXES: Boxes = np.array([[0, 0, 400, 10], [0, 20, 400, 30]], np.float32)


def _line(text: str) -> LineReading:
    places = tuple(10.0 * at for at in range(len(text)))
    return LineReading(text, (0.9,) * len(text), places, np.zeros((len(text), 2), np.float32),
                       tuple(range(len(text))), 10.0, 0.0)  # fmt: skip


def _words(text: str) -> tuple[SecondWord, ...]:
    return tuple(SecondWord(word, 0.9, 0.0, 9.0) for word in text.split())


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[list[float]]:
    """The boxes that were read again."""
    asked: list[list[float]] = []

    def ours(gray: np.ndarray, boxes: Boxes) -> list[LineReading]:
        asked.extend(boxes.tolist())
        return [_line("Nghiêm") for _ in boxes]

    monkeypatch.setattr(trueocr, "read_lines", ours)
    monkeypatch.setattr(tesseract_lstm, "read_lines", lambda gray, boxes: [_words("Nghiêm") for _ in boxes])
    return asked


def test_what_stands_before_and_between_runs_is_read_again(read: list[list[float]]) -> None:
    ours = [_line("Giới tính:NAM<<<<<<Sinh:30/09<<<<"), _line("Quốc tịch")]
    theirs = [_words("Giới tính: NAM<<<<<< Sinh: 30/09<<<<"), _words("Quốc tịch")]
    boxes, first, second = leader_lines.cut(GRAY, BOXES, ours, theirs)
    assert read == [[0.0, 0.0, 127.0, 10.0], [187.0, 0.0, 287.0, 10.0]]
    assert [line.text for line in first] == ["Quốc tịch", "Nghiêm", "Nghiêm"]
    assert boxes.tolist() == [[0.0, 20.0, 400.0, 30.0], *read]
    assert len(second) == 3


def test_a_line_of_dots_alone_is_none(read: list[list[float]]) -> None:
    boxes, first, second = leader_lines.cut(
        GRAY, BOXES, [_line("<<<<<<<<"), _line("A")], [_words("<<<<<"), _words("A")]
    )
    assert (len(boxes), [line.text for line in first], len(second)) == (1, ["A"], 1)
    assert read == []


def test_a_line_of_a_card_stays_as_it_is(read: list[list[float]]) -> None:
    text = "8009205F4009207VNM<<<<<<<<<<<4"
    boxes, first, _ = leader_lines.cut(GRAY, BOXES, [_line(text), _line("A")], [_words(text), _words("A")])
    assert [line.text for line in first] == [text, "A"]
    assert (boxes == BOXES).all()
    assert read == []


def test_a_word_ends_before_the_leader_that_the_second_reader_saw_behind_it() -> None:
    ours = _line("Hộ: KHIÊM")
    theirs = (SecondWord("Hộ:", 0.9, -2.0, 28.0), SecondWord("KHIÊM", 0.9, 42.0, 900.0))
    whole = choice.Stretch(ours.text, ours.text, (0, len(ours.text)), (0, len(ours.text)))
    (_, (begins, ends)) = ensemble.word_spans(ours.text, whole, ours, theirs)
    assert begins == 42.0
    assert 85.0 < ends < 130.0
    elsewhere = (theirs[0], SecondWord("KHIÊM", 0.9, 300.0, 400.0))
    assert ensemble.word_spans(ours.text, whole, ours, elsewhere)[1] == (300.0, 400.0)
