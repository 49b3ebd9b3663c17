"""The Vietnamese an officer reads for codes of records: names of types and fields, reasons, dates, masked numbers."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache
from importlib import resources

from markupsafe import Markup, escape

from core.catalogue import Catalogue
from core.catalogue.own import OwnType
from core.reasons import SENTENCES
from core.records import NOT_A_DOCUMENT, FieldValue
from core.values.formats import form_of
from search.snippet import CLOSE, OPEN

_DATE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?(?:[T ](\d\d):(\d\d).*)?")
_PERSONAL = re.compile(r"(?<!\d)(?:\d{12}|\d{9}|\d{3}(?:[ .]\d{3}){2,3})(?!\d)")
_MATCH = re.compile(f"{OPEN}(.*?){CLOSE}")
_NO_TYPES = {"unknown": "Chưa rõ loại giấy tờ", NOT_A_DOCUMENT: "Không phải giấy tờ"}
_HERE = timezone(timedelta(hours=7))
_SURE_FROM, _LIKELY_FROM = 0.9, 0.75  # confidence from which a value is called sure, or fairly sure
_DOERS = {"program": "chương trình", "station": "máy trạm"}  # of names in the log, and what pages call them


@dataclass(frozen=True)
class Words:
    """What the pages call the types and fields of the catalogue, and the sentences for review reasons."""

    types: Mapping[str, str]  # type code → title
    reasons: Mapping[str, str]  # code of a review reason → sentence
    fields: Mapping[str, str]  # field → what it is called
    shorts: Mapping[str, str] = field(default_factory=dict)  # type code → what lists call it, where its title is long

    @classmethod
    def of(cls, catalogue: Catalogue) -> Words:
        """The words of a catalogue."""
        kinds = catalogue.types.items()
        shorts = {code: kind.short for code, kind in kinds if kind.short}
        return cls({code: kind.name for code, kind in kinds}, SENTENCES, catalogue.field_names, shorts)

    def over(self, own: Mapping[str, OwnType]) -> Words:
        """The same with what the centre calls types and fields."""
        types = {kept.code: kept.name for kept in own.values() if kept.name}
        shorts = {kept.code: kept.short for kept in own.values() if kept.short}
        fields = {name: text for kept in own.values() for name, text in kept.fields.items()}
        return Words({**self.types, **types}, self.reasons, {**self.fields, **fields}, {**self.shorts, **shorts})

    def type(self, code: str) -> str:
        """The title of a paper type."""
        return self.types.get(code) or _NO_TYPES.get(code, code)

    def short(self, code: str) -> str:
        """What a list calls a paper type."""
        return self.shorts.get(code) or self.type(code)

    def field(self, name: str) -> str:
        """What a field is called."""
        return self.fields.get(name, name)

    def reviews(self, stored: tuple[str, ...]) -> list[str]:
        """Reasons to look at a paper as sentences; those of one kind are one sentence that names all its fields."""
        about: dict[str, list[str]] = {}
        for reason in stored:
            code, _, what = reason.partition(":")
            named = about.setdefault(code, [])
            if what:
                named.append(_table("roles").get(what) or _table("sheet").get(what) or self.field(what))
        return [self._sentence(code, named) for code, named in about.items()]

    def _sentence(self, code: str, named: list[str]) -> str:
        text = self.reasons.get(code, "Giấy tờ này cần được xem lại").rstrip(".")
        return f"{text}: {', '.join(dict.fromkeys(named)).lower()}." if named else f"{text}."


@lru_cache(maxsize=1)
def tables() -> Mapping[str, Mapping[str, str]]:
    """All tables of `words.toml`."""
    return tomllib.loads(resources.files("search.web").joinpath("words.toml").read_text("utf-8"))


def _table(name: str) -> Mapping[str, str]:
    return tables()[name]


def word(code: str | None, table: str) -> str:
    """What a table of `words.toml` says for a code; the code itself where it says nothing."""
    return _table(table).get(code or "", code or "")


def doer(name: str | None) -> str:
    """Who did something, as a page says it: `program:một cửa` → `chương trình một cửa`; an officer by name."""
    kind, colon, own = (name or "").partition(":")
    return f"{_DOERS[kind]} {own}" if colon and kind in _DOERS else word(name, "by")


def doer_typed(shown: str) -> str:
    """The name of whom a page calls so."""
    kinds = {f"{said} ": kind for kind, said in _DOERS.items()}
    return next((f"{kind}:{shown[len(said) :]}" for said, kind in kinds.items() if shown.startswith(said)), shown)


def day(iso: str | None) -> str:
    """A date as it is written in Vietnam, as precise as known: `2026-01-05` → `05/01/2026`, `1940-03` → `03/1940`."""
    match = _DATE.fullmatch(iso or "")
    if match is None:
        return iso or ""
    year, month, of_month, hour, minute = match.groups()
    text = "/".join(part for part in (of_month, month, year) if part)
    return f"{text} {hour}:{minute}" if hour else text


def moment(utc: str) -> str:
    """A stored moment by the clock in Vietnam (UTC+7, no summer time): `24/11/2026 22:28`."""
    try:
        return datetime.fromisoformat(utc).astimezone(_HERE).strftime("%d/%m/%Y %H:%M")
    except ValueError:
        return utc


def stored(here: str) -> str:
    """A moment by the clock in Vietnam, `2026-11-24 22:28:00`, as it is stored."""
    moment = datetime.fromisoformat(here).replace(tzinfo=_HERE)
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def masked(number: str | None) -> str:
    """An identifier for lists: its beginning and its last three characters, dots between: `0011•••••999`."""
    if not number or len(number) < 9:
        return "•" * len(number or "")
    shown = 4 if len(number) >= 12 else 2
    return number[:shown] + "•" * (len(number) - shown - 3) + number[-3:]


def value(text: str, name: str = "", read: FieldValue | None = None) -> str:
    """A field's value for people: dates turned round, `nu` → `Nữ`, all else as it is."""
    form = form_of(name, read)
    if form in ("date", "moment") or name == "valid_until":
        return day(text)
    return word(text, "values") if form == "sex" else text


