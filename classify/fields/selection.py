"""The best candidate of a field: chosen by label and reading, compared with the other places, made a record."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from msgspec import structs
from rapidfuzz.distance import Levenshtein

from classify.confidence import word_confidence
from classify.evidence.crosscheck import Facts
from classify.fields.candidate import Candidate
from classify.page.layout import PageLayout
from classify.types.titles import Hit, title_lines
from core.catalogue import Field, PaperType
from core.records import FieldValue
from core.text import accented, fold_alnum, nfc
from core.values import Parsed, kinds
from core.vietnamese.syllables import is_syllable

DIFFERS = "!differs"  # another label of the field gives somebody else's name


def take(facts: Facts, candidates: Mapping[str, Iterable[Candidate]]) -> set[str]:
    """Take the best candidate of every field as its value; named are those on whose figures the two readers differ."""
    differing = set()
    for name, offered in candidates.items():
        chosen = choose(offered)
        if chosen is None:
            continue
        best, confidence, twice = chosen
        facts.taken[name] = best
        facts.values[name] = value_of(best, confidence, ("seen_twice",) if twice else ())
        if best.figures_differ and not twice:
            differing.add(name)
    return differing


def take_what_words_say(facts: Facts, kind: PaperType, candidates: Mapping[str, Iterable[Candidate]]) -> None:
    """Of several amounts or days printed for a field take the one that is printed in words too: a receipt's total, and
    no row of its table."""
    for spec in kind.field:
        words, figures = facts.values.get(spec.name), facts.values.get(spec.witness_of or "")
        if spec.witness_of is None or words is None or figures is None or figures.value == words.value:
            continue
        said = next((each for each in candidates.get(spec.witness_of, ()) if each.parsed.value == words.value), None)
        if said is not None:
            take(facts, {spec.witness_of: (said,)})
            facts.contested.discard(spec.witness_of)


def choose(candidates: Iterable[Candidate]) -> tuple[Candidate, float, bool] | None:
    """The best candidate, its confidence after comparing places, and whether another place says the same."""
    ranked = sorted(candidates, key=lambda t: -t.worth)
    if not ranked:
        return None
    best = ranked[0]
    others = [
        t for t in ranked[1:] if t.rank == best.rank and t.own >= best.own and (t.box, t.page) != (best.box, best.page)
    ]
    same = [t for t in others if accented(t.parsed.value) == accented(best.parsed.value)]
    differ = [t for t in others if accented(t.parsed.value) != accented(best.parsed.value) and t.confidence > 0.6]
    best = replace(best, alternatives=len(others) - len(same))
    confidence = best.confidence
    if same:
        confidence = word_confidence.seen_twice(confidence, same[0].confidence)
    elif differ:
        confidence *= 0.75
    if any(_someone_else(best, t) for t in others):
        best, confidence = replace(best, parsed=_with_check(best.parsed, DIFFERS)), min(confidence, 0.75)
    return best, confidence, bool(same)


def _someone_else(best: Candidate, other: Candidate) -> bool:
    """True when two labels of one name give two names that are no two readings of the same one."""
    if best.match is None or other.match is None or not best.match.label.people or "surname" not in other.parsed.checks:
        return False
    return Levenshtein.normalized_similarity(fold_alnum(best.parsed.value), fold_alnum(other.parsed.value)) < 0.85


def alone(taken: Candidate, value: FieldValue) -> tuple[Candidate, FieldValue]:
    """A candidate and its value as they are where another name behind such a label is known to be somebody else's."""
    checks = tuple(check for check in taken.parsed.checks if check != DIFFERS)
    taken = replace(taken, parsed=structs.replace(taken.parsed, checks=checks), alternatives=0)
    said = tuple(check for check in value.checks if check != DIFFERS)
    return taken, value_of(taken, max(taken.confidence, value.confidence), said)


def _with_check(parsed: Parsed, check: str) -> Parsed:
    return Parsed(parsed.value, parsed.text, (*parsed.checks, check), parsed.doubt)


def value_of(taken: Candidate, confidence: float, checks: tuple[str, ...] = ()) -> FieldValue:
    """The record of a chosen candidate."""
    return FieldValue(
        taken.parsed.value, taken.parsed.text, round(max(0.0, min(0.999, confidence)), 3), taken.page, taken.box,
        taken.source, tuple(dict.fromkeys([*taken.parsed.checks, *checks])),  # type: ignore[arg-type]
    )  # fmt: skip


