"""How long a paper is good for, by the rule of its type (docs/domain.md, 3.27): pure, and never a default term."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Literal

from core.catalogue import Validity
from core.records import Record
from core.values.terms import add_months
from core.values.terms import term as printed_term

CARD_AGES = (14, 25, 40, 60)  # a card is good to the next of these birthdays …
GRACE = timedelta(days=730)  # … and to the one after when issued within two years before it
PASSPORT_YEARS, CHILD_PASSPORT_YEARS, ADULT = 10, 5, 14
FULL = re.compile(r"\d{4}-\d{2}-\d{2}")

Facts = Mapping[str, str | None]


class End(Record, frozen=True):
    """When a paper ends: on a day, never, or nobody can tell from it."""

    ends: Literal["day", "never", "unknown"]
    day: date | None = None  # the last day, for `day`
    event: bool = False  # it may end by an event that the paper names (`đến khi hoàn thành công việc`)


UNKNOWN, NEVER = End("unknown"), End("never")


def end_of(rule: Validity, facts: Facts) -> End:
    """When the paper ends. `facts` are the paper's field values and its `issued_on`.

    A printed last day always counts before a computed one, a printed term together with that of the type: the earlier.
    """
    printed = facts.get(rule.until) if rule.until else None
    if printed:
        return End("day", date.fromisoformat(printed)) if _day(printed) else UNKNOWN
    by_type, by_term = _by_type(rule, facts), _by_term(rule, facts)
    if by_term is None:
        return by_type
    days = [end.day for end in (by_type, by_term) if end.day]
    if days:
        return End("day", min(days), by_term.event)
    return by_term


def valid_until(rule: Validity, facts: Facts) -> str | None:
    """The last day the paper is good for as ISO text; None when it has none, or when it cannot be known."""
    day = end_of(rule, facts).day
    return day.isoformat() if day else None


def _by_term(rule: Validity, facts: Facts) -> End | None:
    """By the term printed in words; None where the type prints none, or its field was not found."""
    text = facts.get(rule.term) if rule.term else None
    if not text:
        return None
    read = printed_term(text, _day(facts.get(rule.start)))
    if read.ends == "day" and read.day:
        return End("day", date.fromisoformat(read.day), read.event)
    return NEVER if read.ends == "never" else End("unknown", None, read.ends == "event")


def _by_type(rule: Validity, facts: Facts) -> End:
    issued, born = _day(facts.get(rule.start)), _day(facts.get("birth_date"))
    if rule.rule in ("none", "superseded"):
        return NEVER
    if rule.rule == "ended":
        return End("day", date.fromisoformat(rule.ended_on)) if rule.ended_on else UNKNOWN
    if rule.rule == "licence_class":
        return _by_class(rule, facts, issued)
    if issued is None:
        return UNKNOWN
    if rule.rule == "months" and rule.months is not None:
        return End("day", add_months(issued, rule.months))
    if rule.rule == "birthdays" and born is not None:
        last = card_end(born, issued)
        return End("day", last) if last else NEVER
    if rule.rule == "passport" and born is not None:
        return End("day", passport_end(born, issued))
    return UNKNOWN


def _by_class(rule: Validity, facts: Facts, issued: date | None) -> End:
    months = rule.terms.get(facts.get(rule.by or "") or "")
    if months is None or issued is None or (rule.terms_since and issued.isoformat() < rule.terms_since):
        return UNKNOWN
    return End("day", add_months(issued, months)) if months else NEVER


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
