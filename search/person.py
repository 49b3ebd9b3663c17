"""All papers of one owner: by id number, and by the earlier number that a paper of the same person names.

A name alone never links: two in five people share one surname. An earlier (9-digit) number links only when exactly one
person claims it and the papers do not contradict each other in birth date and name.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeVar

from search.document import Entry
from search.index import Hit, Index
from search.query import MOST_HITS, Query
from search.same import better_first
from search.tokens import code_key
from store.records import Owner
from store.text import fold

AnyEntry = TypeVar("AnyEntry", bound=Entry)


def person(index: Index, owner_id: str) -> list[Hit]:
    """Every paper of the owner with this personal id, earlier id or tax code, newest issue first.

    Papers that wait for review are among them, marked. An earlier number also finds the papers under the number that
    followed it. Raises what `Index.find` raises.
    """
    code = code_key(owner_id)
    if not code:
        return []
    claimants = _owners_linking(index, code)
    if len(claimants) == 1:
        code = claimants.pop()
    own = _find(index, owner=code)
    earlier = sorted({old for hit in own if _owner(hit, code) for old in hit.old_ids})
    linked = [hit for old in earlier for hit in (*_find(index, owner=old), *_find(index, links_to=old))]
    return papers_of(code, [*own, *linked])


def papers_of(owner_id: str, held: Iterable[AnyEntry]) -> list[AnyEntry]:
    """Of some papers those that belong to this owner, newest issue first, scans of one paper the clearest first.

    Links are taken from these papers alone.
    """
    papers = list({paper.paper_id: paper for paper in held}.values())
    claims: dict[str, set[str]] = {}
    for paper in papers:
        for old in paper.old_ids:
            claims.setdefault(old, set()).update(code_key(owner.id) for owner in paper.owners if owner.id)
    code = code_key(owner_id)
    if len(claimants := claims.get(code, set())) == 1:
        (code,) = claimants
    earlier = {old for old, owners in claims.items() if owners == {code}}
    own = [paper for paper in papers if _owner(paper, code)]
    known = [owner for paper in own if (owner := _owner(paper, code))]
    linked = [paper for paper in papers if not _owner(paper, code) and _linked(paper, earlier, known)]
    return better_first(
        sorted([*own, *linked], key=lambda paper: (paper.issued_on or "", paper.paper_id), reverse=True)
    )


def _linked(paper: Entry, earlier: Iterable[str], known: Sequence[Owner]) -> bool:
    owners = [owner for old in earlier if (owner := _owner(paper, old))]
    return bool(owners) and not any(contradict(owner, other) for owner in owners for other in known)


def contradict(one: Owner, other: Owner) -> bool:
    """Whether two owners cannot be one person: their birth dates differ, or without these their names."""
    if one.birth_date and other.birth_date:
        shorter = min(len(one.birth_date), len(other.birth_date))
        return one.birth_date[:shorter] != other.birth_date[:shorter]
    return bool(one.name and other.name) and fold(one.name or "") != fold(other.name or "")


def _owner(paper: Entry, code: str) -> Owner | None:
    return next((owner for owner in paper.owners if owner.id and code_key(owner.id) == code), None)


def _owners_linking(index: Index, old: str) -> set[str]:
    hits = _find(index, links_to=old)
    return {code_key(owner.id) for hit in hits for owner in hit.owners if owner.id}


def _find(index: Index, *, owner: str | None = None, links_to: str | None = None) -> list[Hit]:
    return index.find(Query(owner=owner, links_to=links_to, limit=MOST_HITS))
