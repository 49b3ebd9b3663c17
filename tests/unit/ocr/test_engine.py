"""The readers: what they give for a page, and what happens where one of them is missing."""

from __future__ import annotations

import importlib.util

import numpy as np
import pytesseract
import pytest

from core.records import Line
from ocr import engine
from ocr.clean import prepare as clean
from ocr.readers import ensemble, leader_text, mrz_lines, tesseract_lstm, tesseract_program
from ocr.readers import trueocr as first
from ocr.readers.tesseract_lstm import SecondWord
from ocr.readers.trueocr import LineReading
from tests.support.pages import LINES, page

MRZ = ("IDVNM1939824808001193982480<<9", "9311251F3311259VNM<<<<<<<<<<<2", "DO<<THU<AN<<<<<<<<<<<<<<<<<<<<")


@pytest.fixture(scope="module")
def lines() -> tuple[Line, ...]:
    return ensemble.EnsembleEngine().read(clean.prepare(page(), 200))


def test_two_readers_read_a_clean_page_word_for_word(lines: tuple[Line, ...]) -> None:
    assert tuple(line.text for line in lines) == LINES


def test_agreed_words_are_marked_and_sure(lines: tuple[Line, ...]) -> None:
    words = [word for line in lines for word in line.words]
    assert sum(word.agreed is True for word in words) > 0.8 * len(words)
    assert min(word.confidence for word in words if word.agreed) > 0.5


def test_boxes_lie_on_the_page_in_order_and_around_their_ink(lines: tuple[Line, ...]) -> None:
    dark = page()[:, :, 0] < 128
    height, width = dark.shape
    for line in lines:
        for word in line.words:
            x0, y0, x1, y1 = word.box
            assert 0 <= x0 < x1 <= 1
            assert 0 <= y0 < y1 <= 1
            assert dark[int(y0 * height) : int(y1 * height), int(x0 * width) : int(x1 * width)].any()
        starts = [word.box[0] for word in line.words]
        assert starts == sorted(starts)


def test_lines_come_in_reading_order(lines: tuple[Line, ...]) -> None:
    tops = [line.box[1] for line in lines]
    assert tops == sorted(tops)


def test_the_left_header_block_comes_before_the_right_one() -> None:
    sheet = page((), (1654, 2339))
    left, right = page(("ỦY BAN NHÂN DÂN", "PHƯỜNG VÍ DỤ")), page(("CỘNG HÒA XÃ HỘI", "Độc lập - Tự do"))
    sheet[200:400, 100:700] = left[200:400, 150:750]
    sheet[200:400, 950:1550] = right[200:400, 150:750]
    sheet[900:1300] = page(LINES[3:])[200:600]
    lines = ensemble.EnsembleEngine().read(clean.prepare(sheet, 200))
    assert [line.text for line in lines[:4]] == [
        "ỦY BAN NHÂN DÂN", "PHƯỜNG VÍ DỤ", "CỘNG HÒA XÃ HỘI", "Độc lập - Tự do",
    ]  # fmt: skip
    assert {lines[0].block, lines[1].block}.isdisjoint({lines[2].block, lines[3].block})


@pytest.mark.parametrize("reader", [ensemble.EnsembleEngine(), tesseract_program.PageEngine()])
def test_a_blank_page_has_no_lines(reader: engine.Engine) -> None:
    assert reader.read(clean.prepare(np.full((1400, 1000, 3), 252, np.uint8), 120)) == ()


def test_the_same_page_gives_the_same_lines(lines: tuple[Line, ...]) -> None:
    assert ensemble.EnsembleEngine().read(clean.prepare(page(), 200)) == lines


def test_without_the_second_library_tesseract_reads_alone_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    find = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "trueocr" else find(name))
    alone = engine.default()
    assert isinstance(alone, tesseract_program.PageEngine)
    assert "trueocr is not installed" in alone.describe()
    assert alone.version() != ensemble.EnsembleEngine().version()


def test_both_libraries_make_the_default_a_pair() -> None:
    assert isinstance(engine.default(), ensemble.EnsembleEngine)


