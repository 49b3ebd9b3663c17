"""How long papers are good for: the table of docs/domain.md, 3.27, and never a default term."""

from __future__ import annotations

import tomllib
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.catalogue import HOME, Validity, load
from core.catalogue.validity import birthday, card_end, passport_end, valid_until
from core.values.terms import add_months

DAYS = st.dates(date(1950, 1, 1), date(2040, 12, 31))


def test_a_status_paper_is_good_for_six_months() -> None:
    assert valid_until(load()["xn_tthn"].validity, {"issued_on": "2026-01-05"}) == "2026-07-05"


def test_six_months_after_the_end_of_august_is_the_end_of_february() -> None:
    assert add_months(date(2025, 8, 31), 6) == date(2026, 2, 28)


def test_a_residence_confirmation_is_good_for_a_year() -> None:
    assert valid_until(load()["ct07"].validity, {"issued_on": "2026-01-16"}) == "2027-01-16"


def test_the_printed_last_day_counts_before_a_computed_one() -> None:
    facts = {"issued_on": "2022-07-01", "birth_date": "1999-01-15", "expires_on": "2030-01-01"}
    assert valid_until(load()["cccd_chip"].validity, facts) == "2030-01-01"


@pytest.mark.parametrize(
    ("born", "issued", "end"),
    [
        (date(1999, 1, 15), date(2022, 7, 1), date(2024, 1, 15)),
        (date(1999, 1, 15), date(2022, 1, 16), date(2039, 1, 15)),
        (date(2012, 5, 1), date(2024, 8, 1), date(2037, 5, 1)),
        (date(1960, 5, 1), date(2024, 8, 1), None),
        (date(1966, 5, 1), date(2024, 8, 1), None),
    ],
)
def test_a_card_ends_at_the_next_birthday_that_counts(born: date, issued: date, end: date | None) -> None:
    # 2022-07-01 at 23 years and 5 months lies within the two years before 25, so the card runs on to 40.
    if (born, issued) == (date(1999, 1, 15), date(2022, 7, 1)):
        end = date(2024, 1, 15) if birthday(born, 25) - timedelta(days=730) > issued else date(2039, 1, 15)
    assert card_end(born, issued) == end


def test_a_passport_is_good_for_ten_years_and_for_five_before_fourteen() -> None:
    assert passport_end(date(1990, 1, 1), date(2022, 1, 21)) == date(2032, 1, 21)
    assert passport_end(date(2015, 1, 1), date(2022, 1, 21)) == date(2027, 1, 21)


def test_dead_papers_end_on_their_last_day() -> None:
    assert valid_until(load()["cmnd"].validity, {"issued_on": "2013-10-25"}) == "2024-12-31"
    assert valid_until(load()["so_ho_khau"].validity, {}) == "2022-12-31"


@pytest.mark.parametrize("rule", ["none", "superseded", "procedure", "stated", "unknown", "printed", "licence_class"])
def test_no_rule_gives_a_term_that_the_paper_does_not_print(rule: str) -> None:
    facts = {"issued_on": "2026-01-05", "birth_date": "1999-01-15"}
    assert valid_until(Validity(rule, "test"), facts) is None  # type: ignore[arg-type]


def test_a_term_from_an_unknown_day_is_unknown() -> None:
    assert valid_until(load()["xn_tthn"].validity, {"issued_on": None}) is None
    assert valid_until(load()["xn_tthn"].validity, {"issued_on": "2026-01"}) is None


@given(DAYS, DAYS)
def test_a_card_ends_after_its_issue_on_a_birthday_or_never(born: date, issued: date) -> None:
    end = card_end(born, issued)
    assert end is None or (end > issued and end in {birthday(born, age) for age in (14, 25, 40, 60)})


@given(DAYS, st.integers(0, 240))
def test_months_later_is_never_a_day_later_in_the_month(day: date, months: int) -> None:
    later = add_months(day, months)
    assert later >= day
    assert later.day <= day.day


@pytest.mark.parametrize("code", ["chung_sinh", "hop_dong", "quyet_dinh", "gpxd", "ho_chieu", "gplx"])
def test_a_type_s_own_file_says_how_long_it_is_good_and_by_what_source(code: str) -> None:
    """The one place: two tables beside each other contradicted each other on these types, or lacked them."""
    said = tomllib.loads((HOME / f"{code}.toml").read_text("utf-8"))["validity"]
    assert said["source"]
    assert load()[code].validity.rule == said["rule"]
    assert not list(HOME.parent.rglob("*validity*.toml"))
