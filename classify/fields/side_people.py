"""Who stands on one side of a deed: people one after another, each in a part of their own, and none who signs for a
firm."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from classify.fields.labels import LabelMatch
from classify.fields.sections import Region, region_of
from classify.page.layout import PageLayout, joined
from core.catalogue import PaperType, Section
from core.text import fold, fold_alnum


def with_first(
    base: Sequence[Region], layouts: Sequence[PageLayout], matches: Sequence[LabelMatch], kind: PaperType
) -> list[Region]:
    """The regions with one for the first side of a deed, where no heading over it was printed or read: from the label
    that names somebody before the other side begins (`Tên tôi là: …`, then `Ủy quyền cho: …`)."""
    first, *others = kind.section if kind.group == "deed" else (None,)
    after = next((region for region in base if region.name in {each.name for each in others}), None)
    if first is None or after is None or any(region.name == first.name for region in base[: base.index(after)]):
        return list(base)
    names = {field.name for field in kind.field if field.section == first.name and field.kind == "person_name"}
    for printed in matches:
        if (printed.page_index, printed.row, printed.start) >= (after.page_index, after.row, after.start):
            break
        if names.intersection(printed.label.fields) and _has_value(layouts, printed, matches):
            begun = Region(first.name, printed.page_index, printed.row, printed.start, 0.0, 1.0)
            return sorted([*base, begun], key=lambda r: (r.page_index, r.row, r.start))
    return list(base)


def with_next(
    base: Sequence[Region], layouts: Sequence[PageLayout], matches: Sequence[LabelMatch], kind: PaperType
) -> list[Region]:
    """The regions with one for each further person of a side: from the label that begins the next person."""
    parts = list(base)
    for section in kind.section:
        names = {field.name for field in kind.field if field.section == section.name and field.kind == "person_name"}
        begun = _next_person(section, names, layouts, matches, parts) if section.next is not None else None
        if begun is not None:
            parts = sorted([*parts, begun], key=lambda r: (r.page_index, r.row, r.start))
    return parts


def _next_person(
    section: Section,
    names: set[str],
    layouts: Sequence[PageLayout],
    matches: Sequence[LabelMatch],
    parts: Sequence[Region],
) -> Region | None:
    """From the second label of a person in the first region of the section that names one, or from words that name the
    next at once (`và vợ là bà`). The first may be named by any label of the section's name."""
    each, joins = set(map(fold_alnum, section.each)), set(map(fold_alnum, section.joins))
    named: Region | None = None
    for printed in matches:
        region, norm = region_of(printed, parts), printed.label.norm
        if region is None or region.name != section.name or _is_of_kin(layouts, printed):
            continue
        if norm not in each | joins:
            heading = norm.startswith(("ben", "nguoi"))  # `Bên ủy quyền`, over a stamp
            first = not heading and names.intersection(printed.label.fields) and _has_value(layouts, printed, matches)
            named = region if named is None and first else named
            continue
        if named is not None and region != named:
            return None  # named again further on: over a signature, or in what the notary says
        if named is not None and norm not in joins and _is_under_stranger(layouts, printed):
            return None
        begins = (region.page_index, region.row, region.start) == (printed.page_index, printed.row, printed.start)
        if named is not None or (norm in joins and not begins):
            here = {"page_index": printed.page_index, "row": printed.row, "start": printed.start}
            return replace(region, name=section.next or section.name, **here)
        named = None if is_of_representative(layouts, printed) else region
    return None


def _has_value(layouts: Sequence[PageLayout], match: LabelMatch, matches: Sequence[LabelMatch]) -> bool:
    """Whether something stands behind a label before the next one, or below it: `Họ và tên người ủy quyền: TRẦN …`."""
    row = layouts[match.page_index].rows[match.row]
    after = [m for m in matches if (m.page_index, m.row, m.start) > (match.page_index, match.row, match.start)]
    here = [m.start for m in after if (m.page_index, m.row) == (match.page_index, match.row)]
    if any(piece.norm and piece.text[:1] != "(" for piece in row.pieces[match.end : min(here, default=None)]):
        return True
    below = next((m for m in after if (m.page_index, m.row) > (match.page_index, match.row)), None)
    return below is None or (below.page_index, below.row) > (match.page_index, match.row + 1)


_ROLE = re.compile(r"\W*(?:thong tin (?:cua|ve) )?(?:vo|chong|cha|bo|me|con|anh|chi|em|nguoi|than nhan|dai dien)\b")


def _is_under_stranger(layouts: Sequence[PageLayout], match: LabelMatch) -> bool:
    """Whether a label begins a row below the heading of somebody else, beside which a stamp may stand."""
    rows = layouts[match.page_index].rows
    if match.start or not match.row:
        return False
    heading = rows[match.row - 1].segments()[0]
    short = len(heading) <= _HEADING and not any(char.isdigit() for piece in heading for char in piece.text)
    return short and heading[-1].text[-1:] not in ";," and _ROLE.match(fold(joined(heading))) is not None


_HEADING = 5  # words of such a heading, at most
_JOINS = ("vaong", "vaba", "vaanh", "vachi")
_KIN = re.compile(r"\b(?:con|chau|em|vo|chong)(?: (?:de|ruot|cua|trai|gai))* (?:ong|ba|anh|chi)\b[^.;]*$")


def _is_of_kin(layouts: Sequence[PageLayout], match: LabelMatch) -> bool:
    """Whether a joining label goes on with the parents of who is named: `con ông Trần Văn Ví và bà Lê Thị Dụ`."""
    inside = match.label.inline and match.label.norm in _JOINS
    return inside and _KIN.search(fold(_before(layouts, match, 12))) is not None


def is_of_representative(layouts: Sequence[PageLayout], match: LabelMatch) -> bool:
    """Whether an honorific stands behind `đại diện`, or below it: who signs for a firm or a bank is no party."""
    return match.label.norm in _HONORIFICS and _REPRESENTED.search(fold_alnum(_before(layouts, match, 8))) is not None


_HONORIFICS = frozenset(("ong", "ba", "ongba", "anh", "chi"))
_REPRESENTED = re.compile(r"daidien(?:la|boi|chobenla|benab?|(?:theo)?phapluat(?:la|cuacongty)?)?$")


def _before(layouts: Sequence[PageLayout], match: LabelMatch, words: int) -> str:
    """The words before a label on its row, and on the row above where it begins its own."""
    rows = layouts[match.page_index].rows
    before = rows[match.row].pieces[: match.start]
    above = rows[match.row - 1].pieces if match.row and len(before) < words else []
    return joined([*above, *before][-words:])