def test_the_second_reader_reads_lines_of_any_width_at_once_and_places_their_words() -> None:
    sheet = page(("Số", "ỦY BAN NHÂN DÂN PHƯỜNG VÍ DỤ", ""))[:, :, 0]
    rows = np.flatnonzero((sheet < 128).any(axis=1))
    middle = int(rows[0] + rows[-1]) // 2
    boxes = np.array([[100, rows[0] - 6, 1600, middle], [100, middle, 1600, rows[-1] + 6], [100, 1900, 1600, 1950]])
    read = tesseract_lstm.read_lines(sheet, boxes.astype(np.float32))
    assert [" ".join(word.text for word in line) for line in read] == ["Số", "ỦY BAN NHÂN DÂN PHƯỜNG VÍ DỤ", ""]
    for word in read[1]:
        assert (sheet[middle : rows[-1], round(word.x0) : round(word.x1)] < 128).any()
    starts = [word.x0 for word in read[1]]
    assert starts == sorted(starts)


def test_the_second_reader_says_what_the_program_its_net_comes_from_says() -> None:
    sheet = page(LINES[:1])[:, :, 0]
    rows, columns = np.flatnonzero((sheet < 128).any(axis=1)), np.flatnonzero((sheet < 128).any(axis=0))
    box = np.array([columns[0] - 8, rows[0] - 8, columns[-1] + 8, rows[-1] + 8], np.float32)
    x0, y0, x1, y1 = box.astype(int)
    said = pytesseract.image_to_string(sheet[y0:y1, x0:x1], lang="vie", config="--psm 7").strip()
    assert [word.text for word in tesseract_lstm.read_lines(sheet, box[None])[0]] == said.split() == LINES[0].split()


def test_dust_and_what_is_left_of_a_leader_are_outside_a_line_and_a_dot_below_is_inside() -> None:
    clean = page(("ĐỊNH CÔNG PHƯỜNG VÍ DỤ",))[:, :, 0]
    rows, columns = np.flatnonzero((clean < 128).any(axis=1)), np.flatnonzero((clean < 128).any(axis=0))
    box = np.array([columns[0] - 8, rows[0] - 14, columns[-1] + 300, rows[-1] + 14], np.float32)
    alone = tesseract_lstm.net_line(clean, box)
    dusty = clean.copy()
    dusty[rows[0] - 13 : rows[0] - 11, columns[0] + 200 : columns[0] + 202] = 0
    for x in range(columns[-1] + 40, columns[-1] + 280, 16):
        dusty[rows[-1] - 8 : rows[-1] - 6, x : x + 2] = 0
    spoiled = tesseract_lstm.net_line(dusty, box)
    assert alone is not None
    assert spoiled is not None
    assert abs(spoiled.picture.shape[1] - alone.picture.shape[1]) <= 3
    assert tesseract_lstm.read_lines(dusty, box[None])[0][-1].text == "DỤ"


def test_the_small_full_stop_that_ends_a_line_is_inside_it() -> None:
    sheet = page(("theo quy định hiện hành",))[:, :, 0]
    rows, columns = np.flatnonzero((sheet < 128).any(axis=1)), np.flatnonzero((sheet < 128).any(axis=0))
    foot, end = int(np.flatnonzero((sheet[:, columns[-1] - 8 : columns[-1]] < 128).any(axis=1))[-1]), int(columns[-1])
    sheet[foot - 2 : foot + 1, end + 7 : end + 10] = 0
    box = np.array([columns[0] - 8, rows[0] - 8, end + 20, rows[-1] + 8], np.float32)
    assert tesseract_lstm.read_lines(sheet, box[None])[0][-1].text == "hành."


def test_a_rule_is_not_drawn_out_to_a_line_of_print() -> None:
    sheet = np.full((80, 1400), 255, np.uint8)
    sheet[40:42, 20:1380] = 0
    line = tesseract_lstm.net_line(sheet, np.array([0, 20, 1400, 60], np.float32))
    assert line is not None
    assert line.picture.shape[0] == 36
    assert line.picture.shape[1] < 3000


@pytest.mark.parametrize("box", [(200, 20, 200, 60), (300, 20, 200, 60), (2000, 20, 2100, 60), (-90, 20, -10, 60)])
def test_a_box_that_is_no_part_of_the_page_has_no_line(box: tuple[int, ...]) -> None:
    sheet = np.full((100, 1400), 255, np.uint8)
    assert tesseract_lstm.net_line(sheet, np.array(box, np.float32)) is None
    assert tesseract_lstm.read_lines(sheet, np.array([box], np.float32)) == [()]


