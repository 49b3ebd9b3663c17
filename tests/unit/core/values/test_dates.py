"""Dates of every printed form, numbers in words, money and areas."""

from __future__ import annotations

import unicodedata
from datetime import date as Day

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.catalogue import Field
from core.text import fold
from core.values import KINDS, find_dates, kinds, parse, spelled, words_to_number
from core.values.dates import date_line, whole_date_line

DAYS = st.dates(Day(1900, 1, 1), Day(2099, 12, 31))
UNITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")


def in_words(n: int) -> str:
    """A number in Vietnamese words, written here anew so that a slip in one place cannot hide in the other."""
    if n < 10:
        return UNITS[n]
    if n < 100:
        tens, unit = divmod(n, 10)
        head = "mười" if tens == 1 else f"{UNITS[tens]} mươi"
        last = {0: "", 1: "mốt" if tens > 1 else "một", 5: "lăm"}.get(unit, UNITS[unit])
        return f"{head} {last}".strip()
    if n < 1000:
        hundreds, rest = divmod(n, 100)
        return f"{UNITS[hundreds]} trăm {'linh ' if 0 < rest < 10 else ''}{in_words(rest) if rest else ''}".strip()
    for scale, word in ((10**9, "tỷ"), (10**6, "triệu"), (10**3, "nghìn")):
        if n >= scale:
            head, rest = divmod(n, scale)
            if not rest:
                return f"{in_words(head)} {word}"
            filler = "không trăm " + ("linh " if rest < 10 else "") if rest < 100 else ""
            return f"{in_words(head)} {word} {filler}{in_words(rest)}"
    raise AssertionError(n)


FORMS = (
    lambda d: f"Hà Nội, ngày {d.day:02d} tháng {d.month:02d} năm {d.year}",
    lambda d: f"ngày {d.day} tháng {d.month} năm {d.year}",
    lambda d: f"ngày/date {d.day:02d} tháng/month {d.month:02d} năm/year {d.year}",
    lambda d: f"ngày/date {d.day:02d} tháng/mon th {d.month:02d} năm/year {d.year}",  # a blank read into it
    lambda d: f"{d.day:02d}/{d.month:02d}/{d.year}",
    lambda d: f"{d.day}/{d.month}/{d.year}",
    lambda d: f"{d.day:02d}-{d.month:02d}-{d.year}",
    lambda d: f"{d.day:02d}.{d.month:02d}.{d.year}",
    lambda d: f"{d.day:02d} / {d.month:02d} / {d.year}",
    lambda d: f"Ngày {in_words(d.day)}, tháng {in_words(d.month)}, năm {in_words(d.year)}",
    lambda d: f"ngày{d.day:02d}tháng{d.month:02d}năm{d.year}",
)


@given(DAYS, st.sampled_from(FORMS))
def test_any_day_printed_in_any_form_reads_back(day: Day, form) -> None:
    parsed = parse("date", form(day))
    assert parsed is not None
    assert parsed.value == day.isoformat()


@given(DAYS, st.sampled_from(FORMS), st.sampled_from(("NFD", "NFC", "fold", "upper")))
def test_a_date_survives_decomposed_folded_and_capital_print(day: Day, form, change: str) -> None:
    printed = form(day)
    changed = {
        "NFD": unicodedata.normalize("NFD", printed),
        "NFC": printed,
        "fold": fold(printed),
        "upper": printed.upper(),
    }[change]
    parsed = parse("date", changed)
    assert parsed is not None
    assert parsed.value == day.isoformat()


@given(st.integers(0, 10**12 - 1))
def test_every_number_in_words_reads_back(n: int) -> None:
    assert words_to_number(in_words(n).split()) == n


@given(st.text(max_size=200), st.sampled_from(sorted(KINDS)))
def test_no_text_makes_a_parser_raise(text: str, kind: str) -> None:
    parsed = parse(kind, text)
    assert parsed is None or (0.0 <= parsed.doubt <= 1.0 and parsed.value)


