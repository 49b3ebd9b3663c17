"""Lines on which the two readers differ are read once more; what the larger net sees stands."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from ocr.readers import disputed_lines, tesseract_lstm, trueocr
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
    """The tops of the lines the net was asked about; it reads each as `Lại Nhật Tuệ`, the last of a page as nothing."""
    tops: list[float] = []

    def read(gray: np.ndarray, boxes: Boxes, net: Path) -> list[LineReading]:
        assert net == disputed_lines.DATA
        tops.extend(boxes[:, 1].tolist())
        return [_line("Lại Nhật Tuệ" if top < 40 else "", 0.7) for top in boxes[:, 1]]

    monkeypatch.setattr(trueocr, "read_lines", read)
    return tops


def test_a_line_that_both_read_alike_but_for_its_marks_is_not_read_again(asked: list[float]) -> None:
    ours = [_line("Lại Nhật Tuệ."), _line("Lc Nhợt Tuệ"), _line("Quốc tịch")]
    theirs = [_words("Lại Nhật Tuệ"), _words("Lai Nhật Tuệ"), _words("Quốc tịch,")]
    lines = disputed_lines.read_again(GRAY, BOXES, ours, theirs)
    assert asked == [20.0]
    assert [line.text for line in lines] == ["Lại Nhật Tuệ.", "Lại Nhật Tuệ", "Quốc tịch"]


def test_what_the_larger_net_sees_stands_if_it_sees_a_word(asked: list[float]) -> None:
    ours = [_line("Lai Nhật Tuệ", 0.95), _line("VNMLAI<<NHAT<<<<"), _line("Lai Nhật Tuệ")]
    lines = disputed_lines.read_again(GRAY, BOXES, ours, [_words("Lâm"), _words("VNNLAI<<NHAT<<<<"), _words("Lâm")])
    assert asked == [0.0, 40.0]  # a line for machines has a reading of its own
    assert [line.text for line in lines] == ["Lại Nhật Tuệ", "VNMLAI<<NHAT<<<<", "Lai Nhật Tuệ"]  # nothing seen


def test_where_the_first_reader_is_sure_its_line_stands(asked: list[float]) -> None:
    ours, theirs = [_line("Lai Nhật Tuệ", sure) for sure in (0.99, 0.97)], [_words("Lâm"), _words("Lâm")]
    lines = disputed_lines.read_again(GRAY, BOXES[:2], ours, theirs)
    assert asked == [20.0]
    assert [line.text for line in lines] == ["Lai Nhật Tuệ", "Lại Nhật Tuệ"]


def test_no_line_in_dispute_asks_for_nothing() -> None:
    both_say = [_line("Quốc tịch")]
    assert disputed_lines.read_again(GRAY, BOXES[:1], both_say, [_words("Quốc tịch")]) == both_say
    assert disputed_lines.read_again(GRAY, BOXES[:0], [], []) == []


def test_the_net_reads_a_line_of_print_alone_as_in_a_batch() -> None:
    page = np.full((200, 700), 255, np.uint8)
    cv2.putText(page, "SAO Y", (20, 60), cv2.FONT_HERSHEY_DUPLEX, 1.2, 0, 2)
    cv2.putText(page, "2031 4457 8890", (20, 150), cv2.FONT_HERSHEY_DUPLEX, 1.2, 0, 2)
    boxes = np.array([[10, 25, 160, 70], [10, 115, 440, 160]], np.float32)
    both = trueocr.read_lines(page, boxes, disputed_lines.DATA)
    assert [line.text for line in both] == ["SAO Y", "2031 4457 8890"]
    assert trueocr.read_lines(page, boxes[:1], disputed_lines.DATA)[0].text == "SAO Y"
    second = tesseract_lstm.read_lines(page, boxes)
    assert [line.text for line in disputed_lines.read_again(page, boxes, both, second)] == [line.text for line in both]
