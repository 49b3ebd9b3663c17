"""What a station still has to scan for a dossier: `GET /api/v1/dossiers/{code}/needed?procedure=…`.

Names of components and whether they are needed: no papers, no owner. What an officer decided counts first; else the
reuse check over the papers that the key's own branch handed in. Whose dossier it is comes from those decisions, or from
the papers handed in for it where all of them are one owner's; never from whoever asks.
"""

from __future__ import annotations

from starlette.requests import Request

from core.catalogue import procedure as catalogue
from core.errors import RefusedError, UsageError
from core.pushes import Needed, NeededComponent
from search.index import Index
from search.people.person import know
from search.query import parse
from search.reuse import reuse_check
from search.tokens import code_key, is_owner_number
from search.web import openapi
from search.web.callers import caller_of
from search.web.desk import Desk
from store.decisions import Decision

_LONGEST = 100  # characters of a dossier
_MOST = 100  # papers of a dossier that are looked at for its owner


OPERATION = openapi.Operation(
    "Which components of a procedure have to be scanned for a dossier", {200: Needed, 404: None, 422: None},
    {"code": openapi.TEXT}, {"procedure": openapi.TEXT}, ("procedure",),
)  # fmt: skip


def needed(desk: Desk, request: Request) -> Needed:
    """The components, as officers decided and as the reuse check says. Raises NotFoundError, UsageError."""
    caller = caller_of(request)
    if caller.kind != "station":
        raise RefusedError("a station asks this with its key; officers have the checklist, programs the check")
    dossier = " ".join(request.path_params["code"].split())[:_LONGEST]
    code = request.query_params.get("procedure", "").strip()[:_LONGEST]
    if not dossier or not code:
        raise UsageError("name the dossier in the address and its `procedure` behind it")
    wanted = catalogue.procedure(code)
    index, decisions = desk.index_of_store(), desk.decisions
    decided = {
        part.component: decision
        for part in wanted.components
        if (decision := decisions.of(dossier, wanted.code, part.component)) is not None
    }
    owner = _owner(index, dossier, caller.branch, list(decided.values()))
    answer = reuse_check.check(wanted, "", (), desk.today())
    if owner:
        known = know(index, owner, desk.links)
        own = {paper.paper_id for paper in known.papers if paper.branch == caller.branch}
        answer = reuse_check.check_known(wanted, owner, known, index, desk.today(), usable=own)
    desk.log(request, "needed", (), owner=owner, procedure=wanted.code)
    return Needed(wanted.code, tuple(_needed(part, decided.get(part.component)) for part in answer.components))


def _needed(part: reuse_check.ComponentAnswer, decision: Decision | None) -> NeededComponent:
    if decision is not None:
        is_needed = decision.decision == "asked_for"
    else:  # what an officer must look at first is not held before he has
        is_needed = not (
            part.answer in ("in_state_database", "shown_only") or (part.answer == "held_valid" and not part.check_first)
        )
    return NeededComponent(part.component, part.name, is_needed, part.required, part.condition)


def _owner(index: Index, dossier: str, branch: str | None, decided: list[Decision]) -> str | None:
    """Whose dossier this is; None where nobody knows, or two are possible."""
    owners = {code_key(decision.owner) for decision in decided}
    if not owners:
        hits = index.find(parse(dossier, limit=_MOST))
        own = [hit for hit in hits if hit.branch == branch and code_key(hit.dossier or "") == code_key(dossier)]
        owners = {code_key(owner.id) for hit in own for owner in hit.owners if owner.id}
    return next(iter(owners)) if len(owners) == 1 and all(map(is_owner_number, owners)) else None
