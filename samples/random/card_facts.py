"""The facts of a card: its holder, its days, its numbers; and the kinds of cards there are."""

# Lists of wordings stand on one line each, however long.
# ruff: noqa: E501

import tomllib
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from samples.random.fill import Facts
from samples.random.forms import Form, Item
from samples.random.offices import Office
from samples.random.people import World, name
from samples.random.values import Value, dated, single
from samples.spelt_out import plus_months


@cache
def kinds() -> dict[str, Any]:
    """The cards by type code."""
    return {code: entry for code, entry in book().items() if code != "texts"}


@cache
def book() -> dict[str, Any]:
    """All of `cards.toml`."""
    return tomllib.loads(Path(__file__).with_name("cards.toml").read_text(encoding="utf-8"))


class CardFacts(Facts):
    """The facts of a card: its holder, its days, its number."""

    def __init__(self, world: World, form: Form, code: str, who: Office) -> None:
        super().__init__(world, form, who)
        self.code = code
        young = 3 if code in ("bhyt", "ho_chieu") else 19 if code == "gplx" else 15
        self.people["subject"] = world.citizen(young, 78)
        self.upper = True
        self.style = "slash" if self.rng.random() < 0.85 else self.rng.choice(("dash", "dots", "slash"))
        self.forever = False

    def get(self, item: Item) -> Value:
        what, _, part = item.source.partition(".")
        if item.name not in self.kept and what == "card":
            self.kept[item.name] = self._card(part)
        return super().get(item)

    def _of(self, who: Any, part: str) -> Value:
        rng = self.rng
        if part == "sex_plain":
            return single(who.sex_text, who.sex)
        if part == "sex_card":
            letter = "M" if who.sex == "nam" else "F"
            return single(
                rng.choice((f"{who.sex_text.upper()} / {letter}", f"{who.sex_text.upper()}/{letter}", who.sex_text)),
                who.sex,
            )
        if part == "surname":
            return single(who.surname.upper(), who.surname)
        if part == "given":
            return single(who.given_names.upper(), who.given_names)
        if part == "card_home":
            return single(who.home)
        if part == "card_origin":
            return single(who.origin.bare)
        if part == "birthplace":
            return single(rng.choice((who.origin.bare, who.origin.full)))
        if part == "birth_province":
            return single(name(who.origin.province).upper(), name(who.origin.province))
        return super()._of(who, part)

    def expiry(self) -> date | None:
        """The next of the birthdays 25, 40 and 60, two years' grace; None for life."""
        birth, today = self.people["subject"].birth, self.world.day
        for age in (25, 40, 60):
            day = date(birth.year + age, birth.month, min(birth.day, 28) if birth.month == 2 else birth.day)
            if (day - today).days > 730:
                return day
        return None

    def _card(self, part: str) -> Value:
        rng, today = self.rng, self.world.day
        if part == "issued":
            return self._date_value(today)
        if part == "issued_long":
            return dated(
                f"{rng.choice(('ngày', 'Ngày'))} {today.day:02d} tháng {today.month:02d} năm {today.year}".replace(
                    "Ngày", "ngày"
                ),
                today,
            )
        if part == "issued_licence":
            text = (
                f"ngày/date {today.day:02d} tháng/month {today.month:02d} năm/year {today.year}"
                if rng.random() < 0.7
                else f"ngày {today.day:02d} tháng {today.month:02d} năm {today.year}"
            )
            seat = name(self.world.place.province)
            first, rest = text.split(" ", 1)
            return Value(((f"{seat}, {first}", False), (rest, True)), today.isoformat(), "date")
        if part == "expires":
            day = self.expiry()
            if day is None:
                return Value(((rng.choice(("Không thời hạn", "KHÔNG THỜI HẠN")), False),), None)
            return self._date_value(day)
        if part == "expires_passport":
            adult = today.year - self.people["subject"].birth.year >= 14
            return self._date_value(plus_months(today, 120 if adult else 60))
        if part in ("class", "expires_licence"):
            kind = self._kept_text("class", ("A1", "A", "B1", "B2", "B", "C", "C1", "D", "E", "FC", "BE", "CE"))
            if part == "class":
                return single(kind)
            if kind in ("A1", "A"):
                return Value(((rng.choice(("Không thời hạn", "Không thời hạn/Unlimited")), False),), None)
            return self._date_value(plus_months(today, 120 if kind in ("B1", "B2", "B", "C1") else 60))
        if part == "clinic":
            text = self.world.hospital()
            if rng.random() < 0.4:
                text = text.replace("Bệnh viện", "BV").replace("Trung tâm Y tế", "TTYT")
            code = f"{rng.randint(1, 96):02d}{rng.choice('--.')}{rng.randint(1, 299):03d}"
            behind = rng.choice((f"({code})", f"(mã {code})", f"- Mã {code}"))
            return Value(
                rng.choices(
                    (((text, True),), ((text, True), (behind, False)), ((f"{code} -", False), (text, True))), (6, 3, 1)
                )[0],
                text,
            )
        if part == "insurance":
            digits = f"{rng.randrange(10**9, 10**10)}"
            if rng.random() < 0.5:
                return single(digits)
            head = f"{rng.choice(('DN', 'HS', 'GD', 'HC', 'TE', 'CH', 'BT', 'HT', 'CN'))}{rng.randint(1, 5)}{rng.randint(1, 96):02d}"
            text = f"{head}{digits}"
            return single(text if rng.random() < 0.5 else f"{head[:2]} {head[2]} {head[3:]} {digits}", text)
        if part in ("valid_from", "five"):
            day = date(today.year, today.month if rng.random() < 0.4 else 1, 1)
            return self._date_value(
                day if part == "valid_from" else date(min(2031, day.year + rng.randint(0, 5)), day.month, 1)
            )
        if part == "licence":
            return single(
                f"{rng.randint(1, 96):02d}{rng.randint(0, 1)}{today.year % 100:02d}{rng.randrange(10**6, 10**7)}"
            )
        if part == "passport":
            return single(
                f"{rng.choice('BCPNEK')}{rng.randrange(10**7, 10**8)}"
                if today.year > 2015
                else f"B{rng.randrange(10**6, 10**7)}"
            )
        return self._date_value(today)  # begin

    def _kept_text(self, key: str, choices: tuple[str, ...]) -> str:
        if f"#{key}" not in self.kept:
            self.kept[f"#{key}"] = single(self.rng.choice(choices))
        return self.kept[f"#{key}"].text