def test_the_best_path_says_doubled_characters_once() -> None:
    path = [0, 3, 3, 0, 3, 1, 0]
    log_probs = np.full((len(path), len(tesseract_lstm.alphabet()) + 1), -9.0, np.float32)
    log_probs[np.arange(len(path)), path] = -0.1
    letters = tesseract_lstm.best_path(log_probs)
    assert [letter.char for letter in letters] == [tesseract_lstm.alphabet()[k - 1] for k in (3, 3, 1)]
    assert [(letter.first, letter.last) for letter in letters] == [(1, 2), (4, 4), (5, 5)]


def reading(text: str) -> LineReading:
    count = len(text)
    places = tuple(10.0 * i for i in range(count))
    return LineReading(text, (0.9,) * count, places, np.zeros((count, 4), np.float32), tuple(range(count)), 10.0, 0.0)


def test_dotted_leaders_are_not_text() -> None:
    cut = leader_text.without_leaders(reading("Nơi sinh: Hà Nội ......... Dân tộc: Kinh ……"))
    assert cut.text == "Nơi sinh: Hà Nội Dân tộc: Kinh"
    assert len(cut.text) == len(cut.sure) == len(cut.places) == len(cut.frames)
    words = (SecondWord("Kinh......", 0.9, 0, 10), SecondWord("......", 0.5, 10, 90))
    assert [word.text for word in leader_text.without_leader_words(words)] == ["Kinh"]


def test_a_full_stop_is_no_leader() -> None:
    assert leader_text.without_leaders(reading("hiệu lực kể từ ngày ký./.")).text == "hiệu lực kể từ ngày ký./."


def test_dots_that_a_leader_left_between_words_are_not_text() -> None:
    words = tuple(SecondWord(text, 0.9, 0, 100) for text in ("Số.57", "phố..", "Vạn.Phúc.Lộc,", "900.000", "đồng."))
    ours, theirs = leader_text.tidied(reading("Số.57 phố. Vạn.Phúc.Lộc, 900.000 đồng."), words)
    assert ours.text == "Số 57 phố Vạn Phúc Lộc, 900.000 đồng"
    assert [word.text for word in theirs] == ["Số", "57", "phố", "Vạn", "Phúc", "Lộc,", "900.000", "đồng"]
    assert [round(word.x0) for word in theirs[3:6]] == [0, 31, 69]


@pytest.mark.parametrize(("first", "last"), [("ỊKÝ BỞI LỆI", "|"), ("[KÝ BỞI LỆJ", "]"), ("(KÝ BỞI LỆ)", "|")])
def test_a_line_in_square_brackets_has_both_of_them_for_both_readers(first: str, last: str) -> None:
    words = tuple(SecondWord(text, 0.9, 0, 100) for text in ("[", "KÝ", "BỞI", "LỆ", last))
    ours, theirs = leader_text.tidied(reading(first), words)
    assert ours.text == "[KÝ BỞI LỆ]"
    assert [word.text for word in theirs] == ["[", "KÝ", "BỞI", "LỆ", "]"]


@pytest.mark.parametrize(("first", "words"), [("I. Chung", ("I.", "Chung")), ("Lê I", ("Lê", "|")), ("", ("[", "]"))])
def test_a_line_that_does_not_begin_with_a_bracket_keeps_its_strokes(first: str, words: tuple[str, ...]) -> None:
    ours, theirs = leader_text.tidied(reading(first), tuple(SecondWord(text, 0.9, 0, 100) for text in words))
    assert (ours.text, tuple(word.text for word in theirs)) == (first, words)


def sentence(words: str, sure: float, rival: tuple[str, str, float]) -> tuple[LineReading, tuple[SecondWord, ...]]:
    """A line both readers read alike; both nets give `rival` (the letter, what it may be, its chance) a chance."""
    letter, other, chance = rival
    tables = []
    for classes in (first.classes(), tesseract_lstm.classes()):
        table = np.full((2 * len(words) + 1, max(classes.values()) + 1), np.log(1e-5), np.float32)
        table[::2, 0] = np.log(0.99)
        for i, char in enumerate(words):
            table[2 * i + 1, classes[char]] = np.log(sure)
            if char == letter:
                table[2 * i + 1, classes[other]] = np.log(chance)
        tables.append(table)
    frames = tuple(2 * i + 1 for i in range(len(words)))
    chances = tuple(sure if char == letter else 0.99 for char in words)
    ours = LineReading(words, chances, tuple(map(float, frames)), tables[0], frames, 1.0, 0.0)
    theirs, at = [], 0
    for word in words.split():
        steps = tables[1][2 * at : 2 * (at + len(word)) + 1]
        theirs.append(SecondWord(word, sure if letter in word else 0.97, 2.0 * at, 2.0 * (at + len(word)), steps))
        at += len(word) + 1
    return ours, tuple(theirs)


