"""Lines on which the two readers differ are read once more; the surer reading stands."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from ocr.readers import disputed_lines, trueocr
from ocr.readers.tesseract_lstm import SecondWord
from ocr.readers.trueocr import Boxes, LineReading

BOXES: Boxes = np.array([[0, 0, 90, 10], [0, 20, 90, 30], [0, 40, 90, 50]], np.float32)
GRAY = np.full((60, 100), 255, np.uint8)
LARGE = 0.3  # the boxes are ten pixels high: of a picture of a third of the size they are no small print


def _line(text: str, sure: float = 0.8) -> LineReading:
    count = len(text)
    return LineReading(text, (sure,) * count, tuple(map(float, range(count))), np.zeros((count, 2), np.float32),
                       tuple(range(count)), 1.0, 0.0)  # fmt: skip


def _words(text: str) -> tuple[SecondWord, ...]:
    return tuple(SecondWord(word, 0.9, 0.0, 9.0) for word in text.split())


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The tops of the lines the net was asked about; it reads each as `Lại Nhật Tuệ`, 0.9 sure."""
    tops: list[float] = []

    def read(gray: np.ndarray, boxes: Boxes, net: Path) -> list[LineReading]:
        if not len(boxes):
            return []
        assert net == disputed_lines.HAND
        tops.extend(boxes[:, 1].tolist())
        return [_line("Lại Nhật Tuệ", 0.9) for _ in boxes]

    monkeypatch.setattr(trueocr, "read_lines", read)
    return tops


def test_a_line_that_both_read_alike_but_for_its_marks_is_not_read_again(asked: list[float]) -> None:
    ours = [_line("Lại Nhật Tuệ."), _line("Lc Nhợt Tuệ"), _line("Quốc tịch")]
    theirs = [_words("Lại Nhật Tuệ"), _words("Lai Nhật Tuệ"), _words("Quốc tịch,")]
    lines = disputed_lines.read_again(GRAY, BOXES, ours, theirs, LARGE)
    assert asked == [20.0]
    assert [line.text for line in lines] == ["Lại Nhật Tuệ.", "Lại Nhật Tuệ", "Quốc tịch"]


def test_the_surer_of_two_readings_stands(asked: list[float]) -> None:
    ours = [_line("Lai Nhật Tuệ", 0.95), replace(_line("Lai Nhật Tuệ"), sure=(0.85,) * 12), _line("VNMLAI<<NHAT<<<<")]
    lines = disputed_lines.read_again(
        GRAY, BOXES, ours, [_words("Lâm"), _words("Lâm"), _words("VNNLAI<<NHAT<<<<")], LARGE
    )
    assert asked == [0.0, 20.0]
    assert [line.text for line in lines] == ["Lai Nhật Tuệ", "Lại Nhật Tuệ", "VNMLAI<<NHAT<<<<"]


def test_small_print_is_read_by_its_own_net_too(monkeypatch: pytest.MonkeyPatch) -> None:
    said = {disputed_lines.HAND: ("Ciass", 0.9), disputed_lines.SMALL: ("Class", 0.95)}
    monkeypatch.setattr(trueocr, "read_lines", lambda gray, boxes, net: [_line(*said[net]) for _ in boxes])
    ours, theirs = [_line("Ctass"), _line("Date"), _line("Sex")], [_words("Clats"), _words("Date"), _words("Sen")]
    lines = disputed_lines.read_again(GRAY, BOXES, ours, theirs, 1.0)
    assert [line.text for line in lines] == ["Class", "Date", "Class"]
    large = disputed_lines.read_again(GRAY, BOXES, ours, theirs, LARGE)
    assert [line.text for line in large] == ["Ciass", "Date", "Ciass"]
