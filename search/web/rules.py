"""A procedure's rules as the centre keeps them: corrected, signed, and as they stood on an earlier day."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

import msgspec
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from core import typed
from core.catalogue import procedure as catalogue
from core.catalogue.procedure import Component, Procedure
from core.errors import UsageError
from core.times import now
from search.web.desk import Desk
from store.rules import Rules

_FORMS = ("N", "X", "DB", "N/DB")
_AGES = {"unexpired": "còn hạn", "stated": "theo giấy"}  # as the paper itself says
_UNITS = {"months": "tháng", "days": "ngày"}
_LONGEST = 300  # characters of a text


def rules(desk: Desk, request: Request) -> Response:
    """`/procedures/{code}/rules?at=…`: the rules now, to be corrected and signed, or on an earlier day, to be read."""
    return _page(desk, request, 200)


def _page(desk: Desk, request: Request, status: int, wrong: str = "") -> Response:
    code, kept = request.path_params["code"], Rules(desk.objects)
    at = request.query_params.get("at", "").strip()[:20]
    held = kept.on(code, f"{at}T23:59:59Z" if len(at) == 10 else at) if at else kept.newest(code)
    procedure = held.procedure if held else catalogue.of_files().get(code) or catalogue.procedure(code)
    return desk.frame.page(
        request, "rules.html", status, procedure=procedure, held=held, at=at, wrong=wrong, forms=_FORMS,
        age=age_in_words,
        history=kept.history(code)[::-1],
        types=sorted(desk.frame.words.types.items(), key=lambda pair: pair[1]),
    )  # fmt: skip


def save(desk: Desk, request: Request, form: Mapping[str, str]) -> Response:
    """`POST /procedures/{code}/rules`: a next revision, or the signature under the one that was read."""
    code, kept, by = request.path_params["code"], Rules(desk.objects), desk.officer(request)
    newest = kept.newest(code)
    shown = form.get("revision", "")
    if shown != str(newest.revision if newest else 0):
        return _page(desk, request, 409, "changed")
    if form.get("do") == "sign":
        kept.sign(code, revision=newest.revision if newest else 0, by=by, at=now())
    else:
        procedure = newest.procedure if newest else catalogue.procedure(code)
        try:
            corrected = _corrected(procedure, form)
            if unknown := unknown_types(corrected, desk.catalogue.types):
                raise WrongFormError(f"không có loại giấy tờ “{unknown[0]}”; chọn mã trong danh sách gợi ý.")
            kept.keep(corrected, source="page", by=by)
        except UsageError as error:
            said = str(error) if isinstance(error, WrongFormError) else "nội dung này không thể có trong một quy định."
            return _page(desk, request, 422, said)
    return RedirectResponse(f"/procedures/{code}/rules", 303)


class WrongFormError(UsageError):
    """What cannot be, in the words of the page."""


def age_in_words(max_age: str | None) -> str:
    """How old a paper may be as the page says it: `6 tháng`, `90 ngày`, `còn hạn`, `theo giấy`; empty: any age."""
    count, _, unit = (max_age or "").partition(" ")
    return f"{count} {_UNITS[unit]}" if unit in _UNITS else _AGES.get(count, count)


def _age(text: str) -> str | None:
    """The same as rules keep it. Raises WrongFormError."""
    said = text.casefold()
    kept = {words: code for code, words in _AGES.items()} | {code: code for code in _AGES}
    match = re.fullmatch(r"([1-9]\d{0,3}) (tháng|ngày|months|days)", said)
    if match:
        return f"{match[1]} " + {words: code for code, words in _UNITS.items()}.get(match[2], match[2])
    if said and said not in kept:
        raise WrongFormError("thời hạn ghi như 6 tháng, 90 ngày, còn hạn hoặc theo giấy; để trống khi không giới hạn.")
    return kept.get(said)


def _corrected(procedure: Procedure, form: Mapping[str, str]) -> Procedure:
    """The procedure as the form says it; a component with an emptied name goes."""
    parts = []
    for part in procedure.components:
        if name := _text(form, f"{part.component}.name"):
            parts.append(_component(part, name, form))
    added = _text(form, "new.name")
    if added:
        number = next(
            candidate for candidate in range(1, 1000) if f"them_{candidate}" not in {part.component for part in parts}
        )
        empty = Component(component=f"them_{number}", name=added, accepts=(), form="N", basis="sourced")
        parts.append(_component(empty, added, form, "new"))
    name = _text(form, "name") or procedure.name
    return msgspec.structs.replace(procedure, name=name, components=tuple(parts))


def _component(part: Component, name: str, form: Mapping[str, str], key: str = "") -> Component:
    """One component; rules on types it no longer accepts go with them."""
    key = key or part.component
    types = tuple(dict.fromkeys(_text(form, f"{key}.accepts").replace(",", " ").split()))
    said = {
        "name": name, "accepts": types, "form": _text(form, f"{key}.form") or part.form,
        "max_age": _age(_text(form, f"{key}.max_age")), "database": _text(form, f"{key}.database") or None,
        "condition": _text(form, f"{key}.condition") or None, "address": _text(form, f"{key}.address") or None,
        "required": f"{key}.required" in form, "reusable": f"{key}.reusable" in form,
    }  # fmt: skip
    held = {field: getattr(part, field) for field in part.__struct_fields__} | said
    for field in ("says", "shows"):
        held[field] = {code: rule for code, rule in getattr(part, field).items() if code in types}
    for field in ("others", "receiver"):
        held[field] = tuple(code for code in getattr(part, field) if code in types)
    try:
        return typed.convert(held, Component)
    except msgspec.ValidationError:
        raise WrongFormError(f"cách nộp hoặc địa chỉ của “{part.name}” không có trong danh sách.") from None


def _text(form: Mapping[str, str], name: str) -> str:
    return " ".join(form.get(name, "").split())[:_LONGEST]


def unknown_types(procedure: Procedure, types: Collection[str]) -> list[str]:
    """Codes among the accepted types that are no types."""
    return sorted({code for part in procedure.components for code in part.accepts if code not in types})
