"""The sheet of a dossier: what was decided about each component of a procedure, as a PDF to lay into the dossier."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from starlette.requests import Request
from starlette.responses import Response

from core.catalogue import procedure as catalogue
from core.errors import NotFoundError, UsageError
from core.times import now
from search.web.callers import dossier_of
from search.web.desk import Desk
from search.web.paper import disposition
from search.web.words import moment, word
from store import papers
from store.decisions import Decision


class Line(NamedTuple):
    """What the sheet says of one component."""

    component: str
    decided: str
    details: str


Draw = Callable[[str, Sequence[tuple[str, str]], Sequence[Line]], bytes]  # title, facts and lines as a PDF


def sheet(desk: Desk, request: Request) -> Response:
    """`/procedures/{code}/sheet.pdf?dossier=…`: the decisions of a dossier. Raises UsageError without one."""
    wanted, dossier = catalogue.procedure(request.path_params["code"]), dossier_of(request)
    if not dossier:
        raise UsageError("a sheet is of a dossier")
    decisions = desk.decisions
    held = {part.component: decisions.of(dossier, wanted.code, part.component) for part in wanted.components}
    if not any(held.values()):
        raise NotFoundError("nothing was decided in this dossier")
    lines = [_line(desk, part.name, held[part.component]) for part in wanted.components]
    owner = next(decision.owner for decision in held.values() if decision)
    named = [decision.paper_id for decision in held.values() if decision and decision.paper_id]
    desk.admit_branch(request, "check", None)
    desk.log(request, "reuse", named, owner=owner, procedure=wanted.code)
    facts = [
        ("Hồ sơ", dossier), ("Thủ tục", f"{wanted.code} {wanted.name}"), ("Người yêu cầu", owner),
        ("Lập lúc", moment(now())), ("Cán bộ", desk.officer(request)),
    ]  # fmt: skip
    drawn = desk.draw_sheet("PHIẾU KIỂM TRA THÀNH PHẦN HỒ SƠ", facts, lines)
    headers = {"content-disposition": disposition(f"{dossier}.pdf")}
    return Response(drawn, media_type="application/pdf", headers=headers)


def _line(desk: Desk, name: str, decision: Decision | None) -> Line:
    if decision is None:
        return Line(name, "Chưa quyết định", "")
    details = [f"{decision.by}, {moment(decision.at)}"]
    if decision.paper_id:
        details.insert(0, _paper(desk, decision.paper_id, decision.paper_revision))
    if decision.reason:
        details.insert(0, word(decision.reason, "asked_reasons"))
    if decision.due_at:
        details.append(f"báo cho công dân trước {moment(decision.due_at)}")
    return Line(name, word(decision.decision, "decisions"), "; ".join(details))


def _paper(desk: Desk, paper_id: str, revision: int | None) -> str:
    """The paper as it was when it was decided on."""
    try:
        reading = papers.load(desk.objects, paper_id, revision).reading
    except NotFoundError:
        return paper_id
    number = f" số {reading.metadata.number_symbol}" if reading.metadata.number_symbol else ""
    return f"{desk.frame.words.short(reading.type)}{number} ({paper_id}, lần {revision})"
