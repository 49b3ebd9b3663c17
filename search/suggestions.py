"""*Có phải …?*: persons whose number or name is near to what was asked for, to be offered beside an answer.

They are never part of it: a paper of somebody else among the papers found would be taken for the person's. Offered is
only where the answer has nobody of the number or name itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from string import ascii_lowercase
from typing import Literal

import msgspec

from core.records import Owner, Record
from search.document import name_key
from search.index import Hit, Index
from search.ladder import LONGEST_NAME, asked
from search.people.identity_candidates import nearness, one_slip_away
from search.query import Query
from search.tokens import code_key, exact_tokens, fold_token

Why = Literal["one_digit", "swapped_digits", "missing_digit", "begins", "one_letter"]

MOST = 6  # persons that are offered
LEAST_BEGINNING = 6  # digits of a number that are enough to offer whose number begins so
_LEAST_BEGUN = 4  # letters of names that begin so
_LOOKED_AT = 60  # papers of one question
_FULL = (9, 10, 12, 13)  # digits of whole numbers
_SHORT = (8, 11)  # one digit is missing


class Suggestion(Record, frozen=True):
    """Somebody who may be meant: the place, from 1, of this owner on a paper."""

    hit: Hit
    place: int
    owner: Owner
    why: Why


def begun_name(query: Query) -> Query | None:
    """Papers of people whose whole names begin with the words that were typed, the last of which need not be one yet.

    None for what is no name, or too short to say anything.
    """
    of = asked(query)
    if of.keys or not of.texts or not of.is_loose or len("".join(of.run)) < _LEAST_BEGUN:
        return None
    return msgspec.structs.replace(query, atoms=(), starts=name_key("w", of.run))


def suggestions(index: Index, query: Query, hits: Sequence[Hit]) -> list[Suggestion]:
    """Who may be meant by a query that asks for one number or one name alone. Raises what `Index.find` raises."""
    atoms = query.atoms
    if len(atoms) == 1 and atoms[0].value.isdecimal() and len(atoms[0].value) >= LEAST_BEGINNING:
        return _by_number(index, atoms[0].value, hits)
    if 2 <= len(atoms) <= LONGEST_NAME and all(atom.kind == "word" and atom.value.isalpha() for atom in atoms):
        return _by_name(index, [atom.tokens[0] for atom in atoms], hits)
    return []


def _by_number(index: Index, number: str, hits: Sequence[Hit]) -> list[Suggestion]:
    if any(number in (code_key(owner.id or ""), *hit.old_ids) for hit in hits for owner in hit.owners):
        return []

    def why(owner: Owner) -> Why | None:
        theirs = code_key(owner.id or "")
        if len(theirs) == len(number):
            return nearness(number, theirs)
        if len(theirs) == len(number) + 1 and number in _shortened(theirs):
            return "missing_digit"
        return "begins" if theirs.startswith(number) and len(theirs) in _FULL else None

    suggestions: list[Suggestion] = []
    if len(number) in _FULL:
        suggestions = _persons(_ask(index, (f"o:{near}" for near in one_slip_away(number))), why)
    elif len(number) in _SHORT:
        suggestions = _persons(_ask(index, (f"o:{near}" for near in _lengthened(number))), why)
    if not suggestions and len(number) < max(_FULL):
        suggestions = _persons(index.find(Query(starts=f"o:{number}", limit=_LOOKED_AT)), why)
    return suggestions[:MOST]


def _by_name(index: Index, name: Sequence[str], hits: Sequence[Hit]) -> list[Suggestion]:
    wanted = tuple(name)
    if any(_ends(owner, wanted) for hit in hits for owner in hit.owners):
        return []
    near = set(one_letter_off(name))

    def why(owner: Owner) -> Why | None:
        theirs = _folded(owner)
        return "one_letter" if any(theirs[start:] in near for start in range(len(theirs))) else None

    keys = (name_key(kind, word) for word in sorted(near) for kind in ("w", "e"))
    return _persons(_ask(index, keys), why)[:MOST]


def one_letter_off(name: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Folded names that one other, missing or further letter, or two that changed places, make of this one."""
    for place, word in enumerate(name):
        for other in _near_words(word) - {word}:
            yield (*name[:place], fold_token(other), *name[place + 1 :])


def _near_words(word: str) -> set[str]:
    parts = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    other = {left + letter + right[1:] for left, right in parts if right for letter in ascii_lowercase}
    more = {left + letter + right for left, right in parts for letter in ascii_lowercase}
    less = {left + right[1:] for left, right in parts if right and len(word) > 1}
    swapped = {left + right[1] + right[0] + right[2:] for left, right in parts if len(right) > 1}
    return other | more | less | swapped


def _lengthened(number: str) -> list[str]:
    places, digits = range(len(number) + 1), "0123456789"
    return sorted({number[:at] + digit + number[at:] for at in places for digit in digits})


def _shortened(number: str) -> set[str]:
    return {number[:at] + number[at + 1 :] for at in range(len(number))}


def _ask(index: Index, keys: Iterable[str]) -> list[Hit]:
    return index.find(Query(any_of=(tuple(keys),), limit=_LOOKED_AT))


def _persons(hits: Iterable[Hit], why: Callable[[Owner], Why | None]) -> list[Suggestion]:
    """Each person once, by the newest paper that names them."""
    by_person: dict[tuple[str, ...], Suggestion] = {}
    for hit in hits:
        for place, owner in enumerate(hit.owners, start=1):
            reason = why(owner)
            if reason is not None:
                who = (code_key(owner.id),) if owner.id else (owner.birth_date or "", *_folded(owner))
                by_person.setdefault(who, Suggestion(hit, place, owner, reason))
    return list(by_person.values())


def _folded(owner: Owner) -> tuple[str, ...]:
    return tuple(map(fold_token, exact_tokens(owner.name or "")))


def _ends(owner: Owner, name: tuple[str, ...]) -> bool:
    return _folded(owner)[-len(name) :] == name
