"""The terms papers print, read into their last day; what is not certain is unread."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.values.terms import Term, add_months, term

SIGNED = date(2026, 3, 20)


@pytest.mark.parametrize(
    ("printed", "last"),
    [
        ("06 tháng kể từ ngày ký", "2026-09-20"),
        ("06 tháng, kể từ ngày ký.", "2026-09-20"),
        ("06 (sáu) tháng kể từ ngày ký giấy ủy quyền này", "2026-09-20"),
        ("sáu (06) tháng kể từ ngày ký", "2026-09-20"),
        ("06 tháng (sáu tháng) kể từ ngày ký", "2026-09-20"),
        ("hai năm kể từ ngày ký", "2028-03-20"),
        ("Hai (02) năm tính từ ngày ký hợp đồng", "2028-03-20"),
        ("năm năm kể từ ngày ký", "2031-03-20"),
        ("năm tháng kể từ ngày ký", "2026-08-20"),
        ("mười hai tháng kể từ ngày công chứng", "2027-03-20"),
        ("ba năm sáu tháng kể từ ngày ký", "2029-09-20"),
        ("01 năm 06 tháng kể từ ngày ký", "2027-09-20"),
        ("01 năm và 06 tháng kể từ ngày ký", "2027-09-20"),
        ("hai mươi năm kể từ ngày ký", "2046-03-20"),
        ("30 ngày kể từ ngày ký", "2026-04-19"),
        ("chín mươi ngày kể từ ngày ký", "2026-06-18"),
        ("trong 15 ngày kể từ ngày ký", "2026-04-04"),
        ("02 tuần kể từ ngày ký", "2026-04-03"),
        ("có hiệu lực khởi công xây dựng trong thời hạn 12 tháng kể từ ngày cấp", "2027-03-20"),
        ("trong thời hạn 6 tháng, kể từ ngày cấp, được sử dụng để", "2026-09-20"),
        ("đến hết ngày 31/12/2026", "2026-12-31"),
        ("Kể từ ngày ký đến hết ngày 31 tháng 12 năm 2026", "2026-12-31"),
        ("Giấy này có giá trị đến ngày 01 tháng 01 năm 2027", "2027-01-01"),
        ("từ ngày 01/4/2026 đến ngày 31/3/2028", "2028-03-31"),
        ("từ 01/4/2026 đến 31/3/2028", "2028-03-31"),
        ("24 tháng, từ ngày 01/4/2026 đến ngày 31/3/2028", "2028-03-31"),
        ("02 năm kể từ ngày 01/4/2026", "2028-04-01"),
        ("đến hết tháng 12/2026", "2026-12-31"),
        ("đến hết năm 2026", "2026-12-31"),
        ("06 tháng kể từ ngày ký. Hết thời hạn hai bên có thể gia hạn thêm 01 năm.", "2026-09-20"),
        ("06 tháng kể từ ngày ký. Điều 3. Cam đoan của hai bên", "2026-09-20"),
        ("theo Điều 2: 06 tháng kể từ ngày ký", "2026-09-20"),
        ("06 tháng kể từ ngày ký hoặc đến khi hoàn thành công việc", "2026-09-20"),
    ],
)
def test_a_printed_term_is_read_into_its_last_day(printed: str, last: str) -> None:
    assert term(printed, SIGNED).day == last


@pytest.mark.parametrize(
    "printed",
    [
        "", "…", "theo thỏa thuận", "có hiệu lực kể từ ngày ký", "06 tháng", "02 năm kể từ ngày bàn giao nhà",
        "02 năm kể từ ngày nhận nhà", "06 (chín) tháng kể từ ngày ký", "chín (06) tháng kể từ ngày ký",
        "O6 tháng kể từ ngày ký", "sau thang kể từ ngày ký", "một năm rưỡi kể từ ngày ký", "nửa năm kể từ ngày ký",
        "02 năm kể từ ngày ký, được gia hạn 01 năm", "06 tháng kể từ ngày", "đến tháng 12/2026",
        "đến ngày 31/02/2027", "12 tháng, từ ngày 01/4/2026 đến ngày 31/3/2028", "đến ngày 01/01/2020",
        "06 tháng hoặc 09 tháng kể từ ngày ký", "000 tháng kể từ ngày ký", "hai ba tháng kể từ ngày ký",
    ],
)  # fmt: skip
def test_what_is_not_certain_is_unread_and_no_usual_term_stands_for_it(printed: str) -> None:
    assert term(printed, SIGNED) == Term("unread")


@pytest.mark.parametrize("printed", ["đến khi hoàn thành công việc", "cho đến khi bên B thực hiện xong việc mua bán"])
def test_an_end_by_an_event_is_no_day(printed: str) -> None:
    assert term(printed, SIGNED) == Term("event")


@pytest.mark.parametrize("printed", ["không thời hạn", "Không xác định thời hạn", "Lâu dài", "vô thời hạn"])
def test_words_for_an_open_end_are_no_unread_term(printed: str) -> None:
    assert term(printed, SIGNED) == Term("never")


def test_a_term_that_may_end_by_an_event_too_says_so() -> None:
    assert term("06 tháng kể từ ngày ký hoặc đến khi hoàn thành công việc", SIGNED).event


def test_a_term_from_signing_on_a_paper_whose_day_was_not_read_is_unread() -> None:
    assert term("06 tháng kể từ ngày ký", None) == Term("unread")
    assert term("đến hết ngày 31/12/2026", None).day == "2026-12-31"


@given(st.text(max_size=60), st.none() | st.dates())
def test_any_text_is_read_or_unread_and_never_raises(text: str, signed: date | None) -> None:
    result = term(text, signed)
    assert (result.day is not None) == (result.ends == "day")


@given(st.integers(1, 99), st.dates(date(1990, 1, 1), date(2030, 1, 1)))
def test_every_number_of_months_in_figures_is_counted_from_the_day_of_signing(months: int, signed: date) -> None:
    assert term(f"{months:02d} tháng kể từ ngày ký", signed).day == add_months(signed, months).isoformat()
