"""What a component needs from a paper, one by one, with whether it holds and which value on the paper says so."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from core.catalogue import in_use
from core.catalogue.procedure import Component
from core.records import Record
from search.document import Entry, bounds
from search.reuse.component_check import end_here, fits, purpose_of, says
from search.reuse.standing import end_of_paper
from search.tokens import code_key


class Tick(Record, frozen=True):
    """One need; `holds` is None where the paper does not say and an officer looks."""

    what: str  # in words
    holds: bool | None
    fields: tuple[str, ...] = ()  # where on the paper it stands: the first of these that was read with its place


def ticks(component: Component, paper: Entry, owner: str, today: date) -> list[Tick]:
    """The needs of a component for one of its accepted papers, as of a day."""
    return list(_ticks(component, paper, code_key(owner), today))


def _ticks(component: Component, paper: Entry, owner: str, today: date) -> Iterator[Tick]:
    kind = in_use().get(paper.type)
    numbers = tuple(role.id for role in kind.owner if role.id) if kind else ()
    names = tuple(role.name for role in kind.owner) if kind else ()
    named = any(code_key(holder.id or "") == owner for holder in paper.owners) or owner in paper.old_ids
    yield Tick("ghi đúng số của người yêu cầu", True if named else None, (*numbers, *names))
    issued = tuple(kind.issued_on) if kind else ()
    if not component.any_age:
        end = end_here(component, paper, end_of_paper(paper))
        until = f" đến hết ngày {end.day:%d/%m/%Y}" if end.day else ""
        holds = end.day >= today if end.day else True if end.ends == "never" and not end.event else None
        last = (kind.validity.until, kind.validity.term) if kind else ()
        fields = (*(name for name in last if name), "expires_on", "valid_until", *issued, "issued_on")
        yield Tick(f"còn hiệu lực ngày {today:%d/%m/%Y}{until}", holds, fields)
    if component.age and not component.any_age:
        count, unit = component.age
        first = bounds(paper.issued_on)[0]
        said = f"cấp trong vòng {count} {'tháng' if unit == 'months' else 'ngày'}"
        end = end_here(component, paper, end_of_paper(paper))
        yield Tick(said, end.day >= today if first and end.day else None, (*issued, "issued_on"))
    if component.purpose:
        stated = purpose_of(paper)
        yield Tick("cấp đúng mục đích", fits(component, paper) if stated else None, ("purpose", "scope"))
    for name, wanted in component.facts.items():
        read = paper.facts.get(name)
        yield Tick(f"{in_use().field_names.get(name, name)}: {wanted}", read == wanted if read else None, (name,))
    for name, holds in says(component, paper):
        fields = ("form_title", "abstract") if name == "title" else (name,)
        yield Tick("đúng nội dung mà thủ tục cần", holds, fields)
    for name in component.shows.get(paper.type, ()):
        shown = True if name in paper.facts else None
        yield Tick(f"có {in_use().field_names.get(name, name).lower()}", shown, (name,))
    if component.original:
        originals = {"original": True, "certified_copy": True, "electronic": True, "photocopy": False}
        yield Tick("số hóa từ bản chính hoặc bản sao chứng thực", originals.get(paper.handed_in or ""))
