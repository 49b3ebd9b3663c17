"""The chance that a value was taken from its right place: the whole of the right words, and no others.

How well the words were read is another matter (`classify.confidence.calibration`); a value is right when both are.
The trees are `place.json`, fitted by `python -m bench.fit_place` on the words of random worlds; they are monotone: a
label that fits better, or another reader of the form that says the same, never makes a value less likely.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import groupby, pairwise
from pathlib import Path

from classify.confidence import trees
from classify.confidence.trees import Forest
from classify.evidence.crosscheck import Facts
from classify.evidence.disputes import failed_checks
from classify.fields.candidate import PLACE, Candidate
from classify.fields.tagged import TAGGED
from classify.page.layout import PageLayout, Piece, Row
from classify.tagger.spans import place_of
from core import typed, values
from core.catalogue import Field
from core.records import FieldValue
from core.vietnamese.name_words import is_name

HOME = Path(__file__).with_name("place.json")
FREE = frozenset(("address", "office", "text"))  # groups of kinds whose end two readers often see differently
UNSEEN = 0.97  # chance of a field that the trees were not fitted on: they cannot know it
_EDGE = 0.06  # of the page's width: so near to the edge of its column a name may go on below
_COLUMN = 0.4  # … and so far left of its first word the next row of its column may begin
_GAP = 1.5  # heights between two words of a name from which one may be missing
NEAR = 1.6  # rows further below than so many line heights do not belong to a value
# What is known about a place; more of it speaks for the value, against it, or may do either.
_FOR = (
    "label fits",
    "colon",
    "label names it alone",
    "known",
    "surname",
    "witnessed",
    "seen twice",
    "type sure",
    "field",
    "tagged",
    "tagged weakest",
    "tagger agrees",
)
_AGAINST = (
    "section apart", "other labels", "odd form", "failed checks", "no province", "unknown unit", "goes on right",
    "goes on below", "small letter below", "ends open", "tagger's other", "tagged beside", "rules' other",
)  # fmt: skip
_EITHER = (
    "tagger silent", "by tagger", "apart from others", "label length", "beside", "below", "by pattern", "loose",
    "by letter's place", "in title",
    "other reader", "words",
    "figures", "letters", "begins small", "starts row", "height on page", "kind name", "kind number", "kind date",
    "kind address", "kind office", "kind list", "kind symbol",
)  # fmt: skip
FACTS: dict[str, int] = dict.fromkeys(_FOR, 1) | dict.fromkeys(_AGAINST, -1) | dict.fromkeys(_EITHER, 0)


@lru_cache(maxsize=1)
def forest() -> Forest:
    """The fitted trees that come with motlan."""
    return typed.decode(HOME.read_bytes(), Forest)


def chance(facts: Mapping[str, float], forest: Forest) -> float:
    """The chance by the trees; facts that are not named are 0."""
    return trees.chance(facts, forest)


def facts_of(
    spec: Field, group: str, value: FieldValue, taken: Candidate | None, facts: Facts, layouts: Sequence[PageLayout],
    type_sure: float, prior: float = 0.0,
) -> dict[str, float]:  # fmt: skip
    """What is known about the place a value was taken from, as named numbers; `prior` is its field's."""
    known = {
        "odd form": 1.0 - taken.parsed.doubt if taken is not None else 0.0,
        "known": float("known" in value.checks),
        "surname": float("surname" in value.checks),
        "failed checks": float(len(failed_checks(value))),
        "witnessed": float(spec.name in facts.witnessed),
        "seen twice": float("seen_twice" in value.checks),
        "type sure": type_sure,
        "no province": float(spec.kind == "address" and not values.has_province(value.value)),
        "unknown unit": float(spec.kind in ("address", "org_name") and values.unknown_units(value.value)),
        "words": float(min(30, len(value.value.split()))),
        "figures": float(min(16, sum(map(str.isdigit, value.value)))),
        "letters": float(min(120, len(value.value))),
        "ends open": float(value.value.split()[-1:][0].lower() in _OPEN if value.value.split() else 0.0),
        "begins small": float(value.text.strip()[:1].islower()),
        "field": prior,
        f"kind {group}": 1.0,
    }  # fmt: skip
    if taken is None:
        return {**known, "in title": 1.0}
    match, how = taken.match, taken.how
    known |= {
        "label fits": match.similarity if match is not None else 0.0,
        "colon": float(match is not None and match.colon),
        "label length": float(min(40, len(match.label.norm))) if match is not None else 0.0,
        "label names it alone": float(taken.own),
        "section apart": float(taken.rank),
        "other labels": float(min(3, taken.alternatives)),
        "beside": float(how == "right"),
        "below": float(how == "below"),
        "by pattern": float(how == "pattern"),
        "loose": float(how == "loose"),
        "by letter's place": float(how == PLACE),
        "other reader": float(how == "other"),
    }
    known |= _by_tagger(taken, group)
    layout = next((layout for layout in layouts if layout.page == taken.page), None)
    return known | _around(taken.pieces, layout) | _among(spec, taken, facts, layout)


def _by_tagger(taken: Candidate, group: str) -> dict[str, float]:
    """What the tagger, the second reader of a form, says of the words of a value. Of free text it is asked about the
    whole alone: which word is its first and which its last, nobody can be sure of on a form never seen. Where the
    sentence around it says both (a value by its pattern), the tagger agrees with it by the last part of its words."""
    said = taken.tagging
    if said is None or not said.known:
        return {}
    own = taken.how == TAGGED
    bounded = group in FREE and taken.how == "pattern" and said.to_end
    sure = max(said.chance, said.best) if bounded else said.chance
    return {
        "tagged": sure,
        "tagged weakest": sure if group in FREE else said.weakest,
        "tagger agrees": float((said.same or bounded) and not own),
        "tagger's other": 0.0 if said.same or (said.within and group in FREE) else said.best,
        "tagger silent": float(not said.best),
        "tagged beside": float(min(4, said.missed)),
        "by tagger": float(own),
        "rules' other": said.rules,
    }


