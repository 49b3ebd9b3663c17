"""All papers of one owner: by number, by an earlier number that a paper names, by name and birth date, by officers.

- An earlier (9-digit) number links only when exactly one person claims it and the papers do not contradict each other
  in birth date and name.
- A name alone never links: two in five people share one surname. A paper that prints no number is linked by name (with
  its diacritics) and whole birth date when nothing speaks against it: it is in no doubt, and nobody of another number
  bears both. The reuse check has an officer look at it first.
- What is only like these is `search.people.identity_candidates`'s and is linked when an officer says so
(`store.links`); when an officer says
  that two are not the same, nothing links them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal, TypeVar

import msgspec

from core import typed
from core.aside import Begun
from core.records import Owner, Record
from core.text import fold
from search.ahead import Ahead
from search.document import Entry, entry_of, name_key
from search.duplicates import better_first
from search.index import Finds, Hit
from search.people.identity_candidates import Possible, possible, questions, side_of
from search.query import MOST_HITS, Query
from search.tokens import code_key, exact_tokens, folded_tokens
from store.links import Links

AnyEntry = TypeVar("AnyEntry", bound=Entry)

LinkedBy = Literal["number", "old_number", "officer", "name_and_birth_date"]

_WHOLE_DAY = 10  # characters of an ISO day


class Known(Record, frozen=True, kw_only=True):
    """What the index and officers know of one person."""

    number: str  # under which the person stands now: of an old number that one card names the new one
    papers: tuple[Hit, ...]  # newest issue first
    sides: frozenset[str]  # numbers of theirs, and owners without number of their papers (see `store.links`)
    owners: tuple[Owner, ...]  # the person as these papers name them, each once
    places: dict[str, tuple[int, ...]]  # by paper id: where among its owners the person stands, from 1
    said: dict[str, bool]  # what officers said of other sides
    possible: tuple[Possible, ...] = ()  # who may be the same person; never counted among the papers


def person(index: Finds, owner_id: str, links: Links | None = None) -> list[Hit]:
    """Every paper of the owner with this personal id, earlier id or tax code, newest issue first.

    Papers that wait for review are among them, marked. An earlier number also finds the papers under the number that
    followed it. `links` says what officers said of possible same persons. Raises what `Index.find` and `Links` raise.
    """
    return _held(Ahead(index), code_key(owner_id), links)[2]


def know(index: Finds, owner_id: str, links: Links) -> Known:
    """The same papers, and who else may be this person."""
    index = Ahead(index)
    code, said, papers = _held(index, code_key(owner_id), links)
    places = places_of(code, papers, said)
    owners, own = _at(papers, places), [paper for paper in papers if paper.paper_id in places]
    sides = {code, *_same(said), *(side_of(paper, place) for paper in own for place in places[paper.paper_id])}
    named = {code_key(old) for paper in own for old in (*paper.old_ids, paper.facts.get("old_id", ""))}
    candidates = possible(index, owners, sides, named - sides - {""}, said) if _may_have_candidates(owners) else []
    return Known(
        number=code,
        papers=tuple(papers), sides=frozenset(sides), owners=tuple(owners), places=places, said=said,
        possible=tuple(candidates),
    )  # fmt: skip


def know_owner(index: Finds, paper: Entry, place: int, links: Links) -> Known:
    """What is known of the owner at this place, from 1, of a paper: by number, or without one who it may be."""
    owner = paper.owners[place - 1]
    if owner.id:
        return know(index, owner.id, links)
    side = side_of(paper, place)
    said = links.same(side)
    sides = {side, *_same(said)}
    candidates = possible(index, [owner], sides, (), said) if _may_have_candidates([owner]) else []
    numbers = [side for side in sorted(sides) if ":" not in side] or [
        code_key(possible.owner.id)
        for possible in candidates
        if possible.owner.id and {"same_name", "same_birth"} <= set(possible.reasons)
    ]
    for number in numbers[:1]:
        known = know(index, number, links)
        if place in known.places.get(paper.paper_id, ()):  # linked by name and birth date, or by an officer
            return known
    return Known(
        number="", papers=(), sides=frozenset(sides), owners=(owner,), places={paper.paper_id: (place,)}, said=said,
        possible=tuple(candidates),
    )  # fmt: skip


def know_named(index: Finds, name: str, birth_date: str, links: Links) -> Known:
    """What is known of somebody of whom only the name, with its diacritics, and the whole birth date are given.

    Where the papers that bear both have exactly one number, it is that person; where they have several, nobody, and
    each is told as possible; where they have none, the papers without number are theirs, to be looked at first.
    """
    asked = Owner("person", None, name, birth_date, "subject")
    hits = _namesakes(index, asked)
    numbers = {
        code_key(owner.id) for hit in hits for owner in hit.owners if owner.id and _namesake(asked, owner, set())
    }
    exact = {code_key(owner.id) for hit in hits for owner in hit.owners if owner.id and _who(owner) == _who(asked)}
    if len(numbers) == 1 and exact:
        return know(index, numbers.pop(), links)
    places = {
        hit.paper_id: standing
        for hit in (() if numbers else hits)
        if not hit.needs_review
        and (
            standing := tuple(n for n, owner in enumerate(hit.owners, 1) if not owner.id and _who(owner) == _who(asked))
        )
    }
    papers = better_first([hit for hit in hits if hit.paper_id in places])
    sides = {side_of(hit, place) for hit in papers for place in places[hit.paper_id]}
    return Known(
        number="", papers=tuple(papers), sides=frozenset(sides), owners=tuple(_at(papers, places)) or (asked,),
        places=places, said={}, possible=tuple(possible(index, [asked], sides, (), {})),
    )  # fmt: skip


def papers_of(owner_id: str, held: Iterable[AnyEntry], said: Mapping[str, bool] | None = None) -> list[AnyEntry]:
    """Of some papers those that belong to this owner, newest issue first, scans of one paper the clearest first.

    Links are taken from these papers alone, and from what officers said (`store.links.Links.same`).
    """
    papers = list({paper.paper_id: paper for paper in held}.values())
    places = places_of(owner_id, papers, said or {})
    mine = [paper for paper in papers if paper.paper_id in places]
    return better_first(sorted(mine, key=lambda paper: (paper.issued_on or "", paper.paper_id), reverse=True))


def places_of(owner_id: str, papers: Sequence[Entry], said: Mapping[str, bool]) -> dict[str, tuple[int, ...]]:
    """On which of these papers the owner of this number stands, and at which places, from 1, among its owners."""
    claims: dict[str, set[str]] = {}
    for paper in papers:
        for old in paper.old_ids:
            claims.setdefault(old, set()).update(code_key(owner.id) for owner in paper.owners if owner.id)
    code = code_key(owner_id)
    if len(claimants := claims.get(code, set())) == 1 and not _refused(said, claimants):
        (code,) = claimants
    mine = {code, *_same(said)}
    places = {paper.paper_id: standing for paper in papers if (standing := _standing(paper, mine))}
    known = _at(papers, places)
    earlier = {old for old, owners in claims.items() if owners == {code} and not _refused(said, {old})}
    for paper in papers:
        linked = [place for place in _standing(paper, earlier) if not _contradicted(paper.owners[place - 1], known)]
        if linked and paper.paper_id not in places:
            places[paper.paper_id] = tuple(linked)
    for paper in papers:
        if paper.paper_id not in places and (named := _named_alike(paper, papers, mine | earlier, known, said)):
            places[paper.paper_id] = named
    return places


def linked_by(paper: Entry, places: Sequence[int], number: str, said: Mapping[str, bool]) -> LinkedBy:
    """What makes a paper this person's, who stands at these places on it: the surest of what there is."""
    sides = [side_of(paper, place) for place in places]
    if number in sides:
        return "number"
    if any(said.get(side) for side in sides):
        return "officer"
    return "old_number" if any(":" not in side for side in sides) else "name_and_birth_date"


