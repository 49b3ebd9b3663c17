"""The chance that a value is right: trees over what is known about its reading and its place, fitted on drawn papers
that were read.

The trees are `calibration.json`, written by `python -m bench.calibrate`; they are monotone: more agreement of the two
readers, or a likelier place, never makes a value less likely. A value of a code whose checks hold, and what an officer
wrote, keeps the confidence it has.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from statistics import mean

from msgspec import structs

from classify.confidence import place, trees, word_confidence
from classify.confidence.trees import Forest
from classify.evidence import marks, ticked_sex
from classify.evidence.crosscheck import Facts
from classify.evidence.disputes import (
    NEVER,
    failed_checks,
    figures_disputes,
    letters_dispute,
    of_one_spelling,
    only_lost,
    open_words,
    repeated,
)
from classify.fields.candidate import PLACE, Candidate
from classify.fields.selection import value_of
from classify.fields.tagged import TAGGED
from classify.page.layout import PageLayout, Piece
from core import typed, values
from core.catalogue import Field, PaperType
from core.catalogue.known_phrases import URGENCY
from core.records import FieldValue
from core.values import kinds
from core.vietnamese.name_words import is_name
from core.vietnamese.syllables import is_syllable, lost_tone

HOME = Path(__file__).with_name("calibration.json")
MOST = 0.999  # no reading of print is surer
CONTRADICTED = 0.5  # most that a value is believed which something else on the paper contradicts
DISPUTED = 0.84  # … and one on whose figures or whose place two readers differ: never asserted
DAY_SURE = 0.97  # … but for a day so likely, for it must be in the calendar: of 35 not fitted on 34 were right
ALONE_SURE = 0.98  # … and but for what the tagger alone finds, so likely: 40 of 40 not fitted on, years 43 of 43
ALONE_PLACED = 0.93  # … or a name or number of its whose place is so likely: 70 of 70 not fitted on
RIVALLED_PLACED = 0.975  # … even if the rules find another: 26 of 26 not fitted on
SWAPPED = 4.0  # a text with a word so much likelier with the other of the two marks was right in 20 of 38
REMARKED = 9.0  # the same of any mark on one letter: of nine such texts that would be asserted seven were wrong
CHOICE_SURE = 0.955  # a word chosen between two readings with this confidence is right in 99 of 100 on pages well seen
_CONTRADICTIONS = frozenset(
    ("!words", "!id_birth_year", "!id_sex", "!id_century", "!id_province", "!order", "!mrz_name", "!print", "!differs",
     "!tax_check_digit", "!stamp_date", "!phone_form", "!dossier_day", "!brackets", "!glued", "!other_unread",
     "!whole_date", "!whole", "!whole_line", "!mention", "!hyphen")
)  # fmt: skip
_SETTLING = frozenset(("seen_twice", "handwriting"))  # what the readers of print differ on, something else has settled
_ODD_FIGURE = re.compile(r"\d[\[\]{}|!]|[\[\]{}|!]\d")
# A place of which the first letters alone were read: what is no syllable keeps its capitals (`UBND huyện QU`).
_TORN = re.compile(r"\b(?:xã|phường|thị trấn|quận|huyện|thành phố|tỉnh) [A-ZĐ]{1,3}$")
_STROKES = set("il1|!tj")  # what one stroke is read as
_WHOLE = {"datetime": 16}  # characters of a whole value; of a date ten
_MONTH = 7  # … and of a month whose day was not read
_YEAR = 4  # … and of a year alone, which forms give of a birth, and of nothing else
_BORN = "birth_date"
_DAYS = ("_on", "_date")
_ANOTHERS = ("name", "number")  # groups of which a paper has other people's too: the tagger alone is not enough
# Kinds of numbers that have so many figures and no fewer.
_OF_LENGTH = frozenset(("personal_id", "any_id", "old_id", "tax_code", "business_code", "insurance_number"))
_GROUPS = {
    "person_name": "name", "name_part": "name", "date": "date", "datetime": "date", "year": "date",
    "personal_id": "number", "any_id": "number", "old_id": "number", "tax_code": "number", "any_tax_code": "number",
    "business_code": "number", "licence_number": "number", "passport_number": "number", "phone": "number",
    "insurance_number": "number", "money_vnd": "number", "area_m2": "number", "integer": "number",
    "serial_number": "symbol", "register_number": "symbol", "number_symbol": "symbol", "diploma_serial": "symbol",
    "form_number": "symbol", "dossier_code": "symbol",
    "sex": "list", "ethnicity": "list", "nationality": "list", "choice": "list", "licence_class": "list",
    "health_class": "list", "address": "address", "org_name": "office",
}  # fmt: skip


# What is known about a reading; more of it speaks for the value, against it, or may do either.
_FOR = (
    "placed", "confidence", "witnessed", "seen twice", "number fits birth", "known", "surname", "weakest agreed",
    "one spelling", "repeated", "third reader",
)  # fmt: skip
_AGAINST = (
    "failed checks", "half a date", "no province", "unknown unit", "readers differ", "open words", "dim",
    "weakest word", "odd form", "replaced", "page differs", "page doubt", "figures differ",
    "misspelt", "rare marks", "other reader", "no name", "class differs", "unknown", "by tagger",
    "twin names", "twin likelier", "later dates",
)  # fmt: skip
_EITHER = (
    "words", "figures", "capitals", "by letter's place", "in head", "letterhead", "handwriting", "kind name",
    "kind number", "kind date", "kind address", "kind office", "kind list", "kind symbol", "kind text",
)  # fmt: skip
FACTS: dict[str, int] = dict.fromkeys(_FOR, 1) | dict.fromkeys(_AGAINST, -1) | dict.fromkeys(_EITHER, 0)


def logit(chance: float) -> float:
    """The log of the odds, cut off at 1 in 1,000 both ways."""
    held = min(0.999, max(0.001, chance))
    return math.log(held / (1.0 - held))


def group_of(kind: str) -> str:
    """The group of kinds whose values are read alike; `text` for all that is free."""
    return _GROUPS.get(kind, "text")


def page_facts(layouts: Sequence[PageLayout]) -> dict[str, float]:
    """How well the whole paper was read: the share of words both readers agree on, in steps of ten in a hundred."""
    words = [piece for layout in layouts for row in layout.rows for piece in row.pieces if piece.norm]
    agreed = mean(piece.agreed is True for piece in words) if words else 0.0
    sure = mean(piece.confidence for piece in words) if words else 0.0
    return {"page differs": 10.0 * (1.0 - agreed), "page doubt": 10.0 * (1.0 - sure)}


def facts_of(
    spec: Field, value: FieldValue, taken: Candidate | None, pieces: Sequence[Piece], *, witnessed: bool, dim: bool
) -> dict[str, float]:
    """What is known about the reading of one value, as named numbers; absent ones are 0. `pieces` are its words."""
    group, kind = group_of(spec.kind), spec.kind
    words = [piece for piece in pieces if piece.norm]
    disputes = figures_disputes(words)
    agreed = [piece.confidence for piece in words if piece.agreed]
    reading = word_confidence.reading(words)
    facts = {
        f"kind {group}": 1.0,
        "confidence": logit(value.confidence),
        "failed checks": float(len(failed_checks(value))),
        "witnessed": float(witnessed),
        "seen twice": float("seen_twice" in value.checks),
        "number fits birth": float("id_birth_year" in value.checks),
        "half a date": float(group == "date" and kind != "year" and len(value.value) < _WHOLE.get(kind, 10)),
        "no province": float(kind == "address" and not values.has_province(value.value)),
        "unknown unit": float(kind in ("address", "org_name") and values.unknown_units(value.value)),
        "unknown": float(kind in ("nationality", "ethnicity") and "known" not in value.checks),
        "known": float("known" in value.checks),
        "surname": float("surname" in value.checks),
        "rare marks": float("!rare_marks" in value.checks),
        "handwriting": float("handwriting" in value.checks),
        "third reader": float("third_reader" in value.checks),
        "misspelt": float(misspelt(kind, value.value)),
        "dim": float(dim),
        "capitals": float(value.text.isupper()),
        "readers differ": float(min(3, reading.differ)),
        "open words": float(min(3, open_words(kind, words, value.value, NEVER if dim else CHOICE_SURE))),
        "weakest word": 10.0 * (1.0 - reading.weakest) if words else 0.0,
        "weakest agreed": 10.0 * min(agreed) if agreed else 0.0,
        "words": math.log(max(1, reading.words)),
        "figures": min(12, reading.figures) / 4.0,
        "figures differ": float(disputes.count(True)),
        "repeated": float(group == "number" and repeated(words, value.value)),
    }  # fmt: skip
    if kind == "person_name":
        parts = value.value.split()
        facts["no name"] = float(sum(not is_name(word, first=i == 0) for i, word in enumerate(parts)))
        facts["one spelling"] = float(of_one_spelling(value.value))
        facts["twin names"] = float(min(2, marks.twin_names(value.value)))
    elif group in ("address", "office", "text"):
        facts["twin likelier"] = marks.twin_likelier(value.value)
    if kind == "health_class":
        facts["class differs"] = float(not all(_same_class(spec, piece, value.value) for piece in words))
    if taken is not None:
        facts |= {
            "odd form": 1.0 - taken.parsed.doubt,
            "replaced": float(taken.parsed.value != value.value),
            "other reader": float(taken.how == "other"),
            "by tagger": float(taken.how == TAGGED),
            "by letter's place": float(taken.how == PLACE),
        }
    return {name: number for name, number in facts.items() if number}


def chance(facts: Mapping[str, float], forest: Forest) -> float:
    """The chance by the trees; facts that are not named are 0."""
    return min(MOST, trees.chance(facts, forest))


@lru_cache(maxsize=1)
def forest() -> Forest:
    """The fitted trees that come with motlan."""
    return typed.decode(HOME.read_bytes(), Forest)


def known_facts(facts: Facts, spec: Field, page: Mapping[str, float], placed: float) -> dict[str, float] | None:
    """The facts of one field's value; None when it has none or a code or a person gave it."""
    value = facts.values.get(spec.name)
    if value is None or value.source not in ("ocr", "text_layer"):
        return None
    taken = facts.taken.get(spec.name)
    pieces = taken.pieces if taken is not None else ()
    witnessed, dim = spec.name in facts.witnessed, value.page in facts.dim
    return {**facts_of(spec, value, taken, pieces, witnessed=witnessed, dim=dim), **page, "placed": logit(placed)}


