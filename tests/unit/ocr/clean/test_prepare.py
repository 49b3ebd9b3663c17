"""Cleaning: what a page is turned, straightened, cut out and evened into, and what is left alone."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ocr.clean import bend, ink, leader_removal, orientation, page_finder, prepare
from tests.support.pages import LINES, page


def sloped(pixels: np.ndarray, degrees: float) -> np.ndarray:
    height, width = pixels.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
    return cv2.warpAffine(pixels, matrix, (width, height), borderValue=(255, 255, 255))


def on_desk(pixels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The page seen askew on a dark desk, and where its corners lie."""
    height, width = pixels.shape[:2]
    corners = np.array([(150, 120), (width - 60, 190), (width + 20, height + 40), (90, height - 30)], np.float32)
    source = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
    matrix = cv2.getPerspectiveTransform(source, corners)
    desk = np.full((height + 200, width + 200, 3), (70, 60, 50), np.uint8)
    cv2.warpPerspective(pixels, matrix, (width + 200, height + 200), desk, cv2.INTER_LINEAR, cv2.BORDER_TRANSPARENT)
    return desk, corners


def test_a_clean_page_comes_out_as_it_was() -> None:
    pixels = page()
    prepared = prepare.prepare(pixels, 200)
    assert np.array_equal(prepared.gray, pixels[:, :, 0])
    assert prepared.upright_rgb is pixels
    assert (prepared.rotation, prepared.skew_degrees, prepared.dpi, prepared.quality) == (0, 0.0, 200, ())


@settings(max_examples=8, deadline=None)
@given(st.floats(-8, 8))
def test_a_slope_is_measured_to_a_tenth_of_a_degree(degrees: float) -> None:
    slope = orientation.skew(sloped(page(), degrees)[:, :, 0])
    assert slope == pytest.approx(-degrees, abs=0.1)


@pytest.mark.parametrize("degrees", [0.125, -0.15, 0.19, -0.19, 0.2])
def test_a_slope_so_small_that_a_small_picture_hides_it_is_measured_too(degrees: float) -> None:
    assert orientation.skew(sloped(page(), degrees)[:, :, 0]) == pytest.approx(-degrees, abs=0.1)


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_a_turned_page_is_set_upright(turn: int) -> None:
    pixels = page()
    prepared = prepare.prepare(orientation.turned(pixels, (360 - turn) % 360), 200)
    assert prepared.rotation == turn
    assert np.array_equal(prepared.upright_rgb, pixels)


def test_a_blank_page_is_left_as_it_is() -> None:
    prepared = prepare.prepare(np.full((1400, 1000, 3), 250, np.uint8), 120)
    assert (prepared.rotation, prepared.skew_degrees) == (0, 0.0)
    assert "faint" not in prepared.quality


def test_the_sheet_is_cut_out_of_a_photo_to_within_three_pixels_in_a_thousand() -> None:
    photo, corners = on_desk(page())
    small = orientation.shrunk(photo, page_finder.SIDE)
    quad = page_finder.find_page(small)
    assert quad is not None
    scale = max(photo.shape) / max(small.shape)
    assert np.abs(quad * scale - corners).max() < 0.003 * max(photo.shape)


def test_uneven_light_on_a_scan_is_not_taken_for_the_edge_of_a_sheet() -> None:
    light = np.linspace(0.55, 1.0, 1654)[None, :, None]
    shaded = (page() * light).astype(np.uint8)
    assert page_finder.find_page(orientation.shrunk(shaded, page_finder.SIDE)) is None


def test_two_sides_of_a_card_on_one_sheet_are_not_cropped_to_one() -> None:
    sheet = np.full((2339, 1654, 3), 255, np.uint8)
    for top in (300, 1100):
        sheet[top : top + 638, 300:1311] = (200, 225, 220)
    assert page_finder.find_page(orientation.shrunk(sheet, page_finder.SIDE)) is None


def test_black_scanner_edges_are_trimmed_and_print_is_not() -> None:
    pixels = page()
    pixels[:, :60], pixels[-90:] = 5, 5
    trimmed = page_finder.trim_black_edges(pixels, orientation.shrunk(pixels, page_finder.SIDE))
    assert 0 <= 2339 - 90 - trimmed.shape[0] <= 15
    assert 0 <= 1654 - 60 - trimmed.shape[1] <= 15
    assert trimmed[[0, -1]].min() > 200
    assert trimmed[:, [0, -1]].min() > 200


