"""A firm, a bank or an organisation where a person may stand: its name behind the heading of its side or below it, its
own code among the numbers, and nobody who signs for it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from typing import Protocol, TypeVar

from classify.fields.labelled_page import Page, ValueSpan
from classify.fields.labels import LabelMatch
from classify.fields.sections import Region
from classify.page.layout import Piece, joined
from core.catalogue import PaperType
from core.values import Parsed
from core.values.kinds import is_firm


class Taken(Protocol):
    """What was taken for a field: a candidate."""

    @property
    def parsed(self) -> Parsed: ...


T = TypeVar("T", bound=Taken)
_LINES = 3  # rows that the name of a firm may run over
_MARGIN = 0.05  # of the page's width, from the margin: what has no room before that goes on in the next row
_PITCH = 2.3  # heights of a row between two that follow one another
_NUMBERS = ("any_id", "personal_id", "any_tax_code", "tax_code", "business_code")
_CODE = re.compile(r"\d{10}(?:-\d{3})?")
# Folded labels of codes.
_CODES = (
    "masodoanhnghiep", "masothue", "masochinhanh", "masohoptacxa", "mst", "madoanh", "giaychungnhandangky", "giaycndk",
    "gcndk",
)  # fmt: skip
# Folded words that stand behind the name of a firm.
_NEXT = re.compile(
    r"maso|madoanhnghiep|machi|diachi|truso|mst|msdn|doong|doba|daidien|nguoidaidien|dienthoai|sodien|"
    r"giaychungnhan|dkkd|duocthanhlap|giayphep"
)


def named(
    section: str, parts: Sequence[Region], matches: Sequence[LabelMatch], views: Sequence[Page]
) -> Iterator[tuple[LabelMatch, ValueSpan]]:
    """The firms named by the headings of a section, with these headings."""
    heads = {(head.page_index, head.row, head.start): head for head in matches if section in head.label.sections}
    for region in parts if section else ():
        head = heads.get((region.page_index, region.row, region.start))
        if region.name != section or head is None:
            continue
        span = behind(views[head.page_index], head, region)
        if span is not None:
            yield head, span


def behind(page: Page, head: LabelMatch, region: Region | None) -> ValueSpan | None:
    """The firm behind a heading or a label, or below it; None where no firm stands there."""
    left, right = (region.left, region.right) if region is not None else (0.0, 1.0)
    lines = _lines(page, head, left, right)
    return ValueSpan(tuple(map(tuple, lines)), "right") if lines and is_firm(joined(lines[0])) else None


def _lines(page: Page, head: LabelMatch, left: float, right: float) -> list[list[Piece]]:
    """The name behind a heading or below it, without the remark in parentheses behind the heading and up to what is
    said next of the firm."""
    at, start = head.row, _after_remark(page.row(head.row).pieces, head.end)
    if not any(piece.norm for piece in page.row(at).pieces[start:] if piece.x0 < right):
        at, start = _next_inside(page, at, left, right), 0
        if not _is_below(page, at, head.row) or page.row(at).pieces[0].text.startswith("("):
            return []
    lines: list[list[Piece]] = []
    above = at
    while len(lines) < _LINES and (not lines or _is_below(page, at, above)):
        pieces = page.row(at).pieces
        inside = [k for k in range(start, len(pieces)) if left - 0.01 <= pieces[k].x0 < right]
        ends = next((k for k in inside if _is_next(page, at, k, lines)), None)
        if lines and inside and not _goes_on(lines[-1], pieces[inside[0]], min(page.right, right)):
            break
        lines.append([pieces[k] for k in inside if ends is None or k < ends])
        if ends is not None or not lines[-1] or lines[-1][-1].text[-1:] in ".;":
            break
        above, at, start = at, _next_inside(page, at, left, right), 0
    return [line for line in lines if any(piece.norm for piece in line)]


def _next_inside(page: Page, at: int, left: float, right: float) -> int:
    """The next row with print between two edges: the rows of the page beside it stand between."""
    rows = page.layout.rows
    inside = (k for k in range(at + 1, len(rows)) if any(left - 0.01 <= p.x0 < right for p in rows[k].pieces if p.norm))
    return next(inside, len(rows))


def _is_below(page: Page, at: int, above: int) -> bool:
    """Whether a row follows another one closely."""
    rows = page.layout.rows
    return at < len(rows) and rows[at].middle - rows[above].middle < _PITCH * rows[at].height


def _goes_on(line: Sequence[Piece], first: Piece, margin: float) -> bool:
    """Whether a name goes on in the row below: no further word had room on its row, or the next begins in small
    letters."""
    return first.text[:1].islower() or line[-1].x1 + (first.x1 - first.x0) >= margin - _MARGIN


def _after_remark(pieces: Sequence[Piece], start: int) -> int:
    """Index past a remark in parentheses and the marks behind a heading: `BÊN THUÊ (sau đây gọi là Bên B): …`."""
    while start < len(pieces) and not pieces[start].norm:
        start += 1
    if start < len(pieces) and pieces[start].text.startswith("("):
        close = next((k for k in range(start, len(pieces)) if ")" in pieces[k].text), None)
        start = close + 1 if close is not None else start
    return start


def _is_next(page: Page, at: int, k: int, lines: Sequence[Sequence[Piece]]) -> bool:
    """Whether what is said next of a firm begins at a piece: `Mã số doanh nghiệp`, `(sau đây gọi là Bên A)`."""
    if any(printed.start == k for printed in page.by_row.get(at, ())):
        return True
    pieces = page.row(at).pieces
    before = pieces[k - 1].text if k else lines[-1][-1].text if lines and lines[-1] else ""
    paused = before[-1:] in ".,;:-–" or not k
    said = "".join(piece.norm for piece in pieces[k : k + 5])
    return pieces[k].text.startswith("(") or (paused and _NEXT.match(said) is not None)


def asks_code(match: LabelMatch) -> bool:
    """Whether a label asks the code of a firm, and no number of a person's paper."""
    return match.label.norm.startswith(_CODES)


