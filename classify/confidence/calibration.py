"""The chance that a value is right: a logistic sum of what is known about its reading, fitted on drawn papers.

The weights are `calibration.json`, written by `python -m bench.calibrate`; each is one line a person can read. A value
of a code whose checks hold, and what an officer wrote, keeps the confidence it has.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from statistics import mean

import msgspec
from msgspec import structs

from classify.confidence import place, word_confidence
from classify.evidence.crosscheck import Facts
from classify.evidence.disputes import NEVER, failed_checks, figures_dispute, open_words, repeated
from classify.fields.extraction import PLACE, Candidate
from classify.fields.selection import value_of
from classify.fields.tagged import TAGGED
from classify.page.layout import Piece, Sheet
from core import values
from core.catalogue import Field, PaperType
from core.records import FieldValue
from core.values import kinds
from core.vietnamese.syllables import is_syllable, lost_tone

HOME = Path(__file__).with_name("calibration.json")
MOST = 0.999  # no reading of print is surer
CONTRADICTED = 0.5  # most that a value is believed which something else on the paper contradicts
DISPUTED = 0.84  # … and one in which the two readers differ on a figure or a word: never asserted
SURE = 0.955  # a word chosen between two readings with this confidence is right in 99 of 100 on pages well seen
_AGAINST = frozenset(
    ("!words", "!id_birth_year", "!id_sex", "!id_century", "!id_province", "!order", "!mrz_name", "!print", "!differs",
     "!tax_check_digit", "!phone_form", "!dossier_day", "!brackets", "!glued", "!whole_date", "!whole", "!mention")
)  # fmt: skip
_ODD_FIGURE = re.compile(r"\d[\[\]{}|!]|[\[\]{}|!]\d")
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


class Weights(msgspec.Struct, frozen=True):
    """A fitted sum: the intercept and a weight for each named fact."""

    intercept: float
    facts: dict[str, float]
    fitted_on: str = ""


def logit(chance: float) -> float:
    """The log of the odds, cut off at 1 in 1,000 both ways."""
    held = min(0.999, max(0.001, chance))
    return math.log(held / (1.0 - held))


def group_of(kind: str) -> str:
    """The group of kinds whose values are read alike; `text` for all that is free."""
    return _GROUPS.get(kind, "text")


def page_facts(sheets: Sequence[Sheet]) -> dict[str, float]:
    """How well the whole paper was read: the share of words both readers agree on, in steps of ten in a hundred."""
    words = [piece for sheet in sheets for row in sheet.rows for piece in row.pieces if piece.norm]
    agreed = mean(piece.agreed is True for piece in words) if words else 0.0
    sure = mean(piece.confidence for piece in words) if words else 0.0
    return {"page differs": 10.0 * (1.0 - agreed), "page doubt": 10.0 * (1.0 - sure)}


def facts_of(kind: str, value: FieldValue, taken: Candidate | None, witnessed: bool, sure: float) -> dict[str, float]:
    """What is known about one value, as named numbers; absent ones are 0. A word chosen with a confidence of `sure`
    is not open."""
    group = group_of(kind)
    if taken is not None and taken.how == PLACE:  # the parts of a letter: `confidence` knows how their words were read
        return {f"letter {group}": 1.0, f"letter {group} confidence": logit(value.confidence)}
    half = kind in ("date", "datetime") and len(value.value) < 10
    facts = {
        f"kind {group}": 1.0,
        "confidence": logit(value.confidence),
        "failed checks": float(len(failed_checks(value))),
        "witnessed": float(witnessed),
        "seen twice": float("seen_twice" in value.checks),
        "number fits birth": float("id_birth_year" in value.checks),
        "half a date": float(half),
        "no province": float(kind == "address" and not values.has_province(value.value)),
        "unknown unit": float(kind in ("address", "org_name") and values.unknown_units(value.value)),
        "known": float("known" in value.checks),
        "surname": float("surname" in value.checks),
    }
    if taken is not None:
        reading = word_confidence.reading(taken.pieces)
        facts |= {
            "readers differ": float(min(2, reading.differ)),
            "one reader": float(min(2, reading.alone)),
            "open words": float(min(3, open_words(kind, taken.pieces, value.value, sure))),
            "weakest word": 10.0 * (1.0 - reading.weakest),
            "words": math.log(max(1, reading.words)),
            "figures": min(12, reading.figures) / 4.0,
            "label unlike": 10.0 * (1.0 - taken.match.similarity) if taken.match is not None else 0.0,
            "no label": float(taken.match is None and taken.how != TAGGED),
            "no colon": float(taken.match is not None and not taken.match.colon),
            "below label": float(taken.how == "below"),
            "other section": float(taken.rank),
            "odd form": 1.0 - taken.parsed.doubt,
            "alternatives": float(min(2, taken.alternatives)),
            "replaced": float(taken.parsed.value != value.value),
        }
    return {name: number for name, number in facts.items() if number}


def chance(facts: Mapping[str, float], weights: Weights) -> float:
    """The chance by the fitted sum."""
    total = weights.intercept + sum(weights.facts.get(name, 0.0) * number for name, number in facts.items())
    return min(MOST, 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, total)))))


@lru_cache(maxsize=1)
def weights() -> Weights:
    """The fitted weights that come with motlan."""
    return msgspec.json.decode(HOME.read_bytes(), type=Weights)


def known_facts(facts: Facts, spec: Field, page: Mapping[str, float]) -> dict[str, float] | None:
    """The facts of one field's value; None when it has none or a code or a person gave it."""
    value = facts.values.get(spec.name)
    if value is None or value.source not in ("ocr", "text_layer"):
        return None
    taken = facts.taken.get(spec.name)
    of_value = facts_of(spec.kind, value, taken, spec.name in facts.witnessed, _sure(facts, value))
    return of_value if taken is not None and taken.how == PLACE else {**of_value, **page}


