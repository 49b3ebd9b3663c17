"""The values of a paper's fields: every candidate by label and place, the best one chosen, two places compared."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from rapidfuzz.distance import Levenshtein

from classify import belief, kinds
from classify.catalogue import Catalogue, Field, PaperType, squeeze
from classify.crosscheck import Facts
from classify.labels import Found, find, vocabulary
from classify.layout import Piece, Sheet, joined
from classify.sections import Column, Region, column_of, region_of, regions, tables
from classify.taking import Grasp, Page, grasp, in_column
from classify.titles import Hit
from classify.values import Parsed, skeleton
from store.records import Box, FieldValue, PageReading
from store.text import accented, nfc


@dataclass(frozen=True, slots=True)
class Taken:
    """One candidate for a field."""

    field: str
    parsed: Parsed
    belief: float
    figures_differ: bool
    page: int
    box: Box
    rank: int  # 0: the label stood where the catalogue expects it
    found: Found | None
    how: str  # right, below, pattern, loose, title
    source: str = "ocr"

    @property
    def worth(self) -> float:
        """What candidates of one field are ranked by: the label first, the reading second."""
        label = self.found
        place = 0.5 if label is None else label.likeness * (1.0 if label.colon else 0.8)
        shared = 0.0 if self.own else 0.08  # `Họ và tên` says less than `Họ và tên chủ hộ`
        return 0.6 * place * (1.0 if self.how == "right" else 0.93) + 0.4 * self.belief - 0.25 * self.rank - shared

    @property
    def own(self) -> bool:
        """True when the label names this field and no other."""
        return self.found is None or len(self.found.label.fields) == 1


@dataclass(frozen=True, slots=True)
class Harvest:
    """All that was found on the pages for one type."""

    sheets: tuple[Sheet, ...]
    found: tuple[Found, ...]
    regions: tuple[Region, ...]
    candidates: dict[str, tuple[Taken, ...]]


def harvest(
    pages: Sequence[PageReading], sheets: Sequence[Sheet], kind: PaperType, catalogue: Catalogue, hit: Hit | None
) -> Harvest:
    """Every candidate of every field, the best first."""
    found = find(sheets, vocabulary(catalogue, kind.code), hit.line if hit is not None else None)
    parts = regions(sheets, found, kind)
    groups = tables(sheets, found)
    views = [Page(sheet, [one for one in found if one.sheet == i]) for i, sheet in enumerate(sheets)]
    sources = {page.page: "text_layer" if page.source == "text_layer" else "ocr" for page in pages}
    by_label: dict[str, list[Found]] = {}
    for one in found:
        for name in one.label.fields:
            by_label.setdefault(name, []).append(one)
    candidates: dict[str, tuple[Taken, ...]] = {}
    for field in kind.field:
        taken = [t for one in by_label.get(field.name, ()) for t in _by_label(field, one, views, parts, groups, kind)]
        taken += _by_pattern(field, sheets) if field.pattern and not taken else []
        taken = taken or (_loose(field, sheets) if field.loose else [])
        taken = [_with_source(t, sources.get(t.page, "ocr")) for t in taken]
        if taken:
            candidates[field.name] = tuple(sorted(taken, key=lambda t: -t.worth))
    return Harvest(tuple(sheets), tuple(found), tuple(parts), candidates)


def _with_source(taken: Taken, source: str) -> Taken:
    if source == taken.source:
        return taken
    return Taken(taken.field, taken.parsed, taken.belief, taken.figures_differ, taken.page, taken.box, taken.rank,
                 taken.found, taken.how, source)  # fmt: skip


# ── by label ──────────────────────────────────────────────────────────────────────────────────────────────────────


def _by_label(
    field: Field, found: Found, views: list[Page], parts: list[Region], groups: list[list[Column]], kind: PaperType
) -> list[Taken]:
    if field.section is not None:
        column = column_of(found, field.section, groups, parts)
        beside = in_column(views[found.sheet], found, field, column) if column is not None else None
        if beside is not None:
            taken = _taken(
                field, beside.text, beside.pieces, views[found.sheet].sheet, found.likeness, 0, found, beside.how
            )
            return [taken] if taken is not None else []
    region = region_of(found, parts)
    rank = _rank(field, found, region, kind)
    if rank is None:
        return []
    page = views[found.sheet]
    got = grasp(page, found, field, region, card=kind.group in ("card", "licence"))
    if got is None:
        return []
    taken = _taken(field, got.text, got.pieces, page.sheet, found.likeness, rank, found, got.how)
    if kinds.is_nothing(got.text):
        return []
    if taken is None and got.how == "right" and field.place == "any":
        return _second_try(field, found, page, region, rank, kind)
    return [taken] if taken is not None else []


def _second_try(
    field: Field, found: Found, page: Page, region: Region | None, rank: int, kind: PaperType
) -> list[Taken]:
    """What stands beside the label is no such value (a speck, a mark): look below it."""
    below = Field(**{name: getattr(field, name) for name in field.__struct_fields__} | {"place": "below"})
    got = grasp(page, found, below, region, card=kind.group in ("card", "licence"))
    if got is None:
        return []
    taken = _taken(field, got.text, got.pieces, page.sheet, found.likeness * 0.95, rank, found, got.how)
    return [taken] if taken is not None else []


def _rank(field: Field, found: Found, region: Region | None, kind: PaperType) -> int | None:
    """How well the label's section fits the field; None when the value would be another person's."""
    name = region.name if region is not None else None
    if any(one.name == name and one.main for one in kind.section):
        name = None
    if field.section is not None:
        if name == field.section:
            return 0
        alone, personal = len(found.label.fields) == 1, _personal(field)
        if name is None:
            return 1 if alone and (not personal or len(found.label.norm) > 8) else None
        ends = any(one.name == name and one.ends for one in kind.section)
        return 1 if alone and not personal and not ends else None
    if name is None:
        return 0
    section = next(one for one in kind.section if one.name == name)
    shared = any(other.section == name and other.name in found.label.fields for other in kind.field)
    if shared or (section.ends and not _only_here(found, field, kind)):
        return None
    return 1 if _only_here(found, field, kind) else 2 if not _personal(field) else None


def _only_here(found: Found, field: Field, kind: PaperType) -> bool:
    """True when the label names this field and no other: it can be believed outside its section."""
    return len(found.label.fields) == 1 and len(found.label.norm) > 6


def _personal(field: Field) -> bool:
    return field.kind in ("person_name", "date", "sex", "personal_id", "any_id", "old_id", "year", "ethnicity",
                          "any_tax_code", "tax_code", "business_code")  # fmt: skip


def _taken(
    field: Field,
    text: str,
    pieces: list[Piece],
    sheet: Sheet,
    likeness: float,
    rank: int,
    found: Found | None,
    how: str,
) -> Taken | None:
    parsed = kinds.parse(field, text)
    if parsed is None or not parsed.value:
        return None
    used = _used(pieces, parsed)
    trust = belief.of(used) * parsed.doubt * (0.6 + 0.4 * likeness)
    if parsed.doubt == 1.0 and likeness == 1.0 and (field.kind == "sex" or "known" in parsed.checks):
        trust = max(trust, belief.OF_A_LIST)
    return Taken(field.name, parsed, trust, belief.figures_differ(used), sheet.page, sheet.box(used), rank, found, how)


def _used(pieces: list[Piece], parsed: Parsed) -> list[Piece]:
    """The pieces that the value was taken from."""
    wanted = squeeze(parsed.text)
    words = [p for p in pieces if p.norm]
    for size in range(1, len(words) + 1):
        for start in range(len(words) - size + 1):
            if wanted and wanted in "".join(p.norm for p in words[start : start + size]):
                return words[start : start + size]
    used = [p for p in words if p.norm in wanted]
    return used or words or pieces


# ── without a label ───────────────────────────────────────────────────────────────────────────────────────────────


def _by_pattern(field: Field, sheets: Sequence[Sheet]) -> list[Taken]:
    """Values by the field's regular expression, looked for in each row and in each row with the next."""
    out: list[Taken] = []
    for sheet in sheets:
        rows = [row.pieces for row in sheet.rows]
        for i, pieces in enumerate(rows):
            for stretch in (pieces, pieces + rows[i + 1] if i + 1 < len(rows) else []):
                taken = _in_stretch(field, stretch, sheet)
                if taken is not None:
                    out.append(taken)
                    break
    return out[:6]


