"""Later papers that end or change an earlier one, by the rules `[[later]]` of the catalogue.

They are found by person, parcel or code. What is certain is told from what an officer must look at: a later paper in
review, a day or a title that was not read, a parcel that may be another.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from typing import Literal

from core.catalogue import Later, in_use
from core.records import Record
from core.text import fold
from search import parcels
from search.document import Entry, bounds
from search.index import Finds, Hit
from search.query import Query
from search.tokens import code_key

_OF_PARCEL = {"parcel_number", "map_sheet", "parcel_address", "serial_number"}
MOST = 100  # later papers of one question to the index


class Change(Record, frozen=True, kw_only=True):
    """What one later paper does to an earlier one."""

    paper_id: str  # of the later paper
    effect: Literal["ended", "superseded", "look"]
    sure: bool  # False: an officer looks at both
    day: date | None  # on which it took effect
    title: str


class Own(Record, frozen=True):
    """The papers of the person that is asked for, by how they are linked."""

    sure: frozenset[str]  # by number, earlier number or an officer
    weak: frozenset[str] = frozenset()  # by name and birth date alone


def changes(paper: Entry, others: Sequence[Entry], own: Own, today: date) -> list[Change]:
    """What the others do to this paper, each of them once: the gravest first."""
    kind = in_use().get(paper.type)
    rules = (*(kind.later if kind else ()), *in_use().common.later)
    gravest: dict[str, Change] = {}
    for rule in rules:
        if paper.type in rule.types and rule.effect == "look":
            continue
        for other in others:
            if other.paper_id != paper.paper_id and other.paper_id not in paper.same_as and other.type in rule.types:
                change = _change(rule, paper, other, own, today)
                if change and other.paper_id not in gravest:
                    gravest[other.paper_id] = change
    return sorted(gravest.values(), key=lambda change: (not change.sure, change.effect == "look", change.day or today))


def related(index: Finds, held: Sequence[Entry]) -> list[Hit]:
    """Papers of others that may end or change one of these: of the other spouse, of the same parcel, under one code.

    Raises what `Index.find` raises.
    """
    hits: dict[str, Hit] = {}
    for answer in index.find_all(list(dict.fromkeys(_questions(held)))):
        hits |= {hit.paper_id: hit for hit in answer}
    have = {paper.paper_id for paper in held}
    return [hit for hit in hits.values() if hit.paper_id not in have]


def title_has(paper: Entry, phrases: Collection[str]) -> bool | None:
    """Whether a paper's title or abstract holds one of these folded phrases; None where neither says what it is."""
    text = fold(f"{paper.title or ''} {paper.facts.get('abstract', '')}").strip()
    if any(phrase in text for phrase in phrases):
        return True
    kind = in_use().get(paper.type)
    bare = {fold(title) for title in kind.title.bare} if kind else set()
    if kind and kind.group == "letter":
        bare.add(fold(kind.name))
    return None if not text or text in bare else False


# ── one rule, one later paper ─────────────────────────────────────────────────────────────────────────────────────


def _change(rule: Later, paper: Entry, other: Entry, own: Own, today: date) -> Change | None:
    answers = [_same(rule, paper, other, own), _after(rule, paper, other, today)]
    if any(_compared(rule) & set(entry.doubtful) for entry in (paper, other)):
        answers.append(None)
    if rule.titles:
        answers.append(title_has(other, [fold(title) for title in rule.titles]))
    if rule.other_people:
        answers.append(_numbers(paper) != _numbers(other))
    if False in answers:
        return None
    day = bounds(_day(other, rule.on))[0]
    return Change(
        paper_id=other.paper_id, effect=rule.effect, sure=None not in answers and not other.needs_review,
        day=date.fromisoformat(day) if day else None, title=other.title or other.type,
    )  # fmt: skip


def _compared(rule: Later) -> set[str]:
    """The fields of either paper on which a rule's answer rests."""
    same = _OF_PARCEL | {rule.parcels or ""} if rule.same == "parcel" else {rule.same}
    titled = {"abstract"} if rule.titles else set()
    return {rule.since, rule.on, rule.giver or "", *same, *titled}


def _same(rule: Later, paper: Entry, other: Entry, own: Own) -> bool | None:
    """Whether both are about the same: True, False, or None where it cannot be told."""
    if rule.same == "person":
        return _same_person(paper, other, own)
    if rule.same == "parcel":
        return _same_parcel(rule, paper, other, own)
    mine, theirs = (code_key(entry.facts.get(rule.same, "")) for entry in (paper, other))
    return bool(mine) and mine == theirs