def contradict(owner: Owner, other: Owner) -> bool:
    """Whether two owners cannot be one person: their birth dates differ, or without these their names."""
    if owner.birth_date and other.birth_date:
        shorter = min(len(owner.birth_date), len(other.birth_date))
        return owner.birth_date[:shorter] != other.birth_date[:shorter]
    return bool(owner.name and other.name) and fold(owner.name or "") != fold(other.name or "")


# ── one person's papers ───────────────────────────────────────────────────────────────────────────────────────────


def _held(index: Ahead, code: str, links: Links | None) -> tuple[str, dict[str, bool], list[Hit]]:
    """The number under which the person stands, what officers said, and the papers."""
    if not code:
        return code, {}, []
    sayings = Begun(lambda: links.same(code)) if links else None
    index.expect((_asked(links_to=code), _asked(owner=code)))
    said = sayings.result() if sayings else {}
    claims = _find(index, links_to=code)
    claimants = {code_key(owner.id) for hit in claims for owner in hit.owners if owner.id}
    if len(claimants) == 1 and not _refused(said, claimants):
        code = claimants.pop()
        said = links.same(code) if links else {}
    sides = {code, *_same(said)}
    index.expect(_asked(owner=side) for side in sides if ":" not in side)
    own = [hit for side in sides if ":" not in side for hit in _find(index, owner=side)]
    own += [hit for side in sides if ":" in side and links and (hit := _hit(links, side))]
    earlier = {old for hit in own if _standing(hit, sides) for old in hit.old_ids}
    known = _at(own, {hit.paper_id: _standing(hit, sides) for hit in own})
    index.expect(
        (
            *(_asked(owner=old) for old in earlier), *(_asked(links_to=old) for old in earlier),
            *filter(None, map(_of_namesakes, known)),
            *(questions(known, sides, set()) if _may_have_candidates(known) else ()),
        )
    )  # fmt: skip
    linked = [hit for old in sorted(earlier) for hit in (*_find(index, owner=old), *_find(index, links_to=old))]
    alike = [hit for owner in known for hit in _namesakes(index, owner)]
    return code, said, papers_of(code, [*own, *linked, *alike, *claims], said)


