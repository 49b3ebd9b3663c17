"""On the checklist: what each component needs from the first paper held for it, as ticks with the piece of the page."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import NamedTuple

from starlette.requests import Request

from core.aside import each
from core.catalogue.procedure import Procedure
from core.errors import MotlanError
from core.records import Revision
from search.document import Entry
from search.index import Hit
from search.reuse.address import address_tick, newest_residence
from search.reuse.reuse_check import ReuseAnswer
from search.reuse.ticks import Tick, ticks
from search.web.desk import Desk
from search.web.review import crop_of


class Need(NamedTuple):
    """A tick, and where the page says so as far as that was read."""

    tick: Tick
    place: int | None = None  # page of the paper, from 1
    crop: tuple[int, int, int, int] | None = None
    size: tuple[int, int] = (0, 0)  # of the page's image


def needs(
    desk: Desk, request: Request, wanted: Procedure, answer: ReuseAnswer, held: Mapping[str, Hit]
) -> dict[str, list[Need]]:
    """By component the needs of the paper offered for it; pieces of pages only of what the caller may look at."""
    parts = {part.component: part for part in wanted.components}
    chosen = [held[part.paper_ids[0]] for part in answer.components if part.paper_ids and part.paper_ids[0] in held]
    may_be_looked_at = dict.fromkeys(hit.paper_id for hit in chosen if desk.may_look(request, hit))
    looked_at = [held[paper_id] for paper_id in may_be_looked_at]
    records = dict(zip(may_be_looked_at, each(partial(_record, desk, hit) for hit in looked_at), strict=True))
    newest = _residence(desk, request, held) if any(part.address for part in wanted.components) else None
    needs_of: dict[str, list[Need]] = {}
    for component in answer.components:
        hit = held.get(component.paper_ids[0]) if component.paper_ids else None
        if hit is None:
            continue
        listed = ticks(parts[component.component], hit, answer.owner, desk.today())
        record, sizes = records.get(hit.paper_id, (None, ()))
        if (address := parts[component.component].address) and record is not None:
            listed.append(address_tick(address, record, newest))
        needs_of[component.component] = [_placed(tick, record, sizes) for tick in listed]
    return needs_of


def _residence(desk: Desk, request: Request, held: Mapping[str, Hit]) -> Revision | None:
    """The paper that says where the person lives now, as far as the caller may look at it."""
    paper = newest_residence(held.values())
    return _record(desk, paper)[0] if paper is not None and desk.may_look(request, paper) else None


def _record(desk: Desk, hit: Entry) -> tuple[Revision | None, tuple[tuple[int, int], ...]]:
    """The paper and the sizes of its images; nothing where these cannot be had, which hides no answer."""
    try:
        record = desk.papers.load(hit.paper_id)
        return record, desk.pictures.sizes(record.searchable_pdf.key) if record.searchable_pdf else ()
    except MotlanError:
        return None, ()


def _placed(tick: Tick, record: Revision | None, sizes: tuple[tuple[int, int], ...]) -> Need:
    for name in tick.fields if record else ():
        field = record.reading.fields.get(name) if record else None
        if record is None or field is None or field.box is None or field.page not in record.reading.pages:
            continue
        place = record.reading.pages.index(field.page) + 1
        if place <= len(sizes):
            return Need(tick, place, crop_of(field.box, sizes[place - 1]), sizes[place - 1])
    return Need(tick)