def settled(candidates: Mapping[str, tuple[T, ...]], kind: PaperType) -> dict[str, tuple[T, ...]]:
    """The candidates without what is a person's where a firm is named: no number but its code, no further person."""
    firms = {
        spec.section
        for spec in kind.field
        if spec.kind == "person_name" and spec.section is not None and _names_firm(candidates.get(spec.name, ()))
    }
    return _without_persons(candidates, kind, firms)


def _names_firm(offered: Sequence[Taken]) -> bool:
    return bool(offered) and is_firm(offered[0].parsed.value)


def _without_persons(
    candidates: Mapping[str, tuple[T, ...]], kind: PaperType, firms: Set[str | None]
) -> dict[str, tuple[T, ...]]:
    further = beyond(kind, firms)
    out = dict(candidates)
    for spec in kind.field:
        if spec.section in further:
            out.pop(spec.name, None)
        elif spec.section in firms and spec.kind in _NUMBERS and spec.name in out:
            out[spec.name] = tuple(each for each in out[spec.name] if _CODE.fullmatch(each.parsed.value))
        elif spec.section in firms and spec.kind == "date" and spec.metadata:
            out.pop(spec.name, None)
    return {name: offered for name, offered in out.items() if offered}


def beyond(kind: PaperType, sections: Set[str | None]) -> set[str]:
    """The sections of the people who stand behind the first one on these sides."""
    after = {section.name: section.next for section in kind.section}
    out: set[str] = set()
    for name in sections:
        while name is not None and (name := after.get(name)) is not None:
            out.add(name)
    return out


def of_firms(own: Mapping[str, T], taken: Mapping[str, T], kind: PaperType) -> dict[str, T]:
    """The tagger's candidates without what would be a person's where a firm was found."""
    firms: set[str | None] = {
        spec.section
        for spec in kind.field
        if spec.kind == "person_name" and (said := taken.get(spec.name) or own.get(spec.name)) and _names_firm((said,))
    }
    firms.discard(None)
    kept = _without_persons({name: (each,) for name, each in own.items()}, kind, firms)
    return {name: offered[0] for name, offered in kept.items()}