def test_uneven_light_is_evened_and_named() -> None:
    light = np.linspace(0.6, 1.0, 2339)[:, None, None]
    prepared = prepare.prepare((page() * light).astype(np.uint8), 200)
    assert "uneven_light" in prepared.quality
    assert np.percentile(prepared.gray[100:-100, 100:-100], 50) > 240


def test_a_red_seal_fades_and_black_print_under_it_stays() -> None:
    pixels = page()
    cv2.circle(pixels, (600, 300), 160, (205, 35, 45), 12)
    pixels = np.minimum(pixels, page())  # print over the seal stays black
    gray = ink.black_print(pixels, orientation.shrunk(pixels, page_finder.SIDE))
    seal = (pixels[:, :, 0] > 190) & (pixels[:, :, 1] < 60)
    assert gray[seal].min() > 235
    assert gray[page()[:, :, 0] < 30].max() < 80


def test_red_print_that_is_no_seal_stays_dark() -> None:
    pixels = page()
    red = pixels[:, :, 0] < 128
    pixels[red] = (200, 30, 40)
    gray = ink.black_print(pixels, orientation.shrunk(pixels, page_finder.SIDE))
    assert np.median(gray[red]) < 60


def stamp(ink_of_print: tuple[int, int, int]) -> np.ndarray:
    """A certification's lines, the last of them within a red seal, and a blue signature through both."""
    pixels = np.full((2339, 1654, 3), 255, np.uint8)
    for row, text in enumerate(("SAO Y BAN CHINH", "So chung thuc: 9919", "ngay 24/4/2021", "PHO CHU TICH")):
        cv2.putText(pixels, text, (420, 700 + 50 * row), cv2.FONT_HERSHEY_DUPLEX, 1.2, ink_of_print, 3)
    cv2.circle(pixels, (480, 950), 140, (205, 35, 45), 6)
    cv2.circle(pixels, (480, 950), 95, (205, 35, 45), 2)
    strokes = np.array([(460, 1000), (520, 860), (560, 1010), (640, 880), (700, 1000), (820, 930)])
    cv2.polylines(pixels, [strokes], False, (40, 60, 170), 5)
    return pixels


@pytest.mark.parametrize("ink_of_print", [(205, 35, 45), (225, 90, 100), (40, 60, 170), (110, 40, 150)])
def test_a_stamp_in_colour_stays_dark_beside_its_seal_and_signature(ink_of_print: tuple[int, int, int]) -> None:
    pixels = stamp(ink_of_print)
    gray = ink.black_print(pixels, orientation.shrunk(pixels, page_finder.SIDE))
    lines = slice(650, 805), slice(400, 900)
    printed = (pixels[lines] == ink_of_print).all(2)
    assert np.percentile(gray[lines][printed], 95) < 130
    ring = np.zeros(gray.shape, np.uint8)
    cv2.circle(ring, (480, 950), 140, (255,), 2)
    red = ink_of_print[1] < 100 < ink_of_print[0] - ink_of_print[2]
    assert (np.median(gray[ring > 0]) > 200) != red  # of print in red a seal must take nothing


def test_a_pale_card_on_a_coloured_table_is_not_taken_for_a_cover() -> None:
    table = np.full((1200, 850, 3), (180, 50, 60), np.uint8)
    table[200:600, 100:750] = (205, 225, 215)
    cv2.putText(table, "SO 001", (150, 450), cv2.FONT_HERSHEY_DUPLEX, 2.0, (30, 30, 30), 4)
    gray = ink.black_print(table, orientation.shrunk(table, page_finder.SIDE))
    assert gray[250:280, 120:700].min() > 180
    assert gray[380:460, 150:500].min() < 80


def test_light_print_on_a_coloured_cover_comes_out_dark_on_light() -> None:
    cover = np.full((1200, 850, 3), (150, 30, 40), np.uint8)
    cv2.putText(cover, "SO HO KHAU", (150, 500), cv2.FONT_HERSHEY_DUPLEX, 2.0, (240, 220, 120), 4)
    gray = ink.black_print(cover, orientation.shrunk(cover, page_finder.SIDE))
    assert np.median(gray) > 200
    assert gray.min() < 60


