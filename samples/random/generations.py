"""The generations of a form that the catalogue lists: a year of theirs, their title, labels, headings of sections."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from random import Random

from core.catalogue import load
from core.catalogue.model import Form as Generation
from core.catalogue.model import PaperType
from samples.random.forms import Form, Section, forms

FIRST, LAST = 1990, 2026  # years that papers are drawn of
OLDER = 0.4  # of the papers whose type has generations are drawn by one of them
# A heading of the catalogue that is a row's label at the same time, and would be printed twice.
_LABEL = re.compile(r"\b(tên|nơi|ngày|tôi|ông|đăng ký|sao|cơ quan|đơn vị|cấp cho|địa chỉ|chủ hộ)\b", re.IGNORECASE)
_ROLE = re.compile(r"\b(người|cha|mẹ|vợ|chồng|chủ hộ nơi)\b", re.IGNORECASE)
_NOBODY = re.compile(r"thành viên|danh sách|quan hệ|hồ sơ|tiền sử|trong hộ|được yêu cầu|được đăng ký", re.IGNORECASE)


@dataclass(frozen=True)
class Edition:
    """What a paper takes of its generation, and the days it may be of."""

    years: tuple[int, int] | None = None
    title: str | None = None
    labels: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sections: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


NONE = Edition()


@cache
def _types() -> dict[str, PaperType]:
    return load().types


def edition(form: Form, rng: Random) -> Edition:
    """A generation of a form's type, or none: the form is then drawn as it stands here."""
    kind = _types().get(form.code)
    choice = [] if kind is None else [made for made in kind.form if _suits(made, form)]
    if not choice or rng.random() >= form.number("editions", OLDER):
        return NONE
    made = rng.choice(choice)
    years = None
    if made.since or made.until:
        first = int((made.since or "2000")[:4])
        last = int((made.until or str(LAST))[:4])
        years = max(FIRST, first), max(FIRST, min(LAST, last))
    return Edition(years, made.title, made.labels, made.sections)


def _suits(made: Generation, form: Form) -> bool:
    """Whether a generation may be drawn by this form: of a type drawn by several, one that has its title; the first
    where none has."""
    if made.title is None or made.title in form.list("titles"):
        return True
    drawn_by = forms()[form.code]
    return form is drawn_by[0] and not any(made.title in each.list("titles") for each in drawn_by)


def headings(form: Form, section: Section, chosen: Edition) -> tuple[str, ...]:
    """How the generation and the catalogue head the section that such rows stand in; none where they do not say."""
    return tuple(text for name in _sections_of(form, section) for text in _all(form.code, name, chosen))


def _sections_of(form: Form, section: Section) -> list[str]:
    names = {part.rstrip("?") for rows in section.choices for row in rows for part in row.split("|")}
    kind = _types()[form.code]
    return sorted({known.section for known in kind.field if known.name in names and known.section})


def _all(code: str, name: str, chosen: Edition) -> tuple[str, ...]:
    own = chosen.sections.get(name, ())
    return tuple(text for text in (*own, *own, *_starts(code).get(name, ())) if not _LABEL.search(text))


@cache
def _starts(code: str) -> dict[str, tuple[str, ...]]:
    return {section.name: section.starts for section in _types()[code].section}


@cache
def others(code: str) -> tuple[str, ...]:
    """Roles of people who are no owners, as the generations of a type head or label them."""
    kind = _types()[code]
    said = [text for made in kind.form for text in made.others]
    return tuple(dict.fromkeys(text for text in said if _ROLE.search(text) and not _NOBODY.search(text)))