def complete(facts: Facts, kind: PaperType, hit: Hit | None, layouts: Sequence[PageLayout] = ()) -> None:
    """Values that no label gives: joined from parts, or said by the title itself."""
    for spec in kind.field:
        if spec.name in facts.values:
            continue
        whole = _of_parts(facts, kind, spec)
        if whole is not None:
            take(facts, {spec.name: (whole,)})
        elif spec.kind in ("form_title", "degree") and hit is not None:
            text = _title_value(spec.kind, _whole(hit, layouts) if spec.kind == "form_title" else hit)
            if text:
                confidence = round(min(0.97, hit.score), 3)
                facts.values[spec.name] = FieldValue(text, hit.line.text, confidence, hit.line.page, None)


def _of_parts(facts: Facts, kind: PaperType, spec: Field) -> Candidate | None:
    """A value whose parts have a place each (surname and given names of a passport, house, ward and province of a
    household's book), as one that stands at all of them: it is no surer than the least sure of them. Of an address the
    parts that are filled in are enough, a name needs all."""
    asked = kind.parts_of(spec.name)
    parts = [facts.taken[part.name] for part in asked if part.name in facts.taken]
    if len(parts) < (_PLACES if spec.kind == "address" else len(asked)) or not parts:
        return None
    parsed = kinds.parse(spec, _as_address(parts) if spec.kind == "address" else _side_by_side(parts))
    least = min(parts, key=lambda part: part.confidence)
    pieces = tuple(piece for part in parts for piece in part.pieces)
    return None if parsed is None else replace(least, field=spec.name, parsed=parsed, pieces=pieces)


_PLACES = 2  # parts of an address that make one, at least


def _side_by_side(parts: Sequence[Candidate]) -> str:
    return " ".join(part.parsed.text for part in parts)


def _as_address(parts: Sequence[Candidate]) -> str:
    """The parts of an address, the smallest first: `19 Bản Mẫu, Ví Dụ, Lào Cai`, no comma behind a house's number."""
    said = [part.parsed.value.strip(" .,;") for part in parts]
    close = said[0][:1].isdigit() and len(said[0].split()) == 1
    return " ".join(said[:2]) + "".join(f", {part}" for part in said[2:]) if close else ", ".join(said)


# A title in two languages may be found by its English half; the value is the Vietnamese one.
_DEGREES = {"degree of bachelor": "Bằng cử nhân", "degree of engineer": "Bằng kỹ sư",
            "degree of master": "Bằng thạc sĩ", "degree of doctor": "Bằng tiến sĩ"}  # fmt: skip


def _whole(hit: Hit, layouts: Sequence[PageLayout]) -> Hit:
    """The title with its second line, where it begins with a known title and goes on below in capitals of its size."""
    if hit.whole or hit.line.rows > 1:
        return hit
    for layout in layouts:
        for line in title_lines(layout) if layout.page == hit.line.page else ():
            rest = line.text.removeprefix(hit.line.text).strip()
            if line.top == hit.line.top and line.rows == 2 and _GOES_ON.fullmatch(rest) and rest.isupper():
                return replace(hit, line=line)
    return hit


_GOES_ON = re.compile(r"(?!KÍNH GỬI|PHẦN |MỤC |[IVX]+\.)[^\W\d_][^:()\d]*")


def _without_english(text: str) -> str:
    """A title without the English that repeats it: words without marks at its end, most of them no Vietnamese ones."""
    words = text.split()
    start = len(words)
    while start and words[start - 1].isascii():
        start -= 1
    foreign = [word for word in words[start:] if not is_syllable(word)]
    while start < len(words) and is_syllable(words[start]):
        start += 1
    many = start and len(foreign) >= _ENGLISH and 2 * len(foreign) > len(words) - start
    return " ".join(words[:start]) if many else text


_ENGLISH = 2  # words at the end of a title that are no Vietnamese ones, at least


def _title_value(kind: str, hit: Hit) -> str:
    text = nfc(hit.line.text).strip(" .:;-")
    text = hit.title if hit.whole and fold_alnum(hit.title) == fold_alnum(text) else text
    if kind == "degree":
        english = next((ours for theirs, ours in _DEGREES.items() if theirs in text.lower()), None)
        if english is not None:
            return english
    text = _without_english(text)
    return text[:1].upper() + text[1:].lower()