def head_facts(
    spec: Field, value: FieldValue, facts: Facts, kind: PaperType, layouts: Sequence[PageLayout]
) -> dict[str, float]:
    """The facts of a value that no label gives: the number or the day in the head of a paper."""
    layout = next((layout for layout in layouts if layout.page == value.page), None)
    pieces = layout.within(value.box) if layout is not None and value.box is not None else ()
    known = facts_of(spec, value, None, pieces, witnessed=False, dim=value.page in facts.dim)
    if spec.kind == "date":
        known["later dates"] = float(min(3, len(_later(facts, value))))
    letterhead = float(kind.headed_by_issuer)
    return {**known, **page_facts(layouts), "in head": 1.0, "letterhead": letterhead, "placed": logit(place.UNSEEN)}


def head_chance(spec: Field, value: FieldValue, facts: Facts, kind: PaperType, layouts: Sequence[PageLayout]) -> float:
    """The chance that the number or the day in the head of a paper is right."""
    if _CONTRADICTIONS & set(value.checks):
        return min(value.confidence, CONTRADICTED)
    return round(chance(head_facts(spec, value, facts, kind, layouts), forest()), 3)


def _later(facts: Facts, issued: FieldValue) -> set[str]:
    """The days that other fields of a paper give from that of its issue on, but for those until which it is good: of a
    paper signed last of all there is none."""
    days = {value.value for name, value in facts.values.items() if name.endswith(_DAYS) and name != "expires_on"}
    return {day for day in days if len(day) == 10 and day >= issued.value}


