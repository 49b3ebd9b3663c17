"""The other number of the persons on some papers: an old one that a card of theirs names, the new one of an old."""

from __future__ import annotations

from collections.abc import Sequence

from core.catalogue import in_use
from search.document import key
from search.index import Finds, Hit
from search.query import Query
from search.tokens import code_key

_NEW = 12  # digits of the number that followed the old one
_MOST = 200  # papers that are looked at for one page of papers


def other_numbers(index: Finds, hits: Sequence[Hit]) -> dict[str, str]:
    """Number → the other number of the same person, where exactly one person's cards name the old one.

    As `search.people.person` links them: by what papers in no doubt say of their one owner (`Entry.old_ids`).
    """
    numbers = {code_key(owner.id) for hit in hits for owner in hit.owners if owner.id and owner.kind == "person"}
    old = sorted(number for number in numbers if len(number) in (9, 12))
    if not old:
        return {}
    whole = tuple(f"o:{number}" for number in old if len(number) == _NEW)
    asked = [(tuple(f"l:{number}" for number in old),), *([(whole, _naming_types())] if whole else [])]
    named = index.find_all([Query(any_of=keys, limit=_MOST) for keys in asked])
    naming = [*hits, *(hit for answer in named for hit in answer)]
    claims: dict[str, set[str]] = {}
    for hit in naming:
        for earlier in hit.old_ids:
            claims.setdefault(earlier, set()).update(code_key(owner.id) for owner in hit.owners if owner.id)
    both: dict[str, str] = {}
    for earlier, claimants in claims.items():
        if len(claimants) == 1:
            (later,) = claimants
            both[earlier] = later
            both.setdefault(later, earlier)
    return both


def _naming_types() -> tuple[str, ...]:
    """Keys of the types that may name an old number of a person who has a new one."""
    kinds = in_use().types.values()
    return tuple(key("t", kind.code) for kind in kinds if any(field.name == "old_id" for field in kind.field))
