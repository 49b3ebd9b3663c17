"""The centre's own rules of procedures: immutable revisions in the store, unsigned until somebody answers for them.

`procedures/<code>/<revision>.json`. The newest revision holds, over what comes with motlan; the ones before say what an
officer saw on an earlier day.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from core import typed
from core.catalogue import procedure as catalogue
from core.catalogue.procedure import Component, Procedure
from core.errors import NotFoundError, UsageError
from store.objects import Objects
from store.revisions import Current, Kept, Rows

# What an officer reads of rules that a newer version wrote, and the keys that are shown of their components.
OF_NEWER = "Quy định này do phiên bản mới hơn của chương trình ghi; hãy tự kiểm tra cho đến khi máy chủ được nâng cấp."
_SAFE = frozenset(("component", "name", "form", "required", "condition", "whose", "note", "database"))


class KeptProcedure(Kept, frozen=True, kw_only=True):
    """One revision of a procedure's rules."""

    procedure: Procedure
    source: str  # where they come from: a file's name, `page`, or `catalogue` for those that came with motlan
    signed_by: str | None = None  # who answers for exactly this revision
    signed_at: str | None = None


class Rules:
    """The procedures of one store."""

    def __init__(self, objects: Objects) -> None:
        self._rows = Rows(objects, "procedures", KeptProcedure, _of_newer)
        self._current = Current(lambda: {kept.procedure.code: kept.procedure for kept in self._rows.all()})

    def all(self) -> Mapping[str, Procedure]:
        """The newest rules of every procedure kept here, by code (`Current`). Raises ServiceError."""
        return self._current.get()

    def newest(self, code: str) -> KeptProcedure | None:
        """The newest revision; None where the rules are those that come with motlan."""
        try:
            return self._rows.load(_checked(code))
        except NotFoundError:
            return None

    def history(self, code: str) -> list[KeptProcedure]:
        """Every revision, oldest first."""
        return self._rows.history(_checked(code))

    def on(self, code: str, at: str) -> KeptProcedure | None:
        """The revision that held at a moment (UTC, ISO 8601); None: those that came with motlan held."""
        held = [kept for kept in self.history(code) if kept.at <= at]
        return held[-1] if held else None

    def keep(self, procedure: Procedure, *, source: str, by: str) -> KeptProcedure:
        """A next revision, unsigned; nothing is stored when it says what the newest says. Raises UsageError."""
        problems = catalogue.problems([procedure.code], procedure.results, procedure.components)
        if problems:
            raise UsageError(f"{procedure.code}: {problems[0]}")
        unsigned = msgspec.structs.replace(procedure, signed_off=False)

        def change(newest: KeptProcedure | None) -> KeptProcedure:
            if newest is None:
                return KeptProcedure(procedure=unsigned, source=source, by=by)
            _refuse_of_newer(newest)
            if msgspec.structs.replace(newest.procedure, signed_off=False) == unsigned:
                return newest
            return msgspec.structs.replace(newest, procedure=unsigned, source=source, signed_by=None, signed_at=None)

        return self._changed(procedure.code, change, by)

    def sign(self, code: str, *, revision: int, by: str, at: str) -> KeptProcedure:
        """Answer for the rules of exactly this revision. Raises UsageError when there is a newer one or none."""
        newest = self.newest(code)
        if newest is None:
            newest = self.keep(catalogue.procedure(code), source="catalogue", by=by)
            revision = newest.revision
        if newest.revision != revision:
            raise UsageError(_CHANGED)
        signed = msgspec.structs.replace(newest.procedure, signed_off=True)

        def change(kept: KeptProcedure | None) -> KeptProcedure:
            if kept is None or kept.revision != revision:
                raise UsageError(_CHANGED)
            _refuse_of_newer(kept)
            return msgspec.structs.replace(kept, procedure=signed, signed_by=by, signed_at=at)

        return self._changed(code, change, by)

    def _changed(self, code: str, change: Callable[[KeptProcedure | None], KeptProcedure], by: str) -> KeptProcedure:
        kept = self._rows.revise_or_add(_checked(code), change, by=by)
        self._current.forget()
        return kept


_CHANGED = "the rules were changed meanwhile: read them again, then sign"


def _of_newer(data: bytes) -> KeptProcedure:
    """Rules with a key that this version does not know: no paper serves for them until this program is upgraded.

    To pass over such a key could let a paper serve that must not. Raises msgspec.DecodeError for what is no rules.
    """
    written = typed.decode(data, dict[str, Any])
    try:
        parts = written["procedure"]["components"]
        known = [
            {key: part[key] for key in part.keys() & _SAFE} | {"accepts": (), "look": OF_NEWER, "basis": "memory"}
            for part in parts
        ]
        rules = {**written["procedure"], "components": known, "signed_off": False}
        return typed.convert({**written, "procedure": rules, "signed_by": None}, KeptProcedure)
    except (KeyError, TypeError, AttributeError) as error:
        raise msgspec.DecodeError("these are no rules") from error


def _refuse_of_newer(kept: KeptProcedure) -> None:
    if any(part.look == OF_NEWER for part in kept.procedure.components):
        raise UsageError("these rules were written by a newer version of motlan: change them there")


def merged(known_procedure: Procedure, names: list[str], proposed: Mapping[str, Component], name: str) -> Procedure:
    """A known procedure with the components that a file names now: those it had keep their rules."""
    known = {_plain(part.name): part for part in known_procedure.components}
    components = [known.get(_plain(wanted)) or proposed[wanted] for wanted in names]
    return msgspec.structs.replace(
        known_procedure, name=name or known_procedure.name, components=tuple(components), signed_off=False
    )


def _plain(name: str) -> str:
    return " ".join(name.casefold().split())


def _checked(code: str) -> str:
    if not catalogue.CODE.fullmatch(code):
        raise UsageError(f"{code!r} is not a procedure code (1.004222)")
    return code