def calibrate(facts: Facts, kind: PaperType, layouts: Sequence[PageLayout], type_sure: float) -> None:
    """Replace the confidence in each read value by the chance that it is right: its words read right, and taken from
    their right place. `type_sure` is the confidence in the paper's type."""
    page = page_facts(layouts)
    for spec in kind.field:
        if spec.name not in facts.values:
            continue
        placed = facts.placed[spec.name] = placed_in(facts, kind, spec, layouts, type_sure)
        known = known_facts(facts, spec, page, placed)
        if known is not None:
            facts.change(spec.name, confidence=bounded(chance(known, forest()), facts, kind, spec))
    for name in facts.contested & facts.values.keys():
        if facts.values[name].source in ("ocr", "text_layer"):
            facts.values[name] = structs.replace(facts.values[name], instead=facts.instead[name].parsed.value)


def placed_in(facts: Facts, kind: PaperType, spec: Field, layouts: Sequence[PageLayout], type_sure: float) -> float:
    """The chance that a field's value was taken from its right place, all of it."""
    placed, taken = place_chance(facts, kind, spec, layouts, type_sure), facts.taken.get(spec.name)
    name = taken if spec.kind == "person_name" else None
    cut = name is not None and (place.cut_short(name, layouts) or place.word_missing(name))
    return min(placed, CONTRADICTED) if cut else placed


