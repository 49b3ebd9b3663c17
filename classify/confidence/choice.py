"""The chance that of two values of a field, the tagger's and that of the rules, the tagger's is the right one.

The trees are `choice.json`, fitted by `python -m bench.fit_choice` on papers where one of the two was right: what is
known of both places (`classify.confidence.place`), how well each was read, and how the two values lie to each other.
They are monotone: what speaks for the one place never speaks for the other.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from classify.confidence import place, trees
from classify.confidence.trees import Forest
from classify.fields.candidate import Candidate
from core import typed
from core.text import fold_alnum

HOME = Path(__file__).with_name("choice.json")
TAGGED, RULED = "tagged: ", "ruled: "  # before the facts of each place
_OF_BOTH = frozenset(("type sure", *(name for name in place.FACTS if name.startswith("kind "))))  # the same of both
_OWN = {name: sign for name, sign in place.FACTS.items() if name not in _OF_BOTH and name != "field"}
_READ = {"placed": 1, "read": 1}
_LIE = ("within", "around", "begins", "ends", "begun by", "ended by", "more words", "same row")
FACTS: dict[str, int] = (
    {f"{TAGGED}{name}": sign for name, sign in (_OWN | _READ).items()}
    | {f"{RULED}{name}": -sign for name, sign in (_OWN | _READ).items()}
    | dict.fromkeys((*sorted(_OF_BOTH), *_LIE), 0)
)


@lru_cache(maxsize=1)
def forest() -> Forest:
    """The fitted trees that come with motlan."""
    return typed.decode(HOME.read_bytes(), Forest)


def chance(known: Mapping[str, float]) -> float:
    """The chance that the tagger's value is right, given that one of the two is."""
    return trees.chance(known, forest())


def facts_of(
    tagged: Candidate, ruled: Candidate, of_tagged: Mapping[str, float], of_ruled: Mapping[str, float]
) -> dict[str, float]:
    """What is known about two values of a field, as named numbers. Given are the facts of both places, with how likely
    each is (`placed`, as log-odds)."""
    known = {name: number for name, number in of_tagged.items() if name in _OF_BOTH}
    for before, taken, own in ((TAGGED, tagged, of_tagged), (RULED, ruled, of_ruled)):
        known |= {f"{before}{name}": number for name, number in own.items() if name in _OWN or name in _READ}
        known[f"{before}read"] = taken.confidence
    mine, theirs = fold_alnum(tagged.parsed.value), fold_alnum(ruled.parsed.value)
    rows = [taken.pieces[0].middle for taken in (tagged, ruled) if taken.pieces and tagged.page == ruled.page]
    return known | {
        "within": float(mine in theirs),
        "around": float(theirs in mine),
        "begins": float(theirs.startswith(mine)),
        "ends": float(theirs.endswith(mine)),
        "begun by": float(mine.startswith(theirs)),
        "ended by": float(mine.endswith(theirs)),
        "more words": float(len(tagged.parsed.value.split()) - len(ruled.parsed.value.split())),
        "same row": float(len(rows) > 1 and abs(rows[0] - rows[1]) < tagged.pieces[0].height / 2),
    }
