"""The one person a letter is about: who is appointed, pensioned, introduced, named with a birth or a number.

A letter has no owner unless it is about one named person (docs/contract.md). That is who its sentences identify: a name
behind a form of address or a label, with a day of birth or a number behind it before anybody else is named. Where two
are identified, or the abstract names another, it is about nobody. The wordings are those of personnel decisions and
introductions [memory].
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from classify.fields.extraction import Candidate
from classify.letters.running_text import RunningText, candidate, running_text
from classify.page.layout import PageLayout
from core.catalogue import PaperType
from core.records import FieldValue
from core.text import fold
from core.values import skeleton

ROLE = "subject"

_PERSON = re.compile(
    r"\b(?:(?:ong|ba) ?[/(,] ?(?:ong|ba)\)?|ong|ba|dong chi|chau|ho va ten|ho ten|ho, chu dem va ten|"
    r"nguoi nop thue)\b\W{0,4}(?!(?:ho kinh doanh|cong ty|doanh nghiep|hop tac xa)\b)"
)
_WHAT = {
    "personal_id": re.compile(
        r"(?:can cuoc(?: cong dan)?|cccd|cmnd|chung minh nhan dan|dinh danh(?: ca nhan)?)[^\d;.]{0,12}"
        r"(\d(?: ?\d){11}|\d(?: ?\d){8})\b"
        r"|ma so thue\W{1,4}(\d{12})\b"  # a person's is the personal number since July 2025 [memory]
    ),
    "birth_date": re.compile(
        r"\bsinh\b(?: ngay| nam|, ngay, thang, nam sinh)?\W{0,3}(\d{1,2}[-/. ]\d{1,2}[-/. ]\d{4}|"
        r"\d{1,2} thang \d{1,2} nam \d{4}|\d{4})\b"
    ),
}
_ELSEWHERE = re.compile(r"\b(?:dieu \d|noi nhan)")
_FAR = 260  # letters behind a name in which its owner's number and birth stand
_MOST, _LONG = 6, 60  # words and letters of a name
_LABEL = 30  # letters of a row within which a colon makes it a labelled line
_ALIKE = 85.0  # likeness of two readings of one name


@dataclass(frozen=True)
class _Named:
    """A name on a page, and what stands behind it about the same person, without marks and in small letters."""

    text: RunningText
    start: int
    end: int
    behind: str

    @property
    def name(self) -> str:
        return _folded(self.text.text[self.start : self.end])


def candidates(
    layouts: Sequence[PageLayout], kind: PaperType, abstract: FieldValue | None
) -> dict[str, tuple[Candidate, ...]]:
    """The name, number and birth of the person the letter is about, as candidates of its fields; empty when there is no
    such person, or the type knows of none."""
    role = next((role for role in kind.owner if role.role == ROLE), None)
    if role is None or role.id is None or role.birth_date is None:
        return {}
    fields = {"personal_id": role.id, "birth_date": role.birth_date}
    found: list[tuple[_Named, dict[str, Candidate]]] = []
    for named in (each for layout in layouts for each in _named(running_text(layout))):
        known = _known(kind, named, fields)
        if known:
            found.append((named, known))
    names = [named.name for named, _ in found] + _names_in(abstract)
    if not found or any(fuzz.ratio(names[0], name) < _ALIKE for name in names):
        return {}
    first = found[0][0]
    name = candidate(kind, role.name, first.text, first.start, first.end)
    if name is None:
        return {}
    out: dict[str, tuple[Candidate, ...]] = {role.name: (name,)}
    for field in fields.values():
        values = [known[field] for _, known in found if field in known]
        if len({value.parsed.value for value in values}) == 1:
            out[field] = tuple(values)
    return out


def _known(kind: PaperType, named: _Named, fields: dict[str, str]) -> dict[str, Candidate]:
    """What is said of a person behind the name."""
    out = {}
    for what, pattern in _WHAT.items():
        match = pattern.search(named.behind)
        if match is None:
            continue
        said = match.lastindex or 1
        value = candidate(kind, fields[what], named.text, named.end + match.start(said), named.end + match.end(said))
        if value is not None:
            out[fields[what]] = value
    return out


def _named(text: RunningText) -> Iterator[_Named]:
    """Everybody whom the page names behind a form of address or a label."""
    bare, named = skeleton(text.text), 0
    for match in _PERSON.finditer(bare):
        end = _end_of_name(text.text, match.end(), text.rows)
        if end is None or match.start() < named:
            continue  # `Ông, bà: Ông Thị Thư`: the surname is no form of address
        last, named = end + _FAR, end
        for pattern in (_PERSON, _ELSEWHERE):
            other = pattern.search(bare, end, last)
            last = other.start() if other is not None else last
        yield _Named(text, match.end(), end, bare[end:last])


def _end_of_name(text: str, start: int, rows: Collection[int] = ()) -> int | None:
    """Where the words with capitals that begin there end: at a mark, before a small word or a row with a label; None
    when they are no name."""
    end, count = start, 0
    for word in re.finditer(r"\S+", text[start : start + _LONG]):
        at, core = start + word.start(), word.group().rstrip(".,;:()")
        if count and at in rows and ":" in text[at : at + _LABEL]:
            break
        if not core[:1].isupper() or not core.isalpha() or count == _MOST:
            break
        end, count = at + len(core), count + 1
        if core != word.group():
            break
    return end if count > 1 else None


def _names_in(abstract: FieldValue | None) -> list[str]:
    """Whom the abstract names, folded."""
    said = abstract.value if abstract is not None else ""
    ends = [(match.end(), _end_of_name(said, match.end())) for match in _PERSON.finditer(skeleton(said))]
    return [_folded(said[start:end]) for start, end in ends if end is not None]


def _folded(name: str) -> str:
    return " ".join(fold(name).split())