def place_chance(facts: Facts, kind: PaperType, spec: Field, layouts: Sequence[PageLayout], type_sure: float) -> float:
    """The chance that a field's value was taken from its right place; one joined of parts (surname and given names of
    a passport) stands no surer than the least sure of them."""
    parts = [part for part in kind.parts_of(spec.name) if part.name in facts.taken]
    if parts:
        return min(place_chance(facts, kind, part, layouts, type_sure) for part in parts)
    forest = place.forest()
    if f"{kind.code}/{spec.name}" not in forest.seen:
        return place.UNSEEN
    known = place.facts_of(
        spec, group_of(spec.kind), facts.values[spec.name], facts.taken.get(spec.name), facts, layouts, type_sure
    )
    return place.chance({**known, "field": forest.fields.get(spec.name, 0.0)}, forest)


def place_as(
    facts: Facts, kind: PaperType, taken: Candidate, layouts: Sequence[PageLayout], type_sure: float
) -> dict[str, float]:
    """What is known about the place of a candidate, were it the value of its field, and the chance that it is the right
    one (`placed`, as log-odds)."""
    spec = next(spec for spec in kind.field if spec.name == taken.field)
    value = value_of(taken, taken.confidence)
    known = place.facts_of(spec, group_of(spec.kind), value, taken, facts, layouts, type_sure)
    forest = place.forest()
    return known | {"placed": logit(place.chance({**known, "field": forest.fields.get(spec.name, 0.0)}, forest))}


def _same_class(spec: Field, piece: Piece, value: str) -> bool:
    """Whether the reader that was not believed gives the same class of health: of Roman strokes one is easily lost."""
    if piece.agreed is not False or piece.other is None or not set(piece.norm) <= set("ivx"):
        return True
    if set(piece.norm) == {"i"} and set(piece.other.lower()) <= _STROKES:
        return len(piece.other) == len(piece.norm)  # `tt` for `II`: as many strokes
    other = kinds.parse(spec, piece.other)
    return other is not None and other.value == value


