"""Who may be the same person under another number, or without one: found in the index, shown to officers, merged never.

Two owners may be one when their numbers differ in one digit or two that changed places and their names are alike; when
name and birth date agree but the numbers do not, or one has none; or when a card names an old number that cannot link
for certain. What speaks for it has codes that table `identity_reasons` of words.toml says in Vietnamese; what speaks
against it too, with a `!`. What an officer said of two is kept in `store.links`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Literal

from rapidfuzz.distance import Levenshtein

from core.records import Owner, Record
from search.document import Entry, name_key
from search.index import Finds, Hit
from search.query import Query
from search.tokens import code_key, exact_tokens, fold_token, folded_tokens

_Mention = tuple[Hit, int, tuple[str, ...]]  # a paper, the owner's place on it, and what makes them alike

MOST = 20  # possible persons that are shown
_LOOKED_AT = 100  # papers of one question to the index
_NAMES = 4  # names, birth dates and numbers of one person that are asked with
_WHOLE_DAY = 10  # characters of an ISO day


class Possible(Record, frozen=True, kw_only=True):
    """Somebody who may be the same person, with the papers that say so."""

    side: str  # as in `store.links`: a number, or a paper's owner without one
    owner: Owner  # as the newest of these papers names them
    reasons: tuple[str, ...]  # codes; those against begin with "!"
    papers: tuple[Hit, ...]  # that name this side, newest issue first
    place: int  # of this owner on the first of them, from 1
    refused: bool = False  # an officer said: not the same


def side_of(paper: Entry, place: int) -> str:
    """The side of `store.links` that a paper's owner at this place, from 1, is."""
    number = paper.owners[place - 1].id
    return code_key(number) if number else f"{paper.paper_id}:{place}"


def possible(
    index: Finds, known: Sequence[Owner], mine: Iterable[str], earlier: Iterable[str], said: Mapping[str, bool]
) -> list[Possible]:
    """Who may be the person that papers call `known`, the likeliest first; those refused by an officer last.

    `mine` are the sides and numbers that are this person for certain, `earlier` old numbers that cards of theirs name,
    `said` what officers said. Raises what `Index.find` raises.
    """
    own = set(mine)
    mentions_of: dict[str, list[_Mention]] = {}
    for hit in _hits_of(index, known, own, set(earlier)):
        for place, owner in enumerate(hit.owners, start=1):
            side = side_of(hit, place)
            if side in own or owner.kind != "person":
                continue
            if reasons := _reasons(known, own, set(earlier), hit, owner):
                mentions_of.setdefault(side, []).append((hit, place, reasons))
    out = [
        _possible(side, papers, said.get(side) is False) for side, papers in mentions_of.items() if not said.get(side)
    ]
    return sorted(out, key=lambda possible: (possible.refused, -_weight(possible.reasons), possible.side))[:MOST]


def _possible(side: str, mentions: list[_Mention], refused: bool) -> Possible:
    mentions.sort(key=lambda mention: (mention[0].issued_on or "", mention[0].paper_id), reverse=True)
    newest, place, _ = mentions[0]
    return Possible(
        side=side, owner=newest.owners[place - 1], reasons=max((mention[2] for mention in mentions), key=_weight),
        papers=tuple({mention[0].paper_id: mention[0] for mention in mentions}.values()), place=place, refused=refused,
    )  # fmt: skip


def _weight(reasons: Sequence[str]) -> int:
    return sum(-2 if reason.startswith("!") else 1 for reason in reasons)


# ── asking the index ──────────────────────────────────────────────────────────────────────────────────────────────


def _hits_of(index: Finds, known: Sequence[Owner], own: set[str], earlier: set[str]) -> Iterator[Hit]:
    """Papers on which such a person may stand, each once; every question is bounded."""
    seen: set[str] = set()
    for hits in index.find_all(questions(known, own, earlier)):
        for hit in hits:
            if hit.paper_id not in seen:
                seen.add(hit.paper_id)
                yield hit


def questions(known: Sequence[Owner], own: set[str], earlier: set[str]) -> list[Query]:
    """What `possible` asks the index about such a person."""
    return [Query(any_of=keys, limit=_LOOKED_AT) for keys in dict.fromkeys(_questions(known, own, earlier))]


def _questions(known: Sequence[Owner], own: set[str], earlier: set[str]) -> Iterator[tuple[tuple[str, ...], ...]]:
    numbers = sorted(side for side in own if side.isdecimal() and len(side) in (9, 12))[:_NAMES]
    for number in numbers:
        yield (tuple(f"o:{near}" for near in one_slip_away(number)),)
        if len(number) == 9:
            yield ((f"i:{number}", f"l:{number}"),)
    for number in sorted(earlier - own)[:_NAMES]:
        yield ((f"o:{number}",),)
    for name, born in list(dict.fromkeys((owner.name, owner.birth_date) for owner in known))[:_NAMES]:
        tokens = folded_tokens(name or "")
        if not tokens or not born:
            continue
        whole, end = name_key("w", tokens), name_key("e" if len(tokens) > 1 else "w", tokens[-1:])
        if len(born) == _WHOLE_DAY:
            yield ((end,), (f"d:{born}",))
        yield ((whole,), (f"y:{born[:4]}",))


