"""Where a letter's number, day and month are looked for."""

import msgspec
import pytest

from core.records import Line, Word
from ocr.handwriting import zones

SIZE = (2480, 3508)
EM = 58.0 / SIZE[0]  # the width of an em of 14-point print at 300 dpi, in page widths
HIGH = 58.0 / SIZE[1]


def line(x, y, *parts):
    """A line of words from x on; a part is a text, a number is a gap in ems, a pair is a text with its width in ems."""
    words = []
    for part in parts:
        if isinstance(part, int | float):
            x += part * EM
            continue
        text, wide = part if isinstance(part, tuple) else (part, zones.width_of(part))
        agreed = not isinstance(part, tuple)
        words.append(Word(text, (x, y, x + wide * EM, y + HIGH), 0.99, agreed))
        x += (wide + 0.25) * EM
    boxes = [word.box for word in words]
    return Line(tuple(words), (boxes[0][0], y, boxes[-1][2], y + HIGH))


def spans(lines):
    """Of each zone, its edges in ems from the left of the page."""
    return {zone.what: (zone.field.x0 / SIZE[0] / EM, zone.field.x1 / SIZE[0] / EM) for zone in zones.find(lines, SIZE)}


NUMBER = line(0.15, 0.12, "Số:", 2.0, "/QĐ-UBND")
DATE = line(0.5, 0.12, "Quảng", "Ngãi,", "ngày", 1.4, "tháng", "02", "năm", "2025")


def test_the_number_is_looked_for_between_its_label_and_the_slash():
    x0, x1 = spans([NUMBER])["number"]
    label_end = 0.15 / EM + zones.width_of("Số:")
    assert abs(x0 - label_end) < 0.1
    assert abs(x1 - (label_end + 2.25)) < 0.1


@pytest.mark.parametrize("label", [("Số", "hiệu:"), ("Số,", "ký", "hiệu:"), ("Số", "hiệu", ":")])
def test_a_label_of_several_words_is_no_part_of_the_number_after_it(label):
    by_label = spans([line(0.15, 0.12, *label, 2.0, "/TLKH-UBND")])["number"]
    end = 0.15 / EM + sum(zones.width_of(word) for word in label) + 0.25 * (len(label) - 1)
    assert by_label == (pytest.approx(end, abs=0.1), pytest.approx(end + 2.25, abs=0.1))


def test_the_day_is_looked_for_between_its_words_and_the_month_after_it():
    by_what = spans([DATE])
    before_day = 0.5 / EM + sum(zones.width_of(text) + 0.25 for text in ("Quảng", "Ngãi,"))
    assert abs(by_what["day"][0] - (before_day + zones.width_of("ngày"))) < 0.15
    assert abs(by_what["day"][1] - by_what["day"][0] - 1.65) < 0.2
    assert by_what["month"][0] > by_what["day"][1]


def test_an_edge_is_sure_where_both_readers_know_the_printed_word_and_nothing_else_in_it():
    edges = {zone.what: zone.sure_edges for zone in zones.find([NUMBER, DATE], SIZE)}
    assert edges == {"number": (True, False), "day": (True, True), "month": (True, True)}
    wide = 1.3 + zones.width_of("tháng")
    joined = line(0.5, 0.12, "Đà", "Nẵng,", "ngày", ("(Ệtháng", wide), "10", ("năm", 1.7), "2023")
    assert [zone.sure_edges for zone in zones.find([joined], SIZE)] == [(True, False), (False, False)]


def test_handwriting_that_a_reader_joined_to_both_words_is_cut_free():
    wide = zones.width_of("ngày") + 1.5 + zones.width_of("tháng")
    joined = line(0.5, 0.12, "Quảng", "Ngãi,", ("ngày06tháng", wide), "02", "năm", "2025")
    by_what = {zone.what: zone for zone in zones.find([joined], SIZE)}
    at = 0.5 / EM + sum(zones.width_of(text) + 0.25 for text in ("Quảng", "Ngãi,"))
    day = by_what["day"]
    assert day.text == "06"
    assert abs(day.field.x0 / SIZE[0] / EM - (at + zones.width_of("ngày"))) < 0.25
    assert abs(day.field.x1 / SIZE[0] / EM - (at + zones.width_of("ngày") + 1.5)) < 0.25