def _same_value(spec: Field, piece: Piece, value: str) -> bool:
    """Whether the reader that was not believed gives no other whole value: of `704.8 m2` and `7048m2` only a point
    differs, `06/01/1956` is as good a day as `06/01/1955`."""
    other = kinds.parse(spec, piece.other) if piece.agreed is False and piece.other else None
    part = other is not None and spec.kind == "date" and len(other.value) < _WHOLE.get(spec.kind, 10)
    return other is None or part or other.value == value


def misspelt(kind: str, value: str) -> bool:
    """True when a value cannot be spelt so, though both readers may have read it alike: `Mtnh`, `Phúc Lôc`, `13]1`."""
    words = re.findall(r"[^\W\d_]+", value)
    if kind == "person_name":
        return not all(map(is_syllable, words))
    if group_of(kind) not in ("address", "office", "text"):
        return False
    return _ODD_FIGURE.search(value) is not None or any(lost_tone(word) for word in words if not word.isupper())


def bounded(chance: float, facts: Facts, kind: PaperType, spec: Field) -> float:
    """The chance of the trees, or the most that a value can be believed: less when something on the paper contradicts
    it, when the two readers differ on a figure of a number or a day, on the size of an area, or on a class of health,
    and nothing settles it, or those of the form on where it stands; when a day lacks its month or number, when a word
    was read by one reader alone, for the trees know two, when a place ends within its name, when a word is much
    likelier with another mark (`phố biến`, `Khộng có án tích`; stamps of urgency are known), when a number chose the
    word that is ticked, and when the tagger alone gives half a day, what may be another's (a number or a name whose
    place is not sure), or the text of a letter."""
    value, taken = facts.values[spec.name], facts.taken.get(spec.name)
    numbered = taken is not None and group_of(spec.kind) == "number" and repeated(taken.pieces, value.value)
    if any(check in _CONTRADICTIONS and not (numbered and check == "!brackets") for check in value.checks):
        return min(chance, CONTRADICTED)
    settled = numbered or spec.name in facts.witnessed or bool(_SETTLING & set(value.checks))
    words = [piece for piece in taken.pieces if piece.norm] if taken is not None and not settled else []
    group, disputes = group_of(spec.kind), figures_disputes(words)
    open_figures = group == "number" and not {True, None}.isdisjoint(disputes)
    open_figures = open_figures and not (spec.kind in _OF_LENGTH and None not in disputes and only_lost(words))
    open_figures = open_figures or (group in ("number", "symbol") and any(map(letters_dispute, words)))
    open_day = group == "date" and True in disputes and chance < DAY_SURE
    lengths = (_MONTH,) if spec.name.endswith(_BORN) else (_MONTH, _YEAR)
    part = spec.kind in ("date", "datetime") and len(value.value) in lengths
    swapped = (
        group in ("text", "address", "office")
        and value.value not in URGENCY
        and (marks.twin_likelier(value.value) >= SWAPPED or marks.variant_likelier(value.value) >= REMARKED)
    )
    torn = group in ("address", "office") and _TORN.search(value.value) is not None
    classes = spec.kind == "health_class" and not all(_same_class(spec, piece, value.value) for piece in words)
    rivalled = spec.kind in ("area_m2", "date") and not all(_same_value(spec, piece, value.value) for piece in words)
    unread = rivalled or classes or torn or any(piece.agreed is None for piece in words)
    if open_figures or open_day or part or swapped or unread or ticked_sex.BY_NUMBER in value.checks:
        return min(chance, DISPUTED)
    alone = taken is not None and taken.how == TAGGED and spec.name not in facts.instead
    formless = group == "text" and kind.group == "letter"
    half = group == "date" and len(value.value) < _WHOLE.get(spec.kind, 10)
    placed = facts.placed.get(spec.name, 0.0) if group in _ANOTHERS else 0.0
    anothers = group in _ANOTHERS and placed < ALONE_PLACED
    alone = alone and (formless or ((half or anothers) and chance < ALONE_SURE))
    contested = spec.name in facts.contested and placed < RIVALLED_PLACED
    return min(chance, DISPUTED) if contested or alone else chance