def number(symbol: str) -> str:
    """A document's number for lists: one that is a person's own number is masked."""
    return masked(symbol) if _PERSONAL.fullmatch(symbol) else symbol


def marked(snippet: str) -> Markup:
    """A snippet with what was found in <mark>; other persons' numbers in it are masked, everything is escaped."""
    parts = _MATCH.split(snippet)  # texts between matches and matches in turn
    texts = [str(escape(_PERSONAL.sub(lambda match: masked(match[0]), text))) for text in parts[::2]]
    matches = [f"<mark>{escape(text)}</mark>" for text in parts[1::2]] + [""]
    return Markup("".join(text + match for text, match in zip(texts, matches, strict=True)))  # all of it is escaped


def wait(seconds: int) -> str:
    """A time to wait for people, never too short: `40 giây`, `3 phút`."""
    return f"{seconds} giây" if seconds <= 90 else f"{-(-seconds // 60)} phút"


def age(seconds: int) -> str:
    """How long something has waited: `dưới 1 phút`, `12 phút`, `3 giờ`, `5 ngày`."""
    for unit, name in ((86_400, "ngày"), (3_600, "giờ"), (60, "phút")):
        if seconds >= unit:
            return f"{seconds // unit} {name}"
    return "dưới 1 phút"


def fours(secret: str) -> str:
    """A secret to be typed, in groups of four."""
    return " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))


def percent(confidence: float) -> str:
    """A confidence for people; never rounded up to certainty."""
    return f"{min(int(confidence * 100), 99)} %"


def sureness(confidence: float) -> str:
    """`sure`, `likely` or `unsure`: the class that gives a value its colour."""
    return "sure" if confidence >= _SURE_FROM else "likely" if confidence >= _LIKELY_FROM else "unsure"


def size(number: int) -> str:
    """Bytes for people: `574 KB`, `2,3 MB`."""
    return f"{number / 1e6:.1f} MB".replace(".", ",") if number >= 1e6 else f"{max(1, number // 1000)} KB"