def _hit(links: Links, side: str) -> Hit | None:
    """A paper as the index would give it, from its record."""
    revision = links.paper(side)
    return typed.convert(msgspec.to_builtins(entry_of(revision)), Hit) if revision else None


def _namesakes(index: Finds, owner: Owner) -> list[Hit]:
    """Papers that name somebody of this name, with or without its marks, and this birth date."""
    asked = _of_namesakes(owner)
    return index.find(asked) if asked else []


def _of_namesakes(owner: Owner) -> Query | None:
    if owner.kind != "person" or len(owner.birth_date or "") != _WHOLE_DAY or not owner.name:
        return None
    keys = ((name_key("w", folded_tokens(owner.name)),), (f"d:{owner.birth_date}",))
    return Query(any_of=keys, limit=MOST_HITS)


def _named_alike(
    paper: Entry, papers: Sequence[Entry], mine: set[str], known: Sequence[Owner], said: Mapping[str, bool]
) -> tuple[int, ...]:
    """The places at which a paper without number names this person by name and whole birth date, nothing against it."""
    if paper.needs_review:
        return ()
    whole = {_who(owner) for owner in known if len(owner.birth_date or "") == _WHOLE_DAY and owner.name}
    return tuple(
        place
        for place, owner in enumerate(paper.owners, start=1)
        if not owner.id
        and _who(owner) in whole
        and not _contradicted(owner, known)
        and said.get(side_of(paper, place)) is not False
        and not any(_namesake(owner, other, mine) for others in papers for other in others.owners)
    )


def _namesake(owner: Owner, other: Owner, mine: set[str]) -> bool:
    """Whether another number bears the same name, marks aside, and birth date."""
    if not other.id or code_key(other.id) in mine or owner.birth_date != other.birth_date:
        return False
    return folded_tokens(owner.name or "") == folded_tokens(other.name or "")


def _who(owner: Owner) -> tuple[str, ...]:
    return (owner.kind, owner.birth_date or "", *exact_tokens(owner.name or ""))


def _contradicted(owner: Owner, known: Sequence[Owner]) -> bool:
    return any(contradict(owner, other) for other in known)


def _may_have_candidates(owners: Sequence[Owner]) -> bool:
    return not owners or owners[0].kind == "person"


def _same(said: Mapping[str, bool]) -> set[str]:
    return {side for side, same in said.items() if same}


def _refused(said: Mapping[str, bool], sides: Iterable[str]) -> bool:
    return any(said.get(side) is False for side in sides)


def _standing(paper: Entry, sides: set[str]) -> tuple[int, ...]:
    return tuple(place for place in range(1, len(paper.owners) + 1) if side_of(paper, place) in sides)


def _at(papers: Sequence[Entry], places: Mapping[str, Sequence[int]]) -> list[Owner]:
    """The owners at these places, each way of naming them once."""
    owners = [paper.owners[place - 1] for paper in papers for place in places.get(paper.paper_id, ())]
    return list({_who(owner): owner for owner in owners}.values())


def _find(index: Finds, *, owner: str | None = None, links_to: str | None = None) -> list[Hit]:
    return index.find(_asked(owner=owner, links_to=links_to))


def _asked(*, owner: str | None = None, links_to: str | None = None) -> Query:
    return Query(owner=owner, links_to=links_to, limit=MOST_HITS)