def test_a_dotted_leader_is_erased_and_the_words_on_it_stay() -> None:
    line = page(("Nơi sinh: Hà Nội",))[230:300, 150:1500, 0].copy()
    clear = line.copy()
    for x in range(700, 1300, 14):
        cv2.circle(line, (x, 46), 2, 60, cv2.FILLED)
    boxes = np.array([[0, 0, line.shape[1], line.shape[0]]], np.float32)
    erased, kept = leader_removal.erase(line, boxes)
    assert np.array_equal(erased[:, :600], clear[:, :600])
    assert erased[:, 700:].min() > 200
    assert kept[0][2] < 700


def test_words_that_a_leader_parts_are_lines_of_their_own_and_each_loses_the_leader_after_it() -> None:
    line = page(("Cao: 8 m" + " " * 40 + "Tầng: 2" + " " * 20,))[230:300, 150:2100, 0].copy()
    ink = np.flatnonzero(line.min(axis=0) < 128)
    gap = int(np.argmax(np.diff(ink)))
    left, right = int(ink[gap]), int(ink[gap + 1])
    for x in [*range(left + 14, right - 6, 14), *range(int(ink[-1]) + 9, int(ink[-1]) + 260, 14)]:
        cv2.circle(line, (x, 46), 2, 60, cv2.FILLED)
    erased, kept = leader_removal.erase(line, np.array([[0, 0, line.shape[1], line.shape[0]]], np.float32))
    assert erased[:, left + 8 : right - 4].min() > 200
    assert erased[:, int(ink[-1]) + 5 :].min() > 200
    assert [
        (box[0] <= x0, x1 <= box[2] < x1 + 40)
        for box, x0, x1 in zip(kept, (ink[0], right), (left, ink[-1]), strict=True)
    ] == [(True, True)] * 2


def test_a_stroke_that_runs_along_a_leader_stays() -> None:
    line = np.full((70, 900), 250, np.uint8)
    for x in range(40, 880, 13):
        cv2.circle(line, (x, 50), 3, 60, cv2.FILLED)
    cv2.line(line, (300, 20), (290, 48), 60, 5)
    cv2.line(line, (290, 50), (340, 50), 60, 5)  # the foot of a 2
    erased, _ = leader_removal.erase(line, np.array([[0, 0, 900, 70]], np.float32))
    assert erased[48:52, 296:336].max() < 120
    assert erased[:, :270].min() > 200
    assert erased[:, 360:].min() > 200


def test_dots_under_the_first_word_on_a_leader_go_too_and_print_between_two_leaders_stays() -> None:
    line = np.full((70, 1500), 250, np.uint8)
    cv2.putText(line, "No", (60, 50), cv2.FONT_HERSHEY_DUPLEX, 1.4, 60, 3)
    cv2.putText(line, "Mxxxxxxxxxxxxxxxxxxx", (640, 53), cv2.FONT_HERSHEY_DUPLEX, 1.3, 60, 3)
    clear = line.copy()
    for x in [*range(66, 600, 9), *range(1300, 1480, 9)]:
        cv2.circle(line, (x, 51), 2, 60, cv2.FILLED)
    erased, _ = leader_removal.erase(line, np.array([[0, 0, 1500, 70]], np.float32))
    assert (erased[:, 55:600] < 128).sum() <= 1.1 * (clear[:, 55:600] < 128).sum()
    assert np.array_equal(erased[:, 640:1280], clear[:, 640:1280])


def test_print_between_two_leaders_typed_before_and_behind_it_keeps_its_dots_and_feet() -> None:
    line = np.full((70, 1500), 250, np.uint8)
    cv2.line(line, (608, 16), (608, 53), 60, 4)
    cv2.line(line, (608, 52), (640, 52), 60, 3)  # an L
    cv2.putText(line, "E", (655, 44), cv2.FONT_HERSHEY_DUPLEX, 1.0, 60, 3)
    cv2.circle(line, (679, 54), 3, 60, cv2.FILLED)  # the dot under the E, a step and a third before the leader
    clear = line.copy()
    for x in [*range(66, 606, 9), *range(691, 1480, 9)]:
        cv2.circle(line, (x, 53), 2, 60, cv2.FILLED)
    erased, _ = leader_removal.erase(line, np.array([[0, 0, 1500, 70]], np.float32))
    assert np.array_equal(erased[:, 610:684], clear[:, 610:684])


