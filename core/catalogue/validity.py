"""How long a paper is good for, by the rule of its type (docs/domain.md, 3.27): pure, and never a default term."""

from __future__ import annotations

import calendar
import re
from collections.abc import Mapping
from datetime import date, timedelta

from core.catalogue.model import Validity

CARD_AGES = (14, 25, 40, 60)  # a card is good to the next of these birthdays …
GRACE = timedelta(days=730)  # … and to the one after when issued within two years before it
PASSPORT_YEARS, CHILD_PASSPORT_YEARS, ADULT = 10, 5, 14
FULL = re.compile(r"\d{4}-\d{2}-\d{2}")


def valid_until(rule: Validity, facts: Mapping[str, str | None]) -> str | None:
    """The last day the paper is good for as ISO text; None when it has none, or when it cannot be known.

    `facts` are the paper's field values and its `issued_on`. A printed last day always counts before a computed one.
    """
    printed = facts.get(rule.until) if rule.until else None
    if printed:
        return printed if FULL.fullmatch(printed) else None
    issued, born = _day(facts.get(rule.start)), _day(facts.get("birth_date"))
    if rule.rule == "months" and issued is not None and rule.months is not None:
        return add_months(issued, rule.months).isoformat()
    if rule.rule == "birthdays" and issued is not None and born is not None:
        return _text(card_end(born, issued))
    if rule.rule == "passport" and issued is not None and born is not None:
        return passport_end(born, issued).isoformat()
    if rule.rule == "ended":
        return rule.ended_on
    return None


def add_months(day: date, months: int) -> date:
    """The same day so many months later, or the last day of that month when it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def birthday(born: date, age: int) -> date:
    """The day a person reaches an age (1 March stands for 29 February in a common year)."""
    try:
        return born.replace(year=born.year + age)
    except ValueError:
        return date(born.year + age, 3, 1)


def card_end(born: date, issued: date) -> date | None:
    """Last day of an identity card: the birthday at 14, 25, 40 or 60; None without limit (Luật Căn cước Điều 21)."""
    for age in CARD_AGES:
        if birthday(born, age) - GRACE > issued:
            return birthday(born, age)
    return None


def passport_end(born: date, issued: date) -> date:
    """Ten years from the age of 14, five before."""
    years = PASSPORT_YEARS if birthday(born, ADULT) <= issued else CHILD_PASSPORT_YEARS
    return add_months(issued, 12 * years)


def _day(text: str | None) -> date | None:
    if text is None or not FULL.fullmatch(text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _text(day: date | None) -> str | None:
    return day.isoformat() if day is not None else None