def calibrate(facts: Facts, kind: PaperType, sheets: Sequence[Sheet], type_sure: float) -> None:
    """Replace the confidence in each read value by the chance that it is right: its words read right, and taken from
    their right place. `type_sure` is the confidence in the paper's type."""
    page = page_facts(sheets)
    for spec in kind.field:
        known = known_facts(facts, spec, page)
        if known is not None:
            placed = place_chance(facts, kind, spec, sheets, type_sure)
            taken = facts.taken.get(spec.name)
            if spec.kind == "person_name" and taken is not None and place.cut_short(taken, sheets):
                placed = min(placed, CONTRADICTED)
            facts.placed[spec.name] = placed
            read = facts.read[spec.name] = min(chance(known, weights()), _most(facts, spec))
            facts.change(spec.name, confidence=min(read, _of_both(read, placed)))
    _as_their_parts(facts, kind)
    for name in facts.contested & facts.values.keys():
        if facts.values[name].source in ("ocr", "text_layer"):
            facts.values[name] = structs.replace(facts.values[name], instead=facts.instead[name].parsed.value)


def _as_their_parts(facts: Facts, kind: PaperType) -> None:
    """A value joined of parts (surname and given names of a passport) is no surer than the least sure of them."""
    for spec in kind.field:
        parts = facts.values_of(kind.parts_of(spec.name))
        value = facts.values.get(spec.name)
        if parts and value is not None and spec.name not in facts.taken and value.source in ("ocr", "text_layer"):
            least = min(part.confidence for part in parts)
            facts.change(spec.name, confidence=min(value.confidence, least))


def _of_both(read: float, placed: float) -> float:
    """The chance that a value is right: read right and taken from its right place."""
    return read * placed