def test_a_line_with_a_few_full_stops_is_left_alone() -> None:
    line = page(("1. a. b. T.P. v.v. 12.000.000 đồng.",))[230:300, 150:1500, 0]
    boxes = np.array([[0, 0, line.shape[1], line.shape[0]]], np.float32)
    erased, kept = leader_removal.erase(line, boxes)
    assert erased is line
    assert np.array_equal(kept, boxes)


@pytest.mark.parametrize("shape", [(1, 1), (5, 3), (10, 6000), (30, 9000), (60, 60), (2000, 25)])
@pytest.mark.parametrize("grey", [0, 255])
def test_a_picture_of_any_shape_comes_out_as_a_page(shape: tuple[int, int], grey: int) -> None:
    prepared = prepare.prepare(np.full((*shape, 3), grey, np.uint8), None)
    assert prepared.gray.size > 0
    assert prepared.upright_rgb.size > 0


@pytest.mark.parametrize(("dpi", "scale"), [(300, 1.0), (200, 1.0), (150, 1.5), (600, 0.5), (72, 3.0)])
def test_pages_are_brought_to_the_scale_the_readers_like(dpi: int, scale: float) -> None:
    assert prepare.scale_for(dpi) == scale


def test_a_stated_resolution_that_makes_no_paper_is_not_believed() -> None:
    prepared = prepare.prepare(page(), 1)
    assert prepared.dpi == prepare.estimate_dpi(1654, 2339) == 200


def test_a_pale_thin_seal_fades_too() -> None:
    pixels = page()
    cv2.circle(pixels, (700, 1400), 170, (236, 150, 155), 4)
    gray = ink.black_print(pixels, orientation.shrunk(pixels, page_finder.SIDE))
    assert gray[1200:1600, 500:900].min() > 225


def test_a_blue_signature_fades_and_a_blue_number_stays() -> None:
    pixels = np.full((2339, 1654, 3), 255, np.uint8)
    strokes = np.array([(300, 1500), (380, 1400), (430, 1530), (520, 1390), (640, 1510), (760, 1420)])
    cv2.polylines(pixels, [strokes], False, (40, 60, 170), 6)
    cv2.putText(pixels, "4635", (300, 400), cv2.FONT_HERSHEY_SIMPLEX, 1.4, (40, 60, 170), 4)
    gray = ink.black_print(pixels, orientation.shrunk(pixels, page_finder.SIDE))
    assert gray[1380:1540].min() > 150
    assert gray[350:410].min() < 60


FULL = LINES * 5


def curled(pixels: np.ndarray, by: float) -> np.ndarray:
    """The page lying bent: its middle `by` pixels higher than its edges."""
    height, width = pixels.shape[:2]
    rows = np.arange(height)[:, None] + by * np.linspace(-1, 1, width)[None, :] ** 2
    columns = np.broadcast_to(np.arange(width, dtype=np.float32), (height, width)).copy()
    border = (255, 255, 255)
    return cv2.remap(pixels, columns, rows.astype(np.float32), cv2.INTER_LINEAR, borderValue=border)


