"""Papers under separator sheets whose row stands in several files of a batch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from operator import is_not

import msgspec

from classify.papers.separator_sheets import Part, divide
from classify.papers.splitting import split
from core.catalogue import Catalogue
from core.reasons import reason
from core.records import PageReading
from ingest.filing.file_sequence import Edge, FileSequence, Look, Member, Own, Readings, seen


def by_sheets(
    sequence: FileSequence, opened: int, place: int, look: Look, readings: Readings, catalogue: Catalogue
) -> list[Own]:
    """The papers of a file in a stretch whose sheets stand in several files, as if all were one file.

    Where the row is not whole nothing is joined over files, and every paper from its first sheet on says so. What
    follows the last sheet in other files is joined as far as the pages themselves go on. Raises UnreadError.
    """
    end = opened
    while sequence.order_after(end) is not None:
        end += 1
    edges = tuple(seen(look, at) for at in range(end, opened - 1, -1))[::-1]  # the last file is read last
    if (
        sequence.sheeted is None
        or len(sequence.sheeted[0]) != len(edges)
        or any(map(is_not, sequence.sheeted[0], edges))
    ):
        sequence.sheeted = edges, _divided(dict(enumerate(edges, start=opened)), readings, catalogue)
    return sequence.sheeted[1][place]


def _divided(edges: dict[int, Edge], readings: Readings, catalogue: Catalogue) -> dict[int, list[Own]]:
    """The papers of every file of the stretch."""
    pages: list[PageReading] = []
    origin: list[tuple[int, int]] = []  # of each page of the stretch: file and page there
    for at in edges:
        for page in readings(at):
            pages.append(msgspec.structs.replace(page, page=len(pages) + 1))
            origin.append((at, page.page))
    whole = divide(pages, catalogue)
    missing = reason("sheet_missing")
    if any(missing in part.reasons for part in whole):
        return {
            at: [Own(replace(part, reasons=tuple(dict.fromkeys((missing, *part.reasons))))) for part in edge.parts]
            for at, edge in edges.items()
        }
    out: dict[int, list[Own]] = {at: [] for at in edges}
    for part in [*whole[:-1], *_tail(whole[-1], pages, origin, edges, catalogue)]:
        by_file: dict[int, list[int]] = {}
        for number in part.pages:
            by_file.setdefault(origin[number - 1][0], []).append(origin[number - 1][1])
        members = tuple(Member(at, len(out[at]) + 1, tuple(mine)) for at, mine in by_file.items())
        sheet = origin[part.sheet - 1] if part.sheet else (None, None)
        first = part.pages[0]
        through = replace(
            part, pages=tuple(range(1, len(part.pages) + 1)), sheet=part.sheet - first + 1 if part.sheet else None
        )
        for member in members:
            own = replace(part, pages=member.pages, sheet=sheet[1] if sheet[0] == member.place else None)
            out[member.place].append(Own(own, members, through) if len(members) > 1 else Own(own))
    return out


def _tail(
    last: Part,
    pages: Sequence[PageReading],
    origin: Sequence[tuple[int, int]],
    edges: dict[int, Edge],
    catalogue: Catalogue,
) -> list[Part]:
    """The paper under the last sheet, to which no sheet says where it ends, and the papers of the files after it."""
    content = [pages[number - 1] for number in last.pages if number != last.sheet]
    papers = split(content, catalogue)
    cut = papers[1][0] if len(papers) > 1 else None
    if cut is None or origin[cut - 1][0] == origin[last.pages[0] - 1][0] or origin[cut - 1][1] != 1:
        return [last]
    kept = replace(last, pages=tuple(number for number in last.pages if number < cut))
    rest = []
    for at in range(origin[cut - 1][0], max(edges) + 1):
        offset = origin.index((at, 1))
        rest += [replace(part, pages=tuple(page + offset for page in part.pages),
                         sheet=part.sheet + offset if part.sheet else None) for part in edges[at].parts]  # fmt: skip
    return [kept, *rest]