def place_chance(facts: Facts, kind: PaperType, spec: Field, sheets: Sequence[Sheet], type_sure: float) -> float:
    """The chance that a field's value was taken from its right place."""
    trees = place.forest()
    if f"{kind.code}/{spec.name}" not in trees.seen:
        return place.UNSEEN
    known = place.facts_of(
        spec, group_of(spec.kind), facts.values[spec.name], facts.taken.get(spec.name), facts, sheets, type_sure
    )
    return place.chance({**known, "field": trees.fields.get(spec.name, 0.0)}, trees)


def placed_as(facts: Facts, kind: PaperType, taken: Candidate, sheets: Sequence[Sheet], type_sure: float) -> float:
    """The chance that a candidate stands in its right place, were it the value of its field."""
    spec = next(spec for spec in kind.field if spec.name == taken.field)
    value = value_of(taken, taken.confidence)
    known = place.facts_of(spec, group_of(spec.kind), value, taken, facts, sheets, type_sure)
    trees = place.forest()
    return place.chance({**known, "field": trees.fields.get(spec.name, 0.0)}, trees)


def _same_class(spec: Field, piece: Piece, value: str) -> bool:
    """Whether the reader that was not believed gives the same class of health: of Roman strokes one is easily lost."""
    if piece.agreed is not False or piece.other is None or not set(piece.norm) <= set("ivx"):
        return True
    other = kinds.parse(spec, piece.other)
    return other is not None and other.value == value


def misspelt(kind: str, value: str) -> bool:
    """True when a value cannot be spelt so, though both readers may have read it alike: `Mtnh`, `Phúc Lôc`, `13]1`."""
    words = re.findall(r"[^\W\d_]+", value)
    if kind == "person_name":
        return not all(map(is_syllable, words))
    if group_of(kind) not in ("address", "office", "text"):
        return False
    return _ODD_FIGURE.search(value) is not None or any(lost_tone(word) for word in words if not word.isupper())


def _sure(facts: Facts, value: FieldValue) -> float:
    """The confidence from which a word on which the readers differ is settled: none does on a dim page."""
    return NEVER if value.page in facts.dim else SURE


def _most(facts: Facts, spec: Field) -> float:
    """The most that a value can be believed: less when something on the paper contradicts it, or when the readers
    disagree on a figure or a word of it and nothing settles that, or when it looks cut off."""
    value, taken, group = facts.values[spec.name], facts.taken.get(spec.name), group_of(spec.kind)
    numbered = taken is not None and group == "number" and repeated(taken.pieces, value.value)
    if any(check in _AGAINST and not (numbered and check == "!brackets") for check in value.checks):
        return CONTRADICTED
    if spec.name in facts.contested or (taken is not None and taken.how == TAGGED and spec.name not in facts.instead):
        return DISPUTED
    if taken is None or numbered or spec.name in facts.witnessed or "seen_twice" in value.checks:
        return MOST
    if taken.how == PLACE:
        return DISPUTED if misspelt(spec.kind, value.value) and "handwriting" not in value.checks else MOST
    if taken.how == "other" or misspelt(spec.kind, value.value) or "!rare_marks" in value.checks:
        return DISPUTED
    if group == "date" and len(value.value) == 7:
        return DISPUTED  # a month without its day is a day that was not read
    cut = spec.kind == "address" and not values.has_province(value.value)
    if cut or (spec.kind in ("nationality", "ethnicity") and "known" not in value.checks):
        return DISPUTED
    if spec.kind == "health_class" and not all(_same_class(spec, piece, value.value) for piece in taken.pieces):
        return DISPUTED
    if group == "list" or taken.parsed.value != value.value:
        return MOST
    if group in ("number", "date"):
        disputes = [figures_dispute(piece) for piece in taken.pieces]
        return DISPUTED if True in disputes or (None in disputes and group == "number") else MOST
    disputed = any(piece.agreed is False and piece.other is not None for piece in taken.pieces)
    figures = any(figures_dispute(piece) for piece in taken.pieces)
    settled = not disputed or not open_words(spec.kind, taken.pieces, value.value, _sure(facts, value))
    return DISPUTED if figures or not settled else MOST
