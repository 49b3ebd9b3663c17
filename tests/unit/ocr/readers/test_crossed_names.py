"""A signer's name under a pen's stroke or a scribble: read through that ink, or left in doubt."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw

from core.records import Line
from ocr.clean import pen_strokes
from ocr.clean.prepare import prepare
from ocr.engine import default
from ocr.readers import coloured_ink, crossed_names, ensemble, name_boxes, signed_names
from ocr.readers.piece import Piece
from tests.support.pages import Pixels, font, page

NAME, DPI = "Đặng Thị Hường", 200
INK = {"blue": (30, 50, 140), "black": (20, 20, 24), "pale": (90, 90, 90)}


def signed(ink: tuple[int, int, int] | None, over: Pixels | None = None, top: int = 1500, name: str = NAME) -> Pixels:
    """A page with a post and a signer's name, and over the name a scribble and a long stroke of this ink."""
    image = Image.fromarray(page() if over is None else over)
    pen = ImageDraw.Draw(image)
    pen.text((1000, top), "GIÁM ĐỐC", fill=0, font=font(34))
    pen.text((960, top + 200), name, fill=0, font=font(34))
    pixels = np.asarray(image).copy()
    if ink is not None:
        mask = np.zeros(pixels.shape[:2], np.uint8)
        cv2.line(mask, (900, top + 245), (1420, top + 190), 255, 5, cv2.LINE_AA)
        zigzag = np.array([(980 + 34 * i, top + (90 if i % 2 else 228)) for i in range(9)], np.int32)
        cv2.polylines(mask, [zigzag], False, 255, 4, cv2.LINE_AA)
        cover = mask[:, :, None] / 255
        pixels = (pixels * (1 - cover * (1 - np.array(ink) / 255))).astype(np.uint8)
    return pixels


def read(pixels: Pixels) -> tuple[Line, ...]:
    return default().read(prepare(pixels, DPI))


def named(lines: tuple[Line, ...]) -> Line | None:
    return next((line for line in lines if " ".join(word.text for word in line.words) == NAME), None)


def test_a_name_under_a_blue_scribble_is_read_where_it_stands() -> None:
    line = named(read(signed(INK["blue"])))
    assert line is not None
    assert line.box == pytest.approx((960 / 1654, 1700 / 2339, 1247 / 1654, 1745 / 2339), abs=0.02)


def test_a_name_with_a_blue_stroke_along_it_is_read_surely_as_without_it() -> None:
    stroke = np.zeros((2339, 1654), np.uint8)
    cv2.line(stroke, (1060, 1725), (1300, 1716), 255, 7, cv2.LINE_AA)
    cover = stroke[:, :, None] / 255
    pixels = signed(None, name="Lã Minh Diệu") * (1 - cover * (1 - np.array(INK["blue"]) / 255))
    (line,) = [line for line in read(pixels.astype(np.uint8)) if line.box[1] > 0.72]
    assert [(word.text, word.agreed) for word in line.words] == [("Lã", True), ("Minh", True), ("Diệu", True)]


def test_two_names_under_ink_on_one_page_are_both_read() -> None:
    both = signed(INK["blue"], signed(INK["blue"]), top=800, name="Lê Văn Bình")
    texts = {" ".join(word.text for word in line.words) for line in read(both)}
    assert texts >= {NAME, "Lê Văn Bình"}


def test_a_name_under_a_paler_pen_on_a_grey_scan_is_read_and_its_words_are_in_doubt_or_right() -> None:
    lines = read(signed(INK["pale"]))
    words = {word.text: word for line in lines for word in line.words}
    assert "Đặng" in words
    assert all(words[text].agreed is not True or text in NAME for text in words if words[text].box[1] > 0.71)


def test_print_alone_has_no_colour_and_no_place_to_look_at() -> None:
    pixels = page()
    gray = np.ascontiguousarray(pixels[:, :, 0])
    assert pen_strokes.print_by_colour(gray[200:560], pixels[200:560]) is None
    assert pen_strokes.places(gray, np.zeros((0, 4), np.float32), DPI) == []


def test_a_place_is_where_ink_lies_that_no_line_explains() -> None:
    gray = np.ascontiguousarray(signed(INK["black"])[:, :, 0])
    (place,) = pen_strokes.places(gray, np.zeros((0, 4), np.float32), DPI)
    assert place[:2] < (900, 1590)
    assert place[2:] > (1420, 1745)
    everything = np.array([[880, 1560, 1440, 1780]], np.float32)
    assert pen_strokes.places(gray, everything, DPI) == []


def test_a_place_is_where_blue_ink_was_taken_off_the_page() -> None:
    pixels, bare = signed(INK["blue"], page(())), signed(None, page(()))
    gray, none = np.ascontiguousarray(bare[:, :, 0]), np.zeros((0, 4), np.float32)
    assert pen_strokes.places(gray, none, DPI) == []
    (place,) = pen_strokes.places(gray, none, DPI, cv2.resize(pixels, None, fx=0.5, fy=0.5).astype(np.uint8))
    assert place[:2] < (900, 1590)
    assert place[2:] > (1420, 1745)


