"""Deciding on a component of a dossier: reused, asked for, shown; from the checklist, or by a program."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import msgspec
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from core import typed
from core.catalogue import procedure as catalogue
from core.errors import UsageError
from core.records import Record
from search.tokens import code_key, is_owner_number
from search.web.desk import Desk
from store import ids, papers
from store.decisions import Decision

_SPOKEN = frozenset(("reused", "asked_for", "shown_only", "undone"))


class Asked(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The body of `POST /api/v1/reuse` (docs/contract.md)."""

    dossier: str
    procedure: str
    component: str
    owner: str
    decision: str
    paper_id: str | None = None
    revision: int | None = None
    reason: str | None = None
    online: bool = False


def decide(desk: Desk, request: Request, asked: Asked) -> Decision:
    """Keep a decision. Raises UsageError, NotFoundError, RefusedError, ReasonNeededError, ServiceError."""
    wanted = catalogue.procedure(asked.procedure)
    if asked.component not in {part.component for part in wanted.components}:
        raise UsageError(f"procedure {wanted.code} has no component of this name")
    owner = code_key(asked.owner)[:20]
    if not is_owner_number(owner):
        raise UsageError("owner is the number of a person or an enterprise")
    held = papers.load(desk.objects, ids.checked(asked.paper_id)) if asked.paper_id else None
    desk.admit(request, "reuse", *([held] if held else []))
    try:
        decision = typed.convert(
            {
                "dossier": asked.dossier.strip(), "procedure": wanted.code, "component": asked.component,
                "owner": owner,
                "decision": asked.decision, "paper_id": asked.paper_id, "reason": asked.reason, "online": asked.online,
                "paper_revision": asked.revision or (held.revision if held else None),
            },
            Decision,
        )  # fmt: skip
    except msgspec.ValidationError:
        raise UsageError("decide reused, asked_for (with a reason), shown_only or undone") from None
    desk.log(request, "reuse", [held.paper_id] if held else [], owner=owner, procedure=wanted.code)
    kept = desk.decisions.record(decision, by=desk.officer(request))
    desk.tell(
        "reuse_recorded", reuse_id=kept.reuse_id, procedure=kept.procedure, component=kept.component,
        decision=kept.decision, paper_id=kept.paper_id,
    )  # fmt: skip
    return kept


def save(desk: Desk, request: Request, form: Mapping[str, str]) -> Response:
    """`POST /procedures/{code}/decisions`: one button of the checklist; back to where it stands."""
    filled = {name: value for name, value in form.items() if name in Asked.__struct_fields__ and value}
    try:
        asked = typed.convert(filled | {"procedure": request.path_params["code"]}, Asked, strict=False)
    except msgspec.ValidationError:
        raise UsageError("the form lacks the dossier, the component or the decision") from None
    decide(desk, request, asked)
    back = {"owner": asked.owner, "dossier": asked.dossier} | (
        {"purpose": form["purpose"]} if form.get("purpose") else {}
    )
    return RedirectResponse(f"/procedures/{asked.procedure}?{urlencode(back)}#{asked.component}", 303)


def body(data: bytes) -> Asked:
    """The body of a program's decision. Raises UsageError that names what is wrong with it."""
    try:
        return typed.decode(data, Asked)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        # The message of a validation names keys and types, never values.
        what = str(error) if isinstance(error, msgspec.ValidationError) else "it is no JSON"
        raise UsageError(f"the body is no decision: {what}") from None


def as_json(decision: Decision) -> dict[str, Any]:
    """What a program is told of its decision."""
    return {"reuse_id": decision.reuse_id, "at": decision.at, "due_at": decision.due_at}
