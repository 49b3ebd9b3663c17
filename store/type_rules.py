"""What the centre says of types over their files: immutable revisions, the newest holds, any of them can hold again.

`types/<code>/<revision>.json`.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping

import msgspec

from core.catalogue import in_use
from core.catalogue.own import OwnType, problems
from core.errors import ExistsError, NotFoundError, UsageError
from store.accounts.rows import Kept, Rows
from store.objects import Objects

_FRESH = 3.0  # seconds for which what was read is believed: another process's change is seen after these


class KeptType(Kept, frozen=True, kw_only=True):
    """One revision of what is said of a type."""

    type: OwnType


class TypeRules:
    """What is said of the types of one store. Raises ServiceError, CorruptError."""

    def __init__(self, objects: Objects) -> None:
        self._rows = Rows(objects, "types", KeptType)
        self._lock = threading.Lock()
        self._known: Mapping[str, OwnType] = {}
        self._until = 0.0

    def all(self) -> Mapping[str, OwnType]:
        """What holds now, by code; believed for a moment, and the same object while nothing changes."""
        with self._lock:
            if time.monotonic() >= self._until:
                newest = {kept.type.code: kept.type for kept in self._rows.all()}
                self._known = self._known if newest == self._known else newest
                self._until = time.monotonic() + _FRESH
            return self._known

    def history(self, code: str) -> list[KeptType]:
        """Every revision, oldest first; none where all is as the file says."""
        return self._rows.history(code)

    def keep(self, said: OwnType, *, revision: int, by: str) -> KeptType:
        """A next revision; nothing is stored when it says what the newest says.

        `revision` is the one that was seen, 0 for none. Raises UsageError for what cannot be, or when there is a newer.
        """
        kind = in_use().of_files.get(said.code)
        if kind is None:
            raise UsageError(f"there is no type {said.code!r}")
        if wrong := problems(kind, said):
            raise UsageError(wrong[0])
        try:
            newest = self._rows.load(said.code)
        except NotFoundError:
            return self._added(said, revision, by)

        def change(kept: KeptType) -> KeptType:
            if kept.revision != revision:
                raise UsageError(_CHANGED)
            return kept if kept.type == said else msgspec.structs.replace(kept, type=said)

        return self._done(self._rows.revise(newest.type.code, change, by=by))

    def restore(self, code: str, wanted: int, *, revision: int, by: str) -> KeptType:
        """Let an earlier revision hold again, 0 the type as its file has it: as a next revision."""
        earlier = {kept.revision: kept.type for kept in self.history(code)} | {0: OwnType(code=code)}
        if wanted not in earlier:
            raise UsageError("there is no such revision")
        return self.keep(earlier[wanted], revision=revision, by=by)

    def _added(self, said: OwnType, revision: int, by: str) -> KeptType:
        if revision != 0:
            raise UsageError(_CHANGED)
        try:
            return self._done(self._rows.add(said.code, KeptType(type=said, by=by)))
        except ExistsError:
            raise UsageError(_CHANGED) from None

    def _done(self, kept: KeptType) -> KeptType:
        self._until = 0.0
        return kept


_CHANGED = "the type was changed meanwhile: look at it again"