def _in_stretch(field: Field, pieces: list[Piece], sheet: Sheet) -> Taken | None:
    text = joined(pieces)
    match = re.search(field.pattern or "", skeleton(text)) if pieces else None
    if match is None:
        return None
    return _taken(field, text[match.start(1) : match.end(1)], _between(pieces, match.start(1), match.end(1)), sheet,
                  0.95, 0, None, "pattern")  # fmt: skip


def _between(pieces: list[Piece], start: int, end: int) -> list[Piece]:
    """The pieces under characters `start` to `end` of their joined text."""
    at, inside = 0, []
    for piece in pieces:
        at += 0 if piece.glued or not at else 1
        if at < end and at + len(piece.text) > start:
            inside.append(piece)
        at += len(piece.text)
    return inside or pieces


def _loose(field: Field, sheets: Sequence[Sheet]) -> list[Taken]:
    """The only value of the kind anywhere on the paper."""
    found: dict[str, Taken] = {}
    for sheet in sheets:
        for row in sheet.rows:
            for segment in row.segments():
                if sum(c.isdigit() for p in segment for c in p.text) < 6 or any("<" in p.text for p in segment):
                    continue
                taken = _taken(field, joined(segment), segment, sheet, 0.8, 1, None, "loose")
                if taken is not None and taken.parsed.doubt > 0.5:
                    found.setdefault(taken.parsed.value, taken)
    return list(found.values()) if len(found) == 1 else []


