"""What the centre says of types over their files: immutable revisions, the newest holds, any of them can hold again.

`types/<code>/<revision>.json`. As with procedures, a revision stays marked until somebody signs exactly it.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from core.catalogue import in_use
from core.catalogue.own import OwnType, problems
from core.errors import NotFoundError, UsageError
from core.times import now
from store.objects import Objects
from store.revisions import Current, Kept, Rows


class KeptType(Kept, frozen=True, kw_only=True):
    """One revision of what is said of a type."""

    type: OwnType
    signed_by: str | None = None  # who answers for exactly this revision
    signed_at: str | None = None


class TypeRules:
    """What is said of the types of one store. Raises ServiceError, CorruptError."""

    def __init__(self, objects: Objects) -> None:
        self._rows = Rows(objects, "types", KeptType)
        self._current = Current(lambda: {kept.type.code: kept.type for kept in self._rows.all()})

    def all(self) -> Mapping[str, OwnType]:
        """What holds now, by code (`Current`)."""
        return self._current.get()

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
        if wrong := problems(kind, said, in_use()):
            raise UsageError(wrong[0])

        def change(newest: KeptType | None) -> KeptType:
            if revision != (newest.revision if newest else 0):
                raise UsageError(_CHANGED)
            if newest is None:
                return KeptType(type=said, by=by)
            if newest.type == said:
                return newest
            return msgspec.structs.replace(newest, type=said, signed_by=None, signed_at=None)

        kept = self._rows.revise_or_add(said.code, change, by=by)
        self._current.forget()
        return kept

    def sign(self, code: str, *, revision: int, by: str) -> KeptType:
        """Answer for what exactly this revision says of a type. Raises UsageError when there is a newer, or none."""

        def change(kept: KeptType) -> KeptType:
            if kept.revision != revision:
                raise UsageError(_CHANGED)
            return kept if kept.signed_by else msgspec.structs.replace(kept, signed_by=by, signed_at=now())

        try:
            return self._rows.revise(code, change, by=by)
        except NotFoundError:
            raise UsageError("the type is as its file says: there is nothing to sign") from None

    def unsigned(self) -> frozenset[str]:
        """The types of which something is said that nobody has signed."""
        return frozenset(kept.type.code for kept in self._rows.all() if not kept.signed_by)

    def restore(self, code: str, wanted: int, *, revision: int, by: str) -> KeptType:
        """Let an earlier revision hold again, 0 the type as its file has it: as a next revision."""
        earlier = {kept.revision: kept.type for kept in self.history(code)} | {0: OwnType(code=code)}
        if wanted not in earlier:
            raise UsageError("there is no such revision")
        return self.keep(earlier[wanted], revision=revision, by=by)


_CHANGED = "the type was changed meanwhile: look at it again"
