"""Lines on which the two readers differ are read once more; the surer reading stands."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from ocr.readers import hand_lines, trueocr
from ocr.readers.tesseract_lstm import SecondWord
from ocr.readers.trueocr import Boxes, LineReading

BOXES: Boxes = np.array([[0, 0, 90, 10], [0, 20, 90, 30], [0, 40, 90, 50]], np.float32)
GRAY = np.full((60, 100), 255, np.uint8)


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
        assert net == hand_lines.DATA
        tops.extend(boxes[:, 1].tolist())
        return [_line("Lại Nhật Tuệ", 0.9) for _ in boxes]

    monkeypatch.setattr(trueocr, "read_lines", read)
    return tops


def test_a_line_that_both_read_alike_but_for_its_marks_is_not_read_again(asked: list[float]) -> None:
    ours = [_line("Lại Nhật Tuệ."), _line("Lc Nhợt Tuệ"), _line("Quốc tịch")]
    theirs = [_words("Lại Nhật Tuệ"), _words("Lai Nhật Tuệ"), _words("Quốc tịch,")]
    lines = hand_lines.read_again(GRAY, BOXES, ours, theirs)
    assert asked == [20.0]
    assert [line.text for line in lines] == ["Lại Nhật Tuệ.", "Lại Nhật Tuệ", "Quốc tịch"]


def test_the_surer_of_two_readings_stands(asked: list[float]) -> None:
    ours = [_line("Lai Nhật Tuệ", 0.95), replace(_line("Lai Nhật Tuệ"), sure=(0.85,) * 12), _line("VNM<<<<")]
    lines = hand_lines.read_again(GRAY, BOXES, ours, [_words("Lâm"), _words("Lâm"), _words("VNN<<<<")])
    assert asked == [0.0, 20.0]
    assert [line.text for line in lines] == ["Lai Nhật Tuệ", "Lại Nhật Tuệ", "VNM<<<<"]