ALPHABET = "0123456789/.-:, OolI|ngàythánănmSốQĐUBNDkhôgmộthaibrăpc…“”_\n"


@given(st.text(alphabet=ALPHABET, max_size=120), st.sampled_from(sorted(KINDS)))
def test_no_likely_garbage_makes_a_parser_raise(text: str, kind: str) -> None:
    parsed = parse(kind, text)
    assert parsed is None or parsed.value


@pytest.mark.parametrize("text", ["31/02/2020", "00/01/2020", "15/13/2020", "ngày 30 tháng 02 năm 2021", "29/02/2023"])
def test_a_day_that_does_not_exist_is_refused(text: str) -> None:
    parsed = parse("date", text)
    assert parsed is None or len(parsed.value) < 10


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Sinh năm 1969", "1969"),
        ("1940", "1940"),
        ("03/2014", "2014-03"),
        ("tháng 03 năm 2014", "2014-03"),
        ("ngày 01 tháng 7 năm 2026", "2026-07-01"),
        ("ngày mồng năm tháng giêng năm hai nghìn không trăm linh một", "2001-01-05"),
        ("ngày hai mươi lăm tháng năm năm một nghìn chín trăm tám mươi lăm", "1985-05-25"),
        ("ngày mười lăm tháng một năm một nghìn chín trăm chín mươi chín", "1999-01-15"),
        ("ngay 5 thang 1 nam 2020", "2020-01-05"),
        ("ngảy 05 thảng 01 nàm 2020", "2020-01-05"),
    ],
)
def test_precision_is_kept_as_printed(text: str, value: str) -> None:
    parsed = parse("date", text)
    assert parsed is not None
    assert parsed.value == value


def test_the_first_figure_is_the_day_never_the_month() -> None:
    assert parse("date", "03/04/2020").value == "2020-04-03"
    assert parse("date", "12/31/2020") is None or parse("date", "12/31/2020").value != "2020-12-31"


def test_a_long_dash_parts_a_date_too() -> None:
    for dash in "-–—−":
        parsed = parse("date", f"30{dash}01{dash}1980")
        assert parsed is not None
        assert (parsed.value, parsed.checks) == ("1980-01-30", ())


def test_something_close_before_a_day_of_one_figure_may_be_a_figure() -> None:
    field = Field(name="birth_date", kind="date")
    for text, doubtful in (("j1/04/1981", True), ("{1/04/1981", True), ("j11/04/1981", False), ("1/04/1981", False)):
        parsed = kinds.parse(field, text)
        assert parsed is not None
        assert ("!glued" in parsed.checks) is doubtful


def test_a_date_after_the_words_for_an_open_end_is_another() -> None:
    field = Field(name="expires_on", kind="date")
    for words in ("Không thời hạn", "Khổng thời hại", "vô thời hạn"):
        assert kinds.parse(field, f"{words} Hà Nội, ngày 06 tháng 05 năm 2025") is None
    assert kinds.parse(field, "Hà Nội, ngày 06 tháng 05 năm 2025") is not None


def test_a_day_left_blank_gives_a_month_and_a_failed_check() -> None:
    parsed = parse("date", "Quảng Ngãi, ngày ….. tháng 01 năm 2025")
    assert parsed is not None
    assert parsed.value == "2025-01"
    assert "!day_read" in parsed.checks
    assert parsed.doubt < 0.5


def test_two_digits_of_a_year_are_no_date() -> None:
    assert parse("date", "04/4/18") is None


def test_figures_read_from_letters_are_doubted() -> None:
    parsed = parse("date", "ngày l5 tháng O1 năm 2O20")
    assert parsed is not None
    assert parsed.value == "2020-01-15"
    assert parsed.doubt <= 0.5


def test_words_beside_the_figures_are_a_second_witness() -> None:
    same = parse("date", "15/01/1999 (Ngày mười lăm, tháng một, năm một nghìn chín trăm chín mươi chín)")
    other = parse("date", "16/01/1999 (Ngày mười lăm, tháng một, năm một nghìn chín trăm chín mươi chín)")
    assert same is not None
    assert other is not None
    assert "date_words" in same.checks
    assert "!date_words" in other.checks
    assert other.doubt < 0.5 < same.doubt


