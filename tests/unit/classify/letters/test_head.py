"""Head of a letter: which line is the state's, the number's, the date's, and how far figures are trusted."""

from __future__ import annotations

import pytest

from classify.letters.head import ALONE, Head, figure_confidence, find_state, read_head, read_head_of_form
from classify.page.layout import lay_out
from classify.page.segments import row_top, segments
from core.records import Word
from tests.unit.classify.letters.test_letter_parts import MOTTO, STATE, Printed, page

BOX = (0.1, 0.1, 0.2, 0.12)
COMMITTEE = (0.17, 0.06, "ỦY BAN NHÂN DÂN")
NUMBER, DATE = (0.19, 0.12, "Số: 47/QĐ-UBND"), (0.5, 0.12, "Quảng Ngãi, ngày 17 tháng 01 năm 2025")


def head(*printed: Printed, agreed: bool | None = True) -> Head | None:
    return read_head(lay_out(page(*printed, agreed=agreed)))


def read(*printed: Printed, agreed: bool | None = True) -> Head:
    got = head(*printed, agreed=agreed)
    assert got is not None
    return got


@pytest.mark.parametrize(
    "line",
    ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "CỘNG HOÀ XÃ HÔI CHỦ NGHĨÀ VIỆT NAM", "ĐẢNG CỘNG SẢN VIỆT NAM",
     "CỘNG HÒA XÃ HỘI C", "Độc lập - Tự do - Hạnh phúc"],
)  # fmt: skip
def test_the_states_line_is_known_misread_or_half_covered(line: str) -> None:
    state = find_state(segments(lay_out(page(COMMITTEE, (0.45, 0.06, line)))))
    assert state is not None
    assert state.text == line


def test_the_states_name_goes_before_its_motto_and_counts_at_the_top_only() -> None:
    state = find_state(segments(lay_out(page(MOTTO, STATE))))
    assert state is not None
    assert state.text == STATE[2]
    assert find_state(segments(lay_out(page((0.45, 0.7, STATE[2]))))) is None


def test_two_of_state_number_and_date_make_a_head_and_one_does_not() -> None:
    assert head(STATE, NUMBER) is not None
    assert head(STATE, DATE) is not None
    assert head(NUMBER, DATE) is not None
    for alone in (STATE, NUMBER, DATE):
        assert head(COMMITTEE, alone) is None


def test_number_symbol_and_day_are_read_from_their_own_lines() -> None:
    got = read(COMMITTEE, STATE, MOTTO, NUMBER, DATE)
    assert got.symbol == "QĐ-UBND"
    assert {name: value.value for name, value in got.fields.items()} == {
        "number_symbol": "47/QĐ-UBND",
        "issued_on": "2025-01-17",
        "issuer": "Ủy ban nhân dân",
    }
    assert got.doubts == ()
    assert got.number_line is not None
    assert got.bottom == row_top(got.number_line)


def test_a_number_quoted_in_the_other_column_or_under_the_own_is_not_the_letters() -> None:
    quoted = ((0.5, 0.14, "Số: 99/NQ-HĐND"), (0.19, 0.2, "Số: 12/TB-UBND"))
    assert read(COMMITTEE, STATE, NUMBER, DATE, *quoted).fields["number_symbol"].value == "47/QĐ-UBND"


def test_a_date_far_below_the_number_is_a_quotation() -> None:
    got = read(STATE, NUMBER, (0.5, 0.4, DATE[2]))
    assert got.date_line is None
    assert "issued_on" not in got.fields


def test_columns_that_are_swapped_are_read_the_other_way_round() -> None:
    got = read(
        (0.1, 0.06, STATE[2]), (0.68, 0.06, "ỦY BAN NHÂN DÂN"), (0.68, 0.1, NUMBER[2]),
        (0.1, 0.1, "Ví Dụ, ngày 17 tháng 01 năm 2025"),
    )  # fmt: skip
    assert (got.fields["number_symbol"].value, got.fields["issued_on"].value) == ("47/QĐ-UBND", "2025-01-17")
    assert got.fields["issuer"].value == "Ủy ban nhân dân"


def test_a_day_that_reaches_beyond_the_state_s_two_lines_is_no_part_of_the_number_beside_it() -> None:
    got = read(
        (0.15, 0.06, "CỘNG HÒA XÃ HỘI"), (0.13, 0.08, "CHỦ NGHĨA VIỆT NAM"), (0.65, 0.06, "KHO BẠC NHÀ NƯỚC"),
        (0.1, 0.1, "Ví Dụ, ngày 17 tháng 01 năm 2025"), (0.65, 0.1, "Số: 3117/CĐ-KBNN"),
    )  # fmt: skip
    assert (got.fields["number_symbol"].value, got.fields["issued_on"].value) == ("3117/CĐ-KBNN", "2025-01-17")


@pytest.mark.parametrize(
    ("number", "doubts"),
    [("Số:     /QĐ-UBND", {"number_unread"}), ("Số: 47/", {"symbol_unread", "number_unsure"})],
)
def test_what_is_not_there_is_a_doubt_by_name(number: str, doubts: set[str]) -> None:
    assert set(read(COMMITTEE, STATE, DATE, (0.19, 0.12, number)).doubts) == doubts


def test_figures_of_one_reader_are_doubted_and_of_two_that_differ_more_so() -> None:
    for agreed, highest in ((True, 1.0), (None, ALONE), (False, 0.3)):
        got = read(COMMITTEE, STATE, NUMBER, DATE, agreed=agreed)
        assert got.fields["number_symbol"].confidence == min(0.99, highest)
        assert ("number_unsure" in got.doubts) is (agreed is not True)


@pytest.mark.parametrize(
    ("words", "confidence"),
    [
        ([Word("47", BOX, 0.97, True), Word("/QĐ", BOX, 0.93, True)], 0.93),
        ([Word("47", BOX, 0.97, True), Word("/QĐ", BOX, 0.93, None)], ALONE),
        ([Word("47", BOX, 0.97, None), Word("/QĐ", BOX, 0.2, False)], 0.2),
        ([Word("—", BOX, 0.99, True)], 0.1),
        ([], 0.1),
    ],
)
def test_the_least_sure_word_decides_how_far_figures_are_trusted(words: list[Word], confidence: float) -> None:
    assert figure_confidence(words) == confidence


def test_the_day_of_a_law_that_is_named_is_no_letters() -> None:
    cited = (0.2, 0.2, "- Căn cứ Luật Tổ chức chính quyền địa phương Ví Dụ ngày 21/6/1994;")
    assert "issued_on" not in read(COMMITTEE, STATE, NUMBER, cited).fields


def test_a_form_has_a_head_by_the_states_name_and_an_agency() -> None:
    layout = lay_out(page((0.1, 0.06, "UBND xã Ví Dụ"), STATE, (0.6, 0.1, "Số 26 Quyển I")))
    got = read_head_of_form(layout)
    assert got is not None
    assert got.fields["issuer"].value == "UBND xã Ví Dụ"