def in_bands(photo: np.ndarray) -> np.ndarray:
    """A photo in the middle of an A4 page, white above and below, as telephone apps make it."""
    height, width = photo.shape[:2]
    tall = max(round(width * 1.414), round(height * 1.2))
    band = np.full(((tall - height) // 2, width, 3), 255, np.uint8)
    return np.concatenate([band, photo, band])


def test_a_sheet_in_a_photo_between_white_bands_is_cut_out() -> None:
    photo, _ = on_desk(page(FULL, (2339, 1654)))
    prepared = prepare.prepare(in_bands(photo), 150)
    height, width = prepared.upright_rgb.shape[:2]
    assert width / height == pytest.approx(2339 / 1654, rel=0.05)
    assert (prepared.upright_rgb[:, :30].max(axis=2) < 100).mean() < 0.2  # no desk at its edge


def test_a_sheet_in_a_photo_with_white_all_round_is_cut_out() -> None:
    photo = np.full((1700, 1200, 3), (96, 84, 70), np.uint8)
    photo[90:1640, 70:1150] = cv2.resize(page(FULL), (1080, 1550), interpolation=cv2.INTER_AREA)
    sheet = np.full((1900, 1340, 3), 255, np.uint8)
    sheet[100:1800, 70:1270] = photo
    prepared = prepare.prepare(sheet, 150)
    high, wide = prepared.upright_rgb.shape[:2]
    assert (high, wide) == (pytest.approx(1550, abs=16), pytest.approx(1080, abs=16))


def test_a_frame_printed_around_a_page_is_no_desk() -> None:
    framed = page(FULL)
    cv2.rectangle(framed, (60, 60), (framed.shape[1] - 60, framed.shape[0] - 60), (160, 20, 20), 14)
    assert page_finder.inside_bands(orientation.shrunk(framed, page_finder.SIDE)) is None


def test_the_white_margins_of_a_page_are_no_bands() -> None:
    assert page_finder.inside_bands(orientation.shrunk(page(FULL), page_finder.SIDE)) is None
    card = np.full((2339, 1654, 3), 255, np.uint8)
    card[300:938, 300:1311] = (200, 225, 220)
    assert page_finder.inside_bands(orientation.shrunk(card, page_finder.SIDE)) is None


@pytest.mark.parametrize("cut", [190, 215])
def test_a_side_that_runs_out_of_the_photo_is_followed_as_far_as_it_is_seen(cut: int) -> None:
    photo, corners = on_desk(page(FULL))
    small = orientation.shrunk(photo[:, :-cut], page_finder.SIDE)
    quad = page_finder.find_page(small)
    assert quad is not None
    assert np.abs(quad * (max(photo.shape) / max(small.shape)) - corners).max() < 0.02 * max(photo.shape)


def test_a_corner_that_the_photo_has_cut_off_is_where_its_sides_would_meet() -> None:
    pixels = page(FULL)
    height, width = pixels.shape[:2]
    corners = np.array([(320, 90), (width + 60, 330), (width - 160, height + 190), (60, height - 60)], np.float32)
    source = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
    matrix = cv2.getPerspectiveTransform(source, corners)
    photo = np.full((height + 90, width + 90, 3), (70, 60, 50), np.uint8)
    cv2.warpPerspective(pixels, matrix, (width + 90, height + 90), photo, cv2.INTER_LINEAR, cv2.BORDER_TRANSPARENT)
    small = orientation.shrunk(photo, page_finder.SIDE)
    quad = page_finder.find_page(small)
    assert quad is not None
    assert np.abs(quad * (max(photo.shape) / max(small.shape)) - corners).max() < 0.02 * max(photo.shape)


def test_a_bent_page_is_made_flat_by_its_lines_and_says_so() -> None:
    bent = curled(page(FULL), 45)
    prepared = prepare.prepare(bent, 200, another_way=True)
    assert "bent" in prepared.quality
    assert "crooked" not in prepared.quality
    middle = orientation.shrunk(prepared.gray, 1024)
    assert bend.find(middle) is None


def test_a_bent_sheet_without_an_edge_is_made_flat_when_no_scanner_states_a_resolution() -> None:
    bent = curled(page(FULL), 45)
    assert "bent" in prepare.prepare(bent).quality
    assert "bent" not in prepare.prepare(bent, 200).quality  # a scan is examined only when it was read badly


def test_a_flat_page_has_no_bend_however_it_slopes() -> None:
    for degrees in (0, 2.5):
        assert bend.find(orientation.shrunk(sloped(page(FULL), degrees)[:, :, 0], 1024)) is None


def test_a_page_whose_lines_cannot_be_made_level_is_called_crooked() -> None:
    pixels = page(FULL)
    height, width = pixels.shape[:2]
    rows = np.arange(height)[:, None] + 30 * np.sin(np.linspace(0, 9, width))[None, :]
    columns = np.broadcast_to(np.arange(width, dtype=np.float32), (height, width)).copy()
    wavy = cv2.remap(pixels, columns, rows.astype(np.float32), cv2.INTER_LINEAR, borderValue=(255, 255, 255))
    turned = np.concatenate([pixels[: height // 2], sloped(pixels, 5)[height // 2 :]])
    assert any("crooked" in prepare.prepare(bad, 200, another_way=True).quality for bad in (wavy, turned))