def test_all_dates_of_a_text_are_found_in_order() -> None:
    dates = find_dates("từ ngày 01/02/2020 đến ngày 03 tháng 4 năm 2021")
    assert [parsed.value for _, _, parsed in dates] == ["2020-02-01", "2021-04-03"]


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("money_vnd", "1.500.000.000 đồng", "1500000000"),
        ("money_vnd", "500 000 đồng", "500000"),
        ("money_vnd", "4.500.-000-000 đ", "4500000000"),
        ("money_vnd", "20.000-30.000 đồng", "20000"),
        ("money_vnd", "500.000-600.000 đồng", "500000"),
        ("money_vnd", "500.000.- đồng", "500000"),
        ("money_vnd", "1500.000.000 đồng", "1500000000"),
        ("money_vnd", "61539,000 đồng", "61539000"),
        ("money_vnd", "3 . 150. 000. 000 đồng", "3150000000"),
        ("money_vnd", "1,5 tỷ đồng", "1500000000"),
        ("money_vnd", "Một trăm nghìn đồng", "100000"),
        ("money_vnd", "5,000,000 VND", "5000000"),
        ("area_m2", "120,5 m2", "120.5"),
        ("area_m2", "1.234,5 m²", "1234.5"),
        ("area_m2", "85.6 m2", "85.6"),
        ("area_m2", "1.234 m2", "1234"),
        ("integer", "3.200 gam", "3200"),
        ("integer", "ba", "3"),
        ("year", "năm 1985", "1985"),
    ],
)
def test_sums_and_areas_are_normalised(kind: str, text: str, value: str) -> None:
    parsed = parse(kind, text)
    assert parsed is not None
    assert parsed.value == value


@given(st.integers(1000, 10**11))
def test_a_sum_in_figures_and_words_confirms_itself(n: int) -> None:
    figures = f"{n:,}".replace(",", ".")
    parsed = parse("money_vnd", f"{figures} đồng (Bằng chữ: {in_words(n).capitalize()} đồng)")
    assert parsed is not None
    assert parsed.value == str(n)
    assert parsed.checks == ("words",)


@pytest.mark.parametrize(
    ("printed", "checks"),
    [
        ("1.500.000 đồng (Bằng chữ: Một triệu sáu trăm nghìn đồng)", ("!words",)),
        ("150.000.000 đồng (Ba tỷ một trăm năm mươi triệu đồng)", ("!words",)),
        ("12 '5.000.000 đồng", ()),  # a figure before it may be its own
    ],
)
def test_a_sum_that_differs_from_its_words_or_may_lack_a_figure_is_doubted(
    printed: str, checks: tuple[str, ...]
) -> None:
    parsed = parse("money_vnd", printed)
    assert parsed is not None
    assert parsed.checks == checks
    assert parsed.doubt < 0.5


def test_words_that_say_no_number_are_no_number() -> None:
    assert words_to_number(["ngày", "mai"]) is None
    assert words_to_number([]) is None
    assert words_to_number(["hai", "nghìn", "không"]) is None  # trăm mười tám, in the next line
    assert spelled("không có gì") is None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Hà Nội, ngày 05 tháng 01 năm 2026", "2026-01-05"),
        ("Ba Đình, ngay 5 thang 1 nam 2026", "2026-01-05"),
        ("Huế, ngày 05/01/2026", "2026-01-05"),
        ("Từ Sơn, ngày 05/01/2026", "2026-01-05"),
        ("Hà Nội, ngày     tháng 01 năm 2026", "2026-01"),
    ],
)
def test_a_line_of_place_and_date_is_read_however_it_is_set(text: str, value: str) -> None:
    line = date_line(text)
    assert line is not None
    assert line.parsed is not None
    assert line.parsed.value == value