# ── choosing ──────────────────────────────────────────────────────────────────────────────────────────────────────


def choose(candidates: Iterable[Taken]) -> tuple[Taken, float, bool] | None:
    """The best candidate, its belief after comparing places, and whether another place says the same."""
    ranked = sorted(candidates, key=lambda t: -t.worth)
    if not ranked:
        return None
    best = ranked[0]
    others = [
        t for t in ranked[1:] if t.rank == best.rank and t.own >= best.own and (t.box, t.page) != (best.box, best.page)
    ]
    same = [t for t in others if accented(t.parsed.value) == accented(best.parsed.value)]
    differ = [t for t in others if accented(t.parsed.value) != accented(best.parsed.value) and t.belief > 0.6]
    trust = best.belief
    if same:
        trust = belief.seen_twice(trust, same[0].belief)
    elif differ:
        trust *= 0.75
    if any(_someone_else(best, t) for t in others):
        best, trust = replace(best, parsed=_with_check(best.parsed, "!differs")), min(trust, 0.75)
    return best, trust, bool(same)


def _someone_else(best: Taken, other: Taken) -> bool:
    """True when two labels of one name give two names that are no two readings of the same one."""
    if best.found is None or other.found is None or not best.found.label.people or "surname" not in other.parsed.checks:
        return False
    return Levenshtein.normalized_similarity(squeeze(best.parsed.value), squeeze(other.parsed.value)) < 0.85


def _with_check(parsed: Parsed, check: str) -> Parsed:
    return Parsed(parsed.value, parsed.text, (*parsed.checks, check), parsed.doubt)


def value_of(taken: Taken, trust: float, checks: tuple[str, ...] = ()) -> FieldValue:
    """The record of a chosen candidate."""
    return FieldValue(
        taken.parsed.value, taken.parsed.text, round(max(0.0, min(0.999, trust)), 3), taken.page, taken.box,
        taken.source, tuple(dict.fromkeys([*taken.parsed.checks, *checks])),  # type: ignore[arg-type]
    )  # fmt: skip


def complete(facts: Facts, kind: PaperType, hit: Hit | None) -> None:
    """Values that no label gives: joined from parts, or said by the title itself."""
    for spec in kind.field:
        if spec.name in facts.values:
            continue
        parts = [facts.values[one.name] for one in kind.field if one.part_of == spec.name and one.name in facts.values]
        if parts and len(parts) == sum(one.part_of == spec.name for one in kind.field):
            value = " ".join(part.value for part in parts)
            trust = min(part.confidence for part in parts)
            facts.values[spec.name] = FieldValue(value, value, trust, parts[0].page, parts[0].box, parts[0].source)
        elif spec.kind in ("form_title", "degree") and hit is not None:
            text = _title_value(spec.kind, hit)
            if text:
                trust = round(min(0.97, hit.score), 3)
                facts.values[spec.name] = FieldValue(text, hit.line.text, trust, hit.line.page, None)


def _title_value(kind: str, hit: Hit) -> str:
    text = nfc(hit.line.text).strip(" .:;-")
    text = hit.title if hit.whole and accented(hit.title) == accented(text) else text
    if kind == "degree":
        text = re.sub(r"^(?:BẰNG|Bằng|bằng)\s+(?:TỐT NGHIỆP\s+|tốt nghiệp\s+)?", "", text)
    return text[:1].upper() + text[1:].lower()


__all__ = ["Grasp", "Harvest", "Taken", "choose", "complete", "harvest", "value_of"]
