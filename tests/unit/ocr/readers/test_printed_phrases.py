"""What a card or blank prints itself, known again where it was read badly."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from ocr.readers import trueocr
from ocr.readers.piece import Piece
from ocr.readers.printed_phrases import best_end, mended
from ocr.readers.trueocr import LineReading

PITCH = 10.0
TITLE = "CĂN CƯỚC CÔNG DÂN"


def frames_of(read: str, printed: str, share: float) -> NDArray[np.float32]:
    """Frames that say `read` (a frame a character, a blank after each), where `printed`, as long, has `share`."""
    classes = trueocr.classes()
    chances = np.full((2 * len(read), len(classes) + 1), 1e-6)
    chances[1::2, 0] = 1.0
    for i, (char, other) in enumerate(zip(read, printed, strict=True)):
        chances[2 * i, classes[other]] = share
        chances[2 * i, classes[char]] = 1.0 - share if char != other else 1.0
    log_probs: NDArray[np.float32] = np.log(chances).astype(np.float32)
    return log_probs


def reading(read: str, printed: str | None = None, share: float = 0.2) -> LineReading:
    frames = tuple(range(0, 2 * len(read), 2))
    places = tuple((frame + 0.5) * PITCH for frame in frames)
    log_probs = frames_of(read, printed or read, share)
    return LineReading(read, (0.8,) * len(read), places, log_probs, frames, PITCH, 0.0)


def pieces(text: str, confidence: float = 0.5, agreed: bool = False) -> list[Piece]:
    """The line's words, each a piece of its own, where the frames have them."""
    at, out = 0, []
    for word in text.split(" "):
        span = (2 * at * PITCH, 2 * (at + len(word)) * PITCH)
        out.append(Piece(word, confidence, agreed, (span,), None if agreed else "?"))
        at += len(word) + 1
    return out


def as_mended(
    read: str, printed: str, *, title: str = TITLE, share: float = 0.2, line: list[Piece] | None = None
) -> str:
    readings = [reading(title), reading(read, printed, share)]
    _, out = mended(readings, [pieces(title, 0.99, True), line or pieces(read)])
    return " ".join(piece.text for piece in out)


@pytest.mark.parametrize(
    ("read", "printed", "shown"),
    [
        (
            "Quế quản / Plaae ot orjgin: Yên Lạc",
            "Quê quán / Place of origin: Yên Lạc",
            "Quê quán / Place of origin: Yên Lạc",
        ),
        ("Nơl thưởng trừ Yên Lạc", "Nơi thường trú Yên Lạc", "Nơi thường trú Yên Lạc"),
        ("5.Họ sã tôn: LÊ LAN", "5.Họ và tên: LÊ LAN", "5.Họ và tên: LÊ LAN"),
    ],
)
def test_a_label_read_in_doubt_is_spelt_as_the_type_prints_it_and_the_value_stays(
    read: str, printed: str, shown: str
) -> None:
    assert as_mended(read, printed) == shown


def test_a_word_known_again_counts_as_disputed_with_what_was_read_beside_it() -> None:
    line = "Nơl thưởng trừ"
    _, (word, *_) = mended([reading(TITLE), reading(line, "Nơi thường trú")], [pieces(TITLE, 0.99, True), pieces(line)])
    assert (word.text, word.agreed, word.other) == ("Nơi", False, line)


def test_a_page_that_does_not_tell_its_type_is_left_as_it_was_read() -> None:
    assert as_mended("Nơl thưởng trừ", "Nơi thường trú", title="GIẤY ĐI ĐƯỜNG") == "Nơl thưởng trừ"


def test_what_the_frames_speak_against_stays() -> None:
    assert as_mended("Hồ Văn Tấn", "Họ và tên ", share=1e-6) == "Hồ Văn Tấn"


def test_words_that_are_sure_are_never_others() -> None:
    sure = pieces("Nơl thưởng trừ", 0.99, agreed=True)
    line = [*sure[:2], *pieces("Nơl thưởng trừ")[2:]]
    assert as_mended("Nơl thưởng trừ", "Nơi thường trú", line=line) == "Nơl thưởng trừ"


def test_a_number_glued_to_its_label_keeps_its_figures() -> None:
    assert as_mended("Ngảy sinb01021990", "Ngày sinh01021990") == "Ngày sinh 01021990"


def test_more_of_the_same_word_keeps_the_label_away() -> None:
    assert as_mended("Ngảy sinhhoa", "Ngày sinhhoa") == "Ngảy sinhhoa"


def test_a_row_of_characters_is_looked_for_in_the_whole_line() -> None:
    classes = trueocr.classes()
    log_probs = frames_of("ab Số cd", "ab Số cd", 0.5)
    lost, last = best_end(log_probs, [[classes[char] for char in text] for text in ("Số", "cd", "Sổ")])
    assert lost[:2].tolist() == pytest.approx([0.0, 0.0])
    assert last[:2].tolist() == [8, 14]  # frames of the last characters
    assert lost[2] < -5


@pytest.mark.parametrize(("title", "known"), [("THẺ CĂN CƯỚC", True), ("GIẤY KHAI SINH", False)])
def test_on_a_card_less_must_have_been_read_of_a_phrase_than_on_a_form(title: str, known: bool) -> None:
    printed, read = "Ngày, tháng, năm sinh", "Npày, thxng, zăm qunk"
    shown = as_mended(read, printed, title=title, share=0.0006)
    assert (shown == printed) == known


def test_of_a_word_that_a_phrase_has_twice_each_stands_in_its_own_place() -> None:
    line = "Nơl đăng ký khai sình và nơi đăng ký cư trú"
    printed = "Nơi đăng ký khai sinh và nơi đăng ký cư trú"
    _, out = mended([reading(TITLE), reading(line, printed)], [pieces(TITLE, 0.99, True), pieces(line)])
    starts = [piece.spans[0][0] for piece in out]
    assert starts == sorted(starts)
