"""The forms that papers are drawn by: what each prints, in which wordings, as data (`forms/*.toml`)."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).with_name("forms")
HELD = 4  # each fourth form of a type is held back where only open ones are drawn
LATER = ("further", "wider", "more")  # how the names of later sets of forms end, in the order they came


@dataclass(frozen=True)
class Item:
    """A value of a form: where it comes from and the wordings of its label; names with `_` are no fields."""

    name: str
    source: str
    labels: tuple[str, ...]

    @property
    def field(self) -> str:
        return "" if self.name.startswith("_") else self.name


@dataclass(frozen=True)
class Section:
    """A group of rows under one of several headings (an empty one is none)."""

    heads: tuple[str, ...]
    choices: tuple[tuple[str, ...], ...]  # sets of rows, one of which is printed
    more: tuple[str, ...]
    notes: tuple[str, ...]
    maybe: float
    swap: bool  # may change places with other such sections
    column: int  # 1 or 2 where a form may set two sections side by side
    late: bool  # stands below the signatures or at the foot
    options: Mapping[str, Any]


@dataclass(frozen=True)
class Form:
    """One form of one type; `options` are the plain settings of its table."""

    code: str
    items: Mapping[str, Item]
    texts: Mapping[str, tuple[str, ...]]
    sections: tuple[Section, ...]
    options: Mapping[str, Any] = field(default_factory=dict)

    def list(self, name: str) -> tuple[str, ...]:
        listed = self.options.get(name, ())
        return tuple(listed)

    def number(self, name: str, otherwise: float = 0.0) -> float:
        return float(self.options.get(name, otherwise))

    def text(self, name: str, otherwise: str = "") -> str:
        return str(self.options.get(name, otherwise))


@cache
def common() -> dict[str, Any]:
    """The shared wordings and the English companions."""
    return tomllib.loads((FOLDER / "common.toml").read_text(encoding="utf-8"))


def _group(name: str) -> list[str]:
    return [word.strip() for word in common()[name].split(";")]


def _labels(text: str) -> tuple[str, ...]:
    labels: list[str] = []
    for part in map(str.strip, text.split(";")):
        if part.startswith("@"):
            group, _, tail = part[1:].partition("+")
            labels += [f"{label} {tail}".strip() for label in _group(group)]
        elif part:
            labels.append(part)
    return tuple(dict.fromkeys(labels))


def _item(name: str, text: str) -> Item:
    source, _, labels = text.partition(":")
    return Item(name, source.strip(), _labels(labels))


def items_of(raw: Mapping[str, str]) -> dict[str, Item]:
    """Items of a table of `name = "source: labels"`."""
    return {name: _item(name, text) for name, text in raw.items()}


def _section(raw: Mapping[str, Any]) -> Section:
    rows = raw.get("any") or [raw.get("rows", [])]
    return Section(
        tuple(raw.get("heads", [""])), tuple(tuple(row) for row in rows), tuple(raw.get("more", [])),
        tuple(raw.get("notes", [])), float(raw.get("maybe", 1.0)), bool(raw.get("swap")), int(raw.get("column", 0)),
        bool(raw.get("late")), raw,
    )  # fmt: skip


def _form(raw: Mapping[str, Any], base: Form | None) -> Form:
    items = dict(base.items) if base else {}
    items |= items_of(raw.get("f", {}))
    texts = dict(base.texts) if base else {}
    texts |= {name: tuple(choices) for name, choices in raw.get("texts", {}).items()}
    sections = tuple(_section(section) for section in raw.get("section", ())) or (base.sections if base else ())
    options = {**(base.options if base else {}), **{k: v for k, v in raw.items() if k not in ("f", "texts", "section")}}
    return Form(str(raw["code"]), items, texts, sections, options)


def _age(path: Path) -> tuple[int, str]:
    """Later files behind all older ones: a form's place says whether it is held back, and must stay."""
    last = path.stem.rpartition("_")[2]
    return LATER.index(last) + 1 if last in LATER else 0, path.stem


@cache
def forms() -> dict[str, tuple[Form, ...]]:
    """All forms by type code."""
    forms_of: dict[str, list[Form]] = {}
    for path in sorted(FOLDER.glob("*.toml"), key=_age):
        for raw in tomllib.loads(path.read_text(encoding="utf-8")).get("form", ()):
            base = forms_of[raw["like"]][0] if "like" in raw else None
            forms_of.setdefault(raw["code"], []).append(_form(raw, base))
    return {code: tuple(choice) for code, choice in forms_of.items()}


def drawn_by(code: str, which: str = "all") -> tuple[Form, ...]:
    """The forms that papers of a type are drawn by: `all`; `open`, which what learns forms is shown; or `held`, each
    fourth, on which it is measured how far it knows forms that it was never shown (where a type has none, all)."""
    every = forms()[code]
    held = every[HELD - 1 :: HELD]
    if which == "all" or not held:
        return every
    return held if which == "held" else tuple(form for form in every if form not in held)