def test_a_word_both_misread_is_mended_by_its_neighbours_and_counts_as_disputed() -> None:
    lines = ensemble.join(*sentence("đăng ký dự tuyến sinh viên", 0.55, ("ế", "ể", 0.4)))
    word = next(piece for piece in lines if "tuy" in piece.text)
    assert (word.text, word.agreed, word.other) == ("tuyển", False, "tuyến")
    assert word.confidence < min(piece.confidence for piece in lines if piece.agreed)


@pytest.mark.parametrize(
    ("words", "sure"), [("đăng ký dự tuyến sinh viên", 0.98), ("ông Trần Văn Tuyến sinh ngày", 0.55)]
)
def test_what_the_nets_are_sure_of_and_what_may_be_a_name_stays(words: str, sure: float) -> None:
    lines = ensemble.join(*sentence(words, sure, ("ế", "ể", (1 - sure) * 0.9)))
    assert " ".join(piece.text for piece in lines) == words
    assert all(piece.agreed for piece in lines)


def test_abbreviations_and_sentences_keep_their_dots() -> None:
    text = "Q. 1, TP. HCM. Điều 2. Việc này v.v. do Ủy ban giao. Hết."
    assert leader_text.tidied(reading(text), ())[0].text == text


@pytest.mark.parametrize(
    ("first", "second_text", "truth"),
    [
        ("IDVNM1939824808001193982480--9", "TDVNM1939824868001193982480<<9", MRZ[0]),
        ("9311251F3311259VNM---:-------2", "9311251F3311259VNM<<<<<<<<<<<2", MRZ[1]),
        ("VO--THI-MINH-LINH-------------", "VO<<THI<MINH<LINH<<<<<<-<<<<<<", "VO<<THI<MINH<LINH" + 13 * "<"),
        ("DO--THU-ANk-cxx-cxxkcxxkccxk-c", "D0<<THU<ANÑ<<<<<<<<<<<<<<<<<<<<", MRZ[2]),
    ],
)
def test_machine_lines_take_letters_from_one_reader_and_fillers_from_the_other(
    first: str, second_text: str, truth: str
) -> None:
    assert mrz_lines.is_machine_readable(second_text)
    assert mrz_lines.fused(first, second_text)[0] == truth


def test_a_line_with_an_angle_bracket_is_not_machine_readable() -> None:
    assert not mrz_lines.is_machine_readable("nếu x < 5 hoặc y << 7 thì không áp dụng")


@pytest.mark.parametrize(
    ("first", "second_text"),
    [
        ("CMNDsố:.012377369<<<", "CMND<012377369<<<<<<"),
        ("2) Giới (1) Nam<<<<<<<<<", "2)G<O<(1)NAM<<<<<<<<<<<"),
        ("Số:443274751<<<<<<<<<<", "S<<443274751<<<<<<"),
        ("MAU<<<<<<<<<<<<<<<<<", "MY<<<<<<<<<<<<<<<<<<"),
    ],
)
def test_dots_of_a_leader_make_no_machine_line(first: str, second_text: str) -> None:
    assert mrz_lines.is_machine_readable(second_text)
    assert not mrz_lines.both_see(first, second_text)
    assert mrz_lines.both_see(MRZ[0], second_text)


def test_pieces_of_a_broken_machine_line_are_one_row() -> None:
    boxes = np.array([[0, 0, 50, 10], [60, 1, 90, 11], [0, 20, 90, 30]], np.float32)
    assert mrz_lines.rows(boxes, ["P<VNMLE<<HUU<H", "<<<<<<", "Họ và tên"]) == [[0, 1]]
    assert mrz_lines.around(boxes, [0, 1]).tolist() == [0, 0, 90, 11]
