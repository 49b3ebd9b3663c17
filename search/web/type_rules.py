"""Types as the centre keeps them: validity, what officers read, kinds and weights of fields; who said so and signed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple, cast, get_args

import msgspec
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from core.catalogue import PaperType, Validity
from core.catalogue.importance import key_fields, read_by_rules
from core.catalogue.model import Rule
from core.catalogue.own import Importance, OwnType, current, kinds_for
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
    return desk.frame.page(
        request, "types.html", kinds=kinds, own=current(), unsigned=TypeRules(desk.objects).unsigned()
    )


def one_type(desk: Desk, request: Request) -> Response:
    """`/types/{code}`: what may be changed of a type, and every earlier state."""
    return _page(desk, request, _kind(desk, request))


def _kind(desk: Desk, request: Request) -> PaperType:
    kind = desk.catalogue.get(request.path_params["code"])
    if kind is None:
        raise NotFoundError("there is no such type")
    return kind


def _page(desk: Desk, request: Request, kind: PaperType, status: int = 200, wrong: str = "") -> Response:
    history, of_file = TypeRules(desk.objects).history(kind.code), desk.catalogue.of_files[kind.code]
    own = history[-1].type if history else OwnType(code=kind.code)
    rule = of_file.validity.rule
    return desk.frame.page(
        request, "type.html", status, kind=of_file, own=own, history=history[::-1], wrong=wrong,
        rules=_GENERIC if rule in _GENERIC else (rule, *_GENERIC), validity=own.validity or of_file.validity,
        fields=_fields(desk, of_file, own), weights=get_args(Importance),
    )  # fmt: skip


class FieldRow(NamedTuple):
    """A field as the page offers it."""

    name: str
    kinds: tuple[str, ...]  # that it may have, the file's first
    kind: str  # that it has
    by_file: str  # how much hangs on it by the file and by what reads it
    importance: str  # what the centre says of that; empty: as the file
    is_read: bool  # something goes by it: it is no detail


def _fields(desk: Desk, of_file: PaperType, own: OwnType) -> list[FieldRow]:
    key, read = key_fields(of_file, desk.catalogue), read_by_rules(of_file, desk.catalogue)
    return [
        FieldRow(
            field.name, kinds_for(of_file, field), own.kinds.get(field.name, field.kind),
            "needed" if field.needed else "key" if field.name in key else "detail",
            own.importance.get(field.name, ""), field.name in read,
        )
        for field in of_file.field if not field.metadata
    ]  # fmt: skip


def save(desk: Desk, request: Request, form: Mapping[str, str]) -> Response:
    """`POST /types/{code}`: a next revision: as the form says, or as an earlier one said (`restore`)."""
    kind, kept, by = _kind(desk, request), TypeRules(desk.objects), desk.officer(request)
    seen = form.get("revision", "")
    try:
        if not seen.isdecimal():
            raise UsageError("the form lacks its revision")
        if (wanted := form.get("restore", "")).isdecimal():
            kept.restore(kind.code, int(wanted), revision=int(seen), by=by)
        elif form.get("do") == "sign":
            kept.sign(kind.code, revision=int(seen), by=by)
        else:
            kept.keep(_said(desk.catalogue.of_files[kind.code], form), revision=int(seen), by=by)
    except UsageError as error:
        return _page(
            desk, request, kind, 422, str(error) if isinstance(error, WrongFormError) else _refused(kept, kind, seen)
        )
    return RedirectResponse(f"/types/{kind.code}", 303)


class WrongFormError(UsageError):
    """What cannot be, in the words of the page."""


def _refused(kept: TypeRules, kind: PaperType, seen: str) -> str:
    history = kept.history(kind.code)
    if seen != str(history[-1].revision if history else 0):
        return "loại này đã được người khác sửa trong lúc này; hãy xem lại bản mới dưới đây."
    return "nội dung này không thể có ở một loại giấy tờ."


def _said(kind: PaperType, form: Mapping[str, str]) -> OwnType:
    """What the form says; the same as the file says nothing."""
    rule, months = _text(form, "rule"), _text(form, "months")
    if rule not in get_args(Rule) or (months and not (months.isdecimal() and 1 <= int(months) <= 1200)):
        raise WrongFormError("quy tắc phải có trong danh sách, số tháng là số nguyên từ 1 đến 1200.")
    ended = _text(form, "ended_on") or None
    if rule == "months" and not months:
        raise WrongFormError("“có thời hạn từ ngày cấp” cần số tháng.")
    if rule == "ended" and (ended is None or len(ended) != 10):
        raise WrongFormError("“cả loại đã hết giá trị” cần ngày cuối cùng, ghi như 2022-12-31.")
    said = msgspec.structs.replace(
        kind.validity, rule=rule, months=int(months) if months else None, ended_on=ended,
        source=_text(form, "source") or kind.validity.source,
    )  # fmt: skip
    if (said.rule, said.months, said.ended_on) != _of(kind.validity) and not _text(form, "source"):
        raise WrongFormError("hiệu lực đã sửa phải ghi căn cứ pháp lý.")
    shown = [field for field in kind.field if not field.metadata]
    names = {field.name: _text(form, f"f.{field.name}") for field in shown}
    kinds = {field.name: _text(form, f"k.{field.name}") or field.kind for field in shown}
    weights = {field.name: _text(form, f"w.{field.name}") for field in shown}
    if not set(weights.values()) <= {"", *get_args(Importance)}:
        raise WrongFormError("mức quan trọng phải là một trong các mức của danh sách.")
    return OwnType(
        code=kind.code, name=_text(form, "name") or None, short=_text(form, "short") or None,
        fields={name: text for name, text in names.items() if text},
        kinds={field.name: kinds[field.name] for field in shown if kinds[field.name] != field.kind},
        importance={name: cast("Importance", weight) for name, weight in weights.items() if weight},
        validity=said if said != kind.validity else None,
    )  # fmt: skip


def _of(validity: Validity) -> tuple[str, int | None, str | None]:
    return validity.rule, validity.months, validity.ended_on


def _text(form: Mapping[str, str], name: str) -> str:
    return " ".join(form.get(name, "").split())[:_LONGEST]