_OPEN = frozenset((
    "và", "của", "với", "cho", "tại", "do", "về", "theo", "hoặc", "là", "các", "những", "trong",
    "để", "bằng", "từ", "đến", "môi", "số", "ông", "bà", "huyện", "xã", "tỉnh", "phường",
))  # fmt: skip


def _around(pieces: Sequence[Piece], layout: PageLayout | None) -> dict[str, float]:
    """What stands right behind and below the words of a value."""
    words = [piece for piece in pieces if piece.norm]
    if layout is None or not words:
        return {}
    places = {place_of(piece) for piece in pieces}
    rows = [i for i, row in enumerate(layout.rows) if any(place_of(piece) in places for piece in row.pieces)]
    if not rows:
        return {"height on page": words[0].middle / layout.aspect}
    row = layout.rows[rows[-1]]
    at = max(k for k, piece in enumerate(row.pieces) if place_of(piece) in places)
    after = row.pieces[at + 1] if at + 1 < len(row.pieces) else None
    first = min(k for k, piece in enumerate(layout.rows[rows[0]].pieces) if place_of(piece) in places)
    below = layout.rows[rows[-1] + 1] if rows[-1] + 1 < len(layout.rows) else None
    under = _under(words, row, below)
    close = after is not None and bool(after.norm) and after.x0 - row.pieces[at].x1 < 1.2 * row.height
    return {
        "height on page": words[0].middle / layout.aspect,
        "starts row": float(first == 0),
        "goes on right": float(close),
        "goes on below": float(under is not None),
        "small letter below": float(under is not None and under.text[:1].islower()),
    }  # fmt: skip


def cut_short(taken: Candidate, layouts: Sequence[PageLayout]) -> bool:
    """True when a person's name runs to the edge of its column, or is of two words, and one or two words of names stand
    alone on the row below, in the same letters: `NGHIÊM NGUYÊN` / `BỬU`."""
    layout = next((layout for layout in layouts if layout.page == taken.page), None)
    words = [piece for piece in taken.pieces if piece.norm]
    if layout is None or not words:
        return False
    last, place = words[-1], place_of(words[-1])
    at = next((i for i, row in enumerate(layout.rows) if any(place_of(piece) == place for piece in row.pieces)), None)
    if at is None or at + 1 == len(layout.rows):
        return False
    row, below = layout.rows[at], layout.rows[at + 1]
    margin = max(other.pieces[-1].x1 for other in layout.rows if other.pieces)
    edge = min((piece.x0 for piece in row.pieces if piece.x0 > last.x1), default=margin)
    ends = last.x1 >= edge - _EDGE or (len(words) == 2 and len(below.pieces) <= 2)
    if below.y0 - row.y1 > NEAR * row.height or not ends:
        return False
    lines = [list(line) for _, line in groupby(below.pieces, key=lambda piece: piece.order)]
    return any(
        len(line) <= 2
        and words[0].x0 - _COLUMN < line[0].x0 < last.x1
        and all(piece.text.isupper() == last.text.isupper() and is_name(piece.text, first=False) for piece in line)
        for line in lines
    )


def word_missing(taken: Candidate) -> bool:
    """True when two words of a name stand as far apart in their row as if one between them was not read: `Lã … Lương`.
    Of 800 names of drawn papers eight had such a gap, four of them a word too few."""
    words = [piece for piece in taken.pieces if piece.norm]
    return any(
        abs(after.middle - word.middle) < word.height / 2 and after.x0 - word.x1 > _GAP * max(word.height, after.height)
        for word, after in pairwise(words)
    )


def _among(spec: Field, taken: Candidate, facts: Facts, layout: PageLayout | None) -> dict[str, float]:
    """How far the other values of the page are, in lines, and whether the values next to this one are the next ones of
    the type too."""
    if layout is None or not taken.pieces:
        return {}
    middle = taken.pieces[0].middle
    places = {
        name: other.pieces[0].middle - middle
        for name, other in facts.taken.items()
        if name != spec.name and other.page == taken.page and other.pieces
    }
    if not places:
        return {"apart from others": 12.0}
    order = list(facts.taken)
    at = order.index(spec.name) if spec.name in order else 0
    near = [name for name in order[max(0, at - 2) : at + 3] if name in places]
    kept = [abs(places[name]) < layout.line_height or (places[name] > 0) == (order.index(name) > at) for name in near]
    apart = min(12.0, min(map(abs, places.values())) / max(layout.line_height, 1e-4))
    return {"apart from others": apart, "in order": sum(kept) / len(kept) if kept else 0.5}


def _under(words: Sequence[Piece], row: Row, below: Row | None) -> Piece | None:
    """The first word of the row below, where it stands close under a value that runs to the end of its row."""
    if below is None or below.y0 - row.y1 > NEAR * row.height:
        return None
    full = words[-1].x1 > 0.7
    inside = [
        piece for piece in below.pieces if piece.norm and piece.x0 < words[-1].x1 and piece.x1 > words[0].x0 - 0.2
    ]
    return inside[0] if full and inside and len(below.starts) == 1 else None
