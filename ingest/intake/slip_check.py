"""What a slip may say: short texts of signs that can be read, and a branch that there is."""

from __future__ import annotations

from collections.abc import Collection

from core.errors import UsageError
from core.records import Slip

LONGEST = 100  # characters of a field


def checked(slip: Slip, branches: Collection[str] = ()) -> Slip:
    """The slip, when every field is short and printable and its branch is one of those listed (none listed: any).

    Raises UsageError that names the field.
    """
    for name in ("branch", "station", "operator", "dossier", "procedure"):
        said = getattr(slip, name)
        if said is None:
            continue
        if len(said) > LONGEST:
            raise UsageError(f"the slip's {name} has {len(said)} characters, and may have {LONGEST}")
        if not said.isprintable():
            raise UsageError(f"the slip's {name} holds characters that cannot be seen (control or direction marks)")
    if branches and slip.branch is not None and slip.branch not in branches:
        raise UsageError(f"there is no branch {slip.branch!r}: setting `branches` lists {', '.join(sorted(branches))}")
    return slip