@pytest.mark.parametrize(
    "text",
    [
        "Căn cứ Quyết định số 5 ngày 05 tháng 01 năm 2026",
        "ngày 05 tháng 01 năm 2026 của Chính phủ",
        "Hà Nội",
        "",
        "đến hết ngày 05/01/2026.",
        "từ ngày 05 tháng 01 năm 2026",
        "báo cáo kết quả trước ngày 05/01/2026",
    ],
)
def test_a_date_in_a_sentence_is_no_line_of_place_and_date(text: str) -> None:
    assert date_line(text) is None


def test_a_year_that_lost_its_last_figure_leaves_a_line_of_place_and_date_without_a_day() -> None:
    line = date_line("Ví Dụ, ngày 20 tháng 01 năm 202")
    assert line is not None
    assert (line.parsed, line.year) == (None, None)


def test_a_whole_date_line_may_stand_in_two_languages() -> None:
    parsed = whole_date_line("Hà Nội, ngày/date 14 tháng/month 03 năm/year 2014")
    assert parsed is not None
    assert parsed.value == "2014-03-14"
    assert whole_date_line("Ngày sinh: ngày 14 tháng 03 năm 2014") is None


def test_figures_in_a_box_each_make_a_day_and_those_of_a_longer_number_do_not() -> None:
    assert parse("date", "1 6 0 1 1 9 7 1").value == "1971-01-16"  # type: ignore[union-attr]
    assert parse("date", "[ 2 [8 0 5 1/ 9 5 3").value == "1953-05-28"  # type: ignore[union-attr]
    assert parse("date", "(2 / 5 [ o / 6 / 2 [o [ 2 [1 ]").value == "2021-06-25"  # type: ignore[union-attr]
    assert parse("date", "| / 7 / o / 5 / 2 / o / 2 / o").value == "2020-05-07"  # type: ignore[union-attr]
    assert parse("date", "0 8 4 1 9 0 1 1 3 5 9 2") is None


@pytest.mark.parametrize(
    ("text", "value"),
    [("1/-06-1979", "1979-06-11"), ("01/H/2015", "2015-11-01"), ("23-1Q-1967", "1967-10-23"),
     ("25/6/997", "1997-06-25"), ("05.07.“943", "1943-07-05"), ("ngày 22 tháng // năm 2015", "2015-11-22"),
     ("ngày 2. 7 tháng 12 năm 2017", "2017-12-27")],
)  # fmt: skip
def test_a_day_in_a_hand_whose_ones_are_strokes_is_read_and_doubted(text: str, value: str) -> None:
    parsed = parse("date", text)
    assert parsed is not None
    assert (parsed.value, parsed.doubt <= 0.5) == (value, True)


@pytest.mark.parametrize(
    ("text", "value"),
    [("05.11,2022", "2022-11-05"), ("2 5 - 01 - 2.021", "2021-01-25"), ("/17.02.2011", "2011-02-17")],
)
def test_marks_of_a_leader_inside_a_day_do_not_hide_it(text: str, value: str) -> None:
    assert parse("date", text).value == value  # type: ignore[union-attr]


@pytest.mark.parametrize("read", ["19,04.2000", "19,04,2000", "1 9 042000", ":19042000"])
def test_a_day_whose_points_or_boxes_were_read_otherwise_is_a_day_still(read: str) -> None:
    parsed = parse("date", read)
    assert parsed is not None
    assert (parsed.value, parsed.doubt < 1.0) == ("2000-04-19", True)


@pytest.mark.parametrize(
    ("read", "doubt"),
    [("7048 m2", 0.5), ("7048 m2 (bảy nghìn không trăm bốn mươi tám mét vuông)", 1.0), ("7.048 m2", 1.0)],
)
def test_an_area_of_four_figures_that_nothing_parts_may_have_lost_its_comma(read: str, doubt: float) -> None:
    parsed = parse("area_m2", read)
    assert parsed is not None
    assert (parsed.value, parsed.doubt) == ("7048", doubt)