def test_a_word_joined_to_the_day_is_reckoned_by_the_print_beside_it_and_not_by_the_height_of_the_line():
    def unsure(text):
        return text, zones.width_of(text)

    wide = 1.3 + zones.width_of("tháng")
    low = line(0.5, 0.12, "Đà", unsure("Nẵng,"), unsure("ngày"), ("(Ệtháng", wide), "10", "năm", "2023")
    boxes = [(word.box[0], 0.12, word.box[2], 0.12 + 1.3 * HIGH) for word in low.words]
    tall = [msgspec.structs.replace(word, box=box) for word, box in zip(low.words, boxes, strict=True)]
    by_what = spans([Line(tuple(tall), low.box)])
    printed = 0.5 / EM + sum(zones.width_of(text) + 0.25 for text in ("Đà", "Nẵng,", "ngày")) + 1.3
    assert abs(by_what["day"][1] - printed) < 0.2


def test_a_number_joined_to_label_and_symbol_is_cut_free():
    wide = zones.width_of("Số:") + 2.2 + zones.width_of("/SGDĐT-CTrTT")
    other = line(0.15, 0.14, "bảo", "đảm", "trật", "tự")
    joined = line(
        0.15, 0.12, ("Số:1595/SGDĐT-CTrTT", wide), 1.8, "Đà", "Nẵng,", "ngày", 1.4, "tháng", "5", "năm", "2019"
    )
    by_what = {zone.what: zone for zone in zones.find([joined, other], SIZE)}
    number = by_what["number"]
    start = 0.15 / EM + zones.width_of("Số:")
    assert number.text == "1595"
    assert abs(number.field.x0 / SIZE[0] / EM - start) < 0.3
    assert abs(number.field.x1 / SIZE[0] / EM - (start + 2.2)) < 0.4
    assert set(by_what) == {"number", "day", "month"}


def test_a_written_one_that_reads_as_a_slash_does_not_end_the_number():
    located = zones.find(
        [line(0.15, 0.12, "Số:", ("/5/QĐ-UBND", 1.2 + zones.width_of("/QĐ-UBND")), "với", "các")], SIZE
    )
    assert [zone.text for zone in located] == ["/5"]


def test_the_year_of_a_normative_text_is_no_part_of_its_number():
    located = zones.find([line(0.15, 0.12, "Số:", "33", "/2024/QĐ-UBND")], SIZE)
    assert [zone.text for zone in located] == ["33"]


def test_a_date_that_the_text_quotes_is_not_the_date_of_the_letter():
    quoted = line(0.35, 0.3, "ngày", 1.0, "tháng", "4", "năm", "2021", "của", "Chính", "phủ")
    figures = line(0.35, 0.3, "số", "33", "ngày", 1.0, "tháng", "4", "năm", "2021")
    far = line(0.5, 0.4, "Hà", "Nội,", "ngày", 1.0, "tháng", "4", "năm", "2021")
    assert zones.find([quoted], SIZE) == []
    assert zones.find([figures], SIZE) == []
    assert [zone.what for zone in zones.find([NUMBER, far], SIZE)] == ["number"]


def test_a_number_inside_a_sentence_is_not_the_number_of_the_letter():
    mention = line(0.12, 0.3, "theo", "Công", "văn", "số", "168", "/UBND-KTTH", "của", "tỉnh")
    assert zones.find([mention], SIZE) == []


def test_the_lower_half_of_a_page_is_not_searched():
    below = line(0.15, 0.6, "Số:", 2.0, "/QĐ-UBND")
    assert zones.find([below], SIZE) == []


def test_a_page_without_lines_has_no_zones():
    assert zones.find([], SIZE) == []


def test_the_number_of_a_civil_status_paper_ends_before_its_year():
    right = line(0.7, 0.2, "Số:", ("45/2024", zones.width_of("45/2024")))
    located = zones.find([right], SIZE)
    assert [(zone.what, zone.text) for zone in located] == [("number", "45")]
    start = 0.7 / EM + zones.width_of("Số:")
    assert abs(located[0].field.x1 / SIZE[0] / EM - (start + 0.25 + zones.width_of("45"))) < 0.3
