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


def with_next(
    base: Sequence[Region], layouts: Sequence[PageLayout], matches: Sequence[LabelMatch], kind: PaperType
) -> list[Region]:
    """The regions with one for each further person of a side: from the label that begins the next person."""
    parts = list(base)
    for section in kind.section:
        begun = _next_person(section, layouts, matches, parts) if section.next is not None else None
        if begun is not None:
            parts = sorted([*parts, begun], key=lambda r: (r.page_index, r.row, r.start))
    return parts


def _next_person(
    section: Section, layouts: Sequence[PageLayout], matches: Sequence[LabelMatch], parts: Sequence[Region]
) -> Region | None:
    """From the second label of a person in the first region of the section that names one, or from words that name the
    next at once (`và vợ là bà`)."""
    each, joins = set(map(fold_alnum, section.each)), set(map(fold_alnum, section.joins))
    named: Region | None = None
    for printed in matches:
        region, norm = region_of(printed, parts), printed.label.norm
        if region is None or region.name != section.name or norm not in each | joins or _is_of_kin(layouts, printed):
            continue
        if named is not None and region != named:
            return None  # named again further on: over a signature, or in what the notary says
        begins = (region.page_index, region.row, region.start) == (printed.page_index, printed.row, printed.start)
        if named is not None or (norm in joins and not begins):
            here = {"page_index": printed.page_index, "row": printed.row, "start": printed.start}
            return replace(region, name=section.next or section.name, **here)
        named = None if is_of_representative(layouts, printed) else region
    return None


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
