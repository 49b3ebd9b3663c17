"""Cards on a copy: levelled below the page where they lie askew, looked at closer, and found again where they lie."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from ocr.clean.prepare import Prepared
from ocr.readers import card_lines, ensemble
from tests.support.pages import font, page

DPI = 200
CARD = (
    "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
    "Họ và tên: NGUYỄN THỊ MẪU",
    "Ngày sinh: 01/02/1990",
    "Quê quán: Ví Dụ, Thử Nghiệm, Hà Nội",
    "Nơi thường trú: Số 1 đường Mẫu, phường Ví Dụ",
    "Có giá trị đến: 01/02/2030",
)


def card(degrees: float, pitch: int = 34) -> NDArray[np.uint8]:
    """A small card, turned counter-clockwise by so much, a line every so many pixels."""
    picture = Image.new("L", (675, 425), 255)
    pen = ImageDraw.Draw(picture)
    for row, text in enumerate(CARD):
        pen.text((60, 60 + pitch * row), text, fill=0, font=font(20))
    turn = cv2.getRotationMatrix2D((337, 212), degrees, 1.0)
    return cv2.warpAffine(np.asarray(picture), turn, (675, 425), flags=cv2.INTER_CUBIC, borderValue=255)


def sheet(*slopes: float) -> NDArray[np.uint8]:
    """An A4 page with cards of these slopes one above the other."""
    gray = np.full((2339, 1654), 255, np.uint8)
    for number, degrees in enumerate(slopes):
        gray[200 + 520 * number : 625 + 520 * number, 300:975] = card(degrees)
    return gray


def prepared(gray: NDArray[np.uint8]) -> Prepared:
    return Prepared(gray, np.repeat(gray[:, :, None], 3, axis=2), 0, 0.0, DPI, ())


def test_a_page_without_small_groups_is_read_as_it_is() -> None:
    gray = np.ascontiguousarray(page()[:, :, 0])
    spread = card_lines.spread(gray, DPI)
    assert spread.gray is gray
    assert not spread.parts


def test_a_card_that_lies_level_is_not_turned() -> None:
    gray = sheet(0.0)
    spread = card_lines.spread(gray, DPI)
    assert spread.gray is gray
    assert len(spread.boxes) >= len(CARD)


@pytest.mark.parametrize("degrees", [-2.2, 2.6])
def test_a_card_that_lies_askew_is_level_below_the_page_and_its_lines_lie_on_the_card(degrees: float) -> None:
    gray = sheet(degrees, 0.0)
    spread = card_lines.spread(gray, DPI)
    (part,) = spread.parts
    assert part.degrees == pytest.approx(-degrees, abs=0.3)
    assert (spread.gray[: len(gray)] == gray).all()
    below = [box for box in spread.boxes.tolist() if box[1] >= len(gray)]
    assert len(below) == len(CARD)
    for box in below:
        x0, y0, x1, y1 = spread.home(tuple(box))
        assert 300 <= x0 < x1 <= 975
        assert gray[round(y0) : round(y1), round((x0 + x1) / 2) - 40 : round((x0 + x1) / 2) + 40].min() < 128


def test_the_sides_of_a_card_seen_from_close_by_are_levelled_each_by_its_own_slope() -> None:
    close = np.full((2400, 1700), 255, np.uint8)
    for number, degrees in enumerate((0.0, -2.6)):
        side = cv2.resize(card(degrees, 26), (1620, 1020), interpolation=cv2.INTER_CUBIC)
        close[60 + 1150 * number : 1080 + 1150 * number, 40:1660] = side
    spread = card_lines.spread(close, DPI)
    (part,) = spread.parts
    assert part.degrees == pytest.approx(2.6, abs=0.3)
    texts = [line.text for line in ensemble.EnsembleEngine().read(prepared(close))]
    assert [text for text in texts if text in CARD] == [*CARD, *CARD]


def dense(degrees: float) -> NDArray[np.uint8]:
    """A card with ten rows, turned counter-clockwise by so much."""
    picture = Image.new("L", (675, 425), 255)
    for row in range(10):
        ImageDraw.Draw(picture).text((60, 50 + 32 * row), (CARD + CARD)[row], fill=0, font=font(22))
    turn = cv2.getRotationMatrix2D((337, 212), degrees, 1.0)
    return cv2.warpAffine(np.asarray(picture), turn, (675, 425), flags=cv2.INTER_CUBIC, borderValue=255)


def test_a_card_put_down_steeply_beside_another_is_levelled() -> None:
    close = np.full((2600, 1700), 255, np.uint8)
    for number, degrees in enumerate((0.0, -9.0)):
        close[60 + 1250 * number : 910 + 1250 * number, 40:1390] = cv2.resize(
            dense(degrees), (1350, 850), interpolation=cv2.INTER_CUBIC
        )
    texts = [line.text for line in ensemble.EnsembleEngine().read(prepared(close))]
    assert sum(text in CARD for text in texts) >= 16


def test_three_long_lines_tell_their_slope_and_three_short_ones_do_not() -> None:
    zone = np.full((2339, 1654), 255, np.uint8)
    picture = Image.new("L", (900, 300), 255)
    for row in range(3):
        ImageDraw.Draw(picture).text((20, 60 + 50 * row), "IDVNM0300000017001300000001<<<7", fill=0, font=font(30))
    turn = cv2.getRotationMatrix2D((450, 150), 2.5, 1.0)
    zone[1000:1300, 300:1200] = cv2.warpAffine(np.asarray(picture), turn, (900, 300), borderValue=255)
    boxes = np.array([(320, 1050 + 50 * row, 860, 1100 + 50 * row) for row in range(3)], np.float32)
    assert card_lines._slope(zone, boxes, DPI) == pytest.approx(-2.5, abs=0.3)
    short = boxes.copy()
    short[:, 2] = short[:, 0] + 200
    assert card_lines._slope(zone, short, DPI) == 0.0


def test_both_cards_of_a_copy_are_read_and_each_word_has_its_place_on_the_page() -> None:
    gray = sheet(2.4, -2.0)
    lines = ensemble.EnsembleEngine().read(prepared(gray))
    texts = [line.text for line in lines]
    assert [text for text in texts if text in CARD] == [*CARD, *CARD]
    for line in lines:
        for word in line.words:
            x0, y0, x1, y1 = (round(side * (1654, 2339)[at % 2]) for at, side in enumerate(word.box))
            assert gray[y0:y1, x0:x1].min() < 128