def one_slip_away(number: str) -> tuple[str, ...]:
    """Numbers of digits that one misread digit, or two that changed places, make of this one; sorted, without it."""
    near = {
        number[:place] + digit + number[place + 1 :] for place in range(len(number)) for digit in "0123456789"
    } | {
        number[:place] + number[place + 1] + number[place] + number[place + 2 :] for place in range(len(number) - 1)
    }  # fmt: skip
    return tuple(sorted(near - {number}))


# ── comparing ─────────────────────────────────────────────────────────────────────────────────────────────────────


def _reasons(known: Sequence[Owner], own: set[str], earlier: set[str], hit: Entry, owner: Owner) -> tuple[str, ...]:
    """Why this owner of a paper may be the person; nothing: no reason to think so."""
    number = code_key(owner.id or "")
    named = {*hit.old_ids, code_key(hit.facts.get("old_id", ""))} if len(hit.owners) == 1 else set()
    if number in earlier or named & own:
        others = [*_against(known, owner), *(("!in_review",) if hit.needs_review else ())]
        return ("old_number", *others)
    reasons = [alike(as_known, owner, own) for as_known in known] or [
        alike(Owner("person", None, None, None, ""), owner, own)
    ]
    return max(reasons, key=_weight)


def _against(known: Sequence[Owner], owner: Owner) -> Iterator[str]:
    if known and not any(_births(as_known, owner) in ("equal", "partly", "unknown") for as_known in known):
        yield "!births_differ"
    if known and not any(
        name_similarity(as_known.name, owner.name) for as_known in known if as_known.name and owner.name
    ):
        yield "!names_differ"


def alike(owner: Owner, other: Owner, numbers: Iterable[str]) -> tuple[str, ...]:
    """Codes of what makes two owners alike, when it is enough to show them to an officer; else nothing.

    `numbers` are the first one's; the other's may be near one of them, of another kind, or missing.
    """
    number, births = code_key(other.id or ""), _births(owner, other)
    own = [of for of in numbers if of.isdecimal()]
    mine = [of for of in own if len(of) == len(number)]
    name = name_similarity(owner.name, other.name)
    if near := next((kind for of in mine if (kind := _near(of, number))), None):
        born = {"equal": ("same_birth",), "differ": ("!births_differ",)}.get(births, ())
        if name and (births != "differ" or name == "same_name"):
            return (near, name, *born)
        return (near, *born) if births == "equal" and not (owner.name and other.name) else ()
    if not name or births not in ("equal", "partly"):
        return ()
    if births == "partly":
        return (name, "same_birth_year", _unnumbered(number, own)) if name == "same_name" and not mine else ()
    if not mine:
        return (name, "same_birth", _unnumbered(number, own))
    if name in ("same_name", "name_marks") and any(_sex_fits(of, number) for of in mine):
        return (name, "same_birth", "!other_number")
    return ()


def _unnumbered(number: str, own: Sequence[str]) -> str:
    return "other_kind_of_number" if number and own else "no_number"


def _near(number: str, other: str) -> str | None:
    return nearness(number, other) if len(number) in (9, 12) else None


def nearness(number: str, other: str) -> Literal["one_digit", "swapped_digits"] | None:
    """How two numbers of equal length are near: by one digit, or two neighbours that changed places."""
    wrong = [place for place in range(len(number)) if number[place] != other[place]]
    if len(wrong) == 1:
        return "one_digit"
    if len(wrong) == 2 and wrong[1] == wrong[0] + 1 and number[wrong[0]] == other[wrong[1]]:
        return "swapped_digits" if number[wrong[1]] == other[wrong[0]] else None
    return None


def _sex_fits(sex: str, other: str) -> bool:
    """Whether two personal numbers are of one sex: the fourth digit is odd for women (docs/domain.md, 2.1)."""
    return len(sex) != 12 or int(sex[3]) % 2 == int(other[3]) % 2


def name_similarity(name: str | None, other: str | None) -> str | None:
    """How two names are alike: `same_name`, `name_marks`, `middle_name`, `one_letter`; None when they are not."""
    mine, theirs = exact_tokens(name or ""), exact_tokens(other or "")
    if not mine or not theirs:
        return None
    if mine == theirs:
        return "same_name"
    mine, theirs = [fold_token(token) for token in mine], [fold_token(token) for token in theirs]
    if mine == theirs:
        return "name_marks"
    short, long = sorted((mine, theirs), key=len)
    if 2 <= len(short) < len(long) and short[0] == long[0] and short[-1] == long[-1] and _within(short, long):
        return "middle_name"
    letters = Levenshtein.distance(" ".join(mine), " ".join(theirs))
    return "one_letter" if letters == 1 and len(mine) == len(theirs) >= 2 else None


def _within(short: Sequence[str], long: Sequence[str]) -> bool:
    rest = iter(long)
    return all(token in rest for token in short)


def _births(owner: Owner, other: Owner) -> str:
    """`equal` (to the day), `partly` (as far as the less precise goes), `differ`, or `unknown`."""
    mine, theirs = owner.birth_date or "", other.birth_date or ""
    if not mine or not theirs:
        return "unknown"
    shorter = min(len(mine), len(theirs))
    if mine[:shorter] != theirs[:shorter]:
        return "differ"
    return "equal" if shorter == _WHOLE_DAY else "partly"
