"""People who stand on a side of a paper together and were not all read: an owner is missing, whoever else was read."""

from __future__ import annotations

import re
from collections.abc import Sequence

from classify.evidence.crosscheck import Facts
from classify.fields.sections import Region
from classify.page.layout import PageLayout, joined
from core.catalogue import PaperType
from core.text import fold

_TOGETHER = re.compile(r"\b(?:va|cung)(?: voi)? (?:vo|chong)(?: la)? (?:ba|ong)\b")
_MOST = 12  # rows of a side that are looked at


def doubt_unread(facts: Facts, parts: Sequence[Region], layouts: Sequence[PageLayout], kind: PaperType) -> None:
    """Say that an owner is missing where a further person's part begins and gives no name, and where a side names a
    wife or a husband whose part was not found."""
    asked = {spec.name: spec.section for spec in kind.field}
    after = {section.name: section.next for section in kind.section}
    begun = {part.name for part in parts}
    for role in kind.owner:
        section = asked[role.name]
        part = next((part for part in parts if part.name == section), None)
        if part is None:
            continue
        if role.optional and role.name not in facts.values and (role.id in facts.values or _is_joined(part, layouts)):
            facts.add("owner_missing", role.role)
        further = after.get(section or "") if not role.optional else None
        if further and further not in begun and _TOGETHER.search(fold(_text(part, parts, layouts))):
            facts.add("owner_missing", role.role)


def _is_joined(part: Region, layouts: Sequence[PageLayout]) -> bool:
    """Whether the words that begin a further person's part name a wife or a husband."""
    said = joined(layouts[part.page_index].rows[part.row].pieces[max(0, part.start - 2) :])
    return _TOGETHER.search(fold(said)) is not None


def _text(side: Region, parts: Sequence[Region], layouts: Sequence[PageLayout]) -> str:
    """What stands in a side from its heading to the next part of the paper."""
    rows = layouts[side.page_index].rows
    below = (part.row for part in parts if part.page_index == side.page_index and part.row > side.row)
    end = min([side.row + _MOST, *below])
    return " ".join(joined(row.pieces) for row in rows[side.row : end])
