"""The day to which a letter says of itself that it is good."""

from __future__ import annotations

import pytest

from classify.letters.term import valid_until
from classify.page.layout import lay_out
from tests.support.drawn import page


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("Giấy này có giá trị đến hết ngày 31/12/2026.", "2026-12-31"),
        ("Quyết định này có hiệu lực 6 tháng kể từ ngày ký.", "2026-07-05"),
        ("Giấy này có giá trị đến hết ngày 31/12/2026 Ngày 12 tháng 4 năm 2026", "2026-12-31"),  # the next row's day
        ("Giấy giới thiệu này có giá trị đến ngày 20 tháng 3 năm 2026.", "2026-03-20"),
    ],
)
def test_what_a_letter_says_of_itself_is_its_last_day(said: str, day: str) -> None:
    assert valid_until([lay_out(page(said))], "2026-01-05") == day


@pytest.mark.parametrize(
    "said",
    [
        "Giấy phép xây dựng có giá trị đến hết ngày 31/12/2026.",  # another paper's
        "Quyết định này có hiệu lực kể từ ngày ký.",
        "Giấy này có giá trị. Báo cáo đến hết ngày 31/12/2026.",  # another sentence
    ],
)
def test_what_a_letter_says_of_another_paper_or_without_an_end_is_no_last_day(said: str) -> None:
    assert valid_until([lay_out(page(said))], "2026-01-05") is None


def test_a_term_from_the_signing_has_no_end_where_the_day_was_not_read() -> None:
    pages = [lay_out(page("Quyết định này có hiệu lực 6 tháng kể từ ngày ký."))]
    assert [valid_until(pages, issued_on) for issued_on in (None, "2026-01")] == [None, None]


def test_a_day_whose_figures_the_readers_differ_on_is_not_asserted() -> None:
    text = "Giấy này có giá trị đến hết ngày 31/12/2026."
    assert valid_until([lay_out(page(text, doubtful=["31/12/2026"]))], None) is None
    assert valid_until([lay_out(page(text, confidence=0.8))], None) is None