def _same_person(paper: Entry, other: Entry, own: Own) -> bool | None:
    pair = {paper.paper_id, other.paper_id}
    if _numbers(paper) & _numbers(other) or pair <= own.sure:
        return True
    return None if pair <= own.sure | own.weak else False


def _same_parcel(rule: Later, paper: Entry, other: Entry, own: Own) -> bool | None:
    parcel = _came_of(rule.parcels, paper, other) if rule.parcels else _parcels_agree(paper, other)
    holder = _same_person(paper, other, own)
    if rule.giver:
        giver = code_key(other.facts.get(rule.giver, ""))
        holder = giver in _numbers(paper) if giver else (None if holder is not False else False)
    if parcel is False or (parcel is None and holder is not True):
        return False
    if parcel is None or rule.giver:
        return None if parcel is None or holder is not True else True
    return True if holder or _wards_agree(paper, other) else _maybe_elsewhere(paper, other)


def _maybe_elsewhere(paper: Entry, other: Entry) -> bool | None:
    """A parcel of the same numbers held by somebody else: in another ward it is another parcel."""
    return False if _wards_agree(paper, other) is False else None


def _parcels_agree(paper: Entry, other: Entry) -> bool | None:
    """By serial number of the certificate, else by parcel and map sheet; None where neither was read on both."""
    serials, parcels = (_serials(paper), _serials(other)), (_parcels(paper), _parcels(other))
    if serials[0] & serials[1]:
        return True
    if all(parcels):
        return bool(parcels[0] & parcels[1])
    return False if all(serials) and other.type != paper.type else None


def _came_of(field: str, paper: Entry, other: Entry) -> bool:
    """Whether the other's parcel was divided from this paper's, or merged of it and others, by what it says itself."""
    return bool(_parcels(paper) & parcels.named(other.facts.get(field, "")))


def _wards_agree(paper: Entry, other: Entry) -> bool | None:
    mine, theirs = (parcels.ward(entry.facts.get("parcel_address", "")) for entry in (paper, other))
    return mine == theirs if mine and theirs else None


def _serials(paper: Entry) -> set[str]:
    return set(
        map(code_key, parcels.serials(f"{paper.facts.get('serial_number', '')} {paper.facts.get('subject', '')}"))
    )


def _parcels(paper: Entry) -> set[str]:
    key = parcels.key(paper.facts.get("parcel_number", ""), paper.facts.get("map_sheet", ""))
    return parcels.named(paper.facts.get("subject", "")) | ({key} if key else set())


def _after(rule: Later, paper: Entry, other: Entry, today: date) -> bool | None:
    """Whether the other took effect later; the same day on a paper of the same kind is the same thing once more."""
    since, on = bounds(_day(paper, rule.since)), bounds(_day(other, rule.on))
    if not (since[0] and since[1] and on[0] and on[1]):
        return None
    if on[1] < since[0] or (on == since and paper.type in rule.types):
        return False
    return None if on[0] <= since[1] or on[0] > today.isoformat() else True


def _day(paper: Entry, field: str) -> str | None:
    return paper.facts.get(field) or paper.issued_on


def _numbers(paper: Entry) -> set[str]:
    return {code_key(owner.id) for owner in paper.owners if owner.id}


# ── finding them ──────────────────────────────────────────────────────────────────────────────────────────────────


def _questions(held: Sequence[Entry]) -> Iterator[Query]:
    for paper in held:
        kind = in_use().get(paper.type)
        for rule in kind.later if kind else ():
            if rule.same == "person":
                for number in sorted(_numbers(paper)) if len(paper.owners) > 1 else ():
                    yield from (Query(owner=number, type=kind, limit=MOST) for kind in rule.types)
            else:
                keys = sorted(_keys(rule, paper))
                yield from (Query(any_of=(tuple(keys),), type=kind, limit=MOST) for kind in rule.types if keys)


def _keys(rule: Later, paper: Entry) -> set[str]:
    if rule.same == "parcel":
        return {f"i:{serial}" for serial in _serials(paper)} | _parcels(paper)
    code = code_key(paper.facts.get(rule.same, ""))
    return {f"i:{code}"} if code else set()
