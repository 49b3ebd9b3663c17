"""A procedure's checklist: what it asks for, and for one person which of it the state already holds."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from core.aside import Begun
from core.catalogue import procedure as catalogue
from core.text import fold
from search.index import Hit
from search.people.person import know, know_named
from search.reuse import reuse_check
from search.tokens import code_key, is_owner_number
from search.web.callers import caller_of, dossier_of
from search.web.desk import Desk
from search.web.dossier_people import number_at, people_of
from search.web.needs import needs
from search.web.typed_value import stored_form
from store.decisions import REASONS, Decision, Reason

_LONGEST_NAME = 80  # characters
_LIKELY: dict[reuse_check.Answer, Reason] = {
    "held_expired": "expired",
    "held_other_purpose": "wrong",
    "missing": "not_found",
    "in_state_database": "system_down",
}


def procedures(desk: Desk, request: Request) -> Response:
    """`/procedures`: every procedure, or those with the words asked for in name or code."""
    asked = request.query_params.get("q", "").strip()[:200]
    wanted = fold(asked).split()
    matches = [
        procedure
        for procedure in catalogue.procedures().values()
        if all(part in fold(f"{procedure.code} {procedure.name}") for part in wanted)
    ]
    owner = code_key(request.query_params.get("owner", ""))[:20]
    return desk.frame.page(request, "procedures.html", procedures=matches, asked=asked, owner=owner)


def checklist(desk: Desk, request: Request) -> Response:
    """`/procedures/{code}?owner=…`: each component with its answer, why, and the papers it rests on.

    `owner` is a number, or with `born` a name: then whom both mean for certain. `of` is an owner of a paper, as they
    are offered where a dossier is named and nobody yet.
    """
    wanted = catalogue.procedure(request.path_params["code"])
    chosen = request.query_params.get("of", "")
    typed = request.query_params.get("owner", "").strip()[:_LONGEST_NAME]
    typed = number_at(desk, request, chosen) if chosen and not typed else typed
    born = request.query_params.get("born", "").strip()[:10]
    number, day = code_key(typed)[:20], _day(born)
    if not is_owner_number(number) and not (typed and day):
        named = dossier_of(request)
        return desk.frame.page(
            request, "checklist.html", procedure=wanted, owner=typed, born=born, answer=None, held={},
            wrong=bool(typed or born) or ("owner" in request.query_params and not named),
            people=people_of(desk, request, named) if named and caller_of(request).may_ever("check") else None,
        )  # fmt: skip
    desk.admit_branch(request, "check", caller_of(request).branch)
    dossier = dossier_of(request)
    decided = Begun(lambda: _decided(desk, wanted, dossier))
    index = desk.index_of_store()
    known = know(index, number, desk.links) if is_owner_number(number) else know_named(index, typed, day, desk.links)
    owner = number if is_owner_number(number) else known.number or typed
    held = desk.listed(request, "check", known.papers)
    usable = {hit.paper_id for hit in held}  # what the caller may not see serves nothing, but still ends what it ends
    answer = reuse_check.check_known(wanted, owner, known, desk.index, desk.today(), usable=usable)
    with desk.logged(request, "reuse", reuse_check.papers_named(answer), owner=owner, procedure=wanted.code):
        return desk.frame.page(
            request, "checklist.html", procedure=wanted, owner=owner, born=born, answer=answer, wrong=False,
            is_number=is_owner_number(code_key(owner)),
            seen={hit.paper_id for hit in held if desk.may_look(request, hit)}, people=None,
            held={hit.paper_id: hit for hit in held}, names=_names(held, owner), counts=counts(answer),
            candidates=sum(not possible.refused for possible in known.possible),
            decided=decided.result(), reasons=REASONS,
            needs=needs(desk, request, wanted, answer, {hit.paper_id: hit for hit in held}),
            fits={component.component: _fits(component) for component in answer.components},
        )  # fmt: skip


def _day(born: str) -> str:
    """A whole birth date as it is stored; empty for what is none."""
    try:
        day = stored_form("date", born)
    except ValueError:
        return ""
    return day if len(day) == 10 else ""


def _decided(desk: Desk, wanted: catalogue.Procedure, dossier: str | None) -> dict[str, Decision]:
    """What was decided about the components of a dossier."""
    if not dossier:
        return {}
    return desk.decisions.of_all(dossier, wanted.code, (part.component for part in wanted.components))


def _fits(answer: reuse_check.ComponentAnswer) -> Reason:
    """The likeliest reason for asking for a paper, as the check answers."""
    return _LIKELY.get(answer.answer, "incomplete")


def counts(answer: reuse_check.ReuseAnswer) -> dict[str, int]:
    """How many components there are, how many need nothing of the citizen, and how many hang on an officer's look."""
    held = [component for component in answer.components if component.answer == "held_valid"]
    first = sum(answer.check_first for answer in held)
    looked_up = sum(component.answer == "in_state_database" for component in answer.components)
    return {"all": len(answer.components), "spared": len(held) - first + looked_up, "first": first}


def _names(held: list[Hit], owner: str) -> list[str]:
    names = (
        named.name for hit in held for named in hit.owners if named.id and code_key(named.id) == owner and named.name
    )
    return list(dict.fromkeys(names))