def test_blue_paper_hides_no_stroke() -> None:
    pixels = signed(INK["black"], page(()))
    tinted = np.minimum(pixels, np.array([180, 190, 240], np.uint8))
    gray, none = np.ascontiguousarray(pixels[:, :, 0]), np.zeros((0, 4), np.float32)
    assert pen_strokes.places(gray, none, DPI, tinted) == pen_strokes.places(gray, none, DPI) != []


def test_a_name_beside_which_ink_begins_is_not_clear() -> None:
    name = [Piece("Mai", 1.0, True, ((100, 180),)), Piece("Nga", 1.0, True, ((200, 280),))]
    gray, box = np.full((200, 400), 255, np.uint8), np.array([100, 100, 280, 140], np.float32)
    assert crossed_names._is_clear(gray, box, name)
    cv2.line(gray, (40, 60), (90, 160), 0, 4)
    assert not crossed_names._is_clear(gray, box, name)


def test_what_is_written_over_a_name_changes_no_other_line() -> None:
    plain, crossed = (
        [" ".join(word.text for word in line.words) for line in read(signed(ink))] for ink in (None, INK["blue"])
    )
    assert plain[:5] == crossed[:5]


def test_a_place_holds_a_name_that_stands_a_line_below_its_ink() -> None:
    gray = np.ascontiguousarray(page(())[:, :, 0])
    cv2.polylines(gray, [np.array([(980 + 34 * i, 1590 + 60 * (i % 2)) for i in range(9)], np.int32)], False, 0, 4)
    (place,) = pen_strokes.places(gray, np.zeros((0, 4), np.float32), DPI)
    assert place[3] >= 1650 + 9 / 25.4 * DPI


def test_a_word_of_marks_alone_is_a_rest_of_a_stroke_and_goes() -> None:
    pieces = [Piece("- Đỗ", 0.9, False, ((0, 5), (8, 40))), Piece("›", 0.5, False, ((50, 55),))]
    stays = [Piece("Kim", 0.9, True, ((60, 90),)), Piece("54", 0.9, True, ((95, 110),))]  # no name has a figure
    assert list(signed_names.without_specks([*pieces, *stays])) == [Piece("Đỗ", 0.9, False, ((8, 40),)), *stays]


def test_a_line_that_reaches_beyond_its_place_is_put_onto_the_page_as_far_as_it_is_seen() -> None:
    page, seen = np.full((100, 200), 255, np.uint8), np.full((40, 60), 7, np.uint8)
    look = signed_names.Look(seen, np.array([50, 30, 90, 47], np.float32), [])
    after = crossed_names._with(page, look, (20, 10, 80, 50))
    assert (after == 7).sum() == 10 * 10
    assert (after[40:50, 70:80] == 7).all()


def test_a_name_under_a_note_that_somebody_signed_needs_no_post() -> None:
    image = Image.new("L", (640, 340), 255)
    pen = ImageDraw.Draw(image)
    pen.text((260, 10), "(Đã ký)", fill=0, font=font(34))
    pen.text((190, 240), NAME, fill=0, font=font(34))
    pen.line((120, 200, 600, 150), fill=40, width=6)
    none = np.zeros((0, 4), np.float32)
    looks = crossed_names._looks([np.asarray(image)], none, none, [], DPI, ensemble.join)
    assert NAME in [" ".join(piece.text for piece in look.pieces) for look in looks]


def test_a_box_that_holds_half_a_name_is_drawn_out_to_the_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    image = Image.new("L", (640, 340), 255)
    pen = ImageDraw.Draw(image)
    pen.text((260, 10), "(Đã ký)", fill=0, font=font(34))
    pen.text((190, 240), NAME, fill=0, font=font(34))
    gray, none = np.asarray(image), np.zeros((0, 4), np.float32)
    cut = np.array([[250, 5, 385, 55], [290, 238, 485, 282]], np.float32)  # without `Đặng`
    monkeypatch.setattr(name_boxes, "found", lambda *_: cut)
    looks = crossed_names._looks([gray], none, none, [], DPI, ensemble.join)
    best = next(crossed_names._best(look for look in looks if signed_names.may_be_a_name(look.pieces)))
    assert " ".join(piece.text for piece in best.pieces) == NAME


def test_a_name_is_drawn_out_no_further_than_to_what_stands_beside_it() -> None:
    name, other = np.array([300, 100, 500, 140], np.float32), np.array([[520, 98, 700, 138]], np.float32)
    (wider,) = name_boxes.wider([name], other, np.zeros((340, 640), np.uint8)).tolist()
    assert wider == [140, 100, 520, 140]


def test_what_is_a_name_without_its_coloured_ink_and_nothing_with_it_is_that_name() -> None:
    badly = [Piece("Nauệy Đàg Nu5", 0.02, False, ((0, 300),))]
    words = ("Nguyễn", "Phúc", "Bình")
    names = [Piece(word, 0.6, False, ((100 * at, 100 * at + 90),)) for at, word in enumerate(words)]
    assert coloured_ink.takes(badly, names)
    figures = [Piece("10 Phố Huế", 0.9, False, ((0, 300),))]
    assert not coloured_ink.takes(figures, names)
