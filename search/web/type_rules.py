"""Types as the centre keeps them: how long they are good for and what officers read, with who said so and when."""

from __future__ import annotations

from collections.abc import Mapping
from typing import get_args

import msgspec
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from core.catalogue import PaperType, Validity
from core.catalogue.model import Rule
from core.catalogue.own import OwnType, current
from core.errors import NotFoundError, UsageError
from search.web.desk import Desk
from store.type_rules import TypeRules

_LONGEST = 300  # characters of a text
_GENERIC: tuple[Rule, ...] = (
    "none",
    "months",
    "printed",
    "ended",
    "superseded",
    "unknown",
)  # that a page can say whole


def types(desk: Desk, request: Request) -> Response:
    """`/types`: all types, each with its validity and whether the centre has changed it."""
    kinds = sorted(desk.catalogue.types.values(), key=lambda kind: desk.frame.words.type(kind.code))
    return desk.frame.page(request, "types.html", kinds=kinds, own=current())


def one_type(desk: Desk, request: Request) -> Response:
    """`/types/{code}`: what may be changed of a type, and every earlier state."""
    return _page(desk, request, _kind(desk, request))


def _kind(desk: Desk, request: Request) -> PaperType:
    kind = desk.catalogue.get(request.path_params["code"])
    if kind is None:
        raise NotFoundError("there is no such type")
    return kind


def _page(desk: Desk, request: Request, kind: PaperType, status: int = 200, wrong: str = "") -> Response:
    history = TypeRules(desk.objects).history(kind.code)
    own = history[-1].type if history else OwnType(code=kind.code)
    rules = _GENERIC if kind.validity.rule in _GENERIC else (kind.validity.rule, *_GENERIC)
    return desk.frame.page(
        request, "type.html", status, kind=kind, own=own, history=history[::-1], wrong=wrong, rules=rules,
        validity=own.validity or kind.validity, fields=[field.name for field in kind.field if not field.metadata],
    )  # fmt: skip


def save(desk: Desk, request: Request, form: Mapping[str, str]) -> Response:
    """`POST /types/{code}`: a next revision: as the form says, or as an earlier one said (`restore`)."""
    kind, kept, by = _kind(desk, request), TypeRules(desk.objects), desk.officer(request)
    seen = form.get("revision", "")
    try:
        if not seen.isdecimal():
            raise UsageError("the form lacks its revision")
        if (wanted := form.get("restore", "")).isdecimal():
            kept.restore(kind.code, int(wanted), revision=int(seen), by=by)
        else:
            kept.keep(_said(kind, form), revision=int(seen), by=by)
    except UsageError as error:
        return _page(desk, request, kind, 422, str(error))
    return RedirectResponse(f"/types/{kind.code}", 303)


def _said(kind: PaperType, form: Mapping[str, str]) -> OwnType:
    """What the form says; the same as the file says nothing."""
    rule, months = _text(form, "rule"), _text(form, "months")
    if rule not in get_args(Rule) or (months and not (months.isdecimal() and 1 <= int(months) <= 1200)):
        raise UsageError("months is a whole number from 1 to 1200")
    ended = _text(form, "ended_on") or None
    if rule == "ended" and (ended is None or len(ended) != 10):
        raise UsageError("ended needs the last day, as 2022-12-31")
    said = msgspec.structs.replace(
        kind.validity, rule=rule, months=int(months) if months else None, ended_on=ended,
        source=_text(form, "source") or kind.validity.source,
    )  # fmt: skip
    if (said.rule, said.months, said.ended_on) != _of(kind.validity) and not _text(form, "source"):
        raise UsageError("a changed validity names its legal basis")
    names = {field.name: _text(form, f"f.{field.name}") for field in kind.field if not field.metadata}
    return OwnType(
        code=kind.code, name=_text(form, "name") or None, short=_text(form, "short") or None,
        fields={name: text for name, text in names.items() if text},
        validity=said if said != kind.validity else None,
    )  # fmt: skip


def _of(validity: Validity) -> tuple[str, int | None, str | None]:
    return validity.rule, validity.months, validity.ended_on


def _text(form: Mapping[str, str], name: str) -> str:
    return " ".join(form.get(name, "").split())[:_LONGEST]
